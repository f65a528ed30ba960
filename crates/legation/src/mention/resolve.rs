//! Decides which mentions speak of the same party, reading the dispatch from its first word to its last.
//!
//! A sieve after Raghunathan et al. (2010): each mention takes the first of these that answers — the country it names,
//! the same name, apposition, a description that only one known party fits, the nearest party that a pronoun can
//! mean — and opens a new entity where none does (a pronoun opens none). What is described before it is named in the
//! same breath ("his counterpart, Ana Reyes", "during her visit, Reyes …") waits for the name: see [`order`].

use super::detect::{Mention, MentionClass, is_counterpart};
use super::known;
use crate::contract::ActorKind;
use crate::syntax::{Sentence, Upos};
use crate::tables::{Gender, Tables, fold};
use std::collections::BTreeMap;

/// A party of one dispatch.
#[derive(Clone, Debug)]
pub struct Entity {
    pub name: String,
    pub kind: ActorKind,
    pub country: Option<String>,
    pub sector: Option<String>,
    pub office: Option<String>,
    pub former: bool,
    pub gender: Option<Gender>,
    pub titles: Vec<String>,
    pub aliases: Vec<String>,
    /// Indices of the mentions, in text order.
    pub mentions: Vec<usize>,
    /// Known by name, and not only by a description.
    pub named: bool,
    /// A town or region: an actor only where it stands for a government.
    pub place: bool,
}

pub(super) struct Resolver<'a> {
    tables: &'a Tables,
    sentences: &'a [Sentence],
    pub entities: Vec<Entity>,
    countries: BTreeMap<String, usize>,
    /// Where each entity was last told of: (sentence, token, as subject of a clause of that sentence).
    seen: Vec<(usize, usize, bool)>,
    /// Mention by (sentence, head token).
    at: BTreeMap<(usize, usize), usize>,
    /// Of each mention so far, whom it means.
    pub means: Vec<Vec<usize>>,
    pub first_person: Vec<usize>,
    /// Country that an unmodified "the president" belongs to, from the dateline or the source.
    home: Option<String>,
    date: Option<jiff::civil::Date>,
}

