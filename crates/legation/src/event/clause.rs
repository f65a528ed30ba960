//! What a clause says around a word of happening: who fills its slots, and whether it is told as fact.

use crate::contract::Factuality;
use crate::syntax::{MentionKind, Sentence, Upos};

/// The head tokens that fill the slots of one verb or noun of happening.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    pub subject: Vec<usize>,
    pub object: Vec<usize>,
    pub indirect: Vec<usize>,
    /// Preposition (lemma) and the head of its phrase, in text order.
    pub obliques: Vec<(String, usize)>,
    /// Possessor of a noun: "Iran's visit", "their talks".
    pub possessor: Vec<usize>,
    /// Adjectives and names before a noun: "the Turkish strike", "the Oslo talks".
    pub modifiers: Vec<usize>,
    /// The verb of an infinitive complement, and of a finite one; who does what the finite one tells.
    pub infinitive: Option<usize>,
    pub finite: Option<usize>,
    pub told_of: Option<usize>,
    pub passive: bool,
}

impl Arguments {
    /// The slots of a verb.
    pub fn of_verb(sentence: &Sentence, i: usize) -> Arguments {
        let mut a = Arguments {
            passive: sentence.is_passive(i),
            ..Arguments::default()
        };
        let subject = subject_of(sentence, i);
        if a.passive {
            a.object.extend(subject);
            a.subject.extend(sentence.agent(i));
        } else {
            a.subject.extend(subject);
            // "talked for two hours": how long is no object, whatever the parse says.
            let long = |t: &usize| {
                sentence.tokens[*t].mention == Some(MentionKind::Time)
                    && sentence
                        .case(*t)
                        .is_some_and(|case| sentence.tokens[case].lemma == "for")
            };
            a.object
                .extend(sentence.children_with_rel(i, "obj").filter(|t| !long(t)));
        }
        a.indirect.extend(sentence.children_with_rel(i, "iobj"));
        let agent = a.subject.first().copied();
        for child in sentence.children(i) {
            if sentence.has_rel(child, "obl") && !(a.passive && Some(child) == agent) {
                a.add_oblique(sentence, child);
            }
            match sentence.tokens[child].rel {
                "xcomp" if has_to(sentence, child) => a.infinitive = a.infinitive.or(Some(child)),
                "ccomp" => {
                    if has_to(sentence, child) && sentence.child_with_rel(child, "nsubj").is_none() {
                        a.infinitive = a.infinitive.or(Some(child));
                    } else {
                        a.finite = a.finite.or(Some(child));
                    }
                }
                _ => {}
            }
        }
        a.told_of = a.finite.and_then(|clause| sentence.subject(clause));
        // "asked Oslo to wait", read with the one asked as subject of the waiting.
        if a.object.is_empty() && !a.passive {
            let clause = a.infinitive.or(a.finite).filter(|c| has_to(sentence, *c));
            a.object
                .extend(clause.and_then(|c| sentence.child_with_rel(c, "nsubj")));
        }
        // "urged Oslo to wait", where the parse has Oslo as the indirect object.
        if a.object.is_empty() && a.infinitive.is_some() {
            a.object.clone_from(&a.indirect);
        }
        // "called on the parties to stop": the parse may hang the infinitive on the noun, or beside the verb.
        if a.infinitive.is_none() {
            let nouns = a.object.iter().copied().chain(a.obliques.iter().map(|(_, t)| *t));
            a.infinitive = nouns
                .chain(std::iter::once(i))
                .flat_map(|t| sentence.children(t))
                .find(|c| {
                    matches!(sentence.tokens[*c].rel, "acl" | "advcl") && has_to(sentence, *c) && *c > i
                });
        }
        // A phrase that the parse hangs on the object often belongs to the verb: "imposed sanctions on X".
        for object in a.object.clone() {
            for child in sentence.children_with_rel(object, "nmod") {
                a.add_oblique(sentence, child);
            }
        }
        // Conjoined verbs share what stands after the last: "met and held talks with".
        if a.object.is_empty()
            && a.obliques.is_empty()
            && !a.passive
            && let Some(last) = sentence
                .conjuncts(i)
                .last()
                .copied()
                .filter(|last| *last != i && sentence.first_conjunct(*last) == i)
            && sentence.child_with_rel(last, "nsubj").is_none()
            && sentence.tokens[last].upos == Upos::Verb
        {
            a.object.extend(sentence.children_with_rel(last, "obj"));
        }
        a
    }

