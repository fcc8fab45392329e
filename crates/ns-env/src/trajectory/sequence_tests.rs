//! Bins in order, runs and stays: known cases and laws.

use std::ops::Range;

use ns_layout::{BinId, Grid};
use proptest::prelude::*;

use crate::{BinRun, BinSequence, EnvError, Environment, Gate, Stay, Trajectory};

fn track() -> Environment<1> {
    let grid = Grid::builder(1.0).ranges([(0.0, 4.0)]).build().unwrap();
    Environment::builder(grid).build().unwrap()
}

fn indices(bins: &[Option<BinId>]) -> Vec<Option<usize>> {
    bins.iter().map(|bin| bin.map(BinId::index)).collect()
}

const TIMES: [f64; 7] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
const OUT: [f64; 1] = [-9.0];
/// Bins 0, 0, none, 0, 3, 3, none.
const WALK: [[f64; 1]; 7] = [[0.5], [0.6], OUT, [0.5], [3.5], [3.6], OUT];

fn walk() -> Trajectory<'static, 1> {
    Trajectory::new(&TIMES, &WALK).unwrap()
}

#[test]
fn bins_in_order_with_and_without_the_outside() {
    let sequence = track().bin_sequence(&walk());
    assert_eq!(
        indices(&sequence.changes()),
        [Some(0), None, Some(0), Some(3), None]
    );
    let inside: Vec<usize> = sequence
        .changes_inside()
        .iter()
        .map(|bin| bin.index())
        .collect();
    assert_eq!(inside, [0, 3]);
    let every = [Some(0), Some(0), None, Some(0), Some(3), Some(3), None];
    assert_eq!(indices(sequence.bins()), every);
}

#[test]
fn runs_are_as_long_as_can_be() {
    let runs = |sequence: &BinSequence<'_, 1>| -> Vec<(Option<usize>, Range<usize>)> {
        let runs = sequence.runs().into_iter();
        runs.map(|BinRun { bin, samples }| (bin.map(BinId::index), samples))
            .collect()
    };
    let sequence = track().bin_sequence(&walk());
    let expected = [
        (Some(0), 0..2),
        (None, 2..3),
        (Some(0), 3..4),
        (Some(3), 4..6),
        (None, 6..7),
    ];
    assert_eq!(runs(&sequence), expected);
    let times = [0.0, 5.0, 5.1, 5.2, 5.3, 9.0, 9.1];
    let session = Trajectory::new(&times, &WALK).unwrap();
    let broken = track().bin_sequence(&session).break_at_gaps(1.0).unwrap();
    assert_eq!(runs(&broken)[..2], [(Some(0), 0..1), (Some(0), 1..2)]);
    assert_eq!(runs(&broken).len(), 7);
}

#[test]
fn entries_and_exits_are_seen_or_not() {
    let sequence = track().bin_sequence(&walk());
    let stays = sequence.stays(&[true, false, false, true]).unwrap();
    let told: Vec<_> = stays
        .iter()
        .map(|s| (s.samples.clone(), s.entered, s.left))
        .collect();
    assert_eq!(told, [(0..2, false, true), (3..6, true, true)]);
    let times: Vec<_> = stays
        .iter()
        .map(|stay| (stay.start_s, stay.end_s))
        .collect();
    assert_eq!(times, [(0.0, 2.0), (3.0, 6.0)]);

    // Lost on either side: neither an entry nor an exit, but the time counts.
    let lost = [[f64::NAN], [0.5], [f64::NAN]];
    let session = Trajectory::new(&[0.0, 1.0, 2.0], &lost).unwrap();
    let stays = track().bin_sequence(&session).stays(&[true; 4]).unwrap();
    assert_eq!(
        (stays[0].entered, stays[0].left, stays[0].seconds()),
        (false, false, 1.0)
    );

    // A gap ends a stay with its last sample.
    let there = [[1.5], [0.5], [0.5], [0.5], [1.5]];
    let session = Trajectory::new(&[0.0, 1.0, 2.0, 9.0, 10.0], &there).unwrap();
    let broken = track().bin_sequence(&session).break_at_gaps(1.0).unwrap();
    let stays = broken.stays(&[true, false, false, false]).unwrap();
    let told: Vec<_> = stays
        .iter()
        .map(|s| (s.entered, s.left, s.seconds()))
        .collect();
    assert_eq!(told, [(true, false, 1.0), (false, true, 1.0)]);
}

#[test]
fn bad_gaps_and_regions_are_refused() {
    let sequence = track().bin_sequence(&walk());
    for value in [0.0, -2.0] {
        let error = sequence.clone().break_at_gaps(value).unwrap_err();
        assert_eq!(error, EnvError::MaxGap { value });
    }
    assert!(sequence.clone().break_at_gaps(f64::NAN).is_err());
    let expected = EnvError::FieldLength {
        expected: 4,
        actual: 3,
    };
    assert_eq!(sequence.stays(&[true; 3]), Err(expected));
}

