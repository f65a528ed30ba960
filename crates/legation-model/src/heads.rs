//! What a passage is about: light heads on the encoder's word table.
//!
//! The embeddings of a piece and its two neighbours make [`UNITS`] units (a convolution of width three, as Kim 2014 has it for
//! sentences); the mean and the highest of each unit over the pieces give the logits of all labels. No layer of the encoder is
//! run, so that asking costs next to nothing.

use crate::aligned::Aligned;
use crate::kernel;
use crate::linear::Linear;
use crate::model::{HIDDEN, Loader};
use crate::simd::Isa;
use crate::weights::{Tensors, WeightsError};
use crate::{Model, Scratch, Word};
use std::sync::OnceLock;

static WEIGHTS: &[u8] = include_bytes!("../weights/heads.safetensors");

/// Units of the convolution.
const UNITS: usize = 256;

/// The heads' own weights. Read-only: threads share one.
pub struct Heads {
    labels: Vec<String>,
    isa: Isa,
    /// What a piece adds to the units of the piece after it, of itself and of the piece before it.
    around: Linear,
    out: Linear,
}

impl Heads {
    /// The heads that are built into the program, loaded once, for the fastest instruction set of the machine.
    pub fn built_in() -> Result<&'static Heads, WeightsError> {
        static HEADS: OnceLock<Result<Heads, WeightsError>> = OnceLock::new();
        HEADS
            .get_or_init(|| Heads::with_isa(Isa::detect()))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The built-in weights on a chosen instruction set, which must be available: for tests and measurements.
    pub fn with_isa(isa: Isa) -> Result<Heads, WeightsError> {
        if !isa.available() {
            return Err(WeightsError(format!("this machine has no {isa:?}")));
        }
        let loader = Loader {
            tensors: Tensors::parse(WEIGHTS)?,
            isa,
        };
        let labels = loader.tensors.config.labels.clone();
        if labels.is_empty() {
            return Err(WeightsError("the heads have no labels".into()));
        }
        Ok(Heads {
            isa,
            around: loader.linear(&["before", "here", "after"], HIDDEN, 3 * UNITS)?,
            out: loader.linear(&["out"], 2 * UNITS, labels.len())?,
            labels,
        })
    }

    /// What a passage may be, in the order of the logits.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The logits of all labels. Words beyond [`MAX_PIECES`](crate::MAX_PIECES) pieces are not seen.
    pub fn read(&self, model: &Model, words: &[Word], scratch: &mut Scratch) -> Vec<f32> {
        model.read(words, scratch);
        let pieces = scratch.x.len() / HIDDEN;
        let width = self.around.outputs;
        scratch.wide.resize(pieces * width);
        kernel::apply(self.isa, &self.around, &scratch.quantised, &mut scratch.wide);
        let mut units = Aligned::zeros(pieces * UNITS);
        for (piece, to) in units.chunks_exact_mut(UNITS).enumerate() {
            let row = |piece: usize, part: usize| &scratch.wide[piece * width + part * UNITS..][..UNITS];
            to.copy_from_slice(row(piece, 1));
            let before = piece.checked_sub(1).map(|piece| row(piece, 0));
            let after = (piece + 1 < pieces).then(|| row(piece + 1, 2));
            for more in [before, after].into_iter().flatten() {
                to.iter_mut().zip(more).for_each(|(unit, add)| *unit += add);
            }
        }
        kernel::gelu(self.isa, &mut units);
        let mut pooled = Aligned::zeros(2 * UNITS);
        let (mean, most) = pooled.split_at_mut(UNITS);
        most.fill(f32::MIN);
        for row in units.chunks_exact(UNITS) {
            for ((mean, most), unit) in mean.iter_mut().zip(most.iter_mut()).zip(row) {
                *mean += unit;
                *most = most.max(*unit);
            }
        }
        // The window's end marks are two pieces, so there is always one.
        mean.iter_mut().for_each(|sum| *sum /= pieces as f32);
        kernel::quantise(self.isa, &pooled, 2 * UNITS, &mut scratch.quantised);
        scratch.wide.resize(self.out.outputs);
        kernel::apply(self.isa, &self.out, &scratch.quantised, &mut scratch.wide);
        scratch.wide[..self.labels.len()].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::words;

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let mut first: Option<Vec<u32>> = None;
        for isa in Isa::all().into_iter().filter(|isa| isa.available()) {
            let model = Model::with_isa(isa).expect("the built-in weights load");
            let heads = Heads::with_isa(isa).expect("the built-in weights load");
            let mut scratch = Scratch::default();
            let mut bits = Vec::new();
            for text in ["", "Rebels shelled the port of Sirte on Friday , a medic said ."] {
                let logits = heads.read(&model, &words(text), &mut scratch);
                bits.extend(logits.iter().map(|v| v.to_bits()));
            }
            assert!(first.get_or_insert_with(|| bits.clone()) == &bits, "{isa:?}");
        }
    }

    #[test]
    fn words_beyond_the_window_change_nothing() {
        let (model, heads) = (Model::built_in(), Heads::built_in());
        let (model, heads) = (model.expect("sound weights"), heads.expect("sound weights"));
        let mut scratch = Scratch::default();
        let long = "ships ".repeat(crate::MAX_PIECES) + "sank";
        let longer = long.clone() + " again and again";
        let logits = heads.read(model, &words(&long), &mut scratch);
        assert_eq!(logits, heads.read(model, &words(&longer), &mut scratch));
    }
}
