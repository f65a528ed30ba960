//! Scores the speakers of quotations against annotated stories: JSON Lines of `{"doc", "sentences", "quotes": [{"s0", "t0", "s1",
//! "t1", "speaker"}]}`, where a sentence is its words with blanks between, and a quotation goes from word `t0` of sentence `s0`
//! to word `t1` of sentence `s1`, both included (LitBank: Sims and Bamman 2020); or of `{"doc", "text", "quotes": [{"start", "end",
//! "speaker"}]}`, where a quotation with its marks goes from character `start` to before `end`.
//!
//! The quotations are given. So is the text, or it is put together from its words; a quotation right behind another begins a
//! paragraph, as it does in print. Speakers are compared by the one-to-one mapping of those found to gold's that makes most
//! quotations of a document right. Every fifth document of words, by the order of the file, is held out: nothing is trained on it and
//! its errors are not looked at.

use super::coreference::metrics::{Chain, Measures};
use super::coreference::{write_choice, write_example, write_numbers};
use super::events::assign::{Edge, assign};
use super::to_places;
use crate::coreference::{Chains, Form, Nominal, Reader};
use crate::dialogue::{CharacterId, Dialogue, ROW, inside, which};
use crate::syntax::{Scratch, Sentence, analyze_text};
use crate::tables::Tables;
use crate::text::Span;
use legation_model::Model;
pub use legation_model::Ranker;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

/// Of this many documents the last is held out.
const HELD_OUT: usize = 5;

/// A line of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Line {
    Words {
        doc: String,
        sentences: Vec<String>,
        quotes: Vec<Quote>,
    },
    Text {
        doc: String,
        text: String,
        quotes: Vec<Marked>,
        #[serde(default)]
        mentions: Vec<Mention>,
    },
}

/// Where a person is told of: from which character to before which, and whom.
type Mention = (usize, usize, String);

/// A line of a file of mentions.
#[derive(Clone, Debug, Deserialize)]
struct Mentions {
    doc: String,
    mentions: Vec<Mention>,
}

/// A quotation of a text, in characters.
#[derive(Clone, Debug, Deserialize)]
struct Marked {
    start: usize,
    end: usize,
    speaker: String,
}

/// A quotation among words.
#[derive(Clone, Debug, Deserialize)]
struct Quote {
    s0: usize,
    t0: usize,
    s1: usize,
    t1: usize,
    speaker: String,
}

/// A document with its quotations.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    pub name: String,
    pub text: String,
    /// In order, with their marks.
    pub quotations: Vec<Span>,
    /// Of each quotation.
    pub speakers: Vec<String>,
    /// Where persons are told of, by the labels of speakers where they speak; empty where that was not annotated.
    pub mentions: Vec<(Span, String)>,
    pub held_out: bool,
}

impl Story {
    /// The annotated person of each mention's words.
    fn persons(&self) -> BTreeMap<Span, &str> {
        let mentions = self.mentions.iter();
        mentions.map(|(span, who)| (*span, who.as_str())).collect()
    }

    /// Whom each nominal speaks of, as annotated: a mention of the same words, or the speaker who says "I".
    fn who(&self, nominals: &[Nominal]) -> Vec<Option<&str>> {
        let mentions = self.persons();
        let speaker = |at: usize| which(&self.quotations, at).map(|n| self.speakers[n].as_str());
        nominals
            .iter()
            .map(|nominal| match nominal.form {
                Form::I => speaker(nominal.span.start).or(mentions.get(&nominal.span).copied()),
                Form::Group => None,
                _ => mentions.get(&nominal.span).copied(),
            })
            .collect()
    }

    /// Takes mentions in characters. `None` where one lies outside.
    fn take_mentions(&mut self, mentions: Vec<Mention>) -> Option<()> {
        let bytes = bytes_of(&self.text);
        let mentions = mentions.into_iter().map(|(start, end, who)| {
            let (start, end) = (*bytes.get(start)?, *bytes.get(end)?);
            (start < end).then_some((Span { start, end }, who))
        });
        self.mentions = mentions.collect::<Option<_>>()?;
        Some(())
    }
}

