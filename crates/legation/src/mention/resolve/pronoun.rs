//! Whom a pronoun means.

use super::Resolver;
use crate::contract::ActorKind;
use crate::mention::detect::{Mention, MentionClass};
use crate::syntax::Sentence;

impl Resolver<'_> {
    pub(super) fn pronoun(&mut self, index: usize, mention: &Mention, mentions: &[Mention]) -> Vec<usize> {
        let form = mention.surface.as_str();
        let sentence = &self.sentences[mention.sentence];
        match form {
            "i" | "me" | "my" | "myself" | "we" | "us" | "our" | "ours" | "ourselves" => {
                self.first_person.push(index);
                return Vec::new();
            }
            "who" | "which" | "that" | "whom" | "whose" => {
                // A relative pronoun means what its clause stands beside.
                let clause = sentence
                    .ancestors(mention.head)
                    .find(|a| sentence.tokens[*a].rel == "acl:relcl");
                let noun = clause.and_then(|c| sentence.tokens[c].head);
                let partner = noun.and_then(|noun| {
                    mentions[..index]
                        .iter()
                        .rposition(|m| m.sentence == mention.sentence && m.head == noun)
                });
                return partner.map(|p| self.means[p].clone()).unwrap_or_default();
            }
            _ => {}
        }
        if matches!(form, "they" | "them" | "their" | "theirs" | "themselves" | "both") {
            return self.they(index, mention, mentions);
        }
        let person = mention.gender.is_some();
        if let Some(ahead) = subject_ahead(mention, mentions, sentence)
            && let [entity] = self.means[ahead][..]
        {
            let e = &self.entities[entity];
            if (e.kind == ActorKind::Person) == person && (e.gender.is_none() || e.gender == mention.gender) {
                return vec![entity];
            }
        }
        if let Some(cause) = self.cause(mention).filter(|_| person) {
            let gender = self.entities[cause].gender;
            if gender.is_none() || gender == mention.gender {
                return vec![cause];
            }
        }
        if let Some(meant) = self.by_chain(mention, mentions, index) {
            return meant;
        }
        let limit = if person { 6 } else { 3 };
        let reflexive_object = !form.ends_with('s') && sentence.has_rel(mention.head, "obj");
        let clause_subject = self.subject_of(mention);
        let candidate = (0..self.entities.len())
            .filter(|id| {
                let e = &self.entities[*id];
                let (s, token, _) = self.seen[*id];
                let kind = if person {
                    e.kind == ActorKind::Person
                } else {
                    e.kind != ActorKind::Person && e.kind != ActorKind::Group && !e.place
                };
                kind && !e.mentions.is_empty()
                    && mention.sentence - s.min(mention.sentence) <= limit
                    && (s, token) < (mention.sentence, mention.head)
                    && (e.gender.is_none() || mention.gender.is_none() || e.gender == mention.gender)
                    && !(reflexive_object && clause_subject == Some(*id))
            })
            .max_by_key(|id| {
                let (s, token, subject) = self.seen[*id];
                // In the same sentence and the one before, a subject outweighs what is merely nearer (centering).
                let distance = mention.sentence - s;
                // An object means more likely who was told of just before than who did something a sentence ago.
                let object = ["obj", "iobj", "obl"]
                    .iter()
                    .any(|rel| sentence.has_rel(mention.head, rel));
                let score = match (distance, subject) {
                    (0, false) if object => 5,
                    (0, true) => 5,
                    (0, false) => 3,
                    (1, true) => 4,
                    (1, false) => 2,
                    // Further back too, a subject is who the text goes on about.
                    (_, true) => 1,
                    _ => 0,
                };
                let described = usize::from(self.entities[*id].named);
                (score, described, s, token)
            });
        candidate.into_iter().collect()
    }

    /// Whom the chain of a pronoun means: the party of the nearest mention that it goes back to.
    fn by_chain(&self, mention: &Mention, mentions: &[Mention], index: usize) -> Option<Vec<usize>> {
        let nominal = self.chains.at(mention.sentence, mention.head)?;
        for before in self.chains.antecedents_of(nominal) {
            let at = self.at.get(&(before.sentence, before.head)).copied().or_else(|| {
                mentions[..index].iter().rposition(|m| {
                    m.sentence == before.sentence
                        && m.class == MentionClass::Name
                        && (m.start..m.end).contains(&before.head)
                })
            });
            let Some(meant) = at.map(|at| &self.means[at]) else {
                continue;
            };
            if let [one] = meant[..] {
                let e = &self.entities[one];
                let fits = (e.kind == ActorKind::Person) == mention.gender.is_some()
                    && (e.gender.is_none() || mention.gender.is_none() || e.gender == mention.gender);
                if fits {
                    return Some(vec![one]);
                }
            }
        }
        None
    }

    /// "congratulated her on his …": with verbs of this kind what follows is about the one they are done to
    /// (implicit causality; Garvey and Caramazza 1974).
    pub(super) fn cause(&self, mention: &Mention) -> Option<usize> {
        const VERBS: [&str; 14] = [
            "congratulate",
            "thank",
            "praise",
            "commend",
            "applaud",
            "laud",
            "criticize",
            "criticise",
            "condemn",
            "blame",
            "accuse",
            "reward",
            "honor",
            "honour",
        ];
        let sentence = &self.sentences[mention.sentence];
        let verb = sentence
            .ancestors(mention.head)
            .find(|a| VERBS.contains(&sentence.tokens[*a].lemma.as_str()))?;
        let object = sentence.object(verb).filter(|object| *object < mention.head)?;
        self.person_at(mention.sentence, object)
    }

    /// The person who is subject of the clause that a mention stands in.
    pub(super) fn subject_of(&self, mention: &Mention) -> Option<usize> {
        let sentence = &self.sentences[mention.sentence];
        let verb = sentence
            .ancestors(mention.head)
            .find(|a| sentence.subject(*a).is_some())?;
        self.person_at(mention.sentence, sentence.subject(verb)?)
    }

    pub(super) fn person_at(&self, sentence: usize, token: usize) -> Option<usize> {
        match self.means[*self.at.get(&(sentence, token))?][..] {
            [entity] if self.entities[entity].kind == ActorKind::Person => Some(entity),
            _ => None,
        }
    }
}

/// The named subject that a pronoun in a phrase set before it speaks of: "During his visit, Mr. Moyo will meet …".
pub(super) fn subject_ahead(mention: &Mention, mentions: &[Mention], sentence: &Sentence) -> Option<usize> {
    let mut below = mention.head;
    for above in sentence.ancestors(mention.head) {
        let set_before = sentence.has_rel(below, "obl") || sentence.has_rel(below, "advcl");
        if set_before
            && let Some(subject) = sentence.subject(above).filter(|subject| *subject > mention.head)
            && above > mention.head
        {
            return mentions.iter().position(|m| {
                m.sentence == mention.sentence && m.class == MentionClass::Name && m.head == subject
            });
        }
        below = above;
    }
    None
}
