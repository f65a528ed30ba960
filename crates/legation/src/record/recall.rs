//! Giving back what the record keeps: one dispatch's reading as it was, or the entries of all dispatches with
//! their actors named by the record's keys.

use super::error::{ErrorKind, Explain, Result};
use super::roles::slot;
use super::{Error, Record};
use crate::contract::{
    Actor, ActorKind, Agreement, Commitment, Dateline, Detail, Dispatch, Entry, Event, Fact, FactField,
    Factuality, Instrument, JointBody, Meeting, Place, Reading, Statement, Visit,
};
use crate::text::CharSpan;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use serde::Serialize;
use std::collections::BTreeMap;

/// A party of the whole record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Party {
    /// `IRN` for a country and its government, `ebrahim-raisi` for others. What entries of the whole record name.
    pub id: String,
    pub name: String,
    pub kind: String,
    pub country: Option<String>,
    pub sector: Option<String>,
    /// The latest that is told.
    pub office: Option<String>,
    /// No dispatch names it: a party of one dispatch, or the holder of an office.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub described: bool,
    /// How many dispatches tell of it.
    pub dispatches: usize,
    /// All names that dispatches give it, in order of the alphabet.
    pub spellings: Vec<String>,
    /// The tables' name for it.
    pub known_as: Option<String>,
    pub wikidata: Option<String>,
}

/// A dispatch of the record, without its text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DispatchLine {
    pub id: String,
    pub file: Option<String>,
    pub source: Option<String>,
    pub title: Option<String>,
    pub published: Option<String>,
    pub language: Option<String>,
    pub licence: Option<String>,
    pub skipped: Option<String>,
    /// How many entries it has.
    pub entries: usize,
}

/// One passage that tells of something: characters `start..end` of the dispatch's text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Passage {
    pub dispatch: String,
    pub file: Option<String>,
    pub start: usize,
    pub end: usize,
}

/// A passage with its words, and whose they are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cited {
    pub words: String,
    pub title: Option<String>,
    pub source: Option<String>,
    pub file: Option<String>,
    pub url: Option<String>,
    pub published: Option<String>,
    pub licence: Option<String>,
    pub licence_holder: Option<String>,
}

/// An entry as one dispatch tells it. Inside `entry`, actors are [`Party::id`]s (or descriptions) and the ids of
/// entries are those of the whole record.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub entry: Entry,
    pub dispatch: String,
    pub file: Option<String>,
    pub source: Option<String>,
    pub published: Option<String>,
    /// The entry's number in the file, and its place in its dispatch.
    pub(super) number: i64,
    pub(super) position: i64,
    /// The number of the first dispatch that printed nearly the same text; its own where it is the first.
    pub(super) voice: i64,
    /// The dispatch says that it corrects or updates an earlier one of its outlet.
    pub(super) notice: bool,
}

impl Told {
    /// The passages it rests on.
    pub fn reports(&self) -> Vec<Passage> {
        let passage = |span: &CharSpan| Passage {
            dispatch: self.dispatch.clone(),
            file: self.file.clone(),
            start: span.start,
            end: span.end,
        };
        self.entry.evidence.iter().map(passage).collect()
    }
}

/// Whose names for actors and entries a recalled entry uses.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Naming {
    Dispatch,
    Record,
}

impl Record {
    /// One dispatch's reading, as it was kept; `None` where the record has no such dispatch.
    pub fn reading(&self, id: &str) -> Result<Option<Reading>> {
        let Some((number, dispatch)) = self.dispatch(id)? else {
            return Ok(None);
        };
        let actors = self.actors(number).explain(&self.path)?;
        let entries = self.recall("e.dispatch = ?1", &[number], Naming::Dispatch)?;
        let outcomes = super::outcome::outcomes(&self.connection, number).explain(&self.path)?;
        Ok(Some(Reading {
            dispatch,
            actors,
            entries: entries.into_iter().map(|told| told.entry).collect(),
            outcomes,
        }))
    }

    /// The text of a dispatch; `None` where the record has no such dispatch.
    pub fn text(&self, id: &str) -> Result<Option<String>> {
        self.connection
            .prepare_cached("SELECT text FROM dispatch WHERE id = ?1")
            .and_then(|mut text| text.query_row([id], |row| row.get(0)).optional())
            .explain(&self.path)
    }

