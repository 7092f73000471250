//! Snapshots are compared as numbers, by the function that `gradbook test` uses.

use gradbook::notebook::MetricTolerance;
use gradbook::runner::snapshot;
use insta::internals::SnapshotContents;
use insta::{Comparator, Snapshot};

/// Equal up to the tolerances of a notebook.
#[derive(Clone)]
pub struct Numeric(pub Vec<MetricTolerance>);

impl Comparator for Numeric {
    fn matches(&self, reference: &Snapshot, test: &Snapshot) -> bool {
        match (reference.contents(), test.contents()) {
            (SnapshotContents::Text(old), SnapshotContents::Text(new)) => {
                let compared = snapshot::compare(&old.to_string(), &new.to_string(), &self.0);
                compared.is_ok_and(|differences| differences.is_empty())
            }
            _ => false,
        }
    }

    fn dyn_clone(&self) -> Box<dyn Comparator> {
        Box::new(self.clone())
    }
}
