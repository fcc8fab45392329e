//! Random walks: chances sum to 1, mass stays, degrees stay.

use proptest::prelude::*;

use crate::fixtures_for_tests::{any_connectivity, any_length, bin, edge};
use crate::{Connectivity, GraphError, RandomWalk};

fn close(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|(a, b)| (a - b).abs() <= 1e-12 * (1.0 + b.abs()))
}

/// The chances as a matrix, row after row, straight from their definition.
fn matrix(graph: &Connectivity, weighted: bool, stay: f64) -> Vec<Vec<f64>> {
    let weight = |face: f64| if weighted { face } else { 1.0 };
    let row = |from| {
        let mut row = vec![0.0; graph.bin_count()];
        let total: f64 = graph.neighbors(from).map(|next| weight(next.face)).sum();
        for next in graph.neighbors(from).filter(|_| total > 0.0) {
            row[next.bin.index()] = (1.0 - stay) * weight(next.face) / total;
        }
        row[from.index()] = if total > 0.0 { stay } else { 1.0 };
        row
    };
    graph.bins().map(row).collect()
}

fn walk_on(graph: &Connectivity, weighted: bool, stay: f64) -> RandomWalk<'_> {
    let walk = if weighted {
        RandomWalk::weighted(graph, |edge| edge.face).unwrap()
    } else {
        RandomWalk::new(graph)
    };
    walk.lazy(stay).unwrap()
}

proptest! {
    #[test]
    fn a_step_is_the_matrix_and_its_transpose(
        graph in any_connectivity(1..=20, any_length()),
        field in prop::collection::vec(-5.0..5.0_f64, 20),
        weighted in any::<bool>(),
        stay in prop_oneof![Just(0.0), Just(0.5), Just(1.0), 0.0..1.0_f64],
    ) {
        let bins = graph.bin_count();
        let field = &field[..bins];
        let matrix = matrix(&graph, weighted, stay);
        let walk = walk_on(&graph, weighted, stay);
        let mut out = vec![f64::NAN; bins];
        walk.apply(field, &mut out).unwrap();
        let expected: Vec<f64> = matrix
            .iter()
            .map(|row| row.iter().zip(field).map(|(p, f)| p * f).sum())
            .collect();
        prop_assert!(close(&out, &expected));
        walk.apply_transposed(field, &mut out).unwrap();
        let expected: Vec<f64> = (0..bins)
            .map(|j| matrix.iter().zip(field).map(|(row, f)| row[j] * f).sum())
            .collect();
        prop_assert!(close(&out, &expected));
    }

    #[test]
    fn constants_and_mass_stay(
        graph in any_connectivity(1..=30, any_length()),
        mass in prop::collection::vec(0.0..5.0_f64, 30),
        weighted in any::<bool>(),
        stay in 0.0..=1.0_f64,
    ) {
        let bins = graph.bin_count();
        let walk = walk_on(&graph, weighted, stay);
        let mut out = vec![0.0; bins];
        walk.apply(&vec![3.0; bins], &mut out).unwrap();
        prop_assert!(close(&out, &vec![3.0; bins]));
        walk.apply_transposed(&mass[..bins], &mut out).unwrap();
        let (before, after): (f64, f64) = (mass[..bins].iter().sum(), out.iter().sum());
        prop_assert!((before - after).abs() <= 1e-12 * (1.0 + before));
    }

    #[test]
    fn mass_in_proportion_to_the_weights_of_a_bin_stays(
        graph in any_connectivity(1..=30, any_length()),
        weighted in any::<bool>(),
        stay in 0.0..=1.0_f64,
    ) {
        let weight = |face: f64| if weighted { face } else { 1.0 };
        let degrees: Vec<f64> = graph
            .bins()
            .map(|b| graph.neighbors(b).map(|next| weight(next.face)).sum())
            .collect();
        let mut out = vec![0.0; graph.bin_count()];
        walk_on(&graph, weighted, stay).apply_transposed(&degrees, &mut out).unwrap();
        prop_assert!(close(&out, &degrees));
    }
}

#[test]
fn values_that_no_step_leads_to_do_not_count() {
    let edges = [edge(0, 1, 1.0, 1.0), edge(1, 2, 1.0, 0.0)];
    let graph = Connectivity::from_edges(4, &edges).unwrap();
    let walk = RandomWalk::weighted(&graph, |edge| edge.face).unwrap();
    let mut out = [0.0; 4];
    walk.apply(&[5.0, 6.0, f64::NAN, 7.0], &mut out).unwrap();
    assert_eq!(out[..2], [6.0, 5.0]);
    assert!(out[2].is_nan());
    assert_eq!(out[3], 7.0);
}

#[test]
fn large_weights_make_chances_too() {
    let edges = [edge(0, 1, 1.0, 1.0), edge(0, 2, 1.0, 1.0)];
    let graph = Connectivity::from_edges(3, &edges).unwrap();
    let walk = RandomWalk::weighted(&graph, |_| f64::MAX).unwrap();
    let mut out = [0.0; 3];
    walk.apply_transposed(&[1.0, 0.0, 0.0], &mut out).unwrap();
    assert_eq!(out, [0.0, 0.5, 0.5]);
}

#[test]
fn bad_input_is_named() {
    let graph = Connectivity::from_edges(3, &[edge(0, 2, 1.0, 1.0)]).unwrap();
    let walk = RandomWalk::new(&graph);
    let length = |actual| GraphError::FieldLength {
        expected: 3,
        actual,
    };
    assert_eq!(walk.apply(&[0.0; 2], &mut [0.0; 3]), Err(length(2)));
    assert_eq!(
        walk.apply_transposed(&[0.0; 3], &mut [0.0; 4]),
        Err(length(4))
    );
    for value in [-0.1, 1.1] {
        let error = walk.clone().lazy(value).unwrap_err();
        assert_eq!(error, GraphError::Stay { value });
    }
    assert!(walk.lazy(f64::NAN).is_err());
    assert_eq!(
        RandomWalk::weighted(&graph, |_| -1.0).unwrap_err(),
        GraphError::Weight {
            a: bin(0),
            b: bin(2),
            value: -1.0
        }
    );
}
