//! What became of commitments.

use super::features::words_of;
use super::{Merged, actors, state_of};
use crate::contract::{Detail, Entry, Factuality};
use crate::record::recall::Party;
use crate::time::days;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CommitmentStatus {
    Open,
    Kept,
    Overdue,
}

/// Where a commitment stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Settlement {
    pub status: CommitmentStatus,
    /// The id of the entry that settled it.
    pub outcome: Option<String>,
}

/// Whether it may keep a promise.
pub(super) fn is_deed(entry: &Entry) -> bool {
    !deed_keys(entry, &|id| id.to_owned()).is_empty()
}

/// What it is looked up by as a deed: the sort of promise that it may keep, and between whom. `state` tells the state that a party acts
/// for.
pub(super) fn deed_keys(entry: &Entry, state: &dyn Fn(&str) -> String) -> BTreeSet<String> {
    let states = |ids: &[String]| ids.iter().map(|id| state(id)).collect::<BTreeSet<String>>();
    let mut keys = BTreeSet::new();
    let mut between = |act: &str, by: &BTreeSet<String>, to: &BTreeSet<String>| {
        let pairs = by.iter().flat_map(|by| to.iter().map(move |to| (by, to)));
        keys.extend(pairs.map(|(by, to)| format!("d|{act}|{by}|{to}")));
    };
    match &entry.detail {
        Detail::Visit(visit) => {
            let mut there = states(&visit.hosts);
            there.extend(visit.to.iter().filter_map(|place| place.country.clone()));
            between("visit", &states(&visit.visitors), &there);
        }
        Detail::Meeting(meeting) => {
            let all = states(&meeting.participants);
            between("meet", &all, &all);
        }
        Detail::Agreement(agreement) => {
            let all = states(&agreement.parties);
            between("sign", &all, &all);
        }
        Detail::Event(event) => match (event.kind.as_str(), event.mode.as_deref()) {
            ("AID", _) => {
                // The promise may leave open to whom.
                let mut to = states(&event.recipients);
                to.insert(String::new());
                between("aid", &states(&event.actors), &to);
            }
            // Who is let go, or from where one withdraws, is seldom a state.
            ("RETREAT", Some(mode @ ("release" | "withdraw"))) => {
                between(mode, &states(&event.actors), &BTreeSet::from([String::new()]));
            }
            _ => (),
        },
        Detail::Statement(_) | Detail::JointBody(_) | Detail::Commitment(_) => (),
    }
    keys
}

/// The keys of the deeds that may keep a promise.
pub(super) fn keys(promise: &Merged, parties: &BTreeMap<String, Party>) -> BTreeSet<String> {
    let Detail::Commitment(commitment) = &promise.entry.detail else {
        return BTreeSet::new();
    };
    let states = |ids: &[String]| {
        ids.iter()
            .map(|id| state_of(id, parties))
            .collect::<BTreeSet<String>>()
    };
    let act = commitment.act_type.as_str();
    let to = match act {
        "release" | "withdraw" => BTreeSet::from([String::new()]),
        "aid" if commitment.to.is_empty() => BTreeSet::from([String::new()]),
        _ => states(&commitment.to),
    };
    let by = states(&commitment.by);
    let pairs = by
        .iter()
        .flat_map(|by| to.iter().map(move |to| format!("d|{act}|{by}|{to}")));
    pairs.collect()
}

/// Gives each commitment its status: kept by a later one of `deeds` that does what was promised, overdue past its due
/// date, or open. `deeds` are in order of date. Only what is plain is found: a visit or a meeting that took place, an agreement that was
/// signed, aid that was given, people who were let go.
pub fn settle(merged: &mut [Merged], deeds: &[Merged], parties: &BTreeMap<String, Party>, as_of: Date) {
    let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, deed) in deeds.iter().enumerate() {
        for key in deed_keys(&deed.entry, &|id| state_of(id, parties)) {
            by_key.entry(key).or_default().push(n);
        }
    }
    let settled: Vec<Option<Settlement>> = merged
        .iter()
        .map(|promise| {
            let Detail::Commitment(commitment) = &promise.entry.detail else {
                return None;
            };
            let kept = keys(promise, parties)
                .iter()
                .filter_map(|key| by_key.get(key))
                .filter_map(|numbers| {
                    let done = |n: &&usize| {
                        let deed = &deeds[**n];
                        deed.from_day() <= Some(as_of) && keeps(promise, deed, parties)
                    };
                    numbers.iter().find(done)
                })
                .min()
                .map(|n| &deeds[*n]);
            let past = commitment
                .due
                .as_deref()
                .and_then(days)
                .is_some_and(|(_, last)| last < as_of);
            Some(Settlement {
                status: match kept {
                    Some(_) => CommitmentStatus::Kept,
                    None if past => CommitmentStatus::Overdue,
                    None => CommitmentStatus::Open,
                },
                outcome: kept.map(|deed| deed.entry.id.clone()),
            })
        })
        .collect();
    for (entry, settlement) in merged.iter_mut().zip(settled) {
        entry.settlement = settlement;
    }
}

