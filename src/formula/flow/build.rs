//! Vectors from nothing: ones, zeros, and numbers with equal steps or ratios.

use super::names::Place;
use super::{Flow, ROW, Tracing};
use crate::formula::ast::Expr;
use crate::formula::diagnostic::{FormulaError, Span};
use crate::formula::elementwise::Composite;
use crate::formula::eval::{Pointwise, scalar};
use crate::formula::labelled::{Axis, Labelled};
use crate::formula::pointwise::{Binary, Unary};

/// More components than this are a mistake.
const MOST: f64 = 1e6;

impl<'g> Tracing<'_, 'g> {
    /// The axis of a vector whose number of components is a constant.
    pub(super) fn components_axis(&self, place: Place<'_, 'g>, expr: &Expr) -> Result<Axis, FormulaError> {
        if self.varies(place, expr) {
            return Err(FormulaError::new(
                expr.span,
                "the number of components is needed before anything runs, so it must be constant",
            ));
        }
        axis_of(scalar(place.env, expr, "the number of components")?, expr.span)
    }

    pub(super) fn spaced(
        &self,
        is_log: bool,
        a: &Flow<'g>,
        b: &Flow<'g>,
        axis: Axis,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        no_vector(a.axes.iter().chain(&b.axes), span)?;
        let steps = Steps::new(axis);
        let constant = |values: &[f64]| self.constant(&steps.array(values), span);
        let (share, first, last) = (constant(&steps.share)?, constant(&steps.first)?, constant(&steps.last)?);
        spaced(is_log, [a.clone(), b.clone(), share, first, last], &mut |function, args| {
            self.pointwise(function, args, span)
        })
    }
}

/// Fails if the ends of a spacing are vectors themselves.
pub(in crate::formula) fn no_vector<'a>(
    axes: impl IntoIterator<Item = &'a Axis>,
    span: Span,
) -> Result<(), FormulaError> {
    if axes.into_iter().any(|axis| axis.name == ROW) {
        return Err(FormulaError::new(
            span,
            "the ends of a spacing are numbers, and one of these is a vector",
        ));
    }
    Ok(())
}

/// The axis `i` with labels 1 to n.
pub(in crate::formula) fn axis_of(n: f64, span: Span) -> Result<Axis, FormulaError> {
    if n != n.floor() || !(1.0..=MOST).contains(&n) {
        let shown = crate::formula::print_number(n);
        return Err(FormulaError::new(
            span,
            format!("the number of components is an integer from 1 to a million, not {shown}"),
        ));
    }
    Ok(Axis::numbers(ROW, (1..=n as usize).map(|i| i as f64).collect()))
}

/// The positions along a spacing: each one's share of the way, and masks of the first and the last.
pub(in crate::formula) struct Steps {
    axis: Axis,
    pub(in crate::formula) share: Vec<f64>,
    pub(in crate::formula) first: Vec<f64>,
    pub(in crate::formula) last: Vec<f64>,
}

impl Steps {
    pub(in crate::formula) fn new(axis: Axis) -> Self {
        let n = axis.len();
        let steps = n.saturating_sub(1).max(1) as f64;
        let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
        Self {
            share: (0..n).map(|i| i as f64 / steps).collect(),
            first: (0..n).map(|i| flag(i == 0)).collect(),
            last: (0..n).map(|i| flag(i > 0 && i + 1 == n)).collect(),
            axis,
        }
    }

    pub(in crate::formula) fn array(&self, values: &[f64]) -> Labelled {
        Labelled::raw(vec![self.axis.clone()], values.to_vec())
    }
}

/// Numbers from a to b, written once for arrays and for nodes: `[a, b, share, is first, is last]`.
pub(in crate::formula) fn spaced<T: Clone>(
    is_log: bool,
    [a, b, share, first, last]: [T; 5],
    apply: &mut impl FnMut(Pointwise, &[T]) -> Result<T, FormulaError>,
) -> Result<T, FormulaError> {
    let (mut from, mut to) = (a.clone(), b.clone());
    if is_log {
        from = apply(Pointwise::Unary(Unary::Ln), &[from])?;
        to = apply(Pointwise::Unary(Unary::Ln), &[to])?;
    }
    let gap = apply(Pointwise::Binary(Binary::Sub), &[to, from.clone()])?;
    let way = apply(Pointwise::Binary(Binary::Mul), &[gap, share])?;
    let mut between = apply(Pointwise::Binary(Binary::Add), &[from, way])?;
    if is_log {
        between = apply(Pointwise::Unary(Unary::Exp), &[between])?;
    }
    let choose = Pointwise::Composite(Composite::If);
    let begun = apply(choose, &[first, a, between])?;
    apply(choose, &[last, b, begun])
}
