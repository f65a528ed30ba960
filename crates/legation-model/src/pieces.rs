//! Word pieces: BERT's uncased basic tokenizer and greedy longest-match WordPiece (Devlin et al. 2019; Wu et al.
//! 2016), one word at a time.

use std::collections::HashMap;
use unicode_general_category::{GeneralCategory, get_general_category};
use unicode_normalization::UnicodeNormalization;

/// A word is at most this many pieces; the rest is dropped.
pub(crate) const MOST_PER_WORD: usize = 8;

/// Parts of a word with more characters than this are unknown, as in BERT.
const LONGEST_PART: usize = 100;

/// The list of pieces.
pub(crate) struct Vocabulary {
    ids: HashMap<&'static str, u16>,
    /// Pieces that go on a word, without their `##`.
    continued: HashMap<&'static str, u16>,
    /// Bytes of the longest piece.
    longest: usize,
    unknown: u16,
    pub cls: u16,
    pub sep: u16,
    size: usize,
}

impl Vocabulary {
    /// `list`: one piece a line, in the order of their ids, at most 65,536.
    pub fn new(list: &'static str) -> Vocabulary {
        let mut ids = HashMap::with_capacity(32_000);
        let mut continued = HashMap::with_capacity(8_000);
        let (mut longest, mut size) = (0, 0);
        for (id, piece) in (0..=u16::MAX).zip(list.lines()) {
            match piece.strip_prefix("##") {
                Some(rest) if !rest.is_empty() => continued.insert(rest, id),
                _ => ids.insert(piece, id),
            };
            longest = longest.max(piece.len());
            size += 1;
        }
        let id = |piece: &str| ids.get(piece).copied().unwrap_or(0);
        let (unknown, cls, sep) = (id("[UNK]"), id("[CLS]"), id("[SEP]"));
        Vocabulary {
            ids,
            continued,
            longest,
            unknown,
            cls,
            sep,
            size,
        }
    }

    /// Number of pieces known.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Writes the pieces of one word, at least one and at most [`MOST_PER_WORD`]; returns how many.
    pub fn split(&self, word: &str, pieces: &mut [u16; MOST_PER_WORD]) -> usize {
        let mut found = Found { pieces, count: 0 };
        if word.is_ascii() {
            self.split_ascii(word, &mut found);
        } else {
            self.split_any(word, &mut found);
        }
        if found.count == 0 {
            found.push(self.unknown);
        }
        found.count
    }

    fn split_ascii(&self, word: &str, found: &mut Found) {
        let mut part = String::new();
        for c in word.bytes() {
            match c {
                b'\t' | b'\n' | b'\r' | b' ' => self.finish(&mut part, found),
                c if c.is_ascii_control() => {}
                c if c.is_ascii_punctuation() => self.isolate(char::from(c), &mut part, found),
                c => part.push(char::from(c.to_ascii_lowercase())),
            }
            if found.is_full() {
                return;
            }
        }
        self.finish(&mut part, found);
    }

    fn split_any(&self, word: &str, found: &mut Found) {
        let mut part = String::new();
        let clean = word.chars().flat_map(fold).filter(|c| !is_dropped(*c));
        let bare = clean
            .nfd()
            .filter(|c| get_general_category(*c) != GeneralCategory::NonspacingMark);
        for c in bare.flat_map(char::to_lowercase) {
            if c.is_whitespace() {
                self.finish(&mut part, found);
            } else if is_punctuation(c) || is_ideograph(c) {
                self.isolate(c, &mut part, found);
            } else {
                part.push(c);
            }
            if found.is_full() {
                return;
            }
        }
        self.finish(&mut part, found);
    }

    fn isolate(&self, c: char, part: &mut String, found: &mut Found) {
        self.finish(part, found);
        part.push(c);
        self.finish(part, found);
    }

    /// Longest pieces first; a part that cannot be made of pieces is unknown as a whole.
    fn finish(&self, part: &mut String, found: &mut Found) {
        if part.is_empty() {
            return;
        }
        let before = found.count;
        let mut rest = part.as_str();
        let mut known = part.len() <= LONGEST_PART || part.chars().count() <= LONGEST_PART;
        while known && !rest.is_empty() {
            let list = if rest.len() == part.len() {
                &self.ids
            } else {
                &self.continued
            };
            let mut end = boundary(rest, self.longest);
            known = loop {
                if end == 0 {
                    break false;
                }
                if let Some(id) = list.get(&rest[..end]) {
                    found.push(*id);
                    break true;
                }
                end = boundary(rest, end - 1);
            };
            rest = &rest[end..];
        }
        if !known {
            found.count = before;
            found.push(self.unknown);
        }
        part.clear();
    }
}

/// The last place at or before `at` where a character begins or the text ends.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Pieces of a word; those beyond [`MOST_PER_WORD`] are dropped.
struct Found<'a> {
    pieces: &'a mut [u16; MOST_PER_WORD],
    count: usize,
}

