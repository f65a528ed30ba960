//! Who is told of: chains, joined where they go by the same name, and the narrator.

use crate::coreference::{Chains, Form, Nominal, NounGender};
use crate::syntax::{MentionKind, Sentence, Upos};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

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

/// What is said before a name, or what the first name says of the gender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Title {
    None,
    Masculine,
    Feminine,
    Mr,
    Miss,
    Mrs,
}

impl Title {
    fn of(word: &str) -> Option<Title> {
        Some(match word {
            "mr" | "sir" | "lord" | "master" | "monsieur" | "don" | "herr" => Title::Mr,
            "miss" | "mademoiselle" | "fraulein" => Title::Miss,
            "mrs" | "lady" | "madam" | "madame" | "frau" => Title::Mrs,
            "uncle" => Title::Masculine,
            "aunt" | "ms" => Title::Feminine,
            _ => return None,
        })
    }

    fn is_formal(self) -> bool {
        matches!(self, Title::Mr | Title::Miss | Title::Mrs)
    }

    /// Whether one person may go by both.
    fn goes_with(self, other: Title) -> bool {
        use Title::{Feminine, Masculine, Miss, Mr, Mrs, None};
        let (low, high) = (self.min(other), self.max(other));
        low == high || low == None || matches!((low, high), (Masculine, Mr) | (Feminine, Miss | Mrs))
    }
}

/// Words of a name, at most.
const LONGEST_NAME: usize = 5;

impl Name {
    fn of(words: &str, gender: NounGender) -> Option<Name> {
        let mut title = Title::None;
        let mut own = Vec::new();
        for word in words.split(|c: char| !c.is_alphanumeric() && c != '-') {
            let low = word.to_lowercase();
            if let Some(said) = Title::of(&low) {
                title = said;
                continue;
            }
            match low.as_str() {
                "" | "the" | "a" | "an" | "s" | "dr" | "doctor" | "old" | "young" | "little" | "poor"
                | "dear" => {}
                _ => own.push(low),
            }
        }
        if title == Title::None && own.len() > 1 {
            title = match gender {
                NounGender::Masculine => Title::Masculine,
                NounGender::Feminine => Title::Feminine,
                _ => Title::None,
            };
        }
        // "Uncle", "Doctor": who is called by nothing else.
        if own.is_empty() {
            own.extend(words.split_whitespace().last().map(str::to_lowercase));
        }
        (!own.is_empty() && own.len() <= LONGEST_NAME).then_some(Name { words: own, title })
    }

    /// Whether this may be another, longer or more plainly titled, name cut short.
    fn short_for(&self, other: &Name) -> bool {
        let longer = (other.words.len(), other.title) > (self.words.len(), self.title);
        longer
            && self.title.goes_with(other.title)
            && self.words.iter().all(|word| other.words.contains(word))
    }
}

/// The number of the span that byte `at` lies in; they are in order.
pub fn which(spans: &[Span], at: usize) -> Option<usize> {
    let number = spans.partition_point(|span| span.start <= at).checked_sub(1)?;
    (at < spans[number].end).then_some(number)
}

/// Whether byte `at` lies in one of the spans, which are in order.
pub fn inside(spans: &[Span], at: usize) -> bool {
    which(spans, at).is_some()
}

/// The names of a text, each with the longer one that it stands for.
struct Names {
    /// In order.
    known: Vec<(Name, usize)>,
    /// The name that each is cut short from, or itself.
    whole: Vec<usize>,
}

/// So often a story must call somebody by the first name alone for it to be how that one is called.
const FAMILIAR: usize = 2;
/// How much more often than another's a name must be told for what is short for both to be its own.
const FAR_MORE: usize = 3;

