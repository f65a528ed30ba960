//! Scores the parser against a treebank in CoNLL-U.
//!
//! With gold words and sentences: part of speech, features, lemma, head and relation of every word, punctuation
//! included, relations with their subtypes. Windows hold as many consecutive gold sentences of a document as fit.
//!
//! From raw text: a document's text is its words joined as the file's `SpaceAfter=No` marks have it, with a blank
//! line where the file marks a new paragraph. A document begins at `newdoc`. Tokens are right when both ends are,
//! sentences when their first and last words' ends are.

use super::{Agreement, to_places};
use crate::syntax::analyze::{Scratch, analyze_sentences, analyze_words};
use crate::syntax::conllu::{RawText, Tree, raw_text};
use crate::syntax::words::Words;
use crate::text::Span;
use legation_model::Model;
use serde::Serialize;
use std::fmt;

/// What [`score`] found: percentages of words, and F1 as fractions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ParseScore {
    pub sentences: usize,
    pub words: usize,
    pub upos: f64,
    pub feats: f64,
    pub lemmas: f64,
    pub uas: f64,
    pub las: f64,
    pub tokens_f1: f64,
    pub sentences_f1: f64,
}

#[derive(Default)]
struct Tally {
    words: usize,
    upos: usize,
    feats: usize,
    lemmas: usize,
    uas: usize,
    las: usize,
    /// Gold, found and matched.
    tokens: [usize; 3],
    sentences: [usize; 3],
}

/// Reads the treebank's words and its raw text with `model` and compares.
pub fn score(trees: &[Tree], model: &Model) -> ParseScore {
    let mut scratch = Scratch::default();
    let mut tally = Tally::default();
    let mut rest = trees;
    while let Some(first) = rest.get(1..) {
        let length = 1 + first
            .iter()
            .position(|tree| tree.new_document)
            .unwrap_or(first.len());
        let (document, after) = rest.split_at(length);
        let raw = raw_text(document);
        tally.add_gold_words(document, &raw, model, &mut scratch);
        tally.add_raw(&raw, model, &mut scratch);
        rest = after;
    }
    let percent = |right: usize| to_places(100.0 * right as f64 / tally.words.max(1) as f64, 2);
    let f1 = |counts: [usize; 3]| Agreement::new(counts[0], counts[1], counts[2]).f1;
    ParseScore {
        sentences: trees.len(),
        words: tally.words,
        upos: percent(tally.upos),
        feats: percent(tally.feats),
        lemmas: percent(tally.lemmas),
        uas: percent(tally.uas),
        las: percent(tally.las),
        tokens_f1: f1(tally.tokens),
        sentences_f1: f1(tally.sentences),
    }
}

impl Tally {
    fn add_gold_words(&mut self, trees: &[Tree], raw: &RawText, model: &Model, scratch: &mut Scratch) {
        let mut words = Words::new(&raw.text);
        let mut bounds = Vec::with_capacity(trees.len());
        for (n, spans) in raw.words.iter().enumerate() {
            let new_paragraph = n == 0 || raw.paragraphs[n] != raw.paragraphs[n - 1];
            let start = words.len();
            words.add_words(raw.paragraphs[n], spans, new_paragraph);
            bounds.push(start..words.len());
        }
        let sentences = analyze_sentences(&words, &bounds, model, scratch);
        for (tree, sentence) in trees.iter().zip(&sentences) {
            for (gold, token) in tree.words.iter().zip(&sentence.tokens) {
                self.words += 1;
                self.upos += usize::from(gold.upos == token.upos.as_str());
                self.feats += usize::from(gold.feats == token.feats);
                self.lemmas += usize::from(gold.lemma == token.lemma);
                let same_head = gold.head == token.head;
                self.uas += usize::from(same_head);
                self.las += usize::from(same_head && gold.rel == token.rel);
            }
        }
    }

    fn add_raw(&mut self, raw: &RawText, model: &Model, scratch: &mut Scratch) {
        let mut words = Words::new(&raw.text);
        let mut at = 0;
        for (number, paragraph) in raw.text.split("\n\n").enumerate() {
            words.add_paragraph(number, Span::new(at, at + paragraph.len()));
            at += paragraph.len() + 2;
        }
        let found = analyze_words(&words, |_| false, model, scratch);
        let gold_tokens: Vec<Span> = raw.words.iter().flatten().copied().collect();
        let found_tokens: Vec<Span> = found
            .iter()
            .flat_map(|s| s.tokens.iter().map(|t| t.span))
            .collect();
        add_spans(&mut self.tokens, &gold_tokens, &found_tokens);
        let whole = |spans: &Vec<Span>| Some(spans.first()?.cover(*spans.last()?));
        let gold_sentences: Vec<Span> = raw.words.iter().filter_map(whole).collect();
        let found_sentences: Vec<Span> = found.iter().map(|sentence| sentence.span).collect();
        add_spans(&mut self.sentences, &gold_sentences, &found_sentences);
    }
}

/// Adds gold, found and common spans; both lists are in order and without repetition.
fn add_spans(counts: &mut [usize; 3], gold: &[Span], found: &[Span]) {
    counts[0] += gold.len();
    counts[1] += found.len();
    counts[2] += found
        .iter()
        .filter(|span| gold.binary_search(span).is_ok())
        .count();
}

impl fmt::Display for ParseScore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(
            f,
            "gold words and sentences: {} sentences, {} words",
            self.sentences, self.words
        )?;
        let rows = [
            ("upos", self.upos),
            ("feats", self.feats),
            ("lemmas", self.lemmas),
            ("uas", self.uas),
            ("las", self.las),
        ];
        for (name, percent) in rows {
            writeln!(f, "  {name:<14}{percent:>7.2} %")?;
        }
        writeln!(f, "raw text")?;
        writeln!(f, "  {:<14}{:>7.4}", "tokens F1", self.tokens_f1)?;
        writeln!(f, "  {:<14}{:>7.4}", "sentences F1", self.sentences_f1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::conllu::read;

    #[test]
    fn a_small_treebank_is_scored() {
        let rows = "# newdoc\n\
            1\tShe\tshe\tPRON\t_\t_\t2\tnsubj\t_\t_\n\
            2\tleft\tleave\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No\n\
            3\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_\n\n\
            # newdoc\n\
            1\tThey\tthey\tPRON\t_\t_\t2\tnsubj\t_\t_\n\
            2\twon\twin\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No\n\
            3\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_\n\n";
        let trees = read(rows).expect("the rows are sound");
        let score = score(&trees, Model::built_in().expect("the weights are sound"));
        assert_eq!((score.sentences, score.words), (2, 6));
        assert_eq!((score.tokens_f1, score.sentences_f1), (1.0, 1.0));
        // The last head is deliberately wrong.
        assert_eq!(score.uas, 83.33);
        assert_eq!(score.upos, 100.0);
    }

    #[test]
    fn an_empty_treebank_is_scored_without_division_by_zero() {
        let score = score(&[], Model::built_in().expect("the weights are sound"));
        assert_eq!((score.words, score.las), (0, 0.0));
    }
}
