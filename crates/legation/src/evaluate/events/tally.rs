//! Counts by cluster, the statistics of their sums, and how far these would differ in other samples.

use crate::evaluate::{Agreement, rates, to_places};
use serde::Serialize;
use std::collections::BTreeMap;

/// An agreement with the bounds of its 95 % intervals; `None` where there are too few clusters to tell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    #[serde(flatten)]
    pub agreement: Agreement,
    pub precision_interval: Option<[f64; 2]>,
    pub recall_interval: Option<[f64; 2]>,
    pub f1_interval: Option<[f64; 2]>,
}

/// A number with the bounds of its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    pub value: f64,
    pub interval: Option<[f64; 2]>,
}

/// Agreement beyond chance of two coders' labels (Cohen 1960).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Kappa {
    /// How often a label of one coder was laid beside one of the other.
    pub labels: usize,
    /// The share of equal ones.
    pub observed: f64,
    /// The share that would be equal by chance, each coder having labels as often as it does.
    pub expected: f64,
    /// (observed − expected) / (1 − expected).
    pub kappa: f64,
    pub interval: Option<[f64; 2]>,
}

/// Where the counts of everything lie in one row of numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// Each with three counts: gold, predicted, matched.
    pub rows: usize,
    /// The rows of which the macro mean is taken: where the types begin and end.
    pub types: (usize, usize),
    /// Each with two counts: right, of.
    pub shares: usize,
    /// The number of labels of each square table of gold's by predicted labels.
    pub tables: [usize; 2],
}

impl Layout {
    fn share(&self, at: usize) -> usize {
        3 * self.rows + 2 * at
    }

    fn table(&self, at: usize) -> usize {
        let before: usize = self.tables[..at].iter().map(|labels| labels * labels).sum();
        self.share(self.shares) + before
    }

    fn len(&self) -> usize {
        self.table(self.tables.len())
    }

    /// What the counts say, in an order of their own: precision, recall and F1 of each row, the shares, the kappas,
    /// the macro mean of F1. `None` where there is nothing to take it of.
    fn statistics(&self, counts: &[usize]) -> Vec<Option<f64>> {
        let mut all = Vec::with_capacity(3 * self.rows + self.shares + 3);
        for row in counts[..3 * self.rows].chunks_exact(3) {
            let any = row[0] + row[1] > 0;
            all.extend(rates(row[0], row[1], row[2]).map(|rate| any.then_some(rate)));
        }
        for share in counts[self.share(0)..self.table(0)].chunks_exact(2) {
            all.push((share[1] > 0).then(|| share[0] as f64 / share[1] as f64));
        }
        for (at, &labels) in self.tables.iter().enumerate() {
            let (from, to) = (self.table(at), self.table(at + 1));
            all.push(kappa(&counts[from..to], labels).map(|(_, _, _, kappa)| kappa));
        }
        let of_types = (self.types.0..self.types.1).filter(|row| counts[3 * row] > 0);
        let f1: Vec<f64> = of_types.filter_map(|row| all[3 * row + 2]).collect();
        all.push((!f1.is_empty()).then(|| f1.iter().sum::<f64>() / f1.len() as f64));
        all
    }
}

/// Labels, observed and expected agreement, and kappa, of a square table.
fn kappa(table: &[usize], labels: usize) -> Option<(usize, f64, f64, f64)> {
    let total: usize = table.iter().sum();
    if total == 0 {
        return None;
    }
    let (mut same, mut chance) = (0, 0.0);
    for label in 0..labels {
        same += table[label * labels + label];
        let row: usize = table[label * labels..(label + 1) * labels].iter().sum();
        let column: usize = (0..labels).map(|other| table[other * labels + label]).sum();
        chance += row as f64 * column as f64;
    }
    let total_squared = total as f64 * total as f64;
    let (observed, expected) = (same as f64 / total as f64, chance / total_squared);
    // One label everywhere: agreement is complete, and no more than chance.
    let kappa = if expected < 1.0 {
        (observed - expected) / (1.0 - expected)
    } else {
        0.0
    };
    Some((total, observed, expected, kappa))
}

