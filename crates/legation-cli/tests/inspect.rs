//! Looking inside a stage.

use crate::harness::Place;

const NOTE: &str = "PORT LANN, 12 March - The envoys met on Monday and will meet from 20 to 22 March. \
    Talks lasted for several hours, and the minister has recently been ill.\n";

#[test]
fn times_are_shown_as_timex3_with_the_value_that_may_date() {
    let place = Place::new();
    place.write("note.txt", NOTE);
    let words = [
        "inspect",
        "note.txt",
        "--stage",
        "times",
        "--date",
        "2024-03-12",
        "--format",
        "json",
    ];
    let ran = place.run(&words).ends(0);
    let rows = ran.json();
    let row = |text: &str| {
        let found = rows.iter().find(|row| row["text"] == text);
        found.unwrap_or_else(|| panic!("{text} is not among {rows:?}"))
    };
    for (text, value, kind, iso) in [
        ("12 March", "2024-03-12", "DATE", Some("2024-03-12")),
        ("Monday", "2024-03-11", "DATE", Some("2024-03-11")),
        ("several hours", "PTXH", "DURATION", None),
        ("recently", "PAST_REF", "DATE", None),
    ] {
        let row = row(text);
        assert_eq!(
            (&row["value"], &row["type"]),
            (&value.into(), &kind.into()),
            "{text}"
        );
        assert_eq!(row["iso"].as_str(), iso, "{text}");
        let (start, end) = (
            row["start"].as_u64().unwrap_or(0),
            row["end"].as_u64().unwrap_or(0),
        );
        assert_eq!(&NOTE[start as usize..end as usize], text);
    }
}

#[test]
fn bare_turns_have_their_speakers() {
    let place = Place::new();
    let story = "Ada Lowe and Ben Cole met on the pier, beside the \"Old Wreck.\"\n\n\"Where is the boat?\" asked Ada Lowe.\n\n\
                 \"It is gone,\" said Ben Cole.\n\n\"Gone?\"\n\n\"Since noon.\"\n";
    place.write("story.txt", story);
    let words = [
        "inspect",
        "story.txt",
        "--stage",
        "quotations",
        "--format",
        "json",
    ];
    let rows = place.run(&words).ends(0).json();
    let speakers: Vec<&str> = rows.iter().filter_map(|row| row["speaker"].as_str()).collect();
    assert_eq!(speakers, ["Ada Lowe", "Ben Cole", "Ada Lowe", "Ben Cole"]);
    let last = &rows[3];
    let (start, end) = (
        last["start"].as_u64().unwrap_or(0),
        last["end"].as_u64().unwrap_or(0),
    );
    assert_eq!(&story[start as usize..end as usize], "\"Since noon.\"");
}

#[test]
fn what_is_thought_wanted_or_shown_stands_beside_the_statements() {
    let place = Place::new();
    place.write(
        "held.txt",
        "The ministry said the road was open. The premier wants to rebuild the port. A poll found that half of the \
         voters trust her. His claim that the vote was stolen is false. The minister opened the road.\n",
    );
    let words = ["inspect", "held.txt", "--stage", "statements", "--format", "json"];
    let rows = place.run(&words).ends(0).json();
    let cues = |rows: &[serde_json::Value]| -> Vec<String> {
        let cue = |row: &serde_json::Value| row["cue"]["text"].as_str().unwrap_or("").to_owned();
        rows.iter().map(cue).collect()
    };
    let all = place.run(&[&words[..], &["--topics"]].concat()).ends(0).json();
    assert_eq!(cues(&all), ["said", "wants", "found", "trust", "claim"]);
    let topics: Vec<bool> = all.iter().map(|row| row["topic"] == true).collect();
    assert_eq!(topics, [false, false, false, true, false]);
    let held = |row: &serde_json::Value| {
        let text = |part: &serde_json::Value| part["text"].as_str().unwrap_or("").to_owned();
        let recorded = row["recorded"].as_bool().expect("each row says so");
        (
            text(&row["speaker"]),
            text(&row["cue"]),
            text(&row["content"][0]),
            recorded,
        )
    };
    let found: Vec<_> = rows.iter().map(held).collect();
    let expected = [
        ("The ministry", "said", "the road was open", true),
        ("The premier", "wants", "to rebuild the port", false),
        ("A poll", "found", "half of the voters trust her", false),
        ("His", "claim", "the vote was stolen", false),
    ];
    let expected = expected.map(|(a, b, c, d)| (a.to_owned(), b.to_owned(), c.to_owned(), d));
    assert_eq!(found, expected);
    let table = place.run(&words[..4]).ends(0).out;
    let poll = table.lines().find(|line| line.contains("found"));
    assert!(poll.is_some_and(|line| line.starts_with("A poll")), "{table}");
}

#[test]
fn what_is_attributed_inside_the_words_of_another_is_told_as_nested() {
    let place = Place::new();
    place.write(
        "nested.txt",
        "The ministry said that the envoy hopes the talks will resume. \"I believe the road is safe,\" the minister said. \
         I believe the road is long.\n",
    );
    let words = [
        "inspect",
        "nested.txt",
        "--stage",
        "statements",
        "--format",
        "json",
    ];
    let rows = place.run(&words).ends(0).json();
    let told = |row: &serde_json::Value| {
        let cue = row["cue"]["text"].as_str().unwrap_or("").to_owned();
        let content = row["content"][0]["text"].as_str().unwrap_or("").to_owned();
        (cue, content, row["nested"].as_bool().expect("each row says so"))
    };
    let found: Vec<_> = rows.iter().map(told).collect();
    for (cue, content, nested) in [
        ("said", "the envoy hopes the talks will resume", false),
        ("hopes", "the talks will resume", true),
        ("said", "I believe the road is safe", false),
        ("believe", "the road is safe", true),
    ] {
        let told = |(a, b, c): &(String, String, bool)| a == cue && b.contains(content) && *c == nested;
        assert!(found.iter().any(told), "{cue}: {found:?}");
    }
    assert_eq!(
        found.len(),
        4,
        "what the text says itself is nobody else's: {found:?}"
    );
}
