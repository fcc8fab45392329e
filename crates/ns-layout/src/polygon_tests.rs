//! Polygons and grids cut to them: known cases, laws, and every bad input.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;

use crate::{BinId, EmptyCause, Grid, Layout, LayoutError, LayoutKind, Neighbors, Polygon};

fn square(lo: f64, hi: f64) -> Vec<[f64; 2]> {
    vec![[lo, lo], [hi, lo], [hi, hi], [lo, hi]]
}

fn polygon(exterior: &[[f64; 2]]) -> Result<Polygon, LayoutError> {
    Polygon::new(exterior.to_vec(), Vec::new())
}

/// Polygons whose vertices surround a middle, with or without a hole around it,
/// and how large they are about.
pub(crate) fn any_polygon() -> impl Strategy<Value = (Polygon, f64)> {
    let ring = prop::collection::vec((0.5..1.0, -0.4..0.4), 5..12);
    let place = (-1e3..1e3_f64, -1e3..1e3_f64, 1e-2..1e3_f64);
    (ring, prop::bool::ANY, place).prop_map(|(ring, hollow, (x, y, size))| {
        let around = |scale: f64| -> Vec<[f64; 2]> {
            ring.iter()
                .enumerate()
                .map(|(i, (radius, shift))| {
                    let angle = (i as f64 + shift) / ring.len() as f64 * std::f64::consts::TAU;
                    let (sin, cos) = angle.sin_cos();
                    [x + scale * radius * cos, y + scale * radius * sin]
                })
                .collect()
        };
        let holes = if hollow {
            vec![around(0.2 * size)]
        } else {
            vec![]
        };
        (Polygon::new(around(size), holes).unwrap(), size)
    })
}

/// Twice the area that a ring turns around, positive counterclockwise.
fn twice_area(ring: &[[f64; 2]]) -> f64 {
    let [x, y] = ring[0];
    (0..ring.len())
        .map(|i| (ring[i], ring[(i + 1) % ring.len()]))
        .map(|(a, b)| (a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y))
        .sum()
}

/// How often a ring crosses the ray from a point along the first axis, odd or not.
fn odd_crossings(ring: &[[f64; 2]], p: &[f64; 2]) -> bool {
    (0..ring.len())
        .map(|i| (ring[i], ring[(i + 1) % ring.len()]))
        .filter(|(a, b)| (a[1] > p[1]) != (b[1] > p[1]))
        .filter(|(a, b)| p[0] < a[0] + (p[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
        .count()
        % 2
        == 1
}

#[test]
fn a_room_with_a_pillar() {
    let room = Polygon::new(square(0.0, 6.0), vec![square(2.0, 4.0)]).unwrap();
    assert_eq!(room.area(), 32.0);
    assert_eq!(room.centroid(), [3.0, 3.0]);
    assert_eq!(room.bounds(), [(0.0, 6.0), (0.0, 6.0)]);
    assert_eq!(room.exterior(), square(0.0, 6.0));
    assert_eq!(room.holes(), [square(2.0, 4.0)]);
    for (point, contains, strictly) in [
        ([1.0, 1.0], true, true),
        ([0.0, 0.0], true, false),
        ([6.0, 3.0], true, false),
        ([2.0, 3.0], true, false),
        ([4.0, 4.0], true, false),
        ([3.0, 3.0], false, false),
        ([6.0 + 1e-15, 3.0], false, false),
        ([f64::NAN, 3.0], false, false),
        ([3.0, f64::NEG_INFINITY], false, false),
    ] {
        assert_eq!(room.contains(&point), contains, "{point:?}");
        assert_eq!(room.strictly_contains(&point), strictly, "{point:?}");
    }
}

#[test]
fn closed_turned_and_repeating_rings_are_the_same_space() {
    let open = polygon(&square(0.0, 1.0)).unwrap();
    let mut ring = square(0.0, 1.0);
    ring.extend([[0.0, 1.0], [0.0, 0.0], [0.0, 0.0]]);
    assert_eq!(polygon(&ring).unwrap(), open);
    ring.reverse();
    let turned = polygon(&ring).unwrap();
    assert_eq!((turned.area(), turned.centroid()), (1.0, [0.5, 0.5]));
}

#[test]
fn a_straight_corner_is_no_fault() {
    let ring = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [2.0, 1.0]];
    assert_eq!(polygon(&ring).unwrap().area(), 1.0);
}

#[test]
fn bad_rings_are_refused_with_what_is_wrong() {
    let mut ring = square(0.0, 1.0);
    for bad in [f64::NAN, f64::INFINITY, -1e61] {
        ring[2] = [1.0, bad];
        let error = Polygon::new(square(0.0, 1.0), vec![ring.clone()]).unwrap_err();
        assert!(
            matches!(error, LayoutError::RingPoint { ring: 1, index: 2, value }
                if value[1].to_bits() == bad.to_bits()),
            "{error}"
        );
    }
    for (ring, points) in [
        (vec![], 0),
        (vec![[1.0, 1.0]; 4], 1),
        (vec![[0.0, 0.0], [1.0, 1.0], [0.0, 0.0]], 2),
    ] {
        assert_eq!(
            polygon(&ring),
            Err(LayoutError::RingTooShort { ring: 0, points })
        );
    }
    let bow_tie = [[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, 2.0]];
    assert_eq!(
        polygon(&bow_tie),
        Err(LayoutError::RingsMeet {
            ring: 0,
            side: 0,
            other_ring: 0,
            other_side: 2,
            at: [1.0, 1.0],
        })
    );
    let tiny = square(0.0, 1.0).into_iter().map(|p| p.map(|x| x * 1e-200));
    assert_eq!(
        Polygon::new(tiny.collect(), vec![]),
        Err(LayoutError::RingArea { area: 0.0 })
    );
}

#[test]
fn sides_may_not_overlap_or_touch() {
    let flat = [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]];
    let spike = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [2.0, -1.0]];
    let pinched = [
        [0.0, 0.0],
        [2.0, 0.0],
        [1.0, 1.0],
        [2.0, 2.0],
        [0.0, 2.0],
        [1.0, 1.0],
    ];
    for ring in [&flat[..], &spike, &pinched] {
        assert!(matches!(polygon(ring), Err(LayoutError::RingsMeet { .. })));
    }
}

