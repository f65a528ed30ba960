//! `legation show actors`: who is who in a record.
//!
//! ```text
//! $ legation show actors --record pacific.db --sector GOV
//! name             kind    country  sector  offices                                 also known as  dispatches  known from            id
//! Hilda Maefasia   person  SLB      GOV     Prime Minister 2024-05-06 – 2024-09-18  Maefasia       4           4 dispatches          hilda-maefasia
//! ```

use super::show::{Format, wanted, write_json, write_table};
use crate::phrase::number;
use crate::problem::Result;
use crate::report::Lines;
use crate::screen::{Screen, clean};
use crate::table::{Cells, Table};
use jiff::civil::Date;
use legation::contract::FactField;
use legation::record::{Known, Passage, Record, Who};
use legation::tables::Tables;
use legation::text::CharSpan;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Whom to show.
#[derive(clap::Args)]
pub struct Choice {
    /// Only actors of this country, by code or name
    #[arg(long, value_name = "COUNTRY", help_heading = "Only for actors")]
    country: Option<String>,
    /// Only actors of this PLOVER sector: GOV, MIL, REB …
    #[arg(long, help_heading = "Only for actors")]
    sector: Option<String>,
    /// As it was known on this day: the offices then held, and only actors told of by then
    #[arg(long, value_name = "DAY", value_parser = super::day, help_heading = "Only for actors")]
    at: Option<Date>,
    /// Also those whom no dispatch names ("two officials")
    #[arg(long, help_heading = "Only for actors")]
    described: bool,
    /// With what is known of each, and the words that say so
    #[arg(long, help_heading = "Only for actors")]
    evidence: bool,
}

impl Choice {
    fn accepts(&self, who: &Who) -> bool {
        let tables = Tables::built_in();
        let is = |wanted: &Option<String>, has: &Option<String>| {
            wanted.as_ref().is_none_or(|wanted| {
                let has = has.as_deref().unwrap_or_default();
                let named = || tables.country(wanted).is_some_and(|country| country.iso3 == has);
                has.eq_ignore_ascii_case(wanted.trim()) || named()
            })
        };
        (self.described || !who.party.described)
            && is(&self.country, &who.party.country)
            && is(&self.sector, &who.party.sector)
            && self.at.is_none_or(|day| who.is_told_by(day))
    }
}

/// One line of `--format json`.
#[derive(Serialize)]
struct Line<'w> {
    #[serde(flatten)]
    who: &'w Who,
    /// With `--at`, the office on that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    office_then: Option<&'w str>,
}

/// Shows the actors, those of most dispatches first, and returns how many were shown.
pub fn show(
    choice: &Choice,
    actors: &[String],
    limit: Option<usize>,
    format: Format,
    record: &Record,
    screen: &mut Screen,
) -> Result<usize> {
    let Some(wanted) = wanted(actors, record, false)? else {
        return Ok(0);
    };
    let mut chosen = record.who(Tables::built_in())?;
    chosen.retain(|who| choice.accepts(who) && wanted.iter().all(|wanted| wanted.contains(&who.party.id)));
    chosen.sort_by_key(|who| std::cmp::Reverse(who.party.dispatches));
    chosen.truncate(limit.unwrap_or(usize::MAX));
    match format {
        Format::Json => {
            for who in &chosen {
                let office_then = choice.at.and_then(|day| who.office_on(day));
                let office_then = office_then.map(|known| known.value.as_str());
                write_json(screen, &Line { who, office_then })?;
            }
            Ok(chosen.len())
        }
        Format::Table if choice.evidence => {
            for who in &chosen {
                write_evidence(who, record, screen)?;
            }
            Ok(chosen.len())
        }
        Format::Table | Format::Csv => write_table(&table(&chosen, choice.at, format), format, screen),
    }
}

fn table(chosen: &[Who], at: Option<Date>, format: Format) -> Table {
    let mut table = Table::new(&[
        ("name", Cells::Words),
        ("kind", Cells::Codes),
        ("country", Cells::Codes),
        ("sector", Cells::Codes),
        ("offices", Cells::Words),
        ("also known as", Cells::Words),
        ("dispatches", Cells::Numbers),
        ("known from", Cells::Words),
        ("id", Cells::Codes),
    ]);
    for who in chosen {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        table.rows.push(vec![
            who.party.name.clone(),
            who.party.kind.clone(),
            text(&who.party.country),
            text(&who.party.sector),
            offices(who, at),
            others(who, format),
            who.party.dispatches.to_string(),
            sources(who),
            who.party.id.clone(),
        ]);
    }
    table
}

