//! The memory tier: a byte-budgeted store in which each key has one computation at a time.
//!
//! All that changes what is kept goes through one lock, the books, and so the sum
//! of all weights is exact at every moment. What a thread found once, it finds
//! again without that lock.

use std::any::Any;
use std::collections::{BTreeMap, VecDeque};
// These only copy what the books say, or are changed under their lock.
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::counters::{Counters, Event};
use crate::flight::{Flights, Join, Lead};
use crate::found::{Entry, Found, Index};
use crate::key::RawKey;
use crate::sync::{Mutex, MutexGuard};

/// A value of any type, as the store holds it.
pub(crate) type Value = Arc<dyn Any + Send + Sync>;

/// An entry.
pub(crate) struct Kept {
    key: RawKey,
    pub(crate) value: Value,
    weight: u64,
    /// How long it took to compute.
    pub(crate) cost: Duration,
    counters: Arc<Counters>,
    /// How many sweeps of the eviction it outlives, at most [`Kept::MOST_USES`].
    uses: AtomicU8,
    /// 1 if it is never evicted; changed under the lock of the books.
    pinned: AtomicU8,
    /// Who finds it without the books; changed under their lock.
    found_by: AtomicU8,
}

impl Kept {
    const MOST_USES: u8 = 2;

    pub(crate) fn new(
        key: RawKey,
        value: Value,
        bytes: usize,
        cost: Duration,
        counters: Arc<Counters>,
    ) -> Self {
        Self {
            weight: (key.overhead_bytes() as u64).saturating_add(bytes as u64),
            key,
            value,
            cost,
            counters,
            uses: AtomicU8::new(0),
            pinned: AtomicU8::new(0),
            found_by: AtomicU8::new(0),
        }
    }

    pub(crate) fn key(&self) -> &RawKey {
        &self.key
    }

    fn is_pinned(&self) -> bool {
        self.pinned.load(Ordering::Relaxed) == 1
    }

    /// A look-up was answered by this. Two threads at once may count as one use,
    /// which does no harm.
    fn hit(&self) -> Value {
        let uses = self.uses.load(Ordering::Relaxed);
        if uses < Self::MOST_USES {
            self.uses.store(uses + 1, Ordering::Relaxed);
        }
        self.counters.hit(self.cost);
        Arc::clone(&self.value)
    }
}

/// What is held of one kind, and what had to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holding {
    pub(crate) entries: u64,
    pub(crate) bytes: u64,
    pub(crate) evictions: u64,
}

pub(crate) type Ledger = BTreeMap<&'static str, Holding>;

/// What is kept, by its keys and in the order in which eviction looks at it.
struct Books {
    index: Index,
    budget: u64,
    bytes: u64,
    /// The part of `bytes` that is pinned.
    pinned: u64,
    ring: VecDeque<Arc<Kept>>,
    ledger: Ledger,
}

impl Books {
    fn enter(&mut self, kept: &Arc<Kept>) {
        let holding = self.ledger.entry(kept.key.kind()).or_default();
        holding.entries += 1;
        holding.bytes += kept.weight;
        self.bytes += kept.weight;
        self.ring.push_back(Arc::clone(kept));
        // Nothing is replaced: only who leads a key comes here, and it looked.
        self.index.insert(Entry(Arc::clone(kept)));
    }

    /// For what is no longer in the ring. No value is dropped here: who calls
    /// this still holds it.
    fn leave(&mut self, kept: &Kept) -> &mut Holding {
        self.index.remove(&kept.key);
        self.bytes -= kept.weight;
        if kept.is_pinned() {
            self.pinned -= kept.weight;
        }
        let holding = self.ledger.entry(kept.key.kind()).or_default();
        holding.entries -= 1;
        holding.bytes -= kept.weight;
        holding
    }

    fn find(&self, key: &RawKey) -> Option<&Arc<Kept>> {
        self.index.get(key).map(|Entry(kept)| kept)
    }

    /// Takes out of the ring what is to be evicted next: the first that was not
    /// used since it was last looked at, as a clock does. `None` where all that
    /// is kept is pinned.
    fn next_victim(&mut self) -> Option<Arc<Kept>> {
        for _ in 0..self.ring.len() * (usize::from(Kept::MOST_USES) + 1) {
            let kept = self.ring.pop_front()?;
            let uses = kept.uses.load(Ordering::Relaxed);
            if uses == 0 && !kept.is_pinned() {
                return Some(kept);
            }
            kept.uses.store(uses.saturating_sub(1), Ordering::Relaxed);
            self.ring.push_back(kept);
        }
        // Others use entries faster than they are looked at: any that may go.
        let at = self.ring.iter().position(|kept| !kept.is_pinned())?;
        self.ring.remove(at)
    }
}

