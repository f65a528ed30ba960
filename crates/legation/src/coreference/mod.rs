//! This module reads sentences and returns chains: which words of a dispatch speak of the same thing.
//!
//! It covers everything that is spoken of, in names, nouns and pronouns, and knows nothing of politics. Each nominal, from
//! the first to the last, is held against what stands before it; a small trained ranker says which it goes on from,
//! or that it speaks of something new (mention ranking: Denis and Baldridge 2008; trained as Durrett and Klein 2013).
//!
//! | file | from | to |
//! |---|---|---|
//! | `nominal` | a sentence | its nominals, with form, kind, number, gender, role |
//! | `extent` | a nominal's head | the tokens it covers |
//! | `words` | words | numbers, for quick comparison |
//! | `features` | a nominal and a candidate before it | the features that hold of the two |

mod extent;
mod features;
mod nominal;
mod words;

pub use features::{COUNT as FEATURES, PAIR_LENGTH as ROW};
pub use nominal::{Form, Nominal, NounGender, Number};

use crate::syntax::Sentence;
use crate::tables::Tables;
use features::{Candidate, Chain, Match, Told};
use legation_model::Ranker;
use std::collections::{BTreeMap, HashMap};

/// The nominals of a dispatch, and which of them go together.
#[derive(Clone, Debug, Default)]
pub struct Chains {
    pub nominals: Vec<Nominal>,
    /// The nominal that each goes on from; `None` where it speaks of something new.
    pub antecedents: Vec<Option<usize>>,
    /// The chain of each nominal, numbered by first mention.
    pub chain_of: Vec<usize>,
    /// The nominals of each chain, in text order.
    pub chains: Vec<Vec<usize>>,
    /// Nominal by sentence and head; of a co-ordination, that of its first part.
    at: BTreeMap<(usize, usize), usize>,
}

/// How many nominals back every one is looked at.
const REACH: usize = 60;
/// The same for pronouns.
const PRONOUN_REACH: usize = 40;
/// How many of those before share a word with a nominal and are looked at however far back they are.
const LIKE_IT: usize = 12;

impl Chains {
    /// Reads the chains of a dispatch.
    pub fn read(text: &str, sentences: &[Sentence], tables: &Tables, ranker: &Ranker) -> Chains {
        let mut reader = Reader::new(text, sentences, tables);
        for index in 0..reader.nominals.len() {
            let choices = reader.choices(index);
            let mut best: Option<(i64, Option<usize>)> = None;
            for choice in &choices {
                let score = ranker.score(&choice.features);
                if best.is_none_or(|(other, _)| score > other) {
                    best = Some((score, choice.antecedent));
                }
            }
            reader.link(index, best.and_then(|(_, antecedent)| antecedent));
        }
        reader.finish()
    }

    /// The nominal headed by a token.
    pub fn at(&self, sentence: usize, head: usize) -> Option<usize> {
        self.at.get(&(sentence, head)).copied()
    }

    /// What a nominal goes on from, and what that goes on from, to the first.
    pub fn antecedents_of(&self, index: usize) -> impl Iterator<Item = &Nominal> {
        std::iter::successors(self.antecedents[index], |at| self.antecedents[*at])
            .map(|at| &self.nominals[at])
    }
}

/// One thing that a nominal may be: the continuation of an earlier one, or new.
pub struct Choice {
    pub antecedent: Option<usize>,
    pub features: Vec<u16>,
}

/// The state while a dispatch is read. Training walks through it with the right antecedents instead of the best ones.
pub struct Reader<'a> {
    sentences: &'a [Sentence],
    /// How many of the sentences up to each have words outside quotation marks.
    narrated: Vec<usize>,
    pub nominals: Vec<Nominal>,
    told: Vec<Told>,
    antecedents: Vec<Option<usize>>,
    chain_of: Vec<usize>,
    chains: Vec<Chain>,
    /// Nominals with a word as head or in their name, by the word.
    by_word: HashMap<u32, Vec<usize>>,
    same_words: HashMap<Vec<u32>, usize>,
    same_head: HashMap<u32, usize>,
    last_of_form: [Option<usize>; Form::COUNT],
}

