//! Groups of tellings, what is made of them, and that neither depends on the order of reading.

use super::super::tests::{actor, place, sample, versions};
use super::*;
use crate::contract::*;
use crate::text::CharSpan;
use jiff::civil::date;
use proptest::prelude::*;

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
    third.dispatch.published = Some("2024-04-02".into());
    third
        .entries
        .retain(|entry| matches!(entry.detail, Detail::Agreement(_)));
    third.entries.iter_mut().for_each(|entry| entry.date = None);
    let merged = merged(&[first, second, third], date(2024, 3, 20));
    assert_eq!(
        of_kind(&merged, "agreement").len(),
        3,
        "an unknown day is not the same day, where the news is not of the same days"
    );
    assert_eq!(of_kind(&merged, "meeting").len(), 2);
}

#[test]
fn what_is_undated_is_known_by_its_story() {
    let first = sample("d1");
    let told_on = |day: &str| {
        let mut second = sample("d2");
        second.dispatch.published = Some(day.into());
        for entry in &mut second.entries {
            entry.date = None;
            if let Detail::Visit(visit) = &mut entry.detail {
                visit.arrived = None;
            }
        }
        let merged = merged(&[first.clone(), second], date(2024, 6, 1));
        ["visit", "meeting", "agreement"].map(|kind| of_kind(&merged, kind).len())
    };
    assert_eq!(told_on("2024-03-15"), [1, 1, 1]);
    assert_eq!(told_on("2024-04-20"), [2, 2, 2]);
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

/// The status of a promise by Denmark to Samoa, made on 10 March, after news of it; and how sure it is.
fn after(act: &str, due: Option<&str>, news: &[(&str, OutcomeKind, &str)]) -> (&'static str, Option<f64>) {
    let mut first = sample("d1");
    first.dispatch.published = Some("2024-03-10".into());
    first
        .entries
        .retain(|entry| matches!(entry.detail, Detail::Commitment(_)));
    if let Detail::Commitment(promise) = &mut first.entries[0].detail {
        promise.act = act.into();
        promise.act_type = "other".into();
        promise.due = due.map(str::to_owned);
    }
    let mut readings = vec![first];
    for (n, (day, what, act)) in news.iter().enumerate() {
        let mut reading = sample(&format!("n{n}"));
        reading.entries.clear();
        reading.dispatch.published = Some((*day).into());
        let outcome = &mut reading.outcomes[0];
        outcome.what = *what;
        outcome.by = vec!["a4".into()];
        outcome.act = (*act).into();
        outcome.according_to = None;
        readings.push(reading);
    }
    let merged = merged(&readings, date(2024, 12, 1));
    let settled = of_kind(&merged, "commitment")[0].settlement.clone().unwrap();
    assert_eq!(settled.outcome.is_some(), !settled.told_in.is_empty());
    (settled.status.word(), settled.confidence)
}

#[test]
fn the_last_report_of_a_promise_outweighs_earlier_ones() {
    use OutcomeKind::{Awaited, Broken, Kept, Postponed, Withdrawn};
    let status = |news: &[(&str, OutcomeKind, &str)]| after("dredge the harbour", Some("2024-06"), news).0;
    let act = "dredging of the harbour";
    assert_eq!(status(&[("2024-04-01", Postponed, act)]), "postponed");
    assert_eq!(
        status(&[("2024-04-01", Postponed, act), ("2024-06-02", Kept, act)]),
        "kept"
    );
    assert_eq!(
        status(&[("2024-04-01", Withdrawn, act), ("2024-05-02", Postponed, act)]),
        "postponed"
    );
    // What is kept cannot be put off, but may turn out to be broken.
    assert_eq!(
        status(&[("2024-05-01", Kept, act), ("2024-06-02", Postponed, act)]),
        "kept"
    );
    assert_eq!(
        status(&[("2024-05-01", Kept, act), ("2024-07-02", Broken, act)]),
        "broken"
    );
    // Not done yet is no more than overdue, and nothing is broken before it is due.
    assert_eq!(status(&[("2024-07-01", Awaited, act)]), "overdue");
    assert_eq!(status(&[("2024-05-01", Broken, act)]), "overdue");
    // What was told before the promise is of another.
    assert_eq!(status(&[("2024-03-01", Withdrawn, act)]), "overdue");
}

#[test]
fn news_is_of_the_promise_whose_deed_and_thing_it_names() {
    let settled = |act: &str| {
        after(
            "send 30 nurses to Samoa",
            None,
            &[("2024-05-01", OutcomeKind::Withdrawn, act)],
        )
    };
    let (status, sure) = settled("send nurses to Samoa");
    assert_eq!(status, "withdrawn");
    assert!(sure.is_some_and(|sure| sure > 0.7), "{sure:?}");
    for other in [
        "send a frigate to Samoa",
        "buy nurses' uniforms and 20 beds",
        "sign the treaty",
    ] {
        assert_eq!(settled(other), ("open", None), "{other}");
    }
}

/// A dispatch of a small world in which the same persons do similar things on neighbouring days, by a list of numbers.
fn dispatch(id: usize, dice: &[u8]) -> Reading {
    let mut dice = dice.iter().copied().chain(std::iter::repeat(0));
    let mut roll = |n: u8| dice.next().unwrap_or(0) % n;
    let some = |text: String| Some(text);
    let text = "The ministers met again. They said that the harbour would be finished in spring. They left. No more was told.";
    let persons = [
        ("Jonas Rask", "DNK"),
        ("Rask", "DNK"),
        ("Sina Tuilagi", "WSM"),
        ("Ana Mora", "PER"),
        ("Mora", "PER"),
    ];
    let states = [("Denmark", "DNK"), ("Samoa", "WSM"), ("Peru", "PER")];
    let mut actors = Vec::new();
    for (n, (name, country)) in persons.iter().enumerate() {
        let known = roll(3) > 0;
        actors.push(actor(
            &format!("a{n}"),
            name,
            ActorKind::Person,
            known.then_some(*country),
        ));
    }
    for (n, (name, country)) in states.iter().enumerate() {
        actors.push(actor(&format!("s{n}"), name, ActorKind::Country, Some(country)));
    }
    let published = (roll(6) > 0).then(|| format!("2024-03-{:02}", 1 + roll(20)));
    let mut entries = Vec::new();
    for n in 0..usize::from(1 + roll(4)) {
        let (who, other) = (format!("a{}", roll(5)), format!("a{}", roll(5)));
        let (state, with) = (format!("s{}", roll(3)), format!("s{}", roll(3)));
        let day = format!("2024-03-{:02}", 1 + roll(20));
        let words = [
            "the harbour will be finished in spring",
            "we shall not sign",
            "the harbour will be finished",
        ];
        let status = |of: &[&str], n: u8| some(of[usize::from(n)].to_owned());
        let detail = match roll(7) {
            0 => Detail::Visit(Visit {
                visitors: vec![who],
                to: place("Apia", ["WSM", "PER"][usize::from(roll(2))]),
                arrived: (roll(2) > 0).then(|| day.clone()),
                status: status(&["made", "planned", "postponed", "cancelled"], roll(4)),
                ..Visit::default()
            }),
            1 => Detail::Meeting(Meeting {
                participants: vec![who, other],
                status: status(&["held", "planned"], roll(2)),
                ..Meeting::default()
            }),
            2 => Detail::Statement(Statement {
                speaker: some(who),
                text: words[usize::from(roll(3))].to_owned(),
                direct: roll(2) > 0,
                ..Statement::default()
            }),
            3 => Detail::Agreement(Agreement {
                parties: vec![state, with],
                fields: vec![["fish", "ports"][usize::from(roll(2))].to_owned()],
                status: status(&["signed", "negotiated", "ratified"], roll(3)),
                ..Agreement::default()
            }),
            4 => Detail::Commitment(Commitment {
                by: vec![state],
                to: vec![with],
                act: words[usize::from(roll(3))].to_owned(),
                act_type: "other".to_owned(),
                due: (roll(2) > 0).then(|| day.clone()),
                ..Commitment::default()
            }),
            5 => Detail::Event(Event {
                kind: "CONSULT".to_owned(),
                actors: vec![who],
                recipients: vec![other],
                of: (n > 0 && roll(2) > 0).then(|| "e1".to_owned()),
                ..Event::default()
            }),
            _ => Detail::JointBody(JointBody {
                parties: vec![state, with],
                name: some("harbour commission".to_owned()),
                ..JointBody::default()
            }),
        };
        let sentence = usize::from(roll(4)) * 25;
        entries.push(Entry {
            id: format!("e{}", n + 1),
            detail,
            evidence: vec![CharSpan {
                start: sentence,
                end: sentence + 24,
            }],
            according_to: None,
            stated_in: None,
            factuality: Factuality::Asserted,
            date: (roll(3) > 0).then_some(day),
            place: None,
        });
    }
    let mut outcomes = Vec::new();
    for n in 0..usize::from(roll(3)) {
        let acts = [
            "the harbour will be finished in spring",
            "finish the harbour",
            "sign",
        ];
        let whats = [
            OutcomeKind::Kept,
            OutcomeKind::Broken,
            OutcomeKind::Postponed,
            OutcomeKind::Withdrawn,
            OutcomeKind::Awaited,
        ];
        let sentence = usize::from(roll(4)) * 25;
        outcomes.push(Outcome {
            id: format!("o{}", n + 1),
            what: whats[usize::from(roll(5))],
            by: [
                vec![],
                vec![format!("s{}", roll(3))],
                vec![format!("a{}", roll(5))],
            ][usize::from(roll(3))]
            .clone(),
            to: (roll(2) > 0)
                .then(|| format!("s{}", roll(3)))
                .into_iter()
                .collect(),
            act: acts[usize::from(roll(3))].to_owned(),
            act_type: "other".to_owned(),
            until: None,
            promised: roll(2) > 0,
            evidence: vec![CharSpan {
                start: sentence,
                end: sentence + 24,
            }],
            according_to: (roll(2) > 0).then(|| format!("a{}", roll(5))),
        });
    }
    Reading {
        dispatch: Dispatch {
            id: format!("d{id}"),
            published,
            text: text.to_owned(),
            ..Dispatch::default()
        },
        actors,
        entries,
        outcomes,
    }
}

/// All that a record of these readings tells, kept in this order.
fn told(readings: &[Reading], order: &[usize]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut record = Record::create(&folder.path().join("a.db")).unwrap();
    for n in order {
        record
            .keep(&readings[*n].dispatch, &readings[*n], &versions())
            .unwrap();
    }
    assert_eq!(record.verify().unwrap(), []);
    let merged = record.merged(date(2024, 6, 1)).unwrap();
    merged
        .iter()
        .map(|merged| serde_json::to_string_pretty(merged).unwrap() + "\n")
        .collect()
}

#[test]
fn a_record_of_other_rules_is_grouped_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut record = Record::create(&path).unwrap();
    for id in ["d1", "d2"] {
        let reading = sample(id);
        record.keep(&reading.dispatch, &reading, &versions()).unwrap();
    }
    let before = record.merged(date(2024, 6, 1)).unwrap();
    record
        .connection
        .execute_batch(
            "UPDATE entry SET happening = NULL; UPDATE dispatch SET voice = NULL; DELETE FROM bucket; DELETE FROM band;
             UPDATE evidence SET digest = NULL; DELETE FROM meta WHERE key = 'grouping';",
        )
        .unwrap();
    assert!(record.verify().unwrap().len() > 3);
    drop(record);
    let record = Record::open(&path).unwrap();
    assert_eq!(record.verify().unwrap(), []);
    assert_eq!(record.merged(date(2024, 6, 1)).unwrap(), before);
}

