//! Vectors of sixteen numbers, in three makes that give the same bits.
//!
//! Every operation is either exact (integers), correctly rounded by IEEE 754 (`+`, `−`, `×`, `mul_add`, conversions),
//! or a choice of lanes; sums over lanes go through one written tree. So a kernel written over [`Simd`] has one result,
//! whichever make runs it.

// The makes are thin names for instructions: every line is one, and tiles are indexed by row and column.
#![allow(unsafe_op_in_unsafe_fn)]
#![allow(clippy::needless_range_loop)]

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
pub(crate) mod portable;

/// Numbers in a vector.
pub(crate) const LANES: usize = 16;

/// Adding 1.5 · 2²³ to a small number rounds it to a whole one, ties to even; the sum's low bits hold it.
pub(crate) const ROUND: f32 = 12_582_912.0;

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
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512vnni")
                    && is_x86_feature_detected!("avx2")
                    && is_x86_feature_detected!("fma")
            }
            Isa::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            Isa::Portable => true,
        };
        #[cfg(not(target_arch = "x86_64"))]
        return self == Isa::Portable;
    }
}

/// Sixteen lanes of `f32` ([`Simd::F`]) or `i32` ([`Simd::I`]).
///
/// # Safety
/// The methods may be called only where the make's instructions exist; pointers must be good for sixteen values, or
/// as many as the method says.
pub(crate) unsafe trait Simd: Copy {
    type F: Copy;
    type I: Copy;

    /// Inputs that stand together in packed weights.
    const GROUP: usize;
    /// Bytes of one quantised input.
    const INPUT: usize;
    /// Whether packed weights have 128 added, as one factor of VNNI's products is unsigned.
    const OFFSET: bool;
    /// Vectors of outputs in a tile of [`Simd::dot`].
    const DOT: usize;
    /// Vectors of columns in a tile of a product of floats; 1, 2 or 4.
    const PRODUCT: usize;

    unsafe fn splat(x: f32) -> Self::F;
    unsafe fn load(from: *const f32) -> Self::F;
    unsafe fn store(to: *mut f32, x: Self::F);
    unsafe fn add(a: Self::F, b: Self::F) -> Self::F;
    unsafe fn sub(a: Self::F, b: Self::F) -> Self::F;
    unsafe fn mul(a: Self::F, b: Self::F) -> Self::F;
    /// `a · b + c`, rounded once.
    unsafe fn mul_add(a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    /// `b` where `a` is no number.
    unsafe fn max(a: Self::F, b: Self::F) -> Self::F;
    /// `b` where `a` is no number.
    unsafe fn min(a: Self::F, b: Self::F) -> Self::F;
    unsafe fn abs(a: Self::F) -> Self::F;

    /// ((0+8)+(4+12)) … : halves are added until one number is left.
    unsafe fn sum(a: Self::F) -> f32;
    unsafe fn highest(a: Self::F) -> f32;

    unsafe fn splat_int(x: i32) -> Self::I;
    unsafe fn add_int(a: Self::I, b: Self::I) -> Self::I;
    unsafe fn to_float(a: Self::I) -> Self::F;
    unsafe fn sum_int(a: Self::I) -> i32;
    /// The whole number in the low bits of `number + ROUND`.
    unsafe fn whole(rounded: Self::F) -> Self::I;
    /// `x · 2ⁿ` with n the whole number in `rounded`; no under- or overflow may happen.
    unsafe fn scale(x: Self::F, rounded: Self::F) -> Self::F;
    /// Writes sixteen inputs, in −127..=127, of [`Simd::INPUT`] bytes each.
    unsafe fn store_input(to: *mut u8, x: Self::I);

    /// For `M` rows of quantised inputs (`stride` bytes apart) and `N` vectors of outputs: `start` plus the sum of the
    /// products with packed weights. Exact.
    unsafe fn dot<const M: usize, const N: usize>(
        groups: usize,
        x: *const u8,
        stride: usize,
        weights: *const u8,
        start: [i32; M],
    ) -> [[Self::I; N]; M];
}

/// Compiles kernels, generic over [`Simd`], for each instruction set, and chooses among them when called.
macro_rules! dispatch {
    ($($(#[$meta:meta])* fn $name:ident($($arg:ident: $type:ty),* $(,)?);)*) => {$(
        $(#[$meta])*
        #[allow(clippy::too_many_arguments)]
        pub(crate) fn $name(isa: $crate::simd::Isa, $($arg: $type),*) {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
                #[allow(clippy::too_many_arguments)]
                fn avx512($($arg: $type),*) {
                    // SAFETY: the instructions are enabled here.
                    unsafe { bodies::$name::<$crate::simd::avx512::Avx512>($($arg),*) }
                }
                #[target_feature(enable = "avx2,fma")]
                #[allow(clippy::too_many_arguments)]
                fn avx2($($arg: $type),*) {
                    // SAFETY: the instructions are enabled here.
                    unsafe { bodies::$name::<$crate::simd::avx2::Avx2>($($arg),*) }
                }
                match isa {
                    // SAFETY: a model is made only for an instruction set that is available.
                    $crate::simd::Isa::Avx512Vnni => return unsafe { avx512($($arg),*) },
                    $crate::simd::Isa::Avx2 => return unsafe { avx2($($arg),*) },
                    $crate::simd::Isa::Portable => {}
                }
            }
            let _ = isa;
            // SAFETY: plain code needs no special instructions.
            unsafe { bodies::$name::<$crate::simd::portable::Portable>($($arg),*) }
        }
    )*};
}
pub(crate) use dispatch;

/// Rows are taken up to six at a time, in shares as equal as can be: calls `$tile::<M>(row)`.
macro_rules! by_rows {
    ($rows:expr, |$row:ident, $M:ident| $tile:expr) => {{
        let rows: usize = $rows;
        let mut $row = 0;
        for left in (1..=rows.div_ceil(6)).rev() {
            match (rows - $row).div_ceil(left) {
                1 => {
                    const $M: usize = 1;
                    $tile;
                    $row += 1;
                }
                2 => {
                    const $M: usize = 2;
                    $tile;
                    $row += 2;
                }
                3 => {
                    const $M: usize = 3;
                    $tile;
                    $row += 3;
                }
                4 => {
                    const $M: usize = 4;
                    $tile;
                    $row += 4;
                }
                5 => {
                    const $M: usize = 5;
                    $tile;
                    $row += 5;
                }
                _ => {
                    const $M: usize = 6;
                    $tile;
                    $row += 6;
                }
            }
        }
    }};
}
pub(crate) use by_rows;
