//! Places: the gazetteer of towns, regions and airports, and hand-written rows for seas, mountains, parts of the world,
//! venues and other names.

use super::fold;
use super::sheet::Row;
use super::{CountryWordKind, Tables};
use std::borrow::Cow;

/// A place with its position.
#[derive(Clone, Debug, PartialEq)]
pub struct Place<'a> {
    /// As the table writes it: `Havana`.
    pub name: Cow<'a, str>,
    /// Alpha-3; `None` for what belongs to no one country.
    pub country: Option<&'a str>,
    /// GeoNames' code of the first-level region, without its country: `IL`.
    pub admin1: Option<&'a str>,
    /// Latitude and longitude in degrees.
    pub position: Option<(f64, f64)>,
    /// Ten times the decimal logarithm of the people, 0 where unknown: 60 is a city of a million.
    pub size: u8,
    /// GeoNames' feature class and code: `P.PPLC`.
    pub feature: &'a str,
    pub geonames: Option<u64>,
    pub form: PlaceForm,
    pub origin: &'a str,
}

/// What a word is to the place that it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceForm {
    Name,
    /// `Andean`: no place itself.
    Adjective,
    /// `Ky.`: a name only after another place.
    Abbreviation,
}

impl Place<'_> {
    pub fn is_country(&self) -> bool {
        self.feature.starts_with("A.PCL")
    }

    /// A first-level region: state, province.
    pub fn is_region(&self) -> bool {
        self.feature == "A.ADM1"
    }

    /// City, town, village or a part of one.
    pub fn is_town(&self) -> bool {
        self.feature.starts_with("P.")
    }

    /// No place, but the people or adjective of a part of a country: "Chechen".
    fn is_people(&self) -> bool {
        self.form == PlaceForm::Adjective && self.country.is_some()
    }

    /// A part of the world larger than a country: a continent, the Sahel.
    pub fn is_area(&self) -> bool {
        self.country.is_none() && matches!(self.feature, "L.CONT" | "L.RGN")
    }
}

/// Words for a kind of place, that a text may add to its name or leave out.
const KINDS: [&str; 16] = [
    "province",
    "state",
    "city",
    "region",
    "governorate",
    "oblast",
    "district",
    "prefecture",
    "county",
    "department",
    "municipality",
    "island",
    "islands",
    "town",
    "village",
    "township",
];

/// Short and long first words of names.
const SHORT: [(&str, &str); 4] = [
    ("saint", "st"),
    ("mount", "mt"),
    ("fort", "ft"),
    ("sainte", "ste"),
];

