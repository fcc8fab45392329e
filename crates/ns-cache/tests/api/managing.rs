//! Pins, budgets that change, and what is forgotten by where it lies.

use ns_cache::{Budget, Cache, Error, Extent, Key, Scope};
use proptest::prelude::*;

use crate::common::{Blob, ask, blob, key};

fn per_entry() -> usize {
    1000 + key::<Blob>(0).overhead_bytes()
}

#[test]
fn what_is_pinned_outlives_everything() {
    let cache = Cache::new(5 * per_entry());
    for i in 0..3 {
        ask(&cache, &key(i), || blob(i, 1000));
        assert!(cache.pin(&key::<Blob>(i)));
    }
    assert!(!cache.pin(&key::<Blob>(9)) && !cache.unpin(&key::<Blob>(9)));
    for i in 10..200 {
        ask(&cache, &key(i), || blob(i, 1000));
    }
    assert!((0..3).all(|i| cache.get(&key::<Blob>(i)).is_some()));
    assert_eq!((cache.len(), cache.stats().total.evictions), (5, 188));
    // Unpinned, they go like all others.
    assert!((0..3).all(|i| cache.unpin(&key::<Blob>(i))));
    for i in 200..220 {
        ask(&cache, &key(i), || blob(i, 1000));
    }
    assert!((0..3).all(|i| cache.get(&key::<Blob>(i)).is_none()));
}

#[test]
fn what_does_not_fit_beside_pins_is_refused() {
    let cache = Cache::new(2 * per_entry());
    for i in 0..2 {
        ask(&cache, &key(i), || blob(i, 1000));
        // Twice is once.
        assert!(cache.pin(&key::<Blob>(i)) && cache.pin(&key::<Blob>(i)));
    }
    assert_eq!(ask(&cache, &key(2), || blob(2, 0)).value, 2);
    let total = cache.stats().total;
    assert_eq!((total.refused, total.entries, total.evictions), (1, 2, 0));
    cache.unpin(&key::<Blob>(0));
    ask(&cache, &key(2), || blob(2, 1000));
    assert!(cache.get(&key::<Blob>(0)).is_none() && cache.get(&key::<Blob>(2)).is_some());
    // Clearing does not ask, and leaves no pin behind: all is free.
    assert_eq!(cache.clear(), 2);
    let overhead = key::<Blob>(9).overhead_bytes();
    ask(&cache, &key(9), || blob(9, 2 * per_entry() - overhead));
    assert_eq!((cache.len(), cache.stats().total.refused), (1, 1));
    for i in 0..2 {
        ask(&cache, &key(i), || blob(i, 1000));
    }
    ask(&cache, &key(3), || blob(3, 1000));
    assert_eq!(cache.stats().total.refused, 1);
}

#[test]
fn a_budget_is_lowered_at_once() {
    let cache = Cache::new(10 * per_entry());
    for i in 0..10 {
        ask(&cache, &key(i), || blob(i, 1000));
    }
    cache.pin(&key::<Blob>(3));
    cache.set_budget(2 * per_entry() + 1);
    assert_eq!((cache.len(), cache.stats().total.evictions), (2, 8));
    assert!(cache.get(&key::<Blob>(3)).is_some());
    cache.set_budget(per_entry() - 1);
    assert_eq!((cache.len(), cache.bytes()), (0, 0));
    // Nor does a pin outlive what was pinned.
    cache.set_budget(per_entry());
    ask(&cache, &key(4), || blob(4, 1000));
    assert_eq!((cache.len(), cache.stats().total.refused), (1, 0));
    cache.set_budget(per_entry() - 1);
    assert_eq!(ask(&cache, &key(1), || blob(1, 1000)).value, 1);
    assert_eq!(cache.stats().total.refused, 1);
    cache.set_budget(Budget::bytes(u64::MAX));
    assert_eq!(cache.budget(), 1 << 53);
    assert_eq!(cache.stats().budget, 1 << 53);
    ask(&cache, &key(1), || blob(1, 1000));
    assert_eq!(cache.len(), 1);
    // From nothing to something.
    let cache = Cache::new(0);
    cache.set_budget(per_entry());
    ask(&cache, &key(1), || blob(1, 1000));
    assert_eq!(cache.bytes(), cache.budget());
}

