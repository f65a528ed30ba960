//! Measures the values of time expressions against public sets:
//!
//! ```text
//! cargo run --release --example time_accuracy -- DIR [--failures]
//! ```
//!
//! DIR holds any of `meantime/meantime_train.jsonl` (NewsReader MEANTIME, CC BY 4.0),
//! `recognizers_text_specs/DateTime/*.json` (Microsoft Recognizers-Text, MIT) and `duckling_time_en/corpus.jsonl`
//! (Duckling, BSD-3). A set that is absent is reported as skipped. No parser is used: parts of speech are guessed
//! from the words' forms and there are no heads, so that the tense is read from the nearest verb.

use jiff::civil::Date;
use legation::syntax::{Sentence, Token, Upos};
use legation::text::Span;
use legation::time::{Kind, Memory, Reference, TimeExpression, find};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::Path;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next() else {
        eprintln!("usage: time_accuracy DIR [--failures]");
        std::process::exit(2);
    };
    let failures = arguments.next().is_some();
    let folder = Path::new(&folder);
    let mut tallies = BTreeMap::new();
    meantime(folder, failures, &mut tallies);
    recognizers(folder, failures, &mut tallies);
    duckling(folder, failures, &mut tallies);
    println!(
        "{:<30} {:>6} {:>9} {:>6} {:>18}",
        "set", "right", "answered", "all", "right of answered"
    );
    for (set, (right, answered, all)) in tallies {
        let share = 100.0 * f64::from(right) / f64::from(answered.max(1));
        println!("{set:<30} {right:>6} {answered:>9} {all:>6} {share:>17.1}%");
    }
}

/// Cases by set: right, given a value, all.
type Tallies = BTreeMap<String, (u32, u32, u32)>;

fn count(tallies: &mut Tallies, set: &str, right: bool, answered: bool) {
    let tally = tallies.entry(set.to_owned()).or_default();
    tally.0 += u32::from(right);
    tally.1 += u32::from(answered);
    tally.2 += 1;
}

/// A sentence of white-space separated words, with parts of speech guessed from their forms.
fn sentence(text: &str, words: &[Span]) -> Sentence {
    const VERBS: [&str; 22] = [
        "said", "was", "were", "had", "did", "fell", "rose", "began", "came", "went", "met", "saw", "took",
        "gave", "left", "held", "sent", "told", "made", "got", "won", "lost",
    ];
    let tokens = words.iter().map(|span| {
        let form = span.of(text);
        let lower = form.to_lowercase();
        let capital = form.chars().next().is_some_and(char::is_uppercase);
        let (upos, feats) = if form.chars().all(|c| c.is_ascii_punctuation()) {
            (Upos::Punct, "_")
        } else if form.chars().next().is_some_and(|c| c.is_ascii_digit()) {
            (Upos::Num, "_")
        } else if matches!(
            lower.as_str(),
            "will" | "shall" | "would" | "'ll" | "may" | "might"
        ) && !capital
        {
            (Upos::Aux, "VerbForm=Fin")
        } else if lower == "to" {
            (Upos::Part, "_")
        } else if matches!(lower.as_str(), "is" | "are" | "be" | "been" | "has" | "have") {
            (Upos::Aux, "Tense=Pres|VerbForm=Fin")
        } else if VERBS.contains(&lower.as_str()) || (!capital && lower.len() > 4 && lower.ends_with("ed")) {
            (Upos::Verb, "Tense=Past|VerbForm=Fin")
        } else if matches!(lower.as_str(), "go" | "leave" | "do" | "meet") {
            (Upos::Verb, "Tense=Pres|VerbForm=Fin")
        } else if matches!(
            lower.as_str(),
            "in" | "on" | "at" | "by" | "of" | "for" | "from" | "with" | "since"
        ) {
            (Upos::Adp, "_")
        } else if matches!(lower.as_str(), "the" | "a" | "an" | "this" | "that") {
            (Upos::Det, "_")
        } else if matches!(lower.as_str(), "and" | "or" | "but") {
            (Upos::Cconj, "_")
        } else if capital {
            (Upos::Propn, "_")
        } else {
            (Upos::Noun, "_")
        };
        let lemma = lower.clone();
        Token {
            span: *span,
            lemma,
            upos,
            feats,
            head: None,
            rel: "dep",
            mention: None,
        }
    });
    Sentence::new(Span::new(0, text.len()), tokens.collect(), Vec::new(), false, 0)
}

