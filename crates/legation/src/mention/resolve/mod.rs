//! Decides which mentions speak of the same party, reading the dispatch from its first word to its last.
//!
//! A sieve after Raghunathan et al. (2010): each mention takes the first of these that answers — the country it names,
//! the same name, apposition, a description that only one known party fits, the nearest party that a pronoun can
//! mean — and opens a new entity where none does (a pronoun opens none). What is described before it is named in the
//! same breath ("his counterpart, Ana Reyes", "during her visit, Reyes …") waits for the name: see [`order`].

mod description;
mod name;
mod plural;
mod pronoun;

use super::detect::{Mention, MentionClass};
use crate::contract::ActorKind;
use crate::coreference::Chains;
use crate::syntax::Sentence;
use crate::tables::{Gender, Tables};
pub(super) use description::HEADS;
use name::{initials, is_short_for};
use pronoun::subject_ahead;
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
    /// The country is that of the dispatch, as nothing told another.
    pub at_home: bool,
    /// Told of as one of a sort ("a head of state"), so that a name that comes later need not be its.
    pub any: bool,
}

pub(super) struct Resolver<'a> {
    tables: &'a Tables,
    sentences: &'a [Sentence],
    chains: &'a Chains,
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

impl Entity {
    /// Whether it is one of the field's parties: somebody of a state, or of a sort that PLOVER has a code for.
    pub fn is_party(&self) -> bool {
        self.country.is_some() || self.sector.is_some()
    }

    /// A party of which no more is known than its name.
    pub(super) fn named(name: String, kind: ActorKind, country: Option<String>) -> Entity {
        Entity {
            name,
            kind,
            country,
            sector: None,
            office: None,
            former: false,
            gender: None,
            titles: Vec::new(),
            aliases: Vec::new(),
            mentions: Vec::new(),
            named: true,
            place: false,
            at_home: false,
            any: false,
        }
    }

    /// Somebody of whom one mention is all that is known.
    pub(in crate::mention) fn opened_from(mention: &Mention, country: Option<String>) -> Entity {
        let any = mention.class == MentionClass::Description && !mention.definite && country.is_none();
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
            at_home: false,
            any,
        }
    }
}

impl<'a> Resolver<'a> {
    pub fn new(
        tables: &'a Tables,
        sentences: &'a [Sentence],
        chains: &'a Chains,
        home: Option<String>,
        date: Option<jiff::civil::Date>,
    ) -> Resolver<'a> {
        Resolver {
            tables,
            sentences,
            chains,
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
        // "The two countries agreed …, said X of Peru after talks with Y of Chile": told only later.
        for (index, mention) in mentions.iter().enumerate() {
            let countries = mention.class == MentionClass::Description
                && mention.plural
                && mention.definite
                && mention.kind == ActorKind::Country
                && mention.number == Some(2);
            if countries && self.means[index].is_empty() {
                let meant = self.countries_told(mention, 2);
                for &entity in &meant {
                    self.note(entity, index, mention, true);
                }
                self.means[index] = meant;
            }
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
        let entity = self.open(Entity::named(name, kind, Some(code.to_string())));
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

    fn owner_country(&self, mention: &Mention, mentions: &[Mention]) -> Option<String> {
        self.entities[self.owner(mention, mentions)?].country.clone()
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
