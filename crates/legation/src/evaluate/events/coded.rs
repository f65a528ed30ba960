//! An event as the scorer compares it: parties, days, texts.

use super::assign::Sets;
use crate::evaluate::gold::passage::{normal, words};
use crate::exchange::{CodedActor, CodedEvent, CodedReport};
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// Country codes that many bodies share: they say what a party is, not who.
const GENERIC: [&str; 6] = ["", "IGO", "NGO", "MNC", "ISM", "IMG"];

/// Words of names that do not tell one party from another.
const TITLES: [&str; 14] = [
    "the",
    "of",
    "a",
    "and",
    "president",
    "prime",
    "minister",
    "mr",
    "ms",
    "mrs",
    "dr",
    "general",
    "sheikh",
    "secretary",
];

/// Who did it or to whom it was done.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Party {
    /// The code of one state or body; `None` where there is none or many bodies share it.
    pub country: Option<String>,
    /// The primary PLOVER sector, where one is told.
    pub sector: Option<String>,
    /// Lower-case words without titles, in their order.
    pub name: Vec<String>,
    wikidata: Option<String>,
}

impl Party {
    pub fn new(actor: &CodedActor) -> Party {
        let all = words(&actor.name);
        let mut name: Vec<String> = all
            .iter()
            .filter(|word| !TITLES.contains(&word.as_str()))
            .cloned()
            .collect();
        if name.is_empty() {
            name = all;
        }
        if name.is_empty() {
            // No Latin letters: the name as it stands.
            name = actor.name.split_whitespace().map(str::to_owned).collect();
        }
        let code = actor.country.as_str();
        Party {
            country: (!GENERIC.contains(&code)).then(|| code.to_owned()),
            sector: actor.sectors.first().filter(|sector| !sector.is_empty()).cloned(),
            name,
            wikidata: actor.wikidata.clone(),
        }
    }

    /// The same state or body, or a person or office of the same state; without a country's code, the same name.
    pub fn is_same(&self, other: &Party) -> bool {
        match (&self.country, &other.country) {
            (Some(country), Some(other)) => country == other,
            _ => self.has_name_of(other),
        }
    }

    /// The same person or body: the same Wikidata item; or, without two of these, a name of the same words, of most of
    /// them, or of part of them with the last ("Maefasia", "Hilda Maefasia").
    pub fn is_same_named(&self, other: &Party) -> bool {
        let countries = self.country.as_ref().zip(other.country.as_ref());
        countries.is_none_or(|(a, b)| a == b) && self.has_name_of(other)
    }

    fn has_name_of(&self, other: &Party) -> bool {
        if let (Some(a), Some(b)) = (&self.wikidata, &other.wikidata) {
            return a == b;
        }
        let (short, long) = if self.name.len() <= other.name.len() {
            (&self.name, &other.name)
        } else {
            (&other.name, &self.name)
        };
        let Some(last) = long.last().filter(|_| !short.is_empty()) else {
            return false;
        };
        let shared = short.iter().filter(|word| long.contains(word)).count();
        let union = short.len() + long.len() - shared;
        5 * shared >= 3 * union || shared == short.len() && short.contains(last)
    }

    /// By what parties are looked up: one that is the same has, as a rule, the same.
    pub fn key(&self) -> String {
        self.country.clone().unwrap_or_else(|| self.name.join(" "))
    }
}

/// Whether the two lists have a party in common.
pub(super) fn meet(a: &[Party], b: &[Party]) -> bool {
    shared(a, b, Party::is_same) > 0
}

/// How many of `a` are in `b`, each of which counts once.
pub(super) fn shared(a: &[Party], b: &[Party], same: fn(&Party, &Party) -> bool) -> usize {
    let mut left: Vec<&Party> = b.iter().collect();
    let mut count = 0;
    for party in a {
        if let Some(at) = left.iter().position(|other| same(party, other)) {
            left.swap_remove(at);
            count += 1;
        }
    }
    count
}

/// One event, with what is compared of it worked out.
#[derive(Clone, Debug)]
pub(super) struct Coded<'e> {
    pub event: Cow<'e, CodedEvent>,
    pub actors: Vec<Party>,
    pub recipients: Vec<Party>,
    /// First and last day that the date leaves open, in days since 1970.
    pub days: Option<(i32, i32)>,
    pub reports: Vec<Report>,
}

/// Where the event was read.
#[derive(Clone, Debug)]
pub(super) struct Report {
    /// The number of the text; `None` where the coder does not tell it.
    pub text: Option<usize>,
    pub sentence: Option<u32>,
    /// In characters.
    pub span: Option<(usize, usize)>,
    /// Lower-case words.
    pub passage: Option<String>,
}