/// The counts of each cluster.
pub(super) struct Tally {
    layout: Layout,
    clusters: Vec<BTreeMap<usize, usize>>,
    /// What belongs to no cluster and is in every sample.
    fixed: Vec<usize>,
}

impl Tally {
    pub fn new(layout: Layout, clusters: usize) -> Tally {
        Tally {
            layout,
            clusters: vec![BTreeMap::new(); clusters],
            fixed: vec![0; layout.len()],
        }
    }

    pub fn add_to_row(&mut self, cluster: usize, row: usize, [gold, predicted, matched]: [usize; 3]) {
        for (at, count) in [gold, predicted, matched].into_iter().enumerate() {
            self.add(cluster, 3 * row + at, count);
        }
    }

    pub fn add_to_share(&mut self, cluster: usize, share: usize, right: bool) {
        let at = self.layout.share(share);
        self.add(cluster, at, usize::from(right));
        self.add(cluster, at + 1, 1);
    }

    pub fn add_labels(&mut self, cluster: usize, table: usize, gold: usize, predicted: usize) {
        let at = self.layout.table(table) + gold * self.layout.tables[table] + predicted;
        self.add(cluster, at, 1);
    }

    /// Adds labels that are the same in every sample.
    pub fn fix_labels(&mut self, table: usize, gold: usize, predicted: usize, count: usize) {
        let at = self.layout.table(table) + gold * self.layout.tables[table] + predicted;
        self.fixed[at] += count;
    }

    fn add(&mut self, cluster: usize, at: usize, count: usize) {
        if count > 0 {
            *self.clusters[cluster].entry(at).or_default() += count;
        }
    }

    /// The sums, their statistics, and the bounds between which the middle 95 % of the statistics of `samples`
    /// samples lie. Each sample draws as many clusters as there are, with replacement, since events of one text are
    /// not independent (the percentile bootstrap, Efron 1979, over clusters). Samples in which a statistic has nothing
    /// to be taken of are left out of its bounds. The generator always starts from the same state.
    pub fn results(self, samples: usize) -> Results {
        let Tally {
            layout,
            clusters,
            fixed,
        } = self;
        let clusters: Vec<Vec<(usize, usize)>> = clusters
            .into_iter()
            .filter(|counts| !counts.is_empty())
            .map(|counts| counts.into_iter().collect())
            .collect();
        let sum = |chosen: &mut dyn Iterator<Item = usize>| {
            let mut counts = fixed.clone();
            for cluster in chosen {
                for &(at, count) in &clusters[cluster] {
                    counts[at] += count;
                }
            }
            counts
        };
        let counts = sum(&mut (0..clusters.len()));
        let statistics = layout.statistics(&counts);
        let mut sampled: Vec<Vec<f64>> = vec![Vec::new(); statistics.len()];
        let mut generator = Generator(0);
        let samples = if clusters.len() > 1 { samples } else { 0 };
        for _ in 0..samples {
            let counts = sum(&mut (0..clusters.len()).map(|_| generator.below(clusters.len())));
            for (values, value) in sampled.iter_mut().zip(layout.statistics(&counts)) {
                values.extend(value);
            }
        }
        let intervals = sampled.into_iter().map(middle).collect();
        Results {
            layout,
            clusters: clusters.len(),
            counts,
            statistics,
            intervals,
        }
    }
}

