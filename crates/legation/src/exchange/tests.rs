//! Written and read again: what comes back is what the format can hold.

use super::*;
use crate::document::{Input, Problem};

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn actor(name: &str, country: &str, sectors: &[&str]) -> CodedActor {
    CodedActor {
        name: name.to_owned(),
        country: country.to_owned(),
        sectors: sectors.iter().map(|sector| (*sector).to_owned()).collect(),
        ..CodedActor::default()
    }
}

/// A visit with everything that any format can say.
fn visit() -> CodedEvent {
    CodedEvent {
        id: "1204".into(),
        date: text("2024-05-07"),
        end_date: text("2024-05-09"),
        kind: "CONSULT".into(),
        modes: vec!["visit".into()],
        contexts: vec![],
        cameo: text("042"),
        score: Some(4.0),
        factuality: text("asserted"),
        background: false,
        according_to: vec![actor("Coral Radio", "VUT", &["JRN"])],
        actors: vec![CodedActor {
            title: text("Prime Minister"),
            raw: text("the prime minister"),
            wikidata: text("Q42"),
            ..actor("Hilda Maefasia", "SLB", &["GOV", "ELI"])
        }],
        recipients: vec![actor("Joel Tarimata", "VUT", &["GOV"])],
        place: Some(CodedPlace {
            name: "Port Vila".into(),
            admin1: text("Shefa"),
            country: text("VUT"),
            position: Some((-17.734, 168.322)),
            geonames: Some(2135171),
            feature: text("P.PPLC"),
        }),
        reports: vec![CodedReport {
            dispatch: "77".into(),
            published: text("2024-05-08"),
            publication: text("Coral Sea Wire"),
            url: text("https://example.org/1"),
            title: text("Visit to Port Vila"),
            language: text("en"),
            licence: text("CC-BY-4.0"),
            copyright: text("Coral Sea Wire Ltd"),
            sentence: Some(2),
            text: text("She arrived in Port Vila on Tuesday."),
            span: Some((120, 156)),
            ..CodedReport::default()
        }],
        codebook: text("PLOVER draft 2.0"),
        coder: text("legation 0.1.0"),
    }
}

/// A summit of three, told twice, without recipients.
fn summit() -> CodedEvent {
    let mut second = visit().reports.remove(0);
    second.dispatch = "78".into();
    second.publication = text("Honiara Post");
    second.url = None;
    CodedEvent {
        id: "1205".into(),
        modes: vec!["multilateral".into()],
        cameo: text("040"),
        actors: vec![
            actor("Vanuatu", "VUT", &[]),
            actor("Fiji", "FJI", &[]),
            actor("Pacific Islands Forum", "IGO", &[]),
        ],
        recipients: vec![],
        reports: vec![visit().reports.remove(0), second],
        ..visit()
    }
}

/// One that is hardly known.
fn bare() -> CodedEvent {
    CodedEvent {
        id: "1206".into(),
        kind: "PROTEST".into(),
        cameo: text("140"),
        actors: vec![CodedActor {
            name: "Fiji".into(),
            country: "FJI".into(),
            ..CodedActor::default()
        }],
        ..CodedEvent::default()
    }
}

fn written(events: &[CodedEvent], format: Format, countries: Countries) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), format, countries).unwrap();
    for event in events {
        writer.write(event).unwrap();
    }
    writer.finish().unwrap()
}

fn read_back(bytes: &[u8], format: Option<Format>) -> Vec<Result<CodedEvent, Problem>> {
    let input = Input::Stream {
        name: "events".into(),
        reader: Box::new(std::io::Cursor::new(bytes.to_vec())),
    };
    read_as(input, format).unwrap().collect()
}

fn round_trip(events: &[CodedEvent], format: Format) -> Vec<CodedEvent> {
    // Told from the content, without a word of the caller's.
    let events = read_back(&written(events, format, Countries::Iso), None);
    events.into_iter().map(Result::unwrap).collect()
}

#[test]
fn plover_and_our_own_csv_hold_everything() {
    let events = [visit(), summit(), bare()];
    assert_eq!(round_trip(&events, Format::Plover), events);
    assert_eq!(round_trip(&events, Format::Events), events);
}

#[test]
fn history_comes_back_from_formats_that_mark_it_and_from_no_other() {
    let history = [CodedEvent {
        background: true,
        ..visit()
    }];
    let back = |format| round_trip(&history, format)[0].background;
    assert!(back(Format::Plover) && back(Format::Events));
    assert!(!back(Format::Polecat) && !back(Format::Icews) && !back(Format::Phoenix));
}

