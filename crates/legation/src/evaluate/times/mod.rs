//! This module scores time expressions against the TIMEX3 annotation of NewsReader MEANTIME, and against the cases of
//! Recognizers-Text (see [`cases`]).
//!
//! As in TempEval-3, a span is found when it overlaps an annotated one, each matched once; the value is right when the
//! span is found and the value is the same string. Of each article, the heading and the first sentences are annotated,
//! and only these are judged. The line with the day of publication is given to the reader, as every dispatch's
//! metadata are, and is not judged; nor are annotations without words. Articles whose number is a multiple of five are
//! held out: their figure is told apart, and their errors are never shown.

pub mod cases;

use super::Agreement;
use crate::syntax::{Scratch, analyze_text};
use crate::text::Span;
use crate::time::{Memory, Reference, TimeExpression, Timex, find, parse_date};
use jiff::civil::Date;
use legation_model::Model;
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt;

/// An article with its annotated expressions.
#[derive(Clone, Debug)]
pub struct Article {
    pub name: String,
    /// One sentence a line, put together from its words.
    pub text: String,
    pub published: Option<Date>,
    /// The sentences that were annotated.
    judged: Span,
    /// The line that tells the day of publication.
    dated: Option<Span>,
    gold: Vec<Timed>,
}

#[derive(Clone, Debug, PartialEq)]
struct Timed {
    span: Span,
    kind: String,
    value: String,
}

impl Article {
    /// Whether its errors are not to be looked at: every fifth number.
    pub fn held_out(&self) -> bool {
        let number: String = self.name.chars().take_while(char::is_ascii_digit).collect();
        number.parse::<u64>().is_ok_and(|number| number.is_multiple_of(5))
    }
}

/// What [`score`] found in a set of articles.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TimesScore {
    pub articles: usize,
    /// Spans that overlap.
    pub span: Agreement,
    /// Spans that are the same.
    pub exact: Agreement,
    /// Overlapping spans of the same type.
    pub kind: Agreement,
    /// Overlapping spans with the same value.
    pub value: Agreement,
}

/// The articles that may be looked at, and those that may not.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CorpusScore {
    pub development: TimesScore,
    pub held_out: TimesScore,
    /// Each missed, surplus or wrongly valued expression of the former.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Reads MEANTIME as JSON Lines: `doc`, `tokens` as `[id, sentence, form]`, `markables`. Lines that are no such object
/// are an error, told by their number.
pub fn read(content: &str) -> Result<Vec<Article>, usize> {
    let lines = content
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(n, line)| {
            let json: Json = serde_json::from_str(line).map_err(|_| n + 1)?;
            article(&json).ok_or(n + 1)
        })
        .collect()
}

fn article(json: &Json) -> Option<Article> {
    let mut text = String::new();
    // Of each word: its number, its sentence, and where it came to stand.
    let mut words: Vec<(i64, i64, Span)> = Vec::new();
    let mut before: Option<(i64, &str)> = None;
    for token in json["tokens"].as_array()? {
        let (id, sentence) = (token[0].as_i64()?, token[1].as_i64()?);
        let form = token[2].as_str()?;
        match before {
            Some((last, _)) if last != sentence => text.push('\n'),
            Some((_, last)) if spaced(last, form) => text.push(' '),
            _ => {}
        }
        before = Some((sentence, form));
        let start = text.len();
        text.push_str(if matches!(form, "``" | "''") { "\"" } else { form });
        words.push((id, sentence, Span::new(start, text.len())));
    }
    let place = |markable: &Json| -> Option<Span> {
        let ids: Vec<i64> = markable["tokens"]
            .as_array()?
            .iter()
            .filter_map(Json::as_i64)
            .collect();
        let own = words.iter().filter(|word| ids.contains(&word.0));
        own.map(|word| word.2).reduce(|all, word| all.cover(word))
    };
    let markables = json["markables"].as_array()?;
    let mut gold = Vec::new();
    let (mut dated, mut published) = (None, None);
    for markable in markables.iter().filter(|m| m["tag"] == "TIMEX3") {
        let Some(span) = place(markable) else { continue };
        let value = markable["value"].as_str().unwrap_or("");
        if markable["functionInDocument"] == "CREATION_TIME" {
            // The annotated value is at times a slip; the words are not.
            let written = parse_date(span.of(&text)).map(|date| date.0);
            published = written.as_deref().unwrap_or(value).parse().ok();
            dated = Some(span);
            continue;
        }
        gold.push(Timed {
            span,
            kind: markable["type"].as_str().unwrap_or("").to_owned(),
            value: value.to_owned(),
        });
    }
    gold.sort_by_key(|timed| (timed.span.start, timed.span.end));
    let end = words
        .iter()
        .rfind(|word| word.1 <= ANNOTATED)
        .map_or(0, |word| word.2.end);
    Some(Article {
        name: json["doc"].as_str().unwrap_or("").to_owned(),
        text,
        published,
        judged: Span::new(0, end),
        dated,
        gold,
    })
}

