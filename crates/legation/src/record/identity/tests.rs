//! Who is whom across dispatches, in records of a few invented ones.

use crate::contract::{Actor, ActorKind, Dispatch, Fact, FactField, Reading};
use crate::record::tests::{actor, versions};
use crate::record::{Part, Record, Who};
use crate::tables::Tables;
use crate::text::CharSpan;
use std::collections::{BTreeMap, BTreeSet};

/// A dispatch of a day that presents actors, and tells what their fields hold.
fn dispatch(id: &str, day: &str, actors: &[Actor]) -> Reading {
    let mut text = format!("Dispatch {id} of {day}.");
    let mut actors = actors.to_vec();
    for (n, actor) in actors.iter_mut().enumerate() {
        actor.id = format!("a{}", n + 1);
        let start = text.chars().count() + 1;
        let words = format!("{} {}", actor.office.clone().unwrap_or_default(), actor.name);
        text.push_str(&format!(" {}", words.trim()));
        let span = CharSpan {
            start,
            end: text.chars().count(),
        };
        actor.mentions = vec![span];
        let told = [
            (FactField::Country, &actor.country),
            (FactField::Office, &actor.office),
        ];
        actor.facts = told
            .into_iter()
            .filter_map(|(field, value)| {
                Some(Fact {
                    field,
                    value: value.clone()?,
                    former: false,
                    span,
                })
            })
            .collect();
    }
    Reading {
        dispatch: Dispatch {
            id: id.into(),
            published: Some(day.into()),
            text,
            ..Dispatch::default()
        },
        actors,
        entries: Vec::new(),
        outcomes: Vec::new(),
    }
}

fn person(name: &str, country: &str, office: &str) -> Actor {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Actor {
        office: some(office),
        ..actor("a1", name, ActorKind::Person, some(country).as_deref())
    }
}

fn keep(record: &mut Record, reading: &Reading) {
    record.keep(&reading.dispatch, reading, &versions()).unwrap();
}

fn record_of(readings: &[Reading]) -> (tempfile::TempDir, Record) {
    let folder = tempfile::tempdir().unwrap();
    let mut record = Record::create(&folder.path().join("a.db")).unwrap();
    for reading in readings {
        keep(&mut record, reading);
    }
    (folder, record)
}

/// The spellings of each actor, by its id.
fn spellings(record: &Record) -> BTreeMap<String, Vec<String>> {
    assert_eq!(record.verify().unwrap(), []);
    let parties = record.parties().unwrap().into_values();
    parties.map(|party| (party.id, party.spellings)).collect()
}

/// Who of the persons is one, where each is told of in a dispatch of its own on its day.
fn one(persons: &[(&str, &str, &str, &str)]) -> Vec<Vec<String>> {
    let readings: Vec<Reading> = persons
        .iter()
        .enumerate()
        .map(|(n, (day, name, country, office))| {
            dispatch(&format!("d{n}"), day, &[person(name, country, office)])
        })
        .collect();
    let (_folder, record) = record_of(&readings);
    spellings(&record).into_values().collect()
}

fn names(lists: &[&[&str]]) -> Vec<Vec<String>> {
    lists
        .iter()
        .map(|list| list.iter().map(|name| (*name).to_owned()).collect())
        .collect()
}

#[test]
fn one_person_under_several_spellings_is_one() {
    for spelt in [
        ["Ibrahim Rahimi", "Ebrahim Raheemi", "Ebrahim Rahími"],
        ["Pham Minh Chau", "Minh Chau Pham", "Phạm Minh Châu"],
        ["Jonas Rask", "Jonas E. Rask", "President Jonas Emil Rask"],
        ["Xu Jianping", "Xu Jian-ping", "Xu"],
    ] {
        let country = if spelt[0].starts_with("Xu") { "CHN" } else { "FJI" };
        let told: Vec<_> = spelt
            .iter()
            .map(|name| ("2031-03-01", *name, country, "President"))
            .collect();
        let found = one(&told);
        assert_eq!(found.len(), 1, "{found:?}");
    }
}

