//! Hexagons: known cases, laws on random ones, and every bad input.

use proptest::prelude::*;

use crate::{BinId, Edge, EmptyCause, HexGrid, Layout, LayoutError, LayoutKind, NearestBins};

fn edges(grid: &HexGrid) -> Vec<Edge> {
    let mut edges = Vec::new();
    grid.visit_edges(&mut |edge| edges.push(edge));
    edges
}

fn bin(index: usize) -> Option<BinId> {
    BinId::new(index)
}

fn around(grid: &HexGrid, index: usize) -> Vec<usize> {
    let mut around: Vec<usize> = edges(grid)
        .iter()
        .map(|edge| (edge.a.index(), edge.b.index()))
        .filter_map(|(a, b)| match index {
            i if i == a => Some(b),
            i if i == b => Some(a),
            _ => None,
        })
        .collect();
    around.sort_unstable();
    around
}

fn distance(p: [f64; 2], q: [f64; 2]) -> f64 {
    f64::hypot(p[0] - q[0], p[1] - q[1])
}

#[test]
fn a_known_lattice() {
    let grid = HexGrid::builder(2.0)
        .ranges([(0.0, 6.0), (0.0, 6.0)])
        .build()
        .unwrap();
    assert_eq!(grid.kind(), LayoutKind::Hexagonal);
    assert_eq!((grid.rows(), grid.columns()), (5, 4));
    assert!((grid.side() - 1.154_700_538_379_251_5).abs() < 1e-15);
    assert!(
        grid.measures()
            .iter()
            .all(|m| (m - 3.464_101_615_137_754_6).abs() < 1e-14)
    );
    assert_eq!(
        grid.centers()[..5],
        [
            [0.0, 0.0],
            [2.0, 0.0],
            [4.0, 0.0],
            [6.0, 0.0],
            [1.0, 1.732_050_807_568_877_2]
        ]
    );
    assert_eq!(around(&grid, 0), [1, 4]);
    assert_eq!(around(&grid, 4), [0, 1, 5, 8, 9]);
    assert_eq!(
        grid.bins_at(&[[0.99, 0.0], [1.01, 0.0], [7.9, 0.0], [f64::NAN, 0.0]]),
        [bin(0), bin(1), None, None]
    );
    assert_eq!(grid.place(bin(9).unwrap()), Some((2, 1)));
    assert_eq!(grid.place(bin(20).unwrap()), None);
    assert_eq!(grid.vertices(bin(20).unwrap()), None);
    assert!(!grid.is_boundary(bin(20).unwrap()));
    let [x, y] = grid.bounds();
    assert_eq!(x, (-1.0, 8.0));
    assert!((y.0 + grid.side()).abs() < 1e-15);
    assert!((y.1 - 4.0 * 3_f64.sqrt() - grid.side()).abs() < 1e-14);
}

#[test]
fn the_rule_for_samples_is_that_of_grids() {
    let samples = [
        [0.0, 0.0],
        [0.1, 0.0],
        [1.0, 0.0],
        [2.0, 0.0],
        [2.1, 0.0],
        [2.2, 0.0],
    ];
    for (least, active) in [(1, 3), (2, 2), (3, 1)] {
        let grid = HexGrid::builder(1.0)
            .samples(&samples)
            .min_samples(least)
            .build()
            .unwrap();
        assert_eq!(grid.bin_count(), active);
    }
    let all = HexGrid::builder(1.0)
        .samples(&samples)
        .all_active(true)
        .build()
        .unwrap();
    assert_eq!(all.bin_count(), all.rows() * all.columns());
}

/// Samples that touch the lattice only in its left rim were once lost.
#[test]
fn samples_on_the_left_rim_are_kept() {
    let samples: Vec<[f64; 2]> = (0..51)
        .map(|k| [f64::from(k % 3) * 0.7, f64::from(k) * 0.31])
        .collect();
    let grid = HexGrid::builder(2.0).samples(&samples).build().unwrap();
    assert!(grid.bins_at(&samples).iter().all(Option::is_some));
    assert_eq!(grid.centers()[0], [0.0, 0.0]);
}

