//! Spikes by unit, and the order of units.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::{SpikeColumns, Spikes, natural_order, read_spikes};
use crate::error::Error;

fn read(text: &str) -> Result<Spikes, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.csv");
    std::fs::write(&path, text).unwrap();
    read_spikes(&path, &SpikeColumns::default())
}

#[test]
fn spikes_are_grouped_and_sorted() {
    let spikes = read("unit,time\nt10,3\nt2,5\nt10,1\nt2,-4\n7,0\n").unwrap();
    let names: Vec<&str> = spikes.units.iter().map(|u| u.name.as_str()).collect();
    assert_eq!(names, ["7", "t2", "t10"]);
    assert_eq!(spikes.units[1].times, [-4.0, 5.0]);
    assert_eq!(spikes.units[2].times, [1.0, 3.0]);
}

#[test]
fn bad_spikes_are_refused() {
    let text = read("unit,time\na,1\n,2\n").unwrap_err().to_string();
    assert!(
        text.ends_with("line 3: column `unit` is empty or NaN; every row needs a unit name"),
        "{text}"
    );
    for (table, expected) in [
        ("unit,time\na,\n", "every row needs a spike time"),
        ("unit,time\na,inf\n", "a spike time must be a finite number"),
        (
            "unit,time\na,soon\n",
            "`soon` in column `time` is not a number",
        ),
        ("unit,time\n", "but no rows"),
        ("who,time\na,1\n", "name one of them with --unit-column"),
        (
            "unit,when\na,1\n",
            "name one of them with --spike-time-column",
        ),
    ] {
        let text = read(table).unwrap_err().to_string();
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn names_are_ordered_as_a_person_would() {
    let sorted = [
        "", "1", "2", "10", "a", "a1b2", "a1b10", "a2", "a02b", "a10", "b",
    ];
    for (i, a) in sorted.iter().enumerate() {
        for (j, b) in sorted.iter().enumerate() {
            assert_eq!(natural_order(a, b), i.cmp(&j), "{a:?} {b:?}");
        }
    }
    assert_eq!(natural_order("t01", "t1"), Ordering::Less);
    // A number too long for any integer type is still compared as one.
    let long = "9".repeat(60);
    assert_eq!(natural_order(&long, &format!("1{long}")), Ordering::Less);
}

proptest! {
    #[test]
    fn the_order_is_total(a in "[a0-2é]{0,5}", b in "[a0-2é]{0,5}", c in "[a0-2é]{0,5}") {
        prop_assert_eq!(natural_order(&a, &b), natural_order(&b, &a).reverse());
        prop_assert_eq!(natural_order(&a, &b) == Ordering::Equal, a == b);
        if natural_order(&a, &b).is_le() && natural_order(&b, &c).is_le() {
            prop_assert!(natural_order(&a, &c).is_le());
        }
    }
}
