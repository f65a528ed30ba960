//! What a telling is compared by, and where others look it up.

use super::{dates, state_of};
use crate::contract::{Detail, Factuality, Place};
use crate::record::identity::party::fold;
use crate::record::recall::{Party, Told};
use crate::tables::Tables;
use crate::text::fnv1a;
use crate::time::days;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// First and last day.
pub type Days = (Date, Date);

/// Days within which what is due is due at one time.
const A_YEAR: i32 = 366;

/// How far a happening has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Planned, proposed, negotiated.
    Ahead,
    Done,
    /// An agreement after its signature: ratified, in force.
    Further,
    /// Postponed, suspended.
    Halted,
    /// Cancelled, withdrawn from.
    Off,
}

/// Where a telling stands, or where it looks for others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Row,
    Lookup,
}

/// What one telling is compared by. Parties are ids of the record.
#[derive(Clone, Debug)]
pub struct Features {
    pub kind: &'static str,
    pub dispatch: String,
    /// When its dispatch was published.
    pub published: Option<Days>,
    /// What must be equal: kind of event and mode, and whether it is told as real.
    pub class: Vec<String>,
    /// Promises: the sort of act.
    pub act: Option<String>,
    /// The parties that decide: visitors, participants, speaker, promisers.
    pub keys: BTreeSet<String>,
    /// The states that these act for.
    pub states: BTreeSet<String>,
    /// Those of the keys that are persons with a name.
    pub named: BTreeSet<String>,
    /// States on the other side: of a visit's place, of a promise.
    pub others: BTreeSet<String>,
    /// Where it tells a day, or days within a month of each other.
    pub dates: Option<Days>,
    /// Where it tells no day but a longer time, as a year: that.
    pub vague: Option<Days>,
    /// Visits: when it began and ended, where each is known.
    pub arrived: Option<Days>,
    pub departed: Option<Days>,
    /// Promises: when it is due.
    pub due: Option<Days>,
    pub stage: Stage,
    /// Folded words of what was said, promised or signed.
    pub words: BTreeSet<String>,
    /// Promises: those of the words that tell what is promised, and its numbers.
    pub things: BTreeSet<String>,
    pub numbers: BTreeSet<String>,
    pub countries: BTreeSet<String>,
    /// Places that are no countries.
    pub towns: BTreeSet<String>,
    /// The passage that tells it, folded; empty where it is too short to be known again.
    pub passage: String,
    /// Named persons of its dispatch.
    pub persons: Rc<BTreeSet<String>>,
    /// Direct words.
    pub direct: bool,
}

/// Words that every agreement has.
const OF_ANY_AGREEMENT: &[&str] = &[
    "a",
    "accord",
    "agreement",
    "an",
    "and",
    "between",
    "bilateral",
    "contract",
    "convention",
    "cooperation",
    "deal",
    "declaration",
    "document",
    "for",
    "in",
    "instrument",
    "its",
    "joint",
    "memorandum",
    "mou",
    "of",
    "on",
    "package",
    "pact",
    "protocol",
    "such",
    "text",
    "the",
    "their",
    "to",
    "treaty",
    "understanding",
    "with",
];

const NUMBERS: [&str; 10] = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve",
];

/// Words that say nothing of what is promised.
const OF_ANY_PROMISE: &[&str] = &[
    "about",
    "again",
    "aid",
    "all",
    "also",
    "and",
    "announce",
    "announced",
    "any",
    "april",
    "are",
    "around",
    "assistance",
    "august",
    "before",
    "billion",
    "both",
    "build",
    "but",
    "can",
    "close",
    "closely",
    "commitment",
    "committed",
    "conduct",
    "continue",
    "continuing",
    "day",
    "december",
    "discuss",
    "dozen",
    "early",
    "enduring",
    "february",
    "firm",
    "for",
    "friday",
    "from",
    "give",
    "had",
    "hand",
    "has",
    "have",
    "her",
    "his",
    "hold",
    "hundred",
    "into",
    "ironclad",
    "its",
    "january",
    "july",
    "june",
    "late",
    "later",
    "make",
    "march",
    "may",
    "million",
    "monday",
    "month",
    "more",
    "new",
    "next",
    "not",
    "november",
    "october",
    "our",
    "out",
    "over",
    "own",
    "person",
    "pledge",
    "promise",
    "provide",
    "saturday",
    "send",
    "september",
    "shared",
    "steadfast",
    "still",
    "strong",
    "sunday",
    "supply",
    "support",
    "take",
    "talk",
    "than",
    "that",
    "the",
    "their",
    "them",
    "these",
    "they",
    "this",
    "thousand",
    "thursday",
    "today",
    "together",
    "tomorrow",
    "tuesday",
    "until",
    "unwavering",
    "was",
    "wednesday",
    "week",
    "what",
    "when",
    "which",
    "who",
    "will",
    "with",
    "work",
    "working",
    "year",
];

