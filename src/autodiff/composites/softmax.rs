//! Log-sum-exp, softmax and softmax cross entropy, in forms that do not overflow.

use super::Composite;
use crate::autodiff::attr::Attr;
use crate::autodiff::graph::Var;
use crate::autodiff::op::{Example, OpDoc};

fn one_matrix() -> Vec<Example> {
    vec![Example::values(Attr::None, &[(&[3, 5], [-3.0, 3.0])])]
}

fn two_matrices() -> Vec<Example> {
    vec![Example::values(Attr::None, &[(&[3, 5], [-3.0, 3.0]), (&[3, 5], [0.0, 1.0])])]
}

pub(super) static LOGSUMEXP: Composite = Composite {
    name: "logsumexp",
    doc: OpDoc {
        formula: "ln Σ exp x, along the last axis",
        domain: "all reals, and −∞ where not all are",
        kinks: "none",
        source: "Blanchard, Higham & Higham 2021, eq. 1.4",
    },
    build: |x| x[0].logsumexp(),
    examples: one_matrix,
    golden: &[],
};

pub(super) static SOFTMAX: Composite = Composite {
    name: "softmax",
    doc: OpDoc {
        formula: "exp(x − logsumexp x), along the last axis",
        domain: "all reals",
        kinks: "none",
        source: "Blanchard, Higham & Higham 2021, eq. 3.2",
    },
    build: |x| x[0].softmax(),
    examples: one_matrix,
    golden: &[],
};

pub(super) static CROSS_ENTROPY: Composite = Composite {
    name: "softmax_cross_entropy",
    doc: OpDoc {
        formula: "mean over rows of Σ p (logsumexp x − x)",
        domain: "all reals; each row of p sums to 1",
        kinks: "none",
        source: "Bridle 1990",
    },
    build: |x| x[0].softmax_cross_entropy(x[1]),
    examples: two_matrices,
    golden: &[],
};

impl<'g> Var<'g> {
    /// `ln Σ exp x` along the last axis, which is dropped. The largest term is taken out first, so nothing overflows; a row
    /// whose largest term is infinite gives that infinity.
    pub fn logsumexp(self) -> Var<'g> {
        let (shift, rows) = self.shifted_rows();
        (rows.exp().sum_axis(self.last_axis())).ln() + shift
    }

    /// `exp x / Σ exp x` along the last axis.
    pub fn softmax(self) -> Var<'g> {
        let (_, rows) = self.shifted_rows();
        let weights = rows.exp();
        weights / weights.sum_axis(self.last_axis()).as_last_axis_of(self)
    }

    /// The mean over rows of the cross entropy between a row of probabilities `target` and the softmax of this row:
    /// `[rows, classes]` both, to a scalar.
    pub fn softmax_cross_entropy(self, target: Var<'g>) -> Var<'g> {
        let log_partition = self.logsumexp().as_last_axis_of(self);
        (target * (log_partition - self)).sum_axis(self.last_axis()).mean()
    }

    fn last_axis(self) -> usize {
        self.shape().rank().saturating_sub(1)
    }

    /// The largest element of each row, as a constant (0 where it is infinite), and the rows less it.
    fn shifted_rows(self) -> (Var<'g>, Var<'g>) {
        let largest = self.max_axis(self.last_axis()).stop_gradient();
        let infinity = self.graph().scalar(f64::INFINITY);
        let shift = infinity.gt(largest.abs()).select(largest, self.graph().scalar(0.0));
        (shift, self - shift.as_last_axis_of(self))
    }

    /// A value for each row, as a last axis of size 1 beside the rows of `like`.
    fn as_last_axis_of(self, like: Var<'g>) -> Var<'g> {
        self.reshape_to(like.shape().with_dim(like.last_axis(), 1))
    }
}
