//! Tracks: every bad input, and arbitrary ones.

use proptest::prelude::*;

use super::Track;
use crate::{Layout, LayoutError};

const NODES: [[f64; 2]; 4] = [[0.0, 0.0], [4.0, 0.0], [4.0, 3.0], [0.0, 0.0]];

fn fault(edges: &[(usize, usize)]) -> LayoutError {
    Track::builder(&NODES, edges, 1.0).build().unwrap_err()
}

#[test]
fn edges() {
    assert_eq!(fault(&[]), LayoutError::NoSegment);
    assert_eq!(
        fault(&[(0, 1), (1, 9)]),
        LayoutError::UnknownNode {
            edge: 1,
            node: 9,
            nodes: 4
        }
    );
    assert_eq!(
        fault(&[(usize::MAX, 1)]),
        LayoutError::UnknownNode {
            edge: 0,
            node: usize::MAX,
            nodes: 4
        }
    );
    let repeated = |from, to| LayoutError::RepeatedSegment {
        first: 1,
        second: 2,
        from,
        to,
    };
    assert_eq!(fault(&[(0, 1), (1, 2), (1, 2)]), repeated(1, 2));
    assert_eq!(fault(&[(0, 1), (1, 2), (2, 1)]), repeated(2, 1));
    let none = |edge, from, to| LayoutError::SegmentLength {
        edge,
        from,
        to,
        length: 0.0,
    };
    assert_eq!(fault(&[(0, 1), (1, 1)]), none(1, 1, 1));
    assert_eq!(fault(&[(0, 3)]), none(0, 0, 3));
    assert_eq!(
        fault(&[(0, 1), (2, 3)]),
        LayoutError::Pieces { pieces: 2, edge: 1 }
    );
    assert_eq!(
        Track::linear_track(&NODES[..1], 1.0).build().unwrap_err(),
        LayoutError::NoSegment
    );
    assert_eq!(
        Track::<2>::linear_track(&[], 1.0).build().unwrap_err(),
        LayoutError::NoSegment
    );
    assert!(matches!(
        Track::linear_track(&[[]; 2], 1.0).build().unwrap_err(),
        LayoutError::SegmentLength { length: 0.0, .. }
    ));
}

#[test]
fn nodes() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let nodes = [[0.0, 0.0], [1.0, value]];
        assert!(matches!(
            Track::linear_track(&nodes, 1.0).build().unwrap_err(),
            LayoutError::Node { node: 1, axis: 1, value: v } if v.to_bits() == value.to_bits()
        ));
    }
    let far = |to: f64| {
        Track::linear_track(&[[0.0], [to]], 1.0)
            .build()
            .unwrap_err()
    };
    assert!(matches!(
        far(1e200),
        LayoutError::SegmentLength {
            length: f64::INFINITY,
            ..
        }
    ));
    assert!(matches!(
        far(1e-200),
        LayoutError::SegmentLength { length: 0.0, .. }
    ));
    assert!(matches!(
        Track::linear_track(&[[1e17], [1e17 + 64.0]], 0.1)
            .build()
            .unwrap_err(),
        LayoutError::TrackPrecision {
            segment: 0,
            largest: 1e17..1.1e17,
            ..
        }
    ));
    assert!(matches!(
        Track::linear_track(&NODES[..3], 1.0)
            .gap(1e18)
            .build()
            .unwrap_err(),
        LayoutError::TrackPrecision { segment: 1, .. }
    ));
    assert!(matches!(
        Track::linear_track(&[[0.0], [1.0], [0.0], [1.0]], 1.0)
            .gap(f64::MAX)
            .build()
            .unwrap_err(),
        LayoutError::TrackPrecision { segment: 1, .. }
    ));
}

