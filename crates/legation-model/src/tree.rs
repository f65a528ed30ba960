//! The best tree of arc scores: Chu-Liu-Edmonds with exactly one word under the root.

/// `scores[i * stride + j]`: how well word `i` (0-based) hangs on `j` (0 the root, else word `j - 1`). Returns the head
/// of each of the `n` words in the same numbering: the tree of the highest sum with one word under the root. Ties go
/// to the lowest head.
pub(crate) fn best_tree(scores: &[f32], stride: usize, n: usize) -> Vec<usize> {
    let width = n + 1;
    let rows: Vec<&[f32]> = scores
        .chunks_exact(stride)
        .take(n)
        .map(|row| &row[..width])
        .collect();
    let greedy: Vec<usize> = rows.iter().enumerate().map(|(i, row)| best(row, i + 1)).collect();
    if is_tree(&greedy) {
        return greedy;
    }
    // A second word under the root costs more than any other arcs can bring in.
    let mut toll = 1.0;
    for row in &rows {
        let (low, high) = row
            .iter()
            .fold((f32::MAX, f32::MIN), |(low, high), s| (low.min(*s), high.max(*s)));
        toll += f64::from(high) - f64::from(low);
    }
    let mut dense = vec![f64::NEG_INFINITY; width * width];
    for (i, row) in rows.iter().enumerate() {
        for (j, score) in row.iter().enumerate() {
            if j != i + 1 {
                dense[(i + 1) * width + j] = f64::from(*score) - if j == 0 { toll } else { 0.0 };
            }
        }
    }
    edmonds(&dense, width).split_off(1)
}

/// The best head but the word itself.
fn best(row: &[f32], but: usize) -> usize {
    let mut at = 0;
    for j in 1..row.len() {
        if j != but && row[j] > row[at] {
            at = j;
        }
    }
    at
}

/// One word under the root, and no circle.
fn is_tree(heads: &[usize]) -> bool {
    if heads.iter().filter(|h| **h == 0).count() != 1 {
        return false;
    }
    (0..heads.len()).all(|start| {
        let (mut at, mut steps) = (start, 0);
        while heads[at] != 0 && steps <= heads.len() {
            at = heads[at] - 1;
            steps += 1;
        }
        heads[at] == 0
    })
}

/// Chu-Liu-Edmonds on a dense matrix `s[i * w + j]` (head `j` of node `i`; node 0 is the root): contracts circles
/// until the best heads form a tree.
fn edmonds(s: &[f64], w: usize) -> Vec<usize> {
    let mut heads = vec![0; w];
    for i in 1..w {
        let mut at = 0;
        for j in 1..w {
            if j != i && s[i * w + j] > s[i * w + at] {
                at = j;
            }
        }
        heads[i] = at;
    }
    let Some(circle) = circle_of(&heads) else {
        return heads;
    };
    let inside = |i: usize| circle.contains(&i);
    // The nodes outside the circle keep their order; the circle becomes the last.
    let outside: Vec<usize> = (0..w).filter(|i| !inside(*i)).collect();
    let small = outside.len() + 1;
    let last = small - 1;
    let total: f64 = circle.iter().map(|i| s[i * w + heads[*i]]).sum();
    let mut t = vec![f64::NEG_INFINITY; small * small];
    let mut enter = vec![0; small];
    let mut leave = vec![0; small];
    for (a, &i) in outside.iter().enumerate() {
        for (b, &j) in outside.iter().enumerate() {
            t[a * small + b] = s[i * w + j];
        }
        // From the circle to `i`, and from `i` into the circle by breaking it at one node.
        let mut from = circle[0];
        let mut into = (f64::NEG_INFINITY, circle[0]);
        for &c in &circle {
            if s[i * w + c] > s[i * w + from] {
                from = c;
            }
            let gain = s[c * w + i] - s[c * w + heads[c]] + total;
            if gain > into.0 {
                into = (gain, c);
            }
        }
        t[a * small + last] = s[i * w + from];
        leave[a] = from;
        t[last * small + a] = into.0;
        enter[a] = into.1;
    }
    let inner = edmonds(&t, small);
    let mut result = heads.clone();
    for (a, &i) in outside.iter().enumerate().skip(1) {
        result[i] = if inner[a] == last {
            leave[a]
        } else {
            outside[inner[a]]
        };
    }
    let from = inner[last];
    result[enter[from]] = outside[from];
    result
}

fn circle_of(heads: &[usize]) -> Option<Vec<usize>> {
    let mut state = vec![0u8; heads.len()];
    state[0] = 2;
    for start in 1..heads.len() {
        let mut path = Vec::new();
        let mut at = start;
        while state[at] == 0 {
            state[at] = 1;
            path.push(at);
            at = heads[at];
        }
        if state[at] == 1 {
            let first = path.iter().position(|p| *p == at).unwrap_or(0);
            return Some(path[first..].to_vec());
        }
        for p in path {
            state[p] = 2;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brute(scores: &[f32], n: usize) -> f64 {
        let mut best = f64::NEG_INFINITY;
        let mut heads = vec![0; n];
        loop {
            if (0..n).all(|i| heads[i] != i + 1) && is_tree(&heads) {
                let total: f64 = (0..n).map(|i| f64::from(scores[i * (n + 1) + heads[i]])).sum();
                best = best.max(total);
            }
            let mut i = 0;
            while i < n {
                heads[i] += 1;
                if heads[i] <= n {
                    break;
                }
                heads[i] = 0;
                i += 1;
            }
            if i == n {
                return best;
            }
        }
    }

    #[test]
    fn no_words_no_tree_and_one_word_is_the_root() {
        assert!(best_tree(&[], 16, 0).is_empty());
        assert_eq!(best_tree(&[-5.0, 9.0], 2, 1), [0]);
    }

    #[test]
    fn one_root_even_where_two_are_tempting() {
        // Both words want the root; the second gives in, as it loses less.
        let scores = [9.0, 0.0, 1.0, 9.0, 8.5, 0.0];
        assert_eq!(best_tree(&scores, 3, 2), [0, 1]);
    }

    #[test]
    fn scores_that_are_no_numbers_still_end() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert_eq!(best_tree(&[bad; 7 * 8], 8, 7).len(), 7);
        }
    }

    #[test]
    fn as_good_as_trying_every_tree() {
        let mut state = 12345u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as f32 / 65536.0 * 8.0 - 4.0
        };
        for round in 0..300 {
            let n = 1 + round % 5;
            let scores: Vec<f32> = (0..n * (n + 1)).map(|_| next()).collect();
            let heads = best_tree(&scores, n + 1, n);
            assert!(is_tree(&heads), "{heads:?}");
            let total: f64 = (0..n).map(|i| f64::from(scores[i * (n + 1) + heads[i]])).sum();
            assert!((total - brute(&scores, n)).abs() < 1e-4, "round {round}: {total}");
        }
    }
}
