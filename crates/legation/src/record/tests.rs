//! Tests of the store as a whole. `sample` is a reading with every kind of entry and every field filled.

use super::*;
use crate::contract::*;
use crate::text::CharSpan;
use rusqlite::Connection;

pub(super) fn versions() -> Versions {
    let text = str::to_owned;
    Versions {
        program: text("legation 0"),
        model: text("m1"),
        tables: text("t1"),
        codebook: text("c1"),
    }
}

fn span(text: &str, words: &str) -> CharSpan {
    let at = text.find(words).expect("the sample's words are in its text");
    let start = text[..at].chars().count();
    CharSpan {
        start,
        end: start + words.chars().count(),
    }
}

pub(super) fn actor(id: &str, name: &str, kind: ActorKind, country: Option<&str>) -> Actor {
    Actor {
        id: id.into(),
        name: name.into(),
        kind,
        country: country.map(str::to_owned),
        sector: None,
        office: None,
        office_from: None,
        office_to: None,
        aliases: vec![],
        mentions: vec![],
        described: false,
        known_as: None,
        wikidata: None,
        facts: vec![],
    }
}

pub(super) fn place(name: &str, country: &str) -> Option<Place> {
    Some(Place {
        name: name.into(),
        country: Some(country.into()),
        lat: Some(-13.83),
        lon: Some(-171.77),
        geonames: Some(4035413),
        admin1: Some("Tuamasaga".into()),
        feature: Some("P.PPLC".into()),
    })
}

/// A dispatch with an entry of each kind.
pub(super) fn sample(id: &str) -> Reading {
    let text = "ĀPIA — Prime Minister Sina Tuilagi of Samoa received Foreign Minister Jonas Rask of Denmark. \
                “Trade in solar energy will grow,” Rask said. Two accords were signed. A joint fisheries panel \
                will meet. Denmark is to send a mission by June.";
    let list = |items: &[&str]| items.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let some = |s: &str| Some(s.to_owned());
    let entry = |n: usize, words: &str, detail: Detail| Entry {
        id: format!("e{n}"),
        detail,
        evidence: vec![span(text, words)],
        according_to: None,
        stated_in: None,
        factuality: Factuality::Asserted,
        date: some("2024-03-12"),
        place: place("Apia", "WSM"),
    };
    let mut rask = actor("a2", "Jonas Rask", ActorKind::Person, Some("DNK"));
    rask.mentions = vec![span(text, "Foreign Minister Jonas Rask"), span(text, "Rask said")];
    rask.office = some("Minister of Foreign Affairs");
    rask.aliases = list(&["Rask"]);
    let entries = vec![
        entry(
            1,
            "Prime Minister Sina Tuilagi of Samoa received",
            Detail::Visit(Visit {
                visitors: list(&["a2"]),
                hosts: list(&["a1"]),
                to: place("Apia", "WSM"),
                from: None,
                arrived: some("2024-03-12"),
                departed: None,
                delegation: list(&["three officials", "a4"]),
                part_of: some("e9"),
                status: some("made"),
            }),
        ),
        entry(
            2,
            "received Foreign Minister",
            Detail::Meeting(Meeting {
                participants: list(&["a1", "a2"]),
                form: some("in_person"),
                status: some("held"),
            }),
        ),
        Entry {
            according_to: some("a2"),
            ..entry(
                3,
                "“Trade in solar energy will grow,” Rask said",
                Detail::Statement(Statement {
                    speaker: some("a2"),
                    addressee: None,
                    text: "Trade in solar energy will grow".into(),
                    direct: true,
                    cue: some("said"),
                    medium: None,
                    stance: some("support"),
                    target: some("a3"),
                }),
            )
        },
        entry(
            4,
            "Two accords were signed",
            Detail::Agreement(Agreement {
                parties: list(&["a3", "a4"]),
                instruments: vec![Instrument {
                    kind: "accord".into(),
                    number: Some(2),
                    title: None,
                }],
                fields: list(&["solar energy"]),
                signatories: list(&["a1"]),
                witnesses: vec![],
                status: some("signed"),
            }),
        ),
        entry(
            5,
            "A joint fisheries panel will meet",
            Detail::JointBody(JointBody {
                name: some("joint fisheries panel"),
                parties: list(&["a3", "a4"]),
                remit: some("fisheries"),
                status: some("agreed"),
            }),
        ),
        Entry {
            place: None,
            date: None,
            stated_in: some("e3"),
            ..entry(
                6,
                "Denmark is to send a mission by June",
                Detail::Commitment(Commitment {
                    by: list(&["a4"]),
                    to: list(&["a3"]),
                    act: "send a mission".into(),
                    act_type: "visit".into(),
                    due: some("2024-06"),
                    condition: None,
                    strength: some("pledge"),
                }),
            )
        },
        entry(
            7,
            "received",
            Detail::Event(Event {
                kind: "CONSULT".into(),
                mode: some("visit"),
                contexts: list(&["economic"]),
                actors: list(&["a2"]),
                recipients: list(&["a1"]),
                score: Some(1.0),
                of: some("e1"),
                codebook: None,
                background: false,
            }),
        ),
    ];
    Reading {
        dispatch: Dispatch {
            id: id.into(),
            file: some("rask.txt"),
            title: some("Rask in Apia"),
            credits: list(&["Apia Courier"]),
            dateline: Some(Dateline {
                place: some("ĀPIA"),
                country: some("WSM"),
                date: None,
            }),
            published: some("2024-03-13"),
            text: text.into(),
            ..Dispatch::default()
        },
        actors: vec![
            actor("a1", "Sina Tuilagi", ActorKind::Person, Some("WSM")),
            rask,
            actor("a3", "Samoa", ActorKind::Country, Some("WSM")),
            actor("a4", "Government of Denmark", ActorKind::Government, Some("DNK")),
        ],
        entries,
        outcomes: vec![Outcome {
            id: "o1".into(),
            what: OutcomeKind::Postponed,
            by: list(&["a4", "a1"]),
            to: list(&["a3"]),
            act: "dredging of the harbour".into(),
            act_type: "other".into(),
            until: some("2024-09"),
            promised: true,
            evidence: vec![span(text, "Two accords were signed"), span(text, "will meet")],
            according_to: some("a2"),
        }],
    }
}

