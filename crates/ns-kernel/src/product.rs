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

/// Makes a matrix symmetric: every pair of entries `(lower, upper)` becomes
/// `pair` of both.
pub(crate) fn symmetrize(matrix: MatMut<'_, f64>, pair: impl Fn(f64, f64) -> f64 + Sync) {
    diagonal_block(matrix, &pair);
}

/// The largest block that is not cut any further.
const LEAF: usize = 64;

fn diagonal_block(matrix: MatMut<'_, f64>, pair: &(impl Fn(f64, f64) -> f64 + Sync)) {
    let mut matrix = matrix;
    let n = matrix.nrows();
    if n <= LEAF {
        for j in 0..n {
            for i in j + 1..n {
                let value = pair(matrix[(i, j)], matrix[(j, i)]);
                matrix[(i, j)] = value;
                matrix[(j, i)] = value;
            }
        }
        return;
    }
    let (a, above, below, d) = matrix.split_at_mut(n / 2, n / 2);
    rayon::join(
        || rayon::join(|| diagonal_block(a, pair), || diagonal_block(d, pair)),
        || mirrored_blocks(below, above.transpose_mut(), pair),
    );
}

/// The same for a block and the transpose of the one opposite.
fn mirrored_blocks(
    lower: MatMut<'_, f64>,
    upper: MatMut<'_, f64>,
    pair: &(impl Fn(f64, f64) -> f64 + Sync),
) {
    let (mut lower, mut upper) = (lower, upper);
    let (rows, columns) = (lower.nrows(), lower.ncols());
    if rows.max(columns) <= LEAF {
        for j in 0..columns {
            for i in 0..rows {
                let value = pair(lower[(i, j)], upper[(i, j)]);
                lower[(i, j)] = value;
                upper[(i, j)] = value;
            }
        }
    } else if rows >= columns {
        let (a, b) = lower.split_at_row_mut(rows / 2);
        let (c, d) = upper.split_at_row_mut(rows / 2);
        rayon::join(
            || mirrored_blocks(a, c, pair),
            || mirrored_blocks(b, d, pair),
        );
    } else {
        let (a, b) = lower.split_at_col_mut(columns / 2);
        let (c, d) = upper.split_at_col_mut(columns / 2);
        rayon::join(
            || mirrored_blocks(a, c, pair),
            || mirrored_blocks(b, d, pair),
        );
    }
}
