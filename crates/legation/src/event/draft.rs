//! Entries in the making: told twice, they become one; each knows the event that codes it.

use super::aspects::Aspects;
use super::background::History;
use super::plover;
use crate::contract::*;
use crate::mention::EntityId;
use crate::syntax::Sentence;
use crate::text::{CharIndex, Span};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Days that an official visit lasts at most: who leaves a place later has come there again.
const LONG_VISIT: i32 = 14;

/// An entry before it has an id. `evidence` is in bytes and never empty.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Sentence and token of the word it was read from.
    pub at: (usize, usize),
    pub evidence: Vec<Span>,
    pub factuality: Factuality,
    pub according_to: Option<String>,
    pub date: Option<String>,
    pub place: Option<Place>,
    pub detail: Detail,
}

/// What the drafts must know of a party to tell when two passages speak of the same: its kind and country.
#[derive(Clone, Debug)]
pub struct Party {
    pub country: Option<String>,
    /// The country as a whole, which any of its people may stand for.
    pub whole: bool,
}

/// All drafts of a dispatch.
#[derive(Default)]
pub struct Drafts {
    pub(super) list: Vec<Draft>,
    /// Index of the entry that an event codes, by the event's own index.
    of: Vec<Option<usize>>,
    /// By actor id.
    parties: BTreeMap<String, Party>,
    /// Whether each sentence is a headline, which tells what the text tells again.
    headlines: Vec<bool>,
    /// Visits of which no more than the country is known, by index, while candidates are read.
    whole: BTreeSet<usize>,
    /// Visits that nothing calls so yet and no event codes, by index: see [`Drafts::implied_visit`].
    implied: BTreeSet<usize>,
    /// By index of a visit: the tour that it was part of.
    part_of: BTreeMap<usize, usize>,
}

impl Drafts {
    pub fn new(parties: BTreeMap<String, Party>, headlines: Vec<bool>) -> Drafts {
        Drafts {
            parties,
            headlines,
            ..Drafts::default()
        }
    }

    /// Whether two ids can be one party: the same, or a country and one of its people.
    pub(super) fn same_party(&self, a: &str, b: &str) -> bool {
        let (Some(one), Some(two)) = (self.parties.get(a), self.parties.get(b)) else {
            return a == b;
        };
        a == b || (one.whole || two.whole) && one.country.is_some() && one.country == two.country
    }

    /// Adds a passage to an entry told before, and to the event that codes it.
    fn tell_again(&mut self, entry: usize, evidence: &[Span]) {
        add_evidence(&mut self.list[entry].evidence, evidence);
        for event in 0..self.list.len() {
            if self.of[event] == Some(entry) {
                add_evidence(&mut self.list[event].evidence, evidence);
            }
        }
    }

