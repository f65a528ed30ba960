//! Whom a name means: the same name, a surname, an acronym, an office told before.

use super::description::leads;
use super::{Entity, Resolver};
use crate::contract::ActorKind;
use crate::mention::detect::Mention;
use crate::mention::known;
use crate::tables::fold;

impl Resolver<'_> {
    pub(super) fn named(&mut self, mention: &Mention, mentions: &[Mention]) -> usize {
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
            && !self.tables.is_place(&mention.surface)
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
        let name = mention.known_as.as_ref().unwrap_or(&mention.surface).clone();
        let mut entity = Entity {
            name,
            named: true,
            place: mention.place,
            ..Entity::opened_from(mention, mention.country.clone())
        };
        if entity.country.is_none() && mention.kind != ActorKind::Government {
            entity.country = self.owner_country(mention, mentions);
        }
        if mention.kind == ActorKind::Person {
            // A name alone said after its bearer was described: "the Kenyan president … Ruto".
            self.learn_person(&mut entity);
        }
        self.open(entity)
    }

    /// The person whom the dispatch described by office before it names him: "Peru's president … President Ana Reyes".
    pub(super) fn described_before(&self, mention: &Mention) -> Option<(usize, (usize, usize))> {
        if mention.kind != ActorKind::Person || mention.office.is_none() || mention.former {
            return None;
        }
        let fits = |e: &Entity| {
            e.kind == ActorKind::Person
                && !e.named
                && !e.any
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
    pub(super) fn unite_described(&mut self) {
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

    /// A name may come before the office that tells whose it is: "Maefasia signs … Prime Minister Hilda Maefasia".
    pub(super) fn learn_late(&mut self) {
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
    pub(super) fn learn_person(&self, entity: &mut Entity) {
        if entity.country.is_some() && entity.office.is_some() && entity.sector.is_some() {
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
            entity.at_home = true;
        }
    }
}

/// Whether `words` (folded) name the bearer of `name` (folded): all words of one inside the other, the last included.
pub(super) fn same_person(name: &str, words: &[&str]) -> bool {
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
pub(super) fn is_short_for(short: &str, name: &str) -> bool {
    let capitals = short.chars().filter(|c| c.is_uppercase()).count();
    let letters = short.chars().filter(|c| c.is_alphabetic()).count();
    !short.contains(' ') && name.contains(' ') && letters >= 2 && capitals * 2 > letters
}

pub(super) fn initials(name: &str) -> String {
    name.split([' ', '-'])
        .filter_map(|word| word.chars().next())
        .filter(|c| c.is_uppercase())
        .collect()
}