impl Report {
    /// Whether the two, of the same text, are of the same passage; `None` where one does not tell. The words decide
    /// where both have them, since coders count characters and sentences in their own ways: one passage holds the other,
    /// or most of the shorter's words.
    pub fn is_same_passage(&self, other: &Report) -> Option<bool> {
        if let (Some(a), Some(b)) = (&self.passage, &other.passage) {
            let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
            let held = || {
                let of_long: BTreeSet<&str> = long.split(' ').collect();
                let of_short: BTreeSet<&str> = short.split(' ').collect();
                5 * of_short.intersection(&of_long).count() >= 4 * of_short.len()
            };
            return Some(long.contains(short.as_str()) || held());
        }
        if let (Some((from, to)), Some((start, end))) = (self.span, other.span) {
            return Some(from < end && start < to);
        }
        self.sentence.zip(other.sentence).map(|(a, b)| a == b)
    }

    pub fn tells_passage(&self) -> bool {
        self.passage.is_some() || self.span.is_some() || self.sentence.is_some()
    }
}

impl<'e> Coded<'e> {
    fn new(event: &'e CodedEvent, texts: &mut Texts) -> Coded<'e> {
        let report = |report: &CodedReport| Report {
            text: texts.number(report),
            sentence: report.sentence,
            span: report.span,
            passage: report
                .text
                .as_deref()
                .map(normal)
                .filter(|words| !words.is_empty()),
        };
        Coded {
            actors: event.actors.iter().map(Party::new).collect(),
            recipients: event.recipients.iter().map(Party::new).collect(),
            days: days(event.date.as_deref(), event.end_date.as_deref()),
            reports: event.reports.iter().map(report).collect(),
            event: Cow::Borrowed(event),
        }
    }

    pub fn kind(&self) -> &str {
        &self.event.kind
    }

    pub fn parties(&self) -> impl Iterator<Item = &Party> {
        self.actors.iter().chain(&self.recipients)
    }

    /// Several actors and no recipient: PLOVER's compound actor, who all did it with one another. Several persons of
    /// one state are one.
    pub fn is_compound(&self) -> bool {
        self.recipients.is_empty() && self.distinct().len() > 1
    }

    /// Its parties in any role, each state or body once.
    pub fn distinct(&self) -> Vec<Party> {
        let mut all: Vec<Party> = Vec::new();
        for party in self.parties() {
            if !all.iter().any(|other| other.is_same(party)) {
                all.push(party.clone());
            }
        }
        all
    }

    /// The day it is known by where it is compared by days: the first of its date; without a date, or with one that leaves
    /// the day open, the day on which it was first published, if that is not outside the date. Series that date every
    /// event take the day of publication for it.
    pub fn day(&self) -> Option<i32> {
        if self.event.date.as_ref().is_some_and(|date| date.len() >= 10) {
            return self.days.map(|(first, _)| first);
        }
        let published = self
            .event
            .reports
            .iter()
            .filter_map(|report| days(report.published.as_deref(), None));
        let day = published
            .filter(|(first, last)| first == last)
            .map(|(day, _)| day)
            .min()?;
        self.days
            .is_none_or(|(first, last)| (first..=last).contains(&day))
            .then_some(day)
    }

    pub fn texts(&self) -> impl Iterator<Item = usize> {
        self.reports.iter().filter_map(|report| report.text)
    }
}

/// The days from a date to its end, as far as they are told: `2023-06` is all of June.
fn days(date: Option<&str>, end: Option<&str>) -> Option<(i32, i32)> {
    let (first, last) = days_of(date?)?;
    let end = end.and_then(days_of).map_or(last, |(_, end)| end);
    Some((first, end.max(last)))
}

fn days_of(date: &str) -> Option<(i32, i32)> {
    let number = |day: Date| (day - jiff::civil::date(1970, 1, 1)).get_days();
    let (first, last) = crate::time::days(date)?;
    Some((number(first), number(last)))
}

/// Numbers for texts, known by id or address.
#[derive(Default)]
pub(super) struct Texts {
    numbers: HashMap<String, usize>,
    joined: Vec<(usize, usize)>,
}

impl Texts {
    fn number(&mut self, report: &CodedReport) -> Option<usize> {
        let id = Some(report.dispatch.trim())
            .filter(|id| !id.is_empty())
            .map(|id| format!("id {id}"));
        let url = report
            .url
            .as_deref()
            .map(address)
            .filter(|url| !url.is_empty())
            .map(|url| format!("at {url}"));
        let mut number = |key: Option<String>| {
            let next = self.numbers.len();
            key.map(|key| *self.numbers.entry(key).or_insert(next))
        };
        let (id, url) = (number(id), number(url));
        self.joined.extend(id.zip(url));
        id.or(url)
    }

