//! Counting what happens, kind by kind, without a lock on the way.

use std::array;
use std::collections::BTreeMap;
// Counters decide nothing, and their lock is never held while another is taken,
// so a test of interleavings need not see them.
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::stats::Counts;
use crate::sync::own_number;

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
        let counters = kinds.entry(kind);
        Arc::clone(counters.or_insert_with(|| Arc::new(Counters::new(kind))))
    }

    /// What was counted so far; what is held is left at zero.
    pub(crate) fn read(&self) -> BTreeMap<&'static str, Counts> {
        let kinds = self.kinds.read().unwrap_or_else(PoisonError::into_inner);
        kinds.iter().map(|(kind, c)| (*kind, c.read())).collect()
    }
}

/// What is counted.
#[derive(Clone, Copy)]
pub(crate) enum Event {
    Hit,
    Miss,
    Wait,
    Compute,
    Failure,
    Refuse,
    DiskHit,
    DiskWrite,
    DiskFailure,
    /// Nanoseconds.
    Computing,
    /// Nanoseconds.
    Saved,
}

impl Event {
    const COUNT: usize = Self::Saved as usize + 1;

    #[cfg(feature = "metrics")]
    fn name(self) -> &'static str {
        match self {
            Self::Hit => "ns_cache_hits_total",
            Self::Miss => "ns_cache_misses_total",
            Self::Wait => "ns_cache_waits_total",
            Self::Compute => "ns_cache_computes_total",
            Self::Failure => "ns_cache_failures_total",
            Self::Refuse => "ns_cache_refused_total",
            Self::DiskHit => "ns_cache_disk_hits_total",
            Self::DiskWrite => "ns_cache_disk_writes_total",
            Self::DiskFailure => "ns_cache_disk_failures_total",
            Self::Computing => "ns_cache_computing_nanoseconds_total",
            Self::Saved => "ns_cache_saved_nanoseconds_total",
        }
    }
}

/// Threads share a stripe only where there are more of them than that.
const STRIPES: usize = 16;

/// One thread's counters, on cache lines that no other thread writes to.
#[derive(Default)]
#[repr(align(128))]
struct Stripe([AtomicU64; Event::COUNT]);

/// The events of one kind.
pub(crate) struct Counters {
    #[cfg_attr(
        not(any(feature = "metrics", feature = "tracing")),
        expect(dead_code, reason = "only those two name it")
    )]
    kind: &'static str,
    stripes: [Stripe; STRIPES],
}

impl Counters {
    fn new(kind: &'static str) -> Self {
        Self {
            kind,
            stripes: array::from_fn(|_| Stripe::default()),
        }
    }

    pub(crate) fn count(&self, event: Event) {
        self.add(event, 1);
    }

    /// A look-up was answered by what once took that long to compute.
    pub(crate) fn hit(&self, saved: Duration) {
        self.add(Event::Hit, 1);
        self.add(Event::Saved, nanoseconds(saved));
    }

    /// Runs a computation, counts it and its time, and counts it as failed if it
    /// returns an error or panics. Also returns how long it took.
    pub(crate) fn compute<T, E>(
        &self,
        run: impl FnOnce() -> Result<T, E>,
    ) -> Result<(T, Duration), E> {
        #[cfg(feature = "tracing")]
        let _span = tracing::info_span!("ns_cache.compute", kind = self.kind).entered();
        self.count(Event::Compute);
        let mut attempt = Attempt {
            counters: self,
            start: Instant::now(),
            succeeded: false,
        };
        let value = run()?;
        attempt.succeeded = true;
        let took = attempt.start.elapsed();
        Ok((value, took))
    }

    /// Tells others of an eviction. How many there were, the books know.
    #[cfg(feature = "metrics")]
    pub(crate) fn tell_eviction(&self) {
        metrics::counter!("ns_cache_evictions_total", "kind" => self.kind).increment(1);
    }

    fn add(&self, event: Event, n: u64) {
        let Stripe(stripe) = &self.stripes[own_number() % STRIPES];
        let sum = &stripe[event as usize];
        if sum.fetch_add(n, Ordering::Relaxed).checked_add(n).is_none() {
            // A hit may save minutes, so a busy loop saves centuries.
            sum.store(u64::MAX, Ordering::Relaxed);
        }
        #[cfg(feature = "metrics")]
        metrics::counter!(event.name(), "kind" => self.kind).increment(n);
    }

    fn read(&self) -> Counts {
        let sum = |event: Event| -> u64 {
            let stripes = self.stripes.iter();
            let sums = stripes.map(|s| s.0[event as usize].load(Ordering::Relaxed));
            sums.fold(0, u64::saturating_add)
        };
        Counts {
            hits: sum(Event::Hit),
            misses: sum(Event::Miss),
            waits: sum(Event::Wait),
            computes: sum(Event::Compute),
            failures: sum(Event::Failure),
            refused: sum(Event::Refuse),
            disk_hits: sum(Event::DiskHit),
            disk_writes: sum(Event::DiskWrite),
            disk_failures: sum(Event::DiskFailure),
            computing: Duration::from_nanos(sum(Event::Computing)),
            saved: Duration::from_nanos(sum(Event::Saved)),
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
        let took = nanoseconds(self.start.elapsed());
        self.counters.add(Event::Computing, took);
        if !self.succeeded {
            self.counters.count(Event::Failure);
        }
    }
}

pub(crate) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
