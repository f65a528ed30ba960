//! `legation pairs FILE.tsv`
//!
//! ```text
//! $ legation pairs pairs.tsv
//! id    root
//! 17    ACCUSE
//! 18    YIELD
//! ```

use super::show::write_json;
use crate::Outcome;
use crate::problem::{self, Problem, Result};
use crate::queue;
use crate::screen::{Screen, clean};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use legation::event::pair::{Classifier, Pair, Root};
use legation::exchange::cells;
use serde::Serialize;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// What ends a line.
const END: [char; 2] = ['\n', '\r'];

/// Pairs that a thread takes at a time.
const BATCH: usize = 64;

/// What the source of a sentence does to its target, for pairs of your own: one PLOVER root each
#[derive(clap::Args)]
#[command(after_help = "\
The file is tab-separated with a line of names: id, sentence, source, target and, where you have it, marked_sentence, with \
<s>source</s> and <t>target</t>. Other columns are passed over. Without marks, the words of source and target are looked \
for in the sentence. `-` reads standard input.

The roots are AGREE, CONSULT, SUPPORT, AID, COOPERATE, YIELD (PLOVER's CONCEDE and RETREAT), ACCUSE, REQUEST, REJECT, \
THREATEN, ASSAULT, COERCE, SANCTION, MOBILIZE and PROTEST. Every pair gets one, the likeliest; --format json tells how \
sure the classifier is of it.

Examples:
  legation pairs pairs.tsv > roots.tsv
  legation pairs pairs.tsv --format json --jobs 4")]
pub struct Arguments {
    /// The pairs
    #[arg(value_name = "FILE.tsv")]
    file: PathBuf,
    /// How to write them
    #[arg(long, value_enum, default_value_t = Format::Tsv)]
    format: Format,
    /// How many threads work [default: one per processor]
    #[arg(long, short, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// id and root, tab-separated, with a line of names
    Tsv,
    /// One JSON object a line: id, root, probability
    Json,
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    root: &'a str,
    /// Between 0 and 1, in thousandths.
    probability: f64,
}

/// A row of the file, or why it cannot be used.
type Row = std::result::Result<(String, Pair), Problem>;

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let name = if arguments.file == Path::new("-") {
        "standard input".to_owned()
    } else {
        arguments.file.display().to_string()
    };
    let (reader, length): (Box<dyn Read + Send>, _) = if arguments.file == Path::new("-") {
        (Box::new(std::io::stdin()), None)
    } else {
        let file = File::open(&arguments.file).map_err(|e| Problem::of_file(&arguments.file, &e))?;
        let length = file.metadata().ok().map(|data| data.len());
        (Box::new(file), length)
    };
    let mut lines = BufReader::new(reader);
    let columns = Columns::read(&mut lines, &name)?;
    let classifier = Classifier::built_in().map_err(|error| Problem::new(error.to_string()))?;
    let bar = length.map_or_else(ProgressBar::hidden, ProgressBar::new);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent}% of the file, {eta} to go") {
        bar.set_style(style);
    }
    let taken = AtomicU64::new(0);
    let mut screen = Screen::new();
    if arguments.format == Format::Tsv {
        writeln!(screen, "id\troot")?;
    }
    let (mut done, mut failed) = (0usize, 0usize);
    let rows = Rows {
        lines,
        columns,
        name,
        number: 1,
        taken: &taken,
    };
    let result = queue::ordered(
        queue::jobs(arguments.jobs),
        move || Batches(rows),
        || classifier.worker(),
        |worker, rows: Vec<Row>| -> Vec<std::result::Result<(String, Root), Problem>> {
            let root = |row: Row| row.map(|(id, pair)| (id, worker.root(&pair)));
            rows.into_iter().map(root).collect()
        },
        |answers| -> Result<()> {
            for answer in answers {
                match answer {
                    Ok((id, root)) => {
                        done += 1;
                        match arguments.format {
                            Format::Tsv => writeln!(screen, "{id}\t{}", root.label)?,
                            Format::Json => {
                                let probability = (root.probability * 1000.0).round() / 1000.0;
                                let root = root.label;
                                write_json(
                                    &mut screen,
                                    &Answer {
                                        id: &id,
                                        root,
                                        probability,
                                    },
                                )?;
                            }
                        }
                    }
                    Err(problem) => {
                        failed += 1;
                        bar.suspend(|| problem::say(&problem));
                    }
                }
            }
            bar.set_position(taken.load(Ordering::Relaxed));
            Ok(())
        },
    );
    bar.finish_and_clear();
    result?;
    screen.flush()?;
    Ok(match (failed, done) {
        (0, 0) => Outcome::Nothing,
        (0, _) => Outcome::Done,
        _ => Outcome::Partly,
    })
}

