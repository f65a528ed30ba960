//! The actors of the record, and one of them.

use super::super::chart;
use super::super::frame::{self, segment};
use super::super::web::{Answer, Asked, Reply, Trouble, json};
use super::SIZE;
use super::happenings::passages;
use super::told::Told;
use crate::phrase::Names;
use crate::screen::clean;
use legation::contract::FactField;
use legation::record::browse::Between;
use legation::record::query::Query;
use legation::record::{Known, Party, Who};
use legation::tables::Tables;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

pub fn list(asked: &Asked<'_>) -> Answer {
    let code = asked.params.country("country")?;
    let size = asked.params.number("size", 200, 1..=1000)?;
    let found = asked
        .record
        .most_named(code.as_deref(), asked.params.get("name"), size)?;
    match asked.format() {
        Some("json") => {
            let rows: Vec<_> = found.iter().map(|(party, _)| party).collect();
            return json(&rows);
        }
        Some("csv") => {
            let row = |(party, told): &(Party, usize)| {
                let text = |value: &Option<String>| value.clone().unwrap_or_default();
                [
                    party.id.clone(),
                    party.name.clone(),
                    party.kind.clone(),
                    text(&party.country),
                    text(&party.sector),
                    text(&party.office),
                    told.to_string(),
                ]
            };
            let head = ["id", "name", "kind", "country", "sector", "office", "dispatches"];
            return Ok(Reply::csv("actors", frame::csv(head, found.iter().map(row))));
        }
        _ => (),
    }
    let value = |name: &str| asked.params.get(name).unwrap_or_default().to_owned();
    let body = html! {
        h1 { "Actors" }
        form.filters action="/actors" {
            div.field { label for="f-name" { "Name" } input #f-name name="name" value=(value("name")) maxlength="100"; }
            div.field { label for="f-country" { "Country" } input #f-country name="country" value=(value("country")) placeholder="CUB" maxlength="3"; }
            div.field { button { "Show" } }
        }
        @if found.is_empty() { p { "The record names nobody so." } }
        div.wide tabindex="0" role="region" aria-label="Actors" {
            table {
                thead { tr { th scope="col" { "Name" } th scope="col" { "What" } th scope="col" { "Country" } th scope="col" { "Office" } th.number scope="col" { "Dispatches" } } }
                tbody { @for (party, told) in &found { tr {
                    td { a href=(frame::actor_address(&party.id)) { (clean(&party.name)) } }
                    td { (clean(&party.kind)) }
                    td { @if let Some(country) = &party.country { a href=(frame::actor_address(country)) { (clean(country)) } } }
                    td { (clean(party.office.as_deref().unwrap_or(""))) }
                    td.number { (told) }
                } } }
            }
        }
        (frame::downloads(asked, &["csv", "json"]))
    };
    Ok(Reply::Page(frame::view(asked, "Actors", body)))
}

pub fn one(asked: &Asked<'_>) -> Answer {
    let id = asked.part(0);
    let wanted = asked.wanted(id)?;
    let ids = BTreeSet::from([id]);
    let who = asked.record.who_of(&ids, Tables::built_in())?;
    let query = Query {
        actors: vec![wanted],
        ..Query::default()
    };
    let tally = asked.record.tally(&query)?;
    let drawing = chart::months(&tally, "Happenings by month and kind", &|column| {
        format!("/happenings?actor={}&since={column}&until={column}", segment(id))
    });
    match asked.format() {
        Some("json") => return json(&who),
        Some("svg") => return Ok(Reply::svg(id, &drawing)),
        Some("csv") => return Ok(Reply::csv(id, chart::csv(&tally))),
        _ => (),
    }
    let told = Told::read(asked, &query, &tally)?;
    let names = Names::of_parties(told.parties.values());
    let state = Tables::built_in().country_by_code(id).filter(|_| id.len() == 3);
    let name = match (&state, who.first()) {
        (_, Some(who)) => clean(&who.party.name),
        (Some(country), None) => country.name.to_owned(),
        (None, None) => clean(id),
    };
    let mut partners: BTreeMap<String, usize> = BTreeMap::new();
    let mut people = Vec::new();
    if state.is_some() {
        for tie in asked
            .app
            .ties(Between::States)?
            .iter()
            .filter(|tie| tie.a == id || tie.b == id)
        {
            let other = if tie.a == id { &tie.b } else { &tie.a };
            *partners.entry(other.clone()).or_default() += tie.happenings;
        }
        people = asked.record.most_named(Some(id), None, 24)?;
        people.retain(|(party, _)| party.kind == "person");
    }
    let mut partners: Vec<_> = partners.into_iter().collect();
    partners.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let body = html! {
        h1 { (name) }
        @if let Some(who) = who.first() { (known(asked, who)?) }
        (frame::by_month(asked, &drawing, &tally))
        div.columns {
            @if !partners.is_empty() {
                section aria-labelledby="with" {
                    h2 #with { "With whom" }
                    ol.pairs { @for (code, count) in partners.iter().take(15) {
                        li { a href={ "/dyad/" (segment(id)) "/" (segment(code)) } { (frame::state(code, &names)) } span.told { (count) } }
                    } }
                }
            }
            @if !people.is_empty() {
                section aria-labelledby="people" {
                    h2 #people { "People" }
                    ul.people { @for (party, told) in &people {
                        li { span { a href=(frame::actor_address(&party.id)) { (clean(&party.name)) } @if let Some(office) = &party.office { ", " (clean(office)) } } span.told { (told) } }
                    } }
                }
            }
        }
        (told.sections(&names, &format!("actor={}", segment(id))))
        p {
            a href={ "/happenings?actor=" (segment(id)) } { "All happenings" } " · "
            @if who.first().is_some_and(|who| who.party.kind == "person") {
                a href={ "/happenings?kind=statement&speaker=" (segment(id)) } { "What was said" } " · "
            }
            a href={ "/promises?actor=" (segment(id)) } { "Promises" } " · "
            a href={ "/due.ics?actor=" (segment(id)) } { "Promises as a calendar" } " · "
            a href={ "/map?actor=" (segment(id)) } { "Map" } " · "
            a href={ "/network?of=actors&actor=" (segment(id)) } { "Network" } " · "
            a href={ "/dossier/" (segment(id)) } { "Written brief" }
        }
    };
    Ok(Reply::Page(frame::view(asked, &name, body)))
}

/// Since when and until when something is so, in words.
pub fn term(known: &Known) -> String {
    match (&known.from, &known.to) {
        (Some(from), Some(to)) if from == to => from.clone(),
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (Some(from), None) => format!("since {from}"),
        (None, Some(to)) => format!("until {to}"),
        (None, None) => String::new(),
    }
}

/// Names, offices over time, and where each was learned.
fn known(asked: &Asked<'_>, who: &Who) -> Result<Markup, Trouble> {
    let party = &who.party;
    let offices: Vec<_> = who
        .facts
        .iter()
        .filter(|known| known.field == FactField::Office)
        .take(12)
        .collect();
    let mut rows = Vec::new();
    for known in offices {
        let ends: Vec<_> = known.reports.iter().take(2).cloned().collect();
        rows.push((known, term(known), passages(asked, &ends)?));
    }
    Ok(html! {
        p.about {
            (clean(&party.kind))
            @if let Some(country) = &party.country { " · " a href=(frame::actor_address(country)) { (clean(country)) } }
            @if let Some(sector) = &party.sector { " · " (clean(sector)) }
            @if let Some(known) = &party.known_as { " · in the tables " (clean(known)) }
            @if let Some(wikidata) = party.wikidata.as_deref().filter(|id| id.starts_with('Q') && id[1..].bytes().all(|b| b.is_ascii_digit())) {
                " · " a href={ "https://www.wikidata.org/wiki/" (wikidata) } rel="noreferrer noopener" { (wikidata) }
            }
        }
        @if who.names.len() > 1 {
            p { "Also written " @for (n, called) in who.names.iter().filter(|called| called.name != party.name).take(SIZE / 4).enumerate() { @if n > 0 { ", " } (clean(&called.name)) } "." }
        }
        @if !rows.is_empty() {
            section aria-labelledby="offices" {
                h2 #offices { "Offices" }
                ul.offices { @for (known, when, reports) in rows {
                    li {
                        strong { (clean(&known.value)) } " " (clean(&when))
                        @if known.tables { " " span.learned title="the tables have it" { "tables" } }
                        @if known.told > 0 { details { summary { (known.told) " dispatches say so" } (reports) } }
                    }
                } }
            }
        }
    })
}