/// Where each character begins, and where the text ends.
fn bytes_of(text: &str) -> Vec<usize> {
    text.char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect()
}

/// How many quotations have the right speaker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Share {
    pub documents: usize,
    pub quotations: usize,
    pub right: usize,
    pub share: f64,
}

/// How the characters of stories compare with the persons annotated: B³ (Bagga and Baldwin 1998), as fractions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Persons {
    pub nominals: usize,
    pub precision: f64,
    pub recall: f64,
    pub b_cubed: f64,
}

/// What [`score`] found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct QuotationsScore {
    pub development: Share,
    pub held_out: Share,
    pub all: Share,
    /// Who is who, over the nominals whose person is annotated; `None` where no person is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persons: Option<Persons>,
    /// What is said by another, of the documents that are not held out.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// A line that is no annotated story: its number from 1, and why.
#[derive(Debug)]
pub struct QuotationsError {
    pub line: usize,
    what: String,
}

impl fmt::Display for QuotationsError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "not an object with doc, sentences or text, and quotes, or with doc and mentions: {}",
            self.what
        )
    }
}

impl std::error::Error for QuotationsError {}

/// Reads a file's text.
///
/// # Errors
/// A line that is not such an object, or a quotation that lies outside its sentences or text.
pub fn read(content: &str) -> Result<Vec<Story>, QuotationsError> {
    let mut stories = Vec::new();
    let lines = content.lines().enumerate();
    for (n, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let error = |what: String| QuotationsError { line: n + 1, what };
        let line: Line = serde_json::from_str(line).map_err(|what| error(what.to_string()))?;
        let outside = |doc: &str| error(format!("a quotation of {doc} lies outside it"));
        stories.push(match line {
            Line::Words {
                doc,
                sentences,
                quotes,
            } => {
                let held_out = stories.len() % HELD_OUT == HELD_OUT - 1;
                put_together(&doc, &sentences, quotes, held_out).ok_or_else(|| outside(&doc))?
            }
            Line::Text {
                doc,
                text,
                quotes,
                mentions,
            } => marked(&doc, text, quotes)
                .and_then(|mut story| story.take_mentions(mentions).map(|()| story))
                .ok_or_else(|| outside(&doc))?,
        });
    }
    Ok(stories)
}

/// Reads mentions from a file's text, for the stories that it names.
///
/// # Errors
/// A line that is not an object with `doc` and `mentions`, or a mention that lies outside its story.
pub fn read_mentions(content: &str, stories: &mut [Story]) -> Result<(), QuotationsError> {
    let lines = content.lines().enumerate();
    for (n, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let error = |what: String| QuotationsError { line: n + 1, what };
        let line: Mentions = serde_json::from_str(line).map_err(|what| error(what.to_string()))?;
        if let Some(story) = stories.iter_mut().find(|story| story.name == line.doc) {
            let outside = || error(format!("a mention of {} lies outside it", line.doc));
            story.take_mentions(line.mentions).ok_or_else(outside)?;
        }
    }
    Ok(())
}

/// A story whose text is given.
fn marked(name: &str, text: String, mut quotes: Vec<Marked>) -> Option<Story> {
    quotes.sort_by_key(|quote| quote.start);
    let bytes = bytes_of(&text);
    let mut quotations: Vec<(Span, String)> = Vec::new();
    for Marked { start, end, speaker } in quotes {
        let (start, end) = (*bytes.get(start)?, *bytes.get(end)?);
        let span = (start < end).then_some(Span { start, end })?;
        if quotations.last().is_none_or(|(last, _)| last.end <= span.start) {
            quotations.push((span, speaker));
        }
    }
    let (quotations, speakers) = quotations.into_iter().unzip();
    Some(Story {
        name: name.to_owned(),
        text,
        quotations,
        speakers,
        mentions: Vec::new(),
        held_out: false,
    })
}

