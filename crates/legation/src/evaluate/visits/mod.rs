//! Scores the visits that a record lists to one country by foreign heads of state and government against a table of them.
//!
//! **Listed** is each such leader of each happening of the kind visit that is asserted, made or under way, to a place in the
//! country or, where no table knows the place or none is told, with a host of it. Who is a leader is told by the office that dispatches or the tables
//! have for the day. What has no date of its own is taken to have been in the 21 days up to the publication of its first report.
//!
//! A listed visit **has a row** of the same country and, where the record names the visitor, an alike name (one word of it in
//! common, or sounding alike), with days that overlap or lie at most three days apart. Several listed visits of one row are each
//! right, and counted as `apart`, as they should have been one happening. Those after the last row's end are not judged, nor
//! rows of countries that no table knows.
//!
//! A row is **told** by a dispatch that is published from seven days before it to 21 days after it, where one sentence names
//! the leader (two words of the name, or one after a title) or the office with the country, and holds a word that tells of a
//! visit (`told.rs` lists them). Recall is the share of the rows told that are listed. A dispatch published before the visit
//! can only announce it, so the rows that a later one tells are counted apart (`told_after`).
//!
//! Rows of gatherings (summits of many, the General Assembly) are counted apart from visits to the host alone: that a leader took
//! part is often told by a list of members, or not at all.

mod table;
mod told;

pub use table::{Row, TableError, read};

use super::to_places;
use crate::contract::{Detail, Factuality, Visit};
use crate::record::merge::Merged;
use crate::record::query::Query;
use crate::record::{Record, Result, Who};
use crate::tables::{HEADS, Tables};
use crate::time::days;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How many days apart a listed visit and its row may lie.
const NEAR: i32 = 3;
/// How many days before and after a visit a dispatch may tell of it.
const BEFORE: i32 = 7;
const AFTER: i32 = 21;

/// What is compared.
#[derive(Clone, Debug)]
pub struct Options {
    /// Alpha-3 of the country that is visited.
    pub to: String,
    /// The first and the last day that is judged.
    pub since: Date,
    pub until: Date,
}

/// Rows, and how many of them the record has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rows {
    pub rows: usize,
    /// A dispatch tells of it.
    pub told: usize,
    /// One that was published no earlier than the visit began.
    pub told_after: usize,
    /// Of those told: listed.
    pub listed: usize,
    /// Of those told after: listed.
    pub listed_after: usize,
    pub recall: f64,
    pub recall_after: f64,
    /// Of those told and not listed: the record has a visit of the leader that is planned or only invited to.
    pub planned: usize,
    /// Of the rest: it has a meeting of the leader with somebody of the country at the time.
    pub met: usize,
    /// It has neither.
    pub absent: usize,
}

/// What [`score`] found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VisitsScore {
    /// Visits to the host alone, gatherings, and both.
    pub visits: Rows,
    pub gatherings: Rows,
    pub all: Rows,
    /// Rows of the time of a country that no table knows.
    pub unknown_countries: usize,
    /// Visits of leaders that the record has.
    pub listed: usize,
    /// Those that have a row.
    pub right: usize,
    pub precision: f64,
    /// How many listed visits share their row with an earlier one.
    pub apart: usize,
    /// Each miss and each listed visit without a row, with the passages.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// A visit or a meeting of one leader, as the record has it.
struct Listed<'m> {
    merged: &'m Merged,
    who: &'m Who,
    from: Date,
    to: Date,
}

/// Compares the visits of a record with a table's rows.
///
/// # Errors
/// The record cannot be read.
pub fn score(rows: &[Row], record: &Record, tables: &Tables, options: &Options) -> Result<VisitsScore> {
    let last = rows.iter().map(|row| row.end).max();
    let until = last.map_or(options.until, |last| last.min(options.until));
    let judged = |from: Date, to: Date| to >= options.since && from <= until;
    let (rows, unknown): (Vec<&Row>, Vec<&Row>) = rows
        .iter()
        .filter(|row| judged(row.start, row.end))
        .partition(|row| row.code.is_some());
    let who = record.who(tables)?;
    let scene = Scene {
        who: who.iter().map(|who| (who.party.id.as_str(), who)).collect(),
        tables,
        to: &options.to,
    };
    let query = Query {
        kinds: vec!["visit".to_owned(), "meeting".to_owned()],
        ..Query::default()
    };
    let happenings = record.happenings(&query, until)?;
    let mut all: Vec<Listed<'_>> = happenings
        .iter()
        .flat_map(|merged| scene.leaders(merged))
        .collect();
    all.retain(|listed| judged(listed.from, listed.to));
    let listed: Vec<&Listed<'_>> = all.iter().filter(|listed| is_made(listed.merged)).collect();
    let told = scene.told(&rows, record)?;
    let mut notes = Vec::new();

    let (mut right, mut apart, mut known) = (0, 0, BTreeSet::new());
    for listed in &listed {
        let own: Vec<usize> = (0..rows.len()).filter(|n| is_row_of(rows[*n], listed)).collect();
        if own.is_empty() {
            notes.push(format!("no row: {}", line(listed, record)?));
            continue;
        }
        right += 1;
        apart += usize::from(own.iter().all(|n| known.contains(n)));
        known.extend(own);
    }

    let [mut visits, mut gatherings, mut both] = [Rows::default(); 3];
    for (n, row) in rows.iter().enumerate() {
        let others = || all.iter().filter(|other| is_row_of(row, other));
        let fate = if known.contains(&n) {
            Fate::Listed
        } else if others().any(|other| is_visit(other.merged)) {
            Fate::Planned
        } else if others().next().is_some() {
            Fate::Met
        } else {
            Fate::Absent
        };
        let kind = if row.is_gathering() {
            &mut gatherings
        } else {
            &mut visits
        };
        for counts in [kind, &mut both] {
            counts.add(&told[n], fate);
        }
        if fate != Fate::Listed && !told[n].is_empty() {
            notes.push(missed(row, fate, &told[n]));
        }
    }
    Ok(VisitsScore {
        visits: visits.rated(),
        gatherings: gatherings.rated(),
        all: both.rated(),
        unknown_countries: unknown.len(),
        listed: listed.len(),
        right,
        precision: share(right, listed.len()),
        apart,
        notes,
    })
}

