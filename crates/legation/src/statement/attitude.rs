//! What a text attributes to somebody beside the statements of the record: what they think, want or fear, what a poll or
//! a document shows, what they asked or promised without words of theirs, what a noun carries ("his claim that").
//!
//! Corpora of attribution annotate these as they do speech, also inside the words of another attribution (Pareti 2012); the
//! record takes events and statements only.

use super::clause::{self, runs};
use super::cues::{self, Cue, CueClass, Frame};
use super::{CueWords, Found, Page, Shape, SpeakerRef, occasion, reported, speaker};
use crate::document::Block;
use crate::syntax::{Sentence, Upos};
use crate::text::Span;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What part of a sentence a word of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Verb,
    Adjective,
    Adverb,
    Noun,
    /// A noun for what shows something.
    Document,
}

const PARTS: [(&str, Part); 5] = [
    ("adv", Part::Adverb),
    ("verb", Part::Verb),
    ("adj", Part::Adjective),
    ("noun", Part::Noun),
    ("document", Part::Document),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Think,
    Want,
    Say,
    Show,
    /// What looks like a content is none.
    Nothing,
}

const CLASSES: [(&str, Class); 5] = [
    ("think", Class::Think),
    ("want", Class::Want),
    ("say", Class::Say),
    ("show", Class::Show),
    ("none", Class::Nothing),
];

impl Class {
    fn of_cue(self) -> CueClass {
        match self {
            Class::Want => CueClass::Want,
            Class::Say | Class::Show => CueClass::Say,
            Class::Think | Class::Nothing => CueClass::Think,
        }
    }
}

/// What the content may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    Clause,
    Question,
    Infinitive,
    Gerund,
    Noun,
    /// What stands behind this preposition.
    With(&'static str),
    Nothing,
}

const TAKES: [(&str, Takes); 14] = [
    ("clause", Takes::Clause),
    ("question", Takes::Question),
    ("infinitive", Takes::Infinitive),
    ("gerund", Takes::Gerund),
    ("noun", Takes::Noun),
    ("of", Takes::With("of")),
    ("in", Takes::With("in")),
    ("for", Takes::With("for")),
    ("about", Takes::With("about")),
    ("against", Takes::With("against")),
    ("to", Takes::With("to")),
    ("at", Takes::With("at")),
    ("on", Takes::With("on")),
    ("-", Takes::Nothing),
];

#[derive(Clone, Debug)]
struct Row {
    class: Class,
    takes: Vec<Takes>,
}

type Table = BTreeMap<Part, BTreeMap<&'static str, Vec<Row>>>;

/// Reads the table; fails with the number of a faulty line.
fn parse(text: &'static str) -> Result<Table, usize> {
    let mut table = Table::new();
    for (n, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#'))
    {
        let read = || {
            let mut columns = line.split('\t');
            let part = known(&PARTS, columns.next()?)?;
            let word = columns.next()?;
            let class = known(&CLASSES, columns.next()?)?;
            let takes: Option<Vec<Takes>> = columns
                .next()?
                .split(' ')
                .map(|name| known(&TAKES, name))
                .collect();
            Some((part, word, Row { class, takes: takes? }))
        };
        let (part, word, row) = read().ok_or(n + 1)?;
        table.entry(part).or_default().entry(word).or_default().push(row);
    }
    Ok(table)
}

fn known<T: Copy>(names: &[(&str, T)], name: &str) -> Option<T> {
    names
        .iter()
        .find(|(own, _)| *own == name)
        .map(|(_, value)| *value)
}

/// The table that is part of the program; a test reads every row, so none is faulty.
fn rows(part: Part, word: &str) -> &'static [Row] {
    static TABLE: LazyLock<Table> =
        LazyLock::new(|| parse(include_str!("../../../../data/attitudes.tsv")).unwrap_or_default());
    let rows = TABLE.get(&part).and_then(|words| words.get(word));
    rows.map_or(&[], Vec::as_slice)
}

