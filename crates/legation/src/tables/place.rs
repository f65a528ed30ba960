//! Places: cities, first-level regions, seas, straits, continents, venues.

use super::Tables;
use super::sheet::Row;

/// A place with its position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place<'a> {
    /// As the table writes it: `Havana`.
    pub name: &'a str,
    /// Alpha-3; `None` for what belongs to no one country.
    pub country: Option<&'a str>,
    /// The first-level region that a city is in.
    pub admin1: Option<&'a str>,
    /// Latitude and longitude in degrees.
    pub position: Option<(f64, f64)>,
    pub population: Option<u64>,
    pub class: PlaceClass,
    pub geonameid: Option<&'a str>,
    pub origin: &'a str,
}

/// What sort of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceClass {
    Country,
    Capital,
    City,
    /// Part of a country.
    Region,
    /// Palace, conference hall, base, border crossing.
    Venue,
    /// Sea, strait, river, lake.
    Water,
    /// More than a country: a continent, the Sahel.
    Area,
}

impl PlaceClass {
    fn from_word(word: &str) -> PlaceClass {
        match word {
            "country" => PlaceClass::Country,
            "capital" => PlaceClass::Capital,
            "region" => PlaceClass::Region,
            "venue" => PlaceClass::Venue,
            "water" => PlaceClass::Water,
            "area" => PlaceClass::Area,
            _ => PlaceClass::City,
        }
    }
}

impl Tables {
    /// Every place of a name, best first: countries, then hand-written places, then capitals, then by population,
    /// regions last.
    pub fn places(&self, name: &str) -> Vec<Place<'_>> {
        let mut found: Vec<Place<'_>> = Vec::new();
        if let Some(country) = self.country(name) {
            found.push(Place {
                name: country.name,
                country: Some(country.iso3),
                admin1: None,
                position: country.position,
                population: None,
                class: PlaceClass::Country,
                geonameid: None,
                origin: country.origin,
            });
        }
        found.extend(self.places.find(name).into_iter().map(place_of));
        found
    }

    /// The part of the world, larger than a country, that a name or adjective means: "Latin American" is Latin America.
    pub fn area(&self, words: &str) -> Option<Place<'_>> {
        let rows = self.places.find(words).into_iter().map(place_of);
        rows.into_iter().find(|place| place.class == PlaceClass::Area)
    }

    /// The likeliest place of a name; one in the country hinted at is preferred.
    pub fn place(&self, name: &str, country: Option<&str>) -> Option<Place<'_>> {
        let found = self.places(name);
        let hinted = found
            .iter()
            .find(|place| country.is_some() && place.country == country);
        hinted.or(found.first()).copied()
    }
}

fn place_of(row: Row<'_>) -> Place<'_> {
    let number = |index: usize| row.column(index).parse::<f64>().ok();
    Place {
        name: if row.name().is_empty() {
            row.surface()
        } else {
            row.name()
        },
        country: row.given(0),
        admin1: row.given(1),
        position: number(2).zip(number(3)),
        population: row.column(4).parse().ok(),
        class: PlaceClass::from_word(row.column(5)),
        geonameid: row.given(6),
        origin: row.origin(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_the_likeliest_place() {
        let tables = Tables::built_in();
        for (name, country) in [
            ("Havana", "CUB"),
            ("TEHRAN", "IRN"),
            ("Geneva", "CHE"),
            ("Munich", "DEU"),
            ("Paris", "FRA"),
            ("London", "GBR"),
        ] {
            let place = tables.place(name, None);
            assert_eq!(place.and_then(|p| p.country), Some(country), "{name}");
            assert!(place.and_then(|p| p.position).is_some(), "{name}");
        }
        assert_eq!(
            tables.place("London", Some("CAN")).and_then(|p| p.country),
            Some("CAN")
        );
        assert_eq!(
            tables.place("Georgia", None).map(|p| p.class),
            Some(PlaceClass::Country)
        );
        assert_eq!(
            tables.place("Georgia", Some("USA")).map(|p| p.class),
            Some(PlaceClass::Region)
        );
        assert_eq!(
            tables
                .place("Strait of Hormuz", None)
                .map(|p| (p.class, p.country)),
            Some((PlaceClass::Water, None))
        );
        assert!(tables.place("reading", None).is_none() && tables.place("", None).is_none());
    }

    #[test]
    fn positions_are_on_the_globe() {
        for row in Tables::built_in().places.all() {
            let place = place_of(row);
            if let Some((lat, lon)) = place.position {
                assert!(lat.abs() <= 90.0 && lon.abs() <= 180.0, "{}", place.name);
            }
        }
    }
}