#[test]
fn shared_sides_belong_to_the_right_or_to_the_upper_one() {
    let grid = HexGrid::builder(2.0)
        .ranges([(0.0, 8.0), (0.0, 8.0)])
        .build()
        .unwrap();
    assert_eq!(grid.bin_at(&[1.0, 0.0]), bin(1));
    assert_eq!(grid.bin_at(&[1.0, 0.25]), bin(1));
    // The middle of the slanted side between places (0, 0) and (1, 0).
    let upper = grid.columns();
    let side = grid.centers()[upper].map(|c| c / 2.0);
    assert_eq!(grid.bin_at(&side), bin(upper));
    // The left rim itself, in an odd row.
    assert_eq!(grid.bin_at(&[0.0, 3_f64.sqrt()]), bin(upper));
    assert_eq!(grid.bin_at(&[(0.0_f64).next_down(), 0.0]), bin(0));
}

#[test]
fn the_boundary_is_where_one_of_six_is_missing() {
    let grid = HexGrid::builder(1.0)
        .ranges([(0.0, 4.0), (0.0, 4.0 * 0.75_f64.sqrt())])
        .build()
        .unwrap();
    assert_eq!((grid.rows(), grid.columns()), (5, 5));
    let inner: Vec<usize> = (0..25)
        .filter(|&i| !grid.is_boundary(bin(i).unwrap()))
        .collect();
    assert_eq!(inner, [6, 7, 8, 11, 12, 13, 16, 17, 18]);

    // A hole has six neighbours, two of which no axis of rows and columns finds.
    let samples: Vec<[f64; 2]> = grid
        .centers()
        .iter()
        .enumerate()
        .filter(|&(i, _)| i != 12)
        .map(|(_, &c)| c)
        .collect();
    let holed = HexGrid::builder(1.0).samples(&samples).build().unwrap();
    assert_eq!(holed.bin_count(), 24);
    let inner: Vec<(usize, usize)> = BinId::all(24)
        .filter(|&bin| !holed.is_boundary(bin))
        .filter_map(|bin| holed.place(bin))
        .collect();
    assert_eq!(inner, [(1, 3), (3, 3)]);
}

