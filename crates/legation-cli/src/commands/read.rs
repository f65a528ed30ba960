//! `legation read`
//!
//! ```text
//! $ legation read rask.txt
//! Rask in Apia for talks on solar energy
//! Apia Courier · APIA · 2024-03-13 · CC-BY-4.0
//! 1 visit, 1 statement
//!
//! Visits
//!   Jonas Rask (Denmark) → Apia, Samoa · from 2024-03-12 · CONSULT visit +1
//! …
//! $ legation read feeds/ --record pacific.db
//! pacific.db: 118 dispatches read, 2 there already
//! 14 visits, 31 meetings, 402 statements
//! ```
//!
//! Dispatches are read by several threads and shown, written and kept in the order of the input. Each is one
//! transaction of the record, so a run that is ended early is taken up where it stopped.

use super::day;
use crate::engine::{Engine, Found, Worker, documents, tables};
use crate::phrase::number;
use crate::problem::{self, Problem, Result};
use crate::screen::{Screen, clip};
use crate::{Outcome, queue, report};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use legation::contract::{Dispatch, Reading};
use legation::document::{Document, ReadOptions};
use legation::record::{Record, Versions};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Duration;

/// Read dispatches: show what they record, or keep it in a record
#[derive(clap::Args)]
#[command(after_help = "\
Reads plain text, HTML, RSS and Atom, JSON Lines, CSV and TSV with named columns, folders of these, and \
standard input (-). JSON Lines and tables have `text`, and may have title, url, source, author, published (or date), licence and language; \
what else they have is kept. Without --record nothing is stored. With it, dispatches that are there already are passed \
over, so a run that was stopped goes on where it was; only a summary is shown unless --format asks for more.

Examples:
  legation read dispatch.txt --date 2023-06-16
  legation read feeds/ news.jsonl page.html --record cuba.db
  legation read news.jsonl --format json > record.jsonl
  curl -s https://example.org/feed.xml | legation read - --source \"Example News\"
  legation read feeds/ --record cuba.db --table our-offices.toml --jobs 8
  legation read feeds/ --record trade.db --codebook trade.toml")]
pub struct Arguments {
    /// Files and folders; - is standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Keep what is read in this record; it is made where there is none
    #[arg(long, value_name = "FILE", env = "LEGATION_RECORD", hide_env_values = true)]
    record: Option<PathBuf>,
    /// The day of publication, for dispatches that do not tell it
    #[arg(long, value_name = "DAY", value_parser = day)]
    date: Option<Date>,
    /// The publisher, for dispatches that do not tell it
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// A table of your own (TOML or CSV), whose rows come before the built-in ones
    #[arg(long, value_name = "FILE")]
    table: Vec<PathBuf>,
    /// A codebook of your own, whose types of event are coded beside PLOVER's (see `legation codebook`)
    #[arg(long, value_name = "FILE.toml")]
    codebook: Option<PathBuf>,
    /// What to show of each dispatch [default: report; with --record: a summary]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// How many threads read [default: one per processor]
    #[arg(long, short, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Entries by kind, each with its passage
    Report,
    /// One JSON object per dispatch and line
    Json,
}

/// What became of one item of the input.
enum Read {
    Problem(Problem),
    /// Nothing was lost, but somebody may wonder.
    Notice(Problem),
    /// In the record already, by this id.
    Held(String),
    Fresh(Box<Fresh>),
}

struct Fresh {
    /// The dispatch before analysis, without its text.
    before: Dispatch,
    reading: Reading,
    /// The reading as JSON, where that is asked for: made by the thread that read.
    json: Option<String>,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let (tables, tables_version) = tables(&arguments.table)?;
    let engine = Engine::new(&tables)?;
    let codebook = arguments
        .codebook
        .as_deref()
        .map(|path| engine.open_codebook(path));
    let codebook = codebook.transpose()?;
    let engine = engine.with_codebook(codebook.as_ref());
    let versions = engine.versions(tables_version);
    let mut session = Session::new(&arguments, &versions)?;
    // The feeder looks into the record through a connection of its own.
    let known = arguments
        .record
        .as_deref()
        .map(Record::open_read_only)
        .transpose()?;
    let options = ReadOptions {
        date: arguments.date.map(|date| date.to_string()),
        source: arguments.source.clone(),
        ..ReadOptions::default()
    };
    let (paths, versions) = (arguments.paths.clone(), &versions);
    let items = move || documents(paths, options).map(move |found| seen(found, known.as_ref(), versions));
    let json = arguments.format == Some(Format::Json);
    quiet_panics();
    let worker = || engine.worker();
    let work = |worker: &mut Worker<'_>, item| read_one(worker, item, json);
    let result = queue::ordered(queue::jobs(arguments.jobs), items, worker, work, |read| {
        session.take(read)
    });
    session.bar.finish_and_clear();
    result?;
    session.end()
}

