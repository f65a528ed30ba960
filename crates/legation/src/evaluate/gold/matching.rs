//! Whether a predicted entry is a gold entry, and which of its fields agree.
//!
//! Both sides are JSON objects: gold names its actors, the prediction points to its own by id.

use super::passage::{normal, word_f1, words};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Country codes that many bodies share.
fn is_generic(country: &Value) -> bool {
    match country {
        Value::Null => true,
        Value::String(code) => matches!(code.as_str(), "" | "IGO" | "NGO" | "MNC" | "ISM" | "IMG"),
        _ => false,
    }
}

const TITLES: [&str; 19] = [
    "the",
    "a",
    "president",
    "prime",
    "minister",
    "foreign",
    "mr",
    "ms",
    "mrs",
    "dr",
    "gen",
    "lt",
    "brig",
    "general",
    "sheikh",
    "ambassador",
    "secretary",
    "h",
    "e",
];

const ACTOR_LISTS: [&str; 9] = [
    "visitors",
    "hosts",
    "participants",
    "parties",
    "by",
    "signatories",
    "witnesses",
    "actors",
    "recipients",
];

const NOT_JUDGED: [&str; 10] = [
    "kind", "anchor", "also", "optional", "of", "of_kind", "text", "type", "type_alt", "speaker",
];

pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub(super) fn string(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || list_is_empty(value)
}

fn list_is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}

/// Whether Python would take the value for true.
fn holds(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

/// The value as text; strings without quotation marks.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "None".to_owned(),
        other => other.to_string(),
    }
}

/// The two tables of actors.
pub(super) struct Actors<'v> {
    gold: BTreeMap<&'v str, &'v Value>,
    predicted: BTreeMap<&'v str, &'v Value>,
}

