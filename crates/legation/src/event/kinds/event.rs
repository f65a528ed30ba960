//! PLOVER events that no other entry stands behind.

use super::Setting;
use crate::contract::Factuality;
use crate::event::clause;
use crate::event::coder::antecedents;
use crate::event::coder::{Candidate, Scene};
use crate::event::draft::Drafts;
use crate::event::frames::{Frame, Yield};
use crate::event::plover;
use crate::mention::EntityId;
use crate::syntax::{MentionKind, Upos};

impl Scene<'_> {
    pub(super) fn event(
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
        // But "strikes killed", "the attack wounded": whoever was behind it.
        let weapon = |t: &usize| {
            let lemma = tree.tokens[*t].lemma.to_lowercase();
            let act = |f: &&Frame| matches!(f.yields, Yield::Event { kind: "ASSAULT", .. });
            self.frames.of("n", &lemma).iter().any(act)
                || matches!(
                    lemma.as_str(),
                    "missile" | "rocket" | "drone" | "bomb" | "shell" | "mortar" | "bullet"
                )
        };
        let subjects: Vec<usize> = c
            .arguments
            .subject
            .iter()
            .flat_map(|t| antecedents(tree, *t))
            .collect();
        let armed = kind == "ASSAULT" && subjects.iter().any(weapon);
        if armed && actors.is_empty() {
            let behind = |t: &usize| clause::Arguments::of_noun(tree, *t);
            let slots = subjects.iter().map(behind);
            let slots: Vec<usize> = slots
                .flat_map(|a| ["poss", "by", "from", "amod"].map(|slot| a.slot(slot)).concat())
                .collect();
            actors = self.actors_of(c.sentence, &slots);
        }
        if kind == "ASSAULT" && actors.is_empty() && self.is_accident(c.sentence) {
            return;
        }
        let doer = !c.arguments.subject.is_empty() && !armed;
        if actors.is_empty() && (doer || recipients.is_empty()) {
            return;
        }
        let material = matches!(kind, "ASSAULT" | "COERCE" | "RETREAT" | "SANCTION" | "MOBILIZE");
        // "decades of sanctions against": spoken of, not told.
        let noun = tree.tokens[c.token].upos == Upos::Noun && !c.light;
        if noun && actors.is_empty() && !matches!(kind, "ASSAULT" | "PROTEST" | "COERCE") {
            return;
        }
        if recipients.is_empty() && material {
            // "struck a base in Latakia": where it was done tells to whom.
            let mut slots = c.arguments.slot("in");
            if kind == "ASSAULT" {
                for slot in ["on", "at", "across", "inside", "over", "throughout"] {
                    slots.extend(c.arguments.slot(slot));
                }
            }
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
        if recipients.is_empty() && matches!(kind, "ACCUSE" | "SUPPORT" | "REJECT") {
            recipients = self.behind(c, &actors, drafts);
        }
        // "instructed their ministers": a state's own business.
        let inward = matches!(
            tree.tokens[c.token].lemma.as_str(),
            "instruct" | "order" | "direct"
        );
        if kind == "REQUEST" && inward {
            let mine: Vec<Option<&str>> = actors.iter().map(|id| self.country_code(*id)).collect();
            let own =
                |id: &EntityId| self.country_code(*id).is_some() && mine.contains(&self.country_code(*id));
            if recipients.iter().all(own) {
                return;
            }
        }
        let (mut kind, mut mode) = (kind, mode);
        if kind == "REQUEST"
            && recipients.is_empty()
            && let Some((own, others)) = self.conflict_to_end(c, &actors)
        {
            (kind, mode) = if own {
                ("AGREE", None)
            } else {
                (kind, Some("yield"))
            };
            recipients = others;
        }
        if matches!(kind, "PROTEST") {
            recipients.clear();
        }
        mode = self.mode(c, kind, mode);
        let planned = c.factuality == Factuality::Planned;
        let factuality = if planned {
            Factuality::Planned
        } else {
            Factuality::Asserted
        };
        let span = tree.tokens[c.token].span;
        let claimant = self.attribution.speaker(span);
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
        if planned && drafts.commitment_over(c.sentence, c.token, tree, false) {
            // What was undertaken is an entry already; the event that codes it says what kind of undertaking it is.
            if kind == "CONCEDE" {
                drafts.recode(c.sentence, c.token, tree, kind);
            }
            return;
        }
        if kind == "AID" && recipients.is_empty() {
            recipients = self.other_side(&actors, setting);
            // Given to somebody at least, whoever that is in our terms.
            let given = c
                .frame
                .recipient
                .iter()
                .any(|slot| !c.arguments.slot(slot).is_empty());
            if recipients.is_empty() && !given {
                return;
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

    /// Whether a sentence tells of a misfortune that nobody is behind, and of no attack: "killed in a house fire".
    fn is_accident(&self, sentence: usize) -> bool {
        let tree = &self.sentences[sentence];
        let lemma = |t: usize| tree.tokens[t].lemma.to_lowercase();
        let attack = |t: usize| {
            let tells = |f: &&Frame| matches!(f.yields, Yield::Event { kind: "ASSAULT", .. });
            tree.tokens[t].upos == Upos::Noun && self.frames.of("n", &lemma(t)).iter().any(tells)
        };
        // "a shark attack"
        let by_beast = |t: usize| {
            let beast = tree.child_with_rel(t, "compound");
            beast.is_some_and(|beast| tree.tokens[beast].mention == Some(MentionKind::Animal))
        };
        // "opened fire", "under fire" is somebody's.
        let burns = |t: usize| {
            // "After a building fire", and not "after fire from the hill".
            let of_what = tree.child_with_rel(t, "compound").is_some();
            let within = tree.case(t).is_none_or(|case| {
                let lemma = tree.tokens[case].lemma.as_str();
                lemma == "in" || of_what && matches!(lemma, "after" | "follow" | "following")
            });
            lemma(t) == "fire" && tree.tokens[t].upos == Upos::Noun && within && !tree.has_rel(t, "obj")
        };
        let words = 0..tree.tokens.len();
        !words.clone().any(|t| attack(t) && !by_beast(t))
            && words
                .clone()
                .any(|t| burns(t) || attack(t) || self.frames.is_one_of(&lemma(t), &["ACCIDENT"]))
    }

    /// Where somebody calls for an end to a conflict: whether it is their own, which is so of fighters and of a party that
    /// the conflict's noun names ("the war with Y", "fighting between X and Y"), and who else is at it.
    fn conflict_to_end(&self, c: &Candidate<'_>, actors: &[EntityId]) -> Option<(bool, Vec<EntityId>)> {
        let tree = self.tree(c);
        let ends = self.near(c, &["end", "stop", "halt", "cessation", "close", "cease"]);
        let noun = tree.subtree(c.token).into_iter().find(|t| {
            let lemma = tree.tokens[*t].lemma.to_lowercase();
            self.frames.is_one_of(&lemma, &["TRUCE"]) || ends && self.frames.is_one_of(&lemma, &["CONFLICT"])
        })?;
        let inner = clause::Arguments::of_noun(tree, noun);
        let named = ["with", "between", "against"].map(|slot| self.actors_of(c.sentence, &inner.slot(slot)));
        let mut others = named.concat();
        let fights = |id: &EntityId| self.is_armed(*id) || others.contains(id);
        let with = !named[0].is_empty() || !named[2].is_empty();
        let own = with || !actors.is_empty() && actors.iter().all(fights);
        others.retain(|id| !actors.contains(id));
        Some((own, others))
    }

    /// Who is behind what was praised or condemned, where the phrase does not say it: the parties that its noun tells
    /// ("the pact between X and Y"), or those of the happening told before that a definite noun takes up ("the attack").
    fn behind(&self, c: &Candidate<'_>, actors: &[EntityId], drafts: &Drafts) -> Vec<EntityId> {
        let tree = self.tree(c);
        let mut found = Vec::new();
        for noun in c.arguments.object.iter().copied() {
            let inner = clause::Arguments::of_noun(tree, noun);
            found = self.actors_of(c.sentence, &inner.slot("between"));
            let lemma = tree.tokens[noun].lemma.to_lowercase();
            let definite = tree
                .children_with_rel(noun, "det")
                .any(|t| matches!(tree.tokens[t].lemma.as_str(), "the" | "this" | "these" | "that"));
            if found.is_empty() && definite {
                let kind = self.frames.of("n", &lemma).iter().find_map(|f| match f.yields {
                    Yield::Event { kind, .. } => Some(kind),
                    _ => None,
                });
                let instrument = self.frames.is_one_of(&lemma, &["INSTRUMENT"]);
                found = drafts.parties_of(kind, instrument, c.sentence);
            }
        }
        found.retain(|id| !actors.contains(id));
        found
    }

    /// The mode of an attack, sharpened by the weapon that the clause names.
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
            _ => mode,
        }
    }
}
