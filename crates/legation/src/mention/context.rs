//! What a dispatch leaves to be understood of its actors: whose parliament "Parliament" is, whom a spokesman speaks for.
//!
//! Each step only fills what the words themselves leave open, from the nearest thing that tells: the place in a name,
//! the class that a name is given as an instance of, the speaker in whose words it stands, the owner, the country that
//! the dispatch comes from, the only country that the sentence speaks of.

use super::cast::{Cast, EntityId};
use super::detect::Mention;
use super::resolve::HEADS;
use crate::contract::ActorKind;
use crate::syntax::{Sentence, Upos};
use crate::tables::{Tables, fold};
use crate::text::Span;

/// What a dispatch is, for those steps.
pub struct Surroundings<'a> {
    pub text: &'a str,
    pub sentences: &'a [Sentence],
    pub tables: &'a Tables,
    /// The country of the publisher or the dateline.
    pub home: Option<&'a str>,
    /// The text is that of a government, whose own officers it calls by their office alone.
    pub issued: bool,
    /// The words of each statement, and who says them.
    pub words: &'a [(Vec<Span>, EntityId)],
}

impl Cast {
    /// Fills in countries and sectors that the surroundings tell.
    pub fn complete(&mut self, around: &Surroundings) {
        for id in 0..self.entities.len() {
            if self.entities[id].place || self.entities[id].kind == ActorKind::Country {
                continue;
            }
            self.hold_counterpart_office(id);
            if self.entities[id].sector.is_none() {
                self.entities[id].sector = self.sector_of_owner(id);
            }
            if self.entities[id].at_home {
                self.leave_home(id, around);
            }
            if self.entities[id].country.is_some() && !self.entities[id].at_home {
                continue;
            }
            let elsewhere = self
                .of_companion(id, around)
                .or_else(|| self.place_inside(id, around))
                .or_else(|| self.of_location(id, around));
            if let Some(code) = elsewhere {
                self.entities[id].country = Some(code);
            }
            if self.entities[id].country.is_some() {
                continue;
            }
            let (country, sector) = self.of_class(id, around);
            let e = &mut self.entities[id];
            e.sector = e.sector.take().or(sector);
            let told = country
                .or_else(|| self.of_counterpart(id))
                .or_else(|| self.of_speaker(id, around))
                .or_else(|| self.speaks_for(id, around))
                .or_else(|| self.at_home(id, around))
                .or_else(|| self.told_beside(id, around));
            self.entities[id].country = told;
        }
    }

    fn first(&self, id: EntityId) -> Option<&Mention> {
        self.entities[id].mentions.first().map(|m| &self.mentions[*m])
    }

    /// Whether an actor belongs to some state: its institutions, officers, parties and opposition.
    fn domestic(&self, id: EntityId) -> bool {
        let e = &self.entities[id];
        let sector = e.sector.as_deref().unwrap_or("");
        matches!(
            sector,
            "GOV" | "LEG" | "JUD" | "MIL" | "COP" | "SPY" | "OPP" | "PTY"
        ) && (e.kind == ActorKind::Government || e.office.is_some() || e.former)
            || e.kind == ActorKind::Government
    }

    /// "his counterpart, Ana Reyes": the same office on the other side, where no more than a rank is told of her.
    fn hold_counterpart_office(&mut self, id: EntityId) {
        let e = &self.entities[id];
        let open = e.kind == ActorKind::Person && !e.former && e.office.as_deref().is_none_or(is_rank);
        let owner = self.counterpart_of(id).filter(|_| open);
        if let Some(owner) = owner.filter(|owner| self.entities[*owner].office.is_some()) {
            let of = &self.entities[owner];
            let (office, sector) = (of.office.clone(), of.sector.clone());
            let e = &mut self.entities[id];
            (e.office, e.sector) = (office, sector);
        }
    }

    /// "She was accompanied by the trade minister, Ana Reyes": officials travel with those of their country.
    fn of_companion(&self, id: EntityId, around: &Surroundings) -> Option<String> {
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
        self.entities[id].office.as_ref()?;
        self.entities[id].mentions.iter().find_map(|m| {
            let mention = &self.mentions[*m];
            let tree = &around.sentences[mention.sentence];
            let first = tree.first_conjunct(mention.apposed_to.unwrap_or(mention.head));
            let verb = tree
                .ancestors(first)
                .find(|a| tree.tokens[*a].upos == Upos::Verb)?;
            let lemma = tree.tokens[verb].lemma.as_str();
            let case = tree
                .case(first)
                .map_or("", |case| tree.tokens[case].lemma.as_str());
            let with = matches!(case, "with" | "alongside") && TRAVELLING.contains(&lemma);
            if !(with || case == "by" && lemma == "accompany") {
                return None;
            }
            // "who flew in with …": the relative pronoun means what stands before it.
            let person = |token: usize| {
                let lead = *self.at(mention.sentence, token).first()?;
                (lead != id && self.entities[lead].kind == ActorKind::Person).then_some(lead)
            };
            let lead = person(tree.subject(verb)?).or_else(|| {
                (tree.tokens[verb].rel == "acl:relcl").then_some(())?;
                person(tree.tokens[verb].head?)
            })?;
            self.state_of(lead)
        })
    }

