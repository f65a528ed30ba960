//! Sessions of joint bodies: "the commission held its fourth session in Lusaka" tells of a meeting of its two sides, and of
//! the body.

use super::Setting;
use crate::contract::{ActorKind, Detail, Factuality, JointBody, Meeting};
use crate::event::clause::{self, Arguments};
use crate::event::coder::Scene;
use crate::event::draft::{Draft, Drafts};
use crate::event::frames::Frame;
use crate::mention::EntityId;
use crate::syntax::{Sentence, Upos};

/// A body of two or more states, where the dispatch says so.
struct Joint {
    lemma: String,
    sentence: usize,
    token: usize,
    parties: Vec<EntityId>,
}

impl Scene<'_> {
    pub(super) fn sessions(&self, setting: &Setting<'_>, drafts: &mut Drafts) {
        let bodies = self.joint_bodies(setting);
        if bodies.is_empty() {
            return;
        }
        for (number, tree) in self.sentences.iter().enumerate() {
            if self.is_question(number) {
                continue;
            }
            for i in 0..tree.tokens.len() {
                let told = match tree.tokens[i].upos {
                    Upos::Noun | Upos::Propn => self.session(number, i, &bodies),
                    Upos::Verb => self.gathering(number, i, &bodies),
                    _ => None,
                };
                if let Some((body, factuality)) = told {
                    self.held(number, i, body, factuality, setting, drafts);
                }
            }
        }
    }

    /// The commissions, committees and councils that are said to be of two states, or joint in a dispatch about two.
    fn joint_bodies(&self, setting: &Setting<'_>) -> Vec<Joint> {
        let mut bodies = Vec::new();
        for (sentence, tree) in self.sentences.iter().enumerate() {
            for token in (0..tree.tokens.len()).filter(|t| is_body(tree, *t)) {
                let mut parties = self.members(sentence, token);
                if parties.len() < 2 && before(tree, token).iter().any(|t| is_joint(tree, *t)) {
                    parties = setting.dyad.into_iter().flatten().collect();
                }
                if parties.len() > 1 {
                    let lemma = tree.tokens[token].lemma.to_lowercase();
                    bodies.push(Joint {
                        lemma,
                        sentence,
                        token,
                        parties,
                    });
                }
            }
        }
        bodies
    }

    /// The states that a body's own words name.
    pub(super) fn members(&self, sentence: usize, token: usize) -> Vec<EntityId> {
        let tree = &self.sentences[sentence];
        let inner = Arguments::of_noun(tree, token);
        let mut named: Vec<usize> = before(tree, token);
        for slot in ["of", "between"] {
            named.extend(inner.slot(slot).into_iter().flat_map(|t| tree.conjuncts(t)));
        }
        let mut members = Vec::new();
        for t in named {
            for id in self.direct_actors(sentence, &[t]) {
                if self.cast.entities[id].kind == ActorKind::Country && !members.contains(&id) {
                    members.push(id);
                }
            }
        }
        members
    }

    /// Of which joint body a noun in a phrase like "the commission's session" speaks: one that is joint by its own words, or
    /// one that was called so elsewhere, by the same noun.
    fn joint<'b>(&self, sentence: usize, token: usize, bodies: &'b [Joint]) -> Option<&'b Joint> {
        let tree = &self.sentences[sentence];
        let own = bodies
            .iter()
            .find(|body| (body.sentence, body.token) == (sentence, token));
        let plain = before(tree, token)
            .iter()
            .all(|t| tree.tokens[*t].upos != Upos::Propn && self.cast.at(sentence, *t).is_empty());
        let lemma = tree.tokens[token].lemma.to_lowercase();
        own.or_else(|| bodies.iter().find(|body| plain && body.lemma == lemma))
    }

    /// The joint body whose session a noun tells, and whether it is told as a fact.
    fn session<'b>(
        &self,
        sentence: usize,
        noun: usize,
        bodies: &'b [Joint],
    ) -> Option<(&'b Joint, Factuality)> {
        let tree = &self.sentences[sentence];
        let lemma = tree.tokens[noun].lemma.to_lowercase();
        if !matches!(
            lemma.as_str(),
            "session" | "sitting" | "meeting" | "plenary" | "round"
        ) {
            return None;
        }
        let reported = self.attribution.is_reported(tree.tokens[noun].span);
        let verb = tree.tokens[noun].head.filter(|verb| {
            let head = tree.tokens[*verb].lemma.as_str();
            tree.tokens[*verb].upos == Upos::Verb
                && match tree.tokens[noun].base_rel() {
                    "obj" => HOLD.contains(&head),
                    "nsubj" => HOLD.contains(&head) || head == "take",
                    _ => false,
                }
        });
        let at = tree.case(noun).is_some_and(|case| {
            let case = tree.tokens[case].lemma.as_str();
            matches!(case, "at" | "during" | "after" | "following" | "follow")
        });
        if verb.is_none() && !at {
            return None;
        }
        let whose: Vec<usize> = tree
            .children(noun)
            .filter(|t| match tree.tokens[*t].rel {
                "nmod" => tree.case(*t).is_some_and(|case| tree.tokens[case].lemma == "of"),
                rel => matches!(rel, "nmod:poss" | "compound"),
            })
            .filter(|t| !matches!(tree.tokens[*t].upos, Upos::Pron | Upos::Num) && !self.is_day(sentence, *t))
            .collect();
        let holder = verb
            .filter(|_| tree.has_rel(noun, "obj"))
            .and_then(|verb| tree.subject(verb));
        let body = whose.iter().chain(&holder).find(|t| is_body(tree, **t));
        let joint = match body {
            Some(body) => self.joint(sentence, *body, bodies)?,
            // "the next session", where the dispatch tells of one body.
            None if matches!(lemma.as_str(), "session" | "sitting") && whose.is_empty() => {
                let theirs = |id: &EntityId| {
                    bodies[0]
                        .parties
                        .iter()
                        .any(|p| self.country_code(*p) == self.country_code(*id))
                };
                let held_by = self.actors_of(sentence, holder.as_slice());
                let one = bodies.iter().all(|body| body.parties == bodies[0].parties);
                Some(&bodies[0]).filter(|_| {
                    one && held_by.iter().all(theirs) && (holder.is_none() || !held_by.is_empty())
                })?
            }
            None => return None,
        };
        let mut factuality = match verb {
            Some(verb) => clause::factuality(tree, verb, reported),
            None => clause::noun_factuality(tree, noun, reported),
        };
        if verb.is_some() && factuality == Factuality::Asserted {
            factuality = clause::noun_factuality(tree, noun, reported);
        }
        Some((joint, factuality))
    }

    /// The joint body of which a verb tells that it met.
    fn gathering<'b>(
        &self,
        sentence: usize,
        verb: usize,
        bodies: &'b [Joint],
    ) -> Option<(&'b Joint, Factuality)> {
        let tree = &self.sentences[sentence];
        let meets = matches!(
            tree.tokens[verb].lemma.as_str(),
            "meet" | "sit" | "convene" | "reconvene" | "gather"
        );
        // "meets in each capital in turn": no one session.
        let once = tree.feature(verb, "Tense") == Some("Past")
            || matches!(tree.modal(verb), Some("will" | "would"))
            || tree
                .children(verb)
                .any(|t| self.is_day(sentence, t) && tree.tokens[t].upos == Upos::Propn);
        let subject = tree
            .subject(verb)
            .filter(|t| meets && once && is_body(tree, *t))?;
        let reported = self.attribution.is_reported(tree.tokens[verb].span);
        let joint = self.joint(sentence, subject, bodies)?;
        let factuality = match tree.feature(verb, "Tense") {
            Some("Pres") => Factuality::Planned,
            _ => clause::factuality(tree, verb, reported),
        };
        Some((joint, factuality))
    }

    fn is_day(&self, sentence: usize, token: usize) -> bool {
        self.sentences[sentence].tokens[token].mention == Some(crate::syntax::MentionKind::Time)
    }

    fn held(
        &self,
        sentence: usize,
        word: usize,
        body: &Joint,
        factuality: Factuality,
        setting: &Setting<'_>,
        drafts: &mut Drafts,
    ) {
        let status = match factuality {
            Factuality::Asserted => "held",
            Factuality::Planned => "planned",
            Factuality::Hypothetical | Factuality::Negated => return,
        };
        let frame = Frame::open(&[]);
        let mut c = self.open_candidate(sentence, word, &frame);
        // "the session took place in Lusaka"
        let tree = self.tree(&c);
        if tree.has_rel(word, "nsubj")
            && let Some(verb) = tree.tokens[word].head.filter(|_| !c.light)
        {
            c.arguments.lend(&Arguments::of_verb(tree, verb), word);
            (c.verb, c.light) = (verb, true);
        }
        let (date, place) = (self.date(&c, setting), self.place(&c, setting));
        let draft = self.draft(&c, self.evidence(&c), factuality, self.claimant(&c), date, place);
        let parties = Self::ids(&body.parties);
        let mut coded = false;
        if status == "held" && !drafts.body_told(sentence, &parties, &draft.evidence) {
            let tree = &self.sentences[body.sentence];
            let proper = |name: &String| name.split(' ').any(|word| word.starts_with(char::is_uppercase));
            let name = self
                .name_of(body.sentence, body.token)
                .or_else(|| Some(self.phrase(body.sentence, body.token)).filter(proper));
            let remit = Arguments::of_noun(tree, body.token)
                .slot("on")
                .first()
                .map(|t| self.phrase(body.sentence, *t));
            let entry = drafts.push(Draft {
                detail: Detail::JointBody(JointBody {
                    name,
                    parties: parties.clone(),
                    remit,
                    status: Some("convened".to_string()),
                }),
                ..draft.clone()
            });
            drafts.code(entry, "CONSULT", None, parties.clone(), Vec::new());
            coded = true;
        }
        let meeting = Meeting {
            participants: parties.clone(),
            form: Some("in_person".to_string()),
            status: Some(status.to_string()),
        };
        let meeting = drafts.meeting(meeting, draft, status == "held");
        if let Some(meeting) = meeting.filter(|_| status == "planned" && !coded) {
            drafts.code(meeting, "AGREE", None, parties, Vec::new());
        }
    }
}

