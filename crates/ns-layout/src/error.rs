//! What can be wrong with a layout.

use thiserror::Error;

/// Why a layout could not be built.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LayoutError {
    /// A bin size is not a positive finite number.
    #[error("bin size {value} on axis {axis} is not valid: it must be a finite number above 0")]
    BinSize {
        /// The axis, from 0.
        axis: usize,
        /// The size given.
        value: f64,
    },
    /// Neither samples nor ranges were given.
    #[error("the extent of the space is unknown: give samples, ranges, or both")]
    NoExtent,
    /// No sample has finite coordinates only.
    #[error(
        "none of the {samples} samples is valid: at least one needs a finite number on every axis"
    )]
    NoValidSample {
        /// How many samples were given.
        samples: usize,
    },
    /// A range is not finite or runs backwards.
    #[error(
        "range {lo} to {hi} on axis {axis} is not valid: both ends must be finite, the lower first"
    )]
    Range {
        /// The axis, from 0.
        axis: usize,
        /// The lower end given.
        lo: f64,
        /// The upper end given.
        hi: f64,
    },
    /// The edges of an axis are not finite and strictly increasing.
    #[error(
        "edge {index} on axis {axis} is {value}, after {previous}: \
         edges must be finite and strictly increasing"
    )]
    Edges {
        /// The axis, from 0.
        axis: usize,
        /// The place of the edge at fault, from 0.
        index: usize,
        /// Its value.
        value: f64,
        /// The value of the edge before it, NaN for the first one.
        previous: f64,
    },
    /// An axis has fewer than two edges.
    #[error("axis {axis} has {count} edges: a bin needs at least 2")]
    TooFewEdges {
        /// The axis, from 0.
        axis: usize,
        /// How many edges were given.
        count: usize,
    },
    /// Bins of this size can not be told apart at coordinates this large.
    #[error(
        "bins of size {width} can not be told apart at coordinate {coordinate} on axis {axis}: \
         use larger bins or move the origin nearer"
    )]
    Precision {
        /// The axis, from 0.
        axis: usize,
        /// The bin size.
        width: f64,
        /// The coordinate of the largest magnitude on that axis.
        coordinate: f64,
    },
    /// A mask does not have one entry for each cell.
    #[error("the mask has {actual} entries, but the edges make {expected} cells")]
    MaskLength {
        /// The number of cells.
        expected: usize,
        /// The number of entries given.
        actual: usize,
    },
    /// The least number of samples that makes a bin active is 0.
    #[error("0 samples can not make a bin active: the least number is 1")]
    MinSamples,
    /// No bin is active.
    #[error("none of the {cells} cells is active: {cause}")]
    NoActiveBin {
        /// The number of cells of the full grid.
        cells: usize,
        /// What led to it.
        cause: EmptyCause,
    },
    /// The layout would be larger than its limit.
    #[error(
        "{cells:.4e} cells are too many: they need about {estimate}, the limit is {limit}; \
         use bins about {factor:.2} times as large, or a higher limit",
        estimate = Bytes(*.estimated_bytes),
        limit = Bytes(*.limit_bytes),
    )]
    TooLarge {
        /// The number of cells asked for; a float, as it may be beyond any integer.
        cells: f64,
        /// The memory they would need, in bytes.
        estimated_bytes: f64,
        /// The limit in force, in bytes.
        limit_bytes: f64,
        /// By how much the bin size would have to grow to fit.
        factor: f64,
    },
    /// A layout of 0 dimensions.
    #[error("a space needs at least 1 dimension")]
    NoDimension,
}

/// Why no bin is active.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EmptyCause {
    /// The mask is false everywhere.
    #[error("the mask is false everywhere")]
    Mask,
    /// No cell holds enough samples.
    #[error("no cell holds as many as {min_samples} samples, the most in one cell is {most}")]
    Samples {
        /// The least number asked for.
        min_samples: u32,
        /// The largest number found in one cell.
        most: u32,
    },
}

/// A number of bytes, printed in the largest unit that keeps it above 1.
struct Bytes(f64);

impl std::fmt::Display for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        let mut value = self.0;
        let mut unit = 0;
        while value >= 1024.0 && unit + 1 < units.len() {
            value /= 1024.0;
            unit += 1;
        }
        if value < 1e6 {
            write!(f, "{value:.1} {}", units[unit])
        } else {
            write!(f, "{value:.1e} {}", units[unit])
        }
    }
}
