//! What several dispatches tell of one happening, as one entry.
//!
//! [`merge`] is deliberately cautious: two entries are one happening only when they come from different
//! dispatches, are of one kind, share a key actor, and have dates that are both known and agree (statements:
//! the same speaker and nearly the same words). Inside one dispatch the reader has merged already, so two entries
//! of one dispatch stay two. [`settle`] then finds for each commitment the later entry that keeps it.

use super::identity::party::{fold, is_generic};
use super::recall::{Party, Passage, Told};
use super::roles::roles;
use super::{Record, Result};
use crate::contract::{Detail, Entry, Event, Factuality, Place};
use crate::time::{days, distance};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};
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
        let mut features = Features::of(&told.entry, parties);
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

/// What two tellings are compared by.
struct Features {
    /// Parties, and countries, whose overlap the kind needs.
    keys: BTreeSet<String>,
    /// How many of the keys must be shared.
    needed: usize,
    dates: Option<(Date, Date)>,
    /// Visits: when it began and ended, where each is known.
    arrived: Option<(Date, Date)>,
    departed: Option<(Date, Date)>,
    /// Folded words that must be alike: what was said or promised.
    words: BTreeSet<String>,
    /// Where, as country and as folded names.
    countries: BTreeSet<String>,
    places: BTreeSet<String>,
    /// What must be equal: status class, event type and mode, factuality.
    class: Vec<String>,
    /// A dated happening needs agreeing dates; words alone are enough for what was said.
    by_words: bool,
    /// The group of the entry that an event codes.
    codes: Option<usize>,
}

impl Features {
    fn of(entry: &Entry, parties: &BTreeMap<String, Party>) -> Features {
        let mut class = vec![super::factuality_word(entry.factuality).to_owned()];
        let (mut places, mut countries) = (BTreeSet::new(), BTreeSet::new());
        let mut add_place = |place: &Option<Place>| {
            if let Some(place) = place {
                places.insert(fold(&place.name));
                countries.extend(place.country.clone());
            }
        };
        let exact = |ids: &[String]| ids.iter().cloned().collect::<BTreeSet<String>>();
        let states = |ids: &[String]| {
            ids.iter()
                .map(|id| state_of(id, parties))
                .collect::<BTreeSet<String>>()
        };
        let (mut words, mut by_words) = (BTreeSet::new(), false);
        let (mut arrived, mut departed) = (None, None);
        let (keys, needed) = match &entry.detail {
            Detail::Visit(visit) => {
                add_place(&visit.to);
                arrived = visit.arrived.as_deref().and_then(days);
                departed = visit.departed.as_deref().and_then(days);
                class.push(stage(visit.status.as_deref()).to_owned());
                (exact(&visit.visitors), 1)
            }
            Detail::Meeting(meeting) => {
                add_place(&entry.place);
                class.push(stage(meeting.status.as_deref()).to_owned());
                (exact(&meeting.participants), 2)
            }
            Detail::Statement(statement) => {
                words = words_of(&statement.text);
                by_words = true;
                (statement.speaker.iter().cloned().collect(), 1)
            }
            Detail::Agreement(agreement) => {
                class.push(stage(agreement.status.as_deref()).to_owned());
                (states(&agreement.parties), 2)
            }
            Detail::JointBody(body) => {
                words = words_of(body.name.as_deref().or(body.remit.as_deref()).unwrap_or_default());
                class.push(stage(body.status.as_deref()).to_owned());
                (states(&body.parties), 2)
            }
            Detail::Commitment(commitment) => {
                words = words_of(&commitment.act);
                by_words = true;
                class.push(commitment.act_type.clone());
                (states(&commitment.by), 1)
            }
            Detail::Event(event) => {
                add_place(&entry.place);
                let word = |field: &Option<String>| field.clone().unwrap_or_default();
                class.extend([event.kind.clone(), word(&event.mode), word(&event.codebook)]);
                if event.of.is_none() {
                    class.extend(exact(&event.recipients));
                }
                (exact(&event.actors), 1)
            }
        };
        Features {
            needed: needed.min(keys.len().max(1)),
            keys,
            dates: dates(entry),
            arrived,
            departed,
            words,
            countries,
            places,
            class,
            by_words,
            codes: None,
        }
    }

