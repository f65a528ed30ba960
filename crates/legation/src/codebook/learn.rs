//! What people decided of events becomes sentences of a codebook: accepted and corrected ones examples, rejected ones counter-examples.

use super::file::{Codebook, CodebookError};
use super::store::write_whole;
use crate::record::review::{Answer, Matter, Verdict};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table};

/// A codebook with the sentences that were learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Lessons {
    /// The new text of the file. Comments and order are those of the old one.
    pub text: String,
    /// Decisions on events of the codebook's types.
    pub decisions: usize,
    /// Sentences added by type: examples and counter-examples.
    pub added: BTreeMap<String, (usize, usize)>,
}

impl Lessons {
    /// Writes the new text to the codebook's file, as a whole or not at all.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        write_whole(path, self.text.as_bytes())
    }
}

/// What one decision says of a sentence.
struct Lesson<'v> {
    sentence: String,
    kind: &'v str,
    mode: Option<&'v str>,
    /// Whether the sentence tells an event of that type.
    tells: bool,
}

/// Adds to the text of a codebook the passages of events that were decided on. A sentence that stands in it already is left as it is; one
/// that tells an event of any type is no counter-example. `path` is for the errors.
///
/// # Errors
/// A text that is no codebook.
pub fn learn(text: &str, path: &Path, verdicts: &[Verdict]) -> Result<Lessons, CodebookError> {
    let codebook = Codebook::parse(text, path)?;
    let mut known: Vec<&str> = Vec::new();
    for kind in &codebook.types {
        let of_modes = kind.modes.iter().flat_map(|mode| &mode.examples);
        let own = kind.examples.iter().chain(&kind.counter_examples);
        known.extend(own.chain(of_modes).map(|example| example.text.as_str()));
    }
    let lessons: Vec<Lesson> = verdicts
        .iter()
        .filter_map(|verdict| lesson(&codebook, verdict))
        .collect();
    let decisions = lessons.len();
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| CodebookError {
            path: path.to_owned(),
            line: None,
            what: error.message().replace('\n', " "),
            remedy: "write it as TOML 1.0".to_owned(),
        })?;
    let mut added: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (tell, other): (Vec<&Lesson>, Vec<&Lesson>) = lessons.iter().partition(|lesson| lesson.tells);
    for lesson in tell.into_iter().chain(other) {
        if known.contains(&lesson.sentence.as_str()) {
            continue;
        }
        let Some(list) = list(&mut document, lesson) else {
            continue;
        };
        push(list, &lesson.sentence);
        known.push(&lesson.sentence);
        let counts = added.entry(lesson.kind.to_owned()).or_default();
        *(if lesson.tells {
            &mut counts.0
        } else {
            &mut counts.1
        }) += 1;
    }
    let text = document.to_string();
    Codebook::parse(&text, path)?;
    Ok(Lessons {
        text,
        decisions,
        added,
    })
}

/// What a verdict says, where it is on an event of the codebook.
fn lesson<'v>(codebook: &Codebook, verdict: &'v Verdict) -> Option<Lesson<'v>> {
    let [telling] = verdict.about.as_slice() else {
        return None;
    };
    if verdict.what != Matter::Entry || telling.kind != "event" {
        return None;
    }
    let has = |kind: &str| codebook.types.iter().any(|own| own.name == kind);
    let (read, mode) = match telling.of.split_once(':') {
        Some((kind, mode)) => (kind, Some(mode)),
        None => (telling.of.as_str(), None),
    };
    let field = |name: &str| verdict.fields.get(name).and_then(Value::as_str);
    let corrected = match verdict.decision {
        Answer::Correct => field("type"),
        _ => None,
    };
    let (kind, mode, tells) = match (verdict.decision, corrected) {
        (Answer::Reject, _) => (read, None, false),
        (_, Some(kind)) if has(kind) => (kind, field("mode"), true),
        (_, Some(_)) => (read, None, false),
        (_, None) => (read, field("mode").or(mode), true),
    };
    let sentence = telling.words.split_whitespace().collect::<Vec<_>>().join(" ");
    (has(kind) && sentence.contains(' ')).then_some(Lesson {
        sentence,
        kind,
        mode,
        tells,
    })
}

/// The list that a sentence goes to: of its mode where the codebook has it, else of its type.
fn list<'d>(document: &'d mut DocumentMut, lesson: &Lesson) -> Option<&'d mut Array> {
    let kind = named(document.get_mut("type")?, lesson.kind)?;
    if !lesson.tells {
        return array(kind, "counter_examples");
    }
    let is_mode = |kind: &Table, mode: &str| {
        let modes = kind.get("mode").and_then(Item::as_array_of_tables);
        modes.is_some_and(|modes| modes.iter().any(|table| is_named(table, mode)))
    };
    match lesson.mode.filter(|mode| is_mode(kind, mode)) {
        Some(mode) => array(named(kind.get_mut("mode")?, mode)?, "examples"),
        None => array(kind, "examples"),
    }
}

