//! Developer commands, run as `cargo x COMMAND`.
//!
//! - `cargo x tables [--shared DIR] [--data DIR]` makes `data/generated/*.tsv` from the fact sources under
//!   `DIR/data/facts` and `DIR/data/geo` (default `../shared`).
//! - `cargo x tables --check` makes them in memory and compares them with the committed ones; without the
//!   sources it says so and succeeds, since only the sources can tell.
//!
//! Exit codes: 0 done, 1 the committed tables differ, 2 something failed.

mod tables;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo x tables [--check] [--shared DIR] [--data DIR]";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (mut shared, mut data, mut check) = (PathBuf::from("../shared"), PathBuf::from("data"), false);
    if args.next().as_deref() != Some("tables") {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    }
    while let Some(arg) = args.next() {
        let value = match arg.as_str() {
            "--check" => {
                check = true;
                continue;
            }
            "--shared" | "--data" => args.next(),
            _ => None,
        };
        let Some(value) = value else {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        };
        if arg == "--shared" {
            shared = PathBuf::from(value);
        } else {
            data = PathBuf::from(value);
        }
    }
    match tables::run(&shared, &data, check) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(problem) => {
            eprintln!("tables: {problem}");
            ExitCode::from(2)
        }
    }
}
