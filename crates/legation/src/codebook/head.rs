//! What is trained on a codebook's examples: which type a clause tells, if any, and which mode of it.

use super::features::{Centre, Seen, Space, States, clauses};
use super::file::Codebook;
use crate::syntax::{self, Scratch, Sentence};
use legation_model::numbers::{Reader, Writer};
use legation_model::{Model, Regression};

/// A mode is told where it is at least this probable.
const SURE: f64 = 0.5;
/// A type is told from some probability between these two; see [`Corpus::settle`].
const SURENESS: std::ops::RangeInclusive<u32> = 20..=60;
/// The share of sentences without an event that may be taken for one, in the codebook's own and the built-in sentences.
const FALSE_ALARMS: f64 = 0.02;
/// Of two probabilities to tell a type from, the higher is better unless it costs so much of F1.
const WORTH: f64 = 0.01;
/// A built-in sentence that is so probably of a type is no example against it: the codebook is about such things.
const OWN_MATTER: f64 = 0.8;

/// What the examples of one type weigh together in training, and each clause that tells no event. There are many of the
/// latter, and far more in what is read.
const TYPE: f32 = 96.0;
const NO_EVENT: f32 = 1.6;

pub(super) const BACKGROUND: &str = include_str!("background.txt");

/// Where a sample comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Example,
    CounterExample,
    BuiltIn,
}

/// One sentence that a head is trained or tested on.
#[derive(Clone, Debug)]
pub struct Sample {
    pub text: String,
    /// 0 is no type; others are types from 1.
    pub class: usize,
    /// From 1; 0 where the codebook does not say.
    pub mode: usize,
    pub origin: Origin,
    /// In the codebook's file.
    pub line: Option<usize>,
    /// All of it, and each of its clauses.
    whole: Seen,
    clauses: Vec<Seen>,
}

/// A codebook's sentences and the built-in ones, read with the model.
pub struct Corpus {
    pub samples: Vec<Sample>,
    centre: Centre,
    /// From what probability on a type is told.
    pub sure: f64,
}

impl Corpus {
    pub fn read(codebook: &Codebook, model: &Model, scratch: &mut Scratch) -> Corpus {
        let mut lines: Vec<(String, usize, usize, Origin, Option<usize>)> = Vec::new();
        for (n, kind) in codebook.types.iter().enumerate() {
            let mut add = |examples: &[super::Example], class, mode, origin| {
                lines.extend(
                    examples
                        .iter()
                        .map(|e| (e.text.clone(), class, mode, origin, Some(e.line))),
                );
            };
            add(&kind.examples, n + 1, 0, Origin::Example);
            for (m, mode) in kind.modes.iter().enumerate() {
                add(&mode.examples, n + 1, m + 1, Origin::Example);
            }
            add(&kind.counter_examples, 0, 0, Origin::CounterExample);
        }
        let built_in = BACKGROUND.lines().filter(|line| !line.starts_with('#'));
        lines.extend(built_in.map(|line| (line.to_owned(), 0, 0, Origin::BuiltIn, None)));
        let mut read = |text: &str| -> Vec<(Sentence, States)> {
            syntax::analyze_text(text, model, scratch)
                .into_iter()
                .map(|sentence| {
                    let states = States::read(&sentence, text, model, scratch);
                    (sentence, states)
                })
                .collect()
        };
        let all: Vec<Vec<(Sentence, States)>> = lines.iter().map(|(text, ..)| read(text)).collect();
        let built_in = lines
            .iter()
            .zip(&all)
            .filter(|(line, _)| line.3 == Origin::BuiltIn);
        let centre = Centre::of(built_in.flat_map(|(_, parts)| parts.iter().map(|(_, states)| states)));
        let mut samples = Vec::new();
        for ((text, class, mode, origin, line), parts) in lines.into_iter().zip(&all) {
            let seen = parts.iter().flat_map(|(sentence, states)| {
                let told = clauses(sentence);
                told.into_iter()
                    .map(|clause| states.seen(sentence, &clause.tokens, &centre))
                    .collect::<Vec<_>>()
            });
            // An example is one sentence; of more, the first is the one that the whole stands for.
            let Some((first, states)) = parts.first() else {
                continue;
            };
            let tokens: Vec<usize> = (0..first.tokens.len()).collect();
            samples.push(Sample {
                class,
                mode,
                origin,
                line,
                whole: states.seen(first, &tokens, &centre),
                clauses: seen.collect(),
                text,
            });
        }
        if !codebook.background {
            samples.retain(|sample| sample.origin != Origin::BuiltIn);
        }
        Corpus {
            samples,
            centre,
            sure: SURE,
        }
    }

