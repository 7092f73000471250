//! Integer power.

use super::prelude::*;

/// Integer power.
pub struct Powi;

impl Op for Powi {
    fn name(&self) -> &'static str {
        "powi"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "xⁿ",
            domain: "all reals; x = 0 with n < 0 gives ±∞",
            kinks: "none for n ≥ 0",
            source: "the power rule",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(partial)])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|attr| Unary::PowI(exponent(attr)))
    }

    fn examples(&self) -> Vec<Example> {
        let with = |n| Example::values(Attr::Exponent(n), &[(&[3, 4], [0.5, 2.0])]);
        vec![with(2), with(3), with(-1), with(1)]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden { attr: Attr::Exponent(3), args: &[-1.5], value: -3.375, partials: &[6.75] },
            Golden { attr: Attr::Exponent(-2), args: &[0.5], value: 4.0, partials: &[-16.0] },
            Golden { attr: Attr::Exponent(2), args: &[0.0], value: 0.0, partials: &[0.0] },
            Golden { attr: Attr::Exponent(0), args: &[0.0], value: 1.0, partials: &[0.0] },
        ]
    }
}

fn exponent(attr: &Attr) -> i32 {
    match attr {
        Attr::Exponent(n) => *n,
        _ => 1,
    }
}

/// `n x^(n−1)`, which is 0 for n = 0 also at x = 0.
fn partial<'g>(call: &Call<'_, 'g>) -> Var<'g> {
    let x = call.x[0];
    match exponent(call.attr) {
        0 => x.graph().full(0.0, x.shape()),
        1 => x.graph().full(1.0, x.shape()),
        2 => 2.0 * x,
        n => f64::from(n) * x.powi(n.saturating_sub(1)),
    }
}

impl<'g> Var<'g> {
    /// An integer power, by repeated multiplication.
    pub fn powi(self, n: i32) -> Var<'g> {
        self.apply(OpId::Powi, &Attr::Exponent(n))
    }
}
