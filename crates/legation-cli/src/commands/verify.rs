//! `legation verify`

use super::AskedRecord;
use crate::Outcome;
use crate::phrase::number;
use crate::problem::{self, Problem, Result};
use crate::screen::Screen;
use std::io::Write;

/// Check that a record is whole: its file, and that every entry has evidence in its dispatch's text
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  legation verify --record cuba.db

Exit code 0 where the record is whole, 2 where it is not.")]
pub struct Arguments {
    #[command(flatten)]
    record: AskedRecord,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let record = arguments.record.open()?;
    let faults = record.verify()?;
    let path = record.path().display();
    for fault in &faults {
        let whose = if fault.dispatch.is_empty() {
            String::new()
        } else {
            format!(" dispatch {}:", fault.dispatch)
        };
        problem::say(&Problem::new(format!("{path}:{whose} {}", fault.what)));
    }
    if !faults.is_empty() {
        return Ok(Outcome::Partly);
    }
    let mut screen = Screen::new();
    let dispatches = record.dispatches()?;
    let entries: usize = dispatches.iter().map(|line| line.entries).sum();
    let dispatches = number(dispatches.len(), "dispatch", "dispatches");
    let entries = number(entries, "entry", "entries");
    let imported: usize = record.coders()?.iter().map(|(_, count)| count).sum();
    let imported = match imported {
        0 => String::new(),
        count => format!(", {} of other coders", number(count, "event", "events")),
    };
    screen.line(&format!("{path}: whole ({dispatches}, {entries}{imported})"))?;
    screen.flush()?;
    Ok(Outcome::Done)
}