/// The text with the capitals that edited prose gives to names of months, days and feasts: the sets of phrases
/// come from chat and search.
fn capitals(text: &str) -> String {
    const NAMES: [&str; 44] = [
        "january",
        "february",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "wed",
        "thu",
        "thurs",
        "fri",
        "sat",
        "sun",
        "march",
        "may",
        "christmas",
        "easter",
        "ramadan",
        "eid",
        "nowruz",
    ];
    let mut written = String::with_capacity(text.len());
    for (n, part) in text.split(|c: char| !c.is_ascii_alphabetic()).enumerate() {
        if n > 0 {
            let at = written.len();
            written.extend(text[at..].chars().next());
        }
        if NAMES.contains(&part) {
            written.push_str(&part[..1].to_ascii_uppercase());
            written.push_str(&part[1..]);
        } else {
            written.push_str(part);
        }
    }
    written
}

/// Words and edge punctuation of a text.
fn spans(text: &str) -> Vec<Span> {
    const STOPPED: [&str; 20] = [
        "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue",
        "wed", "thu", "fri", "sat", "sun", "no",
    ];
    let mut spans = Vec::new();
    let mut at = 0;
    for word in text.split_whitespace() {
        let start = at + text[at..].find(word).unwrap_or(0);
        at = start + word.len();
        let core = word.trim_end_matches([',', '.', '?', '!', ';', ')']);
        let core_start = start + core.len() - core.trim_start_matches('(').len();
        if core_start > start {
            spans.push(Span::new(start, core_start));
        }
        let mut end = start + core.len();
        // "Oct." and "a.m." keep their stops.
        if word[core.len()..].starts_with('.')
            && (core.contains('.') || STOPPED.contains(&core.to_lowercase().as_str()))
        {
            end += 1;
        }
        if core_start < end {
            spans.push(Span::new(core_start, end));
        }
        spans.extend((end..at).map(|i| Span::new(i, i + 1)));
    }
    spans
}

fn read(text: &str, published: Option<Date>) -> Vec<TimeExpression> {
    find(
        text,
        &sentence(text, &spans(text)),
        &Reference { published },
        &mut Memory::default(),
    )
}

fn lines(path: &Path) -> Option<Vec<Json>> {
    let Ok(content) = std::fs::read_to_string(path) else {
        println!("skipped: {} is absent", path.display());
        return None;
    };
    Some(
        content
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect(),
    )
}

fn date(written: &str) -> Option<Date> {
    written.get(..10)?.parse().ok()
}

/// The ISO form of a TIMEX3 value: `2009-Q1`, `2008-W42`, `2008-W42-WE`, `2008-FA`, `197`.
fn timex(value: &str) -> Option<String> {
    let year = value.get(..4).and_then(|y| y.parse::<i16>().ok());
    if value.starts_with('P') {
        return (!value.contains('X')).then(|| value.to_owned());
    }
    if let (None, 3, Ok(decade)) = (year, value.len(), value.parse::<i16>()) {
        return Some(format!("{}/{}", decade * 10, decade * 10 + 9));
    }
    let year = year?;
    match value.get(5..) {
        None => Some(value.to_owned()),
        Some(rest) if rest.starts_with('Q') => {
            let first = rest.get(1..2)?.parse::<i16>().ok()? * 3 - 2;
            Some(format!("{year}-{first:02}/{year}-{:02}", first + 2))
        }
        Some("SP" | "SU" | "FA") => Some(year.to_string()),
        Some(rest) if rest.starts_with('W') => {
            let week = rest.get(1..3)?.parse::<i8>().ok()?;
            let iso = jiff::civil::ISOWeekDate::new(year, week, jiff::civil::Weekday::Monday).ok()?;
            let monday = iso.date();
            let (first, last) = if rest.ends_with("WE") { (5, 6) } else { (0, 6) };
            let day = |n: i64| monday.checked_add(jiff::Span::new().days(n)).ok();
            Some(format!("{}/{}", day(first)?, day(last)?))
        }
        Some(_) if value.contains('X') || value.starts_with("XX") => None,
        Some(_) => Some(value.get(..10).unwrap_or(value).to_owned()),
    }
}

