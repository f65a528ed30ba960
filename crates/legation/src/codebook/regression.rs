//! Multinomial logistic regression, trained the same way to the bit on every machine.

use super::numbers::{Reader, Writer, dot, softmax};

/// How freely weights may grow: the inverse of the weight of their squares, as C elsewhere.
const FREEDOM: f64 = 1.0;
/// Steps of the descent.
const STEPS: usize = 150;

#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// Of the features, in training.
    mean: Vec<f32>,
    /// One row a class, its bias last.
    weights: Vec<f32>,
    classes: usize,
}

impl Regression {
    /// Trains on rows of features and their classes, of which each weighs the same however many rows it has.
    ///
    /// Accelerated gradient descent (Nesterov 1983) over the whole set. The weights are sums of the rows, so that all steps
    /// are taken in the products of rows with one another, which are far fewer than the features.
    pub fn train(rows: &[Vec<f32>], class: &[usize], classes: usize) -> Regression {
        let (count, width) = (rows.len(), rows.first().map_or(0, Vec::len));
        let mut mean = vec![0.0f32; width];
        for row in rows {
            mean.iter_mut().zip(row).for_each(|(m, v)| *m += v);
        }
        mean.iter_mut().for_each(|m| *m /= count.max(1) as f32);
        let centred: Vec<Vec<f32>> = rows
            .iter()
            .map(|row| row.iter().zip(&mean).map(|(v, m)| v - m).collect())
            .collect();
        let mut products = vec![0.0f64; count * count];
        for i in 0..count {
            for j in 0..=i {
                // 1 for the bias.
                let product = f64::from(dot(&centred[i], &centred[j])) + 1.0;
                products[i * count + j] = product;
                products[j * count + i] = product;
            }
        }
        let mut size = vec![0usize; classes];
        class.iter().for_each(|c| size[*c] += 1);
        let present = size.iter().filter(|n| **n > 0).count().max(1);
        let weight: Vec<f64> = class
            .iter()
            .map(|c| count as f64 / (present * size[*c]) as f64)
            .collect();
        let step = 1.0 / (0.5 * steepest(&products, &weight) + 1.0 / FREEDOM);
        // How much of each row is in each class's weights; `ahead` is where momentum would lead.
        let mut share = vec![0.0f64; count * classes];
        let mut ahead = share.clone();
        let mut momentum = 1.0f64;
        for _ in 0..STEPS {
            let mut next = vec![0.0f64; count * classes];
            for i in 0..count {
                let mut scores = vec![0.0f64; classes];
                for (product, share) in products[i * count..(i + 1) * count]
                    .iter()
                    .zip(ahead.chunks_exact(classes))
                {
                    scores.iter_mut().zip(share).for_each(|(s, a)| *s += product * a);
                }
                softmax(&mut scores);
                scores[class[i]] -= 1.0;
                for c in 0..classes {
                    let at = i * classes + c;
                    next[at] = ahead[at] - step * (weight[i] * scores[c] + ahead[at] / FREEDOM);
                }
            }
            let faster = (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) / 2.0;
            let carry = (momentum - 1.0) / faster;
            for at in 0..next.len() {
                ahead[at] = next[at] + carry * (next[at] - share[at]);
            }
            momentum = faster;
            share = next;
        }
        let mut weights = vec![0.0f32; classes * (width + 1)];
        for (c, row) in weights.chunks_exact_mut(width + 1).enumerate() {
            let mut sum = vec![0.0f64; width + 1];
            for (i, features) in centred.iter().enumerate() {
                let share = share[i * classes + c];
                sum.iter_mut()
                    .zip(features.iter().chain(&[1.0]))
                    .for_each(|(s, v)| *s += share * f64::from(*v));
            }
            row.iter_mut().zip(sum).for_each(|(w, s)| *w = s as f32);
        }
        Regression {
            mean,
            weights,
            classes,
        }
    }

    /// How probable each class is.
    pub fn probabilities(&self, features: &[f32]) -> Vec<f64> {
        let width = self.mean.len();
        let centred: Vec<f32> = features.iter().zip(&self.mean).map(|(v, m)| v - m).collect();
        let rows = self.weights.chunks_exact(width + 1);
        let mut scores: Vec<f64> = rows
            .map(|row| f64::from(dot(&row[..width], &centred)) + f64::from(row[width]))
            .collect();
        softmax(&mut scores);
        scores
    }

    pub fn write(&self, to: &mut Writer) {
        to.number(self.classes);
        to.floats(&self.mean);
        to.floats(&self.weights);
    }

    /// `None` where this is no regression of so many features and classes.
    pub fn read(from: &mut Reader, width: usize, classes: usize) -> Option<Regression> {
        let read = Regression {
            classes: from.number()?,
            mean: from.floats()?,
            weights: from.floats()?,
        };
        let sound = read.classes == classes
            && read.mean.len() == width
            && read.weights.len() == classes * (width + 1);
        sound.then_some(read)
    }
}

/// The greatest eigenvalue of the weighted products, by power iteration, and a little more: the steepest that the loss
/// can be is half of it.
fn steepest(products: &[f64], weight: &[f64]) -> f64 {
    let count = weight.len();
    let mut vector = vec![1.0f64; count];
    let mut length = 1.0;
    for turn in 0..30 {
        // No vector of equal parts, in case that one is never turned.
        if turn == 0 {
            (0..count).for_each(|i| vector[i] += (i % 7) as f64 * 0.1);
        }
        let next: Vec<f64> = products
            .chunks_exact(count.max(1))
            .map(|row| {
                row.iter()
                    .zip(&vector)
                    .zip(weight)
                    .map(|((p, v), w)| p * v * w)
                    .sum()
            })
            .collect();
        length = next.iter().map(|v: &f64| v * v).sum::<f64>().sqrt().max(1e-9);
        vector = next.into_iter().map(|v| v / length).collect();
    }
    length * 1.1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two clouds and one between them, the last with few rows.
    fn clouds() -> (Vec<Vec<f32>>, Vec<usize>) {
        let mut rows = Vec::new();
        let mut class = Vec::new();
        for n in 0..33 {
            let c = if n < 15 {
                0
            } else if n < 30 {
                1
            } else {
                2
            };
            let noise = (n % 5) as f32 * 0.2;
            rows.push(vec![[4.0, -4.0, 0.0][c] + noise, [0.0, 0.0, 5.0][c] - noise, 1.0]);
            class.push(c);
        }
        (rows, class)
    }

    #[test]
    fn classes_that_lie_apart_are_told_apart() {
        let (rows, class) = clouds();
        let regression = Regression::train(&rows, &class, 3);
        for (row, class) in rows.iter().zip(&class) {
            let p = regression.probabilities(row);
            assert!(p[*class] > 0.8, "{row:?} {p:?}");
            assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
        let mut writer = Writer::default();
        regression.write(&mut writer);
        assert_eq!(Regression::read(&mut Reader(&writer.0), 3, 3), Some(regression));
        assert_eq!(Regression::read(&mut Reader(&writer.0), 4, 3), None);
    }

    #[test]
    fn a_class_without_rows_is_never_likely() {
        let (rows, class) = clouds();
        let p = Regression::train(&rows, &class, 4).probabilities(&rows[0]);
        assert!(p[3] < 0.2, "{p:?}");
    }
}
