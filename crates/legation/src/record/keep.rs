//! Writing one dispatch's reading into the record.

use super::error::{Explain, Result};
use super::identity::party::kind_word;
use super::identity::{Linker, beside_of};
use super::merge::{Grouping, Voices};
use super::{Record, Versions, as_read, factuality_word};
use crate::contract::{Actor, Commitment, Detail, Dispatch, Entry, Event, Place, Reading, Visit};
use crate::document::replaces_earlier;
use crate::text::CharSpan;
use crate::time::days;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::BTreeMap;

impl Record {
    /// Keeps one reading, in one transaction. A dispatch of the same id is replaced, so that the same dispatch
    /// read twice is one. `before` is the dispatch as the reader gave it, before analysis: [`Record::holds`]
    /// compares with it. Errors: the store's; then nothing of the reading was kept.
    pub fn keep(&mut self, before: &Dispatch, reading: &Reading, versions: &Versions) -> Result<()> {
        let path = self.path.clone();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .explain(&path)?;
        write(&transaction, before, reading, versions).explain(&path)?;
        transaction.commit().explain(&path)
    }
}

fn write(
    transaction: &Transaction<'_>,
    before: &Dispatch,
    reading: &Reading,
    versions: &Versions,
) -> rusqlite::Result<()> {
    let dispatch = &reading.dispatch;
    let mut voices = Voices::new(transaction);
    voices.forget(&dispatch.id)?;
    let mut grouping = Grouping::new(transaction);
    grouping.forget(&dispatch.id)?;
    let (number, before_forms) = remove(transaction, &dispatch.id)?;
    let version = version(transaction, versions)?;
    let dateline = dispatch.dateline.as_ref();
    transaction
        .prepare_cached(
            "INSERT INTO dispatch VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
             ?17, ?18, ?19, ?20, ?21, NULL, ?22)",
        )?
        .execute(params![
            number,
            dispatch.id,
            dispatch.file,
            dispatch.source,
            list(&dispatch.credits),
            dispatch.title,
            dispatch.url,
            dispatch.author,
            dispatch.published,
            dateline.is_some(),
            dateline.and_then(|d| d.place.as_deref()),
            dateline.and_then(|d| d.country.as_deref()),
            dateline.and_then(|d| d.date.as_deref()),
            dispatch.language,
            dispatch.licence,
            dispatch.licence_holder,
            dispatch.skipped,
            serde_json::to_string(&dispatch.extra).unwrap_or_else(|_| "{}".to_owned()),
            dispatch.text,
            as_read(before),
            version,
            replaces_earlier(dispatch.title.as_deref(), &dispatch.text),
        ])?;
    let number = transaction.last_insert_rowid();
    let mut linker = Linker::new(transaction)?;
    let beside = beside_of(&reading.actors);
    let mut parties = BTreeMap::new();
    for (position, actor) in reading.actors.iter().enumerate() {
        let form = linker.add(actor, &dispatch.id, dispatch.published.as_deref(), &beside)?;
        write_actor(transaction, number, position, actor, form)?;
        parties.insert(actor.id.as_str(), (position, actor.name.as_str()));
    }
    for form in before_forms {
        linker.remove(form)?;
    }
    let others = linker.settle()?;
    let text: Vec<char> = dispatch.text.chars().collect();
    for (position, entry) in reading.entries.iter().enumerate() {
        EntryWriter {
            transaction,
            dispatch: number,
            text: &text,
            parties: &parties,
        }
        .write(position, entry)?;
    }
    for (position, outcome) in reading.outcomes.iter().enumerate() {
        super::outcome::write(transaction, number, position, outcome, &text, &parties)?;
    }
    voices.learn(number)?;
    voices.settle()?;
    grouping.learn(number)?;
    for other in others.into_iter().filter(|other| *other != number) {
        grouping.learn(other)?;
    }
    grouping.settle()
}