/// Puts the text together from its words.
fn put_together(name: &str, sentences: &[String], mut quotes: Vec<Quote>, held_out: bool) -> Option<Story> {
    quotes.sort_by_key(|quote| (quote.s0, quote.t0));
    let index = |at: &dyn Fn(&Quote) -> (usize, usize)| -> BTreeMap<(usize, usize), usize> {
        quotes
            .iter()
            .enumerate()
            .map(|(n, quote)| (at(quote), n))
            .collect()
    };
    let (starts, ends) = (index(&|q| (q.s0, q.t0)), index(&|q| (q.s1, q.t1)));
    let mut text = String::new();
    let mut spans = vec![(None, None); quotes.len()];
    let (mut glue, mut ended, mut open) = (true, false, false);
    for (s, sentence) in sentences.iter().enumerate() {
        for (t, word) in sentence.split(' ').enumerate() {
            let (begins, closes) = (starts.get(&(s, t)), ends.get(&(s, t)));
            let mark = matches!(word, "\"" | "'");
            let opens = mark && begins.is_some() || word == "\"" && closes.is_none() && !open;
            let after = stands_after(word) || mark && closes.is_some() || word == "\"" && !opens;
            if begins.is_some() && ended {
                text.push('\n');
            } else if !glue && !after {
                text.push(' ');
            }
            if let Some(n) = begins {
                spans[*n].0 = Some(text.len());
            }
            text.push_str(word);
            if let Some(n) = closes {
                spans[*n].1 = Some(text.len());
            }
            ended = closes.is_some();
            glue = opens || matches!(word, "“" | "‘" | "(" | "[");
            if word == "\"" {
                open = opens;
            }
        }
    }
    let mut quotations: Vec<Span> = Vec::new();
    let mut speakers = Vec::new();
    for ((start, end), quote) in spans.into_iter().zip(quotes) {
        let (start, end) = (start?, end?);
        // What is annotated inside another quotation is part of it.
        if quotations.last().is_none_or(|last| last.end <= start) && start < end {
            quotations.push(Span::new(start, end));
            speakers.push(quote.speaker);
        }
    }
    Some(Story {
        name: name.to_owned(),
        text,
        quotations,
        speakers,
        mentions: Vec::new(),
        held_out,
    })
}

/// Whether no blank stands before a word: stops, closing marks, the second parts of contractions.
fn stands_after(word: &str) -> bool {
    let contraction = word.len() > 1 && word.starts_with(['\'', '’']) && word.chars().count() <= 3;
    contraction
        || matches!(
            word,
            "," | "." | "!" | "?" | ";" | ":" | ")" | "]" | "’" | "”" | "n't" | "n’t" | "..."
        )
}

/// A story as it was read.
struct Read<'a> {
    story: &'a Story,
    sentences: Vec<Sentence>,
    chains: Chains,
}

impl<'a> Read<'a> {
    fn new(
        story: &'a Story,
        model: &Model,
        ranker: &Ranker,
        tables: &Tables,
        scratch: &mut Scratch,
    ) -> Read<'a> {
        let sentences = analyze_text(&story.text, model, scratch);
        let chains = Chains::read(&story.text, &sentences, tables, ranker);
        Read {
            story,
            sentences,
            chains,
        }
    }

    /// The nominals of each annotated person, and those of each character, but for "I" in quotations.
    fn persons(&self, dialogue: &Dialogue) -> (Vec<Chain>, Vec<Chain>) {
        let mut gold: BTreeMap<&str, Chain> = BTreeMap::new();
        let mut found: BTreeMap<Result<CharacterId, usize>, Chain> = BTreeMap::new();
        let who = self.story.who(&self.chains.nominals);
        for (n, (nominal, who)) in self.chains.nominals.iter().zip(who).enumerate() {
            let quoted = inside(&self.story.quotations, nominal.span.start);
            let Some(who) = who.filter(|_| nominal.form != Form::I || !quoted) else {
                continue;
            };
            gold.entry(who).or_default().push(nominal.span);
            let character = dialogue.character_of(n).ok_or(n);
            found.entry(character).or_default().push(nominal.span);
        }
        (gold.into_values().collect(), found.into_values().collect())
    }

    fn dialogue(&self) -> Dialogue<'_> {
        let story = self.story;
        Dialogue::new(&story.text, &self.sentences, &self.chains, &story.quotations)
    }
}

