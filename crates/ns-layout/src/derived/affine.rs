//! Affine transforms: a matrix and an offset, with the way back.

use crate::LayoutError;

/// An affine transform of space, `x -> A x + b`, that can be inverted.
///
/// # Example
///
/// Turn by a quarter, then double, then shift:
///
/// ```
/// use ns_layout::Affine;
///
/// let turn = Affine::rotation(std::f64::consts::FRAC_PI_2)?;
/// let map = turn.then(&Affine::scaling([2.0, 2.0])?)?.then(&Affine::translation([10.0, 0.0])?)?;
/// let [x, y] = map.apply(&[1.0, 0.0]);
/// assert!((x - 10.0).abs() < 1e-15 && (y - 2.0).abs() < 1e-15);
/// assert_eq!(map.similarity(), Some(2.0));
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Written", into = "Written"))]
pub struct Affine<const D: usize> {
    matrix: [[f64; D]; D],
    offset: [f64; D],
    inverse: [[f64; D]; D],
    determinant: f64,
    condition: f64,
}

/// A matrix whose columns are orthogonal and equally long but for this fraction
/// of the square of their length is a similarity.
const SIMILAR: f64 = 1e-12;

/// A scale that differs from 1 by no more is 1: sines and cosines are rounded.
const RIGID: f64 = 1e-14;

impl<const D: usize> Affine<D> {
    /// The largest condition that a transform may have: rounding grows by this
    /// factor from there to back.
    pub const MAX_CONDITION: f64 = 1e12;

    /// The transform `x -> matrix x + offset`.
    ///
    /// # Shapes
    ///
    /// `matrix[i][j]` is how much of coordinate `j` goes to coordinate `i`.
    ///
    /// # Errors
    ///
    /// - [`LayoutError::TransformEntry`]: a number is not finite.
    /// - [`LayoutError::Singular`]: the determinant is 0 or out of the range of
    ///   floats, or the condition is above [`Self::MAX_CONDITION`].
    /// - [`LayoutError::NoDimension`]: `D` is 0.
    pub fn new(matrix: [[f64; D]; D], offset: [f64; D]) -> Result<Self, LayoutError> {
        if D == 0 {
            return Err(LayoutError::NoDimension);
        }
        for row in 0..D {
            let entries = matrix[row].iter().chain([&offset[row]]);
            for (column, &value) in entries.enumerate() {
                if !value.is_finite() {
                    return Err(LayoutError::TransformEntry { row, column, value });
                }
            }
        }
        let (inverse, determinant) = invert(&matrix);
        let condition = norm(&matrix) * norm(&inverse) / D as f64;
        // Written so that NaN is refused too.
        let valid = determinant.is_normal() && condition <= Self::MAX_CONDITION;
        if !valid {
            return Err(LayoutError::Singular {
                determinant,
                condition: if condition.is_nan() {
                    f64::INFINITY
                } else {
                    condition
                },
            });
        }
        Ok(Self {
            matrix,
            offset,
            inverse,
            determinant,
            condition,
        })
    }

    /// The transform of these rows, which may be of any number.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Dimension`], and those of [`new`](Self::new).
    pub(crate) fn from_rows(matrix: &[Vec<f64>], offset: &[f64]) -> Result<Self, LayoutError> {
        let row = |row: &[f64]| -> Result<[f64; D], LayoutError> {
            row.try_into().map_err(|_| LayoutError::Dimension {
                expected: D,
                actual: row.len(),
            })
        };
        let rows: Vec<[f64; D]> = matrix.iter().map(|r| row(r)).collect::<Result<_, _>>()?;
        let actual = rows.len();
        let matrix = rows.try_into().map_err(|_| LayoutError::Dimension {
            expected: D,
            actual,
        })?;
        Self::new(matrix, row(offset)?)
    }

