//! News of promises: what a dispatch tells became of what somebody had undertaken.
//!
//! Five ways of telling are read: of the promise ("broke its pledge to"), of the deed by its noun ("postponed the signing"), of the deed by
//! its verb, denied or failed in ("did not pay", "has yet to pay", "will not send"), of a deed that the words themselves say was promised
//! ("delivered the grain it had promised"), and of one that is seldom done unpromised ("handed over two boats"). What is wished, feared, asked or laid to somebody is no news.

use super::Setting;
use super::commitment::{STATIVE, act_type, dates_act};
use crate::contract::{Factuality, Outcome, OutcomeKind};
use crate::event::clause;
use crate::event::coder::Scene;
use crate::event::news::{News, Over, Row};
use crate::mention::{Cast, EntityId};
use crate::syntax::{Sentence, Upos};
use crate::text::CharIndex;
use crate::time::{Role, TimeExpression, days};
use jiff::ToSpan;
use jiff::civil::Date;

/// What was to be done.
enum Deed {
    /// A verb.
    Verb(usize),
    /// A noun and the verb that means the same: "signing", "sign".
    Noun(usize, &'static str),
    /// A thing that was promised: "its pledge of two ships".
    Thing(usize),
}

impl Deed {
    fn token(&self) -> usize {
        match self {
            Deed::Verb(token) | Deed::Noun(token, _) | Deed::Thing(token) => *token,
        }
    }
}

/// News in the making.
struct Found {
    what: OutcomeKind,
    deed: Deed,
    by: Vec<EntityId>,
    until: Option<String>,
    /// The branch that says that it was promised: a clause, a participle, a deadline.
    mark: Option<usize>,
    promised: bool,
}

impl Scene<'_> {
    /// What the dispatch tells became of promises, in text order.
    pub fn outcomes(
        &self,
        setting: &Setting<'_>,
        index: &CharIndex,
        published: Option<Date>,
    ) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = Vec::new();
        for (number, tree) in self.sentences.iter().enumerate() {
            if self.is_question(number) {
                continue;
            }
            let mut told: Vec<usize> = Vec::new();
            for i in 0..tree.tokens.len() {
                if tree.tokens[i].upos != Upos::Verb || told.contains(&i) || doubted(tree, i) {
                    continue;
                }
                let found = self
                    .told_of(number, i, setting)
                    .or_else(|| self.not_done(number, i, setting))
                    .or_else(|| self.now_later(number, i, setting))
                    .or_else(|| self.done_as_promised(number, i))
                    .or_else(|| self.done(number, i, setting, published));
                let Some(mut found) = found else { continue };
                // Nothing is put off to a day that is over: the year was another.
                found.until = found
                    .until
                    .filter(|until| days(until).map(|day| Some(day.1)) >= Some(published));
                told.push(found.deed.token());
                let id = format!("o{}", outcomes.len() + 1);
                outcomes.extend(self.outcome(id, number, i, found, setting, index));
            }
        }
        outcomes
    }

    /// `None` where the words do not say what was to be done.
    fn outcome(
        &self,
        id: String,
        number: usize,
        i: usize,
        found: Found,
        setting: &Setting<'_>,
        index: &CharIndex,
    ) -> Option<Outcome> {
        let tree = &self.sentences[number];
        let told_when = |t: usize| {
            let mut times = setting.times[number].iter();
            times.any(|time| time.tokens.contains(&t) && dates_act(tree, time, found.deed.token()))
        };
        let marked = |t: usize| Some(t) == found.mark || told_when(t);
        let (act, verb) = match found.deed {
            Deed::Verb(verb) => {
                let act = self.act_without(number, verb, setting, marked);
                // "the grain was delivered": of the thing that it is done to.
                let thing = tree.child_with_rel(verb, "nsubj:pass");
                let act = thing.map_or(act.clone(), |thing| {
                    format!("{} {act}", self.phrase(number, thing))
                });
                (act, tree.tokens[verb].lemma.as_str())
            }
            Deed::Noun(noun, verb) => (self.phrase(number, noun), verb),
            Deed::Thing(noun) => (self.phrase(number, noun), ""),
        };
        let party = |id: &EntityId| self.cast.entities[*id].is_party();
        let by: Vec<EntityId> = found.by.iter().copied().filter(party).collect();
        // "The company did not pay": nobody of whom the record has promises; where nobody is named, the words must tell.
        if act.is_empty() || by.is_empty() && !found.by.is_empty() {
            return None;
        }
        let to = self.others_in(number, found.deed.token(), &by);
        let aside = |t: usize| {
            matches!(tree.tokens[t].base_rel(), "punct" | "parataxis")
                || tree.has_rel(t, "conj") && tree.tokens[t].upos == Upos::Verb
        };
        let mut evidence = tree.tokens[i].span;
        for t in tree.subtree_without(i, aside).into_iter().chain(tree.subject(i)) {
            evidence = evidence.cover(tree.tokens[t].span);
        }
        Some(Outcome {
            id,
            what: found.what,
            by: Self::ids(&by),
            to: Self::ids(&to),
            act_type: act_type(verb, &act).to_owned(),
            act,
            until: found.until,
            promised: found.promised,
            evidence: vec![index.chars(self.text, evidence)],
            according_to: self.attribution.speaker(tree.tokens[i].span).map(Cast::id),
        })
    }

    /// "broke its pledge to", "postponed the signing", "failed to deliver": by the words of the table.
    fn told_of(&self, number: usize, i: usize, setting: &Setting<'_>) -> Option<Found> {
        let tree = &self.sentences[number];
        let news = News::built_in();
        let (row, target) = news
            .of(&tree.tokens[i].lemma)
            .iter()
            .filter(|row| row.over != Over::Done)
            .find_map(|row| Some((row, target(tree, i, row)?)))?;
        let reported = self.attribution.is_reported(tree.tokens[i].span);
        let what = match clause::factuality(tree, i, reported) {
            Factuality::Asserted => row.told,
            Factuality::Planned if ahead(tree, i) => row
                .told
                .filter(|told| matches!(told, OutcomeKind::Postponed | OutcomeKind::Withdrawn)),
            // "will not keep its promise"
            Factuality::Negated if ahead(tree, i) => row.denied.map(|_| OutcomeKind::Withdrawn),
            Factuality::Negated if tree.modal(i).is_none() => row.denied,
            _ => None,
        }?;
        let until = (what == OutcomeKind::Postponed)
            .then(|| self.until(number, i, setting, false))
            .flatten();
        if row.over == Over::Time && until.is_none() {
            return None;
        }
        let deed = match row.over {
            Over::Deed | Over::Done => Deed::Verb(target),
            Over::Act | Over::Time => Deed::Noun(target, news.sense(&tree.tokens[target].lemma)?),
            Over::Promise | Over::Plan => promised_deed(tree, i, target)?,
        };
        let passive = tree.is_passive(i);
        let subject = if passive { tree.agent(i) } else { tree.subject(i) };
        let subject = subject.filter(|_| !row.of_subject);
        let mut by = self.actors_of(number, subject.as_slice());
        if by.is_empty() {
            let owner = tree.child_with_rel(target, "nmod:poss");
            by = self.actors_of(number, owner.filter(|_| row.over != Over::Deed).as_slice());
        }
        // "The aircraft failed to stop": nobody promised.
        if row.over == Over::Deed && by.is_empty() {
            return None;
        }
        let mark = match deed {
            Deed::Verb(verb) => promise_mark(tree, verb).map(|(mark, _)| mark),
            _ => None,
        };
        Some(Found {
            what,
            promised: matches!(row.over, Over::Promise | Over::Plan)
                || what == OutcomeKind::Broken
                || mark.is_some(),
            deed,
            by,
            until,
            mark,
        })
    }

    /// "did not pay", "has yet to pay", "will not send": what is denied of a deed that could be promised.
    fn not_done(&self, number: usize, i: usize, setting: &Setting<'_>) -> Option<Found> {
        let tree = &self.sentences[number];
        let has = |lemma: &str| tree.children(i).any(|c| tree.tokens[c].lemma == lemma);
        let aux = |lemma: &str| {
            tree.children_with_rel(i, "aux")
                .find(|c| tree.tokens[*c].lemma == lemma)
        };
        let has_to = |t: usize| {
            tree.children_with_rel(t, "mark")
                .any(|m| tree.tokens[m].lemma == "to")
        };
        let (what, deed) = if tree.tokens[i].lemma == "have" && has("yet") && !tree.negated(i) {
            let deed = tree.child_with_rel(i, "xcomp").filter(|deed| has_to(*deed))?;
            (OutcomeKind::Awaited, deed)
        } else if has("yet") && has_to(i) && aux("be").is_some() {
            (OutcomeKind::Awaited, i)
        } else if !tree.negated(i) {
            return None;
        } else if ahead(tree, i) {
            // "will not leave until": a condition, not a change of mind.
            let waits = tree.children(i).any(|c| {
                tree.children(c).any(|m| {
                    matches!(
                        tree.tokens[m].lemma.as_str(),
                        "until" | "unless" | "before" | "if" | "without"
                    )
                })
            });
            let reported = self.attribution.is_reported(tree.tokens[i].span);
            if waits || tree.modal(i) == Some("would") && !reported {
                return None;
            }
            (OutcomeKind::Withdrawn, i)
        } else if tree.modal(i).is_some() {
            return None;
        } else if has_to(i) {
            // "has decided not to send"
            let head = tree.tokens[i].head?;
            let chosen = matches!(tree.tokens[head].lemma.as_str(), "decide" | "choose" | "opt");
            if !chosen || tree.negated(head) || tree.modal(head).is_some() {
                return None;
            }
            (OutcomeKind::Withdrawn, i)
        } else if aux("have").is_some() {
            let what = if has("never") {
                OutcomeKind::Broken
            } else {
                OutcomeKind::Awaited
            };
            (what, i)
        } else {
            let past = |c: usize| tree.feature(c, "Tense") == Some("Past");
            let own = tree.feature(i, "VerbForm") == Some("Fin") && past(i);
            if !own
                && !tree
                    .children_with_rel(i, "aux")
                    .any(|c| past(c) && tree.tokens[c].lemma != "have")
            {
                return None;
            }
            (OutcomeKind::Broken, i)
        };
        let lemma = tree.tokens[deed].lemma.as_str();
        let subject = tree.subject(i)?;
        if STATIVE.contains(&lemma) || tree.tokens[deed].upos != Upos::Verb {
            return None;
        }
        let passive = tree.is_passive(deed);
        let mark = promise_mark(tree, deed).or_else(|| promise_mark(tree, i));
        let told_with = tree
            .children(deed)
            .any(|c| matches!(tree.tokens[c].base_rel(), "obj" | "obl" | "nsubj"));
        let act = self.act(number, deed, setting);
        let could = matches!(act_type(lemma, &act), "other" | "continue" | "cooperate");
        if !told_with || mark.is_none() && could && News::built_in().sense(lemma).is_none() {
            return None;
        }
        let by = if passive {
            self.actors_of(number, tree.agent(deed).as_slice())
        } else {
            let by = self.actors_of(number, &[subject]);
            if by.is_empty() {
                return None;
            }
            by
        };
        Some(Found {
            what,
            deed: Deed::Verb(deed),
            by,
            until: None,
            mark: mark.map(|(mark, _)| mark),
            promised: mark.is_some(),
        })
    }

    /// "The handover will now take place in June", "is now expected to sign in May".
    fn now_later(&self, number: usize, i: usize, setting: &Setting<'_>) -> Option<Found> {
        let tree = &self.sentences[number];
        let now = tree
            .children_with_rel(i, "advmod")
            .any(|c| tree.tokens[c].lemma == "now");
        if !now || tree.negated(i) {
            return None;
        }
        let set = tree.is_passive(i)
            && matches!(
                tree.tokens[i].lemma.as_str(),
                "expect" | "schedule" | "set" | "plan"
            );
        let verb = if set {
            tree.child_with_rel(i, "xcomp").unwrap_or(i)
        } else {
            Some(i).filter(|_| ahead(tree, i))?
        };
        let until = self.until(number, i, setting, true)?;
        let news = News::built_in();
        let subject = tree.subject(i)?;
        let of_noun = news
            .sense(&tree.tokens[subject].lemma)
            .filter(|_| tree.tokens[subject].upos == Upos::Noun);
        let (deed, by) = match of_noun {
            Some(verb) => {
                let owner = tree.child_with_rel(subject, "nmod:poss");
                (
                    Deed::Noun(subject, verb),
                    self.actors_of(number, owner.as_slice()),
                )
            }
            None if verb != i || !set => {
                let doer = if tree.is_passive(verb) {
                    tree.agent(verb)
                } else {
                    Some(subject)
                };
                (Deed::Verb(verb), self.actors_of(number, doer.as_slice()))
            }
            None => return None,
        };
        let lemma = tree.tokens[verb].lemma.as_str();
        if matches!(deed, Deed::Verb(_)) && STATIVE.contains(&lemma) {
            return None;
        }
        Some(Found {
            what: OutcomeKind::Postponed,
            deed,
            by,
            until: Some(until),
            mark: None,
            promised: false,
        })
    }

    /// "delivered the grain it had promised", "as agreed, Oslo released", "the promised grain has arrived".
    fn done_as_promised(&self, number: usize, i: usize) -> Option<Found> {
        let tree = &self.sentences[number];
        let lemma = tree.tokens[i].lemma.as_str();
        let (mark, promiser) = promise_mark(tree, i)?;
        let reported = self.attribution.is_reported(tree.tokens[i].span);
        if !is_past(tree, i)
            || tree.modal(i).is_some()
            || clause::factuality(tree, i, reported) != Factuality::Asserted
            || matches!(tree.tokens[i].rel, "acl" | "amod" | "case")
        {
            return None;
        }
        const COMING: [&str; 6] = ["arrive", "receive", "reach", "land", "come", "get"];
        let coming = COMING.contains(&lemma);
        if !coming && News::built_in().sense(lemma).is_none() && act_type(lemma, "") == "other" {
            let gives = matches!(
                lemma,
                "provide" | "donate" | "give" | "grant" | "transfer" | "complete"
            );
            if !gives {
                return None;
            }
        }
        let passive = tree.is_passive(i);
        let subject = if passive { tree.agent(i) } else { tree.subject(i) };
        let by = match promiser {
            Some(promiser) => self.actors_of(number, &[promiser]),
            None if coming => Vec::new(),
            None => self.actors_of(number, subject.as_slice()),
        };
        if by.is_empty() && !passive && !coming {
            return None;
        }
        let deed = if coming {
            let thing = tree.object(i).or_else(|| tree.subject(i))?;
            Deed::Thing(thing)
        } else {
            Deed::Verb(i)
        };
        Some(Found {
            what: OutcomeKind::Kept,
            deed,
            by,
            until: None,
            mark: Some(mark),
            promised: true,
        })
    }

    /// "handed over two boats": what is seldom done unpromised, by a state, and lately.
    fn done(&self, number: usize, i: usize, setting: &Setting<'_>, published: Option<Date>) -> Option<Found> {
        let tree = &self.sentences[number];
        let row = News::built_in()
            .of(&tree.tokens[i].lemma)
            .iter()
            .find(|row| row.over == Over::Done && target(tree, i, row).is_some())?;
        let reported = self.attribution.is_reported(tree.tokens[i].span);
        if !is_past(tree, i)
            || tree.modal(i).is_some()
            || clause::factuality(tree, i, reported) != Factuality::Asserted
            || tree.tokens[i].rel.starts_with("acl")
        {
            return None;
        }
        let history = |time: &TimeExpression| {
            let over = time
                .days()
                .zip(published)
                .is_some_and(|(days, day)| days.1 < day.saturating_sub(LATELY.days()));
            over && dates_act(tree, time, i)
        };
        let doer = if tree.is_passive(i) {
            tree.agent(i)
        } else {
            tree.subject(i)
        };
        let by = self.actors_of(number, doer.as_slice());
        let state = |id: &EntityId| self.country_code(*id).is_some();
        if by.is_empty() || !by.iter().all(state) || setting.times[number].iter().any(history) {
            return None;
        }
        Some(Found {
            what: row.told?,
            deed: Deed::Verb(i),
            by,
            until: None,
            mark: None,
            promised: false,
        })
    }

    /// The new time under a verb: the last that a preposition leads to, or, where `any`, the last at all.
    fn until(&self, number: usize, i: usize, setting: &Setting<'_>, any: bool) -> Option<String> {
        let tree = &self.sentences[number];
        let new = |time: &&TimeExpression| {
            let leads = time.role == Role::Until
                || time.marker.is_some_and(|t| {
                    matches!(
                        tree.tokens[t].lemma.as_str(),
                        "until" | "till" | "to" | "by" | "for"
                    )
                });
            (any || leads) && dates_act(tree, time, i)
        };
        setting.times[number]
            .iter()
            .filter(new)
            .filter_map(|time| time.due())
            .next_back()
    }
}

