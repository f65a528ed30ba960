//! Events of a codebook of the user's own: the clauses that its head tells, with whoever stands around them.

use super::Setting;
use crate::codebook::{Codebook, Coded};
use crate::contract::{Event, Factuality};
use crate::event::clause::{self, Arguments};
use crate::event::coder::{Candidate, Scene};
use crate::event::draft::{Draft, Drafts};
use crate::event::frames::Frame;
use crate::syntax::Upos;

/// Where those stand to whom something is done, the likeliest first.
const RECIPIENTS: [&str; 12] = [
    "iobj", "obj", "against", "on", "with", "about", "over", "between", "to", "from", "for", "of",
];

impl Scene<'_> {
    /// Adds the events of a sentence; `coded` are the clauses that its head tells, the surest first. A clause without a
    /// party of the cast is passed over. Of two clauses of one type, one inside the other, the one that names who did it
    /// counts, else the surer.
    pub fn code_own(
        &self,
        sentence: usize,
        codebook: &Codebook,
        coded: &[Coded],
        setting: &Setting<'_>,
        drafts: &mut Drafts,
    ) {
        let tree = &self.sentences[sentence];
        let frame = Frame::open(&RECIPIENTS);
        let mut told: Vec<(&Coded, Candidate<'_>)> = coded
            .iter()
            .map(|event| (event, self.open_candidate(sentence, event.word, &frame)))
            .filter(|(_, c)| !c.actors.is_empty() || !c.recipients.is_empty())
            .collect();
        told.sort_by_key(|(_, c)| c.actors.is_empty());
        let mut taken: Vec<&Coded> = Vec::new();
        for (event, candidate) in &told {
            let overlaps = |other: &&Coded| {
                other.kind == event.kind
                    && (tree.is_under(other.word, event.word) || tree.is_under(event.word, other.word))
            };
            if taken.iter().any(overlaps) {
                continue;
            }
            taken.push(event);
            let kind = &codebook.types[event.kind];
            let draft: Draft = self.draft(
                candidate,
                self.evidence(candidate),
                candidate.factuality,
                self.claimant(candidate),
                self.date(candidate, setting),
                self.place(candidate, setting),
            );
            let event = Event {
                kind: kind.name.clone(),
                mode: event.mode.map(|mode| kind.modes[mode].name.clone()),
                actors: Self::ids(&candidate.actors),
                recipients: Self::ids(&candidate.recipients),
                codebook: Some(codebook.label()),
                ..Event::default()
            };
            drafts.own_event(event, draft);
        }
    }

    /// The clause of a word that no row of the table was matched with.
    pub(super) fn open_candidate<'f>(&self, sentence: usize, word: usize, frame: &'f Frame) -> Candidate<'f> {
        let tree = &self.sentences[sentence];
        let reported = self.attribution.is_reported(tree.tokens[word].span);
        let is_verb = |t: usize| tree.tokens[t].upos == Upos::Verb;
        // "signed an agreement", "the talks were broken off": whoever does what the verb says.
        let carrier = tree.tokens[word].head.filter(|head| {
            !is_verb(word) && is_verb(*head) && matches!(tree.tokens[word].rel, "obj" | "nsubj:pass")
        });
        let (arguments, factuality) = if is_verb(word) {
            (
                Arguments::of_verb(tree, word),
                clause::factuality(tree, word, reported),
            )
        } else {
            let mut arguments = Arguments::of_noun(tree, word);
            let mut factuality = clause::noun_factuality(tree, word, reported);
            if let Some(verb) = carrier {
                arguments.lend(&Arguments::of_verb(tree, verb), word);
                if factuality == Factuality::Asserted {
                    factuality = clause::factuality(tree, verb, reported);
                }
            }
            (arguments, factuality)
        };
        let (actors, recipients) = self.parties(sentence, frame, &arguments, is_verb(word));
        Candidate {
            sentence,
            token: word,
            verb: carrier.unwrap_or(word),
            frame,
            arguments,
            factuality,
            actors,
            recipients,
            light: carrier.is_some(),
        }
    }
}
