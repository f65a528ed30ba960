//! Descriptions and pronouns: "the Cuban leader", "both ministers", "she".

use super::country::country_of;
use super::name::{is_large_noun, named_after};
use super::{Mention, MentionClass};
use crate::contract::ActorKind;
use crate::syntax::{MentionKind, NameKind, Sentence, Upos};
use crate::tables::{Gender, OfficeTense, Tables};

/// The possessor of a description: "his", "Iran's", "the country's".
pub(super) fn possessor(sentence: &Sentence, head: usize) -> Option<usize> {
    sentence
        .children(head)
        .find(|child| sentence.tokens[*child].rel == "nmod:poss")
}

/// The sector of the armed group that is named before a noun.
fn armed_group_of<'t>(text: &str, sentence: &Sentence, noun: usize, tables: &'t Tables) -> Option<&'t str> {
    let before = sentence.children(noun).filter(|child| {
        let rel = sentence.tokens[*child].rel;
        *child < noun && matches!(rel, "compound" | "amod" | "nmod:desc")
    });
    before
        .map(|child| match sentence.name_at(child) {
            Some(name) => {
                let last = sentence.tokens[name.end.min(noun) - 1].span;
                sentence.tokens[name.start].span.cover(last).of(text)
            }
            None => sentence.form(child, text),
        })
        .find_map(|name| {
            let group = tables.organization(name)?;
            group.sector.filter(|_| group.kind == "armed group")
        })
}

/// Title words before a noun or name, in text order, and the noun itself: `[Cuban] foreign minister`.
pub(super) fn phrase_words(text: &str, sentence: &Sentence, head: usize, upto: usize) -> Vec<String> {
    let mut tokens: Vec<usize> = sentence
        .children(head)
        .filter(|child| {
            *child <= upto
                && [
                    "compound",
                    "amod",
                    "nmod:desc",
                    "flat",
                    "nmod",
                    "obl:unmarked",
                    "nmod:unmarked",
                ]
                .contains(&sentence.tokens[*child].rel)
        })
        .flat_map(|child| sentence.subtree(child))
        .filter(|i| *i <= upto)
        .collect();
    if head <= upto {
        tokens.push(head);
    }
    tokens.sort_unstable();
    tokens.dedup();
    tokens
        .iter()
        .map(|i| sentence.form(*i, text).to_lowercase())
        .collect()
}

/// Nouns that name many in the singular.
pub(super) fn is_collective(lemma: &str) -> bool {
    const NOUNS: [&str; 18] = [
        "delegation",
        "team",
        "crowd",
        "mob",
        "minority",
        "population",
        "public",
        "community",
        "diaspora",
        "crew",
        "infantry",
        "jury",
        "staff",
        "personnel",
        "police",
        "people",
        "youth",
        "force",
    ];
    NOUNS.contains(&lemma)
}

/// Nouns whose bearer is on the other side than their possessor. "Opposite number" is met with as `number`.
pub(in crate::mention) fn is_counterpart(lemma: &str) -> bool {
    matches!(lemma, "counterpart" | "host" | "guest" | "number")
}

/// Words that stand for a person with a possessive before them: "His Majesty", "Her Excellency".
pub(super) fn is_dignity(lemma: &str) -> bool {
    matches!(
        lemma,
        "majesty" | "highness" | "excellency" | "holiness" | "eminence" | "honour" | "honor"
    )
}

