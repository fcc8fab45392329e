//! Fields under a kernel that was made as a matrix.

use ns_kernel::DenseKernel;
use rayon::prelude::*;

use super::each;
use crate::{EnvError, Environment};

/// How many rows one thread takes at a time: they stay in the nearest cache.
const ROWS_AT_ONCE: usize = 1 << 10;

impl<const D: usize> Environment<D> {
    /// A field under a kernel, `K f`: what becomes of it.
    ///
    /// One product takes longer than [`smooth`](Self::smooth), which needs no
    /// matrix: it is for who has the kernel already. NaN spreads to all bins.
    ///
    /// # Shapes
    ///
    /// One value for each bin goes in, and one comes out.
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`], and [`EnvError::KernelSize`] where the kernel
    /// is over another number of bins.
    ///
    /// # Complexity
    ///
    /// O(bins²) time. Same bits for any number of threads.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Environment;
    /// use ns_kernel::Mode;
    ///
    /// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// let kernel = track.heat().dense(1.0, Mode::Transition, 1 << 20);
    /// let kernel = kernel.map_err(ns_env::EnvError::Kernel)?;
    ///
    /// // Mass stays, and what comes back of a field of ones is ones.
    /// let after = track.apply_kernel(&kernel, &[6.0, 0.0, 0.0])?;
    /// assert!((after.iter().sum::<f64>() - 6.0).abs() < 1e-12);
    /// let back = track.apply_kernel_transposed(&kernel, &[1.0; 3])?;
    /// assert!(back.iter().all(|value| (value - 1.0).abs() < 1e-12));
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn apply_kernel(&self, kernel: &DenseKernel, field: &[f64]) -> Result<Vec<f64>, EnvError> {
        let columns = self.columns(kernel, field)?;
        let mut out = vec![0.0; field.len()];
        let parts = out.par_chunks_mut(ROWS_AT_ONCE).enumerate();
        parts.for_each(|(part, out)| {
            let rows = part * ROWS_AT_ONCE..part * ROWS_AT_ONCE + out.len();
            for (column, value) in columns.iter().zip(field) {
                for (sum, entry) in out.iter_mut().zip(&column[rows.clone()]) {
                    *sum += entry * value;
                }
            }
        });
        Ok(out)
    }

    /// A field under the transpose of a kernel, `Kᵀ f`: what a value in each bin
    /// comes to be worth where it started.
    ///
    /// # Shapes, Errors, Complexity
    ///
    /// As for [`apply_kernel`](Self::apply_kernel).
    pub fn apply_kernel_transposed(
        &self,
        kernel: &DenseKernel,
        field: &[f64],
    ) -> Result<Vec<f64>, EnvError> {
        let columns = self.columns(kernel, field)?;
        Ok(each(columns.len(), |bin| {
            let products = columns[bin].iter().zip(field);
            products.map(|(entry, value)| entry * value).sum()
        }))
    }

    /// A field under the adjoint of a kernel where bins count by their measures
    /// `m`: `(Kᵀ (m f)) / m`, so that `Σ m g · K f = Σ m f · adjoint g`.
    ///
    /// # Shapes, Errors, Complexity
    ///
    /// As for [`apply_kernel`](Self::apply_kernel).
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Environment;
    /// use ns_kernel::Mode;
    ///
    /// // A mean by heat is its own adjoint.
    /// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// let kernel = track.heat().dense(1.0, Mode::Average, 1 << 20);
    /// let kernel = kernel.map_err(ns_env::EnvError::Kernel)?;
    /// let field = [6.0, 0.0, 3.0];
    /// let forth = track.apply_kernel(&kernel, &field)?;
    /// let back = track.apply_kernel_adjoint(&kernel, &field)?;
    /// assert!(forth.iter().zip(back).all(|(a, b)| (a - b).abs() < 1e-12));
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn apply_kernel_adjoint(
        &self,
        kernel: &DenseKernel,
        field: &[f64],
    ) -> Result<Vec<f64>, EnvError> {
        self.check_field(field.len())?;
        let weighed = field.iter().zip(self.measures());
        let weighed: Vec<f64> = weighed.map(|(value, measure)| value * measure).collect();
        let mut out = self.apply_kernel_transposed(kernel, &weighed)?;
        for (value, measure) in out.iter_mut().zip(self.measures()) {
            *value /= measure;
        }
        Ok(out)
    }

    fn columns<'k>(
        &self,
        kernel: &'k DenseKernel,
        field: &[f64],
    ) -> Result<Vec<&'k [f64]>, EnvError> {
        self.check_field(field.len())?;
        let size = kernel.matrix().ncols();
        if size != self.bin_count() {
            return Err(EnvError::KernelSize {
                expected: self.bin_count(),
                actual: size,
            });
        }
        Ok(kernel.columns().collect())
    }
}
