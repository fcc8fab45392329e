//! The budget is hard, its limit for a single entry exact, and room is made for what is new.

use ns_cache::{Artifact, Cache, Key};

use crate::common::{Blob, ask, blob, key};

/// The largest blob that a cache of `budget` bytes keeps under `key`.
fn largest(budget: usize, key: &Key<Blob>) -> usize {
    budget - key.overhead_bytes()
}

#[test]
fn one_entry_may_fill_the_whole_budget() {
    // The rounding of a fraction of the budget, if there were one, would show.
    for budget in [1000, 4096, 999_999_937, (1 << 52) + 1] {
        let cache = Cache::new(budget);
        let size = largest(budget, &key(1));
        ask(&cache, &key(1), || blob(1, size));
        assert_eq!(cache.get(&key::<Blob>(1)).unwrap().value, 1);
        assert_eq!(cache.bytes(), cache.budget());

        // One byte more is too much, and pushes nothing out.
        let value = ask(&cache, &key(2), || blob(2, size + 1));
        assert_eq!(value.value, 2);
        assert!(cache.get(&key::<Blob>(2)).is_none());
        assert!(cache.get(&key::<Blob>(1)).is_some());
        let total = cache.stats().total;
        assert_eq!((total.refused, total.evictions, total.entries), (1, 0, 1));
    }
}

#[test]
fn absurd_sizes_are_refused() {
    let cache = Cache::new(usize::MAX);
    ask(&cache, &key(1), || blob(1, usize::MAX));
    assert!(cache.is_empty());
    assert_eq!(cache.stats().total.refused, 1);
}

#[test]
fn nothing_fits_in_nothing() {
    let cache = Cache::new(0);
    assert_eq!(ask(&cache, &key(1), || blob(1, 0)).value, 1);
    assert_eq!(ask(&cache, &key(1), || blob(2, 0)).value, 2);
    let total = cache.stats().total;
    assert_eq!((total.refused, total.entries, total.bytes), (2, 0, 0));
}

#[test]
fn what_is_new_displaces_what_is_old_however_much_that_was_used() {
    let cache = Cache::new(1000);
    let size = largest(1000, &key(1));
    for i in 0..20 {
        ask(&cache, &key(i), || blob(i, size));
        for _ in 0..5 {
            assert_eq!(cache.get(&key::<Blob>(i)).unwrap().value, i);
        }
    }
    assert_eq!(cache.stats().total.evictions, 19);
}

#[test]
fn what_is_used_outlives_what_is_not() {
    let per_entry = 1000 + key::<Blob>(0).overhead_bytes();
    let cache = Cache::new(10 * per_entry);
    ask(&cache, &key(0), || blob(0, 1000));
    for i in 1..1000 {
        ask(&cache, &key(i), || blob(i, 1000));
        assert!(cache.get(&key::<Blob>(0)).is_some(), "lost after {i}");
    }
    assert_eq!((cache.len(), cache.stats().total.evictions), (10, 990));
}

/// A limit of the policy, not a wish: what is swept over in turn, and does not fit,
/// is always gone when its turn comes again.
#[test]
fn a_sweep_over_more_than_fits_finds_nothing() {
    let per_entry = 1000 + key::<Blob>(0).overhead_bytes();
    let cache = Cache::new(10 * per_entry);
    for i in 0..110 {
        ask(&cache, &key(i % 11), || blob(i % 11, 1000));
    }
    assert_eq!(cache.stats().total.hits, 0);
}

#[test]
fn long_keys_are_paid_for() {
    let cache = Cache::new(100_000);
    for i in 0..100 {
        let key = key::<Blob>(i).text(&"x".repeat(10_000));
        assert!(key.overhead_bytes() > 10_000);
        ask(&cache, &key, || blob(i, 0));
        assert!(cache.bytes() <= cache.budget());
    }
    assert!((1..10).contains(&cache.len()));
}

/// Uses the cache when dropped.
struct Chatty(Cache);

impl Artifact for Chatty {
    const KIND: &'static str = "chatty";

    fn bytes(&self) -> usize {
        100
    }
}

impl Drop for Chatty {
    fn drop(&mut self) {
        ask(&self.0, &key(99), || blob(99, 1));
        self.0.clear_kind("no such kind");
        assert!(self.0.stats().total.bytes <= self.0.budget());
    }
}

#[test]
fn values_are_dropped_outside_the_locks() {
    let cache = Cache::new(1500);
    for i in 0..20 {
        ask(&cache, &key(i), || Chatty(cache.clone()));
    }
    assert!(cache.stats().kind("chatty").evictions > 10);
    cache.clear();
    assert_eq!(cache.stats().kind("chatty").entries, 0);
}