    /// The slots of a noun.
    pub fn of_noun(sentence: &Sentence, i: usize) -> Arguments {
        let mut a = Arguments::default();
        for child in sentence.children(i) {
            let rel = sentence.tokens[child].rel;
            match rel {
                "nmod:poss" => a.possessor.push(child),
                "amod" | "compound" | "nmod:desc" => {
                    // "Kenyan-Ethiopian talks"
                    let joined = sentence.children(child).filter(|first| {
                        let hyphen = sentence.children(*first).any(|t| sentence.tokens[t].lemma == "-");
                        hyphen && matches!(sentence.tokens[*first].rel, "amod" | "compound")
                    });
                    a.modifiers.extend(joined);
                    a.modifiers.push(child);
                }
                "acl" if has_to(sentence, child) => a.infinitive = Some(child),
                // "the talks that Kenya hosted between X and Y": the phrase may hang on the verb.
                "acl:relcl" | "acl" => {
                    // "the invitation extended by Oslo to her": all that a participle adds is the noun's.
                    let whole = rel == "acl" && sentence.is_passive(child);
                    for phrase in sentence.children_with_rel(child, "obl") {
                        if whole
                            || sentence.case(phrase).is_some_and(|c| {
                                matches!(
                                    sentence.tokens[c].lemma.as_str(),
                                    "between" | "with" | "in" | "at"
                                )
                            })
                        {
                            a.add_oblique(sentence, phrase);
                        }
                    }
                }
                _ if sentence.has_rel(child, "nmod") || sentence.has_rel(child, "obl") => {
                    a.add_oblique(sentence, child)
                }
                _ => {}
            }
        }
        // What stands after the last conjunct belongs to the first too: "talks and a meeting with".
        a
    }

    /// Adds what a light verb's clause gives to its noun: "held talks", "launched an attack on".
    pub fn lend(&mut self, verb: &Arguments, noun: usize) {
        if self.subject.is_empty() {
            self.subject = verb.subject.clone();
        }
        for (preposition, token) in &verb.obliques {
            if *token != noun && !self.obliques.iter().any(|(_, t)| t == token) {
                self.obliques.push((preposition.clone(), *token));
            }
        }
        if self.indirect.is_empty() {
            self.indirect = verb.indirect.clone();
        }
    }

    fn add_oblique(&mut self, sentence: &Sentence, child: usize) {
        let case = sentence.children_with_rel(child, "case").last();
        let preposition = case.map_or_else(String::new, |case| sentence.tokens[case].lemma.clone());
        if !self.obliques.iter().any(|(_, token)| *token == child) {
            self.obliques.push((preposition, child));
        }
    }

    /// The head tokens in a slot of `data/frames.tsv`.
    pub fn slot(&self, name: &str) -> Vec<usize> {
        match name {
            "subj" => self.subject.clone(),
            "obj" => self.object.clone(),
            "iobj" => self.indirect.clone(),
            "poss" => self.possessor.clone(),
            "amod" => self.modifiers.clone(),
            "clause" => self.told_of.into_iter().collect(),
            preposition => self
                .obliques
                .iter()
                .filter(|(p, _)| p == preposition)
                .map(|(_, token)| *token)
                .collect(),
        }
    }
}

fn has_to(sentence: &Sentence, verb: usize) -> bool {
    sentence
        .children(verb)
        .any(|c| sentence.tokens[c].lemma == "to" && sentence.tokens[c].rel == "mark")
}

