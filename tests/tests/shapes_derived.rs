//! Heat and paths on layouts made from other layouts: a point source keeps its
//! bandwidth wherever a transform promises it, and walls stay walls.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ns::graph::Connectivity;
use ns::kernel::{HeatOperator, Mode};
use ns::layout::{
    Affine, BinId, Bridges, Composite, Grid, HexGrid, Layout, LayoutError, LayoutKind, Neighbors,
    PolarGrid, Polygon, Rebin, Subset, Track, Transformed, TriangularMesh,
};
use proptest::prelude::*;

/// How far the spread may be from the bandwidth, as a fraction of it.
const TOLERANCE: f64 = 1e-3;

/// What a unit mass in the bin at a point has become.
fn spread<const D: usize>(layout: &dyn Layout<D>, source: &[f64; D], bandwidth: f64) -> Vec<f64> {
    let graph = Connectivity::from_layout(layout).unwrap();
    let heat = HeatOperator::new(&graph, layout.measures()).unwrap();
    let mut field = vec![0.0; layout.bin_count()];
    field[layout.bin_at(source).unwrap().index()] = 1.0;
    heat.smooth(&field, bandwidth, Mode::Transition).unwrap()
}

/// The covariance of a mass in the plane: both variances, then the product.
fn covariance(mass: &[f64], places: &[[f64; 2]]) -> [f64; 3] {
    let mean = [0, 1].map(|k| -> f64 { mass.iter().zip(places).map(|(m, p)| m * p[k]).sum() });
    let of = |i: usize, j: usize| {
        let products = mass.iter().zip(places);
        products
            .map(|(m, p)| m * (p[i] - mean[i]) * (p[j] - mean[j]))
            .sum()
    };
    [of(0, 0), of(1, 1), of(0, 1)]
}

fn assert_round(layout: &dyn Layout<2>, source: &[f64; 2], bandwidth: f64) {
    let mass = spread(layout, source, bandwidth);
    let variance = bandwidth * bandwidth;
    let [xx, yy, xy] = covariance(&mass, layout.centers());
    for (actual, expected) in [(xx, variance), (yy, variance), (xy, 0.0)] {
        assert!(
            (actual - expected).abs() < 2.0 * TOLERANCE * variance,
            "{xx}, {yy}, {xy} for a variance of {variance}"
        );
    }
}

fn square(cells: f64, neighbors: Neighbors) -> Grid<2> {
    Grid::builder(1.0)
        .ranges([(0.0, cells); 2])
        .neighbors(neighbors)
        .build()
        .unwrap()
}

#[test]
fn a_point_keeps_its_bandwidth_when_space_is_turned_and_scaled() {
    let motion = Affine::rotation(0.4)
        .unwrap()
        .then(&Affine::scaling([-2.5, 2.5]).unwrap())
        .unwrap();
    let hexagons = HexGrid::builder(1.0)
        .ranges([(0.0, 40.0); 2])
        .build()
        .unwrap();
    let hexagons = Transformed::new(hexagons, &motion).unwrap();
    let squares = Transformed::new(square(40.0, Neighbors::Diagonals), &motion).unwrap();
    for layout in [&hexagons as &dyn Layout<2>, &squares] {
        assert_round(layout, &motion.apply(&[20.2, 20.2]), 8.0);
    }
}

#[test]
fn a_point_keeps_its_bandwidth_when_a_grid_is_stretched_along_its_axes() {
    let stretch = Affine::scaling([0.5, 3.0]).unwrap();
    let lattice = Transformed::new(square(60.0, Neighbors::Diagonals), &stretch).unwrap();
    assert!(lattice.lattice().is_some());
    assert_round(&lattice, &[15.1, 90.1], 2.5);
    // Turned afterwards, it has no lattice, and spreads heat alike.
    let turned = Transformed::new(lattice, &Affine::rotation(-1.1).unwrap()).unwrap();
    assert!(turned.lattice().is_none());
    assert!((turned.orthogonality() - 1.0).abs() < 1e-12);
    let source = turned.transform().apply(&[30.2, 30.2]);
    assert_round(&turned, &source, 2.5);
}

