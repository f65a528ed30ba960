//! Events of other coders in the record: taken in from their files, given back in order of day.

use super::error::{ErrorKind, Explain, Result};
use super::{Error, Record};
use crate::exchange::{CodedActor, CodedEvent};
use crate::time::days;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use serde_json::Value;

/// What became of events that were imported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Import {
    pub new: usize,
    /// In the record before, and told otherwise by the file.
    pub changed: usize,
    /// In the record before, just so.
    pub same: usize,
}

/// Where the day of an event is not known: after all others.
const NO_DAY: &str = "9999-12-31";

impl Record {
    /// Takes in events of `coder` from `file`, in one transaction. An event is known by its coder and id: one that the
    /// record has is replaced where it differs, so that importing a file again changes nothing. Errors: the store's;
    /// then none of the events was taken in.
    pub fn import(&mut self, coder: &str, file: &str, events: &[CodedEvent]) -> Result<Import> {
        let path = self.path.clone();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .explain(&path)?;
        let mut import = Import::default();
        for event in events {
            let count = take_in(&transaction, coder, file, event).explain(&path)?;
            match count {
                Taken::New => import.new += 1,
                Taken::Changed => import.changed += 1,
                Taken::Same => import.same += 1,
            }
        }
        transaction.commit().explain(&path)?;
        Ok(import)
    }

    /// The coders of imported events, with how many each has.
    pub fn coders(&self) -> Result<Vec<(String, usize)>> {
        let mut coders = Vec::new();
        self.each(
            "SELECT coder, count(*) FROM imported GROUP BY coder ORDER BY coder",
            |row| {
                coders.push((row.get(0)?, row.get(1)?));
                Ok(())
            },
        )?;
        Ok(coders)
    }

    /// The imported events, of one coder or of all, by day; read page by page, as there may be millions.
    pub fn imported(&self, coder: Option<&str>) -> Imported<'_> {
        Imported {
            record: self,
            coder: coder.map(str::to_owned),
            page: Vec::new().into_iter(),
            last: Some((String::new(), 0)),
        }
    }

    /// Whether an actor of an imported event is asked for.
    pub fn imports(&self, wanted: &super::query::Wanted) -> Result<bool> {
        let mut found = false;
        self.each("SELECT DISTINCT name, country FROM imported_actor", |row| {
            let actor = CodedActor {
                name: row.get(0)?,
                country: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
                ..CodedActor::default()
            };
            found = found || wanted.means(&actor);
            Ok(())
        })?;
        Ok(found)
    }
}

/// Imported events as a stream.
pub struct Imported<'r> {
    record: &'r Record,
    coder: Option<String>,
    page: std::vec::IntoIter<CodedEvent>,
    /// Day and number of the last event of the page; `None` after the last page.
    last: Option<(String, i64)>,
}

/// Events are fetched so many at a time.
const PAGE: i64 = 1000;

impl Imported<'_> {
    fn fetch(&mut self) -> Result<()> {
        let Some((day, number)) = self.last.take() else {
            return Ok(());
        };
        let path = &self.record.path;
        let mut statement = self
            .record
            .connection
            .prepare_cached(
                "SELECT day, number, coder, event FROM imported WHERE (day, number) > (?1, ?2)
                 AND (?4 IS NULL OR coder = ?4 COLLATE NOCASE) ORDER BY day, number LIMIT ?3",
            )
            .explain(path)?;
        let mut rows = statement
            .query(params![day, number, PAGE, self.coder])
            .explain(path)?;
        let mut page = Vec::new();
        while let Some(row) = rows.next().explain(path)? {
            let number: i64 = row.get(1).explain(path)?;
            self.last = Some((row.get(0).explain(path)?, number));
            let event: String = row.get(3).explain(path)?;
            let mut event: CodedEvent = serde_json::from_str(&event).map_err(|error| {
                Error::new(
                    path,
                    ErrorKind::Damaged(format!("imported event {number}: {error}")),
                )
            })?;
            event.coder = Some(row.get(2).explain(path)?);
            page.push(event);
        }
        self.page = page.into_iter();
        Ok(())
    }
}

impl Iterator for Imported<'_> {
    type Item = Result<CodedEvent>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.len() == 0
            && let Err(error) = self.fetch()
        {
            return Some(Err(error));
        }
        self.page.next().map(Ok)
    }
}

impl CodedEvent {
    /// The day by which it stands among others: its own first, else that of its first report's publication.
    pub fn day(&self) -> Option<jiff::civil::Date> {
        let published = || self.reports.iter().find_map(|report| report.published.as_deref());
        self.date
            .as_deref()
            .and_then(days)
            .or_else(|| days(published()?))
            .map(|span| span.0)
    }
}

enum Taken {
    New,
    Changed,
    Same,
}

fn take_in(
    transaction: &Transaction<'_>,
    coder: &str,
    file: &str,
    event: &CodedEvent,
) -> rusqlite::Result<Taken> {
    let mut json =
        serde_json::to_value(event).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    prune(&mut json);
    let json = json.to_string();
    let held: Option<(i64, String)> = transaction
        .prepare_cached("SELECT number, event FROM imported WHERE coder = ?1 AND id = ?2")?
        .query_row([coder, &event.id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let number = match held {
        Some((_, held)) if held == json => return Ok(Taken::Same),
        Some((number, _)) => {
            transaction
                .prepare_cached("DELETE FROM imported WHERE number = ?1")?
                .execute([number])?;
            Some(number)
        }
        None => None,
    };
    let own = event.date.as_deref().and_then(days);
    let last = event.end_date.as_deref().and_then(days).or(own);
    let day = event.day().map_or(NO_DAY.to_owned(), |day| day.to_string());
    let place = event.place.as_ref();
    transaction
        .prepare_cached(
            "INSERT INTO imported VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            number,
            coder,
            event.id,
            file,
            event.codebook,
            event.date,
            own.map(|span| span.0.to_string()),
            last.map(|span| span.1.to_string()),
            day,
            event.kind,
            event.modes.first(),
            event.cameo,
            event.score,
            event.factuality,
            place.map(|place| &place.name),
            place.and_then(|place| place.country.as_deref()),
            json,
        ])?;
    let row = transaction.last_insert_rowid();
    let roles = [
        ("actors", &event.actors),
        ("recipients", &event.recipients),
        ("according_to", &event.according_to),
    ];
    let mut insert =
        transaction.prepare_cached("INSERT INTO imported_actor VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for (role, actors) in roles {
        for (position, actor) in actors.iter().enumerate() {
            let country = Some(&actor.country).filter(|country| !country.is_empty());
            insert.execute(params![
                row,
                role,
                position,
                actor.name,
                country,
                actor.sectors.first()
            ])?;
        }
    }
    Ok(match number {
        Some(_) => Taken::Changed,
        None => Taken::New,
    })
}

/// Leaves out what is absent: of most events little is known, and there may be millions.
fn prune(value: &mut Value) {
    let absent = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        _ => false,
    };
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !absent(value));
            fields.values_mut().for_each(prune);
        }
        Value::Array(values) => values.iter_mut().for_each(prune),
        _ => (),
    }
}
