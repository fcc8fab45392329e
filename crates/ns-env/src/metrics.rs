//! What a rate map says of a unit.
//!
//! All measures are over the bins where the rate is known, with the occupancy
//! rescaled to sum to 1 over those.

use ns_layout::BinId;

use crate::EnvError;

/// The numbers that sum up one rate map.
///
/// # Example
///
/// ```
/// use ns_env::RateSummary;
///
/// let summary = RateSummary::new(&[0.0, 2.0, 4.0, f64::NAN], &[1.0, 1.0, 2.0, 4.0])?;
/// assert_eq!(summary.mean_hz, 2.5);
/// assert_eq!(summary.peak_hz, 4.0);
/// assert_eq!(summary.peak_bin.map(|bin| bin.index()), Some(2));
/// assert!((summary.information_bits_per_spike - 0.4781).abs() < 1e-4);
/// assert!((summary.sparsity - 0.6944).abs() < 1e-4);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RateSummary {
    /// The mean rate weighted by time, `r̄ = Σ p r`, in Hz; NaN where no bin was
    /// occupied.
    #[cfg_attr(feature = "serde", serde(with = "crate::written::unknown"))]
    pub mean_hz: f64,
    /// The highest rate, in Hz; NaN where no rate is known.
    #[cfg_attr(feature = "serde", serde(with = "crate::written::unknown"))]
    pub peak_hz: f64,
    /// The bin of the highest rate, the first of several; `None` for a unit that
    /// never fires.
    pub peak_bin: Option<BinId>,
    /// Spatial information, `Σ p (r/r̄) log₂(r/r̄)`, in bits per spike; NaN for a
    /// unit that never fires, of which nothing can be said.
    #[cfg_attr(feature = "serde", serde(with = "crate::written::unknown"))]
    pub information_bits_per_spike: f64,
    /// Spatial information in bits per second, `r̄` times that per spike.
    #[cfg_attr(feature = "serde", serde(with = "crate::written::unknown"))]
    pub information_bits_per_s: f64,
    /// Sparsity, `(Σ p r)² / Σ p r²`: near 0 for one sharp field, 1 for an even
    /// rate, NaN for a unit that never fires.
    #[cfg_attr(feature = "serde", serde(with = "crate::written::unknown"))]
    pub sparsity: f64,
    /// Selectivity, the highest rate over the mean; NaN for a unit that never
    /// fires.
    #[cfg_attr(feature = "serde", serde(with = "crate::written::unknown"))]
    pub selectivity: f64,
}

impl RateSummary {
    /// Sums up a rate map.
    ///
    /// # Shapes
    ///
    /// `rates` in Hz, NaN where unknown, and `seconds`, with one value for each
    /// bin.
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`]; [`EnvError::Rate`] for a rate that is negative
    /// or infinite; [`EnvError::Occupancy`] for seconds that are negative or
    /// not finite.
    ///
    /// # References
    ///
    /// Information: W. E. Skaggs, B. L. McNaughton, K. M. Gothard and
    /// E. J. Markus, "An information-theoretic approach to deciphering the
    /// hippocampal code", NIPS 5 (1993), 1030–1037. Sparsity and selectivity:
    /// W. E. Skaggs, B. L. McNaughton, M. A. Wilson and C. A. Barnes,
    /// Hippocampus 6 (1996), 149–172.
    pub fn new(rates: &[f64], seconds: &[f64]) -> Result<Self, EnvError> {
        check(rates, seconds)?;
        let known = || {
            let pairs = rates.iter().copied().zip(seconds.iter().copied());
            pairs.filter(|(rate, _)| !rate.is_nan())
        };
        let total: f64 = known().map(|(_, time)| time).sum();
        let expect = |value: &dyn Fn(f64) -> f64| -> f64 {
            known().map(|(rate, time)| time / total * value(rate)).sum()
        };
        let mean_hz = expect(&|rate| rate);
        let square = expect(&|rate| rate * rate);
        let fires = mean_hz > 0.0;
        let information_bits_per_spike = if fires {
            let bits = expect(&|rate| {
                let share = rate / mean_hz;
                if share > 0.0 {
                    share * share.log2()
                } else {
                    0.0
                }
            });
            // It is never negative, and rounding must not make it so.
            bits.max(0.0)
        } else {
            f64::NAN
        };
        let peak = peak(rates);
        let peak_hz = peak.map_or(f64::NAN, |(_, rate)| rate);
        Ok(Self {
            mean_hz: if total > 0.0 { mean_hz } else { f64::NAN },
            peak_hz,
            peak_bin: peak.filter(|(_, rate)| *rate > 0.0).map(|(bin, _)| bin),
            information_bits_per_spike,
            information_bits_per_s: information_bits_per_spike * mean_hz,
            sparsity: if fires {
                (mean_hz * mean_hz / square).clamp(0.0, 1.0)
            } else {
                f64::NAN
            },
            selectivity: if fires { peak_hz / mean_hz } else { f64::NAN },
        })
    }
}

/// The bin of the highest rate, the first of several, and that rate.
fn peak(rates: &[f64]) -> Option<(BinId, f64)> {
    let known = BinId::all(rates.len()).zip(rates.iter().copied());
    known
        .filter(|(_, rate)| !rate.is_nan())
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
}

fn check(rates: &[f64], seconds: &[f64]) -> Result<(), EnvError> {
    if rates.len() != seconds.len() {
        return Err(EnvError::FieldLength {
            expected: seconds.len(),
            actual: rates.len(),
        });
    }
    if let Some(bin) = rates.iter().position(|r| r.is_infinite() || *r < 0.0) {
        return Err(EnvError::Rate {
            bin,
            value: rates[bin],
        });
    }
    match seconds.iter().position(|s| !(s.is_finite() && *s >= 0.0)) {
        Some(bin) => Err(EnvError::Occupancy {
            bin,
            value: seconds[bin],
        }),
        None => Ok(()),
    }
}
