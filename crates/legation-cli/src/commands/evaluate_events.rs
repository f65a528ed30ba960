//! `legation evaluate events`

use super::evaluate::{Format, show};
use crate::Outcome;
use crate::problem::{self, Problem, Result};
use crate::screen::{self, Screen};
use clap::ValueEnum;
use legation::evaluate::events::{Alignment, Options, score};
use legation::exchange::{self, CodedEvent};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Compare two sets of coded events, of any coders and formats
#[derive(clap::Args)]
#[command(after_help = "\
Each file is PLOVER JSON Lines, POLECAT, ICEWS, Phoenix or CSV of events; its first line tells which. CAMEO codes are \
compared as the PLOVER types that they stand for.

Before anything is compared, what a file codes twice becomes one event: in a passage or, where no texts are in common, \
on a day, with the same type, date and parties; and mutual events (AGREE, CONSULT, COOPERATE) that are told from both \
sides.

Then the events are paired one to one. Where the files have texts in common (by id or address), a pair is of the same \
text and, where both tell it, the same sentence, with a party in common. Else it is of the same day, or the next one, with \
two parties in common. Of all pairings that one counts which has most events of the right type and parties.

Levels, each of which asks more of a pair than the one before:
  happening       a pair at all
  type            the same PLOVER type
  event           and an actor in common, and a recipient where gold has one (a country's actors are one)
  event and date  and the same date
  exact           and the same modes and countries, none missing and none too many

Rows by type are of the level `event`. A slot's row counts its values in all events; `slot of matches` says how often it is \
wholly right where the event is. Slots that gold nowhere fills are not judged.

Cohen's kappa is over the sentences in which either file has an event; --sentences adds those in which neither has one. \
Intervals are by bootstrap over dispatches, or days where no texts are in common: the same in every run.

Examples:
  legation evaluate events --gold hand-coded.csv --pred ours.jsonl
  legation evaluate events --gold hand-coded.csv --pred ours.jsonl --verbose
  legation evaluate events --gold icews-2019.tsv --pred polecat-2019.tsv --common
  legation evaluate events --gold anna.jsonl --pred bela.jsonl --sentences 500 --format json")]
pub struct Arguments {
    /// The events that are taken for right
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// The events to judge
    #[arg(long, value_name = "FILE")]
    pred: PathBuf,
    /// What the events of a pair must share [default: sentence where at least half of the texts are in common, else happening]
    #[arg(long, value_enum, value_name = "BY")]
    align: Option<By>,
    /// Leave out events of texts, or of days before and after, that only one of the files has events of
    #[arg(long)]
    common: bool,
    /// How many samples the intervals are taken from; 0 for none
    #[arg(long, value_name = "NUMBER", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(..=100_000))]
    samples: u32,
    /// How many sentences both coders read, those without an event among them, for kappa
    #[arg(long, value_name = "NUMBER")]
    sentences: Option<usize>,
    /// Also list what is missed, surplus, of another type or other parties, and each match that differs in a slot
    #[arg(long)]
    verbose: bool,
    /// How to show the score
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// The text and, where both tell it, the sentence
    Sentence,
    /// The text
    Text,
    /// The day and the parties
    Happening,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let (gold, gold_whole) = events_of(&arguments.gold)?;
    let (predicted, predicted_whole) = events_of(&arguments.pred)?;
    if gold.is_empty() {
        let problem = format!("{}: there is no event in it", arguments.gold.display());
        return Err(Problem::new(problem).into());
    }
    let options = Options {
        alignment: arguments.align.map(|by| match by {
            By::Sentence => Alignment::Sentence,
            By::Text => Alignment::Text,
            By::Happening => Alignment::Happening,
        }),
        common: arguments.common,
        samples: arguments.samples as usize,
        sentences: arguments.sentences,
    };
    let score = score(&gold, &predicted, &options);
    let mut screen = Screen::new();
    show(&mut screen, &score, arguments.format)?;
    for note in score.notes.iter().filter(|_| arguments.verbose) {
        screen.line(&screen::clean(note))?;
    }
    screen.flush()?;
    Ok(if gold_whole && predicted_whole {
        Outcome::Done
    } else {
        Outcome::Partly
    })
}

/// The events of a file, and whether every row of it could be read. What cannot is told, a line each.
fn events_of(file: &Path) -> Result<(Vec<CodedEvent>, bool)> {
    let (mut events, mut whole) = (Vec::new(), true);
    for event in exchange::read(file, None).map_err(|problem| Problem::new(problem.to_string()))? {
        match event {
            Ok(event) => events.push(event),
            Err(problem) => {
                problem::say(&Problem::new(problem.to_string()));
                whole = false;
            }
        }
    }
    Ok((events, whole))
}
