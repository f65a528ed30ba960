//! `legation relations`
//!
//! ```text
//! $ legation relations --record cuba.db --by year --actor IRN
//! period  actor  recipient  happenings  reports  voices  score  score by reports  verbal coop.  material coop.  verbal conf.  material conf.
//! 2023    IRN    CUB                 6       14    4.1               4.4             6               0             0               0
//! ```

use super::export::{output, parquet_needs_file};
use super::show::{self, write_json, write_table};
use super::{AskedRecord, days, today};
use crate::Outcome;
use crate::problem::Result;
use crate::screen::Screen;
use crate::table::{Cells, Table};
use clap::ValueEnum;
use jiff::civil::Date;
use legation::record::query::Query;
use legation::record::relations::{Period, Relation, relations, write_parquet};
use std::io::Write;
use std::path::PathBuf;

/// Count what states do to one another by period: happenings, reports and scores of each dyad
#[derive(clap::Args)]
#[command(after_help = "\
A happening that five dispatches tell of is one happening and five reports, and, where three of these reprint one text, three voices: all are counted, and the mean of PLOVER's scores is given \
for each. Of an event with several actors and no recipient (a summit), each is with each other. History told beside the news, and what is \
only planned, supposed or denied, does not count. Countries are ISO alpha-3; organisations have PLOVER's codes.

Examples:
  legation relations --record cuba.db --by month
  legation relations --record cuba.db --by year --actor IRN --undirected --format csv > iran.csv
  legation relations --record cuba.db --format parquet --output relations.parquet")]
pub struct Arguments {
    #[command(flatten)]
    record: AskedRecord,
    /// What time is cut into
    #[arg(long, value_enum, default_value_t = By::Month)]
    by: By,
    /// Only dyads with this country, by code (may be given again: then any of them)
    #[arg(long, value_name = "CODE")]
    actor: Vec<String>,
    /// Do not tell who did it to whom
    #[arg(long)]
    undirected: bool,
    /// Only from this date on
    #[arg(long, value_name = "DATE", value_parser = days)]
    since: Option<(Date, Date)>,
    /// Only up to and including this date
    #[arg(long, value_name = "DATE", value_parser = days)]
    until: Option<(Date, Date)>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write to this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Columns for the eye
    Table,
    /// One JSON object per line
    Json,
    /// Comma-separated, with a line of names
    Csv,
    /// Parquet, into the file that --output names
    Parquet,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Month,
    Quarter,
    Year,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let record = arguments.record.open()?;
    let query = Query {
        kinds: vec!["event".to_owned()],
        since: arguments.since.map(|(first, _)| first),
        until: arguments.until.map(|(_, last)| last),
        ..Query::default()
    };
    let merged = record.happenings(&query, today())?;
    let parties = record.parties_of(&merged)?;
    let by = match arguments.by {
        By::Month => Period::Month,
        By::Quarter => Period::Quarter,
        By::Year => Period::Year,
    };
    let mut told = relations(&merged, &parties, by, arguments.undirected);
    let wanted = |code: &str| {
        arguments.actor.is_empty() || arguments.actor.iter().any(|c| c.eq_ignore_ascii_case(code))
    };
    told.retain(|relation| wanted(&relation.actor) || wanted(&relation.recipient));
    if arguments.format == Format::Parquet {
        parquet_needs_file(arguments.output.as_deref())?;
        write_parquet(&told, output(arguments.output.as_deref(), &record)?)?;
        return Ok(outcome(&told));
    }
    let mut screen = match &arguments.output {
        Some(_) => Screen::into(output(arguments.output.as_deref(), &record)?, usize::MAX),
        None => Screen::new(),
    };
    if arguments.format == Format::Json {
        for relation in &told {
            write_json(&mut screen, relation)?;
        }
    } else {
        let mut table = Table::new(&[
            ("period", Cells::Codes),
            ("actor", Cells::Codes),
            ("recipient", Cells::Codes),
            ("happenings", Cells::Numbers),
            ("reports", Cells::Numbers),
            ("voices", Cells::Numbers),
            ("score", Cells::Numbers),
            ("score_by_reports", Cells::Numbers),
            ("verbal_cooperation", Cells::Numbers),
            ("material_cooperation", Cells::Numbers),
            ("verbal_conflict", Cells::Numbers),
            ("material_conflict", Cells::Numbers),
        ]);
        table.rows.extend(told.iter().map(row));
        let format = match arguments.format {
            Format::Csv => show::Format::Csv,
            _ => show::Format::Table,
        };
        write_table(&table, format, &mut screen)?;
    }
    screen.flush()?;
    Ok(outcome(&told))
}

fn outcome(told: &[Relation]) -> Outcome {
    match told.is_empty() {
        true => Outcome::Nothing,
        false => Outcome::Done,
    }
}

fn row(relation: &Relation) -> Vec<String> {
    let score = |score: Option<f64>| score.map(|score| score.to_string()).unwrap_or_default();
    vec![
        relation.period.clone(),
        relation.actor.clone(),
        relation.recipient.clone(),
        relation.happenings.to_string(),
        relation.reports.to_string(),
        relation.voices.to_string(),
        score(relation.score),
        score(relation.score_by_reports),
        relation.verbal_cooperation.to_string(),
        relation.material_cooperation.to_string(),
        relation.verbal_conflict.to_string(),
        relation.material_conflict.to_string(),
    ]
}
