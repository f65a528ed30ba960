//! Arithmetic with one result on every machine.
//!
//! Products of matrices are sums of integers, which are exact. Everything in floating point runs over lanes of
//! sixteen in a written order, with `mul_add` (rounded once by definition, in hardware or in software) where the
//! code says so and nowhere else, and with `exp` and `erf` of our own. So AVX-512, AVX2 and plain code give the same
//! bits; which runs is decided when the program starts.

/// The instruction sets that the kernels are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isa {
    /// AVX-512 with VNNI's byte products.
    Avx512Vnni,
    /// AVX2 and FMA.
    Avx2,
    /// Whatever the compiler's baseline has.
    Portable,
}

impl Isa {
    /// The fastest that this machine has.
    pub fn detect() -> Isa {
        Isa::all()
            .into_iter()
            .find(|isa| isa.available())
            .unwrap_or(Isa::Portable)
    }

    /// All, the fastest first.
    pub fn all() -> [Isa; 3] {
        [Isa::Avx512Vnni, Isa::Avx2, Isa::Portable]
    }

    /// Whether this machine can run it.
    pub fn available(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        return match self {
            Isa::Avx512Vnni => {
                is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512vnni")
                    && is_x86_feature_detected!("fma")
            }
            Isa::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            Isa::Portable => true,
        };
        #[cfg(not(target_arch = "x86_64"))]
        return self == Isa::Portable;
    }
}

/// Runs a body compiled for the instruction set chosen.
macro_rules! dispatch {
    ($(#[$meta:meta])* pub(crate) fn $name:ident($isa:ident: Isa, $($arg:ident: $type:ty),* $(,)?) $body:block) => {
        $(#[$meta])*
        #[allow(clippy::too_many_arguments)]
        pub(crate) fn $name($isa: Isa, $($arg: $type),*) {
            #[inline(always)]
            #[allow(clippy::too_many_arguments)]
            fn body($($arg: $type),*) $body
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx512dq,avx2,fma")]
                #[allow(clippy::too_many_arguments)]
                fn avx512($($arg: $type),*) { body($($arg),*) }
                #[target_feature(enable = "avx2,fma")]
                #[allow(clippy::too_many_arguments)]
                fn avx2($($arg: $type),*) { body($($arg),*) }
                match $isa {
                    // SAFETY: `Isa` values other than `Portable` are made only where `available` holds.
                    Isa::Avx512Vnni => return unsafe { avx512($($arg),*) },
                    Isa::Avx2 => return unsafe { avx2($($arg),*) },
                    Isa::Portable => {}
                }
            }
            let _ = $isa;
            body($($arg),*)
        }
    };
}

const LANES: usize = 16;
type Lanes = [f32; LANES];

#[inline(always)]
fn load(from: &[f32]) -> Lanes {
    let mut lanes = [0.0; LANES];
    lanes.copy_from_slice(&from[..LANES]);
    lanes
}

#[inline(always)]
fn map(a: Lanes, f: impl Fn(f32) -> f32) -> Lanes {
    let mut out = a;
    for value in &mut out {
        *value = f(*value);
    }
    out
}

/// The sum of sixteen lanes, in a fixed tree.
#[inline(always)]
fn sum(lanes: Lanes) -> f32 {
    let mut eight = [0.0; 8];
    for i in 0..8 {
        eight[i] = lanes[i] + lanes[i + 8];
    }
    let mut four = [0.0; 4];
    for i in 0..4 {
        four[i] = eight[i] + eight[i + 4];
    }
    (four[0] + four[2]) + (four[1] + four[3])
}

/// e^x by Cody-Waite reduction and a polynomial of degree 6; relative error below 2e-7 on [-87, 88].
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0; // 1.5 · 2²³: adding and taking it off rounds to a whole number
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 88.0 { 88.0 } else { x };
    let n = x.mul_add(std::f32::consts::LOG2_E, ROUND) - ROUND;
    let r = n.mul_add(-0.693_359_375, x);
    let r = n.mul_add(2.121_944_4e-4, r);
    let mut p = 1.0 / 720.0_f32;
    for c in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        p = p.mul_add(r, c);
    }
    p * f32::from_bits(((n as i32 + 127) << 23) as u32)
}

