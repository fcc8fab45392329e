//! Reading tracking and spike tables from CSV, TSV and Parquet files.
//!
//! ```text
//! positions, spikes     what the columns mean
//! header, units         which column is which, and in what unit
//! source                one file, whatever its format
//! csv_file, parquet_file
//! ```
//!
//! An upper floor knows no format, a lower one no meaning.

mod column;
mod csv_file;
mod header;
mod natural;
mod pages;
mod parquet_file;
mod positions;
mod shield;
mod source;
mod spikes;
mod units;

pub use column::{Column, Kind, Row, Texts};
pub use header::Role;
pub use natural::natural_order;
pub use positions::{PositionColumns, Positions, Tracking, read_positions};
pub use source::{Batch, Source};
pub use spikes::{SpikeColumns, Spikes, Unit, read_spikes};
pub use units::TimeUnit;

#[cfg(test)]
mod csv_tests;
#[cfg(test)]
mod header_tests;
#[cfg(test)]
mod parquet_tests;
#[cfg(test)]
mod positions_tests;
#[cfg(test)]
mod spikes_tests;
