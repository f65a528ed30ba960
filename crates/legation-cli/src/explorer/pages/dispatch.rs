//! The dispatches, and one with its entries marked in its text.
//!
//! Every mark and every field carries the characters it stands for, so that the script can show one when the other is pointed at;
//! without it, entries are linked with their marks both ways.

use super::super::frame::{self, clipped, kind_badge, segment};
use super::super::web::{Answer, Asked, Reply, Trouble, json};
use super::SIZE;
use crate::phrase::{Names, code, outcome_phrase, phrase};
use crate::screen::clean;
use legation::contract::{Actor, Detail, Entry, FactField, Reading};
use legation::record::DispatchLine;
use legation::text::CharSpan;
use maud::{Markup, html};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub fn list(asked: &Asked<'_>) -> Answer {
    let from = asked.params.number("from", 0, 0..=10_000_000)?;
    let size = asked.params.number("size", SIZE, 1..=200)?;
    let lines = asked.record.dispatches_page(from, size)?;
    match asked.format() {
        Some("json") => return json(&lines),
        Some("csv") => {
            let head = [
                "id",
                "published",
                "source",
                "title",
                "file",
                "language",
                "licence",
                "entries",
            ];
            let row = |line: &DispatchLine| {
                let text = |value: &Option<String>| value.clone().unwrap_or_default();
                [
                    line.id.clone(),
                    text(&line.published),
                    text(&line.source),
                    text(&line.title),
                    text(&line.file),
                    text(&line.language),
                    text(&line.licence),
                    line.entries.to_string(),
                ]
            };
            return Ok(Reply::csv("dispatches", frame::csv(head, lines.iter().map(row))));
        }
        _ => (),
    }
    let next = (lines.len() == size).then_some(from + size);
    let body = html! {
        h1 { "Dispatches" }
        div.wide tabindex="0" role="region" aria-label="Dispatches" {
            table {
                thead { tr {
                    th scope="col" { "Published" } th scope="col" { "Outlet" } th scope="col" { "Title" } th scope="col" { "Licence" }
                    th.number scope="col" { "Entries" }
                } }
                tbody { @for line in &lines { tr {
                    td.when { (clean(line.published.as_deref().unwrap_or("")).chars().take(10).collect::<String>()) }
                    td { (clipped(&clean(line.source.as_deref().unwrap_or("")), 60)) }
                    td { a href={ "/dispatch/" (segment(&line.id)) } { (clipped(&clean(line.title.as_deref().or(line.file.as_deref()).unwrap_or("untitled")), 160)) } }
                    td { (clean(line.licence.as_deref().unwrap_or(""))) }
                    td.number { @if let Some(why) = &line.skipped { (clean(why)) } @else { (line.entries) } }
                } } }
            }
        }
        (frame::pager(asked, from, next))
        (frame::downloads(asked, &["csv", "json"]))
    };
    Ok(Reply::Page(frame::view(asked, "Dispatches", body)))
}

/// Characters of a text that one page shows, at most.
const WINDOW: usize = 12_000;
/// Entries that stand beside it, at most.
const ENTRIES: usize = 100;
/// Places that a mark beside the text leads to, at most.
const SPANS: usize = 40;

