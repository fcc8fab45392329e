//! Tracks through graphs and heat: distances along the track, and junctions
//! through which heat flows as through a point.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::f64::consts::TAU;

use ns::graph::Connectivity;
use ns::kernel::{HeatOperator, Mode};
use ns::layout::{BinId, Layout, Track};
use proptest::prelude::*;

fn graph<const D: usize>(track: &Track<D>) -> Connectivity {
    Connectivity::from_layout(track).unwrap()
}

fn distances<const D: usize>(track: &Track<D>, from: &[f64; D]) -> Vec<f64> {
    let bin = track.bin_at(from).unwrap();
    graph(track)
        .distances_from(&[bin])
        .unwrap()
        .into_distances()
}

/// The field that a unit in bin `from` becomes.
fn spread<const D: usize>(track: &Track<D>, from: usize, bandwidth: f64, mode: Mode) -> Vec<f64> {
    let heat = HeatOperator::new(&graph(track), track.measures()).unwrap();
    let mut field = vec![0.0; track.bin_count()];
    field[from] = 1.0;
    heat.smooth(&field, bandwidth, mode).unwrap()
}

/// The centre, then arms of length `arm` to the north, south, east and west.
fn plus(arm: f64) -> [[f64; 2]; 5] {
    [[0.0, 0.0], [0.0, arm], [0.0, -arm], [arm, 0.0], [-arm, 0.0]]
}

#[test]
fn an_l_is_as_long_as_its_way() {
    let corner = [[0.0, 0.0], [50.0, 0.0], [50.0, 50.0]];
    let track = Track::linear_track(&corner, 5.0).build().unwrap();
    assert_eq!(distances(&track, &corner[0])[19], 95.0);
}

#[test]
fn every_arm_of_a_plus_is_equally_far() {
    let track = Track::plus_maze(&plus(20.0), 5.0).build().unwrap();
    let inner = distances(&track, &[0.0, 1.0]);
    let outer = distances(&track, &[0.0, 20.0]);
    for arm in [4, 8, 12] {
        assert_eq!(inner[arm], 5.0);
        assert_eq!(outer[arm + 3], 35.0);
    }
}

#[test]
fn the_shorter_way_around_a_ring_is_taken() {
    let nodes = [[0.0, 0.0], [6.0, 0.0], [6.0, 6.0], [0.0, 6.0]];
    let around = [(0, 1), (1, 2), (2, 3), (3, 0)];
    let track = Track::builder(&nodes, &around, 1.0)
        .gap(5.0)
        .build()
        .unwrap();
    let far = distances(&track, &[0.5, 0.0]);
    for (bin, &distance) in far.iter().enumerate() {
        assert_eq!(distance, bin.min(24 - bin) as f64);
    }
}

#[test]
fn pieces_are_components() {
    let nodes = [[0.0, 0.0], [4.0, 0.0], [0.0, 2.0], [4.0, 2.0]];
    let builder = Track::builder(&nodes, &[(0, 1), (2, 3)], 1.0);
    let track = builder.allow_pieces(true).build().unwrap();
    let graph = graph(&track);
    assert_eq!(graph.components().sizes(), [4, 4]);
    assert_eq!(graph.face_components().sizes(), [4, 4]);
}

#[test]
fn heat_turns_a_corner_along_the_track() {
    let corner = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0]];
    let track = Track::linear_track(&corner, 2.0).build().unwrap();
    let row = spread(&track, 0, 2.0, Mode::Average);
    let known = [0.6736706866, 0.2578580558, 0.0582022236, 0.0102690340];
    for (value, expected) in row.iter().zip(known) {
        assert!((value - expected).abs() < 1e-10);
    }
}

#[test]
fn heat_flows_through_a_junction_as_through_a_point() {
    let track = Track::plus_maze(&plus(4.0), 2.0).build().unwrap();
    let row = spread(&track, 0, 2.0, Mode::Average);
    let arm = [0.1049624331, 0.0291011118];
    let known = [[0.3690524213, 0.2287569440], arm, arm, arm];
    for (value, expected) in row.iter().zip(known.as_flattened()) {
        assert!(
            (value - expected).abs() < 1e-10,
            "{value} is not {expected}"
        );
    }
}

