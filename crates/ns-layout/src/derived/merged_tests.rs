//! Joined bins: known cases, laws on random layouts, and what can not be joined.

use std::sync::Arc;

use proptest::prelude::*;

use crate::derived::shared_tests::{NoLattice, grids, keeps_its_promises, parents, plain};
use crate::{
    BinId, Grid, Layout, LayoutError, LayoutKind, MeasureKind, Merged, Neighbors, PolarGrid, Track,
};

fn square(side: u32) -> Grid<2> {
    let range = (0.0, f64::from(side));
    let builder = Grid::builder(1.0).ranges([range, range]);
    builder.neighbors(Neighbors::Faces).build().unwrap()
}

#[test]
fn blocks_of_a_full_grid_are_a_grid() {
    let merged = Merged::new(Arc::new(square(5))).unwrap();
    assert_eq!((merged.kind(), merged.bin_count()), (LayoutKind::Merged, 9));
    assert_eq!(
        merged.measures(),
        [4.0, 4.0, 2.0, 4.0, 4.0, 2.0, 2.0, 2.0, 1.0]
    );
    assert_eq!(merged.centers()[8], [4.5, 4.5]);
    let lattice = merged.lattice().unwrap();
    assert_eq!(lattice.axes()[1].edges(), [0.0, 2.0, 4.0, 5.0]);
    assert_eq!(plain(&merged)[..2], [(0, 1, 2.0, 2.0), (0, 3, 2.0, 2.0)]);
    assert_eq!(merged.parent().bin_count(), 25);
    assert_eq!(merged.groups()[24].index(), 8);
}

#[test]
fn a_block_that_a_wall_runs_through_is_two_groups() {
    // The middle column of three is a wall; the block of four is cut in two.
    let edges = [vec![0.0, 1.0, 2.0], vec![0.0, 1.0, 2.0]];
    let mask = [true, false, false, true];
    let grid = Grid::from_mask(edges, &mask, Neighbors::Diagonals).unwrap();
    let merged = Merged::new(Arc::new(grid)).unwrap();
    assert_eq!(merged.bin_count(), 2);
    assert!(merged.lattice().is_none());
    assert_eq!(plain(&merged), [(0, 1, 2_f64.sqrt(), 0.0)]);
    assert!(matches!(
        Merged::new(Arc::new(merged)),
        Err(LayoutError::NothingToMerge { bins: 2 })
    ));
}

#[test]
fn a_centre_outside_its_group_is_moved_to_the_nearest_bin() {
    // A U of cells, joined twice: the middle of four by four is its hole.
    let mask: Vec<bool> = (0..16)
        .map(|cell| cell / 4 != 1 && cell / 4 != 2 || cell % 4 == 0)
        .collect();
    let edges = [0, 1].map(|_| vec![0.0, 1.0, 2.0, 3.0, 4.0]);
    let grid = Grid::from_mask(edges, &mask, Neighbors::Faces).unwrap();
    let once = Merged::new(Arc::new(grid)).unwrap();
    let twice = Merged::new(Arc::new(once)).unwrap();
    assert_eq!(twice.bin_count(), 1);
    let center = twice.centers()[0];
    assert_eq!(twice.bin_at(&center).map(BinId::index), Some(0));
}

#[test]
fn rings_are_joined_around_the_seam() {
    let size = [1.0, std::f64::consts::TAU / 12.0];
    let rings = PolarGrid::builder((1.0, 2.0), size).build().unwrap();
    let around = |layout: &dyn Layout<2>| plain(layout).iter().map(|edge| edge.2).sum::<f64>();
    let whole = around(&rings);
    let merged = Merged::new(Arc::new(rings)).unwrap();
    assert_eq!((merged.bin_count(), plain(&merged).len()), (6, 6));
    assert!((around(&merged) - whole).abs() < 1e-12);
    for (bin, center) in merged.centers().iter().enumerate() {
        assert_eq!(merged.bin_at(center).map(BinId::index), Some(bin));
    }
    merged.visit_edges(&mut |edge| {
        let [distance, angle] = merged.edge_vector(&edge);
        // Along the arc through the middle of the ring.
        let step = 1.5 * std::f64::consts::TAU / 6.0;
        assert!(
            distance.abs() < 1e-12 && (angle.abs() - step).abs() < 1e-12,
            "{angle}"
        );
    });
}

