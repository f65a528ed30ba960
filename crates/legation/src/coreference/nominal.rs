//! Finds nominals: everything in a sentence that speaks of something, with what its words tell of it.
//!
//! The model says which words head one (`Token::mention`). Relative and interrogative pronouns are none.

use super::extent::extent;
use super::words::Ids;
use crate::syntax::{MentionKind, Sentence, Upos};
use crate::tables::{Gender, Tables};
use crate::text::Span;

/// How a nominal speaks of its bearer: by which pronoun, by name, or by a noun with which determiner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    I,
    We,
    You,
    He,
    She,
    It,
    They,
    /// "this", "that"
    This,
    /// "these", "those"
    These,
    /// "here", "there"
    Here,
    OtherPronoun,
    Name,
    /// "the minister"
    Definite,
    /// "this minister"
    Demonstrative,
    /// "her minister", "Peru's minister"
    Possessed,
    /// "a minister"
    Indefinite,
    /// "some ministers", "three ministers"
    Counted,
    /// "ministers"
    Bare,
    /// "Reyes and Moyo" as one
    Group,
}

impl Form {
    pub const COUNT: usize = 19;

    /// Whether this is a pronoun.
    pub fn is_pronoun(self) -> bool {
        (self as usize) < Form::Name as usize
    }

    /// A word for it, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            form if form.is_pronoun() => "pronoun",
            Form::Name => "name",
            Form::Definite => "definite",
            Form::Demonstrative => "demonstrative",
            Form::Possessed => "possessed",
            Form::Indefinite => "indefinite",
            Form::Counted => "counted",
            Form::Group => "group",
            _ => "bare",
        }
    }

    fn of_pronoun(word: &str) -> Form {
        match word {
            "i" | "me" | "my" | "mine" | "myself" => Form::I,
            "we" | "us" | "our" | "ours" | "ourselves" | "'s" | "’s" => Form::We,
            "you" | "your" | "yours" | "yourself" | "yourselves" => Form::You,
            "he" | "him" | "his" | "himself" => Form::He,
            "she" | "her" | "hers" | "herself" => Form::She,
            "it" | "its" | "itself" => Form::It,
            "they" | "them" | "their" | "theirs" | "themselves" => Form::They,
            "this" | "that" => Form::This,
            "these" | "those" => Form::These,
            "here" | "there" => Form::Here,
            _ => Form::OtherPronoun,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    Unknown,
    One,
    Several,
}

impl Number {
    pub const COUNT: usize = 3;
}

/// What pronouns would be used of the bearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NounGender {
    Unknown,
    Masculine,
    Feminine,
    /// No person: "it".
    Neuter,
}

impl NounGender {
    pub const COUNT: usize = 4;
}

/// What a nominal is in its clause or phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Of the sentence's main verb, or one co-ordinated with it.
    MainSubject,
    Subject,
    Object,
    Oblique,
    Modifier,
    Possessor,
    Apposition,
    Conjunct,
    Compound,
    Root,
    Other,
}

impl Role {
    pub const COUNT: usize = 11;
}

/// A nominal: tokens `start..end` of a sentence.
#[derive(Clone, Debug)]
pub struct Nominal {
    pub sentence: usize,
    pub start: usize,
    pub end: usize,
    pub head: usize,
    pub span: Span,
    pub form: Form,
    pub kind: Option<MentionKind>,
    pub number: Number,
    pub gender: NounGender,
    pub(super) role: Role,
    pub(super) reflexive: bool,
    pub(super) possessive: bool,
    /// A predicate with a copula: "she is the minister".
    pub(super) predicate: bool,
    /// The number of the quotation that it stands in.
    pub(super) quote: Option<usize>,
    pub(super) speaks: bool,
    pub(super) paragraph: usize,
    pub(super) ids: Ids,
}