impl Tables {
    /// Every place of a name: the country, then hand-written places, then those of the gazetteer by size. A name has a
    /// capital.
    pub fn places(&self, name: &str) -> Vec<Place<'_>> {
        if !name.chars().any(char::is_uppercase) {
            return Vec::new();
        }
        let mut found: Vec<Place<'_>> = Vec::new();
        let words = self.country_words(name);
        let named = |kind| words.iter().find(|word| word.kind == kind);
        if let Some(word) = named(CountryWordKind::Name) {
            found.extend(self.nation(word.country.iso3));
        } else if let Some(word) = named(CountryWordKind::Former) {
            found.extend(self.nation(word.country.iso3).map(|nation| Place {
                feature: "A.PCLH",
                ..nation
            }));
        }
        let written = self.places.find(name).into_iter().map(|row| self.written(row));
        found.extend(written.filter(|place| !place.is_people()));
        let key = fold(name);
        let key = key.strip_prefix("the ").unwrap_or(&key);
        // "UN" is no town of that name.
        if name.len() <= 3 && !name.contains(char::is_lowercase) {
            return found;
        }
        self.in_gazetteer(key, &mut found);
        if found.is_empty() {
            for other in other_keys(key) {
                self.in_gazetteer(&other, &mut found);
            }
        }
        let mut seen: Vec<u64> = Vec::new();
        found.retain(|place| match place.geonames {
            Some(id) if seen.contains(&id) => false,
            id => {
                seen.extend(id);
                true
            }
        });
        found
    }

    /// Whether a name is that of a place which many know: one that is written by hand, or has 15,000 people.
    pub fn is_place(&self, name: &str) -> bool {
        self.places(name)
            .iter()
            .any(|place| place.origin != "gn" || place.is_region() || place.size >= 42)
    }

    /// The part of the world, larger than a country, that a name or adjective means: "Latin American" is Latin America.
    pub fn area(&self, words: &str) -> Option<Place<'_>> {
        let rows = self.places.find(words).into_iter().map(written_place);
        rows.into_iter().find(Place::is_area)
    }

    /// The country, alpha-3, of the state or province that is named by several words; `None` where two countries have one
    /// of the name.
    pub fn country_of_region(&self, words: &str) -> Option<&str> {
        let large = |word: Option<&str>| word.is_some_and(|word| word.starts_with(char::is_uppercase));
        let mut each = words.split(' ');
        let named = large(each.next()) && large(each.next_back());
        named.then(|| self.country_of_folded_region(&fold(words)))?
    }

    /// The same for words that are folded.
    pub(super) fn country_of_folded_region(&self, key: &str) -> Option<&str> {
        if !key.contains(' ') {
            return None;
        }
        let mut found: Vec<Place<'_>> = self.places.rows_of(key).map(written_place).collect();
        self.in_gazetteer(key, &mut found);
        let regions = found.into_iter().filter(Place::is_region);
        let mut countries = regions.filter_map(|region| region.country);
        let first = countries.next()?;
        countries.all(|other| other == first).then_some(first)
    }

    /// Whether folded words name a region, or a town that many know.
    pub(super) fn is_folded_region(&self, key: &str) -> bool {
        /// Thirty thousand people, as [`Place::size`].
        const TOWN: u8 = 45;
        let mut found = Vec::new();
        self.in_gazetteer(key, &mut found);
        for other in other_keys(key) {
            self.in_gazetteer(&other, &mut found);
        }
        found.iter().any(|place| place.is_region() || place.size >= TOWN)
    }

    /// The country, alpha-3, that a people or adjective of a part of it tells: "Chechen" is of Russia.
    pub fn country_of_people(&self, word: &str) -> Option<&str> {
        let rows = self.places.find(word).into_iter().map(written_place);
        let mut peoples = rows.filter(Place::is_people);
        peoples.next()?.country
    }

    /// A country as a place, at its middle.
    pub fn nation(&self, iso3: &str) -> Option<Place<'_>> {
        let country = self.country_by_code(iso3)?;
        let row = self.gazetteer.rows(&format!("{iso3}.")).next().map(listed);
        Some(Place {
            name: Cow::Borrowed(country.name),
            country: Some(country.iso3),
            admin1: None,
            position: row.as_ref().map_or(country.position, |row| row.position),
            size: 0,
            feature: if country.dependent { "A.PCLD" } else { "A.PCLI" },
            geonames: row.and_then(|row| row.geonames),
            form: PlaceForm::Name,
            origin: country.origin,
        })
    }

    /// The first-level region of a code: `USA`, `IL`.
    pub fn region(&self, iso3: &str, admin1: &str) -> Option<Place<'_>> {
        self.gazetteer
            .rows(&format!("{iso3}.{admin1}"))
            .next()
            .map(listed)
    }

    /// The places that the gazetteer has under a folded name.
    fn in_gazetteer<'t>(&'t self, key: &str, found: &mut Vec<Place<'t>>) {
        for row in self.gazetteer.rows(key) {
            match row.field(1).strip_prefix('>') {
                None => found.push(listed(row)),
                // Another spelling: the place stands under its own name. It counts less than one that is written so.
                Some(other) => {
                    let own = self.gazetteer.rows(other);
                    let target = own.into_iter().find(|target| target.field(8) == row.field(2));
                    found.extend(target.map(listed).map(|place| Place {
                        size: place.size.saturating_sub(5),
                        ..place
                    }));
                }
            }
        }
    }

    /// A hand-written place; of one that GeoNames has, the gazetteer tells what the row leaves open.
    fn written<'t>(&'t self, row: Row<'t>) -> Place<'t> {
        let mut place = written_place(row);
        if place.geonames.is_some() || !place.feature.starts_with(['A', 'P']) {
            return place;
        }
        let mut listed: Vec<Place<'_>> = Vec::new();
        self.in_gazetteer(&fold(&place.name), &mut listed);
        let near = |a: &Place<'_>| match (a.position, place.position) {
            (Some(a), Some(b)) => (a.0 - b.0).abs() < 1.0 && (a.1 - b.1).abs() < 1.0,
            _ => true,
        };
        let same = listed.into_iter().find(|other| {
            other.country == place.country
                && other.feature.get(..1) == place.feature.get(..1)
                && (other.is_town() && near(other) || other.feature == place.feature)
        });
        if let Some(same) = same {
            place.admin1 = place.admin1.or(same.admin1);
            place.position = place.position.or(same.position);
            place.size = place.size.max(same.size);
            place.geonames = same.geonames;
            if place.feature == "P.PPL" {
                place.feature = same.feature;
            }
        }
        place
    }
}

