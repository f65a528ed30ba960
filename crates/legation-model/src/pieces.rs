//! Word pieces: BERT's uncased basic tokenizer and greedy longest-match WordPiece (Devlin et al. 2019; Wu et al.
//! 2016), one word at a time.

use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word is at most this many pieces; the rest is dropped.
pub(crate) const MOST_PER_WORD: usize = 8;

pub(crate) struct Vocabulary {
    ids: HashMap<&'static str, u32>,
    unknown: u32,
    pub cls: u32,
    pub sep: u32,
}

impl Vocabulary {
    /// `list`: one piece a line, in the order of their ids.
    pub fn new(list: &'static str) -> Vocabulary {
        let mut ids = HashMap::with_capacity(32_000);
        for (id, piece) in list.lines().enumerate() {
            ids.insert(piece, id as u32);
        }
        let id = |piece: &str| ids.get(piece).copied().unwrap_or(0);
        let (unknown, cls, sep) = (id("[UNK]"), id("[CLS]"), id("[SEP]"));
        Vocabulary {
            ids,
            unknown,
            cls,
            sep,
        }
    }

    /// Number of pieces known.
    pub fn size(&self) -> usize {
        self.ids.len()
    }

    /// The pieces of one word, at least one and at most [`MOST_PER_WORD`].
    pub fn split(&self, word: &str) -> Vec<u32> {
        let mut pieces = Vec::new();
        let mut part = String::new();
        for c in word.chars() {
            match c {
                '’' | '‘' | 'ʼ' => self.isolate('\'', &mut part, &mut pieces),
                '“' | '”' | '„' => self.isolate('"', &mut part, &mut pieces),
                '–' | '—' => self.isolate('-', &mut part, &mut pieces),
                '…' => (0..3).for_each(|_| self.isolate('.', &mut part, &mut pieces)),
                c if c.is_whitespace() => self.finish(&mut part, &mut pieces),
                c if is_dropped(c) => {}
                c => {
                    for low in std::iter::once(c).nfd().flat_map(char::to_lowercase).nfd() {
                        if is_combining_mark(low) {
                            continue;
                        }
                        if is_punctuation(low) || is_ideograph(low) {
                            self.isolate(low, &mut part, &mut pieces);
                        } else {
                            part.push(low);
                        }
                    }
                }
            }
            if pieces.len() >= MOST_PER_WORD && part.is_empty() {
                break;
            }
        }
        self.finish(&mut part, &mut pieces);
        if pieces.is_empty() {
            pieces.push(self.unknown);
        }
        pieces.truncate(MOST_PER_WORD);
        pieces
    }

    fn isolate(&self, c: char, part: &mut String, pieces: &mut Vec<u32>) {
        self.finish(part, pieces);
        part.push(c);
        self.finish(part, pieces);
    }

    fn finish(&self, part: &mut String, pieces: &mut Vec<u32>) {
        if part.is_empty() {
            return;
        }
        // BERT gives up on parts of more than 100 characters.
        let before = pieces.len();
        let mut start = 0;
        let mut failed = part.chars().count() > 100;
        let mut key = String::new();
        while !failed && start < part.len() {
            let mut end = part.len();
            let mut found = None;
            while start < end {
                let piece = if start == 0 {
                    self.ids.get(&part[..end])
                } else {
                    key.clear();
                    key.push_str("##");
                    key.push_str(&part[start..end]);
                    self.ids.get(key.as_str())
                };
                if let Some(id) = piece {
                    found = Some(*id);
                    break;
                }
                end -= part[start..end].chars().next_back().map_or(1, char::len_utf8);
            }
            match found {
                Some(id) => {
                    pieces.push(id);
                    start = end;
                }
                None => failed = true,
            }
        }
        if failed {
            pieces.truncate(before);
            pieces.push(self.unknown);
        }
        part.clear();
    }
}

fn is_dropped(c: char) -> bool {
    c == '\0'
        || c == '\u{fffd}'
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c,
            '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3001}'..='\u{3003}'
            | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{ff01}'..='\u{ff0f}' | '\u{60c}' | '\u{61b}' | '\u{61f}')
            && !matches!(c, '\u{2044}' | '\u{2052}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c as u32, 0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x20000..=0x2A6DF | 0x2A700..=0x2B81F | 0x2B820..=0x2CEAF | 0xF900..=0xFAFF | 0x2F800..=0x2FA1F)
}

/// How a word is written, for the case embedding: 0 no capital, 1 Title, 2 ALL CAPITALS, 3 one capital letter alone,
/// 4 mIxed.
pub(crate) fn case_class(word: &str) -> usize {
    let (mut letters, mut capitals, mut first) = (0, 0, false);
    for (i, c) in word.chars().filter(|c| c.is_alphabetic()).enumerate() {
        letters += 1;
        if c.is_uppercase() {
            capitals += 1;
            first |= i == 0;
        }
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

    #[test]
    fn longest_pieces_first_accents_and_case_folded() {
        let v = vocabulary();
        assert_eq!(v.split("Treaty"), [3, 4]);
        assert_eq!(v.split("Café"), [10]);
        assert_eq!(v.split("’s"), [6, 7]);
        assert_eq!(v.split("U.S."), [8, 9, 7, 9]);
        assert_eq!(v.split("日"), [11]);
    }

    #[test]
    fn every_word_has_a_piece_and_at_most_eight() {
        let v = vocabulary();
        for word in [
            "",
            " ",
            "\u{200b}",
            "zzz",
            "\u{301}",
            &".".repeat(500),
            &"u".repeat(200),
        ] {
            let pieces = v.split(word);
            assert!((1..=MOST_PER_WORD).contains(&pieces.len()), "{word:?}");
        }
        assert_eq!(v.split("zzz"), [0]);
    }

    #[test]
    fn case_classes() {
        let all = ["oil", "Oslo", "NATO", "A", "McKay", "2023", "U.S.", "9th"].map(case_class);
        assert_eq!(all, [0, 1, 2, 3, 4, 0, 2, 0]);
    }
}
