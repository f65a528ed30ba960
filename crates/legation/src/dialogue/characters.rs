//! Who is told of: chains, joined where they go by the same name, and the narrator.

use crate::coreference::{Chains, Form, Nominal, NounGender};
use crate::syntax::{MentionKind, Sentence, Upos};
use crate::text::Span;
use std::collections::BTreeMap;

/// Index of a character of one text.
pub type CharacterId = usize;

/// The characters of a text.
pub struct Characters {
    /// Of each nominal of the chains; `None` where it can be nobody's.
    pub of_nominal: Vec<Option<CharacterId>>,
    /// Who says "I" outside quotations.
    pub narrator: Option<CharacterId>,
    pub about: Vec<Character>,
}

/// What is known of one character.
#[derive(Clone, Debug, Default)]
pub struct Character {
    /// Nominals that speak of them.
    pub count: usize,
    pub named: bool,
    /// Told of in a noun, and not only in pronouns.
    pub described: bool,
    masculine: usize,
    feminine: usize,
}

impl Character {
    /// What most of the words for them say.
    pub fn gender(&self) -> NounGender {
        match self.masculine.cmp(&self.feminine) {
            std::cmp::Ordering::Greater => NounGender::Masculine,
            std::cmp::Ordering::Less => NounGender::Feminine,
            std::cmp::Ordering::Equal => NounGender::Unknown,
        }
    }
}

/// A name as it is compared: its words without titles.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    words: Vec<String>,
    /// "Mr." and "Mrs." tell two apart whose names are the same.
    title: Title,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Title {
    None,
    Masculine,
    Feminine,
}

/// Words of a name, at most.
const LONGEST_NAME: usize = 5;

impl Name {
    fn of(words: &str) -> Option<Name> {
        let mut title = Title::None;
        let mut own = Vec::new();
        for word in words.split(|c: char| !c.is_alphanumeric() && c != '-') {
            let low = word.to_lowercase();
            match low.as_str() {
                "" | "the" | "a" | "an" | "s" | "dr" | "doctor" | "old" | "young" | "little" | "poor"
                | "dear" => {}
                "mr" | "sir" | "lord" | "master" | "uncle" | "monsieur" | "don" | "herr" => {
                    title = Title::Masculine;
                }
                "mrs" | "miss" | "ms" | "lady" | "madam" | "madame" | "aunt" | "frau" => {
                    title = Title::Feminine
                }
                _ => own.push(low),
            }
        }
        // "Uncle", "Doctor": who is called by nothing else.
        if own.is_empty() {
            own.extend(words.split_whitespace().last().map(str::to_lowercase));
        }
        (!own.is_empty() && own.len() <= LONGEST_NAME).then_some(Name { words: own, title })
    }

    /// Whether this may be another, longer or more plainly titled, name cut short.
    fn short_for(&self, other: &Name) -> bool {
        let titles = self.title == other.title || self.title == Title::None || other.title == Title::None;
        let longer = (other.words.len(), other.title) > (self.words.len(), self.title);
        longer && titles && self.words.iter().all(|word| other.words.contains(word))
    }
}

/// Whether byte `at` lies in one of the spans, which are in order.
pub fn inside(spans: &[Span], at: usize) -> bool {
    let after = spans.partition_point(|span| span.start <= at);
    after > 0 && at < spans[after - 1].end
}

/// The names of a text, each with the longer one that it stands for.
struct Names {
    /// In order.
    known: Vec<(Name, usize)>,
    /// The name that each is cut short from, or itself.
    whole: Vec<usize>,
}

/// How much more often than another's a name must be told for what is short for both to be its own.
const FAR_MORE: usize = 3;

impl Names {
    fn new<'n>(told: impl Iterator<Item = &'n Name>) -> Names {
        let mut counts: BTreeMap<Name, usize> = BTreeMap::new();
        for name in told {
            *counts.entry(name.clone()).or_default() += 1;
        }
        let known: Vec<(Name, usize)> = counts.into_iter().collect();
        let whole = (0..known.len()).map(|n| stands_for(&known, n)).collect();
        Names { known, whole }
    }

    /// The number of whom a name names.
    fn number(&self, name: &Name) -> usize {
        let found = self.known.binary_search_by(|(other, _)| other.cmp(name));
        let mut number = found.unwrap_or_default();
        while self.whole[number] != number {
            number = self.whole[number];
        }
        number
    }
}

/// The longer name that a name stands for, or itself. What two people may be called for short is neither's, unless one
/// is told of far more.
fn stands_for(known: &[(Name, usize)], n: usize) -> usize {
    let longer: Vec<usize> = (0..known.len())
        .filter(|other| known[n].0.short_for(&known[*other].0))
        .collect();
    let Some(&most) = longer.iter().max_by_key(|other| known[**other].1) else {
        return n;
    };
    let plain = longer.iter().all(|other| {
        *other == most
            || known[*other].0.short_for(&known[most].0)
            || known[most].0.short_for(&known[*other].0)
            || known[most].1 > FAR_MORE * known[*other].1
    });
    if plain { most } else { n }
}

