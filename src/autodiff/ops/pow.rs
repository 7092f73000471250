//! Real power.

use super::prelude::*;

/// Real power.
pub struct Pow;

impl Op for Pow {
    fn name(&self) -> &'static str {
        "pow"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "x^p",
            domain: "x > 0, or x = 0 with p ≥ 0; NaN for x < 0 unless p is an integer",
            kinks: "x = 0: ∂y/∂x declared 0 for p = 0, +∞ for 0 < p < 1; ∂y/∂p declared 0",
            source: "Abramowitz & Stegun 1964, 4.2.7 and 4.2.11",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(partial_in_base), Partial::Of(partial_in_exponent)])
    }

    fn lower(&self) -> Lower {
        Lower::Binary(Binary::Pow)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[0.3, 2.0], [-1.5, 2.5]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[1.5, -0.25], 0.9036020036098449, &[-0.15060033393497413, 0.3663790840804197]),
            Golden::at(&[3.0, 7.0], 2187.0, &[5103.0, 2402.6650753171557]),
            Golden::at(&[0.2, 0.5], 0.4472135954999579, &[1.118033988749895, -0.7197625155536005]),
        ]
    }
}

impl<'g> Var<'g> {
    /// `self` raised to a real power, element by element. The shapes are broadcast.
    pub fn pow(self, exponent: Var<'g>) -> Var<'g> {
        self.broadcast_with(OpId::Pow, exponent)
    }
}

/// `p x^(p−1)`, and 0 where p = 0 (where 0 · 0⁻¹ would be NaN). What is not chosen there is `p x`, since the derivative of
/// `x^(−1)` at 0 is infinite, and 0 times that is NaN in the second derivative.
fn partial_in_base<'g>(call: &Call<'_, 'g>) -> Var<'g> {
    let (x, p) = (call.x[0], call.x[1]);
    let full = |value: f64| x.graph().full(value, x.shape());
    let is_flat = p.equals(full(0.0));
    is_flat.select(full(0.0), p * x.pow(is_flat.select(full(1.0), p - 1.0)))
}

/// `x^p ln x`, and 0 where x = 0.
fn partial_in_exponent<'g>(call: &Call<'_, 'g>) -> Var<'g> {
    let x = call.x[0];
    let zero = x.graph().full(0.0, x.shape());
    x.equals(zero).select(zero, call.y * x.ln())
}

#[cfg(test)]
mod tests {
    use crate::autodiff::{Graph, Program};

    #[test]
    fn whole_powers_have_all_derivatives_at_zero() {
        let graph = Graph::new();
        let (x, p) = (graph.input("x", &[4]), graph.input("p", &[4]));
        let mut outputs = vec![x.pow(p)];
        for order in 0..3 {
            let next = graph.grad(outputs[order].sum(), &[x]).unwrap();
            outputs.extend(next);
        }
        let mut replay = Program::<f64>::compile(&graph, &outputs).unwrap().replay();
        replay.set("x", &[0.0; 4]).unwrap();
        replay.set("p", &[0.0, 1.0, 2.0, 3.0]).unwrap();
        replay.run();
        // The n-th derivative of x^p at 0 is n! where n = p, and 0 elsewhere.
        for (order, factorial) in [1.0, 1.0, 2.0, 6.0].into_iter().enumerate() {
            let expected: Vec<f64> = (0..4).map(|p| if p == order { factorial } else { 0.0 }).collect();
            assert_eq!(replay.output(order), expected, "order {order}");
        }
    }
}
