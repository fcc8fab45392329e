//! Tracks: known cases, and laws on random ones.

use proptest::prelude::*;

use super::Track;
use super::segment::square_distance;
use crate::{BinId, Edge, Layout, LayoutKind, MeasureKind, NearestBins};

fn edges<const D: usize>(track: &Track<D>) -> Vec<Edge> {
    let mut edges = Vec::new();
    track.visit_edges(&mut |edge| edges.push(edge));
    edges
}

fn bin(index: usize) -> Option<BinId> {
    BinId::new(index)
}

fn indices(bins: &[BinId]) -> Vec<usize> {
    bins.iter().map(|bin| bin.index()).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

const CORNER: [[f64; 2]; 3] = [[0.0, 0.0], [10.0, 0.0], [10.0, 7.0]];
const PLUS: [[f64; 2]; 5] = [
    [0.0, 0.0],
    [0.0, 10.0],
    [0.0, -10.0],
    [10.0, 0.0],
    [-10.0, 0.0],
];
const SQUARE: [[f64; 2]; 4] = [[0.0, 0.0], [6.0, 0.0], [6.0, 6.0], [0.0, 6.0]];
const AROUND: [(usize, usize); 4] = [(0, 1), (1, 2), (2, 3), (3, 0)];

#[test]
fn a_corner_with_a_gap() {
    let track = Track::linear_track(&CORNER, 4.0).gap(3.0).build().unwrap();
    assert_eq!(track.kind(), LayoutKind::Track);
    assert_eq!(track.measure_kind(), MeasureKind::Length);
    assert_eq!(track.bounds(), [(0.0, 10.0), (0.0, 7.0)]);
    let third = 10.0 / 3.0;
    let axis = track.linear_axis().edges();
    for (edge, expected) in axis
        .iter()
        .zip([0.0, third, 2.0 * third, 10.0, 13.0, 16.5, 20.0])
    {
        assert!(near(*edge, expected));
    }
    assert_eq!(axis.len(), 7);
    assert_eq!(track.interval_bins()[3], None);
    assert_eq!(track.bin_intervals(), [0, 1, 2, 4, 5]);
    let centers = [
        [third / 2.0, 0.0],
        [5.0, 0.0],
        [2.5 * third, 0.0],
        [10.0, 1.75],
        [10.0, 5.25],
    ];
    for (center, expected) in track.centers().iter().zip(centers) {
        assert!(square_distance(center, &expected) < 1e-24);
    }
    assert_eq!(track.to_linear(&[5.0, 1.0]), Some(5.0));
    assert_eq!(track.to_linear(&[10.0, 3.5]), Some(16.5));
    assert_eq!(track.to_linear(&[12.0, 9.0]), Some(20.0));
    assert_eq!(track.linear_to_nd(11.5), Some([10.0, 0.0]));
    assert_eq!(track.linear_to_nd(-4.0), Some([0.0, 0.0]));
    assert_eq!(track.linear_to_nd(99.0), Some([10.0, 7.0]));
    assert_eq!(track.linear_to_nd(f64::NAN), None);
    assert_eq!(track.linear_to_nd(f64::INFINITY), None);
}

#[test]
fn a_gap_holds_no_bin_but_its_start() {
    let track = Track::linear_track(&CORNER, 4.0).gap(3.0).build().unwrap();
    let at = |position| track.bin_at_linear(position).map(BinId::index);
    assert_eq!(at(0.0), Some(0));
    assert_eq!(at(9.999), Some(2));
    assert_eq!(at(10.0), Some(2));
    assert_eq!(at(10.0_f64.next_up()), None);
    assert_eq!(at(13.0 - 1e-4), None);
    assert_eq!(at(13.0), Some(3));
    assert_eq!(at(16.5), Some(4));
    assert_eq!(at(20.0), Some(4));
    assert_eq!(at(20.0_f64.next_up()), None);
    assert_eq!(at(-1e-9), None);
    assert_eq!(at(f64::NAN), None);
}

#[test]
fn rounding_never_makes_one_bin_more() {
    let bins = |length: f64| {
        let nodes = [[0.1], [0.1 + length]];
        Track::linear_track(&nodes, 0.1)
            .build()
            .unwrap()
            .bin_count()
    };
    assert_eq!(bins(0.3), 3);
    assert_eq!(bins(0.31), 4);
    assert_eq!(bins(0.01), 1);
}

#[test]
fn distances_follow_the_track_around_a_corner() {
    let nodes = [[0.0, 0.0], [50.0, 0.0], [50.0, 50.0]];
    let track = Track::linear_track(&nodes, 5.0).build().unwrap();
    let edges = edges(&track);
    assert_eq!(edges.len(), 19);
    assert_eq!(edges.iter().map(|edge| edge.distance).sum::<f64>(), 95.0);
    assert!(edges.iter().all(|edge| edge.face == 1.0));
    // The way from centre to centre is the straight line.
    assert_eq!(track.edge_vector(&edges[9]), [2.5, 2.5]);
    assert_eq!(edges[9].distance, 5.0);
}

#[test]
fn all_pairs_meet_at_a_junction() {
    let track = Track::plus_maze(&PLUS, 5.0).build().unwrap();
    let at_centre: Vec<Edge> = edges(&track)
        .into_iter()
        .filter(|e| e.b.index() - e.a.index() > 1)
        .collect();
    let pairs: Vec<_> = at_centre
        .iter()
        .map(|e| (e.a.index(), e.b.index()))
        .collect();
    assert_eq!(pairs, [(0, 2), (0, 4), (0, 6), (2, 4), (2, 6), (4, 6)]);
    for edge in at_centre {
        assert_eq!(edge.distance, 5.0);
        assert_eq!(edge.face, 0.5);
    }
    assert_eq!(indices(&track.boundary_bins()), [1, 3, 5, 7]);
}

#[test]
fn unequal_arms_are_a_star_without_its_centre() {
    let nodes = [[0.0], [1.0], [-3.0], [8.0]];
    // A line is enough: only lengths count.
    let track = Track::builder(&nodes, &[(0, 1), (2, 0), (0, 3)], 8.0)
        .build()
        .unwrap();
    let conductances = [1.0 / 0.5, 1.0 / 1.5, 1.0 / 4.0];
    let sum: f64 = conductances.iter().sum();
    for edge in edges(&track) {
        let [a, b] = [edge.a, edge.b].map(|bin| conductances[bin.index()]);
        assert!(near(edge.distance, 1.0 / a + 1.0 / b));
        assert!(near(edge.face / edge.distance, a * b / sum));
    }
}

#[test]
fn a_ring_has_no_end() {
    let track = Track::builder(&SQUARE, &AROUND, 2.0).build().unwrap();
    assert_eq!(track.bin_count(), 12);
    assert!(track.boundary_bins().is_empty());
    let edges = edges(&track);
    assert_eq!(edges.len(), 12);
    assert_eq!(
        (edges[1].a, edges[1].b),
        (bin(0).unwrap(), bin(11).unwrap())
    );
    assert!(
        edges
            .iter()
            .all(|edge| edge.distance == 2.0 && edge.face == 1.0)
    );
    // The first node is both ends; its first position is the start.
    assert_eq!(track.to_linear(&[0.0, 0.0]), Some(0.0));
    assert_eq!(track.linear_to_nd(24.0), Some([0.0, 0.0]));
}

#[test]
fn segments_of_one_bin_never_make_an_edge_twice() {
    let track = Track::builder(&SQUARE, &AROUND, 9.0).build().unwrap();
    let pairs: Vec<_> = edges(&track)
        .iter()
        .map(|e| (e.a.index(), e.b.index()))
        .collect();
    assert_eq!(pairs, [(0, 1), (0, 3), (1, 2), (2, 3)]);
    let triangle = Track::builder(&SQUARE[..3], &[(0, 1), (1, 2), (2, 0)], 9.0)
        .build()
        .unwrap();
    let pairs: Vec<_> = edges(&triangle)
        .iter()
        .map(|e| (e.a.index(), e.b.index()))
        .collect();
    assert_eq!(pairs, [(0, 1), (0, 2), (1, 2)]);
    let single = Track::linear_track(&CORNER[..2], 99.0).build().unwrap();
    assert!(edges(&single).is_empty());
    assert_eq!(indices(&single.boundary_bins()), [0]);
}

#[test]
fn both_bins_of_a_short_track_are_its_boundary() {
    let track = Track::linear_track(&CORNER[..2], 5.0).build().unwrap();
    assert_eq!(indices(&track.boundary_bins()), [0, 1]);
    assert!(!track.is_boundary(bin(2).unwrap()));
    assert_eq!(track.segment_of(bin(2).unwrap()), None);
    assert_eq!(track.linear_center(bin(2).unwrap()), None);
}

#[test]
fn the_tip_of_an_arm_is_not_the_start_of_the_next() {
    let track = Track::plus_maze(&PLUS, 5.0).build().unwrap();
    for (arm, tip) in PLUS[1..].iter().enumerate() {
        assert_eq!(track.bin_at(tip), bin(2 * arm + 1));
        let linear = track.to_linear(tip).unwrap();
        assert!(near(linear, 10.0 * (arm + 1) as f64));
        assert!(square_distance(&track.linear_to_nd(linear).unwrap(), tip) < 1e-24);
    }
    assert_eq!(track.bin_at(&[0.0, 0.0]), bin(0));
    assert_eq!(track.to_linear(&[20.0, 0.0]), Some(30.0_f64.next_down()));
}

#[test]
fn the_way_along_a_w_is_its_own_inverse() {
    // Edges are not in the order in which a walk over the nodes meets them.
    let nodes = [
        [0.0, 0.0],
        [50.0, 0.0],
        [100.0, 0.0],
        [0.0, 80.0],
        [50.0, 80.0],
        [100.0, 80.0],
    ];
    let track = Track::w_maze(&nodes, 5.0).build().unwrap();
    assert_eq!(track.to_linear(&[75.0, 0.0]), Some(75.0));
    assert_eq!(track.to_linear(&[50.0, 40.0]), Some(220.0));
    assert_eq!(track.linear_to_nd(220.0), Some([50.0, 40.0]));
    assert_eq!(track.segments()[3].nodes(), (1, 4));
    assert_eq!(track.segments()[3].linear_range(), (180.0, 260.0));
    assert_eq!(track.segments()[3].length(), 80.0);
}

#[test]
fn points_too_far_off_have_no_bin_where_a_limit_is_set() {
    let builder = Track::linear_track(&CORNER[..2], 5.0);
    let limited = builder.clone().max_distance(2.0).build().unwrap();
    assert_eq!(limited.bin_at(&[3.0, 2.0]), bin(0));
    assert_eq!(limited.bin_at(&[3.0, 2.1]), None);
    assert_eq!(limited.bin_at(&[12.5, 0.0]), None);
    assert_eq!(limited.to_linear(&[12.5, 0.0]), Some(10.0));
    let unlimited = builder.build().unwrap();
    assert_eq!(unlimited.bin_at(&[3e5, 2e5]), bin(1));
    assert_eq!(unlimited.bin_at(&[1e200, 0.0]), None);
    assert_eq!(unlimited.bin_at(&[f64::NAN, 0.0]), None);
    assert_eq!(unlimited.bin_at(&[0.0, f64::NEG_INFINITY]), None);
}

#[test]
fn pieces_are_allowed_where_asked_for() {
    let nodes = [[0.0, 0.0], [4.0, 0.0], [0.0, 9.0], [4.0, 9.0], [77.0, 77.0]];
    let builder = Track::builder(&nodes, &[(0, 1), (2, 3)], 2.0).allow_pieces(true);
    let track = builder.build().unwrap();
    assert_eq!(edges(&track).len(), 2);
    assert_eq!(indices(&track.boundary_bins()), [0, 1, 2, 3]);
    assert_eq!(track.bounds(), [(0.0, 4.0), (0.0, 9.0)]);
}

#[test]
fn many_points_at_once_are_looked_up_as_one_by_one() {
    let track = Track::plus_maze(&PLUS, 0.7).build().unwrap();
    let points: Vec<[f64; 2]> = (0..20_000)
        .map(|i| {
            [
                f64::from(i % 141) / 7.0 - 10.0,
                f64::from(i / 141) / 7.0 - 10.0,
            ]
        })
        .collect();
    let bins = track.bins_at(&points);
    assert!(
        points
            .iter()
            .zip(&bins)
            .all(|(point, &bin)| track.bin_at(point) == bin)
    );
    assert!(bins.iter().all(Option::is_some));
}

/// The nodes, the edges, the gaps, and the track they make.
type Drawn = (Vec<[f64; 2]>, Vec<(usize, usize)>, Vec<f64>, Track<2>);

/// Random tracks in one piece, with loops and junctions: each node but the first
/// is joined to an earlier one, and some pairs are joined besides.
fn any_track() -> impl Strategy<Value = Drawn> {
    let node = [-50.0..50.0_f64, -50.0..50.0_f64];
    let nodes = prop::collection::vec((node, any::<prop::sample::Index>(), any::<bool>()), 2..30);
    let loops = prop::collection::vec(any::<[prop::sample::Index; 2]>(), 0..6);
    let gap = prop_oneof![Just(0.0), 0.1..9.0_f64];
    let gaps = prop::collection::vec(gap, 40);
    (nodes, loops, gaps, 0.5..20.0_f64).prop_filter_map(
        "the same nodes are joined twice",
        |(drawn, loops, mut gaps, size)| {
            let nodes: Vec<[f64; 2]> = drawn.iter().map(|(node, ..)| *node).collect();
            let mut edges: Vec<(usize, usize)> = (1..nodes.len())
                .map(|i| (drawn[i].1.index(i), i, drawn[i].2))
                .map(|(a, b, turned)| if turned { (b, a) } else { (a, b) })
                .collect();
            edges.extend(loops.iter().map(|pair| {
                let [a, b] = pair.map(|index| index.index(nodes.len()));
                (a, b)
            }));
            gaps.truncate(edges.len() - 1);
            let track = Track::builder(&nodes, &edges, size)
                .gaps(&gaps)
                .build()
                .ok()?;
            Some((nodes, edges, gaps, track))
        },
    )
}

proptest! {
    #[test]
    fn centres_look_up_to_themselves((_, _, _, track) in any_track()) {
        for (index, center) in track.centers().iter().enumerate() {
            prop_assert_eq!(track.bin_at(center), bin(index));
            let linear = track.linear_center(bin(index).unwrap()).unwrap();
            prop_assert_eq!(track.bin_at_linear(linear), bin(index));
            prop_assert!(near(track.to_linear(center).unwrap(), linear));
        }
    }

    #[test]
    fn bins_fill_the_segments((nodes, pairs, gaps, track) in any_track()) {
        let lengths = pairs.iter().map(|&(a, b)| square_distance(&nodes[a], &nodes[b]).sqrt());
        let total: f64 = lengths.clone().sum();
        prop_assert!(near(track.measures().iter().sum::<f64>(), total));
        let (start, end) = track.linear_axis().bounds();
        prop_assert!(start == 0.0 && near(end, total + gaps.iter().sum::<f64>()));
        for (i, segment) in track.segments().iter().enumerate() {
            prop_assert!(segment.bins().all(|bin| track.segment_of(bin) == Some(i)));
            prop_assert!(near(segment.bins().map(|bin| track.measures()[bin.index()]).sum(), segment.length()));
        }
        for (interval, &bin) in track.interval_bins().iter().enumerate() {
            if let Some(bin) = bin {
                prop_assert_eq!(track.bin_intervals()[bin.index()] as usize, interval);
                prop_assert!(near(track.linear_axis().width(interval), track.measures()[bin.index()]));
            }
        }
    }

    #[test]
    fn linear_positions_are_inverse_on_segments((_, _, _, track) in any_track(), t in 0.001..0.999_f64) {
        for segment in track.segments() {
            let (start, end) = segment.linear_range();
            let position = start + t * (end - start);
            let point = track.linear_to_nd(position).unwrap();
            prop_assert!(near(track.to_linear(&point).unwrap(), position));
            prop_assert_eq!(track.bin_at(&point), track.bin_at_linear(track.to_linear(&point).unwrap()));
        }
    }

    #[test]
    fn nodes_come_back_to_their_place((nodes, _, _, track) in any_track()) {
        for node in &nodes {
            let linear = track.to_linear(node).unwrap();
            prop_assert!(square_distance(&track.linear_to_nd(linear).unwrap(), node) < 1e-18);
            prop_assert!(track.bin_at(node).is_some());
        }
    }

    #[test]
    fn edges_are_sorted_and_complete((nodes, pairs, _, track) in any_track()) {
        let edges = edges(&track);
        prop_assert!(edges.windows(2).all(|two| (two[0].a, two[0].b) < (two[1].a, two[1].b)));
        prop_assert!(edges.iter().all(|edge| edge.a < edge.b));
        let degrees = (0..nodes.len()).map(|node| pairs.iter().filter(|pair| pair.0 == node || pair.1 == node).count());
        let meetings: usize = degrees.map(|degree| degree * degree.saturating_sub(1) / 2).sum();
        prop_assert_eq!(edges.len(), track.bin_count() - pairs.len() + meetings);
        for edge in edges {
            let [p, q] = [edge.a, edge.b].map(|bin| track.centers()[bin.index()]);
            prop_assert!(edge.distance >= square_distance(&p, &q).sqrt() * (1.0 - 1e-9));
            prop_assert!(edge.face > 0.0 && edge.face <= 1.0);
        }
    }

    #[test]
    fn the_boundary_is_where_a_node_has_one_segment((nodes, pairs, _, track) in any_track()) {
        let mut expected: Vec<BinId> = (0..nodes.len())
            .filter(|&node| pairs.iter().filter(|pair| pair.0 == node || pair.1 == node).count() == 1)
            .filter_map(|node| track.bin_at(&nodes[node]))
            .collect();
        expected.sort_unstable();
        expected.dedup();
        prop_assert_eq!(track.boundary_bins(), expected);
    }

    #[test]
    fn the_nearest_segment_is_what_a_scan_finds(
        (_, _, _, track) in any_track(), points in prop::collection::vec([-99.0..99.0_f64, -99.0..99.0_f64], 1..20),
    ) {
        for point in points {
            let squares = track.segments().iter().map(|segment| segment.nearest(&point).1);
            let least = squares.clone().fold(f64::INFINITY, f64::min);
            let first = squares.clone().position(|square| square <= least * (1.0 + 1e-12));
            let projection = track.project(&point).unwrap();
            prop_assert_eq!(Some(projection.segment), first);
            prop_assert!(near(projection.distance, least.sqrt()));
            prop_assert!(near(square_distance(&projection.foot, &point).sqrt(), least.sqrt()));
        }
    }

    #[test]
    fn nearest_centres_are_what_a_scan_finds(
        (_, _, _, track) in any_track(), point in [-99.0..99.0_f64, -99.0..99.0_f64],
    ) {
        let squares = track.centers().iter().map(|center| square_distance(center, &point));
        let least = squares.clone().fold(f64::INFINITY, f64::min);
        let first = squares.clone().position(|square| square <= least * (1.0 + 1e-12));
        let hit = NearestBins::new(&track).unwrap().nearest(&point).unwrap();
        prop_assert_eq!(Some(hit.bin.index()), first);
    }

    /// Meshes of equal streets, where very many segments are equally near.
    #[test]
    fn ties_are_settled_by_the_order_of_the_edges(size in 3..12_usize, x in -2..40_i32, y in -2..40_i32) {
        let nodes: Vec<[f64; 2]> = (0..size * size).map(|i| [(i / size) as f64 * 3.0, (i % size) as f64 * 3.0]).collect();
        let streets: Vec<(usize, usize)> = (0..nodes.len())
            .flat_map(|i| [((i + 1) % size != 0).then_some((i, i + 1)), (i + size < size * size).then_some((i, i + size))])
            .flatten()
            .collect();
        let track = Track::builder(&nodes, &streets, 1.0).build().unwrap();
        let point = [f64::from(x), f64::from(y)];
        let squares = track.segments().iter().map(|segment| segment.nearest(&point).1);
        let least = squares.clone().fold(f64::INFINITY, f64::min);
        prop_assert_eq!(track.project(&point).map(|p| p.segment), squares.clone().position(|square| square == least));
    }
}
