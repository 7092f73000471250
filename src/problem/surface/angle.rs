//! The angle of a point in the plane.

use crate::autodiff::Var;

/// The angle of `(x, y)` from the first axis, in radians, from −π/2 (not reached) to 3π/2: the branch that is cut along
/// the negative second axis. NaN at the origin.
///
/// The core has no arc tangent, and needs none: turn the point by an angle φ that is nearly its own, held constant; what
/// is left is `d = tan(angle − φ)`, so small that five terms of Gregory's series (Abramowitz & Stegun 1964, 4.4.42) are
/// exact to the last bit, and so are their derivatives.
pub fn angle<'g>(x: Var<'g>, y: Var<'g>) -> Var<'g> {
    let near = near_angle(x, y).stop_gradient();
    let (sin, cos) = (near.sin(), near.cos());
    let d = (y * cos - x * sin) / (x * cos + y * sin);
    let z = d * d;
    near + d * (1.0 - z * (1.0 / 3.0 - z * (1.0 / 5.0 - z * (1.0 / 7.0 - z * (1.0 / 9.0)))))
}

/// The angle within 0.004: a parabola for an eighth of the turn (Rajan, Wang, Inkol & Joyal 2006), and reflections.
fn near_angle<'g>(x: Var<'g>, y: Var<'g>) -> Var<'g> {
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};
    let (wide, high) = (x.abs(), y.abs());
    let slope = wide.minimum(high) / wide.maximum(high);
    let eighth = slope * (FRAC_PI_4 + 0.273 * (1.0 - slope));
    let quarter = high.gt(wide).select(FRAC_PI_2 - eighth, eighth);
    let is_left = (-x).step();
    // On the right the second axis decides the sign; on the left the angle goes on from π/2 through π to 3π/2.
    let right = (-y).step().select(-quarter, quarter);
    is_left.select(PI - right, right)
}

#[cfg(test)]
mod tests {
    use super::angle;
    use crate::autodiff::{Graph, Program};

    /// Angle, gradient and Hessian.
    fn at(x: f64, y: f64) -> Vec<f64> {
        let graph = Graph::new();
        let p = graph.input("p", &[2]);
        let angle = angle(p.slice(0, 0, 1), p.slice(0, 1, 1)).sum();
        let gradient = graph.grad(angle, &[p]).unwrap()[0];
        let hessian = graph.hessian(angle, p).unwrap();
        let mut run = Program::<f64>::compile(&graph, &[angle, gradient, hessian]).unwrap().replay();
        run.set("p", &[x, y]).unwrap();
        run.run();
        [run.output(0), run.output(1), run.output(2)].concat()
    }

    #[test]
    fn it_is_the_arc_tangent_with_its_derivatives() {
        for turn in 0..720 {
            let phi = (f64::from(turn) + 0.37) * std::f64::consts::PI / 360.0 - std::f64::consts::FRAC_PI_2;
            let r = 0.1 + f64::from(turn % 7);
            let (x, y) = (r * libm::cos(phi), r * libm::sin(phi));
            let expected = [
                phi,
                -y / (r * r),
                x / (r * r),
                2.0 * x * y / (r * r * r * r),
                (y * y - x * x) / (r * r * r * r),
                (y * y - x * x) / (r * r * r * r),
                -2.0 * x * y / (r * r * r * r),
            ];
            let size = [1.0, 1.0 / r, 1.0 / r].into_iter().chain([1.0 / (r * r); 4]);
            for ((found, expected), size) in at(x, y).into_iter().zip(expected).zip(size) {
                assert!((found - expected).abs() < 4e-15 * (size + 1.0), "{phi}: {found:e} {expected:e}");
            }
        }
    }

    #[test]
    fn it_is_exact_on_the_axes() {
        use std::f64::consts::{FRAC_PI_2, PI};
        assert_eq!([at(2.0, 0.0)[0], at(0.0, 3.0)[0], at(-1.0, 0.0)[0]], [0.0, FRAC_PI_2, PI]);
        assert!(at(0.0, 0.0)[0].is_nan());
    }
}
