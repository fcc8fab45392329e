//! Some of the bins of an environment, as one of its own.

use ns_layout::{BinId, Layout, Subset};

use crate::{EnvError, Environment, Region};

/// Some of the bins of an environment, as one of its own, with the way back.
///
/// Bins keep their order, centres, measures, and the edges between them; where a
/// neighbour is not kept, there is a wall. Name and unit are those of the whole.
///
/// # Example
///
/// ```
/// use ns_env::{Environment, Region};
///
/// let track = Environment::from_samples(&[[0.0], [1.0], [2.0], [3.0]], 1.0)?;
/// let start = Region::point("start box", [0.2])?;
/// let open = track.outside_regions([&start])?;
/// assert_eq!(open.environment().centers(), [[1.0], [2.0], [3.0]]);
/// assert_eq!(open.restrict(&[5.0, 6.0, 7.0, 8.0])?, [6.0, 7.0, 8.0]);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
#[derive(Debug, Clone)]
pub struct SubEnvironment<const D: usize> {
    environment: Environment<D>,
    bins: Vec<BinId>,
    /// How many bins the whole has.
    whole: usize,
}

impl<const D: usize> Environment<D> {
    /// The bins whose entry is true, as an environment of their own.
    ///
    /// What is true in [`region_mask`](Self::region_mask) are the bins of
    /// regions, polygons among them. A subset of a subset is that of both at
    /// once.
    ///
    /// # Shapes
    ///
    /// `keep` has one entry for each bin.
    ///
    /// # Errors
    ///
    /// [`EnvError::Layout`] where it has not, and where no bin is kept; see
    /// [`Subset::from_mask`].
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time and memory.
    pub fn subset(&self, keep: &[bool]) -> Result<SubEnvironment<D>, EnvError> {
        let subset = Subset::from_mask(self.shared_layout(), keep).map_err(EnvError::Layout)?;
        self.sub_environment(subset)
    }

    /// These bins, each once and in the order of the whole, as an environment of
    /// their own.
    ///
    /// # Errors
    ///
    /// [`EnvError::Layout`] where there is none, or one that is no bin.
    pub fn subset_of_bins(&self, bins: &[BinId]) -> Result<SubEnvironment<D>, EnvError> {
        let subset = Subset::from_bins(self.shared_layout(), bins).map_err(EnvError::Layout)?;
        self.sub_environment(subset)
    }

    /// The bins of at least one of the regions, as an environment of their own.
    ///
    /// # Errors
    ///
    /// [`EnvError::Layout`] where no bin belongs to any.
    pub fn inside_regions<'a>(
        &self,
        regions: impl IntoIterator<Item = &'a Region<D>>,
    ) -> Result<SubEnvironment<D>, EnvError> {
        self.subset(&self.region_mask(regions))
    }

    /// The bins of none of the regions, as an environment of their own.
    ///
    /// # Errors
    ///
    /// [`EnvError::Layout`] where every bin belongs to one.
    pub fn outside_regions<'a>(
        &self,
        regions: impl IntoIterator<Item = &'a Region<D>>,
    ) -> Result<SubEnvironment<D>, EnvError> {
        let mut keep = self.region_mask(regions);
        for keep in &mut keep {
            *keep = !*keep;
        }
        self.subset(&keep)
    }

    fn sub_environment(&self, subset: Subset<D>) -> Result<SubEnvironment<D>, EnvError> {
        let bins = subset.parent_bins().to_vec();
        Ok(SubEnvironment {
            environment: self.with_layout(subset)?,
            bins,
            whole: self.bin_count(),
        })
    }

    /// Another layout, under the same name and unit.
    pub(super) fn with_layout(&self, layout: impl Layout<D> + 'static) -> Result<Self, EnvError> {
        let mut builder = Self::builder(layout).name(self.name());
        if let Some(unit) = self.length_unit() {
            builder = builder.length_unit(unit);
        }
        builder.build()
    }
}

impl<const D: usize> SubEnvironment<D> {
    /// The bins that were kept, as an environment.
    #[must_use]
    pub fn environment(&self) -> &Environment<D> {
        &self.environment
    }

    /// The same, by value.
    #[must_use]
    pub fn into_environment(self) -> Environment<D> {
        self.environment
    }

    /// The bin of the whole that each bin was, ascending.
    ///
    /// # Shapes
    ///
    /// One entry for each bin of [`environment`](Self::environment).
    #[must_use]
    pub fn bins(&self) -> &[BinId] {
        &self.bins
    }

    /// What fields over the whole are on these bins.
    ///
    /// # Shapes
    ///
    /// `fields` holds one field after the other, each with one value for each
    /// bin of the whole; the result has one for each bin kept.
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`]
    pub fn restrict(&self, fields: &[f64]) -> Result<Vec<f64>, EnvError> {
        check_fields(fields.len(), self.whole)?;
        let fields = fields.chunks_exact(self.whole);
        let kept = |field| self.bins.iter().map(move |bin| value_in(field, *bin));
        Ok(fields.flat_map(kept).collect())
    }
}

pub(super) fn value_in(field: &[f64], bin: BinId) -> f64 {
    field[bin.index()]
}

/// Whether so many values are a whole number of fields, and at least one.
pub(super) fn check_fields(length: usize, bins: usize) -> Result<(), EnvError> {
    if length == 0 || !length.is_multiple_of(bins) {
        return Err(EnvError::FieldLength {
            expected: bins,
            actual: length,
        });
    }
    Ok(())
}
