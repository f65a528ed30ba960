//! The one-to-one assignment of greatest weight.

use std::collections::BTreeMap;

/// The larger side of the largest group that is assigned optimally; time grows with its cube. Larger ones are
/// assigned greedily, the heaviest pair first.
const OPTIMAL: usize = 400;

/// Two that may be assigned to one another, by their places on either side. `weight` is above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::evaluate) struct Edge {
    pub left: usize,
    pub right: usize,
    pub weight: i64,
}

/// The pairs of the assignment whose weights add up to most, sorted by their left side. What no edge connects is
/// assigned apart from one another, each group by the Hungarian method (Kuhn 1955) in the form with potentials.
pub(in crate::evaluate) fn assign(edges: &[Edge]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = groups(edges)
        .iter()
        .flat_map(|group| assign_group(group))
        .collect();
    pairs.sort_unstable();
    pairs
}

/// The edges of each connected group.
fn groups(edges: &[Edge]) -> Vec<Vec<Edge>> {
    let lefts = edges.iter().map(|edge| edge.left + 1).max().unwrap_or(0);
    let rights = edges.iter().map(|edge| edge.right + 1).max().unwrap_or(0);
    let mut sets = Sets::new(lefts + rights);
    for edge in edges {
        sets.join(edge.left, lefts + edge.right);
    }
    let mut groups: BTreeMap<usize, Vec<Edge>> = BTreeMap::new();
    for edge in edges {
        groups.entry(sets.of(edge.left)).or_default().push(*edge);
    }
    groups.into_values().collect()
}

