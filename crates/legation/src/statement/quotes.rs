//! Quotation marks: which stretches of the text stand between them. Nested quotations belong to the outermost;
//! an apostrophe is none; a quotation of several paragraphs opens at each, or at the first, and closes once.

use crate::text::Span;

/// The stretch of one quotation in one paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// With its marks.
    pub outer: Span,
    /// Without marks and outer white space.
    pub inner: Span,
    /// Index into the paragraphs given.
    pub paragraph: usize,
}

/// What stands between an opening mark and its closing mark, in text order. Never without parts, and no part is
/// empty inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    pub parts: Vec<Part>,
    /// Whether there was a closing mark.
    pub closed: bool,
}

impl Quotation {
    pub fn first(&self) -> Part {
        self.parts[0]
    }
    pub fn last(&self) -> Part {
        self.parts[self.parts.len() - 1]
    }
    /// Whether byte `at` lies between the marks.
    pub fn covers(&self, at: usize) -> bool {
        self.parts
            .iter()
            .any(|part| part.outer.start <= at && at < part.outer.end)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Double,
    Guillemet,
    Single,
}

/// What a mark can be, given the characters beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Opens,
    Closes,
    /// Closes if one is open.
    Either,
}

struct Open {
    family: Family,
    start: usize,
    after: usize,
    /// Quotations completed inside it: they count if this one never closes.
    inside: Vec<(Span, Span)>,
}

/// The outermost quotations of `text`, in order. `paragraphs` are in text order and do not overlap.
pub fn find(text: &str, paragraphs: &[Span]) -> Vec<Quotation> {
    let mut found: Vec<Quotation> = Vec::new();
    for (n, paragraph) in paragraphs.iter().enumerate() {
        if found.last().is_some_and(|last| last.last().paragraph >= n) {
            continue;
        }
        let first_char = paragraph
            .of(text)
            .find(|c: char| !matches!(c, ' ' | '*' | '_' | '>'));
        for (outer, inner, closed) in scan(text, *paragraph) {
            let at_start = first_char.is_some_and(|at| paragraph.start + at == outer.start);
            let part = Part {
                outer,
                inner: trimmed(text, inner),
                paragraph: n,
            };
            if part.inner.is_empty() {
                continue;
            }
            match found.last_mut() {
                // The next paragraph of a quotation still open begins with an opening mark.
                Some(last) if at_start && !last.closed && last.last().paragraph + 1 == n => {
                    last.parts.push(part);
                    last.closed = closed;
                }
                _ => found.push(Quotation {
                    parts: vec![part],
                    closed,
                }),
            }
            if let Some(last) = found.last_mut()
                && at_start
                && !closed
                && let Some(rest) = goes_on(text, paragraphs, n + 1)
            {
                last.parts.extend(rest);
                last.closed = true;
            }
        }
    }
    found
}

/// Paragraphs that a quotation may go on for without opening anew.
const RUN: usize = 12;

/// The rest of a quotation that opened before paragraph `from`: whole paragraphs without a double mark, up to the
/// one that ends in the closing mark.
fn goes_on(text: &str, paragraphs: &[Span], from: usize) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    for (n, paragraph) in paragraphs.iter().enumerate().skip(from).take(RUN) {
        let words = paragraph.of(text);
        let mut before = None;
        let mut chars = words.char_indices().peekable();
        let mut mark = None;
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, c)| *c);
            if let Some((Family::Double, role)) = role_of(c, before, next) {
                mark = Some((at, at + c.len_utf8(), role));
                break;
            }
            before = Some(c);
        }
        let (inner, outer) = match mark {
            None => (*paragraph, *paragraph),
            Some((at, after, Role::Closes)) if !words[after..].contains(char::is_alphanumeric) => {
                let span = |end| Span::new(paragraph.start, paragraph.start + end);
                (span(at), span(after))
            }
            Some(_) => return None,
        };
        let inner = trimmed(text, inner);
        if inner.of(text).contains(char::is_alphanumeric) {
            parts.push(Part {
                outer,
                inner,
                paragraph: n,
            });
        }
        if mark.is_some() {
            return Some(parts);
        }
    }
    None
}

