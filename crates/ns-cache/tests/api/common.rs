//! Artifacts and short forms for the tests.

use std::convert::Infallible;
use std::sync::Arc;
use std::thread;

use ns_cache::{Artifact, Cache, Key, Scope};

/// An artifact that says it holds `size` bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Blob {
    pub(crate) value: u64,
    pub(crate) size: usize,
}

impl Artifact for Blob {
    const KIND: &'static str = "blob";

    fn bytes(&self) -> usize {
        self.size
    }
}

/// Another kind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Other(pub(crate) Blob);

impl Artifact for Other {
    const KIND: &'static str = "other";

    fn bytes(&self) -> usize {
        self.0.size
    }
}

pub(crate) fn blob(value: u64, size: usize) -> Blob {
    Blob { value, size }
}

pub(crate) fn key<A: Artifact>(i: u64) -> Key<A> {
    scoped(0, i)
}

pub(crate) fn scoped<A: Artifact>(scope: u128, i: u64) -> Key<A> {
    Key::new(Scope::new(scope)).u64(i)
}

/// Asks for `key` with a computation that cannot fail.
pub(crate) fn ask<A: Artifact>(cache: &Cache, key: &Key<A>, compute: impl FnOnce() -> A) -> Arc<A> {
    match cache.get_or_compute(key, || Ok::<_, Infallible>(compute())) {
        Ok(artifact) => artifact,
        Err(never) => match never {},
    }
}

/// Returns when `n` look-ups of `cache` have begun to wait.
pub(crate) fn until_waiting(cache: &Cache, n: u64) {
    while cache.stats().total.waits < n {
        thread::yield_now();
    }
}
