//! Values between centres, held against arithmetic done the long way.

use ns_cache::Cache;
use ns_layout::{
    Affine, Grid, HexGrid, Lattice, Layout, LayoutKind, Neighbors, PolarGrid, Rebin, Subset, Track,
    Transformed,
};
use proptest::prelude::*;

use crate::{EnvError, Environment, Interpolation};

const LINEAR: Interpolation = Interpolation::Linear;

fn masked(edges: [&[f64]; 2], mask: &[bool]) -> Environment<2> {
    let edges = edges.map(<[f64]>::to_vec);
    let grid = Grid::from_mask(edges, mask, Neighbors::Diagonals).unwrap();
    Environment::builder(grid).build().unwrap()
}

fn line(bins: usize) -> Environment<1> {
    let grid = Grid::builder(1.0).ranges([(0.0, bins as f64)]);
    Environment::builder(grid.build().unwrap()).build().unwrap()
}

/// Edges from widths.
fn edges(widths: &[f64]) -> Vec<f64> {
    let mut at = -1.5;
    let mut edges = vec![at];
    for width in widths {
        at += width;
        edges.push(at);
    }
    edges
}

/// A grid of uneven cells, some of them active, with a field.
fn places() -> impl Strategy<Value = (Environment<2>, Vec<f64>)> {
    let widths = || prop::collection::vec(0.3_f64..3.0, 1..6);
    let whole = (widths(), widths()).prop_flat_map(|(x, y)| {
        let cells = x.len() * y.len();
        let mask = prop::collection::vec(prop::bool::weighted(0.7), cells);
        let field = prop::collection::vec(-5.0_f64..5.0, cells);
        (Just(x), Just(y), mask, field)
    });
    whole.prop_filter_map("no bin", |(x, y, mask, field)| {
        mask.contains(&true).then(|| {
            let space = masked([&edges(&x), &edges(&y)], &mask);
            let field = field[..space.bin_count()].to_vec();
            (space, field)
        })
    })
}

/// Points somewhat beyond the bounds, too.
fn around<const D: usize>(space: &Environment<D>, shares: &[[f64; D]]) -> Vec<[f64; D]> {
    let bounds = space.layout().bounds();
    let place = |(lo, hi): (f64, f64), share: f64| lo + (hi - lo) * (1.2 * share - 0.1);
    shares
        .iter()
        .map(|shares| std::array::from_fn(|k| place(bounds[k], shares[k])))
        .collect()
}

fn shares<const D: usize>() -> impl Strategy<Value = Vec<[f64; D]>> {
    let point = prop::collection::vec(0.0_f64..1.0, D);
    let point = point.prop_map(|shares| std::array::from_fn(|k| shares[k]));
    prop::collection::vec(point, 1..40)
}

/// In the plane: the own centre, those beside it on both axes, and the diagonal
/// one where one of these leads to it.
fn by_hand(lattice: &Lattice<2>, field: &[f64], point: &[f64; 2]) -> f64 {
    let value = |i: usize, j: usize| {
        let bin = lattice.cell_bins()[i * lattice.shape()[1] + j];
        bin.map(|bin| field[bin.index()])
    };
    let Some(cell) = lattice.cell_at(point) else {
        return f64::NAN;
    };
    let [i, j] = lattice.coordinates(cell);
    let Some(own) = value(i, j) else {
        return f64::NAN;
    };
    let beside = |k: usize, at: usize| {
        let centers = lattice.axes()[k].centers();
        let next = if point[k] > centers[at] {
            Some(at + 1).filter(|&next| next < centers.len())
        } else {
            at.checked_sub(1)
        };
        next.map(|next| {
            (
                next,
                (point[k] - centers[at]) / (centers[next] - centers[at]),
            )
        })
    };
    let (right, up) = (beside(0, i), beside(1, j));
    let share = |side: Option<(usize, f64)>| side.map_or(0.0, |(_, share)| share);
    let (s, t) = (share(right), share(up));
    let x = right.and_then(|(i, _)| value(i, j));
    let y = up.and_then(|(j, _)| value(i, j));
    let both = right.zip(up).and_then(|((i, _), (j, _))| value(i, j));
    let both = both.filter(|_| x.is_some() || y.is_some());
    let terms = [
        (Some(own), (1.0 - s) * (1.0 - t)),
        (x, s * (1.0 - t)),
        (y, (1.0 - s) * t),
        (both, s * t),
    ];
    let known = || {
        terms
            .iter()
            .filter_map(|&(value, weight)| Some((value?, weight)))
    };
    known().map(|(v, w)| v * w).sum::<f64>() / known().map(|(_, w)| w).sum::<f64>()
}

