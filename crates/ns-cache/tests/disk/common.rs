//! An artifact with a form on disk, and short forms for the tests.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use ns_cache::{Artifact, Cache, Disk, DiskError, Form, Key, Persist, Reader, Scope, Writer};
use tempfile::TempDir;

/// The file whose lock is held by whoever changes the folder.
pub(crate) const LOCK: &str = "ns-cache.lock";

/// Numbers that follow from the first of them.
#[derive(Debug, PartialEq)]
pub(crate) struct Row(pub(crate) Vec<f64>);

impl Artifact for Row {
    const KIND: &'static str = "row";
    const FORM: Option<Form<Self>> = Some(Form::new());

    fn bytes(&self) -> usize {
        self.0.len() * 8
    }
}

impl Persist for Row {
    const VERSION: u32 = 1;

    fn write(&self, out: &mut Writer<'_>) -> Result<(), DiskError> {
        out.value(&self.0.len())?;
        out.floats(&self.0)
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DiskError> {
        let count = input.value()?;
        input.floats(count).map(Self)
    }
}

pub(crate) fn row(i: u64, count: usize) -> Row {
    Row((0..count).map(|k| i as f64 + k as f64 / 8.0).collect())
}

pub(crate) fn key<A: Artifact>(i: u64) -> Key<A> {
    Key::new(Scope::new(7)).u64(i)
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub(crate) fn open(path: &Path) -> Disk {
    Disk::open(path, 1 << 30).unwrap()
}

/// A cache such as a new process would have: with nothing in memory.
pub(crate) fn fresh(path: &Path) -> Cache {
    Cache::builder().disk(open(path)).build()
}

pub(crate) fn ask(cache: &Cache, i: u64, count: usize) -> Arc<Row> {
    ask_for(cache, &key(i), || row(i, count))
}

pub(crate) fn ask_for<A: Artifact>(
    cache: &Cache,
    key: &Key<A>,
    compute: impl FnOnce() -> A,
) -> Arc<A> {
    match cache.get_or_compute(key, || Ok::<_, Infallible>(compute())) {
        Ok(artifact) => artifact,
        Err(never) => match never {},
    }
}

/// The value of a key, if a new process would find it.
pub(crate) fn found(path: &Path, i: u64) -> Option<Arc<Row>> {
    fresh(path).get_or_compute(&key(i), || Err(())).ok()
}

/// The one file of an entry there is.
pub(crate) fn only_entry(path: &Path) -> std::path::PathBuf {
    let entries = open(path).entries().unwrap();
    assert_eq!(entries.len(), 1);
    path.join(format!("{}.nsc", entries[0].name))
}

/// All files, those that are being written too.
pub(crate) fn names(path: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for below in ["", "writing/"] {
        // There is none until something is written.
        let entries = std::fs::read_dir(path.join(below)).into_iter().flatten();
        for entry in entries.map(Result::unwrap) {
            if !entry.path().is_dir() {
                names.push(format!("{below}{}", entry.file_name().to_str().unwrap()));
            }
        }
    }
    names.sort();
    names
}
