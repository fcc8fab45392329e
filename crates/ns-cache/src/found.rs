//! Where threads find what is kept, without meeting each other.
//!
//! The books hold every entry. Beside them stand tables of what was asked for,
//! one set for each group of threads: a thread that finds something reads and
//! writes cache lines of its own group alone, but for the count of references to
//! the value itself.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hash, Hasher};
// No other lock is taken under these, so a test of interleavings need not see them.
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::key::RawKey;
use crate::memory::Kept;
use crate::sync::own_number;

/// An entry, found by its key.
pub(crate) struct Entry(pub(crate) Arc<Kept>);

impl Borrow<RawKey> for Entry {
    fn borrow(&self) -> &RawKey {
        self.0.key()
    }
}

impl Hash for Entry {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.key().hash(state);
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.0.key() == other.0.key()
    }
}

impl Eq for Entry {}

/// A key carries its hash with it.
#[derive(Default)]
pub(crate) struct Carried(u64);

impl Hasher for Carried {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Entries by their keys.
pub(crate) type Index = HashSet<Entry, BuildHasherDefault<Carried>>;

/// One table, whose lock shares no cache line with that of another.
#[derive(Default)]
#[repr(align(128))]
struct Table(RwLock<Index>);

impl Table {
    // Nothing that can panic half-way runs under these locks.
    fn read(&self) -> RwLockReadGuard<'_, Index> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Index> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The tables of all groups of threads.
///
/// They are changed by whoever holds the lock of the books, and read without it.
pub(crate) struct Found {
    /// Group after group.
    tables: Box<[Table]>,
}

/// The groups whose tables hold an entry, a bit each.
pub(crate) type Groups = u8;

impl Found {
    pub(crate) const GROUPS: usize = if cfg!(shuttle) { 2 } else { 8 };
    /// More than threads of one group that run at once; under a test of orders
    /// one, so that all keys meet.
    const TABLES: usize = if cfg!(shuttle) { 1 } else { 16 };

    pub(crate) fn new() -> Self {
        let tables = Self::GROUPS * Self::TABLES;
        Self {
            tables: (0..tables).map(|_| Table::default()).collect(),
        }
    }

    /// What a thread of this group has found before, as `take` takes it.
    pub(crate) fn get<T>(&self, key: &RawKey, take: impl FnOnce(&Kept) -> T) -> Option<T> {
        let table = self.table(Self::own_group(), key).read();
        table.get(key).map(|entry| take(&entry.0))
    }

    /// Lets this group of threads find an entry from now on, and returns its bit.
    pub(crate) fn add(&self, kept: &Arc<Kept>) -> Groups {
        let group = Self::own_group();
        let mut table = self.table(group, kept.key()).write();
        table.insert(Entry(Arc::clone(kept)));
        1 << group
    }

    /// Takes an entry out of the tables of these groups. No value is dropped
    /// here: who calls this still holds it.
    pub(crate) fn remove(&self, key: &RawKey, groups: Groups) {
        for group in (0..Self::GROUPS).filter(|group| groups >> group & 1 == 1) {
            self.table(group, key).write().remove(key);
        }
    }

    /// About what the tables take.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> usize {
        self.tables
            .iter()
            .map(|t| index_bytes(t.read().capacity()))
            .sum()
    }

    fn own_group() -> usize {
        own_number() % Self::GROUPS
    }

    fn table(&self, group: usize, key: &RawKey) -> &Table {
        // The sets themselves use the lowest and the highest bits.
        &self.tables[group * Self::TABLES + (key.digest() >> 32) as usize % Self::TABLES]
    }
}

/// About what a set for so many entries takes: it is at most 7/8 full.
#[cfg(test)]
pub(crate) fn index_bytes(capacity: usize) -> usize {
    capacity.div_ceil(7) * 8 * (size_of::<Entry>() + 1)
}
