//! Lines of plain text to paragraphs: which line breaks end one, and which only wrap it.

use super::dateline;
use crate::text::Span;

/// The lines of a text without the white space around them; empty ones are empty spans.
pub(super) fn lines(text: &str, within: Span) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut start = within.start;
    let slice = within.of(text);
    for (at, c) in slice.char_indices() {
        if matches!(
            c,
            '\n' | '\r' | '\x0B' | '\x0C' | '\u{85}' | '\u{2028}' | '\u{2029}'
        ) {
            let at = within.start + at;
            // A carriage return with its line feed ends one line, not two.
            if !(c == '\n' && text[..at].ends_with('\r') && start == at) {
                lines.push(trimmed(text, Span::new(start, at)));
            }
            start = at + c.len_utf8();
        }
    }
    lines.push(trimmed(text, Span::new(start, within.end)));
    lines
}

/// A span without the white space (and byte order marks) at its ends.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0');
    let words = span.of(text);
    let start = span.start + (words.len() - words.trim_start_matches(blank).len());
    let end = span.start + words.trim_end_matches(blank).len();
    if start >= end {
        Span::new(span.start, span.start)
    } else {
        Span::new(start, end)
    }
}

/// The paragraphs of a stretch of text: empty lines part them, lists and speakers' labels begin one, and a line
/// break inside a sentence or at the edge of hard-wrapped text is no end.
pub(super) fn paragraphs(text: &str, within: Span) -> Vec<Span> {
    let lines = lines(text, within);
    let width = wrap_width(text, &lines);
    let mut paragraphs: Vec<Span> = Vec::new();
    let mut open = false;
    let mut last = Span::new(0, 0);
    for line in lines {
        if line.is_empty() {
            open = false;
            continue;
        }
        let joined = open && continues(last.of(text), line.of(text), width, paragraphs.len() == 1);
        match paragraphs.last_mut() {
            Some(paragraph) if joined => paragraph.end = line.end,
            _ => paragraphs.push(line),
        }
        open = true;
        last = line;
    }
    paragraphs
}

/// The width in characters at which the text is hard-wrapped, if it is.
fn wrap_width(text: &str, lines: &[Span]) -> Option<usize> {
    let inner: Vec<&str> = lines
        .windows(2)
        .filter(|pair| !pair[0].is_empty() && !pair[1].is_empty() && !starts_item(pair[1].of(text)))
        .map(|pair| pair[0].of(text))
        .collect();
    let mut lengths: Vec<usize> = inner.iter().map(|line| line.chars().count()).collect();
    lengths.sort_unstable();
    let width = *lengths.get(lengths.len().checked_sub(1)? * 19 / 20)?;
    let full = lengths.iter().filter(|n| **n * 5 >= width * 3).count();
    // Wrapping cuts sentences; lines that end with them are paragraphs.
    let cut = inner.iter().filter(|line| !ends_sentence(line)).count();
    let wrapped = (45..=132).contains(&width) && full * 3 >= lengths.len() * 2 && cut * 2 >= inner.len();
    wrapped.then_some(width)
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['”', '"', '’', '\'', ')', '»'])
        .ends_with(['.', '!', '?', '…', ':'])
}

/// Whether `line` goes on with the paragraph that `last` is a line of.
fn continues(last: &str, line: &str, width: Option<usize>, in_title: bool) -> bool {
    const STARTS: [&str; 6] = [
        "By ",
        "(Reporting by",
        "(Editing by",
        "(Writing by",
        "©",
        "Source:",
    ];
    if starts_item(line) || speaker(line).is_some() || STARTS.iter().any(|start| line.starts_with(start)) {
        return false;
    }
    let open = last
        .chars()
        .next_back()
        .is_some_and(|c| c.is_alphanumeric() || matches!(c, ',' | '-' | '–' | '—'));
    if open && line.chars().next().is_some_and(char::is_lowercase) {
        return true;
    }
    if in_title && open && dateline::find(line).is_some() {
        return false;
    }
    // In wrapped text a line ends where the next word would not have fitted.
    let first = line.split_whitespace().next().map_or(0, |w| w.chars().count());
    width.is_some_and(|width| last.chars().count() + 1 + first > width.saturating_sub(2))
}

