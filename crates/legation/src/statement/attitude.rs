//! What a text attributes to somebody beside the statements of the record: what they think, want or fear, what a poll or
//! a document shows, what they asked or promised without words of theirs, what a noun carries ("his claim that").
//!
//! Corpora of attribution annotate these as they do speech, also inside the words of another attribution (Pareti 2012); the
//! record takes events and statements only. Cue, source and content are told by a network trained on such annotation
//! ([`Attributions`]).

use super::cues::{self, CueClass};
use super::{Found, Kind, Page, kind_of};
use crate::document::Block;
use crate::syntax::analyze::input_of;
use crate::syntax::{Scratch, Sentence, Upos};
use crate::text::Span;
use legation_model::numbers::softmax;
use legation_model::{Attributions, Model, Space, Word};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A word is a cue where it is likelier than this; the best on development documents.
const THRESHOLD: f64 = 0.5;

/// One attribution. Spans are of bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Attitude {
    /// The word that carries it.
    pub cue: Span,
    pub class: Option<CueClass>,
    /// The words that name the source, with sentence and head word of their phrase.
    pub source: Option<(Span, (usize, usize))>,
    /// What is attributed, in order; never empty.
    pub content: Vec<Span>,
    pub kind: Kind,
    /// Whether the content is a mere phrase ("condemned the attack") and no proposition.
    pub topic: bool,
}

/// The attributions of a text beside `statements`, which [`super::find`] found in it, in order of their cues. The weights are
/// loaded when first asked; none are found where they are not sound, which is a defect of the build, and a test finds.
pub fn attitudes(
    text: &str,
    blocks: &[Block],
    sentences: &[Sentence],
    statements: &[Found],
    model: &Model,
    scratch: &mut Scratch,
) -> Vec<Attitude> {
    let Ok(network) = Attributions::built_in() else {
        return Vec::new();
    };
    let (_, prose) = super::turns_and_prose(text, blocks);
    let page = Page::new(text, sentences, prose);
    let told = |cue: Span| {
        let cues = statements.iter().filter_map(|found| found.cue.as_ref());
        cues.map(|cue| cue.span).any(|other| other.overlaps(cue))
    };
    let mut found = Vec::new();
    for words in page.words.chunk_by(|a, b| a.0 == b.0) {
        let sentence = &sentences[words[0].0];
        let read = page.input(sentence);
        let cues = network.cues(model, &read.words, scratch.of_model());
        for (t, logits) in cues.iter().enumerate().skip(read.before) {
            let token = t - read.before;
            let mut chances = logits.map(f64::from);
            softmax(&mut chances);
            if chances[0] > 1.0 - THRESHOLD || told(sentence.tokens[token].span) {
                continue;
            }
            let parts = network.parts(model, &read.words, t, scratch.of_model());
            let roles: Vec<Role> = parts[read.before..].iter().map(Role::likeliest).collect();
            let topic = chances[2] > chances[1];
            found.extend(page.attitude(words[0].0, token, &roles, topic));
        }
    }
    found
}

/// What a word is to a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Nothing,
    Source,
    Content,
}

impl Role {
    fn likeliest(logits: &[f32; 3]) -> Role {
        match *logits {
            [none, source, content] if content > none && content >= source => Role::Content,
            [none, source, _] if source > none => Role::Source,
            _ => Role::Nothing,
        }
    }
}

/// A sentence as the network reads it.
struct Input<'t> {
    words: Vec<Word<'t>>,
    /// How many words stand before those of the sentence.
    before: usize,
}

impl Page<'_> {
    /// A sentence that goes on inside a quotation begins with a mark, as in training.
    fn input(&self, sentence: &Sentence) -> Input<'_> {
        let spans: Vec<Span> = sentence.tokens.iter().map(|token| token.span).collect();
        let mut words = input_of(self.text, &spans);
        let marked = words
            .first()
            .is_some_and(|word| word.form.starts_with(['"', '“', '‘', '\'']));
        let goes_on = !marked && self.in_quotes(sentence.span.start);
        if goes_on {
            words[0].space = Space::Glued;
            let mark = Word {
                form: "\"",
                space: Space::LineStart,
            };
            words.insert(0, mark);
        }
        Input {
            words,
            before: usize::from(goes_on),
        }
    }

    fn attitude(&self, s: usize, cue: usize, roles: &[Role], topic: bool) -> Option<Attitude> {
        let sentence = &self.sentences[s];
        let of = |role: Role| (0..roles.len()).filter(move |t| roles[*t] == role);
        let content = pieces(self.text, sentence, of(Role::Content));
        let source = source_of(sentence, of(Role::Source));
        let head = source.map(|(_, head)| head);
        // What the text says in its own voice is attributed to nobody.
        let first =
            |t: usize| sentence.tokens[t].upos == Upos::Pron && sentence.feature(t, "Person") == Some("1");
        let span = sentence.tokens[cue].span;
        if content.is_empty() || head.is_some_and(first) && !self.in_quotes(span.start) {
            return None;
        }
        Some(Attitude {
            cue: span,
            class: class_of(sentence, cue),
            source: source.map(|(words, head)| (words, (s, head))),
            kind: kind_of(self.text, &content, false),
            content,
            topic,
        })
    }
}

/// First and last of the tokens that stand together: only punctuation may part them.
fn runs_of(sentence: &Sentence, tokens: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
    let is_mark = |t: usize| sentence.tokens[t].upos == Upos::Punct;
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for t in tokens {
        match runs.last_mut() {
            Some((_, end)) if (*end + 1..t).all(is_mark) => *end = t,
            _ => runs.push((t, t)),
        }
    }
    runs
}

