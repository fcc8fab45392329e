//! The heat kernel as a matrix, for those who ask for one by name.

use faer::{Mat, MatRef};

use crate::{HeatOperator, KernelError, Mode};

/// A dense heat kernel: column `j` is what becomes of 1 in bin `j`.
#[derive(Debug, Clone)]
pub struct DenseKernel {
    matrix: Mat<f64>,
    bandwidth: f64,
    mode: Mode,
}

impl DenseKernel {
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

    /// The memory that a kernel over so many bins holds, in bytes.
    #[must_use]
    pub fn bytes_for(bins: usize) -> u64 {
        let bins = bins as u64;
        bins.saturating_mul(bins).saturating_mul(8)
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        Self::bytes_for(self.matrix.nrows())
    }
}

impl HeatOperator {
    /// The heat kernel as a dense matrix. Every entry is accurate to 1e-12 of
    /// itself, and none is negative.
    ///
    /// Smoothing needs no matrix: [`smooth`](Self::smooth) is faster unless the
    /// same kernel is applied to very many fields.
    ///
    /// # Errors
    ///
    /// [`KernelError::MemoryLimit`] before anything is allocated, where the
    /// matrix takes more than `limit_bytes`; [`KernelError::Bandwidth`],
    /// [`KernelError::TooManySteps`].
    ///
    /// # Complexity
    ///
    /// O((σ/h)² · bins · edges) time, 8 · bins² bytes.
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
        let bins = self.bin_count();
        let needed_bytes = DenseKernel::bytes_for(bins);
        // No allocation can be larger than half the address space.
        let limit_bytes = limit_bytes.min(isize::MAX as u64);
        if needed_bytes > limit_bytes {
            return Err(KernelError::MemoryLimit {
                bins,
                needed_bytes,
                limit_bytes,
            });
        }
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
            let spread = self.smooth_positive(columns, bandwidth, mode)?;
            for (k, column) in spread.chunks_exact(bins).enumerate() {
                for (entry, &value) in matrix.col_mut(first + k).iter_mut().zip(column) {
                    *entry = value;
                }
            }
        }
        Ok(DenseKernel {
            matrix,
            bandwidth,
            mode,
        })
    }
}

/// Enough columns for every thread to have several blocks, few enough not to
/// need a second matrix.
const COLUMNS_AT_ONCE: usize = 256;