    pub fn push(&mut self, draft: Draft) -> usize {
        self.list.push(draft);
        self.of.push(None);
        self.list.len() - 1
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Adds a visit, or its passage to the same visit told before. `None` where it was known, with its event.
    /// `whole`: it goes to a country, no town of it being told.
    pub fn visit(&mut self, visit: Visit, draft: Draft, whole: bool) -> Option<usize> {
        let Some(same) = self.visit_told(&visit, &draft) else {
            if whole {
                self.whole.insert(self.list.len());
            }
            return Some(self.push(Draft {
                detail: Detail::Visit(visit),
                ..draft
            }));
        };
        self.tell_again(same, &draft.evidence);
        let other = &mut self.list[same];
        let Detail::Visit(v) = &mut other.detail else {
            return None;
        };
        // The more precise place: a town over its country.
        if visit.to.is_some() && v.to.is_none() || !whole && self.whole.remove(&same) {
            v.to = visit.to.clone();
            other.place.clone_from(&visit.to);
        }
        v.from = v.from.take().or(visit.from);
        v.arrived = v.arrived.take().or(visit.arrived);
        v.departed = v.departed.take().or(visit.departed);
        for host in visit.hosts {
            if !v.hosts.contains(&host) {
                v.hosts.push(host);
            }
        }
        for member in visit.delegation {
            if !v.delegation.contains(&member) {
                v.delegation.push(member);
            }
        }
        other.date = other.date.take().or(draft.date);
        // One that was only implied has no event of its own.
        self.implied.remove(&same).then_some(same)
    }

    /// Adds a visit that is told by what was done there ("received her in Suva"), or its passage to the visit told before.
    pub fn implied_visit(&mut self, visit: Visit, draft: Draft) {
        let known = self.visit_told(&visit, &draft);
        let implied = known.is_none_or(|known| self.implied.contains(&known));
        if let Some(visit) = self.visit(visit, draft, false)
            && implied
        {
            self.implied.insert(visit);
        }
    }

    /// The same visit told before.
    fn visit_told(&self, visit: &Visit, draft: &Draft) -> Option<usize> {
        let country = |id: &String| self.parties.get(id)?.country.clone();
        let to = |v: &Visit| match &v.to {
            Some(place) => place.country.clone().or(Some(place.name.clone())),
            None => v.hosts.iter().find_map(country),
        };
        let finished = |s: &Option<String>| matches!(s.as_deref(), Some("made" | "under_way"));
        (0..self.list.len()).find(|n| {
            let other = &self.list[*n];
            let Detail::Visit(v) = &other.detail else {
                return false;
            };
            // One sentence may tell one stay by its first day and by another; not two stays that lie weeks apart.
            let one_time = (compatible(v.arrived.as_deref(), visit.arrived.as_deref())
                || other.at.0 == draft.at.0)
                && is_one_stay(other.date.as_deref(), draft.date.as_deref());
            to(v) == to(visit)
                && v.visitors
                    .iter()
                    .any(|x| visit.visitors.iter().any(|y| self.same_party(x, y)))
                && finished(&v.status) == finished(&visit.status)
                && one_time
        })
    }

    /// Adds a passage to the visit that somebody was invited to or plans: "she promised to make the trip".
    pub fn same_visit(&mut self, visitors: &[String], evidence: Span) -> bool {
        let known = self.list.iter().rposition(|other| {
            matches!(&other.detail, Detail::Visit(v)
                if v.status.as_deref() != Some("made") && v.visitors.iter().any(|x| visitors.contains(x)))
        });
        if let Some(known) = known {
            self.tell_again(known, &[evidence]);
        }
        known.is_some()
    }

    /// Whether a visit of these visitors was told.
    pub fn visits(&self, visitors: &[String]) -> bool {
        self.visit_of(visitors).is_some()
    }

    /// Notes that a visit ended when the visitors left for the `next` place: a visit of the days before.
    pub fn onward(&mut self, visitors: &[String], next: &[Place], day: String, evidence: Span) {
        let Ok(left) = day.parse::<Date>() else { return };
        let visit = self.list.iter().rposition(|draft| match &draft.detail {
            Detail::Visit(v) => {
                let arrived = v.arrived.as_ref().and_then(|day| day.parse::<Date>().ok());
                let stayed = arrived.and_then(|arrived| left.since(arrived).ok());
                let there = |to: &Place| {
                    !next
                        .iter()
                        .any(|place| place.name == to.name || place.country == to.country)
                };
                v.visitors.iter().any(|x| visitors.contains(x))
                    && v.to.as_ref().is_some_and(there)
                    && stayed.is_some_and(|stayed| (0..=LONG_VISIT).contains(&stayed.get_days()))
            }
            _ => false,
        });
        let Some(visit) = visit else { return };
        self.tell_again(visit, &[evidence]);
        if let Detail::Visit(v) = &mut self.list[visit].detail {
            v.departed = v.departed.take().or(Some(day));
        }
    }

    /// Notes when a visit ended: "left Dakar on Friday". Whether there was such a visit.
    pub fn departure(
        &mut self,
        visitors: &[String],
        from: &Place,
        date: Option<String>,
        evidence: Span,
    ) -> bool {
        let visit = self.list.iter().rposition(|draft| match &draft.detail {
            Detail::Visit(v) => {
                v.visitors.iter().any(|x| visitors.contains(x))
                    && v.to.as_ref().is_some_and(|to| {
                        to.name == from.name || to.country.is_some() && to.country == from.country
                    })
            }
            _ => false,
        });
        if let Some(visit) = visit {
            self.tell_again(visit, &[evidence]);
            if let Detail::Visit(v) = &mut self.list[visit].detail {
                v.departed = v.departed.take().or(date);
            }
        }
        visit.is_some()
    }

    /// The visit of one of these guests that was told last; of several in one sentence the first, which its main clause
    /// tells.
    fn visit_of(&self, guests: &[String]) -> Option<usize> {
        let theirs = |draft: &Draft| matches!(&draft.detail, Detail::Visit(v) if v.visitors.iter().any(|x| guests.contains(x)));
        let last = self.list.iter().rfind(|draft| theirs(draft))?.at.0;
        self.list
            .iter()
            .position(|draft| draft.at.0 == last && theirs(draft))
    }

    /// Names the hosts of a visit told before.
    pub fn host(&mut self, guests: &[String], hosts: &[String], evidence: Span) {
        let Some(visit) = self.visit_of(guests) else {
            return;
        };
        let Detail::Visit(v) = &self.list[visit].detail else {
            return;
        };
        let country = v.to.as_ref().and_then(|to| to.country.clone());
        let at_home = |id: &String| {
            let home = self.parties.get(id).and_then(|party| party.country.as_ref());
            country.is_none() || home.is_none() || home == country.as_ref()
        };
        let hosts: Vec<String> = hosts.iter().filter(|id| at_home(id)).cloned().collect();
        if hosts.is_empty() {
            return;
        }
        self.tell_again(visit, &[evidence]);
        for i in 0..self.list.len() {
            let coded = self.of[i] == Some(visit);
            match &mut self.list[i].detail {
                Detail::Visit(v) if i == visit => {
                    let new = hosts.iter().filter(|id| !v.hosts.contains(id)).cloned();
                    let new: Vec<String> = new.collect();
                    v.hosts.extend(new);
                }
                Detail::Event(e) if coded && e.kind == "CONSULT" => e.recipients.clone_from(&hosts),
                _ => {}
            }
        }
    }

    /// Adds members to the delegation of a visit told before.
    pub fn company(&mut self, guests: &[String], members: &[String], evidence: Span) {
        let Some(visit) = self.visit_of(guests) else {
            return;
        };
        self.tell_again(visit, &[evidence]);
        if let Detail::Visit(v) = &mut self.list[visit].detail {
            for member in members {
                if !v.delegation.contains(member) {
                    v.delegation.push(member.clone());
                }
            }
        }
    }

    /// Notes of each visit that tells of a tour's leg which tour, of the same visitors, it was part of.
    pub fn link_tours(&mut self, is_tour: impl Fn(&Place) -> bool, is_leg: impl Fn((usize, usize)) -> bool) {
        let visits: Vec<(usize, &Visit)> = self
            .list
            .iter()
            .enumerate()
            .filter_map(|(i, draft)| match &draft.detail {
                Detail::Visit(v) => Some((i, v)),
                _ => None,
            })
            .collect();
        let tour = |v: &Visit| v.to.as_ref().is_some_and(&is_tour);
        let mut links = Vec::new();
        for (leg, v) in visits
            .iter()
            .filter(|(i, v)| !tour(v) && is_leg(self.list[*i].at))
        {
            let whole = visits
                .iter()
                .find(|(_, t)| tour(t) && t.visitors.iter().any(|x| v.visitors.contains(x)));
            links.extend(whole.map(|(whole, _)| (*leg, *whole)));
        }
        self.part_of = links.into_iter().collect();
    }

    /// The visitor among some participants, if a visit told before took one of them to the country of another.
    pub fn visitor_among(&self, participants: &[String]) -> Option<String> {
        let country = |id: &String| self.parties.get(id).and_then(|party| party.country.clone());
        self.list.iter().rev().find_map(|draft| {
            let Detail::Visit(v) = &draft.detail else {
                return None;
            };
            let to = v.to.as_ref()?.country.clone()?;
            let host = participants.iter().any(|id| country(id).as_ref() == Some(&to));
            let guest = participants
                .iter()
                .find(|id| v.visitors.contains(id) && country(id).as_ref() != Some(&to))?;
            (host && v.status.as_deref() == Some("made")).then(|| guest.clone())
        })
    }

    /// Adds an agreement, or its passage to the same one told before. `None` where it was known, with its event.
    pub fn agreement(&mut self, agreement: Agreement, draft: Draft) -> Option<usize> {
        let kinds = |a: &Agreement| -> Vec<String> {
            let last = |i: &Instrument| i.kind.rsplit(' ').next().unwrap_or("").to_string();
            a.instruments.iter().map(last).collect()
        };
        let count = |a: &Agreement| a.instruments.iter().map(|i| i.number).sum::<Option<u32>>();
        let same = self.list.iter().position(|other| {
            let Detail::Agreement(a) = &other.detail else {
                return false;
            };
            let parties = a.parties.len() == agreement.parties.len()
                && a.parties.iter().all(|p| agreement.parties.contains(p));
            // A headline says in brief what the text says in full.
            let headline = self.headlines.get(other.at.0) == Some(&true);
            let alike = kinds(a) == kinds(&agreement) && count(a) == count(&agreement);
            let unnamed =
                |a: &Agreement| a.fields.is_empty() && a.instruments.iter().all(|i| i.title.is_none());
            let again =
                a.status == agreement.status && count(a) == Some(1) && unnamed(a) && unnamed(&agreement);
            parties
                && (headline || again)
                && alike
                && compatible(other.date.as_deref(), draft.date.as_deref())
        });
        let Some(same) = same else {
            return Some(self.push(Draft {
                detail: Detail::Agreement(agreement),
                ..draft
            }));
        };
        let Detail::Agreement(a) = &mut self.list[same].detail else {
            return None;
        };
        let status = agreement.status.clone();
        *a = agreement;
        self.list[same].date = self.list[same].date.take().or(draft.date.clone());
        self.list[same].place = self.list[same].place.take().or(draft.place.clone());
        self.tell_again(same, &draft.evidence);
        if status.as_deref() == Some("signed") {
            for i in 0..self.list.len() {
                let coded = self.of[i] == Some(same);
                let (date, place) = (self.list[same].date.clone(), self.list[same].place.clone());
                if let Detail::Event(e) = &mut self.list[i].detail
                    && coded
                {
                    e.kind = "SUPPORT".to_string();
                    e.score = plover::score("SUPPORT", None);
                    self.list[i].date = date;
                    self.list[i].place = place;
                }
            }
        }
        None
    }

    /// Says of the agreement told last before a sentence what it is about. Whether there is one.
    pub fn about(&mut self, sentence: usize, fields: Vec<String>, evidence: Span) {
        let known = self
            .list
            .iter()
            .rposition(|d| d.at.0 < sentence && matches!(d.detail, Detail::Agreement(_)));
        let Some(known) = known else { return };
        self.tell_again(known, &[evidence]);
        if let Detail::Agreement(a) = &mut self.list[known].detail {
            for field in fields {
                if !a.fields.contains(&field) {
                    a.fields.push(field);
                }
            }
        }
    }

    /// Who did the last happening of a kind told before a sentence, or made the last agreement.
    pub fn parties_of(&self, kind: Option<&str>, agreement: bool, before: usize) -> Vec<EntityId> {
        let told = self
            .list
            .iter()
            .rev()
            .filter(|d| d.at.0 < before)
            .find_map(|d| match &d.detail {
                Detail::Event(e) if Some(e.kind.as_str()) == kind && !e.actors.is_empty() => Some(&e.actors),
                Detail::Agreement(a) if agreement => Some(&a.parties),
                _ => None,
            });
        let ids = told.into_iter().flatten();
        ids.filter_map(|id| id.strip_prefix('a')?.parse::<usize>().ok()?.checked_sub(1))
            .collect()
    }

    /// Adds a meeting. `definite` ("the talks", a headline) tells of one told before, if the parties fit.
    pub fn meeting(&mut self, meeting: Meeting, draft: Draft, definite: bool) -> Option<usize> {
        let same = self.list.iter().position(|other| {
            let Detail::Meeting(m) = &other.detail else {
                return false;
            };
            let inside = |a: &Meeting, b: &Meeting| {
                let told = |p: &String| b.participants.iter().any(|q| self.same_party(p, q));
                a.participants.iter().all(told)
            };
            let headline = self.headlines.get(other.at.0) == Some(&true);
            let equal = m.participants.len() == meeting.participants.len()
                && m.participants.iter().all(|p| meeting.participants.contains(p));
            let one_place = match (&other.place, &draft.place) {
                (Some(a), Some(b)) => a.name == b.name || a.country == b.country,
                _ => true,
            };
            (inside(m, &meeting) || inside(&meeting, m))
                && m.status == meeting.status
                && (definite || headline || m.form == meeting.form && (equal || other.at.0 == draft.at.0))
                && one_place
                && compatible(other.date.as_deref(), draft.date.as_deref())
        });
        let Some(same) = same else {
            return Some(self.push(Draft {
                detail: Detail::Meeting(meeting),
                ..draft
            }));
        };
        self.tell_again(same, &draft.evidence);
        self.name_parties(same, &meeting.participants);
        let other = &mut self.list[same];
        other.date = other.date.take().or(draft.date);
        other.place = other.place.take().or(draft.place);
        None
    }

    /// Puts the persons that a later passage names in the place of the country that stood for them.
    fn name_parties(&mut self, entry: usize, named: &[String]) {
        let stands_for = |drafts: &Drafts, id: &String| -> Option<String> {
            drafts.parties.get(id).filter(|p| p.whole)?;
            named
                .iter()
                .find(|n| *n != id && drafts.same_party(id, n))
                .cloned()
        };
        let better: BTreeMap<String, String> = match &self.list[entry].detail {
            Detail::Meeting(m) => m
                .participants
                .iter()
                .filter_map(|id| Some((id.clone(), stands_for(self, id)?)))
                .collect(),
            _ => return,
        };
        let put = |ids: &mut Vec<String>| {
            for id in ids {
                if let Some(name) = better.get(id) {
                    id.clone_from(name);
                }
            }
        };
        for i in 0..self.list.len() {
            let coded = self.of[i] == Some(entry);
            match &mut self.list[i].detail {
                Detail::Meeting(m) if i == entry => put(&mut m.participants),
                Detail::Event(e) if coded => {
                    put(&mut e.actors);
                    put(&mut e.recipients);
                }
                _ => {}
            }
        }
    }

    /// Adds a passage to the joint body of these parties that was told before, or in the same sentence by whatever word.
    /// Whether there was one.
    pub fn body_told(&mut self, sentence: usize, parties: &[String], evidence: &[Span]) -> bool {
        let known = self.list.iter().position(|d| match &d.detail {
            Detail::JointBody(b) => {
                let one = b.parties.len() == parties.len() && parties.iter().all(|p| b.parties.contains(p));
                d.at.0 == sentence || one && b.status.as_deref() == Some("convened")
            }
            _ => false,
        });
        if let Some(known) = known {
            self.tell_again(known, evidence);
        }
        known.is_some()
    }

    /// Whether a joint body was read from under this verb.
    pub fn body_at(&self, sentence: usize, verb: usize, tree: &Sentence) -> bool {
        self.list.iter().any(|d| {
            matches!(d.detail, Detail::JointBody(_)) && d.at.0 == sentence && tree.is_under(d.at.1, verb)
        }) || self
            .list
            .iter()
            .any(|d| matches!(d.detail, Detail::JointBody(_)) && d.at == (sentence, verb))
    }

    /// Whether a commitment was read from this verb or one above it in the clause. `moved`: what the verb moves is meant for
    /// somebody, so that moving it threatens nobody.
    pub fn commitment_over(&self, sentence: usize, verb: usize, tree: &Sentence, moved: bool) -> bool {
        self.list.iter().any(|d| {
            let kind = match &d.detail {
                Detail::Commitment(_) => true,
                Detail::Event(e) if e.kind == "THREATEN" => !moved || d.at.1 != verb,
                Detail::Event(e) => e.kind == "REQUEST",
                Detail::JointBody(_) => true,
                _ => false,
            };
            kind && d.at.0 == sentence && tree.is_under(verb, d.at.1)
        })
    }

    /// Takes away an entry that no other is about; the indices after it move.
    fn remove(&mut self, i: usize) -> Draft {
        self.of.remove(i);
        for of in self.of.iter_mut().flatten().filter(|of| **of > i) {
            *of -= 1;
        }
        self.list.remove(i)
    }

    /// Takes away the commitments, and what codes them, whose deed is an entry of its own: a joint body agreed on.
    pub fn drop_promised_bodies(&mut self, under: impl Fn((usize, usize), (usize, usize)) -> bool) {
        let agreed: Vec<(usize, usize)> = self
            .list
            .iter()
            .filter(|d| matches!(&d.detail, Detail::JointBody(b) if b.status.as_deref() == Some("agreed")))
            .map(|d| d.at)
            .collect();
        let promised =
            |d: &Draft| matches!(d.detail, Detail::Commitment(_)) && agreed.iter().any(|at| under(*at, d.at));
        while let Some(i) = self.list.iter().position(promised) {
            while let Some(event) = self.of.iter().position(|of| *of == Some(i)) {
                self.remove(event);
            }
            // What codes an entry stands behind it, so its index is still the same.
            self.remove(i);
        }
    }

    /// Gives the event that codes the commitment over a verb another type.
    pub fn recode(&mut self, sentence: usize, verb: usize, tree: &Sentence, kind: &str) {
        let over = |d: &Draft| {
            matches!(&d.detail, Detail::Commitment(c) if c.condition.is_none())
                && d.at.0 == sentence
                && tree.is_under(verb, d.at.1)
        };
        let Some(commitment) = self.list.iter().rposition(over) else {
            return;
        };
        for i in 0..self.list.len() {
            if let Detail::Event(event) = &mut self.list[i].detail
                && self.of[i] == Some(commitment)
            {
                event.kind = kind.to_string();
                event.score = plover::score(kind, None);
            }
        }
    }

    /// Takes away the uncoded events that a verb, or one under it, was read as where an entry of its own says it better;
    /// returns their types.
    pub fn take_events(&mut self, sentence: usize, verb: usize, tree: &Sentence) -> Vec<String> {
        let mut kinds = Vec::new();
        let doomed = |i: usize, drafts: &Drafts| {
            let d = &drafts.list[i];
            let own = d.at.0 == sentence && (d.at.1 == verb || tree.is_under(d.at.1, verb));
            own && drafts.of[i].is_none()
                && matches!(&d.detail, Detail::Event(e) if matches!(e.kind.as_str(), "AGREE" | "CONCEDE" | "THREATEN" | "MOBILIZE"))
        };
        while let Some(i) = (0..self.list.len()).find(|i| doomed(*i, self)) {
            if let Detail::Event(event) = self.remove(i).detail {
                kinds.push(event.kind);
            }
        }
        kinds
    }

    /// Adds the event that codes an entry, on the entry's own evidence.
    pub fn code(
        &mut self,
        entry: usize,
        kind: &str,
        mode: Option<&str>,
        actors: Vec<String>,
        recipients: Vec<String>,
    ) {
        let draft = self.list[entry].clone();
        let factuality = if matches!(kind, "AGREE" | "CONCEDE") {
            Factuality::Asserted
        } else {
            draft.factuality
        };
        self.event(
            kind,
            mode,
            actors,
            recipients,
            Some(entry),
            Draft { factuality, ..draft },
        );
    }

    /// Adds an event. The same happening told by two words of one sentence is one.
    pub fn event(
        &mut self,
        kind: &str,
        mode: Option<&str>,
        actors: Vec<String>,
        recipients: Vec<String>,
        of: Option<usize>,
        draft: Draft,
    ) {
        if of.is_none() {
            let same = (0..self.list.len()).find(|i| match &self.list[*i].detail {
                // What an entry of the sentence is coded as already is not another happening.
                Detail::Event(e) if self.of[*i].is_some() && kind == "RETREAT" => {
                    e.kind == kind && self.list[*i].at.0 == draft.at.0
                }
                Detail::Event(e) => {
                    e.kind == kind
                        && self.list[*i].at.0 == draft.at.0
                        && (e.actors == actors || actors.is_empty())
                        && (e.recipients == recipients || recipients.is_empty())
                }
                _ => false,
            });
            if let Some(same) = same {
                add_evidence(&mut self.list[same].evidence, &draft.evidence);
                return;
            }
            if kind == "ASSAULT" && self.same_attack(mode, &actors, &recipients, &draft) {
                return;
            }
        }
        self.push(Draft {
            detail: Detail::Event(Event {
                kind: kind.to_string(),
                mode: mode.map(str::to_string),
                contexts: Vec::new(),
                actors,
                recipients,
                score: plover::score(kind, mode),
                of: None,
                codebook: None,
                background: false,
            }),
            ..draft
        });
        if let Some(last) = self.of.last_mut() {
            *last = of;
        }
    }

    /// Adds an event of a codebook of the user's own. Told again by the same sentence, or after a headline, it is one.
    pub fn own_event(&mut self, event: Event, draft: Draft) {
        let alike = |a: &[String], b: &[String]| {
            let told = |x: &String, list: &[String]| list.iter().any(|y| self.same_party(x, y));
            a.is_empty() || b.is_empty() || a.iter().all(|x| told(x, b)) || b.iter().all(|x| told(x, a))
        };
        let same = self.list.iter().position(|other| match &other.detail {
            Detail::Event(e) => {
                e.codebook == event.codebook
                    && e.kind == event.kind
                    && other.factuality == draft.factuality
                    && (other.at.0 == draft.at.0 || self.headlines.get(other.at.0) == Some(&true))
                    && alike(&e.actors, &event.actors)
                    && alike(&e.recipients, &event.recipients)
                    && compatible(other.date.as_deref(), draft.date.as_deref())
            }
            _ => false,
        });
        let Some(same) = same else {
            self.push(Draft {
                detail: Detail::Event(event),
                ..draft
            });
            return;
        };
        let known = &mut self.list[same];
        add_evidence(&mut known.evidence, &draft.evidence);
        known.date = known.date.take().or(draft.date);
        known.place = known.place.take().or(draft.place);
        if let Detail::Event(e) = &mut known.detail {
            e.mode = e.mode.take().or(event.mode);
            for (list, more) in [
                (&mut e.actors, event.actors),
                (&mut e.recipients, event.recipients),
            ] {
                if list.is_empty() {
                    *list = more;
                }
            }
        }
    }

    /// Takes away PLOVER's events, for a codebook that stands in their place.
    pub fn drop_plover(&mut self) {
        let of_plover = |d: &Draft| matches!(&d.detail, Detail::Event(e) if e.codebook.is_none());
        while let Some(i) = self.list.iter().rposition(of_plover) {
            self.remove(i);
        }
    }

    /// Adds a passage to the attack that another word of the sentence tells: "strikes killed three", "shot dead in a raid".
    fn same_attack(
        &mut self,
        mode: Option<&str>,
        actors: &[String],
        recipients: &[String],
        draft: &Draft,
    ) -> bool {
        let country = |id: &String| self.parties.get(id).and_then(|party| party.country.clone());
        let named = |ids: &[String]| ids.iter().any(|id| country(id).is_some());
        let same = self.list.iter().position(|other| match &other.detail {
            Detail::Event(e) if e.kind == "ASSAULT" && other.at.0 == draft.at.0 => {
                let one_side = e.actors.is_empty() || actors.is_empty() || e.actors == actors;
                // Countries struck in one sentence by one side may be two happenings.
                let victims = !named(&e.recipients) || !named(recipients) || e.recipients == recipients;
                one_side && victims
            }
            _ => false,
        });
        let Some(same) = same else { return false };
        // A country or its people say more than a count of the dead.
        let better = match &self.list[same].detail {
            Detail::Event(e) => e.recipients.is_empty() || !named(&e.recipients) && named(recipients),
            _ => false,
        };
        let other = &mut self.list[same];
        add_evidence(&mut other.evidence, &draft.evidence);
        other.date = other.date.take().or(draft.date.clone());
        other.place = other.place.take().or(draft.place.clone());
        if let Detail::Event(e) = &mut other.detail {
            if e.actors.is_empty() {
                e.actors = actors.to_vec();
            }
            if better {
                e.recipients = recipients.to_vec();
            }
            e.mode = e.mode.take().or(mode.map(str::to_string));
            e.score = plover::score("ASSAULT", e.mode.as_deref());
        }
        true
    }

    /// The shortest statement of the same speaker that an entry's passages lie in.
    fn stated_in(&self, draft: &Draft) -> Option<usize> {
        let speaker = draft.according_to.as_ref()?;
        let length = |other: &Draft| {
            other
                .evidence
                .iter()
                .map(|span| span.end - span.start)
                .sum::<usize>()
        };
        let tells = |n: &usize| {
            let other = &self.list[*n];
            let inside = |span: &Span| other.evidence.iter().any(|whole| whole.contains(*span));
            match &other.detail {
                Detail::Statement(statement) => {
                    statement.speaker.as_ref() == Some(speaker) && draft.evidence.iter().any(inside)
                }
                _ => false,
            }
        };
        let statement = !matches!(draft.detail, Detail::Statement(_));
        (0..self.list.len())
            .filter(|_| statement)
            .filter(tells)
            .min_by_key(|n| length(&self.list[*n]))
    }

    /// The entries in the order of their evidence, with ids; `aspects` tells an event's contexts and, where
    /// its words left it open, its mode; `history` tells which events are older than the report.
    /// An event was when and where the entry was that it codes, which a later passage may have told.
    pub fn entries(
        self,
        text: &str,
        index: &CharIndex,
        aspects: &mut Aspects<'_>,
        history: &History<'_>,
    ) -> Vec<Entry> {
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        order.sort_by_key(|i| {
            let draft = &self.list[*i];
            (
                draft.evidence.iter().map(|s| s.start).min().unwrap_or(0),
                self.of[*i].is_some(),
                *i,
            )
        });
        let mut ids = vec![String::new(); self.list.len()];
        for (rank, i) in order.iter().enumerate() {
            ids[*i] = format!("e{}", rank + 1);
        }
        order
            .into_iter()
            .map(|i| {
                let draft = &self.list[i];
                let mut detail = draft.detail.clone();
                let coded = self.of[i];
                if let Detail::Visit(visit) = &mut detail {
                    visit.part_of = self.part_of.get(&i).map(|tour| ids[*tour].clone());
                }
                if let Detail::Event(event) = &mut detail {
                    event.of = coded.map(|of| ids[of].clone());
                    event.contexts = aspects.contexts(draft.at.0);
                    // The mode of a visit or of talks is that of their form.
                    if event.mode.is_none() && coded.is_none() && event.codebook.is_none() {
                        let mode = aspects.mode(&event.kind, draft.at.0, &draft.evidence);
                        event.mode = mode.map(str::to_string);
                        event.score = event.score.and(plover::score(&event.kind, mode));
                    }
                    event.background = history.tells(draft, coded.map(|of| &self.list[of]));
                }
                let mut evidence: Vec<CharSpanOf> =
                    draft.evidence.iter().map(|s| index.chars(text, *s)).collect();
                evidence.sort();
                evidence.dedup();
                Entry {
                    id: ids[i].clone(),
                    detail,
                    evidence,
                    according_to: draft.according_to.clone(),
                    stated_in: self.stated_in(draft).map(|statement| ids[statement].clone()),
                    factuality: draft.factuality,
                    date: draft.date.clone().or_else(|| self.list[coded?].date.clone()),
                    place: draft.place.clone().or_else(|| self.list[coded?].place.clone()),
                }
            })
            .collect()
    }
}

type CharSpanOf = crate::text::CharSpan;

fn add_evidence(to: &mut Vec<Span>, more: &[Span]) {
    for span in more {
        if !to.iter().any(|known| known.contains(*span)) {
            to.push(*span);
        }
    }
}

/// Whether two dates can be of one visit: one is unknown, or their days are at most as far apart as a long visit is long.
fn is_one_stay(a: Option<&str>, b: Option<&str>) -> bool {
    let days = |date: Option<&str>| date.and_then(crate::time::days);
    let near = |from: Date, to: Date| to.since(from).is_ok_and(|gap| gap.get_days() <= LONG_VISIT);
    match (days(a), days(b)) {
        (Some(a), Some(b)) => near(a.1, b.0) && near(b.1, a.0),
        _ => true,
    }
}

/// Two dates that can be of one happening: one unknown, equal, or one inside the other.
fn compatible(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a == b || a.starts_with(b) || b.starts_with(a),
        _ => true,
    }
}
