//! Gradient and divergence: adjoint, and minus their product is heat's generator.

use ns_graph::Connectivity;
use ns_layout::{BinId, Edge, Grid, Layout, Neighbors};
use proptest::prelude::*;

use crate::{Calculus, HeatOperator, KernelError};

fn any_grid() -> impl Strategy<Value = Grid<2>> {
    let axis = || {
        prop::collection::vec(0.3..3.0_f64, 2..7).prop_map(|widths| {
            let ends = widths.into_iter().scan(0.0, |at, width| {
                *at += width;
                Some(*at)
            });
            std::iter::once(0.0).chain(ends).collect::<Vec<f64>>()
        })
    };
    (
        axis(),
        axis(),
        prop::collection::vec(prop::bool::weighted(0.8), 36),
    )
        .prop_filter_map("no bin is active", |(x, y, mask)| {
            let cells = (x.len() - 1) * (y.len() - 1);
            Grid::from_mask([x, y], &mask[..cells], Neighbors::Diagonals).ok()
        })
}

proptest! {
    #[test]
    fn gradient_and_divergence_are_adjoint_and_make_heat(
        grid in any_grid(),
        values in prop::collection::vec(-5.0..5.0_f64, 200),
    ) {
        let graph = Connectivity::from_layout(&grid).unwrap();
        let calculus = Calculus::new(&graph, grid.measures()).unwrap();
        let field = &values[..grid.bin_count()];
        let flow: Vec<f64> = values.iter().rev().copied().take(calculus.edges().len()).collect();
        let (slope, out) = (calculus.grad(field).unwrap(), calculus.div(&flow).unwrap());
        let edges = calculus.edges().iter().zip(&flow).zip(&slope);
        let along: f64 = edges.map(|((edge, g), s)| edge.face * edge.distance * g * s).sum();
        let bins = grid.measures().iter().zip(field).zip(&out);
        let across: f64 = bins.map(|((m, f), d)| m * f * d).sum();
        prop_assert!((along + across).abs() <= 1e-11 * (1.0 + along.abs()), "{along} {across}");

        let heat = HeatOperator::new(&graph, grid.measures()).unwrap();
        let curved = calculus.div(&slope).unwrap();
        for (i, value) in curved.iter().enumerate() {
            let flows = heat.row(i).map(|(j, weight)| weight * (field[i] - field[j]));
            let generator = flows.sum::<f64>() / grid.measures()[i];
            prop_assert!((value + generator).abs() <= 1e-11 * (1.0 + generator.abs()));
        }
        let total: f64 = out.iter().zip(grid.measures()).map(|(d, m)| d * m).sum();
        prop_assert!(total.abs() < 1e-10);
    }
}

#[test]
fn bad_input_is_named() {
    let bin = |k| BinId::new(k).unwrap();
    let edge = |distance, face| {
        let (a, b) = (bin(0), bin(1));
        Connectivity::from_edges(
            2,
            &[Edge {
                a,
                b,
                distance,
                face,
            }],
        )
        .unwrap()
    };
    assert_eq!(
        Calculus::new(&edge(1.0, 1.0), &[1.0]).unwrap_err(),
        KernelError::MeasureCount {
            expected: 2,
            actual: 1
        }
    );
    for value in [0.0, -1.0, f64::INFINITY] {
        assert_eq!(
            Calculus::new(&edge(1.0, 1.0), &[1.0, value]).unwrap_err(),
            KernelError::Measure { bin: bin(1), value }
        );
    }
    assert!(matches!(
        Calculus::new(&edge(0.0, 1.0), &[1.0; 2]),
        Err(KernelError::Flow { .. })
    ));
    let calculus = Calculus::new(&edge(2.0, 1.0), &[1.0; 2]).unwrap();
    assert_eq!(
        calculus.grad(&[1.0]).unwrap_err(),
        KernelError::FieldLength { bins: 2, length: 1 }
    );
    assert_eq!(
        calculus.div(&[1.0, 2.0]).unwrap_err(),
        KernelError::FlowLength {
            edges: 1,
            length: 2
        }
    );
    // A step without a face is no edge here.
    assert!(
        Calculus::new(&edge(1.0, 0.0), &[1.0; 2])
            .unwrap()
            .edges()
            .is_empty()
    );
}

#[test]
fn weights_must_be_symmetric_and_sound() {
    let bin = |k| BinId::new(k).unwrap();
    let new = |weights: &[(usize, usize, f64)]| {
        let weights: Vec<_> = weights
            .iter()
            .map(|&(a, b, w)| (bin(a), bin(b), w))
            .collect();
        HeatOperator::from_weights(&[1.0, 1.0, 1.0], &weights)
    };
    let heat = new(&[(2, 1, 0.5), (0, 1, 2.0), (1, 0, 2.0), (1, 2, 0.5)]).unwrap();
    assert_eq!(heat.row(1).collect::<Vec<_>>(), [(0, 2.0), (2, 0.5)]);
    assert_eq!(new(&[(0, 1, 0.0)]).unwrap().components().count(), 3);
    for (weights, there, back) in [
        (&[(0, 1, 2.0), (1, 0, 1.0)][..], 2.0, 1.0),
        (&[(0, 1, 2.0)], 2.0, 0.0),
        (&[(1, 0, 2.0), (1, 2, 1.0), (2, 1, 1.0)], 0.0, 2.0),
    ] {
        assert_eq!(
            new(weights).unwrap_err(),
            KernelError::NotSymmetric {
                a: bin(0),
                b: bin(1),
                there,
                back
            }
        );
    }
    for weights in [
        &[(0, 1, -1.0), (1, 0, -1.0)][..],
        &[(0, 0, 1.0)],
        &[(0, 3, 1.0), (3, 0, 1.0)],
        &[(0, 1, f64::NAN)],
        &[(0, 1, f64::INFINITY), (1, 0, f64::INFINITY)],
        &[(0, 1, 1.0), (0, 1, 1.0), (1, 0, 1.0)],
    ] {
        assert!(matches!(new(weights), Err(KernelError::Weight { .. })));
    }
    assert_eq!(
        HeatOperator::from_weights(&[], &[]).unwrap_err(),
        KernelError::NoBins
    );
    assert!(matches!(
        HeatOperator::from_weights(&[0.0], &[]),
        Err(KernelError::Measure { .. })
    ));
}
