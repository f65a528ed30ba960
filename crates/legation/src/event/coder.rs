//! Walks the sentences, matches words of happening against the frames and yields candidates: what happened, told
//! by which word, with which fillers.

use super::attribution::{Attributed, Attribution};
use super::clause::{self, Arguments};
use super::frames::{Frame, Frames, Need, Yield};
use crate::contract::{ActorKind, Factuality};
use crate::mention::{Cast, EntityId, MentionClass};
use crate::syntax::{MentionKind, NameKind, Sentence, Upos};
use crate::tables::Tables;
use crate::text::Span;

/// A matched frame.
pub struct Candidate<'a> {
    pub sentence: usize,
    /// The word of happening (the noun of a light verb).
    pub token: usize,
    /// The verb whose tense and denial count: the word itself, or the light verb.
    pub verb: usize,
    pub frame: &'a Frame,
    pub arguments: Arguments,
    pub factuality: Factuality,
    pub actors: Vec<EntityId>,
    pub recipients: Vec<EntityId>,
    pub light: bool,
}

/// What the coder reads from.
pub struct Scene<'a> {
    pub text: &'a str,
    pub sentences: &'a [Sentence],
    pub cast: &'a Cast,
    pub tables: &'a Tables,
    pub attribution: &'a Attribution,
    pub frames: &'a Frames,
}