impl Names {
    /// `told` are the names, and whether each stands outside quotations.
    fn new<'n>(told: impl Iterator<Item = (&'n Name, bool)>) -> Names {
        let mut counts: BTreeMap<Name, usize> = BTreeMap::new();
        let mut first_names: BTreeMap<String, usize> = BTreeMap::new();
        for (name, narrated) in told {
            *counts.entry(name.clone()).or_default() += 1;
            if let ([only], Title::None, true) = (name.words.as_slice(), name.title, narrated) {
                *first_names.entry(only.clone()).or_default() += 1;
            }
        }
        let known: Vec<(Name, usize)> = counts.into_iter().collect();
        let whole = (0..known.len())
            .map(|n| stands_for(&known, n, &first_names))
            .collect();
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
///
/// A story that calls somebody by the first name does not call the same one "Mrs." and the family's: "Mrs. Lowe" is not
/// Ada Lowe where Ada Lowe is "Ada".
fn stands_for(known: &[(Name, usize)], n: usize, first_names: &BTreeMap<String, usize>) -> usize {
    let name = &known[n].0;
    let other_style = |other: &Name| {
        name.title.is_formal()
            && !other.title.is_formal()
            && name.words.len() < other.words.len()
            && name.words[0] != other.words[0]
            && first_names
                .get(&other.words[0])
                .is_some_and(|count| *count >= FAMILIAR)
    };
    let longer: Vec<usize> = (0..known.len())
        .filter(|other| name.short_for(&known[*other].0) && !other_style(&known[*other].0))
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
                named
                    .then(|| Name::of(bare(text, sentences, nominal), nominal.gender))
                    .flatten()
            })
            .collect();
        let outside = |n: usize| !inside(quotations, chains.nominals[n].span.start);
        let told = names.iter().enumerate();
        let told = told.filter_map(|(n, name)| Some((name.as_ref()?, outside(n))));
        let known = Names::new(told);
        let own_name = narrators_name(text, sentences, chains, quotations, &names, &known);
        let named = |bearer: Bearer| match bearer {
            Bearer::Name(name) if own_name == Some(name) => Bearer::Narrator,
            other => other,
        };
        let of_chain = of_chains(text, sentences, chains, &names, &known);
        let mut numbers: BTreeMap<Bearer, CharacterId> = BTreeMap::new();
        let mut about: Vec<Character> = Vec::new();
        let mut of_nominal = Vec::with_capacity(chains.nominals.len());
        for (n, nominal) in chains.nominals.iter().enumerate() {
            let quoted = inside(quotations, nominal.span.start);
            let bearer = match (&names[n], nominal.form) {
                (_, Form::I) if !quoted => Some(Bearer::Narrator),
                (_, Form::I | Form::You | Form::We | Form::Group) => None,
                (Some(name), _) => Some(named(Bearer::Name(known.number(name)))),
                _ => Some(named(of_chain[chains.chain_of[n]])),
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

/// What somebody is called who is not named: "the thin old gentleman".
struct Description {
    words: Vec<String>,
}

impl Description {
    fn of(words: &str) -> Description {
        let words = words.split(|c: char| !c.is_alphanumeric() && c != '-');
        Description {
            words: words
                .filter(|word| !matches!(*word, "" | "the" | "a" | "an" | "this" | "that"))
                .map(str::to_owned)
                .collect(),
        }
    }

    /// Who was described in these words, or in more with the same noun where nobody else was.
    fn found_in(&self, described: &[(Description, usize)]) -> Option<usize> {
        let same = described
            .iter()
            .rev()
            .find(|(other, _)| other.words == self.words);
        if let Some((_, bearer)) = same {
            return Some(*bearer);
        }
        let (noun, rest) = self.words.split_last()?;
        let mut like = described
            .iter()
            .filter(|(other, _)| {
                other.words.last() == Some(noun) && rest.iter().all(|word| other.words.contains(word))
            })
            .map(|(_, bearer)| *bearer);
        let first = like.next()?;
        like.all(|other| other == first).then_some(first)
    }
}

/// The number counted most often, the first of several.
fn most(counts: BTreeMap<usize, usize>) -> Option<usize> {
    let most = counts
        .into_iter()
        .max_by_key(|(number, count)| (*count, usize::MAX - number));
    most.map(|(number, _)| number)
}

/// The name by which others call the narrator: the one called most often of those that the story itself never tells of.
fn narrators_name(
    text: &str,
    sentences: &[Sentence],
    chains: &Chains,
    quotations: &[Span],
    names: &[Option<Name>],
    known: &Names,
) -> Option<usize> {
    let mut called: BTreeMap<usize, usize> = BTreeMap::new();
    let mut narrated: BTreeSet<usize> = BTreeSet::new();
    let mut narrator = false;
    for (nominal, name) in chains.nominals.iter().zip(names) {
        let quoted = inside(quotations, nominal.span.start);
        narrator |= !quoted && nominal.form == Form::I;
        let Some(name) = name else { continue };
        let number = known.number(name);
        let titled = name.words.iter().any(|word| Title::of(word).is_some());
        if !quoted || titled {
            narrated.insert(number);
        } else if is_called(text, &sentences[nominal.sentence], nominal) {
            *called.entry(number).or_default() += 1;
        }
    }
    called.retain(|name, _| narrator && !narrated.contains(name));
    most(called)
}

/// Whether somebody is spoken to: "No, sir, …".
pub fn is_called(text: &str, sentence: &Sentence, nominal: &Nominal) -> bool {
    let before = text[..nominal.span.start].trim_end().chars().next_back();
    let after = text[nominal.span.end..].trim_start().chars().next();
    let alone = before.is_none_or(|c| !c.is_alphanumeric()) && after.is_none_or(|c| ",.!?;—".contains(c));
    (alone || sentence.has_rel(nominal.head, "vocative")) && !nominal.form.is_pronoun()
}

/// Whom each chain speaks of: whom most of the names in it name, or else whoever is described by the same words.
fn of_chains(
    text: &str,
    sentences: &[Sentence],
    chains: &Chains,
    names: &[Option<Name>],
    known: &Names,
) -> Vec<Bearer> {
    let mut described: Vec<(Description, usize)> = Vec::new();
    let of_chain = |(chain, members): (usize, &Vec<usize>)| {
        let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
        for name in members.iter().filter_map(|member| names[*member].as_ref()) {
            *votes.entry(known.number(name)).or_default() += 1;
        }
        if let Some(name) = most(votes) {
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
            let said = Description::of(&words);
            let known = match nominal.form {
                // "A man" is another than the one before.
                Form::Indefinite => None,
                _ => said.found_in(&described),
            };
            let bearer = known.unwrap_or(chain);
            described.push((said, bearer));
            bearer
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