/// A passage of fewer words may well stand in two dispatches by chance.
const PASSAGE: usize = 7;

/// Dates that leave open more days than this tell no day.
const VAGUE: i32 = 31;

impl Features {
    /// `text` is the dispatch's passage that tells it; `persons` are those that its dispatch names.
    pub fn of(
        told: &Told,
        passage: &str,
        persons: Rc<BTreeSet<String>>,
        parties: &BTreeMap<String, Party>,
    ) -> Features {
        let entry = &told.entry;
        let tables = Tables::built_in();
        let real = match entry.factuality {
            Factuality::Asserted | Factuality::Planned => "real",
            Factuality::Hypothetical => "hypothetical",
            Factuality::Negated => "negated",
        };
        let kind = entry.detail.kind();
        let mut class = vec![kind.to_owned(), real.to_owned()];
        let (mut towns, mut countries) = (BTreeSet::new(), BTreeSet::new());
        let mut add_place = |place: &Option<Place>| {
            let Some(place) = place else { return };
            countries.extend(place.country.clone());
            if tables.country(&place.name).is_none() {
                towns.insert(fold(&place.name));
            }
        };
        let mut features = Features {
            kind,
            dispatch: told.dispatch.clone(),
            published: told.published.as_deref().and_then(days),
            class: Vec::new(),
            act: None,
            keys: BTreeSet::new(),
            states: BTreeSet::new(),
            named: BTreeSet::new(),
            others: BTreeSet::new(),
            dates: dates(entry).filter(|(from, to)| days_between(*from, *to) <= VAGUE),
            vague: dates(entry).filter(|(from, to)| days_between(*from, *to) > VAGUE),
            arrived: None,
            departed: None,
            due: None,
            stage: Stage::Done,
            words: BTreeSet::new(),
            things: BTreeSet::new(),
            numbers: BTreeSet::new(),
            countries: BTreeSet::new(),
            towns: BTreeSet::new(),
            passage: String::new(),
            persons,
            direct: false,
        };
        let states = |ids: &[String]| {
            ids.iter()
                .map(|id| state_of(id, parties))
                .collect::<BTreeSet<String>>()
        };
        let ids: &[String] = match &entry.detail {
            Detail::Visit(visit) => {
                add_place(&visit.to);
                features.arrived = visit.arrived.as_deref().and_then(days);
                features.departed = visit.departed.as_deref().and_then(days);
                features.stage = stage(visit.status.as_deref());
                features.others = visit.to.iter().filter_map(|to| to.country.clone()).collect();
                if features.others.is_empty() {
                    features.others = states(&visit.hosts);
                }
                &visit.visitors
            }
            Detail::Meeting(meeting) => {
                add_place(&entry.place);
                features.stage = stage(meeting.status.as_deref());
                &meeting.participants
            }
            Detail::Statement(statement) => {
                features.words = words_of(&statement.text);
                features.direct = statement.direct;
                statement.speaker.as_slice()
            }
            Detail::Agreement(agreement) => {
                features.stage = stage(agreement.status.as_deref());
                // A "fisheries agreement" tells its field as well as one "on fisheries".
                let instruments = agreement.instruments.iter();
                let titles = instruments.flat_map(|i| [Some(i.kind.as_str()), i.title.as_deref()]);
                for told in titles
                    .flatten()
                    .chain(agreement.fields.iter().map(String::as_str))
                {
                    features.words.extend(words_of(told));
                }
                features
                    .words
                    .retain(|word| !OF_ANY_AGREEMENT.contains(&word.as_str()));
                &agreement.parties
            }
            Detail::JointBody(body) => {
                features.words = words_of(body.name.as_deref().unwrap_or_default());
                features
                    .words
                    .extend(words_of(body.remit.as_deref().unwrap_or_default()));
                features
                    .words
                    .retain(|word| !OF_ANY_AGREEMENT.contains(&word.as_str()));
                &body.parties
            }
            Detail::Commitment(commitment) => {
                features.words = words_of(&commitment.act);
                // "The United States' commitment to …": by whom it is, is compared apart.
                for code in states(&commitment.by) {
                    if let Some(country) = tables.country_by_code(&code) {
                        let name = words_of(country.name);
                        features.words.retain(|word| !name.contains(word));
                    }
                }
                let tells = |word: &&String| is_told_by(word);
                features.things = features.words.iter().filter(tells).cloned().collect();
                features.numbers = numbers_of(&commitment.act);
                features.others = states(&commitment.to);
                // What is longer than a year is no one time: much is promised within it.
                let narrow = |due: &Days| due.0.until(due.1).is_ok_and(|span| span.get_days() <= A_YEAR);
                features.due = commitment.due.as_deref().and_then(days).filter(narrow);
                features.act = Some(commitment.act_type.clone()).filter(|act| act != "other");
                &commitment.by
            }
            Detail::Event(event) => {
                add_place(&entry.place);
                let word = |field: &Option<String>| field.clone().unwrap_or_default();
                class.push(crate::record::factuality_word(entry.factuality).to_owned());
                class.extend([event.kind.clone(), word(&event.mode), word(&event.codebook)]);
                // What codes an entry is known by that entry.
                if event.of.is_none() {
                    class.extend(states(&event.recipients));
                }
                &event.actors
            }
        };
        features.keys = ids.iter().cloned().collect();
        features.states = states(ids);
        features.named = features.keys.intersection(&features.persons).cloned().collect();
        features.class = class;
        features.countries = countries;
        features.towns = towns;
        let passage = fold(passage);
        if passage.split(' ').count() >= PASSAGE {
            features.passage = passage;
        }
        features
    }

