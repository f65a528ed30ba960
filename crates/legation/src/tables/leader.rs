//! Persons who hold or held office, with the dates of their terms.

use super::Tables;
use super::fold::{fold, skeleton};
use super::given_name::Gender;
use super::sheet::{Row, Sheet};
use jiff::civil::Date;

/// Offices of heads of states and governments.
pub const HEADS: [&str; 12] = [
    "President",
    "Prime Minister",
    "Chancellor",
    "Taoiseach",
    "King",
    "Queen",
    "Emir",
    "Sultan",
    "Emperor",
    "Premier",
    "Supreme Leader",
    "Pope",
];

/// A term of office. Dates are ISO, as precise as the source: `2013`, `2013-04`, `2013-04-09`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term<'a> {
    /// The holder's name.
    pub name: &'a str,
    /// Alpha-3, or `UNO`, `EUR`, `IGO` for offices of organisations.
    pub country: &'a str,
    /// As [`super::Office::canonical`] writes it.
    pub office: &'a str,
    /// PLOVER sector of the office.
    pub sector: &'a str,
    pub from: Option<&'a str>,
    /// `None`: not ended when the source was made.
    pub to: Option<&'a str>,
    pub origin: &'a str,
}

/// A person of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leader<'a> {
    pub name: &'a str,
    pub country: &'a str,
    pub gender: Option<Gender>,
    /// `Q…`
    pub wikidata: Option<&'a str>,
    /// Latest first.
    pub terms: Vec<Term<'a>>,
    /// The word that was looked up is the whole name, not a part of it.
    pub full: bool,
    pub origin: &'a str,
}

impl Term<'_> {
    /// Whether the term covers the day, as far as the dates tell.
    pub fn covers(&self, day: Date) -> bool {
        self.from
            .is_none_or(|from| first_day(from).is_none_or(|from| from <= day))
            && self.to.is_none_or(|to| last_day(to).is_none_or(|to| day <= to))
    }
    /// Whether who holds it heads a state or a government.
    pub fn is_head(&self) -> bool {
        HEADS.contains(&self.office)
    }
    /// Who heads a state or government stands before a minister, and one before whoever has no sector.
    fn rank(&self) -> u8 {
        match self.office {
            "Secretary-General" => 3,
            _ if self.is_head() => 3,
            office if office.starts_with("Minister") || office.starts_with("Secretary of") => 2,
            _ => u8::from(!self.sector.is_empty()),
        }
    }
    /// Whether it had ended by the day.
    pub fn over_by(&self, day: Date) -> bool {
        self.to.and_then(last_day).is_some_and(|to| to < day)
    }
}

impl<'a> Leader<'a> {
    /// The term on a day: the highest office among those that cover it, of equals the one begun last.
    pub fn term_on(&self, day: Date) -> Option<Term<'a>> {
        let covering = self.terms.iter().filter(|term| term.covers(day));
        covering
            .max_by(|a, b| (a.rank(), a.from).cmp(&(b.rank(), b.from)))
            .copied()
    }
    /// The highest office of those that had not ended when the source was made, or else the last.
    pub fn last_term(&self) -> Option<Term<'a>> {
        let open = self.terms.iter().filter(|term| term.to.is_none());
        open.max_by(|a, b| (a.rank(), a.from).cmp(&(b.rank(), b.from)))
            .or(self.terms.first())
            .copied()
    }
}