fn record() -> (tempfile::TempDir, Record) {
    let folder = tempfile::tempdir().unwrap();
    let record = Record::create(&folder.path().join("a.db")).unwrap();
    (folder, record)
}

fn count(record: &Record, table: &str) -> i64 {
    record
        .connection
        .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
        .unwrap()
}

#[test]
fn a_reading_comes_back_as_it_was() {
    let (_folder, mut record) = record();
    let reading = sample("d1");
    record.keep(&reading.dispatch, &reading, &versions()).unwrap();
    assert_eq!(record.reading("d1").unwrap(), Some(reading));
    assert_eq!(record.reading("d2").unwrap(), None);
    assert_eq!(record.verify().unwrap(), []);
    // What rests on other words than were read is noticed.
    record
        .connection
        .execute("UPDATE outcome_evidence SET digest = 7 WHERE position = 1", [])
        .unwrap();
    let faults = record.verify().unwrap();
    assert_eq!(faults.len(), 1);
    assert!(faults[0].what.starts_with("outcome o1: "), "{faults:?}");
}

#[test]
fn the_same_dispatch_twice_is_one() {
    let (_folder, mut record) = record();
    let mut reading = sample("d1");
    record.keep(&reading.dispatch, &reading, &versions()).unwrap();
    let before: Vec<i64> = [
        "actor",
        "mention",
        "evidence",
        "entry_actor",
        "instrument",
        "visit",
    ]
    .map(|table| count(&record, table))
    .to_vec();
    record.keep(&reading.dispatch, &reading, &versions()).unwrap();
    assert_eq!(count(&record, "dispatch"), 1);
    assert_eq!(
        [
            "actor",
            "mention",
            "evidence",
            "entry_actor",
            "instrument",
            "visit"
        ]
        .map(|table| count(&record, table))
        .to_vec(),
        before
    );
    assert_eq!(
        record.find("solar", 9).unwrap().len(),
        3,
        "one statement, one agreement, one text"
    );
    // What a newer reading no longer says leaves no trace behind.
    reading.entries.clear();
    reading.actors.clear();
    reading.outcomes.clear();
    record.keep(&reading.dispatch, &reading, &versions()).unwrap();
    for table in [
        "actor",
        "mention",
        "evidence",
        "entry_actor",
        "instrument",
        "visit",
        "entry",
        "outcome",
        "outcome_participant",
        "outcome_evidence",
        "outcome_key",
    ] {
        assert_eq!(count(&record, table), 0, "{table}");
    }
    assert_eq!(record.find("solar", 9).unwrap().len(), 1);
}

#[test]
fn a_dispatch_is_read_again_when_its_metadata_or_a_version_changed() {
    let (_folder, mut record) = record();
    let reading = sample("d1");
    let before = Dispatch {
        published: None,
        ..reading.dispatch.clone()
    };
    assert!(!record.holds(&before, &versions()).unwrap());
    record.keep(&before, &reading, &versions()).unwrap();
    assert!(record.holds(&before, &versions()).unwrap());
    assert!(
        record
            .holds(
                &Dispatch {
                    file: Some("copy.txt".into()),
                    ..before.clone()
                },
                &versions()
            )
            .unwrap()
    );
    assert!(!record.holds(&reading.dispatch, &versions()).unwrap());
    assert!(
        !record
            .holds(
                &before,
                &Versions {
                    model: "m2".into(),
                    ..versions()
                }
            )
            .unwrap()
    );
}

