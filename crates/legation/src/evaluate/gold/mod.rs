//! Compares readings with gold dispatches.
//!
//! A gold folder holds `gold.jsonl` (one object per dispatch: its actors, entries and what it says of itself), the
//! dispatches as text files and, where there are metadata, `input.jsonl`. A predicted entry matches a gold entry
//! when kind and key actors agree and at least 15 % of its evidence lies in the sentences around gold's anchors;
//! matching is one to one and greedy. Gold entries marked `optional` are neither rewarded nor punished.

mod matching;
pub(super) mod passage;
mod report;

pub use report::{GoldScore, Share};

use super::Agreement;
use matching::{Actors, is_judged, list, string};
use passage::{Alignment, Passages, Range, overlap, word_f1};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

pub const KINDS: [&str; 7] = [
    "visit",
    "meeting",
    "statement",
    "agreement",
    "joint_body",
    "commitment",
    "event",
];

/// One dispatch of a gold folder.
#[derive(Clone, Debug)]
pub struct GoldDispatch {
    pub file: String,
    pub text: String,
    /// What to give the reader: the line of `input.jsonl`, or else `file` and `text`.
    pub input: Value,
    /// The day of publication to give it beside, where the input and the text do not tell it.
    pub date: Option<String>,
    gold: Value,
}

/// A gold folder that cannot be used, and where the trouble is.
#[derive(Debug)]
pub struct GoldError {
    pub path: PathBuf,
    /// Counted from 1; `None` where the file as a whole is meant.
    pub line: Option<usize>,
    pub problem: String,
}

impl fmt::Display for GoldError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl std::error::Error for GoldError {}

fn read_text(path: &Path) -> Result<String, GoldError> {
    std::fs::read_to_string(path).map_err(|error| GoldError {
        path: path.to_owned(),
        line: None,
        problem: format!("cannot be read: {error}"),
    })
}

fn read_lines(path: &Path) -> Result<Vec<Value>, GoldError> {
    let content = read_text(path)?;
    let lines = content
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(n, line)| {
            serde_json::from_str(line).map_err(|error| GoldError {
                path: path.to_owned(),
                line: Some(n + 1),
                problem: format!("is no JSON: {error}"),
            })
        })
        .collect()
}

/// Reads a gold folder, in the order of `gold.jsonl`.
pub fn load(folder: &Path) -> Result<Vec<GoldDispatch>, GoldError> {
    let inputs_path = folder.join("input.jsonl");
    let inputs = if inputs_path.exists() {
        read_lines(&inputs_path)?
    } else {
        Vec::new()
    };
    let mut dispatches = Vec::new();
    for (n, gold) in read_lines(&folder.join("gold.jsonl"))?.into_iter().enumerate() {
        let Some(file) = gold["file"].as_str().map(str::to_owned) else {
            let problem = "has no \"file\"".to_owned();
            return Err(GoldError {
                path: folder.join("gold.jsonl"),
                line: Some(n + 1),
                problem,
            });
        };
        let text = read_text(&folder.join(&file))?;
        let (input, date) = match inputs.iter().find(|input| input["file"] == file.as_str()) {
            Some(input) => (input.clone(), None),
            None => {
                let input = serde_json::json!({"file": file, "text": text});
                (input, gold["published"].as_str().map(str::to_owned))
            }
        };
        dispatches.push(GoldDispatch {
            file,
            text,
            input,
            date,
            gold,
        });
    }
    Ok(dispatches)
}

/// Scores readings (the contract's objects, in gold's order) against gold. `Value::Null` stands for a dispatch
/// that was not read.
pub fn score(gold: &[GoldDispatch], readings: &[Value]) -> GoldScore {
    let mut tally = Tally::default();
    for (n, dispatch) in gold.iter().enumerate() {
        tally.add(dispatch, readings.get(n).unwrap_or(&Value::Null));
    }
    report::report(gold.len(), tally)
}

/// Counts over all dispatches. Pairs are (right, of).
#[derive(Default)]
struct Tally {
    /// Gold, predicted and matched entries of each kind.
    kinds: BTreeMap<&'static str, [usize; 3]>,
    fields: BTreeMap<String, [usize; 2]>,
    actors: BTreeMap<String, [usize; 2]>,
    dispatch: BTreeMap<String, [usize; 2]>,
    coref: [usize; 2],
    invented: BTreeMap<String, usize>,
    bad_spans: usize,
    notes: Vec<String>,
}

