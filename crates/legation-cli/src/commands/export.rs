//! `legation export`

use super::series::{self, Background, Series, Told};
use super::show::{WithNames, reports, write_json};
use super::{AskedRecord, day, today};
use crate::Outcome;
use crate::phrase::{Names, number};
use crate::problem::{self, Problem, Result};
use crate::screen::Screen;
use crate::table::{Cells, Table};
use clap::ValueEnum;
use jiff::civil::Date;
use legation::contract::{Detail, Factuality, Place};
use legation::exchange::{self, CodedEvent, Countries, Writer};
use legation::record::merge::Merged;
use legation::record::query::status;
use legation::record::{Coding, Record, factuality_word, roles};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Write a whole record, each happening once with every passage that tells of it, or its events in a format of the field
#[derive(clap::Args)]
#[command(after_help = "\
Every entry:
  jsonl    one entry per line, with `reports` (every passage), `differs` and `readings` (where dispatches disagree), the \
`status` and `outcome` of commitments, and under `who` the names behind the actors' ids
  csv      one row per entry and a column per field; the names in a cell are separated by semicolons

Events only:
  plover   PLOVER's JSON Lines with `text_info` and `cite_info`, the licence included; complete
  polecat  40 columns, tab-separated, None where nothing is known; District is never known
  icews    20 columns, tab-separated; one row per actor and recipient, under one Event ID; District is never known
  gdelt    61 columns, tab-separated, no header; one row per actor and recipient. Empty: ethnic and religious codes, \
IsRootEvent, AvgTone, Actor1Geo and Actor2Geo, ADM1 and ADM2 codes, FeatureID, DATEADDED
  phoenix  26 columns, tab-separated, no header; one row per actor and recipient; codes of actors, no names
  events   CSV with a column for everything an event has
  parquet  the columns of events, with lists as lists; needs --output

polecat, icews, gdelt and phoenix have no place for what is planned, hypothetical or denied: they get what is asserted. \
Formats of events leave out what dispatches tell as history, more than a month before the report, unless --background asks for \
it; plover, events and parquet mark it. docs/FORMATS.md says column by column what is written.

Examples:
  legation export --record cuba.db --format jsonl > cuba.jsonl
  legation export --record cuba.db --format csv --as-of 2024-01-01 > cuba.csv
  legation export --record cuba.db --format polecat --countries gw --output cuba.txt
  legation export --record cuba.db --format parquet --coder legation --output cuba.parquet")]
pub struct Arguments {
    #[command(flatten)]
    record: AskedRecord,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// Which codes columns of countries have, in formats of events [default: iso; in icews, names]
    #[arg(long, value_enum)]
    countries: Option<CountryCodes>,
    #[command(flatten)]
    series: Series,
    /// Write to this file [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
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
    /// Events as PLOVER's JSON Lines
    Plover,
    /// Events in POLECAT's 40 columns
    Polecat,
    /// Events in ICEWS' 20 columns
    Icews,
    /// Events in GDELT 2.0's 61 columns
    Gdelt,
    /// Events in Phoenix' 26 columns
    Phoenix,
    /// Events as CSV with all that is known of them
    Events,
    /// Events as Parquet
    Parquet,
}

