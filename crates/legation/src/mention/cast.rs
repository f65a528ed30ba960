//! The cast of a dispatch: its parties, and whom each word means.

use super::detect::{Mention, MentionClass, description, detect};
use super::known;
use super::resolve::{Entity, Resolver};
use crate::contract::{Actor, ActorKind, Fact, FactField};
use crate::coreference::Chains;
use crate::syntax::Sentence;
use crate::tables::{Tables, fold};
use crate::text::{CharIndex, CharSpan};
use std::collections::BTreeMap;

/// Index into [`Cast::entities`].
pub type EntityId = usize;

/// Who is who in one dispatch.
pub struct Cast {
    pub entities: Vec<Entity>,
    pub mentions: Vec<Mention>,
    /// Whom each mention means; several for "the two leaders".
    pub means: Vec<Vec<EntityId>>,
    /// Mentions of "I" and "we", which mean the speaker.
    pub first_person: Vec<usize>,
    /// Mention by (sentence, head token).
    at: BTreeMap<(usize, usize), usize>,
    countries: BTreeMap<String, EntityId>,
}

impl Cast {
    /// Reads the cast. `chains` are those of the same sentences. `home` is the country of the dateline or publisher, which an unmodified "the president"
    /// belongs to; `date` tells which office holders the tables may offer.
    pub fn read(
        text: &str,
        sentences: &[Sentence],
        chains: &Chains,
        tables: &Tables,
        home: Option<String>,
        date: Option<jiff::civil::Date>,
    ) -> Cast {
        let mut mentions = Vec::new();
        for (number, sentence) in sentences.iter().enumerate() {
            mentions.extend(detect(text, sentence, number, tables));
        }
        let mut resolver = Resolver::new(tables, sentences, chains, home, date);
        resolver.run(&mentions);
        let mut at = BTreeMap::new();
        for (index, mention) in mentions.iter().enumerate() {
            at.insert((mention.sentence, mention.head), index);
        }
        let countries = resolver
            .entities
            .iter()
            .enumerate()
            .filter(|(_, e)| e.kind == ActorKind::Country)
            .filter_map(|(id, e)| Some((e.country.clone()?, id)))
            .collect();
        let Resolver {
            entities,
            means,
            first_person,
            ..
        } = resolver;
        Cast {
            entities,
            mentions,
            means,
            first_person,
            at,
            countries,
        }
    }

    /// The mention headed by, or else covering, a token.
    pub fn mention_at(&self, sentence: usize, token: usize) -> Option<usize> {
        self.at.get(&(sentence, token)).copied().or_else(|| {
            self.at
                .range((sentence, 0)..(sentence + 1, 0))
                .map(|(_, index)| *index)
                .find(|index| {
                    (self.mentions[*index].start..self.mentions[*index].end).contains(&token)
                        && self.mentions[*index].class == super::MentionClass::Name
                })
        })
    }

    /// Whom the phrase headed by a token means; none where it is no actor.
    pub fn at(&self, sentence: usize, token: usize) -> &[EntityId] {
        self.mention_at(sentence, token)
            .map_or(&[], |index| &self.means[index])
    }

    /// The entity of a country that the dispatch speaks of.
    pub fn country(&self, code: &str) -> Option<EntityId> {
        self.countries.get(code).copied()
    }

    /// Countries by how often the dispatch speaks of them or their people, most first.
    pub fn countries_told(&self) -> Vec<(String, usize)> {
        let mut counts = BTreeMap::new();
        for entity in &self.entities {
            if let Some(code) = entity.country.as_ref().filter(|_| !entity.place) {
                *counts.entry(code.clone()).or_insert(0) += entity.mentions.len();
            }
        }
        let mut told: Vec<(String, usize)> = counts.into_iter().collect();
        told.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        told
    }

    /// The country's entity, opened if the dispatch speaks only of its people or offices.
    pub fn country_or_open(&mut self, code: &str, tables: &Tables) -> Option<EntityId> {
        if let Some(id) = self.country(code) {
            return Some(id);
        }
        let name = tables.country_by_code(code)?.name.to_string();
        let country = Some(code.to_string());
        self.entities
            .push(Entity::named(name, ActorKind::Country, country));
        self.countries.insert(code.to_string(), self.entities.len() - 1);
        Some(self.entities.len() - 1)
    }

    /// Lets a first-person mention mean a speaker, once statements are attributed.
    pub fn mean(&mut self, mention: usize, entity: EntityId) {
        if !self.means[mention].contains(&entity) {
            self.means[mention].push(entity);
            self.entities[entity].mentions.push(mention);
        }
    }

