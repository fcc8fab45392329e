//! Environments, sessions and rate maps: known cases, laws, and bad input.

use std::sync::Arc;

use ns_cache::Cache;
use ns_kernel::{KernelError, Mode};
use ns_layout::{BinId, Grid, LayoutError, Neighbors};
use proptest::prelude::*;

use crate::{EnvError, Environment, Gate, RateSummary, Trajectory, mask_rarely_visited};

fn line(bins: usize) -> Environment<1> {
    let grid = Grid::builder(1.0)
        .ranges([(0.0, bins as f64)])
        .build()
        .unwrap();
    Environment::builder(grid).build().unwrap()
}

#[test]
fn an_environment_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    let environment = line(3);
    shared(&environment);
    assert_eq!(environment.clone(), environment);
    let described = format!("{environment:?}");
    assert!(
        described.contains("bins: 3") && described.contains("RegularGrid"),
        "{described}"
    );
}

#[test]
fn names_and_units_are_no_geometry() {
    let grid = || Grid::<2>::builder(1.0).ranges([(0.0, 2.0); 2]);
    let plain = Environment::builder(grid().build().unwrap())
        .build()
        .unwrap();
    let named = Environment::builder(grid().build().unwrap())
        .name("box")
        .length_unit("cm")
        .build()
        .unwrap();
    assert_eq!((named.name(), named.length_unit()), ("box", Some("cm")));
    assert_eq!((plain.name(), plain.length_unit()), ("", None));
    assert_eq!(plain, named);
    assert_eq!(plain.fingerprint().to_string().len(), 32);
    let fewer = Environment::builder(grid().neighbors(Neighbors::Faces).build().unwrap());
    assert_ne!(plain, fewer.build().unwrap());
}

#[test]
fn environments_that_look_points_up_differently_differ() {
    let build = |edges: &[f64], mask: &[bool]| {
        let grid = Grid::from_mask([edges.to_vec()], mask, Neighbors::Faces).unwrap();
        Environment::builder(grid).build().unwrap()
    };
    let wide = build(&[0.0, 1.0, 2.0, 3.0], &[true, true, false]);
    let narrow = build(&[0.0, 1.0, 2.0], &[true, true]);
    assert_ne!(wide.bin_at(&[2.0]), narrow.bin_at(&[2.0]));
    assert_ne!(wide, narrow);
}

#[cfg(feature = "serde")]
#[test]
fn fingerprints_are_text_in_files() {
    let fingerprint = line(3).fingerprint();
    let text = serde_json::to_string(&fingerprint).unwrap();
    assert_eq!(text, format!("\"{fingerprint}\""));
    assert_eq!(
        serde_json::from_str::<crate::Fingerprint>(&text).unwrap(),
        fingerprint
    );
    for bad in ["\"12\"", "12", "\"zz345678901234567890123456789012\""] {
        assert!(
            serde_json::from_str::<crate::Fingerprint>(bad).is_err(),
            "{bad}"
        );
    }
}

#[test]
fn minus_zero_is_zero() {
    let at = |lo| {
        let grid = Grid::from_mask([vec![lo, 1.0]], &[true], Neighbors::Faces).unwrap();
        Environment::builder(grid).build().unwrap().fingerprint()
    };
    assert_eq!(at(0.0), at(-0.0));
    assert_ne!(at(0.0), at(1e-12));
}

#[test]
fn every_second_has_one_account() {
    let environment = line(4);
    let times = [0.0, 0.1, 0.2, 0.3, 1.3, 1.4, 1.4];
    let positions = [[0.5], [f64::NAN], [9.0], [1.5], [1.5], [3.9], [2.5]];
    let session = Trajectory::new(&times, &positions).unwrap();
    let visits = environment
        .visits(&session, &Gate::new().min_speed(2.0))
        .unwrap();
    let totals = visits.totals();
    assert_eq!(totals.gap_s, 1.0);
    // The first interval ends where tracking is lost: its speed is not known.
    assert!((totals.lost_s - 0.2).abs() < 1e-15);
    assert!((totals.outside_s - 0.1).abs() < 1e-15);
    assert_eq!(totals.slow_s, 0.0);
    assert!((totals.counted_s - 0.1).abs() < 1e-15);
    assert_eq!(visits.owners().iter().flatten().count(), 1);
    assert_eq!(visits.interval_counts(), [0.0, 1.0, 0.0, 0.0]);
    let slow = environment
        .visits(&session, &Gate::new().min_speed(1e9))
        .unwrap();
    assert!((slow.totals().slow_s - 0.1).abs() < 1e-15);
}

