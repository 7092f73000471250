//! What is asked for on the command line, and how results are told.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Instant;

use gradbook::autodiff::{Program, Workers};
use gradbook::runner::Pool;

/// What is asked for.
pub struct Settings {
    /// The layers of W4, W5 and W6.
    pub layers: usize,
    /// The threads over which large products are split.
    pub threads: usize,
    /// Whether work and bits are told instead of times.
    pub is_counting: bool,
    /// What was told.
    pub lines: RefCell<Vec<String>>,
}

impl Settings {
    /// Threads to share large products with.
    pub fn workers(&self) -> Option<Arc<dyn Workers>> {
        (self.threads > 1)
            .then(|| Pool::new(self.threads).ok())
            .flatten()
            .map(|pool| Arc::new(pool) as Arc<dyn Workers>)
    }

    /// Median seconds of one call, of at least 30 measurements of `inner` calls and two seconds.
    pub fn time(&self, inner: usize, mut call: impl FnMut()) -> f64 {
        if self.is_counting {
            call();
            return 0.0;
        }
        (0..3).for_each(|_| call());
        let (mut times, begin) = (Vec::new(), Instant::now());
        while times.len() < 30 || begin.elapsed().as_secs_f64() < 2.0 {
            let start = Instant::now();
            (0..inner).for_each(|_| call());
            times.push(start.elapsed().as_secs_f64() / inner as f64);
        }
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    }

    /// Tells the result of a workload: `seconds` for one of `units`.
    pub fn tell(
        &self,
        (name, variant): (&str, &str),
        program: &Program<f64>,
        (seconds, unit): (f64, Unit),
        (loss, checksum): (f64, f64),
    ) {
        let Settings { layers, threads, .. } = self;
        let line = if self.is_counting {
            let (work, loss, checksum) = (program.work(), loss.to_bits(), checksum.to_bits());
            format!("{name} {variant}: {work}; loss {loss:016x}, checksum {checksum:016x}")
        } else {
            let time = match unit {
                Unit::Step => format!("{:.3}us", seconds * 1e6),
                Unit::TrialStep => format!("{:.3}ns per trial-step", seconds * 1e9),
            };
            format!(
                "gradbook,{name},{variant},f64,t{threads},L{layers},{time},loss={loss:.12e},chk={checksum:.12e}"
            )
        };
        self.lines.borrow_mut().push(line);
    }
}

/// What a time is of.
#[derive(Clone, Copy)]
pub enum Unit {
    /// One step or gradient.
    Step,
    /// One step of one lane.
    TrialStep,
}