    /// Keys of what it is looked up by.
    pub fn rows(&self) -> BTreeSet<i64> {
        self.marks(Side::Row).into_iter().map(key).collect()
    }

    /// Keys of what others that may be of the same happening are looked up by: two such tellings find one another.
    pub fn lookups(&self) -> BTreeSet<i64> {
        self.marks(Side::Lookup).into_iter().map(key).collect()
    }

    /// The parties that are no states.
    fn persons_of(&self) -> impl Iterator<Item = &String> {
        self.keys.iter().filter(|key| !self.states.contains(*key))
    }

    /// The marks under which it stands, or (with days of allowance) may be found.
    fn marks(&self, side: Side) -> Vec<Mark> {
        let allowance = match side {
            Side::Row => 0,
            Side::Lookup => ALLOWANCE,
        };
        let at = |times: &[i32], mark: String| -> Vec<Mark> {
            times.iter().map(|time| (*time, mark.clone())).collect()
        };
        let mut marks: Vec<Mark> = Vec::new();
        let months = months(self.published, allowance);
        if !self.passage.is_empty() {
            marks.extend(at(&months, format!("x|{}|{}", self.kind, self.passage)));
        }
        let weeks = weeks(&[self.dates, self.published], allowance);
        match self.kind {
            "visit" => {
                let anywhere: &[&str] = match (side, self.others.is_empty()) {
                    (Side::Row, true) => &["*", "?"],
                    (Side::Row, false) | (Side::Lookup, true) => &["*"],
                    (Side::Lookup, false) => &["?"],
                };
                for key in self.persons_of() {
                    let there = self
                        .others
                        .iter()
                        .map(String::as_str)
                        .chain(anywhere.iter().copied());
                    marks.extend(there.map(|to| (ANY_TIME, format!("v|{key}|{to}"))));
                }
                for (state, to) in product(&self.states, &self.others) {
                    marks.extend(at(&weeks, format!("vs|{state}|{to}")));
                }
            }
            "meeting" => {
                let of_keys = pairs(&self.keys).map(|pair| ("m", pair));
                for (tag, (a, b)) in of_keys.chain(pairs(&self.states).map(|pair| ("ms", pair))) {
                    marks.extend(at(&weeks, format!("{tag}|{a}|{b}")));
                }
            }
            "agreement" => {
                for (a, b) in pairs(&self.states) {
                    marks.extend(at(&weeks, format!("a|{a}|{b}")));
                    let words = self.longest(WORDS);
                    marks.extend(words.iter().map(|word| (ANY_TIME, format!("aw|{a}|{b}|{word}"))));
                }
            }
            "joint_body" => {
                marks.extend(pairs(&self.states).map(|(a, b)| (ANY_TIME, format!("j|{a}|{b}"))));
            }
            "statement" => {
                for (speakers, words) in [(&self.keys, WORDS), (&self.states, WORDS / 2)] {
                    for (speaker, word) in product(speakers, &self.longest(words)) {
                        marks.extend(at(&months, format!("s|{speaker}|{word}")));
                    }
                }
            }
            "commitment" => {
                let months = self::months(self.published, allowance * 4);
                let class = self.class.join(" ");
                for (state, word) in product(&self.states, &self.longest(WORDS)) {
                    marks.extend(at(&months, format!("c|{class}|{state}|{word}")));
                }
                if let Some((from, to)) = self.due {
                    for (state, word) in product(&self.states, &self.things) {
                        let years = (from.year()..=to.year()).take(2);
                        marks.extend(
                            years.map(|year| (ANY_TIME, format!("cd|{class}|{state}|{year}|{word}"))),
                        );
                    }
                }
            }
            _ => marks.extend(self.event_marks(side)),
        }
        marks
    }

