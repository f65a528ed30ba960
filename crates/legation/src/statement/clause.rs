//! The clause that a cue reports: which it is, and from where to where it goes.

use super::cues::{self, Cue, Frame};
use super::speaker;
use crate::syntax::{Sentence, Token, Upos};
use crate::text::Span;

/// The head and the words of the clause that `cue` reports. `quoted` tells the words of full quotations; a cue that
/// `follows` one of them is its own and interrupts nothing.
pub fn of(
    sentence: &Sentence,
    cue: &Cue,
    text: &str,
    quoted: &impl Fn(usize) -> bool,
    follows: bool,
) -> Option<(usize, Vec<Span>)> {
    let after = complement(sentence, cue, quoted).or_else(|| adjacent(sentence, cue, quoted));
    let before = || {
        (!follows && cue.takes(Frame::Aside))
            .then(|| aside(sentence, cue, quoted))
            .flatten()
    };
    let head = after.or_else(before)?;
    let spans = spans(sentence, head, cue, text);
    (!spans.is_empty()).then_some((head, spans))
}

/// Whether `i` heads a clause with a subject or a finite verb.
pub fn is_clause(sentence: &Sentence, i: usize) -> bool {
    let finite = |t: usize| sentence.feature(t, "VerbForm") == Some("Fin");
    ["nsubj", "csubj", "expl"]
        .iter()
        .any(|rel| sentence.child_with_rel(i, rel).is_some())
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

/// "after the boats collided" tells when, and is no complement, whatever the tree says.
fn is_adverbial(sentence: &Sentence, i: usize) -> bool {
    sentence.children_with_rel(i, "mark").any(|mark| {
        matches!(
            sentence.tokens[mark].lemma.as_str(),
            "after"
                | "before"
                | "since"
                | "because"
                | "while"
                | "when"
                | "until"
                | "although"
                | "though"
                | "unless"
                | "as"
                | "once"
                | "whereas"
        )
    }) && !sentence
        .children_with_rel(i, "mark")
        .any(|mark| sentence.tokens[mark].lemma == "that")
}

/// Whether the clause of `i` can be what somebody says or thinks: finite, and not of time or cause.
pub fn is_complement(sentence: &Sentence, i: usize) -> bool {
    is_clause(sentence, i) && !is_adverbial(sentence, i)
}

/// Whether the clause headed by `d` may be what the cue reports.
fn fits(sentence: &Sentence, cue: &Cue, d: usize, quoted: &impl Fn(usize) -> bool) -> bool {
    if quoted(d) || !is_complement(sentence, d) {
        return false;
    }
    match is_question(sentence, d) {
        true => cue.takes(Frame::Question),
        false => cue.takes(Frame::Clause),
    }
}

/// The complement clause behind the cue.
fn complement(sentence: &Sentence, cue: &Cue, quoted: &impl Fn(usize) -> bool) -> Option<usize> {
    let fits = |d: &usize| fits(sentence, cue, *d, quoted);
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
    // "recommended the troops withdraw": an open complement with a subject of its own is a clause.
    let bare = |d: &usize| {
        sentence.child_with_rel(*d, "nsubj").is_some()
            && !sentence
                .children_with_rel(*d, "mark")
                .any(|mark| sentence.tokens[mark].lemma == "to")
    };
    sentence
        .children_with_rel(cue.token, "ccomp")
        .find(|d| after(d) && fits(d))
        .or_else(|| {
            // What stands behind a semicolon is another matter.
            let joined = sentence.children_with_rel(cue.token, "parataxis");
            sentence
                .children_with_rel(cue.token, "csubj")
                .chain(joined.filter(|d| !after_semicolon(sentence, *d)))
                .find(|d| after(d) && fits(d) && cues::at(sentence, *d).is_none())
        })
        .or_else(|| {
            sentence
                .children_with_rel(cue.token, "xcomp")
                .find(|d| after(d) && bare(d) && fits(d))
        })
        .or_else(|| {
            // "asked the envoy if …", read as a condition.
            let asked = |d: &usize| cue.takes(Frame::Question) && is_question(sentence, *d);
            sentence
                .children_with_rel(cue.token, "advcl")
                .find(|d| after(d) && asked(d) && fits(d))
        })
}

/// A clause that begins right behind the cue, or behind its hearer, and that the tree hangs elsewhere: "gave its
/// thanks and said cases were rare" read as "gave … and were rare".
fn adjacent(sentence: &Sentence, cue: &Cue, quoted: &impl Fn(usize) -> bool) -> Option<usize> {
    if cue.partner.is_some() || !cue.takes(Frame::Clause) {
        return None;
    }
    let mut next = cue.token + 1;
    if cue.takes(Frame::Hearer)
        && let Some(hearer) = sentence.object(cue.token).filter(|o| *o > cue.token)
    {
        next = sentence.subtree(hearer).last()? + 1;
    }
    // Quotation marks may stand before the clause, commas not.
    let is_mark = |token: &Token| matches!(token.lemma.as_str(), "\"" | "“" | "‘" | "'" | "``" | "''");
    while sentence.tokens.get(next).is_some_and(is_mark) {
        next += 1;
    }
    if sentence.tokens.get(next)?.upos == Upos::Punct {
        return None;
    }
    let mut chain: Vec<usize> = std::iter::once(next)
        .chain(sentence.ancestors(next))
        .take_while(|d| *d != cue.token && *d > cue.token)
        .collect();
    chain.reverse();
    chain.into_iter().find(|d| {
        sentence.subtree(*d).first().is_some_and(|first| *first >= next)
            && !sentence.has_rel(*d, "acl")
            && !sentence.has_rel(*d, "advcl")
            && (sentence.child_with_rel(*d, "nsubj").is_some()
                || sentence.child_with_rel(*d, "expl").is_some()
                || sentence.child_with_rel(*d, "csubj").is_some())
            && fits(sentence, cue, *d, quoted)
    })
}

/// The clause that the cue interrupts or follows: "the road, he said, was open"; "as he said, the road was open".
fn aside(sentence: &Sentence, cue: &Cue, quoted: &impl Fn(usize) -> bool) -> Option<usize> {
    let i = cue.token;
    let busy = ["obj", "xcomp", "ccomp", "csubj"]
        .iter()
        .flat_map(|rel| sentence.children_with_rel(i, rel))
        .any(|c| {
            c > i && Some(c) != cue.partner && !(cue.takes(Frame::Hearer) && sentence.has_rel(c, "obj"))
        });
    if busy {
        return None;
    }
    // "The road is open, he said", read with the first clause as complement.
    let complement = sentence
        .children_with_rel(i, "ccomp")
        .find(|d| *d < i && fits(sentence, cue, *d, quoted));
    if complement.is_some() {
        return complement;
    }
    speaker::own_subject(sentence, i)?;
    let head = sentence.tokens[i].head?;
    let first = *sentence.subtree_without(head, |t| t == i).first()?;
    let by_as = sentence.has_rel(i, "advcl")
        && sentence
            .children(i)
            .any(|c| c < i && sentence.tokens[c].lemma == "as" && sentence.tokens[c].upos != Upos::Adp);
    let parenthesis = sentence.has_rel(i, "parataxis") && first < i && !after_semicolon(sentence, i);
    ((parenthesis || by_as) && !quoted(head) && is_clause(sentence, head)).then_some(head)
}

/// Whether a semicolon stands before the words of `i`: another sentence but for the stop.
fn after_semicolon(sentence: &Sentence, i: usize) -> bool {
    sentence.subtree(i).first().is_some_and(|first| {
        is_semicolon(sentence, *first) || *first > 0 && is_semicolon(sentence, first - 1)
    })
}

fn is_semicolon(sentence: &Sentence, t: usize) -> bool {
    sentence.tokens[t].lemma == ";"
}

/// The words of the clause headed by `head`, without its "that", what the cue brings with it, and outer stops.
fn spans(sentence: &Sentence, head: usize, cue: &Cue, text: &str) -> Vec<Span> {
    let cut = |t: usize| {
        t == cue.token
            || goes_on(sentence, t, cue.token)
            || resumed(sentence, t) == Some(cue.token)
            || stands_apart(sentence, t, cue.token)
    };
    let words = sentence.subtree_without(head, cut);
    let (Some(mut first), Some(mut last)) = (words.first().copied(), words.last().copied()) else {
        return Vec::new();
    };
    // Around the cue only the clause's own words count; elsewhere all words from its first to its last.
    let aside = first < cue.token;
    let around = aside && cue.token < last;
    if aside {
        let own = |t: &usize| is_semicolon(sentence, *t);
        let span = first..=last;
        first = (first..cue.token).rev().find(own).map_or(first, |t| t + 1);
        last = span
            .clone()
            .filter(|t| *t > cue.token)
            .find(own)
            .map_or(last, |t| t - 1);
    } else {
        first = lost_subject(sentence, head, cue, first).unwrap_or(first);
    }
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

/// The first word of a noun phrase that stands between the cue and a clause without a subject: it is the subject,
/// though the tree makes it the object of the cue ("announced its office | remains open").
fn lost_subject(sentence: &Sentence, head: usize, cue: &Cue, first: usize) -> Option<usize> {
    let has_own = ["nsubj", "csubj", "expl", "mark"]
        .iter()
        .any(|rel| sentence.child_with_rel(head, rel).is_some());
    if has_own || cue.takes(Frame::Hearer) || first == 0 {
        return None;
    }
    let mut before = first - 1;
    while before > cue.token
        && sentence.tokens[before].upos == Upos::Punct
        && sentence.tokens[before].lemma != ","
    {
        before -= 1;
    }
    ["obj", "nsubj"]
        .iter()
        .flat_map(|rel| sentence.children_with_rel(cue.token, rel))
        .filter(|c| *c > cue.token && Some(*c) != cue.partner)
        .map(|c| sentence.subtree_without(c, |t| t == head))
        .find(|phrase| phrase.last() == Some(&before))
        .and_then(|phrase| phrase.first().copied())
        .filter(|start| *start > cue.token)
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

fn tense(sentence: &Sentence, t: usize) -> Option<&'static str> {
    (sentence.feature(t, "VerbForm") == Some("Fin"))
        .then(|| sentence.feature(t, "Tense"))
        .flatten()
}

/// The cue that `t` goes on from as a second verb of its subject, where the tree hangs it on the words said: "said
/// that it must stop, and asked for help". Told by the tense, which is the cue's and not the clause's.
pub fn resumed(sentence: &Sentence, t: usize) -> Option<usize> {
    if !sentence.has_rel(t, "conj") || cues::at(sentence, t).is_none() {
        return None;
    }
    let bare = !["nsubj", "aux", "cop", "mark"]
        .iter()
        .any(|rel| sentence.child_with_rel(t, rel).is_some());
    let first = sentence.first_conjunct(t);
    let governor = sentence.tokens[first].head?;
    let reports =
        sentence.has_rel(first, "ccomp") && governor < first && cues::at(sentence, governor).is_some();
    let own = tense(sentence, t);
    let other = sentence.modal(first).is_some() || tense(sentence, first).is_some_and(|of| Some(of) != own);
    (bare && reports && other && own.is_some() && own == tense(sentence, governor)).then_some(governor)
}

/// Whether `t` is a cue of somebody else that stands beside the one at `from`, though the tree hangs it on the words
/// said: "A says the road is open, while B says it is not".
fn stands_apart(sentence: &Sentence, t: usize, from: usize) -> bool {
    if t <= from || cues::at(sentence, t).is_none_or(|cue| !cue.takes(Frame::Clause)) {
        return false;
    }
    let another = speaker::own_subject(sentence, t).is_some_and(|subject| {
        subject > from && sentence.tokens[subject].upos != Upos::Pron && speaker::can_speak(sentence, subject)
    });
    let contrasts = sentence.has_rel(t, "advcl")
        && sentence
            .children_with_rel(t, "mark")
            .any(|mark| matches!(sentence.tokens[mark].lemma.as_str(), "while" | "whereas" | "as"));
    let joined = sentence.has_rel(t, "conj") || sentence.has_rel(t, "parataxis");
    let separate = after_semicolon(sentence, t);
    another
        && (joined || contrasts)
        && (separate || tense(sentence, t).is_some() && tense(sentence, t) == tense(sentence, from))
}

fn is_comma_before(sentence: &Sentence, t: usize) -> bool {
    t > 0 && sentence.tokens[t - 1].upos == Upos::Punct
}

/// Joins tokens that follow each other into spans; each is cleaned at its ends.
pub fn runs(sentence: &Sentence, tokens: impl Iterator<Item = usize>, text: &str) -> Vec<Span> {
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

/// The span of some tokens in a row without stops at its ends and, in front, without "that" or "which".
fn cleaned(sentence: &Sentence, tokens: &[usize], text: &str, first: bool) -> Option<Span> {
    let is_stop = |t: usize| {
        let form = sentence.form(t, text);
        matches!(form, "," | "." | ";" | ":" | "-" | "–" | "—" | "--" | "!" | "…")
    };
    let mut rest = tokens;
    while let Some((t, after)) = rest.split_first() {
        let that = sentence.has_rel(*t, "mark") && sentence.tokens[*t].lemma == "that"
            || sentence.feature(*t, "PronType") == Some("Rel");
        if !(is_stop(*t) || first && that) {
            break;
        }
        rest = after;
    }
    while let Some((t, before)) = rest.split_last() {
        let loose = rest.len() > 1 && sentence.tokens[*t].upos == Upos::Cconj;
        if !is_stop(*t) && !loose {
            break;
        }
        rest = before;
    }
    (!rest.is_empty()).then(|| sentence.span_of_tokens(rest))
}

/// The clause headed by `head` without the branch that names its source ("according to X") and without what
/// follows a semicolon.
pub fn around(sentence: &Sentence, head: usize, branch: usize, text: &str) -> Option<Vec<Span>> {
    let mut away = sentence.subtree(branch);
    // A name is not torn: all of it belongs to the source.
    for name in &sentence.names {
        let whole = name.start..name.end;
        if whole.clone().any(|t| away.binary_search(&t).is_ok()) && !whole.contains(&head) {
            away.extend(whole);
        }
    }
    away.sort_unstable();
    away.dedup();
    let apart = |t: usize| {
        (sentence.has_rel(t, "parataxis") || sentence.has_rel(t, "conj")) && after_semicolon(sentence, t)
    };
    let words = sentence.subtree_without(head, |t| t == branch || apart(t));
    let words: Vec<usize> = words
        .into_iter()
        .filter(|t| away.binary_search(t).is_err())
        .collect();
    let (first, last) = (*words.first()?, *words.last()?);
    let spans = runs(
        sentence,
        (first..=last).filter(|t| away.binary_search(t).is_err()),
        text,
    );
    (!spans.is_empty()).then_some(spans)
}
