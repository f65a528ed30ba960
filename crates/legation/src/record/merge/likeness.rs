//! Whether two tellings are of one happening.
//!
//! The answer depends on the two alone, and is the same whichever comes first.

use super::features::{Days, Features, Stage, days_between};
use crate::time::distance;
use std::collections::BTreeSet;

/// What two tellings are to one another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Likeness {
    /// One happening; more is surer. `why` is for people.
    Same { score: f64, why: &'static str },
    /// Nothing says so.
    Unknown,
    /// They cannot be: a third that is like both does not make them one.
    Other,
}

use Likeness::{Other, Same, Unknown};

/// Days by which the dates of one visit may be apart, where one outlet tells of the arrival and the other of the
/// departure.
const VISIT_DAYS: i32 = 3;
/// Days in which what two outlets tell without a date is one piece of news.
const NEWS: i32 = 4;
/// Days that a plan waits for what becomes of it.
const PLAN: i32 = 150;

/// What two tellings of different dispatches are to one another.
pub fn likeness(a: &Features, b: &Features) -> Likeness {
    if a.dispatch == b.dispatch || a.class != b.class || apart(&a.countries, &b.countries) {
        return Other;
    }
    if other_times(a, b) || other_times(b, a) {
        return Other;
    }
    let of_kind = match a.kind {
        "visit" => visits(a, b),
        "meeting" => meetings(a, b),
        "statement" => statements(a, b),
        "agreement" => agreements(a, b),
        "joint_body" => bodies(a, b),
        "commitment" => commitments(a, b),
        _ => events(a, b),
    };
    let printed = !a.passage.is_empty() && a.passage == b.passage;
    match of_kind {
        Other => Other,
        _ if printed => Same {
            score: 5.0,
            why: "the same sentence",
        },
        found => found,
    }
}

/// Whether one tells of a year, say, in which the other did not happen.
fn other_times(a: &Features, b: &Features) -> bool {
    let when = b.dates.or(b.vague).or(b.published);
    a.stage == b.stage && a.vague.zip(when).is_some_and(|(x, y)| distance(x, y) > QUOTED)
}

/// Both know it, and nothing of it is in common.
fn apart(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    !a.is_empty() && !b.is_empty() && a.is_disjoint(b)
}

fn shared(a: &BTreeSet<String>, b: &BTreeSet<String>) -> usize {
    a.intersection(b).count()
}

/// Days between the publications; `None` where only one of them is known.
fn published(a: &Features, b: &Features) -> Option<i32> {
    match (a.published, b.published) {
        (Some(a), Some(b)) => Some(distance(a, b)),
        (None, None) => Some(0),
        _ => None,
    }
}

/// Whether two tellings, at least one of them without a day, are of the same days' news: published within `days` of one another, or
/// of the day that one of them tells.
fn same_news(a: &Features, b: &Features, days: i32) -> bool {
    let near = |x: Option<Days>, y: Option<Days>| x.zip(y).is_some_and(|(x, y)| distance(x, y) <= days);
    published(a, b).is_some_and(|apart| apart <= days)
        || near(a.dates, b.published)
        || near(b.dates, a.published)
}

/// How many days after the plan its fulfilment is told; `None` where it is told before, or too long after.
fn after(plan: &Features, done: &Features) -> Option<i32> {
    let told = plan.published?.0;
    let day = done.dates.or(done.published)?.1;
    let days = days_between(told, day);
    (-1..=PLAN).contains(&days).then_some(days)
}

/// The words that two tellings share, as a share of the shorter's.
fn contained(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let least = a.len().min(b.len());
    if least == 0 {
        0.0
    } else {
        shared(a, b) as f64 / least as f64
    }
}

/// Shared words as a share of all (Dice).
fn overlap(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let all = a.len() + b.len();
    if all == 0 {
        0.0
    } else {
        2.0 * shared(a, b) as f64 / all as f64
    }
}

/// How surely the deciding parties are the same: 2 by themselves, 1.5 by one person with a name and the states of the rest, 1 by the
/// states that they act for, where no two persons with names contradict it.
fn same_parties(a: &Features, b: &Features, needed: usize) -> f64 {
    let needed = |x: &BTreeSet<String>, y: &BTreeSet<String>| needed.min(x.len()).min(y.len()).max(1);
    if shared(&a.keys, &b.keys) >= needed(&a.keys, &b.keys) {
        2.0
    } else if shared(&a.states, &b.states) >= needed(&a.states, &b.states) && !apart(&a.named, &b.named) {
        if shared(&a.named, &b.named) > 0 { 1.5 } else { 1.0 }
    } else {
        0.0
    }
}

fn town(a: &Features, b: &Features) -> f64 {
    if shared(&a.towns, &b.towns) > 0 { 0.5 } else { 0.0 }
}

