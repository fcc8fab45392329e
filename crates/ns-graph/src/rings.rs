//! How many edges away bins are, whatever their length.

use ns_layout::BinId;

use crate::{Connectivity, GraphError};

/// The bins at each number of edges from a centre.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(
        try_from = "crate::written::WrittenRings",
        into = "crate::written::WrittenRings"
    )
)]
pub struct Rings {
    pub(crate) bins: Vec<BinId>,
    /// Where each ring that holds a bin ends.
    pub(crate) ends: Vec<usize>,
    pub(crate) count: usize,
}

impl Rings {
    /// How many rings were asked for, the one of the centre included.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The bins exactly `hops` edges away, ascending; none where no bin is.
    #[must_use]
    pub fn ring(&self, hops: usize) -> &[BinId] {
        let Some(&end) = self.ends.get(hops) else {
            return &[];
        };
        let start = hops.checked_sub(1).map_or(0, |inner| self.ends[inner]);
        &self.bins[start..end]
    }

    /// Every ring asked for, from the centre outwards.
    pub fn iter(&self) -> impl Iterator<Item = &[BinId]> {
        (0..self.count).map(|hops| self.ring(hops))
    }

    /// The bins of all rings, ascending.
    #[must_use]
    pub fn into_bins(mut self) -> Vec<BinId> {
        self.bins.sort_unstable();
        self.bins
    }
}

impl Connectivity {
    /// The bins at each number of edges from `center`, from 0 up to `hops`.
    ///
    /// Ring 0 is `center`. Rings farther than any bin are empty, and take no
    /// memory.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownBin`]
    ///
    /// # Complexity
    ///
    /// O(bins) memory; beside that, only what lies within the rings is looked at.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_layout::{BinId, Grid};
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 4.0), (0.0, 4.0)]).build()?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// let rings = graph.rings(BinId::new(5).ok_or("no such bin")?, 3)?;
    /// let sizes: Vec<usize> = rings.iter().map(<[BinId]>::len).collect();
    /// assert_eq!(sizes, [1, 8, 7, 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rings(&self, center: BinId, hops: usize) -> Result<Rings, GraphError> {
        self.check_bin(center)?;
        let mut seen = vec![false; self.bin_count()];
        seen[center.index()] = true;
        let mut bins = vec![center];
        let mut ends = vec![1];
        let mut inner = 0;
        while ends.len() <= hops {
            let outer = inner..bins.len();
            inner = bins.len();
            for place in outer {
                for &next in &self.targets()[self.row(bins[place])] {
                    if !std::mem::replace(&mut seen[next.index()], true) {
                        bins.push(next);
                    }
                }
            }
            if bins.len() == inner {
                break;
            }
            bins[inner..].sort_unstable();
            ends.push(bins.len());
        }
        let count = hops.saturating_add(1);
        Ok(Rings { bins, ends, count })
    }

    /// The bins no more than `hops` edges from `center`, ascending. `center` is
    /// one of them.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownBin`]
    pub fn within_hops(&self, center: BinId, hops: usize) -> Result<Vec<BinId>, GraphError> {
        Ok(self.rings(center, hops)?.into_bins())
    }
}
