//! Search over texts, statements, entries and actors.

use super::super::frame::{self, clipped, kind_name};
use super::super::web::{Answer, Asked, Reply, json};
use crate::screen::clean;
use legation::record::{Hit, HitKind, MARK_END, MARK_START, Passage};
use maud::{Markup, html};
use std::collections::BTreeMap;

const EACH: usize = 40;

pub fn page(asked: &Asked<'_>) -> Answer {
    let words = asked.params.get("q").unwrap_or_default();
    if words.is_empty() {
        let body = html! {
            h1 { "Search" }
            p { "Words in any order and form; in double quotes, side by side; " code { "nucl*" } " finds what begins so. Names of actors are found too." }
        };
        return Ok(Reply::Page(frame::view(asked, "Search", body)));
    }
    let hits = asked.record.find(words, EACH)?;
    let facet = asked.params.get("in");
    let sort = |hit: &Hit| match (hit.hit, &hit.kind) {
        (HitKind::Text, _) => "text".to_owned(),
        (_, kind) => kind.clone().unwrap_or_default(),
    };
    let mut facets: BTreeMap<String, usize> = BTreeMap::new();
    let mut outlets: BTreeMap<&str, usize> = BTreeMap::new();
    let mut years: BTreeMap<&str, usize> = BTreeMap::new();
    for hit in &hits {
        *facets.entry(sort(hit)).or_default() += 1;
        *outlets
            .entry(hit.source.as_deref().unwrap_or_default())
            .or_default() += 1;
        *years.entry(year(hit)).or_default() += 1;
    }
    let (outlet, told) = (asked.params.get("outlet"), asked.params.get("year"));
    let shown: Vec<&Hit> = hits
        .iter()
        .filter(|hit| {
            facet.is_none_or(|facet| sort(hit) == facet)
                && outlet.is_none_or(|outlet| hit.source.as_deref() == Some(outlet))
                && told.is_none_or(|told| year(hit) == told)
        })
        .collect();
    match asked.format() {
        Some("json") => return json(&shown),
        Some("csv") => {
            let row = |hit: &&Hit| {
                let text = |value: &Option<String>| value.clone().unwrap_or_default();
                let day = hit.date.as_ref().or(hit.published.as_ref());
                [
                    sort(hit),
                    day.cloned().unwrap_or_default(),
                    hit.dispatch.clone(),
                    text(&hit.source),
                    text(&hit.title),
                    text(&hit.entry),
                    text(&hit.speaker),
                    hit.snippet.replace([MARK_START, MARK_END], ""),
                ]
            };
            let head = [
                "sort", "date", "dispatch", "source", "title", "entry", "speaker", "words",
            ];
            return Ok(Reply::csv("search", frame::csv(head, shown.iter().map(row))));
        }
        _ => (),
    }
    let found = asked.record.most_named(None, Some(words), 12)?;
    let name = |kind: &str| {
        if kind == "text" {
            "texts"
        } else {
            kind_name(kind, true)
        }
    };
    let body = html! {
        h1 { "Search: " (clean(words)) }
        @if !found.is_empty() {
            section aria-labelledby="actors" { h2 #actors { "Actors" } ul.legend {
                @for (party, told) in &found { li { a href=(frame::actor_address(&party.id)) { (clean(&party.name)) } " " span.count { (told) } } }
            } }
        }
        nav.facets aria-label="Where" { ul {
            li { a href=(asked.here(&[("in", None), ("outlet", None), ("year", None)])) aria-current=[(facet.is_none() && outlet.is_none() && told.is_none()).then_some("true")] { "all " span.count { (hits.len()) } } }
            @for (kind, count) in &facets { li { a href=(asked.here(&[("in", Some(kind))])) aria-current=[(facet == Some(kind)).then_some("true")] { (name(kind)) " " span.count { (count) } } } }
            @for (source, count) in outlets.iter().filter(|(source, _)| !source.is_empty()).take(8) { li { a href=(asked.here(&[("outlet", Some(source))])) aria-current=[(outlet == Some(*source)).then_some("true")] { (clipped(&clean(source), 40)) " " span.count { (count) } } } }
            @for (year, count) in years.iter().rev().filter(|(year, _)| !year.is_empty()).take(12) { li { a href=(asked.here(&[("year", Some(year))])) aria-current=[(told == Some(*year)).then_some("true")] { (clean(year)) " " span.count { (count) } } } }
        } }
        @if shown.is_empty() { p { "Nothing was found. All words must be there; try fewer." } }
        ol.hits { @for hit in &shown { (one(hit)) } }
        @if hits.len() >= EACH { p.hint { "The best " (EACH) " of each sort are shown; more words narrow the search." } }
        (frame::downloads(asked, &["csv", "json"]))
    };
    Ok(Reply::Page(frame::view(asked, "Search", body)))
}

/// The year of what was found, else of its publication; empty where neither is known.
fn year(hit: &Hit) -> &str {
    let day = hit.date.as_deref().or(hit.published.as_deref());
    day.and_then(|day| day.get(..4)).unwrap_or_default()
}

fn one(hit: &Hit) -> Markup {
    let passage = Passage {
        dispatch: hit.dispatch.clone(),
        file: None,
        start: hit.start,
        end: hit.end,
    };
    let address = match &hit.entry {
        Some(entry) => frame::happening_address(entry),
        None => frame::passage_address(&passage),
    };
    html! {
        li {
            span.when { (clean(hit.date.as_deref().or(hit.published.as_deref()).unwrap_or("")).chars().take(10).collect::<String>()) }
            @if let Some(kind) = &hit.kind { (frame::kind_badge(kind)) } @else { span.kind { "text" } }
            a.what href=(address) { @if let Some(speaker) = &hit.speaker { (clean(speaker)) ": " } (snippet(&hit.snippet)) }
            span.told { (clipped(&clean(hit.source.as_deref().or(hit.title.as_deref()).unwrap_or("")), 60)) }
        }
    }
}

/// The words found stand between two marks.
fn snippet(text: &str) -> Markup {
    html! {
        @for (n, piece) in text.split(MARK_START).enumerate() {
            @if n == 0 { (clean(piece)) } @else {
                @let (found, rest) = piece.split_once(MARK_END).unwrap_or((piece, ""));
                mark { (clean(found)) } (clean(rest))
            }
        }
    }
}
