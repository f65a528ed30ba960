//! This module reads quotations with what is told between them and returns who speaks each, also where no attribution
//! stands by: the turns of a conversation as stories tell it.
//!
//! Everybody who is told of near a quotation may be its speaker; a small trained ranker says who most likely is, from where
//! they are told of, who spoke before, and who is spoken to (evidence as in He, Barbosa and Kondrak 2013, and Muzny et al.
//! 2017). Turns alternate by who spoke before, so the quotations are read together: of the likeliest ways to read those so
//! far a few are gone on with (beam search).
//!
//! | file | from | to |
//! |---|---|---|
//! | `characters` | chains and names | who is told of, the narrator among them |
//! | `features` | a quotation and a character | the features that hold of the two |

mod characters;
mod features;
#[cfg(test)]
mod tests;

pub use characters::{CharacterId, inside, which};
pub use features::{COUNT as FEATURES, LONGEST as ROW};

use crate::coreference::{Chains, Nominal};
use crate::syntax::Sentence;
use crate::text::Span;
use characters::Characters;
use features::Scene;
use legation_model::Ranker;

/// The quotations of a text, with all who may speak them.
pub struct Dialogue<'a> {
    scene: Scene<'a>,
    characters: Characters,
}

/// How many ways to read the quotations so far are gone on with.
const WAYS: usize = 16;

/// One way to read the quotations so far.
#[derive(Default)]
struct Way {
    /// The natural logarithm of how likely it is.
    log: f64,
    spoken: Vec<Option<CharacterId>>,
}

impl Way {
    fn with(&self, speaker: Option<CharacterId>, log: f64) -> Way {
        let mut spoken = self.spoken.clone();
        spoken.push(speaker);
        Way { log, spoken }
    }
}

/// Somebody who may speak a quotation.
pub struct Choice {
    pub character: CharacterId,
    pub features: Vec<u16>,
}

impl<'a> Dialogue<'a> {
    /// `quotations` are in text order, with their marks, and do not overlap.
    pub fn new(
        text: &'a str,
        sentences: &'a [Sentence],
        chains: &'a Chains,
        quotations: &'a [Span],
    ) -> Dialogue<'a> {
        let characters = Characters::read(text, sentences, chains, quotations);
        let scene = Scene::new(text, sentences, chains, quotations, &characters);
        Dialogue { scene, characters }
    }

    /// Who may speak quotation `number`, by character; `spoken` are the speakers of those before it.
    pub fn choices(&self, number: usize, spoken: &[Option<CharacterId>]) -> Vec<Choice> {
        let rows = self.scene.rows(number, spoken, &self.characters);
        let choice = |(character, features)| Choice { character, features };
        rows.into_iter().map(choice).collect()
    }

    /// The speaker of each quotation; `None` where nobody is told of near it. Of many ways to read the whole conversation
    /// the likeliest is kept, so that what comes later decides too. `told` are speakers that are known, by quotation; it may be
    /// shorter, or empty.
    pub fn speakers(&self, ranker: &Ranker, told: &[Option<CharacterId>]) -> Vec<Option<CharacterId>> {
        let mut ways = vec![Way::default()];
        for number in 0..self.scene.quotations.len() {
            let mut next: Vec<(f64, &Way, Option<CharacterId>)> = Vec::new();
            for way in &ways {
                // Typography decides: bare paragraphs are turns.
                let told = told.get(number).copied().flatten();
                if let Some(character) = told.or_else(|| self.scene.turn_of(number, &way.spoken)) {
                    next.push((way.log, way, Some(character)));
                    continue;
                }
                let choices = self.choices(number, &way.spoken);
                if choices.is_empty() {
                    next.push((way.log, way, None));
                }
                let scores: Vec<i64> = choices
                    .iter()
                    .map(|choice| ranker.score(&choice.features))
                    .collect();
                for (choice, log) in choices.iter().zip(ranker.logarithms(&scores)) {
                    next.push((way.log + log, way, Some(choice.character)));
                }
            }
            next.sort_by(|a, b| b.0.total_cmp(&a.0));
            next.truncate(WAYS);
            ways = next
                .into_iter()
                .map(|(log, way, speaker)| way.with(speaker, log))
                .collect();
        }
        ways.into_iter().next().map(|way| way.spoken).unwrap_or_default()
    }

    /// The narrator, where somebody says "I" outside quotations.
    pub fn narrator(&self) -> Option<CharacterId> {
        self.characters.narrator
    }

    /// How many characters there are; they are numbered from 0.
    pub fn count(&self) -> usize {
        self.characters.about.len()
    }

    /// Whom a nominal speaks of, by its number in the chains; `None` where it can be nobody.
    pub fn character_of(&self, nominal: usize) -> Option<CharacterId> {
        self.characters.of_nominal[nominal]
    }

    /// The nominals that speak of a character.
    pub fn nominals_of(&self, character: CharacterId) -> impl Iterator<Item = &'a Nominal> + '_ {
        let own = self.characters.of_nominal.iter().zip(&self.scene.chains.nominals);
        own.filter(move |(of, _)| **of == Some(character))
            .map(|(_, nominal)| nominal)
    }
}
