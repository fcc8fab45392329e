//! Paths: they lead, they are as long as they say, and ties have one answer.

use ns_layout::{BinId, Grid};
use proptest::prelude::*;

use crate::fixtures_for_tests::{any_connectivity, any_length, bin, edge, indices, whole_length};
use crate::{Connectivity, PathFinder};

/// Every path without a bin twice, from the last bin of `way` to `to`.
fn visit_paths(
    graph: &Connectivity,
    way: &mut Vec<BinId>,
    length: f64,
    to: BinId,
    visit: &mut impl FnMut(f64, &[BinId]),
) {
    let last = *way.last().unwrap();
    if last == to {
        visit(length, way);
        return;
    }
    for next in graph.neighbors(last) {
        if !way.contains(&next.bin) {
            way.push(next.bin);
            visit_paths(graph, way, length + next.distance, to, visit);
            way.pop();
        }
    }
}

/// The shortest, of these the one of fewest edges, of these the one that comes
/// to each bin from the lowest, seen from the end.
fn best_path(graph: &Connectivity, from: BinId, to: BinId) -> Option<(f64, Vec<BinId>)> {
    let mut best: Option<(f64, usize, Vec<BinId>)> = None;
    visit_paths(graph, &mut vec![from], 0.0, to, &mut |length, way| {
        let backwards: Vec<BinId> = way.iter().rev().copied().collect();
        let candidate = (length, way.len(), backwards);
        if best.as_ref().is_none_or(|best| candidate < *best) {
            best = Some(candidate);
        }
    });
    best.map(|(length, _, backwards)| (length, backwards.into_iter().rev().collect()))
}

#[test]
fn known_ties() {
    // Two ways of two steps, one of a single step, all of length 2; the longer
    // detour of length 2 has three.
    let edges = [
        edge(0, 1, 1.0, 1.0),
        edge(0, 2, 1.0, 1.0),
        edge(1, 3, 1.0, 1.0),
        edge(2, 3, 1.0, 1.0),
        edge(0, 4, 2.0, 1.0),
        edge(3, 4, 0.0, 1.0),
    ];
    let graph = Connectivity::from_edges(6, &edges).unwrap();
    let path = |a, b| graph.path_between(bin(a), bin(b)).unwrap();
    let way = |a, b| indices(path(a, b).unwrap().bins());
    assert_eq!(way(0, 3), [0, 1, 3]);
    assert_eq!(way(3, 0), [3, 1, 0]);
    assert_eq!(way(0, 4), [0, 4]);
    assert_eq!(way(2, 2), [2]);
    assert_eq!(path(2, 2).unwrap().length(), 0.0);
    assert_eq!(path(2, 2).unwrap().hops(), 0);
    assert_eq!(path(0, 5), None);
    assert_eq!(graph.distance_between(bin(0), bin(5)).unwrap(), None);
    assert_eq!(graph.distance_between(bin(0), bin(4)).unwrap(), Some(2.0));
}

#[test]
fn zero_lengths_do_not_lead_astray() {
    let edges = [
        edge(0, 1, 0.0, 1.0),
        edge(1, 2, 0.0, 1.0),
        edge(0, 2, 0.0, 1.0),
        edge(2, 3, 0.0, 1.0),
    ];
    let graph = Connectivity::from_edges(4, &edges).unwrap();
    let path = graph.path_between(bin(0), bin(3)).unwrap().unwrap();
    assert_eq!(indices(path.bins()), [0, 2, 3]);
    assert_eq!(indices(&path.into_bins()), [0, 2, 3]);
}

/// A grid on which all sums of steps are rounded.
#[test]
fn rounding_settles_no_tie() {
    let grid = Grid::builder(0.1)
        .ranges([(0.0, 2.0), (0.0, 1.0)])
        .build()
        .unwrap();
    let graph = Connectivity::from_layout(&grid).unwrap();
    let mut finder = PathFinder::new(&graph);
    // Thirteen rows up and seven columns right of the corner; to go straight first
    // and diagonally last comes to each bin from the lowest.
    let (columns, up, right) = (10, 13, 7);
    let path = finder.path(bin(0), bin(up * columns + right)).unwrap();
    let expected = (0..=up).map(|k| {
        let diagonal = k.saturating_sub(up - right);
        k * columns + diagonal
    });
    assert_eq!(indices(path.unwrap().bins()), expected.collect::<Vec<_>>());

    // Two sources, and every bin in the middle is the lower one's.
    let [low, high] = [bin(0), bin(9)];
    let apart = graph.distances_from(&[low]).unwrap();
    let other = graph.distances_from(&[high]).unwrap();
    let both = graph.distances_from(&[high, low]).unwrap();
    for b in graph.bins() {
        let [a, c] = [&apart, &other].map(|field| field.distances()[b.index()]);
        let expected = if a <= c * (1.0 + 1e-9) { low } else { high };
        assert_eq!(both.source(b), Some(expected));
    }
}

proptest! {
    #[test]
    fn ties_are_settled_as_by_looking_at_every_path(
        graph in any_connectivity(2..=7, whole_length()),
    ) {
        let mut finder = PathFinder::new(&graph);
        for from in graph.bins() {
            for to in graph.bins() {
                let found = finder.path(from, to).unwrap();
                let found = found.map(|path| (path.length(), path.bins().to_vec()));
                prop_assert_eq!(found, best_path(&graph, from, to));
            }
        }
    }

    #[test]
    fn paths_lead_along_edges_and_are_as_long_as_they_say(
        graph in any_connectivity(2..=40, any_length()),
        ends in prop::array::uniform2(any::<prop::sample::Index>()),
    ) {
        let [from, to] = ends.map(|end| bin(end.index(graph.bin_count())));
        let distance = graph.distances_from(&[from]).unwrap().distance(to);
        let Some(path) = graph.path_between(from, to).unwrap() else {
            prop_assert_eq!(distance, None);
            return Ok(());
        };
        prop_assert_eq!(Some(path.length()), distance);
        prop_assert_eq!(path.bins().first(), Some(&from));
        prop_assert_eq!(path.bins().last(), Some(&to));
        prop_assert_eq!(path.hops() + 1, path.bins().len());
        let mut length = 0.0;
        for pair in path.bins().windows(2) {
            let next = graph.neighbors(pair[0]).find(|next| next.bin == pair[1]);
            length += next.unwrap().distance;
        }
        prop_assert!((length - path.length()).abs() <= 1e-10 * length);
    }
}
