//! Transformed layouts: known cases, laws on random ones, and every bad input.

use std::f64::consts::FRAC_PI_2;
use std::sync::Arc;

use proptest::prelude::*;

use crate::derived::shared_tests::{
    NoLattice, bin, edges, grids, keeps_its_promises, parents, plain,
};
use crate::{
    Affine, Grid, Layout, LayoutError, LayoutKind, MeasureKind, NearestBins, Neighbors, Subset,
    Transformed,
};

fn row(cells: usize) -> Grid<2> {
    Grid::builder(1.0)
        .ranges([(0.0, 1.0), (0.0, cells as f64)])
        .build()
        .unwrap()
}

#[test]
fn an_identity_changes_nothing() {
    let same = Transformed::new(row(3), &Affine::scaling([1.0, 1.0]).unwrap()).unwrap();
    assert_eq!(same.kind(), LayoutKind::Transformed);
    assert_eq!(same.measures(), [1.0; 3]);
    assert_eq!(same.centers(), row(3).centers());
    assert_eq!(plain(&same), plain(&row(3)));
    assert_eq!(same.bounds(), row(3).bounds());
}

#[test]
fn a_length_scales_once() {
    let line = Grid::builder(3.0).ranges([(0.0, 9.0)]).build().unwrap();
    let moved = Transformed::new(line.clone(), &Affine::translation([5.0]).unwrap()).unwrap();
    assert_eq!(moved.measures(), [3.0; 3]);
    let mirrored = Transformed::new(line, &Affine::scaling([-2.0]).unwrap()).unwrap();
    assert_eq!(mirrored.measures(), [6.0; 3]);
    assert_eq!(plain(&mirrored), [(0, 1, 6.0, 1.0), (1, 2, 6.0, 1.0)]);
    assert_eq!(mirrored.bounds(), [(-18.0, 0.0)]);
    assert!(mirrored.lattice().is_none());
    // Where a point is depends on its preimage, so intervals open to the other side.
    assert_eq!(
        mirrored.bins_at(&[[-6.0], [-18.0], [0.0], [0.1]]),
        [bin(1), bin(2), bin(0), None]
    );
}

#[test]
fn a_point_far_away_is_in_no_bin() {
    let turned = Transformed::new(row(3), &Affine::rotation(1.0).unwrap()).unwrap();
    assert_eq!(turned.bin_at(&[500.0, 500.0]), None);
    assert_eq!(turned.bin_at(&[f64::NAN, 0.0]), None);
}

#[test]
fn transforms_do_not_pile_up() {
    let quarter = Affine::rotation(FRAC_PI_2).unwrap();
    let mut layout: Arc<dyn Layout<2>> = Arc::new(row(3));
    for _ in 0..4 {
        layout = Arc::new(Transformed::new(layout, &quarter).unwrap());
    }
    let whole = layout.as_transformed().unwrap();
    assert_eq!(whole.parent().kind(), LayoutKind::RegularGrid);
    assert_eq!(layout.measures(), [1.0; 3]);
    for (now, first) in layout.centers().iter().zip(row(3).centers()) {
        assert!((now[0] - first[0]).abs() < 1e-15 && (now[1] - first[1]).abs() < 1e-15);
    }
}

#[test]
fn lines_follow_similarities_only() {
    let lines = || NoLattice(row(3), MeasureKind::Length);
    let doubled = Transformed::new(lines(), &Affine::scaling([2.0, -2.0]).unwrap()).unwrap();
    assert_eq!(doubled.measures(), [2.0; 3]);
    assert_eq!(plain(&doubled)[0], (0, 1, 2.0, 1.0));
    assert_eq!(doubled.measure_kind(), MeasureKind::Length);
    assert!(matches!(
        Transformed::new(lines(), &Affine::scaling([2.0, 1.0]).unwrap()).unwrap_err(),
        LayoutError::NotSimilar { condition, .. } if condition > 1.2
    ));
    assert_eq!(
        Transformed::new(
            NoLattice(row(3), MeasureKind::Curved),
            &Affine::translation([1.0, 0.0]).unwrap()
        )
        .unwrap_err(),
        LayoutError::Curved {
            kind: LayoutKind::Custom("test"),
            action: "transformed"
        }
    );
}

