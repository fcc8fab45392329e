//! Composites: known cases, laws on random ones, and every bad input.

use std::sync::Arc;

use proptest::prelude::*;

use crate::derived::shared_tests::{NoLattice, bin, grids, keeps_its_promises, parents, plain};
use crate::{
    Affine, Bridges, Composite, Grid, Layout, LayoutError, LayoutKind, MeasureKind, Subset,
    Transformed,
};

fn room(x: f64, y: f64, cells: f64) -> Grid<2> {
    Grid::builder(1.0)
        .ranges([(x, x + cells), (y, y + cells)])
        .build()
        .unwrap()
}

fn bridges<const D: usize>(layout: &Composite<D>) -> Vec<(usize, usize, f64, f64)> {
    layout
        .bridges()
        .iter()
        .map(|e| (e.a.index(), e.b.index(), e.distance, e.face))
        .collect()
}

#[test]
fn two_rooms_facing_each_other() {
    let rooms = Composite::builder(Bridges::Within(4.0))
        .part(room(0.0, 0.0, 2.0))
        .part(room(5.0, 0.0, 2.0))
        .build()
        .unwrap();
    assert_eq!(rooms.kind(), LayoutKind::Composite);
    assert_eq!(bridges(&rooms), [(2, 4, 4.0, 0.0), (3, 5, 4.0, 0.0)]);
    assert_eq!(rooms.offsets(), [0, 4, 8]);
    assert_eq!(rooms.bounds(), [(0.0, 7.0), (0.0, 2.0)]);
    assert_eq!(rooms.bin_at(&[6.5, 0.5]), bin(6));
    assert_eq!(rooms.bin_at(&[3.0, 0.5]), None);
    assert_eq!(rooms.part_bin(bin(6).unwrap()), Some((1, bin(2).unwrap())));
    assert_eq!(rooms.part_bin(bin(8).unwrap()), None);
    assert_eq!(rooms.bin_of(1, bin(2).unwrap()), bin(6));
    assert_eq!(rooms.bin_of(1, bin(4).unwrap()), None);
    assert_eq!(rooms.bin_of(2, bin(0).unwrap()), None);
    assert_eq!(rooms.bin_of(usize::MAX, bin(0).unwrap()), None);
    assert_eq!(rooms.boundary_bins().len(), 8);
    assert_eq!(rooms.edge_vector(&rooms.bridges()[0]), [4.0, 0.0]);
    assert_eq!(rooms.parts().len(), 2);
    assert!(rooms.lattice().is_none());
}

#[test]
fn rooms_of_unlike_bins_have_the_bridges_of_the_reference() {
    let evenly = |lo: f64, size: f64, count: u32| -> Vec<f64> {
        (0..=count).map(|i| lo + f64::from(i) * size).collect()
    };
    let grid = |x: Vec<f64>, y: Vec<f64>| {
        let mask = vec![true; (x.len() - 1) * (y.len() - 1)];
        Grid::from_mask([x, y], &mask, crate::Neighbors::Diagonals).unwrap()
    };
    let rooms = Composite::builder(Bridges::Within(100.0))
        .part(grid(evenly(0.0, 2.0, 7), evenly(0.0, 2.0, 5)))
        .part(grid(evenly(17.27, 2.1, 5), evenly(1.0, 2.1, 7)))
        .build()
        .unwrap();
    let expected = [
        (31, 35, 5.4041558082645995),
        (32, 36, 5.387476218044958),
        (33, 37, 5.372606443803604),
        (34, 38, 5.3595615492314295),
    ];
    let found = bridges(&rooms);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!((found.0, found.1), (expected.0, expected.1));
        assert!((found.2 - expected.2).abs() < 1e-12);
    }

    // The third room is too far from both others.
    let rooms = Composite::builder(Bridges::Within(7.76))
        .part(grid(evenly(0.0, 2.0, 6), evenly(0.0, 2.0, 4)))
        .part(grid(evenly(14.0, 2.0, 4), evenly(0.72, 2.0, 6)))
        .part(grid(evenly(60.0, 2.0, 3), evenly(0.0, 2.0, 3)))
        .build()
        .unwrap();
    let found: Vec<_> = bridges(&rooms).iter().map(|b| (b.0, b.1)).collect();
    assert_eq!(found, [(20, 24), (21, 25), (22, 26), (23, 27)]);
    assert!((rooms.bridges()[0].distance - 4.064283454681772).abs() < 1e-12);
}

