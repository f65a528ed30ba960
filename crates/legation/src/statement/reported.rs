//! Reported speech: from a cue and the tree around it to the words said.

use super::clause::{self, runs};
use super::cues::{self, Cue, Frame};
use super::quotes::{self, Quotation};
use super::{CueWords, speaker};
use crate::syntax::{Sentence, Upos};
use crate::text::Span;

/// How the words stand to the cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// "said that …", "…, he said".
    Clause,
    /// "called it …", "described it as …".
    Description,
    /// A noun phrase or infinitive that holds quoted words.
    Phrase,
}

/// The words a cue reports.
#[derive(Clone, Debug)]
pub struct Content {
    pub spans: Vec<Span>,
    /// The head of the clause; of a description, its predicate.
    pub head: usize,
    pub shape: Shape,
}

/// Verbs over an infinitive cue that make it as good as finite: "went on to say".
const CARRIERS: [&str; 6] = ["go", "continue", "proceed", "hasten", "begin", "start"];

/// Whether the cue is something that was said, not something that might be, will be or was not.
pub fn is_voiced(sentence: &Sentence, cue: &Cue) -> bool {
    let i = cue.token;
    if sentence.negated(i)
        || sentence.modal(i).is_some()
        || sentence.feature(i, "Mood") == Some("Imp")
        || speaker::is_nobody(sentence, i)
    {
        return false;
    }
    let marks = |lemmas: &[&str]| {
        sentence
            .children_with_rel(i, "mark")
            .any(|mark| lemmas.contains(&sentence.tokens[mark].lemma.as_str()))
    };
    if marks(&["if", "unless", "whether", "lest"]) {
        return false;
    }
    if marks(&["to"]) && sentence.has_rel(i, "xcomp") {
        return sentence.tokens[i].head.is_some_and(|head| {
            let lemma = sentence.tokens[head].lemma.as_str();
            CARRIERS.contains(&lemma) && !sentence.negated(head) && sentence.modal(head).is_none()
                || sentence.is_passive(head) && sentence.child_with_rel(i, "aux").is_some()
        });
    }
    if marks(&["to"]) {
        return false;
    }
    !["nsubj", "csubj", "obj", "nmod", "compound", "amod"]
        .iter()
        .any(|rel| sentence.has_rel(i, rel))
}

/// The normal form of the cue in the text: "said", "expressed hope", "went on to say".
pub fn cue_words(sentence: &Sentence, cue: &Cue, text: &str) -> CueWords {
    let mut form = cue.form.clone();
    let carrier = sentence.tokens[cue.token].head.filter(|head| {
        sentence.has_rel(cue.token, "xcomp")
            && CARRIERS.contains(&sentence.tokens[*head].lemma.as_str())
            && (1..=4).contains(&cue.token.saturating_sub(*head))
    });
    if let Some(head) = carrier {
        form.extend(head..cue.token);
    }
    form.sort_unstable();
    form.dedup();
    let word = |i: &usize| {
        let word = sentence.form(*i, text);
        if *i == 0 {
            word.to_lowercase()
        } else {
            word.to_owned()
        }
    };
    let words: Vec<String> = form.iter().map(word).collect();
    let own = sentence.tokens[cue.token].span;
    CueWords {
        form: words.join(" "),
        span: form.iter().fold(own, |a, i| a.cover(sentence.tokens[*i].span)),
    }
}

/// What a cue reports outside full quotations. `whole` are the quotations that may stand for themselves, `all` all;
/// a cue that `follows` one of the first reports nothing that stands before it.
pub fn content(
    sentence: &Sentence,
    cue: &Cue,
    text: &str,
    whole: &[&Quotation],
    all: &[Quotation],
    follows: bool,
) -> Option<Content> {
    let quoted = |t: usize| {
        let at = sentence.tokens[t].span.start;
        let after = whole.partition_point(|q| q.first().outer.start <= at);
        after > 0 && whole[after - 1].covers(at)
    };
    let clause = clause::of(sentence, cue, text, &quoted, follows).and_then(|(head, spans)| {
        let words = spans.iter().map(|span| span.of(text).split_whitespace().count());
        // One word is a slip of the parser: "…, the agency reported".
        (words.sum::<usize>() > 1).then_some(Content {
            spans,
            head,
            shape: Shape::Clause,
        })
    });
    let mut content = clause
        .or_else(|| description(sentence, cue, text, &quoted))
        .or_else(|| phrase(sentence, cue, text, all, &quoted))?;
    take_in_marks(&mut content.spans, all, sentence.span);
    Some(content)
}

