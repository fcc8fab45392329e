//! The distance of every bin to the nearest of some sources.

use ns_layout::BinId;

/// The distance of every bin to the nearest of some sources.
#[derive(Debug, Clone, PartialEq)]
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
