//! AVX2 with FMA. Bytes are widened to 16 bits, whose pair products and sums cannot overflow 32.

use super::Simd;
use std::arch::x86_64::*;

#[derive(Clone, Copy)]
pub(crate) struct Avx2;

/// The tree of [`Simd::sum`] from eight numbers on.
#[inline(always)]
pub(super) unsafe fn sum_eight(a: __m256) -> f32 {
    let four = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps::<1>(a));
    let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
}

#[inline(always)]
pub(super) unsafe fn highest_eight(a: __m256) -> f32 {
    let four = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps::<1>(a));
    let two = _mm_max_ps(four, _mm_movehl_ps(four, four));
    _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)))
}

// SAFETY: each method is the instructions that the trait describes.
unsafe impl Simd for Avx2 {
    type F = [__m256; 2];
    type I = [__m256i; 2];

    const GROUP: usize = 2;
    const INPUT: usize = 2;
    const OFFSET: bool = false;
    const DOT: usize = 1;
    const PRODUCT: usize = 1;

    #[inline(always)]
    unsafe fn splat(x: f32) -> Self::F {
        [_mm256_set1_ps(x); 2]
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self::F {
        [_mm256_loadu_ps(from), _mm256_loadu_ps(from.add(8))]
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, x: Self::F) {
        _mm256_storeu_ps(to, x[0]);
        _mm256_storeu_ps(to.add(8), x[1]);
    }
    #[inline(always)]
    unsafe fn add(a: Self::F, b: Self::F) -> Self::F {
        [_mm256_add_ps(a[0], b[0]), _mm256_add_ps(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn sub(a: Self::F, b: Self::F) -> Self::F {
        [_mm256_sub_ps(a[0], b[0]), _mm256_sub_ps(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn mul(a: Self::F, b: Self::F) -> Self::F {
        [_mm256_mul_ps(a[0], b[0]), _mm256_mul_ps(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn mul_add(a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        [
            _mm256_fmadd_ps(a[0], b[0], c[0]),
            _mm256_fmadd_ps(a[1], b[1], c[1]),
        ]
    }
    #[inline(always)]
    unsafe fn max(a: Self::F, b: Self::F) -> Self::F {
        [_mm256_max_ps(a[0], b[0]), _mm256_max_ps(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn min(a: Self::F, b: Self::F) -> Self::F {
        [_mm256_min_ps(a[0], b[0]), _mm256_min_ps(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn abs(a: Self::F) -> Self::F {
        let sign = _mm256_set1_ps(-0.0);
        [_mm256_andnot_ps(sign, a[0]), _mm256_andnot_ps(sign, a[1])]
    }
    #[inline(always)]
    unsafe fn sum(a: Self::F) -> f32 {
        sum_eight(_mm256_add_ps(a[0], a[1]))
    }
    #[inline(always)]
    unsafe fn highest(a: Self::F) -> f32 {
        highest_eight(_mm256_max_ps(a[0], a[1]))
    }
    #[inline(always)]
    unsafe fn splat_int(x: i32) -> Self::I {
        [_mm256_set1_epi32(x); 2]
    }
    #[inline(always)]
    unsafe fn add_int(a: Self::I, b: Self::I) -> Self::I {
        [_mm256_add_epi32(a[0], b[0]), _mm256_add_epi32(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn to_float(a: Self::I) -> Self::F {
        [_mm256_cvtepi32_ps(a[0]), _mm256_cvtepi32_ps(a[1])]
    }
    #[inline(always)]
    unsafe fn sum_int(a: Self::I) -> i32 {
        let mut lanes = [0i32; 8];
        _mm256_storeu_si256(lanes.as_mut_ptr().cast(), _mm256_add_epi32(a[0], a[1]));
        lanes.iter().sum()
    }
    #[inline(always)]
    unsafe fn whole(rounded: Self::F) -> Self::I {
        let zero = _mm256_set1_epi32(super::ROUND.to_bits() as i32);
        [
            _mm256_sub_epi32(_mm256_castps_si256(rounded[0]), zero),
            _mm256_sub_epi32(_mm256_castps_si256(rounded[1]), zero),
        ]
    }
    #[inline(always)]
    unsafe fn scale(x: Self::F, rounded: Self::F) -> Self::F {
        let half = |x: __m256, rounded: __m256| {
            let power = _mm256_slli_epi32::<23>(_mm256_castps_si256(rounded));
            _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(x), power))
        };
        [half(x[0], rounded[0]), half(x[1], rounded[1])]
    }
    #[inline(always)]
    unsafe fn store_input(to: *mut u8, x: Self::I) {
        let packed = _mm256_packs_epi32(x[0], x[1]);
        _mm256_storeu_si256(to.cast(), _mm256_permute4x64_epi64::<0b11_01_10_00>(packed));
    }

    #[inline(always)]
    unsafe fn dot<const M: usize, const N: usize>(
        groups: usize,
        x: *const u8,
        stride: usize,
        weights: *const u8,
        start: [i32; M],
    ) -> [[Self::I; N]; M] {
        let mut total = [[[_mm256_setzero_si256(); 2]; N]; M];
        for m in 0..M {
            total[m] = [[_mm256_set1_epi32(start[m]); 2]; N];
        }
        for group in 0..groups {
            for n in 0..N {
                let w = weights.add((group * N + n) * 32);
                let low = _mm256_cvtepi8_epi16(_mm_loadu_si128(w.cast()));
                let high = _mm256_cvtepi8_epi16(_mm_loadu_si128(w.add(16).cast()));
                for m in 0..M {
                    let two = _mm256_set1_epi32(x.add(m * stride + group * 4).cast::<i32>().read_unaligned());
                    total[m][n][0] = _mm256_add_epi32(total[m][n][0], _mm256_madd_epi16(low, two));
                    total[m][n][1] = _mm256_add_epi32(total[m][n][1], _mm256_madd_epi16(high, two));
                }
            }
        }
        total
    }
}
