//! Grids: known cases, laws on random ones, and every bad input.

use proptest::prelude::*;

use crate::{
    BinId, Edge, EmptyCause, Grid, Layout, LayoutError, LayoutKind, Nearest, NearestBins, Neighbors,
};

fn edges<const D: usize>(grid: &Grid<D>) -> Vec<Edge> {
    let mut edges = Vec::new();
    grid.visit_edges(&mut |edge| edges.push(edge));
    edges
}

fn bin(index: usize) -> Option<BinId> {
    BinId::new(index)
}

#[test]
fn samples_on_a_lattice() {
    let samples: Vec<[f64; 2]> = (0..121)
        .map(|k| [f64::from(k / 11), f64::from(k % 11)])
        .collect();
    let grid = Grid::builder(2.0).samples(&samples).build().unwrap();
    assert_eq!(grid.kind(), LayoutKind::RegularGrid);
    assert_eq!(grid.lattice().shape(), [6, 6]);
    assert_eq!(
        grid.lattice().axes()[0].edges(),
        [-1.0, 1.0, 3.0, 5.0, 7.0, 9.0, 11.0]
    );
    assert_eq!(grid.bin_count(), 36);
    assert!(grid.lattice().is_full());
}

#[test]
fn points_on_edges_belong_to_the_upper_bin_and_the_last_edge_to_the_last() {
    let grid = Grid::builder(1.0)
        .ranges([(0.0, 3.0), (0.0, 3.0)])
        .build()
        .unwrap();
    let points = [
        [0.0, 0.0],
        [1.0, 1.0],
        [2.999, 2.999],
        [3.0, 1.5],
        [3.0, 3.0],
        [-1e-12, 0.0],
        [f64::NAN, 1.0],
        [1.0, f64::INFINITY],
    ];
    let expected = [bin(0), bin(4), bin(8), bin(7), bin(8), None, None, None];
    assert_eq!(grid.bins_at(&points), expected);
}

#[test]
fn border_bins_are_inactive_where_visits_decide() {
    let samples = [[1.0, 1.0], [3.0, 3.0], [1.0, 3.0], [3.0, 1.0]];
    let builder = Grid::builder(2.0)
        .ranges([(0.0, 4.0), (0.0, 4.0)])
        .border_bins(true);
    let grid = builder
        .clone()
        .samples(&samples)
        .dilate(true)
        .build()
        .unwrap();
    assert_eq!(grid.lattice().shape(), [4, 4]);
    assert_eq!(grid.bounds(), [(-2.0, 6.0), (-2.0, 6.0)]);
    assert_eq!(grid.lattice().bin_cells(), [5, 6, 9, 10]);
    assert_eq!(builder.build().unwrap().bin_count(), 16);
}

#[test]
fn the_least_number_of_samples_is_inclusive() {
    let samples = [[0.5], [0.5], [1.5], [2.5], [2.5], [2.5]];
    for (least, active) in [(1, 3), (2, 2), (3, 1)] {
        let grid = Grid::builder(1.0)
            .samples(&samples)
            .min_samples(least)
            .build()
            .unwrap();
        assert_eq!(grid.bin_count(), active);
    }
}

#[test]
fn rounding_never_makes_one_bin_more() {
    let bins = |lo: f64, hi: f64| {
        Grid::<1>::builder(0.1)
            .ranges([(lo, hi)])
            .build()
            .unwrap()
            .bin_count()
    };
    assert_eq!(bins(0.1, 0.4), 3);
    assert_eq!(bins(0.0, 0.3), 3);
    assert_eq!(bins(0.0, 0.31), 4);
}

#[test]
fn data_far_from_the_origin_are_not_padded_twice() {
    let grid = Grid::builder(1.0)
        .samples(&[[1e6], [1e6 + 5.0]])
        .build()
        .unwrap();
    assert_eq!(grid.lattice().shape(), [6]);
}

#[test]
fn a_single_point_is_a_single_bin() {
    let grid = Grid::builder(2.0)
        .samples(&[[3.0, 4.0]; 5])
        .build()
        .unwrap();
    assert_eq!(grid.centers(), [[3.0, 4.0]]);
    assert_eq!(grid.bounds(), [(2.0, 4.0), (3.0, 5.0)]);
    let flat = Grid::builder(2.0).ranges([(3.0, 3.0)]).build().unwrap();
    assert_eq!(flat.bounds(), [(2.0, 4.0)]);
}

