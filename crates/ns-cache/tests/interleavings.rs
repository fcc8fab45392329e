//! Who runs when: every order of a few threads, and many orders of more.
//!
//! Empty but under `--cfg shuttle`, where each switch between threads at a lock
//! is chosen by the test: `cargo xtask interleavings`.
#![cfg(shuttle)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ns_cache::{Artifact, Cache, Key, Scope};
use shuttle::thread;

#[derive(Debug)]
struct Blob(u64);

impl Artifact for Blob {
    const KIND: &'static str = "blob";

    fn bytes(&self) -> usize {
        1000
    }
}

fn key(i: u64) -> Key<Blob> {
    Key::new(Scope::new(0)).u64(i)
}

fn per_entry() -> usize {
    1000 + key(0).overhead_bytes()
}

fn ask(cache: &Cache, i: u64) -> u64 {
    let blob = cache.get_or_compute(&key(i), || Ok::<_, ()>(Blob(i)));
    blob.unwrap().0
}

/// The books are right at this moment, whatever others are doing.
fn check(cache: &Cache) {
    let stats = cache.stats();
    assert!(stats.total.bytes <= stats.budget);
    assert_eq!(stats.total.bytes, stats.total.entries * per_entry() as u64);
}

/// Every computation is kept, or the books say where it went.
fn balance(cache: &Cache, lookups: u64, cleared: u64) {
    check(cache);
    let total = cache.stats().total;
    assert_eq!(total.hits + total.misses, lookups);
    let gone = total.failures + total.refused + total.evictions + cleared;
    assert_eq!(total.computes, total.entries + gone);
    assert_eq!(
        (total.entries, total.bytes),
        (cache.len() as u64, cache.bytes())
    );
}

/// Runs `work` with numbers from 0 in as many threads.
fn together(threads: u64, work: impl Fn(u64) + Send + Sync + 'static) {
    let work = Arc::new(work);
    let handles = (0..threads).map(|t| {
        let work = Arc::clone(&work);
        thread::spawn(move || work(t))
    });
    for handle in handles.collect::<Vec<_>>() {
        handle.join().unwrap();
    }
}

/// Every order there is, and how many those are.
fn every_order(test: impl Fn() + Send + Sync + 'static) {
    let count = Arc::new(AtomicU64::new(0));
    let runs = Arc::clone(&count);
    shuttle::check_dfs(
        move || {
            runs.fetch_add(1, Ordering::Relaxed);
            test();
        },
        None,
    );
    println!("{} orders", count.load(Ordering::Relaxed));
}

/// Many orders, where all are too many: by chance, and with few switches at
/// places that matter.
fn many_orders(test: impl Fn() + Send + Sync + 'static) {
    let test = Arc::new(test);
    let again = Arc::clone(&test);
    shuttle::check_random(move || test(), 5000);
    shuttle::check_pct(move || again(), 5000, 3);
}

#[test]
fn two_threads_compute_a_key_once() {
    every_order(|| {
        let cache = Cache::new(1 << 20);
        let asker = cache.clone();
        together(2, move |_| assert_eq!(ask(&asker, 1), 1));
        balance(&cache, 2, 0);
        assert_eq!(cache.stats().total.computes, 1);
    });
}

#[test]
fn a_failure_is_one_callers_own() {
    every_order(|| {
        let cache = Cache::new(1 << 20);
        let asker = cache.clone();
        let failed = Arc::new(AtomicU64::new(0));
        let failures = Arc::clone(&failed);
        together(2, move |_| {
            let result = asker.get_or_compute(&key(1), || {
                if failures.fetch_add(1, Ordering::Relaxed) == 0 {
                    return Err(());
                }
                Ok(Blob(1))
            });
            assert!(result.is_err() || result.unwrap().0 == 1);
        });
        balance(&cache, 2, 0);
        let total = cache.stats().total;
        assert_eq!((total.computes, total.failures, total.entries), (2, 1, 1));
    });
}

#[test]
fn two_threads_that_need_each_other_both_end() {
    many_orders(|| {
        let cache = Cache::new(1 << 20);
        let asker = cache.clone();
        together(2, move |t| {
            let outer = asker.get_or_compute(&key(t), || {
                assert_eq!(ask(&asker, 1 - t), 1 - t);
                Ok::<_, ()>(Blob(t))
            });
            assert_eq!(outer.unwrap().0, t);
        });
        assert_eq!(cache.len(), 2);
        let total = cache.stats().total;
        assert!(total.computes <= 4 && total.waits <= 1);
    });
}

