//! Gradbook: a laboratory for the calculus of machine learning.
//!
//! A study is a YAML [notebook]; the [runner] executes it on the crate's own [autodiff] core, holds every claim against
//! what was measured, and [report] draws and writes what a reader sees. The core is a graph that is closed under
//! differentiation: derivatives are more nodes of it, so they have derivatives in turn.
//!
//! ```
//! use gradbook::autodiff::{Graph, Program};
//!
//! fn main() -> Result<(), gradbook::autodiff::Error> {
//!     let graph = Graph::new();
//!     let (w, x, y) = (graph.input("w", &[]), graph.input("x", &[]), graph.input("y", &[]));
//!     let loss = (w * x - y).powi(2);
//!     let slope = graph.grad(loss, &[w])?[0];
//!     let curvature = graph.grad(slope, &[w])?[0];
//!
//!     let mut run = Program::<f64>::compile(&graph, &[loss, slope, curvature])?.replay();
//!     for (name, value) in [("w", 1.5), ("x", 2.0), ("y", 5.0)] {
//!         run.set(name, &[value])?;
//!     }
//!     run.run();
//!     assert_eq!(run.output(0), [4.0]); // (1.5 · 2 − 5)²
//!     assert_eq!(run.output(1), [-8.0]); // 2 x (w x − y)
//!     assert_eq!(run.output(2), [8.0]); // 2 x²
//!     Ok(())
//! }
//! ```
//!
//! The modules from the bottom up, each of which knows only those before it: [kernels], [random] and [linalg];
//! [autodiff]; [formula] and, for places in files, [yaml]; [model], [problem] and [optimizer]; [study]; [notebook];
//! [runner] and [report]; [cli].
#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        clippy::disallowed_types,
        reason = "tests hold our arithmetic against that of others"
    )
)]

pub mod autodiff;
pub mod cli;
pub mod formula;
pub mod kernels;
pub mod linalg;
pub mod model;
pub mod notebook;
pub mod optimizer;
pub mod problem;
pub mod random;
pub mod report;
pub mod runner;
pub mod study;
pub mod yaml;

/// The examples of `README.md` are run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
