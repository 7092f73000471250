//! Threads that the caller brings: the core has none of its own.

/// A piece of work.
pub type Task<'a> = Box<dyn FnOnce() + Send + 'a>;

/// Somebody who runs pieces of work side by side. Large products are split over outputs, never over the terms of a sum, so
/// no bit depends on how many there are.
pub trait Workers: Send + Sync {
    /// How many pieces run at a time.
    fn count(&self) -> usize;

    /// Runs all pieces and returns when the last is done.
    fn run(&self, tasks: Vec<Task<'_>>);
}

/// Multiply-adds of a piece below which handing it to a thread costs more than it saves.
const LEAST: usize = 1 << 20;

/// How many rows of a product with `rows` rows and `work` multiply-adds each worker gets; all of them if it is too small.
pub(super) fn rows_each(workers: Option<&dyn Workers>, rows: usize, work: usize) -> usize {
    let pieces = workers.map_or(1, Workers::count).min(work / LEAST).min(rows);
    if pieces < 2 {
        return rows;
    }
    // Whole tiles of the kernel.
    rows.div_ceil(pieces).next_multiple_of(8)
}