fn named<'d>(tables: &'d mut Item, name: &str) -> Option<&'d mut Table> {
    let tables: &mut ArrayOfTables = tables.as_array_of_tables_mut()?;
    tables.iter_mut().find(|table| is_named(table, name))
}

fn is_named(table: &Table, name: &str) -> bool {
    table.get("name").and_then(Item::as_str) == Some(name)
}

fn array<'d>(table: &'d mut Table, name: &str) -> Option<&'d mut Array> {
    table
        .entry(name)
        .or_insert(toml_edit::value(Array::new()))
        .as_array_mut()
}

/// Adds a sentence on a line of its own, below the others and the comments after them.
fn push(list: &mut Array, sentence: &str) {
    let before = list
        .iter()
        .last()
        .and_then(|last| last.decor().prefix()?.as_str());
    let indent = before.and_then(|prefix| prefix.rsplit_once('\n'));
    let indent = indent.map_or("  ", |(_, indent)| indent).to_owned();
    let after = list.trailing().as_str().unwrap_or_default().trim_end().to_owned();
    // What stands after the last sentence and its comma goes before the new one.
    list.push_formatted(toml_edit::Value::from(sentence).decorated(format!("{after}\n{indent}"), ""));
    list.set_trailing("\n");
    list.set_trailing_comma(true);
}

#[cfg(test)]
mod tests {
    use super::super::TEMPLATE;
    use super::*;
    use crate::record::review::Telling;
    use serde_json::{Map, json};

    fn verdict(decision: Answer, of: &str, words: &str, fields: Value) -> Verdict {
        Verdict {
            what: Matter::Entry,
            decision,
            about: vec![Telling {
                dispatch: "d1".to_owned(),
                kind: "event".to_owned(),
                start: 0,
                end: words.len(),
                of: of.to_owned(),
                words: words.to_owned(),
            }],
            fields: fields.as_object().cloned().unwrap_or_else(Map::new),
            coder: None,
            day: "2024-05-01".to_owned(),
            note: None,
        }
    }

    fn learned(verdicts: &[Verdict]) -> (Lessons, Codebook) {
        let path = Path::new("my.toml");
        let lessons = learn(TEMPLATE, path, verdicts).expect("the template is sound");
        let codebook = Codebook::parse(&lessons.text, path).expect("and stays so");
        (lessons, codebook)
    }

    #[test]
    fn decisions_become_sentences_of_their_types() {
        let (dam, port) = (
            "Peru pays for a dam\nin Bolivia.",
            "Japan left the port project in Fiji.",
        );
        let (lessons, codebook) = learned(&[
            verdict(Answer::Accept, "FUND_PROJECT:energy", dam, json!({})),
            verdict(
                Answer::Correct,
                "FUND_PROJECT",
                port,
                json!({"type": "STOP_PROJECT"}),
            ),
            verdict(
                Answer::Reject,
                "STOP_PROJECT",
                "Fiji stopped the game at noon.",
                json!({}),
            ),
            verdict(Answer::Accept, "CONSULT", "Fiji and Japan met.", json!({})),
        ]);
        let [fund, stop] = &codebook.types[..] else {
            panic!("{codebook:?}")
        };
        assert_eq!(
            fund.modes[0].examples.last().map(|example| example.text.as_str()),
            Some("Peru pays for a dam in Bolivia.")
        );
        assert_eq!(
            stop.examples.last().map(|example| example.text.as_str()),
            Some(port)
        );
        assert_eq!(stop.counter_examples.len(), 2);
        assert_eq!(lessons.decisions, 3);
        assert_eq!(lessons.added["STOP_PROJECT"], (1, 1));
    }

    #[test]
    fn the_rest_of_the_file_stays_as_it_was() {
        let words = "Peru pays for a dam in Bolivia.";
        let (lessons, _) = learned(&[verdict(Answer::Accept, "FUND_PROJECT", words, json!({}))]);
        let new: Vec<&str> = lessons.text.lines().collect();
        let old: Vec<&str> = TEMPLATE.lines().collect();
        let added: Vec<&&str> = new.iter().filter(|line| line.contains("Peru pays")).collect();
        assert_eq!(added, [&"  \"Peru pays for a dam in Bolivia.\","]);
        let rest: Vec<&str> = new
            .into_iter()
            .filter(|line| !line.contains("Peru pays"))
            .collect();
        assert_eq!(rest, old);
    }

    #[test]
    fn what_is_known_is_not_added_and_an_example_is_no_counter_example() {
        let known = "Germany withdraws from wind farm in Algeria";
        let both = "Oman stopped and Peru paid for the port.";
        let (lessons, codebook) = learned(&[
            verdict(Answer::Accept, "STOP_PROJECT", known, json!({})),
            verdict(Answer::Reject, "FUND_PROJECT", both, json!({})),
            verdict(Answer::Accept, "STOP_PROJECT", both, json!({})),
        ]);
        assert_eq!(
            lessons.added,
            BTreeMap::from([("STOP_PROJECT".to_owned(), (1, 0))])
        );
        assert_eq!(codebook.types[0].counter_examples.len(), 2);
    }
}