/// Finds the speakers of each story's quotations and compares them with gold. `chains` is the ranker of coreference, `speakers`
/// that of speakers.
pub fn score(
    stories: &[Story],
    model: &Model,
    chains: &Ranker,
    speakers: &Ranker,
    tables: &Tables,
) -> QuotationsScore {
    let mut scratch = Scratch::default();
    let mut score = QuotationsScore::default();
    let (mut persons, mut nominals) = (Measures::default(), 0);
    for story in stories {
        let read = Read::new(story, model, chains, tables, &mut scratch);
        let dialogue = read.dialogue();
        if !story.mentions.is_empty() {
            let (gold, found) = read.persons(&dialogue);
            nominals += gold.iter().map(Vec::len).sum::<usize>();
            persons.add(&gold, &found);
        }
        let found = dialogue.speakers(speakers, &[]);
        let mapped = mapping(&story.speakers, &found);
        let mut right = 0;
        for ((gold, found), quote) in story.speakers.iter().zip(&found).zip(&story.quotations) {
            if found.is_some_and(|found| mapped.get(&found) == Some(&gold.as_str())) {
                right += 1;
            } else if !story.held_out {
                let said_by = found.and_then(|found| dialogue.nominals_of(found).next());
                let said_by = said_by.map_or("?", |nominal| nominal.span.of(&story.text));
                let words: String = quote.of(&story.text).chars().take(60).collect();
                let note = format!("{}: {gold} and not {said_by} | {words}", story.name);
                score.notes.push(note);
            }
        }
        let part = match story.held_out {
            true => &mut score.held_out,
            false => &mut score.development,
        };
        part.documents += 1;
        part.quotations += story.quotations.len();
        part.right += right;
    }
    let (a, b) = (score.development, score.held_out);
    score.all = Share {
        documents: a.documents + b.documents,
        quotations: a.quotations + b.quotations,
        right: a.right + b.right,
        share: 0.0,
    };
    let sums = persons.b_cubed;
    score.persons = (nominals > 0).then(|| Persons {
        nominals,
        precision: to_places(sums.right / sums.predicted, 4),
        recall: to_places(sums.found / sums.gold, 4),
        b_cubed: to_places(sums.f1(), 4),
    });
    for part in [&mut score.development, &mut score.held_out, &mut score.all] {
        part.share = to_places(part.right as f64 / part.quotations.max(1) as f64, 4);
    }
    score
}

/// Gold's speaker for each that was found, so that most quotations are right.
fn mapping<'s>(gold: &'s [String], found: &[Option<CharacterId>]) -> BTreeMap<CharacterId, &'s str> {
    let names = distinct(gold);
    let mut together: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    for (gold, found) in gold.iter().zip(found) {
        if let (Ok(name), Some(found)) = (names.binary_search(&gold.as_str()), found) {
            *together.entry((*found, name)).or_default() += 1;
        }
    }
    let edges: Vec<Edge> = together
        .into_iter()
        .map(|((left, right), weight)| Edge { left, right, weight })
        .collect();
    let pairs = assign(&edges);
    pairs
        .into_iter()
        .map(|(found, gold)| (found, names[gold]))
        .collect()
}

