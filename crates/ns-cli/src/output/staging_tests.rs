//! A folder is complete or untouched.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::OutputFolder;
use crate::error::Error;

fn write(folder: &OutputFolder, name: &str, text: &str) -> Result<(), Error> {
    folder.write(name, |out| out.write_all(text.as_bytes()))
}

fn entries(path: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn nothing_shows_before_the_commit_and_all_after() {
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("a/b");
    let folder = OutputFolder::open(&target).unwrap();
    write(&folder, "table.csv", "one").unwrap();
    write(&folder, "maps/u.png", "two").unwrap();
    write(&folder, "table.csv", "three").unwrap();
    assert!(!target.exists());
    let paths = folder.commit().unwrap();
    assert_eq!(paths, [target.join("maps/u.png"), target.join("table.csv")]);
    assert_eq!(
        fs::read_to_string(target.join("table.csv")).unwrap(),
        "three"
    );
    assert_eq!(entries(root.path()), ["a"]);
    assert_eq!(entries(&target), ["maps", "table.csv"]);
}

#[test]
fn a_dropped_folder_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let existing = root.path().join("out");
    fs::create_dir(&existing).unwrap();
    fs::write(existing.join("mine.txt"), "mine").unwrap();
    for target in [existing.clone(), root.path().join("new/deep")] {
        let folder = OutputFolder::open(&target).unwrap();
        write(&folder, "mine.txt", "other").unwrap();
        drop(folder);
    }
    assert_eq!(entries(root.path()), ["out"]);
    assert_eq!(entries(&existing), ["mine.txt"]);
    assert_eq!(
        fs::read_to_string(existing.join("mine.txt")).unwrap(),
        "mine"
    );
}

#[test]
fn files_of_the_same_name_are_replaced_and_others_stay() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("mine.txt"), "mine").unwrap();
    fs::write(root.path().join("table.csv"), "old").unwrap();
    let folder = OutputFolder::open(root.path()).unwrap();
    write(&folder, "table.csv", "new").unwrap();
    folder.commit().unwrap();
    assert_eq!(entries(root.path()), ["mine.txt", "table.csv"]);
    let read = |name| fs::read_to_string(root.path().join(name)).unwrap();
    assert_eq!(
        (read("mine.txt"), read("table.csv")),
        ("mine".into(), "new".into())
    );
}

#[test]
fn a_file_that_fails_half_way_is_not_kept() {
    let root = tempfile::tempdir().unwrap();
    let folder = OutputFolder::open(root.path()).unwrap();
    let error = folder
        .write("half.csv", |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("no more"))
        })
        .unwrap_err();
    assert!(matches!(error, Error::OutputFile { .. }));
    assert!(error.to_string().contains("half.csv: no more"), "{error}");
    assert!(folder.commit().unwrap().is_empty());
    assert!(entries(root.path()).is_empty());
}

#[test]
fn a_place_that_cannot_be_a_folder_is_refused_at_once() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("file");
    fs::write(&file, "").unwrap();
    for target in [file.clone(), file.join("below")] {
        let error = OutputFolder::open(&target).unwrap_err();
        assert!(matches!(error, Error::OutputFolder { .. }), "{error}");
        assert!(error.to_string().contains("is a file"), "{error}");
    }
}

#[test]
fn names_that_lead_out_or_meet_a_folder_are_refused() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("taken")).unwrap();
    let folder = OutputFolder::open(root.path()).unwrap();
    for name in ["", "..", "../x", "/x", "a/../../x", "./", "a/"] {
        assert!(
            matches!(write(&folder, name, ""), Err(Error::OutputName { .. })),
            "{name:?}"
        );
    }
    assert!(matches!(
        write(&folder, "taken", ""),
        Err(Error::OutputFile { .. })
    ));
}

#[test]
fn many_threads_may_write() {
    let root = tempfile::tempdir().unwrap();
    let folder = OutputFolder::open(root.path()).unwrap();
    std::thread::scope(|scope| {
        for i in 0..8 {
            let folder = &folder;
            scope.spawn(move || write(folder, &format!("d/{i}"), "x").unwrap());
        }
    });
    assert_eq!(folder.commit().unwrap().len(), 8);
}
