//! Transcripts: "NAME: words". One turn is one statement, all its paragraphs included.

use crate::text::Span;
use std::collections::BTreeMap;

/// What one speaker says until the next begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The label without its colon; `None` for a question from the floor ("Q").
    pub label: Option<Span>,
    /// The words, one span a stretch, without stage directions.
    pub words: Vec<Span>,
    /// Indices of the paragraphs that the turn takes up.
    pub paragraphs: Vec<usize>,
}

/// Words of address and office that a label may hold: a document with one such label is a transcript.
const TITLES: [&str; 27] = [
    "PRESIDENT",
    "VICE",
    "MINISTER",
    "SECRETARY",
    "CHANCELLOR",
    "AMBASSADOR",
    "MR",
    "MS",
    "MRS",
    "DR",
    "GENERAL",
    "SENATOR",
    "GOVERNOR",
    "MODERATOR",
    "OFFICIAL",
    "KING",
    "QUEEN",
    "PRINCE",
    "DIRECTOR",
    "SPOKESPERSON",
    "PREMIER",
    "COMMISSIONER",
    "ENVOY",
    "ADVISER",
    "ADVISOR",
    "CHAIRMAN",
    "REPRESENTATIVE",
];

/// The longest label, in bytes.
const LONGEST: usize = 90;

/// The turns of a transcript in order; none where the text is not one. Paragraphs that are no part of a turn
/// (a room, the hour, a stage direction) are in no turn.
pub fn turns(text: &str, paragraphs: &[Span]) -> Vec<Turn> {
    let read = |label: fn(&str) -> Option<usize>| paragraphs.iter().map(|p| label(p.of(text))).collect();
    let mut labels: Vec<Option<usize>> = read(label_length);
    if !is_transcript(text, paragraphs, &labels) {
        labels = read(plain_label_length);
        if !is_interview(text, paragraphs, &labels) {
            return Vec::new();
        }
    }
    let mut turns: Vec<Turn> = Vec::new();
    for (n, paragraph) in paragraphs.iter().enumerate() {
        let words = paragraph.of(text);
        let words_from = match labels[n].or_else(|| floor_label(words)) {
            Some(length) => {
                let label = &words[..length];
                let floor = is_floor(label);
                let marks = if label.starts_with(MARKS.0) {
                    MARKS.0.len()
                } else {
                    0
                };
                let name = Span::new(marks, marks + bare_label(&label[marks..length - marks]));
                turns.push(Turn {
                    label: (!floor)
                        .then(|| Span::new(paragraph.start + name.start, paragraph.start + name.end)),
                    words: Vec::new(),
                    paragraphs: Vec::new(),
                });
                let colon = words[length..].starts_with(':');
                paragraph.start + length + usize::from(colon)
            }
            None => paragraph.start,
        };
        let Some(turn) = turns.last_mut() else { continue };
        if words_from == paragraph.start && is_clock(words) {
            continue;
        }
        let spoken = without_directions(text, Span::new(words_from, paragraph.end));
        if !spoken.is_empty() {
            turn.words.extend(spoken);
            turn.paragraphs.push(n);
        }
    }
    turns.retain(|turn| !turn.words.is_empty());
    turns
}

/// The bytes of "THE PRESIDENT" in "THE PRESIDENT: Good morning", if the paragraph begins with a label.
fn label_length(words: &str) -> Option<usize> {
    let length = words.find(':').filter(|at| *at <= LONGEST)?;
    if !words[length + 1..].starts_with(char::is_whitespace) {
        return None;
    }
    let label = &words[..length];
    let name = &label[..bare_label(label)];
    let (mut upper, mut lower) = (0, 0);
    for c in name.chars() {
        match c {
            _ if c.is_uppercase() => upper += 1,
            _ if c.is_alphabetic() => lower += 1,
            ' ' | '.' | '\'' | '’' | '-' | ',' => {}
            _ => return None,
        }
    }
    // "McCARTHY", "PRESIDENT von der LEYEN", "Q".
    let capitals = upper > 0 && upper >= 2 * lower;
    (capitals && name.split_whitespace().count() <= 8).then_some(length)
}

