//! `legation dossier IRN CUB`: what a record holds of one party or two, as a written brief.
//!
//! ```text
//! $ legation dossier IRN CUB --record cuba.db --output brief.html --format html
//! # Iran and Cuba
//! ## Visits
//! Ebrahim Raisi (Iran) visited Havana, Cuba, from 14 to 15 June 2023.[^1]
//! ```

use super::disputed;
use super::show::wanted;
use super::timeline::stands_alone;
use super::{AskedRecord, day, days, today};
use crate::Outcome;
use crate::phrase::{Names, enumerated};
use crate::problem::{Problem, Result};
use crate::screen::{Screen, clean};
use clap::ValueEnum;
use jiff::civil::Date;
use legation::contract::{Detail, Instrument};
use legation::record::merge::{CommitmentStatus, Merged};
use legation::record::query::Query;
use legation::record::{Cited, Passage, Record};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

/// Write a brief on what a record holds of one party, or of two with one another
#[derive(clap::Args)]
#[command(after_help = "\
Visits, meetings, agreements, joint bodies, promises with what became of them, what was said, and on what reports differ; every \
sentence has footnotes with the words it rests on, their source and its licence. Nothing is said that no dispatch tells.

Examples:
  legation dossier IRN CUB --record cuba.db
  legation dossier Iran Cuba --record cuba.db --since 2023 --format html --output brief.html
  legation dossier \"Ebrahim Raisi\" --record cuba.db")]
pub struct Arguments {
    /// One actor, or two, by code, country or name
    #[arg(value_name = "ACTOR", num_args = 1..=2, required = true)]
    actors: Vec<String>,
    #[command(flatten)]
    record: AskedRecord,
    /// Only from this date on
    #[arg(long, value_name = "DATE", value_parser = days)]
    since: Option<(Date, Date)>,
    /// Only up to and including this date
    #[arg(long, value_name = "DATE", value_parser = days)]
    until: Option<(Date, Date)>,
    /// The day that decides which promises are overdue [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<Date>,
    /// At most so many sentences in a section
    #[arg(long, value_name = "N", default_value_t = 40)]
    limit: usize,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
    /// Write to this file [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With footnotes, as many programs render it
    Markdown,
    /// One page with nothing fetched from elsewhere
    Html,
}

/// A brief, before it is known how it is written.
struct Brief {
    title: String,
    /// How much there is, and from when.
    summary: String,
    sections: Vec<Section>,
    notes: Vec<Cited>,
}

struct Section {
    heading: String,
    sentences: Vec<Sentence>,
    /// How many more there are, and which command lists them.
    more: Option<(usize, String)>,
}

struct Sentence {
    text: String,
    /// Indices into the notes; never empty.
    notes: Vec<usize>,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let record = arguments.record.open()?;
    let Some(mut actors) = wanted(&arguments.actors, &record, false)? else {
        return Ok(Outcome::Nothing);
    };
    let with = actors.split_off(1);
    let query = Query {
        actors,
        with,
        since: arguments.since.map(|(first, _)| first),
        until: arguments.until.map(|(_, last)| last),
        ..Query::default()
    };
    let mut found = record.happenings(&query, arguments.as_of.unwrap_or_else(today))?;
    found.retain(stands_alone);
    if found.is_empty() {
        return Ok(Outcome::Nothing);
    }
    let parties = record.parties_of(&found)?;
    let names = Names::of_parties(parties.values());
    let brief = Composer {
        record: &record,
        names: &names,
        arguments: &arguments,
        notes: Vec::new(),
        cited: BTreeMap::new(),
    }
    .brief(&found)?;
    let written = match arguments.format {
        Format::Markdown => markdown(&brief),
        Format::Html => html(&brief),
    };
    match &arguments.output {
        Some(file) => std::fs::write(file, written).map_err(|error| Problem::of_file(file, &error))?,
        None => {
            let mut screen = Screen::new();
            screen.write_all(written.as_bytes())?;
            screen.flush()?;
        }
    }
    Ok(Outcome::Done)
}

struct Composer<'a> {
    record: &'a Record,
    names: &'a Names,
    arguments: &'a Arguments,
    notes: Vec<Cited>,
    cited: BTreeMap<Passage, usize>,
}

