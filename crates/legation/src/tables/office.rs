//! Offices: bases from a table, composed with what stands before and after them.
//!
//! `former deputy minister of foreign affairs`, `parliament speaker`, `head of the army`, `ambassador to Chad`
//! and `president-elect` are no rows of a table; they are read as modifier + base + field or body.

use super::Tables;
use super::fold::fold;
use super::sheet::Row;
use super::word::{sector_name, title_case};

/// An office or occupation as a phrase names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// `Minister of Foreign Affairs`, `Deputy Prime Minister`, `President of the Senate`; modifiers of time
    /// (former, acting, elect) are left out.
    pub canonical: String,
    /// PLOVER sector; empty where it depends on the body and the body is unknown ("the director").
    /// `ELI` for former holders.
    pub sector: &'static str,
    pub tense: OfficeTense,
    /// Alpha-3 of a country named in the phrase, as owner ("Kenyan foreign minister", "president of Chad").
    pub country: Option<String>,
    /// Alpha-3 of the country the holder is sent to ("ambassador to Chad").
    pub post: Option<String>,
    /// An organisation or other body named after "of" that is no ministry, as written in the phrase.
    pub body: Option<String>,
}

/// Whether the office is held at the time of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfficeTense {
    Held,
    /// "former", "ex-", "late".
    Former,
    /// "acting", "interim", "caretaker".
    Acting,
    /// "-elect", "designate", "incoming".
    Elect,
}

const FORMER: [&str; 10] = [
    "former",
    "ex",
    "late",
    "past",
    "previous",
    "ousted",
    "deposed",
    "onetime",
    "retired",
    "erstwhile",
];
const ACTING: [&str; 6] = [
    "acting",
    "interim",
    "caretaker",
    "transitional",
    "provisional",
    "temporary",
];
const ELECT: [&str; 4] = ["elect", "designate", "incoming", "nominee"];
/// Modifiers that belong to the office.
const RANK: [&str; 12] = [
    "deputy",
    "vice",
    "associate",
    "assistant",
    "under",
    "first",
    "second",
    "third",
    "principal",
    "permanent",
    "honorary",
    "executive",
];
/// Words before an office that say nothing of it.
const EMPTY: [&str; 22] = [
    "the",
    "a",
    "an",
    "his",
    "her",
    "their",
    "its",
    "our",
    "my",
    "new",
    "newly",
    "appointed",
    "elected",
    "current",
    "then",
    "longtime",
    "long",
    "serving",
    "outgoing",
    "embattled",
    "visiting",
    "veteran",
];
const RANK_ONLY: [&str; 6] = ["senior", "top", "chief", "high", "ranking", "leading"];

/// How deep phrases may nest ("deputy head of the office of the president of X"); a bound, not a limit met.
const DEPTH: usize = 6;

impl Tables {
    /// The office that the words name as a whole, whatever their case: `["deputy", "foreign", "minister"]`.
    /// Nationalities and articles before it are read over (the country is kept).
    pub fn office<S: AsRef<str>>(&self, words: &[S]) -> Option<Office> {
        if words.is_empty() || words.len() > 16 {
            return None;
        }
        let joined = words.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(" ");
        self.office_phrase(&joined)
    }

    /// The same for a phrase in one string.
    pub fn office_phrase(&self, phrase: &str) -> Option<Office> {
        let folded = fold(phrase);
        let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
        if words.is_empty() || words.len() > 20 {
            return None;
        }
        self.read_office(&words, DEPTH)
    }

    /// The leftmost longest run of words that is an office: start and end (exclusive) in `words`, and the office.
    /// Words are given as the text writes them; a lone "general" or "major" needs its capital.
    pub fn find_office<S: AsRef<str>>(&self, words: &[S]) -> Option<(usize, usize, Office)> {
        const LONGEST: usize = 10;
        let folded: Vec<String> = words.iter().map(|w| fold(w.as_ref())).collect();
        let heads: Vec<bool> = folded.iter().map(|w| self.is_office_head(w)).collect();
        for start in 0..words.len() {
            if folded[start].is_empty() {
                continue;
            }
            let last = (start + LONGEST).min(words.len());
            if !heads[start..last].contains(&true) {
                continue;
            }
            for end in (start + 1..=last).rev() {
                if folded[end - 1].is_empty() || !heads[start..end].contains(&true) {
                    continue;
                }
                let run: Vec<&str> = folded[start..end].iter().flat_map(|w| w.split(' ')).collect();
                if run.len() == 1
                    && matches!(run[0], "general" | "major" | "deputy" | "justice" | "private")
                    && !words[start].as_ref().starts_with(char::is_uppercase)
                {
                    continue;
                }
                // "New" of "New Mexico" is no empty word.
                if EMPTY.contains(&run[0]) && self.leading_country(&run).is_none() {
                    continue;
                }
                if let Some(office) = self.read_office(&run, DEPTH) {
                    return Some((start, end, office));
                }
            }
        }
        None
    }

