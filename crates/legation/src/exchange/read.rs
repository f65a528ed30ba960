//! A file of coded events as a stream: its format told from its first line, one event after another, and a problem
//! with file, line and remedy in place of each row that cannot be one.

use super::cells::cells;
use super::{CodedEvent, Format, dyads, events, icews, phoenix, plover, polecat};
use crate::document::{Input, Problem, Stream, cannot_read, open_text};
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// A row may have so many bytes.
const LIMIT: usize = 16 << 20;

/// What is wrong with a row, and what can be done.
pub(super) struct Wrong {
    pub message: String,
    pub remedy: Option<&'static str>,
}

impl Wrong {
    pub fn new(message: impl Into<String>, remedy: &'static str) -> Wrong {
        Wrong {
            message: message.into(),
            remedy: Some(remedy),
        }
    }

    fn at(self, file: &str, line: u64) -> Problem {
        let problem = Problem::new(file, self.message).at_line(line);
        match self.remedy {
            Some(remedy) => problem.with_remedy(remedy),
            None => problem,
        }
    }
}

/// Makes an event of a line.
pub(super) type Parse = Box<dyn FnMut(&str) -> Result<CodedEvent, Wrong> + Send>;

/// The events of a file, one after another.
pub struct Events {
    name: String,
    format: Format,
    rows: Rows,
    /// Of a format of pairs: the event whose rows are being read.
    pending: Option<CodedEvent>,
}

enum Rows {
    Lines(Lines, Parse),
    Table(Box<events::Rows>),
    Done,
}

/// Reads the file at `path`, `.gz` unpacked; its format is told from its first line where `format` does not say. Errors:
/// what cannot be opened or is of no known format.
pub fn read(path: &Path, format: Option<Format>) -> Result<Events, Problem> {
    read_as(Input::Path(path.to_owned()), format)
}

/// Reads any input; see [`read`].
pub fn read_as(input: Input, format: Option<Format>) -> Result<Events, Problem> {
    let by_name = match &input {
        Input::Path(path) => of_name(path),
        Input::Stream { .. } => None,
    };
    let (name, head, stream) = open_text(input).map_err(|problem| match format {
        Some(Format::Parquet) => problem.with_remedy("write the events as CSV, JSON Lines or TSV first"),
        _ => problem,
    })?;
    // UTF-16 is told by its mark; what has none is decoded line by line.
    let stream: Stream = Box::new(BufReader::new(
        DecodeReaderBytesBuilder::new()
            .bom_override(true)
            .strip_bom(true)
            .utf8_passthru(true)
            .build(stream),
    ));
    let first = String::from_utf8_lossy(&head);
    let first = first.trim_start_matches('\u{feff}').trim_start().lines().next();
    let format = format
        .or_else(|| of_line(first.unwrap_or_default()))
        .or(by_name)
        .ok_or_else(|| {
            Problem::new(
                &name,
                "is none of the formats of event sets, as far as its first line tells",
            )
            .with_remedy(
                "name the format with --format; files of POLECAT and ICEWS begin with their column names",
            )
        })?;
    let mut lines = Lines::new(&name, stream);
    let rows = match format {
        Format::Plover => Rows::Lines(lines, plover::reader()),
        Format::Phoenix => Rows::Lines(lines, phoenix::reader()),
        Format::Polecat | Format::Icews => {
            let header = lines
                .next_line()
                .transpose()?
                .map(|(_, line)| line)
                .unwrap_or_default();
            let parse = match format {
                Format::Polecat => polecat::reader(&header),
                _ => icews::reader(&header),
            };
            Rows::Lines(lines, parse.map_err(|wrong| wrong.at(&name, 1))?)
        }
        Format::Events => Rows::Table(Box::new(
            events::Rows::new(lines.stream).map_err(|wrong| wrong.at(&name, 1))?,
        )),
        Format::Gdelt | Format::Parquet => {
            let what = format!("{} is written, and not read", format.name());
            return Err(Problem::new(&name, what).with_remedy("write the events as CSV or PLOVER JSON Lines"));
        }
    };
    Ok(Events {
        name,
        format,
        rows,
        pending: None,
    })
}

impl Events {
    pub fn format(&self) -> Format {
        self.format
    }

    /// The next row as an event, with the line it stands on.
    fn row(&mut self) -> Option<Result<CodedEvent, Problem>> {
        let (line, row) = match &mut self.rows {
            Rows::Done => return None,
            Rows::Table(rows) => rows.next()?,
            Rows::Lines(lines, parse) => loop {
                match lines.next_line()? {
                    Err(problem) => {
                        // A line too long is passed over; a stream that fails is at its end.
                        if lines.failed {
                            self.rows = Rows::Done;
                        }
                        return Some(Err(problem));
                    }
                    Ok((_, line)) if line.trim().is_empty() => (),
                    Ok((number, line)) => break (number, parse(&line)),
                }
            },
        };
        Some(match row {
            Ok(mut event) => {
                // What its file gives no id is known by where it stands.
                if event.id.is_empty() {
                    let file = Path::new(&self.name).file_name().unwrap_or_default();
                    event.id = format!("{}:{line}", file.to_string_lossy());
                }
                Ok(event)
            }
            Err(wrong) => Err(wrong.at(&self.name, line)),
        })
    }
}