    /// "Mahan's director", "the chancellor's spokesperson": an office without a sector has its owner's.
    fn sector_of_owner(&self, id: EntityId) -> Option<String> {
        let e = &self.entities[id];
        if e.kind != ActorKind::Person || e.office.is_none() {
            return None;
        }
        let owners = e.mentions.iter().filter_map(|m| {
            let mention = &self.mentions[*m];
            self.at(mention.sentence, mention.possessor?).first()
        });
        owners
            .filter(|owner| **owner != id)
            .find_map(|owner| match self.entities[*owner].kind {
                ActorKind::Country => Some("GOV".to_string()),
                ActorKind::Government => self.entities[*owner].sector.clone().or(Some("GOV".to_string())),
                _ => self.entities[*owner].sector.clone(),
            })
    }

    /// "German firms including Rask and Holt": country and sector of the class that names are given as instances of.
    fn of_class(&self, id: EntityId, around: &Surroundings) -> (Option<String>, Option<String>) {
        let Some(mention) = self.first(id) else {
            return (None, None);
        };
        let tree = &around.sentences[mention.sentence];
        let first = tree.first_conjunct(mention.head);
        let instance = tree.case(first).is_some_and(|case| {
            let lemma = tree.tokens[case].lemma.as_str();
            matches!(lemma, "include" | "including" | "like" | "such")
        });
        let Some(class) = tree.tokens[first].head.filter(|_| instance) else {
            return (None, None);
        };
        let country = self
            .mention_at(mention.sentence, class)
            .and_then(|m| self.mentions[m].country.clone());
        let noun = tree.tokens[class].lemma.to_lowercase();
        let sector = around.tables.sector(&noun).or_else(|| {
            around
                .tables
                .agent(&noun)
                .map(|agent| agent.sector)
                .and_then(sector_of)
        });
        (country, sector.map(str::to_string))
    }

    /// "the Jubaland administration", "Gujarat fisheries minister": the country of a place in the name or office.
    fn place_inside(&self, id: EntityId, around: &Surroundings) -> Option<String> {
        let e = &self.entities[id];
        let mut phrases: Vec<&str> = Vec::new();
        if e.kind == ActorKind::Person {
            // Beside his name only; the name itself may be any town's.
            phrases.extend(
                e.aliases
                    .iter()
                    .map(String::as_str)
                    .filter(|alias| !e.name.contains(*alias)),
            );
            phrases.extend(e.office.as_deref());
        } else {
            phrases.push(&e.name);
        }
        phrases.iter().find_map(|phrase| {
            let words: Vec<&str> = phrase.split(' ').collect();
            (0..words.len()).find_map(|start| {
                (start + 1..=words.len().min(start + 3)).rev().find_map(|end| {
                    let name = words[start..end].join(" ");
                    let whole = start == 0 && end == words.len();
                    let proper = name.starts_with(char::is_uppercase) && name.len() > 3;
                    if whole || !proper || around.tables.sector(&name).is_some() {
                        return None;
                    }
                    self.country_of_place(&name, around)
                })
            })
        })
    }

    /// The country of a place that the dispatch speaks of otherwise too, of a city that all know, or of a part of a country.
    fn country_of_place(&self, name: &str, around: &Surroundings) -> Option<String> {
        /// A million people, as [`crate::tables::Place::size`].
        const KNOWN_TO_ALL: u8 = 60;
        /// Smaller towns (thirty thousand people) are too often called as other things are.
        const TOWN: u8 = 45;
        let places = around.tables.places(name);
        let spoken_of = |code: &str| {
            let mut of_states = self.entities.iter().filter(|e| !e.place);
            of_states.any(|e| e.country.as_deref() == Some(code))
        };
        let told = places
            .iter()
            .filter(|place| !place.feature.starts_with('P') || place.size >= TOWN)
            .find(|place| place.country.is_some_and(spoken_of));
        let large = |place: &&crate::tables::Place| place.size >= KNOWN_TO_ALL;
        // A part of a country that the tables list by name: "Puntland authorities".
        let mut parts = places
            .iter()
            .filter(|place| place.origin != "gn" && !place.is_town());
        let part = parts
            .next()
            .filter(|part| parts.all(|other| other.country == part.country));
        let place = told.or_else(|| places.first().filter(large)).or(part)?;
        place.country.map(str::to_string)
    }

