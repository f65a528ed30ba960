//! `legation evaluate`
use crate::Outcome;
use crate::problem::Result;

/// Not yet
#[derive(clap::Args)]
pub struct Arguments {}

pub fn run(_: Arguments) -> Result<Outcome> {
    Ok(Outcome::Nothing)
}