proptest! {
    #[test]
    fn linear_is_what_is_done_by_hand((space, field) in places(), shares in shares::<2>()) {
        let points = around(&space, &shares);
        let ours = space.interpolate(&field, &points, LINEAR).unwrap();
        let lattice = space.layout().lattice().unwrap();
        for (point, ours) in points.iter().zip(ours) {
            let hand = by_hand(lattice, &field, point);
            prop_assert!((ours - hand).abs() < 1e-12 || (ours.is_nan() && hand.is_nan()));
        }
    }

    #[test]
    fn linear_keeps_centres_limits_and_constants((space, field) in places(), shares in shares()) {
        let at_centers = space.interpolate(&field, space.centers(), LINEAR).unwrap();
        prop_assert_eq!(&at_centers, &field);
        let points = around(&space, &shares);
        let least = field.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = field.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let even = vec![0.1; field.len()];
        let even = space.interpolate(&even, &points, LINEAR).unwrap();
        let values = space.interpolate(&field, &points, LINEAR).unwrap();
        for ((point, value), even) in points.iter().zip(values).zip(even) {
            if space.bin_at(point).is_some() {
                prop_assert!((least..=greatest).contains(&value));
                prop_assert_eq!(even, 0.1);
            } else {
                prop_assert!(value.is_nan() && even.is_nan());
            }
        }
    }

    #[test]
    fn linear_does_not_jump_where_bins_share_a_face((space, field) in places(), share in 0.01_f64..0.99) {
        let lattice = space.layout().lattice().unwrap();
        for edge in space.graph().edges().filter(|edge| edge.face > 0.0) {
            let [a, b] = [edge.a, edge.b].map(|bin| {
                lattice.coordinates(lattice.bin_cells()[bin.index()] as usize)
            });
            let across = usize::from(a[0] == b[0]);
            let along = lattice.axes()[1 - across].edges();
            let along = &along[a[1 - across]..];
            let mut point = [0.0; 2];
            point[1 - across] = along[0] + share * (along[1] - along[0]);
            let face = lattice.axes()[across].edges()[b[across]];
            let [before, after] = [-1e-9, 1e-9].map(|off| {
                let mut point = point;
                point[across] = face + off;
                space.interpolate(&field, &[point], LINEAR).unwrap()[0]
            });
            prop_assert!((before - after).abs() < 1e-6, "{before} {after} at {point:?}");
        }
    }

    #[test]
    fn what_rises_evenly_does_so_between_all_centres(
        widths in prop::collection::vec(0.3_f64..3.0, 12),
        slopes in prop::collection::vec(-3.0_f64..3.0, 4),
        shares in shares::<3>(),
    ) {
        let edges: [Vec<f64>; 3] = std::array::from_fn(|k| edges(&widths[4 * k..4 * k + 2 + k]));
        let cells = edges.iter().map(|edges| edges.len() - 1).product();
        let grid = Grid::from_mask(edges, &vec![true; cells], Neighbors::Faces).unwrap();
        let space = Environment::builder(grid).build().unwrap();
        let plane = |p: &[f64; 3]| {
            slopes[3] + (0..3).map(|k| slopes[k] * p[k]).sum::<f64>()
        };
        let field: Vec<f64> = space.centers().iter().map(plane).collect();
        let axes = space.layout().lattice().unwrap().axes();
        let points: Vec<[f64; 3]> = shares
            .iter()
            .map(|shares| std::array::from_fn(|k| {
                let centers = axes[k].centers();
                let (lo, hi) = (centers[0], centers[centers.len() - 1]);
                lo + shares[k] * (hi - lo)
            }))
            .collect();
        let values = space.interpolate(&field, &points, LINEAR).unwrap();
        for (point, value) in points.iter().zip(values) {
            prop_assert!((value - plane(point)).abs() < 1e-11);
        }
    }

    #[test]
    fn nearest_is_the_nearest_of_all(
        (space, field) in places(), shares in shares(), within in 0.0_f64..4.0,
    ) {
        let points = around(&space, &shares);
        let how = Interpolation::Nearest { within };
        let values = space.interpolate(&field, &points, how).unwrap();
        for (point, value) in points.iter().zip(values) {
            let away = |c: &[f64; 2]| (c[0] - point[0]).hypot(c[1] - point[1]);
            let centers = space.centers().iter().enumerate();
            let (bin, distance) = centers
                .map(|(bin, center)| (bin, away(center)))
                .min_by(|a, b| a.1.total_cmp(&b.1))
                .unwrap();
            if distance <= within {
                prop_assert_eq!(value, field[bin]);
            } else {
                prop_assert!(value.is_nan());
            }
        }
    }

    #[test]
    fn containing_is_the_value_of_the_bin((space, field) in places(), shares in shares()) {
        let points = around(&space, &shares);
        let values = space.interpolate(&field, &points, Interpolation::Containing).unwrap();
        for (point, value) in points.iter().zip(values) {
            match space.bin_at(point) {
                Some(bin) => prop_assert_eq!(value, field[bin.index()]),
                None => prop_assert!(value.is_nan()),
            }
        }
    }

    #[test]
    fn a_turned_grid_reads_as_it_did(
        (space, field) in places(), shares in shares(), angle in -3.0_f64..3.0,
    ) {
        let lattice = space.layout().lattice().unwrap();
        let mask: Vec<bool> = lattice.cell_bins().iter().map(Option::is_some).collect();
        let edges = lattice.axes().each_ref().map(|axis| axis.edges().to_vec());
        let grid = Grid::from_mask(edges, &mask, Neighbors::Diagonals).unwrap();
        let turn = Affine::rotation(angle).unwrap();
        let turned = Transformed::new(grid, &turn).unwrap();
        // Whether holes are cut before the turn or after.
        let edges = lattice.axes().each_ref().map(|axis| axis.edges().to_vec());
        let full = Grid::from_mask(edges, &vec![true; mask.len()], Neighbors::Diagonals).unwrap();
        let cut = Subset::from_mask(Transformed::new(full, &turn).unwrap(), &mask).unwrap();
        let points = around(&space, &shares);
        let moved: Vec<[f64; 2]> = points.iter().map(|point| turn.apply(point)).collect();
        let before = space.interpolate(&field, &points, LINEAR).unwrap();
        for turned in [Environment::builder(turned), Environment::builder(cut)] {
            let turned = turned.build().unwrap();
            prop_assert!(turned.layout().lattice().is_none());
            let after = turned.interpolate(&field, &moved, LINEAR).unwrap();
            for (before, after) in before.iter().zip(after) {
                prop_assert!((before - after).abs() < 1e-9 || (before.is_nan() && after.is_nan()));
            }
        }
    }
}

