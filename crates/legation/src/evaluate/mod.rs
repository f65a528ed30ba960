//! This module measures: the parser against treebanks, the names against annotated files, places against positions,
//! whole readings against gold dispatches, any coder's events against another's, and a record's visits against a table.

pub mod actors;
pub mod attributions;
pub mod coreference;
pub mod events;
pub mod gold;
pub mod names;
pub mod parse;
pub mod places;
pub mod quotations;
pub mod statements;
pub mod times;
pub mod visits;

use serde::Serialize;

/// Precision, recall and their harmonic mean, with the counts behind them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Agreement {
    pub gold: usize,
    pub predicted: usize,
    pub matched: usize,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

impl Agreement {
    /// From counts. With nothing predicted, precision is 1 where there was nothing to find and 0 otherwise.
    pub fn new(gold: usize, predicted: usize, matched: usize) -> Agreement {
        let [precision, recall, f1] = rates(gold, predicted, matched);
        Agreement {
            gold,
            predicted,
            matched,
            precision: to_places(precision, 4),
            recall: to_places(recall, 4),
            f1: to_places(f1, 4),
        }
    }
}

/// Precision, recall and F1, not rounded.
fn rates(gold: usize, predicted: usize, matched: usize) -> [f64; 3] {
    let share = |of: usize, otherwise: f64| {
        if of > 0 {
            matched as f64 / of as f64
        } else {
            otherwise
        }
    };
    let precision = share(predicted, if gold == 0 { 1.0 } else { 0.0 });
    let recall = share(gold, 1.0);
    let f1 = if precision + recall > 0.0 {
        2.0 * precision * recall / (precision + recall)
    } else {
        0.0
    };
    [precision, recall, f1]
}

/// The number with so many decimals.
pub(crate) fn to_places(number: f64, places: usize) -> f64 {
    format!("{number:.places$}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_of_nothing_is_no_division_by_zero() {
        assert_eq!(Agreement::new(0, 0, 0).f1, 1.0);
        assert_eq!(Agreement::new(3, 0, 0).f1, 0.0);
        assert_eq!(Agreement::new(4, 2, 1).f1, 0.3333);
    }
}