/// All nominals of a sentence, in the order of their first words, the longer first. `quotes` tells of each token
/// the number of the quotation that it stands in; `lemmas` are the words' numbers.
pub(super) fn nominals(
    text: &str,
    sentence: &Sentence,
    number: usize,
    quotes: &[Option<usize>],
    words: &mut super::words::Words,
    tables: &Tables,
) -> Vec<Nominal> {
    let lemmas = words.lemmas(sentence);
    let mut found: Vec<Nominal> = Vec::new();
    let mut add = |head: usize, (start, end): (usize, usize), group: bool| {
        let form = if group {
            Form::Group
        } else {
            form_of(text, sentence, head, end - start)
        };
        let token = &sentence.tokens[head];
        let word = token.form(text);
        found.push(Nominal {
            sentence: number,
            start,
            end,
            head,
            span: sentence.tokens[start].span.cover(sentence.tokens[end - 1].span),
            form,
            kind: token.mention,
            number: number_of(sentence, head, end, form),
            gender: gender_of(text, sentence, head, start..end, form, tables),
            role: role_of(sentence, head),
            reflexive: form.is_pronoun() && (word.ends_with("self") || word.ends_with("selves")),
            possessive: token.rel == "nmod:poss",
            predicate: sentence.child_with_rel(head, "cop").is_some(),
            quote: quotes[head],
            speaks: speaks(sentence, head),
            paragraph: sentence.paragraph,
            ids: words.ids(text, sentence, &lemmas, head, start..end, form),
        });
    };
    for head in 0..sentence.tokens.len() {
        if !is_head(text, sentence, head) {
            continue;
        }
        let span = extent(text, sentence, head);
        add(head, span, false);
        if let Some(last) = last_conjunct(text, sentence, head) {
            let end = extent(text, sentence, last).1;
            if end > span.1 {
                add(head, (span.0, end), true);
            }
        }
    }
    found.sort_by_key(|nominal| (nominal.start, std::cmp::Reverse(nominal.end)));
    found.dedup_by_key(|nominal| (nominal.start, nominal.end));
    found
}

fn is_head(text: &str, sentence: &Sentence, i: usize) -> bool {
    let token = &sentence.tokens[i];
    if matches!(token.rel, "flat" | "goeswith" | "fixed") {
        return false;
    }
    if token.upos != Upos::Pron {
        return token.mention.is_some();
    }
    let word = token.form(text).to_lowercase();
    let asks = matches!(word.as_str(), "who" | "which" | "whom" | "whose" | "what");
    let existential = word == "there" && token.rel == "expl";
    !asks && !existential && !matches!(token.feature("PronType"), Some("Rel" | "Int"))
}

/// The last of the nouns that are co-ordinated with `head`, where it is the first.
fn last_conjunct(text: &str, sentence: &Sentence, head: usize) -> Option<usize> {
    let noun = |i: usize| matches!(sentence.tokens[i].upos, Upos::Noun | Upos::Propn | Upos::Pron);
    let last = sentence
        .children_with_rel(head, "conj")
        .filter(|child| is_head(text, sentence, *child))
        .last()?;
    (noun(head) && noun(last)).then_some(last)
}

fn form_of(text: &str, sentence: &Sentence, head: usize, length: usize) -> Form {
    let token = &sentence.tokens[head];
    let pronoun = match token.upos {
        Upos::Pron => true,
        Upos::Det => length == 1,
        Upos::Adv => true,
        _ => false,
    };
    if pronoun {
        let form = Form::of_pronoun(&token.form(text).to_lowercase());
        if length == 1 || form != Form::OtherPronoun {
            return form;
        }
    }
    if token.upos == Upos::Propn {
        return Form::Name;
    }
    let mut determined = Form::Bare;
    for child in sentence.children(head) {
        let determiner = &sentence.tokens[child];
        let says = match (determiner.base_rel(), determiner.lemma.as_str()) {
            ("det", "the") => Form::Definite,
            ("det", "this" | "that" | "these" | "those") => Form::Demonstrative,
            ("nmod", _) if determiner.rel == "nmod:poss" => Form::Possessed,
            ("det", "a" | "an") => Form::Indefinite,
            ("det" | "nummod", _) => Form::Counted,
            _ => continue,
        };
        if (says as usize) < determined as usize {
            determined = says;
        }
    }
    determined
}

fn number_of(sentence: &Sentence, head: usize, end: usize, form: Form) -> Number {
    let joined = || sentence.children_with_rel(head, "conj").any(|child| child < end);
    match form {
        Form::We | Form::They | Form::These | Form::Group => Number::Several,
        Form::You => Number::Unknown,
        _ if joined() => Number::Several,
        _ => match sentence.tokens[head].feature("Number") {
            Some("Plur" | "Ptan") => Number::Several,
            Some("Sing") => Number::One,
            _ => Number::Unknown,
        },
    }
}

