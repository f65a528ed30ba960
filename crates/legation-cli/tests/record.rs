//! Asking a record.

use crate::harness::Place;
use crate::readings;
use legation::record::Record;
use std::collections::BTreeSet;

fn place() -> Place {
    let place = Place::new();
    readings::record(&place);
    place
}

#[test]
fn show_tells_each_happening_once_with_its_reports() {
    let ran = place()
        .run(&["show", "agreements", "--record", "pacific.db"])
        .ends(0);
    let expected = "\
date        parties                      instruments  fields                                         status  reports
2024-05-07  Solomon Islands and Vanuatu  3 × accord   fishing licences, direct flights, health wor…  signed  1-honiara-visit.txt:11, 2-honiara-radio.txt:3
";
    // Without a terminal nothing is cut.
    let expected = expected.replace("health wor…", "health workers").replace(
        "fields                                         ",
        "fields                                            ",
    );
    assert_eq!(ran.out, expected);
    assert_eq!(ran.err, "");
}

#[test]
fn show_narrows_by_actor_date_and_place() {
    let place = place();
    let count = |words: &[&str]| {
        let words = [&["show"], words, &["--record", "pacific.db", "--format", "json"]].concat();
        place.run(&words).json().len()
    };
    assert_eq!(count(&["visits"]), 2);
    assert_eq!(
        count(&["visits", "--actor", "Maefasia", "--with", "VUT"]),
        2,
        "a host is with the guest"
    );
    assert_eq!(
        count(&[
            "visits", "--with", "Vanuatu", "--actor", "SLB", "--since", "2024-06"
        ]),
        1
    );
    assert_eq!(count(&["visits", "--until", "2024-05"]), 1);
    assert_eq!(count(&["visits", "--place", "Port Vila"]), 1);
    assert_eq!(count(&["statements", "--speaker", "tarimata"]), 1);
    assert_eq!(count(&["statements", "--speaker", "SLB"]), 0);
    assert_eq!(count(&["events", "--type", "COOPERATE"]), 1);
    assert_eq!(count(&["commitments", "--limit", "1"]), 1);
    assert_eq!(
        count(&["commitments", "--status", "kept", "--as-of", "2025-01-01"]),
        1
    );
    assert_eq!(count(&["joint-bodies"]), 1);
    assert_eq!(count(&["meetings"]), 1);
    assert_eq!(count(&["actors"]), 4);
    assert_eq!(count(&["dispatches", "--since", "2024-06"]), 1);
}

#[test]
fn a_timeline_tells_all_kinds_between_two_in_order() {
    let place = place();
    let told = place
        .run(&[
            "timeline",
            "SLB",
            "VUT",
            "--record",
            "pacific.db",
            "--format",
            "json",
        ])
        .json();
    let kinds: BTreeSet<&str> = told.iter().filter_map(|entry| entry["kind"].as_str()).collect();
    for kind in ["visit", "agreement", "commitment"] {
        assert!(kinds.contains(kind), "{kinds:?}");
    }
    assert!(
        told.iter().all(|entry| entry["of"].is_null()),
        "what only codes another entry"
    );
    let dates: Vec<&str> = told.iter().filter_map(|entry| entry["date"].as_str()).collect();
    assert!(dates.is_sorted(), "{dates:?}");
    place
        .run(&[
            "timeline",
            "SLB",
            "VUT",
            "--record",
            "pacific.db",
            "--since",
            "2030",
        ])
        .ends(1);
}

#[test]
fn promises_with_a_due_date_are_a_calendar() {
    let place = place();
    let ran = place
        .run(&[
            "due",
            "--record",
            "pacific.db",
            "--as-of",
            "2025-01-01",
            "--format",
            "ics",
        ])
        .ends(0);
    let dated = place
        .run(&[
            "due",
            "--record",
            "pacific.db",
            "--as-of",
            "2025-01-01",
            "--format",
            "json",
        ])
        .json()
        .iter()
        .filter(|promise| !promise["due"].is_null())
        .count();
    assert!(dated > 0);
    assert_eq!(ran.out.matches("BEGIN:VEVENT\r\n").count(), dated);
    assert!(ran.out.starts_with("BEGIN:VCALENDAR\r\n") && ran.out.ends_with("END:VCALENDAR\r\n"));
    let again = place.run(&[
        "due",
        "--record",
        "pacific.db",
        "--as-of",
        "2025-01-01",
        "--format",
        "ics",
    ]);
    assert_eq!(again.out, ran.out);
}

