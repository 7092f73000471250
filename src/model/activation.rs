//! The activations that a cell can be given: those with a name of their own, and functions of the caller's.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::autodiff::Var;

/// A pointwise activation.
#[derive(Clone)]
pub struct Activation {
    /// Its name in notebooks.
    pub name: Cow<'static, str>,
    /// Its formula, for readers; of a function of the caller's all that its trace depends on.
    pub doc: Cow<'static, str>,
    trace: Trace,
    /// The greatest slope, which bounds the Jacobian of a layer: `‖J‖ ≤ max |φ′| · ‖W‖` (Pascanu et al. 2013, eq. 7); NaN
    /// where it is not known.
    pub max_slope: f64,
}

/// A function of the caller's that can be traced, element by element.
pub trait Pointwise: Send + Sync {
    /// Traces it; the shape stays.
    fn apply<'g>(&self, x: Var<'g>) -> Var<'g>;
}

#[derive(Clone)]
enum Trace {
    Known(for<'g> fn(Var<'g>) -> Var<'g>),
    Own(Arc<dyn Pointwise>),
}

impl PartialEq for Activation {
    fn eq(&self, other: &Activation) -> bool {
        self.name == other.name && self.doc == other.doc
    }
}

impl fmt::Debug for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Activation").field("name", &self.name).field("doc", &self.doc).finish_non_exhaustive()
    }
}

impl Activation {
    /// The activation of a name.
    pub fn find(name: &str) -> Option<Activation> {
        ACTIVATIONS.iter().find(|activation| activation.name == name).cloned()
    }

    /// A function of the caller's. `doc` tells all that its trace depends on: two with the same name and the same text are
    /// taken for one.
    pub fn own(name: &str, doc: String, function: Arc<dyn Pointwise>) -> Activation {
        let (name, doc) = (Cow::Owned(name.to_owned()), Cow::Owned(doc));
        Activation { name, doc, trace: Trace::Own(function), max_slope: f64::NAN }
    }

    /// What traces it, unless it is a function of the caller's.
    pub fn known(&self) -> Option<for<'g> fn(Var<'g>) -> Var<'g>> {
        match self.trace {
            Trace::Known(trace) => Some(trace),
            Trace::Own(_) => None,
        }
    }

    /// Traces it.
    pub fn apply<'g>(&self, x: Var<'g>) -> Var<'g> {
        match &self.trace {
            Trace::Known(trace) => trace(x),
            Trace::Own(function) => function.apply(x),
        }
    }
}

const fn known(
    name: &'static str,
    doc: &'static str,
    trace: for<'g> fn(Var<'g>) -> Var<'g>,
    max_slope: f64,
) -> Activation {
    Activation { name: Cow::Borrowed(name), doc: Cow::Borrowed(doc), trace: Trace::Known(trace), max_slope }
}

/// Every activation.
pub static ACTIVATIONS: &[Activation] = &[
    known("sigmoid", "1/(1 + e^−x).", |x| x.sigmoid(), 0.25),
    known("tanh", "The hyperbolic tangent.", |x| x.tanh(), 1.0),
    known("relu", "max(x, 0).", |x| x.relu(), 1.0),
    known("leaky_relu", "x above 0, 0.01 x below.", |x| x.leaky_relu(0.01), 1.0),
    known("elu", "x above 0, e^x − 1 below (Clevert et al. 2016).", |x| x.elu(), 1.0),
    known("softplus", "log(1 + e^x).", |x| x.softplus(), 1.0),
    known("silu", "x times sigmoid(x).", |x| x.silu(), 1.099_839_320_280_838),
    known(
        "gelu",
        "x Φ(x) with the normal distribution Φ (Hendrycks & Gimpel 2016).",
        |x| x.gelu(),
        1.128_904_145_000_000_1,
    ),
    known("gaussian", "e^(−x²).", |x| x.gaussian(), 0.857_763_884_960_706_8),
    known("linear", "x itself.", |x| x, 1.0),
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
            let slope = graph.grad(activation.apply(x).sum(), &[x]).unwrap();
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
            assert_eq!(Activation::find(&activation.name).as_ref(), Some(activation));
        }
        assert_eq!(Activation::find("Tanh"), None);
    }
}
