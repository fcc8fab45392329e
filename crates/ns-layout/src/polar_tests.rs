//! Rings and sectors: known cases, laws on random ones, and every bad input.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use proptest::prelude::*;

use crate::{BinId, Edge, Layout, LayoutError, LayoutKind, MeasureKind, Neighbors, PolarGrid};

fn edges(grid: &PolarGrid) -> Vec<Edge> {
    let mut edges = Vec::new();
    grid.visit_edges(&mut |edge| edges.push(edge));
    edges
}

fn find(grid: &PolarGrid, a: usize, b: usize) -> Option<Edge> {
    edges(grid)
        .into_iter()
        .find(|edge| (edge.a.index(), edge.b.index()) == (a, b))
}

fn bin(index: usize) -> Option<BinId> {
    BinId::new(index)
}

#[test]
fn a_known_circle() {
    let builder = PolarGrid::builder((0.0, 20.0), [10.0, FRAC_PI_2]);
    let grid = builder.clone().build().unwrap();
    assert_eq!(grid.kind(), LayoutKind::EgocentricPolar);
    assert_eq!(grid.measure_kind(), MeasureKind::Curved);
    assert!(grid.is_circular());
    assert_eq!(grid.bin_count(), 8);
    let near = |x: f64, y: f64| (x - y).abs() < 1e-3;
    for (i, &area) in grid.measures().iter().enumerate() {
        assert!(near(area, if i < 4 { 78.5398 } else { 235.619 }));
    }
    assert_eq!(edges(&grid).len(), 20);
    let seam = find(&grid, 0, 3).unwrap();
    assert!(near(seam.distance, 7.854) && seam.face == 10.0);
    assert!(near(find(&grid, 4, 5).unwrap().distance, 23.562));
    let corner = find(&grid, 0, 5).unwrap();
    assert!(near(corner.distance, 18.621) && corner.face == 0.0);
    let ring = find(&grid, 0, 4).unwrap();
    assert_eq!((ring.distance, ring.face), (10.0, 10.0 * FRAC_PI_2));

    let open = builder.circular(false).build().unwrap();
    assert_eq!(edges(&open).len(), 16);
    assert!(!open.is_circular());
}

#[test]
fn angles_are_directions() {
    let grid = PolarGrid::builder((0.0, 2.0), [1.0, FRAC_PI_2])
        .build()
        .unwrap();
    let at = |r: f64, theta: f64| grid.bin_at(&[r, theta]).map(BinId::index);
    assert_eq!(at(0.5, -PI), Some(0));
    assert_eq!(at(0.5, PI), Some(0));
    assert_eq!(at(0.5, PI.next_down()), Some(3));
    assert_eq!(at(0.5, (-PI).next_down()), Some(3));
    assert_eq!(at(2.0, 0.1 + 20.0 * TAU), Some(6));
    assert_eq!(at(2.0, 0.1 - 20.0 * TAU), Some(6));
    assert_eq!(at(2.1, 0.0), None);
    assert_eq!(at(-0.5, 0.0), None);
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(at(bad, 0.0), None);
        assert_eq!(at(0.5, bad), None);
    }
    // What lies behind is found though the angle of a point jumps there.
    let behind = PolarGrid::builder((1.0, 2.0), [1.0, 0.5])
        .angles((PI - 0.5, PI + 0.5))
        .build()
        .unwrap();
    assert!(!behind.is_circular());
    assert_eq!(
        behind.bin_at(&PolarGrid::to_polar([-1.5, 0.1])),
        behind.bin_at(&[1.5, PI - 0.1])
    );
    assert_eq!(
        behind
            .bin_at(&PolarGrid::to_polar([-1.5, -0.1]))
            .map(BinId::index),
        Some(1)
    );
    assert_eq!(behind.bin_at(&[1.5, 0.0]), None);
    assert_eq!(behind.bin_at(&[1.5, PI + 0.5]).map(BinId::index), Some(1));
}