/// An item before the threads: what needs no analysis is settled here.
enum Item {
    Settled(Read),
    Document(Box<Document>),
}

fn seen(found: Found, known: Option<&Record>, versions: &Versions) -> Item {
    let document = match found {
        Found::Document(document) => document,
        Found::Problem(problem) => return Item::Settled(Read::Problem(problem)),
        Found::Notice(notice) => return Item::Settled(Read::Notice(notice)),
    };
    match known.map(|record| record.holds(&document.dispatch, versions)) {
        Some(Ok(true)) => Item::Settled(Read::Held(document.dispatch.id)),
        Some(Err(error)) => Item::Settled(Read::Problem(Problem {
            message: error.to_string(),
            remedy: error.remedy(),
        })),
        Some(Ok(false)) | None => Item::Document(document),
    }
}

fn read_one(worker: &mut Worker<'_>, item: Item, json: bool) -> Read {
    let document = match item {
        Item::Settled(read) => return read,
        Item::Document(document) => *document,
    };
    let before = Dispatch {
        text: String::new(),
        ..document.dispatch.clone()
    };
    // What a reader finds a dispatch by.
    let title = before.title.as_deref().unwrap_or(&document.dispatch.text);
    let opening = clip(title.trim().lines().next().unwrap_or_default(), 60);
    // A fault in the program costs one dispatch, not the run.
    READING.set(true);
    let reading = catch_unwind(AssertUnwindSafe(|| worker.read(document)));
    READING.set(false);
    let Ok(reading) = reading else {
        let file = before.file.as_deref().unwrap_or(&before.id);
        let fault = FAULT.take();
        let remedy = "this is a fault of legation: please report it with the dispatch";
        return Read::Problem(Problem::with_remedy(
            format!("{file}: the dispatch \"{opening}\" could not be analysed: {fault}"),
            remedy,
        ));
    };
    let json = match json.then(|| serde_json::to_string(&reading)).transpose() {
        Ok(json) => json,
        Err(error) => return Read::Problem(Problem::new(format!("cannot be written as JSON: {error}"))),
    };
    Read::Fresh(Box::new(Fresh {
        before,
        reading,
        json,
    }))
}

/// What is done with readings as they come, in order.
struct Session {
    screen: Screen,
    record: Option<Record>,
    versions: Versions,
    /// `None` with a record and no format asked for: only the summary.
    format: Option<Format>,
    bar: ProgressBar,
    shown: usize,
    read: usize,
    held: usize,
    skipped: usize,
    problems: usize,
    /// Whether something was said to have been passed over.
    noticed: bool,
    entries: BTreeMap<&'static str, usize>,
}

impl Session {
    fn new(arguments: &Arguments, versions: &Versions) -> Result<Session> {
        let record = arguments.record.as_deref().map(Record::create).transpose()?;
        let format = match (arguments.format, &record) {
            (None, None) => Some(Format::Report),
            (format, _) => format,
        };
        let screen = Screen::new();
        // A bar between reports on one terminal would tear both.
        let bar = if std::io::stderr().is_terminal() && (format.is_none() || !screen.terminal) {
            progress()
        } else {
            ProgressBar::hidden()
        };
        Ok(Session {
            screen,
            record,
            versions: versions.clone(),
            format,
            bar,
            shown: 0,
            read: 0,
            held: 0,
            skipped: 0,
            problems: 0,
            noticed: false,
            entries: BTreeMap::new(),
        })
    }

