//! The separable engine: full lattices, one axis after the other.

use faer::linalg::matmul::matmul;
use faer::reborrow::ReborrowMut;
use faer::{Accum, Mat, MatMut, MatRef, Par};
use rayon::prelude::*;

use crate::line::LineKernel;
use crate::smooth::Checked;
use crate::{Accuracy, HeatOperator, KernelError, Mode};

/// How many rows of an axis kernel make one product: enough to be worth it, and
/// not so many that most of what is beside the band is 0.
pub(crate) const ROWS: usize = 48;

/// How many lines along the last axis one thread takes at a time.
const LINES: usize = 64;

/// `exp(−t L)` as a product of kernels along each axis.
#[derive(Debug)]
pub(crate) struct Separable {
    axes: Vec<Banded>,
}

/// A kernel along one axis, cut into rows with the columns they need.
#[derive(Debug)]
struct Banded {
    bins: usize,
    /// The first column, and the entries from there on.
    blocks: Vec<(usize, Mat<f64>)>,
}

impl HeatOperator {
    /// The kernel along each axis.
    ///
    /// # Preconditions
    ///
    /// The operator is separable.
    pub(crate) fn line_kernels(
        &self,
        bandwidth: f64,
        accuracy: Accuracy,
    ) -> Result<Vec<LineKernel>, KernelError> {
        let share = match accuracy {
            Accuracy::Absolute(tolerance) => Accuracy::Absolute(tolerance / self.axes.len() as f64),
            Accuracy::Relative => accuracy,
        };
        let axes = self.axes.iter();
        axes.map(|axis| axis.kernel(bandwidth, share)).collect()
    }

    /// Spreads fields along one axis after the other.
    ///
    /// # Errors
    ///
    /// Those of [`smooth_within`](Self::smooth_within), or of
    /// [`smooth_positive`](Self::smooth_positive) for a relative accuracy.
    ///
    /// # Preconditions
    ///
    /// The operator is separable, and fields are nowhere negative for a relative
    /// accuracy.
    pub(crate) fn smooth_by_axes(
        &self,
        fields: &Checked<'_>,
        bandwidth: f64,
        mode: Mode,
        accuracy: Accuracy,
    ) -> Result<Vec<f64>, KernelError> {
        let engine = Separable::new(self, bandwidth, accuracy)?;
        self.spread(fields, mode, |fields| {
            engine.run(fields);
            Ok(Vec::new())
        })
    }

    /// The kernel of a mode as a Kronecker product.
    ///
    /// # Preconditions
    ///
    /// The operator is separable.
    pub(crate) fn kernel_by_axes(
        &self,
        bandwidth: f64,
        mode: Mode,
        accuracy: Accuracy,
    ) -> Result<Mat<f64>, KernelError> {
        let axes: Vec<Mat<f64>> = self
            .line_kernels(bandwidth, accuracy)?
            .iter()
            .map(|kernel| kernel.matrix(mode))
            .collect();
        let n = self.bin_count();
        let mut matrix = Mat::zeros(n, n);
        matrix
            .par_col_iter_mut()
            .enumerate()
            .for_each(|(j, column)| {
                if let Some(column) = column.try_as_col_major_mut() {
                    fill_column(column.as_slice_mut(), &axes, j);
                }
            });
        Ok(matrix)
    }
}

/// The products of one entry of the columns that `j` stands for on each axis,
/// for every way to choose them; the last axis runs fastest.
pub(crate) fn fill_column(column: &mut [f64], axes: &[Mat<f64>], j: usize) {
    let mut filled = 1;
    column[0] = 1.0;
    let mut rest = j;
    // What runs fastest is filled first and repeated.
    for axis in axes.iter().rev() {
        let (n, at) = (axis.nrows(), rest % axis.ncols());
        rest /= axis.ncols();
        let (first, others) = column[..filled * n].split_at_mut(filled);
        for (chunk, i) in others.chunks_exact_mut(filled).zip(1..n) {
            let factor = axis[(i, at)];
            for (out, value) in chunk.iter_mut().zip(&*first) {
                *out = value * factor;
            }
        }
        for value in first {
            *value *= axis[(0, at)];
        }
        filled *= n;
    }
}

impl Separable {
    /// # Preconditions
    ///
    /// The operator is separable.
    pub(crate) fn new(
        operator: &HeatOperator,
        bandwidth: f64,
        accuracy: Accuracy,
    ) -> Result<Self, KernelError> {
        let kernels = operator.line_kernels(bandwidth, accuracy)?;
        let axes = kernels
            .iter()
            .map(|kernel| Banded {
                bins: kernel.bins(),
                blocks: (0..kernel.bins())
                    .step_by(ROWS)
                    .map(|first| {
                        let rows = first..kernel.bins().min(first + ROWS);
                        let columns = kernel.columns_of(rows.clone());
                        (columns.start, kernel.block(rows, columns))
                    })
                    .collect(),
            })
            .collect();
        Ok(Self { axes })
    }

    /// Spreads fields laid out one after the other, each by itself, so that a
    /// field comes out the same alone and among others.
    pub(crate) fn run(&self, fields: &mut [f64]) {
        let bins: usize = self.axes.iter().map(|axis| axis.bins).product();
        fields
            .par_chunks_mut(bins)
            .for_each(|field| self.run_one(field));
    }

    fn run_one(&self, field: &mut [f64]) {
        let mut spread = vec![0.0; field.len()];
        let mut inner = 1;
        let mut newest_is_spread = false;
        for axis in self.axes.iter().rev() {
            let (from, to): (&[f64], &mut [f64]) = if newest_is_spread {
                (&spread, field)
            } else {
                (field, &mut spread)
            };
            if inner == 1 && axis.bins < from.len() {
                axis.along_last(from, to);
            } else {
                axis.across(from, to, inner);
            }
            newest_is_spread = !newest_is_spread;
            inner *= axis.bins;
        }
        if newest_is_spread {
            field.copy_from_slice(&spread);
        }
    }
}

impl Banded {
    /// Rows of the arrays are lines along the axis.
    fn along_last(&self, from: &[f64], to: &mut [f64]) {
        let n = self.bins;
        to.par_chunks_mut(LINES * n)
            .zip(from.par_chunks(LINES * n))
            .for_each(|(to, from)| {
                let lines = to.len() / n;
                let from = MatRef::from_row_major_slice(from, lines, n);
                let mut to = MatMut::from_row_major_slice_mut(to, lines, n);
                for (k, (first, block)) in self.blocks.iter().enumerate() {
                    let out = to.rb_mut().subcols_mut(k * ROWS, block.nrows());
                    let columns = from.subcols(*first, block.ncols());
                    matmul(
                        out,
                        Accum::Replace,
                        columns,
                        block.transpose(),
                        1.0,
                        Par::Seq,
                    );
                }
            });
    }

    /// The axis runs over slices of `inner` values each.
    fn across(&self, from: &[f64], to: &mut [f64], inner: usize) {
        let slab = self.bins * inner;
        to.par_chunks_mut(slab)
            .zip(from.par_chunks(slab))
            .for_each(|(to, from)| {
                let from = MatRef::from_row_major_slice(from, self.bins, inner);
                to.par_chunks_mut(ROWS * inner).zip(&self.blocks).for_each(
                    |(to, (first, block))| {
                        let out = MatMut::from_row_major_slice_mut(to, block.nrows(), inner);
                        let rows = from.subrows(*first, block.ncols());
                        matmul(out, Accum::Replace, block, rows, 1.0, Par::Seq);
                    },
                );
            });
    }
}
