//! Shortest distances along the edges.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use ns_layout::BinId;

use crate::{Connectivity, GraphError};

/// The distance of every bin to the nearest of some sources.
#[derive(Debug, Clone, PartialEq)]
pub struct DistanceField {
    distances: Vec<f64>,
    sources: Vec<Option<BinId>>,
}

impl DistanceField {
    /// The distance of a bin, `None` where no source reaches it.
    #[must_use]
    pub fn distance(&self, bin: BinId) -> Option<f64> {
        self.source(bin)?;
        self.distances.get(bin.index()).copied()
    }

    /// The source nearest to a bin, `None` where none reaches it. Of sources
    /// equally near, it is the one of the lowest index.
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
    /// O((bins + edges) log bins) time, O(bins + edges) memory.
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
        if sources.is_empty() {
            return Err(GraphError::NoSource);
        }
        if cutoff.is_nan() || cutoff < 0.0 {
            return Err(GraphError::Cutoff { value: cutoff });
        }
        let mut field = DistanceField {
            distances: vec![f64::INFINITY; self.bin_count()],
            sources: vec![None; self.bin_count()],
        };
        let mut queue = BinaryHeap::with_capacity(sources.len());
        for &source in sources {
            self.check_bin(source)?;
            field.distances[source.index()] = 0.0;
            field.sources[source.index()] = Some(source);
            queue.push(Reverse((0, source, source)));
        }
        // The bits of non-negative floats are ordered as the floats are. The
        // source comes second, so of equal distances the lowest source is first.
        while let Some(Reverse((bits, source, bin))) = queue.pop() {
            let distance = f64::from_bits(bits);
            if distance > field.distances[bin.index()] || field.sources[bin.index()] != Some(source)
            {
                continue;
            }
            for k in self.row(bin) {
                let next = self.targets()[k];
                let through = distance + self.distances()[k];
                let known = field.distances[next.index()];
                let better = through < known
                    || (through == known && field.sources[next.index()] > Some(source));
                if better && through <= cutoff && through.is_finite() {
                    field.distances[next.index()] = through;
                    field.sources[next.index()] = Some(source);
                    queue.push(Reverse((through.to_bits(), source, next)));
                }
            }
        }
        Ok(field)
    }
}