pub fn one(asked: &Asked<'_>) -> Answer {
    let Some(reading) = asked.record.reading(asked.part(0))? else {
        return Err(Trouble::Missing(
            "the record has no such dispatch (any more)".to_owned(),
        ));
    };
    if asked.format() == Some("json") {
        return json(&reading);
    }
    let text: Vec<char> = reading.dispatch.text.chars().collect();
    let passage = match (
        asked.params.number("from", 0, 0..=usize::MAX)?,
        asked.params.number("to", 0, 0..=usize::MAX)?,
    ) {
        (from, to) if from < to && to <= text.len() => Some(CharSpan { start: from, end: to }),
        _ => None,
    };
    let parts = text.len().div_ceil(WINDOW).max(1);
    let part = match passage {
        Some(passage) => passage.start / WINDOW,
        None => asked.params.number("part", 1, 1..=parts)? - 1,
    };
    let window = CharSpan {
        start: part * WINDOW,
        end: ((part + 1) * WINDOW).min(text.len()),
    };
    let names = Names::of_actors(&reading.actors).with_tours(&reading.entries);
    let inside = |span: &CharSpan| span.start < window.end && window.start < span.end;
    let entries: Vec<&Entry> = reading
        .entries
        .iter()
        .filter(|entry| entry.evidence.iter().any(inside) && coded(entry).is_none())
        .collect();
    let dispatch = &reading.dispatch;
    let title = clean(
        dispatch
            .title
            .as_deref()
            .or(dispatch.file.as_deref())
            .unwrap_or("Dispatch"),
    );
    let body = html! {
        article.dispatch {
            h1 { (clipped(&title, 300)) }
            p.about {
                @if let Some(source) = &dispatch.source { (clean(source)) " · " }
                @if let Some(author) = &dispatch.author { (clean(author)) " · " }
                time { (clean(dispatch.published.as_deref().unwrap_or("day unknown"))) }
                @if let Some(url) = &dispatch.url { " · " (frame::outside(url)) }
                @if let Some(licence) = &dispatch.licence { " · licence " (clean(licence)) @if let Some(holder) = &dispatch.licence_holder { ", " (clean(holder)) } }
                @if let Some(why) = &dispatch.skipped { " · not analysed: " (clean(why)) }
            }
            @if parts > 1 {
                nav.pager aria-label="Parts of the text" {
                    "Part " (part + 1) " of " (parts) " "
                    @if part > 0 { a href={ (asked.path) "?part=" (part) } { "Earlier" } }
                    @if part + 1 < parts { a href={ (asked.path) "?part=" (part + 2) } { "Later" } }
                }
            }
            div.reading {
                section.text aria-label="Text" dir="auto" { (marked(&text, window, passage, &reading, &entries)) }
                section.entries aria-label="What was read from it" {
                    h2 { "What was read from it" }
                    p.hint { "Point at an entry or a field to see its words. " span.learned { "So" } " stands what this text does not say: it is known from tables or other dispatches." }
                    @if entries.is_empty() { p { "Nothing was read from this part." } }
                    @for entry in entries.iter().take(ENTRIES) { (card(&reading, entry, &names, &text)) }
                    @if entries.len() > ENTRIES { p { (entries.len() - ENTRIES) " more; the JSON has all." } }
                    @if !reading.outcomes.is_empty() {
                        h2 { "News of promises" }
                        ul { @for outcome in &reading.outcomes {
                            @let told = outcome_phrase(outcome, &names);
                            li data-s=(spans(&outcome.evidence)) tabindex="0" { (told.subject) " · " (told.parts.join(" · ")) }
                        } }
                    }
                    h2 { "Who is in it" }
                    ul.who { @for actor in reading.actors.iter().take(ENTRIES) { (who(actor)) } }
                    (frame::downloads(asked, &["json"]))
                }
            }
        }
    };
    Ok(Reply::Page(frame::view(asked, &title, body)))
}

