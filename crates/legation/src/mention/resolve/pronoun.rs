//! Whom a pronoun means.

use super::Resolver;
use crate::contract::ActorKind;
use crate::coreference::{Form, Nominal};
use crate::mention::detect::{Mention, MentionClass};
use crate::syntax::{MentionKind, Sentence};

/// What it counts for a party that a pronoun's chain goes back to it: as much as being subject instead of none, one
/// sentence nearer.
const CHAINED: u32 = 3;

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
        if matches!(form, "former" | "latter") {
            return self.one_of_two(mention, mentions).into_iter().collect();
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
        let chained = self.by_chain(mention, mentions);
        if !person && self.is_of_no_actor(mention, mentions) {
            return Vec::new();
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
                    && (mention.sentence - s.min(mention.sentence) <= limit || chained == Some(*id))
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
                // The trained chains turn what is close, not what is plain.
                let score = if chained == Some(*id) {
                    score + CHAINED
                } else {
                    score
                };
                let described = usize::from(self.entities[*id].named);
                (score, described, s, token)
            });
        candidate.into_iter().collect()
    }

    /// "the former", "the latter": of the last two parties that were told of together.
    fn one_of_two(&self, mention: &Mention, mentions: &[Mention]) -> Option<usize> {
        let pair = self.last_coordination(mention, mentions, 2, |e| !e.place)?;
        pair.get(usize::from(mention.surface == "latter")).copied()
    }

    /// The mention of the cast that stands where a nominal does.
    fn mention_of(&self, nominal: &Nominal, mentions: &[Mention]) -> Option<usize> {
        let known = self.at.get(&(nominal.sentence, nominal.head)).copied();
        known.or_else(|| {
            mentions.iter().position(|m| {
                m.sentence == nominal.sentence
                    && m.class == MentionClass::Name
                    && (m.start..m.end).contains(&nominal.head)
            })
        })
    }

    /// Whom the chain of a pronoun or description means: the party of the nearest mention that it goes back to.
    pub(super) fn by_chain(&self, mention: &Mention, mentions: &[Mention]) -> Option<usize> {
        let nominal = self.chains.at(mention.sentence, mention.head)?;
        self.chains.antecedents_of(nominal).find_map(|before| {
            let [one] = self.means[self.mention_of(before, mentions)?][..] else {
                return None;
            };
            let e = &self.entities[one];
            let fits = (e.kind == ActorKind::Person) == (mention.kind == ActorKind::Person)
                && (e.gender.is_none() || mention.gender.is_none() || e.gender == mention.gender);
            fits.then_some(one)
        })
    }

    /// Whom the chain of a plural means: a plural of the cast, or the parts of a co-ordination.
    pub(super) fn several_by_chain(&self, mention: &Mention, mentions: &[Mention]) -> Option<Vec<usize>> {
        let nominal = self.chains.at(mention.sentence, mention.head)?;
        self.chains.antecedents_of(nominal).find_map(|before| {
            if before.form != Form::Group {
                let at = self.mention_of(before, mentions)?;
                let meant = &self.means[at];
                return (meant.len() > 1 || mentions[at].plural && !meant.is_empty()).then(|| meant.clone());
            }
            let tree = &self.sentences[before.sentence];
            let parts = tree.conjuncts(before.head);
            let mut meant: Vec<usize> = Vec::with_capacity(parts.len());
            for part in parts {
                let at = *self.at.get(&(before.sentence, part))?;
                meant.extend(self.means[at].first());
            }
            (meant.len() > 1).then_some(meant)
        })
    }

    /// Whether a pronoun speaks of something that is no actor: "the deal … ratify it".
    fn is_of_no_actor(&self, mention: &Mention, mentions: &[Mention]) -> bool {
        let Some(nominal) = self.chains.at(mention.sentence, mention.head) else {
            return false;
        };
        let kind = self.chains.nominals[nominal].kind;
        let may_act = |kind| {
            matches!(
                kind,
                MentionKind::Person | MentionKind::Organization | MentionKind::Place
            )
        };
        if kind.is_some_and(|kind| !may_act(kind)) {
            return true;
        }
        let mut before = self.chains.antecedents_of(nominal).peekable();
        before.peek().is_some() && before.all(|nominal| self.mention_of(nominal, mentions).is_none())
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