#[test]
fn edges_of_two_by_two() {
    let grid = Grid::builder([1.0, 2.0])
        .ranges([(0.0, 2.0), (0.0, 4.0)])
        .build()
        .unwrap();
    let found: Vec<(usize, usize, f64, f64)> = edges(&grid)
        .iter()
        .map(|e| (e.a.index(), e.b.index(), e.distance, e.face))
        .collect();
    let across = 5_f64.sqrt();
    assert_eq!(
        found,
        [
            (0, 1, 2.0, 1.0),
            (0, 2, 1.0, 2.0),
            (0, 3, across, 0.0),
            (1, 2, across, 0.0),
            (1, 3, 1.0, 2.0),
            (2, 3, 2.0, 1.0),
        ]
    );
    let cube = Grid::<3>::builder(1.0).ranges([(0.0, 2.0); 3]);
    assert_eq!(edges(&cube.clone().build().unwrap()).len(), 28);
    assert_eq!(
        edges(&cube.neighbors(Neighbors::Faces).build().unwrap()).len(),
        12
    );
}

#[test]
fn uneven_edges_give_each_cell_its_own_numbers() {
    let grid = Grid::from_mask([vec![0.0, 1.0, 3.0, 6.0]], &[true; 3], Neighbors::Faces).unwrap();
    assert_eq!(grid.kind(), LayoutKind::MaskedGrid);
    assert_eq!(grid.measures(), [1.0, 2.0, 3.0]);
    let steps: Vec<f64> = edges(&grid).iter().map(|edge| edge.distance).collect();
    assert_eq!(steps, [1.5, 2.5]);
}

#[test]
fn a_hole_has_a_boundary() {
    let mut mask = [true; 25];
    mask[12] = false;
    let axis: Vec<f64> = (0..=5).map(f64::from).collect();
    let grid = Grid::from_mask([axis.clone(), axis], &mask, Neighbors::Diagonals).unwrap();
    let inner: Vec<usize> = (0..24)
        .filter(|i| !grid.boundary_bins().contains(&bin(*i).unwrap()))
        .collect();
    assert_eq!(inner, [6, 8, 15, 17]);
    let line = Grid::<1>::builder(1.0)
        .ranges([(0.0, 2.0)])
        .build()
        .unwrap();
    assert_eq!(line.boundary_bins().len(), 2);
    assert!(!line.is_boundary(bin(9).unwrap()));
}

#[test]
fn nearest_centres_of_a_corner_are_settled_by_index() {
    let grid = Grid::builder(1.0)
        .ranges([(0.0, 4.0), (0.0, 4.0)])
        .build()
        .unwrap();
    let nearest = NearestBins::new(&grid).unwrap();
    let at = |point| nearest.nearest(&point);
    assert_eq!(
        at([1.0, 1.0]),
        Some(Nearest {
            bin: bin(0).unwrap(),
            distance: 0.5_f64.sqrt()
        })
    );
    assert_eq!(
        at([0.5, 13.5]),
        Some(Nearest {
            bin: bin(3).unwrap(),
            distance: 10.0
        })
    );
    assert_eq!(at([f64::NAN, 0.0]), None);
    assert_eq!(at([f64::INFINITY, 0.0]), None);
    assert!(nearest.bytes() > 16 * 4);
}

#[test]
fn nearest_bins_of_uneven_masked_cells_are_those_of_a_scan() {
    let edges: Vec<f64> = [0.0, 0.1, 5.0, 5.2, 5.3, 9.0, 9.5].to_vec();
    let mask: Vec<bool> = (0..36).map(|cell| cell % 5 != 2 && cell % 7 != 3).collect();
    let grid = Grid::from_mask([edges.clone(), edges], &mask, Neighbors::Faces).unwrap();
    let nearest = NearestBins::new(&grid).unwrap();
    for i in 0..900 {
        let point = [
            f64::from(i / 30) * 0.37 - 0.6,
            f64::from(i % 30) * 0.41 - 1.0,
        ];
        let squares = grid
            .centers()
            .iter()
            .map(|c| (c[0] - point[0]).powi(2) + (c[1] - point[1]).powi(2));
        let least = squares.clone().fold(f64::INFINITY, f64::min);
        let first = squares
            .clone()
            .position(|square| square <= least * (1.0 + 1e-12));
        assert_eq!(nearest.nearest(&point).map(|hit| hit.bin.index()), first);
    }
}

