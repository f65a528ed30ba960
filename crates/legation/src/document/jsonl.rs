//! JSON Lines: one dispatch per line, streamed; and JSON files of one object or an array of them.

use super::input::{Opened, Stream, as_utf8, cannot_read, whole};
use super::meta::{Found, Meta};
use super::problem::Problem;
use serde::Deserializer;
use serde::de::{SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;
use std::io::{self, BufRead};

/// The dispatches of a JSON Lines stream.
pub(super) struct JsonLines {
    name: String,
    stream: Stream,
    /// Bytes that one line may have.
    limit: usize,
    line: u64,
    done: bool,
}

impl JsonLines {
    pub fn new(opened: Opened, limit: usize) -> Result<JsonLines, Problem> {
        let name = opened.name.clone();
        let stream = as_utf8(opened).map_err(|e| cannot_read(&name, &e))?;
        Ok(JsonLines {
            name,
            stream,
            limit,
            line: 0,
            done: false,
        })
    }

    /// The next line without its end; `Ok(None)` at the end of the file, `Err` for a line over the limit (the rest
    /// of which is passed over).
    fn next_line(&mut self) -> io::Result<Option<Result<Vec<u8>, ()>>> {
        let mut line = Vec::new();
        let (mut any, mut over) = (false, false);
        loop {
            let buffer = match self.stream.fill_buf() {
                Ok(buffer) => buffer,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            if buffer.is_empty() {
                break;
            }
            any = true;
            let end = buffer.iter().position(|b| *b == b'\n');
            let take = end.unwrap_or(buffer.len());
            if !over && line.len() + take <= self.limit {
                line.extend_from_slice(&buffer[..take]);
            } else {
                over = true;
                line = Vec::new();
            }
            self.stream.consume(take + usize::from(end.is_some()));
            if end.is_some() {
                break;
            }
        }
        Ok(any.then_some(if over { Err(()) } else { Ok(line) }))
    }
}

impl Iterator for JsonLines {
    type Item = Result<Found, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let line = match self.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => return None,
                Err(e) => {
                    self.done = true;
                    return Some(Err(cannot_read(&self.name, &e).at_line(self.line + 1)));
                }
            };
            self.line += 1;
            let Ok(bytes) = line else {
                let message = format!("the line is longer than {} MB", self.limit >> 20);
                let problem = Problem::new(&self.name, message).at_line(self.line);
                return Some(Err(problem.with_remedy("put each dispatch on a line of its own")));
            };
            let bytes = bytes.trim_ascii();
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            if bytes.is_empty() {
                continue;
            }
            return Some(object(bytes, &self.name, self.line));
        }
        None
    }
}

/// Values that one line may hold.
const VALUES: usize = 1_000_000;

fn object(bytes: &[u8], name: &str, line: u64) -> Result<Found, Problem> {
    let fail = |message: String| Problem::new(name, message).at_line(line);
    let text = std::str::from_utf8(bytes).map_err(|e| {
        fail(format!(
            "the line is not valid UTF-8 (byte {})",
            e.valid_up_to() + 1
        ))
        .with_remedy("save the file as UTF-8")
    })?;
    // Each value of the parsed tree takes many times the two bytes it can be written in.
    if bytes.iter().filter(|b| matches!(b, b',' | b'[' | b'{')).count() > VALUES {
        return Err(fail("the line has too many values for one dispatch".to_owned()));
    }
    let value: Value =
        serde_json::from_str(text).map_err(|e| fail(format!("the line is not JSON: {}", reason(&e))))?;
    match value {
        Value::Object(object) => dispatch(object, Some(line)).map_err(fail),
        other => Err(fail(format!("the line is {}, not a JSON object", kind(&other)))),
    }
}

