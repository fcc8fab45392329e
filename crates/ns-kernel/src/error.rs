//! What can be wrong with a heat operator or a field.

use ns_layout::BinId;
use thiserror::Error;

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
    /// A dense kernel would not fit in the memory allowed.
    #[error(
        "a dense kernel over {bins} bins needs {needed_bytes} bytes, the limit is {limit_bytes}: \
         smooth fields directly, which needs no matrix, or raise the limit"
    )]
    MemoryLimit {
        /// The number of bins.
        bins: usize,
        /// The memory the matrix needs.
        needed_bytes: u64,
        /// The memory allowed.
        limit_bytes: u64,
    },
}
