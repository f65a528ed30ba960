//! Commitments: who undertakes what, to whom, by when, on what condition.

use super::Setting;
use crate::contract::{ActorKind, Commitment, Detail, Event, Factuality};
use crate::event::coder::{Candidate, Scene, antecedents};
use crate::event::draft::{Draft, Drafts};
use crate::event::frames::{Frame, Need};
use crate::mention::{Cast, EntityId};
use crate::syntax::{Sentence, Upos};
use crate::text::{Span, one_line};
use crate::time::{Role, TimeExpression};

impl Scene<'_> {
    pub(super) fn commitment(
        &self,
        c: &Candidate<'_>,
        strength: &str,
        code: Option<&str>,
        setting: &Setting<'_>,
        drafts: &mut Drafts,
    ) {
        // "no longer intends to send observers": a promise denied.
        let denied = c.factuality == Factuality::Negated;
        if c.actors.is_empty() {
            return;
        }
        let tree = self.tree(c);
        if self.condition_above(c.sentence, c.verb) {
            return;
        }
        // "decided that the road was safe" undertakes nothing.
        let told = c.arguments.finite.filter(|_| c.arguments.infinitive.is_none());
        // "would have gained": nothing to come.
        let unreal = |clause: usize| {
            tree.children_with_rel(clause, "aux")
                .any(|aux| tree.tokens[aux].lemma == "have")
        };
        let purpose = strength == "intention" && matches!(tree.tokens[c.verb].rel, "acl" | "advcl");
        let asked = c.factuality == Factuality::Hypothetical
            && tree.tokens[c.verb].upos == Upos::Verb
            && tree.modal(c.verb).is_none();
        if told.is_some_and(unreal) || purpose || asked {
            return;
        }
        if told
            .is_some_and(|clause| !matches!(tree.modal(clause), Some("will" | "would" | "shall" | "should")))
        {
            return;
        }
        // "agreed that a team would meet": what is undertaken is the clause.
        // "pledged 100 million to support the mission": the money is the deed.
        let given = |noun: &usize| {
            tree.child_with_rel(*noun, "nummod").is_some()
                || self
                    .frames
                    .is_one_of(&tree.tokens[*noun].lemma.to_lowercase(), &["AIDTHING"])
        };
        let gift = c.arguments.object.iter().any(given)
            && c.arguments
                .infinitive
                .is_some_and(|verb| !tree.has_rel(verb, "xcomp"));
        let verb = c.arguments.infinitive.or(c.arguments.finite).filter(|_| !gift);
        // "ratified it, as she had promised", "as it had undertaken to do": what is told above.
        let as_told = tree.tokens[c.verb].rel == "advcl"
            && verb.is_none_or(|verb| tree.tokens[verb].lemma == "do")
            && tree
                .children_with_rel(c.verb, "mark")
                .any(|mark| tree.tokens[mark].lemma == "as");
        // "opened it two days before the date that it had promised"
        let of_day = matches!(&c.frame.needs[..], [Need::Any(tests)] if tests[..] == ["deadline"]);
        let verb = if of_day {
            tree.ancestors(c.verb)
                .find(|t| tree.tokens[*t].upos == Upos::Verb && tree.tokens[*t].rel != "acl:relcl")
        } else if as_told {
            tree.tokens[c.verb].head
        } else {
            verb
        };
        if of_day && verb.is_none() {
            return;
        }
        let as_told = as_told || of_day;
        let (act, act_verb) = match verb {
            Some(verb) if as_told => {
                // Nor the phrase that leads to the clause.
                let told =
                    |t: usize| t == c.verb || tree.tokens[t].head == Some(verb) && tree.is_under(c.verb, t);
                (self.act_without(c.sentence, verb, setting, told), Some(verb))
            }
            Some(verb) => {
                let act = self.act(c.sentence, verb, setting);
                let thing = self.thing_promised(c, verb).map(|thing| format!(" {thing}"));
                (act + &thing.unwrap_or_default(), Some(verb))
            }
            None => match self.thing_of(c) {
                // "two ferries promised in March"
                Some(object) => (self.phrase_without(c.sentence, object, |t| t == c.verb), None),
                None => return,
            },
        };
        if act_verb.is_some_and(|verb| tree.tokens[verb].upos != Upos::Verb) {
            return;
        }
        if let Some(verb) = act_verb {
            // What is undertaken may be an entry of its own kind already: a joint body agreed on.
            if drafts.body_at(c.sentence, verb, tree) {
                return;
            }
        }
        // The day of the promise is not that of the deed.
        let object = self.thing_of(c).filter(|_| act_verb.is_none());
        let own = |time: &&TimeExpression| match object {
            Some(object) => {
                matches!(time.role, Role::By | Role::Before | Role::Until | Role::Within)
                    || tree.is_under(tree.head_of(time.tokens.start, time.tokens.end), object)
            }
            None => true,
        };
        let mut times: Vec<&TimeExpression> = self.times(c, setting).into_iter().filter(own).collect();
        if let Some(verb) = act_verb {
            // When what was promised is told as done, that day is not the one by which it was due.
            let inner: Vec<&TimeExpression> = setting.times[c.sentence]
                .iter()
                .filter(|t| dates_act(tree, t, verb) && !as_told)
                .collect();
            if !inner.is_empty() || as_told {
                times = inner;
            }
        }
        let condition = act_verb
            .and_then(|verb| self.condition(c.sentence, verb))
            .or_else(|| self.condition(c.sentence, c.verb));
        let strength = if condition.is_some() {
            "conditional"
        } else if strength == "conditional" {
            "offer"
        } else {
            strength
        };
        let mut to = c.recipients.clone();
        if to.is_empty()
            && let Some(verb) = act_verb
        {
            to = self.others_in(c.sentence, verb, &c.actors);
        }
        let mut by = c.actors.clone();
        let mut claimant = self.claimant(c);
        // "promised that Norway would pay": who speaks binds his country, and says so.
        if let Some(clause) = c.arguments.finite.filter(|_| c.arguments.infinitive.is_none())
            && let Some(subject) = tree.subject(clause)
            && let [speaker] = by[..]
            && let [bound] = self.actors_of(c.sentence, &[subject])[..]
            && bound != speaker
            && self.cast.entities[bound].kind == ActorKind::Country
            && self.country_code(bound).is_some()
            && self.country_code(bound) == self.country_code(speaker)
        {
            by = vec![bound];
            claimant = claimant.or(Some(speaker));
        }
        if to.is_empty() && by.len() == 1 {
            to = self.other_side(&by, setting);
        }
        let draft = self.draft(
            c,
            self.evidence_with(c, act_verb),
            if denied {
                Factuality::Negated
            } else {
                Factuality::Asserted
            },
            claimant,
            None,
            None,
        );
        let act_type = act_type(act_verb.map_or("", |v| tree.tokens[v].lemma.as_str()), &act);
        let commitment = drafts.push(Draft {
            detail: Detail::Commitment(Commitment {
                by: Self::ids(&by),
                to: Self::ids(&to),
                act_type: act_type.to_string(),
                act,
                due: self.due(&times),
                condition,
                strength: Some(strength.to_string()),
            }),
            ..draft
        });
        if denied {
            return;
        }
        let code = code.unwrap_or("AGREE");
        drafts.code(commitment, code, None, Self::ids(&by), Self::ids(&to));
        self.fulfilled(c, act_type, &by, setting, drafts);
    }

    /// The thing that is promised: the object, or what a relative clause stands beside ("the boats that it had promised").
    fn thing_of(&self, c: &Candidate<'_>) -> Option<usize> {
        let noun = self.tree(c).tokens[c.token].upos == Upos::Noun;
        let of = c.arguments.slot("of").first().copied().filter(|_| noun);
        let object = c.arguments.object.first().copied().or(of)?;
        antecedents(self.tree(c), object).get(1).copied().or(Some(object))
    }

    /// "the ferries that it had promised to lend": what is done to is told above.
    fn thing_promised(&self, c: &Candidate<'_>, verb: usize) -> Option<String> {
        let tree = self.tree(c);
        let noun = tree.tokens[c.verb].head?;
        let below = tree.tokens[c.verb].rel == "acl:relcl" && tree.object(verb).is_none();
        if !below || tree.is_passive(verb) {
            return None;
        }
        let tokens = tree.subtree_without(noun, |t| {
            matches!(tree.tokens[t].rel, "acl:relcl" | "punct" | "case" | "conj")
        });
        Some(one_line(tree.span_of_tokens(&tokens).of(self.text)))
    }

    /// "The sailors whom Y had promised to free came home": a promise told of whom or what its deed moves, and the deed.
    fn fulfilled(
        &self,
        c: &Candidate<'_>,
        act_type: &str,
        by: &[EntityId],
        setting: &Setting<'_>,
        drafts: &mut Drafts,
    ) {
        let (kind, mode) = match act_type {
            "release" => ("RETREAT", Some("release")),
            "withdraw" => ("RETREAT", Some("withdraw")),
            "aid" => ("AID", None),
            _ => return,
        };
        let tree = self.tree(c);
        let noun = tree.tokens[c.verb].head;
        let Some(noun) = noun.filter(|_| tree.tokens[c.verb].rel == "acl:relcl") else {
            return;
        };
        let moved = |verb: &usize| {
            let token = &tree.tokens[*verb];
            MOTION.contains(&token.lemma.as_str()) && token.feats.contains("Tense=Past")
        };
        // A verb of motion is no participle of its subject, though the parser may take it for one behind a relative clause.
        let verb = match tree.tokens[noun].rel {
            "nsubj" => tree.tokens[noun].head.filter(moved),
            "root" => tree
                .children_with_rel(noun, "acl")
                .find(|t| *t > c.verb && moved(t)),
            _ => None,
        };
        let Some(verb) = verb else { return };
        let frame = Frame::open(&[]);
        let mut deed = self.open_candidate(c.sentence, verb, &frame);
        deed.recipients = match act_type {
            "release" => self.actors_of(c.sentence, &[noun]),
            _ => self.others_in(c.sentence, verb, by),
        };
        deed.actors = by.to_vec();
        self.event(&deed, kind, mode, setting, drafts);
    }

    fn evidence_with(&self, c: &Candidate<'_>, verb: Option<usize>) -> Span {
        let span = self.evidence(c);
        match verb {
            Some(verb) => span.cover(self.tree(c).subtree_span(verb)),
            None => span,
        }
    }

    /// Actors named below a verb that are of another country than `mine`; none that it is only about: "consult on Iran",
    /// "ensure that Iran does not".
    pub(super) fn others_in(&self, sentence: usize, verb: usize, mine: &[EntityId]) -> Vec<EntityId> {
        let tree = &self.sentences[sentence];
        let own: Vec<Option<&str>> = mine.iter().map(|id| self.country_code(*id)).collect();
        let about = |token: usize| {
            let topic = |t: usize| {
                tree.case(t).is_some_and(|case| {
                    matches!(
                        tree.tokens[case].lemma.as_str(),
                        "on" | "about" | "against" | "over" | "regarding" | "concerning"
                    )
                })
            };
            let assured = |t: usize| {
                let clause = tree.has_rel(t, "ccomp").then_some(tree.tokens[t].head).flatten();
                clause.is_some_and(|head| matches!(tree.tokens[head].lemma.as_str(), "ensure" | "guarantee"))
            };
            let mut above = tree.ancestors(token).take_while(|t| *t != verb);
            topic(token) || above.any(|t| topic(t) || assured(t))
        };
        for token in tree.subtree(verb) {
            if about(token) {
                continue;
            }
            for id in self.cast.at(sentence, token) {
                let code = self.country_code(*id);
                if code.is_some()
                    && !own.contains(&code)
                    && !mine.contains(id)
                    && !self.cast.entities[*id].place
                {
                    return vec![*id];
                }
            }
        }
        Vec::new()
    }

    /// The words of an undertaking: the verb phrase without auxiliaries, deadline and condition.
    pub(super) fn act(&self, sentence: usize, verb: usize, setting: &Setting<'_>) -> String {
        self.act_without(sentence, verb, setting, |_| false)
    }

    /// The same, without the branches whose topmost token `cut` names.
    pub(super) fn act_without(
        &self,
        sentence: usize,
        verb: usize,
        setting: &Setting<'_>,
        cut: impl Fn(usize) -> bool,
    ) -> String {
        let tree = &self.sentences[sentence];
        let late = |t: usize| {
            setting.times[sentence].iter().any(|time| {
                matches!(time.role, Role::By | Role::Before | Role::Until | Role::Within)
                    && time.tokens.contains(&t)
            })
        };
        let tokens = tree.subtree_without(verb, |t| {
            let rel = tree.tokens[t].rel;
            let direct = tree.tokens[t].head == Some(verb);
            direct
                && (matches!(
                    rel,
                    "aux" | "mark" | "punct" | "nsubj" | "nsubj:pass" | "cc" | "parataxis" | "aux:pass"
                ) || rel == "conj")
                || direct && rel == "advmod" && t < verb
                || direct
                    && rel == "advcl"
                    && tree.children_with_rel(t, "mark").any(|m| {
                        matches!(
                            tree.tokens[m].lemma.as_str(),
                            "if" | "unless" | "provided" | "once" | "when"
                        )
                    })
                || late(t)
                || cut(t)
        });
        let from = tree.tokens[verb].span.start;
        let passive = tree.is_passive(verb);
        let tokens: Vec<usize> = tokens
            .into_iter()
            .filter(|t| passive || tree.tokens[*t].span.start >= from)
            .collect();
        let span = tree.span_of_tokens(if tokens.is_empty() {
            std::slice::from_ref(&verb)
        } else {
            &tokens
        });
        one_line(span.of(self.text))
            .trim_matches(|c: char| matches!(c, ',' | '.' | ';' | '"' | '“' | '”'))
            .to_string()
    }

    /// "if Chile lifted the surcharge", "provided that …": the clause that an undertaking hangs on.
    fn condition(&self, sentence: usize, verb: usize) -> Option<String> {
        let tree = &self.sentences[sentence];
        let clause = tree.children_with_rel(verb, "advcl").find(|t| {
            matches!(tree.tokens[*t].lemma.as_str(), "provide" | "assume")
                || tree.children_with_rel(*t, "mark").any(|m| {
                    matches!(
                        tree.tokens[m].lemma.as_str(),
                        "if" | "unless" | "provided" | "once"
                    )
                })
        })?;
        Some(
            one_line(tree.subtree_span(clause).of(self.text))
                .trim_matches(|c: char| matches!(c, ' ' | ',' | '.' | ';'))
                .to_string(),
        )
    }

    /// "said Fiji would ratify the pact": an undertaking by who can bind the subject.
    pub(super) fn undertakings(&self, setting: &Setting<'_>, drafts: &mut Drafts) {
        for (number, tree) in self.sentences.iter().enumerate() {
            if self.is_question(number) {
                continue;
            }
            for i in 0..tree.tokens.len() {
                let moved = tree.oblique(i, "to").is_some() || tree.child_with_rel(i, "iobj").is_some();
                if tree.tokens[i].upos != Upos::Verb || drafts.commitment_over(number, i, tree, moved) {
                    continue;
                }
                if matches!(tree.modal(i), Some("must" | "should")) {
                    self.demand(number, i, drafts);
                }
                let is_to = is_to(tree, i);
                let ahead = is_to || matches!(tree.modal(i), Some("will" | "would" | "shall"));
                if !ahead || tree.negated(i) {
                    continue;
                }
                let lemma = tree.tokens[i].lemma.as_str();
                if STATIVE.contains(&lemma) || self.condition_above(number, i) || runs_the_talk(tree, i) {
                    continue;
                }
                let span = tree.tokens[i].span;
                let said = self.attribution.of(span);
                if tree.modal(i) == Some("would") && said.is_none_or(|said| said.direct) {
                    continue;
                }
                let Some(subject) = tree.subject(i) else { continue };
                let speaker = said.and_then(|said| said.speaker);
                // "We will take questions", says the moderator of a call.
                let party = |id: &EntityId| self.cast.entities[*id].is_party();
                let by = if tree.is_passive(i) {
                    self.promised_passively(number, i, subject, speaker, setting)
                } else if self.is_thing(number, subject) {
                    // "her policy will change": a thing undertakes nothing, whosever it is.
                    continue;
                } else {
                    let by = self.actors_of(number, &[subject]);
                    let bound = match speaker {
                        Some(speaker) => {
                            let own = self.country_code(speaker);
                            let binds = |id: &EntityId| {
                                *id == speaker
                                    || self.country_code(*id).is_some() && self.country_code(*id) == own
                            };
                            let will = tree.modal(i).is_some();
                            // "officials said Oslo would pay": whose officials is not told.
                            let open = self.country_code(speaker).is_none()
                                && self.cast.entities[speaker].office.is_some()
                                && by
                                    .iter()
                                    .all(|id| self.cast.entities[*id].kind == ActorKind::Country)
                                && self.gives(number, i)
                                && !self.moves_troops(number, i);
                            (by.iter().all(binds) || open) && (will || self.gives(number, i))
                                || self.told_by_receiver(number, i, &by, speaker, setting)
                        }
                        None => self.told_as_settled(number, i, &by, said.is_some()),
                    };
                    if bound { by } else { Vec::new() }
                };
                if !by.iter().any(party) {
                    continue;
                }
                let passive = tree.is_passive(i);
                let mut act = self.act(number, i, setting);
                if passive {
                    act = format!("{} {act}", self.phrase(number, subject));
                }
                let times: Vec<&TimeExpression> = setting.times[number]
                    .iter()
                    .filter(|t| dates_act(tree, t, i))
                    .collect();
                // "I will pause there": nothing is promised that could be kept.
                let oneself = tree.tokens[subject].form(self.text) == "I";
                let told = |t: usize| {
                    matches!(
                        tree.tokens[t].base_rel(),
                        "obj" | "iobj" | "obl" | "xcomp" | "ccomp" | "compound"
                    )
                };
                if oneself && times.is_empty() && !tree.children(i).any(told) {
                    continue;
                }
                let condition = self.condition(number, i);
                let mut to = self.others_in(number, i, &by);
                if to.is_empty() {
                    to = self.other_side(&by, setting);
                }
                let strength = if condition.is_some() {
                    "conditional"
                } else {
                    "pledge"
                };
                let subject_span = tree.tokens[subject].span;
                let draft = Draft {
                    at: (number, i),
                    evidence: vec![subject_span.cover(tree.subtree_span(i))],
                    factuality: Factuality::Asserted,
                    according_to: speaker.map(Cast::id),
                    date: None,
                    place: None,
                    detail: Detail::Commitment(Commitment {
                        by: Self::ids(&by),
                        to: Self::ids(&to),
                        act_type: act_type(lemma, &act).to_string(),
                        act,
                        due: self.due(&times),
                        condition,
                        strength: Some(strength.to_string()),
                    }),
                };
                let codes = drafts.take_events(number, i, tree);
                let yields = strength == "pledge" && codes.iter().any(|code| code == "CONCEDE");
                let commitment = drafts.push(draft);
                let code = if yields { "CONCEDE" } else { "AGREE" };
                drafts.code(commitment, code, None, Self::ids(&by), Self::ids(&to));
            }
        }
    }

    /// Whether a verb gives, builds, pays, frees or opens something: what a state does for another, and is held to.
    fn gives(&self, number: usize, i: usize) -> bool {
        let tree = &self.sentences[number];
        let thing = if tree.is_passive(i) {
            tree.subject(i)
        } else {
            tree.object(i)
        };
        match tree.tokens[i].lemma.as_str() {
            "hand" | "turn" if !has_particle(tree, i, "over") => false,
            "set" if !has_particle(tree, i, "up") => false,
            "supply" | "provide" | "equip" if tree.oblique(i, "with").is_some() => true,
            lemma => thing.is_some() && GIVING.contains(&lemma),
        }
    }

    /// "said that land would be handed over by July": who says of something of his country's that it will be given binds it,
    /// where the words name a day or place, and nobody else who is to do it.
    fn promised_passively(
        &self,
        number: usize,
        i: usize,
        thing: usize,
        speaker: Option<EntityId>,
        setting: &Setting<'_>,
    ) -> Vec<EntityId> {
        let tree = &self.sentences[number];
        let Some(speaker) = speaker else { return Vec::new() };
        let e = &self.cast.entities[speaker];
        let speaks = e.office.is_some() || matches!(e.kind, ActorKind::Country | ActorKind::Government);
        let told = tree.children(i).any(|t| {
            let case = tree.case(t).map(|case| tree.tokens[case].lemma.as_str());
            tree.tokens[t].base_rel() == "obl"
                && matches!(case, Some("by" | "before" | "in" | "on" | "at" | "to" | "within"))
        });
        let foreign = !self.others_in(number, thing, &[speaker]).is_empty();
        // The parser may take "by July" for who does it.
        let is_time = |t: usize| setting.times[number].iter().any(|time| time.tokens.contains(&t));
        if !speaks
            || e.country.is_none()
            || tree.agent(i).is_some_and(|t| !is_time(t))
            || foreign
            || !told
            || !self.gives(number, i)
        {
            return Vec::new();
        }
        self.countries(&[speaker])
    }

    /// "said that Oslo would hand over a hospital": who is to have it tells of another state's promise.
    fn told_by_receiver(
        &self,
        number: usize,
        i: usize,
        by: &[EntityId],
        speaker: EntityId,
        setting: &Setting<'_>,
    ) -> bool {
        let [giver] = by else { return false };
        let state = self.cast.entities[*giver].kind == ActorKind::Country;
        let other = self.other_side(by, setting);
        let receiver = other
            .iter()
            .any(|id| self.country_code(*id) == self.country_code(speaker));
        state && receiver && self.gives(number, i) && !self.moves_troops(number, i)
    }

    /// What the dispatch, or a text that both sides agreed on, says that a state will do for another: "Kenya is to ship 200
    /// tonnes of grain to Malawi", "the joint statement says". `said`: somebody or something else says so.
    fn told_as_settled(&self, number: usize, i: usize, by: &[EntityId], said: bool) -> bool {
        let tree = &self.sentences[number];
        let state = !by.is_empty()
            && by
                .iter()
                .all(|id| self.cast.entities[*id].kind == ActorKind::Country);
        let text = tree.ancestors(i).find_map(|verb| {
            let subject = tree.subject(verb).filter(|t| *t != i && !tree.is_under(*t, i))?;
            matches!(
                tree.tokens[subject].lemma.to_lowercase().as_str(),
                "statement"
                    | "communiqué"
                    | "communique"
                    | "declaration"
                    | "agreement"
                    | "document"
                    | "deal"
                    | "pact"
                    | "text"
                    | "treaty"
                    | "memorandum"
                    | "accord"
                    | "protocol"
                    | "readout"
            )
            .then_some(subject)
        });
        let settled = if said {
            text.is_some()
        } else {
            let below = !self.others_in(number, i, by).is_empty();
            tree.tokens[i].head.is_none() && below
        };
        state && settled && self.gives(number, i) && !self.moves_troops(number, i)
    }

    fn moves_troops(&self, number: usize, i: usize) -> bool {
        let tree = &self.sentences[number];
        tree.object(i).is_some_and(|thing| {
            tree.subtree(thing).into_iter().any(|t| {
                self.frames
                    .is_one_of(&tree.tokens[t].lemma.to_lowercase(), &["TROOP"])
            })
        })
    }

    /// "said that the rebels must lay down their arms": what one party says another must do is a request.
    fn demand(&self, number: usize, i: usize, drafts: &mut Drafts) {
        let tree = &self.sentences[number];
        let span = tree.tokens[i].span;
        let Some(speaker) = self.attribution.speaker(span) else {
            return;
        };
        let Some(subject) = tree.subject(i) else { return };
        if tree.is_passive(i) || tree.ancestors(i).any(|verb| tree.negated(verb)) {
            return;
        }
        let asked = self.actors_of(number, &[subject]);
        let own = self.country_code(speaker);
        let somebody = |id: &EntityId| self.country_code(*id).is_some() || self.cast.entities[*id].named;
        if asked.is_empty()
            || !asked.iter().all(somebody)
            || asked
                .iter()
                .any(|id| *id == speaker || self.country_code(*id).is_some() && self.country_code(*id) == own)
        {
            return;
        }
        let draft = Draft {
            at: (number, i),
            evidence: vec![tree.tokens[subject].span.cover(tree.subtree_span(i))],
            factuality: Factuality::Asserted,
            according_to: None,
            date: None,
            place: None,
            detail: Detail::Event(Event::default()),
        };
        drafts.event(
            "REQUEST",
            None,
            Self::ids(&[speaker]),
            Self::ids(&asked),
            None,
            draft,
        );
    }

    fn condition_above(&self, sentence: usize, i: usize) -> bool {
        let tree = &self.sentences[sentence];
        std::iter::once(i).chain(tree.ancestors(i).take(2)).any(|t| {
            tree.children_with_rel(t, "mark")
                .any(|m| matches!(tree.tokens[m].lemma.as_str(), "if" | "unless" | "whether"))
        })
    }
}

