//! Gradient and divergence in both forms, and how much of a region is filled.

use ns_kernel::KernelError;
use ns_layout::{Grid, Neighbors};
use proptest::prelude::*;

use crate::{EnvError, Environment, Region};

fn uneven(neighbors: Neighbors) -> Environment<2> {
    let edges = [vec![0.0, 1.0, 3.0, 3.5], vec![-1.0, 1.0, 2.0, 6.0]];
    let mask = [true, true, true, true, false, true, true, true, true];
    let grid = Grid::from_mask(edges, &mask, neighbors).unwrap();
    Environment::builder(grid).build().unwrap()
}

proptest! {
    #[test]
    fn gradient_and_divergence_are_adjoint(
        field in prop::collection::vec(-5.0_f64..5.0, 8),
        flow in prop::collection::vec(-5.0_f64..5.0, 8),
    ) {
        let space = uneven(Neighbors::Diagonals);
        let calculus = space.calculus().unwrap();
        prop_assert_eq!(calculus.edges().len(), 8);
        let slope = space.gradient(&field).unwrap();
        let left = space.divergence(&flow).unwrap();
        let over_edges = calculus.edges().iter().zip(&flow).zip(&slope);
        let work: f64 = over_edges.map(|((e, g), s)| e.face * e.distance * g * s).sum();
        let over_bins = space.measures().iter().zip(&field).zip(&left);
        let held: f64 = over_bins.map(|((m, f), d)| m * f * d).sum();
        prop_assert!((work + held).abs() < 1e-10);
    }

    #[test]
    fn the_signal_form_is_the_laplacian_of_the_lengths(
        field in prop::collection::vec(-5.0_f64..5.0, 8),
    ) {
        let space = uneven(Neighbors::Diagonals);
        let signal = space.graph_gradient(&field).unwrap();
        let ours = space.graph_divergence(&signal).unwrap();
        for bin in space.graph().bins() {
            let here = field[bin.index()];
            let around = space.graph().neighbors(bin);
            let hand: f64 = around.map(|n| n.distance * (here - field[n.bin.index()])).sum();
            prop_assert!((ours[bin.index()] - hand).abs() < 1e-12);
        }
    }
}

#[test]
fn fields_and_flows_of_another_length_are_refused() {
    let space = uneven(Neighbors::Diagonals);
    let length = EnvError::FieldLength {
        expected: 8,
        actual: 2,
    };
    assert_eq!(space.gradient(&[1.0; 2]), Err(length.clone()));
    assert_eq!(space.graph_gradient(&[1.0; 2]), Err(length));
    let flow = KernelError::FlowLength {
        edges: 8,
        length: 2,
    };
    assert_eq!(space.divergence(&[1.0; 2]), Err(EnvError::Kernel(flow)));
    let edges = EnvError::EdgeLength {
        expected: 12,
        actual: 8,
    };
    assert_eq!(space.graph_divergence(&[1.0; 8]), Err(edges));
}

#[test]
fn coverage_goes_by_measure() {
    let space = Environment::builder(
        Grid::from_mask([vec![0.0, 1.0, 4.0]], &[true; 2], Neighbors::Faces).unwrap(),
    )
    .build()
    .unwrap();
    let wide = Region::point("wide", [3.0]).unwrap();
    let beyond = Region::point("beyond", [9.0]).unwrap();
    assert_eq!(space.region_coverage(&[true, false], &wide), Ok(0.0));
    assert_eq!(space.region_coverage(&[false, true], &wide), Ok(1.0));
    let name = "beyond".to_owned();
    let nothing = space.region_coverage(&[true; 2], &beyond);
    assert_eq!(nothing, Err(EnvError::RegionWithoutBin { name }));
    let length = EnvError::FieldLength {
        expected: 2,
        actual: 1,
    };
    assert_eq!(space.region_coverage(&[true], &wide), Err(length));
}

#[cfg(feature = "polygon")]
#[test]
fn a_half_filled_region_of_uneven_bins() {
    let space = uneven(Neighbors::Faces);
    let corners = vec![[0.0, -1.0], [3.5, -1.0], [3.5, 6.0], [0.0, 6.0]];
    let all = ns_layout::Polygon::new(corners, vec![]).unwrap();
    let all = Region::polygon("all", all).unwrap();
    let mask: Vec<bool> = space
        .centers()
        .iter()
        .map(|center| center[0] < 1.0)
        .collect();
    // Without the hole, whose area is 2.
    assert_eq!(space.region_coverage(&mask, &all), Ok(7.0 / 22.5));
}
