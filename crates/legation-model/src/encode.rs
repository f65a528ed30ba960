//! The encoder, and the heads that look at one word.

use crate::aligned::Aligned;
use crate::kernel::{self, Attention, Quantised};
use crate::model::{FEED, HEADS, HIDDEN, Layer};
use crate::pieces::{self, Vocabulary};
use crate::times::{Clock, Part};
use crate::{Isa, MAX_PIECES, Model};
use std::collections::HashMap;

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

/// Buffers that calls reuse, and the pieces of words seen: one per thread.
#[derive(Default)]
pub struct Scratch {
    ids: Vec<Piece>,
    /// States, one row a piece.
    pub(crate) x: Aligned<f32>,
    pub(crate) quantised: Quantised,
    /// Outputs of products.
    pub(crate) wide: Aligned<f32>,
    context: Aligned<f32>,
    attention: Attention,
    /// Buffers of `parse`.
    pub(crate) pairs: crate::parse::Pairs,
    split: HashMap<Box<str>, Split>,
    #[cfg(feature = "times")]
    pub(crate) times: crate::Times,
}

/// Pieces of a word, `ids[..count]`.
#[derive(Clone, Copy)]
pub(crate) struct Split {
    ids: [u16; pieces::MOST_PER_WORD],
    count: u8,
}

#[derive(Clone, Copy)]
struct Piece {
    id: u16,
    case: u8,
    space: u8,
}

impl Scratch {
    /// The word's pieces, remembered while fewer than 2¹⁵ words are.
    pub(crate) fn split(&mut self, vocabulary: &Vocabulary, form: &str) -> &[u16] {
        // Looked up twice, as the borrow checker cannot yet tell the two branches apart.
        if !self.split.contains_key(form) {
            if self.split.len() >= 1 << 15 {
                self.split.clear();
            }
            let mut split = Split {
                ids: [0; pieces::MOST_PER_WORD],
                count: 0,
            };
            split.count = vocabulary.split(form, &mut split.ids) as u8;
            self.split.insert(form.into(), split);
        }
        let split = &self.split[form];
        &split.ids[..usize::from(split.count)]
    }

    /// Where the time has gone.
    #[cfg(feature = "times")]
    pub fn times(&self) -> crate::Times {
        self.times
    }
}

/// What the model says of the words of one window.
pub struct Encoded {
    /// Logits: inside a sentence, first of a sentence, first of a headline.
    pub sent: Vec<[f32; 3]>,
    /// Indices into the lists of [`Config`](crate::Config).
    pub upos: Vec<u16>,
    pub feats: Vec<u16>,
    pub lemma: Vec<u16>,
    pub mention: Vec<u16>,
    /// Logits over `Config::name`.
    pub name: Vec<[f32; 13]>,
    /// States of the words that the window had room for, 384 units each, for [`Model::parse`].
    pub(crate) states: Aligned<f32>,
}

impl Encoded {
    /// Number of words.
    pub fn len(&self) -> usize {
        self.upos.len()
    }

    pub fn is_empty(&self) -> bool {
        self.upos.is_empty()
    }

    /// Words that the model has seen: all, but for a window of more than [`MAX_PIECES`].
    pub fn seen(&self) -> usize {
        self.states.len() / HIDDEN
    }
}

impl Model {
    /// Reads a window. Words beyond [`MAX_PIECES`] pieces are not seen by the model; they get the first class of every
    /// head.
    pub fn encode(&self, words: &[Word], scratch: &mut Scratch) -> Encoded {
        let first = self.read(words, scratch);
        self.layers(self.layers.len(), &first, scratch);
        let mut clock = Clock::start();
        let encoded = self.heads(words.len(), first.len(), scratch);
        clock.add(scratch, Part::Heads);
        encoded
    }

    /// The states of the words inside the encoder, after `layer` of its layers (1 is the first; no more than there are
    /// run), [`STATE`](crate::STATE) units a word: what a light head of the caller's own can be trained on. Words beyond
    /// [`MAX_PIECES`] pieces have none.
    pub fn states(&self, words: &[Word], layer: usize, scratch: &mut Scratch) -> Vec<f32> {
        let first = self.read(words, scratch);
        let layer = layer.min(self.layers.len());
        self.layers(layer, &first, scratch);
        if layer == 0 {
            for (word, piece) in first.iter().enumerate() {
                scratch
                    .x
                    .copy_within(piece * HIDDEN..(piece + 1) * HIDDEN, word * HIDDEN);
            }
        }
        scratch.x[..first.len() * HIDDEN].to_vec()
    }

