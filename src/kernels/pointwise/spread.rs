//! Loops over plain arithmetic: several vectors are read before any is written, so that the compiler needs no proof that
//! operands and output are apart.
#![allow(unsafe_code)]

use super::binary::Binary;
use super::pair::Pair;
use crate::kernels::real::Real;

/// Elements that are read before any is written.
const WIDTH: usize = 16;

/// Where a loop writes.
#[derive(Clone, Copy)]
pub struct Run<T> {
    /// How many elements.
    pub len: usize,
    /// The first of them.
    pub y: *mut T,
}

/// An operand of a loop.
pub trait Operand<T: Real>: Copy {
    /// The elements `i .. i + WIDTH`.
    ///
    /// # Safety
    /// They exist.
    unsafe fn many(self, i: usize) -> [T; WIDTH];

    /// Element `i`.
    ///
    /// # Safety
    /// It exists.
    unsafe fn one(self, i: usize) -> T;
}

/// Elements one after another.
#[derive(Clone, Copy)]
pub struct Source<T>(pub *const T);

/// One number everywhere.
#[derive(Clone, Copy)]
pub struct Splat<T>(pub T);

impl<T: Real> Operand<T> for Source<T> {
    #[inline(always)]
    unsafe fn many(self, i: usize) -> [T; WIDTH] {
        // SAFETY: as the caller promises.
        unsafe { self.0.add(i).cast::<[T; WIDTH]>().read() }
    }

    #[inline(always)]
    unsafe fn one(self, i: usize) -> T {
        // SAFETY: as the caller promises.
        unsafe { self.0.add(i).read() }
    }
}

impl<T: Real> Operand<T> for Splat<T> {
    #[inline(always)]
    unsafe fn many(self, _: usize) -> [T; WIDTH] {
        [self.0; WIDTH]
    }

    #[inline(always)]
    unsafe fn one(self, _: usize) -> T {
        self.0
    }
}

/// y = op(a, b) for sums, differences, products and quotients.
///
/// # Safety
/// Operands and output have the run's elements.
#[inline(always)]
pub unsafe fn two<T: Real>(op: Binary, run: Run<T>, a: impl Operand<T>, b: impl Operand<T>) {
    let c = Splat(T::ZERO);
    // SAFETY: as the caller promises.
    unsafe {
        match op {
            Binary::Add => each(run, a, b, c, |a, b, _| a + b),
            Binary::Sub => each(run, a, b, c, |a, b, _| a - b),
            Binary::Mul => each(run, a, b, c, |a, b, _| a * b),
            _ => each(run, a, b, c, |a, b, _| a / b),
        }
    }
}

/// y = the pair of operations on a, b and c, each rounded on its own.
///
/// # Safety
/// Operands and output have the run's elements.
#[inline(always)]
pub unsafe fn three<T: Real>(
    op: Pair,
    run: Run<T>,
    a: impl Operand<T>,
    b: impl Operand<T>,
    c: impl Operand<T>,
) {
    // SAFETY: as the caller promises.
    unsafe {
        match (op.first(), op.second(), op.is_reversed()) {
            (Binary::Add, Binary::Add, _) => each(run, a, b, c, |a, b, c| (a + b) + c),
            (Binary::Add, Binary::Sub, false) => each(run, a, b, c, |a, b, c| (a + b) - c),
            (Binary::Add, Binary::Sub, true) => each(run, a, b, c, |a, b, c| c - (a + b)),
            (Binary::Add, ..) => each(run, a, b, c, |a, b, c| (a + b) * c),
            (Binary::Sub, Binary::Add, _) => each(run, a, b, c, |a, b, c| (a - b) + c),
            (Binary::Sub, Binary::Sub, false) => each(run, a, b, c, |a, b, c| (a - b) - c),
            (Binary::Sub, Binary::Sub, true) => each(run, a, b, c, |a, b, c| c - (a - b)),
            (Binary::Sub, ..) => each(run, a, b, c, |a, b, c| (a - b) * c),
            (_, Binary::Add, _) => each(run, a, b, c, |a, b, c| (a * b) + c),
            (_, Binary::Sub, false) => each(run, a, b, c, |a, b, c| (a * b) - c),
            (_, Binary::Sub, true) => each(run, a, b, c, |a, b, c| c - (a * b)),
            _ => each(run, a, b, c, |a, b, c| (a * b) * c),
        }
    }
}

#[inline(always)]
unsafe fn each<T: Real>(
    run: Run<T>,
    a: impl Operand<T>,
    b: impl Operand<T>,
    c: impl Operand<T>,
    at: impl Fn(T, T, T) -> T,
) {
    // SAFETY: as the caller promises.
    unsafe { each_of_four(run, a, b, c, Splat(T::ZERO), |a, b, c, _| at(a, b, c)) }
}

/// y = at(a, b, c, d)
///
/// # Safety
/// Operands and output have the run's elements.
#[inline(always)]
pub unsafe fn each_of_four<T: Real>(
    run: Run<T>,
    a: impl Operand<T>,
    b: impl Operand<T>,
    c: impl Operand<T>,
    d: impl Operand<T>,
    at: impl Fn(T, T, T, T) -> T,
) {
    let mut i = 0;
    while i + WIDTH <= run.len {
        // SAFETY: `i + WIDTH` elements exist, as the caller promises.
        unsafe {
            let [x, y, z, w] = [a.many(i), b.many(i), c.many(i), d.many(i)];
            let mut out = [T::ZERO; WIDTH];
            for k in 0..WIDTH {
                out[k] = at(x[k], y[k], z[k], w[k]);
            }
            run.y.add(i).cast::<[T; WIDTH]>().write(out);
        }
        i += WIDTH;
    }
    while i < run.len {
        // SAFETY: element `i` exists, as the caller promises.
        unsafe { run.y.add(i).write(at(a.one(i), b.one(i), c.one(i), d.one(i))) };
        i += 1;
    }
}