    /// Settles by cross-validation what else the head needs: takes out the built-in sentences that are about the codebook's
    /// own matter, and finds from what probability on a type is told. That is where most examples are found and few other
    /// sentences are taken for one: the fewer and the more varied the examples, the lower.
    pub fn settle(&mut self, codebook: &Codebook) {
        let verdicts = super::cross::verdicts(codebook, self);
        let own = |sample: &Sample, verdict: &Verdict| {
            sample.origin == Origin::BuiltIn && verdict.probability >= OWN_MATTER
        };
        let judged = self.samples.drain(..).zip(verdicts);
        let (samples, verdicts): (Vec<Sample>, Vec<Verdict>) =
            judged.filter(|(sample, verdict)| !own(sample, verdict)).unzip();
        self.samples = samples;
        self.sure = sureness(&self.samples, &verdicts);
    }
}

fn sureness(samples: &[Sample], verdicts: &[Verdict]) -> f64 {
    let (mut best, mut sure) = (-1.0, f64::from(*SURENESS.end()) / 100.0);
    for percent in SURENESS.rev().step_by(5) {
        let at = f64::from(percent) / 100.0;
        let (mut hits, mut told, mut taken, mut others, mut alarms) = (0, 0, 0, 0, 0);
        for (sample, verdict) in samples.iter().zip(verdicts) {
            let class = verdict.class(at);
            hits += usize::from(class > 0 && class == sample.class);
            told += usize::from(sample.class > 0);
            taken += usize::from(class > 0);
            others += usize::from(sample.class == 0);
            alarms += usize::from(sample.class == 0 && class > 0);
        }
        let f1 = 2.0 * hits as f64 / (told + taken).max(1) as f64;
        if alarms as f64 <= FALSE_ALARMS * others as f64 && f1 > best + WORTH {
            (best, sure) = (f1, at);
        }
    }
    sure
}

/// What a head says of a whole sentence.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// The likeliest type in any clause, from 1, and how probable it is that the clause tells any.
    pub likeliest: usize,
    pub probability: f64,
    /// Of each class, in the clause where a type is likeliest.
    pub probabilities: Vec<f64>,
    /// From 1; 0 for none.
    pub mode: usize,
}

impl Verdict {
    /// The type from 1, 0 where it is not so probable that there is one.
    pub fn class(&self, sure: f64) -> usize {
        if self.probability >= sure {
            self.likeliest
        } else {
            0
        }
    }
}

/// A clause that tells an event of the codebook.
#[derive(Clone, Debug, PartialEq)]
pub struct Coded {
    /// The token of happening.
    pub word: usize,
    /// Index of the type, and of the mode.
    pub kind: usize,
    pub mode: Option<usize>,
    pub probability: f64,
}

/// The trained part of a codebook.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    centre: Centre,
    space: Space,
    types: Regression,
    /// From what probability on a type is told.
    sure: f64,
    /// Of each type that has modes.
    modes: Vec<Option<Regression>>,
}

impl Head {
    /// Trains on the samples of a corpus that `keep` names.
    ///
    /// A sentence may have several clauses, and only one need be the event. So a first head is trained on whole sentences;
    /// it picks the likeliest clause of each example, and the second is trained on these. Of a sentence that tells no event
    /// no clause does.
    pub fn train(codebook: &Codebook, corpus: &Corpus, keep: impl Fn(usize) -> bool) -> Head {
        let samples: Vec<&Sample> = (0..corpus.samples.len())
            .filter(|n| keep(*n))
            .map(|n| &corpus.samples[n])
            .collect();
        let classes = codebook.types.len() + 1;
        let all: Vec<(&Seen, &Sample)> = samples.iter().map(|s| (&s.whole, *s)).collect();
        let (space, rows) = space(&all);
        let first = regression(&rows, &all, classes, |sample| sample.class);
        // The clause and the sample that it is of.
        let mut picked: Vec<(&Seen, &Sample)> = Vec::new();
        for sample in samples {
            if sample.class == 0 {
                picked.extend(sample.clauses.iter().map(|seen| (seen, sample)));
                continue;
            }
            let likely = |seen: &Seen| first.probabilities(&space.features(seen))[sample.class];
            let mut best: Option<(&Seen, f64)> = None;
            for seen in &sample.clauses {
                let p = likely(seen);
                if best.is_none_or(|(_, known)| p > known) {
                    best = Some((seen, p));
                }
            }
            picked.extend(best.map(|(seen, _)| (seen, sample)));
        }
        let (space, rows) = self::space(&picked);
        let types = regression(&rows, &picked, classes, |sample| sample.class);
        let modes = codebook.types.iter().enumerate().map(|(n, kind)| {
            let own = || (0..picked.len()).filter(|i| picked[*i].1.class == n + 1);
            let rows: Vec<Vec<f32>> = own().map(|i| rows[i].clone()).collect();
            let picked: Vec<(&Seen, &Sample)> = own().map(|i| picked[i]).collect();
            (!kind.modes.is_empty()).then(|| regression(&rows, &picked, kind.modes.len() + 1, |s| s.mode))
        });
        Head {
            modes: modes.collect(),
            centre: corpus.centre.clone(),
            sure: corpus.sure,
            space,
            types,
        }
    }

