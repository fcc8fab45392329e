//! The sum of all entries is right whoever writes, and what is evicted is oldest.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::folder::{self, Folder};
use super::tally::{self, Seen};

fn name(i: u32) -> String {
    format!("{i:032x}")
}

fn put(folder: &Folder, i: u32, bytes: usize, budget: u64) {
    let temporary = folder.temporary().unwrap();
    (&temporary.file).write_all(&vec![1; bytes]).unwrap();
    temporary.publish(&name(i), budget).unwrap();
}

fn path(folder: &Folder, i: u32) -> std::path::PathBuf {
    folder.path().join(name(i)).with_extension("nsc")
}

/// Makes an entry one that was used so many seconds ago.
fn age(folder: &Folder, i: u32, seconds: u64) {
    let then = SystemTime::now() - Duration::from_secs(seconds);
    let file = File::open(path(folder, i)).unwrap();
    file.set_modified(then).unwrap();
}

fn touch(folder: &Folder, i: u32) {
    File::open(path(folder, i)).iter().for_each(folder::touch);
}

/// What the entries take, and what is written down of it.
fn sums(folder: &Folder) -> (u64, Option<u64>) {
    let taken = folder.items().unwrap().iter().map(|item| item.bytes).sum();
    (taken, sum_in(folder.path()))
}

fn sum_in(path: &Path) -> Option<u64> {
    tally::read(&File::open(path.join("ns-cache.lock")).unwrap()).unwrap()
}

fn left(folder: &Folder) -> Vec<u32> {
    let items = folder.items().unwrap();
    let number = |name: &str| u32::from_str_radix(name, 16).unwrap();
    let mut left: Vec<u32> = items.iter().map(|item| number(&item.name)).collect();
    left.sort_unstable();
    left
}

#[test]
fn the_sum_is_right_after_every_change() {
    let home = tempfile::tempdir().unwrap();
    // As two processes would.
    let folders = [(); 2].map(|()| Folder::open(home.path(), u64::MAX).unwrap());
    for step in 0..200_u32 {
        let folder = &folders[step as usize % 2];
        let i = step * 7 % 23;
        match step % 10 {
            8 => drop(folder.remove(|item| item.name == name(i)).unwrap()),
            9 => touch(folder, i),
            _ => put(folder, i, (step * 37 % 400) as usize, 2500),
        }
        let (taken, sum) = sums(folder);
        assert!(taken <= 2500, "{taken} after step {step}");
        if step > 0 {
            assert_eq!(sum, Some(taken), "after step {step}");
        }
    }
    assert!(left(&folders[0]).len() > 5);
    Folder::open(home.path(), 0).unwrap();
    assert_eq!(sums(&folders[1]), (0, Some(0)));
}

#[test]
fn a_sum_that_is_not_one_is_not_believed() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::open(home.path(), u64::MAX).unwrap();
    for i in 0..10 {
        put(&folder, i, 100, 1000);
    }
    let lock = home.path().join("ns-cache.lock");
    let torn = [&1000_u64.to_le_bytes()[..], &(!900_u64).to_le_bytes()].concat();
    for (k, garbage) in [&[][..], b"x", &[0; 16], &[0; 17], &torn]
        .into_iter()
        .enumerate()
    {
        fs::write(&lock, garbage).unwrap();
        assert_eq!(sum_in(home.path()), None);
        put(&folder, 100 + k as u32, 100, 1000);
        assert_eq!(sums(&folder), (1000, Some(1000)));
    }
}

#[test]
fn a_writer_that_fails_half_way_leaves_no_sum() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::open(home.path(), u64::MAX).unwrap();
    put(&folder, 1, 100, 1000);
    // A folder can not be replaced by a file, nor is it an entry.
    fs::create_dir_all(path(&folder, 2).join("full")).unwrap();
    let temporary = folder.temporary().unwrap();
    assert!(temporary.publish(&name(2), 1000).is_err());
    assert_eq!(sum_in(home.path()), None);
    put(&folder, 3, 100, 1000);
    assert_eq!(sums(&folder), (200, Some(200)));
}