#[test]
fn actors_of_several_dispatches_are_one_party() {
    let (_folder, mut record) = record();
    let first = sample("d1");
    record.keep(&first.dispatch, &first, &versions()).unwrap();
    let mut second = sample("d2");
    second.entries.clear();
    second.actors = vec![
        actor("b1", "Denmark", ActorKind::Country, Some("DNK")),
        actor("b2", "President Sina Tuilagi", ActorKind::Person, None),
        actor("b3", "Jonas Rask", ActorKind::Person, Some("NOR")),
    ];
    record.keep(&second.dispatch, &second, &versions()).unwrap();
    let parties = record.parties().unwrap();
    assert_eq!(
        parties.keys().map(String::as_str).collect::<Vec<_>>(),
        ["DNK", "WSM", "jonas-rask-dnk", "jonas-rask-nor", "sina-tuilagi"]
    );
    assert_eq!(
        (parties["DNK"].name.as_str(), parties["DNK"].dispatches),
        ("Denmark", 2)
    );
    assert_eq!(parties["sina-tuilagi"].dispatches, 2);
    let told = record.told(&["visit"]).unwrap();
    let Detail::Visit(visit) = &told[0].entry.detail else {
        panic!("{told:?}")
    };
    assert_eq!(visit.visitors, ["jonas-rask-dnk"]);
    assert_eq!(visit.delegation, ["three officials", "DNK"]);
    assert_eq!(visit.part_of.as_deref(), Some("d1:e9"));
}

#[test]
fn search_looks_at_texts_statements_and_entries() {
    let (_folder, mut record) = record();
    let reading = sample("d1");
    record.keep(&reading.dispatch, &reading, &versions()).unwrap();
    let hits = record.find("\"solar energy\"", 9).unwrap();
    let sorts: Vec<_> = hits.iter().map(|hit| (hit.hit, hit.kind.as_deref())).collect();
    assert_eq!(
        sorts,
        [
            (HitKind::Statement, Some("statement")),
            (HitKind::Entry, Some("agreement")),
            (HitKind::Text, None)
        ]
    );
    assert_eq!(hits[0].speaker.as_deref(), Some("Jonas Rask"));
    assert!(
        hits[0].snippet.contains("\u{2}solar energy\u{3}"),
        "{:?}",
        hits[0].snippet
    );
    let text: String = reading
        .dispatch
        .text
        .chars()
        .skip(hits[2].start)
        .take(hits[2].end - hits[2].start)
        .collect();
    assert!(text.contains("solar energy"), "{text}");
    assert_eq!(
        record.find("missions", 9).unwrap().len(),
        2,
        "the commitment's act and the text, in any form"
    );
    assert_eq!(record.find("\"energy solar\"", 9).unwrap(), []);
    for odd in ["AND", "NEAR(a b)", "words:x", "a\"b", "^a", "{x}"] {
        record
            .find(odd, 9)
            .unwrap_or_else(|error| panic!("{odd}: {error}"));
    }
}

#[test]
fn files_that_are_no_record_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let refused = |path: &Path| {
        [Record::create(path).err(), Record::open_read_only(path).err()].map(|error| {
            let error = error.unwrap_or_else(|| panic!("{} was opened", path.display()));
            assert!(error.remedy().is_some(), "{error}");
            error.kind
        })
    };
    std::fs::write(
        at("text"),
        "not a database, but long enough to have a header".repeat(40),
    )
    .unwrap();
    assert!(matches!(
        refused(&at("text")),
        [ErrorKind::NotRecord, ErrorKind::NotRecord]
    ));

    let other = Connection::open(at("other.db")).unwrap();
    other
        .execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
        .unwrap();
    drop(other);
    let before = std::fs::read(at("other.db")).unwrap();
    assert!(matches!(
        refused(&at("other.db")),
        [ErrorKind::NotRecord, ErrorKind::NotRecord]
    ));
    assert_eq!(std::fs::read(at("other.db")).unwrap(), before);

    Record::create(&at("newer.db"))
        .unwrap()
        .connection
        .pragma_update(None, "user_version", 99)
        .unwrap();
    assert!(matches!(
        refused(&at("newer.db")),
        [ErrorKind::Newer { found: 99, .. }, ErrorKind::Newer { .. }]
    ));

    assert!(matches!(
        refused(folder.path()),
        [ErrorKind::Directory, ErrorKind::Directory]
    ));
    assert!(matches!(
        refused(&at("none/a.db")),
        [ErrorKind::NoFolder, ErrorKind::Missing]
    ));
    assert!(matches!(
        Record::open(&at("absent.db")).err().unwrap().kind,
        ErrorKind::Missing
    ));
    assert!(!at("absent.db").exists());
}

