//! `evaluate events`: two files of coded events compared; `evaluate visits`: a record with a table of visits.

use crate::harness::{Place, Ran};
use serde_json::{Value, json};

/// A line of PLOVER JSON, whose parties are codes of countries.
fn event(kind: &str, actors: &[&str], recipients: &[&str], date: &str, sentence: u32) -> Value {
    let parties = |codes: &[&str]| -> Vec<Value> {
        let party = |code: &&str| json!({"name": code, "country": code});
        codes.iter().map(party).collect()
    };
    json!({
        "id": format!("{kind} {date} {sentence}"),
        "date": date,
        "actor": parties(actors),
        "recipient": parties(recipients),
        "event": [kind],
        "text_info": {"sequence": sentence},
        "cite_info": {"citation": format!("d{date}")},
    })
}

fn lines(events: &[Value]) -> String {
    events.iter().map(|event| format!("{event}\n")).collect()
}

fn gold() -> Vec<Value> {
    let day = |day: u32| {
        let date = format!("2024-05-{day:02}");
        [
            event("CONSULT", &["FJI"], &["VUT"], &date, 1),
            event("ACCUSE", &["TON"], &["FJI"], &date, 2),
        ]
    };
    (1..=9).flat_map(day).collect()
}

fn evaluate(place: &Place, more: &[&str]) -> Ran {
    place.run(
        &[
            &[
                "evaluate",
                "events",
                "--gold",
                "gold.jsonl",
                "--pred",
                "pred.jsonl",
            ],
            more,
        ]
        .concat(),
    )
}

#[test]
fn two_files_are_compared_by_type_slot_and_sentence() {
    let place = Place::new();
    let mut predicted = gold();
    predicted[1]["event"] = json!(["REJECT"]);
    predicted.pop();
    place
        .write("gold.jsonl", lines(&gold()))
        .write("pred.jsonl", lines(&predicted));
    let ran = evaluate(&place, &["--verbose"]).ends(0);
    assert!(
        ran.out.starts_with("aligned by sentence; 9 texts in common"),
        "{}",
        ran.out
    );
    let row = |name: &str| {
        let line = ran.out.lines().find(|line| line.starts_with(name));
        line.unwrap_or_else(|| panic!("no {name} in\n{}", ran.out))
            .to_owned()
    };
    assert!(
        row("event  ").contains("18     17     16   0.941   0.889   0.914"),
        "{}",
        row("event  ")
    );
    assert!(row("CONSULT").contains("9      9      9"));
    assert!(row("ACCUSE       REJECT").ends_with('1'));
    assert!(
        row("unlike").contains("d2024-05-01:2 2024-05-01 ACCUSE TON → FJI | got 2024-05-01 REJECT TON → FJI")
    );
    assert!(row("missed").contains("d2024-05-09:2"));
    let json = evaluate(&place, &["--format", "json"]).ends(0).json();
    assert_eq!(json[0]["types"]["ACCUSE"]["matched"], 7);
    assert_eq!(json[0]["slots"]["actor country"]["gold"], 18);
    assert!(
        json[0]["kappa"]["kappa"]
            .as_f64()
            .is_some_and(|kappa| kappa > 0.7 && kappa < 1.0)
    );
    assert_eq!(
        evaluate(&place, &["--format", "json"]).out,
        evaluate(&place, &["--format", "json"]).out
    );
    let json = evaluate(
        &place,
        &["--format", "json", "--samples", "0", "--align", "happening"],
    )
    .ends(0)
    .json();
    assert_eq!(json[0]["alignment"], "happening");
    assert_eq!(json[0]["types"]["ACCUSE"]["f1_interval"], Value::Null);
}

#[test]
fn a_coder_of_another_format_is_judged_by_day_and_parties() {
    let place = Place::new();
    place.write("gold.jsonl", lines(&gold()));
    let header = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\t\
                  Target Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\t\
                  Province\tCountry\tLatitude\tLongitude";
    let row = |id: u32, from: &str, code: &str, to: &str| {
        format!(
            "{id}\t2024-05-02\t{from}\t\t{from}\tText\t{code}\t1.0\t{to}\t\t{to}\t77{id}\t1\tWire\t\t\t\t\t\t"
        )
    };
    let rows = [
        header.to_owned(),
        row(1, "Fiji", "042", "Vanuatu"),
        row(2, "Vanuatu", "043", "Fiji"),
        row(3, "Tonga", "112", "Fiji"),
        row(4, "Tonga", "190", "Fiji"),
    ];
    place.write("icews.tsv", rows.join("\n"));
    let ran = place.run(&[
        "evaluate",
        "events",
        "--gold",
        "gold.jsonl",
        "--pred",
        "icews.tsv",
        "--common",
        "--format",
        "json",
    ]);
    let score = &ran.ends(0).json()[0];
    assert_eq!(score["alignment"], "happening");
    assert_eq!(score["gold"]["events"], 2, "only the second day is in both");
    assert_eq!(score["levels"]["event"]["matched"], 2);
    assert_eq!(score["types"]["ASSAULT"]["predicted"], 1);
}

