//! Derivatives with respect to vectors, and functions of vectors and matrices, over labelled arrays.
//!
//! A vector stands on the axis `i`, a matrix on `i` and `j`; all other axes are lanes of one compiled trace, so that a
//! function of a point is applied at each label of a sweep by itself.

mod critical;
mod derivative;
mod eigen;
mod lanes;
mod nearest;

use super::ast::Call;
use super::diagnostic::{FormulaError, Span};
use super::env::Env;
use super::eval::{apply, array, scalar};
use super::flow::{COLUMN, ROW, Steps, axis_of, exchange, spaced};
use super::labelled::{Axis, Labelled};
use super::registry::{Action, Function, Vector};

pub(super) use derivative::{partial, prime};

pub(super) fn call(
    env: Env<'_>,
    function: &Function,
    call: &Call,
    span: Span,
) -> Result<Labelled, FormulaError> {
    let kind = match function.action {
        Action::Derivative(kind) => return derivative::derivative(env, kind, call, span),
        Action::Vector(kind) => kind,
        _ => return Err(super::call::unknown(env, function.name, span)),
    };
    let arg = |index: usize| array(env, &call.args[index]);
    match kind {
        Vector::Ones | Vector::Zeros => {
            let axis = components(env, call, 0)?;
            let value = if kind == Vector::Ones { 1.0 } else { 0.0 };
            let values = vec![value; axis.len()];
            Ok(Labelled::raw(vec![axis], values))
        }
        Vector::Linspace | Vector::Logspace => {
            let axis = components(env, call, 2)?;
            spacing(kind == Vector::Logspace, [arg(0)?, arg(1)?], axis, span)
        }
        Vector::Solve => {
            let (a, b) = (arg(0)?, arg(1)?);
            matrices(env, &[&a, &b], span, |tracing, flows| tracing.solve(&flows[0], &flows[1], span))
        }
        Vector::Det => matrices(env, &[&arg(0)?], span, |tracing, flows| tracing.det(&flows[0], span)),
        Vector::Matvec => {
            let (a, x) = (arg(0)?, arg(1)?);
            matrices(env, &[&a, &x], span, |tracing, flows| tracing.matvec(&flows[0], &flows[1], span))
        }
        Vector::Matmul => {
            let (a, b) = (arg(0)?, arg(1)?);
            matrices(env, &[&a, &b], span, |tracing, flows| tracing.matmul(&flows[0], &flows[1], span))
        }
        Vector::Transpose => Ok(transpose(arg(0)?)),
        Vector::Eig => eigen::values(&arg(0)?, span),
        Vector::CriticalPoints => critical::points(env, call, span),
        Vector::Nearest => nearest::index(&arg(0)?, &arg(1)?, span),
    }
}

fn components(env: Env<'_>, call: &Call, index: usize) -> Result<Axis, FormulaError> {
    let n = &call.args[index];
    axis_of(scalar(env, n, "the number of components")?, n.span)
}

fn spacing(is_log: bool, ends: [Labelled; 2], axis: Axis, span: Span) -> Result<Labelled, FormulaError> {
    super::flow::no_vector(ends.iter().flat_map(Labelled::axes), span)?;
    let steps = Steps::new(axis.clone());
    let [a, b] = ends;
    let parts = [a, b, steps.array(&steps.share), steps.array(&steps.first), steps.array(&steps.last)];
    let found = spaced(is_log, parts, &mut |function, args: &[Labelled]| {
        apply(function, &args.iter().collect::<Vec<_>>(), span)
    })?;
    // The components come last.
    let mut axes: Vec<Axis> = found.axes().iter().filter(|own| own.name != ROW).cloned().collect();
    axes.push(axis);
    let values = super::align::spread(&found, &axes).map_err(|error| error.at(span))?;
    Ok(Labelled::raw(axes, values))
}

/// The same array with the axes of rows and columns exchanged.
fn transpose(a: Labelled) -> Labelled {
    let (mut axes, values) = a.into_parts();
    axes.iter_mut().for_each(exchange);
    Labelled::raw(axes, values)
}

/// A function of matrices and vectors at each label of the other axes.
fn matrices(
    env: Env<'_>,
    operands: &[&Labelled],
    span: Span,
    function: impl for<'s, 'g> Fn(
        &super::flow::Tracing<'s, 'g>,
        &[super::flow::Flow<'g>],
    ) -> Result<super::flow::Flow<'g>, FormulaError>,
) -> Result<Labelled, FormulaError> {
    let lanes = lanes::of(operands, &[ROW, COLUMN, ""], span)?;
    lanes::run(env, lanes, span, |tracing| {
        let flows =
            operands.iter().map(|operand| tracing.constant(operand, span)).collect::<Result<Vec<_>, _>>()?;
        function(tracing, &flows)
    })
}

#[cfg(test)]
mod tests;
