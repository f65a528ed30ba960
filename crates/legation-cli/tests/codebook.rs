//! `legation codebook`, and reading with one.

use crate::harness::{Place, of_repository};

const DISPATCH: &str = "Ghana slapped a 20 percent levy on poultry from Brazil on Monday.\n";

/// Reads it with the codebook into a record.
const READ: [&str; 8] = [
    "read",
    "one.txt",
    "--record",
    "r.db",
    "--codebook",
    "trade.toml",
    "--date",
    "2024-05-10",
];

fn trade() -> String {
    std::fs::read_to_string(of_repository("data/codebooks/trade.toml"))
        .expect("the codebook of the repository")
}

#[test]
fn a_new_codebook_can_be_tested_at_once_and_is_not_overwritten() {
    let place = Place::new();
    assert!(
        place
            .run(&["codebook", "new", "my.toml"])
            .ends(0)
            .out
            .contains("codebook test my.toml")
    );
    let table = place.run(&["codebook", "test", "my.toml"]).ends(0).out;
    assert!(
        table.contains("FUND_PROJECT") && table.contains("macro F1"),
        "{table}"
    );
    let report = place
        .run(&["codebook", "test", "my.toml", "--format", "json"])
        .ends(0)
        .json();
    assert_eq!(report[0]["types"][0]["type"], "FUND_PROJECT");
    assert!(report[0]["types"][0]["mode_accuracy"].is_number());
    assert!(
        place
            .run(&["codebook", "new", "my.toml"])
            .ends(2)
            .err
            .contains("is there already")
    );
}

#[test]
fn a_bad_codebook_is_told_with_line_and_remedy() {
    let place = Place::new();
    place.write(
        "bad.toml",
        "name = \"Bad\"\nversion = \"1\"\n\n[[type]]\nname = \"AID\"\n",
    );
    for words in [
        &["codebook", "test", "bad.toml"][..],
        &["read", "-", "--codebook", "bad.toml"],
    ] {
        let err = place.run(words).ends(2).err;
        assert!(
            err.contains("bad.toml:5: AID is a type of PLOVER (choose another name"),
            "{err}"
        );
        assert_eq!(err.lines().count(), 1, "{err}");
    }
}

#[test]
fn a_reading_with_a_codebook_is_kept_and_asked_for() {
    let place = Place::new();
    place.write("trade.toml", trade()).write("one.txt", DISPATCH);
    assert!(place.run(&READ).ends(0).out.contains("1 dispatch read"));
    assert!(place.path("trade.head").is_file());
    // The same codebook has nothing to do again; without it the dispatch is read anew.
    assert!(place.run(&READ).ends(0).out.contains("1 there already"));
    let shown = [
        "show",
        "events",
        "--record",
        "r.db",
        "--type",
        "IMPOSE_TARIFF",
        "--format",
        "json",
    ];
    let events = place.run(&shown).ends(0).json();
    assert_eq!(events[0]["codebook"], "Trade measures 1", "{events:?}");
    assert_eq!(events[0]["type"], "IMPOSE_TARIFF");
    assert!(place.run(&READ[..4]).ends(0).out.contains("1 dispatch read"));
    place.run(&shown).ends(1);
}

#[test]
fn decisions_become_examples() {
    let place = Place::new();
    place.write("trade.toml", trade()).write("one.txt", DISPATCH);
    place.run(&READ).ends(0);
    let learn = ["codebook", "learn", "trade.toml", "--record", "r.db"];
    assert!(place.run(&learn).ends(1).out.contains("0 sentences added, of 0"));
    let review = ["review", "--record", "r.db", "--kind", "event"];
    let asked = place
        .run(&[&review[..], &["--list", "--format", "json"]].concat())
        .json();
    let of_codebook = asked.iter().position(|item| {
        let of = item["about"][0]["of"].as_str().unwrap_or_default();
        of.starts_with("IMPOSE_TARIFF")
    });
    let answers = "s\n".repeat(of_codebook.expect("the event is in the queue")) + "a\nq\n";
    place.run_with(&review, &answers).ends(0);
    let told = place.run(&learn).ends(0).out;
    assert!(told.contains("1 sentence added, of 1 decision on"), "{told}");
    let codebook = std::fs::read_to_string(place.path("trade.toml")).expect("the codebook");
    let added = codebook
        .lines()
        .filter(|line| !trade().contains(*line))
        .collect::<Vec<_>>();
    assert_eq!(added.len(), 1, "{added:?}");
    assert!(
        added[0].contains(DISPATCH.trim().trim_end_matches('.')),
        "{added:?}"
    );
    place.run(&["codebook", "test", "trade.toml"]).ends(0);
}