/// The entries, and the books about them.
pub(crate) struct Memory {
    /// Locked on its own to find, inside the books to change.
    found: Found,
    books: Mutex<Books>,
    /// Copies of what the books say, to be read without their lock.
    bytes: AtomicU64,
    budget: AtomicU64,
    flights: Flights,
}

/// What a look-up found.
pub(crate) enum Claim<'a> {
    /// A value, kept or just computed by another thread.
    Value(Value),
    /// Nothing: the caller computes, and others wait for it.
    Seat(Seat<'a>),
    /// Nothing worth waiting for: the caller computes for itself alone.
    Alone,
}

impl Memory {
    /// Larger budgets are taken as this one, so that no sum overflows: 8 PiB.
    pub(crate) const MAX_BUDGET: u64 = 1 << 53;

    pub(crate) fn new(budget: u64) -> Self {
        let budget = budget.min(Self::MAX_BUDGET);
        Self {
            found: Found::new(),
            books: Mutex::new(Books {
                index: Index::default(),
                budget,
                bytes: 0,
                pinned: 0,
                ring: VecDeque::new(),
                ledger: Ledger::new(),
            }),
            bytes: AtomicU64::new(0),
            budget: AtomicU64::new(budget),
            flights: Flights::default(),
        }
    }

    pub(crate) fn budget(&self) -> u64 {
        self.budget.load(Ordering::Relaxed)
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn len(&self) -> usize {
        self.books().ring.len()
    }

    /// The value if it is kept, which is counted as a hit.
    pub(crate) fn get(&self, key: &RawKey) -> Option<Value> {
        if let Some(value) = self.found.get(key, Kept::hit) {
            return Some(value);
        }
        let books = self.books();
        let kept = Arc::clone(books.find(key)?);
        let group = self.found.add(&kept);
        kept.found_by.fetch_or(group, Ordering::Relaxed);
        drop(books);
        Some(kept.hit())
    }

    /// After [`get`](Self::get) found nothing: waits for the value, or takes the
    /// seat of the one who computes it. What is had after all is counted.
    pub(crate) fn claim(&self, key: &RawKey, counters: &Counters) -> Claim<'_> {
        let mut has_waited = false;
        loop {
            let on_wait = || {
                if !has_waited {
                    counters.count(Event::Wait);
                }
                has_waited = true;
            };
            match self.flights.join(key, on_wait) {
                Join::Lead(lead) => {
                    // It may have been kept since the look, by who led before.
                    let found = self.books().find(key).map(Arc::clone);
                    return match found {
                        Some(kept) => {
                            counters.hit(kept.cost);
                            let value = Arc::clone(&kept.value);
                            lead.land(kept);
                            Claim::Value(value)
                        }
                        None => Claim::Seat(Seat { lead, memory: self }),
                    };
                }
                Join::Landed(kept) => {
                    counters.hit(kept.cost);
                    return Claim::Value(Arc::clone(&kept.value));
                }
                Join::Circle => return Claim::Alone,
                Join::Failed => {}
            }
        }
    }

    /// Forgets every entry whose key is `chosen`, and returns how many there were.
    ///
    /// Computations under way are left alone: their waiters still get the value.
    pub(crate) fn forget(&self, chosen: impl Fn(&RawKey) -> bool) -> usize {
        let mut gone = Vec::new();
        let mut books = self.books();
        let ring = std::mem::take(&mut books.ring);
        for kept in ring {
            if chosen(&kept.key) {
                gone.push(kept);
            } else {
                books.ring.push_back(kept);
            }
        }
        for kept in &gone {
            self.leave(&mut books, kept);
        }
        self.bytes.store(books.bytes, Ordering::Relaxed);
        // The values are dropped after the lock, as they may be large and their
        // `Drop` may use the cache.
        drop(books);
        gone.len()
    }

