//! What stands below memory: a folder on disk, or nothing.

use std::time::Duration;

use crate::counters::Counters;
use crate::key::RawKey;
use crate::{Artifact, Extent, Scope};

/// What is to be forgotten.
#[derive(Clone, Copy)]
pub(crate) enum Chosen<'a> {
    All,
    Kind(&'a str),
    Scope(Scope),
    Region(&'a Extent),
}

impl Chosen<'_> {
    pub(crate) fn has(self, key: &RawKey) -> bool {
        match self {
            Self::All => true,
            Self::Kind(kind) => key.kind() == kind,
            Self::Scope(scope) => key.scope() == scope,
            Self::Region(region) => key.extent().is_some_and(|extent| extent.overlaps(region)),
        }
    }
}

/// The tier below memory.
#[derive(Default)]
pub(crate) struct Below {
    #[cfg(feature = "disk")]
    pub(crate) disk: Option<crate::Disk>,
}

#[cfg(feature = "disk")]
impl Below {
    /// The artifact of a key, and how long it once took to compute.
    pub(crate) fn load<A: Artifact>(&self, key: &RawKey) -> Option<(A, Duration)> {
        let (disk, form) = (self.disk.as_ref()?, A::FORM?);
        // Whatever is wrong with an entry, it is a miss.
        disk.load(&form, key).ok()
    }

    /// Keeps an artifact, if it can be; where that fails, it is counted.
    pub(crate) fn store<A: Artifact>(
        &self,
        key: &RawKey,
        artifact: &A,
        cost: Duration,
        counters: &Counters,
    ) {
        use crate::counters::Event;

        if let (Some(disk), Some(form)) = (&self.disk, A::FORM) {
            let written = disk.store(&form, key, artifact, cost);
            counters.count(match written {
                Ok(()) => Event::DiskWrite,
                Err(_) => Event::DiskFailure,
            });
        }
    }

    /// Forgets what is chosen; false if that failed.
    pub(crate) fn forget(&self, chosen: Chosen<'_>) -> bool {
        let Some(disk) = &self.disk else {
            return true;
        };
        let removed = match chosen {
            Chosen::All => disk.clear(),
            Chosen::Kind(kind) => disk.clear_kind(kind),
            Chosen::Scope(scope) => disk.clear_scope(scope),
            Chosen::Region(region) => disk.invalidate_region(region),
        };
        removed.is_ok()
    }
}

#[cfg(not(feature = "disk"))]
#[expect(clippy::unused_self, reason = "with a disk there is something to ask")]
impl Below {
    pub(crate) fn load<A: Artifact>(&self, _: &RawKey) -> Option<(A, Duration)> {
        None
    }

    pub(crate) fn store<A: Artifact>(&self, _: &RawKey, _: &A, _: Duration, _: &Counters) {}

    pub(crate) fn forget(&self, _: Chosen<'_>) -> bool {
        true
    }
}