impl Format {
    /// The format of event sets; `None` for those of every entry.
    fn of_events(self) -> Option<exchange::Format> {
        Some(match self {
            Format::Jsonl | Format::Csv => return None,
            Format::Plover => exchange::Format::Plover,
            Format::Polecat => exchange::Format::Polecat,
            Format::Icews => exchange::Format::Icews,
            Format::Gdelt => exchange::Format::Gdelt,
            Format::Phoenix => exchange::Format::Phoenix,
            Format::Events => exchange::Format::Events,
            Format::Parquet => exchange::Format::Parquet,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CountryCodes {
    /// ISO 3166-1 alpha-3
    Iso,
    /// Correlates of War numbers
    Cow,
    /// Gleditsch and Ward's numbers
    Gw,
    /// FIPS 10-4
    Fips,
}

impl CountryCodes {
    fn countries(self) -> Countries {
        match self {
            CountryCodes::Iso => Countries::Iso,
            CountryCodes::Cow => Countries::Cow,
            CountryCodes::Gw => Countries::GleditschWard,
            CountryCodes::Fips => Countries::Fips,
        }
    }
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let record = arguments.record.open()?;
    let merged = record.merged(arguments.as_of.unwrap_or_else(today))?;
    arguments.series.check(&record)?;
    let written = match arguments.format.of_events() {
        Some(format) => write_events(&arguments, format, &record, &merged)?,
        None => write_entries(&arguments, &record, &merged)?,
    };
    Ok(if written == 0 {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

pub(super) fn parquet_needs_file(output: Option<&Path>) -> Result<()> {
    match output {
        Some(_) => Ok(()),
        None => Err(
            Problem::with_remedy("Parquet is not for standard output", "name a file with --output").into(),
        ),
    }
}

/// What is written to: the file, which is made anew, or standard output.
pub(super) fn output(path: Option<&Path>, record: &Record) -> Result<Box<dyn Write + Send>> {
    let Some(path) = path else {
        return Ok(Box::new(BufWriter::new(std::io::stdout())));
    };
    // Whoever names the record by mistake must not lose it.
    if let (Ok(output), Ok(input)) = (path.canonicalize(), record.path().canonicalize())
        && output == input
    {
        let message = format!("{}: is the record itself", path.display());
        Err(Problem::with_remedy(message, "name another file with --output"))?;
    }
    let file = File::create(path).map_err(|error| Problem::of_file(path, &error))?;
    Ok(Box::new(BufWriter::new(file)))
}

/// Writes every entry; returns how many.
fn write_entries(arguments: &Arguments, record: &Record, merged: &[Merged]) -> Result<usize> {
    let parties = record.parties()?;
    let mut screen = match &arguments.output {
        Some(_) => Screen::into(output(arguments.output.as_deref(), record)?, usize::MAX),
        None => Screen::new(),
    };
    let names = Names::of_parties(parties.values());
    let mut table = Table::new(COLUMNS);
    let mut sieve = arguments.series.sieve(Background::Include);
    let mut written = 0;
    for told in arguments.series.of(merged.iter().collect(), Some(record)) {
        let told = told?;
        if !sieve.lets_through(&told) {
            continue;
        }
        written += 1;
        match (told, arguments.format) {
            (Told::Own(merged), Format::Csv) => table.rows.push(row(merged, &names, record)?),
            (Told::Other(event), Format::Csv) => table.rows.push(other_row(&event, &names)),
            (Told::Own(merged), _) => write_json(&mut screen, &WithNames::new(merged, &parties))?,
            (Told::Other(event), _) => write_json(&mut screen, &series::json(&event))?,
        }
    }
    if arguments.format == Format::Csv {
        table.write_csv(&mut screen)?;
    }
    screen.flush()?;
    sieve.say();
    Ok(written)
}

/// Writes the events in a format of the field; returns how many. Those for which it has no place are told.
fn write_events(
    arguments: &Arguments,
    format: exchange::Format,
    record: &Record,
    merged: &[Merged],
) -> Result<usize> {
    if format == exchange::Format::Parquet {
        parquet_needs_file(arguments.output.as_deref())?;
    }
    let countries = arguments
        .countries
        .map_or_else(Countries::default, CountryCodes::countries);
    let mut writer = Writer::new(output(arguments.output.as_deref(), record)?, format, countries)?;
    let mut coding = Coding::new(record, merged)?;
    let mut sieve = arguments.series.sieve(Background::Exclude);
    let (mut written, mut left_out) = (0, 0);
    for told in arguments.series.of(merged.iter().collect(), Some(record)) {
        let told = told?;
        if !sieve.lets_through(&told) {
            continue;
        }
        let event = match told {
            Told::Own(merged) => match coding.event(merged)? {
                Some(event) => event,
                None => continue,
            },
            Told::Other(event) => *event,
        };
        if !format.holds(&event) {
            left_out += 1;
            continue;
        }
        writer.write(&event)?;
        written += 1;
    }
    writer.finish()?;
    sieve.say();
    if left_out > 0 {
        let events = number(left_out, "event", "events");
        let what = "what is planned, hypothetical or denied, or has no code in it";
        problem::say(&Problem::with_remedy(
            format!("{events} left out: {} has no place for {what}", format.name()),
            "plover, events and parquet have them",
        ));
    }
    Ok(written)
}

/// The row of an imported event.
fn other_row(event: &CodedEvent, names: &Names) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let number = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    let place = event.place.clone().unwrap_or_default();
    vec![
        series::id(event),
        "event".to_owned(),
        series::code_of(event),
        String::new(),
        text(&event.date),
        text(&event.end_date),
        String::new(),
        place.name,
        text(&place.country),
        number(place.position.map(|position| position.0)),
        number(place.position.map(|position| position.1)),
        series::names(&event.actors, names),
        series::names(&event.recipients, names),
        event.contexts.join("; "),
        String::new(),
        number(event.score),
        text(&event.factuality),
        event.background.to_string(),
        series::names(&event.according_to, names),
        String::new(),
        series::sources(event),
    ]
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
    ("background", Cells::Codes),
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
    let mut background = String::new();
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
            background = event.background.to_string();
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
        background,
        list(&["according_to"]),
        merged.differs.join("; "),
        reports(merged, record)?,
    ])
}
