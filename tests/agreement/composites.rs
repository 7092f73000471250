//! The counterpart of each composite.

use burn_tensor::Tensor;
use burn_tensor::activation::{elu, gelu, gelu_approximate, leaky_relu, log_softmax, silu, softmax};
use burn_tensor::loss::cross_entropy_with_logits;

use super::counterpart::{Call, Counterpart, Reach, formula, own};

const ROUNDS: Reach = Reach::Single("burn-ndarray computes `sigmoid` in single precision");
const APPROXIMATES: Reach = Reach::Differs("burn-ndarray differentiates the approximation by tanh instead");

/// One entry for each composite; one that is missing here fails the test.
pub fn counterparts() -> Vec<Counterpart> {
    vec![
        own("leaky_relu", "`leaky_relu`, slope 1/100", |call| leaky_relu(call.first(), 0.01)),
        own("elu", "`elu`, α = 1", |call| elu(call.first(), 1.0)),
        own("silu", "`silu`", |call| silu(call.first())).ndarray(ROUNDS),
        own("gelu", "`gelu`", |call| gelu(call.first())).ndarray(APPROXIMATES),
        own("gelu_tanh", "`gelu_approximate`", |call| gelu_approximate(call.first())),
        formula("gaussian", "exp(−x²)", |call| (-call.first().square()).exp()),
        formula("logsumexp", "x − `log_softmax` x", logsumexp),
        own("softmax", "`softmax`", |call| softmax(call.first(), 2)),
        own("softmax_cross_entropy", "`cross_entropy_with_logits`", cross_entropy),
    ]
}

/// The difference is the same in every column: the first one.
fn logsumexp(call: &Call) -> Tensor<3> {
    let x = call.first();
    (x.clone() - log_softmax(x, 2)).narrow(2, 0, 1)
}

fn cross_entropy(call: &Call) -> Tensor<3> {
    cross_entropy_with_logits(call.first(), call.second()).reshape([1, 1, 1])
}