pub(super) fn pronoun(text: &str, sentence: &Sentence, number: usize, i: usize) -> Option<Mention> {
    let form = sentence.form(i, text).to_lowercase();
    let (kind, gender, plural) = match form.as_str() {
        "he" | "him" | "his" | "himself" => (ActorKind::Person, Some(Gender::Male), false),
        "she" | "her" | "hers" | "herself" => (ActorKind::Person, Some(Gender::Female), false),
        "it" | "its" | "itself" => (ActorKind::Organization, None, false),
        "they" | "them" | "their" | "theirs" | "themselves" | "both" => (ActorKind::Group, None, true),
        "i" | "me" | "my" | "myself" => (ActorKind::Person, None, false),
        "we" | "us" | "our" | "ours" | "ourselves" => (ActorKind::Group, None, true),
        "who" | "which" | "that" | "whom" | "whose" => (ActorKind::Organization, None, false),
        _ => return None,
    };
    if matches!(
        form.as_str(),
        "that" | "which" | "who" | "whom" | "whose" | "both"
    ) && sentence.tokens[i].upos != Upos::Pron
    {
        return None;
    }
    if form == "us" && sentence.form(i, text) == "US" {
        return None;
    }
    // "His Majesty" is a way to address him, see `dignity`.
    if sentence.tokens[i]
        .head
        .is_some_and(|noun| is_dignity(&sentence.tokens[noun].lemma.to_lowercase()))
    {
        return None;
    }
    // An expletive speaks of nobody.
    if sentence.tokens[i].rel == "expl" {
        return None;
    }
    let mut mention = Mention::new(sentence, number, i, i + 1, i, MentionClass::Pronoun);
    mention.kind = kind;
    mention.gender = gender;
    mention.plural = plural;
    mention.surface = form;
    Some(mention)
}

/// "the former", "the latter": one of two told of just before.
pub(super) fn one_of_two(text: &str, sentence: &Sentence, number: usize, i: usize) -> Option<Mention> {
    let token = &sentence.tokens[i];
    let lemma = token.lemma.to_lowercase();
    let determined = sentence
        .children_with_rel(i, "det")
        .any(|determiner| sentence.tokens[determiner].lemma == "the");
    let alone = determined && token.rel != "amod";
    if !alone || !matches!(lemma.as_str(), "former" | "latter") {
        return None;
    }
    let mut mention = Mention::new(sentence, number, i, i + 1, i, MentionClass::Pronoun);
    mention.surface = token.form(text).to_lowercase();
    Some(mention)
}

