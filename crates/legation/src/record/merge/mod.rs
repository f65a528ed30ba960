//! What several dispatches tell of one happening, as one entry.
//!
//! Dispatches come in one by one, and what each tells joins what earlier ones told ([`grouping`]): two tellings are of one
//! happening when their kinds, parties, days or words say so ([`likeness`]), and never when they are of one dispatch, as the
//! reader has merged those already. Where the record is asked, the tellings of a happening are made one entry ([`fuse`]), and [`settle`]
//! finds for each commitment what became of it: the later entry that keeps it, or what later dispatches tell of it.
//!
//! | file | holds |
//! |---|---|
//! | `features` | what a telling is compared by, and where others look it up |
//! | `likeness` | whether two tellings are of one happening |
//! | `grouping` | the groups, kept up to date in the record |
//! | `voice` | which dispatches print nearly the same text |
//! | `fuse` | one entry of all that tell of it |
//! | `settle` | what became of commitments |

mod features;
mod fuse;
mod grouping;
mod likeness;
mod settle;
mod voice;

pub(super) use features::hash;
pub(super) use features::{ANY_TIME, months};
pub(super) use grouping::{Grouping, party_key, refresh};
pub use grouping::{Like, Reason};
pub use settle::{CommitmentStatus, Settlement, settle};
pub(super) use voice::Voices;

use super::error::Explain;
use super::identity::party::is_generic;
use super::outcome::News;
use super::recall::{Naming, Party, Passage, Told, each};
use super::review::{Fate, Verdicts, correct};
use super::roles::roles;
use super::{Record, Result};
use crate::contract::{Detail, Entry};
use crate::time::days;
use features::key;
use fuse::fuse;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The contract's kinds, in the order in which a record is told.
pub const KINDS: &[&str] = &[
    "visit",
    "meeting",
    "statement",
    "agreement",
    "joint_body",
    "commitment",
    "event",
];

/// One happening, with every passage that tells of it: one line of `legation export --format jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Merged {
    #[serde(flatten)]
    pub entry: Entry,
    pub reports: Vec<Passage>,
    pub told_by: ToldBy,
    /// The fields on which the reports disagree.
    pub differs: Vec<String>,
    /// Of each such field, what each report has.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub readings: BTreeMap<String, Vec<FieldReading>>,
    /// The fields that somebody has corrected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<String>,
    /// How it went on: planned, then made; signed, then ratified. Empty where it has been of one status only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage>,
    /// What became of a commitment; `None` (and not written) for other kinds.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub settlement: Option<Settlement>,
    /// What somebody has decided on what became of it.
    #[serde(skip)]
    pub judged: Option<Fate>,
    /// The publication date of the first report, for what has no date of its own.
    #[serde(skip)]
    pub published: Option<String>,
}

/// What one dispatch has for a field.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldReading {
    pub value: Value,
    pub dispatch: String,
    /// The outlet has replaced it by a later version.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub superseded: bool,
}

/// How widely a happening is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ToldBy {
    pub dispatches: usize,
    /// Sources; a dispatch without one counts as its own.
    pub outlets: usize,
    /// Texts of their own: a wire's report and its reprints are one.
    pub voices: usize,
}

/// How far a happening had come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stage {
    pub status: String,
    /// The entry's date in the report that tells it first.
    pub date: Option<String>,
    pub published: Option<String>,
    pub dispatch: String,
}

/// The tellings of happenings, of which `?1` lists the first ones.
const TOLD: &str = "e.happening IN (SELECT value FROM json_each(?1))";

impl Record {
    /// The happenings of the whole record, in order of date (the undated by publication), each told once.
    /// `as_of` is the day on which commitments past their due date are overdue.
    pub fn merged(&self, as_of: Date) -> Result<Vec<Merged>> {
        let parties = self.parties()?;
        let (happenings, ids) = self.groups("1", &[])?;
        let mut merged = fused(self.told(KINDS)?, &happenings, &ids, &self.active_verdicts()?);
        let deeds: Vec<Merged> = merged
            .iter()
            .filter(|merged| settle::is_deed(&merged.entry))
            .cloned()
            .collect();
        settle(&mut merged, &deeds, &self.news()?, &parties, as_of);
        Ok(merged)
    }

    fn active_verdicts(&self) -> Result<Verdicts> {
        Verdicts::active(&self.connection).explain(&self.path)
    }

    /// The happenings with these first tellings, in order of date.
    pub(super) fn fused(&self, roots: &BTreeSet<i64>) -> Result<Vec<Merged>> {
        // What an entry is of, or is part of, is told in its dispatch.
        let beside = "e.dispatch IN (SELECT o.dispatch FROM entry o WHERE o.happening IN (SELECT value FROM json_each(?1)))";
        self.fused_as(roots, beside)
    }

    /// The same, where other entries that they speak of go by the ids of the entries `e` that `named` holds for; `?1` in it is the
    /// list of the first tellings.
    fn fused_as(&self, roots: &BTreeSet<i64>, named: &str) -> Result<Vec<Merged>> {
        let list = serde_json::to_string(roots).unwrap_or_default();
        let told = self.recall(TOLD, &[&list], Naming::Record)?;
        let (happenings, ids) = self.groups(named, &[&list])?;
        Ok(fused(told, &happenings, &ids, &self.active_verdicts()?))
    }

