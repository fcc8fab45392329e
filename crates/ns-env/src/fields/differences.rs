//! How much two fields over the same bins differ, as one number.

use std::f64::consts::LN_2;

use super::normalize_field;
use crate::EnvError;

/// The Kullback–Leibler divergence of `p` from `q`, `Σ P log₂(P/Q)`, in bits,
/// with `P = p / Σp` and `Q = q / Σq`.
///
/// It is 0 where both are the same but for a factor, above 0 elsewhere, and
/// infinite where `Q` is 0 in a bin in which `P` is not. A bin where `P` is 0
/// adds nothing. A share below the least float, some 5e-324, is 0. It is not
/// symmetric.
///
/// # Units
///
/// Bits, whatever the unit of the fields; times `ln 2` it is in nats.
///
/// # Shapes
///
/// Both fields have one value for each bin.
///
/// # Errors
///
/// [`EnvError::FieldLength`]; [`EnvError::Mass`] for a value that is negative or
/// not finite, NaN included; [`EnvError::NoMass`] for a field that is 0
/// everywhere.
///
/// # Complexity
///
/// O(bins) time and memory.
///
/// # References
///
/// S. Kullback and R. A. Leibler, "On information and sufficiency", Annals of
/// Mathematical Statistics 22 (1951), 79–86.
///
/// # Example
///
/// ```
/// use ns_env::kl_divergence_bits;
///
/// assert!((kl_divergence_bits(&[3.0, 0.0], &[1.0, 1.0])? - 1.0).abs() < 1e-15);
/// assert_eq!(kl_divergence_bits(&[1.0, 1.0], &[3.0, 0.0])?, f64::INFINITY);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
pub fn kl_divergence_bits(p: &[f64], q: &[f64]) -> Result<f64, EnvError> {
    let (p, q) = shares(p, q)?;
    Ok(nats(&p, &q) / LN_2)
}

/// The Jensen–Shannon divergence of two fields, `½ KL(P, M) + ½ KL(Q, M)` with
/// `M = ½ (P + Q)`, in bits, with `P = p / Σp` and `Q = q / Σq`.
///
/// It is symmetric, and from 0, where both are the same but for a factor, to 1,
/// where no bin has both. Its square root is a distance.
///
/// # Units, Shapes, Errors, Complexity
///
/// As for [`kl_divergence_bits`].
///
/// # References
///
/// J. Lin, "Divergence measures based on the Shannon entropy", IEEE Transactions
/// on Information Theory 37 (1991), 145–151.
///
/// # Example
///
/// ```
/// use ns_env::js_divergence_bits;
///
/// assert_eq!(js_divergence_bits(&[1.0, 2.0], &[2.0, 4.0])?, 0.0);
/// assert_eq!(js_divergence_bits(&[1.0, 0.0], &[0.0, 5.0])?, 1.0);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
pub fn js_divergence_bits(p: &[f64], q: &[f64]) -> Result<f64, EnvError> {
    let (p, q) = shares(p, q)?;
    // All of it twice, as half the least float is 0: a share that is above 0 in
    // one field must be so in the middle.
    let middle: Vec<f64> = p.iter().zip(&q).map(|(p, q)| p + q).collect();
    let [p, q] = [p, q].map(|shares| shares.iter().map(|share| 2.0 * share).collect::<Vec<_>>());
    let bits = (nats(&p, &middle) + nats(&q, &middle)) / (4.0 * LN_2);
    Ok(bits.min(1.0))
}

/// One minus the cosine of the angle between two fields,
/// `1 − a·b / (|a| |b|)`, without unit.
///
/// It is symmetric, and the same whatever both are multiplied with: 0 where they
/// are the same but for a factor above 0, 1 where they have nothing in common,
/// up to 2 for fields of opposite signs.
///
/// # Shapes
///
/// Both fields have one value for each bin.
///
/// # Errors
///
/// [`EnvError::FieldLength`]; [`EnvError::FieldValue`] for a value that is not
/// finite, NaN included; [`EnvError::NoMass`] for a field that is 0 everywhere,
/// which has no direction.
///
/// # Complexity
///
/// O(bins) time and memory.
///
/// # Example
///
/// ```
/// use ns_env::cosine_divergence;
///
/// assert_eq!(cosine_divergence(&[1.0, 0.0], &[0.0, 5.0])?, 1.0);
/// assert_eq!(cosine_divergence(&[3.0, 4.0], &[-3.0, -4.0])?, 2.0);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
pub fn cosine_divergence(a: &[f64], b: &[f64]) -> Result<f64, EnvError> {
    check_lengths(a, b)?;
    let (a, b) = (direction(a)?, direction(b)?);
    let pairs = || a.iter().zip(&b);
    let cosine: f64 = pairs().map(|(a, b)| a * b).sum();
    // Half the squared distance of two unit vectors is one minus their cosine,
    // and loses no digits where they are nearly the same; so it is where one is
    // nearly the opposite of the other.
    Ok(if cosine >= 0.0 {
        let squares = pairs().map(|(a, b)| (a - b) * (a - b));
        (squares.sum::<f64>() / 2.0).min(1.0)
    } else {
        let squares = pairs().map(|(a, b)| (a + b) * (a + b));
        (2.0 - squares.sum::<f64>() / 2.0).max(1.0)
    })
}

fn check_lengths(a: &[f64], b: &[f64]) -> Result<(), EnvError> {
    if a.len() == b.len() {
        Ok(())
    } else {
        Err(EnvError::FieldLength {
            expected: a.len(),
            actual: b.len(),
        })
    }
}

fn shares(p: &[f64], q: &[f64]) -> Result<(Vec<f64>, Vec<f64>), EnvError> {
    check_lengths(p, q)?;
    Ok((normalize_field(p)?, normalize_field(q)?))
}

/// The divergence of two fields of the same sum, times that sum, in nats.
///
/// Each term is `P ln(P/Q) − P + Q`, which is never negative; as both sums are
/// the same, what is added comes to nothing, but no term has to cancel another.
fn nats(p: &[f64], q: &[f64]) -> f64 {
    let term = |(&p, &q): (&f64, &f64)| {
        if p == 0.0 {
            return q;
        }
        let excess = (q - p) / p;
        if excess.abs() <= 0.5 {
            p * (excess - excess.ln_1p())
        } else {
            q - p - p * (q.ln() - p.ln())
        }
    };
    p.iter().zip(q).map(term).sum::<f64>().max(0.0)
}

/// A field scaled to length 1.
fn direction(field: &[f64]) -> Result<Vec<f64>, EnvError> {
    if let Some(bin) = field.iter().position(|value| !value.is_finite()) {
        return Err(EnvError::FieldValue {
            bin,
            value: field[bin],
        });
    }
    let largest = field.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
    if largest == 0.0 {
        return Err(EnvError::NoMass { bins: field.len() });
    }
    // By the largest value first, so that no square leaves the range of floats.
    let scaled: Vec<f64> = field.iter().map(|value| value / largest).collect();
    let length = scaled.iter().map(|value| value * value).sum::<f64>().sqrt();
    Ok(scaled.into_iter().map(|value| value / length).collect())
}
