//! The outlets that a dispatch credits: "Press TV reported", "according to the Xinhua news agency", "told Reuters".

use std::collections::HashMap;

/// A news agency, broadcaster or newspaper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlet {
    pub name: String,
    pub aliases: Vec<String>,
    /// ISO 3166-1 alpha-3 of its seat; international ones have none.
    pub country: Option<String>,
    /// `agency`, `broadcaster`, `newspaper`.
    pub sort: String,
}

/// The table of well-known outlets, looked up by the words of their names.
pub struct Outlets {
    rows: Vec<Outlet>,
    /// First word → (all words of the name, row, whether the name needs a media word beside it).
    names: HashMap<String, Vec<(Vec<String>, usize, bool)>>,
}

const TABLE: &str = include_str!("../../data/outlets.tsv");

impl Default for Outlets {
    fn default() -> Outlets {
        Outlets::builtin()
    }
}

impl Outlets {
    /// The table that the program carries.
    pub fn builtin() -> Outlets {
        let mut outlets = Outlets {
            rows: Vec::new(),
            names: HashMap::new(),
        };
        let lines = TABLE
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty());
        for line in lines.skip(1) {
            let mut cells = line.split('\t');
            let mut next = || cells.next().unwrap_or_default();
            let (name, aliases, country, sort) = (next(), next(), next(), next());
            let row = outlets.rows.len();
            let aliases: Vec<&str> = aliases.split(';').filter(|a| !a.is_empty()).collect();
            for alias in std::iter::once(&name).chain(&aliases) {
                let bare = alias.trim_start_matches('~');
                let words: Vec<String> = bare.split_whitespace().map(str::to_owned).collect();
                let weak = bare.len() < alias.len();
                outlets
                    .names
                    .entry(words[0].clone())
                    .or_default()
                    .push((words, row, weak));
            }
            outlets.rows.push(Outlet {
                name: name.trim_start_matches('~').to_owned(),
                aliases: aliases
                    .iter()
                    .map(|a| a.trim_start_matches('~').to_owned())
                    .collect(),
                country: (!country.is_empty()).then(|| country.to_owned()),
                sort: sort.to_owned(),
            });
        }
        // The longest name first: "Xinhua News Agency" before "Xinhua".
        for names in outlets.names.values_mut() {
            names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.cmp(b)));
        }
        outlets
    }

    /// The outlet that bears a name.
    pub fn find(&self, name: &str) -> Option<&Outlet> {
        let words: Vec<&str> = name.split_whitespace().collect();
        let (row, length, _) = self.at(&words)?;
        (length == words.len()).then(|| &self.rows[row])
    }

    /// The longest name that `words` begin with: its row, its length in words, and whether it is weak.
    fn at(&self, words: &[&str]) -> Option<(usize, usize, bool)> {
        let names = self.names.get(bare(words.first()?))?;
        names.iter().find_map(|(name, row, weak)| {
            let fits =
                name.len() <= words.len() && name.iter().zip(words).all(|(n, w)| n == w || n == bare(w));
            // Inside the name nothing may end a phrase.
            let whole = words[..name.len().min(words.len()) - 1]
                .iter()
                .all(|w| !w.ends_with([',', '.', ';', ':']));
            (fits && whole).then_some((*row, name.len(), *weak))
        })
    }

    /// The outlets credited in a stretch of text, as they are named there, without those already in `credits`.
    pub(super) fn credited(&self, text: &str, credits: &mut Vec<String>) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut at = 0;
        while at < words.len() {
            let first = words[at].trim_start_matches(OPENING);
            if !first.chars().next().is_some_and(char::is_uppercase) {
                at += 1;
                continue;
            }
            let known = self.at(&with_first(first, &words[at..]));
            let length = known.map(|k| k.1).or_else(|| media_name(&words[at..]));
            let Some(length) = length else {
                at += 1;
                continue;
            };
            let beside_media_word =
                media_word(words.get(at + length)) || at > 0 && media_word(words.get(at - 1));
            let sure =
                known.is_none_or(|(_, _, weak)| !weak || beside_media_word || before(&words[..at], "the"));
            let ends = words[at + length - 1].ends_with([',', '.', ';', ':', '”', '"']);
            if sure
                && (cued_before(&words[..at])
                    || (!ends || words[at + length - 1].ends_with([',']))
                        && cued_after(&words[at + length..]))
            {
                let mut name: Vec<&str> = words[at..at + length].to_vec();
                name[0] = first;
                let name = bare(&name.join(" ")).to_owned();
                let row = known.map(|k| k.0);
                let told = credits
                    .iter()
                    .any(|c| *c == name || row.is_some_and(|row| self.find(c) == Some(&self.rows[row])));
                if !told && credits.len() < 20 {
                    credits.push(name);
                }
            }
            at += length;
        }
    }
}