    /// Names of sets of which two tellings of one happening share at least one, and other tellings seldom do: a key
    /// with a month of the dates, or with a long word of what was said.
    fn buckets(&self) -> Vec<String> {
        if let Some(n) = self.codes {
            return vec![format!("codes {n}")];
        }
        let marks: Vec<String> = if self.by_words {
            let mut words: Vec<&String> = self.words.iter().collect();
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
            words.into_iter().take(LONG_WORDS).cloned().collect()
        } else {
            self.dates.map(months).unwrap_or_default()
        };
        let with_mark = |mark: &String| {
            self.keys
                .iter()
                .map(move |key| format!("{key} {mark}"))
                .collect::<Vec<_>>()
        };
        marks.iter().flat_map(with_mark).collect()
    }
}

/// Of what was said, how many words two tellings are looked up by.
const LONG_WORDS: usize = 4;

/// Days by which the dates of one visit may be apart, where one outlet tells of the arrival and the other of the
/// departure.
const VISIT_DAYS: i32 = 3;

/// Dates vaguer than so many months are those of no happening.
const VAGUE: usize = 14;

/// The months that dates fall in, with some days' allowance.
fn months((from, to): (Date, Date)) -> Vec<String> {
    let allowance = jiff::Span::new().days(VISIT_DAYS);
    let (from, to) = (from.saturating_sub(allowance), to.saturating_add(allowance));
    let month = |n: i32| format!("{}-{}", n.div_euclid(12), n.rem_euclid(12) + 1);
    let number = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
    (number(from)..=number(to)).take(VAGUE).map(month).collect()
}

/// How alike two tellings are, greater is more; `None` where they are not the same happening.
fn likeness(a: &Features, b: &Features) -> Option<f64> {
    let shared = a.keys.intersection(&b.keys).count();
    if let (Some(x), Some(y)) = (a.codes, b.codes) {
        return (x == y && a.class == b.class).then_some(shared as f64);
    }
    if shared < a.needed.max(b.needed) || a.class != b.class {
        return None;
    }
    // In different countries nothing is the same; in one country a city and the country itself agree.
    if !a.countries.is_empty() && !b.countries.is_empty() && a.countries.is_disjoint(&b.countries) {
        return None;
    }
    let said = overlap(&a.words, &b.words);
    if a.by_words {
        return (said >= 0.8).then_some(said);
    }
    let (at, bt) = (a.dates?, b.dates?);
    let apart = distance(at, bt);
    let same_time = match (a.arrived.zip(b.arrived), a.departed.zip(b.departed)) {
        (Some((x, y)), _) | (None, Some((x, y))) => distance(x, y) == 0,
        // One outlet tells of the arrival and the other of the departure.
        (None, None) if a.arrived.is_some() || b.arrived.is_some() => apart <= VISIT_DAYS,
        (None, None) => apart == 0,
    };
    if !same_time || (!a.words.is_empty() && !b.words.is_empty() && said < 0.3) {
        return None;
    }
    Some(
        shared as f64 + said + if a.places.is_disjoint(&b.places) { 0.0 } else { 0.5 }
            - f64::from(apart) / 10.0,
    )
}

/// Planned things and done ones are different happenings; the words for each stage differ by kind.
fn stage(status: Option<&str>) -> &'static str {
    match status {
        Some("planned" | "invited" | "proposed" | "negotiated") => "ahead",
        Some("postponed" | "cancelled" | "suspended" | "withdrawn") => "off",
        _ => "done",
    }
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