/// The offices that dispatches have, latest first, with the days of the dispatches; or the one held on a day. One that a
/// single dispatch has is left out where others are surer.
fn offices(who: &Who, at: Option<Date>) -> String {
    let sure = |known: &&Known| known.learned || known.tables;
    let mut offices: Vec<&Known> = match at {
        Some(day) => who.office_on(day).into_iter().collect(),
        None => who
            .facts
            .iter()
            .filter(|known| known.field == FactField::Office && known.of_record)
            .collect(),
    };
    if offices.iter().any(sure) {
        offices.retain(sure);
    }
    offices.reverse();
    offices.into_iter().map(dated).collect::<Vec<_>>().join("; ")
}

/// `President 2023-06-12 – 2024-05-19`.
fn dated(known: &Known) -> String {
    let days = match (&known.from, &known.to) {
        (Some(from), Some(to)) if from == to => format!(" {from}"),
        (Some(from), Some(to)) => format!(" {from} – {to}"),
        (Some(from), None) => format!(" from {from}"),
        (None, Some(to)) => format!(" to {to}"),
        (None, None) => String::new(),
    };
    let over = known.over.as_ref().map(|day| format!(", over by {day}"));
    format!("{}{days}{}", known.value, over.unwrap_or_default())
}

/// Its other names; for the eye, those told most.
fn others(who: &Who, format: Format) -> String {
    const MOST: usize = 6;
    let other = |name: &&String| **name != who.party.name;
    let called = who.names.iter().map(|called| &called.name);
    let mut names: Vec<&String> = called.chain(&who.party.known_as).filter(other).collect();
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    let more = names.len().saturating_sub(MOST);
    if format == Format::Table && more > 0 {
        names.truncate(MOST);
    }
    let mut words = names.into_iter().cloned().collect::<Vec<_>>().join("; ");
    if format == Format::Table && more > 0 {
        words.push_str(&format!("; {more} more"));
    }
    words
}

/// From where more than the name is known: `tables, 3 dispatches`.
fn sources(who: &Who) -> String {
    let mut sources = Vec::new();
    if who.facts.iter().any(|known| known.tables) {
        sources.push("tables".to_owned());
    }
    match who.facts.iter().map(|known| known.told).max().unwrap_or(0) {
        0 => (),
        told => sources.push(number(told, "dispatch", "dispatches")),
    }
    sources.join(", ")
}

/// So many passages are shown of one fact.
const PASSAGES: usize = 3;

fn write_evidence(who: &Who, record: &Record, screen: &mut Screen) -> Result<()> {
    let party = &who.party;
    let mut head = vec![screen.bold(&clean(&party.name)), party.kind.clone()];
    head.extend(party.wikidata.clone());
    head.push(number(party.dispatches, "dispatch", "dispatches"));
    head.push(clean(&party.id));
    screen.wrapped("", "  ", &head.join(" · "))?;
    let names: Vec<String> = who
        .names
        .iter()
        .filter(|called| called.name != party.name)
        .map(|called| {
            let why = if called.why.is_empty() {
                String::new()
            } else {
                format!(" ({})", called.why.join("; "))
            };
            format!("{}{why}", clean(&called.name))
        })
        .collect();
    if !names.is_empty() {
        screen.wrapped("  ", "    ", &format!("also {}", names.join(", ")))?;
    }
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for known in &who.facts {
        let mut parts = vec![format!("{} {}", known.field.word(), clean(&dated(known)))];
        if known.tables {
            parts.push("in the tables".to_owned());
        }
        if known.told > 0 {
            let sure = if known.learned { "" } else { ", not yet learned" };
            parts.push(format!(
                "told by {}{sure}",
                number(known.told, "dispatch", "dispatches")
            ));
        } else if !known.tables {
            parts.push("concluded".to_owned());
        }
        if who.differs.contains(&known.field) && known.told > 0 {
            parts.push("dispatches differ".to_owned());
        }
        screen.wrapped("  ", "    ", &parts.join(" · "))?;
        for report in known.reports.iter().take(PASSAGES) {
            if !texts.contains_key(report.dispatch.as_str()) {
                texts.insert(
                    &report.dispatch,
                    record.text(&report.dispatch)?.unwrap_or_default(),
                );
            }
            let text = &texts[report.dispatch.as_str()];
            screen.wrapped("      ", "      ", &quoted(report, text))?;
        }
    }
    Ok(screen.line("")?)
}

/// `“President Ebrahim Raisi” cuba.txt:3`.
fn quoted(report: &Passage, text: &str) -> String {
    let words: String = text
        .chars()
        .skip(report.start)
        .take(report.end - report.start)
        .collect();
    let file = report.file.as_deref().unwrap_or(&report.dispatch);
    let span = CharSpan {
        start: report.start,
        end: report.end,
    };
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("“{}” {}", clean(&words), Lines::of(text, file).place(span))
}
