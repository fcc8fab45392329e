//! Computations that use the cache they are computed for.

use std::sync::Barrier;
use std::thread;

use ns_cache::Cache;

use crate::common::{Blob, Other, ask, blob, key};

#[test]
fn a_computation_may_ask_for_other_keys() {
    fn sum_to(cache: &Cache, n: u64) -> u64 {
        let add = || blob(n + if n == 0 { 0 } else { sum_to(cache, n - 1) }, 10);
        ask(cache, &key(n), add).value
    }
    let cache = Cache::new(1 << 20);
    assert_eq!(sum_to(&cache, 50), 1275);
    let total = cache.stats().total;
    assert_eq!((total.computes, total.entries, total.waits), (51, 51, 0));
    assert_eq!(sum_to(&cache, 50), 1275);
    assert_eq!(cache.stats().total.hits, 1);
}

#[test]
fn a_computation_that_asks_for_itself_computes_inside_and_keeps_the_outer() {
    let cache = Cache::new(1 << 20);
    let outer = ask(&cache, &key(1), || {
        let inner = ask(&cache, &key(1), || blob(1, 10));
        assert!(cache.is_empty());
        blob(inner.value + 1, 10)
    });
    assert_eq!(outer.value, 2);
    assert_eq!(cache.get(&key::<Blob>(1)).unwrap().value, 2);
    let total = cache.stats().total;
    assert_eq!((total.computes, total.waits, total.entries), (2, 0, 1));
    assert_eq!((total.hits, total.misses), (1, 2));
}

#[test]
fn a_failed_computation_may_be_tried_again_by_the_same_thread() {
    let cache = Cache::new(1 << 20);
    let failed = cache.get_or_compute(&key::<Blob>(1), || Err(()));
    assert_eq!(failed, Err(()));
    ask(&cache, &key(1), || blob(1, 10));
    assert_eq!(cache.len(), 1);
}

/// Each thread computes its own key and needs its neighbour's: whoever closes the
/// circle computes the neighbour's key for itself, and all end.
#[test]
fn threads_in_a_circle_do_not_wait_for_ever() {
    for threads in 2..6 {
        let cache = Cache::new(1 << 20);
        let barrier = Barrier::new(threads as usize);
        thread::scope(|scope| {
            for i in 0..threads {
                let (cache, barrier) = (&cache, &barrier);
                scope.spawn(move || {
                    ask(cache, &key(i), || {
                        barrier.wait();
                        let next = (i + 1) % threads;
                        let neighbour = ask(cache, &key(next), || blob(next, 10));
                        assert_eq!(neighbour.value, next);
                        blob(i, 10)
                    });
                });
            }
        });
        let total = cache.stats().total;
        assert_eq!((total.computes, total.entries), (threads + 1, threads));
        assert_eq!(total.waits, threads - 1);
    }
}

#[test]
fn kinds_may_build_on_each_other() {
    let cache = Cache::new(1 << 20);
    let other = ask(&cache, &key(1), || {
        let blob_1 = ask(&cache, &key(1), || blob(4, 10));
        Other(blob(blob_1.value * 2, 10))
    });
    assert_eq!(other.0.value, 8);
    assert_eq!(cache.len(), 2);
}