fn meantime(folder: &Path, failures: bool, tallies: &mut Tallies) {
    let Some(documents) = lines(&folder.join("meantime/meantime_train.jsonl")) else {
        return;
    };
    for document in documents {
        let mut sentences: BTreeMap<i64, Vec<(i64, String)>> = BTreeMap::new();
        for token in document["tokens"].as_array().into_iter().flatten() {
            let (id, number) = (token[0].as_i64().unwrap_or(0), token[1].as_i64().unwrap_or(0));
            sentences
                .entry(number)
                .or_default()
                .push((id, token[2].as_str().unwrap_or("").to_owned()));
        }
        let empty = Vec::new();
        let markables = document["markables"].as_array().unwrap_or(&empty);
        let gold: Vec<&Json> = markables.iter().filter(|m| m["tag"] == "TIMEX3").collect();
        let created = gold.iter().find(|m| m["functionInDocument"] == "CREATION_TIME");
        let published = created.and_then(|m| date(m["value"].as_str()?));
        let mut memory = Memory::default();
        let mut found = Vec::new();
        for (paragraph, tokens) in &sentences {
            let mut text = String::new();
            let mut words = Vec::new();
            for (_, form) in tokens {
                let start = text.len();
                text.push_str(form);
                words.push(Span::new(start, text.len()));
                text.push(' ');
            }
            let mut parsed = sentence(&text, &words);
            parsed.paragraph = usize::try_from(*paragraph).unwrap_or(0);
            for expression in find(&text, &parsed, &Reference { published }, &mut memory) {
                let ids: Vec<i64> = expression.tokens.clone().map(|i| tokens[i].0).collect();
                found.push((ids, expression, text.clone()));
            }
        }
        for markable in gold {
            let (Some(value), Some(ids)) = (markable["value"].as_str(), markable["tokens"].as_array()) else {
                continue;
            };
            let Some(want) = timex(value) else { continue };
            if ids.is_empty() || markable["functionInDocument"] == "CREATION_TIME" {
                continue;
            }
            let ids: Vec<i64> = ids.iter().filter_map(Json::as_i64).collect();
            let hit = found.iter().find(|f| f.0.iter().any(|i| ids.contains(i)));
            let value = hit.and_then(|h| h.1.value.as_deref());
            let right = value == Some(want.as_str());
            count(tallies, "MEANTIME", right, value.is_some());
            if failures && !right {
                let forms: Vec<&str> = sentences
                    .values()
                    .flatten()
                    .filter(|t| ids.contains(&t.0))
                    .map(|t| t.1.as_str())
                    .collect();
                println!(
                    "meantime {forms:?} {want} got {:?}",
                    hit.map(|h| (&h.1.value, h.2.as_str()))
                );
            }
        }
    }
}

/// Whether one of the expressions covers just these days.
fn covers(found: &[TimeExpression], first: Date, last: Date) -> bool {
    found.iter().any(|e| {
        let deadline = e.deadline().is_some_and(|d| d == last) && first == last;
        matches!(e.kind, Kind::Date | Kind::Interval) && (e.days() == Some((first, last)) || deadline)
    })
}

fn recognizers(folder: &Path, failures: bool, tallies: &mut Tallies) {
    for file in ["DateParser", "DatePeriodParser", "HolidayParser", "DateTimeModel"] {
        let path = folder.join(format!("recognizers_text_specs/DateTime/{file}.json"));
        let Ok(content) = std::fs::read_to_string(&path) else {
            println!("skipped: {} is absent", path.display());
            continue;
        };
        let cases: Vec<Json> =
            serde_json::from_str(content.trim_start_matches('\u{feff}')).unwrap_or_default();
        for case in cases {
            let input = &capitals(case["Input"].as_str().unwrap_or(""));
            let published = case["Context"]["ReferenceDateTime"].as_str().and_then(date);
            let found = read(input, published);
            for result in case["Results"].as_array().into_iter().flatten() {
                let wanted = resolutions(result);
                if wanted.is_empty() {
                    continue;
                }
                let right = wanted.iter().any(|(first, last)| covers(&found, *first, *last));
                let answered = found.iter().any(|e| e.value.is_some());
                count(tallies, &format!("Recognizers {file}"), right, answered);
                if failures && !right {
                    let got: Vec<_> = found.iter().map(|e| (e.span.of(input), &e.value)).collect();
                    println!(
                        "{file} {published:?} {input:?} [{}] {wanted:?} got {got:?}",
                        result["Text"]
                    );
                }
            }
        }
    }
}