/// What words may speak of, before they are numbered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bearer {
    Narrator,
    Name(usize),
    Chain(usize),
}

impl Characters {
    pub fn read(text: &str, sentences: &[Sentence], chains: &Chains, quotations: &[Span]) -> Characters {
        let names: Vec<Option<Name>> = chains
            .nominals
            .iter()
            .map(|nominal| {
                let named = nominal.form == Form::Name && may_live(nominal);
                named.then(|| Name::of(bare(text, sentences, nominal))).flatten()
            })
            .collect();
        let known = Names::new(names.iter().flatten());
        let of_chain = of_chains(text, sentences, chains, &names, &known);
        let mut numbers: BTreeMap<Bearer, CharacterId> = BTreeMap::new();
        let mut about: Vec<Character> = Vec::new();
        let mut of_nominal = Vec::with_capacity(chains.nominals.len());
        for (n, nominal) in chains.nominals.iter().enumerate() {
            let quoted = inside(quotations, nominal.span.start);
            let bearer = match (&names[n], nominal.form) {
                (_, Form::I) if !quoted => Some(Bearer::Narrator),
                (_, Form::I | Form::You | Form::We | Form::Group) => None,
                (Some(name), _) => Some(Bearer::Name(known.number(name))),
                _ => Some(of_chain[chains.chain_of[n]]),
            };
            let character = bearer.map(|bearer| {
                *numbers.entry(bearer).or_insert_with(|| {
                    about.push(Character::default());
                    about.len() - 1
                })
            });
            if let Some(id) = character {
                let one = &mut about[id];
                one.count += 1;
                one.named |= names[n].is_some();
                one.described |= !nominal.form.is_pronoun();
                one.masculine += usize::from(nominal.gender == NounGender::Masculine);
                one.feminine += usize::from(nominal.gender == NounGender::Feminine);
            }
            of_nominal.push(character);
        }
        Characters {
            of_nominal,
            narrator: numbers.get(&Bearer::Narrator).copied(),
            about,
        }
    }
}

/// Whom each chain speaks of: whom most of the names in it name, or else whoever is described by the same words.
fn of_chains(
    text: &str,
    sentences: &[Sentence],
    chains: &Chains,
    names: &[Option<Name>],
    known: &Names,
) -> Vec<Bearer> {
    let mut described: BTreeMap<String, usize> = BTreeMap::new();
    let of_chain = |(chain, members): (usize, &Vec<usize>)| {
        let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
        for name in members.iter().filter_map(|member| names[*member].as_ref()) {
            *votes.entry(known.number(name)).or_default() += 1;
        }
        let most = votes
            .into_iter()
            .max_by_key(|(name, count)| (*count, usize::MAX - name));
        if let Some((name, _)) = most {
            return Bearer::Name(name);
        }
        let description = members
            .iter()
            .map(|member| &chains.nominals[*member])
            .find(|nominal| {
                matches!(nominal.form, Form::Definite | Form::Indefinite | Form::Possessed)
                    && nominal.kind == Some(MentionKind::Person)
            });
        Bearer::Chain(description.map_or(chain, |nominal| {
            let words = bare(text, sentences, nominal).to_lowercase();
            let noun = words
                .split_once(' ')
                .filter(|(first, _)| matches!(*first, "the" | "a" | "an"));
            let words = noun.map_or(words.as_str(), |(_, noun)| noun);
            *described.entry(words.to_owned()).or_insert(chain)
        }))
    };
    chains.chains.iter().enumerate().map(of_chain).collect()
}

/// Whether a nominal may speak of somebody who speaks; in stories beasts do.
pub fn may_live(nominal: &Nominal) -> bool {
    match nominal.kind {
        Some(MentionKind::Person | MentionKind::Animal) => true,
        None => nominal.gender != NounGender::Neuter,
        _ => matches!(nominal.form, Form::I | Form::He | Form::She),
    }
}

/// The words of a nominal without what a clause, an apposition or a phrase behind its head adds.
fn bare<'t>(text: &'t str, sentences: &[Sentence], nominal: &Nominal) -> &'t str {
    let sentence = &sentences[nominal.sentence];
    let part = |token: usize| {
        sentence.tokens[token].rel.starts_with("flat") || sentence.tokens[token].upos == Upos::Propn
    };
    let mut last = nominal.head;
    while last + 1 < nominal.end && part(last + 1) {
        last += 1;
    }
    let first = sentence.tokens[nominal.start.min(last)].span;
    first.cover(sentence.tokens[last].span).of(text)
}
