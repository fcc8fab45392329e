//! Every count is in the sum, and numbers are rounded to the unit they are read in.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::stats::{Counts, Stats, human_bytes, human_time};

/// Counts of which no two are the same, all so many times.
fn counts(times: u32) -> Counts {
    let n = |n: u64| n * u64::from(times);
    Counts {
        hits: n(1),
        misses: n(2),
        waits: n(3),
        computes: n(4),
        failures: n(5),
        evictions: n(6),
        refused: n(7),
        entries: n(8),
        bytes: n(9),
        computing: times * Duration::from_secs(10),
        saved: times * Duration::from_secs(11),
        disk_hits: n(12),
        disk_writes: n(13),
        disk_failures: n(14),
    }
}

#[test]
fn the_total_is_the_sum_of_all() {
    let kinds = BTreeMap::from([("a", counts(1)), ("b", counts(10))]);
    let stats = Stats::new(kinds, 99);
    assert_eq!((stats.total, stats.budget), (counts(11), 99));
    assert_eq!(
        (stats.kind("b"), stats.kind("c")),
        (counts(10), Counts::default())
    );
    assert_eq!(counts(1).lookups(), 3);
}

#[test]
fn each_column_shows_its_count() {
    let stats = Stats::new(BTreeMap::from([("a", counts(1))]), 0);
    let printed = stats.to_string();
    let row: Vec<_> = printed
        .lines()
        .nth(1)
        .unwrap_or_default()
        .split("  ")
        .collect();
    let row: Vec<_> = row
        .into_iter()
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect();
    let expected = [
        "a", "3", "1", "2", "3", "4", "5", "6", "7", "8", "9 B", "10.0 s", "11.0 s", "12", "13",
        "14",
    ];
    assert_eq!(row, expected);
}

#[test]
fn bytes_are_rounded_within_their_unit() {
    let printed = [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        ((1 << 20) - 52, "1023.9 KiB"),
        ((1 << 20) - 1, "1.0 MiB"),
        (1 << 20, "1.0 MiB"),
        (5 << 30, "5.0 GiB"),
        (7 << 40, "7.0 TiB"),
        (1 << 53, "8.0 PiB"),
        (u64::MAX, "16384.0 PiB"),
    ];
    for (bytes, expected) in printed {
        assert_eq!(human_bytes(bytes), expected);
    }
}

#[test]
fn times_are_rounded_within_their_unit() {
    let printed = [
        (0, "0 s"),
        (100, "0.1 us"),
        (999_949, "999.9 us"),
        (999_951, "1.0 ms"),
        (999_949_000, "999.9 ms"),
        (999_951_000, "1.0 s"),
        (61_250_000_000, "61.2 s"),
    ];
    for (nanoseconds, expected) in printed {
        assert_eq!(human_time(Duration::from_nanos(nanoseconds)), expected);
    }
}