/// The days that a case of Recognizers-Text accepts; empty for times of day, lengths and open ranges.
fn resolutions(result: &Json) -> Vec<(Date, Date)> {
    let mut accepted = Vec::new();
    let mut values: Vec<&Json> = Vec::new();
    match &result["Value"] {
        Json::Null => values.extend(result["Resolution"]["values"].as_array().into_iter().flatten()),
        value => values.extend([&value["FutureResolution"], &value["PastResolution"]]),
    }
    for value in values {
        if value["type"]
            .as_str()
            .is_some_and(|t| t != "date" && t != "daterange")
        {
            continue;
        }
        let field = |names: &[&str]| names.iter().find_map(|n| value[*n].as_str()).and_then(date);
        let before = |d: Date| d.checked_sub(jiff::Span::new().days(1)).ok();
        if let Some(day) = field(&["date", "value"]) {
            accepted.push((day, day));
        } else if let (Some(start), Some(end)) = (field(&["startDate", "start"]), field(&["endDate", "end"]))
        {
            accepted.extend(before(end).map(|end| (start, end)));
            accepted.push((start, end));
        }
    }
    accepted.retain(|(first, _)| first.year() > 1);
    accepted
}

fn duckling(folder: &Path, failures: bool, tallies: &mut Tallies) {
    let Some(cases) = lines(&folder.join("duckling_time_en/corpus.jsonl")) else {
        return;
    };
    let published = Some(jiff::civil::date(2013, 2, 12));
    for case in cases {
        let (Some(phrase), Some(value)) = (case["phrase"].as_str(), case["value"].as_str()) else {
            continue;
        };
        let Some((first, last)) = duckling_days(value) else {
            continue;
        };
        let phrase = &capitals(phrase);
        let found = read(phrase, published);
        let right = covers(&found, first, last);
        count(
            tallies,
            "Duckling",
            right,
            found.iter().any(|e| e.value.is_some()),
        );
        if failures && !right {
            let got: Vec<_> = found.iter().map(|e| (e.span.of(phrase), &e.value)).collect();
            println!("duckling {phrase:?} {first}/{last} got {got:?}");
        }
    }
}

/// First and last day of a Haskell expression of Duckling's corpus whose grain is a day or more.
fn duckling_days(value: &str) -> Option<(Date, Date)> {
    let grain = ["Day", "Week", "Month", "Quarter", "Year"]
        .into_iter()
        .find(|g| {
            let rest = value.rsplit_once(')').map_or("", |r| r.1);
            rest.split_whitespace().next() == Some(g)
        })?;
    if value.contains("OpenInterval") {
        return None;
    }
    let tuples: Vec<Date> = value
        .split('(')
        .filter_map(|part| {
            let inside = part.split(')').next()?;
            let numbers: Vec<i16> = inside.split(',').filter_map(|n| n.trim().parse().ok()).collect();
            let small = |n: i16| i8::try_from(n).ok();
            Date::new(
                *numbers.first()?,
                small(*numbers.get(1)?)?,
                small(*numbers.get(2)?)?,
            )
            .ok()
        })
        .collect();
    let before = |d: Date| d.checked_sub(jiff::Span::new().days(1)).ok();
    if let [start, end] = tuples[..] {
        return Some((start, before(end)?));
    }
    let start = *tuples.first()?;
    let length = match grain {
        "Day" => jiff::Span::new().days(1),
        "Week" => jiff::Span::new().weeks(1),
        "Month" => jiff::Span::new().months(1),
        "Quarter" => jiff::Span::new().months(3),
        _ => jiff::Span::new().years(1),
    };
    Some((start, before(start.checked_add(length).ok()?)?))
}