fn count(table: &mut BTreeMap<String, [usize; 2]>, name: &str, right: bool) {
    let cell = table.entry(name.to_owned()).or_default();
    cell[0] += usize::from(right);
    cell[1] += 1;
}

struct Predicted<'v> {
    entry: &'v Value,
    evidence: Vec<Range>,
}

impl Tally {
    fn add(&mut self, dispatch: &GoldDispatch, reading: &Value) {
        let passages = Passages::new(&dispatch.text);
        let alignment = Alignment::new(string(&reading["dispatch"]["text"]), &passages);
        let actors = Actors::new(&dispatch.gold["actors"], &reading["actors"]);
        let mut predicted = Vec::new();
        for entry in list(&reading["entries"]) {
            let (evidence, bad) = alignment.spans(entry.get("evidence"));
            self.bad_spans += bad + usize::from(list(&entry["evidence"]).is_empty());
            predicted.push(Predicted { entry, evidence });
        }
        for kind in KINDS {
            self.add_kind(kind, dispatch, &passages, &actors, &predicted);
        }
        self.add_actors(&dispatch.gold, reading, &actors);
        self.add_coreference(&dispatch.gold, reading, &actors, &passages, &alignment);
        self.add_metadata(&dispatch.gold, &reading["dispatch"]);
    }

    fn add_kind(
        &mut self,
        kind: &'static str,
        dispatch: &GoldDispatch,
        passages: &Passages,
        actors: &Actors,
        predicted: &[Predicted],
    ) {
        let gold: Vec<&Value> = list(&dispatch.gold["entries"])
            .iter()
            .filter(|e| e["kind"] == kind)
            .collect();
        let mine: Vec<&Predicted> = predicted.iter().filter(|p| p.entry["kind"] == kind).collect();
        let optional = |i: usize| gold[i]["optional"].as_bool() == Some(true);
        let mut matched = vec![None; gold.len()];
        let mut taken = vec![false; mine.len()];
        for (i, j) in ranked_pairs(&gold, &mine, passages, actors) {
            if matched[i].is_none() && !taken[j] {
                matched[i] = Some(j);
                taken[j] = true;
            }
        }
        let hits: Vec<(usize, usize)> = matched
            .iter()
            .enumerate()
            .filter_map(|(i, j)| Some((i, (*j)?)))
            .filter(|(i, _)| !optional(*i))
            .collect();
        let all_matched = matched.iter().flatten().count();
        let counts = self.kinds.entry(kind).or_default();
        counts[0] += (0..gold.len()).filter(|i| !optional(*i)).count();
        counts[1] += mine.len() - (all_matched - hits.len());
        counts[2] += hits.len();
        for (i, j) in hits {
            self.add_fields(kind, &dispatch.file, gold[i], mine[j].entry, actors, predicted);
        }
        for (i, entry) in gold
            .iter()
            .enumerate()
            .filter(|(i, _)| matched[*i].is_none() && !optional(*i))
        {
            let anchor: String = string(&gold[i]["anchor"]).chars().take(80).collect();
            let kind_of_event = string(&entry["type"]);
            self.notes.push(format!(
                "{} missed  {kind}: {anchor:?} {kind_of_event}",
                dispatch.file
            ));
        }
        for surplus in mine
            .iter()
            .zip(&taken)
            .filter(|(_, taken)| !**taken)
            .map(|(mine, _)| mine)
        {
            let passage = |(start, end): &Range| {
                let end = (*end).min(start + 80) as usize;
                passages
                    .chars
                    .get(*start as usize..end)
                    .map(|part| part.iter().collect::<String>())
            };
            let words: Vec<String> = surplus.evidence.iter().filter_map(passage).collect();
            let kind_of_event = string(&surplus.entry["type"]);
            self.notes.push(format!(
                "{} surplus {kind}: {words:?} {kind_of_event}",
                dispatch.file
            ));
        }
    }

