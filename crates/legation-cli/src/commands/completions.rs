//! `legation completions SHELL`

use crate::problem::Result;
use crate::{Outcome, command_line};
use clap_complete::Shell;
use std::io::Write;

/// Write the completions of a shell to standard output
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  legation completions bash > ~/.local/share/bash-completion/completions/legation
  legation completions zsh > ~/.zfunc/_legation
  legation completions fish > ~/.config/fish/completions/legation.fish")]
pub struct Arguments {
    /// The shell to write them for
    shell: Shell,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command_line(), "legation", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(Outcome::Done)
}
