//! Arithmetic of the encoder, written once over [`Simd`] and compiled for each instruction set.
//!
//! Rows are of a width that is a multiple of 16; matrices are row by row. Each public function checks the lengths
//! that its body relies on.

use crate::aligned::Aligned;
use crate::linear::Linear;
use crate::simd::{Isa, LANES, Simd, by_rows, dispatch};

/// Width of an attention head.
pub(crate) const HEAD: usize = 32;

/// Rows of whole numbers: `x ≈ q · scale` with q in −127..=127.
#[derive(Default)]
pub(crate) struct Quantised {
    /// In the form that the instruction set reads.
    pub bytes: Aligned<u8>,
    pub scales: Aligned<f32>,
    /// What the sums of products of a row start from.
    pub starts: Aligned<i32>,
    pub rows: usize,
    pub width: usize,
}

impl Quantised {
    fn reshape(&mut self, rows: usize, width: usize) {
        // Two bytes an input are the most that a make takes.
        self.bytes.resize(2 * rows * width);
        self.scales.resize(rows);
        self.starts.resize(rows);
        (self.rows, self.width) = (rows, width);
    }
}

/// Quantises the rows of `x`: `scale = max|x| / 127`, rounded half to even.
pub(crate) fn quantise(isa: Isa, x: &[f32], width: usize, out: &mut Quantised) {
    assert!(width.is_multiple_of(LANES) && x.len().is_multiple_of(width));
    out.reshape(x.len() / width, width);
    quantise_rows(isa, x, out);
}

/// Takes the GELU of the rows of `x` and quantises them.
pub(crate) fn gelu_quantise(isa: Isa, x: &mut [f32], width: usize, out: &mut Quantised) {
    assert!(width.is_multiple_of(LANES) && x.len().is_multiple_of(width));
    out.reshape(x.len() / width, width);
    gelu_rows(isa, x, out);
}

/// Normalises the rows of `x + add` (Ba et al. 2016) in place, scaled by `w` and moved by `b`, and quantises them.
pub(crate) fn normalise_quantise(
    isa: Isa,
    x: &mut [f32],
    add: Option<&[f32]>,
    w: &[f32],
    b: &[f32],
    out: &mut Quantised,
) {
    let width = w.len();
    assert!(width.is_multiple_of(LANES) && x.len().is_multiple_of(width) && b.len() == width);
    assert!(add.is_none_or(|add| add.len() == x.len()));
    out.reshape(x.len() / width, width);
    normalise_rows(isa, x, add.unwrap_or(&[]), w, b, out);
}

/// GELU of every value; their number is a multiple of 16.
pub(crate) fn gelu(isa: Isa, x: &mut [f32]) {
    assert!(x.len().is_multiple_of(LANES));
    gelu_all(isa, x);
}

/// `out` (rows × [`Linear::outputs`]) = `x` · Wᵀ + bias.
pub(crate) fn apply(isa: Isa, linear: &Linear, x: &Quantised, out: &mut [f32]) {
    assert!(x.width == linear.inputs && linear.packed.len() == linear.inputs * linear.outputs);
    assert!(out.len() == x.rows * linear.outputs);
    apply_rows(isa, linear, x, out);
}

/// `out[i][j] = Σ_k a[i][k] · b[k][j]` in the order of `k`, for `a` of rows × `depth` and `b` of `depth` × `columns`, a
/// multiple of 16.
pub(crate) fn product(isa: Isa, a: &[f32], depth: usize, b: &[f32], columns: usize, out: &mut [f32]) {
    assert!(columns.is_multiple_of(LANES) && a.len().is_multiple_of(depth) && b.len() == depth * columns);
    assert!(out.len() == a.len() / depth * columns);
    product_rows(isa, a, depth, b, columns, out);
}

/// Buffers of [`attend`].
#[derive(Default)]
pub(crate) struct Attention {
    keys: Aligned<f32>,
    values: Aligned<f32>,
    scores: Aligned<f32>,
}

/// Rows that attention takes at a time.
const BLOCK: usize = 12;

