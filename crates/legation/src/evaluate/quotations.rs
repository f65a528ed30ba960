//! Scores the speakers of quotations against annotated stories: JSON Lines of `{"doc", "sentences", "quotes": [{"s0", "t0", "s1",
//! "t1", "speaker"}]}`, where a sentence is its words with blanks between, and a quotation goes from word `t0` of sentence `s0`
//! to word `t1` of sentence `s1`, both included (LitBank: Sims and Bamman 2020); or of `{"doc", "text", "quotes": [{"start", "end",
//! "speaker"}]}`, where a quotation with its marks goes from character `start` to before `end`.
//!
//! The quotations are given. So is the text, or it is put together from its words; a quotation right behind another begins a
//! paragraph, as it does in print. Speakers are compared by the one-to-one mapping of those found to gold's that makes most
//! quotations of a document right. Every fifth document of words, by the order of the file, is held out: nothing is trained on it and
//! its errors are not looked at.

use super::events::assign::{Edge, assign};
use super::to_places;
use crate::coreference::{Chains, Nominal};
use crate::dialogue::{CharacterId, Dialogue, ROW};
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
    },
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
    pub held_out: bool,
}

/// How many quotations have the right speaker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Share {
    pub documents: usize,
    pub quotations: usize,
    pub right: usize,
    pub share: f64,
}

/// What [`score`] found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct QuotationsScore {
    pub development: Share,
    pub held_out: Share,
    pub all: Share,
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
            "not an object with doc, sentences or text, and quotes: {}",
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
            Line::Text { doc, text, quotes } => marked(&doc, text, quotes).ok_or_else(|| outside(&doc))?,
        });
    }
    Ok(stories)
}

/// A story whose text is given.
fn marked(name: &str, text: String, mut quotes: Vec<Marked>) -> Option<Story> {
    quotes.sort_by_key(|quote| quote.start);
    let bytes: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
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
    for story in stories {
        let read = Read::new(story, model, chains, tables, &mut scratch);
        let dialogue = read.dialogue();
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
        let called: Vec<Vec<CharacterId>> = golds.iter().map(|gold| called(gold, story, &dialogue)).collect();
        let found = speakers.map(|speakers| dialogue.speakers(speakers, &[]));
        let mut spoken: Vec<Option<CharacterId>> = Vec::new();
        for (n, gold) in story.speakers.iter().enumerate() {
            let gold = golds.binary_search(&gold.as_str()).unwrap_or_default();
            let choices = dialogue.choices(n, &spoken);
            let head = [number, n, gold, choices.len()];
            write_numbers(out, &head.map(|number| number as u16))?;
            for choice in &choices {
                let right = called[gold].contains(&choice.character);
                let mut row = vec![choice.character as u16, u16::from(right)];
                row.extend(&choice.features);
                row.resize(2 + ROW, u16::MAX);
                write_numbers(out, &row)?;
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

fn write_numbers(out: &mut impl Write, numbers: &[u16]) -> io::Result<()> {
    numbers
        .iter()
        .try_for_each(|number| out.write_all(&number.to_le_bytes()))
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

    #[test]
    fn speakers_are_mapped_one_to_one() {
        let gold = ["a", "a", "b", "b", "b"].map(str::to_owned);
        let found = [Some(7), Some(7), Some(7), Some(2), None];
        let mapped = mapping(&gold, &found);
        assert_eq!(mapped.get(&7), Some(&"a"));
        assert_eq!(mapped.get(&2), Some(&"b"));
    }
}
