//! `legation show KIND`
//!
//! ```text
//! $ legation show agreements --record cuba.db --actor IRN --with CUB
//! date        parties        instruments   fields          status  reports
//! 2023-06-15  Iran and Cuba  6 × document  health, mining  signed  cuba.txt:14
//! ```

use super::series::{self, Background, Series, Told};
use super::{AskedRecord, actors, day, days, disputed, today};
use crate::phrase::{Names, code, day_of, instruments};
use crate::problem::{Problem, Result};
use crate::report::Lines;
use crate::screen::Screen;
use crate::table::{Cells, Table};
use crate::{Outcome, problem};
use clap::ValueEnum;
use jiff::civil::Date;
use legation::contract::Detail;
use legation::exchange::CodedEvent;
use legation::record::merge::Merged;
use legation::record::query::{Query, Wanted, status};
use legation::record::{Party, Passage, Record};
use legation::text::CharSpan;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

/// Show what a record holds: one kind of entry, the actors, or the dispatches
#[derive(clap::Args)]
#[command(after_help = "\
Actors are given by code (IRN), by country (Iran: the country and all who act for it) or by name (Raisi). \
Dates are as precise as you like: 2023, 2023-06, 2023-06-15. An entry whose own date is unknown counts by \
the publication of its dispatch. What several dispatches tell of one happening is one line. Events that \
`legation import` has put into the record stand among its own, with their coder. Events that a dispatch tells as history \
(\"annexed it in 2014\": more than a month before the report) are background, and left out of events unless --background asks \
for them.

Examples:
  legation show visits --record cuba.db
  legation show agreements --record cuba.db --actor IRN --with CUB --since 2023
  legation show statements --record cuba.db --speaker Raisi --format json
  legation show statements --record cuba.db --speaker Lavrov --about UKR --stance oppose --since 2019
  legation show visits --record cuba.db --disputed
  legation show visits --record cuba.db --why 8b41cc74617b58d3778df74a:e2
  legation show events --record cuba.db --type CONSULT --until 2023-06 --format csv > consult.csv
  legation show events --record cuba.db --coder ICEWS --actor IRN
  legation show events --record cuba.db --background only
  legation show commitments --record cuba.db --status overdue --as-of 2024-06-01
  legation show actors --record cuba.db --country IRN --at 2023-06-15
  legation show actors --record cuba.db --actor Raisi --evidence")]
pub struct Arguments {
    /// What to show
    #[arg(value_name = "WHAT")]
    what: What,
    #[command(flatten)]
    record: AskedRecord,
    /// Only what this actor takes part in (may be given again: then all of them)
    #[arg(long, value_name = "ACTOR")]
    actor: Vec<String>,
    /// Only what it does with, or to, this other actor
    #[arg(long, value_name = "ACTOR")]
    with: Vec<String>,
    /// Only statements of this speaker
    #[arg(long, value_name = "ACTOR")]
    speaker: Option<String>,
    /// Only statements about this actor
    #[arg(long, value_name = "ACTOR")]
    about: Option<String>,
    /// Only statements for, or against, whom they are about
    #[arg(long, value_enum)]
    stance: Option<Stance>,
    /// Only what its reports tell differently, with what each of them has
    #[arg(long)]
    disputed: bool,
    /// Why the reports of this happening are taken for one: its id, or that of any entry that tells of it, as --format json
    /// gives it
    #[arg(long, value_name = "ID")]
    why: Option<String>,
    /// Only from this date on
    #[arg(long, value_name = "DATE", value_parser = days)]
    since: Option<(Date, Date)>,
    /// Only up to and including this date
    #[arg(long, value_name = "DATE", value_parser = days)]
    until: Option<(Date, Date)>,
    /// Only this type: of event or its mode (CONSULT), of promised act (visit), of instrument (treaty), of
    /// meeting (phone)
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Only with this status: signed, planned, overdue …
    #[arg(long)]
    status: Option<String>,
    /// Only at, or to, or from this place or country
    #[arg(long)]
    place: Option<String>,
    /// The day as of which commitments are overdue [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<Date>,
    #[command(flatten)]
    series: Series,
    /// Show at most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    actors: actors::Choice,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stance {
    Support,
    Oppose,
}

impl Stance {
    /// The contract's word for it.
    fn name(self) -> &'static str {
        match self {
            Stance::Support => "support",
            Stance::Oppose => "oppose",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Visits,
    Meetings,
    Statements,
    Agreements,
    JointBodies,
    Commitments,
    Events,
    Actors,
    Dispatches,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Columns for the eye
    Table,
    /// One JSON object per line
    Json,
    /// Comma-separated, with a line of names
    Csv,
}

impl What {
    /// The contract's word for the kind of entry.
    fn kind(self) -> Option<&'static str> {
        Some(match self {
            What::Visits => "visit",
            What::Meetings => "meeting",
            What::Statements => "statement",
            What::Agreements => "agreement",
            What::JointBodies => "joint_body",
            What::Commitments => "commitment",
            What::Events => "event",
            What::Actors | What::Dispatches => return None,
        })
    }
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let record = arguments.record.open()?;
    let mut screen = Screen::new();
    let shown = match (arguments.what, arguments.what.kind()) {
        (_, Some(_)) if arguments.why.is_some() => show_why(&arguments, &record, &mut screen)?,
        (_, Some(kind)) => show_entries(&arguments, kind, &record, &mut screen)?,
        (What::Dispatches, None) => show_dispatches(&arguments, &record, &mut screen)?,
        (_, None) => actors::show(
            &arguments.actors,
            &arguments.actor,
            arguments.limit,
            arguments.format,
            &record,
            &mut screen,
        )?,
    };
    screen.flush()?;
    Ok(if shown > 0 {
        Outcome::Done
    } else {
        Outcome::Nothing
    })
}

fn show_entries(arguments: &Arguments, kind: &str, record: &Record, screen: &mut Screen) -> Result<usize> {
    let Some(query) = query(arguments, kind, record)? else {
        return Ok(0);
    };
    let as_of = arguments.as_of.unwrap_or_else(today);
    let found = record.happenings(&query, as_of)?;
    if let (true, Some(wanted)) = (found.is_empty(), &arguments.status) {
        let of_kind = Query {
            kinds: vec![kind.to_owned()],
            ..Query::default()
        };
        say_statuses(wanted, kind, &record.happenings(&of_kind, as_of)?);
    }
    let parties = record.parties_of(&found)?;
    let chosen: Vec<&Merged> = found.iter().collect();
    if kind == "event" {
        arguments.series.check(record)?;
    }
    let mut sieve = arguments.series.sieve(Background::Exclude);
    let marks = kind == "event" && sieve.marks();
    let told = arguments
        .series
        .of(chosen, (kind == "event").then_some(record))
        .filter(|told| match told {
            Ok(Told::Other(event)) => query.accepts_coded(event),
            _ => true,
        })
        .filter(|told| told.as_ref().map_or(true, |told| sieve.lets_through(told)));
    let told = told.take(arguments.limit.unwrap_or(usize::MAX));
    if arguments.format == Format::Json {
        let mut shown = 0;
        for told in told {
            match told? {
                Told::Own(merged) => write_json(screen, &WithNames::new(merged, &parties))?,
                Told::Other(event) => write_json(screen, &series::json(&event))?,
            }
            shown += 1;
        }
        sieve.say();
        return Ok(shown);
    }
    let mut table = Table::new(columns(kind));
    // Only where there are several series must each line say whose it is.
    let by_coder = kind == "event" && !record.coders()?.is_empty();
    let at = table.columns.len() - 1;
    if by_coder {
        table.columns.insert(at, ("coder", Cells::Words));
    }
    if marks {
        table.columns.insert(at, ("background", Cells::Codes));
    }
    if arguments.disputed {
        table.columns.push(("differs", Cells::Words));
    }
    let names = Names::of_parties(parties.values());
    for told in told {
        let told = told?;
        let background = told.is_background();
        let differs = match &told {
            Told::Own(merged) if arguments.disputed => Some(disputed::readings(merged, &names)),
            _ => None,
        };
        let (mut row, coder, reports) = match told {
            Told::Own(merged) => (
                row(merged, &names),
                series::OWN.to_owned(),
                reports(merged, record)?,
            ),
            Told::Other(event) => (
                other_row(&event, &names),
                event.coder.clone().unwrap_or_default(),
                series::sources(&event),
            ),
        };
        if marks {
            row.push(background.to_string());
        }
        if by_coder {
            row.push(coder);
        }
        row.push(reports);
        row.extend(differs);
        table.rows.push(row);
    }
    sieve.say();
    write_table(&table, arguments.format, screen)
}

/// The tellings of one happening, in order, each with what it has in common with an earlier one.
fn show_why(arguments: &Arguments, record: &Record, screen: &mut Screen) -> Result<usize> {
    let id = arguments.why.as_deref().unwrap_or_default();
    let reasons = record.why(id)?;
    if reasons.is_empty() {
        problem::say(&Problem::with_remedy(
            format!("{id}: the record has no such entry"),
            "`legation show visits --format json` gives the id of each",
        ));
    }
    if arguments.format == Format::Json {
        for reason in &reasons {
            write_json(screen, reason)?;
        }
        return Ok(reasons.len());
    }
    let mut table = Table::new(&[
        ("telling", Cells::Codes),
        ("published", Cells::Codes),
        ("source", Cells::Words),
        ("words", Cells::Words),
        ("one with", Cells::Codes),
        ("why", Cells::Words),
        ("reprints", Cells::Codes),
    ]);
    for reason in reasons {
        let (with, why) = match reason.like {
            Some(like) => (like.id, format!("{} ({:.1})", like.why, like.score)),
            None => (String::new(), "the first".to_owned()),
        };
        table.rows.push(vec![
            reason.id,
            reason.published.unwrap_or_default(),
            reason.source.or(reason.file).unwrap_or_default(),
            reason.words.split_whitespace().collect::<Vec<_>>().join(" "),
            with,
            why,
            reason.reprints.unwrap_or_default(),
        ]);
    }
    write_table(&table, arguments.format, screen)
}

/// The cells of an imported event, without coder and reports.
fn other_row(event: &CodedEvent, names: &Names) -> Vec<String> {
    vec![
        event.date.clone().unwrap_or_default(),
        series::code_of(event),
        series::names(&event.actors, names),
        series::names(&event.recipients, names),
        event.score.map(|score| score.to_string()).unwrap_or_default(),
    ]
}

/// Says which statuses the record's entries of this kind have, where none has the wanted one.
fn say_statuses(wanted: &str, kind: &str, merged: &[Merged]) {
    let of_kind = merged.iter().filter(|merged| merged.entry.detail.kind() == kind);
    let known: BTreeSet<&str> = of_kind.filter_map(status).collect();
    if known.contains(wanted) {
        return;
    }
    let kind = kind.replace('_', " ");
    let message = format!("{wanted}: no {kind} of this record has that status");
    let known: Vec<&str> = known.into_iter().collect();
    problem::say(&if known.is_empty() {
        Problem::new(message)
    } else {
        Problem::with_remedy(message, format!("there are: {}", known.join(", ")))
    });
}

/// Those whom the words mean; `None` where the record does not know one of them, which is said. With `imported`, actors of
/// its imported events are known too.
pub fn wanted<'w>(
    words: impl IntoIterator<Item = &'w String>,
    record: &Record,
    imported: bool,
) -> Result<Option<Vec<Wanted>>> {
    let mut all = Some(Vec::new());
    for words in words {
        let wanted = record.wanted(words)?;
        if wanted.is_empty() && !(imported && record.imports(&wanted)?) {
            let remedy = "`legation show actors` lists those it has";
            problem::say(&Problem::with_remedy(
                format!("{words}: the record has no such actor"),
                remedy,
            ));
            all = None;
        } else if let Some(all) = &mut all {
            all.push(wanted);
        }
    }
    Ok(all)
}

