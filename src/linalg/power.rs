//! The eigenvalue of largest magnitude of a symmetric operator.

use super::error::LinalgError;
use crate::kernels::{dot, norm2};

/// The eigenvalue of largest magnitude, as far as it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Dominant {
    /// The Rayleigh quotient.
    pub value: f64,
    /// ‖A v − λ v‖: within so much of the value there is an eigenvalue.
    pub residual: f64,
    /// How many products were made.
    pub products: usize,
}

/// The power method from a start v, which becomes the unit vector that it ends at, and so the start for a matrix nearby
/// (Golub & Van Loan 2013, section 7.3.1). It ends once the residual is at most a tolerance times |λ|, or after so many
/// products.
///
/// # Errors
/// A product is not finite.
pub fn power(
    v: &mut [f64],
    most: usize,
    tolerance: f64,
    product: &mut dyn FnMut(&[f64], &mut [f64]),
) -> Result<Dominant, LinalgError> {
    let size = norm2(v);
    v.iter_mut().for_each(|x| *x /= size);
    let mut w = vec![0.0; v.len()];
    let mut found = Dominant { value: f64::NAN, residual: f64::INFINITY, products: 0 };
    while found.products < most {
        product(v, &mut w);
        found.products += 1;
        if !w.iter().all(|x| x.is_finite()) {
            return Err(LinalgError::NotFinite);
        }
        let value = dot(v, &w);
        let off: Vec<f64> = w.iter().zip(&*v).map(|(w, v)| w - value * v).collect();
        found = Dominant { value, residual: norm2(&off), ..found };
        let size = norm2(&w);
        if found.residual <= tolerance * value.abs() || size == 0.0 {
            break;
        }
        v.iter_mut().zip(&w).for_each(|(v, w)| *v = w / size);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_the_largest_magnitude_and_starts_again_where_it_ended() {
        let values = [3.0, -5.0, 1.0, 0.5];
        let mut product = |v: &[f64], out: &mut [f64]| {
            for ((out, v), value) in out.iter_mut().zip(v).zip(values) {
                *out = v * value;
            }
        };
        let mut v = [1.0; 4];
        let found = power(&mut v, 1000, 1e-9, &mut product).unwrap();
        assert!((found.value + 5.0).abs() < 1e-12 && found.residual <= 5e-9, "{found:?}");
        // (3/5)^k falls below 1e-9 after some forty steps.
        assert!((38..50).contains(&found.products), "{found:?}");
        assert_eq!(power(&mut v, 1000, 1e-9, &mut product).unwrap().products, 1);
        let few = power(&mut [1.0; 4], 3, 0.0, &mut product).unwrap();
        assert_eq!(few.products, 3);
        assert!((few.value + 5.0).abs() <= few.residual, "{few:?}");
    }

    #[test]
    fn nothing_is_an_eigenvalue_of_zero() {
        let zero = &mut |_: &[f64], out: &mut [f64]| out.fill(0.0);
        assert_eq!(power(&mut [1.0, 2.0], 9, 1e-9, zero).unwrap().value, 0.0);
        let wrong = &mut |_: &[f64], out: &mut [f64]| out.fill(f64::INFINITY);
        assert_eq!(power(&mut [1.0], 9, 1e-9, wrong), Err(LinalgError::NotFinite));
    }
}
