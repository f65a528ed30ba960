//! What the paragraphs after the front matter are: prose, headings, repeats, licence and share lines.

use super::front::{Unit, clock, folded, inner_stop};
use super::licence::LicenceLine;
use super::lines::{speaker, starts_item};
use super::{Block, BlockKind};
use crate::text::Span;
use std::collections::HashSet;

/// Gives every unit its kind. `licence`: the licence sentence, which is split off the paragraph it stands in.
pub(super) fn classify(text: &str, units: Vec<Unit>, licence: Option<&LicenceLine>) -> Vec<Block> {
    let units = match licence {
        Some(line) => split_off(text, units, line.span),
        None => units,
    };
    let transcript = units
        .iter()
        .filter(|u| speaker(u.span.of(text)).is_some())
        .count()
        >= 2;
    let mut told: HashSet<String> = HashSet::new();
    let mut blocks = Vec::with_capacity(units.len());
    for (at, unit) in units.iter().enumerate() {
        let words = unit.span.of(text);
        let kind = match unit.kind {
            Some(BlockKind::Paragraph) => paragraph(words, &mut told),
            Some(kind) => kind,
            None if marked_heading(words) => BlockKind::Heading,
            None if boilerplate(words) => BlockKind::Boilerplate,
            None if signed(words) => BlockKind::Byline,
            None if heading(words, transcript) && opens_prose(text, &units, at) => BlockKind::Heading,
            None => paragraph(words, &mut told),
        };
        blocks.push(Block {
            kind,
            span: unit.span,
        });
    }
    blocks
}

/// A paragraph, or the repeat of one. Short ones ("Thank you all.") may well be said twice.
fn paragraph(words: &str, told: &mut HashSet<String>) -> BlockKind {
    const SHORTEST: usize = 40;
    let folded = folded(words);
    if folded.len() >= SHORTEST && !told.insert(folded) {
        BlockKind::Repeat
    } else {
        BlockKind::Paragraph
    }
}

fn split_off(text: &str, units: Vec<Unit>, line: Span) -> Vec<Unit> {
    let mut split = Vec::with_capacity(units.len() + 2);
    for unit in units {
        if !unit.span.overlaps(line) {
            split.push(unit);
            continue;
        }
        let inside = Span::new(unit.span.start.max(line.start), unit.span.end.min(line.end));
        let before = Span::new(unit.span.start, inside.start);
        let after = Span::new(inside.end, unit.span.end);
        for (span, kind) in [
            (before, unit.kind),
            (inside, Some(BlockKind::Licence)),
            (after, unit.kind),
        ] {
            let span = super::lines::trimmed(text, span);
            if !span.is_empty() {
                split.push(Unit { span, kind });
            }
        }
    }
    split
}

/// A heading by Markdown's marks: "## Next steps".
fn marked_heading(words: &str) -> bool {
    let marks = words.len() - words.trim_start_matches('#').len();
    (1..=6).contains(&marks) && words[marks..].starts_with(' ') && !words.contains('\n')
}

/// A sub-headline on a line of its own: short, begun with a capital, without a stop at its end.
fn heading(words: &str, transcript: bool) -> bool {
    let count = words.split_whitespace().count();
    if words.contains('\n')
        || count > 14
        || words.chars().count() > 100
        || starts_item(words)
        || speaker(words).is_some()
    {
        return false;
    }
    let bare = words.trim_end_matches(['”', '"', '’', '\'', ')', '»']);
    let labelled = bare.ends_with(':') && count <= 4;
    let asked = bare.ends_with('?') && !transcript && count > 1;
    let open = bare.ends_with(char::is_alphanumeric) || labelled || asked;
    let first = words
        .trim_start_matches(['“', '"', '‘', '\'', '«', '¿'])
        .chars()
        .next();
    open && first.is_some_and(|c| c.is_uppercase() || c.is_numeric())
        && !inner_stop(words)
        && words.chars().any(char::is_alphabetic)
        && !(transcript && count > 8)
}

/// Whether prose follows, perhaps under a second heading, and no colon before makes this an entry of a list.
fn opens_prose(text: &str, units: &[Unit], at: usize) -> bool {
    let text_of = |at: usize| units[at].span.of(text);
    let listed = at > 0 && text_of(at - 1).ends_with(':') && units[at - 1].kind.is_none();
    let prose = |unit: &Unit| {
        let words = unit.span.of(text);
        let ended = words
            .trim_end_matches(['”', '"', '’', '\'', ')', '»'])
            .ends_with(['.', '!', '?', ':', ';', '…']);
        let count = words.split_whitespace().count();
        matches!(unit.kind, None | Some(BlockKind::Paragraph | BlockKind::Dateline))
            && (ended && count > 3 || count > 14)
    };
    // A small letter after it: a sentence broken by an empty line.
    let broken = units
        .get(at + 1)
        .is_some_and(|u| u.span.of(text).starts_with(char::is_lowercase));
    // "According to the ministry:", and then its words.
    let leads_in = text_of(at).ends_with(':')
        && units.get(at + 1).is_some_and(|u| {
            let next = u.span.of(text).trim_start_matches(['*', '_', '>', ' ']);
            next.starts_with(['“', '"', '«', '„'])
        });
    !listed && !broken && !leads_in && units[at + 1..].iter().take(2).any(prose)
}

