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
    /// Exact distances were asked for in other than two dimensions.
    #[error(
        "exact distances need 2 dimensions, and the lattice has {dimension}: fast marching takes any"
    )]
    ExactDimension {
        /// The number of dimensions.
        dimension: usize,
    },
    /// A field has another number of bins.
    #[error("the field has {actual} bins, and the lattice has {expected}")]
    FieldLength {
        /// The number of bins of the lattice.
        expected: usize,
        /// That of the field.
        actual: usize,
    },
}
