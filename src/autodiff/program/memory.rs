//! The memory of an arena: numbers that begin on a cache line, so that vectors do not straddle two.

use std::ops::{Deref, DerefMut};

use crate::kernels::Real;

/// Bytes of a cache line, and of the widest vector.
const LINE: usize = 64;

/// Numbers whose first stands at the begin of a cache line.
pub(super) struct Memory<T> {
    numbers: Vec<T>,
    start: usize,
    len: usize,
}

impl<T: Real> Memory<T> {
    /// Zeros.
    pub fn new(len: usize) -> Memory<T> {
        let numbers = vec![T::ZERO; len + LINE / T::BYTES];
        let start = numbers.as_ptr().align_offset(LINE).min(LINE / T::BYTES);
        Memory { numbers, start, len }
    }
}

impl<T> Deref for Memory<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.numbers[self.start..self.start + self.len]
    }
}

impl<T> DerefMut for Memory<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.numbers[self.start..self.start + self.len]
    }
}
