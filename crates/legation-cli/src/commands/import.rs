//! `legation import FILE --record R`

use super::WrittenRecord;
use crate::Outcome;
use crate::engine::input;
use crate::phrase::number;
use crate::problem::{self, Problem, Result};
use crate::screen::Screen;
use clap::ValueEnum;
use legation::exchange::{self, CodedEvent, Format};
use legation::record::{Import, Record};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

/// Put other coders' events into a record, beside what it has read itself
#[derive(clap::Args)]
#[command(after_help = "\
Read are POLECAT (40 columns), ICEWS (20 columns), Phoenix (26 columns, no header), PLOVER JSON Lines and the CSV of \
`legation export --format events`, also as .gz. The format is told from the first line. Events coded in CAMEO have \
their PLOVER type through a crosswalk.

Imported events keep the name of their coder, are never merged with the record's own, and stand beside them in \
`legation show events`, `legation export` and the view `series` of the database; --coder there chooses one series. An \
event is known by coder and id: importing a file again changes nothing.

Examples:
  legation import Events.2019.tab --record cuba.db
  legation import ngecEvents.DV.2024.txt.gz other.jsonl --record cuba.db
  legation import mine.csv --record cuba.db --coder \"Coral project\"
  legation show events --record cuba.db --coder ICEWS --actor IRN")]
pub struct Arguments {
    /// Files of events; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    record: WrittenRecord,
    /// The format of the files [default: told from their first line]
    #[arg(long, value_enum)]
    format: Option<ReadFormat>,
    /// Who coded the events [default: as the file says, else the name of its format]
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    coder: Option<String>,
}

/// The formats that are read.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReadFormat {
    /// PLOVER's JSON Lines
    Plover,
    /// POLECAT's 40 tab-separated columns
    Polecat,
    /// ICEWS' 20 tab-separated columns
    Icews,
    /// Phoenix' 26 tab-separated columns without a header
    Phoenix,
    /// The CSV of `legation export --format events`
    Events,
}

impl ReadFormat {
    pub fn format(self) -> Format {
        match self {
            ReadFormat::Plover => Format::Plover,
            ReadFormat::Polecat => Format::Polecat,
            ReadFormat::Icews => Format::Icews,
            ReadFormat::Phoenix => Format::Phoenix,
            ReadFormat::Events => Format::Events,
        }
    }
}

/// Events are kept so many at a time.
const BATCH: usize = 5000;

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let mut record = arguments.record.open()?;
    let mut screen = Screen::new();
    let (mut failed, mut found) = (false, false);
    for file in &arguments.files {
        let name = file.display().to_string();
        let events = match exchange::read_as(input(file.clone()), arguments.format.map(ReadFormat::format)) {
            Ok(events) => events,
            Err(problem) => {
                problem::say(&Problem::new(problem.to_string()));
                failed = true;
                continue;
            }
        };
        let format = events.format();
        let mut taking = Taking {
            record: &mut record,
            file: &name,
            by_coder: BTreeMap::new(),
            done: BTreeMap::new(),
        };
        for event in events {
            match event {
                Ok(event) => {
                    let coder = arguments.coder.clone().or_else(|| event.coder.clone());
                    taking.add(coder.unwrap_or_else(|| format.name().to_owned()), event)?;
                }
                Err(problem) => {
                    problem::say(&Problem::new(problem.to_string()));
                    failed = true;
                }
            }
        }
        for (coder, import) in taking.finish()? {
            found = true;
            let count = import.new + import.changed + import.same;
            let events = number(count, "event", "events");
            let Import { new, changed, same } = import;
            let parts = [(new, "new"), (changed, "changed"), (same, "known")];
            let parts: Vec<String> = parts
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, word)| format!("{count} {word}"))
                .collect();
            screen.line(&format!("{name}: {events} of {coder} ({})", parts.join(", ")))?;
        }
    }
    screen.flush()?;
    Ok(match (failed, found) {
        (true, _) => Outcome::Partly,
        (false, true) => Outcome::Done,
        (false, false) => Outcome::Nothing,
    })
}

/// Events of one file on their way into the record.
struct Taking<'r> {
    record: &'r mut Record,
    file: &'r str,
    by_coder: BTreeMap<String, Vec<CodedEvent>>,
    done: BTreeMap<String, Import>,
}

impl Taking<'_> {
    fn add(&mut self, coder: String, event: CodedEvent) -> Result<()> {
        let events = self.by_coder.entry(coder.clone()).or_default();
        events.push(event);
        if events.len() >= BATCH {
            let events = std::mem::take(events);
            self.keep(coder, &events)?;
        }
        Ok(())
    }

    fn keep(&mut self, coder: String, events: &[CodedEvent]) -> Result<()> {
        let import = self.record.import(&coder, self.file, events)?;
        let all = self.done.entry(coder).or_default();
        all.new += import.new;
        all.changed += import.changed;
        all.same += import.same;
        Ok(())
    }

    fn finish(mut self) -> Result<BTreeMap<String, Import>> {
        for (coder, events) in std::mem::take(&mut self.by_coder) {
            if !events.is_empty() {
                self.keep(coder, &events)?;
            }
        }
        Ok(self.done)
    }
}
