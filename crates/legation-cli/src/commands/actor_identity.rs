//! `legation actor merge`, `split`, `undo`, `log`: who is one in a record, where the program had it wrong.
//!
//! ```text
//! $ legation actor merge ana-reyes reyes-per --record lima.db --note "same speech"
//! decision 1: Ana Reyes and Reyes are one (`legation actor undo 1` takes it back)
//! ```

use super::show::{Format, wanted, write_json, write_table};
use super::{AskedRecord, day, today};
use crate::Outcome;
use crate::problem::{Problem, Result};
use crate::screen::{Screen, clean};
use crate::table::{Cells, Table};
use clap::Subcommand;
use jiff::civil::Date;
use legation::record::{Decision, Part, Party, Record};
use std::collections::BTreeMap;
use std::io::Write;

#[derive(Subcommand)]
pub enum Correction {
    Merge(Merge),
    Split(Split),
    Undo(Undo),
    Log(Log),
}

/// Make actors of a record one, for good
#[derive(clap::Args)]
#[command(after_help = "\
Actors are given by id or by name; `legation show actors` lists both. The decision holds for dispatches read later, \
and for the same ones read again.

Examples:
  legation actor merge ana-reyes reyes-per --record lima.db
  legation actor merge \"Ana Reyes\" \"A. M. Reyes\" --note \"née Mora\" --record lima.db")]
pub struct Merge {
    /// Two actors or more
    #[arg(value_name = "ACTOR", num_args = 2.., required = true)]
    actors: Vec<String>,
    #[command(flatten)]
    made: Made,
}

/// Take a spelling, or what some dispatches tell, out of an actor of a record
#[derive(clap::Args)]
#[command(after_help = "\
What is taken out is an actor of its own, which may then be merged with another.

Examples:
  legation actor split ana-reyes --spelling \"Anna Reyes\" --record lima.db
  legation actor split ana-reyes --dispatch lima-3.txt --record lima.db")]
pub struct Split {
    /// The actor, by id or name
    actor: String,
    /// The spelling to take out
    #[arg(
        long,
        value_name = "NAME",
        required_unless_present = "dispatch",
        conflicts_with = "dispatch"
    )]
    spelling: Option<String>,
    /// The dispatch whose actor is another, by id or file (may be given again)
    #[arg(long, value_name = "DISPATCH")]
    dispatch: Vec<String>,
    #[command(flatten)]
    made: Made,
}

/// Take a decision back
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  legation actor log --record lima.db
  legation actor undo 1 --record lima.db")]
pub struct Undo {
    /// Its number in the log
    number: i64,
    #[command(flatten)]
    made: Made,
}

/// Show the decisions about a record's actors
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  legation actor log --record lima.db
  legation actor log --record lima.db --format json > decisions.jsonl")]