/// Passages behind one sentence, at most: what forty outlets reprint needs no forty footnotes.
const NOTES: usize = 4;

impl Composer<'_> {
    fn brief(mut self, found: &[Merged]) -> Result<Brief> {
        let title = enumerated(
            &self
                .arguments
                .actors
                .iter()
                .map(|actor| self.called(actor))
                .collect::<Vec<_>>(),
        );
        let of = |kind: &str| {
            found
                .iter()
                .filter(|merged| merged.entry.detail.kind() == kind)
                .collect::<Vec<_>>()
        };
        let promises = of("commitment");
        let with_status = |statuses: &[CommitmentStatus]| -> Vec<&Merged> {
            let is = |merged: &&&Merged| {
                merged
                    .settlement
                    .as_ref()
                    .is_some_and(|settled| statuses.contains(&settled.status))
            };
            promises.iter().filter(is).copied().collect()
        };
        use CommitmentStatus::{Broken, Kept, Open, Overdue, Postponed, Withdrawn};
        let parts = [
            ("Visits", of("visit"), "visits"),
            ("Meetings", of("meeting"), "meetings"),
            ("Agreements", of("agreement"), "agreements"),
            ("Joint bodies", of("joint_body"), "joint-bodies"),
            (
                "Promises overdue",
                with_status(&[Overdue]),
                "commitments --status overdue",
            ),
            ("Promises open", with_status(&[Open]), "commitments --status open"),
            ("Promises kept", with_status(&[Kept]), "commitments --status kept"),
            (
                "Promises broken",
                with_status(&[Broken]),
                "commitments --status broken",
            ),
            (
                "Promises put off or taken back",
                with_status(&[Postponed, Withdrawn]),
                "commitments",
            ),
            ("What was said", of("statement"), "statements"),
            ("What else was done", of("event"), "events"),
        ];
        let mut sections = Vec::new();
        for (heading, happenings, command) in parts {
            if happenings.is_empty() {
                continue;
            }
            let mut sentences = Vec::new();
            for merged in happenings.iter().take(self.arguments.limit) {
                let text = self.sentence(merged, found);
                sentences.extend(self.noted(text, merged)?);
            }
            let left = happenings.len().saturating_sub(self.arguments.limit);
            let with = match self.arguments.actors.as_slice() {
                [one, two] => format!("--actor \"{one}\" --with \"{two}\""),
                others => format!("--actor \"{}\"", others.join(" ")),
            };
            sections.push(Section {
                heading: heading.to_owned(),
                sentences,
                more: (left > 0).then(|| (left, format!("legation show {command} {with}"))),
            });
        }
        let mut disputed = Vec::new();
        for merged in found
            .iter()
            .filter(|merged| !merged.differs.is_empty())
            .take(self.arguments.limit)
        {
            let what = self.sentence(merged, found);
            let text = format!(
                "Of this reports differ: {} They have {}.",
                what,
                disputed::readings(merged, self.names)
            );
            disputed.extend(self.noted(text, merged)?);
        }
        if !disputed.is_empty() {
            sections.push(Section {
                heading: "Disputed points".to_owned(),
                sentences: disputed,
                more: None,
            });
        }
        Ok(Brief {
            title,
            summary: summary(found),
            sections,
            notes: self.notes,
        })
    }

    /// A party as it was asked for, by its name where it was asked for by code.
    fn called(&self, asked: &str) -> String {
        match self.names.of(&asked.to_uppercase()) {
            name if name != asked.to_uppercase() => name,
            _ => clean(asked),
        }
    }

    /// The sentence with its footnotes; `None` where no passage is left to rest on.
    fn noted(&mut self, text: String, merged: &Merged) -> Result<Option<Sentence>> {
        let mut notes = Vec::new();
        for passage in merged.reports.iter().take(NOTES) {
            if let Some(n) = self.cited.get(passage) {
                notes.push(*n);
            } else if let Some(cited) = self.record.cited(passage)? {
                self.cited.insert(passage.clone(), self.notes.len());
                notes.push(self.notes.len());
                self.notes.push(cited);
            }
        }
        Ok((!notes.is_empty()).then_some(Sentence { text, notes }))
    }

    fn sentence(&self, merged: &Merged, all: &[Merged]) -> String {
        let entry = &merged.entry;
        let names = self.names;
        let or = |list: String, other: &str| if list.is_empty() { other.to_owned() } else { list };
        let place = entry
            .place
            .as_ref()
            .map(|place| format!(" in {}", names.place(place)))
            .unwrap_or_default();
        let date = in_words(entry.date.as_deref());
        let mut said = match &entry.detail {
            Detail::Visit(visit) => {
                let to = visit.to.as_ref().map(|place| names.place(place));
                let to = to.unwrap_or_else(|| or(names.list(&visit.hosts), "a place that is not told"));
                let who = or(names.list(&visit.visitors), "Somebody");
                let verb = match visit.status.as_deref() {
                    Some("planned") => "planned to visit",
                    Some("invited") => "was invited to",
                    Some("postponed") => "put off a visit to",
                    Some("cancelled") => "called off a visit to",
                    _ => "visited",
                };
                let when = match (&visit.arrived, &visit.departed) {
                    (Some(from), Some(to)) if from != to => in_words(Some(&format!("{from}/{to}"))),
                    (Some(day), _) | (None, Some(day)) => in_words(Some(day)),
                    (None, None) => date,
                };
                let hosts = match names.list(&visit.hosts) {
                    hosts if hosts.is_empty() => String::new(),
                    hosts => format!(", received by {hosts}"),
                };
                let with = match names.list(&visit.delegation) {
                    with if with.is_empty() => String::new(),
                    with => format!(", with {with}"),
                };
                format!("{who} {verb} {to}{when}{hosts}{with}")
            }
            Detail::Meeting(meeting) => {
                let verb = match (meeting.status.as_deref(), meeting.form.as_deref()) {
                    (Some("planned"), _) => "planned to meet",
                    (Some("postponed"), _) => "put off a meeting",
                    (Some("cancelled"), _) => "called off a meeting",
                    (_, Some("phone")) => "spoke by telephone",
                    (_, Some("video")) => "spoke by video",
                    _ => "met",
                };
                format!(
                    "{} {verb}{place}{date}",
                    or(names.list(&meeting.participants), "Some parties")
                )
            }
            Detail::Agreement(agreement) => {
                let verb = match agreement.status.as_deref() {
                    Some("signed") | None => "signed",
                    Some("in_force") => "have in force",
                    Some("agreed") => "agreed on",
                    Some("withdrawn") => "withdrew from",
                    Some(other) => &clean(other),
                };
                let what = or(documents(&agreement.instruments), "an agreement");
                let fields = match agreement.fields.is_empty() {
                    true => String::new(),
                    false => format!(
                        " on {}",
                        enumerated(&agreement.fields.iter().map(|f| clean(f)).collect::<Vec<_>>())
                    ),
                };
                format!(
                    "{} {verb} {what}{fields}{date}",
                    or(names.list(&agreement.parties), "Some parties")
                )
            }
            Detail::JointBody(body) => {
                let name = body
                    .name
                    .as_deref()
                    .map_or_else(|| "a joint body".to_owned(), clean);
                let remit = body
                    .remit
                    .as_deref()
                    .map(|remit| format!(" for {}", clean(remit)));
                let status = body
                    .status
                    .as_deref()
                    .map(|status| format!(": {}", clean(status).replace('_', " ")));
                format!(
                    "{} have {name}{}{}",
                    or(names.list(&body.parties), "Some parties"),
                    remit.unwrap_or_default(),
                    status.unwrap_or_default()
                )
            }
            Detail::Commitment(promise) => {
                let to = match names.list(&promise.to) {
                    to if to.is_empty() => String::new(),
                    to => format!(" to {to}"),
                };
                let due = promise
                    .due
                    .as_deref()
                    .map(|due| format!(", due{}", in_words(Some(due))));
                let condition = promise
                    .condition
                    .as_deref()
                    .map(|told| format!(", on a condition: {}", clean(told)));
                format!(
                    "{} made a promise{to}: “{}”{}{}",
                    or(names.list(&promise.by), "Somebody"),
                    clean(&promise.act),
                    due.unwrap_or_default(),
                    condition.unwrap_or_default()
                )
            }
            Detail::Statement(statement) => {
                let speaker = statement
                    .speaker
                    .as_deref()
                    .map_or_else(|| "Somebody".to_owned(), |id| names.of(id));
                let words = clean(&statement.text);
                match statement.direct {
                    true => format!("{speaker} said{date}: “{words}”"),
                    false => format!("{speaker} said{date} that {words}"),
                }
            }
            Detail::Event(event) => {
                let kind = clean(&event.kind).to_lowercase();
                let mode = event.mode.as_deref().map(|mode| format!(", {}", clean(mode)));
                let towards = match names.list(&event.recipients) {
                    to if to.is_empty() => String::new(),
                    to => format!(" towards {to}"),
                };
                format!(
                    "{} acted{towards}{place}{date} ({kind}{})",
                    or(names.list(&event.actors), "Somebody"),
                    mode.unwrap_or_default()
                )
            }
        };
        if !matches!(entry.detail, Detail::Statement(_))
            && let Some(claimant) = &entry.according_to
        {
            _ = write!(said, ", according to {}", names.of(claimant));
        }
        let outcome = merged
            .settlement
            .as_ref()
            .and_then(|settled| settled.outcome.as_ref());
        if let Some(deed) = outcome.and_then(|id| all.iter().find(|other| other.entry.id == *id))
            && !matches!(deed.entry.detail, Detail::Commitment(_))
        {
            _ = write!(said, "; then {}", self.sentence(deed, all).trim_end_matches('.'));
        }
        if !said.ends_with(['.', '!', '?']) {
            said.push('.');
        }
        said
    }
}

