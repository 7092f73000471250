//! The innermost loops: one tile of outputs in registers.

use super::grid::{Grid, GridMut};
use super::{MatMut, Start};
use crate::kernels::arith::Arith;
use crate::kernels::dispatch::Kernel;
use crate::kernels::lanes::Lanes;
use crate::kernels::real::Real;

/// Tiles of `H` rows by `N` registers: `panels` side by side, of `count` tiles one below the other. The left operand has
/// a row for each of the output's rows, or with `COLUMNS` one for each step of k; a panel of the right one has a row for
/// each of the `k` steps. All begin at the first tile's first element.
pub struct Tiles<'a, T, const H: usize, const N: usize, const COLUMNS: bool> {
    pub count: usize,
    pub k: usize,
    pub left: &'a [T],
    pub left_stride: usize,
    pub right: Panels<'a, T>,
    pub start: Start<'a, T>,
    pub out: MatMut<'a, T>,
}

/// Panels of the right operand: element (p, j) of panel t is `data[t * step + p * stride + j]`.
#[derive(Clone, Copy)]
pub struct Panels<'a, T> {
    pub data: &'a [T],
    pub count: usize,
    pub step: usize,
    pub stride: usize,
}

impl<T: Real, const H: usize, const N: usize, const COLUMNS: bool> Kernel for Tiles<'_, T, H, N, COLUMNS> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        let (k, out) = (self.k, self.out);
        if k == 0 || self.count == 0 {
            return;
        }
        let lanes = T::Vector::<A>::COUNT;
        let wide = N * lanes;
        let (rows, columns) = (self.count * H, self.right.count * wide);
        let (left_rows, left_wide) = if COLUMNS { (k, rows) } else { (rows, k) };
        let left = Grid::new(self.left, self.left_stride, left_rows, left_wide);
        let mut out = GridMut::new(out.data, out.row_stride, rows, columns);
        let start = match self.start {
            Start::From { data, row_stride } => Some(Grid::new(data, row_stride, rows, columns)),
            Start::Zero | Start::Output => None,
        };
        let is_from_output = matches!(self.start, Start::Output);
        for t in 0..self.right.count {
            let right = Grid::new(&self.right.data[t * self.right.step..], self.right.stride, k, wide);
            for i in (0..rows).step_by(H) {
                let left = if COLUMNS { left.columns(i, H) } else { left.rows(i, H) };
                let out = out.part(i, H, t * wide, wide);
                let start = start.map(|start| start.part(i, H, t * wide, wide));
                A::apart(Tile::<T, H, N, COLUMNS> { k, left, right, start, is_from_output, out });
            }
        }
    }
}

/// One tile. Its loop is a function of its own, because compilers would compute addresses for all loops around it ahead.
struct Tile<'a, T, const H: usize, const N: usize, const COLUMNS: bool> {
    k: usize,
    left: Grid<'a, T>,
    right: Grid<'a, T>,
    start: Option<Grid<'a, T>>,
    is_from_output: bool,
    out: GridMut<'a, T>,
}

impl<T: Real, const H: usize, const N: usize, const COLUMNS: bool> Kernel for Tile<'_, T, H, N, COLUMNS> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(mut self) {
        let (k, lanes) = (self.k, T::Vector::<A>::COUNT);
        // Parts whose sizes are constants, and k, so that no read below needs a check.
        let left = if COLUMNS { self.left.part(0, k, 0, H) } else { self.left.part(0, H, 0, k) };
        let right = self.right.part(0, k, 0, N * lanes);
        let mut out = self.out.part(0, H, 0, N * lanes);
        let mut sums = [[T::Vector::<A>::splat(T::ZERO); N]; H];
        if let Some(start) = self.start {
            load(&mut sums, start.part(0, H, 0, N * lanes));
        } else if self.is_from_output {
            load(&mut sums, out.as_grid());
        }
        // Not unrolled: compilers would load the elements of several steps at once and spill them.
        for p in 0..k {
            let row = right.row(p);
            let mut b = [T::Vector::<A>::splat(T::ZERO); N];
            for j in 0..N {
                b[j] = T::Vector::<A>::load(&row[j * lanes..]);
            }
            for (i, sums) in sums.iter_mut().enumerate() {
                let a = T::Vector::<A>::splat(if COLUMNS { left.row(p)[i] } else { left.row(i)[p] });
                for j in 0..N {
                    sums[j] = a.fma(b[j], sums[j]);
                }
            }
        }
        for (i, sums) in sums.into_iter().enumerate() {
            for (j, sums) in sums.into_iter().enumerate() {
                sums.store(&mut out.row(i)[j * lanes..]);
            }
        }
    }
}

#[inline(always)]
fn load<T: Real, V: Lanes<T>, const H: usize, const N: usize>(sums: &mut [[V; N]; H], from: Grid<T>) {
    for (i, sums) in sums.iter_mut().enumerate() {
        for (j, sums) in sums.iter_mut().enumerate() {
            *sums = V::load(&from.row(i)[j * V::COUNT..]);
        }
    }
}

/// A tile of one row and `N` registers whose right operand is contiguous along k: it has a row for each of the output's
/// columns. Squares of it are transposed on their way, which costs less than a copy that one row uses. With one register
/// fewer columns than lanes may be counted: past the last of `width` it is read again. `left` has a row of one element
/// for each of the `k` steps.
pub struct Transposing<'a, T, const N: usize> {
    pub k: usize,
    pub left: Grid<'a, T>,
    pub right: &'a [T],
    pub right_stride: usize,
    pub start: Start<'a, T>,
    pub out: &'a mut [T],
    pub width: usize,
}

impl<T: Real, const N: usize> Kernel for Transposing<'_, T, N> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        let (k, left, lanes) = (self.k, self.left, T::Vector::<A>::COUNT);
        let width = if N == 1 { self.width } else { N * lanes };
        let last = |column: usize| if N == 1 { column.min(width - 1) } else { column };
        let right = Grid::new(self.right, self.right_stride, width, k);
        let out = &mut self.out[..width];
        let mut sums = [T::Vector::<A>::splat(T::ZERO); N];
        let from = match self.start {
            Start::Zero => None,
            Start::From { data, .. } => Some(&data[..width]),
            Start::Output => Some(&*out),
        };
        if let Some(from) = from {
            for (j, sums) in sums.iter_mut().enumerate() {
                *sums = T::Vector::<A>::gather(|lane| from[last(j * lanes + lane)]);
            }
        }
        let mut p = 0;
        while k - p >= lanes {
            let (left, right) = (left.rows(p, lanes), right.columns(p, lanes));
            for (j, sums) in sums.iter_mut().enumerate() {
                let row = |r: usize| T::Vector::<A>::load(right.row(last(j * lanes + r)));
                let square = T::Vector::<A>::transposed(row);
                for (q, &b) in square.as_ref().iter().enumerate() {
                    *sums = T::Vector::<A>::splat(left.row(q)[0]).fma(b, *sums);
                }
            }
            p += lanes;
        }
        while p < k {
            let (a, right) = (T::Vector::<A>::splat(left.row(p)[0]), right.columns(p, 1));
            for (j, sums) in sums.iter_mut().enumerate() {
                *sums = a.fma(T::Vector::<A>::gather(|r| right.row(last(j * lanes + r))[0]), *sums);
            }
            p += 1;
        }
        for (j, sums) in sums.into_iter().enumerate() {
            sums.store_some(&mut out[j * lanes..]);
        }
    }
}
