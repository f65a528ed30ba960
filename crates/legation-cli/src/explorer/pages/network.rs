//! Who deals with whom.

use super::super::chart::{self, Node};
use super::super::frame::{self, segment};
use super::super::layout;
use super::super::web::{Answer, Asked, Reply, Trouble, json};
use crate::phrase::Names;
use crate::screen::clean;
use legation::record::browse::{Between, Link};
use maud::html;
use std::collections::{BTreeMap, BTreeSet};

pub fn page(asked: &Asked<'_>) -> Answer {
    let most = asked.params.number("most", 30, 2..=120)?;
    let month = |name: &str| -> Result<Option<String>, Trouble> {
        let days = asked.params.days(name)?;
        Ok(days.map(|(first, last)| {
            if name == "since" { first } else { last }
                .strftime("%Y-%m")
                .to_string()
        }))
    };
    let (since, until) = (month("since")?, month("until")?);
    let between = match asked.params.word("of", &["states", "actors"])? {
        Some("actors") => Between::Actors,
        _ => Between::States,
    };
    let around = asked
        .params
        .get("actor")
        .map(|words| asked.wanted(words))
        .transpose()?;
    let ties = asked.app.ties(between)?;
    let meant = |tie: &&Link| {
        since.as_ref().is_none_or(|since| tie.month >= *since)
            && until.as_ref().is_none_or(|until| tie.month <= *until)
    };
    let mut pairs: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for tie in ties.iter().filter(meant) {
        *pairs.entry((&tie.a, &tie.b)).or_default() += tie.happenings;
    }
    // Around somebody: those that he deals with, and what these do with one another.
    if let Some(wanted) = &around {
        let near: BTreeSet<&str> = pairs
            .keys()
            .filter(|(a, b)| wanted.contains(a) || wanted.contains(b))
            .flat_map(|(a, b)| [*a, *b])
            .collect();
        pairs.retain(|(a, b), _| near.contains(a) && near.contains(b));
    }
    let mut weights: BTreeMap<&str, usize> = BTreeMap::new();
    for ((a, b), count) in &pairs {
        *weights.entry(a).or_default() += count;
        *weights.entry(b).or_default() += count;
    }
    let known = weights.len();
    let mut heaviest: Vec<(&str, usize)> = weights.into_iter().collect();
    heaviest.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    heaviest.truncate(most);
    let index: BTreeMap<&str, usize> = heaviest
        .iter()
        .enumerate()
        .map(|(n, (code, _))| (*code, n))
        .collect();
    let mut edges: Vec<(usize, usize, usize)> = pairs
        .iter()
        .filter_map(|((a, b), count)| Some((*index.get(a)?, *index.get(b)?, *count)))
        .collect();
    // More lines than can be told apart tell nothing.
    edges.sort_by_key(|edge| (std::cmp::Reverse(edge.2), edge.0, edge.1));
    edges.truncate(most * 4);
    match asked.format() {
        Some("json") => {
            let rows: Vec<_> = edges.iter().map(|(a, b, count)| serde_json::json!({"a": heaviest[*a].0, "b": heaviest[*b].0, "happenings": count})).collect();
            return json(&rows);
        }
        Some("csv") => {
            let row = |(a, b, count): &(usize, usize, usize)| {
                [
                    heaviest[*a].0.to_owned(),
                    heaviest[*b].0.to_owned(),
                    count.to_string(),
                ]
            };
            let rows = frame::csv(["a", "b", "happenings"], edges.iter().map(row));
            return Ok(Reply::csv("network", rows));
        }
        _ => (),
    }
    let ids = match between {
        Between::States => BTreeSet::new(),
        Between::Actors => index.keys().copied().collect(),
    };
    let parties = asked.record.parties_named(&ids)?;
    let names = Names::of_parties(parties.values());
    let called = |id: &str| match parties.get(id) {
        Some(party) => clean(&party.name),
        None => frame::state(id, &names),
    };
    let places = layout::places(heaviest.len(), &edges);
    let nodes: Vec<Node> = heaviest
        .iter()
        .zip(places)
        .map(|((code, weight), (x, y))| Node {
            code: (*code).to_owned(),
            name: called(code),
            weight: *weight,
            x,
            y,
        })
        .collect();
    let drawing = chart::network(&nodes, &edges, "Who deals with whom");
    if asked.format() == Some("svg") {
        return Ok(Reply::svg("network", &drawing));
    }
    let value = |name: &str| asked.params.get(name).unwrap_or_default().to_owned();
    let who = if between == Between::States {
        "states"
    } else {
        "actors"
    };
    let body = html! {
        h1 { "Network" }
        form.filters action="/network" {
            div.field {
                label for="f-of" { "Of" }
                select #f-of name="of" { @for of in ["states", "actors"] { option value=(of) selected[who == of] { (of) } } }
            }
            div.field { label for="f-actor" { "Around" } input #f-actor name="actor" value=(value("actor")) placeholder="IRN, Raisi" maxlength="100"; }
            div.field { label for="f-since" { "From" } input #f-since name="since" value=(value("since")) placeholder="2023-06" maxlength="10"; }
            div.field { label for="f-until" { "Until" } input #f-until name="until" value=(value("until")) placeholder="2024" maxlength="10"; }
            div.field { label for="f-most" { "At most" } input #f-most name="most" type="number" min="2" max="120" required value=(most); }
            div.field { button { "Show" } }
        }
        @if nodes.is_empty() { p { "The record tells of no two " (who) " together in this time." } } @else {
            p.hint { "The " (nodes.len()) " " (who) " of " (known) " that have most to do with others, and the " (edges.len()) " strongest ties: a thicker line is more happenings in which both take part." }
            (drawing)
            details.numbers {
                summary { "The numbers" }
                div.wide tabindex="0" { table {
                    thead { tr { th scope="col" { "Between" } th.number scope="col" { "Happenings" } } }
                    tbody { @for (a, b, count) in &edges { tr {
                        td { a href={ "/dyad/" (segment(&nodes[*a].code)) "/" (segment(&nodes[*b].code)) } { (nodes[*a].name) " and " (nodes[*b].name) } }
                        td.number { (count) }
                    } } }
                } }
            }
        }
        (frame::downloads(asked, &["svg", "csv", "json"]))
    };
    Ok(Reply::Page(frame::view(asked, "Network", body)))
}