pub struct Log {
    #[command(flatten)]
    record: AskedRecord,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// What every decision is entered with.
#[derive(clap::Args)]
struct Made {
    #[command(flatten)]
    record: AskedRecord,
    /// Why, for the log
    #[arg(long, value_name = "WORDS")]
    note: Option<String>,
    /// The day of the decision [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<Date>,
}

impl Made {
    fn day(&self) -> String {
        self.as_of.unwrap_or_else(today).to_string()
    }
}

pub fn run(correction: Correction) -> Result<Outcome> {
    let mut screen = Screen::new();
    let line = match correction {
        Correction::Merge(arguments) => merge(&arguments)?,
        Correction::Split(arguments) => split(&arguments)?,
        Correction::Undo(arguments) => undo(&arguments)?,
        Correction::Log(arguments) => return log(&arguments, &mut screen),
    };
    let Some(line) = line else {
        return Ok(Outcome::Nothing);
    };
    screen.line(&line)?;
    screen.flush()?;
    Ok(Outcome::Done)
}

fn merge(arguments: &Merge) -> Result<Option<String>> {
    let mut record = arguments.made.record.open_to_write()?;
    let parties = record.parties()?;
    let mut ids = Vec::new();
    for words in &arguments.actors {
        match one(words, &record, &parties)? {
            Some(party) => ids.push(party.id.clone()),
            None => return Ok(None),
        }
    }
    let number = record.merge_actors(&ids, arguments.made.note.as_deref(), &arguments.made.day())?;
    let names: Vec<String> = ids.iter().map(|id| clean(&parties[id].name)).collect();
    Ok(Some(made(number, &format!("{} are one", names.join(" and ")))))
}

fn split(arguments: &Split) -> Result<Option<String>> {
    let mut record = arguments.made.record.open_to_write()?;
    let parties = record.parties()?;
    let Some(party) = one(&arguments.actor, &record, &parties)? else {
        return Ok(None);
    };
    let (part, what) = match &arguments.spelling {
        Some(spelling) => (Part::Spelling(spelling.clone()), format!("“{}”", clean(spelling))),
        None => {
            let ids = dispatches(&arguments.dispatch, &record)?;
            (
                Part::Dispatches(ids),
                format!("the one in {}", clean(&arguments.dispatch.join(", "))),
            )
        }
    };
    let number = record.split_actor(
        &party.id,
        &part,
        arguments.made.note.as_deref(),
        &arguments.made.day(),
    )?;
    Ok(Some(made(
        number,
        &format!("{what} is not {}", clean(&party.name)),
    )))
}

fn undo(arguments: &Undo) -> Result<Option<String>> {
    let mut record = arguments.made.record.open_to_write()?;
    let note = arguments.made.note.as_deref();
    let number = record.undo_decision(arguments.number, note, &arguments.made.day())?;
    Ok(Some(made(
        number,
        &format!("decision {} no longer holds", arguments.number),
    )))
}

fn made(number: i64, what: &str) -> String {
    format!("decision {number}: {what} (`legation actor undo {number}` takes it back)")
}

fn log(arguments: &Log, screen: &mut Screen) -> Result<Outcome> {
    let mut log = arguments.record.open()?.decisions()?;
    log.retain(|decision| decision.what == "actor");
    if arguments.format == Format::Json {
        for decision in &log {
            write_json(screen, decision)?;
        }
    } else {
        let mut table = Table::new(&[
            ("number", Cells::Numbers),
            ("day", Cells::Codes),
            ("decision", Cells::Codes),
            ("whom", Cells::Words),
            ("note", Cells::Words),
            ("undone by", Cells::Numbers),
        ]);
        table.rows = log.iter().map(row).collect();
        write_table(&table, arguments.format, screen)?;
    }
    screen.flush()?;
    Ok(if log.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn row(decision: &Decision) -> Vec<String> {
    vec![
        decision.number.to_string(),
        decision.day.clone(),
        decision.decision.clone(),
        decision.about(),
        decision.note.clone().unwrap_or_default(),
        decision
            .undone_by
            .map(|number| number.to_string())
            .unwrap_or_default(),
    ]
}

/// The one actor that the words mean; `None`, which is said, where there is none. Errors: there are several.
fn one<'p>(
    words: &String,
    record: &Record,
    parties: &'p BTreeMap<String, Party>,
) -> Result<Option<&'p Party>> {
    if let Some(party) = parties.get(words.trim()) {
        return Ok(Some(party));
    }
    let Some(wanted) = wanted([words], record, false)? else {
        return Ok(None);
    };
    let meant = |party: &&Party| wanted.iter().all(|wanted| wanted.contains(&party.id));
    let mut meant: Vec<&Party> = parties.values().filter(meant).collect();
    // Of those whose name holds the words, the one whose name they are.
    let folded = legation::record::fold(words);
    let called = |party: &&Party| {
        party
            .spellings
            .iter()
            .any(|name| legation::record::fold(name) == folded)
    };
    if meant.len() > 1 && meant.iter().filter(|party| called(party)).count() == 1 {
        meant.retain(called);
    }
    match meant[..] {
        [party] => Ok(Some(party)),
        _ => {
            let ids: Vec<&str> = meant.iter().map(|party| party.id.as_str()).collect();
            Err(Problem::with_remedy(
                format!("{words}: {} actors of the record are called that", ids.len()),
                format!("give one by its id: {}", ids.join(", ")),
            )
            .into())
        }
    }
}

/// The ids of dispatches given by id or file.
fn dispatches(given: &[String], record: &Record) -> Result<Vec<String>> {
    let lines = record.dispatches()?;
    let mut ids = Vec::new();
    for words in given {
        let named = lines
            .iter()
            .filter(|line| line.id == *words || line.file.as_ref() == Some(words));
        let before = ids.len();
        ids.extend(named.map(|line| line.id.clone()));
        if ids.len() == before {
            return Err(Problem::with_remedy(
                format!("{words}: the record has no such dispatch"),
                "`legation show dispatches` lists those it has",
            )
            .into());
        }
    }
    Ok(ids)
}
