//! The graph through the eyes of `petgraph`.

use ns_layout::{BinId, Edge};
use petgraph::algo;
use petgraph::data::{DataMap, FromElements};
use petgraph::graph::UnGraph;
use petgraph::visit::{
    Dfs, EdgeFiltered, EdgeIndexable, EdgeRef, GetAdjacencyMatrix, IntoEdgeReferences, IntoEdges,
    IntoNeighbors, IntoNodeReferences, NodeIndexable, VisitMap, Visitable,
};
use proptest::prelude::*;

use crate::fixtures_for_tests::{any_connectivity, any_length, bin, edge};
use crate::{Connectivity, GraphError};

proptest! {
    #[test]
    fn its_algorithms_say_the_same_of_ours_and_of_a_copy(
        graph in any_connectivity(2..=20, any_length()),
    ) {
        let copy = graph.to_petgraph();
        let lengths = copy.map(|_, _| (), |_, edge| edge.distance);
        let node = |b: BinId| petgraph::graph::NodeIndex::new(b.index());
        let field = graph.distances_from(&[bin(0)]).unwrap();

        prop_assert_eq!(algo::connected_components(&graph), algo::connected_components(&copy));
        prop_assert_eq!(algo::tarjan_scc(&graph).len(), graph.components().count());
        prop_assert_eq!(algo::is_cyclic_undirected(&graph), algo::is_cyclic_undirected(&copy));
        let ours = algo::dijkstra(&graph, bin(0), None, |e| *e.weight());
        for to in graph.bins() {
            prop_assert_eq!(ours.get(&to).copied(), field.distance(to));
            prop_assert_eq!(
                algo::has_path_connecting(&graph, bin(0), to, None),
                field.distance(to).is_some()
            );
            let path = algo::astar(&graph, bin(0), |b| b == to, |e| *e.weight(), |_| 0.0);
            prop_assert_eq!(path.map(|(length, _)| length), field.distance(to));
        }
        let bellman = algo::bellman_ford(&graph, bin(0)).unwrap();
        prop_assert_eq!(bellman.distances, field.distances());
        let tree = UnGraph::<(), f64>::from_elements(algo::min_spanning_tree(&graph));
        let theirs = UnGraph::<(), f64>::from_elements(algo::min_spanning_tree(&lengths));
        let total = |tree: &UnGraph<(), f64>| tree.edge_weights().sum::<f64>();
        prop_assert!((total(&tree) - total(&theirs)).abs() < 1e-12 * (1.0 + total(&theirs)));
        let bridges = algo::bridges::bridges(&graph).count();
        prop_assert_eq!(bridges, algo::bridges::bridges(&copy).count());

        let mut visits = Dfs::new(&graph, bin(0));
        let mut seen = 0;
        while let Some(b) = visits.next(&graph) {
            prop_assert!(field.distance(b).is_some());
            seen += 1;
        }
        prop_assert_eq!(seen, graph.within_hops(bin(0), 99).unwrap().len());
        for edge in graph.edges() {
            prop_assert!(copy.find_edge(node(edge.a), node(edge.b)).is_some());
        }
    }

    #[test]
    fn names_and_numbers_of_edges_belong_together(graph in any_connectivity(1..=20, any_length())) {
        let mut numbers = Vec::new();
        for reference in (&graph).edge_references() {
            let number = EdgeIndexable::to_index(&graph, reference.id());
            prop_assert!(number < graph.edge_bound());
            prop_assert_eq!(EdgeIndexable::from_index(&graph, number), reference.id());
            prop_assert_eq!(graph.edge_weight(reference.id()), Some(reference.weight()));
            numbers.push(number);
        }
        prop_assert_eq!(numbers.len(), graph.edge_count());
        numbers.dedup();
        prop_assert_eq!(numbers.len(), graph.edge_count());
        for b in graph.bins() {
            prop_assert_eq!(NodeIndexable::from_index(&graph, b.index()), b);
            let around: Vec<BinId> = IntoEdges::edges(&graph, b).map(|e| e.target()).collect();
            prop_assert_eq!(&around, &IntoNeighbors::neighbors(&graph, b).collect::<Vec<_>>());
            for reference in IntoEdges::edges(&graph, b) {
                prop_assert_eq!(reference.source(), b);
                prop_assert!(graph.is_adjacent(&(), reference.target(), b));
            }
            prop_assert!(!graph.is_adjacent(&(), b, b));
        }
        prop_assert_eq!((&graph).node_references().count(), graph.bin_count());
    }

    #[test]
    fn a_copy_of_a_copy_is_the_same(graph in any_connectivity(1..=20, any_length())) {
        let copy = graph.to_petgraph();
        let back = Connectivity::from_petgraph(&copy, |edge: &Edge| (edge.distance, edge.face));
        prop_assert_eq!(back.unwrap(), graph);
    }
}

#[test]
fn faces_can_be_filtered() {
    let edges = [edge(0, 1, 1.0, 1.0), edge(1, 2, 1.0, 0.0)];
    let graph = Connectivity::from_edges(3, &edges).unwrap();
    let open = EdgeFiltered::from_fn(&graph, |edge| edge.face() > 0.0);
    assert!(!algo::has_path_connecting(&open, bin(0), bin(2), None));
    assert!(algo::has_path_connecting(&graph, bin(0), bin(2), None));
}

#[test]
fn bins_of_another_graph_are_never_visited() {
    let graph = Connectivity::from_edges(2, &[]).unwrap();
    let mut map = graph.visit_map();
    assert!(map.visit(bin(1)));
    assert!(!map.visit(bin(1)));
    assert!(map.unvisit(bin(1)));
    assert!(!map.unvisit(bin(1)));
    assert!(!map.visit(bin(2)) && !map.is_visited(&bin(2)));
    map.visit(bin(0));
    graph.reset_map(&mut map);
    assert!(!map.is_visited(&bin(0)));
    assert_eq!(graph.node_weight(bin(2)), None);
    assert_eq!(graph.edge_weight((bin(0), bin(1))), None);
}

#[test]
fn graphs_that_are_none_of_ours_are_refused() {
    let copy = |edges: &[(u32, u32, f64)]| {
        let graph = UnGraph::<(), f64>::from_edges(edges);
        Connectivity::from_petgraph(&graph, |&distance| (distance, 1.0)).unwrap_err()
    };
    assert_eq!(copy(&[]), GraphError::Empty);
    assert_eq!(copy(&[(1, 1, 1.0)]), GraphError::SelfLoop { bin: bin(1) });
    let [a, b] = [bin(0), bin(1)];
    assert_eq!(
        copy(&[(0, 1, 1.0), (1, 0, 1.0)]),
        GraphError::DuplicateEdge { a, b }
    );
    let value = -3.0;
    assert_eq!(copy(&[(1, 0, value)]), GraphError::Distance { a, b, value });
}
