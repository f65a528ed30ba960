//! On what the reports of one happening differ, for `legation show --disputed`.
//!
//! ```text
//! instruments: 7 document (d05.txt) | agreement (d06.txt)
//! ```

use crate::phrase::Names;
use legation::record::merge::{FieldReading, Merged};
use serde_json::Value;
use std::collections::BTreeMap;

/// Every field in dispute with what each report has; of a dispatch without a file, its id.
pub fn readings(merged: &Merged, names: &Names) -> String {
    let files: BTreeMap<&str, &str> = merged
        .reports
        .iter()
        .filter_map(|passage| Some((passage.dispatch.as_str(), passage.file.as_deref()?)))
        .collect();
    let reading = |reading: &FieldReading| {
        let file = files
            .get(reading.dispatch.as_str())
            .unwrap_or(&reading.dispatch.as_str())
            .to_owned();
        format!("{} ({file})", words(&reading.value, names))
    };
    let fields = merged.readings.iter().map(|(field, readings)| {
        let readings: Vec<String> = readings.iter().map(reading).collect();
        format!("{}: {}", field.replace('_', " "), readings.join(" | "))
    });
    fields.collect::<Vec<_>>().join("; ")
}

/// A field's value in words: actors and places by their names, an instrument as number, sort and title.
fn words(value: &Value, names: &Names) -> String {
    match value {
        Value::String(text) => names.of(text),
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(|value| words(value, names)).collect();
            all.join(", ")
        }
        Value::Object(fields) => {
            let known = ["name", "number", "type", "title"]
                .into_iter()
                .filter_map(|field| fields.get(field));
            let told: Vec<String> = known
                .filter(|value| !value.is_null())
                .map(|value| words(value, names))
                .collect();
            told.join(" ")
        }
        other => other.to_string(),
    }
}
