//! Who computes what and who waits for whom, so that no circle of threads waits for itself.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use crate::key::RawKey;

/// The computations under way and the threads that wait for them.
///
/// It is touched only by look-ups that found nothing, and locked for a few map
/// operations, never across a computation or a wait.
#[derive(Default)]
pub(crate) struct Flights {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    leaders: HashMap<RawKey, ThreadId>,
    waiting: HashMap<ThreadId, RawKey>,
}

impl Table {
    /// Whether the thread that computes `key` waits, perhaps through others, for `me`.
    ///
    /// The chain has no circle, because no wait that would close one is entered,
    /// and a thread that becomes a leader is not waiting.
    fn leads_to(&self, key: &RawKey, me: ThreadId) -> bool {
        let mut key = key;
        while let Some(leader) = self.leaders.get(key) {
            if *leader == me {
                return true;
            }
            let Some(next) = self.waiting.get(leader) else {
                return false;
            };
            key = next;
        }
        false
    }
}

impl Flights {
    /// Notes that this thread computes `key`, until the result is dropped.
    pub(crate) fn lead(&self, key: &RawKey) -> Lead<'_> {
        let me = thread::current().id();
        self.table().leaders.insert(key.clone(), me);
        let key = key.clone();
        Lead { flights: self, key }
    }

    /// Notes that this thread waits for `key`, until the result is dropped;
    /// `None` if the wait would never end.
    pub(crate) fn wait(&self, key: &RawKey) -> Option<Wait<'_>> {
        let thread = thread::current().id();
        let mut table = self.table();
        if table.leads_to(key, thread) {
            return None;
        }
        table.waiting.insert(thread, key.clone());
        Some(Wait {
            flights: self,
            thread,
        })
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // Nothing that can panic half-way runs under this lock.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// This thread computes a key.
pub(crate) struct Lead<'a> {
    flights: &'a Flights,
    key: RawKey,
}

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        self.flights.table().leaders.remove(&self.key);
    }
}

/// This thread waits for a key.
pub(crate) struct Wait<'a> {
    flights: &'a Flights,
    thread: ThreadId,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        self.flights.table().waiting.remove(&self.thread);
    }
}
