//! A dispatch's reading as a person reads it on a terminal.
//!
//! ```text
//! Rask in Apia for talks on solar energy
//! Apia Courier · APIA · 2024-03-13 · CC-BY-4.0
//! 1 visit, 1 statement
//!
//! Visits
//!   Jonas Rask (Denmark) → Apia, Samoa · from 2024-03-12 · CONSULT visit +1
//!   received by Sina Tuilagi (Samoa), with three officials
//!     rask.txt:3  “Foreign Minister Jonas Rask arrived in Apia on Tuesday”
//! ```
//!
//! An event that codes another entry stands on that entry's line; section Events has the others. What is told as history
//! comes last, as Background: events, and the entries that they code. After all entries stands what is told of promises.

use crate::phrase::{Names, Phrase, code, day_of, outcome_phrase, phrase};
use crate::screen::{Screen, TIE, clean, clip};
use legation::contract::{Detail, Dispatch, Entry, Event, Reading};
use legation::text::CharSpan;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// The sections, in order: the contract's kind, the heading, and how one and several are counted.
const SECTIONS: &[(&str, &str, &str, &str)] = &[
    ("visit", "Visits", "visit", "visits"),
    ("meeting", "Meetings", "meeting", "meetings"),
    ("statement", "Statements", "statement", "statements"),
    ("agreement", "Agreements", "agreement", "agreements"),
    ("joint_body", "Joint bodies", "joint body", "joint bodies"),
    ("commitment", "Commitments", "commitment", "commitments"),
    ("event", "Events", "event", "events"),
];

/// Passages shown of one entry, and lines of each.
const PASSAGES: usize = 3;
const PASSAGE_LINES: usize = 2;
/// Parts shorter than this stay on one line.
const UNBROKEN: usize = 24;

/// Writes the report of one dispatch.
pub fn write(screen: &mut Screen, reading: &Reading) -> io::Result<()> {
    header(screen, reading)?;
    let names = Names::of_actors(&reading.actors).with_tours(&reading.entries);
    let lines = Lines::new(&reading.dispatch);
    // The codes of events, under the entry that they code.
    let mut codes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for entry in &reading.entries {
        if let Some((of, event)) = coded(entry, reading) {
            codes.entry(of).or_default().push(event);
        }
    }
    let history: BTreeSet<&str> = background(&reading.entries)
        .flat_map(|(id, event)| [Some(id), event.of.as_deref()])
        .flatten()
        .collect();
    let mut section = |heading: &str, belongs: &dyn Fn(&Entry) -> bool| -> io::Result<()> {
        let shown = |entry: &&Entry| coded(entry, reading).is_none() && belongs(entry);
        let mut entries = reading.entries.iter().filter(shown).peekable();
        if entries.peek().is_none() {
            return Ok(());
        }
        screen.line("")?;
        let heading = screen.heading(heading);
        screen.line(&heading)?;
        for entry in entries {
            let codes = codes
                .get(entry.id.as_str())
                .map_or(&[] as &[String], Vec::as_slice);
            write_entry(screen, entry, codes, &names, &lines)?;
        }
        Ok(())
    };
    let is_history = |entry: &Entry| history.contains(entry.id.as_str());
    for (kind, heading, _, _) in SECTIONS {
        section(heading, &|entry| {
            entry.detail.kind() == *kind && !is_history(entry)
        })?;
    }
    section("Background", &is_history)?;
    if reading.outcomes.is_empty() {
        return Ok(());
    }
    screen.line("")?;
    let heading = screen.heading("News of promises");
    screen.line(&heading)?;
    for outcome in &reading.outcomes {
        write_phrase(screen, &outcome_phrase(outcome, &names), &[])?;
        for span in &outcome.evidence {
            passage(screen, *span, &lines)?;
        }
    }
    Ok(())
}

/// The events that are told as history, with their ids.
fn background(entries: &[Entry]) -> impl Iterator<Item = (&str, &Event)> {
    entries.iter().filter_map(|entry| match &entry.detail {
        Detail::Event(event) if event.background => Some((entry.id.as_str(), event)),
        _ => None,
    })
}

/// The entry of this reading that an event codes, and its code.
fn coded<'r>(entry: &'r Entry, reading: &Reading) -> Option<(&'r str, String)> {
    let Detail::Event(event) = &entry.detail else {
        return None;
    };
    let of = event.of.as_deref()?;
    let known = reading
        .entries
        .iter()
        .any(|other| other.id == of && other.detail.kind() != "event");
    known.then(|| (of, code(event)))
}

