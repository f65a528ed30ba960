//! Arithmetic that gives the same bits on every machine, and the bytes of a stored head.

/// Lanes that a sum is taken in, so that the compiler may use vectors without changing its order.
const LANES: usize = 16;

/// The sum of products, lane by lane and then over the lanes.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; LANES];
    let (whole_a, whole_b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = whole_a.remainder().iter().zip(whole_b.remainder());
    for (a, b) in whole_a.zip(whole_b) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] += lanes[lane + width];
        }
        width /= 2;
    }
    rest.fold(lanes[0], |sum, (a, b)| sum + a * b)
}

/// Means of the columns, and 1 / (standard deviation + `least`).
pub fn standard(rows: &[&[f32]], width: usize, least: f32) -> (Vec<f32>, Vec<f32>) {
    let count = rows.len().max(1) as f32;
    let mut mean = vec![0.0f32; width];
    for row in rows {
        mean.iter_mut().zip(*row).for_each(|(m, v)| *m += v);
    }
    mean.iter_mut().for_each(|m| *m /= count);
    let mut spread = vec![0.0f32; width];
    for row in rows {
        for i in 0..width {
            spread[i] += (row[i] - mean[i]) * (row[i] - mean[i]);
        }
    }
    let scale = spread.iter().map(|s| 1.0 / ((s / count).sqrt() + least));
    (mean, scale.collect())
}

/// eˣ by Taylor's series around the nearest multiple of ln 2: the mathematical libraries of machines differ.
pub fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let twos = (x * std::f64::consts::LOG2_E).round();
    let rest = x - twos * std::f64::consts::LN_2;
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 1..18 {
        term *= rest / f64::from(n);
        sum += term;
    }
    sum * f64::from_bits(((1023 + twos as i64) as u64) << 52)
}

/// Puts probabilities in the place of scores.
pub fn softmax(scores: &mut [f64]) {
    let highest = scores.iter().copied().fold(f64::MIN, f64::max);
    scores.iter_mut().for_each(|s| *s = exp(*s - highest));
    let sum: f64 = scores.iter().sum();
    scores.iter_mut().for_each(|s| *s /= sum);
}

/// Writes lists of numbers, each after its length, in the order of bytes that most machines have.
#[derive(Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    pub fn number(&mut self, value: usize) {
        self.0.extend((value as u32).to_le_bytes());
    }

    pub fn floats(&mut self, values: &[f32]) {
        self.number(values.len());
        self.0.extend(values.iter().flat_map(|v| v.to_le_bytes()));
    }
}

/// Reads what a [`Writer`] wrote; `None` where the bytes are not enough.
pub struct Reader<'b>(pub &'b [u8]);

impl Reader<'_> {
    pub fn number(&mut self) -> Option<usize> {
        let (bytes, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    }

    pub fn floats(&mut self) -> Option<Vec<f32>> {
        let count = self.number()?;
        let (bytes, rest) = self.0.split_at_checked(count.checked_mul(4)?)?;
        self.0 = rest;
        let values = bytes.chunks_exact(4);
        Some(
            values
                .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_exp() {
        for x in [-690.0, -30.5, -1.0, -1e-9, 0.0, 0.3, 1.0, 2.5, 88.0, 690.0] {
            let right = f64::exp(x);
            assert!((exp(x) - right).abs() <= right * 1e-13, "{x}");
        }
        assert!(exp(f64::MIN) >= 0.0 && exp(f64::MAX).is_finite());
    }

    #[test]
    fn sums_hold_every_product() {
        for length in [0, 1, 15, 16, 17, 40] {
            let a: Vec<f32> = (0..length).map(|n| n as f32).collect();
            let sum: f32 = (0..length).map(|n| (n * n) as f32).sum();
            assert_eq!(dot(&a, &a), sum);
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let mut writer = Writer::default();
        writer.floats(&[1.5, -2.0]);
        writer.number(7);
        let mut reader = Reader(&writer.0);
        assert_eq!(
            (reader.floats(), reader.number()),
            (Some(vec![1.5, -2.0]), Some(7))
        );
        assert_eq!(Reader(&writer.0[..9]).floats(), None);
    }
}
