//! This module reads sentences and the cast and returns the places that a dispatch names, each with what it is used for
//! and where it is.
//!
//! | file | from | to |
//! |---|---|---|
//! | `detect` | names of the sentences, the dateline | words that name places, and their use |
//! | `resolve` | those words together | the place of the tables that each means |
//! | `within` | those of which no table knows a place | the place that they are said to lie in |

mod detect;
mod resolve;
mod within;

use detect::Found;

pub use detect::Use;
pub use resolve::kilometres;

use crate::contract;
use crate::document::Document;
use crate::mention::Cast;
use crate::syntax::Sentence;
use crate::tables::{Place, Tables, fold};
use crate::text::Span;

/// Words that name a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Toponym {
    pub span: Span,
    pub role: Use,
    /// `None` where the tables have no place of the name and the dispatch does not say where it lies.
    pub place: Option<contract::Place>,
    /// The words for the place that it is said to lie in, where the tables do not know the name itself: country, region
    /// and position are then those of that place.
    pub within: Option<Span>,
}

/// The places that a dispatch names, in text order.
pub fn find(document: &Document, sentences: &[Sentence], cast: &Cast, tables: &Tables) -> Vec<Toponym> {
    let text = document.dispatch.text.as_str();
    let found = detect::toponyms(document, sentences, cast, tables);
    let told = cast.countries_told();
    let chosen = resolve::resolve(text, sentences, &found, &told, tables);
    let containers = within::containers(text, sentences, &found, &chosen);
    let toponym = |(i, container): (usize, Option<usize>)| {
        let Found { span, role, .. } = found[i];
        let held = container.and_then(|outer| inside(span.of(text), chosen[outer].as_ref()?, tables));
        Toponym {
            span,
            role,
            within: held.as_ref().and(container).map(|outer| found[outer].span),
            place: chosen[i].as_ref().map(|place| placed(place, tables)).or(held),
        }
    };
    containers.into_iter().enumerate().map(toponym).collect()
}

/// A place that no table knows, by the one that it lies in. A country tells no position.
fn inside(name: &str, whole: &Place<'_>, tables: &Tables) -> Option<contract::Place> {
    if whole.is_area() {
        return None;
    }
    let (at, small) = (placed(whole, tables), !whole.is_country());
    Some(contract::Place {
        name: name.to_owned(),
        lat: at.lat.filter(|_| small),
        lon: at.lon.filter(|_| small),
        geonames: None,
        feature: None,
        ..at
    })
}

/// A place of the tables as the contract has it.
fn placed(place: &Place<'_>, tables: &Tables) -> contract::Place {
    let region = || Some(tables.region(place.country?, place.admin1?)?.name.into_owned());
    contract::Place {
        name: place.name.to_string(),
        country: place.country.map(str::to_string),
        lat: place.position.map(|p| p.0),
        lon: place.position.map(|p| p.1),
        geonames: place.geonames,
        admin1: region(),
        feature: Some(place.feature.to_string()),
    }
}

/// Places by name, seen from one dispatch: a name that it resolves elsewhere means the same again, and of two towns of
/// one name that in a country which the dispatch speaks of comes first.
pub struct Gazetteer<'a> {
    tables: &'a Tables,
    /// Alpha-3 codes of the countries that the dispatch names, most named first.
    told: Vec<String>,
    /// Folded words of the dispatch with the place that they mean.
    named: Vec<(String, contract::Place)>,
}

impl<'a> Gazetteer<'a> {
    pub fn new(tables: &'a Tables, told: Vec<String>, text: &str, toponyms: &[Toponym]) -> Gazetteer<'a> {
        let named = toponyms
            .iter()
            .filter_map(|toponym| Some((fold(toponym.span.of(text)), toponym.place.clone()?)));
        Gazetteer {
            tables,
            told,
            named: named.collect(),
        }
    }

    /// The place that a name means. One that the tables do not know keeps its name and has no position.
    pub fn find(&self, name: &str) -> Option<contract::Place> {
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
            return Some(placed(&area, self.tables));
        }
        let key = fold(name);
        let named = self.named.iter().find(|(words, _)| *words == key);
        let known = named.map(|(_, place)| place.clone()).or_else(|| {
            let places = resolve::candidates(name, false, self.tables);
            // A town in a country that the dispatch speaks of, before a larger one elsewhere.
            let told = self
                .told
                .iter()
                .find_map(|code| places.iter().find(|p| p.country == Some(code.as_str())));
            let place = told.or(places.first()).map(|place| placed(place, self.tables));
            place.or_else(|| self.country(self.tables.metonym(name)?.country))
        });
        Some(contract::Place {
            name: name.to_string(),
            ..known.unwrap_or_default()
        })
    }

    /// A country as a place, at its middle.
    pub fn country(&self, code: &str) -> Option<contract::Place> {
        Some(placed(&self.tables.nation(code)?, self.tables))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Format, Input, ReadOptions};
    use crate::pipeline::Pipeline;
    use crate::syntax::Scratch;

