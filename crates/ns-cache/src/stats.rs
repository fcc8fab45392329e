//! What a cache did so far, and how that is printed.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::AddAssign;
use std::time::Duration;

/// What happened to the artifacts of one kind, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Counts {
    /// Look-ups that were answered without computing: the value was kept, in
    /// memory or on disk, or another thread had it while this one waited.
    pub hits: u64,
    /// Look-ups that were not: the caller computed, or asked only for what is kept.
    pub misses: u64,
    /// Look-ups that waited for another thread's computation. Each is also a hit
    /// or, if that computation failed, a miss. Counted when the wait begins, the
    /// hit or miss when it ends.
    pub waits: u64,
    /// Computations begun. Without [`Cache::get`](crate::Cache::get) this is `misses`.
    pub computes: u64,
    /// Computations that returned an error or panicked.
    pub failures: u64,
    /// Entries dropped to make room. Cleared entries are not counted.
    pub evictions: u64,
    /// Values returned but not kept, because they are larger than the budget, or
    /// than what pinned entries leave of it.
    pub refused: u64,
    /// Entries kept now.
    pub entries: u64,
    /// Bytes kept now, with the overhead of each entry.
    pub bytes: u64,
    /// Time spent computing, added up over all threads, failures included. A
    /// computation that ran inside another is in the time of both.
    pub computing: Duration,
    /// Time that hits saved: for each, what its value once took to compute.
    pub saved: Duration,
    /// Hits that were read from disk.
    pub disk_hits: u64,
    /// Entries written to disk.
    pub disk_writes: u64,
    /// Entries that could not be written to disk, such as when it is full. Their
    /// values were returned all the same.
    pub disk_failures: u64,
}

impl Counts {
    /// All look-ups: hits and misses.
    #[must_use]
    pub fn lookups(&self) -> u64 {
        self.hits + self.misses
    }

    fn cells(&self, name: &str) -> [String; COLUMNS.len()] {
        [
            name.to_owned(),
            self.lookups().to_string(),
            self.hits.to_string(),
            self.misses.to_string(),
            self.waits.to_string(),
            self.computes.to_string(),
            self.failures.to_string(),
            self.evictions.to_string(),
            self.refused.to_string(),
            self.entries.to_string(),
            human_bytes(self.bytes),
            human_time(self.computing),
            human_time(self.saved),
            self.disk_hits.to_string(),
            self.disk_writes.to_string(),
            self.disk_failures.to_string(),
        ]
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.hits += other.hits;
        self.misses += other.misses;
        self.waits += other.waits;
        self.computes += other.computes;
        self.failures += other.failures;
        self.evictions += other.evictions;
        self.refused += other.refused;
        self.entries += other.entries;
        self.bytes += other.bytes;
        self.computing += other.computing;
        self.saved += other.saved;
        self.disk_hits += other.disk_hits;
        self.disk_writes += other.disk_writes;
        self.disk_failures += other.disk_failures;
    }
}

/// What a cache did so far, kind by kind. Printed, it is an aligned table.
///
/// With the feature `serde` it is written, but not read, as the names of kinds
/// are part of a program; the [`Counts`] of each are read.
///
/// # Example
///
/// ```
/// use ns_cache::Cache;
///
/// let stats = Cache::new(1 << 20).stats();
/// assert_eq!(stats.total.lookups(), 0);
/// println!("{stats}");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Stats {
    /// The counts of each kind that was ever looked up, in order of its name.
    pub kinds: BTreeMap<&'static str, Counts>,
    /// Their sum.
    pub total: Counts,
    /// The most bytes that may be kept.
    pub budget: u64,
}

impl Stats {
    pub(crate) fn new(kinds: BTreeMap<&'static str, Counts>, budget: u64) -> Self {
        let mut total = Counts::default();
        for counts in kinds.values() {
            total += *counts;
        }
        Self {
            kinds,
            total,
            budget,
        }
    }

    /// The counts of one kind: zeros if it was never looked up.
    #[must_use]
    pub fn kind(&self, kind: &str) -> Counts {
        self.kinds.get(kind).copied().unwrap_or_default()
    }
}

const COLUMNS: [&str; 16] = [
    "kind",
    "look-ups",
    "hits",
    "misses",
    "waits",
    "computes",
    "failures",
    "evictions",
    "refused",
    "entries",
    "bytes",
    "computing",
    "saved",
    "disk hits",
    "disk writes",
    "disk failures",
];

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![COLUMNS.map(str::to_owned)];
        rows.extend(self.kinds.iter().map(|(kind, counts)| counts.cells(kind)));
        rows.push(self.total.cells("total"));
        let width = |column: usize| {
            let widths = rows.iter().map(|row| row[column].chars().count());
            widths.max().unwrap_or(0)
        };
        let widths: [usize; COLUMNS.len()] = std::array::from_fn(width);
        for row in &rows {
            write!(f, "{:<1$}", row[0], widths[0])?;
            for (cell, width) in row.iter().zip(widths).skip(1) {
                write!(f, "  {cell:>width$}")?;
            }
            writeln!(f)?;
        }
        write!(f, "budget {}", human_bytes(self.budget))
    }
}

pub(crate) fn human_bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut size = bytes as f64 / 1024.0;
    let mut unit = 0;
    // From 1023.95 on, one decimal would print as 1024.0.
    while size >= 1023.95 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    format!("{size:.1} {}", UNITS[unit])
}

pub(crate) fn human_time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds == 0.0 {
        "0 s".to_owned()
    } else if seconds < 999.95e-6 {
        format!("{:.1} us", seconds * 1e6)
    } else if seconds < 0.999_95 {
        format!("{:.1} ms", seconds * 1e3)
    } else {
        format!("{seconds:.1} s")
    }
}