/// Days back to what is told as news.
const LATELY: i32 = 45;

fn is_past(tree: &Sentence, i: usize) -> bool {
    let perfect = |c: usize| tree.tokens[c].lemma == "have";
    tree.feature(i, "Tense") == Some("Past") || tree.children_with_rel(i, "aux").any(perfect)
}

/// Whether it is told of the future.
fn ahead(tree: &Sentence, i: usize) -> bool {
    matches!(tree.modal(i), Some("will" | "would" | "shall"))
}

/// Whether a verb, or what it hangs on, is wished for, feared, asked, laid to somebody, denied or a condition.
fn doubted(tree: &Sentence, i: usize) -> bool {
    let mut at = i;
    loop {
        let condition = tree.children_with_rel(at, "mark").any(|m| {
            matches!(
                tree.tokens[m].lemma.as_str(),
                "if" | "unless" | "whether" | "lest" | "until"
            )
        });
        if condition {
            return true;
        }
        let Some(head) = tree.tokens[at].head else {
            return false;
        };
        let lemma = tree.tokens[head].lemma.as_str();
        match tree.tokens[at].base_rel() {
            "ccomp" | "xcomp" | "advcl" | "acl" if tree.tokens[at].rel != "acl:relcl" => {
                let finite = tree.tokens[at].rel == "advcl" && !tree.is_gerund(at);
                if !finite && (clause::doubts(lemma) || lemma == "deny") {
                    return true;
                }
            }
            "conj" | "parataxis" => (),
            _ => return false,
        }
        at = head;
    }
}

