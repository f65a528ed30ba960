//! Which events of the two sets can be codings of one happening, and which are taken to be.

use super::Alignment;
use super::assign::{Edge, assign};
use super::coded::{Coded, Party, shared};
use super::slots::{Class, SLOTS, parties_agree};
use std::collections::{BTreeSet, HashMap};

/// Events with more parties are looked up by each of them, not by every two.
const MOST_PARTIES: usize = 30;

/// What a match weighs: more than everything else that the pairs of any group may weigh.
const MATCH: i64 = 10_000_000;

/// A gold event and the predicted one that stands for it, by their places in the sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub gold: usize,
    pub predicted: usize,
    /// Whether the parties agree.
    pub parties: bool,
    /// Whether type and parties agree.
    pub matched: bool,
}

/// The texts that both sets have events of.
pub(super) fn common_texts(gold: &[Coded], predicted: &[Coded]) -> BTreeSet<usize> {
    let of = |events: &[Coded]| -> BTreeSet<usize> { events.iter().flat_map(Coded::texts).collect() };
    of(gold).intersection(&of(predicted)).copied().collect()
}

/// By sentences where at least half of the texts of the set with fewer are texts of the other too, else by happenings.
pub(super) fn choose(gold: &[Coded], predicted: &[Coded]) -> Alignment {
    let texts = |events: &[Coded]| {
        let all: BTreeSet<usize> = events.iter().flat_map(Coded::texts).collect();
        all.len()
    };
    let (common, fewer) = (
        common_texts(gold, predicted).len(),
        texts(gold).min(texts(predicted)),
    );
    if common > 0 && 2 * common >= fewer {
        Alignment::Sentence
    } else {
        Alignment::Happening
    }
}

/// The one-to-one pairs, sorted by gold event: as many as can be with type and parties right, and among these the ones
/// that agree most in the rest.
pub(super) fn align(gold: &[Coded], predicted: &[Coded], alignment: Alignment) -> Vec<Pair> {
    // The days away from gold's, and the least weight, of each round.
    let rounds: &[(&[i32], i64)] = match alignment {
        Alignment::Sentence | Alignment::Text => &[(&[0], 1)],
        // A match of a neighbouring day comes before what is unlike on the same.
        Alignment::Happening => &[(&[0], MATCH), (&[-1, 1], MATCH), (&[0], 1), (&[-1, 1], 1)],
    };
    let index = Index::new(predicted, alignment);
    let mut taken = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for &(away, least) in rounds {
        let mut edges = Vec::new();
        for (left, event) in gold
            .iter()
            .enumerate()
            .filter(|(left, _)| !taken.0.contains(left))
        {
            for right in index.candidates(event, away) {
                let other = &predicted[right];
                if !taken.1.contains(&right) && may_be_one(event, other, alignment) {
                    let weight = weight(event, other);
                    if weight >= least {
                        edges.push(Edge { left, right, weight });
                    }
                }
            }
        }
        for (left, right) in assign(&edges) {
            taken.0.insert(left);
            taken.1.insert(right);
            let parties = parties_agree(&gold[left], &predicted[right]);
            pairs.push(Pair {
                gold: left,
                predicted: right,
                parties,
                matched: parties && gold[left].kind() == predicted[right].kind(),
            });
        }
    }
    pairs.sort_unstable_by_key(|pair| pair.gold);
    pairs
}

/// Whether the two, found by text or by day, can be one happening.
fn may_be_one(gold: &Coded, predicted: &Coded, alignment: Alignment) -> bool {
    let passage = || {
        let mut reports = gold
            .reports
            .iter()
            .flat_map(|a| predicted.reports.iter().map(move |b| (a, b)));
        reports.any(|(a, b)| a.text.is_some() && a.text == b.text && a.is_same_passage(b) != Some(false))
    };
    let party = || {
        let known = |event: &Coded| event.parties().next().is_some();
        !known(gold) || !known(predicted) || gold.parties().any(|a| predicted.parties().any(|b| a.is_same(b)))
    };
    match alignment {
        Alignment::Sentence => passage() && party(),
        Alignment::Text => party(),
        Alignment::Happening => {
            let (a, b) = (gold.distinct(), predicted.distinct());
            shared(&a, &b, Party::is_same) >= a.len().min(b.len()).min(2)
        }
    }
}

