//! The ranker behind coreference and the speakers of quotations: how well one of some thousands of yes-or-no features speaks for a choice.
//!
//! A feature is a row of whole numbers: its weights for [`UNITS`] hidden units, and one that counts by itself. The rows of
//! all features that hold are added, units below zero are set to zero, and the rest is weighed and summed: a network of
//! one hidden layer whose input is sparse. The score is in whole numbers, so it is the same on every machine. What the
//! features are is the caller's matter; the weights were trained on the numbers that the caller gives them.

use crate::weights::{Tensors, WeightsError};
use std::sync::OnceLock;

static CHAINS: &[u8] = include_bytes!("../weights/coreference.safetensors");
static SPEAKERS: &[u8] = include_bytes!("../weights/speakers.safetensors");

/// Hidden units.
const UNITS: usize = 31;
/// Numbers of a row: the units', and the feature's own.
const WIDTH: usize = UNITS + 1;

/// Scores rows of features. Read-only: threads share one.
pub struct Ranker {
    rows: Vec<[i8; WIDTH]>,
    bias: [i32; WIDTH],
    output: [i32; WIDTH],
    /// How much of a score is one in the logarithm of a probability; 1 where the weights do not say.
    nat: f64,
}

impl Ranker {
    /// The ranker of coreference that is built into the program, loaded once.
    pub fn of_chains() -> Result<&'static Ranker, WeightsError> {
        static RANKER: OnceLock<Result<Ranker, WeightsError>> = OnceLock::new();
        let ranker = RANKER.get_or_init(|| Ranker::from_bytes(CHAINS));
        ranker.as_ref().map_err(Clone::clone)
    }

    /// The ranker of who speaks a quotation that is built into the program, loaded once.
    pub fn of_speakers() -> Result<&'static Ranker, WeightsError> {
        static RANKER: OnceLock<Result<Ranker, WeightsError>> = OnceLock::new();
        let ranker = RANKER.get_or_init(|| Ranker::from_bytes(SPEAKERS));
        ranker.as_ref().map_err(Clone::clone)
    }

    /// A ranker of a weights file in memory.
    pub fn from_bytes(bytes: &[u8]) -> Result<Ranker, WeightsError> {
        let tensors = Tensors::parse(bytes)?;
        let (_, columns, numbers) = tensors.i8("features")?;
        if columns != WIDTH {
            return Err(WeightsError(format!(
                "a feature of the ranker has {columns} weights, not {WIDTH}"
            )));
        }
        let vector = |name: &str| -> Result<[i32; WIDTH], WeightsError> {
            let values = tensors.i32(name)?;
            let count = values.len();
            values.try_into().map_err(|_| {
                WeightsError(format!(
                    "tensor {name} of the ranker has {count} values, not {WIDTH}"
                ))
            })
        };
        Ok(Ranker {
            rows: numbers
                .chunks_exact(WIDTH)
                .map(|row| std::array::from_fn(|i| row[i] as i8))
                .collect(),
            nat: match tensors.i32("nat").as_deref() {
                Ok([nat]) if *nat > 0 => f64::from(*nat),
                _ => 1.0,
            },
            bias: vector("bias")?,
            output: vector("output")?,
        })
    }

    /// How many features there are.
    pub fn features(&self) -> usize {
        self.rows.len()
    }

    /// The score of what these features hold of; a feature that the ranker does not know counts nothing. Rows of up to
    /// 250 features cannot overflow.
    pub fn score(&self, features: &[u16]) -> i64 {
        let mut sums = [0i16; WIDTH];
        for row in features
            .iter()
            .filter_map(|feature| self.rows.get(usize::from(*feature)))
        {
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += i16::from(*weight);
            }
        }
        let mut score =
            i64::from(self.output[UNITS]) * (i64::from(sums[UNITS]) + i64::from(self.bias[UNITS]));
        let units = sums.iter().zip(&self.bias).zip(&self.output).take(UNITS);
        for ((sum, bias), output) in units {
            let active = (i32::from(*sum) + bias).max(0);
            score += i64::from(active) * i64::from(*output);
        }
        score
    }

    /// The natural logarithms of the probabilities that the scores of all choices stand for (softmax).
    pub fn logarithms(&self, scores: &[i64]) -> Vec<f64> {
        let best = scores.iter().max().copied().unwrap_or_default();
        let nats = |score: &i64| (score - best) as f64 / self.nat;
        let sum: f64 = scores.iter().map(|score| nats(score).exp()).sum();
        scores.iter().map(|score| nats(score) - sum.ln()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranker() -> Ranker {
        let mut rows = vec![[0; WIDTH]; 3];
        rows[0][0] = 5;
        rows[1][0] = -7;
        rows[2][UNITS] = 2;
        let mut output = [0; WIDTH];
        output[0] = 10;
        output[UNITS] = 100;
        Ranker {
            rows,
            bias: [1; WIDTH],
            output,
            nat: 1.0,
        }
    }

    #[test]
    fn units_below_zero_count_nothing() {
        let ranker = ranker();
        assert_eq!(ranker.score(&[0]), 100 + 60);
        assert_eq!(ranker.score(&[0, 1]), 100);
        assert_eq!(ranker.score(&[0, 2]), 300 + 60);
    }

    #[test]
    fn unknown_features_count_nothing() {
        assert_eq!(ranker().score(&[0, 900]), ranker().score(&[0]));
    }

    #[test]
    fn logarithms_are_those_of_probabilities() {
        let ranker = Ranker {
            nat: 100.0,
            ..ranker()
        };
        let logs = ranker.logarithms(&[300, 200, -5000]);
        assert!((logs.iter().map(|log| log.exp()).sum::<f64>() - 1.0).abs() < 1e-9);
        assert!((logs[0] - logs[1] - 1.0).abs() < 1e-9);
        assert!(ranker.logarithms(&[]).is_empty());
    }

    #[test]
    fn the_built_in_weights_are_sound() {
        for ranker in [Ranker::of_chains(), Ranker::of_speakers()] {
            assert!(ranker.expect("the weights are sound").features() > 0);
        }
    }

    #[test]
    fn scores_are_those_of_training() {
        let tensors = Tensors::parse(SPEAKERS).expect("the weights are sound");
        let rows = tensors.i32("probe").expect("training writes it");
        let scores = tensors.i32("probe_scores").expect("training writes it");
        let ranker = Ranker::of_speakers().expect("the weights are sound");
        assert!(!scores.is_empty());
        for (row, score) in rows.chunks_exact(rows.len() / scores.len()).zip(scores) {
            // What fills a row up is the number behind the last feature, which counts nothing.
            let features: Vec<u16> = row.iter().map(|feature| *feature as u16).collect();
            assert_eq!(ranker.score(&features), i64::from(score));
        }
    }
}
