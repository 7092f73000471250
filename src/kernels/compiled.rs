//! Kernels that are compiled in this crate, once for each element type.
//!
//! A generic function is compiled anew in every crate that calls it. The two largest kernels, chains and matrix products, go through a
//! trait with a body for each type instead, so that a program that uses the library is built in seconds.

use super::gemm::{self, Initial, Mat, MatMut};
use super::pointwise::Chain;

/// An element type whose large kernels are compiled here.
pub trait Compiled: Sized {
    /// [`Chain::run`].
    fn run_chain(chain: &Chain, places: &mut [Self]);

    /// [`Chain::run_watched`].
    fn watch_chain(chain: &Chain, places: &mut [Self], watch: &mut dyn FnMut(usize, usize, &[Self]));

    /// [`gemm_into`](super::gemm_into) with `[m, k, n]`.
    fn multiply(
        sizes: [usize; 3],
        a: Mat<'_, Self>,
        b: Mat<'_, Self>,
        initial: Initial<'_, Self>,
        out: MatMut<'_, Self>,
    );
}

macro_rules! compiled {
    ($real:ty) => {
        impl Compiled for $real {
            fn run_chain(chain: &Chain, places: &mut [Self]) {
                chain.run_here(places);
            }

            fn watch_chain(chain: &Chain, places: &mut [Self], watch: &mut dyn FnMut(usize, usize, &[Self])) {
                chain.run_watched_here(places, watch);
            }

            fn multiply(
                sizes: [usize; 3],
                a: Mat<'_, Self>,
                b: Mat<'_, Self>,
                initial: Initial<'_, Self>,
                out: MatMut<'_, Self>,
            ) {
                gemm::multiply(sizes, a, b, initial, out);
            }
        }
    };
}

compiled!(f64);
compiled!(f32);