#[test]
fn nearest_bins_of_points_far_away_are_still_the_nearest() {
    let axis: Vec<f64> = (0..=10).map(f64::from).collect();
    let mut mask = vec![true; 100];
    let full = Grid::from_mask([axis.clone(), axis.clone()], &mask, Neighbors::Faces).unwrap();
    mask[50..].fill(false);
    let half = Grid::from_mask([axis.clone(), axis], &mask, Neighbors::Faces).unwrap();
    let nearest = |grid: &Grid<2>, point| {
        let hit = NearestBins::new(grid).unwrap().nearest(&point);
        hit.map(|hit| (hit.bin.index(), hit.distance))
    };
    assert_eq!(nearest(&full, [-1e7, 7.2]).map(|hit| hit.0), Some(7));
    assert_eq!(nearest(&full, [1e9, 5.2]).map(|hit| hit.0), Some(95));
    assert!(nearest(&half, [1e149, 5.0]).is_some_and(|hit| hit.1 == 1e149));
    for x in [1e155, f64::MAX, f64::INFINITY, f64::NAN] {
        assert_eq!(nearest(&full, [x, 5.0]), None);
        assert_eq!(nearest(&half, [x, 5.0]), None);
    }
}

#[test]
fn ties_far_from_the_origin_are_settled_by_index_too() {
    // The corner of four bins, as coordinates of this size can give it.
    let at = 45_000.3;
    let grid = Grid::builder(0.7)
        .ranges([(at, at + 7.0), (at, at + 7.0)])
        .build()
        .unwrap();
    let nearest = NearestBins::new(&grid).unwrap();
    for (i, &x) in grid.lattice().axes()[0].edges()[1..10].iter().enumerate() {
        for (j, &y) in grid.lattice().axes()[1].edges()[1..10].iter().enumerate() {
            let hit = nearest.nearest(&[x, y]).unwrap();
            assert_eq!(hit.bin, bin(10 * i + j).unwrap());
        }
    }
}

#[test]
fn border_bins_leave_the_edges_between_alone() {
    let ranges = [(0.1, 23.7)];
    let grid = |on| {
        let builder = Grid::builder(3.091).ranges(ranges).border_bins(on);
        builder.build().unwrap().lattice().axes()[0]
            .edges()
            .to_vec()
    };
    let (plain, bordered) = (grid(false), grid(true));
    assert_eq!(plain[..], bordered[1..bordered.len() - 1]);
}

#[test]
fn samples_in_border_bins_only_are_named_as_such() {
    let built = |samples: &[[f64; 1]]| {
        let builder = Grid::builder(1.0).ranges([(0.0, 3.0)]).samples(samples);
        builder
            .border_bins(true)
            .build()
            .map(|grid| grid.bin_count())
    };
    let empty = |cause| Err(LayoutError::NoActiveBin { cells: 5, cause });
    assert_eq!(built(&[[3.5], [-0.5]]), empty(EmptyCause::Border));
    let nowhere = EmptyCause::Samples {
        min_samples: 1,
        most: 0,
    };
    assert_eq!(built(&[[7.5]]), empty(nowhere));
    assert_eq!(built(&[[3.5], [2.5]]), Ok(1));
}

