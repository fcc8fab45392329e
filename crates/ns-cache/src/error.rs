//! What can go wrong with a key.

/// Why a key could not be built.
///
/// The cache itself has no errors: it returns the value, or the error of the
/// computation it was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
}
