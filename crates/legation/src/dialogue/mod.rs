//! This module reads quotations with what is told between them and returns who speaks each, also where no attribution
//! stands by: the turns of a conversation as stories tell it.
//!
//! Everybody who is told of near a quotation may be its speaker; a small trained ranker says who most likely is, from where
//! they are told of, who spoke before, and who is spoken to. Quotations are decided in order, so that turns alternate by
//! what was decided before (as He, Barbosa and Kondrak 2013, and Muzny et al. 2017, who take such evidence in turn).
//!
//! | file | from | to |
//! |---|---|---|
//! | `characters` | chains and names | who is told of, the narrator among them |
//! | `features` | a quotation and a character | the features that hold of the two |

mod characters;
mod features;
#[cfg(test)]
mod tests;

pub use characters::CharacterId;
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

    /// The speaker of each quotation; `None` where nobody is told of near it.
    pub fn speakers(&self, ranker: &Ranker) -> Vec<Option<CharacterId>> {
        let mut spoken = Vec::with_capacity(self.scene.quotations.len());
        for number in 0..self.scene.quotations.len() {
            if let Some(character) = self.scene.turn_of(number, &spoken) {
                spoken.push(Some(character));
                continue;
            }
            let mut best: Option<(i64, CharacterId)> = None;
            for choice in self.choices(number, &spoken) {
                let score = ranker.score(&choice.features);
                if best.is_none_or(|(other, _)| score > other) {
                    best = Some((score, choice.character));
                }
            }
            spoken.push(best.map(|(_, character)| character));
        }
        spoken
    }

    /// The narrator, where somebody says "I" outside quotations.
    pub fn narrator(&self) -> Option<CharacterId> {
        self.characters.narrator
    }

    /// How many characters there are; they are numbered from 0.
    pub fn count(&self) -> usize {
        self.characters.about.len()
    }

    /// The nominals that speak of a character.
    pub fn nominals_of(&self, character: CharacterId) -> impl Iterator<Item = &'a Nominal> + '_ {
        let own = self.characters.of_nominal.iter().zip(&self.scene.chains.nominals);
        own.filter(move |(of, _)| **of == Some(character))
            .map(|(_, nominal)| nominal)
    }
}