#[test]
fn polecat_holds_one_report_and_no_factuality() {
    let mut expected = [visit(), summit(), bare()];
    for event in &mut expected {
        event.end_date = None;
        event.cameo = None;
        event.factuality = None;
        event.according_to.clear();
        event.coder = None;
        event.reports.truncate(1);
        for report in &mut event.reports {
            *report = CodedReport {
                published: report.published.clone(),
                publication: report.publication.clone(),
                language: report.language.clone(),
                ..CodedReport::default()
            };
        }
    }
    assert_eq!(
        round_trip(&[visit(), summit(), bare()], Format::Polecat),
        expected
    );
}

#[test]
fn icews_holds_pairs_that_come_back_as_one_event() {
    let back = round_trip(&[visit(), summit(), bare()], Format::Icews);
    assert_eq!(back.len(), 3);
    let visit_back = &back[0];
    assert_eq!(visit_back.coder.as_deref(), Some("ICEWS"));
    assert_eq!(
        (visit_back.kind.as_str(), visit_back.score),
        ("CONSULT", Some(4.0))
    );
    assert_eq!(visit_back.modes, ["visit"]);
    assert_eq!(visit_back.cameo.as_deref(), Some("042"));
    assert_eq!(
        visit_back.actors,
        [actor("Hilda Maefasia", "SLB", &["GOV", "ELI"])]
    );
    assert_eq!(visit_back.recipients, visit().recipients);
    let place = visit_back.place.as_ref().unwrap();
    assert_eq!(
        (place.name.as_str(), place.country.as_deref()),
        ("Port Vila", Some("VUT"))
    );
    assert_eq!(place.position, Some((-17.734, 168.322)));
    assert_eq!(
        (
            visit_back.reports[0].sentence,
            visit_back.reports[0].dispatch.as_str()
        ),
        (Some(2), "77")
    );
    // Of three actors the first two are sources of pairs, the last two their targets.
    let names = |actors: &[CodedActor]| actors.iter().map(|a| a.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&back[1].actors), ["Vanuatu", "Fiji"]);
    assert_eq!(names(&back[1].recipients), ["Fiji", "Pacific Islands Forum"]);
    assert_eq!(
        back[1].modes,
        ["multilateral"],
        "the mode stands beside the type, though CAMEO has none"
    );
    assert_eq!((back[2].date.clone(), back[2].recipients.len()), (None, 0));
}

#[test]
fn phoenix_holds_codes_without_names() {
    let back = round_trip(&[visit(), summit(), bare()], Format::Phoenix);
    assert_eq!(back.len(), 3);
    assert_eq!(
        (back[0].kind.as_str(), back[0].modes[0].as_str()),
        ("CONSULT", "visit")
    );
    assert_eq!(back[0].date.as_deref(), Some("2024-05-07"));
    assert_eq!(back[0].actors, [actor("SLBGOVELI", "SLB", &["GOV", "ELI"])]);
    assert_eq!(
        back[0].score,
        Some(1.9),
        "Goldstein's value of 042, and not PLOVER's score"
    );
    assert_eq!(
        (back[0].reports[0].dispatch.as_str(), back[0].reports[0].sentence),
        ("77", Some(2))
    );
    assert_eq!(back[1].actors[0], actor("Vanuatu", "VUT", &[]));
    assert_eq!(back[1].reports.len(), 2);
    assert_eq!(back[2].date, None);
}

#[test]
fn gdelt_has_61_columns_and_leaves_what_it_does_not_know_empty() {
    let bytes = written(&[visit(), summit(), bare()], Format::Gdelt, Countries::Iso);
    let table = String::from_utf8(bytes).unwrap();
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split('\t').collect()).collect();
    // One pair, three of the summit, one.
    assert_eq!(rows.len(), 5);
    assert!(rows.iter().all(|row| row.len() == 61));
    let row = &rows[0];
    assert_eq!(row[..5], ["1204", "20240507", "202405", "2024", "2024.4301"]);
    assert_eq!(row[5..8], ["SLBGOVELI", "HILDA MAEFASIA", "SLB"]);
    assert_eq!(row[25..31], ["", "042", "042", "04", "1", "1.9"]);
    assert_eq!(row[31..35], ["1", "1", "1", ""]);
    assert_eq!(
        row[51..59],
        [
            "4",
            "Port Vila, Shefa, Vanuatu",
            "NH",
            "",
            "",
            "-17.734",
            "168.322",
            ""
        ]
    );
    assert_eq!(row[59..], ["", "https://example.org/1"]);
    let forum = &rows[2];
    assert_eq!(forum[15..19], ["IGO", "PACIFIC ISLANDS FORUM", "", "IGO"]);
    assert_eq!(rows[4][1..5], ["", "", "", ""], "no date, and none made up");
}

