//! Steps from bin to bin: against counting one by one, and as operators.

use std::collections::BTreeMap;

use ns_layout::{BinId, Grid, Neighbors};
use proptest::prelude::*;

use crate::{EnvError, Environment, Jumps, PairTotals, Trajectory};

fn track(mask: &[bool]) -> Environment<1> {
    let edges = (0..=mask.len()).map(|i| i as f64).collect();
    let grid = Grid::from_mask([edges], mask, Neighbors::Faces).unwrap();
    Environment::builder(grid).build().unwrap()
}

fn bins(indices: &[i32]) -> Vec<Option<BinId>> {
    let bin = |&index: &i32| usize::try_from(index).ok().and_then(BinId::new);
    indices.iter().map(bin).collect()
}

#[test]
fn jumps_are_those_that_no_walk_of_the_lag_joins() {
    let track = track(&[true; 5]);
    let sequence = bins(&[0, 1, 3, 3, -1, 4]);
    let steps = |lag, jumps| track.transitions_between(&sequence, lag, jumps).unwrap();
    let expected = |jump, outside, counted| PairTotals {
        gap: 0,
        outside,
        jump,
        counted,
    };
    assert_eq!(steps(1, Jumps::Drop).totals(), expected(1, 2, 2));
    assert_eq!(steps(1, Jumps::Keep).totals(), expected(0, 2, 3));
    // From 0 to 3 in two steps is a jump, from 1 to 3 is none.
    assert_eq!(steps(2, Jumps::Drop).totals(), expected(1, 1, 2));
    assert_eq!(steps(3, Jumps::Drop).totals(), expected(0, 1, 2));
    assert_eq!(steps(9, Jumps::Drop).totals(), PairTotals::default());
    let [one, three] = [1, 3].map(|bin| BinId::new(bin).unwrap());
    assert_eq!(steps(1, Jumps::Keep).count(one, three), 1.0);
    assert_eq!(steps(1, Jumps::Drop).count(one, three), 0.0);
    let far = BinId::new(99).unwrap();
    assert_eq!(
        (
            steps(1, Jumps::Keep).count(far, one),
            steps(1, Jumps::Keep).count(one, far)
        ),
        (0.0, 0.0)
    );
}

#[test]
fn pairs_across_a_gap_do_not_count() {
    let track = track(&[true; 3]);
    let positions = [[0.5], [1.5], [1.5], [2.5]];
    let session = Trajectory::new(&[0.0, 0.1, 7.0, 7.1], &positions).unwrap();
    let sequence = track.bin_sequence(&session);
    let whole = track.transitions(&sequence, 1, Jumps::Keep).unwrap();
    assert_eq!((whole.totals().counted, whole.totals().gap), (3, 0));
    let broken = sequence.break_at_gaps(0.5).unwrap();
    for (lag, counted, gap) in [(1, 2, 1), (2, 0, 2), (3, 0, 1)] {
        let steps = track.transitions(&broken, lag, Jumps::Keep).unwrap();
        assert_eq!((steps.totals().counted, steps.totals().gap), (counted, gap));
    }
}

#[test]
fn bad_input_is_refused_before_anything_else() {
    let track = track(&[true; 3]);
    let none = track.transitions_between(&[], 0, Jumps::Keep);
    assert_eq!(none, Err(EnvError::Lag { lag: 0 }));
    let unknown = EnvError::UnknownBin { bin: 7, bins: 3 };
    let short = track.transitions_between(&bins(&[7]), 5, Jumps::Keep);
    assert_eq!(short, Err(unknown));
    let steps = track
        .transitions_between(&bins(&[0, 1]), 1, Jumps::Keep)
        .unwrap();
    let length = EnvError::FieldLength {
        expected: 3,
        actual: 2,
    };
    assert_eq!(steps.apply(&[0.0; 2]), Err(length.clone()));
    assert_eq!(steps.apply_transposed(&[0.0; 2]), Err(length));
    assert!(track.diffusion_steps(-1.0).apply(&[0.0; 3]).is_err());
    assert!(track.diffusion_steps(1.0).apply(&[0.0; 2]).is_err());
}

#[test]
fn every_lag_is_right_at_its_limits() {
    let track = track(&[true; 3]);
    let none = track.transitions_between(&[], 1, Jumps::Drop).unwrap();
    assert_eq!(
        (none.bin_count(), none.offsets(), none.targets().len()),
        (3, &[0; 4][..], 0)
    );
    let lag = usize::MAX;
    let none = track
        .transitions_between(&bins(&[0, 1]), lag, Jumps::Drop)
        .unwrap();
    assert_eq!(none.totals().counted, 0);
}

#[test]
fn diffusion_steps_are_the_transpose_of_each_other() {
    let track = track(&[true, true, false, true, true]);
    let steps = track.diffusion_steps(1.3);
    let (f, m) = ([1.0, 4.0, -2.0, 3.0], [0.5, 0.0, 2.0, 1.0]);
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let there = dot(&steps.apply(&f).unwrap(), &m);
    let back = dot(&f, &steps.apply_transposed(&m).unwrap());
    assert!((there - back).abs() < 1e-12);
    for one in steps.apply(&[1.0; 4]).unwrap() {
        assert!((one - 1.0).abs() < 1e-12);
    }
    let mut after = [0.0; 4];
    track
        .random_walk()
        .apply_transposed(&[1.0, 0.0, 0.0, 0.0], &mut after)
        .unwrap();
    assert_eq!(after, [0.0, 1.0, 0.0, 0.0]);
}