    /// Sets of numbers that are one text, since an id and an address were told of it.
    fn sets(&self) -> Sets {
        let mut sets = Sets::new(self.numbers.len());
        for (id, url) in &self.joined {
            sets.join(*id, *url);
        }
        sets
    }
}

/// An address without what differs between two ways of writing it.
fn address(url: &str) -> String {
    let url = url.trim();
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    let url = url.split('#').next().unwrap_or(url).trim_end_matches('/');
    url.strip_prefix("www.").unwrap_or(url).to_lowercase()
}

/// Both sets, with their texts numbered together. `texts` is how many numbers there are.
pub(super) fn prepare<'e>(
    gold: &'e [CodedEvent],
    predicted: &'e [CodedEvent],
) -> (Vec<Coded<'e>>, Vec<Coded<'e>>, usize) {
    let mut texts = Texts::default();
    let mut of = |events: &'e [CodedEvent]| -> Vec<Coded<'e>> {
        events.iter().map(|event| Coded::new(event, &mut texts)).collect()
    };
    let (mut gold, mut predicted) = (of(gold), of(predicted));
    let mut sets = texts.sets();
    for event in gold.iter_mut().chain(&mut predicted) {
        for text in event.reports.iter_mut().filter_map(|report| report.text.as_mut()) {
            *text = sets.of(*text);
        }
    }
    (gold, predicted, texts.numbers.len())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{actor, coded, read_in};
    use super::*;

    fn party(name: &str, country: &str) -> Party {
        Party::new(&actor(name, country))
    }

    #[test]
    fn parties_are_known_by_country_and_otherwise_by_name() {
        assert!(party("Hilda Maefasia", "SLB").is_same(&party("Solomon Islands", "SLB")));
        assert!(!party("Hilda Maefasia", "SLB").is_same_named(&party("Solomon Islands", "SLB")));
        assert!(party("President Maefasia", "").is_same(&party("Hilda Maefasia", "SLB")));
        assert!(!party("Hilda", "").is_same(&party("Hilda Maefasia", "")));
        assert!(!party("Reef Forum", "IGO").is_same(&party("Coral Bank", "IGO")));
        assert!(party("The Reef Forum", "IGO").is_same(&party("Reef Forum", "NGO")));
        assert!(!party("Ministry of Health", "SLB").is_same_named(&party("Ministry of Health", "VUT")));
        assert!(!party("", "").is_same(&party("", "")));
    }

    #[test]
    fn a_date_is_the_days_it_leaves_open() {
        assert_eq!(days(Some("1970-01-03"), None), Some((2, 2)));
        assert_eq!(days(Some("1970-02"), None), Some((31, 58)));
        assert_eq!(days(Some("1970"), Some("1970-01-05")), Some((0, 364)));
        assert_eq!(days(Some("1970-01-03"), Some("1970-01-05")), Some((2, 4)));
        assert_eq!(days(Some("1970-01-03T10:00"), None), Some((2, 2)));
        for nonsense in ["", "soon", "1970-13", "1970-02-30", "ééééé", "19é0-01-02"] {
            assert_eq!(days(Some(nonsense), None), None, "{nonsense}");
        }
    }

    #[test]
    fn a_text_is_known_by_its_id_or_its_address() {
        let at = |id: &str, url: Option<&str>| {
            let mut event = read_in(coded("CONSULT", &["FJI"], &["VUT"], "2024-01-02"), id, 1);
            event.reports[0].url = url.map(str::to_owned);
            event
        };
        let gold = [at("a", Some("https://www.example.org/1/")), at("b", None)];
        let predicted = [
            at("", Some("http://example.org/1#top")),
            at("b", None),
            at("", None),
        ];
        let (gold, predicted, _) = prepare(&gold, &predicted);
        let texts = |events: &[Coded]| {
            events
                .iter()
                .map(|event| event.reports[0].text)
                .collect::<Vec<_>>()
        };
        assert_eq!(texts(&gold), texts(&predicted[..2]));
        assert_eq!(predicted[2].reports[0].text, None);
    }

    #[test]
    fn passages_are_compared_by_words_then_positions_then_numbers() {
        let report = |sentence, span, words: Option<&str>| Report {
            text: Some(0),
            sentence,
            span,
            passage: words.map(normal),
        };
        let a = report(Some(1), Some((0, 9)), Some("He met her in Suva on Monday."));
        assert_eq!(
            a.is_same_passage(&report(Some(4), None, Some("met her in Suva"))),
            Some(true)
        );
        assert_eq!(
            a.is_same_passage(&report(Some(1), None, Some("She left"))),
            Some(false)
        );
        assert_eq!(
            a.is_same_passage(&report(Some(4), Some((8, 20)), None)),
            Some(true)
        );
        assert_eq!(
            a.is_same_passage(&report(Some(1), Some((9, 20)), None)),
            Some(false)
        );
        assert_eq!(a.is_same_passage(&report(Some(1), None, None)), Some(true));
        assert_eq!(a.is_same_passage(&report(None, None, None)), None);
    }
}
