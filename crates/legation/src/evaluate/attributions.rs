//! Scores attributions against texts annotated by hand: JSON Lines of `{"doc", "text", "attributions": [{"cue", "source",
//! "content", "topic"}]}`, where `cue` is a span, `source` a span or null, `content` a list of spans, and spans are
//! `[start, end]` in characters; `text` may be left out where a corpus holds the document.
//!
//! A cue is found where the two spans overlap, each once. The attribution is right where its source overlaps gold's, or is missing
//! as there, and its content is alike by F1 ≥ 0.6 in characters.

use super::statements::{alike, overlaps};
use super::{Agreement, to_places};
use crate::pipeline::AttributedWords;
use crate::text::{CharIndex, CharSpan, Span};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How much of the content must be the same.
const ALIKE: f64 = 0.6;

/// A document's annotation.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Annotated {
    /// The id that the document has in its corpus.
    pub doc: String,
    pub text: Option<String>,
    pub attributions: Vec<Gold>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Gold {
    pub cue: (usize, usize),
    pub source: Option<(usize, usize)>,
    pub content: Vec<(usize, usize)>,
    /// The content is a mere phrase.
    pub topic: bool,
}

/// What [`score`] found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AttributionsScore {
    pub documents: usize,
    pub cue: Agreement,
    /// Cue, source and content.
    pub whole: Agreement,
    /// The same of propositions alone: what was found as a topic does not count, and gold's topics are neither rewarded
    /// nor punished.
    pub propositions: Agreement,
    /// Of the cues found, the share whose source is right, and whose content is.
    pub source: f64,
    pub content: f64,
    /// What is missed, surplus or wrong, for reading.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Reads a file's text.
///
/// # Errors
/// The number, from 1, of a line that is no annotated document, and why.
pub fn read(content: &str) -> Result<Vec<Annotated>, (usize, serde_json::Error)> {
    let lines = content.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(n, line)| serde_json::from_str(line).map_err(|what| (n + 1, what)))
        .collect()
}

/// Compares what was found in each document, whose text stands beside it, with gold.
pub fn score(gold: &[Annotated], found: &[(String, Vec<AttributedWords>)]) -> AttributionsScore {
    let (mut cues, mut whole) = ([0; 3], 0);
    let (mut sources, mut contents) = (0, 0);
    let mut propositions = [0; 3];
    let mut notes = Vec::new();
    for (annotated, (text, found)) in gold.iter().zip(found) {
        let index = CharIndex::new(text);
        let chars = |span: Span| index.chars(text, span);
        let mut note = |what: &str, words: &str| notes.push(format!("{}: {what}: {words}", annotated.doc));
        let words =
            |(start, end): (usize, usize)| -> String { text.chars().skip(start).take(end - start).collect() };
        let found: Vec<(CharSpan, &AttributedWords)> = found
            .iter()
            .filter_map(|one| Some((chars(one.cue?), one)))
            .collect();
        let mut taken = vec![false; found.len()];
        for one in &annotated.attributions {
            propositions[0] += usize::from(!one.topic);
            let told = || format!("{} | {}", words(one.cue), words(one.content[0]));
            let own = (0..found.len()).find(|n| !taken[*n] && overlaps(one.cue, found[*n].0));
            let Some(own) = own else {
                note("missed", &told());
                continue;
            };
            taken[own] = true;
            let other = found[own].1;
            let both = !one.topic && !other.topic;
            propositions[1] += usize::from(both);
            let source = match (one.source, other.source) {
                (None, None) => true,
                (Some(gold), Some(span)) => overlaps(gold, chars(span)),
                _ => false,
            };
            let spans: Vec<CharSpan> = other.content.iter().map(|span| chars(*span)).collect();
            let content = alike(&one.content, &spans) >= ALIKE;
            sources += usize::from(source);
            contents += usize::from(content);
            whole += usize::from(source && content);
            propositions[2] += usize::from(source && content && both);
            if !source {
                let said = other.source.map(|span| span.of(text)).unwrap_or("nobody");
                note(
                    "source",
                    &format!(
                        "{} and not {said} | {}",
                        one.source.map(words).unwrap_or_default(),
                        told()
                    ),
                );
            }
            if !content {
                let said: Vec<&str> = other.content.iter().map(|span| span.of(text)).collect();
                note("content", &format!("{} | and not {}", told(), said.join(" … ")));
            }
        }
        for ((_, one), _) in found.iter().zip(&taken).filter(|(_, taken)| !**taken) {
            propositions[1] += usize::from(!one.topic);
            let said: Vec<&str> = one.content.iter().map(|span| span.of(text)).collect();
            note("surplus", &format!("{} | {}", one.form, said.join(" … ")));
        }
        cues[0] += annotated.attributions.len();
        cues[1] += found.len();
        cues[2] += taken.iter().filter(|taken| **taken).count();
    }
    let [required, predicted, matched] = cues;
    let share = |part: usize, of: usize| to_places(part as f64 / of.max(1) as f64, 4);
    let [clauses, told, right] = propositions;
    AttributionsScore {
        documents: gold.len(),
        cue: Agreement::new(required, predicted, matched),
        whole: Agreement::new(required, predicted, whole),
        propositions: Agreement::new(clauses, told, right),
        source: share(sources, matched),
        content: share(contents, matched),
        notes,
    }
}

