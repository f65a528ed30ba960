//! Scores statements against texts annotated by hand: JSON Lines of `{"document", "end", "statements": [{"content", "speaker",
//! "name", "cue", "kind", "optional"}]}`, where `content` is a list of spans, `speaker` and `cue` are a span or null, and spans are
//! `[start, end]` in characters of the document's text, which is annotated up to `end`.
//!
//! A statement is found where its words and the annotated ones overlap by F1 ≥ 0.6 in characters; each counts once, the
//! best pairs first. Its speaker is right where the two spans overlap, or the names are of one person. Optional statements
//! are neither rewarded nor punished.

use super::{Agreement, to_places};
use crate::pipeline::Understanding;
use crate::statement::Kind;
use crate::text::{CharIndex, CharSpan};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How much of the words must be the same.
const ALIKE: f64 = 0.6;

/// A document's annotation.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Annotated {
    /// The id that the document has in its corpus.
    pub document: String,
    pub end: usize,
    pub statements: Vec<GoldStatement>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct GoldStatement {
    pub content: Vec<(usize, usize)>,
    pub speaker: Option<(usize, usize)>,
    pub name: String,
    pub cue: Option<(usize, usize)>,
    pub kind: Kind,
    #[serde(default)]
    pub optional: bool,
}

/// A statement as the program found it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundStatement {
    pub content: Vec<CharSpan>,
    pub speaker: Option<CharSpan>,
    /// Who the speaker is.
    pub name: Option<String>,
    pub cue: Option<CharSpan>,
    pub kind: Kind,
}

/// What [`score`] found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StatementsScore {
    pub documents: usize,
    /// The words.
    pub content: Agreement,
    /// The words and who said them.
    pub attributed: Agreement,
    /// The same of each kind: recall of those that gold has so, precision of those that were found so.
    pub direct: OfKind,
    pub reported: OfKind,
    pub mixed: OfKind,
    /// Of the statements found, the share whose cue overlaps gold's, or is missing as there.
    pub cue: f64,
    /// What is missed, surplus or said by another, for reading.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// The statements of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct OfKind {
    pub gold: usize,
    pub predicted: usize,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// A line that is no annotated document: its number from 1, and why.
#[derive(Debug)]
pub struct StatementsError {
    pub line: usize,
    what: serde_json::Error,
}

impl fmt::Display for StatementsError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "not an object with document, end and statements: {}",
            self.what
        )
    }
}

impl std::error::Error for StatementsError {}

/// Reads a file's text.
///
/// # Errors
/// A line that is not such an object.
pub fn read(content: &str) -> Result<Vec<Annotated>, StatementsError> {
    let lines = content.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(n, line)| serde_json::from_str(line).map_err(|what| StatementsError { line: n + 1, what }))
        .collect()
}

/// The statements of a document that was read, in the scorer's terms.
pub fn found(text: &str, layers: &Understanding) -> Vec<FoundStatement> {
    let index = CharIndex::new(text);
    let chars = |span| index.chars(text, span);
    let statements = layers.statements.iter().zip(&layers.speakers);
    statements
        .map(|(found, speaker)| FoundStatement {
            content: found.content.iter().map(|span| chars(*span)).collect(),
            speaker: found.source(&layers.statements, &layers.sentences).map(chars),
            name: speaker
                .and_then(|id| layers.cast.entities.get(id))
                .map(|entity| entity.name.clone()),
            cue: found.cue.as_ref().map(|cue| chars(cue.span)),
            kind: found.kind(text),
        })
        .collect()
}

