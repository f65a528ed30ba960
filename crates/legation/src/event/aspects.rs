//! What an event is about and how it was done: PLOVER's contexts and modes, told by the trained [`Heads`].
//!
//! A sentence has the contexts that its words show as a whole; the mode is that of the passage which tells the event. A mode
//! that the codebook's own words decide (`data/frames.tsv`: "expelled", "held talks by phone") stands; the heads tell the rest.

use super::plover;
use crate::syntax::analyze::input_of;
use crate::syntax::{Scratch, Sentence};
use crate::text::Span;
use legation_model::numbers::{exp, softmax};
use legation_model::{Heads, Model};
use std::collections::BTreeMap;

/// How probable a context must be to be told: they are rare, and the heads give few of them more than a half.
const CONTEXT: f64 = 0.2;
/// How probable a mode must be.
const MODE: f64 = 0.5;

/// Asks the heads about the passages of one text.
pub struct Aspects<'a> {
    text: &'a str,
    sentences: &'a [Sentence],
    model: &'a Model,
    scratch: &'a mut Scratch,
    /// By sentence.
    contexts: BTreeMap<usize, Vec<String>>,
}

impl<'a> Aspects<'a> {
    pub fn new(
        text: &'a str,
        sentences: &'a [Sentence],
        model: &'a Model,
        scratch: &'a mut Scratch,
    ) -> Aspects<'a> {
        Aspects {
            text,
            sentences,
            model,
            scratch,
            contexts: BTreeMap::new(),
        }
    }

    /// The contexts that a sentence shows, in the ontology's order.
    pub fn contexts(&mut self, sentence: usize) -> Vec<String> {
        if let Some(known) = self.contexts.get(&sentence) {
            return known.clone();
        }
        let told = self.logits(sentence, |_| true, "context:");
        let sure = |logit: &f32| 1.0 / (1.0 + exp(-f64::from(*logit))) >= CONTEXT;
        let names = told.iter().filter(|(_, logit)| sure(logit));
        let names: Vec<String> = names.map(|(name, _)| (*name).to_owned()).collect();
        self.contexts.insert(sentence, names.clone());
        names
    }

    /// The mode of an event of this type that passages in the sentence tell; `None` where they tell none, or the type has
    /// none.
    pub fn mode(&mut self, kind: &str, sentence: usize, passages: &[Span]) -> Option<&'static str> {
        if !plover::has_modes(kind) {
            return None;
        }
        let within = |word: Span| passages.iter().any(|passage| passage.contains(word));
        let told = self.logits(sentence, within, &format!("{kind}:"));
        let mut probabilities: Vec<f64> = told.iter().map(|(_, logit)| f64::from(*logit)).collect();
        softmax(&mut probabilities);
        let modes = told.iter().zip(&probabilities);
        let (best, _) = modes
            .filter(|(_, p)| **p >= MODE)
            .map(|((mode, _), p)| (*mode, p))
            .max_by(|a, b| a.1.total_cmp(b.1))?;
        (!best.is_empty()).then_some(best)
    }

    /// The labels that begin so, without their beginning, and their logits; for the words of a sentence that `is_read`
    /// takes, or all if it takes none. Nothing where the weights are not sound, which is a defect of the build, and a test
    /// finds.
    fn logits(
        &mut self,
        sentence: usize,
        is_read: impl Fn(Span) -> bool,
        of: &str,
    ) -> Vec<(&'static str, f32)> {
        let (Ok(heads), Some(tree)) = (Heads::built_in(), self.sentences.get(sentence)) else {
            return Vec::new();
        };
        let all = tree.tokens.iter().map(|token| token.span);
        let mut spans: Vec<Span> = all.clone().filter(|span| is_read(*span)).collect();
        if spans.is_empty() {
            spans = all.collect();
        }
        let words = input_of(self.text, &spans);
        let logits = heads.read(self.model, &words, self.scratch.of_model());
        let labels = heads.labels().iter().zip(logits);
        labels
            .filter_map(|(label, logit)| Some((label.strip_prefix(of)?, logit)))
            .collect()
    }
}