/// x · Φ(x), with erf after Abramowitz and Stegun 7.1.26 (absolute error below 2e-7).
#[inline(always)]
pub(crate) fn gelu(x: f32) -> f32 {
    let a = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / a.mul_add(0.327_591_1, 1.0);
    let mut p = 1.061_405_4_f32;
    for c in [-1.453_152_1, 1.421_413_8, -0.284_496_72, 0.254_829_6] {
        p = p.mul_add(t, c);
    }
    let tail = p * t * exp(-a * a);
    let half = 0.5 * x;
    // erf is odd: Φ = (1 ± (1 − tail)) / 2.
    let erf = if x < 0.0 { tail - 1.0 } else { 1.0 - tail };
    half.mul_add(erf, half)
}

dispatch! {
    /// GELU of every value.
    pub(crate) fn gelu_all(isa: Isa, values: &mut [f32]) {
        let mut chunks = values.chunks_exact_mut(LANES);
        for chunk in &mut chunks {
            chunk.copy_from_slice(&map(load(chunk), gelu));
        }
        for value in chunks.into_remainder() {
            *value = gelu(*value);
        }
    }
}

dispatch! {
    /// Adds `residual` to every row of `x` and normalises the rows (Ba et al. 2016). Rows are of `w`'s length, a
    /// multiple of 16; `residual` may be empty.
    pub(crate) fn layer_norm(isa: Isa, x: &mut [f32], residual: &[f32], w: &[f32], b: &[f32]) {
        let width = w.len();
        for (r, row) in x.chunks_exact_mut(width).enumerate() {
            if !residual.is_empty() {
                for (value, add) in row.iter_mut().zip(&residual[r * width..(r + 1) * width]) {
                    *value += *add;
                }
            }
            let mut total = [0.0; LANES];
            for chunk in row.chunks_exact(LANES) {
                for i in 0..LANES {
                    total[i] += chunk[i];
                }
            }
            let mean = sum(total) / width as f32;
            let mut squares = [0.0; LANES];
            for chunk in row.chunks_exact(LANES) {
                for i in 0..LANES {
                    let d = chunk[i] - mean;
                    squares[i] = d.mul_add(d, squares[i]);
                }
            }
            let scale = 1.0 / (sum(squares) / width as f32 + 1e-12).sqrt();
            for ((chunk, w), b) in row.chunks_exact_mut(LANES).zip(w.chunks_exact(LANES)).zip(b.chunks_exact(LANES)) {
                for i in 0..LANES {
                    chunk[i] = ((chunk[i] - mean) * scale).mul_add(w[i], b[i]);
                }
            }
        }
    }
}

dispatch! {
    /// Rows to whole numbers: `q = round(x / s) + 128` with `s = max|x| / 127`; a row of zeros has scale 1. `width`
    /// is a multiple of 16.
    pub(crate) fn quantise(isa: Isa, x: &[f32], width: usize, q: &mut [u8], scales: &mut [f32]) {
        const ROUND: f32 = 12_582_912.0;
        for ((row, out), scale) in x.chunks_exact(width).zip(q.chunks_exact_mut(width)).zip(scales) {
            let mut most = [0.0f32; LANES];
            for chunk in row.chunks_exact(LANES) {
                for i in 0..LANES {
                    let a = chunk[i].abs();
                    most[i] = if a > most[i] { a } else { most[i] };
                }
            }
            let max = most.into_iter().fold(0.0f32, |a, b| if b > a { b } else { a });
            *scale = if max > 0.0 { max / 127.0 } else { 1.0 };
            let inverse = 1.0 / *scale;
            for (chunk, out) in row.chunks_exact(LANES).zip(out.chunks_exact_mut(LANES)) {
                for i in 0..LANES {
                    // The sum's low bits hold the rounded number.
                    let n = (chunk[i] * inverse + ROUND).to_bits() as i32 - ROUND.to_bits() as i32;
                    let n = if n > 127 { 127 } else { n };
                    let n = if n < -127 { -127 } else { n };
                    out[i] = (n + 128) as u8;
                }
            }
        }
    }
}