    /// "a court in Lima": a state's institution is of the country that it lies in.
    fn of_location(&self, id: EntityId, around: &Surroundings) -> Option<String> {
        if self.entities[id].kind != ActorKind::Government {
            return None;
        }
        let mention = self.first(id)?;
        let tree = &around.sentences[mention.sentence];
        let place = tree.children_with_rel(mention.head, "nmod").find(|place| {
            tree.case(*place)
                .is_some_and(|case| matches!(tree.tokens[case].lemma.as_str(), "in" | "at" | "near"))
        })?;
        let name = &self.mentions[self.mention_at(mention.sentence, place)?];
        let code = name
            .country
            .clone()
            .or_else(|| self.country_of_place(&name.surface, around))?;
        around
            .tables
            .country_by_code(&code)
            .map(|country| country.iso3.to_string())
    }

    /// "Parliament sits on Tuesday," she said: her country's.
    fn of_speaker(&self, id: EntityId, around: &Surroundings) -> Option<String> {
        if !self.domestic(id) {
            return None;
        }
        let span = self.first(id)?.span;
        let inner = around
            .words
            .iter()
            .filter(|(content, speaker)| *speaker != id && content.iter().any(|part| part.contains(span)))
            .min_by_key(|(content, _)| content.iter().map(Span::len).sum::<usize>())?;
        self.state_of(inner.1)
    }

    /// The state that an actor belongs to; none for one of an international body.
    fn state_of(&self, id: EntityId) -> Option<String> {
        const BODIES: [&str; 7] = ["IGO", "UNO", "EUR", "NGO", "MNC", "IMG", "ISM"];
        self.entities[id]
            .country
            .clone()
            .filter(|code| !BODIES.contains(&code.as_str()))
    }

    /// Whether an institution has more of a name than what any state calls its own: "Northport police", not "Parliament".
    fn has_own_name(&self, id: EntityId, around: &Surroundings) -> bool {
        let e = &self.entities[id];
        e.kind != ActorKind::Person
            && e.name.contains(char::is_uppercase)
            && around.tables.institution(&e.name).is_none()
    }

    /// What a dispatch does not place is where it comes from, unless it is told as coming from elsewhere.
    fn at_home(&self, id: EntityId, around: &Surroundings) -> Option<String> {
        let home = around.home?;
        let e = &self.entities[id];
        if self.counterpart_of(id).is_some() || self.has_own_name(id, around) {
            return None;
        }
        // "Governments" are no one state's, unlike "authorities", of which a state has several.
        let several = |mention: &Mention| {
            let word = mention.surface.rsplit(' ').next().unwrap_or_default();
            let institution = e.kind == ActorKind::Government && e.office.is_none();
            institution && mention.plural && !mention.definite && around.tables.institution(word).is_none()
        };
        if self.first(id).is_some_and(several) {
            return None;
        }
        // "The Chancellor" is not the president's of this country.
        let foreign = e
            .office
            .as_deref()
            .is_some_and(|office| HEADS.contains(&office) && around.tables.terms(home, office).is_empty());
        let away = !around.issued && self.travels_to(id, home, around);
        (self.domestic(id) && !foreign && !away).then(|| home.to_string())
    }

    /// An officer who was taken for one of the home country, and travels to it or from it, speaks for another state or is the
    /// counterpart of one of its officers, belongs elsewhere.
    fn leave_home(&mut self, id: EntityId, around: &Surroundings) {
        let Some(home) = around.home else { return };
        if let Some(owner) = self.counterpart_of(id) {
            if self.state_of(owner).as_deref() == Some(home) {
                self.entities[id].country = None;
            }
            return;
        }
        let elsewhere = if !around.issued && self.travels_to(id, home, around) {
            self.most_told_but(home)
        } else if let Some(code) = self.speaks_for(id, around) {
            Some(code)
        } else if around.issued && self.receives(id, home, around) || self.is_second_head(id, home) {
            self.most_told_but(home)
        } else {
            return;
        };
        self.entities[id].country.clone_from(&elsewhere);
        if let Some(there) = elsewhere.and_then(|code| self.country(&code)) {
            self.speak_of(id, home, there, around);
        }
    }

