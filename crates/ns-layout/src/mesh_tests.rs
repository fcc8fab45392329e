//! Meshes: known cases, laws on random polygons, and every bad input.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use geo::kernels::{Kernel, Orientation, RobustKernel};
use proptest::prelude::*;

use crate::polygon::coord;
use crate::polygon_tests::any_polygon;
use crate::{BinId, Edge, Layout, LayoutError, LayoutKind, NearestBins, Polygon, TriangularMesh};

fn square(lo: f64, hi: f64) -> Vec<[f64; 2]> {
    vec![[lo, lo], [hi, lo], [hi, hi], [lo, hi]]
}

fn room() -> Polygon {
    Polygon::new(square(0.0, 6.0), vec![square(2.0, 4.0)]).unwrap()
}

fn edges(mesh: &TriangularMesh) -> Vec<Edge> {
    let mut edges = Vec::new();
    mesh.visit_edges(&mut |edge| edges.push(edge));
    edges
}

fn corners(mesh: &TriangularMesh, bin: usize) -> [[f64; 2]; 3] {
    mesh.triangles()[bin].map(|v| mesh.vertices()[v as usize])
}

/// The lowest triangle with the point inside or on a side, by trying all.
fn lowest_holder(mesh: &TriangularMesh, point: &[f64; 2]) -> Option<BinId> {
    BinId::all(mesh.bin_count()).find(|bin| {
        let [a, b, c] = corners(mesh, bin.index()).map(|corner| coord(&corner));
        [(a, b), (b, c), (c, a)]
            .into_iter()
            .all(|(a, b)| RobustKernel::orient2d(a, b, coord(point)) != Orientation::Clockwise)
    })
}

/// The vertices two triangles share.
fn shared(mesh: &TriangularMesh, edge: &Edge) -> Vec<u32> {
    let [a, b] = [edge.a, edge.b].map(|bin| mesh.triangles()[bin.index()]);
    a.into_iter().filter(|v| b.contains(v)).collect()
}

/// What must hold for any mesh.
fn check(mesh: &TriangularMesh) -> Result<(), TestCaseError> {
    let polygon = mesh.polygon();
    let bins = mesh.bin_count();
    let area: f64 = mesh.measures().iter().sum();
    prop_assert!((area - polygon.area()).abs() <= 1e-9 * polygon.area());
    prop_assert!(mesh.measures().iter().all(|&measure| measure > 0.0));
    prop_assert!(
        mesh.centers()
            .is_sorted_by(|p, q| p[0] < q[0] || (p[0] == q[0] && p[1] <= q[1]))
    );
    prop_assert_eq!(mesh.bounds(), polygon.bounds());
    for (bin, center) in BinId::all(bins).zip(mesh.centers()) {
        prop_assert_eq!(mesh.bin_at(center), Some(bin));
    }
    // A vertex on the boundary is in the domain, however it was rounded.
    for vertex in mesh.vertices() {
        prop_assert!(mesh.bin_at(vertex).is_some());
    }

    let edges = edges(mesh);
    prop_assert!(edges.is_sorted_by(|p, q| (p.a, p.b) < (q.a, q.b)));
    let mut neighbors = vec![0; bins];
    for edge in &edges {
        prop_assert!(edge.a < edge.b);
        prop_assert!(edge.distance > 0.0 && edge.face > 0.0 && edge.face.is_finite());
        let [dx, dy] = mesh.edge_vector(edge);
        prop_assert_eq!(edge.distance, f64::hypot(dx, dy));
        prop_assert_eq!(shared(mesh, edge).len(), 2);
        neighbors[edge.a.index()] += 1;
        neighbors[edge.b.index()] += 1;
    }
    // All sides there are, each with two triangles behind it but on the boundary.
    let mut sides: Vec<_> = mesh
        .triangles()
        .iter()
        .flat_map(|&[a, b, c]| [[a, b], [b, c], [c, a]])
        .map(|[a, b]| (a.min(b), a.max(b)))
        .collect();
    sides.sort_unstable();
    sides.dedup();
    let missing: usize = neighbors.iter().map(|count| 3 - count).sum();
    prop_assert_eq!(sides.len(), edges.len() + missing);
    let boundary: Vec<usize> = mesh.boundary_bins().into_iter().map(BinId::index).collect();
    let expected: Vec<usize> = (0..bins).filter(|&i| neighbors[i] < 3).collect();
    prop_assert_eq!(boundary, expected);
    Ok(())
}