    /// A passage to be cited; `None` where the record has no such dispatch.
    pub fn cited(&self, passage: &Passage) -> Result<Option<Cited>> {
        self.connection
            .prepare_cached(
                "SELECT substr(text, ?2 + 1, ?3 - ?2), title, source, file, url, published, licence, licence_holder
                 FROM dispatch WHERE id = ?1",
            )
            .and_then(|mut row| {
                let values = rusqlite::params![passage.dispatch, passage.start as i64, passage.end as i64];
                row.query_row(values, |row| {
                    Ok(Cited {
                        words: row.get(0)?,
                        title: row.get(1)?,
                        source: row.get(2)?,
                        file: row.get(3)?,
                        url: row.get(4)?,
                        published: row.get(5)?,
                        licence: row.get(6)?,
                        licence_holder: row.get(7)?,
                    })
                })
                .optional()
            })
            .explain(&self.path)
    }

    /// The entries of these kinds (the contract's words) of all dispatches, in the order they were read.
    pub fn told(&self, kinds: &[&str]) -> Result<Vec<Told>> {
        let marks = vec!["?"; kinds.len()].join(", ");
        self.recall(&format!("e.kind IN ({marks})"), kinds, Naming::Record)
    }

    /// Every party that a dispatch of the record names, by its id.
    pub fn parties(&self) -> Result<BTreeMap<String, Party>> {
        self.parties_where("?1 IS NULL", None)
    }

    /// The parties that `chosen`, a condition on the `key` of an actor, holds for; `?1` in it is `ids`.
    pub(super) fn parties_where(&self, chosen: &str, ids: Option<&str>) -> Result<BTreeMap<String, Party>> {
        let mut parties = parties(&self.connection, chosen, &[ids]).explain(&self.path)?;
        self.each_of(
            &format!(
                "SELECT k.key, count(DISTINCT a.dispatch) FROM actor k JOIN form f ON f.actor = k.id
                 JOIN appearance a ON a.form = f.id WHERE {chosen} GROUP BY k.key"
            ),
            ids,
            |row| {
                if let Some(party) = parties.get_mut(&row.get::<_, String>(0)?) {
                    party.dispatches = row.get(1)?;
                }
                Ok(())
            },
        )?;
        self.each_of(
            &format!(
                "SELECT DISTINCT k.key, f.name FROM actor k JOIN form f ON f.actor = k.id
                 WHERE {chosen} ORDER BY k.key, f.name"
            ),
            ids,
            |row| {
                if let Some(party) = parties.get_mut(&row.get::<_, String>(0)?) {
                    party.spellings.push(row.get(1)?);
                }
                Ok(())
            },
        )?;
        Ok(parties)
    }

    /// The dispatches, by date of publication and then in the order they were read.
    pub fn dispatches(&self) -> Result<Vec<DispatchLine>> {
        self.dispatch_lines("published IS NULL, published, number", None, 0)
    }

    /// Dispatches, latest first: at most `size` from the one at `from` on.
    pub fn dispatches_page(&self, from: usize, size: usize) -> Result<Vec<DispatchLine>> {
        self.dispatch_lines("published DESC, number DESC", Some(size), from)
    }

    fn dispatch_lines(&self, order: &str, size: Option<usize>, from: usize) -> Result<Vec<DispatchLine>> {
        let mut lines = Vec::new();
        // Below 0 there is no limit.
        let size = size.map_or(-1, |size| size as i64);
        let sql = format!(
            "SELECT id, file, source, title, published, language, licence, skipped,
             (SELECT count(*) FROM entry WHERE entry.dispatch = dispatch.number)
             FROM dispatch ORDER BY {order} LIMIT ?1 OFFSET ?2"
        );
        each(&self.connection, &sql, &[size, from as i64], &mut |row| {
            lines.push(DispatchLine {
                id: row.get(0)?,
                file: row.get(1)?,
                source: row.get(2)?,
                title: row.get(3)?,
                published: row.get(4)?,
                language: row.get(5)?,
                licence: row.get(6)?,
                skipped: row.get(7)?,
                entries: row.get(8)?,
            });
            Ok(())
        })
        .explain(&self.path)?;
        Ok(lines)
    }

    pub(super) fn each(
        &self,
        sql: &str,
        mut row: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        each(&self.connection, sql, &[] as &[i64], &mut row).explain(&self.path)
    }

    /// As [`Record::each`], with one value.
    pub(super) fn each_of(
        &self,
        sql: &str,
        value: Option<&str>,
        mut row: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        each(&self.connection, sql, &[value], &mut row).explain(&self.path)
    }

    fn dispatch(&self, id: &str) -> Result<Option<(i64, Dispatch)>> {
        self.connection
            .prepare_cached("SELECT * FROM dispatch WHERE id = ?1")
            .and_then(|mut statement| statement.query_row([id], dispatch_of).optional())
            .explain(&self.path)
    }

