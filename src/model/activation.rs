//! The activations that a cell can be given by name.

use crate::autodiff::Var;

/// A pointwise activation.
#[derive(Debug, Clone, Copy)]
pub struct Activation {
    /// Its name in notebooks.
    pub name: &'static str,
    /// Its formula, for readers.
    pub doc: &'static str,
    /// Traces it.
    pub apply: for<'g> fn(Var<'g>) -> Var<'g>,
    /// The greatest slope, which bounds the Jacobian of a layer: `‖J‖ ≤ max |φ′| · ‖W‖` (Pascanu et al. 2013, eq. 7).
    pub max_slope: f64,
}

impl PartialEq for Activation {
    fn eq(&self, other: &Activation) -> bool {
        self.name == other.name
    }
}

impl Activation {
    /// The activation of a name.
    pub fn find(name: &str) -> Option<Activation> {
        ACTIVATIONS.iter().copied().find(|activation| activation.name == name)
    }
}

/// Every activation.
pub static ACTIVATIONS: &[Activation] = &[
    Activation { name: "sigmoid", doc: "1/(1 + e^−x).", apply: |x| x.sigmoid(), max_slope: 0.25 },
    Activation { name: "tanh", doc: "The hyperbolic tangent.", apply: |x| x.tanh(), max_slope: 1.0 },
    Activation { name: "relu", doc: "max(x, 0).", apply: |x| x.relu(), max_slope: 1.0 },
    Activation {
        name: "leaky_relu",
        doc: "x above 0, 0.01 x below.",
        apply: |x| x.leaky_relu(0.01),
        max_slope: 1.0,
    },
    Activation {
        name: "elu",
        doc: "x above 0, e^x − 1 below (Clevert et al. 2016).",
        apply: |x| x.elu(),
        max_slope: 1.0,
    },
    Activation { name: "softplus", doc: "log(1 + e^x).", apply: |x| x.softplus(), max_slope: 1.0 },
    Activation {
        name: "silu",
        doc: "x times sigmoid(x).",
        apply: |x| x.silu(),
        max_slope: 1.099_839_320_280_838,
    },
    Activation {
        name: "gelu",
        doc: "x Φ(x) with the normal distribution Φ (Hendrycks & Gimpel 2016).",
        apply: |x| x.gelu(),
        max_slope: 1.128_904_145_000_000_1,
    },
    Activation {
        name: "gaussian",
        doc: "e^(−x²).",
        apply: |x| x.gaussian(),
        max_slope: 0.857_763_884_960_706_8,
    },
    Activation { name: "linear", doc: "x itself.", apply: |x| x, max_slope: 1.0 },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::autodiff::{Graph, Program};

    #[test]
    fn greatest_slopes_are_reached_and_never_exceeded() {
        // No kink and no whole number is among the points, and 1/1000 is fine enough to see a maximum to 1e-6.
        let points: Vec<f64> = (0..40_000).map(|k| (f64::from(k) + 0.5) / 1000.0 - 20.0).collect();
        for activation in ACTIVATIONS {
            let graph = Graph::new();
            let x = graph.input("x", &[points.len()]);
            let slope = graph.grad((activation.apply)(x).sum(), &[x]).unwrap();
            let mut replay = Program::<f64>::compile(&graph, &slope).unwrap().replay();
            replay.set("x", &points).unwrap();
            replay.run();
            let greatest =
                replay.output(0).iter().fold(0.0, |m: f64, s| if s.abs() > m { s.abs() } else { m });
            let allowed = activation.max_slope * (1.0 + 4.0 * f64::EPSILON);
            assert!(greatest <= allowed, "{}: {greatest}", activation.name);
            assert!(greatest >= activation.max_slope - 1e-6, "{}: {greatest}", activation.name);
        }
    }

    #[test]
    fn an_activation_is_found_by_its_own_name_only() {
        for activation in ACTIVATIONS {
            assert_eq!(Activation::find(activation.name), Some(*activation));
        }
        assert_eq!(Activation::find("Tanh"), None);
    }
}
