//! Plain code: what the other makes are measured against, and what runs where they cannot.

use super::{LANES, Simd};

#[derive(Clone, Copy)]
pub(crate) struct Portable;

/// `a · b + c`, rounded once. Without an instruction for it the exact product is added in f64 and rounded to odd,
/// which makes the second rounding harmless (Boldo and Melquiond 2008).
#[inline(always)]
pub(crate) fn mul_add(a: f32, b: f32, c: f32) -> f32 {
    if cfg!(any(target_arch = "aarch64", target_feature = "fma")) {
        return a.mul_add(b, c);
    }
    let product = f64::from(a) * f64::from(b);
    let c = f64::from(c);
    let sum = product + c;
    let back = sum - product;
    let lost = (product - (sum - back)) + (c - back);
    let bits = sum.to_bits();
    let inexact = (lost > 0.0) | (lost < 0.0);
    let away = (lost > 0.0) == (sum > 0.0);
    let step = if away { 1 } else { u64::MAX };
    let step = if inexact & (bits & 1 == 0) { step } else { 0 };
    f64::from_bits(bits.wrapping_add(step)) as f32
}

#[inline(always)]
fn map(a: [f32; LANES], f: impl Fn(f32) -> f32) -> [f32; LANES] {
    let mut out = a;
    for value in &mut out {
        *value = f(*value);
    }
    out
}

#[inline(always)]
fn zip<A: Copy, B: Copy>(a: [A; LANES], b: [B; LANES], f: impl Fn(A, B) -> A) -> [A; LANES] {
    let mut out = a;
    for i in 0..LANES {
        out[i] = f(a[i], b[i]);
    }
    out
}

#[inline(always)]
fn fold(a: [f32; LANES], f: impl Fn(f32, f32) -> f32) -> f32 {
    let mut rest = a;
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            rest[i] = f(rest[i], rest[i + half]);
        }
        half /= 2;
    }
    rest[0]
}

// SAFETY: reads and writes are those that the trait allows.
unsafe impl Simd for Portable {
    type F = [f32; LANES];
    type I = [i32; LANES];

    const GROUP: usize = 2;
    const INPUT: usize = 2;
    const OFFSET: bool = false;
    const DOT: usize = 1;
    const PRODUCT: usize = 1;

    #[inline(always)]
    unsafe fn splat(x: f32) -> Self::F {
        [x; LANES]
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self::F {
        from.cast::<Self::F>().read_unaligned()
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, x: Self::F) {
        to.cast::<Self::F>().write_unaligned(x)
    }
    #[inline(always)]
    unsafe fn add(a: Self::F, b: Self::F) -> Self::F {
        zip(a, b, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn sub(a: Self::F, b: Self::F) -> Self::F {
        zip(a, b, |a, b| a - b)
    }
    #[inline(always)]
    unsafe fn mul(a: Self::F, b: Self::F) -> Self::F {
        zip(a, b, |a, b| a * b)
    }
    #[inline(always)]
    unsafe fn mul_add(a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        let mut out = c;
        for i in 0..LANES {
            out[i] = mul_add(a[i], b[i], c[i]);
        }
        out
    }
    #[inline(always)]
    unsafe fn max(a: Self::F, b: Self::F) -> Self::F {
        zip(a, b, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    unsafe fn min(a: Self::F, b: Self::F) -> Self::F {
        zip(a, b, |a, b| if a < b { a } else { b })
    }
    #[inline(always)]
    unsafe fn abs(a: Self::F) -> Self::F {
        map(a, f32::abs)
    }
    #[inline(always)]
    unsafe fn sum(a: Self::F) -> f32 {
        fold(a, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn highest(a: Self::F) -> f32 {
        fold(a, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    unsafe fn splat_int(x: i32) -> Self::I {
        [x; LANES]
    }
    #[inline(always)]
    unsafe fn add_int(a: Self::I, b: Self::I) -> Self::I {
        zip(a, b, i32::wrapping_add)
    }
    #[inline(always)]
    unsafe fn to_float(a: Self::I) -> Self::F {
        a.map(|a| a as f32)
    }
    #[inline(always)]
    unsafe fn sum_int(a: Self::I) -> i32 {
        a.into_iter().fold(0, i32::wrapping_add)
    }
    #[inline(always)]
    unsafe fn whole(rounded: Self::F) -> Self::I {
        rounded.map(|x| (x.to_bits() as i32).wrapping_sub(super::ROUND.to_bits() as i32))
    }
    #[inline(always)]
    unsafe fn scale(x: Self::F, rounded: Self::F) -> Self::F {
        zip(x, rounded, |x, r| {
            f32::from_bits(x.to_bits().wrapping_add(r.to_bits() << 23))
        })
    }
    #[inline(always)]
    unsafe fn store_input(to: *mut u8, x: Self::I) {
        to.cast::<[i16; LANES]>().write_unaligned(x.map(|x| x as i16))
    }

    #[inline(always)]
    unsafe fn dot<const M: usize, const N: usize>(
        groups: usize,
        x: *const u8,
        stride: usize,
        weights: *const u8,
        start: [i32; M],
    ) -> [[Self::I; N]; M] {
        let mut total = [[[0i32; LANES]; N]; M];
        for m in 0..M {
            total[m] = [[start[m]; LANES]; N];
        }
        for group in 0..groups {
            for n in 0..N {
                let w = weights
                    .add((group * N + n) * 2 * LANES)
                    .cast::<[[i8; 2]; LANES]>()
                    .read_unaligned();
                for m in 0..M {
                    let two = x.add(m * stride + group * 4).cast::<[i16; 2]>().read_unaligned();
                    for lane in 0..LANES {
                        total[m][n][lane] += i32::from(two[0]) * i32::from(w[lane][0])
                            + i32::from(two[1]) * i32::from(w[lane][1]);
                    }
                }
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::mul_add;
    use crate::noise::noise;

    #[test]
    fn mul_add_rounds_once() {
        let mut numbers = noise(3000, 1);
        for (i, value) in numbers.iter_mut().enumerate() {
            *value *= [1.0, 1e-20, 1e15, 1e-38, 3.0, 1e-44][i % 6];
        }
        numbers.extend([
            0.0,
            -0.0,
            1.0,
            -1.0,
            f32::MAX,
            f32::MIN_POSITIVE,
            1e-45,
            f32::INFINITY,
            0.1,
            16_777_217.0,
        ]);
        let count = numbers.len();
        for i in 0..40 * count {
            let [a, b, c] = [i, i * 7 + 3, i * i % 104_729 + 11].map(|k| numbers[k % count]);
            // Near cancellation too, where a second rounding would show.
            for c in [c, -(a * b), a, -a * b * 0.999_999_9] {
                let (ours, wanted) = (mul_add(a, b, c), a.mul_add(b, c));
                assert!(
                    ours.to_bits() == wanted.to_bits() || ours.is_nan() && wanted.is_nan(),
                    "{a} {b} {c}"
                );
            }
        }
    }
}
