//! The handle: look-ups, clearing, statistics.

use std::fmt;
use std::sync::Arc;

use crate::below::{Below, Chosen};
use crate::counters::{Event, Registry};
use crate::memory::{Claim, Memory, Seat, Value};
use crate::{Artifact, Budget, CacheBuilder, Extent, Key, Scope, Stats};

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
/// - What is pinned is not evicted, unless the budget is set below it.
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
    below: Below,
    counters: Registry,
}

impl Cache {
    /// A cache that keeps at most `memory_budget` bytes, single entries included.
    ///
    /// See [`CacheBuilder::memory_budget`] for the exact limit.
    #[must_use]
    pub fn new(memory_budget: impl Into<Budget>) -> Self {
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
        Self::from_tiers(None, Below::default())
    }

    pub(crate) fn from_tiers(memory: Option<Memory>, below: Below) -> Self {
        Self {
            inner: Arc::new(Inner {
                memory,
                below,
                counters: Registry::default(),
            }),
        }
    }

    /// The artifact of `key`, kept or computed.
    ///
    /// `compute` is called at most once, in this thread, and only if the artifact
    /// is not kept and no other thread is computing it. If another is, this
    /// thread waits. With a disk below, it is then written there before this
    /// call returns; those who waited already have it. If that fails, it is
    /// counted, and the value returned.
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
        let memory = self.inner.memory.as_ref();
        if let Some(artifact) = memory
            .and_then(|memory| memory.get(key.raw()))
            .and_then(typed)
        {
            return Ok(artifact);
        }
        let counters = self.inner.counters.of(A::KIND);
        let claim = memory.map_or(Claim::Alone, |memory| memory.claim(key.raw(), &counters));
        let seat = match claim {
            Claim::Value(value) => {
                if let Some(artifact) = typed(value) {
                    return Ok(artifact);
                }
                None
            }
            Claim::Seat(seat) => Some(seat),
            Claim::Alone => None,
        };
        let keep = |seat: Seat<'_>, artifact: &Arc<A>, bytes, cost| {
            if !seat.keep(Arc::clone(artifact) as Value, bytes, cost, &counters) {
                counters.count(Event::Refuse);
            }
        };
        if let Some((artifact, cost)) = self.inner.below.load::<A>(key.raw()) {
            counters.hit(cost);
            counters.count(Event::DiskHit);
            let bytes = artifact.bytes();
            let artifact = Arc::new(artifact);
            if let Some(seat) = seat {
                keep(seat, &artifact, bytes, cost);
            }
            return Ok(artifact);
        }
        counters.count(Event::Miss);
        let ((artifact, bytes), cost) = counters.compute(|| {
            let artifact = compute()?;
            let bytes = artifact.bytes();
            Ok((Arc::new(artifact), bytes))
        })?;
        if let Some(seat) = seat {
            // Whoever waits need not wait for the disk.
            keep(seat, &artifact, bytes, cost);
            let below = &self.inner.below;
            below.store(key.raw(), &*artifact, cost, &counters);
        }
        Ok(artifact)
    }

    /// The artifact of `key`, if it is kept in memory. Neither computes, nor
    /// waits, nor reads a file.
    #[must_use]
    pub fn get<A: Artifact>(&self, key: &Key<A>) -> Option<Arc<A>> {
        let memory = self.inner.memory.as_ref();
        let found = memory.and_then(|m| m.get(key.raw())).and_then(typed);
        if found.is_none() {
            self.inner.counters.of(A::KIND).count(Event::Miss);
        }
        found
    }

    /// Forgets everything, and returns how many entries in memory that were.
    ///
    /// What is on disk is forgotten too. If that fails, it is counted among the
    /// statistics as a disk failure of the kind `clearing the disk`;
    /// ask the disk itself to learn why.
    ///
    /// A computation under way is not disturbed: its value is kept when done. This
    /// holds for all four ways of clearing. Pinned entries are forgotten too.
    /// Statistics are not reset.
    ///
    /// # Complexity
    ///
    /// O(entries), for all four.
    pub fn clear(&self) -> usize {
        self.forget(Chosen::All)
    }

    /// Forgets the artifacts of one [kind](Artifact::KIND), and returns how many they were.
    pub fn clear_kind(&self, kind: &str) -> usize {
        self.forget(Chosen::Kind(kind))
    }

    /// Forgets what was computed from one scope, and returns how many entries that were.
    pub fn clear_scope(&self, scope: Scope) -> usize {
        self.forget(Chosen::Scope(scope))
    }

    /// Forgets every artifact that lies, by [`Key::within`], in a box that
    /// overlaps this one, and returns how many they were. What has no box stays.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_cache::{Artifact, Cache, Error, Extent, Key, Scope};
    ///
    /// struct Map(Vec<f64>);
    ///
    /// impl Artifact for Map {
    ///     const KIND: &'static str = "map";
    ///     fn bytes(&self) -> usize {
    ///         self.0.capacity() * size_of::<f64>()
    ///     }
    /// }
    ///
    /// let cache = Cache::new(1 << 20);
    /// for room in 0..3_u32 {
    ///     let left = f64::from(room) * 10.0;
    ///     let key = Key::new(Scope::new(room.into())).within(Extent::new([(left, left + 9.0)])?);
    ///     cache.get_or_compute(&key, || Ok::<_, Error>(Map(vec![0.0; 9])))?;
    /// }
    /// assert_eq!(cache.invalidate_region(&Extent::new([(5.0, 12.0)])?), 2);
    /// assert_eq!(cache.len(), 1);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn invalidate_region(&self, region: &Extent) -> usize {
        self.forget(Chosen::Region(region))
    }

    fn forget(&self, chosen: Chosen<'_>) -> usize {
        // The disk first, so that nothing comes back from there.
        if !self.inner.below.forget(chosen) {
            let counters = self.inner.counters.of("clearing the disk");
            counters.count(Event::DiskFailure);
        }
        let memory = self.inner.memory.as_ref();
        memory.map_or(0, |memory| memory.forget(|key| chosen.has(key)))
    }

    /// Keeps the artifact of `key` from being evicted, and returns whether it is
    /// kept at all.
    ///
    /// It still counts towards the budget, so what is computed later may be
    /// refused for lack of room. Clearing forgets it, and so does a budget that
    /// is set below all that is pinned.
    ///
    /// # Example
    ///
    /// ```
    /// # use ns_cache::{Artifact, Cache, Error, Key, Scope};
    /// # struct Map;
    /// # impl Artifact for Map {
    /// #     const KIND: &'static str = "map";
    /// #     fn bytes(&self) -> usize { 1000 }
    /// # }
    /// let cache = Cache::new(4000);
    /// let key = |i| Key::<Map>::new(Scope::new(i));
    /// cache.get_or_compute(&key(0), || Ok::<_, Error>(Map))?;
    /// assert!(cache.pin(&key(0)) && !cache.pin(&key(1)));
    /// for i in 1..100 {
    ///     cache.get_or_compute(&key(i), || Ok::<_, Error>(Map))?;
    /// }
    /// assert!(cache.get(&key(0)).is_some());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn pin<A: Artifact>(&self, key: &Key<A>) -> bool {
        self.set_pinned(key, true)
    }

    /// Lets the artifact of `key` be evicted again, and returns whether it is
    /// kept at all.
    pub fn unpin<A: Artifact>(&self, key: &Key<A>) -> bool {
        self.set_pinned(key, false)
    }

    fn set_pinned<A: Artifact>(&self, key: &Key<A>, pinned: bool) -> bool {
        let memory = self.inner.memory.as_ref();
        memory.is_some_and(|memory| memory.set_pinned(key.raw(), pinned))
    }

    /// The folder that stands below memory, if there is one.
    #[cfg(feature = "disk")]
    #[must_use]
    pub fn disk(&self) -> Option<&crate::Disk> {
        self.inner.below.disk.as_ref()
    }

    /// How many entries are kept in memory.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.memory.as_ref().map_or(0, Memory::len)
    }

    /// Whether nothing is kept in memory.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes are kept in memory, with the overhead of each entry: never
    /// more than [`budget`](Self::budget).
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.inner.memory.as_ref().map_or(0, Memory::bytes)
    }

    /// How many bytes may be kept in memory: 0 if disabled.
    #[must_use]
    pub fn budget(&self) -> u64 {
        self.inner.memory.as_ref().map_or(0, Memory::budget)
    }

    /// Changes how many bytes may be kept in memory, at once: what no longer fits
    /// is evicted, pinned entries last. Nothing happens if disabled.
    ///
    /// # Complexity
    ///
    /// O(entries) at worst.
    pub fn set_budget(&self, budget: impl Into<Budget>) {
        if let Some(memory) = &self.inner.memory {
            memory.set_budget(budget.into().get());
        }
    }

    /// What happened so far.
    ///
    /// Cheap: one pass over the kinds, not the entries, and no wait for a
    /// computation. Entries, bytes, evictions and the budget are of one moment;
    /// the other counts may be a little later.
    #[must_use]
    pub fn stats(&self) -> Stats {
        // Holdings first: what is held was counted as computed before.
        let holdings = self.inner.memory.as_ref().map(Memory::holdings);
        let (ledger, budget) = holdings.unwrap_or_default();
        let mut kinds = self.inner.counters.read();
        for (kind, holding) in ledger {
            let counts = kinds.entry(kind).or_default();
            counts.entries = holding.entries;
            counts.bytes = holding.bytes;
            counts.evictions = holding.evictions;
        }
        Stats::new(kinds, budget)
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
