//! Reported speech: from a cue and the tree around it to the words said.

use super::cues::{self, Cue, Frame};
use super::quotes::{self, Quotation};
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
    if sentence.negated(i) || sentence.modal(i).is_some() || sentence.feature(i, "Mood") == Some("Imp") {
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
pub fn cue_form(sentence: &Sentence, cue: &Cue, text: &str) -> String {
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
    let words: Vec<String> = form
        .into_iter()
        .map(|i| {
            let word = sentence.form(i, text);
            if i == 0 {
                word.to_lowercase()
            } else {
                word.to_owned()
            }
        })
        .collect();
    words.join(" ")
}

/// Whether `i` heads a clause with a subject or a finite verb.
fn is_clause(sentence: &Sentence, i: usize) -> bool {
    let finite = |t: usize| sentence.feature(t, "VerbForm") == Some("Fin");
    sentence.child_with_rel(i, "nsubj").is_some()
        || sentence.child_with_rel(i, "csubj").is_some()
        || sentence.child_with_rel(i, "expl").is_some()
        || finite(i)
        || sentence
            .children(i)
            .any(|c| (sentence.has_rel(c, "aux") || sentence.has_rel(c, "cop")) && finite(c))
}

/// Whether the clause of `i` is an indirect question: "whether", "why", "what".
fn is_question(sentence: &Sentence, i: usize) -> bool {
    sentence
        .children_with_rel(i, "mark")
        .any(|mark| matches!(sentence.tokens[mark].lemma.as_str(), "whether" | "if"))
        || sentence.subtree(i).first().is_some_and(|first| {
            sentence.feature(*first, "PronType") == Some("Int")
                || matches!(
                    sentence.tokens[*first].lemma.as_str(),
                    "what" | "who" | "how" | "why" | "where" | "whom" | "whose" | "whether"
                )
        })
}

/// What a cue reports outside full quotations. `whole` are the quotations that may stand for themselves, `all` all.
pub fn content(
    sentence: &Sentence,
    cue: &Cue,
    text: &str,
    whole: &[&Quotation],
    all: &[Quotation],
) -> Option<Content> {
    let quoted = |t: usize| {
        let at = sentence.tokens[t].span.start;
        let after = whole.partition_point(|q| q.first().outer.start <= at);
        after > 0 && whole[after - 1].covers(at)
    };
    let clause = clause_of(sentence, cue, &quoted)
        .or_else(|| aside_of(sentence, cue, &quoted))
        .and_then(|head| {
            let spans = clause_spans(sentence, head, cue, text);
            (!spans.is_empty()).then_some(Content {
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

fn clause_of(sentence: &Sentence, cue: &Cue, quoted: &impl Fn(usize) -> bool) -> Option<usize> {
    if !cue.takes(Frame::Clause) && !cue.takes(Frame::Question) {
        return None;
    }
    let fits = |d: &usize| {
        if quoted(*d) || !is_clause(sentence, *d) {
            return false;
        }
        if is_question(sentence, *d) {
            cue.takes(Frame::Question)
        } else {
            cue.takes(Frame::Clause)
        }
    };
    if let Some(partner) = cue.partner {
        // "hope that …": the clause hangs on the noun, on the verb, or on "clear".
        return ["acl", "ccomp", "advcl"]
            .iter()
            .flat_map(|rel| sentence.children_with_rel(partner, rel))
            .chain(sentence.children_with_rel(cue.token, "ccomp"))
            .filter(|d| !sentence.tokens[*d].rel.ends_with("relcl"))
            .find(fits);
    }
    let after = |d: &usize| *d > cue.token;
    sentence
        .children_with_rel(cue.token, "ccomp")
        .find(|d| after(d) && fits(d))
        .or_else(|| {
            sentence
                .children_with_rel(cue.token, "csubj")
                .chain(sentence.children_with_rel(cue.token, "parataxis"))
                .find(|d| after(d) && fits(d) && cues::at(sentence, *d).is_none())
        })
        .or_else(|| {
            // "The road is open, he said", read with the first clause as complement.
            sentence
                .children_with_rel(cue.token, "ccomp")
                .find(|d| cue.takes(Frame::Aside) && fits(d))
        })
}

/// The clause that the cue interrupts or follows: the cue is a parenthesis in it.
fn aside_of(sentence: &Sentence, cue: &Cue, quoted: &impl Fn(usize) -> bool) -> Option<usize> {
    let i = cue.token;
    if !cue.takes(Frame::Aside) || !sentence.has_rel(i, "parataxis") {
        return None;
    }
    sentence.child_with_rel(i, "nsubj")?;
    let head = sentence.tokens[i].head?;
    let first = *sentence.subtree(head).first()?;
    (first < i && !quoted(head) && is_clause(sentence, head)).then_some(head)
}

/// The words of the clause headed by `head`, without its "that", what the cue brings with it, and outer stops.
fn clause_spans(sentence: &Sentence, head: usize, cue: &Cue, text: &str) -> Vec<Span> {
    let cut = |t: usize| t == cue.token || goes_on(sentence, t, cue.token);
    let words = sentence.subtree_without(head, cut);
    let (Some(first), Some(last)) = (words.first().copied(), words.last().copied()) else {
        return Vec::new();
    };
    // Around the cue only the clause's own words count; elsewhere all words from its first to its last.
    let around = first < cue.token && cue.token < last;
    let removed: Vec<usize> = if around {
        Vec::new()
    } else {
        (first..=last)
            .filter(|t| cut(*t))
            .flat_map(|t| sentence.subtree(t))
            .collect()
    };
    let own = |t: usize| {
        if around {
            words.binary_search(&t).is_ok()
        } else {
            !removed.contains(&t)
        }
    };
    runs(sentence, (first..=last).filter(|t| own(*t)), text)
}

/// Whether `t` is a further cue that goes on from the one at `from`: "…, adding that", "… and added that".
fn goes_on(sentence: &Sentence, t: usize, from: usize) -> bool {
    if t <= from || sentence.child_with_rel(t, "nsubj").is_some() {
        return false;
    }
    let after_comma = || {
        sentence.subtree(t).first().is_some_and(|first| {
            sentence.tokens[*first].upos == Upos::Punct || is_comma_before(sentence, *first)
        })
    };
    let participle = sentence.has_rel(t, "advcl")
        && sentence.child_with_rel(t, "mark").is_none()
        && sentence.feature(t, "Tense") != Some("Past");
    let adds = sentence.tokens[t].lemma == "add" && sentence.has_rel(t, "conj");
    (participle && after_comma() || adds)
        && cues::at(sentence, t).is_some_and(|cue| cue.takes(Frame::Clause) || cue.takes(Frame::Quote))
}

fn is_comma_before(sentence: &Sentence, t: usize) -> bool {
    t > 0 && sentence.tokens[t - 1].upos == Upos::Punct
}

/// Joins tokens that follow each other into spans; each is cleaned at its ends.
fn runs(sentence: &Sentence, tokens: impl Iterator<Item = usize>, text: &str) -> Vec<Span> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for t in tokens {
        match groups.last_mut() {
            Some(group) if group.last() == Some(&(t - 1)) => group.push(t),
            _ => groups.push(vec![t]),
        }
    }
    groups
        .iter()
        .enumerate()
        .filter_map(|(n, group)| cleaned(sentence, group, text, n == 0))
        .collect()
}

/// The span of some tokens in a row without stops at its ends and, in front, without "that".
fn cleaned(sentence: &Sentence, tokens: &[usize], text: &str, first: bool) -> Option<Span> {
    let is_stop = |t: usize| {
        let form = sentence.form(t, text);
        matches!(form, "," | "." | ";" | ":" | "-" | "–" | "—" | "--" | "!" | "…")
    };
    let mut rest = tokens;
    while let Some((t, after)) = rest.split_first() {
        let that = first && sentence.has_rel(*t, "mark") && sentence.tokens[*t].lemma == "that";
        if !is_stop(*t) && !that {
            break;
        }
        rest = after;
    }
    while let Some((t, before)) = rest.split_last() {
        if !is_stop(*t) {
            break;
        }
        rest = before;
    }
    (!rest.is_empty()).then(|| sentence.span_of_tokens(rest))
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
            *c > i && sentence.tokens[*c].upos != Upos::Verb && sentence.child_with_rel(*c, "mark").is_none()
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

/// The clause headed by `head` without the branch that names its source ("according to X").
pub fn clause_around(sentence: &Sentence, head: usize, branch: usize, text: &str) -> Option<Vec<Span>> {
    let words = sentence.subtree_without(head, |t| t == branch);
    let words: Vec<usize> = words.into_iter().filter(|t| *t != branch).collect();
    let (first, last) = (*words.first()?, *words.last()?);
    let away = sentence.subtree(branch);
    let spans = runs(
        sentence,
        (first..=last).filter(|t| away.binary_search(t).is_err()),
        text,
    );
    (!spans.is_empty()).then_some(spans)
}
