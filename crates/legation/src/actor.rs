//! This module reads a phrase and a day and returns the political actor that it means, with the words and rows that say so.
//!
//! The phrase is read as a dispatch is: parsed, and its mentions resolved (`mention`). What a dispatch would tell
//! elsewhere, and a phrase alone cannot, is then taken from the tables: who held an office on the day, which sector a
//! common noun belongs to, which country a place lies in.

use crate::contract::ActorKind;
use crate::coreference::Chains;
use crate::mention::{Cast, Entity, Surroundings};
use crate::syntax::{self, Scratch, Sentence};
use crate::tables::{Leader, Standing, Tables, fold};
use crate::text::one_line;
use jiff::civil::Date;
use legation_model::Model;
use serde::Serialize;

/// Who a phrase means. Codes are empty where there is no political actor, or none that is known.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Identity {
    pub text: String,
    /// ISO 8601 day that offices were looked up on.
    pub date: Option<String>,
    /// The usual name; of an office, its holder on the day if the tables know him.
    pub name: String,
    pub kind: Option<ActorKind>,
    /// ISO 3166-1 alpha-3 or a PLOVER code.
    pub country: String,
    /// PLOVER sector, the first of `sectors`.
    pub sector: String,
    pub sectors: Vec<String>,
    pub office: String,
    /// `Q…`
    pub wikidata: Option<String>,
    pub why: Vec<Reason>,
}

/// Where one field was read from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// The field.
    pub field: &'static str,
    /// The words of the phrase, or the row of a table.
    pub from: String,
    /// The origin of the row as [`Tables::origin`] explains it; `None`: the words themselves say so.
    pub origin: Option<String>,
}

/// The actor that `text` means on a day, or at any time where no day is given.
pub fn identify(
    text: &str,
    date: Option<Date>,
    tables: &Tables,
    model: &Model,
    scratch: &mut Scratch,
) -> Identity {
    let phrase = one_line(text);
    let phrase = phrase.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
    let mut reader = Reader {
        tables,
        date,
        named: false,
        found: Identity {
            text: text.to_owned(),
            date: date.map(|day| day.to_string()),
            ..Identity::default()
        },
    };
    // "He" may be a surname, but is said of anybody.
    const PRONOUNS: [&str; 8] = ["he", "she", "they", "it", "we", "i", "you", "who"];
    // "WHO" is an organisation.
    let acronym = phrase.len() > 1 && !phrase.contains(char::is_lowercase);
    if !acronym && PRONOUNS.contains(&fold(phrase).as_str()) {
        reader.found.kind = Some(ActorKind::Person);
        reader.sector("UNK", phrase, "");
    } else if !reader.whole(phrase) && !reader.office(phrase) {
        reader.parsed(phrase, model, scratch);
        reader.nouns(phrase);
        reader.places(phrase);
    }
    reader.holder();
    reader.finish()
}

/// An identity in the making: a field that is filled is not filled again.
struct Reader<'a> {
    tables: &'a Tables,
    date: Option<Date>,
    found: Identity,
    /// The phrase names somebody.
    named: bool,
}