    /// The transform that moves by `offset`.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    pub fn translation(offset: [f64; D]) -> Result<Self, LayoutError> {
        Self::new(diagonal([1.0; D]), offset)
    }

    /// The transform that multiplies each coordinate by its own factor; a
    /// negative one mirrors.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    pub fn scaling(factors: [f64; D]) -> Result<Self, LayoutError> {
        Self::new(diagonal(factors), [0.0; D])
    }

    /// This transform and then the other, as one.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new), as the product can leave the range of floats.
    pub fn then(&self, next: &Self) -> Result<Self, LayoutError> {
        let matrix = std::array::from_fn(|i| {
            std::array::from_fn(|j| (0..D).map(|k| next.matrix[i][k] * self.matrix[k][j]).sum())
        });
        Self::new(matrix, next.apply(&self.offset))
    }

    /// The way back.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new), as the offset can leave the range of floats.
    pub fn inverse(&self) -> Result<Self, LayoutError> {
        let back = multiply(&self.inverse, &self.offset);
        Self::new(self.inverse, back.map(|x| -x))
    }

    /// Where a point goes.
    #[inline]
    #[must_use]
    pub fn apply(&self, point: &[f64; D]) -> [f64; D] {
        let turned = multiply(&self.matrix, point);
        std::array::from_fn(|k| turned[k] + self.offset[k])
    }

    /// Where a point came from.
    #[inline]
    #[must_use]
    pub fn apply_inverse(&self, point: &[f64; D]) -> [f64; D] {
        multiply(
            &self.inverse,
            &std::array::from_fn(|k| point[k] - self.offset[k]),
        )
    }

    /// Where a difference of two points goes: the matrix without the offset.
    #[inline]
    #[must_use]
    pub fn apply_vector(&self, vector: &[f64; D]) -> [f64; D] {
        multiply(&self.matrix, vector)
    }

    /// The matrix, row by row.
    #[must_use]
    pub fn matrix(&self) -> &[[f64; D]; D] {
        &self.matrix
    }

    /// The offset, added after the matrix is applied.
    #[must_use]
    pub fn offset(&self) -> &[f64; D] {
        &self.offset
    }

    /// The determinant of the matrix: by how much contents grow, negative where
    /// the transform mirrors.
    #[must_use]
    pub fn determinant(&self) -> f64 {
        self.determinant
    }

    /// The condition of the matrix, `‖A‖ ‖A⁻¹‖ / D` in the Frobenius norm: 1 for
    /// a similarity, and the larger the more it stretches one way and not
    /// another.
    #[must_use]
    pub fn condition(&self) -> f64 {
        self.condition
    }

    /// By what one factor all lengths grow, where there is one: exactly 1 for
    /// moves, turns and mirrors.
    #[must_use]
    pub fn similarity(&self) -> Option<f64> {
        let largest = largest(&self.matrix);
        let unit = self.matrix.map(|row| row.map(|x| x / largest));
        let dot = |i: usize, j: usize| -> f64 { unit.iter().map(|row| row[i] * row[j]).sum() };
        let square = (0..D).map(|k| dot(k, k)).sum::<f64>() / D as f64;
        let similar = (0..D).all(|i| {
            (0..=i).all(|j| {
                let expected = if i == j { square } else { 0.0 };
                (dot(i, j) - expected).abs() <= SIMILAR * square
            })
        });
        let scale = largest * square.sqrt();
        similar.then_some(if (scale - 1.0).abs() <= RIGID {
            1.0
        } else {
            scale
        })
    }

    /// The factor of each coordinate, where the transform keeps every axis and
    /// its direction.
    pub(crate) fn positive_diagonal(&self) -> Option<[f64; D]> {
        let factors: [f64; D] = std::array::from_fn(|k| self.matrix[k][k]);
        (factors.iter().all(|&x| x > 0.0) && diagonal(factors) == self.matrix).then_some(factors)
    }

    /// The transpose of the inverse times a vector: the way that the normals of
    /// faces go, `A⁻ᵀ n`.
    #[inline]
    pub(crate) fn apply_to_normal(&self, normal: &[f64; D]) -> [f64; D] {
        std::array::from_fn(|k| (0..D).map(|j| self.inverse[j][k] * normal[j]).sum())
    }

    /// How far off each coordinate of [`apply_inverse`](Self::apply_inverse) can
    /// be by rounding, there and back, for points that come from these bounds.
    pub(crate) fn rounding(&self, bounds: &[(f64, f64); D]) -> [f64; D] {
        let reach: [f64; D] = std::array::from_fn(|i| {
            self.matrix[i]
                .iter()
                .zip(bounds)
                .map(|(a, (lo, hi))| a.abs() * lo.abs().max(hi.abs()))
                .sum::<f64>()
                + self.offset[i].abs()
        });
        std::array::from_fn(|k| {
            let spread: f64 = (0..D).map(|j| self.inverse[k][j].abs() * reach[j]).sum();
            2.0 * (D as f64 + 2.0) * f64::EPSILON * spread
        })
    }
}

