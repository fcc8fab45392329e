//! What is counted, and how it is printed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ns_cache::Cache;

use crate::common::{Blob, Other, ask, blob, key};

#[test]
fn each_kind_has_its_own_counts_and_the_total_is_their_sum() {
    let cache = Cache::new(1 << 20);
    ask(&cache, &key(1), || blob(1, 100));
    ask(&cache, &key(1), || blob(1, 100));
    ask(&cache, &key(1), || Other(blob(1, 2 << 20)));
    assert!(cache.get(&key::<Other>(1)).is_none());
    assert!(cache.get(&key::<Blob>(1)).is_some());
    let stats = cache.stats();
    let (b, o) = (stats.kind("blob"), stats.kind("other"));
    assert_eq!((b.lookups(), b.hits, b.misses, b.computes), (3, 2, 1, 1));
    assert_eq!((o.lookups(), o.hits, o.misses, o.computes), (2, 0, 2, 1));
    assert_eq!((b.refused, o.refused, b.entries, o.entries), (0, 1, 1, 0));
    assert_eq!(b.bytes, 100 + key::<Blob>(1).overhead_bytes() as u64);
    let mut sum = b;
    sum += o;
    assert_eq!(stats.total, sum);
    assert_eq!(stats.total.bytes, cache.bytes());
    assert_eq!(stats.kind("unheard of").lookups(), 0);
}

#[test]
fn hits_and_misses_are_all_look_ups() {
    let cache = Cache::new(20_000);
    let asked = AtomicU64::new(0);
    thread::scope(|scope| {
        for t in 0..8_u64 {
            let (cache, asked) = (&cache, &asked);
            scope.spawn(move || {
                for i in 0..2000 {
                    // Twice in a row, so that some are found even if threads do not overlap.
                    let k = (i / 2 * (t + 1)) % 97;
                    asked.fetch_add(1, Ordering::Relaxed);
                    match i % 5 {
                        0 => drop(cache.get(&key::<Blob>(k))),
                        1 => drop(cache.get_or_compute(&key::<Blob>(k), || Err(()))),
                        _ => drop(ask(cache, &key(k), || blob(k, 300 * (k as usize % 9)))),
                    }
                    if i % 500 == 0 {
                        cache.clear();
                    }
                }
            });
        }
    });
    // How many are hits depends on who runs when; that they add up does not.
    let total = cache.stats().total;
    assert_eq!(total.hits + total.misses, asked.into_inner());
    assert_eq!(total.lookups(), total.hits + total.misses);
    assert!(total.waits <= total.lookups() && total.computes <= total.misses);
    assert!(total.failures <= total.computes);
}

/// With room for all, every count is exact whatever the order in which threads run.
#[test]
fn with_room_for_all_each_key_is_one_miss() {
    let cache = Cache::new(1 << 20);
    thread::scope(|scope| {
        for t in 0..8_u64 {
            let cache = &cache;
            scope.spawn(move || {
                for i in 0..970 {
                    let k = (i * (t + 1)) % 97;
                    assert_eq!(ask(cache, &key(k), || blob(k, 300)).value, k);
                }
            });
        }
    });
    let total = cache.stats().total;
    assert_eq!((total.misses, total.computes, total.entries), (97, 97, 97));
    assert_eq!(total.hits, 8 * 970 - 97);
    assert_eq!((total.failures, total.evictions, total.refused), (0, 0, 0));
}

#[test]
fn time_is_counted_even_if_the_computation_fails() {
    let cache = Cache::new(1 << 20);
    let mut inside = Duration::ZERO;
    let failed = cache.get_or_compute(&key::<Blob>(1), || {
        let start = Instant::now();
        while inside.is_zero() {
            inside = start.elapsed();
        }
        Err("on purpose")
    });
    assert_eq!(failed, Err("on purpose"));
    assert!(cache.stats().total.computing >= inside);
}

#[test]
fn a_disabled_cache_keeps_nothing_and_counts() {
    let cache = Cache::disabled();
    for i in 0..3 {
        assert_eq!(ask(&cache, &key(1), || blob(i, 10)).value, i);
    }
    assert!(cache.get(&key::<Blob>(1)).is_none());
    assert_eq!(cache.get_or_compute(&key::<Blob>(1), || Err(5)), Err(5));
    assert_eq!((cache.len(), cache.bytes(), cache.budget()), (0, 0, 0));
    assert_eq!(cache.clear(), 0);
    let total = cache.stats().total;
    assert_eq!((total.hits, total.misses, total.computes), (0, 5, 4));
    assert_eq!((total.failures, total.refused, total.entries), (1, 0, 0));
    assert_eq!(
        format!("{cache:?}"),
        "Cache { enabled: false, len: 0, bytes: 0, budget: 0 }"
    );
}

#[test]
fn the_table_is_aligned() {
    let cache = Cache::new(3 << 30);
    for i in 0..12 {
        ask(&cache, &key(i % 4), || blob(i, 100 << 20));
    }
    ask(&cache, &key(0), || Other(blob(0, 0)));
    let mut stats = cache.stats();
    // The one column that differs from run to run.
    for (i, counts) in stats.kinds.values_mut().enumerate() {
        counts.computing = Duration::from_micros([12_300, 45][i]);
    }
    stats.total.computing = Duration::from_millis(61_250);
    for counts in stats.kinds.values_mut().chain([&mut stats.total]) {
        counts.saved = counts.computing * 2;
    }
    let expected = "\
kind   look-ups  hits  misses  waits  computes  failures  evictions  refused  entries      bytes  computing    saved  disk hits  disk writes  disk failures
blob         12     8       4      0         4         0          0        0        4  400.0 MiB    12.3 ms  24.6 ms          0            0              0
other         1     0       1      0         1         0          0        0        1      498 B    45.0 us  90.0 us          0            0              0
total        13     8       5      0         5         0          0        0        5  400.0 MiB     61.2 s  122.5 s          0            0              0
budget 3.0 GiB";
    assert_eq!(stats.to_string(), expected);
}

#[test]
fn an_empty_table_prints() {
    let printed = Cache::new(1000).stats().to_string();
    let lines: Vec<_> = printed.lines().collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0].len(), lines[1].len());
    assert_eq!(lines[2], "budget 1000 B");
}

#[test]
fn every_hit_saves_what_its_value_took() {
    let cache = Cache::new(1 << 20);
    let slow = || {
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(2) {}
        blob(1, 10)
    };
    ask(&cache, &key(1), slow);
    let computing = cache.stats().total.computing;
    for hits in 1..4 {
        assert!(cache.get(&key::<Blob>(1)).is_some());
        let saved = cache.stats().total.saved;
        assert!(saved >= Duration::from_millis(2) * hits && saved <= computing * hits);
    }
}
