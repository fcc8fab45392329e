//! The estimate of what an entry costs, against the sizes it is made of.

use std::ops::Range;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::counters::Registry;
use crate::found::Found;
use crate::key::{Identity, RawKey};
use crate::memory::{Claim, Kept, Memory, Value};
use crate::{Artifact, Key, Scope};

struct Tiny;

impl Artifact for Tiny {
    const KIND: &'static str = "tiny";

    fn bytes(&self) -> usize {
        0
    }
}

fn key(i: u64) -> Key<Tiny> {
    Key::new(Scope::new(0)).u64(i)
}

fn fill(memory: &Memory, keys: Range<u64>) {
    let counters = Registry::default().of(Tiny::KIND);
    for i in keys {
        let Claim::Seat(seat) = memory.claim(key(i).raw(), &counters) else {
            panic!("key {i} must be missing");
        };
        let value = Arc::new(Tiny) as Value;
        assert!(seat.keep(value, Tiny.bytes(), Duration::ZERO, &counters));
    }
}

/// So that every entry is in all tables that it can be in.
fn find_from_many_threads(memory: &Memory, entries: u64) {
    for _ in 0..3 * Found::GROUPS {
        thread::scope(|scope| {
            scope.spawn(|| {
                for i in 0..entries {
                    let key = Key::<Tiny>::new(Scope::new(0)).u64(i);
                    assert!(memory.get(key.raw()).is_some());
                }
            });
        });
    }
}

#[test]
fn overhead_covers_the_book_keeping() {
    // Reference counts of an `Arc`, and what an allocator adds to a block.
    const ARC: usize = 16;
    const BLOCK: usize = 16;
    // Just past a power of two, the tables are at their emptiest.
    for entries in [1_000, 1_025, 16_000, 16_385] {
        let memory = Memory::new(1 << 30);
        fill(&memory, 0..entries);
        find_from_many_threads(&memory, entries);
        let key = ARC + size_of::<Identity>() + BLOCK;
        let parameters = BLOCK;
        let kept = ARC + size_of::<Kept>() + BLOCK;
        let artifact = ARC + BLOCK;
        let tables = memory.table_bytes().div_ceil(entries as usize);
        let needed = key + parameters + kept + artifact + tables;
        assert!(
            needed <= RawKey::ENTRY_BYTES,
            "{needed} bytes an entry, of which {tables} in tables, at {entries} entries"
        );
    }
}

#[test]
fn many_tiny_entries_are_bounded() {
    let memory = Memory::new(1 << 20);
    fill(&memory, 0..20_000);
    assert!(memory.bytes() <= 1 << 20);
    assert!(memory.len() * RawKey::ENTRY_BYTES <= 1 << 20);
    // What was evicted leaves nothing behind in the tables.
    assert!(memory.table_bytes() <= 1 << 20, "{}", memory.table_bytes());
}

#[test]
fn a_budget_beyond_the_greatest_is_taken_as_it() {
    assert_eq!(Memory::new(u64::MAX).budget(), Memory::MAX_BUDGET);
}

/// Finding takes no part in the lock of the books, so others may find entries
/// faster than eviction looks at them.
#[test]
fn what_is_found_without_end_goes_all_the_same() {
    let weight = key(0).overhead_bytes() as u64;
    for count in 1..5 {
        for free in 0..count {
            let memory = Memory::new(count * weight);
            fill(&memory, 0..count);
            for i in 0..count {
                memory.use_without_end(key(i).raw());
                memory.set_pinned(key(i).raw(), i != free);
            }
            fill(&memory, 99..100);
            assert!(memory.bytes() <= memory.budget(), "{free} of {count}");
            assert!(memory.get(key(free).raw()).is_none());
        }
    }
}