#[test]
fn the_outer_half_of_a_bin_and_the_last_edge_have_values() {
    let space = masked([&[0.0, 1.0, 2.0], &[0.0, 1.0, 2.0]], &[true; 4]);
    let points = [[0.0, 0.0], [0.25, 1.0], [2.0, 2.0], [2.0, 0.5], [2.01, 0.5]];
    let values = space
        .interpolate(&[1.0, 2.0, 3.0, 4.0], &points, LINEAR)
        .unwrap();
    assert_eq!(values[..4], [1.0, 1.5, 4.0, 3.0]);
    assert!(values[4].is_nan());
}

#[test]
fn rooms_that_touch_in_a_corner_do_not_mix() {
    let space = masked(
        [&[0.0, 1.0, 2.0], &[0.0, 1.0, 2.0]],
        &[true, false, false, true],
    );
    let points = [[0.9, 0.9], [1.1, 1.1]];
    assert_eq!(
        space.interpolate(&[1.0, 9.0], &points, LINEAR).unwrap(),
        [1.0, 9.0]
    );
    let joined = masked(
        [&[0.0, 1.0, 2.0], &[0.0, 1.0, 2.0]],
        &[true, true, false, true],
    );
    let values = joined
        .interpolate(&[1.0, 5.0, 9.0], &points, LINEAR)
        .unwrap();
    assert!(values[0] > 1.0 && values[1] < 9.0, "{values:?}");
}

#[test]
fn a_bin_far_wider_than_the_next_keeps_its_value() {
    // Seen from the centre of the first bin, this point is as far as the next.
    let edges = [-2e20, 1.0, 2.0];
    let space = masked([&edges, &[0.0, 1.0]], &[true; 2]);
    let point = [[0.5, 0.5]];
    let values = |field: [f64; 2]| space.interpolate(&field, &point, LINEAR).unwrap();
    assert_eq!(values([3.0, f64::NAN]), [3.0]);
    assert_eq!(values([3.0, 5.0]), [5.0]);
    assert!(values([f64::NAN, 5.0])[0].is_nan());
}