impl<'v> Actors<'v> {
    pub fn new(gold: &'v Value, predicted: &'v Value) -> Actors<'v> {
        Actors {
            gold: list(gold)
                .iter()
                .map(|actor| (string(&actor["name"]), actor))
                .collect(),
            predicted: list(predicted)
                .iter()
                .map(|actor| (string(&actor["id"]), actor))
                .collect(),
        }
    }

    /// Persons: all of one name within the other, or the surname alone. Bodies: most of the words.
    pub fn same_name(&self, gold: &Value, predicted: &Value) -> bool {
        let core = |name: &str| {
            let all: BTreeSet<String> = words(name).into_iter().collect();
            let bare: BTreeSet<String> = all
                .iter()
                .filter(|w| !TITLES.contains(&w.as_str()))
                .cloned()
                .collect();
            if bare.is_empty() { all } else { bare }
        };
        let gold_name = string(&gold["name"]);
        let wanted = core(gold_name);
        let person = gold["kind"] == "person";
        let aliases = list(&predicted["aliases"]).iter().map(string);
        let names = std::iter::once(string(&predicted["name"]))
            .chain(aliases.filter(|alias| !person || core(alias).len() > 1));
        for name in names {
            let found = core(name);
            let is_alias = |alias: &Value| {
                let alias = words(string(alias));
                words(name) == alias || found == alias.into_iter().collect()
            };
            if list(&gold["aliases"]).iter().any(is_alias) {
                return true;
            }
            if found.is_empty() || wanted.is_empty() {
                continue;
            }
            let covers = wanted.is_subset(&found) && (person || found.len() <= 2 * wanted.len() + 1);
            if found == wanted || covers {
                return true;
            }
            let shared = wanted.intersection(&found).count() as f64;
            let near = if person {
                found.is_subset(&wanted) && words(gold_name).last().is_some_and(|last| found.contains(last))
            } else {
                shared / wanted.union(&found).count() as f64 >= 0.6
            };
            if near {
                return true;
            }
        }
        false
    }

    /// Whether gold's actor `name` is the predicted actor `id`. `loose`: any actor of the same country will do.
    pub fn agree(&self, name: &Value, id: &Value, loose: bool) -> bool {
        if name.is_null() || id.is_null() {
            return name.is_null() && id.is_null();
        }
        let unknown = serde_json::json!({"name": name, "kind": null, "country": null});
        let gold = self.gold.get(string(name)).copied().unwrap_or(&unknown);
        let stranger;
        let predicted = match self.predicted.get(string(id)) {
            Some(actor) if id.is_string() => *actor,
            _ => {
                let name = if id.is_object() {
                    shown(&id["name"])
                } else {
                    shown(id)
                };
                stranger = serde_json::json!({"name": name, "kind": null});
                &stranger
            }
        };
        if self.same_name(gold, predicted) {
            return true;
        }
        if is_generic(&predicted["country"]) || predicted["country"] != gold["country"] {
            return false;
        }
        loose
            || gold["kind"] == "country"
            || holds(&gold["described"])
            || gold["kind"] == "government"
                && (predicted["kind"] == "country" || predicted["kind"] == "government")
    }

    /// How many of gold's actors are among the predicted ones, each of which counts once.
    pub fn hits(&self, names: &Value, ids: &Value, loose: bool) -> usize {
        let mut left: Vec<&Value> = list(ids).iter().collect();
        let mut hits = 0;
        for name in list(names) {
            if let Some(at) = left.iter().position(|id| self.agree(name, id, loose)) {
                left.remove(at);
                hits += 1;
            }
        }
        hits
    }

    /// Whether the key actors (and for an event the type, for a statement the words) agree.
    pub fn keys_agree(&self, gold: &Value, predicted: &Value) -> bool {
        let hits = |field: &str, loose| self.hits(&gold[field], &predicted[field], loose);
        match string(&gold["kind"]) {
            "visit" => {
                let there = same_place(&gold["to"], &predicted["to"])
                    || same_country(&gold["to"], &predicted["to"])
                    || hits("hosts", false) > 0;
                there && hits("visitors", false) > 0
            }
            "meeting" => hits("participants", true) >= list(&gold["participants"]).len().min(2),
            "statement" => {
                self.agree(&gold["speaker"], &predicted["speaker"], false)
                    && word_f1(string(&gold["text"]), string(&predicted["text"])) >= 0.6
            }
            "agreement" | "joint_body" => 2 * hits("parties", true) >= list(&gold["parties"]).len(),
            "commitment" => hits("by", true) > 0,
            _ => {
                let same_type =
                    predicted["type"] == gold["type"] || list(&gold["type_alt"]).contains(&predicted["type"]);
                let met = |field: &str| list_is_empty(&gold[field]) || hits(field, true) > 0;
                same_type && met("actors") && met("recipients")
            }
        }
    }

    /// Whether one field of a matched entry agrees.
    pub fn field_agrees(&self, field: &str, gold_entry: &Value, predicted_entry: &Value) -> bool {
        let (gold, predicted) = (&gold_entry[field], &predicted_entry[field]);
        if is_empty(gold) {
            return is_empty(predicted) || predicted == "";
        }
        if is_empty(predicted) {
            return false;
        }
        let commitment_to = field == "to" && gold_entry["kind"] == "commitment";
        if commitment_to || ACTOR_LISTS.contains(&field) {
            return self.hits(gold, predicted, gold_entry["kind"] == "event") == list(gold).len();
        }
        match field {
            "according_to" | "addressee" => self.agree(gold, predicted, true),
            "delegation" => self.same_delegation(gold, predicted),
            "place" | "to" | "from" => {
                let country = || {
                    self.gold
                        .keys()
                        .any(|name| normal(name) == normal(string(&gold["name"])))
                };
                same_place(gold, predicted) || country() && same_country(gold, predicted)
            }
            "instruments" => {
                let count = |all: &Value| list(all).iter().filter_map(|i| i["number"].as_u64()).sum::<u64>();
                count(gold) == count(predicted)
            }
            "fields" => {
                let shares_word = |a: &Value, b: &Value| {
                    let b = words(string(b));
                    words(string(a)).iter().any(|word| b.contains(word))
                };
                let found = list(gold)
                    .iter()
                    .filter(|g| list(predicted).iter().any(|p| shares_word(g, p)))
                    .count();
                found * 2 >= list(gold).len()
            }
            "act" | "condition" | "name" | "remit" | "medium" | "cue" => {
                word_f1(&shown(gold), &shown(predicted)) >= 0.5
            }
            "date" | "due" | "arrived" | "departed" => {
                let predicted = shown(predicted);
                predicted.split('T').next() == gold.as_str()
            }
            _ => match (gold.as_f64(), predicted.as_f64()) {
                (Some(a), Some(b)) => a == b,
                _ => gold == predicted,
            },
        }
    }

    /// Ids or descriptions: most of gold's words must be there.
    fn same_delegation(&self, gold: &Value, predicted: &Value) -> bool {
        let mut found = BTreeSet::new();
        for member in list(predicted) {
            let described;
            let actor = match self.predicted.get(string(member)).filter(|_| member.is_string()) {
                Some(actor) => *actor,
                None => {
                    let name = if member.is_object() {
                        member["name"].clone()
                    } else {
                        member.clone()
                    };
                    described = serde_json::json!({"name": name});
                    &described
                }
            };
            found.extend(words(&shown(&actor["name"])));
            found.extend(words(&shown(&actor["office"])));
            found.extend(
                list(&actor["aliases"])
                    .iter()
                    .flat_map(|alias| words(string(alias))),
            );
        }
        let joined: Vec<&str> = list(gold).iter().map(string).collect();
        let wanted: Vec<String> = words(&joined.join(" "))
            .into_iter()
            .filter(|w| {
                !matches!(
                    w.as_str(),
                    "of" | "and" | "the" | "his" | "her" | "minister" | "ministers"
                )
            })
            .collect();
        let present = wanted.iter().filter(|word| found.contains(*word)).count();
        present as f64 >= 0.6 * wanted.len() as f64
    }
}

