//! How much of a region a field fills.

use crate::{EnvError, Environment, Region};

impl<const D: usize> Environment<D> {
    /// The share of a region where `mask` is true, by measure: from 0 to 1.
    ///
    /// # Shapes
    ///
    /// `mask` has one flag for each bin.
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`], and [`EnvError::RegionWithoutBin`] where no bin
    /// belongs to the region.
    ///
    /// # Example
    ///
    /// How much of the goal a place field fills, where its rate is above half of
    /// the highest:
    ///
    /// ```
    /// use ns_env::{Environment, Region};
    ///
    /// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// let rates = [0.5, 4.0, 3.0];
    /// let field = rates.map(|rate| rate > 2.0);
    /// let goal = Region::point("goal", [2.0])?;
    /// assert_eq!(track.region_coverage(&field, &goal)?, 1.0);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn region_coverage(&self, mask: &[bool], region: &Region<D>) -> Result<f64, EnvError> {
        self.check_field(mask.len())?;
        let (mut covered, mut whole) = (0.0, 0.0);
        for bin in self.bins_in_region(region) {
            let measure = self.measures()[bin.index()];
            whole += measure;
            if mask[bin.index()] {
                covered += measure;
            }
        }
        if whole > 0.0 {
            Ok(covered / whole)
        } else {
            Err(EnvError::RegionWithoutBin {
                name: region.name().to_owned(),
            })
        }
    }
}