    fn take(&mut self, read: Read) -> Result<()> {
        match read {
            Read::Problem(problem) => {
                self.problems += 1;
                // What was shown before the problem is seen before it, too.
                self.screen.flush()?;
                self.bar.suspend(|| problem::say(&problem));
            }
            Read::Notice(notice) => {
                self.screen.flush()?;
                self.bar.suspend(|| problem::say(&notice));
                self.noticed = true;
                return Ok(());
            }
            Read::Held(id) => {
                self.held += 1;
                if self.format.is_some()
                    && let Some(reading) = self.recall(&id)?
                {
                    self.show(&reading, None)?;
                }
            }
            Read::Fresh(fresh) => {
                self.read += 1;
                self.skipped += usize::from(fresh.reading.dispatch.skipped.is_some());
                for entry in &fresh.reading.entries {
                    *self.entries.entry(entry.detail.kind()).or_default() += 1;
                }
                // Kept first: what was shown is never more than what the record has.
                if let Some(record) = &mut self.record {
                    record.keep(&fresh.before, &fresh.reading, &self.versions)?;
                }
                self.show(&fresh.reading, fresh.json)?;
            }
        }
        self.bar.inc(1);
        Ok(())
    }

    fn recall(&self, id: &str) -> Result<Option<Reading>> {
        Ok(self
            .record
            .as_ref()
            .map(|record| record.reading(id))
            .transpose()?
            .flatten())
    }

    fn show(&mut self, reading: &Reading, json: Option<String>) -> Result<()> {
        match self.format {
            None => (),
            Some(Format::Json) => match json {
                Some(json) => self.screen.line(&json)?,
                None => super::show::write_json(&mut self.screen, reading)?,
            },
            Some(Format::Report) => {
                if self.shown > 0 {
                    let rule = self.screen.dim(&"─".repeat(self.screen.width.min(40)));
                    self.screen.line(&format!("\n{rule}\n"))?;
                }
                report::write(&mut self.screen, reading)?;
            }
        }
        self.shown += 1;
        if self.screen.terminal {
            self.screen.flush()?;
        }
        Ok(())
    }

    fn end(mut self) -> Result<Outcome> {
        if let (Some(record), None) = (&self.record, self.format) {
            let mut parts = vec![format!("{} read", number(self.read, "dispatch", "dispatches"))];
            let others = [
                (self.held, "there already"),
                (self.skipped, "not analysed"),
                (self.problems, "failed"),
            ];
            parts.extend(
                others
                    .iter()
                    .filter(|(n, _)| *n > 0)
                    .map(|(n, what)| format!("{n} {what}")),
            );
            let summary = format!("{}: {}", record.path().display(), parts.join(", "));
            self.screen.line(&summary)?;
            if self.read > 0 {
                let kinds = self
                    .entries
                    .iter()
                    .flat_map(|(kind, n)| std::iter::repeat_n(*kind, *n));
                let counted = report::counts(kinds);
                self.screen.line(&counted)?;
            }
        }
        self.screen.flush()?;
        Ok(match (self.problems, self.read + self.held) {
            (0, 0) => {
                if !self.noticed {
                    problem::say(&Problem::new("there was no dispatch to read"));
                }
                Outcome::Nothing
            }
            (0, _) => Outcome::Done,
            _ => Outcome::Partly,
        })
    }
}

fn progress() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) =
        ProgressStyle::with_template("{spinner} {human_pos} dispatches · {per_sec} · {elapsed}")
    {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

thread_local! {
    /// Whether this thread is inside the pipeline, where a panic is told as a problem of its dispatch.
    static READING: Cell<bool> = const { Cell::new(false) };
    /// What the last panic of this thread said, and where in the program.
    static FAULT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps the runtime's message about a panic from standing beside the problem that is said of it.
fn quiet_panics() {
    let loud = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !READING.get() {
            return loud(panic);
        }
        let payload = panic.payload();
        let said = payload.downcast_ref::<&str>().copied();
        let said = said.or(payload.downcast_ref::<String>().map(String::as_str));
        let said = said.unwrap_or("a panic");
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        FAULT.set(format!("{said} ({place})"));
    }));
}
