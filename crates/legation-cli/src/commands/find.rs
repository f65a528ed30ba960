//! `legation find WORDS`
//!
//! ```text
//! $ legation find "solar energy" --record pacific.db
//! Statements
//!   Jonas Rask · 2024-03-12 · rask.txt:4
//!     Trade in [solar energy] will grow
//! ```

use super::AskedRecord;
use super::show::write_json;
use crate::Outcome;
use crate::phrase::day_of;
use crate::problem::Result;
use crate::report::Lines;
use crate::screen::{Screen, clean};
use clap::ValueEnum;
use legation::record::{Hit, HitKind, MARK_END, MARK_START, Record};
use legation::text::CharSpan;
use std::io::Write;

/// Find words in the texts, the statements and the entries of a record
#[derive(clap::Args)]
#[command(after_help = "\
All words must be there, in any order and form: sanctions finds sanction. Words inside \"double quotes\" stand \
side by side, and nucl* finds what begins so.

Examples:
  legation find \"nuclear energy\" --record cuba.db
  legation find '\"joint commission\" trade' --record cuba.db
  legation find 'fisher*' --record cuba.db --limit 5 --format json")]
pub struct Arguments {
    /// What to find
    #[arg(value_name = "WORDS", required = true)]
    words: Vec<String>,
    #[command(flatten)]
    record: AskedRecord,
    /// Show at most so many of each sort
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Report)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For the eye
    Report,
    /// One JSON object per line; the words found are between U+0002 and U+0003
    Json,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let record = arguments.record.open()?;
    let hits = record.find(&arguments.words.join(" "), arguments.limit)?;
    let mut screen = Screen::new();
    match arguments.format {
        Format::Json => {
            for hit in &hits {
                write_json(&mut screen, hit)?;
            }
        }
        Format::Report => {
            let sorts = [
                (HitKind::Statement, "Statements"),
                (HitKind::Entry, "Entries"),
                (HitKind::Text, "Dispatches"),
            ];
            let mut first = true;
            for (sort, heading) in sorts {
                let mut of_sort = hits.iter().filter(|hit| hit.hit == sort).peekable();
                if of_sort.peek().is_none() {
                    continue;
                }
                if !first {
                    screen.line("")?;
                }
                first = false;
                let heading = screen.heading(heading);
                screen.line(&heading)?;
                for hit in of_sort {
                    write_hit(&mut screen, hit, &record)?;
                }
            }
        }
    }
    screen.flush()?;
    Ok(if hits.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn write_hit(screen: &mut Screen, hit: &Hit, record: &Record) -> Result<()> {
    let text = record.text(&hit.dispatch)?.unwrap_or_default();
    let file = hit.file.as_deref().unwrap_or(&hit.dispatch);
    let place = Lines::of(&text, file).place(CharSpan {
        start: hit.start,
        end: hit.end,
    });
    let whose = match hit.hit {
        HitKind::Statement => Some(hit.speaker.as_deref().unwrap_or("somebody")),
        HitKind::Entry => hit.kind.as_deref(),
        HitKind::Text => hit.title.as_deref(),
    };
    let date = hit.date.as_deref().or(hit.published.as_deref());
    let mut parts: Vec<String> = whose
        .map(|whose| screen.bold(&clean(whose).replace('_', " ")))
        .into_iter()
        .collect();
    if hit.hit == HitKind::Text {
        parts.extend(hit.source.as_deref().map(clean));
    }
    parts.extend(date.map(|date| clean(day_of(date))));
    parts.push(place);
    screen.wrapped("  ", "    ", &parts.join(" · "))?;
    let snippet = marked(screen, &hit.snippet);
    Ok(screen.wrapped("      ", "      ", &snippet)?)
}

/// The snippet with the words found in bold, or in brackets where there is no colour.
fn marked(screen: &Screen, snippet: &str) -> String {
    let mut out = String::new();
    for (n, part) in snippet.split([MARK_START, MARK_END]).enumerate() {
        let part = clean(part);
        if n % 2 == 0 {
            out.push_str(&part);
        } else {
            let bold = screen.bold(&part);
            out.push_str(&if bold == part { format!("[{part}]") } else { bold });
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}
