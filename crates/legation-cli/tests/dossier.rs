//! The written brief on two parties: every sentence rests on words of a dispatch, and no dispatch can break it.

use crate::harness::{Place, of_repository};

fn example() -> Place {
    let place = Place::new();
    let examples = of_repository("examples");
    place
        .run(&[
            "read",
            examples.to_str().expect("a path in UTF-8"),
            "--record",
            "r.db",
        ])
        .ends(0);
    place
}

#[test]
fn every_sentence_has_notes_and_every_note_words_of_a_dispatch() {
    let place = example();
    let brief = place
        .run(&[
            "dossier",
            "Solomon Islands",
            "Vanuatu",
            "--record",
            "r.db",
            "--as-of",
            "2025-01-01",
        ])
        .ends(0)
        .out;
    let record = rusqlite::Connection::open(place.path("r.db")).expect("a record");
    let mut texts = record
        .prepare("SELECT text FROM dispatch")
        .expect("its dispatches");
    let texts: Vec<String> = texts
        .query_map([], |row| row.get(0))
        .expect("its dispatches")
        .collect::<rusqlite::Result<_>>()
        .expect("text");
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let texts: Vec<String> = texts.iter().map(|text| flat(text)).collect();
    let sentences: Vec<&str> = brief.lines().filter(|line| line.starts_with("- ")).collect();
    assert!(sentences.len() > 10, "{brief}");
    for sentence in sentences {
        assert!(sentence.ends_with(']') && sentence.contains("[^"), "{sentence}");
    }
    let notes: Vec<&str> = brief.lines().filter(|line| line.starts_with("[^")).collect();
    assert!(notes.len() > 10, "{brief}");
    for note in notes {
        let words = note.split_once('“').and_then(|(_, rest)| rest.split_once('”'));
        let words = words.unwrap_or_else(|| panic!("{note}")).0.replace('\\', "");
        // What a passage quotes ends the words shown here early; the rest stands in the text as well.
        let words = words.trim_end_matches(" …");
        assert!(texts.iter().any(|text| text.contains(words)), "{words}");
        assert!(
            note.contains("Coral Sea Wire") || note.contains("Radio"),
            "{note}"
        );
    }
    for heading in [
        "## Visits",
        "## Agreements",
        "## Promises kept",
        "## Promises overdue",
        "## Disputed points",
    ] {
        assert!(brief.contains(heading), "{heading}: {brief}");
    }
}

#[test]
fn filters_and_nothing_found() {
    let place = example();
    let brief = place
        .run(&[
            "dossier", "VUT", "SLB", "--record", "r.db", "--since", "2024-09", "--limit", "1",
        ])
        .ends(0)
        .out;
    assert!(!brief.contains("7 May 2024"), "{brief}");
    assert!(brief.contains("more: `legation show"), "{brief}");
    place
        .run(&["dossier", "VUT", "SLB", "--record", "r.db", "--until", "1999"])
        .ends(1);
    let unknown = place.run(&["dossier", "Atlantis", "--record", "r.db"]).ends(1);
    assert!(unknown.err.contains("no such actor"), "{}", unknown.err);
}

#[test]
fn hostile_text_stays_text() {
    let place = Place::new();
    let line = serde_json::json!({
        "published": "2024-03-12",
        "source": "<script>alert(1)</script>",
        "title": "](javascript:alert(1)) `code` | <img src=x onerror=alert(1)>",
        "text": "SUVA, March 12 - Foreign Minister Ana Vula of Samoa arrived in Suva on Tuesday. \"We <b>will</b> open the [harbour](http://x) *soon*,\" Vula said.",
    });
    place.write("news.jsonl", line.to_string());
    place.run(&["read", "news.jsonl", "--record", "r.db"]).ends(0);
    let html = place
        .run(&[
            "dossier",
            "Ana Vula",
            "--record",
            "r.db",
            "--format",
            "html",
            "--output",
            "brief.html",
        ])
        .ends(0);
    assert!(html.out.is_empty());
    let html = std::fs::read_to_string(place.path("brief.html")).expect("a brief");
    for bad in ["<script", "<img", "<b>", "onerror=alert(1)>"] {
        assert!(!html.contains(bad), "{bad}: {html}");
    }
    assert!(html.contains("&lt;script&gt;"), "{html}");
    let markdown = place
        .run(&["dossier", "Ana Vula", "--record", "r.db"])
        .ends(0)
        .out;
    // Without what a backslash makes plain.
    let mut bare = String::new();
    let mut characters = markdown.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => _ = characters.next(),
            c => bare.push(c),
        }
    }
    for bad in ["<script", "<img", "](javascript", "](http", " `code`", " *soon*"] {
        assert!(!bare.contains(bad), "{bad}: {markdown}");
    }
}