impl Scene<'_> {
    /// Whom the phrases headed by `tokens` mean, co-ordinations included; a phrase that is no actor stands for the
    /// one that its modifiers name ("the Iranian nation", "Cuba's people").
    pub fn actors_of(&self, sentence: usize, tokens: &[usize]) -> Vec<EntityId> {
        let mut found = Vec::new();
        let tree = &self.sentences[sentence];
        for &token in tokens {
            let all = if tree.first_conjunct(token) == token {
                tree.conjuncts(token)
            } else {
                vec![token]
            };
            for conjunct in all {
                if conjunct != token
                    && !matches!(
                        tree.tokens[conjunct].upos,
                        Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num
                    )
                {
                    continue;
                }
                for entity in self.actor_of(sentence, conjunct, 0) {
                    if !found.contains(&entity) {
                        found.push(entity);
                    }
                }
            }
        }
        found
    }

    fn actor_of(&self, sentence: usize, token: usize, depth: usize) -> Vec<EntityId> {
        let tree = &self.sentences[sentence];
        if let Some(mention) = self.cast.mention_at(sentence, token) {
            let meant: Vec<EntityId> = self.cast.means[mention]
                .iter()
                .copied()
                .filter(|id| !self.cast.entities[*id].place)
                .collect();
            if !meant.is_empty() {
                return meant;
            }
            if self.cast.mentions[mention].class == MentionClass::Pronoun {
                return Vec::new();
            }
        }
        if depth == 2 {
            return Vec::new();
        }
        // "my wife", "the son of the president" are somebody else.
        let somebody = tree.tokens[token].mention == Some(MentionKind::Person)
            && tree.feature(token, "Number") == Some("Sing");
        let is_person = |id: &EntityId| self.cast.entities[*id].kind == ActorKind::Person;
        for rel in ["nmod:poss", "amod", "compound", "nmod:desc", "nmod"] {
            for child in tree
                .children(token)
                .filter(|child| tree.tokens[*child].rel == rel)
            {
                if rel == "nmod"
                    && !tree.case(child).is_some_and(|c| {
                        matches!(
                            tree.tokens[c].lemma.as_str(),
                            "of" | "from" | "by" | "such" | "include" | "including" | "like"
                        )
                    })
                {
                    continue;
                }
                let mut found = self.actor_of(sentence, child, depth + 1);
                found.retain(|id| !(somebody && is_person(id)));
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Vec::new()
    }

    pub(super) fn is_place(&self, sentence: usize, token: usize) -> bool {
        self.sentences[sentence]
            .name_at(token)
            .is_some_and(|name| name.kind == NameKind::Place)
            || self.cast.mention_at(sentence, token).is_some_and(|m| {
                let mention = &self.cast.mentions[m];
                mention.place || mention.class == MentionClass::Name && mention.kind == ActorKind::Country
            })
    }

    fn lemma(&self, sentence: usize, token: usize) -> String {
        self.sentences[sentence].tokens[token].lemma.to_lowercase()
    }

    /// Whether a slot holds one of the words, co-ordinations and the heads of "a pair of treaties" included.
    fn holds(&self, sentence: usize, tokens: &[usize], words: &[&str]) -> bool {
        let tree = &self.sentences[sentence];
        tokens.iter().any(|token| {
            tree.conjuncts(*token).into_iter().any(|t| {
                self.frames.is_one_of(&self.lemma(sentence, t), words)
                    || tree.children(t).any(|c| {
                        tree.tokens[c].rel == "nmod"
                            && tree.tokens[t].upos != Upos::Verb
                            && (self.frames.is_one_of(&self.lemma(sentence, t), &["MEASURE"])
                                || tree.child_with_rel(t, "nummod").is_some())
                            && self.frames.is_one_of(&self.lemma(sentence, c), words)
                    })
            })
        })
    }

    fn meets(&self, sentence: usize, token: usize, frame: &Frame, a: &Arguments, light: bool) -> bool {
        frame.needs.iter().all(|need| match need {
            Need::Words { slot: "any", words } => {
                let tree = &self.sentences[sentence];
                let top = if light {
                    tree.tokens[token].head.unwrap_or(token)
                } else {
                    token
                };
                tree.subtree(top)
                    .into_iter()
                    .any(|t| self.frames.is_one_of(&self.lemma(sentence, t), words))
            }
            Need::Words { slot: "mod", words } => {
                let nouns = if self.sentences[sentence].tokens[token].upos == Upos::Verb {
                    a.object.clone()
                } else {
                    vec![token]
                };
                let tree = &self.sentences[sentence];
                // "joint coast guard drill": whatever the words before the noun modify among themselves.
                nouns.iter().any(|noun| {
                    tree.children(*noun)
                        .filter(|c| matches!(tree.tokens[*c].rel, "amod" | "compound"))
                        .flat_map(|c| tree.subtree(c))
                        .any(|c| self.frames.is_one_of(&self.lemma(sentence, c), words))
                })
            }
            Need::Words { slot, words } if words == &["ACTOR"] => {
                !self.actors_of(sentence, &a.slot(slot)).is_empty()
            }
            Need::Words { slot: "inf", words } => a
                .infinitive
                .is_some_and(|verb| self.frames.is_one_of(&self.lemma(sentence, verb), words)),
            Need::Words { slot, words } => {
                let tree = &self.sentences[sentence];
                let mut meant = a.slot(slot);
                if *slot == "subj" {
                    meant = meant.into_iter().flat_map(|t| antecedents(tree, t)).collect();
                }
                self.holds(sentence, &meant, words)
            }
            Need::Any(tests) => tests
                .iter()
                .any(|test| self.passes(sentence, token, test, a, light)),
        })
    }

    fn passes(&self, sentence: usize, token: usize, test: &str, a: &Arguments, light: bool) -> bool {
        let tree = &self.sentences[sentence];
        match test {
            "no-obj" => a.object.is_empty(),
            "no-inf" => a.infinitive.is_none(),
            "no-comp" => {
                tree.child_with_rel(token, "xcomp").is_none() && tree.child_with_rel(token, "ccomp").is_none()
            }
            "inf" => a.infinitive.is_some(),
            "that" => a.finite.is_some_and(|clause| {
                !tree
                    .children_with_rel(clause, "mark")
                    .any(|m| matches!(tree.tokens[m].lemma.as_str(), "whether" | "if"))
            }),
            "to-gerund" => {
                tree.children(token).any(|c| {
                    tree.tokens[c].rel == "advcl"
                        && tree.is_gerund(c)
                        && tree.children(c).any(|m| tree.tokens[m].lemma == "to")
                }) || a
                    .obliques
                    .iter()
                    .any(|(p, t)| p == "to" && tree.tokens[*t].upos == Upos::Verb)
            }
            "actor-obj" => !self.direct_actors(sentence, &a.object).is_empty(),
            "official-to" => self.names_official(sentence, &a.slot("to")),
            "official-with" => self.names_official(sentence, &a.slot("with")),
            "official-obj" => self.direct_actors(sentence, &a.object).iter().any(|id| {
                let e = &self.cast.entities[*id];
                e.kind == ActorKind::Person
            }),
            "guest-obj" => {
                self.passes(sentence, token, "official-obj", a, light) || self.object_is_you(sentence, a)
            }
            "here" => self.is_here(sentence, token),
            "place-obj" => a.object.iter().any(|t| self.is_place(sentence, *t)),
            // Not in passing: "…, supporting the war".
            "main" => {
                let aside = matches!(tree.tokens[token].rel, "advcl" | "acl")
                    || tree.tokens[token].rel.ends_with("relcl");
                !(aside && tree.feature(token, "VerbForm") != Some("Fin"))
            }
            // Somebody of another country comes, on a day, and no place is told: here.
            "comes" => {
                let who = self.actors_of(sentence, &a.subject);
                let somebody = |id: &EntityId| {
                    let e = &self.cast.entities[*id];
                    matches!(e.kind, ActorKind::Person | ActorKind::Group) && e.country.is_some()
                };
                let goal = |(p, t): &(String, usize)| {
                    let plain = matches!(
                        p.as_str(),
                        "with" | "for" | "on" | "in" | "at" | "by" | "before" | "after" | ""
                    );
                    !plain || matches!(p.as_str(), "in" | "on" | "at" | "by") && !is_time(tree, *t)
                };
                let day = tree.children(token).any(|t| is_time(tree, t));
                let alone = a.object.is_empty() && tree.child_with_rel(token, "xcomp").is_none();
                day && alone && !who.is_empty() && who.iter().all(somebody) && !a.obliques.iter().any(goal)
            }
            // What is promised: things that are counted or that one can hold.
            "thing-obj" => a.object.iter().any(|t| {
                let thing = antecedents(tree, *t).get(1).copied().unwrap_or(*t);
                tree.tokens[thing].upos == Upos::Noun && is_counted_or_solid(tree, thing)
            }),
            // "its pledge of two ships"
            "thing-of" => {
                !a.possessor.is_empty() && a.slot("of").iter().any(|t| is_counted_or_solid(tree, *t))
            }
            // "before the date that it had promised", "ahead of the deadline it had set itself"
            "deadline" => {
                let noun = tree.tokens[token]
                    .head
                    .filter(|_| tree.tokens[token].rel == "acl:relcl");
                noun.is_some_and(|noun| {
                    matches!(
                        tree.tokens[noun].lemma.as_str(),
                        "date" | "deadline" | "day" | "time" | "timetable"
                    ) && !tree.is_passive(token)
                        && a.subject.first() != Some(&noun)
                })
            }
            "counted-obj" => a
                .object
                .iter()
                .any(|t| tree.tokens[*t].upos == Upos::Noun && tree.child_with_rel(*t, "nummod").is_some()),
            "as" => {
                tree.tokens[token].rel == "advcl"
                    && a.object.is_empty()
                    && tree
                        .children_with_rel(token, "mark")
                        .any(|mark| tree.tokens[mark].lemma == "as")
            }
            "long" => tree.children(token).any(|t| {
                is_time(tree, t) && tree.case(t).is_some_and(|case| tree.tokens[case].lemma == "for")
            }),
            "finite" => tree.feature(token, "VerbForm") == Some("Fin") || tree.modal(token) == Some("will"),
            "place-in" => a.slot("in").iter().any(|t| self.is_place(sentence, *t)),
            "place-from" => a.slot("from").iter().any(|t| self.is_place(sentence, *t)),
            "troops" => {
                let troops = self.holds(sentence, &a.subject, &["TROOP"]);
                let who = self.actors_of(sentence, &a.subject);
                troops || who.iter().any(|id| self.is_armed(*id))
            }
            "place-to" => a.slot("to").iter().any(|t| self.is_place(sentence, *t)),
            "visiting" => {
                a.obliques
                    .iter()
                    .any(|(p, t)| p == "for" && self.is_place(sentence, *t))
                    || a.object.iter().any(|t| self.is_place(sentence, *t))
            }
            "intl" => {
                let mut who = self.actors_of(sentence, &a.subject);
                who.extend(self.actors_of(sentence, &a.slot("with")));
                who.extend(self.actors_of(sentence, &a.object));
                let mut countries: Vec<_> = who
                    .iter()
                    .filter_map(|id| self.cast.entities[*id].country.clone())
                    .collect();
                countries.sort();
                countries.dedup();
                countries.len() > 1
            }
            "civil-subj" => self
                .actors_of(sentence, &a.subject)
                .iter()
                .all(|id| self.cast.entities[*id].kind == ActorKind::Group && !self.is_armed(*id)),
            "civil" => tree.tokens[token].mention.is_some() || light,
            "light" => light,
            "war" => {
                let who = self.actors_of(sentence, &a.subject);
                who.iter()
                    .any(|id| self.cast.entities[*id].kind == ActorKind::Country || self.is_armed(*id))
            }
            "effect" => tree.tokens[token].head.is_some_and(|h| {
                tree.subtree(h).into_iter().any(|t| {
                    self.frames
                        .is_one_of(&self.lemma(sentence, t), &["EFFECT", "hold"])
                })
            }),
            "obj" => !a.object.is_empty(),
            slot => !a.slot(slot).is_empty(),
        }
    }

    /// Whether one of these tokens names a person who holds an office.
    fn names_official(&self, sentence: usize, tokens: &[usize]) -> bool {
        self.direct_actors(sentence, tokens).iter().any(|id| {
            let e = &self.cast.entities[*id];
            e.kind == ActorKind::Person && e.office.is_some()
        })
    }

    /// "welcome you"
    pub(super) fn object_is_you(&self, sentence: usize, a: &Arguments) -> bool {
        a.object.iter().any(|t| self.lemma(sentence, *t) == "you")
    }

    /// "have her here", "welcome her back"
    pub(super) fn is_here(&self, sentence: usize, verb: usize) -> bool {
        let tree = &self.sentences[sentence];
        tree.children(verb)
            .any(|t| matches!(tree.tokens[t].lemma.as_str(), "here" | "back"))
    }

    /// Who is spoken to where a span is said: in a transcript, whoever speaks next, or spoke last before.
    pub(super) fn addressee(&self, span: Span) -> Option<EntityId> {
        let said = self.attribution.of(span)?;
        if said.addressee.is_some() {
            return said.addressee;
        }
        // A turn stands on the line of its speaker's name.
        let turn = |other: &Attributed| {
            let start = other.content.first()?.start;
            let line = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
            let label = self.text[line..start].contains(':');
            (label && other.direct).then_some((start, other.speaker?))
        };
        let (start, speaker) = turn(said)?;
        let others = || {
            let turns = self.attribution.statements.iter().filter_map(turn);
            turns.filter(|(_, other)| *other != speaker)
        };
        let next = others().filter(|(at, _)| *at > start).min_by_key(|(at, _)| *at);
        let last = others().filter(|(at, _)| *at < start).max_by_key(|(at, _)| *at);
        next.or(last).map(|(_, other)| other)
    }

    /// Whether somebody is an army, rebels or another armed group.
    pub(super) fn is_armed(&self, id: EntityId) -> bool {
        matches!(
            self.cast.entities[id].sector.as_deref(),
            Some("MIL" | "REB" | "UAF")
        )
    }

    /// Whether a noun means a thing or an abstraction and no party of its own: "its constitution", "her policy".
    pub(super) fn is_thing(&self, sentence: usize, token: usize) -> bool {
        let noun = &self.sentences[sentence].tokens[token];
        noun.upos == Upos::Noun
            && matches!(noun.mention, Some(MentionKind::Abstract | MentionKind::Object))
            && self.direct_actors(sentence, &[token]).is_empty()
    }

    /// Actors that the phrases themselves name, modifiers not counted.
    pub(super) fn direct_actors(&self, sentence: usize, tokens: &[usize]) -> Vec<EntityId> {
        tokens
            .iter()
            .flat_map(|t| self.actor_of(sentence, *t, 2))
            .collect()
    }

    /// All candidates of the dispatch, in text order.
    pub fn candidates(&self) -> Vec<Candidate<'_>> {
        let mut found = Vec::new();
        for (number, tree) in self.sentences.iter().enumerate() {
            if self.is_question(number) {
                continue;
            }
            let mut carried = vec![false; tree.tokens.len()];
            for i in 0..tree.tokens.len() {
                match tree.tokens[i].upos {
                    // "Welcome to Suva" is an interjection.
                    Upos::Verb | Upos::Adj | Upos::Intj => self.verb(number, i, &mut carried, &mut found),
                    _ => {}
                }
            }
            for (i, taken) in carried.iter().enumerate() {
                if tree.tokens[i].upos == Upos::Noun && !taken && !is_time(tree, i) {
                    self.noun(number, i, &mut found);
                }
            }
        }
        found.sort_by_key(|c| (c.sentence, c.token));
        self.drop_asides(&mut found);
        found
    }

    /// A question asserts nothing.
    pub fn is_question(&self, sentence: usize) -> bool {
        let words = self.sentences[sentence].span.of(self.text);
        words.trim_end_matches(['"', '”', '’', '\'', ')']).ends_with('?')
    }

    /// "the treaty, signed in 2020, had been ratified": of one instrument the clause tells the ratification, and the
    /// participle only what lay before.
    fn drop_asides(&self, found: &mut Vec<Candidate<'_>>) {
        let told: Vec<(usize, usize)> = found
            .iter()
            .filter(|c| matches!(c.frame.yields, Yield::Agreement(_)))
            .flat_map(|c| c.arguments.object.iter().map(|noun| (c.sentence, *noun)))
            .collect();
        found.retain(|c| {
            let tree = &self.sentences[c.sentence];
            let aside = matches!(c.frame.yields, Yield::Agreement(_)) && tree.tokens[c.token].rel == "acl";
            let noun = tree.tokens[c.token].head;
            let told_twice = |noun| told.iter().filter(|t| **t == (c.sentence, noun)).count() > 1;
            !(aside && noun.is_some_and(told_twice))
        });
    }

    fn verb<'s>(&'s self, number: usize, i: usize, carried: &mut [bool], found: &mut Vec<Candidate<'s>>) {
        let tree = &self.sentences[number];
        // A cue only reports: what it reports is read from its content.
        let lemma = self.lemma(number, i);
        let pos = if tree.tokens[i].upos == Upos::Verb {
            "v"
        } else {
            "adj"
        };
        let arguments = Arguments::of_verb(tree, i);
        let reported = self.attribution.is_reported(tree.tokens[i].span);
        // "sent a letter threatening to": the letter's sender threatens.
        let arguments = match tree.tokens[i].head {
            Some(noun)
                if tree.tokens[i].rel == "acl"
                    && !arguments.passive
                    && self.actors_of(number, &arguments.subject).is_empty() =>
            {
                let subject = tree.ancestors(noun).find_map(|verb| tree.subject(verb));
                Arguments {
                    subject: subject.into_iter().collect(),
                    ..arguments
                }
            }
            _ => arguments,
        };
        for frame in self.frames.of(pos, &lemma) {
            let mut arguments = arguments.clone();
            if let Some(particle) = frame.particle {
                let prt = tree.children(i).any(|c| {
                    (tree.has_rel(c, "compound") || tree.has_rel(c, "advmod"))
                        && tree.tokens[c].lemma == particle
                });
                let fixed = arguments.obliques.iter().any(|(p, _)| p == particle);
                let phrase = particle == "plan" || particle == "verbally";
                if phrase || !(prt || fixed) {
                    continue;
                }
                if fixed && !prt {
                    // The fixed preposition's phrase is what the verb is about.
                    arguments.object = arguments.slot(particle);
                }
            }
            if frame.yields == Yield::Nothing {
                if self.meets(number, i, frame, &arguments, false) {
                    return;
                }
                continue;
            }
            if frame.yields == Yield::Light {
                let mut nouns: Vec<usize> =
                    arguments.object.iter().flat_map(|o| tree.conjuncts(*o)).collect();
                // "opened a second round of talks"
                for noun in nouns.clone() {
                    if self
                        .frames
                        .is_one_of(&self.lemma(number, noun), &["MEASURE", "day", "hour", "week"])
                    {
                        let of =
                            |t: &usize| tree.case(*t).is_some_and(|case| tree.tokens[case].lemma == "of");
                        nouns.extend(tree.children_with_rel(noun, "nmod").filter(of));
                    }
                }
                let mut any = false;
                for noun in nouns {
                    any |= self.light(number, i, noun, &arguments, reported, carried, found);
                }
                if any {
                    return;
                }
                continue;
            }
            if !self.meets(number, i, frame, &arguments, false) {
                continue;
            }
            let factuality = clause::factuality(tree, i, reported);
            let (actors, mut recipients) = self.parties(number, frame, &arguments, true);
            if recipients.is_empty()
                && let Yield::Event {
                    kind: "REQUEST" | "THREATEN",
                    ..
                } = frame.yields
            {
                recipients = self.of_complement(number, i, &actors);
            }
            // An attitude to a happening ("welcomed the visit") leaves the happening to be told by its own noun.
            let attitude = matches!(
                frame.yields,
                Yield::Event {
                    kind: "SUPPORT" | "ACCUSE",
                    ..
                }
            );
            for object in arguments.object.iter().filter(|_| !attitude) {
                carried[*object] = true;
            }
            found.push(Candidate {
                sentence: number,
                token: i,
                verb: i,
                frame,
                arguments,
                factuality,
                actors,
                recipients,
                light: false,
            });
            return;
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn light<'s>(
        &'s self,
        number: usize,
        verb: usize,
        noun: usize,
        outer: &Arguments,
        reported: bool,
        carried: &mut [bool],
        found: &mut Vec<Candidate<'s>>,
    ) -> bool {
        let tree = &self.sentences[number];
        if is_time(tree, noun) {
            return false;
        }
        let mut arguments = Arguments::of_noun(tree, noun);
        arguments.lend(outer, noun);
        let lemma = self.lemma(number, noun);
        for frame in self
            .frames
            .of("n", &lemma)
            .into_iter()
            .filter(|f| f.particle.is_none())
        {
            if !self.meets(number, noun, frame, &arguments, true) {
                continue;
            }
            let mut factuality = clause::factuality(tree, verb, reported);
            if factuality == Factuality::Asserted {
                factuality = clause::noun_factuality(tree, noun, reported);
            }
            let (actors, recipients) = self.parties(number, frame, &arguments, false);
            carried[noun] = true;
            found.push(Candidate {
                sentence: number,
                token: noun,
                verb,
                frame,
                arguments,
                factuality,
                actors,
                recipients,
                light: true,
            });
            return true;
        }
        false
    }

    fn noun<'s>(&'s self, number: usize, i: usize, found: &mut Vec<Candidate<'s>>) {
        let tree = &self.sentences[number];
        if ["compound", "amod", "flat"]
            .iter()
            .any(|rel| tree.has_rel(i, rel))
            || tree.name_at(i).is_some()
        {
            return;
        }
        let arguments = Arguments::of_noun(tree, i);
        let lemma = self.lemma(number, i);
        let reported = self.attribution.is_reported(tree.tokens[i].span);
        for frame in self
            .frames
            .of("n", &lemma)
            .into_iter()
            .filter(|f| f.particle.is_none())
        {
            if !self.meets(number, i, frame, &arguments, false) {
                continue;
            }
            let factuality = clause::noun_factuality(tree, i, reported);
            let mut arguments = arguments.clone();
            if let Yield::Meeting(_) | Yield::Visit(_) = frame.yields {
                // "said after talks with X", "told a meeting in Y": who acts is the subject around.
                if let Some(verb) = tree.ancestors(i).find(|a| tree.tokens[*a].upos == Upos::Verb)
                    && arguments.possessor.is_empty()
                    && arguments.slot("between").is_empty()
                    && arguments.slot("of").is_empty()
                {
                    arguments.subject.extend(clause::subject_of(tree, verb));
                }
            }
            let (actors, recipients) = self.parties(number, frame, &arguments, false);
            found.push(Candidate {
                sentence: number,
                token: i,
                verb: i,
                frame,
                arguments,
                factuality,
                actors,
                recipients,
                light: false,
            });
            return;
        }
    }

    /// Whom a demand or a threat is meant for, where only what is demanded or threatened tells: who is to do it ("demanded
    /// that X leave"), or to whom it is to be done ("threatened to impose sanctions on X").
    fn of_complement(&self, number: usize, verb: usize, actors: &[EntityId]) -> Vec<EntityId> {
        let tree = &self.sentences[number];
        let clauses = tree.children(verb).filter(|c| {
            let rel = tree.tokens[*c].base_rel();
            *c > verb && matches!(rel, "ccomp" | "xcomp") && tree.tokens[*c].upos == Upos::Verb
        });
        for clause in clauses {
            let inner = Arguments::of_verb(tree, clause);
            let subject = if tree.has_rel(clause, "ccomp") { "subj" } else { "" };
            for slot in [subject, "obj", "on", "against", "from", "with", "to"] {
                let mut found = self.actors_of(number, &inner.slot(slot));
                found.retain(|id| !actors.contains(id));
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Vec::new()
    }

    /// The actors and recipients that a frame's slots hold.
    pub(super) fn parties(
        &self,
        number: usize,
        frame: &Frame,
        a: &Arguments,
        verb: bool,
    ) -> (Vec<EntityId>, Vec<EntityId>) {
        let usual: &[&str] = if verb {
            &["subj"]
        } else {
            &["subj", "poss", "by", "between", "of", "amod", "from"]
        };
        let slots: &[&str] = if frame.actor.is_empty() {
            usual
        } else {
            &frame.actor
        };
        let mut actors = Vec::new();
        let mut from = "";
        // "reiterated the invitation extended by Oslo": whose a deed is by its own words comes first.
        if !verb {
            actors = self.actors_of(number, &a.slot("by"));
            from = "by";
        }
        let own = !actors.is_empty();
        if !own && (a.subject.is_empty() || verb || frame.actor.is_empty()) {
            for slot in slots {
                actors = self.actors_of(number, &a.slot(slot));
                if !actors.is_empty() {
                    from = slot;
                    break;
                }
            }
        }
        if actors.is_empty() && !frame.actor.is_empty() {
            // "The killing of the envoy": whom it befell did not do it.
            let other = usual.iter().filter(|slot| !frame.recipient.contains(*slot));
            for slot in other.chain(slots) {
                actors = self.actors_of(number, &a.slot(slot));
                if !actors.is_empty() {
                    from = slot;
                    break;
                }
            }
        }
        // "a line between the two is established", "talks between them were held": both are at it.
        if actors.is_empty() && a.subject.is_empty() {
            actors = self.actors_of(number, &a.slot("between"));
            from = "between";
        }
        let mut recipients = Vec::new();
        // "its constitution prohibits": laws and things do not act, whosever they are.
        let things = a.subject.iter().all(|t| self.is_thing(number, *t));
        if verb && from == "subj" && !a.subject.is_empty() && things {
            actors.clear();
        }
        for slot in frame.recipient.iter().filter(|slot| **slot != from) {
            recipients = self.actors_of(number, &a.slot(slot));
            recipients.retain(|id| !actors.contains(id));
            if !recipients.is_empty() {
                break;
            }
        }
        (actors, recipients)
    }
}

/// What a phrase means: itself; for a relative pronoun the noun that its clause stands beside, and those above that noun
/// in its phrase ("the tour of Asia that took him to Hanoi": Asia, the tour).
pub(super) fn antecedents(tree: &Sentence, token: usize) -> Vec<usize> {
    let mut all = vec![token];
    let relative = tree.tokens[token].upos == Upos::Pron && tree.feature(token, "PronType") == Some("Rel")
        || matches!(tree.tokens[token].lemma.as_str(), "that" | "which" | "who");
    let clause = tree.ancestors(token).find(|a| tree.tokens[*a].rel == "acl:relcl");
    if relative && let Some(clause) = clause {
        let mut noun = tree.tokens[clause].head;
        while let Some(n) = noun {
            all.push(n);
            noun = tree.tokens[n].head.filter(|_| tree.has_rel(n, "nmod"));
        }
    }
    all
}

/// Whether a thing is counted ("two ferries") or one that one can hold.
fn is_counted_or_solid(tree: &Sentence, thing: usize) -> bool {
    let solid = matches!(
        tree.tokens[thing].mention,
        Some(MentionKind::Object | MentionKind::Substance)
    );
    solid || tree.child_with_rel(thing, "nummod").is_some()
}

/// "in March of 2016" is no march.
fn is_time(tree: &Sentence, token: usize) -> bool {
    tree.tokens[token].mention == Some(MentionKind::Time)
}
