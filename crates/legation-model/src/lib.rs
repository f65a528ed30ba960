//! Integer inference for Legation's language model: words in, arrays out. It knows nothing of diplomacy.
//!
//! A MiniLM encoder (Wang et al. 2020; a BERT of 6 layers and 384 units) reads a window of words once; heads over
//! the state of each word's first piece give sentence starts, parts of speech, features, lemma scripts, names and
//! mention types, and a biaffine parser (Dozat and Manning 2017) gives each sentence's tree. Weights are int8 per
//! output, activations int8 per row; see [`kernel`] for why every machine gives the same bits.
//!
//! | file | holds |
//! |---|---|
//! | `weights` | the file format |
//! | `pieces` | words to word pieces |
//! | `kernel` | arithmetic for AVX-512 VNNI, AVX2 and plain code |
//! | `tree` | the best tree of arc scores |

mod kernel;
mod pieces;
mod tree;
mod weights;

pub use kernel::Isa;
pub use weights::{Config, WeightsError};

use kernel::Linear;
use pieces::Vocabulary;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;
use weights::Tensors;

/// A window holds at most this many word pieces.
pub const MAX_PIECES: usize = 190;
const HIDDEN: usize = 384;
const HEADS: usize = 12;
const FEED: usize = 1536;
const ARC: usize = 256;

static WEIGHTS: &[u8] = include_bytes!("../weights/model.safetensors");
static VOCABULARY: &str = include_str!("../weights/vocab.txt");

/// What stands before a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// Nothing: it is glued to the word before.
    Glued = 0,
    Spaced = 1,
    /// A line break, or the start of the text.
    LineStart = 2,
}

/// A word as the model reads it.
#[derive(Clone, Copy, Debug)]
pub struct Word<'a> {
    pub form: &'a str,
    pub space: Space,
}

struct Layer {
    qkv: Linear,
    o: Linear,
    up: Linear,
    down: Linear,
    ln1: (Vec<f32>, Vec<f32>),
    ln2: (Vec<f32>, Vec<f32>),
}

/// Where each head's logits begin in the joined output of the token heads.
#[derive(Clone, Copy, Default)]
struct Columns {
    sent: usize,
    upos: usize,
    feats: usize,
    lemma: usize,
    name: usize,
    mention: usize,
    end: usize,
}

/// The model, read-only: share one among threads.
pub struct Model {
    config: Config,
    isa: Isa,
    vocabulary: Vocabulary,
    words: &'static [u8],
    word_scale: Vec<f32>,
    position: Vec<f32>,
    case: Vec<f32>,
    space: Vec<f32>,
    ln: (Vec<f32>, Vec<f32>),
    layers: Vec<Layer>,
    tokens: Linear,
    columns: Columns,
    /// arc.dep, arc.head, rel.head and rel.dep side by side.
    pairs: Linear,
    arc: Vec<f32>,
    /// The root's row of `pairs`, GELU taken on the arc part.
    root: Vec<f32>,
    rel_out: Linear,
}

/// Buffers that calls reuse; one per thread.
#[derive(Default)]
pub struct Scratch {
    x: Vec<f32>,
    bytes: Vec<u8>,
    scales: Vec<f32>,
    wide: Vec<f32>,
    context: Vec<f32>,
    keys: Vec<f32>,
    scores: Vec<f32>,
    pieces: HashMap<String, Vec<u32>>,
}

/// What the model says of the words of one window.
pub struct Encoded {
    /// Logits: inside a sentence, first of a sentence, first of a headline.
    pub sent: Vec<[f32; 3]>,
    /// Indices into the lists of [`Config`].
    pub upos: Vec<u16>,
    pub feats: Vec<u16>,
    pub lemma: Vec<u16>,
    pub mention: Vec<u16>,
    /// Logits over `Config::name`.
    pub name: Vec<[f32; 13]>,
    /// Rows of the pair heads, for [`Model::parse`].
    pairs: Vec<f32>,
}

impl Encoded {
    /// Number of words.
    pub fn len(&self) -> usize {
        self.upos.len()
    }

    pub fn is_empty(&self) -> bool {
        self.upos.is_empty()
    }
}

