//! `legation inspect`
//!
//! ```text
//! $ legation inspect rask.txt --stage times
//! sentence  text     value       type  iso         kind  role  basis                 start  end
//! 3         Tuesday  2024-03-12  DATE  2024-03-12  date  on    inferred(publication)   214  221
//! ```

use super::day;
use super::show::write_json;
use crate::Outcome;
use crate::engine::{Engine, Found, Worker, documents};
use crate::phrase::{Names, phrase};
use crate::problem::{self, Result};
use crate::report::Lines;
use crate::screen::Screen;
use crate::table::{Cells, Table};
use clap::ValueEnum;
use jiff::civil::Date;
use legation::coreference;
use legation::document::{BlockKind, Document, ReadOptions};
use legation::mention::{Cast, EntityId};
use legation::pipeline::{AttributedWords, Spoken, Understanding, day_of};
use legation::statement::Kind;
use legation::syntax::conllu;
use legation::tables::Tables;
use legation::text::{CharIndex, Span};
use legation::time::{Reference, TimeExpression, find_in_line};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::PathBuf;

/// Look inside one stage of the analysis
#[derive(clap::Args)]
#[command(after_help = "\
Each stage builds on the one before: tokens, parse (heads, relations, names), mentions (what is spoken of, \
which of it is the same, and which actor it is), times, places, statements, quotations (who most likely speaks each, \
also in bare turns of a conversation), and events (all entries).

Examples:
  legation inspect dispatch.txt --stage tokens
  legation inspect dispatch.txt --stage parse --format conllu
  legation inspect dispatch.txt --stage times --date 2023-06-16
  legation inspect news.jsonl --stage mentions --format json
  legation inspect dispatch.txt --stage statements --topics
  legation inspect story.txt --stage quotations")]
pub struct Arguments {
    /// A file of dispatches, in any format that `read` takes
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which stage to show
    #[arg(long, value_enum)]
    stage: Stage,
    /// The day of publication, for a dispatch that does not tell it
    #[arg(long, value_name = "DAY", value_parser = day)]
    date: Option<Date>,
    /// With the stage statements, also list what is attributed in a mere phrase ("condemned the attack", "is worried about the cost")
    #[arg(long)]
    topics: bool,
    /// conllu is for the stages tokens and parse
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stage {
    Tokens,
    Parse,
    Mentions,
    Times,
    Places,
    Statements,
    Quotations,
    Events,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Columns for the eye
    Table,
    /// One JSON object per row and line
    Json,
    /// CoNLL-U
    Conllu,
}

pub fn run(arguments: Arguments) -> Result<Outcome> {
    if arguments.format == Format::Conllu && !matches!(arguments.stage, Stage::Tokens | Stage::Parse) {
        let remedy = "use --format table or json";
        return Err(
            problem::Problem::with_remedy("conllu shows the stages tokens and parse only", remedy).into(),
        );
    }
    let engine = Engine::new(Tables::built_in())?;
    let mut worker = engine.worker();
    let mut screen = Screen::new();
    let options = ReadOptions {
        date: arguments.date.map(|date| date.to_string()),
        ..ReadOptions::default()
    };
    let attributed = |worker: &mut Worker, document: &Document, layers: &Understanding| {
        let mut all = worker.attributed(document, layers);
        all.retain(|one| arguments.topics || !one.topic);
        all
    };
    let (mut shown, mut failed) = (false, false);
    for found in documents(vec![arguments.file.clone()], options) {
        let mut document = match found {
            Found::Document(document) => document,
            Found::Notice(notice) => {
                problem::say(&notice);
                continue;
            }
            Found::Problem(problem) => {
                problem::say(&problem);
                failed = true;
                continue;
            }
        };
        if shown {
            screen.line("")?;
        }
        shown = true;
        if arguments.stage == Stage::Events {
            let table = entries(&worker.read(*document));
            write(&mut screen, &table, arguments.format)?;
            continue;
        }
        let layers = worker.understand(&mut document);
        if arguments.format == Format::Conllu {
            for (n, sentence) in layers.sentences.iter().enumerate() {
                screen.write_all(conllu::write(sentence, &document.dispatch.text, n + 1).as_bytes())?;
            }
            continue;
        }
        let layer = Layer {
            document: &document,
            layers: &layers,
            index: CharIndex::new(&document.dispatch.text),
        };
        if (arguments.stage, arguments.format) == (Stage::Statements, Format::Json) {
            for statement in layer.attributions(attributed(&mut worker, &document, &layers)) {
                write_json(&mut screen, &statement)?;
            }
            continue;
        }
        let table = match arguments.stage {
            Stage::Tokens | Stage::Events => layer.tokens(),
            Stage::Parse => layer.parse(),
            Stage::Mentions => layer.mentions(),
            Stage::Places => layer.places(),
            Stage::Times => layer.times(),
            Stage::Statements => layer.statements(attributed(&mut worker, &document, &layers)),
            Stage::Quotations => layer.quotations(&worker.spoken(&document, &layers)?),
        };
        write(&mut screen, &table, arguments.format)?;
    }
    screen.flush()?;
    Ok(match (failed, shown) {
        (true, _) => Outcome::Partly,
        (false, true) => Outcome::Done,
        (false, false) => Outcome::Nothing,
    })
}

fn write(screen: &mut Screen, table: &Table, format: Format) -> Result<()> {
    if format != Format::Json {
        return table.write(screen);
    }
    for row in &table.rows {
        let cell = |(cells, text): (Cells, &String)| {
            let number = || {
                let whole = text.parse::<u64>().map(Value::from);
                whole.or_else(|_| text.parse::<f64>().map(Value::from)).ok()
            };
            match cells {
                _ if text.is_empty() => Value::Null,
                Cells::Numbers => number().unwrap_or_else(|| Value::from(text.clone())),
                _ => Value::from(text.clone()),
            }
        };
        let fields: Map<String, Value> = table
            .columns
            .iter()
            .zip(row)
            .map(|((name, cells), text)| ((*name).to_owned(), cell((*cells, text))))
            .collect();
        write_json(screen, &fields)?;
    }
    Ok(())
}

/// One document with its layers, as tables. Spans are in characters, as everywhere outside the program.
struct Layer<'d> {
    document: &'d Document,
    layers: &'d Understanding,
    index: CharIndex,
}