    /// Whether some office ends or begins with this (folded) word.
    fn is_office_head(&self, word: &str) -> bool {
        if word.is_empty() {
            return false;
        }
        let last = word.rsplit(' ').next().unwrap_or(word);
        self.office_heads
            .binary_search_by(|head| head.as_ref().cmp(last))
            .is_ok()
    }

    fn read_office(&self, words: &[&str], depth: usize) -> Option<Office> {
        let depth = depth.checked_sub(1)?;
        let (first, rest) = words.split_first()?;
        if let Some(office) = self.table_office(words) {
            return Some(office);
        }
        if let Some((country, used)) = self.leading_country(words)
            && let Some(mut office) = self.read_office(words.get(used..)?, depth)
        {
            office.country.get_or_insert(country);
            return Some(office);
        }
        if EMPTY.contains(first) {
            return self.read_office(rest, depth);
        }
        if let Some(tense) = tense_of(first) {
            let mut office = self.read_office(rest, depth)?;
            office.tense = tense;
            if tense == OfficeTense::Former {
                office.sector = "ELI";
            }
            return Some(office);
        }
        let (last, before) = words.split_last()?;
        if matches!(*last, "elect" | "designate") {
            let mut office = self.read_office(before, depth)?;
            office.tense = OfficeTense::Elect;
            office.canonical = format!("{}-{last}", office.canonical);
            return Some(office);
        }
        if (RANK.contains(first) || *first == "co")
            && let Some(mut office) = self.read_office(rest, depth)
        {
            office.canonical = format!("{} {}", title_case(first), office.canonical);
            return Some(office);
        }
        if let Some(office) = self.office_of(words, depth) {
            return Some(office);
        }
        if let Some(office) = self.field_office(words) {
            return Some(office);
        }
        if RANK_ONLY.contains(first) {
            return self.read_office(rest, depth);
        }
        self.body_office(words)
    }

    /// A row of the table.
    fn table_office(&self, words: &[&str]) -> Option<Office> {
        let row = self.office_row(words)?;
        Some(plain(canonical(row), sector_name(row.column(0))))
    }