/// The subject of a predicate, its own or one that its construction lends it: the noun that a participle
/// describes ("forces shelling the town"), the subject over an adverbial participle ("…, accusing Oslo of").
pub fn subject_of(sentence: &Sentence, i: usize) -> Option<usize> {
    if let Some(subject) = sentence.subject(i) {
        return Some(subject);
    }
    let mut at = i;
    for _ in 0..6 {
        let head = sentence.tokens[at].head?;
        match sentence.tokens[at].rel {
            "acl" => {
                return (!has_to(sentence, at))
                    .then_some(head)
                    .or_else(|| sentence.ancestors(head).find_map(|a| sentence.subject(a)));
            }
            "acl:relcl" => return Some(head),
            "advcl" | "conj" | "xcomp" | "parataxis" | "ccomp" => {
                let conditional = sentence
                    .children_with_rel(at, "mark")
                    .any(|m| matches!(sentence.tokens[m].lemma.as_str(), "if" | "unless" | "that"));
                if conditional {
                    return None;
                }
                if sentence.tokens[head].upos != Upos::Verb
                    && sentence.child_with_rel(head, "cop").is_none()
                    && sentence.tokens[at].rel != "conj"
                {
                    // An adverbial clause on a nominal.
                }
                if let Some(subject) = sentence.subject(head) {
                    return Some(subject);
                }
                at = head;
            }
            _ => return None,
        }
    }
    None
}

const PLANNING: [&str; 24] = [
    "plan",
    "intend",
    "agree",
    "promise",
    "pledge",
    "vow",
    "commit",
    "recommit",
    "undertake",
    "decide",
    "expect",
    "schedule",
    "prepare",
    "aim",
    "resolve",
    "offer",
    "set",
    "due",
    "ready",
    "willing",
    "open",
    "slate",
    "invite",
    "accept",
];
const WISHING: [&str; 36] = [
    "permit",
    "let",
    "enable",
    "authorize",
    "authorise",
    "instruct",
    "order",
    "command",
    "force",
    "compel",
    "want",
    "hope",
    "wish",
    "seek",
    "ask",
    "urge",
    "call",
    "demand",
    "request",
    "propose",
    "suggest",
    "threaten",
    "consider",
    "recommend",
    "appeal",
    "press",
    "try",
    "attempt",
    "warn",
    "advocate",
    "encourage",
    "advise",
    "need",
    "fear",
    "insist",
    "allow",
];
const ACCUSING: [&str; 6] = ["accuse", "blame", "charge", "suspect", "acquit", "convict"];
const FAILING: [&str; 8] = [
    "fail", "refuse", "decline", "deny", "rule", "avoid", "refrain", "cancel",
];

/// Whether what hangs on a word is meant to be done. "Open" and "set" plan only as adjectives: one who opens talks is at them.
fn plans(sentence: &Sentence, i: usize) -> bool {
    let lemma = sentence.tokens[i].lemma.as_str();
    // "looks forward to welcoming her"
    if lemma == "look"
        && sentence
            .children(i)
            .any(|c| sentence.tokens[c].lemma == "forward")
    {
        return true;
    }
    let adjective = matches!(lemma, "open" | "ready" | "willing" | "due");
    PLANNING.contains(&lemma) && !(adjective && sentence.tokens[i].upos == Upos::Verb)
}

/// Whether what hangs on a word is wished for, feared or laid to somebody, and so not told as a fact.
pub fn doubts(lemma: &str) -> bool {
    WISHING.contains(&lemma) || ACCUSING.contains(&lemma)
}

/// What a word says of a happening that it puts off or calls off: its status, "postponed" or "cancelled".
pub fn put_off(sentence: &Sentence, i: usize) -> Option<&'static str> {
    let particle = |words: &[&str]| {
        sentence.children(i).any(|c| {
            let beside = sentence.has_rel(c, "compound") || sentence.has_rel(c, "advmod");
            beside && words.contains(&sentence.tokens[c].lemma.as_str())
        })
    };
    let on_hold = || {
        sentence
            .oblique(i, "on")
            .is_some_and(|t| matches!(sentence.tokens[t].lemma.as_str(), "hold" | "ice"))
    };
    match sentence.tokens[i].lemma.as_str() {
        "postpone" | "delay" | "defer" | "postponement" => Some("postponed"),
        "cancel" | "scrap" | "cancellation" => Some("cancelled"),
        "put" if particle(&["off", "back"]) || on_hold() => Some("postponed"),
        "push" if particle(&["back"]) => Some("postponed"),
        "call" if particle(&["off"]) => Some("cancelled"),
        _ => None,
    }
}

