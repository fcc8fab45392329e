//! Circles and grown polygons, against distances to every side.

use proptest::prelude::*;

use crate::polygon_tests::any_polygon;
use crate::{LayoutError, Polygon};

/// The distance from a point to the nearest side of a polygon.
fn distance_to_sides(polygon: &Polygon, p: &[f64; 2]) -> f64 {
    let rings =
        std::iter::once(polygon.exterior()).chain(polygon.holes().iter().map(Vec::as_slice));
    rings
        .flat_map(|ring| (0..ring.len()).map(move |i| (ring[i], ring[(i + 1) % ring.len()])))
        .map(|(a, b)| {
            let way = [b[0] - a[0], b[1] - a[1]];
            let along = (p[0] - a[0]) * way[0] + (p[1] - a[1]) * way[1];
            let t = (along / (way[0] * way[0] + way[1] * way[1])).clamp(0.0, 1.0);
            (p[0] - a[0] - t * way[0]).hypot(p[1] - a[1] - t * way[1])
        })
        .fold(f64::INFINITY, f64::min)
}

proptest! {
    #[test]
    fn a_grown_polygon_holds_what_is_near_and_nothing_else(
        (polygon, size) in any_polygon(),
        growth in 1e-3..2.0_f64,
        places in prop::collection::vec((-4.0..4.0_f64, -4.0..4.0_f64), 60),
    ) {
        let radius = growth * size;
        let grown = polygon.buffered(radius).unwrap();
        prop_assert!(grown.area() > polygon.area());
        let middle = polygon.centroid();
        let slack = 1e-7 * (size + radius);
        for (x, y) in places {
            let point = [middle[0] + x * size, middle[1] + y * size];
            let off = distance_to_sides(&polygon, &point);
            // Arcs run inside the circles that they stand for.
            let chord = radius * (1.0 - (std::f64::consts::PI / 60.0).cos());
            if polygon.contains(&point) || off < radius - chord - slack {
                prop_assert!(grown.contains(&point), "{point:?} is {off} off, within {radius}");
            } else if off > radius + slack {
                prop_assert!(!grown.contains(&point), "{point:?} is {off} off, beyond {radius}");
            }
        }
    }

    #[test]
    fn a_circle_holds_what_is_near(
        (x, y, radius) in (-1e3..1e3_f64, -1e3..1e3_f64, 1e-3..1e3_f64),
        (far, turn) in (0.0..2.0_f64, 0.0..std::f64::consts::TAU),
    ) {
        let circle = Polygon::circle([x, y], radius).unwrap();
        let point = [x + far * radius * turn.cos(), y + far * radius * turn.sin()];
        if far < 0.9987 {
            prop_assert!(circle.contains(&point));
        } else if far > 1.0 + 1e-9 {
            prop_assert!(!circle.contains(&point));
        }
    }
}

#[test]
fn a_hole_closes_when_it_is_grown_over() {
    let square = |lo: f64, hi: f64| vec![[lo, lo], [hi, lo], [hi, hi], [lo, hi]];
    let room = Polygon::new(square(0.0, 10.0), vec![square(4.0, 6.0)]).unwrap();
    let near = room.buffered(0.5).unwrap();
    assert_eq!(near.holes().len(), 1);
    assert!(!near.contains(&[5.0, 5.0]) && near.contains(&[4.4, 5.0]));
    assert!(room.buffered(1.5).unwrap().holes().is_empty());
}

#[test]
fn scale_and_place_do_not_matter() {
    let at = |x: f64, s: f64| {
        let ring = [[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]];
        let ring = ring.map(|p| [p[0] * s + x, p[1] * s + x]).to_vec();
        let area = Polygon::new(ring, vec![])
            .unwrap()
            .buffered(s)
            .unwrap()
            .area();
        area / (s * s)
    };
    // The area of the triangle, its sides, and a circle.
    let exact = 6.0 + 12.0 + std::f64::consts::PI;
    for (x, s) in [
        (0.0, 1.0),
        (1e6, 1.0),
        (0.0, 1e-50),
        (0.0, 1e50),
        (-1e59, 1e50),
    ] {
        assert!((at(x, s) - exact).abs() < 0.01, "{x} {s}: {}", at(x, s));
    }
}

#[test]
fn bad_radii_are_refused() {
    let triangle = Polygon::new(vec![[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]], vec![]).unwrap();
    for value in [0.0, -1.0, f64::INFINITY, f64::NEG_INFINITY] {
        let refused = LayoutError::Radius { value };
        assert_eq!(triangle.buffered(value), Err(refused.clone()));
        assert_eq!(Polygon::circle([0.0, 0.0], value), Err(refused));
    }
    for answer in [
        triangle.buffered(f64::NAN),
        Polygon::circle([0.0; 2], f64::NAN),
    ] {
        assert!(matches!(answer, Err(LayoutError::Radius { value }) if value.is_nan()));
    }
    for answer in [
        triangle.buffered(1e100),
        triangle.buffered(f64::MAX),
        Polygon::circle([0.0; 2], 1e100),
        Polygon::circle([f64::NAN, 0.0], 1.0),
    ] {
        assert!(
            matches!(answer, Err(LayoutError::RingPoint { .. })),
            "{answer:?}"
        );
    }
    assert!(
        Polygon::circle([1e20, 0.0], 1.0).is_err(),
        "the vertices fall together"
    );
    assert!(
        Polygon::circle([0.0; 2], 1e-150).is_err(),
        "there is no area"
    );
}

#[test]
fn next_to_a_huge_radius_a_polygon_is_a_point() {
    let triangle = Polygon::new(vec![[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]], vec![]).unwrap();
    for power in 3..30 {
        let radius = 10_f64.powi(power);
        let share = triangle.buffered(radius).unwrap().area() / (radius * radius);
        assert!(
            (share - std::f64::consts::PI).abs() < 0.02,
            "{radius}: {share}"
        );
    }
}

/// A radius far below the rounding may leave the polygon as it is, or refuse.
#[test]
fn tiny_radii_do_not_break() {
    let triangle = Polygon::new(vec![[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]], vec![]).unwrap();
    for radius in [1e-6, 1e-9, 1e-12, 1e-300, f64::MIN_POSITIVE] {
        if let Ok(grown) = triangle.buffered(radius) {
            assert!(
                (grown.area() - 6.0).abs() < 1e-4,
                "{radius}: {}",
                grown.area()
            );
        }
    }
}
