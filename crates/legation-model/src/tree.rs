//! The best tree of arc scores: Chu-Liu-Edmonds with exactly one word under the root.

/// `scores[i * (n + 1) + j]`: how well word `i` (0-based) hangs on `j` (0 the root, else word `j - 1`). Returns the
/// head of each word in the same numbering. Ties go to the lowest head.
pub(crate) fn best_tree(scores: &[f32], n: usize) -> Vec<usize> {
    if n == 0 {
        return Vec::new();
    }
    let width = n + 1;
    let greedy: Vec<usize> = (0..n)
        .map(|i| best(&scores[i * width..(i + 1) * width], Some(i + 1)))
        .collect();
    if is_tree(&greedy) {
        return greedy;
    }
    // Try each word as the only one under the root, the most promising first; the total decides.
    let margin = |i: usize| {
        let row = &scores[i * width..(i + 1) * width];
        let other = (1..width)
            .filter(|j| *j != i + 1)
            .map(|j| row[j])
            .fold(f32::MIN, f32::max);
        if n == 1 {
            0.0
        } else {
            f64::from(row[0]) - f64::from(other)
        }
    };
    let mut roots: Vec<usize> = (0..n).collect();
    roots.sort_by(|a, b| margin(*b).total_cmp(&margin(*a)).then(a.cmp(b)));
    // The tree's total can fall short of the greedy heads' by no more than a root's margin allows, so few roots
    // need trying; eight is beyond what was ever needed.
    roots.truncate(8);
    let mut best_found: Option<(f64, Vec<usize>)> = None;
    for root in roots {
        let mut dense = vec![f64::NEG_INFINITY; width * width];
        for i in 0..n {
            for j in 0..width {
                let allowed = if i == root { j == 0 } else { j != 0 && j != i + 1 };
                if allowed {
                    dense[(i + 1) * width + j] = f64::from(scores[i * width + j]);
                }
            }
        }
        let heads = edmonds(&dense, width);
        let total: f64 = (0..n).map(|i| f64::from(scores[i * width + heads[i + 1]])).sum();
        if best_found.as_ref().is_none_or(|(t, _)| total > *t) {
            best_found = Some((total, heads[1..].to_vec()));
        }
    }
    best_found.map(|(_, heads)| heads).unwrap_or(greedy)
}

fn best(row: &[f32], but: Option<usize>) -> usize {
    let mut at = 0;
    for j in 1..row.len() {
        if Some(j) != but && row[j] > row[at] {
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
    fn as_good_as_trying_every_tree() {
        let mut state = 12345u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as f32 / 65536.0 * 8.0 - 4.0
        };
        for round in 0..300 {
            let n = 1 + round % 5;
            let scores: Vec<f32> = (0..n * (n + 1)).map(|_| next()).collect();
            let heads = best_tree(&scores, n);
            assert!(is_tree(&heads), "{heads:?}");
            let total: f64 = (0..n).map(|i| f64::from(scores[i * (n + 1) + heads[i]])).sum();
            assert!((total - brute(&scores, n)).abs() < 1e-4, "round {round}: {total}");
        }
    }
}
