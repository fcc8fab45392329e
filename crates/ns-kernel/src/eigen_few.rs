//! The slowest modes of a large connected space, without a dense matrix of it.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::householder;
use faer::linalg::qr::no_pivoting::factor;
use faer::{Mat, MatMut, MatRef, Par};
use rayon::prelude::*;

use crate::block::{Engine, run_all};
use crate::eigen_full::eigen;
use crate::product::multiply;
use crate::step::{Motion, Step};
use crate::{HeatOperator, KernelError};

/// The `count` smallest eigenvalues and their modes, orthonormal by measure.
///
/// A block of fields is filtered by a polynomial that is small where modes are
/// not wanted and grows fast below, made orthonormal, and turned so that the
/// operator is diagonal on it, until the modes solve their equations.
///
/// # Preconditions
///
/// The space is connected, and has more than twice as many bins.
pub(crate) fn few_modes(
    heat: &HeatOperator,
    count: usize,
) -> Result<(Vec<f64>, Mat<f64>), KernelError> {
    let n = heat.bin_count();
    let total: f64 = heat.measures.iter().sum();
    let roots: Vec<f64> = heat.measures.iter().map(|m| m.sqrt()).collect();
    let constant: Vec<f64> = roots.iter().map(|root| root / total.sqrt()).collect();
    // The constant mode is known; some more than are wanted speed up the rest.
    let wanted = count - 1;
    let columns = wanted + wanted / 4 + 15;
    let bound = heat.eigenvalue_bound;
    let mut basis = Fields::random(n, columns);
    let mut edge = bound / 2.0;
    let mut residual = f64::INFINITY;
    for _ in 0..MOST_ROUNDS {
        basis.divide_rows(&roots);
        run_all(heat, &Filter::new(edge, bound), &mut basis.values);
        basis.multiply_rows(&roots);
        basis.remove(&constant);
        basis.orthonormalize();
        // Twice is enough for what rounding brought back.
        basis.remove(&constant);
        let rates = basis.turn(heat, &roots)?;
        edge = rates.1[columns - 1].min(bound * 0.9);
        residual = rates.0[..wanted].iter().copied().fold(0.0, f64::max) / bound;
        if residual <= SOLVED {
            let mut modes = Mat::zeros(n, count);
            modes.col_mut(0).fill(total.sqrt().recip());
            for k in 0..wanted {
                let column = basis.values[k * n..(k + 1) * n].iter().zip(&roots);
                for (entry, (value, root)) in modes.col_mut(k + 1).iter_mut().zip(column) {
                    *entry = value / root;
                }
            }
            let found = rates.1[..wanted].iter().map(|rate| rate.max(0.0));
            return Ok((std::iter::once(0.0).chain(found).collect(), modes));
        }
    }
    Err(KernelError::NoConvergence {
        rounds: MOST_ROUNDS,
        residual,
    })
}

/// Each mode must solve its equation to this share of the largest eigenvalue.
const SOLVED: f64 = 1e-12;

const MOST_ROUNDS: usize = 60;

/// Some vectors over the bins, one after the other.
struct Fields {
    bins: usize,
    values: Vec<f64>,
}

impl Fields {
    /// Numbers that look random and are the same every time (the finaliser of
    /// splitmix64, by S. Vigna, over a counter).
    fn random(bins: usize, columns: usize) -> Self {
        let values = (0..(bins * columns) as u64).map(|k| {
            let mut z = k.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
        });
        Self {
            bins,
            values: values.collect(),
        }
    }

    fn columns(&self) -> usize {
        self.values.len() / self.bins
    }

