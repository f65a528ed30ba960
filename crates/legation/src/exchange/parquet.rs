//! Parquet: rows of cells as `columns` has them, lists as Parquet's lists of optional values. Written only.

use super::columns::{Cell, Kind};
use parquet::basic::{Compression, GzipLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::io::{self, Write};
use std::sync::Arc;

/// So many rows are gathered before they are written: Parquet lies column by column.
const GROUP: usize = 20_000;

pub(crate) struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    /// Of the rows gathered, what each column has.
    columns: Vec<Vec<Cell>>,
}

impl<W: Write + Send> Table<W> {
    /// A table of that name with these columns.
    pub fn new(out: W, name: &str, columns: &[(&str, Kind)]) -> io::Result<Table<W>> {
        let fields: Vec<String> = columns.iter().map(|(name, kind)| field(name, *kind)).collect();
        let schema =
            parse_message_type(&format!("message {name} {{ {} }}", fields.join(" "))).map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::GZIP(GzipLevel::default()))
            .set_created_by(concat!("legation ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        Ok(Table {
            writer: SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(failed)?,
            columns: vec![Vec::new(); columns.len()],
        })
    }

    /// Writes a row: a cell for each column.
    pub fn write(&mut self, row: Vec<Cell>) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(row) {
            column.push(cell);
        }
        if self.columns[0].len() >= GROUP {
            self.flush()?;
        }
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<W> {
        self.flush()?;
        self.writer.into_inner().map_err(failed)
    }

    /// Writes what was gathered as a group of rows.
    fn flush(&mut self) -> io::Result<()> {
        if self.columns[0].is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group().map_err(failed)?;
        for cells in &mut self.columns {
            let Some(mut column) = group.next_column().map_err(failed)? else {
                break;
            };
            let cells = std::mem::take(cells);
            match column.untyped() {
                ColumnWriter::ByteArrayColumnWriter(_) => {
                    let levels = Levels::of(&cells, |cell| match cell {
                        Cell::Text(text) => Values::One(text.as_deref()),
                        Cell::Texts(texts) => Values::Many(texts.iter().map(Option::as_deref).collect()),
                        _ => Values::One(None),
                    });
                    let values: Vec<ByteArray> =
                        levels.values.iter().map(|text| ByteArray::from(*text)).collect();
                    let written = column.typed::<ByteArrayType>();
                    written.write_batch(&values, Some(&levels.definition), levels.repetition())
                }
                ColumnWriter::BoolColumnWriter(_) => {
                    let flags: Vec<bool> = cells.iter().map(|cell| *cell == Cell::Flag(true)).collect();
                    column.typed::<BoolType>().write_batch(&flags, None, None)
                }
                ColumnWriter::DoubleColumnWriter(_) => {
                    let levels = Levels::of(&cells, |cell| match cell {
                        Cell::Number(number) => Values::One(*number),
                        _ => Values::One(None),
                    });
                    let written = column.typed::<DoubleType>();
                    written.write_batch(&levels.values, Some(&levels.definition), levels.repetition())
                }
                _ => {
                    let levels = Levels::of(&cells, |cell| match cell {
                        Cell::Whole(number) => Values::One(*number),
                        Cell::Wholes(numbers) => Values::Many(numbers.clone()),
                        _ => Values::One(None),
                    });
                    let written = column.typed::<Int64Type>();
                    written.write_batch(&levels.values, Some(&levels.definition), levels.repetition())
                }
            }
            .map_err(failed)?;
            column.close().map_err(failed)?;
        }
        group.close().map_err(failed)?;
        Ok(())
    }
}

/// A column in Parquet's language of schemas.
fn field(name: &str, kind: Kind) -> String {
    let list =
        |element: &str| format!("required group {name} (LIST) {{ repeated group list {{ {element} }} }}");
    match kind {
        Kind::Text => format!("optional binary {name} (UTF8);"),
        Kind::Number => format!("optional double {name};"),
        Kind::Whole => format!("optional int64 {name};"),
        Kind::Flag => format!("required boolean {name};"),
        Kind::Texts => list("optional binary element (UTF8);"),
        Kind::Wholes => list("optional int64 element;"),
    }
}

enum Values<T> {
    One(Option<T>),
    Many(Vec<Option<T>>),
}

/// A column as Parquet stores it (Dremel's encoding): the values that are there, and for each place whether there is one
/// (0 no; in a list 0 is an empty list, 1 a missing value, 2 a value) and whether it goes on with the list before it (1).
struct Levels<T> {
    values: Vec<T>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
    lists: bool,
}

impl<T> Levels<T> {
    fn of<'c>(cells: &'c [Cell], values: impl Fn(&'c Cell) -> Values<T>) -> Levels<T> {
        let mut levels = Levels {
            values: Vec::new(),
            definition: Vec::new(),
            repetition: Vec::new(),
            lists: false,
        };
        for cell in cells {
            match values(cell) {
                Values::One(value) => {
                    levels.definition.push(i16::from(value.is_some()));
                    levels.values.extend(value);
                }
                Values::Many(list) => {
                    levels.lists = true;
                    if list.is_empty() {
                        levels.definition.push(0);
                        levels.repetition.push(0);
                    }
                    for (n, value) in list.into_iter().enumerate() {
                        levels.definition.push(1 + i16::from(value.is_some()));
                        levels.repetition.push(i16::from(n > 0));
                        levels.values.extend(value);
                    }
                }
            }
        }
        levels
    }

    fn repetition(&self) -> Option<&[i16]> {
        self.lists.then_some(self.repetition.as_slice())
    }
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(source) => io::Error::other(source),
        },
        other => io::Error::other(other),
    }
}
