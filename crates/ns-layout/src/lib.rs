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
//! - [`Grid`], set up by [`GridBuilder`], lies on a [`Lattice`] of [`Axis`]es;
//!   [`Grid::open_field`] and [`Grid::circular_arena`] are ready-made ones.
//! - [`HexGrid`] is a lattice of hexagons, set up by [`HexGridBuilder`].
//! - [`PolarGrid`], set up by [`PolarGridBuilder`], is made of rings and sectors
//!   around an animal.
//! - [`Track`], set up by [`TrackBuilder`], is made of straight segments, with
//!   linear positions.
//! - `Polygon` and `TriangularMesh` come with the features `polygon` and `mesh`.
//! - [`NearestBins`] finds the nearest centre, also from outside;
//!   [`nearest_bins_within`] does for points that come but once.
//! - [`Blueprint`] is a layout as plain data, to be stored and made again.
//! - [`Subset`], [`Transformed`], [`Composite`] and [`Merged`] are made from any
//!   other layouts; [`Grid::rebin`] makes a coarser [`Grid`]. A grid that was
//!   turned by an [`Affine`] transform still has a [`TurnedLattice`].
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
//! | `polygon` | no | polygons, and grids cut to them |
//! | `mesh` | no | `polygon`, and triangulated polygons |
//! | `petgraph` | no | [`Track`]s from graphs of `petgraph`, and back |
//! | `serde` | no | `Serialize` and `Deserialize` for the value types |

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use axis::Axis;
pub use bin_id::BinId;
pub use blueprint::{Blueprint, GridKind};
pub use derived::{
    ActiveIf, Affine, Bridges, Composite, CompositeBuilder, Merged, Rebin, Rebinned, Remainder,
    Subset, Transformed, TurnedLattice,
};
pub use empty_cause::EmptyCause;
pub use error::LayoutError;
pub use grid::{BinSize, Grid};
pub use grid_builder::GridBuilder;
pub use hexagonal::HexGrid;
pub use hexagonal_builder::HexGridBuilder;
pub use lattice::{Lattice, Neighbors};
pub use layout::{Edge, Layout, LayoutKind, MeasureKind};
#[cfg(feature = "mesh")]
pub use mesh::TriangularMesh;
pub use nearest::{Nearest, NearestBins};
pub use nearest_within::nearest_bins_within;
pub use polar::PolarGrid;
pub use polar_builder::PolarGridBuilder;
#[cfg(feature = "polygon")]
pub use polygon::Polygon;
pub use track::{Projection, Track, TrackBuilder, TrackSegment};

mod arenas;
mod axis;
mod bin_id;
mod blueprint;
#[cfg(feature = "polygon")]
mod buffer;
mod bytes;
#[cfg(feature = "serde")]
mod coordinates;
mod crossing;
mod derived;
mod each;
mod empty_cause;
mod error;
mod follow;
mod grid;
mod grid_builder;
mod hex_lattice;
mod hexagonal;
mod hexagonal_builder;
mod lattice;
mod layout;
#[cfg(feature = "mesh")]
mod mesh;
mod morphology;
mod nearest;
mod nearest_around;
mod nearest_cell;
mod nearest_within;
mod pixel_mask;
mod polar;
mod polar_builder;
#[cfg(feature = "polygon")]
mod polygon;
mod size;
mod track;

#[cfg(test)]
mod arenas_tests;
#[cfg(test)]
mod axis_tests;
#[cfg(all(test, feature = "mesh"))]
mod blueprint_tests;
#[cfg(all(test, feature = "polygon"))]
mod buffer_tests;
#[cfg(test)]
mod crossing_tests;
#[cfg(test)]
mod grid_tests;
#[cfg(test)]
mod hex_lattice_tests;
#[cfg(test)]
mod hexagonal_tests;
#[cfg(all(test, feature = "mesh"))]
mod mesh_tests;
#[cfg(test)]
mod morphology_tests;
#[cfg(test)]
mod nearest_tests;
#[cfg(test)]
mod nearest_within_tests;
#[cfg(test)]
mod pixel_mask_tests;
#[cfg(test)]
mod polar_tests;
#[cfg(all(test, feature = "polygon"))]
mod polygon_tests;
#[cfg(all(test, feature = "serde"))]
mod serde_tests;