fn visits(a: &Features, b: &Features) -> Likeness {
    if apart(&a.others, &b.others) {
        return Other;
    }
    let who = same_parties(a, b, 1);
    let there = shared(&a.others, &b.others) > 0;
    if who == 0.0 || who < 2.0 && !there {
        return Unknown;
    }
    if a.stage != b.stage {
        return planned(a, b, who, there);
    }
    match (a.dates, b.dates) {
        (Some(at), Some(bt)) => {
            let days = distance(at, bt);
            let same = match (a.arrived.zip(b.arrived), a.departed.zip(b.departed)) {
                // One outlet may be a day off.
                (Some((x, y)), _) | (None, Some((x, y))) => distance(x, y) <= i32::from(who == 2.0 && there),
                (None, None) if a.arrived.is_some() || b.arrived.is_some() => days <= VISIT_DAYS,
                (None, None) => days == 0,
            };
            if !same {
                return Other;
            }
            Same {
                score: who + town(a, b) - f64::from(days) / 10.0,
                why: "the same visitors in the same days",
            }
        }
        _ if same_news(a, b, NEWS) && there => Same {
            score: who - 0.5 + town(a, b),
            why: "the same visitors in the same days' news",
        },
        _ => Unknown,
    }
}

/// A plan, and what became of it.
fn planned(a: &Features, b: &Features, who: f64, there: bool) -> Likeness {
    if !there {
        return Unknown;
    }
    let (plan, later) = if a.stage < b.stage { (a, b) } else { (b, a) };
    // What was put off is a plan again.
    let (plan, later) = match (plan.stage, later.stage) {
        (Stage::Done, Stage::Halted) => (later, plan),
        (Stage::Ahead, _) => (plan, later),
        // What was called off did not take place.
        _ => return Unknown,
    };
    let meets = plan.dates.zip(later.dates).map(|(x, y)| distance(x, y) <= 1);
    let days = after(plan, later);
    match (meets, days) {
        (Some(true), _) => Same {
            score: who + town(a, b),
            why: "planned for these days",
        },
        // A new day is part of putting off.
        (Some(false), Some(days)) if later.stage == Stage::Halted => Same {
            score: who - 0.5 - f64::from(days) / 1000.0,
            why: "planned, then put off",
        },
        (None, Some(days)) if who == 2.0 || days <= 2 * NEWS => Same {
            score: who - 0.5 - f64::from(days) / 1000.0,
            why: "planned, and what became of it",
        },
        _ => Unknown,
    }
}

fn meetings(a: &Features, b: &Features) -> Likeness {
    let who = same_parties(a, b, 2);
    if who == 0.0 || apart(&a.towns, &b.towns) && who < 2.0 {
        return Unknown;
    }
    if a.stage != b.stage {
        return planned(a, b, who, true);
    }
    match (a.dates, b.dates) {
        (Some(at), Some(bt)) if distance(at, bt) == 0 => Same {
            score: who + town(a, b),
            why: "the same parties on the same day",
        },
        (Some(_), Some(_)) => Other,
        _ if who > 1.0 && same_news(a, b, NEWS) => Same {
            score: who - 0.5 + town(a, b),
            why: "the same parties in the same days' news",
        },
        _ => Unknown,
    }
}

/// Words of a statement that was trimmed, at least.
const TRIMMED: usize = 5;
/// Days in which a statement is quoted.
const QUOTED: i32 = 14;

fn statements(a: &Features, b: &Features) -> Likeness {
    let speaker = if shared(&a.keys, &b.keys) > 0 {
        2.0
    } else if shared(&a.states, &b.states) > 0 && !apart(&a.named, &b.named) {
        1.0
    } else {
        return Unknown;
    };
    let (all, part) = (overlap(&a.words, &b.words), contained(&a.words, &b.words));
    let least = a.words.len().min(b.words.len());
    let near = |days| published(a, b).is_some_and(|apart| apart <= days);
    if all >= 0.8 && (speaker == 2.0 || near(QUOTED) && least > TRIMMED) {
        return Same {
            score: speaker + all,
            why: "the same words",
        };
    }
    if part >= 0.85 && least >= TRIMMED && near(QUOTED) {
        return Same {
            score: speaker + part / 2.0,
            why: "the same words, trimmed",
        };
    }
    // Another translation, or another reporter's paraphrase.
    if all >= 0.55 && least > TRIMMED && speaker == 2.0 && near(NEWS) {
        return Same {
            score: speaker + all / 2.0,
            why: "nearly the same words in the same days' news",
        };
    }
    Unknown
}

