//! What became of commitments.

use super::features::words_of;
use super::{Merged, actors, state_of};
use crate::contract::{Detail, Factuality};
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

/// Gives each commitment its status: kept by a later entry that does what was promised, overdue past its due
/// date, or open. Only what is plain is found: a visit or a meeting that took place, an agreement that was
/// signed, aid that was given, people who were let go.
pub fn settle(merged: &mut [Merged], parties: &BTreeMap<String, Party>, as_of: Date) {
    // What could keep a promise, by the states that take part: in order of date, as `merged` is.
    let mut deeds: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, deed) in merged.iter().enumerate() {
        if !matches!(
            deed.entry.detail,
            Detail::Statement(_) | Detail::JointBody(_) | Detail::Commitment(_)
        ) {
            let states: BTreeSet<String> = actors(&deed.entry)
                .into_iter()
                .map(|id| state_of(id, parties))
                .collect();
            for state in states {
                deeds.entry(state).or_default().push(n);
            }
        }
    }
    let settled: Vec<Option<Settlement>> = merged
        .iter()
        .map(|promise| {
            let Detail::Commitment(commitment) = &promise.entry.detail else {
                return None;
            };
            let kept = commitment
                .by
                .iter()
                .filter_map(|id| deeds.get(&state_of(id, parties)))
                .filter_map(|numbers| {
                    let done = |n: &&usize| {
                        let deed = &merged[**n];
                        deed.from_day() <= Some(as_of) && keeps(promise, deed, parties)
                    };
                    numbers.iter().find(done)
                })
                .min()
                .map(|n| &merged[*n]);
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
    let later = deed.published > promise.published && deed.from_day() >= promise.from_day();
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