/// "described the visit as fruitful", "called it a betrayal".
fn description(
    sentence: &Sentence,
    cue: &Cue,
    text: &str,
    quoted: &impl Fn(usize) -> bool,
) -> Option<Content> {
    let i = cue.token;
    let by_as = |c: &usize| {
        *c > i
            && (sentence.children_with_rel(*c, "case"))
                .chain(sentence.children_with_rel(*c, "mark"))
                .any(|case| sentence.tokens[case].lemma == "as")
    };
    let (predicate, with_as) = if let Some(p) = sentence
        .children(i)
        .filter(|c| {
            ["obl", "xcomp", "advcl"]
                .iter()
                .any(|rel| sentence.has_rel(*c, rel))
        })
        .find(by_as)
        .or_else(|| {
            let object = sentence.object(i)?;
            sentence.children_with_rel(object, "nmod").find(by_as)
        })
        .filter(|_| cue.takes(Frame::As))
    {
        (p, true)
    } else if cue.takes(Frame::Name) {
        let p = sentence.children_with_rel(i, "xcomp").find(|c| {
            // "called it rigged", but not "called it to order".
            let verb =
                sentence.tokens[*c].upos == Upos::Verb && sentence.feature(*c, "Tense") != Some("Past");
            *c > i && !verb && sentence.child_with_rel(*c, "mark").is_none()
        })?;
        (p, false)
    } else {
        return None;
    };
    if quoted(predicate) && sentence.object(i).is_none() {
        return None;
    }
    let mut words = sentence.subtree(predicate);
    words.retain(|t| *t > i);
    let object = sentence.object(i).filter(|o| *o > i && *o < predicate);
    let words: Vec<usize> = match object {
        Some(object) => {
            let first = *sentence.subtree(object).first()?;
            (first.max(i + 1)..=*words.last()?).collect()
        }
        None => {
            let skip = usize::from(with_as);
            (words.first()? + skip..=*words.last()?).collect()
        }
    };
    // A name given ("a group called …") is no opinion.
    let named = !with_as && sentence.object(i).is_none() && sentence.agent(i).is_none();
    let spans = runs(sentence, words.into_iter(), text);
    (!spans.is_empty() && !named).then_some(Content {
        spans,
        head: predicate,
        shape: Shape::Description,
    })
}

/// A complement that is no clause but holds quoted words: "stressed the need for “unity”".
fn phrase(
    sentence: &Sentence,
    cue: &Cue,
    text: &str,
    all: &[Quotation],
    quoted: &impl Fn(usize) -> bool,
) -> Option<Content> {
    if !cue.takes(Frame::Noun) && !cue.takes(Frame::Infinitive) {
        return None;
    }
    let i = cue.token;
    let rels = ["obj", "xcomp", "ccomp", "obl", "advcl"];
    let complements: Vec<usize> = match cue.partner.filter(|_| cue.partner_is_content) {
        Some(partner) => vec![partner],
        None => sentence
            .children(i)
            .filter(|c| *c > i && rels.iter().any(|rel| sentence.has_rel(*c, rel)))
            // "…, saying “…”" has words of its own.
            .filter(|c| !sentence.has_rel(*c, "advcl") || cues::at(sentence, *c).is_none())
            .collect(),
    };
    let head = *complements.first()?;
    if sentence.has_rel(head, "obl") && !cue.partner_is_content {
        return None;
    }
    let holds_quote = |c: usize| {
        let span = sentence.subtree_span(c);
        let from = all.partition_point(|q| q.last().outer.end <= span.start);
        all.get(from).is_some_and(|q| {
            let words = q.first().inner.of(text).split_whitespace().count();
            // A name in quotation marks is no quoted speech.
            let name = q
                .first()
                .inner
                .of(text)
                .split_whitespace()
                .all(|w| !w.starts_with(char::is_lowercase));
            q.first().outer.start < span.end && words >= 1 && !name
        })
    };
    let last = complements.iter().rposition(|c| holds_quote(*c))?;
    if quoted(head) {
        return None;
    }
    let first_word = *sentence.subtree(head).iter().find(|t| **t > i)?;
    let last_word = *sentence.subtree(complements[last]).last()?;
    let skip = usize::from(cue.partner_is_content && sentence.case(head) == Some(first_word));
    let spans = runs(
        sentence,
        first_word + skip..=last_word.max(first_word + skip),
        text,
    );
    (!spans.is_empty()).then_some(Content {
        spans,
        head,
        shape: Shape::Phrase,
    })
}

/// Moves the ends of spans that cut through a quotation out to its marks, inside the sentence.
fn take_in_marks(spans: &mut [Span], all: &[Quotation], sentence: Span) {
    for span in spans {
        let from = all.partition_point(|q| q.last().outer.end <= span.start);
        let end = span.end;
        let within = all[from..]
            .iter()
            .take_while(|q| q.first().outer.start < end)
            .flat_map(|q| &q.parts);
        for part in within {
            if part.outer.overlaps(*span) && sentence.contains(part.outer) && !part.outer.contains(*span) {
                *span = span.cover(part.outer);
            }
        }
    }
}

/// The words of `spans` as one line.
pub fn joined(text: &str, spans: &[Span]) -> String {
    let words: Vec<&str> = spans
        .iter()
        .flat_map(|span| quotes::trimmed(text, *span).of(text).split_whitespace())
        .collect();
    words.join(" ")
}
