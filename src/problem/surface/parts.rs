//! Small pieces from which surfaces are traced.

use crate::autodiff::Var;

/// The first `N` components, each of shape `[1]`, so that it meets tables of constants by repetition.
pub fn parts<'g, const N: usize>(x: Var<'g>) -> [Var<'g>; N] {
    std::array::from_fn(|i| x.slice(0, i, 1))
}

/// One vector from vectors, end to end.
pub fn stack<'g, const N: usize>(first: Var<'g>, rest: [Var<'g>; N]) -> Var<'g> {
    first.concat(&rest, 0)
}

/// A table of constants on the graph of `x`.
pub fn table<'g>(x: Var<'g>, values: &[f64]) -> Var<'g> {
    x.graph().tensor(values, &[values.len()])
}

/// A table of the values of a function at 1, 2, …, m.
pub fn ramp<'g>(x: Var<'g>, m: usize, value: impl Fn(f64) -> f64) -> Var<'g> {
    let values: Vec<f64> = (1..=m).map(|i| value(i as f64)).collect();
    table(x, &values)
}

/// The neighbours of each element of `[n]`, so many places further on; 0 where there is none.
pub fn shifted(x: Var<'_>, by: isize) -> Var<'_> {
    let n = x.shape().len();
    let reach = by.unsigned_abs().min(n);
    let start = if by > 0 { reach } else { 0 };
    x.slice(0, start, n - reach).pad(0, reach - start, n)
}