#[test]
fn verification_names_a_span_outside_the_text_and_an_entry_without_evidence() {
    let (_folder, mut record) = record();
    let reading = sample("d1");
    record.keep(&reading.dispatch, &reading, &versions()).unwrap();
    record
        .connection
        .execute_batch(
            "UPDATE evidence SET \"end\" = 9999 WHERE entry = 1; DELETE FROM evidence WHERE entry = 2;
             UPDATE mention SET start = -4 WHERE position = 0;",
        )
        .unwrap();
    let faults: Vec<String> = record
        .verify()
        .unwrap()
        .into_iter()
        .map(|fault| fault.what)
        .collect();
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(
        faults[0].contains("e2") && faults[0].contains("evidence"),
        "{faults:?}"
    );
    assert!(
        faults[1].contains("entry e1: 0..9999") || faults[1].contains("..9999"),
        "{faults:?}"
    );
    // And reading it back is an error, not a silent gap.
    assert!(matches!(
        record.reading("d1").unwrap_err().kind,
        ErrorKind::Damaged(_)
    ));
}

#[test]
fn a_reader_sees_the_last_commit_while_a_writer_goes_on() {
    let (folder, mut writer) = record();
    let reading = sample("d1");
    writer.keep(&reading.dispatch, &reading, &versions()).unwrap();
    writer
        .connection
        .execute_batch("BEGIN IMMEDIATE; DELETE FROM dispatch")
        .unwrap();
    let reader = Record::open_read_only(&folder.path().join("a.db")).unwrap();
    assert_eq!(reader.dispatches().unwrap().len(), 1);
    writer.connection.execute_batch("ROLLBACK").unwrap();
}

#[test]
fn a_full_disk_is_said_and_keeps_what_was_committed() {
    let (_folder, mut record) = record();
    let first = sample("d1");
    record.keep(&first.dispatch, &first, &versions()).unwrap();
    let pages: i64 = record
        .connection
        .query_row("PRAGMA page_count", [], |row| row.get(0))
        .unwrap();
    record
        .connection
        .pragma_update(None, "max_page_count", pages)
        .unwrap();
    let mut long = sample("d2");
    long.dispatch
        .text
        .push_str(&"More words of a long report. ".repeat(20_000));
    let error = record.keep(&long.dispatch, &long, &versions()).unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Full), "{error}");
    assert_eq!(record.reading("d1").unwrap(), Some(first));
    assert_eq!(record.dispatches().unwrap().len(), 1);
}

#[test]
fn who_asks_leaves_nothing_beside_the_record_and_needs_no_right_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("50% of #1?.db");
    let mut writer = Record::create(&path).unwrap();
    let first = sample("d1");
    writer.keep(&first.dispatch, &first, &versions()).unwrap();
    drop(writer);
    let reader = Record::open_read_only(&path).unwrap();
    assert_eq!(reader.dispatches().unwrap().len(), 1);
    assert!(reader.connection.execute_batch("DELETE FROM dispatch").is_err());
    drop(reader);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    // As where the folder may not be written, which an administrator always may.
    let reader = Record::unchanging(&path).unwrap();
    assert_eq!(reader.reading("d1").unwrap(), Some(first));
    drop(reader);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn history_comes_back_as_history_and_what_one_dispatch_tells_as_news_is_none() {
    let (_folder, mut record) = record();
    let mut later = sample("d2");
    later.dispatch.published = Some("2025-01-01".into());
    for entry in &mut later.entries {
        if let Detail::Event(event) = &mut entry.detail {
            event.background = true;
        }
    }
    let backgrounds = |record: &Record| -> Vec<bool> {
        let merged = record.merged(jiff::civil::date(2025, 2, 1)).unwrap();
        let events = merged
            .iter()
            .filter(|merged| merged.entry.detail.kind() == "event");
        events.map(|merged| merged.entry.detail.is_background()).collect()
    };
    record.keep(&later.dispatch, &later, &versions()).unwrap();
    assert_eq!(record.reading("d2").unwrap(), Some(later));
    assert_eq!(backgrounds(&record), [true]);
    assert_eq!(count(&record, "dyad WHERE background"), 1);
    let news = sample("d1");
    record.keep(&news.dispatch, &news, &versions()).unwrap();
    assert_eq!(backgrounds(&record), [false]);
    let merged = record.merged(jiff::civil::date(2025, 2, 1)).unwrap();
    assert!(
        merged.iter().all(|merged| merged.differs.is_empty()),
        "to be history is no contradiction"
    );
}
