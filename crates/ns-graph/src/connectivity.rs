//! Which bins touch, in compressed sparse rows.

use ns_layout::{BinId, Edge, Layout};

use crate::GraphError;
use crate::search::Span;

/// Which bins are joined, and for each edge the distance and the face measure.
///
/// Edges are undirected and stored once from each end, in compressed sparse
/// rows: the neighbours of a bin lie side by side, ascending. The structure is
/// immutable and takes 20 bytes for each end of an edge.
///
/// # Example
///
/// ```
/// use ns_graph::Connectivity;
/// use ns_layout::{BinId, Grid};
///
/// let grid = Grid::builder(1.0).ranges([(0.0, 2.0), (0.0, 2.0)]).build()?;
/// let graph = Connectivity::from_layout(&grid)?;
/// assert_eq!(graph.edge_count(), 6);
///
/// let corner = BinId::new(0).ok_or("no such bin")?;
/// let neighbors: Vec<usize> = graph.neighbors(corner).map(|n| n.bin.index()).collect();
/// assert_eq!(neighbors, [1, 2, 3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(
        try_from = "crate::written::WrittenConnectivity",
        into = "crate::written::WrittenConnectivity"
    )
)]
pub struct Connectivity {
    offsets: Vec<usize>,
    targets: Vec<BinId>,
    distances: Vec<f64>,
    faces: Vec<f64>,
    /// The least and the largest of `distances`.
    span: Span,
}

/// One neighbour of a bin.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Neighbor {
    /// The neighbouring bin.
    pub bin: BinId,
    /// The distance from centre to centre, in the unit of the coordinates.
    pub distance: f64,
    /// The measure of the shared face; 0 where the bins only touch.
    pub face: f64,
}

impl Connectivity {
    /// The graph of a layout.
    ///
    /// # Errors
    ///
    /// Those of [`from_edges`](Self::from_edges), and
    /// [`GraphError::UnstableLayout`]; a layout that keeps its promises causes
    /// none.
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time and memory; the edges are never held in a list.
    pub fn from_layout<const D: usize>(
        layout: &(impl Layout<D> + ?Sized),
    ) -> Result<Self, GraphError> {
        Self::build(layout.bin_count(), |visit| layout.visit_edges(visit))
    }

    /// The graph of `bins` bins with these edges, in any order.
    ///
    /// # Errors
    ///
    /// - [`GraphError::Empty`], [`GraphError::TooManyBins`]: `bins` is 0, or
    ///   more than can be numbered.
    /// - [`GraphError::UnknownBin`]: an edge leads to a bin not below `bins`.
    /// - [`GraphError::SelfLoop`], [`GraphError::DuplicateEdge`]
    /// - [`GraphError::Distance`], [`GraphError::Face`]: a number is negative or
    ///   not finite.
    pub fn from_edges(bins: usize, edges: &[Edge]) -> Result<Self, GraphError> {
        Self::build(bins, |visit| edges.iter().copied().for_each(visit))
    }

    /// Builds from something that can hand its edges over twice.
    fn build(bins: usize, edges: impl Fn(&mut dyn FnMut(Edge))) -> Result<Self, GraphError> {
        if bins == 0 {
            return Err(GraphError::Empty);
        }
        if bins > BinId::MAX_COUNT {
            return Err(GraphError::TooManyBins { count: bins });
        }
        let mut offsets = vec![0_usize; bins + 1];
        let mut fault = None;
        edges(&mut |edge| match check(&edge, bins) {
            Ok(()) => {
                offsets[edge.a.index() + 1] += 1;
                offsets[edge.b.index() + 1] += 1;
            }
            Err(error) => {
                fault.get_or_insert(error);
            }
        });
        if let Some(fault) = fault {
            return Err(fault);
        }
        for i in 0..bins {
            offsets[i + 1] += offsets[i];
        }
        let ends = offsets[bins];
        let mut next = offsets.clone();
        // Any bin will do as a placeholder: every place is written below.
        let mut targets: Vec<BinId> = BinId::new(0).into_iter().cycle().take(ends).collect();
        let mut distances = vec![0.0; ends];
        let mut faces = vec![0.0; ends];
        let mut fault = None;
        edges(&mut |edge| {
            for (from, to) in [(edge.a, edge.b), (edge.b, edge.a)] {
                let i = from.index();
                if i >= bins || next[i] == offsets[i + 1] || check(&edge, bins).is_err() {
                    fault.get_or_insert(GraphError::UnstableLayout { bin: from });
                    continue;
                }
                targets[next[i]] = to;
                distances[next[i]] = edge.distance;
                faces[next[i]] = edge.face;
                next[i] += 1;
            }
        });
        let unfilled = || (0..bins).find(|&i| next[i] != offsets[i + 1]);
        if let Some(fault) = fault {
            return Err(fault);
        }
        if let Some(bin) = unfilled().and_then(BinId::new) {
            return Err(GraphError::UnstableLayout { bin });
        }
        let mut graph = Self {
            offsets,
            targets,
            span: Span::of(&distances),
            distances,
            faces,
        };
        graph.sort_rows();
        graph.check_duplicates()?;
        Ok(graph)
    }

