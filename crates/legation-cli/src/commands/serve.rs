//! `legation serve`
//!
//! ```text
//! $ legation serve --record cuba.db
//! http://127.0.0.1:8080/ shows cuba.db; Ctrl-C ends it
//! ```

use super::{AskedRecord, day};
use crate::Outcome;
use crate::explorer::{self, Review, Settings};
use crate::problem::{Problem, Result};
use jiff::civil::Date;
use legation::record::Record;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Open a record in the browser
#[derive(clap::Args)]
#[command(after_help = "\
Pages, map, network, ledger and search over the record, each with a permanent address and what it shows to download; the same as JSON \
under /api (described by /api/openapi.json), and promises as a calendar at /due.ics. Nothing is fetched from elsewhere and nothing is \
written, unless --review lets you decide on uncertain merges, outcomes and entries.

Only this machine is answered. To let others in, give --host and a --token, and put a server that speaks HTTPS before it: the token \
travels as it is.

Examples:
  legation serve --record cuba.db
  legation serve --record cuba.db --port 9000 --as-of 2024-01-01
  legation serve --record cuba.db --review --name ana
  legation serve --record cuba.db --host 0.0.0.0 --token \"$(openssl rand -hex 16)\"")]
pub struct Arguments {
    #[command(flatten)]
    record: AskedRecord,
    /// The address to answer at
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The port; 0 takes any that is free
    #[arg(long, value_name = "NUMBER", default_value_t = 8080)]
    port: u16,
    /// What whoever asks must know; needed for any address but this machine's own
    #[arg(long, value_name = "TOKEN", env = "LEGATION_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Take decisions, into the log that `legation review` writes
    #[arg(long)]
    review: bool,
    /// Who decides
    #[arg(long, value_name = "NAME", requires = "review")]
    name: Option<String>,
    /// The day as of which promises are overdue [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<Date>,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let record = arguments.record.path()?.to_owned();
    let plain = |token: &String| {
        token.len() >= 8
            && token
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    if arguments.token.as_ref().is_some_and(|token| !plain(token)) {
        let remedy = "make it of eight or more letters, digits, hyphens, dots and underscores";
        return Err(Problem::with_remedy("the token cannot be sent as it is", remedy).into());
    }
    if arguments.review {
        // A record of an older schema is migrated, and one that may not be written says so now.
        Record::open(&record)?;
    }
    let shown = record.display().to_string();
    let settings = Settings {
        record,
        as_of: arguments.as_of,
        token: arguments.token,
        review: arguments.review.then_some(Review {
            coder: arguments.name,
        }),
    };
    let asked = if settings.token.is_some() {
        "?token=…"
    } else {
        ""
    };
    explorer::serve(
        settings,
        SocketAddr::new(arguments.host, arguments.port),
        |address| {
            // Whoever started it may have closed the terminal; it is served all the same.
            _ = writeln!(
                std::io::stdout(),
                "http://{address}/{asked} shows {shown}; Ctrl-C ends it"
            );
            _ = std::io::stdout().flush();
        },
    )?;
    Ok(Outcome::Done)
}