    /// Of the entries `e` that `condition` holds for: the number of the first telling of the happening, and by the id of each that is not
    /// the first the id of that one.
    fn groups(
        &self,
        condition: &str,
        values: &[&String],
    ) -> Result<(BTreeMap<i64, i64>, BTreeMap<String, String>)> {
        let (mut happenings, mut ids) = (BTreeMap::new(), BTreeMap::new());
        let sql = format!(
            "SELECT e.id, e.happening, d.id || ':' || e.local, rd.id || ':' || r.local FROM entry e
             JOIN dispatch d ON d.number = e.dispatch JOIN entry r ON r.id = e.happening
             JOIN dispatch rd ON rd.number = r.dispatch WHERE e.happening <> e.id AND {condition}"
        );
        each(&self.connection, &sql, values, &mut |row| {
            happenings.insert(row.get(0)?, row.get(1)?);
            ids.insert(row.get(2)?, row.get(3)?);
            Ok(())
        })
        .explain(&self.path)?;
        Ok((happenings, ids))
    }

    /// What dispatches tell that may be of these promises.
    pub(super) fn news_of(
        &self,
        promises: &[Merged],
        parties: &BTreeMap<String, Party>,
    ) -> Result<Vec<News>> {
        let marks = promises
            .iter()
            .flat_map(|promise| settle::marks(promise, parties));
        self.news_under(&marks.collect())
    }

    /// What may have kept these promises: the happenings between the same states that promises are kept by, from the promise on.
    pub(super) fn deeds(&self, promises: &[Merged]) -> Result<Vec<Merged>> {
        let parties = self.parties_of(promises)?;
        let mut keys: BTreeMap<i64, String> = BTreeMap::new();
        for promise in promises {
            let from = promise.from_day().map_or_else(String::new, |day| day.to_string());
            for mark in settle::keys(promise, &parties) {
                let earliest = keys.entry(key((ANY_TIME, mark))).or_insert_with(|| from.clone());
                if from < *earliest {
                    earliest.clone_from(&from);
                }
            }
        }
        let keys: Vec<(i64, String)> = keys.into_iter().collect();
        let keys = serde_json::to_string(&keys).unwrap_or_default();
        let mut roots = BTreeSet::new();
        each(
            &self.connection,
            "SELECT DISTINCT e.happening FROM json_each(?1) k
             JOIN bucket b ON b.key = json_extract(k.value, '$[0]') JOIN entry e ON e.id = b.entry
             JOIN dispatch d ON d.number = e.dispatch
             WHERE coalesce(e.date_to, d.published || '-99', '9999') >= json_extract(k.value, '$[1]')",
            &[&keys],
            &mut |row| {
                roots.insert(row.get(0)?);
                Ok(())
            },
        )
        .explain(&self.path)?;
        // Whether a deed keeps a promise hangs on no other entry.
        self.fused_as(&roots, TOLD)
    }
}

/// One happening of all that tell of it. `happenings` and `ids` are what [`Record::groups`] gives.
fn fused(
    told: Vec<Told>,
    happenings: &BTreeMap<i64, i64>,
    ids: &BTreeMap<String, String>,
    verdicts: &Verdicts,
) -> Vec<Merged> {
    let mut groups: BTreeMap<i64, Vec<Told>> = BTreeMap::new();
    let stands = |told: &Told| !verdicts.rejected.contains(&told.number);
    for told in told.into_iter().filter(stands) {
        let root = happenings.get(&told.number).copied().unwrap_or(told.number);
        groups.entry(root).or_default().push(told);
    }
    let mut merged: Vec<Merged> = groups
        .into_values()
        .filter_map(|mut told| {
            // By date of publication, so that "latest" means something, and not by the order of reading.
            told.sort_by_cached_key(|told| {
                (
                    told.published.is_none(),
                    told.published.clone(),
                    told.dispatch.clone(),
                    told.position,
                )
            });
            let corrections: Vec<_> = told
                .iter()
                .filter_map(|told| verdicts.corrected.get(&told.number))
                .collect();
            let judged = told
                .iter()
                .find_map(|told| verdicts.outcomes.get(&told.number))
                .copied();
            let mut merged = fuse(told, ids)?;
            merged.judged = judged;
            for fields in corrections {
                correct(&mut merged, fields);
            }
            Some(merged)
        })
        .collect();
    merged.sort_by_cached_key(|merged| {
        let published = merged.published.clone();
        (
            merged.from_day().is_none(),
            merged.from_day(),
            published.is_none(),
            published,
            merged.entry.id.clone(),
        )
    });
    merged
}

impl Merged {
    /// Whether it has a date of its own.
    pub fn is_dated(&self) -> bool {
        dates(&self.entry).is_some()
    }

    /// The first day that the happening's own dates allow, or the day it was published.
    pub fn from_day(&self) -> Option<Date> {
        dates(&self.entry)
            .map(|span| span.0)
            .or_else(|| Some(days(self.published.as_deref()?)?.0))
    }

    /// The last day that the happening's own dates allow, or the day it was published.
    pub fn to_day(&self) -> Option<Date> {
        dates(&self.entry)
            .map(|span| span.1)
            .or_else(|| Some(days(self.published.as_deref()?)?.1))
    }
}

/// All days of an entry's own dates.
fn dates(entry: &Entry) -> Option<(Date, Date)> {
    let mut known = vec![entry.date.as_deref()];
    if let Detail::Visit(visit) = &entry.detail {
        known.extend([visit.arrived.as_deref(), visit.departed.as_deref()]);
    }
    known
        .into_iter()
        .flatten()
        .filter_map(days)
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

/// The state that an actor acts for where it has one: an agreement of two presidents is their states'.
fn state_of(id: &str, parties: &BTreeMap<String, Party>) -> String {
    parties
        .get(id)
        .and_then(|party| party.country.as_deref())
        .filter(|code| !is_generic(code))
        .unwrap_or(id)
        .to_owned()
}

/// The ids of every party that a happening names, in any role.
pub fn actors(entry: &Entry) -> BTreeSet<&str> {
    roles(entry).into_iter().flat_map(|(_, actors)| actors).collect()
}

#[cfg(test)]
mod tests;
