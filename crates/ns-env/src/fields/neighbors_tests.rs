//! Neighbours summed up, against lists made of the edges.

use ns_layout::{Grid, Neighbors};
use proptest::prelude::*;

use crate::{Around, EnvError, Environment, Reduction};

/// Three bins in a row, and one by itself.
fn row_and_one() -> Environment<1> {
    let edges: Vec<f64> = (0..=5).map(f64::from).collect();
    let mask = [true, true, true, false, true];
    let grid = Grid::from_mask([edges], &mask, Neighbors::Faces).unwrap();
    Environment::builder(grid).build().unwrap()
}

fn same(ours: &[f64], expected: &[f64]) -> bool {
    let pairs = ours.iter().zip(expected);
    ours.len() == expected.len()
        && pairs
            .into_iter()
            .all(|(a, b)| (a - b).abs() < 1e-12 || (a.is_nan() && b.is_nan()))
}

#[test]
fn known_cases() {
    let (space, nan) = (row_and_one(), f64::NAN);
    let reduce = |field: &[f64], how, around| space.neighbor_reduce(field, how, around).unwrap();
    let field = [1.0, 2.0, 4.0, 8.0];
    let weights = [1.0, 0.0, 3.0, 1.0];
    let cases = [
        (Reduction::Sum, Around::Neighbors, [2.0, 5.0, 2.0, nan]),
        (
            Reduction::Mean,
            Around::NeighborsAndSelf,
            [1.5, 7.0 / 3.0, 3.0, 8.0],
        ),
        (Reduction::Std, Around::Neighbors, [0.0, 1.5, 0.0, nan]),
        (
            Reduction::Max,
            Around::NeighborsAndSelf,
            [2.0, 4.0, 4.0, 8.0],
        ),
        (Reduction::Min, Around::Neighbors, [2.0, 1.0, 2.0, nan]),
        (
            Reduction::WeightedMean(&weights),
            Around::Neighbors,
            [nan, 3.25, nan, nan],
        ),
        (
            Reduction::WeightedSum(&weights),
            Around::Neighbors,
            [0.0, 13.0, 0.0, nan],
        ),
    ];
    for (how, around, expected) in cases {
        let ours = reduce(&field, how, around);
        assert!(same(&ours, &expected), "{how:?}: {ours:?}");
    }
    // What is not known is not known to its neighbours only.
    for how in [
        Reduction::Sum,
        Reduction::Mean,
        Reduction::Max,
        Reduction::Min,
        Reduction::Std,
        Reduction::WeightedSum(&[0.0, 1.0, 1.0, 1.0]),
        Reduction::WeightedMean(&[0.0, 1.0, 1.0, 1.0]),
    ] {
        let ours = reduce(&[nan, 2.0, 4.0, 8.0], how, Around::Neighbors);
        assert!(
            !ours[0].is_nan() && ours[1].is_nan() && !ours[2].is_nan(),
            "{how:?}"
        );
    }
}

#[test]
fn infinite_values_count_as_they_are() {
    let space = row_and_one();
    let reduce = |how| {
        let field = [f64::INFINITY, 2.0, 4.0, 8.0];
        space
            .neighbor_reduce(&field, how, Around::Neighbors)
            .unwrap()
    };
    assert_eq!(reduce(Reduction::Min)[1], 4.0);
    for how in [Reduction::Max, Reduction::Sum, Reduction::Mean] {
        assert_eq!(reduce(how)[1], f64::INFINITY);
    }
    assert!(reduce(Reduction::Std)[1].is_nan());
}

proptest! {
    #[test]
    fn every_reduction_is_that_of_a_list(
        field in prop::collection::vec(-9.0_f64..9.0, 20),
        weights in prop::collection::vec(-1.0_f64..3.0, 20),
        with_self in any::<bool>(),
    ) {
        let grid = Grid::builder(1.0).ranges([(0.0, 4.0), (0.0, 5.0)]).build().unwrap();
        let space = Environment::builder(grid).build().unwrap();
        let mut lists: Vec<Vec<usize>> = (0..20).map(|bin| vec![bin; usize::from(with_self)]).collect();
        for edge in space.graph().edges() {
            let (a, b) = (edge.a.index(), edge.b.index());
            lists[a].push(b);
            lists[b].push(a);
        }
        let around = if with_self { Around::NeighborsAndSelf } else { Around::Neighbors };
        let by = |how: Reduction<'_>, of: &dyn Fn(&[usize]) -> f64| {
            let ours = space.neighbor_reduce(&field, how, around).unwrap();
            let lists: Vec<f64> = lists.iter().map(|list| of(list)).collect();
            same(&ours, &lists)
        };
        let sum = |list: &[usize]| list.iter().map(|&k| field[k]).sum::<f64>();
        let mean = |list: &[usize]| sum(list) / list.len() as f64;
        let weight = |list: &[usize]| list.iter().map(|&k| weights[k]).sum::<f64>();
        let weighed = |list: &[usize]| list.iter().map(|&k| weights[k] * field[k]).sum::<f64>();
        prop_assert!(by(Reduction::Sum, &sum));
        prop_assert!(by(Reduction::Mean, &mean));
        prop_assert!(by(Reduction::Max, &|list| list.iter().map(|&k| field[k]).fold(-9.0, f64::max)));
        prop_assert!(by(Reduction::Min, &|list| list.iter().map(|&k| field[k]).fold(9.0, f64::min)));
        let spread = |list: &[usize]| {
            let squares = list.iter().map(|&k| (field[k] - mean(list)).powi(2));
            (squares.sum::<f64>() / list.len() as f64).sqrt()
        };
        prop_assert!(by(Reduction::Std, &spread));
        prop_assert!(by(Reduction::WeightedSum(&weights), &weighed));
        let positive: Vec<f64> = weights.iter().map(|w| w + 1.5).collect();
        let total = |list: &[usize]| list.iter().map(|&k| positive[k]).sum::<f64>();
        let by_positive = |list: &[usize]| (weighed(list) + 1.5 * sum(list)) / total(list);
        prop_assert!(by(Reduction::WeightedMean(&positive), &by_positive));
        let by_any = |list: &[usize]| match weight(list) {
            total if total > 0.0 => weighed(list) / total,
            _ => f64::NAN,
        };
        prop_assert!(by(Reduction::WeightedMean(&weights), &by_any));
    }
}

#[test]
fn bad_input_is_refused() {
    let space = row_and_one();
    let refused = |field: &[f64], how| {
        space
            .neighbor_reduce(field, how, Around::Neighbors)
            .unwrap_err()
    };
    let length = EnvError::FieldLength {
        expected: 4,
        actual: 3,
    };
    assert_eq!(refused(&[1.0; 3], Reduction::Sum), length);
    let count = EnvError::WeightCount {
        expected: 4,
        actual: 1,
    };
    assert_eq!(refused(&[1.0; 4], Reduction::WeightedSum(&[1.0])), count);
    let weights = [1.0, 1.0, f64::INFINITY, 1.0];
    let weight = EnvError::Weight {
        index: 2,
        value: f64::INFINITY,
    };
    assert_eq!(
        refused(&[1.0; 4], Reduction::WeightedMean(&weights)),
        weight
    );
}
