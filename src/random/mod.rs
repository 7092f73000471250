//! Counter-based random streams and the distributions drawn from them.
//!
//! A stream is named by a path of keys, such as `("init", 3, "weight")`. Equal paths give equal numbers and different
//! paths unrelated ones, whatever else was drawn before and in whichever order. No number depends on the machine:
//! the generator is integer arithmetic, and the distributions use our own elementary functions.

mod direction;
mod distribution;
mod normal;
mod shuffle;
mod stream;
mod student;

pub use direction::{Rademacher, fill_direction};
pub use distribution::{Cauchy, Exponential, Laplace, Pareto, SymmetricPareto, Uniform, Uniform01};
pub use normal::{Normal, fill_normal, normal_quantile};
pub use rand_distr::Distribution;
pub use shuffle::{below, choose, permutation};
pub use stream::{Key, Stream};
pub use student::StudentT;