impl Reader<'_> {
    fn note(&mut self, field: &'static str, from: impl Into<String>, origin: &str) {
        self.found.why.push(Reason {
            field,
            from: from.into(),
            origin: Some(origin.to_owned()).filter(|origin| !origin.is_empty()),
        });
    }

    fn country(&mut self, code: &str, from: &str, origin: &str) {
        if self.found.country.is_empty() && !code.is_empty() {
            self.found.country = code.to_owned();
            self.note("country", from, origin);
        }
    }

    fn sector(&mut self, sector: &str, from: &str, origin: &str) {
        if sector.is_empty() || self.found.sectors.iter().any(|known| known == sector) {
            return;
        }
        self.found.sectors.push(sector.to_owned());
        self.note("sector", from, origin);
    }

    /// The phrase as a whole is a name of the tables.
    fn whole(&mut self, phrase: &str) -> bool {
        let tables = self.tables;
        if let Some(country) = tables.country(phrase) {
            self.found.kind = Some(ActorKind::Country);
            self.found.name = country.name.to_owned();
            self.country(country.iso3, phrase, country.origin);
        } else if let Some(seat) = tables.metonym(phrase) {
            self.found.kind = Some(ActorKind::Government);
            self.found.name = seat.name.to_owned();
            self.country(seat.country, seat.institution, seat.origin);
            self.sector(seat.sector, seat.institution, seat.origin);
        } else if let Some(organization) = tables.organization(phrase) {
            let of_state = matches!(organization.kind, "military" | "agency");
            self.found.kind = Some(if of_state {
                ActorKind::Government
            } else {
                ActorKind::Organization
            });
            self.found.name = organization.name.to_owned();
            let row = format!("{}: {}", organization.name, organization.kind);
            self.country(organization.code.unwrap_or(""), &row, organization.origin);
            self.sector(organization.sector.unwrap_or(""), &row, organization.origin);
        } else {
            return self.body_of_state(phrase) || self.person(phrase);
        }
        true
    }

    /// "The Mongolian State Great Khural": a name of the tables behind its own country's.
    fn body_of_state(&mut self, phrase: &str) -> bool {
        let words: Vec<&str> = phrase.split(' ').filter(|word| *word != "the").collect();
        let Some((used, code)) = self.tables.first_country(&words, |people| people.adjective) else {
            return false;
        };
        let name = words[used..].join(" ");
        let of_it = |country: Option<&str>| country == Some(code);
        let known = of_it(self.tables.metonym(&name).map(|seat| seat.country))
            || of_it(self.tables.organization(&name).and_then(|body| body.code));
        known && self.whole(&name)
    }

    /// The phrase is the name of one person of the tables, or of one in office on the day.
    fn person(&mut self, phrase: &str) -> bool {
        let leaders = self.tables.leaders_by_name(phrase);
        let serving = |leader: &&Leader| self.date.is_none_or(|day| leader.term_on(day).is_some());
        let whole: Vec<&Leader> = leaders.iter().filter(|leader| leader.full).collect();
        let in_office: Vec<&Leader> = leaders.iter().filter(serving).collect();
        if let ([], Some(day)) = (&leaders[..], self.date)
            && let Some(head) = self.tables.head_by_sound(phrase, day)
        {
            self.take_person(&head);
            return true;
        }
        let person = match (&whole[..], &in_office[..], &leaders[..]) {
            ([only], ..) | (_, [only], _) => (*only).clone(),
            (_, _, [only]) => only.clone(),
            ([first, ..], ..) => (*first).clone(),
            (_, [first, ..], _) => (*first).clone(),
            _ => return self.official(phrase),
        };
        self.take_person(&person);
        true
    }

    /// The phrase as a whole is an office, its country or body named or not.
    fn office(&mut self, phrase: &str) -> bool {
        let Some(office) = self.tables.office_phrase(phrase) else {
            return false;
        };
        let body = office
            .body
            .as_deref()
            .and_then(|body| self.tables.organization(body));
        if office.sector.is_empty() && body.is_none() {
            return false;
        }
        let country = office.country.as_deref().or(body.and_then(|body| body.code));
        self.found.kind = Some(ActorKind::Person);
        self.found.name = phrase.to_owned();
        self.country(country.unwrap_or(""), phrase, body.map_or("", |body| body.origin));
        self.sector(office.sector, &office.canonical, "legation");
        self.note("office", phrase, "");
        self.found.office = office.canonical;
        self.places(phrase);
        true
    }

    /// The phrase is the name of one member of a government.
    fn official(&mut self, phrase: &str) -> bool {
        let officials = self.tables.officials(phrase);
        let [official] = officials[..] else { return false };
        self.named = true;
        let row = format!("{}: member of a government", official.name);
        self.found.kind = Some(ActorKind::Person);
        self.found.name = official.name.to_owned();
        self.country(official.country, &row, official.origin);
        match official.on(self.date) {
            Standing::Serving(sector) => self.sector(sector, &row, official.origin),
            Standing::Former => self.sector("ELI", &row, official.origin),
            Standing::Unknown => {}
        }
        true
    }

    fn take_person(&mut self, person: &Leader<'_>) {
        self.named = true;
        self.found.kind = Some(ActorKind::Person);
        self.found.name = person.name.to_owned();
        self.found.wikidata = person.wikidata.map(str::to_owned);
        self.country(person.country, person.name, person.origin);
        let held = match self.date {
            Some(day) => person.term_on(day),
            None => person.last_term(),
        };
        if let Some(term) = held {
            let from = term.from.unwrap_or("…");
            let row = format!(
                "{}: {} from {from} to {}",
                term.name,
                term.office,
                term.to.unwrap_or("…")
            );
            if self.found.office.is_empty() {
                self.found.office = term.office.to_owned();
                self.note("office", row.clone(), term.origin);
            }
            self.sector(term.sector, &row, term.origin);
        } else if let Some(day) = self.date
            && let Some(last) = person.terms.iter().find(|term| term.over_by(day))
        {
            let row = format!("{}: {} until {}", last.name, last.office, last.to.unwrap_or("…"));
            self.sector("ELI", &row, last.origin);
        }
    }

    /// What the phrase says by its own words, as in a dispatch.
    fn parsed(&mut self, phrase: &str, model: &Model, scratch: &mut Scratch) {
        let sentences = syntax::analyze_text(phrase, model, scratch);
        let chains = Chains::default();
        let mut cast = Cast::read(phrase, &sentences, &chains, self.tables, None, self.date);
        cast.complete(&Surroundings {
            text: phrase,
            sentences: &sentences,
            tables: self.tables,
            home: None,
            issued: false,
            words: &[],
        });
        let Some(entity) = head(&sentences, &cast) else {
            return;
        };
        if entity.place {
            return;
        }
        self.found.kind = Some(entity.kind);
        self.found.name = entity.name.clone();
        self.named = entity.named;
        self.country(entity.country.as_deref().unwrap_or(""), phrase, "");
        if entity.kind == ActorKind::Person && entity.named {
            let mut leaders = self.tables.leaders_by_name(&entity.name);
            leaders.retain(|leader| {
                entity
                    .country
                    .as_deref()
                    .is_none_or(|code| leader.country == code)
            });
            let serving = |leader: &Leader| self.date.is_some_and(|day| leader.term_on(day).is_some());
            let titled = |leader: &Leader| {
                leader
                    .terms
                    .iter()
                    .any(|term| Some(term.office) == entity.office.as_deref())
            };
            let known = leaders
                .iter()
                .find(|leader| serving(leader))
                .or_else(|| leaders.iter().find(|leader| leader.full || titled(leader)));
            if let Some(leader) = known {
                self.found.name = leader.name.to_owned();
                self.found.wikidata = leader.wikidata.map(str::to_owned);
                self.country(leader.country, leader.name, leader.origin);
            }
        }
        if let Some(office) = entity
            .office
            .as_ref()
            .filter(|office| !self.tables.is_occupation(office))
        {
            self.found.office = office.clone();
            self.note("office", phrase, "");
        }
        if entity.kind != ActorKind::Country {
            self.sector(entity.sector.as_deref().unwrap_or(""), phrase, "");
        }
    }

    /// The sector of the phrase's nouns: those at the end of its core first, then others, longer runs before shorter.
    /// What the parse told gives way to a longer run of nouns: an "agricultural worker" is no worker.
    fn nouns(&mut self, phrase: &str) {
        let folded = fold(&phrase.replace("'s", "").replace("’s", ""));
        let words: Vec<&str> = folded.split(' ').collect();
        let core = words
            .iter()
            .position(|word| PREPOSITIONS.contains(word))
            .filter(|at| *at > 0)
            .unwrap_or(words.len());
        let (core, rest) = words.split_at(core);
        // An officer of an international body has no sector.
        if !self.found.office.is_empty() && matches!(self.found.country.as_str(), "UNO" | "EUR" | "IGO") {
            return;
        }
        if let Some((run, sectors)) = self.longest(core, 2)
            && self.found.kind != Some(ActorKind::Country)
            && !(self.named && self.found.kind == Some(ActorKind::Person))
            && run.split(' ').count() > fold(&self.found.office).split(' ').count()
        {
            self.found.sectors.clear();
            self.found.why.retain(|reason| reason.field != "sector");
            sectors
                .into_iter()
                .for_each(|(sector, origin)| self.sector(&sector, &run, &origin));
        }
        // "President of the league": the sector is the body's, not that of presidents.
        let of_body = self.found.office.contains(" of ") && self.found.sectors.is_empty();
        let parts = if of_body { vec![rest] } else { vec![core, rest] };
        for part in parts {
            // "A group of lawmakers": that it is a group says nothing.
            let open = self.found.sectors.is_empty() || self.found.sectors == ["UNK"];
            if let Some((run, sectors)) = self.longest(part, 1).filter(|_| open) {
                self.found.sectors.clear();
                sectors
                    .into_iter()
                    .for_each(|(sector, origin)| self.sector(&sector, &run, &origin));
            }
        }
    }

    /// The run of words, of so many at least, that some table of common nouns knows: its sectors with their origin.
    fn longest(&self, words: &[&str], at_least: usize) -> Option<(String, Vec<(String, String)>)> {
        let mut runs: Vec<(usize, usize)> = (0..words.len())
            .flat_map(|start| (start + at_least..=words.len()).map(move |end| (start, end)))
            .collect();
        runs.sort_by_key(|(start, end)| (words.len() - end, words.len() - (end - start)));
        runs.into_iter().find_map(|(start, end)| {
            let run = words[start..end].join(" ");
            // "military officials": the modifier says more than the noun.
            if let [.., modifier, noun] = words[start..end]
                && end - start == 2
                && let Some(sector) = self.tables.modifier_sector(modifier)
                && matches!(self.tables.sector(noun), Some("GOV" | "LAB" | "CVL" | "UNK"))
            {
                return Some((run, vec![(sector.to_owned(), "legation".to_owned())]));
            }
            let sectors: Vec<(String, String)> = match self.tables.agent(&run) {
                Some(agent) => [agent.sector, agent.second]
                    .into_iter()
                    .filter(|sector| !sector.is_empty())
                    .map(|sector| (sector.to_owned(), agent.origin.to_owned()))
                    .collect(),
                None => vec![(self.tables.sector(&run)?.to_owned(), "legation".to_owned())],
            };
            Some((run, sectors))
        })
    }

    /// The country that the phrase names by a name, a people, a misspelling, or a place.
    fn places(&mut self, phrase: &str) {
        let core = phrase.split(" to ").next().unwrap_or(phrase);
        if self.tables.country_of_region(core).is_some() {
            self.place(core, true);
        }
        if let Some(code) = self.tables.countries_in(core).first() {
            self.country(code, core, "");
        }
        for word in core.split(' ') {
            if let Some(country) = self.tables.country_misspelt(word) {
                self.country(country.iso3, word, country.origin);
                self.found.kind = self.found.kind.or(Some(ActorKind::Group));
            }
        }
        let words: Vec<&str> = core.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        for start in (0..words.len()).rev() {
            // A town counts where it is all there is, heads the name of a body, or stands behind a preposition; of
            // several the last one is the widest.
            let before = start.checked_sub(1).map(|before| fold(words[before]));
            let located = before
                .is_none_or(|word| matches!(word.as_str(), "in" | "of" | "at" | "from" | "near" | "the"));
            for end in (start + 1..=words.len().min(start + 4)).rev() {
                let whole = end - start == words.len() || self.found.kind == Some(ActorKind::Organization);
                if self.found.country.is_empty() && words[start].starts_with(char::is_uppercase) {
                    self.place(&words[start..end].join(" "), located && (start > 0 || whole));
                }
            }
        }
    }

    /// The country of a place, seat or organisation; a town that is the whole phrase stands for its people.
    fn place(&mut self, name: &str, towns: bool) {
        let tables = self.tables;
        if let Some(organization) = tables.organization(name) {
            self.country(organization.code.unwrap_or(""), name, organization.origin);
        } else if let Some(seat) = tables.metonym(name) {
            self.country(seat.country, name, seat.origin);
        } else if let Some(place) = tables.places(name).first().filter(|_| towns) {
            self.country(place.country.unwrap_or(""), name, place.origin);
            if fold(name) == fold(&self.found.text) {
                self.found.kind = Some(ActorKind::Group);
                self.found.name = name.to_owned();
                self.sector("CVL", name, place.origin);
            }
        }
    }

    /// Who held the office on the day, where the phrase names nobody.
    fn holder(&mut self) {
        let Some(day) = self.date else { return };
        if self.named || self.found.office.is_empty() || self.found.sectors.iter().any(|s| s == "ELI") {
            return;
        }
        // "UN Secretary-General" stands in the tables as the office of that organisation.
        let whole = self.found.office.as_str();
        let bare = whole.split_once(' ').map_or(whole, |(_, rest)| rest);
        let holder = [whole, bare]
            .into_iter()
            .find_map(|office| self.tables.holder(&self.found.country, office, day));
        if let Some(term) = holder {
            let row = format!("{}: {}", term.name, term.office);
            let persons = self.tables.leaders_by_name(term.name);
            let person = persons
                .iter()
                .find(|person| person.full && person.country == term.country);
            self.found.name = term.name.to_owned();
            self.found.wikidata = person.and_then(|person| person.wikidata).map(str::to_owned);
            self.note("name", row, term.origin);
        }
    }

    fn finish(mut self) -> Identity {
        self.found.sector = self.found.sectors.first().cloned().unwrap_or_default();
        if self.found.country.is_empty() && self.found.sector.is_empty() && self.found.office.is_empty() {
            self.found.kind = None;
            self.found.name.clear();
        }
        self.found
    }
}

