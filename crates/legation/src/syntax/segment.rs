//! From the model's word classes to sentences: where each begins, and which are headlines run into the text.

use super::words::{Space, Words};
use std::ops::Range;

/// The class of a word in the model's sentence layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    Inside,
    Sentence,
    Headline,
}

impl Start {
    /// The meaning of a class number.
    pub fn from_class(class: usize) -> Start {
        match class {
            1 => Start::Sentence,
            2 => Start::Headline,
            _ => Start::Inside,
        }
    }
}

/// Words of one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub words: Range<usize>,
    pub headline: bool,
}

/// A headline has no more words than this.
const LONGEST_HEADLINE: usize = 30;
/// A parenthesis of up to so many words lies inside one sentence.
const LONGEST_PARENTHESIS: usize = 30;

/// The sentences of a window, given the model's class for each of its words. The first word always begins one, and
/// so does the first word of a paragraph.
pub(super) fn sentences(words: &Words, window: Range<usize>, classes: &[Start]) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut due = None;
    let mut closing_at = 0;
    for i in window.clone() {
        let forced = i == window.start || words.begins_paragraph(i);
        let mut class = due.take().unwrap_or(classes[i - window.start]);
        if !forced && class != Start::Inside {
            if is_closing(words, i) {
                // The mark belongs to what it closes; what follows begins.
                due = Some(class);
                class = Start::Inside;
            } else if i < closing_at {
                class = Start::Inside;
            }
        }
        if forced || class != Start::Inside {
            stretches.push(Stretch {
                words: i..i,
                headline: class == Start::Headline,
            });
        } else if words.form(i) == "(" {
            closing_at = closing_at.max(closing_bracket(words, i, window.end).unwrap_or(0));
        }
        if let Some(last) = stretches.last_mut() {
            last.words.end = i + 1;
        }
    }
    for stretch in &mut stretches {
        stretch.headline &= may_be_headline(words, &stretch.words);
    }
    stretches
}

/// Whether word `i` is glued to the word before it and closes what that ends.
fn is_closing(words: &Words, i: usize) -> bool {
    if words.space(i) != Space::Glued {
        return false;
    }
    match words.form(i) {
        "”" | "’" | ")" | "]" | "." | "," | ";" | ":" | "!" | "?" | "''" | "…" | "..." => true,
        "\"" | "'" => i + 1 >= words.len() || words.space(i + 1) != Space::Glued,
        _ => false,
    }
}

/// The word after which the parenthesis opened at `open` is closed, if that is soon and in the paragraph.
fn closing_bracket(words: &Words, open: usize, end: usize) -> Option<usize> {
    let limit = end.min(open + LONGEST_PARENTHESIS);
    (open + 1..limit)
        .take_while(|i| !words.begins_paragraph(*i))
        .find(|i| words.form(*i) == ")")
}

fn may_be_headline(words: &Words, stretch: &Range<usize>) -> bool {
    stretch.len() <= LONGEST_HEADLINE && words.form(stretch.end - 1) != "."
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    /// Splits `text` with a start of a sentence wherever a word is marked by `|`, of a headline where by `#`.
    fn split(marked: &str) -> Vec<String> {
        let text = marked.replace(['|', '#'], "");
        let mut marks = Vec::new();
        let mut at = 0;
        for c in marked.chars() {
            match c {
                '|' => marks.push((at, Start::Sentence)),
                '#' => marks.push((at, Start::Headline)),
                _ => at += c.len_utf8(),
            }
        }
        let mut words = Words::new(&text);
        words.add_paragraph(0, Span::new(0, text.len()));
        let class = |i: usize| {
            let start = words.span(i).start;
            marks
                .iter()
                .find(|(at, _)| *at == start)
                .map_or(Start::Inside, |(_, class)| *class)
        };
        let classes: Vec<Start> = (0..words.len()).map(class).collect();
        sentences(&words, 0..words.len(), &classes)
            .iter()
            .map(|s| {
                let part = words
                    .span(s.words.start)
                    .cover(words.span(s.words.end - 1))
                    .of(&text);
                if s.headline {
                    format!("# {part}")
                } else {
                    part.to_owned()
                }
            })
            .collect()
    }

    #[test]
    fn a_closing_quote_stays_with_its_sentence() {
        assert_eq!(split("“We agree.|” He left."), ["“We agree.”", "He left."]);
        assert_eq!(split("\"We agree.|\" He left."), ["\"We agree.\"", "He left."]);
        assert_eq!(split("He left. |\"We agree.\""), ["He left.", "\"We agree.\""]);
    }

    #[test]
    fn no_sentence_begins_in_a_parenthesis() {
        assert_eq!(
            split("The pact (signed. |In May) holds. |It does."),
            ["The pact (signed. In May) holds.", "It does."]
        );
    }

    #[test]
    fn headlines_run_into_the_text_stand_apart() {
        assert_eq!(
            split("#Talks resume |The envoys met."),
            ["# Talks resume", "The envoys met."]
        );
        assert_eq!(split("#They met. |They left."), ["They met.", "They left."]);
    }
}
