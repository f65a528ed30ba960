//! The written brief on two parties: every sentence rests on words of a dispatch, and no dispatch can break it.

use crate::harness::Place;

#[test]
fn every_sentence_has_notes_and_every_note_words_of_a_dispatch() {
    let place = Place::with_examples("r.db");
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
    let summary = brief.lines().nth(4).expect("a summary");
    assert_eq!(
        summary.matches(".[^").count(),
        summary.split("] ").count(),
        "{summary}"
    );
    assert!(
        summary.contains("(two visits, three meetings, two agreements"),
        "{summary}"
    );
    assert!(
        summary.contains("the day is told: Hilda Maefasia (Solomon Islands) visited Port Vila"),
        "{summary}"
    );
    let sentences: Vec<&str> = brief.lines().filter(|line| line.starts_with("- ")).collect();
    assert!(sentences.len() > 10, "{brief}");
    for sentence in sentences {
        assert!(sentence.ends_with(']') && sentence.contains("[^"), "{sentence}");
    }
    let notes: Vec<&str> = brief.lines().filter(|line| line.starts_with("[^")).collect();
    assert!(notes.len() > 10, "{brief}");
    for n in 1..=notes.len() {
        assert!(brief.matches(&format!("[^{n}]")).count() > 1, "{n} is not used");
    }
    assert!(!brief.contains(&format!("[^{}]", notes.len() + 1)), "{brief}");
    for note in &notes {
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
        "## People of Vanuatu",
        "## Disputed points",
        "## Happenings by month",
    ] {
        assert!(brief.contains(heading), "{heading}: {brief}");
    }
    // What settles a promise is cited with it.
    let kept = brief
        .lines()
        .find(|line| line.contains("“make the trip”"))
        .expect("the promise kept");
    assert!(
        kept.contains("this was kept: Hilda Maefasia visited Port Vila"),
        "{kept}"
    );
    assert!(kept.matches("[^").count() > 2, "{kept}");
    let note = notes.iter().find(|note| note.contains("Coral Sea Wire)"));
    assert!(
        note.is_some_and(|note| note.contains("(CC-BY-4.0, Coral Sea Wire)")),
        "{brief}"
    );
}

#[test]
fn what_is_denied_or_planned_is_no_fact() {
    let place = Place::with_examples("r.db");
    let brief = |who: &str| {
        let words = ["dossier", who, "--record", "r.db", "--as-of", "2025-01-01"];
        place.run(&words).ends(0).out
    };
    let denied = brief("Ruth Kalsakau");
    assert!(
        denied.contains("Ruth Kalsakau (Vanuatu) denied, as reported on 18 September 2024, that talks"),
        "{denied}"
    );
    let latvia = brief("LVA");
    assert!(!latvia.contains(" visited "), "{latvia}");
    assert!(latvia.contains("A visit by Ieva Kalniņa"), "{latvia}");
    assert!(!latvia.contains("The last visit"), "{latvia}");
}

/// A record of one dispatch, with entries as a reader could give them.
fn written(place: &Place, name: &str, entries: Vec<serde_json::Value>) {
    let text =
        "Ana Reyes set out. She saw Lima. She saw Quito. No meeting took place. A visit is thought of.";
    let actor = |id: &str, name: &str, kind: &str, country: &str| {
        serde_json::json!({"id": id, "name": name, "kind": kind, "country": country, "sector": null, "office": null,
            "office_from": null, "office_to": null, "aliases": [], "mentions": [{"start": 0, "end": 9}]})
    };
    let mut all = Vec::new();
    for (n, mut entry) in entries.into_iter().enumerate() {
        let defaults = serde_json::json!({"id": format!("e{}", n + 1), "according_to": null,
            "evidence": [{"start": 0, "end": 18}], "factuality": "asserted", "date": null, "place": null});
        for (key, value) in defaults.as_object().expect("an object") {
            entry
                .as_object_mut()
                .expect("an object")
                .entry(key)
                .or_insert(value.clone());
        }
        all.push(entry);
    }
    let reading = serde_json::json!({
        "dispatch": {"id": "d1", "file": "a.txt", "text": text, "published": "2024-03-12", "url": "javascript:alert(1)"},
        "actors": [actor("a1", name, "person", "PER"), actor("a2", "Ecuador", "country", "ECU")],
        "entries": all,
    });
    let reading: legation::contract::Reading = serde_json::from_value(reading).expect("a reading");
    let mut record = legation::record::Record::create(&place.path("r.db")).expect("a record");
    let versions = legation::record::Versions {
        program: "test".into(),
        model: "m".into(),
        tables: "t".into(),
        codebook: "c".into(),
    };
    record
        .keep(&reading.dispatch, &reading, &versions)
        .expect("room for it");
}

