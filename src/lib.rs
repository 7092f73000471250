//! Gradbook: a laboratory for the calculus of machine learning.

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
