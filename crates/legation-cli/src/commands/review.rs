//! `legation review`: deciding what the program is least sure of.
//!
//! ```text
//! $ legation review --record cuba.db
//! 1 of 14 · merge · certainty 0.59
//! Are these one visit? (the same visitors in the same days' news)
//!   2024-03-14  Apia Courier   … “Rask left for Suva on Thursday” …
//!   2024-03-13  Island Wire    … “Rask arrived in Apia on Tuesday” …
//! [a]ccept [r]eject [s]kip [u]ndo [q]uit >
//! ```

use super::show::{Format, write_json, write_table};
use super::{AskedRecord, today};
use crate::Outcome;
use crate::problem::{self, Problem, Result};
use crate::screen::{Screen, clean};
use crate::table::{Cells, Table};
use clap::ValueEnum;
use legation::record::Record;
use legation::record::review::{Answer, Item, Matter, Telling, Verdict};
use serde_json::{Map, Value};
use std::io::{BufRead, Write};
use std::path::PathBuf;

/// Decide on the entries, merges and outcomes of promises that the program is least sure of, with the passages in view
#[derive(clap::Args)]
#[command(after_help = "\
Each question is answered with one letter: accept, reject, correct (entries: field=value, one a line, an empty line ends), skip, \
undo the last, quit. What is decided goes to a log in the record, which only grows; it holds for the same dispatches read again, by \
whatever version, and nothing that a person decided is overridden by the program. Answers may be piped in.

Of an outcome (what became of a promise), accept and reject say whether it is so, and status=kept (or broken, postponed, withdrawn, open, \
overdue) corrects it. A rejected entry is shown and exported no more (`--undo` brings it back); a rejected merge comes apart; a corrected field has the value \
given, whatever the reports say.

Two coders decide apart: each gives a --name, one exports, the other imports, and --agreement says how far they agree.

Examples:
  legation review --record cuba.db --name ana
  legation review --record cuba.db --what merge --kind visit
  legation review --record cuba.db --list --limit 20
  legation review --record cuba.db --export ana.jsonl
  legation review --record cuba.db --import ben.jsonl
  legation review --record cuba.db --agreement
  legation review --record cuba.db --log
  legation review --record cuba.db --undo 3")]
pub struct Arguments {
    #[command(flatten)]
    record: AskedRecord,
    /// Only entries, merges, or outcomes
    #[arg(long, value_enum)]
    what: Option<What>,
    /// Only this kind of entry: visit, meeting, statement, agreement, joint_body, commitment, event (may be given again)
    #[arg(long, value_name = "KIND", value_parser = legation::record::merge::KINDS.iter().copied().collect::<Vec<_>>())]
    kind: Vec<String>,
    /// At most so many questions
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Who decides
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Show the questions and ask none
    #[arg(long, group = "task")]
    list: bool,
    /// Show what was decided
    #[arg(long, group = "task")]
    log: bool,
    /// Write all decisions as JSON Lines ("-": to standard output)
    #[arg(long, value_name = "FILE", group = "task")]
    export: Option<PathBuf>,
    /// Take in decisions that another coder has exported
    #[arg(long, value_name = "FILE", group = "task")]
    import: Option<PathBuf>,
    /// Show how far each two coders agree
    #[arg(long, group = "task")]
    agreement: bool,
    /// Take a decision back, by its number in the log
    #[arg(long, value_name = "NUMBER", group = "task")]
    undo: Option<i64>,
    /// How to show lists
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Entry,
    Merge,
    /// What became of a promise
    Outcome,
}

impl What {
    fn matter(self) -> Matter {
        match self {
            What::Entry => Matter::Entry,
            What::Merge => Matter::Merge,
            What::Outcome => Matter::Outcome,
        }
    }
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    let mut screen = Screen::new();
    let done = if let Some(number) = arguments.undo {
        let mut record = arguments.record.open_to_write()?;
        record.unjudge(number, &today().to_string())?;
        screen.line(&format!("decision {number} is taken back"))?;
        true
    } else if arguments.log {
        show_log(&arguments, &mut screen)?
    } else if let Some(file) = &arguments.export {
        export(&arguments.record.open()?, file, &mut screen)?
    } else if let Some(file) = &arguments.import {
        import(&mut arguments.record.open_to_write()?, file, &mut screen)?
    } else if arguments.agreement {
        show_agreement(&arguments, &mut screen)?
    } else if arguments.list {
        show_queue(&arguments, &mut screen)?
    } else {
        ask(&arguments, &mut screen)?
    };
    screen.flush()?;
    Ok(if done { Outcome::Done } else { Outcome::Nothing })
}