/// Self-attention. `qkv` holds a row of queries, keys and values (each of `heads` × 32) for each piece; the queries of
/// its first `queries` rows look at the keys of all. `out`: `queries` rows of `heads` × 32.
pub(crate) fn attend(
    isa: Isa,
    qkv: &[f32],
    heads: usize,
    queries: usize,
    out: &mut [f32],
    buffers: &mut Attention,
) {
    let width = heads * HEAD;
    let pieces = qkv.len() / (3 * width);
    assert!(qkv.len() == pieces * 3 * width && queries <= pieces && out.len() == queries * width);
    let padded = pieces.next_multiple_of(LANES);
    buffers.keys.resize(HEAD * padded);
    buffers.values.resize(HEAD * padded);
    buffers.scores.resize(BLOCK * padded);
    attend_heads(
        isa,
        qkv,
        heads,
        pieces,
        queries,
        out,
        &mut buffers.keys,
        &mut buffers.values,
        &mut buffers.scores,
    );
}

dispatch! {
    fn quantise_rows(x: &[f32], out: &mut Quantised);
    fn gelu_rows(x: &mut [f32], out: &mut Quantised);
    fn gelu_all(x: &mut [f32]);
    fn normalise_rows(x: &mut [f32], add: &[f32], w: &[f32], b: &[f32], out: &mut Quantised);
    fn apply_rows(linear: &Linear, x: &Quantised, out: &mut [f32]);
    fn product_rows(a: &[f32], depth: usize, b: &[f32], columns: usize, out: &mut [f32]);
    fn attend_heads(
        qkv: &[f32], heads: usize, pieces: usize, queries: usize, out: &mut [f32],
        keys: &mut [f32], values: &mut [f32], scores: &mut [f32],
    );
}

// Tiles are indexed by row and column.
#[allow(clippy::needless_range_loop)]
mod bodies {
    use super::*;
    use crate::simd::ROUND;

    /// 2ˣ for x in −126..=127: polynomial of degree 6 on the fraction; relative error below 1e-7.
    #[inline(always)]
    unsafe fn power_of_two<S: Simd>(x: S::F) -> S::F {
        unsafe {
            let rounded = S::add(x, S::splat(ROUND));
            let rest = S::sub(x, S::sub(rounded, S::splat(ROUND)));
            let mut p = S::splat(1.534_581e-4);
            for c in [
                1.339_993_1e-3,
                9.618_489e-3,
                5.550_328_6e-2,
                0.240_226_46,
                std::f32::consts::LN_2,
                1.0,
            ] {
                p = S::mul_add(p, rest, S::splat(c));
            }
            S::scale(p, rounded)
        }
    }

    /// x · Φ(x): Φ(x) = ½ + x · P(x²) on −5.2..=5.2, beyond which x is taken as ±5.2; P is a minimax polynomial in
    /// 2x²/5.2² − 1. Absolute error below 2e-6.
    #[inline(always)]
    unsafe fn gelu_of<S: Simd>(x: S::F) -> S::F {
        const EDGE: f32 = 5.2;
        unsafe {
            let near = S::max(S::min(x, S::splat(EDGE)), S::splat(-EDGE));
            let u = S::mul_add(S::mul(near, near), S::splat(2.0 / (EDGE * EDGE)), S::splat(-1.0));
            let mut p = S::splat(9.120_689e-4);
            for c in [
                -2.572_248e-3,
                2.754_434_3e-3,
                -3.362_626_3e-3,
                7.616_525e-3,
                -1.320_900_9e-2,
                1.837_704_2e-2,
                -2.456_040_3e-2,
                3.190_633_3e-2,
                -3.994_533_4e-2,
                5.003_042_5e-2,
                -6.774_327e-2,
                0.135_949_92,
            ] {
                p = S::mul_add(p, u, S::splat(c));
            }
            S::mul(x, S::mul_add(near, p, S::splat(0.5)))
        }
    }

