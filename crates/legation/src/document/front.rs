//! The matter before the report: headline, by-line, issuing line, date line, dateline.

use super::byline::{bare_day, byline, issuer, issuing, label};
use super::dateline::{self, Prefix};
use super::lines::{speaker, starts_item};
use super::meta::present;
use super::{Block, BlockKind};
use crate::text::Span;

/// A stretch of text and what it is, once known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub span: Span,
    pub kind: Option<BlockKind>,
}

impl From<Block> for Unit {
    fn from(block: Block) -> Unit {
        Unit {
            span: block.span,
            kind: Some(block.kind),
        }
    }
}

/// What the front matter says.
#[derive(Default, Debug)]
pub(super) struct Front {
    pub title: Option<String>,
    pub author: Option<String>,
    pub published: Option<String>,
    pub source: Option<String>,
    pub dateline: Option<Prefix>,
    pub issued_at: Option<String>,
}

/// Front matter is looked for in this many paragraphs.
const REACH: usize = 12;

/// Reads the front matter of a text and marks its units. `title`: the title that metadata give.
pub(super) fn read(text: &str, units: &mut Vec<Unit>, title: Option<&str>) -> Front {
    let mut front = Front::default();
    let title = title.map(folded);
    let mut titled = title.is_some();
    let mut prose = 0;
    let mut at = 0;
    while at < units.len().min(REACH) && prose < 3 {
        let Unit { span, kind } = units[at];
        let words = span.of(text);
        let next = units.get(at + 1).map(|u| u.span.of(text));
        if words.len() > 600 && prose > 0 {
            break;
        }
        let found = if title.as_deref() == Some(folded(words).as_str()) {
            Some(BlockKind::Title)
        } else if prose > 0 {
            None
        } else if clock(words) || next.is_some_and(clock) && words.split_whitespace().count() <= 8 {
            Some(BlockKind::Boilerplate)
        } else if kicker(words, next) || byline(words, &mut front) || issuing(words, &mut front) {
            Some(BlockKind::Byline)
        } else if next.is_some_and(|n| !n.contains('\n') && (dateline::alone(n).is_some() || bare_day(n)))
            && issuer(words)
        {
            // The office stands on a line of its own above the place and the day.
            front.source = front.source.take().or_else(|| present(words));
            Some(BlockKind::Byline)
        } else if front.dateline.is_none() && !words.contains('\n') && take_alone(words, &mut front) {
            Some(BlockKind::Dateline)
        } else {
            None
        };
        if found.is_some() {
            titled |= front.title.is_some();
            units[at].kind = found;
            at += 1;
            continue;
        }
        let prefix = if front.dateline.as_ref().is_none_or(|d| !d.plain) {
            dateline::find(words)
        } else {
            None
        };
        if let Some(prefix) = prefix.filter(|p| prose == 0 || p.plain) {
            let cut = span.start + prefix.length;
            let head = Span::new(span.start, span.start + words[..prefix.length].trim_end().len());
            units[at] = Unit {
                span: head,
                kind: Some(BlockKind::Dateline),
            };
            units.insert(
                at + 1,
                Unit {
                    span: Span::new(cut, span.end),
                    kind: kind.filter(|k| *k != BlockKind::Heading),
                },
            );
            front.dateline = Some(prefix);
            break;
        }
        if prose == 0
            && kind.is_none()
            && let Some((cut, prefix)) = run_in(words)
        {
            // A headline that runs on into the dateline: the two part, and the dateline is read on the next round.
            let head = Span::new(span.start, span.start + words[..cut].trim_end().len());
            front.title = if titled { None } else { present(head.of(text)) };
            let role = if titled {
                BlockKind::Heading
            } else {
                BlockKind::Title
            };
            titled = true;
            debug_assert!(prefix.plain);
            units[at] = Unit {
                span: head,
                kind: Some(role),
            };
            units.insert(
                at + 1,
                Unit {
                    span: Span::new(span.start + cut, span.end),
                    kind: None,
                },
            );
            at += 1;
            continue;
        }
        let more = units.len() > at + 1;
        if prose == 0
            && more
            && kind != Some(BlockKind::Paragraph)
            && (kind == Some(BlockKind::Heading) || headline(words))
        {
            units[at].kind = Some(if titled {
                BlockKind::Heading
            } else {
                BlockKind::Title
            });
            if !titled {
                front.title = present(words);
                titled = true;
            }
        } else {
            prose += 1;
        }
        at += 1;
    }
    later_datelines(text, units, at);
    front
}

