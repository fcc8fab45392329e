//! Counting what happens, kind by kind, without a lock on the way.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::stats::Counts;

/// The counters of every kind seen so far.
#[derive(Default)]
pub(crate) struct Registry {
    kinds: RwLock<BTreeMap<&'static str, Arc<Counters>>>,
}

impl Registry {
    /// The counters of one kind. The lock is free again when this returns.
    pub(crate) fn of(&self, kind: &'static str) -> Arc<Counters> {
        let kinds = self.kinds.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(counters) = kinds.get(kind) {
            return Arc::clone(counters);
        }
        drop(kinds);
        let mut kinds = self.kinds.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(kinds.entry(kind).or_default())
    }

    /// What was counted so far; what is held is left at zero.
    pub(crate) fn read(&self) -> BTreeMap<&'static str, Counts> {
        let kinds = self.kinds.read().unwrap_or_else(PoisonError::into_inner);
        kinds.iter().map(|(kind, c)| (*kind, c.read())).collect()
    }
}

/// The events of one kind.
#[derive(Default)]
pub(crate) struct Counters {
    hits: AtomicU64,
    misses: AtomicU64,
    waits: AtomicU64,
    computes: AtomicU64,
    failures: AtomicU64,
    refused: AtomicU64,
    nanoseconds: AtomicU64,
}

impl Counters {
    pub(crate) fn hit(&self) {
        add(&self.hits, 1);
    }

    pub(crate) fn miss(&self) {
        add(&self.misses, 1);
    }

    pub(crate) fn wait(&self) {
        add(&self.waits, 1);
    }

    pub(crate) fn refuse(&self) {
        add(&self.refused, 1);
    }

    /// Runs a computation, counts it and its time, and counts it as failed if it
    /// returns an error or panics.
    pub(crate) fn compute<T, E>(&self, run: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        add(&self.computes, 1);
        let mut attempt = Attempt {
            counters: self,
            start: Instant::now(),
            succeeded: false,
        };
        let result = run();
        attempt.succeeded = result.is_ok();
        result
    }

    fn read(&self) -> Counts {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            hits: load(&self.hits),
            misses: load(&self.misses),
            waits: load(&self.waits),
            computes: load(&self.computes),
            failures: load(&self.failures),
            refused: load(&self.refused),
            computing: Duration::from_nanos(load(&self.nanoseconds)),
            ..Counts::default()
        }
    }
}

/// A computation under way. It is counted when dropped, so that a panic is counted too.
struct Attempt<'a> {
    counters: &'a Counters,
    start: Instant,
    succeeded: bool,
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let nanoseconds = self.start.elapsed().as_nanos();
        add(
            &self.counters.nanoseconds,
            u64::try_from(nanoseconds).unwrap_or(u64::MAX),
        );
        if !self.succeeded {
            add(&self.counters.failures, 1);
        }
    }
}

fn add(counter: &AtomicU64, n: u64) {
    counter.fetch_add(n, Ordering::Relaxed);
}