impl fmt::Display for AttributionsScore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let [a, b, c, d, e, g] = ["gold", "pred", "match", "P", "R", "F1"];
        writeln!(f, "{:<24}{a:>6}{b:>6}{c:>7}{d:>8}{e:>8}{g:>8}", "attributions")?;
        for (name, row) in [
            ("cue", self.cue),
            ("cue, source, content", self.whole),
            ("  of propositions", self.propositions),
        ] {
            writeln!(
                f,
                "{name:<24}{:>6}{:>6}{:>7}{:>8.3}{:>8.3}{:>8.3}",
                row.gold, row.predicted, row.matched, row.precision, row.recall, row.f1
            )?;
        }
        writeln!(
            f,
            "source {:.3}, content {:.3} of the cues found; {} documents",
            self.source, self.content, self.documents
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::Kind;

    #[test]
    fn sources_and_contents_count_where_the_cue_is_found() {
        let text = "Lee said it rained. Poe hopes to win. They feared a strike.";
        let gold = read(
            r#"{"doc": "d", "attributions": [
                {"cue": [4, 8], "source": [0, 3], "content": [[9, 18]], "topic": false},
                {"cue": [24, 29], "source": [20, 23], "content": [[30, 36]], "topic": false},
                {"cue": [43, 49], "source": [38, 42], "content": [[50, 58]], "topic": true}]}"#
                .replace('\n', " ")
                .as_str(),
        )
        .expect("it is sound");
        let found = |cue: (usize, usize), source: Option<(usize, usize)>, content: (usize, usize)| {
            let span = |(start, end)| Span::new(start, end);
            AttributedWords {
                source: source.map(span),
                holder: None,
                cue: Some(span(cue)),
                form: String::new(),
                class: None,
                content: vec![span(content)],
                kind: Kind::Reported,
                recorded: false,
                topic: false,
                nested: false,
            }
        };
        let own = vec![
            found((4, 8), Some((0, 3)), (9, 18)),
            found((24, 29), None, (33, 36)),
            found((30, 32), None, (33, 36)),
        ];
        let score = score(&gold, &[(text.to_owned(), own)]);
        assert_eq!(
            (score.cue.gold, score.cue.predicted, score.cue.matched),
            (3, 3, 2)
        );
        assert_eq!(score.whole.matched, 1);
        assert_eq!((score.source, score.content), (0.5, 1.0));
        assert_eq!(
            (
                score.propositions.gold,
                score.propositions.predicted,
                score.propositions.matched
            ),
            (2, 3, 1)
        );
        let told = |what: &str| score.notes.iter().filter(|note| note.contains(what)).count();
        assert_eq!((told("missed"), told("surplus"), told("source")), (1, 1, 1));
    }

    #[test]
    fn a_faulty_line_is_told_by_its_number() {
        assert!(read("\n{\"doc\": 1}").is_err_and(|(line, _)| line == 2));
    }
}
