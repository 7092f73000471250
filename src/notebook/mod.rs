//! Notebooks: YAML types, sweeps, claims and verdicts.