/// "(Reporting by …; editing by …)".
fn signed(words: &str) -> bool {
    let lower = words.trim_start_matches(['(', '[', '*']).to_lowercase();
    [
        "reporting by",
        "editing by",
        "writing by",
        "additional reporting",
        "compiled by",
    ]
    .iter()
    .any(|w| lower.starts_with(w))
        && words.split_whitespace().count() <= 40
}

/// Lines that belong to the page and not to the report.
fn boilerplate(words: &str) -> bool {
    if !words.chars().any(char::is_alphanumeric) || clock(words) {
        return true;
    }
    let count = words.split_whitespace().count();
    if count > 30 {
        return false;
    }
    let lower = words.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric() && c != '©');
    const WHOLE: [&str; 22] = [
        "ends",
        "end",
        "30",
        "print",
        "email",
        "share",
        "tweet",
        "comments",
        "advertisement",
        "advertising",
        "sponsored",
        "related",
        "loading",
        "save",
        "listen",
        "back to top",
        "share this article",
        "skip to content",
        "sign in",
        "log in",
        "more",
        "xxx",
    ];
    const STARTS: [&str; 38] = [
        "©",
        "copyright ©",
        "copyright (c)",
        "all rights reserved",
        "(c) 20",
        "share this",
        "share on",
        "share via",
        "follow us",
        "follow @",
        "read more",
        "read also",
        "also read",
        "see also",
        "click here",
        "click to",
        "subscribe to",
        "sign up for",
        "tags:",
        "topics:",
        "related:",
        "related stories",
        "related articles",
        "related topics",
        "photo:",
        "photo by",
        "photo credit",
        "image:",
        "image credit",
        "file photo",
        "for more information",
        "for further information",
        "media contact",
        "press contact",
        "contact:",
        "last updated",
        "view comments",
        "download pdf",
    ];
    // A stage direction: "(Laughter.)", "[Crosstalk]".
    let wrapped =
        words.starts_with('(') && words.ends_with(')') || words.starts_with('[') && words.ends_with(']');
    WHOLE.contains(&bare) || STARTS.iter().any(|s| lower.starts_with(s)) || (wrapped && count <= 6)
}

#[cfg(test)]
mod tests {
    use super::super::lines::paragraphs;
    use super::*;

    fn kinds(text: &str) -> Vec<(BlockKind, &str)> {
        let units: Vec<Unit> = paragraphs(text, Span::new(0, text.len()))
            .into_iter()
            .map(|span| Unit { span, kind: None })
            .collect();
        let licence = super::super::licence::find(text);
        classify(text, units, licence.as_ref())
            .into_iter()
            .map(|b| (b.kind, b.span.of(text)))
            .collect()
    }

    #[test]
    fn headings_lists_and_prose() {
        let blocks = kinds(
            "The ministers met on Monday.\n\nA bridge of their own\nThey will build it by May, the premier said.\n\n\
             They signed:\n- A treaty on fish\n- A treaty on boats\n\nThe last line without a stop",
        );
        let found: Vec<BlockKind> = blocks.iter().map(|b| b.0).collect();
        use BlockKind::{Heading, Paragraph};
        assert_eq!(
            found,
            [
                Paragraph, Heading, Paragraph, Paragraph, Paragraph, Paragraph, Paragraph
            ]
        );
    }

    #[test]
    fn a_licence_that_runs_on_is_split_off() {
        let blocks = kinds("The premier left.     All content by Amber News is licensed under CC BY 4.0.");
        assert_eq!(blocks[0], (BlockKind::Paragraph, "The premier left."));
        assert_eq!(
            blocks[1],
            (
                BlockKind::Licence,
                "All content by Amber News is licensed under CC BY 4.0."
            )
        );
    }

    #[test]
    fn a_paragraph_told_twice_is_a_repeat() {
        let blocks = kinds(
            "“The two harbours will be one harbour before the year is out,” he said.\n\nThank you.\n\nThank you.\n\n\
             \"The two harbours will be one harbour before the year is out,\" he said.",
        );
        let found: Vec<BlockKind> = blocks.iter().map(|b| b.0).collect();
        assert_eq!(
            found,
            [
                BlockKind::Paragraph,
                BlockKind::Paragraph,
                BlockKind::Paragraph,
                BlockKind::Repeat
            ]
        );
    }

    #[test]
    fn page_matter() {
        for line in [
            "© 2020 Amber News",
            "Share this article",
            "***",
            "(Laughter.)",
            "3:15 P.M. EDT",
            "Read more: the bridge",
        ] {
            assert!(boilerplate(line), "{line}");
        }
        for line in [
            "The ends justify the means.",
            "Relations ended in May.",
            "Print runs rose in May, he said.",
        ] {
            assert!(!boilerplate(line), "{line}");
        }
    }
}
