//! What an event's slots hold, and how many of their values two events share.

use super::coded::{Coded, Party, meet, shared};
use crate::exchange::{CodedActor, quad};

/// PLOVER's types in the codebook's order.
const TYPES: [&str; 16] = [
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
];

/// The four classes that CAMEO and PLOVER share, known as quad classes; the penta classes are these and one for what
/// has none. SANCTION is material conflict, as its section of the codebook has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    VerbalCooperation,
    MaterialCooperation,
    VerbalConflict,
    MaterialConflict,
}

impl Class {
    pub const ALL: [Class; 4] = [
        Class::VerbalCooperation,
        Class::MaterialCooperation,
        Class::VerbalConflict,
        Class::MaterialConflict,
    ];

    /// `None` for a type of another ontology.
    pub fn of(kind: &str) -> Option<Class> {
        let number = quad(kind)?;
        Class::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }

    pub fn name(self) -> &'static str {
        match self {
            Class::VerbalCooperation => "verbal cooperation",
            Class::MaterialCooperation => "material cooperation",
            Class::VerbalConflict => "verbal conflict",
            Class::MaterialConflict => "material conflict",
        }
    }

    fn side(self) -> &'static str {
        match self {
            Class::VerbalCooperation | Class::MaterialCooperation => "cooperation",
            Class::VerbalConflict | Class::MaterialConflict => "conflict",
        }
    }
}

/// Where a type stands among others: PLOVER's in their order, then the rest by name.
pub(super) fn rank(kind: &str) -> (usize, &str) {
    let at = TYPES.iter().position(|row| *row == kind);
    (at.unwrap_or(TYPES.len()), kind)
}

/// A part of an event that has any number of values.
pub(super) struct Slot {
    pub name: &'static str,
    /// Whether it follows from the type, and so is right wherever the type is.
    pub of_type: bool,
    pub values: fn(&Coded) -> Vec<String>,
    agreeing: Agreeing,
}

/// How values are compared.
enum Agreeing {
    /// Equal ones, each counted as often as both have it.
    Equal,
    /// As many as the function says; no more than either has.
    By(fn(&Coded, &Coded) -> usize),
}

impl Slot {
    pub fn count(&self, event: &Coded) -> usize {
        (self.values)(event).len()
    }

    /// How many of gold's values are the prediction's too.
    pub fn agreeing(&self, gold: &Coded, predicted: &Coded) -> usize {
        match self.agreeing {
            Agreeing::By(count) => count(gold, predicted),
            Agreeing::Equal => {
                let mut left = (self.values)(predicted);
                let mut count = 0;
                for value in (self.values)(gold) {
                    if let Some(at) = left.iter().position(|other| *other == value) {
                        left.swap_remove(at);
                        count += 1;
                    }
                }
                count
            }
        }
    }
}

const fn slot(name: &'static str, values: fn(&Coded) -> Vec<String>, agreeing: Agreeing) -> Slot {
    Slot {
        name,
        of_type: false,
        values,
        agreeing,
    }
}

const fn of_type(name: &'static str, values: fn(&Coded) -> Vec<String>) -> Slot {
    Slot {
        name,
        of_type: true,
        values,
        agreeing: Agreeing::Equal,
    }
}

/// Right wherever the date is.
pub(super) const WITHIN_A_DAY: &str = "date within a day";