#[test]
fn a_room_with_a_pillar_is_covered() {
    let mesh = TriangularMesh::new(&room(), 1.0).unwrap();
    check(&mesh).unwrap();
    assert_eq!(mesh.kind(), LayoutKind::TriangularMesh);
    assert_eq!((mesh.polygon(), mesh.spacing()), (&room(), 1.0));
    // 24 pieces outside and 8 around the pillar, each a side of one triangle.
    let missing = 3 * mesh.bin_count() - 2 * edges(&mesh).len();
    assert_eq!(missing, 32);
    for (point, inside) in [
        ([0.0, 0.0], true),
        ([6.0, 6.0], true),
        ([6.0, 1.234], true),
        ([2.0, 2.5], true),
        ([4.0, 4.0], true),
        ([3.0, 3.0], false),
        ([2.0 + 1e-12, 3.0], false),
        ([6.0 + 1e-12, 3.0], false),
        ([f64::NAN, 1.0], false),
        ([1.0, f64::INFINITY], false),
    ] {
        assert_eq!(mesh.bin_at(&point).is_some(), inside, "{point:?}");
        assert_eq!(mesh.bins_at(&[point]), [mesh.bin_at(&point)]);
    }
}

#[test]
fn away_from_walls_triangles_are_equilateral_and_faces_are_sides() {
    let mesh = TriangularMesh::new(&Polygon::new(square(0.0, 20.0), vec![]).unwrap(), 1.0).unwrap();
    check(&mesh).unwrap();
    let inner = |bin: BinId| {
        mesh.centers()[bin.index()]
            .iter()
            .all(|x| (2.5..17.5).contains(x))
    };
    let mut seen = 0;
    for edge in edges(&mesh)
        .iter()
        .filter(|edge| inner(edge.a) && inner(edge.b))
    {
        assert!((edge.face - 1.0).abs() < 1e-12);
        assert!((edge.distance - 1.0 / 3.0_f64.sqrt()).abs() < 1e-12);
        seen += 1;
    }
    assert!(seen > 700);
}

#[test]
fn a_spacing_wider_than_the_room_leaves_the_corners() {
    let mesh = TriangularMesh::new(&Polygon::new(square(0.0, 1.0), vec![]).unwrap(), 50.0).unwrap();
    assert_eq!((mesh.bin_count(), mesh.vertices().len()), (2, 4));
    let edges = edges(&mesh);
    // The circumcentres coincide: the distance is a quarter of that across the
    // diagonal, which the line between the centroids is orthogonal to.
    assert!((edges[0].face - 4.0 * 2.0_f64.sqrt()).abs() < 1e-12);
    // Both triangles have the diagonal; the lower one holds it.
    let [p, q] = shared(&mesh, &edges[0])[..] else {
        panic!("no side shared")
    };
    let [p, q] = [p, q].map(|v| mesh.vertices()[v as usize]);
    let middle = [(p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0];
    assert_eq!(mesh.bin_at(&middle), BinId::new(0));
}

#[test]
fn the_same_polygon_makes_the_same_mesh() {
    let [a, b] = [0, 1].map(|_| TriangularMesh::new(&room(), 0.3).unwrap());
    assert_eq!(a.triangles(), b.triangles());
    assert_eq!(a.centers(), b.centers());
}

#[test]
fn bad_spacings_are_refused() {
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = TriangularMesh::new(&room(), value).unwrap_err();
        assert!(matches!(error, LayoutError::Spacing { .. }), "{error}");
    }
    for spacing in [1e-5, 1e-9] {
        let error = TriangularMesh::new(&room(), spacing).unwrap_err();
        assert!(matches!(error, LayoutError::TooLarge { .. }), "{error}");
    }
    let error = TriangularMesh::with_memory_limit(&room(), 0.1, 1 << 16).unwrap_err();
    assert!(matches!(error, LayoutError::TooLarge { .. }), "{error}");
    let error = TriangularMesh::new(&room(), 1e-300).unwrap_err();
    assert!(matches!(error, LayoutError::Precision { .. }), "{error}");
    // A diagonal corridor: few triangles, but a large lattice to choose from.
    let corridor = vec![[0.0, 0.0], [1e6, 1e6 - 1.0], [1e6, 1e6]];
    let corridor = Polygon::new(corridor, vec![]).unwrap();
    let error = TriangularMesh::new(&corridor, 1.0).unwrap_err();
    assert!(matches!(error, LayoutError::TooLarge { .. }), "{error}");
}

