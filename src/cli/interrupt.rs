//! Ctrl-C: the process ends at once, but not between the first and the last file of a report.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Held while files are put in place.
static WRITING: Mutex<()> = Mutex::new(());

/// What shells give a process that Ctrl-C ended: 128 + SIGINT.
const CODE: i32 = 130;

/// Lets Ctrl-C end the process as described. Where the system does not let us, it ends as the system does.
pub(super) fn install() {
    let _ = ctrlc::set_handler(|| {
        // Never given back: nothing may begin to write any more.
        let _held = hold();
        std::process::exit(CODE);
    });
}

/// Holds Ctrl-C off until it is dropped.
pub(super) fn hold() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}