    fn actors(&self, dispatch: i64) -> rusqlite::Result<Vec<Actor>> {
        let mut mentions: BTreeMap<i64, Vec<CharSpan>> = BTreeMap::new();
        each(
            &self.connection,
            "SELECT actor, start, \"end\" FROM mention WHERE dispatch = ?1 ORDER BY actor, position",
            &[dispatch],
            &mut |row| {
                mentions.entry(row.get(0)?).or_default().push(CharSpan {
                    start: row.get(1)?,
                    end: row.get(2)?,
                });
                Ok(())
            },
        )?;
        let mut facts: BTreeMap<i64, Vec<Fact>> = BTreeMap::new();
        each(
            &self.connection,
            "SELECT actor, field, value, former, start, \"end\" FROM fact WHERE dispatch = ?1 ORDER BY actor, position",
            &[dispatch],
            &mut |row| {
                facts.entry(row.get(0)?).or_default().push(Fact {
                    field: word::<FactField>(row, 1)?,
                    value: row.get(2)?,
                    former: row.get(3)?,
                    span: CharSpan {
                        start: row.get(4)?,
                        end: row.get(5)?,
                    },
                });
                Ok(())
            },
        )?;
        let mut actors = Vec::new();
        each(
            &self.connection,
            "SELECT position, local, name, kind, country, sector, office, office_from, office_to, aliases,
             described, known_as, wikidata
             FROM appearance WHERE dispatch = ?1 ORDER BY position",
            &[dispatch],
            &mut |row| {
                actors.push(Actor {
                    id: row.get(1)?,
                    name: row.get(2)?,
                    kind: word::<ActorKind>(row, 3)?,
                    country: row.get(4)?,
                    sector: row.get(5)?,
                    office: row.get(6)?,
                    office_from: row.get(7)?,
                    office_to: row.get(8)?,
                    aliases: json(row, 9)?,
                    mentions: mentions.remove(&row.get(0)?).unwrap_or_default(),
                    described: row.get(10)?,
                    known_as: row.get(11)?,
                    wikidata: row.get(12)?,
                    facts: facts.remove(&row.get(0)?).unwrap_or_default(),
                });
                Ok(())
            },
        )?;
        Ok(actors)
    }

    /// The entries `e` that `condition` holds for. One query per table, joined here: that is far quicker than
    /// a query per entry.
    pub(super) fn recall<P: rusqlite::ToSql>(
        &self,
        condition: &str,
        values: &[P],
        naming: Naming,
    ) -> Result<Vec<Told>> {
        let told = recall(&self.connection, condition, values, naming).explain(&self.path)?;
        if let Some(bare) = told.iter().find(|told| told.entry.evidence.is_empty()) {
            let what = format!(
                "entry {} of dispatch {} has no evidence",
                bare.entry.id, bare.dispatch
            );
            return Err(Error::new(&self.path, ErrorKind::Damaged(what)));
        }
        Ok(told)
    }
}

/// The parties `actor` that `condition` holds for, without how often they are told of and how they are spelled.
pub(super) fn parties<P: rusqlite::ToSql>(
    connection: &Connection,
    condition: &str,
    values: &[P],
) -> rusqlite::Result<BTreeMap<String, Party>> {
    let mut parties = BTreeMap::new();
    let sql = format!(
        "SELECT key, name, kind, country, sector, office, known_as, wikidata,
         NOT EXISTS (SELECT 1 FROM form WHERE form.actor = actor.id AND NOT form.described)
         FROM actor WHERE {condition} ORDER BY key"
    );
    each(connection, &sql, values, &mut |row| {
        let party = Party {
            id: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            country: row.get(3)?,
            sector: row.get(4)?,
            office: row.get(5)?,
            described: row.get(8)?,
            dispatches: 0,
            spellings: Vec::new(),
            known_as: row.get(6)?,
            wikidata: row.get(7)?,
        };
        parties.insert(party.id.clone(), party);
        Ok(())
    })?;
    Ok(parties)
}