/// The question; `None` where it names an actor whom the record does not know, which is said.
fn query(arguments: &Arguments, kind: &str, record: &Record) -> Result<Option<Query>> {
    let imported = kind == "event";
    // All four are looked up before any is missed, so that each unknown name is said.
    let actors = wanted(&arguments.actor, record, imported)?;
    let with = wanted(&arguments.with, record, imported)?;
    let speaker = wanted(&arguments.speaker, record, false)?;
    let about = wanted(&arguments.about, record, false)?;
    let (Some(actors), Some(with), Some(mut speaker), Some(mut about)) = (actors, with, speaker, about)
    else {
        return Ok(None);
    };
    Ok(Some(Query {
        kinds: vec![kind.to_owned()],
        actors,
        with,
        speaker: speaker.pop(),
        about: about.pop(),
        disputed: arguments.disputed,
        stance: arguments.stance.map(|stance| stance.name().to_owned()),
        since: arguments.since.map(|(first, _)| first),
        until: arguments.until.map(|(_, last)| last),
        r#type: arguments.kind.clone(),
        status: arguments.status.clone(),
        place: arguments.place.clone(),
    }))
}

pub const REPORTS: (&str, Cells) = ("reports", Cells::Files);

fn columns(kind: &str) -> &'static [(&'static str, Cells)] {
    use Cells::{Codes, Numbers, Words};
    match kind {
        "visit" => &[
            ("date", Codes),
            ("visitors", Words),
            ("to", Words),
            ("hosts", Words),
            ("status", Codes),
            REPORTS,
        ],
        "meeting" => &[
            ("date", Codes),
            ("participants", Words),
            ("form", Codes),
            ("place", Words),
            ("status", Codes),
            REPORTS,
        ],
        "statement" => &[
            ("date", Codes),
            ("speaker", Words),
            ("about", Words),
            ("stance", Codes),
            ("text", Words),
            ("direct", Codes),
            REPORTS,
        ],
        "agreement" => &[
            ("date", Codes),
            ("parties", Words),
            ("instruments", Words),
            ("fields", Words),
            ("status", Codes),
            REPORTS,
        ],
        "joint_body" => &[
            ("date", Codes),
            ("name", Words),
            ("parties", Words),
            ("remit", Words),
            ("status", Codes),
            REPORTS,
        ],
        "commitment" => &[
            ("due", Codes),
            ("by", Words),
            ("to", Words),
            ("act", Words),
            ("type", Codes),
            ("status", Codes),
            REPORTS,
        ],
        _ => &[
            ("date", Codes),
            ("code", Codes),
            ("actors", Words),
            ("recipients", Words),
            ("score", Numbers),
            REPORTS,
        ],
    }
}