/// "three accords and a treaty" in figures: "3 accords and 1 treaty".
fn documents(instruments: &[Instrument]) -> String {
    let one = |instrument: &Instrument| {
        let kind = clean(&instrument.kind);
        let title = instrument
            .title
            .as_deref()
            .map(|title| format!(" “{}”", clean(title)));
        let counted = match instrument.number {
            None => kind,
            Some(1) => format!("1 {kind}"),
            // "memorandums of understanding"
            Some(n) => match kind.split_once(" of ") {
                Some((head, rest)) => format!("{n} {head}s of {rest}"),
                None if kind.ends_with('s') => format!("{n} {kind}"),
                None => match kind.strip_suffix('y') {
                    Some(stem) => format!("{n} {stem}ies"),
                    None => format!("{n} {kind}s"),
                },
            },
        };
        counted + &title.unwrap_or_default()
    };
    enumerated(&instruments.iter().map(one).collect::<Vec<_>>())
}

/// " on 14 June 2023", " in June 2023", " from 14 to 15 June 2023"; nothing where no day is told.
fn in_words(date: Option<&str>) -> String {
    let Some(date) = date else { return String::new() };
    let Some((from, to)) = legation::time::days(date) else {
        return String::new();
    };
    if from == to {
        return format!(" on {}", from.strftime("%-d %B %Y"));
    }
    match date.matches('-').count() {
        0 if !date.contains('/') => format!(" in {}", from.strftime("%Y")),
        1 if !date.contains('/') => format!(" in {}", from.strftime("%B %Y")),
        _ => format!(
            " from {} to {}",
            from.strftime("%-d %B %Y"),
            to.strftime("%-d %B %Y")
        ),
    }
}

