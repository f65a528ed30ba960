//! AVX-512 with VNNI.

use super::Simd;
use std::arch::x86_64::*;

#[derive(Clone, Copy)]
pub(crate) struct Avx512;

// SAFETY: each method is the instructions that the trait describes.
unsafe impl Simd for Avx512 {
    type F = __m512;
    type I = __m512i;

    const GROUP: usize = 4;
    const INPUT: usize = 1;
    const OFFSET: bool = true;
    const DOT: usize = 4;
    const PRODUCT: usize = 4;

    #[inline(always)]
    unsafe fn splat(x: f32) -> __m512 {
        _mm512_set1_ps(x)
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m512 {
        _mm512_loadu_ps(from)
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, x: __m512) {
        _mm512_storeu_ps(to, x)
    }
    #[inline(always)]
    unsafe fn add(a: __m512, b: __m512) -> __m512 {
        _mm512_add_ps(a, b)
    }
    #[inline(always)]
    unsafe fn sub(a: __m512, b: __m512) -> __m512 {
        _mm512_sub_ps(a, b)
    }
    #[inline(always)]
    unsafe fn mul(a: __m512, b: __m512) -> __m512 {
        _mm512_mul_ps(a, b)
    }
    #[inline(always)]
    unsafe fn mul_add(a: __m512, b: __m512, c: __m512) -> __m512 {
        _mm512_fmadd_ps(a, b, c)
    }
    #[inline(always)]
    unsafe fn max(a: __m512, b: __m512) -> __m512 {
        _mm512_max_ps(a, b)
    }
    #[inline(always)]
    unsafe fn min(a: __m512, b: __m512) -> __m512 {
        _mm512_min_ps(a, b)
    }
    #[inline(always)]
    unsafe fn abs(a: __m512) -> __m512 {
        _mm512_abs_ps(a)
    }
    #[inline(always)]
    unsafe fn sum(a: __m512) -> f32 {
        let eight = _mm256_add_ps(_mm512_castps512_ps256(a), _mm512_extractf32x8_ps::<1>(a));
        super::avx2::sum_eight(eight)
    }
    #[inline(always)]
    unsafe fn highest(a: __m512) -> f32 {
        let eight = _mm256_max_ps(_mm512_castps512_ps256(a), _mm512_extractf32x8_ps::<1>(a));
        super::avx2::highest_eight(eight)
    }
    #[inline(always)]
    unsafe fn splat_int(x: i32) -> __m512i {
        _mm512_set1_epi32(x)
    }
    #[inline(always)]
    unsafe fn add_int(a: __m512i, b: __m512i) -> __m512i {
        _mm512_add_epi32(a, b)
    }
    #[inline(always)]
    unsafe fn to_float(a: __m512i) -> __m512 {
        _mm512_cvtepi32_ps(a)
    }
    #[inline(always)]
    unsafe fn sum_int(a: __m512i) -> i32 {
        _mm512_reduce_add_epi32(a)
    }
    #[inline(always)]
    unsafe fn whole(rounded: __m512) -> __m512i {
        _mm512_sub_epi32(
            _mm512_castps_si512(rounded),
            _mm512_set1_epi32(super::ROUND.to_bits() as i32),
        )
    }
    #[inline(always)]
    unsafe fn scale(x: __m512, rounded: __m512) -> __m512 {
        let power = _mm512_slli_epi32::<23>(_mm512_castps_si512(rounded));
        _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(x), power))
    }
    #[inline(always)]
    unsafe fn store_input(to: *mut u8, x: __m512i) {
        _mm_storeu_si128(to.cast(), _mm512_cvtepi32_epi8(x))
    }

    #[inline(always)]
    unsafe fn dot<const M: usize, const N: usize>(
        groups: usize,
        x: *const u8,
        stride: usize,
        weights: *const u8,
        start: [i32; M],
    ) -> [[__m512i; N]; M] {
        let mut total = [[_mm512_setzero_si512(); N]; M];
        for m in 0..M {
            total[m] = [_mm512_set1_epi32(start[m]); N];
        }
        for group in 0..groups {
            let mut w = [_mm512_setzero_si512(); N];
            for n in 0..N {
                w[n] = _mm512_loadu_si512(weights.add((group * N + n) * 64).cast());
            }
            for m in 0..M {
                let four = _mm512_set1_epi32(x.add(m * stride + group * 4).cast::<i32>().read_unaligned());
                for n in 0..N {
                    total[m][n] = _mm512_dpbusd_epi32(total[m][n], w[n], four);
                }
            }
        }
        total
    }
}