    /// Quantises row `r`, whose greatest magnitude is known.
    #[inline(always)]
    unsafe fn quantise_row<S: Simd>(row: *const f32, most: S::F, r: usize, out: &mut Quantised) {
        unsafe {
            let most = S::highest(most);
            // A row of nothing but (nearly) zeros: any scale does.
            let (scale, inverse) = if most > 1e-30 {
                (most / 127.0, 127.0 / most)
            } else {
                (1.0, 0.0)
            };
            let to = out.bytes.as_mut_ptr().add(r * out.width * S::INPUT);
            let mut total = S::splat_int(0);
            for at in (0..out.width).step_by(LANES) {
                let whole = S::whole(S::mul_add(
                    S::load(row.add(at)),
                    S::splat(inverse),
                    S::splat(ROUND),
                ));
                total = S::add_int(total, whole);
                S::store_input(to.add(at * S::INPUT), whole);
            }
            out.scales[r] = scale;
            out.starts[r] = if S::OFFSET {
                S::sum_int(total).wrapping_mul(-128)
            } else {
                0
            };
        }
    }

    #[inline(always)]
    pub(super) unsafe fn quantise_rows<S: Simd>(x: &[f32], out: &mut Quantised) {
        unsafe {
            let width = out.width;
            for r in 0..out.rows {
                let row = x.as_ptr().add(r * width);
                let mut most = S::splat(0.0);
                for at in (0..width).step_by(LANES) {
                    most = S::max(S::abs(S::load(row.add(at))), most);
                }
                quantise_row::<S>(row, most, r, out);
            }
        }
    }

    #[inline(always)]
    pub(super) unsafe fn gelu_rows<S: Simd>(x: &mut [f32], out: &mut Quantised) {
        unsafe {
            let width = out.width;
            for r in 0..out.rows {
                let row = x.as_mut_ptr().add(r * width);
                let mut most = S::splat(0.0);
                for at in (0..width).step_by(LANES) {
                    let value = gelu_of::<S>(S::load(row.add(at)));
                    S::store(row.add(at), value);
                    most = S::max(S::abs(value), most);
                }
                quantise_row::<S>(row, most, r, out);
            }
        }
    }

    #[inline(always)]
    pub(super) unsafe fn gelu_all<S: Simd>(x: &mut [f32]) {
        unsafe {
            for at in (0..x.len()).step_by(LANES) {
                let place = x.as_mut_ptr().add(at);
                S::store(place, gelu_of::<S>(S::load(place)));
            }
        }
    }

    #[inline(always)]
    pub(super) unsafe fn normalise_rows<S: Simd>(
        x: &mut [f32],
        add: &[f32],
        w: &[f32],
        b: &[f32],
        out: &mut Quantised,
    ) {
        unsafe {
            let width = out.width;
            let count = width as f32;
            for r in 0..out.rows {
                let row = x.as_mut_ptr().add(r * width);
                let mut total = S::splat(0.0);
                for at in (0..width).step_by(LANES) {
                    let mut value = S::load(row.add(at));
                    if !add.is_empty() {
                        value = S::add(value, S::load(add.as_ptr().add(r * width + at)));
                        S::store(row.add(at), value);
                    }
                    total = S::add(total, value);
                }
                let mean = S::splat(S::sum(total) / count);
                let mut squares = S::splat(0.0);
                for at in (0..width).step_by(LANES) {
                    let d = S::sub(S::load(row.add(at)), mean);
                    squares = S::mul_add(d, d, squares);
                }
                let scale = S::splat(1.0 / (S::sum(squares) / count + 1e-12).sqrt());
                let mut most = S::splat(0.0);
                for at in (0..width).step_by(LANES) {
                    let d = S::mul(S::sub(S::load(row.add(at)), mean), scale);
                    let value = S::mul_add(d, S::load(w.as_ptr().add(at)), S::load(b.as_ptr().add(at)));
                    S::store(row.add(at), value);
                    most = S::max(S::abs(value), most);
                }
                quantise_row::<S>(row, most, r, out);
            }
        }
    }

