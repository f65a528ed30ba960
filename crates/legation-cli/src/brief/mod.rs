//! A written brief on one party, or on two with one another.
//!
//! [`compose`](compose::compose) makes it out of what the record was asked for, as plain data: sections of sentences with footnotes.
//! [`markdown`] and [`html`] write it down; all escaping is theirs. [`prose`] says one entry as a sentence.

pub mod compose;
pub mod html;
pub mod markdown;
mod prose;

use crate::screen::clean;
use legation::record::Cited;
use std::collections::BTreeMap;

/// A brief, before it is known how it is written.
pub struct Brief {
    pub title: String,
    /// What was asked for: the record, the day, the dates.
    pub asked: String,
    pub summary: Vec<Sentence>,
    pub sections: Vec<Section>,
    pub chart: Chart,
    pub notes: Vec<Cited>,
}

pub struct Section {
    pub heading: String,
    pub sentences: Vec<Sentence>,
    pub more: Option<More>,
}

/// What a section leaves out.
pub struct More {
    pub left: usize,
    /// What is typed to see all of it.
    pub command: String,
}

pub struct Sentence {
    pub text: String,
    /// Indices into the notes; never empty.
    pub notes: Vec<usize>,
    /// The legs of a tour.
    pub legs: Vec<Sentence>,
}

/// How many happenings fall into each month.
#[derive(Default)]
pub struct Chart {
    /// By year, January first.
    pub years: BTreeMap<i16, [usize; 12]>,
    /// Those of which not even the month is told.
    pub without: usize,
}

impl Chart {
    fn most(&self) -> usize {
        self.years.values().flatten().copied().max().unwrap_or_default()
    }

    /// What is to be known to read it.
    fn caption(&self) -> String {
        let mut caption = "What has no date of its own stands in the month of its first report.".to_owned();
        if self.without > 0 {
            caption.push_str(&format!(
                " Not in the chart, as no month is told: {}.",
                self.without
            ));
        }
        caption
    }
}

/// Above the chart.
const CHART: &str = "Happenings by month";

/// Words of a passage in a footnote, at most.
const WORDS: usize = 45;

/// The words of a passage as a footnote has them: on one line, without the quotation marks and commas around them, not too long.
fn words(cited: &Cited) -> String {
    let around = |c: char| c.is_whitespace() || "\"“”,;:–—".contains(c);
    shortened(cited.words.trim_matches(around), WORDS)
}

/// The first words of a text, on one line.
fn shortened(text: &str, most: usize) -> String {
    let text = clean(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() <= most {
        return words.join(" ");
    }
    let first = words[..most].join(" ");
    format!("{} …", first.trim_end_matches(|c: char| ",;:–—".contains(c)))
}

/// A passage's address, where it is one that a reader may follow.
fn address(cited: &Cited) -> Option<&str> {
    cited.url.as_deref().filter(|url| is_followed(url))
}

/// Whether an address is one of the web, and of the characters that such addresses have.
pub fn is_followed(url: &str) -> bool {
    let marks = "-._~:/?#@!$&'()*+,;=%";
    (url.starts_with("https://") || url.starts_with("http://"))
        && url
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || marks.contains(c))
}

/// Where a passage lies: its address, or its file.
fn location(cited: &Cited) -> Option<String> {
    cited.url.as_deref().or(cited.file.as_deref()).map(clean)
}

/// The licence of a passage, and whose it is.
fn licence(cited: &Cited) -> Option<String> {
    let told = [&cited.licence, &cited.licence_holder];
    let told: Vec<String> = told.into_iter().flatten().map(|text| clean(text)).collect();
    (!told.is_empty()).then(|| told.join(", "))
}
