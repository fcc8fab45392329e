//! From counts and seconds to rates.

use crate::{EnvError, Environment};

impl<const D: usize> Environment<D> {
    /// The smoothed rate of one unit, or of many: smoothed spike counts over
    /// smoothed occupancy, both by the positive engine.
    ///
    /// It is never negative nor above the highest raw rate of its component
    /// (see [`HeatOperator::components`](ns_kernel::HeatOperator::components)),
    /// and NaN where heat from no visited bin arrives.
    ///
    /// # Units
    ///
    /// `seconds` in s gives rates in Hz; `bandwidth` is in the unit of the
    /// coordinates.
    ///
    /// # Shapes
    ///
    /// `counts` holds one unit after the other, each with one value for each
    /// bin; so does the result. `seconds` has one value for each bin.
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`], [`EnvError::Occupancy`], and
    /// [`EnvError::Kernel`] for the bandwidth, and for spikes in a bin without
    /// time.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Environment;
    ///
    /// let environment = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// let rates = environment.rate_maps(&[4.0, 0.0, 0.0], &[2.0, 1.0, 1.0], 0.5)?;
    /// assert!(rates[0] > rates[1] && rates[1] > rates[2] && rates[0] < 2.0);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn rate_maps(
        &self,
        counts: &[f64],
        seconds: &[f64],
        bandwidth: f64,
    ) -> Result<Vec<f64>, EnvError> {
        self.check_seconds(seconds)?;
        self.heat()
            .ratio(counts, seconds, bandwidth)
            .map_err(EnvError::Kernel)
    }

    /// The rates without smoothing: counts over seconds, NaN where there is no
    /// time.
    ///
    /// # Shapes
    ///
    /// As for [`rate_maps`](Self::rate_maps).
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`], [`EnvError::Occupancy`], [`EnvError::Count`]
    pub fn raw_rates(&self, counts: &[f64], seconds: &[f64]) -> Result<Vec<f64>, EnvError> {
        self.check_seconds(seconds)?;
        if counts.is_empty() || !counts.len().is_multiple_of(self.bin_count()) {
            return Err(EnvError::FieldLength {
                expected: self.bin_count(),
                actual: counts.len(),
            });
        }
        if let Some(at) = counts.iter().position(|n| !(n.is_finite() && *n >= 0.0)) {
            return Err(EnvError::Count {
                bin: at % self.bin_count(),
                value: counts[at],
            });
        }
        Ok(counts
            .iter()
            .zip(seconds.iter().cycle())
            .map(|(&count, &time)| if time > 0.0 { count / time } else { f64::NAN })
            .collect())
    }

    fn check_seconds(&self, seconds: &[f64]) -> Result<(), EnvError> {
        self.check_field(seconds.len())?;
        match seconds.iter().position(|s| !(s.is_finite() && *s >= 0.0)) {
            Some(bin) => Err(EnvError::Occupancy {
                bin,
                value: seconds[bin],
            }),
            None => Ok(()),
        }
    }
}

/// Sets rates to NaN in bins that were occupied for less than `least` seconds.
///
/// # Shapes
///
/// `rates` holds one unit after the other, each with one value for each entry
/// of `seconds`.
///
/// # Errors
///
/// [`EnvError::MinOccupancy`] where `least` is negative or NaN, and
/// [`EnvError::FieldLength`].
///
/// # Example
///
/// ```
/// let mut rates = [2.0, 5.0];
/// ns_env::mask_rarely_visited(&mut rates, &[0.1, 3.0], 1.0)?;
/// assert!(rates[0].is_nan() && rates[1] == 5.0);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
pub fn mask_rarely_visited(rates: &mut [f64], seconds: &[f64], least: f64) -> Result<(), EnvError> {
    if least.is_nan() || least < 0.0 {
        return Err(EnvError::MinOccupancy { value: least });
    }
    if seconds.is_empty() || !rates.len().is_multiple_of(seconds.len()) {
        return Err(EnvError::FieldLength {
            expected: seconds.len(),
            actual: rates.len(),
        });
    }
    for (rate, &time) in rates.iter_mut().zip(seconds.iter().cycle()) {
        if time.is_nan() || time < least {
            *rate = f64::NAN;
        }
    }
    Ok(())
}