/// The cells of `columns`, without the reports.
fn row(merged: &Merged, names: &Names) -> Vec<String> {
    let entry = &merged.entry;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let place = |place: &Option<legation::contract::Place>| {
        place.as_ref().map(|place| names.place(place)).unwrap_or_default()
    };
    let status = status(merged).unwrap_or_default().replace('_', " ");
    match &entry.detail {
        Detail::Visit(visit) => {
            let dates = match (&visit.arrived, &visit.departed) {
                (Some(from), Some(to)) if from != to => format!("{from}/{to}"),
                (Some(date), _) | (None, Some(date)) => date.clone(),
                (None, None) => text(&entry.date),
            };
            vec![
                dates,
                names.list(&visit.visitors),
                place(&visit.to),
                names.list(&visit.hosts),
                status,
            ]
        }
        Detail::Meeting(meeting) => {
            let form = text(&meeting.form).replace('_', " ");
            vec![
                text(&entry.date),
                names.list(&meeting.participants),
                form,
                place(&entry.place),
                status,
            ]
        }
        Detail::Statement(statement) => vec![
            text(&entry.date),
            statement
                .speaker
                .as_deref()
                .map(|id| names.of(id))
                .unwrap_or_default(),
            statement
                .target
                .as_deref()
                .map(|id| names.of(id))
                .unwrap_or_default(),
            text(&statement.stance),
            statement.text.clone(),
            if statement.direct { "direct" } else { "reported" }.to_owned(),
        ],
        Detail::Agreement(agreement) => vec![
            text(&entry.date),
            names.list(&agreement.parties),
            instruments(&agreement.instruments),
            agreement.fields.join(", "),
            status,
        ],
        Detail::JointBody(body) => {
            vec![
                text(&entry.date),
                text(&body.name),
                names.list(&body.parties),
                text(&body.remit),
                status,
            ]
        }
        Detail::Commitment(commitment) => vec![
            text(&commitment.due),
            names.list(&commitment.by),
            names.list(&commitment.to),
            commitment.act.clone(),
            commitment.act_type.clone(),
            status,
        ],
        Detail::Event(event) => vec![
            text(&entry.date),
            code(&legation::contract::Event {
                score: None,
                ..event.clone()
            }),
            names.list(&event.actors),
            names.list(&event.recipients),
            event.score.map(|score| score.to_string()).unwrap_or_default(),
        ],
    }
}

