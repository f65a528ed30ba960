//! The occasion of a saying: the message that carries it, its medium, its place.

use crate::syntax::{MentionKind, NameKind, Sentence, Upos};
use crate::text::Span;

/// Nouns for what carries words: their speaker is who issued them ("a statement by the ministry said").
const MESSAGES: [&str; 32] = [
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
    "resolution",
    "ruling",
    "editorial",
];

/// Nouns for where words are said ("in a radio interview"), beside [`MESSAGES`].
const MEDIA: [&str; 35] = [
    "conference",
    "column",
    "article",
    "op-ed",
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
    "account",
    "website",
    "newspaper",
    "livestream",
];

/// Verbs whose agent is a message's speaker: "a letter signed by ten governors", but not "obtained by the newspaper".
const ISSUES: [&str; 14] = [
    "issue",
    "write",
    "release",
    "publish",
    "sign",
    "send",
    "draft",
    "author",
    "prepare",
    "post",
    "make",
    "deliver",
    "circulate",
    "approve",
];

/// Verbs of appearing before an audience: "speaking on television, she said".
const APPEARS: [&str; 6] = ["speak", "talk", "appear", "address", "testify", "tell"];

/// Whether `i` is a noun for something that carries words.
pub fn is_message(sentence: &Sentence, i: usize) -> bool {
    MESSAGES.contains(&sentence.tokens[i].lemma.to_lowercase().as_str())
}

fn case_is(sentence: &Sentence, i: usize, words: &[&str]) -> bool {
    sentence
        .case(i)
        .is_some_and(|case| words.contains(&sentence.tokens[case].lemma.to_lowercase().as_str()))
}

/// Who issued the message `i`, if it is one and the sentence says: "a tweet by X", "X's letter", "a ministry
/// statement". `None` for a noun that is no message; `Some(None)` for a message of nobody named here.
pub fn issuer(sentence: &Sentence, i: usize) -> Option<Option<usize>> {
    if !is_message(sentence, i) {
        return None;
    }
    let by = || {
        let issued = sentence
            .children_with_rel(i, "acl")
            .filter(|c| ISSUES.contains(&sentence.tokens[*c].lemma.as_str()))
            .find_map(|c| sentence.agent(c));
        let mut own = sentence.children_with_rel(i, "nmod");
        own.find(|below| case_is(sentence, *below, &["by"])).or(issued)
    };
    let from = || {
        sentence
            .children_with_rel(i, "nmod")
            .find(|below| case_is(sentence, *below, &["from", "of"]))
    };
    let owner = || sentence.child_with_rel(i, "nmod:poss");
    let name = || {
        sentence.children_with_rel(i, "compound").find(|c| {
            let token = &sentence.tokens[*c];
            token.upos == Upos::Propn || token.mention == Some(MentionKind::Organization)
        })
    };
    Some(by().or_else(owner).or_else(from).or_else(name))
}

/// Whether `i` is a message that the text spoke of before: "the statement", "this letter".
pub fn is_known_message(sentence: &Sentence, i: usize) -> bool {
    let pointed_at = |det: usize| {
        matches!(
            sentence.tokens[det].lemma.as_str(),
            "the" | "this" | "that" | "these"
        )
    };
    issuer(sentence, i) == Some(None) && sentence.children_with_rel(i, "det").any(pointed_at)
}