/// Where the columns stand that are used.
#[derive(Clone, Copy)]
struct Columns {
    id: usize,
    sentence: Option<usize>,
    /// Source and target.
    parties: Option<(usize, usize)>,
    marked: Option<usize>,
}

impl Columns {
    fn read(lines: &mut impl BufRead, name: &str) -> Result<Columns> {
        let mut line = Vec::new();
        lines
            .read_until(b'\n', &mut line)
            .map_err(|error| Problem::of_file(Path::new(name), &error))?;
        let line = String::from_utf8_lossy(&line);
        let names: Vec<String> = cells(line.trim_start_matches('\u{FEFF}').trim_end_matches(END))
            .iter()
            .map(|name| name.trim().to_lowercase())
            .collect();
        let at = |wanted: &str| names.iter().position(|name| name == wanted);
        let (sentence, marked) = (at("sentence"), at("marked_sentence"));
        let parties = at("source").zip(at("target"));
        let enough = marked.is_some() || sentence.is_some() && parties.is_some();
        match at("id") {
            Some(id) if enough => Ok(Columns {
                id,
                sentence,
                parties,
                marked,
            }),
            _ => Err(Problem::with_remedy(
                format!(
                    "{name}:1: the line of names lacks columns; it has: {}",
                    clean(&names.join(", "))
                ),
                "name the tab-separated columns id, sentence, source, target; or id, marked_sentence",
            )
            .into()),
        }
    }
}

struct Rows<'t> {
    lines: BufReader<Box<dyn Read + Send>>,
    columns: Columns,
    name: String,
    number: usize,
    /// Bytes read so far.
    taken: &'t AtomicU64,
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            let mut line = Vec::new();
            self.number += 1;
            match self.lines.read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(count) => _ = self.taken.fetch_add(count as u64, Ordering::Relaxed),
                Err(error) => return Some(Err(Problem::of_file(Path::new(&self.name), &error))),
            }
            let line = String::from_utf8_lossy(&line);
            if !line.trim().is_empty() {
                return Some(self.row(&line));
            }
        }
    }
}

impl Rows<'_> {
    fn row(&self, line: &str) -> Row {
        let cells = cells(line.trim_end_matches(END));
        let field = |at: usize| cells.get(at).map_or("", String::as_str);
        let columns = self.columns;
        let id = clean(field(columns.id));
        let marked = columns.marked.map(field).filter(|text| !text.trim().is_empty());
        let pair = match (marked, columns.sentence, columns.parties) {
            (Some(marked), ..) => Some(Pair::marked(marked)),
            (None, Some(sentence), Some((source, target))) => {
                Some(Pair::named(field(sentence), field(source), field(target)))
            }
            _ => None,
        };
        match pair {
            Some(pair) if !pair.sentence.trim().is_empty() => Ok((id, pair)),
            _ => Err(Problem::with_remedy(
                format!("{}:{}: the row has no sentence", self.name, self.number),
                "the columns of a row are parted by tabs, as many as in the line of names",
            )),
        }
    }
}

/// Rows by the batch.
struct Batches<'t>(Rows<'t>);

impl Iterator for Batches<'_> {
    type Item = Vec<Row>;

    fn next(&mut self) -> Option<Vec<Row>> {
        let rows: Vec<Row> = self.0.by_ref().take(BATCH).collect();
        (!rows.is_empty()).then_some(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_names_is_required() {
        let read = |text: &str| Columns::read(&mut text.as_bytes(), "pairs.tsv");
        assert!(read("id\tsentence\tsource\ttarget\n").is_ok());
        assert!(read("ID\tmarked_sentence\n").is_ok());
        for text in [
            "",
            "17\tOslo thanked Lima.\tOslo\tLima\n",
            "id\tsentence\tsource\n",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
