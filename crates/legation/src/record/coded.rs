//! The record's own events as coded events: with their reports, and with what the entries behind them tell.

use super::error::{Explain, Result};
use super::merge::Merged;
use super::recall::Party;
use super::{Record, factuality_word};
use crate::contract::{Detail, Event, Place};
use crate::event::plover;
use crate::exchange::{CodedActor, CodedEvent, CodedPlace, CodedReport};
use crate::syntax::abbreviation::{Stop, stop_after};
use rusqlite::params;
use std::collections::BTreeMap;

/// Turns happenings of a record into coded events.
pub struct Coding<'r> {
    record: &'r Record,
    parties: BTreeMap<String, Party>,
    /// The entries that events code.
    entries: BTreeMap<&'r str, &'r Merged>,
    /// The dispatch that was looked at last: events of one dispatch mostly follow each other.
    last: Option<Dispatch>,
}

/// What reports tell of their dispatch.
struct Dispatch {
    report: CodedReport,
    text: Vec<char>,
    coder: Option<String>,
}

impl<'r> Coding<'r> {
    /// `merged` are the happenings of `record`.
    pub fn new(record: &'r Record, merged: &'r [Merged]) -> Result<Coding<'r>> {
        Ok(Coding {
            record,
            parties: record.parties()?,
            entries: merged
                .iter()
                .map(|merged| (merged.entry.id.as_str(), merged))
                .collect(),
            last: None,
        })
    }

    /// The coded event of a happening; `None` for what is no event. Each passage that tells of it is a report.
    pub fn event(&mut self, merged: &Merged) -> Result<Option<CodedEvent>> {
        let Detail::Event(event) = &merged.entry.detail else {
            return Ok(None);
        };
        let entry = &merged.entry;
        let behind = event.of.as_deref().and_then(|of| self.entries.get(of)).copied();
        let (date, end_date) = dates(merged, behind);
        let words = self.words(merged)?;
        let actors = |ids: &[String]| -> Vec<CodedActor> {
            ids.iter()
                .map(|id| self.actor(id, words.get(id.as_str())))
                .collect()
        };
        let (actors, recipients, according_to) = (
            actors(&event.actors),
            actors(&event.recipients),
            actors(entry.according_to.as_slice()),
        );
        let mut reports = Vec::new();
        let mut coder = None;
        for passage in &merged.reports {
            let dispatch = self.dispatch(&passage.dispatch)?;
            coder = coder.or_else(|| dispatch.coder.clone());
            let words = dispatch.text.get(passage.start..passage.end).unwrap_or_default();
            reports.push(CodedReport {
                sentence: Some(sentence(&dispatch.text, passage.start)),
                text: Some(words.iter().collect()),
                span: Some((passage.start, passage.end)),
                ..dispatch.report.clone()
            });
        }
        Ok(Some(CodedEvent {
            id: entry.id.clone(),
            date,
            end_date,
            kind: event.kind.clone(),
            modes: event.mode.iter().cloned().collect(),
            contexts: event.contexts.clone(),
            cameo: cameo(event, behind),
            score: event.score,
            factuality: Some(factuality_word(entry.factuality).to_owned()),
            background: event.background,
            according_to,
            actors,
            recipients,
            place: entry.place.as_ref().or_else(|| place_of(behind?)).map(place),
            reports,
            // What names no codebook of the user's own is PLOVER's.
            codebook: Some(
                event
                    .codebook
                    .clone()
                    .unwrap_or_else(|| plover::CODEBOOK.to_owned()),
            ),
            coder,
        }))
    }

    /// An actor by its id in the whole record; a description is its own name.
    fn actor(&self, id: &str, words: Option<&String>) -> CodedActor {
        let raw = words.cloned();
        match self.parties.get(id) {
            Some(party) => CodedActor {
                name: party.name.clone(),
                country: party.country.clone().unwrap_or_default(),
                sectors: party.sector.iter().cloned().collect(),
                title: party.office.clone(),
                raw,
                wikidata: party.wikidata.clone(),
            },
            None => CodedActor {
                name: id.to_owned(),
                raw,
                ..CodedActor::default()
            },
        }
    }

    /// The words that the first report has for each actor, by the actor's id: its first mention in the passages.
    fn words(&self, merged: &Merged) -> Result<BTreeMap<String, String>> {
        let path = &self.record.path;
        let mut words = BTreeMap::new();
        let Some((dispatch, local)) = merged.entry.id.rsplit_once(':') else {
            return Ok(words);
        };
        let mut statement = self
            .record
            .connection
            .prepare_cached(
                "SELECT k.key, substr(d.text, m.start + 1, m.\"end\" - m.start) FROM dispatch d
                 JOIN entry e ON e.dispatch = d.number JOIN evidence v ON v.entry = e.id
                 JOIN mention m ON m.dispatch = d.number AND m.start >= v.start AND m.\"end\" <= v.\"end\"
                 JOIN dispatch_actor a ON a.dispatch = d.number AND a.position = m.actor JOIN actor k ON k.id = a.actor
                 WHERE d.id = ?1 AND e.local = ?2 ORDER BY m.start DESC",
            )
            .explain(path)?;
        let mut rows = statement.query([dispatch, local]).explain(path)?;
        while let Some(row) = rows.next().explain(path)? {
            words.insert(row.get(0).explain(path)?, row.get(1).explain(path)?);
        }
        Ok(words)
    }

    fn dispatch(&mut self, id: &str) -> Result<&Dispatch> {
        let known = self.last.take().filter(|last| last.report.dispatch == id);
        let dispatch = match known {
            Some(dispatch) => dispatch,
            None => self.look_up(id).explain(&self.record.path)?,
        };
        Ok(self.last.insert(dispatch))
    }

    fn look_up(&self, id: &str) -> rusqlite::Result<Dispatch> {
        let connection = &self.record.connection;
        let (number, mut dispatch) = connection
            .prepare_cached(
                "SELECT d.number, d.published, d.source, d.url, d.title, d.language, d.licence,
                 d.licence_holder, d.text, v.program
                 FROM dispatch d LEFT JOIN version v ON v.id = d.version WHERE d.id = ?1",
            )?
            .query_row([id], |row| {
                let report = CodedReport {
                    dispatch: id.to_owned(),
                    published: row.get(1)?,
                    publication: row.get(2)?,
                    url: row.get(3)?,
                    title: row.get(4)?,
                    language: row.get(5)?,
                    licence: row.get(6)?,
                    copyright: row.get(7)?,
                    ..CodedReport::default()
                };
                let dispatch = Dispatch {
                    report,
                    text: row.get_ref(8)?.as_str()?.chars().collect(),
                    coder: row.get(9)?,
                };
                Ok((row.get::<_, i64>(0)?, dispatch))
            })?;
        let names = |sql: &str, kind: &str| -> rusqlite::Result<Vec<String>> {
            let mut statement = connection.prepare_cached(sql)?;
            statement
                .query_map(params![number, kind], |row| row.get(0))?
                .collect()
        };
        let actors = "SELECT name FROM appearance WHERE dispatch = ?1 AND kind = ?2 AND NOT described ORDER BY position";
        dispatch.report.people = names(actors, "person")?;
        dispatch.report.organizations = names(actors, "organization")?;
        let places = "SELECT DISTINCT place_name FROM entry WHERE dispatch = ?1 AND place_name <> ?2 ORDER BY position";
        dispatch.report.places = names(places, "")?;
        Ok(dispatch)
    }
}

