//! Events in the field's formats: out of a record, read by others, and into a record.

use crate::harness::{Place, Ran};
use crate::readings;
use std::process::Command;

fn place() -> Place {
    let place = Place::new();
    readings::record(&place);
    place
}

const ICEWS: &str = "\
Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\t\
Target Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude
101\t2024-05-06\tSolomon Islands\t\tSolomon Islands\tMake a visit\t042\t1.9\tVanuatu\t\tVanuatu\t7\t2\tReef News\t\
Port Vila\t\tShefa\tVanuatu\t-17.73\t168.32
102\t2019-02-03\tPolice (Tonga)\tGovernment,Police\tTonga\tArrest, detain, or charge with legal action\t173\t-5\t\
Citizen (Tonga)\tSocial\tTonga\t8\t1\tReef News\t\t\t\tTonga\t-20\t-175
103\t2019-02-03\tbroken
";

/// Exports the record of [`place`].
fn export(place: &Place, format: &str, more: &[&str]) -> Ran {
    let words = ["export", "--record", "pacific.db", "--format", format];
    place.run(&[&words, more].concat())
}

#[test]
fn every_format_writes_the_records_events() {
    let place = place();
    let export = |format: &str| export(&place, format, &[]).ends(0);
    let events = place
        .run(&["show", "events", "--record", "pacific.db", "--format", "json"])
        .json()
        .len();
    assert!(events > 0, "the record has events");
    let plover = export("plover").json();
    assert_eq!(plover.len(), events);
    for event in &plover {
        assert!(
            event["text"].is_string() && event["text_info"]["sequence"].is_u64(),
            "{event}"
        );
        let words = event["text"].as_str().map(|text| text.chars().count() as u64);
        let span = event["text_info"]["end"]
            .as_u64()
            .zip(event["text_info"]["start"].as_u64());
        assert_eq!(words, span.map(|(end, start)| end - start));
        assert_eq!(event["cite_info"]["coder"], "test");
        assert_eq!(event["cite_info"]["codebook"], "PLOVER");
        assert!(event["actor"].as_array().is_some_and(|actors| !actors.is_empty()));
    }
    for (format, width, header) in [
        ("polecat", 40, 1),
        ("icews", 20, 1),
        ("gdelt", 61, 0),
        ("phoenix", 26, 0),
    ] {
        let table = export(format);
        assert!(
            table.out.lines().count() >= events + header,
            "{format}: {}",
            table.out
        );
        for line in table.out.lines() {
            assert_eq!(line.split('\t').count(), width, "{format}: {line}");
        }
    }
    assert_eq!(export("events").out.lines().count(), events + 1);
    let ran = self::export(&place, "parquet", &[]).ends(2);
    assert_eq!(
        ran.err,
        "legation: Parquet is not for standard output (name a file with --output)\n"
    );
    let ran = self::export(&place, "parquet", &["--output", "pacific.db"]).ends(2);
    assert!(ran.err.contains("is the record itself"), "{}", ran.err);
    self::export(&place, "parquet", &["--output", "e.parquet"]).ends(0);
    let bytes = std::fs::read(place.path("e.parquet")).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
}

#[test]
fn countries_are_in_the_codes_that_are_asked_for() {
    let place = place();
    let countries = |codes: &str| export(&place, "events", &["--countries", codes]).ends(0).out;
    assert!(countries("iso").contains(",SLB,"));
    assert!(countries("cow").contains(",940,"));
    assert!(countries("gw").contains(",940,"));
    assert!(countries("fips").contains(",BP,"));
}