    fn matrix(&self) -> MatRef<'_, f64> {
        MatRef::from_column_major_slice(&self.values, self.bins, self.columns())
    }

    fn matrix_mut(&mut self) -> MatMut<'_, f64> {
        let columns = self.columns();
        MatMut::from_column_major_slice_mut(&mut self.values, self.bins, columns)
    }

    fn multiply_rows(&mut self, factors: &[f64]) {
        self.values.par_chunks_mut(self.bins).for_each(|column| {
            for (value, factor) in column.iter_mut().zip(factors) {
                *value *= factor;
            }
        });
    }

    fn divide_rows(&mut self, factors: &[f64]) {
        self.values.par_chunks_mut(self.bins).for_each(|column| {
            for (value, factor) in column.iter_mut().zip(factors) {
                *value /= factor;
            }
        });
    }

    /// Takes out what lies along a unit vector.
    fn remove(&mut self, unit: &[f64]) {
        self.values.par_chunks_mut(self.bins).for_each(|column| {
            let overlap: f64 = column.iter().zip(unit).map(|(a, b)| a * b).sum();
            for (value, part) in column.iter_mut().zip(unit) {
                *value -= overlap * part;
            }
        });
    }

    fn orthonormalize(&mut self) {
        let (n, columns) = (self.bins, self.columns());
        let size = factor::recommended_block_size::<f64>(n, columns);
        let mut factors = Mat::zeros(size, columns);
        let scratch =
            factor::qr_in_place_scratch::<f64>(n, columns, size, Par::Seq, Default::default());
        factor::qr_in_place(
            self.matrix_mut(),
            factors.as_mut(),
            Par::Seq,
            MemStack::new(&mut MemBuffer::new(scratch)),
            Default::default(),
        );
        let mut unit = Self {
            bins: n,
            values: vec![0.0; n * columns],
        };
        for k in 0..columns {
            unit.values[k * n + k] = 1.0;
        }
        unit.matrix_mut().par_col_chunks_mut(64).for_each(|part| {
            let scratch =
                householder::apply_block_householder_sequence_on_the_left_in_place_scratch::<f64>(
                    n,
                    size,
                    part.ncols(),
                );
            householder::apply_block_householder_sequence_on_the_left_in_place_with_conj(
                self.matrix(),
                factors.as_ref(),
                faer::Conj::No,
                part,
                Par::Seq,
                MemStack::new(&mut MemBuffer::new(scratch)),
            );
        });
        *self = unit;
    }

    /// Turns an orthonormal basis to the eigenvectors of the operator within it,
    /// and returns the residual and the eigenvalue of each, ascending.
    fn turn(
        &mut self,
        heat: &HeatOperator,
        roots: &[f64],
    ) -> Result<(Vec<f64>, Vec<f64>), KernelError> {
        let (n, columns) = (self.bins, self.columns());
        let mut image = Self {
            bins: n,
            values: vec![0.0; self.values.len()],
        };
        image
            .values
            .par_chunks_mut(n)
            .zip(self.values.par_chunks(n))
            .for_each(|(out, x)| {
                for (i, out) in out.iter_mut().enumerate() {
                    let here = x[i] / roots[i];
                    let flow: f64 = heat
                        .row(i)
                        .map(|(j, weight)| weight * (here - x[j] / roots[j]))
                        .sum();
                    *out = flow / roots[i];
                }
            });
        let mut inner = Mat::zeros(columns, columns);
        multiply(inner.as_mut(), self.matrix().transpose(), image.matrix());
        let (rates, turn) = eigen(inner.as_ref())?;
        let mut turned = vec![0.0; n * columns];
        for values in [&mut self.values, &mut image.values] {
            let old = MatRef::from_column_major_slice(values, n, columns);
            let new = MatMut::from_column_major_slice_mut(&mut turned, n, columns);
            multiply(new, old, turn.as_ref());
            std::mem::swap(values, &mut turned);
        }
        let residuals = self
            .values
            .par_chunks(n)
            .zip(image.values.par_chunks(n))
            .zip(&rates)
            .map(|((x, y), rate)| {
                let squares = x.iter().zip(y).map(|(x, y)| (y - rate * x).powi(2));
                squares.sum::<f64>().sqrt()
            })
            .collect();
        Ok((residuals, rates))
    }
}

/// A Chebyshev polynomial in `L` that stays within ±1 from an edge up to the
/// largest eigenvalue, and grows below.
struct Filter {
    center: f64,
    half_width: f64,
    degree: usize,
}

/// The most that a filter makes of a mode, as a logarithm: more, and the slowest
/// mode would be all that is left of each field.
const GROWTH: f64 = 21.0;

impl Filter {
    fn new(edge: f64, bound: f64) -> Self {
        let (center, half_width) = ((bound + edge) / 2.0, (bound - edge) / 2.0);
        Self {
            center,
            half_width,
            degree: (GROWTH / (center / half_width).acosh()).clamp(4.0, 400.0) as usize,
        }
    }
}

impl Engine for Filter {
    fn run<const LANES: usize>(&self, operator: &HeatOperator, block: Vec<f64>) -> Vec<f64> {
        // T₀ is the field, T₁ = x T₀, and Tₖ₊₁ = 2 x Tₖ − Tₖ₋₁ with
        // x = (L − center) / half_width; only the last one counts.
        let steps: Vec<Step> = (0..self.degree)
            .map(|k| {
                let times = if k == 0 { 1.0 } else { 2.0 };
                let factor = times / self.half_width;
                Step {
                    flow: factor,
                    stay: -factor * self.center,
                    back: k > 0,
                    weight: if k + 1 == self.degree { 1.0 } else { 0.0 },
                }
            })
            .collect();
        let mut motion = Motion::new(block, 0.0);
        operator.advance(&steps, [1.0; LANES], true, &mut motion);
        motion.sum
    }
}
