//! What a head sees of a clause.
//!
//! Three views of its words, which were measured together (12 examples a type): what it is said with, each content
//! word that the examples use weighed by the likest word of the clause (so "levy" counts for "tariff"); the mean and the
//! highest of its words' states, which carry how it is said; and the senses of `senses.tsv`, which keep apart opposites
//! that stand in like company ("raise" and "lower"). The first two layers of the encoder serve better than the later
//! ones, which have been trained to tell syntax, not meaning.

use crate::syntax::{self, Scratch, Sentence, Upos};
use legation_model::numbers::{self, dot};
use legation_model::{Model, STATE};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The layers whose states say which word it is, and how it is used here.
const WORD_LAYER: usize = 0;
const USE_LAYER: usize = 1;
/// The length of the second view beside the first, whose features are between 0 and 1.
const USE_WEIGHT: f32 = 3.0;

pub(super) const SENSES: &str = include_str!("senses.tsv");

/// Part of a sentence that may tell one happening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The verb or noun of happening.
    pub word: usize,
    /// In text order.
    pub tokens: Vec<usize>,
}

/// The clauses of a sentence: each verb with what hangs on it, but for the clauses inside, and each noun of happening with
/// its phrase. A sentence without either is one clause.
pub fn clauses(sentence: &Sentence) -> Vec<Clause> {
    let senses = Senses::built_in();
    let mut found = Vec::new();
    for (word, token) in sentence.tokens.iter().enumerate() {
        let told = match token.upos {
            Upos::Verb => !matches!(token.base_rel(), "amod" | "compound" | "case" | "mark" | "aux"),
            Upos::Noun => {
                !matches!(token.base_rel(), "compound" | "amod" | "flat")
                    && sentence.name_at(word).is_none()
                    && senses.of(&token.lemma) != 0
                    && sentence
                        .children(word)
                        .any(|c| matches!(sentence.tokens[c].base_rel(), "nmod" | "amod" | "compound"))
            }
            _ => false,
        };
        if told {
            let tokens = sentence.subtree_without(word, |t| is_inner(sentence, t));
            found.push(Clause { word, tokens });
        }
    }
    if found.is_empty()
        && let Some(word) = sentence.root()
    {
        let tokens = (0..sentence.tokens.len()).collect();
        found.push(Clause { word, tokens });
    }
    found
}

/// Whether a clause of its own begins here.
fn is_inner(sentence: &Sentence, t: usize) -> bool {
    let token = &sentence.tokens[t];
    match token.base_rel() {
        "ccomp" | "advcl" | "parataxis" | "appos" | "csubj" => true,
        "acl" => token.upos == Upos::Verb,
        "xcomp" | "conj" => token.upos == Upos::Verb,
        _ => false,
    }
}

/// A content word of a clause.
#[derive(Clone, Debug)]
struct Word {
    lemma: String,
    /// Its state in the first view, of length 1.
    state: Vec<f32>,
}

/// A clause as it was read, before a head's own [`Space`] weighs it.
#[derive(Clone, Debug)]
pub struct Seen {
    words: Vec<Word>,
    /// Mean and highest of the states in the second view.
    used: Vec<f32>,
    /// One bit a sense.
    senses: u64,
}

/// A sentence's states: the words' and their uses'.
pub struct States {
    words: Vec<f32>,
    uses: Vec<f32>,
}

impl States {
    pub fn read(sentence: &Sentence, text: &str, model: &Model, scratch: &mut Scratch) -> States {
        States {
            words: syntax::states(sentence, text, model, WORD_LAYER, scratch),
            uses: syntax::states(sentence, text, model, USE_LAYER, scratch),
        }
    }

    /// What these tokens of the sentence show. Names do not count: whose deed it is does not tell what it is.
    pub fn seen(&self, sentence: &Sentence, tokens: &[usize], centre: &Centre) -> Seen {
        let content = |t: &usize| {
            let plain = sentence.name_at(*t).is_none() && (t + 1) * STATE <= self.words.len();
            plain
                && matches!(
                    sentence.tokens[*t].upos,
                    Upos::Noun | Upos::Verb | Upos::Adj | Upos::Adv | Upos::Adp | Upos::Part
                )
        };
        let content: Vec<usize> = tokens.iter().copied().filter(content).collect();
        let mut seen = Seen {
            words: Vec::new(),
            used: vec![0.0; 2 * STATE],
            senses: 0,
        };
        for (n, t) in content.iter().enumerate() {
            let token = &sentence.tokens[*t];
            let state = &self.uses[t * STATE..(t + 1) * STATE];
            let (mean, highest) = seen.used.split_at_mut(STATE);
            for i in 0..STATE {
                mean[i] += state[i] / content.len() as f32;
                highest[i] = if n == 0 {
                    state[i]
                } else {
                    highest[i].max(state[i])
                };
            }
            if matches!(token.upos, Upos::Noun | Upos::Verb | Upos::Adj) {
                let lemma = token.lemma.to_lowercase();
                seen.senses |= Senses::built_in().of(&lemma);
                let state = centre.direction(&self.words[t * STATE..(t + 1) * STATE]);
                seen.words.push(Word { lemma, state });
            }
        }
        seen
    }
}

/// Mean and spread of the first view's states over the built-in sentences: what all words have in common says nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Centre {
    mean: Vec<f32>,
    /// 1 / standard deviation.
    scale: Vec<f32>,
}