fn agreements(a: &Features, b: &Features) -> Likeness {
    if shared(&a.states, &b.states) < 2.min(a.states.len()).min(b.states.len()).max(1) {
        return Unknown;
    }
    let said = contained(&a.words, &b.words);
    let differing = apart(&a.words, &b.words);
    if a.stage != b.stage {
        let (first, then) = if a.stage < b.stage { (a, b) } else { (b, a) };
        let day = |of: &Features| of.dates.or(of.published);
        let in_order = day(first).zip(day(then)).is_none_or(|(x, y)| x.0 <= y.1);
        if said >= 0.5 && in_order {
            return Same {
                score: 1.0 + said,
                why: "one agreement, further on",
            };
        }
        // What was to be signed, and what was.
        let soon = match first.dates.zip(then.dates) {
            Some((x, y)) => distance(x, y) <= 1,
            None => after(first, then).is_some_and(|days| days <= NEWS),
        };
        return if first.stage == Stage::Ahead && then.stage == Stage::Done && !differing && soon {
            Same {
                score: 1.0 + said,
                why: "planned, and what became of it",
            }
        } else {
            Unknown
        };
    }
    match (a.dates, b.dates) {
        // What is signed together is one agreement, however its parts are called.
        (Some(at), Some(bt)) if distance(at, bt) == 0 => Same {
            score: 2.0 + said,
            why: "the same parties on the same day",
        },
        (Some(_), Some(_)) => Other,
        _ if !differing && same_news(a, b, NEWS) => Same {
            score: 1.0 + said,
            why: "the same parties in the same days' news",
        },
        _ => Unknown,
    }
}

fn bodies(a: &Features, b: &Features) -> Likeness {
    if shared(&a.states, &b.states) < 2.min(a.states.len()).min(b.states.len()).max(1) {
        return Unknown;
    }
    let said = contained(&a.words, &b.words);
    if said >= 0.5 {
        return Same {
            score: 1.0 + said,
            why: "the same parties and name",
        };
    }
    if (a.words.is_empty() || b.words.is_empty()) && same_news(a, b, QUOTED) {
        return Same {
            score: 1.0,
            why: "the same parties in the same days' news",
        };
    }
    Unknown
}

/// Words that tell one promise from those before it.
const MORE: [&str; 4] = ["additional", "another", "further", "second"];
/// Days in which a promise is told again, and in which one with the same day due is.
const REPEATED: i32 = 60;
const PROMISED: i32 = 400;
/// Days by which what is due at one time may be apart, as the last day of a month and the next month.
const DUE: i32 = 7;

fn commitments(a: &Features, b: &Features) -> Likeness {
    if apart(&a.others, &b.others) {
        return Other;
    }
    if shared(&a.states, &b.states) == 0 {
        return Unknown;
    }
    if a.act.is_some() && b.act.is_some() && a.act != b.act {
        return Other;
    }
    // What two states promise one another is not what one of them promises a third.
    let several = |states: &BTreeSet<String>| states.len() > 1;
    if several(&a.states)
        && several(&b.states)
        && !a.states.is_subset(&b.states)
        && !b.states.is_subset(&a.states)
    {
        return Other;
    }
    let near = |days| published(a, b).is_some_and(|apart| apart <= days);
    // "another $500 million" comes on top of the first.
    let more = |of: &Features| MORE.iter().any(|word| of.words.contains(*word));
    if more(a) != more(b) && !near(NEWS) {
        return Other;
    }
    let words = overlap(&a.words, &b.words);
    let due = a.due.zip(b.due).map(|(x, y)| distance(x, y));
    let (both, part) = (shared(&a.things, &b.things), contained(&a.things, &b.things));
    let alike = both >= 2 && part >= 0.5;
    let counted = shared(&a.numbers, &b.numbers) > 0;
    let named = both >= 2.min(a.things.len()).min(b.things.len()).max(1);
    let found = match due {
        Some(0) if words >= 0.35 && near(QUOTED) => Some("the same promise for the same day"),
        Some(0..=DUE) if alike && near(PROMISED) => Some("the same thing promised for the same time"),
        // Another day is another promise, or the same put off.
        Some(1..) => None,
        _ if words >= 0.8 && named && near(REPEATED) => Some("the same words"),
        _ if words >= 0.6 && named && near(NEWS) => Some("nearly the same words in the same days' news"),
        _ if alike && counted && near(REPEATED) => Some("as much of the same thing promised"),
        _ => None,
    };
    found.map_or(Unknown, |why| Same {
        score: 1.0 + words,
        why,
    })
}

fn events(a: &Features, b: &Features) -> Likeness {
    if shared(&a.keys, &b.keys) == 0 {
        return Unknown;
    }
    if apart(&a.towns, &b.towns) {
        return Other;
    }
    match (a.dates, b.dates) {
        (Some(at), Some(bt)) if distance(at, bt) == 0 => Same {
            score: 1.0 + shared(&a.keys, &b.keys) as f64 + town(a, b),
            why: "the same parties on the same day",
        },
        (Some(_), Some(_)) => Other,
        _ if published(a, b).is_some_and(|apart| apart <= 1) && shared(&a.persons, &b.persons) >= 2 => Same {
            score: 1.0 + town(a, b),
            why: "the same persons in the same day's news",
        },
        _ => Unknown,
    }
}
