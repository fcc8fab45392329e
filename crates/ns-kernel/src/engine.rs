//! The ways to spread heat, and what each promises.

use std::fmt;

/// What an error is measured against.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Accuracy {
    /// The largest value that is spread; for a kernel, what it makes of fields
    /// of values up to 1.
    Absolute(f64),
    /// Each value by itself, to 1e-12: for fields that are nowhere negative, and
    /// kernels whose entries are to be divided by each other.
    Relative,
}

/// A way to spread heat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Engine {
    /// Everything is at its mean already.
    Rest,
    /// Full lattices, one axis after the other; a kernel is a Kronecker product.
    Separable,
    /// The modes of an [`Eigenbasis`](crate::Eigenbasis) at hand.
    Eigen,
    /// The exponential of the operator as a matrix.
    Pade,
    /// A polynomial of the operator; a kernel is many unit fields at once.
    Chebyshev,
    /// Uniformisation, which never subtracts.
    Positive,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Rest => "rest",
            Self::Separable => "separable",
            Self::Eigen => "eigen",
            Self::Pade => "Padé",
            Self::Chebyshev => "Chebyshev",
            Self::Positive => "positive",
        })
    }
}

/// What is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Task {
    /// So many fields are spread.
    Smooth {
        /// How many.
        fields: usize,
    },
    /// A dense kernel.
    Dense,
}
