//! Positions in a dispatch's text: byte spans inside the program, character spans in what leaves it.

use serde::{Deserialize, Serialize};

/// A half-open range of byte offsets into one dispatch's text, on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end);
        Span { start, end }
    }
    /// The words the span stands for.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }
    pub fn len(&self) -> usize {
        self.end - self.start
    }
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }
    pub fn contains(&self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
    pub fn overlaps(&self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
    /// The smallest span that covers both.
    pub fn cover(&self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }
}

/// A half-open range counted in Unicode scalar values, as the contract counts and as Python slices a `str`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CharSpan {
    pub start: usize,
    pub end: usize,
}

/// Converts byte offsets of one text into character offsets in constant time.
pub struct CharIndex {
    /// Characters before each multiple of `STEP` bytes.
    marks: Vec<u32>,
    ascii: bool,
}

const STEP: usize = 64;

impl CharIndex {
    pub fn new(text: &str) -> CharIndex {
        let ascii = text.is_ascii();
        let mut marks = Vec::new();
        if !ascii {
            let mut count = 0;
            for (i, byte) in text.bytes().enumerate() {
                if i % STEP == 0 {
                    marks.push(count);
                }
                count += u32::from(byte & 0xC0 != 0x80);
            }
            marks.push(count);
        }
        CharIndex { marks, ascii }
    }
    /// The number of characters before byte `at` of `text` (the text this index was made from).
    pub fn char_at(&self, text: &str, at: usize) -> usize {
        if self.ascii {
            return at;
        }
        let mark = (at / STEP).min(self.marks.len().saturating_sub(1));
        let from = (mark * STEP).min(at);
        let rest = text.as_bytes()[from..at]
            .iter()
            .filter(|b| **b & 0xC0 != 0x80)
            .count();
        self.marks.get(mark).map_or(0, |m| *m as usize) + rest
    }
    pub fn chars(&self, text: &str, span: Span) -> CharSpan {
        CharSpan {
            start: self.char_at(text, span.start),
            end: self.char_at(text, span.end),
        }
    }
}

/// Words that may run over several lines, with one blank between any two.
pub fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// FNV-1a of bytes, the same on every machine.
pub fn fnv1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, mix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn char_offsets_agree_with_counting() {
        let text = "Lê Văn Thịnh — “né” 🇫🇯 ".repeat(9);
        let index = CharIndex::new(&text);
        for (n, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(index.char_at(&text, at), n);
        }
        assert_eq!(index.char_at(&text, text.len()), text.chars().count());
    }
}
