//! A form: one way in which dispatches present an actor. Which other forms it can be recognised by.

use super::name::{Likeness, Name};
use super::office::{exclude_each_other, is_post, is_seat};
use super::party::{country_key, fold, kind_word};
use crate::contract::{Actor, ActorKind, FactField};

/// Days of dispatches that have a form: how many, the first and the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    pub dispatches: i64,
    pub first: Option<String>,
    pub last: Option<String>,
}

/// Which rules tell whom a form means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::record) enum Class {
    /// A party of its own dispatch and no other: "two people".
    Local,
    Body,
    /// A country and its government.
    State,
    Person,
}

impl Class {
    pub(in crate::record) fn word(self) -> &'static str {
        match self {
            Class::Local => "local",
            Class::Body => "body",
            Class::State => "state",
            Class::Person => "person",
        }
    }

    pub(super) fn from_word(word: &str) -> Class {
        match word {
            "person" => Class::Person,
            "state" => Class::State,
            "body" => Class::Body,
            _ => Class::Local,
        }
    }
}

/// One way in which dispatches present an actor. Texts are "" where nothing is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::record) struct Form {
    pub class: Class,
    pub name: String,
    pub folded: String,
    pub kind: String,
    pub country: String,
    pub sector: String,
    pub office: String,
    pub known_as: String,
    pub wikidata: String,
    /// Of publication.
    pub year: String,
    /// Where nobody tells the country, but the dispatch's place may suggest one: for a surname the countries that the
    /// dispatch is most about, for a full name the one suggested.
    pub beside: String,
    pub described: bool,
    /// The decision that keeps it apart (`7`), or the actor of a dispatch that alone has it (`id:a3`).
    pub apart: String,
    words: Name,
}

/// Forms of greater rank are recognised first, and others by them. No two forms have one rank.
pub(super) type Rank<'f> = ((Class, bool, bool, usize, bool, bool, bool), [&'f str; 11]);

/// How surely, and by what, a form is recognised by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Match {
    pub score: i64,
    pub why: &'static str,
}

/// Both are the same person of the tables.
pub(super) const KNOWN: Match = Match {
    score: 95,
    why: "one person of the tables",
};

impl Form {
    /// The form in which `actor` appears in dispatch `id` of that day, `beside` the countries it is most about; `apart`
    /// is the decision that keeps it apart, if any.
    pub(super) fn of(actor: &Actor, id: &str, published: Option<&str>, beside: &str, apart: &str) -> Form {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let folded = fold(&actor.name);
        let words = Name::new(&folded);
        let class = match class_of(actor, &folded) {
            // What a user takes out of a state is a body of its own.
            Class::State if !apart.is_empty() => Class::Body,
            class => class,
        };
        let (person, local) = (class == Class::Person, class == Class::Local);
        let (country, office) = (text(&actor.country), text(&actor.office));
        let tells = |field| actor.facts.iter().any(|fact| fact.field == field);
        let told = tells(FactField::Country);
        let lost = person && !actor.described && !told && actor.known_as.is_none();
        let beside = match words.is_bare() {
            _ if !lost => "",
            true => beside,
            // The office is told, but not the country.
            false if tells(FactField::Office) => &country,
            false => "",
        };
        let beside = beside.to_owned();
        Form {
            class,
            name: actor.name.clone(),
            kind: kind_word(actor.kind).to_owned(),
            sector: text(&actor.sector),
            known_as: text(&actor.known_as),
            wikidata: text(&actor.wikidata),
            year: published
                .and_then(|day| day.get(..4))
                .filter(|_| person)
                .unwrap_or_default()
                .to_owned(),
            beside,
            described: actor.described,
            apart: match apart {
                "" if local => format!("{id}:{}", actor.id),
                apart => apart.to_owned(),
            },
            folded,
            country,
            office,
            words,
        }
    }

    /// A form as it was kept; the fields in the order of the struct.
    pub(super) fn kept(class: &str, described: bool, texts: [String; 11]) -> Form {
        let [
            name,
            folded,
            kind,
            country,
            sector,
            office,
            known_as,
            wikidata,
            year,
            beside,
            apart,
        ] = texts;
        let words = Name::new(&folded);
        Form {
            class: Class::from_word(class),
            name,
            folded,
            kind,
            country,
            sector,
            office,
            known_as,
            wikidata,
            year,
            beside,
            described,
            apart,
            words,
        }
    }