#[test]
fn numbers_out_of_range_are_refused() {
    let refused = |transform: &Affine<2>| Transformed::new(row(3), transform).unwrap_err();
    let plain = || NoLattice(row(3), MeasureKind::Content);
    for offset in [1e20, -1e15] {
        let far = Affine::translation([offset, 0.0]).unwrap();
        let error = Transformed::new(plain(), &far).unwrap_err();
        assert!(
            matches!(error, LayoutError::TransformPrecision { .. }),
            "{error}"
        );
        assert!(matches!(
            refused(&far),
            LayoutError::TransformPrecision { .. } | LayoutError::Edges { .. }
        ));
    }
    let grid = Grid::builder(1e200).ranges([(0.0, 1e200)]).build().unwrap();
    let far = Affine::scaling([-1e200]).unwrap();
    let error = Transformed::new(grid, &far).unwrap_err();
    assert!(
        matches!(error, LayoutError::TransformRange { .. }),
        "{error}"
    );
}

#[test]
fn orthogonality_tells_how_oblique_edges_become() {
    let of = |matrix| {
        let grid = Grid::builder(1.0)
            .ranges([(0.0, 3.0), (0.0, 3.0)])
            .build()
            .unwrap();
        Transformed::new(grid, &Affine::new(matrix, [0.0; 2]).unwrap())
            .unwrap()
            .orthogonality()
    };
    assert_eq!(of([[0.6, -0.8], [0.8, 0.6]]), 1.0);
    assert!((of([[2.0, 0.0], [0.0, 5.0]]) - 1.0).abs() < 1e-15);
    // A shear by 1 tilts by 45 degrees.
    assert!((of([[1.0, 1.0], [0.0, 1.0]]) - 0.5_f64.sqrt()).abs() < 1e-15);
}

/// The corners of the cell around a bin, in order around it.
fn corners(grid: &Grid<2>, index: usize) -> [[f64; 2]; 4] {
    let lattice = grid.lattice();
    let [i, j] = lattice.coordinates(lattice.bin_cells()[index] as usize);
    let [x, y] = [lattice.axes()[0].edges(), lattice.axes()[1].edges()];
    [
        [x[i], y[j]],
        [x[i + 1], y[j]],
        [x[i + 1], y[j + 1]],
        [x[i], y[j + 1]],
    ]
}

fn area(corners: &[[f64; 2]; 4]) -> f64 {
    let twice: f64 = (0..4)
        .map(|k| {
            let ([x, y], [u, v]) = (corners[k], corners[(k + 1) % 4]);
            x * v - u * y
        })
        .sum();
    twice.abs() / 2.0
}

/// Transforms that shear and stretch, but not to nothing.
fn transforms() -> impl Strategy<Value = Affine<2>> {
    let number = || -3.0..3.0_f64;
    (
        [number(), number(), number(), number()],
        [number(), number()],
    )
        .prop_filter_map("nearly singular", |(m, offset)| {
            let map = Affine::new([[m[0], m[1]], [m[2], m[3]]], offset).ok()?;
            (map.condition() < 20.0).then_some(map)
        })
}

fn rigid() -> impl Strategy<Value = Affine<2>> {
    (0.0..7.0_f64, -9.0..9.0_f64, any::<bool>()).prop_map(|(angle, offset, mirror)| {
        let (sin, cos) = angle.sin_cos();
        let sign = if mirror { -1.0 } else { 1.0 };
        Affine::new([[cos, -sin * sign], [sin, cos * sign]], [offset, 1.0]).unwrap()
    })
}

