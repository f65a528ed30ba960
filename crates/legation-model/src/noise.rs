//! What several tests read: numbers that look random and are the same everywhere, and words.

use crate::{Space, Word};

/// `count` numbers in −1..1.
pub(crate) fn noise(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(747_796_405).wrapping_add(1);
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        })
        .collect()
}

/// The words of a text with a blank before each.
pub(crate) fn words(text: &str) -> Vec<Word<'_>> {
    let word = |form| Word {
        form,
        space: Space::Spaced,
    };
    text.split(' ').map(word).collect()
}
