//! What is worth keeping, kept in a cache that the caller holds.

use std::ops::Deref;
use std::sync::Arc;

use ns_cache::{Artifact, Cache, Extent, Key, Scope};
use ns_graph::DistanceField;
use ns_kernel::{DenseKernel, KernelError, Mode};
use ns_layout::{BinId, NearestBins};

use crate::estimate::{distance_bytes, with_itself};
use crate::fingerprint::{digest_of, digest_of_bins};
use crate::{EnvError, Environment};

/// What reads as something else, and is kept.
macro_rules! reads_as {
    ($(#[$doc:meta])* $name:ident => $target:ty) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name(pub(crate) $target);

        impl std::ops::Deref for $name {
            type Target = $target;

            fn deref(&self) -> &$target {
                &self.0
            }
        }
    };
}
pub(crate) use reads_as;

reads_as! {
    /// A dense heat kernel from a cache; it reads as a [`DenseKernel`].
    KeptKernel => DenseKernel
}

impl Artifact for KeptKernel {
    const KIND: &'static str = "dense kernel";
    #[cfg(feature = "disk")]
    const FORM: Option<ns_cache::Form<Self>> = Some(ns_cache::Form::new());

    fn bytes(&self) -> usize {
        usize::try_from(with_itself::<Self>(self.0.bytes())).unwrap_or(usize::MAX)
    }
}

reads_as! {
    /// Distances to the nearest of some sources from a cache; it reads as a
    /// [`DistanceField`].
    KeptDistances => DistanceField
}

impl Artifact for KeptDistances {
    const KIND: &'static str = "distances";
    #[cfg(feature = "disk")]
    const FORM: Option<ns_cache::Form<Self>> = Some(ns_cache::Form::new());

    fn bytes(&self) -> usize {
        with_itself::<Self>(distance_bytes(self.0.distances().len())) as usize
    }
}

reads_as! {
    /// Smoothed rate maps from a cache; they read as a slice, as
    /// [`Environment::rate_maps`] gives it.
    KeptRates => Vec<f64>
}

impl Artifact for KeptRates {
    const KIND: &'static str = "rate maps";
    #[cfg(feature = "disk")]
    const FORM: Option<ns_cache::Form<Self>> = Some(ns_cache::Form::new());

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.0.capacity() * size_of::<f64>()
    }
}

/// A search tree over bin centres from a cache; it reads as [`NearestBins`].
///
/// It is kept in memory only: it is built faster than it would be read.
#[derive(Debug)]
pub struct KeptNearestBins<const D: usize>(NearestBins<D>);

impl<const D: usize> Deref for KeptNearestBins<D> {
    type Target = NearestBins<D>;

    fn deref(&self) -> &NearestBins<D> {
        &self.0
    }
}

impl<const D: usize> Artifact for KeptNearestBins<D> {
    const KIND: &'static str = "nearest bins";

    fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

impl<const D: usize> Environment<D> {
    /// The heat kernel as a dense matrix, from the cache if it is there; see
    /// [`HeatOperator::dense`](ns_kernel::HeatOperator::dense).
    ///
    /// Ask for it before a parallel section, not from inside one: a thread that
    /// waits for a kernel can not help to compute it.
    ///
    /// # Errors
    ///
    /// [`EnvError::Kernel`]: the bandwidth is not valid, or the matrix takes
    /// more than `limit_bytes`.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_cache::Cache;
    /// use ns_env::Environment;
    /// use ns_kernel::Mode;
    ///
    /// let cache = Cache::new(1 << 20);
    /// let environment = Environment::from_samples(&[[0.0], [9.0]], 1.0)?;
    /// for _ in 0..3 {
    ///     environment.dense_kernel(&cache, 2.0, Mode::Average, 1 << 20)?;
    /// }
    /// assert_eq!((cache.stats().total.misses, cache.stats().total.hits), (1, 2));
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn dense_kernel(
        &self,
        cache: &Cache,
        bandwidth: f64,
        mode: Mode,
        limit_bytes: u64,
    ) -> Result<Arc<KeptKernel>, EnvError> {
        self.check_size(DenseKernel::bytes_for(self.bin_count()), limit_bytes)?;
        let key = with_bandwidth(self.key(), bandwidth)?.u64(mode as u64);
        cache.get_or_compute(&key, || {
            let kernel = self.heat().dense(bandwidth, mode, limit_bytes);
            kernel.map(KeptKernel).map_err(EnvError::Kernel)
        })
    }