#[test]
fn a_shear_is_approximate_and_says_so() {
    let shear = Affine::new([[1.0, 0.5], [0.0, 1.0]], [0.0; 2]).unwrap();
    let sheared = Transformed::new(square(60.0, Neighbors::Faces), &shear).unwrap();
    let cosine = 1.0 / 1.25_f64.sqrt();
    assert!((sheared.orthogonality() - cosine).abs() < 1e-12);
    let mass = spread(&sheared, &shear.apply(&[30.2, 30.2]), 4.0);
    // Each kind of step adds its square to the covariance, at the rate of its
    // face over its length.
    let [xx, yy, xy] = covariance(&mass, sheared.centers());
    // Steps (1, 0) at rate 1.118 / 1 and (0.5, 1) at rate 1 / 1.118.
    let (along, across) = (1.0 / cosine, cosine);
    for (actual, rate) in [
        (xx, along + 0.25 * across),
        (yy, across),
        (xy, 0.5 * across),
    ] {
        assert!((actual / 16.0 - rate).abs() < 2.0 * TOLERANCE, "{actual}");
    }
}

#[test]
fn a_track_that_is_turned_and_doubled_is_twice_as_long() {
    let points = [[0.0, 0.0], [40.0, 0.0], [40.0, 40.0]];
    let track = Track::linear_track(&points, 1.0).build().unwrap();
    let motion = Affine::rotation(2.0)
        .unwrap()
        .then(&Affine::scaling([2.0; 2]).unwrap())
        .unwrap();
    let doubled = Transformed::new(track.clone(), &motion).unwrap();
    let total: f64 = doubled.measures().iter().sum();
    assert!((total - 160.0).abs() < 1e-9);
    // Heat at twice the bandwidth does on it what it did before.
    let before = spread(&track, &[39.5, 0.0], 3.0);
    let after = spread(&doubled, &motion.apply(&[39.5, 0.0]), 6.0);
    for (before, after) in before.iter().zip(&after) {
        assert!((before - after).abs() < 1e-12);
    }
    let stretch = Affine::scaling([2.0, 1.0]).unwrap();
    assert!(matches!(
        Transformed::new(track, &stretch),
        Err(LayoutError::NotSimilar { .. })
    ));
}

#[test]
fn a_mesh_that_is_turned_and_scaled_spreads_alike() {
    let ring = vec![[0.0, 0.0], [10.0, 0.0], [10.0, 6.0], [4.0, 9.0], [0.0, 6.0]];
    let polygon = Polygon::new(ring, Vec::new()).unwrap();
    let mesh = TriangularMesh::new(&polygon, 0.7).unwrap();
    let motion = Affine::rotation(1.0)
        .unwrap()
        .then(&Affine::scaling([3.0, -3.0]).unwrap())
        .unwrap();
    let moved = Transformed::new(mesh.clone(), &motion).unwrap();
    assert_eq!(moved.bins_at(moved.centers()), mesh.bins_at(mesh.centers()));
    let before = spread(&mesh, &mesh.centers()[40], 1.5);
    let after = spread(&moved, &moved.centers()[40], 4.5);
    for (before, after) in before.iter().zip(&after) {
        assert!((before - after).abs() < 1e-12);
    }
}

#[test]
fn angles_are_not_turned_like_lengths() {
    let around = PolarGrid::builder((0.0, 20.0), [5.0, 0.5]).build().unwrap();
    let ahead = Subset::from_mask(around.clone(), &vec![true; around.bin_count()]).unwrap();
    // As a subset it still spreads heat as it did, the curved steps included.
    assert_eq!(
        spread(&ahead, &[12.0, 0.1], 4.0),
        spread(&around, &[12.0, 0.1], 4.0)
    );
    ahead.visit_edges(&mut |edge| assert_eq!(ahead.edge_vector(&edge), around.edge_vector(&edge)));
    let turn = Affine::translation([0.0, 0.5]).unwrap();
    assert_eq!(
        Transformed::new(ahead, &turn).unwrap_err(),
        LayoutError::Curved {
            kind: LayoutKind::Subset,
            action: "transformed"
        }
    );
}

