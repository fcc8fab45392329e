//! Subsets: known cases, laws on random ones, and every bad input.

use std::sync::Arc;

use proptest::prelude::*;

use crate::derived::shared_tests::{NoLattice, bin, edges, keeps_its_promises, parents, plain};
use crate::{Affine, Grid, Layout, LayoutError, LayoutKind, MeasureKind, Subset, Transformed};

fn square() -> Grid<2> {
    Grid::builder(1.0)
        .ranges([(0.0, 3.0), (0.0, 3.0)])
        .build()
        .unwrap()
}

#[test]
fn a_ring_has_a_boundary_on_both_sides() {
    let mut keep = [true; 9];
    keep[4] = false;
    let ring = Subset::from_mask(square(), &keep).unwrap();
    assert_eq!(ring.kind(), LayoutKind::Subset);
    assert_eq!(ring.bin_count(), 8);
    assert_eq!(ring.boundary_bins().len(), 8);
    assert_eq!(ring.bin_at(&[1.5, 1.5]), None);
    assert_eq!(ring.bin_at(&[1.5, 2.5]), bin(4));
    assert_eq!(ring.parent_bin(bin(4).unwrap()), bin(5));
    assert_eq!(ring.child_bin(bin(5).unwrap()), bin(4));
    assert_eq!(ring.child_bin(bin(4).unwrap()), None);
    assert_eq!(ring.parent_bin(bin(8).unwrap()), None);
    assert_eq!(ring.child_bin(bin(9).unwrap()), None);
    assert!(!ring.is_boundary(bin(8).unwrap()));
    assert_eq!(ring.bounds(), [(0.0, 3.0), (0.0, 3.0)]);
    assert_eq!(ring.lattice().unwrap().shape(), [3, 3]);
}

#[test]
fn only_a_lost_face_makes_a_boundary() {
    let grid = Grid::builder(1.0)
        .ranges([(0.0, 5.0), (0.0, 5.0)])
        .build()
        .unwrap();
    let mut keep = [true; 25];
    keep[12] = false;
    let ring = Subset::from_mask(NoLattice(grid, MeasureKind::Content), &keep).unwrap();
    let inner: Vec<usize> = (0..24)
        .filter(|&i| !ring.is_boundary(bin(i).unwrap()))
        .collect();
    assert_eq!(inner, [6, 8, 15, 17]);
}

#[test]
fn a_subset_of_a_moved_grid_stays_moved() {
    let moved = Transformed::new(square(), &Affine::translation([10.0, 0.0]).unwrap()).unwrap();
    let bins = [bin(8).unwrap(), bin(0).unwrap(), bin(8).unwrap()];
    let ends = Subset::from_bins(moved, &bins).unwrap();
    assert_eq!(ends.centers(), [[10.5, 0.5], [12.5, 2.5]]);
    assert_eq!(ends.bin_at(&[10.0, 0.0]), bin(0));
    assert_eq!(ends.bin_at(&[0.5, 0.5]), None);
    assert_eq!(
        ends.lattice().unwrap().axes()[0].edges(),
        [10.0, 11.0, 12.0, 13.0]
    );
}

#[test]
fn what_the_parent_says_of_measures_is_kept() {
    let lines = NoLattice(square(), MeasureKind::Length);
    let part = Subset::from_mask(lines, &[true; 9]).unwrap();
    assert_eq!(part.measure_kind(), MeasureKind::Length);
    assert!(part.lattice().is_none());
    let foreign = edges(&square())[19];
    let one = Subset::from_bins(square(), &[bin(0).unwrap()]).unwrap();
    assert!(one.edge_vector(&foreign)[0].is_nan());
}

#[test]
fn bad_selections_are_refused() {
    let error = |keep: &[bool]| Subset::from_mask(square(), keep).unwrap_err();
    assert_eq!(
        error(&[true; 8]),
        LayoutError::SelectionLength {
            expected: 9,
            actual: 8
        }
    );
    assert_eq!(error(&[false; 9]), LayoutError::NothingKept { bins: 9 });
    assert_eq!(
        Subset::from_bins(square(), &[]).unwrap_err(),
        LayoutError::NothingKept { bins: 9 }
    );
    assert_eq!(
        Subset::from_bins(square(), &[bin(9).unwrap()]).unwrap_err(),
        LayoutError::UnknownBin {
            bin: bin(9).unwrap(),
            bins: 9
        }
    );
}

