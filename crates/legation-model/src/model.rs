//! The model: what the weights file holds, laid out for the kernels.

use crate::aligned::Aligned;
use crate::kernel::{self, HEAD, Quantised};
use crate::linear::Linear;
use crate::pieces::Vocabulary;
use crate::simd::Isa;
use crate::weights::{Config, Tensors, WeightsError};
use crate::{MAX_PIECES, Scratch};
use std::sync::OnceLock;

static WEIGHTS: &[u8] = include_bytes!("../weights/model.safetensors");
static VOCABULARY: &str = include_str!("../weights/vocab.txt");

/// Units of a state.
pub(crate) const HIDDEN: usize = 384;
/// Attention heads.
pub(crate) const HEADS: usize = HIDDEN / HEAD;
/// Units between the two products of a layer's feed-forward part.
pub(crate) const FEED: usize = 1536;
/// Units of a word as dependent or head of an arc.
pub(crate) const ARC: usize = 256;

/// Scale and shift of a normalisation.
pub(crate) struct Norm {
    pub w: Aligned<f32>,
    pub b: Aligned<f32>,
}

pub(crate) struct Layer {
    pub qkv: Linear,
    pub o: Linear,
    pub up: Linear,
    pub down: Linear,
    pub ln1: Norm,
    pub ln2: Norm,
}

/// Where each head's logits begin in the joined output of the heads that look at one word.
#[derive(Clone, Copy)]
pub(crate) struct Columns {
    pub sent: usize,
    pub upos: usize,
    pub feats: usize,
    pub lemma: usize,
    pub name: usize,
    pub mention: usize,
    pub end: usize,
}

/// The model, read-only: threads share one.
pub struct Model {
    pub(crate) config: Config,
    pub(crate) isa: Isa,
    pub(crate) vocabulary: Vocabulary,
    /// Rows of int8 word embeddings, where they lie in the file.
    pub(crate) words: &'static [u8],
    pub(crate) word_scale: Vec<f32>,
    pub(crate) position: Vec<f32>,
    pub(crate) case: Vec<f32>,
    pub(crate) space: Vec<f32>,
    pub(crate) ln: Norm,
    pub(crate) layers: Vec<Layer>,
    /// sent, upos, feats, lemma, name and mention side by side.
    pub(crate) tokens: Linear,
    pub(crate) columns: Columns,
    /// arc.dep, arc.head, rel.head and rel.dep side by side.
    pub(crate) pairs: Linear,
    /// The arc scores' matrix without its last row, and that row: a head's score whatever the dependent.
    pub(crate) arc: Aligned<f32>,
    pub(crate) arc_bias: Aligned<f32>,
    /// The root's row of `pairs`, GELU taken on the arc part.
    pub(crate) root: Aligned<f32>,
    /// The index of the relation `root`.
    pub(crate) root_rel: usize,
    pub(crate) rel_out: Linear,
}

impl Model {
    /// The model that is built into the program, loaded once, for the fastest instruction set of the machine.
    pub fn built_in() -> Result<&'static Model, WeightsError> {
        static MODEL: OnceLock<Result<Model, WeightsError>> = OnceLock::new();
        MODEL
            .get_or_init(|| Model::with_isa(Isa::detect()))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The built-in weights on a chosen instruction set, which must be available: for tests and measurements.
    pub fn with_isa(isa: Isa) -> Result<Model, WeightsError> {
        Model::from_bytes(WEIGHTS, VOCABULARY, isa)
    }

    /// A model of a weights file in memory and the list of its word pieces, one a line.
    pub fn from_bytes(
        weights: &'static [u8],
        vocabulary: &'static str,
        isa: Isa,
    ) -> Result<Model, WeightsError> {
        if !isa.available() {
            return Err(WeightsError(format!("this machine has no {isa:?}")));
        }
        let loader = Loader {
            tensors: Tensors::parse(weights)?,
            isa,
        };
        loader.model(vocabulary)
    }

    /// The label sets.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The instruction set that the model was laid out for.
    pub fn isa(&self) -> Isa {
        self.isa
    }

    /// How many word pieces a word makes: 1 to 8. A caller packs windows of at most [`MAX_PIECES`].
    pub fn pieces(&self, form: &str, scratch: &mut Scratch) -> usize {
        scratch.split(&self.vocabulary, form).len()
    }
}

pub(crate) struct Loader {
    pub tensors: Tensors<'static>,
    pub isa: Isa,
}