pub(super) fn recall<P: rusqlite::ToSql>(
    connection: &Connection,
    condition: &str,
    values: &[P],
    naming: Naming,
) -> rusqlite::Result<Vec<Told>> {
    let mut details = details(connection, condition, values)?;
    let mut told: Vec<Told> = Vec::new();
    let mut at: BTreeMap<i64, usize> = BTreeMap::new();
    let sql = format!(
        "SELECT e.id, e.local, e.factuality, e.date, e.place_name, e.place_country, e.place_lat, e.place_lon,
         d.id, d.file, d.source, d.published, e.stated_in, e.position,
         coalesce(d.voice, d.number), d.notice
         FROM entry e JOIN dispatch d ON d.number = e.dispatch WHERE {condition} ORDER BY e.dispatch, e.position"
    );
    each(connection, &sql, values, &mut |row| {
        let number: i64 = row.get(0)?;
        let dispatch: String = row.get(8)?;
        // A row of the kind's own table is missing only where something else has written to the file.
        let Some(mut detail) = details.remove(&number) else {
            return Err(rusqlite::Error::QueryReturnedNoRows);
        };
        let mut id: String = row.get(1)?;
        let mut stated_in: Option<String> = row.get(12)?;
        if naming == Naming::Record {
            id = entry_id(&dispatch, &id);
            stated_in = stated_in.map(|other| entry_id(&dispatch, &other));
            match &mut detail {
                Detail::Visit(Visit {
                    part_of: Some(other), ..
                })
                | Detail::Event(Event { of: Some(other), .. }) => {
                    *other = entry_id(&dispatch, other);
                }
                _ => (),
            }
        }
        at.insert(number, told.len());
        told.push(Told {
            entry: Entry {
                id,
                detail,
                evidence: Vec::new(),
                according_to: None,
                stated_in,
                factuality: word::<Factuality>(row, 2)?,
                date: row.get(3)?,
                place: place(row, 4)?,
            },
            dispatch,
            file: row.get(9)?,
            source: row.get(10)?,
            published: row.get(11)?,
            number,
            position: row.get(13)?,
            voice: row.get(14)?,
            notice: row.get(15)?,
        });
        Ok(())
    })?;
    let sql = format!(
        "SELECT v.entry, v.start, v.\"end\" FROM evidence v JOIN entry e ON e.id = v.entry
         WHERE {condition} ORDER BY v.entry, v.position"
    );
    each(connection, &sql, values, &mut |row| {
        if let Some(n) = at.get(&row.get(0)?) {
            told[*n].entry.evidence.push(CharSpan {
                start: row.get(1)?,
                end: row.get(2)?,
            });
        }
        Ok(())
    })?;
    let sql = format!(
        "SELECT p.entry, p.role, p.geonames, p.admin1, p.feature FROM entry_place p JOIN entry e ON e.id = p.entry
         WHERE {condition}"
    );
    each(connection, &sql, values, &mut |row| {
        let Some(n) = at.get(&row.get(0)?) else {
            return Ok(());
        };
        let entry = &mut told[*n].entry;
        let place = match (row.get_ref(1)?.as_str()?, &mut entry.detail) {
            ("to", Detail::Visit(visit)) => visit.to.as_mut(),
            ("from", Detail::Visit(visit)) => visit.from.as_mut(),
            _ => entry.place.as_mut(),
        };
        if let Some(place) = place {
            (place.geonames, place.admin1, place.feature) = (row.get(2)?, row.get(3)?, row.get(4)?);
        }
        Ok(())
    })?;
    let sql = format!(
        "SELECT r.entry, r.role, r.local, a.key FROM entry_actor r JOIN entry e ON e.id = r.entry
         LEFT JOIN actor a ON a.id = r.actor WHERE {condition} ORDER BY r.entry, r.role, r.position"
    );
    each(connection, &sql, values, &mut |row| {
        if let Some(n) = at.get(&row.get(0)?)
            && let Some(slot) = slot(&mut told[*n].entry, row.get_ref(1)?.as_str()?)
        {
            let key: Option<String> = if naming == Naming::Record {
                row.get(3)?
            } else {
                None
            };
            slot.push(match key {
                Some(key) => key,
                None => row.get(2)?,
            });
        }
        Ok(())
    })?;
    Ok(told)
}

