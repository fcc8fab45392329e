//! How a cache is set up.

use crate::Cache;

/// The budget of a cache for which none was asked: 1 GiB.
const DEFAULT_MEMORY_BUDGET: usize = 1 << 30;

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
    memory_budget: usize,
}

impl CacheBuilder {
    pub(crate) fn new() -> Self {
        Self {
            memory_budget: DEFAULT_MEMORY_BUDGET,
        }
    }

    /// The most memory the cache keeps, in bytes: 1 GiB unless set here.
    ///
    /// It is also the limit of a single entry: an artifact is kept if its bytes
    /// and its [`Key::overhead_bytes`](crate::Key::overhead_bytes) are at most
    /// `bytes` together. With 0 nothing is kept, but a key that several threads
    /// ask for at once is still computed once. More than 8 PiB (2^53 bytes) is
    /// taken as 8 PiB.
    pub fn memory_budget(mut self, bytes: usize) -> Self {
        self.memory_budget = bytes;
        self
    }

    /// The cache.
    #[must_use]
    pub fn build(self) -> Cache {
        Cache::with_memory(self.memory_budget)
    }
}
