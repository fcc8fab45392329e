//! Who computes what and who waits for whom, so that no circle of threads waits for itself.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError};

use crate::key::RawKey;
use crate::memory::Kept;
use crate::sync::{Condvar, Mutex, MutexGuard, ThreadId, thread};

/// The computations under way and the threads that wait for them.
///
/// It is touched only by look-ups that found nothing, and locked for a few map
/// operations, never across a computation.
#[derive(Default)]
pub(crate) struct Flights {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    flights: HashMap<RawKey, Arc<Flight>>,
    waiting: HashMap<ThreadId, Arc<Flight>>,
}

/// One computation.
struct Flight {
    leader: ThreadId,
    landed: Condvar,
    /// What came of it, set under the lock of the table: `None` if it failed.
    outcome: OnceLock<Option<Arc<Kept>>>,
}

/// What a thread that found nothing is to do.
pub(crate) enum Join<'a> {
    /// Compute: others wait.
    Lead(Lead<'a>),
    /// Take this: another thread has just computed it.
    Landed(Arc<Kept>),
    /// Look again: the thread that was waited for has failed.
    Failed,
    /// Compute for itself: to wait would never end.
    Circle,
}

impl Table {
    /// Whether the thread of `flight` waits, perhaps through others, for `me`.
    ///
    /// The chain has no circle, because no wait that would close one is entered,
    /// and a thread that becomes a leader is not waiting.
    fn leads_to(&self, flight: &Flight, me: ThreadId) -> bool {
        let mut flight = flight;
        loop {
            if flight.outcome.get().is_some() {
                return false;
            }
            if flight.leader == me {
                return true;
            }
            match self.waiting.get(&flight.leader) {
                Some(next) => flight = next,
                None => return false,
            }
        }
    }
}

impl Flights {
    /// Becomes the one who computes `key`, or waits for the one who does.
    /// `on_wait` is called before a wait begins.
    pub(crate) fn join(&self, key: &RawKey, on_wait: impl FnOnce()) -> Join<'_> {
        let me = thread::current().id();
        let mut table = self.table();
        let Some(flight) = table.flights.get(key).map(Arc::clone) else {
            let flight = Arc::new(Flight {
                leader: me,
                landed: Condvar::new(),
                outcome: OnceLock::new(),
            });
            table.flights.insert(key.clone(), Arc::clone(&flight));
            return Join::Lead(Lead {
                flights: self,
                flight,
                key: key.clone(),
            });
        };
        if table.leads_to(&flight, me) {
            return Join::Circle;
        }
        on_wait();
        table.waiting.insert(me, Arc::clone(&flight));
        let outcome = loop {
            if let Some(outcome) = flight.outcome.get() {
                break outcome.clone();
            }
            let woken = flight.landed.wait(table);
            table = woken.unwrap_or_else(PoisonError::into_inner);
        };
        table.waiting.remove(&me);
        outcome.map_or(Join::Failed, Join::Landed)
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // Nothing that can panic half-way runs under this lock.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// This thread computes a key. Dropped without having landed, as after an error
/// or a panic, the computation has failed.
pub(crate) struct Lead<'a> {
    flights: &'a Flights,
    flight: Arc<Flight>,
    key: RawKey,
}

impl Lead<'_> {
    pub(crate) fn key(&self) -> &RawKey {
        &self.key
    }

    /// Hands a value to all who wait.
    pub(crate) fn land(self, kept: Arc<Kept>) {
        self.end(Some(kept));
    }

    fn end(&self, outcome: Option<Arc<Kept>>) {
        let mut table = self.flights.table();
        // Only the first outcome counts: the drop after a landing changes nothing.
        if self.flight.outcome.set(outcome).is_ok() {
            table.flights.remove(&self.key);
            self.flight.landed.notify_all();
        }
    }
}

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        self.end(None);
    }
}