#[test]
fn bad_input_is_named() {
    type G = Grid<2>;
    let square = [(0.0, 1.0); 2];
    let build = |size: [f64; 2]| G::builder(size).ranges(square).build().unwrap_err();
    assert_eq!(
        build([1.0, 0.0]),
        LayoutError::BinSize {
            axis: 1,
            value: 0.0
        }
    );
    assert_eq!(
        build([-2.0, 1.0]),
        LayoutError::BinSize {
            axis: 0,
            value: -2.0
        }
    );
    assert!(
        matches!(build([f64::NAN, 1.0]), LayoutError::BinSize { axis: 0, value } if value.is_nan())
    );
    assert_eq!(G::builder(1.0).build().unwrap_err(), LayoutError::NoExtent);
    assert_eq!(
        G::builder(1.0)
            .samples(&[[f64::NAN, 0.0], [f64::INFINITY, 1.0]])
            .build()
            .unwrap_err(),
        LayoutError::NoValidSample { samples: 2 }
    );
    let range = |lo, hi| {
        G::builder(1.0)
            .ranges([(0.0, 1.0), (lo, hi)])
            .build()
            .unwrap_err()
    };
    assert_eq!(
        range(2.0, 1.0),
        LayoutError::Range {
            axis: 1,
            lo: 2.0,
            hi: 1.0
        }
    );
    assert!(matches!(
        range(0.0, f64::NAN),
        LayoutError::Range { axis: 1, .. }
    ));
    assert!(matches!(
        G::builder(1e-9).ranges(square).build().unwrap_err(),
        LayoutError::TooLarge { cells, .. } if cells == 1e18
    ));
    assert!(matches!(
        G::builder(f64::MIN_POSITIVE)
            .ranges([(-1e300, 1e300); 2])
            .build()
            .unwrap_err(),
        LayoutError::TooLarge { .. }
    ));
    assert!(matches!(
        G::builder(0.1)
            .ranges([(1e17, 1e17 + 64.0); 2])
            .build()
            .unwrap_err(),
        LayoutError::Precision { axis: 0, .. }
    ));
    assert_eq!(
        G::builder(1.0)
            .samples(&[[0.0; 2]])
            .min_samples(0)
            .build()
            .unwrap_err(),
        LayoutError::MinSamples
    );
    assert_eq!(
        G::builder(1.0)
            .samples(&[[0.0; 2]])
            .min_samples(2)
            .build()
            .unwrap_err(),
        LayoutError::NoActiveBin {
            cells: 1,
            cause: EmptyCause::Samples {
                min_samples: 2,
                most: 1
            }
        }
    );
    let axis = || vec![0.0, 1.0];
    let mask = |mask: &[bool]| G::from_mask([axis(), axis()], mask, Neighbors::Faces).unwrap_err();
    assert_eq!(
        mask(&[true; 2]),
        LayoutError::MaskLength {
            expected: 1,
            actual: 2
        }
    );
    assert_eq!(
        mask(&[false]),
        LayoutError::NoActiveBin {
            cells: 1,
            cause: EmptyCause::Mask
        }
    );
    let tight = G::builder(0.01)
        .ranges(square)
        .memory_limit(1 << 20)
        .build()
        .unwrap_err();
    assert!(matches!(tight, LayoutError::TooLarge { cells, .. } if cells == 1e4));
    assert!(
        tight.to_string().contains("the limit is 1.0 MiB"),
        "{tight}"
    );
}

/// Random grids of two dimensions, from samples with lost ones among them.
fn any_grid() -> impl Strategy<Value = (Vec<[f64; 2]>, Grid<2>)> {
    let coordinate = prop_oneof![9 => -50.0..50.0_f64, 1 => Just(f64::NAN)];
    let samples = prop::collection::vec([coordinate.clone(), coordinate], 1..80);
    (samples, 0.5..20.0_f64, 0.5..20.0_f64, any::<[bool; 4]>()).prop_filter_map(
        "no sample is valid",
        |(samples, sx, sy, on)| {
            let neighbors = if on[0] {
                Neighbors::Diagonals
            } else {
                Neighbors::Faces
            };
            let grid = Grid::builder([sx, sy])
                .samples(&samples)
                .neighbors(neighbors)
                .close_gaps(on[1])
                .fill_holes(on[2])
                .dilate(on[3])
                .build()
                .ok()?;
            Some((samples, grid))
        },
    )
}

