//! Fields scaled, limited and put together, bin by bin.

use crate::EnvError;

/// A field of mass scaled to sum to 1: each value over the sum of all.
///
/// # Shapes, Units
///
/// One value for each bin goes in, and a share without unit comes out. A share
/// below the least float is 0.
///
/// # Errors
///
/// [`EnvError::Mass`] for a value that is negative or not finite, and
/// [`EnvError::NoMass`] where all are 0 or there is none.
///
/// # Example
///
/// ```
/// assert_eq!(ns_env::normalize_field(&[1.0, 0.0, 3.0])?, [0.25, 0.0, 0.75]);
/// assert!(ns_env::normalize_field(&[0.0, 0.0]).is_err());
/// # Ok::<(), ns_env::EnvError>(())
/// ```
pub fn normalize_field(field: &[f64]) -> Result<Vec<f64>, EnvError> {
    /// Small enough for a sum of as many of the largest numbers as can be held.
    const SMALLER: f64 = 1.0 / (1_u128 << 64) as f64;

    if let Some(bin) = field.iter().position(|v| !(v.is_finite() && *v >= 0.0)) {
        return Err(EnvError::Mass {
            bin,
            value: field[bin],
        });
    }
    let total: f64 = field.iter().sum();
    if total == 0.0 {
        return Err(EnvError::NoMass { bins: field.len() });
    }
    if total.is_finite() {
        return Ok(field.iter().map(|value| value / total).collect());
    }
    let total: f64 = field.iter().map(|value| value * SMALLER).sum();
    let share = |value: &f64| value * SMALLER / total;
    Ok(field.iter().map(share).collect())
}

/// A field with no value below `lo` and none above `hi`; NaN stays.
///
/// # Shapes, Units
///
/// One value for each bin goes in, and one comes out. Limits are in the unit of
/// the field, and so is the result.
///
/// # Errors
///
/// [`EnvError::ClampLimits`] where `lo` is above `hi` or one of them is NaN.
/// Either may be infinite.
///
/// # Example
///
/// ```
/// let clamped = ns_env::clamp_field(&[-2.0, 0.5, 9.0], 0.0, f64::INFINITY)?;
/// assert_eq!(clamped, [0.0, 0.5, 9.0]);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
pub fn clamp_field(field: &[f64], lo: f64, hi: f64) -> Result<Vec<f64>, EnvError> {
    if lo <= hi {
        Ok(field.iter().map(|value| value.clamp(lo, hi)).collect())
    } else {
        Err(EnvError::ClampLimits { lo, hi })
    }
}

/// How several fields become one, bin by bin.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Combination<'a> {
    /// The mean, with the same weight for each field.
    Mean,
    /// The sum of each field times its weight. Weights sum to 1 within 1e-6, and
    /// may be negative.
    Weighted(&'a [f64]),
    /// The greatest value.
    Max,
    /// The least value.
    Min,
}

/// By how much the sum of weights may differ from 1.
const WEIGHT_SLACK: f64 = 1e-6;

/// Several fields of the same bins as one.
///
/// A bin that is NaN in one field is NaN in the result, whatever the combination.
///
/// # Shapes, Units
///
/// All fields have the same length and unit, and so has the result. Each of its
/// values depends on no other bin.
///
/// # Errors
///
/// [`EnvError::NoFields`], and [`EnvError::FieldLength`] where a field has
/// another length than the first; for weights [`EnvError::WeightCount`],
/// [`EnvError::Weight`] where one is not finite, and [`EnvError::WeightSum`].
///
/// # Complexity
///
/// O(bins · fields) time.
///
/// # Example
///
/// ```
/// use ns_env::{Combination, combine_fields};
///
/// let (first, second) = ([1.0, 6.0], [3.0, 2.0]);
/// let fields = [&first[..], &second];
/// assert_eq!(combine_fields(&fields, Combination::Mean)?, [2.0, 4.0]);
/// assert_eq!(combine_fields(&fields, Combination::Max)?, [3.0, 6.0]);
/// let weights = [0.25, 0.75];
/// assert_eq!(combine_fields(&fields, Combination::Weighted(&weights))?, [2.5, 3.0]);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
pub fn combine_fields(fields: &[&[f64]], how: Combination<'_>) -> Result<Vec<f64>, EnvError> {
    let first = *fields.first().ok_or(EnvError::NoFields)?;
    if let Some(other) = fields.iter().find(|field| field.len() != first.len()) {
        return Err(EnvError::FieldLength {
            expected: first.len(),
            actual: other.len(),
        });
    }
    if let Combination::Weighted(weights) = how {
        check_weights(weights, fields.len())?;
    }
    let count = fields.len() as f64;
    // `f64::max` and `f64::min` would leave NaN out.
    let known = |held: f64, value: f64, of: f64| {
        if held.is_nan() {
            held
        } else if value.is_nan() {
            value
        } else {
            of
        }
    };
    let combined = |bin: usize| {
        let values = fields.iter().map(|field| field[bin]);
        match how {
            Combination::Mean => {
                let sum = values.clone().fold(0.0, |sum, value| sum + value);
                if sum.is_finite() {
                    sum / count
                } else {
                    let part = 1.0 / fields.len().next_power_of_two() as f64;
                    values.fold(0.0, |sum, value| sum + value * part) / count / part
                }
            }
            Combination::Weighted(weights) => {
                let pairs = values.zip(weights);
                pairs.fold(0.0, |sum, (value, weight)| sum + weight * value)
            }
            Combination::Max => values.fold(f64::NEG_INFINITY, |held, value| {
                known(held, value, held.max(value))
            }),
            Combination::Min => values.fold(f64::INFINITY, |held, value| {
                known(held, value, held.min(value))
            }),
        }
    };
    Ok((0..first.len()).map(combined).collect())
}

fn check_weights(weights: &[f64], fields: usize) -> Result<(), EnvError> {
    check_finite(weights, fields)?;
    let sum: f64 = weights.iter().sum();
    if (sum - 1.0).abs() <= WEIGHT_SLACK {
        Ok(())
    } else {
        Err(EnvError::WeightSum { sum })
    }
}

/// Checks that there is a finite weight for each of so many.
pub(super) fn check_finite(weights: &[f64], expected: usize) -> Result<(), EnvError> {
    if weights.len() != expected {
        return Err(EnvError::WeightCount {
            expected,
            actual: weights.len(),
        });
    }
    match weights.iter().position(|weight| !weight.is_finite()) {
        Some(index) => Err(EnvError::Weight {
            index,
            value: weights[index],
        }),
        None => Ok(()),
    }
}