impl Iterator for Events {
    type Item = Result<CodedEvent, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if !matches!(self.format, Format::Icews | Format::Phoenix) {
            return self.row();
        }
        loop {
            let row = match self.row() {
                Some(Ok(row)) => row,
                Some(Err(problem)) => return Some(Err(problem)),
                None => return self.pending.take().map(Ok),
            };
            let other = match &mut self.pending {
                Some(event) => dyads::join(event, row),
                None => Some(row),
            };
            if let Some(other) = other
                && let Some(done) = self.pending.replace(other)
            {
                return Some(Ok(done));
            }
        }
    }
}

/// The format that a file's name tells, where its content does not.
fn of_name(path: &Path) -> Option<Format> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let tells = |word: &str| name.contains(word);
    Some(match () {
        () if name.ends_with(".jsonl") || name.ends_with(".ndjson") => Format::Plover,
        () if tells("phoenix") => Format::Phoenix,
        () if name.ends_with(".parquet") => Format::Parquet,
        () => return None,
    })
}

/// The format that a first line tells.
fn of_line(line: &str) -> Option<Format> {
    if line.starts_with('{') {
        return Some(Format::Plover);
    }
    let cells: Vec<&str> = line.split('\t').collect();
    let names: Vec<String> = cells.iter().map(|cell| column_name(cell)).collect();
    let has = |name: &str| names.iter().any(|other| other == name);
    if has("event id") && has("actor name") {
        return Some(Format::Polecat);
    }
    if has("cameo code") && has("source name") {
        return Some(Format::Icews);
    }
    let is_day = |cell: &str| matches!(cell.len(), 0 | 8) && cell.bytes().all(|byte| byte.is_ascii_digit());
    if cells.len() == 26 && is_day(cells[1]) {
        return Some(Format::Phoenix);
    }
    if cells.len() == 61 && is_day(cells[1]) {
        return Some(Format::Gdelt);
    }
    let named: Vec<&str> = line.split(',').map(|cell| cell.trim_matches('"')).collect();
    (named.contains(&"type") && named.contains(&"actors")).then_some(Format::Events)
}

/// A column's name as it is compared: R writes `Event.ID`, others `event_id`.
pub(super) fn column_name(cell: &str) -> String {
    cell.trim()
        .trim_matches('"')
        .to_lowercase()
        .replace(['.', '_'], " ")
}

/// Where each of `wanted` stands in a header; the names that it lacks.
pub(super) fn columns(header: &str, wanted: &[&str]) -> (Vec<Option<usize>>, Vec<String>) {
    let names: Vec<String> = header.split('\t').map(column_name).collect();
    let at = |name: &&str| names.iter().position(|other| *other == column_name(name));
    let places: Vec<Option<usize>> = wanted.iter().map(at).collect();
    let missing = wanted.iter().zip(&places).filter(|(_, place)| place.is_none());
    let missing = missing.map(|(name, _)| (*name).to_owned()).collect();
    (places, missing)
}

/// A row's cells by the number of their column in the format, wherever the header has it.
pub(super) struct Row<'p> {
    cells: Vec<String>,
    places: &'p [Option<usize>],
}

impl Row<'_> {
    /// Empty where the file has no such column.
    pub fn at(&self, column: usize) -> &str {
        let cell = self.places[column].and_then(|place| self.cells.get(place));
        cell.map_or("", String::as_str)
    }
}

/// The reader of tab-separated rows under a header. `found` is what [`columns`] found of the format's; without a column of
/// `needed` there is an error, whose remedy is given.
pub(super) fn under_header(
    header: &str,
    found: (Vec<Option<usize>>, Vec<String>),
    needed: &[&str],
    remedy: &'static str,
    event_of: fn(&Row) -> Result<CodedEvent, Wrong>,
) -> Result<Parse, Wrong> {
    let (places, missing) = found;
    if let Some(needed) = missing.iter().find(|name| needed.contains(&name.as_str())) {
        return Err(Wrong::new(format!("has no column named {needed}"), remedy));
    }
    let width = header.split('\t').count();
    Ok(Box::new(move |line| {
        let cells = cells(line);
        if cells.len() != width {
            return Err(Wrong::new(
                format!("the row has {} cells for {width} columns", cells.len()),
                "a tab or a line break in a cell breaks the row: take it out",
            ));
        }
        event_of(&Row {
            cells,
            places: &places,
        })
    }))
}

/// Lines of a stream, each decoded by itself: UTF-8, else Windows-1252, which older files are in.
struct Lines {
    name: String,
    stream: Stream,
    number: u64,
    failed: bool,
}

impl Lines {
    fn new(name: &str, stream: Stream) -> Lines {
        Lines {
            name: name.to_owned(),
            stream,
            number: 0,
            failed: false,
        }
    }

    fn next_line(&mut self) -> Option<Result<(u64, String), Problem>> {
        let mut bytes = Vec::new();
        self.number += 1;
        match self
            .stream
            .by_ref()
            .take(LIMIT as u64 + 1)
            .read_until(b'\n', &mut bytes)
        {
            Ok(0) => return None,
            Ok(_) => (),
            Err(error) => {
                self.failed = true;
                return Some(Err(cannot_read(&self.name, &error).at_line(self.number)));
            }
        }
        if bytes.len() > LIMIT {
            if self.pass_over().is_err() {
                self.failed = true;
            }
            let message = "the line has more than 16 MB and was passed over";
            return Some(Err(Problem::new(&self.name, message).at_line(self.number)));
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(error.as_bytes())
                .0
                .into_owned(),
        };
        Some(Ok((self.number, text.trim_end_matches(['\n', '\r']).to_owned())))
    }

    /// Goes on to the end of a line.
    fn pass_over(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.stream.fill_buf()?;
            let (length, end) = match buffer.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.stream.consume(length);
            if end {
                return Ok(());
            }
        }
    }
}
