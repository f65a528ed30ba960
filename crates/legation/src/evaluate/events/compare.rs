//! Two sets with their pairs, and what is counted of them.

use super::align::{Pair, common_texts};
use super::assign::Sets;
use super::coded::{Coded, Report};
use super::panel;
use super::slots::{Class, SLOTS, Slot, rank};
use super::tally::{Layout, Rate, Results, Tally};
use super::{Alignment, Confusion, EventsScore, InMatches, Options, SetCounts, SlotScore};
use std::collections::{BTreeMap, BTreeSet};

/// What is asked of a pair, each more than the one before.
const LEVELS: [&str; 5] = ["happening", "type", "event", "event and date", "exact"];
/// The slots that [`LEVELS`] ask for beside the match itself.
const DATED: [&str; 1] = ["date"];
const EXACT: [&str; 4] = ["date", "mode", "actor country", "recipient country"];

/// Which cluster each event is in.
pub(super) struct Clusters {
    gold: Vec<usize>,
    predicted: Vec<usize>,
    /// The cluster of each text.
    texts: Vec<usize>,
    count: usize,
}

impl Clusters {
    pub fn new(gold: &[Coded], predicted: &[Coded], alignment: Alignment, texts: usize) -> Clusters {
        let mut sets = Sets::new(texts);
        for event in gold.iter().chain(predicted) {
            let of_event: Vec<usize> = event.texts().collect();
            for two in of_event.windows(2) {
                sets.join(two[0], two[1]);
            }
        }
        let texts: Vec<usize> = (0..texts).map(|text| sets.of(text)).collect();
        let mut count = texts.len();
        let mut of_days: BTreeMap<i32, usize> = BTreeMap::new();
        let mut of = |events: &[Coded]| -> Vec<usize> {
            let mut of = |event: &Coded| {
                let mut new = || {
                    count += 1;
                    count - 1
                };
                match (alignment, event.texts().next(), event.day()) {
                    (Alignment::Happening, _, Some(day)) => *of_days.entry(day).or_insert_with(new),
                    (Alignment::Sentence | Alignment::Text, Some(text), _) => texts[text],
                    _ => new(),
                }
            };
            events.iter().map(&mut of).collect()
        };
        let (gold, predicted) = (of(gold), of(predicted));
        Clusters {
            gold,
            predicted,
            texts,
            count,
        }
    }
}

/// Two sets with their pairs.
pub(super) struct Comparison<'e> {
    pub gold: Vec<Coded<'e>>,
    pub predicted: Vec<Coded<'e>>,
    pub pairs: Vec<Pair>,
    pub clusters: Clusters,
    pub alignment: Alignment,
}

