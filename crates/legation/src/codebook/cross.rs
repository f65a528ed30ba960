//! How well a codebook's examples tell its types apart: each is judged by a head that was trained without it.

use super::file::Codebook;
use super::head::{Corpus, Head, Origin, Verdict};
use crate::syntax::Scratch;
use legation_model::Model;
use serde::Serialize;

/// Parts that the sentences are dealt into; each is judged by a head of the others.
const FOLDS: usize = 10;
/// How many doubtful examples a report names.
const DOUBTS: usize = 12;

/// What `legation codebook test` tells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub codebook: String,
    /// Examples, counter-examples, and built-in sentences that counted against all types.
    pub examples: usize,
    pub counter_examples: usize,
    pub built_in: usize,
    /// Mean of the types' F1.
    pub macro_f1: f64,
    /// Share of all events found and rightly typed, as F1 over all types together.
    pub micro_f1: f64,
    /// Of the sentences that tell no event, the share that was taken for one.
    pub false_alarms: f64,
    pub types: Vec<TypeScore>,
    /// Right types with what they were taken for, in the order of the codebook; only those that occur.
    pub confusions: Vec<Confusion>,
    /// The examples that fit worst, the worst first.
    pub doubts: Vec<Doubt>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TypeScore {
    #[serde(rename = "type")]
    pub kind: String,
    pub examples: usize,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    /// Of the examples whose type was found, the share whose mode was right; `None` where the type has no modes.
    pub mode_accuracy: Option<f64>,
}

/// `None` is no event of the codebook.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Confusion {
    pub right: Option<String>,
    pub taken_for: Option<String>,
    pub count: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Doubt {
    pub text: String,
    pub right: Option<String>,
    pub taken_for: Option<String>,
    /// How probable the right one was.
    pub probability: f64,
    /// Its line in the codebook; `None` for a sentence of the program's own.
    pub line: Option<usize>,
}

/// Tests a codebook on its own sentences. Takes some seconds.
pub fn cross_validate(codebook: &Codebook, model: &Model) -> Report {
    let mut corpus = Corpus::read(codebook, model, &mut Scratch::default());
    corpus.settle(codebook);
    report(codebook, &corpus, &verdicts(codebook, &corpus))
}

/// What heads that were trained without it say of each sample.
pub(super) fn verdicts(codebook: &Codebook, corpus: &Corpus) -> Vec<Verdict> {
    let samples = &corpus.samples;
    // Dealt class by class, so that each part has its share of every one.
    let mut dealt = vec![0usize; samples.len()];
    let mut next = vec![0usize; codebook.types.len() + 1];
    for (sample, part) in samples.iter().zip(&mut dealt) {
        *part = next[sample.class] % FOLDS;
        next[sample.class] += 1;
    }
    let mut verdicts = vec![Verdict::default(); samples.len()];
    for part in 0..FOLDS {
        let held: Vec<usize> = (0..samples.len()).filter(|n| dealt[*n] == part).collect();
        if held.is_empty() {
            continue;
        }
        let head = Head::train(codebook, corpus, |n| dealt[n] != part);
        for n in held {
            verdicts[n] = head.judge(&samples[n]);
        }
    }
    verdicts
}

fn report(codebook: &Codebook, corpus: &Corpus, verdicts: &[Verdict]) -> Report {
    let classes = codebook.types.len() + 1;
    let name = |class: usize| class.checked_sub(1).map(|kind| codebook.types[kind].name.clone());
    let mut counts = vec![0usize; classes * classes];
    let mut doubts = Vec::new();
    let mut modes = vec![(0usize, 0usize); classes];
    for (sample, verdict) in corpus.samples.iter().zip(verdicts) {
        let class = verdict.class(corpus.sure);
        counts[sample.class * classes + class] += 1;
        let probability = verdict.probabilities.get(sample.class).copied().unwrap_or(0.0);
        if class == sample.class && sample.class > 0 {
            modes[sample.class].0 += usize::from(verdict.mode == sample.mode);
            modes[sample.class].1 += 1;
        }
        if class != sample.class {
            doubts.push(Doubt {
                text: sample.text.clone(),
                right: name(sample.class),
                taken_for: name(class),
                probability,
                line: sample.line,
            });
        }
    }
    doubts.sort_by(|a, b| a.probability.total_cmp(&b.probability));
    doubts.truncate(DOUBTS);
    let count = |right: usize, taken: usize| counts[right * classes + taken];
    let of = |right: usize| (0..classes).map(|taken| count(right, taken)).sum::<usize>();
    let as_ = |taken: usize| (0..classes).map(|right| count(right, taken)).sum::<usize>();
    let share = |part: usize, whole: usize| {
        if whole == 0 {
            0.0
        } else {
            part as f64 / whole as f64
        }
    };
    let types: Vec<TypeScore> = (1..classes)
        .map(|class| {
            let hit = count(class, class);
            let (right, total) = modes[class];
            TypeScore {
                kind: name(class).unwrap_or_default(),
                examples: of(class),
                precision: share(hit, as_(class)),
                recall: share(hit, of(class)),
                f1: share(2 * hit, of(class) + as_(class)),
                mode_accuracy: (!codebook.types[class - 1].modes.is_empty()).then(|| share(right, total)),
            }
        })
        .collect();
    let confusions = (0..classes * classes)
        .filter(|at| counts[*at] > 0 && at / classes != at % classes)
        .map(|at| Confusion {
            right: name(at / classes),
            taken_for: name(at % classes),
            count: counts[at],
        })
        .collect();
    let hits: usize = (1..classes).map(|class| count(class, class)).sum();
    let told: usize = (1..classes).map(of).sum();
    let taken: usize = (1..classes).map(as_).sum();
    let of_origin = |origin| corpus.samples.iter().filter(|s| s.origin == origin).count();
    Report {
        codebook: codebook.label(),
        examples: of_origin(Origin::Example),
        counter_examples: of_origin(Origin::CounterExample),
        built_in: of_origin(Origin::BuiltIn),
        macro_f1: types.iter().map(|t| t.f1).sum::<f64>() / types.len().max(1) as f64,
        micro_f1: share(2 * hits, told + taken),
        false_alarms: share(of(0) - count(0, 0), of(0)),
        types,
        confusions,
        doubts,
    }
}
