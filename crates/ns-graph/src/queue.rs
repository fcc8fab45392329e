//! The order in which a search looks at bins: a calendar, or a heap.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use ns_layout::BinId;

use crate::search::Span;

/// What is waiting to be looked at, nearest first.
///
/// A search is right with any queue that loses nothing; the order only decides
/// how often a bin is looked at again.
pub(crate) trait Queue {
    fn clear(&mut self);

    fn push(&mut self, distance: f64, bin: BinId);

    fn pop(&mut self) -> Option<(f64, BinId)>;

    /// Whether all that waits is farther than `goal`, once an entry of
    /// `distance` has come out.
    fn is_past(&self, distance: f64, goal: f64) -> bool;
}

/// Buckets as wide as the shortest edge.
///
/// No edge is shorter than a bucket, so the bins in one cannot better each
/// other, and their order does not matter. With edges of similar length, as
/// bins have them, an entry goes in and comes out in constant time.
///
/// The buckets stand in a ring: all that waits lies within the longest edge of
/// what came out last.
///
/// # References
///
/// R. B. Dial, "Algorithm 360: shortest-path forest with topological ordering",
/// Communications of the ACM 12 (1969), 632–633; E. V. Denardo and B. L. Fox,
/// "Shortest-route methods: 1", Operations Research 27 (1979), 161–186.
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    buckets: Vec<Vec<(f64, BinId)>>,
    per_length: f64,
    today: usize,
    waiting: usize,
}

impl Calendar {
    /// Beyond this ratio of the longest to the shortest edge, most buckets
    /// would be empty, and a heap is faster.
    const MAX_RATIO: f64 = 32.0;

    /// For weights in this span; `None` where they differ too much.
    pub(crate) fn for_weights(weights: Span) -> Option<Self> {
        let per_length = weights.least.recip();
        let ratio = weights.most * per_length;
        // Not with `>`, so that a ratio of NaN is refused too.
        if !(per_length.is_finite() && ratio <= Self::MAX_RATIO) {
            return None;
        }
        // One bucket for what is at hand, one for the part of a bucket that an
        // edge starts in, and one for rounding.
        let count = (ratio.ceil() as usize + 3).next_power_of_two();
        Some(Self {
            buckets: vec![Vec::new(); count],
            per_length,
            today: 0,
            waiting: 0,
        })
    }

    fn day(&self, distance: f64) -> usize {
        (distance * self.per_length) as usize
    }
}

impl Queue for Calendar {
    fn clear(&mut self) {
        if self.waiting > 0 {
            self.buckets.iter_mut().for_each(Vec::clear);
        }
        self.today = 0;
        self.waiting = 0;
    }

    #[inline]
    fn push(&mut self, distance: f64, bin: BinId) {
        let mask = self.buckets.len() - 1;
        let bucket = self.day(distance) & mask;
        self.buckets[bucket].push((distance, bin));
        self.waiting += 1;
    }

    #[inline]
    fn pop(&mut self) -> Option<(f64, BinId)> {
        if self.waiting == 0 {
            return None;
        }
        let mask = self.buckets.len() - 1;
        loop {
            if let Some(entry) = self.buckets[self.today & mask].pop() {
                self.waiting -= 1;
                return Some(entry);
            }
            self.today += 1;
        }
    }

    #[inline]
    fn is_past(&self, distance: f64, goal: f64) -> bool {
        self.day(distance) > self.day(goal)
    }
}

/// A binary heap, for weights of any kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heap {
    entries: BinaryHeap<Reverse<(u64, BinId)>>,
}

impl Queue for Heap {
    fn clear(&mut self) {
        self.entries.clear();
    }

    /// The bits of floats that are not negative are ordered as the floats are.
    #[inline]
    fn push(&mut self, distance: f64, bin: BinId) {
        self.entries.push(Reverse((distance.to_bits(), bin)));
    }

    #[inline]
    fn pop(&mut self) -> Option<(f64, BinId)> {
        let Reverse((bits, bin)) = self.entries.pop()?;
        Some((f64::from_bits(bits), bin))
    }

    #[inline]
    fn is_past(&self, distance: f64, goal: f64) -> bool {
        distance > goal
    }
}

/// A heap of entries by the least length of a way through them to a goal.
#[derive(Debug, Clone, Default)]
pub(crate) struct GuidedHeap {
    /// Of equal lengths, the entry nearest to the goal comes first.
    entries: BinaryHeap<(Reverse<u64>, u64, BinId)>,
}

impl GuidedHeap {
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }

    pub(crate) fn push(&mut self, through: f64, distance: f64, bin: BinId) {
        let through = Reverse(through.to_bits());
        self.entries.push((through, distance.to_bits(), bin));
    }

    pub(crate) fn pop(&mut self) -> Option<(f64, f64, BinId)> {
        let (Reverse(through), distance, bin) = self.entries.pop()?;
        Some((f64::from_bits(through), f64::from_bits(distance), bin))
    }
}