impl Loader {
    fn model(self, vocabulary: &'static str) -> Result<Model, WeightsError> {
        let config = self.tensors.config.clone();
        let layers = self.layers(config.layers)?;
        if layers.is_empty() {
            return Err(WeightsError("the model has no layers".into()));
        }
        if config.sent.len() != 3 || config.name.len() != 13 {
            return Err(WeightsError(
                "the sentence or name labels are not those this program knows".into(),
            ));
        }
        let lists = [
            ("sent", &config.sent),
            ("upos", &config.upos),
            ("feats", &config.feats),
            ("lemma", &config.lemma),
            ("name", &config.name),
            ("mention", &config.mention),
        ];
        if let Some((name, _)) = lists
            .iter()
            .find(|(_, list)| list.is_empty() || list.len() > usize::from(u16::MAX))
        {
            return Err(WeightsError(format!("the list {name} is empty or too long")));
        }
        let mut ends = [0; 6];
        let mut end = 0;
        for ((_, list), place) in lists.iter().zip(&mut ends) {
            end += list.len();
            *place = end;
        }
        let columns = Columns {
            sent: 0,
            upos: ends[0],
            feats: ends[1],
            lemma: ends[2],
            name: ends[3],
            mention: ends[4],
            end,
        };
        let root_rel = config.rel.iter().position(|rel| rel == "root");
        let root_rel = root_rel.ok_or_else(|| WeightsError("there is no relation `root`".into()))?;
        if config.rel.len() < 2 {
            return Err(WeightsError("there is no relation but `root`".into()));
        }
        let (vocabulary_size, columns_of_words, words) = self.tensors.i8("word.q")?;
        let vocabulary = Vocabulary::new(vocabulary);
        if vocabulary.size() > vocabulary_size || columns_of_words != HIDDEN {
            return Err(WeightsError(
                "the table of words is shorter than the vocabulary, or not of the model's width".into(),
            ));
        }
        let pairs = self.linear(
            &["arc.dep", "arc.head", "rel.head", "rel.dep"],
            HIDDEN,
            2 * ARC + 2 * HIDDEN,
        )?;
        let root = {
            let mut quantised = Quantised::default();
            kernel::quantise(self.isa, &self.floats("root", HIDDEN)?, HIDDEN, &mut quantised);
            let mut row = Aligned::zeros(pairs.outputs);
            kernel::apply(self.isa, &pairs, &quantised, &mut row);
            kernel::gelu(self.isa, &mut row[..2 * ARC]);
            row
        };
        let arc = self.floats("arc.w", (ARC + 1) * ARC)?;
        Ok(Model {
            isa: self.isa,
            vocabulary,
            words,
            word_scale: self.floats("word.s", vocabulary_size)?,
            position: self.floats("position", (MAX_PIECES + 2) * HIDDEN)?,
            case: self.floats("case", 5 * HIDDEN)?,
            space: self.floats("space", 3 * HIDDEN)?,
            ln: self.norm("ln")?,
            layers,
            tokens: self.linear(
                &["sent", "upos", "feats", "lemma", "name", "mention"],
                HIDDEN,
                end,
            )?,
            columns,
            pairs,
            arc: Aligned::from_slice(&arc[..ARC * ARC]),
            arc_bias: Aligned::from_slice(&arc[ARC * ARC..]),
            root,
            root_rel,
            rel_out: self.linear(&["rel.out"], HIDDEN, config.rel.len())?,
            config,
        })
    }

    /// Layers 0 to `count` − 1 of the file.
    pub fn layers(&self, count: usize) -> Result<Vec<Layer>, WeightsError> {
        (0..count)
            .map(|l| {
                Ok(Layer {
                    qkv: self.linear(&[&format!("{l}.qkv")], HIDDEN, 3 * HIDDEN)?,
                    o: self.linear(&[&format!("{l}.o")], HIDDEN, HIDDEN)?,
                    up: self.linear(&[&format!("{l}.up")], HIDDEN, FEED)?,
                    down: self.linear(&[&format!("{l}.down")], FEED, HIDDEN)?,
                    ln1: self.norm(&format!("{l}.ln1"))?,
                    ln2: self.norm(&format!("{l}.ln2"))?,
                })
            })
            .collect()
    }

    pub fn floats(&self, name: &str, length: usize) -> Result<Vec<f32>, WeightsError> {
        let values = self.tensors.f32(name)?;
        if values.len() != length {
            return Err(WeightsError(format!(
                "tensor {name} has {} values, not {length}",
                values.len()
            )));
        }
        Ok(values)
    }

    fn norm(&self, name: &str) -> Result<Norm, WeightsError> {
        let aligned = |part: &str| -> Result<Aligned<f32>, WeightsError> {
            Ok(Aligned::from_slice(
                &self.floats(&format!("{name}.{part}"), HIDDEN)?,
            ))
        };
        Ok(Norm {
            w: aligned("w")?,
            b: aligned("b")?,
        })
    }

    /// Several matrices that read the same rows become one; a missing bias is 0.
    pub fn linear(&self, names: &[&str], inputs: usize, outputs: usize) -> Result<Linear, WeightsError> {
        let (mut parts, mut scale, mut bias) = (Vec::new(), Vec::new(), Vec::new());
        for name in names {
            let (rows, columns, bytes) = self.tensors.i8(&format!("{name}.q"))?;
            if columns != inputs {
                return Err(WeightsError(format!(
                    "matrix {name} has {columns} inputs, not {inputs}"
                )));
            }
            parts.push(bytes);
            scale.extend(self.floats(&format!("{name}.s"), rows)?);
            let key = format!("{name}.b");
            if self.tensors.has(&key) {
                bias.extend(self.floats(&key, rows)?);
            } else {
                bias.resize(scale.len(), 0.0);
            }
        }
        if scale.len() != outputs {
            return Err(WeightsError(format!(
                "{} have {} outputs, not {outputs}",
                names.join(", "),
                scale.len()
            )));
        }
        Ok(Linear::new(self.isa, &parts, inputs, &scale, &bias))
    }
}