#[test]
fn namesakes_stay_two() {
    // Of other countries, of other given names, of other offices by turns.
    assert_eq!(
        one(&[
            ("2031-03-01", "Ana Reyes", "PER", "Minister of Finance"),
            ("2031-03-02", "Ana Reyes", "CHL", "Minister of Finance"),
        ])
        .len(),
        2
    );
    assert_eq!(
        one(&[
            ("2031-03-01", "Mario Reyes", "PER", ""),
            ("2031-03-02", "Maria Reyes", "PER", ""),
        ])
        .len(),
        2
    );
    let by_turns: Vec<_> = [
        "Ambassador",
        "Minister of Finance",
        "Ambassador",
        "Minister of Finance",
    ]
    .iter()
    .zip(["2031-03-01", "2031-03-02", "2031-03-03", "2031-03-04"])
    .map(|(office, day)| (day, "Ana Reyes", "PER", *office))
    .collect();
    assert_eq!(one(&by_turns).len(), 2);
    // One office after the other is one career.
    let in_turn: Vec<_> = by_turns
        .iter()
        .zip(["2031-03-01", "2031-03-07", "2031-03-02", "2031-03-08"])
        .map(|((_, name, country, office), day)| (day, *name, *country, *office))
        .collect();
    assert_eq!(one(&in_turn).len(), 1);
}

#[test]
fn a_surname_is_whose_country_office_or_time_says_so() {
    let reyes = ("2031-03-01", "Ana Reyes", "PER", "Minister of Finance");
    let told = |day, country, office| one(&[reyes, (day, "Reyes", country, office)]).len();
    assert_eq!(told("2031-05-01", "PER", "Minister of Finance"), 1);
    assert_eq!(told("2031-05-01", "", "Minister of Finance"), 1);
    assert_eq!(told("2031-05-01", "PER", ""), 1);
    assert_eq!(told("2031-05-01", "CHL", "Minister of Finance"), 2);
    assert_eq!(told("2031-05-01", "", ""), 2);
    assert_eq!(told("2011-05-01", "PER", ""), 2, "another time");
    assert_eq!(
        told("2031-05-01", "PER", "Minister of Health"),
        2,
        "another office"
    );
    // Whom two would fit is neither.
    let found = one(&[
        reyes,
        ("2031-03-02", "Luz Reyes", "PER", ""),
        ("2031-03-03", "Reyes", "PER", ""),
    ]);
    assert_eq!(found, names(&[&["Ana Reyes"], &["Luz Reyes"], &["Reyes"]]));
}

#[test]
fn a_surname_in_a_dispatch_about_the_country_gets_it_from_the_record() {
    let first = dispatch(
        "d1",
        "2031-03-01",
        &[person("Ana Reyes", "PER", "Minister of Finance")],
    );
    let peru = actor("a2", "Peru", ActorKind::Country, Some("PER"));
    let second = dispatch("d2", "2031-04-01", &[person("Reyes", "", ""), peru]);
    let (_folder, record) = record_of(&[second.clone(), first]);
    assert_eq!(
        spellings(&record).into_keys().collect::<Vec<_>>(),
        ["PER", "ana-reyes"]
    );
    let reyes = &record.parties().unwrap()["ana-reyes"];
    assert_eq!((reyes.country.as_deref(), reyes.dispatches), (Some("PER"), 2));
    // The dispatch itself stays as it was read.
    assert_eq!(record.reading("d2").unwrap(), Some(second));
}

#[test]
fn descriptions_are_parties_of_their_dispatch() {
    let described = |name: &str, kind, country| Actor {
        described: true,
        ..actor("a1", name, kind, country)
    };
    let holder = Actor {
        described: true,
        ..person("Peruvian finance minister", "PER", "Minister of Finance")
    };
    let reading = |id: &str, day: &str| {
        dispatch(
            id,
            day,
            &[
                described("two people", ActorKind::Group, None),
                described("three Peruvian soldiers", ActorKind::Group, Some("PER")),
                described("Peruvian forces", ActorKind::Group, Some("PER")),
                holder.clone(),
            ],
        )
    };
    let named = dispatch(
        "d3",
        "2031-06-01",
        &[person("Ana Reyes", "PER", "Minister of Finance")],
    );
    let (_folder, record) = record_of(&[reading("d1", "2031-03-01"), reading("d2", "2031-04-01"), named]);
    let keys: Vec<String> = spellings(&record).into_keys().collect();
    assert_eq!(
        keys,
        ["ana-reyes", "d1:a1", "d1:a2", "d2:a1", "d2:a2", "peruvian-forces"]
    );
    assert_eq!(
        record.parties().unwrap()["ana-reyes"].dispatches,
        3,
        "the holder of the office"
    );
}