impl<'a> Resolver<'a> {
    pub fn new(
        tables: &'a Tables,
        sentences: &'a [Sentence],
        home: Option<String>,
        date: Option<jiff::civil::Date>,
    ) -> Resolver<'a> {
        Resolver {
            tables,
            sentences,
            entities: Vec::new(),
            countries: BTreeMap::new(),
            seen: Vec::new(),
            at: BTreeMap::new(),
            means: Vec::new(),
            first_person: Vec::new(),
            home,
            date,
        }
    }

    /// Resolves all mentions, which are in text order.
    pub fn run(&mut self, mentions: &[Mention]) {
        self.means = vec![Vec::new(); mentions.len()];
        self.at = mentions
            .iter()
            .enumerate()
            .map(|(i, m)| ((m.sentence, m.head), i))
            .collect();
        for index in order(mentions, self.sentences) {
            let mention = &mentions[index];
            let meant = self.resolve(index, mention, mentions);
            for &entity in &meant {
                self.note(entity, index, mention, meant.len() > 1);
            }
            self.means[index] = meant;
        }
        self.unite_described();
        self.learn_late();
        for entity in &mut self.entities {
            entity.mentions.sort_unstable();
        }
    }

    /// The entity of a country, opened where it is new.
    pub fn country(&mut self, code: &str) -> usize {
        if let Some(&entity) = self.countries.get(code) {
            return entity;
        }
        let name = self
            .tables
            .country_by_code(code)
            .map_or_else(|| code.to_string(), |c| c.name.to_string());
        let kind = if self.tables.country_by_code(code).is_some() {
            ActorKind::Country
        } else {
            ActorKind::Organization
        };
        let entity = self.open(Entity {
            name,
            kind,
            country: Some(code.to_string()),
            sector: None,
            office: None,
            former: false,
            gender: None,
            titles: Vec::new(),
            aliases: Vec::new(),
            mentions: Vec::new(),
            named: true,
            place: false,
        });
        self.countries.insert(code.to_string(), entity);
        entity
    }

    fn open(&mut self, entity: Entity) -> usize {
        self.entities.push(entity);
        self.seen.push((0, 0, false));
        self.entities.len() - 1
    }

    fn note(&mut self, entity: usize, index: usize, mention: &Mention, among: bool) {
        let sentence = &self.sentences[mention.sentence];
        let subject = sentence.has_rel(mention.head, "nsubj");
        let (last, _, was_subject) = self.seen[entity];
        let still = last == mention.sentence && was_subject && !self.entities[entity].mentions.is_empty();
        self.seen[entity] = (mention.sentence, mention.head, subject || still);
        let e = &mut self.entities[entity];
        e.mentions.push(index);
        if among || mention.class == MentionClass::Pronoun {
            return;
        }
        if mention.class == MentionClass::Name && e.kind != ActorKind::Country {
            let fuller = mention.surface.split(' ').count() > e.name.split(' ').count();
            if !e.named
                || (fuller && e.kind == ActorKind::Person)
                || (fuller && initials(&mention.surface) == e.name)
            {
                let old = std::mem::replace(&mut e.name, mention.surface.clone());
                if e.named && !e.aliases.contains(&old) {
                    e.aliases.push(old);
                }
                e.named = true;
            }
        }
        if mention.surface != e.name
            && !e.aliases.contains(&mention.surface)
            && mention.class != MentionClass::Adjective
            && (mention.class == MentionClass::Name || e.kind != ActorKind::Country)
        {
            e.aliases.push(mention.surface.clone());
        }
        if e.kind == ActorKind::Country {
            return;
        }
        if e.country.is_none() {
            e.country = mention.country.clone();
        }
        if e.office.is_none() || (e.former && !mention.former && mention.office.is_some()) {
            e.office = mention.office.clone().or(e.office.take());
            e.former = mention.former;
        }
        if e.sector.is_none() {
            e.sector = mention.sector.clone();
        }
        if e.gender.is_none() {
            e.gender = mention.gender;
        }
        for title in &mention.titles {
            if !e.titles.contains(title) {
                e.titles.push(title.clone());
            }
        }
    }

    fn resolve(&mut self, index: usize, mention: &Mention, mentions: &[Mention]) -> Vec<usize> {
        if let Some(meant) = self.beside(index, mention, mentions) {
            return meant;
        }
        match mention.class {
            MentionClass::Name | MentionClass::Adjective => vec![self.named(mention, mentions)],
            MentionClass::Description if mention.plural => self.several(mention, mentions),
            MentionClass::Description => self.described(mention, mentions, index),
            MentionClass::Pronoun => self.pronoun(index, mention, mentions),
        }
    }

    /// Whom a mention means by standing beside another of its sentence: a description beside a name, initials beside
    /// the name they stand for.
    fn beside(&self, index: usize, mention: &Mention, mentions: &[Mention]) -> Option<Vec<usize>> {
        let token = mention.apposed_to?;
        let partner = mentions.iter().enumerate().position(|(i, m)| {
            i != index
                && m.sentence == mention.sentence
                && (m.head == token || (m.start..m.end).contains(&token))
        })?;
        let meant = &self.means[partner];
        let [entity] = meant[..] else { return None };
        let e = &self.entities[entity];
        let same_kind = (e.kind == ActorKind::Person) == (mention.kind == ActorKind::Person);
        if !same_kind || e.kind == ActorKind::Country {
            return None;
        }
        // A name beside a name is another party, unless it is the initials of the first.
        let fits = match mention.class {
            MentionClass::Description => true,
            MentionClass::Name => e.kind != ActorKind::Person && is_short_for(&mention.surface, &e.name),
            _ => false,
        };
        fits.then(|| meant.clone())
    }

    fn named(&mut self, mention: &Mention, mentions: &[Mention]) -> usize {
        if mention.kind == ActorKind::Country
            && let Some(code) = &mention.country
        {
            return self.country(code);
        }
        if mention.kind == ActorKind::Government && mention.place {
            // A capital may stand for its country: the entity is the country, the mention remembers it is a place.
            if let Some(code) = mention.country.clone().filter(|_| mention.known_as.is_some()) {
                return self.country(&code);
            }
        }
        let folded = fold(&mention.surface);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        // A lone word that no table knows as a place, and that is the surname of somebody told of, is that person.
        if mention.place
            && mention.country.is_none()
            && words.len() == 1
            && self.tables.places(&mention.surface).is_empty()
        {
            let mut bearers = self.entities.iter().enumerate().filter(|(_, e)| {
                e.kind == ActorKind::Person
                    && e.named
                    && fold(&e.name).split(' ').next_back() == Some(words[0])
            });
            if let (Some((bearer, _)), None) = (bearers.next(), bearers.next()) {
                return bearer;
            }
        }
        /// Whether the bare name has been the bearer's, how often he is told of, and where last.
        type Rank = (bool, usize, (usize, usize));
        let mut best: Option<(usize, Rank)> = None;
        for (id, entity) in self.entities.iter().enumerate() {
            if entity.kind == ActorKind::Country || !entity.named || entity.place != mention.place {
                continue;
            }
            if (entity.kind == ActorKind::Person) != (mention.kind == ActorKind::Person) {
                continue;
            }
            let known = std::iter::once(&entity.name).chain(&entity.aliases).any(|name| {
                if mention.kind == ActorKind::Person {
                    same_person(&fold(name), &words)
                } else {
                    let other = fold(name);
                    other == folded
                        || initials(name) == mention.surface
                        || initials(&mention.surface) == *name
                }
            }) || mention
                .known_as
                .as_ref()
                .is_some_and(|known| *known == entity.name);
            // A surname may be somebody's given name, so it says nothing of gender.
            let full = words.len() > 1;
            let clash = full
                && mention.gender.is_some()
                && entity.gender.is_some()
                && mention.gender != entity.gender
                || mention.country.is_some()
                    && entity.country.is_some()
                    && mention.country != entity.country
                    && words.len() > 1
                    && mention.kind == ActorKind::Person
                    && fold(&entity.name) != folded;
            // Of two of one surname the bare name is whose it has been, or who is told of most; else the last.
            let bare = words.len() == 1 && mention.kind == ActorKind::Person;
            let called = bare && entity.aliases.iter().any(|alias| fold(alias) == folded);
            let told = if bare { entity.mentions.len() } else { 0 };
            let rank = (called, told, (self.seen[id].0, self.seen[id].1));
            if known && !clash && best.is_none_or(|(_, other)| rank >= other) {
                best = Some((id, rank));
            }
        }
        let known = best.map(|(id, _)| id);
        if let Some(id) = known.or_else(|| self.described_before(mention).map(|(id, _)| id)) {
            return id;
        }
        let mut entity = Entity {
            name: mention
                .known_as
                .clone()
                .unwrap_or_else(|| mention.surface.clone()),
            kind: mention.kind,
            country: mention.country.clone(),
            sector: mention.sector.clone(),
            office: mention.office.clone(),
            former: mention.former,
            gender: mention.gender,
            titles: mention.titles.clone(),
            aliases: Vec::new(),
            mentions: Vec::new(),
            named: true,
            place: mention.place,
        };
        if entity.country.is_none() && mention.kind != ActorKind::Government {
            entity.country = self.owner_country(mention, mentions).or_else(|| {
                self.companion_country(mention)
                    .filter(|_| mention.office.is_some())
            });
        }
        if mention.kind == ActorKind::Person {
            // A name alone said after its bearer was described: "the Kenyan president … Ruto".
            self.learn_person(&mut entity);
        }
        self.open(entity)
    }

    /// The person whom the dispatch described by office before it names him: "Peru's president … President Ana Reyes".
    fn described_before(&self, mention: &Mention) -> Option<(usize, (usize, usize))> {
        if mention.kind != ActorKind::Person || mention.office.is_none() || mention.former {
            return None;
        }
        let fits = |e: &Entity| {
            e.kind == ActorKind::Person
                && !e.named
                && !e.former
                && e.office == mention.office
                && (mention.country.is_none() || e.country == mention.country)
                && (mention.gender.is_none() || e.gender.is_none() || e.gender == mention.gender)
        };
        let mut fitting = (0..self.entities.len()).filter(|id| fits(&self.entities[*id]));
        let first = fitting.next()?;
        fitting.next().is_none().then_some((first, (0, 0)))
    }

    /// A person told of by office alone is the one whom the dispatch names with the same office of the same country.
    fn unite_described(&mut self) {
        for id in 0..self.entities.len() {
            let e = &self.entities[id];
            if e.named || e.former || e.kind != ActorKind::Person || e.office.is_none() || e.country.is_none()
            {
                continue;
            }
            let fits = |o: &Entity| {
                o.named
                    && !o.former
                    && o.kind == ActorKind::Person
                    // "Fiji's leader" is its prime minister, where only one who leads Fiji is named.
                    && (o.office == e.office || e.office.as_deref() == Some("Leader") && leads(o))
                    && o.country == e.country
                    && (o.gender.is_none() || e.gender.is_none() || o.gender == e.gender)
            };
            let mut bearers = (0..self.entities.len()).filter(|other| fits(&self.entities[*other]));
            let (Some(bearer), None) = (bearers.next(), bearers.next()) else {
                continue;
            };
            let mentions = std::mem::take(&mut self.entities[id].mentions);
            for mention in &mentions {
                for meant in &mut self.means[*mention] {
                    if *meant == id {
                        *meant = bearer;
                    }
                }
                self.means[*mention].dedup();
            }
            self.entities[bearer].mentions.extend(mentions);
        }
    }

    /// Who is called whose counterpart so far, as pairs: "the minister … her Thai counterpart, Suda Kham" are two of
    /// "the two ministers", though only one is "the minister".
    fn peers(&self, before: &Mention, mentions: &[Mention]) -> Vec<(usize, usize)> {
        let told = mentions
            .iter()
            .enumerate()
            .filter(|(_, m)| m.sentence <= before.sentence);
        told.filter(|(_, m)| m.surface.ends_with("counterpart"))
            .filter_map(|(i, m)| match self.means[i][..] {
                [counterpart] => Some((counterpart, self.owner(m, mentions)?)),
                _ => None,
            })
            .collect()
    }

    /// A name may come before the office that tells whose it is: "Maefasia signs … Prime Minister Hilda Maefasia".
    fn learn_late(&mut self) {
        for id in 0..self.entities.len() {
            let e = &self.entities[id];
            if e.kind == ActorKind::Person && e.named && e.country.is_none() && e.office.is_some() {
                let mut entity = e.clone();
                self.learn_person(&mut entity);
                self.entities[id] = entity;
            }
        }
    }

    /// What the tables know of a person whom the dispatch does not place.
    fn learn_person(&self, entity: &mut Entity) {
        if entity.country.is_some() && entity.office.is_some() {
            return;
        }
        let titled = entity.office.as_deref().filter(|_| !entity.former);
        let known = known::person(
            self.tables,
            &entity.name,
            entity.country.as_deref(),
            titled,
            self.date,
        );
        if let Some(known) = known {
            entity.country = entity.country.take().or(Some(known.country));
            entity.sector = entity.sector.take().or(known.sector);
            entity.gender = entity.gender.or(known.gender);
            if entity.office.is_none() && !entity.former {
                entity.office = known.office;
            }
        }
        // An office without a country is the publisher's or dateline's, if that country has such an office.
        if entity.country.is_none()
            && !entity.former
            && let (Some(home), Some(office)) = (&self.home, &entity.office)
            && !self.tables.terms(home, office).is_empty()
        {
            entity.country = Some(home.clone());
        }
    }

    /// Whoever possesses the mention: "its foreign ministry", "the group's leader".
    fn owner(&self, mention: &Mention, mentions: &[Mention]) -> Option<usize> {
        let owner = mention.possessor?;
        let index = mentions.iter().position(|m| {
            m.sentence == mention.sentence
                && (m.head == owner || (m.start..m.end).contains(&owner))
                && m.head != mention.head
        })?;
        self.means[index].first().copied()
    }

    /// The country of whom an official travels with: "he was accompanied by Foreign Minister Reyes".
    fn companion_country(&self, mention: &Mention) -> Option<String> {
        const TRAVELLING: [&str; 10] = [
            "accompany",
            "arrive",
            "travel",
            "fly",
            "fly in",
            "come",
            "visit",
            "lead",
            "join",
            "go",
        ];
        let sentence = &self.sentences[mention.sentence];
        let first = sentence.first_conjunct(mention.head);
        let verb = sentence
            .ancestors(first)
            .find(|a| sentence.tokens[*a].upos == Upos::Verb)?;
        let lemma = sentence.tokens[verb].lemma.as_str();
        let case = sentence
            .case(first)
            .map_or("", |case| sentence.tokens[case].lemma.as_str());
        let with = matches!(case, "with" | "alongside") && TRAVELLING.contains(&lemma);
        if !(with || case == "by" && lemma == "accompany") {
            return None;
        }
        // "who flew in with …": the relative pronoun means what stands before it.
        let subject = sentence.subject(verb)?;
        let lead = self.person_at(mention.sentence, subject).or_else(|| {
            (sentence.tokens[verb].rel == "acl:relcl").then_some(())?;
            self.person_at(mention.sentence, sentence.tokens[verb].head?)
        })?;
        self.entities[lead].country.clone()
    }

    fn owner_country(&self, mention: &Mention, mentions: &[Mention]) -> Option<String> {
        self.entities[self.owner(mention, mentions)?].country.clone()
    }

    fn described(&mut self, mention: &Mention, mentions: &[Mention], index: usize) -> Vec<usize> {
        // "Hamas fighters", "M23 rebel forces": the movement.
        let tree = &self.sentences[mention.sentence];
        let people = matches!(
            tree.tokens[mention.head].lemma.as_str(),
            "force" | "rebel" | "fighter" | "militant" | "troop" | "gunman" | "insurgent" | "militia"
        );
        if people {
            let own = tree
                .children_with_rel(mention.head, "compound")
                .filter_map(|c| self.at.get(&(mention.sentence, c)))
                .find_map(|m| match self.means[*m][..] {
                    [one]
                        if self.entities[one].kind == ActorKind::Organization && self.entities[one].named =>
                    {
                        Some(one)
                    }
                    _ => None,
                });
            if let Some(own) = own {
                return vec![own];
            }
        }
        // "the Kazakh side" is the state.
        if mention.surface.to_lowercase().ends_with(" side")
            && let Some(code) = mention.country.clone()
        {
            return vec![self.country(&code)];
        }
        // "his government" acts for the state of its head.
        let state = matches!(
            mention.surface.rsplit(' ').next(),
            Some("government" | "administration")
        );
        if state
            && mention.possessor.is_some()
            && let Some(owner) = self.owner(mention, mentions)
            && self.entities[owner].kind == ActorKind::Person
            && let Some(code) = self.entities[owner].country.clone()
        {
            return vec![self.country(&code)];
        }
        let owner = self.owner_country(mention, mentions);
        let counterpart = mention.titles.iter().any(|t| is_counterpart(t));
        let country = mention
            .country
            .clone()
            .or_else(|| owner.clone().filter(|_| !counterpart));
        if mention.kind == ActorKind::Country {
            // "the country", "his country", "the Kazakh side".
            if let Some(code) = country {
                return vec![self.country(&code)];
            }
            let recent = self.recent(mention, |e| e.kind == ActorKind::Country || e.country.is_some());
            if mention.definite
                && let Some(code) = recent.and_then(|id| self.entities[id].country.clone())
            {
                return vec![self.country(&code)];
            }
            return Vec::new();
        }
        if mention.kind == ActorKind::Person {
            let former = mention.former;
            let fits = |e: &Entity| {
                e.kind == ActorKind::Person
                    && (country.is_none()
                        || e.country == country
                        || e.country.is_none() && mention.office.is_some() && e.office == mention.office)
                    && !(former && !e.former && e.named && e.office.is_some())
                    && (mention.gender.is_none() || e.gender.is_none() || e.gender == mention.gender)
                    && (counterpart || office_fits(mention, e))
            };
            if mention.definite || country.is_some() {
                // "his counterpart", "her host": somebody else than the possessor, and of another country.
                let others: Vec<usize> = if counterpart {
                    self.subject_of(mention)
                        .into_iter()
                        .chain(self.owner(mention, mentions))
                        .collect()
                } else {
                    Vec::new()
                };
                let foreign =
                    |e: &Entity| !counterpart || owner.is_none() || e.country.is_none() || e.country != owner;
                let found =
                    self.recent_where(mention, |id, e| !others.contains(&id) && fits(e) && foreign(e));
                if let Some(id) = found {
                    return vec![id];
                }
            }
            // "the Vietnamese minister", after a general of that country was named and nobody else.
            if mention.definite && country.is_some() && !counterpart {
                let mut of_country = (0..self.entities.len()).filter(|id| {
                    let e = &self.entities[*id];
                    e.kind == ActorKind::Person && e.named && !e.former && e.country == country
                });
                if let (Some(only), None) = (of_country.next(), of_country.next())
                    && self.entities[only].office.is_none()
                {
                    return vec![only];
                }
            }
            let mut entity = self.opened_from(mention, country.clone());
            if entity.country.is_none() && mention.definite && entity.sector.as_deref() == Some("GOV") {
                entity.country = self.home.clone();
            }
            if let (Some(code), Some(office)) = (&entity.country, &entity.office)
                && let Some(holder) = known::holder(self.tables, code, office, self.date)
            {
                // The holder is known only if the dispatch names him too, before or after.
                let surname = fold(&holder).split(' ').next_back().unwrap_or("").to_string();
                let named = mentions[index..].iter().any(|m| {
                    m.class == MentionClass::Name && fold(&m.surface).split(' ').any(|word| word == surname)
                });
                if named && !former {
                    entity.name = holder;
                    entity.named = true;
                    entity.aliases.push(mention.surface.clone());
                }
            }
            if !mention.definite
                && entity.country.is_none()
                && mention.office.is_none()
                && mention.sector.is_none()
            {
                return Vec::new();
            }
            return vec![self.open(entity)];
        }
        // Governments, ministries, parliaments, groups.
        let folded = fold(&mention.surface);
        let fits = |e: &Entity| {
            e.kind != ActorKind::Person
                && e.kind != ActorKind::Country
                && (country.is_none() && mention.definite || e.country == country)
                && (fold(&e.name) == folded
                    || e.titles.iter().any(|t| mention.titles.last() == Some(t))
                    || fold(&e.name)
                        .split(' ')
                        .any(|word| mention.titles.last().is_some_and(|t| t == word)))
        };
        if let Some(id) = self.recent(mention, fits) {
            return vec![id];
        }
        let mut entity = self.opened_from(mention, country);
        if entity.country.is_none() && mention.definite && entity.kind == ActorKind::Government {
            entity.country = self.home.clone();
        }
        vec![self.open(entity)]
    }

    fn opened_from(&self, mention: &Mention, country: Option<String>) -> Entity {
        Entity {
            name: mention.surface.clone(),
            kind: mention.kind,
            country,
            sector: mention.sector.clone(),
            office: mention.office.clone(),
            former: mention.former,
            gender: mention.gender,
            titles: mention.titles.clone(),
            aliases: Vec::new(),
            mentions: Vec::new(),
            named: false,
            place: false,
        }
    }

    /// "the two leaders", "both sides", "our governments", "the ministers": the parties told of last.
    fn several(&mut self, mention: &Mention, mentions: &[Mention]) -> Vec<usize> {
        let owner = self.owner_country(mention, mentions);
        // "the delegations of Iran and Cuba": the countries.
        let tree = &self.sentences[mention.sentence];
        let phrase = tree.children(mention.head).find(|c| {
            tree.has_rel(*c, "nmod")
                && tree
                    .case(*c)
                    .is_some_and(|case| matches!(tree.tokens[case].lemma.as_str(), "of" | "from"))
        });
        if let Some(phrase) = phrase {
            let codes: Vec<String> = tree
                .conjuncts(phrase)
                .into_iter()
                .filter_map(|token| mentions.get(*self.at.get(&(mention.sentence, token))?))
                .filter(|m| m.kind == ActorKind::Country && m.class == MentionClass::Name)
                .filter_map(|m| m.country.clone())
                .collect();
            if codes.len() > 1 {
                return codes.iter().map(|code| self.country(code)).collect();
            }
        }
        if mention.kind == ActorKind::Country {
            if let Some(code) = mention.country.clone() {
                return vec![self.country(&code)];
            }
            let count = mention.number.unwrap_or(2);
            // "the states" without a number may be any.
            let states = mention
                .surface
                .split(' ')
                .next_back()
                .is_some_and(|w| matches!(w, "states" | "nations" | "countries"));
            if mention.definite && (mention.number.is_some() || !states) {
                return self.countries_told(mention, count);
            }
            return Vec::new();
        }
        if mention.kind == ActorKind::Person || mention.office.is_some() {
            let plain = mention.country.is_none() && mention.definite;
            if plain {
                let count = mention.number.unwrap_or(2);
                let mut persons: Vec<usize> = (0..self.entities.len())
                    .filter(|id| {
                        let e = &self.entities[*id];
                        e.kind == ActorKind::Person && !e.mentions.is_empty() && !e.former
                    })
                    .collect();
                let peers = self.peers(mention, mentions);
                let fitting: Vec<usize> = persons
                    .iter()
                    .copied()
                    .filter(|id| {
                        let fits = |id: usize| office_fits(mention, &self.entities[id]);
                        fits(*id) || peers.iter().any(|(peer, holder)| peer == id && fits(*holder))
                    })
                    .collect();
                let fits = |id: usize| fitting.contains(&id);
                if mention.office.is_some() && fitting.len() < count {
                    // "the two presidents", of whom one is not named: their countries speak for them.
                    let countries = self.countries_told(mention, count);
                    if !countries.is_empty() {
                        return countries;
                    }
                }
                // Other plurals mean the persons only where each has the office: "his negotiators" are others.
                let general = mention.titles.last().is_some_and(|t| {
                    matches!(
                        t.trim_end_matches('s'),
                        "leader"
                            | "head"
                            | "men"
                            | "women"
                            | "politician"
                            | "statesmen"
                            | "counterpart"
                            | "pair"
                            | "duo"
                            | "side"
                    )
                });
                // "the two leaders" are those who lead, where they are told of.
                let leaders = mention
                    .titles
                    .last()
                    .is_some_and(|t| t.starts_with("leader") || t.starts_with("head"));
                persons.sort_by_key(|id| {
                    let fit = fits(*id);
                    let leads = leaders && leads(&self.entities[*id]);
                    (!fit, !leads, std::cmp::Reverse(self.seen[*id]))
                });
                let mut chosen: Vec<usize> = Vec::new();
                for id in persons {
                    let other = chosen.iter().all(|c| {
                        self.entities[*c].country != self.entities[id].country
                            || self.entities[id].country.is_none()
                    });
                    if other && chosen.len() < count {
                        chosen.push(id);
                    }
                }
                let fit = general || chosen.iter().all(|id| fits(*id));
                if chosen.len() == count && fit && mention.possessor.is_none() {
                    chosen.sort_by_key(|id| self.entities[*id].mentions.first().copied());
                    return chosen;
                }
            }
        }
        let country = mention.country.clone().or(owner);
        let entity = self.opened_from(mention, country);
        let folded = fold(&mention.surface);
        let known = self.recent(mention, |e| fold(&e.name) == folded && e.kind == ActorKind::Group);
        if let Some(known) = known {
            return vec![known];
        }
        let mut entity = entity;
        entity.kind = if mention.kind == ActorKind::Person {
            ActorKind::Group
        } else {
            mention.kind
        };
        vec![self.open(entity)]
    }

    /// The countries that the dispatch has told most of, in the order they came up.
    fn countries_told(&mut self, mention: &Mention, count: usize) -> Vec<usize> {
        let mut told: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for entity in &self.entities {
            let Some(code) = entity
                .country
                .as_ref()
                .filter(|_| !entity.place && !entity.former)
            else {
                continue;
            };
            if self.tables.country_by_code(code).is_none() {
                continue;
            }
            let first = entity.mentions.first().copied().unwrap_or(usize::MAX);
            let near = usize::from(
                self.seen[self
                    .entities
                    .iter()
                    .position(|e| std::ptr::eq(e, entity))
                    .unwrap_or(0)]
                .0 + 4
                    > mention.sentence,
            );
            let row = told.entry(code.clone()).or_insert((0, first));
            row.0 += entity.mentions.len() * (1 + near);
            row.1 = row.1.min(first);
        }
        let mut ranked: Vec<(String, (usize, usize))> = told.into_iter().collect();
        ranked.sort_by_key(|(_, (times, first))| (std::cmp::Reverse(*times), *first));
        // "The three countries" are told of only where just three are; two may be picked out as those most spoken of.
        if ranked.len() < count || count > 2 && ranked.len() != count {
            return Vec::new();
        }
        ranked.truncate(count);
        ranked.sort_by_key(|(_, (_, first))| *first);
        ranked.into_iter().map(|(code, _)| self.country(&code)).collect()
    }

    /// The person who is subject of the clause that a mention stands in.
    fn subject_of(&self, mention: &Mention) -> Option<usize> {
        let sentence = &self.sentences[mention.sentence];
        let verb = sentence
            .ancestors(mention.head)
            .find(|a| sentence.subject(*a).is_some())?;
        self.person_at(mention.sentence, sentence.subject(verb)?)
    }

    fn person_at(&self, sentence: usize, token: usize) -> Option<usize> {
        match self.means[*self.at.get(&(sentence, token))?][..] {
            [entity] if self.entities[entity].kind == ActorKind::Person => Some(entity),
            _ => None,
        }
    }

    /// "congratulated her on his …": with verbs of this kind what follows is about the one they are done to
    /// (implicit causality; Garvey and Caramazza 1974).
    fn cause(&self, mention: &Mention) -> Option<usize> {
        const VERBS: [&str; 14] = [
            "congratulate",
            "thank",
            "praise",
            "commend",
            "applaud",
            "laud",
            "criticize",
            "criticise",
            "condemn",
            "blame",
            "accuse",
            "reward",
            "honor",
            "honour",
        ];
        let sentence = &self.sentences[mention.sentence];
        let verb = sentence
            .ancestors(mention.head)
            .find(|a| VERBS.contains(&sentence.tokens[*a].lemma.as_str()))?;
        let object = sentence.object(verb).filter(|object| *object < mention.head)?;
        self.person_at(mention.sentence, object)
    }

    /// The entity told of last that fits.
    fn recent(&self, mention: &Mention, fits: impl Fn(&Entity) -> bool) -> Option<usize> {
        self.recent_where(mention, |_, entity| fits(entity))
    }

    fn recent_where(&self, mention: &Mention, fits: impl Fn(usize, &Entity) -> bool) -> Option<usize> {
        (0..self.entities.len())
            .filter(|id| !self.entities[*id].mentions.is_empty() && fits(*id, &self.entities[*id]))
            .filter(|id| (self.seen[*id].0, self.seen[*id].1) < (mention.sentence, mention.head))
            .max_by_key(|id| self.seen[*id])
    }

    fn pronoun(&mut self, index: usize, mention: &Mention, mentions: &[Mention]) -> Vec<usize> {
        let form = mention.surface.as_str();
        let sentence = &self.sentences[mention.sentence];
        match form {
            "i" | "me" | "my" | "myself" | "we" | "us" | "our" | "ours" | "ourselves" => {
                self.first_person.push(index);
                return Vec::new();
            }
            "who" | "which" | "that" | "whom" | "whose" => {
                // A relative pronoun means what its clause stands beside.
                let clause = sentence
                    .ancestors(mention.head)
                    .find(|a| sentence.tokens[*a].rel == "acl:relcl");
                let noun = clause.and_then(|c| sentence.tokens[c].head);
                let partner = noun.and_then(|noun| {
                    mentions[..index]
                        .iter()
                        .rposition(|m| m.sentence == mention.sentence && m.head == noun)
                });
                return partner.map(|p| self.means[p].clone()).unwrap_or_default();
            }
            _ => {}
        }
        if matches!(form, "they" | "them" | "their" | "theirs" | "themselves" | "both") {
            return self.they(index, mention, mentions);
        }
        let person = mention.gender.is_some();
        if let Some(ahead) = subject_ahead(mention, mentions, sentence)
            && let [entity] = self.means[ahead][..]
        {
            let e = &self.entities[entity];
            if (e.kind == ActorKind::Person) == person && (e.gender.is_none() || e.gender == mention.gender) {
                return vec![entity];
            }
        }
        if let Some(cause) = self.cause(mention).filter(|_| person) {
            let gender = self.entities[cause].gender;
            if gender.is_none() || gender == mention.gender {
                return vec![cause];
            }
        }
        let limit = if person { 6 } else { 3 };
        let reflexive_object = !form.ends_with('s') && sentence.has_rel(mention.head, "obj");
        let clause_subject = self.subject_of(mention);
        let candidate = (0..self.entities.len())
            .filter(|id| {
                let e = &self.entities[*id];
                let (s, token, _) = self.seen[*id];
                let kind = if person {
                    e.kind == ActorKind::Person
                } else {
                    e.kind != ActorKind::Person && e.kind != ActorKind::Group && !e.place
                };
                kind && !e.mentions.is_empty()
                    && mention.sentence - s.min(mention.sentence) <= limit
                    && (s, token) < (mention.sentence, mention.head)
                    && (e.gender.is_none() || mention.gender.is_none() || e.gender == mention.gender)
                    && !(reflexive_object && clause_subject == Some(*id))
            })
            .max_by_key(|id| {
                let (s, token, subject) = self.seen[*id];
                // In the same sentence and the one before, a subject outweighs what is merely nearer (centering).
                let distance = mention.sentence - s;
                // An object means more likely who was told of just before than who did something a sentence ago.
                let object = ["obj", "iobj", "obl"]
                    .iter()
                    .any(|rel| sentence.has_rel(mention.head, rel));
                let score = match (distance, subject) {
                    (0, false) if object => 5,
                    (0, true) => 5,
                    (0, false) => 3,
                    (1, true) => 4,
                    (1, false) => 2,
                    // Further back too, a subject is who the text goes on about.
                    (_, true) => 1,
                    _ => 0,
                };
                let described = usize::from(self.entities[*id].named);
                (score, described, s, token)
            });
        candidate.into_iter().collect()
    }

    fn they(&mut self, index: usize, mention: &Mention, mentions: &[Mention]) -> Vec<usize> {
        let sentence = mention.sentence;
        // "Reyes met with Moyo in Lima, where they signed …": both sides of the clause above.
        let tree = &self.sentences[sentence];
        for verb in tree.ancestors(mention.head).skip(1) {
            let Some(subject) = tree.subject(verb).filter(|s| *s < mention.head) else {
                continue;
            };
            let other = tree
                .oblique(verb, "with")
                .or_else(|| tree.object(verb))
                .filter(|o| *o < mention.head);
            let who = |token: usize| {
                let at = mentions[..index]
                    .iter()
                    .rposition(|m| m.sentence == sentence && m.head == token)?;
                let [entity] = self.means[at][..] else { return None };
                let kind = self.entities[entity].kind;
                matches!(kind, ActorKind::Person | ActorKind::Country).then_some(entity)
            };
            if let (Some(one), Some(two)) = (who(subject), other.and_then(who))
                && one != two
                && self.entities[one].kind == self.entities[two].kind
            {
                return vec![one, two];
            }
        }
        // The plural that the sentence before is about; a subject looks back further than other words.
        let reach = if tree.has_rel(mention.head, "nsubj") { 4 } else { 1 };
        let about = mentions[..index].iter().enumerate().rev().find(|(i, m)| {
            let tree = &self.sentences[m.sentence];
            m.sentence < sentence
                && m.sentence + reach >= sentence
                && tree.has_rel(m.head, "nsubj")
                && tree.tokens[m.head]
                    .head
                    .is_some_and(|verb| tree.tokens[verb].head.is_none())
                && (self.means[*i].len() > 1 || m.plural && !self.means[*i].is_empty())
        });
        if let Some((i, _)) = about {
            return self.means[i].clone();
        }
        // A plural told of before, in this sentence or the last two.
        for earlier in (0..index).rev() {
            let m = &mentions[earlier];
            if sentence - m.sentence > 2 {
                break;
            }
            let meant = &self.means[earlier];
            if m.class == MentionClass::Adjective {
                continue;
            }
            if meant.len() > 1 || (m.plural && !meant.is_empty()) {
                return meant.clone();
            }
            // A co-ordination of names.
            let tree = &self.sentences[m.sentence];
            let all = tree.conjuncts(m.head);
            if all.len() > 1
                && all[0] == m.head
                && all
                    .last()
                    .is_some_and(|last| m.sentence < sentence || *last < mention.head)
            {
                let meant: Vec<usize> = all
                    .iter()
                    .filter_map(|head| {
                        mentions[..index]
                            .iter()
                            .rposition(|o| o.sentence == m.sentence && o.head == *head)
                    })
                    .filter_map(|p| self.means[p].first().copied())
                    .collect();
                if meant.len() > 1 {
                    return meant;
                }
            }
        }
        // Two persons of the sentence before.
        let mut persons: Vec<usize> = (0..self.entities.len())
            .filter(|id| {
                let (s, token, _) = self.seen[*id];
                self.entities[*id].kind == ActorKind::Person
                    && !self.entities[*id].mentions.is_empty()
                    && sentence - s.min(sentence) <= 1
                    && (s, token) < (sentence, mention.head)
            })
            .collect();
        persons.sort_by_key(|id| std::cmp::Reverse(self.seen[*id]));
        persons.truncate(2);
        if persons.len() == 2 { persons } else { Vec::new() }
    }
}