/// What is done with a session.
const HOLD: [&str; 16] = [
    "hold", "have", "convene", "open", "begin", "start", "conclude", "end", "finish", "complete", "close",
    "host", "chair", "wrap", "resume", "schedule",
];

fn is_body(tree: &Sentence, token: usize) -> bool {
    matches!(tree.tokens[token].upos, Upos::Noun | Upos::Propn)
        && matches!(
            tree.tokens[token].lemma.to_lowercase().as_str(),
            "commission" | "committee" | "council"
        )
}

fn is_joint(tree: &Sentence, token: usize) -> bool {
    matches!(
        tree.tokens[token].lemma.to_lowercase().as_str(),
        "joint"
            | "mixed"
            | "bilateral"
            | "intergovernmental"
            | "inter-governmental"
            | "binational"
            | "governmental"
    )
}

/// The words before a noun that modify it or one another: "the Kenyan-Ugandan joint".
fn before(tree: &Sentence, token: usize) -> Vec<usize> {
    tree.children(token)
        .filter(|t| {
            *t < token
                && matches!(
                    tree.tokens[*t].rel,
                    "amod" | "compound" | "nmod:desc" | "flat" | "nmod:poss"
                )
        })
        .flat_map(|t| tree.subtree(t))
        .filter(|t| tree.tokens[*t].upos != Upos::Punct)
        .collect()
}
