//! Members of governments of whom no office is known, only the months in which they served.

use super::Tables;
use super::leader::{first_day, last_day};
use super::sheet::Row;
use jiff::civil::Date;

/// A member of a government.
#[derive(Clone, Copy, Debug)]
pub struct Official<'a> {
    pub name: &'a str,
    /// Alpha-3, or `UNO`, `EUR`, `IGO` for those of organisations.
    pub country: &'a str,
    pub origin: &'a str,
    terms: &'a str,
}

/// What an official was on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// In office, in a PLOVER sector (empty for those of organisations).
    Serving(&'a str),
    /// Not any more.
    Former,
    /// Not yet, or the source ends before.
    Unknown,
}

/// Where a term has no end the source does not tell of later years than this.
const HORIZON: i16 = 2011;

impl Tables {
    /// The officials of a whole name, as the text writes it.
    pub fn officials(&self, name: &str) -> Vec<Official<'_>> {
        self.officials.find(name).into_iter().map(official_of).collect()
    }
}

fn official_of(row: Row<'_>) -> Official<'_> {
    Official {
        name: row.name(),
        country: row.column(0),
        terms: row.column(1),
        origin: row.origin(),
    }
}

impl<'a> Official<'a> {
    /// The terms in words: "GOV 2003-01 to 2005-05, MIL 2009-01 to …".
    pub fn served(&self) -> String {
        let terms = self.terms.split('|').map(|term| {
            let term = term.replace(':', " ").replace('/', " to ");
            if term.ends_with(" to ") {
                term + "…"
            } else {
                term
            }
        });
        terms.collect::<Vec<String>>().join(", ")
    }

    /// What the official was on a day; where no day is given, what he was last.
    pub fn on(&self, day: Option<Date>) -> Standing<'a> {
        let mut standing = Standing::Unknown;
        for term in self.terms.split('|') {
            let Some((sector, spell)) = term.split_once(':') else {
                continue;
            };
            let Some((from, to)) = spell.split_once('/') else {
                continue;
            };
            let Some(day) = day else {
                standing = Standing::Serving(sector);
                continue;
            };
            if first_day(from).is_none_or(|from| day < from) {
                continue;
            }
            match last_day(to) {
                Some(to) if day > to => standing = Standing::Former,
                None if day.year() > HORIZON => standing = Standing::Unknown,
                _ => return Standing::Serving(sector),
            }
        }
        standing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn officials_serve_for_a_time() {
        let official = Official {
            name: "Ada Example",
            country: "FJI",
            origin: "test",
            terms: "GOV:2003-01/2005-05|MIL:2009-01/",
        };
        for (day, standing) in [
            (date(2002, 6, 1), Standing::Unknown),
            (date(2004, 6, 1), Standing::Serving("GOV")),
            (date(2006, 6, 1), Standing::Former),
            (date(2010, 6, 1), Standing::Serving("MIL")),
            (date(2020, 6, 1), Standing::Unknown),
        ] {
            assert_eq!(official.on(Some(day)), standing, "{day}");
        }
        assert_eq!(official.on(None), Standing::Serving("MIL"));
    }

    #[test]
    fn every_official_has_a_country_and_a_term() {
        let tables = Tables::built_in();
        for row in tables.officials.all() {
            let official = official_of(row);
            let known = tables.country_by_code(official.country).is_some()
                || matches!(official.country, "UNO" | "EUR" | "IGO");
            assert!(
                known && official.on(None) != Standing::Unknown,
                "{}",
                official.name
            );
        }
    }
}
