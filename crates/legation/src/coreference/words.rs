//! Words as numbers, so that nominals can be compared quickly.

use super::nominal::Form;
use crate::syntax::{Sentence, Upos};
use std::collections::HashMap;
use std::ops::Range;

/// What of a nominal's words is compared. Lists are sorted and without repetition, but for `whole`.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    /// The head's lemma.
    pub head: u32,
    /// The head as it is written.
    pub written: u32,
    /// The lemmas but for determiners, in text order.
    pub whole: Vec<u32>,
    /// The lemmas of content words.
    pub content: Vec<u32>,
    /// The lemmas of the modifiers before the head.
    pub modifiers: Vec<u32>,
    /// The words of the bare name.
    pub name: Vec<u32>,
    /// What the name's initials would be written as.
    pub initials: Option<u32>,
}

/// The numbers given so far.
#[derive(Default)]
pub struct Words {
    numbers: HashMap<String, u32>,
}

impl Words {
    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(word.to_owned(), number);
        number
    }

    /// The numbers of a sentence's lemmas.
    pub fn lemmas(&mut self, sentence: &Sentence) -> Vec<u32> {
        sentence
            .tokens
            .iter()
            .map(|token| self.number(&token.lemma.to_lowercase()))
            .collect()
    }

    /// The words of the nominal at `span`.
    pub fn ids(
        &mut self,
        text: &str,
        sentence: &Sentence,
        lemmas: &[u32],
        head: usize,
        span: Range<usize>,
        form: Form,
    ) -> Ids {
        let tokens = &sentence.tokens;
        let mut ids = Ids {
            head: lemmas[head],
            ..Ids::default()
        };
        if form.is_pronoun() {
            return ids;
        }
        let determiner = |i: usize| {
            tokens[i].upos == Upos::Det && tokens[i].rel == "det"
                || matches!(tokens[i].lemma.as_str(), "'s" | "’s")
        };
        let content = |i: usize| {
            !matches!(
                tokens[i].upos,
                Upos::Adp
                    | Upos::Aux
                    | Upos::Cconj
                    | Upos::Det
                    | Upos::Part
                    | Upos::Pron
                    | Upos::Punct
                    | Upos::Sconj
            )
        };
        ids.whole = span
            .clone()
            .filter(|i| !determiner(*i))
            .map(|i| lemmas[i])
            .collect();
        ids.content = sorted(span.clone().filter(|i| content(*i)).map(|i| lemmas[i]).collect());
        let named = tokens[head].upos == Upos::Propn && form != Form::Group;
        let modifies = |i: &usize| {
            let token = &tokens[*i];
            token.rel == "flat" && span.contains(i)
                || *i < head
                    && span.contains(i)
                    && matches!(token.base_rel(), "amod" | "compound" | "nummod" | "nmod")
                    && token.rel != "nmod:poss"
        };
        ids.modifiers = sorted(
            sentence
                .children(head)
                .filter(modifies)
                .map(|i| lemmas[i])
                .collect(),
        );
        if named {
            let part = |i: &usize| {
                tokens[*i].upos == Upos::Propn
                    && (*i == head
                        || tokens[*i].head == Some(head) && matches!(tokens[*i].rel, "flat" | "compound"))
            };
            let name = span
                .clone()
                .filter(part)
                .map(|i| self.number(tokens[i].form(text).trim_end_matches('.').to_lowercase().as_str()))
                .collect();
            ids.name = sorted(name);
            if span.len() > 1 {
                let initials: String = span
                    .filter_map(|i| tokens[i].form(text).chars().next())
                    .filter(|letter| letter.is_uppercase())
                    .collect();
                ids.initials = Some(self.number(&initials)).filter(|_| initials.len() > 1);
            }
        }
        ids.written = self.number(tokens[head].form(text));
        ids
    }
}

fn sorted(mut list: Vec<u32>) -> Vec<u32> {
    list.sort_unstable();
    list.dedup();
    list
}

/// Whether all of `small` is in `large`, both sorted.
pub fn is_subset(small: &[u32], large: &[u32]) -> bool {
    small.iter().all(|word| large.binary_search(word).is_ok())
}

/// Whether two sorted lists share a word.
pub fn share(a: &[u32], b: &[u32]) -> bool {
    a.iter().any(|word| b.binary_search(word).is_ok())
}