fn distinct(names: &[String]) -> Vec<&str> {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Writes what the ranker of speakers is trained on, of the documents that are not held out, as numbers of 16 bits: for each
/// quotation the number of its document, its own, that of its speaker in gold and that of the choices; for each choice the
/// character, whether its name is that of gold's speaker, and its features, filled up with 65535. The speakers before a
/// quotation are gold's, or those that `speakers` finds: the program goes on from its own mistakes, so it is trained on
/// such too (Ross, Gordon and Bagnell 2011).
///
/// # Errors
/// What cannot be written.
pub fn write_examples(
    stories: &[Story],
    model: &Model,
    chains: &Ranker,
    speakers: Option<&Ranker>,
    tables: &Tables,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut scratch = Scratch::default();
    let open = stories.iter().enumerate().filter(|(_, story)| !story.held_out);
    for (number, story) in open {
        let read = Read::new(story, model, chains, tables, &mut scratch);
        let dialogue = read.dialogue();
        let golds = distinct(&story.speakers);
        let persons = story.persons();
        let called: Vec<Vec<CharacterId>> = golds
            .iter()
            .map(|gold| match persons.is_empty() {
                true => called(gold, story, &dialogue),
                false => mentioned(gold, &persons, &dialogue),
            })
            .collect();
        let found = speakers.map(|speakers| dialogue.speakers(speakers, &[]));
        let mut spoken: Vec<Option<CharacterId>> = Vec::new();
        for (n, gold) in story.speakers.iter().enumerate() {
            let gold = golds.binary_search(&gold.as_str()).unwrap_or_default();
            let choices = dialogue.choices(n, &spoken);
            let head = [number, n, gold, choices.len()];
            write_numbers(out, &head.map(|number| number as u16))?;
            for choice in &choices {
                let right = called[gold].contains(&choice.character);
                let told = [choice.character as u16, u16::from(right)];
                write_choice(out, &told, &choice.features, ROW)?;
            }
            let near = called[gold]
                .iter()
                .find(|character| choices.iter().any(|choice| choice.character == **character));
            let right = near.or(called[gold].first()).copied();
            spoken.push(found.as_ref().map_or(right, |found| found[n]));
        }
    }
    Ok(())
}

/// Writes what the ranker of coreference is trained on, as [`super::coreference::write_examples`] does, of the stories that have
/// mentions and are not held out. "I" in a quotation is its speaker; what "you" and "we" are was not annotated. What is no
/// person's goes on from the same words before it, or speaks of something new; either is right, and no person is.
///
/// # Errors
/// What cannot be written.
pub fn write_chain_examples(
    stories: &[Story],
    model: &Model,
    tables: &Tables,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut scratch = Scratch::default();
    for (number, story) in stories.iter().enumerate() {
        if story.held_out || story.mentions.is_empty() {
            continue;
        }
        let sentences = analyze_text(&story.text, model, &mut scratch);
        let mut reader = Reader::new(&story.text, &sentences, tables);
        let who = story.who(&reader.nominals);
        let words = reader.nominals.iter();
        let words: Vec<String> = words
            .map(|nominal| nominal.span.of(&story.text).to_lowercase())
            .collect();
        for (index, person) in who.iter().enumerate() {
            let choices = reader.choices(index);
            let antecedent = match person {
                Some(_) => (0..index).rev().find(|candidate| who[*candidate] == *person),
                None if reader.nominals[index].form.is_pronoun() => None,
                None => (0..index)
                    .rev()
                    .find(|at| who[*at].is_none() && words[*at] == words[index]),
            };
            let right: Vec<bool> = choices
                .iter()
                .map(|choice| match (choice.antecedent, person) {
                    (None, Some(_)) => antecedent.is_none(),
                    (None, None) => true,
                    (Some(at), _) => who[at] == *person,
                })
                .collect();
            let form = reader.nominals[index].form;
            let known = person.is_some() || !matches!(form, Form::I | Form::You | Form::We | Form::Group);
            if known && right.contains(&true) {
                write_example(number, &choices, &right, out)?;
            }
            reader.link(index, antecedent);
        }
    }
    Ok(())
}

/// The characters that gold's label can name ("Ada_Lowe-3"), those who are told of most first.
fn called(gold: &str, story: &Story, dialogue: &Dialogue) -> Vec<CharacterId> {
    let label = gold.trim_end_matches(|c: char| c.is_ascii_digit());
    let label = words_of(&label.replace('_', " "));
    if label.iter().any(|word| word == "narrator") || label == ["i"] {
        return dialogue.narrator().into_iter().collect();
    }
    let within = |a: &[String], b: &[String]| a.iter().all(|word| b.contains(word));
    let (mut same, mut like) = (Vec::new(), Vec::new());
    for character in 0..dialogue.count() {
        let told = dialogue.nominals_of(character).count();
        let named: Vec<&Nominal> = dialogue
            .nominals_of(character)
            .filter(|nominal| !nominal.form.is_pronoun())
            .collect();
        let words = || named.iter().map(|nominal| words_of(nominal.span.of(&story.text)));
        if words().any(|words| words == label) {
            same.push((usize::MAX - told, character));
        } else if words().any(|words| {
            let last = !words.is_empty() && words.len() <= 4 && words.last() == label.last();
            last && (within(&words, &label) || within(&label, &words))
        }) {
            like.push((usize::MAX - told, character));
        }
    }
    let mut found = if same.is_empty() { like } else { same };
    found.sort_unstable();
    found.into_iter().map(|(_, character)| character).collect()
}

/// The characters most of whose annotated mentions are of gold's label, those with most first.
fn mentioned(gold: &str, mentions: &BTreeMap<Span, &str>, dialogue: &Dialogue) -> Vec<CharacterId> {
    let mut found = Vec::new();
    for character in 0..dialogue.count() {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for nominal in dialogue.nominals_of(character) {
            if let Some(who) = mentions.get(&nominal.span) {
                *counts.entry(who).or_default() += 1;
            }
        }
        let most = counts.into_iter().max_by_key(|(_, count)| *count);
        if let Some((_, count)) = most.filter(|(who, _)| *who == gold) {
            found.push((usize::MAX - count, character));
        }
    }
    found.sort_unstable();
    found.into_iter().map(|(_, character)| character).collect()
}

fn words_of(words: &str) -> Vec<String> {
    words
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| !matches!(word.as_str(), "" | "the" | "a" | "an"))
        .collect()
}