#[test]
fn ahead_and_left_are_where_the_animal_has_them() {
    let close = |p: [f64; 2], q: [f64; 2]| (0..2).all(|k| (p[k] - q[k]).abs() < 1e-15);
    assert!(close(PolarGrid::to_polar([2.0, 0.0]), [2.0, 0.0]));
    assert!(close(PolarGrid::to_polar([0.0, 2.0]), [2.0, FRAC_PI_2]));
    assert!(close(PolarGrid::to_polar([0.0, -2.0]), [2.0, -FRAC_PI_2]));
    assert!(close(PolarGrid::to_polar([-2.0, 0.0]), [2.0, PI]));
    assert!(close(PolarGrid::to_cartesian([2.0, FRAC_PI_2]), [0.0, 2.0]));
}

#[test]
fn two_sectors_of_a_circle_meet_twice() {
    for neighbors in [Neighbors::Faces, Neighbors::Diagonals] {
        let grid = PolarGrid::builder((1.0, 5.0), [2.0, PI])
            .neighbors(neighbors)
            .build()
            .unwrap();
        let edge = find(&grid, 0, 1).unwrap();
        assert_eq!(edge.face, 4.0);
        assert!((edge.distance - 2.0 * PI).abs() < 1e-14);
        let expected = if neighbors == Neighbors::Faces { 4 } else { 6 };
        assert_eq!(edges(&grid).len(), expected);
    }
    let half = PolarGrid::builder((1.0, 3.0), [2.0, 1.0])
        .angles((0.0, 2.0))
        .build()
        .unwrap();
    assert_eq!(find(&half, 0, 1).unwrap().face, 2.0);
    let whole = PolarGrid::builder((0.0, 4.0), [2.0, 7.0]).build().unwrap();
    assert_eq!(edges(&whole).len(), 1);
    assert!((find(&whole, 0, 1).unwrap().face - 2.0 * TAU).abs() < 1e-14);
}

#[test]
fn the_boundary_is_where_a_face_leads_nowhere() {
    let boundary = |grid: &PolarGrid| -> Vec<usize> {
        grid.boundary_bins().into_iter().map(BinId::index).collect()
    };
    let full = |from: f64| PolarGrid::builder((from, from + 3.0), [1.0, FRAC_PI_2]);
    // The innermost ring of a disc comes to a point.
    assert_eq!(boundary(&full(0.0).build().unwrap()), [8, 9, 10, 11]);
    assert_eq!(
        boundary(&full(1.0).build().unwrap()),
        [0, 1, 2, 3, 8, 9, 10, 11]
    );
    let cut = full(0.0).circular(false).build().unwrap();
    assert_eq!(boundary(&cut), [0, 3, 4, 7, 8, 9, 10, 11]);
    assert!(!cut.is_boundary(bin(12).unwrap()));
}

#[test]
fn bad_input_is_named() {
    let build = |distances, bin_size| {
        PolarGrid::builder(distances, bin_size)
            .build()
            .map(|grid| grid.bin_count())
    };
    let angles = |range| PolarGrid::builder((0.0, 1.0), [1.0; 2]).angles(range);
    assert_eq!(
        build((0.0, 1.0), [1.0, -1.0]),
        Err(LayoutError::BinSize {
            axis: 1,
            value: -1.0
        })
    );
    assert!(matches!(
        build((0.0, 1.0), [f64::NAN, 1.0]),
        Err(LayoutError::BinSize { axis: 0, value }) if value.is_nan()
    ));
    for (lo, hi) in [(1.0, 1.0), (2.0, 1.0), (0.0, f64::INFINITY)] {
        assert_eq!(
            build((lo, hi), [1.0; 2]),
            Err(LayoutError::Range { axis: 0, lo, hi })
        );
    }
    assert!(matches!(
        angles((f64::NAN, 1.0)).build(),
        Err(LayoutError::Range { axis: 1, .. })
    ));
    assert_eq!(
        build((-1.0, 1.0), [1.0; 2]),
        Err(LayoutError::NegativeDistance { value: -1.0 })
    );
    assert_eq!(
        angles((0.0, 7.0)).build().unwrap_err(),
        LayoutError::BeyondFullTurn { span: 7.0 }
    );
    assert_eq!(
        angles((-1.0, 1.0)).circular(true).build().unwrap_err(),
        LayoutError::NotFullTurn { span: 2.0 }
    );
    assert!(angles((0.0, TAU + 1e-8)).build().is_err());
    assert!(angles((0.0, TAU - 1e-8)).circular(true).build().is_err());
    for almost in [TAU - 5e-10, TAU + 5e-10] {
        let grid = angles((0.0, almost)).circular(true).build().unwrap();
        assert_eq!(grid.bounds()[1], (0.0, TAU));
    }
    assert!(matches!(
        build((0.0, 1e300), [f64::MIN_POSITIVE; 2]),
        Err(LayoutError::TooLarge { .. })
    ));
    assert!(matches!(
        build((1e17, 1e17 + 64.0), [1.0; 2]),
        Err(LayoutError::Precision { axis: 0, .. })
    ));
    assert_eq!(
        build((0.0, 1e-200), [1.0; 2]),
        Err(LayoutError::Measure { value: 0.0 })
    );
}