/// Compares the statements found in each document with gold.
pub fn score(gold: &[Annotated], texts: &[String], found: &[Vec<FoundStatement>]) -> StatementsScore {
    let mut score = StatementsScore {
        documents: gold.len(),
        ..StatementsScore::default()
    };
    let (mut required, mut predicted, mut matched, mut right, mut cues) = (0, 0, 0, 0, 0);
    let mut kinds = [
        (Kind::Direct, [0usize; 4]),
        (Kind::Reported, [0; 4]),
        (Kind::Mixed, [0; 4]),
    ];
    let mut count = |kind: Kind, of: usize| {
        if let Some((_, counts)) = kinds.iter_mut().find(|(known, _)| *known == kind) {
            counts[of] += 1;
        }
    };
    for ((annotated, text), found) in gold.iter().zip(texts).zip(found) {
        let within = |one: &&FoundStatement| one.content.iter().any(|span| span.start < annotated.end);
        let found: Vec<&FoundStatement> = found.iter().filter(within).collect();
        let pairs = pairs(&annotated.statements, &found);
        let mut note = |what: &str, words: &str| {
            let words: String = words.chars().take(90).collect();
            score
                .notes
                .push(format!("{}: {what}: {words}", annotated.document));
        };
        let said = |spans: &[(usize, usize)]| -> String {
            let span = |(start, end): &(usize, usize)| text.chars().skip(*start).take(end - start);
            spans.iter().flat_map(span).collect()
        };
        for (n, one) in found.iter().enumerate() {
            let of = pairs
                .iter()
                .find(|pair| pair.1 == n)
                .map(|pair| &annotated.statements[pair.0]);
            if of.is_some_and(|gold| gold.optional) {
                continue;
            }
            predicted += 1;
            count(one.kind, 0);
            if of.is_some_and(|gold| same_speaker(gold, one)) {
                count(one.kind, 1);
            }
            if of.is_none() {
                let spans: Vec<(usize, usize)> = one.content.iter().map(|s| (s.start, s.end)).collect();
                note(
                    "surplus",
                    &format!("{} | {}", one.name.as_deref().unwrap_or("?"), said(&spans)),
                );
            }
        }
        for (n, statement) in annotated
            .statements
            .iter()
            .enumerate()
            .filter(|(_, s)| !s.optional)
        {
            required += 1;
            count(statement.kind, 2);
            let words = said(&statement.content);
            let Some((_, of)) = pairs.iter().find(|pair| pair.0 == n) else {
                note("missed", &format!("{} | {words}", statement.name));
                continue;
            };
            let one = found[*of];
            matched += 1;
            cues += usize::from(match (statement.cue, one.cue) {
                (None, None) => true,
                (Some(gold), Some(cue)) => overlaps(gold, cue),
                _ => false,
            });
            if same_speaker(statement, one) {
                right += 1;
                count(statement.kind, 3);
            } else {
                let said_by = one.name.as_deref().unwrap_or("?");
                note(
                    "speaker",
                    &format!("{} and not {said_by} | {words}", statement.name),
                );
            }
        }
    }
    score.content = Agreement::new(required, predicted, matched);
    score.attributed = Agreement::new(required, predicted, right);
    let share = |part: usize, of: usize| part as f64 / of.max(1) as f64;
    score.cue = to_places(share(cues, matched), 4);
    let [direct, reported, mixed] = kinds.map(|(_, [predicted, sound, gold, right])| {
        let (precision, recall) = (share(sound, predicted), share(right, gold));
        OfKind {
            gold,
            predicted,
            precision: to_places(precision, 4),
            recall: to_places(recall, 4),
            f1: to_places(2.0 * precision * recall / (precision + recall).max(1e-9), 4),
        }
    });
    (score.direct, score.reported, score.mixed) = (direct, reported, mixed);
    score
}

pub(super) fn overlaps((start, end): (usize, usize), span: CharSpan) -> bool {
    start < span.end && span.start < end
}

/// F1 of the characters that two lists of spans have in common.
pub(super) fn alike(gold: &[(usize, usize)], found: &[CharSpan]) -> f64 {
    let common = |(start, end): &(usize, usize)| -> usize {
        let with = |span: &CharSpan| (*end).min(span.end).saturating_sub((*start).max(span.start));
        found.iter().map(with).sum()
    };
    let shared: usize = gold.iter().map(common).sum();
    let all = gold.iter().map(|(start, end)| end - start).sum::<usize>()
        + found.iter().map(|span| span.end - span.start).sum::<usize>();
    2.0 * shared as f64 / all.max(1) as f64
}

/// Indices of gold and found statements that are one, the likest first.
fn pairs(gold: &[GoldStatement], found: &[&FoundStatement]) -> Vec<(usize, usize)> {
    let mut all: Vec<(f64, usize, usize)> = Vec::new();
    for (g, statement) in gold.iter().enumerate() {
        let near = found.iter().enumerate();
        all.extend(near.map(|(f, one)| (alike(&statement.content, &one.content), g, f)));
    }
    all.retain(|(likeness, ..)| *likeness >= ALIKE);
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for (_, g, f) in all {
        if taken.iter().all(|pair| pair.0 != g && pair.1 != f) {
            taken.push((g, f));
        }
    }
    taken
}

