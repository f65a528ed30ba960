//! What every page has around it, and how happenings, actors and passages look.

use super::app::App;
use super::chart;
use super::web::{Asked, Params};
use crate::brief;
use crate::commands::timeline;
use crate::phrase::Names;
use crate::screen::clean;
use legation::record::browse::Tally;
use legation::record::merge::{KINDS, Merged};
use legation::record::query::status;
use legation::record::{Cited, Party, Passage};
use maud::{DOCTYPE, Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeMap;

/// What is written as it is in a segment of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b':');

pub fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// The main views, in the order in which they stand in the head.
const VIEWS: &[(&str, &str)] = &[
    ("/", "Overview"),
    ("/happenings", "Happenings"),
    ("/actors", "Actors"),
    ("/promises", "Promises"),
    ("/map", "Map"),
    ("/network", "Network"),
    ("/dispatches", "Dispatches"),
];

/// A whole page.
pub fn page(app: &App, path: &str, title: &str, search: &str, body: Markup) -> Markup {
    let record = app
        .settings
        .record
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let under = |view: &str| path == view || view != "/" && path.starts_with(view.trim_end_matches('s'));
    let mut views = VIEWS.to_vec();
    if app.settings.review.is_some() {
        views.push(("/review", "Review"));
    }
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (record) " · Legation" }
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/assets/style.css";
                script src="/assets/explorer.js" defer {}
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header.top {
                    a.brand href="/" { "Legation" span.of { (record) } }
                    nav aria-label="Views" {
                        ul {
                            @for (view, name) in views {
                                li { a href=(view) aria-current=[under(view).then_some("page")] { (name) } }
                            }
                        }
                    }
                    form.search role="search" action="/search" {
                        label.hidden for="q" { "Search the record" }
                        input #q type="search" name="q" value=(search) placeholder="Search (press /)" maxlength="200";
                        button { "Search" }
                    }
                    button #theme type="button" hidden { "Theme" }
                }
                main #main tabindex="-1" { (body) }
                footer {
                    p {
                        "As of " time { (app.as_of()) } " · every item leads to the words it was read from · "
                        a href="/about" { "About this record" } " · " a href="/api/openapi.json" { "API" }
                    }
                }
            }
        }
    }
}

/// A page of what was asked.
pub fn view(asked: &Asked<'_>, title: &str, body: Markup) -> Markup {
    page(
        asked.app,
        &asked.path,
        title,
        asked.params.get("q").unwrap_or_default(),
        body,
    )
}

/// The contract's word for a kind, for people.
pub fn kind_name(kind: &str, many: bool) -> &'static str {
    match (kind, many) {
        ("visit", false) => "visit",
        ("visit", true) => "visits",
        ("meeting", false) => "meeting",
        ("meeting", true) => "meetings",
        ("statement", false) => "statement",
        ("statement", true) => "statements",
        ("agreement", false) => "agreement",
        ("agreement", true) => "agreements",
        ("joint_body", false) => "joint body",
        ("joint_body", true) => "joint bodies",
        ("commitment", false) => "promise",
        ("commitment", true) => "promises",
        (_, false) => "event",
        (_, true) => "events",
    }
}

