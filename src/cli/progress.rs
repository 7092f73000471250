//! Progress: a bar where there is a terminal, a line for each study where there is none.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::out;
use crate::notebook::ClaimRecord;
use crate::runner::Observer;

/// Shows how a run gets on.
pub(super) struct Progress {
    width: usize,
    current: Mutex<Option<(ProgressBar, Instant)>>,
}

impl Progress {
    /// Progress of studies whose ids have at most `width` characters.
    pub(super) fn new(width: usize) -> Self {
        Self { width, current: Mutex::new(None) }
    }

    fn with(&self, act: impl FnOnce(&mut Option<(ProgressBar, Instant)>)) {
        // A thread that panicked while it held the bar leaves nothing worse than a bar.
        act(&mut self.current.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

impl Observer for Progress {
    fn study_started(&self, id: &str, trials: usize) {
        let bar = if std::io::stderr().is_terminal() {
            ProgressBar::new(trials as u64)
        } else {
            ProgressBar::hidden()
        };
        let template =
            format!("  {id:width$}  {{bar:20}} {{pos}}/{{len}} trials · {{elapsed}}", width = self.width);
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏ "));
        }
        self.with(|current| *current = Some((bar, Instant::now())));
    }

    fn trial_finished(&self, _: &str) {
        self.with(|current| {
            if let Some((bar, _)) = current {
                bar.inc(1);
            }
        });
    }

    fn study_finished(&self, id: &str, trials: usize) {
        self.with(|current| {
            let Some((bar, started)) = current.take() else { return };
            bar.finish_and_clear();
            let seconds = started.elapsed().as_secs_f64();
            let noun = if trials == 1 { "trial" } else { "trials" };
            let blocks = if std::io::stdout().is_terminal() {
                "████████████████████ "
            } else {
                ""
            };
            out::line(format_args!(
                "  {id:width$}  {blocks}{trials}/{trials} {noun} · {seconds:.1} s",
                width = self.width
            ));
        });
    }

    fn claim_judged(&self, _: &ClaimRecord) {}
}
