//! Fields carried over to other environments.

use ns_kernel::{KernelError, Mode};
use ns_layout::{Grid, Neighbors};
use proptest::prelude::*;

use crate::{EnvError, Environment, Interpolation};

const CONTAINING: Interpolation = Interpolation::Containing;

fn line(width: f64, from: f64, to: f64) -> Environment<1> {
    let grid = Grid::builder(width).ranges([(from, to)]).build().unwrap();
    Environment::builder(grid).build().unwrap()
}

proptest! {
    #[test]
    fn to_itself_nothing_changes(field in prop::collection::vec(-1e3_f64..1e3, 12)) {
        let space = line(0.5, -2.0, 4.0);
        let nearest = Interpolation::Nearest { within: 0.0 };
        for how in [CONTAINING, Interpolation::Linear, nearest] {
            prop_assert_eq!(&space.resample(&field, &space, how).unwrap(), &field);
        }
    }

    #[test]
    fn smoothed_values_lie_within_the_field(
        field in prop::collection::vec(-1e3_f64..1e3, 12), bandwidth in 0.1_f64..30.0,
    ) {
        let (source, target) = (line(0.5, -2.0, 4.0), line(0.3, -1.1, 6.4));
        let values = source.resample_smoothed(&field, &target, CONTAINING, bandwidth).unwrap();
        let least = field.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = field.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for (center, value) in target.centers().iter().zip(values) {
            match source.bin_at(center) {
                Some(_) => prop_assert!((least..=greatest).contains(&value)),
                None => prop_assert!(value.is_nan()),
            }
        }
    }
}

/// A row of bins of these widths, from 0.
fn uneven(widths: &[f64]) -> Environment<1> {
    let ends = widths.iter().scan(0.0, |at, width| {
        *at += width;
        Some(*at)
    });
    let edges: Vec<f64> = std::iter::once(0.0).chain(ends).collect();
    let mask = vec![true; widths.len()];
    let grid = Grid::from_mask([edges], &mask, Neighbors::Faces).unwrap();
    Environment::builder(grid).build().unwrap()
}

proptest! {
    #[test]
    fn smoothed_values_are_means_by_the_kernel(
        widths in prop::collection::vec(0.3_f64..2.0, 3..12),
        known in prop::collection::vec(prop::option::weighted(0.7, -9.0_f64..9.0), 12),
        bandwidth in 0.3_f64..9.0,
    ) {
        let source = line(1.0, 0.0, 12.0);
        let target = uneven(&widths);
        let field: Vec<f64> = known.iter().map(|value| value.unwrap_or(f64::NAN)).collect();
        let ours = source.resample_smoothed(&field, &target, CONTAINING, bandwidth).unwrap();
        let kernel = target.heat().dense(bandwidth, Mode::Average, 1 << 20).unwrap();
        let columns: Vec<&[f64]> = kernel.columns().collect();
        // The value below each centre, none where it is not known or beyond.
        let below: Vec<Option<f64>> = target
            .centers()
            .iter()
            .map(|center| known.get(center[0] as usize).copied().flatten())
            .collect();
        for (bin, ours) in ours.iter().enumerate() {
            let weighed = || below.iter().zip(&columns).filter_map(|(value, column)| {
                Some((column[bin], (*value)?))
            });
            let all: f64 = weighed().map(|(weight, _)| weight).sum();
            let mean = weighed().map(|(weight, value)| weight * value).sum::<f64>() / all;
            if target.centers()[bin][0] > 12.0 || weighed().next().is_none() {
                prop_assert!(ours.is_nan());
            } else if all > 1e-3 {
                prop_assert!((ours - mean).abs() < 1e-8, "{ours} {mean}");
            }
        }
    }
}

#[test]
fn nothing_is_made_up_beyond_the_source() {
    let (source, target) = (line(1.0, 0.0, 2.0), line(1.0, -1.0, 4.0));
    let values = source.resample(&[3.0, 5.0], &target, CONTAINING).unwrap();
    assert!(values[0].is_nan() && values[3].is_nan() && values[4].is_nan());
    assert_eq!(values[1..3], [3.0, 5.0]);
    // Further out only for who says how far.
    let near = Interpolation::Nearest { within: 1.0 };
    let values = source.resample(&[3.0, 5.0], &target, near).unwrap();
    assert_eq!(values[..4], [3.0, 3.0, 5.0, 5.0]);
    assert!(values[4].is_nan());
}

#[test]
fn gaps_are_filled_within_their_room_only() {
    // Two rooms with a wall between, and one unknown bin in each; nothing is
    // known in the second.
    let edges: Vec<f64> = (0..=6).map(f64::from).collect();
    let mask = [true, true, true, false, true, true];
    let rooms = Grid::from_mask([edges], &mask, Neighbors::Faces).unwrap();
    let rooms = Environment::builder(rooms).build().unwrap();
    let field = [2.0, f64::NAN, 2.0, f64::NAN, f64::NAN];
    let filled = rooms
        .resample_smoothed(&field, &rooms, CONTAINING, 2.0)
        .unwrap();
    assert_eq!(filled[..3], [2.0; 3]);
    assert!(filled[3].is_nan() && filled[4].is_nan());
}

#[test]
fn bad_input_is_refused() {
    let (source, target) = (line(1.0, 0.0, 2.0), line(1.0, 0.0, 3.0));
    let length = EnvError::FieldLength {
        expected: 2,
        actual: 3,
    };
    assert_eq!(source.resample(&[1.0; 3], &target, CONTAINING), Err(length));
    for value in [0.0, -1.0, f64::INFINITY] {
        let error = source.resample_smoothed(&[1.0; 2], &target, CONTAINING, value);
        assert_eq!(
            error,
            Err(EnvError::Kernel(KernelError::Bandwidth { value }))
        );
    }
}
