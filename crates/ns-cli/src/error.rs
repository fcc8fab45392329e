//! Everything that can go wrong between the user's files and the pictures.

use std::io;
use std::path::PathBuf;

use crate::input::{Role, Row};

/// Why a table could not be read, a folder not written, a picture not drawn.
///
/// Each message is one sentence that names the place, the value found there
/// and what would be valid.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is missing or may not be read.
    #[error("cannot read {path}: {source}; give the path of a CSV, TSV or Parquet file", path = path.display())]
    Unreadable {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file has no bytes, or only blank lines.
    #[error("{path} is empty: a table needs a header line and at least one row", path = path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file has a header and nothing else.
    #[error("{path} has a header ({columns}) but no rows: at least one is needed", path = path.display())]
    HeaderOnly {
        /// The file.
        path: PathBuf,
        /// Its columns, joined by commas.
        columns: String,
    },
    /// The text is not UTF-8.
    #[error("{path}, {row}: the text is not UTF-8; save the file as UTF-8", path = path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// Where the first bad bytes are.
        row: Row,
    },
    /// No column of that name, or none that could be guessed.
    #[error(
        "{path} has no {what}: its columns are {columns}; name one of them with {flag}",
        path = path.display(),
        what = match wanted { Some(name) => format!("column `{name}`"), None => format!("column that looks like {role} ({})", role.hint()) },
        flag = role.flag(),
    )]
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// What the column is for.
        role: Role,
        /// The name asked for, if one was.
        wanted: Option<String>,
        /// The columns there are, joined by commas.
        columns: String,
    },
    /// Two columns share the name that was asked for.
    #[error("{path} has {count} columns called `{name}`: each name read must be unique", path = path.display())]
    DoubledColumn {
        /// The file.
        path: PathBuf,
        /// The shared name.
        name: String,
        /// How many columns bear it.
        count: usize,
    },
    /// Several columns could be the one.
    #[error(
        "{path} has several columns that could be {role}: {columns}; name one of them with {flag}",
        path = path.display(),
        flag = role.flag(),
    )]
    AmbiguousColumn {
        /// The file.
        path: PathBuf,
        /// What the column is for.
        role: Role,
        /// The candidates, joined by commas.
        columns: String,
    },
    /// One column is asked to play two parts.
    #[error("{path}: column `{name}` is read both as {first} and as {second}: each needs its own column", path = path.display())]
    SharedColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        name: String,
        /// Its first part.
        first: Role,
        /// Its second part.
        second: Role,
    },
    /// The two coordinates are in different units.
    #[error("{path}: `{x_column}` is in {x_unit} but `{y_column}` is in {y_unit}: both must be in one unit", path = path.display())]
    UnitsDiffer {
        /// The file.
        path: PathBuf,
        /// Name of the x column.
        x_column: String,
        /// Unit of the x column.
        x_unit: String,
        /// Name of the y column.
        y_column: String,
        /// Unit of the y column.
        y_unit: String,
    },
    /// A row has more or fewer fields than the header.
    #[error("{path}, {row}: {found} fields, but the header has {expected}: every row needs as many", path = path.display())]
    FieldCount {
        /// The file.
        path: PathBuf,
        /// The row.
        row: Row,
        /// Fields in the row.
        found: usize,
        /// Fields in the header.
        expected: usize,
    },
    /// A row does not end.
    #[error(
        "{path}, {row}: no end of the row within {most} bytes; is a quote left open, or is it another sort of file?",
        path = path.display()
    )]
    RowLength {
        /// The file.
        path: PathBuf,
        /// The row.
        row: Row,
        /// The most bytes that a row may have.
        most: usize,
    },
    /// The file was written to while it was read.
    #[error("{path} was written to while it was read; wait until it is complete, or give a copy", path = path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A cell of a number column holds something else.
    #[error("{path}, {row}: `{value}` in column `{column}` is not a number; write a number such as 12.5, or leave the cell empty", path = path.display())]
    NotANumber {
        /// The file.
        path: PathBuf,
        /// The row.
        row: Row,
        /// The column.
        column: String,
        /// The text found, or its first part.
        value: String,
    },
    /// A cell that must be filled is empty or NaN.
    #[error("{path}, {row}: column `{column}` is empty or NaN; every row needs {role}", path = path.display())]
    MissingValue {
        /// The file.
        path: PathBuf,
        /// The row.
        row: Row,
        /// The column.
        column: String,
        /// What the column is for.
        role: Role,
    },
    /// An infinite number.
    #[error("{path}, {row}: {value} in column `{column}` is not finite; {role} must be a finite number", path = path.display())]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// The row.
        row: Row,
        /// The column.
        column: String,
        /// The number found.
        value: f64,
        /// What the column is for.
        role: Role,
    },
    /// A time earlier than the one before it.
    #[error("{path}, {row}: time {value} s comes after {previous} s; times must not go back", path = path.display())]
    TimeGoesBack {
        /// The file.
        path: PathBuf,
        /// The row of the earlier time.
        row: Row,
        /// That time, in seconds.
        value: f64,
        /// The time on the row before, in seconds.
        previous: f64,
    },
    /// All positions are lost.
    #[error("{path}: none of the {rows} rows has both an x and a y (columns `{x_column}`, `{y_column}`); at least one must", path = path.display())]
    NoValidSample {
        /// The file.
        path: PathBuf,
        /// Number of rows.
        rows: usize,
        /// Name of the x column.
        x_column: String,
        /// Name of the y column.
        y_column: String,
    },
    /// A Parquet column of a type that is no plain number or text.
    #[error("{path}: column `{column}` has type {found}; store it as {expected}", path = path.display())]
    ColumnType {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The type found.
        found: String,
        /// The types that would do.
        expected: &'static str,
    },
    /// A Parquet column compressed in a way this program cannot undo.
    #[error("{path}: column `{column}` is compressed with {codec}, which this program cannot read; save the file uncompressed or with snappy, gzip, lz4 or brotli", path = path.display())]
    Codec {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The name of the compression.
        codec: String,
    },
    /// A Parquet file that is broken.
    #[error("{path} is not a readable Parquet file ({reason}); write it again, or give a CSV file", path = path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the decoder said.
        reason: String,
    },
    /// The output folder cannot be made or written.
    #[error("cannot write to the folder {path}: {source}; give a folder that can be made or written", path = path.display())]
    OutputFolder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A name that would lead out of the output folder.
    #[error("`{name}` is no name for an output file: it must be a relative path without `..`")]
    OutputName {
        /// The name.
        name: String,
    },
    /// An output file cannot be written.
    #[error("cannot write {path}: {source}; check the free space and that no folder has this name", path = path.display())]
    OutputFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Columns of one table differ in length.
    #[error(
        "column `{column}` has {found} values, but the table has {expected} rows: all columns need as many"
    )]
    ColumnLength {
        /// The column.
        column: String,
        /// Its length.
        found: usize,
        /// The length of the first column.
        expected: usize,
    },
    /// Edges that do not rise.
    #[error(
        "the {axis} edges of the map must be at least two finite, rising numbers (edge {index} is {value})"
    )]
    Edges {
        /// `x` or `y`.
        axis: &'static str,
        /// Index of the first edge that breaks the rule.
        index: usize,
        /// That edge, or NaN if there is none.
        value: f64,
    },
    /// A map with too many or too few values.
    #[error(
        "the map has {found} values, but its edges make {expected} bins: one value a bin is needed"
    )]
    ValueCount {
        /// Number of values.
        found: usize,
        /// Number of bins.
        expected: usize,
    },
    /// All valid positions are the same.
    #[error("{path}: every valid sample is at ({x}, {y}), {samples} in all; a map needs an animal that moves", path = path.display())]
    OnePlace {
        /// The file.
        path: PathBuf,
        /// The number of samples with a position.
        samples: usize,
        /// The x of all of them.
        x: f64,
        /// The y of all of them.
        y: f64,
    },
    /// No time of the session counts.
    #[error(
        "{path}: none of the {duration_s:.3} s counts: {gap_s:.3} s are in gaps longer than --max-gap, \
         {lost_s:.3} s without tracking, {slow_s:.3} s below --min-speed; \
         if times are not in seconds, say so with --time-unit",
        path = path.display()
    )]
    NoTime {
        /// The file.
        path: PathBuf,
        /// The length of the session.
        duration_s: f64,
        /// In gaps.
        gap_s: f64,
        /// Without tracking.
        lost_s: f64,
        /// Below the least speed.
        slow_s: f64,
    },
    /// The environment could not be built from the settings.
    #[error(
        "--bin-size {bin_size} over x from {:.4} to {:.4} and y from {:.4} to {:.4}: {source}",
        extent[0].0, extent[0].1, extent[1].0, extent[1].1
    )]
    Space {
        /// The size of bins asked for.
        bin_size: f64,
        /// The least and greatest coordinate on each axis.
        extent: [(f64, f64); 2],
        /// What is wrong with it.
        source: ns::env::EnvError,
    },
    /// The session could not be evaluated.
    #[error("{path}: {source}", path = path.display())]
    Session {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ns::env::EnvError,
    },
    /// A folder can not hold a cache.
    #[error("{0}")]
    Cache(#[source] ns::cache::DiskError),
    /// There is no folder to look after.
    #[error("there is no folder {path}: give the one that `ns map --cache` has made", path = path.display())]
    NoCache {
        /// The path given.
        path: PathBuf,
    },
    /// Entries of a cache are not what they were.
    #[error(
        "{path}: {count} of {all} entries are damaged ({first}); they are never used, and \
         `ns cache clear --dir {path}` deletes all",
        path = path.display(),
        count = damaged.len(),
        first = first_of(damaged),
    )]
    DamagedCache {
        /// The folder.
        path: PathBuf,
        /// The names of those that are damaged, and what is wrong with each.
        damaged: Vec<(String, String)>,
        /// How many there are.
        all: usize,
    },
    /// The drawing library failed.
    #[error("the picture could not be drawn ({reason}); a picture needs between 1 and {most} pixels a side", most = crate::picture::MOST_PIXELS)]
    Picture {
        /// What it said.
        reason: String,
    },
}

/// The first few damaged entries, and how many there are besides.
fn first_of(damaged: &[(String, String)]) -> String {
    const SHOWN: usize = 3;
    let shown = damaged.iter().take(SHOWN);
    let mut list: Vec<_> = shown.map(|(name, why)| format!("{name}: {why}")).collect();
    if damaged.len() > SHOWN {
        list.push(format!("and {} more", damaged.len() - SHOWN));
    }
    list.join(", ")
}