/// The noun phrase of a message without its determiner: "radio interview".
fn medium_words(sentence: &Sentence, i: usize, text: &str) -> String {
    let first = sentence
        .children(i)
        .filter(|c| *c < i && (sentence.has_rel(*c, "compound") || sentence.has_rel(*c, "amod")))
        .flat_map(|c| sentence.subtree(c))
        .min()
        .unwrap_or(i);
    let span = sentence.tokens[first].span.cover(sentence.tokens[i].span);
    span.of(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where the words of the cue at `i` are said: "in a radio interview", "on Twitter"; of a participle ("…, adding
/// that"), also what stands beside the verb that it hangs on.
pub fn medium(sentence: &Sentence, i: usize, text: &str) -> Option<String> {
    let is_medium = |c: usize| {
        let lemma = sentence.tokens[c].lemma.to_lowercase();
        let fits = case_is(
            sentence,
            c,
            &["in", "on", "via", "through", "over", "during", "at", "by"],
        );
        let known = MEDIA.contains(&lemma.as_str()) || MESSAGES.contains(&lemma.as_str());
        fits && known && (lemma != "x" || case_is(sentence, c, &["on"]))
    };
    let beside = |verb: usize| {
        sentence
            .children_with_rel(verb, "obl")
            .chain(sentence.children_with_rel(verb, "nmod"))
            .find(|c| is_medium(*c))
    };
    let head = || sentence.tokens[i].head.filter(|_| sentence.has_rel(i, "advcl"));
    let found = beside(i)
        .or_else(|| appearance(sentence, i).and_then(beside))
        .or_else(|| head().and_then(beside))?;
    Some(medium_words(sentence, found, text))
}

/// The verb of appearing beside a cue: "speaking" in "speaking on television, she said".
fn appearance(sentence: &Sentence, i: usize) -> Option<usize> {
    let subject = sentence.child_with_rel(i, "nsubj");
    let of_subject = subject
        .into_iter()
        .flat_map(|s| sentence.children_with_rel(s, "acl"));
    sentence
        .children_with_rel(i, "advcl")
        .chain(of_subject)
        .find(|c| APPEARS.contains(&sentence.tokens[*c].lemma.as_str()))
}

/// The message that is the grammatical speaker ("a statement said"), as a medium.
pub fn message_medium(sentence: &Sentence, i: usize, text: &str) -> Option<String> {
    is_message(sentence, i).then(|| medium_words(sentence, i, text))
}

/// The name of the place in which the words of the cue at `i` are said: "told reporters in Oslo", "at a meeting in
/// Lima". `said` tells whether a token is among those words.
pub fn place(sentence: &Sentence, i: usize, said: &impl Fn(usize) -> bool) -> Option<Span> {
    let named =
        |c: usize| place_name(sentence, c).filter(|_| case_is(sentence, c, &["in", "at", "from", "near"]));
    // "At a meeting in Lima", "told a gathering of farmers in Lima".
    let deeper = |c: usize| {
        let gathering = matches!(
            sentence.tokens[c].mention,
            Some(MentionKind::Event | MentionKind::Person | MentionKind::Organization)
        ) || MEDIA.contains(&sentence.tokens[c].lemma.to_lowercase().as_str());
        gathering
            .then(|| sentence.subtree(c))?
            .into_iter()
            .filter(|t| *t != c && !said(*t))
            .find_map(named)
    };
    let beside = |verb: usize| {
        ["obl", "obj", "iobj"]
            .iter()
            .flat_map(|rel| sentence.children_with_rel(verb, rel))
            .filter(|c| !said(*c))
            .find_map(|c| named(c).or_else(|| deeper(c)))
    };
    beside(i).or_else(|| appearance(sentence, i).and_then(beside))
}

/// The name of a place that a phrase's head stands in: "Oslo", "Camp Ardal", "Ardal airport".
fn place_name(sentence: &Sentence, head: usize) -> Option<Span> {
    if let Some(name) = sentence.name_at(head) {
        let tokens: Vec<usize> = (name.start..name.end).collect();
        return (name.kind == NameKind::Place).then(|| sentence.span_of_tokens(&tokens));
    }
    let is_place = sentence.tokens[head].mention == Some(MentionKind::Place);
    let named = sentence
        .children_with_rel(head, "compound")
        .filter_map(|c| sentence.name_at(c))
        .find(|name| name.end <= head)?;
    is_place.then(|| {
        sentence.tokens[named.start]
            .span
            .cover(sentence.tokens[head].span)
    })
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
        assert_eq!(issuer(&sentence, 2), Some(Some(4)));
        assert_eq!(issuer(&sentence, 4), None);
        assert_eq!(
            message_medium(&sentence, 2, &text).as_deref(),
            Some("ministry statement")
        );
        assert!(!is_known_message(&sentence, 2));
    }

    #[test]
    fn a_medium_beside_the_cue_or_the_verb_of_appearing() {
        let (text, sentence) = tree(
            "Speaking speak VERB 6 advcl
             on on ADP 4 case
             state state NOUN 4 compound
             television television NOUN 1 obl
             Asha Asha PROPN 6 nsubj
             said say VERB 0 root
             so so ADV 6 advmod",
        );
        assert_eq!(medium(&sentence, 5, &text).as_deref(), Some("state television"));
        assert_eq!(place(&sentence, 5, &|_| false), None);
    }
}