    /// The distances to the nearest of `sources`, from the cache if they are
    /// there; see [`distances_from`](Self::distances_from).
    ///
    /// The order of sources, and naming one twice, makes no difference. They stand
    /// in the key as a digest of 128 bits, as the environment itself does.
    ///
    /// # Errors
    ///
    /// As for [`distances_from`](Self::distances_from).
    ///
    /// # Example
    ///
    /// ```
    /// use ns_cache::Cache;
    /// use ns_env::Environment;
    /// use ns_layout::BinId;
    ///
    /// let cache = Cache::new(1 << 20);
    /// let environment = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// let ends: Vec<BinId> = [0, 2].into_iter().filter_map(BinId::new).collect();
    /// let field = environment.kept_distances(&cache, &ends)?;
    /// assert_eq!(field.distances(), [0.0, 1.0, 0.0]);
    /// environment.kept_distances(&cache, &[ends[1], ends[0]])?;
    /// assert_eq!(cache.stats().kind("distances").hits, 1);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn kept_distances(
        &self,
        cache: &Cache,
        sources: &[BinId],
    ) -> Result<Arc<KeptDistances>, EnvError> {
        let mut sources = sources.to_vec();
        sources.sort_unstable();
        sources.dedup();
        let key = with_digest(self.key(), digest_of_bins(&sources));
        cache.get_or_compute(&key, || self.distances_from(&sources).map(KeptDistances))
    }

    /// The rate maps of [`rate_maps`](Self::rate_maps), from the cache if they
    /// are there.
    ///
    /// Counts and seconds stand in the key as digests of 128 bits, as the
    /// environment itself does.
    ///
    /// # Errors
    ///
    /// As for [`rate_maps`](Self::rate_maps).
    ///
    /// # Example
    ///
    /// ```
    /// use ns_cache::Cache;
    /// use ns_env::Environment;
    ///
    /// let cache = Cache::new(1 << 20);
    /// let environment = Environment::from_samples(&[[0.0], [1.0]], 1.0)?;
    /// let rates = environment.kept_rate_maps(&cache, &[4.0, 0.0], &[2.0, 1.0], 0.5)?;
    /// assert_eq!(**rates, environment.rate_maps(&[4.0, 0.0], &[2.0, 1.0], 0.5)?);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn kept_rate_maps(
        &self,
        cache: &Cache,
        counts: &[f64],
        seconds: &[f64],
        bandwidth: f64,
    ) -> Result<Arc<KeptRates>, EnvError> {
        let mut key = with_bandwidth(self.key(), bandwidth)?;
        for values in [counts, seconds] {
            key = with_digest(key, digest_of(values));
        }
        cache.get_or_compute(&key, || {
            self.rate_maps(counts, seconds, bandwidth).map(KeptRates)
        })
    }

    /// The search tree for nearest bins, from the cache if it is there; see
    /// [`NearestBins`].
    ///
    /// # Errors
    ///
    /// None that an environment can cause: it has at least one bin.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_cache::Cache;
    /// use ns_env::Environment;
    ///
    /// let environment = Environment::from_samples(&[[0.0], [9.0]], 1.0)?;
    /// let nearest = environment.nearest_bins(&Cache::disabled())?;
    /// assert_eq!(nearest.nearest(&[70.0]).map(|hit| hit.distance), Some(61.0));
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn nearest_bins(&self, cache: &Cache) -> Result<Arc<KeptNearestBins<D>>, EnvError> {
        cache.get_or_compute(&self.key(), || {
            let tree = NearestBins::new(self.layout());
            tree.map(KeptNearestBins).map_err(EnvError::Layout)
        })
    }

    /// Refuses what takes more than a limit, whether it is kept or not.
    pub(crate) fn check_size(&self, needed_bytes: u64, limit_bytes: u64) -> Result<(), EnvError> {
        if needed_bytes > limit_bytes {
            return Err(EnvError::Kernel(KernelError::MemoryLimit {
                bins: self.bin_count(),
                needed_bytes,
                limit_bytes,
            }));
        }
        Ok(())
    }

    /// A key that says where the environment lies, without parameters yet.
    pub(crate) fn key<A: Artifact>(&self) -> Key<A> {
        let key = Key::new(Scope::new(self.fingerprint().as_u128()));
        // A layout of one's own may have bounds that are none: then there is no box.
        match Extent::new(self.layout().bounds()) {
            Ok(extent) => key.within(extent),
            Err(_) => key,
        }
    }
}

fn with_digest<A: Artifact>(key: Key<A>, digest: u128) -> Key<A> {
    key.u64(digest as u64).u64((digest >> 64) as u64)
}

pub(crate) fn with_bandwidth<A: Artifact>(key: Key<A>, bandwidth: f64) -> Result<Key<A>, EnvError> {
    key.f64(bandwidth)
        .map_err(|_| EnvError::Kernel(KernelError::Bandwidth { value: bandwidth }))
}
