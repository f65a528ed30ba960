//! The record as JSON, under `/api`. `openapi.json` describes it; a test compares the two.

use super::frame;
use super::pages::{SIZE, dyad};
use super::web::{Answer, Asked, Page, Reply, Trouble, json};
use crate::brief::markdown;
use crate::commands::show::WithNames;
use legation::record::Passage;
use legation::record::browse::Order;
use legation::record::merge::Merged;
use legation::record::query::Query;
use legation::tables::Tables;
use serde::Serialize;
use serde_json::{Value, json as value};
use std::collections::BTreeSet;

/// Every address, with what answers it.
pub const ROUTES: &[(&str, Page)] = &[
    ("/api/openapi.json", description),
    ("/api/record", record),
    ("/api/happenings", happenings),
    ("/api/happenings/{id}", happening),
    ("/api/happenings/{id}/why", why),
    ("/api/dispatches", dispatches),
    ("/api/dispatches/{id}", dispatch),
    ("/api/actors", actors),
    ("/api/actors/{id}", actor),
    ("/api/timeline/{a}/{b}", timeline),
    ("/api/due", due),
    ("/api/relations", relations),
    ("/api/search", search),
    ("/api/evidence/{id}", evidence),
    ("/api/dossier/{a}", brief),
    ("/api/dossier/{a}/{b}", brief),
];

pub const DESCRIPTION: &str = include_str!("openapi.json");

fn description(_: &Asked<'_>) -> Answer {
    Ok(Reply::Text("application/json", DESCRIPTION.to_owned()))
}

/// One page of a list.
#[derive(Serialize)]
struct Items<T> {
    items: Vec<T>,
    /// What to give as `from` for the next page; null where there is none.
    next: Option<usize>,
}

fn record(asked: &Asked<'_>) -> Answer {
    json(&*asked.app.counts()?)
}

fn listed(asked: &Asked<'_>, query: &Query, order: Order) -> Result<Value, Trouble> {
    let from = asked.params.number("from", 0, 0..=1_000_000)?;
    let size = asked.params.number("size", SIZE, 1..=200)?;
    let page = asked.record.page(query, order, asked.app.as_of(), from, size)?;
    with_names(asked, &page.happenings, page.next)
}

fn with_names(asked: &Asked<'_>, list: &[Merged], next: Option<usize>) -> Result<Value, Trouble> {
    let parties = asked.record.parties_of(list)?;
    let items: Vec<_> = list
        .iter()
        .map(|merged| WithNames::new(merged, &parties))
        .collect();
    serde_json::to_value(Items { items, next }).map_err(|error| Trouble::Failed(error.to_string()))
}

pub fn happenings(asked: &Asked<'_>) -> Answer {
    json(&listed(asked, &asked.query()?, Order::Latest)?)
}

fn found(asked: &Asked<'_>) -> Result<Merged, Trouble> {
    let found = asked.record.happening(asked.part(0), asked.app.as_of())?;
    found.ok_or_else(|| Trouble::Missing(format!("no happening {}", asked.part(0))))
}

fn happening(asked: &Asked<'_>) -> Answer {
    let merged = found(asked)?;
    let parties = asked.record.parties_of([&merged])?;
    json(&WithNames::new(&merged, &parties))
}

fn why(asked: &Asked<'_>) -> Answer {
    let why = asked.record.why(asked.part(0))?;
    match why.is_empty() {
        true => Err(Trouble::Missing(format!("no happening {}", asked.part(0)))),
        false => json(&value!({ "items": why })),
    }
}

fn dispatches(asked: &Asked<'_>) -> Answer {
    let from = asked.params.number("from", 0, 0..=10_000_000)?;
    let size = asked.params.number("size", SIZE, 1..=200)?;
    let items = asked.record.dispatches_page(from, size)?;
    let next = (items.len() == size).then_some(from + size);
    json(&Items { items, next })
}

pub fn dispatch(asked: &Asked<'_>) -> Answer {
    match asked.record.reading(asked.part(0))? {
        Some(reading) => json(&reading),
        None => Err(Trouble::Missing(format!("no dispatch {}", asked.part(0)))),
    }
}

fn actors(asked: &Asked<'_>) -> Answer {
    let size = asked.params.number("size", SIZE, 1..=1000)?;
    let country = asked.params.country("country")?;
    let named = asked
        .record
        .most_named(country.as_deref(), asked.params.get("name"), size)?;
    let items: Vec<_> = named.into_iter().map(|(party, _)| party).collect();
    json(&value!({ "items": items }))
}

fn actor(asked: &Asked<'_>) -> Answer {
    let who = asked
        .record
        .who_of(&BTreeSet::from([asked.part(0)]), Tables::built_in())?;
    match who.first() {
        Some(who) => json(who),
        None => Err(Trouble::Missing(format!("no actor {}", asked.part(0)))),
    }
}

pub fn timeline(asked: &Asked<'_>) -> Answer {
    let mut query = asked.query()?;
    for (n, side) in [&mut query.actors, &mut query.with].into_iter().enumerate() {
        *side = vec![asked.wanted(asked.part(n))?];
    }
    json(&listed(asked, &query, Order::Latest)?)
}

pub fn due(asked: &Asked<'_>) -> Answer {
    let query = Query {
        kinds: vec!["commitment".to_owned()],
        ..asked.query()?
    };
    let as_of = asked.app.as_of();
    let order = match asked.params.word("due", &["next", "past", "never"])? {
        Some("past") => Order::DueBefore(as_of),
        Some("never") => Order::NeverDue,
        _ => Order::DueFrom(as_of),
    };
    json(&listed(asked, &query, order)?)
}

/// Happenings, and mean score of events, by month.
fn relations(asked: &Asked<'_>) -> Answer {
    json(&value!({ "items": asked.record.tally(&asked.query()?)? }))
}

pub fn search(asked: &Asked<'_>) -> Answer {
    let words = asked
        .params
        .get("q")
        .ok_or_else(|| Trouble::Wrong("q has the words to search".to_owned()))?;
    let size = asked.params.number("size", 20, 1..=100)?;
    // Marks alone are found nowhere.
    let items = match words.contains(char::is_alphanumeric) {
        true => asked.record.find(words, size)?,
        false => Vec::new(),
    };
    json(&value!({ "items": items }))
}

/// The words that a happening rests on, each with where it is from.
pub fn evidence(asked: &Asked<'_>) -> Answer {
    let merged = found(asked)?;
    let mut items = Vec::new();
    for passage in merged.reports.iter().take(200) {
        let Some(cited) = asked.record.cited(passage)? else {
            continue;
        };
        items.push(cited_value(passage, &cited));
    }
    json(&value!({ "items": items }))
}

pub fn cited_value(passage: &Passage, cited: &legation::record::Cited) -> Value {
    value!({
        "dispatch": passage.dispatch, "start": passage.start, "end": passage.end, "words": cited.words, "title": cited.title,
        "source": cited.source, "url": cited.url, "published": cited.published, "licence": cited.licence,
        "licence_holder": cited.licence_holder, "address": frame::passage_address(passage),
    })
}

pub fn brief(asked: &Asked<'_>) -> Answer {
    match dyad::brief(asked)? {
        Some(brief) => json(&value!({ "title": brief.title, "markdown": markdown::write(&brief) })),
        None => Err(Trouble::Missing(
            "the record tells of nothing to write a brief on".to_owned(),
        )),
    }
}
