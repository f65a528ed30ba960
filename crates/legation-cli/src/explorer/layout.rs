//! Where the nodes of a network stand: those that have much to do with one another lie near.
//!
//! Forces after Fruchterman and Reingold (1991), "Graph drawing by force-directed placement": every two nodes push one another away,
//! every edge draws its ends together, and nodes move less from step to step. Nodes begin on a circle, so that the same network is
//! always drawn alike.

/// Steps until nodes stand.
const STEPS: usize = 300;

/// Places in a square from 0 to 1 for `count` nodes. Edges name two nodes by index and have a weight above 0.
pub fn places(count: usize, edges: &[(usize, usize, usize)]) -> Vec<(f64, f64)> {
    if count == 0 {
        return Vec::new();
    }
    let turn = |n: usize| n as f64 / count as f64 * std::f64::consts::TAU;
    let mut at: Vec<(f64, f64)> = (0..count)
        .map(|n| (0.5 + 0.4 * turn(n).cos(), 0.5 + 0.4 * turn(n).sin()))
        .collect();
    let heaviest = edges.iter().map(|edge| edge.2).max().unwrap_or(1) as f64;
    let ideal = (1.0 / count as f64).sqrt() * 0.9;
    for step in 0..STEPS {
        let mut moved = vec![(0.0, 0.0); count];
        for a in 0..count {
            for b in a + 1..count {
                let (dx, dy, far) = between(at[a], at[b]);
                let push = ideal * ideal / far;
                shift(&mut moved, a, b, dx / far * push, dy / far * push);
            }
        }
        for (a, b, weight) in edges {
            let (dx, dy, far) = between(at[*a], at[*b]);
            let pull = far * far / ideal * (0.15 + (*weight as f64 / heaviest).sqrt());
            shift(&mut moved, *a, *b, -dx / far * pull, -dy / far * pull);
        }
        let most = 0.1 * (1.0 - step as f64 / STEPS as f64);
        for (place, (dx, dy)) in at.iter_mut().zip(moved) {
            // What has few ties is not to drift off.
            let (dx, dy) = (dx + (0.5 - place.0) * 0.05, dy + (0.5 - place.1) * 0.05);
            let far = dx.hypot(dy).max(1e-9);
            let short = far.min(most) / far;
            *place = (place.0 + dx * short, place.1 + dy * short);
        }
    }
    spread(&mut at);
    at
}

/// From the second to the first, and how far; never nothing.
fn between(a: (f64, f64), b: (f64, f64)) -> (f64, f64, f64) {
    let (dx, dy) = (a.0 - b.0, a.1 - b.1);
    (dx, dy, dx.hypot(dy).max(1e-4))
}

fn shift(moved: &mut [(f64, f64)], a: usize, b: usize, dx: f64, dy: f64) {
    moved[a] = (moved[a].0 + dx, moved[a].1 + dy);
    moved[b] = (moved[b].0 - dx, moved[b].1 - dy);
}

/// Stretches the drawing over the square.
fn spread(at: &mut [(f64, f64)]) {
    let bounds = |of: &dyn Fn(&(f64, f64)) -> f64| {
        at.iter()
            .map(of)
            .fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)))
    };
    let ((left, right), (top, bottom)) = (bounds(&|p| p.0), bounds(&|p| p.1));
    let scaled = |v: f64, low: f64, high: f64| {
        if high - low < 1e-9 {
            0.5
        } else {
            (v - low) / (high - low)
        }
    };
    for place in at {
        *place = (scaled(place.0, left, right), scaled(place.1, top, bottom));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn friends_stand_nearer_than_strangers() {
        // Two groups of three, with one tie between them.
        let edges = [
            (0, 1, 9),
            (1, 2, 9),
            (0, 2, 9),
            (3, 4, 9),
            (4, 5, 9),
            (3, 5, 9),
            (2, 3, 1),
        ];
        let at = places(6, &edges);
        let far = |a: usize, b: usize| between(at[a], at[b]).2;
        assert!(far(0, 1) < far(0, 4) && far(4, 5) < far(1, 5), "{at:?}");
        assert!(
            at.iter()
                .all(|(x, y)| (0.0..=1.0).contains(x) && (0.0..=1.0).contains(y))
        );
        assert_eq!(places(6, &edges), at);
    }

    #[test]
    fn a_single_node_and_no_node_have_a_place() {
        assert_eq!(places(1, &[]), [(0.5, 0.5)]);
        assert!(places(0, &[]).is_empty());
    }
}