/// The attitudes of a text, in order; `statements` are what [`super::find`] found in it.
pub fn attitudes(text: &str, blocks: &[Block], sentences: &[Sentence], statements: &[Found]) -> Vec<Found> {
    let (_, prose) = super::turns_and_prose(text, blocks);
    let page = Page::new(text, sentences, prose);
    let mut words = page.words.clone();
    // Outer ones first.
    words.sort_by_key(|(s, t)| (*s, sentences[*s].ancestors(*t).count(), *t));
    let mut taken: Vec<Span> = statements
        .iter()
        .flat_map(|found| found.content.clone())
        .collect();
    let cues: Vec<(usize, usize)> = statements.iter().filter_map(|found| found.cue_token).collect();
    let mut found = Vec::new();
    for at in words {
        let start = page.start_of(at);
        let around = |span: &Span| span.start <= start && start < span.end;
        if cues.contains(&at) {
            continue;
        }
        let Some(one) = page.attitude(at) else { continue };
        // The same words told by a verb and by its noun are told once; a quotation inside wider words is no repetition, nor
        // is what is told within the words of another.
        let shared = |span: &Span| {
            let with = |other: &Span| {
                span.end
                    .min(other.end)
                    .saturating_sub(span.start.max(other.start))
            };
            let others = taken.iter().filter(|other| !around(other));
            others.map(with).sum::<usize>() * 2 > span.len()
        };
        if one.content.iter().any(shared) {
            continue;
        }
        taken.extend(&one.content);
        found.push(one);
    }
    found.sort_by_key(|one| one.evidence.first().copied());
    found
}

/// Content of an attitude.
struct Held {
    class: CueClass,
    spans: Vec<Span>,
    /// Head of the clause.
    clause: Option<usize>,
    speaker: Option<usize>,
}

