//! The exponential of a dense matrix.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::lu::partial_pivoting::{factor, solve};
use faer::{Mat, MatMut, MatRef, Par, zip};
use rayon::prelude::*;

use crate::KernelError;
use crate::product::multiply;

/// The exponential `e^A` of a square matrix, by scaling and squaring with Padé
/// approximants.
///
/// `A` is shifted by its mean eigenvalue and halved until the approximant of
/// degree 13 is exact to rounding, or one of degree 3, 5, 7 or 9 where the norm
/// is small enough; the result is squared as often. Nothing is assumed of the
/// matrix. The error is a few roundings of the norm of the result for each
/// squaring, `log₂(‖A‖₁ / 5.4)` of them.
///
/// # Errors
///
/// [`KernelError::NotSquare`]; [`KernelError::MatrixEntry`] for an entry that is
/// not finite; [`KernelError::Exponential`] where an entry of the result is
/// beyond the range of floats.
///
/// # Complexity
///
/// O(n³) time: about `2 n³` flops for each of 6 products and of the squarings,
/// and `8/3 n³` for a solution; 7 matrices of memory. Same bits for any number
/// of threads.
///
/// # References
///
/// N. J. Higham, "The scaling and squaring method for the matrix exponential
/// revisited", SIAM J. Matrix Anal. Appl. 26 (2005), 1179–1193: algorithm 2.3,
/// with the bounds θ of table 2.3, which theorem 2.1 gives for a backward error
/// of 2⁻⁵³. The later refinement that scales by norms of powers (A. H. Al-Mohy
/// and N. J. Higham, ibid. 31 (2009), 970–989, theorem 4.2) saves squarings where
/// those are far below the powers of the norm; for a symmetric matrix, as here,
/// they are not.
///
/// # Example
///
/// ```
/// use faer::mat;
/// use ns_kernel::expm;
///
/// let turn = expm(mat![[0.0, -1.0], [1.0, 0.0]].as_ref())?;
/// assert!((turn[(0, 0)] - 1_f64.cos()).abs() < 1e-15);
/// assert!((turn[(1, 0)] - 1_f64.sin()).abs() < 1e-15);
/// # Ok::<(), ns_kernel::KernelError>(())
/// ```
pub fn expm(matrix: MatRef<'_, f64>) -> Result<Mat<f64>, KernelError> {
    check(matrix)?;
    let n = matrix.nrows();
    if n == 0 {
        return Ok(Mat::new());
    }
    // The sum itself might overflow.
    let shift: f64 = (0..n).map(|i| matrix[(i, i)] / n as f64).sum();
    let mut a = matrix.to_owned();
    add_to_diagonal(a.as_mut(), -shift);

    let norm = norm_1(a.as_ref());
    if !norm.is_finite() {
        return Err(KernelError::Exponential { norm });
    }
    let small = DEGREES.iter().find(|(_, theta)| norm <= *theta);
    let degree = small.map_or(LARGEST_DEGREE, |&(degree, _)| degree);
    let halvings = halvings(norm);
    scale_by(a.as_mut(), 0.5_f64.powi(halvings));
    let mut result = approximant(a.as_ref(), degree);
    drop(a);
    // Spread over the squarings, so that neither part leaves the range of floats
    // unless the result does.
    scale_by(result.as_mut(), (shift * 0.5_f64.powi(halvings)).exp());
    let mut square = Mat::zeros(n, n);
    for _ in 0..halvings {
        multiply(square.as_mut(), result.as_ref(), result.as_ref());
        std::mem::swap(&mut square, &mut result);
    }
    if first_not_finite(result.as_ref()).is_some() {
        return Err(KernelError::Exponential { norm });
    }
    Ok(result)
}

/// Degrees below the largest, with the largest norm that each is exact for.
const DEGREES: [(usize, f64); 4] = [
    (3, 1.495_585_217_958_292e-2),
    (5, 2.539_398_330_063_23e-1),
    (7, 9.504_178_996_162_932e-1),
    (9, 2.097_847_961_257_068),
];

const LARGEST_DEGREE: usize = 13;

/// The largest norm that the largest degree is exact for.
const LARGEST_NORM: f64 = 5.371_920_351_148_152;

/// How often a matrix of this norm is halved.
pub(crate) fn halvings(norm: f64) -> i32 {
    (norm / LARGEST_NORM).log2().ceil().max(0.0) as i32
}

