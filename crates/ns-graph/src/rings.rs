//! How many edges away bins are, whatever their length.

use ns_layout::BinId;

use crate::{Connectivity, GraphError};

impl Connectivity {
    /// The bins at each number of edges from `center`, from 0 to `hops`.
    ///
    /// # Shapes
    ///
    /// `hops + 1` rings: ring `k` holds the bins exactly `k` edges away,
    /// ascending. Ring 0 is `center`; rings farther than any bin are empty.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownBin`]
    ///
    /// # Complexity
    ///
    /// Only what lies within the rings is looked at; O(bins) memory.
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
    /// let sizes: Vec<usize> = rings.iter().map(Vec::len).collect();
    /// assert_eq!(sizes, [1, 8, 7, 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rings(&self, center: BinId, hops: u32) -> Result<Vec<Vec<BinId>>, GraphError> {
        let mut rings = self.filled_rings(center, hops)?;
        // A ring for each number asked for, up to what can hold a bin: no
        // number of hops makes this list longer than the memory.
        let count = (hops as usize).saturating_add(1);
        rings.resize(count, Vec::new());
        Ok(rings)
    }

    /// The bins no more than `hops` edges from `center`, ascending. `center` is
    /// one of them.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownBin`]
    pub fn within_hops(&self, center: BinId, hops: u32) -> Result<Vec<BinId>, GraphError> {
        let mut bins = self.filled_rings(center, hops)?.concat();
        bins.sort_unstable();
        Ok(bins)
    }

    /// The rings up to the last that holds a bin.
    fn filled_rings(&self, center: BinId, hops: u32) -> Result<Vec<Vec<BinId>>, GraphError> {
        self.check_bin(center)?;
        let mut seen = vec![false; self.bin_count()];
        seen[center.index()] = true;
        let mut rings = vec![vec![center]];
        while let Some(last) = rings.last()
            && rings.len() <= hops as usize
        {
            let mut ring = Vec::new();
            for &bin in last {
                for &next in &self.targets()[self.row(bin)] {
                    if !std::mem::replace(&mut seen[next.index()], true) {
                        ring.push(next);
                    }
                }
            }
            if ring.is_empty() {
                break;
            }
            ring.sort_unstable();
            rings.push(ring);
        }
        Ok(rings)
    }
}