    /// Leaves the embeddings of a window's pieces in the scratch; returns the first piece of each word.
    pub(crate) fn read(&self, words: &[Word], scratch: &mut Scratch) -> Vec<usize> {
        let mut clock = Clock::start();
        let mut ids = std::mem::take(&mut scratch.ids);
        ids.clear();
        let edge = |id| Piece {
            id,
            case: 0,
            space: 0,
        };
        ids.push(edge(self.vocabulary.cls));
        let mut first = Vec::with_capacity(words.len().min(MAX_PIECES));
        for word in words {
            let split = scratch.split(&self.vocabulary, word.form);
            if ids.len() + split.len() > MAX_PIECES + 1 {
                break;
            }
            first.push(ids.len());
            let case = pieces::case_class(word.form);
            let mut space = word.space as u8;
            for id in split {
                ids.push(Piece { id: *id, case, space });
                space = 0;
            }
        }
        ids.push(edge(self.vocabulary.sep));
        self.embed(&ids, scratch);
        scratch.ids = ids;
        clock.add(scratch, Part::Input);
        first
    }

    /// Sums of embeddings, normalised and quantised.
    fn embed(&self, ids: &[Piece], s: &mut Scratch) {
        s.x.resize(ids.len() * HIDDEN);
        let rows =
            s.x.chunks_exact_mut(HIDDEN)
                .zip(self.position.chunks_exact(HIDDEN));
        for (piece, (row, position)) in ids.iter().zip(rows) {
            let id = usize::from(piece.id);
            let word = &self.words[id * HIDDEN..(id + 1) * HIDDEN];
            let scale = self.word_scale[id];
            let case = &self.case[usize::from(piece.case) * HIDDEN..][..HIDDEN];
            let space = &self.space[usize::from(piece.space) * HIDDEN..][..HIDDEN];
            for i in 0..HIDDEN {
                row[i] = f32::from(word[i] as i8) * scale + position[i] + case[i] + space[i];
            }
        }
        kernel::normalise_quantise(self.isa, &mut s.x, None, &self.ln.w, &self.ln.b, &mut s.quantised);
    }

    /// Runs the first `count` layers over the pieces in `s.x`; leaves there the states of the words, whose first pieces
    /// are given.
    fn layers(&self, count: usize, first: &[usize], s: &mut Scratch) {
        for (number, layer) in self.layers[..count].iter().enumerate() {
            let last = number + 1 == count;
            run_layer(self.isa, layer, last.then_some(first), s);
        }
    }

    fn heads(&self, words: usize, seen: usize, s: &mut Scratch) -> Encoded {
        let width = self.tokens.outputs;
        s.wide.resize(seen * width);
        kernel::apply(self.isa, &self.tokens, &s.quantised, &mut s.wide);
        let mut encoded = Encoded {
            sent: vec![[0.0; 3]; words],
            upos: vec![0; words],
            feats: vec![0; words],
            lemma: vec![0; words],
            mention: vec![0; words],
            name: vec![[0.0; 13]; words],
            states: Aligned::from_slice(&s.x),
        };
        let c = self.columns;
        for (w, row) in s.wide.chunks_exact(width).enumerate() {
            encoded.sent[w].copy_from_slice(&row[c.sent..c.upos]);
            encoded.upos[w] = highest(&row[c.upos..c.feats]);
            encoded.feats[w] = highest(&row[c.feats..c.lemma]);
            encoded.lemma[w] = highest(&row[c.lemma..c.name]);
            encoded.name[w].copy_from_slice(&row[c.name..c.mention]);
            encoded.mention[w] = highest(&row[c.mention..c.end]);
        }
        encoded
    }
}

/// Runs one layer over the rows of `s.x`, which `s.quantised` holds as well. Where pieces are given, only their rows are
/// needed afterwards, and only they are left.
pub(crate) fn run_layer(isa: Isa, layer: &Layer, needed: Option<&[usize]>, s: &mut Scratch) {
    let mut clock = Clock::start();
    let mut rows = s.x.len() / HIDDEN;
    s.wide.resize(rows * layer.qkv.outputs);
    kernel::apply(isa, &layer.qkv, &s.quantised, &mut s.wide);
    clock.add(s, Part::Products);
    if let Some(first) = needed {
        // A word's first piece never stands before the word's own index.
        for (word, piece) in first.iter().enumerate() {
            let width = 3 * HIDDEN;
            s.wide
                .copy_within(piece * width..piece * width + HIDDEN, word * width);
            s.x.copy_within(piece * HIDDEN..(piece + 1) * HIDDEN, word * HIDDEN);
        }
        rows = first.len();
        s.x.resize(rows * HIDDEN);
    }
    s.context.resize(rows * HIDDEN);
    kernel::attend(isa, &s.wide, HEADS, rows, &mut s.context, &mut s.attention);
    clock.add(s, Part::Attention);
    kernel::quantise(isa, &s.context, HIDDEN, &mut s.quantised);
    clock.add(s, Part::Rows);
    kernel::apply(isa, &layer.o, &s.quantised, &mut s.context);
    clock.add(s, Part::Products);
    let (w, b) = (&layer.ln1.w, &layer.ln1.b);
    kernel::normalise_quantise(isa, &mut s.x, Some(&s.context), w, b, &mut s.quantised);
    clock.add(s, Part::Rows);
    s.wide.resize(rows * FEED);
    kernel::apply(isa, &layer.up, &s.quantised, &mut s.wide);
    clock.add(s, Part::Products);
    kernel::gelu_quantise(isa, &mut s.wide, FEED, &mut s.quantised);
    clock.add(s, Part::Rows);
    kernel::apply(isa, &layer.down, &s.quantised, &mut s.context);
    clock.add(s, Part::Products);
    let (w, b) = (&layer.ln2.w, &layer.ln2.b);
    kernel::normalise_quantise(isa, &mut s.x, Some(&s.context), w, b, &mut s.quantised);
    clock.add(s, Part::Rows);
}