impl Page<'_> {
    fn attitude(&self, at: (usize, usize)) -> Option<Found> {
        let (s, t) = at;
        let sentence = &self.sentences[s];
        let held = match sentence.tokens[t].upos {
            Upos::Verb => self.by_verb(sentence, t),
            Upos::Adj => by_adjective(sentence, t, self.text),
            Upos::Noun => by_noun(sentence, t, self.text),
            Upos::Adv => by_adverb(sentence, t, self.text),
            _ => None,
        }
        .or_else(|| self.by_document(at))?;
        let cue = sentence.tokens[t].span;
        let speaker = match held.speaker {
            Some(token) => SpeakerRef::Token { sentence: s, token },
            None => SpeakerRef::Unknown,
        };
        let text = reported::joined(self.text, &held.spans);
        // Who says "I" or "we" in a quotation is not the text.
        let quoted = self.in_quotes(cue.start)
            && held
                .speaker
                .is_some_and(|token| sentence.feature(token, "Person") == Some("1"));
        if self.is_own_voice(speaker) && !quoted || text.is_empty() {
            return None;
        }
        let mut evidence = held.spans.iter().fold(cue, |a, b| a.cover(*b));
        if let Some(token) = held.speaker {
            evidence = evidence.cover(sentence.phrase_to(token));
        }
        Some(Found {
            speaker,
            addressee: None,
            content: held.spans,
            text,
            direct: false,
            cue: Some(CueWords {
                form: cue.of(self.text).to_owned(),
                span: cue,
            }),
            cue_token: Some(at),
            evidence: vec![evidence],
            medium: None,
            place: None,
            clause: held.clause.map(|head| (s, head)),
            class: Some(held.class),
            shape: if held.clause.is_some() {
                Shape::Clause
            } else {
                Shape::Phrase
            },
        })
    }

    fn by_verb(&self, sentence: &Sentence, t: usize) -> Option<Held> {
        let lemma = sentence.tokens[t].lemma.as_str();
        let rows = rows(Part::Verb, lemma);
        let said = cues::at(sentence, t);
        if !is_meant(sentence, t) || rows.iter().any(|row| row.class == Class::Nothing) && said.is_none() {
            return None;
        }
        let auxiliary = sentence
            .children_with_rel(t, "aux")
            .any(|aux| sentence.tokens[aux].lemma == "be");
        if auxiliary
            && sentence.is_passive(t)
            && let Some(held) = self.passive(sentence, t, rows, said.as_ref())
        {
            return Some(held);
        }
        let source = speaker::of_verb(sentence, t);
        let asked = said.as_ref().is_some_and(|cue| cue.takes(Frame::Question));
        let shows = source.is_some_and(|source| is_document(sentence, source));
        if source.is_none() && !asked
            || source.is_some_and(|source| !shows && !speaker::can_speak(sentence, source))
        {
            return None;
        }
        let row = |takes: Takes| {
            rows.iter()
                .find(|row| row.takes.contains(&takes) && (shows || row.class != Class::Show))
        };
        let said_takes = |frames: &[Frame]| {
            let cue = said.as_ref()?;
            frames.iter().any(|frame| cue.takes(*frame)).then_some(cue.class)
        };
        let held = |class: CueClass, spans: Vec<Span>, clause: Option<usize>| Held {
            class,
            spans,
            clause,
            speaker: source,
        };
        let class_by = |takes: Takes, frames: &[Frame]| {
            said_takes(frames).or_else(|| row(takes).map(|row| row.class.of_cue()))
        };
        // Whatever verb takes "that …" tells what its subject says or thinks, unless the table knows better.
        let unknown = || {
            let that = |c: usize| {
                sentence
                    .children_with_rel(c, "mark")
                    .any(|m| sentence.tokens[m].lemma == "that")
            };
            let any = sentence.children_with_rel(t, "ccomp").any(|c| c > t && that(c));
            (rows.is_empty() && said.is_none() && any).then_some(CueClass::Think)
        };
        let class = class_by(Takes::Clause, &[Frame::Clause, Frame::Question]).or_else(unknown);
        if let Some(class) = class
            && let Some((head, spans)) = self.clause(sentence, t)
        {
            return Some(held(class, spans, Some(head)));
        }
        let class = class_by(Takes::Infinitive, &[Frame::Infinitive, Frame::Noun]);
        if let Some(class) = class
            && let Some(head) = infinitive(sentence, t)
        {
            let object = sentence.object(t).filter(|object| *object > t && *object < head);
            let whole = object.filter(|_| matches!(class, CueClass::Want | CueClass::Think));
            let first = first_of(sentence, whole.unwrap_or(head));
            let spans = stretch(sentence, first, head, self.text);
            return Some(held(class, spans, Some(head)));
        }
        if let Some(row) = row(Takes::Gerund)
            && let Some(head) = (sentence
                .children_with_rel(t, "xcomp")
                .chain(sentence.children_with_rel(t, "ccomp")))
            .find(|c| *c > t && sentence.is_gerund(*c))
        {
            let spans = stretch(sentence, first_of(sentence, head), head, self.text);
            return Some(held(row.class.of_cue(), spans, Some(head)));
        }
        if let Some((row, phrase)) = with_preposition(sentence, t, rows) {
            let object = sentence
                .object(t)
                .filter(|object| *object > t && *object < phrase);
            let first = object.map_or(first_of(sentence, phrase) + 1, |object| {
                first_of(sentence, object)
            });
            return Some(held(
                row.class.of_cue(),
                stretch(sentence, first, phrase, self.text),
                None,
            ));
        }
        let class = row(Takes::Noun).map(|row| row.class.of_cue()).or_else(|| {
            said_takes(&[Frame::Noun]).filter(|class| {
                matches!(
                    class,
                    CueClass::Ask | CueClass::Deny | CueClass::Promise | CueClass::Threaten
                )
            })
        })?;
        let partner = said
            .as_ref()
            .filter(|cue| cue.partner_is_content)
            .and_then(|cue| cue.partner);
        let object = partner.or_else(|| sentence.object(t).filter(|object| *object > t))?;
        if sentence.tokens[object].upos == Upos::Pron {
            return None;
        }
        let first = first_of(sentence, object) + usize::from(partner.is_some());
        Some(held(class, stretch(sentence, first, object, self.text), None))
    }

    /// "is believed to be abroad", "it was reported that": what is said by nobody who is named, or by an agent.
    fn passive(&self, sentence: &Sentence, t: usize, rows: &[Row], said: Option<&Cue>) -> Option<Held> {
        let row = rows.iter().find(|row| {
            let held = matches!(row.class, Class::Think | Class::Say | Class::Show);
            held && [Takes::Clause, Takes::Infinitive]
                .iter()
                .any(|takes| row.takes.contains(takes))
        });
        let said = said.filter(|cue| cue.takes(Frame::Clause) || cue.takes(Frame::Noun));
        let class = said.map(|cue| cue.class).or(row.map(|row| row.class.of_cue()))?;
        let phrase = || with_preposition(sentence, t, rows).map(|(_, phrase)| phrase);
        let spans = match infinitive(sentence, t).or_else(phrase) {
            Some(head) => {
                let subject = sentence
                    .child_with_rel(t, "nsubj")
                    .filter(|subject| *subject < t)?;
                let named = sentence.subtree(subject).into_iter();
                let mut spans = runs(sentence, named, self.text);
                spans.extend(stretch(sentence, first_of(sentence, head), head, self.text));
                spans
            }
            None => self.clause(sentence, t)?.1,
        };
        Some(Held {
            class,
            spans,
            clause: None,
            speaker: sentence.agent(t),
        })
    }

    /// "According to the figures, …": a document that is no message of anybody.
    fn by_document(&self, at: (usize, usize)) -> Option<Held> {
        let sentence = &self.sentences[at.0];
        let ((_, source), cue) = self.source_of(at)?;
        if cue.form != "according to" || !is_document(sentence, source) {
            return None;
        }
        let branch = if sentence.has_rel(at.1, "case") {
            source
        } else {
            at.1
        };
        let head = sentence.tokens[branch].head?;
        Some(Held {
            class: CueClass::Attribute,
            spans: clause::around(sentence, head, branch, self.text)?,
            clause: Some(head),
            speaker: Some(source),
        })
    }

    /// The clause behind a verb, or the one that it interrupts.
    fn clause(&self, sentence: &Sentence, t: usize) -> Option<(usize, Vec<Span>)> {
        let cue = Cue::of_attitude(t);
        let quoted = |word: usize| self.in_quotes(sentence.tokens[word].span.start);
        let (head, spans) = clause::of(sentence, &cue, self.text, &|_| false, false)?;
        let words: usize = spans
            .iter()
            .map(|span| span.of(self.text).split_whitespace().count())
            .sum();
        (words > 1 && !(quoted(head) && head < t)).then_some((head, spans))
    }
}