/// Words that end the part of a noun phrase which names it.
const PREPOSITIONS: [&str; 12] = [
    "of", "for", "to", "in", "at", "on", "from", "with", "by", "who", "that", "near",
];

/// The party that the phrase's head means.
fn head<'c>(sentences: &[Sentence], cast: &'c Cast) -> Option<&'c Entity> {
    let root = sentences.first()?.root()?;
    let mention = cast.mention_at(0, root).or_else(|| {
        let longest = |i: &usize| {
            (
                cast.mentions[*i].end - cast.mentions[*i].start,
                std::cmp::Reverse(*i),
            )
        };
        (0..cast.mentions.len()).max_by_key(longest)
    })?;
    cast.entities.get(*cast.means[mention].first()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn who(phrase: &str, day: Option<Date>) -> Identity {
        let model = Model::built_in().expect("a model");
        identify(phrase, day, Tables::built_in(), model, &mut Scratch::default())
    }

    #[test]
    fn the_same_words_mean_another_person_at_another_date() {
        for (phrase, day, name) in [
            ("the Kenyan president", date(2014, 5, 1), "Uhuru Kenyatta"),
            ("the Kenyan president", date(2023, 5, 1), "William Ruto"),
            ("French President", date(2016, 1, 1), "François Hollande"),
            ("UN Secretary-General", date(2010, 1, 1), "Ban Ki-moon"),
        ] {
            assert_eq!(who(phrase, Some(day)).name, name, "{phrase} {day}");
        }
        let undated = who("the Kenyan president", None);
        assert_eq!(
            (undated.country.as_str(), undated.sector.as_str()),
            ("KEN", "GOV")
        );
        assert!(undated.name.contains("president"), "{}", undated.name);
    }

    #[test]
    fn an_office_that_is_over_is_of_the_elite() {
        let before = who("Angela Merkel", Some(date(2017, 4, 1)));
        let after = who("Angela Merkel", Some(date(2022, 1, 10)));
        assert_eq!((before.sector.as_str(), after.sector.as_str()), ("GOV", "ELI"));
        let former = who("former Chilean foreign minister", Some(date(2012, 1, 1)));
        assert_eq!((former.country.as_str(), former.sector.as_str()), ("CHL", "ELI"));
        assert_eq!(former.office, "Minister of Foreign Affairs");
    }

    #[test]
    fn seats_peoples_and_slips_have_their_country() {
        for (phrase, country, sector) in [
            ("the Kremlin", "RUS", "GOV"),
            ("Ottawa", "CAN", ""),
            ("Fijian soldiers", "FJI", "MIL"),
            ("Ukranian troops", "UKR", "MIL"),
            ("villagers in northern Mali", "MLI", "CVL"),
            ("Peru's ambassador to Chad", "PER", "GOV"),
            ("Zambian agricultural workers", "ZMB", "AGR"),
            ("Chinese state media", "CHN", "GOV"),
            ("Transnistria", "MDA", "PRE"),
            ("the New Mexico governor", "USA", "GOV"),
            ("British Columbia lawmakers", "CAN", "LEG"),
            ("New Jersey", "USA", "CVL"),
            ("Chechen rebels", "RUS", "REB"),
            ("Boko Haram fighters", "NGA", "REB"),
            ("Phillipine police", "PHL", "COP"),
            ("the governor of Kandahar province, Afghanistan", "AFG", "GOV"),
            ("chief of staff of the Indonesian army", "IDN", "MIL"),
            ("Universidad Nacional Autónoma de México", "MEX", "EDU"),
            ("WHO", "UNO", "MED"),
        ] {
            let found = who(phrase, None);
            assert_eq!(
                (found.country.as_str(), found.sector.as_str()),
                (country, sector),
                "{phrase}"
            );
        }
    }

    #[test]
    fn names_are_found_in_any_spelling_and_order() {
        let day = Some(date(2022, 6, 1));
        for name in ["Ebrahim Raisi", "Ibrahim Raeisi", "Raïssi", "Raisi Ebrahim"] {
            let found = who(name, day);
            assert_eq!(
                (found.name.as_str(), found.office.as_str()),
                ("Ebrahim Raisi", "President"),
                "{name}"
            );
        }
        assert_eq!(who("Jinping Xi", day).name, "Xi Jinping");
        assert_eq!(who("Abe Shinzo", Some(date(2016, 12, 28))).name, "Shinzo Abe");
    }

    #[test]
    fn what_is_no_actor_has_no_codes() {
        for phrase in ["", "a wedding cake", "...", "the weather"] {
            let found = who(phrase, None);
            assert_eq!(
                (found.kind, found.country.as_str(), found.sector.as_str()),
                (None, "", ""),
                "{phrase}"
            );
            assert!(found.why.is_empty(), "{phrase}: {:?}", found.why);
        }
        assert_eq!(who("He", None).sector, "UNK");
    }

    #[test]
    fn every_code_says_why() {
        let found = who("Nigerian lawmakers", None);
        for field in ["country", "sector"] {
            assert!(found.why.iter().any(|reason| reason.field == field), "{field}");
        }
    }
}