fn header(screen: &mut Screen, reading: &Reading) -> io::Result<()> {
    let dispatch = &reading.dispatch;
    let file = dispatch.file.as_deref().map(clean);
    let title = dispatch
        .title
        .as_deref()
        .map(clean)
        .or(file)
        .unwrap_or_else(|| clean(&dispatch.id));
    let title = screen.bold(&title);
    screen.wrapped("", "", &title)?;
    let dateline = dispatch.dateline.as_ref();
    let source = dispatch.source.as_deref().or(dispatch.licence_holder.as_deref());
    let facts = [
        source,
        dateline.and_then(|d| d.place.as_deref()),
        dispatch.published.as_deref().map(day_of),
        dispatch.licence.as_deref(),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().map(clean).collect();
    if !facts.is_empty() {
        let facts = facts.join(" · ");
        screen.wrapped("", "", &facts)?;
    }
    let counted = match &dispatch.skipped {
        Some(reason) => format!("not analysed: {}", clean(reason)),
        None => {
            let all = counts(reading.entries.iter().map(|entry| entry.detail.kind()));
            match background(&reading.entries).count() {
                0 => all,
                n => format!("{all} ({n} background)"),
            }
        }
    };
    let counted = screen.dim(&counted);
    screen.wrapped("", "", &counted)
}

/// `1 visit, 12 statements`, in the order of the sections.
pub fn counts<'k>(kinds: impl Iterator<Item = &'k str>) -> String {
    let mut number: BTreeMap<&str, usize> = BTreeMap::new();
    for kind in kinds {
        *number.entry(kind).or_default() += 1;
    }
    let counted: Vec<String> = SECTIONS
        .iter()
        .filter_map(|(kind, _, one, many)| match number.get(kind)? {
            1 => Some(format!("1 {one}")),
            n => Some(format!("{n} {many}")),
        })
        .collect();
    if counted.is_empty() {
        "nothing to record".to_owned()
    } else {
        counted.join(", ")
    }
}

fn write_entry(
    screen: &mut Screen,
    entry: &Entry,
    codes: &[String],
    names: &Names,
    lines: &Lines<'_>,
) -> io::Result<()> {
    write_phrase(screen, &phrase(entry, names), codes)?;
    for span in entry.evidence.iter().take(PASSAGES) {
        passage(screen, *span, lines)?;
    }
    if entry.evidence.len() > PASSAGES {
        let more = match entry.evidence.len() - PASSAGES {
            1 => screen.dim("and one passage more"),
            count => screen.dim(&format!("and {count} passages more")),
        };
        screen.line(&format!("      {more}"))?;
    }
    Ok(())
}

fn write_phrase(screen: &mut Screen, phrase: &Phrase, codes: &[String]) -> io::Result<()> {
    let mut first = screen.bold(&phrase.subject);
    for part in phrase.parts.iter().chain(codes) {
        first.push(TIE);
        first.push_str("· ");
        first.push_str(&if part.len() < UNBROKEN {
            part.replace(' ', &TIE.to_string())
        } else {
            part.clone()
        });
    }
    screen.wrapped("  ", "    ", &first)?;
    if !phrase.details.is_empty() {
        screen.wrapped("    ", "    ", &phrase.details.join(", "))?;
    }
    Ok(())
}

fn passage(screen: &mut Screen, span: CharSpan, lines: &Lines<'_>) -> io::Result<()> {
    let words = clip(&lines.words(span), PASSAGE_LINES * (screen.width - 6) - 24);
    let text = format!("{} {}", screen.dim(&format!("“{words}”")), lines.place(span));
    screen.wrapped("      ", "      ", &text)
}

/// Where passages stand in a dispatch.
pub struct Lines<'d> {
    text: &'d str,
    file: String,
    /// Byte offsets of every 256th character.
    marks: Vec<usize>,
}

const STEP: usize = 256;