/// Every slot that is scored, in the order of the report.
pub(super) const SLOTS: [Slot; 18] = [
    of_type("type", |event| filled(Some(event.kind()))),
    of_type("quad class", |event| {
        filled(Class::of(event.kind()).map(Class::name))
    }),
    of_type("cooperation/conflict", |event| {
        filled(Class::of(event.kind()).map(Class::side))
    }),
    slot(
        "mode",
        |event| {
            event
                .event
                .modes
                .iter()
                .map(|mode| format!("{} {mode}", event.kind()))
                .collect()
        },
        Agreeing::Equal,
    ),
    slot("context", |event| event.event.contexts.clone(), Agreeing::Equal),
    slot(
        "actor country",
        |event| owned(countries(&event.actors)),
        Agreeing::Equal,
    ),
    slot(
        "actor country+sector",
        |event| sectors(&event.actors),
        Agreeing::Equal,
    ),
    slot(
        "actor name",
        |event| names(&event.event.actors),
        Agreeing::By(|a, b| shared(&a.actors, &b.actors, Party::is_same_named)),
    ),
    slot(
        "recipient country",
        |event| owned(countries(&event.recipients)),
        Agreeing::Equal,
    ),
    slot(
        "recipient country+sector",
        |event| sectors(&event.recipients),
        Agreeing::Equal,
    ),
    slot(
        "recipient name",
        |event| names(&event.event.recipients),
        Agreeing::By(|a, b| shared(&a.recipients, &b.recipients, Party::is_same_named)),
    ),
    slot("date", date, Agreeing::Equal),
    slot(
        WITHIN_A_DAY,
        date,
        Agreeing::By(|a, b| usize::from(within_a_day(a, b))),
    ),
    slot(
        "place",
        place,
        Agreeing::By(|a, b| usize::from(is_same_place(a, b))),
    ),
    slot(
        "place country",
        |event| filled(place_country(event)),
        Agreeing::Equal,
    ),
    slot(
        "factuality",
        |event| filled(event.event.factuality.as_deref()),
        Agreeing::Equal,
    ),
    slot(
        "according to",
        |event| names(&event.event.according_to),
        Agreeing::By(|a, b| shared(&claimants(a), &claimants(b), Party::is_same)),
    ),
    slot(
        "CAMEO code",
        |event| filled(event.event.cameo.as_deref()),
        Agreeing::Equal,
    ),
];

fn filled(value: Option<&str>) -> Vec<String> {
    owned(value.filter(|value| !value.is_empty()).into_iter().collect())
}

fn owned(values: Vec<&str>) -> Vec<String> {
    values.into_iter().map(str::to_owned).collect()
}

/// Each country once.
pub(super) fn countries(parties: &[Party]) -> Vec<&str> {
    let mut all: Vec<&str> = parties
        .iter()
        .filter_map(|party| party.country.as_deref())
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Country and primary sector of those that have both, each once.
fn sectors(parties: &[Party]) -> Vec<String> {
    let codes = parties
        .iter()
        .filter_map(|party| party.country.as_deref().zip(party.sector.as_deref()));
    let mut all: Vec<String> = codes
        .map(|(country, sector)| format!("{country} {sector}"))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn names(actors: &[CodedActor]) -> Vec<String> {
    actors.iter().map(|actor| actor.name.clone()).collect()
}

/// Without a time of the day.
fn date(event: &Coded) -> Vec<String> {
    let date = event.event.date.as_deref().filter(|_| event.days.is_some());
    filled(date.and_then(|date| date.split('T').next()))
}

pub(super) fn within_a_day(a: &Coded, b: &Coded) -> bool {
    let days = a.days.zip(b.days);
    days.is_some_and(|((from, to), (start, end))| from <= end + 1 && start <= to + 1)
}

fn place(event: &Coded) -> Vec<String> {
    filled(event.event.place.as_ref().map(|place| place.name.as_str()))
}

/// One name holds the other ("Suva", "Suva, Fiji").
fn is_same_place(a: &Coded, b: &Coded) -> bool {
    let name = |event: &Coded| place(event).pop().map(|name| name.to_lowercase());
    let names = name(a).zip(name(b));
    names.is_some_and(|(a, b)| a.contains(&b) || b.contains(&a))
}

fn place_country<'c>(event: &'c Coded) -> Option<&'c str> {
    event.event.place.as_ref()?.country.as_deref()
}

fn claimants(event: &Coded) -> Vec<Party> {
    event.event.according_to.iter().map(Party::new).collect()
}

/// Whether actors and recipients agree: gold's actors and the prediction's have a party in common, and so have the
/// recipients where gold names any; where gold names none, none is asked for. An event of compound actors has no roles:
/// it agrees with one in which two of its parties stand, or the one, whatever the roles.
pub(super) fn parties_agree(gold: &Coded, predicted: &Coded) -> bool {
    if gold.is_compound() || predicted.is_compound() {
        let (of_gold, of_predicted) = (gold.distinct(), predicted.distinct());
        return shared(&of_gold, &of_predicted, Party::is_same) >= of_gold.len().min(2);
    }
    (gold.actors.is_empty() || meet(&gold.actors, &predicted.actors))
        && (gold.recipients.is_empty() || meet(&gold.recipients, &predicted.recipients))
}

