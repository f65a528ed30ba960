//! The command line of Legation: what was typed, handed to the library, and shown.

mod brief;
mod commands;
mod engine;
mod explorer;
mod phrase;
mod problem;
mod queue;
mod report;
mod screen;
mod table;

use clap::{CommandFactory, Parser};
use problem::Failure;
use std::process::ExitCode;

/// Reads news dispatches on diplomacy and keeps the record of what states do with and to one another.
#[derive(Parser)]
#[command(name = "legation", version, max_term_width = 100, after_help = EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: commands::Command,
}

const EXAMPLES: &str = "\
Examples:
  legation read dispatch.txt --date 2023-06-16
  legation read feeds/ news.jsonl --record cuba.db
  legation show agreements --record cuba.db --actor IRN --with CUB --since 2023
  legation find \"nuclear energy\" --record cuba.db
  legation actor \"the Kenyan president\" --date 2014-05-01
  legation due --record cuba.db --as-of 2024-01-01
  legation serve --record cuba.db

Exit codes: 0 done, 1 nothing found, 2 something failed.
`legation COMMAND --help` says more of each.";

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// There was nothing to show.
    Nothing,
    /// Some of the work failed; each problem has been said, and the rest was done.
    Partly,
}

fn main() -> ExitCode {
    match commands::run(Arguments::parse().command) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Ok(Outcome::Partly) => ExitCode::from(2),
        // Whoever read the output has seen enough, as `head` does.
        Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Problem(problem)) => {
            problem::say(&problem);
            ExitCode::from(2)
        }
    }
}

/// The whole command line, for completions and the manual.
pub fn command_line() -> clap::Command {
    Arguments::command()
}
