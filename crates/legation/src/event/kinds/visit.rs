//! Visits: who went where, on whose invitation, with whom, from when to when.

use super::Setting;
use crate::contract::{ActorKind, Commitment, Detail, Factuality, Place, Visit};
use crate::event::background::{Tense, tense};
use crate::event::clause;
use crate::event::coder::{Candidate, Scene};
use crate::event::draft::{Draft, Drafts};
use crate::event::frames::Frame;
use crate::mention::EntityId;
use crate::syntax::{MentionKind, Sentence, Upos};
use crate::time::TimeExpression;

impl Scene<'_> {
    pub(super) fn visit(
        &self,
        c: &Candidate<'_>,
        status: Option<&str>,
        setting: &Setting<'_>,
        drafts: &mut Drafts,
    ) {
        let tree = self.tree(c);
        // "will no longer travel to Suva": called off.
        let dropped = c.factuality == Factuality::Negated
            && status.is_none()
            && matches!(tree.modal(c.verb), Some("will" | "would"))
            && tree
                .children(c.verb)
                .any(|t| matches!(tree.tokens[t].lemma.as_str(), "long" | "longer"));
        if c.factuality == Factuality::Hypothetical && status.is_none()
            || c.factuality == Factuality::Negated && !dropped
        {
            return;
        }
        let invited = status == Some("invited");
        // "at the invitation of": said of a visit that is told beside it.
        let beside = tree.tokens[c.token].lemma == "invitation"
            && tree
                .case(c.token)
                .is_some_and(|case| tree.tokens[case].lemma == "at");
        if beside {
            return;
        }
        let (visitors, mut hosts) = if invited {
            (c.recipients.clone(), c.actors.clone())
        } else {
            (c.actors.clone(), Vec::new())
        };
        // "a delegation led by Ana Reyes": she.
        let leader = c.arguments.subject.iter().find_map(|t| {
            let led = tree.children_with_rel(*t, "acl").find(|verb| {
                matches!(tree.tokens[*verb].lemma.as_str(), "lead" | "head") && tree.agent(*verb).is_some()
            })?;
            let who = self.actors_of(c.sentence, &[tree.agent(led)?]);
            who.into_iter()
                .find(|id| self.cast.entities[*id].kind == ActorKind::Person)
        });
        let visitors = match leader.filter(|_| !invited) {
            Some(leader) => vec![leader],
            None => visitors,
        };
        // People travel; countries, bodies and aircraft carry or send them.
        let visitors: Vec<EntityId> = visitors
            .into_iter()
            .filter(|id| matches!(self.cast.entities[*id].kind, ActorKind::Person | ActorKind::Group))
            .collect();
        if visitors.is_empty() {
            return;
        }
        // "invited the parties to open talks" invites nobody to come.
        let comes = |verb: usize| {
            let lemma = tree.tokens[verb].lemma.as_str();
            matches!(
                lemma,
                "visit" | "come" | "travel" | "tour" | "pay" | "make" | "go" | "return" | "attend"
            )
        };
        if invited
            && tree.tokens[c.token].upos == Upos::Verb
            && c.arguments.infinitive.is_some_and(|v| !comes(v))
        {
            let draft = self.draft(
                c,
                self.evidence(c),
                Factuality::Asserted,
                self.claimant(c),
                None,
                None,
            );
            drafts.event(
                "AGREE",
                None,
                Self::ids(&hosts),
                Self::ids(&visitors),
                None,
                draft,
            );
            return;
        }
        // "defended the trip": of whose it is, only what was told before can say.
        let unowned = c.arguments.possessor.is_empty()
            && c.arguments.slot("by").is_empty()
            && c.arguments.slot("of").is_empty();
        let departed = status == Some("departed");
        let returned = status == Some("returned");
        let mut places: Vec<Place> = Vec::new();
        let mut where_to: Vec<usize> = Vec::new();
        let mut around_it: Vec<usize> = Vec::new();
        if invited || status == Some("planned") {
            // "invited him to visit Rabat", "accepted an invitation to Rabat".
            let verb = c.arguments.infinitive.or_else(|| {
                let noun = *c.arguments.object.first().unwrap_or(&c.token);
                let to = |t: usize| {
                    tree.children_with_rel(t, "mark")
                        .any(|mark| tree.tokens[mark].lemma == "to")
                };
                tree.subtree(noun)
                    .into_iter()
                    .find(|t| tree.tokens[*t].upos == Upos::Verb && to(*t))
            });
            if let Some(verb) = verb {
                let inner = clause::Arguments::of_verb(tree, verb);
                where_to.extend(inner.object);
                where_to.extend(
                    inner
                        .obliques
                        .iter()
                        .filter(|(p, _)| matches!(p.as_str(), "to" | "in"))
                        .map(|(_, t)| *t),
                );
                for object in where_to.clone() {
                    where_to.extend(tree.children_with_rel(object, "nmod"));
                }
            }
            where_to.extend(c.arguments.slot("to"));
            // "is due in Suva on Tuesday"
            if status == Some("planned") && matches!(tree.tokens[c.token].lemma.as_str(), "due" | "expect") {
                where_to.extend(c.arguments.slot("in"));
            }
        } else if departed || returned {
            where_to.extend(c.arguments.slot("for"));
        } else {
            let tour = tree.tokens[c.token].lemma == "tour";
            // "In Dakar she spent two days visiting farms"
            if matches!(tree.tokens[c.token].rel, "advcl" | "xcomp")
                && tree.subject(c.token).is_none()
                && let Some(above) = tree.tokens[c.token].head
            {
                let around = clause::Arguments::of_verb(tree, above);
                around_it.extend(around.slot("in"));
            }
            for slot in ["obj", "to", "into", "in", "at", "of"] {
                if slot == "of" && !tour {
                    continue;
                }
                for token in c.arguments.slot(slot) {
                    where_to.extend(tree.conjuncts(token));
                }
            }
        }
        if !where_to
            .iter()
            .any(|t| self.place_at(c.sentence, *t, setting).is_some())
        {
            where_to.extend(around_it);
        }
        for token in where_to {
            if let Some(place) = self
                .place_at(c.sentence, token, setting)
                .filter(|p| !places.iter().any(|q| q.name == p.name))
            {
                places.push(place);
            }
        }
        let visitor_country = visitors
            .iter()
            .find_map(|id| self.country_code(*id))
            .map(str::to_string);
        let mut ahead = false;
        if departed {
            let mut origins = c.arguments.object.clone();
            if tree.tokens[c.token].lemma != "leave" {
                origins.extend(c.arguments.slot("from"));
            }
            let from = origins
                .iter()
                .find_map(|t| self.place_at(c.sentence, *t, setting));
            let date = self.date(c, setting);
            if let Some(from) = from {
                let home = visitors.iter().any(|id| {
                    let country = self.country_code(*id);
                    country.is_none() || country == from.country.as_deref()
                });
                let known = drafts.departure(&Self::ids(&visitors), &from, date.clone(), self.evidence(c));
                if !known && !home {
                    self.left(c, &visitors, from, date, setting, drafts);
                }
                return;
            }
            // "before leaving for Canberra on Wednesday": from where the visit had brought them.
            let slot = c.arguments.slot("for");
            let next: Vec<Place> = slot
                .into_iter()
                .filter_map(|t| self.place_at(c.sentence, t, setting))
                .collect();
            let known = drafts.visits(&Self::ids(&visitors));
            if let Some(day) = date.filter(|_| c.factuality == Factuality::Asserted) {
                drafts.onward(&Self::ids(&visitors), &next, day, self.evidence(c));
            }
            // "left for Canberra on Wednesday": there, where nothing is told of where they were.
            let abroad = |place: &Place| place.country.is_some() && place.country != visitor_country;
            if known || visitor_country.is_none() || !next.iter().any(abroad) {
                return;
            }
            places = next;
            ahead = tree.feature(c.token, "Tense") == Some("Pres");
        }
        let own = |place: &Place| place.country.is_some() && place.country == visitor_country;
        if returned || places.iter().all(own) && !places.is_empty() {
            // A way home is no visit, unless a host is named elsewhere.
            return;
        }
        places.retain(|p| !own(p));
        if places.is_empty()
            && status.is_none()
            && self.is_definite(c)
            && (drafts.same_visit(&Self::ids(&visitors), self.evidence(c)) || unowned && !c.light)
        {
            return;
        }
        if places.is_empty() {
            let host_country = hosts
                .iter()
                .chain(&c.recipients)
                .find_map(|id| self.country_code(*id))
                .or_else(|| {
                    // "welcomed the coming visit of": who says so of a guest is at home.
                    let verb = tree.tokens[c.token]
                        .head
                        .filter(|v| tree.tokens[*v].upos == Upos::Verb)?;
                    let subject = clause::subject_of(tree, verb)?;
                    let who = self.actors_of(c.sentence, &[subject]);
                    who.into_iter().find_map(|id| self.country_code(id))
                })
                .filter(|code| Some(*code) != visitor_country.as_deref())
                .or_else(|| {
                    setting
                        .dateline
                        .filter(|d| Some(*d) != visitor_country.as_deref())
                })
                .map(str::to_string);
            match host_country.filter(|code| Some(code) != visitor_country.as_ref()) {
                Some(code) => places.extend(setting.places.country(&code)),
                None => return,
            }
        }
        if hosts.is_empty() && status == Some("planned") {
            hosts = c.recipients.clone();
        }
        if tree.tokens[c.token].lemma == "accept" {
            self.undertaken(c, &visitors, &hosts, &places, setting, drafts);
        }
        let times = self.times(c, setting);
        let planned = ahead || matches!(c.factuality, Factuality::Planned | Factuality::Hypothetical);
        let stated = match status {
            Some("invited") => "invited",
            Some("planned") => "planned",
            _ if dropped => "cancelled",
            _ => match self.put_off(c) {
                Some(status) => status,
                None if planned => "planned",
                None => "made",
            },
        };
        let arrived = times
            .iter()
            .find_map(|t| t.date().map(str::to_string))
            .filter(|_| stated == "made");
        let from = c
            .arguments
            .slot("from")
            .into_iter()
            .find_map(|t| self.place_at(c.sentence, t, setting));
        let mut delegation = Vec::new();
        for token in c.arguments.slot("with") {
            for conjunct in tree.conjuncts(token) {
                delegation.push(self.phrase(c.sentence, conjunct));
            }
        }
        let according_to = self.claimant(c);
        let span = self.evidence(c);
        let is_country = |place: &Place| {
            let country = place
                .country
                .as_deref()
                .and_then(|code| setting.places.country(code));
            country.is_some_and(|country| country.name == place.name)
        };
        for place in places {
            let (arrived, departed) = match arrived.as_deref().and_then(|d| d.split_once('/')) {
                Some((a, d)) => (Some(a.to_string()), Some(d.to_string())),
                None => (arrived.clone(), None),
            };
            let visit = drafts.visit(
                Visit {
                    visitors: Self::ids(&visitors),
                    hosts: Self::ids(&hosts),
                    to: Some(place.clone()),
                    from: from.clone(),
                    arrived,
                    departed,
                    delegation: delegation.clone(),
                    part_of: None,
                    status: Some(stated.to_string()),
                },
                self.draft(
                    c,
                    span,
                    if stated == "made" {
                        Factuality::Asserted
                    } else {
                        Factuality::Planned
                    },
                    according_to,
                    self.date(c, setting),
                    Some(place.clone()),
                ),
                is_country(&place),
            );
            let Some(visit) = visit else { continue };
            // Nobody in particular is visited by who tours a part of the world.
            let region = place.country.is_none() && hosts.is_empty();
            if stated == "postponed" || region && self.tables.area(&place.name).is_some() {
                continue;
            }
            let host: Vec<EntityId> = if hosts.is_empty() {
                place
                    .country
                    .as_deref()
                    .and_then(|code| self.cast.country(code))
                    .into_iter()
                    .collect()
            } else {
                hosts.clone()
            };
            let (actors, recipients) = if invited {
                (hosts.clone(), visitors.clone())
            } else {
                (visitors.clone(), host)
            };
            let (kind, mode) = match stated {
                "made" => ("CONSULT", Some("visit")),
                "cancelled" => ("REJECT", Some("meet")),
                _ => ("AGREE", None),
            };
            drafts.code(visit, kind, mode, Self::ids(&actors), Self::ids(&recipients));
        }
    }

    /// Who accepts an invitation undertakes to come, which the visit's own event codes.
    fn undertaken(
        &self,
        c: &Candidate<'_>,
        visitors: &[EntityId],
        hosts: &[EntityId],
        places: &[Place],
        setting: &Setting<'_>,
        drafts: &mut Drafts,
    ) {
        let Some(object) = c.arguments.object.first().filter(|_| !places.is_empty()) else {
            return;
        };
        let mut to = hosts.to_vec();
        if to.is_empty() {
            let host = places.iter().find_map(|place| place.country.as_deref());
            to.extend(host.and_then(|code| self.cast.country(code)));
        }
        let times: Vec<&TimeExpression> = self.times(c, setting);
        let tree = self.tree(c);
        let within = setting.times[c.sentence]
            .iter()
            .filter(|time| tree.is_under(tree.head_of(time.tokens.start, time.tokens.end), *object));
        let due: Vec<&TimeExpression> = within.chain(times).collect();
        let draft = self.draft(
            c,
            self.evidence(c),
            Factuality::Asserted,
            self.claimant(c),
            None,
            None,
        );
        drafts.push(Draft {
            detail: Detail::Commitment(Commitment {
                by: Self::ids(visitors),
                to: Self::ids(&to),
                act: format!(
                    "{} {}",
                    tree.tokens[c.token].form(self.text),
                    self.phrase(c.sentence, *object)
                ),
                act_type: "visit".to_string(),
                due: self.due(&due),
                condition: None,
                strength: Some("intention".to_string()),
            }),
            ..draft
        });
    }

    /// "is in Suva for talks", "was in Suva again on Tuesday": whom a dispatch tells to be abroad on a day is on a visit.
    pub(super) fn stays(&self, setting: &Setting<'_>, drafts: &mut Drafts) {
        for (number, tree) in self.sentences.iter().enumerate() {
            if self.is_question(number) {
                continue;
            }
            for i in 0..tree.tokens.len() {
                if let Some(person) = visiting(tree, i) {
                    let frame = Frame::open(&[]);
                    let mut c = self.open_candidate(number, i, &frame);
                    c.factuality = Factuality::Asserted;
                    c.actors = self.actors_of(number, &[person]);
                    c.actors.retain(|id| self.country_code(*id).is_some());
                    c.arguments.subject = vec![person];
                    self.visit(&c, None, setting, drafts);
                    continue;
                }
                let there = tree.child_with_rel(i, "cop").is_some()
                    && tree.case(i).is_some_and(|case| tree.tokens[case].lemma == "in");
                if !there || !matches!(tree.tokens[i].upos, Upos::Propn | Upos::Noun) {
                    continue;
                }
                let Some(place) = self
                    .place_at(number, i, setting)
                    .filter(|place| place.country.is_some())
                else {
                    continue;
                };
                let abroad = |id: &EntityId| {
                    let who = &self.cast.entities[*id];
                    let envoy = who.office.as_deref().is_some_and(is_envoy);
                    let official = who.office.is_some() || who.sector.as_deref() == Some("GOV");
                    let person = who.kind == ActorKind::Person && official;
                    person && who.country.is_some() && who.country != place.country && !envoy
                };
                let subject = clause::subject_of(tree, i);
                let mut visitors = self.actors_of(number, subject.as_slice());
                visitors.retain(abroad);
                let is_time = |t: usize| tree.tokens[t].mention == Some(MentionKind::Time);
                // "for talks", but not "for a year".
                let purpose = |t: usize| {
                    let case = tree.case(t).map(|case| tree.tokens[case].lemma.as_str());
                    let long = case == Some("for") && is_time(t);
                    tree.has_rel(t, "obl") && matches!(case, Some("for" | "on" | "during")) && !long
                };
                let oneself = subject.is_some_and(|t| tree.tokens[t].form(self.text) == "I");
                let timed = tree.children(i).any(|t| {
                    let day = is_time(t) && tree.case(t).is_none_or(|case| tree.tokens[case].lemma != "for");
                    let aside =
                        matches!(tree.tokens[t].lemma.as_str(), "again" | "while" | "when") && !oneself;
                    day || purpose(t) || aside
                });
                if visitors.is_empty() || !timed {
                    continue;
                }
                let frame = Frame::open(&[]);
                let mut c = self.open_candidate(number, i, &frame);
                let reported = self.attribution.is_reported(tree.tokens[i].span);
                c.factuality = clause::factuality(tree, i, reported);
                c.actors = visitors;
                c.recipients.clear();
                c.arguments.obliques.insert(0, ("in".to_string(), i));
                c.arguments.subject = subject.into_iter().collect();
                self.visit(&c, None, setting, drafts);
            }
        }
    }

    /// A visit of which the dispatch tells the end first: "left Suva on Tuesday".
    fn left(
        &self,
        c: &Candidate<'_>,
        visitors: &[EntityId],
        from: Place,
        date: Option<String>,
        setting: &Setting<'_>,
        drafts: &mut Drafts,
    ) {
        if c.factuality != Factuality::Asserted {
            return;
        }
        let host: Vec<EntityId> = from
            .country
            .as_deref()
            .and_then(|code| self.cast.country(code))
            .into_iter()
            .collect();
        let draft = self.draft(
            c,
            self.evidence(c),
            Factuality::Asserted,
            self.claimant(c),
            self.date(c, setting),
            Some(from.clone()),
        );
        let visit = Visit {
            visitors: Self::ids(visitors),
            to: Some(from),
            departed: date,
            status: Some("made".to_string()),
            ..Visit::default()
        };
        if let Some(visit) = drafts.visit(visit, draft, false) {
            drafts.code(
                visit,
                "CONSULT",
                Some("visit"),
                Self::ids(visitors),
                Self::ids(&host),
            );
        }
    }

    /// Who welcomed a guest is host of the guest's visit, which a place may tell: "welcomed her to Suva".
    pub(super) fn host(&self, c: &Candidate<'_>, setting: &Setting<'_>, drafts: &mut Drafts) {
        let told = matches!(c.factuality, Factuality::Asserted | Factuality::Planned);
        let tree = self.tree(c);
        let said = tree.tokens[c.token].span;
        // "It is an honour to welcome you", "welcome to Suva": who says so welcomes whom he speaks to.
        let greeting = tree.tokens[c.token].upos != Upos::Verb;
        let addressed = greeting || self.object_is_you(c.sentence, &c.arguments);
        let mut hosts = c.actors.clone();
        if greeting || hosts.is_empty() && c.arguments.subject.is_empty() {
            hosts = self.attribution.speaker(said).into_iter().collect();
        }
        let mut guests = c.recipients.clone();
        if addressed {
            guests.extend(self.addressee(said));
        }
        if !told || hosts.is_empty() {
            return;
        }
        // "welcomed her to Suva", "welcomed her back to Suva"
        let back = tree
            .children(c.token)
            .filter(|t| matches!(tree.tokens[*t].lemma.as_str(), "here" | "back"));
        let back = back
            .flat_map(|t| tree.children(t))
            .filter(|t| tree.has_rel(*t, "obl"));
        let to: Vec<usize> = c.arguments.slot("to").into_iter().chain(back).collect();
        let place = to
            .iter()
            .find_map(|token| self.place_at(c.sentence, *token, setting))
            .or_else(|| self.place(c, setting))
            .filter(|place| place.country.is_some());
        // "I welcome you to this call"
        let elsewhere = place.is_none() && !to.is_empty();
        let here = (addressed || self.is_here(c.sentence, c.token)) && !elsewhere;
        if place.is_some() || here {
            // "I was honoured to host you in May": that visit is over.
            let glad = tree.tokens[c.token]
                .head
                .filter(|_| tree.feature(c.token, "VerbForm") == Some("Inf"));
            let over = tense(tree, glad.unwrap_or(c.token)) == Tense::Past;
            let status = if here && !over { "under_way" } else { "made" };
            self.came(c, &guests, &hosts, place.as_ref(), status, setting, drafts);
        }
        drafts.host(&Self::ids(&guests), &Self::ids(&hosts), self.evidence(c));
    }

    /// A visit that is told without the word: whom somebody receives, or meets in the other's country, has come there.
    /// `status`: what it is where it is told as a fact. Its event is that of the words that tell it.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn came(
        &self,
        c: &Candidate<'_>,
        guests: &[EntityId],
        hosts: &[EntityId],
        place: Option<&Place>,
        status: &str,
        setting: &Setting<'_>,
        drafts: &mut Drafts,
    ) {
        let home = place.and_then(|place| place.country.as_deref());
        let home = home.or_else(|| hosts.iter().find_map(|id| self.country_code(*id)));
        let Some(home) = home else { return };
        let at_home = |id: &&EntityId| self.country_code(**id) == Some(home);
        let hosts: Vec<EntityId> = hosts.iter().filter(at_home).copied().collect();
        // An envoy need not come: he is there.
        let abroad = |id: &&EntityId| {
            let who = &self.cast.entities[**id];
            let envoy = who.office.as_deref().is_some_and(is_envoy);
            who.kind == ActorKind::Person && who.country.is_some() && !at_home(id) && !envoy
        };
        let guests: Vec<EntityId> = guests.iter().filter(abroad).copied().collect();
        if hosts.is_empty() || guests.is_empty() {
            return;
        }
        let (factuality, status) = match c.factuality {
            Factuality::Asserted => (Factuality::Asserted, status),
            Factuality::Planned => (Factuality::Planned, "planned"),
            Factuality::Hypothetical | Factuality::Negated => return,
        };
        let draft = self.draft(
            c,
            self.evidence(c),
            factuality,
            self.claimant(c),
            self.date(c, setting),
            place.cloned(),
        );
        let visit = Visit {
            visitors: Self::ids(&guests),
            hosts: Self::ids(&hosts),
            to: place.cloned(),
            status: Some(status.to_string()),
            ..Visit::default()
        };
        drafts.implied_visit(visit, draft);
    }

    /// Who goes with somebody belongs to the delegation of the visit told last.
    pub(super) fn company(&self, c: &Candidate<'_>, drafts: &mut Drafts) {
        let tree = self.tree(c);
        if c.factuality != Factuality::Asserted {
            return;
        }
        let principals = self.actors_of(c.sentence, &c.arguments.object);
        let mut members = Vec::new();
        for subject in &c.arguments.subject {
            // "a team, including the ministers of X and Y": its members, where they are told.
            let included: Vec<usize> = tree
                .children(*subject)
                .filter(|t| {
                    tree.case(*t)
                        .is_some_and(|case| tree.tokens[case].lemma == "include")
                })
                .chain(
                    tree.children_with_rel(*subject, "acl")
                        .filter(|t| tree.tokens[*t].lemma == "include")
                        .flat_map(|t| tree.children_with_rel(t, "obj")),
                )
                .collect();
            let heads = if included.is_empty() {
                vec![*subject]
            } else {
                included
            };
            for head in heads.into_iter().flat_map(|head| tree.conjuncts(head)) {
                members.push(self.phrase(c.sentence, head));
            }
        }
        drafts.company(&Self::ids(&principals), &members, self.evidence(c));
    }

    /// Links the visits that are told as legs of a tour to the tour of the same visitors.
    pub(super) fn tours(&self, drafts: &mut Drafts) {
        let is_tour = |place: &Place| place.country.is_none() && self.tables.area(&place.name).is_some();
        let is_leg = |(sentence, _): (usize, usize)| {
            self.sentences[sentence]
                .tokens
                .iter()
                .any(|t| matches!(t.lemma.as_str(), "leg" | "stop" | "tour" | "stopover" | "stage"))
        };
        drafts.link_tours(is_tour, is_leg);
    }
}

/// Of whom "visiting" alone is said, before the name: "visiting Kenyan President Tom Okoro", "the visiting minister".
fn visiting(tree: &Sentence, i: usize) -> Option<usize> {
    let alone = tree.tokens[i].lemma == "visit" && tree.is_gerund(i) && tree.children(i).next().is_none();
    let head = tree.tokens[i].head.filter(|head| alone && *head > i)?;
    match tree.tokens[i].rel {
        "amod" => Some(head),
        "advcl" => tree.subject(head).filter(|subject| *subject > i),
        _ => None,
    }
}

/// Whether an office is held abroad, where its holder lives.
fn is_envoy(office: &str) -> bool {
    [
        "Ambassador",
        "High Commissioner",
        "Chargé",
        "Permanent Representative",
        "Consul",
    ]
    .iter()
    .any(|envoy| office.starts_with(envoy))
}