/// First and last day of an event, as precise as they are told; of a visit, those of arrival and departure.
fn dates(merged: &Merged, behind: Option<&Merged>) -> (Option<String>, Option<String>) {
    let mut date = merged.entry.date.clone();
    let mut end = None;
    if let Some(Detail::Visit(visit)) = behind.map(|behind| &behind.entry.detail) {
        date = date.or_else(|| visit.arrived.clone());
        end.clone_from(&visit.departed);
    }
    if let Some((from, to)) = date.as_deref().and_then(|date| date.split_once('/')) {
        end = end.or_else(|| Some(to.to_owned()));
        date = Some(from.to_owned());
    }
    // Of times of day no format has a place here.
    let day = |date: String| date.split('T').next().unwrap_or_default().to_owned();
    let (date, end) = (date.map(day), end.map(day));
    let end = end.filter(|end| date.as_ref().is_some_and(|date| date != end));
    (date, end)
}

/// The CAMEO code, where the entry that an event codes tells it better than type and mode.
fn cameo(event: &Event, behind: Option<&Merged>) -> Option<String> {
    let detail = behind.map(|behind| &behind.entry.detail);
    let code = match (event.kind.as_str(), detail) {
        ("SUPPORT", Some(Detail::Agreement(_))) => "057",
        ("AGREE", Some(Detail::Visit(_) | Detail::Meeting(_))) => "036",
        (kind, _) => crate::exchange::cameo_code(kind, event.mode.as_deref(), &event.contexts)?,
    };
    Some(code.to_owned())
}

