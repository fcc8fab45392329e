//! Coarser grids: known cases, laws on random ones, and every bad input.

use proptest::prelude::*;

use crate::derived::shared_tests::{bin, grids, keeps_its_promises, plain};
use crate::{
    ActiveIf, Grid, Layout, LayoutError, LayoutKind, Neighbors, Rebin, Rebinned, Remainder,
};

const ANY: Rebin = Rebin {
    active_if: ActiveIf::Any,
    remainder: Remainder::Keep,
};
const ALL: Rebin = Rebin {
    active_if: ActiveIf::All,
    remainder: Remainder::Keep,
};

/// Four by three cells, one of them not active.
fn holed() -> Grid<2> {
    let mut mask = [true; 12];
    mask[4] = false;
    let edges = [(0..=4).map(f64::from).collect(), vec![0.0, 1.0, 2.0, 3.0]];
    Grid::from_mask(edges, &mask, Neighbors::Diagonals).unwrap()
}

#[test]
fn a_factor_of_one_changes_nothing() {
    for options in [ANY, ALL] {
        let fine = holed();
        let same = fine.rebin([1, 1], options).unwrap();
        assert_eq!(same.grid().bin_count(), 11);
        assert_eq!(same.grid().centers(), fine.centers());
        assert_eq!(plain(same.grid()), plain(&fine));
    }
}

#[test]
fn holes_stay_or_grow_as_asked() {
    let any = holed().rebin([2, 1], ANY).unwrap();
    assert_eq!(any.grid().lattice().shape(), [2, 3]);
    assert_eq!(any.grid().bin_count(), 6);
    let all = holed().rebin([2, 1], ALL).unwrap();
    assert_eq!(all.grid().bin_count(), 5);
    assert_eq!(all.grid().bin_at(&[0.5, 1.5]), None);
    assert_eq!(all.coarse_bin(bin(1).unwrap()), None);
    assert_eq!(all.coarse_bin(bin(11).unwrap()), None);
    assert_eq!(all.coarse_bins()[0], bin(0));
}

#[test]
fn a_remainder_is_a_smaller_cell() {
    let coarse = holed().rebin([3, 2], ANY).unwrap().into_grid();
    assert_eq!(coarse.lattice().axes()[0].edges(), [0.0, 3.0, 4.0]);
    assert_eq!(coarse.lattice().axes()[1].edges(), [0.0, 2.0, 3.0]);
    assert_eq!(coarse.measures(), [6.0, 3.0, 2.0, 1.0]);
    assert_eq!(coarse.lattice().neighbors(), Neighbors::Diagonals);
}

#[test]
fn even_joins_of_a_regular_grid_are_regular() {
    let fine = Grid::builder(1.0).ranges([(0.0, 6.0)]).build().unwrap();
    let kind = |factor| fine.rebin([factor], ANY).unwrap().grid().kind();
    assert_eq!(kind(2), LayoutKind::RegularGrid);
    assert_eq!(kind(4), LayoutKind::MaskedGrid);
}

#[test]
fn missing_values_are_skipped_in_means_and_spoil_sums() {
    let fine = Grid::from_mask(
        [vec![0.0, 1.0, 4.0, 5.0, 6.0]],
        &[true; 4],
        Neighbors::Faces,
    )
    .unwrap();
    let coarse = fine.rebin([2], ANY).unwrap();
    let nan = f64::NAN;
    assert_eq!(coarse.mean(&[2.0, 6.0, 3.0, nan]).unwrap(), [5.0, 3.0]);
    let gone = coarse.mean(&[2.0, 6.0, nan, nan]).unwrap();
    assert!(gone[0] == 5.0 && gone[1].is_nan());
    let sums = coarse.sum(&[2.0, 6.0, 3.0, nan]).unwrap();
    assert!(sums[0] == 8.0 && sums[1].is_nan());
    let most = coarse.mean(&[f64::MAX, f64::MAX, 0.0, 0.0]).unwrap();
    assert!((most[0] / f64::MAX - 1.0).abs() < 1e-15);
}

