//! What is said of a dispatch beside its text: the keys of `RECORD.md`, from whichever format.

use super::problem::Problem;
use crate::text::Span;
use serde_json::{Map, Value};

use super::BlockKind;

/// A text found in an input, before anything is understood.
#[derive(Default)]
pub(super) struct Found {
    pub meta: Meta,
    pub text: String,
    /// The paragraphs and headings, where the format marks them; else they are told from the lines.
    pub pieces: Option<Vec<(Span, Option<BlockKind>)>>,
    pub line: Option<u64>,
    /// What was amiss though the text could be read.
    pub problems: Vec<Problem>,
}

/// Metadata as found, not yet normalised.
#[derive(Default, Clone, Debug, PartialEq)]
pub(super) struct Meta {
    pub file: Option<String>,
    pub title: Option<String>,
    pub url: Option<String>,
    pub source: Option<String>,
    pub author: Option<String>,
    pub published: Option<String>,
    pub licence: Option<String>,
    pub licence_holder: Option<String>,
    pub language: Option<String>,
    pub extra: Map<String, Value>,
}

impl Meta {
    /// Takes one key of a JSON object or one cell of a table. Keys that the contract does not know, and known ones
    /// whose value is no text, are kept in `extra`; so is `id`, for the dispatch's own is made from its content.
    pub fn take(&mut self, key: &str, value: Value) {
        let slot = match key {
            "file" => &mut self.file,
            "title" => &mut self.title,
            "url" => &mut self.url,
            "source" => &mut self.source,
            "author" => &mut self.author,
            "published" => &mut self.published,
            "licence" => &mut self.licence,
            "language" => &mut self.language,
            _ => {
                self.extra.insert(key.to_owned(), value);
                return;
            }
        };
        match value {
            Value::Null => {}
            Value::String(words) => *slot = present(&words),
            // A year of publication is often a number.
            Value::Number(number) if key == "published" => *slot = Some(number.to_string()),
            Value::Array(items) if key == "author" && items.iter().all(Value::is_string) => {
                let names: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                *slot = present(&names.join(", "));
            }
            other => {
                self.extra.insert(key.to_owned(), other);
            }
        }
    }
}

/// The words on one line, unless there are none.
pub(super) fn present(words: &str) -> Option<String> {
    let joined = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (!joined.is_empty()).then_some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn known_keys_fill_fields_and_the_rest_is_kept() {
        let mut meta = Meta::default();
        for (key, value) in [
            ("title", json!("  A \n title ")),
            ("author", json!(["A. One", "B. Two"])),
            ("published", json!(2019)),
            ("source", json!(null)),
            ("url", json!({"href": "x"})),
            ("desk", json!("foreign")),
            ("id", json!("n-1")),
        ] {
            meta.take(key, value);
        }
        assert_eq!(meta.title.as_deref(), Some("A title"));
        assert_eq!(meta.author.as_deref(), Some("A. One, B. Two"));
        assert_eq!(meta.published.as_deref(), Some("2019"));
        assert_eq!((meta.source, meta.url), (None, None));
        assert_eq!(meta.extra.keys().collect::<Vec<_>>(), ["url", "desk", "id"]);
    }
}