#[test]
fn an_interval_counts_whole_though_tracking_is_lost_at_its_end() {
    let session_times = [0.0, 0.1, 0.2];
    let positions = [[0.5], [f64::NAN], [0.5]];
    let session = Trajectory::new(&session_times, &positions).unwrap();
    let visits = line(1).visits(&session, &Gate::new()).unwrap();
    assert_eq!(visits.occupancy(), [0.1]);
    let spikes = visits.count_spikes(&[0.05, 0.15, 0.2, 0.3, -1.0]).unwrap();
    assert_eq!(spikes.counts, [1.0]);
    assert_eq!(
        (spikes.counted, spikes.not_counted, spikes.outside_session),
        (1, 2, 2)
    );
}

#[test]
fn a_spike_at_the_very_end_belongs_to_the_last_interval_that_takes_time() {
    let times = [0.0, 1.0, 2.0, 2.0];
    let positions = [[0.5], [1.5], [2.5], [3.5]];
    let session = Trajectory::new(&times, &positions).unwrap();
    let visits = line(4).visits(&session, &Gate::new().any_gap()).unwrap();
    assert_eq!(visits.occupancy(), [1.0, 1.0, 0.0, 0.0]);
    assert_eq!(visits.bin_of_spike(2.0), BinId::new(1));
    assert_eq!(session.position_at(2.0), Some([2.5]));
    assert_eq!(visits.bin_of_spike(1.0), BinId::new(1));
    let still = Trajectory::new(&[1.0, 1.0], &[[0.5], [0.5]]).unwrap();
    let visits = line(1).visits(&still, &Gate::new()).unwrap();
    assert_eq!(visits.bin_of_spike(1.0), None);
}

#[test]
fn given_speeds_replace_those_of_the_trajectory() {
    let times = [0.0, 0.1, 0.2];
    let positions = [[0.5], [0.5], [0.5]];
    let session = Trajectory::new(&times, &positions).unwrap();
    assert_eq!(session.speeds(), [0.0, 0.0]);
    let gate = Gate::new().min_speed(1.0).speeds(&[1.0, 0.5, 9.0]);
    let owners = line(1).visits(&session, &gate).unwrap();
    assert_eq!(owners.owners(), [BinId::new(0), None]);
    let unknown = Gate::new().min_speed(0.0).speeds(&[f64::NAN, 0.0, 0.0]);
    assert_eq!(
        line(1).visits(&session, &unknown).unwrap().owners(),
        [None, BinId::new(0)]
    );
}

#[test]
fn bad_sessions_are_named() {
    let new = |times: &[f64], n: usize| {
        Trajectory::new(times, &vec![[0.0]; n])
            .map(|_| ())
            .unwrap_err()
    };
    assert_eq!(
        new(&[0.0, 1.0], 3),
        EnvError::Lengths {
            times: 2,
            positions: 3
        }
    );
    assert_eq!(new(&[], 0), EnvError::TooFewSamples { samples: 0 });
    assert_eq!(new(&[1.0], 1), EnvError::TooFewSamples { samples: 1 });
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for index in 0..3 {
            let mut times = [0.0, 1.0, 2.0];
            times[index] = value;
            let error = new(&times, 3);
            assert!(
                matches!(error, EnvError::TimeNotFinite { index: at, .. } if at == index),
                "{error}"
            );
        }
    }
    assert_eq!(
        new(&[0.0, 2.0, 1.5], 3),
        EnvError::TimeBackwards {
            index: 2,
            value: 1.5,
            previous: 2.0
        }
    );

    let times = [0.0, 0.1];
    let positions = [[0.5]; 2];
    let session = Trajectory::new(&times, &positions).unwrap();
    let visits = |gate: Gate<'_>| line(1).visits(&session, &gate).unwrap_err();
    for value in [0.0, -1.0] {
        assert_eq!(
            visits(Gate::new().max_gap(value)),
            EnvError::MaxGap { value }
        );
    }
    assert!(matches!(
        visits(Gate::new().max_gap(f64::NAN)),
        EnvError::MaxGap { .. }
    ));
    assert_eq!(
        visits(Gate::new().min_speed(-1.0)),
        EnvError::MinSpeed { value: -1.0 }
    );
    assert_eq!(
        visits(Gate::new().speeds(&[1.0])),
        EnvError::SpeedsWithoutGate { count: 1 }
    );
    assert_eq!(
        visits(Gate::new().min_speed(1.0).speeds(&[1.0])),
        EnvError::SpeedCount {
            speeds: 1,
            samples: 2
        }
    );
    let visits = line(1).visits(&session, &Gate::new()).unwrap();
    let value = f64::INFINITY;
    assert_eq!(
        visits.count_spikes(&[0.0, value]).unwrap_err(),
        EnvError::SpikeNotFinite { index: 1, value }
    );
}

