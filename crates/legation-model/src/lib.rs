//! Integer inference for Legation's language model: words in, arrays out. It knows nothing of diplomacy.
//!
//! A MiniLM encoder (Wang et al. 2020; a BERT of 6 layers and 384 units) reads a window of words once; heads over
//! the state of each word's first piece give sentence starts, parts of speech, features, lemma scripts, names and
//! mention types, and a biaffine parser (Dozat and Manning 2017) gives each sentence's tree.
//!
//! ```
//! use legation_model::{Model, Scratch, Space, Word};
//!
//! let model = Model::built_in()?;
//! let mut scratch = Scratch::default();
//! let words = ["Ministers", "met", "in", "Suva", "."].map(|form| Word { form, space: Space::Spaced });
//! let encoded = model.encode(&words, &mut scratch);
//! let tree = model.parse(&encoded, 0..5, &mut scratch);
//! let (head, relation) = tree[0];
//! assert_eq!((head, model.config().rel[usize::from(relation)].as_str()), (2, "nsubj"));
//! # Ok::<(), legation_model::WeightsError>(())
//! ```
//!
//! Weights are int8 per output and activations int8 per row, so products of matrices are sums of whole numbers, which
//! are exact; everything in floating point runs in a written order. So AVX-512, AVX2 and plain code give the same
//! bits; which runs is decided when the program starts, and threads change nothing.
//!
//! | file | holds |
//! |---|---|
//! | `weights` | the file format |
//! | `pieces` | words to word pieces |
//! | `model` | loading |
//! | `encode` | the encoder and the heads that look at one word |
//! | `parse`, `tree` | arcs and relations; the best tree of arc scores |
//! | `relate` | what one party of a sentence does to another: layers of its own on the encoder's first ones |
//! | `attribute` | what a sentence attributes to somebody: layers of its own on the word table |
//! | `heads` | what a passage is about: light heads on the word table |
//! | `rank` | whom a word means: sums of the weights of features |
//! | `regression`, `numbers` | a light head that is trained on the caller's own rows |
//! | `kernel`, `linear` | the arithmetic, and weights laid out for it |
//! | `simd` | vectors of sixteen numbers for AVX-512 VNNI, AVX2 and plain code |

mod aligned;
mod attribute;
mod encode;
mod heads;
mod kernel;
mod linear;
mod model;
#[cfg(test)]
mod noise;
pub mod numbers;
mod parse;
mod pieces;
mod rank;
mod regression;
mod relate;
mod simd;
mod times;
mod tree;
mod weights;

pub use attribute::Attributions;
pub use encode::{Encoded, Scratch, Space, Word};
pub use heads::Heads;
pub use model::Model;
pub use rank::Ranker;
pub use regression::Regression;
pub use relate::{Relations, Role};
pub use simd::Isa;
#[cfg(feature = "times")]
pub use times::{Part, Times};
pub use weights::{Config, WeightsError};

/// Units of a word's state.
pub const STATE: usize = model::HIDDEN;

/// A window holds at most this many word pieces.
pub const MAX_PIECES: usize = 190;
