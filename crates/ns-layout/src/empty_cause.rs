//! What can leave a layout without a bin.

use thiserror::Error;

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
    /// Only border bins hold enough samples, and visits do not activate these.
    #[error("only border bins hold enough samples, and they are not active; widen the ranges")]
    Border,
    /// The centre of no cell that could be active fulfils the condition.
    #[error("the condition holds at the centre of none that could be")]
    Condition,
    /// The centre of no cell that could be active is inside the polygon.
    #[error("the polygon holds the centre of none that could be; use smaller bins")]
    Polygon,
}
