//! A table of visits: one visit of one leader (or of two of one country) a line.

use crate::tables::{Leader, NAME_PARTICLES, Tables, fold, sound};
use crate::time::days;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;

/// A visit as a table has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub start: Date,
    pub end: Date,
    /// With the title: "President Jonas Rask".
    pub visitor: String,
    /// As the table names it.
    pub country: String,
    /// Alpha-3; `None` for a name that no table knows.
    pub code: Option<String>,
    /// What the visit was: "Working Visit."
    pub description: String,
    /// The title's words, folded: "prime", "minister".
    pub title: Vec<String>,
    /// The name's, without title and particles.
    pub name: Vec<String>,
}

#[derive(Deserialize)]
struct Line {
    start: String,
    end: String,
    visitor: String,
    country: String,
    #[serde(default)]
    description: String,
}

/// A line that is no visit: its number, counted from 1, and what is wrong with it.
#[derive(Debug)]
pub struct TableError {
    pub line: usize,
    pub what: String,
}

/// Reads a table: JSON Lines with `start`, `end`, `visitor`, `country` and, where it is told, `description`.
///
/// # Errors
/// A line that is no such object, or whose dates are none.
pub fn read(content: &str, tables: &Tables) -> Result<Vec<Row>, TableError> {
    let lines = content
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            row(line, tables).map_err(|what| TableError {
                line: number + 1,
                what,
            })
        })
        .collect()
}

fn row(line: &str, tables: &Tables) -> Result<Row, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let day = |date: &str| days(date).ok_or_else(|| format!("{date:?} is no date"));
    let (start, end) = (day(&line.start)?.0, day(&line.end)?.1);
    if end < start {
        return Err("it ends before it starts".to_owned());
    }
    let (title, name) = title_and_name(&line.visitor, tables);
    Ok(Row {
        start,
        end,
        code: code(&line.country, &name, start, tables),
        visitor: line.visitor,
        country: line.country,
        description: line.description,
        title,
        name,
    })
}

/// The country of a name in the table's manner ("Congo, Republic of", "Congo (Zaire)"), or else of the visitor.
fn code(country: &str, visitor: &[String], day: Date, tables: &Tables) -> Option<String> {
    let plain = country.split(" (").next().unwrap_or(country).trim();
    let turned = plain
        .split_once(", ")
        .map_or_else(|| plain.to_owned(), |(name, form)| format!("{form} {name}"));
    let before = plain.split(", ").next().unwrap_or(plain);
    let known = [country, plain, turned.as_str(), before]
        .into_iter()
        .find_map(|name| tables.country(name));
    if let Some(country) = known.or_else(|| tables.country_misspelt(before)) {
        return Some(country.iso3.to_owned());
    }
    let heads = |leader: &Leader<'_>| leader.term_on(day).is_some_and(|term| term.is_head());
    let leaders = tables.leaders_by_name(&visitor.join(" "));
    let leader = leaders.into_iter().find(heads);
    leader.map(|leader| leader.country.to_owned())
}

fn title_and_name(visitor: &str, tables: &Tables) -> (Vec<String>, Vec<String>) {
    let words: Vec<String> = fold(visitor).split(' ').map(str::to_owned).collect();
    let title = match tables.find_office(&words) {
        Some((0, end, _)) => end,
        _ => 0,
    };
    let (title, name) = words.split_at(title);
    let name = name.iter().filter(|word| is_of_name(word)).cloned();
    (title.to_vec(), name.collect())
}

/// Whether a folded word tells one person from another: no particle, initial or "Jr".
fn is_of_name(word: &str) -> bool {
    word.len() > 2 && !NAME_PARTICLES.contains(&word)
}

/// What gatherings are called in descriptions.
const GATHERINGS: [&str; 4] = ["summit", "general assembly", "conference", "meeting"];

impl Row {
    /// Whether the leader came to a gathering of many, and not to see the host alone.
    pub fn is_gathering(&self) -> bool {
        let words = fold(&self.description);
        let visit = words.split(' ').any(|word| word == "visit");
        !visit && GATHERINGS.iter().any(|gathering| words.contains(gathering))
    }

    /// Whether a name, in one of its spellings, is the visitor's: they share a word, or one that sounds alike.
    pub fn is_named(&self, spelling: &str) -> bool {
        let folded = fold(spelling);
        let words: BTreeSet<&str> = folded.split(' ').filter(|word| is_of_name(word)).collect();
        self.name
            .iter()
            .any(|own| words.iter().any(|word| is_one_name(own, word)))
    }
}

/// Whether two folded words are spellings of one name: "zelensky" and "zelenskyy".
pub(super) fn is_one_name(one: &str, two: &str) -> bool {
    const SHORTEST: usize = 5;
    one == two
        || one.len() >= SHORTEST
            && two.len() >= SHORTEST
            && one.as_bytes()[0] == two.as_bytes()[0]
            && sound(one).0 == sound(two).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &str) -> Vec<Row> {
        read(lines, Tables::built_in()).expect("the lines are visits")
    }

    #[test]
    fn countries_are_known_in_the_tables_manner() {
        let codes = [
            "Germany, Federal Republic of",
            "Congo, Republic of",
            "Democratic Republic of the Congo (Zaire)",
            "Atlantis",
        ]
        .map(|country| {
            let line = serde_json::json!({
                "start": "2022-03-01", "end": "2022-03-01", "visitor": "President Ada Berg", "country": country,
            });
            rows(&line.to_string())[0].code.clone()
        });
        let codes: Vec<Option<&str>> = codes.iter().map(Option::as_deref).collect();
        assert_eq!(codes, [Some("DEU"), Some("COG"), Some("COD"), None]);
    }

    #[test]
    fn a_name_is_known_in_another_spelling_and_order_but_a_title_is_none() {
        let line = r#"{"start": "2022-03-01", "end": "2022-03-02", "visitor": "Prime Minister Berkh Adalyn", "country": "Fiji"}"#;
        let row = &rows(line)[0];
        assert_eq!(row.title, ["prime", "minister"]);
        assert!(row.is_named("Adaline Berkh") && row.is_named("Berkh"));
        assert!(!row.is_named("Minister Ole Lund"));
    }

    #[test]
    fn what_is_no_visit_is_told_with_its_line() {
        let line = r#"{"start": "2022-03-02", "end": "2022-03-01", "visitor": "", "country": ""}"#;
        let error = read(&format!("\n{line}"), Tables::built_in()).expect_err("it ends before it starts");
        assert_eq!((error.line, error.what.as_str()), (2, "it ends before it starts"));
    }
}