/// Takes a dispatch and all that hangs on it out of the record, and returns the number it had, and the forms of its
/// actors.
fn remove(transaction: &Transaction<'_>, id: &str) -> rusqlite::Result<(Option<i64>, Vec<i64>)> {
    let number: Option<i64> = transaction
        .prepare_cached("SELECT number FROM dispatch WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let Some(number) = number else {
        return Ok((None, Vec::new()));
    };
    let forms: Vec<i64> = transaction
        .prepare_cached("SELECT form FROM appearance WHERE dispatch = ?1 AND form IS NOT NULL")?
        .query_map([number], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    // Entries by name, not by cascade: a cascade would not run the trigger that keeps the search index.
    transaction.execute("DELETE FROM entry WHERE dispatch = ?1", [number])?;
    transaction.execute("DELETE FROM dispatch WHERE number = ?1", [number])?;
    Ok((Some(number), forms))
}

fn version(transaction: &Transaction<'_>, versions: &Versions) -> rusqlite::Result<i64> {
    let Versions {
        program,
        model,
        tables,
        codebook,
    } = versions;
    transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO version (program, model, tables, codebook) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute([program, model, tables, codebook])?;
    transaction
        .prepare_cached(
            "SELECT id FROM version WHERE program = ?1 AND model = ?2 AND tables = ?3 AND codebook = ?4",
        )?
        .query_row([program, model, tables, codebook], |row| row.get(0))
}

fn write_actor(
    transaction: &Transaction<'_>,
    dispatch: i64,
    position: usize,
    actor: &Actor,
    form: i64,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO appearance VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .execute(params![
            dispatch,
            position,
            actor.id,
            form,
            actor.name,
            kind_word(actor.kind),
            actor.country,
            actor.sector,
            actor.office,
            actor.office_from,
            actor.office_to,
            list(&actor.aliases),
            actor.described,
            actor.known_as,
            actor.wikidata,
        ])?;
    let mut insert =
        transaction.prepare_cached("INSERT INTO fact VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
    for (n, fact) in actor.facts.iter().enumerate() {
        insert.execute(params![
            dispatch,
            position,
            n,
            fact.field.word(),
            fact.value,
            fact.former,
            fact.span.start,
            fact.span.end
        ])?;
    }
    let mut insert = transaction.prepare_cached("INSERT INTO mention VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (n, span) in actor.mentions.iter().enumerate() {
        insert.execute(params![dispatch, position, n, span.start, span.end])?;
    }
    Ok(())
}

struct EntryWriter<'a> {
    transaction: &'a Transaction<'a>,
    /// The dispatch's number.
    dispatch: i64,
    /// The dispatch's text, as characters.
    text: &'a [char],
    /// Of each actor id of the dispatch: its position, and the name.
    parties: &'a BTreeMap<&'a str, (usize, &'a str)>,
}

impl EntryWriter<'_> {
    fn write(&self, position: usize, entry: &Entry) -> rusqlite::Result<()> {
        let place = entry.place.as_ref();
        let span = days_of(entry);
        self.transaction
            .prepare_cached(
                "INSERT INTO entry (dispatch, position, local, kind, factuality, date, date_from, date_to,
                 place_name, place_country, place_lat, place_lon, words, stated_in)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?
            .execute(params![
                self.dispatch,
                position,
                entry.id,
                entry.detail.kind(),
                factuality_word(entry.factuality),
                entry.date,
                span.map(|(from, _)| from.to_string()),
                span.map(|(_, to)| to.to_string()),
                place.map(|p| p.name.as_str()),
                place.and_then(|p| p.country.as_deref()),
                place.and_then(|p| p.lat),
                place.and_then(|p| p.lon),
                self.words(entry),
                entry.stated_in,
            ])?;
        let id = self.transaction.last_insert_rowid();
        self.evidence(id, &entry.evidence)?;
        self.places(id, entry)?;
        for (role, actors) in super::roles(entry) {
            self.actors(id, role, &actors)?;
        }
        self.detail(id, &entry.detail)
    }

    fn evidence(&self, entry: i64, spans: &[CharSpan]) -> rusqlite::Result<()> {
        let mut insert = self
            .transaction
            .prepare_cached("INSERT INTO evidence VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for (n, span) in spans.iter().enumerate() {
            let digest = digest(self.text, span.start, span.end);
            insert.execute(params![entry, n, self.dispatch, span.start, span.end, digest])?;
        }
        Ok(())
    }

    /// What the columns of entry and visit do not have.
    fn places(&self, entry: i64, told: &Entry) -> rusqlite::Result<()> {
        let (to, from) = match &told.detail {
            Detail::Visit(visit) => (visit.to.as_ref(), visit.from.as_ref()),
            _ => (None, None),
        };
        for (role, place) in [("place", told.place.as_ref()), ("to", to), ("from", from)] {
            let Some(place) = place.filter(|p| p.feature.is_some() || p.geonames.is_some()) else {
                continue;
            };
            self.transaction
                .prepare_cached("INSERT INTO entry_place VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![entry, role, place.geonames, place.admin1, place.feature])?;
        }
        Ok(())
    }

    fn actors(&self, entry: i64, role: &str, actors: &[&str]) -> rusqlite::Result<()> {
        let mut insert = self
            .transaction
            .prepare_cached("INSERT INTO participant VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for (n, local) in actors.iter().enumerate() {
            let actor = self.parties.get(local).map(|(position, _)| position);
            insert.execute(params![entry, role, n, self.dispatch, actor, local])?;
        }
        Ok(())
    }

    fn detail(&self, entry: i64, detail: &Detail) -> rusqlite::Result<()> {
        let insert = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
            self.transaction.prepare_cached(sql)?.execute(values).map(|_| ())
        };
        match detail {
            Detail::Visit(visit) => self.visit(entry, visit),
            Detail::Meeting(meeting) => insert(
                "INSERT INTO meeting VALUES (?1, ?2, ?3)",
                params![entry, meeting.form, meeting.status],
            ),
            Detail::Statement(s) => insert(
                "INSERT INTO statement VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![entry, s.text, s.direct, s.cue, s.medium, s.stance],
            ),
            Detail::Agreement(agreement) => {
                insert(
                    "INSERT INTO agreement VALUES (?1, ?2, ?3)",
                    params![entry, list(&agreement.fields), agreement.status],
                )?;
                for (n, i) in agreement.instruments.iter().enumerate() {
                    insert(
                        "INSERT INTO instrument VALUES (?1, ?2, ?3, ?4, ?5)",
                        params![entry, n, i.kind, i.number, i.title],
                    )?;
                }
                Ok(())
            }
            Detail::JointBody(body) => insert(
                "INSERT INTO joint_body VALUES (?1, ?2, ?3, ?4)",
                params![entry, body.name, body.remit, body.status],
            ),
            Detail::Commitment(commitment) => self.commitment(entry, commitment),
            Detail::Event(event) => self.event(entry, event),
        }
    }

    fn visit(&self, entry: i64, visit: &Visit) -> rusqlite::Result<()> {
        let (to, from) = (columns(visit.to.as_ref()), columns(visit.from.as_ref()));
        self.transaction
            .prepare_cached(
                "INSERT INTO visit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(params![
                entry,
                to.0,
                to.1,
                to.2,
                to.3,
                from.0,
                from.1,
                from.2,
                from.3,
                visit.arrived,
                visit.departed,
                visit.part_of,
                visit.status,
            ])?;
        Ok(())
    }

    fn commitment(&self, entry: i64, c: &Commitment) -> rusqlite::Result<()> {
        let due_to = c.due.as_deref().and_then(days).map(|(_, to)| to.to_string());
        self.transaction
            .prepare_cached("INSERT INTO commitment VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute(params![
                entry,
                c.act,
                c.act_type,
                c.due,
                due_to,
                c.condition,
                c.strength
            ])?;
        Ok(())
    }

    fn event(&self, entry: i64, event: &Event) -> rusqlite::Result<()> {
        self.transaction
            .prepare_cached("INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute(params![
                entry,
                event.kind,
                event.mode,
                list(&event.contexts),
                event.score,
                event.of,
                event.codebook,
                event.background
            ])?;
        Ok(())
    }

    /// What full-text search looks at: for a statement what was said; for the rest what is said of it, its
    /// actors and places.
    fn words(&self, entry: &Entry) -> String {
        let mut words: Vec<&str> = Vec::new();
        match &entry.detail {
            Detail::Statement(statement) => return statement.text.clone(),
            Detail::Visit(visit) => words.extend(
                [&visit.to, &visit.from]
                    .into_iter()
                    .flatten()
                    .map(|p| p.name.as_str()),
            ),
            Detail::Meeting(_) => (),
            Detail::Agreement(agreement) => {
                words.extend(agreement.instruments.iter().map(|i| i.kind.as_str()));
                words.extend(agreement.instruments.iter().filter_map(|i| i.title.as_deref()));
                words.extend(agreement.fields.iter().map(String::as_str));
            }
            Detail::JointBody(body) => words.extend(
                [&body.name, &body.remit]
                    .into_iter()
                    .flatten()
                    .map(String::as_str),
            ),
            Detail::Commitment(c) => {
                words.push(&c.act);
                words.extend(c.condition.as_deref());
            }
            Detail::Event(event) => {
                words.push(&event.kind);
                words.extend(event.mode.as_deref());
            }
        }
        words.extend(entry.place.iter().map(|place| place.name.as_str()));
        for (_, actors) in super::roles(entry) {
            words.extend(
                actors
                    .iter()
                    .map(|local| self.parties.get(local).map_or(*local, |(_, name)| name)),
            );
        }
        let mut seen = std::collections::BTreeSet::new();
        words.retain(|word| !word.is_empty() && seen.insert(*word));
        words.join("; ")
    }
}