    /// Words, use, country, region and feature of each place of a text.
    fn places(text: &str) -> Vec<[String; 5]> {
        let pipeline = Pipeline::new(Tables::built_in()).expect("the weights are sound");
        let input = Input::Stream {
            name: "test".to_owned(),
            reader: Box::new(std::io::Cursor::new(text.to_owned())),
        };
        let options = ReadOptions {
            format: Some(Format::Text),
            ..ReadOptions::default()
        };
        let Some(mut document) = crate::document::read(input, &options).find_map(|found| found.ok()) else {
            return Vec::new();
        };
        let layers = pipeline.understand(&mut document, &mut Scratch::default());
        let text = &document.dispatch.text;
        let rows = layers.places.iter().map(|toponym| {
            let place = toponym.place.clone().unwrap_or_default();
            [
                toponym.span.of(text).to_owned(),
                toponym.role.as_str().to_owned(),
                place.country.unwrap_or_default(),
                place.admin1.unwrap_or_default(),
                place.feature.unwrap_or_default(),
            ]
        });
        rows.collect()
    }

    fn place_of(rows: &[[String; 5]], words: &str) -> String {
        let row = rows.iter().find(|row| row[0] == words);
        row.map_or("none".to_owned(), |row| {
            format!("{} {}", row[2], row[3]).trim().to_owned()
        })
    }

    #[test]
    fn what_stands_beside_a_name_tells_which_is_meant() {
        let rows = places(
            "PARIS, Tenn. — A Henry County jury freed a Paris man on Tuesday. He was brought to Nashville from the jail in \
             Camden.",
        );
        for words in ["PARIS", "Paris", "Henry County", "Camden", "Nashville"] {
            assert_eq!(place_of(&rows, words), "USA Tennessee", "{words} in {rows:?}");
        }
        let rows = places(
            "The minister flew from Paris to Geneva on Monday. France and Switzerland signed the accord.",
        );
        assert_eq!(place_of(&rows, "Paris"), "FRA Île-de-France");
        assert_eq!(place_of(&rows, "Geneva"), "CHE Geneva");
        let rows = places("Floods hit Texas, Georgia and Florida, officials in Atlanta said.");
        assert_eq!(place_of(&rows, "Georgia"), "USA Georgia");
        let rows = places("Georgia and Armenia agreed in Tbilisi to open the border.");
        assert_eq!(place_of(&rows, "Georgia"), "GEO");
    }

    #[test]
    fn governments_are_told_from_places() {
        let rows = places("Russia warned that it would answer. Snow fell in Russia and in Moscow.");
        let uses: Vec<&str> = rows.iter().map(|row| row[1].as_str()).collect();
        assert_eq!(uses, ["government", "place", "place"]);
        let rows = places("The Ohio Department of Health closed two clinics in Dayton.");
        assert_eq!(rows[0][..2], ["Ohio", "organization"]);
    }

    #[test]
    fn people_peoples_and_papers_are_no_places() {
        let rows = places(
            "Jordan Wetherby, the Cuban envoy, told the New York Times that African leaders would meet. \
             Ms. Wetherby smiled.",
        );
        assert!(rows.is_empty(), "{rows:?}");
    }

    #[test]
    fn airports_have_the_country_and_region_of_their_town() {
        let rows = places("His plane landed at Ben Gurion Airport, near Tel Aviv.");
        assert_eq!(place_of(&rows, "Ben Gurion Airport"), "ISR");
        assert_eq!(rows[0][4], "S.AIRP");
    }

    #[test]
    fn a_village_that_no_table_knows_lies_where_the_text_says() {
        let rows = places(
            "Shells fell on the village of Krasnovetka in the Kharkiv region on Monday. Twelve people fled Krasnovetka. \
             Zembuwe, a slum of Lusaka, was flooded.",
        );
        assert_eq!(
            place_of(&rows, "Krasnovetka"),
            "UKR Kharkivs’ka Oblast’",
            "{rows:?}"
        );
        assert!(
            rows.iter()
                .filter(|row| row[0] == "Krasnovetka")
                .all(|row| row[2] == "UKR"),
            "{rows:?}"
        );
        assert_eq!(place_of(&rows, "Zembuwe"), "ZMB Lusaka Province", "{rows:?}");
    }

    #[test]
    fn odd_texts_have_places_too() {
        for text in [
            "",
            ",",
            "Washington,",
            "X, X, X",
            "'s 's",
            "Paris Paris Paris, Paris in Paris of",
            "É, Ky.",
        ] {
            let _ = places(&format!("{text}\n"));
        }
    }

    #[test]
    fn kilometres_are_near_those_on_the_globe() {
        // Great-circle distances by the haversine formula.
        for (a, b, km) in [
            ((0.0, 0.0), (0.0, 1.0), 111.2),
            ((60.0, 10.0), (60.0, 12.0), 111.2),
            ((-18.0, 179.0), (-18.0, -179.0), 211.5),
            ((48.85, 2.35), (51.51, -0.13), 343.6),
        ] {
            let found = kilometres(a, b);
            assert!((found - km).abs() < 1.5, "{a:?} {b:?}: {found}");
        }
    }
}
