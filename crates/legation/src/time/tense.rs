//! Whether what a time expression dates lies before or after the telling, read from the verb that governs it.

use crate::syntax::{Sentence, Token, Upos};

/// Where in time the governing verb puts its happening, seen from the publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    Past,
    /// Said outright: "will meet".
    Future,
    /// Intended, invited, asked, or future in the past: "agreed to meet", "would meet".
    Prospect,
    /// Told as going on, which with a day of the week is a plan: "the summit ends Saturday".
    Present,
    /// Nothing tells.
    Open,
}

/// Verbs whose infinitive tells of what happened: "managed to reach".
const IMPLICATIVE: [&str; 10] = [
    "manage", "continue", "begin", "start", "help", "happen", "use", "appear", "seem", "fail",
];

/// Participles and adjectives of plans: what they govern is still to come.
const PLANNED: [&str; 12] = [
    "schedule",
    "plan",
    "set",
    "slate",
    "expect",
    "due",
    "invite",
    "postpone",
    "delay",
    "reschedule",
    "upcoming",
    "forthcoming",
];

/// Verbs that put something off, to a day that is still to come: "put the vote off until July", "moved it to Monday".
const DEFERRING: [&str; 10] = [
    "postpone",
    "defer",
    "delay",
    "reschedule",
    "adjourn",
    "put",
    "push",
    "move",
    "shift",
    "hold",
];

/// Adjectives whose infinitive has their own time: "was happy to welcome".
const GLAD: [&str; 14] = [
    "happy",
    "glad",
    "pleased",
    "please",
    "honored",
    "honoured",
    "honor",
    "honour",
    "proud",
    "delighted",
    "delight",
    "grateful",
    "sad",
    "sorry",
];

/// Before a noun: what it names was when the verb above it was.
const WHILE: [&str; 8] = [
    "during",
    "after",
    "follow",
    "following",
    "since",
    "amid",
    "upon",
    "despite",
];

/// Verbs whose present reports what was said before.
const REPORTING: [&str; 14] = [
    "say", "tell", "report", "write", "claim", "state", "add", "note", "announce", "warn", "accuse", "quote",
    "show", "suggest",
];

/// Whether a time is that to which something is put off.
fn is_put_off_to(sentence: &Sentence, at: usize) -> bool {
    let lemma = |t: usize| sentence.tokens[t].lemma.as_str();
    let leads = |t: usize| matches!(lemma(t), "until" | "till" | "to");
    let head = sentence.tokens[at].head;
    head.is_some_and(|verb| DEFERRING.contains(&lemma(verb)))
        && sentence.children_with_rel(at, "case").any(leads)
}

/// The orientation of what the token `at` (the head of a time expression) dates.
pub fn orientation(text: &str, sentence: &Sentence, at: usize) -> Orientation {
    let tokens = &sentence.tokens;
    if is_put_off_to(sentence, at) {
        return Orientation::Prospect;
    }
    // "back in May", and not "will be back in May".
    let back = |case: usize| {
        let before = case.checked_sub(1).map(|before| &tokens[before]);
        let on = matches!(tokens[case].lemma.as_str(), "in" | "on" | "at");
        on && before.is_some_and(|word| word.lemma == "back" && word.head == Some(at))
    };
    let ahead = || children(sentence, at).any(|t| modal(t.span.of(text)).is_some());
    if sentence.children_with_rel(at, "case").any(back) && !ahead() {
        return Orientation::Past;
    }
    let mut here = at;
    let (mut through_noun, mut granted) = (false, false);
    let mut under_name = false;
    let mut subject = false;
    // A tree of n tokens is left after n steps at most, whatever the heads say.
    for _ in 0..tokens.len().min(24) {
        let Some(token) = tokens.get(here) else { break };
        let copula = copula(sentence, here);
        if here != at && token.upos == Upos::Noun && copula.is_none() {
            if children(sentence, here).any(|t| PLANNED.contains(&t.lemma.as_str())) {
                return Orientation::Prospect;
            }
            through_noun = true;
            granted |= children(sentence, here).any(|t| t.rel == "case" && WHILE.contains(&t.lemma.as_str()));
        }
        under_name |= here != at && copula.is_none() && matches!(token.upos, Upos::Noun | Upos::Propn);
        if matches!(token.upos, Upos::Verb | Upos::Aux) && here != at || copula.is_some() {
            let verdict = verb(text, sentence, here, copula, 3);
            return match verdict {
                // "discussed the vote on Tuesday": the verb's past is not the vote's, unless that did it ("the vote
                // failed") or the words say so ("announced during the vote in March").
                Orientation::Past if through_noun && !subject && !granted => Orientation::Open,
                Orientation::Present if through_noun => Orientation::Open,
                // "steps taken to widen the ties following the visit in May": before or after the telling.
                Orientation::Prospect if granted => Orientation::Open,
                // "the unit, sold in March, is too big": nor is the present of what is said of it.
                Orientation::Prospect if copula.is_some() && under_name => Orientation::Open,
                other => other,
            };
        }
        subject = token.rel == "nsubj";
        match token.head {
            Some(head) if head != here => here = head,
            _ => break,
        }
    }
    if tokens.get(at).is_none_or(|t| t.head.is_some()) {
        Orientation::Open
    } else {
        nearest_verb(text, sentence, at)
    }
}