    #[inline(always)]
    pub(super) unsafe fn apply_rows<S: Simd>(linear: &Linear, x: &Quantised, out: &mut [f32]) {
        unsafe {
            match S::DOT {
                4 => apply_tiles::<S, 4>(linear, x, out),
                2 => apply_tiles::<S, 2>(linear, x, out),
                _ => apply_tiles::<S, 1>(linear, x, out),
            }
        }
    }

    /// Panels of `N` vectors of outputs: the weights of a panel stay in the caches while all rows pass.
    #[inline(always)]
    unsafe fn apply_tiles<S: Simd, const N: usize>(linear: &Linear, x: &Quantised, out: &mut [f32]) {
        unsafe {
            let stride = linear.inputs * S::INPUT;
            let groups = linear.inputs / S::GROUP;
            for panel in 0..linear.outputs / (N * LANES) {
                let column = panel * N * LANES;
                let weights = linear.packed.as_ptr().add(column * linear.inputs);
                by_rows!(x.rows, |row, M| {
                    let mut start = [0; M];
                    start.copy_from_slice(&x.starts[row..row + M]);
                    let total =
                        S::dot::<M, N>(groups, x.bytes.as_ptr().add(row * stride), stride, weights, start);
                    for n in 0..N {
                        let scale = S::load(linear.scale.as_ptr().add(column + n * LANES));
                        let bias = S::load(linear.bias.as_ptr().add(column + n * LANES));
                        for m in 0..M {
                            let scale = S::mul(S::splat(x.scales[row + m]), scale);
                            let value = S::mul_add(S::to_float(total[m][n]), scale, bias);
                            S::store(
                                out.as_mut_ptr()
                                    .add((row + m) * linear.outputs + column + n * LANES),
                                value,
                            );
                        }
                    }
                });
            }
        }
    }

    /// `M` rows of `a` times `N` vectors of columns of `b`, each row times its factor.
    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    unsafe fn tile<S: Simd, const M: usize, const N: usize>(
        depth: usize,
        a: *const f32,
        a_stride: usize,
        b: *const f32,
        b_stride: usize,
        factor: [f32; M],
        out: *mut f32,
        out_stride: usize,
    ) {
        unsafe {
            let mut total = [[S::splat(0.0); N]; M];
            for k in 0..depth {
                let mut column = [S::splat(0.0); N];
                for n in 0..N {
                    column[n] = S::load(b.add(k * b_stride + n * LANES));
                }
                for m in 0..M {
                    let x = S::splat(*a.add(m * a_stride + k));
                    for n in 0..N {
                        total[m][n] = S::mul_add(x, column[n], total[m][n]);
                    }
                }
            }
            for m in 0..M {
                for n in 0..N {
                    let value = S::mul(total[m][n], S::splat(factor[m]));
                    S::store(out.add(m * out_stride + n * LANES), value);
                }
            }
        }
    }

    /// [`tile`] over `vectors` vectors of columns.
    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    unsafe fn tiles<S: Simd, const M: usize>(
        depth: usize,
        a: *const f32,
        a_stride: usize,
        b: *const f32,
        b_stride: usize,
        vectors: usize,
        factor: [f32; M],
        out: *mut f32,
        out_stride: usize,
    ) {
        unsafe {
            let mut at = 0;
            if S::PRODUCT >= 4 {
                while at + 4 <= vectors {
                    let (b, out) = (b.add(at * LANES), out.add(at * LANES));
                    tile::<S, M, 4>(depth, a, a_stride, b, b_stride, factor, out, out_stride);
                    at += 4;
                }
            }
            if S::PRODUCT >= 2 {
                while at + 2 <= vectors {
                    let (b, out) = (b.add(at * LANES), out.add(at * LANES));
                    tile::<S, M, 2>(depth, a, a_stride, b, b_stride, factor, out, out_stride);
                    at += 2;
                }
            }
            while at < vectors {
                let (b, out) = (b.add(at * LANES), out.add(at * LANES));
                tile::<S, M, 1>(depth, a, a_stride, b, b_stride, factor, out, out_stride);
                at += 1;
            }
        }
    }