#[test]
fn bridges_end_at_the_limit() {
    let count = |limit| {
        let rooms = Composite::builder(limit)
            .part(room(0.0, 0.0, 2.0))
            .part(room(5.0, 0.0, 2.0))
            .build()
            .unwrap();
        rooms.bridges().len()
    };
    assert_eq!(count(Bridges::Within(4.0)), 2);
    assert_eq!(count(Bridges::Within(3.999)), 0);
    assert_eq!(count(Bridges::None), 0);
}

#[test]
fn the_lowest_of_equally_near_bins_is_taken() {
    // One bin opposite the corner of four.
    let rooms = Composite::builder(Bridges::Within(9.0))
        .part(
            Grid::builder(1.0)
                .ranges([(0.0, 1.0), (0.0, 4.0)])
                .build()
                .unwrap(),
        )
        .part(
            Grid::builder(1.0)
                .ranges([(3.0, 4.0), (1.5, 2.5)])
                .build()
                .unwrap(),
        )
        .build()
        .unwrap();
    assert_eq!(rooms.bridges().len(), 1);
    assert_eq!(
        (rooms.bridges()[0].a, rooms.bridges()[0].b),
        (bin(1).unwrap(), bin(4).unwrap())
    );
}

#[test]
fn a_door_of_known_width_carries_heat() {
    let rooms = Composite::builder(Bridges::Within(1.5))
        .part(room(0.0, 0.0, 2.0))
        .part(room(2.0, 1.0, 2.0))
        .bridge_face(0.5)
        .build()
        .unwrap();
    assert_eq!(bridges(&rooms), [(3, 4, 1.0, 0.5)]);
    assert!(plain(&rooms).contains(&(3, 4, 1.0, 0.5)));
}

#[test]
fn the_first_part_has_the_say() {
    let rooms = Composite::builder(Bridges::None)
        .part(room(0.0, 0.0, 2.0))
        .part(room(0.75, 0.0, 2.0))
        .build()
        .unwrap();
    let points = [[1.9, 0.5], [2.1, 0.5], [9.0, 9.0], [f64::NAN, 0.0]];
    let expected = [bin(2), bin(6), None, None];
    assert_eq!(rooms.bins_at(&points), expected);
    assert_eq!(points.map(|point| rooms.bin_at(&point)), expected);
}

#[test]
fn parts_may_be_composites_and_shared() {
    let shared: Arc<dyn Layout<2>> = Arc::new(room(0.0, 0.0, 2.0));
    let pair = Composite::builder(Bridges::Within(4.0))
        .part(Arc::clone(&shared))
        .part(Transformed::new(shared, &Affine::translation([5.0, 0.0]).unwrap()).unwrap())
        .build()
        .unwrap();
    let all = Composite::builder(Bridges::Within(4.0))
        .part(room(-5.0, 0.0, 2.0))
        .part(pair)
        .build()
        .unwrap();
    let found: Vec<_> = bridges(&all).iter().map(|b| (b.0, b.1)).collect();
    assert_eq!(found, [(2, 4), (3, 5)]);
    assert!(plain(&all).contains(&(6, 8, 4.0, 0.0)));
}