fn shift(day: Date, by: i32) -> Date {
    day.checked_add(by.days()).unwrap_or(day)
}

fn share(part: usize, whole: usize) -> f64 {
    to_places(part as f64 / whole.max(1) as f64, 4)
}

/// What a record makes of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Listed,
    Planned,
    Met,
    Absent,
}

/// A sentence that tells of a row.
struct Telling {
    /// It was published no earlier than the visit began.
    after: bool,
    file: String,
    words: String,
}

/// A row that is told and not listed, with the sentences that tell of it.
fn missed(row: &Row, fate: Fate, told: &[Telling]) -> String {
    let how = match fate {
        Fate::Planned => "planned only",
        Fate::Met => "a meeting only",
        Fate::Listed | Fate::Absent => "absent",
    };
    let told_how = if told.iter().any(|telling| telling.after) {
        "told"
    } else {
        "announced"
    };
    let mut note = format!(
        "missed ({told_how}; {how}): {} to {}, {}, {}: {}",
        row.start, row.end, row.visitor, row.country, row.description
    );
    for telling in told {
        note += &format!("\n    {}: {}", telling.file, telling.words);
    }
    note
}

/// A listed visit with its passages.
fn line(listed: &Listed<'_>, record: &Record) -> Result<String> {
    let party = &listed.who.party;
    let place = match &listed.merged.entry.detail {
        Detail::Visit(visit) => visit.to.as_ref().map(|place| place.name.as_str()),
        _ => None,
    };
    let mut line = format!(
        "{} to {}, {} ({}), {}",
        listed.from,
        listed.to,
        party.name,
        party.country.as_deref().unwrap_or("?"),
        place.unwrap_or("?"),
    );
    for passage in &listed.merged.reports {
        let words = record.cited(passage)?.map(|cited| cited.words);
        let file = passage.file.as_ref().unwrap_or(&passage.dispatch);
        line += &format!("\n    {file}: {}", words.unwrap_or_default());
    }
    Ok(line)
}

/// Whether a listed visit is a row's.
fn is_row_of(row: &Row, listed: &Listed<'_>) -> bool {
    let near = |later: Date, earlier: Date| later.since(earlier).is_ok_and(|gap| gap.get_days() <= NEAR);
    let party = &listed.who.party;
    let mut names = std::iter::once(&party.name)
        .chain(&party.known_as)
        .chain(&party.spellings);
    near(listed.from, row.end)
        && near(row.start, listed.to)
        && party.country == row.code
        && (party.described || names.any(|name| row.is_named(name)))
}

fn is_visit(merged: &Merged) -> bool {
    matches!(merged.entry.detail, Detail::Visit(_))
}

/// Whether it is a visit that took place.
fn is_made(merged: &Merged) -> bool {
    let status = match &merged.entry.detail {
        Detail::Visit(visit) => visit.status.as_deref(),
        _ => return false,
    };
    merged.entry.factuality == Factuality::Asserted && matches!(status, None | Some("made" | "under_way"))
}

impl Rows {
    fn add(&mut self, told: &[Telling], fate: Fate) {
        self.rows += 1;
        if told.is_empty() {
            return;
        }
        let after = usize::from(told.iter().any(|telling| telling.after));
        self.told += 1;
        self.told_after += after;
        match fate {
            Fate::Listed => {
                self.listed += 1;
                self.listed_after += after;
            }
            Fate::Planned => self.planned += 1,
            Fate::Met => self.met += 1,
            Fate::Absent => self.absent += 1,
        }
    }

    fn rated(self) -> Rows {
        Rows {
            recall: share(self.listed, self.told),
            recall_after: share(self.listed_after, self.told_after),
            ..self
        }
    }
}

/// Whose visits are looked for, and where.
struct Scene<'s> {
    who: BTreeMap<&'s str, &'s Who>,
    tables: &'s Tables,
    to: &'s str,
}

