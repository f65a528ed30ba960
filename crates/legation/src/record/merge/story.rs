//! Which dispatches tell of the same story, whatever day each of them names.
//!
//! A happening that a dispatch does not date ("the agreements, signed in Suva") can only be known for another's by what surrounds it: the
//! same persons, at the same time. Countries alone do not make a story.

use super::actors;
use crate::record::recall::{Party, Told};
use crate::time::{days, distance};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Days between two reports of one story, at most.
const DAYS: i32 = 7;
/// Persons that two reports of one story have in common, at least.
const SHARED: usize = 2;
/// The publication of what does not tell it.
const UNKNOWN: &str = "unknown";

/// Who appears in a dispatch, and when it was published.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// Named persons.
    persons: BTreeSet<String>,
    published: Option<(Date, Date)>,
}

impl Story {
    /// The story of each dispatch that tells something.
    pub fn all(told: &[Told], parties: &BTreeMap<String, Party>) -> BTreeMap<String, Story> {
        let mut all: BTreeMap<String, Story> = BTreeMap::new();
        let is_person = |id: &str| {
            let party = parties.get(id);
            party.is_some_and(|party| party.kind == "person" && !party.described)
        };
        for told in told {
            let story = all.entry(told.dispatch.clone()).or_default();
            story.published = told.published.as_deref().and_then(days);
            let persons = actors(&told.entry).into_iter().filter(|id| is_person(id));
            story.persons.extend(persons.map(str::to_owned));
        }
        all
    }

    /// Whether two dispatches tell of one story. Where neither says when it was published, the persons alone decide;
    /// where only one does, nothing is known.
    pub fn is(&self, other: &Story) -> bool {
        let near = match (self.published, other.published) {
            (Some(a), Some(b)) => distance(a, b) <= DAYS,
            (None, None) => true,
            _ => false,
        };
        near && self.persons.intersection(&other.persons).count() >= SHARED
    }

    /// Names of sets of which two dispatches of one story share at least one: a person with a month of publication.
    pub fn buckets(&self) -> Vec<String> {
        let months = match self.published {
            Some((from, to)) => {
                let day = jiff::Span::new().days(DAYS);
                let edges = [from.saturating_sub(day), to.saturating_add(day)];
                let months = edges.map(|edge| edge.strftime("%Y-%m").to_string());
                BTreeSet::from(months).into_iter().collect()
            }
            None => vec![UNKNOWN.to_owned()],
        };
        let persons = self.persons.iter();
        persons
            .flat_map(|person| months.iter().map(move |month| format!("{person} {month}")))
            .collect()
    }
}
