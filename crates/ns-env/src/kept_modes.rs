//! The modes of an environment, kept once for all bandwidths.

use std::sync::Arc;

use ns_cache::{Artifact, Cache};
use ns_kernel::{DenseKernel, Eigenbasis, Mode};

use crate::estimate::with_itself;
use crate::kept::{KeptKernel, reads_as, with_bandwidth};
use crate::{EnvError, Environment};

reads_as! {
    /// Modes of heat from a cache; they read as an [`Eigenbasis`].
    KeptEigenbasis => Eigenbasis
}

impl Artifact for KeptEigenbasis {
    const KIND: &'static str = "eigenbasis";
    #[cfg(feature = "disk")]
    const FORM: Option<ns_cache::Form<Self>> = Some(ns_cache::Form::new());

    fn bytes(&self) -> usize {
        usize::try_from(with_itself::<Self>(self.0.bytes())).unwrap_or(usize::MAX)
    }
}

impl<const D: usize> Environment<D> {
    /// All modes of heat, from the cache if they are there; see
    /// [`HeatOperator::eigenbasis`](ns_kernel::HeatOperator::eigenbasis).
    ///
    /// One basis serves every bandwidth, of
    /// [smoothing](Self::smooth_with) and of [dense kernels](Self::dense_kernel_with).
    ///
    /// # Errors
    ///
    /// [`EnvError::Kernel`]: the modes, or the room to find them, take more than
    /// `limit_bytes`.
    ///
    /// # Complexity
    ///
    /// O(n³) time for n bins where they are not kept.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_cache::Cache;
    /// use ns_env::Environment;
    /// use ns_kernel::Mode;
    ///
    /// let cache = Cache::new(1 << 20);
    /// let environment = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// for bandwidth in [0.5, 1.0, 2.0] {
    ///     let basis = environment.eigenbasis(&cache, 1 << 20)?;
    ///     let spread = environment.smooth_with(&basis, &[1.0, 0.0, 0.0], bandwidth, Mode::Average)?;
    ///     assert!(spread[1] > spread[2]);
    /// }
    /// assert_eq!(cache.stats().kind("eigenbasis").computes, 1);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn eigenbasis(
        &self,
        cache: &Cache,
        limit_bytes: u64,
    ) -> Result<Arc<KeptEigenbasis>, EnvError> {
        self.check_size(self.heat().eigenbasis_bytes(), limit_bytes)?;
        cache.get_or_compute(&self.key(), || {
            let basis = self.heat().eigenbasis(limit_bytes);
            basis.map(KeptEigenbasis).map_err(EnvError::Kernel)
        })
    }

    /// The `count` modes of each component that decay most slowly, from the
    /// cache if they are there; see
    /// [`HeatOperator::slowest_modes`](ns_kernel::HeatOperator::slowest_modes).
    ///
    /// Where no component has more than `count`, this is
    /// [`eigenbasis`](Self::eigenbasis).
    ///
    /// # Errors
    ///
    /// As for [`eigenbasis`](Self::eigenbasis), and where `count` is 0.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_cache::Cache;
    /// use ns_env::Environment;
    ///
    /// let cache = Cache::new(1 << 20);
    /// let environment = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// let basis = environment.slowest_modes(&cache, 2, 1 << 20)?;
    /// assert_eq!(basis.rank(), 2);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn slowest_modes(
        &self,
        cache: &Cache,
        count: usize,
        limit_bytes: u64,
    ) -> Result<Arc<KeptEigenbasis>, EnvError> {
        let sizes = self.heat().components().sizes();
        if sizes.iter().all(|&bins| count >= bins) {
            return self.eigenbasis(cache, limit_bytes);
        }
        self.check_size(self.heat().slowest_modes_bytes(count), limit_bytes)?;
        cache.get_or_compute(&self.key().u64(count as u64), || {
            let basis = self.heat().slowest_modes(count, limit_bytes);
            basis.map(KeptEigenbasis).map_err(EnvError::Kernel)
        })
    }

    /// Spreads one field or many by modes that are already known; see
    /// [`HeatOperator::smooth_with`](ns_kernel::HeatOperator::smooth_with).
    ///
    /// # Errors
    ///
    /// [`EnvError::Kernel`]: also where the modes are of another environment, or
    /// too few for this bandwidth.
    pub fn smooth_with(
        &self,
        basis: &Eigenbasis,
        fields: &[f64],
        bandwidth: f64,
        mode: Mode,
    ) -> Result<Vec<f64>, EnvError> {
        let spread = self.heat().smooth_with(basis, fields, bandwidth, mode);
        spread.map_err(EnvError::Kernel)
    }

    /// The heat kernel as a dense matrix by modes that are already known, from
    /// the cache if it is there; see
    /// [`HeatOperator::dense_with`](ns_kernel::HeatOperator::dense_with).
    ///
    /// It differs from [`dense_kernel`](Self::dense_kernel) by roundings, and is
    /// kept apart from it.
    ///
    /// # Errors
    ///
    /// As for [`dense_kernel`](Self::dense_kernel) and, where it is not kept, for
    /// [`smooth_with`](Self::smooth_with).
    ///
    /// # Example
    ///
    /// ```
    /// use ns_cache::Cache;
    /// use ns_env::Environment;
    /// use ns_kernel::Mode;
    ///
    /// let cache = Cache::new(1 << 20);
    /// let environment = Environment::from_samples(&[[0.0], [9.0]], 0.25)?;
    /// let basis = environment.eigenbasis(&cache, 1 << 20)?;
    /// for bandwidth in [0.5, 1.0, 2.0] {
    ///     environment.dense_kernel_with(&cache, &basis, bandwidth, Mode::Average, 1 << 20)?;
    /// }
    /// assert_eq!(cache.stats().kind("dense kernel").entries, 3);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn dense_kernel_with(
        &self,
        cache: &Cache,
        basis: &Eigenbasis,
        bandwidth: f64,
        mode: Mode,
        limit_bytes: u64,
    ) -> Result<Arc<KeptKernel>, EnvError> {
        self.check_size(DenseKernel::bytes_for(self.bin_count()), limit_bytes)?;
        // Which modes they are, their number says: the slowest of each component.
        let key = with_bandwidth(self.key(), bandwidth)?.u64(mode as u64);
        cache.get_or_compute(&key.u64(basis.rank() as u64), || {
            let heat = self.heat();
            let kernel = heat.dense_with(basis, bandwidth, mode, limit_bytes);
            kernel.map(KeptKernel).map_err(EnvError::Kernel)
        })
    }
}