    #[inline(always)]
    pub(super) unsafe fn product_rows<S: Simd>(
        a: &[f32],
        depth: usize,
        b: &[f32],
        columns: usize,
        out: &mut [f32],
    ) {
        unsafe {
            by_rows!(a.len() / depth, |row, M| {
                let (a, out) = (a.as_ptr().add(row * depth), out.as_mut_ptr().add(row * columns));
                let b = b.as_ptr();
                tiles::<S, M>(
                    depth,
                    a,
                    depth,
                    b,
                    columns,
                    columns / LANES,
                    [1.0; M],
                    out,
                    columns,
                );
            });
        }
    }

    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    pub(super) unsafe fn attend_heads<S: Simd>(
        qkv: &[f32],
        heads: usize,
        pieces: usize,
        queries: usize,
        out: &mut [f32],
        keys: &mut [f32],
        values: &mut [f32],
        scores: &mut [f32],
    ) {
        // Scores are taken in units of 2ˣ: log₂e / √32.
        const SCALE: f32 = std::f32::consts::LOG2_E * 0.176_776_7;
        unsafe {
            let width = heads * HEAD;
            let stride = 3 * width;
            let padded = pieces.next_multiple_of(LANES);
            for head in 0..heads {
                let query = qkv.as_ptr().add(head * HEAD);
                let key = query.add(width);
                let value = query.add(2 * width);
                for j in 0..pieces {
                    for d in 0..HEAD {
                        *keys.get_unchecked_mut(d * padded + j) = *key.add(j * stride + d);
                    }
                    for d in (0..HEAD).step_by(LANES) {
                        S::store(
                            values.as_mut_ptr().add(j * HEAD + d),
                            S::load(value.add(j * stride + d)),
                        );
                    }
                }
                for d in 0..HEAD {
                    keys[d * padded + pieces..(d + 1) * padded].fill(0.0);
                }
                for block in (0..queries).step_by(BLOCK) {
                    let rows = BLOCK.min(queries - block);
                    by_rows!(rows, |row, M| {
                        let query = query.add((block + row) * stride);
                        let scores = scores.as_mut_ptr().add(row * padded);
                        let keys = keys.as_ptr();
                        let vectors = padded / LANES;
                        tiles::<S, M>(
                            HEAD, query, stride, keys, padded, vectors, [SCALE; M], scores, padded,
                        );
                    });
                    let mut factor = [0.0; BLOCK];
                    for row in 0..rows {
                        let row_scores = &mut scores[row * padded..(row + 1) * padded];
                        // Far below any score, so that the padding weighs nothing.
                        row_scores[pieces..].fill(-1e30);
                        let total = soften::<S>(row_scores);
                        factor[row] = 1.0 / total;
                    }
                    by_rows!(rows, |row, M| {
                        let out = out.as_mut_ptr().add((block + row) * width + head * HEAD);
                        let scores = scores.as_ptr().add(row * padded);
                        let mut share = [0.0; M];
                        share.copy_from_slice(&factor[row..row + M]);
                        let values = values.as_ptr();
                        tiles::<S, M>(
                            pieces,
                            scores,
                            padded,
                            values,
                            HEAD,
                            HEAD / LANES,
                            share,
                            out,
                            width,
                        );
                    });
                }
            }
        }
    }