#[test]
fn unknown_bins_are_holes() {
    let field = [1.0, f64::NAN, 5.0];
    let points = [[0.5], [0.9], [1.5], [2.0], [2.5]];
    let values = line(3).interpolate(&field, &points, LINEAR).unwrap();
    assert_eq!([values[0], values[1], values[4]], [1.0, 1.0, 5.0]);
    assert!(values[2].is_nan());
    let bins = line(3)
        .interpolate(&field, &points, Interpolation::Containing)
        .unwrap();
    assert!(bins[2].is_nan() && bins[4] == 5.0);
}

#[test]
fn points_that_are_nowhere_are_unknown() {
    let points = [
        [f64::NAN],
        [f64::INFINITY],
        [f64::NEG_INFINITY],
        [-1.0],
        [1e300],
    ];
    for how in [
        LINEAR,
        Interpolation::Containing,
        Interpolation::Nearest { within: 0.5 },
    ] {
        let values = line(3).interpolate(&[1.0, 2.0, 3.0], &points, how).unwrap();
        assert!(
            values.iter().all(|value| value.is_nan()),
            "{how:?}: {values:?}"
        );
    }
    let all = Interpolation::Nearest {
        within: f64::INFINITY,
    };
    let values = line(3).interpolate(&[1.0, 2.0, 3.0], &points, all).unwrap();
    assert!(values[..3].iter().all(|value| value.is_nan()));
    assert_eq!(values[3], 1.0);
    assert_eq!(line(1).interpolate(&[4.0], &[], LINEAR), Ok(vec![]));
}

#[test]
fn with_a_cache_values_are_the_same_and_the_search_is_made_once() {
    let hexagons = HexGrid::builder(1.0).ranges([(0.0, 9.0); 2]).build();
    let hexagons = Environment::builder(hexagons.unwrap()).build().unwrap();
    let edges: Vec<f64> = (0..=30).map(f64::from).collect();
    let mask: Vec<bool> = (0..900).map(|cell| cell / 30 < 2).collect();
    let half = masked([&edges, &edges], &mask);
    for space in [hexagons, half] {
        let cache = Cache::new(1 << 20);
        let field: Vec<f64> = (0..space.bin_count()).map(|bin| bin as f64).collect();
        let nearest = Interpolation::Nearest { within: 12.0 };
        for how in [nearest, Interpolation::Containing, LINEAR] {
            for count in [0, 3, 500] {
                let points: Vec<[f64; 2]> = (0..count)
                    .map(|k| [f64::from(k % 23) - 2.0, f64::from(k / 23) + 0.1])
                    .collect();
                let plain = space.interpolate(&field, &points, how);
                let kept = space.interpolate_with(&cache, &field, &points, how);
                let bits = |values: Vec<f64>| values.into_iter().map(f64::to_bits);
                match (plain, kept) {
                    (Ok(plain), Ok(kept)) => assert!(bits(plain).eq(bits(kept)), "{how:?}"),
                    (plain, kept) => assert_eq!(plain, kept),
                }
            }
        }
        let stats = cache.stats().kind("nearest bins");
        assert_eq!((stats.misses, stats.hits), (1, 2));
    }
}

#[test]
fn bad_fields_and_limits_are_refused() {
    let space = line(2);
    let refused = |field: &[f64], how| space.interpolate(field, &[[0.5]], how).unwrap_err();
    let length = EnvError::FieldLength {
        expected: 2,
        actual: 3,
    };
    assert_eq!(refused(&[1.0; 3], LINEAR), length);
    let value = f64::NEG_INFINITY;
    for how in [LINEAR, Interpolation::Containing] {
        assert_eq!(
            refused(&[1.0, value], how),
            EnvError::FieldValue { bin: 1, value }
        );
    }
    let nearest = |within| refused(&[1.0; 2], Interpolation::Nearest { within });
    let (cache, points) = (Cache::disabled(), [[0.5]]);
    let with_cache = |field: &[f64], within| {
        let how = Interpolation::Nearest { within };
        space
            .interpolate_with(&cache, field, &points, how)
            .unwrap_err()
    };
    for within in [-1.0, f64::NEG_INFINITY] {
        let error = EnvError::MaxDistance { value: within };
        assert_eq!(nearest(within), error);
        assert_eq!(with_cache(&[1.0; 2], within), error);
    }
    assert!(matches!(nearest(f64::NAN), EnvError::MaxDistance { value } if value.is_nan()));
    assert_eq!(with_cache(&[1.0; 3], 1.0), length);
    assert_eq!(
        with_cache(&[1.0, value], 1.0),
        EnvError::FieldValue { bin: 1, value }
    );
}