#[test]
fn hostile_values_break_no_row() {
    let hostile = "=A\t\"B\"\r\nC; D' None";
    let mut event = visit();
    event.actors[0].name = hostile.into();
    event.recipients[0].name = "\"quoted\"".into();
    event.place.as_mut().unwrap().name = "\"x\ty\"".into();
    event.reports[0].title = text(hostile);
    event.reports[0].text = text(hostile);
    event.reports[0].publication = text(hostile);
    let events = [event.clone(), bare()];
    assert_eq!(round_trip(&events, Format::Plover), events);
    // A semicolon parts values; all else comes back.
    let expected = hostile.replace(';', ",");
    let back = round_trip(&events, Format::Events);
    assert_eq!(back[0].actors[0].name, expected);
    assert_eq!(back[0].reports[0].text.as_deref(), Some(expected.as_str()));
    assert_eq!(back[1], bare());
    let back = round_trip(&events, Format::Polecat);
    assert_eq!(back[0].actors[0].name, "=A \"B\"  C, D' None");
    assert_eq!(back[0].recipients[0].name, "\"quoted\"");
    assert_eq!(back.len(), 2);
    let back = round_trip(&events, Format::Icews);
    assert_eq!(back[0].actors[0].name, "=A 'B'  C; D' None");
    assert_eq!(back[0].recipients[0].name, "'quoted'");
    assert_eq!(back.len(), 2);
    assert_eq!(round_trip(&events, Format::Phoenix).len(), 2);
    for format in [Format::Gdelt, Format::Phoenix] {
        let table = String::from_utf8(written(&events, format, Countries::Iso)).unwrap();
        let width = if format == Format::Gdelt { 61 } else { 26 };
        assert!(
            table
                .lines()
                .all(|line| line.split('\t').count() == width && !line.contains('"'))
        );
    }
}

#[test]
fn countries_are_written_and_read_in_every_scheme() {
    for countries in [Countries::Cow, Countries::GleditschWard, Countries::Fips] {
        let bytes = written(&[visit()], Format::Polecat, countries);
        let table = String::from_utf8(bytes.clone()).unwrap();
        assert!(
            table.contains(&format!("\t{}\t940\t", countries.write("SLB"))),
            "{table}"
        );
        let back = read_back(&bytes, None).remove(0).unwrap();
        assert_eq!(back.actors[0].country, "SLB");
    }
}

#[test]
fn what_is_planned_or_denied_is_plovers_auxiliary_mode() {
    for (factuality, mode) in [
        ("planned", "future"),
        ("hypothetical", "hypothetical"),
        ("negated", "negation"),
    ] {
        let mut event = visit();
        event.factuality = text(factuality);
        let line = String::from_utf8(written(&[event.clone()], Format::Plover, Countries::Iso)).unwrap();
        let object: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(object["mode"], serde_json::json!(["visit", mode]));
        assert_eq!(read_back(line.as_bytes(), None).remove(0).unwrap(), event);
    }
    // Other coders' files have the mode alone.
    let line =
        r#"{"id": 7, "date": "2020-01-01", "actor": ["FJI"], "event": ["THREATEN"], "mode": ["negation"]}"#;
    let event = read_back(line.as_bytes(), None).remove(0).unwrap();
    assert_eq!(
        (event.id.as_str(), event.factuality.as_deref(), event.modes.len()),
        ("7", Some("negated"), 0)
    );
    assert_eq!(
        (event.actors[0].name.as_str(), event.actors[0].country.as_str()),
        ("Fiji", "FJI")
    );
}

#[test]
fn plover_cites_text_and_licence() {
    let line = String::from_utf8(written(&[visit()], Format::Plover, Countries::Iso)).unwrap();
    let object: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(
        object["text_info"],
        serde_json::json!({"sequence": 2, "start": 120, "end": 156})
    );
    for (key, value) in [
        ("license", "CC-BY-4.0"),
        ("publication", "Coral Sea Wire"),
        ("coder", "legation 0.1.0"),
        ("codebook", "PLOVER"),
        ("version", "draft 2.0"),
    ] {
        assert_eq!(object["cite_info"][key], value);
    }
    assert_eq!(
        (object["quad_code"].as_u64(), object["event"][0].as_str()),
        (Some(1), Some("CONSULT"))
    );
}

