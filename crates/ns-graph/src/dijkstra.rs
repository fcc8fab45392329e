//! Shortest distances along the edges.

use ns_layout::BinId;

use crate::{Connectivity, DistanceField, GraphError, Path, PathFinder};

impl Connectivity {
    /// The shortest distance along the edges from every bin to the nearest of
    /// `sources`, in one sweep however many sources there are.
    ///
    /// On a grid this is longer than the straight line by up to 8.2 % with
    /// diagonal steps and up to 41 % without.
    ///
    /// # Errors
    ///
    /// [`GraphError::NoSource`] where `sources` is empty, and
    /// [`GraphError::UnknownBin`].
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time where the longest edge is up to 32 times the
    /// shortest, else O((bins + edges) log bins); O(bins) memory.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_layout::{BinId, Grid, Neighbors};
    ///
    /// // A U-shaped corridor: from end to end around the wall.
    /// let edges = [vec![0.0, 1.0, 2.0, 3.0], vec![0.0, 1.0, 2.0]];
    /// let mask = [true, true, false, true, true, true];
    /// let grid = Grid::from_mask(edges, &mask, Neighbors::Faces)?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// let start = BinId::new(0).ok_or("no such bin")?;
    /// assert_eq!(graph.distances_from(&[start])?.distances(), [0.0, 1.0, 2.0, 4.0, 3.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # References
    ///
    /// E. W. Dijkstra, "A note on two problems in connexion with graphs",
    /// Numerische Mathematik 1 (1959), 269–271.
    pub fn distances_from(&self, sources: &[BinId]) -> Result<DistanceField, GraphError> {
        self.distances_within(sources, f64::INFINITY)
    }

    /// Like [`distances_from`](Self::distances_from), up to a distance of
    /// `cutoff`, inclusive; bins farther away count as not reached.
    ///
    /// # Errors
    ///
    /// Also [`GraphError::Cutoff`] where `cutoff` is negative or NaN.
    pub fn distances_within(
        &self,
        sources: &[BinId],
        cutoff: f64,
    ) -> Result<DistanceField, GraphError> {
        PathFinder::new(self).into_field(sources, cutoff)
    }

    /// The shortest distance from bin to bin, `None` where nothing joins them.
    ///
    /// For many pairs, keep a [`PathFinder`].
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownBin`]
    pub fn distance_between(&self, from: BinId, to: BinId) -> Result<Option<f64>, GraphError> {
        PathFinder::new(self).distance(from, to)
    }

    /// The shortest path from bin to bin, `None` where nothing joins them; see
    /// [`PathFinder::path`] for which of several equally short.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownBin`]
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_layout::{BinId, Grid, Neighbors};
    ///
    /// let grid = Grid::builder(1.0)
    ///     .ranges([(0.0, 3.0), (0.0, 3.0)])
    ///     .neighbors(Neighbors::Faces)
    ///     .build()?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// let bin = |i| BinId::new(i).ok_or("no such bin");
    /// let path = graph.path_between(bin(0)?, bin(8)?)?.ok_or("not joined")?;
    /// let way: Vec<usize> = path.bins().iter().map(|bin| bin.index()).collect();
    /// assert_eq!(way, [0, 1, 2, 5, 8]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path_between(&self, from: BinId, to: BinId) -> Result<Option<Path>, GraphError> {
        Ok(PathFinder::new(self).path(from, to)?.cloned())
    }

    /// The bins no farther than `radius` from `center` along the edges,
    /// ascending. `center` is one of them.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownBin`], and [`GraphError::Radius`] where `radius` is
    /// negative or NaN.
    pub fn within(&self, center: BinId, radius: f64) -> Result<Vec<BinId>, GraphError> {
        Ok(PathFinder::new(self).within(center, radius)?.to_vec())
    }
}
