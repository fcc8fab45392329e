//! Shortest distances and paths, with the scratch space kept between questions.

use std::borrow::Cow;

use ns_layout::{BinId, Edge};

use crate::guide::Guide;
use crate::labels::Labels;
use crate::path::Trace;
use crate::search::{Links, Search, Span, Until};
use crate::{Connectivity, DistanceField, GraphError, Path};

/// Answers many questions about shortest paths on one graph.
///
/// It keeps its scratch space, so that a question like one before allocates
/// nothing. [`Connectivity`] has the same questions for a single use.
///
/// Edges weigh their distance, or 1, or what you say. Answers have the same
/// bits whatever was asked before.
///
/// # Example
///
/// ```
/// use ns_graph::{Connectivity, PathFinder};
/// use ns_layout::{BinId, Grid, Layout};
///
/// let grid = Grid::builder(1.0).ranges([(0.0, 4.0), (0.0, 4.0)]).build()?;
/// let graph = Connectivity::from_layout(&grid)?;
/// let corner = |i| BinId::new(i).ok_or("no such bin");
///
/// let mut finder = PathFinder::new(&graph).guided_by(grid.centers())?;
/// let path = finder.path(corner(0)?, corner(15)?)?.ok_or("not joined")?;
/// assert_eq!(path.hops(), 3);
/// assert!((path.length() - 18.0_f64.sqrt()).abs() < 1e-12);
/// assert_eq!(finder.within(corner(0)?, 1.0)?.len(), 3);
///
/// // Diagonal steps cost three times as much as others.
/// let mut wary = PathFinder::weighted(&graph, |edge| if edge.face > 0.0 { 1.0 } else { 3.0 })?;
/// assert_eq!(wary.distance(corner(0)?, corner(15)?)?, Some(6.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PathFinder<'g> {
    graph: &'g Connectivity,
    weights: Cow<'g, [f64]>,
    guide: Option<Guide>,
    search: Search,
    labels: Labels,
    trace: Trace,
    path: Path,
}

impl<'g> PathFinder<'g> {
    /// Paths of the least length.
    #[must_use]
    pub fn new(graph: &'g Connectivity) -> Self {
        Self::with(graph, Cow::Borrowed(graph.distances()), graph.span())
    }

    /// Paths of the fewest edges, each of which weighs 1.
    #[must_use]
    pub fn by_hops(graph: &'g Connectivity) -> Self {
        let weights = vec![1.0; graph.targets().len()];
        let one = Span {
            least: 1.0,
            most: 1.0,
        };
        Self::with(graph, Cow::Owned(weights), one)
    }

    /// Paths of the least sum of your own weights.
    ///
    /// `weight` is asked once for each edge, in the order of
    /// [`Connectivity::edges`], so that it can read from a list too.
    ///
    /// # Errors
    ///
    /// [`GraphError::Weight`] where a weight is negative or not finite.
    ///
    /// # Complexity
    ///
    /// O(edges) time and memory.
    pub fn weighted(
        graph: &'g Connectivity,
        weight: impl FnMut(&Edge) -> f64,
    ) -> Result<Self, GraphError> {
        let weights = graph.weigh(weight)?;
        let span = Span::of(&weights);
        Ok(Self::with(graph, Cow::Owned(weights), span))
    }

    fn with(graph: &'g Connectivity, weights: Cow<'g, [f64]>, span: Span) -> Self {
        Self {
            graph,
            weights,
            guide: None,
            search: Search::new(graph.bin_count(), span),
            labels: Labels::default(),
            trace: Trace::default(),
            path: Path::default(),
        }
    }

    /// Lets the straight line to the goal guide the questions that have one
    /// (A*). This changes how long an answer takes, and never the answer.
    ///
    /// A straight line is no longer than a path only where edges are no shorter
    /// than their own straight line, which curved, moved or weighted spaces need
    /// not keep. So each edge is looked at, and the line is shortened by the
    /// factor that makes the bound hold for all of them.
    ///
    /// It pays where ways are nearly as long as the straight line, and looks at
    /// a small part of the bins then. Where they are not, as for most goals on a
    /// grid, it can be slower than no guide.
    ///
    /// # Shapes
    ///
    /// One centre for each bin.
    ///
    /// # Errors
    ///
    /// [`GraphError::CenterCount`], and [`GraphError::Center`] where a
    /// coordinate is not finite.
    ///
    /// # Complexity
    ///
    /// O(D · edges) time, O(D · bins) memory.
    pub fn guided_by<const D: usize>(mut self, centers: &[[f64; D]]) -> Result<Self, GraphError> {
        self.guide = Some(Guide::new(self.graph.links(&self.weights), centers)?);
        Ok(self)
    }

