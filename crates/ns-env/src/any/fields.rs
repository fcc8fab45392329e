//! Questions about fields and bins, which are the same in any dimension.

use std::sync::Arc;

use ns_cache::Cache;
use ns_graph::DistanceField;
use ns_kernel::{DenseKernel, Eigenbasis, Mode};
use ns_layout::BinId;

use super::AnyEnvironment;
use crate::{
    Around, EnvError, Jumps, Keepable, KeptDistances, KeptEigenbasis, KeptKernel, KeptRates,
    Reduction, Transitions,
};

/// # Fields and distances
///
/// These are the methods of the same name of [`Environment`](crate::Environment),
/// which say what they do, with the same errors.
impl AnyEnvironment {
    /// See [`Environment::smooth`](crate::Environment::smooth).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn smooth(&self, fields: &[f64], bandwidth: f64, mode: Mode) -> Result<Vec<f64>, EnvError> {
        each!(self, environment => environment.smooth(fields, bandwidth, mode))
    }

    /// See [`Environment::smooth_with`](crate::Environment::smooth_with).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn smooth_with(
        &self,
        basis: &Eigenbasis,
        fields: &[f64],
        bandwidth: f64,
        mode: Mode,
    ) -> Result<Vec<f64>, EnvError> {
        each!(self, environment => environment.smooth_with(basis, fields, bandwidth, mode))
    }

    /// See [`Environment::rate_maps`](crate::Environment::rate_maps).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn rate_maps(
        &self,
        counts: &[f64],
        seconds: &[f64],
        bandwidth: f64,
    ) -> Result<Vec<f64>, EnvError> {
        each!(self, environment => environment.rate_maps(counts, seconds, bandwidth))
    }

    /// See [`Environment::raw_rates`](crate::Environment::raw_rates).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn raw_rates(&self, counts: &[f64], seconds: &[f64]) -> Result<Vec<f64>, EnvError> {
        each!(self, environment => environment.raw_rates(counts, seconds))
    }

    /// See [`Environment::gradient`](crate::Environment::gradient).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn gradient(&self, field: &[f64]) -> Result<Vec<f64>, EnvError> {
        each!(self, environment => environment.gradient(field))
    }

    /// See [`Environment::divergence`](crate::Environment::divergence).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn divergence(&self, flow: &[f64]) -> Result<Vec<f64>, EnvError> {
        each!(self, environment => environment.divergence(flow))
    }

    /// See [`Environment::neighbor_reduce`](crate::Environment::neighbor_reduce).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn neighbor_reduce(
        &self,
        field: &[f64],
        reduction: Reduction<'_>,
        around: Around,
    ) -> Result<Vec<f64>, EnvError> {
        each!(self, environment => environment.neighbor_reduce(field, reduction, around))
    }

    /// See [`Environment::apply_kernel`](crate::Environment::apply_kernel).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn apply_kernel(&self, kernel: &DenseKernel, field: &[f64]) -> Result<Vec<f64>, EnvError> {
        each!(self, environment => environment.apply_kernel(kernel, field))
    }

    /// See [`Environment::transitions_between`](crate::Environment::transitions_between),
    /// for the bins that [`bins_at`](Self::bins_at) gives.
    ///
    /// # Errors
    ///
    /// The same.
    pub fn transitions_between(
        &self,
        bins: &[Option<BinId>],
        lag: usize,
        jumps: Jumps,
    ) -> Result<Transitions, EnvError> {
        each!(self, environment => environment.transitions_between(bins, lag, jumps))
    }

    /// See [`Environment::distances_from`](crate::Environment::distances_from).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn distances_from(&self, sources: &[BinId]) -> Result<DistanceField, EnvError> {
        each!(self, environment => environment.distances_from(sources))
    }

    /// See [`Environment::straight_distances_from`](crate::Environment::straight_distances_from).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn straight_distances_from(&self, sources: &[BinId]) -> Result<DistanceField, EnvError> {
        each!(self, environment => environment.straight_distances_from(sources))
    }

    /// The Euclidean distance around the walls from every bin to the nearest of
    /// `sources`, infinite where none reaches it; see
    /// [`Environment::geodesics`](crate::Environment::geodesics).
    ///
    /// # Errors
    ///
    /// [`EnvError::NoLattice`] where bins lie on no Cartesian lattice, and
    /// [`EnvError::Graph`] where there is no source, or one that is no bin.
    pub fn geodesic_distances_from(&self, sources: &[BinId]) -> Result<Vec<f64>, EnvError> {
        each!(self, environment => {
            let field = environment.geodesics()?.distances_from(sources);
            Ok(field.map_err(EnvError::Graph)?.into_distances())
        })
    }
}

/// # What a cache keeps
///
/// These, too, are the methods of the same name of
/// [`Environment`](crate::Environment), with the same keys.
impl AnyEnvironment {
    /// See [`Environment::estimate`](crate::Environment::estimate).
    #[must_use]
    pub fn estimate(&self, artifact: Keepable) -> u64 {
        each!(self, environment => environment.estimate(artifact))
    }

    /// See [`Environment::dense_kernel`](crate::Environment::dense_kernel).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn dense_kernel(
        &self,
        cache: &Cache,
        bandwidth: f64,
        mode: Mode,
        limit_bytes: u64,
    ) -> Result<Arc<KeptKernel>, EnvError> {
        each!(self, environment => environment.dense_kernel(cache, bandwidth, mode, limit_bytes))
    }

    /// See [`Environment::eigenbasis`](crate::Environment::eigenbasis).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn eigenbasis(
        &self,
        cache: &Cache,
        limit_bytes: u64,
    ) -> Result<Arc<KeptEigenbasis>, EnvError> {
        each!(self, environment => environment.eigenbasis(cache, limit_bytes))
    }

    /// See [`Environment::slowest_modes`](crate::Environment::slowest_modes).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn slowest_modes(
        &self,
        cache: &Cache,
        count: usize,
        limit_bytes: u64,
    ) -> Result<Arc<KeptEigenbasis>, EnvError> {
        each!(self, environment => environment.slowest_modes(cache, count, limit_bytes))
    }

    /// See [`Environment::kept_distances`](crate::Environment::kept_distances).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn kept_distances(
        &self,
        cache: &Cache,
        sources: &[BinId],
    ) -> Result<Arc<KeptDistances>, EnvError> {
        each!(self, environment => environment.kept_distances(cache, sources))
    }

    /// See [`Environment::kept_rate_maps`](crate::Environment::kept_rate_maps).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn kept_rate_maps(
        &self,
        cache: &Cache,
        counts: &[f64],
        seconds: &[f64],
        bandwidth: f64,
    ) -> Result<Arc<KeptRates>, EnvError> {
        each!(self, environment => environment.kept_rate_maps(cache, counts, seconds, bandwidth))
    }
}