#[test]
fn arms_that_are_left_over_go_with_their_neighbour() {
    // Twelve bins around one: pairs alone would never end.
    let arms: Vec<[f64; 2]> = std::iter::once([0.0, 0.0])
        .chain((0..12).map(|k| {
            (f64::from(k) / 12.0 * std::f64::consts::TAU)
                .sin_cos()
                .into()
        }))
        .collect();
    let joined: Vec<(usize, usize)> = (1..=12).map(|k| (0, k)).collect();
    let star = Track::builder(&arms, &joined, 5.0).build().unwrap();
    let bins = star.bin_count();
    let merged = Merged::new(Arc::new(star)).unwrap();
    assert!(2 * merged.bin_count() <= bins);
    let total: f64 = merged.measures().iter().sum();
    assert!((total - 12.0).abs() < 1e-12);
}

#[test]
fn bins_that_no_face_joins_are_refused() {
    let one = square(1);
    assert!(matches!(
        Merged::new(Arc::new(one)),
        Err(LayoutError::NothingToMerge { bins: 1 })
    ));
    let mask = [true, false, true];
    let apart = Grid::from_mask([vec![0.0, 1.0, 2.0, 3.0]], &mask, Neighbors::Faces).unwrap();
    let apart = NoLattice(apart, MeasureKind::Length);
    assert!(matches!(
        Merged::new(Arc::new(apart)),
        Err(LayoutError::NothingToMerge { bins: 2 })
    ));
}

proptest! {
    #[test]
    fn joined_bins_are_a_layout(parent in parents()) {
        let bins = parent.bin_count();
        let total: f64 = parent.measures().iter().sum();
        if let Ok(merged) = Merged::new(Arc::clone(&parent)) {
            keeps_its_promises(&merged)?;
            prop_assert!(merged.bin_count() <= bins);
            prop_assert!((merged.measures().iter().sum::<f64>() - total).abs() <= 1e-12 * total);
            prop_assert_eq!(merged.bounds(), parent.bounds());
            for (bin, center) in parent.centers().iter().enumerate() {
                prop_assert_eq!(merged.bin_at(center), Some(merged.groups()[bin]));
            }
        }
    }

    #[test]
    fn lengths_of_a_line_add_up(widths in prop::collection::vec(0.2..4.0_f64, 2..30)) {
        let mut edges = vec![0.0];
        for width in &widths {
            edges.push(edges[edges.len() - 1] + width);
        }
        let line = Grid::from_mask([edges], &vec![true; widths.len()], Neighbors::Faces).unwrap();
        let mut level: Arc<dyn Layout<1>> = Arc::new(NoLattice(line, MeasureKind::Length));
        while let Ok(merged) = Merged::new(Arc::clone(&level)) {
            let step = |edge: &(usize, usize, f64, f64)| {
                let [a, b] = [edge.0, edge.1].map(|bin| merged.centers()[bin][0]);
                (edge.2 - (b - a).abs()).abs()
            };
            prop_assert!(plain(&merged).iter().all(|edge| step(edge) < 1e-9));
            prop_assert!(merged.bin_count() <= level.bin_count().div_ceil(2));
            level = Arc::new(merged);
        }
        prop_assert_eq!(level.bin_count(), 1);
    }

    #[test]
    fn a_blueprint_makes_the_same_groups(grid in grids()) {
        if let Ok(merged) = Merged::new(Arc::new(grid)) {
            let again = merged.blueprint().unwrap().build::<2>().unwrap();
            prop_assert_eq!(again.centers(), merged.centers());
            prop_assert_eq!(again.measures(), merged.measures());
            prop_assert_eq!(plain(&*again), plain(&merged));
        }
    }
}