proptest! {
    #[test]
    fn pairs_are_counted_one_by_one(
        mask in prop::collection::vec(prop::bool::weighted(0.8), 1..8),
        sequence in prop::collection::vec(-1_i32..8, 0..60),
        lag in 1_usize..5,
        keep in any::<bool>(),
    ) {
        prop_assume!(mask.contains(&true));
        let track = track(&mask);
        let count = track.bin_count() as i32;
        let sequence: Vec<i32> = sequence.iter().map(|&bin| if bin < count { bin } else { -1 }).collect();
        let jumps = if keep { Jumps::Keep } else { Jumps::Drop };
        let steps = track.transitions_between(&bins(&sequence), lag, jumps).unwrap();

        let mut expected: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        let mut totals = PairTotals::default();
        for k in lag..sequence.len() {
            let (Ok(from), Ok(to)) = (usize::try_from(sequence[k - lag]), usize::try_from(sequence[k])) else {
                totals.outside += 1;
                continue;
            };
            // On a line of bins of size 1, hops are the distance along the graph.
            let field = track.distances_from(&[BinId::new(from).unwrap()]).unwrap();
            if keep || field.distances()[to] <= lag as f64 + 0.5 {
                *expected.entry((from, to)).or_default() += 1.0;
                totals.counted += 1;
            } else {
                totals.jump += 1;
            }
        }
        prop_assert_eq!(steps.totals(), totals);
        let rows = steps.offsets().windows(2).enumerate();
        let entries: Vec<((usize, usize), f64)> = rows
            .flat_map(|(from, row)| (row[0]..row[1]).map(move |place| (from, place)))
            .map(|(from, place)| ((from, steps.targets()[place].index()), steps.counts()[place]))
            .collect();
        prop_assert_eq!(entries, expected.into_iter().collect::<Vec<_>>());

        let ones = steps.apply(&vec![1.0; track.bin_count()]).unwrap();
        for (row, one) in steps.offsets().windows(2).zip(&ones) {
            let expected = if row[0] == row[1] { 0.0 } else { 1.0 };
            prop_assert!((one - expected).abs() < 1e-14);
        }
        let mass = steps.apply_transposed(&vec![1.0; track.bin_count()]).unwrap();
        prop_assert!((mass.iter().sum::<f64>() - ones.iter().sum::<f64>()).abs() < 1e-12);
    }
    /// The same of a session, with gaps, lost samples and places outside; hops are
    /// counted along the mask, by no graph.
    #[test]
    fn pairs_of_a_session_are_counted_one_by_one(
        mask in prop::collection::vec(prop::bool::weighted(0.8), 1..8),
        samples in prop::collection::vec((0.0_f64..1.0, -1.0_f64..9.0), 2..60),
        lag in 1_usize..6,
        keep in any::<bool>(),
        longest in prop::option::of(0.3_f64..1.1),
    ) {
        prop_assume!(mask.contains(&true));
        let track = track(&mask);
        let mut time = 0.0;
        let (times, positions): (Vec<f64>, Vec<[f64; 1]>) = samples
            .iter()
            .map(|&(step, x)| {
                time += step;
                (time, [if x > 8.0 { f64::NAN } else { x }])
            })
            .unzip();
        let session = Trajectory::new(&times, &positions).unwrap();
        let mut sequence = track.bin_sequence(&session);
        if let Some(longest) = longest {
            sequence = sequence.break_at_gaps(longest).unwrap();
        }
        let jumps = if keep { Jumps::Keep } else { Jumps::Drop };
        let steps = track.transitions(&sequence, lag, jumps).unwrap();

        let cell = |k: usize| {
            let [x] = positions[k];
            let is_inside = x >= 0.0 && x < mask.len() as f64 && mask[x as usize];
            is_inside.then_some(x as usize)
        };
        let mut expected: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        let mut totals = PairTotals::default();
        for k in lag..times.len() {
            let mut steps_between = times[k - lag..=k].windows(2).map(|pair| pair[1] - pair[0]);
            if longest.is_some_and(|longest| steps_between.any(|step| step > longest)) {
                totals.gap += 1;
                continue;
            }
            let (Some(from), Some(to)) = (cell(k - lag), cell(k)) else {
                totals.outside += 1;
                continue;
            };
            let between = &mask[from.min(to)..=from.max(to)];
            if keep || (!between.contains(&false) && between.len() <= lag + 1) {
                let bin = |cell: usize| mask[..cell].iter().filter(|&&is_bin| is_bin).count();
                *expected.entry((bin(from), bin(to))).or_default() += 1.0;
                totals.counted += 1;
            } else {
                totals.jump += 1;
            }
        }
        prop_assert_eq!(steps.totals(), totals);
        let pairs = totals.gap + totals.outside + totals.jump + totals.counted;
        prop_assert_eq!(pairs, times.len().saturating_sub(lag));
        for from in BinId::all(track.bin_count()) {
            for to in BinId::all(track.bin_count()) {
                let key = (from.index(), to.index());
                let count = expected.get(&key).copied().unwrap_or(0.0);
                prop_assert_eq!(steps.count(from, to), count, "{:?}", key);
            }
        }
    }
}