impl Model {
    /// The model that is built into the program, loaded once.
    pub fn built_in() -> Result<&'static Model, WeightsError> {
        static MODEL: OnceLock<Result<Model, WeightsError>> = OnceLock::new();
        MODEL
            .get_or_init(|| Model::with_isa(Isa::detect()))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The built-in weights on a chosen instruction set, which must be available: for tests and measurements.
    pub fn with_isa(isa: Isa) -> Result<Model, WeightsError> {
        if !isa.available() {
            return Err(WeightsError(format!("this machine has no {isa:?}")));
        }
        Model::load(WEIGHTS, VOCABULARY, isa)
    }

    fn load(bytes: &'static [u8], vocabulary: &'static str, isa: Isa) -> Result<Model, WeightsError> {
        let tensors = Tensors::parse(bytes)?;
        let fixed = |name: &str, length: usize| -> Result<Vec<f32>, WeightsError> {
            let values = tensors.f32(name)?;
            if values.len() == length {
                Ok(values)
            } else {
                Err(WeightsError(format!(
                    "tensor {name} has {} values, not {length}",
                    values.len()
                )))
            }
        };
        // Several matrices that read the same rows become one.
        let joined = |names: &[&str], inputs: usize| -> Result<Linear, WeightsError> {
            let (mut rows, mut scale, mut bias) = (Vec::new(), Vec::new(), Vec::new());
            for name in names {
                let (outputs, columns, bytes) = tensors.i8(&format!("{name}.q"))?;
                if columns != inputs {
                    return Err(WeightsError(format!(
                        "matrix {name} has {columns} inputs, not {inputs}"
                    )));
                }
                rows.extend_from_slice(bytes);
                scale.extend(fixed(&format!("{name}.s"), outputs)?);
                let key = format!("{name}.b");
                bias.extend(if tensors.has(&key) {
                    fixed(&key, outputs)?
                } else {
                    vec![0.0; outputs]
                });
            }
            Ok(Linear::new(&rows, inputs, &scale, &bias))
        };
        let norm = |name: &str| -> Result<(Vec<f32>, Vec<f32>), WeightsError> {
            Ok((
                fixed(&format!("{name}.w"), HIDDEN)?,
                fixed(&format!("{name}.b"), HIDDEN)?,
            ))
        };
        let config = tensors.config.clone();
        let layers: Result<Vec<Layer>, WeightsError> = std::thread::scope(|scope| {
            // Packing the layers is most of the start-up.
            let handles: Vec<_> = (0..config.layers)
                .map(|l| {
                    let (joined, norm) = (&joined, &norm);
                    scope.spawn(move || {
                        Ok(Layer {
                            qkv: joined(&[&format!("{l}.qkv")], HIDDEN)?,
                            o: joined(&[&format!("{l}.o")], HIDDEN)?,
                            up: joined(&[&format!("{l}.up")], HIDDEN)?,
                            down: joined(&[&format!("{l}.down")], FEED)?,
                            ln1: norm(&format!("{l}.ln1"))?,
                            ln2: norm(&format!("{l}.ln2"))?,
                        })
                    })
                })
                .collect();
            handles
                .into_iter()
                .map(|h| {
                    h.join()
                        .unwrap_or_else(|_| Err(WeightsError("a layer could not be read".into())))
                })
                .collect()
        });
        let columns = {
            let mut at = 0;
            let mut next = |list: &Vec<String>| {
                at += list.len();
                at - list.len()
            };
            let (sent, upos, feats) = (next(&config.sent), next(&config.upos), next(&config.feats));
            let (lemma, name, mention) = (next(&config.lemma), next(&config.name), next(&config.mention));
            Columns {
                sent,
                upos,
                feats,
                lemma,
                name,
                mention,
                end: at,
            }
        };
        if config.sent.len() != 3 || config.name.len() != 13 {
            return Err(WeightsError(
                "the sentence or name labels are not those this program knows".into(),
            ));
        }
        let (vocabulary_size, _, words) = tensors.i8("word.q")?;
        let vocabulary = Vocabulary::new(vocabulary);
        if vocabulary.size() > vocabulary_size {
            return Err(WeightsError(
                "the vocabulary is longer than the table of words".into(),
            ));
        }
        let mut model = Model {
            isa,
            vocabulary,
            words,
            word_scale: fixed("word.s", vocabulary_size)?,
            position: fixed("position", (MAX_PIECES + 2) * HIDDEN)?,
            case: fixed("case", 5 * HIDDEN)?,
            space: fixed("space", 3 * HIDDEN)?,
            ln: norm("ln")?,
            layers: layers?,
            tokens: joined(&["sent", "upos", "feats", "lemma", "name", "mention"], HIDDEN)?,
            columns,
            pairs: joined(&["arc.dep", "arc.head", "rel.head", "rel.dep"], HIDDEN)?,
            arc: fixed("arc.w", (ARC + 1) * ARC)?,
            root: Vec::new(),
            rel_out: joined(&["rel.out"], HIDDEN)?,
            config,
        };
        let root = fixed("root", HIDDEN)?;
        let (mut bytes, mut scales) = (vec![0; HIDDEN], vec![0.0]);
        kernel::quantise(isa, &root, HIDDEN, &mut bytes, &mut scales);
        let mut row = vec![0.0; model.pairs.outputs];
        model.pairs.apply(isa, &bytes, &scales, &mut row);
        kernel::gelu_all(isa, &mut row[..2 * ARC]);
        model.root = row;
        Ok(model)
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    /// How many word pieces a word makes: 1 to 8. A caller packs windows of at most [`MAX_PIECES`].
    pub fn pieces(&self, form: &str, scratch: &mut Scratch) -> usize {
        self.split(form, scratch).len()
    }

    fn split<'s>(&self, form: &str, scratch: &'s mut Scratch) -> &'s [u32] {
        // Bounded: a stream of ever new words must not fill the memory.
        if scratch.pieces.len() > 50_000 {
            scratch.pieces.clear();
        }
        if !scratch.pieces.contains_key(form) {
            scratch
                .pieces
                .insert(form.to_string(), self.vocabulary.split(form));
        }
        &scratch.pieces[form]
    }

    /// Reads a window. Words beyond [`MAX_PIECES`] pieces are not seen by the model; they get the first class of every
    /// head.
    pub fn encode(&self, words: &[Word], scratch: &mut Scratch) -> Encoded {
        let mut ids = vec![(self.vocabulary.cls, 0usize, 0usize)];
        let mut first = Vec::with_capacity(words.len());
        for word in words {
            let case = pieces::case_class(word.form);
            let split = self.split(word.form, scratch);
            if ids.len() + split.len() > MAX_PIECES + 1 {
                break;
            }
            first.push(ids.len());
            for (i, id) in split.iter().enumerate() {
                ids.push((*id, case, if i == 0 { word.space as usize } else { 0 }));
            }
        }
        ids.push((self.vocabulary.sep, 0, 0));
        self.run(&ids, scratch);
        self.heads(&first, words.len(), scratch)
    }

    /// The encoder: leaves the piece states in `scratch.x`.
    fn run(&self, ids: &[(u32, usize, usize)], s: &mut Scratch) {
        let (n, isa) = (ids.len(), self.isa);
        s.x.resize(n * HIDDEN, 0.0);
        for (p, (id, case, space)) in ids.iter().enumerate() {
            let id = *id as usize;
            let row = &mut s.x[p * HIDDEN..(p + 1) * HIDDEN];
            let word = &self.words[id * HIDDEN..(id + 1) * HIDDEN];
            let scale = self.word_scale[id];
            let position = &self.position[p * HIDDEN..(p + 1) * HIDDEN];
            let case = &self.case[case * HIDDEN..(case + 1) * HIDDEN];
            let space = &self.space[space * HIDDEN..(space + 1) * HIDDEN];
            for i in 0..HIDDEN {
                row[i] = f32::from(word[i] as i8) * scale + position[i] + case[i] + space[i];
            }
        }
        kernel::layer_norm(isa, &mut s.x, &[], &self.ln.0, &self.ln.1);
        let padded = n.div_ceil(16) * 16;
        s.keys.resize(32 * padded, 0.0);
        s.scores.resize(4 * padded, 0.0);
        s.scales.resize(n, 0.0);
        s.bytes.resize(n * FEED, 0);
        s.wide.resize(n * FEED, 0.0);
        s.context.resize(n * HIDDEN, 0.0);
        for layer in &self.layers {
            let (bytes, scales) = (&mut s.bytes[..n * HIDDEN], &mut s.scales[..n]);
            kernel::quantise(isa, &s.x, HIDDEN, bytes, scales);
            let qkv = &mut s.wide[..n * 3 * HIDDEN];
            layer.qkv.apply(isa, bytes, scales, qkv);
            for head in 0..HEADS {
                let at = head * 32;
                let (q, k, v) = (&qkv[at..], &qkv[HIDDEN + at..], &qkv[2 * HIDDEN + at..]);
                let context = &mut s.context[at..];
                kernel::attend(
                    isa,
                    n,
                    q,
                    k,
                    v,
                    3 * HIDDEN,
                    context,
                    HIDDEN,
                    &mut s.keys,
                    &mut s.scores,
                );
            }
            kernel::quantise(isa, &s.context, HIDDEN, bytes, scales);
            let out = &mut s.wide[..n * HIDDEN];
            layer.o.apply(isa, bytes, scales, out);
            kernel::layer_norm(isa, &mut s.x, out, &layer.ln1.0, &layer.ln1.1);
            kernel::quantise(isa, &s.x, HIDDEN, bytes, scales);
            let wide = &mut s.wide[..n * FEED];
            layer.up.apply(isa, bytes, scales, wide);
            kernel::gelu_all(isa, wide);
            let bytes = &mut s.bytes[..n * FEED];
            kernel::quantise(isa, wide, FEED, bytes, scales);
            let out = &mut s.context[..n * HIDDEN];
            layer.down.apply(isa, bytes, scales, out);
            kernel::layer_norm(isa, &mut s.x, out, &layer.ln2.0, &layer.ln2.1);
        }
    }

    fn heads(&self, first: &[usize], words: usize, s: &mut Scratch) -> Encoded {
        let (n, isa) = (first.len(), self.isa);
        for (w, piece) in first.iter().enumerate() {
            // In place: a word's first piece never stands before the word's own index.
            s.x.copy_within(piece * HIDDEN..(piece + 1) * HIDDEN, w * HIDDEN);
        }
        let x = &s.x[..n * HIDDEN];
        let (bytes, scales) = (&mut s.bytes[..n * HIDDEN], &mut s.scales[..n]);
        kernel::quantise(isa, x, HIDDEN, bytes, scales);
        let width = self.tokens.outputs;
        s.wide.resize((n * width).max(s.wide.len()), 0.0);
        let logits = &mut s.wide[..n * width];
        self.tokens.apply(isa, bytes, scales, logits);
        let mut encoded = Encoded {
            sent: vec![[0.0; 3]; words],
            upos: vec![0; words],
            feats: vec![0; words],
            lemma: vec![0; words],
            mention: vec![0; words],
            name: vec![[0.0; 13]; words],
            pairs: vec![0.0; n * self.pairs.outputs],
        };
        let c = self.columns;
        for (w, row) in logits.chunks_exact(width).enumerate() {
            encoded.sent[w].copy_from_slice(&row[c.sent..c.sent + 3]);
            encoded.upos[w] = highest(&row[c.upos..c.feats]);
            encoded.feats[w] = highest(&row[c.feats..c.lemma]);
            encoded.lemma[w] = highest(&row[c.lemma..c.name]);
            encoded.name[w].copy_from_slice(&row[c.name..c.mention]);
            encoded.mention[w] = highest(&row[c.mention..c.end]);
        }
        self.pairs.apply(isa, bytes, scales, &mut encoded.pairs);
        for row in encoded.pairs.chunks_exact_mut(self.pairs.outputs) {
            kernel::gelu_all(isa, &mut row[..2 * ARC]);
        }
        encoded
    }

    /// The tree of one sentence of an encoded window: for each of its words the head (0 the root, else 1 + index in
    /// the sentence) and the relation (index into `Config::rel`; `root` exactly where the head is 0).
    pub fn parse(
        &self,
        encoded: &Encoded,
        sentence: Range<usize>,
        scratch: &mut Scratch,
    ) -> Vec<(usize, u16)> {
        let isa = self.isa;
        let width = self.pairs.outputs;
        let seen = encoded.pairs.len() / width;
        let words = sentence.len();
        let n = sentence.end.min(seen).saturating_sub(sentence.start);
        let rows = |w: usize| &encoded.pairs[(sentence.start + w) * width..(sentence.start + w + 1) * width];
        let mut dependents = vec![0.0; n * (ARC + 1)];
        let mut heads = vec![0.0; (n + 1) * ARC];
        heads[..ARC].copy_from_slice(&self.root[ARC..2 * ARC]);
        for w in 0..n {
            dependents[w * (ARC + 1)..w * (ARC + 1) + ARC].copy_from_slice(&rows(w)[..ARC]);
            dependents[w * (ARC + 1) + ARC] = 1.0;
            heads[(w + 1) * ARC..(w + 2) * ARC].copy_from_slice(&rows(w)[ARC..2 * ARC]);
        }
        let mut turned = vec![0.0; n * ARC];
        kernel::product(isa, &dependents, ARC + 1, &self.arc, ARC, &mut turned);
        let mut scores = vec![0.0; n * (n + 1)];
        kernel::dots(isa, &turned, &heads, ARC, &mut scores);
        let tree = tree::best_tree(&scores, n);
        let mut z = vec![0.0; n * HIDDEN];
        for (w, z) in z.chunks_exact_mut(HIDDEN).enumerate() {
            let head = match tree[w] {
                0 => &self.root[2 * ARC..2 * ARC + HIDDEN],
                h => &rows(h - 1)[2 * ARC..2 * ARC + HIDDEN],
            };
            let own = &rows(w)[2 * ARC + HIDDEN..2 * ARC + 2 * HIDDEN];
            for i in 0..HIDDEN {
                z[i] = head[i] + own[i];
            }
        }
        kernel::gelu_all(isa, &mut z);
        scratch.bytes.resize((n * HIDDEN).max(scratch.bytes.len()), 0);
        scratch.scales.resize(n.max(scratch.scales.len()), 0.0);
        let (bytes, scales) = (&mut scratch.bytes[..n * HIDDEN], &mut scratch.scales[..n]);
        kernel::quantise(isa, &z, HIDDEN, bytes, scales);
        let mut logits = vec![0.0; n * self.rel_out.outputs];
        self.rel_out.apply(isa, bytes, scales, &mut logits);
        let root = self.config.rel.iter().position(|rel| rel == "root").unwrap_or(0);
        let mut found: Vec<(usize, u16)> = tree
            .iter()
            .zip(logits.chunks_exact(self.rel_out.outputs))
            .map(|(head, row)| {
                if *head == 0 {
                    return (0, root as u16);
                }
                let mut best = usize::from(root == 0);
                for i in 0..self.config.rel.len() {
                    if i != root && row[i] > row[best] {
                        best = i;
                    }
                }
                (*head, best as u16)
            })
            .collect();
        // Words that the window had no room for hang on the first.
        let spare = self.config.rel.iter().position(|rel| rel == "dep").unwrap_or(0) as u16;
        for w in n..words {
            found.push(if w == 0 { (0, root as u16) } else { (1, spare) });
        }
        found
    }
}

