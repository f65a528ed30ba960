//! Developer commands, run as `cargo x COMMAND`.
//!
//! - `cargo x tables [--shared DIR] [--packages DIR] [--data DIR]` makes `data/generated/*.tsv` from the fact sources
//!   under `DIR/data/facts` (default `../shared`), and the gazetteer from Python packages that carry GeoNames (default
//!   `target/packages`; without them it says how to get them, and leaves the gazetteer as it is).
//! - `cargo x tables --check` makes them in memory and compares them with the committed ones; without the
//!   sources it says so and succeeds, since only the sources can tell.
//! - `cargo x scores [LAYER] [--shared DIR] [--program FILE]` measures the release build (or another
//!   program) on the sets under `DIR` and writes `scores.tsv`.
//!
//! Exit codes: 0 done, 1 the committed tables differ, 2 something failed.

mod scores;
mod tables;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo x tables [--check] [--shared DIR] [--packages DIR] [--data DIR]
       cargo x scores [LAYER] [--shared DIR] [--program FILE]";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        Some("tables") => tables(args),
        Some("scores") => scores(args),
        _ => Err(usage()),
    }
    .unwrap_or_else(|wrong| wrong)
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn tables(mut args: impl Iterator<Item = String>) -> Result<ExitCode, ExitCode> {
    let (mut shared, mut data, mut check) = (PathBuf::from("../shared"), PathBuf::from("data"), false);
    let mut packages = PathBuf::from("target/packages");
    while let Some(arg) = args.next() {
        match (arg.as_str(), &mut args) {
            ("--check", _) => check = true,
            ("--shared", args) => shared = value(args)?,
            ("--packages", args) => packages = value(args)?,
            ("--data", args) => data = value(args)?,
            _ => return Err(usage()),
        }
    }
    Ok(match tables::run(&shared, &packages, &data, check) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(problem) => {
            eprintln!("tables: {problem}");
            ExitCode::from(2)
        }
    })
}

fn scores(mut args: impl Iterator<Item = String>) -> Result<ExitCode, ExitCode> {
    let mut wanted = scores::Wanted {
        shared: PathBuf::from("../shared"),
        program: None,
        layer: None,
    };
    while let Some(arg) = args.next() {
        match (arg.as_str(), &mut args) {
            ("--shared", args) => wanted.shared = value(args)?,
            ("--program", args) => wanted.program = Some(value(args)?),
            (layer, _) if !layer.starts_with('-') && wanted.layer.is_none() => wanted.layer = Some(arg),
            _ => return Err(usage()),
        }
    }
    Ok(match scores::run(&wanted) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("scores: {problem}");
            ExitCode::from(2)
        }
    })
}

fn value(args: &mut impl Iterator<Item = String>) -> Result<PathBuf, ExitCode> {
    args.next().map(PathBuf::from).ok_or_else(usage)
}