/// `FILE:LINE` of the first passage in each dispatch.
pub fn reports(merged: &Merged, record: &Record) -> Result<String> {
    places(&merged.reports, record)
}

/// Where the first passage of each dispatch stands: `FILE:LINE, …`.
pub fn places(passages: &[Passage], record: &Record) -> Result<String> {
    let mut places: Vec<String> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for passage in passages {
        if !seen.insert(&passage.dispatch) {
            continue;
        }
        let text = record.text(&passage.dispatch)?.unwrap_or_default();
        let file = passage.file.as_deref().unwrap_or(&passage.dispatch);
        let span = CharSpan {
            start: passage.start,
            end: passage.end,
        };
        places.push(Lines::of(&text, file).place(span));
    }
    Ok(places.join(", "))
}

/// A happening and the names behind its actors' ids.
#[derive(Serialize)]
pub struct WithNames<'m> {
    #[serde(flatten)]
    merged: &'m Merged,
    who: BTreeMap<&'m str, Who<'m>>,
}

#[derive(Serialize)]
struct Who<'p> {
    name: &'p str,
    kind: &'p str,
    country: Option<&'p str>,
    sector: Option<&'p str>,
    office: Option<&'p str>,
}

impl<'m> WithNames<'m> {
    pub fn new(merged: &'m Merged, parties: &'m BTreeMap<String, Party>) -> WithNames<'m> {
        let who = |id: &'m str| {
            let party = parties.get(id)?;
            let who = Who {
                name: &party.name,
                kind: &party.kind,
                country: party.country.as_deref(),
                sector: party.sector.as_deref(),
                office: party.office.as_deref(),
            };
            Some((id, who))
        };
        let who = legation::record::merge::actors(&merged.entry)
            .into_iter()
            .filter_map(who)
            .collect();
        WithNames { merged, who }
    }
}