fn queue(arguments: &Arguments, record: &Record) -> Result<Vec<Item>> {
    let mut items = record.queue(
        arguments.what.map(What::matter),
        &arguments.kind,
        today(),
        usize::MAX >> 1,
    )?;
    items.truncate(arguments.limit.unwrap_or(usize::MAX));
    Ok(items)
}

fn show_queue(arguments: &Arguments, screen: &mut Screen) -> Result<bool> {
    let record = arguments.record.open()?;
    let items = queue(arguments, &record)?;
    if arguments.format == Format::Json {
        for item in &items {
            write_json(screen, item)?;
        }
        return Ok(!items.is_empty());
    }
    let mut table = Table::new(&[
        ("certainty", Cells::Numbers),
        ("what", Cells::Codes),
        ("kind", Cells::Codes),
        ("why", Cells::Words),
        ("passages", Cells::Words),
    ]);
    for item in &items {
        let passages: Vec<String> = item.about.iter().map(|telling| flat(&telling.words)).collect();
        table.rows.push(vec![
            format!("{:.2}", item.certainty),
            item.what.word().to_owned(),
            item.about[0].kind.replace('_', " "),
            item.why.clone(),
            passages.join(" | "),
        ]);
    }
    write_table(&table, arguments.format, screen)?;
    Ok(!items.is_empty())
}

fn show_log(arguments: &Arguments, screen: &mut Screen) -> Result<bool> {
    let verdicts = arguments.record.open()?.verdicts()?;
    if arguments.format == Format::Json {
        for (_, verdict) in &verdicts {
            write_json(screen, verdict)?;
        }
        return Ok(!verdicts.is_empty());
    }
    let mut table = Table::new(&[
        ("number", Cells::Numbers),
        ("day", Cells::Codes),
        ("coder", Cells::Words),
        ("what", Cells::Codes),
        ("decision", Cells::Codes),
        ("passages", Cells::Words),
        ("note", Cells::Words),
    ]);
    for (number, verdict) in &verdicts {
        let passages: Vec<String> = verdict.about.iter().map(|telling| flat(&telling.words)).collect();
        let fields = match verdict.fields.is_empty() {
            true => String::new(),
            false => format!(" {}", Value::Object(verdict.fields.clone())),
        };
        table.rows.push(vec![
            number.to_string(),
            verdict.day.clone(),
            verdict.coder.clone().unwrap_or_default(),
            format!(
                "{} {}",
                verdict.about[0].kind.replace('_', " "),
                verdict.what.word()
            ),
            format!("{}{}", verdict.decision.word(), clean(&fields)),
            passages.join(" | "),
            verdict.note.clone().unwrap_or_default(),
        ]);
    }
    write_table(&table, arguments.format, screen)?;
    Ok(!verdicts.is_empty())
}

fn show_agreement(arguments: &Arguments, screen: &mut Screen) -> Result<bool> {
    let agreements = arguments.record.open()?.agreements()?;
    if arguments.format == Format::Json {
        for agreement in &agreements {
            write_json(screen, agreement)?;
        }
        return Ok(!agreements.is_empty());
    }
    let mut table = Table::new(&[
        ("coder", Cells::Words),
        ("and", Cells::Words),
        ("what", Cells::Codes),
        ("both decided", Cells::Numbers),
        ("alike", Cells::Numbers),
        ("kappa", Cells::Numbers),
    ]);
    for agreement in &agreements {
        let [first, second] = &agreement.coders;
        table.rows.push(vec![
            clean(first),
            clean(second),
            agreement.what.word().to_owned(),
            agreement.both.to_string(),
            agreement.agree.to_string(),
            agreement
                .kappa
                .map(|kappa| format!("{kappa:.3}"))
                .unwrap_or_default(),
        ]);
    }
    write_table(&table, arguments.format, screen)?;
    Ok(!agreements.is_empty())
}