/// Above 0.
fn weight(gold: &Coded, predicted: &Coded) -> i64 {
    let same_type = gold.kind() == predicted.kind();
    let parties = parties_agree(gold, predicted);
    let passage = gold.reports.iter().any(|a| {
        let mut others = predicted.reports.iter();
        others.any(|b| a.text.is_some() && a.text == b.text && a.is_same_passage(b) == Some(true))
    });
    let mut weight = 1;
    for (holds, worth) in [
        (same_type && parties, MATCH),
        (same_type, 200),
        (parties, 200),
        (Class::of(gold.kind()) == Class::of(predicted.kind()), 100),
        (passage, 50),
    ] {
        weight += if holds { worth } else { 0 };
    }
    for slot in SLOTS.iter().filter(|slot| !slot.of_type) {
        let agreeing = slot.agreeing(gold, predicted);
        if agreeing > 0 {
            weight += (40 * agreeing / (slot.count(gold) + slot.count(predicted))) as i64;
        }
    }
    weight
}

/// Finds the events that can be paired with another.
struct Index {
    by_text: HashMap<usize, Vec<usize>>,
    by_day: HashMap<(i32, String), Vec<usize>>,
}

impl Index {
    fn new(events: &[Coded], alignment: Alignment) -> Index {
        let mut index = Index {
            by_text: HashMap::new(),
            by_day: HashMap::new(),
        };
        for (at, event) in events.iter().enumerate() {
            if alignment != Alignment::Happening {
                for text in event.texts() {
                    index.by_text.entry(text).or_default().push(at);
                }
            } else if let Some(day) = event.day() {
                for key in keys(event) {
                    index.by_day.entry((day, key)).or_default().push(at);
                }
            }
        }
        index
    }

    /// Sorted, each once. `away`: how many days from the event's own.
    fn candidates(&self, event: &Coded, away: &[i32]) -> BTreeSet<usize> {
        let of_texts = event.texts().filter_map(|text| self.by_text.get(&text));
        let mut found: BTreeSet<usize> = of_texts.flatten().copied().collect();
        if let Some(day) = event.day().filter(|_| !self.by_day.is_empty()) {
            for key in keys(event) {
                for away in away {
                    found.extend(self.by_day.get(&(day + away, key.clone())).into_iter().flatten());
                }
            }
        }
        found
    }
}

