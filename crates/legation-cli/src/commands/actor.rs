//! `legation actor TEXT`
//!
//! ```text
//! $ legation actor "the Kenyan president" --date 2014-05-01
//! Uhuru Kenyatta · KEN · GOV · President
//!   country  the Kenyan president
//!   name     Uhuru Kenyatta: President (Wikidata …)
//! ```

use super::actor_identity::{self, Correction};
use super::days;
use super::show::write_json;
use crate::Outcome;
use crate::engine::{Engine, tables};
use crate::problem::Result;
use crate::screen::{Screen, clean};
use clap::ValueEnum;
use jiff::civil::Date;
use legation::actor::{Identity, identify};
use legation::document::normalized_date;
use legation::syntax::Scratch;
use legation::tables::Tables;
use std::io::{BufRead, Write};
use std::path::PathBuf;

/// Who a name, an office or a description means on a day; and corrections of who is whom in a record
#[derive(clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Offices change hands: the same words mean another person at another date. Without --date an office has no holder, and \
a person is coded by the last office that is known. `-` reads one phrase a line from standard input.

Examples:
  legation actor \"former German foreign minister\" --date 2012-01-01 --format json
  legation actor \"the Kenyan president\" --date 2014-05-01
  legation actor \"Downing Street\"
  cut -f3 events.tsv | legation actor - --date 2019 --format json"
)]
pub struct Arguments {
    /// The words, or `-` for one phrase a line from standard input
    #[arg(value_name = "TEXT", required = true)]
    text: Option<String>,
    /// The day of the text: 2012-01-01, 2012-01, 2012, \"1 January 2012\"
    #[arg(long, value_name = "DAY", value_parser = any_day)]
    date: Option<Date>,
    /// A table of your own, before the built-in ones (TOML or CSV); may be given more than once
    #[arg(long = "table", value_name = "FILE")]
    tables: Vec<PathBuf>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Report)]
    format: Format,
    #[command(subcommand)]
    correction: Option<Correction>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For the eye
    Report,
    /// One JSON object
    Json,
}

/// The first day of a date in ISO 8601 or in words.
fn any_day(text: &str) -> std::result::Result<Date, String> {
    let first = |text: &str| days(text).map(|(from, _)| from);
    first(text).or_else(|problem| {
        let written = normalized_date(text).ok_or(problem.clone())?;
        first(written.get(..10).unwrap_or(&written)).map_err(|_| problem)
    })
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    if let Some(correction) = arguments.correction {
        return actor_identity::run(correction);
    }
    let text = arguments.text.unwrap_or_default();
    let (tables, _) = tables(&arguments.tables)?;
    let engine = Engine::new(&tables)?;
    let mut scratch = Scratch::default();
    let mut screen = Screen::new();
    let mut known = false;
    let mut answer = |text: &str, screen: &mut Screen| -> Result<()> {
        let found = identify(
            text,
            arguments.date,
            &tables,
            engine.pipeline().model(),
            &mut scratch,
        );
        known |= found.kind.is_some();
        match arguments.format {
            Format::Json => write_json(screen, &found),
            Format::Report => write(screen, &found, &tables),
        }
    };
    if text == "-" {
        for line in std::io::stdin().lock().lines() {
            answer(&line?, &mut screen)?;
        }
    } else {
        answer(&text, &mut screen)?;
    }
    screen.flush()?;
    Ok(if known { Outcome::Done } else { Outcome::Nothing })
}

fn write(screen: &mut Screen, found: &Identity, tables: &Tables) -> Result<()> {
    if found.kind.is_none() {
        let line = format!("{}: no political actor that is known", clean(&found.text));
        return Ok(screen.line(&line)?);
    }
    let name = screen.bold(&clean(&found.name));
    let sectors = found.sectors.join(" ");
    let parts = [
        name.as_str(),
        &found.country,
        &sectors,
        &found.office,
        found.wikidata.as_deref().unwrap_or(""),
    ];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    screen.line(&parts.join(" · "))?;
    for reason in &found.why {
        let origin = reason
            .origin
            .as_deref()
            .map(|tag| tables.origin(tag).unwrap_or(tag));
        let origin = origin.map(|origin| format!(" ({origin})")).unwrap_or_default();
        let line = format!("{:<8} {}{origin}", reason.field, clean(&reason.from));
        screen.wrapped("  ", "           ", &line)?;
    }
    Ok(())
}