    fn add_fields(
        &mut self,
        kind: &str,
        file: &str,
        gold: &Value,
        entry: &Value,
        actors: &Actors,
        predicted: &[Predicted],
    ) {
        if let Some(of_kind) = gold.get("of").and_then(|_| gold.get("of_kind")) {
            // Of two entries with one id the later counts.
            let coded = predicted.iter().rev().find(|p| p.entry["id"] == entry["of"]);
            count(
                &mut self.fields,
                "event.of",
                coded.is_some_and(|p| p.entry["kind"] == *of_kind),
            );
        }
        for (field, value) in gold
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(field, _)| is_judged(field, gold))
        {
            let name = format!("{kind}.{field}");
            let right = actors.field_agrees(field, gold, entry);
            count(&mut self.fields, &name, right);
            if !right {
                if value.is_null() && field != "according_to" {
                    *self.invented.entry(name.clone()).or_default() += 1;
                }
                self.notes.push(format!(
                    "{file} field   {name}: gold {value}, got {}",
                    entry[field.as_str()]
                ));
            }
        }
    }

    fn add_actors(&mut self, gold: &Value, reading: &Value, actors: &Actors) {
        for actor in list(&gold["actors"])
            .iter()
            .filter(|actor| actor["described"].as_bool() != Some(true))
        {
            let all = list(&reading["actors"]);
            let mut found: Vec<&Value> = all.iter().filter(|p| actors.same_name(actor, p)).collect();
            if found.is_empty() && actor["kind"] == "country" {
                let of_country = |p: &&Value| {
                    (p["kind"] == "country" || p["kind"] == "government") && p["country"] == actor["country"]
                };
                found = all.iter().filter(of_country).collect();
            }
            count(&mut self.actors, "found", !found.is_empty());
            for field in ["kind", "country", "sector"] {
                if !found.is_empty() && !actor[field].is_null() {
                    count(
                        &mut self.actors,
                        field,
                        found.iter().any(|p| p[field] == actor[field]),
                    );
                }
            }
        }
    }

    fn add_coreference(
        &mut self,
        gold: &Value,
        reading: &Value,
        actors: &Actors,
        passages: &Passages,
        alignment: &Alignment,
    ) {
        for pair in list(&gold["coref"]) {
            let (anchor, name) = (string(&pair[0]), &pair[1]);
            let start = passages.find(anchor);
            let end = start + anchor.chars().count() as i64;
            let mut right = false;
            for actor in list(&reading["actors"])
                .iter()
                .filter(|p| actors.agree(name, &p["id"], false))
            {
                let (mentions, bad) = alignment.spans(actor.get("mentions"));
                self.bad_spans += bad;
                right |= mentions.iter().any(|(from, to)| *from < end && *to > start);
            }
            self.coref[0] += usize::from(right);
            self.coref[1] += 1;
        }
    }

    fn add_metadata(&mut self, gold: &Value, dispatch: &Value) {
        let published: String = string(&dispatch["published"]).chars().take(10).collect();
        let found = [
            ("published", published.as_str()),
            ("licence", string(&dispatch["licence"])),
            ("source", string(&dispatch["source"])),
            ("dateline_place", string(&dispatch["dateline"]["place"])),
        ];
        for (field, value) in found {
            count(
                &mut self.dispatch,
                field,
                passage::normal(value) == passage::normal(string(&gold[field])),
            );
        }
    }
}

