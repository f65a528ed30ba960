//! Buffers that begin on a cache line, so that no vector lies on two.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; 64]);

/// A number for which any bytes are a value.
///
/// # Safety
/// The type has no padding, no invalid values, and an alignment of at most 64.
pub(crate) unsafe trait Number: Copy {}
// SAFETY: plain numbers.
unsafe impl Number for f32 {}
// SAFETY: plain numbers.
unsafe impl Number for i32 {}
// SAFETY: plain numbers.
unsafe impl Number for u8 {}

/// A vector of numbers on a boundary of 64 bytes; a new one is empty.
pub(crate) struct Aligned<T> {
    lines: Vec<Line>,
    length: usize,
    of: PhantomData<T>,
}

impl<T> Default for Aligned<T> {
    fn default() -> Aligned<T> {
        Aligned {
            lines: Vec::new(),
            length: 0,
            of: PhantomData,
        }
    }
}

impl<T: Number> Aligned<T> {
    pub fn zeros(length: usize) -> Aligned<T> {
        let mut new = Aligned::default();
        new.resize(length);
        new
    }

    pub fn from_slice(values: &[T]) -> Aligned<T> {
        let mut new = Aligned::zeros(values.len());
        new.copy_from_slice(values);
        new
    }

    /// Changes the length; what the values are then is left open.
    pub fn resize(&mut self, length: usize) {
        let lines = (length * size_of::<T>()).div_ceil(64);
        if lines > self.lines.len() {
            self.lines.resize(lines, Line([0; 64]));
        }
        self.length = length;
    }
}

impl<T: Number> Deref for Aligned<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: `lines` holds at least `length` numbers, any bytes are numbers, and lines are aligned for them.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.length) }
    }
}

impl<T: Number> DerefMut for Aligned<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as in `deref`.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.length) }
    }
}
