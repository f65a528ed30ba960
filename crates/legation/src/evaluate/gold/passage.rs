//! Words and passages as the scorer compares them. All positions count characters.

use serde_json::Value;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Lower-case ASCII words and figures, everything else a space; accents are dropped, strokes too.
pub(in crate::evaluate) fn normal(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        'đ' => 'd',
        'Đ' => 'D',
        'ł' => 'l',
        'Ł' => 'L',
        'ı' => 'i',
        'ø' => 'o',
        'Ø' => 'O',
        other => other,
    });
    let mut words = String::new();
    for c in plain.nfkd().filter(|c| canonical_combining_class(*c) == 0) {
        let folded: &[char] = &match c {
            'ß' | 'ẞ' => ['s', 's'],
            _ => [c.to_lowercase().next().unwrap_or(c), '\0'],
        };
        for c in folded.iter().filter(|c| **c != '\0') {
            if c.is_ascii_lowercase() || c.is_ascii_digit() {
                words.push(*c);
            } else if !words.is_empty() && !words.ends_with(' ') {
                words.push(' ');
            }
        }
    }
    words.truncate(words.trim_end().len());
    words
}

pub(in crate::evaluate) fn words(text: &str) -> Vec<String> {
    normal(text).split_whitespace().map(str::to_owned).collect()
}

/// F1 over the words of two texts, each word counted as often as it stands there.
pub(super) fn word_f1(a: &str, b: &str) -> f64 {
    let (a, b) = (words(a), words(b));
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for word in &a {
        *left.entry(word).or_default() += 1;
    }
    let mut both = 0;
    for word in &b {
        if let Some(count) = left.get_mut(word.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            both += 1;
        }
    }
    if both > 0 {
        (2 * both) as f64 / (a.len() + b.len()) as f64
    } else {
        0.0
    }
}

pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1C}'..='\u{1F}')
}

/// A text by characters, with the places where its sentences are cut.
pub(super) struct Passages {
    pub chars: Vec<char>,
    cuts: Vec<i64>,
}

pub(super) type Range = (i64, i64);

impl Passages {
    pub fn new(text: &str) -> Passages {
        let chars: Vec<char> = text.chars().collect();
        let cuts = cuts(&chars);
        Passages { chars, cuts }
    }

    /// The sentence, or sentences, that the range lies in.
    pub fn sentence(&self, start: i64, end: i64) -> Range {
        let from = self
            .cuts
            .iter()
            .copied()
            .filter(|cut| *cut <= start)
            .max()
            .unwrap_or(0);
        let to = self
            .cuts
            .iter()
            .copied()
            .filter(|cut| *cut >= end)
            .min()
            .unwrap_or(self.chars.len() as i64);
        (from, to)
    }

    /// Where `words` first stand; -1 if nowhere.
    pub fn find(&self, words: &str) -> i64 {
        let needle: Vec<char> = words.chars().collect();
        find_from(&self.chars, &needle, 0).map_or(-1, |at| at as i64)
    }
}

fn find_from(chars: &[char], needle: &[char], from: usize) -> Option<usize> {
    if needle.is_empty() {
        return (from <= chars.len()).then_some(from);
    }
    (from..(chars.len() + 1).saturating_sub(needle.len())).find(|at| chars[*at..].starts_with(needle))
}

/// The ends of line breaks, and of sentence ends that no abbreviation explains.
fn cuts(chars: &[char]) -> Vec<i64> {
    let mut cuts = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        match chars[at] {
            '\n' => {
                at += chars[at..].iter().take_while(|c| **c == '\n').count();
                cuts.push(at as i64);
            }
            '.' | '!' | '?' => {
                let quotes = chars[at + 1..]
                    .iter()
                    .take_while(|c| matches!(c, '"' | '”' | '’' | '\'' | ')'))
                    .count();
                let blank_from = at + 1 + quotes;
                let blanks = chars[blank_from..].iter().take_while(|c| is_space(**c)).count();
                let next = blank_from + blanks;
                if blanks == 0 || !begins_sentence(&chars[next..]) {
                    at += 1;
                    continue;
                }
                let broken = chars[blank_from..next].contains(&'\n');
                if broken || !ends_in_abbreviation(&chars[start.saturating_sub(4)..=start]) {
                    cuts.push(next as i64);
                }
                at = next;
            }
            _ => at += 1,
        }
    }
    cuts
}

fn begins_sentence(rest: &[char]) -> bool {
    let telling = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    telling(rest.first())
        || matches!(rest.first(), Some('"' | '“' | '‘' | '\'' | '(')) && telling(rest.get(1))
}