impl fmt::Display for QuotationsScore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let [a, b, c, d] = ["documents", "quotations", "right", "share"];
        writeln!(f, "{:<14}{a:>11}{b:>12}{c:>8}{d:>8}", "speakers")?;
        for (name, row) in [
            ("development", self.development),
            ("held out", self.held_out),
            ("all", self.all),
        ] {
            let (documents, quotations) = (row.documents, row.quotations);
            writeln!(
                f,
                "{name:<14}{documents:>11}{quotations:>12}{:>8}{:>8.3}",
                row.right, row.share
            )?;
        }
        if let Some(persons) = &self.persons {
            writeln!(
                f,
                "{:<14}precision {:.3}  recall {:.3}  B³ {:.3}  ({} nominals)",
                "who is who", persons.precision, persons.recall, persons.b_cubed, persons.nominals
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_is_put_together_from_its_words() {
        let line = r#"{"doc": "d", "sentences": ["\" No , \" Ada said .", "\" Is n't it ? \"", "\" It is , \" said Bo ."], "quotes": [{"s0": 0, "t0": 0, "s1": 0, "t1": 3, "speaker": "Ada-0"}, {"s0": 1, "t0": 0, "s1": 1, "t1": 5, "speaker": "Bo-1"}, {"s0": 2, "t0": 0, "s1": 2, "t1": 4, "speaker": "Ada-0"}]}"#;
        let stories = read(line).expect("it is sound");
        let story = &stories[0];
        assert_eq!(story.text, "\"No,\" Ada said. \"Isn't it?\"\n\"It is,\" said Bo.");
        let quotes: Vec<&str> = story.quotations.iter().map(|q| q.of(&story.text)).collect();
        assert_eq!(quotes, ["\"No,\"", "\"Isn't it?\"", "\"It is,\""]);
        let outside = line.replace("\"t1\": 5", "\"t1\": 50");
        assert!(read(&outside).is_err_and(|error| error.line == 1));
    }

    #[test]
    fn a_story_may_be_given_as_text() {
        let line = r#"{"doc": "d", "text": "“Été,” said Zoë. “Nein.”", "quotes": [{"start": 17, "end": 24, "speaker": "Bo"}, {"start": 0, "end": 6, "speaker": "Zoë"}]}"#;
        let stories = read(line).expect("it is sound");
        let story = &stories[0];
        let quotes: Vec<&str> = story.quotations.iter().map(|q| q.of(&story.text)).collect();
        assert_eq!((quotes, story.held_out), (vec!["“Été,”", "“Nein.”"], false));
        assert_eq!(story.speakers, ["Zoë", "Bo"]);
        let outside = line.replace("24", "25");
        assert!(read(&outside).is_err_and(|error| error.to_string().contains("lies outside")));
    }

    /// A story with its persons: "Ada", "She", and "I" in a quotation of hers.
    fn with_persons() -> Vec<Story> {
        let line = r#"{"doc": "d", "text": "Ada came in. She sat down. “I am late,” she said.", "quotes": [{"start": 27, "end": 39, "speaker": "Ada"}]}"#;
        let mut stories = read(line).expect("it is sound");
        let mentions = r#"{"doc": "d", "mentions": [[0, 3, "Ada"], [13, 16, "Ada"], [40, 43, "Ada"]]}"#;
        read_mentions(mentions, &mut stories).expect("it is sound");
        for wrong in ["430", "39"] {
            let outside = read_mentions(&mentions.replace("43", wrong), &mut stories);
            assert!(
                outside.is_err_and(|error| error.line == 1 && error.to_string().contains("lies outside"))
            );
        }
        stories
    }

    #[test]
    fn persons_are_compared_by_the_words_that_speak_of_them() {
        let stories = with_persons();
        let (chains, speakers) = (Ranker::of_chains(), Ranker::of_speakers());
        let score = score(
            &stories,
            Model::built_in().expect("the weights are sound"),
            chains.expect("the weights are sound"),
            speakers.expect("the weights are sound"),
            Tables::built_in(),
        );
        let persons = score.persons.expect("there are persons");
        assert_eq!((persons.nominals, persons.b_cubed, score.all.right), (3, 1.0, 1));
    }

    #[test]
    fn examples_of_chains_say_which_choice_is_right() {
        let stories = with_persons();
        let mut out = Vec::new();
        let model = Model::built_in().expect("the weights are sound");
        write_chain_examples(&stories, model, Tables::built_in(), &mut out).expect("memory takes it");
        let numbers: Vec<u16> = out
            .chunks(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        let mut rest = numbers.as_slice();
        let mut right = Vec::new();
        while let [_, count, after @ ..] = rest {
            let rows = after
                .chunks(1 + crate::coreference::ROW)
                .take(usize::from(*count));
            right.push(rows.map(|row| row[0]).collect::<Vec<u16>>());
            rest = &after[usize::from(*count) * (1 + crate::coreference::ROW)..];
        }
        // Ada is new; "She", "I" and "she" may go on from each of hers before them, and are not new.
        assert_eq!(right, [vec![1], vec![0, 1], vec![0, 1, 1], vec![0, 1, 1, 1]]);
    }

    #[test]
    fn speakers_are_mapped_one_to_one() {
        let gold = ["a", "a", "b", "b", "b"].map(str::to_owned);
        let found = [Some(7), Some(7), Some(7), Some(2), None];
        let mapped = mapping(&gold, &found);
        assert_eq!(mapped.get(&7), Some(&"a"));
        assert_eq!(mapped.get(&2), Some(&"b"));
    }
}