impl<'s> Scene<'s> {
    /// The foreign leaders of a visit to the country, made or not, or of a meeting with somebody of it.
    fn leaders(&self, merged: &'s Merged) -> Vec<Listed<'s>> {
        let (Some(mut from), Some(to)) = (merged.from_day(), merged.to_day()) else {
            return Vec::new();
        };
        if !merged.is_dated() {
            from = shift(from, -AFTER);
        }
        let ids = match &merged.entry.detail {
            Detail::Visit(visit) if self.is_here(visit, merged) => &visit.visitors,
            Detail::Meeting(meeting) if meeting.participants.iter().any(|id| self.is_of_host(id)) => {
                &meeting.participants
            }
            _ => return Vec::new(),
        };
        let known = ids.iter().filter_map(|id| self.who.get(id.as_str()).copied());
        known
            .filter(|who| self.is_foreign_head(who, to))
            .map(|who| Listed {
                merged,
                who,
                from,
                to,
            })
            .collect()
    }

    fn is_of_host(&self, id: &str) -> bool {
        let country = |who: &&Who| who.party.country.as_deref() == Some(self.to);
        id == self.to || self.who.get(id).is_some_and(country)
    }

    fn is_here(&self, visit: &Visit, merged: &Merged) -> bool {
        let place = visit.to.as_ref().or(merged.entry.place.as_ref());
        match place.and_then(|place| place.country.as_deref()) {
            Some(country) => country == self.to,
            None => visit.hosts.iter().any(|id| self.is_of_host(id)),
        }
    }

    /// Whether somebody headed another state or its government on a day.
    fn is_foreign_head(&self, who: &Who, day: Date) -> bool {
        let party = &who.party;
        let Some(country) = party.country.as_deref().filter(|code| *code != self.to) else {
            return false;
        };
        if party.kind != "person" || self.tables.country_by_code(country).is_none() {
            return false;
        }
        // Whom the tables know has the office that they tell, which may be an organisation's.
        let name = party.known_as.as_deref().unwrap_or(&party.name);
        let leaders = self.tables.leaders_by_name(name);
        let whole = leaders.iter().filter(|leader| leader.full);
        let terms: Vec<_> = whole.filter_map(|leader| leader.term_on(day)).collect();
        if terms.iter().any(|term| term.country == country && term.is_head()) {
            return true;
        }
        let elsewhere =
            party.known_as.is_some() && !terms.is_empty() && terms.iter().all(|term| term.country != country);
        let known = who.office_on(day).map(|known| &known.value);
        let office = known.or(party.office.as_ref());
        !elsewhere && office.is_some_and(|office| HEADS.contains(&office.as_str()))
    }

    /// Of each row, the sentences that tell of it, one a dispatch.
    fn told(&self, rows: &[&Row], record: &Record) -> Result<Vec<Vec<Telling>>> {
        let mut all: Vec<Vec<Telling>> = rows.iter().map(|_| Vec::new()).collect();
        let spans: Vec<(Date, Date)> = rows
            .iter()
            .map(|row| (shift(row.start, -BEFORE), shift(row.end, AFTER)))
            .collect();
        for dispatch in record.dispatches()? {
            let Some((published, _)) = dispatch.published.as_deref().and_then(days) else {
                continue;
            };
            let near = |n: &usize| (spans[*n].0..=spans[*n].1).contains(&published);
            let near: Vec<usize> = (0..rows.len()).filter(near).collect();
            if near.is_empty() {
                continue;
            }
            let text = record.text(&dispatch.id)?.unwrap_or_default();
            let passages = told::passages(&text);
            for n in near {
                let telling = passages
                    .iter()
                    .find(|passage| passage.tells_of(rows[n], self.tables));
                all[n].extend(telling.map(|passage| Telling {
                    after: published >= rows[n].start,
                    file: dispatch.file.as_ref().unwrap_or(&dispatch.id).clone(),
                    words: passage.text.to_owned(),
                }));
            }
        }
        Ok(all)
    }
}

impl fmt::Display for VisitsScore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(
            f,
            "{:<12}{:>6}{:>6}{:>8}{:>8}{:>8}{:>8}{:>8}{:>9}{:>6}{:>8}",
            "rows",
            "all",
            "told",
            "listed",
            "recall",
            "after",
            "listed",
            "recall",
            "planned",
            "met",
            "absent"
        )?;
        for (name, rows) in [
            ("visits", self.visits),
            ("gatherings", self.gatherings),
            ("both", self.all),
        ] {
            writeln!(
                f,
                "{name:<12}{:>6}{:>6}{:>8}{:>8.3}{:>8}{:>8}{:>8.3}{:>9}{:>6}{:>8}",
                rows.rows,
                rows.told,
                rows.listed,
                rows.recall,
                rows.told_after,
                rows.listed_after,
                rows.recall_after,
                rows.planned,
                rows.met,
                rows.absent
            )?;
        }
        writeln!(
            f,
            "listed {}, with a row {}: precision {:.3}; {} told apart from another of the same row; {} rows of unknown countries",
            self.listed, self.right, self.precision, self.apart, self.unknown_countries
        )
    }
}
