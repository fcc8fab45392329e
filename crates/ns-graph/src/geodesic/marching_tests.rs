//! Fast marching, against exact distances.

use ns_layout::{BinId, Grid, Layout, Neighbors};
use proptest::prelude::*;

use super::field::Turn;
use super::geodesic_tests::{even, masked, walled};
use super::marching::Front;
use super::{Corners, Geodesics, Method};
use crate::Connectivity;

fn bin(index: usize) -> BinId {
    BinId::new(index).unwrap()
}

fn scaled(count: usize, size: f64) -> Vec<f64> {
    (0..=count)
        .map(|i| i as f64 * size / count as f64)
        .collect()
}

/// The largest error of fast marching, as a part of the exact distance.
fn worst(grid: &Grid<2>, source: BinId) -> f64 {
    let exact = Geodesics::new(grid.lattice())
        .distances_from(&[source])
        .unwrap();
    let marched = Geodesics::new(grid.lattice())
        .method(Method::FastMarching)
        .distances_from(&[source])
        .unwrap();
    let pairs = exact.distances().iter().zip(marched.distances());
    pairs
        .filter(|(exact, _)| **exact > 0.0)
        .map(|(exact, marched)| (marched / exact - 1.0).abs())
        .fold(0.0, f64::max)
}

/// A square of side 1 with straight walls, each with a gap at one end.
fn square_with_walls(count: usize, walls: usize) -> Grid<2> {
    let mut mask = vec![true; count * count];
    for wall in 1..=walls {
        let row = wall * count / (walls + 1);
        for i in 0..count * 8 / 10 {
            let column = if wall % 2 == 0 { i } else { count - 1 - i };
            mask[row * count + column] = false;
        }
    }
    masked([scaled(count, 1.0), scaled(count, 1.0)], &mask)
}

#[test]
fn an_empty_square_has_no_error() {
    // Factored, the equation is solved by the straight line itself.
    for count in [10, 100] {
        for source in [0, count / 2, count * count / 2 + 3] {
            assert!(worst(&square_with_walls(count, 0), bin(source)) < 1e-12);
        }
    }
}

#[test]
fn behind_walls_the_error_is_below_a_hundredth_and_falls() {
    for walls in [1, 2, 4] {
        let errors = [25, 50, 100].map(|count| worst(&square_with_walls(count, walls), bin(0)));
        assert!(errors[2] < 0.005, "{walls} walls: {errors:?}");
        assert!(errors[2] < 0.7 * errors[0], "{walls} walls: {errors:?}");
    }
}

#[test]
fn along_the_graph_the_error_does_not_fall() {
    // A wall of the same thickness and length at every number of bins.
    for (neighbors, least) in [(Neighbors::Faces, 0.4), (Neighbors::Diagonals, 0.08)] {
        for count in [25, 50, 100] {
            let cell = |i: usize| 25 * i / count;
            let is_wall = |i: usize| cell(i / count) == 12 && cell(i % count) < 20;
            let mask: Vec<bool> = (0..count * count).map(|i| !is_wall(i)).collect();
            let edges = scaled(count, 1.0);
            let grid = Grid::from_mask([edges.clone(), edges], &mask, neighbors).unwrap();
            let steps = Connectivity::from_layout(&grid).unwrap();
            let steps = steps.distances_from(&[bin(0)]).unwrap();
            let exact = Geodesics::new(grid.lattice())
                .distances_from(&[bin(0)])
                .unwrap();
            let pairs = exact.distances().iter().zip(steps.distances()).skip(1);
            let worst = pairs
                .map(|(exact, steps)| steps / exact - 1.0)
                .fold(0.0, f64::max);
            assert!(worst > least, "{neighbors:?}, {count}: {worst}");
        }
    }
}

#[test]
fn the_scheme_is_of_second_order() {
    // Distances to a point, marched on from a disc around it where they are
    // known. The turn is far away, so that the factor is a plane wave, and all
    // of the curvature is left to the differences.
    let errors = [40, 80, 160].map(|count: usize| {
        let edges = scaled(count, 1.0);
        let grid = masked([edges.clone(), edges], &vec![true; count * count]);
        let exact = |center: [f64; 2]| (center[0] - 0.21).hypot(center[1] - 0.33);
        let mut front = Front::new(grid.lattice(), Corners::Open);
        let turn = front.push_turn(Turn {
            position: [-3e4, -4e4],
            distance: -5e4,
            source: 0,
            before: None,
        });
        let cells = || grid.lattice().bin_cells().iter().map(|&cell| cell as usize);
        let known = || {
            cells()
                .zip(grid.centers())
                .filter(|&(_, &center)| exact(center) < 0.2)
        };
        for (cell, &center) in known() {
            front.settle(cell, exact(center), turn);
        }
        for (cell, _) in known() {
            front.advance(cell);
        }
        front.run(f64::INFINITY);
        let cells = grid.lattice().bin_cells().iter().zip(grid.centers());
        let errors = cells
            .map(|(&cell, &center)| (front.known(cell as usize).distance - exact(center)).abs());
        errors.sum::<f64>() / (count * count) as f64
    });
    for pair in errors.windows(2) {
        assert!(pair[1] < 0.3 * pair[0], "{errors:?}");
    }
}