fn place_of(merged: &Merged) -> Option<&Place> {
    match &merged.entry.detail {
        Detail::Visit(visit) => visit.to.as_ref().or(merged.entry.place.as_ref()),
        _ => merged.entry.place.as_ref(),
    }
}

fn place(place: &Place) -> CodedPlace {
    CodedPlace {
        name: place.name.clone(),
        admin1: place.admin1.clone(),
        country: place.country.clone(),
        position: place.lat.zip(place.lon),
        geonames: place.geonames,
        feature: place.feature.clone(),
    }
}

/// The number, from 1, of the sentence that character `start` of a text stands in. The record keeps no sentences, so they
/// are counted by the marks that end them and by empty lines.
fn sentence(text: &[char], start: usize) -> u32 {
    let mut number = 1;
    let mut word = String::new();
    // Whether a sentence has ended and the next has not begun.
    let mut over = false;
    let mut breaks = 0;
    for (n, c) in text.iter().take(start + 1).enumerate() {
        if c.is_whitespace() {
            breaks += usize::from(*c == '\n');
            over = over || breaks > 1;
            word.clear();
            continue;
        }
        let opens = c.is_uppercase() || c.is_numeric() || matches!(c, '"' | '“' | '‘' | '(' | '[');
        if word.is_empty() && n > 0 {
            if over && (opens || breaks > 1) && text[..n].iter().any(|c| !c.is_whitespace()) {
                number += 1;
            }
            over = false;
        }
        breaks = 0;
        match c {
            '.' if text
                .get(n + 1)
                .is_none_or(|next| next.is_whitespace() || is_closing(*next)) =>
            {
                over = stop_after(&word) == Stop::Unknown;
            }
            '!' | '?' => over = true,
            _ if is_closing(*c) => (),
            _ => over = false,
        }
        word.push(*c);
    }
    number
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '”' | '’' | '\'' | ')' | ']')
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sample, versions};
    use super::*;
    use jiff::civil::date;

    #[test]
    fn sentences_are_counted_past_abbreviations_quotes_and_paragraphs() {
        let text = "A title without a stop\n\nMr. Rask met J. Tui in Apia. “It went well.” He left\nat 5 p.m. on Friday!\n\nMore.";
        let characters: Vec<char> = text.chars().collect();
        let of = |words: &str| {
            let at = text.find(words).unwrap();
            sentence(&characters, text[..at].chars().count())
        };
        assert_eq!(of("A title"), 1);
        assert_eq!(of("Mr."), 2);
        assert_eq!(of("Apia"), 2);
        assert_eq!(of("“It"), 3);
        assert_eq!(of("well"), 3);
        assert_eq!(of("He left"), 4);
        assert_eq!(of("Friday"), 4);
        assert_eq!(of("More"), 5);
        assert_eq!(sentence(&[], 4), 1);
    }

    #[test]
    fn an_event_has_the_visit_behind_it_and_every_report() {
        let folder = tempfile::tempdir().unwrap();
        let mut record = Record::create(&folder.path().join("a.db")).unwrap();
        for id in ["d1", "d2"] {
            let reading = sample(id);
            record.keep(&reading.dispatch, &reading, &versions()).unwrap();
        }
        let merged = record.merged(date(2024, 3, 20)).unwrap();
        let mut coding = Coding::new(&record, &merged).unwrap();
        let events: Vec<CodedEvent> = merged
            .iter()
            .filter_map(|merged| coding.event(merged).unwrap())
            .collect();
        assert_eq!(events.len(), 1);
        let event = &events[0];
        assert_eq!(event.kind, "CONSULT");
        assert_eq!(event.cameo.as_deref(), Some("042"));
        let dispatches: Vec<&str> = event
            .reports
            .iter()
            .map(|report| report.dispatch.as_str())
            .collect();
        assert_eq!(dispatches, ["d1", "d2"]);
        let text = sample("d1").dispatch.text;
        for report in &event.reports {
            let (start, end) = report.span.unwrap();
            let words: String = text.chars().skip(start).take(end - start).collect();
            assert_eq!(report.text.as_deref(), Some(words.as_str()));
            assert!(report.sentence.is_some());
        }
        assert!(event.actors.iter().all(|actor| !actor.name.is_empty()));
        assert_eq!(
            (event.codebook.as_deref(), event.coder.as_deref()),
            (Some(crate::event::plover::CODEBOOK), Some("legation 0"))
        );
    }

    #[test]
    fn importing_again_changes_nothing_and_the_record_stays_whole() {
        let folder = tempfile::tempdir().unwrap();
        let mut record = Record::create(&folder.path().join("a.db")).unwrap();
        let event = |n: u32| CodedEvent {
            id: n.to_string(),
            kind: "AID".into(),
            date: Some(format!("2020-01-{:02}", 28 - n % 28)),
            actors: vec![CodedActor {
                name: "Fiji".into(),
                country: "FJI".into(),
                ..CodedActor::default()
            }],
            ..CodedEvent::default()
        };
        let mut events: Vec<CodedEvent> = (1..=2500).map(event).collect();
        events[7].date = None;
        let first = record.import("ICEWS", "a.tab", &events).unwrap();
        assert_eq!((first.new, first.changed, first.same), (2500, 0, 0));
        events[0].kind = "AGREE".into();
        let again = record.import("ICEWS", "a.tab", &events).unwrap();
        assert_eq!((again.new, again.changed, again.same), (0, 1, 2499));
        // Another coder's event of the same id is another event.
        assert_eq!(record.import("POLECAT", "b.txt", &events[..1]).unwrap().new, 1);
        assert_eq!(record.verify().unwrap(), []);
        let back: Vec<CodedEvent> = record.imported(None).map(Result::unwrap).collect();
        assert_eq!(back.len(), 2501);
        assert!(
            back.windows(2)
                .all(|pair| pair[0].day() <= pair[1].day() || pair[1].day().is_none())
        );
        assert_eq!(back.last().unwrap().date, None, "the undated come last");
        assert_eq!(
            record.coders().unwrap(),
            [("ICEWS".into(), 2500), ("POLECAT".into(), 1)]
        );
        assert!(
            record.merged(date(2024, 1, 1)).unwrap().is_empty(),
            "none is taken for our own"
        );
        record
            .connection
            .execute("DELETE FROM imported_actor WHERE event = 5", [])
            .unwrap();
        assert_eq!(record.verify().unwrap().len(), 1);
    }
}
