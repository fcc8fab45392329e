//! Random look-ups and clears: the budget holds, values are right, and the books balance.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use ns_cache::{Cache, Scope};
use proptest::prelude::*;

use crate::common::{Blob, Other, ask, blob, scoped};

const BUDGET: usize = 8000;

#[derive(Clone, Debug)]
enum Step {
    Blob { scope: u8, i: u64, size: usize },
    Other { scope: u8, i: u64, size: usize },
    Fail { scope: u8, i: u64 },
    Get { scope: u8, i: u64 },
    ClearKind,
    ClearScope { scope: u8 },
    Clear,
}

fn step() -> impl Strategy<Value = Step> {
    // Most fit many times, some a few times, some not at all.
    let size = prop_oneof![4 => 0..500_usize, 2 => 2000..BUDGET, 1 => BUDGET..2 * BUDGET];
    let at = (0..3_u8, 0..12_u64);
    prop_oneof![
        20 => (at.clone(), size.clone())
            .prop_map(|((scope, i), size)| Step::Blob { scope, i, size }),
        8 => (at.clone(), size).prop_map(|((scope, i), size)| Step::Other { scope, i, size }),
        3 => at.clone().prop_map(|(scope, i)| Step::Fail { scope, i }),
        8 => at.prop_map(|(scope, i)| Step::Get { scope, i }),
        1 => Just(Step::ClearKind),
        1 => (0..3_u8).prop_map(|scope| Step::ClearScope { scope }),
        1 => Just(Step::Clear),
    ]
}

/// What the value of a key must be, whoever computed it.
fn value(scope: u8, i: u64) -> u64 {
    u64::from(scope) * 1000 + i
}

/// Takes one step, checks the value if there is one, and returns how many entries
/// were cleared.
fn take(cache: &Cache, step: &Step) -> usize {
    match *step {
        Step::Blob { scope, i, size } => {
            let key = scoped(scope.into(), i);
            let found = ask(cache, &key, || blob(value(scope, i), size));
            assert_eq!(found.value, value(scope, i));
        }
        Step::Other { scope, i, size } => {
            let key = scoped(scope.into(), i);
            let found = ask(cache, &key, || Other(blob(!value(scope, i), size)));
            assert_eq!(found.0.value, !value(scope, i));
        }
        Step::Fail { scope, i } => {
            match cache.get_or_compute(&scoped::<Blob>(scope.into(), i), || Err("no")) {
                Ok(found) => assert_eq!(found.value, value(scope, i)),
                Err(error) => assert_eq!(error, "no"),
            }
        }
        Step::Get { scope, i } => {
            if let Some(found) = cache.get(&scoped::<Blob>(scope.into(), i)) {
                assert_eq!(found.value, value(scope, i));
            }
        }
        Step::ClearKind => return cache.clear_kind("blob"),
        Step::ClearScope { scope } => return cache.clear_scope(Scope::new(scope.into())),
        Step::Clear => return cache.clear(),
    }
    0
}

/// Every value that was computed is kept, or the books say where it went.
fn balance(cache: &Cache, cleared: usize) {
    let total = cache.stats().total;
    let gone = total.failures + total.refused + total.evictions + cleared as u64;
    assert_eq!(total.computes - gone, total.entries);
    assert_eq!(total.entries, cache.len() as u64);
    assert_eq!(total.bytes, cache.bytes());
}

proptest! {
    #[test]
    fn in_one_thread(steps in prop::collection::vec(step(), 1..200)) {
        let cache = Cache::new(BUDGET);
        let mut cleared = 0;
        for (n, step) in steps.iter().enumerate() {
            cleared += take(&cache, step);
            prop_assert!(cache.bytes() <= cache.budget());
            balance(&cache, cleared);
            match *step {
                // What was just computed is there, if it fits at all.
                Step::Blob { scope, i, size } => {
                    let key = scoped::<Blob>(scope.into(), i);
                    if size + key.overhead_bytes() <= BUDGET {
                        prop_assert!(cache.get(&key).is_some(), "step {}", n);
                    }
                }
                Step::ClearKind => prop_assert_eq!(cache.stats().kind("blob").entries, 0),
                Step::ClearScope { scope } => {
                    prop_assert!(cache.get(&scoped::<Blob>(scope.into(), 0)).is_none());
                }
                Step::Clear => prop_assert!(cache.is_empty()),
                _ => {}
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn in_many_threads(
        threads in prop::collection::vec(prop::collection::vec(step(), 50..400), 2..6),
    ) {
        let cache = Cache::new(BUDGET);
        let (cleared, done) = (AtomicU64::new(0), AtomicBool::new(false));
        let steps: usize = threads.iter().flatten().filter(|s| is_look_up(s)).count();
        thread::scope(|scope| {
            // One more thread does nothing but look.
            let observer = scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    assert!(cache.bytes() <= cache.budget());
                    let stats = cache.stats();
                    assert!(stats.total.bytes <= stats.budget);
                    assert!(stats.total.evictions <= stats.total.computes);
                }
            });
            let workers: Vec<_> = threads
                .iter()
                .map(|steps| {
                    let (cache, cleared) = (&cache, &cleared);
                    scope.spawn(move || {
                        for step in steps {
                            let n = take(cache, step);
                            cleared.fetch_add(n as u64, Ordering::Relaxed);
                            assert!(cache.bytes() <= cache.budget());
                        }
                    })
                })
                .collect();
            let ended: Vec<_> = workers.into_iter().map(|w| w.join().is_ok()).collect();
            done.store(true, Ordering::Relaxed);
            assert!(observer.join().is_ok() && ended.into_iter().all(|ok| ok));
        });
        balance(&cache, cleared.into_inner() as usize);
        let total = cache.stats().total;
        prop_assert_eq!(total.hits + total.misses, steps as u64);
    }
}

fn is_look_up(step: &Step) -> bool {
    !matches!(
        step,
        Step::ClearKind | Step::ClearScope { .. } | Step::Clear
    )
}