#[test]
fn in_three_dimensions_walls_are_walked_around() {
    // Where walls stand upright, the way around them in the plane and the way up
    // are the sides of a right angle.
    for (count, bound) in [(16, 0.06), (32, 0.03)] {
        let floor = square_with_walls(count, 1);
        let height = count / 2;
        let solid: Vec<bool> = floor
            .lattice()
            .cell_bins()
            .iter()
            .flat_map(|bin| vec![bin.is_some(); height])
            .collect();
        let upright: Vec<f64> = (0..=height)
            .map(|i| i as f64 * 0.7 / count as f64)
            .collect();
        let edges = [scaled(count, 1.0), scaled(count, 1.0), upright];
        let space = Grid::from_mask(edges, &solid, Neighbors::Diagonals).unwrap();
        let plane = Geodesics::new(floor.lattice())
            .distances_from(&[bin(0)])
            .unwrap();
        let field = Geodesics::new(space.lattice())
            .distances_from(&[bin(0)])
            .unwrap();
        assert_eq!(field.method(), Method::FastMarching);
        for (i, (&distance, center)) in field.distances().iter().zip(space.centers()).enumerate() {
            let up = center[2] - space.centers()[0][2];
            let exact = plane.distances()[i / height].hypot(up);
            let error = (distance - exact).abs();
            assert!(
                error <= bound * exact,
                "{center:?}: {distance} instead of {exact}"
            );
        }
    }
}

#[test]
fn an_empty_box_with_uneven_edges_has_no_error() {
    let edges = [vec![0.0, 1.0, 1.5, 4.0, 5.0], vec![-1.0, 0.0, 3.0], even(5)];
    let space = Grid::from_mask(edges, &[true; 40], Neighbors::Faces).unwrap();
    let point = [0.3, 1.9, 4.0];
    let field = Geodesics::new(space.lattice())
        .distances_from_points(&[point])
        .unwrap();
    for (&distance, center) in field.distances().iter().zip(space.centers()) {
        let squares = (0..3).map(|k| (center[k] - point[k]).powi(2));
        let exact = squares.sum::<f64>().sqrt();
        assert!(
            (distance - exact).abs() < 1e-12,
            "{center:?}: {distance} instead of {exact}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn what_is_reached_is_what_the_exact_way_reaches(
        grid in walled(),
        pick: prop::sample::Index,
        closed: bool,
    ) {
        let corners = if closed { Corners::Closed } else { Corners::Open };
        let source = bin(pick.index(grid.bin_count()));
        let exact = Geodesics::new(grid.lattice()).corners(corners);
        let marching = exact.clone().method(Method::FastMarching);
        let (field, marched) = (exact.distances_from(&[source])?, marching.distances_from(&[source])?);
        for bin in BinId::all(grid.bin_count()) {
            prop_assert_eq!(field.distance(bin).is_some(), marched.distance(bin).is_some());
        }
    }

    #[test]
    fn paths_lead_to_the_source_and_through_no_wall(
        grid in walled(),
        picks in proptest::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let sources: Vec<BinId> = picks.iter().map(|pick| bin(pick.index(grid.bin_count()))).collect();
        let geodesics = Geodesics::new(grid.lattice()).method(Method::FastMarching);
        let field = geodesics.distances_from(&sources)?;
        let exact = Geodesics::new(grid.lattice()).distances_from(&sources)?;
        for bin in BinId::all(grid.bin_count()) {
            let Some(path) = geodesics.path(&field, bin)? else {
                prop_assert_eq!(field.distance(bin), None);
                continue;
            };
            prop_assert_eq!(path[0], grid.centers()[bin.index()]);
            let end = path[path.len() - 1];
            prop_assert!(sources.iter().any(|source| grid.centers()[source.index()] == end));
            let mut length = 0.0;
            for leg in path.windows(2) {
                length += (leg[1][0] - leg[0][0]).hypot(leg[1][1] - leg[0][1]);
                for part in 1..50 {
                    let t = f64::from(part) / 50.0;
                    let point = [0, 1].map(|k| leg[0][k] + t * (leg[1][k] - leg[0][k]));
                    // A leg may graze a wall: a little beside it there is a bin.
                    let beside = [(0.0, 0.0), (1e-9, 1e-9), (-1e-9, 1e-9), (1e-9, -1e-9), (-1e-9, -1e-9)];
                    prop_assert!(beside.iter().any(|(x, y)| grid.bin_at(&[point[0] + x, point[1] + y]).is_some()));
                }
            }
            // To whichever source: at least as long as the exact way to the nearest.
            prop_assert!(length >= exact.distances()[bin.index()] * (1.0 - 1e-9));
        }
    }
}
