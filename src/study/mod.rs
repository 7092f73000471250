//! One file per kind of study: set-up, trials, measurements.
