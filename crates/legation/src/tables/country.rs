//! Countries and the words that point to them: names, demonyms, capitals, seats of power.

use super::Tables;
use super::fold::{fold, is_slip};
use super::sheet::Row;

/// A country or territory of ISO 3166-1 (and Kosovo, `KOS`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Country<'a> {
    /// ISO 3166-1 alpha-3, `KOS` for Kosovo.
    pub iso3: &'a str,
    /// ISO 3166-1 alpha-2, `XK` for Kosovo.
    pub iso2: &'a str,
    /// FIPS 10-4, empty where there is none.
    pub fips: &'a str,
    /// Correlates of War number.
    pub cow: Option<u16>,
    /// The name in English that the record uses.
    pub name: &'a str,
    /// The long or official name, empty where unknown.
    pub long_name: &'a str,
    pub capital: Option<&'a str>,
    /// Latitude and longitude of the capital in degrees.
    pub position: Option<(f64, f64)>,
    /// `AF`, `AN`, `AS`, `EU`, `NA`, `OC`, `SA`.
    pub continent: &'a str,
    /// Whether it is a territory of another state.
    pub dependent: bool,
    pub origin: &'a str,
}

/// What a word says of the country it points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountryWordKind {
    /// `Iran`, `Islamic Republic of Iran`, `PRC`.
    Name,
    /// A name no longer used: `Zaire`, `Soviet Union`.
    Former,
    /// `Iranian`, `British`.
    Adjective,
    /// One or more nationals: `Iranians`, `Dane`, `Frenchman`.
    People,
    /// `Tehran`; other towns that stand for a government too (`Tel Aviv`).
    Capital,
    /// The first part of a compound: `Sino`, `Franco`.
    Prefix,
}

/// A word for a country.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CountryWord<'a> {
    pub country: Country<'a>,
    pub kind: CountryWordKind,
    pub origin: &'a str,
}

/// A demonym, as adjective or as noun.
#[derive(Clone, Debug, PartialEq)]
pub struct Demonym<'a> {
    pub country: Country<'a>,
    pub adjective: bool,
    /// Can stand for nationals ("Cubans", "an Iranian", "the Dutch").
    pub noun: bool,
    /// Other countries whose people are called so, alpha-3: `DMA` for "Dominican".
    pub also: Vec<&'a str>,
}

/// A place name that stands for an institution of a state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metonym<'a> {
    /// As the table writes it: `Kremlin`.
    pub name: &'a str,
    /// Alpha-3, or `EUR`, `UNO`, `IGO` for the seat of an organisation.
    pub country: &'a str,
    /// `presidency`, `government`, `foreign ministry`, `defence ministry`, `parliament`, `military`, `police`,
    /// `intelligence`, `court`, `finance ministry`, `organization`.
    pub institution: &'a str,
    /// PLOVER sector, empty for an organisation.
    pub sector: &'a str,
    pub origin: &'a str,
}

/// Gleditsch and Ward's numbers, where they are not those of the Correlates of War.
const GLEDITSCH_WARD: [(&str, u16); 7] = [
    ("DEU", 260),
    ("SRB", 340),
    ("YEM", 678),
    ("KIR", 970),
    ("NRU", 971),
    ("TON", 972),
    ("TUV", 973),
];

impl Country<'_> {
    /// The number in Gleditsch and Ward's list of states, microstates included; `None` for what is no state.
    pub fn gleditsch_ward(&self) -> Option<u16> {
        let own = GLEDITSCH_WARD.iter().find(|(code, _)| *code == self.iso3);
        own.map(|(_, number)| *number).or(self.cow)
    }
}