proptest! {
    #[test]
    fn every_sample_is_in_an_active_bin((samples, grid) in any_grid()) {
        for (sample, bin) in samples.iter().zip(grid.bins_at(&samples)) {
            prop_assert_eq!(bin.is_some(), sample.iter().all(|x| x.is_finite()));
            prop_assert_eq!(bin, grid.bin_at(sample));
        }
    }

    #[test]
    fn centres_look_up_to_themselves((_, grid) in any_grid()) {
        for (index, center) in grid.centers().iter().enumerate() {
            prop_assert_eq!(grid.bin_at(center), bin(index));
        }
    }

    #[test]
    fn measures_add_up((_, grid) in any_grid()) {
        let [(x0, x1), (y0, y1)] = grid.bounds();
        let cells = grid.lattice().cell_bins().len() as f64;
        let expected = (x1 - x0) * (y1 - y0) * grid.bin_count() as f64 / cells;
        let sum: f64 = grid.measures().iter().sum();
        prop_assert!((sum - expected).abs() <= 1e-9 * expected);
    }

    #[test]
    fn edges_are_sorted_and_complete((_, grid) in any_grid()) {
        let edges = edges(&grid);
        prop_assert!(edges.is_sorted_by_key(|edge| (edge.a, edge.b)));
        let cells = grid.lattice().bin_cells();
        let mut expected = 0;
        for a in 0..cells.len() {
            for b in a + 1..cells.len() {
                let [p, q] = [a, b].map(|bin| grid.lattice().coordinates(cells[bin] as usize));
                let steps = [p[0].abs_diff(q[0]), p[1].abs_diff(q[1])];
                let joined = match grid.lattice().neighbors() {
                    Neighbors::Faces => steps[0] + steps[1] == 1,
                    Neighbors::Diagonals => steps[0].max(steps[1]) == 1,
                };
                expected += usize::from(joined);
            }
        }
        prop_assert_eq!(edges.len(), expected);
        for edge in edges {
            let [p, q] = [edge.a, edge.b].map(|bin| grid.centers()[bin.index()]);
            let distance = f64::hypot(p[0] - q[0], p[1] - q[1]);
            prop_assert!((edge.distance - distance).abs() <= 1e-9 * distance);
        }
    }

    #[test]
    fn nearest_is_what_a_scan_finds(
        (_, grid) in any_grid(), points in prop::collection::vec([-99.0..99.0_f64, -99.0..99.0_f64], 1..20),
    ) {
        let nearest = NearestBins::new(&grid).unwrap();
        let hits = nearest.nearest_of(&points);
        for (point, hit) in points.into_iter().zip(hits) {
            let squares = grid.centers().iter().map(|c| (c[0] - point[0]).powi(2) + (c[1] - point[1]).powi(2));
            let least = squares.clone().fold(f64::INFINITY, f64::min);
            let far = point[0].abs().max(point[1].abs()) + least.sqrt();
            let reach = least.sqrt() + 8.0 * f64::EPSILON * far;
            let first = squares.clone().position(|square| square.sqrt() <= reach);
            let hit = hit.unwrap();
            prop_assert_eq!(Some(hit.bin.index()), first);
            prop_assert!((hit.distance - least.sqrt()).abs() <= 1e-12 * least.sqrt());
        }
    }

    #[test]
    fn paths_are_looked_up_as_their_points_are(
        (_, grid) in any_grid(), steps in prop::collection::vec([-1.5..1.5_f64, -1.5..1.5_f64], 1..60),
    ) {
        // To and fro, and now and then onto an edge.
        let edges = grid.lattice().axes().each_ref().map(|axis| axis.edges().to_vec());
        let mut point = grid.centers()[0];
        let mut path = vec![point];
        for (k, step) in steps.into_iter().enumerate() {
            for axis in 0..2 {
                point[axis] += step[axis];
                if k % 3 == axis {
                    let edges = &edges[axis];
                    let near = edges.partition_point(|edge| *edge < point[axis]);
                    point[axis] = edges[near.min(edges.len() - 1)];
                }
            }
            path.push(point);
            path.push([point[0], f64::NAN]);
            path.push(point);
        }
        let one_by_one: Vec<_> = path.iter().map(|point| grid.bin_at(point)).collect();
        prop_assert_eq!(grid.bins_at(&path), one_by_one);
    }

    #[test]
    fn no_sizes_or_ranges_panic(
        size in any::<[f64; 2]>(), lo in any::<[f64; 2]>(), hi in any::<[f64; 2]>(),
        samples in prop::collection::vec(any::<[f64; 2]>(), 0..5), flags: [bool; 3],
    ) {
        let mut builder = Grid::builder(size).memory_limit(1 << 22).border_bins(flags[2]);
        if flags[0] { builder = builder.ranges([(lo[0], hi[0]), (lo[1], hi[1])]); }
        if flags[1] { builder = builder.samples(&samples); }
        match builder.build() {
            Ok(grid) => prop_assert!(grid.bin_count() > 0),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn bins_are_plain_numbers_in_files() {
    let bin = BinId::new(7).unwrap();
    assert_eq!(serde_json::to_string(&bin).unwrap(), "7");
    assert_eq!(serde_json::from_str::<BinId>("7").unwrap(), bin);
    assert!(serde_json::from_str::<BinId>("4294967295").is_err());
    assert!(serde_json::from_str::<BinId>("-1").is_err());
}