    pub(super) fn rank(&self) -> Rank<'_> {
        (
            (
                self.class,
                !self.described,
                self.class != Class::State || self.kind == "country",
                self.words.full_words(),
                !self.known_as.is_empty(),
                !self.country.is_empty(),
                !self.office.is_empty(),
            ),
            [
                &self.folded,
                &self.name,
                &self.country,
                &self.office,
                &self.sector,
                &self.wikidata,
                &self.known_as,
                &self.kind,
                &self.year,
                &self.beside,
                &self.apart,
            ],
        )
    }

    /// Whether its name is more than a surname.
    pub(super) fn is_full(&self) -> bool {
        !self.described && !self.words.is_bare()
    }

    /// Keys under which weaker forms find it, and those under which it finds stronger ones, are equal for two forms
    /// that are alike.
    pub(super) fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        match self.class {
            Class::Local => (),
            Class::State => keys.push(format!("state {}", self.country)),
            Class::Body => keys.push(format!("body {}", self.folded)),
            Class::Person => {
                if !self.described {
                    if !self.words.is_bare() {
                        keys.extend(self.words.keys().into_iter().map(|key| format!("name {key}")));
                    }
                    let sort = if self.words.is_bare() { "bare" } else { "surname" };
                    let surnames = self.words.surnames(&self.country);
                    keys.extend(surnames.into_iter().map(|sound| format!("{sort} {sound}")));
                    keys.extend(self.person_of_tables().map(|id| format!("known {id}")));
                }
                if let Some(seat) = self.seat() {
                    let sort = if self.described { "described" } else { "seat" };
                    keys.push(format!("{sort} {seat}"));
                }
            }
        }
        keys
    }

    /// Keys of the forms that it may be recognised by.
    pub(super) fn looks_up(&self) -> Vec<String> {
        let mut keys = self.keys();
        let more: Vec<String> = keys
            .iter()
            .filter_map(|key| {
                let (sort, rest) = key.split_once(' ')?;
                match sort {
                    "bare" => Some(format!("surname {rest}")),
                    "described" => Some(format!("seat {rest}")),
                    _ => None,
                }
            })
            .collect();
        // Full names find each other by pairs of words, not by surname; named holders by name, not by seat.
        keys.retain(|key| !key.starts_with("surname ") && !key.starts_with("seat "));
        keys.extend(more);
        keys
    }

    /// Keys of those who ask for it by words of its name.
    pub(super) fn words_asked_for(&self) -> Vec<String> {
        let known_as = fold(&self.known_as);
        let words = self.folded.split(' ').chain(known_as.split(' '));
        words
            .filter(|word| !word.is_empty())
            .map(|word| format!("word {word}"))
            .collect()
    }

    /// Keys of the forms that may be recognised by it.
    pub(super) fn looked_up_by(&self) -> Vec<String> {
        let keys = self.keys().into_iter();
        keys.map(|key| match key.split_once(' ') {
            Some(("surname", rest)) => format!("bare {rest}"),
            Some(("seat", rest)) => format!("described {rest}"),
            _ => key,
        })
        .collect()
    }

    /// Who of the tables it is.
    fn person_of_tables(&self) -> Option<String> {
        if !self.wikidata.is_empty() {
            Some(self.wikidata.clone())
        } else if !self.known_as.is_empty() {
            Some(format!("{} {}", self.known_as, self.country))
        } else {
            None
        }
    }

    /// The country and office, where one person at a time holds it.
    fn seat(&self) -> Option<String> {
        (is_seat(&self.office) && !self.country.is_empty())
            .then(|| format!("{} {}", self.country, self.office.to_lowercase()))
    }

    /// How it is recognised by `other`, a form of greater rank; `None` where it is not.
    pub(super) fn recognised_by(&self, other: &Form) -> Option<Match> {
        if self.class != other.class || self.apart != other.apart {
            return None;
        }
        let known = |score, why| Some(Match { score, why });
        match self.class {
            Class::Local => None,
            Class::State => known(90, "same country"),
            Class::Body if self.country == other.country => known(90, "same name"),
            // A body without a country may be that of any; the linker sees to it that there is one only.
            Class::Body if self.country.is_empty() => known(50, "same name, the only one"),
            Class::Body => None,
            Class::Person if self.described => self.described_as(other),
            Class::Person => self.named_as(other),
        }
    }

    /// "the Cuban foreign minister": who holds the office in that year.
    fn described_as(&self, other: &Form) -> Option<Match> {
        let same = self.seat().is_some() && self.seat() == other.seat();
        if !same || self.year.is_empty() || self.year != other.year || !other.described && !other.is_full() {
            return None;
        }
        Some(if other.described {
            Match {
                score: 10,
                why: "same office and year",
            }
        } else {
            Match {
                // Whom the tables know, before a name that one dispatch may have got wrong.
                score: 60 + i64::from(!other.known_as.is_empty()),
                why: "holder of the office",
            }
        })
    }

    fn named_as(&self, other: &Form) -> Option<Match> {
        if other.described {
            return None;
        }
        let (own, others) = (self.person_of_tables(), other.person_of_tables());
        let both_known = own.is_some() && others.is_some();
        if both_known && own == others {
            return Some(KNOWN);
        }
        let country = if other.country.is_empty() {
            &self.country
        } else {
            &other.country
        };
        let likeness = self.words.likeness(&other.words, country)?;
        let (placed, known) = (!self.country.is_empty(), !other.country.is_empty());
        let same_country = placed && self.country == other.country;
        let suggested = !self.beside.is_empty()
            && match likeness {
                Likeness::Surname => true,
                Likeness::Same => self.is_full() && others.is_some(),
                Likeness::Part | Likeness::Spelling => false,
            };
        if placed && known && !same_country && !suggested {
            return None;
        }
        // Two persons of the tables, unless the tables have one under two spellings.
        let spelt = likeness >= Likeness::Spelling;
        if both_known && !(spelt && same_country && (self.wikidata.is_empty() || other.wikidata.is_empty())) {
            return None;
        }
        let office = !self.office.is_empty() && self.office == other.office;
        let near = self.is_near(other);
        let more = 4 * i64::from(office) + 2 * i64::from(near);
        let found = |score, why| {
            Some(Match {
                score: score + more,
                why,
            })
        };
        match likeness {
            Likeness::Same if self.is_full() => match (same_country, placed || known) {
                _ if placed && known && !same_country => found(30, "same name, in the tables"),
                (true, _) => found(80, "same name and country"),
                (false, false) => found(70, "same name"),
                (false, true) => found(60, "same name, the only one with a country"),
            },
            Likeness::Spelling if same_country => found(50, "other spelling, same country"),
            Likeness::Spelling if office => found(50, "other spelling, same office"),
            Likeness::Part if same_country => found(40, "part of the name, same country"),
            Likeness::Part if office => found(40, "part of the name, same office"),
            // A surname that is only spelled alike needs more.
            Likeness::Surname if !(same_country && office || self.words.shares_word(&other.words)) => None,
            Likeness::Same | Likeness::Surname => self.surname_as(other, same_country, office, near),
            _ => None,
        }
    }

    /// A surname alone: by country and office or time, or because the dispatch is about the bearer's country.
    fn surname_as(&self, other: &Form, same_country: bool, office: bool, near: bool) -> Option<Match> {
        let other_seat =
            !office && is_seat(&self.office) && is_seat(&other.office) && self.year == other.year;
        if other_seat {
            return None;
        }
        let about = || {
            let shared =
                |code: &str| code == other.country || other.beside.split(' ').any(|other| other == code);
            !self.beside.is_empty() && self.beside.split(' ').any(shared)
        };
        let full = 10 * i64::from(other.is_full());
        let (score, why) = match (same_country, office, near) {
            (true, true, true) => (18, "surname, same country, office and time"),
            (true, true, false) => (15, "surname, same country and office"),
            (true, false, true) => (14, "surname, same country and time"),
            (false, true, true) if about() => (13, "surname, same office, in a dispatch about the country"),
            (false, true, true) if self.country.is_empty() || other.country.is_empty() => {
                (12, "surname, same office and time")
            }
            (false, false, true) if about() => (11, "surname, in a dispatch about the country"),
            _ => return None,
        };
        Some(Match {
            score: score + full,
            why,
        })
    }

    fn is_near(&self, other: &Form) -> bool {
        match (self.year.parse::<i32>(), other.year.parse::<i32>()) {
            (Ok(a), Ok(b)) => (a - b).abs() <= 1,
            _ => false,
        }
    }

    /// Whether two forms of one name are two persons all the same: they hold offices that nobody holds together, by
    /// turns, as several dispatches each tell.
    pub(super) fn clashes(&self, told: &Told, other: &Form, others: &Told) -> bool {
        exclude_each_other(&self.office, &other.office)
            && self.folded == other.folded
            && self.year == other.year
            && told.dispatches.min(others.dispatches) >= super::LEARNED_FROM
            && told.first < others.last
            && others.first < told.last
    }

    /// Whether it may clash with another at all.
    pub(super) fn has_post(&self) -> bool {
        is_post(&self.office)
    }
}

/// Which rules tell who an actor is.
fn class_of(actor: &Actor, folded: &str) -> Class {
    let placed = actor.country.is_some();
    if country_key(actor).is_some() {
        return Class::State;
    }
    if folded.is_empty() {
        return Class::Local;
    }
    match actor.kind {
        ActorKind::Person if !actor.described => Class::Person,
        ActorKind::Person if placed && actor.office.as_deref().is_some_and(is_seat) => Class::Person,
        ActorKind::Person => Class::Local,
        // "two Israeli soldiers" are others in each dispatch.
        _ if actor.described && (!placed || is_counted(folded)) => Class::Local,
        // "Senate", "Police": of some state that the dispatch leaves to be understood.
        ActorKind::Government if !placed && !folded.contains(' ') => Class::Local,
        _ => Class::Body,
    }
}

/// Whether a description says how many.
fn is_counted(folded: &str) -> bool {
    const NUMBERS: [&str; 26] = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "several",
        "some",
        "many",
        "dozens",
        "hundreds",
        "thousands",
    ];
    folded
        .split(' ')
        .any(|word| NUMBERS.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit()))
}
