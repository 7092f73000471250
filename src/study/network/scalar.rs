//! The scalar that is differentiated, with the readout that it may have.

use super::setup::{Output, Resolved};
use crate::autodiff::{Error, Graph, Var};
use crate::model::{ParameterShape, Traced};
use crate::problem::CLASSES;

/// The traced scalar.
pub(super) struct Scalar<'g> {
    pub loss: Var<'g>,
    /// The parameters of the readout, by name and shape, where the scalar has one.
    pub readout: Vec<(&'static str, Vec<usize>, Var<'g>)>,
    /// What the readout says of each sequence, `[batch, columns]`.
    pub said: Option<Var<'g>>,
}

impl<'g> Scalar<'g> {
    /// The parameters of the readout as those of a stack are listed.
    pub fn named_readout(&self) -> impl Iterator<Item = (String, Var<'g>)> + '_ {
        self.readout.iter().map(|(name, _, var)| ((*name).to_owned(), *var))
    }
}

/// The parameters of a trial's readout.
pub(super) fn readout(resolved: &Resolved) -> Vec<(&'static str, ParameterShape)> {
    let width = resolved.spec.width;
    let weight = |rows| ("readout", ParameterShape { name: "weight_out", shape: vec![rows, width] });
    match resolved.output {
        Output::Random => Vec::new(),
        Output::CrossEntropy => vec![weight(CLASSES)],
        Output::SquaredError => {
            vec![weight(1), ("readout_bias", ParameterShape { name: "bias_out", shape: vec![1] })]
        }
    }
}

/// Traces the scalar of a traced stack. Parameters of a readout come from `supply`.
pub(super) fn scalar<'g>(
    graph: &'g Graph,
    traced: &Traced<'g>,
    resolved: &Resolved,
    supply: &mut dyn FnMut(&str, &ParameterShape) -> Var<'g>,
) -> Result<Scalar<'g>, Error> {
    let spec = &resolved.spec;
    let last = traced.last_hidden().unwrap_or_else(|| graph.scalar(0.0));
    let parameters: Vec<_> = readout(resolved)
        .into_iter()
        .map(|(name, parameter)| {
            let var = supply(name, &parameter);
            (name, parameter.shape, var)
        })
        .collect();
    let vars: Vec<Var<'g>> = parameters.iter().map(|(_, _, var)| *var).collect();
    let (loss, said) = match (resolved.output, &vars[..]) {
        (Output::CrossEntropy, [weight]) => {
            let target = graph.input("target", &[spec.batch, CLASSES]);
            let logits = last.matmul_add(*weight, None, false, true);
            (logits.softmax_cross_entropy(target), Some(logits))
        }
        (Output::SquaredError, [weight, bias]) => {
            let target = graph.input("target", &[spec.batch, 1]);
            let said = last.affine(*weight, *bias, true);
            let off = said - target;
            ((off * off).mean(), Some(said))
        }
        _ => ((graph.input("u", &[spec.batch, spec.width]) * last).sum(), None),
    };
    graph.check()?;
    Ok(Scalar { loss, readout: parameters, said })
}
