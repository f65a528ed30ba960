//! This module reads the name of a place and returns where it is.

use crate::contract::Place;
use crate::tables::Tables;

/// Places by name, seen from one dispatch: of two towns of one name, that in a country which the dispatch speaks of
/// comes first.
pub struct Gazetteer<'a> {
    tables: &'a Tables,
    /// Alpha-3 codes of the countries that the dispatch names, most named first.
    told: Vec<String>,
}

impl<'a> Gazetteer<'a> {
    pub fn new(tables: &'a Tables, told: Vec<String>) -> Gazetteer<'a> {
        Gazetteer { tables, told }
    }

    /// The place that a name means. One that the tables do not know keeps its name and has no position.
    pub fn find(&self, name: &str) -> Option<Place> {
        if !name.chars().any(char::is_alphabetic) {
            return None;
        }
        if let Some(country) = self.tables.country(name) {
            return self.country(country.iso3);
        }
        if self.tables.demonym(name).is_some() {
            return None;
        }
        if let Some(area) = self.tables.area(name) {
            return Some(Place {
                name: area.name.to_string(),
                country: None,
                lat: area.position.map(|p| p.0),
                lon: area.position.map(|p| p.1),
            });
        }
        let places = self.tables.places(name);
        // "the White House": a seat that the tables know by what it stands for, at its country's capital.
        if places.is_empty()
            && let Some(seat) = self.tables.metonym(name)
        {
            let capital = self.country(seat.country)?;
            return Some(Place {
                name: name.to_string(),
                ..capital
            });
        }
        // A town in a country that the dispatch speaks of, before a larger one elsewhere.
        let told = self
            .told
            .iter()
            .find_map(|code| places.iter().find(|p| p.country == Some(code.as_str())));
        Some(match told.or(places.first()) {
            Some(place) => Place {
                name: name.to_string(),
                country: place.country.map(str::to_string),
                lat: place.position.map(|p| p.0),
                lon: place.position.map(|p| p.1),
            },
            None => Place {
                name: name.to_string(),
                country: None,
                lat: None,
                lon: None,
            },
        })
    }

    /// A country as a place, at its capital.
    pub fn country(&self, code: &str) -> Option<Place> {
        let country = self.tables.country_by_code(code)?;
        Some(Place {
            name: country.name.to_string(),
            country: Some(country.iso3.to_string()),
            lat: country.position.map(|p| p.0),
            lon: country.position.map(|p| p.1),
        })
    }

    /// Countries that the dispatch names, most named first.
    pub fn told(&self) -> &[String] {
        &self.told
    }
}
