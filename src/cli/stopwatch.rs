//! What `-v` shows of the core: lines about its programs, and how long they take. Times go to the terminal and nowhere else.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::out;
use crate::study::Watch;

/// Prints lines as they come, and times replays.
#[derive(Default)]
pub(super) struct Stopwatch {
    programs: Mutex<BTreeMap<String, Times>>,
}

/// The replays of one program.
#[derive(Clone, Copy)]
struct Times {
    count: u32,
    total: Duration,
    least: Duration,
}

impl Watch for Stopwatch {
    fn note(&self, line: &str) {
        out::error_line(format_args!("    {line}"));
    }

    fn replay(&self, program: &str, run: &mut dyn FnMut()) {
        let start = Instant::now();
        run();
        let time = start.elapsed();
        let mut programs = self.lock();
        match programs.get_mut(program) {
            Some(times) => {
                times.count += 1;
                times.total += time;
                times.least = times.least.min(time);
            }
            None => _ = programs.insert(program.to_owned(), Times { count: 1, total: time, least: time }),
        }
    }
}

impl Stopwatch {
    /// Prints how long a replay of each program took.
    pub fn print(&self) {
        for (program, Times { count, total, least }) in &*self.lock() {
            let mean = *total / *count;
            out::error_line(format_args!(
                "    {program}: {count} replays of {mean:.1?} on average, {least:.1?} at least"
            ));
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Times>> {
        self.programs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
