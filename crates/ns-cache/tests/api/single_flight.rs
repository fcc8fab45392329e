//! Each key is computed once however many threads ask; errors and panics poison nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use ns_cache::{Artifact, Cache};

use crate::common::{Blob, ask, blob, key, until_waiting};

const THREADS: u64 = 64;

/// Runs `work` in 64 threads that meet first, and returns what each returned.
fn together<T: Send>(work: impl Fn() -> T + Sync) -> Vec<thread::Result<T>> {
    let barrier = Barrier::new(THREADS as usize);
    thread::scope(|scope| {
        let run = || {
            barrier.wait();
            work()
        };
        let handles: Vec<_> = (0..THREADS).map(|_| scope.spawn(run)).collect();
        handles
            .into_iter()
            .map(thread::ScopedJoinHandle::join)
            .collect()
    })
}

#[test]
fn handles_cross_threads() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Cache>();
    shared::<ns_cache::Key<Blob>>();
}

#[test]
fn one_thread_computes_while_the_rest_wait() {
    let cache = Cache::new(1 << 20);
    let computed = AtomicU64::new(0);
    let values = together(|| {
        ask(&cache, &key(1), || {
            // All the others are caught waiting before there is a value.
            until_waiting(&cache, THREADS - 1);
            blob(computed.fetch_add(1, Ordering::Relaxed), 10)
        })
    });
    let values: Vec<_> = values.into_iter().map(Result::unwrap).collect();
    assert!(values.iter().all(|v| Arc::ptr_eq(v, &values[0])));
    assert_eq!(computed.into_inner(), 1);
    let total = cache.stats().total;
    assert_eq!((total.computes, total.misses), (1, 1));
    assert_eq!((total.hits, total.waits), (THREADS - 1, THREADS - 1));
}

#[test]
fn one_thread_computes_whoever_comes_first() {
    let cache = Cache::new(1 << 20);
    for round in 0..50 {
        let computed = AtomicU64::new(0);
        together(|| {
            ask(&cache, &key(round), || {
                blob(computed.fetch_add(1, Ordering::Relaxed), 10)
            })
        });
        assert_eq!(computed.into_inner(), 1);
    }
    let total = cache.stats().total;
    assert_eq!((total.computes, total.misses), (50, 50));
    assert_eq!(total.lookups(), 50 * THREADS);
}

#[test]
fn waiters_get_a_value_that_is_not_kept() {
    let cache = Cache::new(1000);
    let values = together(|| {
        ask(&cache, &key(1), || {
            until_waiting(&cache, THREADS - 1);
            blob(7, 1001)
        })
    });
    let values: Vec<_> = values.into_iter().map(Result::unwrap).collect();
    assert!(values.iter().all(|v| Arc::ptr_eq(v, &values[0])));
    let total = cache.stats().total;
    assert_eq!((total.computes, total.refused, total.entries), (1, 1, 0));
}

#[test]
fn an_error_goes_to_one_caller_and_another_computes() {
    let cache = Cache::new(1 << 20);
    let attempt = AtomicU64::new(0);
    let results = together(|| {
        cache.get_or_compute(&key(1), || match attempt.fetch_add(1, Ordering::Relaxed) {
            0 => {
                until_waiting(&cache, THREADS - 1);
                Err("first")
            }
            n => Ok(blob(n, 10)),
        })
    });
    let results: Vec<_> = results.into_iter().map(Result::unwrap).collect();
    let errors = results.iter().filter(|r| **r == Err("first")).count();
    assert_eq!(errors, 1);
    let values = results.iter().filter_map(|r| r.as_ref().ok());
    assert!(values.map(|v| v.value).eq((1..THREADS).map(|_| 1)));
    let total = cache.stats().total;
    assert_eq!((total.computes, total.failures, total.misses), (2, 1, 2));
    assert_eq!(total.lookups(), THREADS);
}

#[test]
fn a_panic_goes_to_one_caller_and_another_computes() {
    let cache = Cache::new(1 << 20);
    let attempt = AtomicU64::new(0);
    let results = together(|| {
        ask(&cache, &key(1), || {
            match attempt.fetch_add(1, Ordering::Relaxed) {
                0 => {
                    until_waiting(&cache, THREADS - 1);
                    panic!("on purpose")
                }
                n => blob(n, 10),
            }
        })
    });
    assert_eq!(results.iter().filter(|r| r.is_err()).count(), 1);
    assert!(results.iter().flatten().all(|v| v.value == 1));
    let total = cache.stats().total;
    assert_eq!((total.computes, total.failures, total.misses), (2, 1, 2));
}

#[test]
fn if_all_fail_each_fails_for_itself() {
    let cache = Cache::new(1 << 20);
    let attempt = AtomicU64::new(0);
    let results = together(|| {
        let fail = || Err::<Blob, _>(attempt.fetch_add(1, Ordering::Relaxed));
        cache.get_or_compute(&key(1), fail)
    });
    let mut errors: Vec<_> = results
        .into_iter()
        .map(|r| r.unwrap().unwrap_err())
        .collect();
    errors.sort_unstable();
    assert!(errors.into_iter().eq(0..THREADS));
    assert_eq!(cache.stats().total.failures, THREADS);
    assert_eq!(ask(&cache, &key(1), || blob(5, 10)).value, 5);
}

/// An artifact that cannot say how large it is.
struct Shy;

impl Artifact for Shy {
    const KIND: &'static str = "shy";

    fn bytes(&self) -> usize {
        panic!("on purpose")
    }
}

#[test]
fn a_panic_while_measuring_is_a_failure_too() {
    let cache = Cache::new(1 << 20);
    for _ in 0..2 {
        let result = catch_unwind(AssertUnwindSafe(|| ask(&cache, &key(1), || Shy)));
        assert!(result.is_err());
    }
    let total = cache.stats().total;
    assert_eq!((total.computes, total.failures, total.entries), (2, 2, 0));
}