/// Pairs (gold, predicted) that may match, best first: obligatory gold before optional, then by likeness.
fn ranked_pairs(
    gold: &[&Value],
    mine: &[&Predicted],
    passages: &Passages,
    actors: &Actors,
) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (i, entry) in gold.iter().enumerate() {
        let anchors = std::iter::once(&entry["anchor"]).chain(list(&entry["also"]));
        let tight: Vec<Range> = anchors
            .map(|anchor| {
                let start = passages.find(string(anchor));
                (start, start + string(anchor).chars().count() as i64)
            })
            .collect();
        let zones: Vec<Range> = tight
            .iter()
            .map(|(start, end)| passages.sentence(*start, *end))
            .collect();
        for (j, predicted) in mine.iter().enumerate() {
            let near = overlap(&predicted.evidence, &zones);
            if near < 0.15 || !actors.keys_agree(entry, predicted.entry) {
                continue;
            }
            let fields: Vec<&String> = entry
                .as_object()
                .into_iter()
                .flatten()
                .map(|(f, _)| f)
                .filter(|f| is_judged(f, entry))
                .collect();
            let right = fields
                .iter()
                .filter(|f| actors.field_agrees(f, entry, predicted.entry))
                .count();
            let same = right as f64 / fields.len().max(1) as f64;
            let exact = if entry["kind"] == "statement" {
                word_f1(string(&entry["text"]), string(&predicted.entry["text"]))
            } else {
                0.0
            };
            let likeness = exact + near + overlap(&predicted.evidence, &tight) + same;
            let obligatory = entry["optional"].as_bool() != Some(true);
            pairs.push((obligatory, likeness, i, j));
        }
    }
    pairs.sort_by(|a, b| {
        b.0.cmp(&a.0)
            .then(b.1.total_cmp(&a.1))
            .then((a.2, a.3).cmp(&(b.2, b.3)))
    });
    pairs.into_iter().map(|(_, _, i, j)| (i, j)).collect()
}

fn agreement(counts: &[usize; 3]) -> Agreement {
    Agreement::new(counts[0], counts[1], counts[2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn dispatch() -> GoldDispatch {
        let text = "Minister Ada Roe met envoy Bo Lin in Lima.\n\nRoe said trade will grow.".to_owned();
        let gold = json!({
            "file": "t.txt", "published": "2024-02-01", "source": null, "licence": null, "dateline_place": null,
            "actors": [
                {"name": "Ada Roe", "kind": "person", "country": "PER", "sector": "GOV", "aliases": []},
                {"name": "Bo Lin", "kind": "person", "country": "CHN", "sector": "GOV", "aliases": []}],
            "entries": [
                {"kind": "meeting", "anchor": "met envoy Bo Lin", "participants": ["Ada Roe", "Bo Lin"],
                 "date": null, "form": "in_person", "according_to": null},
                {"kind": "statement", "anchor": "trade will grow", "speaker": "Ada Roe", "text": "trade will grow",
                 "direct": false, "optional": true}],
            "coref": [["Roe said", "Ada Roe"]]
        });
        GoldDispatch {
            file: "t.txt".to_owned(),
            text,
            input: Value::Null,
            date: None,
            gold,
        }
    }

    fn reading(date: Value) -> Value {
        json!({
            "dispatch": {"text": dispatch().text, "published": "2024-02-01T08:00:00Z"},
            "actors": [
                {"id": "a1", "name": "Roe", "kind": "person", "country": "PER", "mentions": [{"start": 44, "end": 47}]},
                {"id": "a2", "name": "Bo Lin", "kind": "person", "country": "CHN", "mentions": []}],
            "entries": [
                {"id": "e1", "kind": "meeting", "participants": ["a2", "a1"], "date": date, "form": "in_person",
                 "according_to": null, "evidence": [{"start": 0, "end": 42}]},
                {"id": "e2", "kind": "statement", "speaker": "a1", "text": "trade will grow", "direct": false,
                 "evidence": [{"start": 44, "end": 69}]}]
        })
    }

    #[test]
    fn optional_entries_neither_help_nor_harm() {
        let score = score(&[dispatch()], &[reading(Value::Null)]);
        assert_eq!(score.micro, Agreement::new(1, 1, 1));
        assert_eq!((score.invented, score.bad_spans), (0, 0));
        assert_eq!(score.coref["coref"].right, 1);
        assert_eq!(score.dispatch["published"].right, 1);
        assert!(score.notes.is_empty());
        assert!(score.to_string().contains("meeting"));
    }

    #[test]
    fn what_gold_denies_is_invented() {
        let score = score(&[dispatch()], &[reading(json!("2024-01-31"))]);
        assert_eq!(score.invented_by_field["meeting.date"], 1);
        assert_eq!(score.micro.f1, 1.0);
    }

    #[test]
    fn a_dispatch_not_read_counts_as_missed() {
        let score = score(&[dispatch()], &[]);
        assert_eq!(score.micro, Agreement::new(1, 0, 0));
        assert_eq!(score.notes.len(), 1);
    }
}
