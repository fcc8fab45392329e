//! A field carried over to another environment.

use super::Interpolation;
use crate::{EnvError, Environment};

impl<const D: usize> Environment<D> {
    /// A field of this environment in the bins of another: its values at their
    /// centres, NaN where they lie in none of ours.
    ///
    /// For fields that do not depend on how large bins are, such as rates and
    /// densities. Counts and seconds are no such fields: divide them by the
    /// [`measures`](Self::measures) first.
    ///
    /// # Shapes
    ///
    /// One value for each bin of this environment goes in, one for each of
    /// `target` comes out.
    ///
    /// # Errors, Complexity
    ///
    /// Those of [`interpolate`](Self::interpolate).
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{Environment, Interpolation};
    /// use ns_layout::Grid;
    ///
    /// let track = |bin, end| -> Result<_, Box<dyn std::error::Error>> {
    ///     let grid = Grid::builder(bin).ranges([(0.0, end)]).build()?;
    ///     Ok(Environment::builder(grid).build()?)
    /// };
    /// let (coarse, fine) = (track(2.0, 4.0)?, track(1.0, 5.0)?);
    /// let rates = coarse.resample(&[1.0, 5.0], &fine, Interpolation::Linear)?;
    /// assert_eq!(rates[..4], [1.0, 2.0, 4.0, 5.0]);
    /// assert!(rates[4].is_nan());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resample(
        &self,
        field: &[f64],
        target: &Self,
        how: Interpolation,
    ) -> Result<Vec<f64>, EnvError> {
        self.interpolate(field, target.centers(), how)
    }

    /// The same, and then smoothed in the other environment by
    /// [`masked_average`](Self::masked_average), so that bins which are not known
    /// take the mean of those around.
    ///
    /// NaN stays where the other environment reaches beyond this one, and in
    /// components where no bin is known.
    ///
    /// # Shapes
    ///
    /// As for [`resample`](Self::resample).
    ///
    /// # Errors
    ///
    /// Those of [`interpolate`](Self::interpolate), and [`EnvError::Kernel`] for
    /// the bandwidth.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{Environment, Interpolation};
    ///
    /// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// let known = [4.0, f64::NAN, 4.0];
    /// let filled = track.resample_smoothed(&known, &track, Interpolation::Containing, 1.0)?;
    /// assert_eq!(filled, [4.0; 3]);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn resample_smoothed(
        &self,
        field: &[f64],
        target: &Self,
        how: Interpolation,
        bandwidth: f64,
    ) -> Result<Vec<f64>, EnvError> {
        let known = self.resample(field, target, how)?;
        let mut averages = target.masked_average(&known, bandwidth)?;
        let covered = self.resample(&vec![0.0; field.len()], target, how)?;
        // What is covered is 0 there, and everything else NaN.
        for (average, covered) in averages.iter_mut().zip(covered) {
            *average += covered;
        }
        Ok(averages)
    }
}
