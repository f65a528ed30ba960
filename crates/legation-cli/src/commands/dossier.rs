//! `legation dossier IRN CUB`: what a record holds of one party or two, as a written brief.
//!
//! ```text
//! $ legation dossier IRN CUB --record cuba.db
//! # Iran and Cuba
//! ## Visits
//! - Ebrahim Raisi (Iran) visited Havana, Cuba, from 14 to 15 June 2023.[^1]
//! ```

use super::export::output;
use super::show::wanted;
use super::{AskedRecord, day, days, today};
use crate::Outcome;
use crate::brief::compose::{Findings, Request, Side, compose};
use crate::brief::{Brief, html, markdown};
use crate::problem::Result;
use clap::ValueEnum;
use jiff::civil::Date;
use legation::record::Record;
use legation::record::browse::stands_alone;
use legation::record::merge::{Merged, actors};
use legation::record::query::Query;
use legation::tables::Tables;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;

/// Write a brief on what a record holds of one party, or of two with one another
#[derive(clap::Args)]
#[command(after_help = "\
Visits, meetings, agreements, joint bodies, promises with what became of them, what was said, who the people are, and on what \
reports differ; every sentence has footnotes with the words it rests on, their source and its licence. Nothing is said that no \
dispatch tells. A code or a country's name stands for everybody who acts for it. Markdown is for your editor or pandoc, \
HTML is one page to read or print.

Examples:
  legation dossier IRN CUB --record cuba.db
  legation dossier Iran Cuba --record cuba.db --since 2023 --format html --output brief.html
  legation dossier IRN CUB --record cuba.db --as-of 2024-01-01 --title \"Before the January talks\"
  legation dossier \"Ebrahim Raisi\" --record cuba.db --limit 10")]
pub struct Arguments {
    /// One actor, or two, by code, country or name
    #[arg(value_name = "ACTOR", num_args = 1..=2, required = true)]
    actors: Vec<String>,
    #[command(flatten)]
    record: AskedRecord,
    /// Only from this date on
    #[arg(long, value_name = "DATE", value_parser = days)]
    since: Option<(Date, Date)>,
    /// Only up to and including this date
    #[arg(long, value_name = "DATE", value_parser = days)]
    until: Option<(Date, Date)>,
    /// The day that decides which promises are overdue [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<Date>,
    /// Its title [default: the names of the actors]
    #[arg(long, value_name = "WORDS")]
    title: Option<String>,
    /// At most so many sentences in a section: those told most widely, then the latest
    #[arg(long, value_name = "N", default_value_t = 25)]
    limit: usize,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
    /// Write to this file [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With footnotes, as many programs render it
    Markdown,
    /// One page with nothing fetched from elsewhere
    Html,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let record = arguments.record.open()?;
    let Some(all) = wanted(&arguments.actors, &record, false)? else {
        return Ok(Outcome::Nothing);
    };
    let sides = arguments.actors.into_iter().zip(all);
    let request = Request {
        sides: sides.map(|(asked, wanted)| Side { asked, wanted }).collect(),
        title: arguments.title,
        as_of: arguments.as_of.unwrap_or_else(today),
        since: arguments.since.map(|(first, _)| first),
        until: arguments.until.map(|(_, last)| last),
        limit: arguments.limit,
        record: record.path().display().to_string(),
    };
    let Some(brief) = composed(&record, &request)? else {
        return Ok(Outcome::Nothing);
    };
    let written = match arguments.format {
        Format::Markdown => markdown::write(&brief),
        Format::Html => html::write(&brief),
    };
    let mut out = output(arguments.output.as_deref(), &record)?;
    out.write_all(written.as_bytes())?;
    out.flush()?;
    Ok(Outcome::Done)
}

/// The brief; `None` where nothing is found.
fn composed(record: &Record, request: &Request) -> Result<Option<Brief>> {
    let findings = ask(record, request)?;
    if findings.happenings.is_empty() {
        return Ok(None);
    }
    let failed = RefCell::new(None);
    let brief = compose(&findings, request, &|passage| {
        record.cited(passage).unwrap_or_else(|error| {
            failed.borrow_mut().get_or_insert(error);
            None
        })
    });
    match failed.into_inner() {
        Some(error) => Err(error)?,
        None => Ok(Some(brief)),
    }
}

/// The brief on one or two actors, for other views; `None` where the record tells of nothing.
pub fn brief(
    record: &Record,
    actors: &[String],
    as_of: Date,
    since: Option<Date>,
    until: Option<Date>,
    limit: usize,
) -> Result<Option<Brief>> {
    let mut sides = Vec::new();
    for asked in actors {
        let wanted = record.wanted(asked)?;
        if wanted.is_empty() {
            return Ok(None);
        }
        sides.push(Side {
            asked: asked.clone(),
            wanted,
        });
    }
    let request = Request {
        sides,
        title: None,
        as_of,
        since,
        until,
        limit,
        record: record.path().display().to_string(),
    };
    composed(record, &request)
}

/// All that the brief needs of the record.
fn ask(record: &Record, request: &Request) -> Result<Findings> {
    let mut wanted = request.sides.iter().map(|side| side.wanted.clone());
    let ever = Query {
        actors: wanted.by_ref().take(1).collect(),
        with: wanted.collect(),
        ..Query::default()
    };
    let then = Query {
        since: request.since,
        until: request.until,
        ..ever.clone()
    };
    // What keeps a promise of the time asked for may lie outside of it.
    let all = record.happenings(&ever, request.as_of)?;
    let asked = |merged: &&Merged| stands_alone(merged) && then.accepts(merged);
    let happenings: Vec<Merged> = all.iter().filter(asked).cloned().collect();
    let settled: BTreeSet<&str> = happenings
        .iter()
        .filter_map(|merged| merged.settlement.as_ref()?.outcome.as_deref())
        .collect();
    let settles = |merged: &&Merged| settled.contains(merged.entry.id.as_str());
    let outcomes: BTreeMap<String, Merged> = all
        .iter()
        .filter(settles)
        .map(|merged| (merged.entry.id.clone(), merged.clone()))
        .collect();
    let all = || happenings.iter().chain(outcomes.values());
    let mut ids: BTreeSet<&str> = all().flat_map(|merged| actors(&merged.entry)).collect();
    // A report that differs may name somebody whom no happening names.
    let readings = all().flat_map(|merged| merged.readings.values().flatten());
    ids.extend(readings.flat_map(|reading| words(&reading.value)));
    let mut people = record.who_of(&ids, Tables::built_in())?;
    let mut parties = record.parties_of(all())?;
    parties.extend(people.iter().map(|who| (who.party.id.clone(), who.party.clone())));
    people.retain(|who| who.party.kind == "person" && !who.party.described);
    let lines = record.dispatches()?;
    let dispatches = lines.into_iter().map(|line| (line.id.clone(), line)).collect();
    Ok(Findings {
        happenings,
        outcomes,
        parties,
        people,
        dispatches,
    })
}

/// The strings of a value, some of which name actors.
fn words(value: &Value) -> Vec<&str> {
    match value {
        Value::String(word) => vec![word],
        Value::Array(all) => all.iter().flat_map(words).collect(),
        _ => Vec::new(),
    }
}