/// What two codings of a happening of one day have in common: two parties or, where one of them names but one, that and
/// the type; without a party, the place and the type.
fn keys(event: &Coded) -> Vec<String> {
    let parties: BTreeSet<String> = event
        .parties()
        .map(Party::key)
        .filter(|key| !key.is_empty())
        .collect();
    let parties: Vec<String> = parties.into_iter().collect();
    let kind = event.kind();
    let mut keys: Vec<String> = parties.iter().map(|party| format!("{party}\t{kind}")).collect();
    if parties.len() <= MOST_PARTIES {
        for (at, party) in parties.iter().enumerate() {
            keys.extend(
                parties[at + 1..]
                    .iter()
                    .map(|other| format!("{party}\t\t{other}")),
            );
        }
    }
    if parties.is_empty() {
        let place = event.event.place.as_ref();
        keys.extend(place.map(|place| format!("\t\t\t{kind}\t{}", place.name.to_lowercase())));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::super::coded::prepare;
    use super::super::tests::{coded, read_in};
    use super::*;
    use crate::exchange::{CodedEvent, CodedPlace};

    fn pairs(
        gold: &[CodedEvent],
        predicted: &[CodedEvent],
        alignment: Alignment,
    ) -> Vec<(usize, usize, bool)> {
        let (gold, predicted, _) = prepare(gold, predicted);
        let pairs = align(&gold, &predicted, alignment);
        pairs
            .iter()
            .map(|pair| (pair.gold, pair.predicted, pair.matched))
            .collect()
    }

    #[test]
    fn a_sentence_has_its_own_events() {
        let event =
            |kind: &str, sentence| read_in(coded(kind, &["FJI"], &["VUT"], "2024-01-02"), "a", sentence);
        let gold = [event("CONSULT", 1), event("ACCUSE", 2)];
        let predicted = [event("ACCUSE", 1), event("CONSULT", 2)];
        assert_eq!(
            pairs(&gold, &predicted, Alignment::Sentence),
            [(0, 0, false), (1, 1, false)]
        );
        assert_eq!(
            pairs(&gold, &predicted, Alignment::Text),
            [(0, 1, true), (1, 0, true)]
        );
    }

    #[test]
    fn events_without_a_party_in_common_are_two() {
        let event = |actors: &[&str]| read_in(coded("CONSULT", actors, &[], "2024-01-02"), "a", 1);
        assert_eq!(
            pairs(&[event(&["FJI"])], &[event(&["TON"])], Alignment::Sentence),
            []
        );
        assert_eq!(
            pairs(&[event(&["FJI"])], &[event(&[])], Alignment::Sentence),
            [(0, 0, false)]
        );
        assert_eq!(
            pairs(&[event(&[])], &[event(&["FJI"])], Alignment::Sentence),
            [(0, 0, true)]
        );
    }

    #[test]
    fn a_match_is_worth_more_than_any_likeness() {
        let mut like = read_in(coded("ACCUSE", &["FJI"], &["VUT"], "2024-01-02"), "a", 1);
        let mut right = read_in(coded("CONSULT", &["FJI"], &["VUT"], "2023-05"), "a", 1);
        like.factuality = Some("asserted".to_owned());
        right.factuality = Some("planned".to_owned());
        let mut gold = like.clone();
        gold.kind = "CONSULT".to_owned();
        assert_eq!(
            pairs(&[gold], &[like, right], Alignment::Sentence),
            [(0, 1, true)]
        );
    }

    #[test]
    fn without_texts_a_happening_is_known_by_day_and_parties() {
        let event = |kind: &str, recipients: &[&str], date: &str| coded(kind, &["FJI"], recipients, date);
        let gold = [
            event("CONSULT", &["VUT"], "2024-01-02"),
            event("CONSULT", &["VUT"], "2024-01-03"),
            event("CONSULT", &["TON"], "2024-02-01"),
            event("CONSULT", &["TON"], "2024-03"),
        ];
        let predicted = [
            event("CONSULT", &["VUT"], "2024-01-03"),
            event("ACCUSE", &["VUT"], "2024-01-01"),
            event("ACCUSE", &["NRU"], "2024-02-01"),
            event("CONSULT", &["NRU"], "2024-02-01"),
            event("CONSULT", &["TON"], "2024-03"),
        ];
        assert_eq!(
            pairs(&gold, &predicted, Alignment::Happening),
            [(0, 1, false), (1, 0, true)]
        );
    }

    #[test]
    fn a_match_of_the_next_day_comes_before_another_type_of_the_same() {
        let event = |kind: &str, date: &str| coded(kind, &["FJI"], &["VUT"], date);
        let predicted = [event("ACCUSE", "2024-01-02"), event("CONSULT", "2024-01-03")];
        let found = pairs(
            &[event("CONSULT", "2024-01-02")],
            &predicted,
            Alignment::Happening,
        );
        assert_eq!(found, [(0, 1, true)]);
    }

    #[test]
    fn what_has_no_date_is_known_by_its_publication() {
        let mut gold = read_in(coded("CONSULT", &["FJI"], &["VUT"], "2024-03"), "a", 1);
        gold.reports[0].published = Some("2024-03-05".to_owned());
        let predicted = [coded("CONSULT", &["FJI"], &["VUT"], "2024-03-05")];
        let found = |gold: &CodedEvent| pairs(std::slice::from_ref(gold), &predicted, Alignment::Happening);
        assert_eq!(found(&gold), [(0, 0, true)]);
        gold.date = None;
        assert_eq!(found(&gold), [(0, 0, true)]);
        gold.date = Some("2023".to_owned());
        assert_eq!(found(&gold), [], "published long after");
    }

    #[test]
    fn a_riot_of_nobody_is_known_by_its_place() {
        let riot = |place: &str| {
            let mut event = coded("PROTEST", &[], &[], "2024-01-02");
            event.place = Some(CodedPlace {
                name: place.to_owned(),
                ..CodedPlace::default()
            });
            event
        };
        assert_eq!(
            pairs(
                &[riot("Suva")],
                &[riot("Nadi"), riot("Suva")],
                Alignment::Happening
            ),
            [(0, 1, true)]
        );
    }
}