proptest! {
    #[test]
    fn rigid_motions_keep_every_number(parent in parents(), motion in rigid()) {
        let moved = Transformed::new(Arc::clone(&parent), &motion).unwrap();
        keeps_its_promises(&moved)?;
        prop_assert_eq!(moved.measures(), parent.measures());
        prop_assert_eq!(plain(&moved), plain(&*parent));
        prop_assert_eq!(moved.boundary_bins(), parent.boundary_bins());
        prop_assert_eq!(moved.orthogonality(), 1.0);
    }

    #[test]
    fn similarities_keep_what_flows(parent in parents(), motion in rigid(), scale in 0.01..100.0_f64) {
        let scaling = Affine::scaling([scale; 2]).unwrap();
        let grown = Transformed::new(Arc::clone(&parent), &motion.then(&scaling).unwrap()).unwrap();
        keeps_its_promises(&grown)?;
        for (now, first) in grown.measures().iter().zip(parent.measures()) {
            prop_assert!((now / (first * scale * scale) - 1.0).abs() < 1e-12);
        }
        for (now, first) in plain(&grown).into_iter().zip(plain(&*parent)) {
            prop_assert!((now.2 / (first.2 * scale) - 1.0).abs() < 1e-12);
            prop_assert!((now.3 - first.3 * scale).abs() <= 1e-12 * now.3);
        }
    }

    #[test]
    fn areas_lengths_and_sides_are_those_of_the_mapped_cells(grid in grids(), map in transforms()) {
        let mapped = Transformed::new(grid.clone(), &map).unwrap();
        keeps_its_promises(&mapped)?;
        for (i, measure) in mapped.measures().iter().enumerate() {
            let cell = corners(&grid, i).map(|corner| map.apply(&corner));
            prop_assert!((measure / area(&cell) - 1.0).abs() < 1e-9);
        }
        for (edge, first) in edges(&mapped).into_iter().zip(edges(&grid)) {
            let way = mapped.edge_vector(&edge);
            prop_assert!((edge.distance / way[0].hypot(way[1]) - 1.0).abs() < 1e-9);
            // The shared side, mapped end to end, is as long as the face.
            let along = grid.edge_vector(&first);
            let side = if along[0] == 0.0 { [first.face, 0.0] } else { [0.0, first.face] };
            let side = map.apply_vector(&side);
            prop_assert!((edge.face - side[0].hypot(side[1])).abs() < 1e-9 * (1.0 + edge.face));
        }
        prop_assert!(mapped.orthogonality() > 0.0 && mapped.orthogonality() <= 1.0);
    }

    #[test]
    fn points_are_where_their_preimages_are(parent in parents(), map in transforms(), places in prop::collection::vec([-0.2..1.2_f64, -0.2..1.2_f64], 20)) {
        let mapped = Transformed::new(Arc::clone(&parent), &map).unwrap();
        let bounds = parent.bounds();
        let sources: Vec<[f64; 2]> = places
            .iter()
            .map(|at| std::array::from_fn(|k| bounds[k].0 + at[k] * (bounds[k].1 - bounds[k].0)))
            .collect();
        let images: Vec<[f64; 2]> = sources.iter().map(|x| map.apply(x)).collect();
        prop_assert_eq!(mapped.bins_at(&images), parent.bins_at(&sources));
        for (image, source) in images.iter().zip(&sources) {
            prop_assert_eq!(mapped.bin_at(image), parent.bin_at(source));
            for ((x, (lo, hi)), inside) in image.iter().zip(mapped.bounds()).zip([parent.bin_at(source).is_some(); 2]) {
                prop_assert!(!inside || (*x >= lo - 1e-12 && *x <= hi + 1e-12));
            }
        }
    }

    #[test]
    fn a_turned_grid_has_the_lattice_of_the_grid(
        grid in grids(),
        maps in [transforms(), transforms()],
        keep in any::<u64>(),
        places in prop::collection::vec([-0.2..1.2_f64, -0.2..1.2_f64], 20),
    ) {
        let mut kept: Vec<bool> = (0..grid.bin_count()).map(|i| keep >> (i % 64) & 1 == 1).collect();
        kept[0] = true;
        let turned = Transformed::new(grid.clone(), &maps[0]).unwrap();
        let part = Subset::from_mask(turned.clone(), &kept).unwrap();
        let again = Transformed::new(part.clone(), &maps[1]);
        prop_assume!(again.is_ok());
        let layouts: [&dyn Layout<2>; 3] = [&turned, &part, &again.unwrap()];
        let bounds = grid.bounds();
        for (k, layout) in layouts.into_iter().enumerate() {
            keeps_its_promises(layout)?;
            let lattice = layout.turned_lattice().unwrap();
            for at in &places {
                let source = std::array::from_fn(|k| bounds[k].0 + at[k] * (bounds[k].1 - bounds[k].0));
                let point = lattice.transform().apply(&source);
                let bin = lattice.lattice().bin_at(&lattice.source_of(&point));
                prop_assert_eq!(bin, layout.bin_at(&point), "{}", k);
                let before = grid.bin_at(&source);
                prop_assert_eq!(before.is_some_and(|bin| k == 0 || kept[bin.index()]), bin.is_some());
            }
        }
    }

    #[test]
    fn samples_on_the_outer_bounds_are_found(cells in [1_usize..9, 1_usize..9], lo in -1e3..1e3_f64, size in 0.01..10.0_f64, map in transforms()) {
        let ranges = cells.map(|n| (lo, lo + n as f64 * size));
        let grid = Grid::builder(size).ranges(ranges).build().unwrap();
        let mapped = Transformed::new(NoLattice(grid.clone(), MeasureKind::Content), &map).unwrap();
        for x in grid.lattice().axes()[0].edges() {
            for y in grid.lattice().axes()[1].edges() {
                prop_assert!(mapped.bin_at(&map.apply(&[*x, *y])).is_some());
            }
        }
    }

    #[test]
    fn there_and_back_is_the_first(parent in parents(), map in transforms()) {
        let there = Transformed::new(Arc::clone(&parent), &map).unwrap();
        let back = Transformed::new(there, &map.inverse().unwrap()).unwrap();
        keeps_its_promises(&back)?;
        prop_assert_eq!(back.parent().kind(), parent.kind());
        for (now, first) in back.centers().iter().zip(parent.centers()) {
            prop_assert!((now[0] - first[0]).abs() < 1e-11 && (now[1] - first[1]).abs() < 1e-11);
        }
        for (now, first) in back.measures().iter().zip(parent.measures()) {
            prop_assert!((now / first - 1.0).abs() < 1e-11);
        }
        for (now, first) in plain(&back).into_iter().zip(plain(&*parent)) {
            prop_assert!((now.2 / first.2 - 1.0).abs() < 1e-11);
            prop_assert!((now.3 - first.3).abs() < 1e-11);
        }
    }

    #[test]
    fn a_scaled_grid_is_the_grid_of_the_scaled_edges(grid in grids(), factors in [0.01..100.0_f64, 0.01..100.0_f64], offset in [-50.0..50.0_f64, -50.0..50.0_f64]) {
        let map = Affine::scaling(factors).unwrap().then(&Affine::translation(offset).unwrap()).unwrap();
        let scaled = Transformed::new(grid.clone(), &map).unwrap();
        keeps_its_promises(&scaled)?;
        let lattice = scaled.lattice().unwrap();
        let mask: Vec<bool> = grid.lattice().cell_bins().iter().map(Option::is_some).collect();
        let edges = std::array::from_fn(|k| {
            grid.lattice().axes()[k].edges().iter().map(|x| x * factors[k] + offset[k]).collect()
        });
        let direct = Grid::from_mask(edges, &mask, grid.lattice().neighbors()).unwrap();
        prop_assert_eq!(lattice.axes(), direct.lattice().axes());
        prop_assert_eq!(scaled.centers(), direct.centers());
        for (a, b) in scaled.measures().iter().zip(direct.measures()) {
            prop_assert!((a / b - 1.0).abs() < 1e-9);
        }
        for (now, other) in plain(&scaled).into_iter().zip(plain(&direct)) {
            prop_assert_eq!((now.0, now.1), (other.0, other.1));
            prop_assert!((now.2 / other.2 - 1.0).abs() < 1e-9);
            prop_assert!((now.3 - other.3).abs() <= 1e-9 * now.3);
        }
    }

    #[test]
    fn the_nearest_bin_is_the_nearest_by_brute_force(grid in grids(), map in transforms(), x in -60.0..60.0_f64, y in -60.0..60.0_f64) {
        let mapped = Transformed::new(grid, &map).unwrap();
        let found = NearestBins::new(&mapped).unwrap().nearest(&[x, y]).unwrap();
        let least = mapped.centers().iter().map(|c| (c[0] - x).hypot(c[1] - y)).fold(f64::INFINITY, f64::min);
        prop_assert!((found.distance - least).abs() < 1e-9);
    }

    #[test]
    fn no_transform_makes_it_panic(grid in grids(), m in prop::array::uniform4(any::<f64>()), offset in prop::array::uniform2(any::<f64>()), diagonal in any::<bool>()) {
        let off = if diagonal { [0.0; 2] } else { [m[1], m[2]] };
        if let Ok(map) = Affine::new([[m[0], off[0]], [off[1], m[3]]], offset)
            && let Ok(mapped) = Transformed::new(grid, &map)
        {
            prop_assert!(mapped.measures().iter().all(|m| *m > 0.0 && m.is_finite()));
        }
    }

    #[test]
    fn any_scale_that_is_accepted_keeps_bins_apart(grid in grids(), power in -140..140_i32, far in -20..20_i32) {
        let map = Affine::new([[0.0, 10_f64.powi(power)], [10_f64.powi(power), 0.0]], [10_f64.powi(far); 2]).unwrap();
        if let Ok(mapped) = Transformed::new(grid, &map) {
            for (i, center) in mapped.centers().iter().enumerate() {
                prop_assert_eq!(mapped.bin_at(center), bin(i));
            }
        }
    }
}

#[test]
fn the_diagonals_of_a_stretched_grid_carry_no_heat() {
    let grid = Grid::from_mask(
        [vec![0.0, 1.0, 3.0], vec![0.0, 1.0, 2.0]],
        &[true; 4],
        Neighbors::Diagonals,
    )
    .unwrap();
    let shear = Affine::new([[1.0, 0.5], [0.0, 1.0]], [0.0; 2]).unwrap();
    let sheared = Transformed::new(grid, &shear).unwrap();
    let diagonal = plain(&sheared)[2];
    assert_eq!((diagonal.0, diagonal.1, diagonal.3), (0, 3, 0.0));
    assert!((diagonal.2 - 2.0_f64.hypot(1.0)).abs() < 1e-15);
}