/// Random rings and sectors, half of them full circles.
fn any_grid() -> impl Strategy<Value = PolarGrid> {
    let ranges = (prop_oneof![Just(0.0), 0.0..20.0_f64], 0.1..30.0_f64);
    let angles = (-10.0..10.0_f64, prop_oneof![Just(TAU), 0.1..TAU]);
    let size = [0.3..20.0_f64, 0.2..4.0_f64];
    (ranges, angles, size, any::<[bool; 2]>()).prop_map(
        |((r, dr), (theta, span), size, [diagonals, open])| {
            let mut builder = PolarGrid::builder((r, r + dr), size).angles((theta, theta + span));
            if !diagonals {
                builder = builder.neighbors(Neighbors::Faces);
            }
            if open {
                builder = builder.circular(false);
            }
            builder.build().unwrap()
        },
    )
}

proptest! {
    #[test]
    fn centres_look_up_to_themselves(grid in any_grid()) {
        for (index, center) in grid.centers().iter().enumerate() {
            prop_assert_eq!(grid.bin_at(center), bin(index));
            let there_and_back = PolarGrid::to_polar(PolarGrid::to_cartesian(*center));
            prop_assert_eq!(grid.bin_at(&there_and_back), bin(index));
        }
    }

    #[test]
    fn areas_add_up(grid in any_grid()) {
        let [(r0, r1), (lo, hi)] = grid.bounds();
        let expected = (r1 * r1 - r0 * r0) / 2.0 * (hi - lo);
        let sum: f64 = grid.measures().iter().sum();
        prop_assert!((sum - expected).abs() <= 1e-9 * expected);
        prop_assert_eq!(grid.measures().len(), grid.bin_count());
    }

    #[test]
    fn every_point_of_the_region_is_in_the_bin_that_spans_it(
        grid in any_grid(), shares in prop::collection::vec([0.0..=1.0_f64, 0.0..=1.0_f64], 1..30), turns in -3..3_i32,
    ) {
        let [(r0, r1), (lo, hi)] = grid.bounds();
        let points: Vec<[f64; 2]> = shares.iter()
            .map(|s| [(r0 + s[0] * (r1 - r0)).min(r1), (lo + s[1] * (hi - lo)).min(hi) + f64::from(turns) * TAU])
            .collect();
        for (point, found) in points.iter().zip(grid.bins_at(&points)) {
            prop_assert_eq!(found, grid.bin_at(point));
            let Some(found) = found else {
                // Turning back may fall beyond the ends of a sector by rounding.
                prop_assert!(turns != 0 && hi - lo < TAU);
                continue;
            };
            let (i, j) = grid.place(found).unwrap();
            let (r, theta) = (grid.distances().edges(), grid.angles().edges());
            prop_assert!(r[i] <= point[0] && point[0] <= r[i + 1]);
            let turned = (point[1] - theta[j] + 1e-9).rem_euclid(TAU);
            prop_assert!(turned <= grid.angles().width(j) + 2e-9);
        }
    }

    #[test]
    fn edges_are_sorted_and_complete(grid in any_grid()) {
        let edges = edges(&grid);
        prop_assert!(edges.is_sorted_by(|p, q| (p.a, p.b) < (q.a, q.b)));
        let sectors = grid.angles().count();
        let mut expected = Vec::new();
        for a in 0..grid.bin_count() {
            for b in a + 1..grid.bin_count() {
                let rings = b / sectors - a / sectors;
                let mut apart = (a % sectors).abs_diff(b % sectors);
                if grid.is_circular() {
                    apart = apart.min(sectors - apart);
                }
                let joined = match grid.neighbors() {
                    Neighbors::Faces => rings + apart == 1,
                    Neighbors::Diagonals => rings.max(apart) == 1,
                };
                if joined {
                    expected.push((a, b, rings, apart));
                }
            }
        }
        prop_assert_eq!(edges.len(), expected.len());
        for (edge, (a, b, rings, apart)) in edges.iter().zip(expected) {
            prop_assert_eq!((edge.a.index(), edge.b.index()), (a, b));
            let [p, q] = [a, b].map(|i| grid.centers()[i]);
            let arc = (p[0] + q[0]) / 2.0 * apart as f64 * grid.angles().width(0);
            let close = |x: f64, y: f64| (x - y).abs() <= 1e-9 * (1.0 + y);
            prop_assert!(close(edge.distance, f64::hypot(q[0] - p[0], arc)));
            let face = match (rings, apart) {
                (1, 0) => (p[0] + q[0]) / 2.0 * grid.angles().width(0),
                (0, 1) => grid.distances().width(0)
                    * if grid.is_circular() && sectors == 2 { 2.0 } else { 1.0 },
                _ => 0.0,
            };
            prop_assert!(close(edge.face, face));
            let [outwards, along] = grid.edge_vector(edge);
            prop_assert!(close(outwards.hypot(along), edge.distance));
            prop_assert!(outwards >= 0.0);
        }
    }

    #[test]
    fn the_boundary_has_fewer_faces(grid in any_grid()) {
        let mut faces = vec![0.0; grid.bin_count()];
        for edge in edges(&grid) {
            faces[edge.a.index()] += edge.face;
            faces[edge.b.index()] += edge.face;
        }
        let (r, theta) = (grid.distances(), grid.angles());
        for bin in BinId::all(grid.bin_count()) {
            let (i, j) = grid.place(bin).unwrap();
            let around = (r.edges()[i] + r.edges()[i + 1]) * theta.width(j) + 2.0 * r.width(i);
            // One sector that closes a circle has no face to itself.
            let own = if grid.is_circular() && theta.count() == 1 { 2.0 * r.width(i) } else { 0.0 };
            let missing = around - faces[bin.index()] - own;
            prop_assert_eq!(grid.is_boundary(bin), missing > 1e-9 * around);
        }
    }

    #[test]
    fn no_numbers_panic(
        distances in any::<(f64, f64)>(), angles in any::<(f64, f64)>(), size in any::<[f64; 2]>(),
        near in any::<[bool; 3]>(), circular in any::<Option<bool>>(), limit in 0..1_u64 << 22,
    ) {
        // All wild would fail at the first check.
        let distances = if near[0] { (0.0, 1.0) } else { distances };
        let angles = if near[1] { (-1.0, 1.0) } else { angles };
        let size = if near[2] { [0.5; 2] } else { size };
        let mut builder = PolarGrid::builder(distances, size).angles(angles).memory_limit(limit);
        if let Some(on) = circular { builder = builder.circular(on); }
        match builder.build() {
            Ok(grid) => {
                prop_assert!(grid.bin_count() > 0);
                prop_assert!(grid.measures().iter().all(|m| *m > 0.0 && m.is_finite()));
                edges(&grid);
                grid.bin_at(&[distances.0, angles.1]);
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}

#[test]
fn an_edge_of_another_layout_has_no_way() {
    let grid = PolarGrid::builder((0.0, 1.0), [1.0, PI]).build().unwrap();
    let foreign = Edge {
        a: bin(0).unwrap(),
        b: bin(9).unwrap(),
        distance: 1.0,
        face: 1.0,
    };
    assert!(grid.edge_vector(&foreign).iter().all(|x| x.is_nan()));
}
