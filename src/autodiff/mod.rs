//! The autodiff core: functions are traced into a flat graph that is closed under differentiation, and a graph is
//! compiled into a program that replays it without allocating.
//!
//! - [`Graph`] and [`Var`]: tracing. Operators and methods of [`Var`] add nodes.
//! - [`Graph::grad`], [`Graph::jvp`], [`Graph::vjp`], [`Graph::jacobian`], [`Graph::hvp`], [`Graph::hessian`]: derivatives,
//!   with respect to any node, as more nodes of the same graph, to any order.
//! - [`Graph::operations`]: what some nodes take, counted.
//! - [`Program`] and [`Replay`]: evaluation, in `f64` or `f32`.
//! - [`Op`] and [`REGISTRY`]: what an op states about itself, in one file each.
//!
//! The core knows no file, clock, thread pool or YAML.

mod attr;
mod composites;
mod derivatives;
mod derive;
mod error;
mod graph;
mod merged;
mod op;
mod operations;
mod operators;
mod ops;
mod program;
mod shape;
mod windows;

pub use attr::Attr;
pub use composites::{COMPOSITES, Composite};
pub use error::{Error, Result};
pub use graph::{Graph, Var};
pub use op::{Arg, Call, Cotangent, Example, Golden, Lower, Op, OpDoc, Partial, Rule, Transpose};
pub use operations::Operations;
pub use ops::{OpId, REGISTRY};
pub use program::{Compiler, NonFinite, Program, Replay, Stats, Sweep, Task, Work, Workers};
pub use shape::{MAX_RANK, Shape};
