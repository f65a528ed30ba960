//! What became of commitments.

use super::features::words_of;
use super::{Merged, actors, state_of};
use crate::contract::{Commitment, Detail, Entry, Factuality, OutcomeKind};
use crate::record::outcome::{self, News};
use crate::record::recall::{Party, Passage};
use crate::record::review::Fate;
use crate::time::{days, distance};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CommitmentStatus {
    Open,
    Kept,
    /// Not done, as a report says, when it was promised for.
    Broken,
    /// To be done at a later day than was promised.
    Postponed,
    /// Not to be done any more.
    Withdrawn,
    Overdue,
}

impl CommitmentStatus {
    pub fn of_word(word: &str) -> Option<CommitmentStatus> {
        use CommitmentStatus::{Broken, Kept, Open, Overdue, Postponed, Withdrawn};
        [Open, Kept, Broken, Postponed, Withdrawn, Overdue]
            .into_iter()
            .find(|status| status.word() == word)
    }

    pub fn word(self) -> &'static str {
        match self {
            CommitmentStatus::Open => "open",
            CommitmentStatus::Kept => "kept",
            CommitmentStatus::Broken => "broken",
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
    /// The id of the entry that settled it, or of the news (`d1:o2`). Of an open promise, the last news of it.
    pub outcome: Option<String>,
    /// How sure it is that it did, from 0.1 to 0.95: no probability, but a half, and more where it says to whom and on what, where
    /// it is told by or about the day that it was due, and where the report itself says that it was promised; less where the report
    /// does not say who, or one party says it of another. `None` where there is no outcome.
    pub confidence: Option<f64>,
    /// The passages that tell the outcome.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub told_in: Vec<Passage>,
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
        // The same promise again: it has a word in common with the first.
        Detail::Commitment(commitment) => {
            let act = format!("again {}", commitment.act_type);
            between(&act, &states(&commitment.by), &content(&commitment.act));
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
    let words = content(&commitment.act);
    for by in &by {
        keys.extend(to.iter().map(|to| format!("d|{act}|{by}|{to}")));
        keys.extend(words.iter().map(|word| format!("d|again {act}|{by}|{word}")));
    }
    keys
}

/// Where the news of a promise may stand.
pub(super) fn marks(promise: &Merged, parties: &BTreeMap<String, Party>) -> BTreeSet<i64> {
    let Detail::Commitment(commitment) = &promise.entry.detail else {
        return BTreeSet::new();
    };
    let states =
        |ids: &[String]| -> BTreeSet<String> { ids.iter().map(|id| state_of(id, parties)).collect() };
    let all: BTreeSet<String> = [states(&commitment.by), states(&commitment.to)]
        .into_iter()
        .flatten()
        .collect();
    let nobody = BTreeSet::from([String::new()]);
    let content = crate::event::content(&commitment.act);
    let mut marks = outcome::marks(&all, &all, &commitment.act_type, &content);
    marks.extend(outcome::marks(&nobody, &all, &commitment.act_type, &content));
    marks
}

/// Gives each commitment its status. `deeds` and `news` are in order of date.
///
/// A commitment is kept by a later one of `deeds` that does what was promised, or by `news` that says so; else broken, postponed or
/// withdrawn as the last report has it; else overdue past its due date, or open. What is kept cannot be put off any more, but may
/// yet turn out to be broken. Of deeds only what is plain is found: a visit or a meeting that took place, an agreement that was signed, aid
/// that was given, people who were let go; the same promise for a later day, or denied; the promised visit put off or called off.
pub fn settle(
    merged: &mut [Merged],
    deeds: &[Merged],
    news: &[News],
    parties: &BTreeMap<String, Party>,
    as_of: Date,
) {
    let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, deed) in deeds.iter().enumerate() {
        for key in deed_keys(&deed.entry, &|id| state_of(id, parties)) {
            by_key.entry(key).or_default().push(n);
        }
    }
    let mut by_mark: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (n, news) in news.iter().enumerate() {
        for mark in news.rows() {
            by_mark.entry(mark).or_default().push(n);
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
            let known: Vec<&Merged> = under(&by_key, &keys(promise, parties))
                .map(|n| &deeds[n])
                .filter(|deed| deed.from_day() <= Some(as_of))
                .collect();
            let told: Vec<(&News, f64)> = under(&by_mark, &marks(promise, parties))
                .map(|n| &news[n])
                .filter(|news| news.published.as_deref().and_then(days).map(|day| day.0) <= Some(as_of))
                .filter_map(|news| Some((news, is_of(promise, news, parties)?)))
                .collect();
            let past = commitment
                .due
                .as_deref()
                .and_then(days)
                .is_some_and(|(_, last)| last < as_of);
            let mut fate = fate(promise, &known, &told, parties);
            // What a person has decided stands, whatever the reports say.
            match promise.judged {
                Some(Fate::Wrong) => fate = None,
                Some(Fate::Right) => {
                    if let Some(found) = &mut fate {
                        found.confidence = Some(1.0);
                    }
                }
                Some(Fate::Other(status)) => {
                    let told = fate.take();
                    fate = Some(Settlement {
                        status,
                        outcome: told.as_ref().and_then(|found| found.outcome.clone()),
                        confidence: Some(1.0),
                        told_in: told.map(|found| found.told_in).unwrap_or_default(),
                    });
                }
                None => (),
            }
            Some(fate.unwrap_or_else(|| {
                let status = if past {
                    CommitmentStatus::Overdue
                } else {
                    CommitmentStatus::Open
                };
                match told.last().filter(|_| promise.judged != Some(Fate::Wrong)) {
                    Some((news, sure)) => Turn::of_news(news, status, *sure).settlement,
                    None => Settlement {
                        status,
                        outcome: None,
                        confidence: None,
                        told_in: Vec::new(),
                    },
                }
            }))
        })
        .collect();
    for (entry, settlement) in merged.iter_mut().zip(settled) {
        entry.settlement = settlement;
    }
}

/// What stands under any of these keys, in order.
fn under<K: Ord>(by_key: &BTreeMap<K, Vec<usize>>, keys: &BTreeSet<K>) -> impl Iterator<Item = usize> {
    let numbers: BTreeSet<usize> = keys
        .iter()
        .filter_map(|key| by_key.get(key))
        .flatten()
        .copied()
        .collect();
    numbers.into_iter()
}

/// Something that a report made of a promise.
struct Turn<'n> {
    /// The day that it was published.
    told: Option<&'n str>,
    settlement: Settlement,
}