impl Found<'_> {
    fn push(&mut self, id: u16) {
        if !self.is_full() {
            self.pieces[self.count] = id;
            self.count += 1;
        }
    }

    fn is_full(&self) -> bool {
        self.count == MOST_PER_WORD
    }
}

/// Typographic quotes, dashes and dots as typewriters have them.
fn fold(c: char) -> impl Iterator<Item = char> {
    let (c, times) = match c {
        '’' | '‘' | 'ʼ' => ('\'', 1),
        '“' | '”' | '„' => ('"', 1),
        '–' | '—' => ('-', 1),
        '…' => ('.', 3),
        c => (c, 1),
    };
    std::iter::repeat_n(c, times)
}

fn is_dropped(c: char) -> bool {
    use GeneralCategory::{Control, Format, PrivateUse};
    match c {
        '\t' | '\n' | '\r' => false,
        '\0' | '\u{fffd}' => true,
        c => matches!(get_general_category(c), Control | Format | PrivateUse),
    }
}

fn is_punctuation(c: char) -> bool {
    use GeneralCategory::{
        ClosePunctuation, ConnectorPunctuation, DashPunctuation, FinalPunctuation, InitialPunctuation,
        OpenPunctuation, OtherPunctuation,
    };
    c.is_ascii_punctuation()
        || matches!(
            get_general_category(c),
            ClosePunctuation
                | ConnectorPunctuation
                | DashPunctuation
                | FinalPunctuation
                | InitialPunctuation
                | OpenPunctuation
                | OtherPunctuation
        )
}

fn is_ideograph(c: char) -> bool {
    matches!(
        u32::from(c),
        0x4E00..=0x9FFF
            | 0x3400..=0x4DBF
            | 0x20000..=0x2A6DF
            | 0x2A700..=0x2B73F
            | 0x2B740..=0x2B81F
            | 0x2B920..=0x2CEAF
            | 0xF900..=0xFAFF
            | 0x2F800..=0x2FA1F
    )
}

/// How a word is written, for the case embedding: 0 no capital, 1 Title, 2 ALL CAPITALS, 3 one capital letter alone,
/// 4 mIxed. Only letters count.
pub(crate) fn case_class(word: &str) -> u8 {
    let (mut letters, mut capitals, mut first) = (0, 0, false);
    for c in word.chars().filter(|c| c.is_alphabetic()) {
        if c.is_uppercase() {
            first |= letters == 0;
            capitals += 1;
        }
        letters += 1;
    }
    match (letters, capitals) {
        (_, 0) => 0,
        (1, 1) => 3,
        (l, c) if l == c => 2,
        (_, 1) if first => 1,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        Vocabulary::new("[UNK]\n[CLS]\n[SEP]\ntreat\n##y\nnew\n'\ns\nu\n.\ncafe\n日")
    }

    fn split(word: &str) -> Vec<u16> {
        let mut pieces = [0; MOST_PER_WORD];
        let count = vocabulary().split(word, &mut pieces);
        pieces[..count].to_vec()
    }

    #[test]
    fn longest_pieces_first_accents_and_case_folded() {
        assert_eq!(split("Treaty"), [3, 4]);
        assert_eq!(split("TREAT"), [3]);
        assert_eq!(split("Café"), [10]);
        assert_eq!(split("Cafe\u{301}"), [10]);
        assert_eq!(split("’s"), [6, 7]);
        assert_eq!(split("U.S."), [8, 9, 7, 9]);
        assert_eq!(split("s…"), [7, 9, 9, 9]);
        assert_eq!(split("日日"), [11, 11]);
        assert_eq!(split("new\u{a0}s"), [5, 7]);
        assert_eq!(split("ne\u{ad}w"), [5]);
    }

    #[test]
    fn what_cannot_be_made_of_pieces_is_unknown() {
        assert_eq!(split("zzz"), [0]);
        assert_eq!(split("treaties"), [0]);
        assert_eq!(split("zzz.s"), [0, 9, 7]);
        assert_eq!(split("y"), [0]);
        assert_eq!(split("[UNK]"), [0, 0, 0]);
    }

    #[test]
    fn every_word_has_a_piece_and_at_most_eight() {
        let long = "u".repeat(200);
        for word in ["", " ", "\u{200b}", "zzz", "\u{301}", &".".repeat(500), &long] {
            assert!((1..=MOST_PER_WORD).contains(&split(word).len()), "{word:?}");
        }
        assert_eq!(split(&long), [0]);
    }

    #[test]
    fn case_classes() {
        let all = [
            "oil", "Oslo", "NATO", "A", "McKay", "2023", "U.S.", "9th", "É", "Évian", "iOS",
        ]
        .map(case_class);
        assert_eq!(all, [0, 1, 2, 3, 4, 0, 2, 0, 3, 1, 4]);
    }
}