impl Tables {
    /// The country with an ISO alpha-3 or alpha-2 code, in any case.
    pub fn country_by_code(&self, code: &str) -> Option<Country<'_>> {
        let code = code.trim();
        if !code.is_ascii() || !(2..=3).contains(&code.len()) {
            return None;
        }
        let key = code.to_ascii_lowercase();
        if code.len() == 3 {
            let row = self.countries.rows_of(&key).next()?;
            return Some(country_of(row));
        }
        let row = self
            .countries
            .all()
            .find(|row| row.column(0).eq_ignore_ascii_case(code))?;
        Some(country_of(row))
    }

    /// The country with a FIPS 10-4 code.
    pub fn country_by_fips(&self, code: &str) -> Option<Country<'_>> {
        let row = self
            .countries
            .all()
            .find(|row| row.column(1).eq_ignore_ascii_case(code) && !code.is_empty())?;
        Some(country_of(row))
    }

    /// The country with a Correlates of War number.
    pub fn country_by_cow(&self, number: u16) -> Option<Country<'_>> {
        self.countries
            .all()
            .map(country_of)
            .find(|country| country.cow == Some(number))
    }

    /// Every country and territory, by alpha-3.
    pub fn countries(&self) -> impl Iterator<Item = Country<'_>> {
        self.countries.all().map(country_of)
    }

    /// Everything a word can say of countries, best first. The word is given as the text writes it: a name
    /// needs its capital ("Turkey", not "turkey"), initials need all of theirs ("US", not "us").
    pub fn country_words(&self, word: &str) -> Vec<CountryWord<'_>> {
        let rows = self.country_words.find(word);
        rows.into_iter()
            .filter_map(|row| {
                let country = self.country_by_code(row.column(0))?;
                let kind = kind_of(row.column(1))?;
                Some(CountryWord {
                    country,
                    kind,
                    origin: row.origin(),
                })
            })
            .collect()
    }

    /// The country of a name, a former name included ("Zaire" is the Democratic Republic of the Congo).
    pub fn country(&self, name: &str) -> Option<Country<'_>> {
        let words = self.country_words(name);
        let named = |kind| words.iter().find(|w| w.kind == kind).map(|w| w.country);
        named(CountryWordKind::Name).or_else(|| named(CountryWordKind::Former))
    }

    /// The country of an adjective or of a word for nationals.
    pub fn demonym(&self, word: &str) -> Option<Demonym<'_>> {
        use CountryWordKind::{Adjective, People};
        let words = self.country_words(word);
        let country = words
            .iter()
            .find(|w| matches!(w.kind, Adjective | People))?
            .country;
        let has = |kind| {
            words
                .iter()
                .any(|w| w.kind == kind && w.country.iso3 == country.iso3)
        };
        let mut also: Vec<&str> = words
            .iter()
            .filter(|w| matches!(w.kind, Adjective | People) && w.country.iso3 != country.iso3)
            .map(|w| w.country.iso3)
            .collect();
        also.dedup();
        Some(Demonym {
            country,
            adjective: has(Adjective),
            noun: has(People),
            also,
        })
    }

    /// The country of a word that is a slip of the pen away from one of its names or people, and from no other
    /// country's: "Kazahks". Short words say too little.
    pub fn country_misspelt(&self, word: &str) -> Option<Country<'_>> {
        const SHORTEST: usize = 6;
        let folded = fold(word);
        if folded.len() < SHORTEST || !word.starts_with(char::is_uppercase) {
            return None;
        }
        let mut codes = self
            .country_words
            .all()
            .filter(|row| row.key().len() >= SHORTEST && row.key().as_bytes()[0] == folded.as_bytes()[0])
            .filter(|row| row.column(1) != "capital" && is_slip(row.key(), &folded))
            .map(|row| row.column(0));
        let code = codes.next()?;
        codes
            .all(|other| other == code)
            .then(|| self.country_by_code(code))?
    }

    /// The country whose capital (or other seat of government) this is.
    pub fn capital(&self, name: &str) -> Option<Country<'_>> {
        let words = self.country_words(name);
        words
            .iter()
            .find(|w| w.kind == CountryWordKind::Capital)
            .map(|w| w.country)
    }

    /// The country of the first part of a compound: "Sino" in "Sino-Russian".
    pub fn country_prefix(&self, word: &str) -> Option<Country<'_>> {
        let words = self.country_words(word);
        let prefix = words
            .iter()
            .find(|w| w.kind == CountryWordKind::Prefix)
            .map(|w| w.country);
        prefix.or_else(|| self.demonym(word).map(|d| d.country))
    }

    /// The countries that names and adjectives in a line of text mean, alpha-3, in the order of the line.
    pub fn countries_in(&self, line: &str) -> Vec<String> {
        let words: Vec<&str> = line
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '–' | '/' | '(' | ')' | ':' | ';'))
            .map(|word| word.trim_end_matches("'s").trim_end_matches("’s"))
            .filter(|word| !word.is_empty())
            .collect();
        let mut codes: Vec<String> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let Some((length, code)) = self.first_country(&words[at..], |_| true) else {
                at += 1;
                continue;
            };
            at += length;
            if !codes.iter().any(|known| known == code) {
                codes.push(code.to_owned());
            }
        }
        codes
    }

    /// The country, alpha-3, that the first words mean, and how many they are: those of the longest name of a country, of a
    /// people that `people` takes, or of a region. "New Jersey" lies in the United States, and "British Columbia" in Canada.
    pub fn first_country(
        &self,
        words: &[&str],
        people: impl Fn(&Demonym<'_>) -> bool,
    ) -> Option<(usize, &str)> {
        (1..=words.len().min(5)).rev().find_map(|length| {
            let words = words[..length].join(" ");
            let named = self
                .country(&words)
                .or_else(|| {
                    self.demonym(&words)
                        .filter(&people)
                        .map(|demonym| demonym.country)
                })
                .map(|country| country.iso3);
            let code = named.or_else(|| self.country_of_region(&words));
            code.map(|code| (length, code))
        })
    }

    /// The institution that a seat of power stands for: "the Kremlin", "Downing Street".
    pub fn metonym(&self, name: &str) -> Option<Metonym<'_>> {
        let row = *self.metonyms.find(name).first()?;
        Some(Metonym {
            name: row.name(),
            country: row.column(0),
            institution: row.column(1),
            sector: row.column(2),
            origin: row.origin(),
        })
    }
}

/// Columns: iso2, fips, cow, iso3, long name, capital, lat, lon, continent, dependent.
fn country_of(row: Row<'_>) -> Country<'_> {
    let number = |index: usize| row.column(index).parse::<f64>().ok();
    Country {
        iso3: row.column(3),
        iso2: row.column(0),
        fips: row.column(1),
        cow: row.column(2).parse().ok(),
        name: row.name(),
        long_name: row.column(4),
        capital: row.given(5),
        position: number(6).zip(number(7)),
        continent: row.column(8),
        dependent: !row.column(9).is_empty(),
        origin: row.origin(),
    }
}

fn kind_of(word: &str) -> Option<CountryWordKind> {
    Some(match word {
        "name" | "alias" | "long" => CountryWordKind::Name,
        "former" => CountryWordKind::Former,
        "adjective" => CountryWordKind::Adjective,
        "people" => CountryWordKind::People,
        "capital" => CountryWordKind::Capital,
        "prefix" => CountryWordKind::Prefix,
        _ => return None,
    })
}
