//! Graphs: known cases, agreement with an independent library, bad input.

use std::sync::atomic::{AtomicBool, Ordering};

use ns_layout::{BinId, Edge, Grid, Layout, LayoutKind, Neighbors};
use petgraph::graph::{NodeIndex, UnGraph};
use proptest::prelude::*;

use crate::fixtures_for_tests::{any_edges, any_length, bin, edge};
use crate::{Connectivity, DistanceField, GraphError};

fn petgraph_of(bins: usize, edges: &[Edge]) -> UnGraph<(), f64> {
    let mut graph = UnGraph::default();
    for _ in 0..bins {
        graph.add_node(());
    }
    for edge in edges {
        let [a, b] = [edge.a, edge.b].map(|bin| NodeIndex::new(bin.index()));
        graph.add_edge(a, b, edge.distance);
    }
    graph
}

#[test]
fn edges_may_come_in_any_order_and_direction() {
    let sorted = [
        edge(0, 1, 1.0, 2.0),
        edge(0, 3, 4.0, 0.0),
        edge(1, 2, 3.0, 1.0),
    ];
    let shuffled = [
        edge(3, 0, 4.0, 0.0),
        edge(2, 1, 3.0, 1.0),
        edge(1, 0, 1.0, 2.0),
    ];
    let graph = Connectivity::from_edges(4, &sorted).unwrap();
    assert_eq!(Connectivity::from_edges(4, &shuffled).unwrap(), graph);
    assert_eq!(graph.edges().collect::<Vec<_>>(), sorted);
    assert_eq!(graph.offsets(), [0, 2, 4, 5, 6]);
    assert_eq!(graph.neighbors(bin(9)).count(), 0);
    assert!(graph.bytes() >= 6 * 20);
}

#[test]
fn a_corner_joins_paths_but_not_heat() {
    let axis: Vec<f64> = (0..=4).map(f64::from).collect();
    let mut mask = [false; 16];
    for cell in [0, 1, 4, 5, 10, 11, 14, 15] {
        mask[cell] = true;
    }
    let grid = Grid::from_mask([axis.clone(), axis], &mask, Neighbors::Diagonals).unwrap();
    let graph = Connectivity::from_layout(&grid).unwrap();
    assert_eq!(graph.components().sizes(), [8]);
    assert_eq!(graph.face_components().sizes(), [4, 4]);
    assert_eq!(graph.face_components().label(bin(4)), Some(1));
    assert_eq!(graph.face_components().label(bin(8)), None);
}

#[test]
fn pieces_are_numbered_by_size_then_by_lowest_bin() {
    let edges = [
        edge(1, 2, 1.0, 1.0),
        edge(3, 5, 1.0, 1.0),
        edge(5, 6, 1.0, 1.0),
    ];
    let pieces = Connectivity::from_edges(7, &edges).unwrap().components();
    assert_eq!(pieces.sizes(), [3, 2, 1, 1]);
    let members: Vec<Vec<usize>> = pieces
        .members()
        .iter()
        .map(|piece| piece.iter().map(|bin| bin.index()).collect())
        .collect();
    assert_eq!(members, [vec![3, 5, 6], vec![1, 2], vec![0], vec![4]]);
}

#[test]
fn cutoffs_are_inclusive_and_unreached_bins_have_no_distance() {
    let edges = [edge(0, 1, 1.0, 1.0), edge(1, 2, 1.5, 1.0)];
    let graph = Connectivity::from_edges(4, &edges).unwrap();
    let field = graph.distances_within(&[bin(0)], 2.5).unwrap();
    assert_eq!(field.distances(), [0.0, 1.0, 2.5, f64::INFINITY]);
    assert_eq!(field.distance(bin(3)), None);
    assert_eq!(field.source(bin(2)), Some(bin(0)));
    assert_eq!(field.distance(bin(7)), None);
    let near = graph.distances_within(&[bin(0)], 2.4).unwrap();
    assert_eq!(near.distance(bin(2)), None);
    assert_eq!(near.sources(), [Some(bin(0)), Some(bin(0)), None, None]);
    assert_eq!(near.into_distances()[2], f64::INFINITY);
}

#[test]
fn of_equally_near_sources_the_lowest_is_taken() {
    let edges = [
        edge(0, 1, 1.0, 1.0),
        edge(1, 2, 1.0, 1.0),
        edge(1, 3, 0.0, 1.0),
    ];
    let graph = Connectivity::from_edges(4, &edges).unwrap();
    for sources in [[bin(2), bin(0)], [bin(0), bin(2)]] {
        let field = graph.distances_from(&sources).unwrap();
        assert_eq!(field.source(bin(1)), Some(bin(0)));
        assert_eq!(field.source(bin(3)), Some(bin(0)));
    }
}