/// The text of the window, cut where marks begin and end.
fn marked(
    text: &[char],
    window: CharSpan,
    passage: Option<CharSpan>,
    reading: &Reading,
    entries: &[&Entry],
) -> Markup {
    let mut cuts: BTreeSet<usize> = BTreeSet::from([window.start, window.end]);
    let mut marks: Vec<(CharSpan, Option<&Entry>, Option<&str>)> = Vec::new();
    for entry in entries {
        marks.extend(entry.evidence.iter().map(|span| (*span, Some(*entry), None)));
    }
    for actor in &reading.actors {
        marks.extend(
            actor
                .mentions
                .iter()
                .map(|span| (*span, None, Some(actor.id.as_str()))),
        );
        marks.extend(actor.facts.iter().map(|fact| (fact.span, None, None)));
    }
    marks.extend(passage.map(|span| (span, None, None)));
    marks.extend(
        entries
            .iter()
            .flat_map(|entry| found(entry, text))
            .map(|span| (span, None, None)),
    );
    marks.retain(|(span, ..)| span.start < window.end && window.start < span.end);
    for (span, ..) in &marks {
        cuts.extend([span.start.max(window.start), span.end.min(window.end)]);
    }
    let cuts: Vec<usize> = cuts.into_iter().collect();
    // The marks that hold at each cut, kept up as cuts are passed.
    let mut begins: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut ends: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (n, (span, ..)) in marks.iter().enumerate() {
        begins.entry(span.start.max(window.start)).or_default().push(n);
        ends.entry(span.end.min(window.end)).or_default().push(n);
    }
    let mut open: BTreeSet<usize> = BTreeSet::new();
    let mut pieces: Vec<(CharSpan, Vec<usize>)> = Vec::new();
    for pair in cuts.windows(2) {
        for gone in ends.get(&pair[0]).into_iter().flatten() {
            open.remove(gone);
        }
        open.extend(begins.get(&pair[0]).into_iter().flatten());
        let span = CharSpan {
            start: pair[0],
            end: pair[1],
        };
        pieces.push((span, open.iter().copied().collect()));
    }
    let mut first = true;
    let mut shown: BTreeSet<&str> = BTreeSet::new();
    html! {
        @for (span, open) in &pieces {
            @let piece: String = text[span.start..span.end].iter().collect();
            @let told: Vec<&Entry> = open.iter().filter_map(|n| marks[*n].1).collect();
            @let named = open.iter().any(|n| marks[*n].2.is_some());
            @let asked_for = passage.is_some_and(|passage| passage.start < span.end && span.start < passage.end);
            @if open.is_empty() { (visible(&piece)) } @else {
                @let id = (asked_for && std::mem::take(&mut first)).then_some("passage");
                @let kind = told.first().map_or("", |entry| entry.detail.kind());
                @let link = told.iter().find(|entry| shown.insert(entry.id.as_str()));
                span id=[id] class={ "seg" @if !told.is_empty() { " on k-" (kind) } @if asked_for { " passage" } @if named { " named" } }
                    data-f=(span.start) data-t=(span.end) {
                    @if let Some(entry) = link { a.anchor id={ "m-" (entry.id) } href={ "#" (entry.id) } aria-label={ "entry " (entry.id.trim_start_matches('e')) } { (entry.id.trim_start_matches('e')) } }
                    (visible(&piece))
                }
            }
        }
    }
}

/// Text with marks of direction and other unseen characters made visible: they could make a text seem to say something else.
fn visible(text: &str) -> Markup {
    let hidden = |c: char| {
        matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
            || c.is_control() && !matches!(c, '\n' | '\t' | '\r')
    };
    if !text.contains(hidden) {
        return html! { (text) };
    }
    let mut pieces: Vec<(bool, String)> = Vec::new();
    for c in text.chars() {
        if hidden(c) {
            pieces.push((true, format!("U+{:04X}", u32::from(c))));
        } else if let Some((false, last)) = pieces.last_mut() {
            last.push(c);
        } else {
            pieces.push((false, c.to_string()));
        }
    }
    html! { @for (unseen, piece) in pieces { @if unseen { span.unseen title="an unseen character" { (piece) } } @else { (piece) } } }
}

/// Where a field's own words stand in the passages of its entry: place names, the act of a promise.
fn found(entry: &Entry, text: &[char]) -> Vec<CharSpan> {
    let Ok(Value::Object(fields)) = serde_json::to_value(entry) else {
        return Vec::new();
    };
    fields
        .iter()
        .filter(|(name, _)| !SKIPPED.contains(&name.as_str()))
        .flat_map(|(_, value)| words_of(value))
        .filter_map(|words| within(entry, &words, text))
        .collect()
}

/// Fields of which the heading of an entry speaks, or that are for machines.
const SKIPPED: [&str; 4] = ["id", "kind", "evidence", "direct"];