/// Whether gold says anything about the field: an empty list says nothing, save that several actors of one event
/// have no recipient (PLOVER's compound actors).
pub(super) fn is_judged(field: &str, gold: &Value) -> bool {
    !NOT_JUDGED.contains(&field)
        && (!list_is_empty(&gold[field]) || field == "recipients" && list(&gold["actors"]).len() > 1)
}

fn same_place(gold: &Value, predicted: &Value) -> bool {
    if !holds(gold) || !holds(predicted) {
        return !holds(gold) && !holds(predicted);
    }
    let name = if predicted.is_object() {
        string(&predicted["name"])
    } else {
        string(predicted)
    };
    let (a, b) = (normal(string(&gold["name"])), normal(name));
    !b.is_empty() && (a.contains(&b) || b.contains(&a))
}

fn same_country(gold: &Value, predicted: &Value) -> bool {
    predicted.is_object() && !is_generic(&gold["country"]) && gold["country"] == predicted["country"]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn persons_agree_by_surname_and_bodies_by_most_words() {
        let none = json!([]);
        let actors = Actors::new(&none, &none);
        let person = json!({"name": "Ana Maria Soto", "kind": "person"});
        assert!(actors.same_name(&person, &json!({"name": "President Soto"})));
        assert!(!actors.same_name(&person, &json!({"name": "Ana"})));
        let body = json!({"name": "Ministry of Sea Trade", "kind": "government"});
        assert!(actors.same_name(&body, &json!({"name": "the Ministry of Sea and Trade"})));
        assert!(!actors.same_name(&body, &json!({"name": "Ministry of Health"})));
    }

    #[test]
    fn absent_fields_must_be_absent() {
        let none = json!([]);
        let actors = Actors::new(&none, &none);
        let gold = json!({"kind": "visit", "date": null, "arrived": "2023-05-01"});
        assert!(actors.field_agrees("date", &gold, &json!({"date": null})));
        assert!(!actors.field_agrees("date", &gold, &json!({"date": "2023-05-02"})));
        assert!(actors.field_agrees("arrived", &gold, &json!({"arrived": "2023-05-01T10:00"})));
        assert!(!is_judged(
            "recipients",
            &json!({"recipients": [], "actors": ["X"]})
        ));
        assert!(is_judged(
            "recipients",
            &json!({"recipients": [], "actors": ["X", "Y"]})
        ));
    }
}
