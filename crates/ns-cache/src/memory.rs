//! The memory tier: a byte-budgeted store in which each key has one computation at a time.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use quick_cache::sync::{Cache as Quick, GuardResult, PlaceholderGuard};
use quick_cache::{DefaultHashBuilder, Lifecycle, OptionsBuilder, Weighter};

use crate::flight::{Flights, Lead};
use crate::key::RawKey;

type Store = Quick<RawKey, Arc<Kept>, ByWeight, DefaultHashBuilder, Collect>;
type Guard<'a> = PlaceholderGuard<'a, RawKey, Arc<Kept>, ByWeight, DefaultHashBuilder, Collect>;

/// A value of any type, as the store holds it.
pub(crate) type Value = Arc<dyn Any + Send + Sync>;

/// An entry of the store. Its weight is fixed when it is made, because the
/// store's sums break if a weight changes.
struct Kept {
    value: Value,
    weight: u64,
    arriving: AtomicBool,
}

#[derive(Clone)]
struct ByWeight;

impl Weighter<RawKey, Arc<Kept>> for ByWeight {
    fn weight(&self, _: &RawKey, kept: &Arc<Kept>) -> u64 {
        kept.weight
    }
}

/// Carries what is evicted out of the store's lock, to be counted and dropped there.
#[derive(Clone)]
struct Collect;

impl Lifecycle<RawKey, Arc<Kept>> for Collect {
    type RequestState = Vec<(RawKey, Arc<Kept>)>;

    fn is_pinned(&self, _: &RawKey, kept: &Arc<Kept>) -> bool {
        kept.arriving.load(Ordering::Relaxed)
    }

    fn on_evict(&self, evicted: &mut Self::RequestState, key: RawKey, kept: Arc<Kept>) {
        evicted.push((key, kept));
    }
}

/// What is held of one kind, and what had to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holding {
    pub(crate) entries: u64,
    pub(crate) bytes: u64,
    pub(crate) evictions: u64,
}

type Ledger = BTreeMap<&'static str, Holding>;

/// The store, and a ledger of what each kind holds in it.
pub(crate) struct Memory {
    store: Store,
    budget: u64,
    flights: Flights,
    /// Locked around every change of the store, so that ledger and store agree;
    /// never around a computation, a wait, or the drop of a value.
    ledger: Mutex<Ledger>,
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
    /// Larger budgets are taken as this one: 8 PiB, up to which the store's
    /// arithmetic in `f64` is exact and its sums cannot overflow.
    pub(crate) const MAX_BUDGET: u64 = 1 << 53;

    /// The size of what the store holds for each key.
    #[cfg(test)]
    pub(crate) const KEPT_BYTES: usize = size_of::<Kept>();

    pub(crate) fn new(budget: usize) -> Self {
        let budget = (budget as u64).min(Self::MAX_BUDGET);
        // Several shards would each have a part of the budget, too small for a
        // large entry. With one, all of it hot, the limit of an entry is the
        // budget, and eviction is a clock with small use counts that leaves no
        // ghosts behind.
        let options = OptionsBuilder::new()
            .shards(1)
            .hot_allocation(1.0)
            .ghost_allocation(0.0)
            .estimated_items_capacity(0)
            .weight_capacity(budget)
            .build()
            .expect("both capacities are given above");
        Self {
            store: Store::with_options(options, ByWeight, DefaultHashBuilder::default(), Collect),
            budget,
            flights: Flights::default(),
            ledger: Mutex::default(),
        }
    }

    pub(crate) fn budget(&self) -> u64 {
        self.budget
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.store.weight()
    }

    pub(crate) fn len(&self) -> usize {
        self.store.len()
    }

    pub(crate) fn get(&self, key: &RawKey) -> Option<Value> {
        self.store.get(key).map(|kept| Arc::clone(&kept.value))
    }

