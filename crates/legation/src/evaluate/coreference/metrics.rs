//! The three measures of coreference whose mean is CoNLL-F1, as the reference scorer defines them (Pradhan et al. 2014):
//! MUC counts links (Vilain et al. 1995), B³ mentions (Bagga and Baldwin 1998), entity-based CEAF whole chains, paired as
//! well as can be (Luo 2005). Counts are summed over documents.

use crate::text::Span;
use std::collections::BTreeMap;

/// The mentions of one entity.
pub type Chain = Vec<Span>;

/// Numerators and denominators of recall and precision.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    pub found: f64,
    pub gold: f64,
    pub right: f64,
    pub predicted: f64,
}

impl Sums {
    /// The harmonic mean of `found / gold` and `right / predicted`.
    pub fn f1(&self) -> f64 {
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        let (recall, precision) = (share(self.found, self.gold), share(self.right, self.predicted));
        share(2.0 * recall * precision, recall + precision)
    }
}

/// The sums of all three measures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    pub muc: Sums,
    pub b_cubed: Sums,
    pub ceaf: Sums,
}

impl Measures {
    /// Adds a document's chains. A mention is one span, and stands in one chain of each side.
    pub fn add(&mut self, gold: &[Chain], predicted: &[Chain]) {
        let (of_gold, of_predicted) = (chain_of(gold), chain_of(predicted));
        add(
            &mut self.muc.found,
            &mut self.muc.gold,
            links(gold, &of_predicted),
        );
        add(
            &mut self.muc.right,
            &mut self.muc.predicted,
            links(predicted, &of_gold),
        );
        add(
            &mut self.b_cubed.found,
            &mut self.b_cubed.gold,
            shares(gold, &of_predicted),
        );
        add(
            &mut self.b_cubed.right,
            &mut self.b_cubed.predicted,
            shares(predicted, &of_gold),
        );
        let likeness = likeness(gold, predicted, &of_predicted);
        self.ceaf.found += likeness;
        self.ceaf.right += likeness;
        self.ceaf.gold += gold.len() as f64;
        self.ceaf.predicted += predicted.len() as f64;
    }
}

fn add(part: &mut f64, whole: &mut f64, (more, all): (f64, f64)) {
    *part += more;
    *whole += all;
}

fn chain_of(chains: &[Chain]) -> BTreeMap<Span, usize> {
    let numbered = chains.iter().enumerate();
    numbered
        .flat_map(|(number, chain)| chain.iter().map(move |mention| (*mention, number)))
        .collect()
}

/// How many of a chain's mentions lie in each chain of the other side, and how many in none.
fn parts(chain: &Chain, other: &BTreeMap<Span, usize>) -> (BTreeMap<usize, usize>, usize) {
    let mut parts = BTreeMap::new();
    let mut alone = 0;
    for mention in chain {
        match other.get(mention) {
            Some(number) => *parts.entry(*number).or_insert(0) += 1,
            None => alone += 1,
        }
    }
    (parts, alone)
}

/// MUC: of the links that hold each chain together, those that the other side has too.
fn links(chains: &[Chain], other: &BTreeMap<Span, usize>) -> (f64, f64) {
    let (mut kept, mut all) = (0, 0);
    for chain in chains.iter().filter(|chain| !chain.is_empty()) {
        let (parts, alone) = parts(chain, other);
        kept += chain.len() - parts.len() - alone;
        all += chain.len() - 1;
    }
    (kept as f64, all as f64)
}

/// B³: of each mention's chain, the share that its chain of the other side has too.
fn shares(chains: &[Chain], other: &BTreeMap<Span, usize>) -> (f64, f64) {
    let (mut kept, mut all) = (0.0, 0);
    for chain in chains {
        let common: usize = parts(chain, other).0.values().map(|count| count * count).sum();
        kept += common as f64 / chain.len().max(1) as f64;
        all += chain.len();
    }
    (kept, all as f64)
}

/// CEAF: the sum of `2 |G ∩ P| / (|G| + |P|)` over the best pairing of gold and predicted chains.
fn likeness(gold: &[Chain], predicted: &[Chain], of_predicted: &BTreeMap<Span, usize>) -> f64 {
    let mut table = vec![vec![0.0; predicted.len()]; gold.len()];
    for (row, chain) in table.iter_mut().zip(gold) {
        for (number, common) in parts(chain, of_predicted).0 {
            row[number] = 2.0 * common as f64 / (chain.len() + predicted[number].len()) as f64;
        }
    }
    best_pairing(&table)
}

