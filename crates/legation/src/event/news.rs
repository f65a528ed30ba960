//! The words that tell what became of promises (`data/outcomes.tsv`).

use crate::contract::OutcomeKind;
use crate::tables::{Tables, fold};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What a word of the table is said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    Promise,
    /// A promise or a plan.
    Plan,
    /// A noun of a deed.
    Act,
    /// A noun of a deed for which a new time must be told.
    Time,
    /// An infinitive.
    Deed,
    /// A thing to which it is done.
    Done,
}

/// One word of the table.
#[derive(Clone, Debug)]
pub struct Row {
    pub over: Over,
    /// What it is said of is the subject.
    pub of_subject: bool,
    pub particles: Vec<&'static str>,
    pub told: Option<OutcomeKind>,
    pub denied: Option<OutcomeKind>,
}

/// The table.
pub struct News {
    rows: BTreeMap<&'static str, Vec<Row>>,
    promises: BTreeSet<&'static str>,
    plans: BTreeSet<&'static str>,
    promised: BTreeSet<&'static str>,
    senses: BTreeMap<&'static str, &'static str>,
    light: BTreeSet<&'static str>,
}

const OUTCOMES: &str = include_str!("../../../../data/outcomes.tsv");

impl News {
    /// The table that is built in. A malformed row is a defect of the build, which a test finds.
    pub fn built_in() -> &'static News {
        static NEWS: LazyLock<News> = LazyLock::new(News::read);
        &NEWS
    }

    fn read() -> News {
        let mut news = News {
            rows: BTreeMap::new(),
            promises: BTreeSet::new(),
            plans: BTreeSet::new(),
            promised: BTreeSet::new(),
            senses: BTreeMap::new(),
            light: BTreeSet::new(),
        };
        for line in lines() {
            let mut columns = line.split('\t');
            let mut next = || columns.next().unwrap_or_default();
            let (over, words, told, denied) = (next(), next().split(' '), next(), next());
            match over {
                "promises" => news.promises.extend(words),
                "plans" => news.plans.extend(words),
                "promised" => news.promised.extend(words),
                "light" => news.light.extend(words),
                "sense" => {
                    let mut words = words.peekable();
                    let first = words.peek().copied().unwrap_or_default();
                    news.senses.extend(words.map(|word| (word, first)));
                }
                _ => {
                    let Some(over) = over_of(over) else { continue };
                    for word in words {
                        let mut parts = word.trim_start_matches('*').split('_');
                        let lemma = parts.next().unwrap_or_default();
                        news.rows.entry(lemma).or_default().push(Row {
                            over,
                            of_subject: word.starts_with('*'),
                            particles: parts.collect(),
                            told: kind_of(told),
                            denied: kind_of(denied),
                        });
                    }
                }
            }
        }
        news
    }

    /// The rows of a verb, in the order of the file.
    pub fn of(&self, lemma: &str) -> &[Row] {
        self.rows.get(lemma).map_or(&[], Vec::as_slice)
    }

    pub fn is_promise(&self, noun: &str) -> bool {
        self.promises.contains(noun)
    }

    pub fn is_plan(&self, noun: &str) -> bool {
        self.plans.contains(noun)
    }

    /// Whether the verb promises.
    pub fn promises(&self, verb: &str) -> bool {
        self.promised.contains(verb)
    }

    /// The verb of the deed that a noun or a form of a verb tells.
    pub fn sense(&self, word: &str) -> Option<&'static str> {
        self.senses.get(word).copied()
    }
}

/// Letters of a stem.
const STEM: usize = 6;
/// Letters of a word that tells what something is.
const CONTENT: usize = 3;

/// What the words of an act tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// What is done, whether a verb or a noun says so: `hand` of "handover".
    pub deeds: BTreeSet<String>,
    /// Stems of the other words, and numbers, without the names of countries: those tell between whom it is.
    pub things: BTreeSet<String>,
}

/// What the words of an act tell: "handover of the lighthouse" is a handing of a lighthouse.
pub fn content(act: &str) -> Content {
    let (news, tables) = (News::built_in(), Tables::built_in());
    let mut content = Content::default();
    for written in act.split(|c: char| !c.is_alphanumeric()) {
        let folded = fold(written);
        let word = folded.as_str();
        let one = word.strip_suffix('s').unwrap_or(word);
        if let Some(sense) = news.sense(word).or_else(|| news.sense(one)) {
            content.deeds.insert(sense.to_owned());
            continue;
        }
        let number = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_digit());
        let promise = news.promises.contains(one)
            || ["ed", "d"]
                .iter()
                .any(|end| word.strip_suffix(end).is_some_and(|verb| news.promises(verb)));
        let long = word.chars().count() >= CONTENT && !news.light.contains(word) && !promise;
        // A name is known by its capital.
        let state = || tables.country(written).is_some() || tables.demonym(written).is_some();
        if number || long && !state() {
            content.things.insert(stem(word));
        }
    }
    content
}

/// "dredge", "dredged" and "dredging", "ferry" and "ferries" are one.
fn stem(word: &str) -> String {
    let bare = ["ing", "ies", "ed", "es", "s", "e", "y"]
        .iter()
        .filter_map(|end| word.strip_suffix(end))
        .find(|rest| rest.chars().count() >= STEM - 2)
        .unwrap_or(word);
    bare.chars().take(STEM).collect()
}

fn lines() -> impl Iterator<Item = &'static str> {
    OUTCOMES
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .skip(1)
}

fn over_of(word: &str) -> Option<Over> {
    Some(match word {
        "promise" => Over::Promise,
        "plan" => Over::Plan,
        "act" => Over::Act,
        "time" => Over::Time,
        "deed" => Over::Deed,
        "done" => Over::Done,
        _ => return None,
    })
}

fn kind_of(word: &str) -> Option<OutcomeKind> {
    Some(match word {
        "kept" => OutcomeKind::Kept,
        "broken" => OutcomeKind::Broken,
        "postponed" => OutcomeKind::Postponed,
        "withdrawn" => OutcomeKind::Withdrawn,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_understood() {
        const LISTS: [&str; 5] = ["promises", "plans", "promised", "sense", "light"];
        for line in lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            let list = LISTS.contains(&columns[0]) && columns.len() == 2;
            let told = columns.len() == 4
                && over_of(columns[0]).is_some()
                && columns[2..]
                    .iter()
                    .all(|word| *word == "-" || kind_of(word).is_some());
            assert!(list || told, "{line}");
        }
    }

    #[test]
    fn a_verb_and_its_noun_tell_one_deed() {
        let told = |act| {
            let content = content(act);
            let list = |words: BTreeSet<String>| words.into_iter().collect::<Vec<_>>().join(" ");
            (list(content.deeds), list(content.things))
        };
        let handed = ("hand".to_owned(), "lighth".to_owned());
        assert_eq!(told("hand over the lighthouse to Tonga"), handed);
        assert_eq!(told("handover of the promised lighthouse"), handed);
        assert_eq!(
            told("deliver 40 pumps"),
            ("deliver".to_owned(), "40 pump".to_owned())
        );
    }
}