/// The mentions in text order, save that a name or subject comes before the words ahead of it that speak of its bearer.
fn order(mentions: &[Mention], sentences: &[Sentence]) -> Vec<usize> {
    let mut order = Vec::with_capacity(mentions.len());
    let mut placed = vec![false; mentions.len()];
    for (index, mention) in mentions.iter().enumerate() {
        let ahead = match mention.class {
            MentionClass::Description => name_ahead(mention, mentions),
            MentionClass::Pronoun => subject_ahead(mention, mentions, &sentences[mention.sentence]),
            _ => None,
        };
        for next in ahead.into_iter().chain([index]) {
            if !std::mem::replace(&mut placed[next], true) {
                order.push(next);
            }
        }
    }
    order
}

/// The name that follows a description as its apposition.
fn name_ahead(mention: &Mention, mentions: &[Mention]) -> Option<usize> {
    let token = mention.apposed_to.filter(|token| *token > mention.head)?;
    mentions.iter().position(|m| {
        m.sentence == mention.sentence
            && m.class == MentionClass::Name
            && (m.head == token || (m.start..m.end).contains(&token))
    })
}

/// The named subject that a pronoun in a phrase set before it speaks of: "During his visit, Mr. Moyo will meet …".
fn subject_ahead(mention: &Mention, mentions: &[Mention], sentence: &Sentence) -> Option<usize> {
    let mut below = mention.head;
    for above in sentence.ancestors(mention.head) {
        let set_before = sentence.has_rel(below, "obl") || sentence.has_rel(below, "advcl");
        if set_before
            && let Some(subject) = sentence.subject(above).filter(|subject| *subject > mention.head)
            && above > mention.head
        {
            return mentions.iter().position(|m| {
                m.sentence == mention.sentence && m.class == MentionClass::Name && m.head == subject
            });
        }
        below = above;
    }
    None
}

