//! Which bins can be reached from each other.

use ns_layout::BinId;

use crate::Connectivity;

/// The pieces of a graph that no edge joins.
///
/// Pieces are numbered from the largest to the smallest, and those of one size
/// by their lowest bin.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(
        try_from = "crate::written::WrittenComponents",
        into = "crate::written::WrittenComponents"
    )
)]
pub struct Components {
    pub(crate) labels: Vec<u32>,
    pub(crate) sizes: Vec<usize>,
}

impl Connectivity {
    /// The pieces of the graph between which there is no path.
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time, O(bins) memory.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_layout::{Grid, Neighbors};
    ///
    /// let edges = [(0..=5).map(f64::from).collect()];
    /// let grid = Grid::from_mask(edges, &[true, false, true, true, true], Neighbors::Faces)?;
    /// let pieces = Connectivity::from_layout(&grid)?.components();
    /// assert_eq!(pieces.sizes(), [3, 1]);
    /// assert_eq!(pieces.labels(), [1, 0, 0, 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn components(&self) -> Components {
        self.components_by(|_| true)
    }

    /// The pieces between which no face leads: heat stays within each.
    ///
    /// Bins that only touch in a corner are one piece for
    /// [`components`](Self::components) and two here.
    #[must_use]
    pub fn face_components(&self) -> Components {
        self.components_by(|k| self.faces()[k] > 0.0)
    }

    /// Joins along the places of the edge arrays that `open` admits.
    fn components_by(&self, open: impl Fn(usize) -> bool) -> Components {
        const NONE: u32 = u32::MAX;
        let mut labels = vec![NONE; self.bin_count()];
        let mut sizes = Vec::new();
        let mut front = Vec::new();
        for start in self.bins() {
            if labels[start.index()] != NONE {
                continue;
            }
            let label = sizes.len() as u32;
            labels[start.index()] = label;
            front.push(start);
            let mut size = 0;
            while let Some(bin) = front.pop() {
                size += 1;
                for k in self.row(bin).filter(|&k| open(k)) {
                    let next = self.targets()[k];
                    if labels[next.index()] == NONE {
                        labels[next.index()] = label;
                        front.push(next);
                    }
                }
            }
            sizes.push(size);
        }
        Components { labels, sizes }.largest_first()
    }
}

impl Components {
    /// How many pieces there are, at least 1.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sizes.len()
    }

    /// The number of bins in each piece, descending.
    #[must_use]
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The piece of each bin.
    #[must_use]
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// The piece of a bin, `None` for a bin not in the graph.
    #[must_use]
    pub fn label(&self, bin: BinId) -> Option<u32> {
        self.labels.get(bin.index()).copied()
    }

    /// The bins of each piece, ascending.
    #[must_use]
    pub fn members(&self) -> Vec<Vec<BinId>> {
        let mut members: Vec<Vec<BinId>> =
            self.sizes.iter().map(|&n| Vec::with_capacity(n)).collect();
        for (bin, &label) in BinId::all(self.labels.len()).zip(&self.labels) {
            members[label as usize].push(bin);
        }
        members
    }

    /// Renumbers; pieces come in the order of their lowest bin, so a stable
    /// sort by size settles ties.
    fn largest_first(self) -> Self {
        let mut order: Vec<usize> = (0..self.sizes.len()).collect();
        order.sort_by_key(|&old| std::cmp::Reverse(self.sizes[old]));
        let mut renumbered = vec![0_u32; order.len()];
        for (new, &old) in order.iter().enumerate() {
            renumbered[old] = new as u32;
        }
        Self {
            labels: self
                .labels
                .into_iter()
                .map(|old| renumbered[old as usize])
                .collect(),
            sizes: order.into_iter().map(|old| self.sizes[old]).collect(),
        }
    }
}