#[test]
fn bad_input_is_refused() {
    let refuse = Rebin {
        remainder: Remainder::Refuse,
        ..ANY
    };
    let error = |factor, options| {
        holed()
            .rebin(factor, options)
            .map(Rebinned::into_grid)
            .unwrap_err()
    };
    assert_eq!(
        error([0, 1], ANY),
        LayoutError::RebinFactor {
            axis: 0,
            factor: 0,
            cells: 4
        }
    );
    assert_eq!(
        error([1, usize::MAX], ANY),
        LayoutError::RebinFactor {
            axis: 1,
            factor: usize::MAX,
            cells: 3
        }
    );
    assert_eq!(
        error([2, 2], refuse),
        LayoutError::RebinRemainder {
            axis: 1,
            factor: 2,
            cells: 3,
            rest: 1
        }
    );
    assert_eq!(error([4, 3], ALL), LayoutError::NothingWhole { cells: 1 });
    let coarse = holed().rebin([2, 3], refuse).unwrap();
    let wrong = LayoutError::FieldLength {
        expected: 11,
        actual: 12,
    };
    assert_eq!(coarse.sum(&[0.0; 12]).unwrap_err(), wrong);
    assert_eq!(coarse.mean(&[0.0; 12]).unwrap_err(), wrong);
}

proptest! {
    #[test]
    fn coarse_bins_hold_their_fine_ones(grid in grids(), f in 1_usize..4, g in 1_usize..4, all in any::<bool>()) {
        let shape = grid.lattice().shape();
        let factor = [f.min(shape[0]), g.min(shape[1])];
        let Ok(coarse) = grid.rebin(factor, if all { ALL } else { ANY }) else {
            prop_assert!(all);
            return Ok(());
        };
        keeps_its_promises(coarse.grid())?;
        prop_assert_eq!(coarse.grid().bins_at(grid.centers()), coarse.coarse_bins());
        let (mut least, mut joined) = (vec![0.0; coarse.grid().bin_count()], 0);
        for (bin, measure) in coarse.coarse_bins().iter().zip(grid.measures()) {
            if let Some(bin) = bin {
                least[bin.index()] += measure;
                joined += 1;
            }
        }
        for (&part, &whole) in least.iter().zip(coarse.grid().measures()) {
            prop_assert!(part > 0.0 && part <= whole * (1.0 + 1e-12));
            prop_assert!(!all || part >= whole * (1.0 - 1e-12));
        }
        prop_assert!(all || joined == grid.bin_count());
        prop_assert_eq!(coarse.grid().bounds(), grid.bounds());
    }

    #[test]
    fn sums_are_kept_and_means_lie_between(grid in grids(), f in 1_usize..4, g in 1_usize..4, seed in 0.0..100.0_f64) {
        let shape = grid.lattice().shape();
        let coarse = grid.rebin([f.min(shape[0]), g.min(shape[1])], ANY).unwrap();
        let field: Vec<f64> = (0..grid.bin_count()).map(|i| (seed * (i + 1) as f64).sin()).collect();
        let sums = coarse.sum(&field).unwrap();
        prop_assert!((sums.iter().sum::<f64>() - field.iter().sum::<f64>()).abs() < 1e-12);
        let lo = field.iter().copied().fold(f64::INFINITY, f64::min);
        let hi = field.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for mean in coarse.mean(&field).unwrap() {
            prop_assert!(mean >= lo - 1e-14 && mean <= hi + 1e-14);
        }
        // What is measured is the same: the integral of a density, the mean by measure.
        let masses: Vec<f64> = field.iter().zip(grid.measures()).map(|(v, m)| v * m).collect();
        let (mass, area) = (coarse.sum(&masses).unwrap(), coarse.sum(grid.measures()).unwrap());
        for (i, mean) in coarse.mean(&field).unwrap().into_iter().enumerate() {
            prop_assert!((mean - mass[i] / area[i]).abs() < 1e-12);
        }
    }
}
