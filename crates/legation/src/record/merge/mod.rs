//! What several dispatches tell of one happening, as one entry.
//!
//! [`merge`] is deliberately cautious: two entries are one happening only when they come from different
//! dispatches, are of one kind, share a key actor, and have dates that agree (statements: the same speaker and nearly the same
//! words). Where one of them has no date, their dispatches must tell of one story. Inside one dispatch the reader has merged already,
//! so two entries of one dispatch stay two. [`settle`] then finds for each commitment the later entry that keeps it.
//!
//! | file | holds |
//! |---|---|
//! | `likeness` | whether two tellings are of one happening |
//! | `story` | whether two dispatches tell of one story |
//! | `fuse` | one entry of all that tell of it |
//! | `settle` | what became of commitments |

mod fuse;
mod likeness;
mod settle;
mod story;

pub use settle::{CommitmentStatus, Settlement, settle};

use super::identity::party::is_generic;
use super::recall::{Party, Passage, Told};
use super::roles::roles;
use super::{Record, Result};
use crate::contract::{Detail, Entry, Event};
use crate::time::days;
use fuse::fuse;
use jiff::civil::Date;
use likeness::{Features, likeness};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use story::Story;

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
    /// The fields on which the reports disagree.
    pub differs: Vec<String>,
    /// Of each such field, what each report has.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub readings: BTreeMap<String, Vec<FieldReading>>,
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
}

impl Record {
    /// The happenings of the whole record, in order of date (the undated by publication), each told once.
    /// `as_of` is the day on which commitments past their due date are overdue.
    pub fn merged(&self, as_of: Date) -> Result<Vec<Merged>> {
        let parties = self.parties()?;
        let mut merged = merge(self.told(KINDS)?, &parties);
        settle(&mut merged, &parties, as_of);
        Ok(merged)
    }
}

