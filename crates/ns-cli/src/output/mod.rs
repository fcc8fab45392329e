//! Writing: tables as CSV, Parquet and text, in a folder that is complete or
//! not there.

mod names;
mod staging;
mod table;
mod text;

pub use names::safe_file_stems;
pub use staging::OutputFolder;
pub use table::{Column, Table, Values};
pub use text::{format_number, text_table};

#[cfg(test)]
mod names_tests;
#[cfg(test)]
mod staging_tests;
#[cfg(test)]
mod table_tests;
#[cfg(test)]
mod text_tests;