/// Whether a time is of what a verb undertakes, not of a happening told beside it: "will reopen the post, which was shut
/// four years ago".
pub(super) fn dates_act(tree: &Sentence, time: &TimeExpression, verb: usize) -> bool {
    let head = tree.head_of(time.tokens.start, time.tokens.end);
    let aside = |t: usize| {
        let past = tree.feature(t, "Tense") == Some("Past") && tree.tokens[t].upos == Upos::Verb;
        past && matches!(
            tree.tokens[t].rel,
            "advcl" | "acl" | "acl:relcl" | "advcl:relcl" | "parataxis"
        )
    };
    let mut path = std::iter::once(head)
        .chain(tree.ancestors(head))
        .take_while(|t| *t != verb);
    tree.is_under(head, verb) && !path.any(aside)
}

pub(super) const STATIVE: [&str; 39] = [
    "be", "have", "remain", "become", "need", "know", "see", "think", "want", "like", "happen", "depend",
    "mean", "seem", "come", "get", "say", "ask", "warn", "urge", "hope", "believe", "face", "suffer", "lose",
    "fall", "rise", "die", "expect", "feel", "tell", "explain", "speak", "waver", "falter", "rest", "relent",
    "hesitate", "flinch",
];

/// "is to supply", whatever the parse makes of its "is".
fn is_to(tree: &Sentence, i: usize) -> bool {
    let be = tree.children(i).any(|t| {
        matches!(tree.tokens[t].rel, "aux" | "cop")
            && tree.tokens[t].lemma == "be"
            && tree.feature(t, "Tense") == Some("Pres")
    });
    let to = tree
        .children_with_rel(i, "mark")
        .any(|mark| tree.tokens[mark].lemma == "to");
    be && to
}

