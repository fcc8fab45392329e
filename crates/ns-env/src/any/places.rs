//! Questions about regions, which must have the dimension of the space.

use std::any::Any;

use ns_graph::DistanceField;
use ns_layout::BinId;

use super::AnyEnvironment;
use crate::{EnvError, Region};

/// # Regions
///
/// A region of another dimension than that of the space is an
/// [`EnvError::RegionDimensions`].
impl AnyEnvironment {
    /// Whether each bin belongs to at least one of the regions; see
    /// [`Environment::region_mask`](crate::Environment::region_mask).
    ///
    /// # Errors
    ///
    /// [`EnvError::RegionDimensions`]
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{AnyEnvironment, Environment, Region};
    ///
    /// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// let any = AnyEnvironment::from(track);
    /// assert_eq!(any.region_mask([&Region::point("goal", [2.2])?])?, [false, false, true]);
    /// assert!(any.region_mask([&Region::point("goal", [2.2, 0.0])?]).is_err());
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn region_mask<'a, const R: usize>(
        &self,
        regions: impl IntoIterator<Item = &'a Region<R>>,
    ) -> Result<Vec<bool>, EnvError> {
        each!(self, environment => {
            let regions = regions.into_iter().map(typed);
            Ok(environment.region_mask(regions.collect::<Result<Vec<_>, _>>()?))
        })
    }

    /// The bins of a region, ascending.
    ///
    /// # Errors
    ///
    /// [`EnvError::RegionDimensions`]
    pub fn bins_in_region<const R: usize>(
        &self,
        region: &Region<R>,
    ) -> Result<Vec<BinId>, EnvError> {
        each!(self, environment => Ok(environment.bins_in_region(typed(region)?)))
    }

    /// The shortest distance along the graph from every bin to the nearest bin
    /// of a region.
    ///
    /// # Errors
    ///
    /// [`EnvError::RegionDimensions`], and [`EnvError::RegionWithoutBin`] where no
    /// bin belongs to it.
    pub fn distances_to_region<const R: usize>(
        &self,
        region: &Region<R>,
    ) -> Result<DistanceField, EnvError> {
        each!(self, environment => environment.distances_to_region(typed(region)?))
    }
}

/// A region as one of `D` dimensions, which it must have.
fn typed<const R: usize, const D: usize>(region: &Region<R>) -> Result<&Region<D>, EnvError> {
    let typed = (region as &dyn Any).downcast_ref();
    typed.ok_or_else(|| EnvError::RegionDimensions {
        name: region.name().to_owned(),
        dimensions: R,
        expected: D,
    })
}
