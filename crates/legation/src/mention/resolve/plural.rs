//! Whom several are: "both leaders", "the two sides", "they".

use super::description::{leads, office_fits};
use super::{Entity, Resolver};
use crate::contract::ActorKind;
use crate::mention::detect::{Mention, MentionClass};
use crate::tables::fold;
use std::collections::BTreeMap;

impl Resolver<'_> {
    /// "the two leaders", "both sides", "our governments", "the ministers": the parties told of last.
    pub(super) fn several(&mut self, mention: &Mention, mentions: &[Mention]) -> Vec<usize> {
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
        // "the Kenyan and Ethiopian ministers"
        let adjective = tree.children(mention.head).find(|t| {
            matches!(tree.tokens[*t].rel, "amod" | "compound" | "nmod:poss") && tree.conjuncts(*t).len() > 1
        });
        if let Some(first) = adjective {
            let codes: Vec<String> = tree
                .conjuncts(first)
                .into_iter()
                .filter_map(|token| mentions.get(*self.at.get(&(mention.sentence, token))?))
                .filter(|m| m.kind == ActorKind::Country)
                .filter_map(|m| m.country.clone())
                .collect();
            if codes.len() > 1 && mention.office.is_some() {
                return codes.iter().map(|code| self.country(code)).collect();
            }
        }
        if let Some(told) = self.coordinated(mention, mentions) {
            return told;
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
        let bare = mention.titles.last().is_some_and(|title| title == "two");
        if bare && let Some(told) = self.last_coordination(mention, mentions, 2, |e| e.named && !e.place) {
            return told;
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
                            | "two"
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
        if bare {
            return Vec::new();
        }
        let country = mention.country.clone().or(owner);
        let entity = Entity::opened_from(mention, country);
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

    /// "the two countries" soon after "Peru and Chile".
    fn coordinated(&self, mention: &Mention, mentions: &[Mention]) -> Option<Vec<usize>> {
        let count = mention
            .number
            .filter(|_| mention.definite && mention.possessor.is_none())?;
        self.last_coordination(mention, mentions, count, |e| e.kind == mention.kind && e.named)
    }

    /// The parts of the last co-ordination of `count` fitting parties, in the sentence of a mention or the two before.
    pub(super) fn last_coordination(
        &self,
        mention: &Mention,
        mentions: &[Mention],
        count: usize,
        fits: impl Fn(&Entity) -> bool,
    ) -> Option<Vec<usize>> {
        let before = |m: &&Mention| (m.sentence, m.head) < (mention.sentence, mention.start);
        let near = |m: &&Mention| m.sentence + 2 >= mention.sentence;
        let mut told = mentions.iter().filter(before).rev().take_while(near);
        told.find_map(|m| {
            let parts = self.sentences[m.sentence].conjuncts(m.head);
            if parts.len() != count || parts[0] != m.head {
                return None;
            }
            let mut meant = Vec::with_capacity(count);
            for part in parts {
                let [one] = self.means[*self.at.get(&(m.sentence, part))?][..] else {
                    return None;
                };
                meant.extend(Some(one).filter(|one| fits(&self.entities[*one]) && !meant.contains(one)));
            }
            (meant.len() == count).then_some(meant)
        })
    }

    /// The countries that the dispatch has told most of, in the order they came up.
    pub(super) fn countries_told(&mut self, mention: &Mention, count: usize) -> Vec<usize> {
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
        // "The two presidents" in a dispatch that has told of one state are its and that of where it was written.
        if ranked.len() == 1
            && count == 2
            && let Some(home) = self.home.clone().filter(|home| *home != ranked[0].0)
        {
            ranked.push((home, (0, usize::MAX)));
        }
        ranked.sort_by_key(|(_, (times, first))| (std::cmp::Reverse(*times), *first));
        // "The three countries" are told of only where just three are; two may be picked out as those most spoken of.
        if ranked.len() < count || count > 2 && ranked.len() != count {
            return Vec::new();
        }
        ranked.truncate(count);
        ranked.sort_by_key(|(_, (_, first))| *first);
        ranked.into_iter().map(|(code, _)| self.country(&code)).collect()
    }

    /// Who is called whose counterpart so far, as pairs: "the minister … her Thai counterpart, Suda Kham" are two of
    /// "the two ministers", though only one is "the minister".
    pub(super) fn peers(&self, before: &Mention, mentions: &[Mention]) -> Vec<(usize, usize)> {
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

    pub(super) fn they(&mut self, index: usize, mention: &Mention, mentions: &[Mention]) -> Vec<usize> {
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
        if let Some(meant) = self.several_by_chain(mention, mentions) {
            return meant;
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
