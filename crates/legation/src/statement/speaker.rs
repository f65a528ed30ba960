//! Who speaks and to whom: what stands beside a cue other than the words said.

use super::clause;
use super::cues::{self, Cue, Frame};
use super::occasion::is_message;
use crate::syntax::{MentionKind, Sentence, Upos};

/// How many heads to climb for a speaker.
const CLIMB: usize = 6;

/// The head word of whoever says what the verb `i` reports; `None` where the sentence does not say.
pub fn of_verb(sentence: &Sentence, i: usize) -> Option<usize> {
    if is_passive(sentence, i) {
        return sentence.agent(i);
    }
    if let Some(subject) = own_subject(sentence, i) {
        return Some(antecedent(sentence, i, subject));
    }
    if let Some(previous) = clause::resumed(sentence, i).or_else(|| governing_cue(sentence, i)) {
        return of_verb(sentence, previous);
    }
    climb(sentence, i)
}

/// The subject of a verb: of several that the tree shows, the nearest before it, or else the nearest after it.
pub fn own_subject(sentence: &Sentence, i: usize) -> Option<usize> {
    let subjects = || sentence.children_with_rel(i, "nsubj");
    subjects()
        .filter(|s| *s < i)
        .last()
        .or_else(|| subjects().next())
        .or_else(|| sentence.child_with_rel(i, "csubj"))
}

fn is_passive(sentence: &Sentence, i: usize) -> bool {
    let hangs = ["acl", "advcl", "amod"]
        .iter()
        .any(|rel| sentence.has_rel(i, rel));
    let bare = sentence.feature(i, "Tense") == Some("Past")
        && !sentence.is_gerund(i)
        && !["aux", "nsubj", "mark"]
            .iter()
            .any(|rel| sentence.child_with_rel(i, rel).is_some());
    // A clause without a subject is no finite one, whatever the tagger says: "Asked whether …, he nodded".
    bare && hangs || sentence.is_passive(i)
}

/// The cue before `i` in its sentence that a participle ("…, adding that") or a bare "and added" goes on from.
fn governing_cue(sentence: &Sentence, i: usize) -> Option<usize> {
    let participle = sentence.is_gerund(i)
        || sentence.feature(i, "VerbForm") == Some("Part") && sentence.has_rel(i, "advcl");
    let goes_on = matches!(sentence.tokens[i].lemma.as_str(), "add" | "continue");
    if !goes_on && (!participle || sentence.has_rel(i, "acl")) {
        return None;
    }
    (0..i).rev().find(|before| {
        sentence.child_with_rel(*before, "nsubj").is_some()
            && cues::at(sentence, *before)
                .is_some_and(|cue| cue.takes(Frame::Clause) || cue.takes(Frame::Quote))
    })
}

/// The words that may name the speaker whose phrase is headed by `i`, best first: a name beside a common noun, the
/// head, what "dozens of" counts.
pub fn names(sentence: &Sentence, i: usize) -> Vec<usize> {
    let mut found = Vec::new();
    if sentence.tokens[i].upos != Upos::Propn && sentence.tokens[i].upos != Upos::Pron {
        let proper = |c: &usize| sentence.tokens[*c].upos == Upos::Propn;
        found.extend(sentence.children_with_rel(i, "appos").filter(proper));
        found.push(i);
        found.extend(sentence.children_with_rel(i, "flat").filter(proper));
    } else {
        found.push(i);
    }
    let counts = matches!(
        sentence.tokens[i].lemma.to_lowercase().as_str(),
        "dozen"
            | "hundred"
            | "thousand"
            | "ten"
            | "number"
            | "group"
            | "majority"
            | "some"
            | "many"
            | "several"
            | "most"
            | "all"
            | "one"
            | "member"
            | "spokesman"
            | "spokeswoman"
            | "spokesperson"
    ) || sentence.tokens[i].upos == Upos::Num;
    if counts {
        found.extend(sentence.children_with_rel(i, "nmod"));
    }
    found
}

/// Whether the phrase headed by `i` can be one that speaks: somebody, a body, or a message; no theory, no map.
pub fn can_speak(sentence: &Sentence, i: usize) -> bool {
    let token = &sentence.tokens[i];
    if token.upos != Upos::Noun || is_message(sentence, i) {
        return true;
    }
    !matches!(
        token.mention,
        Some(
            MentionKind::Abstract
                | MentionKind::Event
                | MentionKind::Time
                | MentionKind::Object
                | MentionKind::Plant
                | MentionKind::Substance
                | MentionKind::Animal
        )
    )
}

/// Whether the subject of `i` says that nobody did: "neither side said", "no one denied".
pub fn is_nobody(sentence: &Sentence, i: usize) -> bool {
    let none = |t: usize| {
        matches!(
            sentence.tokens[t].lemma.to_lowercase().as_str(),
            "no" | "neither" | "nobody" | "none" | "no-one" | "nothing"
        )
    };
    own_subject(sentence, i).is_some_and(|s| none(s) || sentence.children_with_rel(s, "det").any(none))
}

/// The subject that `i` shares with the verbs above it, or the noun it modifies.
fn climb(sentence: &Sentence, i: usize) -> Option<usize> {
    let mut at = i;
    for _ in 0..CLIMB {
        let head = sentence.tokens[at].head?;
        if sentence.has_rel(at, "acl") {
            return Some(head);
        }
        let shares = ["conj", "xcomp", "advcl", "parataxis", "dep", "ccomp"]
            .iter()
            .any(|rel| sentence.has_rel(at, rel));
        if !shares {
            return None;
        }
        if let Some(subject) = own_subject(sentence, head) {
            return Some(antecedent(sentence, head, subject));
        }
        at = head;
    }
    None
}

/// What "who" or "which" stands for; any other subject stands for itself.
fn antecedent(sentence: &Sentence, verb: usize, subject: usize) -> usize {
    let relative = sentence.feature(subject, "PronType") == Some("Rel")
        || matches!(sentence.tokens[subject].lemma.as_str(), "who" | "which" | "that")
            && sentence.tokens[subject].upos == Upos::Pron;
    if !relative {
        return subject;
    }
    let mut at = verb;
    for _ in 0..CLIMB {
        let Some(head) = sentence.tokens[at].head else {
            break;
        };
        if sentence.has_rel(at, "acl") {
            return head;
        }
        at = head;
    }
    subject
}

/// Who is spoken to.
pub fn addressee(sentence: &Sentence, cue: &Cue) -> Option<usize> {
    let nominal = |c: &usize| {
        matches!(sentence.tokens[*c].upos, Upos::Noun | Upos::Propn | Upos::Pron) && Some(*c) != cue.partner
    };
    if cue.takes(Frame::Hearer) {
        let object = sentence
            .child_with_rel(cue.token, "iobj")
            .or_else(|| sentence.child_with_rel(cue.token, "obj"))
            .filter(nominal);
        if object.is_some() {
            return object;
        }
    }
    if cue.takes(Frame::ToHearer) {
        return sentence.oblique(cue.token, "to").filter(nominal);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::conllu::tree;

    #[test]
    fn relative_and_shared_subjects() {
        let (_, sentence) = tree(
            "Envoys envoy NOUN 5 nsubj
             who who PRON 3 nsubj PronType=Rel
             said say VERB 1 acl:relcl
             so so ADV 3 advmod
             left leave VERB 0 root
             saying say VERB 5 advcl VerbForm=Ger",
        );
        assert_eq!(of_verb(&sentence, 2), Some(0));
        assert_eq!(of_verb(&sentence, 5), Some(0));
    }
}