dispatch! {
    /// Self-attention of one head: `q`, `k`, `v` are rows of `stride` floats with 32 of them used; `out` likewise with
    /// `out_stride`. `scores` is scratch of 4 × padded columns, `keys` of 32 × padded columns.
    pub(crate) fn attend(isa: Isa, n: usize, q: &[f32], k: &[f32], v: &[f32], stride: usize, out: &mut [f32], out_stride: usize, keys: &mut [f32], scores: &mut [f32]) {
        let padded = n.div_ceil(LANES) * LANES;
        let keys = &mut keys[..32 * padded];
        keys.fill(0.0);
        for j in 0..n {
            for d in 0..32 {
                keys[d * padded + j] = k[j * stride + d];
            }
        }
        const ROWS: usize = 4;
        let scale = 0.176_776_7_f32; // 1 / √32
        let mut i = 0;
        while i < n {
            let rows = ROWS.min(n - i);
            for block in (0..padded).step_by(LANES) {
                let mut acc = [[0.0f32; LANES]; ROWS];
                for d in 0..32 {
                    let key = &keys[d * padded + block..d * padded + block + LANES];
                    for (r, acc) in acc.iter_mut().enumerate() {
                        let at = (i + if r < rows { r } else { 0 }) * stride + d;
                        let x = q[at];
                        for l in 0..LANES {
                            acc[l] = x.mul_add(key[l], acc[l]);
                        }
                    }
                }
                for r in 0..rows {
                    for l in 0..LANES {
                        scores[r * padded + block + l] = if block + l < n { acc[r][l] * scale } else { f32::MIN };
                    }
                }
            }
            for r in 0..rows {
                let row = &mut scores[r * padded..(r + 1) * padded];
                let mut most = [f32::MIN; LANES];
                for chunk in row.chunks_exact(LANES) {
                    for l in 0..LANES {
                        most[l] = if chunk[l] > most[l] { chunk[l] } else { most[l] };
                    }
                }
                let max = most.into_iter().fold(f32::MIN, |a, b| if b > a { b } else { a });
                let mut total = [0.0; LANES];
                for (block, chunk) in row.chunks_exact_mut(LANES).enumerate() {
                    for l in 0..LANES {
                        let e = exp(chunk[l] - max);
                        let e = if block * LANES + l < n { e } else { 0.0 };
                        chunk[l] = e;
                        total[l] += e;
                    }
                }
                let inverse = 1.0 / sum(total);
                for value in row.iter_mut() {
                    *value *= inverse;
                }
            }
            let mut acc = [[0.0f32; 32]; ROWS];
            for j in 0..n {
                let value = &v[j * stride..j * stride + 32];
                for (r, acc) in acc.iter_mut().enumerate() {
                    let p = scores[(if r < rows { r } else { 0 }) * padded + j];
                    for d in 0..32 {
                        acc[d] = p.mul_add(value[d], acc[d]);
                    }
                }
            }
            for r in 0..rows {
                out[(i + r) * out_stride..(i + r) * out_stride + 32].copy_from_slice(&acc[r]);
            }
            i += rows;
        }
    }
}

