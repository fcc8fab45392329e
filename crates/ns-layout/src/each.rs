//! One answer for each item of a slice, on as many threads as it is worth.

use rayon::prelude::*;

/// How many items make it worth asking another thread for help: fewer take less
/// time than to ask.
const ITEMS_PER_TASK: usize = 1 << 12;

/// The answer for each item, in order. Each stands on its own, so the result
/// has the same bits for any number of threads.
#[inline]
pub(crate) fn each<T: Sync, R: Send>(
    items: &[T],
    answer: impl Fn(&T) -> R + Send + Sync,
) -> Vec<R> {
    items
        .par_iter()
        .with_min_len(ITEMS_PER_TASK)
        .map(answer)
        .collect()
}

/// The same, where what was found for the item before may help: each task begins
/// with a fresh memory, which must change how fast an answer is and never which.
#[inline]
pub(crate) fn each_after<T: Sync, R: Send, M>(
    items: &[T],
    memory: impl Fn() -> M + Send + Sync,
    answer: impl Fn(&mut M, &T) -> R + Send + Sync,
) -> Vec<R> {
    items
        .par_iter()
        .with_min_len(ITEMS_PER_TASK)
        .map_init(memory, answer)
        .collect()
}