impl<'a> Reader<'a> {
    pub fn new(text: &str, sentences: &'a [Sentence], tables: &Tables) -> Reader<'a> {
        let mut words = words::Words::default();
        let mut nominals = Vec::new();
        let mut marks = Marks::default();
        let mut narrated: Vec<usize> = Vec::with_capacity(sentences.len());
        for (number, sentence) in sentences.iter().enumerate() {
            let quotes = marks.read(text, sentence);
            let before = narrated.last().copied().unwrap_or_default();
            narrated.push(before + usize::from(quotes.contains(&None)));
            nominals.extend(nominal::nominals(
                text, sentence, number, &quotes, &mut words, tables,
            ));
        }
        let count = nominals.len();
        Reader {
            sentences,
            narrated,
            nominals,
            told: Vec::with_capacity(count),
            antecedents: Vec::with_capacity(count),
            chain_of: Vec::with_capacity(count),
            chains: Vec::new(),
            by_word: HashMap::new(),
            same_words: HashMap::new(),
            same_head: HashMap::new(),
            last_of_form: [None; Form::COUNT],
        }
    }

    /// What nominal `index` may be, once all before it are linked: something new first, then the candidates from the
    /// nearest.
    pub fn choices(&self, index: usize) -> Vec<Choice> {
        let nominal = &self.nominals[index];
        let told = self.told_of(nominal);
        let mut choices = vec![Choice {
            antecedent: None,
            features: features::first(nominal, told).features,
        }];
        let (mut rivals, mut rival_subjects) = (0, 0);
        // The same of those that stand outside quotation marks where the nominal does, inside where it does.
        let (mut alike, mut rivals_alike, mut subjects_alike) = (0, 0, 0);
        let mut matches: HashMap<usize, (Match, usize)> = HashMap::new();
        for candidate in self.candidates(index) {
            let earlier = &self.nominals[candidate];
            let number = self.chain_of[candidate];
            let chain = &self.chains[number];
            let (chain_match, recent) = *matches.entry(number).or_insert_with(|| {
                (
                    chain.best_match(&self.nominals, nominal),
                    chain.recent(&self.nominals, nominal),
                )
            });
            let last = *chain.members.last().unwrap_or(&candidate);
            let row = features::pair(
                nominal,
                told,
                &Candidate {
                    nominal: earlier,
                    steps: index - candidate,
                    narrated: self.narrated[nominal.sentence] - self.narrated[earlier.sentence],
                    alike,
                    rivals_alike,
                    subjects_alike,
                    rivals,
                    rival_subjects,
                    told: self.told[candidate],
                    chain,
                    chain_match,
                    recent,
                    last: &self.nominals[last],
                    last_steps: index - last,
                },
                self.sentences,
            );
            choices.push(Choice {
                antecedent: Some(candidate),
                features: row.features,
            });
            let same_side = earlier.quote.is_some() == nominal.quote.is_some();
            alike += usize::from(same_side);
            if features::agree(earlier, nominal) {
                let subject = usize::from(features::is_main_subject(earlier));
                rivals += 1;
                rival_subjects += subject;
                rivals_alike += usize::from(same_side);
                subjects_alike += subject * usize::from(same_side);
            }
        }
        choices
    }

    fn told_of(&self, nominal: &Nominal) -> Told {
        if nominal.form.is_pronoun() {
            return Told::default();
        }
        Told {
            same: self.same_words.get(&nominal.ids.whole).copied().unwrap_or(0),
            head: self.same_head.get(&nominal.ids.head).copied().unwrap_or(0),
        }
    }

    /// The nominals before `index` that it may go on from, the nearest first.
    fn candidates(&self, index: usize) -> Vec<usize> {
        let nominal = &self.nominals[index];
        let pronoun = nominal.form.is_pronoun();
        let from = index.saturating_sub(if pronoun { PRONOUN_REACH } else { REACH });
        let mut far: Vec<usize> = Vec::new();
        if pronoun {
            let speaker = matches!(nominal.form, Form::I | Form::We | Form::You);
            far.extend(self.last_of_form[nominal.form as usize].filter(|_| speaker));
        } else {
            for word in keys(nominal) {
                let like = self.by_word.get(&word).map_or(&[][..], Vec::as_slice);
                far.extend(like.iter().rev().take(LIKE_IT));
            }
        }
        far.retain(|candidate| *candidate < from);
        far.sort_unstable_by(|a, b| b.cmp(a));
        far.dedup();
        (from..index).rev().chain(far).collect()
    }

    /// Links nominal `index`, the next one, to what it goes on from.
    pub fn link(&mut self, index: usize, antecedent: Option<usize>) {
        let chain = antecedent.map_or(self.chains.len(), |antecedent| self.chain_of[antecedent]);
        if chain == self.chains.len() {
            self.chains.push(Chain::new());
        }
        let nominal = &self.nominals[index];
        self.chains[chain].add(index, nominal);
        self.chain_of.push(chain);
        self.antecedents.push(antecedent);
        self.told.push(self.told_of(nominal));
        self.last_of_form[nominal.form as usize] = Some(index);
        if !nominal.form.is_pronoun() {
            *self.same_words.entry(nominal.ids.whole.clone()).or_default() += 1;
            *self.same_head.entry(nominal.ids.head).or_default() += 1;
            for word in keys(nominal) {
                self.by_word.entry(word).or_default().push(index);
            }
        }
    }

    /// The chains, without co-ordinations that nothing goes back to.
    fn finish(self) -> Chains {
        let alone = |index: usize| {
            self.nominals[index].form == Form::Group && self.chains[self.chain_of[index]].members.len() == 1
        };
        let mut chains = Chains::default();
        let mut place = vec![None; self.nominals.len()];
        let mut number = vec![None; self.chains.len()];
        for (index, slot) in place.iter_mut().enumerate() {
            if !alone(index) {
                *slot = Some(chains.nominals.len());
                let chain = *number[self.chain_of[index]].get_or_insert_with(|| {
                    chains.chains.push(Vec::new());
                    chains.chains.len() - 1
                });
                chains.chains[chain].push(chains.nominals.len());
                chains.chain_of.push(chain);
                chains.nominals.push(self.nominals[index].clone());
            }
        }
        chains.antecedents = (0..place.len())
            .filter(|index| place[*index].is_some())
            .map(|index| self.antecedents[index].and_then(|antecedent| place[antecedent]))
            .collect();
        for (index, nominal) in chains.nominals.iter().enumerate() {
            if nominal.form != Form::Group {
                chains.at.insert((nominal.sentence, nominal.head), index);
            }
        }
        chains
    }
}

/// Which quotation each word stands in, by the marks.
#[derive(Default)]
struct Marks {
    /// How many were opened.
    count: usize,
    double: bool,
    single: bool,
    paragraph: Option<usize>,
}

impl Marks {
    /// The number of the quotation of each of a sentence's tokens, opening marks included; a paragraph ends all.
    fn read(&mut self, text: &str, sentence: &Sentence) -> Vec<Option<usize>> {
        if self.paragraph != Some(sentence.paragraph) {
            (self.double, self.single) = (false, false);
            self.paragraph = Some(sentence.paragraph);
        }
        let in_quotes = sentence.tokens.iter().map(|token| {
            let before = text[..token.span.start].chars().next_back();
            let after = text[token.span.end..].chars().next();
            let was_open = self.double || self.single;
            match token.form(text) {
                "“" => self.double = true,
                "”" => self.double = false,
                "\"" => self.double = !self.double,
                // An apostrophe stands behind a letter; what a stop stands before closes.
                "‘" | "'" if !self.double && opens(before, after) => self.single = true,
                "’" | "'" if before.is_some_and(|c| !c.is_alphanumeric()) => self.single = false,
                _ => {}
            }
            let open = self.double || self.single;
            self.count += usize::from(open && !was_open);
            open.then_some(self.count)
        });
        in_quotes.collect()
    }
}

/// Whether a mark between these characters may open a quotation.
fn opens(before: Option<char>, after: Option<char>) -> bool {
    before.is_none_or(|c| !c.is_alphanumeric() && !",.!?".contains(c))
        && after.is_some_and(char::is_alphanumeric)
}

/// The words that a nominal is found again by: its head, and each word of its name.
fn keys(nominal: &Nominal) -> impl Iterator<Item = u32> {
    let head = nominal.ids.head;
    let names = nominal.ids.name.iter().copied().filter(move |word| *word != head);
    std::iter::once(head).chain(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Scratch, analyze_text};
    use legation_model::Model;

    fn ranker() -> &'static Ranker {
        Ranker::of_chains().expect("the weights are sound")
    }