/// Whether the verb tells what is so, not what might be or is asked for; what is denied is held too.
fn is_meant(sentence: &Sentence, t: usize) -> bool {
    let marks = |lemmas: &[&str]| {
        sentence
            .children_with_rel(t, "mark")
            .any(|mark| lemmas.contains(&sentence.tokens[mark].lemma.as_str()))
    };
    let wanted = rows(Part::Verb, &sentence.tokens[t].lemma)
        .iter()
        .any(|row| row.class == Class::Want);
    sentence.feature(t, "Mood") != Some("Imp")
        && !speaker::is_nobody(sentence, t)
        && !marks(&["if", "unless", "whether", "lest", "to"])
        && (sentence.modal(t).is_none() || wanted)
        && !["nsubj", "csubj", "obj", "nmod", "compound", "amod"]
            .iter()
            .any(|rel| sentence.has_rel(t, rel))
}

fn is_document(sentence: &Sentence, t: usize) -> bool {
    occasion::is_message(sentence, t) || !rows(Part::Document, &sentence.tokens[t].lemma).is_empty()
}

fn first_of(sentence: &Sentence, head: usize) -> usize {
    sentence.subtree(head).first().copied().unwrap_or(head)
}

/// The words from `first` to the last below `head`.
fn stretch(sentence: &Sentence, first: usize, head: usize, text: &str) -> Vec<Span> {
    let last = sentence.subtree(head).last().copied().unwrap_or(head);
    runs(sentence, first..=last.max(first), text)
}

