//! A view of a matrix whose bounds are checked once for many reads.
#![allow(unsafe_code)]

use std::marker::PhantomData;

/// `rows` rows of `wide` elements, `stride` apart. The innermost loops read parts of a grid whose sizes are constants,
/// so that one check of the part serves all of their reads.
#[derive(Clone, Copy)]
pub struct Grid<'a, T> {
    /// Row `r < rows` is the `wide` elements from `first + r * stride` on, all of them in one slice that lives for `'a`.
    first: *const T,
    stride: usize,
    rows: usize,
    wide: usize,
    slice: PhantomData<&'a [T]>,
}

impl<'a, T> Grid<'a, T> {
    /// The grid that begins at the first element of a slice.
    ///
    /// # Panics
    /// When the slice does not cover the grid.
    #[inline(always)]
    pub fn new(data: &'a [T], stride: usize, rows: usize, wide: usize) -> Self {
        // A product that saturates is longer than any slice.
        let is_covered = rows == 0 || (rows - 1).saturating_mul(stride).saturating_add(wide) <= data.len();
        if !is_covered {
            outside();
        }
        Self { first: data.as_ptr(), stride, rows, wide, slice: PhantomData }
    }

    /// Row `r`.
    ///
    /// # Panics
    /// When there are not so many rows.
    #[inline(always)]
    pub fn row(&self, r: usize) -> &'a [T] {
        if r >= self.rows {
            outside();
        }
        // SAFETY: the grid has a row r, which is a part of the slice, see the fields.
        unsafe { std::slice::from_raw_parts(self.first.add(r * self.stride), self.wide) }
    }

    /// The `count` rows from `r` on.
    ///
    /// # Panics
    /// When there are not so many rows.
    #[inline(always)]
    pub fn rows(&self, r: usize, count: usize) -> Self {
        if r >= self.rows || count > self.rows - r {
            outside();
        }
        // SAFETY: the grid has a row r, so its first element is in the slice, see the fields.
        let first = unsafe { self.first.add(r * self.stride) };
        Self { first, rows: count, ..*self }
    }

    /// The `count` columns from `c` on.
    ///
    /// # Panics
    /// When there are no rows, or not so many columns.
    #[inline(always)]
    pub fn columns(&self, c: usize, count: usize) -> Self {
        if self.rows == 0 || c >= self.wide || count > self.wide - c {
            outside();
        }
        // SAFETY: the grid has a row of more than c elements, so the first of them is in the slice, see the fields.
        let first = unsafe { self.first.add(c) };
        Self { first, wide: count, ..*self }
    }

    /// The `rows` rows from `r` on and of these the `columns` columns from `c` on.
    ///
    /// # Panics
    /// When there are not so many.
    #[inline(always)]
    pub fn part(&self, r: usize, rows: usize, c: usize, columns: usize) -> Self {
        self.rows(r, rows).columns(c, columns)
    }
}

/// As [`Grid`], to write to.
pub struct GridMut<'a, T> {
    grid: Grid<'a, T>,
    slice: PhantomData<&'a mut [T]>,
}

impl<'a, T: Copy> GridMut<'a, T> {
    /// The grid that begins at the first element of a slice.
    ///
    /// # Panics
    /// When the slice does not cover the grid.
    #[inline(always)]
    pub fn new(data: &'a mut [T], stride: usize, rows: usize, wide: usize) -> Self {
        let first = data.as_mut_ptr().cast_const();
        let grid = Grid { first, ..Grid::new(data, stride, rows, wide) };
        Self { grid, slice: PhantomData }
    }

    /// The `rows` rows from `r` on and of these the `columns` columns from `c` on.
    ///
    /// # Panics
    /// When there are not so many.
    #[inline(always)]
    pub fn part(&mut self, r: usize, rows: usize, c: usize, columns: usize) -> GridMut<'_, T> {
        GridMut { grid: self.grid.part(r, rows, c, columns), slice: PhantomData }
    }

    /// The same grid to read.
    #[inline(always)]
    pub fn as_grid(&self) -> Grid<'_, T> {
        self.grid
    }

    /// Row `r`.
    ///
    /// # Panics
    /// When there are not so many rows.
    #[inline(always)]
    pub fn row(&mut self, r: usize) -> &mut [T] {
        if r >= self.grid.rows {
            outside();
        }
        // SAFETY: the grid has a row r, which is a part of a slice that is borrowed for it alone, as is self here.
        unsafe {
            let first = self.grid.first.add(r * self.grid.stride).cast_mut();
            std::slice::from_raw_parts_mut(first, self.grid.wide)
        }
    }
}

#[cold]
#[inline(never)]
fn outside() -> ! {
    panic!("a part lies outside of its grid");
}

#[cfg(test)]
mod tests {
    use super::{Grid, GridMut};

    const DATA: [i32; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    #[test]
    fn parts_are_where_they_are_named() {
        let grid = Grid::new(&DATA, 4, 3, 2);
        assert_eq!(grid.row(2), [8, 9]);
        assert_eq!(grid.rows(1, 2).row(0), [4, 5]);
        assert_eq!(grid.columns(1, 1).rows(1, 1).row(0), [5]);
    }

    #[test]
    fn rows_are_written_where_they_are() {
        let mut data = DATA;
        GridMut::new(&mut data, 4, 3, 2).row(1)[1] = 77;
        assert_eq!(data, [0, 1, 2, 3, 4, 77, 6, 7, 8, 9]);
        assert!(std::panic::catch_unwind(|| GridMut::new(&mut [0; 10], 4, 3, 3).row(0)[0] = 1).is_err());
        assert!(std::panic::catch_unwind(|| GridMut::new(&mut [0; 10], 4, 2, 3).row(2)[0] = 1).is_err());
    }

    #[test]
    fn what_is_outside_is_refused() {
        let refuses = |read: fn()| std::panic::catch_unwind(read).is_err();
        assert!(refuses(|| _ = Grid::new(&DATA, 4, 3, 3)));
        assert!(refuses(|| _ = Grid::new(&DATA, usize::MAX, 3, 1)));
        assert!(refuses(|| _ = Grid::new(&DATA, 4, 3, 2).row(3)));
        assert!(refuses(|| _ = Grid::new(&DATA, 4, 3, 2).rows(2, 2)));
        assert!(refuses(|| _ = Grid::new(&DATA, 4, 3, 2).columns(1, 2)));
        assert!(refuses(|| _ = Grid::new(&DATA, 4, 0, 2).columns(1, 1)));
    }
}