#[test]
fn three_threads_in_a_circle_end() {
    many_orders(|| {
        let cache = Cache::new(1 << 20);
        let asker = cache.clone();
        together(3, move |t| {
            let outer = asker.get_or_compute(&key(t), || {
                let next = (t + 1) % 3;
                assert_eq!(ask(&asker, next), next);
                Ok::<_, ()>(Blob(t))
            });
            assert_eq!(outer.unwrap().0, t);
        });
        assert_eq!(cache.len(), 3);
    });
}

#[test]
fn room_for_one_of_two() {
    many_orders(|| {
        let cache = Cache::new(per_entry());
        let asker = cache.clone();
        together(2, move |t| {
            assert_eq!(ask(&asker, t), t);
            assert!(asker.bytes() <= asker.budget());
        });
        balance(&cache, 2, 0);
        assert_eq!((cache.len(), cache.stats().total.evictions), (1, 1));
    });
}

#[test]
fn clearing_while_another_keeps() {
    every_order(|| {
        let cache = Cache::new(1 << 20);
        let (asker, cleared) = (cache.clone(), Arc::new(AtomicU64::new(0)));
        let count = Arc::clone(&cleared);
        together(2, move |t| match t {
            0 => assert_eq!(ask(&asker, 1), 1),
            _ => {
                count.fetch_add(asker.clear() as u64, Ordering::Relaxed);
            }
        });
        balance(&cache, 1, cleared.load(Ordering::Relaxed));
    });
}

#[test]
fn lowering_the_budget_while_another_keeps() {
    every_order(|| {
        let cache = Cache::new(2 * per_entry());
        ask(&cache, 0);
        let asker = cache.clone();
        together(2, move |t| match t {
            0 => assert_eq!(ask(&asker, 1), 1),
            _ => {
                asker.set_budget(per_entry());
                assert!(asker.bytes() <= per_entry() as u64);
            }
        });
        balance(&cache, 2, 0);
        assert_eq!(cache.len(), 1);
    });
}

#[test]
fn pinning_while_another_evicts() {
    every_order(|| {
        let cache = Cache::new(per_entry());
        ask(&cache, 0);
        let (asker, pinned) = (cache.clone(), Arc::new(AtomicU64::new(0)));
        let was_pinned = Arc::clone(&pinned);
        together(2, move |t| match t {
            0 => assert_eq!(ask(&asker, 1), 1),
            _ => was_pinned.store(u64::from(asker.pin(&key(0))), Ordering::Relaxed),
        });
        balance(&cache, 2, 0);
        // Pinned in time, it stays, and the other is refused.
        let stays = pinned.load(Ordering::Relaxed) == 1;
        assert_eq!(cache.get(&key(0)).is_some(), stays);
        assert_eq!(cache.stats().total.refused, u64::from(stays));
    });
}

#[test]
fn all_of_it_at_once() {
    many_orders(|| {
        let cache = Cache::new(2 * per_entry());
        let (asker, cleared) = (cache.clone(), Arc::new(AtomicU64::new(0)));
        let count = Arc::clone(&cleared);
        together(4, move |t| {
            for i in 0..3 {
                match (t + i) % 4 {
                    3 => {
                        let n = asker.clear();
                        count.fetch_add(n as u64, Ordering::Relaxed);
                        asker.set_budget(per_entry() * (1 + t as usize % 3));
                    }
                    2 => {
                        let fail = || {
                            asker.get_or_compute(&key(i), || resume_unwind(Box::new("on purpose")))
                        };
                        let found: Result<Result<Arc<Blob>, ()>, _> =
                            catch_unwind(AssertUnwindSafe(fail));
                        assert!(found.is_err() || found.unwrap().unwrap().0 == i);
                    }
                    _ => {
                        assert_eq!(ask(&asker, i), i);
                        asker.pin(&key(i));
                        check(&asker);
                        asker.unpin(&key(i));
                    }
                }
            }
        });
        let total = cache.stats().total;
        balance(&cache, total.lookups(), cleared.load(Ordering::Relaxed));
    });
}