fn visit(to: &str, more: serde_json::Value) -> serde_json::Value {
    let mut visit = serde_json::json!({"kind": "visit", "visitors": ["a1"], "hosts": [], "from": null, "arrived": null,
        "departed": null, "delegation": [], "part_of": null, "status": "made",
        "to": {"name": to, "country": null, "lat": null, "lon": null}});
    let fields = more.as_object().expect("an object").clone();
    visit.as_object_mut().expect("an object").extend(fields);
    visit
}

#[test]
fn the_legs_of_a_tour_stand_together() {
    let place = Place::new();
    let leg = |to: &str, day: &str| visit(to, serde_json::json!({"arrived": day, "part_of": "e1"}));
    written(
        &place,
        "Ana Reyes",
        vec![
            visit("the Andes", serde_json::json!({"arrived": "2024-03-01"})),
            leg("Lima", "2024-03-02"),
            visit("Paris", serde_json::json!({"arrived": "2024-03-03"})),
            leg("Quito", "2024-03-04"),
            visit(
                "Cuenca",
                serde_json::json!({"factuality": "hypothetical", "status": null}),
            ),
            serde_json::json!({"kind": "meeting", "participants": ["a1", "a2"], "form": "phone", "status": null,
                "factuality": "negated"}),
        ],
    );
    let words = [
        "dossier",
        "Ana Reyes",
        "--record",
        "r.db",
        "--as-of",
        "2024-04-01",
    ];
    let brief = place.run(&words).ends(0).out;
    let expected = "\
- Ana Reyes (Peru) visited the Andes on 1 March 2024.[^1]
  - Ana Reyes visited Lima on 2 March 2024.[^1]
  - Ana Reyes visited Quito on 4 March 2024.[^1]
- Ana Reyes visited Paris on 3 March 2024.[^1]
- A visit by Ana Reyes to Cuenca on an unknown day (reported on 12 March 2024) was spoken of as possible.[^1]
";
    assert!(brief.contains(expected), "{brief}");
    assert!(brief.contains("did not take place or was denied"), "{brief}");
    assert!(!brief.contains("spoke by telephone"), "{brief}");
    let html = place
        .run(&[&words[..], &["--format", "html"]].concat())
        .ends(0)
        .out;
    assert!(
        html.contains("</sup>\n<ul>\n<li>Ana Reyes visited Lima"),
        "{html}"
    );
    // No address that a reader must not follow is a link.
    assert!(!html.contains("href=\"javascript"), "{html}");
}

#[test]
fn no_name_breaks_the_page() {
    let place = Place::new();
    let name = "# <svg/onload=x> | `a` [b](c) *d*";
    written(&place, name, vec![visit("1. Lima", serde_json::json!({}))]);
    let title = ["--title", "<i> & [x](y)"];
    let words = [&["dossier", "PER", "--record", "r.db"], &title[..]].concat();
    let brief = place.run(&words).ends(0).out;
    assert!(brief.starts_with("# \\<i\\> \\& \\[x\\](y)\n"), "{brief}");
    assert!(
        brief.contains("- \\# \\<svg/onload=x\\> \\| \\`a\\` \\[b\\](c) \\*d\\* (Peru) visited 1. Lima"),
        "{brief}"
    );
    let html = place
        .run(&[&words[..], &["--format", "html"]].concat())
        .ends(0)
        .out;
    assert!(html.contains("<h1>&lt;i&gt; &amp; [x](y)</h1>"), "{html}");
    assert!(html.contains("&lt;svg/onload=x&gt;"), "{html}");
    for bad in ["<svg/", "<script", "src=", "@import", "url("] {
        assert!(!html.contains(bad), "{bad}: {html}");
    }
    assert!(
        html.contains("prefers-color-scheme:dark") && html.contains("<svg viewBox"),
        "{html}"
    );
}

#[test]
fn a_brief_does_not_replace_the_record() {
    let place = Place::with_examples("r.db");
    let ran = place
        .run(&["dossier", "VUT", "--record", "r.db", "--output", "r.db"])
        .ends(2);
    assert!(ran.err.contains("is the record itself"), "{}", ran.err);
    place.run(&["verify", "--record", "r.db"]).ends(0);
}

#[test]
fn filters_and_nothing_found() {
    let place = Place::with_examples("r.db");
    let brief = place
        .run(&[
            "dossier", "VUT", "SLB", "--record", "r.db", "--since", "2024-09", "--limit", "1",
        ])
        .ends(0)
        .out;
    assert!(!brief.contains("visited Honiara"), "{brief}");
    // What is left out is listed by the command that is named.
    let more = brief
        .lines()
        .find(|line| line.contains(" more left out; all of them: `"));
    let (left, command) = more
        .and_then(|line| line.split_once(" more left out"))
        .expect("a section cut");
    let command = command.split('`').nth(1).expect("a command");
    let words: Vec<&str> = command.split(' ').skip(1).chain(["--format", "json"]).collect();
    let all = place.run(&words).ends(0).json().len();
    assert_eq!(left.parse::<usize>().expect("a number") + 1, all, "{brief}");
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