fn words_of(text: &str) -> BTreeSet<String> {
    fold(text)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Shared words as a share of all (Dice).
fn overlap(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let all = a.len() + b.len();
    if all == 0 {
        0.0
    } else {
        2.0 * a.intersection(b).count() as f64 / all as f64
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

/// Fields that say where an entry stands in its dispatch, how it is worded or what day it is told on, and so never disagree.
const OWN: &[&str] = &[
    "id",
    "kind",
    "evidence",
    "text",
    "act",
    "cue",
    "direct",
    "of",
    "part_of",
    "background",
];

/// One entry of all that tell of it. Each field keeps the value held by most, then latest; a field that only
/// some have is no disagreement. `None` where nothing tells of it.
fn fuse(told: Vec<Told>, ids: &BTreeMap<String, String>) -> Option<Merged> {
    let mut reports: Vec<Passage> = Vec::new();
    for passage in told.iter().flat_map(Told::reports) {
        if !reports.contains(&passage) {
            reports.push(passage);
        }
    }
    let published = told.first().and_then(|told| told.published.clone());
    let mut readings: BTreeMap<String, Vec<FieldReading>> = BTreeMap::new();
    let fields: Vec<(String, Map<String, Value>)> = told
        .iter()
        .filter(|_| told.len() > 1)
        .filter_map(|told| match serde_json::to_value(&told.entry) {
            Ok(Value::Object(fields)) => Some((told.dispatch.clone(), fields)),
            _ => None,
        })
        .collect();
    // What one dispatch tells as history was another's news.
    let background = told.iter().all(|told| told.entry.detail.is_background());
    let mut entry = told.into_iter().next()?.entry;
    if let Some((_, first)) = fields.first() {
        let mut chosen = first.clone();
        for name in first.keys().filter(|name| !OWN.contains(&name.as_str())) {
            let held: Vec<FieldReading> = fields
                .iter()
                .filter_map(|(dispatch, fields)| {
                    let value = fields.get(name).filter(|value| !is_absent(value))?.clone();
                    Some(FieldReading {
                        value,
                        dispatch: dispatch.clone(),
                    })
                })
                .collect();
            let Some(value) = most_then_latest(&held) else {
                continue;
            };
            chosen.insert(name.clone(), value);
            if held
                .iter()
                .any(|reading| comparable(&reading.value) != comparable(&held[0].value))
            {
                readings.insert(name.clone(), held);
            }
        }
        if let Ok(fused) = serde_json::from_value(Value::Object(chosen)) {
            entry = fused;
        }
    }
    match &mut entry.detail {
        Detail::Event(event) => {
            rename(&mut event.of, ids);
            event.background = background;
        }
        Detail::Visit(visit) => rename(&mut visit.part_of, ids),
        _ => (),
    }
    let differs = readings.keys().cloned().collect();
    Some(Merged {
        entry,
        reports,
        differs,
        readings,
        settlement: None,
        published,
    })
}

fn rename(id: &mut Option<String>, ids: &BTreeMap<String, String>) {
    if let Some(known) = id.as_ref().and_then(|id| ids.get(id)) {
        *id = Some(known.clone());
    }
}

fn is_absent(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// A value as it is compared: the order of a list is no disagreement, nor are a place's coordinates, nor case.
fn comparable(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.trim().to_lowercase()),
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(comparable).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "lat" | "lon"))
                .map(|(name, value)| (name.clone(), comparable(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn most_then_latest(held: &[FieldReading]) -> Option<Value> {
    let votes = |value: &Value| {
        held.iter()
            .filter(|other| comparable(&other.value) == comparable(value))
            .count()
    };
    held.iter()
        .max_by_key(|reading| votes(&reading.value))
        .map(|reading| reading.value.clone())
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

fn keeps(promise: &Merged, deed: &Merged, parties: &BTreeMap<String, Party>) -> bool {
    let Detail::Commitment(commitment) = &promise.entry.detail else {
        return false;
    };
    if promise.entry.factuality != Factuality::Asserted || deed.entry.factuality != Factuality::Asserted {
        return false;
    }
    // A deed told in the dispatch of the promise is what surrounds it; only a later report settles.
    let later = deed.published > promise.published && deed.from_day() >= promise.from_day();
    if !later {
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
            event.kind == "RETREAT" && release && between(states(&event.actors), states(&event.recipients))
        }
        _ => false,
    }
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