/// The fields of each entry's own kind, actors apart.
fn details<P: rusqlite::ToSql>(
    connection: &Connection,
    condition: &str,
    values: &[P],
) -> rusqlite::Result<BTreeMap<i64, Detail>> {
    let mut details = BTreeMap::new();
    let mut table = |name: &str, make: fn(&Row<'_>) -> rusqlite::Result<Detail>| {
        let sql = format!("SELECT k.* FROM {name} k JOIN entry e ON e.id = k.entry WHERE {condition}");
        each(connection, &sql, values, &mut |row| {
            details.insert(row.get::<_, i64>(0)?, make(row)?);
            Ok(())
        })
    };
    table("visit", |row| {
        Ok(Detail::Visit(Visit {
            to: place(row, 1)?,
            from: place(row, 5)?,
            arrived: row.get(9)?,
            departed: row.get(10)?,
            part_of: row.get(11)?,
            status: row.get(12)?,
            ..Visit::default()
        }))
    })?;
    table("meeting", |row| {
        Ok(Detail::Meeting(Meeting {
            form: row.get(1)?,
            status: row.get(2)?,
            ..Meeting::default()
        }))
    })?;
    table("statement", |row| {
        Ok(Detail::Statement(Statement {
            text: row.get(1)?,
            direct: row.get(2)?,
            cue: row.get(3)?,
            medium: row.get(4)?,
            stance: row.get(5)?,
            ..Statement::default()
        }))
    })?;
    table("agreement", |row| {
        Ok(Detail::Agreement(Agreement {
            fields: json(row, 1)?,
            status: row.get(2)?,
            ..Agreement::default()
        }))
    })?;
    table("joint_body", |row| {
        Ok(Detail::JointBody(JointBody {
            name: row.get(1)?,
            remit: row.get(2)?,
            status: row.get(3)?,
            ..JointBody::default()
        }))
    })?;
    table("commitment", |row| {
        Ok(Detail::Commitment(Commitment {
            act: row.get(1)?,
            act_type: row.get(2)?,
            due: row.get(3)?,
            condition: row.get(5)?,
            strength: row.get(6)?,
            ..Commitment::default()
        }))
    })?;
    table("event", |row| {
        Ok(Detail::Event(Event {
            kind: row.get(1)?,
            mode: row.get(2)?,
            contexts: json(row, 3)?,
            score: row.get(4)?,
            of: row.get(5)?,
            codebook: row.get(6)?,
            background: row.get(7)?,
            ..Event::default()
        }))
    })?;
    let sql = format!(
        "SELECT k.entry, k.type, k.number, k.title FROM instrument k JOIN entry e ON e.id = k.entry
         WHERE {condition} ORDER BY k.entry, k.position"
    );
    each(connection, &sql, values, &mut |row| {
        if let Some(Detail::Agreement(agreement)) = details.get_mut(&row.get(0)?) {
            let instrument = Instrument {
                kind: row.get(1)?,
                number: row.get(2)?,
                title: row.get(3)?,
            };
            agreement.instruments.push(instrument);
        }
        Ok(())
    })?;
    Ok(details)
}

pub(super) fn each<P: rusqlite::ToSql>(
    connection: &Connection,
    sql: &str,
    values: &[P],
    row: &mut dyn FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    while let Some(next) = rows.next()? {
        row(next)?;
    }
    Ok(())
}

/// The id that an entry of one dispatch has in the whole record.
pub(super) fn entry_id(dispatch: &str, local: &str) -> String {
    format!("{dispatch}:{local}")
}

fn dispatch_of(row: &Row<'_>) -> rusqlite::Result<(i64, Dispatch)> {
    let dateline = if row.get("dateline")? {
        Some(Dateline {
            place: row.get("dateline_place")?,
            country: row.get("dateline_country")?,
            date: row.get("dateline_date")?,
        })
    } else {
        None
    };
    let dispatch = Dispatch {
        id: row.get("id")?,
        file: row.get("file")?,
        source: row.get("source")?,
        credits: json(row, "credits")?,
        title: row.get("title")?,
        url: row.get("url")?,
        author: row.get("author")?,
        published: row.get("published")?,
        dateline,
        language: row.get("language")?,
        licence: row.get("licence")?,
        licence_holder: row.get("licence_holder")?,
        skipped: row.get("skipped")?,
        extra: json(row, "extra")?,
        text: row.get("text")?,
    };
    Ok((row.get("number")?, dispatch))
}

/// Four columns from `first` on: name, country, latitude, longitude.
fn place(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Place>> {
    let name: Option<String> = row.get(first)?;
    let Some(name) = name else { return Ok(None) };
    Ok(Some(Place {
        name,
        country: row.get(first + 1)?,
        lat: row.get(first + 2)?,
        lon: row.get(first + 3)?,
        ..Place::default()
    }))
}

/// A column of JSON.
fn json<T, I>(row: &Row<'_>, column: I) -> rusqlite::Result<T>
where
    T: serde::de::DeserializeOwned,
    I: rusqlite::RowIndex,
{
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| conversion(error.into()))
}

/// A column that holds one of the contract's words.
pub(super) fn word<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_value(serde_json::Value::String(text)).map_err(|error| conversion(error.into()))
}

fn conversion(source: Box<dyn std::error::Error + Send + Sync>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, source)
}
