//! The notebooks that are part of the command, so that they run in any folder. They stand in this crate and not in the library,
//! which an edited notebook leaves as it is.

/// The id and the text of each, in order of their ids; a test holds that none of `experiments/` is missing.
pub const SHIPPED: [(&str, &str); 61] = [
    ("accumulate", include_str!("../experiments/accumulate.yaml")),
    ("activations", include_str!("../experiments/activations.yaml")),
    ("adam-terms", include_str!("../experiments/adam-terms.yaml")),
    ("autodiff", include_str!("../experiments/autodiff.yaml")),
    ("backpropagation", include_str!("../experiments/backpropagation.yaml")),
    ("batch-noise", include_str!("../experiments/batch-noise.yaml")),
    ("chain-rule", include_str!("../experiments/chain-rule.yaml")),
    ("convexity", include_str!("../experiments/convexity.yaml")),
    ("counterexamples", include_str!("../experiments/counterexamples.yaml")),
    ("credit", include_str!("../experiments/credit.yaml")),
    ("critical-points", include_str!("../experiments/critical-points.yaml")),
    ("curvature", include_str!("../experiments/curvature.yaml")),
    ("derivatives", include_str!("../experiments/derivatives.yaml")),
    ("downhill", include_str!("../experiments/downhill.yaml")),
    ("early-layers", include_str!("../experiments/early-layers.yaml")),
    ("first-gradient", include_str!("../experiments/first-gradient.yaml")),
    ("first-order", include_str!("../experiments/first-order.yaml")),
    ("fluctuations", include_str!("../experiments/fluctuations.yaml")),
    ("frames", include_str!("../experiments/frames.yaml")),
    ("gates", include_str!("../experiments/gates.yaml")),
    ("gradient-cost", include_str!("../experiments/gradient-cost.yaml")),
    ("gradient-flow", include_str!("../experiments/gradient-flow.yaml")),
    ("gradients", include_str!("../experiments/gradients.yaml")),
    ("hessian-products", include_str!("../experiments/hessian-products.yaml")),
    ("initialisation", include_str!("../experiments/initialisation.yaml")),
    ("jacobians", include_str!("../experiments/jacobians.yaml")),
    ("landscapes", include_str!("../experiments/landscapes.yaml")),
    ("learning-rate", include_str!("../experiments/learning-rate.yaml")),
    ("linear-networks", include_str!("../experiments/linear-networks.yaml")),
    ("many-variables", include_str!("../experiments/many-variables.yaml")),
    ("mean-field", include_str!("../experiments/mean-field.yaml")),
    ("memory", include_str!("../experiments/memory.yaml")),
    ("momentum", include_str!("../experiments/momentum.yaml")),
    ("momentum-terrain", include_str!("../experiments/momentum-terrain.yaml")),
    ("newton", include_str!("../experiments/newton.yaml")),
    ("newton-astray", include_str!("../experiments/newton-astray.yaml")),
    ("noise", include_str!("../experiments/noise.yaml")),
    ("partials", include_str!("../experiments/partials.yaml")),
    ("poor-minima", include_str!("../experiments/poor-minima.yaml")),
    ("program-not-function", include_str!("../experiments/program-not-function.yaml")),
    ("quasi-newton", include_str!("../experiments/quasi-newton.yaml")),
    ("real-valleys", include_str!("../experiments/real-valleys.yaml")),
    ("relu", include_str!("../experiments/relu.yaml")),
    ("residual", include_str!("../experiments/residual.yaml")),
    ("ripples", include_str!("../experiments/ripples.yaml")),
    ("risk", include_str!("../experiments/risk.yaml")),
    ("rough", include_str!("../experiments/rough.yaml")),
    ("rules", include_str!("../experiments/rules.yaml")),
    ("saddle-escape", include_str!("../experiments/saddle-escape.yaml")),
    ("saddles", include_str!("../experiments/saddles.yaml")),
    ("second-order-cost", include_str!("../experiments/second-order-cost.yaml")),
    ("small-changes", include_str!("../experiments/small-changes.yaml")),
    ("solvers", include_str!("../experiments/solvers.yaml")),
    ("speed-limits", include_str!("../experiments/speed-limits.yaml")),
    ("stacking", include_str!("../experiments/stacking.yaml")),
    ("step-and-basin", include_str!("../experiments/step-and-basin.yaml")),
    ("tuning", include_str!("../experiments/tuning.yaml")),
    ("tuning-data", include_str!("../experiments/tuning-data.yaml")),
    ("valley", include_str!("../experiments/valley.yaml")),
    ("vanishing", include_str!("../experiments/vanishing.yaml")),
    ("vanishing-training", include_str!("../experiments/vanishing-training.yaml")),
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

    use super::*;

    #[test]
    fn every_notebook_of_the_repository_is_shipped() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/experiments");
        let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut there: Vec<String> = paths
            .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        there.sort();
        let shipped: Vec<&str> = SHIPPED.iter().map(|(id, _)| *id).collect();
        assert_eq!(shipped, there, "a notebook of experiments/ must stand in src/shipped.rs");
    }
}
