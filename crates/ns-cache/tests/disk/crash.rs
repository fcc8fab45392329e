//! Processes that are killed while they write.

use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::common::{Row, ask, folder, fresh, key, names, open, row};

const ROLE: &str = "NS_CACHE_CRASH";
const KEYS: u64 = 40;

fn count(i: u64) -> usize {
    // From a few bytes to what takes several writes.
    1 << (i % 16)
}

/// What a child process does until it is killed; as a test it does nothing.
#[test]
fn child() {
    let Ok(path) = std::env::var(ROLE) else {
        return;
    };
    let start = u64::from(std::process::id());
    for i in start.. {
        let cache = fresh(path.as_ref());
        let i = i % KEYS;
        assert_eq!(*ask(&cache, i, count(i)), row(i, count(i)));
        if i == 7 {
            cache.clear();
        }
    }
}

#[test]
fn a_folder_survives_writers_that_are_killed() {
    let folder = folder();
    let program = std::env::current_exe().unwrap();
    let mut some_were_left = false;
    for round in 0..1000_u64 {
        // On a slow machine, more are needed for one to be killed while it writes.
        if round >= 100 && some_were_left {
            break;
        }
        // Two at a time, killed at any moment of their lives: 200 in all.
        let children = [0, 1].map(|_| {
            let child = Command::new(&program)
                .args(["--exact", "crash::child"])
                .env(ROLE, folder.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn();
            child.unwrap()
        });
        for (k, mut child) in children.into_iter().enumerate() {
            // A sequence that is spread over 0 to 30 ms, or more where more are needed.
            let pause = (round * 2 + k as u64) * 11_400_714 % (30_000 * (1 + round / 100));
            thread::sleep(Duration::from_micros(pause));
            // The child never ends by itself: if it has, it found something wrong.
            assert!(child.try_wait().unwrap().is_none());
            child.kill().unwrap();
            child.wait().unwrap();
        }
        some_were_left |= names(folder.path())
            .iter()
            .any(|name| name.ends_with(".tmp"));

        let verified = open(folder.path()).verify().unwrap();
        assert_eq!(verified.damaged, [], "round {round}");
        let left = names(folder.path());
        assert!(!left.iter().any(|name| name.ends_with(".tmp")), "{left:?}");
    }
    assert!(some_were_left, "no child was killed while it wrote");
    let cache = fresh(folder.path());
    for i in 0..KEYS {
        if let Ok(found) = cache.get_or_compute(&key::<Row>(i), || Err(())) {
            assert_eq!(*found, row(i, count(i)));
        }
    }
    assert!(cache.stats().total.disk_hits > 0, "nothing survived");
}