impl Layer<'_> {
    fn text(&self) -> &str {
        &self.document.dispatch.text
    }

    fn start(&self, span: Span) -> String {
        self.index.chars(self.text(), span).start.to_string()
    }

    fn end(&self, span: Span) -> String {
        self.index.chars(self.text(), span).end.to_string()
    }

    fn words(&self, span: Span) -> String {
        span.of(self.text())
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn tokens(&self) -> Table {
        let mut table = Table::new(&[
            ("sentence", Cells::Numbers),
            ("token", Cells::Numbers),
            ("form", Cells::Words),
            ("lemma", Cells::Words),
            ("upos", Cells::Codes),
            ("feats", Cells::Words),
            ("start", Cells::Numbers),
            ("end", Cells::Numbers),
        ]);
        for (s, sentence) in self.layers.sentences.iter().enumerate() {
            for (t, token) in sentence.tokens.iter().enumerate() {
                table.rows.push(vec![
                    (s + 1).to_string(),
                    (t + 1).to_string(),
                    self.words(token.span),
                    token.lemma.clone(),
                    token.upos.as_str().to_owned(),
                    token.feats.to_owned(),
                    self.start(token.span),
                    self.end(token.span),
                ]);
            }
        }
        table
    }

    fn parse(&self) -> Table {
        let mut table = Table::new(&[
            ("sentence", Cells::Numbers),
            ("token", Cells::Numbers),
            ("form", Cells::Words),
            ("upos", Cells::Codes),
            ("head", Cells::Numbers),
            ("rel", Cells::Codes),
            ("head form", Cells::Words),
            ("name", Cells::Codes),
            ("mention", Cells::Codes),
        ]);
        for (s, sentence) in self.layers.sentences.iter().enumerate() {
            for (t, token) in sentence.tokens.iter().enumerate() {
                let head = token.head.and_then(|head| sentence.tokens.get(head));
                table.rows.push(vec![
                    (s + 1).to_string(),
                    (t + 1).to_string(),
                    self.words(token.span),
                    token.upos.as_str().to_owned(),
                    token.head.map_or(0, |head| head + 1).to_string(),
                    token.rel.to_owned(),
                    head.map(|head| self.words(head.span)).unwrap_or_default(),
                    sentence
                        .name_at(t)
                        .map(|name| name.kind.as_str().to_owned())
                        .unwrap_or_default(),
                    token
                        .mention
                        .map(|kind| kind.as_str().to_owned())
                        .unwrap_or_default(),
                ]);
            }
        }
        table
    }

    /// Everything that is spoken of, with its entity and, where it is one, the actor; and what tells of an actor by the
    /// way ("the Cuban leader"), which has no entity of its own.
    fn mentions(&self) -> Table {
        let mut table = Table::new(&[
            ("sentence", Cells::Numbers),
            ("text", Cells::Words),
            ("form", Cells::Codes),
            ("kind", Cells::Codes),
            ("entity", Cells::Codes),
            ("country", Cells::Codes),
            ("office", Cells::Words),
            ("actor", Cells::Words),
            ("start", Cells::Numbers),
            ("end", Cells::Numbers),
        ]);
        let (cast, chains) = (&self.layers.cast, &self.layers.chains);
        let mut rows: Vec<(usize, Span, [String; 3], Option<usize>)> = Vec::new();
        for (nominal, chain) in chains.nominals.iter().zip(&chains.chain_of) {
            let kind = nominal.kind.map_or("", |kind| kind.as_str());
            let words = [nominal.form.as_str(), kind, &format!("e{}", chain + 1)].map(str::to_owned);
            let actor = Some(nominal).filter(|nominal| nominal.form != coreference::Form::Group);
            let actor = actor.and_then(|nominal| cast.mention_at(nominal.sentence, nominal.head));
            rows.push((nominal.sentence, nominal.span, words, actor));
        }
        for (n, mention) in cast.mentions.iter().enumerate() {
            if chains.at(mention.sentence, mention.head).is_none() {
                let class = format!("{:?}", mention.class).to_lowercase();
                rows.push((
                    mention.sentence,
                    mention.span,
                    [class, String::new(), String::new()],
                    Some(n),
                ));
            }
        }
        rows.sort_by_key(|(_, span, ..)| (span.start, std::cmp::Reverse(span.end)));
        for (sentence, span, [form, kind, entity], actor) in rows {
            let mention = actor.map(|n| &cast.mentions[n]);
            table.rows.push(vec![
                (sentence + 1).to_string(),
                self.words(span),
                form,
                kind,
                entity,
                mention.and_then(|m| m.country.clone()).unwrap_or_default(),
                mention.and_then(|m| m.office.clone()).unwrap_or_default(),
                actor.map(|n| self.actors(n)).unwrap_or_default(),
                self.start(span),
                self.end(span),
            ]);
        }
        table
    }

    /// Whom a mention of the cast means: ids and names.
    fn actors(&self, mention: usize) -> String {
        let cast = &self.layers.cast;
        let means = cast.means.get(mention).map(Vec::as_slice).unwrap_or_default();
        let actor = |id: &usize| Some(format!("{} {}", Cast::id(*id), cast.entities.get(*id)?.name));
        means.iter().filter_map(actor).collect::<Vec<_>>().join(", ")
    }

    fn places(&self) -> Table {
        let mut table = Table::new(&[
            ("text", Cells::Words),
            ("use", Cells::Codes),
            ("name", Cells::Words),
            ("country", Cells::Codes),
            ("admin1", Cells::Words),
            ("feature", Cells::Codes),
            ("lat", Cells::Numbers),
            ("lon", Cells::Numbers),
            ("geonames", Cells::Numbers),
            ("within", Cells::Words),
            ("start", Cells::Numbers),
            ("end", Cells::Numbers),
        ]);
        for toponym in &self.layers.places {
            let place = toponym.place.clone().unwrap_or_default();
            let number = |degrees: Option<f64>| degrees.map(|d| d.to_string()).unwrap_or_default();
            table.rows.push(vec![
                self.words(toponym.span),
                toponym.role.as_str().to_owned(),
                place.name,
                place.country.unwrap_or_default(),
                place.admin1.unwrap_or_default(),
                place.feature.unwrap_or_default(),
                number(place.lat),
                number(place.lon),
                place.geonames.map(|id| id.to_string()).unwrap_or_default(),
                toponym.within.map(|span| self.words(span)).unwrap_or_default(),
                self.start(toponym.span),
                self.end(toponym.span),
            ]);
        }
        table
    }

    /// Time expressions as TIMEX3 (`value`, `type`), with the ISO 8601 value that may date an entry.
    fn times(&self) -> Table {
        let mut table = Table::new(&[
            ("sentence", Cells::Numbers),
            ("text", Cells::Words),
            ("value", Cells::Codes),
            ("type", Cells::Codes),
            ("iso", Cells::Codes),
            ("kind", Cells::Codes),
            ("role", Cells::Codes),
            ("basis", Cells::Codes),
            ("start", Cells::Numbers),
            ("end", Cells::Numbers),
        ]);
        let told = self.layers.times.iter().enumerate();
        let mut rows: Vec<(String, TimeExpression)> = told
            .flat_map(|(s, times)| times.iter().map(move |time| ((s + 1).to_string(), time.clone())))
            .collect();
        // No sentence of the report, but they tell days too.
        let lines = self.document.blocks.iter();
        let lines = lines.filter(|block| matches!(block.kind, BlockKind::Dateline | BlockKind::Byline));
        let reference = Reference {
            published: self.document.dispatch.published.as_deref().and_then(day_of),
        };
        for line in lines {
            let found = find_in_line(self.text(), line.span, &reference);
            rows.extend(found.into_iter().map(|time| (String::new(), time)));
        }
        rows.sort_by_key(|(_, time)| time.span.start);
        for (sentence, time) in rows {
            for timex in time.timexes() {
                table.rows.push(vec![
                    sentence.clone(),
                    self.words(timex.span),
                    timex.value,
                    timex.kind.as_str().to_owned(),
                    time.value.clone().unwrap_or_default(),
                    format!("{:?}", time.kind).to_lowercase(),
                    format!("{:?}", time.role).to_lowercase(),
                    format!("{:?}", time.basis).to_lowercase(),
                    self.start(timex.span),
                    self.end(timex.span),
                ]);
            }
        }
        table
    }

    fn name_of(&self, entity: Option<EntityId>) -> Option<String> {
        let entity = self.layers.cast.entities.get(entity?)?;
        Some(entity.name.clone())
    }

    /// The statements and what else is attributed to somebody, with where source, cue and content stand.
    fn attributions(
        &self,
        attributed: Vec<AttributedWords>,
    ) -> impl Iterator<Item = Map<String, Value>> + '_ {
        attributed.into_iter().map(|one| {
            let place = |span: Span| {
                let chars = self.index.chars(self.text(), span);
                json!({"start": chars.start, "end": chars.end, "text": self.words(span)})
            };
            let content: Vec<Value> = one.content.iter().map(|span| place(*span)).collect();
            let fields = [
                ("speaker", one.source.map(place).into()),
                ("name", self.name_of(one.holder).into()),
                ("cue", one.cue.map(place).into()),
                ("class", one.class.map(|class| class.name()).into()),
                ("content", content.into()),
                ("kind", json!(one.kind)),
                ("recorded", one.recorded.into()),
                ("nested", one.nested.into()),
                ("topic", one.topic.into()),
            ];
            let named = fields.map(|(name, value)| (name.to_owned(), value));
            named.into_iter().collect()
        })
    }

    /// Who most likely speaks each quotation.
    fn quotations(&self, spoken: &[Spoken]) -> Table {
        let mut table = Table::new(&[
            ("speaker", Cells::Words),
            ("words", Cells::Words),
            ("start", Cells::Numbers),
            ("end", Cells::Numbers),
        ]);
        for one in spoken {
            table.rows.push(vec![
                one.speaker.map(|span| self.words(span)).unwrap_or_default(),
                self.words(one.quotation),
                self.start(one.quotation),
                self.end(one.quotation),
            ]);
        }
        table
    }

    fn statements(&self, attributed: Vec<AttributedWords>) -> Table {
        let mut table = Table::new(&[
            ("speaker", Cells::Words),
            ("cue", Cells::Codes),
            ("direct", Cells::Codes),
            ("words", Cells::Words),
            ("start", Cells::Numbers),
            ("end", Cells::Numbers),
            ("recorded", Cells::Codes),
            ("nested", Cells::Codes),
        ]);
        let yes = |holds: bool| if holds { "yes" } else { "no" }.to_owned();
        for one in attributed {
            let whole = one.whole();
            let words: Vec<String> = one.content.iter().map(|span| self.words(*span)).collect();
            table.rows.push(vec![
                // A poll or a draft is nobody's name, but the words tell which.
                self.name_of(one.holder)
                    .or_else(|| one.source.map(|span| self.words(span)))
                    .unwrap_or_default(),
                one.form,
                if one.kind == Kind::Direct {
                    "direct"
                } else {
                    "reported"
                }
                .to_owned(),
                words.join(" "),
                whole.map(|span| self.start(span)).unwrap_or_default(),
                whole.map(|span| self.end(span)).unwrap_or_default(),
                yes(one.recorded),
                yes(one.nested),
            ]);
        }
        table
    }
}

fn entries(reading: &legation::contract::Reading) -> Table {
    let mut table = Table::new(&[
        ("id", Cells::Codes),
        ("kind", Cells::Codes),
        ("subject", Cells::Words),
        ("what", Cells::Words),
        ("of", Cells::Codes),
        ("passage", Cells::Words),
        ("line", Cells::Numbers),
    ]);
    let names = Names::of_actors(&reading.actors);
    let lines = Lines::new(&reading.dispatch);
    for entry in &reading.entries {
        let said = phrase(entry, &names);
        let of = match &entry.detail {
            legation::contract::Detail::Event(event) => event.of.clone(),
            _ => None,
        };
        let span = entry.evidence.first();
        table.rows.push(vec![
            entry.id.clone(),
            entry.detail.kind().to_owned(),
            said.subject,
            [said.parts, said.details].concat().join(" · "),
            of.unwrap_or_default(),
            span.map(|span| lines.words(*span)).unwrap_or_default(),
            span.map(|span| lines.line(*span).to_string()).unwrap_or_default(),
        ]);
    }
    table
}