#[test]
fn numbers() {
    let edges = [(0, 1), (1, 2)];
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            Track::builder(&NODES, &edges, value).build().unwrap_err(),
            LayoutError::BinSize { axis: 0, .. }
        ));
    }
    let track = Track::builder(&NODES, &edges, 1.0);
    for value in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            track.clone().gap(value).build().unwrap_err(),
            LayoutError::Gap { index: 0, .. }
        ));
    }
    assert_eq!(
        track.clone().gaps(&[1.0, 2.0]).build().unwrap_err(),
        LayoutError::GapCount {
            expected: 1,
            actual: 2
        }
    );
    assert_eq!(
        track.clone().gaps(&[-2.0]).build().unwrap_err(),
        LayoutError::Gap {
            index: 0,
            value: -2.0
        }
    );
    // A gap that is never used is checked as well.
    assert!(
        Track::linear_track(&NODES[..2], 1.0)
            .gap(-1.0)
            .build()
            .is_err()
    );
    for value in [0.0, -1.0, f64::NAN] {
        assert!(matches!(
            track.clone().max_distance(value).build().unwrap_err(),
            LayoutError::MaxDistance { .. }
        ));
    }
    assert!(track.max_distance(f64::INFINITY).build().is_ok());
}

#[test]
fn sizes() {
    let line = [[0.0], [1e9]];
    assert!(matches!(
        Track::linear_track(&line, 1e-9).build().unwrap_err(),
        LayoutError::TooLarge { cells: 1e18, .. }
    ));
    assert!(matches!(
        Track::linear_track(&line, f64::MIN_POSITIVE)
            .build()
            .unwrap_err(),
        LayoutError::TooLarge { .. }
    ));
    assert!(matches!(
        Track::linear_track(&line, 1e4)
            .memory_limit(1 << 20)
            .build()
            .unwrap_err(),
        LayoutError::TooLarge { cells: 1e5, .. }
    ));
    // A hub of very many spokes has too many pairs, not too many bins.
    let spokes = 20_001;
    let nodes: Vec<[f64; 1]> = (0..=spokes).map(|i| [f64::from(i)]).collect();
    let edges: Vec<(usize, usize)> = (1..=spokes as usize).map(|i| (0, i)).collect();
    let error = Track::builder(&nodes, &edges, 1e9).build().unwrap_err();
    assert!(matches!(
        error,
        LayoutError::TooManyPairs {
            pairs: 200_010_000.0,
            ..
        }
    ));
    assert!(
        error.to_string().contains("the limit is 8.0 GiB"),
        "{error}"
    );
}

proptest! {
    #[test]
    fn no_numbers_panic(
        nodes in prop::collection::vec(any::<[f64; 2]>(), 0..6),
        edges in prop::collection::vec((0..7_usize, 0..7_usize), 0..8),
        gaps in prop::collection::vec(any::<f64>(), 0..4),
        [size, limit] in any::<[f64; 2]>(), flags: [bool; 2], point: [f64; 2],
    ) {
        let mut builder = Track::builder(&nodes, &edges, size).memory_limit(1 << 22).allow_pieces(flags[0]);
        if flags[1] { builder = builder.gaps(&gaps).max_distance(limit); }
        match builder.build() {
            Ok(track) => {
                prop_assert!(track.bin_count() > 0);
                let _ = (track.bin_at(&point), track.bin_at_linear(point[0]), track.linear_to_nd(point[1]));
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    /// Sizes over the whole range of floats, in proportion to each other.
    #[test]
    fn no_magnitude_panics(
        exponent in -160..160_i32, nodes in prop::collection::vec([-1.0..1.0_f64, -1.0..1.0_f64], 2..8),
        size in 0.01..3.0_f64, point in [-1.0..1.0_f64, -1.0..1.0_f64],
    ) {
        let scale = 10_f64.powi(exponent);
        let nodes: Vec<[f64; 2]> = nodes.iter().map(|node| node.map(|x| x * scale)).collect();
        match Track::linear_track(&nodes, size * scale).build() {
            Ok(track) => {
                for (center, bin) in track.centers().iter().zip(track.bins_at(track.centers())) {
                    prop_assert!(bin.is_some_and(|bin| track.centers()[bin.index()] == *center));
                }
                prop_assert!(track.bin_at(&point.map(|x| x * scale)).is_some());
            }
            Err(error) => {
                let beyond = matches!(error, LayoutError::SegmentLength { .. });
                prop_assert!(beyond && !(-148..150).contains(&exponent), "{}", error);
            }
        }
    }
}
