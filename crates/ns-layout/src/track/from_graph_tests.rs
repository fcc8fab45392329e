//! Graphs to tracks and back, against the same tracks from plain data.

use petgraph::graph::{NodeIndex, UnGraph};
use proptest::prelude::*;

use crate::{Edge, Layout, LayoutError, Track};

type Pairs = Vec<(usize, usize)>;

fn graph<const D: usize>(nodes: &[[f64; D]], edges: &[(usize, usize)]) -> UnGraph<[f64; D], ()> {
    let mut graph = UnGraph::new_undirected();
    let indices: Vec<NodeIndex> = nodes.iter().map(|&node| graph.add_node(node)).collect();
    for &(from, to) in edges {
        graph.add_edge(indices[from], indices[to], ());
    }
    graph
}

fn edges_of<const D: usize>(track: &Track<D>) -> Vec<Edge> {
    let mut edges = Vec::new();
    track.visit_edges(&mut |edge| edges.push(edge));
    edges
}

/// Nodes that lie apart, and a tree over some of them with a few edges more.
fn any_track() -> impl Strategy<Value = (Vec<[f64; 3]>, Pairs)> {
    let nodes = prop::collection::vec(prop::array::uniform3(-9.0..9.0_f64), 2..9);
    let edges = prop::collection::vec((0..100_usize, 0..100_usize, prop::bool::ANY), 1..12);
    (nodes, edges).prop_map(|(mut nodes, picks)| {
        for (i, node) in nodes.iter_mut().enumerate() {
            node[0] += 20.0 * i as f64;
        }
        let mut edges: Pairs = Vec::new();
        for (a, b, turned) in picks {
            let (a, b) = (a % nodes.len(), b % nodes.len());
            let known = |&(c, d): &(usize, usize)| (c, d) == (a, b) || (d, c) == (a, b);
            if a != b && !edges.iter().any(known) {
                edges.push(if turned { (b, a) } else { (a, b) });
            }
        }
        if edges.is_empty() {
            edges.push((0, 1));
        }
        (nodes, edges)
    })
}

proptest! {
    #[test]
    fn a_graph_makes_the_track_that_plain_data_make((nodes, edges) in any_track()) {
        let plain = Track::builder(&nodes, &edges, 1.5).allow_pieces(true).build().unwrap();
        let drawn = graph(&nodes, &edges);
        let track = Track::from_petgraph(&drawn, 1.5).allow_pieces(true).build().unwrap();
        prop_assert_eq!(track.segments(), plain.segments());
        prop_assert_eq!(track.centers(), plain.centers());
        prop_assert_eq!(track.measures(), plain.measures());
        prop_assert_eq!(edges_of(&track), edges_of(&plain));
        prop_assert_eq!(track.boundary_bins(), plain.boundary_bins());
    }

    #[test]
    fn a_track_gives_its_graph_back((nodes, edges) in any_track()) {
        let plain = Track::builder(&nodes, &edges, 1.5).allow_pieces(true).build().unwrap();
        prop_assert_eq!(plain.nodes(), &nodes[..]);
        let back = plain.to_petgraph();
        prop_assert_eq!(back.node_weights().copied().collect::<Vec<_>>(), nodes);
        let ends = back.raw_edges().iter().map(|e| (e.source().index(), e.target().index()));
        prop_assert_eq!(ends.collect::<Vec<_>>(), edges);
        let again = Track::from_petgraph(&back, 1.5).allow_pieces(true).build().unwrap();
        prop_assert_eq!(again.segments(), plain.segments());
        prop_assert_eq!(edges_of(&again), edges_of(&plain));
        for (weight, segment) in back.edge_weights().zip(plain.segments()) {
            prop_assert_eq!(*weight, segment.length());
        }
    }
}

#[test]
fn nodes_without_an_edge_keep_the_numbers() {
    let nodes = [[9.0], [0.0], [7.0], [4.0]];
    let track = Track::builder(&nodes, &[(3, 1)], 1.0).build().unwrap();
    let back = track.to_petgraph();
    assert_eq!((back.node_count(), back.edge_count()), (4, 1));
    assert_eq!(back[NodeIndex::new(2)], [7.0]);
}

#[test]
fn indices_may_be_of_any_size() {
    let mut small = UnGraph::<[f64; 1], &str, u8>::default();
    let (a, b) = (small.add_node([0.0]), small.add_node([4.0]));
    small.add_edge(b, a, "backwards");
    let track = Track::from_petgraph(&small, 1.0).build().unwrap();
    assert_eq!(track.centers(), [[3.5], [2.5], [1.5], [0.5]]);
}

#[test]
fn bad_graphs_are_refused_as_bad_data_are() {
    let refused = |nodes: &[[f64; 2]], edges: &[(usize, usize)]| {
        let error = Track::from_petgraph(&graph(nodes, edges), 1.0)
            .build()
            .unwrap_err();
        let plain = Track::builder(nodes, edges, 1.0).build().unwrap_err();
        assert_eq!(error.to_string(), plain.to_string());
        error
    };
    let square = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]];
    assert_eq!(refused(&square, &[]), LayoutError::NoSegment);
    assert_eq!(refused(&[], &[]), LayoutError::NoSegment);
    assert!(matches!(
        refused(&square, &[(0, 1), (1, 2), (1, 0)]),
        LayoutError::RepeatedSegment {
            first: 0,
            second: 2,
            from: 1,
            to: 0
        }
    ));
    assert!(matches!(
        refused(&square, &[(0, 1), (2, 2)]),
        LayoutError::SegmentLength {
            edge: 1,
            from: 2,
            to: 2,
            length: 0.0
        }
    ));
    assert!(matches!(
        refused(&[[1.0, 1.0], [1.0, 1.0]], &[(0, 1)]),
        LayoutError::SegmentLength {
            edge: 0,
            length: 0.0,
            ..
        }
    ));
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(matches!(
            refused(&[[0.0, 0.0], [1.0, value]], &[(0, 1)]),
            LayoutError::Node {
                node: 1,
                axis: 1,
                ..
            }
        ));
    }
    assert!(matches!(
        refused(&square, &[(0, 1), (2, 3)]),
        LayoutError::Pieces { pieces: 2, edge: 1 }
    ));
    let fine = graph(&square, &[(0, 1)]);
    for size in [0.0, f64::NAN, -1.0] {
        let refused = Track::from_petgraph(&fine, size).build().unwrap_err();
        assert!(matches!(refused, LayoutError::BinSize { .. }));
    }
}