    /// `2^(score − max)` for a row of scores; returns their sum.
    #[inline(always)]
    unsafe fn soften<S: Simd>(row: &mut [f32]) -> f32 {
        unsafe {
            let place = row.as_mut_ptr();
            let mut most = S::splat(f32::MIN);
            for at in (0..row.len()).step_by(LANES) {
                most = S::max(S::load(place.add(at)), most);
            }
            let most = S::splat(S::highest(most));
            let mut total = S::splat(0.0);
            for at in (0..row.len()).step_by(LANES) {
                let below = S::max(S::sub(S::load(place.add(at)), most), S::splat(-126.0));
                let e = power_of_two::<S>(below);
                S::store(place.add(at), e);
                total = S::add(total, e);
            }
            S::sum(total)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::noise;

    fn available() -> impl Iterator<Item = Isa> {
        Isa::all().into_iter().filter(|isa| isa.available())
    }

    /// What every instruction set gives, which must be the same bits.
    fn on_all(run: impl Fn(Isa) -> Vec<f32>) -> Vec<f32> {
        let mut results = available().map(|isa| (isa, run(isa)));
        let (_, first) = results.next().expect("plain code is always available");
        for (isa, other) in results {
            assert!(
                first.len() == other.len()
                    && first.iter().zip(&other).all(|(a, b)| a.to_bits() == b.to_bits()),
                "{isa:?}"
            );
        }
        first
    }

    /// Quantised rows as numbers, with their scales behind.
    fn read(x: &Quantised, isa: Isa) -> Vec<f32> {
        let inputs = x.rows * x.width;
        let mut all: Vec<f32> = match isa {
            Isa::Avx512Vnni => x.bytes[..inputs].iter().map(|b| f32::from(*b as i8)).collect(),
            _ => x.bytes[..2 * inputs]
                .as_chunks()
                .0
                .iter()
                .map(|b| f32::from(i16::from_le_bytes(*b)))
                .collect(),
        };
        all.extend(x.scales.iter());
        all
    }

    #[test]
    fn gelu_is_near_the_truth() {
        let xs: Vec<f32> = (-800..800).map(|i| i as f32 / 100.0).collect();
        let ours = on_all(|isa| {
            let mut x = xs.clone();
            gelu(isa, &mut x);
            x
        });
        for (x, ours) in xs.iter().zip(ours) {
            // Φ by Simpson's rule on the density.
            let x = f64::from(*x);
            let steps = 2000;
            let density = |t: f64| (-t * t / 2.0).exp() / std::f64::consts::TAU.sqrt();
            let h = x / f64::from(steps);
            let inner: f64 = (1..steps)
                .map(|i| density(h * f64::from(i)) * if i % 2 == 1 { 4.0 } else { 2.0 })
                .sum();
            let phi = 0.5 + h / 3.0 * (density(0.0) + inner + density(x));
            assert!((f64::from(ours) - x * phi).abs() < 2e-6, "gelu {x}: {ours}");
        }
    }

    #[test]
    fn rows_are_quantised_to_the_nearest() {
        let mut x = noise(64 * 5, 1);
        x[64..128].fill(0.0);
        x[128] = 1e30;
        let q = on_all(|isa| {
            let mut q = Quantised::default();
            quantise(isa, &x, 64, &mut q);
            read(&q, isa)
        });
        let (whole, scales) = q.split_at(x.len());
        for (i, x) in x.iter().enumerate() {
            let scale = f64::from(scales[i / 64]);
            assert!((-127.0..=127.0).contains(&whole[i]) && whole[i].fract() == 0.0);
            assert!((f64::from(whole[i]) * scale - f64::from(*x)).abs() <= scale * 0.500_01);
        }
        assert!(whole[64..128].iter().all(|q| *q == 0.0));
    }

    #[test]
    fn normalised_rows_have_mean_0_and_variance_1() {
        let (x, add) = (noise(384 * 7, 2), noise(384 * 7, 3));
        let (w, b) = (noise(384, 4), noise(384, 5));
        let ours = on_all(|isa| {
            let (mut x, mut q) = (x.clone(), Quantised::default());
            normalise_quantise(isa, &mut x, Some(&add), &w, &b, &mut q);
            x.extend(read(&q, isa));
            x
        });
        for r in 0..7 {
            let row: Vec<f64> = (0..384)
                .map(|i| f64::from(x[r * 384 + i]) + f64::from(add[r * 384 + i]))
                .collect();
            let mean = row.iter().sum::<f64>() / 384.0;
            let variance = row.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / 384.0;
            for i in 0..384 {
                let wanted = (row[i] - mean) / variance.sqrt() * f64::from(w[i]) + f64::from(b[i]);
                assert!((f64::from(ours[r * 384 + i]) - wanted).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn integer_products_are_exact() {
        for (rows, inputs, outputs) in [
            (0, 16, 3),
            (1, 16, 3),
            (5, 32, 33),
            (13, 384, 130),
            (26, 1536, 64),
        ] {
            let mut w: Vec<u8> = noise(inputs * outputs, 3)
                .iter()
                .map(|v| (v * 127.0) as i8 as u8)
                .collect();
            // The greatest sums there can be.
            w[..inputs].fill(127);
            let mut x = noise(rows * inputs, 5);
            if rows > 1 {
                x[..inputs].fill(1.0);
                x[inputs..2 * inputs].fill(-1.0);
            }
            let (scale, bias) = (noise(outputs, 7), noise(outputs, 9));
            let half = outputs / 2 * inputs;
            let parts = [&w[..half], &w[half..]];
            let ours = on_all(|isa| {
                let linear = Linear::new(isa, &parts, inputs, &scale, &bias);
                let mut q = Quantised::default();
                quantise(isa, &x, inputs, &mut q);
                let whole = read(&q, isa);
                let mut out = vec![f32::NAN; rows * linear.outputs];
                apply(isa, &linear, &q, &mut out);
                for r in 0..rows {
                    for o in 0..outputs {
                        let exact: i64 = (0..inputs)
                            .map(|k| whole[r * inputs + k] as i64 * i64::from(w[o * inputs + k] as i8))
                            .sum();
                        let wanted = (exact as f32).mul_add(q.scales[r] * scale[o], bias[o]);
                        assert_eq!(out[r * linear.outputs + o].to_bits(), wanted.to_bits(), "{isa:?}");
                    }
                }
                // The number of outputs that pad a panel is the instruction set's own.
                out.chunks_exact(linear.outputs.max(1))
                    .flat_map(|row| row[..outputs].to_vec())
                    .collect()
            });
            assert_eq!(ours.len(), rows * outputs);
        }
    }

    #[test]
    fn float_products_are_near_the_truth() {
        for (rows, depth, columns) in [(1, 3, 16), (4, 32, 48), (7, 256, 112), (19, 33, 160)] {
            let (a, b) = (noise(rows * depth, 1), noise(depth * columns, 2));
            let ours = on_all(|isa| {
                let mut out = vec![f32::NAN; rows * columns];
                product(isa, &a, depth, &b, columns, &mut out);
                out
            });
            for (i, ours) in ours.iter().enumerate() {
                let wanted: f64 = (0..depth)
                    .map(|k| f64::from(a[i / columns * depth + k]) * f64::from(b[k * columns + i % columns]))
                    .sum();
                assert!((f64::from(*ours) - wanted).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn attention_is_a_weighted_mean() {
        for (pieces, queries) in [
            (1, 1),
            (2, 0),
            (5, 5),
            (12, 7),
            (21, 21),
            (37, 30),
            (64, 64),
            (150, 13),
        ] {
            let heads = 2;
            let width = heads * HEAD;
            let mut qkv = noise(pieces * 3 * width, 1);
            // Sharp attention too: scores far apart.
            qkv.iter_mut().take(width).for_each(|q| *q *= 60.0);
            let ours = on_all(|isa| {
                let mut out = vec![f32::NAN; queries * width];
                attend(isa, &qkv, heads, queries, &mut out, &mut Attention::default());
                out
            });
            let at = |row: usize, part: usize, unit: usize| f64::from(qkv[(row * 3 + part) * width + unit]);
            for i in 0..queries {
                for head in 0..heads {
                    let units = head * HEAD..(head + 1) * HEAD;
                    let score: Vec<f64> = (0..pieces)
                        .map(|j| units.clone().map(|d| at(i, 0, d) * at(j, 1, d)).sum::<f64>() / 32f64.sqrt())
                        .collect();
                    let most = score.iter().copied().fold(f64::MIN, f64::max);
                    let total: f64 = score.iter().map(|s| (s - most).exp()).sum();
                    for d in units {
                        let wanted: f64 = (0..pieces)
                            .map(|j| (score[j] - most).exp() / total * at(j, 2, d))
                            .sum();
                        assert!((f64::from(ours[i * width + d]) - wanted).abs() < 2e-5);
                    }
                }
            }
        }
    }
}
