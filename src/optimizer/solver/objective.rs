//! What a solver minimises, and the count of what it asked.

/// A function of n numbers with its derivatives. Values that do not exist are NaN or infinite, never an error.
pub trait Objective {
    /// The number of arguments, n.
    fn dimension(&self) -> usize;

    /// The number of residuals m, if the function is the sum of their squares, f = Σ rᵢ² (without a half, as in Moré,
    /// Garbow & Hillstrom 1981).
    fn residual_count(&self) -> Option<usize> {
        None
    }

    /// f at a point.
    fn value(&mut self, x: &[f64]) -> f64;

    /// f at a point and, into n numbers, its gradient.
    fn gradient(&mut self, x: &[f64], gradient: &mut [f64]) -> f64;

    /// The Hessian at a point, n × n.
    fn hessian(&mut self, x: &[f64], hessian: &mut [f64]);

    /// The Hessian at a point times a direction, n numbers.
    fn product(&mut self, x: &[f64], direction: &[f64], product: &mut [f64]);

    /// The residuals at a point, m numbers.
    fn residuals(&mut self, x: &[f64], residuals: &mut [f64]) {
        let _ = x;
        residuals.fill(f64::NAN);
    }

    /// The residuals at a point and their Jacobian, m × n, a row for each residual.
    fn jacobian(&mut self, x: &[f64], residuals: &mut [f64], jacobian: &mut [f64]) {
        let _ = x;
        residuals.fill(f64::NAN);
        jacobian.fill(f64::NAN);
    }
}

/// What a solver asked of an objective, and the linear systems it solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Values without a derivative.
    pub values: usize,
    /// Gradients, each with its value.
    pub gradients: usize,
    /// Hessians.
    pub hessians: usize,
    /// Products of the Hessian with a direction.
    pub products: usize,
    /// Residuals without their Jacobian.
    pub residuals: usize,
    /// Jacobians, each with its residuals.
    pub jacobians: usize,
    /// Factorisations and spectral decompositions, each with the systems solved by it.
    pub solves: usize,
}

impl Counts {
    /// The points at which f or its residuals were asked for: what an evaluation limit counts.
    pub fn evaluations(&self) -> usize {
        self.values + self.gradients + self.residuals + self.jacobians
    }

    /// Each count with its name in notebooks and what it counts.
    pub fn entries(&self) -> [(&'static str, usize, &'static str); 7] {
        [
            ("values", self.values, "values of the function alone"),
            ("gradients", self.gradients, "gradients, each with the value"),
            ("hessians", self.hessians, "Hessian matrices"),
            ("products", self.products, "products of the Hessian with a direction"),
            ("residuals", self.residuals, "residuals without the Jacobian"),
            ("jacobians", self.jacobians, "Jacobians, each with the residuals"),
            ("solves", self.solves, "factorisations and spectral decompositions"),
        ]
    }
}

/// An objective that counts what it is asked.
pub struct Counted<'a> {
    objective: &'a mut dyn Objective,
    counts: Counts,
}

impl<'a> Counted<'a> {
    /// Counts from zero.
    pub fn new(objective: &'a mut dyn Objective) -> Counted<'a> {
        Counted { objective, counts: Counts::default() }
    }

    /// What was asked so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Counts a linear system that the solver solves itself.
    pub fn count_solve(&mut self) {
        self.counts.solves += 1;
    }
}

impl Objective for Counted<'_> {
    fn dimension(&self) -> usize {
        self.objective.dimension()
    }

    fn residual_count(&self) -> Option<usize> {
        self.objective.residual_count()
    }

    fn value(&mut self, x: &[f64]) -> f64 {
        self.counts.values += 1;
        self.objective.value(x)
    }

    fn gradient(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
        self.counts.gradients += 1;
        self.objective.gradient(x, gradient)
    }

    fn hessian(&mut self, x: &[f64], hessian: &mut [f64]) {
        self.counts.hessians += 1;
        self.objective.hessian(x, hessian);
    }

    fn product(&mut self, x: &[f64], direction: &[f64], product: &mut [f64]) {
        self.counts.products += 1;
        self.objective.product(x, direction, product);
    }

    fn residuals(&mut self, x: &[f64], residuals: &mut [f64]) {
        self.counts.residuals += 1;
        self.objective.residuals(x, residuals);
    }

    fn jacobian(&mut self, x: &[f64], residuals: &mut [f64], jacobian: &mut [f64]) {
        self.counts.jacobians += 1;
        self.objective.jacobian(x, residuals, jacobian);
    }
}