/// The last sentence whose time expressions were annotated, counted from 0.
const ANNOTATED: i64 = 5;

/// Whether a blank stands between two words in print.
fn spaced(before: &str, form: &str) -> bool {
    let closes = matches!(
        form,
        "," | "." | ";" | ":" | "?" | "!" | ")" | "]" | "n't" | "%" | "''"
    ) || form.starts_with(['\'', '’']);
    !closes && !matches!(before, "(" | "[" | "``" | "$" | "€" | "£")
}

/// Reads the articles with the parser, finds their times and compares.
pub fn score(articles: &[Article], model: &Model) -> CorpusScore {
    let mut scratch = Scratch::default();
    let mut counts = [Counts::default(), Counts::default()];
    let mut notes = Vec::new();
    for article in articles {
        let sentences = analyze_text(&article.text, model, &mut scratch);
        let reference = Reference {
            published: article.published,
        };
        let mut memory = Memory::default();
        let found: Vec<TimeExpression> = sentences
            .iter()
            .flat_map(|sentence| find(&article.text, sentence, &reference, &mut memory))
            .collect();
        let timexes: Vec<Timex> = found
            .iter()
            .flat_map(TimeExpression::timexes)
            .filter(|timex| timex.span.end <= article.judged.end)
            .filter(|timex| article.dated.is_none_or(|dated| !dated.overlaps(timex.span)))
            .collect();
        let held_out = article.held_out();
        counts[usize::from(held_out)].add(article, &timexes, (!held_out).then_some(&mut notes));
    }
    let [development, held_out] = counts.map(|counts| counts.score());
    CorpusScore {
        development,
        held_out,
        notes,
    }
}

#[derive(Default)]
struct Counts {
    articles: usize,
    gold: usize,
    found: usize,
    span: usize,
    exact: usize,
    kind: usize,
    value: usize,
}

impl Counts {
    fn add(&mut self, article: &Article, found: &[Timex], mut notes: Option<&mut Vec<String>>) {
        self.articles += 1;
        self.gold += article.gold.len();
        self.found += found.len();
        let mut note = |line: String| {
            if let Some(notes) = notes.as_deref_mut() {
                notes.push(format!("{} {line}", article.name));
            }
        };
        let mut taken = vec![false; found.len()];
        // The same span first, so that a longer annotation around it does not take its match.
        let mut order: Vec<&Timed> = article.gold.iter().collect();
        order.sort_by_key(|timed| !found.iter().any(|timex| timex.span == timed.span));
        for timed in order {
            let free = |n: &usize| !taken[*n] && found[*n].span.overlaps(timed.span);
            let same = (0..found.len())
                .filter(free)
                .find(|n| found[*n].span == timed.span);
            let words = timed.span.of(&article.text);
            let Some(hit) = same.or_else(|| (0..found.len()).find(free)) else {
                note(format!("missed {words:?} {} {}", timed.kind, timed.value));
                continue;
            };
            taken[hit] = true;
            let timex = &found[hit];
            self.span += 1;
            self.exact += usize::from(timex.span == timed.span);
            self.kind += usize::from(timex.kind.as_str() == timed.kind);
            self.value += usize::from(timex.value == timed.value);
            if timex.value != timed.value {
                let ours = timex.span.of(&article.text);
                note(format!(
                    "value {words:?} {} got {ours:?} {}",
                    timed.value, timex.value
                ));
            }
        }
        for (timex, _) in found.iter().zip(&taken).filter(|(_, taken)| !**taken) {
            note(format!(
                "surplus {:?} {}",
                timex.span.of(&article.text),
                timex.value
            ));
        }
    }