/// Whether somebody heads a state or government.
fn leads(entity: &Entity) -> bool {
    const OFFICES: [&str; 12] = [
        "President",
        "Prime Minister",
        "Chancellor",
        "King",
        "Queen",
        "Emir",
        "Sultan",
        "Emperor",
        "Crown Prince",
        "Premier",
        "Supreme Leader",
        "Taoiseach",
    ];
    entity
        .office
        .as_deref()
        .is_some_and(|office| OFFICES.contains(&office))
        && !entity.former
}

/// Whether a description can speak of this person: the same office, or a title or noun already used of him.
fn office_fits(mention: &Mention, entity: &Entity) -> bool {
    if let (Some(said), Some(held)) = (&mention.office, &entity.office) {
        // "the minister" may be any minister, "the minister of fisheries" and "the president" only that one.
        let sole = matches!(
            said.as_str(),
            "President" | "King" | "Queen" | "Chancellor" | "Emir" | "Sultan" | "Pope"
        );
        if said == held || said.contains(" of ") || sole {
            return said == held;
        }
    }
    let noun = mention.titles.last().map_or("", String::as_str);
    let noun = noun.strip_suffix('s').unwrap_or(noun);
    match noun {
        "leader" | "ruler" | "head" | "chief" => {
            entity.sector.as_deref() == Some("GOV")
                || entity.titles.iter().any(|t| t == noun)
                || entity.office.is_none()
        }
        "man" | "woman" | "colleague" | "excellency" => true,
        "majesty" | "highness" | "holiness" | "eminence" => {
            const DIGNITARIES: [&str; 12] = [
                "king", "queen", "emperor", "sultan", "emir", "prince", "princess", "sheikh", "pope",
                "cardinal", "majesty", "highness",
            ];
            let office = entity.office.as_deref().unwrap_or("").to_lowercase();
            let name = entity.name.to_lowercase();
            DIGNITARIES.iter().any(|word| {
                office.split(' ').chain(name.split(' ')).any(|w| w == *word)
                    || entity.titles.iter().any(|t| t == word)
            })
        }
        "official" | "politician" | "diplomat" => entity.office.is_some(),
        _ => {
            let office = entity.office.as_deref().unwrap_or("").to_lowercase();
            // The noun itself, in singular and plural, and "two" are nothing more than "the minister" says.
            let more = |word: &&String| {
                word.strip_suffix('s').unwrap_or(word) != noun
                    && !matches!(word.as_str(), "two" | "three" | "four" | "five" | "both" | "all")
            };
            let long = mention.titles.iter().any(|word| more(&word)) && mention.office.is_some();
            // "the state minister" is short for "the state minister for foreign affairs", not for any minister.
            let said = |word: &String| word.as_str() == noun || entity.titles.contains(word);
            if long {
                return mention.titles.iter().filter(more).all(said)
                    && entity.titles.iter().any(|t| t.as_str() == noun);
            }
            office.split(' ').any(|word| word == noun) || entity.titles.iter().any(|t| t.as_str() == noun)
        }
    }
}