/// "2 visits, 1 meeting and 3 statements, told by 4 dispatches, from 6 May 2024 to 18 September 2024."
fn summary(found: &[Merged]) -> String {
    let count = |kind: &str| {
        found
            .iter()
            .filter(|merged| merged.entry.detail.kind() == kind)
            .count()
    };
    let kinds = [
        ("visit", "visits"),
        ("meeting", "meetings"),
        ("agreement", "agreements"),
        ("joint_body", "joint bodies"),
        ("commitment", "promises"),
        ("statement", "statements"),
        ("event", "other events"),
    ];
    let counted = |(kind, many): (&str, &str)| match count(kind) {
        0 => None,
        1 => Some(format!("1 {}", many.replace("ies", "y").trim_end_matches('s'))),
        n => Some(format!("{n} {many}")),
    };
    let dispatches: std::collections::BTreeSet<&str> = found
        .iter()
        .flat_map(|merged| &merged.reports)
        .map(|report| report.dispatch.as_str())
        .collect();
    let first = found.iter().filter_map(Merged::from_day).min();
    let last = found.iter().filter_map(Merged::to_day).max();
    let span = first
        .zip(last)
        .map(|(first, last)| in_words(Some(&format!("{first}/{last}"))));
    let told = if dispatches.len() == 1 {
        "1 dispatch".to_owned()
    } else {
        format!("{} dispatches", dispatches.len())
    };
    format!(
        "The record has {}, told by {told},{}.",
        enumerated(&kinds.into_iter().filter_map(counted).collect::<Vec<_>>()),
        span.unwrap_or_default()
    )
    .replace(",.", ".")
}

