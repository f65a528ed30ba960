//! What the program knows of the world before it reads: countries, organisations, offices and who held them,
//! places. Facts lie in sorted text that is searched in place, so nothing is parsed until it is asked for.
//!
//! Three layers stand one before the other: a user's own rows, the tables that are written by hand
//! (`data/*.tsv`), and those generated from public sources (`data/generated/*.tsv`, made by `cargo x tables`).
//! Every answer carries the `origin` of its row; [`Tables::origin`] says what that is.

mod about;
mod country;
mod fold;
mod given_name;
mod leader;
mod office;
mod official;
mod organization;
mod place;
mod sheet;
mod user;
mod word;

pub use about::{Fact, Holding};
pub use country::{Country, CountryWord, CountryWordKind, Demonym, Metonym};
pub use fold::{NAME_PARTICLES, fold, skeleton, sound};
pub use given_name::Gender;
pub use leader::{HEADS, Leader, Term, name_forms, office_key, sound_key, surname_key};
pub use office::{Office, OfficeTense};
pub use official::{Official, Standing};
pub use organization::Organization;
pub use place::{Place, PlaceForm};
pub use sheet::Sheet;
pub use user::TableError;
pub use word::{Agent, Group, Institution, SECTORS};

use sheet::Shelf;
use std::sync::LazyLock;

/// All fact tables.
#[derive(Clone, Debug)]
pub struct Tables {
    countries: Shelf,
    country_words: Shelf,
    metonyms: Shelf,
    organizations: Shelf,
    offices: Shelf,
    portfolios: Shelf,
    institutions: Shelf,
    groups: Shelf,
    agents: Shelf,
    places: Shelf,
    /// Generated places, in lines of their own shape.
    gazetteer: Sheet,
    terms: Shelf,
    leader_names: Shelf,
    officials: Shelf,
    given_names: Shelf,
    /// Last words of the offices' names, sorted.
    office_heads: Vec<Box<str>>,
}

/// A hand-written table, built into the program.
macro_rules! written {
    ($name:literal, $columns:expr) => {
        Sheet::from_table(
            include_str!(concat!("../../../../data/", $name)),
            $columns,
            "legation",
        )
    };
}

/// A generated table, built into the program.
macro_rules! generated {
    ($name:literal) => {
        Sheet::sorted(include_str!(concat!("../../../../data/generated/", $name)))
    };
}

