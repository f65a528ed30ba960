//! Joint bodies: commissions, councils and committees that two sides share.

use super::Setting;
use crate::contract::{ActorKind, Detail, Factuality, JointBody};
use crate::event::clause;
use crate::event::coder::{Candidate, Scene, antecedents};
use crate::event::draft::{Draft, Drafts};

impl Scene<'_> {
    pub(super) fn body(&self, c: &Candidate<'_>, status: &str, setting: &Setting<'_>, drafts: &mut Drafts) {
        let tree = self.tree(c);
        // "suggested the establishment of a commission"
        let mut proposer = Vec::new();
        let mut status = status;
        if c.factuality == Factuality::Hypothetical && status == "established" {
            let verb = tree.ancestors(c.token).take(2).find(|t| {
                matches!(
                    tree.tokens[*t].lemma.as_str(),
                    "propose" | "suggest" | "recommend" | "urge" | "call"
                )
            });
            let subject = verb.and_then(|verb| clause::subject_of(tree, verb));
            proposer = self.actors_of(c.sentence, &subject.into_iter().collect::<Vec<_>>());
            if verb.is_some() {
                status = "proposed";
            }
        }
        if c.factuality == Factuality::Negated
            || c.factuality == Factuality::Hypothetical && status != "proposed"
        {
            return;
        }
        let mut nouns = c.arguments.object.clone();
        if nouns.is_empty() {
            nouns = c.arguments.slot("of");
        }
        if nouns.is_empty() {
            // "the commission, which met": the commission.
            let subjects = c.arguments.subject.iter().flat_map(|t| antecedents(tree, *t));
            let body = |t: &usize| {
                self.frames
                    .is_one_of(&tree.tokens[*t].lemma.to_lowercase(), &["BODY"])
            };
            nouns = subjects.filter(body).take(1).collect();
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
        let proposers = if proposer.is_empty() {
            c.actors.clone()
        } else {
            proposer
        };
        let mut parties = self.countries(&proposers);
        let inner = clause::Arguments::of_noun(tree, noun);
        for slot in ["between", "with", "amod"] {
            let mut told = self.countries(&self.direct_actors(c.sentence, &inner.slot(slot)));
            // "a Joint Investment Fund": no word of its name but a country's is a party.
            told.retain(|id| slot != "amod" || self.cast.entities[*id].kind == ActorKind::Country);
            self.add_countries(&mut parties, &told);
        }
        self.add_countries(
            &mut parties,
            &self.direct_actors(c.sentence, &c.arguments.slot("with")),
        );
        // Whose it is by its own words: "the Kenyan-Ugandan commission".
        let members = self.members(c.sentence, noun);
        if members.len() > 1 {
            parties = members;
        }
        // The body is not its own party.
        let itself = self.cast.at(c.sentence, noun).to_vec();
        parties.retain(|id| !itself.contains(id));
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
        let name = self.name_of(c.sentence, noun).or_else(|| {
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
                .then(|| proposers.first().copied())
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
                let rest = self.other_side(&proposers, setting);
                ("AGREE", proposers, rest)
            }
            _ => ("AGREE", parties, Vec::new()),
        };
        if !actors.is_empty() {
            drafts.code(body, kind, None, Self::ids(&actors), Self::ids(&recipients));
        }
    }
}