    /// Finds the value, or waits for it, or takes the seat of the one who computes it.
    /// `on_wait` is called before a wait begins.
    pub(crate) fn claim(&self, key: &RawKey, on_wait: impl FnOnce()) -> Claim<'_> {
        let found = match self.store.get_value_or_guard(key, Some(Duration::ZERO)) {
            GuardResult::Timeout => {
                let Some(_wait) = self.flights.wait(key) else {
                    return Claim::Alone;
                };
                on_wait();
                self.store.get_value_or_guard(key, None)
            }
            found => found,
        };
        match found {
            GuardResult::Value(kept) => Claim::Value(Arc::clone(&kept.value)),
            GuardResult::Guard(guard) => Claim::Seat(Seat {
                lead: self.flights.lead(key),
                guard,
                memory: self,
                key: key.clone(),
            }),
            // Without a time limit there is no time-out; computing is right in any case.
            GuardResult::Timeout => Claim::Alone,
        }
    }

    /// Forgets every entry whose key is `chosen`, and returns how many there were.
    ///
    /// Computations under way are left alone: their waiters still get the value.
    pub(crate) fn forget(&self, chosen: impl Fn(&RawKey) -> bool) -> usize {
        // The values are dropped after the locks, as they may be large and their
        // `Drop` may use the cache.
        let gone = RefCell::new(Vec::new());
        let mut ledger = self.ledger();
        self.store.retain(|key, kept| {
            let keep = !chosen(key);
            if !keep {
                gone.borrow_mut().push((key.clone(), Arc::clone(kept)));
            }
            keep
        });
        let gone = gone.into_inner();
        for (key, kept) in &gone {
            leave(&mut ledger, key, kept);
        }
        drop(ledger);
        gone.len()
    }

    /// What each kind holds now. The bytes add up to at most the budget.
    pub(crate) fn holdings(&self) -> Ledger {
        self.ledger().clone()
    }

    /// What the tables of the store take.
    #[cfg(test)]
    pub(crate) fn table_bytes(&self) -> usize {
        self.store.memory_used().total()
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // Nothing that can panic half-way runs under this lock.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn insert(&self, key: &RawKey, kept: &Arc<Kept>) {
        let mut evicted = Vec::new();
        let mut ledger = self.ledger();
        // While it arrives an entry is pinned: what was just computed pushes out
        // something older, never itself.
        kept.arriving.store(true, Ordering::Relaxed);
        self.store
            .insert_with_lifecycle(key.clone(), Arc::clone(kept), &mut evicted);
        kept.arriving.store(false, Ordering::Relaxed);
        let holding = ledger.entry(key.kind()).or_default();
        holding.entries += 1;
        holding.bytes += kept.weight;
        for (key, kept) in &evicted {
            leave(&mut ledger, key, kept).evictions += 1;
        }
        drop(ledger);
    }
}

fn leave<'a>(ledger: &'a mut Ledger, key: &RawKey, kept: &Kept) -> &'a mut Holding {
    let holding = ledger.entry(key.kind()).or_default();
    holding.entries -= 1;
    holding.bytes -= kept.weight;
    holding
}

/// The right and the duty to compute a key: others wait until it is kept or dropped.
/// Dropped, as after an error or a panic, it goes to one of the waiters.
pub(crate) struct Seat<'a> {
    // Declared, hence dropped, before the guard: the next thread must find no leader.
    lead: Lead<'a>,
    guard: Guard<'a>,
    memory: &'a Memory,
    key: RawKey,
}

impl Seat<'_> {
    /// Keeps the value and hands it to the waiters. Returns false if it is larger
    /// than the budget: the waiters get it, but it is not kept.
    pub(crate) fn keep(self, value: Value, bytes: usize) -> bool {
        let weight = (self.key.overhead_bytes() as u64).saturating_add(bytes as u64);
        let kept = Arc::new(Kept {
            value,
            weight,
            arriving: AtomicBool::new(false),
        });
        let fits = weight <= self.memory.budget;
        if fits {
            self.memory.insert(&self.key, &kept);
        }
        drop(self.lead);
        // The guard finds its place taken, or the value too heavy, and so only
        // wakes the waiters with it.
        let _ = self.guard.insert(kept);
        fits
    }
}
