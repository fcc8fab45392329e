//! What makes any dense approximation of heat keep the laws of heat.

use faer::MatMut;
use faer::reborrow::{Reborrow, ReborrowMut};
use rayon::prelude::*;

use crate::product::symmetrize;
use crate::{HeatOperator, Mode};

/// Which entries of an approximation of `exp(−t L) M⁻¹` are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// Those on and below the diagonal.
    Lower,
    /// All, with errors that are alike on both sides of the diagonal.
    Both,
    /// All, with errors of a column that are a share of one over the measure of
    /// its bin.
    Columns,
}

impl HeatOperator {
    /// Makes an approximation of `exp(−t L) M⁻¹` symmetric and nowhere negative,
    /// and takes what rows then lack, which is what columns lack, out of or onto
    /// the diagonal: mass and constants are kept to rounding.
    pub(crate) fn settle(&self, density: MatMut<'_, f64>, known: Known) {
        let mut density = density;
        symmetrize(density.rb_mut(), |i, j, lower, upper| {
            let value = match known {
                Known::Lower => lower,
                Known::Both => (lower + upper) / 2.0,
                // The entry of the larger bin is right for both.
                Known::Columns if self.measures[i] > self.measures[j] => upper,
                Known::Columns => lower,
            };
            value.max(0.0)
        });
        density
            .par_col_iter_mut()
            .enumerate()
            .for_each(|(j, mut column)| {
                let mass: f64 = column
                    .rb()
                    .iter()
                    .zip(&self.measures)
                    .map(|(value, measure)| value * measure)
                    .sum();
                let missing = (1.0 - mass) / self.measures[j];
                column[j] = (column[j] + missing).max(0.0);
            });
    }
}

/// Turns `exp(−t L) M⁻¹` into the kernel of a mode.
pub(crate) fn apply_mode(density: MatMut<'_, f64>, measures: &[f64], mode: Mode) {
    match mode {
        Mode::Density => {}
        Mode::Transition => density.par_col_iter_mut().for_each(|column| {
            for (entry, measure) in column.iter_mut().zip(measures) {
                *entry *= measure;
            }
        }),
        Mode::Average => density
            .par_col_iter_mut()
            .zip(measures)
            .for_each(|(column, measure)| {
                for entry in column.iter_mut() {
                    *entry *= measure;
                }
            }),
    }
}