/// Marks the datelines of the reports that follow in a round-up.
fn later_datelines(text: &str, units: &mut Vec<Unit>, from: usize) {
    let mut at = from + 1;
    while at < units.len() {
        let Unit { span, kind } = units[at];
        let words = span.of(text);
        if kind.is_none()
            && let Some(prefix) = dateline::find(words).filter(|p| p.plain)
        {
            let head = Span::new(span.start, span.start + words[..prefix.length].trim_end().len());
            units[at] = Unit {
                span: head,
                kind: Some(BlockKind::Dateline),
            };
            units.insert(
                at + 1,
                Unit {
                    span: Span::new(span.start + prefix.length, span.end),
                    kind,
                },
            );
            at += 1;
        }
        at += 1;
    }
}

/// A headline with a dateline after it on one line: where the dateline begins.
fn run_in(words: &str) -> Option<(usize, Prefix)> {
    let reach = words.char_indices().nth(240).map_or(words.len(), |(at, _)| at);
    let mut last_blank = false;
    for (at, c) in words[..reach].char_indices() {
        let starts = last_blank && c.is_uppercase();
        last_blank = c.is_whitespace();
        if !starts || words[..at].split_whitespace().count() < 3 {
            continue;
        }
        let capitals = words[at..]
            .chars()
            .take_while(|c| c.is_alphabetic())
            .filter(|c| c.is_uppercase())
            .count();
        if capitals < 3 || !headline(words[..at].trim_end()) {
            continue;
        }
        if let Some(prefix) = dateline::find(&words[at..]).filter(|p| p.plain) {
            return Some((at, prefix));
        }
    }
    None
}

/// Reads what may stand after the report: "Source: Agency", "© 2020 Agency".
pub(super) fn source_after(text: &str, units: &mut [Unit]) -> Option<String> {
    let from = units.len().saturating_sub(3);
    for unit in units[from..].iter_mut().rev().filter(|u| u.kind.is_none()) {
        let words = unit.span.of(text);
        if words.contains('\n') || words.split_whitespace().count() > 10 {
            continue;
        }
        // An agency signs below its report.
        if words.split_whitespace().count() <= 4 && words.len() > 1 && super::credits::is_agency(words) {
            unit.kind = Some(BlockKind::Byline);
            return present(words);
        }
        if let Some(source) = label(words, &["source"]).filter(|_| words.contains(':')) {
            unit.kind = Some(BlockKind::Byline);
            return present(source.trim_end_matches('.'));
        }
        let lower = words.to_lowercase();
        let marked = ["© ", "(c) ", "copyright © ", "copyright (c) "]
            .iter()
            .find_map(|mark| lower.starts_with(mark).then_some(mark.len()));
        if let Some(name) = marked.and_then(|at| words.get(at..)) {
            unit.kind = Some(BlockKind::Boilerplate);
            let years = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '–' | ',');
            let name = name
                .trim_matches(years)
                .split(". ")
                .next()
                .unwrap_or_default()
                .trim_end_matches('.');
            let lower = name.to_lowercase();
            return present(name)
                .filter(|n| n.starts_with(char::is_uppercase) && !lower.contains("reserved"));
        }
    }
    None
}