#[test]
fn a_disabled_cache_stays_disabled() {
    let cache = Cache::disabled();
    cache.set_budget(1 << 20);
    ask(&cache, &key(1), || blob(1, 10));
    assert!(cache.is_empty() && cache.budget() == 0 && !cache.pin(&key::<Blob>(1)));
    assert_eq!(cache.invalidate_region(&Extent::new([]).unwrap()), 0);
}

#[test]
fn a_box_is_no_part_of_a_key() {
    let extent = Extent::new([(0.0, 1.0)]).unwrap();
    let boxed = key::<Blob>(1).within(extent.clone());
    assert_eq!(boxed, key(1));
    assert!(boxed.overhead_bytes() > key::<Blob>(1).overhead_bytes());
    let cache = Cache::new(1 << 20);
    ask(&cache, &boxed, || blob(1, 10));
    assert!(cache.get(&key::<Blob>(1)).is_some());
    // What has no box, or one in other axes, stays.
    ask(&cache, &key(2), || blob(2, 10));
    let plane = Extent::new([(0.0, 1.0), (0.0, 1.0)]).unwrap();
    ask(&cache, &key(3).within(plane), || blob(3, 10));
    assert_eq!(cache.invalidate_region(&extent), 1);
    assert_eq!(cache.len(), 2);
}

#[test]
fn boxes_are_paid_for() {
    let extent = Extent::new([(0.0, 1.0); 500]).unwrap();
    let boxed = key::<Blob>(1).within(extent.clone());
    assert!(boxed.overhead_bytes() >= key::<Blob>(1).overhead_bytes() + 8000);
    assert_eq!(extent.sides().len(), 500);
}

#[test]
fn without_a_budget_it_is_a_gibibyte() {
    assert_eq!(Cache::builder().build().budget(), 1 << 30);
}

#[test]
fn boxes_must_not_fall() {
    for (low, high) in [(1.0, 0.0), (f64::NAN, 0.0), (0.0, f64::NAN)] {
        let error = Extent::new([(0.0, 0.0), (low, high)]).unwrap_err();
        assert!(matches!(error, Error::Extent { axis: 1, .. }));
    }
    assert!(Extent::new([(f64::NEG_INFINITY, f64::INFINITY)]).is_ok());
}

fn side() -> impl Strategy<Value = (f64, f64)> {
    (-5..5_i32, 0..4_i32).prop_map(|(low, width)| (low.into(), (low + width).into()))
}

proptest! {
    /// Whole coordinates: boxes overlap if a whole point is in both.
    #[test]
    fn a_region_takes_what_shares_a_point_with_it(
        boxes in prop::collection::vec([side(), side()], 0..12),
        region in [side(), side()],
    ) {
        let inside = |b: &[(f64, f64); 2], point: [i32; 2]| {
            b.iter().zip(point).all(|(side, x)| (side.0..=side.1).contains(&f64::from(x)))
        };
        let shares = |b: &&[(f64, f64); 2]| {
            let mut points = (-5..9).flat_map(|x| (-5..9).map(move |y| [x, y]));
            points.any(|point| inside(b, point) && inside(&region, point))
        };
        let cache = Cache::new(1 << 20);
        for (i, sides) in boxes.iter().enumerate() {
            let key = Key::new(Scope::new(i as u128)).within(Extent::new(*sides)?);
            ask(&cache, &key, || blob(0, 1));
        }
        let expected = boxes.iter().filter(shares).count();
        prop_assert_eq!(cache.invalidate_region(&Extent::new(region)?), expected);
        prop_assert_eq!(cache.len(), boxes.len() - expected);
    }
}