/// Puts together what different dispatches tell of the same happening. The id of a happening is that of its
/// first report.
pub fn merge(told: Vec<Told>, parties: &BTreeMap<String, Party>) -> Vec<Merged> {
    let mut groups: Vec<Group> = Vec::new();
    // The groups that share a bucket: only those are compared.
    let mut index: BTreeMap<(&'static str, String), Vec<usize>> = BTreeMap::new();
    let stories: BTreeMap<String, Rc<Story>> = Story::all(&told, parties)
        .into_iter()
        .map(|(dispatch, story)| (dispatch, Rc::new(story)))
        .collect();
    let mut order: Vec<Told> = told;
    // By date of publication, so that "latest" means something, and not by the order of reading; the sort is stable.
    let place = |told: &Told| {
        (
            told.published.is_none(),
            told.published.clone(),
            told.dispatch.clone(),
        )
    };
    order.sort_by_cached_key(place);
    // Events come after the entries that they code: two that code one happening are one.
    let (events, others): (Vec<Told>, Vec<Told>) = order
        .into_iter()
        .partition(|told| matches!(told.entry.detail, Detail::Event(_)));
    let mut group_of: BTreeMap<String, usize> = BTreeMap::new();
    for told in others.into_iter().chain(events) {
        let mut features = Features::of(
            &told.entry,
            stories.get(&told.dispatch).cloned().unwrap_or_default(),
            parties,
        );
        if let Detail::Event(Event { of: Some(of), .. }) = &told.entry.detail
            && let Some(n) = group_of.get(of)
        {
            features.codes = Some(*n);
        }
        let kind = told.entry.detail.kind();
        let buckets: Vec<_> = features
            .buckets()
            .into_iter()
            .map(|bucket| (kind, bucket))
            .collect();
        let candidates: BTreeSet<usize> = buckets
            .iter()
            .filter_map(|bucket| index.get(bucket))
            .flatten()
            .copied()
            .collect();
        let best = candidates
            .into_iter()
            .filter(|n| {
                groups[*n]
                    .told
                    .iter()
                    .all(|other| other.dispatch != told.dispatch)
            })
            .filter_map(|n| likeness(&groups[n].features, &features).map(|score| (score, n)))
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let n = match best {
            Some((_, n)) => n,
            None => {
                groups.push(Group {
                    features,
                    told: Vec::new(),
                });
                groups.len() - 1
            }
        };
        group_of.insert(told.entry.id.clone(), n);
        groups[n].told.push(told);
        for bucket in buckets {
            let list = index.entry(bucket).or_default();
            if !list.contains(&n) {
                list.push(n);
            }
        }
    }
    let ids: BTreeMap<String, String> = groups
        .iter()
        .flat_map(|group| {
            group
                .told
                .iter()
                .map(|told| (told.entry.id.clone(), group.told[0].entry.id.clone()))
        })
        .collect();
    let mut merged: Vec<Merged> = groups
        .into_iter()
        .filter_map(|group| fuse(group.told, &ids))
        .collect();
    merged.sort_by_cached_key(|entry| (entry.from_day().is_none(), entry.from_day()));
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

struct Group {
    /// Those of the first report.
    features: Features,
    told: Vec<Told>,
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
mod tests {
    use super::super::tests::{sample, versions};
    use super::*;
    use crate::contract::Reading;
    use jiff::civil::date;

    fn merged(readings: &[Reading], as_of: Date) -> Vec<Merged> {
        let folder = tempfile::tempdir().unwrap();
        let mut record = Record::create(&folder.path().join("a.db")).unwrap();
        for reading in readings {
            record.keep(&reading.dispatch, reading, &versions()).unwrap();
        }
        record.merged(as_of).unwrap()
    }

    fn of_kind<'m>(merged: &'m [Merged], kind: &str) -> Vec<&'m Merged> {
        merged
            .iter()
            .filter(|entry| entry.entry.detail.kind() == kind)
            .collect()
    }

    #[test]
    fn two_outlets_on_one_visit_are_one_entry_that_says_where_they_differ() {
        let first = sample("d1");
        let mut second = sample("d2");
        second.dispatch.published = Some("2024-03-14".into());
        for entry in &mut second.entries {
            match &mut entry.detail {
                Detail::Agreement(agreement) => agreement.instruments[0].number = Some(3),
                Detail::Visit(visit) => {
                    visit.arrived = None;
                    visit.departed = Some("2024-03-13".into());
                }
                _ => (),
            }
        }
        let merged = merged(&[first, second], date(2024, 3, 20));
        assert_eq!(merged.len(), 7);
        for entry in &merged {
            assert_eq!(entry.reports.len(), 2, "{:?}", entry.entry);
        }
        let visit = of_kind(&merged, "visit")[0];
        assert_eq!(visit.differs, [] as [&str; 0]);
        let Detail::Visit(detail) = &visit.entry.detail else {
            panic!()
        };
        assert_eq!(
            (detail.arrived.as_deref(), detail.departed.as_deref()),
            (Some("2024-03-12"), Some("2024-03-13"))
        );
        let agreement = of_kind(&merged, "agreement")[0];
        assert_eq!(agreement.differs, ["instruments"]);
        assert_eq!(agreement.readings["instruments"].len(), 2);
        let Detail::Agreement(detail) = &agreement.entry.detail else {
            panic!()
        };
        assert_eq!(
            detail.instruments[0].number,
            Some(3),
            "of two against two, the latest"
        );
    }

    #[test]
    fn another_day_another_happening() {
        let first = sample("d1");
        let mut second = sample("d2");
        second
            .entries
            .retain(|entry| matches!(entry.detail, Detail::Agreement(_) | Detail::Meeting(_)));
        second
            .entries
            .iter_mut()
            .for_each(|entry| entry.date = Some("2024-05-02".into()));
        let mut third = sample("d3");
        third
            .entries
            .retain(|entry| matches!(entry.detail, Detail::Agreement(_)));
        third.entries.iter_mut().for_each(|entry| entry.date = None);
        let merged = merged(&[first, second, third], date(2024, 3, 20));
        assert_eq!(
            of_kind(&merged, "agreement").len(),
            3,
            "an unknown day is not the same day"
        );
        assert_eq!(of_kind(&merged, "meeting").len(), 2);
    }

    #[test]
    fn what_is_undated_is_known_by_its_story() {
        let first = sample("d1");
        let told_on = |day: &str| {
            let mut second = sample("d2");
            second.dispatch.published = Some(day.into());
            for entry in &mut second.entries {
                entry.date = None;
                if let Detail::Visit(visit) = &mut entry.detail {
                    visit.arrived = None;
                }
            }
            let merged = merged(&[first.clone(), second], date(2024, 6, 1));
            ["visit", "meeting", "agreement"].map(|kind| of_kind(&merged, kind).len())
        };
        assert_eq!(told_on("2024-03-15"), [1, 1, 1]);
        assert_eq!(told_on("2024-04-20"), [2, 2, 2]);
    }

    #[test]
    fn entries_of_one_dispatch_are_never_merged() {
        let mut first = sample("d1");
        let mut twin = first.entries[3].clone();
        twin.id = "e9".into();
        first.entries.push(twin);
        assert_eq!(
            of_kind(&merged(&[first], date(2024, 3, 20)), "agreement").len(),
            2
        );
    }

    #[test]
    fn a_promise_is_open_then_overdue_or_kept_by_a_later_visit() {
        let first = sample("d1");
        let status = |readings: &[Reading], as_of| {
            let merged = merged(readings, as_of);
            let promise = of_kind(&merged, "commitment")[0].settlement.clone().unwrap();
            (promise.status, promise.outcome)
        };
        let readings = [first];
        assert_eq!(
            status(&readings, date(2024, 6, 30)),
            (CommitmentStatus::Open, None)
        );
        assert_eq!(
            status(&readings, date(2024, 7, 1)),
            (CommitmentStatus::Overdue, None)
        );
        let mut second = sample("d2");
        second.dispatch.published = Some("2024-05-21".into());
        second
            .entries
            .retain(|entry| matches!(entry.detail, Detail::Visit(_)));
        if let Detail::Visit(visit) = &mut second.entries[0].detail {
            visit.arrived = Some("2024-05-20".into());
            visit.part_of = None;
        }
        second.entries[0].date = None;
        let readings = [readings[0].clone(), second];
        assert_eq!(
            status(&readings, date(2024, 7, 1)),
            (CommitmentStatus::Kept, Some("d2:e1".into()))
        );
        // What happens after the day that is asked about has not happened yet.
        assert_eq!(
            status(&readings, date(2024, 5, 1)),
            (CommitmentStatus::Open, None)
        );
    }
}
