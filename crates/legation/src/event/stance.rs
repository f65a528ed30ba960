//! Whom a statement is about, and whether its words are for or against it.
//!
//! For or against is what the statement was coded as: who condemns or threatens somebody is against it, and so is who tells of its
//! attack on the speaker's own side; or what its clause calls somebody ("… is a partner", "Iran's answer was an insult": the
//! classes POSITIVE and NEGATIVE of `data/nouns.tsv`). Where the words show neither, a statement has a target and no
//! stance.

use super::clause::Arguments;
use super::draft::Drafts;
use super::frames::Frames;
use crate::contract::{ActorKind, Detail, Factuality};
use crate::mention::{Cast, EntityId};
use crate::statement::Found;
use crate::syntax::{Sentence, Upos};
use crate::text::Span;

const SUPPORT: &str = "support";
const OPPOSE: &str = "oppose";

/// Whom the words of a statement are about, and the stance that its clause tells.
pub fn told(
    found: &Found,
    speaker: EntityId,
    sentences: &[Sentence],
    cast: &Cast,
    frames: &Frames,
) -> (Option<EntityId>, Option<&'static str>) {
    let other = |s: usize, t: usize| {
        let meant = cast.at(s, t).iter().copied();
        meant
            .filter(|id| !is_own(cast, speaker, *id))
            .find(|id| cast.entities[*id].is_party())
    };
    let within = |s: usize, t: usize| {
        let word = sentences[s].tokens[t].span;
        found.content.iter().any(|span| span.contains(word))
    };
    let heads = match found.clause {
        Some(head) => vec![head],
        None => main_clauses(found, sentences)
            .filter(|(s, t)| within(*s, *t))
            .collect(),
    };
    for (s, head) in heads {
        let tree = &sentences[s];
        for subject in Arguments::of_verb(tree, head).subject {
            let noun = Arguments::of_noun(tree, subject);
            let owners = ["poss", "of", "by", "amod", "with", "to"]
                .iter()
                .flat_map(|slot| noun.slot(slot));
            let of = std::iter::once(subject).chain(owners).find_map(|t| other(s, t));
            if of.is_some() {
                return (of, called(tree, head, frames));
            }
        }
    }
    let mentions = cast.mentions.iter();
    let mut inside = mentions.filter(|m| m.start < m.end && within(m.sentence, m.start));
    (
        inside.find_map(|m| (m.start..m.end).find_map(|t| other(m.sentence, t))),
        None,
    )
}

/// The heads of the clauses of a quotation's sentences that stand by themselves.
fn main_clauses<'s>(found: &Found, sentences: &'s [Sentence]) -> impl Iterator<Item = (usize, usize)> + 's {
    let whole = found.content.iter().copied().reduce(|a, b| a.cover(b));
    let from = whole.map_or(0, |whole| {
        sentences.partition_point(|s| s.span.end <= whole.start)
    });
    let own = sentences.iter().enumerate().skip(from);
    own.take_while(move |(_, tree)| whole.is_some_and(|whole| tree.span.start < whole.end))
        .flat_map(|(s, tree)| {
            let stands = |t: &usize| matches!(tree.tokens[*t].base_rel(), "root" | "ccomp" | "parataxis");
            (0..tree.tokens.len()).filter(stands).map(move |t| (s, t))
        })
}

/// The speaker, or the state that it speaks for.
fn is_own(cast: &Cast, speaker: EntityId, id: EntityId) -> bool {
    let (own, other) = (&cast.entities[speaker], &cast.entities[id]);
    let state = matches!(other.kind, ActorKind::Country | ActorKind::Government);
    id == speaker || state && own.country.is_some() && own.country == other.country
}

/// What a predicate calls its subject.
fn called(tree: &Sentence, head: usize, frames: &Frames) -> Option<&'static str> {
    let verb = tree.tokens[head].upos == Upos::Verb;
    let denied = tree
        .children(head)
        .any(|t| tree.tokens[t].lemma == "not" || tree.tokens[t].lemma == "no");
    if verb || denied || tree.child_with_rel(head, "cop").is_none() {
        return None;
    }
    let own = tree.children_with_rel(head, "amod").chain([head]);
    let is = |t: usize, class: &str| frames.is_one_of(&tree.tokens[t].lemma.to_lowercase(), &[class]);
    let words: Vec<usize> = own.collect();
    match words.iter().any(|t| is(*t, "NEGATIVE")) {
        true => Some(OPPOSE),
        false => words.iter().any(|t| is(*t, "POSITIVE")).then_some(SUPPORT),
    }
}

fn stance_of(kind: &str) -> Option<&'static str> {
    match kind {
        "SUPPORT" | "AGREE" | "COOPERATE" | "AID" | "CONCEDE" => Some(SUPPORT),
        "ACCUSE" | "REJECT" | "THREATEN" | "PROTEST" | "SANCTION" | "COERCE" | "ASSAULT" => Some(OPPOSE),
        _ => None,
    }
}

impl Drafts {
    /// Gives statements the stance that the events on their words show.
    pub fn tell_stances(&mut self) {
        for i in 0..self.list.len() {
            let Detail::Statement(statement) = &self.list[i].detail else {
                continue;
            };
            let Some(speaker) = &statement.speaker else {
                continue;
            };
            let at = self.list[i].at;
            let mut shown: Option<(bool, &'static str, String)> = None;
            for draft in &self.list {
                let Detail::Event(event) = &draft.detail else {
                    continue;
                };
                let Some(stance) = stance_of(&event.kind).filter(|_| event.codebook.is_none()) else {
                    continue;
                };
                let of_cue = draft.at == at;
                let here = |span: &Span| self.list[i].evidence.iter().any(|own| own.contains(*span));
                let on_words = of_cue || draft.evidence.iter().any(here);
                if draft.factuality == Factuality::Negated || !on_words {
                    continue;
                }
                let own = |ids: &[String]| ids.iter().any(|id| self.same_party(id, speaker));
                let others = match (own(&event.actors), own(&event.recipients)) {
                    (true, false) => &event.recipients,
                    // What was done to the speaker's side.
                    (false, true) => &event.actors,
                    _ => continue,
                };
                if let Some(other) = others.first()
                    && shown.as_ref().is_none_or(|(known, ..)| of_cue && !known)
                {
                    shown = Some((of_cue, stance, other.clone()));
                }
            }
            if let (Some((_, stance, target)), Detail::Statement(statement)) =
                (shown, &mut self.list[i].detail)
            {
                statement.stance = Some(stance.to_owned());
                statement.target = Some(target);
            }
        }
    }
}