impl<'d> Lines<'d> {
    pub fn new(dispatch: &'d Dispatch) -> Lines<'d> {
        Lines::of(&dispatch.text, dispatch.file.as_deref().unwrap_or(&dispatch.id))
    }

    pub fn of(text: &'d str, file: &str) -> Lines<'d> {
        let marks = text.char_indices().step_by(STEP).map(|(at, _)| at).collect();
        Lines {
            text,
            file: clean(file),
            marks,
        }
    }

    /// `FILE:LINE`, where line 1 is the first of the dispatch's text.
    pub fn place(&self, span: CharSpan) -> String {
        format!("{}:{}", self.file, self.line(span))
    }

    pub fn line(&self, span: CharSpan) -> usize {
        1 + self.text[..self.byte(span.start)]
            .bytes()
            .filter(|byte| *byte == b'\n')
            .count()
    }

    /// The passage, on one line.
    pub fn words(&self, span: CharSpan) -> String {
        let (start, end) = (self.byte(span.start), self.byte(span.end));
        let words = clean(self.text.get(start..end).unwrap_or_default());
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The byte where a character starts; the end of the text where it has none.
    fn byte(&self, at: usize) -> usize {
        let Some(mark) = self.marks.get(at / STEP) else {
            return self.text.len();
        };
        self.text[*mark..]
            .char_indices()
            .nth(at % STEP)
            .map_or(self.text.len(), |(n, _)| mark + n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::io::Write;
    use std::rc::Rc;

    #[derive(Clone, Default)]
    struct Page(Rc<RefCell<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A reading as the pipeline could give it, as JSON: the shortest way to write one down.
    const READING: &str = r#"{"dispatch": {"id": "d1", "file": "rask.txt", "title": "Rask in Apia", "source": "Apia Courier",
        "published": "2024-03-13", "licence": "CC-BY-4.0", "dateline": {"place": "APIA", "country": "WSM", "date": null},
        "text": "Rask in Apia\n\nAPIA: Foreign Minister Jonas Rask of Denmark arrived in Apia on Tuesday.\nHe spoke of \u001b[2Jsolar energy and promised to return by June."},
        "actors": [
        {"id": "a1", "name": "Jonas Rask", "kind": "person", "country": "DNK", "sector": "GOV", "office": null,
         "office_from": null, "office_to": null, "aliases": [], "mentions": []},
        {"id": "a2", "name": "Samoa", "kind": "country", "country": "WSM", "sector": null, "office": null,
         "office_from": null, "office_to": null, "aliases": [], "mentions": []},
        {"id": "a3", "name": "Denmark", "kind": "country", "country": "DNK", "sector": null, "office": null,
         "office_from": null, "office_to": null, "aliases": [], "mentions": []}],
        "entries": [
        {"id": "e1", "kind": "visit", "visitors": ["a1"], "hosts": ["a2"], "to": {"name": "Apia", "country": "WSM",
         "lat": null, "lon": null}, "from": null, "arrived": "2024-03-12", "departed": null,
         "delegation": ["three officials"], "part_of": null, "status": "made", "evidence": [{"start": 20, "end": 86}],
         "according_to": null, "factuality": "asserted", "date": null, "place": null},
        {"id": "e2", "kind": "event", "type": "CONSULT", "mode": "visit", "contexts": [], "actors": ["a1"],
         "recipients": ["a2"], "score": 1.5, "of": "e1", "evidence": [{"start": 20, "end": 86}],
         "according_to": null, "factuality": "asserted", "date": null, "place": null},
        {"id": "e3", "kind": "commitment", "by": ["a1"], "to": ["a2"], "act": "return", "act_type": "visit",
         "due": "2024-06", "condition": null, "strength": "pledge", "evidence": [{"start": 87, "end": 149}],
         "according_to": "a1", "factuality": "asserted", "date": "2024-03-12", "place": null}]}"#;

    #[test]
    fn a_report_shows_entries_by_kind_with_their_passages() {
        let page = Page::default();
        let mut screen = Screen::into(Box::new(page.clone()), 72);
        write(&mut screen, &serde_json::from_str(READING).unwrap()).unwrap();
        let expected = "\
Rask in Apia
Apia Courier · APIA · 2024-03-13 · CC-BY-4.0
1 visit, 1 commitment, 1 event

Visits
  Jonas Rask (Denmark) → Apia, Samoa · from 2024-03-12 ·
    CONSULT visit +1.5
    received by Samoa, with three officials
      “Foreign Minister Jonas Rask of Denmark arrived in Apia on
      Tuesday.” rask.txt:3

Commitments
  Jonas Rask (Denmark) → Samoa · return · due 2024-06 ·
    made 2024-03-12 · according to Jonas Rask (Denmark)
      “He spoke of \u{FFFD}[2Jsolar energy and promised to return by June.”
      rask.txt:4
";
        assert_eq!(String::from_utf8(page.0.take()).unwrap(), expected);
    }

    #[test]
    fn lines_and_words_are_found_by_character() {
        let text = "“né”\nзавтра\n".repeat(100);
        let lines = Lines::of(&text, "a.txt");
        let span = CharSpan {
            start: 12 * 70 + 5,
            end: 12 * 70 + 11,
        };
        assert_eq!(
            (lines.words(span).as_str(), lines.place(span).as_str()),
            ("завтра", "a.txt:142")
        );
        assert_eq!(
            lines.words(CharSpan {
                start: 5000,
                end: 6000
            }),
            ""
        );
    }

    #[test]
    fn counting_says_one_and_many() {
        assert_eq!(
            counts(["event", "visit", "event"].into_iter()),
            "1 visit, 2 events"
        );
        assert_eq!(counts([].into_iter()), "nothing to record");
    }
}
