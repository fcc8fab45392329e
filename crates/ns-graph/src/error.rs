//! What can be wrong with a graph or a question about it.

use ns_layout::BinId;
use thiserror::Error;

/// Why a graph could not be built or a question could not be answered.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum GraphError {
    /// There is no bin.
    #[error("a graph needs at least 1 bin")]
    Empty,
    /// There are more bins than can be numbered.
    #[error("{count} bins are too many: the most is {}", BinId::MAX_COUNT)]
    TooManyBins {
        /// The number of bins asked for.
        count: usize,
    },
    /// A bin is not one of the graph.
    #[error("bin {bin} is not in the graph: its bins are 0 to {last}")]
    UnknownBin {
        /// The bin given.
        bin: BinId,
        /// The bin of the highest index.
        last: usize,
    },
    /// An edge joins a bin to itself.
    #[error("an edge joins bin {bin} to itself: an edge needs two bins")]
    SelfLoop {
        /// The bin.
        bin: BinId,
    },
    /// A pair of bins is joined twice.
    #[error("bins {a} and {b} are joined twice: a pair may have one edge")]
    DuplicateEdge {
        /// The bin of the lower index.
        a: BinId,
        /// The bin of the higher index.
        b: BinId,
    },
    /// An edge has a distance that is not finite or is negative.
    #[error("the distance from bin {a} to bin {b} is {value}: it must be finite and at least 0")]
    Distance {
        /// The bin of the lower index.
        a: BinId,
        /// The bin of the higher index.
        b: BinId,
        /// The distance given.
        value: f64,
    },
    /// An edge has a face measure that is not finite or is negative.
    #[error("the face between bins {a} and {b} measures {value}: it must be finite and at least 0")]
    Face {
        /// The bin of the lower index.
        a: BinId,
        /// The bin of the higher index.
        b: BinId,
        /// The measure given.
        value: f64,
    },
    /// A layout gave other edges when asked again.
    #[error(
        "the layout gave other edges of bin {bin} when asked a second time: they must not change"
    )]
    UnstableLayout {
        /// The bin.
        bin: BinId,
    },
    /// No source bin was given.
    #[error("a distance needs at least 1 source bin, and none was given")]
    NoSource,
    /// A cutoff is NaN or negative.
    #[error("cutoff {value} is not valid: it must be at least 0")]
    Cutoff {
        /// The cutoff given.
        value: f64,
    },
    /// A source point is in no bin.
    #[error("source {index} at {point:?} is in no bin: every source must be inside")]
    SourceOutside {
        /// The place of the source among those given.
        index: usize,
        /// The point.
        point: Vec<f64>,
    },
    /// A point is in no bin.
    #[error("the point {point:?} is in no bin: give one inside the space")]
    PointOutside {
        /// The point.
        point: Vec<f64>,
    },
    /// Exact distances were asked for in other than two dimensions.
    #[error(
        "exact distances need 2 dimensions, and the lattice has {dimension}: fast marching takes any"
    )]
    ExactDimension {
        /// The number of dimensions.
        dimension: usize,
    },
    /// A radius is NaN or negative.
    #[error("radius {value} is not valid: it must be at least 0")]
    Radius {
        /// The radius given.
        value: f64,
    },
    /// A weight of your own is not finite or is negative.
    #[error(
        "the edge from bin {a} to bin {b} weighs {value}: a weight must be finite and at least 0"
    )]
    Weight {
        /// The bin of the lower index.
        a: BinId,
        /// The bin of the higher index.
        b: BinId,
        /// The weight given.
        value: f64,
    },
    /// There is not one centre for each bin.
    #[error("{actual} centres were given for {expected} bins: there must be one for each")]
    CenterCount {
        /// The number of bins.
        expected: usize,
        /// The number of centres.
        actual: usize,
    },
    /// A centre is not finite.
    #[error("the centre of bin {bin} is {value} on axis {axis}: every coordinate must be finite")]
    Center {
        /// The bin.
        bin: BinId,
        /// The axis, from 0.
        axis: usize,
        /// The coordinate.
        value: f64,
    },
    /// A field does not have one value for each bin.
    #[error("{actual} values were given for {expected} bins: there must be one for each")]
    FieldLength {
        /// The number of bins.
        expected: usize,
        /// The number of values.
        actual: usize,
    },
    /// The chance to stay is not one.
    #[error("a chance of {value} to stay is not valid: it must be from 0 to 1")]
    Stay {
        /// The chance given.
        value: f64,
    },
    /// A graph can not be cut into so many parts.
    #[error("{bins} bins can not be cut into {count} parts: from 1 to {bins} are possible")]
    PartCount {
        /// The number of parts asked for.
        count: usize,
        /// The number of bins.
        bins: usize,
    },
    /// A block without rows was asked for.
    #[error("a block of 0 rows never ends: it needs at least 1")]
    NoRows,
    /// A matrix of distances would not fit in the memory allowed.
    #[error(
        "the distances from {rows} bins to {columns} need {needed_bytes} bytes, the limit is \
         {limit_bytes}: go through them block by block, or raise the limit"
    )]
    MemoryLimit {
        /// The number of rows.
        rows: usize,
        /// The number of columns.
        columns: usize,
        /// The memory the matrix needs.
        needed_bytes: u64,
        /// The memory allowed.
        limit_bytes: u64,
    },
    /// What was read is no valid value.
    #[error("the numbers read make no valid {what}: they are not those that were written")]
    Written {
        /// What they should be.
        what: &'static str,
    },
}
