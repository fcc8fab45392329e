//! Locks and threads: those of the standard library, or, under `--cfg shuttle`,
//! those with which a test chooses who runs when.

#[cfg(shuttle)]
pub(crate) use shuttle::{
    sync::{Condvar, Mutex, MutexGuard},
    thread::{self, ThreadId},
};
#[cfg(not(shuttle))]
pub(crate) use std::{
    sync::{Condvar, Mutex, MutexGuard},
    thread::{self, ThreadId},
};

/// A number for this thread, the same whenever it asks.
#[cfg(not(shuttle))]
pub(crate) fn own_number() -> usize {
    use std::sync::atomic::{AtomicUsize, Ordering};

    static NEXT: AtomicUsize = AtomicUsize::new(0);
    std::thread_local! {
        static OWN: usize = NEXT.fetch_add(1, Ordering::Relaxed);
    }
    // A thread that is ending and has lost its own takes any.
    OWN.try_with(|own| *own).unwrap_or(0)
}

/// A number for this thread, the same in every run of a test.
#[cfg(shuttle)]
pub(crate) fn own_number() -> usize {
    thread::current().id().into()
}
