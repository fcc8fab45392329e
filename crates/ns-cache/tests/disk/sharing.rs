//! Many threads and processes on one folder.

use std::fs;
use std::io::ErrorKind;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ns_cache::{Artifact, Budget, Cache, Disk, DiskError, Form, Persist, Reader, Writer};

use crate::common::{Row, ask, ask_for, folder, fresh, key, names, open, row};

const ROLE: &str = "NS_CACHE_SHARING";
const BUDGET: u64 = 100_000;

fn count(i: u64) -> usize {
    50 * (i as usize % 13)
}

/// Reads and writes all over a folder.
fn work(path: &std::path::Path, seed: u64) {
    let disk = Disk::open(path, Budget::bytes(BUDGET)).unwrap();
    for k in 0..60 {
        let i = (seed * 7919 + k * 31) % 53;
        // Without memory, every look-up goes to the disk.
        let cache = Cache::builder().memory_budget(0).disk(disk.clone()).build();
        assert_eq!(*ask(&cache, i, count(i)), row(i, count(i)));
        assert_eq!(cache.stats().total.disk_failures, 0);
        assert!(disk.bytes().unwrap() <= BUDGET);
        if k % 20 == 19 {
            disk.clear_kind("row").unwrap();
        }
    }
}

/// What a child process does; as a test it does nothing.
#[test]
fn child() {
    if let Ok(path) = std::env::var(ROLE) {
        let seed = u64::from(std::process::id());
        thread::scope(|scope| {
            for t in 0..2 {
                let path = &path;
                scope.spawn(move || work(path.as_ref(), seed + t));
            }
        });
    }
}

#[test]
fn many_processes_share_a_folder() {
    let folder = folder();
    let children: Vec<_> = (0..4)
        .map(|_| {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(["--exact", "sharing::child"]);
            command.env(ROLE, folder.path()).spawn().unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
    }
    assert_eq!(open(folder.path()).verify().unwrap().damaged, []);
    assert!(
        !names(folder.path())
            .iter()
            .any(|name| name.ends_with(".tmp"))
    );
}

#[test]
fn threads_that_ask_at_once_write_once() {
    let folder = folder();
    let cache = fresh(folder.path());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(*ask(&cache, 1, 100), row(1, 100)));
        }
    });
    let total = cache.stats().total;
    assert_eq!((total.computes, total.disk_writes, total.hits), (1, 1, 7));
    // And read once.
    let cache = fresh(folder.path());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                assert!(cache.get_or_compute(&key::<Row>(1), || Err(())).is_ok());
            });
        }
    });
    let total = cache.stats().total;
    assert_eq!((total.computes, total.disk_hits, total.hits), (0, 1, 8));
}

#[test]
fn what_is_deleted_while_one_looks_is_not_damaged() {
    let folder = folder();
    let disk = open(folder.path());
    for i in 0..50 {
        ask(&fresh(folder.path()), i, 2000);
    }
    let path = |name: &String| folder.path().join(name);
    let mut files = names(folder.path());
    files.retain(|name| name.ends_with(".nsc"));
    let files: Vec<_> = files
        .iter()
        .map(|name| (path(name), fs::read(path(name)).unwrap()))
        .collect();
    for round in 0..20 {
        for (path, file) in &files {
            fs::write(path, file).unwrap();
        }
        thread::scope(|scope| {
            scope.spawn(|| {
                for (path, _) in files.iter().rev() {
                    fs::remove_file(path).unwrap();
                }
            });
            // As long as there is something to be deleted.
            while disk.bytes().unwrap() > 0 {
                if round % 2 == 0 {
                    assert_eq!(disk.verify().unwrap().damaged, [], "round {round}");
                } else {
                    let entries = disk.entries().unwrap();
                    assert!(entries.iter().all(|entry| entry.content.is_ok()));
                }
            }
        });
    }
}

/// Whose writing ends when it is allowed to.
struct Slow;

/// Set when a look-up that waited has its value.
static HAS_VALUE: AtomicBool = AtomicBool::new(false);

impl Artifact for Slow {
    const KIND: &'static str = "slow";
    const FORM: Option<Form<Self>> = Some(Form::new());

    fn bytes(&self) -> usize {
        1
    }
}

impl Persist for Slow {
    const VERSION: u32 = 1;

    fn write(&self, _: &mut Writer<'_>) -> Result<(), DiskError> {
        let begun = Instant::now();
        while !HAS_VALUE.load(Ordering::Relaxed) {
            if begun.elapsed() > Duration::from_secs(30) {
                let late = ErrorKind::TimedOut.into();
                return Err(DiskError::Io(late));
            }
            thread::yield_now();
        }
        Ok(())
    }

    fn read(_: &mut Reader<'_>) -> Result<Self, DiskError> {
        Ok(Self)
    }
}

#[test]
fn who_waits_does_not_wait_for_the_disk() {
    let folder = folder();
    let cache = fresh(folder.path());
    thread::scope(|scope| {
        scope.spawn(|| {
            ask_for(&cache, &key(1), || {
                while cache.stats().total.waits == 0 {
                    thread::yield_now();
                }
                Slow
            });
        });
        while cache.stats().total.computes == 0 {
            thread::yield_now();
        }
        assert!(cache.get_or_compute(&key::<Slow>(1), || Err(())).is_ok());
        HAS_VALUE.store(true, Ordering::Relaxed);
    });
    let total = cache.stats().total;
    assert_eq!((total.disk_writes, total.disk_failures), (1, 0));
}