/// Words of a passage in a footnote, at most.
const WORDS: usize = 60;

/// Whose words, where and when, and under what licence.
fn source(cited: &Cited) -> String {
    let text = |field: &Option<String>| field.as_deref().map(clean);
    let title = text(&cited.title).map(|title| format!("“{title}”"));
    let licence = match (text(&cited.licence), text(&cited.licence_holder)) {
        (Some(licence), Some(holder)) => Some(format!("{licence}, {holder}")),
        (licence, holder) => licence.or(holder),
    };
    let published = cited
        .published
        .as_deref()
        .map(|day| clean(day.get(..10).unwrap_or(day)));
    let parts = [
        text(&cited.source),
        title,
        published,
        text(&cited.file),
        text(&cited.url),
        licence,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn passage(cited: &Cited) -> String {
    let words: Vec<&str> = cited.words.split_whitespace().collect();
    let shown = clean(&words[..words.len().min(WORDS)].join(" "));
    if words.len() > WORDS {
        format!("{shown} …")
    } else {
        shown
    }
}

fn markdown(brief: &Brief) -> String {
    let mut out = format!("# {}\n\n{}\n", plain(&brief.title), plain(&brief.summary));
    for section in &brief.sections {
        _ = write!(out, "\n## {}\n", section.heading);
        for sentence in &section.sentences {
            let marks: String = sentence.notes.iter().map(|n| format!("[^{}]", n + 1)).collect();
            _ = write!(out, "\n- {}{marks}", plain(&sentence.text));
        }
        if let Some((left, command)) = &section.more {
            _ = write!(out, "\n\n{left} more: `{}`", command.replace('`', "'"));
        }
        out.push('\n');
    }
    out.push('\n');
    for (n, cited) in brief.notes.iter().enumerate() {
        _ = writeln!(
            out,
            "[^{}]: “{}” {}",
            n + 1,
            plain(&passage(cited)),
            plain(&source(cited))
        );
    }
    out
}

/// Text in which nothing is Markdown or HTML.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

const STYLE: &str = "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 Georgia,serif;color:#222;background:#fff}\
h1,h2{font-family:system-ui,sans-serif;line-height:1.2}sup a{text-decoration:none}ol{font-size:.85rem}\
@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}a{color:#9cf}}@media print{body{margin:0}}";

fn html(brief: &Brief) -> String {
    let title = escaped(&brief.title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n<main>\n<h1>{title}</h1>\n<p>{}</p>\n",
        escaped(&brief.summary)
    );
    for section in &brief.sections {
        _ = write!(out, "<h2>{}</h2>\n<ul>\n", escaped(&section.heading));
        for sentence in &section.sentences {
            let mark = |n: &usize| format!("<a href=\"#n{0}\" aria-label=\"note {0}\">{0}</a>", n + 1);
            let marks: Vec<String> = sentence.notes.iter().map(mark).collect();
            _ = writeln!(
                out,
                "<li>{}<sup>{}</sup></li>",
                escaped(&sentence.text),
                marks.join(" ")
            );
        }
        out.push_str("</ul>\n");
        if let Some((left, command)) = &section.more {
            _ = writeln!(out, "<p>{left} more: <code>{}</code></p>", escaped(command));
        }
    }
    out.push_str("<h2>Sources</h2>\n<ol>\n");
    for (n, cited) in brief.notes.iter().enumerate() {
        _ = writeln!(
            out,
            "<li id=\"n{}\"><q>{}</q> {}</li>",
            n + 1,
            escaped(&passage(cited)),
            escaped(&source(cited))
        );
    }
    out.push_str("</ol>\n</main>\n</html>\n");
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