/// Letters of a word that tells what something is.
const CONTENT: usize = 5;

fn keeps(promise: &Merged, deed: &Merged, parties: &BTreeMap<String, Party>) -> bool {
    let Detail::Commitment(commitment) = &promise.entry.detail else {
        return false;
    };
    if promise.entry.factuality != Factuality::Asserted || deed.entry.factuality != Factuality::Asserted {
        return false;
    }
    // A deed told in the dispatch of the promise is what surrounds it, unless it is done to the very thing promised; else
    // only a later report settles.
    let told = deed
        .stages
        .last()
        .map_or(&deed.published, |stage| &stage.published);
    let later = *told > promise.published && deed.from_day() >= promise.from_day();
    let thing = |id: &&String| {
        let state = |party: &Party| matches!(party.kind.as_str(), "country" | "government");
        !parties.get(*id).is_some_and(state)
    };
    let done_to = actors(&deed.entry);
    let very = commitment
        .to
        .iter()
        .filter(thing)
        .any(|id| done_to.contains(id.as_str()));
    let beside = promise
        .reports
        .iter()
        .any(|p| deed.reports.iter().any(|d| d.dispatch == p.dispatch));
    if !(later || beside && very) {
        return false;
    }
    let states = |ids: &[String]| {
        ids.iter()
            .map(|id| state_of(id, parties))
            .collect::<BTreeSet<_>>()
    };
    let (by, to) = (states(&commitment.by), states(&commitment.to));
    // Who promises must be who does; towards whom is compared where the promise says it.
    let between = |doers: BTreeSet<String>, others: BTreeSet<String>| {
        !by.is_disjoint(&doers) && (to.is_empty() || !to.is_disjoint(&others))
    };
    match (&deed.entry.detail, commitment.act_type.as_str()) {
        (Detail::Visit(visit), "visit") => {
            let mut there = states(&visit.hosts);
            there.extend(visit.to.iter().filter_map(|place| place.country.clone()));
            matches!(visit.status.as_deref(), Some("made" | "under_way"))
                && !to.is_empty()
                && between(states(&visit.visitors), there)
        }
        (Detail::Meeting(meeting), "meet") => {
            let all = states(&meeting.participants);
            meeting.status.as_deref() == Some("held") && !to.is_empty() && between(all.clone(), all)
        }
        (Detail::Agreement(agreement), "sign") => {
            let all = states(&agreement.parties);
            let signed = matches!(
                agreement.status.as_deref(),
                Some("signed" | "ratified" | "in_force")
            );
            signed && !to.is_empty() && between(all.clone(), all)
        }
        (Detail::Event(event), "aid") => {
            event.kind == "AID" && between(states(&event.actors), states(&event.recipients))
        }
        (Detail::Event(event), "release" | "withdraw") => {
            let release = event.mode.as_deref() == Some(commitment.act_type.as_str());
            // "free 40 Indian fishermen": those who came home are known by what they are.
            let content = |text: &str| -> BTreeSet<String> {
                let long = |word: &String| word.chars().count() >= CONTENT;
                words_of(text).into_iter().filter(long).collect()
            };
            let promised = content(&commitment.act);
            let named =
                |id: &String| content(parties.get(id).map_or(id.as_str(), |party| party.name.as_str()));
            let alike = event
                .recipients
                .iter()
                .any(|id| !named(id).is_disjoint(&promised));
            let doers = states(&event.actors);
            let own = alike && !by.is_disjoint(&doers);
            event.kind == "RETREAT" && release && (own || between(doers, states(&event.recipients)))
        }
        _ => false,
    }
}
