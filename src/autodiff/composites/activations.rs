//! The activations that are functions of other ops.

use super::Composite;
use crate::autodiff::graph::Var;
use crate::autodiff::op::{Example, OpDoc};

fn one_argument() -> Vec<Example> {
    vec![Example::pointwise(&[[-3.0, -0.1]]), Example::pointwise(&[[0.1, 3.0]])]
}

pub(super) static LEAKY_RELU: Composite = Composite {
    name: "leaky_relu",
    doc: OpDoc {
        formula: "x for x > 0, else x/100",
        domain: "all reals",
        kinks: "x = 0: declared 1/100",
        source: "Maas, Hannun & Ng 2013",
    },
    build: |x| x[0].leaky_relu(0.01),
    examples: one_argument,
    golden: &[[-1.5, -0.015, 0.01], [0.75, 0.75, 1.0], [2.5, 2.5, 1.0]],
};

pub(super) static ELU: Composite = Composite {
    name: "elu",
    doc: OpDoc {
        formula: "x for x > 0, else exp x − 1",
        domain: "all reals",
        kinks: "none for α = 1",
        source: "Clevert, Unterthiner & Hochreiter 2016",
    },
    build: |x| x[0].elu(),
    examples: one_argument,
    golden: &[[-1.5, -0.7768698398515702, 0.22313016014842982], [0.75, 0.75, 1.0], [2.5, 2.5, 1.0]],
};

pub(super) static SILU: Composite = Composite {
    name: "silu",
    doc: OpDoc {
        formula: "x σ(x)",
        domain: "all reals",
        kinks: "none",
        source: "Elfwing, Uchibe & Doya 2018",
    },
    build: |x| x[0].silu(),
    examples: one_argument,
    golden: &[
        [-1.5, -0.2736382857095345, -0.041294154299142946],
        [0.75, 0.5093840243815447, 0.8425999444967535],
        [2.5, 2.310354549946891, 1.0994011113415267],
    ],
};

pub(super) static GELU: Composite = Composite {
    name: "gelu",
    doc: OpDoc { formula: "x Φ(x)", domain: "all reals", kinks: "none", source: "Hendrycks & Gimpel 2016" },
    build: |x| x[0].gelu(),
    examples: one_argument,
    golden: &[
        [-1.5, -0.1002108019032871, -0.12746919222997952],
        [0.75, 0.5800294857173488, 0.9992257217392351],
        [2.5, 2.4844758366855597, 1.037611085908145],
    ],
};

pub(super) static GELU_TANH: Composite = Composite {
    name: "gelu_tanh",
    doc: OpDoc {
        formula: "x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2",
        domain: "all reals",
        kinks: "none",
        source: "Hendrycks & Gimpel 2016, section 2",
    },
    build: |x| x[0].gelu_tanh(),
    examples: one_argument,
    golden: &[
        [-1.5, -0.10042842301976708, -0.12771079315143308],
        [0.75, 0.5799605551656203, 0.9989382561374143],
        [2.5, 2.484915733910001, 1.037951576212666],
    ],
};

pub(super) static GAUSSIAN: Composite = Composite {
    name: "gaussian",
    doc: OpDoc {
        formula: "exp(−x²)", domain: "all reals", kinks: "none", source: "Broomhead & Lowe 1988"
    },
    build: |x| x[0].gaussian(),
    examples: one_argument,
    golden: &[
        [-1.5, 0.10539922456186433, 0.316197673685593],
        [0.75, 0.569782824730923, -0.8546742370963845],
        [2.5, 0.0019304541362277093, -0.009652270681138546],
    ],
};

impl<'g> Var<'g> {
    /// `x` above 0, `slope · x` below (Maas, Hannun & Ng 2013).
    pub fn leaky_relu(self, slope: f64) -> Var<'g> {
        self.step().select(self, slope * self)
    }

    /// `x` above 0, `exp x − 1` below (Clevert, Unterthiner & Hochreiter 2016, α = 1). The exponential sees no positive
    /// argument, so neither branch overflows.
    pub fn elu(self) -> Var<'g> {
        let positive = self.step();
        let below = positive.select(self.graph().scalar(0.0), self);
        positive.select(self, below.expm1())
    }

    /// `x σ(x)`, also called swish (Elfwing, Uchibe & Doya 2018).
    pub fn silu(self) -> Var<'g> {
        self * self.sigmoid()
    }

    /// `x Φ(x)` with the Gaussian distribution function Φ (Hendrycks & Gimpel 2016).
    pub fn gelu(self) -> Var<'g> {
        0.5 * self * (1.0 + (self * std::f64::consts::FRAC_1_SQRT_2).erf())
    }

    /// The approximation of [`Var::gelu`] by tanh (Hendrycks & Gimpel 2016, section 2).
    pub fn gelu_tanh(self) -> Var<'g> {
        const SQRT_2_OVER_PI: f64 = 0.797_884_560_802_865_4;
        let inner = SQRT_2_OVER_PI * (self + 0.044_715 * self.powi(3));
        0.5 * self * (1.0 + inner.tanh())
    }

    /// `exp(−x²)`, a bump.
    pub fn gaussian(self) -> Var<'g> {
        (-(self * self)).exp()
    }
}
