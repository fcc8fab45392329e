//! All modes of a connected space, by a dense decomposition.

use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch};
use faer::{Mat, MatRef, Par};
use rayon::prelude::*;

use crate::{HeatOperator, KernelError};

/// The eigenvalues, ascending from 0, and the modes, orthonormal by measure.
///
/// The constant mode is known, so it is taken out first: a Householder
/// reflection that maps it to the first axis leaves a matrix of one row less
/// with all the others, and they come out orthogonal to it however small a
/// bottleneck makes their eigenvalues.
///
/// # Preconditions
///
/// The space is connected.
pub(crate) fn all_modes(heat: &HeatOperator) -> Result<(Vec<f64>, Mat<f64>), KernelError> {
    let n = heat.bin_count();
    let roots: Vec<f64> = heat.measures.iter().map(|m| m.sqrt()).collect();
    let total = roots.iter().fold(0.0, |sum: f64, root| sum.hypot(*root));
    // The reflection is 1 − β w wᵀ with w = v + e₁, v the constant mode.
    let mut w: Vec<f64> = roots.iter().map(|root| root / total).collect();
    let beta = (1.0 + w[0]).recip();
    w[0] += 1.0;

    let mut matrix = heat.symmetric_matrix();
    let mut p: Vec<f64> = (0..n)
        .map(|i| {
            let off: f64 = heat.row(i).map(|(j, _)| matrix[(i, j)] * w[j]).sum();
            beta * (matrix[(i, i)] * w[i] + off)
        })
        .collect();
    let overlap: f64 = p.iter().zip(&w).map(|(p, w)| p * w).sum();
    for (p, w) in p.iter_mut().zip(&w) {
        *p -= beta / 2.0 * overlap * w;
    }
    matrix
        .par_col_iter_mut()
        .enumerate()
        .for_each(|(j, column)| {
            for (i, entry) in column.iter_mut().enumerate() {
                *entry -= w[i] * p[j] + p[i] * w[j];
            }
        });
    let (rates, vectors) = eigen(matrix.as_ref().submatrix(1, 1, n - 1, n - 1))?;
    drop(matrix);

    let mut modes = Mat::zeros(n, n);
    let constant = total.recip();
    modes
        .col_mut(0)
        .iter_mut()
        .for_each(|entry| *entry = constant);
    modes
        .as_mut()
        .subcols_mut(1, n - 1)
        .par_col_iter_mut()
        .zip(vectors.par_col_iter())
        .for_each(|(mode, vector)| {
            let overlap: f64 = vector.iter().zip(&w[1..]).map(|(v, w)| v * w).sum();
            let vector = std::iter::once(&0.0).chain(vector.iter());
            for (((entry, v), w), root) in mode.iter_mut().zip(vector).zip(&w).zip(&roots) {
                *entry = (v - beta * overlap * w) / root;
            }
        });
    let rates = std::iter::once(0.0).chain(rates.into_iter().map(|rate| rate.max(0.0)));
    Ok((rates.collect(), modes))
}

/// The eigenvalues, ascending, and eigenvectors of a symmetric matrix.
pub(crate) fn eigen(matrix: MatRef<'_, f64>) -> Result<(Vec<f64>, Mat<f64>), KernelError> {
    let n = matrix.nrows();
    if n == 0 {
        return Ok((Vec::new(), Mat::new()));
    }
    let mut vectors = Mat::zeros(n, n);
    let mut values = Diag::zeros(n);
    // One thread, as the sums inside depend on how many there are.
    let scratch =
        self_adjoint_evd_scratch::<f64>(n, ComputeEigenvectors::Yes, Par::Seq, Default::default());
    self_adjoint_evd(
        matrix,
        values.as_mut(),
        Some(vectors.as_mut()),
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Default::default(),
    )
    .map_err(|_| KernelError::NoConvergence {
        rounds: 1,
        residual: f64::NAN,
    })?;
    let values = values.column_vector().iter().copied().collect();
    Ok((values, vectors))
}