/// Without heads: the closest verb or modal to the left, else the first verb to the right.
fn nearest_verb(text: &str, sentence: &Sentence, at: usize) -> Orientation {
    let tokens = &sentence.tokens;
    let at = at.min(tokens.len());
    for (i, token) in tokens[..at].iter().enumerate().rev() {
        if token.upos == Upos::Aux
            && let Some(orientation) = modal(token.span.of(text))
        {
            return orientation;
        }
        if token.upos != Upos::Verb {
            continue;
        }
        for auxiliary in tokens[i.saturating_sub(4)..i].iter().rev() {
            match modal(auxiliary.span.of(text)) {
                Some(orientation) => return orientation,
                None if auxiliary.upos == Upos::Part && auxiliary.lemma == "to" => {
                    return Orientation::Prospect;
                }
                None if !matches!(auxiliary.upos, Upos::Aux | Upos::Adv | Upos::Part) => break,
                None => {}
            }
        }
        return if past(token) {
            Orientation::Past
        } else {
            Orientation::Open
        };
    }
    match tokens[at..].iter().find(|t| t.upos == Upos::Verb) {
        Some(verb) if past(verb) => Orientation::Past,
        _ => Orientation::Open,
    }
}

fn past(token: &Token) -> bool {
    token.feats.contains("Tense=Past")
}

/// What a modal verb says of the time.
fn modal(form: &str) -> Option<Orientation> {
    let is = |words: &[&str]| words.iter().any(|w| w.eq_ignore_ascii_case(form));
    if is(&["will", "shall", "'ll", "’ll", "wo"]) {
        Some(Orientation::Future)
    } else if is(&[
        "would", "should", "may", "might", "must", "can", "could", "'d", "’d",
    ]) {
        Some(Orientation::Prospect)
    } else {
        None
    }
}

/// The copula of a predicate that is no verb ("The vote is in June").
fn copula(sentence: &Sentence, head: usize) -> Option<usize> {
    match sentence.tokens[head].upos {
        Upos::Verb | Upos::Aux => None,
        _ => sentence.child_with_rel(head, "cop"),
    }
}

fn children(sentence: &Sentence, head: usize) -> impl Iterator<Item = &Token> {
    sentence.children(head).map(|i| &sentence.tokens[i])
}

/// `above` is how many verbs further up may still be asked.
fn verb(text: &str, sentence: &Sentence, at: usize, copula: Option<usize>, above: u8) -> Orientation {
    let token = &sentence.tokens[at];
    let has = |t: &Token| t.lemma == "have" && t.upos == Upos::Aux;
    let perfect = children(sentence, at).any(has);
    let mut infinitive = false;
    let mut before = false;
    for child in children(sentence, at) {
        let form = child.span.of(text);
        if child.upos == Upos::Aux
            && let Some(orientation) = modal(form)
        {
            // "would have met" is of no time: the day may be past or still to come. "will have met" is ahead.
            let unreal = perfect && orientation == Orientation::Prospect;
            return if unreal { Orientation::Open } else { orientation };
        }
        infinitive |= child.lemma == "to" && child.upos == Upos::Part;
        before |= child.rel == "mark" && matches!(child.lemma.as_str(), "before" | "until" | "ahead");
    }
    if infinitive && !perfect {
        let governor = token.head.and_then(|h| sentence.tokens.get(h).map(|t| (h, t)));
        return match governor {
            Some((head, governor))
                if above > 0
                    && governor.upos == Upos::Verb
                    && IMPLICATIVE.contains(&governor.lemma.as_str()) =>
            {
                verb(text, sentence, head, None, above - 1)
            }
            Some((head, governor)) if GLAD.contains(&governor.lemma.as_str()) => {
                match children(sentence, head).any(|t| matches!(t.rel, "cop" | "aux:pass" | "aux") && past(t))
                {
                    true => Orientation::Past,
                    false => Orientation::Open,
                }
            }
            _ => Orientation::Prospect,
        };
    }
    if PLANNED.contains(&token.lemma.as_str()) && !children(sentence, at).any(has) {
        return Orientation::Prospect;
    }
    if let Some(copula) = copula {
        let copula = &sentence.tokens[copula];
        return if past(copula) {
            Orientation::Past
        } else {
            Orientation::Prospect
        };
    }
    let finite = |t: &Token| t.feats.contains("VerbForm=Fin");
    let auxiliary = children(sentence, at).find(|t| t.upos == Upos::Aux && finite(t));
    if perfect {
        return Orientation::Past;
    }
    match auxiliary {
        Some(auxiliary) if past(auxiliary) => return Orientation::Past,
        // "is meeting on Tuesday" looks ahead; "is held on Tuesday" may be either.
        Some(_) if token.feats.contains("VerbForm=Ger") || token.feats.contains("Tense=Pres") => {
            return Orientation::Prospect;
        }
        Some(_) => return Orientation::Open,
        None => {}
    }
    if finite(token) || token.feats.contains("VerbForm=Part") {
        // Headlines tell what was in the present, and so do verbs of reporting.
        let present = token.feats.contains("Tense=Pres")
            && finite(token)
            && !sentence.headline
            && !REPORTING.contains(&token.lemma.as_str());
        return match (past(token), present) {
            (true, _) => Orientation::Past,
            (_, true) => Orientation::Present,
            _ => Orientation::Open,
        };
    }
    // A gerund has the time of the verb above it: "before leaving on Wednesday" may be later than that.
    match token.head {
        Some(head) if above > 0 && !before && head < sentence.tokens.len() => {
            if sentence.tokens[head].upos == Upos::Verb && finite(&sentence.tokens[head]) {
                verb(text, sentence, head, None, above - 1)
            } else {
                Orientation::Open
            }
        }
        _ => Orientation::Open,
    }
}