/// The words at these tokens as spans: what only punctuation parts is one, and punctuation at its ends falls away, as do
/// marks around the whole.
fn pieces(text: &str, sentence: &Sentence, tokens: impl Iterator<Item = usize>) -> Vec<Span> {
    let is_mark = |t: usize| sentence.tokens[t].upos == Upos::Punct;
    let mut runs = runs_of(sentence, tokens);
    let quotes = |t: usize| matches!(sentence.form(t, text), "\"" | "“" | "”");
    let trimmed = |mut start: usize, mut end: usize| {
        while start < end && is_mark(start) && !quotes(start) {
            start += 1;
        }
        while end > start && is_mark(end) && !quotes(end) {
            end -= 1;
        }
        (start, end)
    };
    let bare = |(start, end): (usize, usize)| {
        let (mut start, mut end) = trimmed(start, end);
        if start + 1 < end && quotes(start) && quotes(end) && !(start + 1..end).any(quotes) {
            (start, end) = trimmed(start + 1, end - 1);
        }
        let worded = (start..=end).any(|t| !is_mark(t));
        worded.then(|| sentence.tokens[start].span.cover(sentence.tokens[end].span))
    };
    // A stray "of" or "'s" is no piece beside others.
    let is_small = |t: usize| {
        matches!(
            sentence.tokens[t].upos,
            Upos::Punct | Upos::Adp | Upos::Part | Upos::Det | Upos::Cconj | Upos::Sconj
        )
    };
    let whole = |(start, end): &(usize, usize)| !(*start..=*end).all(is_small);
    if runs.iter().any(whole) {
        runs.retain(whole);
    }
    runs.into_iter().filter_map(bare).collect()
}

/// The longest run of these tokens, and its head word, if that can stand for somebody: no stray "the" or "former".
fn source_of(sentence: &Sentence, tokens: impl Iterator<Item = usize>) -> Option<(Span, usize)> {
    let runs = runs_of(
        sentence,
        tokens.filter(|t| sentence.tokens[*t].upos != Upos::Punct),
    );
    // The first of equals.
    let (start, end) = runs.into_iter().rev().max_by_key(|(start, end)| end - start)?;
    let head = sentence.head_of(start, end + 1);
    let small = matches!(
        sentence.tokens[head].upos,
        Upos::Adp | Upos::Part | Upos::Sconj | Upos::Cconj
    );
    let bare = start == end && matches!(sentence.tokens[head].upos, Upos::Det | Upos::Adj);
    if small
        || bare
            && sentence.tokens[head]
                .head
                .is_some_and(|above| sentence.tokens[above].upos == Upos::Noun)
    {
        return None;
    }
    Some((sentence.tokens[start].span.cover(sentence.tokens[end].span), head))
}

/// A word of the table: its part of speech and lemma.
type Key = (&'static str, &'static str);

/// Reads the table; fails with the number of a faulty line.
fn parse(text: &'static str) -> Result<BTreeMap<Key, CueClass>, usize> {
    let rows = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#'));
    rows.map(|(n, line)| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [part, word, class] = columns[..] else {
            return Err(n + 1);
        };
        let class = match class {
            "want" => Some(CueClass::Want),
            "attribute" => Some(CueClass::Attribute),
            said => CueClass::parse(said),
        };
        Ok(((part, word), class.ok_or(n + 1)?))
    })
    .collect()
}

/// What kind of cue a word is: as a reporting verb, or by the table of attitudes.
fn class_of(sentence: &Sentence, t: usize) -> Option<CueClass> {
    // The table is part of the program; a test reads every row, so none is faulty.
    static TABLE: LazyLock<BTreeMap<Key, CueClass>> =
        LazyLock::new(|| parse(include_str!("../../../../data/attitudes.tsv")).unwrap_or_default());
    if let Some(cue) = cues::at(sentence, t) {
        return Some(cue.class);
    }
    let token = &sentence.tokens[t];
    let part = match token.upos {
        Upos::Verb | Upos::Aux => "verb",
        Upos::Noun | Upos::Propn => "noun",
        Upos::Adj => "adj",
        _ => "other",
    };
    TABLE.get(&(part, token.lemma.as_str())).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::conllu::tree;

    #[test]
    fn every_row_of_the_table_is_read() {
        let table = parse(include_str!("../../../../data/attitudes.tsv")).expect("the table is sound");
        assert!(table.len() > 400);
        assert_eq!(parse("# head\nverb\thope\tthimk").expect_err("faulty"), 2);
    }

    #[test]
    fn pieces_lose_the_marks_around_them() {
        let (text, sentence) = tree(
            "\" \" PUNCT 2 punct
             Never never ADV 5 advmod
             , , PUNCT 2 punct
             \" \" PUNCT 2 punct
             said say VERB 0 root
             Lee Lee PROPN 5 nsubj
             , , PUNCT 5 punct
             calling call VERB 5 advcl
             it it PRON 8 obj
             a a DET 12 det
             \" \" PUNCT 12 punct
             farce farce NOUN 8 xcomp
             \" \" PUNCT 12 punct
             . . PUNCT 5 punct",
        );
        let told = |tokens: &[usize]| -> Vec<String> {
            let spans = pieces(&text, &sentence, tokens.iter().copied());
            spans.iter().map(|span| span.of(&text).to_owned()).collect()
        };
        assert_eq!(told(&[0, 1, 2, 3]), ["Never"]);
        assert_eq!(told(&[8, 9, 10, 11, 12, 13]), ["it a \" farce \""]);
        assert!(told(&[2, 3, 13]).is_empty());
        let source = source_of(&sentence, [5, 8, 9].into_iter());
        assert_eq!(
            source.map(|(span, head)| (span.of(&text).to_owned(), head)),
            Some(("it a".to_owned(), 8))
        );
    }
}