/// serde's message without its own "at line 1", which would contradict ours.
fn reason(error: &serde_json::Error) -> String {
    let words = error.to_string();
    match words.rfind(" at line ") {
        Some(at) => format!("{} at column {}", &words[..at], error.column()),
        None => words,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A dispatch from the keys of one object.
fn dispatch(object: Map<String, Value>, line: Option<u64>) -> Result<Found, String> {
    let mut meta = Meta::default();
    let mut text = None;
    for (key, value) in object {
        match (key.as_str(), value) {
            ("text", Value::String(words)) => text = Some(words),
            ("text", other) => return Err(format!("`text` is {}, not a string", kind(&other))),
            (_, value) => meta.take(&key, value),
        }
    }
    let text = text.ok_or("the object has no `text`")?;
    if text.trim().is_empty() {
        return Err("`text` is empty".to_owned());
    }
    Ok(Found {
        meta,
        text,
        line,
        ..Found::default()
    })
}

/// The dispatches of a JSON file: an object, or an array of objects.
pub(super) fn read_json(opened: Opened, limit: usize) -> Vec<Result<Found, Problem>> {
    let (name, declared) = (opened.name.clone(), opened.declared);
    let bytes = match whole(opened.stream, limit) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            let problem = Problem::new(&name, format!("the JSON file is larger than {} MB", limit >> 20));
            return vec![Err(
                problem.with_remedy("write it as JSON Lines, which is read line by line")
            )];
        }
        Err(e) => return vec![Err(cannot_read(&name, &e))],
    };
    let text = super::encoding::decode(&bytes, declared).text;
    let entry = |(at, item): (usize, Value)| match item {
        Value::Object(object) => dispatch(object, None)
            .map_err(|message| Problem::new(&name, format!("entry {} of the array: {message}", at + 1))),
        other => {
            let message = format!("entry {} of the array is {}, not an object", at + 1, kind(&other));
            Err(Problem::new(&name, message))
        }
    };
    let whole = if text.trim_start_matches('\u{feff}').trim_start().starts_with('[') {
        let mut items = Vec::new();
        let mut json = serde_json::Deserializer::from_str(&text);
        let read = json.deserialize_seq(Items(&mut items)).and_then(|()| json.end());
        let mut found: Vec<_> = items.into_iter().enumerate().map(entry).collect();
        match read {
            Ok(()) => return found,
            // A file that is cut off has whole entries before its end.
            Err(e) if !found.is_empty() => {
                let message = format!(
                    "the array breaks off: {}; the entries before were read",
                    reason(&e)
                );
                let problem = Problem::new(&name, message).at_line(e.line() as u64);
                found.push(Err(problem.with_remedy("fetch the file again")));
                return found;
            }
            Err(e) => Err(e),
        }
    } else {
        serde_json::from_str(&text)
    };
    match whole {
        Ok(Value::Object(object)) => {
            vec![dispatch(object, None).map_err(|message| Problem::new(&name, message))]
        }
        Ok(other) => vec![Err(Problem::new(
            &name,
            format!("is {}, not a JSON object", kind(&other)),
        ))],
        Err(e) => {
            let problem = Problem::new(&name, format!("is not JSON: {}", reason(&e)));
            vec![Err(problem
                .at_line(e.line() as u64)
                .with_remedy("for one object per line, name the file .jsonl"))]
        }
    }
}

