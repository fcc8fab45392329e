//! Matrices of distances: each row is a sweep of its own, in any block.

use proptest::prelude::*;
use rayon::ThreadPoolBuilder;

use crate::all_pairs::check_memory;
use crate::fixtures_for_tests::{any_connectivity, any_length, bin, edge};
use crate::{Connectivity, GraphError};

fn in_blocks(graph: &Connectivity, rows_per_block: usize) -> Vec<f64> {
    let mut all = Vec::new();
    let bins = graph.bin_count();
    graph
        .for_each_row_block(rows_per_block, |first, rows| {
            assert_eq!(first.index() * bins, all.len());
            assert!(rows.len() <= rows_per_block.saturating_mul(bins));
            all.extend_from_slice(rows);
        })
        .unwrap();
    all
}

fn with_threads<T: Send>(threads: usize, body: impl FnOnce() -> T + Send) -> T {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    pool.unwrap().install(body)
}

proptest! {
    #[test]
    fn every_row_is_a_sweep(
        graph in any_connectivity(1..=20, any_length()), rows_per_block in 1..25_usize,
    ) {
        let bins = graph.bin_count();
        let matrix = with_threads(1, || graph.all_pairs(u64::MAX).unwrap());
        for (row, from) in matrix.chunks(bins).zip(graph.bins()) {
            let field = graph.distances_from(&[from]).unwrap();
            prop_assert_eq!(field.distances(), row);
        }
        prop_assert_eq!(&with_threads(3, || in_blocks(&graph, rows_per_block)), &matrix);
        prop_assert_eq!(&with_threads(3, || graph.all_pairs(u64::MAX).unwrap()), &matrix);
    }

    #[test]
    fn distances_are_a_metric(graph in any_connectivity(1..=20, any_length())) {
        let bins = graph.bin_count();
        let matrix = graph.all_pairs(u64::MAX).unwrap();
        let distance = |a: usize, b: usize| matrix[a * bins + b];
        // Infinite or equal up to the order in which a path is added up.
        let close = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-12 * a;
        for a in 0..bins {
            prop_assert_eq!(distance(a, a), 0.0);
            for b in 0..bins {
                prop_assert!(close(distance(a, b), distance(b, a)));
                for edge in graph.edges() {
                    let [u, v] = [edge.a.index(), edge.b.index()];
                    let around = distance(a, u) + edge.distance + distance(v, b);
                    prop_assert!(distance(a, b) <= around * (1.0 + 1e-12));
                }
            }
        }
    }

    #[test]
    fn pairs_are_entries_of_the_whole(
        graph in any_connectivity(1..=20, any_length()),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let count = graph.bin_count();
        let matrix = graph.all_pairs(u64::MAX).unwrap();
        let picks: Vec<usize> = picks.iter().map(|pick| pick.index(count)).collect();
        let bins: Vec<_> = picks.iter().map(|&pick| bin(pick)).collect();
        let expected: Vec<f64> = picks
            .iter()
            .flat_map(|&a| picks.iter().map(move |&b| (a, b)))
            .map(|(a, b)| matrix[a * count + b])
            .collect();
        prop_assert_eq!(graph.pairwise(&bins, u64::MAX).unwrap(), expected);
    }
}

#[test]
fn a_block_may_be_larger_than_the_graph() {
    let graph = Connectivity::from_edges(3, &[edge(0, 2, 2.0, 1.0)]).unwrap();
    let far = f64::INFINITY;
    let expected = [0.0, far, 2.0, far, 0.0, far, 2.0, far, 0.0];
    assert_eq!(in_blocks(&graph, usize::MAX), expected);
}

#[test]
fn bad_input_is_named() {
    let graph = Connectivity::from_edges(3, &[]).unwrap();
    assert_eq!(
        graph.for_each_row_block(0, |_, _| {}),
        Err(GraphError::NoRows)
    );
    assert_eq!(graph.all_pairs(72).unwrap().len(), 9);
    assert_eq!(
        graph.all_pairs(71),
        Err(GraphError::MemoryLimit {
            rows: 3,
            columns: 3,
            needed_bytes: 72,
            limit_bytes: 71
        })
    );
    assert_eq!(graph.pairwise(&[], 0), Ok(vec![]));
    let two = [bin(0), bin(2)];
    let error = graph.pairwise(&two, 31).unwrap_err();
    assert!(error.to_string().contains("32 bytes"), "{error}");
    assert_eq!(
        graph.pairwise(&[bin(3)], u64::MAX),
        Err(GraphError::UnknownBin {
            bin: bin(3),
            last: 2
        })
    );
    // More than any memory holds: refused, not tried.
    let wide = Connectivity::from_edges(3_000_000, &[]).unwrap();
    assert!(wide.all_pairs(1 << 40).is_err());
    for [rows, columns] in [[usize::MAX; 2], [1 << 31; 2]] {
        let refused = check_memory(rows, columns, u64::MAX);
        assert!(matches!(refused, Err(GraphError::MemoryLimit { .. })));
    }
}
