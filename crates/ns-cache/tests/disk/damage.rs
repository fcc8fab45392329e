//! Files that are not what they were: always a miss, and mended by the next write.

use std::fs;

use crate::common::{LOCK, ask, folder, found, fresh, names, only_entry, open, row};

#[test]
fn each_byte_flipped_in_turn_is_a_miss() {
    let folder = folder();
    ask(&fresh(folder.path()), 1, 4);
    let file = only_entry(folder.path());
    let whole = fs::read(&file).unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x40;
        fs::write(&file, flipped).unwrap();
        assert!(found(folder.path(), 1).is_none(), "byte {at}");
    }
    fs::write(&file, whole).unwrap();
    assert_eq!(*found(folder.path(), 1).unwrap(), row(1, 4));
}

#[test]
fn a_damaged_entry_is_reported_and_replaced() {
    let folder = folder();
    ask(&fresh(folder.path()), 1, 100);
    let file = only_entry(folder.path());
    let whole = fs::read(&file).unwrap();
    for damaged in [&whole[..whole.len() - 1], &whole[..20], &[], &[0; 500]] {
        fs::write(&file, damaged).unwrap();
        let disk = open(folder.path());
        let verified = disk.verify().unwrap();
        assert_eq!((verified.intact, verified.damaged.len()), (0, 1));
        assert!(file.to_string_lossy().contains(&verified.damaged[0].0));
        assert!(disk.entries().unwrap()[0].content.is_err());
        assert_eq!(*ask(&fresh(folder.path()), 1, 100), row(1, 100));
        assert_eq!(fs::read(&file).unwrap().len(), whole.len());
        assert_eq!(*found(folder.path(), 1).unwrap(), row(1, 100));
    }
}

#[test]
fn an_entry_under_another_name_is_a_miss() {
    let folder = folder();
    ask(&fresh(folder.path()), 1, 10);
    let first = only_entry(folder.path());
    let whole = fs::read(&first).unwrap();
    fs::remove_file(&first).unwrap();
    ask(&fresh(folder.path()), 2, 10);
    let second = only_entry(folder.path());
    fs::write(&second, whole).unwrap();
    assert!(found(folder.path(), 2).is_none());
    // No key finds it, so it is damaged.
    let verified = open(folder.path()).verify().unwrap();
    assert_eq!((verified.intact, verified.damaged.len()), (0, 1));
    let why = "it is the entry of another key";
    assert_eq!(verified.damaged[0].1, why);
    let entries = open(folder.path()).entries().unwrap();
    assert_eq!(entries[0].content, Err(why.to_owned()));
}

#[test]
fn what_is_no_file_is_a_miss() {
    let folder = folder();
    ask(&fresh(folder.path()), 1, 10);
    let file = only_entry(folder.path());
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let cache = fresh(folder.path());
    assert_eq!(*ask(&cache, 1, 10), row(1, 10));
    assert_eq!(cache.stats().total.disk_failures, 1);
    fs::remove_dir(&file).unwrap();
    #[cfg(unix)]
    {
        let elsewhere = folder.path().join("elsewhere");
        ask(&fresh(folder.path()), 1, 10);
        fs::rename(&file, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &file).unwrap();
        assert!(found(folder.path(), 1).is_none());
        // Writing replaces the link, not what it leads to.
        let before = fs::read(&elsewhere).unwrap();
        ask(&fresh(folder.path()), 1, 10);
        assert_eq!(fs::read(&elsewhere).unwrap(), before);
        assert!(fs::symlink_metadata(&file).unwrap().is_file());
    }
}

#[test]
fn what_killed_writers_left_is_cleared_up() {
    let folder = folder();
    let writing = folder.path().join("writing");
    ask(&fresh(folder.path()), 1, 10);
    open(folder.path()).clear().unwrap();
    let left = |name: &str| fs::write(writing.join(name), "half").unwrap();
    left("123-0.tmp");
    open(folder.path());
    assert_eq!(names(folder.path()), [LOCK]);
    left("123-0.tmp");
    open(folder.path()).clear().unwrap();
    assert_eq!(names(folder.path()), [LOCK]);
    // By whoever writes next, too.
    let cache = fresh(folder.path());
    left("123-1.tmp");
    ask(&cache, 1, 10);
    assert_eq!(names(folder.path()).len(), 2);
    // But not while its writer lives.
    left("123-2.tmp");
    let writer = fs::File::options()
        .write(true)
        .open(writing.join("123-2.tmp"))
        .unwrap();
    writer.lock().unwrap();
    open(folder.path());
    assert!(writing.join("123-2.tmp").exists());
    drop(writer);
    open(folder.path());
    assert!(!writing.join("123-2.tmp").exists());
}
