//! Heat on hexagons, and on rings and sectors: a point source keeps its
//! bandwidth, and known kernels come out.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::f64::consts::{FRAC_PI_2, PI};

use ns::graph::Connectivity;
use ns::kernel::{HeatOperator, Mode};
use ns::layout::{BinId, HexGrid, Layout, Neighbors, PolarGrid};
use proptest::prelude::*;

/// How far the spread may be from the bandwidth, as a fraction of it.
const TOLERANCE: f64 = 1e-3;

/// What a unit mass in one bin has become.
fn spread(layout: &dyn Layout<2>, source: BinId, bandwidth: f64, mode: Mode) -> Vec<f64> {
    let graph = Connectivity::from_layout(layout).unwrap();
    let heat = HeatOperator::new(&graph, layout.measures()).unwrap();
    let mut field = vec![0.0; layout.bin_count()];
    field[source.index()] = 1.0;
    heat.smooth(&field, bandwidth, mode).unwrap()
}

/// The mean of a mass on each axis, and its standard deviation along two
/// directions at right angles, the first of which is given.
fn moments(mass: &[f64], places: &[[f64; 2]], [ux, uy]: [f64; 2]) -> ([f64; 2], [f64; 2]) {
    let total: f64 = mass.iter().sum();
    let mean = [0, 1].map(|k| {
        let sum: f64 = mass.iter().zip(places).map(|(m, p)| m * p[k]).sum();
        sum / total
    });
    let deviation = [[ux, uy], [-uy, ux]].map(|[ux, uy]| {
        let along = |p: &[f64; 2]| (p[0] - mean[0]) * ux + (p[1] - mean[1]) * uy;
        let sum: f64 = mass
            .iter()
            .zip(places)
            .map(|(m, p)| m * along(p).powi(2))
            .sum();
        (sum / total).sqrt()
    });
    (mean, deviation)
}

fn assert_near(actual: f64, expected: f64, tolerance: f64) {
    assert!(
        (actual - expected).abs() <= tolerance,
        "{actual} is not {expected} within {tolerance}"
    );
}

#[test]
fn a_point_keeps_its_bandwidth_on_hexagons() {
    for (width, bandwidth) in [(1.0, 1.5), (1.0, 4.0), (2.5, 4.0)] {
        let grid = HexGrid::builder(width)
            .ranges([(-40.0, 40.0), (-40.0, 40.0)])
            .build()
            .unwrap();
        let source = grid.bin_at(&[0.0, 0.0]).unwrap();
        let mass = spread(&grid, source, bandwidth, Mode::Transition);
        let (mean, deviation) = moments(&mass, grid.centers(), [1.0, 0.0]);
        for k in 0..2 {
            assert_near(mean[k], grid.centers()[source.index()][k], 1e-6);
            assert_near(deviation[k], bandwidth, TOLERANCE * bandwidth);
        }
    }
}

#[test]
fn a_point_keeps_its_bandwidth_around_an_animal() {
    let bandwidth = 2.0;
    let grid = PolarGrid::builder((10.0, 50.0), [0.4, 0.4 / 30.0])
        .build()
        .unwrap();
    let places: Vec<[f64; 2]> = grid
        .centers()
        .iter()
        .map(|&c| PolarGrid::to_cartesian(c))
        .collect();
    // Ahead, to the left, and on the seam behind.
    for angle in [0.0, FRAC_PI_2, PI] {
        let source = grid.bin_at(&[30.0, angle]).unwrap();
        let mass = spread(&grid, source, bandwidth, Mode::Transition);
        let at = grid.centers()[source.index()][1];
        let (mean, deviation) = moments(&mass, &places, [at.cos(), at.sin()]);
        for k in 0..2 {
            assert_near(mean[k], places[source.index()][k], TOLERANCE * bandwidth);
            assert_near(deviation[k], bandwidth, TOLERANCE * bandwidth);
        }
    }
}

#[test]
fn known_kernels_of_four_hexagons() {
    let grid = HexGrid::builder(1.0)
        .ranges([(0.0, 1.0), (0.0, 0.75_f64.sqrt())])
        .build()
        .unwrap();
    assert_eq!(grid.bin_count(), 4);
    let found: Vec<f64> = kernel_row(&grid, 0, 0.7);
    let expected = [
        0.740_739_202_5,
        0.119_922_869_7,
        0.119_922_869_7,
        0.019_415_058_1,
    ];
    for (found, expected) in found.iter().zip(expected) {
        assert_near(*found, expected, 1e-9);
    }
}

#[test]
fn known_kernels_of_rings() {
    let grid = PolarGrid::builder((0.0, 6.0), [2.0, FRAC_PI_2])
        .build()
        .unwrap();
    let expected = [
        0.161_402_332_7,
        0.102_344_198_8,
        0.066_416_154_0,
        0.102_344_198_8,
        0.218_453_276_3,
        0.078_001_059_7,
        0.034_221_636_8,
        0.078_001_059_7,
    ];
    for (found, expected) in kernel_row(&grid, 0, 2.0).iter().zip(expected) {
        assert_near(*found, expected, 1e-9);
    }
}

/// A row of the kernel that averages: what each bin gives to bin `row`.
fn kernel_row(layout: &dyn Layout<2>, row: usize, bandwidth: f64) -> Vec<f64> {
    BinId::all(layout.bin_count())
        .map(|source| spread(layout, source, bandwidth, Mode::Average)[row])
        .collect()
}

/// Both faces of two half circles count: the heat goes both ways round.
#[test]
fn two_half_circles_are_as_fast_as_their_two_faces() {
    let halves = PolarGrid::builder((9.5, 10.5), [1.0, PI]).build().unwrap();
    let bandwidth = 5.0;
    let left = spread(&halves, BinId::new(0).unwrap(), bandwidth, Mode::Transition)[0];
    // One number decays at twice the leave rate, 2 A / (d m).
    let rate = 2.0 * 2.0 * 1.0 / (10.0 * PI * 10.0 * PI);
    let expected = 0.5 + 0.5 * (-rate * bandwidth * bandwidth / 2.0).exp();
    assert_near(left, expected, 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Mass stays, and constants stay, on all shapes and for both neighbourhoods.
    #[test]
    fn mass_and_constants_stay(
        samples in prop::collection::vec([0.0..20.0_f64, 0.0..20.0_f64], 2..60),
        sizes in [1.0..5.0_f64, 0.3..2.0_f64], bandwidth in 0.5..20.0_f64, diagonals: bool,
    ) {
        let hexagons = HexGrid::builder(sizes[0]).samples(&samples).build().unwrap();
        let neighbors = if diagonals { Neighbors::Diagonals } else { Neighbors::Faces };
        let rings = PolarGrid::builder((0.0, 20.0), sizes).neighbors(neighbors).build().unwrap();
        for layout in [&hexagons as &dyn Layout<2>, &rings] {
            let source = BinId::new(layout.bin_count() / 2).unwrap();
            let mass = spread(layout, source, bandwidth, Mode::Transition);
            prop_assert!((mass.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(mass.iter().all(|&m| m > -1e-12));
            let graph = Connectivity::from_layout(layout).unwrap();
            let heat = HeatOperator::new(&graph, layout.measures()).unwrap();
            let flat = heat.smooth(&vec![3.0; layout.bin_count()], bandwidth, Mode::Average).unwrap();
            prop_assert!(flat.iter().all(|value| (value - 3.0).abs() < 1e-12));
        }
    }
}
