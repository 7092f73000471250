//! The threads of this machine, as the core's programs may use them.

use crate::autodiff::{Task, Workers};

/// A pool of threads over which large products and the lanes of a sweep are split.
pub struct Pool {
    threads: rayon::ThreadPool,
}

impl Pool {
    /// A pool of some threads; 0 takes as many as there are cores.
    ///
    /// # Errors
    /// When the machine gives no more threads.
    pub fn new(threads: usize) -> Result<Pool, std::io::Error> {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        Ok(Pool { threads: threads.map_err(std::io::Error::other)? })
    }

    /// The threads themselves, over which trials run.
    pub(super) fn threads(&self) -> &rayon::ThreadPool {
        &self.threads
    }
}

impl Workers for Pool {
    fn count(&self) -> usize {
        self.threads.current_num_threads()
    }

    fn run(&self, tasks: Vec<Task<'_>>) {
        self.threads.scope(|scope| {
            for task in tasks {
                scope.spawn(move |_| task());
            }
        });
    }
}