fn gender_of(
    text: &str,
    sentence: &Sentence,
    head: usize,
    span: std::ops::Range<usize>,
    form: Form,
    tables: &Tables,
) -> NounGender {
    let token = &sentence.tokens[head];
    let named = token.upos == Upos::Propn && form != Form::Group;
    match form {
        Form::He => return NounGender::Masculine,
        Form::She => return NounGender::Feminine,
        Form::It => return NounGender::Neuter,
        _ => {}
    }
    let living = matches!(token.mention, None | Some(MentionKind::Person));
    if form != Form::Group && (living || named) {
        let head = token.lemma.to_lowercase();
        let said = match named {
            true => gender_of_title(&head),
            false => gender_of_noun(&head),
        };
        if let Some(gender) = said {
            return gender;
        }
        if named {
            for i in span {
                let word = sentence.form(i, text);
                if let Some(gender) = gender_of_title(word.trim_end_matches('.').to_lowercase().as_str()) {
                    return gender;
                }
                if living && sentence.tokens[i].upos == Upos::Propn {
                    match tables.gender(word) {
                        Some(Gender::Female) => return NounGender::Feminine,
                        Some(Gender::Male) => return NounGender::Masculine,
                        None => {}
                    }
                }
            }
        }
    }
    if living || token.mention == Some(MentionKind::Animal) {
        NounGender::Unknown
    } else {
        NounGender::Neuter
    }
}

/// What a title says of the bearer's gender.
fn gender_of_title(word: &str) -> Option<NounGender> {
    const MALE: [&str; 33] = [
        "man",
        "boy",
        "father",
        "son",
        "brother",
        "husband",
        "king",
        "prince",
        "uncle",
        "gentleman",
        "actor",
        "mr",
        "grandfather",
        "sir",
        "lord",
        "duke",
        "emperor",
        "nephew",
        "sultan",
        "sheikh",
        "papa",
        "dad",
        "daddy",
        "grandpa",
        "count",
        "baron",
        "earl",
        "marquis",
        "squire",
        "monsieur",
        "signor",
        "señor",
        "herr",
    ];
    const FEMALE: [&str; 33] = [
        "woman",
        "girl",
        "mother",
        "daughter",
        "sister",
        "wife",
        "queen",
        "princess",
        "aunt",
        "lady",
        "actress",
        "mrs",
        "ms",
        "miss",
        "grandmother",
        "empress",
        "niece",
        "mamma",
        "mama",
        "mum",
        "mom",
        "mummy",
        "mommy",
        "grandma",
        "countess",
        "baroness",
        "duchess",
        "madam",
        "madame",
        "mademoiselle",
        "signora",
        "señora",
        "frau",
    ];
    if MALE.contains(&word) {
        Some(NounGender::Masculine)
    } else if FEMALE.contains(&word) {
        Some(NounGender::Feminine)
    } else {
        None
    }
}

/// What a common noun says of the bearer's gender: one that is a title too, or none.
fn gender_of_noun(lemma: &str) -> Option<NounGender> {
    const MALE: [&str; 15] = [
        "lad",
        "fellow",
        "chap",
        "grandson",
        "stepfather",
        "stepson",
        "monk",
        "priest",
        "parson",
        "widower",
        "bridegroom",
        "butler",
        "waiter",
        "wizard",
        "abbot",
    ];
    const FEMALE: [&str; 17] = [
        "lass",
        "maid",
        "maiden",
        "granddaughter",
        "stepmother",
        "stepdaughter",
        "nun",
        "widow",
        "bride",
        "waitress",
        "witch",
        "heroine",
        "hostess",
        "abbess",
        "governess",
        "mistress",
        "housewife",
    ];
    if let Some(gender) = gender_of_title(lemma) {
        return Some(gender);
    }
    if FEMALE.contains(&lemma) || lemma.ends_with("woman") {
        Some(NounGender::Feminine)
    } else if MALE.contains(&lemma) || lemma.ends_with("man") && lemma != "human" {
        Some(NounGender::Masculine)
    } else {
        None
    }
}

fn is_main(sentence: &Sentence, verb: Option<usize>) -> bool {
    verb.is_some_and(|verb| sentence.tokens[sentence.first_conjunct(verb)].head.is_none())
}