dispatch! {
    /// `out[r][c] = Σ_k x[r][k] · w[k][c]` in f32, summed in the order of `k`; `columns` a multiple of 16.
    pub(crate) fn product(isa: Isa, x: &[f32], depth: usize, w: &[f32], columns: usize, out: &mut [f32]) {
        for (row, out) in x.chunks_exact(depth).zip(out.chunks_exact_mut(columns)) {
            for block in (0..columns).step_by(4 * LANES) {
                let wide = (4 * LANES).min(columns - block);
                let mut acc = [0.0f32; 4 * LANES];
                for (k, x) in row.iter().enumerate() {
                    let w = &w[k * columns + block..k * columns + block + wide];
                    if wide == 4 * LANES {
                        for l in 0..4 * LANES {
                            acc[l] = x.mul_add(w[l], acc[l]);
                        }
                    } else {
                        for l in 0..wide {
                            acc[l] = x.mul_add(w[l], acc[l]);
                        }
                    }
                }
                out[block..block + wide].copy_from_slice(&acc[..wide]);
            }
        }
    }
}

dispatch! {
    /// `out[i][j] = a[i] · b[j]`, over rows of `width` (a multiple of 16).
    pub(crate) fn dots(isa: Isa, a: &[f32], b: &[f32], width: usize, out: &mut [f32]) {
        let columns = b.len() / width;
        for (a, out) in a.chunks_exact(width).zip(out.chunks_exact_mut(columns)) {
            for (b, out) in b.chunks_exact(width).zip(out) {
                let mut acc = [0.0f32; LANES];
                for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
                    for l in 0..LANES {
                        acc[l] = a[l].mul_add(b[l], acc[l]);
                    }
                }
                *out = sum(acc);
            }
        }
    }
}

/// An int8 matrix of `outputs` rows, laid out for the kernels: blocks of 16 outputs; in a block, for each four
/// inputs, 16 × 4 bytes.
pub(crate) struct Linear {
    pub inputs: usize,
    pub outputs: usize,
    packed: Vec<i8>,
    /// Of each output: 128 times the sum of its weights, which the offset of the inputs adds.
    offset: Vec<i32>,
    scale: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// `rows`: `outputs` × `inputs` int8 values; `inputs` a multiple of 16.
    pub fn new(rows: &[u8], inputs: usize, scale: &[f32], bias: &[f32]) -> Linear {
        let outputs = scale.len();
        let padded = outputs.div_ceil(2 * LANES) * 2 * LANES;
        let mut packed = vec![0i8; padded * inputs];
        let mut offset = vec![0i32; padded];
        for o in 0..outputs {
            let row = &rows[o * inputs..(o + 1) * inputs];
            let base = o / LANES * LANES * inputs + o % LANES * 4;
            let mut total = 0i32;
            for (block, four) in row.chunks_exact(4).enumerate() {
                let at = base + block * LANES * 4;
                for i in 0..4 {
                    packed[at + i] = four[i] as i8;
                    total += i32::from(four[i] as i8);
                }
            }
            offset[o] = 128 * total;
        }
        let pad = |values: &[f32]| {
            let mut all = values.to_vec();
            all.resize(padded, 0.0);
            all
        };
        Linear {
            inputs,
            outputs: padded,
            packed,
            offset,
            scale: pad(scale),
            bias: pad(bias),
        }
    }

    /// `out` (rows × [`Linear::outputs`], padding included) = `x` · Wᵀ + bias, for quantised rows and their scales.
    pub fn apply(&self, isa: Isa, x: &[u8], scales: &[f32], out: &mut [f32]) {
        debug_assert_eq!(x.len(), scales.len() * self.inputs);
        debug_assert_eq!(out.len(), scales.len() * self.outputs);
        #[cfg(target_arch = "x86_64")]
        match isa {
            // SAFETY: as in `dispatch!`; the slices' lengths are asserted above by construction of the callers.
            Isa::Avx512Vnni => return unsafe { x86::vnni(self, x, scales, out) },
            Isa::Avx2 => return unsafe { x86::avx2(self, x, scales, out) },
            Isa::Portable => {}
        }
        let _ = isa;
        self.portable(x, scales, out);
    }