/// Dispatches in which much depends on what else is there.
fn tangle() -> Vec<Reading> {
    let days = [
        "2030-12-30",
        "2031-01-02",
        "2031-01-05",
        "2031-02-01",
        "2031-03-01",
    ];
    let mut readings = Vec::new();
    for (n, day) in days.iter().enumerate() {
        let of = |persons: &[Actor], name: &str| dispatch(&format!("{name}{n}"), day, persons);
        let office = ["Ambassador", "Minister of Finance"][n % 2];
        readings.push(of(
            &[person("Anika Reyes", "PER", office), person("Reyes", "PER", "")],
            "a",
        ));
        readings.push(of(&[person("Anika Reyes", ["", "CHL"][n % 2], "")], "b"));
        readings.push(of(
            &[person(
                ["Annika Reyes", "A. Reyes", "Anika Luz Reyes"][n % 3],
                "PER",
                "",
            )],
            "c",
        ));
        let beside = actor("a2", "Chile", ActorKind::Country, Some("CHL"));
        readings.push(of(&[person("Reyes", "", ""), beside], "d"));
    }
    readings
}

/// What the record knows of its actors, in full.
fn all(record: &Record) -> Vec<Who> {
    assert_eq!(record.verify().unwrap(), []);
    record.who(Tables::built_in()).unwrap()
}

#[test]
fn the_order_of_dispatches_changes_nothing() {
    let mut readings = tangle();
    let (_folder, record) = record_of(&readings);
    let expected = all(&record);
    for turn in 0..12 {
        // Another order each time, without chance.
        let count = readings.len();
        readings.rotate_left(turn % 5 + 1);
        readings.swap(turn % count, (turn * 7 + 3) % count);
        if turn % 3 == 0 {
            readings.reverse();
        }
        let (_folder, record) = record_of(&readings);
        assert_eq!(all(&record), expected, "turn {turn}");
    }
}

#[test]
fn linking_anew_changes_nothing() {
    let mut readings = tangle();
    // The office is told, the country only suggested.
    let mut suggested = dispatch(
        "e1",
        "2031-03-02",
        &[person("Anika Reyes", "CHL", "Minister of Finance")],
    );
    suggested.actors[0].facts.remove(0);
    readings.push(suggested);
    let (folder, record) = record_of(&readings);
    let expected = all(&record);
    record
        .connection
        .execute("DELETE FROM meta WHERE key = 'identity'", [])
        .unwrap();
    drop(record);
    let record = Record::open(&folder.path().join("a.db")).unwrap();
    assert_eq!(all(&record), expected);
}

#[test]
fn a_known_person_is_one_also_where_the_country_is_only_suggested() {
    let known = Actor {
        known_as: Some("Ana Reyes".into()),
        wikidata: Some("Q0".into()),
        ..person("Ana Reyes", "PER", "President")
    };
    let mut suggested = dispatch("d2", "2031-03-02", &[person("Ana Reyes", "CHL", "President")]);
    suggested.actors[0].facts.remove(0);
    let (_folder, record) = record_of(&[dispatch("d1", "2031-03-01", &[known]), suggested]);
    let parties = record.parties().unwrap();
    assert_eq!(parties.len(), 1);
    assert_eq!(parties["ana-reyes"].country.as_deref(), Some("PER"));
}

#[test]
fn a_dispatch_read_again_otherwise_leaves_nothing_behind() {
    let readings = tangle();
    let (_folder, mut record) = record_of(&readings);
    let expected = all(&record);
    for reading in &readings {
        let mut other = reading.clone();
        other.actors = vec![person("Reyes Anika", "CHL", "Minister of Health")];
        other.actors[0].mentions = reading.actors[0].mentions.clone();
        keep(&mut record, &other);
        assert_eq!(record.verify().unwrap(), []);
    }
    for reading in readings.iter().rev() {
        keep(&mut record, reading);
    }
    assert_eq!(all(&record), expected);
}

