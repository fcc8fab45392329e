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
//! | [`HeatOperator::smooth`] | Chebyshev, matrix-free; axis by axis on full lattices | error below 1e-12 of the largest value; mass and constants to rounding |
//! | [`HeatOperator::smooth_positive`] | uniformisation, matrix-free; axis by axis on full lattices | error below 1e-12 of each value; nothing negative |
//! | [`HeatOperator::ratio`], [`HeatOperator::masked_average`] | the same | within the least and greatest raw value |
//! | [`HeatOperator::dense`] | the cheapest of Kronecker products, Chebyshev, Padé and uniformisation | a matrix, as a `faer` view, that keeps mass and constants to rounding |
//! | [`HeatOperator::dense_positive`] | Kronecker products or uniformisation | every entry accurate to 1e-12 of itself |
//! | [`HeatOperator::smooth_with`], [`HeatOperator::dense_with`] | the modes of an [`Eigenbasis`] | one decomposition for all bandwidths |
//! | [`HeatOperator::plan`] | any, by a cost model that [explains itself](Plan::explain) | as the engine |
//!
//! All give the same bits for any number of threads.
//!
//! # Grounds
//!
//! On any graph the engines walk over its rows, unless neighbours are at a few
//! fixed distances in the order of the bins: there a stencil needs no index in
//! the inner loop, and takes many steps in one pass over memory. That is so on
//! full lattices with diagonal steps, hexagons, rings and tracks, and, by
//! [`HeatOperator::from_layout`], on the cells of any Cartesian lattice, with
//! holes or without. Full lattices are spread axis by axis where that is faster.
//! Every kind of processor gives the same bits.
//!
//! # What it does not do
//!
//! It knows nothing of time, spikes or caches, and keeps nothing between calls.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `serde` | no | `Serialize` and `Deserialize` for the value types |

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use calculus::Calculus;
pub use cost::Estimate;
pub use dense::DenseKernel;
pub use eigenbasis::Eigenbasis;
pub use engine::{Accuracy, Engine, Task};
pub use error::KernelError;
pub use explanation::Explanation;
pub use expm::expm;
pub use mode::Mode;
pub use operator::HeatOperator;
pub use plan::Plan;
pub use work::Work;

mod bessel;
mod block;
mod calculus;
mod chebyshev;
mod cost;
mod dense;
mod eigen_few;
mod eigen_full;
mod eigen_lattice;
mod eigen_parts;
mod eigenbasis;
mod engine;
mod error;
mod explanation;
mod expm;
mod lattice;
mod line;
mod mode;
mod operator;
mod pade;
mod piece;
mod plan;
mod positive;
mod product;
mod ratio;
mod reach;
mod rest;
mod scale;
mod separable;
mod settle;
mod smooth;
mod sparse;
mod stencil;
mod step;
mod weights;
mod work;

#[cfg(test)]
mod calculus_tests;
#[cfg(test)]
mod dense_tests;
#[cfg(test)]
mod eigen_lattice_tests;
#[cfg(test)]
mod eigen_parts_tests;
#[cfg(test)]
mod eigen_tests;
#[cfg(test)]
#[cfg(feature = "serde")]
mod explanation_tests;
#[cfg(test)]
mod expm_tests;
#[cfg(test)]
mod input_tests;
#[cfg(test)]
mod kernel_tests;
#[cfg(test)]
mod law_tests;
#[cfg(test)]
mod reach_tests;
#[cfg(test)]
mod stencil_tests;
#[cfg(test)]
mod work_tests;