/// Whether `words` (folded) name the bearer of `name` (folded): all words of one inside the other, the last included.
fn same_person(name: &str, words: &[&str]) -> bool {
    let own: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    if own.is_empty() || words.is_empty() {
        return false;
    }
    let (short, long) = if own.len() <= words.len() {
        (&own[..], words)
    } else {
        (words, &own[..])
    };
    let inside = short
        .iter()
        .all(|word| long.contains(word) || word.len() == 1 && long.iter().any(|l| l.starts_with(word)));
    // A lone first name is rarely how a report speaks of a person; a surname is (last word, or first in name orders
    // that put it there).
    inside
        && (short.len() > 1 || long.last() == short.last() || long.first() == short.first() || long.len() > 2)
}

/// Whether a name in capitals is the initials of another, in whatever language: "(PKK)" after the party's English name.
fn is_short_for(short: &str, name: &str) -> bool {
    let capitals = short.chars().filter(|c| c.is_uppercase()).count();
    let letters = short.chars().filter(|c| c.is_alphabetic()).count();
    !short.contains(' ') && name.contains(' ') && letters >= 2 && capitals * 2 > letters
}

fn initials(name: &str) -> String {
    name.split([' ', '-'])
        .filter_map(|word| word.chars().next())
        .filter(|c| c.is_uppercase())
        .collect()
}
