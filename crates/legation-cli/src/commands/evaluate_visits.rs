//! `legation evaluate visits`

use super::evaluate::{Format, list, show, text_of};
use super::{AskedRecord, days};
use crate::Outcome;
use crate::problem::{Problem, Result};
use crate::screen::Screen;
use jiff::civil::Date;
use legation::evaluate::visits::{Options, read, score};
use legation::tables::Tables;
use std::io::Write;
use std::path::PathBuf;

/// Compare the visits of foreign leaders that a record has with a table of such visits
#[derive(clap::Args)]
#[command(after_help = "\
The table is JSON Lines with start, end, visitor (with the title), country (its name) and description, as the State Department's \
of visits to the United States.

Listed are visits, made or under way, of foreign heads of state or government to the country. One is right if a row has the \
country, an alike name, and days that overlap or lie at most three days apart. A row counts as told if a dispatch published \
from seven days before it to 21 days after it names the leader, or the office with the country, in one sentence with a word of \
a visit (visit, welcome, host, arrive, travel, White House, Oval Office, Camp David, Washington; for a gathering also its \
summit or town). Columns of the table:

  all, told, listed  rows; those told; those told that the record lists, and recall, their share
  after              rows that a dispatch published on the first day or later tells, and listed and recall of these alone
  planned            told and not listed: the record has the visit as a plan or an invitation
  met                ... or a meeting of the leader with somebody of the country
  absent             ... or neither

The table may have fewer visits than were made: --verbose lists what has no row, to be judged by hand.

Examples:
  legation evaluate visits visits.jsonl --record white-house.db
  legation evaluate visits visits.jsonl --record white-house.db --since 2021 --until 2024 --verbose")]
pub struct Arguments {
    /// The table
    #[arg(value_name = "TABLE.jsonl")]
    table: PathBuf,
    #[command(flatten)]
    record: AskedRecord,
    /// The country visited, by code or name
    #[arg(long, value_name = "COUNTRY", default_value = "USA")]
    to: String,
    /// Judge only visits from this date on
    #[arg(long, value_name = "DATE", value_parser = days, default_value = "2021")]
    since: (Date, Date),
    /// Judge only visits up to and including this date; those after the table's last are never judged
    #[arg(long, value_name = "DATE", value_parser = days, default_value = "2024")]
    until: (Date, Date),
    /// Also list what is missed and what has no row, with the passages
    #[arg(long)]
    verbose: bool,
    /// How to show the score
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let tables = Tables::built_in();
    let country = tables
        .country_by_code(&arguments.to)
        .or_else(|| tables.country(&arguments.to));
    let Some(country) = country else {
        let problem = format!("{:?} is no country", arguments.to);
        return Err(Problem::with_remedy(problem, "give a code or a name, as USA or Kenya").into());
    };
    let table = &arguments.table;
    let rows = read(&text_of(table)?, tables)
        .map_err(|error| Problem::new(format!("{}:{}: {}", table.display(), error.line, error.what)))?;
    if rows.is_empty() {
        return Err(Problem::new(format!("{}: there is no visit in it", table.display())).into());
    }
    let options = Options {
        to: country.iso3.to_owned(),
        since: arguments.since.0,
        until: arguments.until.1,
    };
    let score = score(&rows, &arguments.record.open()?, tables, &options)?;
    let mut screen = Screen::new();
    show(&mut screen, &score, arguments.format)?;
    list(&mut screen, &score.notes, arguments.verbose)?;
    screen.flush()?;
    Ok(Outcome::Done)
}