#[test]
fn layouts_without_a_lattice_have_values_of_bins_only() {
    fn refused<const D: usize>(layout: impl Layout<D> + 'static) -> EnvError {
        let space = Environment::builder(layout).build().unwrap();
        let field = vec![1.0; space.bin_count()];
        let center = space.centers()[0];
        let containing = space.interpolate(&field, &[center], Interpolation::Containing);
        assert_eq!(containing, Ok(vec![1.0]));
        space.interpolate(&field, &[center], LINEAR).unwrap_err()
    }
    let hexagons = HexGrid::builder(1.0)
        .ranges([(0.0, 4.0), (0.0, 4.0)])
        .build();
    let kind = LayoutKind::Hexagonal;
    assert_eq!(refused(hexagons.unwrap()), EnvError::NotLinear { kind });
    let ends = [[0.0], [4.0]];
    let track = Track::linear_track(&ends, 1.0).build().unwrap();
    assert_eq!(
        refused(track),
        EnvError::NotLinear {
            kind: LayoutKind::Track
        }
    );

    let kind = LayoutKind::EgocentricPolar;
    let polar = || PolarGrid::builder((0.0, 4.0), [1.0, 0.5]).build().unwrap();
    assert_eq!(refused(polar()), EnvError::NotLinear { kind });
    let polar = Environment::builder(polar()).build().unwrap();
    let field = vec![1.0; polar.bin_count()];
    let nearest = polar.interpolate(
        &field,
        &[[1.0, 0.0]],
        Interpolation::Nearest { within: 1.0 },
    );
    assert_eq!(nearest, Err(EnvError::NotStraight { kind }));
}

#[test]
fn every_layout_on_a_lattice_is_linear() {
    fn accepted(layout: impl Layout<2> + 'static) {
        let kind = layout.kind();
        let space = Environment::builder(layout).build().unwrap();
        let field: Vec<f64> = (0..space.bin_count()).map(|bin| bin as f64).collect();
        let values = space.interpolate(&field, space.centers(), LINEAR);
        assert_eq!(values.as_ref(), Ok(&field), "{kind}");
    }
    let full = || {
        let grid = Grid::builder(1.0).ranges([(0.0, 4.0), (0.0, 6.0)]);
        grid.build().unwrap()
    };
    let image: Vec<bool> = (0..24).map(|pixel| pixel % 5 != 2).collect();
    accepted(full());
    accepted(Grid::from_pixels(4, 6, &image, [0.5, 2.0], Neighbors::Faces).unwrap());
    accepted(Subset::from_mask(full(), &image).unwrap());
    accepted(full().rebin([2, 3], Rebin::default()).unwrap().into_grid());
    accepted(Transformed::new(full(), &Affine::scaling([2.0, -0.5]).unwrap()).unwrap());
    #[cfg(feature = "polygon")]
    {
        let corners = vec![[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]];
        let triangle = ns_layout::Polygon::new(corners, vec![]).unwrap();
        accepted(Grid::builder(1.0).build_within(&triangle).unwrap());
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let mask: Vec<bool> = (0..900).map(|cell| cell % 7 != 3).collect();
    let marks: Vec<f64> = (0..=30).map(f64::from).collect();
    let space = masked([&marks, &marks], &mask);
    let field: Vec<f64> = (0..space.bin_count())
        .map(|bin| (bin as f64).sin())
        .collect();
    let points: Vec<[f64; 2]> = (0..20_000)
        .map(|k| f64::from(k) * 0.01)
        .map(|x| [(x * 1.7) % 31.0, (x * 0.9) % 30.5])
        .collect();
    for how in [
        LINEAR,
        Interpolation::Containing,
        Interpolation::Nearest { within: 3.0 },
    ] {
        let [one, three] = [1, 3].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let run = || space.interpolate(&field, &points, how).unwrap();
            let values = pool.build().unwrap().install(run);
            values.into_iter().map(f64::to_bits).collect::<Vec<_>>()
        });
        assert_eq!(one, three, "{how:?}");
    }
}