    fn office_row(&self, words: &[&str]) -> Option<Row<'_>> {
        self.offices.rows_of(&words.join(" ")).next()
    }

    /// `base of|for|to tail`.
    fn office_of(&self, words: &[&str], depth: usize) -> Option<Office> {
        let joins = |at: &usize| matches!(words[*at], "of" | "for" | "to" | "in" | "at" | "on");
        // "Chief of staff of the army": the first "of" is the office's own.
        let known = |at: &usize| self.office_row(&words[..*at]).is_some();
        let at = (1..words.len())
            .rev()
            .find(|at| joins(at) && known(at))
            .or_else(|| (0..words.len()).find(joins))?;
        let (head, tail) = (words.get(..at)?, words.get(at + 1..)?);
        // "in charge of" is "for".
        let (preposition, tail) = match tail {
            ["charge", "of", rest @ ..] if words[at] == "in" => ("for", rest),
            _ => (words[at], tail),
        };
        let article = if tail.first() == Some(&"the") { "the " } else { "" };
        let tail = strip_the(tail);
        if tail.is_empty() {
            return None;
        }
        let mut office = match self.office_row(head) {
            Some(row) if row.column(1) == "portfolio" && matches!(preposition, "of" | "for") => {
                if let Some(office) = self.minister_of(row, preposition, tail) {
                    return Some(office);
                }
                plain(canonical(row), sector_name(row.column(0)))
            }
            Some(row) => plain(canonical(row), sector_name(row.column(0))),
            None => self.read_office(head, depth)?,
        };
        // A tail with an office of its own ("aide to the prime minister") belongs to that office.
        let phrase = tail.join(" ");
        if let Some(country) = self.countries_named(&phrase) {
            // "Chief Executive of Hong Kong" runs no company.
            if office.sector == "BUS" {
                office.sector = "GOV";
                office.canonical = title_case(&head.join(" "));
            }
            if preposition == "to" {
                office.post = Some(country);
            } else {
                office.country.get_or_insert(country);
            }
            return Some(office);
        }
        let of_office = self.read_office(tail, depth);
        if preposition == "to" && of_office.is_none() && !self.known_body(&phrase) {
            return None;
        }
        let speaks_for = preposition == "for" && of_office.is_some();
        if matches!(preposition, "in" | "at" | "on" | "for")
            && !speaks_for
            && !self.known_body(&phrase)
            && !self.is_field(&phrase)
        {
            return None;
        }
        // Who speaks for a minister is of the government.
        if let Some(above) = of_office.as_ref().filter(|_| office.sector.is_empty()) {
            office.sector = above.sector;
        }
        // "the Indonesian army"
        let of_country = || {
            let (country, used) = self.leading_country(tail)?;
            let body = self.body(&tail.get(used..)?.join(" "))?;
            Some((body, Some(country)))
        };
        let body = self.body(&phrase).map(|body| (body, None)).or_else(of_country);
        if let Some((body, country)) = body {
            office.country = office.country.or(country);
            if office.tense != OfficeTense::Former && !body.sector.is_empty() && self.takes_body(head) {
                office.sector = body.sector;
            }
            if !body.proper {
                office.canonical = format!(
                    "{} {preposition} {article}{}",
                    office.canonical,
                    title_case(&phrase)
                );
            }
            office.body = Some(body.name);
            return Some(office);
        }
        let nested = of_office.is_some();
        if preposition == "of" && !nested {
            // "President of the X": an unknown body makes a president of something that is no state.
            if !self.takes_body(head) {
                return None;
            }
            let president = head.last() == Some(&"president");
            if office.sector == "GOV"
                && self.places.rows_of(&phrase).next().is_none()
                && (president || !self.is_governed(tail))
            {
                office.sector = "";
            }
        }
        office.canonical = format!(
            "{} {preposition} {article}{}",
            office.canonical,
            title_case(&phrase)
        );
        office.body = Some(phrase);
        Some(office)
    }

    /// Whether the words name a part of a country, with or without the country's name behind it.
    fn is_governed(&self, words: &[&str]) -> bool {
        let country = |from: &usize| self.countries_named(&words[*from..].join(" ")).is_some();
        let end = (1..words.len()).find(country).unwrap_or(words.len());
        self.is_folded_region(&words[..end].join(" "))
    }

    /// `minister of P`, `cabinet secretary for P`.
    fn minister_of(&self, row: Row<'_>, preposition: &str, tail: &[&str]) -> Option<Office> {
        let phrase = tail.join(" ");
        // "Minister of Foreign Affairs of Chad".
        if let Some(at) = tail.iter().rposition(|w| *w == "of") {
            let owner = strip_the(tail.get(at + 1..)?).join(" ");
            if let Some(country) = self.countries_named(&owner) {
                let mut office = self.minister_of(row, preposition, tail.get(..at)?)?;
                office.country = Some(country);
                return Some(office);
            }
        }
        if self.countries_named(&phrase).is_some() && self.portfolio(&phrase).is_none() {
            return None;
        }
        let base = canonical(row);
        // A commissioner, adviser or representative may be of anything; a minister's field may be unknown too.
        let (field, sector) = match self.portfolio(&phrase) {
            Some(portfolio) => (field_name(portfolio), portfolio.column(1).to_owned()),
            None if tail.len() <= 8 => (title_case(&phrase), row.column(0).to_owned()),
            None => return None,
        };
        let particle = match base.as_str() {
            "Minister" | "Secretary" => "of",
            _ => preposition,
        };
        let sector = if row.column(0).is_empty() {
            String::new()
        } else {
            sector
        };
        Some(plain(format!("{base} {particle} {field}"), sector_name(&sector)))
    }

    /// `foreign minister`, `trade secretary`, `energy commissioner`.
    fn field_office(&self, words: &[&str]) -> Option<Office> {
        for at in 1..words.len() {
            let (field, base) = words.split_at(at);
            let Some(row) = self.office_row(base).filter(|row| row.column(1) == "portfolio") else {
                continue;
            };
            let Some(portfolio) = self.portfolio(&field.join(" ")) else {
                continue;
            };
            let base = canonical(row);
            let sector = if row.column(0).is_empty() {
                ""
            } else {
                portfolio.column(1)
            };
            let canonical = match base.as_str() {
                "Minister" | "Secretary" | "State Minister" => format!("{base} of {}", field_name(portfolio)),
                _ => format!("{base} for {}", field_name(portfolio)),
            };
            return Some(plain(canonical, sector_name(sector)));
        }
        None
    }

    /// `army chief`, `parliament speaker`, `foreign ministry spokesman`, `NATO commander`, or a minister whose
    /// field no table knows ("hydrocarbons minister").
    fn body_office(&self, words: &[&str]) -> Option<Office> {
        for at in 1..words.len() {
            let (body, base) = words.split_at(at);
            let Some(row) = self.office_row(base) else {
                continue;
            };
            let phrase = body.join(" ");
            match row.column(1) {
                "body" => {
                    if let Some(body) = self.body(&phrase) {
                        let sector = Some(body.sector).filter(|s| !s.is_empty());
                        let named = if body.proper {
                            body.name.clone()
                        } else {
                            title_case(&phrase)
                        };
                        let name = format!("{named} {}", canonical(row));
                        let mut office = plain(name, sector.unwrap_or_else(|| sector_name(row.column(0))));
                        office.body = Some(body.name);
                        return Some(office);
                    }
                }
                "portfolio" if base == ["minister"] && body.len() <= 4 => {
                    let unknown =
                        |w: &&str| self.office_row(&[w]).is_none() && w.chars().all(char::is_alphabetic);
                    if body.iter().all(unknown) {
                        return Some(plain(format!("Minister of {}", title_case(&phrase)), "GOV"));
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn takes_body(&self, head: &[&str]) -> bool {
        // Only the base decides, whatever modifiers stand before it.
        (0..head.len()).any(|at| {
            let row = head.get(at..).and_then(|base| self.office_row(base));
            row.is_some_and(|row| matches!(row.column(1), "body" | "portfolio" | "post"))
        })
    }

    /// A field of government by one of its words.
    pub(super) fn portfolio(&self, field: &str) -> Option<Row<'_>> {
        self.portfolios.rows_of(field).next().or_else(|| {
            let field = field.strip_prefix("the ")?;
            self.portfolios.rows_of(field).next()
        })
    }

    fn is_field(&self, phrase: &str) -> bool {
        self.portfolio(phrase).is_some()
    }

    fn known_body(&self, phrase: &str) -> bool {
        self.body(phrase).is_some()
    }

    /// The institution or organisation of folded words.
    fn body(&self, phrase: &str) -> Option<Body> {
        if let Some(institution) = self.institution(phrase) {
            return Some(Body {
                name: institution.canonical,
                sector: institution.sector,
                proper: false,
            });
        }
        let seat = self.metonyms.rows_of(phrase).next().map(|row| (row, 2));
        let (row, sector) = seat.or_else(|| Some((self.organizations.rows_of(phrase).next()?, 1)))?;
        Some(Body {
            name: row.surface().to_owned(),
            sector: sector_name(row.column(sector)),
            proper: true,
        })
    }

    /// The country of a folded name.
    fn countries_named(&self, phrase: &str) -> Option<String> {
        let words = self.country_words.rows_of(phrase);
        let mut named = words.filter(|row| matches!(row.column(1), "name" | "alias" | "long" | "former"));
        named.next().map(|row| row.column(0).to_owned())
    }

    /// A country, demonym or region of several words that the words begin with: its alpha-3 and the number of words.
    fn leading_country(&self, words: &[&str]) -> Option<(String, usize)> {
        (1..words.len().min(6)).rev().find_map(|used| {
            let words = words[..used].join(" ");
            let row = self.country_words.rows_of(&words).next();
            let code = match row.filter(|row| row.column(1) != "capital" && row.column(1) != "prefix") {
                Some(row) => row.column(0),
                None => self.country_of_folded_region(&words)?,
            };
            Some((code.to_owned(), used))
        })
    }
}

/// What an office is of.
struct Body {
    name: String,
    sector: &'static str,
    /// An organisation with a name of its own ("NATO"), not a common noun ("the army").
    proper: bool,
}

fn plain(canonical: String, sector: &'static str) -> Office {
    Office {
        canonical,
        sector,
        tense: OfficeTense::Held,
        country: None,
        post: None,
        body: None,
    }
}

/// The record's name of a row's office.
fn canonical(row: Row<'_>) -> String {
    if row.column(2) == "same" {
        row.name().to_owned()
    } else {
        title_case(row.surface())
    }
}

/// The record's name of a field of government.
pub(super) fn field_name(row: Row<'_>) -> String {
    if row.column(2) == "same" {
        row.name().to_owned()
    } else {
        title_case(row.surface())
    }
}

fn tense_of(word: &str) -> Option<OfficeTense> {
    if FORMER.contains(&word) {
        Some(OfficeTense::Former)
    } else if ACTING.contains(&word) {
        Some(OfficeTense::Acting)
    } else if ELECT.contains(&word) {
        Some(OfficeTense::Elect)
    } else {
        None
    }
}

fn strip_the<'a, 'b>(words: &'a [&'b str]) -> &'a [&'b str] {
    match words.split_first() {
        Some((&"the", rest)) => rest,
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office(phrase: &str) -> Office {
        Tables::built_in()
            .office_phrase(phrase)
            .unwrap_or_else(|| panic!("no office in {phrase:?}"))
    }

    #[test]
    fn ministers_meet_in_one_name() {
        for phrase in [
            "foreign minister",
            "Minister of Foreign Affairs",
            "minister for foreign affairs",
            "external affairs minister",
            "Kenyan foreign minister",
            "the acting Minister of External Relations",
            "minister of foreign affairs of Chad",
        ] {
            let office = office(phrase);
            assert_eq!(office.canonical, "Minister of Foreign Affairs", "{phrase}");
            assert_eq!(office.sector, "GOV", "{phrase}");
        }
        assert_eq!(
            office("defense minister").canonical,
            office("minister of national defence").canonical
        );
        assert_eq!(office("minister of widgets").canonical, "Minister of Widgets");
        assert_eq!(office("widgets minister").canonical, "Minister of Widgets");
    }

    #[test]
    fn modifiers_compose() {
        let cases = [
            (
                "deputy foreign minister",
                "Deputy Minister of Foreign Affairs",
                "GOV",
                OfficeTense::Held,
            ),
            ("former president", "President", "ELI", OfficeTense::Former),
            ("ex-prime minister", "Prime Minister", "ELI", OfficeTense::Former),
            ("president-elect", "President-elect", "GOV", OfficeTense::Elect),
            (
                "caretaker prime minister",
                "Prime Minister",
                "GOV",
                OfficeTense::Acting,
            ),
            (
                "cabinet secretary for foreign affairs",
                "Cabinet Secretary for Foreign Affairs",
                "GOV",
                OfficeTense::Held,
            ),
            (
                "parliament speaker",
                "Parliament Speaker",
                "LEG",
                OfficeTense::Held,
            ),
            ("army spokesman", "Army Spokesperson", "MIL", OfficeTense::Held),
            (
                "foreign ministry spokeswoman",
                "Foreign Ministry Spokesperson",
                "GOV",
                OfficeTense::Held,
            ),
            ("opposition leader", "Opposition Leader", "OPP", OfficeTense::Held),
            (
                "president of the senate",
                "President of the Senate",
                "LEG",
                OfficeTense::Held,
            ),
            ("senior diplomat", "Senior Diplomat", "GOV", OfficeTense::Held),
        ];
        for (phrase, canonical, sector, tense) in cases {
            let office = office(phrase);
            assert_eq!(
                (office.canonical.as_str(), office.sector, office.tense),
                (canonical, sector, tense),
                "{phrase}"
            );
        }
    }

    #[test]
    fn owner_and_post_are_told_apart() {
        assert_eq!(
            office("Chadian ambassador to Peru").country.as_deref(),
            Some("TCD")
        );
        assert_eq!(office("Chadian ambassador to Peru").post.as_deref(), Some("PER"));
        assert_eq!(
            office("president of the Republic of Peru").country.as_deref(),
            Some("PER")
        );
    }

    #[test]
    fn other_words_are_no_offices() {
        let tables = Tables::built_in();
        for phrase in [
            "",
            "the",
            "of",
            "economic growth",
            "peace talks",
            "former",
            "deputy",
            "of the president",
        ] {
            let found = tables.office_phrase(phrase);
            assert!(found.is_none() || phrase == "deputy", "{phrase}: {found:?}");
        }
    }

    #[test]
    fn offices_are_found_among_words() {
        let tables = Tables::built_in();
        let words = ["the", "Kenyan", "deputy", "foreign", "minister", "Jane", "Roe"];
        let (start, end, office) = tables.find_office(&words).expect("an office");
        assert_eq!((start, end), (1, 5));
        assert_eq!(office.country.as_deref(), Some("KEN"));
        assert!(tables.find_office(&["a", "major", "deal"]).is_none());
    }
}