/// Letters and figures only, in small letters: two settings of one headline are equal.
pub(super) fn folded(words: &str) -> String {
    words
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A line that reads as a headline: short, no full stop at its end nor inside.
pub(super) fn headline(words: &str) -> bool {
    let count = words.split_whitespace().count();
    if !(1..=36).contains(&count)
        || words.chars().count() > 240
        || starts_item(words)
        || words.matches('\n').count() > 3
    {
        return false;
    }
    let bare = words.trim_end_matches(['”', '"', '’', '\'', ')', '»']);
    let last = bare.chars().next_back();
    let abbreviated = bare.ends_with('.') && {
        let word = bare.split_whitespace().next_back().unwrap_or_default();
        count > 1 && word.trim_end_matches('.').contains('.') && word.chars().any(char::is_uppercase)
    };
    let open = last.is_some_and(|c| c.is_alphanumeric() || matches!(c, '?' | '!' | '%' | '…')) || abbreviated;
    let starts = words.chars().next().is_some_and(|c| !c.is_lowercase());
    let label = speaker(words).is_some_and(|label| words.len() - label.len() < 8 || count > 20);
    open && starts && !label && !inner_stop(words) && words.chars().any(char::is_alphabetic)
}

/// A full stop before another sentence.
pub(super) fn inner_stop(words: &str) -> bool {
    words.match_indices(". ").any(|(at, _)| {
        let word = words[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
        let next = words[at + 2..].trim_start().chars().next();
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        letters > 3
            && !word.contains('.')
            && next.is_some_and(char::is_uppercase)
            && !matches!(
                word,
                "Prof" | "Capt" | "Rear" | "Sept" | "Amb" | "Hon" | "Brig" | "Messrs" | "Comm"
            )
    })
}

/// A line that names the sort of text and nothing else.
fn kicker(words: &str, next: Option<&str>) -> bool {
    const KICKERS: [&str; 50] = [
        "analysis",
        "opinion",
        "comment",
        "commentary",
        "editorial",
        "explainer",
        "feature",
        "features",
        "interview",
        "exclusive",
        "breaking",
        "breaking news",
        "update",
        "live",
        "news",
        "world",
        "world news",
        "politics",
        "diplomacy",
        "international",
        "press release",
        "news release",
        "media release",
        "press statement",
        "for immediate release",
        "factbox",
        "timeline",
        "profile",
        "in brief",
        "briefs",
        "top news",
        "top stories",
        "foreign affairs",
        "foreign policy",
        "home",
        "latest",
        "latest news",
        "watch",
        "video",
        "podcast",
        "national",
        "africa",
        "asia",
        "europe",
        "americas",
        "middle east",
        "pacific",
        "region",
        "regional",
        "q&a",
    ];
    let lower = words.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    if KICKERS.contains(&lower.as_str()) {
        return true;
    }
    // One or two words in capitals over a headline.
    let count = words.split_whitespace().count();
    let capitals = words.chars().any(char::is_uppercase) && !words.chars().any(char::is_lowercase);
    capitals
        && count <= 2
        && next.is_some_and(|n| {
            headline(n) && n.split_whitespace().count() > 4 && n.chars().any(char::is_lowercase)
        })
}

/// The clock line of a transcript: "1:37 P.M. EST", "END 14:05".
pub(super) fn clock(words: &str) -> bool {
    let words = words.trim_matches(['(', ')', '[', ']']);
    let mut parts: Vec<&str> = words.split_whitespace().collect();
    if parts.first().is_some_and(|w| {
        matches!(
            w.to_ascii_lowercase().as_str(),
            "end" | "begin" | "start" | "ends"
        )
    }) {
        parts.remove(0);
    }
    let Some(first) = parts.first() else { return false };
    let figures = first
        .split([':', '.'])
        .all(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
    let time = first.contains([':', '.']) && figures;
    let rest_is_zone = parts[1..]
        .iter()
        .all(|w| w.len() <= 5 && w.chars().all(|c| c.is_ascii_alphabetic() || c == '.'));
    let half = parts
        .get(1)
        .is_some_and(|w| matches!(w.to_ascii_lowercase().as_str(), "am" | "pm" | "a.m." | "p.m."));
    figures && (time || half) && parts.len() <= 4 && rest_is_zone
}

fn take_alone(words: &str, front: &mut Front) -> bool {
    let Some(prefix) = dateline::alone(words) else {
        return false;
    };
    front.dateline = Some(prefix);
    true
}

#[cfg(test)]
mod tests {
    use super::super::lines::paragraphs;
    use super::*;

    fn told(text: &str) -> (Front, Vec<(Option<BlockKind>, &str)>) {
        let mut units: Vec<Unit> = paragraphs(text, Span::new(0, text.len()))
            .into_iter()
            .map(|span| Unit { span, kind: None })
            .collect();
        let front = read(text, &mut units, None);
        (front, units.iter().map(|u| (u.kind, u.span.of(text))).collect())
    }

    #[test]
    fn title_byline_and_dateline() {
        let (front, units) = told(
            "ANALYSIS\nA bridge too many\n\nBy Ruta Kazlauske in Riga\n\nRIGA (Amber News) - The bridge is old. It leaks.",
        );
        assert_eq!(front.title.as_deref(), Some("A bridge too many"));
        assert_eq!(front.author.as_deref(), Some("Ruta Kazlauske"));
        assert_eq!(front.dateline.unwrap().agency.as_deref(), Some("Amber News"));
        assert_eq!(units.last(), Some(&(None, "The bridge is old. It leaks.")));
        assert_eq!(
            units[units.len() - 2],
            (Some(BlockKind::Dateline), "RIGA (Amber News) -")
        );
    }

    #[test]
    fn issuing_lines_are_no_datelines() {
        let (front, units) = told(
            "Call between ministers\n\nMinistry of Trade, Lusaka, 3 May 2018\n\nThe ministers spoke by telephone today.",
        );
        assert_eq!(front.source.as_deref(), Some("Ministry of Trade"));
        assert_eq!(front.issued_at.as_deref(), Some("Lusaka"));
        assert_eq!(front.published.as_deref(), Some("2018-05-03"));
        assert!(front.dateline.is_none());
        assert_eq!(units[2].0, None);
    }

    #[test]
    fn an_office_may_stand_above_the_day() {
        let (front, units) = told(
            "Remarks to the press\nMinistry of Trade of Zambia\nLusaka, 3 May 2018\n\nMR. PHIRI: Good day. We signed.",
        );
        assert_eq!(front.source.as_deref(), Some("Ministry of Trade of Zambia"));
        assert_eq!(front.title.as_deref(), Some("Remarks to the press"));
        assert_eq!(units[2].0, Some(BlockKind::Dateline));
    }

    #[test]
    fn a_round_up_has_several_datelines() {
        let (front, units) = told(
            "RIGA, May 5 (Amber News) - The bridge is old. It leaks.\n\nOULU, May 6 (Amber News) - It was mended. It holds.",
        );
        assert_eq!(front.dateline.unwrap().place.as_deref(), Some("RIGA"));
        assert_eq!(
            units[2],
            (Some(BlockKind::Dateline), "OULU, May 6 (Amber News) -")
        );
        assert_eq!(units[3], (None, "It was mended. It holds."));
    }

    #[test]
    fn by_lines() {
        let (front, _) =
            told("Deal signed at last\n\nBy our Baltic correspondent, Tallinn\n\nThe deal was signed.");
        assert_eq!(front.dateline.unwrap().place.as_deref(), Some("Tallinn"));
        let (front, units) =
            told("Deal signed at last\n\nBy the end of the day the deal was signed\n\nThe deal was signed.");
        assert_eq!(front.author, None);
        assert_eq!(units[0].0, Some(BlockKind::Title));
        let (front, _) =
            told("Deal signed\n\nPublished: 3 May 2018\nSource: Amber News\n\nThe deal was signed.");
        assert_eq!(
            (front.published.as_deref(), front.source.as_deref()),
            (Some("2018-05-03"), Some("Amber News"))
        );
    }

    #[test]
    fn a_headline_may_run_into_the_dateline() {
        let (front, units) =
            told("Two states build one bridge RIGA, May 5 (Amber News) - The bridge is old. It leaks.");
        assert_eq!(front.title.as_deref(), Some("Two states build one bridge"));
        assert_eq!(front.dateline.unwrap().place.as_deref(), Some("RIGA"));
        assert_eq!(units[2], (None, "The bridge is old. It leaks."));
        let (front, units) = told("The envoy of the UN (New York) - who had come by boat - left on Monday.");
        assert_eq!((front.title, units.len()), (None, 1));
    }

    #[test]
    fn a_head_of_labels() {
        let (front, _) = told(
            "Title: One bridge\nDate: 3 May 2018\nAuthor: Ruta K.\nSource: Amber News\n\nThe bridge is old. It leaks.",
        );
        assert_eq!(front.title.as_deref(), Some("One bridge"));
        assert_eq!(front.published.as_deref(), Some("2018-05-03"));
        assert_eq!(front.author.as_deref(), Some("Ruta K."));
        assert_eq!(front.source.as_deref(), Some("Amber News"));
    }

    #[test]
    fn the_source_may_stand_at_the_end() {
        let text = "The bridge is old. It leaks.\n\n© 2019 Amber News. All rights reserved.";
        let mut units: Vec<Unit> = paragraphs(text, Span::new(0, text.len()))
            .into_iter()
            .map(|span| Unit { span, kind: None })
            .collect();
        assert_eq!(source_after(text, &mut units).as_deref(), Some("Amber News"));
        assert_eq!(units[1].kind, Some(BlockKind::Boilerplate));
    }

    #[test]
    fn transcripts_open_with_a_room_and_a_clock() {
        let (front, units) =
            told("Map Room\n\n1:37 P.M. EST\n\nPRESIDENT LUMA: Welcome, all.\n\nTHE KING: Thanks.");
        assert!(front.dateline.is_none() && front.title.is_none());
        assert_eq!(units[0].0, Some(BlockKind::Boilerplate));
        assert_eq!(units[2], (None, "PRESIDENT LUMA: Welcome, all."));
    }

    #[test]
    fn a_text_of_one_line_is_its_report() {
        let (front, units) = told("The ministers will meet in May");
        assert_eq!((front.title, units[0].0), (None, None));
    }
}