    /// Sets whether an entry may be evicted; false if it is not kept.
    pub(crate) fn set_pinned(&self, key: &RawKey, pinned: bool) -> bool {
        let mut books = self.books();
        let Some(kept) = books.find(key).map(Arc::clone) else {
            return false;
        };
        if kept.is_pinned() != pinned {
            kept.pinned.store(u8::from(pinned), Ordering::Relaxed);
            if pinned {
                books.pinned += kept.weight;
            } else {
                books.pinned -= kept.weight;
            }
        }
        true
    }

    /// Evicts what no longer fits, pinned entries last.
    pub(crate) fn set_budget(&self, budget: u64) {
        let mut gone = Vec::new();
        let mut books = self.books();
        books.budget = budget.min(Self::MAX_BUDGET);
        self.make_room(&mut books, 0, &mut gone);
        while books.bytes > books.budget {
            // All that is left is pinned, and the budget comes first.
            let Some(kept) = books.ring.pop_front() else {
                break;
            };
            self.evict(&mut books, kept, &mut gone);
        }
        self.bytes.store(books.bytes, Ordering::Relaxed);
        self.budget.store(books.budget, Ordering::Relaxed);
        drop(books);
        let_go(gone);
    }

    /// What each kind holds now, and the budget. The bytes add up to at most that.
    pub(crate) fn holdings(&self) -> (Ledger, u64) {
        let books = self.books();
        (books.ledger.clone(), books.budget)
    }

    /// As if others found the entry all the while.
    #[cfg(test)]
    pub(crate) fn use_without_end(&self, key: &RawKey) {
        if let Some(kept) = self.books().find(key) {
            kept.uses.store(u8::MAX, Ordering::Relaxed);
        }
    }

    /// About what the tables take.
    #[cfg(test)]
    pub(crate) fn table_bytes(&self) -> usize {
        let books = self.books();
        let ring = books.ring.capacity() * size_of::<Arc<Kept>>();
        self.found.bytes() + crate::found::index_bytes(books.index.capacity()) + ring
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        // Nothing that can panic half-way runs under this lock.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps an entry if it fits beside what is pinned.
    fn insert(&self, kept: &Arc<Kept>) -> bool {
        let mut gone = Vec::new();
        let mut books = self.books();
        let fits = kept.weight <= books.budget.saturating_sub(books.pinned);
        if fits {
            self.make_room(&mut books, kept.weight, &mut gone);
            books.enter(kept);
            self.bytes.store(books.bytes, Ordering::Relaxed);
        }
        drop(books);
        let_go(gone);
        fits
    }

    fn make_room(&self, books: &mut Books, weight: u64, gone: &mut Vec<Arc<Kept>>) {
        while books.bytes.saturating_add(weight) > books.budget {
            let Some(kept) = books.next_victim() else {
                return;
            };
            self.evict(books, kept, gone);
        }
    }

    fn evict(&self, books: &mut Books, kept: Arc<Kept>, gone: &mut Vec<Arc<Kept>>) {
        self.leave(books, &kept).evictions += 1;
        gone.push(kept);
    }

    /// For what is no longer in the ring: nobody finds it any more.
    fn leave<'b>(&self, books: &'b mut Books, kept: &Kept) -> &'b mut Holding {
        self.found
            .remove(&kept.key, kept.found_by.load(Ordering::Relaxed));
        books.leave(kept)
    }
}

/// Drops what was evicted, when no lock is held.
fn let_go(gone: Vec<Arc<Kept>>) {
    #[cfg(feature = "metrics")]
    gone.iter().for_each(|kept| kept.counters.tell_eviction());
    drop(gone);
}

/// The right and the duty to compute a key: others wait until it is kept or dropped.
/// Dropped, as after an error or a panic, it goes to one of the waiters.
pub(crate) struct Seat<'a> {
    lead: Lead<'a>,
    memory: &'a Memory,
}

impl Seat<'_> {
    /// Keeps the value and hands it to the waiters. Returns false if it does not
    /// fit: the waiters get it, but it is not kept.
    pub(crate) fn keep(
        self,
        value: Value,
        bytes: usize,
        cost: Duration,
        counters: &Arc<Counters>,
    ) -> bool {
        let key = self.lead.key().clone();
        let kept = Arc::new(Kept::new(key, value, bytes, cost, Arc::clone(counters)));
        let is_kept = self.memory.insert(&kept);
        self.lead.land(kept);
        is_kept
    }
}