/// `span` without white space at either end.
pub fn trimmed(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let start = span.start + (words.len() - words.trim_start().len());
    Span::new(start, start + words.trim().len())
}

/// How many quotations may stand one in another.
const DEEPEST: usize = 8;

/// Outer and inner span of each outermost quotation of one paragraph, and whether it closes.
fn scan(text: &str, paragraph: Span) -> Vec<(Span, Span, bool)> {
    let words = paragraph.of(text);
    let mut done = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut before: Option<char> = None;
    let mut chars = words.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let (start, after) = (paragraph.start + at, paragraph.start + at + c.len_utf8());
        let known = |family| open.iter().rposition(|mark| mark.family == family);
        if let Some((family, role)) = role_of(c, before, next) {
            let closes = match role {
                Role::Opens => None,
                Role::Closes | Role::Either => known(family),
            };
            match closes {
                Some(level) if family != Family::Single || ends_single(words, at, c, before, next) => {
                    let (mark, lost) = close_to(&mut open, level);
                    drop(lost);
                    let span = (Span::new(mark.start, after), Span::new(mark.after, start));
                    match open.last_mut() {
                        Some(outer) => outer.inside.push(span),
                        None => done.push((span.0, span.1, true)),
                    }
                }
                None if role != Role::Closes => {
                    // Marks that never close do not pile up.
                    if open.len() == DEEPEST {
                        let slip = open.remove(0);
                        done.extend(slip.inside.into_iter().map(|(outer, inner)| (outer, inner, true)));
                    }
                    open.push(Open {
                        family,
                        start,
                        after,
                        inside: Vec::new(),
                    });
                }
                _ => {}
            }
        }
        before = Some(c);
    }
    // What is still open at the end: the outermost double mark with no other of its family inside may be meant to
    // go on; any other was a slip, and what stood inside it stands alone.
    let mut left = open.into_iter().peekable();
    while let Some(mark) = left.next() {
        let alone = left.peek().is_none() && mark.inside.is_empty();
        if alone && mark.family != Family::Single {
            let end = paragraph.end;
            done.push((Span::new(mark.start, end), Span::new(mark.after, end), false));
        } else {
            done.extend(mark.inside.into_iter().map(|(outer, inner)| (outer, inner, true)));
        }
    }
    done
}

/// Takes the mark at `level` off the stack, and those above it, which never close.
fn close_to(open: &mut Vec<Open>, level: usize) -> (Open, Vec<Open>) {
    let lost = open.split_off(level + 1);
    let mark = open.pop().expect("level is on the stack");
    (mark, lost)
}

fn role_of(c: char, before: Option<char>, next: Option<char>) -> Option<(Family, Role)> {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    // What may stand before an opening mark: nothing, space, a bracket, a dash, another mark.
    let opening = space(before) || before.is_some_and(|c| "([{—–-/“‘\"'«„".contains(c));
    match c {
        '“' | '„' => Some((Family::Double, Role::Opens)),
        '”' | '‟' => Some((Family::Double, Role::Closes)),
        '"' | '＂' => {
            let role = match (opening && !space(next), space(before)) {
                (true, true) => Role::Opens,
                (true, false) => Role::Either,
                // A mark after a word with another word after it: a typing slip, most often a close.
                (false, _) => Role::Closes,
            };
            Some((Family::Double, role))
        }
        '«' => Some((Family::Guillemet, Role::Opens)),
        '»' => Some((Family::Guillemet, Role::Closes)),
        '‘' | '‚' => (letter(next) && !letter(before)).then_some((Family::Single, Role::Opens)),
        '’' => (!letter(next) && !space(before)).then_some((Family::Single, Role::Closes)),
        '\'' if opening && letter(next) && !next.is_some_and(char::is_numeric) => {
            Some((Family::Single, Role::Opens))
        }
        '\'' => (!letter(next) && !space(before)).then_some((Family::Single, Role::Closes)),
        _ => None,
    }
}