fn assign_group(edges: &[Edge]) -> Vec<(usize, usize)> {
    let places = |of: fn(&Edge) -> usize| {
        let mut all: Vec<usize> = edges.iter().map(of).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let (lefts, rights) = (places(|edge| edge.left), places(|edge| edge.right));
    if lefts.len().max(rights.len()) > OPTIMAL {
        return greedy(edges);
    }
    // The method wants no more rows than columns.
    let turned = lefts.len() > rights.len();
    let (rows, columns) = if turned {
        (&rights, &lefts)
    } else {
        (&lefts, &rights)
    };
    let mut weights = vec![vec![0; columns.len()]; rows.len()];
    for edge in edges {
        let (row, column) = if turned {
            (edge.right, edge.left)
        } else {
            (edge.left, edge.right)
        };
        if let (Ok(row), Ok(column)) = (rows.binary_search(&row), columns.binary_search(&column)) {
            weights[row][column] = edge.weight;
        }
    }
    let chosen = hungarian(&weights);
    let pairs = chosen
        .iter()
        .enumerate()
        .filter(|(row, column)| weights[*row][**column] > 0);
    pairs
        .map(|(row, column)| {
            let (row, column) = (rows[row], columns[*column]);
            if turned { (column, row) } else { (row, column) }
        })
        .collect()
}

fn greedy(edges: &[Edge]) -> Vec<(usize, usize)> {
    let mut edges = edges.to_vec();
    edges.sort_unstable_by_key(|edge| (-edge.weight, edge.left, edge.right));
    let mut taken: [std::collections::BTreeSet<usize>; 2] = Default::default();
    let mut pairs = Vec::new();
    for edge in edges {
        if !taken[0].contains(&edge.left) && !taken[1].contains(&edge.right) {
            taken[0].insert(edge.left);
            taken[1].insert(edge.right);
            pairs.push((edge.left, edge.right));
        }
    }
    pairs
}

/// The column of each row, so that the weights add up to most. No more rows than columns.
fn hungarian(weights: &[Vec<i64>]) -> Vec<usize> {
    let (rows, columns) = (weights.len(), weights.first().map_or(0, Vec::len));
    // Rows and columns count from 1; 0 is the row or column that does not exist yet.
    let (mut of_row, mut of_column) = (vec![0_i64; rows + 1], vec![0_i64; columns + 1]);
    let mut row_of = vec![0_usize; columns + 1];
    for row in 1..=rows {
        row_of[0] = row;
        let mut column = 0;
        let mut least = vec![i64::MAX; columns + 1];
        let mut before = vec![0_usize; columns + 1];
        let mut seen = vec![false; columns + 1];
        while row_of[column] != 0 {
            seen[column] = true;
            let (at, mut delta, mut next) = (row_of[column], i64::MAX, 0);
            for other in (1..=columns).filter(|other| !seen[*other]) {
                let cost = -weights[at - 1][other - 1] - of_row[at] - of_column[other];
                if cost < least[other] {
                    least[other] = cost;
                    before[other] = column;
                }
                if least[other] < delta {
                    delta = least[other];
                    next = other;
                }
            }
            for other in 0..=columns {
                if seen[other] {
                    of_row[row_of[other]] += delta;
                    of_column[other] -= delta;
                } else if least[other] < i64::MAX {
                    least[other] -= delta;
                }
            }
            column = next;
        }
        while column != 0 {
            row_of[column] = row_of[before[column]];
            column = before[column];
        }
    }
    let mut chosen = vec![0; rows];
    for column in 1..=columns {
        if row_of[column] != 0 {
            chosen[row_of[column] - 1] = column - 1;
        }
    }
    chosen
}

/// Things that are joined into sets (union and find). The set goes by its least member.
pub(super) struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    pub fn new(count: usize) -> Sets {
        Sets {
            parent: (0..count).collect(),
        }
    }

    /// The set that the thing is in.
    pub fn of(&mut self, mut thing: usize) -> usize {
        while self.parent[thing] != thing {
            self.parent[thing] = self.parent[self.parent[thing]];
            thing = self.parent[thing];
        }
        thing
    }

    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.parent[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(table: &[(usize, usize, i64)]) -> Vec<Edge> {
        let edge = |&(left, right, weight): &(usize, usize, i64)| Edge { left, right, weight };
        table.iter().map(edge).collect()
    }

    #[test]
    fn the_heaviest_pair_is_given_up_where_two_others_weigh_more() {
        let table = edges(&[(0, 0, 9), (0, 1, 8), (1, 0, 7)]);
        assert_eq!(assign(&table), [(0, 1), (1, 0)]);
        assert_eq!(greedy(&table), [(0, 0)]);
    }

    #[test]
    fn nothing_is_assigned_without_an_edge() {
        assert_eq!(
            assign(&edges(&[(3, 5, 1), (3, 6, 2), (8, 6, 4)])),
            [(3, 5), (8, 6)]
        );
        assert_eq!(assign(&edges(&[(0, 0, 1), (1, 0, 2), (2, 0, 3)])), [(2, 0)]);
        assert_eq!(assign(&[]), []);
    }

    /// Against trying every assignment.
    #[test]
    fn no_other_assignment_weighs_more() {
        fn best(weights: &[Vec<i64>], row: usize, taken: &mut Vec<usize>) -> i64 {
            let Some(of_row) = weights.get(row) else { return 0 };
            let mut most = best(weights, row + 1, taken);
            for (column, weight) in of_row.iter().enumerate().filter(|(_, weight)| **weight > 0) {
                if !taken.contains(&column) {
                    taken.push(column);
                    most = most.max(weight + best(weights, row + 1, taken));
                    taken.pop();
                }
            }
            most
        }
        let mut seed = 7_u64;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % below
        };
        for _ in 0..200 {
            let (rows, columns) = (1 + next(5) as usize, 1 + next(5) as usize);
            let mut cell = || (next(2) * next(20)) as i64;
            let weights: Vec<Vec<i64>> = (0..rows)
                .map(|_| (0..columns).map(|_| cell()).collect())
                .collect();
            let mut table = Vec::new();
            for (left, row) in weights.iter().enumerate() {
                for (right, &weight) in row.iter().enumerate().filter(|(_, weight)| **weight > 0) {
                    table.push(Edge { left, right, weight });
                }
            }
            let found: i64 = assign(&table)
                .iter()
                .map(|(row, column)| weights[*row][*column])
                .sum();
            assert_eq!(found, best(&weights, 0, &mut Vec::new()), "{weights:?}");
        }
    }
}