impl Tables {
    /// The persons that go by a full name, a surname or another usual form of the name; heads of state and
    /// government first, then ministers, then others.
    ///
    /// A whole name in a spelling that no table has is found by how it sounds ([`skeleton`]).
    pub fn leaders_by_name(&self, name: &str) -> Vec<Leader<'_>> {
        let key = fold(name);
        let mut leaders: Vec<Leader<'_>> = Vec::new();
        let mut rows = self.leader_names.rows_of(&key);
        // "Abe Shinzo": the surname first.
        if rows.len() == 0
            && let Some((surname, given)) = key.split_once(' ')
        {
            rows = self.leader_names.rows_of(&format!("{given} {surname}"));
        }
        if rows.len() == 0
            && let Some(sound) = sound_key(&key)
        {
            rows = self.leader_names.rows_of(&sound);
        }
        for row in rows {
            let known = |leader: &Leader<'_>| leader.name == row.name() && leader.country == row.column(0);
            if !leaders.iter().any(known) {
                leaders.push(self.leader_of(row));
            }
        }
        leaders
    }

    /// The one head of a state or government in office on the day whose surname sounds like the word: "Raïssi".
    pub fn head_by_sound(&self, surname: &str, day: Date) -> Option<Leader<'_>> {
        let folded = fold(surname);
        let begins = |name: &str| folded.bytes().next() == name.bytes().next();
        let rows = self.leader_names.rows_of(&surname_key(&folded)?);
        let mut heads = rows
            .map(|row| self.leader_of(row))
            .filter(|leader| leader.term_on(day).is_some_and(|term| term.rank() == 3))
            .filter(|leader| fold(leader.name).split(' ').any(begins));
        let head = heads.next()?;
        heads.all(|other| other.name == head.name).then_some(head)
    }

    /// The same, of one country (or organisation code), in office on the day first.
    pub fn leaders_of_country(&self, name: &str, country: &str, day: Option<Date>) -> Vec<Leader<'_>> {
        let mut leaders = self.leaders_by_name(name);
        leaders.retain(|leader| leader.country == country);
        if let Some(day) = day {
            leaders.sort_by_key(|leader| leader.term_on(day).is_none());
        }
        leaders
    }

    /// Who held an office on a day: "President" of `KEN`. `None` where nobody is known or several are
    /// (a country has many deputy ministers).
    pub fn holder(&self, country: &str, office: &str, day: Date) -> Option<Term<'_>> {
        for key in office_keys(country, office) {
            let mut terms = self.terms_under(&key);
            terms.retain(|term| term.covers(day));
            // A term without an end is over when the next one begins.
            terms.sort_by(|a, b| b.from.cmp(&a.from));
            let several_seats = [
                "deputy",
                "vice premier",
                "state minister",
                "minister",
                "member",
                "senator",
            ];
            let seats = key.split_once('/').map_or("", |(_, office)| office);
            if terms.len() > 1
                && several_seats
                    .iter()
                    .any(|s| seats == *s || seats.starts_with("deputy"))
            {
                return None;
            }
            if let Some(term) = terms.first() {
                return Some(*term);
            }
        }
        None
    }

    /// All terms of an office, latest first.
    pub fn terms(&self, country: &str, office: &str) -> Vec<Term<'_>> {
        let mut terms: Vec<Term<'_>> = office_keys(country, office)
            .iter()
            .flat_map(|key| self.terms_under(key))
            .collect();
        terms.sort_by(|a, b| b.from.cmp(&a.from));
        terms
    }

    /// The record's name of an office that a table of persons gives, and its sector. An office that no table knows is
    /// kept as written.
    pub fn held_office(&self, country: &str, office: &str) -> (String, &'static str) {
        let known = self.office_phrase(office);
        let sector = known.as_ref().map(|known| known.sector);
        let name = match known.filter(|_| !office.contains(" of ")) {
            Some(known) => known.canonical,
            None => office.to_owned(),
        };
        // A state's spokesman or commissioner speaks for its government where no body is named.
        let of_state = country == "EUR" || self.country_by_code(country).is_some();
        match sector {
            Some("") if !of_state => (name, ""),
            Some("") | None => (name, "GOV"),
            Some(sector) => (name, sector),
        }
    }

    fn terms_under(&self, key: &str) -> Vec<Term<'_>> {
        self.terms.rows_of(key).map(term_of).collect()
    }

    fn leader_of<'a>(&'a self, row: Row<'a>) -> Leader<'a> {
        // The rows of the whole name, of every layer, have the other columns.
        let whole = fold(row.name());
        let full = row.key() == whole || row.key().starts_with('~');
        let same = |other: &Row<'a>| other.name() == row.name() && other.column(0) == row.column(0);
        let rows: Vec<Row<'a>> = self.leader_names.rows_of(&whole).filter(same).collect();
        let mut terms: Vec<Term<'a>> = Vec::new();
        for key in rows
            .iter()
            .flat_map(|row| row.column(3).split('|'))
            .filter(|key| !key.is_empty())
        {
            terms.extend(
                self.terms_under(key)
                    .into_iter()
                    .filter(|term| term.name == row.name()),
            );
        }
        terms.sort_by(|a, b| b.from.cmp(&a.from));
        terms.dedup();
        Leader {
            name: row.name(),
            country: row.column(0),
            gender: rows.iter().find_map(|row| Gender::from_word(row.column(1))),
            wikidata: rows.iter().find_map(|row| row.given(2)),
            terms,
            full,
            origin: row.origin(),
        }
    }
}

