//! Whom a description means: an office, a country, a possessor, what was told last.

use super::{Entity, Resolver};
use crate::contract::ActorKind;
use crate::mention::detect::{Mention, MentionClass, is_counterpart};
use crate::mention::known;
use crate::tables::fold;

impl Resolver<'_> {
    pub(super) fn described(&mut self, mention: &Mention, mentions: &[Mention], index: usize) -> Vec<usize> {
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
            // "the kingdom": the one told of that is called so.
            let noun = tree.tokens[mention.head].lemma.to_lowercase();
            if mention.definite && matches!(noun.as_str(), "kingdom" | "republic") {
                let called = |code: &&String| {
                    let country = self.tables.country_by_code(code);
                    country.is_some_and(|c| c.long_name.to_lowercase().split(' ').any(|word| word == noun))
                };
                let mut told: Vec<String> = self
                    .entities
                    .iter()
                    .filter_map(|e| e.country.as_ref())
                    .filter(called)
                    .cloned()
                    .collect();
                told.sort();
                told.dedup();
                if let [code] = &told[..] {
                    let code = code.clone();
                    return vec![self.country(&code)];
                }
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
                // Who hosts may be named later, so that only who is known to be foreign is taken for the host.
                let hosts = mention.titles.iter().any(|title| title == "host");
                let foreign = |e: &Entity| {
                    let known = owner.is_some() && e.country.is_some();
                    !counterpart || !hosts && !known || known && e.country != owner
                };
                let found =
                    self.recent_where(mention, |id, e| !others.contains(&id) && fits(e) && foreign(e));
                if let Some(id) = found {
                    return vec![id];
                }
                // "the general", whom the dispatch has called by no such word.
                // What a verb is done to is another than who does it: "telephoned the prime minister".
                let object = tree.has_rel(mention.head, "obj");
                let doer = self.subject_of(mention).filter(|_| object);
                let chained = self.by_chain(mention, mentions).filter(|id| {
                    let e = &self.entities[*id];
                    !counterpart
                        && doer != Some(*id)
                        && (country.is_none() || e.country.is_none() || e.country == country)
                });
                if let Some(id) = chained {
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
            let mut entity = Entity::opened_from(mention, country.clone());
            if entity.country.is_none()
                && mention.definite
                && entity.sector.as_deref() == Some("GOV")
                && let (Some(home), Some(office)) = (&self.home, &entity.office)
                && !self.tables.terms(home, office).is_empty()
            {
                entity.country = Some(home.clone());
                entity.at_home = true;
            }
            if let (Some(code), Some(office)) = (&entity.country, &entity.office)
                && let Some(holder) = known::holder(self.tables, code, office, self.date)
            {
                // The holder is known only if the dispatch names him too, and by the name that it gives.
                let surname = fold(&holder).split(' ').next_back().unwrap_or("").to_string();
                let named = mentions[index..]
                    .iter()
                    .filter(|m| m.class == MentionClass::Name && m.kind == ActorKind::Person)
                    .filter(|m| fold(&m.surface).split(' ').any(|word| word == surname))
                    .max_by_key(|m| (m.surface.split(' ').count(), std::cmp::Reverse(m.head)));
                if let Some(name) = named.filter(|_| !former) {
                    entity.name = name.surface.clone();
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
        let mut entity = Entity::opened_from(mention, country);
        if entity.country.is_none() && mention.definite && entity.kind == ActorKind::Government {
            entity.country = self.home.clone();
            entity.at_home = entity.country.is_some();
        }
        vec![self.open(entity)]
    }
}

/// Offices that a state has one of.
pub const HEADS: [&str; 6] = [
    "President",
    "Prime Minister",
    "Chancellor",
    "King",
    "Queen",
    "Emir",
];

/// Whether somebody heads a state or government.
pub(super) fn leads(entity: &Entity) -> bool {
    const OTHERS: [&str; 6] = [
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
        .is_some_and(|office| HEADS.contains(&office) || OTHERS.contains(&office))
        && !entity.former
}

/// Whether a description can speak of this person: the same office, or a title or noun already used of him.
pub(super) fn office_fits(mention: &Mention, entity: &Entity) -> bool {
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
        "envoy" | "emissary" => {
            const ENVOYS: [&str; 4] = ["ambassador", "envoy", "emissary", "representative"];
            let office = entity.office.as_deref().unwrap_or("").to_lowercase();
            ENVOYS
                .iter()
                .any(|word| office.contains(word) || entity.titles.iter().any(|title| title == word))
        }
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
