//! This module reads a text with its sentences' trees and returns who said what: full quotations, reported speech
//! and the turns of transcripts.
//!
//! | file | from | to |
//! |---|---|---|
//! | `quotes` | text | what stands between quotation marks |
//! | `cues` | a verb and its neighbours, `data/cues.tsv` | a reporting word and the frames it takes |
//! | `speaker` | a cue and its tree | who speaks, to whom |
//! | `occasion` | a cue and its tree | the message that carries the words, the medium, the place |
//! | `clause` | a cue and its tree | the clause that it reports |
//! | `reported` | a cue and its tree | the words that it reports, clause or not |
//! | `direct` | quotations and the gaps between them | statements in the speaker's own words |
//! | `transcript` | paragraphs that begin with a speaker's label | turns |
//! | `attitude` | sentences, a trained network | what somebody thinks, wants or is told to have said beside statements |
//!
//! One attribution is one statement. A cue that is denied, possible, future or commanded reports nothing, and so
//! does one in the voice of the text itself ("we reaffirm").

mod attitude;
mod clause;
mod cues;
mod direct;
mod occasion;
mod quotes;
mod reported;
mod speaker;
#[cfg(test)]
mod tests;
mod transcript;

pub use attitude::{Attitude, attitudes};
pub use cues::CueClass;
pub use speaker::names;

use crate::document::{Block, BlockKind};
use crate::syntax::{MentionKind, NameKind, Sentence, Upos};
use crate::text::Span;
use cues::{Cue, Frame};
use quotes::Quotation;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who speaks, before it is known who is whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpeakerRef {
    /// The head word of the phrase that names or describes the speaker.
    Token {
        sentence: usize,
        token: usize,
    },
    /// The label of a transcript's turn.
    Span(Span),
    /// The speaker of another statement, by its index in the answer of [`find`].
    Same(usize),
    Unknown,
}

/// How the words stand in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A full quotation.
    Quotation,
    /// A turn of a transcript.
    Turn,
    /// A clause of reported speech.
    Clause,
    /// A clause with its source and no verb: "according to X".
    Source,
    /// "Called it a betrayal", "described it as fruitful".
    Description,
    /// A noun phrase or infinitive that holds quoted words.
    Phrase,
}

/// The words of a cue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CueWords {
    /// Their normal form: "said", "went on to say", "expressed hope", "according to".
    pub form: String,
    /// From the first of them to the last.
    pub span: Span,
}

/// In whose words a statement is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The speaker's: all of them in quotation marks, or a transcript's turn.
    Direct,
    Reported,
    /// Reported, with quoted words among them.
    Mixed,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub speaker: SpeakerRef,
    /// Sentence and head word of the phrase for who is spoken to.
    pub addressee: Option<(usize, usize)>,
    /// The words in order, without outer quotation marks and without inserted attribution; never empty.
    pub content: Vec<Span>,
    /// `content` as one line.
    pub text: String,
    /// In the speaker's own words.
    pub direct: bool,
    pub cue: Option<CueWords>,
    /// Sentence and token of the reporting verb.
    pub cue_token: Option<(usize, usize)>,
    /// The passages that the statement rests on, in text order; never empty.
    pub evidence: Vec<Span>,
    /// "Twitter", "radio interview".
    pub medium: Option<String>,
    /// The name of the place where it was said.
    pub place: Option<Span>,
    /// Sentence and head of the clause of reported speech: what it tells is told by the speaker.
    pub clause: Option<(usize, usize)>,
    /// `None` where there is no cue.
    pub class: Option<CueClass>,
    pub shape: Shape,
}

impl Found {
    /// The words that name the speaker where the statement is attributed, without what a relative clause adds;
    /// `statements` are those that it was found with.
    pub fn source(&self, statements: &[Found], sentences: &[Sentence]) -> Option<Span> {
        match self.speaker {
            SpeakerRef::Unknown => None,
            SpeakerRef::Span(span) => Some(span),
            SpeakerRef::Same(other) => {
                // "The statement said": here the message is the source, whoever issued it.
                let own = self.cue_token.and_then(|(s, t)| {
                    let token = speaker::of_verb(&sentences[s], t)?;
                    phrase(&sentences[s], token)
                });
                own.or_else(|| statements.get(other)?.source(statements, sentences))
            }
            SpeakerRef::Token { sentence, token } => phrase(&sentences[sentence], token),
        }
    }

