//! Events of clauses that no frame knows: what one party does to the other is what the classifier of pairs says.

use super::Setting;
use crate::contract::Factuality;
use crate::event::coder::{Candidate, Scene};
use crate::event::draft::Drafts;
use crate::event::frames::Frame;
use crate::event::pair::Root;
use crate::mention::EntityId;
use crate::syntax::{Sentence, Upos};
use legation_model::Role;
use std::ops::Range;

/// Where those stand to whom something is done, the likeliest first.
const RECIPIENTS: [&str; 9] = ["iobj", "obj", "with", "against", "to", "from", "on", "for", "of"];
/// How probable a type must be to be told.
const SURE: f64 = 0.9;

/// A clause with two parties of which no frame tells what they do; the tokens that name them.
struct Untold<'f> {
    candidate: Candidate<'f>,
    source: Range<usize>,
    target: Range<usize>,
}

impl Scene<'_> {
    /// Adds the events of clauses that none of the `told` candidates, which are in text order, tells of. `is_cue` are the words (sentence and token)
    /// that only report what somebody says; `judge` tells what the source among a sentence's words does to the
    /// target.
    pub fn code_learned(
        &self,
        told: &[Candidate<'_>],
        is_cue: impl Fn(usize, usize) -> bool,
        mut judge: impl FnMut(&Sentence, &[Role]) -> Option<Root>,
        setting: &Setting<'_>,
        drafts: &mut Drafts,
    ) {
        let frame = Frame::open(&RECIPIENTS);
        for (number, tree) in self.sentences.iter().enumerate() {
            if self.is_question(number) {
                continue;
            }
            let from = told.partition_point(|c| c.sentence < number);
            let here = told[from..].iter().take_while(|c| c.sentence == number);
            let told: Vec<usize> = here
                .flat_map(|c| [c.verb, c.token])
                .map(|token| clause_of(tree, token))
                .collect();
            for verb in 0..tree.tokens.len() {
                if tree.tokens[verb].upos != Upos::Verb || is_cue(number, verb) || told.contains(&verb) {
                    continue;
                }
                let Some(clause) = self.untold(number, verb, &frame) else {
                    continue;
                };
                let role = |t: usize| Role::of(clause.source.contains(&t), clause.target.contains(&t));
                let roles: Vec<Role> = (0..tree.tokens.len()).map(role).collect();
                if let Some(root) = judge(tree, &roles).filter(|root| root.probability >= SURE) {
                    // The classifier's training pairs do not tell CONCEDE from RETREAT.
                    let kind = if root.label == "YIELD" {
                        "CONCEDE"
                    } else {
                        root.label
                    };
                    self.event(&clause.candidate, kind, None, setting, drafts);
                }
            }
        }
    }

    /// The clause of a verb, where two different parties fill its slots and it is told as fact or as to come.
    fn untold<'f>(&self, number: usize, verb: usize, frame: &'f Frame) -> Option<Untold<'f>> {
        let tree = &self.sentences[number];
        // Not in passing ("…, using its veto"), nor what is only wanted or begun ("tried to …").
        let aside = matches!(tree.tokens[verb].rel, "xcomp" | "acl" | "advcl")
            && tree.feature(verb, "VerbForm") != Some("Fin");
        if aside {
            return None;
        }
        let candidate = self.open_candidate(number, verb, frame);
        if matches!(
            candidate.factuality,
            Factuality::Negated | Factuality::Hypothetical
        ) {
            return None;
        }
        let Candidate {
            arguments,
            actors,
            recipients,
            ..
        } = &candidate;
        let source = *arguments.subject.first()?;
        let slots = RECIPIENTS.iter().flat_map(|slot| arguments.slot(slot));
        let target = slots.into_iter().find(|t| {
            let meant = self.direct_actors(number, &[*t]);
            meant.iter().any(|id| !actors.contains(id))
        })?;
        let direct = !self.direct_actors(number, &[source]).is_empty();
        let party = |id: &EntityId| self.cast.entities[*id].is_party();
        if !direct || !actors.iter().any(party) || !recipients.iter().any(party) {
            return None;
        }
        let extent = |token: usize| {
            let mention = self
                .cast
                .mention_at(number, token)
                .map(|m| &self.cast.mentions[m]);
            mention.map_or(token..token + 1, |m| m.start..m.end)
        };
        Some(Untold {
            source: extent(source),
            target: extent(target),
            candidate,
        })
    }
}

/// The verb of the clause that a word stands in.
fn clause_of(tree: &Sentence, token: usize) -> usize {
    std::iter::once(token)
        .chain(tree.ancestors(token))
        .find(|t| tree.tokens[*t].upos == Upos::Verb)
        .unwrap_or(token)
}
