//! What is worth keeping, kept in a cache that the caller holds.

use std::ops::Deref;
use std::sync::Arc;

use ns_cache::{Artifact, Cache, Key, Scope};
use ns_kernel::{DenseKernel, KernelError, Mode};
use ns_layout::NearestBins;

use crate::{EnvError, Environment};

/// A dense heat kernel from a cache; it reads as a [`DenseKernel`].
#[derive(Debug)]
pub struct KeptKernel(DenseKernel);

impl Deref for KeptKernel {
    type Target = DenseKernel;

    fn deref(&self) -> &DenseKernel {
        &self.0
    }
}

impl Artifact for KeptKernel {
    const KIND: &'static str = "dense kernel";

    fn bytes(&self) -> usize {
        usize::try_from(self.0.bytes()).unwrap_or(usize::MAX)
    }
}

/// A search tree over bin centres from a cache; it reads as [`NearestBins`].
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
        // The limit holds for a kernel that is kept, too.
        let needed_bytes = DenseKernel::bytes_for(self.bin_count());
        if needed_bytes > limit_bytes {
            return Err(EnvError::Kernel(KernelError::MemoryLimit {
                bins: self.bin_count(),
                needed_bytes,
                limit_bytes,
            }));
        }
        let not_a_number = |_| EnvError::Kernel(KernelError::Bandwidth { value: bandwidth });
        let key = Key::new(self.scope())
            .f64(bandwidth)
            .map_err(not_a_number)?
            .u64(mode as u64);
        cache.get_or_compute(&key, || {
            let kernel = self.heat().dense(bandwidth, mode, limit_bytes);
            kernel.map(KeptKernel).map_err(EnvError::Kernel)
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
        cache.get_or_compute(&Key::new(self.scope()), || {
            let tree = NearestBins::new(self.layout());
            tree.map(KeptNearestBins).map_err(EnvError::Layout)
        })
    }

    fn scope(&self) -> Scope {
        Scope::new(self.fingerprint().as_u128())
    }
}
