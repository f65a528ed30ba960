//! Compares any two sets of coded events, of which one is taken for gold.
//!
//! # One happening, one event
//!
//! Before anything is compared, each set is rid of what it codes twice ([`SetCounts::duplicates`]): events of one passage
//! with the same type, date and parties in their roles or, where sets without common texts are compared, events of one
//! day with the same type and the same codes of actors (country and primary sector), which is the one-a-day filter of
//! the KEDS and Phoenix series (Schrodt 2012, "Precedents, progress, and prospects in political event data"). Mutual
//! types (AGREE, CONSULT, COOPERATE) that are coded from both sides, as ICEWS and GDELT do, become one event of
//! compound actors, as PLOVER's codebook wants it ([`SetCounts::mirrored`]).
//!
//! # Pairs
//!
//! Events of the two sets can be one happening ([`Alignment`]) when they are of the same sentence of the same text and
//! have a party in common or one names none; without common texts, when they are of the same day, or else of
//! neighbouring days, and have two parties in common, or one and the type. Among all one-to-one pairings of such events
//! that one is taken which has most matches and, of these, agrees most in the rest (Hungarian method; above 400
//! events that hang together, the best pair first).
//!
//! Two parties are the same when they have the code of the same state or body; without two such codes, when they have
//! the same Wikidata item or, without two of these, the same name, most of its words, or a part with the last one.
//!
//! # Levels
//!
//! Each level counts all events of both sets, folded as above, and asks more of a pair:
//!
//! - `happening`: they are a pair at all.
//! - `type`: they have the same type (CAMEO's root, in PLOVER's terms).
//! - `event`, called a match: also an actor in common, and a recipient. Where gold has no recipient, none is asked for, and
//!   a predicted one is no bar to the match but a surplus value of its slot. Where gold has one, an event without is no
//!   match. Compound actors have no roles among them: they match what has two of them in any roles.
//! - `event and date`: also the same date, as precise as gold's.
//! - `exact`: also the same modes, and all countries of actors and recipients, none missing and none too many.
//!
//! Rows by type, and by quad class, are of the level `event` (of the class for the type). A slot's gold and predicted
//! counts are all values of all events, so a missed event's values are missed; agreeing are those that pairs share.
//! Beside this stands the share of matches whose slot is wholly right, among those in which gold tells a value.
//! A slot that gold nowhere fills is not judged; in one that it fills somewhere, an empty place says that there is
//! nothing.
//!
//! # Agreement of coders
//!
//! [`Kappa`] is Cohen's, over the sentences of common texts in which either set has an event. In each, the two sets'
//! types are laid side by side: equal ones first, then the others in the codebook's order, and `none` for what
//! the other has nothing beside. How many sentences neither coded is not in the files; [`Options::sentences`] tells it.
//!
//! # Intervals
//!
//! 95 %, by bootstrap over clusters: dispatches (those told by one event of several reports taken together), or days
//! where no texts are common. Gold is taken as it is; the intervals say what other dispatches would give.
//!
//! # Dyads by month
//!
//! [`Correlation`] compares the counts that such data are mostly used for.

mod align;
mod assign;
mod coded;
mod panel;
mod report;
mod slots;
mod tally;

pub use panel::Correlation;
pub use tally::{Estimate, Kappa, Rate};

use crate::exchange::CodedEvent;
use align::{Pair, align, choose, common_texts};
use assign::Sets;
use coded::{Coded, Folded, Report, Within, fold, prepare};
use serde::{Serialize, Serializer};
use slots::{Class, SLOTS, Slot, rank};
use std::collections::{BTreeMap, BTreeSet};
use tally::{Layout, Results, Tally};

/// What makes events of the two sets candidates for one happening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Alignment {
    /// The same text (id or address) and, where both tell it, the same sentence or passage.
    Sentence,
    /// The same text.
    Text,
    /// The same day or a neighbouring one, and parties.
    Happening,
}

