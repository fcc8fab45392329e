//! The handle: look-ups, clearing, statistics.

use std::fmt;
use std::sync::Arc;

use crate::counters::Registry;
use crate::memory::{Claim, Memory, Value};
use crate::{Artifact, CacheBuilder, Key, Scope, Stats};

/// A handle to a cache. Clones share what is kept.
///
/// # What it promises
///
/// - The bytes kept are never above the budget, whatever other threads do.
///   They are what artifacts say of themselves, plus
///   [`Key::overhead_bytes`] for each. Values still held by callers
///   after they were evicted are not counted, nor is what a computation uses.
/// - While a key is being computed, whoever else asks for it waits and gets that
///   value.
/// - A value that was just computed is kept if it fits the budget; what was used
///   least goes. So a sweep, again and again, over more than fits finds nothing.
/// - A value that does not fit is handed to the caller and to all who wait, but
///   not kept, and counted as refused.
/// - An error or a panic belongs to the caller whose computation it was.
///   One of those who waited then computes, the others wait for that one.
/// - No lock is held while computing or while a value is dropped, so both may use
///   the cache.
///
/// # Computations that use the cache
///
/// A computation may ask for other keys. If it asks, even through other threads
/// that wait for each other, for the key it is computing, then waiting would
/// never end: the inner request computes for itself, and its result is returned
/// but not kept.
///
/// One circle cannot be seen: a computation that waits for tasks of a
/// work-stealing pool, while a thread of that pool, in the middle of such a task,
/// picks up another one that waits for the key being computed. Ask for keys before
/// the parallel part, not inside it, or compute in a pool of its own.
#[derive(Clone)]
pub struct Cache {
    inner: Arc<Inner>,
}

struct Inner {
    /// `None` if the cache is disabled.
    memory: Option<Memory>,
    counters: Registry,
}

impl Cache {
    /// A cache that keeps at most `memory_budget` bytes, single entries included.
    ///
    /// See [`CacheBuilder::memory_budget`] for the exact limit.
    #[must_use]
    pub fn new(memory_budget: usize) -> Self {
        Self::builder().memory_budget(memory_budget).build()
    }

    /// A cache with other settings.
    pub fn builder() -> CacheBuilder {
        CacheBuilder::new()
    }

    /// A cache that keeps nothing and lets everyone compute for themselves, but
    /// still counts.
    #[must_use]
    pub fn disabled() -> Self {
        Self::from_memory(None)
    }

    pub(crate) fn with_memory(budget: usize) -> Self {
        Self::from_memory(Some(Memory::new(budget)))
    }

    fn from_memory(memory: Option<Memory>) -> Self {
        Self {
            inner: Arc::new(Inner {
                memory,
                counters: Registry::default(),
            }),
        }
    }

    /// The artifact of `key`, kept or computed.
    ///
    /// `compute` is called at most once, in this thread, and only if the artifact
    /// is not kept and no other thread is computing it. If another is, this
    /// thread waits.
    ///
    /// # Errors
    ///
    /// The error of `compute`, unchanged. It is not kept: the next caller tries again.
    ///
    /// # Panics
    ///
    /// If `compute` panics, or [`Artifact::bytes`] does. Only this caller sees it.
    ///
    /// # Complexity
    ///
    /// O(length of the key) if kept. Keeping a new value evicts others one by one;
    /// each eviction takes O(1) amortised, O(entries) at worst.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_cache::{Artifact, Cache, Key, Scope};
    ///
    /// struct Squares(Vec<u64>);
    ///
    /// impl Artifact for Squares {
    ///     const KIND: &'static str = "squares";
    ///     fn bytes(&self) -> usize {
    ///         size_of::<Self>() + self.0.capacity() * size_of::<u64>()
    ///     }
    /// }
    ///
    /// let cache = Cache::new(1 << 20);
    /// let key = Key::new(Scope::new(1)).u64(4);
    /// let squares = cache.get_or_compute(&key, || {
    ///     Ok::<_, std::num::ParseIntError>(Squares((0.."4".parse()?).map(|i| i * i).collect()))
    /// })?;
    /// assert_eq!(squares.0, [0, 1, 4, 9]);
    /// # Ok::<(), std::num::ParseIntError>(())
    /// ```
    pub fn get_or_compute<A, E, F>(&self, key: &Key<A>, compute: F) -> Result<Arc<A>, E>
    where
        A: Artifact,
        F: FnOnce() -> Result<A, E>,
    {
        let counters = self.inner.counters.of(A::KIND);
        let claim = match &self.inner.memory {
            Some(memory) => memory.claim(key.raw(), || counters.wait()),
            None => Claim::Alone,
        };
        let seat = match claim {
            Claim::Value(value) => {
                if let Some(artifact) = typed(value) {
                    counters.hit();
                    return Ok(artifact);
                }
                None
            }
            Claim::Seat(seat) => Some(seat),
            Claim::Alone => None,
        };
        counters.miss();
        let (artifact, bytes) = counters.compute(|| {
            let artifact = compute()?;
            let bytes = artifact.bytes();
            Ok((Arc::new(artifact), bytes))
        })?;
        if let Some(seat) = seat
            && !seat.keep(Arc::clone(&artifact) as Value, bytes)
        {
            counters.refuse();
        }
        Ok(artifact)
    }

