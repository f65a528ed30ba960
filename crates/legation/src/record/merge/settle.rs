//! What became of commitments.

use super::features::words_of;
use super::{Merged, actors, state_of};
use crate::contract::{Commitment, Detail, Entry, Factuality};
use crate::record::recall::Party;
use crate::time::{days, distance};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CommitmentStatus {
    Open,
    Kept,
    /// To be done at a later day than was promised.
    Postponed,
    /// Not to be done any more.
    Withdrawn,
    Overdue,
}

impl CommitmentStatus {
    pub fn word(self) -> &'static str {
        match self {
            CommitmentStatus::Open => "open",
            CommitmentStatus::Kept => "kept",
            CommitmentStatus::Postponed => "postponed",
            CommitmentStatus::Withdrawn => "withdrawn",
            CommitmentStatus::Overdue => "overdue",
        }
    }
}

/// Where a commitment stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Settlement {
    pub status: CommitmentStatus,
    /// The id of the entry that settled it.
    pub outcome: Option<String>,
    /// How sure it is that this entry did, from 0 to 1: more where it says to whom, on what and in time. No probability. `None` where
    /// nothing has settled it.
    pub confidence: Option<f64>,
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
        // The same promise again.
        Detail::Commitment(commitment) => {
            let act = format!("again {}", commitment.act_type);
            between(&act, &states(&commitment.by), &BTreeSet::from([String::new()]));
        }
        Detail::Statement(_) | Detail::JointBody(_) => (),
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
    let mut keys: BTreeSet<String> = BTreeSet::new();
    for by in &by {
        keys.extend(to.iter().map(|to| format!("d|{act}|{by}|{to}")));
        keys.insert(format!("d|again {act}|{by}|"));
    }
    keys
}

/// Gives each commitment its status: kept by a later one of `deeds` that does what was promised; else postponed or withdrawn by a later
/// report that says so, the last of them; else overdue past its due date, or open. `deeds` are in order of date. Only what is plain is
/// found: a visit or a meeting that took place, an agreement that was signed, aid that was given, people who were let go; the same
/// promise for a later day, or denied; the promised visit put off or called off.
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
            // Nothing becomes of a promise that is denied.
            if promise.entry.factuality == Factuality::Negated {
                return None;
            }
            let mut numbers: Vec<usize> = keys(promise, parties)
                .iter()
                .filter_map(|key| by_key.get(key))
                .flatten()
                .copied()
                .collect();
            numbers.sort_unstable();
            numbers.dedup();
            let known: Vec<&Merged> = numbers
                .iter()
                .map(|n| &deeds[*n])
                .filter(|deed| deed.from_day() <= Some(as_of))
                .collect();
            let kept = known.iter().find(|deed| keeps(promise, deed, parties));
            if let Some(deed) = kept {
                return Some(Settlement {
                    status: CommitmentStatus::Kept,
                    outcome: Some(deed.entry.id.clone()),
                    confidence: Some(confidence(commitment, deed)),
                });
            }
            let changed = known
                .iter()
                .filter_map(|deed| Some((told_last(deed)?, changes(promise, deed, parties)?, deed)))
                .max_by(|a, b| a.0.cmp(b.0).then_with(|| b.2.entry.id.cmp(&a.2.entry.id)));
            if let Some((_, status, deed)) = changed {
                return Some(Settlement {
                    status,
                    outcome: Some(deed.entry.id.clone()),
                    confidence: Some(confidence(commitment, deed)),
                });
            }
            let past = commitment
                .due
                .as_deref()
                .and_then(days)
                .is_some_and(|(_, last)| last < as_of);
            Some(Settlement {
                status: if past {
                    CommitmentStatus::Overdue
                } else {
                    CommitmentStatus::Open
                },
                outcome: None,
                confidence: None,
            })
        })
        .collect();
    for (entry, settlement) in merged.iter_mut().zip(settled) {
        entry.settlement = settlement;
    }
}

