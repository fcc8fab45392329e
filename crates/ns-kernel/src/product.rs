//! Dense matrices by many threads, with the same bits for any number of them.
//!
//! A product is cut into panels of columns that depend on nothing but its size,
//! and each panel is computed by one thread.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;

/// How many columns one thread computes at a time.
const PANEL: usize = 128;

/// `out = a b`
pub(crate) fn multiply(out: MatMut<'_, f64>, a: MatRef<'_, f64>, b: MatRef<'_, f64>) {
    out.par_col_chunks_mut(PANEL)
        .zip(b.par_col_chunks(PANEL))
        .for_each(|(out, b)| matmul(out, Accum::Replace, a, b, 1.0, Par::Seq));
}

/// The lower triangle of `a aᵀ`; what is above the diagonal panels stays as it
/// was.
pub(crate) fn multiply_by_transpose(out: MatMut<'_, f64>, a: MatRef<'_, f64>) {
    out.par_col_chunks_mut(PANEL)
        .enumerate()
        .for_each(|(panel, out)| {
            let first = panel * PANEL;
            let columns = out.ncols();
            let (_, below) = out.split_at_row_mut(first);
            let b = a.subrows(first, columns).transpose();
            let rows = a.subrows(first, a.nrows() - first);
            matmul(below, Accum::Replace, rows, b, 1.0, Par::Seq);
        });
}

/// What becomes of the entries `(i, j)` and `(j, i)`, with `i > j`, of a matrix
/// that is made symmetric: both are `pair(i, j, lower, upper)`.
pub(crate) trait Pair: Fn(usize, usize, f64, f64) -> f64 + Sync {}

impl<F: Fn(usize, usize, f64, f64) -> f64 + Sync> Pair for F {}

/// Makes a matrix symmetric.
pub(crate) fn symmetrize(matrix: MatMut<'_, f64>, pair: impl Pair) {
    diagonal_block(matrix, 0, &pair);
}

/// The largest block that is not cut any further.
const LEAF: usize = 64;

/// A block on the diagonal, from row and column `first` on.
fn diagonal_block(matrix: MatMut<'_, f64>, first: usize, pair: &impl Pair) {
    let mut matrix = matrix;
    let n = matrix.nrows();
    if n <= LEAF {
        for j in 0..n {
            for i in j + 1..n {
                let value = pair(first + i, first + j, matrix[(i, j)], matrix[(j, i)]);
                matrix[(i, j)] = value;
                matrix[(j, i)] = value;
            }
        }
        return;
    }
    let half = n / 2;
    let (a, above, below, d) = matrix.split_at_mut(half, half);
    rayon::join(
        || {
            rayon::join(
                || diagonal_block(a, first, pair),
                || diagonal_block(d, first + half, pair),
            )
        },
        || mirrored_blocks(below, above.transpose_mut(), (first + half, first), pair),
    );
}

/// A block below the diagonal, from a row and column on, and the transpose of
/// the one opposite.
fn mirrored_blocks(
    lower: MatMut<'_, f64>,
    upper: MatMut<'_, f64>,
    first: (usize, usize),
    pair: &impl Pair,
) {
    let (mut lower, mut upper) = (lower, upper);
    let (rows, columns) = (lower.nrows(), lower.ncols());
    if rows.max(columns) <= LEAF {
        for j in 0..columns {
            for i in 0..rows {
                let (row, column) = (first.0 + i, first.1 + j);
                let value = pair(row, column, lower[(i, j)], upper[(i, j)]);
                lower[(i, j)] = value;
                upper[(i, j)] = value;
            }
        }
    } else if rows >= columns {
        let half = rows / 2;
        let (a, b) = lower.split_at_row_mut(half);
        let (c, d) = upper.split_at_row_mut(half);
        rayon::join(
            || mirrored_blocks(a, c, first, pair),
            || mirrored_blocks(b, d, (first.0 + half, first.1), pair),
        );
    } else {
        let half = columns / 2;
        let (a, b) = lower.split_at_col_mut(half);
        let (c, d) = upper.split_at_col_mut(half);
        rayon::join(
            || mirrored_blocks(a, c, first, pair),
            || mirrored_blocks(b, d, (first.0, first.1 + half), pair),
        );
    }
}
