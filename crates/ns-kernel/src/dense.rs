//! The heat kernel as a matrix, for those who ask for one by name.

use faer::{Mat, MatRef};
use rayon::prelude::*;

use crate::{Accuracy, Engine, HeatOperator, KernelError, Mode, Task};

/// A dense heat kernel: column `j` is what becomes of 1 in bin `j`.
#[derive(Debug, Clone)]
pub struct DenseKernel {
    matrix: Mat<f64>,
    bandwidth: f64,
    mode: Mode,
    engine: Option<Engine>,
}

impl DenseKernel {
    pub(crate) fn new(matrix: Mat<f64>, bandwidth: f64, mode: Mode, engine: Engine) -> Self {
        Self {
            matrix,
            bandwidth,
            mode,
            engine: Some(engine),
        }
    }

    /// The matrix, `n × n`, without a copy: entry `(i, j)` takes bin `j` to bin
    /// `i`.
    #[must_use]
    pub fn matrix(&self) -> MatRef<'_, f64> {
        self.matrix.as_ref()
    }

    /// The bandwidth it was made with.
    #[must_use]
    pub fn bandwidth(&self) -> f64 {
        self.bandwidth
    }

    /// The mode it was made with.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The engine that made it; `None` where it was read from somewhere.
    #[must_use]
    pub fn engine(&self) -> Option<Engine> {
        self.engine
    }

    /// The memory that a kernel over so many bins holds, in bytes: 8 for each
    /// entry, in columns that begin at multiples of 64.
    #[must_use]
    pub fn bytes_for(bins: usize) -> u64 {
        let bins = bins as u64;
        let column = bins.div_ceil(8).saturating_mul(64);
        bins.saturating_mul(column)
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        Self::bytes_for(self.matrix.nrows())
    }

    /// A kernel whose columns are already known, as when it is read from a file.
    ///
    /// `fill` is called for each column in turn, and writes all of its entries. What
    /// it writes is not checked.
    ///
    /// # Errors
    ///
    /// The first error of `fill`.
    ///
    /// # Panics
    ///
    /// If there is not memory for [`bytes_for`](Self::bytes_for) `bins`.
    pub fn from_columns<E>(
        bins: usize,
        bandwidth: f64,
        mode: Mode,
        mut fill: impl FnMut(&mut [f64]) -> Result<(), E>,
    ) -> Result<Self, E> {
        // Memory is touched once: zeros ahead of the entries would be a second time.
        let mut matrix = Mat::with_capacity(bins, bins);
        let mut column = vec![0.0; bins];
        for j in 0..bins {
            fill(&mut column)?;
            matrix.resize_with(bins, j + 1, |i, _| column[i]);
        }
        Ok(Self {
            matrix,
            bandwidth,
            mode,
            engine: None,
        })
    }

    /// The entries of one column after the other.
    pub fn columns(&self) -> impl Iterator<Item = &[f64]> {
        let column = |j| Some(self.matrix.col(j).try_as_col_major()?.as_slice());
        (0..self.matrix.ncols()).filter_map(column)
    }
}

impl HeatOperator {
    /// The heat kernel as a dense matrix, by the engine that
    /// [`plan`](Self::plan) finds to be the cheapest. What it makes of a field is
    /// accurate to [`DEFAULT_TOLERANCE`](Self::DEFAULT_TOLERANCE) of the largest
    /// value, and no entry is negative.
    ///
    /// Smoothing needs no matrix: [`smooth`](Self::smooth) is faster unless the
    /// same kernel is applied to very many fields.
    ///
    /// # Errors
    ///
    /// [`KernelError::MemoryLimit`] before anything is allocated, where the
    /// matrix and the room to make it take more than `limit_bytes`;
    /// [`KernelError::Bandwidth`], [`KernelError::TooManySteps`].
    ///
    /// # Complexity
    ///
    /// O(bins²) time where heat [spreads along each axis by
    /// itself](Self::is_separable), O(σ/h · bins · edges) or less on others;
    /// 8 · bins² bytes. Same bits for any number of threads.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_kernel::{HeatOperator, Mode};
    /// use ns_layout::{Grid, Layout};
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 10.0)]).build()?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// let heat = HeatOperator::new(&graph, grid.measures())?;
    /// let kernel = heat.dense(2.0, Mode::Transition, 1 << 20)?;
    /// let column: f64 = kernel.matrix().col(3).iter().sum();
    /// assert!((column - 1.0).abs() < 1e-14);
    /// assert!(heat.dense(2.0, Mode::Transition, 100).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dense(
        &self,
        bandwidth: f64,
        mode: Mode,
        limit_bytes: u64,
    ) -> Result<DenseKernel, KernelError> {
        let accuracy = Accuracy::Absolute(Self::DEFAULT_TOLERANCE);
        let plan = self.plan(Task::Dense, bandwidth, accuracy)?;
        plan.within(limit_bytes).dense(mode)
    }

    /// Like [`dense`](Self::dense), with every entry accurate to 1e-12 of itself,
    /// down to 1e-290 of the largest: for entries that are to be divided by each
    /// other.
    ///
    /// # Errors
    ///
    /// As for [`dense`](Self::dense).
    ///
    /// # Complexity
    ///
    /// O(bins²) time on full lattices of equal bins, O((σ/h)² · bins · edges)
    /// elsewhere.
    pub fn dense_positive(
        &self,
        bandwidth: f64,
        mode: Mode,
        limit_bytes: u64,
    ) -> Result<DenseKernel, KernelError> {
        let plan = self.plan(Task::Dense, bandwidth, Accuracy::Relative)?;
        plan.within(limit_bytes).dense(mode)
    }

    /// A matrix whose columns are what becomes of a 1 in each bin, some at a
    /// time.
    pub(crate) fn density_by_columns(
        &self,
        spread: impl Fn(&[f64]) -> Result<Vec<f64>, KernelError>,
    ) -> Result<Mat<f64>, KernelError> {
        let bins = self.bin_count();
        let mut matrix = Mat::zeros(bins, bins);
        let group = COLUMNS_AT_ONCE.min(bins);
        let mut columns = vec![0.0; group * bins];
        for first in (0..bins).step_by(group) {
            let count = group.min(bins - first);
            let columns = &mut columns[..count * bins];
            columns.fill(0.0);
            for k in 0..count {
                columns[k * bins + first + k] = 1.0;
            }
            let spread = spread(columns)?;
            matrix
                .subcols_mut(first, count)
                .par_col_iter_mut()
                .zip(spread.par_chunks(bins))
                .for_each(|(column, values)| {
                    for (entry, &value) in column.iter_mut().zip(values) {
                        *entry = value;
                    }
                });
        }
        Ok(matrix)
    }

    /// `exp(−t L) M⁻¹` after any long time.
    pub(crate) fn density_at_rest(&self) -> Mat<f64> {
        let labels = self.components.labels();
        let mut content = vec![0.0; self.components.count()];
        for (&label, measure) in labels.iter().zip(&self.measures) {
            content[label as usize] += measure;
        }
        let mut matrix = Mat::zeros(self.bin_count(), self.bin_count());
        matrix
            .par_col_iter_mut()
            .zip(labels)
            .for_each(|(column, &own)| {
                let everywhere = content[own as usize].recip();
                for (entry, &label) in column.iter_mut().zip(labels) {
                    if label == own {
                        *entry = everywhere;
                    }
                }
            });
        matrix
    }
}

/// Enough columns for every thread to have several blocks, few enough not to
/// need a second matrix.
pub(crate) const COLUMNS_AT_ONCE: usize = 256;