    /// Whether somebody else, who is known to be of the state, holds the office that it has but one of: "PRESIDENT AL-HARBAWI"
    /// beside the president of the state that issues the transcript.
    fn is_second_head(&self, id: EntityId, home: &str) -> bool {
        let office = self.entities[id].office.as_deref();
        let unique = office.is_some_and(|office| HEADS.contains(&office)) && self.entities[id].named;
        unique
            && self.entities.iter().enumerate().any(|(other, e)| {
                other != id
                    && e.named
                    && !e.former
                    && !e.at_home
                    && e.office.as_deref() == office
                    && e.country.as_deref() == Some(home)
            })
    }

    /// "We" in the words of an officer who was taken for one of the home country means the state that he is of.
    fn speak_of(&mut self, id: EntityId, home: &str, there: EntityId, around: &Surroundings) {
        let Some(here) = self.country(home) else { return };
        for mention in self.first_person.clone() {
            let span = self.mentions[mention].span;
            let his = |(content, speaker): &&(Vec<Span>, EntityId)| {
                *speaker == id && content.iter().any(|part| part.contains(span))
            };
            if around.words.iter().any(|said| his(&said)) && self.means[mention] == [here] {
                self.means[mention] = vec![there];
                self.entities[here].mentions.retain(|m| *m != mention);
                self.entities[there].mentions.push(mention);
            }
        }
    }

    /// The state other than the dateline's that an officer called by his office alone tells the plans of, as its officers do:
    /// "APIA - New Zealand will send two ships, Foreign Minister X said".
    ///
    /// Not where he also tells what the dateline's state does, where the other state has an officer of its own in the dispatch,
    /// who would speak for it, or for who leads a state, unless another is told of who leads the dateline's.
    fn speaks_for(&self, id: EntityId, around: &Surroundings) -> Option<String> {
        let home = around.home.filter(|_| !around.issued)?;
        let e = &self.entities[id];
        let office = e.office.as_deref().filter(|_| !e.former)?;
        if e.kind != ActorKind::Person || !e.named || self.counterpart_of(id).is_some() {
            return None;
        }
        let mut told: Option<String> = None;
        for (number, tree) in around.sentences.iter().enumerate() {
            for (content, _) in around.words.iter().filter(|(_, speaker)| *speaker == id) {
                let inside = |t: &usize| content.iter().any(|part| part.contains(tree.tokens[*t].span));
                for verb in (0..tree.tokens.len()).filter(inside) {
                    let subject = tree.child_with_rel(verb, "nsubj");
                    let named = subject.filter(|t| tree.tokens[*t].upos != Upos::Pron);
                    let Some(who) = named.and_then(|t| self.at(number, t).first().copied()) else {
                        continue;
                    };
                    let state = self.state_of(who);
                    let Some(code) = state.filter(|_| self.entities[who].kind != ActorKind::Person) else {
                        continue;
                    };
                    if code == home {
                        return None;
                    }
                    let agreed = matches!(
                        tree.tokens[verb].lemma.as_str(),
                        "agree" | "decide" | "intend" | "plan"
                    );
                    if !agreed && !matches!(tree.modal(verb), Some("will" | "would" | "shall")) {
                        continue;
                    }
                    if told.get_or_insert_with(|| code.clone()) != &code {
                        return None;
                    }
                }
            }
        }
        let code = told?;
        let officers = |of: &str, of_text: bool| {
            let of = of.to_string();
            self.entities.iter().enumerate().filter(move |(other, e)| {
                let told = e.kind == ActorKind::Person && !e.former && !e.mentions.is_empty();
                *other != id && told && e.country.as_ref() == Some(&of) && (of_text || !e.at_home)
            })
        };
        let own = officers(&code, false).any(|(_, e)| e.office.is_some());
        let head = HEADS.contains(&office);
        let alone = head && !officers(home, true).any(|(_, e)| e.office.as_deref() == Some(office));
        (!own && !alone).then_some(code)
    }

    /// "Our minister was received by President X", in a text of the minister's government: X is of where she went.
    fn receives(&self, id: EntityId, home: &str, around: &Surroundings) -> bool {
        self.entities[id].mentions.iter().any(|m| {
            let mention = &self.mentions[*m];
            let tree = &around.sentences[mention.sentence];
            let verb = tree.tokens[mention.head].head.filter(|verb| {
                tree.agent(*verb) == Some(mention.head)
                    && matches!(tree.tokens[*verb].lemma.as_str(), "receive" | "host" | "welcome")
            });
            let guest = verb.and_then(|verb| tree.subject(verb));
            guest.is_some_and(|guest| {
                let who = self.at(mention.sentence, guest);
                who.iter().any(|id| self.state_of(*id).as_deref() == Some(home))
            })
        })
    }