/// Whether a nominal is who says something: the subject of a verb of saying, or of one with a clause for its object.
fn speaks(sentence: &Sentence, head: usize) -> bool {
    const VERBS: [&str; 24] = [
        "say", "tell", "add", "ask", "note", "announce", "warn", "explain", "state", "write", "claim",
        "argue", "stress", "insist", "declare", "reply", "answer", "comment", "suggest", "report", "think",
        "believe", "hope", "know",
    ];
    if !sentence.has_rel(head, "nsubj") {
        return false;
    }
    sentence.tokens[head].head.is_some_and(|verb| {
        VERBS.contains(&sentence.tokens[verb].lemma.as_str())
            || sentence.child_with_rel(verb, "ccomp").is_some()
    })
}

fn role_of(sentence: &Sentence, head: usize) -> Role {
    let token = &sentence.tokens[head];
    match token.base_rel() {
        _ if token.rel == "nmod:poss" => Role::Possessor,
        "nsubj" | "csubj" if is_main(sentence, token.head) => Role::MainSubject,
        "nsubj" | "csubj" => Role::Subject,
        "obj" | "iobj" => Role::Object,
        "obl" => Role::Oblique,
        "nmod" => Role::Modifier,
        "appos" => Role::Apposition,
        "conj" => Role::Conjunct,
        "compound" => Role::Compound,
        "root" => Role::Root,
        _ => Role::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coreference::words::Words;
    use crate::syntax::conllu::tree;

    /// The nominals of a hand-written tree in which the words at `heads` head one.
    fn spans(rows: &str, heads: &[(usize, MentionKind)]) -> Vec<(String, Form)> {
        let (text, mut sentence) = tree(rows);
        for (head, kind) in heads {
            sentence.tokens[*head].mention = Some(*kind);
        }
        let quotes = vec![None; sentence.tokens.len()];
        let found = nominals(
            &text,
            &sentence,
            0,
            &quotes,
            &mut Words::default(),
            Tables::built_in(),
        );
        found
            .iter()
            .map(|n| (n.span.of(&text).to_owned(), n.form))
            .collect()
    }

    #[test]
    fn what_a_comma_sets_apart_is_left_out() {
        let rows = "The the DET 2 det
            envoy envoy NOUN 9 nsubj Number=Sing
            of of ADP 4 case
            Peru Peru PROPN 2 nmod
            , , PUNCT 8 punct
            her her PRON 8 nmod:poss
            old old ADJ 8 amod
            friend friend NOUN 2 appos
            left leave VERB 0 root";
        let person = MentionKind::Person;
        let found = spans(rows, &[(1, person), (3, MentionKind::Place), (7, person)]);
        let expected = [
            ("The envoy of Peru", Form::Definite),
            ("Peru", Form::Name),
            ("her old friend", Form::Possessed),
            ("her", Form::She),
        ];
        assert_eq!(found, expected.map(|(words, form)| (words.to_owned(), form)));
    }

    #[test]
    fn a_co_ordination_is_one_beside_its_parts() {
        let rows = "Reyes Reyes PROPN 4 nsubj Number=Sing
            and and CCONJ 3 cc
            Moyo Moyo PROPN 1 conj Number=Sing
            left leave VERB 0 root";
        let person = MentionKind::Person;
        let found = spans(rows, &[(0, person), (2, person)]);
        let words: Vec<&str> = found.iter().map(|(words, _)| words.as_str()).collect();
        assert_eq!(words, ["Reyes and Moyo", "Reyes", "Moyo"]);
        assert_eq!(found[0].1, Form::Group);
    }

    #[test]
    fn nouns_tell_the_gender_of_whom_they_speak_of() {
        assert_eq!(gender_of_noun("policewoman"), Some(NounGender::Feminine));
        assert_eq!(gender_of_noun("spokesman"), Some(NounGender::Masculine));
        assert_eq!(gender_of_noun("duchess"), Some(NounGender::Feminine));
        assert_eq!(gender_of_noun("human"), None);
        // A surname says nothing.
        assert_eq!(gender_of_title("goldman"), None);
    }

    #[test]
    fn relative_and_asking_pronouns_are_none() {
        let rows = "Who who PRON 2 nsubj PronType=Int
            left leave VERB 0 root
            ? ? PUNCT 2 punct";
        assert!(spans(rows, &[(0, MentionKind::Person)]).is_empty());
    }
}
