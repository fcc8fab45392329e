//! Disks that fail: counted, and the answer is returned all the same.

use std::fs;

use ns_cache::{Artifact, Disk, DiskError, Form, Persist, Reader, Writer};

use crate::common::{LOCK, Row, ask, ask_for, folder, fresh, key, names, row};

#[test]
fn a_folder_that_goes_away_costs_no_answer() {
    let folder = folder();
    let path = folder.path().join("cache");
    let cache = fresh(&path);
    assert_eq!(*ask(&cache, 0, 10), row(0, 10));
    fs::remove_dir_all(&path).unwrap();
    assert_eq!(*ask(&cache, 1, 10), row(1, 10));
    assert_eq!(cache.clear(), 2);
    let stats = cache.stats();
    assert_eq!(stats.kind("row").disk_failures, 1);
    assert_eq!(stats.kind("clearing the disk").disk_failures, 1);
    let disk = cache.disk().unwrap();
    let errors = [
        disk.entries().err(),
        disk.bytes().err(),
        disk.verify().err(),
        disk.clear().err(),
    ];
    for error in errors.map(Option::unwrap) {
        assert!(matches!(&error, DiskError::Folder { path: named, .. } if *named == path));
    }
}

#[test]
fn what_is_no_folder_is_refused_with_its_path() {
    let folder = folder();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for path in [file.clone(), file.join("below")] {
        let error = Disk::open(&path, 1000).unwrap_err();
        assert!(matches!(error, DiskError::Folder { .. }));
        let message = error.to_string();
        assert!(
            message.contains("file") && message.contains("give a folder"),
            "{message}"
        );
    }
}

#[test]
fn a_folder_that_is_never_written_to_is_never_made() {
    let folder = folder();
    let path = folder.path().join("cache");
    let cache = fresh(&path);
    let failed = cache.get_or_compute(&key::<Row>(1), || Err("on purpose"));
    assert_eq!(failed.unwrap_err(), "on purpose");
    assert_eq!((cache.clear(), cache.stats().total.disk_failures), (0, 0));
    assert!(cache.disk().unwrap().verify().is_ok());
    assert!(!path.exists());
    ask(&cache, 1, 10);
    assert!(path.exists());
}

/// An artifact that fails on its way to the disk, or panics on its way back.
#[derive(Debug, PartialEq)]
struct Fragile {
    writes: bool,
}

impl Artifact for Fragile {
    const KIND: &'static str = "fragile";
    const FORM: Option<Form<Self>> = Some(Form::new());

    fn bytes(&self) -> usize {
        1
    }
}

impl Persist for Fragile {
    const VERSION: u32 = 1;

    fn write(&self, out: &mut Writer<'_>) -> Result<(), DiskError> {
        out.floats(&[0.0; 100])?;
        if self.writes {
            return Ok(());
        }
        let source = std::io::ErrorKind::StorageFull.into();
        Err(DiskError::Io(source))
    }

    fn read(_: &mut Reader<'_>) -> Result<Self, DiskError> {
        panic!("on purpose")
    }
}

#[test]
fn a_write_that_fails_leaves_nothing_behind() {
    let folder = folder();
    let cache = fresh(folder.path());
    let fragile = ask_for(&cache, &key(1), || Fragile { writes: false });
    assert_eq!(*fragile, Fragile { writes: false });
    let total = cache.stats().total;
    assert_eq!(
        (total.disk_failures, total.disk_writes, total.entries),
        (1, 0, 1)
    );
    assert_eq!(names(folder.path()), [LOCK]);
}

#[test]
fn a_reader_that_panics_is_a_miss() {
    let folder = folder();
    for _ in 0..2 {
        let cache = fresh(folder.path());
        ask_for(&cache, &key(1), || Fragile { writes: true });
        let total = cache.stats().total;
        assert_eq!(
            (total.misses, total.disk_writes, total.disk_hits),
            (1, 1, 0)
        );
    }
}