/// What one state does for another.
const GIVING: [&str; 39] = [
    "give",
    "send",
    "provide",
    "deliver",
    "donate",
    "supply",
    "ship",
    "lend",
    "build",
    "pay",
    "hand",
    "turn",
    "grant",
    "fund",
    "finance",
    "train",
    "release",
    "free",
    "repatriate",
    "open",
    "reopen",
    "buy",
    "purchase",
    "withdraw",
    "establish",
    "set",
    "construct",
    "equip",
    "offer",
    "contribute",
    "complete",
    "transfer",
    "cover",
    "rebuild",
    "return",
    "repay",
    "extend",
    "allocate",
    "restore",
];

/// "Turn [over]", "set [up]".
fn has_particle(tree: &Sentence, verb: usize, particle: &str) -> bool {
    tree.children(verb).any(|t| tree.tokens[t].lemma == particle)
}

/// "I will turn it over to you", "we will take questions", "I'll leave it there": who speaks says how the talk goes on.
fn runs_the_talk(tree: &Sentence, verb: usize) -> bool {
    let lemma = |t: usize| tree.tokens[t].lemma.as_str();
    let speaks = tree
        .subject(verb)
        .is_some_and(|t| matches!(lemma(t).to_lowercase().as_str(), "i" | "we"));
    let object = tree.object(verb);
    let it = object.is_some_and(|t| matches!(lemma(t), "it" | "that" | "this" | "call" | "floor"));
    speaks
        && match lemma(verb) {
            "leave" => it,
            "turn" | "hand" | "pass" => it && has_particle(tree, verb, "over"),
            "take" => object.is_some_and(|t| lemma(t) == "question"),
            "start" | "begin" | "stop" | "close" | "end" | "finish" => object.is_none(),
            "let" | "mention" | "repeat" | "refer" | "quote" | "answer" => true,
            _ => false,
        }
}

