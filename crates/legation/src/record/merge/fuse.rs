//! One entry of all that tell of it.

use super::{FieldReading, Merged};
use crate::contract::Detail;
use crate::record::recall::{Passage, Told};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Fields that say where an entry stands in its dispatch, how it is worded or what day it is told on, and so never disagree.
const OWN: &[&str] = &[
    "id",
    "kind",
    "evidence",
    "text",
    "act",
    "cue",
    "direct",
    "of",
    "part_of",
    "stated_in",
    "background",
    "contexts",
];

/// One entry of all that tell of it. Each field keeps the value held by most, then latest; a field that only
/// some have is no disagreement. `None` where nothing tells of it.
pub fn fuse(told: Vec<Told>, ids: &BTreeMap<String, String>) -> Option<Merged> {
    let mut reports: Vec<Passage> = Vec::new();
    for passage in told.iter().flat_map(Told::reports) {
        if !reports.contains(&passage) {
            reports.push(passage);
        }
    }
    let published = told.first().and_then(|told| told.published.clone());
    let mut readings: BTreeMap<String, Vec<FieldReading>> = BTreeMap::new();
    let fields: Vec<(String, Map<String, Value>)> = told
        .iter()
        .filter(|_| told.len() > 1)
        .filter_map(|told| match serde_json::to_value(&told.entry) {
            Ok(Value::Object(fields)) => Some((told.dispatch.clone(), fields)),
            _ => None,
        })
        .collect();
    // What one dispatch tells as history was another's news.
    let background = told.iter().all(|told| told.entry.detail.is_background());
    let mut entry = told.into_iter().next()?.entry;
    if let Some((_, first)) = fields.first() {
        let mut chosen = first.clone();
        for name in first.keys().filter(|name| !OWN.contains(&name.as_str())) {
            let held: Vec<FieldReading> = fields
                .iter()
                .filter_map(|(dispatch, fields)| {
                    let value = fields.get(name).filter(|value| !is_absent(value))?.clone();
                    Some(FieldReading {
                        value,
                        dispatch: dispatch.clone(),
                    })
                })
                .collect();
            let Some(value) = most_then_latest(&held) else {
                continue;
            };
            chosen.insert(name.clone(), value);
            if held
                .iter()
                .any(|reading| comparable(&reading.value) != comparable(&held[0].value))
            {
                readings.insert(name.clone(), held);
            }
        }
        if let Ok(fused) = serde_json::from_value(Value::Object(chosen)) {
            entry = fused;
        }
    }
    rename(&mut entry.stated_in, ids);
    match &mut entry.detail {
        Detail::Event(event) => {
            rename(&mut event.of, ids);
            event.background = background;
        }
        Detail::Visit(visit) => rename(&mut visit.part_of, ids),
        _ => (),
    }
    let differs = readings.keys().cloned().collect();
    Some(Merged {
        entry,
        reports,
        differs,
        readings,
        settlement: None,
        published,
    })
}

fn rename(id: &mut Option<String>, ids: &BTreeMap<String, String>) {
    if let Some(known) = id.as_ref().and_then(|id| ids.get(id)) {
        *id = Some(known.clone());
    }
}

fn is_absent(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// A value as it is compared: the order of a list is no disagreement, nor are a place's coordinates, nor case.
fn comparable(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.trim().to_lowercase()),
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(comparable).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "lat" | "lon"))
                .map(|(name, value)| (name.clone(), comparable(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn most_then_latest(held: &[FieldReading]) -> Option<Value> {
    let votes = |value: &Value| {
        held.iter()
            .filter(|other| comparable(&other.value) == comparable(value))
            .count()
    };
    held.iter()
        .max_by_key(|reading| votes(&reading.value))
        .map(|reading| reading.value.clone())
}
