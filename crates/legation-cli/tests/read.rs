//! Reading dispatches.

use crate::harness::{Place, of_repository};

const DISPATCH: &str = "APIA, 13 March 2024 (Apia Courier) - Foreign Minister Jonas Rask of Denmark arrived here on \
                        Tuesday for talks with the government of Samoa about solar energy and fishing.\n";

#[test]
fn json_keeps_the_order_of_the_input_whatever_the_threads_do() {
    let place = Place::new();
    let line = |n: usize| {
        let text = format!(
            "{DISPATCH} This is report number {n}. {}",
            "The talks went on. ".repeat((n * 7) % 40)
        );
        serde_json::json!({"file": format!("f{n}"), "text": text, "desk": n}).to_string()
    };
    place.write("news.jsonl", (0..40).map(|n| line(n) + "\n").collect::<String>());
    let alone = place
        .run(&["read", "news.jsonl", "--format", "json", "--jobs", "1"])
        .ends(0);
    for (n, reading) in alone.json().iter().enumerate() {
        assert_eq!(reading["dispatch"]["file"], format!("f{n}"));
        assert_eq!(reading["dispatch"]["extra"]["desk"], n);
        assert!(reading["actors"].is_array() && reading["entries"].is_array());
    }
    let several = place
        .run(&["read", "news.jsonl", "--format", "json", "--jobs", "5"])
        .ends(0);
    assert_eq!(several.out, alone.out);
}

#[test]
fn a_record_takes_each_dispatch_once_and_a_stopped_run_up_again() {
    let place = Place::new();
    place
        .write("a.txt", DISPATCH)
        .write("b.txt", format!("{DISPATCH}\nA second paragraph of it."));
    let read = |words: &[&str]| place.run(&[&["read"], words, &["--record", "r.db"]].concat());
    assert!(
        read(&["a.txt"])
            .ends(0)
            .out
            .starts_with("r.db: 1 dispatch read\n")
    );
    assert!(
        read(&["a.txt", "b.txt"])
            .ends(0)
            .out
            .starts_with("r.db: 1 dispatch read, 1 there already\n")
    );
    assert_eq!(
        read(&["a.txt", "b.txt"]).ends(0).out,
        "r.db: 0 dispatches read, 2 there already\n"
    );
    // What is there is still shown when asked for, in the input's order.
    let shown = read(&["b.txt", "a.txt", "--format", "json"]).ends(0).json();
    assert_eq!(
        (&shown[0]["dispatch"]["file"], &shown[1]["dispatch"]["file"]),
        (&"b.txt".into(), &"a.txt".into())
    );
    // Another day of publication is another reading of the same dispatch.
    place.write(
        "c.txt",
        "The envoys of Samoa and Denmark met on Tuesday and spoke about solar energy and fishing.",
    );
    assert!(
        read(&["c.txt", "--date", "2024-03-13"])
            .ends(0)
            .out
            .contains("1 dispatch read")
    );
    assert!(
        read(&["c.txt", "--date", "2024-03-14"])
            .ends(0)
            .out
            .contains("1 dispatch read")
    );
    assert_eq!(
        place
            .run(&["show", "dispatches", "--record", "r.db"])
            .ends(0)
            .out
            .lines()
            .count(),
        4
    );
    place.run(&["verify", "--record", "r.db"]).ends(0);
}

#[test]
fn bad_input_is_one_line_each_and_the_rest_is_done() {
    let place = Place::new();
    place
        .write("good.txt", DISPATCH)
        .write("empty.txt", "")
        .write("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0")
        .write(
            "news.jsonl",
            format!(
                "[1, 2]\n{}\n",
                serde_json::json!({"text": DISPATCH, "file": "of-json"})
            ),
        )
        .write("table.csv", "title,date\nNo text here,2024-03-12\n");
    let ran = place
        .run(&[
            "read",
            "empty.txt",
            "picture.txt",
            "absent.txt",
            "news.jsonl",
            "table.csv",
            "good.txt",
            "--format",
            "json",
        ])
        .ends(2);
    let files: Vec<_> = ran
        .json()
        .iter()
        .map(|reading| reading["dispatch"]["file"].clone())
        .collect();
    assert_eq!(files, ["of-json", "good.txt"]);
    let lines: Vec<&str> = ran.err.lines().collect();
    assert_eq!(lines.len(), 5, "{}", ran.err);
    let starts = [
        "empty.txt: ",
        "picture.txt: ",
        "absent.txt: ",
        "news.jsonl:1: ",
        "table.csv",
    ];
    for (line, start) in lines.iter().zip(starts) {
        assert!(line.starts_with(&format!("legation: {start}")), "{line}");
    }
}