    /// What the head says of a sample.
    pub fn judge(&self, sample: &Sample) -> Verdict {
        let mut best = Verdict {
            likeliest: 0,
            probability: 0.0,
            probabilities: Vec::new(),
            mode: 0,
        };
        for seen in &sample.clauses {
            let features = self.space.features(seen);
            let probabilities = self.types.probabilities(&features);
            let (likeliest, probability) = likeliest(&probabilities);
            if best.probabilities.is_empty() || probability > best.probability {
                best = Verdict {
                    likeliest,
                    probability,
                    probabilities,
                    mode: self.mode(likeliest, &features),
                };
            }
        }
        best
    }

    /// The mode of a clause of this class, from 1; 0 for none.
    fn mode(&self, class: usize, features: &[f32]) -> usize {
        let head = class.checked_sub(1).and_then(|kind| self.modes[kind].as_ref());
        let Some(head) = head else { return 0 };
        let (mode, probability) = likeliest(&head.probabilities(features));
        if probability >= SURE { mode } else { 0 }
    }

    /// The clauses of a sentence that tell an event, the surest first; of two where one lies inside the other, and of the
    /// same type, both.
    pub fn code(&self, sentence: &Sentence, text: &str, model: &Model, scratch: &mut Scratch) -> Vec<Coded> {
        let told = clauses(sentence);
        if told.is_empty() {
            return Vec::new();
        }
        let states = States::read(sentence, text, model, scratch);
        let mut found: Vec<Coded> = Vec::new();
        for clause in told {
            let features = self
                .space
                .features(&states.seen(sentence, &clause.tokens, &self.centre));
            let (class, probability) = likeliest(&self.types.probabilities(&features));
            if let Some(kind) = class.checked_sub(1)
                && probability >= self.sure
            {
                found.push(Coded {
                    word: clause.word,
                    kind,
                    mode: self.mode(class, &features).checked_sub(1),
                    probability,
                });
            }
        }
        found.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.word.cmp(&b.word)));
        found
    }

    pub fn write(&self, to: &mut Writer) {
        self.centre.write(to);
        self.space.write(to);
        self.types.write(to);
        to.number((self.sure * 100.0).round() as usize);
        for mode in self.modes.iter().flatten() {
            mode.write(to);
        }
    }

    /// `None` where the bytes are no head of this codebook.
    pub fn read(from: &mut Reader, codebook: &Codebook) -> Option<Head> {
        let centre = Centre::read(from)?;
        let space = Space::read(from)?;
        let width = space.width();
        let types = Regression::read(from, width, codebook.types.len() + 1)?;
        let sure = from.number()? as f64 / 100.0;
        let mut modes = Vec::new();
        for kind in &codebook.types {
            modes.push(match kind.modes.len() {
                0 => None,
                n => Some(Regression::read(from, width, n + 1)?),
            });
        }
        from.0.is_empty().then_some(Head {
            centre,
            space,
            types,
            sure,
            modes,
        })
    }
}

/// The features that the words of these clauses call for, and theirs.
fn space(picked: &[(&Seen, &Sample)]) -> (Space, Vec<Vec<f32>>) {
    let all: Vec<&Seen> = picked.iter().map(|(seen, _)| *seen).collect();
    let own = picked.iter().filter(|(_, s)| s.origin != Origin::BuiltIn);
    let own: Vec<&Seen> = own.map(|(seen, _)| *seen).collect();
    let space = Space::of(&own, &all);
    let rows = all.iter().map(|seen| space.features(seen)).collect();
    (space, rows)
}

fn regression(
    rows: &[Vec<f32>],
    picked: &[(&Seen, &Sample)],
    classes: usize,
    class: impl Fn(&Sample) -> usize,
) -> Regression {
    let class: Vec<usize> = picked.iter().map(|(_, sample)| class(sample)).collect();
    let mut size = vec![0.0f32; classes];
    class.iter().for_each(|class| size[*class] += 1.0);
    let weights = picked.iter().zip(&class).map(|((_, sample), class)| {
        if sample.class == 0 {
            NO_EVENT
        } else {
            TYPE / size[*class]
        }
    });
    let weight: Vec<f32> = weights.collect();
    Regression::train(rows, &class, &weight, classes)
}

/// The likeliest class but the first, and how probable it is that it is not the first.
fn likeliest(probabilities: &[f64]) -> (usize, f64) {
    let mut best = (0, 0.0);
    for (class, p) in probabilities.iter().enumerate().skip(1) {
        if *p > best.1 {
            best = (class, *p);
        }
    }
    (best.0, 1.0 - probabilities.first().copied().unwrap_or(1.0))
}