    fn portable(&self, x: &[u8], scales: &[f32], out: &mut [f32]) {
        for ((x, s), out) in x
            .chunks_exact(self.inputs)
            .zip(scales)
            .zip(out.chunks_exact_mut(self.outputs))
        {
            for (block, out) in out.chunks_exact_mut(LANES).enumerate() {
                let weights = &self.packed[block * LANES * self.inputs..(block + 1) * LANES * self.inputs];
                let mut acc = [0i32; LANES];
                for (x, w) in x.chunks_exact(4).zip(weights.chunks_exact(4 * LANES)) {
                    for l in 0..LANES {
                        for i in 0..4 {
                            acc[l] += i32::from(x[i]) * i32::from(w[l * 4 + i]);
                        }
                    }
                }
                let at = block * LANES;
                for l in 0..LANES {
                    out[l] = self.finish(acc[l], *s, at + l);
                }
            }
        }
    }

    #[inline(always)]
    fn finish(&self, acc: i32, scale: f32, output: usize) -> f32 {
        let whole = (acc - self.offset[output]) as f32;
        whole.mul_add(scale * self.scale[output], self.bias[output])
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{LANES, Linear};
    use std::arch::x86_64::*;

    const ROWS: usize = 12;

    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,fma")]
    pub(super) fn vnni(linear: &Linear, x: &[u8], scales: &[f32], out: &mut [f32]) {
        let rows = scales.len();
        for pair in 0..linear.outputs / (2 * LANES) {
            let mut row = 0;
            while row < rows {
                macro_rules! tiles {
                    ($($n:literal),*) => {
                        match rows - row {
                            $($n => vnni_tile::<$n>(linear, x, scales, out, row, pair),)*
                            _ => vnni_tile::<ROWS>(linear, x, scales, out, row, pair),
                        }
                    };
                }
                tiles!(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
                row += ROWS;
            }
        }
    }

    /// `R` rows × 32 outputs.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,fma")]
    fn vnni_tile<const R: usize>(
        linear: &Linear,
        x: &[u8],
        scales: &[f32],
        out: &mut [f32],
        row: usize,
        pair: usize,
    ) {
        let inputs = linear.inputs;
        let block = LANES * inputs;
        let weights = &linear.packed[pair * 2 * block..(pair + 1) * 2 * block];
        let x = &x[row * inputs..(row + R) * inputs];
        let mut acc = [[_mm512_setzero_si512(); 2]; R];
        // SAFETY: the reads stay inside `weights` (2 × block bytes) and `x` (R × inputs bytes), as k < inputs / 4.
        unsafe {
            let w0 = weights.as_ptr();
            let w1 = w0.add(block);
            let x = x.as_ptr();
            for k in 0..inputs / 4 {
                let a = _mm512_loadu_si512(w0.add(k * 64).cast());
                let b = _mm512_loadu_si512(w1.add(k * 64).cast());
                for (r, acc) in acc.iter_mut().enumerate() {
                    let four = _mm512_set1_epi32(x.add(r * inputs + k * 4).cast::<i32>().read_unaligned());
                    acc[0] = _mm512_dpbusd_epi32(acc[0], four, a);
                    acc[1] = _mm512_dpbusd_epi32(acc[1], four, b);
                }
            }
            for (r, acc) in acc.iter().enumerate() {
                let s = _mm512_set1_ps(scales[row + r]);
                for (half, acc) in acc.iter().enumerate() {
                    let at = pair * 2 * LANES + half * LANES;
                    let offset = _mm512_loadu_si512(linear.offset[at..at + LANES].as_ptr().cast());
                    let whole = _mm512_cvtepi32_ps(_mm512_sub_epi32(*acc, offset));
                    let scale = _mm512_mul_ps(s, _mm512_loadu_ps(linear.scale[at..at + LANES].as_ptr()));
                    let value = _mm512_fmadd_ps(
                        whole,
                        scale,
                        _mm512_loadu_ps(linear.bias[at..at + LANES].as_ptr()),
                    );
                    let to = (row + r) * linear.outputs + at;
                    _mm512_storeu_ps(out[to..to + LANES].as_mut_ptr(), value);
                }
            }
        }
    }

    #[target_feature(enable = "avx2,fma")]
    pub(super) fn avx2(linear: &Linear, x: &[u8], scales: &[f32], out: &mut [f32]) {
        let rows = scales.len();
        for block in 0..linear.outputs / LANES {
            let mut row = 0;
            while row < rows {
                match rows - row {
                    1 => avx2_tile::<1>(linear, x, scales, out, row, block),
                    2 => avx2_tile::<2>(linear, x, scales, out, row, block),
                    _ => avx2_tile::<3>(linear, x, scales, out, row, block),
                }
                row += 3;
            }
        }
    }

    /// `R` rows × 16 outputs: bytes are widened to 16 bits, whose products and pair sums cannot overflow 32.
    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn avx2_tile<const R: usize>(
        linear: &Linear,
        x: &[u8],
        scales: &[f32],
        out: &mut [f32],
        row: usize,
        block: usize,
    ) {
        let inputs = linear.inputs;
        let weights = &linear.packed[block * LANES * inputs..(block + 1) * LANES * inputs];
        let x = &x[row * inputs..(row + R) * inputs];
        let mut acc = [[_mm256_setzero_si256(); 4]; R];
        // SAFETY: as in `vnni_tile`.
        unsafe {
            for k in 0..inputs / 4 {
                let mut four = [_mm256_setzero_si256(); R];
                for (r, four) in four.iter_mut().enumerate() {
                    let bytes =
                        _mm_set1_epi32(x.as_ptr().add(r * inputs + k * 4).cast::<i32>().read_unaligned());
                    *four = _mm256_cvtepu8_epi16(bytes);
                }
                for part in 0..4 {
                    let w = _mm_loadu_si128(weights.as_ptr().add(k * 64 + part * 16).cast());
                    let w = _mm256_cvtepi8_epi16(w);
                    for r in 0..R {
                        acc[r][part] = _mm256_add_epi32(acc[r][part], _mm256_madd_epi16(four[r], w));
                    }
                }
            }
            for (r, acc) in acc.iter().enumerate() {
                let mut whole = [0i32; LANES];
                for (part, acc) in acc.iter().enumerate() {
                    let mut pairs = [0i32; 8];
                    _mm256_storeu_si256(pairs.as_mut_ptr().cast(), *acc);
                    for i in 0..4 {
                        whole[part * 4 + i] = pairs[2 * i] + pairs[2 * i + 1];
                    }
                }
                let at = block * LANES;
                let to = (row + r) * linear.outputs + at;
                for l in 0..LANES {
                    out[to + l] = linear.finish(whole[l], scales[row + r], at + l);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random and are the same everywhere.
    pub(crate) fn noise(count: usize, seed: u32) -> Vec<f32> {
        let mut state = seed.wrapping_mul(747_796_405).wrapping_add(1);
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1 << 23) as f32 - 1.0
            })
            .collect()
    }

    fn available() -> impl Iterator<Item = Isa> {
        Isa::all().into_iter().filter(|isa| isa.available())
    }

    #[test]
    fn exp_and_gelu_are_near_the_truth() {
        for i in -8000..8000 {
            let x = i as f32 / 100.0;
            let truth = f64::from(x).exp();
            assert!((f64::from(exp(x)) - truth).abs() <= truth * 4e-7, "exp {x}");
        }
        // Φ at a few points, from tables.
        for (x, phi) in [
            (0.0, 0.5),
            (1.0, 0.841_344_7),
            (-1.0, 0.158_655_3),
            (2.5, 0.993_790_3),
            (-4.0, 0.000_031_67),
        ] {
            assert!((gelu(x) - x * phi as f32).abs() < 2e-6, "gelu {x}");
        }
    }

    #[test]
    fn integer_products_are_exact_and_alike_on_every_path() {
        for (rows, inputs, outputs) in [(1, 16, 3), (5, 32, 33), (13, 384, 51), (26, 64, 96)] {
            let w: Vec<u8> = noise(inputs * outputs, 3)
                .iter()
                .map(|v| (v * 127.0) as i8 as u8)
                .collect();
            let x = noise(rows * inputs, 5);
            let (scale, bias) = (noise(outputs, 7), noise(outputs, 9));
            let linear = Linear::new(&w, inputs, &scale, &bias);
            let (mut q, mut s) = (vec![0u8; rows * inputs], vec![0.0; rows]);
            quantise(Isa::Portable, &x, inputs, &mut q, &mut s);
            let mut first: Option<Vec<u32>> = None;
            for isa in available() {
                let mut out = vec![0.0; rows * linear.outputs];
                linear.apply(isa, &q, &s, &mut out);
                for r in 0..rows {
                    for o in 0..outputs {
                        let exact: i64 = (0..inputs)
                            .map(|k| {
                                (i64::from(q[r * inputs + k]) - 128) * i64::from(w[o * inputs + k] as i8)
                            })
                            .sum();
                        let wanted = (exact as f32).mul_add(s[r] * scale[o], bias[o]);
                        assert_eq!(out[r * linear.outputs + o].to_bits(), wanted.to_bits());
                    }
                }
                let bits: Vec<u32> = out.iter().map(|v| v.to_bits()).collect();
                assert_eq!(first.get_or_insert_with(|| bits.clone()), &bits, "{isa:?}");
            }
        }
    }

    #[test]
    fn float_kernels_give_the_same_bits_on_every_path() {
        let n = 37;
        let (q, k, v) = (noise(n * 32, 1), noise(n * 32, 2), noise(n * 32, 3));
        let (w, b) = (noise(64, 4), noise(64, 5));
        let mut first: Option<Vec<u32>> = None;
        for isa in available() {
            let mut out = vec![0.0; n * 32];
            attend(
                isa,
                n,
                &q,
                &k,
                &v,
                32,
                &mut out,
                32,
                &mut vec![0.0; 32 * 48],
                &mut vec![0.0; 4 * 48],
            );
            let mut x = noise(64 * 9, 6);
            layer_norm(isa, &mut x, &noise(64 * 9, 8), &w, &b);
            gelu_all(isa, &mut x);
            let (mut bytes, mut scales) = (vec![0; 64 * 9], vec![0.0; 9]);
            quantise(isa, &x, 64, &mut bytes, &mut scales);
            let mut p = vec![0.0; 9 * 48];
            product(isa, &x, 64, &noise(64 * 48, 11), 48, &mut p);
            let mut d = vec![0.0; 81];
            dots(isa, &x, &x, 64, &mut d);
            let all = [&out[..], &x, &scales, &p, &d].concat();
            let mut bits: Vec<u32> = all.iter().map(|v| v.to_bits()).collect();
            bits.extend(bytes.iter().map(|b| u32::from(*b)));
            assert_eq!(first.get_or_insert_with(|| bits.clone()), &bits, "{isa:?}");
        }
    }

    #[test]
    fn attention_is_a_weighted_mean() {
        let n = 21;
        let (q, k, v) = (noise(n * 32, 1), noise(n * 32, 2), noise(n * 32, 3));
        let mut out = vec![0.0; n * 32];
        attend(
            Isa::detect(),
            n,
            &q,
            &k,
            &v,
            32,
            &mut out,
            32,
            &mut vec![0.0; 32 * 32],
            &mut vec![0.0; 4 * 32],
        );
        for i in 0..n {
            let score = |j: usize| -> f64 {
                (0..32)
                    .map(|d| f64::from(q[i * 32 + d]) * f64::from(k[j * 32 + d]))
                    .sum::<f64>()
                    / 32f64.sqrt()
            };
            let total: f64 = (0..n).map(|j| score(j).exp()).sum();
            for d in 0..32 {
                let wanted: f64 = (0..n)
                    .map(|j| score(j).exp() / total * f64::from(v[j * 32 + d]))
                    .sum();
                assert!((f64::from(out[i * 32 + d]) - wanted).abs() < 1e-5);
            }
        }
    }
}
