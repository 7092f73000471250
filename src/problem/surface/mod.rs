//! Test functions: surfaces with a standard start and their published minima, traced with the core.
//!
//! [`REGISTRY`] has them all by name. The 35 of Moré, Garbow & Hillstrom (1981), *Testing unconstrained optimization
//! software*, ACM TOMS 7(1), are sums of squared residuals, without a factor ½, as there.

mod angle;
mod data;
mod dimensions;
mod function;
mod known;
mod parts;

mod mgh_chains;
mod mgh_fits;
mod mgh_four;
mod mgh_linear;
mod mgh_penalties;
mod mgh_polynomials;
mod mgh_three;
mod mgh_two;
mod model;
mod multimodal;
mod plane;
mod quadratic;
mod valleys;

pub use data::DataLoss;
pub use dimensions::{Dimensions, WrongDimension};
pub use function::{Function, Start, Trace};
pub use known::{At, Character, Known, Stationary, Worth};
pub use model::{Layer, Model, ModelError};
pub use quadratic::{Quadratic, QuadraticError, Rotation, orthogonal};

use crate::autodiff::{Graph, Var};

/// A surface: a scalar function of a vector, with what is known about it.
pub trait Surface: Sync {
    /// Its name in notebooks.
    fn name(&self) -> &str;

    /// Formula, source and notes.
    fn doc(&self) -> SurfaceDoc<'_>;

    /// The numbers of variables that it may have.
    fn dimensions(&self) -> Dimensions;

    /// The standard start for `n` variables.
    fn start(&self, n: usize) -> Vec<f64>;

    /// What is known of its minima and other stationary points for `n` variables.
    fn stationary(&self, n: usize) -> Vec<Stationary>;

    /// The least value known for `n` variables.
    fn least(&self, n: usize) -> Option<f64> {
        let known = self.stationary(n);
        known.iter().find(|one| one.character == Character::Global).map(|one| one.value)
    }

    /// The residuals `[m]` at `x: [n]`, where it is a sum of squares: the value is `Σ r²`.
    fn residuals<'g>(&self, graph: &'g Graph, x: Var<'g>) -> Option<Var<'g>>;

    /// The value, a scalar, at `x: [n]`. With another shape the graph has an error.
    fn value<'g>(&self, graph: &'g Graph, x: Var<'g>) -> Var<'g>;
}

/// What readers are told about a surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurfaceDoc<'a> {
    /// The formula, or the residuals of a sum of squares.
    pub formula: &'a str,
    /// Who published it.
    pub source: &'a str,
    /// What else is worth knowing; may be empty.
    pub notes: &'a str,
}

/// Every surface, in the order in which documentation shows them.
pub static REGISTRY: &[&dyn Surface] = &[
    &mgh_two::ROSENBROCK,
    &mgh_two::EXTENDED_ROSENBROCK,
    &mgh_two::FREUDENSTEIN_ROTH,
    &mgh_two::POWELL_BADLY_SCALED,
    &mgh_two::BROWN_BADLY_SCALED,
    &mgh_two::BEALE,
    &mgh_two::JENNRICH_SAMPSON,
    &mgh_three::HELICAL_VALLEY,
    &mgh_three::BARD,
    &mgh_three::GAUSSIAN,
    &mgh_three::MEYER,
    &mgh_three::GULF,
    &mgh_three::BOX_3D,
    &mgh_four::POWELL_SINGULAR,
    &mgh_four::WOOD,
    &mgh_four::KOWALIK_OSBORNE,
    &mgh_four::BROWN_DENNIS,
    &mgh_fits::OSBORNE_1,
    &mgh_fits::BIGGS_EXP6,
    &mgh_fits::OSBORNE_2,
    &mgh_polynomials::WATSON,
    &mgh_polynomials::CHEBYQUAD,
    &mgh_penalties::PENALTY_1,
    &mgh_penalties::PENALTY_2,
    &mgh_penalties::VARIABLY_DIMENSIONED,
    &mgh_penalties::TRIGONOMETRIC,
    &mgh_penalties::BROWN_ALMOST_LINEAR,
    &mgh_chains::DISCRETE_BOUNDARY_VALUE,
    &mgh_chains::DISCRETE_INTEGRAL_EQUATION,
    &mgh_chains::BROYDEN_TRIDIAGONAL,
    &mgh_chains::BROYDEN_BANDED,
    &mgh_linear::LINEAR_FULL_RANK,
    &mgh_linear::LINEAR_RANK_1,
    &mgh_linear::LINEAR_RANK_1_ZEROS,
    &plane::BOOTH,
    &plane::MATYAS,
    &plane::HIMMELBLAU,
    &plane::SADDLE,
    &plane::MONKEY_SADDLE,
    &plane::THREE_HUMP_CAMEL,
    &plane::SIX_HUMP_CAMEL,
    &plane::GOLDSTEIN_PRICE,
    &plane::BRANIN,
    &plane::MCCORMICK,
    &plane::EASOM,
    &multimodal::RASTRIGIN,
    &multimodal::GRIEWANK,
    &multimodal::ACKLEY,
    &multimodal::STYBLINSKI_TANG,
    &multimodal::LEVY,
    &valleys::SPHERE,
    &valleys::DIXON_PRICE,
    &valleys::ZAKHAROV,
    &valleys::TRID,
    &valleys::NESTEROV_WORST,
    &valleys::LESSARD,
];

/// The surface of a name.
pub fn find(name: &str) -> Option<&'static dyn Surface> {
    REGISTRY.iter().copied().find(|surface| surface.name() == name)
}

#[cfg(test)]
mod tests;
