//! Cuts a document's words into windows for the encoder, at the least harmful places.

use super::words::Words;
use std::ops::Range;

/// Word pieces per window, without the two marks at its ends. Fewer than the encoder's limit: it was taught on
/// windows of about this size.
pub(super) const PIECES: usize = 126;

/// How good a place is to end a window, best last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    /// In the middle of a phrase.
    Hard,
    /// After a comma or bracket.
    Phrase,
    /// After a semicolon, colon or dash.
    Clause,
    /// After what looks like a sentence's end.
    Sentence,
    /// At a paragraph's end.
    Paragraph,
}

/// A window: some consecutive words, and whether it begins a sentence for certain.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Window {
    pub words: Range<usize>,
    /// False where the window before it had to be cut within a sentence.
    pub at_sentence: bool,
}

/// Cuts all words into windows of at most `limit` pieces; `pieces[i]` is the number of word `i`'s.
pub(super) fn windows(words: &Words, pieces: &[u8], limit: usize) -> Vec<Window> {
    let mut windows = Vec::new();
    let mut start = 0;
    let mut at_sentence = true;
    while start < words.len() {
        let mut end = start;
        let mut used = 0;
        while end < words.len() && (end == start || used + usize::from(pieces[end]) <= limit) {
            used += usize::from(pieces[end]);
            end += 1;
        }
        let mut cut = Cut::Paragraph;
        if end < words.len() {
            (end, cut) = best_cut(words, start, end);
        }
        windows.push(Window {
            words: start..end,
            at_sentence,
        });
        at_sentence = cut >= Cut::Sentence;
        start = end;
    }
    windows
}

/// Where to end a window that begins at `start` and can hold the words before `limit`.
fn best_cut(words: &Words, start: usize, limit: usize) -> (usize, Cut) {
    let cuts = |from: usize| (from..=limit).rev().map(|end| (end, cut_before(words, end)));
    // A paragraph's end in the later half, else the last sentence's end, else the best in the later half.
    let half = start + (limit - start).div_ceil(2);
    cuts(half)
        .find(|(_, cut)| *cut == Cut::Paragraph)
        .or_else(|| cuts(start + 1).find(|(_, cut)| *cut >= Cut::Sentence))
        .or_else(|| cuts(half).find(|(_, cut)| *cut == Cut::Clause))
        .or_else(|| cuts(half).find(|(_, cut)| *cut == Cut::Phrase))
        .unwrap_or((limit, Cut::Hard))
}

/// What a window that ends before word `at` is cut at.
fn cut_before(words: &Words, at: usize) -> Cut {
    if words.begins_paragraph(at) {
        return Cut::Paragraph;
    }
    if words.looks_like_sentence_start(at) {
        return Cut::Sentence;
    }
    match words.form(at - 1) {
        ";" | ":" | "—" | "–" | "--" => Cut::Clause,
        "," | ")" | "”" => Cut::Phrase,
        _ => Cut::Hard,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn cut(text: &str, limit: usize) -> Vec<(String, bool)> {
        let mut words = Words::new(text);
        let mut at = 0;
        for line in text.split('\n') {
            words.add_paragraph(0, Span::new(at, at + line.len()));
            at += line.len() + 1;
        }
        let pieces = vec![1; words.len()];
        windows(&words, &pieces, limit)
            .into_iter()
            .map(|w| {
                (
                    words
                        .span(w.words.start)
                        .cover(words.span(w.words.end - 1))
                        .of(text)
                        .to_owned(),
                    w.at_sentence,
                )
            })
            .collect()
    }

    #[test]
    fn windows_end_with_sentences_and_paragraphs() {
        let text = "They met. They talked at length.\nThey signed. “Good.” They left, and then they flew home again.";
        let windows = cut(text, 13);
        assert_eq!(windows[0].0, "They met. They talked at length.");
        assert_eq!(windows[1].0, "They signed. “Good.”");
        assert_eq!(windows[2].0, "They left, and then they flew home again.");
    }

    #[test]
    fn a_long_sentence_is_cut_at_a_comma_or_hard() {
        let windows = cut(
            "one two three four, five six seven eight nine ten eleven twelve thirteen",
            6,
        );
        assert_eq!(windows[0], ("one two three four,".to_owned(), true));
        assert_eq!(windows[1], ("five six seven eight nine ten".to_owned(), false));
        assert_eq!(windows.len(), 3);
    }
}
