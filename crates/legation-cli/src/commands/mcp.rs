//! `legation mcp`: the record as tools of an assistant.

use super::{AskedRecord, day};
use crate::Outcome;
use crate::explorer::{self, Settings};
use crate::problem::Result;
use jiff::civil::Date;

/// Let an assistant ask a record (Model Context Protocol, over standard input and output)
#[derive(clap::Args)]
#[command(after_help = "\
Tools: search, happenings, timeline, dossier, due, evidence, dispatch. All of them only read. Put it into your assistant's configuration \
as a server that is started by this command.

Examples:
  legation mcp --record cuba.db
  {\"mcpServers\": {\"cuba\": {\"command\": \"legation\", \"args\": [\"mcp\", \"--record\", \"/data/cuba.db\"]}}}")]
pub struct Arguments {
    #[command(flatten)]
    record: AskedRecord,
    /// The day as of which promises are overdue [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<Date>,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    explorer::assist(Settings {
        record: arguments.record.path()?.to_owned(),
        as_of: arguments.as_of,
        token: None,
        review: None,
    })?;
    Ok(Outcome::Done)
}