fn export(record: &Record, file: &PathBuf, screen: &mut Screen) -> Result<bool> {
    let verdicts = record.verdicts()?;
    let mut lines = String::new();
    for (_, verdict) in &verdicts {
        lines.push_str(&serde_json::to_string(verdict).unwrap_or_default());
        lines.push('\n');
    }
    if file.as_os_str() == "-" {
        screen.write_all(lines.as_bytes())?;
    } else {
        std::fs::write(file, lines).map_err(|error| Problem::of_file(file, &error))?;
        screen.line(&format!("{}: {} decisions", file.display(), verdicts.len()))?;
    }
    Ok(!verdicts.is_empty())
}

fn import(record: &mut Record, file: &PathBuf, screen: &mut Screen) -> Result<bool> {
    let text = std::fs::read_to_string(file).map_err(|error| Problem::of_file(file, &error))?;
    let known: Vec<Verdict> = record
        .verdicts()?
        .into_iter()
        .map(|(_, verdict)| verdict)
        .collect();
    let (mut taken, mut there) = (0, 0);
    for (n, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let at = format!("{}:{}", file.display(), n + 1);
        let verdict: Verdict = match serde_json::from_str(line) {
            Ok(verdict) => verdict,
            Err(error) => {
                let remedy = "`legation review --export` writes such lines";
                problem::say(&Problem::with_remedy(
                    format!("{at}: no decision: {error}"),
                    remedy,
                ));
                continue;
            }
        };
        if known.contains(&verdict) {
            there += 1;
        } else if let Err(error) = record.judge(&verdict) {
            problem::say(&Problem::new(format!("{at}: {error}")));
        } else {
            taken += 1;
        }
    }
    screen.line(&format!("{taken} decisions taken in, {there} were there already"))?;
    Ok(taken + there > 0)
}

/// What the next answer says.
enum Reply {
    Verdict(Answer, Map<String, Value>),
    Skip,
    Undo,
    Quit,
}

fn ask(arguments: &Arguments, screen: &mut Screen) -> Result<bool> {
    let mut record = arguments.record.open_to_write()?;
    let items = queue(arguments, &record)?;
    if items.is_empty() {
        return Ok(false);
    }
    let mut answers = std::io::stdin().lock().lines();
    let mut made: Vec<(usize, i64)> = Vec::new();
    let mut n = 0;
    while n < items.len() {
        let item = &items[n];
        show_item(screen, &record, item, n, items.len())?;
        match reply(screen, item, &mut answers)? {
            Reply::Quit => break,
            Reply::Skip => n += 1,
            Reply::Undo => match made.pop() {
                Some((before, number)) => {
                    record.unjudge(number, &today().to_string())?;
                    n = before;
                }
                None => screen.line("Nothing has been decided yet.")?,
            },
            Reply::Verdict(decision, fields) => {
                let verdict = Verdict {
                    what: item.what,
                    decision,
                    about: item.about.clone(),
                    fields,
                    coder: arguments.name.clone(),
                    day: today().to_string(),
                    note: None,
                };
                match record.judge(&verdict) {
                    Ok(number) => {
                        made.push((n, number));
                        n += 1;
                    }
                    // Asked again.
                    Err(error) => screen.line(&error.to_string())?,
                }
            }
        }
    }
    screen.line(&format!(
        "{} decided, {} left. `legation review --log` lists what was decided.",
        made.len(),
        items.len() - made.len()
    ))?;
    Ok(true)
}

/// Characters of the text around a passage.
const AROUND: usize = 90;

fn show_item(screen: &mut Screen, record: &Record, item: &Item, n: usize, of: usize) -> Result<()> {
    let kind = item.about[0].kind.replace('_', " ");
    let head = format!(
        "{} of {of} · {} · certainty {:.2}",
        n + 1,
        item.what.word(),
        item.certainty
    );
    let head = screen.bold(&head);
    screen.line("")?;
    screen.line(&head)?;
    let question = match item.what {
        Matter::Merge => format!("Are these one {kind}? ({})", item.why),
        Matter::Outcome => format!("Has this become of the promise? ({})", item.why),
        Matter::Entry => {
            let article = if kind.starts_with(['a', 'e']) { "an" } else { "a" };
            format!("Is this {article} {kind}? ({})", item.why)
        }
    };
    screen.line(&question)?;
    for (telling, id) in item.about.iter().zip(&item.ids) {
        if item.what != Matter::Merge
            && let Some(entry) = said(record, id)?
        {
            screen.line(&format!("  {entry}"))?;
        }
        let passage = in_context(record, telling)?;
        screen.line(&format!("  {passage}"))?;
        if item.what == Matter::Outcome {
            let merged = record.happening(id, today())?;
            for passage in merged
                .and_then(|merged| merged.settlement)
                .into_iter()
                .flat_map(|found| found.told_in)
            {
                if let Some(cited) = record.cited(&passage)? {
                    screen.line(&format!("  settled by: {}", flat(&cited.words)))?;
                }
            }
        }
    }
    Ok(())
}

