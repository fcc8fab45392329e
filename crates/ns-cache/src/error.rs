//! What can go wrong with a key, a box or a budget.

/// Why a key, a box, a budget or a background thread could not be had.
///
/// Looking up has no errors of its own: it returns the value, or the error of
/// the computation it was given.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A parameter is NaN, which is not equal to itself and so would never be found again.
    #[error(
        "parameter {position} (counted from 0) of a {kind:?} key is NaN: \
         must be a finite or infinite number"
    )]
    NanParameter {
        /// The kind of artifact the key asks for.
        kind: &'static str,
        /// Which parameter of the key, counted from 0.
        position: usize,
    },
    /// A box has a side that is NaN, or that ends before it begins.
    #[error("side {axis} (counted from 0) of the box goes from {low} to {high}: it must not fall")]
    Extent {
        /// The axis, from 0.
        axis: usize,
        /// Where the side begins.
        low: f64,
        /// Where it ends.
        high: f64,
    },
    /// A share of the memory is not above 0 and at most 1.
    #[error("{value} of the memory is no budget: it must be above 0 and at most 1")]
    Fraction {
        /// The share that was asked for.
        value: f64,
    },
    /// How much memory there is can not be found out on this system.
    #[error("how much memory this system has is not known: give the budget in bytes")]
    MemoryUnknown,
    /// The system gives no further thread.
    #[error("no thread could be started to compute in the background: {reason}")]
    Thread {
        /// What the system said.
        reason: String,
    },
}

/// Why a folder can not be used, or an entry not be written or read.
///
/// None of it reaches those who look something up: what can not be read is
/// computed, and what can not be written is counted.
#[cfg(feature = "disk")]
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiskError {
    /// The folder can not be read, written to or locked.
    #[error(
        "{path} can not hold a cache: {source}; give a folder that you may write to, \
         on a file system that knows locks",
        path = path.display()
    )]
    Folder {
        /// The folder.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system refused to read or write.
    #[error("{0}")]
    Io(#[source] std::io::Error),
    /// The bytes are no entry, or the artifact can not be written as one.
    #[error("{reason}")]
    Malformed {
        /// What is wrong.
        reason: &'static str,
    },
    /// The entry is larger than all entries may be together.
    #[error("it takes more than the {limit} bytes that all entries may take")]
    TooLarge {
        /// What all entries may take.
        limit: u64,
    },
}
