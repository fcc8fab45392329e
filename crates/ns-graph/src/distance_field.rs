//! The distance of every bin to the nearest of some sources.

use ns_layout::BinId;

/// The distance of every bin to the nearest of some sources.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(
        try_from = "crate::written::WrittenDistances",
        into = "crate::written::WrittenDistances"
    )
)]
pub struct DistanceField {
    pub(crate) distances: Vec<f64>,
    pub(crate) sources: Vec<Option<BinId>>,
}

impl DistanceField {
    /// A field in which no source reaches any bin yet.
    pub(crate) fn unreached(bins: usize) -> Self {
        Self {
            distances: vec![f64::INFINITY; bins],
            sources: vec![None; bins],
        }
    }

    /// A field whose numbers are already known, as when it is read from a file:
    /// a distance and a nearest source for each bin, infinite and `None` where no
    /// source reaches it.
    ///
    /// `None` where that is no field: there is not one of both for each bin, a
    /// source is no bin, a distance is negative or NaN, or not infinite where
    /// there is no source.
    #[must_use]
    pub fn from_parts(distances: Vec<f64>, sources: Vec<Option<BinId>>) -> Option<Self> {
        let is_valid = |(&distance, &source): (&f64, &Option<BinId>)| match source {
            Some(source) => distance >= 0.0 && source.index() < sources.len(),
            None => distance == f64::INFINITY,
        };
        (distances.len() == sources.len() && distances.iter().zip(&sources).all(is_valid))
            .then_some(Self { distances, sources })
    }

    /// The distance of a bin, `None` where no source reaches it.
    #[must_use]
    pub fn distance(&self, bin: BinId) -> Option<f64> {
        self.source(bin)?;
        self.distances.get(bin.index()).copied()
    }

    /// The source nearest to a bin, `None` where none reaches it. Of sources
    /// equally near, it is the one of the lowest index; distances count as equal
    /// within a part of 1e-12 for each step.
    #[must_use]
    pub fn source(&self, bin: BinId) -> Option<BinId> {
        *self.sources.get(bin.index())?
    }

    /// The distance of each bin, infinite where no source reaches it.
    #[must_use]
    pub fn distances(&self) -> &[f64] {
        &self.distances
    }

    /// The nearest source of each bin.
    #[must_use]
    pub fn sources(&self) -> &[Option<BinId>] {
        &self.sources
    }

    /// The distances alone, without a copy.
    #[must_use]
    pub fn into_distances(self) -> Vec<f64> {
        self.distances
    }
}
