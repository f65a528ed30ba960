//! `legation man`

use crate::problem::{Failure, Problem, Result};
use crate::{Outcome, command_line};
use std::io::Write;
use std::path::PathBuf;

/// Write the manual page to standard output, or one page for each command into a folder
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  legation man | man -l -
  legation man --folder ~/.local/share/man/man1")]
pub struct Arguments {
    /// Write legation.1, legation-read.1 … into this folder
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    match arguments.folder {
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(command_line()).render(&mut page)?;
            std::io::stdout().write_all(&page)?;
        }
        Some(folder) => {
            let failed = |error| Failure::Problem(Problem::of_file(&folder, &error));
            std::fs::create_dir_all(&folder).map_err(failed)?;
            clap_mangen::generate_to(command_line(), &folder).map_err(failed)?;
        }
    }
    Ok(Outcome::Done)
}
