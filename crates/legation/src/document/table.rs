//! CSV and TSV with named columns: one dispatch per row, streamed.

use super::encoding;
use super::input::{Allowance, OVER_LIMIT, Opened, Stream, as_utf8, cannot_read};
use super::meta::{Found, Meta};
use super::problem::Problem;
use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder};
use serde_json::Value;
use std::io::{self, BufRead, Read};

/// The dispatches of a table.
pub(super) struct Table {
    name: String,
    reader: Reader<Quotes<Allowance<Stream>>>,
    columns: Vec<String>,
    text: usize,
    /// The line of the row last read, where a cell of it runs over several lines.
    runs_on_from: Option<u64>,
    done: bool,
}

const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

impl Table {
    /// Reads the header. `limit`: bytes that one row may have.
    pub fn new(opened: Opened, limit: usize) -> Result<Table, Problem> {
        let name = opened.name.clone();
        let mut stream = as_utf8(opened).map_err(|e| cannot_read(&name, &e))?;
        let head = stream.fill_buf().map_err(|e| cannot_read(&name, &e))?;
        let delimiter = delimiter(head);
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(Quotes {
                inner: Allowance::new(stream, limit),
                odd: false,
            });
        let header = reader.byte_headers().map_err(|e| unreadable(&name, limit, &e))?;
        let columns: Vec<String> = header.iter().map(column).collect();
        let Some(text) = columns.iter().position(|c| c == "text") else {
            let found = columns.iter().map(|c| clipped(c)).collect::<Vec<_>>().join(", ");
            return Err(Problem::new(
                &name,
                format!("no column is named `text`; the columns are: {}", clipped(&found)),
            )
            .at_line(1)
            .with_remedy("name the columns in the first row; `text` holds the dispatch"));
        };
        Ok(Table {
            name,
            reader,
            columns,
            text,
            runs_on_from: None,
            done: false,
        })
    }

    fn found(&self, row: &ByteRecord, line: u64) -> Result<Found, Problem> {
        let text = row.get(self.text).map(cell).unwrap_or_default();
        if text.trim().is_empty() {
            return Err(Problem::new(&self.name, "the row has no text").at_line(line));
        }
        let mut meta = Meta::default();
        for (at, (name, value)) in self.columns.iter().zip(row.iter()).enumerate() {
            if at != self.text && !value.trim_ascii().is_empty() {
                meta.take(name, Value::String(cell(value)));
            }
        }
        Ok(Found {
            meta,
            text,
            line: Some(line),
            problems: self.ragged(row, line).into_iter().collect(),
            ..Found::default()
        })
    }

    /// A row with more or fewer cells than there are names: mostly a separator or a line break in a text without
    /// quotation marks, which then is not whole. Empty cells at the end are nothing.
    fn ragged(&self, row: &ByteRecord, line: u64) -> Option<Problem> {
        let more = row
            .iter()
            .skip(self.columns.len())
            .any(|cell| !cell.trim_ascii().is_empty());
        if !more && row.len() >= self.columns.len() {
            return None;
        }
        let cells = |n: usize| {
            if n == 1 {
                "1 cell".to_owned()
            } else {
                format!("{n} cells")
            }
        };
        let message = format!(
            "the row has {} for {} names of columns; it was read as far as it goes",
            cells(row.len()),
            self.columns.len()
        );
        let remedy = "a text with separators or line breaks in it stands in quotation marks";
        Some(
            Problem::new(&self.name, message)
                .at_line(line)
                .with_remedy(remedy),
        )
    }

    /// At the end of the table: whether its last row ran there because a quotation mark was never closed.
    fn unclosed(&self) -> Option<Problem> {
        let line = self.runs_on_from.filter(|_| self.reader.get_ref().odd)?;
        let message = "a quotation mark in this row is never closed; the row was read to the end of the file";
        let problem = Problem::new(&self.name, message).at_line(line);
        Some(problem.with_remedy("close it: the rows after it may be in its text"))
    }
}

/// Passes a table through and notes whether it had an odd number of quotation marks so far.
struct Quotes<R> {
    inner: R,
    odd: bool,
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let marks = buffer[..read].iter().filter(|byte| **byte == b'"').count();
        self.odd ^= marks % 2 == 1;
        Ok(read)
    }
}

impl Iterator for Table {
    type Item = Result<Found, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        self.reader.get_mut().inner.renew();
        let mut row = ByteRecord::new();
        match self.reader.read_byte_record(&mut row) {
            Ok(true) => {
                let line = row.position().map_or(0, csv::Position::line);
                self.runs_on_from = row.iter().any(|cell| cell.contains(&b'\n')).then_some(line);
                Some(self.found(&row, line))
            }
            Ok(false) => {
                self.done = true;
                self.unclosed().map(Err)
            }
            Err(e) => {
                self.done = true;
                let line = self.reader.position().line();
                let limit = self.reader.get_ref().inner.limit();
                Some(Err(unreadable(&self.name, limit, &e).at_line(line)))
            }
        }
    }
}

/// A column's name as it is compared: known ones in any case.
fn column(name: &[u8]) -> String {
    let name = cell(name).trim_start_matches('\u{feff}').trim().to_owned();
    let lower = name.to_lowercase();
    let known = [
        "text",
        "file",
        "title",
        "url",
        "source",
        "author",
        "published",
        "licence",
        "language",
        "id",
    ];
    if known.contains(&lower.as_str()) {
        lower
    } else {
        name
    }
}

