//! The graph as `petgraph` sees it, without a copy, and copies in both ways.

use std::iter::{Copied, FilterMap};
use std::ops::Range;
use std::slice;

use ns_layout::{BinId, Edge};
use petgraph::Undirected;
use petgraph::data::DataMap;
use petgraph::graph::{Graph, IndexType, NodeIndex, UnGraph};
use petgraph::visit::{
    Data, EdgeCount, EdgeIndexable, EdgeRef, GetAdjacencyMatrix, GraphBase, GraphProp,
    IntoEdgeReferences, IntoEdges, IntoNeighbors, IntoNodeIdentifiers, IntoNodeReferences,
    NodeCompactIndexable, NodeCount, NodeIndexable, VisitMap, Visitable,
};

use crate::{Connectivity, GraphError};

const FIRST: BinId = match BinId::new(0) {
    Some(bin) => bin,
    None => unreachable!(),
};

impl Connectivity {
    /// A copy of a graph of `petgraph`; `edge` gives the distance and the face
    /// measure of an edge by its weight.
    ///
    /// # Errors
    ///
    /// Those of [`from_edges`](Self::from_edges): no bins, more than one edge
    /// between a pair, an edge from a bin to itself, or a number that is
    /// negative or not finite.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use petgraph::graph::UnGraph;
    ///
    /// let theirs = UnGraph::<(), f64>::from_edges([(0_u32, 1, 2.5), (1, 2, 4.0)]);
    /// let ours = Connectivity::from_petgraph(&theirs, |&distance| (distance, 1.0))?;
    /// assert_eq!(ours.edge_count(), 2);
    /// assert_eq!(ours.to_petgraph().edge_count(), 2);
    /// # Ok::<(), ns_graph::GraphError>(())
    /// ```
    pub fn from_petgraph<N, E, Ix: IndexType>(
        graph: &Graph<N, E, Undirected, Ix>,
        mut edge: impl FnMut(&E) -> (f64, f64),
    ) -> Result<Self, GraphError> {
        let count = graph.node_count();
        let mut edges = Vec::with_capacity(graph.edge_count());
        for reference in graph.edge_references() {
            let bin = |node: NodeIndex<Ix>| {
                BinId::new(node.index()).ok_or(GraphError::TooManyBins { count })
            };
            let (a, b) = (bin(reference.source())?, bin(reference.target())?);
            let (distance, face) = edge(reference.weight());
            edges.push(Edge {
                a,
                b,
                distance,
                face,
            });
        }
        Self::from_edges(count, &edges)
    }

    /// A copy as a graph of `petgraph`, with the same numbers for the bins, and
    /// edges ascending.
    #[must_use]
    pub fn to_petgraph(&self) -> UnGraph<BinId, Edge> {
        let mut graph = UnGraph::with_capacity(self.bin_count(), self.edge_count());
        for bin in self.bins() {
            graph.add_node(bin);
        }
        for edge in self.edges() {
            let [a, b] = [edge.a, edge.b].map(|bin| NodeIndex::new(bin.index()));
            graph.add_edge(a, b, edge);
        }
        graph
    }

    /// Where the edge from `a` to `b` stands in the arrays.
    fn place(&self, a: BinId, b: BinId) -> Option<usize> {
        let row = self.row(a);
        let place = self.targets()[row.clone()].binary_search(&b).ok()?;
        Some(row.start + place)
    }
}

/// An edge as `petgraph` sees it: it weighs its distance, and knows its face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgeReference {
    source: BinId,
    target: BinId,
    distance: f64,
    face: f64,
}

impl EdgeReference {
    /// The measure of the shared face; 0 where the bins only touch.
    #[must_use]
    pub fn face(&self) -> f64 {
        self.face
    }
}

impl EdgeRef for EdgeReference {
    type NodeId = BinId;
    type EdgeId = (BinId, BinId);
    type Weight = f64;

    fn source(&self) -> BinId {
        self.source
    }

    fn target(&self) -> BinId {
        self.target
    }

    fn weight(&self) -> &f64 {
        &self.distance
    }

    fn id(&self) -> (BinId, BinId) {
        let Self { source, target, .. } = *self;
        (source.min(target), source.max(target))
    }
}

/// Edges as `petgraph` sees them, of one bin or of all.
#[derive(Debug, Clone)]
pub struct EdgeReferences<'g> {
    graph: &'g Connectivity,
    /// The bins whose edges are still to come.
    bins: Range<usize>,
    source: BinId,
    row: Range<usize>,
    /// Whether an edge comes from its lower bin only.
    once: bool,
}

impl Iterator for EdgeReferences<'_> {
    type Item = EdgeReference;

    fn next(&mut self) -> Option<EdgeReference> {
        loop {
            for k in self.row.by_ref() {
                let target = self.graph.targets()[k];
                if !self.once || self.source < target {
                    return Some(EdgeReference {
                        source: self.source,
                        target,
                        distance: self.graph.distances()[k],
                        face: self.graph.faces()[k],
                    });
                }
            }
            self.source = self.bins.next().and_then(BinId::new)?;
            self.row = self.graph.row(self.source);
        }
    }
}

