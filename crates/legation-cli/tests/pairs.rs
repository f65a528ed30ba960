//! `legation pairs`: what is typed and what is seen.

use crate::harness::Place;

const NAMES: &str = "id\tsentence\tsource\ttarget\tmarked_sentence\n";

#[test]
fn marks_and_names_say_the_same() {
    let place = Place::new();
    let rows = [
        (
            "a",
            "Gunmen killed three policemen in a raid.",
            "Gunmen",
            "three policemen",
        ),
        (
            "b",
            "Gunmen agreed to free three policemen.",
            "Gunmen",
            "policemen",
        ),
        (
            "b",
            "\"No,\" the envoy of Fiji told Tonga.",
            "the envoy of Fiji",
            "Tonga",
        ),
    ];
    let (mut named, mut marked) = (NAMES.to_owned(), NAMES.to_owned());
    for (id, sentence, source, target) in rows {
        named += &format!("{id}\t{sentence}\t{source}\t{target}\t\n");
        let marks = sentence
            .replacen(source, &format!("<s>{source}</s>"), 1)
            .replacen(target, &format!("<t>{target}</t>"), 1);
        marked += &format!("{id}\t{sentence}\t{source}\t{target}\t{marks}\n");
    }
    place.write("named.tsv", &named);
    place.write("marked.tsv", &marked);
    let ran = place.run(&["pairs", "named.tsv"]).ends(0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "id\troot");
    assert_eq!(lines[1], "a\tASSAULT");
    assert_eq!(lines[2], "b\tAGREE");
    assert_eq!(lines.len(), 4);
    assert_eq!(
        place.run(&["pairs", "marked.tsv", "--jobs", "2"]).ends(0).out,
        ran.out
    );
    let sure = place
        .run(&["pairs", "marked.tsv", "--format", "json"])
        .ends(0)
        .json();
    assert_eq!(
        (&sure[0]["id"], &sure[0]["root"]),
        (&"a".into(), &"ASSAULT".into())
    );
    assert!(
        sure[0]["probability"]
            .as_f64()
            .is_some_and(|p| p > 0.5 && p <= 1.0)
    );
}

#[test]
fn rows_that_cannot_be_used_are_told_and_the_rest_is_done() {
    let place = Place::new();
    let rows = "1\t\tOslo\tLima\t\n\n2\tOslo thanked Lima.\tOslo\tLima\n3\n";
    place.write("pairs.tsv", format!("{NAMES}{rows}"));
    let ran = place.run(&["pairs", "pairs.tsv"]).ends(2);
    assert!(
        ran.err.contains("pairs.tsv:2: ") && ran.err.contains("pairs.tsv:5: "),
        "{}",
        ran.err
    );
    assert_eq!(ran.out.lines().count(), 2, "{}", ran.out);
    place.write("bare.tsv", "1\tOslo thanked Lima.\tOslo\tLima\n");
    let ran = place.run(&["pairs", "bare.tsv"]).ends(2);
    assert!(
        ran.err.contains("bare.tsv:1: ") && ran.err.contains("marked_sentence"),
        "{}",
        ran.err
    );
    place.run(&["pairs", "nowhere.tsv"]).ends(2);
}
