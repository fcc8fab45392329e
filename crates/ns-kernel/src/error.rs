//! What can be wrong with a heat operator or a field.

use ns_layout::BinId;
use thiserror::Error;

use crate::Engine;

/// Why an operator could not be built or applied.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum KernelError {
    /// There is not one measure for each bin.
    #[error("{actual} measures were given for {expected} bins: there must be one for each")]
    MeasureCount {
        /// The number of bins.
        expected: usize,
        /// The number of measures given.
        actual: usize,
    },
    /// A measure is not finite and above 0.
    #[error("bin {bin} measures {value}: it must be finite and above 0")]
    Measure {
        /// The bin.
        bin: BinId,
        /// Its measure.
        value: f64,
    },
    /// A face, its distance and the measures beside it give no finite flow.
    #[error(
        "heat can not flow between bins {a} and {b}: a face of {face} over a distance of \
         {distance} gives no finite rate"
    )]
    Flow {
        /// The bin of the lower index.
        a: BinId,
        /// The bin of the higher index.
        b: BinId,
        /// The measure of the face between them.
        face: f64,
        /// The distance between their centres.
        distance: f64,
    },
    /// A bandwidth is not finite and above 0.
    #[error("bandwidth {value} is not valid: it must be a finite number above 0")]
    Bandwidth {
        /// The bandwidth given.
        value: f64,
    },
    /// A bandwidth needs more steps than are ever worth it.
    #[error(
        "bandwidth {bandwidth} needs about {steps:.1e} steps on these bins, the most is \
         {limit:.0e}: use larger bins or a smaller bandwidth"
    )]
    TooManySteps {
        /// The bandwidth given.
        bandwidth: f64,
        /// The number of operator applications it needs.
        steps: f64,
        /// The largest number that is accepted.
        limit: f64,
    },
    /// A tolerance is not finite and above 0.
    #[error("tolerance {value} is not valid: it must be a finite number above 0")]
    Tolerance {
        /// The tolerance given.
        value: f64,
    },
    /// A slice of fields is not a whole number of fields.
    #[error("{length} values are not a whole number of fields over {bins} bins")]
    FieldLength {
        /// The number of bins.
        bins: usize,
        /// The number of values given.
        length: usize,
    },
    /// A flow has not one value for each edge with a face.
    #[error("{length} values were given for {edges} edges: there must be one for each with a face")]
    FlowLength {
        /// The number of edges with a face.
        edges: usize,
        /// The number of values given.
        length: usize,
    },
    /// A field holds a value that is not finite.
    #[error("field {field} is {value} in bin {bin}: every value must be finite")]
    NotFinite {
        /// The field, from 0.
        field: usize,
        /// The bin.
        bin: BinId,
        /// The value.
        value: f64,
    },
    /// A field that must not be negative is.
    #[error("field {field} is {value} in bin {bin}: no value may be negative here")]
    Negative {
        /// The field, from 0.
        field: usize,
        /// The bin.
        bin: BinId,
        /// The value.
        value: f64,
    },
    /// A ratio has something above and nothing below.
    #[error("field {field} is {value} in bin {bin}, where the denominator is 0")]
    NoDenominator {
        /// The field, from 0.
        field: usize,
        /// The bin.
        bin: BinId,
        /// The numerator there.
        value: f64,
    },
    /// There is no bin.
    #[error("there is no bin: heat needs at least one")]
    NoBins,
    /// Flow one way is not flow the other way.
    #[error(
        "flow from bin {a} to bin {b} has weight {there}, and {back} the other way: the weights \
         must be symmetric"
    )]
    NotSymmetric {
        /// The bin of the lower index.
        a: BinId,
        /// The bin of the higher index.
        b: BinId,
        /// The weight from `a` to `b`.
        there: f64,
        /// The weight from `b` to `a`.
        back: f64,
    },
    /// A weight of flow is not valid.
    #[error(
        "the weight from bin {from} to bin {to} is {value}: it must be between two different \
         bins, finite and at least 0, and given once"
    )]
    Weight {
        /// The bin it leads from.
        from: BinId,
        /// The bin it leads to.
        to: BinId,
        /// The weight.
        value: f64,
    },
    /// An engine can not do what is asked.
    #[error("the engine `{engine}` can not do this: {reason}")]
    Engine {
        /// The engine.
        engine: Engine,
        /// What it would need.
        reason: &'static str,
    },
    /// A basis holds too few modes for so small a bandwidth.
    #[error(
        "a basis whose fastest mode decays at {largest_rate} is too small for bandwidth \
         {bandwidth}: the fastest must decay at {needed_rate} or more; use a larger basis or a \
         larger bandwidth"
    )]
    BasisTooSmall {
        /// The bandwidth given.
        bandwidth: f64,
        /// The least over components of their largest eigenvalue kept.
        largest_rate: f64,
        /// What it would have to be.
        needed_rate: f64,
    },
    /// A basis was made from another operator.
    #[error(
        "a basis over {actual} bins was given that was made from another operator than this one \
         over {expected} bins"
    )]
    OtherBasis {
        /// The number of bins of the operator.
        expected: usize,
        /// The number of bins of the basis.
        actual: usize,
    },
    /// A number of modes is 0.
    #[error("0 modes were asked for: there must be at least 1 for each component")]
    NoModes,
    /// Eigenvectors were not found.
    #[error(
        "eigenvectors were not found after {rounds} rounds, the largest residual is \
         {residual:e}: ask for fewer modes"
    )]
    NoConvergence {
        /// How many rounds there were.
        rounds: usize,
        /// The largest residual, as a fraction of the largest eigenvalue.
        residual: f64,
    },
    /// A matrix is not square.
    #[error("a matrix of {rows} rows and {columns} columns was given: it must be square")]
    NotSquare {
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
    /// A matrix has an entry that is not finite.
    #[error("entry ({row}, {column}) of the matrix is {value}: every entry must be finite")]
    MatrixEntry {
        /// The row, from 0.
        row: usize,
        /// The column, from 0.
        column: usize,
        /// The entry.
        value: f64,
    },
    /// The exponential of a matrix is beyond the range of floats.
    #[error(
        "the exponential of a matrix of norm {norm:e} is beyond the range of floats: its \
         eigenvalues must be below 709"
    )]
    Exponential {
        /// The largest absolute column sum of the matrix less its mean eigenvalue.
        norm: f64,
    },
    /// What is asked would not fit in the memory allowed.
    #[error(
        "a matrix over {bins} bins needs {needed_bytes} bytes with the room to make it, the limit \
         is {limit_bytes}: call `smooth`, which needs no matrix, or raise the limit"
    )]
    MemoryLimit {
        /// The number of bins.
        bins: usize,
        /// The memory needed by the engine that needs least.
        needed_bytes: u64,
        /// The memory allowed.
        limit_bytes: u64,
    },
}
