//! Finds nominals: everything in a sentence that speaks of something, with what its words tell of it.
//!
//! The model says which words head one (`Token::mention`); the tree says how far it reaches. Spans follow GUM's guidelines
//! (Zeldes 2017): the whole noun phrase with its restrictive modifiers, but without appositions, further conjuncts and
//! what stands behind a comma. Relative and interrogative pronouns are none.

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
    pub(super) quoted: bool,
    pub(super) speaks: bool,
    pub(super) paragraph: usize,
    pub(super) ids: Ids,
}

/// All nominals of a sentence, in the order of their first words, the longer first. `quoted` tells of each token
/// whether it stands in quotation marks; `lemmas` are the words' numbers.
pub(super) fn nominals(
    text: &str,
    sentence: &Sentence,
    number: usize,
    quoted: &[bool],
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
            quoted: quoted[head],
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

/// The tokens that a nominal covers, from its first to past its last.
fn extent(text: &str, sentence: &Sentence, head: usize) -> (usize, usize) {
    let first_determiner = sentence.children_with_rel(head, "det").next();
    let copula = sentence.child_with_rel(head, "cop").is_some();
    let (mut first, mut last) = (head, head);
    for child in sentence.children(head) {
        let belongs = if matches!(sentence.tokens[head].upos, Upos::Verb | Upos::Aux)
            || sentence.tokens[head].upos == Upos::Adj && copula
        {
            belongs_to_clause(sentence, head, child)
        } else if child < head {
            stands_before(sentence, head, child, first_determiner)
        } else {
            stands_behind(text, sentence, child, copula)
        };
        if belongs {
            let below = sentence.subtree(child);
            first = first.min(below[0]);
            last = last.max(below[below.len() - 1]);
        }
    }
    trim(text, sentence, head, first, last)
}

/// Of a clause that is spoken of ("That they met was known") all belongs to it but what joins it to others.
fn belongs_to_clause(sentence: &Sentence, head: usize, child: usize) -> bool {
    !matches!(
        sentence.tokens[child].base_rel(),
        "mark" | "cc" | "parataxis" | "discourse"
    ) || sentence.tokens[head].rel == "csubj"
}

fn stands_before(sentence: &Sentence, head: usize, child: usize, first_determiner: Option<usize>) -> bool {
    let token = &sentence.tokens[child];
    match token.base_rel() {
        "det" | "amod" | "compound" | "nummod" | "flat" => true,
        "nmod" => token.rel != "nmod",
        // "a very old one", "about 300"
        "advmod" => {
            sentence.tokens[head].upos == Upos::Num
                || first_determiner.is_some_and(|determiner| child > determiner)
                    && sentence.child_with_rel(head, "cop").is_none()
        }
        _ => false,
    }
}

fn stands_behind(text: &str, sentence: &Sentence, child: usize, copula: bool) -> bool {
    let token = &sentence.tokens[child];
    let apart = || is_set_apart(text, sentence, child);
    match token.base_rel() {
        "flat" | "case" | "amod" | "nummod" | "compound" | "xcomp" | "ccomp" | "det" | "obj" => true,
        "acl" => token.rel == "acl:relcl" || !apart(),
        "nmod" => token.rel != "nmod" || !apart(),
        "obl" | "advmod" | "advcl" => !copula && !apart(),
        _ => false,
    }
}

/// Whether a comma, dash, colon or bracket stands before the phrase of `child`.
fn is_set_apart(text: &str, sentence: &Sentence, child: usize) -> bool {
    let parts = |i: usize| {
        matches!(
            sentence.form(i, text),
            "," | "--" | "–" | "—" | ";" | "(" | "[" | ":"
        )
    };
    let first = sentence.subtree(child)[0];
    first > 0 && parts(first - 1)
        || sentence
            .children_with_rel(child, "punct")
            .any(|mark| mark < child && parts(mark))
}

fn is_quote(form: &str) -> bool {
    matches!(form, "\"" | "“" | "”")
}

/// Takes marks off both ends; quotation marks and brackets stay where both of the pair are inside.
fn trim(text: &str, sentence: &Sentence, head: usize, mut first: usize, mut last: usize) -> (usize, usize) {
    let form = |i: usize| sentence.form(i, text);
    let opens = |i: usize| matches!(form(i), "\"" | "“" | "'" | "‘");
    let closes = |i: usize| matches!(form(i), "\"" | "”" | "'" | "’");
    let mark = |i: usize| sentence.tokens[i].upos == Upos::Punct;
    while first < head && mark(first) && !opens(first) {
        first += 1;
    }
    let bracket = |first: usize, last: usize| {
        matches!(form(last), ")" | "]") && (first..last).any(|i| matches!(form(i), "(" | "["))
    };
    while last > head && mark(last) && !closes(last) && !bracket(first, last) {
        last -= 1;
    }
    let quotes = (first..=last).filter(|i| is_quote(form(*i))).count();
    if quotes % 2 == 1 {
        if sentence.tokens.len() > last + 1 && is_quote(form(last + 1)) {
            last += 1;
        } else if opens(first) && first < head {
            first += 1;
        } else if closes(last) && last > head {
            last -= 1;
        }
    }
    (first, last + 1)
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
        if let Some(gender) = gender_of_title(&token.lemma.to_lowercase()) {
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

fn gender_of_title(word: &str) -> Option<NounGender> {
    const MALE: [&str; 20] = [
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
    ];
    const FEMALE: [&str; 17] = [
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
    ];
    if MALE.contains(&word) {
        Some(NounGender::Masculine)
    } else if FEMALE.contains(&word) {
        Some(NounGender::Feminine)
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