impl Comparison<'_> {
    pub fn score(&self, left_out: [SetCounts; 2], options: &Options) -> EventsScore {
        let types = self.types();
        let slots = self.judged();
        let results = self.tally(&types, &slots, options).results(options.samples);
        let names = |from: usize, names: &[&str]| -> Vec<(String, Rate)> {
            let rows = names.iter().enumerate();
            rows.map(|(at, name)| ((*name).to_owned(), results.rate(from + at)))
                .collect()
        };
        let classes: Vec<&str> = Class::ALL.iter().map(|class| class.name()).collect();
        let first_class = LEVELS.len() + types.len();
        let mut of_classes = names(first_class, &classes);
        of_classes.retain(|(_, row)| row.agreement.gold + row.agreement.predicted > 0);
        let sides = [&self.gold, &self.predicted];
        let common = common_texts(&self.gold, &self.predicted);
        let set = |side: usize| {
            let texts: BTreeSet<usize> = sides[side].iter().flat_map(Coded::texts).collect();
            SetCounts {
                events: sides[side].len(),
                texts: texts.len(),
                alone: self.alone(side, &common),
                ..left_out[side]
            }
        };
        EventsScore {
            alignment: self.alignment,
            gold: set(0),
            predicted: set(1),
            common_texts: common.len(),
            clusters: results.clusters,
            samples: options.samples,
            levels: names(0, &LEVELS),
            types: names(LEVELS.len(), &types),
            macro_f1: results.macro_f1(),
            classes: of_classes,
            slots: slot_scores(&slots, first_class + classes.len(), &results),
            confusions: self.confusions(),
            kappa: results.kappa(0),
            kappa_of_classes: results.kappa(1),
            dyad_months: panel::correlations(&self.gold, &self.predicted),
            notes: self.notes(&slots),
        }
    }

    /// How many events of the side are of texts or days that the other has no event of.
    fn alone(&self, side: usize, common: &BTreeSet<usize>) -> usize {
        let days = |events: &[Coded]| -> BTreeSet<i32> { events.iter().filter_map(Coded::day).collect() };
        let (own, other) = if side == 0 {
            (&self.gold, &self.predicted)
        } else {
            (&self.predicted, &self.gold)
        };
        let days = days(other);
        let is_alone = |event: &&Coded| match self.alignment {
            Alignment::Happening => event.day().is_none_or(|day| !days.contains(&day)),
            Alignment::Sentence | Alignment::Text => !event.texts().any(|text| common.contains(&text)),
        };
        own.iter().filter(is_alone).count()
    }

    /// Every type that either set has, in the codebook's order.
    fn types(&self) -> Vec<&str> {
        let all: BTreeSet<(usize, &str)> = self
            .gold
            .iter()
            .chain(&self.predicted)
            .map(|event| rank(event.kind()))
            .collect();
        all.into_iter().map(|(_, kind)| kind).collect()
    }

    /// The slots that gold fills anywhere.
    fn judged(&self) -> Vec<&'static Slot> {
        SLOTS
            .iter()
            .filter(|slot| self.gold.iter().any(|event| slot.count(event) > 0))
            .collect()
    }

    fn tally(&self, types: &[&str], slots: &[&'static Slot], options: &Options) -> Tally {
        let first_class = LEVELS.len() + types.len();
        let first_slot = first_class + Class::ALL.len();
        let layout = Layout {
            rows: first_slot + slots.len(),
            types: (LEVELS.len(), first_class),
            shares: slots.len(),
            tables: [types.len() + 1, Class::ALL.len() + 1],
        };
        let mut tally = Tally::new(layout, self.clusters.count);
        let type_row =
            |event: &Coded| LEVELS.len() + types.iter().position(|kind| *kind == event.kind()).unwrap_or(0);
        let class_row = |event: &Coded| Class::of(event.kind()).map(|class| first_class + class as usize);
        let sides = [
            (&self.gold, &self.clusters.gold),
            (&self.predicted, &self.clusters.predicted),
        ];
        for (side, (events, clusters)) in sides.into_iter().enumerate() {
            for (event, &cluster) in events.iter().zip(clusters) {
                let count = |number: usize| if side == 0 { [number, 0, 0] } else { [0, number, 0] };
                for row in (0..LEVELS.len()).chain([type_row(event)]).chain(class_row(event)) {
                    tally.add_to_row(cluster, row, count(1));
                }
                for (at, slot) in slots.iter().enumerate() {
                    tally.add_to_row(cluster, first_slot + at, count(slot.count(event)));
                }
            }
        }
        for pair in &self.pairs {
            let (gold, predicted) = (&self.gold[pair.gold], &self.predicted[pair.predicted]);
            let cluster = self.clusters.gold[pair.gold];
            let same_type = gold.kind() == predicted.kind();
            let right = |names: &[&str]| {
                let asked = slots.iter().filter(|slot| names.contains(&slot.name));
                pair.matched && asked.into_iter().all(|slot| is_right(slot, gold, predicted))
            };
            let reached = [true, same_type, pair.matched, right(&DATED), right(&EXACT)];
            for (level, _) in reached.iter().enumerate().filter(|(_, reached)| **reached) {
                tally.add_to_row(cluster, level, [0, 0, 1]);
            }
            if pair.matched {
                tally.add_to_row(cluster, type_row(gold), [0, 0, 1]);
            }
            if let Some(row) =
                class_row(gold).filter(|row| pair.parties && Some(*row) == class_row(predicted))
            {
                tally.add_to_row(cluster, row, [0, 0, 1]);
            }
            for (at, slot) in slots.iter().enumerate() {
                tally.add_to_row(cluster, first_slot + at, [0, 0, slot.agreeing(gold, predicted)]);
                if pair.matched && !slot.of_type && slot.count(gold) > 0 {
                    tally.add_to_share(cluster, at, is_right(slot, gold, predicted));
                }
            }
        }
        self.lay_labels(&mut tally, types, options);
        tally
    }

    /// Lays the two sets' labels of each sentence side by side; not where days are compared.
    fn lay_labels(&self, tally: &mut Tally, types: &[&str], options: &Options) {
        if self.alignment == Alignment::Happening {
            return;
        }
        let none = [types.len(), Class::ALL.len()];
        let mut read = 0;
        for (text, sentence) in self.sentences() {
            read += 1;
            for (table, none) in none.into_iter().enumerate() {
                let label = |event: &Coded| match table {
                    0 => types.iter().position(|kind| *kind == event.kind()),
                    _ => Class::of(event.kind()).map(|class| class as usize),
                };
                let labels = |events: &[Coded], of: &BTreeSet<usize>| -> Vec<usize> {
                    let mut labels: Vec<usize> = of.iter().filter_map(|at| label(&events[*at])).collect();
                    labels.sort_unstable();
                    labels
                };
                let gold = labels(&self.gold, &sentence[0]);
                let mut predicted = labels(&self.predicted, &sentence[1]);
                let mut unlike = Vec::new();
                let cluster = self.clusters.texts[text];
                for label in gold {
                    match predicted.iter().position(|other| *other == label) {
                        Some(at) => {
                            predicted.remove(at);
                            tally.add_labels(cluster, table, label, label);
                        }
                        None => unlike.push(label),
                    }
                }
                for at in 0..unlike.len().max(predicted.len()) {
                    let of = |labels: &[usize]| labels.get(at).copied().unwrap_or(none);
                    tally.add_labels(cluster, table, of(&unlike), of(&predicted));
                }
            }
        }
        if read > 0 {
            let neither = options
                .sentences
                .map_or(0, |sentences| sentences.saturating_sub(read));
            for (table, none) in none.into_iter().enumerate() {
                tally.fix_labels(table, none, none, neither);
            }
        }
    }

    /// The sentences of common texts in which either set has events, each with its text and the two sets' events. A
    /// sentence is what passages that are the same make together. Where a set tells no passages at all, a text is one.
    fn sentences(&self) -> Vec<(usize, [BTreeSet<usize>; 2])> {
        let sides = [&self.gold, &self.predicted];
        let tells = |events: &[Coded]| {
            events
                .iter()
                .flat_map(|event| &event.reports)
                .any(Report::tells_passage)
        };
        let by_passage = sides.into_iter().all(|events| tells(events));
        let mut of_texts: BTreeMap<usize, Vec<(usize, usize, &Report)>> = BTreeMap::new();
        for (side, events) in sides.into_iter().enumerate() {
            for (at, event) in events.iter().enumerate() {
                for report in event
                    .reports
                    .iter()
                    .filter(|report| !by_passage || report.tells_passage())
                {
                    if let Some(text) = report.text {
                        of_texts.entry(text).or_default().push((side, at, report));
                    }
                }
            }
        }
        let mut sentences = Vec::new();
        for text in common_texts(&self.gold, &self.predicted) {
            let reports = of_texts.remove(&text).unwrap_or_default();
            let mut sets = Sets::new(reports.len());
            for (at, (_, _, report)) in reports.iter().enumerate() {
                for (other, (_, _, earlier)) in reports[..at].iter().enumerate() {
                    if !by_passage || report.is_same_passage(earlier) == Some(true) {
                        sets.join(at, other);
                    }
                }
            }
            let mut of_text: BTreeMap<usize, [BTreeSet<usize>; 2]> = BTreeMap::new();
            for (at, (side, event, _)) in reports.iter().enumerate() {
                of_text.entry(sets.of(at)).or_default()[*side].insert(*event);
            }
            sentences.extend(of_text.into_values().map(|sentence| (text, sentence)));
        }
        sentences
    }

    fn confusions(&self) -> Vec<Confusion> {
        let mut counts: BTreeMap<[(usize, &str); 2], usize> = BTreeMap::new();
        for pair in &self.pairs {
            let types = [self.gold[pair.gold].kind(), self.predicted[pair.predicted].kind()];
            *counts.entry(types.map(rank)).or_default() += 1;
        }
        let confusion = |([gold, predicted], count): ([(usize, &str); 2], usize)| Confusion {
            gold: gold.1.to_owned(),
            predicted: predicted.1.to_owned(),
            count,
        };
        let mut all: Vec<Confusion> = counts.into_iter().map(confusion).collect();
        all.sort_by_key(|confusion| std::cmp::Reverse(confusion.count));
        all
    }
}

/// Whether the pair has the same values, none missing and none too many.
pub(super) fn is_right(slot: &Slot, gold: &Coded, predicted: &Coded) -> bool {
    let (wanted, found) = (slot.count(gold), slot.count(predicted));
    wanted == found && slot.agreeing(gold, predicted) == wanted
}

fn slot_scores(slots: &[&'static Slot], first: usize, results: &Results) -> Vec<(String, SlotScore)> {
    let score = |(at, slot): (usize, &&Slot)| {
        let in_matches = results
            .share(at)
            .map(|(right, of, accuracy)| InMatches { right, of, accuracy });
        let rate = results.rate(first + at);
        (slot.name.to_owned(), SlotScore { rate, in_matches })
    };
    slots.iter().enumerate().map(score).collect()
}
