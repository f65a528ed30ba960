//! Whole comparisons, and what the other modules' tests are made of.

use super::*;
use crate::exchange::{CodedActor, CodedReport};

pub(super) fn actor(name: &str, country: &str) -> CodedActor {
    CodedActor {
        name: name.to_owned(),
        country: country.to_owned(),
        ..CodedActor::default()
    }
}

/// An event whose parties are countries, named by their codes.
pub(super) fn coded(kind: &str, actors: &[&str], recipients: &[&str], date: &str) -> CodedEvent {
    let countries = |codes: &[&str]| codes.iter().map(|code| actor(code, code)).collect();
    CodedEvent {
        kind: kind.to_owned(),
        date: Some(date.to_owned()),
        actors: countries(actors),
        recipients: countries(recipients),
        ..CodedEvent::default()
    }
}

pub(super) fn read_in(mut event: CodedEvent, dispatch: &str, sentence: u32) -> CodedEvent {
    event.reports = vec![CodedReport {
        dispatch: dispatch.to_owned(),
        sentence: Some(sentence),
        ..CodedReport::default()
    }];
    event
}

/// Twelve dispatches with a visit in the first sentence and an accusation in the second.
fn twelve() -> Vec<CodedEvent> {
    let dispatch = |n: u32| {
        let (id, date) = (format!("d{n}"), format!("2024-{n:02}-05"));
        let mut visit = coded("CONSULT", &["FJI"], &["VUT"], &date);
        visit.modes = vec!["visit".to_owned()];
        [
            read_in(visit, &id, 1),
            read_in(coded("ACCUSE", &["TON"], &["FJI"], &date), &id, 2),
        ]
    };
    (1..=12).flat_map(dispatch).collect()
}

fn level<'s>(score: &'s EventsScore, name: &str) -> &'s Rate {
    let found = score.levels.iter().find(|(level, _)| level == name);
    &found.expect("a level").1
}

fn slot<'s>(score: &'s EventsScore, name: &str) -> &'s SlotScore {
    let found = score.slots.iter().find(|(slot, _)| slot == name);
    &found.expect("a slot").1
}

fn counts(rate: &Rate) -> (usize, usize, usize) {
    (
        rate.agreement.gold,
        rate.agreement.predicted,
        rate.agreement.matched,
    )
}

#[test]
fn a_set_agrees_with_itself_in_everything() {
    let mut gold = twelve();
    gold.push(read_in(coded("AID", &["FJI"], &["VUT"], "2024-01-05"), "d1", 3));
    for alignment in [None, Some(Alignment::Text), Some(Alignment::Happening)] {
        let options = Options {
            alignment,
            ..Options::default()
        };
        let score = score(&gold, &gold, &options);
        assert!(
            score.levels.iter().all(|(_, row)| counts(row) == (25, 25, 25)),
            "{score}"
        );
        assert!(
            score.slots.iter().all(|(_, slot)| slot.rate.agreement.f1 == 1.0),
            "{score}"
        );
        let labels = (score.alignment != Alignment::Happening).then_some((25, 1.0));
        assert_eq!(score.kappa.map(|kappa| (kappa.labels, kappa.kappa)), labels);
        assert_eq!(score.dyad_months[0].pearson, Some(1.0));
        assert_eq!(score.notes, Vec::<String>::new());
        assert_eq!(score.macro_f1.and_then(|mean| mean.interval), Some([1.0, 1.0]));
    }
}

#[test]
fn each_error_is_counted_where_it_belongs() {
    let gold = twelve();
    let mut predicted = gold.clone();
    predicted[0].modes.clear();
    predicted[2].date = Some("2024-02-06".to_owned());
    predicted[4].recipients.clear();
    predicted[6].kind = "AGREE".to_owned();
    predicted[9].recipients.push(actor("NRU", "NRU"));
    predicted.remove(23);
    predicted.push(read_in(coded("AID", &["FJI"], &["NRU"], "2024-01-05"), "d1", 3));
    let score = score(&gold, &predicted, &Options::default());
    assert_eq!(score.alignment, Alignment::Sentence);
    let matched = |name| counts(level(&score, name)).2;
    assert_eq!(counts(level(&score, "happening")), (24, 24, 23));
    assert_eq!(matched("type"), 22);
    assert_eq!(matched("event"), 21);
    assert_eq!(matched("event and date"), 20);
    assert_eq!(matched("exact"), 18);
    let types: Vec<_> = score
        .types
        .iter()
        .map(|(name, row)| (name.as_str(), counts(row)))
        .collect();
    assert_eq!(
        types,
        [
            ("AGREE", (0, 1, 0)),
            ("CONSULT", (12, 11, 10)),
            ("AID", (0, 1, 0)),
            ("ACCUSE", (12, 11, 11))
        ]
    );
    // AGREE is of CONSULT's class, but in the event without a recipient the parties do not agree.
    assert_eq!(counts(&score.classes[0].1), (12, 12, 11));
    assert_eq!(counts(&slot(&score, "mode").rate), (12, 11, 10));
    assert_eq!(counts(&slot(&score, "recipient country").rate), (24, 24, 22));
    assert_eq!(counts(&slot(&score, "date").rate), (24, 24, 22));
    assert_eq!(counts(&slot(&score, "date within a day").rate), (24, 24, 23));
    let in_matches = slot(&score, "date").in_matches.expect("matches with dates");
    assert_eq!((in_matches.right, in_matches.of), (20, 21));
    assert_eq!(slot(&score, "type").in_matches, None);
    assert!(
        score.slots.iter().all(|(name, _)| name != "place"),
        "gold has no places"
    );
    let confusion = score
        .confusions
        .iter()
        .find(|pair| pair.gold != pair.predicted)
        .expect("one");
    assert_eq!(
        (
            confusion.gold.as_str(),
            confusion.predicted.as_str(),
            confusion.count
        ),
        ("CONSULT", "AGREE", 1)
    );
    let words = |note: &String| note.split_whitespace().next().map(str::to_owned);
    let mut kinds: Vec<String> = score.notes.iter().filter_map(words).collect();
    kinds.dedup();
    assert_eq!(
        kinds,
        ["differs", "unlike", "differs", "missed", "surplus"],
        "{:#?}",
        score.notes
    );
}