#[test]
fn what_cannot_be_compared_is_told_with_file_and_line() {
    let place = Place::new();
    place
        .write("gold.jsonl", lines(&gold()))
        .write("pred.jsonl", lines(&gold()) + "{\"id\": 1}\n");
    let ran = evaluate(&place, &[]).ends(2);
    assert!(ran.err.contains("pred.jsonl:19: "), "{}", ran.err);
    assert!(ran.out.contains("macro F1"), "the rest is compared");
    place.write("pred.jsonl", "a song\n");
    assert!(evaluate(&place, &[]).ends(2).err.contains("pred.jsonl"));
    place
        .write("gold.jsonl", "{\"id\": 1}\n")
        .write("pred.jsonl", lines(&gold()));
    let ran = evaluate(&place, &[]).ends(2);
    assert!(
        ran.err.contains("gold.jsonl: there is no event in it"),
        "{}",
        ran.err
    );
    let ran = place
        .run(&[
            "evaluate",
            "events",
            "--gold",
            "absent.jsonl",
            "--pred",
            "pred.jsonl",
        ])
        .ends(2);
    assert!(
        ran.err.contains("absent.jsonl") && ran.err.lines().count() == 1,
        "{}",
        ran.err
    );
}

#[test]
fn visits_are_compared_with_a_table() {
    let place = Place::new();
    let row = |start: &str, visitor: &str, country: &str, description: &str| json!({"start": start, "end": start, "visitor": visitor, "country": country, "description": description});
    let table = [
        row(
            "2023-05-16",
            "Prime Minister Jonas Rask",
            "Denmark",
            "Working Visit.",
        ),
        row("2023-05-16", "President Ada Berg", "Norway", "Working Visit."),
        row(
            "2023-05-17",
            "President Ole Lund",
            "Fiji",
            "Attended the Ocean Summit.",
        ),
        row("2023-09-01", "President Ole Lund", "Fiji", "Working Visit."),
        row("2010-01-01", "President Ole Lund", "Fiji", "Working Visit."),
    ];
    let dispatch = |day: &str, text: &str| json!({"published": day, "text": text});
    let dispatches = [
        dispatch(
            "2023-05-17",
            "Prime Minister Jonas Rask of Denmark visited Washington on Tuesday. Ministers spoke of President Ada Berg of \
             Norway, who could not travel with him.",
        ),
        dispatch(
            "2023-07-20",
            "President Marta Lind of Iceland visited Chicago on Wednesday.",
        ),
    ];
    place
        .write("visits.jsonl", lines(&table))
        .write("dispatches.jsonl", lines(&dispatches));
    place
        .run(&["read", "dispatches.jsonl", "--record", "a.db"])
        .ends(0);
    let evaluate = |more: &[&str]| {
        place.run(&[&["evaluate", "visits", "visits.jsonl", "--record", "a.db"], more].concat())
    };
    let json = &evaluate(&["--format", "json"]).ends(0).json()[0];
    assert_eq!(json["all"]["rows"], 4, "{json}");
    assert_eq!(json["gatherings"]["rows"], 1, "{json}");
    assert_eq!(
        (&json["visits"]["told"], &json["visits"]["listed"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(
        (&json["visits"]["absent"], &json["visits"]["recall"]),
        (&json!(1), &json!(0.5))
    );
    assert_eq!((&json["listed"], &json["right"]), (&json!(2), &json!(1)));

    let told = evaluate(&["--verbose"]).ends(0).out;
    assert!(
        told.contains("missed (told; absent): 2023-05-16 to 2023-05-16, President Ada Berg"),
        "{told}"
    );
    assert!(told.contains("no row: 2023-07-19"), "{told}");
    assert!(evaluate(&["--to", "Atlantis"]).ends(2).err.contains("Atlantis"));

    place.write("visits.jsonl", "{}");
    assert!(evaluate(&[]).ends(2).err.contains("visits.jsonl:1: "));
}
