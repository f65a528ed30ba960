//! Builds the record's entries out of candidates: visits, meetings, agreements, joint bodies, commitments, and the
//! PLOVER events that code them.

use super::clause;
use super::coder::{Candidate, Scene};
use super::draft::{Draft, Drafts};
use super::frames::Yield;
use super::plover;
use crate::contract::*;
use crate::mention::EntityId;
use crate::syntax::{Sentence, Upos};
use crate::text::Span;
use crate::time::{Role, TimeExpression};

/// What the builder knows besides the scene.
pub struct Setting<'a> {
    pub times: &'a [Vec<TimeExpression>],
    /// The two countries that the dispatch is about, where it is plainly about two.
    pub dyad: Option<[EntityId; 2]>,
    /// Where the dispatch was written: the place of things that are told to have happened "here".
    pub dateline: Option<&'a str>,
    /// Position of a place name, see [`crate::place`].
    pub places: &'a crate::place::Gazetteer<'a>,
}

impl Scene<'_> {
    /// Entries of all candidates, in text order.
    pub fn build(&self, candidates: &[Candidate<'_>], setting: &Setting<'_>, drafts: &mut Drafts) {
        for candidate in candidates {
            match &candidate.frame.yields {
                Yield::Light => {}
                Yield::Visit(status) => self.visit(candidate, *status, setting, drafts),
                Yield::Meeting(form) => self.meeting(candidate, *form, setting, drafts),
                Yield::Agreement(status) => self.agreement(candidate, status, setting, drafts),
                Yield::Body(status) => self.body(candidate, status, setting, drafts),
                Yield::Commitment(strength) => self.commitment(candidate, strength, setting, drafts),
                Yield::Event { kind, mode } => self.event(candidate, kind, *mode, setting, drafts),
            }
        }
        self.undertakings(setting, drafts);
    }

    fn tree(&self, c: &Candidate<'_>) -> &Sentence {
        &self.sentences[c.sentence]
    }

    /// The words that a candidate rests on: its clause, without the clauses inside it.
    fn evidence(&self, c: &Candidate<'_>) -> Span {
        let tree = self.tree(c);
        let top = if c.light { c.verb } else { c.token };
        let inner = |t: usize| {
            matches!(
                tree.tokens[t].rel,
                "ccomp" | "advcl" | "parataxis" | "acl:relcl" | "advcl:relcl" | "appos" | "punct"
            ) || tree.has_rel(t, "conj")
                && tree.tokens[t].upos == Upos::Verb
                && tree.first_conjunct(t) == tree.first_conjunct(top)
        };
        let mut tokens = tree.subtree_without(top, inner);
        if !c.light && tree.tokens[c.token].upos == Upos::Noun {
            // A noun's happening rests on the phrase; the verb above tells who.
            tokens = tree.subtree_without(c.token, inner);
        }
        for subject in &c.arguments.subject {
            if *subject < tree.tokens.len() {
                tokens.push(*subject);
            }
        }
        let mut span = tree.tokens[top].span.cover(tree.tokens[c.token].span);
        for t in tokens {
            span = span.cover(tree.tokens[t].span);
        }
        span
    }

    /// The time expressions that belong to a candidate's clause.
    fn times<'t>(&self, c: &Candidate<'_>, setting: &'t Setting<'_>) -> Vec<&'t TimeExpression> {
        let tree = self.tree(c);
        let all = &setting.times[c.sentence];
        let clause_of = |token: usize| {
            std::iter::once(token)
                .chain(tree.ancestors(token))
                .find(|t| matches!(tree.tokens[*t].upos, Upos::Verb) || *t == c.token)
        };
        let mut own: Vec<&TimeExpression> = all
            .iter()
            .filter(|time| {
                let head = tree.head_of(time.tokens.start, time.tokens.end);
                let clause = clause_of(head);
                clause == Some(c.token) || clause == Some(c.verb)
            })
            .collect();
        if own.is_empty() && tree.tokens[c.token].upos == Upos::Noun && !c.light {
            // A noun without a time of its own shares its verb's.
            let verb = tree
                .ancestors(c.token)
                .find(|t| tree.tokens[*t].upos == Upos::Verb);
            own = all
                .iter()
                .filter(|time| {
                    verb.is_some() && clause_of(tree.head_of(time.tokens.start, time.tokens.end)) == verb
                })
                .collect();
        }
        own
    }

    fn date(&self, c: &Candidate<'_>, setting: &Setting<'_>) -> Option<String> {
        self.times(c, setting)
            .into_iter()
            .filter(|t| t.role != Role::By)
            .find_map(|t| t.date().map(str::to_string))
    }

    fn due(&self, times: &[&TimeExpression]) -> Option<String> {
        times
            .iter()
            .find(|t| matches!(t.role, Role::By | Role::Before | Role::Within | Role::Until))
            .or_else(|| times.first())
            .and_then(|t| t.due())
    }

    fn place(&self, c: &Candidate<'_>, setting: &Setting<'_>) -> Option<Place> {
        let mut slots = c.arguments.slot("in");
        slots.extend(c.arguments.slot("at"));
        slots
            .into_iter()
            .find_map(|token| self.place_at(c.sentence, token, setting))
    }

    /// The place that the name at (or below, for "the Senegalese capital Dakar") a token means.
    fn place_at(&self, sentence: usize, token: usize, setting: &Setting<'_>) -> Option<Place> {
        let tree = &self.sentences[sentence];
        let named = |t: usize| -> Option<Place> {
            let mention = self.cast.mention_at(sentence, t);
            let name = tree.name_at(t);
            let surface = match (name, mention) {
                (Some(n), _) => tree.tokens[n.start]
                    .span
                    .cover(tree.tokens[n.end - 1].span)
                    .of(self.text)
                    .to_string(),
                (None, Some(m)) if self.cast.mentions[m].class == crate::mention::MentionClass::Name => {
                    self.cast.mentions[m].surface.clone()
                }
                _ => return None,
            };
            let surface = surface
                .trim_end_matches("'s")
                .trim_end_matches("’s")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            setting.places.find(&surface)
        };
        named(token).or_else(|| {
            tree.children(token)
                .filter(|child| {
                    ["appos", "compound", "flat", "nmod"]
                        .iter()
                        .any(|rel| tree.has_rel(*child, rel))
                })
                .find_map(named)
        })
    }

    /// Countries of the entities, as entities; an entity without one stands for itself.
    fn countries(&self, who: &[EntityId]) -> Vec<EntityId> {
        let mut found = Vec::new();
        for id in who {
            let country = self.cast.entities[*id]
                .country
                .as_deref()
                .and_then(|code| self.cast.country(code))
                .unwrap_or(*id);
            if !found.contains(&country) {
                found.push(country);
            }
        }
        found
    }

    fn country_code(&self, id: EntityId) -> Option<&str> {
        self.cast.entities[id].country.as_deref()
    }

    /// The other country of a dispatch about two, seen from one of them.
    fn other_side(&self, who: &[EntityId], setting: &Setting<'_>) -> Vec<EntityId> {
        let Some([a, b]) = setting.dyad else {
            return Vec::new();
        };
        let mine: Vec<Option<&str>> = who.iter().map(|id| self.country_code(*id)).collect();
        let (ca, cb) = (self.country_code(a), self.country_code(b));
        match (mine.contains(&ca), mine.contains(&cb)) {
            (true, false) => vec![b],
            (false, true) => vec![a],
            _ => Vec::new(),
        }
    }

    fn ids(who: &[EntityId]) -> Vec<String> {
        who.iter().map(|id| crate::mention::Cast::id(*id)).collect()
    }

    fn visit(&self, c: &Candidate<'_>, status: Option<&str>, setting: &Setting<'_>, drafts: &mut Drafts) {
        let tree = self.tree(c);
        if c.factuality == Factuality::Hypothetical && status.is_none() || c.factuality == Factuality::Negated
        {
            return;
        }
        let invited = status == Some("invited");
        let (visitors, mut hosts) = if invited {
            (c.recipients.clone(), c.actors.clone())
        } else {
            (c.actors.clone(), Vec::new())
        };
        if visitors.is_empty() {
            return;
        }
        let departed = status == Some("departed");
        let returned = status == Some("returned");
        let mut places: Vec<Place> = Vec::new();
        let mut where_to: Vec<usize> = Vec::new();
        if invited || status == Some("planned") {
            // "invited him to visit Rabat", "accepted an invitation to Rabat".
            let verb = c.arguments.infinitive.or_else(|| {
                let noun = *c.arguments.object.first().unwrap_or(&c.token);
                tree.children(noun).find(|t| tree.tokens[*t].rel == "acl")
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
        } else if departed || returned {
            where_to.extend(c.arguments.slot("for"));
        } else {
            for slot in ["obj", "to", "into", "in", "at"] {
                for token in c.arguments.slot(slot) {
                    where_to.extend(tree.conjuncts(token));
                }
            }
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
        if departed {
            let from = c
                .arguments
                .object
                .iter()
                .find_map(|t| self.place_at(c.sentence, *t, setting));
            let Some(from) = from else { return };
            let date = self.date(c, setting);
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
        let own = |place: &Place| place.country.is_some() && place.country == visitor_country;
        if returned || places.iter().all(own) && !places.is_empty() {
            // A way home is no visit, unless a host is named elsewhere.
            return;
        }
        places.retain(|p| !own(p));
        if places.is_empty()
            && status.is_none()
            && self.is_definite(c)
            && drafts.same_visit(&Self::ids(&visitors), self.evidence(c))
        {
            return;
        }
        if places.is_empty() {
            let host_country = hosts
                .iter()
                .chain(&c.recipients)
                .find_map(|id| self.country_code(*id))
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
        let times = self.times(c, setting);
        let planned = matches!(c.factuality, Factuality::Planned | Factuality::Hypothetical);
        let stated = match status {
            Some("invited") => "invited",
            Some("planned") => "planned",
            _ if self.mentions_lemma(c, &["postpone", "delay"]) => "postponed",
            _ if self.mentions_lemma(c, &["cancel", "scrap"]) => "cancelled",
            _ if planned => "planned",
            _ => "made",
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
            );
            let Some(visit) = visit else { continue };
            if stated == "postponed" {
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

    fn mentions_lemma(&self, c: &Candidate<'_>, lemmas: &[&str]) -> bool {
        let tree = self.tree(c);
        std::iter::once(c.verb)
            .chain(tree.ancestors(c.token).take(2))
            .any(|t| lemmas.contains(&tree.tokens[t].lemma.as_str()))
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
        if let Some(visit) = drafts.visit(visit, draft) {
            drafts.code(
                visit,
                "CONSULT",
                Some("visit"),
                Self::ids(visitors),
                Self::ids(&host),
            );
        }
    }

    /// The words of a phrase without article and relative clauses.
    fn phrase(&self, sentence: usize, head: usize) -> String {
        let tree = &self.sentences[sentence];
        let tokens = tree.subtree_without(head, |t| {
            matches!(tree.tokens[t].rel, "acl:relcl" | "cc" | "conj" | "case" | "appos") && t != head
                || tree.tokens[t].rel == "det" && tree.tokens[t].lemma != "no"
        });
        let tokens: Vec<usize> = tokens
            .into_iter()
            .filter(|t| tree.tokens[*t].upos != Upos::Punct || *t != head)
            .collect();
        let span = tree.span_of_tokens(&tokens);
        span.of(self.text)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Who claims the happening, if not the dispatch.
    fn claimant(&self, c: &Candidate<'_>) -> Option<EntityId> {
        self.attribution.speaker(self.tree(c).tokens[c.token].span)
    }

    fn draft(
        &self,
        c: &Candidate<'_>,
        span: Span,
        factuality: Factuality,
        according_to: Option<EntityId>,
        date: Option<String>,
        place: Option<Place>,
    ) -> Draft {
        Draft {
            at: (c.sentence, c.token),
            evidence: vec![span],
            factuality,
            according_to: according_to.map(crate::mention::Cast::id),
            date,
            place,
            detail: Detail::Event(Event::default()),
        }
    }

    fn meeting(&self, c: &Candidate<'_>, form: Option<&str>, setting: &Setting<'_>, drafts: &mut Drafts) {
        if c.factuality == Factuality::Hypothetical {
            return;
        }
        let tree = self.tree(c);
        // "will continue political dialogue": a course, not a meeting, unless a day is named.
        let course = matches!(
            tree.tokens[c.token].lemma.as_str(),
            "dialogue" | "consultation" | "discussion" | "conversation" | "negotiation"
        );
        if course && c.factuality == Factuality::Planned && self.times(c, setting).is_empty() {
            return;
        }
        let mut participants = c.actors.clone();
        for id in &c.recipients {
            if !participants.contains(id) {
                participants.push(*id);
            }
        }
        if participants.len() < 2 {
            for slot in ["between", "of", "with", "among"] {
                for id in self.actors_of(c.sentence, &c.arguments.slot(slot)) {
                    if !participants.contains(&id) {
                        participants.push(id);
                    }
                }
            }
        }
        // A country and its own minister are one party.
        if participants.len() > 1 {
            let codes: Vec<Option<String>> = participants
                .iter()
                .map(|id| self.country_code(*id).map(str::to_string))
                .collect();
            let whole: Vec<bool> = participants
                .iter()
                .map(|id| self.cast.entities[*id].kind == ActorKind::Country)
                .collect();
            let keep: Vec<bool> = (0..participants.len())
                .map(|i| {
                    !whole[i] || !(0..participants.len()).any(|j| j != i && !whole[j] && codes[j] == codes[i])
                })
                .collect();
            let mut k = keep.iter();
            participants.retain(|_| *k.next().unwrap_or(&true));
        }
        if participants.len() < 2 {
            if participants.len() == 1 && !c.light && tree.tokens[c.token].upos == Upos::Noun {
                return;
            }
            let other = self.other_side(&participants, setting);
            if other.is_empty() || participants.is_empty() || tree.tokens[c.token].upos != Upos::Noun {
                return;
            }
            participants.extend(other);
        }
        let phone = form == Some("phone") || self.near(c, &["phone", "telephone"]);
        let video = self.near(
            c,
            &[
                "video",
                "videoconference",
                "virtual",
                "virtually",
                "online",
                "teleconference",
            ],
        );
        let form = if video {
            Some("video")
        } else if phone {
            Some("phone")
        } else if participants.len() > 3 {
            Some("multilateral")
        } else {
            Some("in_person")
        };
        let status = if self.mentions_lemma(c, &["postpone", "delay"]) {
            "postponed"
        } else if self.mentions_lemma(c, &["cancel"]) {
            "cancelled"
        } else if c.factuality == Factuality::Planned {
            "planned"
        } else {
            "held"
        };
        let factuality = c.factuality;
        let place = self.place(c, setting);
        let meeting = drafts.meeting(
            Meeting {
                participants: Self::ids(&participants),
                form: form.map(str::to_string),
                status: Some(status.to_string()),
            },
            self.draft(
                c,
                self.evidence(c),
                factuality,
                self.claimant(c),
                self.date(c, setting),
                place.clone(),
            ),
            self.is_definite(c),
        );
        let Some(meeting) = meeting else { return };
        if factuality == Factuality::Negated || status == "postponed" {
            return;
        }
        let (kind, mode) = match (status, form) {
            ("cancelled", _) => ("REJECT", Some("meet")),
            ("planned", _) => ("AGREE", None),
            (_, Some("phone" | "video")) => ("CONSULT", Some("phone")),
            (_, Some("multilateral")) => ("CONSULT", Some("multilateral")),
            _ => ("CONSULT", Some("visit")),
        };
        let (mut actors, mut recipients) = (participants.clone(), Vec::new());
        if mode != Some("phone") && mode != Some("multilateral") {
            // Two sides: the visitors act, the hosts receive, whoever's country the place is. A gathering of more
            // countries is one of actors only.
            let first = self.country_code(participants[0]).map(str::to_string);
            let (mut one, mut two): (Vec<EntityId>, Vec<EntityId>) = participants
                .iter()
                .partition(|id| self.country_code(**id) == first.as_deref());
            if two.is_empty() {
                two = one.split_off(1);
            }
            let countries: std::collections::BTreeSet<&str> =
                two.iter().filter_map(|id| self.country_code(*id)).collect();
            if countries.len() <= 1 {
                let home = place
                    .as_ref()
                    .and_then(|p| p.country.clone())
                    .or_else(|| setting.dateline.map(str::to_string));
                let at_home = |side: &[EntityId]| {
                    home.is_some() && side.iter().any(|id| self.country_code(*id) == home.as_deref())
                };
                let swap = at_home(&one) && !at_home(&two);
                (actors, recipients) = if swap { (two, one) } else { (one, two) };
            }
        }
        drafts.code(meeting, kind, mode, Self::ids(&actors), Self::ids(&recipients));
    }

    fn is_definite(&self, c: &Candidate<'_>) -> bool {
        let tree = self.tree(c);
        tree.headline
            || tree.tokens[c.token].upos == Upos::Noun
                && tree.children(c.token).any(|t| {
                    tree.has_rel(t, "det")
                        && matches!(
                            tree.tokens[t].lemma.as_str(),
                            "the" | "this" | "that" | "these" | "those"
                        )
                        || tree.tokens[t].rel == "nmod:poss"
                })
    }

    fn near(&self, c: &Candidate<'_>, lemmas: &[&str]) -> bool {
        let tree = self.tree(c);
        let top = if c.light { c.verb } else { c.token };
        tree.subtree_without(top, |t| {
            matches!(tree.tokens[t].rel, "ccomp" | "advcl" | "parataxis" | "acl:relcl")
        })
        .into_iter()
        .any(|t| lemmas.contains(&tree.tokens[t].lemma.to_lowercase().as_str()))
    }

    fn agreement(&self, c: &Candidate<'_>, status: &str, setting: &Setting<'_>, drafts: &mut Drafts) {
        if c.factuality == Factuality::Hypothetical {
            return;
        }
        let tree = self.tree(c);
        let mut nouns: Vec<usize> = c.arguments.object.clone();
        for slot in ["on", "of", "obj"] {
            if nouns.is_empty() {
                nouns = c.arguments.slot(slot);
            }
        }
        if status == "in_force" {
            nouns = c.arguments.subject.clone();
        }
        let nouns: Vec<usize> = nouns.iter().flat_map(|n| tree.conjuncts(*n)).collect();
        let signers: Vec<EntityId> = if status == "in_force" {
            Vec::new()
        } else {
            c.actors.clone()
        };
        let mut parties = self.countries(&signers);
        for noun in &nouns {
            let inner = clause::Arguments::of_noun(tree, *noun);
            for slot in ["between", "with", "amod", "poss"] {
                for id in self.countries(&self.actors_of(c.sentence, &inner.slot(slot))) {
                    if !parties.contains(&id) {
                        parties.push(id);
                    }
                }
            }
        }
        for id in self.countries(&self.actors_of(c.sentence, &c.arguments.slot("with"))) {
            if !parties.contains(&id) {
                parties.push(id);
            }
        }
        for id in self.countries(&self.actors_of(c.sentence, &c.arguments.slot("between"))) {
            if !parties.contains(&id) {
                parties.push(id);
            }
        }
        if parties.len() == 1 {
            parties.extend(self.other_side(&parties, setting));
        } else if parties.is_empty() {
            parties.extend(setting.dyad.into_iter().flatten());
        }
        if parties.is_empty() {
            return;
        }
        let mut instruments = Vec::new();
        let mut fields = Vec::new();
        for noun in &nouns {
            instruments.push(self.instrument(c.sentence, *noun));
            fields.extend(self.fields(c.sentence, *noun));
        }
        for slot in ["covering", "on", "in"] {
            if status == "signed" && slot != "in" {
                for token in c.arguments.slot(slot).into_iter().filter(|t| !nouns.contains(t)) {
                    if setting.times[c.sentence]
                        .iter()
                        .any(|time| time.tokens.contains(&token))
                    {
                        continue;
                    }
                    fields.extend(
                        tree.conjuncts(token)
                            .into_iter()
                            .map(|t| self.phrase(c.sentence, t)),
                    );
                }
            }
        }
        fields.dedup();
        let planned = c.factuality == Factuality::Planned;
        let signatories: Vec<EntityId> = signers
            .iter()
            .copied()
            .filter(|id| self.cast.entities[*id].kind == ActorKind::Person)
            .filter(|_| status == "signed")
            .collect();
        let status = if planned && status != "proposed" {
            "negotiated"
        } else {
            status
        };
        let draft = self.draft(
            c,
            self.evidence(c),
            if planned {
                Factuality::Planned
            } else {
                c.factuality
            },
            self.claimant(c),
            self.date(c, setting),
            self.place(c, setting),
        );
        let agreement = drafts.push(Draft {
            detail: Detail::Agreement(Agreement {
                parties: Self::ids(&parties),
                instruments,
                fields,
                signatories: Self::ids(&signatories),
                witnesses: Vec::new(),
                status: Some(status.to_string()),
            }),
            ..draft
        });
        if c.factuality == Factuality::Negated {
            return;
        }
        let (kind, mode) = match status {
            "signed" | "ratified" | "in_force" => ("SUPPORT", None),
            "withdrawn" => ("SANCTION", Some("withdraw")),
            "suspended" => ("SANCTION", Some("discontinue")),
            _ => ("AGREE", None),
        };
        let truce = nouns.iter().any(|n| {
            matches!(
                tree.tokens[*n].lemma.as_str(),
                "ceasefire" | "cease-fire" | "truce"
            )
        });
        let (kind, mode) = if truce && status == "in_force" {
            ("RETREAT", Some("ceasefire"))
        } else {
            (kind, mode)
        };
        let one_sided = matches!(status, "ratified" | "withdrawn" | "suspended" | "proposed");
        let mine = self.countries(&signers);
        let (actors, recipients) = if one_sided && !mine.is_empty() {
            let rest: Vec<EntityId> = parties.iter().copied().filter(|p| !mine.contains(p)).collect();
            (mine, rest)
        } else {
            (parties, Vec::new())
        };
        drafts.code(agreement, kind, mode, Self::ids(&actors), Self::ids(&recipients));
    }

    fn instrument(&self, sentence: usize, noun: usize) -> Instrument {
        let tree = &self.sentences[sentence];
        let mut words: Vec<usize> = tree
            .children(noun)
            .filter(|t| {
                *t < noun
                    && matches!(tree.tokens[*t].rel, "compound" | "amod")
                    && tree.tokens[*t].upos != Upos::Propn
            })
            .collect();
        words.push(noun);
        // "memorandum of understanding", "letter of intent"
        let tail = tree.children_with_rel(noun, "nmod").find(|t| {
            matches!(
                tree.tokens[*t].lemma.as_str(),
                "understanding" | "intent" | "cooperation" | "agreement"
            ) && tree.case(*t).is_some_and(|case| tree.tokens[case].lemma == "of")
        });
        let mut kind: String = words
            .iter()
            .map(|t| {
                if *t == noun {
                    tree.tokens[*t].lemma.to_lowercase()
                } else {
                    tree.form(*t, self.text).to_lowercase()
                }
            })
            .collect::<Vec<_>>()
            .join(" ");
        if let Some(tail) = tail {
            kind = format!("{kind} of {}", tree.tokens[tail].lemma);
        }
        let number = tree
            .children_with_rel(noun, "nummod")
            .find_map(|t| number_of(&tree.tokens[t].lemma));
        let plural = tree.feature(noun, "Number") == Some("Plur");
        let name = tree.name_at(noun);
        let title = name
            .map(|n| {
                tree.tokens[n.start]
                    .span
                    .cover(tree.tokens[n.end - 1].span)
                    .of(self.text)
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .filter(|t| t.contains(' '));
        Instrument {
            kind,
            number: number.or((!plural).then_some(1)),
            title,
        }
    }

    /// What an instrument is about: "on X", "in the fields of X, Y and Z", "covering X".
    fn fields(&self, sentence: usize, noun: usize) -> Vec<String> {
        let tree = &self.sentences[sentence];
        let mut heads = Vec::new();
        for child in tree.children(noun) {
            let case = tree.case(child).map(|case| tree.tokens[case].lemma.as_str());
            if tree.has_rel(child, "nmod")
                && matches!(
                    case,
                    Some("on" | "in" | "for" | "about" | "regarding" | "concerning" | "covering")
                )
            {
                heads.push(child);
            }
            if tree.tokens[child].rel == "acl"
                && matches!(tree.tokens[child].lemma.as_str(), "cover" | "include" | "concern")
            {
                heads.extend(tree.children_with_rel(child, "obj"));
            }
        }
        let mut fields = Vec::new();
        for head in heads {
            // "areas of X": what counts is X.
            let real = if matches!(
                tree.tokens[head].lemma.as_str(),
                "area" | "field" | "sphere" | "sector"
            ) {
                tree.children_with_rel(head, "nmod").next().unwrap_or(head)
            } else {
                head
            };
            for conjunct in tree.conjuncts(real) {
                if conjunct >= real {
                    fields.push(self.phrase(sentence, conjunct));
                }
            }
        }
        fields
    }

    fn body(&self, c: &Candidate<'_>, status: &str, setting: &Setting<'_>, drafts: &mut Drafts) {
        if c.factuality == Factuality::Negated
            || c.factuality == Factuality::Hypothetical && status != "proposed"
        {
            return;
        }
        let tree = self.tree(c);
        let mut nouns = c.arguments.object.clone();
        if nouns.is_empty() {
            nouns = c.arguments.slot("of");
        }
        if nouns.is_empty() {
            nouns = c.arguments.subject.clone();
        }
        let Some(&noun) = nouns.first() else { return };
        let noun = tree
            .children(noun)
            .find(|t| {
                matches!(
                    tree.tokens[noun].lemma.as_str(),
                    "establishment" | "creation" | "formation"
                ) && tree.has_rel(*t, "nmod")
            })
            .unwrap_or(noun);
        let mut parties = self.countries(&c.actors);
        let inner = clause::Arguments::of_noun(tree, noun);
        for slot in ["between", "with", "amod"] {
            for id in self.countries(&self.actors_of(c.sentence, &inner.slot(slot))) {
                if !parties.contains(&id) {
                    parties.push(id);
                }
            }
        }
        for id in self.countries(&self.actors_of(c.sentence, &c.arguments.slot("with"))) {
            if !parties.contains(&id) {
                parties.push(id);
            }
        }
        if parties.len() == 1 {
            parties.extend(self.other_side(&parties, setting));
        } else if parties.is_empty() {
            parties.extend(setting.dyad.into_iter().flatten());
        }
        // A commission of one country is no joint body.
        if parties.len() < 2 {
            return;
        }
        let agreed =
            c.factuality == Factuality::Planned || status == "proposed" && self.mentions_lemma(c, &["agree"]);
        let status = if agreed { "agreed" } else { status };
        let name = tree
            .name_at(noun)
            .map(|n| {
                tree.tokens[n.start]
                    .span
                    .cover(tree.tokens[n.end - 1].span)
                    .of(self.text)
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .or_else(|| {
                let phrase = self.phrase(c.sentence, noun);
                phrase
                    .split(' ')
                    .any(|w| w.chars().next().is_some_and(char::is_uppercase))
                    .then_some(phrase)
            });
        let remit = self
            .fields(c.sentence, noun)
            .into_iter()
            .next()
            .or_else(|| inner.slot("of").first().map(|t| self.phrase(c.sentence, *t)));
        let claimant = self.claimant(c).or_else(|| {
            (status == "proposed")
                .then(|| c.actors.first().copied())
                .flatten()
        });
        let draft = self.draft(
            c,
            self.evidence(c),
            Factuality::Asserted,
            claimant,
            self.date(c, setting),
            self.place(c, setting),
        );
        let body = drafts.push(Draft {
            detail: Detail::JointBody(JointBody {
                name,
                parties: Self::ids(&parties),
                remit,
                status: Some(status.to_string()),
            }),
            ..draft
        });
        let (kind, actors, recipients) = match status {
            "convened" => ("CONSULT", parties, Vec::new()),
            "proposed" => {
                let rest = self.other_side(&c.actors, setting);
                ("AGREE", c.actors.clone(), rest)
            }
            _ => ("AGREE", parties, Vec::new()),
        };
        if !actors.is_empty() {
            drafts.code(body, kind, None, Self::ids(&actors), Self::ids(&recipients));
        }
    }

    fn commitment(&self, c: &Candidate<'_>, strength: &str, setting: &Setting<'_>, drafts: &mut Drafts) {
        if matches!(c.factuality, Factuality::Negated) || c.actors.is_empty() {
            return;
        }
        let tree = self.tree(c);
        // "agreed that a team would meet": what is undertaken is the clause.
        let verb = c.arguments.infinitive.or(c.arguments.finite);
        let (act, act_verb) = match verb {
            Some(verb) => (self.act(c.sentence, verb, setting), Some(verb)),
            None => match c.arguments.object.first() {
                Some(object) => (self.phrase(c.sentence, *object), None),
                None => return,
            },
        };
        if let Some(verb) = act_verb {
            // What is undertaken may be an entry of its own kind already: a joint body agreed on.
            if drafts.body_at(c.sentence, verb, tree) {
                return;
            }
        }
        let mut times = self.times(c, setting);
        if let Some(verb) = act_verb {
            let inner: Vec<&TimeExpression> = setting.times[c.sentence]
                .iter()
                .filter(|t| tree.is_under(tree.head_of(t.tokens.start, t.tokens.end), verb))
                .collect();
            if !inner.is_empty() {
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
        let by = c.actors.clone();
        if to.is_empty() && by.len() == 1 {
            to = self.other_side(&by, setting);
        }
        let draft = self.draft(
            c,
            self.evidence_with(c, act_verb),
            Factuality::Asserted,
            self.claimant(c),
            None,
            None,
        );
        let commitment = drafts.push(Draft {
            detail: Detail::Commitment(Commitment {
                by: Self::ids(&by),
                to: Self::ids(&to),
                act_type: act_type(act_verb.map_or("", |v| tree.tokens[v].lemma.as_str()), &act).to_string(),
                act,
                due: self.due(&times),
                condition,
                strength: Some(strength.to_string()),
            }),
            ..draft
        });
        drafts.code(commitment, "AGREE", None, Self::ids(&by), Self::ids(&to));
    }

    fn evidence_with(&self, c: &Candidate<'_>, verb: Option<usize>) -> Span {
        let span = self.evidence(c);
        match verb {
            Some(verb) => span.cover(self.tree(c).subtree_span(verb)),
            None => span,
        }
    }

    /// Actors named below a verb that are of another country than `mine`.
    fn others_in(&self, sentence: usize, verb: usize, mine: &[EntityId]) -> Vec<EntityId> {
        let tree = &self.sentences[sentence];
        let own: Vec<Option<&str>> = mine.iter().map(|id| self.country_code(*id)).collect();
        for token in tree.subtree(verb) {
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
    fn act(&self, sentence: usize, verb: usize, setting: &Setting<'_>) -> String {
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
        let words = span
            .of(self.text)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        words
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
            tree.subtree_span(clause)
                .of(self.text)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        )
    }

    /// "said Fiji would ratify the pact": an undertaking by who can bind the subject.
    fn undertakings(&self, setting: &Setting<'_>, drafts: &mut Drafts) {
        for (number, tree) in self.sentences.iter().enumerate() {
            for i in 0..tree.tokens.len() {
                if tree.tokens[i].upos != Upos::Verb || drafts.commitment_over(number, i, tree) {
                    continue;
                }
                if matches!(tree.modal(i), Some("must" | "should")) {
                    self.demand(number, i, drafts);
                }
                if !matches!(tree.modal(i), Some("will" | "would" | "shall")) || tree.negated(i) {
                    continue;
                }
                let lemma = tree.tokens[i].lemma.as_str();
                if STATIVE.contains(&lemma) || tree.is_passive(i) {
                    continue;
                }
                let span = tree.tokens[i].span;
                let Some(said) = self.attribution.of(span) else {
                    continue;
                };
                if tree.modal(i) == Some("would") && said.direct {
                    continue;
                }
                let Some(speaker) = said.speaker else { continue };
                let Some(subject) = tree.subject(i) else { continue };
                let by = self.actors_of(number, &[subject]);
                let own = self.country_code(speaker);
                let bound = !by.is_empty()
                    && by.iter().all(|id| {
                        *id == speaker || self.country_code(*id).is_some() && self.country_code(*id) == own
                    });
                if !bound || self.condition_above(number, i) {
                    continue;
                }
                let act = self.act(number, i, setting);
                let times: Vec<&TimeExpression> = setting.times[number]
                    .iter()
                    .filter(|t| tree.is_under(tree.head_of(t.tokens.start, t.tokens.end), i))
                    .collect();
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
                    according_to: Some(crate::mention::Cast::id(speaker)),
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
                drafts.drop_event("AGREE", number, i, tree);
                let commitment = drafts.push(draft);
                drafts.code(commitment, "AGREE", None, Self::ids(&by), Self::ids(&to));
            }
        }
    }

    /// "said that the rebels must lay down their arms": what one party says another must do is a request.
    fn demand(&self, number: usize, i: usize, drafts: &mut Drafts) {
        let tree = &self.sentences[number];
        let span = tree.tokens[i].span;
        let Some(speaker) = self.attribution.speaker(span) else {
            return;
        };
        let Some(subject) = tree.subject(i) else { return };
        let asked = self.actors_of(number, &[subject]);
        let own = self.country_code(speaker);
        if asked.is_empty()
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

    fn event(
        &self,
        c: &Candidate<'_>,
        kind: &str,
        mode: Option<&str>,
        setting: &Setting<'_>,
        drafts: &mut Drafts,
    ) {
        let tree = self.tree(c);
        if matches!(c.factuality, Factuality::Negated | Factuality::Hypothetical) {
            return;
        }
        let mut actors = c.actors.clone();
        let mut recipients = c.recipients.clone();
        // Somebody does it who is no actor ("the wind destroyed"): not the field's business.
        let doer = !c.arguments.subject.is_empty();
        if actors.is_empty() && (doer || recipients.is_empty()) {
            return;
        }
        let material = matches!(kind, "ASSAULT" | "COERCE" | "RETREAT" | "SANCTION" | "MOBILIZE");
        if recipients.is_empty() && material {
            // "struck a base in Latakia": where it was done tells to whom.
            let mut slots = c.arguments.slot("in");
            slots.extend(c.arguments.object.clone());
            for token in slots {
                let Some(place) = self.place_at(c.sentence, token, setting) else {
                    continue;
                };
                let Some(id) = place.country.as_deref().and_then(|code| self.cast.country(code)) else {
                    continue;
                };
                let own = actors
                    .iter()
                    .any(|a| self.country_code(*a) == place.country.as_deref());
                if kind == "ASSAULT" && !own {
                    recipients.push(id);
                }
                break;
            }
        }
        if matches!(kind, "PROTEST") {
            recipients.clear();
        }
        let mode = self.mode(c, kind, mode);
        let planned = c.factuality == Factuality::Planned;
        let factuality = if planned {
            Factuality::Planned
        } else {
            Factuality::Asserted
        };
        let span = tree.tokens[c.token].span;
        let claimant = self.attribution.speaker(span);
        let mut kind = kind;
        // What is to come counts where somebody is said to be about to do it, not where it is merely a purpose.
        if planned
            && !matches!(tree.modal(c.verb), Some("will" | "shall" | "would"))
            && tree.tokens[c.verb].rel != "xcomp"
        {
            return;
        }
        if planned {
            // What is to come is an undertaking or a threat of it, by PLOVER's rule.
            match kind {
                "SUPPORT" | "COOPERATE" | "AID" => kind = "AGREE",
                "RETREAT" => kind = "CONCEDE",
                "SANCTION" | "COERCE" | "ASSAULT" | "PROTEST" | "MOBILIZE" => kind = "THREATEN",
                _ => {}
            }
        }
        let mode = mode.filter(|m| plover::score(kind, Some(m)).is_some());
        if kind == "COOPERATE" && recipients.is_empty() && actors.len() < 2 {
            if c.frame.needs.is_empty() || !c.light {
                return;
            }
            recipients = self.other_side(&actors, setting);
        }
        actors.dedup();
        let draft = self.draft(
            c,
            self.evidence(c),
            factuality,
            claimant,
            self.date(c, setting),
            self.place(c, setting),
        );
        drafts.event(
            kind,
            mode,
            Self::ids(&actors),
            Self::ids(&recipients),
            None,
            draft,
        );
    }

    /// The mode, sharpened by words of the clause: a drone, a rocket, a visa.
    fn mode<'m>(&self, c: &Candidate<'_>, kind: &str, mode: Option<&'m str>) -> Option<&'m str> {
        let has = |words: &[&str]| self.near(c, words);
        match kind {
            "ASSAULT" if mode.is_none() || mode == Some("heavy-weapons") || mode == Some("explosives") => {
                if has(&["drone", "uav"]) {
                    Some("drone")
                } else if has(&["suicide"]) {
                    Some("suicide-attack")
                } else if has(&["airstrike", "air", "warplane", "jet", "aerial"]) {
                    Some("aerial")
                } else if has(&["rocket", "missile", "artillery", "mortar", "shell", "tank"]) {
                    Some("heavy-weapons")
                } else if has(&["bomb", "bombing", "explosive", "explosion", "grenade", "mine"]) {
                    Some("explosives")
                } else if has(&["gun", "gunman", "shooting", "gunfire", "rifle"]) {
                    Some("firearms")
                } else if has(&["knife", "stabbing", "machete"]) {
                    Some("primitive")
                } else {
                    mode
                }
            }
            "REQUEST" if mode.is_none() => {
                if has(&[
                    "ceasefire",
                    "cease-fire",
                    "truce",
                    "release",
                    "withdraw",
                    "withdrawal",
                    "surrender",
                    "end",
                    "stop",
                    "halt",
                ]) {
                    Some("yield")
                } else if has(&[
                    "meeting",
                    "talk",
                    "dialogue",
                    "negotiation",
                    "mediation",
                    "meet",
                    "negotiate",
                ]) {
                    Some("meet")
                } else if has(&[
                    "aid",
                    "help",
                    "assistance",
                    "support",
                    "loan",
                    "fund",
                    "money",
                    "weapon",
                    "protection",
                ]) {
                    Some("assist")
                } else if self.tree(c).child_with_rel(c.token, "xcomp").is_some() {
                    Some("change")
                } else {
                    None
                }
            }
            "THREATEN" if mode.is_none() => {
                if has(&["sanction", "tariff", "ban", "embargo", "withhold", "restriction"]) {
                    Some("restrict")
                } else if has(&[
                    "attack",
                    "war",
                    "strike",
                    "military",
                    "force",
                    "resume",
                    "operation",
                    "retaliate",
                    "retaliation",
                ]) {
                    Some("violence")
                } else {
                    None
                }
            }
            _ => mode,
        }
    }
}

const STATIVE: [&str; 30] = [
    "be", "have", "remain", "become", "need", "know", "see", "think", "want", "like", "happen", "depend",
    "mean", "seem", "come", "get", "say", "ask", "warn", "urge", "hope", "believe", "face", "suffer", "lose",
    "fall", "rise", "die", "expect", "feel",
];

/// The contract's word for what an undertaking is about.
fn act_type(verb: &str, act: &str) -> &'static str {
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
        "sign" | "ratify" | "conclude" | "finalize" | "finalise" | "initial" | "accede" => "sign",
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

/// The value of a number word or numeral.
pub(super) fn number_of(word: &str) -> Option<u32> {
    const WORDS: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    let lower = word.to_lowercase();
    let plain: String = lower.chars().filter(|c| *c != ',').collect();
    plain
        .parse()
        .ok()
        .or_else(|| WORDS.iter().position(|w| *w == lower).map(|n| n as u32))
        .or(match lower.as_str() {
            "dozen" => Some(12),
            "thirty" => Some(30),
            "forty" => Some(40),
            "fifty" => Some(50),
            _ => None,
        })
}