#[test]
fn what_several_dispatches_tell_is_learned_with_their_words() {
    let told = |id: &str, day: &str, country: &str, office: &str| {
        dispatch(id, day, &[person("Ana Reyes", country, office)])
    };
    let mut copy = told("d2", "2031-03-02", "PER", "Minister of Finance");
    copy.dispatch.text = told("d1", "2031-03-01", "PER", "Minister of Finance")
        .dispatch
        .text;
    let mut readings = vec![told("d1", "2031-03-01", "PER", "Minister of Finance"), copy];
    let known = |readings: &[Reading], field: FactField| {
        let (_folder, record) = record_of(readings);
        let who = all(&record).remove(0);
        let known: Vec<_> = who
            .facts
            .into_iter()
            .filter(|known| known.field == field)
            .collect();
        known
    };
    let office = &known(&readings, FactField::Office)[0];
    assert_eq!(
        (office.told, office.learned),
        (1, false),
        "a copy says nothing more"
    );
    readings.push(told("d3", "2031-05-01", "PER", "Minister of Finance"));
    readings.push(told("d4", "2032-05-01", "PER", "Prime Minister"));
    let offices = known(&readings, FactField::Office);
    let told: Vec<_> = offices
        .iter()
        .map(|known| {
            (
                known.value.as_str(),
                known.from.as_deref(),
                known.to.as_deref(),
                known.told,
                known.learned,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                "Minister of Finance",
                Some("2031-03-01"),
                Some("2031-05-01"),
                2,
                true
            ),
            ("Prime Minister", Some("2032-05-01"), Some("2032-05-01"), 1, false),
        ]
    );
    let passage = &offices[1].reports[0];
    let text: Vec<char> = readings[3].dispatch.text.chars().collect();
    let words: String = text[passage.start..passage.end].iter().collect();
    assert_eq!(
        (passage.dispatch.as_str(), words.as_str()),
        ("d4", "Prime Minister Ana Reyes")
    );

    let (_folder, record) = record_of(&readings);
    let who = all(&record).remove(0);
    let on = |year, month| {
        who.office_on(jiff::civil::date(year, month, 1))
            .map(|known| known.value.clone())
    };
    assert_eq!(on(2031, 1), None, "nobody has told yet");
    assert_eq!(
        on(2031, 12).as_deref(),
        Some("Minister of Finance"),
        "no dispatch says that it is over"
    );
    assert_eq!(on(2033, 1).as_deref(), Some("Prime Minister"));
}

#[test]
fn contradictions_are_kept() {
    let name = "Ana Reyes";
    let mut other = dispatch("d2", "2031-03-02", &[person(name, "", "")]);
    other.actors[0].facts = vec![Fact {
        field: FactField::Country,
        value: "CHL".into(),
        former: false,
        span: other.actors[0].mentions[0],
    }];
    let (_folder, record) = record_of(&[dispatch("d1", "2031-03-01", &[person(name, "PER", "")]), other]);
    let who = all(&record).remove(0);
    assert_eq!(who.differs, [FactField::Country]);
    let countries: Vec<&str> = who.facts.iter().map(|known| known.value.as_str()).collect();
    assert_eq!(countries, ["PER", "CHL"]);
}

/// Two that the rules keep apart, and one that they do not.
fn muddle() -> Vec<Reading> {
    vec![
        dispatch("d1", "2031-03-01", &[person("Anika Reyes", "PER", "")]),
        dispatch("d2", "2031-03-02", &[person("Ana Mora", "PER", "")]),
        dispatch("d3", "2031-03-03", &[person("Annika Reyes", "PER", "")]),
        dispatch("d4", "2031-03-04", &[person("Anika Reyes", "PER", "")]),
    ]
}

/// The dispatches that name each actor, and nothing of what it is called.
fn groups(record: &Record) -> BTreeSet<Vec<String>> {
    assert_eq!(record.verify().unwrap(), []);
    let mut groups: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    record
        .each(
            "SELECT a.actor, d.id FROM dispatch_actor a JOIN dispatch d ON d.number = a.dispatch ORDER BY d.id",
            |row| {
                groups.entry(row.get(0)?).or_default().push(row.get(1)?);
                Ok(())
            },
        )
        .unwrap();
    groups.into_values().collect()
}

fn sets(groups: &[&[&str]]) -> BTreeSet<Vec<String>> {
    names(groups).into_iter().collect()
}