/// How far to look for another closing mark, in bytes.
const LOOK_AHEAD: usize = 1200;

/// Whether the single mark `c` at byte `at` of `words` closes a quotation, or is the apostrophe of "the workers’ pay".
fn ends_single(words: &str, at: usize, c: char, before: Option<char>, next: Option<char>) -> bool {
    if !matches!(before, Some('s' | 'S')) || next.is_none_or(|c| !c.is_whitespace()) {
        return true;
    }
    let rest = &words[at + c.len_utf8()..];
    if !rest.trim_start().starts_with(char::is_lowercase) {
        return true;
    }
    // After a plural, the mark closes unless a better close follows before the next opening.
    let mut before = ' ';
    let mut chars = rest
        .char_indices()
        .take_while(|(n, _)| *n < LOOK_AHEAD)
        .peekable();
    while let Some((_, here)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        match role_of(here, Some(before), next) {
            Some((Family::Single, Role::Opens)) => return true,
            Some((Family::Single, _)) => return false,
            _ => before = here,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(text: &str) -> Vec<Vec<&str>> {
        let mut paragraphs = Vec::new();
        let mut at = 0;
        for line in text.split('\n') {
            paragraphs.push(Span::new(at, at + line.len()));
            at += line.len() + 1;
        }
        find(text, &paragraphs)
            .iter()
            .map(|q| q.parts.iter().map(|p| p.inner.of(text)).collect())
            .collect()
    }

    #[test]
    fn styles_of_marks() {
        assert_eq!(
            inside("He said \"yes\" and “no” and « oui »."),
            [["yes"], ["no"], ["oui"]]
        );
        assert_eq!(inside("„Ja“ is not English.").len(), 1);
        assert_eq!(inside("It was ‘a gift’, not a ‘loan’."), [["a gift"], ["loan"]]);
        assert_eq!(
            inside("'We agree,' she said, 'on most.'"),
            [["We agree,"], ["on most."]]
        );
    }

    #[test]
    fn apostrophes_are_no_marks() {
        assert!(inside("The ministers' talks weren't Kenya’s, nor the workers’ own.").is_empty());
        assert_eq!(
            inside("‘The workers’ pay isn’t enough,’ he said."),
            [["The workers’ pay isn’t enough,"]]
        );
        assert!(inside("Since '98 and the '90s").is_empty());
    }

    #[test]
    fn the_outermost_counts() {
        assert_eq!(
            inside("“He told me ‘no’ twice,” she said."),
            [["He told me ‘no’ twice,"]]
        );
        assert_eq!(
            inside("‘He told me “no” twice,’ she said."),
            [["He told me “no” twice,"]]
        );
    }

    #[test]
    fn paragraphs_of_one_quotation() {
        assert_eq!(
            inside("“One.\n“Two.\n“Three,” he said.\nNo.\n“Four.”"),
            [vec!["One.", "Two.", "Three,"], vec!["Four."]]
        );
        assert_eq!(inside("\"One.\n\"Two.\""), [["One.", "Two."]]);
        // Opened once, closed once.
        assert_eq!(
            inside("“One.\nTwo.\n[…]\nThree.”\nNo."),
            [["One.", "Two.", "Three."]]
        );
        assert_eq!(inside("“One.\nTwo.\nShe said “no”.").len(), 2);
    }

    #[test]
    fn marks_without_a_partner() {
        assert!(inside("A close” without an open").is_empty());
        assert_eq!(inside("He said “we never close"), [["we never close"]]);
        assert_eq!(inside("A “slip then “fine” here"), [["fine"]]);
        assert_eq!(inside("“ ” \"\" “”").len(), 0);
        assert_eq!(inside("a 6\" pipe and 5'10\" tall").len(), 0);
    }
}