/// What a word of the table is said of, where all its particles are there.
fn target(tree: &Sentence, i: usize, row: &Row) -> Option<usize> {
    let news = News::built_in();
    let lemma = |t: usize| tree.tokens[t].lemma.as_str();
    if row.over == Over::Deed {
        return tree
            .children_with_rel(i, "xcomp")
            .find(|t| tree.tokens[*t].upos == Upos::Verb && !tree.is_gerund(*t));
    }
    let fits = |t: &usize| {
        let noun = matches!(tree.tokens[*t].upos, Upos::Noun | Upos::Propn);
        noun && match row.over {
            Over::Promise => news.is_promise(lemma(*t)),
            Over::Plan => news.is_promise(lemma(*t)) || news.is_plan(lemma(*t)),
            Over::Done => true,
            _ => news.sense(lemma(*t)).is_some(),
        }
    };
    let particles_of = |t: usize| tree.children_with_rel(t, "case");
    let whole = |t: &usize| {
        row.particles.iter().all(|particle| {
            tree.children(i)
                .chain(particles_of(*t))
                .any(|c| c != *t && lemma(c) == *particle)
        })
    };
    if row.of_subject {
        return tree.subject(i).filter(|t| fits(t) && whole(t));
    }
    // An object after all particles but those that lead to it.
    let below = tree
        .children(i)
        .filter(|c| row.particles.contains(&lemma(*c)))
        .flat_map(|c| tree.children(c));
    tree.children(i)
        .chain(below)
        .filter(|t| {
            let rel = tree.tokens[*t].rel;
            let object = rel == "obj" || rel == "nsubj:pass";
            let led = matches!(tree.tokens[*t].base_rel(), "obl" | "nmod")
                && particles_of(*t).any(|case| row.particles.contains(&lemma(case)));
            object || led
        })
        .find(|t| fits(t) && whole(t))
}

