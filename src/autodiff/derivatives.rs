//! The derivatives that users ask for: gradients, Jacobians, Hessian-vector products and Hessians.

use super::error::{Error, Result};
use super::graph::{Graph, Var};

impl Graph {
    /// The gradient of a scalar with respect to any nodes, each in its node's shape; zeros where it does not depend on one.
    ///
    /// # Errors
    /// [`Error::NotScalar`] unless `loss` has one element, and the graph's first error.
    pub fn grad<'g>(&'g self, loss: Var<'g>, wrt: &[Var<'g>]) -> Result<Vec<Var<'g>>> {
        self.check_owner("grad", &[loss])?;
        self.check_scalar("grad", loss)?;
        let one = self.full(1.0, loss.shape());
        let found = self.vjp(&[(loss, one)], wrt)?;
        Ok(wrt
            .iter()
            .zip(found)
            .map(|(node, found)| found.unwrap_or_else(|| self.full(0.0, node.shape())))
            .collect())
    }

    /// A scalar with its gradient, as [`Graph::grad`].
    ///
    /// # Errors
    /// As [`Graph::grad`].
    pub fn value_and_grad<'g>(&'g self, loss: Var<'g>, wrt: &[Var<'g>]) -> Result<(Var<'g>, Vec<Var<'g>>)> {
        Ok((loss, self.grad(loss, wrt)?))
    }

    /// The Jacobian of `y` with respect to a node `x`, of shape `[y elements, x elements]`. The mode with fewer sweeps is
    /// taken: forward, one sweep per element of `x`, or reverse, one per element of `y` (Griewank & Walther 2008, ch. 3).
    ///
    /// # Errors
    /// The graph's first error, or a Jacobian with more elements than a tensor may have.
    pub fn jacobian<'g>(&'g self, y: Var<'g>, x: Var<'g>) -> Result<Var<'g>> {
        self.check_owner("jacobian", &[y, x])?;
        let (m, n) = (y.shape().len(), x.shape().len());
        let jacobian = if n < m { self.columns(y, x)? } else { self.rows(y, x)? };
        self.check()?;
        Ok(jacobian.unwrap_or_else(|| self.scalar(0.0)).reshape(&[m, n]))
    }

    /// The Hessian-vector product of a scalar: the tangent of its gradient along `v` (Pearlmutter 1994), in the shape of
    /// `x`.
    ///
    /// # Errors
    /// As [`Graph::grad`], or a direction whose shape is not that of `x`.
    pub fn hvp<'g>(&'g self, loss: Var<'g>, x: Var<'g>, v: Var<'g>) -> Result<Var<'g>> {
        let gradient = self.grad(loss, &[x])?[0];
        let product = self.jvp(&[gradient], &[(x, v)])?[0];
        Ok(product.unwrap_or_else(|| self.full(0.0, x.shape())))
    }

    /// The Hessian of a scalar with respect to a node, of shape `[x elements, x elements]`: forward over reverse.
    ///
    /// # Errors
    /// As [`Graph::grad`].
    pub fn hessian<'g>(&'g self, loss: Var<'g>, x: Var<'g>) -> Result<Var<'g>> {
        let gradient = self.grad(loss, &[x])?[0];
        let n = x.shape().len();
        let rows = self.columns(gradient, x)?;
        self.check()?;
        Ok(rows.unwrap_or_else(|| self.scalar(0.0)).reshape(&[n, n]))
    }

    /// The Jacobian's columns by forward sweeps, put side by side.
    fn columns<'g>(&'g self, y: Var<'g>, x: Var<'g>) -> Result<Option<Var<'g>>> {
        let (m, n) = (y.shape().len(), x.shape().len());
        let mut columns = Vec::with_capacity(n);
        for position in 0..n {
            let tangent = self.unit(x, position);
            let column = self.jvp(&[y], &[(x, tangent)])?[0];
            let zero = || self.full(0.0, y.shape());
            columns.push(column.unwrap_or_else(zero).reshape(&[m, 1]));
        }
        Ok(columns.split_first().map(|(first, rest)| first.concat(rest, 1)))
    }

    /// The Jacobian's rows by reverse sweeps, one below the other.
    fn rows<'g>(&'g self, y: Var<'g>, x: Var<'g>) -> Result<Option<Var<'g>>> {
        let (m, n) = (y.shape().len(), x.shape().len());
        let mut rows = Vec::with_capacity(m);
        for position in 0..m {
            let seed = self.unit(y, position);
            let row = self.vjp(&[(y, seed)], &[x])?[0];
            let zero = || self.full(0.0, x.shape());
            rows.push(row.unwrap_or_else(zero).reshape(&[1, n]));
        }
        Ok(rows.split_first().map(|(first, rest)| first.concat(rest, 0)))
    }

    /// A basis tensor in the shape of a node.
    fn unit<'g>(&'g self, like: Var<'g>, position: usize) -> Var<'g> {
        let shape = like.shape();
        let mut values = vec![0.0; shape.len()];
        values[position] = 1.0;
        self.tensor(&values, &shape.dims().collect::<Vec<_>>())
    }

    fn check_scalar(&self, what: &'static str, loss: Var<'_>) -> Result<()> {
        match loss.shape() {
            shape if shape.len() == 1 => Ok(()),
            shape => Err(Error::NotScalar { what, node: loss.id(), shape }),
        }
    }
}