    /// Of an event that codes no entry: by the day; by the week where either leaves days open; by the day of publication
    /// where either tells none.
    fn event_marks(&self, side: Side) -> Vec<Mark> {
        let mut marks: Vec<(i32, String)> = Vec::new();
        if let Some((from, to)) = self.dates {
            let precise = days_between(from, to) <= FEW_DAYS;
            if precise {
                let days = (0..=days_between(from, to)).map(|n| from.saturating_add(n.days()));
                marks.extend(days.map(|day| (week(day), format!("day|{day}"))));
            }
            let of_weeks: &[&str] = match (precise, side) {
                (true, Side::Row) => &["week"],
                (true, Side::Lookup) | (false, Side::Row) => &["vague"],
                (false, Side::Lookup) => &["week", "vague"],
            };
            for week in weeks(&[self.dates], 0) {
                marks.extend(of_weeks.iter().map(|tag| (week, (*tag).to_owned())));
            }
        }
        if let Some((day, _)) = self.published {
            let (own, around): (&[&str], &[i32]) = match (self.dates, side) {
                (Some(_), Side::Row) => (&["dated"], &[0]),
                (None, Side::Row) => (&["undated"], &[0]),
                (Some(_), Side::Lookup) => (&["undated"], &[-1, 0, 1]),
                (None, Side::Lookup) => (&["dated", "undated"], &[-1, 0, 1]),
            };
            for n in around {
                let day = day.saturating_add(n.days());
                marks.extend(own.iter().map(|tag| (week(day), format!("{tag}|{day}"))));
            }
        }
        let class = self.class.join(" ");
        let of_key = |key: &String| {
            let mark = |(time, mark): &Mark| (*time, format!("e|{class}|{key}|{mark}"));
            marks.iter().map(mark).collect::<Vec<Mark>>()
        };
        self.keys.iter().flat_map(of_key).collect()
    }

    /// Its longest words: those that other tellings with the same words have too, and others seldom.
    fn longest(&self, n: usize) -> BTreeSet<String> {
        let mut words: Vec<&String> = self.words.iter().collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.into_iter().take(n).cloned().collect()
    }
}

/// Whether a word tells what is promised.
fn is_told_by(word: &str) -> bool {
    let figures = word.bytes().all(|byte| byte.is_ascii_digit());
    word.chars().count() > 2 && !figures && !OF_ANY_PROMISE.contains(&word)
}

