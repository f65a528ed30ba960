//! `legation diff`
//!
//! ```text
//! $ legation diff monday.db tuesday.db
//! change       date        kind        what                                          reports
//! new          2023-06-15  agreement   Iran and Cuba · signed · 6 × document         cuba.txt:9
//! told again   2023-06-14  visit       Ebrahim Raisi (Iran) → Havana, Cuba           cuba.txt:3, havana.txt:1
//! open → kept  2023-01-10  commitment  Ebrahim Raisi (Iran) → Cuba · pay a visit     tehran.txt:4
//! ```

use super::show::{Format, REPORTS, WithNames, reports, write_json, write_table};
use super::timeline::{date, words};
use super::today;
use crate::Outcome;
use crate::phrase::Names;
use crate::problem::Result;
use crate::screen::Screen;
use crate::table::{Cells, Table};
use legation::record::browse::stands_alone;
use legation::record::merge::Merged;
use legation::record::query::status;
use legation::record::{Passage, Record};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;

/// Tell what one record has that an earlier one has not: happenings, further reports of known ones, promises settled
#[derive(clap::Args)]
#[command(after_help = "\
A happening is new where no dispatch of the earlier record tells of it, and told again where others of the later one do as well. The \
two records may have read different files; dispatches are known by their content.

Examples:
  cp cuba.db before.db && legation read feeds/ --record cuba.db && legation diff before.db cuba.db
  legation diff before.db cuba.db --format json")]
pub struct Arguments {
    /// The earlier record
    #[arg(value_name = "BEFORE.db")]
    before: PathBuf,
    /// The later record
    #[arg(value_name = "AFTER.db")]
    after: PathBuf,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Serialize)]
struct Changed<'m> {
    change: String,
    #[serde(flatten)]
    happening: WithNames<'m>,
}

/// Kind, dispatch, start and end: what an entry is known again by, since no later report changes them.
type Key = (&'static str, String, usize, usize);

fn key(merged: &Merged, report: &Passage) -> Key {
    let kind = merged.entry.detail.kind();
    (kind, report.dispatch.clone(), report.start, report.end)
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let before = Record::open_read_only(&arguments.before)?;
    let after = Record::open_read_only(&arguments.after)?;
    let known: BTreeSet<String> = before
        .dispatches()?
        .into_iter()
        .map(|dispatch| dispatch.id)
        .collect();
    let mut statuses: BTreeMap<Key, String> = BTreeMap::new();
    for merged in before.merged(today())? {
        if let Some(status) = status(&merged) {
            let of = |report| (key(&merged, report), status.to_owned());
            statuses.extend(merged.reports.iter().map(of));
        }
    }
    let parties = after.parties()?;
    let names = Names::of_parties(parties.values());
    let merged = after.merged(today())?;
    let changed: Vec<(String, &Merged)> = merged
        .iter()
        .filter(|merged| stands_alone(merged))
        .filter_map(|merged| Some((change(merged, &known, &statuses)?, merged)))
        .collect();
    let mut screen = Screen::new();
    let columns = [
        ("change", Cells::Codes),
        ("date", Cells::Codes),
        ("kind", Cells::Codes),
        ("what", Cells::Words),
    ];
    let mut table = Table::new(&[&columns[..], &[REPORTS]].concat());
    for (change, merged) in &changed {
        if arguments.format == Format::Json {
            let happening = WithNames::new(merged, &parties);
            write_json(
                &mut screen,
                &Changed {
                    change: change.clone(),
                    happening,
                },
            )?;
            continue;
        }
        let kind = merged.entry.detail.kind().replace('_', " ");
        table.rows.push(vec![
            change.clone(),
            date(merged),
            kind,
            words(merged, &names),
            reports(merged, &after)?,
        ]);
    }
    if arguments.format != Format::Json {
        write_table(&table, arguments.format, &mut screen)?;
    }
    screen.flush()?;
    Ok(if changed.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

/// What is new of a happening; `None` where nothing is.
fn change(merged: &Merged, known: &BTreeSet<String>, statuses: &BTreeMap<Key, String>) -> Option<String> {
    let (old, new): (Vec<_>, Vec<_>) = merged
        .reports
        .iter()
        .partition(|report| known.contains(&report.dispatch));
    if old.is_empty() {
        return Some("new".to_owned());
    }
    let before = old.iter().find_map(|report| statuses.get(&key(merged, report)));
    match (before, status(merged)) {
        (Some(before), Some(now)) if before != now => Some(format!("{before} → {now}")),
        _ => (!new.is_empty()).then(|| "told again".to_owned()),
    }
}