/// What a noun of promising says was to be done: "its pledge to pay", "its commitment to reopening", "its offer of two ships", "its
/// aid pledge".
fn promised_deed(tree: &Sentence, verb: usize, noun: usize) -> Option<Deed> {
    let is_verb = |t: &usize| tree.tokens[*t].upos == Upos::Verb && *t > noun;
    let own = tree
        .children(noun)
        .find(|t| matches!(tree.tokens[*t].rel, "acl" | "advcl" | "xcomp" | "ccomp") && is_verb(t));
    let beside = || {
        tree.children(verb).find(|t| {
            matches!(tree.tokens[*t].rel, "xcomp" | "advcl")
                && is_verb(t)
                && tree
                    .children_with_rel(*t, "mark")
                    .any(|mark| tree.tokens[mark].lemma == "to")
        })
    };
    if let Some(deed) = own.or_else(beside) {
        return Some(Deed::Verb(deed));
    }
    let of = |t: &usize| {
        let case = tree.case(*t).map(|case| tree.tokens[case].lemma.as_str());
        matches!(case, Some("of" | "on" | "for" | "about"))
    };
    if let Some(thing) = tree.children_with_rel(noun, "nmod").find(of) {
        let sense = News::built_in().sense(&tree.tokens[thing].lemma);
        return Some(sense.map_or(Deed::Thing(thing), |sense| Deed::Noun(thing, sense)));
    }
    let before = tree.child_with_rel(noun, "compound")?;
    let sense = News::built_in().sense(&tree.tokens[before].lemma);
    Some(sense.map_or(Deed::Thing(noun), |sense| Deed::Noun(noun, sense)))
}