    fn score(self) -> TimesScore {
        let agreement = |matched| Agreement::new(self.gold, self.found, matched);
        TimesScore {
            articles: self.articles,
            span: agreement(self.span),
            exact: agreement(self.exact),
            kind: agreement(self.kind),
            value: agreement(self.value),
        }
    }
}

impl fmt::Display for CorpusScore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(
            f,
            "{:<22}{:>6}{:>6}{:>7}{:>8}{:>8}{:>8}",
            "", "gold", "found", "match", "P", "R", "F1"
        )?;
        let sets = [("development", &self.development), ("held out", &self.held_out)];
        let rows: BTreeMap<usize, (String, Agreement)> = sets
            .iter()
            .flat_map(|(set, score)| {
                [
                    ("span", score.span),
                    ("span exact", score.exact),
                    ("type", score.kind),
                    ("value", score.value),
                ]
                .map(|(name, row)| (format!("{set} {name}"), row))
            })
            .enumerate()
            .collect();
        for (name, row) in rows.values() {
            writeln!(
                f,
                "{name:<22}{:>6}{:>6}{:>7}{:>8.3}{:>8.3}{:>8.3}",
                row.gold, row.predicted, row.matched, row.precision, row.recall, row.f1
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::TimexKind;
    use serde_json::json;

    fn line() -> String {
        json!({"doc": "15_Envoy", "tokens": [
            [1, 0, "Envoy"], [2, 0, "leaves"], [3, 1, "May"], [4, 1, "2"], [5, 1, ","], [6, 1, "2019"],
            [7, 2, "She"], [8, 2, "left"], [9, 2, "``"], [10, 2, "today"], [11, 2, "''"], [12, 2, ","], [13, 2, "."],
            [14, 6, "Later"]],
        "markables": [
            {"tag": "TIMEX3", "type": "DATE", "value": "20-5-2019", "functionInDocument": "CREATION_TIME", "tokens": [3, 4, 5, 6]},
            {"tag": "TIMEX3", "type": "DATE", "value": "2019-05-02", "functionInDocument": "NONE", "tokens": [10]},
            {"tag": "TIMEX3", "type": "DATE", "value": "2018", "functionInDocument": "NONE", "tokens": []},
            {"tag": "EVENT_MENTION", "tokens": [8]}]})
        .to_string()
    }

    #[test]
    fn an_article_is_put_together_from_its_words() {
        let articles = read(&format!("{}\n\n", line())).expect("the line is an article");
        let article = &articles[0];
        assert_eq!(
            article.text,
            "Envoy leaves\nMay 2, 2019\nShe left \"today\",.\nLater"
        );
        assert_eq!(article.published, Some(jiff::civil::date(2019, 5, 2)));
        assert_eq!(article.judged.of(&article.text).lines().count(), 3);
        assert_eq!(article.gold.len(), 1);
        assert!(article.held_out());
        assert_eq!(read("{}\n").err(), Some(1));
        assert_eq!(read(&format!("{}\nno\n", line())).err(), Some(2));
    }

    #[test]
    fn spans_and_values_are_counted_apart() {
        let article = &read(&line()).expect("the line is an article")[0];
        let timex = |words: &str, value: &str| {
            let start = article.text.find(words).expect("the words are in the text");
            Timex {
                span: Span::new(start, start + words.len()),
                kind: TimexKind::Date,
                value: value.to_owned(),
            }
        };
        let mut counts = Counts::default();
        let mut notes = Vec::new();
        counts.add(
            article,
            &[timex("left \"today", "2019"), timex("She", "2019")],
            Some(&mut notes),
        );
        let score = counts.score();
        assert_eq!(
            (score.span.matched, score.exact.matched, score.value.matched),
            (1, 0, 0)
        );
        assert_eq!((score.span.gold, score.span.predicted, notes.len()), (1, 2, 2));
        let mut counts = Counts::default();
        counts.add(article, &[timex("today", "2019-05-02")], None);
        assert_eq!(counts.score().value.f1, 1.0);
    }
}