impl Affine<2> {
    /// The transform that turns the plane about the origin, from the first axis
    /// towards the second.
    ///
    /// # Units
    ///
    /// `angle` is in radians.
    ///
    /// # Errors
    ///
    /// [`LayoutError::TransformEntry`] where the angle is not finite.
    pub fn rotation(angle: f64) -> Result<Self, LayoutError> {
        let (sin, cos) = angle.sin_cos();
        Self::new([[cos, -sin], [sin, cos]], [0.0; 2])
    }
}

/// A transform as it is written and read.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Written {
    matrix: Vec<Vec<f64>>,
    offset: Vec<f64>,
}

#[cfg(feature = "serde")]
impl<const D: usize> TryFrom<Written> for Affine<D> {
    type Error = LayoutError;

    fn try_from(written: Written) -> Result<Self, LayoutError> {
        Self::from_rows(&written.matrix, &written.offset)
    }
}

#[cfg(feature = "serde")]
impl<const D: usize> From<Affine<D>> for Written {
    fn from(transform: Affine<D>) -> Self {
        Self {
            matrix: transform.matrix.iter().map(|row| row.to_vec()).collect(),
            offset: transform.offset.to_vec(),
        }
    }
}

/// The Euclidean length; that of a vector along one axis loses no digit.
#[inline]
pub(crate) fn length<const D: usize>(vector: &[f64; D]) -> f64 {
    vector.iter().fold(0.0, |length: f64, x| {
        if length == 0.0 {
            x.abs()
        } else {
            length.hypot(*x)
        }
    })
}

#[inline]
fn multiply<const D: usize>(matrix: &[[f64; D]; D], vector: &[f64; D]) -> [f64; D] {
    matrix
        .each_ref()
        .map(|row| row.iter().zip(vector).map(|(a, x)| a * x).sum())
}

fn diagonal<const D: usize>(entries: [f64; D]) -> [[f64; D]; D] {
    std::array::from_fn(|i| std::array::from_fn(|j| if i == j { entries[i] } else { 0.0 }))
}

fn largest<const D: usize>(matrix: &[[f64; D]; D]) -> f64 {
    matrix
        .iter()
        .flatten()
        .fold(0.0, |most, x| x.abs().max(most))
}

/// The Frobenius norm, for numbers whose squares may be out of range.
fn norm<const D: usize>(matrix: &[[f64; D]; D]) -> f64 {
    let largest = largest(matrix);
    let squares: f64 = matrix.iter().flatten().map(|x| (x / largest).powi(2)).sum();
    largest * squares.sqrt()
}

/// The inverse and the determinant, by Gauss-Jordan elimination with row
/// pivots; the inverse is all infinite where a pivot is 0.
fn invert<const D: usize>(matrix: &[[f64; D]; D]) -> ([[f64; D]; D], f64) {
    let (mut left, mut right) = (*matrix, diagonal([1.0; D]));
    let mut determinant = 1.0;
    for k in 0..D {
        let pivot = (k..D).fold(k, |best, i| {
            if left[i][k].abs() > left[best][k].abs() {
                i
            } else {
                best
            }
        });
        if left[pivot][k] == 0.0 {
            return ([[f64::INFINITY; D]; D], 0.0);
        }
        if pivot != k {
            left.swap(pivot, k);
            right.swap(pivot, k);
            determinant = -determinant;
        }
        let scale = left[k][k];
        determinant *= scale;
        for j in 0..D {
            left[k][j] /= scale;
            right[k][j] /= scale;
        }
        for i in (0..D).filter(|&i| i != k) {
            let times = left[i][k];
            for j in 0..D {
                left[i][j] -= times * left[k][j];
                right[i][j] -= times * right[k][j];
            }
        }
    }
    (right, determinant)
}
