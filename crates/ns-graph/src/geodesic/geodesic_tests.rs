//! Exact shortest paths among walls, against visibility graphs.

use ns_layout::{BinId, Grid, Layout, Neighbors};
use proptest::prelude::*;

use super::{Corners, Geodesics};
use crate::{Connectivity, GraphError};

/// The exact distances of all cells to a source, by brute force: a graph of all
/// corners and all centres that see each other.
pub(super) fn by_visibility(grid: &Grid<2>, corners: Corners, sources: &[[f64; 2]]) -> Vec<f64> {
    let lattice = grid.lattice();
    let [rows, columns] = lattice.axes();
    let open = |row: isize, column: isize| {
        let inside = (0..rows.count() as isize).contains(&row)
            && (0..columns.count() as isize).contains(&column);
        inside && lattice.cell_bins()[row as usize * columns.count() + column as usize].is_some()
    };
    let mut points: Vec<[f64; 2]> = sources.to_vec();
    points.extend(grid.centers());
    let mut pinches = Vec::new();
    for row in 0..=rows.count() {
        for column in 0..=columns.count() {
            let (r, c) = (row as isize, column as isize);
            let around = [
                open(r - 1, c - 1),
                open(r - 1, c),
                open(r, c - 1),
                open(r, c),
            ];
            let point = [rows.edges()[row], columns.edges()[column]];
            match around.iter().filter(|&&open| open).count() {
                3 => points.push(point),
                2 if around[0] == around[3] => {
                    points.push(point);
                    pinches.push(point);
                }
                _ => {}
            }
        }
    }
    let sees = |p: [f64; 2], q: [f64; 2]| {
        if corners == Corners::Closed {
            // A segment along no wall, that passes or ends in a pinch: it would
            // have to come out of it in the opposite quadrant, so it is not seen.
            if pinches.contains(&p) || pinches.contains(&q) {
                return false;
            }
            for &[r, c] in &pinches {
                let cross = (q[0] - p[0]) * (c - p[1]) - (q[1] - p[1]) * (r - p[0]);
                let along = (r - p[0]) * (q[0] - p[0]) + (c - p[1]) * (q[1] - p[1]);
                let length = (q[0] - p[0]).powi(2) + (q[1] - p[1]).powi(2);
                if cross.abs() < 1e-9 && along > 0.0 && along < length {
                    return false;
                }
            }
        }
        // A segment along an edge of the lattice needs an open cell beside it.
        for (k, axes) in [[rows, columns], [columns, rows]].into_iter().enumerate() {
            let Some(edge) = axes[0].edges().iter().position(|&e| e == p[k] && e == q[k]) else {
                continue;
            };
            let (from, to) = (p[1 - k].min(q[1 - k]), p[1 - k].max(q[1 - k]));
            for (i, ends) in axes[1].edges().windows(2).enumerate() {
                let beside = |step: isize| {
                    let at = [edge as isize + step, i as isize];
                    open(at[k], at[1 - k])
                };
                if ends[0] < to && ends[1] > from && !beside(-1) && !beside(0) {
                    return false;
                }
            }
        }
        for row in 0..rows.count() {
            for column in 0..columns.count() {
                if open(row as isize, column as isize) {
                    continue;
                }
                // The part of the segment inside of the wall, a little smaller.
                let (mut from, mut to) = (0.0_f64, 1.0_f64);
                let cell = [(rows, row), (columns, column)];
                for (k, (axis, i)) in cell.into_iter().enumerate() {
                    let (lo, hi) = (axis.edges()[i] + 1e-9, axis.edges()[i + 1] - 1e-9);
                    let (start, way) = (p[k], q[k] - p[k]);
                    if way == 0.0 {
                        if start < lo || start > hi {
                            to = -1.0;
                        }
                        continue;
                    }
                    let (a, b) = ((lo - start) / way, (hi - start) / way);
                    from = from.max(a.min(b));
                    to = to.min(a.max(b));
                }
                if from < to {
                    return false;
                }
            }
        }
        true
    };
    let mut distances = vec![f64::INFINITY; points.len()];
    let mut done = vec![false; points.len()];
    distances[..sources.len()].fill(0.0);
    while let Some(i) = (0..points.len())
        .filter(|&i| !done[i] && distances[i].is_finite())
        .min_by(|&a, &b| distances[a].total_cmp(&distances[b]))
    {
        done[i] = true;
        for j in 0..points.len() {
            if !done[j] {
                let [p, q] = [points[i], points[j]];
                let through = distances[i] + (p[0] - q[0]).hypot(p[1] - q[1]);
                if through < distances[j] && sees(p, q) {
                    distances[j] = through;
                }
            }
        }
    }
    distances[sources.len()..sources.len() + grid.bin_count()].to_vec()
}

