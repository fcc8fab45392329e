//! Clearing everything, one kind, one scope.

use std::sync::Barrier;
use std::thread;

use ns_cache::{Cache, Scope};

use crate::common::{Blob, Other, ask, blob, key, scoped};

/// Three scopes, with two blobs and one other each.
fn filled() -> Cache {
    let cache = Cache::new(1 << 20);
    for scope in 0..3 {
        for i in 0..2 {
            ask(&cache, &scoped(scope, i), || blob(i, 100));
        }
        ask(&cache, &scoped(scope, 0), || Other(blob(0, 100)));
    }
    cache
}

#[test]
fn everything() {
    let cache = filled();
    assert_eq!((cache.len(), cache.clear()), (9, 9));
    assert_eq!((cache.len(), cache.bytes()), (0, 0));
    let total = cache.stats().total;
    assert_eq!((total.entries, total.bytes, total.evictions), (0, 0, 0));
    assert_eq!(total.computes, 9);
}

#[test]
fn one_kind() {
    let cache = filled();
    assert_eq!(cache.clear_kind("blob"), 6);
    assert_eq!(cache.stats().kind("blob").entries, 0);
    assert_eq!(cache.stats().kind("other").entries, 3);
    for scope in 0..3 {
        assert!(cache.get(&scoped::<Blob>(scope, 0)).is_none());
        assert!(cache.get(&scoped::<Other>(scope, 0)).is_some());
    }
    assert_eq!(cache.clear_kind("unheard of"), 0);
}

#[test]
fn one_scope() {
    let cache = filled();
    assert_eq!(cache.clear_scope(Scope::new(1)), 3);
    for scope in 0..3 {
        let kept = scope != 1;
        assert_eq!(cache.get(&scoped::<Blob>(scope, 1)).is_some(), kept);
        assert_eq!(cache.get(&scoped::<Other>(scope, 0)).is_some(), kept);
    }
    assert_eq!(cache.clear_scope(Scope::new(u128::MAX)), 0);
}

#[test]
fn clones_share_what_is_kept() {
    let cache = filled();
    let clone = cache.clone();
    clone.clear();
    assert!(cache.is_empty());
}

/// Threads find in tables of their own, and none goes on finding what is gone.
#[test]
fn what_many_threads_have_found_is_gone_for_all() {
    let ways: [fn(&Cache); 3] = [
        |cache| assert_eq!(cache.clear(), 1),
        |cache| assert_eq!(cache.clear_scope(Scope::new(0)), 1),
        |cache| cache.set_budget(0),
    ];
    for forget in ways {
        let cache = Cache::new(1 << 20);
        ask(&cache, &key(1), || blob(1, 10));
        let barrier = Barrier::new(17);
        let look = || {
            let before = cache.get(&key::<Blob>(1)).is_some();
            barrier.wait();
            barrier.wait();
            (before, cache.get(&key::<Blob>(1)).is_some())
        };
        let found: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(look)).collect();
            barrier.wait();
            forget(&cache);
            barrier.wait();
            let found = threads.into_iter().map(|thread| thread.join().unwrap());
            found.collect()
        });
        assert_eq!(found, [(true, false); 16]);
    }
}

#[test]
fn a_computation_under_way_is_not_disturbed() {
    let cache = Cache::new(1 << 20);
    let barrier = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            ask(&cache, &key(1), || {
                barrier.wait();
                barrier.wait();
                blob(1, 10)
            })
        });
        barrier.wait();
        assert_eq!(cache.clear() + cache.clear_kind("blob"), 0);
        barrier.wait();
    });
    assert_eq!(cache.get(&key::<Blob>(1)).unwrap().value, 1);
}
