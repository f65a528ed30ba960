//! Journeys, meetings and agreements on the map.

use super::super::chart::{self, Leg, Spot};
use super::super::frame;
use super::super::web::{Answer, Asked, Reply, json};
use crate::commands::timeline;
use crate::phrase::Names;
use legation::contract::{Detail, Place};
use legation::record::browse::Order;
use legation::record::merge::Merged;
use legation::record::query::Query;
use maud::html;
use std::collections::BTreeMap;

/// Happenings of each kind that are drawn, at most.
const EACH: usize = 60;
const SHOWN: [&str; 3] = ["visit", "meeting", "agreement"];

pub fn page(asked: &Asked<'_>) -> Answer {
    let query = asked.query()?;
    let as_of = asked.app.as_of();
    let mut found: Vec<Merged> = Vec::new();
    for kind in SHOWN
        .iter()
        .filter(|kind| query.kinds.is_empty() || query.kinds.iter().any(|own| own == *kind))
    {
        let query = Query {
            kinds: vec![(*kind).to_owned()],
            ..query.clone()
        };
        found.extend(
            asked
                .record
                .page(&query, Order::Latest, as_of, 0, EACH)?
                .happenings,
        );
    }
    found.sort_by_key(|merged| std::cmp::Reverse(merged.from_day()));
    let parties = asked.record.parties_of(&found)?;
    let names = Names::of_parties(parties.values());
    let words = |merged: &Merged| {
        format!(
            "{}: {}",
            timeline::date(merged),
            frame::clipped(&timeline::words(merged, &names), 140)
        )
    };
    let at = |place: Option<&Place>| place.and_then(|place| Some((place.lon?, place.lat?)));
    let mut spots = Vec::new();
    let mut legs = Vec::new();
    let mut placed: Vec<&Merged> = Vec::new();
    // The legs of a tour one after another, in order of arrival.
    let mut tours: BTreeMap<String, Vec<&Merged>> = BTreeMap::new();
    for merged in &found {
        let place = match &merged.entry.detail {
            Detail::Visit(visit) => {
                if let Some(tour) = &visit.part_of {
                    tours.entry(tour.clone()).or_default().push(merged);
                }
                if let (Some(from), Some(to)) = (at(visit.from.as_ref()), at(visit.to.as_ref())) {
                    legs.push(leg(from, to, words(merged), merged));
                }
                visit.to.as_ref().or(merged.entry.place.as_ref())
            }
            _ => merged.entry.place.as_ref(),
        };
        let Some((lon, lat)) = at(place) else { continue };
        placed.push(merged);
        spots.push(Spot {
            lon,
            lat,
            kind: SHOWN
                .iter()
                .copied()
                .find(|kind| *kind == merged.entry.detail.kind())
                .unwrap_or("visit"),
            words: words(merged),
            address: frame::happening_address(&merged.entry.id),
        });
    }
    for visits in tours.values_mut() {
        visits.sort_by_key(|merged| merged.from_day());
        for pair in visits.windows(2) {
            let to = |merged: &Merged| match &merged.entry.detail {
                Detail::Visit(visit) => at(visit.to.as_ref()),
                _ => None,
            };
            if let (Some(from), Some(next)) = (to(pair[0]), to(pair[1])) {
                legs.push(leg(from, next, words(pair[1]), pair[1]));
            }
        }
    }
    let drawing = chart::map(&spots, &legs, "Journeys, meetings and agreements");
    match asked.format() {
        Some("svg") => {
            return Ok(Reply::File(
                "map.svg".into(),
                "image/svg+xml",
                chart::alone(&drawing),
            ));
        }
        Some("csv") => {
            let list: Vec<Merged> = placed.iter().map(|merged| (*merged).clone()).collect();
            return Ok(Reply::File(
                "map.csv".into(),
                "text/csv; charset=utf-8",
                super::happenings::csv(&list, &parties),
            ));
        }
        Some("json") => {
            let points: Vec<_> = spots
                .iter()
                .map(|spot| {
                    serde_json::json!({"type": "Feature",
                "geometry": {"type": "Point", "coordinates": [spot.lon, spot.lat]},
                "properties": {"kind": spot.kind, "words": spot.words, "address": spot.address}})
                })
                .collect();
            return json(&serde_json::json!({"type": "FeatureCollection", "features": points}));
        }
        _ => (),
    }
    let list: Vec<Merged> = placed.into_iter().take(40).cloned().collect();
    let body = html! {
        h1 { "Map" }
        (frame::filters(asked, "/map", &["kind", "actor", "with", "since", "until"]))
        (chart::legend(&SHOWN))
        (drawing)
        p.hint { "The last " (EACH) " of each kind, where the place is known; countries by their middle. Narrow by dates or actors for others. Lines are journeys; a circle grows with what took place there." }
        section aria-labelledby="listed" { h2 #listed { "What is on it" } (frame::happenings(&list, &names)) }
        (frame::downloads(asked, &["svg", "csv", "json"]))
    };
    Ok(Reply::Page(frame::view(asked, "Map", body)))
}

fn leg(from: (f64, f64), to: (f64, f64), words: String, merged: &Merged) -> Leg {
    Leg {
        from,
        to,
        words,
        address: frame::happening_address(&merged.entry.id),
    }
}