const OPENING: [char; 8] = ['“', '"', '(', '‘', '\'', '[', '«', '—'];

fn with_first<'t>(first: &'t str, words: &[&'t str]) -> Vec<&'t str> {
    let mut words: Vec<&str> = words.iter().take(6).copied().collect();
    words[0] = first;
    words
}

/// A word without the punctuation and genitive after it.
fn bare(word: &str) -> &str {
    let word = word.trim_end_matches([',', '.', ';', ':', ')', '”', '"', '’', '\'', ']', '»', '?', '!']);
    word.strip_suffix("’s")
        .or(word.strip_suffix("'s"))
        .unwrap_or(word)
}

/// Last words of the names of outlets that the table need not know.
const MEDIA_LAST: [&str; 18] = [
    "Agency",
    "TV",
    "Television",
    "Times",
    "Post",
    "Herald",
    "Gazette",
    "Tribune",
    "Radio",
    "Daily",
    "Wire",
    "Journal",
    "Chronicle",
    "Telegraph",
    "News",
    "Newspaper",
    "Broadcasting",
    "Press",
];

/// The length of a run of capitalised words that reads like an outlet's name: "Lagoon Post", "Delta News Agency".
fn media_name(words: &[&str]) -> Option<usize> {
    let mut length = 0;
    let mut found = None;
    for word in words.iter().take(6) {
        let name = bare(word);
        if !name
            .trim_start_matches(OPENING)
            .chars()
            .next()
            .is_some_and(char::is_uppercase)
        {
            break;
        }
        length += 1;
        let agency = name == "Agency" && !words[..length].iter().any(|w| matches!(*w, "News" | "Press"));
        if length > 1 && MEDIA_LAST.contains(&name) && !agency {
            found = Some(length);
        }
        if word.ends_with([',', '.', ';', ':', ')', '”', '"']) {
            break;
        }
    }
    found
}

/// Whether a name in a dateline's parentheses may be an agency's though its place is not known.
pub(super) fn sounds_like_outlet(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let media = [
        "Agency", "News", "Press", "Service", "Bureau", "Wire", "Media", "Radio", "TV", "Times", "Post",
        "Daily", "Agencies",
    ];
    words.iter().any(|w| media.contains(w)) || is_agency(name)
}

/// Whether the table has a news agency of this name.
pub(super) fn is_agency(name: &str) -> bool {
    let agency = |row: &str| {
        let mut cells = row.split('\t');
        let (first, aliases) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        row.ends_with("\tagency")
            && (first == name || aliases.split(';').any(|a| a.trim_start_matches('~') == name))
    };
    TABLE.lines().any(agency)
}

fn media_word(word: Option<&&str>) -> bool {
    const WORDS: [&str; 11] = [
        "news",
        "agency",
        "newspaper",
        "daily",
        "broadcaster",
        "television",
        "tv",
        "channel",
        "magazine",
        "outlet",
        "network",
    ];
    word.is_some_and(|word| WORDS.contains(&bare(word).to_lowercase().as_str()))
}

fn before(words: &[&str], wanted: &str) -> bool {
    words.last().is_some_and(|w| w.eq_ignore_ascii_case(wanted))
}

/// "according to [the state news agency]", "told [the]", "quoted by", "an interview with", "citing".
fn cued_before(words: &[&str]) -> bool {
    let mut back = words.iter().rev().take(8).peekable();
    while let Some(word) = back.peek() {
        let lower = bare(word).to_lowercase();
        let described = matches!(
            lower.as_str(),
            "the"
                | "a"
                | "state"
                | "state-run"
                | "state-owned"
                | "state-controlled"
                | "official"
                | "semi-official"
                | "local"
                | "private"
                | "independent"
                | "country's"
                | "country’s"
                | "us"
                | "u.s."
                | "british"
                | "public"
                | "its"
        ) || media_word(Some(word))
            || lower.ends_with("ese")
            || lower.ends_with("ian")
            || lower.ends_with("ish")
            || lower.ends_with("i");
        if !described {
            break;
        }
        back.next();
    }
    let mut word = || back.next().map(|w| bare(w).to_lowercase()).unwrap_or_default();
    let (last, second) = (word(), word());
    match last.as_str() {
        "told" | "citing" | "quoting" | "informed" => true,
        "to" => matches!(
            second.as_str(),
            "according" | "statement" | "interview" | "speaking" | "talking"
        ),
        "by" => matches!(
            second.as_str(),
            "reported"
                | "quoted"
                | "cited"
                | "carried"
                | "published"
                | "released"
                | "broadcast"
                | "obtained"
                | "aired"
                | "seen"
        ),
        "with" => second == "interview" || second == "conversation",
        _ => false,
    }
}

/// "[news agency] reported", "said", "quoted him as saying".
fn cued_after(words: &[&str]) -> bool {
    let next = words.iter().take(4).map(|w| bare(w).to_lowercase()).find(|w| {
        !matches!(
            w.as_str(),
            "news"
                | "agency"
                | "newspaper"
                | "daily"
                | "broadcaster"
                | "television"
                | "channel"
                | "magazine"
                | "also"
                | "has"
                | "had"
        )
    });
    next.is_some_and(|w| {
        matches!(
            w.as_str(),
            "reported"
                | "reports"
                | "said"
                | "says"
                | "quoted"
                | "quotes"
                | "cited"
                | "cites"
                | "wrote"
                | "writes"
                | "added"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credits(text: &str) -> Vec<String> {
        let mut credits = Vec::new();
        Outlets::builtin().credited(text, &mut credits);
        credits
    }

    #[test]
    fn outlets_are_credited() {
        assert_eq!(
            credits("The envoys left on Friday, Press TV reported."),
            ["Press TV"]
        );
        assert_eq!(
            credits("The envoys left, according to the state-run Xinhua news agency."),
            ["Xinhua"]
        );
        assert_eq!(
            credits("“We shall see,” she told Reuters. Reuters said she smiled."),
            ["Reuters"]
        );
        assert_eq!(
            credits("he told the ABC, and was later quoted by AFP."),
            ["ABC", "AFP"]
        );
        assert_eq!(credits("The Lagoon Post reported the deal."), ["The Lagoon Post"]);
        assert_eq!(
            credits("In an interview with Delta News Agency on Monday"),
            ["Delta News Agency"]
        );
    }

    #[test]
    fn names_without_a_cue_are_no_credits() {
        assert!(
            credits("Dawn broke over Petra. Nation told nation. The Foreign Minister said so.").is_empty()
        );
        assert!(credits("He bought Reuters shares at the Trading Post in May.").is_empty());
        assert!(credits("A reporter of CNN was expelled.").is_empty());
        assert!(credits("Petra said she would come.").is_empty());
    }

    #[test]
    fn the_table_is_sound() {
        let outlets = Outlets::builtin();
        assert!(outlets.rows.len() > 200);
        for outlet in &outlets.rows {
            assert!(
                outlet
                    .country
                    .as_ref()
                    .is_none_or(|c| c.len() == 3 && c.chars().all(char::is_uppercase)),
                "{outlet:?}"
            );
            assert!(
                ["agency", "broadcaster", "newspaper"].contains(&outlet.sort.as_str()),
                "{outlet:?}"
            );
        }
        assert_eq!(
            outlets.find("AP").map(|o| o.name.as_str()),
            Some("Associated Press")
        );
    }
}