#[test]
fn what_goes_is_what_was_longest_unused() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::open(home.path(), u64::MAX).unwrap();
    for i in 0..10 {
        put(&folder, i, 100, 10_000);
        age(&folder, i, 1000 - u64::from(i));
    }
    // The first one above the budget looks at all, the later ones remember it.
    put(&folder, 10, 100, 1000);
    assert_eq!(left(&folder), (1..11).collect::<Vec<_>>());
    // Used, replaced, and gone since.
    touch(&folder, 1);
    put(
        &Folder::open(home.path(), u64::MAX).unwrap(),
        2,
        100,
        10_000,
    );
    fs::remove_file(path(&folder, 3)).unwrap();
    put(&folder, 11, 100, 1000);
    assert_eq!(left(&folder), [1, 2, 5, 6, 7, 8, 9, 10, 11]);
    put(&folder, 12, 500, 1000);
    assert_eq!(left(&folder), [1, 2, 10, 11, 12]);
}

/// The room of what is replaced is counted once, even if it would be next to go.
#[test]
fn what_is_replaced_is_not_evicted_as_well() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::open(home.path(), u64::MAX).unwrap();
    for (i, bytes) in [(1, 400), (2, 400), (3, 200)] {
        put(&folder, i, bytes, 1000);
        age(&folder, i, 1000 - u64::from(i));
    }
    let folder = Folder::open(home.path(), u64::MAX).unwrap();
    put(&folder, 1, 700, 1000);
    assert_eq!(
        (left(&folder), sums(&folder)),
        (vec![1, 3], (900, Some(900)))
    );
}

#[test]
fn one_entry_may_take_the_room_of_thousands() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::open(home.path(), u64::MAX).unwrap();
    put(&folder, 0, 10, 100_000);
    for i in 1..3000 {
        fs::write(path(&folder, i), [1; 10]).unwrap();
    }
    let folder = Folder::open(home.path(), u64::MAX).unwrap();
    put(&folder, 5000, 29_900, 30_000);
    assert_eq!(
        (left(&folder).len(), sums(&folder)),
        (11, (30_000, Some(30_000)))
    );
}

#[test]
fn a_write_does_not_look_at_all_entries() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::open(home.path(), u64::MAX).unwrap();
    put(&folder, 1, 100, 1000);
    // Nobody could know of this one without looking.
    fs::write(path(&folder, 2), [1; 100]).unwrap();
    put(&folder, 3, 100, 1000);
    assert_eq!(sums(&folder), (300, Some(200)));
    // Whoever opens the folder looks.
    Folder::open(home.path(), 1000).unwrap();
    assert_eq!(sums(&folder), (300, Some(300)));
}

#[test]
fn a_folder_is_made_when_it_is_first_written_to() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("deep/down");
    let folders = [(); 2].map(|()| Folder::open(&path, 1000).unwrap());
    assert!(folders[0].items().unwrap().is_empty());
    assert_eq!(folders[0].remove(|_| true).unwrap(), 0);
    assert!(folders[0].entry(&name(1)).is_err());
    assert!(!home.path().join("deep").exists());
    put(&folders[0], 1, 100, 1000);
    assert_eq!(left(&folders[0]), [1]);
    // The other one has not made it, and sees it.
    assert_eq!(left(&folders[1]), [1]);
    put(&folders[1], 2, 950, 1000);
    assert_eq!(left(&folders[0]), [2]);
    // A folder that was there and is gone is not made again.
    fs::remove_dir_all(home.path().join("deep")).unwrap();
    assert!(folders[0].items().is_err() && folders[0].remove(|_| true).is_err());
    assert!(folders[1].temporary().is_err());
}

#[test]
fn after_many_writes_all_entries_are_looked_at() {
    let mut seen = Seen::default();
    assert!(seen.is_due());
    seen.remember(Vec::new());
    let early = (0..1000).filter(|_| seen.is_due()).count();
    assert_eq!((early, seen.is_due()), (0, true));
}
