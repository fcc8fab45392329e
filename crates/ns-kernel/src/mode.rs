//! What kind of field goes in and comes out.

/// What a field stands for, which decides how it is spread.
///
/// With `H = exp(-t L)` the heat kernel and `m` the measures of the bins:
///
/// | mode | out | what is kept | for |
/// |---|---|---|---|
/// | `Transition` | `m H (f / m)` | the sum `Σ f` | occupancy, counts, probability |
/// | `Density` | `H (f / m)` | `Σ m·out = Σ f` | from counts to a density |
/// | `Average` | `H f` | constants | rates, densities |
///
/// There is no default: on bins of unequal measure the wrong mode is a wrong
/// answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Mode {
    /// Mass in, mass out: an extensive field stays extensive.
    Transition,
    /// Mass in, density out: an extensive field becomes intensive.
    Density,
    /// Intensive in, intensive out.
    Average,
}

impl Mode {
    /// Whether the field is divided by the measures before it is spread.
    pub(crate) fn divides(self) -> bool {
        matches!(self, Self::Transition | Self::Density)
    }

    /// Whether the field is multiplied by the measures after it is spread.
    pub(crate) fn multiplies(self) -> bool {
        self == Self::Transition
    }
}
