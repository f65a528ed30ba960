//! What a sentence attributes to somebody: words that are cues, and the source and the content of each.
//!
//! Words become vectors as the encoder's do, and layers of the network's own read them. Without a mark it tells which words are
//! cues; where a vector is added to the states of one cue's pieces, it tells what each word is to that cue, as labellers
//! of semantic roles mark their predicate (He et al. 2017). A linear layer over the state of a word's first piece gives the logits.

use crate::encode::run_layer;
use crate::kernel;
use crate::linear::Linear;
use crate::model::{HIDDEN, Layer, Loader};
use crate::simd::Isa;
use crate::weights::{Tensors, WeightsError};
use crate::{Model, Scratch, Word};
use std::sync::OnceLock;

static WEIGHTS: &[u8] = include_bytes!("../weights/attributions.safetensors");

/// Logits that a word is no cue, the cue of a proposition, and that of a mere topic; or that it is nothing to the marked cue, of its
/// source, and of its content.
pub type Logits = [f32; 3];

/// The network's own weights. Read-only: threads share one.
pub struct Attributions {
    isa: Isa,
    /// What is added to the states of the marked cue: [`HIDDEN`] units.
    mark: Vec<f32>,
    layers: Vec<Layer>,
    cue: Linear,
    part: Linear,
}

impl Attributions {
    /// The network that is built into the program, loaded once, for the fastest instruction set of the machine.
    pub fn built_in() -> Result<&'static Attributions, WeightsError> {
        static NETWORK: OnceLock<Result<Attributions, WeightsError>> = OnceLock::new();
        NETWORK
            .get_or_init(|| Attributions::with_isa(Isa::detect()))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The built-in weights on a chosen instruction set, which must be available: for tests and measurements.
    pub fn with_isa(isa: Isa) -> Result<Attributions, WeightsError> {
        if !isa.available() {
            return Err(WeightsError(format!("this machine has no {isa:?}")));
        }
        let loader = Loader {
            tensors: Tensors::parse(WEIGHTS)?,
            isa,
        };
        let layers = loader.tensors.config.layers;
        Ok(Attributions {
            isa,
            mark: loader.floats("mark", HIDDEN)?,
            layers: loader.layers(layers)?,
            cue: loader.linear(&["cue"], HIDDEN, 3)?,
            part: loader.linear(&["part"], HIDDEN, 3)?,
        })
    }

    /// Of each word of a sentence, whether it is a cue. Words beyond [`MAX_PIECES`](crate::MAX_PIECES) pieces are not seen
    /// and have no logits.
    pub fn cues(&self, model: &Model, words: &[Word], scratch: &mut Scratch) -> Vec<Logits> {
        self.run(model, words, None, scratch)
    }

    /// Of each word, what it is to the word `cue`; as [`Attributions::cues`].
    pub fn parts(&self, model: &Model, words: &[Word], cue: usize, scratch: &mut Scratch) -> Vec<Logits> {
        self.run(model, words, Some(cue), scratch)
    }

    fn run(&self, model: &Model, words: &[Word], cue: Option<usize>, scratch: &mut Scratch) -> Vec<Logits> {
        let isa = self.isa;
        let first = model.read(words, scratch);
        let head = match cue {
            None => &self.cue,
            Some(cue) => {
                // The last piece is the window's end mark.
                let end = scratch.x.len() / HIDDEN - 1;
                let start = |word: usize| first.get(word).copied().unwrap_or(end);
                for row in scratch.x[start(cue) * HIDDEN..start(cue + 1) * HIDDEN].chunks_exact_mut(HIDDEN) {
                    row.iter_mut()
                        .zip(&self.mark)
                        .for_each(|(unit, add)| *unit += add);
                }
                kernel::quantise(isa, &scratch.x, HIDDEN, &mut scratch.quantised);
                &self.part
            }
        };
        for (number, layer) in self.layers.iter().enumerate() {
            let last = number + 1 == self.layers.len();
            run_layer(isa, layer, last.then_some(first.as_slice()), scratch);
        }
        scratch.wide.resize(first.len() * head.outputs);
        kernel::apply(isa, head, &scratch.quantised, &mut scratch.wide);
        let rows = scratch.wide.chunks_exact(head.outputs);
        rows.map(|row| [row[0], row[1], row[2]]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::words;

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let text = "The senator , who fears that the vote is lost , said on Friday that she would stay .";
        let mut first: Option<Vec<u32>> = None;
        for isa in Isa::all().into_iter().filter(|isa| isa.available()) {
            let model = Model::with_isa(isa).expect("the built-in weights load");
            let network = Attributions::with_isa(isa).expect("the built-in weights load");
            let mut scratch = Scratch::default();
            let mut bits = Vec::new();
            for times in [1, 4] {
                let text = [text; 4][..times].join(" ");
                let words = words(&text);
                let cues = network.cues(&model, &words, &mut scratch);
                let parts = network.parts(&model, &words, 11, &mut scratch);
                assert_eq!((cues.len(), parts.len()), (words.len(), words.len()));
                bits.extend(cues.iter().chain(&parts).flatten().map(|v| v.to_bits()));
            }
            assert!(first.get_or_insert_with(|| bits.clone()) == &bits, "{isa:?}");
        }
    }

    #[test]
    fn a_window_without_words_and_a_cue_beyond_it_have_answers() {
        let model = Model::built_in().expect("the weights are sound");
        let network = Attributions::built_in().expect("the weights are sound");
        let mut scratch = Scratch::default();
        assert!(network.cues(model, &[], &mut scratch).is_empty());
        let long = "ships ".repeat(crate::MAX_PIECES) + "sank";
        let parts = network.parts(model, &words(&long), crate::MAX_PIECES, &mut scratch);
        assert_eq!(parts.len(), crate::MAX_PIECES);
        assert!(parts.iter().flatten().all(|v| v.is_finite()));
    }
}