fn has_to(sentence: &Sentence, c: usize) -> bool {
    sentence
        .children_with_rel(c, "mark")
        .any(|mark| sentence.tokens[mark].lemma == "to")
}

/// The infinitive behind a verb or adjective.
fn infinitive(sentence: &Sentence, t: usize) -> Option<usize> {
    ["xcomp", "ccomp", "advcl"]
        .iter()
        .flat_map(|rel| sentence.children_with_rel(t, rel))
        .find(|c| *c > t && has_to(sentence, *c))
}

/// What stands behind a preposition that belongs to a word: "approved of the plan", "warned against waiting", "called
/// for it to open".
fn with_preposition<'r>(sentence: &Sentence, t: usize, rows: &'r [Row]) -> Option<(&'r Row, usize)> {
    let behind = |preposition: &str| {
        let clause = || {
            let marked = |c: usize| {
                let mut marks = sentence.children_with_rel(c, "mark");
                marks
                    .next()
                    .is_some_and(|mark| sentence.tokens[mark].lemma == preposition)
            };
            let kinds = ["advcl", "ccomp", "xcomp", "acl"].into_iter();
            kinds
                .flat_map(|rel| sentence.children_with_rel(t, rel))
                .find(|c| marked(*c))
        };
        let nominal = || {
            let of_noun = sentence.children_with_rel(t, "nmod");
            let phrases = sentence.children_with_rel(t, "obl").chain(of_noun);
            phrases
                .filter(|c| {
                    sentence
                        .case(*c)
                        .is_some_and(|case| sentence.tokens[case].lemma == preposition)
                })
                .find(|c| *c > t)
        };
        clause().or_else(nominal).filter(|c| *c > t)
    };
    rows.iter().find_map(|row| {
        row.takes.iter().find_map(|takes| match takes {
            Takes::With(preposition) => Some((row, behind(preposition)?)),
            _ => None,
        })
    })
}

/// "The envoy has reportedly left."
fn by_adverb(sentence: &Sentence, t: usize, text: &str) -> Option<Held> {
    let row = rows(Part::Adverb, &sentence.tokens[t].lemma).first()?;
    let head = sentence.tokens[t]
        .head
        .filter(|head| clause::is_clause(sentence, *head))?;
    Some(Held {
        class: row.class.of_cue(),
        spans: clause::around(sentence, head, t, text)?,
        clause: Some(head),
        speaker: None,
    })
}

/// "was confident that talks would resume", "is ready to meet".
fn by_adjective(sentence: &Sentence, t: usize, text: &str) -> Option<Held> {
    let rows = rows(Part::Adjective, &sentence.tokens[t].lemma);
    if rows.is_empty() || !is_meant(sentence, t) {
        return None;
    }
    let source = speaker::own_subject(sentence, t).or_else(|| {
        let verb = sentence.tokens[t].head.filter(|_| sentence.has_rel(t, "xcomp"))?;
        speaker::own_subject(sentence, verb)
    })?;
    if !speaker::can_speak(sentence, source) || sentence.tokens[source].lemma == "it" {
        return None;
    }
    let row = |takes: Takes| rows.iter().find(|row| row.takes.contains(&takes));
    let clause = ["ccomp", "advcl", "acl"]
        .iter()
        .flat_map(|rel| sentence.children_with_rel(t, rel))
        .find(|c| *c > t && !has_to(sentence, *c) && clause::is_complement(sentence, *c));
    let (row, head) = match (clause, infinitive(sentence, t)) {
        (Some(head), _) => (row(Takes::Clause)?, head),
        (None, Some(head)) => (row(Takes::Infinitive)?, head),
        _ => {
            let (row, phrase) = with_preposition(sentence, t, rows)?;
            return Some(Held {
                class: row.class.of_cue(),
                spans: stretch(sentence, first_of(sentence, phrase) + 1, phrase, text),
                clause: None,
                speaker: Some(source),
            });
        }
    };
    Some(Held {
        class: row.class.of_cue(),
        spans: stretch(sentence, first_of(sentence, head), head, text),
        clause: Some(head),
        speaker: Some(source),
    })
}