/// How to compare.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// `None`: by sentences where at least half of the texts of the set with fewer are in the other too, else by happenings.
    pub alignment: Option<Alignment>,
    /// Leave out events of texts, or of days before and after, that only one set has events of.
    pub common: bool,
    /// How many samples the intervals are taken from; 0 for none.
    pub samples: usize,
    /// How many sentences both coders read, with those in which neither found an event.
    pub sentences: Option<usize>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            alignment: None,
            common: false,
            samples: 1000,
            sentences: None,
        }
    }
}

/// How large a set is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct SetCounts {
    /// As compared.
    pub events: usize,
    /// Left out as coded twice.
    pub duplicates: usize,
    /// Left out as the other side of a mutual event.
    pub mirrored: usize,
    /// Left out since the other set has nothing of the text or the time.
    pub not_common: usize,
    pub texts: usize,
    /// Events of texts that the other set has no event of, or on days without one.
    pub alone: usize,
}

/// How well one slot agrees.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SlotScore {
    /// Values of all events, and those that pairs share.
    #[serde(flatten)]
    pub rate: Rate,
    /// Of the matches in which gold tells a value, how many have the same values; `None` for what follows from the type.
    pub in_matches: Option<InMatches>,
}

/// So many right out of so many.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct InMatches {
    pub right: usize,
    pub of: usize,
    pub accuracy: Estimate,
}

/// How many pairs have these types.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Confusion {
    pub gold: String,
    pub predicted: String,
    pub count: usize,
}

/// What [`score`] found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventsScore {
    pub alignment: Alignment,
    pub gold: SetCounts,
    pub predicted: SetCounts,
    /// Texts that both have events of.
    pub common_texts: usize,
    /// What was sampled for the intervals, and how often.
    pub clusters: usize,
    pub samples: usize,
    #[serde(serialize_with = "as_map")]
    pub levels: Vec<(String, Rate)>,
    /// In the codebook's order.
    #[serde(serialize_with = "as_map")]
    pub types: Vec<(String, Rate)>,
    /// The mean F1 of the types that gold has.
    pub macro_f1: Option<Estimate>,
    #[serde(serialize_with = "as_map")]
    pub classes: Vec<(String, Rate)>,
    /// Those that gold fills anywhere.
    #[serde(serialize_with = "as_map")]
    pub slots: Vec<(String, SlotScore)>,
    /// All pairs by their types, most first.
    pub confusions: Vec<Confusion>,
    /// Of types; `None` where no text is common.
    pub kappa: Option<Kappa>,
    /// Of quad classes.
    pub kappa_of_classes: Option<Kappa>,
    pub dyad_months: Vec<Correlation>,
    /// One line per missed, surplus or unlike event and per wrong slot of a match.
    #[serde(skip)]
    pub notes: Vec<String>,
}