/// The length of the bullet or number at the start of a list's entry.
pub(super) fn item_mark(line: &str) -> Option<usize> {
    const BULLETS: [char; 9] = ['-', '•', '*', '–', '—', '·', '▪', '●', '■'];
    let first = line.chars().next()?;
    let after_blank = |mark: usize| {
        let rest = &line[mark..];
        (rest.starts_with([' ', '\t', '\u{a0}']) && !rest.trim_start().is_empty())
            .then(|| line.len() - rest.trim_start().len())
    };
    if BULLETS.contains(&first) {
        return after_blank(first.len_utf8());
    }
    let opened = usize::from(first == '(');
    let label = line[opened..]
        .find(['.', ')'])
        .map(|end| &line[opened..opened + end])?;
    let stop = line.as_bytes()[opened + label.len()];
    let figures = (1..=3).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_digit());
    let roman = (1..=5).contains(&label.len()) && label.bytes().all(|b| b"ivx".contains(&b));
    let letter = label.len() == 1 && label.bytes().all(|b| b.is_ascii_lowercase());
    let known = figures || ((roman || letter) && stop == b')');
    let mark = after_blank(opened + label.len() + 1).filter(|_| known && (opened == 0 || stop == b')'))?;
    // "… the war of 1879. It" wrapped before the number would begin so too, but not with a small letter.
    line[mark..]
        .chars()
        .next()
        .filter(|c| !c.is_lowercase() || stop == b')')
        .map(|_| mark)
}

pub(super) fn starts_item(line: &str) -> bool {
    item_mark(line).is_some()
}

/// The label of a speaker's turn in a transcript: "PRESIDENT LUMA:", "Q:", "MS. ORTEGA (via video):".
pub(super) fn speaker(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix('Q') {
        let words = rest.trim_start();
        let gap = rest.len() - words.len();
        // "Q Madam Secretary" in a transcript; a letter in a sentence has small letters after it.
        if gap > 1
            || gap == 1 && words.starts_with(|c: char| c.is_uppercase() || matches!(c, '“' | '"' | '—' | '('))
        {
            return Some("Q");
        }
    }
    let colon = line.find(':')?;
    let label = line[..colon].trim_end();
    let name = label.split('(').next().unwrap_or_default().trim_end();
    let upper = name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase);
    // "MC", "Mc" and "al-" keep small letters in capitalised names.
    let nearly = name.chars().filter(|c| c.is_uppercase()).count()
        > 3 * name.chars().filter(|c| c.is_lowercase()).count();
    let short = label.chars().count() <= 60 && name.split_whitespace().count() <= 7;
    let words = name
        .chars()
        .all(|c| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '.' | '-' | '’' | '\'' | ','));
    ((upper || nearly) && short && words && line[colon + 1..].starts_with([' ', '\t', '\u{a0}']))
        .then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        paragraphs(text, Span::new(0, text.len()))
            .iter()
            .map(|s| s.of(text))
            .collect()
    }

    #[test]
    fn wrapped_lines_are_one_paragraph() {
        let text = "The foreign ministers of the two island states met in the harbour\nof the smaller one on Friday and \
                    agreed that fishing would begin\nagain in May. They also named\na committee.\n\nIt will meet soon.";
        assert_eq!(split(text).len(), 2);
    }

    #[test]
    fn long_lines_are_paragraphs_of_their_own() {
        let long = "The minister said that the treaty would be laid before parliament as soon as the committee had read it, \
                    which he expected before the rains.";
        let text = format!("Rains first\n{long}\n{long}");
        assert_eq!(split(&text).len(), 3);
    }

    #[test]
    fn lines_that_end_with_their_sentences_are_paragraphs() {
        let text = "The ministers of both states met in the old harbour on Friday.\nThey agreed that the fishing \
                    would begin again in early May.\nA committee will count the boats that go out in the night.\nIt meets soon.";
        assert_eq!(split(text).len(), 4);
        assert_eq!(
            split("The ministers met in the old harbour of the town today.\n(Reporting by A. Tui)").len(),
            2
        );
    }

    #[test]
    fn a_sentence_broken_across_lines_goes_on() {
        assert_eq!(split("COMMUNIQUÉ\non the visit of the premier\n\nText.").len(), 2);
    }

    #[test]
    fn entries_of_lists_stand_alone() {
        let text = "They signed:\n- a treaty on fish;\n- a treaty on boats.\n1. First\n(a) second\niv) third";
        assert_eq!(split(text).len(), 6);
        assert!(!starts_item("1879. it was"));
        assert!(!starts_item("-5 degrees"));
        assert!(!starts_item("3.5 million"));
    }

    #[test]
    fn line_ends_of_all_systems() {
        assert_eq!(split("a b.\r\n\r\nc d.\r\re f.").len(), 3);
        assert_eq!(split("one.\r\ntwo."), ["one.", "two."]);
    }

    #[test]
    fn speakers() {
        assert_eq!(
            speaker("PRIME MINISTER TUI: Thank you."),
            Some("PRIME MINISTER TUI")
        );
        assert_eq!(speaker("Q    Madam Secretary"), Some("Q"));
        assert_eq!(speaker("Q Madam Secretary"), Some("Q"));
        assert_eq!(speaker("Q fever was found"), None);
        assert_eq!(speaker("The minister said: no"), None);
        assert_eq!(speaker("LIMA: "), Some("LIMA"));
    }
}