impl<'n> Turn<'n> {
    fn of_deed(commitment: &Commitment, deed: &'n Merged, status: CommitmentStatus) -> Turn<'n> {
        Turn {
            told: told_last(deed),
            settlement: Settlement {
                status,
                outcome: Some(deed.entry.id.clone()),
                confidence: Some(confidence(commitment, deed)),
                told_in: deed.reports.clone(),
            },
        }
    }

    fn of_news(news: &'n News, status: CommitmentStatus, sure: f64) -> Turn<'n> {
        Turn {
            told: news.published.as_deref(),
            settlement: Settlement {
                status,
                outcome: Some(news.outcome.id.clone()),
                confidence: Some(sure),
                told_in: news.passages.clone(),
            },
        }
    }
}

/// What became of a promise, where a report says so. `told` is the news of it, each with how sure it is that it is of this promise.
fn fate(
    promise: &Merged,
    deeds: &[&Merged],
    told: &[(&News, f64)],
    parties: &BTreeMap<String, Party>,
) -> Option<Settlement> {
    let Detail::Commitment(commitment) = &promise.entry.detail else {
        return None;
    };
    let mut turns: Vec<Turn> = Vec::new();
    let kept = deeds.iter().find(|deed| keeps(promise, deed, parties));
    turns.extend(kept.map(|deed| Turn::of_deed(commitment, deed, CommitmentStatus::Kept)));
    for deed in deeds {
        let changed = changes(promise, deed, parties);
        turns.extend(changed.map(|status| Turn::of_deed(commitment, deed, status)));
    }
    for (news, sure) in told {
        let status = match news.outcome.what {
            OutcomeKind::Kept => CommitmentStatus::Kept,
            OutcomeKind::Broken => CommitmentStatus::Broken,
            OutcomeKind::Postponed => CommitmentStatus::Postponed,
            OutcomeKind::Withdrawn => CommitmentStatus::Withdrawn,
            OutcomeKind::Awaited => continue,
        };
        turns.push(Turn::of_news(news, status, *sure));
    }
    let is = |turn: &Turn, status| turn.settlement.status == status;
    if turns.iter().any(|turn| is(turn, CommitmentStatus::Kept)) {
        turns.retain(|turn| is(turn, CommitmentStatus::Kept) || is(turn, CommitmentStatus::Broken));
    }
    let order = |turn: &Turn| {
        let settlement = &turn.settlement;
        let kept = settlement.status == CommitmentStatus::Kept;
        (
            turn.told.map(str::to_owned),
            kept,
            std::cmp::Reverse(settlement.outcome.clone()),
        )
    };
    turns.sort_by_cached_key(order);
    let last = turns.last()?.settlement.status;
    // Of several that keep it the entry says it best, and then the first report.
    let turn = if last == CommitmentStatus::Kept {
        let first = turns.iter().find(|turn| is(turn, last));
        turns
            .iter()
            .find(|turn| kept.is_some_and(|deed| turn.settlement.outcome.as_ref() == Some(&deed.entry.id)))
            .or(first)
    } else {
        turns.last()
    };
    turn.map(|turn| turn.settlement.clone())
}

/// Days after the promise, or its due day, in which news that names no thing is of the promised visit, meeting or signature.
const SOON_NEWS: i32 = 200;
/// Days about the due day in which news tells of it most likely.
const ABOUT_DUE: i32 = 60;

/// How sure it is that news is of the promise that its own words tell.
const VERY_WORDS: f64 = 0.9;

/// Whether a passage shares words with one of others.
fn overlaps(passage: &Passage, others: &[Passage]) -> bool {
    others.iter().any(|other| {
        passage.dispatch == other.dispatch && passage.start < other.end && other.start < passage.end
    })
}

/// How sure it is that news is of a promise; `None` where it is not.
fn is_of(promise: &Merged, news: &News, parties: &BTreeMap<String, Party>) -> Option<f64> {
    let Detail::Commitment(commitment) = &promise.entry.detail else {
        return None;
    };
    // "broke its promise to repair the pier" tells the promise itself.
    if news.outcome.promised && promise.reports.iter().any(|told| overlaps(told, &news.passages)) {
        return Some(VERY_WORDS);
    }
    if promise.entry.factuality != Factuality::Asserted || news.published <= promise.published {
        return None;
    }
    let told = days(news.published.as_deref()?)?;
    let promised = days(promise.published.as_deref()?)?;
    let due = commitment.due.as_deref().and_then(days);
    let what = news.outcome.what;
    // What is not promised for that day is not broken by being undone then.
    let day_past = due.is_some_and(|(_, last)| last <= told.1);
    let may_be_broken = day_past || due.is_none() && news.outcome.promised;
    if what == OutcomeKind::Broken && !may_be_broken {
        return None;
    }
    let states =
        |ids: &[String]| -> BTreeSet<String> { ids.iter().map(|id| state_of(id, parties)).collect() };
    let (by, to) = (states(&commitment.by), states(&commitment.to));
    // A visit, a meeting, a signature is of both sides.
    let mutual = matches!(commitment.act_type.as_str(), "visit" | "meet" | "sign");
    let of_party = |told: &BTreeSet<String>| !by.is_disjoint(told) || mutual && !to.is_disjoint(told);
    let named = !news.by.is_empty();
    let towards = !to.is_disjoint(&news.to) || mutual && !by.is_disjoint(&news.to);
    if named && !of_party(&news.by) || !to.is_empty() && !news.to.is_empty() && !towards {
        return None;
    }
    let own = crate::event::content(&commitment.act);
    let other = &news.content;
    let same_type = commitment.act_type == news.outcome.act_type
        && !matches!(commitment.act_type.as_str(), "other" | "continue" | "cooperate");
    let same_deed = same_type || !own.deeds.is_disjoint(&other.deeds);
    let deeds_differ = !own.deeds.is_empty() && !other.deeds.is_empty() && !same_deed;
    let shared = own.things.intersection(&other.things).count();
    let least = own.things.len().min(other.things.len());
    let soon = distance(told, promised).min(due.map_or(i32::MAX, |due| distance(told, due))) <= SOON_NEWS;
    // A deed that is not said to have been promised must be the very deed.
    let plain = what == OutcomeKind::Kept && !news.outcome.promised;
    let alike = if least > 0 {
        let enough = shared > 0 && shared as f64 >= AGAIN * least as f64;
        let whole = shared == least && !plain;
        let near = named || by.iter().any(|state| news.around.contains(state));
        enough && (shared > 1 || near && (same_deed || named && whole))
    } else {
        // "did not pay": the parties and the deed must tell.
        named && same_deed && soon && !plain && (towards || day_past)
    };
    let between = mutual && same_type && named && towards && soon;
    // "handed over the ferries it had promised to lend": of the very thing.
    let very = news.outcome.promised && shared > 0 && shared == least;
    if deeds_differ && !very || !(alike || between) {
        return None;
    }
    let mut sure: f64 = 0.5;
    if news.outcome.promised {
        sure += 0.15;
    }
    if towards {
        sure += 0.1;
    }
    if shared > 0 && same_deed || shared > 1 {
        sure += 0.1;
    }
    if due.is_some_and(|due| distance(told, due) <= ABOUT_DUE) {
        sure += 0.1;
    }
    if !named {
        sure -= 0.1;
    }
    if news.claimed.as_ref().is_some_and(|state| !by.contains(state)) {
        sure -= 0.2;
    }
    Some((sure.clamp(0.1, 0.95) * 100.0).round() / 100.0)
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
    let says_what = match &deed.entry.detail {
        Detail::Commitment(again) => {
            content(&commitment.act)
                .intersection(&content(&again.act))
                .count()
                > 1
        }
        // A visit, a meeting, a signature says what it is by its kind.
        Detail::Visit(_) | Detail::Meeting(_) | Detail::Agreement(_) => true,
        _ => false,
    };
    if says_what {
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
