//! This module reads sentences and the cast and returns the places that a dispatch names, each with what it is used for
//! and where it is.
//!
//! | file | from | to |
//! |---|---|---|
//! | `detect` | names of the sentences, the dateline | words that name places, and their use |
//! | `resolve` | those words together | the place of the tables that each means |

mod detect;
mod resolve;

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
    /// `None` where the tables have no place of the name.
    pub place: Option<contract::Place>,
}

/// The places that a dispatch names, in text order.
pub fn find(document: &Document, sentences: &[Sentence], cast: &Cast, tables: &Tables) -> Vec<Toponym> {
    let text = document.dispatch.text.as_str();
    let found = detect::toponyms(document, sentences, cast, tables);
    let told = cast.countries_told();
    let chosen = resolve::resolve(text, sentences, &found, &told, tables);
    let toponyms = found.iter().zip(chosen);
    toponyms
        .map(|(found, place)| Toponym {
            span: found.span,
            role: found.role,
            place: place.map(|place| placed(&place, tables)),
        })
        .collect()
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
