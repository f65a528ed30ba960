//! Multinomial logistic regression: a head that a caller trains in a moment, the same to the bit on every machine.

use crate::numbers::{Reader, Writer, dot, softmax};

/// How freely weights may grow: the inverse of the weight of their squares, as C elsewhere.
const FREEDOM: f32 = 1.0;
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
    /// Trains on rows of features, their classes and what each row weighs beside the others.
    ///
    /// Accelerated gradient descent (Nesterov 1983) over the whole set. The weights are sums of the rows, so that all steps
    /// are taken in the products of rows with one another, which are far fewer than the features.
    pub fn train(rows: &[Vec<f32>], class: &[usize], weight: &[f32], classes: usize) -> Regression {
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
        let mut products = vec![0.0f32; count * count];
        for i in 0..count {
            for j in 0..=i {
                // 1 for the bias.
                let product = dot(&centred[i], &centred[j]) + 1.0;
                products[i * count + j] = product;
                products[j * count + i] = product;
            }
        }
        let step = 1.0 / (0.5 * steepest(&products, weight) + 1.0 / FREEDOM);
        // How much of each row is in the weights of each class, class by class; `ahead` is where momentum would lead.
        let mut share = vec![0.0f32; count * classes];
        let mut ahead = share.clone();
        let mut next = share.clone();
        let mut scores = vec![0.0f64; classes];
        let mut momentum = 1.0f32;
        for _ in 0..STEPS {
            for i in 0..count {
                let row = &products[i * count..(i + 1) * count];
                for (score, share) in scores.iter_mut().zip(ahead.chunks_exact(count)) {
                    *score = f64::from(dot(row, share));
                }
                softmax(&mut scores);
                scores[class[i]] -= 1.0;
                for (c, score) in scores.iter().enumerate() {
                    let at = c * count + i;
                    next[at] = ahead[at] - step * (weight[i] * *score as f32 + ahead[at] / FREEDOM);
                }
            }
            let faster = (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) / 2.0;
            let carry = (momentum - 1.0) / faster;
            for at in 0..next.len() {
                ahead[at] = next[at] + carry * (next[at] - share[at]);
            }
            momentum = faster;
            std::mem::swap(&mut share, &mut next);
        }
        let mut weights = vec![0.0f32; classes * (width + 1)];
        for (row, share) in weights
            .chunks_exact_mut(width + 1)
            .zip(share.chunks_exact(count.max(1)))
        {
            for (features, share) in centred.iter().zip(share) {
                row.iter_mut()
                    .zip(features.iter().chain(&[1.0]))
                    .for_each(|(w, v)| *w += share * v);
            }
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
fn steepest(products: &[f32], weight: &[f32]) -> f32 {
    let count = weight.len();
    // Of unequal parts, in case that one of equal parts is never turned.
    let mut vector: Vec<f32> = (0..count).map(|i| 1.0 + (i % 7) as f32 * 0.1).collect();
    let mut length = 1.0;
    for _ in 0..30 {
        let rows = products.chunks_exact(count.max(1)).zip(weight);
        let next: Vec<f32> = rows.map(|(row, w)| dot(row, &vector) * w).collect();
        length = dot(&next, &next).sqrt().max(1e-9);
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
        let regression = Regression::train(&rows, &class, &[1.0; 33], 3);
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
        let p = Regression::train(&rows, &class, &[1.0; 33], 4).probabilities(&rows[0]);
        assert!(p[3] < 0.2, "{p:?}");
    }
}