    /// Sentence and head word of the phrase for who speaks.
    pub fn subject(&self, statements: &[Found]) -> Option<(usize, usize)> {
        match self.speaker {
            SpeakerRef::Token { sentence, token } => Some((sentence, token)),
            SpeakerRef::Same(other) => statements.get(other)?.subject(statements),
            SpeakerRef::Span(_) | SpeakerRef::Unknown => None,
        }
    }

    /// In whose words it is told, the text being that of the dispatch.
    pub fn kind(&self, text: &str) -> Kind {
        kind_of(text, &self.content, self.direct)
    }

    /// The normal form of its cue.
    pub fn cue_form(&self) -> Option<&str> {
        self.cue.as_ref().map(|cue| cue.form.as_str())
    }
}

fn kind_of(text: &str, content: &[Span], direct: bool) -> Kind {
    let marked = |span: &Span| span.of(text).contains(['"', '“', '”']);
    match direct {
        true => Kind::Direct,
        false if content.iter().any(marked) => Kind::Mixed,
        false => Kind::Reported,
    }
}

/// The phrase that a word heads, without what a relative clause adds.
fn phrase(tree: &Sentence, token: usize) -> Option<Span> {
    let case = |t: usize| tree.tokens[t].head == Some(token) && tree.tokens[t].rel == "case";
    let aside = |t: usize| matches!(tree.tokens[t].rel, "acl:relcl" | "parataxis" | "punct") || case(t);
    let words = tree.subtree_without(token, aside);
    let spans = words.into_iter().map(|t| tree.tokens[t].span);
    spans.reduce(|a, b| a.cover(b))
}

/// A statement and where it begins.
struct Placed {
    at: usize,
    /// The paragraph in which it ends.
    paragraph: usize,
    found: Found,
}

/// What the reading of one text looks things up in.
struct Page<'a> {
    text: &'a str,
    sentences: &'a [Sentence],
    /// Paragraphs of prose that are in no transcript's turn.
    paragraphs: Vec<Span>,
    /// The headings between them, in order.
    headings: Vec<Span>,
    quotes: Vec<Quotation>,
    /// (sentence, token) of all words in `paragraphs`, by position in the text.
    words: Vec<(usize, usize)>,
    /// Cues outside quotation marks that report something.
    cues: BTreeMap<(usize, usize), Cue>,
    /// Cues whose words are found in their own clause.
    contents: BTreeMap<(usize, usize), reported::Content>,
}

/// All statements of a text, in order of their first word. `blocks` say which stretches are prose (all lines are,
/// where there are none); `sentences` are those of the prose, in order.
pub fn find(text: &str, blocks: &[Block], sentences: &[Sentence]) -> Vec<Found> {
    let (turns, prose) = turns_and_prose(text, blocks);
    let mut placed: Vec<Placed> = turns
        .iter()
        .filter_map(|turn| turn_statement(text, turn))
        .collect();
    let mut page = Page::new(text, sentences, prose);
    page.headings = spans_of(blocks, BlockKind::Heading);
    page.find_cues();
    let candidates = direct::candidates(&page);
    let contents = page.contents_of_cues(&candidates);
    drop(candidates);
    page.contents = contents;
    let candidates = direct::candidates(&page);
    let told = page.told(&candidates);
    let quoted = direct::read(&page, &candidates, &told);
    placed.extend(told);
    placed.extend(quoted);
    placed.sort_by_key(|p| p.at);
    let issuers = page.issuers(&placed);
    let mut found: Vec<Found> = placed.into_iter().map(|p| p.found).collect();
    for (n, issuer) in issuers {
        found[n].speaker = issuer;
    }
    found
}

