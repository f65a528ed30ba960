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
//! An event without a type is left out ([`SetCounts::untyped`]).
//!
//! # Pairs
//!
//! Events of the two sets can be one happening ([`Alignment`]) when they are of the same sentence of the same text and
//! have a party in common or one names none; without common texts, when they are of the same day, or else of
//! neighbouring days, and have two parties in common or, where one of them names but one, that and the type. What has
//! no day is known by its publication. Among all one-to-one pairings of such events that one is taken which has most
//! matches and, of these, agrees most in the rest (Hungarian method; above 400 events that hang together, the best
//! pair first).
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
pub(super) mod assign;
mod coded;
mod compare;
mod fold;
mod panel;
mod report;
mod slots;
mod tally;

pub use panel::Correlation;
pub use tally::{Estimate, Kappa, Rate};

use crate::exchange::CodedEvent;
use align::{align, choose, common_texts};
use coded::{Coded, prepare};
use compare::{Clusters, Comparison};
use fold::{Within, fold};
use serde::{Serialize, Serializer};

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
    /// Left out since it has no type, as CAMEO's public statements have none in PLOVER.
    pub untyped: usize,
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
    /// Of types; `None` where no text is common, or days are compared.
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
    let (mut gold, mut predicted, texts) = prepare(gold, predicted);
    let untyped = [&mut gold, &mut predicted].map(|events| {
        let before = events.len();
        events.retain(|event| !event.kind().is_empty());
        before - events.len()
    });
    let alignment = options.alignment.unwrap_or_else(|| choose(&gold, &predicted));
    let (gold, predicted, not_common) = if options.common {
        common(gold, predicted, alignment)
    } else {
        (gold, predicted, [0; 2])
    };
    let within = if alignment == Alignment::Happening {
        Within::Day
    } else {
        Within::Passage
    };
    let (gold, of_gold) = fold(gold, within);
    let (predicted, of_predicted) = fold(predicted, within);
    let folded = [of_gold, of_predicted];
    let left_out = [0, 1].map(|side| SetCounts {
        duplicates: folded[side].duplicates,
        mirrored: folded[side].mirrored,
        not_common: not_common[side],
        untyped: untyped[side],
        ..SetCounts::default()
    });
    let pairs = align(&gold, &predicted, alignment);
    let comparison = Comparison {
        clusters: Clusters::new(&gold, &predicted, alignment, texts),
        gold,
        predicted,
        pairs,
        alignment,
    };
    comparison.score(left_out, options)
}

/// The events of texts, or within the days, that both have, and how many others each had.
fn common<'e>(
    gold: Vec<Coded<'e>>,
    predicted: Vec<Coded<'e>>,
    alignment: Alignment,
) -> (Vec<Coded<'e>>, Vec<Coded<'e>>, [usize; 2]) {
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
    let before = [gold.len(), predicted.len()];
    let keep = |events: Vec<Coded<'e>>| events.into_iter().filter(is_common).collect::<Vec<_>>();
    let (gold, predicted) = (keep(gold), keep(predicted));
    let left_out = [before[0] - gold.len(), before[1] - predicted.len()];
    (gold, predicted, left_out)
}

#[cfg(test)]
mod tests;
