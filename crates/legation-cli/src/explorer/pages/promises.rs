//! The ledger of promises: due, overdue, kept, broken.

use super::super::frame;
use super::super::web::{Answer, Asked, Reply, json};
use super::SIZE;
use crate::commands::due;
use crate::commands::show::WithNames;
use crate::phrase::Names;
use crate::screen::clean;
use legation::contract::Detail;
use legation::record::browse::Order;
use legation::record::merge::Merged;
use legation::record::query::{Query, status};
use maud::{Markup, html};

const STATES: [&str; 6] = ["open", "overdue", "kept", "broken", "postponed", "withdrawn"];

fn query(asked: &Asked<'_>) -> Result<Query, super::super::web::Trouble> {
    Ok(Query {
        kinds: vec!["commitment".to_owned()],
        ..asked.query()?
    })
}

pub fn page(asked: &Asked<'_>) -> Answer {
    let query = query(asked)?;
    let as_of = asked.app.as_of();
    let from = asked.params.number("from", 0, 0..=1_000_000)?;
    let orders = [
        ("next", "Due from now on", Order::DueFrom(as_of)),
        ("past", "Due before", Order::DueBefore(as_of)),
        ("never", "Without a day", Order::NeverDue),
    ];
    let only = asked.params.get("due");
    let mut found = Vec::new();
    for (key, heading, order) in orders {
        if only.is_none_or(|only| only == key) {
            let size = if only.is_some() { SIZE } else { 10 };
            let from = if only.is_some() { from } else { 0 };
            found.push((key, heading, asked.record.page(&query, order, as_of, from, size)?));
        }
    }
    let parties = asked
        .record
        .parties_of(found.iter().flat_map(|(_, _, page)| &page.happenings))?;
    let all = || found.iter().flat_map(|(_, _, page)| &page.happenings);
    match asked.format() {
        Some("json") => {
            return json(
                &all()
                    .map(|merged| WithNames::new(merged, &parties))
                    .collect::<Vec<_>>(),
            );
        }
        Some("csv") => {
            let list: Vec<Merged> = all().cloned().collect();
            return Ok(Reply::csv("promises", super::happenings::csv(&list, &parties)));
        }
        _ => (),
    }
    let names = Names::of_parties(parties.values());
    let body = html! {
        h1 { "Promises" }
        p { "What was promised, by when, and what became of it, as of " time { (as_of) } ". " a href={ "/due.ics" (asked.params.with(&[("from", None), ("due", None)])) } { "As a calendar (ICS)" } }
        (frame::filters(asked, "/promises", &["actor", "with", "since", "until"]))
        nav.facets aria-label="Status" { ul {
            li { a href=(asked.here(&[("status", None), ("from", None)])) aria-current=[query.status.is_none().then_some("true")] { "all" } }
            @for state in STATES { li { a class={ "status s-" (state) } href=(asked.here(&[("status", Some(state)), ("from", None)])) aria-current=[(query.status.as_deref() == Some(state)).then_some("true")] { (state) } } }
        } }
        @for (key, heading, page) in &found {
            section aria-labelledby={ "due-" (key) } {
                h2 id={ "due-" (key) } { (heading) }
                @if page.happenings.is_empty() { p { "None." } } @else { (ledger(&page.happenings, &parties, &names)) }
                @if only.is_some() { (frame::pager(asked, from, page.next)) }
                @else if page.next.is_some() { p { a href=(asked.here(&[("due", Some(key))])) { "More" } } }
            }
        }
        (frame::downloads(asked, &["csv", "json"]))
    };
    Ok(Reply::Page(frame::view(asked, "Promises", body)))
}

fn ledger(
    list: &[Merged],
    parties: &std::collections::BTreeMap<String, legation::record::Party>,
    names: &Names,
) -> Markup {
    html! {
        div.wide tabindex="0" role="region" aria-label="Promises" {
            table.ledger {
                thead { tr { th scope="col" { "Due" } th scope="col" { "Status" } th scope="col" { "By" } th scope="col" { "To" } th scope="col" { "What" } th scope="col" { "Settled by" } } }
                tbody { @for merged in list { @if let Detail::Commitment(promise) = &merged.entry.detail {
                    tr {
                        td.when { (clean(promise.due.as_deref().unwrap_or(""))) }
                        td { @if let Some(status) = status(merged) { span class={ "status s-" (status) } { (status) } } }
                        td { (frame::actors(&promise.by, parties, names)) }
                        td { (frame::actors(&promise.to, parties, names)) }
                        td { a href=(frame::happening_address(&merged.entry.id)) { (frame::clipped(&clean(&promise.act), 200)) }
                            @if let Some(condition) = &promise.condition { span.condition { ", " (clean(condition)) } } }
                        td { @if let Some(passage) = merged.settlement.as_ref().and_then(|settled| settled.told_in.first()) { a href=(frame::passage_address(passage)) { "report" } } }
                    }
                } } }
            }
        }
    }
}

/// Promises with a day, as a calendar.
pub fn calendar(asked: &Asked<'_>) -> Answer {
    let query = query(asked)?;
    let as_of = asked.app.as_of();
    let mut promises = asked
        .record
        .page(&query, Order::DueFrom(as_of), as_of, 0, 200)?
        .happenings;
    promises.extend(
        asked
            .record
            .page(&query, Order::DueBefore(as_of), as_of, 0, 200)?
            .happenings,
    );
    let parties = asked.record.parties_of(&promises)?;
    let names = Names::of_parties(parties.values());
    Ok(Reply::Text(
        "text/calendar; charset=utf-8",
        due::calendar(&due::promises_of(&promises), &names),
    ))
}
