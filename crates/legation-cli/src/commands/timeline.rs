//! `legation timeline`
//!
//! ```text
//! $ legation timeline IRN CUB --since 2020 --record cuba.db
//! date        kind       what                                           reports
//! 2023-06-14  visit      Ebrahim Raisi (Iran) → Havana, Cuba            2  cuba.txt:3, havana.txt:1
//! 2023-06-15  agreement  Iran and Cuba · signed · 6 × document          1  cuba.txt:9
//! ```

use super::show::{Format, REPORTS, WithNames, reports, wanted, write_json, write_table};
use super::{AskedRecord, day, days, today};
use crate::Outcome;
use crate::phrase::{Names, phrase};
use crate::problem::Result;
use crate::screen::Screen;
use crate::table::{Cells, Table};
use jiff::civil::Date;
use legation::contract::Detail;
use legation::record::browse::stands_alone;
use legation::record::merge::Merged;
use legation::record::query::Query;
use std::io::Write;

/// Tell all that happened between two actors, or that one took part in, in order of date
#[derive(clap::Args)]
#[command(after_help = "\
Visits, meetings, statements, agreements, joint bodies, promises and other events, each happening once, with the number of \
dispatches that tell of it. A code or a country's name stands for everybody who acts for it. What has no date of its own stands on \
the day of its first report, in brackets. Events that only code another entry, and history told beside the news, are left out.

Examples:
  legation timeline IRN CUB --record cuba.db --since 2020
  legation timeline Lavrov --record news.db --until 2022-02-24 --format csv > lavrov.csv")]
pub struct Arguments {
    /// The actor, and another: then only what both take part in
    #[arg(value_name = "ACTOR", required = true, num_args = 1..=2)]
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
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let record = arguments.record.open()?;
    let Some(mut actors) = wanted(&arguments.actors, &record, false)? else {
        return Ok(Outcome::Nothing);
    };
    let with = actors.split_off(1);
    let query = Query {
        actors,
        with,
        since: arguments.since.map(|(first, _)| first),
        until: arguments.until.map(|(_, last)| last),
        ..Query::default()
    };
    let mut told = record.happenings(&query, arguments.as_of.unwrap_or_else(today))?;
    told.retain(stands_alone);
    let parties = record.parties_of(&told)?;
    let mut screen = Screen::new();
    let names = Names::of_parties(parties.values());
    let columns = [
        ("date", Cells::Codes),
        ("kind", Cells::Codes),
        ("what", Cells::Words),
        ("told", Cells::Numbers),
    ];
    let mut table = Table::new(&[&columns[..], &[REPORTS]].concat());
    for merged in &told {
        if arguments.format == Format::Json {
            write_json(&mut screen, &WithNames::new(merged, &parties))?;
            continue;
        }
        table.rows.push(vec![
            date(merged),
            merged.entry.detail.kind().replace('_', " "),
            words(merged, &names),
            merged.told_by.dispatches.to_string(),
            reports(merged, &record)?,
        ]);
    }
    if arguments.format != Format::Json {
        write_table(&table, arguments.format, &mut screen)?;
    }
    screen.flush()?;
    Ok(if told.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

/// The happening's day as the record knows it, and whether it is its own: else it is that of its first report.
pub fn day_of(merged: &Merged) -> Option<(String, bool)> {
    let arrived = match &merged.entry.detail {
        Detail::Visit(visit) => visit.arrived.as_ref(),
        _ => None,
    };
    let published = merged
        .published
        .as_ref()
        .map(|day| (day.chars().take(10).collect(), false));
    let own = arrived.or(merged.entry.date.as_ref());
    own.map(|day| (day.clone(), true)).or(published)
}

/// The same as one word; in brackets where it is the day of the first report.
pub fn date(merged: &Merged) -> String {
    match day_of(merged) {
        Some((day, true)) => day,
        Some((day, false)) => format!("({day})"),
        None => String::new(),
    }
}

/// The entry in words: a statement's own, else who, and what of it.
pub fn words(merged: &Merged, names: &Names) -> String {
    if let Detail::Statement(statement) = &merged.entry.detail {
        let speaker = statement
            .speaker
            .as_deref()
            .map_or_else(String::new, |id| format!("{}: ", names.of(id)));
        return match statement.direct {
            true => format!("{speaker}“{}”", statement.text),
            false => format!("{speaker}{}", statement.text),
        };
    }
    let said = phrase(&merged.entry, names);
    let parts = [vec![said.subject], said.parts].concat();
    let told: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    told.join(" · ")
}