/// What whoever or whatever was to be freed, withdrawn or given does once it is.
const MOTION: [&str; 14] = [
    "arrive", "return", "cross", "reach", "leave", "depart", "land", "walk", "come", "go", "fly", "sail",
    "head", "enter",
];

/// The contract's word for what an undertaking is about.
pub(super) fn act_type(verb: &str, act: &str) -> &'static str {
    let act = act.to_lowercase();
    let has = |words: &[&str]| {
        words
            .iter()
            .any(|word| act.split(|c: char| !c.is_alphanumeric()).any(|w| w == *word))
    };
    match verb {
        "visit" | "travel" | "tour" => "visit",
        "make" | "pay" if has(&["visit", "trip", "tour"]) => "visit",
        "meet" | "convene" | "hold" | "host" | "begin" | "start" | "resume" | "open"
            if verb == "meet"
                || verb == "convene"
                || has(&[
                    "talks",
                    "meeting",
                    "summit",
                    "session",
                    "negotiations",
                    "round",
                    "dialogue",
                    "consultations",
                ]) =>
        {
            "meet"
        }
        "sign" | "ratify" | "conclude" | "finalize" | "finalise" | "initial" | "accede" | "join" => "sign",
        "withdraw" | "pull" | "leave" => "withdraw",
        "release" | "free" | "return" | "repatriate" | "hand" => "release",
        "recognise" | "recognize" => "recognise",
        "continue" | "maintain" | "keep" | "extend" | "remain" | "sustain" => "continue",
        "cooperate" | "collaborate" | "strengthen" | "deepen" | "coordinate" | "work" => "cooperate",
        "invest" => "invest",
        "provide" | "donate" | "give" | "send" | "deliver" | "supply" | "contribute" | "grant"
        | "allocate" | "fund" | "finance"
            if has(&[
                "aid",
                "assistance",
                "grant",
                "help",
                "relief",
                "million",
                "billion",
                "food",
                "weapons",
                "loan",
                "humanitarian",
                "doses",
                "vaccines",
                "equipment",
                "support",
                "tonnes",
                "tons",
            ]) =>
        {
            "aid"
        }
        "export" | "import" | "buy" | "purchase" | "sell" | "trade" => "trade",
        _ if has(&["ratification", "treaty"]) => "sign",
        _ if has(&[
            "trade",
            "exports",
            "imports",
            "tariffs",
            "deliveries",
            "shipments",
        ]) =>
        {
            "trade"
        }
        _ if has(&["exercise", "exercises", "drill", "drills", "joint", "cooperation"]) => "cooperate",
        _ if has(&["invest", "investment", "investments"]) => "invest",
        _ if has(&["aid", "assistance", "grant", "loan"]) => "aid",
        _ => "other",
    }
}