/// Gathers the entries of an array as far as it can be read.
struct Items<'i>(&'i mut Vec<Value>);

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element()? {
            self.0.push(item);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Format, Input, Problem, ReadOptions, read};

    fn lines(bytes: &[u8], limit: usize) -> Vec<Result<Document, Problem>> {
        let reader = Box::new(std::io::Cursor::new(bytes.to_vec()));
        let options = ReadOptions {
            format: Some(Format::JsonLines),
            limit,
            ..ReadOptions::default()
        };
        read(
            Input::Stream {
                name: "in.jsonl".to_owned(),
                reader,
            },
            &options,
        )
        .collect()
    }

    #[test]
    fn each_bad_line_is_named_and_the_rest_read() {
        let input = b"{\"text\": \"One.\"}\n\n[1]\n{\"title\": \"x\"}\n{\"text\": 5}\nnonsense\n{\"text\": \"  \"}\n{\"text\": \"\xff\"}\n{\"text\": \"Two.\"}";
        let read = lines(input, 1 << 20);
        let texts: Vec<&str> = read.iter().flatten().map(|d| d.dispatch.text.as_str()).collect();
        assert_eq!(texts, ["One.", "Two."]);
        let problems: Vec<u64> = read
            .iter()
            .filter_map(|r| r.as_ref().err())
            .map(|p| p.line.unwrap())
            .collect();
        assert_eq!(problems, [3, 4, 5, 6, 7, 8]);
        assert_eq!(read.last().unwrap().as_ref().unwrap().line, Some(9));
    }

    #[test]
    fn text_and_unknown_keys_are_kept_as_they_are() {
        let input = r#"{"text": " A  b.\r\n\tc. ", "file": "a.txt", "desk": {"n": 1}, "licence": "house rules", "published": "noon"}"#;
        let read = lines(input.as_bytes(), 1 << 20);
        let dispatch = &read[0].as_ref().unwrap().dispatch;
        assert_eq!(dispatch.text, " A  b.\r\n\tc. ");
        assert_eq!(dispatch.file.as_deref(), Some("a.txt"));
        assert_eq!(dispatch.extra["desk"]["n"], 1);
        assert_eq!(
            (dispatch.extra["licence"].as_str(), &dispatch.licence),
            (Some("house rules"), &None)
        );
        assert_eq!(dispatch.published, None);
        assert_eq!(read[1].as_ref().unwrap_err().line, Some(1));
    }

    #[test]
    fn a_date_is_the_day_of_publication_where_nothing_else_is() {
        let input = r#"{"text": "They met.", "date": "2024-05-17"}
{"text": "They met.", "date": "2024-05-17", "published": "2024-05-18"}
{"text": "They met.", "date": "soon"}"#;
        let read = lines(input.as_bytes(), 1 << 20);
        let published = |n: usize| read[n].as_ref().unwrap().dispatch.published.as_deref();
        assert_eq!(
            [published(0), published(1), published(2)],
            [Some("2024-05-17"), Some("2024-05-18"), None]
        );
        assert_eq!(read[0].as_ref().unwrap().dispatch.extra["date"], "2024-05-17");
    }

    #[test]
    fn a_line_over_the_limit_costs_only_itself() {
        let long = format!(
            "{{\"text\": \"{}\"}}\n{{\"text\": \"Short.\"}}\n",
            "a ".repeat(5000)
        );
        let read = lines(long.as_bytes(), 1000);
        assert!(read[0].is_err() && read[1].is_ok() && read.len() == 2);
        // Within the line's limit, but the text alone is over its own.
        let read = lines(format!("{{\"text\": \"{}\"}}", "a ".repeat(600)).as_bytes(), 1000);
        assert!(read[0].as_ref().is_err_and(|p| p.line == Some(1)));
    }

    fn json_file(content: &'static str) -> Vec<Result<Document, Problem>> {
        let options = ReadOptions {
            format: Some(Format::Json),
            ..ReadOptions::default()
        };
        let input = Input::Stream {
            name: "a.json".to_owned(),
            reader: Box::new(content.as_bytes()),
        };
        read(input, &options).collect()
    }

    #[test]
    fn json_files_hold_an_object_or_an_array() {
        let read = json_file("[\n {\"text\": \"One.\"},\n 7,\n {\"text\": \"Two.\"}\n]");
        assert!(read[0].is_ok() && read[2].is_ok());
        assert!(read[1].as_ref().unwrap_err().message.contains("entry 2"));
        assert!(json_file("{\"text\": \"One.\"}")[0].is_ok());
        assert!(json_file("[]").is_empty());
    }

    #[test]
    fn an_array_that_is_cut_off_is_read_up_to_there() {
        let read = json_file("[\n {\"text\": \"One.\"},\n {\"text\": \"Tw");
        assert!(read[0].is_ok() && read.len() == 2);
        let problem = read[1].as_ref().unwrap_err();
        assert_eq!(problem.line, Some(3));
        assert!(problem.message.starts_with("the array breaks off"), "{problem}");
        let read = json_file("[{\"text\": \"Tw");
        assert!(read.len() == 1 && read[0].as_ref().unwrap_err().message.starts_with("is not JSON"));
    }
}
