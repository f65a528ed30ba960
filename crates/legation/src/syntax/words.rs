//! The words of a document, with what the model wants to know about their surroundings.

use super::tokenize::tokenize;
use crate::text::Span;

/// What stands before a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Space {
    Glued = 0,
    Blank = 1,
    /// The word is the first of its paragraph.
    Line = 2,
}

/// Words of several paragraphs of one text.
pub(crate) struct Words<'t> {
    pub text: &'t str,
    spans: Vec<Span>,
    spaces: Vec<Space>,
    /// Number of the paragraph each word stands in.
    paragraphs: Vec<u32>,
}

impl<'t> Words<'t> {
    pub fn new(text: &'t str) -> Words<'t> {
        Words {
            text,
            spans: Vec::new(),
            spaces: Vec::new(),
            paragraphs: Vec::new(),
        }
    }

    /// Adds the words of the paragraph at `span`.
    pub fn add_paragraph(&mut self, number: usize, span: Span) {
        let from = self.spans.len();
        tokenize(self.text, span, &mut self.spans);
        self.describe(from, number);
    }

    /// Adds words that are already told apart.
    pub fn add_words(&mut self, number: usize, spans: &[Span], new_paragraph: bool) {
        let from = self.spans.len();
        self.spans.extend_from_slice(spans);
        self.describe(from, number);
        if !new_paragraph && from > 0 && from < self.len() {
            self.spaces[from] = self.space_before(from);
        }
    }

    fn describe(&mut self, from: usize, number: usize) {
        for i in from..self.spans.len() {
            let space = if i == from {
                Space::Line
            } else {
                self.space_before(i)
            };
            self.spaces.push(space);
            self.paragraphs.push(number as u32);
        }
    }

    fn space_before(&self, i: usize) -> Space {
        if self.spans[i - 1].end == self.spans[i].start {
            Space::Glued
        } else {
            Space::Blank
        }
    }

    pub fn len(&self) -> usize {
        self.spans.len()
    }

    pub fn span(&self, i: usize) -> Span {
        self.spans[i]
    }

    pub fn form(&self, i: usize) -> &'t str {
        self.spans[i].of(self.text)
    }

    pub fn space(&self, i: usize) -> Space {
        self.spaces[i]
    }

    pub fn paragraph(&self, i: usize) -> usize {
        self.paragraphs[i] as usize
    }

    pub fn begins_paragraph(&self, i: usize) -> bool {
        self.spaces[i] == Space::Line
    }

    /// Whether a sentence probably begins at word `i`: a capital, figure or opening mark after a blank, and before
    /// it an end mark, closing quotes and brackets aside.
    pub fn looks_like_sentence_start(&self, i: usize) -> bool {
        if i == 0 || self.spaces[i] == Space::Glued {
            return self.spaces[i] == Space::Line;
        }
        let opens = |c: char| {
            c.is_uppercase() || c.is_numeric() || matches!(c, '“' | '"' | '‘' | '(' | '[' | '—' | '•')
        };
        if !self.form(i).chars().next().is_some_and(opens) {
            return false;
        }
        let mut before = i;
        while before > 0 && matches!(self.form(before - 1), "”" | "\"" | "’" | "'" | ")" | "]" | "''") {
            if self.spaces[before - 1] != Space::Glued {
                return false;
            }
            before -= 1;
        }
        before > 0
            && matches!(
                self.form(before - 1),
                "." | "!" | "?" | "..." | "…" | "!!" | "?!" | "...."
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentence_starts_are_told_from_abbreviations_and_quotes() {
        let text = "Gen. Roe left. “Did he?” asked Lin. (He did.) 5 p.m. it was.";
        let mut words = Words::new(text);
        words.add_paragraph(3, Span::new(0, text.len()));
        let starts: Vec<&str> = (0..words.len())
            .filter(|i| words.looks_like_sentence_start(*i))
            .map(|i| words.form(i))
            .collect();
        assert_eq!(starts, ["Gen.", "“", "(", "5"]);
        assert_eq!(words.paragraph(2), 3);
        assert_eq!(words.space(3), Space::Glued);
    }
}
