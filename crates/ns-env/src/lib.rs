//! Spatial environments: positions in, bins, times, fields and rate maps out.
//!
//! An [`Environment`] is a layout, its graph and its heat operator in one
//! immutable value. A [`Trajectory`] through it becomes [`Visits`], which give
//! the time and the spikes in each bin by one rule.
//!
//! ```
//! use ns_env::{Environment, Gate, RateSummary, Trajectory};
//!
//! // An animal runs to and fro on 20 cm; the cell fires at 15 cm.
//! let times: Vec<f64> = (0..4000).map(|k| f64::from(k) * 0.02).collect();
//! let positions: Vec<[f64; 1]> = times.iter().map(|t| [10.0 - 10.0 * t.cos()]).collect();
//! let spikes: Vec<f64> = times.iter().zip(&positions)
//!     .filter(|(_, [x])| (x - 15.0).abs() < 1.0)
//!     .map(|(t, _)| t + 0.01)
//!     .collect();
//!
//! let environment = Environment::from_samples(&positions, 1.0)?;
//! let session = Trajectory::new(&times, &positions)?;
//! let visits = environment.visits(&session, &Gate::new())?;
//! let seconds = visits.occupancy();
//! let rates = environment.rate_maps(&visits.count_spikes(&spikes)?.counts, &seconds, 1.0)?;
//! let summary = RateSummary::new(&rates, &seconds)?;
//! let peak = summary.peak_bin.and_then(|bin| environment.center(bin));
//! assert!(peak.is_some_and(|[x]| (x - 15.0).abs() <= 1.0));
//! # Ok::<(), ns_env::EnvError>(())
//! ```
//!
//! # Main types
//!
//! - [`Environment`], set up by [`EnvironmentBuilder`]; its [`Fingerprint`] is
//!   what a cache keys on.
//! - [`AnyEnvironment`]: one whose dimension is only known at run time, asked with
//!   lists of coordinates.
//! - [`Trajectory`] and [`Gate`]: a session, and which of its intervals count.
//! - [`Visits`]: the bin of each interval; occupancy and [`SpikeCounts`].
//! - [`Occupancy`], by the start of intervals or along the way; sample by sample
//!   and piece by piece, spikes included, by a [`SessionStream`].
//! - [`BinSequence`]: bins in order, in runs, [`Stay`]s in regions, and
//!   [`Transitions`] from bin to bin; [`DiffusionSteps`] are those of heat.
//! - Fields, which are slices with one value for each bin: read between bins by
//!   [`Environment::interpolate`], carried over by [`Environment::resample`],
//!   summed up around bins by [`Environment::neighbor_reduce`]; see below.
//! - [`SubEnvironment`]: some of the bins; [`Environment::transformed`] and its kin
//!   move, join and rebin.
//! - [`Partition`]: pieces with halos, in which heat spreads as in the whole.
//! - [`Pyramid`]: coarser and coarser levels that keep sums, measures and walls.
//! - [`RateSummary`]: information, sparsity and peak of a rate map.
//! - [`Region`] and [`Regions`]: named places; their bins by
//!   [`Environment::region_mask`] and its kin.
//! - [`KeptKernel`], [`KeptEigenbasis`], [`KeptDistances`], [`KeptRates`] and
//!   [`KeptNearestBins`]: what a `Cache` keeps for an environment, asked for with
//!   [`Environment::dense_kernel`] and its kin; [`Keepable`] to ask how large one is.
//!
//! # What can be done with a field
//!
//! | for | ask |
//! |---|---|
//! | its values at points | [`Environment::interpolate`]; with a cache [`Environment::interpolate_with`] |
//! | the same field in another environment | [`Environment::resample`], [`Environment::resample_smoothed`] |
//! | a smooth one | [`Environment::smooth`]; with unknown bins [`Environment::masked_average`] |
//! | slopes, and what flows leave behind | [`Environment::gradient`], [`Environment::divergence`] |
//! | the same as graph signals | [`Environment::graph_gradient`], [`Environment::graph_divergence`] |
//! | sums, means and the like around each bin | [`Environment::neighbor_reduce`] |
//! | what a kernel makes of it | [`Environment::apply_kernel`], [`Environment::apply_kernel_transposed`], [`Environment::apply_kernel_adjoint`] |
//! | shares of a whole, limits, one field of several | [`normalize_field`], [`clamp_field`], [`combine_fields`] |
//! | how much two differ | [`kl_divergence_bits`], [`js_divergence_bits`], [`cosine_divergence`] |
//! | how much of a region it fills | [`Environment::region_coverage`] |
//!
//! # What it does not do
//!
//! It knows nothing of pictures, command lines, and files but those it saves
//! environments to, and it never converts a unit.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `disk` | no | what a cache keeps can be written to disk |
//! | `petgraph` | no | the algorithms of `petgraph` on [`Environment::graph`] |
//! | `polygon` | no | regions that are polygons |
//! | `save` | no | `serde`, and environments as text and files |
//! | `serde` | no | `Serialize` and `Deserialize` for the value types |

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use any::AnyEnvironment;
pub use derived::{Partition, Piece, Pyramid, SubEnvironment};
pub use environment::{Environment, EnvironmentBuilder};
pub use error::EnvError;
pub use estimate::Keepable;
pub use fields::{
    Around, Combination, Interpolation, Reduction, clamp_field, combine_fields, cosine_divergence,
    js_divergence_bits, kl_divergence_bits, normalize_field,
};
pub use fingerprint::Fingerprint;
pub use kept::{KeptDistances, KeptKernel, KeptNearestBins, KeptRates};
pub use kept_modes::KeptEigenbasis;
pub use metrics::RateSummary;
pub use rate_map::mask_rarely_visited;
pub use regions::{Region, Regions};
pub use trajectory::{
    Allocation, BinRun, BinSequence, DiffusionSteps, Gate, Jumps, Occupancy, PairTotals,
    SessionStream, SpikeCounts, Stay, Totals, Trajectory, Transitions, Visits,
};

mod any;
mod derived;
mod environment;
mod error;
mod estimate;
mod fields;
mod fingerprint;
mod kept;
mod kept_modes;
mod metrics;
#[cfg(feature = "disk")]
mod on_disk;
mod paths;
mod rate_map;
mod regions;
#[cfg(feature = "save")]
mod saved;
mod trajectory;
#[cfg(feature = "serde")]
mod written;

#[cfg(test)]
mod any_tests;
#[cfg(test)]
mod env_tests;
#[cfg(test)]
mod foreign_layout_tests;
#[cfg(test)]
mod kept_tests;
#[cfg(test)]
mod paths_tests;
#[cfg(all(test, feature = "save"))]
mod saved_tests;
#[cfg(all(test, feature = "serde"))]
mod written_tests;
