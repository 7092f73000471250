//! Small dense linear algebra in a trace: written out, so that derivatives pass through it.

use super::axes::too_many;
use super::{COLUMN, Flow, ROW, Tracing};
use crate::autodiff::Var;
use crate::formula::diagnostic::{FormulaError, Span};
use crate::formula::eval::Pointwise;
use crate::formula::labelled::{Axis, LabelledError};
use crate::formula::pointwise::Binary;

/// Elimination is written out row by row, and more unknowns than this would be too many nodes.
const MOST_UNKNOWNS: usize = 64;

/// The axis along which two matrices meet.
const INNER: &str = "columns and rows";

/// The operands of a product or a system: the rows and columns of the matrix, and the axes beside them.
struct System<'g> {
    rows: Axis,
    columns: Axis,
    rest: Vec<Axis>,
    /// `[rows, columns, rest…]`.
    matrix: Var<'g>,
}

impl<'g> Tracing<'_, 'g> {
    /// x with A x = b, by elimination with partial pivoting (Golub & Van Loan 2013, algorithm 3.4.1): rows change places
    /// by a choice between them, which the derivative passes through. Singular matrices give NaN.
    pub(in crate::formula) fn solve(
        &self,
        a: &Flow<'g>,
        b: &Flow<'g>,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let at = |error: LabelledError| error.at(span);
        if is_number(a) && is_number(b) {
            let pivot = Flow { var: self.instead_of_zero(a.var, f64::NAN), axes: a.axes.clone() };
            return self.pointwise(Pointwise::Binary(Binary::Div), &[b.clone(), pivot], span);
        }
        let b = named(b);
        let system = self.system("solve", a, &b, ROW, span)?;
        let n = square("solve", &system, span)?;
        let mut axes = vec![system.rows.clone()];
        axes.extend(system.rest.iter().cloned());
        fits("solve", &b, &system.rows, span)?;
        let right = b.fill(&axes).map_err(at)?;
        // Each row carries its right-hand side as its last element.
        let beside: Vec<usize> = system.rest.iter().map(Axis::len).collect();
        let wide = |len: usize| -> Vec<usize> { [len].into_iter().chain(beside.iter().copied()).collect() };
        let rows = (0..n)
            .map(|i| {
                let left = system.matrix.slice(0, i, 1).reshape(&wide(n));
                left.concat(&[right.slice(0, i, 1)], 0)
            })
            .collect();
        let upper = self.eliminate(rows, None);
        let mut x: Vec<Var<'g>> = Vec::with_capacity(n);
        for (pivot, tail) in upper.iter().rev() {
            // The tail holds the coefficients of the unknowns that are known by now, and the right-hand side.
            let known = x.len();
            let mut sum = tail.slice(0, known, 1);
            for (k, value) in x.iter().rev().enumerate() {
                sum = sum - tail.slice(0, k, 1) * *value;
            }
            x.push(sum / *pivot);
        }
        x.reverse();
        let mut axes = vec![Axis { name: ROW.to_owned(), labels: system.columns.labels.clone() }];
        axes.extend(system.rest);
        let var = match x.split_first() {
            Some((first, rest)) if !rest.is_empty() => first.concat(rest, 0),
            Some((first, _)) => *first,
            None => return Err(FormulaError::new(span, "a system without unknowns has no solution")),
        };
        Ok(Flow { var, axes })
    }

    /// The determinant: expanded by minors up to three rows, so that it has derivatives where it vanishes; by elimination
    /// beyond.
    pub(in crate::formula) fn det(&self, a: &Flow<'g>, span: Span) -> Result<Flow<'g>, FormulaError> {
        if is_number(a) {
            return Ok(a.clone());
        }
        let one = Flow::number(self.graph.graph.scalar(1.0));
        let system = self.system("det", a, &one, ROW, span)?;
        let n = square("det", &system, span)?;
        let beside: Vec<usize> = system.rest.iter().map(Axis::len).collect();
        let at = |i: usize, j: usize| system.matrix.slice(0, i, 1).slice(1, j, 1).reshape(&beside);
        let minor = |i: usize, j: usize, k: usize, l: usize| at(i, k) * at(j, l) - at(i, l) * at(j, k);
        let var = match n {
            1 => at(0, 0),
            2 => minor(0, 1, 0, 1),
            3 => at(0, 0) * minor(1, 2, 1, 2) - at(0, 1) * minor(1, 2, 0, 2) + at(0, 2) * minor(1, 2, 0, 1),
            _ => {
                let wide: Vec<usize> = [n].into_iter().chain(beside.iter().copied()).collect();
                let rows = (0..n).map(|i| system.matrix.slice(0, i, 1).reshape(&wide)).collect();
                let mut sign = self.graph.graph.scalar(1.0);
                let upper = self.eliminate(rows, Some(&mut sign));
                let mut product = sign;
                for (pivot, _) in &upper {
                    product = product * *pivot;
                }
                product.reshape(&beside)
            }
        };
        Ok(Flow { var, axes: system.rest })
    }

    /// A x: over the rows of A.
    pub(in crate::formula) fn matvec(
        &self,
        a: &Flow<'g>,
        x: &Flow<'g>,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        if is_number(a) && is_number(x) {
            return self.pointwise(Pointwise::Binary(Binary::Mul), &[a.clone(), x.clone()], span);
        }
        let x = named(x);
        let Some(position) = x.position(ROW) else {
            return Err(FormulaError::new(span, "`matvec` needs a vector over `i`"));
        };
        if has(&x, COLUMN) {
            return Err(FormulaError::new(
                span,
                "`matvec` takes a matrix and a vector, and this is a second matrix",
            )
            .help("write `matmul(A, B)`"));
        }
        let x = x.renamed(position, COLUMN);
        let system = self.system("matvec", a, &x, COLUMN, span)?;
        fits("matvec", &x, &system.columns, span)?;
        let product = self.pointwise(Pointwise::Binary(Binary::Mul), &[a.clone(), x], span)?;
        let reduced: Vec<usize> = product.position(COLUMN).into_iter().collect();
        self.mixes(&product, &reduced, "`matvec`");
        Ok(self.sum(&product, &reduced))
    }

    /// A B: over the rows of A and the columns of B.
    pub(in crate::formula) fn matmul(
        &self,
        a: &Flow<'g>,
        b: &Flow<'g>,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        if is_number(a) && is_number(b) {
            return self.pointwise(Pointwise::Binary(Binary::Mul), &[a.clone(), b.clone()], span);
        }
        let places = |flow: &Flow<'g>| flow.position(ROW).zip(flow.position(COLUMN));
        let (Some((row, column)), Some((inner, other))) = (places(a), places(b)) else {
            return Err(FormulaError::new(span, "`matmul` needs two matrices over `i` and `j`")
                .help("the product of a matrix and a vector is `matvec(A, x)`"));
        };
        self.mixes(a, &[row, column], "`matmul`");
        self.mixes(b, &[inner, other], "`matmul`");
        let (a, b) = (a.renamed(column, INNER), b.renamed(inner, INNER));
        fits("matmul", &b, &a.axes[column], span)?;
        let product = self.pointwise(Pointwise::Binary(Binary::Mul), &[a, b], span)?;
        let reduced: Vec<usize> = product.position(INNER).into_iter().collect();
        self.mixes(&product, &reduced, "`matmul`");
        Ok(self.sum(&product, &reduced))
    }

    /// A with its rows and columns exchanged.
    pub(in crate::formula) fn transpose(&self, a: &Flow<'g>) -> Flow<'g> {
        let exchanged: Vec<usize> = [ROW, COLUMN].iter().filter_map(|name| a.position(name)).collect();
        if !exchanged.is_empty() {
            self.mixes(a, &exchanged, "`transpose`");
        }
        let mut transposed = a.clone();
        transposed.axes.iter_mut().for_each(exchange);
        transposed
    }

    /// Brings rows to upper triangular form; each comes back as its pivot, NaN for 0, and what is right of it. The sign, if
    /// asked for, changes with each exchange of rows, and pivots of 0 stay then.
    fn eliminate(&self, mut rows: Vec<Var<'g>>, sign: Option<&mut Var<'g>>) -> Vec<(Var<'g>, Var<'g>)> {
        let mut signs = sign;
        let n = rows.len();
        let mut upper = Vec::with_capacity(n);
        for c in 0..n {
            let head = |row: Var<'g>| row.slice(0, 0, 1);
            for r in c + 1..n {
                let (top, row) = (rows[c], rows[r]);
                let is_larger = head(row).abs().gt(head(top).abs());
                rows[c] = is_larger.select(row, top);
                rows[r] = is_larger.select(top, row);
                if let Some(sign) = signs.as_deref_mut() {
                    *sign = is_larger.select(-*sign, *sign);
                }
            }
            let top = rows[c];
            let left = top.shape().dim(0) - 1;
            let tail = |row: Var<'g>| if left > 0 { row.slice(0, 1, left) } else { row };
            // Below a pivot of 0 there are zeros only: a determinant then is 0, and a system has no solution.
            let pivot = self.instead_of_zero(head(top), if signs.is_some() { 1.0 } else { f64::NAN });
            for row in rows.iter_mut().skip(c + 1) {
                *row = tail(*row) - head(*row) / pivot * tail(top);
            }
            let kept = if signs.is_some() { head(top) } else { pivot };
            upper.push((kept, tail(top)));
        }
        upper
    }

    /// A number, and another one instead of 0.
    fn instead_of_zero(&self, x: Var<'g>, other: f64) -> Var<'g> {
        let full = |value: f64| self.graph.graph.full(value, x.shape());
        x.equals(full(0.0)).select(full(other), x)
    }

    /// The matrix over its rows, its columns, and the axes that it or the other operand has beside them.
    fn system(
        &self,
        what: &str,
        a: &Flow<'g>,
        b: &Flow<'g>,
        shared: &str,
        span: Span,
    ) -> Result<System<'g>, FormulaError> {
        let (Some(row), Some(column)) = (a.position(ROW), a.position(COLUMN)) else {
            let message = format!("`{what}` needs a matrix over `i` and `j`");
            return Err(
                FormulaError::new(span, message).help("`hess f(x)` and `jacobian F(x)` are such matrices")
            );
        };
        self.mixes(a, &[row, column], &format!("`{what}`"));
        let vector = b.position(shared).into_iter().collect::<Vec<_>>();
        self.mixes(b, &vector, &format!("`{what}`"));
        let unshared = if shared == ROW { COLUMN } else { ROW };
        if has(b, unshared) {
            return Err(FormulaError::new(
                span,
                format!("the second operand of `{what}` is a vector over `i`"),
            ));
        }
        let (rows, columns) = (a.axes[row].clone(), a.axes[column].clone());
        let others = |flow: &Flow<'g>| Flow {
            var: flow.var,
            axes: flow.axes.iter().filter(|axis| axis.name != ROW && axis.name != COLUMN).cloned().collect(),
        };
        let rest = crate::formula::align::join_axes(&[others(a).axes.as_slice(), others(b).axes.as_slice()])
            .map_err(|error| error.at(span))?;
        let mut axes = vec![rows.clone(), columns.clone()];
        axes.extend(rest.iter().cloned());
        if axes.len() > crate::autodiff::MAX_RANK {
            return Err(too_many(&axes).at(span));
        }
        let matrix = a.fill(&axes).map_err(|error| error.at(span))?;
        Ok(System { rows, columns, rest, matrix })
    }
}

