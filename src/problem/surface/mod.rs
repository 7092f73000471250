//! Test functions: surfaces with a standard start and their published minima, traced with the core.
//!
//! [`REGISTRY`] has them all by name. The 35 of Moré, Garbow & Hillstrom (1981), *Testing unconstrained optimization
//! software*, ACM TOMS 7(1), are sums of squared residuals, without a factor ½, as there.

mod angle;
mod dimensions;
mod function;
mod known;
mod parts;

mod mgh_four;
mod mgh_three;
mod mgh_two;

pub use dimensions::{Dimensions, WrongDimension};
pub use function::{Function, Start, Trace};
pub use known::{At, Character, Known, Stationary};

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
];

/// The surface of a name.
pub fn find(name: &str) -> Option<&'static dyn Surface> {
    REGISTRY.iter().copied().find(|surface| surface.name() == name)
}

#[cfg(test)]
mod tests;
