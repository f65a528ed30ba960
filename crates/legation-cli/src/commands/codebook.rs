//! `legation codebook`
//!
//! ```text
//! $ legation codebook test trade.toml
//! Trade measures 1: 60 examples of 5 types, 20 counter-examples, 268 built-in sentences
//!
//! type           examples  precision  recall  f1
//! IMPOSE_TARIFF        12       0.89    0.67  0.76
//! …
//! ```

use super::AskedRecord;
use super::show::write_json;
use crate::Outcome;
use crate::engine::Engine;
use crate::problem::{Problem, Result};
use crate::screen::Screen;
use crate::table::{Cells, Table};
use clap::{Subcommand, ValueEnum};
use legation::codebook::{Codebook, Report, TEMPLATE, cross_validate, learn};
use legation::tables::Tables;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Write and test a codebook of your own: types of event by definitions and example sentences
#[derive(clap::Args)]
#[command(after_help = "\
A codebook is a text file. `new` writes one to start from, in which every field is explained; put your types and some \
twelve example sentences of each in it. `test` judges each sentence by a head that was trained on the others, and shows \
which types are taken for which, and which examples fit worst: reword the definitions you coded them by, or add \
examples like them. Then `legation read --codebook` codes with it. What was decided of its events in a review becomes sentences \
of the codebook with `learn`: accepted and corrected ones are examples, rejected ones counter-examples.

Examples:
  legation codebook new trade.toml
  legation codebook test trade.toml
  legation codebook test trade.toml --format json
  legation read news/ --codebook trade.toml
  legation codebook learn trade.toml --record news.db")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Write a codebook to start from; a file that is there is left alone
    New {
        /// The file to write
        #[arg(value_name = "FILE.toml")]
        file: PathBuf,
    },
    /// Add the sentences of events that were decided on in a review; comments stay as they are
    Learn {
        /// The codebook, which is written anew
        #[arg(value_name = "FILE.toml")]
        file: PathBuf,
        #[command(flatten)]
        record: AskedRecord,
    },
    /// Score a codebook on its own examples, by cross-validation
    Test {
        /// The codebook
        #[arg(value_name = "FILE.toml")]
        file: PathBuf,
        /// How to show the score
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for the eye
    Table,
    /// One JSON object
    Json,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    match arguments.what {
        What::New { file } => new(&file),
        What::Learn { file, record } => add_decided(&file, &record),
        What::Test { file, format } => test(&file, format),
    }
}

fn new(file: &Path) -> Result<Outcome> {
    let made = OpenOptions::new().write(true).create_new(true).open(file);
    let written = made.and_then(|mut made| made.write_all(TEMPLATE.as_bytes()));
    if let Err(error) = written {
        let problem = match error.kind() {
            std::io::ErrorKind::AlreadyExists => Problem::with_remedy(
                format!("{}: is there already", file.display()),
                "name another file, or remove it first",
            ),
            _ => Problem::of_file(file, &error),
        };
        return Err(problem.into());
    }
    let mut screen = Screen::new();
    let name = file.display();
    screen.line(&format!(
        "{name}: written; put your types in it, then `legation codebook test {name}`"
    ))?;
    screen.flush()?;
    Ok(Outcome::Done)
}

fn add_decided(file: &Path, record: &AskedRecord) -> Result<Outcome> {
    let verdicts = record.open()?.holding_verdicts()?;
    let text = std::fs::read_to_string(file).map_err(|error| Problem::of_file(file, &error))?;
    let lessons = learn(&text, file, &verdicts)?;
    let mut screen = Screen::new();
    if !lessons.added.is_empty() {
        lessons
            .save(file)
            .map_err(|error| Problem::of_file(file, &error))?;
        let mut table = Table::new(&[
            ("type", Cells::Words),
            ("examples", Cells::Numbers),
            ("counter-examples", Cells::Numbers),
        ]);
        for (kind, (examples, counter_examples)) in &lessons.added {
            table.rows.push(vec![
                kind.clone(),
                examples.to_string(),
                counter_examples.to_string(),
            ]);
        }
        table.write(&mut screen)?;
        screen.line("")?;
    }
    let added: usize = lessons.added.values().map(|(a, b)| a + b).sum();
    screen.line(&format!(
        "{}: {added} {} added, of {} {} on its events",
        file.display(),
        if added == 1 { "sentence" } else { "sentences" },
        lessons.decisions,
        if lessons.decisions == 1 {
            "decision"
        } else {
            "decisions"
        }
    ))?;
    screen.flush()?;
    Ok(if added == 0 {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn test(file: &Path, format: Format) -> Result<Outcome> {
    let codebook = Codebook::open(file)?;
    let engine = Engine::new(Tables::built_in())?;
    let report = cross_validate(&codebook, engine.pipeline().model());
    let mut screen = Screen::new();
    match format {
        Format::Json => write_json(&mut screen, &report)?,
        Format::Table => show(&report, file, &mut screen)?,
    }
    screen.flush()?;
    Ok(Outcome::Done)
}

fn show(report: &Report, file: &Path, screen: &mut Screen) -> Result<()> {
    screen.line(&format!(
        "{}: {} examples of {} types, {} counter-examples, {} built-in sentences",
        report.codebook,
        report.examples,
        report.types.len(),
        report.counter_examples,
        report.built_in
    ))?;
    screen.line("")?;
    let modes = report.types.iter().any(|t| t.mode_accuracy.is_some());
    let mut columns = vec![
        ("type", Cells::Words),
        ("examples", Cells::Numbers),
        ("precision", Cells::Numbers),
        ("recall", Cells::Numbers),
        ("f1", Cells::Numbers),
    ];
    if modes {
        columns.push(("modes right", Cells::Numbers));
    }
    let mut table = Table::new(&columns);
    let two = |number: f64| format!("{number:.2}");
    for kind in &report.types {
        let mut row = vec![
            kind.kind.clone(),
            kind.examples.to_string(),
            two(kind.precision),
            two(kind.recall),
            two(kind.f1),
        ];
        if modes {
            row.push(kind.mode_accuracy.map_or_else(String::new, two));
        }
        table.rows.push(row);
    }
    table.write(screen)?;
    screen.line("")?;
    screen.line(&format!(
        "macro F1 {:.3}, micro F1 {:.3}; {:.0} % of the sentences without an event were taken for one",
        report.macro_f1,
        report.micro_f1,
        100.0 * report.false_alarms
    ))?;
    let class = |class: &Option<String>| class.clone().unwrap_or_else(|| "no event".to_owned());
    if !report.confusions.is_empty() {
        screen.line("")?;
        let mut table = Table::new(&[
            ("is", Cells::Words),
            ("taken for", Cells::Words),
            ("sentences", Cells::Numbers),
        ]);
        for confusion in &report.confusions {
            table.rows.push(vec![
                class(&confusion.right),
                class(&confusion.taken_for),
                confusion.count.to_string(),
            ]);
        }
        table.write(screen)?;
    }
    if !report.doubts.is_empty() {
        let heading = screen.heading("What fits worst");
        screen.line("")?;
        screen.line(&heading)?;
    }
    for doubt in &report.doubts {
        let place = match doubt.line {
            Some(line) => format!("{}:{line}", file.display()),
            None => "built in".to_owned(),
        };
        screen.wrapped("  ", "    ", &format!("“{}” {place}", doubt.text))?;
        screen.line(&format!(
            "    {}, taken for {}",
            class(&doubt.right),
            class(&doubt.taken_for)
        ))?;
    }
    Ok(())
}
