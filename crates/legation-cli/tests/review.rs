//! Deciding what the program is least sure of, and that what was decided holds.

use crate::harness::Place;

/// Two outlets on one visit, and one on a meeting that nobody else tells.
const NEWS: &str = r#"{"published": "2024-03-12", "source": "Islands Press", "text": "SUVA, March 12 - Foreign Minister Ana Vula of Samoa arrived in Suva on Tuesday for talks on fisheries."}
{"published": "2024-03-13", "source": "Harbour Gazette", "text": "SUVA, March 13 - Samoa's foreign minister, Ana Vula, arrived in Suva on March 12."}
"#;

fn record() -> Place {
    let place = Place::new();
    place.write("news.jsonl", NEWS);
    place.run(&["read", "news.jsonl", "--record", "r.db"]).ends(0);
    place
}

fn visits(place: &Place) -> Vec<serde_json::Value> {
    place
        .run(&["show", "visits", "--record", "r.db", "--format", "json"])
        .json()
}

#[test]
fn a_rejected_merge_comes_apart_and_an_accepted_one_is_not_asked_again() {
    let place = record();
    assert_eq!(visits(&place).len(), 1);
    let ask = ["review", "--record", "r.db", "--what", "merge", "--kind", "visit"];
    let asked = place.run_with(&ask, "r\n").ends(0);
    assert!(asked.out.contains("Are these one visit?"), "{}", asked.out);
    assert!(asked.out.contains("arrived in Suva on Tuesday"), "{}", asked.out);
    assert_eq!(visits(&place).len(), 2);
    place.run(&["verify", "--record", "r.db"]).ends(0);
    // Read anew by force of other metadata, they stay apart.
    place.write(
        "news.jsonl",
        NEWS.replace("\"source\"", "\"author\": \"A. Vula\", \"source\""),
    );
    place.run(&["read", "news.jsonl", "--record", "r.db"]).ends(0);
    assert_eq!(visits(&place).len(), 2);
    place.run(&["review", "--record", "r.db", "--undo", "1"]).ends(0);
    assert_eq!(visits(&place).len(), 1);
    place.run_with(&ask, "a\n").ends(0);
    place.run_with(&ask, "").ends(1);
}

#[test]
fn entries_are_rejected_corrected_and_taken_back() {
    let place = record();
    let ask = [
        "review", "--record", "r.db", "--what", "entry", "--kind", "visit", "--limit", "1",
    ];
    let asked = place.run_with(&ask, "c\nstatus=postponed\n\n").ends(0);
    assert!(asked.out.contains("1 decided"), "{}", asked.out);
    let told = visits(&place);
    assert_eq!(
        (told[0]["status"].as_str(), told[0]["decided"][0].as_str()),
        (Some("postponed"), Some("status"))
    );
    // What would be no entry of the contract is asked again.
    let asked = place.run_with(&ask, "c\nvisitors=nobody\n\nq\n").ends(0);
    assert!(asked.out.contains("that is no such entry"), "{}", asked.out);
    let both = ["review", "--record", "r.db", "--what", "entry", "--kind", "visit"];
    place.run_with(&both, "r\nu\nr\n").ends(0);
    assert_eq!(visits(&place)[0]["told_by"]["dispatches"], 1);
    let log = place.run(&["review", "--record", "r.db", "--log"]).ends(0);
    assert_eq!(log.out.lines().count(), 3, "{}", log.out);
}

#[test]
fn two_coders_are_compared() {
    let place = record();
    std::fs::copy(place.path("r.db"), place.path("ben.db")).unwrap();
    let answer = |db: &str, name: &str, answers: &str| {
        place
            .run_with(
                &["review", "--record", db, "--name", name, "--kind", "visit"],
                answers,
            )
            .ends(0);
    };
    answer("r.db", "ana", "a\na\nr\n");
    answer("ben.db", "ben", "a\na\na\n");
    place
        .run(&["review", "--record", "ben.db", "--export", "ben.jsonl"])
        .ends(0);
    let taken = place
        .run(&["review", "--record", "r.db", "--import", "ben.jsonl"])
        .ends(0);
    assert!(
        taken.out.starts_with("3 decisions taken in, 0 were there"),
        "{}",
        taken.out
    );
    let again = place
        .run(&["review", "--record", "r.db", "--import", "ben.jsonl"])
        .ends(0);
    assert!(
        again.out.starts_with("0 decisions taken in, 3 were there"),
        "{}",
        again.out
    );
    let agreement = place
        .run(&["review", "--record", "r.db", "--agreement", "--format", "json"])
        .json();
    let (both, agree) = agreement.iter().fold((0, 0), |(both, agree), line| {
        (
            both + line["both"].as_u64().unwrap(),
            agree + line["agree"].as_u64().unwrap(),
        )
    });
    assert_eq!((both, agree), (3, 2));
    place.write("bad.jsonl", "{\"what\": \"entry\"}\nnonsense\n");
    let bad = place
        .run(&["review", "--record", "r.db", "--import", "bad.jsonl"])
        .ends(1);
    assert!(bad.err.contains("bad.jsonl:1: no decision"), "{}", bad.err);
}
