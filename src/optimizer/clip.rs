//! Gradient clipping (Pascanu, Mikolov & Bengio 2013, algorithm 1).

use crate::autodiff::Var;

/// How a gradient is clipped. The limit is a scalar of the graph, so that one program serves many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clip {
    /// `g · c/‖g‖` where the norm of the whole gradient exceeds c: the direction stays.
    Norm,
    /// Each entry between −c and c: the direction may change.
    Value,
}

/// The names that notebooks use, each with what it stands for.
pub const CLIPS: [(&str, &str); 2] = [
    ("norm", "The whole gradient is shortened to this norm where it is longer; its direction stays."),
    ("value", "Each entry is kept between minus and plus this number."),
];

impl Clip {
    /// The clipped gradient, for one tensor that holds all of it. Where the limit is not exceeded no bit changes.
    pub fn apply<'g>(self, gradient: Var<'g>, limit: Var<'g>) -> Var<'g> {
        match self {
            Clip::Norm => {
                let length = norm(gradient);
                let factor = length.gt(limit).select(limit / length, gradient.graph().scalar(1.0));
                factor * gradient
            }
            Clip::Value => {
                let limit = limit.broadcast(gradient.shape());
                gradient.minimum(limit).maximum(-limit)
            }
        }
    }
}

/// The Euclidean norm of a tensor.
pub fn norm(tensor: Var<'_>) -> Var<'_> {
    (tensor * tensor).sum().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::autodiff::{Graph, Program};

    fn clipped(clip: Clip, gradient: &[f64], limit: f64) -> Vec<f64> {
        let graph = Graph::new();
        let g = graph.input("g", &[gradient.len()]);
        let out = clip.apply(g, graph.input("c", &[]));
        let mut replay = Program::<f64>::compile(&graph, &[out]).unwrap().replay();
        replay.set("g", gradient).unwrap();
        replay.set("c", &[limit]).unwrap();
        replay.run();
        replay.output(0).to_vec()
    }

    #[test]
    fn a_long_gradient_is_shortened_and_keeps_its_direction() {
        assert_eq!(clipped(Clip::Norm, &[3.0, -4.0], 1.0), [0.2 * 3.0, 0.2 * -4.0]);
        assert_eq!(clipped(Clip::Norm, &[3.0, -4.0, 0.0, 0.0], 2.5), [1.5, -2.0, 0.0, 0.0]);
    }

    #[test]
    fn a_short_gradient_stays_as_it_is() {
        let gradient = [0.1, -0.7, 1e-300, 0.3];
        assert_eq!(clipped(Clip::Norm, &gradient, 0.8), gradient);
        assert_eq!(clipped(Clip::Value, &gradient, 0.7), gradient);
        assert_eq!(clipped(Clip::Norm, &[3.0, 4.0], 5.0), [3.0, 4.0], "the limit itself is allowed");
        assert_eq!(clipped(Clip::Norm, &[0.0, 0.0], 1.0), [0.0, 0.0]);
    }

    #[test]
    fn values_are_clipped_one_by_one() {
        assert_eq!(clipped(Clip::Value, &[3.0, -0.25, -9.0], 0.5), [0.5, -0.25, -0.5]);
    }
}