/// The words by which a value may stand in the text.
fn words_of(value: &Value) -> Vec<String> {
    match value {
        Value::String(words) => vec![words.clone()],
        Value::Array(all) => all.iter().flat_map(words_of).collect(),
        Value::Object(fields) => fields.get("name").map(words_of).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn within(entry: &Entry, words: &str, text: &[char]) -> Option<CharSpan> {
    let words: Vec<char> = words.chars().collect();
    if words.len() < 3 {
        return None;
    }
    entry.evidence.iter().find_map(|span| {
        let passage = text.get(span.start..span.end)?;
        let at = passage.windows(words.len()).position(|window| window == words)?;
        Some(CharSpan {
            start: span.start + at,
            end: span.start + at + words.len(),
        })
    })
}

fn spans(spans: &[CharSpan]) -> String {
    let all: Vec<String> = spans
        .iter()
        .take(SPANS)
        .map(|span| format!("{}-{}", span.start, span.end))
        .collect();
    all.join(" ")
}

/// The entry that an event codes.
fn coded(entry: &Entry) -> Option<&str> {
    match &entry.detail {
        Detail::Event(event) => event.of.as_deref(),
        _ => None,
    }
}

/// An entry beside the text.
fn card(reading: &Reading, entry: &Entry, names: &Names, text: &[char]) -> Markup {
    let said = phrase(entry, names);
    let fields = match serde_json::to_value(entry) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    html! {
        article.card.{ "k-" (entry.detail.kind()) } id=(entry.id) data-s=(spans(&entry.evidence)) tabindex="0" {
            h3 {
                a href={ "#m-" (entry.id) } aria-label={ (frame::kind_name(entry.detail.kind(), false)) ", to its words" } { (kind_badge(entry.detail.kind())) } " " (clipped(&said.subject, 160))
            }
            p { (clipped(&said.parts.join(" · "), 400)) }
            @for other in reading.entries.iter().filter(|other| coded(other) == Some(&entry.id)) {
                @if let Detail::Event(event) = &other.detail {
                    p.code { "coded " a href=(frame::happening_address(&format!("{}:{}", reading.dispatch.id, other.id))) { (code(event)) } }
                }
            }
            details {
                summary { "Fields" }
                dl.fields {
                    @for (name, value) in &fields {
                        @if !SKIPPED.contains(&name.as_str()) && !value.is_null() && value.as_array().is_none_or(|all| !all.is_empty()) {
                            dt { (name.replace('_', " ")) }
                            dd { (field(reading, entry, value, names, text)) }
                        }
                    }
                }
            }
            p.more { a href=(frame::happening_address(&format!("{}:{}", reading.dispatch.id, entry.id))) { "all reports of it" } }
        }
    }
}

fn field(reading: &Reading, entry: &Entry, value: &Value, names: &Names, text: &[char]) -> Markup {
    match value {
        Value::Array(all) => {
            html! { @for (n, one) in all.iter().enumerate() { @if n > 0 { ", " } (field(reading, entry, one, names, text)) } }
        }
        Value::String(words) => {
            if let Some(actor) = reading.actors.iter().find(|actor| actor.id == *words) {
                return html! { span.f data-s=(spans(&actor.mentions)) tabindex="0" { (names.of(words)) } };
            }
            match within(entry, words, text) {
                Some(span) => {
                    html! { span.f data-s=(spans(&[span])) tabindex="0" { (clipped(&clean(words), 300)) } }
                }
                None => {
                    html! { span.f.concluded data-s=(spans(&entry.evidence)) tabindex="0" { (clipped(&clean(words), 300)) } }
                }
            }
        }
        Value::Object(place) if place.contains_key("name") => {
            let name = place.get("name").and_then(Value::as_str).unwrap_or_default();
            let known: Vec<String> = ["country", "lat", "lon", "geonames"]
                .iter()
                .filter_map(|field| place.get(*field).filter(|value| !value.is_null()))
                .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                .collect();
            html! {
                @match within(entry, name, text) {
                    Some(span) => span.f data-s=(spans(&[span])) tabindex="0" { (clean(name)) },
                    None => span.f.learned { (clean(name)) },
                }
                @if !known.is_empty() { " " span.learned { (known.join(", ")) } }
            }
        }
        Value::Object(fields) => html! {
            @for (name, one) in fields { @if !one.is_null() { (name) " " (field(reading, entry, one, names, text)) " " } }
        },
        other => html! { (other) },
    }
}

/// An actor of the dispatch: what the text says of it, and what is known from elsewhere.
fn who(actor: &Actor) -> Markup {
    let told = |field: FactField| {
        actor
            .facts
            .iter()
            .filter(|fact| fact.field == field)
            .map(|fact| fact.span)
            .collect::<Vec<_>>()
    };
    let one = |field: FactField, value: &Option<String>| {
        let told = told(field);
        html! {
            @if let Some(value) = value {
                " · "
                @if told.is_empty() { span.learned title="not said in this text" { (clean(value)) } }
                @else { span.f data-s=(spans(&told)) tabindex="0" { (clean(value)) } }
            }
        }
    };
    html! {
        li {
            span.f data-s=(spans(&actor.mentions)) tabindex="0" { strong { (clean(&actor.name)) } }
            (one(FactField::Office, &actor.office)) (one(FactField::Country, &actor.country)) (one(FactField::Sector, &actor.sector))
            @if let Some(known) = actor.known_as.as_ref().filter(|known| **known != actor.name) { " · " span.learned title="the tables' name" { (clean(known)) } }
        }
    }
}