#[cfg(test)]
mod tests {
    use super::super::coded::prepare;
    use super::super::tests::{actor, coded};
    use super::*;
    use crate::exchange::CodedEvent;

    fn agree(gold: &CodedEvent, predicted: &CodedEvent) -> bool {
        let sets = [gold.clone(), predicted.clone()];
        let (gold, predicted, _) = prepare(&sets[..1], &sets[1..]);
        parties_agree(&gold[0], &predicted[0])
    }

    fn shared_of(slot: &str, gold: &CodedEvent, predicted: &CodedEvent) -> (usize, usize, usize) {
        let sets = [gold.clone(), predicted.clone()];
        let (gold, predicted, _) = prepare(&sets[..1], &sets[1..]);
        let slot = SLOTS.iter().find(|row| row.name == slot).expect("a slot");
        (
            slot.count(&gold[0]),
            slot.count(&predicted[0]),
            slot.agreeing(&gold[0], &predicted[0]),
        )
    }

    #[test]
    fn roles_count_but_among_compound_actors() {
        let event = |actors: &[&str], recipients: &[&str]| coded("CONSULT", actors, recipients, "2024-01-02");
        let there = event(&["FJI"], &["VUT"]);
        assert!(agree(&there, &there));
        assert!(!agree(&there, &event(&["VUT"], &["FJI"])));
        assert!(!agree(&there, &event(&["FJI"], &[])));
        assert!(agree(&event(&["FJI"], &[]), &there));
        assert!(agree(&there, &event(&["VUT", "FJI"], &[])));
        assert!(agree(&event(&["VUT", "FJI"], &[]), &there));
        assert!(!agree(&event(&["VUT", "FJI"], &[]), &event(&["VUT", "TON"], &[])));
        assert!(agree(&event(&["FJI"], &[]), &event(&["FJI", "TON"], &[])));
        assert!(agree(&event(&[], &["FJI"]), &event(&["TON"], &["FJI"])));
    }

    #[test]
    fn dates_agree_exactly_or_within_a_day() {
        let on = |date: &str| coded("CONSULT", &["FJI"], &[], date);
        let slot = |name, a: &str, b: &str| shared_of(name, &on(a), &on(b));
        assert_eq!(slot("date", "2024-01-02", "2024-01-02T10:00"), (1, 1, 1));
        assert_eq!(slot("date", "2024-01-02", "2024-01-03"), (1, 1, 0));
        assert_eq!(slot("date within a day", "2024-01-02", "2024-01-03"), (1, 1, 1));
        assert_eq!(slot("date within a day", "2024-01-02", "2024-01-04"), (1, 1, 0));
        assert_eq!(slot("date within a day", "2024-02", "2024-01-31"), (1, 1, 1));
        assert_eq!(slot("date", "soon", "soon"), (0, 0, 0), "no date at all");
    }

    #[test]
    fn two_persons_of_a_state_are_one_country_and_two_names() {
        let mut gold = coded("CONSULT", &["FJI", "FJI"], &["VUT"], "2024-01-02");
        gold.actors = vec![actor("Ana Soro", "FJI"), actor("Mere Tuva", "FJI")];
        let mut predicted = gold.clone();
        predicted.actors.truncate(1);
        assert_eq!(shared_of("actor country", &gold, &predicted), (1, 1, 1));
        assert_eq!(shared_of("actor name", &gold, &predicted), (2, 1, 1));
    }

    #[test]
    fn a_mode_belongs_to_its_type() {
        let mut gold = coded("SANCTION", &["FJI"], &["VUT"], "2024-01-02");
        gold.modes = vec!["expel".to_owned()];
        let mut predicted = gold.clone();
        assert_eq!(shared_of("mode", &gold, &predicted), (1, 1, 1));
        predicted.kind = "THREATEN".to_owned();
        assert_eq!(shared_of("mode", &gold, &predicted), (1, 1, 0));
        assert_eq!(shared_of("quad class", &gold, &predicted), (1, 1, 0));
        assert_eq!(shared_of("cooperation/conflict", &gold, &predicted), (1, 1, 1));
    }
}