fn term_of(row: Row<'_>) -> Term<'_> {
    Term {
        name: row.name(),
        country: row.column(0),
        office: row.column(1),
        sector: row.column(2),
        from: row.given(3),
        to: row.given(4),
        origin: row.origin(),
    }
}

/// The sheets of terms and of names that rows of persons make: names separated by `; `, country, office, from, to,
/// gender. Offices are brought to their canonical form; one that no table knows is kept as written.
pub(super) fn sheets(rows: &[[&str; 6]], origin: &str, tables: &Tables) -> (Sheet, Sheet) {
    let (mut terms, mut names) = (Vec::new(), Vec::new());
    for [words, country, office, from, to, gender] in rows {
        let mut spellings = words.split(';').map(str::trim).filter(|w| !w.is_empty());
        let Some(name) = spellings.next() else { continue };
        let (office, sector) = tables.held_office(country, office);
        let key = office_key(country, &office);
        terms.push(format!(
            "{key}\t\t{name}\t{country}\t{office}\t{sector}\t{from}\t{to}\t{origin}"
        ));
        let mut forms = name_forms(name, country);
        for spelling in spellings {
            forms.extend(name_forms(spelling, country));
        }
        forms.extend(sound_key(name));
        forms.sort();
        forms.dedup();
        for form in forms {
            names.push(format!(
                "{form}\t\t{name}\t{country}\t{gender}\t\t{key}\t{origin}"
            ));
        }
    }
    (Sheet::from_lines(terms), Sheet::from_lines(names))
}

/// The key of an office in the sheet of terms: `ken/president`.
pub fn office_key(country: &str, office: &str) -> String {
    format!("{}/{}", country.to_lowercase(), fold(office))
}

/// The key of a whole name by its sound in the sheet of names; none for a name that is too short to tell.
pub fn sound_key(name: &str) -> Option<String> {
    const SHORTEST: usize = 7;
    let sound = skeleton(name);
    (sound.len() >= SHORTEST && sound.contains(' ')).then(|| format!("~{sound}"))
}

/// The key of a lone surname by its sound.
pub fn surname_key(surname: &str) -> Option<String> {
    let sound = skeleton(surname);
    (sound.len() > 1 && !surname.contains(' ')).then(|| format!("~~{sound}"))
}

/// Keys under which an office may stand, since states name the same office differently.
fn office_keys(country: &str, office: &str) -> Vec<String> {
    let folded = fold(office);
    let mut names = vec![folded.clone()];
    let equals: &[&[&str]] = &[
        &[
            "prime minister",
            "premier",
            "chancellor",
            "taoiseach",
            "chairman of the council of ministers",
        ],
        &[
            "king",
            "queen",
            "monarch",
            "emperor",
            "sultan",
            "emir",
            "grand duke",
            "prince",
        ],
        &[
            "minister of foreign affairs",
            "secretary of state",
            "foreign secretary",
            "secretary of foreign affairs",
        ],
        &[
            "minister of finance",
            "secretary of the treasury",
            "chancellor of the exchequer",
            "minister of the treasury",
        ],
        &[
            "minister of interior",
            "minister of home affairs",
            "minister of internal affairs",
            "home secretary",
        ],
        &[
            "leader",
            "supreme leader",
            "general secretary",
            "paramount leader",
        ],
    ];
    for group in equals.iter().filter(|group| group.contains(&folded.as_str())) {
        names.extend(group.iter().map(|name| (*name).to_owned()));
    }
    if let Some(field) = folded.strip_prefix("minister of ") {
        names.push(format!("secretary of {field}"));
        names.push(format!("cabinet secretary for {field}"));
    } else if let Some(field) = folded
        .strip_prefix("secretary of ")
        .or(folded.strip_prefix("cabinet secretary for "))
    {
        names.push(format!("minister of {field}"));
        names.push(format!("secretary of {field}"));
    }
    let mut keys: Vec<String> = Vec::new();
    for name in names {
        let key = format!("{}/{name}", country.to_lowercase());
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// The forms under which a person of that country may be named: the whole name, first and last part, the
/// surname with and without its particle. Chinese, Korean and some other names begin with the surname.
pub fn name_forms(name: &str, country: &str) -> Vec<String> {
    const PARTICLES: [&str; 22] = [
        "de", "da", "do", "dos", "del", "della", "di", "van", "von", "der", "den", "al", "el", "bin", "ben",
        "ibn", "ould", "le", "la", "abu", "st", "ter",
    ];
    const NUMERALS: [&str; 10] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "jr", "sr"];
    let whole = fold(name);
    let mut words: Vec<&str> = whole.split(' ').collect();
    let mut forms = vec![whole.clone()];
    let numeral = words.last().is_some_and(|last| NUMERALS.contains(last));
    if numeral && words.len() > 1 {
        // Monarchs and popes go by the first name; "Jr." is left out.
        let kept = words.len() - 1;
        words.truncate(kept);
        forms.push(words.join(" "));
    }
    let surname_first = matches!(
        country,
        "CHN" | "KOR" | "PRK" | "TWN" | "KHM" | "HKG" | "MAC" | "SGP" | "VNM"
    );
    if let [first, .., last] = words[..] {
        if surname_first && words.len() <= 3 {
            if country != "SGP" && country != "HKG" {
                forms.push(first.to_owned());
            }
            if matches!(country, "VNM" | "SGP" | "HKG") {
                forms.push(last.to_owned());
            }
        } else {
            forms.push(last.to_owned());
            let start = words
                .iter()
                .rposition(|w| !PARTICLES.contains(w) && *w != last)
                .map_or(1, |at| at + 1);
            if start > 0 && start < words.len() - 1 {
                forms.push(words[start..].join(" "));
            }
            if words.len() > 2 {
                forms.push(format!("{first} {}", words[start.max(1)..].join(" ")));
                forms.push(words[words.len() - 2..].join(" "));
                forms.push(format!("{first} {last}"));
            }
        }
    }
    let mut kept: Vec<String> = Vec::new();
    for form in forms {
        if form.chars().count() > 1 && !kept.contains(&form) && !PARTICLES.contains(&form.as_str()) {
            kept.push(form);
        }
    }
    kept
}

/// Whether the text is an ISO date of a day, month or year.
pub(super) fn is_date(text: &str) -> bool {
    first_day(text).is_some() && text.split('-').count() <= 3
}

pub(super) fn first_day(date: &str) -> Option<Date> {
    let (year, month, day) = parts(date)?;
    Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()
}

pub(super) fn last_day(date: &str) -> Option<Date> {
    let (year, month, day) = parts(date)?;
    let month = month.unwrap_or(12);
    match day {
        Some(day) => Date::new(year, month, day).ok(),
        None => Some(Date::new(year, month, 1).ok()?.last_of_month()),
    }
}

fn parts(date: &str) -> Option<(i16, Option<i8>, Option<i8>)> {
    let mut parts = date.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next().map(str::parse).transpose().ok()?;
    let day = parts.next().map(str::parse).transpose().ok()?;
    Some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn terms_answer_who_held_an_office() {
        let tables = Tables::built_in();
        for (country, office, day, name) in [
            ("KEN", "President", date(2014, 5, 1), "Uhuru Kenyatta"),
            ("USA", "President", date(2010, 1, 1), "Barack Obama"),
            ("USA", "Secretary of State", date(2015, 6, 1), "John Kerry"),
            ("FRA", "President", date(2016, 1, 1), "François Hollande"),
            ("DEU", "Chancellor", date(2019, 1, 1), "Angela Merkel"),
            ("USA", "President", date(2025, 6, 1), "Donald Trump"),
            ("DEU", "Prime Minister", date(2025, 7, 1), "Friedrich Merz"),
        ] {
            let holder = tables.holder(country, office, day).map(|term| term.name);
            let forms = holder.map(|held| name_forms(held, country)).unwrap_or_default();
            assert!(
                forms.contains(&fold(name)),
                "{country} {office} {day}: {holder:?}"
            );
        }
        assert!(tables.holder("XXX", "President", date(2020, 1, 1)).is_none());
    }

    #[test]
    fn surnames_lead_to_persons() {
        let tables = Tables::built_in();
        let found = tables.leaders_of_country("Merkel", "DEU", Some(date(2015, 1, 1)));
        assert_eq!(
            found.first().map(|l| (l.name, l.gender)),
            Some(("Angela Merkel", Some(Gender::Female)))
        );
        let terms = tables
            .leaders_by_name("Joe Biden")
            .first()
            .map_or(0, |l| l.terms.len());
        assert!(terms >= 2, "vice president and president");
        assert!(tables.leaders_by_name("Xi").iter().any(|l| l.country == "CHN"));
        assert!(tables.leaders_by_name("").is_empty() && tables.leaders_by_name("Qwertzuiop").is_empty());
    }

    #[test]
    fn dates_of_any_precision_bound_a_term() {
        let mut term = Term {
            name: "",
            country: "",
            office: "",
            sector: "",
            from: Some("2013"),
            to: Some("2014-02"),
            origin: "",
        };
        assert!(
            term.covers(date(2013, 1, 1)) && term.covers(date(2014, 2, 28)) && !term.covers(date(2014, 3, 1))
        );
        term.from = Some("no date");
        assert!(term.covers(date(1900, 1, 1)) && term.over_by(date(2020, 1, 1)));
    }

    #[test]
    fn forms_of_names() {
        assert!(name_forms("Xi Jinping", "CHN").contains(&"xi".to_owned()));
        assert!(name_forms("Abdel Fattah el-Sisi", "EGY").contains(&"sisi".to_owned()));
        assert!(name_forms("Abdel Fattah el-Sisi", "EGY").contains(&"el sisi".to_owned()));
        assert!(name_forms("Ursula von der Leyen", "EUR").contains(&"von der leyen".to_owned()));
        assert!(name_forms("Donald John Trump", "USA").contains(&"donald trump".to_owned()));
        for odd in ["", " ", "X", "de la", "de", "II"] {
            name_forms(odd, "CHN");
        }
    }
}
