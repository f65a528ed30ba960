//! Arcs and relations of one sentence: a biaffine parser (Dozat and Manning 2017).

use crate::aligned::Aligned;
use crate::kernel;
use crate::model::{ARC, HIDDEN};
use crate::simd::LANES;
use crate::times::{Clock, Part};
use crate::{Encoded, Model, Scratch, tree};
use std::ops::Range;

/// Buffers of [`Model::parse`].
#[derive(Default)]
pub(crate) struct Pairs {
    /// Words as dependents.
    dependents: Aligned<f32>,
    /// The root and the words as heads, one column each.
    heads: Aligned<f32>,
    turned: Aligned<f32>,
    scores: Aligned<f32>,
    relations: Aligned<f32>,
}

/// Where the parts of a row of `Model::pairs` begin.
const HEAD_OF_ARC: usize = ARC;
const HEAD_OF_RELATION: usize = 2 * ARC;
const DEPENDENT_OF_RELATION: usize = 2 * ARC + HIDDEN;

impl Model {
    /// The tree of one sentence of an encoded window: for each of its words the head (0 the root, else 1 + index in
    /// the sentence) and the relation (index into `Config::rel`; `root` exactly where the head is 0, which is once).
    ///
    /// Words that the window had no room for hang on the sentence's first. `sentence` must lie inside the window;
    /// what is outside is taken for such words.
    pub fn parse(
        &self,
        encoded: &Encoded,
        sentence: Range<usize>,
        scratch: &mut Scratch,
    ) -> Vec<(usize, u16)> {
        let seen = sentence.start.min(encoded.seen())..sentence.end.min(encoded.seen());
        let mut found = self.parse_seen(encoded, seen, scratch);
        let root = (0, self.root_rel as u16);
        let spare = (1, u16::from(self.root_rel == 0));
        while found.len() < sentence.len() {
            found.push(if found.is_empty() { root } else { spare });
        }
        found
    }

    fn parse_seen(&self, encoded: &Encoded, words: Range<usize>, scratch: &mut Scratch) -> Vec<(usize, u16)> {
        let n = words.len();
        if n == 0 {
            return Vec::new();
        }
        let isa = self.isa;
        let mut clock = Clock::start();
        let width = self.pairs.outputs;
        let s = &mut scratch.pairs;
        let states = &encoded.states[words.start * HIDDEN..words.end * HIDDEN];
        kernel::quantise(isa, states, HIDDEN, &mut scratch.quantised);
        scratch.wide.resize(n * width);
        kernel::apply(isa, &self.pairs, &scratch.quantised, &mut scratch.wide);
        let rows = &mut scratch.wide;

        // score(i → j) = [dᵢ; 1]ᵀ W hⱼ
        let columns = (n + 1).next_multiple_of(LANES);
        s.dependents.resize(n * ARC);
        s.heads.resize(ARC * columns);
        s.turned.resize(n * ARC);
        s.scores.resize(n * columns);
        s.heads.fill(0.0);
        for (k, head) in self.root[HEAD_OF_ARC..HEAD_OF_RELATION].iter().enumerate() {
            s.heads[k * columns] = *head;
        }
        for (w, row) in rows.chunks_exact_mut(width).enumerate() {
            kernel::gelu(isa, &mut row[..HEAD_OF_RELATION]);
            s.dependents[w * ARC..(w + 1) * ARC].copy_from_slice(&row[..ARC]);
            for (k, head) in row[HEAD_OF_ARC..HEAD_OF_RELATION].iter().enumerate() {
                s.heads[k * columns + w + 1] = *head;
            }
        }
        kernel::product(isa, &s.dependents, ARC, &self.arc, ARC, &mut s.turned);
        for row in s.turned.chunks_exact_mut(ARC) {
            for (value, bias) in row.iter_mut().zip(&*self.arc_bias) {
                *value += bias;
            }
        }
        kernel::product(isa, &s.turned, ARC, &s.heads, columns, &mut s.scores);
        let tree = tree::best_tree(&s.scores, columns, n);

        s.relations.resize(n * HIDDEN);
        for (w, z) in s.relations.chunks_exact_mut(HIDDEN).enumerate() {
            let head = match tree[w] {
                0 => &self.root,
                h => &rows[(h - 1) * width..h * width],
            };
            let head = &head[HEAD_OF_RELATION..DEPENDENT_OF_RELATION];
            let own = &rows[w * width + DEPENDENT_OF_RELATION..][..HIDDEN];
            for (z, (head, own)) in z.iter_mut().zip(head.iter().zip(own)) {
                *z = head + own;
            }
        }
        kernel::gelu_quantise(isa, &mut s.relations, HIDDEN, &mut scratch.quantised);
        let width = self.rel_out.outputs;
        rows.resize(n * width);
        kernel::apply(isa, &self.rel_out, &scratch.quantised, rows);
        let found = tree
            .iter()
            .zip(rows.chunks_exact(width))
            .map(|(head, row)| match head {
                0 => (0, self.root_rel as u16),
                head => (*head, self.relation(row)),
            })
            .collect();
        clock.add(scratch, Part::Parse);
        found
    }

    /// The best relation other than `root`, the first on ties.
    fn relation(&self, row: &[f32]) -> u16 {
        let mut best = usize::from(self.root_rel == 0);
        for i in best + 1..self.config.rel.len() {
            if i != self.root_rel && row[i] > row[best] {
                best = i;
            }
        }
        best as u16
    }
}