/// The diagonal Padé approximant of the exponential.
fn approximant(a: MatRef<'_, f64>, degree: usize) -> Mat<f64> {
    let n = a.nrows();
    let coefficients = coefficients(degree);
    let product = |x: MatRef<'_, f64>, y: MatRef<'_, f64>| {
        let mut out = Mat::zeros(n, n);
        multiply(out.as_mut(), x, y);
        out
    };
    // A², A⁴, A⁶, A⁸, as far as the degree goes; the largest takes its higher
    // half as a multiple of A⁶.
    let second = product(a, a);
    let highest = if degree == LARGEST_DEGREE {
        6
    } else {
        degree - 1
    };
    let mut powers = vec![second];
    while 2 * powers.len() < highest {
        let next = product(powers[powers.len() - 1].as_ref(), powers[0].as_ref());
        powers.push(next);
    }
    // The terms of one parity from `first` on, divided by that power.
    let half = |first: usize, last: usize| {
        let mut sum = Mat::zeros(n, n);
        for (power, j) in powers.iter().zip((first + 2..=last).step_by(2)) {
            add_scaled(sum.as_mut(), power.as_ref(), coefficients[j]);
        }
        add_to_diagonal(sum.as_mut(), coefficients[first]);
        sum
    };
    let (mut odd, mut even) = (half(1, degree.min(7)), half(0, degree.min(6)));
    if degree == LARGEST_DEGREE {
        let sixth = powers[2].as_ref();
        for (sum, above) in [(&mut odd, 9), (&mut even, 8)] {
            // Powers 2, 4 and 6 above the sixth.
            let mut high = Mat::zeros(n, n);
            for (power, j) in powers.iter().zip((above..=degree).step_by(2)) {
                add_scaled(high.as_mut(), power.as_ref(), coefficients[j]);
            }
            let high = product(sixth, high.as_ref());
            add_scaled(sum.as_mut(), high.as_ref(), 1.0);
        }
    } else if degree == 9 {
        for (sum, j) in [(&mut odd, 9), (&mut even, 8)] {
            add_scaled(sum.as_mut(), powers[3].as_ref(), coefficients[j]);
        }
    }
    drop(powers);
    let odd = product(a, odd.as_ref());
    let mut below = even.clone();
    add_scaled(below.as_mut(), odd.as_ref(), -1.0);
    add_scaled(even.as_mut(), odd.as_ref(), 1.0);
    drop(odd);
    divide(below, even.as_mut());
    even
}

/// The coefficients of the numerator, `(2m − j)! m! / ((2m)! (m − j)! j!)`; those
/// of the denominator have alternating signs.
fn coefficients(degree: usize) -> Vec<f64> {
    let mut coefficient = 1.0;
    let mut all = vec![coefficient];
    for j in 1..=degree {
        coefficient *= (degree - j + 1) as f64 / (j * (2 * degree - j + 1)) as f64;
        all.push(coefficient);
    }
    all
}

/// How many columns are solved for at a time.
const PANEL: usize = 64;

/// `b = a⁻¹ b`
fn divide(a: Mat<f64>, b: MatMut<'_, f64>) {
    let mut a = a;
    let n = a.nrows();
    let (mut order, mut inverse) = (vec![0_usize; n], vec![0_usize; n]);
    let scratch = factor::lu_in_place_scratch::<usize, f64>(n, n, Par::Seq, Default::default());
    let (_, rows) = factor::lu_in_place(
        a.as_mut(),
        &mut order,
        &mut inverse,
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Default::default(),
    );
    b.par_col_chunks_mut(PANEL).for_each(|b| {
        let scratch = solve::solve_in_place_scratch::<usize, f64>(n, b.ncols(), Par::Seq);
        solve::solve_in_place(
            a.as_ref(),
            a.as_ref(),
            rows,
            b,
            Par::Seq,
            MemStack::new(&mut MemBuffer::new(scratch)),
        );
    });
}

fn check(matrix: MatRef<'_, f64>) -> Result<(), KernelError> {
    let (rows, columns) = (matrix.nrows(), matrix.ncols());
    if rows != columns {
        return Err(KernelError::NotSquare { rows, columns });
    }
    match first_not_finite(matrix) {
        Some((row, column, value)) => Err(KernelError::MatrixEntry { row, column, value }),
        None => Ok(()),
    }
}

fn first_not_finite(matrix: MatRef<'_, f64>) -> Option<(usize, usize, f64)> {
    (0..matrix.ncols())
        .flat_map(|j| (0..matrix.nrows()).map(move |i| (i, j, matrix[(i, j)])))
        .find(|(_, _, value)| !value.is_finite())
}

/// The largest absolute column sum.
fn norm_1(matrix: MatRef<'_, f64>) -> f64 {
    let sums = matrix.col_iter().map(|c| c.iter().map(|x| x.abs()).sum());
    sums.fold(0.0, f64::max)
}

fn add_to_diagonal(matrix: MatMut<'_, f64>, value: f64) {
    let mut matrix = matrix;
    for i in 0..matrix.nrows() {
        matrix[(i, i)] += value;
    }
}

fn add_scaled(sum: MatMut<'_, f64>, matrix: MatRef<'_, f64>, factor: f64) {
    zip!(sum, matrix).for_each(|faer::unzip!(sum, entry)| *sum += factor * entry);
}

fn scale_by(matrix: MatMut<'_, f64>, factor: f64) {
    zip!(matrix).for_each(|faer::unzip!(entry)| *entry *= factor);
}