impl Centre {
    /// Of some sentences' words.
    pub fn of<'s>(states: impl Iterator<Item = &'s States>) -> Centre {
        let rows: Vec<&[f32]> = states.flat_map(|s| s.words.chunks_exact(STATE)).collect();
        let (mean, scale) = numbers::standard(&rows, STATE, 1e-6);
        Centre { mean, scale }
    }

    fn direction(&self, state: &[f32]) -> Vec<f32> {
        let mut to: Vec<f32> = (0..STATE)
            .map(|i| (state[i] - self.mean[i]) * self.scale[i])
            .collect();
        let length = dot(&to, &to).sqrt().max(1e-6);
        to.iter_mut().for_each(|v| *v /= length);
        to
    }

    pub fn write(&self, to: &mut numbers::Writer) {
        to.floats(&self.mean);
        to.floats(&self.scale);
    }

    pub fn read(from: &mut numbers::Reader) -> Option<Centre> {
        let (mean, scale) = (from.floats()?, from.floats()?);
        (mean.len() == STATE && scale.len() == STATE).then_some(Centre { mean, scale })
    }
}

/// The features of one head, told by what it was trained on.
#[derive(Clone, Debug, PartialEq)]
pub struct Space {
    /// The first view's state of each content word of the examples, the words in order.
    words: Vec<f32>,
    /// Mean of the second view, and what it is multiplied with.
    mean: Vec<f32>,
    scale: Vec<f32>,
}

impl Space {
    /// `own` are those of the codebook, whose words are looked for; `all` has the built-in ones, too.
    pub fn of(own: &[&Seen], all: &[&Seen]) -> Space {
        let mut sums: BTreeMap<&str, Vec<f32>> = BTreeMap::new();
        for word in own.iter().flat_map(|seen| &seen.words) {
            let sum = sums.entry(&word.lemma).or_insert_with(|| vec![0.0; STATE]);
            sum.iter_mut().zip(&word.state).for_each(|(s, v)| *s += v);
        }
        let mut words = Vec::with_capacity(sums.len() * STATE);
        for sum in sums.values() {
            let length = dot(sum, sum).sqrt().max(1e-6);
            words.extend(sum.iter().map(|v| v / length));
        }
        let rows: Vec<&[f32]> = all.iter().map(|seen| &seen.used[..]).collect();
        let (mean, scale) = numbers::standard(&rows, 2 * STATE, 1e-3);
        Space { words, mean, scale }
    }

    /// How many features there are.
    pub fn width(&self) -> usize {
        self.words.len() / STATE + 2 * STATE + Senses::built_in().count
    }

    pub fn features(&self, seen: &Seen) -> Vec<f32> {
        let mut features = Vec::with_capacity(self.width());
        for known in self.words.chunks_exact(STATE) {
            let likest = seen
                .words
                .iter()
                .fold(0.0f32, |best, word| best.max(dot(known, &word.state)));
            features.push(likest * likest);
        }
        let used = seen.used.iter().zip(&self.mean).zip(&self.scale);
        // Of one length: a clause of few words lies far from the mean, and would be judged by that alone.
        let used: Vec<f32> = used.map(|((v, mean), scale)| (v - mean) * scale).collect();
        let weight = USE_WEIGHT / dot(&used, &used).sqrt().max(1e-6);
        features.extend(used.iter().map(|v| v * weight));
        features.extend((0..Senses::built_in().count).map(|sense| ((seen.senses >> sense) & 1) as f32));
        features
    }

    pub fn write(&self, to: &mut numbers::Writer) {
        for list in [&self.words, &self.mean, &self.scale] {
            to.floats(list);
        }
    }

    pub fn read(from: &mut numbers::Reader) -> Option<Space> {
        let space = Space {
            words: from.floats()?,
            mean: from.floats()?,
            scale: from.floats()?,
        };
        let sound = space.words.len().is_multiple_of(STATE)
            && space.mean.len() == 2 * STATE
            && space.scale.len() == 2 * STATE;
        sound.then_some(space)
    }
}

/// The table of senses.
struct Senses {
    /// One bit a sense.
    of: BTreeMap<&'static str, u64>,
    count: usize,
}

impl Senses {
    fn built_in() -> &'static Senses {
        static READ: OnceLock<Senses> = OnceLock::new();
        READ.get_or_init(|| {
            let mut senses = Senses {
                of: BTreeMap::new(),
                count: 0,
            };
            let rows = SENSES.lines().filter(|line| !line.starts_with('#'));
            for (_, words) in rows.filter_map(|line| line.split_once('\t')) {
                for word in words.split(' ') {
                    *senses.of.entry(word).or_default() |= 1 << senses.count;
                }
                senses.count += 1;
            }
            senses
        })
    }

    fn of(&self, lemma: &str) -> u64 {
        self.of.get(lemma).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senses_fit_their_bits_and_tell_opposites_apart() {
        let senses = Senses::built_in();
        assert!(senses.count <= 64 && senses.count > 20);
        assert_eq!(senses.of("raise") & senses.of("cut"), 0);
        assert_ne!(senses.of("impose") & senses.of("imposition"), 0);
        assert_eq!(senses.of("tariff"), 0);
    }

    #[test]
    fn clauses_are_told_apart() {
        let model = Model::built_in().expect("the weights are sound");
        let text = "Togo banned exports of rice after Benin promised to cut its tariffs.";
        let sentences = syntax::analyze_text(text, model, &mut Scratch::default());
        let words: Vec<Vec<&str>> = clauses(&sentences[0])
            .iter()
            .map(|clause| {
                let tokens = clause.tokens.iter();
                tokens.map(|t| sentences[0].form(*t, text)).collect()
            })
            .collect();
        assert!(
            words.contains(&vec!["Togo", "banned", "exports", "of", "rice", "."]),
            "{words:?}"
        );
        assert!(words.contains(&vec!["to", "cut", "its", "tariffs"]), "{words:?}");
    }
}