/// When the last report that took it further was published.
fn told_last(deed: &Merged) -> Option<&str> {
    let last = deed
        .stages
        .last()
        .map_or(&deed.published, |stage| &stage.published);
    last.as_deref()
}

/// How sure it is that a deed settles a promise.
fn confidence(commitment: &Commitment, deed: &Merged) -> f64 {
    let mut sure: f64 = 0.5;
    // It says to whom, and is by when it was due.
    if !commitment.to.is_empty() {
        sure += 0.2;
    }
    let due = commitment.due.as_deref().and_then(days);
    if due.is_some_and(|(_, last)| deed.from_day() <= Some(last)) {
        sure += 0.1;
    }
    let act = content(&commitment.act);
    let told = match &deed.entry.detail {
        Detail::Commitment(again) => content(&again.act),
        // A visit, a meeting, a signature says what it is by its kind.
        Detail::Visit(_) | Detail::Meeting(_) | Detail::Agreement(_) => return sure + 0.1,
        _ => BTreeSet::new(),
    };
    if act.intersection(&told).count() > 1 {
        sure += 0.1;
    }
    (sure * 100.0).round() / 100.0
}

/// Letters of a word that tells what something is.
const CONTENT: usize = 5;

fn content(text: &str) -> BTreeSet<String> {
    let long = |word: &String| word.chars().count() >= CONTENT;
    words_of(text).into_iter().filter(long).collect()
}

/// Of the words that tell what is promised, the share that a later promise must have to be the same again.
const AGAIN: f64 = 0.5;
/// Days after the promise in which a visit put off or called off is the promised one.
const SOON: i32 = 150;

/// What a later report makes of a promise that was not kept: the same promise for a later day, or denied; the promised visit put off or
/// called off.
fn changes(promise: &Merged, deed: &Merged, parties: &BTreeMap<String, Party>) -> Option<CommitmentStatus> {
    let Detail::Commitment(commitment) = &promise.entry.detail else {
        return None;
    };
    let later = told_last(deed)? > promise.published.as_deref()?;
    if promise.entry.factuality != Factuality::Asserted || !later {
        return None;
    }
    let states = |ids: &[String]| {
        ids.iter()
            .map(|id| state_of(id, parties))
            .collect::<BTreeSet<_>>()
    };
    let (by, to) = (states(&commitment.by), states(&commitment.to));
    match &deed.entry.detail {
        Detail::Commitment(again) => {
            let towards = states(&again.to);
            let (own, other) = (content(&commitment.act), content(&again.act));
            let shared = own.intersection(&other).count();
            let least = own.len().min(other.len());
            let same = commitment.act_type == again.act_type
                && !by.is_disjoint(&states(&again.by))
                && (to.is_empty() || towards.is_empty() || !to.is_disjoint(&towards))
                && shared > 0
                && shared as f64 >= AGAIN * least as f64;
            let due = |of: &Commitment| of.due.as_deref().and_then(days);
            match deed.entry.factuality {
                _ if !same => None,
                Factuality::Negated => Some(CommitmentStatus::Withdrawn),
                Factuality::Asserted => {
                    let (before, now) = (due(commitment)?, due(again)?);
                    (now.0 > before.1).then_some(CommitmentStatus::Postponed)
                }
                _ => None,
            }
        }
        Detail::Visit(visit) if commitment.act_type == "visit" => {
            let mut there = states(&visit.hosts);
            there.extend(visit.to.iter().filter_map(|place| place.country.clone()));
            let (told, promised) = (days(told_last(deed)?)?, days(promise.published.as_deref()?)?);
            let same = !by.is_disjoint(&states(&visit.visitors))
                && !to.is_disjoint(&there)
                && distance(told, promised) <= SOON;
            match visit.status.as_deref() {
                Some("postponed") if same => Some(CommitmentStatus::Postponed),
                Some("cancelled") if same => Some(CommitmentStatus::Withdrawn),
                _ => None,
            }
        }
        _ => None,
    }
}

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
            // "free 40 fishermen": those who came home are known by what they are.
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