/// Quotations outside the turns of transcripts that may be statements of their own, with their marks, in order: a title or a
/// word held at arm's length is none.
pub fn spoken(text: &str, blocks: &[Block], sentences: &[Sentence]) -> Vec<Span> {
    let (_, prose) = turns_and_prose(text, blocks);
    let mut page = Page::new(text, sentences, prose);
    page.find_cues();
    let candidates = direct::candidates(&page);
    let quotes = candidates.iter().map(|candidate| candidate.quote);
    quotes
        .map(|quote| quote.first().outer.cover(quote.last().outer))
        .collect()
}

/// The turns of transcripts, and the paragraphs that are in none.
fn turns_and_prose(text: &str, blocks: &[Block]) -> (Vec<transcript::Turn>, Vec<Span>) {
    let paragraphs = paragraphs_of(text, blocks);
    let turns = transcript::turns(text, &paragraphs);
    let mut in_turn = vec![false; paragraphs.len()];
    for n in turns.iter().flat_map(|turn| &turn.paragraphs) {
        in_turn[*n] = true;
    }
    let free = paragraphs.iter().zip(&in_turn).filter(|(_, taken)| !**taken);
    let prose = free.map(|(span, _)| *span).collect();
    (turns, prose)
}

/// Whether the verb at a token may report words in quotation marks: "he said".
pub fn introduces_quotation(sentence: &Sentence, token: usize) -> bool {
    cues::at(sentence, token).is_some_and(|cue| cue.takes(Frame::Quote))
}

fn paragraphs_of(text: &str, blocks: &[Block]) -> Vec<Span> {
    if !blocks.is_empty() {
        return spans_of(blocks, BlockKind::Paragraph);
    }
    let mut at = 0;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        lines.push(Span::new(at, at + line.len()));
        at += line.len() + 1;
    }
    lines
}

fn spans_of(blocks: &[Block], kind: BlockKind) -> Vec<Span> {
    let of_kind = blocks.iter().filter(|block| block.kind == kind);
    of_kind.map(|block| block.span).collect()
}

/// Turns of fewer words are courtesies or broken off.
const SHORTEST_TURN: usize = 4;

fn turn_statement(text: &str, turn: &transcript::Turn) -> Option<Placed> {
    let label = turn.label?;
    let words = reported::joined(text, &turn.words);
    (words.split_whitespace().count() >= SHORTEST_TURN).then(|| Placed {
        at: label.start,
        paragraph: 0,
        found: Found {
            speaker: SpeakerRef::Span(label),
            addressee: None,
            content: turn.words.clone(),
            text: words,
            direct: true,
            cue: None,
            cue_token: None,
            evidence: turn.words.clone(),
            medium: None,
            place: None,
            clause: None,
            class: None,
            shape: Shape::Turn,
        },
    })
}

