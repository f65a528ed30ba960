//! Builds the record's entries out of candidates: visits, meetings, agreements, joint bodies, commitments, and the
//! PLOVER events that code them.

mod agreement;
mod body;
mod commitment;
mod event;
mod learned;
mod meeting;
mod outcome;
mod own;
mod session;
mod visit;

use super::clause;
use super::coder::{Candidate, Scene};
use super::draft::{Draft, Drafts};
use super::frames::Yield;
use crate::contract::*;
use crate::mention::{EntityId, MentionClass};
use crate::syntax::{NameKind, Sentence, Upos};
use crate::text::{Span, one_line};
use crate::time::{Role, TimeExpression};

/// What the builder knows besides the scene.
pub struct Setting<'a> {
    pub times: &'a [Vec<TimeExpression>],
    /// The two countries that the dispatch is about, where it is plainly about two.
    pub dyad: Option<[EntityId; 2]>,
    /// Where the dispatch was written: the place of things that are told to have happened "here".
    pub dateline: Option<&'a str>,
    /// The title speaks of a call: who "spoke", did so by telephone.
    pub call: bool,
    /// Position of a place name, see [`crate::place`].
    pub places: &'a crate::place::Gazetteer<'a>,
}

impl Scene<'_> {
    /// Entries of all candidates, in text order.
    pub fn build(&self, candidates: &[Candidate<'_>], setting: &Setting<'_>, drafts: &mut Drafts) {
        for candidate in candidates {
            match &candidate.frame.yields {
                Yield::Light | Yield::Nothing => {}
                Yield::Host => self.host(candidate, setting, drafts),
                Yield::Company => self.company(candidate, drafts),
                Yield::Visit(status) => self.visit(candidate, *status, setting, drafts),
                Yield::Meeting(form) => self.meeting(candidate, *form, setting, drafts),
                Yield::Agreement(status) => self.agreement(candidate, status, setting, drafts),
                Yield::Body(status) => self.body(candidate, status, setting, drafts),
                Yield::Commitment(strength, code) => {
                    self.commitment(candidate, strength, *code, setting, drafts)
                }
                Yield::Event { kind, mode } => self.event(candidate, kind, *mode, setting, drafts),
            }
        }
        self.stays(setting, drafts);
        self.sessions(setting, drafts);
        self.undertakings(setting, drafts);
        drafts.drop_promised_bodies(|(s, body), (of, promise)| {
            let tree = &self.sentences[s];
            let complement = tree.tokens[body].head == Some(promise) && !tree.has_rel(body, "conj");
            s == of && (body == promise || complement)
        });
        self.described_agreements(drafts);
        self.tours(drafts);
    }

    fn tree(&self, c: &Candidate<'_>) -> &Sentence {
        &self.sentences[c.sentence]
    }

    /// The words that a candidate rests on: its clause, without the clauses inside it.
    fn evidence(&self, c: &Candidate<'_>) -> Span {
        let tree = self.tree(c);
        let top = if c.light { c.verb } else { c.token };
        let inner = |t: usize| {
            matches!(
                tree.tokens[t].rel,
                "ccomp" | "advcl" | "parataxis" | "acl:relcl" | "advcl:relcl" | "appos" | "punct"
            ) || tree.has_rel(t, "conj")
                && tree.tokens[t].upos == Upos::Verb
                && tree.first_conjunct(t) == tree.first_conjunct(top)
        };
        let mut tokens = tree.subtree_without(top, inner);
        if !c.light && tree.tokens[c.token].upos == Upos::Noun {
            // A noun's happening rests on the phrase; the verb above tells who.
            tokens = tree.subtree_without(c.token, inner);
        }
        let mut span = tree.tokens[top].span.cover(tree.tokens[c.token].span);
        for t in tokens {
            span = span.cover(tree.tokens[t].span);
        }
        for subject in c.arguments.subject.iter().filter(|t| **t < tree.tokens.len()) {
            span = span.cover(tree.phrase_to(*subject));
        }
        span
    }

    /// The time expressions that belong to a candidate's clause.
    fn times<'t>(&self, c: &Candidate<'_>, setting: &'t Setting<'_>) -> Vec<&'t TimeExpression> {
        let tree = self.tree(c);
        // "the Atomic Energy Act of 1954": a name's year dates nothing else.
        let of_name = |time: &&TimeExpression| {
            let head = tree.head_of(time.tokens.start, time.tokens.end);
            let name = tree.tokens[head]
                .head
                .filter(|name| tree.tokens[*name].upos == Upos::Propn && *name != c.token);
            let of = |case: usize| tree.tokens[case].lemma == "of";
            name.is_some() && tree.case(head).is_some_and(of)
        };
        let all: Vec<&TimeExpression> = setting.times[c.sentence]
            .iter()
            .filter(|time| !of_name(time))
            .collect();
        let clause_of = |token: usize| {
            std::iter::once(token)
                .chain(tree.ancestors(token))
                .find(|t| matches!(tree.tokens[*t].upos, Upos::Verb) || *t == c.token)
        };
        let mut own: Vec<&TimeExpression> = all
            .iter()
            .copied()
            .filter(|time| {
                let head = tree.head_of(time.tokens.start, time.tokens.end);
                let clause = clause_of(head);
                clause == Some(c.token) || clause == Some(c.verb)
            })
            .collect();
        if own.is_empty() && tree.tokens[c.token].upos == Upos::Noun && !c.light {
            // A noun without a time of its own shares its verb's, if it hangs on the verb: what a phrase inside another
            // speaks of ("the last leg of his tour") has its own time.
            let verb = tree.tokens[c.token]
                .head
                .filter(|t| tree.tokens[*t].upos == Upos::Verb);
            own = all
                .iter()
                .copied()
                .filter(|time| {
                    verb.is_some() && clause_of(tree.head_of(time.tokens.start, time.tokens.end)) == verb
                })
                .collect();
        }
        if own.is_empty()
            && let Some(clause) = holding(tree, c)
        {
            own = all
                .iter()
                .copied()
                .filter(|time| clause_of(tree.head_of(time.tokens.start, time.tokens.end)) == Some(clause))
                .collect();
        }
        own
    }

    fn date(&self, c: &Candidate<'_>, setting: &Setting<'_>) -> Option<String> {
        self.times(c, setting)
            .into_iter()
            .filter(|t| t.role != Role::By)
            .find_map(|t| t.date().map(str::to_string))
    }

    fn due(&self, times: &[&TimeExpression]) -> Option<String> {
        times
            .iter()
            .find(|t| matches!(t.role, Role::By | Role::Before | Role::Within | Role::Until))
            // "the rules of the 21st century" are due at no time.
            .or_else(|| times.iter().find(|t| !t.is_era()))
            .and_then(|t| t.due())
    }

    fn place(&self, c: &Candidate<'_>, setting: &Setting<'_>) -> Option<Place> {
        let mut slots = c.arguments.slot("in");
        slots.extend(c.arguments.slot("at"));
        slots
            .into_iter()
            .find_map(|token| self.place_at(c.sentence, token, setting))
            .or_else(|| self.place_around(c, setting))
    }

    /// Where the words around a happening put it: "was freed from a jail in Apia", "met in Apia for a summit where they
    /// signed", "two died in Apia following clashes".
    fn place_around(&self, c: &Candidate<'_>, setting: &Setting<'_>) -> Option<Place> {
        let tree = self.tree(c);
        let case = |token: usize, cases: &[&str]| {
            tree.case(token)
                .is_some_and(|case| cases.contains(&tree.tokens[case].lemma.as_str()))
        };
        let place_of = |head: usize| {
            tree.children(head)
                .filter(|t| {
                    matches!(tree.tokens[*t].base_rel(), "obl" | "nmod") && case(*t, &["in", "at", "near"])
                })
                .find_map(|t| self.place_at(c.sentence, t, setting))
                .filter(|place| place.country.is_some())
        };
        let at = tree.children(c.verb).filter(|t| {
            tree.tokens[*t].base_rel() == "obl"
                && case(*t, &["from", "at", "in", "inside", "outside", "near"])
        });
        if let Some(place) = at.into_iter().find_map(place_of) {
            return Some(place);
        }
        let above = tree.tokens[c.verb].head?;
        let where_clause = tree.tokens[c.verb].rel == "acl:relcl"
            && tree.children(c.verb).any(|t| tree.tokens[t].lemma == "where");
        if where_clause {
            return place_of(above).or_else(|| place_of(tree.tokens[above].head?));
        }
        case(c.token, &["follow", "following", "during", "amid"])
            .then(|| place_of(tree.tokens[c.token].head?))
            .flatten()
    }

    /// The place that the name at (or below, for "the Senegalese capital Dakar") a token means.
    fn place_at(&self, sentence: usize, token: usize, setting: &Setting<'_>) -> Option<Place> {
        let tree = &self.sentences[sentence];
        let named = |t: usize| -> Option<Place> {
            let mention = self.cast.mention_at(sentence, t);
            let name = tree.name_at(t);
            // Nobody travels to a person.
            let person = mention.is_some_and(|m| self.cast.mentions[m].kind == ActorKind::Person)
                || name.is_some_and(|n| n.kind == NameKind::Person) && mention.is_none();
            // "at the Summit" is no town; "at Davos" is one.
            let gathering =
                name.is_some_and(|n| n.kind == NameKind::Event) && tree.child_with_rel(t, "det").is_some();
            if person || gathering {
                return None;
            }
            let surface = match (name, mention) {
                // A place that the mention knows better than the model: "Latin American".
                (_, Some(m))
                    if self.cast.mentions[m].place && self.cast.mentions[m].class == MentionClass::Name =>
                {
                    self.cast.mentions[m].surface.clone()
                }
                (Some(n), _) => tree.tokens[n.start]
                    .span
                    .cover(tree.tokens[n.end - 1].span)
                    .of(self.text)
                    .to_string(),
                (None, Some(m)) if self.cast.mentions[m].class == MentionClass::Name => {
                    self.cast.mentions[m].surface.clone()
                }
                _ => return None,
            };
            let surface = surface.trim_end_matches("'s").trim_end_matches("’s");
            setting.places.find(&one_line(surface))
        };
        // "the Lao capital"
        let seat = || {
            let country = tree.children(token).find_map(|child| {
                let mention = self.cast.mention_at(sentence, child)?;
                self.cast.mentions[mention].country.clone()
            });
            let capital = self.tables.country_by_code(&country?)?.capital?;
            setting.places.find(capital)
        };
        if tree.tokens[token].lemma == "capital"
            && let Some(seat) = named(token).or_else(seat)
        {
            return Some(seat);
        }
        named(token).or_else(|| {
            tree.children(token)
                .filter(|child| {
                    ["appos", "compound", "flat", "nmod", "amod"]
                        .iter()
                        .any(|rel| tree.has_rel(*child, rel))
                })
                // "in airstrikes by the air force": who does it is no place.
                .filter(|child| {
                    tree.case(*child)
                        .is_none_or(|case| tree.tokens[case].lemma != "by")
                })
                .find_map(named)
        })
    }

    /// Countries of the entities, as entities; an entity without one stands for itself.
    fn countries(&self, who: &[EntityId]) -> Vec<EntityId> {
        let mut found = Vec::new();
        for id in who {
            let country = self.cast.entities[*id]
                .country
                .as_deref()
                .and_then(|code| self.cast.country(code))
                .unwrap_or(*id);
            if !found.contains(&country) {
                found.push(country);
            }
        }
        found
    }

    fn country_code(&self, id: EntityId) -> Option<&str> {
        self.cast.entities[id].country.as_deref()
    }

    /// The other country of a dispatch about two, seen from one of them.
    fn other_side(&self, who: &[EntityId], setting: &Setting<'_>) -> Vec<EntityId> {
        let Some([a, b]) = setting.dyad else {
            return Vec::new();
        };
        let mine: Vec<Option<&str>> = who.iter().map(|id| self.country_code(*id)).collect();
        let (ca, cb) = (self.country_code(a), self.country_code(b));
        match (mine.contains(&ca), mine.contains(&cb)) {
            (true, false) => vec![b],
            (false, true) => vec![a],
            _ => Vec::new(),
        }
    }

    fn ids(who: &[EntityId]) -> Vec<String> {
        who.iter().map(|id| crate::mention::Cast::id(*id)).collect()
    }

    fn mentions_lemma(&self, c: &Candidate<'_>, lemmas: &[&str]) -> bool {
        let tree = self.tree(c);
        std::iter::once(c.verb)
            .chain(tree.ancestors(c.token).take(2))
            .any(|t| lemmas.contains(&tree.tokens[t].lemma.as_str()))
    }

    /// How a verb over a happening says that it is put off or called off: "postponed", "cancelled".
    fn put_off(&self, c: &Candidate<'_>) -> Option<&'static str> {
        let tree = self.tree(c);
        let mut at = c.token;
        // "cancelled plans for a visit", but not "delayed the tax after a call".
        let above = std::iter::from_fn(|| {
            let part = matches!(
                tree.tokens[at].base_rel(),
                "obj" | "nsubj" | "nmod" | "compound" | "conj" | "ccomp" | "xcomp"
            );
            at = tree.tokens[at].head.filter(|_| part)?;
            Some(at)
        });
        std::iter::once(c.verb)
            .chain(above.take(2))
            .find_map(|t| clause::put_off(tree, t))
    }

    /// The words of a phrase without article and relative clauses.
    fn phrase(&self, sentence: usize, head: usize) -> String {
        self.phrase_without(sentence, head, |_| false)
    }

    /// The same, without the branches whose topmost token `cut` names.
    fn phrase_without(&self, sentence: usize, head: usize, cut: impl Fn(usize) -> bool) -> String {
        let tree = &self.sentences[sentence];
        let tokens = tree.subtree_without(head, |t| {
            let own = tree.tokens[t].head == Some(head);
            let apart = matches!(tree.tokens[t].rel, "cc" | "conj" | "case" | "appos");
            tree.tokens[t].rel == "acl:relcl"
                || own && apart
                || tree.tokens[t].rel == "det" && tree.tokens[t].lemma != "no"
                || cut(t)
        });
        let is_mark = |t: &usize| tree.tokens[*t].upos == Upos::Punct;
        let first = tokens.iter().position(|t| !is_mark(t)).unwrap_or(0);
        let last = tokens
            .iter()
            .rposition(|t| !is_mark(t))
            .map_or(tokens.len(), |t| t + 1);
        let tokens = tokens[first..last].to_vec();
        let span = tree.span_of_tokens(&tokens);
        one_line(span.of(self.text))
    }

    /// The name that a token belongs to, in one line.
    fn name_of(&self, sentence: usize, token: usize) -> Option<String> {
        let tree = &self.sentences[sentence];
        let name = tree.name_at(token)?;
        let span = tree.tokens[name.start].span.cover(tree.tokens[name.end - 1].span);
        Some(one_line(span.of(self.text)))
    }

    /// Adds the countries of some actors that are not among the parties yet.
    fn add_countries(&self, parties: &mut Vec<EntityId>, who: &[EntityId]) {
        for id in self.countries(who) {
            if !parties.contains(&id) {
                parties.push(id);
            }
        }
    }

    /// Who claims the happening, if not the dispatch.
    fn claimant(&self, c: &Candidate<'_>) -> Option<EntityId> {
        self.attribution.speaker(self.tree(c).tokens[c.token].span)
    }

    fn draft(
        &self,
        c: &Candidate<'_>,
        span: Span,
        factuality: Factuality,
        according_to: Option<EntityId>,
        date: Option<String>,
        place: Option<Place>,
    ) -> Draft {
        Draft {
            at: (c.sentence, c.token),
            evidence: vec![span],
            factuality,
            according_to: according_to.map(crate::mention::Cast::id),
            date,
            place,
            detail: Detail::Event(Event::default()),
        }
    }

    fn is_definite(&self, c: &Candidate<'_>) -> bool {
        let tree = self.tree(c);
        tree.tokens[c.token].upos == Upos::Noun
            && tree.children(c.token).any(|t| {
                tree.has_rel(t, "det")
                    && matches!(
                        tree.tokens[t].lemma.as_str(),
                        "the" | "this" | "that" | "these" | "those"
                    )
                    || tree.tokens[t].rel == "nmod:poss"
            })
    }

    fn near(&self, c: &Candidate<'_>, lemmas: &[&str]) -> bool {
        let tree = self.tree(c);
        let top = if c.light { c.verb } else { c.token };
        tree.subtree_without(top, |t| {
            matches!(tree.tokens[t].rel, "ccomp" | "advcl" | "parataxis" | "acl:relcl")
        })
        .into_iter()
        .any(|t| lemmas.contains(&tree.tokens[t].lemma.to_lowercase().as_str()))
    }
}

/// The clause on a noun that tells of its taking place: "the talks that Oslo hosted last week", "a session held in May".
fn holding(tree: &Sentence, c: &Candidate<'_>) -> Option<usize> {
    const HOLD: [&str; 14] = [
        "hold", "host", "conduct", "convene", "take", "begin", "start", "open", "have", "happen", "occur",
        "launch", "carry", "make",
    ];
    let noun = Some(c.token).filter(|t| tree.tokens[*t].upos == Upos::Noun)?;
    tree.children(noun).find(|clause| {
        let token = &tree.tokens[*clause];
        let finite = tree.child_with_rel(*clause, "mark").is_none();
        matches!(token.rel, "acl" | "acl:relcl") && finite && HOLD.contains(&token.lemma.as_str())
    })
}