#[test]
fn reprints_are_one_voice_and_a_later_version_replaces_an_earlier() {
    let told_by = |source: &str, number: usize, same: bool| {
        let mut reading = sample(&format!("d{number}"));
        let more = "The panel will meet in autumn and report to both parliaments, which have to agree before any ship may sail. ";
        let own = "Nothing of this was said before, and officials who were asked about the accords would not say what is in them yet. ";
        reading.dispatch.text += if same { more } else { own };
        reading.dispatch.text += &format!("({source})");
        reading.dispatch.source = Some(source.to_owned());
        reading.dispatch.published = Some(format!("2024-03-{}", 12 + number));
        for entry in &mut reading.entries {
            if let Detail::Agreement(agreement) = &mut entry.detail {
                agreement.instruments[0].number = Some(number as u32);
            }
        }
        reading
    };
    let readings = [
        told_by("Wire", 1, true),
        told_by("Wire", 2, true),
        told_by("Courier", 3, true),
    ];
    let merged = merged(&readings, date(2024, 6, 1));
    let agreement = of_kind(&merged, "agreement")[0];
    assert_eq!(
        agreement.told_by,
        ToldBy {
            dispatches: 3,
            outlets: 2,
            voices: 1
        }
    );
    assert_eq!(agreement.differs, ["instruments"]);
    let superseded: Vec<(&str, bool)> = agreement.readings["instruments"]
        .iter()
        .map(|reading| (reading.dispatch.as_str(), reading.superseded))
        .collect();
    assert_eq!(superseded, [("d1", true), ("d2", false), ("d3", false)]);

    // A correction need not be worded like what it corrects, and holds for the reprints of that.
    let mut corrected = told_by("Wire", 4, false);
    corrected.dispatch.title = Some("CORRECTED-Ministers sign accords".to_owned());
    let readings = [told_by("Wire", 1, true), told_by("Courier", 2, true), corrected];
    let again = self::merged(&readings, date(2024, 6, 1));
    let agreement = of_kind(&again, "agreement")[0];
    let superseded: Vec<bool> = agreement.readings["instruments"]
        .iter()
        .map(|reading| reading.superseded)
        .collect();
    assert_eq!(superseded, [true, true, false]);
    assert!(agreement.differs.is_empty(), "{:?}", agreement.differs);
    let Detail::Agreement(told) = &agreement.entry.detail else {
        panic!("{agreement:?}")
    };
    assert_eq!(told.instruments[0].number, Some(4));
}