impl Tables {
    /// The tables that are part of the program. They are constant; the first call sorts the hand-written ones.
    pub fn built_in() -> &'static Tables {
        static TABLES: LazyLock<Tables> = LazyLock::new(Tables::new);
        &TABLES
    }

    fn new() -> Tables {
        let mut tables = Tables {
            countries: Shelf::new(vec![generated!("countries.tsv")]),
            country_words: Shelf::new(vec![
                written!("country_words.tsv", 2),
                generated!("country_words.tsv"),
            ]),
            metonyms: Shelf::new(vec![written!("metonyms.tsv", 3)]),
            organizations: Shelf::new(vec![
                written!("organizations.tsv", 3),
                generated!("organizations.tsv"),
            ]),
            offices: Shelf::new(vec![written!("offices.tsv", 3)]),
            portfolios: Shelf::new(vec![written!("portfolios.tsv", 3)]),
            institutions: Shelf::new(vec![written!("institutions.tsv", 2)]),
            groups: Shelf::new(vec![written!("groups.tsv", 2)]),
            agents: Shelf::new(vec![generated!("agents.tsv")]),
            places: Shelf::new(vec![written!("places.tsv", 7)]),
            gazetteer: generated!("places.tsv"),
            terms: Shelf::new(vec![generated!("terms.tsv")]),
            leader_names: Shelf::new(vec![generated!("leader_names.tsv")]),
            officials: Shelf::new(vec![generated!("officials.tsv")]),
            given_names: Shelf::new(vec![
                written!("given_names.tsv", 1),
                generated!("given_names.tsv"),
            ]),
            office_heads: Vec::new(),
        };
        tables.office_heads = tables.heads_of_offices();
        tables
    }

    /// What an origin tag stands for: source, licence, date. `None` for a tag that no table explains.
    pub fn origin(&self, tag: &str) -> Option<&str> {
        if tag == "legation" {
            return Some("Legation's own table, MIT or Apache-2.0");
        }
        let generated = [
            &self.countries,
            &self.country_words,
            &self.agents,
            &self.places,
            &self.terms,
            &self.leader_names,
            &self.officials,
            &self.organizations,
            &self.given_names,
        ];
        generated
            .iter()
            .find_map(|shelf| shelf.origin(tag))
            .or_else(|| self.gazetteer.origin(tag))
    }

    fn heads_of_offices(&self) -> Vec<Box<str>> {
        let last = |key: &str| key.rsplit(' ').next().unwrap_or("").into();
        let mut heads: Vec<Box<str>> = self.offices.all().map(|row| last(row.key())).collect();
        heads.sort();
        heads.dedup();
        heads
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_demonyms_find_their_country() {
        let tables = Tables::built_in();
        for (name, iso) in [
            ("Viet Nam", "VNM"),
            ("Türkiye", "TUR"),
            ("the Netherlands", "NLD"),
            ("Holland", "NLD"),
            ("U.S.", "USA"),
            ("UAE", "ARE"),
            ("Democratic Republic of the Congo", "COD"),
            ("Congo-Kinshasa", "COD"),
            ("Ivory Coast", "CIV"),
            ("Cote d’Ivoire", "CIV"),
            ("DPRK", "PRK"),
            ("Soviet Union", "RUS"),
            ("KENYA", "KEN"),
            ("Islamic Republic of Iran", "IRN"),
            ("Kosovo", "KOS"),
        ] {
            assert_eq!(tables.country(name).map(|c| c.iso3), Some(iso), "{name}");
        }
        for word in ["us", "turkey", "polish", "china", "", "Atlantis"] {
            assert!(tables.country(word).is_none(), "{word}");
        }
        assert_eq!(
            tables
                .demonym("Danes")
                .map(|d| (d.country.iso3, d.adjective, d.noun)),
            Some(("DNK", false, true))
        );
        assert_eq!(tables.demonym("Dominican").map(|d| d.also), Some(vec!["DMA"]));
        assert_eq!(tables.capital("Tehran").map(|c| c.iso3), Some("IRN"));
        assert_eq!(tables.country_prefix("Sino").map(|c| c.iso3), Some("CHN"));
        assert_eq!(
            tables.metonym("the Kremlin").map(|m| (m.country, m.sector)),
            Some(("RUS", "GOV"))
        );
    }

    #[test]
    fn every_word_leads_to_a_country() {
        let tables = Tables::built_in();
        for row in tables.country_words.all() {
            assert!(
                tables.country_by_code(row.column(0)).is_some(),
                "{} {}",
                row.key(),
                row.column(0)
            );
        }
        for country in tables.countries() {
            assert_eq!(
                tables.country(country.name).map(|c| c.iso3),
                Some(country.iso3),
                "{}",
                country.name
            );
        }
    }

    #[test]
    fn codes_convert() {
        let tables = Tables::built_in();
        let iran = tables.country_by_code("ir").expect("Iran");
        assert_eq!((iran.iso3, iran.fips, iran.cow), ("IRN", "IR", Some(630)));
        assert_eq!(tables.country_by_cow(2).map(|c| c.iso3), Some("USA"));
        assert_eq!(tables.country_by_fips("IZ").map(|c| c.iso3), Some("IRQ"));
        for code in ["", "X", "é3", "TOOLONG", "ZZ", "ZZZ"] {
            assert!(tables.country_by_code(code).is_none(), "{code}");
        }
    }

    #[test]
    fn organisations_have_codes() {
        let tables = Tables::built_in();
        for (name, code) in [
            ("UN", "UNO"),
            ("European Union", "EUR"),
            ("Nato", "IGO"),
            ("Hamas", "PSE"),
            ("AFP", "FRA"),
        ] {
            assert_eq!(
                tables.organization(name).and_then(|o| o.code),
                Some(code),
                "{name}"
            );
        }
        assert!(tables.organization("who").is_none() && tables.organization("WHO").is_some());
    }

    #[test]
    fn hand_written_sectors_are_plover_sectors() {
        let tables = Tables::built_in();
        let check = |shelf: &Shelf, column: usize| {
            for row in shelf.all() {
                let sector = row.column(column);
                assert!(
                    sector.is_empty() || SECTORS.contains(&sector),
                    "{}: {sector}",
                    row.surface()
                );
            }
        };
        check(&tables.metonyms, 2);
        check(&tables.organizations, 1);
        check(&tables.offices, 0);
        check(&tables.portfolios, 1);
        check(&tables.institutions, 1);
        check(&tables.groups, 0);
    }
}
