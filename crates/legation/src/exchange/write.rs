//! Events to a file of any format, one after another.

use super::columns::{COLUMNS, row};
use super::{CodedEvent, Countries, Format, events, gdelt, icews, parquet, phoenix, plover, polecat};
use std::io::{self, Write};

/// Writes events in one format.
pub struct Writer<W: Write + Send> {
    format: Format,
    countries: Countries,
    out: Out<W>,
}

enum Out<W: Write + Send> {
    Lines(W),
    Csv(Box<csv::Writer<W>>),
    Parquet(Box<parquet::Table<W>>),
}

impl<W: Write + Send> Writer<W> {
    /// Begins a file: writes the line of column names where the format has one. `countries` are the codes that columns of
    /// countries have; GDELT fixes its own.
    pub fn new(mut out: W, format: Format, countries: Countries) -> io::Result<Writer<W>> {
        let out = match format {
            Format::Parquet => Out::Parquet(Box::new(parquet::Table::new(out, "events", &COLUMNS)?)),
            Format::Events => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(events::header()).map_err(failed)?;
                Out::Csv(Box::new(writer))
            }
            Format::Polecat => {
                line(&mut out, &polecat::COLUMNS)?;
                Out::Lines(out)
            }
            Format::Icews => {
                line(&mut out, &icews::COLUMNS)?;
                Out::Lines(out)
            }
            Format::Plover | Format::Gdelt | Format::Phoenix => Out::Lines(out),
        };
        Ok(Writer {
            format,
            countries,
            out,
        })
    }

    /// Writes one event: one row, or one for each pair of actor and recipient where the format has pairs.
    pub fn write(&mut self, event: &CodedEvent) -> io::Result<()> {
        let countries = self.countries;
        match &mut self.out {
            Out::Parquet(table) => table.write(row(event, countries)),
            Out::Csv(writer) => writer.write_record(events::row(event, countries)).map_err(failed),
            Out::Lines(out) => match self.format {
                Format::Polecat => {
                    let quoted: Vec<String> = polecat::row(event, countries)
                        .iter()
                        .map(|cell| quoted(cell))
                        .collect();
                    line(out, &quoted)
                }
                Format::Icews => lines(out, &icews::rows(event, countries)),
                Format::Gdelt => lines(out, &gdelt::rows(event)),
                Format::Phoenix => lines(out, &phoenix::rows(event, countries)),
                Format::Plover | Format::Events | Format::Parquet => {
                    serde_json::to_writer(&mut *out, &plover::to_json(event, countries))?;
                    out.write_all(b"\n")
                }
            },
        }
    }

    /// Ends the file and gives back what was written to.
    pub fn finish(self) -> io::Result<W> {
        let mut out = match self.out {
            Out::Lines(out) => out,
            Out::Csv(writer) => writer.into_inner().map_err(|error| error.into_error())?,
            Out::Parquet(table) => table.finish()?,
        };
        out.flush()?;
        Ok(out)
    }
}

fn lines(out: &mut impl Write, rows: &[Vec<String>]) -> io::Result<()> {
    rows.iter().try_for_each(|row| line(out, row))
}

fn line<S: AsRef<str>>(out: &mut impl Write, cells: &[S]) -> io::Result<()> {
    let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    out.write_all(cells.join("\t").as_bytes())?;
    out.write_all(b"\n")
}

/// A cell with quotation marks in it stands in quotation marks, as pandas and R read it.
fn quoted(cell: &str) -> String {
    if cell.contains('"') {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn failed(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
