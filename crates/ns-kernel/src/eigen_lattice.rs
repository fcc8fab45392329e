//! The modes of a full lattice, from those of its axes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::f64::consts::PI;

use faer::Mat;
use rayon::prelude::*;

use crate::KernelError;
use crate::eigenbasis::modes_of;
use crate::line::Line;
use crate::separable::fill_column;

/// The `count` smallest eigenvalues and their modes, orthonormal by measure.
///
/// The operator of a full lattice is a Kronecker sum of those of its axes: a
/// mode is the product of one mode for each axis, and its eigenvalue the sum of
/// theirs. The first is a product of constants, so it is one, and exactly so.
///
/// # Complexity
///
/// O(n · count) for n bins, beside the modes of the axes.
pub(crate) fn lattice_modes(
    axes: &[Line],
    count: usize,
) -> Result<(Vec<f64>, Mat<f64>), KernelError> {
    let (rates, modes): (Vec<Vec<f64>>, Vec<Mat<f64>>) = axes
        .iter()
        .map(|axis| line_modes(axis, count))
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .unzip();
    let slowest = slowest(&rates, count);
    let bins = axes.iter().map(Line::bins).product();
    let mut products = Mat::zeros(bins, slowest.len());
    products
        .par_col_iter_mut()
        .zip(&slowest)
        .for_each(|(column, &(_, product))| {
            if let Some(column) = column.try_as_col_major_mut() {
                fill_column(column.as_slice_mut(), &modes, product);
            }
        });
    Ok((
        slowest.into_iter().map(|(rate, _)| rate).collect(),
        products,
    ))
}

/// The slowest modes of one axis: cosines on equal bins, and else what a
/// decomposition gives.
fn line_modes(axis: &Line, count: usize) -> Result<(Vec<f64>, Mat<f64>), KernelError> {
    let Some(width) = axis.width else {
        return modes_of(&axis.heat, count);
    };
    let n = axis.bins();
    let count = count.min(n);
    let rates = (0..count).map(|k| {
        let half = (PI * k as f64 / (2 * n) as f64).sin();
        (2.0 * half / width).powi(2)
    });
    let length = n as f64 * width;
    let modes = Mat::from_fn(n, count, |i, k| match k {
        0 => length.recip().sqrt(),
        // A whole turn is 4 n of the units that angles are counted in here.
        _ => {
            (2.0 / length).sqrt() * (PI * (k * (2 * i + 1) % (4 * n)) as f64 / (2 * n) as f64).cos()
        }
    });
    Ok((rates.collect(), modes))
}

/// The `count` least sums of one number from each list, ascending, with the
/// place of each sum among all: that of the last list runs fastest.
///
/// Lists ascend, and no number is negative. A sum is looked at only once one
/// that is no larger, with one place less on one list, has been taken: no more
/// than the lists there are for each that is taken.
fn slowest(lists: &[Vec<f64>], count: usize) -> Vec<(f64, usize)> {
    let strides: Vec<usize> = (0..lists.len())
        .map(|k| lists[k + 1..].iter().map(Vec::len).product())
        .collect();
    let place = |at: usize, k: usize| at / strides[k] % lists[k].len();
    let sum = |at: usize| -> f64 {
        let parts = lists.iter().enumerate();
        parts.map(|(k, list)| list[place(at, k)]).sum()
    };
    // The bits of numbers that are not negative are in their order.
    let entry = |at: usize| Reverse((sum(at).abs().to_bits(), at));
    let mut heap = BinaryHeap::from([entry(0)]);
    let mut taken = Vec::new();
    while let Some(Reverse((bits, at))) = heap.pop() {
        taken.push((f64::from_bits(bits), at));
        if taken.len() == count {
            break;
        }
        // Every other sum comes from the one with a place less on the last list
        // on which it has any, so none comes twice.
        for k in (0..lists.len()).rev() {
            if place(at, k) + 1 < lists[k].len() {
                heap.push(entry(at + strides[k]));
            }
            if place(at, k) > 0 {
                break;
            }
        }
    }
    taken
}