#[test]
fn nothing_to_read_and_wrong_dates_are_said() {
    let place = Place::new();
    std::fs::create_dir(place.path("nothing")).unwrap();
    assert_eq!(
        place.run(&["read", "nothing"]).ends(1).err,
        "legation: there was no dispatch to read\n"
    );
    let ran = place.run(&["read", "nothing", "--date", "Thursday"]).ends(2);
    assert!(ran.err.contains("is not a day: write 2024-03-20"), "{}", ran.err);
    place
        .write("a.txt", DISPATCH)
        .write("notes.db", "only notes ".repeat(400));
    let ran = place.run(&["read", "a.txt", "--record", "notes.db"]).ends(2);
    assert!(
        ran.err
            .contains("notes.db: is not a record of legation (name another file"),
        "{}",
        ran.err
    );
    let ran = place.run(&["read", "a.txt", "--record", "none/r.db"]).ends(2);
    assert!(
        ran.err
            .contains("its folder does not exist (make the folder first)"),
        "{}",
        ran.err
    );
}

#[test]
fn standard_input_is_read() {
    let place = Place::new();
    let ran = place
        .run_with(
            &["read", "-", "--format", "json", "--source", "Apia Courier"],
            DISPATCH,
        )
        .ends(0);
    assert_eq!(ran.json()[0]["dispatch"]["source"], "Apia Courier");
}

#[test]
fn no_string_stops_the_program() {
    let place = Place::new();
    let texts = [
        "\u{0}\u{1b}]0;title\u{7}\u{202e}\u{feff}\n\n\n\"\"\"\"“”‘’",
        "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
        "👩‍👩‍👧‍👦 e\u{301}\u{301}\u{301} ﷽ 𝔸𝕓𝕔 said: “",
        "said said said said, said. \u{2028}said—said…said",
        "A.B.C.D.E.F.G.H. 1.2.3.4.5 12/13/14 99 Foo 99999 March 99999999999999999999",
        &"\"He said, ".repeat(300),
        &"word".repeat(5000),
    ];
    for (n, text) in texts.iter().enumerate() {
        place.write(
            &format!("{n}.jsonl"),
            serde_json::json!({"text": text}).to_string(),
        );
        let ran = place.run(&["read", &format!("{n}.jsonl"), "--date", "2024-03-12"]);
        assert!(matches!(ran.code, 0 | 2), "{n}: {}", ran.err);
        assert!(
            !ran.err.contains("fault of legation") && !ran.err.contains("panicked"),
            "{n}: {}",
            ran.err
        );
        assert!(
            !ran.out.chars().any(|c| c.is_control() && c != '\n'),
            "{n}: {:?}",
            ran.out
        );
    }
}

#[test]
fn the_examples_are_read_without_a_problem() {
    let place = Place::new();
    let folder = of_repository("examples");
    let ran = place
        .run(&["read", folder.to_str().expect("a path"), "--record", "e.db"])
        .ends(0);
    assert!(ran.out.starts_with("e.db: 4 dispatches read\n"), "{}", ran.out);
    assert_eq!(ran.err, "");
    let lines = place
        .run(&["show", "dispatches", "--record", "e.db", "--format", "json"])
        .ends(0)
        .json();
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line["source"].as_str(), line["published"].as_str()))
        .collect();
    assert_eq!(told[0], (Some("Coral Sea Wire"), Some("2024-05-07")));
    assert_eq!(lines[0]["licence"], "CC-BY-4.0");
    place.run(&["verify", "--record", "e.db"]).ends(0);
}
