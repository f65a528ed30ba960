//! `legation due`
//!
//! ```text
//! $ legation due --record cuba.db --as-of 2024-01-01
//! due         status  by                          to    act                    settled by  reports
//! 2024-03-20  open    Miguel Diaz-Canel (Cuba)    Iran  pay a visit to Tehran              cuba.txt:12
//! ```

use super::show::{REPORTS, WithNames, places, reports, wanted, write_json};
use super::{AskedRecord, day, today};
use crate::Outcome;
use crate::phrase::Names;
use crate::problem::Result;
use crate::screen::Screen;
use crate::table::{Cells, Table};
use clap::ValueEnum;
use icalendar::{Calendar, Component, Event, Property};
use jiff::civil::Date;
use legation::contract::{Commitment, Detail};
use legation::record::merge::Merged;
use legation::record::query::{Query, status};
use std::io::Write;

/// Show the promises by the day they are due, and what became of them
#[derive(clap::Args)]
#[command(after_help = "\
A promise is overdue when its last day has passed and no later dispatch of the record tells what became of it: that it was \
kept, broken, postponed or withdrawn. Column \"settled by\" has where that is told; --format json also how sure it is. \
Those without a due date come last.

Examples:
  legation due --record cuba.db --as-of 2024-01-01
  legation due --record cuba.db --actor Cuba --status open
  legation due --record cuba.db --status broken --format json
  legation due --record cuba.db --status open --format ics > promises.ics")]
pub struct Arguments {
    #[command(flatten)]
    record: AskedRecord,
    /// The day that decides what is overdue [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<Date>,
    /// Only what this actor has promised, or was promised
    #[arg(long, value_name = "ACTOR")]
    actor: Vec<String>,
    /// Only these
    #[arg(long, value_enum)]
    status: Option<Status>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Columns for the eye
    Table,
    /// One JSON object per line
    Json,
    /// Comma-separated, with a line of names
    Csv,
    /// A calendar (iCalendar) of those with a due date, each on its last day
    Ics,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Status {
    Open,
    Overdue,
    Kept,
    Broken,
    Postponed,
    Withdrawn,
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Overdue => "overdue",
            Status::Kept => "kept",
            Status::Broken => "broken",
            Status::Postponed => "postponed",
            Status::Withdrawn => "withdrawn",
        }
    }
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let record = arguments.record.open()?;
    let Some(actors) = wanted(&arguments.actor, &record, false)? else {
        return Ok(Outcome::Nothing);
    };
    let query = Query {
        kinds: vec!["commitment".to_owned()],
        actors,
        status: arguments.status.map(|status| status.word().to_owned()),
        ..Query::default()
    };
    let found = record.happenings(&query, arguments.as_of.unwrap_or_else(today))?;
    let parties = record.parties_of(&found)?;
    let mut promises = promises_of(&found);
    promises.sort_by_key(|(_, commitment)| {
        let last = commitment
            .due
            .as_deref()
            .and_then(legation::time::days)
            .map(|(_, last)| last);
        (last.is_none(), last)
    });
    let mut screen = Screen::new();
    let names = Names::of_parties(parties.values());
    let mut table = Table::new(&[
        ("due", Cells::Codes),
        ("status", Cells::Codes),
        ("by", Cells::Words),
        ("to", Cells::Words),
        ("act", Cells::Words),
        ("condition", Cells::Words),
        ("settled by", Cells::Words),
        REPORTS,
    ]);
    for (merged, commitment) in &promises {
        if arguments.format == Format::Json {
            write_json(&mut screen, &WithNames::new(merged, &parties))?;
            continue;
        }
        table.rows.push(vec![
            commitment.due.clone().unwrap_or_default(),
            status(merged).unwrap_or_default().to_owned(),
            names.list(&commitment.by),
            names.list(&commitment.to),
            commitment.act.clone(),
            commitment.condition.clone().unwrap_or_default(),
            merged
                .settlement
                .as_ref()
                .map(|settlement| places(&settlement.told_in, &record))
                .transpose()?
                .unwrap_or_default(),
            reports(merged, &record)?,
        ]);
    }
    match arguments.format {
        Format::Csv => table.write_csv(&mut screen)?,
        Format::Ics => screen.write_all(calendar(&promises, &names).as_bytes())?,
        Format::Table if !table.rows.is_empty() => table.write(&mut screen)?,
        Format::Table | Format::Json => (),
    }
    screen.flush()?;
    Ok(if promises.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

/// The promises among happenings.
pub fn promises_of(happenings: &[Merged]) -> Vec<(&Merged, &Commitment)> {
    happenings
        .iter()
        .filter(|merged| merged.settlement.is_some())
        .filter_map(|merged| match &merged.entry.detail {
            Detail::Commitment(commitment) => Some((merged, commitment)),
            _ => None,
        })
        .collect()
}

/// The promises with a due date as whole-day events on their last day. The same record gives the same calendar.
pub fn calendar(promises: &[(&Merged, &Commitment)], names: &Names) -> String {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//Legation//due//EN"));
    for (merged, commitment) in promises {
        let Some((_, last)) = commitment.due.as_deref().and_then(legation::time::days) else {
            continue;
        };
        let (by, to) = (names.list(&commitment.by), names.list(&commitment.to));
        let towards = if to.is_empty() {
            by
        } else {
            format!("{by} → {to}")
        };
        let told: Vec<&str> = [status(merged), commitment.condition.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        let mut event = Event::new();
        event
            .uid(&format!("{}@legation", merged.entry.id))
            .add_property("DTSTAMP", format!("{}T000000Z", last.strftime("%Y%m%d")))
            .append_property(
                Property::new("DTSTART", last.strftime("%Y%m%d").to_string())
                    .add_parameter("VALUE", "DATE")
                    .done(),
            )
            .summary(&format!("{towards}: {}", commitment.act))
            .description(&told.join("\n"));
        calendar.push(event.done());
    }
    calendar.done().to_string()
}
