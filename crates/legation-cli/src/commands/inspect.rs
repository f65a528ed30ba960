//! `legation inspect`

use crate::Outcome;
use crate::problem::Result;

/// Look inside one stage of the analysis
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  legation inspect dispatch.txt --stage parse")]
pub struct Arguments {}

pub fn run(_: Arguments) -> Result<Outcome> {
    Ok(Outcome::Nothing)
}