#[test]
fn bad_fields_are_named() {
    let environment = line(2);
    let rates = |counts: &[f64], seconds: &[f64], sigma| {
        environment.rate_maps(counts, seconds, sigma).unwrap_err()
    };
    assert_eq!(
        rates(&[0.0; 2], &[1.0; 3], 1.0),
        EnvError::FieldLength {
            expected: 2,
            actual: 3
        }
    );
    assert_eq!(
        rates(&[0.0; 2], &[1.0, -1.0], 1.0),
        EnvError::Occupancy {
            bin: 1,
            value: -1.0
        }
    );
    assert!(matches!(
        rates(&[0.0; 3], &[1.0; 2], 1.0),
        EnvError::Kernel(_)
    ));
    assert!(matches!(
        rates(&[0.0; 2], &[1.0; 2], 0.0),
        EnvError::Kernel(_)
    ));
    assert!(matches!(
        rates(&[0.0, 1.0], &[1.0, 0.0], 1.0),
        EnvError::Kernel(_)
    ));
    assert_eq!(
        environment.raw_rates(&[0.0; 3], &[1.0; 2]).unwrap_err(),
        EnvError::FieldLength {
            expected: 2,
            actual: 3
        }
    );
    assert_eq!(
        environment.raw_rates(&[0.0, -1.0], &[1.0; 2]).unwrap_err(),
        EnvError::Count {
            bin: 1,
            value: -1.0
        }
    );
    assert_eq!(
        RateSummary::new(&[1.0], &[1.0, 2.0]).unwrap_err(),
        EnvError::FieldLength {
            expected: 2,
            actual: 1
        }
    );
    assert_eq!(
        RateSummary::new(&[1.0, -2.0], &[1.0, 2.0]).unwrap_err(),
        EnvError::Rate {
            bin: 1,
            value: -2.0
        }
    );
    assert_eq!(
        mask_rarely_visited(&mut [1.0], &[1.0], -1.0).unwrap_err(),
        EnvError::MinOccupancy { value: -1.0 }
    );
    assert!(mask_rarely_visited(&mut [1.0; 3], &[1.0; 2], 1.0).is_err());
    assert!(mask_rarely_visited(&mut [], &[], 1.0).is_err());
    assert!(matches!(
        Environment::from_samples(&[[0.0, 0.0]], -1.0).unwrap_err(),
        EnvError::Layout(LayoutError::BinSize { .. })
    ));
    let none = BinId::new(5).unwrap();
    assert!(matches!(
        environment.distances_from(&[none]).unwrap_err(),
        EnvError::Graph(_)
    ));
    assert_eq!(environment.center(none), None);
}

#[test]
fn a_silent_unit_has_no_information() {
    let silent = RateSummary::new(&[0.0, 0.0], &[1.0, 1.0]).unwrap();
    assert_eq!((silent.mean_hz, silent.peak_hz), (0.0, 0.0));
    assert_eq!(silent.peak_bin, None);
    for value in [
        silent.information_bits_per_spike,
        silent.sparsity,
        silent.selectivity,
    ] {
        assert!(value.is_nan());
    }
    let unknown = RateSummary::new(&[f64::NAN; 2], &[1.0, 1.0]).unwrap();
    assert!(unknown.mean_hz.is_nan() && unknown.peak_hz.is_nan());
    assert_eq!(unknown.peak_bin, None);
}

#[test]
fn one_bin_of_four_carries_two_bits() {
    let summary = RateSummary::new(&[0.0, 8.0, 0.0, 0.0], &[2.0; 4]).unwrap();
    assert_eq!(summary.information_bits_per_spike, 2.0);
    assert_eq!(summary.information_bits_per_s, 4.0);
    assert_eq!(summary.sparsity, 0.25);
    assert_eq!(summary.selectivity, 4.0);
    let even = RateSummary::new(&[3.0; 4], &[1.0, 2.0, 3.0, 4.0]).unwrap();
    assert!(even.information_bits_per_spike.abs() < 1e-15);
    assert!((even.sparsity - 1.0).abs() < 1e-15);
}

#[test]
fn kept_things_are_shared_by_geometry_and_told_apart_by_parameters() {
    let cache = Cache::new(1 << 20);
    let kernel = |bins, sigma, mode| line(bins).dense_kernel(&cache, sigma, mode, 1 << 20);
    let first = kernel(9, 2.0, Mode::Average).unwrap();
    assert_eq!(first.bytes(), 9 * 16 * 8);
    assert_eq!(first.matrix().nrows(), 9);
    // Another environment of the same geometry asks for the same kernel.
    assert!(Arc::ptr_eq(&first, &kernel(9, 2.0, Mode::Average).unwrap()));
    for (bins, sigma, mode) in [
        (8, 2.0, Mode::Average),
        (9, 3.0, Mode::Average),
        (9, 2.0, Mode::Density),
    ] {
        assert!(!Arc::ptr_eq(&first, &kernel(bins, sigma, mode).unwrap()));
    }
    let tree = line(9).nearest_bins(&cache).unwrap();
    assert_eq!(tree.nearest(&[100.0]).map(|hit| hit.bin.index()), Some(8));
    assert!(Arc::ptr_eq(&tree, &line(9).nearest_bins(&cache).unwrap()));
    assert_eq!((cache.len(), cache.stats().total.hits), (5, 2));
    assert!(matches!(
        kernel(9, f64::NAN, Mode::Average).unwrap_err(),
        EnvError::Kernel(KernelError::Bandwidth { .. })
    ));
    assert!(matches!(
        line(9)
            .dense_kernel(&cache, 2.0, Mode::Average, 8)
            .unwrap_err(),
        EnvError::Kernel(KernelError::MemoryLimit { .. })
    ));
    assert_eq!(cache.len(), 5);
}