#[test]
fn kappa_counts_what_one_coder_has_nothing_beside() {
    let event = |kind: &str, sentence| read_in(coded(kind, &["FJI"], &["VUT"], "2024-01-02"), "a", sentence);
    let gold = [
        event("CONSULT", 1),
        event("ACCUSE", 2),
        event("ACCUSE", 2),
        event("AID", 4),
    ];
    let mut predicted = [
        event("CONSULT", 1),
        event("ACCUSE", 2),
        event("REJECT", 2),
        event("AID", 5),
    ];
    predicted[2].date = Some("2024-01-03".to_owned());
    let mut gold_of_two = gold.clone();
    gold_of_two[2].date = Some("2024-01-03".to_owned());
    // CONSULT CONSULT, ACCUSE ACCUSE, ACCUSE REJECT, AID none, none AID.
    let found = score(&gold_of_two, &predicted, &Options::default())
        .kappa
        .expect("a common text");
    assert_eq!((found.labels, found.observed, found.expected), (5, 0.4, 0.2));
    assert_eq!(found.kappa, 0.25);
    let options = Options {
        sentences: Some(14),
        ..Options::default()
    };
    let found = score(&gold_of_two, &predicted, &options)
        .kappa
        .expect("a common text");
    assert_eq!(
        (found.labels, found.observed),
        (15, 0.8),
        "four sentences of fourteen are coded"
    );
    let elsewhere = predicted.map(|event| read_in(event, "b", 1));
    assert_eq!(score(&gold, &elsewhere, &Options::default()).kappa, None);
}

#[test]
fn texts_of_one_set_alone_can_be_left_out() {
    let gold = twelve();
    let mut predicted = twelve();
    for n in 0..200 {
        predicted.push(read_in(
            coded("AID", &["FJI"], &["VUT"], "2023-12-30"),
            &format!("x{n}"),
            1,
        ));
    }
    let all = score(&gold, &predicted, &Options::default());
    assert_eq!((all.predicted.events, all.predicted.alone), (224, 200));
    let options = Options {
        common: true,
        ..Options::default()
    };
    let common = score(&gold, &predicted, &options);
    assert_eq!((common.predicted.events, common.predicted.not_common), (24, 200));
    assert_eq!(level(&common, "event").agreement.f1, 1.0);
    let options = Options {
        alignment: Some(Alignment::Happening),
        ..options
    };
    let common = score(&gold, &predicted, &options);
    assert_eq!(
        (common.predicted.events, common.predicted.not_common),
        (24, 200),
        "before gold begins"
    );
}

#[test]
fn mirrored_rows_of_a_mutual_event_are_one_and_match_either_way() {
    let gold = [read_in(
        coded("CONSULT", &["FJI"], &["VUT"], "2024-01-02"),
        "a",
        1,
    )];
    let there = coded("CONSULT", &["FJI"], &["VUT"], "2024-01-02");
    let back = coded("CONSULT", &["VUT"], &["FJI"], "2024-01-02");
    let score = score(&gold, &[there, back], &Options::default());
    assert_eq!(
        (score.alignment, score.predicted.mirrored),
        (Alignment::Happening, 1)
    );
    assert_eq!(counts(level(&score, "event")), (1, 1, 1));
    assert_eq!(
        counts(level(&score, "exact")),
        (1, 1, 0),
        "the roles are not gold's"
    );
}

#[test]
fn nothing_against_nothing_and_nonsense_are_scored() {
    let empty = score(&[], &[], &Options::default());
    assert_eq!(counts(level(&empty, "event")), (0, 0, 0));
    assert_eq!((empty.macro_f1, empty.kappa), (None, None));
    let blank = [
        CodedEvent::default(),
        CodedEvent {
            kind: "AID".to_owned(),
            ..CodedEvent::default()
        },
    ];
    for alignment in [
        None,
        Some(Alignment::Sentence),
        Some(Alignment::Text),
        Some(Alignment::Happening),
    ] {
        let options = Options {
            alignment,
            common: true,
            ..Options::default()
        };
        score(&blank, &twelve(), &options).to_string();
        score(&twelve(), &blank, &options).to_string();
    }
    let score = score(&blank, &[], &Options::default());
    assert_eq!(counts(level(&score, "event")), (1, 0, 0));
    assert_eq!(score.gold.untyped, 1);
}

#[test]
fn the_same_sets_have_the_same_score() {
    let gold = twelve();
    let predicted: Vec<CodedEvent> = twelve().into_iter().step_by(3).collect();
    let table = || score(&gold, &predicted, &Options::default()).to_string();
    assert_eq!(table(), table());
    let json = serde_json::to_value(score(&gold, &predicted, &Options::default())).expect("JSON");
    assert_eq!(json["levels"]["event"]["recall"], 0.3333);
    assert!(json["types"]["CONSULT"]["f1_interval"].is_array());
    assert_eq!(json["alignment"], "sentence");
}
