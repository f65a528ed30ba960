//! Agreements: between whom, by which instruments, on what, how far they have come.

use super::Setting;
use crate::contract::{ActorKind, Agreement, Factuality, Instrument};
use crate::event::clause;
use crate::event::coder::{Candidate, Scene};
use crate::event::draft::Drafts;
use crate::mention::EntityId;
use crate::syntax::{Sentence, Upos};

impl Scene<'_> {
    pub(super) fn agreement(
        &self,
        c: &Candidate<'_>,
        status: &str,
        setting: &Setting<'_>,
        drafts: &mut Drafts,
    ) {
        // "would ratify the pact": an undertaking, and no state of the pact.
        let undertaken = c.factuality == Factuality::Planned && matches!(status, "ratified" | "in_force");
        if c.factuality == Factuality::Hypothetical || undertaken {
            return;
        }
        let tree = self.tree(c);
        let mut nouns: Vec<usize> = c.arguments.object.clone();
        for slot in ["on", "of", "obj"] {
            if nouns.is_empty() {
                nouns = c.arguments.slot(slot);
            }
        }
        if status == "in_force" {
            nouns = c.arguments.subject.clone();
        }
        let nouns: Vec<usize> = nouns.iter().flat_map(|n| tree.conjuncts(*n)).collect();
        let signers: Vec<EntityId> = if status == "in_force" {
            Vec::new()
        } else {
            c.actors.clone()
        };
        // "said that Parliament had ratified it": the parliament of who says so.
        let own = self
            .claimant(c)
            .and_then(|id| self.country_code(id))
            .and_then(|code| self.cast.country(code));
        let of_state = |id: &EntityId| match own {
            Some(own)
                if self.country_code(*id).is_none()
                    && self.cast.entities[*id].kind == ActorKind::Government =>
            {
                own
            }
            _ => *id,
        };
        let signers: Vec<EntityId> = signers.iter().map(of_state).collect();
        let mut parties = self.countries(&signers);
        for noun in &nouns {
            let inner = clause::Arguments::of_noun(tree, *noun);
            for slot in ["between", "with", "amod", "poss"] {
                self.add_countries(&mut parties, &self.actors_of(c.sentence, &inner.slot(slot)));
            }
        }
        for slot in ["with", "between"] {
            self.add_countries(&mut parties, &self.actors_of(c.sentence, &c.arguments.slot(slot)));
        }
        if parties.len() == 1 {
            parties.extend(self.other_side(&parties, setting));
        } else if parties.is_empty() {
            parties.extend(setting.dyad.into_iter().flatten());
        }
        if parties.is_empty() {
            return;
        }
        let mut instruments = Vec::new();
        let mut fields = Vec::new();
        for noun in &nouns {
            instruments.push(self.instrument(c.sentence, *noun));
            fields.extend(self.fields(c.sentence, *noun));
        }
        for slot in ["covering", "on", "in"] {
            if status == "signed" && slot != "in" {
                for token in c.arguments.slot(slot).into_iter().filter(|t| !nouns.contains(t)) {
                    if setting.times[c.sentence]
                        .iter()
                        .any(|time| time.tokens.contains(&token))
                        || self.is_place(c.sentence, token)
                        || matches!(
                            tree.tokens[token].lemma.as_str(),
                            "presence" | "ceremony" | "summit" | "meeting" | "visit"
                        )
                    {
                        continue;
                    }
                    fields.extend(
                        tree.conjuncts(token)
                            .into_iter()
                            .map(|t| self.phrase(c.sentence, t)),
                    );
                }
            }
        }
        for clause in tree
            .children_with_rel(c.token, "advcl")
            .filter(|t| is_about(tree, *t))
        {
            for object in tree.children_with_rel(clause, "obj") {
                fields.extend(self.topics(c.sentence, object));
            }
        }
        // A field may hang on the noun and on the verb.
        let mut seen = std::collections::BTreeSet::new();
        fields.retain(|field| seen.insert(field.clone()));
        let planned = c.factuality == Factuality::Planned;
        let signatories: Vec<EntityId> = signers
            .iter()
            .copied()
            .filter(|id| self.cast.entities[*id].kind == ActorKind::Person)
            .filter(|_| status == "signed")
            .collect();
        let status = if planned && status != "proposed" {
            "negotiated"
        } else {
            status
        };
        let draft = self.draft(
            c,
            self.evidence(c),
            if planned {
                Factuality::Planned
            } else {
                c.factuality
            },
            self.claimant(c),
            self.date(c, setting),
            self.place(c, setting),
        );
        // Whom the signing had for witnesses: "in the presence of both presidents".
        let mut witnesses = Vec::new();
        for presence in c.arguments.slot("in").into_iter().chain(c.arguments.slot("at")) {
            if tree.tokens[presence].lemma == "presence" {
                let near = tree
                    .children(presence)
                    .filter(|t| tree.has_rel(*t, "nmod") || tree.has_rel(*t, "conj"));
                witnesses.extend(near.flat_map(|t| self.actors_of(c.sentence, &tree.conjuncts(t))));
            }
        }
        witnesses.dedup();
        let agreement = Agreement {
            parties: Self::ids(&parties),
            instruments,
            fields,
            signatories: Self::ids(&signatories),
            witnesses: Self::ids(&witnesses),
            status: Some(status.to_string()),
        };
        let Some(agreement) = drafts.agreement(agreement, draft) else {
            return;
        };
        if c.factuality == Factuality::Negated {
            return;
        }
        let (kind, mode) = match status {
            "signed" | "ratified" | "in_force" => ("SUPPORT", None),
            "withdrawn" => ("SANCTION", Some("withdraw")),
            "suspended" => ("SANCTION", Some("discontinue")),
            _ => ("AGREE", None),
        };
        let truce = nouns.iter().any(|n| {
            matches!(
                tree.tokens[*n].lemma.as_str(),
                "ceasefire" | "cease-fire" | "truce"
            )
        });
        let (kind, mode) = if truce && status == "in_force" {
            ("RETREAT", Some("ceasefire"))
        } else {
            (kind, mode)
        };
        let one_sided = matches!(status, "ratified" | "withdrawn" | "suspended" | "proposed");
        let mine = self.countries(&signers);
        let (actors, recipients) = if one_sided && !mine.is_empty() {
            let rest: Vec<EntityId> = parties.iter().copied().filter(|p| !mine.contains(p)).collect();
            (mine, rest)
        } else {
            (parties, Vec::new())
        };
        drafts.code(agreement, kind, mode, Self::ids(&actors), Self::ids(&recipients));
    }

    /// "The agreements are in the areas of X and Y", "the pact covers Z": what an agreement told before is about.
    pub(super) fn described_agreements(&self, drafts: &mut Drafts) {
        for (number, tree) in self.sentences.iter().enumerate() {
            for noun in 0..tree.tokens.len() {
                let instrument = self
                    .frames
                    .is_one_of(&tree.tokens[noun].lemma.to_lowercase(), &["INSTRUMENT"]);
                let definite = tree.children_with_rel(noun, "det").any(|t| {
                    matches!(
                        tree.tokens[t].lemma.as_str(),
                        "the" | "this" | "these" | "those" | "both"
                    )
                });
                if !instrument || !definite || !tree.has_rel(noun, "nsubj") {
                    continue;
                }
                let Some(head) = tree.tokens[noun].head else {
                    continue;
                };
                let fields = if tree.tokens[head].upos == Upos::Verb {
                    let tells = is_about(tree, head) && !tree.negated(head);
                    let objects = tree.children_with_rel(head, "obj").filter(|_| tells);
                    objects.flat_map(|t| self.topics(number, t)).collect()
                } else if is_area(tree, head) && tree.case(head).is_some() {
                    self.topics(number, head)
                } else {
                    Vec::new()
                };
                if !fields.is_empty() {
                    drafts.about(number, fields, tree.subtree_span(head));
                }
            }
        }
    }

    fn instrument(&self, sentence: usize, noun: usize) -> Instrument {
        let tree = &self.sentences[sentence];
        let mut words: Vec<usize> = tree
            .children(noun)
            .filter(|t| {
                *t < noun
                    && matches!(tree.tokens[*t].rel, "compound" | "amod")
                    && tree.tokens[*t].upos != Upos::Propn
            })
            .collect();
        words.push(noun);
        // "memorandum of understanding", "letter of intent"
        let tail = [noun + 1, noun + 2]
            .iter()
            .all(|t| *t < tree.tokens.len())
            .then_some(noun + 2);
        let tail = tail.filter(|t| {
            let word = tree.tokens[*t].lemma.as_str();
            tree.tokens[noun + 1].lemma == "of"
                && matches!(word, "understanding" | "intent" | "cooperation" | "agreement")
        });
        let mut kind: String = words
            .iter()
            .map(|t| {
                if *t == noun {
                    tree.tokens[*t].lemma.to_lowercase()
                } else {
                    tree.form(*t, self.text).to_lowercase()
                }
            })
            .collect::<Vec<_>>()
            .join(" ");
        if let Some(tail) = tail {
            kind = format!("{kind} of {}", tree.tokens[tail].lemma);
        }
        let number = tree
            .children_with_rel(noun, "nummod")
            .find_map(|t| number_of(&tree.tokens[t].lemma));
        let plural = tree.feature(noun, "Number") == Some("Plur");
        let title = self.name_of(sentence, noun).filter(|t| t.contains(' '));
        Instrument {
            kind,
            number: number.or((!plural).then_some(1)),
            title,
        }
    }

    /// What an instrument is about: "on X", "in the fields of X, Y and Z", "covering X", "to build X".
    pub(super) fn fields(&self, sentence: usize, noun: usize) -> Vec<String> {
        let tree = &self.sentences[sentence];
        let mut heads = Vec::new();
        for child in tree.children(noun) {
            let case = tree.case(child).map(|case| tree.tokens[case].lemma.as_str());
            if tree.has_rel(child, "nmod")
                && matches!(
                    case,
                    Some("on" | "in" | "for" | "about" | "regarding" | "concerning" | "covering")
                )
                && !self.is_place(sentence, child)
            {
                heads.push(child);
            }
            if tree.tokens[child].rel == "acl" && (is_about(tree, child) || is_infinitive(tree, child)) {
                heads.extend(tree.children_with_rel(child, "obj"));
            }
        }
        heads
            .into_iter()
            .flat_map(|head| self.topics(sentence, head))
            .collect()
    }

    /// The phrases co-ordinated under a head; of "areas of X and Y", X and Y.
    fn topics(&self, sentence: usize, head: usize) -> Vec<String> {
        let tree = &self.sentences[sentence];
        let inner = || tree.children(head).find(|t| tree.has_rel(*t, "nmod"));
        let real = is_area(tree, head).then(inner).flatten().unwrap_or(head);
        tree.conjuncts(real)
            .into_iter()
            .filter(|t| *t >= real && tree.tokens[*t].lemma.trim_end_matches('.') != "etc")
            .map(|t| self.phrase(sentence, t))
            .collect()
    }
}

fn is_infinitive(tree: &Sentence, verb: usize) -> bool {
    tree.child_with_rel(verb, "mark")
        .is_some_and(|mark| tree.tokens[mark].lemma == "to")
}

fn is_about(tree: &Sentence, verb: usize) -> bool {
    matches!(
        tree.tokens[verb].lemma.as_str(),
        "cover" | "concern" | "include" | "encompass"
    )
}

fn is_area(tree: &Sentence, t: usize) -> bool {
    matches!(
        tree.tokens[t].lemma.as_str(),
        "area" | "field" | "sphere" | "sector" | "domain"
    )
}

/// The value of a number word or numeral.
fn number_of(word: &str) -> Option<u32> {
    const WORDS: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    let lower = word.to_lowercase();
    let plain: String = lower.chars().filter(|c| *c != ',').collect();
    plain
        .parse()
        .ok()
        .or_else(|| WORDS.iter().position(|w| *w == lower).map(|n| n as u32))
        .or(match lower.as_str() {
            "dozen" => Some(12),
            "thirty" => Some(30),
            "forty" => Some(40),
            "fifty" => Some(50),
            _ => None,
        })
}
