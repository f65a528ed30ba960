//! Scores [`identify`] against phrases whose country and sector are known.
//!
//! A line of the file is `{"text", "date", "country", "sector"}`. A case is right when both codes are what the file says;
//! one that is `null` there is not judged.

use crate::actor::{Identity, identify};
use crate::document::normalized_date;
use crate::syntax::Scratch;
use crate::tables::Tables;
use jiff::civil::Date;
use legation_model::Model;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A phrase and what it should be coded as.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ActorCase {
    pub text: String,
    /// A date as the file writes it ("2022-06-15", "12 April 2022").
    pub date: Option<String>,
    pub country: Option<String>,
    pub sector: Option<String>,
}

/// A line that is no such case.
#[derive(Clone, Debug, PartialEq)]
pub struct ActorsError {
    /// Counted from 1.
    pub line: usize,
    pub message: String,
}

impl fmt::Display for ActorsError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ActorsError {}

/// What [`score`] found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActorsScore {
    pub cases: usize,
    pub country: usize,
    pub sector: usize,
    /// Cases of which both codes are right.
    pub right: usize,
    /// `right` as a share of `cases`.
    pub accuracy: f64,
    /// One line for each wrong case.
    #[serde(skip)]
    pub notes: Vec<String>,
}

impl fmt::Display for ActorsScore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(f, "{:<10}{:>6}", "cases", self.cases)?;
        for (name, count) in [
            ("country", self.country),
            ("sector", self.sector),
            ("both", self.right),
        ] {
            writeln!(f, "{name:<10}{count:>6}{:>8.3}", share(count, self.cases))?;
        }
        Ok(())
    }
}

fn share(count: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { count as f64 / of as f64 }
}

/// The cases of a file in JSON Lines.
pub fn read(content: &str) -> Result<Vec<ActorCase>, ActorsError> {
    let lines = content
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(n, line)| {
            serde_json::from_str(line).map_err(|error| ActorsError {
                line: n + 1,
                message: error.to_string(),
            })
        })
        .collect()
}

/// Codes every case and compares.
pub fn score(cases: &[ActorCase], tables: &Tables, model: &Model) -> ActorsScore {
    let mut scratch = Scratch::default();
    let mut score = ActorsScore {
        cases: cases.len(),
        country: 0,
        sector: 0,
        right: 0,
        accuracy: 0.0,
        notes: Vec::new(),
    };
    for case in cases {
        let found = identify(
            &case.text,
            case.date.as_deref().and_then(day),
            tables,
            model,
            &mut scratch,
        );
        let country = case.country.as_ref().is_none_or(|code| *code == found.country);
        let sector = case.sector.as_ref().is_none_or(|code| *code == found.sector);
        score.country += usize::from(country);
        score.sector += usize::from(sector);
        if country && sector {
            score.right += 1;
        } else {
            score.notes.push(note(case, &found));
        }
    }
    score.accuracy = share(score.right, score.cases);
    score
}

fn day(date: &str) -> Option<Date> {
    normalized_date(date)?.get(..10)?.parse().ok()
}

fn note(case: &ActorCase, found: &Identity) -> String {
    format!(
        "{} ({}): gold {} {}, got {} {}",
        case.text,
        case.date.as_deref().unwrap_or("no date"),
        case.country.as_deref().unwrap_or("-"),
        case.sector.as_deref().unwrap_or("-"),
        found.country,
        found.sector,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_judged_by_the_codes_that_are_given() {
        let cases = read(
            "{\"text\": \"Fijian soldiers\", \"date\": null, \"country\": \"FJI\", \"sector\": \"MIL\"}\n\n\
             {\"text\": \"Fijian soldiers\", \"date\": \"1 May 2020\", \"country\": \"FJI\", \"sector\": \"GOV\"}\n\
             {\"text\": \"a wedding cake\", \"date\": null, \"country\": \"\", \"sector\": null}\n",
        )
        .expect("three cases");
        let score = score(&cases, Tables::built_in(), Model::built_in().expect("a model"));
        assert_eq!((score.country, score.sector, score.right), (3, 2, 2));
        assert_eq!(score.notes.len(), 1);
    }

    #[test]
    fn a_bad_line_is_named() {
        assert_eq!(read("{\"text\": \"x\"}\n{\n").map_err(|error| error.line), Err(2));
    }
}