/// One JSON object on a line of its own.
pub fn write_json(screen: &mut Screen, value: &impl Serialize) -> Result<()> {
    let line = serde_json::to_string(value)
        .map_err(|error| Problem::new(format!("cannot be written as JSON: {error}")))?;
    Ok(screen.line(&line)?)
}

pub fn write_table(table: &Table, format: Format, screen: &mut Screen) -> Result<usize> {
    match format {
        Format::Csv => table.write_csv(screen)?,
        // A heading over nothing would look like an answer.
        Format::Table if table.rows.is_empty() => (),
        Format::Table | Format::Json => table.write(screen)?,
    }
    Ok(table.rows.len())
}

fn show_dispatches(arguments: &Arguments, record: &Record, screen: &mut Screen) -> Result<usize> {
    let in_time = |published: Option<&str>| {
        let span = published.and_then(legation::time::days);
        arguments
            .since
            .is_none_or(|(since, _)| span.is_some_and(|(_, last)| last >= since))
            && arguments
                .until
                .is_none_or(|(_, until)| span.is_some_and(|(first, _)| first <= until))
    };
    let mut lines = record.dispatches()?;
    lines.retain(|line| in_time(line.published.as_deref()));
    lines.truncate(arguments.limit.unwrap_or(usize::MAX));
    if arguments.format == Format::Json {
        for line in &lines {
            write_json(screen, line)?;
        }
        return Ok(lines.len());
    }
    let mut table = Table::new(&[
        ("published", Cells::Codes),
        ("source", Cells::Words),
        ("title", Cells::Words),
        ("file", Cells::Files),
        ("entries", Cells::Numbers),
        ("skipped", Cells::Words),
        ("id", Cells::Codes),
    ]);
    for line in lines {
        let text = Option::unwrap_or_default;
        let published = text(line.published);
        table.rows.push(vec![
            match arguments.format {
                Format::Table => day_of(&published).to_owned(),
                Format::Json | Format::Csv => published,
            },
            text(line.source),
            text(line.title),
            text(line.file),
            line.entries.to_string(),
            text(line.skipped),
            line.id,
        ]);
    }
    write_table(&table, arguments.format, screen)
}
