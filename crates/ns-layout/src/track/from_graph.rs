//! Tracks from graphs of `petgraph`, and back.

use std::borrow::Cow;

use petgraph::graph::{DefaultIx, IndexType, UnGraph};
use petgraph::visit::EdgeRef;

use super::{Track, TrackBuilder};

impl<const D: usize> Track<D> {
    /// Starts a track from an undirected graph whose nodes are positions.
    ///
    /// The edges are taken in the order of their indices, each from its source
    /// to its target, as [`Track::builder`] takes them; their weights do not
    /// matter, as lengths follow from the positions. Errors of
    /// [`TrackBuilder::build`] name nodes and edges by their indices.
    ///
    /// # Complexity
    ///
    /// O(n + s) time and memory for n nodes and s edges.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::{Layout, Track};
    /// use petgraph::graph::UnGraph;
    ///
    /// let mut maze = UnGraph::<[f64; 2], &str>::new_undirected();
    /// let [start, fork, left, right] =
    ///     [[0.0, 0.0], [0.0, 6.0], [-4.0, 6.0], [4.0, 6.0]].map(|place| maze.add_node(place));
    /// maze.add_edge(start, fork, "stem");
    /// maze.add_edge(fork, left, "left arm");
    /// maze.add_edge(fork, right, "right arm");
    ///
    /// let track = Track::from_petgraph(&maze, 2.0).build()?;
    /// assert_eq!(track.bin_count(), 7);
    /// let lengths = track.to_petgraph();
    /// assert_eq!(lengths.edge_weights().sum::<f64>(), 14.0);
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    pub fn from_petgraph<E, Ix: IndexType>(
        graph: &UnGraph<[f64; D], E, Ix>,
        bin_size: f64,
    ) -> TrackBuilder<'static, D> {
        let nodes = graph.node_weights().copied().collect();
        let edges = graph
            .edge_references()
            .map(|edge| (edge.source().index(), edge.target().index()))
            .collect();
        TrackBuilder::new(Cow::Owned(nodes), Cow::Owned(edges), bin_size)
    }

    /// The nodes of the track and the lengths of its segments as a graph, with
    /// the same indices: edge `i` is segment `i`. Gaps and bins are not part of
    /// it.
    ///
    /// # Complexity
    ///
    /// O(n + s) time and memory for n nodes and s segments.
    #[must_use]
    pub fn to_petgraph(&self) -> UnGraph<[f64; D], f64> {
        let mut graph = UnGraph::with_capacity(self.nodes.len(), self.segments.len());
        for &node in &self.nodes {
            graph.add_node(node);
        }
        for segment in &self.segments {
            let (from, to) = segment.nodes();
            // Each segment has a bin, and bins are numbered with 32 bits.
            let [from, to] = [from, to].map(|node| DefaultIx::new(node).into());
            graph.add_edge(from, to, segment.length());
        }
        graph
    }
}
