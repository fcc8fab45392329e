//! How large an artifact will be, before it is computed.

use ns_kernel::DenseKernel;
use ns_layout::{BinId, NearestBins};

use crate::Environment;
use crate::kept::{KeptDistances, KeptKernel, KeptRates};
use crate::kept_modes::KeptEigenbasis;

/// What a cache may keep for an environment, to ask
/// [`Environment::estimate`] how large it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Keepable {
    /// [`Environment::dense_kernel`], and [`Environment::dense_kernel_with`]
    DenseKernel,
    /// [`Environment::eigenbasis`]
    Eigenbasis,
    /// [`Environment::slowest_modes`]
    SlowestModes {
        /// The number of modes of each component.
        count: usize,
    },
    /// [`Environment::kept_distances`]
    Distances,
    /// [`Environment::kept_rate_maps`] of so many units.
    RateMaps {
        /// The number of units.
        units: usize,
    },
    /// [`Environment::nearest_bins`]
    NearestBins,
}

impl<const D: usize> Environment<D> {
    /// The bytes that an artifact will take in a cache, before it is computed:
    /// what [`Artifact::bytes`](ns_cache::Artifact::bytes) will say of it, and
    /// what is allocated for it, itself included.
    /// On top comes what the cache needs for each entry, about half a kilobyte.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_cache::Cache;
    /// use ns_env::{Environment, Keepable};
    /// use ns_kernel::Mode;
    ///
    /// let environment = Environment::from_samples(&[[0.0], [99.0]], 0.25)?;
    /// let expected = environment.estimate(Keepable::DenseKernel);
    /// let cache = Cache::new(1 << 20);
    /// environment.dense_kernel(&cache, 1.0, Mode::Average, 1 << 20)?;
    /// assert!(cache.bytes() >= expected && cache.bytes() < expected + 1024);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    #[must_use]
    pub fn estimate(&self, artifact: Keepable) -> u64 {
        let bins = self.bin_count();
        match artifact {
            Keepable::DenseKernel => with_itself::<KeptKernel>(DenseKernel::bytes_for(bins)),
            Keepable::Eigenbasis => with_itself::<KeptEigenbasis>(self.heat().eigenbasis_bytes()),
            Keepable::SlowestModes { count } => {
                with_itself::<KeptEigenbasis>(self.heat().slowest_modes_bytes(count))
            }
            Keepable::Distances => with_itself::<KeptDistances>(distance_bytes(bins)),
            Keepable::RateMaps { units } => {
                let one = size_of::<f64>() as u64 * bins as u64;
                with_itself::<KeptRates>(one.saturating_mul(units as u64))
            }
            Keepable::NearestBins => NearestBins::bytes_for(self.layout()) as u64,
        }
    }
}

/// What an artifact takes that holds so many bytes elsewhere.
pub(crate) fn with_itself<A>(elsewhere: u64) -> u64 {
    elsewhere.saturating_add(size_of::<A>() as u64)
}

/// Distances and, four bytes each, sources.
pub(crate) fn distance_bytes(bins: usize) -> u64 {
    (bins * (size_of::<f64>() + size_of::<Option<BinId>>())) as u64
}