/// The index of the highest value, the lowest on ties.
fn highest(row: &[f32]) -> u16 {
    let mut best = 0;
    for i in 1..row.len() {
        if row[i] > row[best] {
            best = i;
        }
    }
    best as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Word<'_>> {
        text.split(' ')
            .map(|form| Word {
                form,
                space: Space::Spaced,
            })
            .collect()
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let text = "The two ministers will meet in Dakar on Friday , a spokesman said . Nobody denied it .";
        let text = words(text);
        let mut first: Option<(Vec<u32>, Vec<(usize, u16)>)> = None;
        for isa in Isa::all().into_iter().filter(|isa| isa.available()) {
            let model = Model::with_isa(isa).expect("the built-in weights load");
            let mut scratch = Scratch::default();
            let encoded = model.encode(&text, &mut scratch);
            let bits: Vec<u32> = encoded
                .pairs
                .iter()
                .chain(encoded.name.iter().flatten())
                .map(|v| v.to_bits())
                .collect();
            let tree = model.parse(&encoded, 0..13, &mut scratch);
            assert_eq!(tree.iter().filter(|(head, _)| *head == 0).count(), 1);
            assert_eq!(
                first.get_or_insert_with(|| (bits.clone(), tree.clone())),
                &(bits, tree),
                "{isa:?}"
            );
        }
    }

    #[test]
    fn any_words_can_be_read() {
        let model = Model::built_in().expect("the built-in weights load");
        let mut scratch = Scratch::default();
        let long = "ü".repeat(5000);
        let odd = [
            "",
            " ",
            "\u{0}",
            "\u{200f}",
            "日本",
            &long,
            "🇫🇯",
            "a\u{301}\u{302}",
        ];
        let all: Vec<Word> = odd
            .iter()
            .cycle()
            .take(400)
            .map(|form| Word {
                form,
                space: Space::Glued,
            })
            .collect();
        for count in [0, 1, 7, 400] {
            let encoded = model.encode(&all[..count], &mut scratch);
            assert_eq!(encoded.len(), count);
            assert_eq!(model.parse(&encoded, 0..count, &mut scratch).len(), count);
        }
    }
}