/// Makes the axis of rows that of columns, and the other way round.
pub(in crate::formula) fn exchange(axis: &mut Axis) {
    match axis.name.as_str() {
        ROW => COLUMN.clone_into(&mut axis.name),
        COLUMN => ROW.clone_into(&mut axis.name),
        _ => {}
    }
}

fn has(flow: &Flow<'_>, name: &str) -> bool {
    flow.position(name).is_some()
}

/// Whether there is neither a vector nor a matrix, but a number, perhaps at each label of other axes.
fn is_number(flow: &Flow<'_>) -> bool {
    !(has(flow, ROW) || has(flow, COLUMN) || has(flow, ""))
}

/// A vector written as a map stands on `i`.
fn named<'g>(flow: &Flow<'g>) -> Flow<'g> {
    match (flow.position(ROW), flow.position("")) {
        (None, Some(position)) => flow.renamed(position, ROW),
        _ => flow.clone(),
    }
}

fn square(what: &str, system: &System<'_>, span: Span) -> Result<usize, FormulaError> {
    let (rows, columns) = (system.rows.len(), system.columns.len());
    if rows != columns {
        return Err(FormulaError::new(
            span,
            format!("`{what}` needs as many rows as columns, and this matrix has {rows} and {columns}"),
        ));
    }
    if rows > MOST_UNKNOWNS {
        return Err(FormulaError::new(
            span,
            format!("`{what}` takes at most {MOST_UNKNOWNS} rows, not {rows}"),
        ));
    }
    Ok(rows)
}

/// Fails unless a vector has all the labels of an axis, and no others.
fn fits(what: &str, vector: &Flow<'_>, axis: &Axis, span: Span) -> Result<(), FormulaError> {
    let Some(position) = vector.position(&axis.name) else {
        return Err(FormulaError::new(span, format!("`{what}` needs a vector over `i`")));
    };
    let second = if axis.name == INNER { "matrix" } else { "vector" };
    let own = &vector.axes[position];
    let found = crate::formula::align::positions(&axis.labels, &own.labels, &axis.name);
    if own.len() == axis.len() && found.is_ok_and(|found| found.iter().all(Option::is_some)) {
        return Ok(());
    }
    Err(FormulaError::new(span, format!("the matrix and the {second} of `{what}` do not fit")).help(format!(
        "its labels are {}, those of the {second} {}",
        axis.labels.some(),
        own.labels.some()
    )))
}
