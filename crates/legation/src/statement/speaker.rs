//! Who speaks, to whom, and where: what stands beside a cue other than the words said.

use super::cues::{self, Cue, Frame};
use crate::syntax::{Sentence, Upos};

/// Nouns for what carries words: their speaker is who issued them ("a statement by the ministry said").
const MESSAGES: [&str; 29] = [
    "statement",
    "communique",
    "communiqué",
    "letter",
    "note",
    "report",
    "readout",
    "declaration",
    "tweet",
    "post",
    "message",
    "release",
    "notice",
    "memo",
    "memorandum",
    "document",
    "remark",
    "comment",
    "speech",
    "address",
    "interview",
    "announcement",
    "transcript",
    "summary",
    "posting",
    "bulletin",
    "word",
    "warning",
    "response",
];

/// Nouns for where words are said ("in a radio interview"), beside [`MESSAGES`].
const MEDIA: [&str; 32] = [
    "conference",
    "column",
    "article",
    "op-ed",
    "editorial",
    "briefing",
    "broadcast",
    "television",
    "tv",
    "radio",
    "video",
    "call",
    "blog",
    "podcast",
    "email",
    "e-mail",
    "telegram",
    "twitter",
    "x",
    "facebook",
    "instagram",
    "whatsapp",
    "youtube",
    "weibo",
    "sermon",
    "essay",
    "commentary",
    "testimony",
    "hearing",
    "presser",
    "phone",
    "telephone",
];

/// How many heads to climb for a speaker.
const CLIMB: usize = 6;

fn is_message(sentence: &Sentence, i: usize) -> bool {
    MESSAGES.contains(&sentence.tokens[i].lemma.to_lowercase().as_str())
}

/// The head word of whoever says what the verb `i` reports; `None` where the sentence does not say.
pub fn of_verb(sentence: &Sentence, i: usize) -> Option<usize> {
    if is_passive(sentence, i) {
        return sentence.agent(i);
    }
    let own = sentence
        .child_with_rel(i, "nsubj")
        .or_else(|| sentence.child_with_rel(i, "csubj"));
    if let Some(subject) = own {
        return Some(antecedent(sentence, i, subject));
    }
    if let Some(previous) = governing_cue(sentence, i) {
        return of_verb(sentence, previous);
    }
    climb(sentence, i)
}

fn is_passive(sentence: &Sentence, i: usize) -> bool {
    let bare_participle = sentence.feature(i, "VerbForm") == Some("Part")
        && sentence.feature(i, "Tense") == Some("Past")
        && sentence.child_with_rel(i, "aux").is_none()
        && sentence.child_with_rel(i, "nsubj").is_none()
        && (sentence.has_rel(i, "acl") || sentence.has_rel(i, "advcl") || sentence.has_rel(i, "amod"));
    bare_participle || sentence.is_passive(i)
}

/// The cue before `i` in its sentence that a participle ("…, adding that") or a bare "and added" goes on from.
fn governing_cue(sentence: &Sentence, i: usize) -> Option<usize> {
    let participle = sentence.feature(i, "VerbForm") == Some("Ger")
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
        if let Some(subject) = sentence.child_with_rel(head, "nsubj") {
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

/// Who issued the message `i`, if it is one and the sentence says: "a tweet by X", "X's letter", "a ministry
/// statement". `None` for a noun that is no message; `Some(None)` for a message of nobody named here.
pub fn issuer(sentence: &Sentence, i: usize) -> Option<Option<usize>> {
    if !is_message(sentence, i) {
        return None;
    }
    let by = || {
        sentence.subtree(i).into_iter().find(|below| {
            *below > i
                && sentence
                    .children_with_rel(*below, "case")
                    .any(|case| sentence.tokens[case].lemma == "by")
        })
    };
    let from = || {
        sentence.children_with_rel(i, "nmod").find(|below| {
            sentence
                .case(*below)
                .is_some_and(|case| matches!(sentence.tokens[case].lemma.as_str(), "from" | "of"))
        })
    };
    let owner = || sentence.child_with_rel(i, "nmod:poss");
    let name = || {
        sentence
            .children_with_rel(i, "compound")
            .find(|c| sentence.tokens[*c].upos == Upos::Propn)
    };
    Some(by().or_else(owner).or_else(from).or_else(name))
}

/// The noun phrase of a message without its determiner: "radio interview".
fn medium_words(sentence: &Sentence, i: usize, text: &str) -> String {
    let mut words: Vec<usize> = sentence
        .children(i)
        .filter(|c| *c < i && (sentence.has_rel(*c, "compound") || sentence.has_rel(*c, "amod")))
        .collect();
    words.push(i);
    let words: Vec<&str> = words.into_iter().map(|w| sentence.form(w, text)).collect();
    words.join(" ")
}

/// Where the words of the cue at `i` are said: "in a radio interview", "on Twitter".
pub fn medium(sentence: &Sentence, i: usize, text: &str) -> Option<String> {
    let place = |c: usize| {
        let lemma = sentence.tokens[c].lemma.to_lowercase();
        let case = sentence
            .case(c)
            .map(|case| sentence.tokens[case].lemma.to_lowercase());
        let fits = matches!(
            case.as_deref(),
            Some("in" | "on" | "via" | "through" | "over" | "during" | "at" | "by")
        );
        let known = MEDIA.contains(&lemma.as_str()) || MESSAGES.contains(&lemma.as_str());
        fits && known && (lemma != "x" || case.as_deref() == Some("on"))
    };
    let found = sentence
        .children_with_rel(i, "obl")
        .chain(sentence.children_with_rel(i, "nmod"))
        .find(|c| place(*c))?;
    Some(medium_words(sentence, found, text))
}

/// The message that is the grammatical speaker ("a statement said"), as a medium.
pub fn message_medium(sentence: &Sentence, i: usize, text: &str) -> Option<String> {
    is_message(sentence, i).then(|| medium_words(sentence, i, text))
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
    fn a_message_has_an_issuer() {
        let (text, sentence) = tree(
            "A a DET 3 det
             ministry ministry NOUN 3 compound
             statement statement NOUN 6 nsubj
             by by ADP 5 case
             Oslo Oslo PROPN 3 nmod
             said say VERB 0 root",
        );
        assert_eq!(of_verb(&sentence, 5), Some(2));
        assert_eq!(issuer(&sentence, 2), Some(Some(4)));
        assert_eq!(issuer(&sentence, 4), None);
        assert_eq!(
            message_medium(&sentence, 2, &text).as_deref(),
            Some("ministry statement")
        );
    }

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
