//! Parts: equal sizes, whole where they can be, and halos by brute force.

use ns_layout::{Edge, Grid, Neighbors};
use proptest::prelude::*;

use crate::fixtures_for_tests::{any_connectivity, any_length, edge};
use crate::{Connectivity, GraphError};

fn sizes(parts: &[u32], count: usize) -> Vec<usize> {
    let mut sizes = vec![0; count];
    for &part in parts {
        sizes[part as usize] += 1;
    }
    sizes
}

/// How many pieces the bins of one part are in.
fn pieces(graph: &Connectivity, parts: &[u32], part: u32) -> usize {
    let inside: Vec<usize> = (0..parts.len()).filter(|&bin| parts[bin] == part).collect();
    let number = |bin: usize| inside.binary_search(&bin).ok();
    let edges: Vec<Edge> = graph
        .edges()
        .filter_map(|e| {
            let (a, b) = (number(e.a.index())?, number(e.b.index())?);
            Some(edge(a, b, e.distance, e.face))
        })
        .collect();
    let graph = Connectivity::from_edges(inside.len(), &edges).unwrap();
    graph.face_components().count()
}

fn check(graph: &Connectivity, count: usize) {
    let parts = graph.parts(count).unwrap();
    for part in 0..count as u32 {
        assert_eq!(pieces(graph, &parts, part), 1, "part {part} of {count}");
    }
}

#[test]
fn parts_of_open_fields_and_rings_are_in_one_piece() {
    let grid = Grid::builder(1.0)
        .ranges([(0.0, 23.0), (0.0, 31.0)])
        .build()
        .unwrap();
    let field = Connectivity::from_layout(&grid).unwrap();
    let ring: Vec<Edge> = (0..60).map(|k| edge(k, (k + 1) % 60, 1.0, 1.0)).collect();
    let ring = Connectivity::from_edges(60, &ring).unwrap();
    for count in [1, 2, 3, 4, 7, 16] {
        check(&field, count);
        check(&ring, count);
    }
}

#[test]
fn a_wall_with_a_door_is_cut_around() {
    // Two rooms of 10 by 20, and a door at the end of the wall.
    let mask: Vec<bool> = (0..21 * 20)
        .map(|cell| cell / 20 != 10 || cell % 20 == 0)
        .collect();
    let edges = [21, 20].map(|n| (0..=n).map(f64::from).collect());
    let grid = Grid::from_mask(edges, &mask, Neighbors::Diagonals).unwrap();
    let graph = Connectivity::from_layout(&grid).unwrap();
    for count in [2, 3, 4, 8] {
        check(&graph, count);
    }
}

#[test]
fn pieces_that_fit_are_not_cut() {
    // Lines of 6, 3 and 3 bins.
    let joined = [
        (0, 1),
        (1, 2),
        (2, 3),
        (3, 4),
        (4, 5),
        (6, 7),
        (7, 8),
        (9, 10),
        (10, 11),
    ];
    let edges: Vec<Edge> = joined.iter().map(|&(a, b)| edge(a, b, 1.0, 1.0)).collect();
    let graph = Connectivity::from_edges(12, &edges).unwrap();
    assert_eq!(
        graph.parts(2).unwrap(),
        [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]
    );
    check(&graph, 4);
}

#[test]
fn no_part_and_more_parts_than_bins_are_refused() {
    let graph = Connectivity::from_edges(3, &[]).unwrap();
    for count in [0, 4, usize::MAX] {
        assert_eq!(
            graph.parts(count),
            Err(GraphError::PartCount { count, bins: 3 })
        );
    }
    assert_eq!(graph.parts(3).unwrap(), [0, 1, 2]);
    let short = graph.with_halo(&[true], 1);
    assert_eq!(
        short,
        Err(GraphError::FieldLength {
            expected: 3,
            actual: 1
        })
    );
}

proptest! {
    #[test]
    fn every_bin_is_in_one_part_and_parts_are_equal(
        graph in any_connectivity(1..=40, any_length()),
        share in 0.0..1.0_f64,
    ) {
        let bins = graph.bin_count();
        let count = 1 + (share * bins as f64) as usize;
        let parts = graph.parts(count).unwrap();
        prop_assert_eq!(parts.len(), bins);
        let sizes = sizes(&parts, count);
        let each = bins / count;
        prop_assert!(sizes.iter().all(|&size| size == each || size == each + 1));
        prop_assert_eq!(sizes.iter().sum::<usize>(), bins);
    }

    #[test]
    fn parts_of_a_path_are_stretches(bins in 1..50_usize, share in 0.0..1.0_f64) {
        let edges: Vec<Edge> = (1..bins).map(|k| edge(k - 1, k, 1.0, 1.0)).collect();
        let graph = Connectivity::from_edges(bins, &edges).unwrap();
        check(&graph, 1 + (share * bins as f64) as usize);
    }

    #[test]
    fn a_halo_is_what_is_so_many_faces_away(
        graph in any_connectivity(1..=30, any_length()),
        start in prop::collection::vec(prop::bool::weighted(0.1), 30),
        faces in 0..6_usize,
    ) {
        let start = &start[..graph.bin_count()];
        let mut reached = start.to_vec();
        for _ in 0..faces {
            let before = reached.clone();
            for edge in graph.edges().filter(|edge| edge.face > 0.0) {
                reached[edge.a.index()] |= before[edge.b.index()];
                reached[edge.b.index()] |= before[edge.a.index()];
            }
        }
        prop_assert_eq!(graph.with_halo(start, faces).unwrap(), reached);
    }
}