/// By another user, as the superuser may write to any folder.
#[cfg(unix)]
#[test]
fn a_folder_that_may_only_be_read_is_read() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    const ROLE: &str = "NS_CACHE_READ_ONLY";
    const NOBODY: u32 = 65_534;
    if let Ok(path) = std::env::var(ROLE) {
        only_read(path.as_ref());
        return;
    }
    let folder = folder();
    ask(&fresh(folder.path()), 1, 10);
    let is_superuser = folder.path().metadata().unwrap().uid() == 0;
    let all = [
        names(folder.path()),
        vec!["writing".to_owned(), String::new()],
    ]
    .concat();
    for path in all.into_iter().map(|name| folder.path().join(name)) {
        let mode = if path.is_dir() { 0o500 } else { 0o400 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        if is_superuser {
            chown(&path, Some(NOBODY), None).unwrap();
        }
    }
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "failure::a_folder_that_may_only_be_read_is_read"]);
    child.env(ROLE, folder.path());
    if is_superuser {
        child.uid(NOBODY);
    }
    let output = child.output();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    match output {
        Ok(output) => assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        ),
        // Where that user may not run the test, there is none.
        Err(error) => assert!(is_superuser, "{error}"),
    }
}

#[cfg(unix)]
fn only_read(path: &std::path::Path) {
    let before = names(path);
    let cache = fresh(path);
    let disk = cache.disk().unwrap();
    assert_eq!(disk.entries().unwrap().len(), 1);
    assert_eq!(disk.verify().unwrap().intact, 1);
    assert!(cache.get_or_compute(&key::<Row>(1), || Err(())).is_ok());
    assert_eq!(*ask(&cache, 2, 10), row(2, 10));
    let total = cache.stats().total;
    assert_eq!((total.disk_hits, total.disk_failures), (1, 1));
    assert!(disk.clear().is_err());
    assert_eq!(names(path), before);
}

/// Where not even the superuser may write.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_nobody_may_write_to_costs_no_answer() {
    let path = std::path::Path::new("/sys/kernel");
    if !path.is_dir() {
        return;
    }
    let cache = fresh(path);
    assert_eq!(*ask(&cache, 1, 10), row(1, 10));
    assert_eq!(cache.clear(), 1);
    let stats = cache.stats();
    assert_eq!(stats.kind("row").disk_failures, 1);
    let disk = cache.disk().unwrap();
    assert_eq!(
        (disk.entries().unwrap(), disk.bytes().unwrap()),
        (vec![], 0)
    );
}

/// Files can grow to half a kilobyte only, as if the disk were full beyond.
#[cfg(unix)]
#[test]
fn a_full_disk_costs_no_answer() {
    use std::process::Command;

    const ROLE: &str = "NS_CACHE_FULL_DISK";
    if let Ok(path) = std::env::var(ROLE) {
        let cache = fresh(path.as_ref());
        for (i, count) in [(1, 10), (2, 10_000), (3, 10)] {
            assert_eq!(*ask(&cache, i, count), row(i, count));
        }
        let total = cache.stats().total;
        assert_eq!(
            (total.disk_writes, total.disk_failures, total.entries),
            (2, 1, 3)
        );
        return;
    }
    let folder = folder();
    let program = std::env::current_exe().unwrap();
    // In blocks of 512 or 1024 bytes, as the shell likes.
    let script =
        "trap '' XFSZ && ulimit -f 1 && exec \"$0\" --exact failure::a_full_disk_costs_no_answer";
    let child = Command::new("sh")
        .args(["-c", script])
        .arg(program)
        .env(ROLE, folder.path())
        .output()
        .unwrap();
    assert!(
        child.status.success(),
        "{}",
        String::from_utf8_lossy(&child.stdout)
    );
    let left = names(folder.path());
    assert!(
        left.len() == 3 && !left.iter().any(|name| name.ends_with(".tmp")),
        "{left:?}"
    );
}