impl<'a> Page<'a> {
    fn new(text: &'a str, sentences: &'a [Sentence], paragraphs: Vec<Span>) -> Page<'a> {
        let quotes = quotes::find(text, &paragraphs);
        let inside = |span: Span| {
            let after = paragraphs.partition_point(|p| p.start <= span.start);
            after > 0 && paragraphs[after - 1].contains(span)
        };
        let mut words: Vec<(usize, usize)> = Vec::new();
        for (s, sentence) in sentences.iter().enumerate() {
            if !sentence.headline {
                let own = (0..sentence.tokens.len()).filter(|t| inside(sentence.tokens[*t].span));
                words.extend(own.map(|t| (s, t)));
            }
        }
        words.sort_by_key(|(s, t)| sentences[*s].tokens[*t].span);
        Page {
            text,
            sentences,
            paragraphs,
            headings: Vec::new(),
            quotes,
            words,
            cues: BTreeMap::new(),
            contents: BTreeMap::new(),
        }
    }

    /// The heading under which a paragraph stands.
    fn heading_of(&self, paragraph: usize) -> Option<Span> {
        let start = self.paragraphs[paragraph].start;
        let after = self.headings.partition_point(|heading| heading.start < start);
        Some(self.headings[after.checked_sub(1)?])
    }

    fn start_of(&self, at: (usize, usize)) -> usize {
        self.sentences[at.0].tokens[at.1].span.start
    }

    /// The words that begin inside `span`, by position.
    fn tokens_in(&self, span: Span) -> &[(usize, usize)] {
        let from = self.words.partition_point(|at| self.start_of(*at) < span.start);
        let to = self.words.partition_point(|at| self.start_of(*at) < span.end);
        &self.words[from..to.max(from)]
    }

    /// The last word before byte `at` that is no punctuation, if none but a comma or colon stands between.
    fn token_before(&self, at: usize) -> Option<(usize, usize)> {
        let to = self.words.partition_point(|word| self.start_of(*word) < at);
        let (mut end, mut stops) = (to, 0);
        while end > 0 && stops < 3 {
            let word = self.words[end - 1];
            if self.sentences[word.0].tokens[word.1].upos != Upos::Punct {
                return Some(word);
            }
            end -= 1;
            stops += 1;
        }
        None
    }

    fn cue_at(&self, at: (usize, usize)) -> Option<&Cue> {
        self.cues.get(&at)
    }

    fn has_own_content(&self, at: (usize, usize)) -> bool {
        self.contents.contains_key(&at)
    }

    fn in_quotes(&self, at: usize) -> bool {
        let after = self.quotes.partition_point(|q| q.first().outer.start <= at);
        after > 0 && self.quotes[after - 1].covers(at)
    }

    fn find_cues(&mut self) {
        let mut found = BTreeMap::new();
        for &(s, t) in &self.words {
            let sentence = &self.sentences[s];
            let Some(cue) = cues::at(sentence, t) else {
                continue;
            };
            if self.in_quotes(self.start_of((s, t))) || !reported::is_voiced(sentence, &cue) {
                continue;
            }
            found.insert((s, t), cue);
        }
        self.cues = found;
    }

    fn contents_of_cues(
        &self,
        candidates: &[direct::Candidate],
    ) -> BTreeMap<(usize, usize), reported::Content> {
        let whole: Vec<&Quotation> = candidates.iter().map(|c| c.quote).collect();
        self.cues
            .iter()
            .filter_map(|(at, cue)| {
                let follows = self.follows_quotation(*at, &whole);
                let sentence = &self.sentences[at.0];
                let content = reported::content(sentence, cue, self.text, &whole, &self.quotes, follows)?;
                Some((*at, content))
            })
            .collect()
    }

    /// Whether the words of a cue and its subject stand right behind one of the quotations: "…," he later said.
    fn follows_quotation(&self, at: (usize, usize), whole: &[&Quotation]) -> bool {
        let sentence = &self.sentences[at.0];
        let subject = speaker::own_subject(sentence, at.1).filter(|subject| *subject < at.1);
        let first = subject
            .and_then(|subject| sentence.subtree(subject).first().copied())
            .unwrap_or(at.1);
        let start = self.start_of((at.0, first.min(at.1)));
        let before = whole.partition_point(|quote| quote.last().outer.end <= start);
        before.checked_sub(1).is_some_and(|n| {
            let between = Span::new(whole[n].last().outer.end, start).of(self.text);
            !between.contains(['.', ';', '\n']) && between.split_whitespace().count() <= 2
        })
    }

    /// The part of a gap that belongs to the sentence of the quotation before it.
    fn first_sentence_part(&self, gap: Span) -> Option<Span> {
        let first_word = gap.start + (gap.of(self.text).len() - gap.of(self.text).trim_start().len());
        let next = self
            .sentences
            .partition_point(|sentence| sentence.span.start <= first_word);
        let end = self
            .sentences
            .get(next)
            .map_or(gap.end, |sentence| sentence.span.start.clamp(gap.start, gap.end));
        let part = quotes::trimmed(self.text, Span::new(gap.start, end));
        part.of(self.text).contains(char::is_alphanumeric).then_some(part)
    }

    /// The part of a gap that belongs to the sentence of the quotation after it: none after a full stop.
    fn last_sentence_part(&self, gap: Span) -> Option<Span> {
        let words = gap.of(self.text).trim_end();
        if words.ends_with(['.', '!', '?']) {
            return None;
        }
        let end = gap.start + words.len();
        let after = self
            .sentences
            .partition_point(|sentence| sentence.span.start < end);
        let start = after
            .checked_sub(1)
            .map_or(gap.start, |s| self.sentences[s].span.start.clamp(gap.start, end));
        let part = quotes::trimmed(self.text, Span::new(start, end));
        part.of(self.text).contains(char::is_alphanumeric).then_some(part)
    }

    /// Who speaks by the cue, or by the noun that `fallback` finds, and the medium if the speaker is a message.
    fn speaker(
        &self,
        cue: (usize, usize),
        fallback: impl Fn() -> Option<(usize, usize)>,
    ) -> (Option<SpeakerRef>, Option<String>) {
        let token = speaker::of_verb(&self.sentences[cue.0], cue.1).map(|t| (cue.0, t));
        match token.or_else(fallback) {
            Some(at) => self.issued(at),
            None => (None, None),
        }
    }

    /// The speaker that the word at `at` heads; of a message, its issuer and the message as medium.
    fn issued(&self, (s, t): (usize, usize)) -> (Option<SpeakerRef>, Option<String>) {
        let sentence = &self.sentences[s];
        let token = match occasion::issuer(sentence, t) {
            None | Some(None) => t,
            Some(Some(issuer)) => issuer,
        };
        let medium = occasion::message_medium(sentence, t, self.text);
        (Some(SpeakerRef::Token { sentence: s, token }), medium)
    }

    /// The source named by "according to" at a word, or by "in X's words", with the attribution's normal form.
    fn source_of(&self, (s, t): (usize, usize)) -> Option<((usize, usize), CueWords)> {
        let sentence = &self.sentences[s];
        let lemma = sentence.tokens[t].form(self.text).to_lowercase();
        if lemma == "according" {
            let head = sentence.tokens[t].head?;
            // Either "according" is the case of the source, or it heads it.
            let source = if sentence.has_rel(t, "case") {
                head
            } else {
                sentence
                    .child_with_rel(t, "obl")
                    .or_else(|| sentence.child_with_rel(t, "pobj"))?
            };
            let to = (t + 1).min(sentence.tokens.len() - 1);
            let words = CueWords {
                form: "according to".to_owned(),
                span: sentence.tokens[t].span.cover(sentence.tokens[to].span),
            };
            return (source > t).then_some(((s, source), words));
        }
        if lemma == "words" {
            let owner = sentence.child_with_rel(t, "nmod:poss")?;
            let case = sentence
                .case(t)
                .filter(|case| sentence.tokens[*case].lemma == "in")?;
            let words = CueWords {
                form: "in the words of".to_owned(),
                span: sentence.tokens[case].span.cover(sentence.tokens[t].span),
            };
            return Some(((s, owner), words));
        }
        None
    }

    /// The statements in reported speech.
    fn told(&self, candidates: &[direct::Candidate]) -> Vec<Placed> {
        let mut told: Vec<Placed> = Vec::new();
        for (at, content) in &self.contents {
            let Some(cue) = self.cues.get(at) else { continue };
            if let Some(found) = self.told_by(*at, cue, content) {
                told.push(found);
            }
        }
        let whole: Vec<&Quotation> = candidates.iter().map(|c| c.quote).collect();
        for at in &self.words {
            if let Some((source, cue)) = self.source_of(*at) {
                told.extend(self.told_by_source(*at, source, cue, &whole));
            }
        }
        told
    }

    fn told_by(&self, at: (usize, usize), cue: &Cue, content: &reported::Content) -> Option<Placed> {
        let (s, t) = at;
        let sentence = &self.sentences[s];
        let (speaker, medium) = self.speaker(at, || None);
        let speaker = speaker?;
        if self.is_own_voice(speaker) || !self.can_speak(speaker) || self.is_inner(at, speaker) {
            return None;
        }
        // "…, he told reporters, the agency reported": who carries the words of another is no speaker of them, but of
        // what another thinks: "she believes it, aides said".
        let relayed = self.cue_at((s, content.head)).is_some_and(|inner| {
            inner.class != CueClass::Think && (inner.takes(Frame::Quote) || inner.takes(Frame::Clause))
        });
        if relayed && content.head < t {
            return None;
        }
        let shape = match content.shape {
            reported::Shape::Clause => Shape::Clause,
            reported::Shape::Description => Shape::Description,
            reported::Shape::Phrase => Shape::Phrase,
        };
        let (spans, direct) = match self.wholly_quoted(&content.spans) {
            Some(inner) => (vec![inner], true),
            None => (content.spans.clone(), false),
        };
        let words = reported::joined(self.text, &spans);
        if words.is_empty() {
            return None;
        }
        let mut evidence = content
            .spans
            .iter()
            .fold(sentence.tokens[t].span, |a, b| a.cover(*b));
        if let SpeakerRef::Token { token, .. } = speaker {
            evidence = evidence.cover(sentence.phrase_to(token));
        }
        let addressee = speaker::addressee(sentence, cue).filter(|a| *a != content.head);
        Some(Placed {
            at: evidence.start,
            paragraph: self.paragraph_of(evidence.start),
            found: Found {
                speaker,
                addressee: addressee.map(|a| (s, a)),
                place: self.place(at, &spans),
                content: spans,
                direct,
                text: words,
                cue: Some(reported::cue_words(sentence, cue, self.text)),
                cue_token: Some(at),
                evidence: vec![evidence],
                medium: medium.or_else(|| occasion::medium(sentence, t, self.text)),
                clause: (shape != Shape::Phrase).then_some((s, content.head)),
                class: Some(cue.class),
                shape,
            },
        })
    }

    /// "According to X" in a clause: all else in the clause is what X says.
    fn told_by_source(
        &self,
        at: (usize, usize),
        source: (usize, usize),
        cue: CueWords,
        whole: &[&Quotation],
    ) -> Option<Placed> {
        let (s, t) = at;
        if cue.form != "according to" || self.in_quotes(self.start_of(at)) {
            return None;
        }
        let sentence = &self.sentences[s];
        let branch = if sentence.has_rel(t, "case") { source.1 } else { t };
        let head = sentence.tokens[branch].head?;
        let start = sentence.tokens[head].span.start;
        // An outlet that carries another's words ("he wrote, according to the agency") is no source of its own.
        let relays = |t: usize| {
            self.cue_at((s, t))
                .is_some_and(|cue| cue.takes(Frame::Quote) || cue.takes(Frame::Clause))
        };
        if relays(head) || !speaker::can_speak(sentence, source.1) {
            return None;
        }
        if whole.iter().any(|q| q.covers(start)) || sentence.tokens[head].upos == Upos::Punct {
            return None;
        }
        let spans = clause::around(sentence, head, branch, self.text)?;
        let (speaker, medium) = self.issued(source);
        let evidence = spans
            .iter()
            .fold(sentence.subtree_span(branch), |a, b| a.cover(*b));
        Some(Placed {
            at: evidence.start,
            paragraph: self.paragraph_of(evidence.start),
            found: Found {
                speaker: speaker?,
                addressee: None,
                direct: false,
                text: reported::joined(self.text, &spans),
                content: spans,
                cue: Some(cue),
                cue_token: Some(at),
                evidence: vec![evidence],
                medium,
                place: None,
                clause: Some((s, head)),
                class: Some(CueClass::Attribute),
                shape: Shape::Source,
            },
        })
    }

    /// The text speaking of itself: "we reaffirm", "I believe".
    fn is_own_voice(&self, speaker: SpeakerRef) -> bool {
        let SpeakerRef::Token { sentence, token } = speaker else {
            return false;
        };
        let sentence = &self.sentences[sentence];
        sentence.tokens[token].upos == Upos::Pron
            && (matches!(sentence.feature(token, "Person"), Some("1" | "2"))
                || matches!(
                    sentence.tokens[token].lemma.to_lowercase().as_str(),
                    "we" | "i" | "you" | "one" | "there"
                ))
    }

    /// "He said that he hoped …": a cue inside the words of another whose speaker is only a pronoun, or that is a
    /// thought, is no attribution of its own.
    fn is_inner(&self, at: (usize, usize), speaker: SpeakerRef) -> bool {
        let start = self.start_of(at);
        let within = self.contents.iter().any(|(other, content)| {
            *other != at
                && other.0 == at.0
                && content.shape == reported::Shape::Clause
                && content
                    .spans
                    .iter()
                    .any(|span| span.start <= start && start < span.end)
        });
        if !within {
            return false;
        }
        let pronoun = match speaker {
            SpeakerRef::Token { sentence, token } => {
                self.sentences[sentence].tokens[token].upos == Upos::Pron
            }
            _ => false,
        };
        pronoun || self.cue_at(at).is_some_and(|cue| cue.class == CueClass::Think)
    }

    fn paragraph_of(&self, at: usize) -> usize {
        self.paragraphs
            .partition_point(|p| p.start <= at)
            .saturating_sub(1)
    }

    /// The words inside their marks, if all of them stand between one pair.
    fn wholly_quoted(&self, spans: &[Span]) -> Option<Span> {
        let [span] = spans else { return None };
        self.quotes
            .iter()
            .find(|q| {
                q.parts.len() == 1
                    && q.first().outer.contains(*span)
                    && q.first().inner.start <= span.start + 4
            })
            .map(|q| {
                Span::new(
                    span.start.max(q.first().inner.start),
                    span.end.min(q.first().inner.end),
                )
            })
            .filter(|inner| inner.start < inner.end)
    }

    /// Whether the word heads the phrase for a person, or stands for one.
    fn is_person(&self, (s, t): (usize, usize)) -> bool {
        let token = &self.sentences[s].tokens[t];
        match token.upos {
            Upos::Propn => self.sentences[s]
                .name_at(t)
                .is_none_or(|name| name.kind != NameKind::Place),
            Upos::Pron => matches!(token.lemma.to_lowercase().as_str(), "he" | "she" | "they" | "who"),
            Upos::Noun => token.mention == Some(MentionKind::Person),
            _ => false,
        }
    }

    /// How many sentences stand wholly inside a stretch.
    fn sentences_within(&self, stretch: Span) -> usize {
        let from = self
            .sentences
            .partition_point(|sentence| sentence.span.start < stretch.start);
        self.sentences[from..]
            .iter()
            .take_while(|sentence| sentence.span.end <= stretch.end)
            .count()
    }

    fn can_speak(&self, speaker: SpeakerRef) -> bool {
        match speaker {
            SpeakerRef::Token { sentence, token } => speaker::can_speak(&self.sentences[sentence], token),
            _ => true,
        }
    }

    /// The place named beside a cue, outside the words said and not behind them.
    fn place(&self, (s, t): (usize, usize), content: &[Span]) -> Option<Span> {
        let sentence = &self.sentences[s];
        let cue = sentence.tokens[t].span.start;
        // Behind words that follow the cue, a phrase is theirs.
        let end = content
            .iter()
            .filter(|span| span.start > cue)
            .map(|span| span.start)
            .min()
            .unwrap_or(usize::MAX);
        let said = |token: usize| {
            let span = sentence.tokens[token].span;
            span.start >= end
                || content.iter().any(|words| words.overlaps(span))
                || self.in_quotes(span.start)
        };
        occasion::place(sentence, t, &said)
    }

    /// For each statement whose speaker is a message known before ("the statement said"), the statement that tells
    /// who issued it: the last that the same message carried, or else the last of the paragraph.
    fn issuers(&self, placed: &[Placed]) -> Vec<(usize, SpeakerRef)> {
        let mut issuers = Vec::new();
        for (n, one) in placed.iter().enumerate() {
            let SpeakerRef::Token { sentence: s, token } = one.found.speaker else {
                continue;
            };
            let sentence = &self.sentences[s];
            if !occasion::is_known_message(sentence, token) {
                continue;
            }
            let noun = sentence.form(token, self.text).to_lowercase();
            let carried = |other: &Found| {
                let words = [other.medium.as_deref(), other.cue_form()];
                words
                    .into_iter()
                    .flatten()
                    .any(|words| words.to_lowercase().ends_with(&noun))
            };
            let told = |k: &usize| placed[*k].found.speaker != one.found.speaker;
            let before = || (0..n).rev().filter(told);
            let found = before()
                .find(|k| carried(&placed[*k].found))
                .or_else(|| before().next().filter(|k| placed[*k].paragraph == one.paragraph));
            issuers.extend(found.map(|k| (n, SpeakerRef::Same(k))));
        }
        issuers
    }
}