#[test]
fn bad_input_is_named() {
    let build = |bins, bad| Connectivity::from_edges(bins, &[bad]).unwrap_err();
    assert_eq!(Connectivity::from_edges(0, &[]), Err(GraphError::Empty));
    assert_eq!(
        Connectivity::from_edges(usize::MAX, &[]),
        Err(GraphError::TooManyBins { count: usize::MAX })
    );
    assert_eq!(
        build(2, edge(0, 5, 1.0, 1.0)),
        GraphError::UnknownBin {
            bin: bin(5),
            last: 1
        }
    );
    assert_eq!(
        build(2, edge(1, 1, 1.0, 1.0)),
        GraphError::SelfLoop { bin: bin(1) }
    );
    assert_eq!(
        build(2, edge(1, 0, -1.0, 1.0)),
        GraphError::Distance {
            a: bin(0),
            b: bin(1),
            value: -1.0
        }
    );
    assert!(matches!(
        build(2, edge(0, 1, 1.0, f64::NAN)),
        GraphError::Face { value, .. } if value.is_nan()
    ));
    assert_eq!(
        Connectivity::from_edges(2, &[edge(0, 1, 1.0, 1.0), edge(1, 0, 2.0, 1.0)]),
        Err(GraphError::DuplicateEdge {
            a: bin(0),
            b: bin(1)
        })
    );
    let graph = Connectivity::from_edges(2, &[]).unwrap();
    assert_eq!(graph.distances_from(&[]), Err(GraphError::NoSource));
    assert_eq!(
        graph.distances_from(&[bin(2)]),
        Err(GraphError::UnknownBin {
            bin: bin(2),
            last: 1
        })
    );
    assert_eq!(
        graph.distances_within(&[bin(0)], -1.0),
        Err(GraphError::Cutoff { value: -1.0 })
    );
    let cutoff = graph.distances_within(&[bin(0)], f64::NAN).unwrap_err();
    assert!(cutoff.to_string().contains("NaN"), "{cutoff}");
}

#[test]
fn numbers_that_measure_nothing_are_refused() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1e-300] {
        let build = |edge| Connectivity::from_edges(2, &[edge]).unwrap_err();
        assert!(matches!(
            build(edge(0, 1, bad, 1.0)),
            GraphError::Distance { value, .. } if value.to_bits() == bad.to_bits()
        ));
        assert!(matches!(
            build(edge(0, 1, 1.0, bad)),
            GraphError::Face { value, .. } if value.to_bits() == bad.to_bits()
        ));
    }
}

#[test]
fn a_distance_differs_not_with_its_direction() {
    // Undirected, so that both directions of a pair are one edge given twice.
    let there_and_back = [edge(0, 1, 1.0, 1.0), edge(1, 0, 1.0, 1.0)];
    let (a, b) = (bin(0), bin(1));
    assert_eq!(
        Connectivity::from_edges(2, &there_and_back),
        Err(GraphError::DuplicateEdge { a, b })
    );
    let graph = Connectivity::from_edges(2, &there_and_back[1..]).unwrap();
    assert_eq!(graph.distance_between(a, b), Ok(Some(1.0)));
    assert_eq!(graph.distance_between(b, a), Ok(Some(1.0)));
}

#[test]
fn nothing_below_zero_is_a_cutoff_and_zero_is_one() {
    let graph = Connectivity::from_edges(2, &[edge(0, 1, 1.0, 1.0)]).unwrap();
    let value = f64::NEG_INFINITY;
    let refused = graph.distances_within(&[bin(0)], value);
    assert_eq!(refused, Err(GraphError::Cutoff { value }));
    for zero in [0.0, -0.0] {
        let field = graph.distances_within(&[bin(0)], zero).unwrap();
        assert_eq!(field.distances(), [0.0, f64::INFINITY]);
    }
}

/// Three bins in a row, whose edges are others when asked again.
#[derive(Debug)]
struct Fickle {
    again: Vec<Edge>,
    asked: AtomicBool,
}

impl Layout<1> for Fickle {
    fn kind(&self) -> LayoutKind {
        LayoutKind::Custom("fickle")
    }

    fn centers(&self) -> &[[f64; 1]] {
        &[[0.0], [1.0], [2.0]]
    }

    fn measures(&self) -> &[f64] {
        &[1.0; 3]
    }

    fn bounds(&self) -> [(f64, f64); 1] {
        [(0.0, 2.0)]
    }

    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        let first = [edge(0, 1, 1.0, 1.0), edge(1, 2, 1.0, 1.0)];
        let edges = match self.asked.swap(true, Ordering::Relaxed) {
            false => &first[..],
            true => &self.again,
        };
        edges.iter().copied().for_each(visit);
    }

    fn bin_at(&self, _: &[f64; 1]) -> Option<BinId> {
        None
    }

    fn is_boundary(&self, _: BinId) -> bool {
        true
    }
}

