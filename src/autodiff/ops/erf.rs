//! Error function.

use super::prelude::*;

/// Error function.
pub struct Erf;

impl Op for Erf {
    fn name(&self) -> &'static str {
        "erf"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "2/√π ∫₀ˣ exp(−t²) dt",
            domain: "all reals",
            kinks: "none",
            source: "Abramowitz & Stegun 1964, 7.1.1 and 7.1.19",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| (-(call.x[0] * call.x[0])).exp() * std::f64::consts::FRAC_2_SQRT_PI)])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Erf)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 2.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[-1.5], -0.9661051464753108, &[0.11893028922362937]),
            Golden::at(&[0.2], 0.22270258921047847, &[1.0841347871048632]),
            Golden::at(&[2.25], 0.9985372834133188, &[0.007142319022017983]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Error function: `2/√π ∫₀ˣ exp(−t²) dt`.
    pub fn erf(self) -> Var<'g> {
        self.apply(OpId::Erf, &Attr::None)
    }
}