#[test]
fn no_heat_comes_through_what_was_left_out() {
    let hexagons = HexGrid::builder(2.0)
        .ranges([(0.0, 40.0); 2])
        .build()
        .unwrap();
    let keep: Vec<bool> = hexagons
        .centers()
        .iter()
        .map(|c| (c[0] - 20.0).abs() > 3.0)
        .collect();
    let rooms = Subset::from_mask(hexagons, &keep).unwrap();
    let mass = spread(&rooms, &[10.0, 20.0], 30.0);
    let right: f64 = mass
        .iter()
        .zip(rooms.centers())
        .filter_map(|(m, c)| (c[0] > 20.0).then_some(m))
        .sum();
    assert_eq!(right, 0.0);
    assert!((mass.iter().sum::<f64>() - 1.0).abs() < 1e-12);
}

#[test]
fn a_bridge_is_a_way_for_paths_and_a_door_a_way_for_heat() {
    let room = |x: f64| {
        let ranges = [(x, x + 2.0), (0.0, 2.0)];
        Grid::builder(1.0).ranges(ranges).build().unwrap()
    };
    let rooms = |face| {
        Composite::builder(Bridges::Within(4.0))
            .part(room(0.0))
            .part(room(5.0))
            .bridge_face(face)
            .build()
            .unwrap()
    };
    let (start, end) = ([0.5, 0.5], [6.5, 0.5]);
    let wall = rooms(0.0);
    let graph = Connectivity::from_layout(&wall).unwrap();
    let distances = graph
        .distances_from(&[wall.bin_at(&start).unwrap()])
        .unwrap();
    assert_eq!(distances.distance(wall.bin_at(&end).unwrap()), Some(6.0));
    assert_eq!(spread(&wall, &start, 9.0)[4..], [0.0; 4]);

    let door = rooms(0.5);
    let mass = spread(&door, &start, 100.0);
    for value in mass {
        assert!((value - 0.125).abs() < 1e-12);
    }
}

#[test]
fn a_coarser_grid_spreads_alike() {
    let fine = square(80.0, Neighbors::Faces);
    let coarse = fine.rebin([2, 4], Rebin::default()).unwrap();
    assert_round(coarse.grid(), &[41.0, 42.0], 8.0);
    let mass = spread(&fine, &[41.5, 42.5], 8.0);
    assert!((coarse.sum(&mass).unwrap().iter().sum::<f64>() - 1.0).abs() < 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn heat_does_not_care_how_space_is_turned(
        mask in prop::collection::vec(any::<bool>(), 30),
        angle in 0.0..7.0_f64,
        scale in 0.1..10.0_f64,
        bandwidth in 0.1..5.0_f64,
    ) {
        let mut mask = mask;
        mask[7] = true;
        let edges = [(0..=5).map(f64::from).collect(), vec![0.0, 0.5, 2.0, 3.0, 3.5, 4.0, 7.0]];
        let grid = Grid::from_mask(edges, &mask, Neighbors::Diagonals).unwrap();
        let motion = Affine::rotation(angle).unwrap().then(&Affine::scaling([scale; 2]).unwrap()).unwrap();
        let source = grid.centers()[0];
        let turned = Transformed::new(grid.clone(), &motion).unwrap();
        let before = spread(&grid, &source, bandwidth);
        let after = spread(&turned, &motion.apply(&source), bandwidth * scale);
        for (before, after) in before.iter().zip(&after) {
            prop_assert!((before - after).abs() < 1e-11);
        }
    }

    #[test]
    fn a_part_spreads_as_the_same_grid_built_at_once(
        mask in prop::collection::vec(any::<bool>(), 30),
        bandwidth in 0.1..5.0_f64,
    ) {
        let mut mask = mask;
        mask[7] = true;
        let edges = || [(0..=5).map(f64::from).collect(), (0..=6).map(f64::from).collect()];
        let whole = Grid::from_mask(edges(), &[true; 30], Neighbors::Diagonals).unwrap();
        let direct = Grid::from_mask(edges(), &mask, Neighbors::Diagonals).unwrap();
        let part = Subset::from_mask(whole, &mask).unwrap();
        let source = part.centers()[part.bin_count() / 2];
        prop_assert_eq!(spread(&part, &source, bandwidth), spread(&direct, &source, bandwidth));
        prop_assert_eq!(BinId::all(part.bin_count()).count(), direct.bin_count());
    }
}
