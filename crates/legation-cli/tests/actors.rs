//! Who is who in a record, and correcting it.

use crate::harness::Place;
use crate::readings;

fn place() -> Place {
    let place = Place::new();
    readings::record(&place);
    place
}

fn run(place: &Place, words: &[&str]) -> crate::harness::Ran {
    place.run(&[words, &["--record", "pacific.db"]].concat())
}

#[test]
fn show_actors_is_a_who_is_who() {
    let place = place();
    let ran = run(
        &place,
        &[
            "show",
            "actors",
            "--country",
            "Solomon Islands",
            "--sector",
            "GOV",
        ],
    )
    .ends(0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.out);
    assert!(
        lines[0].starts_with("name") && lines[0].contains("offices") && lines[0].ends_with("id"),
        "{}",
        lines[0]
    );
    let shown: Vec<&str> = lines[1]
        .split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect();
    assert_eq!(
        shown,
        [
            "Hilda Maefasia",
            "person",
            "SLB",
            "GOV",
            "Prime Minister 2024-05-07 – 2024-09-18",
            "3",
            "3 dispatches",
            "hilda-maefasia"
        ]
    );
    let json = run(
        &place,
        &["show", "actors", "--actor", "Maefasia", "--format", "json"],
    )
    .json();
    assert_eq!(json[0]["facts"][0]["field"], "country");
    assert_eq!(json[0]["names"][0]["name"], "Hilda Maefasia");
    let at = |day: &str| {
        run(
            &place,
            &[
                "show", "actors", "--actor", "Maefasia", "--at", day, "--format", "json",
            ],
        )
        .json()
    };
    assert_eq!(at("2024-06-01")[0]["office_then"], "Prime Minister");
    assert_eq!(at("2024-01-01").len(), 0, "nothing had been told of her");
    let ran = run(&place, &["show", "actors", "--actor", "Maefasia", "--evidence"]).ends(0);
    assert!(
        ran.out
            .starts_with("Hilda Maefasia · person · 3 dispatches · hilda-maefasia\n"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("office Prime Minister 2024-05-07 – 2024-09-18"),
        "{}",
        ran.out
    );
}

#[test]
fn merges_and_splits_hold_everywhere_and_can_be_undone() {
    let place = place();
    let visits = |actor: &str| {
        run(&place, &["show", "visits", "--actor", actor, "--format", "json"])
            .json()
            .len()
    };
    let exported = || run(&place, &["export", "--as-of", "2025-01-01"]).ends(0).out;
    let (before, of_export) = (visits("hilda-maefasia"), exported());
    let merge = [
        "actor",
        "merge",
        "Hilda Maefasia",
        "joel-tarimata",
        "--note",
        "a test",
        "--as-of",
        "2025-02-03",
    ];
    let ran = run(&place, &merge).ends(0);
    assert_eq!(
        ran.out,
        "decision 1: Hilda Maefasia and Joel Tarimata are one (`legation actor undo 1` takes it back)\n"
    );
    let actors = run(
        &place,
        &["show", "actors", "--actor", "Tarimata", "--format", "json"],
    )
    .json();
    assert_eq!(actors.len(), 1);
    assert_eq!(
        actors[0]["spellings"],
        serde_json::json!(["Hilda Maefasia", "Joel Tarimata"])
    );
    assert_eq!(visits("Tarimata"), visits("Maefasia"));
    assert_ne!(exported(), of_export);
    run(&place, &["verify"]).ends(0);
    let ran = run(&place, &["actor", "undo", "1", "--as-of", "2025-02-04"]).ends(0);
    assert!(
        ran.out.starts_with("decision 2: decision 1 no longer holds"),
        "{}",
        ran.out
    );
    assert_eq!(
        (visits("hilda-maefasia"), exported()),
        (before, of_export.clone())
    );

    let file = "3-port-vila.txt";
    run(
        &place,
        &[
            "actor",
            "split",
            "Maefasia",
            "--dispatch",
            file,
            "--as-of",
            "2025-02-05",
        ],
    )
    .ends(0);
    let actors = run(
        &place,
        &["show", "actors", "--actor", "Maefasia", "--format", "json"],
    )
    .json();
    assert_eq!(actors.len(), 2, "{actors:?}");
    let ran = run(
        &place,
        &["show", "actors", "--actor", "Maefasia", "--format", "csv"],
    )
    .ends(0);
    assert!(ran.out.contains("hilda-maefasia-slb-2"), "{}", ran.out);
    // Of two, each is given by its id.
    let ran = run(&place, &["actor", "split", "Maefasia", "--spelling", "X"]).ends(2);
    assert!(
        ran.err
            .contains("give one by its id: hilda-maefasia-slb, hilda-maefasia-slb-2"),
        "{}",
        ran.err
    );
    run(&place, &["actor", "undo", "3"]).ends(0);
    assert_eq!(exported(), of_export);

    let log = run(&place, &["actor", "log", "--format", "json"]).json();
    assert_eq!(log.len(), 4);
    assert_eq!(
        (
            &log[0]["decision"],
            &log[0]["note"],
            &log[0]["day"],
            &log[0]["undone_by"]
        ),
        (&"merge".into(), &"a test".into(), &"2025-02-03".into(), &2.into())
    );
    let ran = run(&place, &["actor", "log"]).ends(0);
    assert!(
        ran.out.contains("merge     Hilda Maefasia and Joel Tarimata"),
        "{}",
        ran.out
    );
}

#[test]
fn what_cannot_be_decided_is_said() {
    let place = place();
    let said = |words: &[&str], code: i32| run(&place, words).ends(code).err;
    assert!(said(&["actor", "merge", "Maefasia", "Atlantis"], 1).contains("no such actor"));
    assert!(said(&["actor", "merge", "Maefasia", "VUT"], 2).contains("cannot be one"));
    assert!(said(&["actor", "split", "Maefasia", "--dispatch", "none.txt"], 2).contains("no such dispatch"));
    assert!(said(&["actor", "undo", "7"], 2).contains("there is no decision 7"));
    assert_eq!(said(&["actor", "log"], 1), "");
}
