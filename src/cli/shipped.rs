//! The notebooks that are part of the binary, so that they run in any folder. The data that they need are part of it too.

/// The id and the text of each, in order of their ids; a test holds that none of `experiments/` is missing.
pub(super) const SHIPPED: [(&str, &str); 19] = [
    ("batch-noise", include_str!("../../experiments/batch-noise.yaml")),
    ("convex", include_str!("../../experiments/convex.yaml")),
    ("critical-points", include_str!("../../experiments/critical-points.yaml")),
    ("first-gradient", include_str!("../../experiments/first-gradient.yaml")),
    ("frames", include_str!("../../experiments/frames.yaml")),
    ("learning-rate", include_str!("../../experiments/learning-rate.yaml")),
    ("memory", include_str!("../../experiments/memory.yaml")),
    ("momentum", include_str!("../../experiments/momentum.yaml")),
    ("momentum-terrain", include_str!("../../experiments/momentum-terrain.yaml")),
    ("newton", include_str!("../../experiments/newton.yaml")),
    ("quasi-newton", include_str!("../../experiments/quasi-newton.yaml")),
    ("real-valleys", include_str!("../../experiments/real-valleys.yaml")),
    ("second-order-cost", include_str!("../../experiments/second-order-cost.yaml")),
    ("step-and-basin", include_str!("../../experiments/step-and-basin.yaml")),
    ("tuning", include_str!("../../experiments/tuning.yaml")),
    ("tuning-data", include_str!("../../experiments/tuning-data.yaml")),
    ("valley", include_str!("../../experiments/valley.yaml")),
    ("vanishing", include_str!("../../experiments/vanishing.yaml")),
    ("vanishing-training", include_str!("../../experiments/vanishing-training.yaml")),
];

/// The text of a shipped notebook.
pub(super) fn find(id: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
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
        assert_eq!(shipped, there, "a notebook of experiments/ must stand in src/cli/shipped.rs");
    }
}
