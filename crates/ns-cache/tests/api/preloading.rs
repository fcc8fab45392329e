//! Computing in the background: progress, cancellation, failures.

use std::sync::mpsc;

use ns_cache::{Cache, Task};

use crate::common::{Blob, blob, key};

fn task(i: u64) -> Task {
    Task::new(key(i), move || Ok::<_, ()>(blob(i, 10)))
}

#[test]
fn all_is_there_when_it_is_done() {
    let cache = Cache::new(1 << 20);
    let progress = cache.preload((0..20).map(task)).unwrap().wait();
    assert_eq!(
        (progress.done, progress.failed, progress.total),
        (20, 0, 20)
    );
    assert!((0..20).all(|i| cache.get(&key::<Blob>(i)).unwrap().value == i));
    // What is kept is not computed again.
    cache.preload((0..20).map(task)).unwrap().wait();
    assert_eq!(cache.stats().total.computes, 20);
}

#[test]
fn failures_and_panics_are_counted_and_the_rest_goes_on() {
    let cache = Cache::new(1 << 20);
    let tasks = [
        task(0),
        Task::new(key::<Blob>(1), || Err("on purpose")),
        Task::new(key::<Blob>(2), || -> Result<_, ()> { panic!("on purpose") }),
        Task::of(|cache| cache.get_or_compute(&key::<Blob>(3), || Err(())).map(drop)),
        task(4),
    ];
    let progress = cache.preload(tasks).unwrap().wait();
    assert_eq!((progress.done, progress.failed, progress.total), (2, 3, 5));
    assert_eq!((cache.len(), cache.stats().total.failures), (2, 3));
}

#[test]
fn a_cancelled_preload_ends_after_the_task_under_way() {
    let cache = Cache::new(1 << 20);
    let (begun, has_begun) = mpsc::channel();
    let (go, may_go) = mpsc::channel();
    let gated = Task::new(key(1), move || {
        begun
            .send(())
            .and_then(|()| may_go.recv().map_err(|_| mpsc::SendError(())))?;
        Ok::<_, mpsc::SendError<()>>(blob(1, 10))
    });
    let preload = cache.preload([task(0), gated, task(2)]).unwrap();
    has_begun.recv().unwrap();
    let progress = preload.progress();
    assert_eq!((progress.done, progress.failed, progress.total), (1, 0, 3));
    assert!(!preload.is_finished());
    preload.cancel();
    go.send(()).unwrap();
    assert_eq!(preload.wait().done, 2);
    assert!(cache.get(&key::<Blob>(2)).is_none());
}

#[test]
fn who_asks_meanwhile_waits() {
    let cache = Cache::new(1 << 20);
    let (begun, has_begun) = mpsc::channel();
    let seen = cache.clone();
    let gated = Task::new(key(1), move || {
        begun.send(()).map_err(drop)?;
        crate::common::until_waiting(&seen, 1);
        Ok::<_, ()>(blob(1, 10))
    });
    let preload = cache.preload([gated]).unwrap();
    has_begun.recv().unwrap();
    let found = cache.get_or_compute(&key::<Blob>(1), || Err("computed twice"));
    assert_eq!(found.unwrap().value, 1);
    assert_eq!(preload.wait().done, 1);
}

#[test]
fn what_is_dropped_goes_on() {
    let cache = Cache::new(1 << 20);
    let (go, may_go) = mpsc::channel::<()>();
    let gated = Task::of(move |_| may_go.recv());
    let (ended, has_ended) = mpsc::channel();
    let last = Task::of(move |_| ended.send(()));
    drop(cache.preload([gated, task(1), last]).unwrap());
    go.send(()).unwrap();
    has_ended.recv().unwrap();
    assert!(cache.get(&key::<Blob>(1)).is_some());
}

#[test]
fn it_is_finished_when_all_is_done() {
    let cache = Cache::new(1 << 20);
    let preload = cache.preload([task(1), task(2)]).unwrap();
    while !preload.is_finished() {
        std::thread::yield_now();
    }
    let progress = preload.progress();
    assert_eq!((progress.done, progress.failed, progress.total), (2, 0, 2));
    let none = cache.preload([]).unwrap().wait();
    assert_eq!((none.done, none.failed, none.total), (0, 0, 0));
}