#[test]
fn old_series_and_new_stand_side_by_side() {
    let place = place();
    place.write("icews.tab", ICEWS);
    let import = |code| {
        place
            .run(&["import", "icews.tab", "--record", "pacific.db"])
            .ends(code)
    };
    let ran = import(2);
    assert_eq!(ran.out, "icews.tab: 2 events of ICEWS (2 new)\n");
    assert_eq!(
        ran.err,
        "legation: icews.tab:4: the row has 3 cells for 20 columns (a tab or a line break in a cell breaks the row: \
         take it out)\n"
    );
    // Again: nothing changes.
    assert_eq!(import(2).out, "icews.tab: 2 events of ICEWS (2 known)\n");
    let show = |words: &[&str]| {
        let words = [&["show", "events", "--record", "pacific.db"], words].concat();
        place.run(&words)
    };
    let table = show(&["--coder", "icews"]).ends(0).out;
    assert_eq!(
        table,
        "\
date        code           actors           recipients       score  coder  reports
2019-02-03  COERCE arrest  Police (Tonga)   Citizen (Tonga)     -5  ICEWS  Reef News
2024-05-06  CONSULT visit  Solomon Islands  Vanuatu            1.9  ICEWS  Reef News
"
    );
    // An actor whom only the imported events name is known; the questions are those for our own.
    assert_eq!(
        show(&["--actor", "TON", "--format", "json"]).ends(0).json().len(),
        1
    );
    assert_eq!(
        show(&[
            "--actor",
            "SLB",
            "--with",
            "VUT",
            "--until",
            "2024-05-06",
            "--format",
            "json"
        ])
        .json()
        .len(),
        1
    );
    show(&["--actor", "Atlantis"]).ends(1);
    let ran = show(&["--coder", "GDELT"]).ends(1);
    assert!(ran.err.contains("there are: legation, ICEWS"), "{}", ran.err);
    let all = show(&["--format", "json"]).json();
    let coders: Vec<Option<&str>> = all.iter().map(|event| event["coder"].as_str()).collect();
    assert_eq!(coders[0], Some("ICEWS"), "by day, whoever coded it");
    assert_eq!(
        coders.iter().filter(|coder| coder.is_none()).count(),
        all.len() - 2
    );
    // Other commands see the record's own alone, and the record is whole.
    let visits = place
        .run(&["show", "visits", "--record", "pacific.db", "--format", "json"])
        .json();
    assert_eq!(visits.len(), 2, "no visit of ours was merged or made");
    let whole = place.run(&["verify", "--record", "pacific.db"]).ends(0).out;
    assert!(whole.ends_with(", 2 events of other coders)\n"), "{whole}");
    let export = |format: &str, coder: &str| export(&place, format, &["--coder", coder]);
    // What came in as ICEWS goes out as ICEWS, or as anything else.
    let icews = export("icews", "ICEWS").ends(0).out;
    assert!(
        icews
            .lines()
            .nth(2)
            .is_some_and(|line| line.starts_with("101\t2024-05-06\tSolomon Islands\t"))
    );
    assert_eq!(export("plover", "ICEWS").json()[0]["cite_info"]["coder"], "ICEWS");
    assert_eq!(export("jsonl", "ICEWS").json()[0]["id"], "ICEWS:102");
    assert_eq!(export("csv", "ICEWS").out.lines().count(), 3);
    assert_eq!(export("plover", "legation").json().len(), all.len() - 2);
}

#[test]
fn an_exported_series_is_imported_under_a_name_of_its_own() {
    let place = place();
    for (format, file) in [
        ("plover", "a.jsonl"),
        ("polecat", "b.txt"),
        ("events", "c.csv"),
        ("icews", "d.tab"),
        ("phoenix", "e.txt"),
    ] {
        export(&place, format, &["--output", file]).ends(0);
        let ran = place
            .run(&["import", file, "--record", "other.db", "--coder", format])
            .ends(0);
        assert!(ran.err.is_empty(), "{}", ran.err);
        let again = place
            .run(&["import", file, "--record", "other.db", "--coder", format])
            .ends(0);
        assert!(
            !again.out.contains("new") && !again.out.contains("changed"),
            "{}",
            again.out
        );
    }
    let own = place
        .run(&["show", "events", "--record", "pacific.db", "--format", "json"])
        .json();
    for coder in ["plover", "polecat", "events", "icews", "phoenix"] {
        let words = [
            "show", "events", "--record", "other.db", "--coder", coder, "--format", "json",
        ];
        let back = place.run(&words).json();
        let types = |events: &[serde_json::Value]| {
            let mut types: Vec<String> = events.iter().map(|event| event["type"].to_string()).collect();
            types.sort();
            types
        };
        assert_eq!(types(&back), types(&own), "{coder}");
    }
    place.run(&["verify", "--record", "other.db"]).ends(0);
}

/// Reads every written format with pandas, and Parquet also with polars where it is there.
const READERS: &str = r#"
import csv, json, sys
try:
    import pandas
    import pyarrow
except ImportError as error:
    print("absent:", error)
    sys.exit(0)