/// The branch under a deed that says that it was promised or due, and who had promised where that branch says so: "the grain it had
/// promised", "the promised grain", "as agreed", "by the deadline", "in line with its pledge".
fn promise_mark(tree: &Sentence, i: usize) -> Option<(usize, Option<usize>)> {
    let news = News::built_in();
    let promises = |t: usize| news.promises(&tree.tokens[t].lemma);
    for child in tree.children(i) {
        match tree.tokens[child].base_rel() {
            "obj" | "nsubj" => {
                let told = tree.children(child).find(|t| match tree.tokens[*t].rel {
                    "acl:relcl" | "amod" | "acl" => {
                        promises(*t) && tree.modal(*t).is_none() && !tree.negated(*t)
                    }
                    _ => false,
                });
                if let Some(told) = told {
                    let clause = tree.tokens[told].rel == "acl:relcl" && !tree.is_passive(told);
                    let who = tree
                        .children(told)
                        .find(|t| clause && tree.tokens[*t].rel == "nsubj");
                    return Some((told, who));
                }
            }
            "advcl" if promises(child) => {
                let as_told = tree
                    .children_with_rel(child, "mark")
                    .any(|mark| tree.tokens[mark].lemma == "as");
                if as_told {
                    return Some((child, None));
                }
            }
            "obl" => {
                let noun = tree.tokens[child].lemma.as_str();
                let case = tree.case(child).map(|case| tree.tokens[case].lemma.as_str());
                let owned = tree.child_with_rel(child, "nmod:poss").is_some();
                let due = noun == "deadline" && matches!(case, Some("by" | "before" | "within"));
                let by_word = owned
                    && news.is_promise(noun)
                    && matches!(
                        case,
                        Some("despite" | "in" | "under" | "contrary" | "with" | "per")
                    );
                if due || by_word {
                    return Some((child, None));
                }
            }
            _ => (),
        }
    }
    None
}