/// Verbs whose subject has what their object says: "expressed the hope that", "made a promise to".
const HAVING: [&str; 24] = [
    "have",
    "hold",
    "make",
    "express",
    "voice",
    "share",
    "raise",
    "issue",
    "announce",
    "repeat",
    "give",
    "send",
    "declare",
    "offer",
    "abandon",
    "drop",
    "outline",
    "unveil",
    "signal",
    "harbor",
    "nurse",
    "air",
    "renew",
    "reiterate",
];

/// "his claim that it was open", "the party's plan to march".
fn by_noun(sentence: &Sentence, t: usize, text: &str) -> Option<Held> {
    let rows = rows(Part::Noun, &sentence.tokens[t].lemma);
    let row = |takes: Takes| rows.iter().find(|row| row.takes.contains(&takes));
    let (row, head, first) = content_of_noun(sentence, t).and_then(|(head, first)| {
        let takes = if has_to(sentence, head) {
            Takes::Infinitive
        } else {
            Takes::Clause
        };
        Some((row(takes)?, head, first))
    })?;
    let by = |c: &usize| {
        sentence.children_with_rel(*c, "case").any(|case| {
            matches!(
                sentence.tokens[case].lemma.as_str(),
                "by" | "from" | "of" | "among"
            )
        })
    };
    let owner = sentence.child_with_rel(t, "nmod:poss").or_else(|| {
        sentence
            .children_with_rel(t, "nmod")
            .filter(|c| *c < head)
            .find(by)
    });
    let holder = || {
        let verb = sentence.tokens[t].head.filter(|_| sentence.has_rel(t, "obj"))?;
        HAVING
            .contains(&sentence.tokens[verb].lemma.as_str())
            .then(|| speaker::of_verb(sentence, verb))?
    };
    let source = owner.or_else(holder)?;
    speaker::can_speak(sentence, source).then(|| Held {
        class: row.class.of_cue(),
        spans: stretch(sentence, first, head, text),
        clause: Some(head),
        speaker: Some(source),
    })
}

/// The head and the first word of what a noun carries: "that it was open", "to march"; also "the plan is to march".
fn content_of_noun(sentence: &Sentence, t: usize) -> Option<(usize, usize)> {
    let clause = ["acl", "ccomp"]
        .iter()
        .flat_map(|rel| sentence.children_with_rel(t, rel))
        .find(|c| {
            let marked = has_to(sentence, *c) || clause::is_complement(sentence, *c);
            *c > t && sentence.tokens[*c].rel != "acl:relcl" && marked
        });
    if let Some(head) = clause {
        return Some((head, first_of(sentence, head)));
    }
    let head = sentence.tokens[t].head.filter(|_| sentence.has_rel(t, "nsubj"))?;
    let copula = sentence.child_with_rel(head, "cop")?;
    let inner = has_to(sentence, head) || clause::is_complement(sentence, head);
    (inner && head > copula && copula > t).then_some((head, copula + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let table = parse(include_str!("../../../../data/attitudes.tsv")).expect("the table is sound");
        assert!(
            table
                .values()
                .flat_map(BTreeMap::values)
                .map(Vec::len)
                .sum::<usize>()
                > 500
        );
        assert_eq!(parse("# head\nverb\thope\tthink\tclawse").expect_err("faulty"), 2);
    }
}