/// Whether the happening headed by a verb is told as fact. `reported`: the words are reported speech in the past,
/// where "would" is a future.
pub fn factuality(sentence: &Sentence, i: usize, reported: bool) -> Factuality {
    if sentence.negated(i) {
        return Factuality::Negated;
    }
    for child in sentence.children_with_rel(i, "mark") {
        if matches!(
            sentence.tokens[child].lemma.as_str(),
            "if" | "unless" | "whether" | "until"
        ) {
            return Factuality::Hypothetical;
        }
    }
    // "had they attacked", "should they attack": a condition told by the auxiliary before the subject.
    let inverted = sentence.tokens[i].base_rel() == "advcl"
        && sentence.children(i).next().is_some_and(|first| {
            let token = &sentence.tokens[first];
            token.base_rel() == "aux"
                && matches!(token.lemma.as_str(), "have" | "be" | "should")
                && sentence.subject(i).is_some_and(|subject| first < subject)
        });
    if inverted {
        return Factuality::Hypothetical;
    }
    // "is to visit"
    let is_to = sentence
        .children_with_rel(i, "aux")
        .any(|aux| sentence.tokens[aux].lemma == "be");
    if is_to && has_to(sentence, i) {
        return Factuality::Planned;
    }
    match sentence.modal(i) {
        Some("will" | "shall") => return Factuality::Planned,
        Some("would") => {
            return if reported {
                Factuality::Planned
            } else {
                Factuality::Hypothetical
            };
        }
        Some(_) => return Factuality::Hypothetical,
        None => {}
    }
    let Some(head) = sentence.tokens[i].head else {
        // "Cuban president to visit Iran": a headline's future.
        return if has_to(sentence, i) {
            Factuality::Planned
        } else {
            Factuality::Asserted
        };
    };
    let lemma = sentence.tokens[head].lemma.as_str();
    let rel = sentence.tokens[i].rel;
    let infinitive = has_to(sentence, i);
    match rel {
        "xcomp" | "ccomp" | "csubj" | "acl" | "advcl" if infinitive || rel == "xcomp" => {
            if plans(sentence, head) {
                return match factuality(sentence, head, reported) {
                    Factuality::Asserted => Factuality::Planned,
                    other => other,
                };
            }
            if WISHING.contains(&lemma) {
                return Factuality::Hypothetical;
            }
            if FAILING.contains(&lemma) {
                return Factuality::Negated;
            }
            if lemma == "be" || lemma == "go" {
                return Factuality::Planned;
            }
            if infinitive && (rel == "acl" || rel == "advcl") {
                // "plans to visit", "in order to discuss": not done, as far as this clause tells.
                return Factuality::Hypothetical;
            }
            factuality(sentence, head, reported)
        }
        "ccomp" if WISHING.contains(&lemma) => Factuality::Hypothetical,
        // "denied that talks had been held"
        "ccomp" if lemma == "deny" => Factuality::Negated,
        "conj"
            if sentence
                .children(i)
                .all(|c| !sentence.has_rel(c, "nsubj") && !sentence.has_rel(c, "aux")) =>
        {
            factuality(sentence, head, reported)
        }
        // "accused the army of shelling": what somebody is accused of is not told as a fact.
        "advcl" | "acl" | "xcomp" if ACCUSING.contains(&lemma) && sentence.is_gerund(i) => {
            Factuality::Hypothetical
        }
        "advcl" if sentence.is_gerund(i) => match factuality(sentence, head, reported) {
            Factuality::Negated => Factuality::Asserted,
            other => other,
        },
        _ => Factuality::Asserted,
    }
}