/// A hash of characters `start..end` of a text; `None` where there are no such.
pub(super) fn digest(text: &[char], start: usize, end: usize) -> Option<i64> {
    let words: String = text.get(start..end)?.iter().collect();
    Some(super::merge::hash(&words))
}

/// Gives passages that were kept without a digest theirs.
pub(super) fn add_digests(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut dispatches = transaction.prepare(
        "SELECT number, text FROM dispatch WHERE number IN (SELECT dispatch FROM evidence WHERE digest IS NULL)",
    )?;
    let mut spans = transaction.prepare(
        "SELECT entry, position, start, \"end\" FROM evidence
         WHERE digest IS NULL AND entry IN (SELECT id FROM entry WHERE dispatch = ?1)",
    )?;
    let mut update =
        transaction.prepare("UPDATE evidence SET digest = ?3 WHERE entry = ?1 AND position = ?2")?;
    let mut rows = dispatches.query([])?;
    while let Some(row) = rows.next()? {
        let text: Vec<char> = row.get::<_, String>(1)?.chars().collect();
        let found: Vec<(i64, i64, usize, usize)> = spans
            .query_map([row.get::<_, i64>(0)?], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        for (entry, position, start, end) in found {
            update.execute(params![entry, position, digest(&text, start, end)])?;
        }
    }
    Ok(())
}

/// The first and last day that an entry's dates allow.
fn days_of(entry: &Entry) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
    let mut dates = vec![entry.date.as_deref()];
    if let Detail::Visit(visit) = &entry.detail {
        dates.extend([visit.arrived.as_deref(), visit.departed.as_deref()]);
    }
    dates
        .into_iter()
        .flatten()
        .filter_map(days)
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

type PlaceColumns<'a> = (Option<&'a str>, Option<&'a str>, Option<f64>, Option<f64>);

fn columns(place: Option<&Place>) -> PlaceColumns<'_> {
    place.map_or((None, None, None, None), |p| {
        (Some(&p.name), p.country.as_deref(), p.lat, p.lon)
    })
}

fn list(items: &[String]) -> String {
    serde_json::to_string(items).unwrap_or_else(|_| "[]".to_owned())
}