#[test]
fn a_promise_told_in_other_words_is_one_and_like_words_of_others_are_not() {
    let promise = |number: usize, act: &str, due: Option<&str>| {
        let mut reading = sample(&format!("d{number}"));
        reading.dispatch.source = Some(format!("Outlet {number}"));
        reading.dispatch.published = Some(format!("2024-03-{:02}", 10 + 5 * number));
        // Each in a sentence of its own, as long as the other's.
        if number == 2 {
            reading.dispatch.text = reading.dispatch.text.replace('o', "u");
        }
        for entry in &mut reading.entries {
            if let Detail::Commitment(commitment) = &mut entry.detail {
                commitment.act = act.to_owned();
                commitment.act_type = "other".to_owned();
                commitment.due = due.map(str::to_owned);
            }
        }
        reading
    };
    let told = |a: (&str, Option<&str>), b: (&str, Option<&str>)| {
        let merged = merged(&[promise(1, a.0, a.1), promise(2, b.0, b.1)], date(2024, 6, 1));
        of_kind(&merged, "commitment").len()
    };
    let clinics = ("give the islands four floating clinics", None);
    assert_eq!(told(clinics, ("ship four floating clinics by sea", None)), 1);
    assert_eq!(told(clinics, ("train nurses for floating clinics", None)), 2);
    let land = ("hand over land for the Levuka harbour", Some("2025"));
    assert_eq!(
        told(
            land,
            ("surrender the Levuka harbour's land in July", Some("2025-07"))
        ),
        1
    );
    assert_eq!(
        told(land, ("surrender the Levuka harbour's land", Some("2027-07"))),
        2
    );
    let security = ("its firm commitment to the security of the north", None);
    assert_eq!(
        told(
            security,
            ("its firm commitment to the prosperity of the north", None)
        ),
        2
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_order_of_reading_changes_nothing(
        dice in prop::collection::vec(prop::collection::vec(any::<u8>(), 80), 2..9),
        order in Just((0..8usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let readings: Vec<Reading> = dice.iter().enumerate().map(|(n, dice)| dispatch(n, dice)).collect();
        let as_told: Vec<usize> = (0..readings.len()).collect();
        let shuffled: Vec<usize> = order.into_iter().filter(|n| *n < readings.len()).collect();
        let once = told(&readings, &as_told);
        prop_assert_eq!(&once, &told(&readings, &shuffled));
        // Read twice, and read first as something else.
        let twice = [shuffled.clone(), as_told.clone()].concat();
        prop_assert_eq!(&once, &told(&readings, &twice));
        let mut other = readings.clone();
        for (n, reading) in other.iter_mut().enumerate() {
            reading.entries = readings[(n + 1) % readings.len()].entries.clone();
        }
        let both = [other, readings.clone()].concat();
        let again: Vec<usize> = shuffled
            .iter()
            .copied()
            .chain(as_told.iter().map(|n| n + readings.len()))
            .collect();
        prop_assert_eq!(&once, &told(&both, &again));
    }
}