/// What stands around the labels of interviews in wikis: "((Ana Rowe)) Good morning".
const MARKS: (&str, &str) = ("((", "))");

/// The bytes of "Ana Rowe" in "Ana Rowe: Good morning", or of "((Ana Rowe))".
fn plain_label_length(words: &str) -> Option<usize> {
    if words.starts_with(MARKS.0) {
        let length = words.find(MARKS.1)? + MARKS.1.len();
        return (length <= LONGEST).then_some(length);
    }
    let length = words.find(':').filter(|at| *at <= LONGEST)?;
    let label = &words[..length];
    let capital = |word: &str| {
        word.starts_with(char::is_uppercase) || matches!(word, "de" | "van" | "von" | "bin" | "al")
    };
    let name = label.split_whitespace().all(capital) && (1..=4).contains(&label.split_whitespace().count());
    let spaced = words[length + 1..].starts_with(char::is_whitespace);
    (name && spaced && label.chars().all(|c| c.is_alphabetic() || " .'’-".contains(c))).then_some(length)
}

/// Whether at least two labels come back: a question and an answer by turns.
fn is_interview(text: &str, paragraphs: &[Span], labels: &[Option<usize>]) -> bool {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (paragraph, length) in paragraphs.iter().zip(labels) {
        if let Some(length) = length {
            *counts.entry(&paragraph.of(text)[..*length]).or_default() += 1;
        }
    }
    counts.values().filter(|count| **count > 1).count() > 1
}

/// The bytes of a label before a remark in brackets: "CHANCELLOR SCHOLZ (As interpreted)".
fn bare_label(label: &str) -> usize {
    let cut = label.find(['(', '[']).unwrap_or(label.len());
    label[..cut].trim_end().len()
}

/// "Q    Thank you": a question from the floor has no colon in some transcripts.
fn floor_label(words: &str) -> Option<usize> {
    let rest = words.strip_prefix('Q')?;
    rest.starts_with([' ', '\t', '\u{a0}']).then_some(1)
}

fn is_floor(label: &str) -> bool {
    matches!(
        label.trim(),
        "Q" | "QUESTION" | "REPORTER" | "PRESS" | "THE PRESS" | "Q&A"
    )
}

/// Whose words a heading says that it stands over: the titled person it begins with, "Foreign Minister Ana Rowe on Radio
/// Nord".
pub fn named_by_heading(text: &str, heading: Span) -> Option<Span> {
    let words = heading.of(text);
    let from = words.len() - words.trim_start_matches(['#', '*', '_', ' ']).len();
    let (mut end, mut titled) = (from, false);
    let mut at = from;
    for word in words[from..].split_inclusive(' ') {
        let bare = word.trim_end();
        let name = bare.trim_end_matches([',', ':', '.', '*', '_']);
        let part = matches!(
            name,
            "of" | "for" | "the" | "and" | "to" | "de" | "van" | "von" | "bin" | "al"
        );
        if name.starts_with(char::is_uppercase) {
            titled |= TITLES.contains(&name.to_uppercase().as_str());
            end = at + name.len();
        } else if !part {
            break;
        }
        if bare.ends_with([':', ',']) {
            break;
        }
        at += word.len();
    }
    let label = Span::new(heading.start + from, heading.start + end);
    (titled && label.of(text).contains(' ')).then_some(label)
}

fn is_transcript(text: &str, paragraphs: &[Span], labels: &[Option<usize>]) -> bool {
    let mut seen: Vec<&str> = Vec::new();
    for (paragraph, length) in paragraphs.iter().zip(labels) {
        let Some(length) = length else { continue };
        let label = &paragraph.of(text)[..*length];
        let name = &label[..bare_label(label)];
        let titled = name
            .split_whitespace()
            .any(|word| TITLES.contains(&word.trim_end_matches('.')));
        if titled || seen.contains(&name) {
            return true;
        }
        // A digest's datelines are capitals too, but seldom return; a bound keeps this linear.
        if seen.len() < 64 {
            seen.push(name);
        }
    }
    false
}