    /// The distance of every bin from the nearest of `sources`; see
    /// [`Connectivity::distances_from`].
    ///
    /// # Errors
    ///
    /// [`GraphError::NoSource`], [`GraphError::UnknownBin`]
    pub fn distances_from(&mut self, sources: &[BinId]) -> Result<&DistanceField, GraphError> {
        self.distances_within(sources, f64::INFINITY)
    }

    /// The same up to a distance of `cutoff`, inclusive; bins farther away count
    /// as not reached.
    ///
    /// # Errors
    ///
    /// Also [`GraphError::Cutoff`] where `cutoff` is negative or NaN.
    pub fn distances_within(
        &mut self,
        sources: &[BinId],
        cutoff: f64,
    ) -> Result<&DistanceField, GraphError> {
        self.sweep(sources, cutoff)?;
        Ok(&self.search.field)
    }

    /// The same, to keep.
    pub(crate) fn into_field(
        mut self,
        sources: &[BinId],
        cutoff: f64,
    ) -> Result<DistanceField, GraphError> {
        self.sweep(sources, cutoff)?;
        Ok(self.search.field)
    }

    fn sweep(&mut self, sources: &[BinId], cutoff: f64) -> Result<(), GraphError> {
        if sources.is_empty() {
            return Err(GraphError::NoSource);
        }
        if cutoff.is_nan() || cutoff < 0.0 {
            return Err(GraphError::Cutoff { value: cutoff });
        }
        for &source in sources {
            self.graph.check_bin(source)?;
        }
        let links = self.graph.links(&self.weights);
        self.search.run(links, sources, Until::Distance(cutoff));
        self.labels.write(links, sources, &mut self.search);
        Ok(())
    }

    /// The shortest distance from bin to bin, `None` where nothing joins them.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownBin`]
    pub fn distance(&mut self, from: BinId, to: BinId) -> Result<Option<f64>, GraphError> {
        self.graph.check_bin(from)?;
        self.graph.check_bin(to)?;
        let links = self.graph.links(&self.weights);
        match &self.guide {
            Some(guide) => self.search.run_guided(links, guide, from, to),
            None => self.search.run(links, &[from], Until::Reached(to)),
        }
        let distance = self.search.field.distances[to.index()];
        Ok(distance.is_finite().then_some(distance))
    }

    /// The shortest path from bin to bin, `None` where nothing joins them.
    ///
    /// Of paths equally long it is the one with the fewest edges, and of those
    /// the one that comes to its end, and to each bin before, from the bin of
    /// the lowest index. Lengths count as equal within a part of 1e-12 for each
    /// step, so that ties are not settled by rounding.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownBin`]
    ///
    /// # Complexity
    ///
    /// That of [`distance`](Self::distance); what is added is linear in the
    /// number of bins that lie on any shortest path.
    pub fn path(&mut self, from: BinId, to: BinId) -> Result<Option<&Path>, GraphError> {
        if self.distance(from, to)?.is_none() {
            return Ok(None);
        }
        let links = self.graph.links(&self.weights);
        let distances = &self.search.field.distances;
        self.trace
            .path(links, distances, [from, to], &mut self.path);
        Ok(Some(&self.path))
    }

    /// The bins no farther than `radius` from `center`, ascending. `center` is
    /// one of them.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownBin`], and [`GraphError::Radius`] where `radius` is
    /// negative or NaN.
    ///
    /// # Complexity
    ///
    /// Only what lies within the radius is looked at.
    pub fn within(&mut self, center: BinId, radius: f64) -> Result<&[BinId], GraphError> {
        self.graph.check_bin(center)?;
        if radius.is_nan() || radius < 0.0 {
            return Err(GraphError::Radius { value: radius });
        }
        let links = self.graph.links(&self.weights);
        self.search.run(links, &[center], Until::Distance(radius));
        self.search.reached.sort_unstable();
        Ok(&self.search.reached)
    }
}

impl Connectivity {
    /// This graph as a search sees it.
    pub(crate) fn links<'a>(&'a self, weights: &'a [f64]) -> Links<'a> {
        Links {
            offsets: self.offsets(),
            targets: self.targets(),
            weights,
        }
    }

    /// The weight of each end of an edge, beside [`targets`](Self::targets).
    pub(crate) fn weigh(
        &self,
        mut weight: impl FnMut(&Edge) -> f64,
    ) -> Result<Vec<f64>, GraphError> {
        let mut weights = vec![0.0; self.targets().len()];
        // Edges come ascending, and so do the ends in the row of each bin.
        let mut next = self.offsets().to_vec();
        for edge in self.edges() {
            let value = weight(&edge);
            let Edge { a, b, .. } = edge;
            if !(value.is_finite() && value >= 0.0) {
                return Err(GraphError::Weight { a, b, value });
            }
            for bin in [a, b] {
                weights[next[bin.index()]] = value;
                next[bin.index()] += 1;
            }
        }
        Ok(weights)
    }
}