#[test]
fn bad_input_is_refused() {
    let two = |limit| {
        Composite::builder(limit)
            .part(room(0.0, 0.0, 2.0))
            .part(room(5.0, 0.0, 2.0))
    };
    for value in [0.0, -1.0, f64::INFINITY, f64::NAN] {
        assert!(matches!(
            two(Bridges::Within(value)).build().unwrap_err(),
            LayoutError::BridgeLength { value: given } if given.to_bits() == value.to_bits()
        ));
    }
    for value in [-1.0, f64::INFINITY, f64::NAN] {
        assert!(matches!(
            two(Bridges::None).bridge_face(value).build().unwrap_err(),
            LayoutError::BridgeFace { .. }
        ));
    }
    assert_eq!(
        Composite::<2>::builder(Bridges::None).build().unwrap_err(),
        LayoutError::NoPart
    );
    let polar = NoLattice(room(20.0, 0.0, 2.0), MeasureKind::Curved);
    assert_eq!(
        two(Bridges::Within(1.0)).part(polar).build().unwrap_err(),
        LayoutError::Curved {
            kind: LayoutKind::Custom("test"),
            action: "joined to another by bridges"
        }
    );
    let polar = NoLattice(room(20.0, 0.0, 2.0), MeasureKind::Curved);
    assert_eq!(
        two(Bridges::None)
            .part(polar)
            .build()
            .unwrap()
            .measure_kind(),
        MeasureKind::Curved
    );
}

#[test]
fn two_bins_in_one_place_are_refused() {
    for limit in [Bridges::None, Bridges::Within(0.1)] {
        let error = Composite::builder(limit)
            .part(room(-9.0, 0.0, 1.0))
            .part(room(0.0, 0.0, 2.0))
            .part(room(1.0, 1.0, 2.0))
            .build()
            .unwrap_err();
        assert_eq!(
            error,
            LayoutError::Coincident {
                part_a: 1,
                a: bin(3).unwrap(),
                part_b: 2,
                b: bin(0).unwrap()
            }
        );
    }
}

/// The bridges by comparing every bin with every other.
fn by_brute_force(parts: &[&dyn Layout<2>], limit: f64) -> Vec<(usize, usize)> {
    let mut offsets = vec![0];
    for part in parts {
        offsets.push(offsets[offsets.len() - 1] + part.bin_count());
    }
    let square = |a: [f64; 2], b: [f64; 2]| (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2);
    let nearest = |from: [f64; 2], to: &dyn Layout<2>| {
        let squares: Vec<f64> = to.centers().iter().map(|&c| square(from, c)).collect();
        let least = squares.iter().copied().fold(f64::INFINITY, f64::min);
        squares
            .iter()
            .position(|&s| s <= least * (1.0 + 1e-12))
            .unwrap()
    };
    let mut found = Vec::new();
    for (i, first) in parts.iter().enumerate() {
        for (j, second) in parts.iter().enumerate().skip(i + 1) {
            for (a, &center) in first.centers().iter().enumerate() {
                let b = nearest(center, *second);
                let back = second.centers()[b];
                if nearest(back, *first) == a && square(center, back).sqrt() <= limit {
                    found.push((offsets[i] + a, offsets[j] + b));
                }
            }
        }
    }
    found.sort_unstable();
    found
}

