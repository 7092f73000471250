//! What an operand of a pointwise operation may look like.

use super::BLOCK;
use crate::kernels::real::Real;

/// An operand that is read as if it had as many elements as the output.
#[derive(Clone, Copy, Debug)]
pub enum Operand<'a, T> {
    /// One element for each of the output's.
    Full(&'a [T]),
    /// The same element everywhere.
    Scalar(T),
    /// Element i is `row[i % row.len()]`: a row that repeats.
    Row(&'a [T]),
    /// Element i is `column[i / inner]`: each element stands for `inner` neighbours.
    Col(&'a [T], usize),
}

impl<T: Real> Operand<'_, T> {
    /// Asserts that the operand covers `len` elements.
    pub(super) fn check(&self, len: usize) {
        match *self {
            Operand::Full(x) => assert_eq!(x.len(), len, "a full operand has the output's length"),
            Operand::Scalar(_) => {}
            Operand::Row(row) => {
                assert!(len == 0 || !row.is_empty() && len.is_multiple_of(row.len()), "whole rows");
            }
            Operand::Col(column, inner) => {
                assert_eq!(column.len() * inner, len, "a column covers the output")
            }
        }
    }

    /// Element `i`.
    #[cfg(test)]
    pub(super) fn at(&self, i: usize) -> T {
        match *self {
            Operand::Full(x) => x[i],
            Operand::Scalar(x) => x,
            Operand::Row(row) => row[i % row.len()],
            Operand::Col(column, inner) => column[i / inner],
        }
    }

    /// The elements `start .. start + len`, with len ≤ [`BLOCK`]: in place where they are contiguous, else in `buffer`.
    #[inline(always)]
    pub(super) fn block<'b>(&'b self, start: usize, len: usize, buffer: &'b mut [T; BLOCK]) -> &'b [T] {
        match *self {
            Operand::Full(x) => return &x[start..start + len],
            Operand::Scalar(x) => {
                if start == 0 {
                    buffer[..len].fill(x);
                }
            }
            Operand::Row(row) => {
                let first = start % row.len();
                if first + len <= row.len() {
                    return &row[first..first + len];
                }
                fill_rows(row, first, &mut buffer[..len]);
            }
            Operand::Col(column, inner) => fill_columns(column, inner, start, &mut buffer[..len]),
        }
        &buffer[..len]
    }
}

#[inline(always)]
fn fill_rows<T: Real>(row: &[T], first: usize, buffer: &mut [T]) {
    let mut from = first;
    let mut to = 0;
    while to < buffer.len() {
        let count = (row.len() - from).min(buffer.len() - to);
        buffer[to..to + count].copy_from_slice(&row[from..from + count]);
        to += count;
        from = 0;
    }
}

#[inline(always)]
fn fill_columns<T: Real>(column: &[T], inner: usize, start: usize, buffer: &mut [T]) {
    let mut row = start / inner;
    let mut left = inner - start % inner;
    let mut to = 0;
    while to < buffer.len() {
        let count = left.min(buffer.len() - to);
        buffer[to..to + count].fill(column[row]);
        to += count;
        row += 1;
        left = inner;
    }
}
