//! What one party of a sentence does to another: a classifier of marked pairs.
//!
//! Words become vectors as the encoder's do. Then come layers of the classifier's own, which see where source and target
//! stand by a vector for each role that is added to the states of their pieces. The mean of all states, the source's and
//! the target's side by side give the logits of the labels.

use crate::aligned::Aligned;
use crate::encode::{highest, run_layer};
use crate::kernel;
use crate::linear::Linear;
use crate::model::{HIDDEN, Layer, Loader};
use crate::simd::Isa;
use crate::weights::{Tensors, WeightsError};
use crate::{Model, Scratch, Word};
use std::sync::OnceLock;

static WEIGHTS: &[u8] = include_bytes!("../weights/relations.safetensors");

/// Which of the two parties a word belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    #[default]
    Neither = 0,
    Source = 1,
    Target = 2,
    /// The one lies inside the other.
    Both = 3,
}

impl Role {
    /// That of a word which belongs to the source, to the target, to both or to neither.
    pub fn of(source: bool, target: bool) -> Role {
        match (source, target) {
            (true, true) => Role::Both,
            (true, false) => Role::Source,
            (false, true) => Role::Target,
            (false, false) => Role::Neither,
        }
    }
}

/// The classifier's own weights. Read-only: threads share one.
pub struct Relations {
    labels: Vec<String>,
    version: String,
    isa: Isa,
    /// A row of [`HIDDEN`] units for each [`Role`].
    role: Vec<f32>,
    layers: Vec<Layer>,
    out: Linear,
}

impl Relations {
    /// The classifier that is built into the program, loaded once, for the fastest instruction set of the machine.
    pub fn built_in() -> Result<&'static Relations, WeightsError> {
        static RELATIONS: OnceLock<Result<Relations, WeightsError>> = OnceLock::new();
        RELATIONS
            .get_or_init(|| Relations::with_isa(Isa::detect()))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The built-in weights on a chosen instruction set, which must be available: for tests and measurements.
    pub fn with_isa(isa: Isa) -> Result<Relations, WeightsError> {
        if !isa.available() {
            return Err(WeightsError(format!("this machine has no {isa:?}")));
        }
        let loader = Loader {
            tensors: Tensors::parse(WEIGHTS)?,
            isa,
        };
        let config = loader.tensors.config.clone();
        if config.labels.is_empty() {
            return Err(WeightsError("the classifier of pairs has no labels".into()));
        }
        Ok(Relations {
            isa,
            role: loader.floats("role", 4 * HIDDEN)?,
            layers: loader.layers(config.layers)?,
            out: loader.linear(&["out"], 3 * HIDDEN, config.labels.len())?,
            labels: config.labels,
            version: config.version,
        })
    }

    /// What a pair may be, in the order of the logits.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The weights' version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The index of the likeliest label of a window's pair, and the logits of all. `roles` has one for each word; words
    /// beyond [`MAX_PIECES`](crate::MAX_PIECES) pieces are not seen, so a caller brings a window that holds both
    /// parties.
    pub fn relate(
        &self,
        model: &Model,
        words: &[Word],
        roles: &[Role],
        scratch: &mut Scratch,
    ) -> (usize, Vec<f32>) {
        let first = model.read(words, scratch);
        let isa = self.isa;
        let pieces = scratch.x.len() / HIDDEN;
        let mut marks = vec![Role::Neither; pieces];
        for (word, from) in first.iter().enumerate() {
            // The last piece is the window's end mark.
            let to = first.get(word + 1).copied().unwrap_or(pieces - 1);
            marks[*from..to].fill(roles.get(word).copied().unwrap_or_default());
        }
        for (row, mark) in scratch.x.chunks_exact_mut(HIDDEN).zip(&marks) {
            let role = &self.role[*mark as usize * HIDDEN..][..HIDDEN];
            for (unit, add) in row.iter_mut().zip(role) {
                *unit += add;
            }
        }
        kernel::quantise(isa, &scratch.x, HIDDEN, &mut scratch.quantised);
        for layer in &self.layers {
            run_layer(isa, layer, None, scratch);
        }
        let mut pooled = Aligned::zeros(3 * HIDDEN);
        let parties: [fn(Role) -> bool; 3] = [
            |_| true,
            |mark| matches!(mark, Role::Source | Role::Both),
            |mark| matches!(mark, Role::Target | Role::Both),
        ];
        for (mean, is_of) in pooled.chunks_exact_mut(HIDDEN).zip(parties) {
            let rows = scratch.x.chunks_exact(HIDDEN).zip(&marks);
            let mut count = 0.0f32;
            for (row, _) in rows.filter(|(_, mark)| is_of(**mark)) {
                count += 1.0;
                for (sum, unit) in mean.iter_mut().zip(row) {
                    *sum += unit;
                }
            }
            for sum in mean.iter_mut() {
                *sum /= count.max(1.0);
            }
        }
        kernel::quantise(isa, &pooled, 3 * HIDDEN, &mut scratch.quantised);
        scratch.wide.resize(self.out.outputs);
        kernel::apply(isa, &self.out, &scratch.quantised, &mut scratch.wide);
        let logits = scratch.wide[..self.labels.len()].to_vec();
        (usize::from(highest(&logits)), logits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::words;

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let text = "The rebels freed two pilots after the ministry had agreed to talks in Dakar .";
        let mut first: Option<Vec<u32>> = None;
        for isa in Isa::all().into_iter().filter(|isa| isa.available()) {
            let model = Model::with_isa(isa).expect("the built-in weights load");
            let relations = Relations::with_isa(isa).expect("the built-in weights load");
            let mut scratch = Scratch::default();
            let mut roles = vec![Role::Neither; 15];
            roles[1] = Role::Source;
            roles[4] = Role::Target;
            let mut bits = Vec::new();
            for times in [1, 4] {
                let text = [text; 4][..times].join(" ");
                let (_, logits) = relations.relate(&model, &words(&text), &roles, &mut scratch);
                bits.extend(logits.iter().map(|v| v.to_bits()));
            }
            assert!(first.get_or_insert_with(|| bits.clone()) == &bits, "{isa:?}");
        }
    }

    #[test]
    fn a_window_without_words_or_roles_has_an_answer() {
        let model = Model::built_in().expect("the weights are sound");
        let relations = Relations::built_in().expect("the weights are sound");
        let mut scratch = Scratch::default();
        for text in ["", "Talks"] {
            let (best, logits) = relations.relate(model, &words(text), &[], &mut scratch);
            assert!(best < relations.labels().len() && logits.iter().all(|v| v.is_finite()));
        }
    }
}