#[test]
fn a_merge_holds_for_later_dispatches_and_new_readings_and_can_be_undone() {
    let (_folder, mut record) = record_of(&muddle());
    let before = sets(&[&["d1", "d3", "d4"], &["d2"]]);
    assert_eq!(groups(&record), before);
    let ids = ["anika-reyes".to_owned(), "ana-mora".to_owned()];
    let number = record.merge_actors(&ids, Some("married"), "2031-04-01").unwrap();
    let all_one = sets(&[&["d1", "d2", "d3", "d4"]]);
    assert_eq!(groups(&record), all_one);
    for reading in muddle() {
        keep(&mut record, &reading);
        assert_eq!(groups(&record), all_one);
    }
    keep(
        &mut record,
        &dispatch("d5", "2031-05-01", &[person("Ana Mora", "PER", "")]),
    );
    assert_eq!(groups(&record).len(), 1);
    // A newer model no longer sees the country: the dispatches still say who is meant.
    for reading in muddle()
        .iter()
        .chain([&dispatch("d5", "2031-05-01", &[person("Ana Mora", "PER", "")])])
    {
        let mut newer = reading.clone();
        newer.actors[0].country = None;
        newer.actors[0].facts.clear();
        keep(&mut record, &newer);
    }
    assert_eq!(
        groups(&record)
            .iter()
            .find(|group| group.contains(&"d1".to_owned()))
            .map(|group| group.contains(&"d2".to_owned())),
        Some(true)
    );
    for reading in muddle() {
        keep(&mut record, &reading);
    }
    record.undo_decision(number, None, "2031-04-02").unwrap();
    assert_eq!(groups(&record), sets(&[&["d1", "d3", "d4"], &["d2", "d5"]]));
    // And an undoing can be undone.
    record.undo_decision(2, None, "2031-04-03").unwrap();
    assert_eq!(groups(&record).len(), 1);
    let log = record.decisions().unwrap();
    let undone: Vec<Option<i64>> = log.iter().map(|decision| decision.undone_by).collect();
    assert_eq!(undone, [None, Some(3), None]);
    assert_eq!(log[0].about(), "Anika Reyes and Ana Mora");
    assert_eq!(
        (log[0].day.as_str(), log[0].note.as_deref()),
        ("2031-04-01", Some("married"))
    );
}

#[test]
fn what_is_split_stays_split_until_it_is_undone() {
    for (part, after) in [
        (
            Part::Spelling("Annika Reyes".into()),
            sets(&[&["d1", "d4"], &["d2"], &["d3"]]),
        ),
        (
            Part::Dispatches(vec!["d4".into()]),
            sets(&[&["d1", "d3"], &["d2"], &["d4"]]),
        ),
    ] {
        let (_folder, mut record) = record_of(&muddle());
        let number = record
            .split_actor("anika-reyes", &part, None, "2031-04-01")
            .unwrap();
        assert_eq!(groups(&record), after, "{part:?}");
        for reading in muddle().iter().rev() {
            keep(&mut record, reading);
            assert_eq!(groups(&record), after, "{part:?}");
        }
        // What was split off may be merged with another, and that be undone.
        let split = record.parties().unwrap().into_values();
        let split = split
            .filter(|party| party.dispatches == 1 && party.id != "ana-mora")
            .map(|party| party.id);
        let ids: Vec<String> = split.chain(["ana-mora".to_owned()]).collect();
        let merged = record.merge_actors(&ids, None, "2031-04-02").unwrap();
        assert_eq!(groups(&record).len(), 2, "{part:?}");
        record.undo_decision(merged, None, "2031-04-03").unwrap();
        assert_eq!(groups(&record), after, "{part:?}");
        record.undo_decision(number, None, "2031-04-04").unwrap();
        assert_eq!(groups(&record), sets(&[&["d1", "d3", "d4"], &["d2"]]), "{part:?}");
    }
}

#[test]
fn decisions_that_cannot_be_made_are_refused() {
    let mut readings = muddle();
    readings.push(dispatch(
        "d5",
        "2031-03-05",
        &[actor("a1", "Lima Forum", ActorKind::Organization, None)],
    ));
    let (_folder, mut record) = record_of(&readings);
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    assert!(
        record
            .merge_actors(&ids(&["anika-reyes", "anika-reyes"]), None, "2031-04-01")
            .is_err()
    );
    assert!(
        record
            .merge_actors(&ids(&["anika-reyes", "nobody"]), None, "2031-04-01")
            .is_err()
    );
    assert!(
        record
            .merge_actors(&ids(&["anika-reyes", "lima-forum"]), None, "2031-04-01")
            .is_err()
    );
    for part in [Part::Spelling("Luz".into()), Part::Dispatches(vec!["d2".into()])] {
        assert!(
            record
                .split_actor("anika-reyes", &part, None, "2031-04-01")
                .is_err()
        );
    }
    assert!(
        record
            .split_actor("ana-mora", &Part::Spelling("Ana Mora".into()), None, "2031-04-01")
            .is_err()
    );
    assert!(record.undo_decision(1, None, "2031-04-01").is_err());
    assert_eq!(record.decisions().unwrap(), []);
}
