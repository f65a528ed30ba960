//! `legation export`

use super::show::{WithNames, reports, write_json};
use super::{AskedRecord, day, today};
use crate::Outcome;
use crate::phrase::Names;
use crate::problem::Result;
use crate::screen::Screen;
use crate::table::{Cells, Table};
use clap::ValueEnum;
use jiff::civil::Date;
use legation::contract::{Detail, Factuality, Place};
use legation::record::merge::Merged;
use legation::record::query::status;
use legation::record::{Record, factuality_word, roles};
use std::io::Write;

/// Write a whole record to standard output, each happening once with every passage that tells of it
#[derive(clap::Args)]
#[command(after_help = "\
jsonl has one entry per line, with `reports` (every passage), `differs` and `readings` (where dispatches \
disagree), the `status` and `outcome` of commitments, and under `who` the names behind the actors' ids.

csv has one row per entry and a column per field; the names in a cell are separated by semicolons.

Examples:
  legation export --record cuba.db --format jsonl > cuba.jsonl
  legation export --record cuba.db --format csv --as-of 2024-01-01 > cuba.csv")]
pub struct Arguments {
    #[command(flatten)]
    record: AskedRecord,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// The day as of which commitments are overdue [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<Date>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON object per line
    Jsonl,
    /// Comma-separated, with a line of names
    Csv,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let record = arguments.record.open()?;
    let parties = record.parties()?;
    let merged = record.merged(arguments.as_of.unwrap_or_else(today))?;
    let mut screen = Screen::new();
    match arguments.format {
        Format::Jsonl => {
            for merged in &merged {
                write_json(&mut screen, &WithNames::new(merged, &parties))?;
            }
        }
        Format::Csv => {
            let names = Names::of_parties(parties.values());
            let mut table = Table::new(COLUMNS);
            for merged in &merged {
                table.rows.push(row(merged, &names, &record)?);
            }
            table.write_csv(&mut screen)?;
        }
    }
    screen.flush()?;
    Ok(if merged.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

const COLUMNS: &[(&str, Cells)] = &[
    ("id", Cells::Words),
    ("kind", Cells::Codes),
    ("type", Cells::Words),
    ("status", Cells::Codes),
    ("date", Cells::Codes),
    ("date_to", Cells::Codes),
    ("due", Cells::Codes),
    ("place", Cells::Words),
    ("country", Cells::Codes),
    ("latitude", Cells::Numbers),
    ("longitude", Cells::Numbers),
    ("actors", Cells::Words),
    ("others", Cells::Words),
    ("what", Cells::Words),
    ("condition", Cells::Words),
    ("score", Cells::Numbers),
    ("factuality", Cells::Codes),
    ("according_to", Cells::Words),
    ("differs", Cells::Words),
    ("reports", Cells::Words),
];

fn row(merged: &Merged, names: &Names, record: &Record) -> Result<Vec<String>> {
    let entry = &merged.entry;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let list = |wanted: &[&str]| {
        let ids = roles(entry)
            .into_iter()
            .filter(|(role, _)| wanted.contains(role))
            .flat_map(|(_, ids)| ids);
        ids.map(|id| names.of(id)).collect::<Vec<_>>().join("; ")
    };
    let number = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    let mut place: Option<&Place> = entry.place.as_ref();
    let mut dates = (text(&entry.date), String::new());
    let (mut kind, mut due, mut condition, mut score) = (String::new(), String::new(), String::new(), None);
    let what = match &entry.detail {
        Detail::Visit(visit) => {
            place = visit.to.as_ref().or(place);
            dates = (visit.arrived.clone().unwrap_or(dates.0), text(&visit.departed));
            String::new()
        }
        Detail::Meeting(meeting) => {
            kind = text(&meeting.form);
            String::new()
        }
        Detail::Statement(statement) => {
            kind = if statement.direct { "direct" } else { "reported" }.to_owned();
            statement.text.clone()
        }
        Detail::Agreement(agreement) => {
            kind = crate::phrase::instruments(&agreement.instruments);
            agreement.fields.join("; ")
        }
        Detail::JointBody(body) => {
            kind = text(&body.name);
            text(&body.remit)
        }
        Detail::Commitment(commitment) => {
            kind.clone_from(&commitment.act_type);
            due = text(&commitment.due);
            condition = text(&commitment.condition);
            commitment.act.clone()
        }
        Detail::Event(event) => {
            kind = crate::phrase::code(&legation::contract::Event {
                score: None,
                ..event.clone()
            });
            score = event.score;
            event.contexts.join("; ")
        }
    };
    let factuality: Factuality = entry.factuality;
    Ok(vec![
        entry.id.clone(),
        entry.detail.kind().to_owned(),
        kind,
        status(merged).unwrap_or_default().to_owned(),
        dates.0,
        dates.1,
        due,
        place.map(|place| place.name.clone()).unwrap_or_default(),
        place.map(|place| text(&place.country)).unwrap_or_default(),
        number(place.and_then(|place| place.lat)),
        number(place.and_then(|place| place.lon)),
        list(&["visitors", "participants", "speaker", "parties", "by", "actors"]),
        list(&["hosts", "addressee", "target", "to", "recipients"]),
        what,
        condition,
        number(score),
        factuality_word(factuality).to_owned(),
        list(&["according_to"]),
        merged.differs.join("; "),
        reports(merged, record)?,
    ])
}