/// Which bins an algorithm of `petgraph` has visited.
#[derive(Debug, Clone, Default)]
pub struct Visited {
    flags: Vec<bool>,
}

impl VisitMap<BinId> for Visited {
    fn visit(&mut self, bin: BinId) -> bool {
        let flag = self.flags.get_mut(bin.index());
        flag.is_some_and(|flag| !std::mem::replace(flag, true))
    }

    fn is_visited(&self, bin: &BinId) -> bool {
        self.flags.get(bin.index()).is_some_and(|&flag| flag)
    }

    fn unvisit(&mut self, bin: BinId) -> bool {
        let flag = self.flags.get_mut(bin.index());
        flag.is_some_and(|flag| std::mem::replace(flag, false))
    }
}

impl GraphBase for Connectivity {
    type NodeId = BinId;
    /// Both bins, the lower first.
    type EdgeId = (BinId, BinId);
}

impl GraphProp for Connectivity {
    type EdgeType = Undirected;
}

impl Data for Connectivity {
    type NodeWeight = ();
    /// The distance, so that algorithms that want a number for a weight work.
    type EdgeWeight = f64;
}

impl DataMap for Connectivity {
    fn node_weight(&self, bin: BinId) -> Option<&()> {
        (bin.index() < self.bin_count()).then_some(&())
    }

    fn edge_weight(&self, (a, b): (BinId, BinId)) -> Option<&f64> {
        self.distances().get(self.place(a, b)?)
    }
}

impl NodeCount for Connectivity {
    fn node_count(&self) -> usize {
        self.bin_count()
    }
}

impl NodeIndexable for Connectivity {
    fn node_bound(&self) -> usize {
        self.bin_count()
    }

    fn to_index(&self, bin: BinId) -> usize {
        bin.index()
    }

    fn from_index(&self, index: usize) -> BinId {
        BinId::new(index).unwrap_or(FIRST)
    }
}

impl NodeCompactIndexable for Connectivity {}

impl EdgeCount for Connectivity {
    fn edge_count(&self) -> usize {
        self.edge_count()
    }
}

/// An edge has the number of its place in the row of its lower bin. Numbers of
/// the other ends stay unused.
impl EdgeIndexable for Connectivity {
    fn edge_bound(&self) -> usize {
        self.targets().len()
    }

    fn to_index(&self, (a, b): (BinId, BinId)) -> usize {
        self.place(a, b).unwrap_or(self.targets().len())
    }

    fn from_index(&self, place: usize) -> (BinId, BinId) {
        let row = self.offsets().partition_point(|&start| start <= place);
        let bin = BinId::new(row.saturating_sub(1)).unwrap_or(FIRST);
        let other = self.targets().get(place).copied().unwrap_or(bin);
        (bin.min(other), bin.max(other))
    }
}

impl Visitable for Connectivity {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        let flags = vec![false; self.bin_count()];
        Visited { flags }
    }

    fn reset_map(&self, map: &mut Visited) {
        map.flags.clear();
        map.flags.resize(self.bin_count(), false);
    }
}

/// The rows are the matrix; a look-up is a binary search among the neighbours.
impl GetAdjacencyMatrix for Connectivity {
    type AdjMatrix = ();

    fn adjacency_matrix(&self) {}

    fn is_adjacent(&self, (): &(), a: BinId, b: BinId) -> bool {
        self.place(a, b).is_some()
    }
}

impl<'g> IntoNeighbors for &'g Connectivity {
    type Neighbors = Copied<slice::Iter<'g, BinId>>;

    fn neighbors(self, bin: BinId) -> Self::Neighbors {
        self.targets()[self.row(bin)].iter().copied()
    }
}

impl<'g> IntoEdges for &'g Connectivity {
    type Edges = EdgeReferences<'g>;

    fn edges(self, bin: BinId) -> Self::Edges {
        EdgeReferences {
            graph: self,
            bins: 0..0,
            source: bin,
            row: self.row(bin),
            once: false,
        }
    }
}

impl<'g> IntoEdgeReferences for &'g Connectivity {
    type EdgeRef = EdgeReference;
    type EdgeReferences = EdgeReferences<'g>;

    fn edge_references(self) -> Self::EdgeReferences {
        EdgeReferences {
            graph: self,
            bins: 0..self.bin_count(),
            source: FIRST,
            row: 0..0,
            once: true,
        }
    }
}

impl IntoNodeIdentifiers for &Connectivity {
    type NodeIdentifiers = FilterMap<Range<usize>, fn(usize) -> Option<BinId>>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        (0..self.bin_count()).filter_map(BinId::new)
    }
}

impl IntoNodeReferences for &Connectivity {
    type NodeRef = (BinId, ());
    type NodeReferences = FilterMap<Range<usize>, fn(usize) -> Option<(BinId, ())>>;

    fn node_references(self) -> Self::NodeReferences {
        (0..self.bin_count()).filter_map(|i| Some((BinId::new(i)?, ())))
    }
}