pub(super) fn masked(edges: [Vec<f64>; 2], mask: &[bool]) -> Grid<2> {
    Grid::from_mask(edges, mask, Neighbors::Diagonals).unwrap()
}

pub(super) fn even(count: usize) -> Vec<f64> {
    (0..=count).map(|i| i as f64).collect()
}

pub(super) fn assert_close(ours: &[f64], exact: &[f64], tolerance: f64) {
    for (bin, (&ours, &exact)) in ours.iter().zip(exact).enumerate() {
        assert!(
            ours == exact || (ours - exact).abs() <= tolerance * exact,
            "bin {bin}: {ours} instead of {exact}"
        );
    }
}

/// Grids with even and uneven edges, and any number of walls.
pub(super) fn walled() -> impl Strategy<Value = Grid<2>> {
    let widths = |count: usize| {
        prop_oneof![
            Just(vec![1.0; count]),
            proptest::collection::vec(0.3_f64..2.0, count)
        ]
    };
    (1_usize..9, 1_usize..9)
        .prop_flat_map(move |(rows, columns)| {
            let mask = proptest::collection::vec(proptest::bool::weighted(0.7), rows * columns);
            (widths(rows), widths(columns), mask, -5.0_f64..5.0)
        })
        .prop_filter_map("no active cell", |(rows, columns, mask, from)| {
            let edges = [rows, columns].map(|widths| {
                let mut edges = vec![from];
                for width in widths {
                    edges.push(edges[edges.len() - 1] + width);
                }
                edges
            });
            Grid::from_mask(edges, &mask, Neighbors::Diagonals).ok()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn exact_distances_are_those_of_the_visibility_graph(
        grid in walled(),
        picks in proptest::collection::vec(any::<prop::sample::Index>(), 1..4),
        closed: bool,
    ) {
        let corners = if closed { Corners::Closed } else { Corners::Open };
        let sources: Vec<BinId> = picks
            .iter()
            .filter_map(|pick| BinId::new(pick.index(grid.bin_count())))
            .collect();
        let centers: Vec<_> = sources.iter().map(|bin| grid.centers()[bin.index()]).collect();
        let field = Geodesics::new(grid.lattice()).corners(corners).distances_from(&sources)?;
        assert_close(field.distances(), &by_visibility(&grid, corners, &centers), 1e-9);
    }
}

fn bin(index: usize) -> BinId {
    BinId::new(index).unwrap()
}

fn length<const D: usize>(path: &[[f64; D]]) -> f64 {
    let legs = path.windows(2).map(|leg| {
        let squares = (0..D).map(|k| (leg[1][k] - leg[0][k]).powi(2));
        squares.sum::<f64>().sqrt()
    });
    legs.sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn exact_paths_are_as_long_as_their_distances(grid in walled(), pick: prop::sample::Index) {
        let source = bin(pick.index(grid.bin_count()));
        let geodesics = Geodesics::new(grid.lattice());
        let field = geodesics.distances_from(&[source])?;
        for bin in BinId::all(grid.bin_count()) {
            match (field.distance(bin), geodesics.path(&field, bin)?) {
                (Some(distance), Some(path)) => {
                    prop_assert!((length(&path) - distance).abs() <= 1e-11 * distance);
                    prop_assert_eq!(path[0], grid.centers()[bin.index()]);
                    prop_assert_eq!(path[path.len() - 1], grid.centers()[source.index()]);
                }
                (None, None) => {}
                (distance, path) => prop_assert!(false, "{distance:?} and {path:?}"),
            }
        }
    }

    #[test]
    fn many_sources_are_the_nearest_of_each(
        grid in walled(),
        picks in proptest::collection::vec(any::<prop::sample::Index>(), 1..5),
        cutoff in 0.0_f64..6.0,
    ) {
        let geodesics = Geodesics::new(grid.lattice());
        let sources: Vec<BinId> = picks.iter().map(|pick| bin(pick.index(grid.bin_count()))).collect();
        let all = geodesics.distances_from(&sources)?;
        let near = geodesics.distances_within(&sources, cutoff)?;
        let single: Vec<_> = sources
            .iter()
            .map(|&source| geodesics.distances_from(&[source]))
            .collect::<Result<_, _>>()?;
        for bin in BinId::all(grid.bin_count()) {
            let least = single.iter().filter_map(|field| field.distance(bin)).min_by(f64::total_cmp);
            prop_assert_eq!(all.distance(bin).is_some(), least.is_some());
            if let (Some(distance), Some(least)) = (all.distance(bin), least) {
                prop_assert!((distance - least).abs() <= 1e-11 * least);
                // The first of the sources that are equally near.
                let first = single.iter().position(|field| {
                    field.distance(bin).is_some_and(|d| d <= least * (1.0 + 1e-11))
                });
                prop_assert_eq!(all.source(bin), first);
                if (distance - cutoff).abs() > 1e-9 {
                    prop_assert_eq!(near.distance(bin).is_some(), distance < cutoff);
                }
            }
        }
    }

    #[test]
    fn distances_are_symmetric_and_below_those_of_the_graph(
        grid in walled(),
        pick: prop::sample::Index,
    ) {
        let geodesics = Geodesics::new(grid.lattice());
        let a = bin(pick.index(grid.bin_count()));
        // Diagonal steps between cells of uneven sizes can cut through a wall, and
        // so be shorter than any path; steps over faces can not.
        let diagonal = Connectivity::from_layout(&grid)?.distances_from(&[a])?;
        let edges = grid.lattice().axes().each_ref().map(|axis| axis.edges().to_vec());
        let mask: Vec<bool> = grid.lattice().cell_bins().iter().map(Option::is_some).collect();
        let faces = Grid::from_mask(edges, &mask, Neighbors::Faces)?;
        let steps = Connectivity::from_layout(&faces)?.distances_from(&[a])?;
        let field = geodesics.distances_from(&[a])?;
        for b in BinId::all(grid.bin_count()) {
            prop_assert_eq!(field.distance(b).is_some(), diagonal.distance(b).is_some());
            let Some(distance) = field.distance(b) else {
                continue;
            };
            prop_assert!(distance <= steps.distances()[b.index()] * (1.0 + 1e-12));
            let back = geodesics.distances_from(&[b])?.distances()[a.index()];
            prop_assert!((distance - back).abs() <= 1e-11 * distance);
        }
    }

    #[test]
    fn a_point_is_a_source_as_a_centre_is(
        grid in walled(),
        pick: prop::sample::Index,
        within in (0.0_f64..1.0, 0.0_f64..1.0),
    ) {
        let lattice = grid.lattice();
        let cell = lattice.bin_cells()[pick.index(grid.bin_count())] as usize;
        let [row, column] = lattice.coordinates(cell);
        let [rows, columns] = lattice.axes();
        let point = [
            rows.edges()[row] + within.0 * rows.width(row),
            columns.edges()[column] + within.1 * columns.width(column),
        ];
        prop_assume!(grid.bin_at(&point).is_some());
        let field = Geodesics::new(lattice).distances_from_points(&[point])?;
        assert_close(field.distances(), &by_visibility(&grid, Corners::Open, &[point]), 1e-9);
    }
}

#[test]
fn a_pinch_can_be_shut() {
    let grid = masked([even(2), even(2)], &[true, false, false, true]);
    let geodesics = Geodesics::new(grid.lattice());
    let open = geodesics.distances_from(&[bin(0)]).unwrap();
    assert_close(open.distances(), &[0.0, 2.0_f64.sqrt()], 1e-15);
    let shut = geodesics
        .corners(Corners::Closed)
        .distances_from(&[bin(0)])
        .unwrap();
    assert_eq!(shut.distance(bin(1)), None);
    assert_eq!(shut.source(bin(1)), None);
    assert_eq!(shut.distances(), [0.0, f64::INFINITY]);
}

#[test]
fn bad_questions_are_refused() {
    let grid = masked([even(2), even(2)], &[true, true, true, false]);
    let geodesics = Geodesics::new(grid.lattice());
    assert_eq!(geodesics.distances_from(&[]), Err(GraphError::NoSource));
    let unknown = GraphError::UnknownBin {
        bin: bin(3),
        last: 2,
    };
    assert_eq!(geodesics.distances_from(&[bin(3)]), Err(unknown.clone()));
    for value in [-1.0, f64::NEG_INFINITY] {
        let refused = geodesics.distances_within(&[bin(0)], value);
        assert_eq!(refused, Err(GraphError::Cutoff { value }));
    }
    assert!(geodesics.distances_within(&[bin(0)], f64::NAN).is_err());
    for point in [
        [1.5, 1.5],
        [-1.0, 0.0],
        [f64::NAN, 0.5],
        [f64::INFINITY, 0.5],
    ] {
        let refused = geodesics.distances_from_points(&[[0.5, 0.5], point]);
        assert!(
            matches!(refused, Err(GraphError::SourceOutside { index: 1, .. })),
            "{point:?}"
        );
    }
    let field = geodesics.distances_from(&[bin(0)]).unwrap();
    assert_eq!(geodesics.path(&field, bin(3)), Err(unknown));
    let other = masked([even(1), even(2)], &[true; 2]);
    let refused = Geodesics::new(other.lattice()).path(&field, bin(0));
    assert_eq!(
        refused,
        Err(GraphError::FieldLength {
            expected: 2,
            actual: 3
        })
    );
    let line = Grid::from_mask([even(3)], &[true; 3], Neighbors::Faces).unwrap();
    let refused = Geodesics::new(line.lattice())
        .method(super::Method::Exact)
        .distances_from(&[bin(0)]);
    assert_eq!(refused, Err(GraphError::ExactDimension { dimension: 1 }));
}
