//! Whether two tellings are of one happening.

use super::story::Story;
use super::{dates, state_of};
use crate::contract::{Detail, Entry, Place};
use crate::record::identity::party::fold;
use crate::record::recall::Party;
use crate::time::{days, distance};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What two tellings are compared by.
pub struct Features {
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
    pub codes: Option<usize>,
    /// What the dispatch is about.
    story: Rc<Story>,
}

impl Features {
    pub fn of(entry: &Entry, story: Rc<Story>, parties: &BTreeMap<String, Party>) -> Features {
        let mut class = vec![crate::record::factuality_word(entry.factuality).to_owned()];
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
            story,
        }
    }

    /// Names of sets of which two tellings of one happening share at least one, and other tellings seldom do: a key
    /// with a month of the dates, or with a long word of what was said.
    pub fn buckets(&self) -> Vec<String> {
        if let Some(n) = self.codes {
            return vec![format!("codes {n}")];
        }
        let marks: Vec<String> = if self.by_words {
            let mut words: Vec<&String> = self.words.iter().collect();
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
            words.into_iter().take(LONG_WORDS).cloned().collect()
        } else {
            let days = self.dates.map(months).unwrap_or_default();
            days.into_iter().chain(self.story.buckets()).collect()
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
pub fn likeness(a: &Features, b: &Features) -> Option<f64> {
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
    let alike = shared as f64 + said + if a.places.is_disjoint(&b.places) { 0.0 } else { 0.5 };
    let (Some(at), Some(bt)) = (a.dates, b.dates) else {
        // A day that one of them does not tell.
        return (a.story.is(&b.story) && (a.words.is_empty() || b.words.is_empty() || said >= 0.3))
            .then_some(alike - 1.0);
    };
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
    Some(alike - f64::from(apart) / 10.0)
}

/// Planned things and done ones are different happenings; the words for each stage differ by kind.
fn stage(status: Option<&str>) -> &'static str {
    match status {
        Some("planned" | "invited" | "proposed" | "negotiated") => "ahead",
        Some("postponed" | "cancelled" | "suspended" | "withdrawn") => "off",
        _ => "done",
    }
}

pub fn words_of(text: &str) -> BTreeSet<String> {
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
