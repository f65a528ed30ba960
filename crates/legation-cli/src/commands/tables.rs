//! `legation tables WORD`
//!
//! ```text
//! $ legation tables Georgia
//! table          name     says                                origin
//! country_words  Georgia  name of GEO                         Legation's own table
//! places         Georgia  region, USA, 32.75 -83.50           GeoNames …
//! ```

use super::show::write_json;
use crate::Outcome;
use crate::engine::tables;
use crate::problem::Result;
use crate::screen::Screen;
use crate::table::{Cells, Table};
use clap::ValueEnum;
use legation::tables::Tables;
use std::io::Write;
use std::path::PathBuf;

/// What the tables know of a word: countries, offices and their holders, organisations, places
#[derive(clap::Args)]
#[command(after_help = "\
Without a word it lists the tables, with the origin and licence of their rows. A table of your own stands before the \
built-in ones: TOML or CSV, with the columns that data/README.md describes.

Examples:
  legation tables Georgia
  legation tables \"foreign minister\"
  legation tables Merkel --format json
  legation tables \"Order of the Lamp\" --table mine.toml
  legation tables")]
pub struct Arguments {
    /// A word, name or phrase, written as in a text (capitals count)
    #[arg(value_name = "WORD")]
    words: Vec<String>,
    /// A table of your own, before the built-in ones (TOML or CSV); may be given more than once
    #[arg(long = "table", value_name = "FILE")]
    tables: Vec<PathBuf>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Columns for the eye
    Table,
    /// One JSON object a line
    Json,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let (tables, _) = tables(&arguments.tables)?;
    let mut screen = Screen::new();
    let rows = if arguments.words.is_empty() {
        holdings(&mut screen, &tables, arguments.format)?
    } else {
        about(&mut screen, &tables, &arguments.words.join(" "), arguments.format)?
    };
    screen.flush()?;
    Ok(if rows == 0 {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn about(screen: &mut Screen, tables: &Tables, word: &str, format: Format) -> Result<usize> {
    let facts = tables.about(word);
    let mut table = Table::new(&[
        ("table", Cells::Codes),
        ("name", Cells::Words),
        ("says", Cells::Words),
        ("origin", Cells::Words),
    ]);
    for fact in &facts {
        if format == Format::Json {
            write_json(screen, fact)?;
        }
        let origin = tables.origin(&fact.origin).unwrap_or(&fact.origin);
        table.rows.push(vec![
            fact.table.to_owned(),
            fact.name.clone(),
            fact.says.clone(),
            origin.to_owned(),
        ]);
    }
    if format == Format::Table && !facts.is_empty() {
        table.write(screen)?;
    }
    Ok(facts.len())
}

fn holdings(screen: &mut Screen, tables: &Tables, format: Format) -> Result<usize> {
    let holdings = tables.holdings();
    let mut table = Table::new(&[
        ("table", Cells::Codes),
        ("rows", Cells::Numbers),
        ("bytes", Cells::Numbers),
        ("origin", Cells::Words),
    ]);
    for holding in &holdings {
        if format == Format::Json {
            write_json(screen, holding)?;
        }
        for (n, (origin, rows)) in holding.origins.iter().enumerate() {
            let first = |text: String| if n == 0 { text } else { String::new() };
            table.rows.push(vec![
                first(holding.table.to_owned()),
                rows.to_string(),
                first(holding.bytes.to_string()),
                tables.origin(origin).unwrap_or(origin).to_owned(),
            ]);
        }
    }
    if format == Format::Table {
        table.write(screen)?;
    }
    Ok(holdings.len())
}