    /// Rows of a sorted edge list come out sorted; others are sorted here.
    fn sort_rows(&mut self) {
        for i in 0..self.bin_count() {
            let row = self.offsets[i]..self.offsets[i + 1];
            if self.targets[row.clone()].is_sorted() {
                continue;
            }
            let mut entries: Vec<(BinId, f64, f64)> = row
                .clone()
                .map(|k| (self.targets[k], self.distances[k], self.faces[k]))
                .collect();
            entries.sort_by_key(|&(bin, ..)| bin);
            for (k, (bin, distance, face)) in row.zip(entries) {
                self.targets[k] = bin;
                self.distances[k] = distance;
                self.faces[k] = face;
            }
        }
    }

    fn check_duplicates(&self) -> Result<(), GraphError> {
        for a in self.bins() {
            let row = &self.targets[self.row(a)];
            if let Some(pair) = row.windows(2).find(|pair| pair[0] == pair[1]) {
                return Err(GraphError::DuplicateEdge {
                    a: a.min(pair[0]),
                    b: a.max(pair[0]),
                });
            }
        }
        Ok(())
    }

    /// How many bins there are, at least 1.
    #[must_use]
    pub fn bin_count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// How many pairs of bins are joined.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.targets.len() / 2
    }

    /// All bins, ascending.
    pub fn bins(&self) -> impl DoubleEndedIterator<Item = BinId> + Clone {
        BinId::all(self.bin_count())
    }

    /// The neighbours of a bin, ascending; none for a bin not in the graph.
    pub fn neighbors(&self, bin: BinId) -> impl ExactSizeIterator<Item = Neighbor> {
        self.row(bin).map(|k| Neighbor {
            bin: self.targets[k],
            distance: self.distances[k],
            face: self.faces[k],
        })
    }

    /// Every edge once, ascending by `(a, b)`.
    pub fn edges(&self) -> impl Iterator<Item = Edge> {
        self.bins().flat_map(move |a| {
            self.neighbors(a)
                .filter(move |next| a < next.bin)
                .map(move |next| Edge {
                    a,
                    b: next.bin,
                    distance: next.distance,
                    face: next.face,
                })
        })
    }

    /// Where the row of each bin starts, and where the last one ends.
    ///
    /// # Shapes
    ///
    /// `bin_count + 1` numbers; row `i` is `offsets[i]..offsets[i + 1]` of
    /// [`targets`](Self::targets), [`distances`](Self::distances) and
    /// [`faces`](Self::faces).
    #[must_use]
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// The neighbours of all bins, row after row.
    #[must_use]
    pub fn targets(&self) -> &[BinId] {
        &self.targets
    }

    /// The distance to each of [`targets`](Self::targets).
    #[must_use]
    pub fn distances(&self) -> &[f64] {
        &self.distances
    }

    /// The face shared with each of [`targets`](Self::targets).
    #[must_use]
    pub fn faces(&self) -> &[f64] {
        &self.faces
    }

    pub(crate) fn span(&self) -> Span {
        self.span
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.offsets.len() * size_of::<usize>()
            + self.targets.len() * (size_of::<BinId>() + 2 * size_of::<f64>())
    }

    pub(crate) fn row(&self, bin: BinId) -> std::ops::Range<usize> {
        let i = bin.index();
        match (self.offsets.get(i), self.offsets.get(i + 1)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        }
    }

    pub(crate) fn check_bin(&self, bin: BinId) -> Result<(), GraphError> {
        let last = self.bin_count() - 1;
        if bin.index() > last {
            return Err(GraphError::UnknownBin { bin, last });
        }
        Ok(())
    }
}

fn check(edge: &Edge, bins: usize) -> Result<(), GraphError> {
    let &Edge {
        a,
        b,
        distance,
        face,
    } = edge;
    if let Some(&bin) = [a, b].iter().find(|bin| bin.index() >= bins) {
        return Err(GraphError::UnknownBin {
            bin,
            last: bins - 1,
        });
    }
    let valid = |value: f64| value.is_finite() && value >= 0.0;
    let (a, b) = (a.min(b), a.max(b));
    if a == b {
        Err(GraphError::SelfLoop { bin: a })
    } else if !valid(distance) {
        Err(GraphError::Distance {
            a,
            b,
            value: distance,
        })
    } else if !valid(face) {
        Err(GraphError::Face { a, b, value: face })
    } else {
        Ok(())
    }
}