/// The numbers of a text, whole ("1.3" of "$1.3 million"), without years.
fn numbers_of(text: &str) -> BTreeSet<String> {
    let number = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let figures = word.replace(',', "");
        let is_figures = figures.starts_with(|c: char| c.is_ascii_digit())
            && figures.chars().all(|c| c.is_ascii_digit() || c == '.');
        let is_year = figures.len() == 4 && matches!(figures.get(..2), Some("19" | "20"));
        match is_figures {
            true => Some(figures).filter(|_| !is_year),
            false => Some(word).filter(|word| NUMBERS.contains(&word.as_str())),
        }
    };
    text.split_whitespace().filter_map(number).collect()
}

/// By how many words something said is looked up.
const WORDS: usize = 6;
/// Days around its own that a telling looks for others in.
const ALLOWANCE: i32 = 14;
/// So many days are looked up one by one.
const FEW_DAYS: i32 = 3;

fn product<'a>(a: &'a BTreeSet<String>, b: &'a BTreeSet<String>) -> Vec<(&'a String, &'a String)> {
    a.iter().flat_map(|a| b.iter().map(move |b| (a, b))).collect()
}

/// Of many parties only the first few pairs are looked up: two tellings of a summit share some of them.
fn pairs(of: &BTreeSet<String>) -> impl Iterator<Item = (&String, &String)> {
    const MANY: usize = 8;
    let of: Vec<&String> = of.iter().take(MANY).collect();
    let pairs: Vec<_> = (0..of.len())
        .flat_map(|a| (a + 1..of.len()).map(move |b| (a, b)))
        .collect();
    pairs.into_iter().map(move |(a, b)| (of[a], of[b]))
}

/// A time and what is told of it.
pub type Mark = (i32, String);

/// Where a mark stands. The time goes first, so that what is of one time lies together in the file, and a dispatch touches few of its
/// pages.
pub fn key((time, mark): Mark) -> i64 {
    (i64::from(time) << 44) | (hash(&mark) & ((1 << 44) - 1))
}

/// Of marks that stand at no time of their own.
pub const ANY_TIME: i32 = 0;

/// Weeks since 1900.
fn week(day: Date) -> i32 {
    days_between(jiff::civil::date(1900, 1, 1), day).div_euclid(7)
}

/// The weeks of these spans of days, in order; where there is none, no time.
fn weeks(spans: &[Option<Days>], allowance: i32) -> Vec<i32> {
    let mut weeks = BTreeSet::new();
    for (from, to) in spans.iter().flatten() {
        let from = week(from.saturating_sub(allowance.days()));
        let to = week(to.saturating_add(allowance.days()));
        weeks.extend((from..=to).take(16));
    }
    if weeks.is_empty() {
        return vec![ANY_TIME];
    }
    weeks.into_iter().collect()
}

/// The months of a span of days; where there is none, no time.
pub fn months(span: Option<Days>, allowance: i32) -> Vec<i32> {
    let Some((from, to)) = span else {
        return vec![ANY_TIME];
    };
    let number = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
    let from = number(from.saturating_sub(allowance.days()));
    let to = number(to.saturating_add(allowance.days()));
    (from..=to).take(16).collect()
}

/// From one day to a later one; negative where it is earlier.
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

fn stage(status: Option<&str>) -> Stage {
    match status {
        Some("planned" | "invited" | "proposed" | "negotiated") => Stage::Ahead,
        Some("ratified" | "in_force") => Stage::Further,
        Some("postponed" | "suspended") => Stage::Halted,
        Some("cancelled" | "withdrawn") => Stage::Off,
        _ => Stage::Done,
    }
}

/// The folded words of a text; several of a thing are the same word as one.
pub fn words_of(text: &str) -> BTreeSet<String> {
    let one = |word: &str| match word.strip_suffix('s') {
        Some(one) if one.len() > 2 && !one.ends_with(['s', 'u', 'i']) => one.to_owned(),
        _ => word.to_owned(),
    };
    fold(text)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(one)
        .collect()
}

/// A text's number, the same on every machine.
pub fn hash(text: &str) -> i64 {
    fnv1a(text.bytes()) as i64
}
