//! Heat on graphs of bins: fields spread without leaking through walls.
//!
//! [`HeatOperator`] is built from a graph and the measures of its bins, and
//! spreads fields by `exp(−t L)` with `t = σ²/2`, where the bandwidth σ is in
//! the unit of the coordinates.
//!
//! ```
//! use ns_graph::Connectivity;
//! use ns_kernel::{HeatOperator, Mode};
//! use ns_layout::Grid;
//!
//! let grid = Grid::builder(1.0).ranges([(0.0, 20.0), (0.0, 20.0)]).build()?;
//! let graph = Connectivity::from_layout(&grid)?;
//! let heat = HeatOperator::from_layout(&grid, &graph)?;
//!
//! let mut counts = vec![0.0; 400];
//! counts[210] = 3.0;
//! let spread = heat.smooth(&counts, 2.0, Mode::Transition)?;
//! assert!((spread.iter().sum::<f64>() - 3.0).abs() < 1e-13);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Engines
//!
//! | call | engine | promise |
//! |---|---|---|
//! | [`HeatOperator::smooth`] | Chebyshev, matrix-free | error below 1e-12 of the largest value; mass and constants to rounding |
//! | [`HeatOperator::smooth_positive`] | uniformisation, matrix-free | error below 1e-12 of each value; nothing negative |
//! | [`HeatOperator::ratio`], [`HeatOperator::masked_average`] | uniformisation | within the least and greatest raw value |
//! | [`HeatOperator::dense`] | uniformisation, block by block | a matrix, as a `faer` view |
//!
//! All give the same bits for any number of threads.
//!
//! # Grounds
//!
//! On any graph the engines walk over its rows. Where the bins are cells of a
//! Cartesian lattice, with holes or without, [`HeatOperator::from_layout`] makes
//! a stencil of it: no index is loaded in the inner loop, and several steps are
//! taken in one pass over memory. Every kind of processor gives the same bits.
//!
//! # What it does not do
//!
//! It knows nothing of time, spikes or caches, and keeps nothing between calls.

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use dense::DenseKernel;
pub use error::KernelError;
pub use mode::Mode;
pub use operator::HeatOperator;
pub use work::Work;

mod block;
mod chebyshev;
mod dense;
mod error;
mod mode;
mod operator;
mod positive;
mod ratio;
mod rest;
mod scale;
mod smooth;
mod sparse;
mod stencil;
mod step;
mod work;

#[cfg(test)]
mod kernel_tests;
#[cfg(test)]
mod law_tests;
#[cfg(test)]
mod stencil_tests;
#[cfg(test)]
mod work_tests;
