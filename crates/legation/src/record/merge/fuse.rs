//! One entry of all that tell of it.

use super::{FieldReading, Merged, Stage, ToldBy};
use crate::contract::Detail;
use crate::record::recall::{Passage, Told};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

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

/// Fields that follow how far a happening has come, and so go with its last report.
const OF_STAGE: &[&str] = &["status", "factuality"];

/// One entry of all that tell of it, which are in order of publication. A field has the value that most voices have, then the latest
/// one; of a happening that was planned and then took place, the values of the last stage. A field that only some have is no
/// disagreement, and what its own outlet has replaced by a later version is none either. `None` where nothing tells of it.
pub fn fuse(told: Vec<Told>, ids: &BTreeMap<String, String>) -> Option<Merged> {
    let mut reports: Vec<Passage> = Vec::new();
    for passage in told.iter().flat_map(Told::reports) {
        if !reports.contains(&passage) {
            reports.push(passage);
        }
    }
    let published = told.first().and_then(|told| told.published.clone());
    let told_by = ToldBy::count(&told);
    // What one dispatch tells as history was another's news.
    let background = told.iter().all(|told| told.entry.detail.is_background());
    let stages = stages(&told);
    let reports_of: Vec<Report> = told
        .iter()
        .enumerate()
        .filter(|_| told.len() > 1)
        .filter_map(|(n, one)| {
            let Ok(Value::Object(fields)) = serde_json::to_value(&one.entry) else {
                return None;
            };
            Some(Report {
                dispatch: one.dispatch.clone(),
                voice: one.voice,
                superseded: is_superseded(&told, n),
                status: fields.get("status").and_then(Value::as_str).map(str::to_owned),
                fields,
            })
        })
        .collect();
    let is_agreement = matches!(told.first()?.entry.detail, Detail::Agreement(_));
    let mut entry = told.into_iter().next()?.entry;
    let mut readings: BTreeMap<String, Vec<FieldReading>> = BTreeMap::new();
    let mut differs = Vec::new();
    if let Some(first) = reports_of.first() {
        let last = reports_of.iter().rev().filter(|report| !report.superseded);
        let last = last
            .clone()
            .find(|report| report.status.is_some())
            .or(last.clone().next());
        let status = last.and_then(|report| report.status.clone());
        let mut chosen = first.fields.clone();
        for name in first.fields.keys().filter(|name| !OWN.contains(&name.as_str())) {
            if OF_STAGE.contains(&name.as_str()) {
                if let Some(value) = last.and_then(|report| report.fields.get(name)) {
                    chosen.insert(name.clone(), value.clone());
                }
                continue;
            }
            let held: Vec<(&Report, &Value)> = reports_of
                .iter()
                .filter_map(|report| {
                    Some((report, report.fields.get(name).filter(|value| !is_absent(value))?))
                })
                .collect();
            // An agreement is of the day of its signature.
            let wanted = if is_agreement && name == "date" {
                Some("signed")
            } else {
                status.as_deref()
            };
            let of_stage = |report: &Report| !report.superseded && report.status.as_deref() == wanted;
            let current: Vec<_> = held
                .iter()
                .filter(|(report, _)| of_stage(report))
                .copied()
                .collect();
            let standing: Vec<_> = held
                .iter()
                .filter(|(report, _)| !report.superseded)
                .copied()
                .collect();
            let voting = [current, standing, held.clone()]
                .into_iter()
                .find(|some| !some.is_empty());
            let Some(voting) = voting else { continue };
            let Some(value) = most_then_latest(&voting) else {
                continue;
            };
            chosen.insert(name.clone(), value.clone());
            let other = |(_, value): &(&Report, &Value)| comparable(value) != comparable(voting[0].1);
            if voting.iter().any(other) {
                differs.push(name.clone());
            }
            if held.iter().any(other) {
                let reading = |(report, value): &(&Report, &Value)| FieldReading {
                    value: (*value).clone(),
                    dispatch: report.dispatch.clone(),
                    superseded: report.superseded,
                };
                readings.insert(name.clone(), held.iter().map(reading).collect());
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
    differs.sort();
    Some(Merged {
        entry,
        reports,
        told_by,
        differs,
        readings,
        decided: Vec::new(),
        stages,
        settlement: None,
        judged: None,
        published,
    })
}

/// One telling, field by field.
struct Report {
    dispatch: String,
    voice: i64,
    /// Its outlet has printed a later version.
    superseded: bool,
    status: Option<String>,
    fields: Map<String, Value>,
}

/// Whether the outlet of a report has printed a later version of its text, or a later text that says that it corrects or updates an
/// earlier one; or whether it is a reprint of what was replaced so.
fn is_superseded(told: &[Told], n: usize) -> bool {
    let replaced = |n: usize, by: usize| {
        let (one, other) = (&told[n], &told[by]);
        let same_day = other.published == one.published && !one.notice;
        let by_notice = other.notice && (by > n || same_day);
        one.source.is_some()
            && one.source == other.source
            && (by > n && one.voice == other.voice || by_notice)
    };
    (0..told.len()).any(|by| {
        let reprint = |first: usize| told[first].voice == told[n].voice && replaced(first, by);
        let before_it = told[n].published < told[by].published;
        by != n && (replaced(n, by) || told[by].notice && before_it && (0..told.len()).any(reprint))
    })
}

impl ToldBy {
    fn count(told: &[Told]) -> ToldBy {
        let distinct = |of: &dyn Fn(&Told) -> String| told.iter().map(of).collect::<BTreeSet<String>>().len();
        ToldBy {
            dispatches: distinct(&|told| told.dispatch.clone()),
            outlets: distinct(&|told| told.source.clone().unwrap_or_else(|| told.dispatch.clone())),
            voices: distinct(&|told| told.voice.to_string()),
        }
    }
}

/// How far a happening had come with each report that tells it anew; empty where it has been of one status only.
fn stages(told: &[Told]) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    for told in told {
        let status = match &told.entry.detail {
            Detail::Visit(visit) => &visit.status,
            Detail::Meeting(meeting) => &meeting.status,
            Detail::Agreement(agreement) => &agreement.status,
            Detail::JointBody(body) => &body.status,
            _ => &None,
        };
        let Some(status) = status else { continue };
        if stages.iter().all(|stage| stage.status != *status) {
            stages.push(Stage {
                status: status.clone(),
                date: told.entry.date.clone(),
                published: told.published.clone(),
                dispatch: told.dispatch.clone(),
            });
        }
    }
    if stages.len() < 2 { Vec::new() } else { stages }
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

fn most_then_latest<'v>(held: &[(&Report, &'v Value)]) -> Option<&'v Value> {
    let votes = |value: &Value| {
        let alike = held
            .iter()
            .filter(|(_, other)| comparable(other) == comparable(value));
        alike
            .map(|(report, _)| report.voice)
            .collect::<BTreeSet<i64>>()
            .len()
    };
    held.iter()
        .max_by_key(|(_, value)| votes(value))
        .map(|(_, value)| *value)
}