/// The same as a heading: "Visits".
pub fn kind_heading(kind: &str) -> String {
    let mut letters = kind_name(kind, true).chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

pub fn kind_badge(kind: &str) -> Markup {
    html! { span class={ "kind k-" (kind) } { (kind_name(kind, false)) } }
}

pub fn actor_address(id: &str) -> String {
    format!("/actor/{}", segment(id))
}

pub fn happening_address(id: &str) -> String {
    format!("/happening/{}", segment(id))
}

/// Where a passage stands in its dispatch.
pub fn passage_address(passage: &Passage) -> String {
    format!(
        "/dispatch/{}?from={}&to={}#passage",
        segment(&passage.dispatch),
        passage.start,
        passage.end
    )
}

pub fn actor(id: &str, parties: &BTreeMap<String, Party>, names: &Names) -> Markup {
    html! {
        @if parties.contains_key(id) { a href=(actor_address(id)) { (names.of(id)) } } @else { (names.of(id)) }
    }
}

/// Actors, enumerated.
pub fn actors(ids: &[String], parties: &BTreeMap<String, Party>, names: &Names) -> Markup {
    html! {
        @for (n, id) in ids.iter().enumerate() {
            @if n > 0 { @if n + 1 == ids.len() { " and " } @else { ", " } }
            (actor(id, parties, names))
        }
    }
}

/// Happenings as a list: when, what kind, in words, how widely told.
pub fn happenings(list: &[Merged], names: &Names) -> Markup {
    html! {
        ol.happenings {
            @for merged in list {
                @let words = timeline::words(merged, names);
                @let words = clipped(&words, WORDS);
                li {
                    (when(merged))
                    (kind_badge(merged.entry.detail.kind()))
                    a.what href=(happening_address(&merged.entry.id)) { (words) }
                    span.told {
                        @if merged.entry.detail.kind() == "commitment" {
                            @if let Some(status) = status(merged) { span class={ "status s-" (status) } { (status.replace('_', " ")) } " " }
                        }
                        @if !merged.differs.is_empty() { span.disputed title="Reports differ" { "disputed" } " " }
                        (told(merged))
                    }
                }
            }
        }
    }
}

/// The first day of a happening; that of its first report in another hand.
pub fn when(merged: &Merged) -> Markup {
    let (day, own) = timeline::day_of(merged).unwrap_or((String::new(), true));
    let day = day.split('/').next().unwrap_or_default();
    html! {
        @if own { span.when { (clean(day)) } } @else { span.when.reported title="the day of the first report; it has none of its own" { (clean(day)) } }
    }
}

/// A state's name, or what PLOVER's code for other parties stands for.
pub fn state(code: &str, names: &Names) -> String {
    match code {
        "UNO" => "United Nations".to_owned(),
        "EUR" => "European Union".to_owned(),
        _ => names.country(code),
    }
}

/// Characters of a line in a list, at most.
const WORDS: usize = 280;

pub fn clipped(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    format!("{} …", cut.trim_end())
}

/// "3 reports, 2 outlets"
pub fn told(merged: &Merged) -> String {
    let by = merged.told_by;
    let some = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    if by.dispatches == 1 {
        return "1 report".to_owned();
    }
    let mut parts = vec![some(by.dispatches, "report"), some(by.outlets, "outlet")];
    if by.voices < by.dispatches {
        parts.push(some(by.voices, "voice"));
    }
    parts.join(", ")
}

/// Where a passage is from: outlet, title, day, licence, link to the source.
pub fn source(cited: &Cited) -> Markup {
    let day = cited
        .published
        .as_deref()
        .map(|day| day.chars().take(10).collect::<String>());
    html! {
        span.source {
            @if let Some(source) = &cited.source { (clean(source)) ", " }
            @if let Some(title) = &cited.title { cite { (clean(title)) } ", " }
            @if let Some(day) = day { time { (clean(&day)) } }
            @if cited.source.is_none() && cited.title.is_none() {
                @if let Some(file) = &cited.file { " " (clean(file)) }
            }
            @if let Some(url) = cited.url.as_deref() { " " (outside(url)) }
            @if let Some(licence) = &cited.licence {
                span.licence { " (" (clean(licence)) @if let Some(holder) = &cited.licence_holder { ", " (clean(holder)) } ")" }
            }
        }
    }
}

/// A link that leads out of the explorer; text where the address is none that a reader may follow.
pub fn outside(url: &str) -> Markup {
    html! {
        @if brief::is_followed(url) { a.out href=(url) rel="noreferrer noopener" { "source" } } @else { span.out { (clean(url)) } }
    }
}

/// The pages of a list.
pub fn pager(asked: &Asked<'_>, from: usize, next: Option<usize>) -> Markup {
    html! {
        @if from > 0 || next.is_some() {
            nav.pager aria-label="Pages" {
                @if from > 0 { a href=(asked.here(&[("from", None)])) rel="first" { "First page" } }
                @if let Some(next) = next {
                    a href=(asked.here(&[("from", Some(&next.to_string()))])) rel="next" { "Further back" }
                }
            }
        }
    }
}

/// Bars by month, with scores and the numbers.
pub fn by_month(asked: &Asked<'_>, drawing: &Markup, tally: &[Tally]) -> Markup {
    let of_kind = |kind: &&&str| tally.iter().any(|tally| tally.kind == **kind);
    let kinds: Vec<&str> = KINDS.iter().filter(of_kind).copied().collect();
    let scores = chart::scores(tally, "Mean conflict-cooperation score of events by month");
    html! {
        section aria-labelledby="when" {
            h2 #when { "By month" }
            (chart::legend(&kinds)) (drawing) (chart::table(tally))
            @if let Some(scores) = scores { h3 { "Conflict and cooperation" } (scores) }
            (downloads(asked, &["svg", "csv", "json"]))
        }
    }
}

/// Rows as CSV under their head.
pub fn csv<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    _ = out.write_record(head);
    for row in rows {
        _ = out.write_record(row);
    }
    let bytes = out.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What a view can be kept as.
pub fn downloads(asked: &Asked<'_>, formats: &[&str]) -> Markup {
    html! {
        p.downloads {
            "Download: "
            @for (n, format) in formats.iter().enumerate() {
                @if n > 0 { ", " }
                a href=(asked.here(&[("format", Some(format))])) { (format.to_uppercase()) }
            }
        }
    }
}

/// The filters of a list, as a form that leads to the same address with other values.
pub fn filters(asked: &Asked<'_>, action: &str, fields: &[&str]) -> Markup {
    let params: &Params = &asked.params;
    let value = |name: &str| params.get(name).unwrap_or_default().to_owned();
    let text = |name: &str, label: &str, hint: &str| {
        html! {
            div.field {
                label for={ "f-" (name) } { (label) }
                input id={ "f-" (name) } name=(name) value=(value(name)) placeholder=(hint) maxlength="200" autocomplete="off";
            }
        }
    };
    html! {
        form.filters action=(action) {
            @for field in fields {
                @match *field {
                    "kind" => div.field {
                        label for="f-kind" { "Kind" }
                        select #f-kind name="kind" {
                            option value="" { "all" }
                            @for kind in KINDS {
                                option value=(kind) selected[params.get("kind") == Some(kind)] { (kind_name(kind, true)) }
                            }
                        }
                    },
                    "actor" => (text("actor", "Actor", "IRN, Iran, Raisi")),
                    "with" => (text("with", "With", "CUB")),
                    "speaker" => (text("speaker", "Speaker", "")),
                    "about" => (text("about", "About", "")),
                    "since" => (text("since", "From", "2023-06")),
                    "until" => (text("until", "Until", "2024")),
                    "status" => (text("status", "Status", "signed")),
                    "place" => (text("place", "Place", "Havana")),
                    "type" => (text("type", "Type", "CONSULT")),
                    "disputed" => div.field.check {
                        input #f-disputed type="checkbox" name="disputed" value="1" checked[params.get("disputed").is_some()];
                        label for="f-disputed" { "disputed only" }
                    },
                    _ => {},
                }
            }
            div.field { button { "Show" } }
        }
    }
}