/// One cell; a table in an old encoding is decoded cell by cell.
fn cell(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding::decode(bytes, None).text,
    }
}

fn clipped(words: &str) -> String {
    let mut clip: String = words.chars().take(200).collect();
    if clip.len() < words.len() {
        clip.push('…');
    }
    clip
}

fn unreadable(name: &str, limit: usize, error: &csv::Error) -> Problem {
    match error.kind() {
        ErrorKind::Io(e) if e.to_string() == OVER_LIMIT => Problem::new(
            name,
            format!("a row is longer than {} MB; the rest was not read", limit >> 20),
        )
        .with_remedy("look for a quotation mark that is never closed"),
        ErrorKind::Io(e) => cannot_read(name, e),
        _ => Problem::new(name, format!("the row cannot be read: {error}")),
    }
}

/// The separator that the first line has most of.
fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |d: u8| line.iter().filter(|b| **b == d).count();
    DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|d| count(*d))
        .unwrap_or(b',')
}

/// Whether text of unknown format starts with a header that has a `text` column among others.
pub(super) fn looks_like(start: &str) -> bool {
    let line = start.lines().next().unwrap_or_default();
    let delimiter = char::from(delimiter(line.as_bytes()));
    let names: Vec<String> = line
        .split(delimiter)
        .map(|c| c.trim().trim_matches('"').to_lowercase())
        .collect();
    let word = |n: &String| !n.is_empty() && n.len() <= 40 && !n.contains(' ');
    names.len() >= 2 && names.iter().any(|n| n == "text") && names.iter().all(word)
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Format, Input, Problem, ReadOptions, read};

    fn rows(bytes: &[u8]) -> Vec<Result<Document, Problem>> {
        let reader = Box::new(std::io::Cursor::new(bytes.to_vec()));
        let options = ReadOptions {
            format: Some(Format::Table),
            limit: 4000,
            ..ReadOptions::default()
        };
        read(
            Input::Stream {
                name: "in.csv".to_owned(),
                reader,
            },
            &options,
        )
        .collect()
    }

    #[test]
    fn named_columns_become_a_dispatch() {
        let read = rows(b"Title,Text,published,desk\nDeal,\"One, two.\nThree.\",2020-05-04,foreign\n,,,\nLate,Four.,2020-05-05,home\n");
        let first = read[0].as_ref().unwrap();
        assert_eq!(first.dispatch.text, "One, two.\nThree.");
        assert_eq!(first.dispatch.title.as_deref(), Some("Deal"));
        assert_eq!(first.dispatch.published.as_deref(), Some("2020-05-04"));
        assert_eq!(first.dispatch.extra["desk"], "foreign");
        assert_eq!(read[1].as_ref().unwrap_err().line, Some(4));
        assert_eq!(read[2].as_ref().unwrap().line, Some(5));
    }

    #[test]
    fn separators_and_old_encodings() {
        let read = rows(b"text;source\nThe ministers of S\xe3o Tom\xe9 met.;R\xe1dio\n");
        let dispatch = &read[0].as_ref().unwrap().dispatch;
        assert_eq!(dispatch.text, "The ministers of São Tomé met.");
        assert_eq!(dispatch.source.as_deref(), Some("Rádio"));
        assert_eq!(
            rows(b"source\ttext\nX\tThe talks ended.\n")[0]
                .as_ref()
                .unwrap()
                .dispatch
                .text,
            "The talks ended."
        );
    }

    #[test]
    fn a_missing_column_names_those_there_are() {
        let problem = rows(b"title,body\nA,B\n").remove(0).unwrap_err();
        assert!(problem.to_string().contains("title, body"), "{problem}");
    }

    #[test]
    fn ragged_rows_are_read_and_told() {
        let read =
            rows(b"title,text,desk\nA,They met, it was said.,home,more\nB,They left.,,,\nC,They stayed.\n");
        let texts: Vec<&str> = read.iter().flatten().map(|d| d.dispatch.text.as_str()).collect();
        assert_eq!(texts, ["They met", "They left.", "They stayed."]);
        let told: Vec<String> = read
            .iter()
            .filter_map(|r| r.as_ref().err())
            .map(Problem::to_string)
            .collect();
        assert_eq!(told.len(), 2);
        assert!(
            told[0].starts_with("in.csv:2: the row has 5 cells for 3 names"),
            "{told:?}"
        );
        assert!(told[1].starts_with("in.csv:4: the row has 2 cells"), "{told:?}");
    }

    #[test]
    fn a_quotation_mark_never_closed_is_told_where_the_row_still_fits() {
        let read = rows(b"title,text\nA,\"They met.\nB,They left.\nC,They stayed.\n");
        assert_eq!(read.len(), 2);
        let told = read[1].as_ref().unwrap_err();
        assert!(
            told.line == Some(2) && told.message.contains("never closed"),
            "{told}"
        );
        // Marks inside a cell, and texts of several lines, are nothing.
        let read = rows(b"title,text\nA,\"They \"\"met\"\".\nIt went on.\"\n");
        assert!(read.len() == 1 && read[0].is_ok());
    }

    #[test]
    fn a_quotation_mark_never_closed_ends_the_table_with_a_reason() {
        let read = rows(format!("text\nFine.\n\"{}", "a\n".repeat(20_000)).as_bytes());
        assert!(read[0].is_ok());
        assert!(
            read[1]
                .as_ref()
                .unwrap_err()
                .remedy
                .as_deref()
                .unwrap()
                .contains("quotation mark")
        );
        assert_eq!(read.len(), 2);
    }
}