    /// Whose counterpart an actor is called.
    fn counterpart_of(&self, id: EntityId) -> Option<EntityId> {
        let e = &self.entities[id];
        if !e
            .titles
            .iter()
            .any(|title| matches!(title.as_str(), "counterpart" | "number"))
        {
            return None;
        }
        let owner = e.mentions.iter().find_map(|m| {
            let mention = &self.mentions[*m];
            self.at(mention.sentence, mention.possessor?).first().copied()
        });
        owner.filter(|owner| *owner != id)
    }

    /// A counterpart is of the other country that the dispatch speaks of.
    fn of_counterpart(&self, id: EntityId) -> Option<String> {
        let own = self.state_of(self.counterpart_of(id)?)?;
        self.most_told_but(&own)
    }

    /// The country that the dispatch speaks of most, but for one.
    fn most_told_but(&self, but: &str) -> Option<String> {
        let mut others: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        for (id, e) in self.entities.iter().enumerate().filter(|(_, e)| !e.place) {
            if e.country.as_deref() != Some(but) && self.state_of(id).is_some() {
                *others.entry(e.country.as_deref()?).or_default() += e.mentions.len();
            }
        }
        let most = others
            .into_iter()
            .max_by_key(|(code, count)| (*count, std::cmp::Reverse(*code)))?;
        Some(most.0.to_string())
    }

    /// Whether some sentence has the actor come to or leave a country: "left Fiji", "arrived in Suva".
    fn travels_to(&self, id: EntityId, country: &str, around: &Surroundings) -> bool {
        const MOTION: [&str; 13] = [
            "leave", "visit", "arrive", "depart", "fly", "travel", "tour", "land", "go", "come", "return",
            "head", "pay",
        ];
        self.entities[id].mentions.iter().any(|m| {
            let mention = &self.mentions[*m];
            let tree = &around.sentences[mention.sentence];
            let Some(verb) = tree.tokens[mention.head].head else {
                return false;
            };
            let lemma = tree.tokens[verb].lemma.as_str();
            let goes = tree.has_rel(mention.head, "nsubj")
                && (tree.tokens[verb].upos == Upos::Verb && MOTION.contains(&lemma) || lemma == "due");
            // "during her visit to Suva"
            let visits = tree.tokens[mention.head].rel == "nmod:poss"
                && matches!(lemma, "visit" | "trip" | "tour" | "stay" | "arrival" | "journey");
            if !goes && !visits {
                return false;
            }
            // "visited the Kenyan contingent in Goma": who is visited may be one's own.
            let goal = |t: usize| {
                ["obj", "obl", "nmod"].iter().any(|rel| tree.has_rel(t, rel))
                    && self.mention_at(mention.sentence, t).is_some_and(|m| {
                        let goal = &self.mentions[m];
                        let place = goal.place
                            || goal.kind == ActorKind::Country
                            || tree.tokens[t].lemma == "capital";
                        place && goal.country.as_deref() == Some(country)
                    })
            };
            tree.subtree(verb).into_iter().any(goal)
        })
    }

    /// The only country that the sentence speaks of, for an institution or officer of some state.
    fn told_beside(&self, id: EntityId, around: &Surroundings) -> Option<String> {
        if !self.domestic(id) || self.has_own_name(id, around) {
            return None;
        }
        let sentence = self.first(id)?.sentence;
        let mut codes = self
            .mentions
            .iter()
            .enumerate()
            .filter(|(_, mention)| mention.sentence == sentence)
            .filter_map(|(m, _)| self.means[m].first())
            .filter(|other| **other != id)
            .filter_map(|other| self.state_of(*other));
        let person = self.entities[id].kind == ActorKind::Person;
        let code = codes
            .next()
            .filter(|code| !person || !self.travels_to(id, code, around))?;
        codes.all(|other| other == code).then_some(code)
    }
}

/// Whether an office is no more than a soldier's or policeman's rank.
fn is_rank(office: &str) -> bool {
    const RANKS: [&str; 14] = [
        "general",
        "gen",
        "lieutenant",
        "lt",
        "colonel",
        "col",
        "major",
        "maj",
        "brigadier",
        "brig",
        "admiral",
        "captain",
        "capt",
        "marshal",
    ];
    fold(office)
        .split(' ')
        .all(|word| RANKS.contains(&word) || word == "air" || word == "field")
}

/// The static name of a sector that a table's row holds.
fn sector_of(code: &str) -> Option<&'static str> {
    crate::tables::SECTORS
        .iter()
        .find(|sector| **sector == code)
        .copied()
}