    /// The person that a transcript's label names ("PRESIDENT ARCE", "CHANCELLOR SCHOLZ", "MR. OKORO"): by surname, or
    /// opened under the name on the label.
    pub fn by_label(&mut self, label: &str) -> Option<EntityId> {
        let folded = fold(label);
        let surname = folded.split(' ').rfind(|word| word.len() > 1)?.to_string();
        let known = self.entities.iter().position(|e| {
            e.kind == ActorKind::Person && fold(&e.name).split(' ').any(|word| word == surname)
        });
        if known.is_some() {
            return known;
        }
        let name: Vec<String> = label
            .split_whitespace()
            .map(|word| {
                let mut low = word.to_lowercase();
                if let Some(first) = word.chars().next() {
                    low.replace_range(..low.chars().next().map_or(0, char::len_utf8), &first.to_string());
                }
                low
            })
            .collect();
        let name = name.join(" ");
        let name = name.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
        self.entities
            .push(Entity::named(name.to_string(), ActorKind::Person, None));
        Some(self.entities.len() - 1)
    }

    /// Whoever the noun at `token` describes, of whom no table knows: "his publicist", "neighbours". The same words mean
    /// the same, but for "a neighbour".
    pub fn describe(
        &mut self,
        text: &str,
        sentences: &[Sentence],
        (sentence, token): (usize, usize),
        tables: &Tables,
    ) -> Option<EntityId> {
        let mention = description(text, &sentences[sentence], sentence, token, true, tables)?;
        let folded = fold(&mention.surface);
        let same = |entity: &Entity| !entity.named && fold(&entity.name) == folded;
        let known = self.entities.iter().rposition(same);
        let known = known.filter(|_| mention.definite || mention.plural);
        let id = known.unwrap_or_else(|| {
            let one = Entity::opened_from(&mention, mention.country.clone());
            self.entities.push(one);
            self.entities.len() - 1
        });
        let index = self.mentions.len();
        self.at.insert((sentence, mention.head), index);
        self.mentions.push(mention);
        self.means.push(vec![id]);
        self.entities[id].mentions.push(index);
        Some(id)
    }

    /// The contract's id of an entity.
    pub fn id(entity: EntityId) -> String {
        format!("a{}", entity + 1)
    }

    /// The actors as the contract has them: those that are named or that `used` names. `date` is that of publication.
    pub fn actors(
        &self,
        text: &str,
        tables: &Tables,
        index: &CharIndex,
        used: &[bool],
        date: Option<jiff::civil::Date>,
    ) -> Vec<Actor> {
        let mut actors = Vec::new();
        for (id, entity) in self.entities.iter().enumerate() {
            let wanted = used.get(id).copied().unwrap_or(false)
                || (entity.named && !entity.place && !entity.mentions.is_empty());
            if !wanted {
                continue;
            }
            let mut spans: Vec<CharSpan> = entity
                .mentions
                .iter()
                .map(|m| index.chars(text, self.mentions[*m].span))
                .collect();
            spans.sort();
            spans.dedup();
            let known = known::leader(
                tables,
                &entity.name,
                entity.country.as_deref(),
                entity.office.as_deref(),
                date,
            )
            .filter(|_| entity.named && entity.kind == ActorKind::Person);
            actors.push(Actor {
                id: Cast::id(id),
                name: entity.name.clone(),
                kind: entity.kind,
                country: entity.country.clone(),
                sector: entity
                    .sector
                    .clone()
                    .filter(|_| entity.kind != ActorKind::Country),
                office: entity
                    .office
                    .clone()
                    .filter(|_| !entity.former && entity.kind == ActorKind::Person)
                    .filter(|office| !tables.is_occupation(office)),
                office_from: None,
                office_to: None,
                aliases: entity.aliases.clone(),
                mentions: spans,
                described: !entity.named,
                known_as: known.as_ref().map(|leader| leader.name.to_owned()),
                wikidata: known.and_then(|leader| leader.wikidata).map(str::to_owned),
                facts: self.facts(entity, text, tables, index),
            });
        }
        actors
    }

    /// What the mentions of an entity say of it themselves: each value once, where it is said first.
    fn facts(&self, entity: &Entity, text: &str, tables: &Tables, index: &CharIndex) -> Vec<Fact> {
        let mut facts: Vec<Fact> = Vec::new();
        if entity.kind == ActorKind::Country {
            return facts;
        }
        for mention in entity.mentions.iter().map(|m| &self.mentions[*m]) {
            if !matches!(mention.class, MentionClass::Name | MentionClass::Description) || mention.plural {
                continue;
            }
            for (field, value) in [
                (FactField::Country, &mention.country),
                (FactField::Sector, &mention.sector),
                (FactField::Office, &mention.office),
            ] {
                let Some(value) = value else { continue };
                if field == FactField::Office && tables.is_occupation(value) {
                    continue;
                }
                let former = mention.former && field != FactField::Country;
                if facts
                    .iter()
                    .any(|fact| (fact.field, &fact.value, fact.former) == (field, value, former))
                {
                    continue;
                }
                facts.push(Fact {
                    field,
                    value: value.clone(),
                    former,
                    span: index.chars(text, mention.span),
                });
            }
        }
        facts
    }
}
