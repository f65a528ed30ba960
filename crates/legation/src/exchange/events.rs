//! Our own CSV of events: one row an event, the columns of `columns`, `; ` between several values of a cell.

use super::cells::{JOIN, of_number};
use super::columns::{COLUMNS, Cell, Kind, event};
use super::read::Wrong;
use super::{CodedEvent, Countries};
use crate::document::Stream;
use std::collections::BTreeMap;

pub(super) fn header() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|(name, _)| *name)
}

/// The cells of an event as text.
pub(super) fn row(event: &CodedEvent, countries: Countries) -> Vec<String> {
    let whole = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let text = |cell: Cell| match cell {
        Cell::Text(text) => guard(&text.unwrap_or_default()),
        Cell::Number(number) => of_number(number),
        Cell::Whole(number) => whole(number),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Texts(texts) => {
            let item = |text: Option<String>| text.unwrap_or_default().replace(';', ",");
            guard(&list(texts.into_iter().map(item).collect()))
        }
        Cell::Wholes(numbers) => list(numbers.into_iter().map(whole).collect()),
    };
    super::columns::row(event, countries)
        .into_iter()
        .map(text)
        .collect()
}

/// A list of nothing is an empty cell, and so is one of missing values; so a list keeps its places or has none.
fn list(values: Vec<String>) -> String {
    if values.iter().all(String::is_empty) {
        return String::new();
    }
    values.join(JOIN)
}

/// What a spreadsheet would take for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Text that begins like a formula has an apostrophe before it, which keeps it text.
fn guard(cell: &str) -> String {
    if cell.starts_with(FORMULA) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'')
        .filter(|rest| rest.starts_with(FORMULA))
        .unwrap_or(cell)
}

/// The rows of a CSV file.
pub(super) struct Rows {
    reader: csv::Reader<Stream>,
    columns: BTreeMap<String, usize>,
    failed: bool,
}

impl Rows {
    /// Reads the header. Errors: one without the columns `type` and `actors`.
    pub fn new(stream: Stream) -> Result<Rows, Wrong> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(stream);
        let names = match reader.byte_headers() {
            Ok(names) => names,
            Err(error) => {
                return Err(Wrong::new(
                    format!("cannot be read as CSV: {error}"),
                    "check that the file is CSV with a line of column names",
                ));
            }
        };
        let name = |cell: &[u8]| String::from_utf8_lossy(cell).trim().to_lowercase();
        let columns: BTreeMap<String, usize> = names.iter().map(name).zip(0..).collect();
        if !columns.contains_key("type") || !columns.contains_key("actors") {
            return Err(Wrong::new(
                "has no columns named `type` and `actors`",
                "name the columns as `legation export --format events` does",
            ));
        }
        Ok(Rows {
            reader,
            columns,
            failed: false,
        })
    }

    /// The next row, with its line.
    pub fn next(&mut self) -> Option<(u64, Result<CodedEvent, Wrong>)> {
        let mut row = csv::ByteRecord::new();
        let line = self.reader.position().line();
        match self.reader.read_byte_record(&mut row) {
            _ if self.failed => return None,
            Ok(false) => return None,
            Ok(true) => (),
            Err(error) => {
                self.failed = true;
                let wrong = Wrong::new(
                    format!("cannot be read as CSV: {error}"),
                    "check the quotation marks of the row",
                );
                return Some((line, Err(wrong)));
            }
        }
        let line = row.position().map_or(line, csv::Position::line);
        let cell = |name: &str| -> Vec<Option<String>> {
            let cell = self
                .columns
                .get(name)
                .and_then(|at| row.get(*at))
                .unwrap_or_default();
            let cell = String::from_utf8_lossy(cell);
            let cell = unguarded(&cell);
            let value = |value: &str| Some(value.to_owned()).filter(|value| !value.is_empty());
            let kind = COLUMNS
                .iter()
                .find(|(other, _)| *other == name)
                .map(|(_, kind)| *kind);
            match kind {
                _ if cell.is_empty() => Vec::new(),
                Some(Kind::Texts | Kind::Wholes) => cell
                    .split(';')
                    .map(|item| value(item.strip_prefix(' ').unwrap_or(item)))
                    .collect(),
                _ => vec![value(cell)],
            }
        };
        let event = event(&cell);
        if event.kind.is_empty() && event.cameo.is_none() {
            return Some((
                line,
                Err(Wrong::new(
                    "the row has no type",
                    "give it one of PLOVER's, such as CONSULT",
                )),
            ));
        }
        Some((line, Ok(event)))
    }
}
