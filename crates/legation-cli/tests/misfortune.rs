//! Bad input, bad records and stopped runs: one clear line each, the rest done, nothing lost.

use crate::harness::{Place, Ran};
use crate::readings;
use std::process::Stdio;
use std::time::{Duration, Instant};

const DISPATCH: &str = "APIA, 13 March 2024 (Apia Courier) - Foreign Minister Jonas Rask of Denmark arrived here on \
                        Tuesday for talks with the government of Samoa about solar energy and fishing.";

/// The files of the dispatches that a run showed as JSON.
fn files(ran: &Ran) -> Vec<String> {
    ran.json()
        .iter()
        .map(|reading| reading["dispatch"]["file"].as_str().unwrap_or("").to_owned())
        .collect()
}

/// JSON Lines of `n` dispatches, no two of them alike.
fn many(n: usize) -> String {
    (0..n)
        .map(|n| {
            let text = format!("{DISPATCH}\n\nIt was visit number {n} of that winter.");
            serde_json::json!({"file": format!("f{n}"), "text": text}).to_string() + "\n"
        })
        .collect()
}

#[test]
fn a_table_whose_rows_do_not_fit_its_names_is_told() {
    let place = Place::new();
    place.write(
        "ragged.csv",
        format!("title,text\nA,{DISPATCH}\nB,\"{DISPATCH}\"\nC,\"{DISPATCH}\nD,{DISPATCH}\n"),
    );
    let ran = place.run(&["read", "ragged.csv", "--format", "json"]).ends(2);
    assert_eq!(files(&ran).len(), 3);
    let lines: Vec<&str> = ran.err.lines().collect();
    assert!(
        lines[0].starts_with("legation: ragged.csv:2: the row has 3 cells for 2 names of columns"),
        "{}",
        ran.err
    );
    assert!(
        lines[1].starts_with("legation: ragged.csv:4: a quotation mark in this row is never closed"),
        "{}",
        ran.err
    );
    assert_eq!(lines.len(), 2, "{}", ran.err);
}

#[test]
fn files_that_are_cut_off_are_read_up_to_there() {
    let place = Place::new();
    // gzip: a header, and a stored block after which another should follow.
    let lines = many(2) + "{\"text\": \"And then";
    let length = u16::try_from(lines.len()).expect("a short file");
    let mut packed = vec![0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 0];
    packed.extend(length.to_le_bytes());
    packed.extend((!length).to_le_bytes());
    packed.extend(lines.as_bytes());
    place.write("news.jsonl.gz", packed);
    let first = serde_json::json!({"file": "first", "text": DISPATCH});
    place.write("news.json", format!("[\n{first},\n{{\"file\": \"second\", \"te"));
    let ran = place
        .run(&["read", "news.jsonl.gz", "news.json", "--format", "json"])
        .ends(2);
    assert_eq!(files(&ran), ["f0", "f1", "first"]);
    let lines: Vec<&str> = ran.err.lines().collect();
    assert!(
        lines[0].starts_with("legation: news.jsonl.gz:3: cannot be read: ")
            && lines[0].ends_with("(the file is cut off or damaged: fetch it again)"),
        "{}",
        ran.err
    );
    assert!(
        lines[1].starts_with("legation: news.json:3: the array breaks off: "),
        "{}",
        ran.err
    );
}

#[test]
fn an_input_without_a_dispatch_is_named() {
    let place = Place::new();
    place
        .write("table.csv", "title,text\n")
        .write("blank.jsonl", "\n\n")
        .write("good.txt", DISPATCH);
    assert_eq!(
        place.run(&["read", "table.csv"]).ends(1).err,
        "legation: table.csv: there is no dispatch in it\n"
    );
    let ran = place.run(&["read", "blank.jsonl", "good.txt"]).ends(0);
    assert_eq!(ran.err, "legation: blank.jsonl: there is no dispatch in it\n");
}

#[test]
fn errors_of_the_system_are_said_without_their_numbers() {
    let place = Place::new();
    for words in [&["read", "absent.txt"][..], &["evaluate", "names", "absent.txt"]] {
        let ran = place.run(words).ends(2);
        assert!(
            ran.err.starts_with("legation: absent.txt: ") && ran.err.ends_with("(check the path)\n"),
            "{}",
            ran.err
        );
        assert!(!ran.err.contains("os error"), "{}", ran.err);
    }
}