#[test]
fn symmetric_arms_get_the_same() {
    let nodes = plus(30.0).map(|[x, y]| [0.6 * x - 0.8 * y + 7.0, 0.8 * x + 0.6 * y - 3.0]);
    let track = Track::plus_maze(&nodes, 1.7).build().unwrap();
    let bins = track.bin_count() / 4;
    for bandwidth in [0.5, 4.0, 40.0] {
        let row = spread(&track, bins / 3, bandwidth, Mode::Transition);
        let mass = |arm: usize| row[arm * bins..(arm + 1) * bins].iter().sum::<f64>();
        assert!((mass(1) - mass(2)).abs() < 1e-12 && (mass(1) - mass(3)).abs() < 1e-12);
        assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}

/// Splitting a segment by a node in its midst changes nothing at all.
#[test]
fn a_node_of_two_segments_is_no_obstacle() {
    let whole = Track::linear_track(&[[0.0], [12.0]], 1.0).build().unwrap();
    let split = Track::linear_track(&[[0.0], [5.0], [12.0]], 1.0)
        .gap(4.0)
        .build()
        .unwrap();
    assert_eq!(graph(&whole), graph(&split));
    assert_eq!(
        spread(&whole, 3, 2.0, Mode::Density),
        spread(&split, 3, 2.0, Mode::Density)
    );
}

/// A star of two unequal arms and a stem: heat in a fine and in a coarse track
/// agrees, so the face at the junction does not depend on the bins.
#[test]
fn junctions_do_not_depend_on_the_bin_size() {
    let nodes = [[0.0, 0.0], [30.0, 0.0], [30.0, 21.0], [30.0, -27.0]];
    let mass_right_of = |size: f64| {
        let track = Track::t_maze(&nodes, size).build().unwrap();
        let from = track.bin_at(&[25.5, 0.0]).unwrap().index();
        let row = spread(&track, from, 8.0, Mode::Transition);
        let arm = |segment: usize| -> f64 {
            track.segments()[segment]
                .bins()
                .map(|bin| row[bin.index()])
                .sum()
        };
        [arm(1), arm(2)]
    };
    let (coarse, fine) = (mass_right_of(1.0), mass_right_of(1.0 / 9.0));
    for (a, b) in coarse.iter().zip(fine) {
        assert!((a - b).abs() < 2e-3 * b, "{a} is not {b}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// However it is turned, cut into segments and divided into bins.
    #[test]
    fn a_point_source_keeps_its_bandwidth(
        turn in 0.0..TAU, cuts in prop::collection::vec(5.0..195.0_f64, 0..4), size in 0.3..2.0_f64,
        bandwidth in 4.0..9.0_f64,
    ) {
        let mut cuts = [&[0.0, 200.0], &cuts[..]].concat();
        cuts.sort_by(f64::total_cmp);
        cuts.dedup_by(|b, a| *b - *a < size);
        let nodes: Vec<[f64; 2]> = cuts.iter().map(|x| [x * turn.cos(), x * turn.sin()]).collect();
        let track = Track::linear_track(&nodes, size).build().unwrap();
        let from = track.bin_at_linear(100.0).unwrap();
        let row = spread(&track, from.index(), bandwidth, Mode::Transition);
        let at = |bin: BinId| track.linear_center(bin).unwrap();
        let moment = |power: i32| -> f64 {
            BinId::all(row.len()).map(|bin| row[bin.index()] * (at(bin) - at(from)).powi(power)).sum()
        };
        let sigma = (moment(2) - moment(1).powi(2)).sqrt();
        prop_assert!((sigma - bandwidth).abs() < 1e-3 * bandwidth, "{} is not {}", sigma, bandwidth);
    }
}
