//! What the record holds, at a glance.

use super::super::chart;
use super::super::frame;
use super::super::web::{Answer, Asked, Reply};
use crate::phrase::Names;
use legation::record::browse::{Between, KindCount, Order};
use legation::record::query::Query;
use maud::html;
use std::collections::BTreeMap;

pub fn page(asked: &Asked<'_>) -> Answer {
    let (counts, tally) = (asked.app.counts()?, asked.app.tally()?);
    let drawing = chart::months(&tally, "Happenings by month and kind", &|column| {
        format!("/happenings?since={column}&until={column}")
    });
    match asked.format() {
        Some("svg") => return Ok(Reply::svg("happenings", &drawing)),
        Some("csv") => return Ok(Reply::csv("happenings", chart::csv(&tally))),
        _ => (),
    }
    let as_of = asked.app.as_of();
    let latest = asked
        .record
        .page(&Query::default(), Order::Latest, as_of, 0, 12)?
        .happenings;
    let promises = Query {
        kinds: vec!["commitment".to_owned()],
        ..Query::default()
    };
    let due = asked
        .record
        .page(&promises, Order::DueFrom(as_of), as_of, 0, 6)?
        .happenings;
    let parties = asked.record.parties_of(latest.iter().chain(&due))?;
    let names = Names::of_parties(parties.values());
    let mut pairs: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let ties = asked.app.ties(Between::States)?;
    for tie in ties.iter() {
        *pairs.entry((&tie.a, &tie.b)).or_default() += tie.happenings;
    }
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let kinds: Vec<&str> = counts.kinds.iter().map(|count| count.kind.as_str()).collect();
    let day = |day: &Option<String>| day.as_deref().unwrap_or("?").chars().take(10).collect::<String>();
    let body = html! {
        h1 { "What the record holds" }
        ul.tiles {
            li { a href="/dispatches" { strong { (counts.dispatches) } " dispatches" } }
            li { strong { (counts.outlets) } @if counts.outlets == 1 { " outlet" } @else { " outlets" } }
            @for KindCount { kind, happenings } in &counts.kinds {
                li { a href={ "/happenings?kind=" (kind) } { strong { (happenings) } " " (frame::kind_name(kind, *happenings != 1)) } }
            }
        }
        @if counts.dispatches > 0 { p { "Published from " (day(&counts.first)) " to " (day(&counts.last)) "." } }
        section aria-labelledby="when" {
            h2 #when { "Happenings by month" }
            (chart::legend(&kinds))
            (drawing)
            (chart::table(&tally))
            (frame::downloads(asked, &["svg", "csv"]))
        }
        div.columns {
            section aria-labelledby="pairs" {
                h2 #pairs { "Who deals with whom" }
                @if pairs.is_empty() { p { "The record tells of no two states together." } }
                ol.pairs {
                    @for ((a, b), count) in pairs.iter().take(12) {
                        li {
                            a href={ "/dyad/" (frame::segment(a)) "/" (frame::segment(b)) } { (frame::state(a, &names)) " and " (frame::state(b, &names)) }
                            span.told { (count) }
                        }
                    }
                }
                p { a href="/network" { "The network" } }
            }
            section aria-labelledby="due" {
                h2 #due { "Promises due next" }
                @if due.is_empty() { p { "No promise with a day to come." } }
                (frame::happenings(&due, &names))
                p { a href="/promises" { "All promises" } }
            }
        }
        section aria-labelledby="latest" {
            h2 #latest { "Told last" }
            (frame::happenings(&latest, &names))
            p { a href="/happenings" { "All happenings" } }
        }
    };
    Ok(Reply::Page(frame::view(asked, "Overview", body)))
}
