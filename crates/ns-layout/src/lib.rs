//! Continuous space divided into bins.
//!
//! A [`Layout`] answers where its bins are, how large they are, which of them
//! share a face, and which one holds a point. [`Grid`] is the Cartesian one, of
//! any dimension: from samples, from ranges, or from a mask.
//!
//! ```
//! use ns_layout::{Grid, Layout};
//!
//! let positions = [[0.0, 0.0], [1.0, 0.5], [2.0, 1.0], [f64::NAN, 1.0]];
//! let grid = Grid::builder(1.0).samples(&positions).build()?;
//!
//! let bins = grid.bins_at(&positions);
//! assert_eq!(grid.bin_count(), 3);
//! assert_eq!(grid.centers()[0], [0.0, 0.0]);
//! assert_eq!(bins[3], None);
//! # Ok::<(), ns_layout::LayoutError>(())
//! ```
//!
//! # Main types
//!
//! - [`BinId`] is the identity of a bin; "in no bin" is `None`.
//! - [`Layout`] is the trait all layouts implement, and anyone may.
//! - [`Grid`], set up by [`GridBuilder`], lies on a [`Lattice`] of [`Axis`]es.
//! - [`NearestBins`] finds the nearest centre, also from outside.
//!
//! # What it does not do
//!
//! It knows nothing of paths, fields or time, and it never converts a unit:
//! all lengths are in whatever unit the coordinates are in.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `serde` | no | `Serialize` and `Deserialize` for the value types |

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use axis::Axis;
pub use bin_id::BinId;
pub use error::{EmptyCause, LayoutError};
pub use grid::{BinSize, Grid};
pub use grid_builder::GridBuilder;
pub use lattice::{Lattice, Neighbors};
pub use layout::{Edge, Layout, LayoutKind};
pub use nearest::{Nearest, NearestBins};

mod axis;
mod bin_id;
mod error;
mod grid;
mod grid_builder;
mod lattice;
mod layout;
mod morphology;
mod nearest;

#[cfg(test)]
mod axis_tests;
#[cfg(test)]
mod grid_tests;
#[cfg(test)]
mod morphology_tests;