/// Keys under which a name that is not found may stand.
fn other_keys(key: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for (long, short) in SHORT {
        for (from, to) in [(long, short), (short, long)] {
            if let Some(rest) = key.strip_prefix(from).and_then(|rest| rest.strip_prefix(' ')) {
                keys.push(format!("{to} {rest}"));
            }
        }
    }
    for kind in KINDS {
        let after = key.strip_suffix(kind).and_then(|rest| rest.strip_suffix(' '));
        let before = key.strip_prefix(kind).and_then(|rest| rest.strip_prefix(" of "));
        keys.extend(after.or(before).map(str::to_owned));
    }
    keys
}

/// A row of the hand-written table or of a user's.
fn written_place(row: Row<'_>) -> Place<'_> {
    let number = |index: usize| row.column(index).parse::<f64>().ok();
    let name = if row.name().is_empty() {
        row.surface()
    } else {
        row.name()
    };
    let form = match row.surface().as_bytes().first() {
        Some(b'~') => PlaceForm::Adjective,
        Some(b'^') => PlaceForm::Abbreviation,
        _ => PlaceForm::Name,
    };
    Place {
        name: Cow::Borrowed(name.trim_start_matches(['~', '^'])),
        country: row.given(0),
        admin1: row.given(1),
        position: number(2).zip(number(3)),
        size: row.column(4).parse().map_or(0, size),
        feature: row.given(5).unwrap_or("P.PPL"),
        geonames: row.column(6).parse().ok(),
        form,
        origin: row.origin(),
    }
}

/// A row of the gazetteer.
fn listed(row: Row<'_>) -> Place<'_> {
    let some = |index: usize| Some(row.field(index)).filter(|field| !field.is_empty());
    let number = |index: usize| row.field(index).parse::<f64>().ok();
    Place {
        name: some(1).map_or_else(|| Cow::Owned(capitalised(row.key())), Cow::Borrowed),
        country: some(2),
        admin1: some(3),
        position: number(4).zip(number(5)),
        size: row.field(6).parse().unwrap_or(0),
        feature: some(7).unwrap_or("P.PPL"),
        geonames: row.field(8).parse().ok(),
        form: PlaceForm::Name,
        origin: "gn",
    }
}

/// Ten times the decimal logarithm, without a mathematical library: each step of the tables below is 10^(1/10).
fn size(people: u64) -> u8 {
    const STEPS: [u64; 10] = [1000, 1259, 1585, 1995, 2512, 3162, 3981, 5012, 6310, 7943];
    let mut tens = 0;
    let mut rest = people.saturating_mul(1000);
    while rest >= 10_000 {
        rest /= 10;
        tens += 10;
    }
    let step = STEPS.iter().rposition(|from| rest >= *from).unwrap_or(0);
    tens + u8::try_from(step).unwrap_or(0)
}

/// Every word with a capital.
fn capitalised(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    for (n, word) in key.split(' ').enumerate() {
        if n > 0 {
            out.push(' ');
        }
        let mut chars = word.chars();
        out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        out.push_str(chars.as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best<'t>(tables: &'t Tables, name: &str, country: &str) -> Option<Place<'t>> {
        let found = tables.places(name);
        found.into_iter().find(|place| place.country == Some(country))
    }

    #[test]
    fn names_lead_to_places() {
        let tables = Tables::built_in();
        for (name, country, feature, id) in [
            ("Havana", "CUB", "P.PPLC", 3553478),
            ("TEHRAN", "IRN", "P.PPLC", 112931),
            ("Geneva", "CHE", "P.PPL", 2660646),
            ("London", "CAN", "P.PPL", 6058560),
            ("Georgia", "GEO", "A.PCLI", 614540),
            ("Georgia", "USA", "A.ADM1", 4197000),
            ("Kiev", "UKR", "P.PPLC", 703448),
            ("Saint Louis", "USA", "P.PPL", 4407066),
            ("Bulacan province", "PHL", "P.PPL", 1723066),
            ("Orange County", "USA", "A.ADM2", 5379524),
        ] {
            let found = tables.places(name);
            let place = found.iter().find(|place| place.geonames == Some(id));
            assert_eq!(
                place.map(|place| (place.country, place.feature, place.position.is_some())),
                Some((Some(country), feature, true)),
                "{name}"
            );
        }
        let strait = &tables.places("Strait of Hormuz")[0];
        assert_eq!((strait.feature, strait.country), ("H.STRT", None));
        for word in ["reading", "", "paris"] {
            assert!(tables.places(word).is_empty(), "{word}");
        }
    }

    #[test]
    fn adjectives_and_abbreviations_say_so() {
        let tables = Tables::built_in();
        let form = |name: &str, country| best(tables, name, country).map(|place| place.form);
        assert_eq!(form("Ky.", "USA"), Some(PlaceForm::Abbreviation));
        assert_eq!(form("Kentucky", "USA"), Some(PlaceForm::Name));
        assert_eq!(
            tables.area("Latin American").map(|a| (a.name, a.form)),
            Some(("Latin America".into(), PlaceForm::Adjective))
        );
        assert_eq!(
            tables.region("USA", "KY").map(|r| r.name),
            Some("Kentucky".into())
        );
    }

    #[test]
    fn rows_are_sound() {
        let tables = Tables::built_in();
        for place in tables.places.all().map(|row| tables.written(row)) {
            assert!(place.position.is_some(), "{} has no position", place.name);
            let (class, code) = place.feature.split_once('.').unwrap_or_default();
            assert!(
                class.len() == 1 && code.len() > 1,
                "{}: {}",
                place.name,
                place.feature
            );
        }
        for row in tables.gazetteer.all() {
            if let Some((lat, lon)) = listed(row).position {
                assert!(lat.abs() <= 90.0 && lon.abs() <= 180.0, "{}", row.key());
            } else {
                let target = row.field(1).trim_start_matches('>');
                assert!(
                    tables.gazetteer.rows(target).any(|r| r.field(8) == row.field(2)),
                    "{}",
                    row.key()
                );
            }
        }
    }

    #[test]
    fn sizes_are_logarithms() {
        for (people, tens) in [
            (0, 0),
            (1, 0),
            (10, 10),
            (1_000_000, 60),
            (2_100_000, 63),
            (8_000_000, 69),
        ] {
            assert_eq!(size(people), tens, "{people}");
        }
        assert!(size(u64::MAX) > 100);
    }
}