/// The index of the highest value, the lowest on ties.
pub(crate) fn highest(row: &[f32]) -> u16 {
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
    use crate::noise::{noise, words};

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let text = "The two ministers will meet in Dakar on Friday , a spokesman said . Nobody denied it .";
        // Windows of several sizes: kernels take rows in blocks.
        let texts = [text.to_string(), "Talks".to_string(), [text; 6].join(" ")];
        let mut first: Option<Vec<u32>> = None;
        for isa in Isa::all().into_iter().filter(|isa| isa.available()) {
            let model = Model::with_isa(isa).expect("the built-in weights load");
            let mut scratch = Scratch::default();
            let mut bits = Vec::new();
            for text in &texts {
                let words = words(text);
                let encoded = model.encode(&words, &mut scratch);
                bits.extend(encoded.states.iter().map(|v| v.to_bits()));
                bits.extend(encoded.name.iter().flatten().map(|v| v.to_bits()));
                bits.extend(encoded.sent.iter().flatten().map(|v| v.to_bits()));
                for list in [&encoded.upos, &encoded.feats, &encoded.lemma, &encoded.mention] {
                    bits.extend(list.iter().map(|v| u32::from(*v)));
                }
                let tree = model.parse(&encoded, 0..words.len().min(13), &mut scratch);
                assert_eq!(tree.iter().filter(|(head, _)| *head == 0).count(), 1);
                bits.extend(
                    tree.iter()
                        .flat_map(|(head, rel)| [*head as u32, u32::from(*rel)]),
                );
            }
            assert!(first.get_or_insert_with(|| bits.clone()) == &bits, "{isa:?}");
        }
    }

    #[test]
    fn what_was_read_before_changes_nothing() {
        let model = Model::built_in().expect("the built-in weights load");
        let text = words("Fiji and Tonga signed the treaty .");
        let fresh = model.encode(&text, &mut Scratch::default());
        let mut scratch = Scratch::default();
        let long = ["The delegation left Geneva without a word ."; 20].join(" ");
        let encoded = model.encode(&words(&long), &mut scratch);
        model.parse(&encoded, 0..encoded.len(), &mut scratch);
        let again = model.encode(&text, &mut scratch);
        assert!(
            fresh
                .states
                .iter()
                .zip(&*again.states)
                .all(|(a, b)| a.to_bits() == b.to_bits())
        );
    }

    #[test]
    fn any_words_can_be_read() {
        let model = Model::built_in().expect("the built-in weights load");
        let mut scratch = Scratch::default();
        let long = "ü".repeat(5000);
        let mut forms: Vec<String> = [
            "",
            " ",
            "\u{0}",
            "\u{200f}",
            "日本",
            &long,
            "🇫🇯",
            "a\u{301}\u{302}",
            "ŉ",
            "İ",
            "ß",
            "\u{fffd}",
        ]
        .map(String::from)
        .into();
        // Any characters at all.
        forms.extend(noise(400, 1).chunks(4).map(|some| {
            let any = |v: &f32| char::from_u32(((v + 1.0) * f32::from(u16::MAX) * 2.0) as u32);
            some.iter().filter_map(any).collect()
        }));
        let all: Vec<Word> = forms
            .iter()
            .map(|form| Word {
                form,
                space: Space::Glued,
            })
            .collect();
        for count in [0, 1, 7, all.len()] {
            let encoded = model.encode(&all[..count], &mut scratch);
            assert_eq!((encoded.len(), encoded.sent.len()), (count, count));
            let tree = model.parse(&encoded, 0..count, &mut scratch);
            assert_eq!(tree.len(), count);
            assert_eq!(tree.iter().filter(|(head, _)| *head == 0).count(), count.min(1));
        }
        for word in &all {
            assert!((1..=8).contains(&model.pieces(word.form, &mut scratch)));
        }
    }

    #[test]
    fn words_beyond_the_limit_are_not_seen() {
        let model = Model::built_in().expect("the built-in weights load");
        let mut scratch = Scratch::default();
        let text = ["peace"; MAX_PIECES + 10].join(" ");
        let encoded = model.encode(&words(&text), &mut scratch);
        assert_eq!((encoded.len(), encoded.seen()), (MAX_PIECES + 10, MAX_PIECES));
        let tree = model.parse(&encoded, MAX_PIECES - 3..MAX_PIECES + 4, &mut scratch);
        assert_eq!(tree.len(), 7);
        assert!(tree[3..].iter().all(|(head, _)| *head == 1));
        let tree = model.parse(&encoded, MAX_PIECES..MAX_PIECES + 2, &mut scratch);
        assert_eq!(tree.iter().map(|(head, _)| *head).collect::<Vec<_>>(), [0, 1]);
    }
}