#[test]
fn files_of_another_sort_are_not_scored() {
    let place = Place::new();
    place.write("a.txt", DISPATCH).write("b.txt", b"\xFF\xFEx");
    for (what, file, start) in [
        ("parse", "a.txt", "legation: a.txt:1: "),
        ("names", "a.txt", "legation: a.txt:1: "),
        ("parse", "b.txt", "legation: b.txt: is not text in UTF-8"),
    ] {
        let ran = place.run(&["evaluate", what, file]).ends(2);
        assert!(ran.err.starts_with(start), "{}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_does_not_keep_a_folder_from_being_read() {
    let place = Place::new();
    place.write("z.txt", DISPATCH);
    std::os::unix::fs::symlink(".", place.path("again")).expect("a link");
    std::os::unix::fs::symlink("nowhere", place.path("broken.txt")).expect("a link");
    let _socket = std::os::unix::net::UnixListener::bind(place.path("a.txt")).expect("a socket");
    let ran = place.run(&["read", ".", "--format", "json"]).ends(2);
    assert_eq!(files(&ran), ["./z.txt"]);
    for words in [
        "./a.txt: passed over",
        "./again: a link that leads back",
        "./broken.txt: cannot be read",
    ] {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_the_output_is_said() {
    let place = Place::new();
    place.write("a.txt", DISPATCH);
    readings::record(&place);
    for words in [
        &["read", "a.txt", "--format", "json"][..],
        &["show", "visits", "--record", "pacific.db"],
        &["export", "--record", "pacific.db", "--format", "csv"],
    ] {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .expect("the device");
        let output = place
            .command(words)
            .stdout(Stdio::from(full))
            .output()
            .expect("legation runs");
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            "legation: the output could not be written: the disk is full (free some space, then run again)\n"
        );
    }
}

#[test]
fn newer_and_damaged_records_are_refused_and_left() {
    let place = Place::new();
    drop(readings::record(&place));
    let whole = std::fs::read(place.path("pacific.db")).expect("the record");
    place
        .write("cut.db", &whole[..whole.len() / 2])
        .write("newer.db", &whole)
        .write("a.txt", DISPATCH);
    rusqlite::Connection::open(place.path("newer.db"))
        .and_then(|newer| newer.pragma_update(None, "user_version", 99))
        .expect("another version");
    for (record, what) in [("newer.db", "has schema 99"), ("cut.db", "is damaged")] {
        let before = std::fs::read(place.path(record)).expect("a file");
        for words in [
            &["show", "visits", "--record", record][..],
            &["read", "a.txt", "--record", record],
        ] {
            let ran = place.run(words).ends(2);
            assert!(ran.err.contains(what) && ran.err.contains('('), "{}", ran.err);
            assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        }
        assert!(
            std::fs::read(place.path(record)).expect("a file") == before,
            "{record} was changed"
        );
    }
}

#[test]
fn asking_leaves_one_file() {
    let place = Place::new();
    drop(readings::record(&place));
    for words in [
        &["show", "visits"][..],
        &["find", "patrol"],
        &["due"],
        &["export"],
        &["verify"],
    ] {
        place.run(&[words, &["--record", "pacific.db"]].concat()).ends(0);
    }
    let left: Vec<_> = std::fs::read_dir(place.folder.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left, ["pacific.db"]);
}

#[test]
fn unknown_actors_and_statuses_are_said() {
    let place = Place::new();
    drop(readings::record(&place));
    for words in [&["due"][..], &["show", "actors"], &["show", "visits"]] {
        let ran = place
            .run(&[words, &["--actor", "Atlantis", "--record", "pacific.db"]].concat())
            .ends(1);
        assert_eq!(
            ran.err,
            "legation: Atlantis: the record has no such actor (`legation show actors` lists those it has)\n"
        );
    }
    let ran = place
        .run(&["show", "visits", "--status", "maid", "--record", "pacific.db"])
        .ends(1);
    assert_eq!(
        ran.err,
        "legation: maid: no visit of this record has that status (there are: made)\n"
    );
}

#[test]
fn two_runs_may_write_to_one_record() {
    let place = Place::new();
    place.write("news.jsonl", many(12));
    let start = || {
        place
            .command(&["read", "news.jsonl", "--record", "r.db", "--jobs", "1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("legation starts")
    };
    for run in [start(), start()] {
        let output = run.wait_with_output().expect("legation ends");
        assert_eq!(
            (
                output.status.code(),
                String::from_utf8_lossy(&output.stderr).as_ref()
            ),
            (Some(0), "")
        );
    }
    place.run(&["read", "news.jsonl", "--record", "alone.db"]).ends(0);
    assert_eq!(exported(&place, "r.db"), exported(&place, "alone.db"));
    place.run(&["verify", "--record", "r.db"]).ends(0);
}

#[test]
fn a_killed_run_is_taken_up_to_the_same_record() {
    let place = Place::new();
    place.write("news.jsonl", many(60));
    let mut run = place
        .command(&["read", "news.jsonl", "--record", "r.db", "--jobs", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("legation starts");
    let kept = || {
        let path = place.path("r.db");
        let record = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY);
        record
            .and_then(|record| record.query_row("SELECT count(*) FROM dispatch", [], |row| row.get(0)))
            .unwrap_or(0)
    };
    let start = Instant::now();
    while kept() < 2 && start.elapsed() < Duration::from_secs(120) {
        std::thread::sleep(Duration::from_millis(5));
    }
    run.kill().expect("a running process");
    run.wait().expect("its end");
    let kept: usize = kept();
    assert!(kept >= 2);
    place.run(&["verify", "--record", "r.db"]).ends(0);
    let again = place.run(&["read", "news.jsonl", "--record", "r.db"]).ends(0);
    assert!(
        again.out.contains(&format!("{kept} there already")),
        "{kept}: {}",
        again.out
    );
    place.run(&["read", "news.jsonl", "--record", "whole.db"]).ends(0);
    assert_eq!(exported(&place, "r.db"), exported(&place, "whole.db"));
}

fn exported(place: &Place, record: &str) -> String {
    let ran = place.run(&["export", "--record", record, "--as-of", "2025-01-01"]);
    ran.ends(0).out
}