proptest! {
    #[test]
    fn three_parts_keep_all_they_had(parts in [parents(), parents(), parents()], limit in 0.1..80.0_f64, face in 0.0..2.0_f64) {
        // Side by side, so that every centre is looked up in its own part.
        let moved: Vec<Transformed<2>> = parts
            .iter()
            .enumerate()
            .map(|(k, part)| {
                let offset = k as f64 * 50.0 - part.bounds()[0].0;
                Transformed::new(Arc::clone(part), &Affine::translation([offset, 0.0]).unwrap()).unwrap()
            })
            .collect();
        let mut builder = Composite::builder(Bridges::Within(limit)).bridge_face(face);
        for part in &moved {
            builder = builder.part(part.clone());
        }
        let all = builder.build().unwrap();
        keeps_its_promises(&all)?;
        let whole: Vec<f64> = moved.iter().flat_map(|part| part.measures().to_vec()).collect();
        prop_assert_eq!(all.measures(), whole);
        let mut expected = bridges(&all);
        for (k, part) in moved.iter().enumerate() {
            let offset = all.offsets()[k];
            expected.extend(plain(part).into_iter().map(|(a, b, d, f)| (a + offset, b + offset, d, f)));
        }
        expected.sort_by_key(|edge| (edge.0, edge.1));
        prop_assert_eq!(plain(&all), expected);
        for bin in crate::BinId::all(all.bin_count()) {
            let (part, inner) = all.part_bin(bin).unwrap();
            prop_assert_eq!(all.bin_of(part, inner), Some(bin));
            prop_assert_eq!(all.is_boundary(bin), moved[part].is_boundary(inner));
        }
        let parts: Vec<&dyn Layout<2>> = moved.iter().map(|part| part as &dyn Layout<2>).collect();
        let found: Vec<_> = bridges(&all).iter().map(|b| (b.0, b.1)).collect();
        prop_assert_eq!(found, by_brute_force(&parts, limit));
        for bridge in all.bridges() {
            prop_assert!(bridge.distance <= limit && bridge.face == face);
        }
    }

    #[test]
    fn a_split_layout_answers_as_the_whole(grid in grids(), at in 0.0..1.0_f64, x in -25.0..40.0_f64, y in -25.0..40.0_f64) {
        let n = grid.bin_count();
        let cut = ((n as f64 * at) as usize).clamp(1, n.max(2) - 1);
        if n < 2 {
            return Ok(());
        }
        let low: Vec<bool> = (0..n).map(|i| i < cut).collect();
        let high: Vec<bool> = low.iter().map(|on| !on).collect();
        let both = Composite::builder(Bridges::None)
            .part(Subset::from_mask(grid.clone(), &low).unwrap())
            .part(Subset::from_mask(grid.clone(), &high).unwrap())
            .build()
            .unwrap();
        keeps_its_promises(&both)?;
        prop_assert_eq!(both.centers(), grid.centers());
        prop_assert_eq!(both.bin_at(&[x, y]), grid.bin_at(&[x, y]));
        let kept = plain(&grid).into_iter().filter(|&(a, b, ..)| (a < cut) == (b < cut));
        prop_assert_eq!(plain(&both), kept.collect::<Vec<_>>());
    }

    #[test]
    fn any_two_near_enough_have_a_bridge(first in grids(), second in grids()) {
        let there = Affine::translation([70.0, 0.0]).unwrap();
        let second = Transformed::new(second, &there).unwrap();
        let least = first
            .centers()
            .iter()
            .flat_map(|a| second.centers().iter().map(move |b| (a[0] - b[0]).hypot(a[1] - b[1])))
            .fold(f64::INFINITY, f64::min);
        let both = Composite::builder(Bridges::Within(least * (1.0 + 1e-9)))
            .part(first)
            .part(second)
            .build()
            .unwrap();
        prop_assert!(!both.bridges().is_empty());
    }

    #[test]
    fn no_numbers_make_it_panic(limit in any::<f64>(), face in any::<f64>(), a in any::<f64>(), b in any::<f64>()) {
        let part = |x: f64| {
            let edges = [vec![x, x + x.abs().max(1e-300)], vec![0.0, 1.0]];
            Grid::from_mask(edges, &[true], crate::Neighbors::Faces)
        };
        if let (Ok(first), Ok(second)) = (part(a), part(b)) {
            let built = Composite::builder(Bridges::Within(limit))
                .part(first)
                .part(second)
                .bridge_face(face)
                .build();
            if let Ok(both) = built {
                prop_assert!(both.bridges().iter().all(|e| e.distance > 0.0 && e.distance <= limit));
            }
        }
    }
}
