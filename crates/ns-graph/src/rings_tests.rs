//! Rings: every bin is in the ring of its number of edges.

use proptest::prelude::*;

use crate::fixtures_for_tests::{any_connectivity, bin, edge, indices, whole_length};
use crate::{Connectivity, GraphError};

#[test]
fn rings_ascend_and_missing_ones_are_empty() {
    let edges = [
        edge(3, 1, 9.0, 1.0),
        edge(3, 0, 0.0, 1.0),
        edge(0, 4, 1.0, 1.0),
    ];
    let graph = Connectivity::from_edges(6, &edges).unwrap();
    let rings = graph.rings(bin(3), 4).unwrap();
    let all: Vec<Vec<usize>> = rings.iter().map(indices).collect();
    assert_eq!(all, [vec![3], vec![0, 1], vec![4], vec![], vec![]]);
    assert_eq!(rings.count(), 5);
    assert!(rings.ring(99).is_empty());
    assert_eq!(indices(&rings.into_bins()), [0, 1, 3, 4]);
    assert_eq!(indices(&graph.within_hops(bin(3), 0).unwrap()), [3]);
    assert_eq!(indices(&graph.within_hops(bin(3), 1).unwrap()), [0, 1, 3]);
}

#[test]
fn no_number_of_hops_is_too_large() {
    let graph = Connectivity::from_edges(2, &[edge(0, 1, 1.0, 1.0)]).unwrap();
    let rings = graph.rings(bin(0), usize::MAX).unwrap();
    assert_eq!(rings.count(), usize::MAX);
    assert_eq!(indices(rings.ring(1)), [1]);
    assert!(rings.ring(usize::MAX).is_empty());
}

#[test]
fn bad_input_is_named() {
    let graph = Connectivity::from_edges(2, &[]).unwrap();
    let unknown = GraphError::UnknownBin {
        bin: bin(2),
        last: 1,
    };
    assert_eq!(graph.rings(bin(2), 1), Err(unknown.clone()));
    assert_eq!(graph.within_hops(bin(2), 1), Err(unknown));
}

proptest! {
    #[test]
    fn neighbours_are_at_most_one_ring_apart(
        graph in any_connectivity(2..=30, whole_length()), hops in 0..6_usize,
    ) {
        let rings = graph.rings(bin(0), hops).unwrap();
        let ring_of = |b| (0..rings.count()).find(|&k| rings.ring(k).contains(&b));
        for edge in graph.edges() {
            match (ring_of(edge.a), ring_of(edge.b)) {
                (Some(a), Some(b)) => prop_assert!(a.abs_diff(b) <= 1),
                (Some(last), None) | (None, Some(last)) => prop_assert_eq!(last, hops),
                (None, None) => {}
            }
        }
        for k in 1..rings.count() {
            for &b in rings.ring(k) {
                prop_assert!(graph.neighbors(b).any(|n| rings.ring(k - 1).contains(&n.bin)));
            }
            prop_assert!(rings.ring(k).is_sorted());
        }
        let piece = graph.components().label(bin(0));
        let all = graph.within_hops(bin(0), usize::MAX).unwrap();
        let expected = graph.bins().filter(|&b| graph.components().label(b) == piece);
        prop_assert_eq!(all, expected.collect::<Vec<_>>());
    }
}
