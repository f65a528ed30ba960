//! From the model's scores for `B-`, `I-` and `O` to names.

use super::{Name, NameKind};

/// One of the model's name classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameTag {
    Outside,
    Begin(NameKind),
    Inside(NameKind),
}

impl NameTag {
    /// Reads `O`, `B-PER`, `I-PER` …; an unknown class is outside.
    pub fn parse(label: &str) -> NameTag {
        match label.split_once('-') {
            Some(("B", kind)) => NameKind::from_label(kind).map_or(NameTag::Outside, NameTag::Begin),
            Some(("I", kind)) => NameKind::from_label(kind).map_or(NameTag::Outside, NameTag::Inside),
            _ => NameTag::Outside,
        }
    }

    /// Whether `self` may stand right after `before`: a name goes on only as what it began as.
    fn may_follow(self, before: NameTag) -> bool {
        match self {
            NameTag::Inside(kind) => before == NameTag::Begin(kind) || before == NameTag::Inside(kind),
            _ => true,
        }
    }
}

/// The best sound sequence of tags (Viterbi) for `scores`, rows of `tags.len()` logits, one row per token.
pub(super) fn decode(tags: &[NameTag], scores: &[f32]) -> Vec<Name> {
    let width = tags.len();
    let count = scores.len().checked_div(width).unwrap_or(0);
    if count == 0 {
        return Vec::new();
    }
    // Most sentences' best tags are sound as they are.
    let best: Vec<usize> = scores.chunks_exact(width).map(best_of).collect();
    let sound = (0..count).all(|i| {
        let before = if i == 0 {
            NameTag::Outside
        } else {
            tags[best[i - 1]]
        };
        tags[best[i]].may_follow(before)
    });
    spans(tags, &if sound { best } else { viterbi(tags, scores, count) })
}

fn viterbi(tags: &[NameTag], scores: &[f32], count: usize) -> Vec<usize> {
    let width = tags.len();
    let mut total: Vec<f32> = tags
        .iter()
        .zip(scores)
        .map(|(tag, score)| {
            if tag.may_follow(NameTag::Outside) {
                *score
            } else {
                f32::NEG_INFINITY
            }
        })
        .collect();
    let mut back = vec![0u8; count * width];
    for i in 1..count {
        let row = &scores[i * width..(i + 1) * width];
        let next = (0..width)
            .map(|to| {
                let mut from = 0;
                let mut sum = f32::NEG_INFINITY;
                for (candidate, score) in total.iter().enumerate() {
                    if *score > sum && tags[to].may_follow(tags[candidate]) {
                        (from, sum) = (candidate, *score);
                    }
                }
                back[i * width + to] = from as u8;
                sum + row[to]
            })
            .collect();
        total = next;
    }
    let mut path = vec![best_of(&total)];
    for i in (1..count).rev() {
        let last = path[path.len() - 1];
        path.push(usize::from(back[i * width + last]));
    }
    path.reverse();
    path
}

/// Index of the greatest number, the first of equals.
pub(super) fn best_of(scores: &[f32]) -> usize {
    let mut best = 0;
    for (i, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = i;
        }
    }
    best
}

fn spans(tags: &[NameTag], path: &[usize]) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for (i, class) in path.iter().enumerate() {
        match tags[*class] {
            NameTag::Begin(kind) => names.push(Name {
                start: i,
                end: i + 1,
                kind,
            }),
            NameTag::Inside(_) => {
                if let Some(name) = names.last_mut() {
                    name.end = i + 1;
                }
            }
            NameTag::Outside => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_change_its_kind_midway() {
        let tags: Vec<NameTag> = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"]
            .map(NameTag::parse)
            .to_vec();
        let scores = [
            0.0, 4.0, 0.0, 3.0, 0.0, // B-PER, B-ORG close behind
            0.0, 0.0, 1.0, 0.0, 5.0, // I-ORG
            9.0, 0.0, 0.0, 0.0, 0.0, // O
            0.0, 0.0, 3.0, 0.0, 0.0, // I-PER out of nowhere
        ];
        let names = decode(&tags, &scores);
        let organization = Name {
            start: 0,
            end: 2,
            kind: NameKind::Organization,
        };
        assert_eq!(names[0], organization);
        assert!(names.iter().all(|name| name.end <= 2 || name.start == 3));
        assert_eq!(decode(&tags, &[]), []);
    }
}