/// Whether the happening that a noun names is told as fact, by its own modifiers and the verb it depends on.
pub fn noun_factuality(sentence: &Sentence, i: usize, reported: bool) -> Factuality {
    for child in sentence.children(i) {
        let lemma = sentence.tokens[child].lemma.as_str();
        match lemma {
            "no" if sentence.has_rel(child, "det") => return Factuality::Negated,
            "upcoming" | "forthcoming" | "planned" | "future" | "next" | "scheduled" | "coming"
            | "proposed" => {
                return Factuality::Planned;
            }
            "possible" | "potential" | "hypothetical" | "alleged" => return Factuality::Hypothetical,
            _ => {}
        }
    }
    // "ahead of next week's summit"
    let ahead_of = sentence
        .children_with_rel(i, "case")
        .any(|case| matches!(sentence.tokens[case].lemma.as_str(), "ahead" | "before" | "prior"));
    let next = sentence.children_with_rel(i, "nmod").any(|of| {
        sentence.tokens[of].rel == "nmod:poss"
            && sentence.children(of).any(|t| sentence.tokens[t].lemma == "next")
    });
    if ahead_of || next {
        return Factuality::Planned;
    }
    // "the threat of further attacks"
    let feared = sentence.tokens[i]
        .head
        .filter(|_| sentence.has_rel(i, "nmod"))
        .is_some_and(|noun| {
            matches!(
                sentence.tokens[noun].lemma.as_str(),
                "threat"
                    | "risk"
                    | "fear"
                    | "danger"
                    | "possibility"
                    | "prospect"
                    | "prevention"
                    | "likelihood"
                    | "plot"
            )
        });
    if feared {
        return Factuality::Hypothetical;
    }
    let Some(verb) = sentence
        .ancestors(i)
        .find(|a| matches!(sentence.tokens[*a].upos, Upos::Verb | Upos::Aux))
    else {
        return Factuality::Asserted;
    };
    // "after talks", "following the attack": taken for granted, whatever is planned then; unless the clause lies ahead.
    let granted = sentence.case(i).is_some_and(|case| {
        matches!(
            sentence.tokens[case].lemma.as_str(),
            "after" | "during" | "following" | "follow" | "since" | "amid" | "upon" | "despite"
        )
    });
    // "on her visit to Suva"
    let on_visit = matches!(
        sentence.tokens[i].lemma.as_str(),
        "visit" | "trip" | "tour" | "journey" | "stay"
    ) && sentence.tokens[i].rel == "obl"
        && sentence.child_with_rel(i, "nmod:poss").is_some()
        && sentence
            .case(i)
            .is_some_and(|case| sentence.tokens[case].lemma == "on");
    let granted = granted || on_visit;
    let ahead = |t: usize| matches!(sentence.modal(t), Some("will" | "would" | "shall"));
    if granted && !sentence.ancestors(i).any(ahead) {
        return Factuality::Asserted;
    }
    let near = sentence.tokens[i].head == Some(verb)
        || sentence.tokens[i]
            .head
            .is_some_and(|h| sentence.tokens[h].head == Some(verb));
    let lemma = sentence.tokens[verb].lemma.as_str();
    // "called off" wishes for nothing.
    let put_off = put_off(sentence, verb).is_some();
    if near && WISHING.contains(&lemma) && !put_off {
        return Factuality::Hypothetical;
    }
    if near
        && (plans(sentence, verb) || put_off || matches!(lemma, "await" | "schedule"))
        && lemma != "accept"
    {
        return Factuality::Planned;
    }
    if !near {
        // A happening told in passing ("after talks with", "during the visit") holds whatever the clause denies.
        return match factuality(sentence, verb, reported) {
            Factuality::Negated => Factuality::Asserted,
            other => other,
        };
    }
    match factuality(sentence, verb, reported) {
        Factuality::Negated if sentence.has_rel(i, "obl") => Factuality::Asserted,
        other => other,
    }
}