/// A parent, and a choice of its bins with at least one in it.
fn choices() -> impl Strategy<Value = (Arc<dyn Layout<2>>, Vec<bool>)> {
    parents().prop_flat_map(|parent| {
        let n = parent.bin_count();
        (prop::collection::vec(any::<bool>(), n), 0..n).prop_map(move |(mut keep, on)| {
            keep[on] = true;
            (Arc::clone(&parent), keep)
        })
    })
}

proptest! {
    #[test]
    fn a_subset_is_the_induced_part((parent, keep) in choices()) {
        let part = Subset::from_mask(Arc::clone(&parent), &keep).unwrap();
        keeps_its_promises(&part)?;
        for &old in part.parent_bins() {
            let new = part.child_bin(old).unwrap();
            prop_assert_eq!(part.parent_bin(new), Some(old));
            prop_assert_eq!(part.centers()[new.index()], parent.centers()[old.index()]);
            prop_assert_eq!(part.measures()[new.index()], parent.measures()[old.index()]);
        }
        let induced: Vec<_> = plain(&*parent)
            .into_iter()
            .filter(|&(a, b, ..)| keep[a] && keep[b])
            .map(|(a, b, distance, face)| {
                let new = |i: usize| part.child_bin(bin(i).unwrap()).unwrap().index();
                (new(a), new(b), distance, face)
            })
            .collect();
        prop_assert_eq!(plain(&part), induced);
        prop_assert_eq!(part.lattice().is_some(), parent.lattice().is_some());
    }

    #[test]
    fn a_subset_of_a_lattice_is_a_masked_grid((parent, keep) in choices()) {
        let part = Subset::from_mask(parent, &keep).unwrap();
        if let Some(lattice) = part.lattice() {
            let active: Vec<bool> = lattice.cell_bins().iter().map(Option::is_some).collect();
            let edges = lattice.axes().each_ref().map(|axis| axis.edges().to_vec());
            let grid = Grid::from_mask(edges, &active, lattice.neighbors()).unwrap();
            prop_assert_eq!(part.centers(), grid.centers());
            prop_assert_eq!(part.measures(), grid.measures());
            prop_assert_eq!(plain(&part), plain(&grid));
            prop_assert_eq!(part.boundary_bins(), grid.boundary_bins());
        }
    }

    #[test]
    fn the_same_with_a_lattice_and_without((parent, keep) in choices(), x in -25.0..40.0, y in -25.0..40.0) {
        if parent.lattice().is_some() {
            let part = Subset::from_mask(Arc::clone(&parent), &keep).unwrap();
            prop_assert_eq!(part.bin_at(&[x, y]), part.lattice().unwrap().bin_at(&[x, y]));
            let first = parent.bin_at(&[x, y]).filter(|old| keep[old.index()]);
            prop_assert_eq!(part.bin_at(&[x, y]), first.and_then(|old| part.child_bin(old)));
        }
    }

    #[test]
    fn a_subset_of_a_subset_is_a_subset((parent, keep) in choices(), seed in any::<u64>()) {
        let first = Subset::from_mask(Arc::clone(&parent), &keep).unwrap();
        let mut again: Vec<bool> = (0..first.bin_count()).map(|i| seed >> (i % 64) & 1 == 1).collect();
        again[0] = true;
        let both: Vec<_> = first
            .parent_bins()
            .iter()
            .zip(&again)
            .filter_map(|(&old, &on)| on.then_some(old))
            .collect();
        let twice = Subset::from_mask(first, &again).unwrap();
        let once = Subset::from_bins(parent, &both).unwrap();
        keeps_its_promises(&twice)?;
        prop_assert_eq!(twice.centers(), once.centers());
        prop_assert_eq!(twice.measures(), once.measures());
        prop_assert_eq!(plain(&twice), plain(&once));
        prop_assert_eq!(twice.boundary_bins(), once.boundary_bins());
    }
}
