//! Schedules: the factor on the step size over the steps.

use crate::kernels::scalar;

/// A rule with a warm-up before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    /// The rule.
    pub rule: Rule,
    /// During so many steps the factor grows linearly to that of the rule (Goyal et al. 2017); 0 for none.
    pub warmup: usize,
}

/// How the step size falls. Steps are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// It does not.
    Constant,
    /// Times `factor` after every `every` steps.
    Step {
        /// The number of steps between two falls.
        every: usize,
        /// The factor of each.
        factor: f64,
    },
    /// `(1 + cos(π (t − 1)/T))/2` with T the number of steps (Loshchilov & Hutter 2017, one period).
    Cosine,
    /// `1/√t` (Nesterov 2004, section 3.2.3).
    InverseRoot,
    /// `1/t` (Robbins & Monro 1951).
    Inverse,
}

/// The names that notebooks use, each with what it stands for.
pub const SCHEDULES: [(&str, &str); 5] = [
    ("constant", "The step size stays as it is."),
    ("step", "Times `factor` after every `every` steps."),
    ("cosine", "Half a period of a cosine, from the step size towards 0."),
    ("inverse_root", "Divided by √t in step t."),
    ("inverse", "Divided by t in step t."),
];

impl Default for Schedule {
    fn default() -> Schedule {
        Schedule { rule: Rule::Constant, warmup: 0 }
    }
}

impl Schedule {
    /// The factor in step `t` (from 1) of `steps`.
    pub fn factor(&self, t: usize, steps: usize) -> f64 {
        let done = t.saturating_sub(1) as f64;
        let falling = match self.rule {
            Rule::Constant => 1.0,
            Rule::Step { every, factor } => {
                let falls = t.saturating_sub(1) / every.max(1);
                scalar::powi(factor, i32::try_from(falls).unwrap_or(i32::MAX))
            }
            Rule::Cosine => 0.5 * (1.0 + scalar::cos(std::f64::consts::PI * done / steps.max(1) as f64)),
            Rule::InverseRoot => 1.0 / (t.max(1) as f64).sqrt(),
            Rule::Inverse => 1.0 / t.max(1) as f64,
        };
        let warming = if t < self.warmup { t as f64 / self.warmup as f64 } else { 1.0 };
        falling * warming
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factors(rule: Rule, warmup: usize, at: [usize; 4], steps: usize) -> [f64; 4] {
        at.map(|t| Schedule { rule, warmup }.factor(t, steps))
    }

    #[test]
    fn factors_are_those_of_the_rules() {
        assert_eq!(factors(Rule::Constant, 0, [1, 2, 50, 100], 100), [1.0; 4]);
        let halves = Rule::Step { every: 10, factor: 0.5 };
        assert_eq!(factors(halves, 0, [1, 10, 11, 31], 100), [1.0, 1.0, 0.5, 0.125]);
        assert_eq!(factors(Rule::InverseRoot, 0, [1, 4, 16, 100], 100), [1.0, 0.5, 0.25, 0.1]);
        assert_eq!(factors(Rule::Inverse, 0, [1, 2, 4, 8], 8), [1.0, 0.5, 0.25, 0.125]);
        let cosine = factors(Rule::Cosine, 0, [1, 26, 51, 100], 100);
        for (found, expected) in cosine.into_iter().zip([1.0, 0.853_553_390_593_273_8, 0.5, 2.467_198e-4]) {
            assert!((found - expected).abs() < 1e-9, "{found} and {expected}");
        }
    }

    #[test]
    fn a_warm_up_grows_linearly_to_the_rule() {
        assert_eq!(factors(Rule::Constant, 4, [1, 2, 4, 5], 100), [0.25, 0.5, 1.0, 1.0]);
        assert_eq!(factors(Rule::Inverse, 4, [1, 2, 4, 5], 100), [0.25, 0.25, 0.25, 0.2]);
    }
}