#[test]
fn slivers_thinner_than_rounding_are_refused() {
    let x = 1.0 / 3.0;
    let hair = Polygon::new(vec![[0.0, 0.0], [x, x], [1.0, 1.0 + 1e-15]], vec![]);
    if let Ok(hair) = hair {
        match TriangularMesh::new(&hair, 0.01) {
            Ok(mesh) => check(&mesh).unwrap(),
            Err(error) => assert!(matches!(error, LayoutError::Precision { .. }), "{error}"),
        }
    }
}

proptest! {
    #[test]
    fn random_polygons_keep_the_laws((polygon, size) in any_polygon(), fraction in 0.05..0.8) {
        check(&TriangularMesh::new(&polygon, fraction * size).unwrap())?;
    }

    #[test]
    fn every_point_is_in_the_lowest_triangle_around_it(
        (polygon, size) in any_polygon(),
        fraction in 0.05..0.8,
        points in prop::collection::vec((-1.0..1.0, -1.0..1.0), 50),
        along in prop::collection::vec(0.0..1.0, 20),
    ) {
        let mesh = TriangularMesh::new(&polygon, fraction * size).unwrap();
        let [(x0, x1), (y0, y1)] = polygon.bounds();
        let middle = [(x0 + x1) / 2.0, (y0 + y1) / 2.0];
        for (dx, dy) in points {
            let point = [middle[0] + dx * size, middle[1] + dy * size];
            prop_assert_eq!(mesh.bin_at(&point), lowest_holder(&mesh, &point));
            prop_assert_eq!(mesh.bin_at(&point).is_some(), polygon.contains(&point));
        }
        // Points on sides of triangles and of the polygon, as well as floats can.
        let on = |[a, b]: [[f64; 2]; 2], t: f64| [0, 1].map(|k| a[k] + t * (b[k] - a[k]));
        for (k, &t) in along.iter().enumerate() {
            let [a, b, _] = corners(&mesh, k * 31 % mesh.bin_count());
            let inner = on([a, b], t);
            if let Some(holder) = lowest_holder(&mesh, &inner) {
                prop_assert_eq!(mesh.bin_at(&inner), Some(holder));
            }
            let ring = polygon.exterior();
            let outer = on([ring[k % ring.len()], ring[(k + 1) % ring.len()]], t);
            if polygon.contains(&outer) {
                prop_assert!(mesh.bin_at(&outer).is_some());
            }
        }
    }

    #[test]
    fn the_nearest_centre_is_found((polygon, size) in any_polygon(), at in (-2.0..2.0, -2.0..2.0)) {
        let mesh = TriangularMesh::new(&polygon, 0.3 * size).unwrap();
        let middle = polygon.centroid();
        let point = [middle[0] + at.0 * size, middle[1] + at.1 * size];
        let hit = NearestBins::new(&mesh).unwrap().nearest(&point).unwrap();
        let least = mesh
            .centers()
            .iter()
            .map(|c| f64::hypot(c[0] - point[0], c[1] - point[1]))
            .fold(f64::INFINITY, f64::min);
        prop_assert!((hit.distance - least).abs() <= 1e-9 * size);
    }

    #[test]
    fn no_numbers_make_it_panic(
        corners in prop::collection::vec(prop::array::uniform2((-3..3).prop_map(f64::from)), 3..8),
        power in -500..190_i32,
        spacing in prop::num::f64::ANY,
        fraction in 0.1..2.0,
    ) {
        // By powers of two, so that straight corners stay straight.
        let scale = 2_f64.powi(power);
        let scaled = corners.into_iter().map(|point| point.map(|x| x * scale)).collect();
        if let Ok(polygon) = Polygon::new(scaled, vec![]) {
            let _ = TriangularMesh::with_memory_limit(&polygon, spacing, 1 << 22);
            check(&TriangularMesh::new(&polygon, fraction * scale).unwrap())?;
        }
    }

    #[test]
    fn wild_polygons_make_a_mesh_or_an_error(
        corners in prop::array::uniform3(prop::array::uniform2(prop::num::f64::ANY)),
        fraction in 0.1..2.0,
    ) {
        if let Ok(polygon) = Polygon::new(corners.to_vec(), vec![]) {
            let [(x0, x1), (y0, y1)] = polygon.bounds();
            if let Ok(mesh) =
                TriangularMesh::with_memory_limit(&polygon, fraction * (x1 - x0).max(y1 - y0), 1 << 22)
            {
                check(&mesh)?;
            }
        }
    }
}