/// A session of steps in time, and places; far ones are lost tracking.
fn samples(steps: &[(f64, f64)]) -> (Vec<f64>, Vec<[f64; 1]>) {
    let mut time = 0.0;
    let samples = steps.iter().map(|&(step, x)| {
        time += step;
        (time, [if x > 4.7 { f64::NAN } else { x }])
    });
    samples.unzip()
}

proptest! {
    #[test]
    fn entries_exits_and_dwell_are_those_found_sample_by_sample(
        steps in prop::collection::vec((0.0_f64..1.0, -1.0_f64..5.0), 2..50),
        region in prop::array::uniform4(any::<bool>()),
        gap in prop::option::of(0.2_f64..1.2),
    ) {
        let (times, positions) = samples(&steps);
        let session = Trajectory::new(&times, &positions).unwrap();
        let mut sequence = track().bin_sequence(&session);
        if let Some(gap) = gap {
            sequence = sequence.break_at_gaps(gap).unwrap();
        }
        let stays = sequence.stays(&region).unwrap();

        let is_inside = |k: usize| {
            let [x] = positions[k];
            (0.0..4.0).contains(&x) && region[x as usize]
        };
        let is_seen = |k: usize| !positions[k][0].is_nan();
        let is_joined = |k: usize| gap.is_none_or(|gap| times[k] - times[k - 1] <= gap);
        let later = || (1..times.len()).filter(|&k| is_joined(k));
        let begins = usize::from(is_inside(0))
            + (1..times.len()).filter(|&k| is_inside(k) && !(is_joined(k) && is_inside(k - 1))).count();
        let entries = later().filter(|&k| is_inside(k) && !is_inside(k - 1) && is_seen(k - 1)).count();
        let exits = later().filter(|&k| !is_inside(k) && is_inside(k - 1) && is_seen(k)).count();
        let dwell: f64 = later().filter(|&k| is_inside(k - 1)).map(|k| times[k] - times[k - 1]).sum();

        prop_assert_eq!(stays.len(), begins);
        prop_assert_eq!(stays.iter().filter(|stay| stay.entered).count(), entries);
        prop_assert_eq!(stays.iter().filter(|stay| stay.left).count(), exits);
        let lasted: f64 = stays.iter().map(Stay::seconds).sum();
        prop_assert!((lasted - dwell).abs() < 1e-12);
        let within: Vec<usize> = stays.iter().flat_map(|stay| stay.samples.clone()).collect();
        prop_assert!(within.iter().copied().eq((0..times.len()).filter(|&k| is_inside(k))));
    }

    #[test]
    fn stays_last_as_long_as_their_bins_are_occupied(
        steps in prop::collection::vec((0.0_f64..1.0, -1.0_f64..5.0), 2..50),
        region in prop::array::uniform4(any::<bool>()),
        gap in 0.2_f64..1.2,
    ) {
        let (times, positions) = samples(&steps);
        let session = Trajectory::new(&times, &positions).unwrap();
        let sequence = track().bin_sequence(&session).break_at_gaps(gap).unwrap();
        let stays = sequence.stays(&region).unwrap();
        let visits = track().visits(&session, &Gate::new().max_gap(gap)).unwrap();
        let occupied: f64 = visits
            .occupancy()
            .iter()
            .zip(region)
            .map(|(seconds, inside)| if inside { *seconds } else { 0.0 })
            .sum();
        let lasted: f64 = stays.iter().map(Stay::seconds).sum();
        prop_assert!((lasted - occupied).abs() < 1e-12);
        for pair in stays.windows(2) {
            prop_assert!(pair[0].samples.end <= pair[1].samples.start);
        }

        let runs = sequence.runs();
        let mut next = 0;
        for run in &runs {
            prop_assert_eq!(run.samples.start, next);
            prop_assert!(sequence.bins()[run.samples.clone()].iter().all(|bin| *bin == run.bin));
            next = run.samples.end;
        }
        prop_assert_eq!(next, times.len());
    }

    /// Also where changes fill many blocks, or none.
    #[test]
    fn changes_are_bins_without_repeats(
        xs in prop::collection::vec((-0.5_f64..4.5, 1_usize..9), 1..200),
    ) {
        let positions: Vec<[f64; 1]> = xs
            .iter()
            .flat_map(|&(x, stays)| std::iter::repeat_n([x], stays + 1))
            .collect();
        let times: Vec<f64> = (0..positions.len()).map(|k| k as f64).collect();
        let session = Trajectory::new(&times, &positions).unwrap();
        let sequence = track().bin_sequence(&session);
        let mut expected = sequence.bins().to_vec();
        expected.dedup();
        prop_assert_eq!(sequence.changes(), expected);
    }
}