/// Whether up to five characters that end in a full stop are an abbreviation's.
fn ends_in_abbreviation(tail: &[char]) -> bool {
    let Some(('.', body)) = tail.split_last() else {
        return false;
    };
    let wordly = |c: &char| c.is_alphanumeric() || *c == '_';
    let at_edge = |length: usize| body.len() == length || !wordly(&body[body.len() - length - 1]);
    let ends = |word: &str| {
        let word: Vec<char> = word.chars().collect();
        body.ends_with(&word) && at_edge(word.len())
    };
    if [
        "Mr", "Ms", "Mrs", "Dr", "Gen", "Lt", "Brig", "Amb", "St", "No", "a.m", "p.m",
    ]
    .iter()
    .any(|word| ends(word))
    {
        return true;
    }
    let Some(last) = body.last().filter(|c| c.is_ascii_uppercase()) else {
        return false;
    };
    let dotted = matches!(body, [.., first, '.', _] if first.is_ascii_uppercase());
    dotted || (wordly(last) && at_edge(1))
}

/// Maps ranges of the predicted text into gold's, whatever the reader trimmed or re-spaced.
pub(super) struct Alignment {
    predicted: Vec<char>,
    shift: Option<i64>,
    /// Positions of gold's characters that are no white space, and those characters.
    kept: Vec<i64>,
    bare: Vec<char>,
}

impl Alignment {
    pub fn new(predicted: &str, gold: &Passages) -> Alignment {
        let shift = if predicted.is_empty() {
            -1
        } else {
            gold.find(predicted)
        };
        let solid = || gold.chars.iter().enumerate().filter(|(_, c)| !is_space(**c));
        Alignment {
            predicted: predicted.chars().collect(),
            shift: (shift >= 0).then_some(shift),
            kept: solid().map(|(i, _)| i as i64).collect(),
            bare: solid().map(|(_, c)| *c).collect(),
        }
    }

    /// The evidence that can be placed, and the number of spans that are not sound (outside the text, or blank).
    pub fn spans(&self, raw: Option<&Value>) -> (Vec<Range>, usize) {
        let mut good = Vec::new();
        let mut bad = 0;
        for span in raw.and_then(Value::as_array).into_iter().flatten() {
            let (start, end) = (span["start"].as_u64(), span["end"].as_u64());
            let sound = match (start, end) {
                (Some(start), Some(end)) if start < end && end <= self.predicted.len() as u64 => {
                    let (start, end) = (start as usize, end as usize);
                    self.predicted[start..end]
                        .iter()
                        .any(|c| !is_space(*c))
                        .then_some((start, end))
                }
                _ => None,
            };
            match sound {
                Some((start, end)) => good.extend(self.map(start, end)),
                None => bad += 1,
            }
        }
        (good, bad)
    }

    fn map(&self, start: usize, end: usize) -> Option<Range> {
        if let Some(shift) = self.shift {
            return Some((start as i64 + shift, end as i64 + shift));
        }
        let solid = |part: &[char]| {
            part.iter()
                .copied()
                .filter(|c| !is_space(*c))
                .collect::<Vec<char>>()
        };
        let needle = solid(&self.predicted[start..end]);
        let before = self.predicted[..start].iter().filter(|c| !is_space(**c)).count();
        let mut best: Option<usize> = None;
        let mut from = 0;
        while let Some(at) = find_from(&self.bare, &needle, from) {
            if best.is_none_or(|best| at.abs_diff(before) < best.abs_diff(before)) {
                best = Some(at);
            }
            from = at + 1;
        }
        best.map(|at| (self.kept[at], self.kept[at + needle.len() - 1] + 1))
    }
}

/// The share of `spans` that lies in `zones`.
pub(super) fn overlap(spans: &[Range], zones: &[Range]) -> f64 {
    let mut shared = 0;
    for (start, end) in spans {
        for (from, to) in zones {
            shared += (end.min(to) - start.max(from)).max(0);
        }
    }
    let length: i64 = spans.iter().map(|(start, end)| end - start).sum();
    shared as f64 / (1 + length) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_cut_but_not_at_abbreviations() {
        let passages = Passages::new("Mr. Vu met Gen. Li. “They talked.” At 5 p.m. Vu left.\nNo more.");
        let at = passages.find("talked");
        let (from, to) = passages.sentence(at, at + 6);
        let sentence: String = passages.chars[from as usize..to as usize].iter().collect();
        assert_eq!(sentence, "“They talked.” ");
        assert_eq!(passages.sentence(0, 5), (0, 20));
        assert_eq!(passages.find("nowhere"), -1);
    }

    #[test]
    fn words_are_compared_without_accents_and_case() {
        assert_eq!(normal(" São Tomé — Łódź, Weiß! "), "sao tome lodz weiss");
        assert_eq!(word_f1("to visit Tehran", "visit Tehran soon"), 2.0 / 3.0);
    }

    #[test]
    fn spans_are_mapped_into_a_text_with_other_spacing() {
        let gold = Passages::new("One  two.\n\nTwo two.");
        let alignment = Alignment::new("One two. Two two.", &gold);
        let raw =
            serde_json::json!([{"start": 9, "end": 12}, {"start": 3, "end": 99}, {"start": 8, "end": 9}]);
        assert_eq!(alignment.spans(Some(&raw)), (vec![(11, 14)], 2));
    }
}
