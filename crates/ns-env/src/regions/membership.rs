//! Which bins belong to a region.

use ns_graph::DistanceField;
use ns_layout::BinId;

use super::region::Shape;
use crate::{EnvError, Environment, Region};

impl<const D: usize> Environment<D> {
    /// Whether each bin belongs to at least one of the regions.
    ///
    /// A polygon has the bins whose centre is inside it or on its boundary, a
    /// point the bin that contains it, if one does. To name a region twice
    /// changes nothing, and no region has no bin.
    ///
    /// # Shapes
    ///
    /// One entry for each bin.
    ///
    /// # Complexity
    ///
    /// O(bins · sides) time for the sides of all polygons.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{Environment, Region};
    ///
    /// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// let ends = [Region::point("west", [0.2])?, Region::point("east", [2.2])?];
    /// assert_eq!(track.region_mask(&ends), [true, false, true]);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    #[must_use]
    pub fn region_mask<'a>(&self, regions: impl IntoIterator<Item = &'a Region<D>>) -> Vec<bool> {
        let mut mask = vec![false; self.bin_count()];
        for region in regions {
            self.visit_bins(region, |bin| mask[bin] = true);
        }
        mask
    }

    /// The bins of a region, ascending: those where
    /// [`region_mask`](Self::region_mask) is true.
    #[must_use]
    pub fn bins_in_region(&self, region: &Region<D>) -> Vec<BinId> {
        let mut bins = Vec::new();
        self.visit_bins(region, |bin| bins.extend(BinId::new(bin)));
        bins
    }

    /// Whether each bin belongs to each of the regions; see
    /// [`region_mask`](Self::region_mask).
    ///
    /// # Shapes
    ///
    /// A row for each bin and a column for each region, in their order, row
    /// after row: bin `b` belongs to region `r` of `R` where entry `b * R + r`
    /// is true. Empty where there is no region.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{Environment, Region};
    ///
    /// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// let ends = [Region::point("west", [0.2])?, Region::point("east", [2.2])?];
    /// let belongs = track.region_membership(&ends);
    /// assert_eq!(belongs, [true, false, false, false, false, true]);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    #[must_use]
    pub fn region_membership<'a>(
        &self,
        regions: impl IntoIterator<Item = &'a Region<D>>,
    ) -> Vec<bool> {
        let regions: Vec<&Region<D>> = regions.into_iter().collect();
        let mut membership = vec![false; self.bin_count() * regions.len()];
        for (r, region) in regions.iter().enumerate() {
            self.visit_bins(region, |bin| membership[bin * regions.len() + r] = true);
        }
        membership
    }

    /// The shortest distance along the graph from every bin to the nearest bin
    /// of a region.
    ///
    /// # Errors
    ///
    /// [`EnvError::RegionWithoutBin`] where no bin belongs to it.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{Environment, Region};
    ///
    /// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// let goal = Region::point("goal", [2.2])?;
    /// assert_eq!(track.distances_to_region(&goal)?.distances(), [2.0, 1.0, 0.0]);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn distances_to_region(&self, region: &Region<D>) -> Result<DistanceField, EnvError> {
        let bins = self.bins_in_region(region);
        if bins.is_empty() {
            return Err(EnvError::RegionWithoutBin {
                name: region.name().to_owned(),
            });
        }
        self.distances_from(&bins)
    }

    /// Hands over the bins of a region, ascending: the one rule.
    fn visit_bins(&self, region: &Region<D>, mut visit: impl FnMut(usize)) {
        match &region.shape {
            Shape::Point(point) => {
                if let Some(bin) = self.bin_at(point) {
                    visit(bin.index());
                }
            }
            #[cfg(feature = "polygon")]
            Shape::Polygon(polygon) => {
                let covered = |center| super::region::covers(polygon, center);
                let centers = self.centers().iter().enumerate();
                centers
                    .filter(|(_, center)| covered(center))
                    .for_each(|(bin, _)| visit(bin));
            }
        }
    }
}