    /// The words of each chain of more than one nominal.
    fn chains(text: &str) -> Vec<Vec<String>> {
        let model = Model::built_in().expect("the weights are sound");
        let sentences = analyze_text(text, model, &mut Scratch::default());
        let found = Chains::read(text, &sentences, Tables::built_in(), ranker());
        let words = |nominal: &usize| found.nominals[*nominal].span.of(text).to_owned();
        let several = found.chains.iter().filter(|chain| chain.len() > 1);
        several.map(|chain| chain.iter().map(words).collect()).collect()
    }

    #[test]
    fn the_weights_are_of_these_features() {
        assert_eq!(ranker().features(), FEATURES);
    }

    #[test]
    fn names_and_pronouns_go_together() {
        let text = "Maria Tavola arrived in Apia on Monday. She signed the treaty, and the prime minister thanked her. \
            Tavola said the treaty would help her country.";
        let found = chains(text);
        let of = |word: &str| found.iter().find(|chain| chain.iter().any(|w| w == word));
        let tavola = of("Maria Tavola").expect("she is spoken of again");
        for word in ["She", "her", "Tavola"] {
            assert!(tavola.iter().any(|w| w == word), "{word} in {tavola:?}");
        }
        let treaty = of("the treaty").expect("it is spoken of again");
        assert_eq!(treaty, &["the treaty", "the treaty"]);
    }