polecat = pandas.read_csv("polecat", sep="\t", dtype=str, keep_default_na=False)
assert polecat.shape[1] == 40 and polecat["Event Type"].str.isupper().all(), polecat
assert list(polecat.columns)[0] == "Event ID" and list(polecat.columns)[-1] == "Version"
icews = pandas.read_csv("icews", sep="\t", dtype={"CAMEO Code": str})
assert icews.shape[1] == 20 and icews["CAMEO Code"].str.len().ge(3).all(), icews
assert icews["Event ID"].dtype.kind == "i" and icews["Intensity"].dtype.kind in "if", icews.dtypes
gdelt = pandas.read_csv("gdelt", sep="\t", header=None, dtype={26: str, 27: str, 28: str})
assert gdelt.shape[1] == 61 and gdelt[0].dtype.kind == "i" and gdelt[29].isin([1, 2, 3, 4]).all(), gdelt
assert gdelt[26].str.startswith(tuple(gdelt[28])).all() and gdelt[30].dtype.kind in "if"
phoenix = pandas.read_csv("phoenix", sep="\t", header=None, dtype=str)
assert phoenix.shape[1] == 26 and len(phoenix) == len(gdelt) == len(icews)
events = pandas.read_csv("events")
parquet = pandas.read_parquet("parquet")
plover = pandas.read_json("plover", lines=True)
assert list(events.columns) == list(parquet.columns), (events.columns, parquet.columns)
assert len(events) == len(parquet) == len(plover)
for n, name in enumerate(events.columns):
    for row in range(len(events)):
        a, b = events[name][row], parquet[name][row]
        if hasattr(b, "tolist") and not isinstance(b, (str, bytes)) and getattr(b, "shape", ()) != ():
            values = ["" if v is None or v != v else str(int(v) if isinstance(v, float) else v) for v in b]
            b = "; ".join(v.replace(";", ",") for v in values) if any(values) else None
            a = a if isinstance(a, str) or a != a else str(int(a) if float(a).is_integer() else a)
        if a is None or a != a:
            assert b is None or b != b, (name, row, a, b)
        else:
            assert str(a).lstrip("'") == str(b).lstrip("'") or float(a) == float(b), (name, row, a, b)
assert list(plover["id"]) == list(parquet["id"]) == list(events["id"])
try:
    import polars
    frame = polars.read_parquet("parquet")
    assert frame.columns == list(parquet.columns) and frame.height == len(parquet)
    assert frame["actors"].to_list() == [list(actors) for actors in parquet["actors"]]
    assert polars.read_csv("polecat", separator="\t", infer_schema=False).shape == polecat.shape
    assert polars.read_csv("icews", separator="\t", infer_schema=False, quote_char=None).shape == icews.shape
    assert polars.read_csv("gdelt", separator="\t", has_header=False, infer_schema=False, quote_char=None).shape == gdelt.shape
    assert polars.read_csv("phoenix", separator="\t", has_header=False, infer_schema=False, quote_char=None).shape == phoenix.shape
    assert polars.read_csv("events", infer_schema=False).shape == events.shape
    assert polars.read_ndjson("plover").height == len(plover)
except ImportError:
    print("polars is not here")
print("read", len(events))
"#;

#[test]
fn public_readers_read_every_format_column_for_column() {
    let place = place();
    for format in [
        "plover", "polecat", "icews", "gdelt", "phoenix", "events", "parquet",
    ] {
        export(&place, format, &["--output", format]).ends(0);
    }
    // A virtual environment may be named.
    let python = std::env::var("LEGATION_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let ran = Command::new(&python)
        .args(["-c", READERS])
        .current_dir(place.folder.path())
        .output();
    let Ok(ran) = ran else {
        eprintln!("skipped: there is no {python}");
        return;
    };
    let (out, err) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success(), "{err}");
    if out.starts_with("absent") {
        eprintln!("skipped: pandas with pyarrow is not here ({})", out.trim());
        return;
    }
    assert!(out.contains("read "), "{out}");
}

#[test]
fn formats_of_events_leave_history_out_unless_asked_for() {
    let place = Place::new();
    readings::history(&place);
    let export = |format: &str, more: &[&str]| {
        let words = ["export", "--record", "history.db", "--format", format];
        place.run(&[&words, more].concat()).ends(0)
    };
    for (format, header) in [
        ("plover", 0),
        ("polecat", 1),
        ("icews", 1),
        ("gdelt", 0),
        ("events", 1),
    ] {
        let news = export(format, &[]);
        assert_eq!(news.out.lines().count(), 1 + header, "{format}: {}", news.out);
        assert!(
            news.err.contains("1 background event is not shown"),
            "{format}: {}",
            news.err
        );
        let both = export(format, &["--background", "include"]);
        assert_eq!(
            (both.out.lines().count(), both.err.as_str()),
            (2 + header, ""),
            "{format}"
        );
    }
    let marks = |events: &[serde_json::Value]| -> Vec<bool> {
        events.iter().map(|event| event["background"] == true).collect()
    };
    assert_eq!(
        marks(&export("plover", &["--background", "include"]).json()),
        [true, false]
    );
    // Every entry is written, history too.
    assert!(marks(&export("jsonl", &[]).json()).contains(&true));
    assert!(export("csv", &[]).out.contains(",true,"));
    // It comes back as history, and is asked for as our own is.
    for (format, file) in [("plover", "a.jsonl"), ("events", "b.csv")] {
        export(format, &["--background", "include", "--output", file]);
        place
            .run(&["import", file, "--record", "other.db", "--coder", format])
            .ends(0);
        let show = |choice: &str| {
            let words = [
                "show", "events", "--record", "other.db", "--coder", format, "--format", "json",
            ];
            place
                .run(&[&words[..], &["--background", choice]].concat())
                .json()
        };
        assert_eq!(
            (show("exclude").len(), marks(&show("only"))),
            (1, vec![true]),
            "{format}"
        );
    }
}