/// A noun phrase that describes an actor: by office, institution or group word, or by what the model takes its
/// bearer to be when a country stands beside it, or where `any` bearer is meant.
pub fn description(
    text: &str,
    sentence: &Sentence,
    number: usize,
    i: usize,
    any: bool,
    tables: &Tables,
) -> Option<Mention> {
    let token = &sentence.tokens[i];
    if ["compound", "amod", "nmod:desc", "flat", "advmod"].contains(&token.rel) {
        return None;
    }
    let mut lemma = token.lemma.to_lowercase();
    if is_large_noun(text, sentence, i) {
        let stem = lemma.strip_suffix("ies").map(|stem| format!("{stem}y"));
        lemma = stem.unwrap_or_else(|| lemma.trim_end_matches('s').to_owned());
    }
    // "a capital of 20 million" is money.
    let one = |c: usize| sentence.tokens[c].lemma == "a" || sentence.tokens[c].rel == "nummod";
    if lemma == "capital" && sentence.subtree(i).into_iter().any(one) {
        return None;
    }
    // "members of the union" speaks of the union.
    if matches!(
        lemma.as_str(),
        "member" | "part" | "number" | "majority" | "representative"
    ) && sentence.children_with_rel(i, "nmod").any(|c| {
        sentence
            .case(c)
            .is_some_and(|case| sentence.tokens[case].lemma == "of")
    }) {
        return None;
    }
    // "the two", alone
    let determined = || {
        sentence
            .children_with_rel(i, "det")
            .any(|det| sentence.tokens[det].lemma == "the")
    };
    if token.upos == Upos::Num && lemma == "two" && sentence.has_rel(i, "nsubj") && determined() {
        let mut mention = Mention::new(sentence, number, i, i + 1, i, MentionClass::Description);
        mention.kind = ActorKind::Person;
        mention.plural = true;
        mention.number = Some(2);
        mention.definite = true;
        mention.surface = lemma.clone();
        mention.titles = vec![lemma];
        return Some(mention);
    }
    let plural = token.feature("Number") == Some("Plur")
        || is_large_noun(text, sentence, i) && token.lemma.ends_with('s');
    let words = phrase_words(text, sentence, i, i);
    let mut mention = Mention::new(sentence, number, i, i + 1, i, MentionClass::Description);
    mention.plural = plural;
    let tail = |from: usize| words[from..].iter().map(String::as_str).collect::<Vec<_>>();
    let office = (0..words.len()).find_map(|from| {
        tables.office(&tail(from)).or_else(|| {
            let mut singular = tail(from);
            *singular.last_mut()? = &lemma;
            tables.office(&singular)
        })
    });
    // "minister of foreign affairs" goes on behind the noun.
    let longer = office.as_ref().and_then(|_| {
        let of = sentence.children(i).find(|c| {
            *c > i
                && sentence.has_rel(*c, "nmod")
                && sentence
                    .case(*c)
                    .is_some_and(|case| matches!(sentence.tokens[case].lemma.as_str(), "of" | "for"))
        })?;
        let last = *sentence.subtree(of).last()?;
        (of..=last).rev().find_map(|end| {
            let all: Vec<String> = words
                .iter()
                .cloned()
                .chain((i + 1..=end).map(|k| sentence.form(k, text).to_lowercase()))
                .collect();
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            tables.office(&all)
        })
    });
    let country = country_of(text, sentence, i, tables);
    if let Some(office) = longer.or(office) {
        mention.kind = ActorKind::Person;
        mention.office = Some(office.canonical.to_string());
        mention.former = (office.tense == OfficeTense::Former) || words.iter().any(|w| w == "former");
        mention.sector = Some(if mention.former { "ELI" } else { office.sector }.to_string())
            .filter(|sector| !sector.is_empty());
        mention.titles = words.clone();
        if !mention.titles.contains(&lemma) {
            mention.titles.push(lemma.clone());
        }
    } else if let Some(pronoun) = possessor(sentence, i).filter(|_| is_dignity(&lemma)) {
        mention.kind = ActorKind::Person;
        mention.definite = true;
        mention.gender = match sentence.form(pronoun, text).to_lowercase().as_str() {
            "his" => Some(Gender::Male),
            "her" => Some(Gender::Female),
            _ => None,
        };
        mention.titles = vec![lemma.clone()];
    } else if let Some(institution) = tables.institution(&lemma).or_else(|| {
        (0..words.len().saturating_sub(1)).find_map(|from| tables.institution(&tail(from).join(" ")))
    }) {
        mention.kind = if institution.of_state {
            ActorKind::Government
        } else {
            ActorKind::Organization
        };
        mention.sector = Some(institution.sector.to_string()).filter(|s| !s.is_empty());
        mention.titles = words.clone();
    } else if let Some(group) = tables.group(&lemma) {
        mention.kind = if plural || is_collective(&lemma) {
            ActorKind::Group
        } else {
            ActorKind::Person
        };
        mention.sector = Some(group.sector.to_string()).filter(|s| !s.is_empty());
        mention.titles = words.clone();
        mention.titles.push(lemma.clone());
    } else if matches!(
        lemma.as_str(),
        "side"
            | "country"
            | "nation"
            | "party"
            | "state"
            | "neighbour"
            | "neighbor"
            | "ally"
            | "capital"
            | "kingdom"
            | "republic"
            | "counterpart"
            | "host"
            | "man"
            | "woman"
            | "colleague"
            | "guest"
            | "delegation"
            | "team"
            | "pair"
            | "duo"
    ) || lemma == "number" && words.iter().any(|word| word == "opposite")
    {
        mention.kind = match lemma.as_str() {
            "counterpart" | "number" | "man" | "woman" | "colleague" | "guest" | "host" | "pair" | "duo" => {
                ActorKind::Person
            }
            "delegation" | "team" => ActorKind::Group,
            _ => ActorKind::Country,
        };
        // Neighbours who speak are no states.
        if any && mention.kind == ActorKind::Country && token.mention == Some(MentionKind::Person) {
            mention.kind = if plural {
                ActorKind::Group
            } else {
                ActorKind::Person
            };
        }
        mention.gender = match lemma.as_str() {
            "man" => Some(Gender::Male),
            "woman" => Some(Gender::Female),
            _ => None,
        };
        // "His Danish colleague" has the same office in another state.
        let abroad = lemma == "colleague" && country.is_some();
        mention.titles = vec![if lemma == "number" || abroad {
            "counterpart".to_string()
        } else {
            lemma.clone()
        }];
    } else if (any || country.is_some())
        && matches!(
            token.mention,
            Some(MentionKind::Person | MentionKind::Organization)
        )
        && token.upos != Upos::Adj
    {
        mention.kind = if token.mention == Some(MentionKind::Organization) {
            ActorKind::Organization
        } else if plural {
            ActorKind::Group
        } else {
            ActorKind::Person
        };
        mention.titles = words.clone();
    } else {
        return None;
    }
    if token.upos == Upos::Adj || token.upos == Upos::Num {
        return None;
    }
    // "Taliban fighters" are the Taliban's.
    if mention.sector.as_deref() == Some("UAF")
        && let Some(sector) = armed_group_of(text, sentence, i, tables)
    {
        mention.sector = Some(sector.to_string());
    }
    if matches!(lemma.as_str(), "pair" | "duo") {
        (mention.plural, mention.number) = (true, Some(2));
    }
    mention.country = country;
    mention.possessor = possessor(sentence, i).filter(|_| !is_dignity(&lemma));
    for child in sentence.children(i) {
        let child_token = &sentence.tokens[child];
        let form = sentence.form(child, text).to_lowercase();
        if child_token.rel == "det"
            || child_token.rel == "det:predet"
            || child_token.rel == "amod"
            || child_token.rel == "nummod"
        {
            match form.as_str() {
                "the" | "this" | "that" | "these" | "those" => mention.definite = true,
                "both" => (mention.number, mention.definite) = (Some(2), true),
                "two" => mention.number = Some(2),
                "three" => mention.number = Some(3),
                "four" => mention.number = Some(4),
                "five" => mention.number = Some(5),
                "each" => {
                    mention.definite = true;
                    if mention.kind == ActorKind::Country {
                        mention.plural = true;
                    }
                }
                _ => {}
            }
        }
    }
    if mention.possessor.is_some() {
        mention.definite = true;
    }
    // The phrase up to its noun, with an "of" phrase where one binds: "Prime Minister of Ethiopia".
    let mut tokens = vec![i];
    for child in sentence.children(i) {
        let rel = sentence.tokens[child].rel;
        let before = child < i && !["det", "punct", "cc", "mark", "case", "det:predet"].contains(&rel);
        let of = child > i
            && rel == "nmod"
            && sentence
                .case(child)
                .is_some_and(|c| matches!(sentence.tokens[c].lemma.as_str(), "of" | "for"));
        if before || of {
            tokens.extend(sentence.subtree_without(child, |t| {
                sentence.has_rel(t, "acl")
                    || sentence.has_rel(t, "appos")
                    || sentence.tokens[t].rel == "acl:relcl"
            }));
        }
    }
    let (first, last) = (*tokens.iter().min()?, *tokens.iter().max()?);
    mention.start = first;
    mention.end = last + 1;
    mention.span = sentence.tokens[first].span.cover(sentence.tokens[last].span);
    mention.surface = mention
        .span
        .of(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if let Some(name) = named_after(text, sentence, i).filter(|_| mention.office.is_some()) {
        mention.apposed_to = Some(name);
    } else if sentence.has_rel(i, "appos") {
        mention.apposed_to = sentence.tokens[i].head;
    } else if let Some(beside) = sentence.children(i).find(|c| {
        matches!(sentence.tokens[*c].rel, "appos" | "flat" | "nmod:desc")
            && sentence.name_at(*c).is_some_and(|n| n.kind == NameKind::Person)
    }) {
        mention.apposed_to = Some(beside);
    }
    Some(mention)
}
