//! Distances of points that are no centres.

use ns_layout::{BinId, Grid, Layout, Neighbors};
use proptest::prelude::*;

use super::geodesic_tests::{by_visibility, even, masked, walled};
use super::{Corners, Geodesics, Method};
use crate::GraphError;

fn bin(index: usize) -> BinId {
    BinId::new(index).unwrap()
}

/// A point of an active cell, at these parts of its widths.
fn point_in(grid: &Grid<2>, pick: prop::sample::Index, within: [f64; 2]) -> [f64; 2] {
    let lattice = grid.lattice();
    let cell = lattice.bin_cells()[pick.index(grid.bin_count())] as usize;
    let at = lattice.coordinates(cell);
    std::array::from_fn(|k| {
        let axis = &lattice.axes()[k];
        axis.edges()[at[k]] + within[k] * axis.width(at[k])
    })
}

/// Parts of a width, the edge and the centre among them.
fn part() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(0.5), 0.0_f64..1.0]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn exact_distances_of_points_are_those_of_the_visibility_graph(
        grid in walled(),
        picks: [prop::sample::Index; 2],
        within in [part(), part()],
        closed: bool,
    ) {
        let corners = if closed { Corners::Closed } else { Corners::Open };
        let geodesics = Geodesics::new(grid.lattice()).corners(corners);
        let point = point_in(&grid, picks[0], within);
        prop_assume!(grid.bin_at(&point).is_some());
        let source = bin(picks[1].index(grid.bin_count()));
        let exact = by_visibility(&grid, corners, &[point])[source.index()];

        let field = geodesics.distances_from(&[source])?;
        let ours = geodesics.distance_at(&field, &point)?.unwrap_or(f64::INFINITY);
        prop_assert!(ours == exact || (ours - exact).abs() <= 1e-9 * exact, "{ours}, not {exact}");
    }

    #[test]
    fn from_point_to_point_is_as_far_as_back(
        grid in walled(),
        picks: [prop::sample::Index; 2],
        within in [part(), part(), part(), part()],
    ) {
        let geodesics = Geodesics::new(grid.lattice());
        let [a, b, c, d] = within;
        let (from, to) = (point_in(&grid, picks[0], [a, b]), point_in(&grid, picks[1], [c, d]));
        prop_assume!(grid.bin_at(&from).is_some() && grid.bin_at(&to).is_some());
        let there = geodesics.distance_between(&from, &to)?;
        let back = geodesics.distance_between(&to, &from)?;
        prop_assert_eq!(there.is_some(), back.is_some());
        if let (Some(there), Some(back)) = (there, back) {
            prop_assert!((there - back).abs() <= 1e-11 * there, "{there} and {back}");
            prop_assert!(there >= (from[0] - to[0]).hypot(from[1] - to[1]) * (1.0 - 1e-12));
        }
    }

    #[test]
    fn a_centre_is_as_far_as_its_bin(grid in walled(), picks: [prop::sample::Index; 2]) {
        let [source, at] = picks.map(|pick| bin(pick.index(grid.bin_count())));
        for method in [Method::Exact, Method::FastMarching] {
            let geodesics = Geodesics::new(grid.lattice()).method(method);
            let field = geodesics.distances_from(&[source])?;
            let center = &grid.centers()[at.index()];
            match (field.distance(at), geodesics.distance_at(&field, center)?) {
                (Some(bin), Some(point)) => prop_assert!((bin - point).abs() <= 1e-11 * bin),
                (bin, point) => prop_assert_eq!(bin, point),
            }
        }
    }

    #[test]
    fn marched_distances_of_points_err_by_less_than_a_bin(
        picks: [prop::sample::Index; 2],
        within in [part(), part()],
    ) {
        let mut mask = [true; 400];
        mask[200..216].fill(false);
        let grid = masked([even(20), even(20)], &mask);
        let geodesics = Geodesics::new(grid.lattice());
        let marching = geodesics.clone().method(Method::FastMarching);
        let from = grid.centers()[picks[0].index(grid.bin_count())];
        let to = point_in(&grid, picks[1], within);
        prop_assume!(grid.bin_at(&to).is_some());
        let exact = geodesics.distance_between(&from, &to)?.unwrap_or(f64::NAN);
        let marched = marching.distance_between(&from, &to)?.unwrap_or(f64::NAN);
        prop_assert!((marched - exact).abs() < 0.75, "{marched}, not {exact}");
    }
}

#[test]
fn points_in_a_box_are_as_far_as_the_straight_line() {
    let space = Grid::from_mask([even(4), even(4), even(4)], &[true; 64], Neighbors::Faces);
    let space = space.unwrap();
    let geodesics = Geodesics::new(space.lattice());
    let (from, to) = ([0.1, 0.2, 3.9], [2.1, 3.2, 3.9]);
    let straight = 13.0_f64.sqrt();
    let between = geodesics.distance_between(&from, &to).unwrap().unwrap();
    assert!((between - straight).abs() < 1e-12);
    let field = geodesics.distances_from_points(&[from]).unwrap();
    let at = geodesics.distance_at(&field, &to).unwrap().unwrap();
    assert!((at - straight).abs() < 1e-12);
}

#[test]
fn points_that_walls_part_have_no_distance() {
    let line = Grid::from_mask([even(3)], &[true, false, true], Neighbors::Faces).unwrap();
    let geodesics = Geodesics::new(line.lattice());
    assert_eq!(geodesics.distance_between(&[0.2], &[2.7]), Ok(None));
    assert_eq!(geodesics.distance_between(&[0.25], &[0.75]), Ok(Some(0.5)));
    let field = geodesics.distances_from(&[bin(0)]).unwrap();
    assert_eq!(geodesics.distance_at(&field, &[2.7]), Ok(None));
}

#[test]
fn bad_points_are_refused() {
    let grid = masked([even(2), even(2)], &[true, true, true, false]);
    let geodesics = Geodesics::new(grid.lattice());
    let field = geodesics.distances_from(&[bin(0)]).unwrap();
    let inside = [0.5, 0.5];
    for point in [[1.5, 1.5], [-1.0, 0.0], [0.5, f64::INFINITY]] {
        let outside = GraphError::PointOutside {
            point: point.to_vec(),
        };
        let between = |from, to| geodesics.distance_between(from, to);
        assert_eq!(between(&inside, &point), Err(outside.clone()));
        assert_eq!(between(&point, &inside), Err(outside.clone()));
        assert_eq!(geodesics.distance_at(&field, &point), Err(outside));
    }
    let refused = geodesics.distance_between(&[f64::NAN, 0.5], &inside);
    assert!(matches!(refused, Err(GraphError::PointOutside { .. })));

    let other = masked([even(1), even(2)], &[true; 2]);
    let refused = Geodesics::new(other.lattice()).distance_at(&field, &inside);
    let (expected, actual) = (2, 3);
    assert_eq!(refused, Err(GraphError::FieldLength { expected, actual }));

    let line = Grid::from_mask([even(3)], &[true; 3], Neighbors::Faces).unwrap();
    let exact = Geodesics::new(line.lattice()).method(Method::Exact);
    let refused = exact.distance_between(&[0.5], &[1.5]);
    assert_eq!(refused, Err(GraphError::ExactDimension { dimension: 1 }));
}