/// The entry's fields in one line.
fn said(record: &Record, id: &str) -> Result<Option<String>> {
    let Some((dispatch, local)) = id.rsplit_once(':') else {
        return Ok(None);
    };
    let Some(reading) = record.reading(dispatch)? else {
        return Ok(None);
    };
    let names = crate::phrase::Names::of_actors(&reading.actors);
    let entry = reading.entries.iter().find(|entry| entry.id == local);
    Ok(entry.map(|entry| {
        let phrase = crate::phrase::phrase(entry, &names);
        let parts = [vec![phrase.subject], phrase.parts, phrase.details].concat();
        let told: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        told.join(" · ")
    }))
}

/// The passage with what stands around it: where from, and the words.
fn in_context(record: &Record, telling: &Telling) -> Result<String> {
    let passage = telling.passage();
    let (Some(cited), Some(pieces)) = (record.cited(&passage)?, record.in_context(&passage, AROUND)?) else {
        return Ok(flat(&telling.words));
    };
    let source = [cited.published, cited.source, cited.file];
    let source: Vec<String> = source.iter().flatten().map(|text| flat(text)).collect();
    let [before, words, after] = pieces.map(|piece| flat(&piece));
    Ok(format!("[{}] …{before} «{words}» {after}…", source.join(", ")))
}

fn flat(text: &str) -> String {
    clean(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// `status=postponed`: a field and its value, which is text where it is no JSON of another type than a number.
pub fn correction(line: &str) -> Option<(String, Value)> {
    let (name, value) = line.split_once('=')?;
    let value = value.trim();
    let read = serde_json::from_str(value)
        .ok()
        .filter(|value: &Value| !value.is_number());
    let value = read.unwrap_or_else(|| Value::String(value.to_owned()));
    Some((name.trim().to_owned(), value))
}

fn reply(
    screen: &mut Screen,
    item: &Item,
    answers: &mut impl Iterator<Item = std::io::Result<String>>,
) -> Result<Reply> {
    let correct = if item.what != Matter::Merge {
        " [c]orrect"
    } else {
        ""
    };
    loop {
        screen.write_all(format!("[a]ccept [r]eject{correct} [s]kip [u]ndo [q]uit > ").as_bytes())?;
        screen.flush()?;
        // The end of the input ends the walk.
        let Some(answer) = answers.next().transpose()? else {
            screen.line("")?;
            return Ok(Reply::Quit);
        };
        match answer.trim().to_lowercase().as_str() {
            "a" | "accept" | "y" | "yes" => return Ok(Reply::Verdict(Answer::Accept, Map::new())),
            "r" | "reject" | "n" | "no" => return Ok(Reply::Verdict(Answer::Reject, Map::new())),
            "s" | "skip" | "" => return Ok(Reply::Skip),
            "u" | "undo" => return Ok(Reply::Undo),
            "q" | "quit" => return Ok(Reply::Quit),
            "c" | "correct" if item.what != Matter::Merge => {
                screen.line(
                    "field=value (date=2024-03-05, status=postponed), one a line; an empty line ends",
                )?;
                screen.flush()?;
                let mut fields = Map::new();
                while let Some(line) = answers.next().transpose()?.filter(|line| !line.trim().is_empty()) {
                    match correction(&line) {
                        Some((name, value)) => _ = fields.insert(name, value),
                        None => screen.line("write field=value")?,
                    }
                }
                if !fields.is_empty() {
                    return Ok(Reply::Verdict(Answer::Correct, fields));
                }
            }
            _ => screen.line("One of the letters in brackets, please.")?,
        }
    }
}
