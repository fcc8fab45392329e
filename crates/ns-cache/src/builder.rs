//! How a cache is set up.

use crate::below::Below;
use crate::memory::Memory;
use crate::{Budget, Cache};

/// The budget of a cache for which none was asked: 1 GiB.
const DEFAULT_MEMORY_BUDGET: Budget = Budget::bytes(1 << 30);

/// Sets up a [`Cache`], from [`Cache::builder`].
///
/// # Example
///
/// ```
/// use ns_cache::Cache;
///
/// let cache = Cache::builder().memory_budget(256 << 20).build();
/// assert_eq!(cache.budget(), 256 << 20);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct CacheBuilder {
    memory_budget: Budget,
    #[cfg(feature = "disk")]
    disk: Option<crate::Disk>,
}

impl CacheBuilder {
    pub(crate) fn new() -> Self {
        Self {
            memory_budget: DEFAULT_MEMORY_BUDGET,
            #[cfg(feature = "disk")]
            disk: None,
        }
    }

    /// The most memory the cache keeps, in bytes: 1 GiB unless set here.
    ///
    /// It is also the limit of a single entry: an artifact is kept if its bytes
    /// and its [`Key::overhead_bytes`](crate::Key::overhead_bytes) are at most
    /// `bytes` together, and fit beside what is [pinned](Cache::pin). With 0
    /// nothing is kept, but a key that several threads ask for at once is still
    /// computed once. More than 8 PiB (2^53 bytes) is taken as 8 PiB.
    pub fn memory_budget(mut self, bytes: impl Into<Budget>) -> Self {
        self.memory_budget = bytes.into();
        self
    }

    /// Also keeps artifacts that have a [form](crate::Artifact::FORM) in a folder,
    /// where other processes and later runs find them.
    #[cfg(feature = "disk")]
    pub fn disk(mut self, disk: crate::Disk) -> Self {
        self.disk = Some(disk);
        self
    }

    /// The cache.
    #[must_use]
    pub fn build(self) -> Cache {
        let below = Below {
            #[cfg(feature = "disk")]
            disk: self.disk,
        };
        Cache::from_tiers(Some(Memory::new(self.memory_budget.get())), below)
    }
}
