//! Sums that reach the end of their numbers stay there.

use std::thread;
use std::time::Duration;

use crate::counters::{Event, Registry};

#[test]
fn centuries_are_saved_without_overflow() {
    let registry = Registry::default();
    let counters = registry.of("blob");
    let saved = || registry.read()["blob"].saved;
    let most = Duration::from_nanos(u64::MAX);
    // In the sum of one thread, then in that over all of them.
    for cost in [most, Duration::from_secs(1), Duration::MAX, Duration::ZERO] {
        counters.hit(cost);
        assert_eq!(saved(), most);
    }
    let add = || counters.hit(most);
    thread::scope(|scope| (0..3).for_each(|_| drop(scope.spawn(add))));
    assert_eq!((registry.read()["blob"].hits, saved()), (7, most));
}

#[test]
fn each_event_has_a_place_of_its_own() {
    let registry = Registry::default();
    let counters = registry.of("blob");
    let events = [
        Event::Hit,
        Event::Miss,
        Event::Wait,
        Event::Compute,
        Event::Failure,
        Event::Refuse,
        Event::DiskHit,
        Event::DiskWrite,
        Event::DiskFailure,
        Event::Computing,
        Event::Saved,
    ];
    for (n, event) in events.into_iter().enumerate() {
        (0..=n).for_each(|_| counters.count(event));
    }
    let c = registry.read()["blob"];
    let counted = [
        c.hits,
        c.misses,
        c.waits,
        c.computes,
        c.failures,
        c.refused,
        c.disk_hits,
        c.disk_writes,
        c.disk_failures,
    ];
    assert!(counted.into_iter().eq(1..10));
    let times = [c.computing, c.saved].map(|time| time.as_nanos());
    assert_eq!(times, [10, 11]);
}