#[test]
fn diff_tells_what_a_later_record_has_more() {
    let place = Place::new();
    place.write(
        "one.txt",
        "SUVA, March 5, 2024 (Islands Press) — The foreign minister of Fiji, Ana Vula, promised on Tuesday to visit Tonga by June 2024.",
    );
    place.write(
        "two.txt",
        "NUKU'ALOFA, May 8, 2024 (Islands Press) — The foreign minister of Fiji, Ana Vula, arrived in Tonga on Wednesday for talks.",
    );
    place.run(&["read", "one.txt", "--record", "before.db"]).ends(0);
    place
        .run(&["read", "one.txt", "two.txt", "--record", "after.db"])
        .ends(0);
    let changed = place
        .run(&["diff", "before.db", "after.db", "--format", "json"])
        .json();
    let of = |kind: &str| -> Vec<&str> {
        let own = changed.iter().filter(|entry| entry["kind"] == kind);
        own.filter_map(|entry| entry["change"].as_str()).collect()
    };
    assert_eq!(of("visit").first(), Some(&"planned → made"), "{changed:?}");
    assert!(of("commitment").contains(&"overdue → kept"), "{changed:?}");
    place.run(&["diff", "after.db", "after.db"]).ends(1);
}

#[test]
fn relations_count_happenings_and_reports_by_dyad() {
    let place = place();
    let told = place
        .run(&[
            "relations",
            "--record",
            "pacific.db",
            "--by",
            "year",
            "--undirected",
            "--format",
            "json",
        ])
        .json();
    let islands = told
        .iter()
        .find(|row| row["actor"] == "SLB" && row["recipient"] == "VUT");
    let islands = islands.expect("the two states deal with each other");
    let counts = ["happenings", "reports", "material_cooperation"].map(|field| islands[field].as_u64());
    assert_eq!(counts, [Some(1); 3], "one joint exercise, told once");
    let none = ["relations", "--record", "pacific.db", "--actor", "XYZ"];
    place.run(&none).ends(1);
    let table = ["relations", "--record", "pacific.db", "--format", "parquet"];
    assert!(place.run(&table).ends(2).err.contains("--output"));
    let table = [&table[..], &["--output", "relations.parquet"]].concat();
    place.run(&table).ends(0);
    let bytes = std::fs::read(place.path("relations.parquet")).expect("a table");
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
}

#[test]
fn what_reports_tell_differently_is_shown_with_each_reading() {
    let place = place();
    let ran = place.run(&[
        "show",
        "agreements",
        "--record",
        "pacific.db",
        "--disputed",
        "--format",
        "csv",
    ]);
    let disputed = ran.out.lines().count().saturating_sub(1);
    let ran = place.run(&["show", "agreements", "--record", "pacific.db", "--format", "json"]);
    let differing = ran
        .json()
        .iter()
        .filter(|entry| entry["differs"] != serde_json::json!([]))
        .count();
    assert_eq!(disputed, differing);
}

#[test]
fn nothing_found_is_exit_code_1() {
    let place = place();
    let ran = place
        .run(&["show", "visits", "--record", "pacific.db", "--since", "2030"])
        .ends(1);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    let ran = place
        .run(&["show", "visits", "--record", "pacific.db", "--actor", "Atlantis"])
        .ends(1);
    assert_eq!(
        ran.err,
        "legation: Atlantis: the record has no such actor (`legation show actors` lists those it has)\n"
    );
    place
        .run(&["find", "submarine", "--record", "pacific.db"])
        .ends(1);
}

#[test]
fn csv_has_names_and_a_header() {
    let ran = place()
        .run(&["show", "visits", "--record", "pacific.db", "--format", "csv"])
        .ends(0);
    assert_eq!(
        ran.out,
        "date,visitors,to,hosts,status,reports\n\
         2024-05-06/2024-05-08,Joel Tarimata (Vanuatu),\"Honiara, Solomon Islands\",Hilda Maefasia (Solomon Islands),made,\
         \"1-honiara-visit.txt:3, 2-honiara-radio.txt:13\"\n\
         2024-09-17,Hilda Maefasia (Solomon Islands),\"Port Vila, Vanuatu\",,made,3-port-vila.txt:3\n"
    );
}