/// The largest sum of cells of which no two share a row or a column: the Hungarian method with potentials
/// (Kuhn 1955; Jonker and Volgenant 1987), in rows² · columns steps.
fn best_pairing(table: &[Vec<f64>]) -> f64 {
    let columns = table.first().map_or(0, Vec::len);
    if table.len() > columns {
        let turned: Vec<Vec<f64>> = (0..columns)
            .map(|column| table.iter().map(|row| row[column]).collect())
            .collect();
        return best_pairing(&turned);
    }
    // Row and column 0 are a start that belongs to no chain; `row_of[c]` is the row that column `c` is given to.
    let mut row_of = vec![0; columns + 1];
    let (mut of_row, mut of_column) = (vec![0.0; table.len() + 1], vec![0.0; columns + 1]);
    for row in 1..=table.len() {
        row_of[0] = row;
        let mut column = 0;
        let mut least = vec![f64::INFINITY; columns + 1];
        let mut came_from = vec![0; columns + 1];
        let mut used = vec![false; columns + 1];
        while row_of[column] != 0 {
            used[column] = true;
            let at = row_of[column];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for to in (1..=columns).filter(|to| !used[*to]) {
                let cost = -table[at - 1][to - 1] - of_row[at] - of_column[to];
                if cost < least[to] {
                    (least[to], came_from[to]) = (cost, column);
                }
                if least[to] < step {
                    (step, next) = (least[to], to);
                }
            }
            for to in 0..=columns {
                if used[to] {
                    of_row[row_of[to]] += step;
                    of_column[to] -= step;
                } else {
                    least[to] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            row_of[column] = row_of[came_from[column]];
            column = came_from[column];
        }
    }
    (1..=columns)
        .filter(|column| row_of[*column] != 0)
        .map(|column| table[row_of[column] - 1][column - 1])
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chains of mentions that are each one letter, as in the literature: `["abc", "d"]`.
    fn chains(words: &[&str]) -> Vec<Chain> {
        let mention = |letter: u8| Span::new(usize::from(letter), usize::from(letter) + 1);
        words
            .iter()
            .map(|word| word.bytes().map(mention).collect())
            .collect()
    }

    fn measured(gold: &[&str], predicted: &[&str]) -> Measures {
        let mut measures = Measures::default();
        measures.add(&chains(gold), &chains(predicted));
        measures
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn the_same_chains_are_perfect() {
        let measures = measured(&["abc", "de", "f"], &["f", "ed", "cab"]);
        for sums in [measures.muc, measures.b_cubed, measures.ceaf] {
            assert!(close(sums.f1(), 1.0));
        }
    }

    /// Gold {a b c} {d e f g}; predicted {a b} {c d} {f g h i}: the example of Pradhan et al. (2014).
    #[test]
    fn the_worked_example_of_the_reference_scorer() {
        let measures = measured(&["abc", "defg"], &["ab", "cd", "fghi"]);
        let MeasuresOf { recall, precision } = of(measures.muc);
        assert!(close(recall, 2.0 / 5.0) && close(precision, 2.0 / 5.0));
        let MeasuresOf { recall, precision } = of(measures.b_cubed);
        // Recall: (4 + 1) / 3 and (1 + 4) / 4 of 7 mentions; precision: 4/2, 2/2 and 4/4 of 8.
        assert!(close(recall, (5.0 / 3.0 + 5.0 / 4.0) / 7.0));
        assert!(close(precision, (2.0 + 1.0 + 1.0) / 8.0));
        let MeasuresOf { recall, precision } = of(measures.ceaf);
        // {a b c} with {a b}: 4/5; {d e f g} with {f g h i}: 4/8.
        assert!(close(recall, 1.3 / 2.0) && close(precision, 1.3 / 3.0));
    }

    struct MeasuresOf {
        recall: f64,
        precision: f64,
    }

    fn of(sums: Sums) -> MeasuresOf {
        MeasuresOf {
            recall: sums.found / sums.gold,
            precision: sums.right / sums.predicted,
        }
    }

    #[test]
    fn one_chain_for_all_has_full_recall_of_links() {
        let muc = measured(&["ab", "cd"], &["abcd"]).muc;
        assert!(close(muc.found / muc.gold, 1.0) && close(muc.right / muc.predicted, 2.0 / 3.0));
    }

    #[test]
    fn nothing_predicted_is_nothing_found() {
        let measures = measured(&["ab", "c"], &[]);
        for sums in [measures.muc, measures.b_cubed, measures.ceaf] {
            assert_eq!(sums.f1(), 0.0);
        }
    }

    #[test]
    fn the_best_pairing_is_not_the_greedy_one() {
        assert!(close(best_pairing(&[vec![0.9, 0.8], vec![0.8, 0.0]]), 1.6));
        assert!(close(best_pairing(&[vec![0.3], vec![0.5], vec![0.1]]), 0.5));
        assert_eq!(best_pairing(&[]), 0.0);
    }
}