#[test]
fn bad_input_is_named() {
    let square = [(0.0, 1.0); 2];
    for width in [0.0, -2.0, f64::INFINITY] {
        assert_eq!(
            HexGrid::builder(width).ranges(square).build().unwrap_err(),
            LayoutError::BinSize {
                axis: 0,
                value: width
            }
        );
    }
    assert!(matches!(
        HexGrid::builder(f64::NAN).ranges(square).build(),
        Err(LayoutError::BinSize { axis: 0, value }) if value.is_nan()
    ));
    assert_eq!(
        HexGrid::builder(1.0).build().unwrap_err(),
        LayoutError::NoExtent
    );
    assert_eq!(
        HexGrid::builder(1.0)
            .samples(&[[f64::NAN, 0.0], [0.0, f64::INFINITY]])
            .build()
            .unwrap_err(),
        LayoutError::NoValidSample { samples: 2 }
    );
    for (lo, hi) in [(2.0, 1.0), (f64::NEG_INFINITY, 1.0)] {
        assert_eq!(
            HexGrid::builder(1.0)
                .ranges([(0.0, 1.0), (lo, hi)])
                .build()
                .unwrap_err(),
            LayoutError::Range { axis: 1, lo, hi }
        );
    }
    let tight = HexGrid::builder(0.01)
        .ranges(square)
        .memory_limit(1 << 20)
        .build();
    assert!(matches!(
        tight,
        Err(LayoutError::TooLarge { cells, .. }) if cells == 101.0 * 117.0
    ));
    assert!(matches!(
        HexGrid::builder(f64::MIN_POSITIVE)
            .ranges([(-1e300, 1e300); 2])
            .build(),
        Err(LayoutError::TooLarge { .. })
    ));
    assert!(matches!(
        HexGrid::builder(1.0)
            .ranges([(0.0, 1.0), (1e16, 1e16 + 4.0)])
            .build(),
        Err(LayoutError::Precision { axis: 1, .. })
    ));
    assert_eq!(
        HexGrid::builder(1e-200)
            .ranges([(0.0, 0.0); 2])
            .build()
            .unwrap_err(),
        LayoutError::Measure { value: 0.0 }
    );
    assert_eq!(
        HexGrid::builder(1.0)
            .samples(&[[0.0; 2]])
            .min_samples(0)
            .build()
            .unwrap_err(),
        LayoutError::MinSamples
    );
    assert_eq!(
        HexGrid::builder(1.0)
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
}

/// Random lattices from samples with lost ones among them; on some, coordinates
/// lie on multiples of half a width, where sides are.
fn any_grid() -> impl Strategy<Value = (Vec<[f64; 2]>, HexGrid)> {
    let coordinate = prop_oneof![9 => -50.0..50.0_f64, 1 => Just(f64::NAN)];
    let samples = prop::collection::vec([coordinate.clone(), coordinate], 1..80);
    (samples, 0.7..20.0_f64, any::<bool>(), -1e6..1e6_f64).prop_filter_map(
        "no sample is valid",
        |(mut samples, width, snapped, far)| {
            if snapped {
                for sample in &mut samples {
                    sample[0] = far + (sample[0] / width).round() * width / 2.0;
                    sample[1] = far + (sample[1] / width).round() * width * 3_f64.sqrt() / 12.0;
                }
            }
            let grid = HexGrid::builder(width).samples(&samples).build().ok()?;
            Some((samples, grid))
        },
    )
}

/// Cube rounding, as in the literature: an independent way to the nearest
/// centre, up to ties.
fn cube_rounded(grid: &HexGrid, point: [f64; 2], origin: [f64; 2]) -> (f64, f64) {
    let (x, y) = (point[0] - origin[0], point[1] - origin[1]);
    let q = (x * 3_f64.sqrt() / 3.0 - y / 3.0) / grid.side();
    let r = (2.0 * y / 3.0) / grid.side();
    let (mut col, mut row, third) = (q.round(), r.round(), (-q - r).round());
    let off = [(col - q).abs(), (row - r).abs(), (third + q + r).abs()];
    if off[0] > off[1] && off[0] > off[2] {
        col = -row - third;
    } else if off[1] > off[2] {
        row = -col - third;
    }
    (row, col + (row - row.rem_euclid(2.0)) / 2.0)
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
    fn the_nearest_centre_holds_the_point(
        (samples, seed) in any_grid(), points in prop::collection::vec([-0.2..1.2_f64, -0.2..1.2_f64], 1..40),
    ) {
        let grid = HexGrid::builder(seed.width()).samples(&samples).all_active(true).build().unwrap();
        let nearest = NearestBins::new(&grid).unwrap();
        let [(x0, x1), (y0, y1)] = grid.bounds();
        for [s, t] in points {
            let point = [x0 + s * (x1 - x0), y0 + t * (y1 - y0)];
            let (row, col) = cube_rounded(&grid, point, grid.centers()[0]);
            let hit = nearest.nearest(&point).unwrap();
            match grid.bin_at(&point) {
                Some(bin) => {
                    let away = distance(grid.centers()[bin.index()], point);
                    prop_assert!(away <= hit.distance + 1e-9 * grid.width());
                    let (r, c) = grid.place(bin).unwrap();
                    let rounded = cube_rounded(&grid, grid.centers()[bin.index()], grid.centers()[0]);
                    prop_assert_eq!((r as f64, c as f64), rounded);
                }
                None => {
                    let inside = row >= 0.0 && col >= 0.0
                        && row < grid.rows() as f64 && col < grid.columns() as f64;
                    // Only a point on the outer sides may be held by none.
                    prop_assert!(!inside || hit.distance >= 0.5 * grid.width() * (1.0 - 1e-9));
                }
            }
        }
    }

    #[test]
    fn corners_are_where_three_hexagons_meet((_, grid) in any_grid()) {
        let side = grid.side();
        let tolerance = 1e-9 * (side + grid.bounds()[0].0.abs());
        for bin in BinId::all(grid.bin_count()) {
            let center = grid.centers()[bin.index()];
            let corners = grid.vertices(bin).unwrap();
            let mut area = 0.0;
            for k in 0..6 {
                let [p, q] = [corners[k], corners[(k + 1) % 6]].map(|c| [c[0] - center[0], c[1] - center[1]]);
                prop_assert!((distance(p, q) - side).abs() <= tolerance);
                area += (p[0] * q[1] - p[1] * q[0]) / 2.0;
            }
            prop_assert!((area - grid.measures()[bin.index()]).abs() <= tolerance * side * 6.0);
        }
    }

    #[test]
    fn edges_are_sorted_and_complete((_, grid) in any_grid()) {
        let edges = edges(&grid);
        prop_assert!(edges.is_sorted_by(|p, q| (p.a, p.b) < (q.a, q.b)));
        let near = |a: usize, b: usize| distance(grid.centers()[a], grid.centers()[b]) < 1.3 * grid.width();
        let expected: Vec<(usize, usize)> = (0..grid.bin_count())
            .flat_map(|a| (a + 1..grid.bin_count()).map(move |b| (a, b)))
            .filter(|&(a, b)| near(a, b))
            .collect();
        let found: Vec<(usize, usize)> = edges.iter().map(|e| (e.a.index(), e.b.index())).collect();
        prop_assert_eq!(&found, &expected);
        for edge in &edges {
            prop_assert_eq!((edge.distance, edge.face), (grid.width(), grid.side()));
            let [x, y] = grid.edge_vector(edge);
            prop_assert!((x.hypot(y) - grid.width()).abs() <= 1e-6 * grid.width());
        }
        for bin in BinId::all(grid.bin_count()) {
            let degree = found.iter().filter(|&&(a, b)| a == bin.index() || b == bin.index()).count();
            prop_assert_eq!(grid.is_boundary(bin), degree < 6);
        }
    }

    #[test]
    fn no_numbers_panic(
        width in any::<f64>(), lo in any::<[f64; 2]>(), hi in any::<[f64; 2]>(),
        samples in prop::collection::vec(any::<[f64; 2]>(), 0..5), flags: [bool; 3],
        least in 0..3_u32, limit in 0..1_u64 << 22,
    ) {
        let mut builder = HexGrid::builder(width).memory_limit(limit).min_samples(least).all_active(flags[2]);
        if flags[0] { builder = builder.ranges([(lo[0], hi[0]), (lo[1], hi[1])]); }
        if flags[1] { builder = builder.samples(&samples); }
        match builder.build() {
            Ok(grid) => {
                prop_assert!(grid.bin_count() > 0);
                for (index, center) in grid.centers().iter().enumerate() {
                    prop_assert_eq!(grid.bin_at(center), bin(index));
                }
                for point in samples.iter().chain([&lo, &hi]) { grid.bin_at(point); }
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn extents_of_any_magnitude_keep_their_samples(
        exponent in -140..140_i32, shape in [0.0..3e3_f64, 0.0..3e3_f64], offset in -1e3..1e3_f64,
        shares in prop::collection::vec([0.0..=1.0_f64, 0.0..=1.0_f64], 1..30),
    ) {
        let width = 10_f64.powi(exponent);
        let samples: Vec<[f64; 2]> = shares.iter()
            .map(|s| [0, 1].map(|k| (offset + (s[k] * shape[k]).floor() / 2.0) * width))
            .collect();
        let grid = HexGrid::builder(width).samples(&samples).build().unwrap();
        prop_assert!(grid.bins_at(&samples).iter().all(Option::is_some));
    }
}
