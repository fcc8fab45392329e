//! Heat on triangulated polygons spreads by the bandwidth that is asked for.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::f64::consts::PI;

use ns::graph::Connectivity;
use ns::kernel::{HeatOperator, Mode};
use ns::layout::{Layout, Polygon, TriangularMesh};

/// What a standard deviation may be off, relative.
const SIGMA_TOLERANCE: f64 = 1e-4;

fn heat(mesh: &TriangularMesh) -> HeatOperator {
    let graph = Connectivity::from_layout(mesh).unwrap();
    assert_eq!(graph.face_components().count(), 1);
    HeatOperator::new(&graph, mesh.measures()).unwrap()
}

/// The standard deviation on each axis of a point source spread with `sigma`.
fn spread(mesh: &TriangularMesh, at: [f64; 2], sigma: f64) -> [f64; 2] {
    let source = mesh.bin_at(&at).unwrap();
    let mut field = vec![0.0; mesh.bin_count()];
    field[source.index()] = 1.0;
    let spread = heat(mesh).smooth(&field, sigma, Mode::Transition).unwrap();
    let start = mesh.centers()[source.index()];
    [0, 1].map(|k| {
        let square = |center: &[f64; 2]| (center[k] - start[k]).powi(2);
        let variance: f64 = spread
            .iter()
            .zip(mesh.centers())
            .map(|(p, c)| p * square(c))
            .sum();
        variance.sqrt()
    })
}

fn convex() -> Polygon {
    let ring = [
        [0.0, 3.0],
        [37.0, 0.0],
        [41.0, 38.0],
        [20.0, 45.0],
        [-3.0, 36.0],
    ];
    Polygon::new(ring.to_vec(), vec![]).unwrap()
}

/// With a wedge cut out above and a pillar in a corner.
fn concave_with_hole() -> Polygon {
    let ring = [
        [0.0, 0.0],
        [60.0, 0.0],
        [60.0, 50.0],
        [35.0, 50.0],
        [30.0, 38.0],
        [25.0, 50.0],
        [0.0, 50.0],
    ];
    let pillar = vec![[4.0, 4.0], [9.0, 5.0], [8.0, 9.0], [3.0, 8.0]];
    Polygon::new(ring.to_vec(), vec![pillar]).unwrap()
}

#[test]
fn a_point_source_keeps_its_standard_deviation_on_each_axis() {
    for (polygon, at) in [
        (convex(), [19.0, 20.0]),
        (concave_with_hole(), [31.0, 19.0]),
    ] {
        for (spacing, sigma) in [(0.5, 2.0), (1.0, 3.0), (1.0, 4.0), (2.0, 4.0)] {
            let mesh = TriangularMesh::new(&polygon, spacing).unwrap();
            for (k, realised) in spread(&mesh, at, sigma).into_iter().enumerate() {
                let error = realised / sigma - 1.0;
                assert!(
                    error.abs() < SIGMA_TOLERANCE,
                    "spacing {spacing}, sigma {sigma}, axis {k}: {realised}"
                );
            }
        }
    }
}

#[test]
fn mass_and_constants_are_kept_around_a_pillar() {
    let mesh = TriangularMesh::new(&concave_with_hole(), 1.0).unwrap();
    let heat = heat(&mesh);
    let ones = vec![1.0; mesh.bin_count()];
    let still = heat.smooth(&ones, 5.0, Mode::Average).unwrap();
    assert!(still.iter().all(|x| (x - 1.0).abs() < 1e-12));
    let mut source = vec![0.0; mesh.bin_count()];
    source[0] = 3.0;
    let spread = heat.smooth(&source, 5.0, Mode::Transition).unwrap();
    let kept: f64 = spread.iter().sum();
    assert!((kept - 3.0).abs() < 1e-12, "{:e}", kept - 3.0);
}

/// On a square of side `a`, `cos(k π x / a) cos(l π y / a)` only shrinks, by
/// `exp(−(k² + l²) (π / a)² σ² / 2)`, and walls take part in it.
#[test]
fn waves_between_walls_decay_as_they_should() {
    const SIDE: f64 = 40.0;
    let square = vec![[0.0, 0.0], [SIDE, 0.0], [SIDE, SIDE], [0.0, SIDE]];
    let mesh = TriangularMesh::new(&Polygon::new(square, vec![]).unwrap(), 1.0).unwrap();
    let (heat, sigma) = (heat(&mesh), 6.0);
    for (k, l) in [(1.0, 0.0), (0.0, 1.0), (2.0, 2.0)] {
        let wave: Vec<f64> = mesh
            .centers()
            .iter()
            .map(|[x, y]| (k * PI * x / SIDE).cos() * (l * PI * y / SIDE).cos())
            .collect();
        let after = heat.smooth(&wave, sigma, Mode::Average).unwrap();
        let dot = |f: &[f64]| -> f64 {
            f.iter()
                .zip(&wave)
                .zip(mesh.measures())
                .map(|((f, g), m)| f * g * m)
                .sum()
        };
        let decay = -(dot(&after) / dot(&wave)).ln();
        let exact = (k * k + l * l) * (PI / SIDE).powi(2) * sigma * sigma / 2.0;
        // The decay goes with the square of the bandwidth.
        let bandwidth = (decay / exact).sqrt() - 1.0;
        assert!(bandwidth.abs() < 5e-3, "({k}, {l}): {bandwidth}");
    }
}
