//! Finds the mentions of one sentence: names, descriptions and pronouns that may stand for a political actor.

mod country;
mod description;
mod name;

use crate::contract::ActorKind;
use crate::syntax::{Sentence, Upos};
use crate::tables::{Gender, Tables};
use crate::text::Span;
use description::{one_of_two, pronoun};
use name::{name_mention, names_of};

pub(super) use description::{description, is_counterpart};

/// How a mention speaks of its bearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionClass {
    Name,
    /// A demonym before a noun ("the Cuban leader"): it names the country by the way.
    Adjective,
    /// "the president", "the two sides", "its foreign ministry".
    Description,
    Pronoun,
}

/// A stretch of a sentence that may stand for an actor, with what its words say of the bearer.
#[derive(Clone, Debug)]
pub struct Mention {
    pub sentence: usize,
    /// Tokens `start..end`.
    pub start: usize,
    pub end: usize,
    pub head: usize,
    pub span: Span,
    pub class: MentionClass,
    pub kind: ActorKind,
    /// The name, or the description without its article.
    pub surface: String,
    pub country: Option<String>,
    pub sector: Option<String>,
    pub office: Option<String>,
    /// Title and description words in lower case: what "the general" may later refer to.
    pub titles: Vec<String>,
    pub former: bool,
    pub gender: Option<Gender>,
    pub plural: bool,
    /// "two", "both", "three" before a plural description.
    pub number: Option<usize>,
    pub definite: bool,
    /// Who is meant by "Iran's president": the token of the possessor, if it is a pronoun or unresolved.
    pub possessor: Option<usize>,
    /// A place that is no country: a town may stand for its government, or be only a place.
    pub place: bool,
    /// Token of the mention that this one stands beside: "Alison Wetherby, the foreign minister".
    pub apposed_to: Option<usize>,
    /// Other names known from the tables: what an acronym stands for.
    pub known_as: Option<String>,
}

/// All mentions of a sentence, in the order of their heads.
pub fn detect(text: &str, sentence: &Sentence, number: usize, tables: &Tables) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut covered = vec![false; sentence.tokens.len()];
    for name in names_of(text, sentence, tables) {
        covered[name.start..name.end].iter_mut().for_each(|c| *c = true);
        if let Some(mention) = name_mention(text, sentence, number, name.start, name.end, name.kind, tables) {
            found.push(mention);
        }
    }
    for (i, token) in sentence.tokens.iter().enumerate() {
        if covered[i] {
            continue;
        }
        match token.upos {
            Upos::Pron | Upos::Det => found.extend(pronoun(text, sentence, number, i)),
            Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num => {
                let one = one_of_two(text, sentence, number, i);
                found.extend(one.or_else(|| description(text, sentence, number, i, false, tables)))
            }
            _ => {}
        }
    }
    found.sort_by_key(|mention| (mention.head, mention.start));
    found
}

impl Mention {
    fn new(
        sentence: &Sentence,
        number: usize,
        start: usize,
        end: usize,
        head: usize,
        class: MentionClass,
    ) -> Mention {
        Mention {
            sentence: number,
            start,
            end,
            head,
            span: sentence.tokens[start].span.cover(sentence.tokens[end - 1].span),
            class,
            kind: ActorKind::Organization,
            surface: String::new(),
            country: None,
            sector: None,
            office: None,
            titles: Vec::new(),
            former: false,
            gender: None,
            plural: false,
            number: None,
            definite: false,
            possessor: None,
            place: false,
            apposed_to: None,
            known_as: None,
        }
    }
}