/// Sessions with gaps, repeated times and lost tracking.
fn any_session() -> impl Strategy<Value = (Vec<f64>, Vec<[f64; 2]>)> {
    let step = prop_oneof![1 => Just(0.0), 8 => 0.001..0.4_f64, 1 => 0.6..5.0_f64];
    let x = prop_oneof![12 => 0.0..30.0_f64, 1 => Just(f64::NAN), 1 => Just(f64::INFINITY)];
    prop::collection::vec((step, x.clone(), x), 2..120).prop_map(|rows| {
        let mut time = -3.0;
        rows.into_iter()
            .map(|(step, x, y)| {
                time += step;
                (time, [x, y])
            })
            .unzip()
    })
}

proptest! {
    #[test]
    fn time_is_conserved_and_spikes_follow_it(
        (times, positions) in any_session(), gap in prop::option::of(0.1..2.0_f64),
        speed in prop::option::of(0.0..200.0_f64), spikes in prop::collection::vec(-4.0..30.0_f64, 0..60),
    ) {
        let grid = Grid::builder(4.0).ranges([(0.0, 20.0), (0.0, 30.0)]).build().unwrap();
        let environment = Environment::builder(grid).build().unwrap();
        let session = Trajectory::new(&times, &positions).unwrap();
        let mut gate = gap.map_or(Gate::new().any_gap(), |gap| Gate::new().max_gap(gap));
        if let Some(speed) = speed { gate = gate.min_speed(speed); }
        let visits = environment.visits(&session, &gate).unwrap();

        let totals = visits.totals();
        let sum = totals.gap_s + totals.lost_s + totals.outside_s + totals.slow_s + totals.counted_s;
        prop_assert!((sum - session.duration()).abs() <= 1e-9 * session.duration());
        let seconds = visits.occupancy();
        let occupied: f64 = seconds.iter().sum();
        prop_assert!((occupied - totals.counted_s).abs() <= 1e-9 * occupied);

        let counts = visits.count_spikes(&spikes).unwrap();
        prop_assert_eq!(counts.counted + counts.not_counted + counts.outside_session, spikes.len());
        prop_assert_eq!(counts.counts.iter().sum::<f64>(), counts.counted as f64);
        for (count, time) in counts.counts.iter().zip(&seconds) {
            prop_assert!(*count == 0.0 || *time > 0.0);
        }
        let bins = spikes.iter().filter_map(|&time| visits.bin_of_spike(time)).count();
        prop_assert_eq!(bins, counts.counted);

        if occupied > 0.0 {
            let raw = environment.raw_rates(&counts.counts, &seconds).unwrap();
            let highest = raw.iter().copied().fold(0.0, f64::max);
            let rates = environment.rate_maps(&counts.counts, &seconds, 5.0).unwrap();
            prop_assert!(rates.iter().all(|rate| (0.0..=highest).contains(rate)));
            let summary = RateSummary::new(&rates, &seconds).unwrap();
            prop_assert!(counts.counted == 0 || summary.information_bits_per_spike >= 0.0);
            prop_assert!(summary.sparsity.is_nan() || (0.0..=1.0).contains(&summary.sparsity));
        }
    }

    #[test]
    fn equal_geometry_has_equal_fingerprints_and_changed_geometry_has_not(
        mut edges in prop::collection::btree_set(-1000..1000_i32, 3..20), pick in any::<prop::sample::Index>(),
    ) {
        let build = |edges: &[f64]| {
            let mask = vec![true; edges.len() - 1];
            let grid = Grid::from_mask([edges.to_vec()], &mask, Neighbors::Faces).unwrap();
            Environment::builder(grid).build().unwrap().fingerprint()
        };
        edges.insert(2000);
        let edges: Vec<f64> = edges.into_iter().map(f64::from).collect();
        let mut changed = edges.clone();
        let at = pick.index(changed.len());
        changed[at] += 0.25;
        prop_assert_eq!(build(&edges), build(&edges));
        prop_assert_ne!(build(&edges), build(&changed));
    }
}
