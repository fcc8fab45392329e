//! Dense kernels by the exponential of the operator as a matrix.

use faer::{Mat, Scale};

use crate::piece::scatter;
use crate::{HeatOperator, KernelError, expm};

impl HeatOperator {
    /// `exp(−t L) M⁻¹` by Padé approximants, one component after the other: the
    /// exponential of the symmetric `−t M^{-1/2} (D − W) M^{-1/2}`, so that
    /// unequal measures do not add to the norm.
    ///
    /// # Preconditions
    ///
    /// `time` is finite.
    pub(crate) fn density_by_pade(&self, time: f64) -> Result<Mat<f64>, KernelError> {
        let n = self.bin_count();
        let mut density = Mat::zeros(n, n);
        for piece in self.pieces()? {
            let generator = Scale(-time) * piece.heat.symmetric_matrix();
            let mut block = expm(generator.as_ref())?;
            drop(generator);
            let measures = &piece.heat.measures;
            let roots: Vec<f64> = measures.iter().map(|m| m.sqrt().recip()).collect();
            for (column, right) in block.col_iter_mut().zip(&roots) {
                for (entry, left) in column.iter_mut().zip(&roots) {
                    *entry *= left * right;
                }
            }
            if piece.bins.len() == n {
                return Ok(block);
            }
            scatter(density.as_mut(), block.as_ref(), &piece.bins);
        }
        Ok(density)
    }
}