#[test]
fn a_layout_that_changes_its_mind_is_refused() {
    let others = [
        vec![],
        vec![edge(0, 1, 1.0, 1.0)],
        vec![edge(0, 1, 1.0, 1.0), edge(0, 2, 1.0, 1.0)],
        vec![edge(0, 1, 1.0, 1.0), edge(1, 2, f64::NAN, 1.0)],
        vec![edge(0, 1, 1.0, 1.0), edge(1, 9, 1.0, 1.0)],
    ];
    for again in others {
        let asked = AtomicBool::new(false);
        let layout = Fickle { again, asked };
        let refused = Connectivity::from_layout(&layout);
        assert!(
            matches!(refused, Err(GraphError::UnstableLayout { .. })),
            "{layout:?}"
        );
    }
}

proptest! {
    #[test]
    fn distances_agree_with_an_independent_library(
        (bins, edges) in any_edges(2..=29, any_length()), source in any::<prop::sample::Index>(),
    ) {
        let source = source.index(bins);
        let field = Connectivity::from_edges(bins, &edges).unwrap().distances_from(&[bin(source)]).unwrap();
        let expected = petgraph::algo::dijkstra(
            &petgraph_of(bins, &edges), NodeIndex::new(source), None, |edge| *edge.weight(),
        );
        for i in 0..bins {
            let reference = expected.get(&NodeIndex::new(i)).copied();
            prop_assert_eq!(field.distance(bin(i)).is_some(), reference.is_some());
            if let Some(reference) = reference {
                prop_assert!((field.distances()[i] - reference).abs() <= 1e-12 * reference);
            }
        }
    }

    #[test]
    fn many_sources_are_the_least_of_single_ones(
        (bins, edges) in any_edges(2..=29, any_length()), picks in prop::collection::vec(any::<prop::sample::Index>(), 1..5),
    ) {
        let graph = Connectivity::from_edges(bins, &edges).unwrap();
        let sources: Vec<BinId> = picks.iter().map(|pick| bin(pick.index(bins))).collect();
        let field = graph.distances_from(&sources).unwrap();
        let singles: Vec<_> = sources.iter().map(|&s| graph.distances_from(&[s]).unwrap()).collect();
        for i in 0..bins {
            let least = singles.iter().map(|f| f.distances()[i]).fold(f64::INFINITY, f64::min);
            prop_assert_eq!(field.distances()[i], least);
            let lowest = sources.iter().zip(&singles)
                .filter(|(_, f)| f.distances()[i] <= least * (1.0 + 1e-12) && least.is_finite())
                .map(|(&s, _)| s).min();
            prop_assert_eq!(field.source(bin(i)), lowest);
        }
    }

    #[test]
    fn no_edge_is_a_short_cut((bins, edges) in any_edges(2..=29, any_length())) {
        let graph = Connectivity::from_edges(bins, &edges).unwrap();
        let field = graph.distances_from(&[bin(0)]).unwrap();
        for edge in graph.edges() {
            let [a, b] = [edge.a, edge.b].map(|bin| field.distances()[bin.index()]);
            if a.is_finite() {
                prop_assert!((a - b).abs() <= edge.distance * (1.0 + 1e-12));
            } else {
                prop_assert_eq!(b, f64::INFINITY);
            }
        }
    }

    #[test]
    fn components_agree_with_an_independent_library((bins, edges) in any_edges(2..=29, any_length())) {
        let graph = Connectivity::from_edges(bins, &edges).unwrap();
        let expected = petgraph::algo::connected_components(&petgraph_of(bins, &edges));
        prop_assert_eq!(graph.components().count(), expected);
        let faces: Vec<Edge> = edges.into_iter().filter(|edge| edge.face > 0.0).collect();
        let expected = petgraph::algo::connected_components(&petgraph_of(bins, &faces));
        prop_assert_eq!(graph.face_components().count(), expected);
        prop_assert!(graph.components().sizes().is_sorted_by(|a, b| a >= b));
    }
}

#[test]
fn fields_are_made_of_their_parts_or_refused() {
    let [first, far] = [0, 9].map(BinId::new);
    let infinity = f64::INFINITY;
    let valid = DistanceField::from_parts(vec![0.0, 1.5, infinity], vec![first, first, None]);
    assert_eq!(valid.unwrap().distances(), [0.0, 1.5, infinity]);
    for (distances, sources) in [
        (vec![0.0], vec![first, first]),
        (vec![-1.0], vec![first]),
        (vec![f64::NAN], vec![first]),
        (vec![f64::NAN], vec![None]),
        (vec![1.0], vec![None]),
        (vec![1.0], vec![far]),
    ] {
        assert_eq!(DistanceField::from_parts(distances, sources), None);
    }
}
