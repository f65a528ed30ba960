//! What several dispatches tell of one happening, as one entry.
//!
//! Dispatches come in one by one, and what each tells joins what earlier ones told ([`grouping`]): two tellings are of one
//! happening when their kinds, parties, days or words say so ([`likeness`]), and never when they are of one dispatch, as the
//! reader has merged those already. Where the record is asked, the tellings of a happening are made one entry ([`fuse`]), and [`settle`]
//! finds for each commitment the later entry that keeps it.
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

pub(super) use grouping::{Grouping, refresh};
pub use settle::{CommitmentStatus, Settlement, settle};
pub(super) use voice::Voices;

use super::identity::party::is_generic;
use super::recall::{Party, Passage, Told};
use super::roles::roles;
use super::{Record, Result};
use crate::contract::{Detail, Entry};
use crate::time::days;
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
    /// How it went on: planned, then made; signed, then ratified. Empty where it has been of one status only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage>,
    /// What became of a commitment; `None` (and not written) for other kinds.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub settlement: Option<Settlement>,
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

impl Record {
    /// The happenings of the whole record, in order of date (the undated by publication), each told once.
    /// `as_of` is the day on which commitments past their due date are overdue.
    pub fn merged(&self, as_of: Date) -> Result<Vec<Merged>> {
        let parties = self.parties()?;
        let mut happenings: BTreeMap<i64, i64> = BTreeMap::new();
        self.each("SELECT id, coalesce(happening, id) FROM entry", |row| {
            happenings.insert(row.get(0)?, row.get(1)?);
            Ok(())
        })?;
        let mut merged = fused(self.told(KINDS)?, &happenings);
        settle(&mut merged, &parties, as_of);
        Ok(merged)
    }
}

/// One happening of all that tell of it. `told` are in order of number.
fn fused(told: Vec<Told>, happenings: &BTreeMap<i64, i64>) -> Vec<Merged> {
    let mut groups: BTreeMap<i64, Vec<Told>> = BTreeMap::new();
    let mut ids: BTreeMap<i64, String> = BTreeMap::new();
    let mut roots: BTreeMap<String, i64> = BTreeMap::new();
    for told in told {
        let root = happenings.get(&told.number).copied().unwrap_or(told.number);
        if root == told.number {
            ids.insert(root, told.entry.id.clone());
        }
        roots.insert(told.entry.id.clone(), root);
        groups.entry(root).or_default().push(told);
    }
    let ids: BTreeMap<String, String> = roots
        .into_iter()
        .filter_map(|(id, root)| Some((id, ids.get(&root)?.clone())))
        .collect();
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
            fuse(told, &ids)
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