#[test]
fn a_bad_row_is_told_with_its_line_and_the_rest_is_read() {
    let table = String::from_utf8(written(&[visit(), bare()], Format::Icews, Countries::Iso)).unwrap();
    let mut lines: Vec<&str> = table.lines().collect();
    lines.insert(2, "9\t2024-01-01\tonly three");
    lines.insert(3, "");
    let no_code = lines[1].replace("\t042\t", "\t\t");
    lines.push(&no_code);
    let read = read_back(lines.join("\r\n").as_bytes(), None);
    let told: Vec<String> = read
        .iter()
        .filter_map(|row| row.as_ref().err().map(Problem::to_string))
        .collect();
    assert_eq!(
        told,
        [
            "events:3: the row has 3 cells for 20 columns (a tab or a line break in a cell breaks the row: take it out)",
            "events:6: the row has no CAMEO code (give it one, such as 042)",
        ]
    );
    assert_eq!(read.iter().filter(|row| row.is_ok()).count(), 2);
    let read = read_back(b"{\"id\": 1, \"event\": [\"AID\"]}\n{\"id\": 2}\n{bad\n", None);
    let told: Vec<String> = read
        .iter()
        .filter_map(|row| row.as_ref().err().map(Problem::to_string))
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].starts_with("events:2: has no `event`") && told[1].starts_with("events:3: is no JSON object")
    );
}

#[test]
fn what_is_no_set_of_events_is_refused_with_a_remedy() {
    let refused = |bytes: &[u8], format| {
        let input = Input::Stream {
            name: "f".into(),
            reader: Box::new(std::io::Cursor::new(bytes.to_vec())),
        };
        read_as(input, format).map(|_| ()).unwrap_err().to_string()
    };
    assert!(refused(b"Dear reader,\n", None).contains("--format"));
    assert!(refused(b"", None).contains("the file is empty"));
    assert!(refused(b"a\tb\n", Some(Format::Polecat)).contains("f:1: has no column named Event Date"));
    assert!(refused(b"PK\x03\x04", None).contains("ZIP"));
    let gdelt = written(&[visit()], Format::Gdelt, Countries::Iso);
    assert!(refused(&gdelt, None).contains("GDELT is written, and not read"));
}

#[test]
fn old_files_are_read_as_they_are() {
    // As R writes the names; Windows-1252; CAMEO without its zero; words for sectors and countries.
    let mut file = b"Event.ID\tEvent.Date\tSource.Name\tSource.Sectors\tSource.Country\tEvent.Text\tCAMEO.Code\tIntensity\t\
Target.Name\tTarget.Sectors\tTarget.Country\tStory.ID\tSentence.Number\tPublisher\tCity\tDistrict\tProvince\tCountry\t\
Latitude\tLongitude\n"
        .to_vec();
    file.extend(b"5\t1999-01-01\tA. N\xfa\xf1ez\tExecutive,Foreign Ministry,Government\tRussian Federation\tMake a visit\t42\t1.9\t\
Citizen (Viet Nam)\tSocial\tVietnam\t9\t3\tNews\t\t\t\tVietnam\t16\t106\n");
    let event = read_back(&file, None).remove(0).unwrap();
    assert_eq!(
        (event.kind.as_str(), event.cameo.as_deref()),
        ("CONSULT", Some("042"))
    );
    assert_eq!(event.actors, [actor("A. Núñez", "RUS", &["GOV"])]);
    assert_eq!(event.recipients, [actor("Citizen (Viet Nam)", "VNM", &["CVL"])]);
    // Statements are no PLOVER event: the code stays, the type is empty.
    let statement = file.clone();
    let statement = String::from_utf8_lossy(&statement).replace("\t42\t", "\t010\t");
    let event = read_back(statement.as_bytes(), None).remove(0).unwrap();
    assert_eq!((event.kind.as_str(), event.cameo.as_deref()), ("", Some("010")));
}

#[test]
fn a_format_holds_what_it_has_codes_for() {
    let holds = |event: &CodedEvent| {
        [
            Format::Plover,
            Format::Events,
            Format::Parquet,
            Format::Polecat,
            Format::Icews,
            Format::Gdelt,
            Format::Phoenix,
        ]
        .map(|format| format.holds(event))
    };
    assert_eq!(holds(&visit()), [true; 7]);
    let denied = CodedEvent {
        factuality: text("negated"),
        ..visit()
    };
    assert_eq!(holds(&denied), [true, true, true, false, false, false, false]);
    let statement = CodedEvent {
        kind: String::new(),
        modes: vec![],
        cameo: text("010"),
        ..bare()
    };
    assert_eq!(holds(&statement), [true, true, true, false, true, true, true]);
    let statements = [statement];
    assert_eq!(round_trip(&statements, Format::Plover), statements);
    assert_eq!(round_trip(&statements, Format::Events), statements);
    // A type of somebody's own codebook has no code in CAMEO.
    let own = CodedEvent {
        kind: "TARIFF".into(),
        modes: vec![],
        cameo: None,
        ..bare()
    };
    assert_eq!(holds(&own), [true, true, true, true, false, false, false]);
}
