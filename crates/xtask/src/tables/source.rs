//! Reading the sources, with the file and line of what is wrong in them.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Why tables could not be made.
#[derive(Debug)]
pub struct Problem {
    path: PathBuf,
    /// 1-based, 0 for the file as a whole.
    line: usize,
    what: String,
}

impl Problem {
    pub fn new(path: &Path, line: usize, what: impl fmt::Display) -> Problem {
        Problem {
            path: path.to_owned(),
            line,
            what: what.to_string(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}", self.what)
    }
}

/// A row of a delimited file, by column name.
pub type Record = BTreeMap<String, String>;

/// A text file; gzip is unpacked, and a line that is not UTF-8 is read as Latin-1.
pub fn text(path: &Path) -> Result<String, Problem> {
    let mut bytes = fs::read(path).map_err(|e| Problem::new(path, 0, e))?;
    if path.extension().is_some_and(|e| e == "gz") {
        let mut unpacked = Vec::new();
        let mut reader = flate2::read::GzDecoder::new(bytes.as_slice());
        reader
            .read_to_end(&mut unpacked)
            .map_err(|e| Problem::new(path, 0, e))?;
        bytes = unpacked;
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(broken) => {
            let mut text = String::new();
            for line in broken.into_bytes().split_inclusive(|b| *b == b'\n') {
                match std::str::from_utf8(line) {
                    Ok(line) => text.push_str(line),
                    Err(_) => text.extend(line.iter().map(|b| char::from(*b))),
                }
            }
            text
        }
    })
}

/// The rows of a file with named columns, separated by `separator`.
pub fn records(path: &Path, separator: u8) -> Result<Vec<Record>, Problem> {
    let text = text(path)?;
    let mut builder = csv::ReaderBuilder::new();
    builder
        .delimiter(separator)
        .flexible(true)
        .quoting(separator == b',');
    let mut reader = builder.from_reader(text.as_bytes());
    let names = reader.headers().map_err(|e| Problem::new(path, 1, e))?.clone();
    let mut rows = Vec::new();
    for (n, row) in reader.records().enumerate() {
        let row = row.map_err(|e| Problem::new(path, n + 2, e))?;
        rows.push(
            names
                .iter()
                .zip(row.iter())
                .map(|(k, v)| (k.to_owned(), v.trim().to_owned()))
                .collect(),
        );
    }
    Ok(rows)
}

/// The objects of a file with one JSON object per line.
pub fn json_lines(path: &Path) -> Result<Vec<serde_json::Value>, Problem> {
    let text = text(path)?;
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(n, line)| serde_json::from_str(line).map_err(|e| Problem::new(path, n + 1, e)))
        .collect()
}

/// A column, empty where the row has none.
pub fn get<'a>(row: &'a Record, column: &str) -> &'a str {
    row.get(column).map_or("", String::as_str)
}

/// A string member of a JSON object, empty where there is none.
pub fn member<'a>(object: &'a serde_json::Value, name: &str) -> &'a str {
    object.get(name).and_then(serde_json::Value::as_str).unwrap_or("")
}