    #[test]
    fn they_goes_back_to_a_co_ordination() {
        let found = chains("Maria Tavola and Peni Lomu met in Apia. They signed a treaty.");
        assert!(found.contains(&vec!["Maria Tavola and Peni Lomu".to_owned(), "They".to_owned()]));
    }

    #[test]
    fn chains_are_a_partition_and_links_stay_inside() {
        let text =
            "The envoy left. He said that his plane, which the ministry had sent, was late; it came at noon.";
        let model = Model::built_in().expect("the weights are sound");
        let sentences = analyze_text(text, model, &mut Scratch::default());
        let found = Chains::read(text, &sentences, Tables::built_in(), ranker());
        let mut members: Vec<usize> = found.chains.concat();
        members.sort_unstable();
        assert!(members.into_iter().eq(0..found.nominals.len()));
        for (index, antecedent) in found.antecedents.iter().enumerate() {
            if let Some(before) = antecedent {
                assert!(*before < index && found.chain_of[*before] == found.chain_of[index]);
            }
        }
    }

    #[test]
    fn marks_tell_quotations_apart() {
        let text = "‘It’s late,’ he said. ‘The boys’ boat is gone.’ He left. \"No,\" she said.\n“Yes";
        let model = Model::built_in().expect("the weights are sound");
        let sentences = analyze_text(text, model, &mut Scratch::default());
        let mut marks = Marks::default();
        let mut of: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for sentence in &sentences {
            for (token, quote) in sentence.tokens.iter().zip(marks.read(text, sentence)) {
                of.insert(token.form(text).to_owned(), quote);
            }
        }
        let expected = [
            ("late", Some(1)),
            ("he", None),
            ("boat", Some(2)),
            ("gone", Some(2)),
            ("He", None),
            ("No", Some(3)),
            ("she", None),
            ("Yes", Some(4)),
        ];
        for (word, quote) in expected {
            assert_eq!(of[word], quote, "{word}");
        }
    }

    #[test]
    fn any_text_has_chains() {
        for text in ["", " \n", "?!", "They.", "\"“”\" (it) she, he, it"] {
            chains(text);
        }
    }
}