#[test]
fn find_looks_at_statements_entries_and_texts() {
    let place = place();
    let ran = place
        .run(&["find", "maritime surveillance", "--record", "pacific.db"])
        .ends(0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "Entries");
    assert_eq!(lines[1], "  joint body · 2024-05-07 · 1-honiara-visit.txt:11");
    assert!(
        lines[2].contains("[maritime surveillance]") || lines[2].contains("[maritime] [surveillance]"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("\nDispatches\n"), "{}", ran.out);
    let hits = place
        .run(&[
            "find",
            "shar* peoples",
            "--record",
            "pacific.db",
            "--format",
            "json",
        ])
        .ends(0)
        .json();
    assert_eq!(hits[0]["hit"], "statement");
    assert_eq!(hits[0]["speaker"], "Joel Tarimata");
    let ran = place.run(&["find", "?", "--record", "pacific.db"]).ends(2);
    assert!(
        ran.err.starts_with("legation: cannot search for that"),
        "{}",
        ran.err
    );
}

#[test]
fn due_shows_open_overdue_and_kept() {
    let place = place();
    let due = |day: &str| {
        place
            .run(&["due", "--record", "pacific.db", "--as-of", day])
            .ends(0)
            .out
    };
    let expected = "\
due         status  by                                to                       act                    condition                                  settled by         reports
2024-09-30  kept    Hilda Maefasia (Solomon Islands)  Joel Tarimata (Vanuatu)  visit Port Vila                                                   3-port-vila.txt:3  1-honiara-visit.txt:13
            open    Hilda Maefasia (Solomon Islands)  Vanuatu                  send two patrol boats  parliament approves the money by December                     3-port-vila.txt:9
";
    assert_eq!(due("2025-01-01"), expected);
    assert!(due("2024-08-01").contains("2024-09-30  open"));
    let ran = place
        .run(&["due", "--record", "pacific.db", "--as-of", "soon"])
        .ends(2);
    assert!(ran.err.contains("is not a day: write 2024-03-20"), "{}", ran.err);
}

#[test]
fn export_is_the_merged_record() {
    let place = place();
    let words = [
        "export",
        "--record",
        "pacific.db",
        "--format",
        "jsonl",
        "--as-of",
        "2024-12-01",
    ];
    let lines = place.run(&words).ends(0).json();
    let of = |kind: &str| {
        lines
            .iter()
            .filter(|line| line["kind"] == kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(lines.len(), 9);
    let agreement = of("agreement")[0];
    assert_eq!(agreement["differs"], serde_json::json!(["fields", "instruments"]));
    assert_eq!(agreement["readings"]["instruments"][0]["dispatch"], "id-1");
    assert_eq!(agreement["reports"].as_array().map(Vec::len), Some(2));
    assert_eq!(agreement["reports"][1]["file"], "2-honiara-radio.txt");
    assert_eq!(agreement["who"]["VUT"]["name"], "Vanuatu");
    let visit = of("visit")[0];
    assert_eq!(visit["differs"], serde_json::json!(["delegation"]));
    assert_eq!(
        (&visit["arrived"], &visit["departed"]),
        (&"2024-05-06".into(), &"2024-05-08".into())
    );
    let promise = of("commitment")
        .into_iter()
        .find(|line| line["act_type"] == "visit")
        .expect("the promise");
    assert_eq!(
        (promise["status"].as_str(), promise["outcome"].as_str()),
        (Some("kept"), of("visit")[1]["id"].as_str())
    );
    // Every report is a passage of its dispatch.
    let record = Record::open_read_only(&place.path("pacific.db")).expect("the record");
    for report in lines
        .iter()
        .flat_map(|line| line["reports"].as_array().into_iter().flatten())
    {
        let text: Vec<char> = record
            .text(report["dispatch"].as_str().unwrap())
            .unwrap()
            .expect("its dispatch")
            .chars()
            .collect();
        let (start, end) = (
            report["start"].as_u64().unwrap() as usize,
            report["end"].as_u64().unwrap() as usize,
        );
        assert!(start < end && end <= text.len());
    }
    let ran = place
        .run(&["export", "--record", "pacific.db", "--format", "csv"])
        .ends(0);
    assert_eq!(ran.out.lines().count(), 10);
    assert!(ran.out.starts_with("id,kind,type,status,date,"));
}

#[test]
fn verify_says_whole_or_what_is_wrong() {
    let place = place();
    let ran = place.run(&["verify", "--record", "pacific.db"]).ends(0);
    assert_eq!(ran.out, "pacific.db: whole (3 dispatches, 11 entries)\n");
}

#[test]
fn a_record_that_is_none_is_refused_with_the_remedy() {
    let place = Place::new();
    place.write(
        "notes.db",
        "these are only notes, but they are long enough to be looked at as a header".repeat(20),
    );
    let err = |record: &str| place.run(&["show", "visits", "--record", record]).ends(2).err;
    assert_eq!(
        err("notes.db"),
        "legation: notes.db: is not a record of legation (name another file; this one was left as it was)\n"
    );
    assert_eq!(
        err("absent.db"),
        "legation: absent.db: there is no record here (make one with `legation read FILE --record`)\n"
    );
    assert_eq!(
        err("."),
        "legation: .: is a folder, not a record (name a file in it)\n"
    );
    let ran = place.run(&["show", "visits"]).ends(2);
    assert_eq!(
        ran.err,
        "legation: no record was named (name one with --record FILE or in LEGATION_RECORD)\n"
    );
}

#[test]
fn the_record_can_be_named_in_the_environment() {
    let place = place();
    let output = place
        .command(&["show", "dispatches"])
        .env("LEGATION_RECORD", "pacific.db")
        .output()
        .expect("legation runs");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 4);
}

#[test]
fn history_is_left_out_of_events_unless_asked_for() {
    let place = Place::new();
    readings::history(&place);
    let show = |words: &[&str]| {
        let words = [&["show", "events", "--record", "history.db"], words].concat();
        place.run(&words).ends(0)
    };
    let dates = |words: &[&str]| -> Vec<String> {
        let events = show(&[words, &["--format", "json"]].concat()).json();
        events.iter().map(|event| event["date"].to_string()).collect()
    };
    let news = show(&[]);
    assert!(
        !news.out.contains("1998") && !news.out.contains("background"),
        "{}",
        news.out
    );
    assert_eq!(
        news.err,
        "legation: 1 background event is not shown (--background include shows them)\n"
    );
    assert_eq!(dates(&[]), ["\"2024-05-07\""]);
    assert_eq!(
        dates(&["--background", "include"]),
        ["\"1998\"", "\"2024-05-07\""]
    );
    assert_eq!(dates(&["--background", "only"]), ["\"1998\""]);
    let both = show(&["--background", "include", "--format", "csv"]);
    assert_eq!(both.err, "");
    let mut lines = both.out.lines();
    assert_eq!(
        lines.next(),
        Some("date,code,actors,recipients,score,background,reports")
    );
    assert!(
        lines
            .next()
            .is_some_and(|line| line.starts_with("1998,") && line.contains(",true,"))
    );
    assert!(lines.next().is_some_and(|line| line.contains(",false,")));
}

#[test]
fn the_report_of_a_dispatch_tells_history_last() {
    let place = Place::new();
    readings::history(&place);
    let report = place.run(&["read", "togo.txt"]).ends(0).out;
    let (news, history) = report.split_once("\nBackground\n").expect("a heading");
    assert!(news.contains("2 events (1 background)"), "{report}");
    assert!(news.contains("\nEvents\n") && !news.contains("1998"), "{report}");
    assert!(history.contains("ambassador of Benin in 1998"), "{report}");
}

#[test]
fn reports_tell_what_became_of_promises() {
    let place = Place::new();
    let dispatch =
        |day: &str, text: &str| serde_json::json!({"published": day, "text": text}).to_string() + "\n";
    place.write(
        "news.jsonl",
        [
            dispatch("2024-02-01", "SUVA, Feb. 1 - Malta will repair the lighthouse of Levuka by April, Foreign Minister Carla Vella of Malta said."),
            dispatch("2024-05-20", "SUVA, May 20 - Malta broke its promise to repair the lighthouse."),
            dispatch("2024-02-01", "LOME, Feb. 1 - Gabon will reopen the port of Cocobeach by March, Foreign Minister Paul Ndong of Gabon said."),
            dispatch("2024-04-20", "LOME, April 20 - The reopening of the Cocobeach port will now take place in August."),
            dispatch("2024-02-01", "RIGA, Feb. 1 - Estonia will lend two ferries to Latvia by June, Foreign Minister Juhan Tamm of Estonia said."),
            dispatch("2024-04-20", "RIGA, April 20 - Estonia has not yet lent the ferries."),
            dispatch("2024-05-20", "RIGA, May 20 - Estonia handed over the ferries it had promised to lend."),
        ]
        .concat(),
    );
    let report = place.run(&["read", "news.jsonl", "--record", "r.db"]).ends(0);
    assert!(
        report.err.is_empty() || !report.err.contains("error"),
        "{}",
        report.err
    );
    place.run(&["verify", "--record", "r.db"]).ends(0);
    let due = |words: &[&str]| {
        let all = [&["due", "--record", "r.db", "--as-of", "2024-05-25"], words].concat();
        place.run(&all).ends(0)
    };
    let mut told: Vec<(String, String, bool)> = due(&["--format", "json"])
        .json()
        .iter()
        .map(|promise| {
            let text = |field: &str| promise[field].as_str().unwrap_or_default().to_owned();
            (text("act"), text("status"), promise["told_in"].is_array())
        })
        .collect();
    told.sort();
    let expected = [
        // A report that tells what became of a promise tells the promise.
        ("lend the ferries", "kept"),
        ("lend two ferries to Latvia", "kept"),
        ("reopen the port of Cocobeach", "postponed"),
        ("repair the lighthouse", "broken"),
        ("repair the lighthouse of Levuka", "broken"),
    ];
    assert_eq!(
        told,
        expected.map(|(act, status)| (act.to_owned(), status.to_owned(), true))
    );
    let broken = due(&["--status", "broken"]).out;
    assert!(
        broken.contains("repair the lighthouse") && !broken.contains("ferries"),
        "{broken}"
    );
}

#[test]
fn a_promise_is_put_off_or_taken_back_by_a_later_report() {
    let place = Place::new();
    let dispatch =
        |day: &str, text: &str| serde_json::json!({"published": day, "text": text}).to_string() + "\n";
    place.write(
        "news.jsonl",
        [
            dispatch("2024-02-01", "LIMA, Feb. 1 - Peru will send 20 observers to Bolivia in June, Foreign Minister Ana Mora said."),
            dispatch("2024-04-02", "LIMA, April 2 - Peru no longer intends to send observers to Bolivia, Foreign Minister Ana Mora said."),
            dispatch("2024-02-01", "OSLO, Feb. 1 - Norway will open a consulate in Gdansk in May, Foreign Minister Nils Aas said."),
            dispatch("2024-04-20", "OSLO, April 20 - Norway will open the consulate in Gdansk in July, Foreign Minister Nils Aas said."),
            dispatch("2024-02-01", "RABAT, Feb. 1 - Moroccan Foreign Minister Nasser Alami will visit Lisbon on March 20, the ministry said."),
            dispatch("2024-03-18", "RABAT, March 18 - Moroccan Foreign Minister Nasser Alami cancelled his visit to Lisbon."),
        ]
        .concat(),
    );
    place.run(&["read", "news.jsonl", "--record", "r.db"]).ends(0);
    let due = place
        .run(&[
            "due",
            "--record",
            "r.db",
            "--as-of",
            "2024-06-01",
            "--format",
            "json",
        ])
        .ends(0)
        .json();
    let mut statuses: Vec<(&str, &str, bool)> = due
        .iter()
        .map(|promise| {
            let text = |field: &str| promise[field].as_str().unwrap_or_default();
            (
                text("due"),
                text("status"),
                promise["outcome"].is_string() && promise["confidence"].is_f64(),
            )
        })
        .collect();
    statuses.sort_unstable();
    assert_eq!(
        statuses,
        [
            ("2024-03-20", "withdrawn", true),
            ("2024-05", "postponed", true),
            ("2024-06", "withdrawn", true),
            ("2024-07", "open", false),
        ]
    );
    // As of a day before the news, nothing had become of them.
    let before = place
        .run(&[
            "due",
            "--record",
            "r.db",
            "--as-of",
            "2024-03-01",
            "--status",
            "open",
            "--format",
            "json",
        ])
        .ends(0)
        .json();
    assert!(before.len() >= 3, "{before:?}");
}