#[test]
fn holes_lie_inside_and_apart() {
    let outer = || square(0.0, 9.0);
    for (holes, expected) in [
        (vec![square(10.0, 11.0)], Some(0)),
        (vec![square(-1.0, 10.0)], Some(0)),
        (vec![square(1.0, 5.0), square(2.0, 3.0)], Some(1)),
        (vec![square(2.0, 3.0), square(1.0, 5.0)], Some(0)),
        (vec![square(8.0, 10.0)], None),
        (vec![square(0.0, 1.0)], None),
        (vec![square(1.0, 3.0), square(3.0, 4.0)], None),
    ] {
        match (Polygon::new(outer(), holes), expected) {
            (Err(LayoutError::HoleOutside { hole, .. }), Some(k)) => assert_eq!(hole, k),
            (Err(LayoutError::RingsMeet { .. }), None) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn centres_on_the_boundary_are_inside() {
    let triangle = polygon(&[[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]]).unwrap();
    let grid = Grid::builder(1.0).build_within(&triangle).unwrap();
    assert_eq!(grid.kind(), LayoutKind::Polygon);
    assert_eq!(grid.lattice().shape(), [6, 6]);
    assert_eq!(grid.bounds(), triangle.bounds());
    // 15 strictly inside, 6 on the long side.
    assert_eq!(grid.bin_count(), 21);
    assert_eq!(grid.bin_at(&[2.95, 2.95]), BinId::new(6 + 5 + 2));
    // Outside the triangle, but in an active cell.
    assert!(grid.bin_at(&[3.9, 2.9]).is_some());
    assert_eq!(grid.bin_at(&[3.5, 3.5]), None);
}

#[test]
fn visits_and_a_polygon_both_decide() {
    let samples = [[0.5, 0.5], [2.5, 2.5], [3.5, 0.5]];
    let room = Polygon::new(square(0.0, 4.0), vec![square(2.2, 2.8)]).unwrap();
    let builder = Grid::builder(1.0).samples(&samples);
    assert_eq!(builder.clone().build_within(&room).unwrap().bin_count(), 2);
    let all = builder.all_active(true).neighbors(Neighbors::Faces);
    assert_eq!(all.build_within(&room).unwrap().bin_count(), 15);
}

#[test]
fn bad_grids_are_refused() {
    let thin = polygon(&[[0.0, 0.0], [9.0, 0.0], [9.0, 1e-3]]).unwrap();
    assert_eq!(
        Grid::builder(1.0)
            .ranges([(0.0, 9.0), (-5.0, 5.0)])
            .build_within(&thin)
            .unwrap_err(),
        LayoutError::NoActiveBin {
            cells: 90,
            cause: EmptyCause::Polygon
        }
    );
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = Grid::builder(value).build_within(&thin).unwrap_err();
        assert!(matches!(error, LayoutError::BinSize { axis: 0, .. }));
    }
    let error = Grid::builder(1e-9).build_within(&thin).unwrap_err();
    assert!(matches!(error, LayoutError::TooLarge { .. }));
}

#[cfg(feature = "serde")]
#[test]
fn what_is_read_is_checked() {
    let room = Polygon::new(square(0.0, 6.0), vec![square(2.0, 4.0)]).unwrap();
    let text = serde_json::to_string(&room).unwrap();
    assert_eq!(serde_json::from_str::<Polygon>(&text).unwrap(), room);
    let short = r#"{"exterior": [[0, 0], [1, 1]]}"#;
    assert!(serde_json::from_str::<Polygon>(short).is_err());
}

proptest! {
    #[test]
    fn area_and_position_agree_with_sums_over_sides(
        (polygon, size) in any_polygon(),
        points in prop::collection::vec((-1.0..1.0, -1.0..1.0), 50),
    ) {
        let rings = || std::iter::once(polygon.exterior())
            .chain(polygon.holes().iter().map(Vec::as_slice));
        let area = twice_area(polygon.exterior()) / 2.0
            - polygon.holes().iter().map(|hole| twice_area(hole) / 2.0).sum::<f64>();
        prop_assert!((polygon.area() - area).abs() <= 1e-9 * area);
        let [(x0, x1), (y0, y1)] = polygon.bounds();
        let middle = [(x0 + x1) / 2.0, (y0 + y1) / 2.0];
        for (dx, dy) in points {
            let point = [middle[0] + dx * size, middle[1] + dy * size];
            let odd = rings().filter(|ring| odd_crossings(ring, &point)).count() % 2 == 1;
            prop_assert_eq!(polygon.contains(&point), odd);
            prop_assert_eq!(polygon.strictly_contains(&point), odd);
        }
        for vertex in rings().flatten() {
            prop_assert!(polygon.contains(vertex) && !polygon.strictly_contains(vertex));
        }
    }

    #[test]
    fn a_cell_is_active_iff_its_centre_is_covered(
        (polygon, size) in any_polygon(),
        fraction in 0.05..0.4,
    ) {
        let grid = Grid::builder(fraction * size).build_within(&polygon).unwrap();
        let lattice = grid.lattice();
        for cell in 0..lattice.cell_bins().len() {
            let at = lattice.coordinates(cell);
            let center = [0, 1].map(|k| lattice.axes()[k].centers()[at[k]]);
            prop_assert_eq!(lattice.cell_bins()[cell].is_some(), polygon.contains(&center));
            prop_assert_eq!(grid.bin_at(&center), lattice.cell_bins()[cell]);
        }
    }

    #[test]
    fn no_numbers_make_it_panic(
        exterior in prop::collection::vec(prop::array::uniform2(prop::num::f64::ANY), 0..7),
        hole in prop::collection::vec(prop::array::uniform2(-9.0..9.0), 0..5),
        small in prop::collection::vec(prop::array::uniform2((-3..3).prop_map(f64::from)), 3..7),
        size in prop::num::f64::ANY,
    ) {
        let _ = Polygon::new(exterior, vec![]);
        let _ = Polygon::new(square(-10.0, 10.0), vec![hole]);
        if let Ok(polygon) = Polygon::new(small, vec![]) {
            prop_assert!(polygon.area() > 0.0);
            let _ = Grid::builder(size).memory_limit(1 << 20).build_within(&polygon);
        }
    }
}
