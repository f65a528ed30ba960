//! Meetings and calls: who met whom, how, where.

use super::Setting;
use crate::contract::{ActorKind, Factuality, Meeting};
use crate::event::coder::{Candidate, Scene};
use crate::event::draft::Drafts;
use crate::mention::EntityId;
use crate::syntax::Upos;
use std::collections::BTreeSet;

impl Scene<'_> {
    pub(super) fn meeting(
        &self,
        c: &Candidate<'_>,
        form: Option<&str>,
        setting: &Setting<'_>,
        drafts: &mut Drafts,
    ) {
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
        // "a round of Kenyan-Ethiopian talks"
        if participants.len() < 2 {
            let mut both = self.direct_actors(c.sentence, &c.arguments.slot("amod"));
            both.retain(|id| self.cast.entities[*id].kind == ActorKind::Country);
            if both.len() > 1 {
                participants = both;
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
        // "The ministers of the union met": the union, where its members are not told.
        let gathering = c.frame.recipient.contains(&"with")
            && tree.tokens[c.token].upos == Upos::Verb
            && c.recipients.is_empty()
            && participants.len() == 1;
        let body = gathering.then(|| self.body_of(c)).flatten();
        if let Some(body) = body {
            participants = vec![body];
        } else if participants.len() < 2 {
            let other = self.other_side(&participants, setting);
            let noun = tree.tokens[c.token].upos == Upos::Noun;
            let alone = participants.len() == 1 && !c.light && noun;
            if alone || other.is_empty() || participants.is_empty() || !noun {
                // "called off the talks": with whom is not told.
                if self.put_off(c).is_some() && !participants.is_empty() {
                    let (actors, claimant) = (Self::ids(&participants), self.claimant(c));
                    let date = self.date(c, setting);
                    let draft = self.draft(c, self.evidence(c), Factuality::Asserted, claimant, date, None);
                    drafts.event("REJECT", Some("meet"), actors, Vec::new(), None, draft);
                }
                return;
            }
            participants.extend(other);
        }
        let place = self.place(c, setting);
        let speaks = matches!(tree.tokens[c.token].lemma.as_str(), "speak" | "talk") && place.is_none();
        let phone = form == Some("phone") || setting.call && speaks || self.near(c, &["phone", "telephone"]);
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
        } else if participants.len() > 3 || body.is_some() {
            Some("multilateral")
        } else {
            Some("in_person")
        };
        let unsaid = place.is_none()
            && form == Some("in_person")
            && tree.tokens[c.token].upos == Upos::Verb
            && matches!(
                tree.tokens[c.token].lemma.as_str(),
                "speak" | "talk" | "consult" | "converse"
            );
        let form = form.filter(|_| !unsaid);
        let status = match self.put_off(c) {
            Some(status) => status,
            None if c.factuality == Factuality::Planned => "planned",
            None => "held",
        };
        let factuality = c.factuality;
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
        let receives = matches!(tree.tokens[c.token].lemma.as_str(), "receive" | "host");
        if receives && matches!(form, Some("in_person" | "multilateral")) {
            self.came(
                c,
                &c.recipients,
                &c.actors,
                place.as_ref(),
                "made",
                setting,
                drafts,
            );
        } else if matches!(form, Some("in_person" | "multilateral"))
            && place
                .as_ref()
                .is_some_and(|place| self.is_two_sided(c, &participants, place.country.as_deref()))
            && matches!(status, "held" | "planned")
        {
            self.came(
                c,
                &participants,
                &participants,
                place.as_ref(),
                "made",
                setting,
                drafts,
            );
        }
        // Who receives a guest is the guest's host.
        if receives && factuality == Factuality::Asserted {
            let (hosts, guests) = (Self::ids(&c.actors), Self::ids(&c.recipients));
            drafts.host(&guests, &hosts, self.evidence(c));
        }
        let Some(meeting) = meeting else { return };
        if factuality == Factuality::Negated || status == "postponed" {
            return;
        }
        let (kind, mode) = match (status, form) {
            ("cancelled", _) => ("REJECT", Some("meet")),
            ("planned", _) => ("AGREE", None),
            // "spoke with" tells neither how nor where.
            _ if unsaid => ("CONSULT", None),
            (_, Some("phone" | "video")) => ("CONSULT", Some("phone")),
            (_, Some("multilateral")) => ("CONSULT", Some("multilateral")),
            _ => ("CONSULT", Some("visit")),
        };
        let (mut actors, mut recipients) = (participants.clone(), Vec::new());
        let together = status == "planned" && c.recipients.is_empty();
        if mode != Some("phone") && mode != Some("multilateral") && !unsaid && !together {
            // Two sides: the visitors act, the hosts receive, whoever's country the place is. A gathering of more
            // countries is one of actors only.
            let first = self.country_code(participants[0]).map(str::to_string);
            let (mut one, mut two): (Vec<EntityId>, Vec<EntityId>) = participants
                .iter()
                .partition(|id| self.country_code(**id) == first.as_deref());
            if two.is_empty() {
                two = one.split_off(1);
            }
            let countries: BTreeSet<&str> = two.iter().filter_map(|id| self.country_code(*id)).collect();
            let visitor = drafts.visitor_among(&Self::ids(&participants));
            if countries.len() <= 1
                && let Some(visitor) = visitor
            {
                // A visit told before tells who came.
                let swap = Self::ids(&two).contains(&visitor);
                (actors, recipients) = if swap { (two, one) } else { (one, two) };
            } else if countries.len() <= 1 {
                let home = place
                    .as_ref()
                    .and_then(|p| p.country.clone())
                    .or_else(|| setting.dateline.map(str::to_string));
                let at_home = |side: &[EntityId]| {
                    home.is_some() && side.iter().any(|id| self.country_code(*id) == home.as_deref())
                };
                // Who calls it off acts, wherever it was to be.
                let swap = status != "cancelled" && at_home(&one) && !at_home(&two);
                (actors, recipients) = if swap { (two, one) } else { (one, two) };
            }
        }
        drafts.code(meeting, kind, mode, Self::ids(&actors), Self::ids(&recipients));
    }

    /// Whether those of a country meet others there: two states and no more, or one side of them is told first. Who comes to a
    /// gathering of many does not visit its host.
    fn is_two_sided(&self, c: &Candidate<'_>, participants: &[EntityId], home: Option<&str>) -> bool {
        let countries = participants.iter().filter_map(|id| self.country_code(*id));
        let two = countries.collect::<BTreeSet<&str>>().len() == 2;
        let at_home =
            |side: &[EntityId]| !side.is_empty() && side.iter().all(|id| self.country_code(*id) == home);
        home.is_some() && (two || !c.recipients.is_empty() && (at_home(&c.actors) || at_home(&c.recipients)))
    }

    /// The organisation whose people a plural subject means: "leaders of African Union member states".
    fn body_of(&self, c: &Candidate<'_>) -> Option<EntityId> {
        let tree = self.tree(c);
        let subject = *c.arguments.subject.first()?;
        let plural = tree.feature(subject, "Number") == Some("Plur");
        plural.then_some(())?;
        tree.subtree(subject)
            .into_iter()
            .filter(|t| *t > subject)
            .flat_map(|t| self.cast.at(c.sentence, t).iter().copied())
            .find(|id| {
                let e = &self.cast.entities[*id];
                e.named
                    && e.kind == ActorKind::Organization
                    && matches!(e.country.as_deref(), Some("IGO" | "EUR" | "UNO"))
            })
    }
}