    /// The artifact of `key`, if it is kept. Neither computes nor waits.
    #[must_use]
    pub fn get<A: Artifact>(&self, key: &Key<A>) -> Option<Arc<A>> {
        let counters = self.inner.counters.of(A::KIND);
        let memory = self.inner.memory.as_ref();
        let found = memory.and_then(|m| m.get(key.raw())).and_then(typed);
        if found.is_some() {
            counters.hit();
        } else {
            counters.miss();
        }
        found
    }

    /// Forgets everything, and returns how many entries that were.
    ///
    /// A computation under way is not disturbed: its value is kept when done. This
    /// holds for all three ways of clearing. Statistics are not reset.
    ///
    /// # Complexity
    ///
    /// O(entries), for all three.
    pub fn clear(&self) -> usize {
        self.forget(|_, _| true)
    }

    /// Forgets the artifacts of one [kind](Artifact::KIND), and returns how many they were.
    pub fn clear_kind(&self, kind: &str) -> usize {
        self.forget(|k, _| k == kind)
    }

    /// Forgets what was computed from one scope, and returns how many entries that were.
    pub fn clear_scope(&self, scope: Scope) -> usize {
        self.forget(|_, s| s == scope)
    }

    fn forget(&self, chosen: impl Fn(&str, Scope) -> bool) -> usize {
        self.inner.memory.as_ref().map_or(0, |memory| {
            memory.forget(|key| chosen(key.kind(), key.scope()))
        })
    }

    /// How many entries are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.memory.as_ref().map_or(0, Memory::len)
    }

    /// Whether nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes are kept, with the overhead of each entry: never more than
    /// [`budget`](Self::budget).
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.inner.memory.as_ref().map_or(0, Memory::bytes)
    }

    /// How many bytes may be kept: 0 if disabled.
    #[must_use]
    pub fn budget(&self) -> u64 {
        self.inner.memory.as_ref().map_or(0, Memory::budget)
    }

    /// What happened so far.
    ///
    /// Cheap: one pass over the kinds, not the entries, and no wait for a
    /// computation. Entries, bytes and evictions are of one moment; the other
    /// counts may be a little later.
    #[must_use]
    pub fn stats(&self) -> Stats {
        // Holdings first: what is held was counted as computed before.
        let holdings = self.inner.memory.as_ref().map(Memory::holdings);
        let mut kinds = self.inner.counters.read();
        for (kind, holding) in holdings.unwrap_or_default() {
            let counts = kinds.entry(kind).or_default();
            counts.entries = holding.entries;
            counts.bytes = holding.bytes;
            counts.evictions = holding.evictions;
        }
        Stats::new(kinds, self.budget())
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache")
            .field("enabled", &self.inner.memory.is_some())
            .field("len", &self.len())
            .field("bytes", &self.bytes())
            .field("budget", &self.budget())
            .finish()
    }
}

/// The value as what its key says it is. A key holds the type, so this never fails.
fn typed<A: Artifact>(value: Value) -> Option<Arc<A>> {
    value.downcast().ok()
}