/// Whether the speaker is gold's: the words that name it overlap, or all words of the shorter name are in the other.
fn same_speaker(gold: &GoldStatement, found: &FoundStatement) -> bool {
    if let (Some(gold), Some(found)) = (gold.speaker, found.speaker)
        && overlaps(gold, found)
    {
        return true;
    }
    let words = |name: &str| -> Vec<String> {
        let own = name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        own.filter(|word| !matches!(word.as_str(), "" | "the" | "a" | "an" | "of" | "for"))
            .collect()
    };
    let (gold, found) = (words(&gold.name), words(found.name.as_deref().unwrap_or("")));
    let inside = |a: &[String], b: &[String]| !a.is_empty() && a.iter().all(|word| b.contains(word));
    inside(&gold, &found) || inside(&found, &gold)
}

impl fmt::Display for StatementsScore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let head = ["gold", "pred", "match", "P", "R", "F1"];
        let [a, b, c, d, e, g] = head;
        writeln!(f, "{:<20}{a:>6}{b:>6}{c:>7}{d:>8}{e:>8}{g:>8}", "statements")?;
        for (name, row) in [("words", self.content), ("words and speaker", self.attributed)] {
            writeln!(
                f,
                "{name:<20}{:>6}{:>6}{:>7}{:>8.3}{:>8.3}{:>8.3}",
                row.gold, row.predicted, row.matched, row.precision, row.recall, row.f1
            )?;
        }
        for (name, row) in [
            ("direct", self.direct),
            ("reported", self.reported),
            ("mixed", self.mixed),
        ] {
            writeln!(
                f,
                "  {name:<18}{:>6}{:>6}{:>7}{:>8.3}{:>8.3}{:>8.3}",
                row.gold, row.predicted, "", row.precision, row.recall, row.f1
            )?;
        }
        writeln!(
            f,
            "cue: {:.3} of those found; {} documents",
            self.cue, self.documents
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(
        content: (usize, usize),
        speaker: Option<(usize, usize)>,
        name: &str,
        kind: Kind,
    ) -> FoundStatement {
        let span = |(start, end)| CharSpan { start, end };
        FoundStatement {
            content: vec![span(content)],
            speaker: speaker.map(span),
            name: (!name.is_empty()).then(|| name.to_owned()),
            cue: None,
            kind,
        }
    }

    #[test]
    fn statements_count_once_and_optional_ones_not_at_all() {
        let gold = read(
            r#"{"document": "d", "end": 100, "statements": [
                {"content": [[0, 20]], "speaker": [25, 30], "name": "Ann Lee", "cue": null, "kind": "direct"},
                {"content": [[40, 60]], "speaker": null, "name": "Ann Lee", "cue": null, "kind": "mixed"},
                {"content": [[70, 90]], "speaker": [91, 95], "name": "a source", "cue": null, "kind": "reported", "optional": true}]}"#
                .replace('\n', " ")
                .as_str(),
        )
        .expect("it is sound");
        let answers = vec![
            found((0, 18), Some((24, 28)), "somebody", Kind::Direct),
            // Told twice: the second is surplus.
            found((0, 12), None, "Ann Lee", Kind::Direct),
            found((40, 60), None, "Mr Bo", Kind::Reported),
            found((70, 90), None, "", Kind::Reported),
            // Behind what was annotated.
            found((120, 130), None, "Ann Lee", Kind::Direct),
        ];
        let score = score(&gold, &["x".repeat(140)], &[answers]);
        assert_eq!((score.content.gold, score.content.predicted), (2, 3));
        assert_eq!((score.content.matched, score.attributed.matched), (2, 1));
        assert_eq!((score.direct.precision, score.direct.recall), (0.5, 1.0));
        assert_eq!((score.mixed.gold, score.mixed.recall), (1, 0.0));
        assert_eq!(score.notes.len(), 2);
    }

    #[test]
    fn a_surname_names_the_same_person() {
        let gold = |name: &str| GoldStatement {
            content: vec![],
            speaker: None,
            name: name.to_owned(),
            cue: None,
            kind: Kind::Direct,
            optional: false,
        };
        let said_by = |name| found((0, 1), None, name, Kind::Direct);
        assert!(same_speaker(&gold("Vladimir Putin"), &said_by("Putin")));
        assert!(!same_speaker(&gold("Vladimir Putin"), &said_by("Vladimir Lenin")));
        assert!(!same_speaker(&gold("the ministry"), &said_by("")));
    }
}