/// "1:37 P.M. EST", "END 1:40 P.M.", "(Ends)", "* * *".
fn is_clock(words: &str) -> bool {
    let words = words.trim();
    let rest = words.strip_prefix("END").unwrap_or(words).trim_start();
    let hour = rest.len() <= 24
        && rest.starts_with(|c: char| c.is_ascii_digit())
        && (rest.contains("M.") || rest.contains("m.") || rest.contains("AM") || rest.contains("PM"));
    hour || rest.is_empty() || !words.contains(char::is_alphanumeric)
}

/// The stretches of `span` between stage directions: "(Laughter.)", "[Applause]".
fn without_directions(text: &str, span: Span) -> Vec<Span> {
    let words = span.of(text);
    let mut spans = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(open) = words[at..].find(['(', '[']).map(|n| at + n) {
        let close = if words[open..].starts_with('(') { ')' } else { ']' };
        let Some(end) = words[open..].find(close).map(|n| open + n + 1) else {
            break;
        };
        let inner = words[open + 1..end - 1].trim();
        let direction = inner.starts_with(char::is_uppercase) && (inner.ends_with('.') || from == open)
            || inner.eq_ignore_ascii_case("applause")
            || inner.eq_ignore_ascii_case("laughter");
        if direction {
            spans.push(Span::new(span.start + from, span.start + open));
            from = end;
        }
        at = end;
    }
    spans.push(Span::new(span.start + from, span.end));
    spans
        .into_iter()
        .map(|part| super::quotes::trimmed(text, part))
        .filter(|part| part.of(text).contains(char::is_alphanumeric))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Option<&str>, Vec<&str>)> {
        let mut paragraphs = Vec::new();
        let mut at = 0;
        for line in text.split('\n') {
            paragraphs.push(Span::new(at, at + line.len()));
            at += line.len() + 1;
        }
        turns(text, &paragraphs)
            .iter()
            .map(|turn| {
                let words = turn.words.iter().map(|w| w.of(text)).collect();
                (turn.label.map(|l| l.of(text)), words)
            })
            .collect()
    }

    #[test]
    fn turns_take_their_paragraphs_and_lose_stage_directions() {
        let found = read(
            "Map Room\n10:02 A.M. EDT\nPRESIDENT ROWE: Good morning. (Laughter.) Please sit.\nWe have much to do.\n\
             (Cross-talk.)\nPREMIER IDRIS (As interpreted): Thank you (and your staff) for this.\n\
             Q    Will you sign?\nPRESIDENT ROWE: Soon.\n10:09 A.M. EDT",
        );
        assert_eq!(
            found,
            [
                (
                    Some("PRESIDENT ROWE"),
                    vec!["Good morning.", "Please sit.", "We have much to do."]
                ),
                (
                    Some("PREMIER IDRIS"),
                    vec!["Thank you (and your staff) for this."]
                ),
                (None, vec!["Will you sign?"]),
                (Some("PRESIDENT ROWE"), vec!["Soon."]),
            ]
        );
    }

    #[test]
    fn an_interview_has_two_labels_that_come_back() {
        let interview =
            "Talks went on.\nOna Vik: Why now?\nLee: Because we can.\nOna Vik: Indeed?\nLee: Yes, truly.";
        let labels: Vec<_> = read(interview).into_iter().map(|(label, _)| label).collect();
        assert_eq!(
            labels,
            [Some("Ona Vik"), Some("Lee"), Some("Ona Vik"), Some("Lee")]
        );
        let wiki = "((WN)) Why?\n((Lee)) So.\n((WN)) Oh?\n((Lee)) Quite so.";
        assert_eq!(read(wiki)[1], (Some("Lee"), vec!["So."]));
        assert!(read("Note: all is well\nOna Vik: Why?\nNote: nothing").is_empty());
    }

    #[test]
    fn a_digest_of_datelines_is_no_transcript() {
        assert!(read("OSLO: Talks began.\nLIMA: A pact was signed.\nNote: all is well").is_empty());
        assert!(read("").is_empty());
    }
}
