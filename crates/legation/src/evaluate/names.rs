//! Scores names against files of two columns, word and BIO tag, with a blank line after each sentence (CrossNER,
//! WikiGold).
//!
//! Tags are mapped to person, organisation and place; a name is right when its first and last word and its type
//! are. Each sentence is read alone, its words taken as the file has them.

use super::Agreement;
use crate::syntax::NameKind;
use crate::syntax::analyze::{Scratch, analyze_sentences};
use crate::syntax::words::Words;
use crate::text::Span;
use legation_model::Model;
use serde::Serialize;
use std::fmt;

/// What [`score`] found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamesScore {
    pub sentences: usize,
    pub person: Agreement,
    pub organization: Agreement,
    pub place: Agreement,
    pub micro: Agreement,
}

/// A line that is no word with its tag.
#[derive(Clone, Debug, PartialEq)]
pub struct NamesError {
    /// Counted from 1.
    pub line: usize,
}

impl fmt::Display for NamesError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "not two columns, a word and a BIO tag, parted by a tab or blank"
        )
    }
}

impl std::error::Error for NamesError {}

/// A sentence of such a file: its words, and its names as (first word, word after the last, kind).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NamedSentence {
    pub words: Vec<String>,
    pub names: Vec<(usize, usize, NameKind)>,
}

/// The kind a tag stands for; `None` for tags outside the three kinds.
///
/// Politicians are persons, parties organisations, countries places; elections, events and the rest are left out.
fn kind_of(tag: &str) -> Option<NameKind> {
    match tag.to_ascii_lowercase().as_str() {
        "per" | "person" | "politician" => Some(NameKind::Person),
        "org" | "organisation" | "organization" | "politicalparty" => Some(NameKind::Organization),
        "loc" | "location" | "place" | "country" => Some(NameKind::Place),
        _ => None,
    }
}

/// `O`, or the place in a name and its kind: `B-person`.
fn is_tag(tag: &str) -> bool {
    tag == "O"
        || matches!(tag.split_once('-'), Some(("B" | "I" | "E" | "S" | "L" | "U", kind)) if !kind.is_empty())
}

/// Reads a file's text.
pub fn read(content: &str) -> Result<Vec<NamedSentence>, NamesError> {
    let mut sentences = vec![NamedSentence::default()];
    let mut open: Option<String> = None;
    for (n, line) in content.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with("-DOCSTART-") {
            open = None;
            if sentences.last().is_some_and(|last| !last.words.is_empty()) {
                sentences.push(NamedSentence::default());
            }
            continue;
        }
        let mut columns = line.split(['\t', ' ']);
        let (Some(word), Some(tag)) = (columns.next(), columns.next_back().filter(|tag| is_tag(tag))) else {
            return Err(NamesError { line: n + 1 });
        };
        let Some(sentence) = sentences.last_mut() else {
            continue;
        };
        let at = sentence.words.len();
        sentence.words.push(word.to_owned());
        let (place, tag) = tag.split_once('-').unwrap_or((tag, ""));
        let goes_on = place == "I" && open.as_deref() == Some(tag);
        if let Some(kind) = kind_of(tag) {
            match sentence.names.last_mut().filter(|_| goes_on) {
                Some(name) => name.1 = at + 1,
                None => sentence.names.push((at, at + 1, kind)),
            }
        }
        open = Some(tag.to_owned()).filter(|tag| !tag.is_empty());
    }
    sentences.retain(|sentence| !sentence.words.is_empty());
    Ok(sentences)
}

/// Finds names in the sentences and compares.
pub fn score(sentences: &[NamedSentence], model: &Model) -> NamesScore {
    const KINDS: [NameKind; 3] = [NameKind::Person, NameKind::Organization, NameKind::Place];
    let mut scratch = Scratch::default();
    let mut counts = [[0; 3]; 3];
    for sentence in sentences {
        let text = sentence.words.join(" ");
        let mut at = 0;
        let mut spans = Vec::with_capacity(sentence.words.len());
        for word in &sentence.words {
            spans.push(Span::new(at, at + word.len()));
            at += word.len() + 1;
        }
        let mut words = Words::new(&text);
        words.add_words(0, &spans, true);
        let read = analyze_sentences(
            &words,
            std::slice::from_ref(&(0..spans.len())),
            model,
            &mut scratch,
        );
        let found: Vec<(usize, usize, NameKind)> = read
            .iter()
            .flat_map(|s| &s.names)
            .map(|name| (name.start, name.end, name.kind))
            .collect();
        for (kind, counts) in KINDS.iter().zip(&mut counts) {
            let gold = sentence.names.iter().filter(|name| name.2 == *kind);
            counts[0] += gold.clone().count();
            counts[1] += found.iter().filter(|name| name.2 == *kind).count();
            counts[2] += gold.filter(|name| found.contains(name)).count();
        }
    }
    let agreement = |c: [usize; 3]| Agreement::new(c[0], c[1], c[2]);
    let total = counts
        .iter()
        .fold([0; 3], |sum, c| std::array::from_fn(|i| sum[i] + c[i]));
    NamesScore {
        sentences: sentences.len(),
        person: agreement(counts[0]),
        organization: agreement(counts[1]),
        place: agreement(counts[2]),
        micro: agreement(total),
    }
}

impl fmt::Display for NamesScore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(
            f,
            "{:<14}{:>6}{:>6}{:>7}{:>8}{:>8}{:>8}",
            "name", "gold", "pred", "match", "P", "R", "F1"
        )?;
        let rows = [
            ("person", self.person),
            ("organization", self.organization),
            ("place", self.place),
            ("micro", self.micro),
        ];
        for (name, row) in rows {
            writeln!(
                f,
                "{name:<14}{:>6}{:>6}{:>7}{:>8.3}{:>8.3}{:>8.3}",
                row.gold, row.predicted, row.matched, row.precision, row.recall, row.f1
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_mapped_and_joined() {
        let content = "Ann B-politician\nRoe I-politician\nof O\nthe O\nNew B-politicalparty\nParty I-politicalparty\n\
            won O\nthe O\n2020 B-election\npoll I-election\n\nPeru\tB-country\n";
        let sentences = read(content).expect("the file is sound");
        assert_eq!(sentences.len(), 2);
        let names = [(0, 2, NameKind::Person), (4, 6, NameKind::Organization)];
        assert_eq!(sentences[0].names, names);
        assert_eq!(sentences[1].names, [(0, 1, NameKind::Place)]);
        assert_eq!(read("Ann O\nRoe\n"), Err(NamesError { line: 2 }));
    }

    #[test]
    fn names_are_scored() {
        let sentences = read("President O\nAnna B-person\nBerg I-person\nvisited O\nPeru B-country\n. O\n")
            .expect("the file is sound");
        let score = score(&sentences, Model::built_in().expect("the weights are sound"));
        assert_eq!(score.micro.gold, 2);
        assert_eq!(score.place.matched, 1);
    }
}