/// The bounds of the middle 95 %; `None` of fewer than 20 values.
fn middle(mut values: Vec<f64>) -> Option<[f64; 2]> {
    if values.len() < 20 {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    let bound = |share: f64| to_places(values[(share * (values.len() - 1) as f64).round() as usize], 4);
    Some([bound(0.025), bound(0.975)])
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Generator(u64);

impl Generator {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, as good as evenly: `bound` is far below 2⁶⁴.
    fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }
}

/// What [`Tally::results`] found.
pub(super) struct Results {
    layout: Layout,
    pub clusters: usize,
    counts: Vec<usize>,
    statistics: Vec<Option<f64>>,
    intervals: Vec<Option<[f64; 2]>>,
}

impl Results {
    pub fn rate(&self, row: usize) -> Rate {
        let [gold, predicted, matched] = [0, 1, 2].map(|at| self.counts[3 * row + at]);
        let [precision_interval, recall_interval, f1_interval] =
            [0, 1, 2].map(|at| self.intervals[3 * row + at]);
        Rate {
            agreement: Agreement::new(gold, predicted, matched),
            precision_interval,
            recall_interval,
            f1_interval,
        }
    }

    /// Right, of, and the share.
    pub fn share(&self, share: usize) -> Option<(usize, usize, Estimate)> {
        let at = self.layout.share(share);
        let estimate = self.estimate(3 * self.layout.rows + share)?;
        Some((self.counts[at], self.counts[at + 1], estimate))
    }

    pub fn kappa(&self, table: usize) -> Option<Kappa> {
        let (from, to) = (self.layout.table(table), self.layout.table(table + 1));
        let (labels, observed, expected, kappa) = kappa(&self.counts[from..to], self.layout.tables[table])?;
        Some(Kappa {
            labels,
            observed: to_places(observed, 4),
            expected: to_places(expected, 4),
            kappa: to_places(kappa, 4),
            interval: self.intervals[3 * self.layout.rows + self.layout.shares + table],
        })
    }

    pub fn macro_f1(&self) -> Option<Estimate> {
        self.estimate(self.statistics.len() - 1)
    }

    fn estimate(&self, at: usize) -> Option<Estimate> {
        let value = to_places(self.statistics[at]?, 4);
        let interval = self.intervals[at];
        Some(Estimate { value, interval })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUT: Layout = Layout {
        rows: 2,
        types: (1, 2),
        shares: 1,
        tables: [2, 1],
    };

    #[test]
    fn kappa_is_agreement_beyond_chance() {
        // 20 and 15 equal of 50, chance 0.5: 0.4.
        assert_eq!(
            kappa(&[20, 5, 10, 15], 2),
            Some((50, 0.7, 0.5, 0.3999999999999999))
        );
        assert_eq!(kappa(&[5, 0, 0, 0], 2).map(|found| found.3), Some(0.0));
        assert_eq!(kappa(&[0; 4], 2), None);
    }

    #[test]
    fn an_interval_is_wider_where_events_come_in_clusters() {
        let width = |clusters: usize, size: usize| {
            let mut tally = Tally::new(LAYOUT, clusters);
            for cluster in 0..clusters {
                let matched = if cluster % 2 == 0 { size } else { 0 };
                tally.add_to_row(cluster, 0, [size, size, matched]);
            }
            let rate = tally.results(500).rate(0);
            assert_eq!(rate.agreement.f1, 0.5);
            let [low, high] = rate.f1_interval.expect("bounds");
            assert!(low < 0.5 && 0.5 < high, "{low} {high}");
            high - low
        };
        // The standard error of a share of ½ of n is ½/√n: 95 % is 0.196 wide for 100, 0.620 for 10.
        assert!((width(100, 1) - 0.196).abs() < 0.03);
        assert!((width(10, 10) - 0.62).abs() < 0.1);
    }

    #[test]
    fn the_same_counts_have_the_same_intervals() {
        let results = || {
            let mut tally = Tally::new(LAYOUT, 9);
            for cluster in 0..8 {
                tally.add_to_row(cluster, 1, [2, 3, cluster % 3]);
                tally.add_to_share(cluster, 0, cluster % 2 == 0);
                tally.add_labels(cluster, 0, cluster % 2, 0);
            }
            tally.fix_labels(0, 1, 1, 5);
            tally.results(200)
        };
        let (first, second) = (results(), results());
        assert_eq!(first.rate(1), second.rate(1));
        assert_eq!(first.kappa(0), second.kappa(0));
        assert_eq!(first.clusters, 8, "a cluster without counts is none");
        assert_eq!(first.share(0).map(|share| (share.0, share.1)), Some((4, 8)));
        assert_eq!(
            first.macro_f1().map(|mean| mean.value),
            Some(first.rate(1).agreement.f1)
        );
        assert_eq!(first.kappa(0).map(|kappa| kappa.labels), Some(13));
        assert_eq!(first.kappa(1), None);
    }

    #[test]
    fn one_cluster_has_no_interval() {
        let mut tally = Tally::new(LAYOUT, 1);
        tally.add_to_row(0, 0, [2, 2, 1]);
        assert_eq!(tally.results(100).rate(0).f1_interval, None);
    }
}