fn as_map<V: Serialize, S: Serializer>(rows: &[(String, V)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(rows.iter().map(|(name, row)| (name, row)))
}

const LEVELS: [&str; 5] = ["happening", "type", "event", "event and date", "exact"];
/// The slots that [`LEVELS`] ask for beside the match itself.
const DATED: [&str; 1] = ["date"];
const EXACT: [&str; 4] = ["date", "mode", "actor country", "recipient country"];

/// Compares the sets.
///
/// ```
/// use legation::evaluate::events::{Options, score};
/// use legation::exchange::{CodedActor, CodedEvent};
/// let visit = CodedEvent {
///     date: Some("2024-09-17".to_owned()),
///     kind: "CONSULT".to_owned(),
///     actors: vec![CodedActor { country: "SLB".to_owned(), ..CodedActor::default() }],
///     recipients: vec![CodedActor { country: "VUT".to_owned(), ..CodedActor::default() }],
///     ..CodedEvent::default()
/// };
/// let praise = CodedEvent { kind: "SUPPORT".to_owned(), ..visit.clone() };
/// let score = score(&[visit.clone(), praise], &[visit], &Options::default());
/// assert_eq!(score.levels[2].1.agreement.recall, 0.5);
/// ```
pub fn score(gold: &[CodedEvent], predicted: &[CodedEvent], options: &Options) -> EventsScore {
    let (gold, predicted, texts) = prepare(gold, predicted);
    let alignment = options.alignment.unwrap_or_else(|| choose(&gold, &predicted));
    let (kept_gold, kept_predicted) = if options.common {
        common(gold, predicted, alignment)
    } else {
        ((gold, 0), (predicted, 0))
    };
    let within = if alignment == Alignment::Happening {
        Within::Day
    } else {
        Within::Passage
    };
    let (gold, folded_gold) = fold(kept_gold.0, within);
    let (predicted, folded_predicted) = fold(kept_predicted.0, within);
    let pairs = align(&gold, &predicted, alignment);
    let comparison = Comparison {
        clusters: Clusters::new(&gold, &predicted, alignment, texts),
        gold,
        predicted,
        pairs,
        alignment,
    };
    let counts = [(folded_gold, kept_gold.1), (folded_predicted, kept_predicted.1)];
    comparison.score(counts, options)
}

/// The events of texts, or within the days, that both have, and how many others there were.
#[expect(clippy::type_complexity, reason = "two of a kind")]
fn common<'e>(
    gold: Vec<Coded<'e>>,
    predicted: Vec<Coded<'e>>,
    alignment: Alignment,
) -> ((Vec<Coded<'e>>, usize), (Vec<Coded<'e>>, usize)) {
    let texts = common_texts(&gold, &predicted);
    let span = |events: &[Coded]| {
        let days = || events.iter().filter_map(Coded::day);
        days().min().zip(days().max())
    };
    let days = span(&gold).zip(span(&predicted));
    let days = days.map(|((first, last), (start, end))| first.max(start)..=last.min(end));
    let is_common = |event: &Coded| match alignment {
        Alignment::Happening => {
            let day = event.day();
            day.zip(days.as_ref())
                .is_some_and(|(day, days)| days.contains(&day))
        }
        Alignment::Sentence | Alignment::Text => event.texts().any(|text| texts.contains(&text)),
    };
    let keep = |events: Vec<Coded<'e>>| {
        let before = events.len();
        let kept: Vec<Coded<'e>> = events.into_iter().filter(is_common).collect();
        let left_out = before - kept.len();
        (kept, left_out)
    };
    (keep(gold), keep(predicted))
}

/// Which cluster each event is in.
struct Clusters {
    gold: Vec<usize>,
    predicted: Vec<usize>,
    /// The cluster of each text.
    texts: Vec<usize>,
    count: usize,
}

impl Clusters {
    fn new(gold: &[Coded], predicted: &[Coded], alignment: Alignment, texts: usize) -> Clusters {
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
struct Comparison<'e> {
    gold: Vec<Coded<'e>>,
    predicted: Vec<Coded<'e>>,
    pairs: Vec<Pair>,
    clusters: Clusters,
    alignment: Alignment,
}

impl Comparison<'_> {
    fn score(&self, counts: [(Folded, usize); 2], options: &Options) -> EventsScore {
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
            let (folded, not_common) = counts[side];
            let texts: BTreeSet<usize> = sides[side]
                .iter()
                .flat_map(|event| event.texts().collect::<Vec<_>>())
                .collect();
            SetCounts {
                events: sides[side].len(),
                duplicates: folded.duplicates,
                mirrored: folded.mirrored,
                not_common,
                texts: texts.len(),
                alone: self.alone(side, &common),
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

    /// Lays the two sets' labels of each sentence side by side.
    fn lay_labels(&self, tally: &mut Tally, types: &[&str], options: &Options) {
        let classes: Vec<Class> = Class::ALL.to_vec();
        let none = [types.len(), classes.len()];
        let mut read = 0;
        for (text, sentence) in self.sentences() {
            read += 1;
            for table in 0..2 {
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
                    let of = |labels: &[usize]| labels.get(at).copied().unwrap_or(none[table]);
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
fn is_right(slot: &Slot, gold: &Coded, predicted: &Coded) -> bool {
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

#[cfg(test)]
mod tests;
