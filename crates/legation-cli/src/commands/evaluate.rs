//! `legation evaluate`

use super::show::write_json;
use super::{evaluate_events, evaluate_visits};
use crate::Outcome;
use crate::engine::{Engine, Found, Worker, documents, documents_of};
use crate::problem::{self, Problem, Result};
use crate::queue;
use crate::screen::Screen;
use clap::{Args, Subcommand, ValueEnum};
use legation::document::{Document, Format as InputFormat, Input, ReadOptions};
use legation::evaluate::attributions;
use legation::evaluate::gold::{self, GoldDispatch};
use legation::evaluate::quotations::{self, Ranker};
use legation::evaluate::statements::{self, FoundStatement};
use legation::evaluate::{actors, coreference, names, parse, places, times};
use legation::syntax::conllu;
use legation::tables::Tables;
use legation::text::CharIndex;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Score the program against gold: whole readings, or a layer; any coder's events against another's; visits against a table
#[derive(clap::Args)]
#[command(after_help = "\
A gold folder holds gold.jsonl, the dispatches as text files and, where there are metadata, input.jsonl.

Examples:
  legation evaluate gold evaluation/gold
  legation evaluate gold evaluation/gold --verbose
  legation evaluate actors evaluation/actors.jsonl --verbose
  legation evaluate parse en_ewt-ud-dev.conllu --format json
  legation evaluate names crossner_politics/test.txt
  legation evaluate times meantime_train.jsonl --verbose
  legation evaluate times DatePeriodParser.json
  legation evaluate places geovirus.jsonl
  legation evaluate statements wikinews.jsonl --texts articles.jsonl --verbose
  legation evaluate attributions attributions.jsonl --texts articles.jsonl --verbose
  legation evaluate quotations litbank_quotations.jsonl --verbose
  legation evaluate coreference en_gum-ud-dev.conllu --genres news,interview
  legation evaluate events --gold hand-coded.csv --pred ours.jsonl
  legation evaluate visits visits.jsonl --record white-house.db")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Read the dispatches of a gold folder and compare the readings with the gold
    Gold {
        /// The gold folder
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
        /// Also list every missed and surplus entry and every wrong field
        #[arg(long)]
        verbose: bool,
        /// How to show the score
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Code phrases with a date as actors, and compare country and sector
    Actors {
        /// JSON Lines: text, date, country, sector
        #[arg(value_name = "FILE.jsonl")]
        file: PathBuf,
        /// Also list every wrong case
        #[arg(long)]
        verbose: bool,
        /// How to show the score
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Parse a treebank, with its own words and from raw text, and compare
    Parse {
        /// A treebank in CoNLL-U
        #[arg(value_name = "FILE.conllu")]
        file: PathBuf,
        /// How to show the score
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Find time expressions in articles with TIMEX3 annotation, or in cases of Recognizers-Text, and compare
    Times {
        /// NewsReader MEANTIME as JSON Lines, or a file of cases (JSON)
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Also list what is missed, surplus or has another value, but for the articles held out
        #[arg(long)]
        verbose: bool,
        /// How to show the score
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Find persons, organisations and places in sentences whose words have BIO tags, and compare
    Names {
        /// Two columns, word and tag, with an empty line after each sentence (as CrossNER and WikiGold)
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// How to show the score
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Find what speaks of the same thing in raw text, and compare with the entities of a treebank
    Coreference {
        /// A treebank in CoNLL-U whose last column marks entities (as GUM)
        #[arg(value_name = "FILE.conllu")]
        file: PathBuf,
        /// Only documents of these genres: the second part of the document's id, as in GUM_news_sensitive
        #[arg(long, value_name = "GENRE", value_delimiter = ',')]
        genres: Vec<String>,
        /// How to show the score
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
        /// Write what the ranker is trained on to this file, and score nothing
        #[arg(long, value_name = "FILE", hide = true)]
        examples: Option<PathBuf>,
        /// Weights of a ranker of coreference, in place of the built-in one
        #[arg(long, value_name = "FILE.safetensors", hide = true)]
        chains: Option<PathBuf>,
    },
    /// Find places in texts whose places have positions, and compare
    Places {
        /// JSON Lines with text and locations (start, end, lat, lon), as GeoVirus
        #[arg(value_name = "FILE.jsonl")]
        file: PathBuf,
        /// How to show the score
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Find who says what in texts whose statements were annotated by hand, and compare
    Statements {
        /// JSON Lines with document, end and statements (content, speaker, name, cue, kind; spans in characters)
        #[arg(value_name = "FILE.jsonl")]
        file: PathBuf,
        /// The texts, in any format that `read` takes, with the ids that the file names
        #[arg(long, value_name = "FILE")]
        texts: PathBuf,
        /// Also list what is missed, surplus or said by another
        #[arg(long)]
        verbose: bool,
        /// How to show the score
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Find what is said, thought or wanted by whom in texts whose attributions were annotated by hand, and compare
    Attributions {
        /// JSON Lines with doc, text and attributions (cue, source, content, topic; spans in characters)
        #[arg(value_name = "FILE.jsonl")]
        file: PathBuf,
        /// The texts that the file itself does not have, in any format that `read` takes, with the ids that it names
        #[arg(long, value_name = "FILE")]
        texts: Option<PathBuf>,
        /// Also list what is missed, surplus or wrong
        #[arg(long)]
        verbose: bool,
        /// How to show the score
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    Quotations(QuotationsArguments),
    Events(evaluate_events::Arguments),
    Visits(evaluate_visits::Arguments),
}

/// Find the speakers of the quotations that stories are annotated with, and compare
#[derive(Args)]
struct QuotationsArguments {
    /// JSON Lines with doc, sentences and quotes (s0, t0, s1, t1, speaker), as LitBank
    #[arg(value_name = "FILE.jsonl")]
    file: PathBuf,
    /// JSON Lines with doc and mentions ([start, end, person], in characters), to compare who is who too
    #[arg(long, value_name = "FILE.jsonl")]
    mentions: Option<PathBuf>,
    /// Also list what is said by another, but for the documents held out
    #[arg(long)]
    verbose: bool,
    /// How to show the score
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write what the ranker of speakers is trained on to this file, and score nothing
    #[arg(long, value_name = "FILE", hide = true)]
    examples: Option<PathBuf>,
    /// Write what the ranker of coreference is trained on to this file, from stories with mentions, and score nothing
    #[arg(long, value_name = "FILE", hide = true)]
    chain_examples: Option<PathBuf>,
    /// Weights of a ranker of coreference, in place of the built-in one
    #[arg(long, value_name = "FILE.safetensors", hide = true)]
    chains: Option<PathBuf>,
    /// Weights of a ranker of speakers, in place of the built-in one
    #[arg(long, value_name = "FILE.safetensors", hide = true)]
    speakers: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For the eye
    Table,
    /// One JSON object
    Json,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    match arguments.what {
        What::Gold {
            folder,
            verbose,
            format,
        } => evaluate_gold(&folder, verbose, format),
        What::Actors {
            file,
            verbose,
            format,
        } => evaluate_actors(&file, verbose, format),
        What::Parse { file, format } => evaluate_parse(&file, format),
        What::Names { file, format } => evaluate_names(&file, format),
        What::Coreference {
            file,
            genres,
            format,
            examples,
            chains,
        } => evaluate_coreference(&file, &genres, format, examples.as_deref(), chains.as_deref()),
        What::Times {
            file,
            verbose,
            format,
        } => evaluate_times(&file, verbose, format),
        What::Places { file, format } => evaluate_places(&file, format),
        What::Statements {
            file,
            texts,
            verbose,
            format,
        } => evaluate_statements(&file, &texts, verbose, format),
        What::Attributions {
            file,
            texts,
            verbose,
            format,
        } => evaluate_attributions(&file, texts, verbose, format),
        What::Quotations(arguments) => evaluate_quotations(&arguments),
        What::Events(arguments) => evaluate_events::run(&arguments),
        What::Visits(arguments) => evaluate_visits::run(&arguments),
    }
}

/// The notes of a score, where they are asked for.
pub(super) fn list(screen: &mut Screen, notes: &[String], verbose: bool) -> Result<()> {
    for note in notes.iter().filter(|_| verbose) {
        screen.line(&crate::screen::clean(note))?;
    }
    Ok(())
}

/// A score, with its notes where they are asked for.
fn show_with_notes(
    score: &(impl Serialize + Display),
    notes: &[String],
    verbose: bool,
    format: Format,
) -> Result<()> {
    let mut screen = Screen::new();
    show(&mut screen, score, format)?;
    list(&mut screen, notes, verbose)?;
    Ok(screen.flush()?)
}

fn evaluate_gold(folder: &Path, verbose: bool, format: Format) -> Result<Outcome> {
    let gold = gold::load(folder).map_err(|error| Problem::new(error.to_string()))?;
    let engine = Engine::new(Tables::built_in())?;
    let jobs = queue::jobs(None);
    let mut readings: Vec<Value> = Vec::with_capacity(gold.len());
    let mut failed = false;
    let inputs = || gold.iter();
    let work = |worker: &mut Worker<'_>, dispatch| read_dispatch(worker, dispatch);
    queue::ordered(
        jobs,
        inputs,
        || engine.worker(),
        work,
        |reading| {
            readings.push(reading.unwrap_or_else(|problem| {
                problem::say(&problem);
                failed = true;
                Value::Null
            }));
            Ok::<(), problem::Failure>(())
        },
    )?;
    let score = gold::score(&gold, &readings);
    show_with_notes(&score, &score.notes, verbose, format)?;
    Ok(if failed { Outcome::Partly } else { Outcome::Done })
}

/// The reading of a gold dispatch, as the contract's JSON.
fn read_dispatch(worker: &mut Worker<'_>, dispatch: &GoldDispatch) -> std::result::Result<Value, Problem> {
    let file = &dispatch.file;
    let document = document_in(file, dispatch.input.to_string(), dispatch.date.clone())?
        .ok_or_else(|| Problem::new(format!("{file}: there was no dispatch to read")))?;
    serde_json::to_value(worker.read(document)).map_err(|error| Problem::new(format!("{file}: {error}")))
}

/// The document of one line of JSON; `None` for an empty text.
fn document_in(
    name: &str,
    line: String,
    date: Option<String>,
) -> std::result::Result<Option<Document>, Problem> {
    let input = Input::Stream {
        name: name.to_owned(),
        reader: Box::new(std::io::Cursor::new(line)),
    };
    let options = ReadOptions {
        format: Some(InputFormat::JsonLines),
        date,
        ..ReadOptions::default()
    };
    for found in documents_of(input, &options) {
        match found {
            Found::Document(document) => return Ok(Some(*document)),
            Found::Problem(problem) => return Err(problem),
            Found::Notice(_) => (),
        }
    }
    Ok(None)
}

fn evaluate_actors(file: &Path, verbose: bool, format: Format) -> Result<Outcome> {
    let cases = actors::read(&text_of(file)?)
        .map_err(|error| Problem::new(format!("{}:{}: {error}", file.display(), error.line)))?;
    if cases.is_empty() {
        return Err(Problem::new(format!("{}: there is no case in it", file.display())).into());
    }
    let engine = Engine::new(Tables::built_in())?;
    let score = actors::score(&cases, Tables::built_in(), engine.pipeline().model());
    show_with_notes(&score, &score.notes, verbose, format)?;
    Ok(Outcome::Done)
}

fn evaluate_parse(file: &Path, format: Format) -> Result<Outcome> {
    let trees = trees_of(file)?;
    let engine = Engine::new(Tables::built_in())?;
    let score = parse::score(&trees, engine.pipeline().model());
    let mut screen = Screen::new();
    show(&mut screen, &score, format)?;
    screen.flush()?;
    Ok(Outcome::Done)
}

fn evaluate_names(file: &Path, format: Format) -> Result<Outcome> {
    let content = text_of(file)?;
    let sentences = names::read(&content)
        .map_err(|error| Problem::new(format!("{}:{}: {error}", file.display(), error.line)))?;
    if sentences.is_empty() {
        return Err(Problem::new(format!("{}: there is no sentence in it", file.display())).into());
    }
    let engine = Engine::new(Tables::built_in())?;
    let score = names::score(&sentences, engine.pipeline().model());
    let mut screen = Screen::new();
    show(&mut screen, &score, format)?;
    screen.flush()?;
    Ok(Outcome::Done)
}

fn evaluate_statements(file: &Path, texts: &Path, verbose: bool, format: Format) -> Result<Outcome> {
    let mut gold = statements::read(&text_of(file)?)
        .map_err(|error| Problem::new(format!("{}:{}: {error}", file.display(), error.line)))?;
    let ids: Vec<&str> = gold.iter().map(|one| one.document.as_str()).collect();
    let read: BTreeMap<String, (String, Vec<FoundStatement>)> =
        read_annotated(vec![texts.to_owned()], &ids, |worker, document| {
            let layers = worker.understand(document);
            statements::found(&document.dispatch.text, &layers)
        })?;
    let missing = tell_missing(&ids, &read);
    gold.retain(|one| read.contains_key(&one.document));
    let (texts, found): (Vec<String>, Vec<Vec<FoundStatement>>) = gold
        .iter()
        .filter_map(|one| read.get(&one.document).cloned())
        .unzip();
    let score = statements::score(&gold, &texts, &found);
    show_with_notes(&score, &score.notes, verbose, format)?;
    Ok(if missing > 0 {
        Outcome::Partly
    } else {
        Outcome::Done
    })
}

/// Reads the documents of these files whose ids are asked for: the text of each, and what `find` finds in it.
fn read_annotated<T>(
    files: Vec<PathBuf>,
    ids: &[&str],
    find: impl Fn(&mut Worker, &mut Document) -> T,
) -> Result<BTreeMap<String, (String, T)>> {
    let engine = Engine::new(Tables::built_in())?;
    let mut worker = engine.worker();
    let mut read = BTreeMap::new();
    for found in documents(files, ReadOptions::default()) {
        let mut document = match found {
            Found::Document(document) => document,
            // A text without annotation may be faulty; one with it is told as missing.
            Found::Problem(_) | Found::Notice(_) => continue,
        };
        let extra = &document.dispatch.extra;
        let id = ["id", "doc"].iter().find_map(|key| extra.get(*key)?.as_str());
        let Some(id) = id.filter(|id| ids.contains(id)).map(str::to_owned) else {
            continue;
        };
        let found = find(&mut worker, &mut document);
        read.insert(id, (document.dispatch.text, found));
    }
    Ok(read)
}

/// Says how many annotated documents were not there to be read.
fn tell_missing<T>(ids: &[&str], read: &BTreeMap<String, T>) -> usize {
    let missing = ids.iter().filter(|id| !read.contains_key(**id)).count();
    if missing > 0 {
        let what = format!(
            "the texts of {missing} of {} annotated documents are missing",
            ids.len()
        );
        let remedy = "--texts names the file that holds them";
        problem::say(&Problem::with_remedy(what, remedy));
    }
    missing
}

fn evaluate_attributions(
    file: &Path,
    texts: Option<PathBuf>,
    verbose: bool,
    format: Format,
) -> Result<Outcome> {
    let mut gold = attributions::read(&text_of(file)?).map_err(|(line, error)| {
        let what = "not an object with doc and attributions";
        Problem::new(format!("{}:{line}: {what}: {error}", file.display()))
    })?;
    let ids: Vec<&str> = gold.iter().map(|one| one.doc.as_str()).collect();
    let files = std::iter::once(file.to_owned()).chain(texts).collect();
    let mut read = read_annotated(files, &ids, |worker, document| {
        let layers = worker.understand(document);
        worker.attributed(document, &layers)
    })?;
    let missing = tell_missing(&ids, &read);
    gold.retain(|one| read.contains_key(&one.doc));
    let found: Vec<_> = gold.iter().filter_map(|one| read.remove(&one.doc)).collect();
    let score = attributions::score(&gold, &found);
    show_with_notes(&score, &score.notes, verbose, format)?;
    Ok(if missing > 0 {
        Outcome::Partly
    } else {
        Outcome::Done
    })
}

fn evaluate_quotations(arguments: &QuotationsArguments) -> Result<Outcome> {
    let file = &arguments.file;
    let problem = |file: &Path, error: quotations::QuotationsError| {
        Problem::new(format!("{}:{}: {error}", file.display(), error.line))
    };
    let mut stories = quotations::read(&text_of(file)?).map_err(|error| problem(file, error))?;
    if let Some(file) = &arguments.mentions {
        quotations::read_mentions(&text_of(file)?, &mut stories).map_err(|error| problem(file, error))?;
    }
    if stories.is_empty() {
        return Err(Problem::new(format!("{}: there is no story in it", file.display())).into());
    }
    let engine = Engine::new(Tables::built_in())?;
    let model = engine.pipeline().model();
    let chains = arguments.chains.as_deref().map(ranker_of).transpose()?;
    let chains = chains.as_ref().unwrap_or(engine.pipeline().ranker());
    if let Some(path) = &arguments.chain_examples {
        return write_to(path, |out| {
            quotations::write_chain_examples(&stories, model, Tables::built_in(), out)
        });
    }
    let speakers = arguments.speakers.as_deref().map(ranker_of).transpose()?;
    if let Some(path) = &arguments.examples {
        return write_to(path, |out| {
            quotations::write_examples(
                &stories,
                model,
                chains,
                speakers.as_ref(),
                Tables::built_in(),
                out,
            )
        });
    }
    let speakers = match &speakers {
        Some(speakers) => speakers,
        None => Ranker::of_speakers().map_err(|error| Problem::new(error.to_string()))?,
    };
    let score = quotations::score(&stories, model, chains, speakers, Tables::built_in());
    show_with_notes(&score, &score.notes, arguments.verbose, arguments.format)?;
    Ok(Outcome::Done)
}

fn evaluate_coreference(
    file: &Path,
    genres: &[String],
    format: Format,
    examples: Option<&Path>,
    chains: Option<&Path>,
) -> Result<Outcome> {
    let trees = trees_of(file)?;
    let documents = coreference::documents(&trees);
    let asked = |document: &&coreference::GoldDocument| {
        genres.is_empty() || genres.iter().any(|genre| genre == document.genre())
    };
    let documents: Vec<_> = documents.iter().filter(asked).collect();
    if documents.is_empty() {
        let problem = format!("{}: there is no document of these genres in it", file.display());
        return Err(Problem::new(problem).into());
    }
    let engine = Engine::new(Tables::built_in())?;
    let model = engine.pipeline().model();
    if let Some(path) = examples {
        return write_to(path, |out| {
            coreference::write_examples(&documents, model, Tables::built_in(), out)
        });
    }
    let chains = chains.map(ranker_of).transpose()?;
    let ranker = chains.as_ref().unwrap_or(engine.pipeline().ranker());
    let score = coreference::score(&documents, model, ranker, Tables::built_in());
    let mut screen = Screen::new();
    show(&mut screen, &score, format)?;
    screen.flush()?;
    Ok(Outcome::Done)
}

/// A ranker from a file of weights.
fn ranker_of(path: &Path) -> Result<Ranker> {
    let problem = |error: &dyn std::fmt::Display| Problem::new(format!("{}: {error}", path.display()));
    let bytes = std::fs::read(path).map_err(|error| problem(&error))?;
    Ok(Ranker::from_bytes(&bytes).map_err(|error| problem(&error))?)
}

/// Writes what a ranker is trained on.
fn write_to(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>) -> Result<Outcome> {
    let written = File::create(path).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush()
    });
    written.map_err(|error| Problem::of_file(path, &error))?;
    Ok(Outcome::Done)
}

fn evaluate_times(file: &Path, verbose: bool, format: Format) -> Result<Outcome> {
    let content = text_of(file)?;
    let engine = Engine::new(Tables::built_in())?;
    let model = engine.pipeline().model();
    let mut screen = Screen::new();
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let notes = if let Some(cases) = times::cases::read(&name, &content) {
        let score = times::cases::score(&cases, model);
        show(&mut screen, &score, format)?;
        score.notes
    } else {
        let articles = times::read(&content)
            .map_err(|line| Problem::new(format!("{}:{line}: no article with its words", file.display())))?;
        if articles.is_empty() {
            return Err(Problem::new(format!("{}: there is no article in it", file.display())).into());
        }
        let score = times::score(&articles, model);
        show(&mut screen, &score, format)?;
        score.notes
    };
    list(&mut screen, &notes, verbose)?;
    screen.flush()?;
    Ok(Outcome::Done)
}

fn trees_of(file: &Path) -> Result<Vec<conllu::Tree>> {
    let content = text_of(file)?;
    let trees = conllu::read(&content).map_err(|error| {
        let words = error.to_string();
        let words = words.split_once(": ").map_or(words.as_str(), |(_, words)| words);
        Problem::new(format!("{}:{}: {words}", file.display(), error.line))
    })?;
    if trees.is_empty() {
        return Err(Problem::new(format!("{}: there is no sentence in it", file.display())).into());
    }
    Ok(trees)
}

fn evaluate_places(file: &Path, format: Format) -> Result<Outcome> {
    let content = text_of(file)?;
    let gold = places::read(&content)
        .map_err(|error| Problem::new(format!("{}:{}: {error}", file.display(), error.line)))?;
    if gold.is_empty() {
        return Err(Problem::new(format!("{}: there is no text in it", file.display())).into());
    }
    let engine = Engine::new(Tables::built_in())?;
    let mut worker = engine.worker();
    let mut found = Vec::with_capacity(gold.len());
    for text in &gold {
        let line = serde_json::json!({ "text": text.text }).to_string();
        found.push(
            document_in(&file.display().to_string(), line, None)?
                .map_or_else(Vec::new, |document| places_of(&mut worker, document)),
        );
    }
    let mut screen = Screen::new();
    show(&mut screen, &places::score(&gold, &found), format)?;
    screen.flush()?;
    Ok(Outcome::Done)
}

fn places_of(worker: &mut Worker<'_>, mut document: Document) -> Vec<places::FoundPlace> {
    let layers = worker.understand(&mut document);
    let text = &document.dispatch.text;
    let index = CharIndex::new(text);
    let found = layers.places.iter();
    found
        .map(|toponym| places::FoundPlace {
            span: index.chars(text, toponym.span),
            position: toponym.place.as_ref().and_then(|place| place.lat.zip(place.lon)),
        })
        .collect()
}

pub(super) fn text_of(file: &Path) -> Result<String> {
    Ok(std::fs::read_to_string(file).map_err(|error| Problem::of_file(file, &error))?)
}

pub(super) fn show(screen: &mut Screen, score: &(impl Serialize + Display), format: Format) -> Result<()> {
    match format {
        Format::Json => write_json(screen, score),
        Format::Table => Ok(screen.line(score.to_string().trim_end())?),
    }
}
