//! The commands, one file each: what is typed, and what happens then.

mod actor;
mod actor_identity;
mod actors;
mod codebook;
mod completions;
mod diff;
mod disputed;
pub mod dossier;
pub mod due;
mod evaluate;
mod evaluate_events;
mod evaluate_visits;
mod export;
mod find;
mod import;
mod inspect;
mod man;
mod mcp;
mod pairs;
mod read;
mod relations;
pub mod review;
mod series;
mod serve;
pub mod show;
mod tables;
pub mod timeline;
mod verify;

use crate::Outcome;
use crate::problem::{Problem, Result};
use clap::Subcommand;
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum Command {
    Read(read::Arguments),
    Show(show::Arguments),
    Actor(actor::Arguments),
    Pairs(pairs::Arguments),
    Find(find::Arguments),
    Due(due::Arguments),
    Timeline(timeline::Arguments),
    Dossier(dossier::Arguments),
    Relations(relations::Arguments),
    Diff(diff::Arguments),
    Review(review::Arguments),
    Serve(serve::Arguments),
    Mcp(mcp::Arguments),
    Tables(tables::Arguments),
    Inspect(inspect::Arguments),
    Codebook(codebook::Arguments),
    Evaluate(evaluate::Arguments),
    Export(export::Arguments),
    Import(import::Arguments),
    Verify(verify::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

pub fn run(command: Command) -> Result<Outcome> {
    match command {
        Command::Read(arguments) => read::run(arguments),
        Command::Show(arguments) => show::run(arguments),
        Command::Actor(arguments) => actor::run(arguments),
        Command::Pairs(arguments) => pairs::run(arguments),
        Command::Find(arguments) => find::run(arguments),
        Command::Due(arguments) => due::run(arguments),
        Command::Timeline(arguments) => timeline::run(arguments),
        Command::Dossier(arguments) => dossier::run(arguments),
        Command::Relations(arguments) => relations::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Review(arguments) => review::run(arguments),
        Command::Serve(arguments) => serve::run(arguments),
        Command::Mcp(arguments) => mcp::run(arguments),
        Command::Tables(arguments) => tables::run(arguments),
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::Codebook(arguments) => codebook::run(arguments),
        Command::Evaluate(arguments) => evaluate::run(arguments),
        Command::Export(arguments) => export::run(arguments),
        Command::Import(arguments) => import::run(arguments),
        Command::Verify(arguments) => verify::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => man::run(arguments),
    }
}

/// The record that a command asks.
#[derive(clap::Args)]
pub struct AskedRecord {
    /// The record to ask
    #[arg(long, value_name = "FILE", env = "LEGATION_RECORD", hide_env_values = true)]
    record: Option<PathBuf>,
}

impl AskedRecord {
    fn open(&self) -> Result<legation::record::Record> {
        Ok(legation::record::Record::open_read_only(self.path()?)?)
    }

    fn open_to_write(&self) -> Result<legation::record::Record> {
        Ok(legation::record::Record::open(self.path()?)?)
    }

    fn path(&self) -> Result<&std::path::Path> {
        let named = self.record.as_deref().ok_or_else(|| {
            Problem::with_remedy(
                "no record was named",
                "name one with --record FILE or in LEGATION_RECORD",
            )
        });
        Ok(named?)
    }
}

/// The record that a command writes to, made where there is none.
#[derive(clap::Args)]
pub struct WrittenRecord {
    /// The record to write to; made where there is none
    #[arg(long, value_name = "FILE", env = "LEGATION_RECORD", hide_env_values = true)]
    record: Option<PathBuf>,
}

impl WrittenRecord {
    fn open(self) -> Result<legation::record::Record> {
        let record = self.record;
        Ok(legation::record::Record::create(AskedRecord { record }.path()?)?)
    }
}

/// A date of the contract: `2024`, `2024-03`, `2024-03-20`.
fn days(text: &str) -> std::result::Result<(Date, Date), String> {
    legation::time::days(text).ok_or_else(|| "is not a date: write 2024-03-20, 2024-03 or 2024".to_owned())
}

/// One day: `2024-03-20`.
fn day(text: &str) -> std::result::Result<Date, String> {
    match legation::time::days(text) {
        Some((from, to)) if from == to => Ok(from),
        _ => Err("is not a day: write 2024-03-20".to_owned()),
    }
}

/// Today, in UTC: where `--as-of` is not given.
pub fn today() -> Date {
    jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date()
}
