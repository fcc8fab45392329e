//! Tracks of straight segments, each divided into bins.

use std::borrow::Cow;

use crate::{Axis, BinId, Blueprint, Edge, Layout, LayoutKind, MeasureKind};
use search::SegmentTree;

pub use builder::TrackBuilder;
pub use segment::{Projection, TrackSegment};
pub(crate) use stored::StoredTrack;

mod builder;
mod check;
#[cfg(feature = "petgraph")]
mod from_graph;
mod junction;
mod parts;
mod presets;
mod search;
mod segment;
mod stored;

#[cfg(all(test, feature = "petgraph"))]
mod from_graph_tests;
#[cfg(test)]
mod track_bad_input_tests;
#[cfg(test)]
mod track_tests;

/// A track: straight segments between nodes, in space of `D` dimensions.
///
/// The order of the edges and the direction of each give the track a linear
/// position: it grows along each segment from its first node to its second,
/// then over a gap, where one is set, to the next segment. A segment of length
/// `l` has `max(1, ceil(l / size - 1e-9))` equal bins, numbered in the order of
/// their linear positions.
///
/// # Junctions
///
/// At a node every bin that touches it is next to every other. The distance
/// between two bins is measured *along the track*, through the node, and so
/// may be longer than [`edge_vector`](Layout::edge_vector), which is the
/// difference of their centres. Faces are 1 but where three or more segments
/// meet: there they are such that heat flows through the node as through a
/// vertex of no volume, and so spreads into all arms alike.
///
/// # Which bin holds a point
///
/// A point is moved to the nearest segment (the first of those equally near),
/// and the bin is the one at that linear position. Bins hold their start, and
/// also their end where no other bin starts there in linear positions. Where
/// segments cross or overlap without sharing a node, the first holds the points
/// they have in common.
///
/// A node where segments meet has several linear positions, of which
/// [`to_linear`](Self::to_linear) gives that on the first segment. Everywhere
/// else [`linear_to_nd`](Self::linear_to_nd) is its inverse.
///
/// # Example
///
/// A ring with a tail:
///
/// ```
/// use ns_layout::{BinId, Layout, Track};
///
/// let nodes = [[0.0, 0.0], [8.0, 0.0], [8.0, 4.0], [0.0, 4.0], [-4.0, 4.0]];
/// let edges = [(0, 1), (1, 2), (2, 3), (3, 0), (3, 4)];
/// let track = Track::builder(&nodes, &edges, 2.0).build()?;
/// assert_eq!(track.bin_count(), 14);
/// assert_eq!(track.boundary_bins(), [BinId::new(13).ok_or(ns_layout::LayoutError::NoSegment)?]);
/// assert_eq!(track.to_linear(&[5.0, 4.5]), Some(15.0));
/// assert_eq!(track.linear_to_nd(15.0), Some([5.0, 4.0]));
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Track<const D: usize> {
    nodes: Vec<[f64; D]>,
    segments: Vec<TrackSegment<D>>,
    /// All intervals of linear positions, bins and gaps.
    axis: Axis,
    interval_bins: Vec<Option<BinId>>,
    bin_intervals: Vec<u32>,
    centers: Vec<[f64; D]>,
    measures: Vec<f64>,
    edges: Vec<Edge>,
    boundary: Vec<BinId>,
    tree: SegmentTree<D>,
    max_distance: f64,
}

impl<const D: usize> Track<D> {
    /// Starts a track with bins of that size.
    ///
    /// `edges` are pairs of places in `nodes`, in the order of the linear
    /// positions; each leads from its first node to its second.
    pub fn builder<'a>(
        nodes: &'a [[f64; D]],
        edges: &'a [(usize, usize)],
        bin_size: f64,
    ) -> TrackBuilder<'a, D> {
        TrackBuilder::new(Cow::Borrowed(nodes), Cow::Borrowed(edges), bin_size)
    }

    /// The nodes, also those without a segment.
    #[must_use]
    pub fn nodes(&self) -> &[[f64; D]] {
        &self.nodes
    }

    /// The segments, in the order of the edges.
    #[must_use]
    pub fn segments(&self) -> &[TrackSegment<D>] {
        &self.segments
    }

    /// How far off the track a point may be and still have a bin; `None` where
    /// there is no limit.
    #[must_use]
    pub fn max_distance(&self) -> Option<f64> {
        self.max_distance.is_finite().then_some(self.max_distance)
    }

    /// The intervals of linear positions, from 0 to the end of the track: one
    /// for each bin and one for each gap.
    #[must_use]
    pub fn linear_axis(&self) -> &Axis {
        &self.axis
    }

    /// The bin of each interval, `None` for a gap.
    #[must_use]
    pub fn interval_bins(&self) -> &[Option<BinId>] {
        &self.interval_bins
    }

    /// The interval of each bin.
    #[must_use]
    pub fn bin_intervals(&self) -> &[u32] {
        &self.bin_intervals
    }

    /// The place of a bin's segment in [`segments`](Self::segments), `None` for
    /// a bin that is not of this track.
    ///
    /// # Complexity
    ///
    /// O(log s) for s segments.
    #[must_use]
    pub fn segment_of(&self, bin: BinId) -> Option<usize> {
        let i = bin.index();
        let after = |segment: &TrackSegment<D>| segment.first_bin <= i;
        (i < self.bin_count()).then(|| self.segments.partition_point(after) - 1)
    }

    /// The linear position of a bin's centre, `None` for a bin that is not of
    /// this track.
    #[must_use]
    pub fn linear_center(&self, bin: BinId) -> Option<f64> {
        let &interval = self.bin_intervals.get(bin.index())?;
        Some(self.axis.centers()[interval as usize])
    }

    /// Moves a point to the nearest place of the track, however far it is; the
    /// first of the segments equally near, to a relative 1e-12 of the squared
    /// distance, is taken.
    ///
    /// `None` where a coordinate is not finite, or so large that no square of a
    /// distance is.
    ///
    /// # Complexity
    ///
    /// O(log s) for s segments, unless many of them are equally near.
    #[must_use]
    pub fn project(&self, point: &[f64; D]) -> Option<Projection<D>> {
        if !point.iter().all(|x| x.is_finite()) {
            return None;
        }
        let nearest = self.tree.nearest(&self.segments, point)?;
        let segment = &self.segments[nearest];
        let (along, square) = segment.nearest(point);
        Some(Projection {
            segment: nearest,
            along,
            linear: segment.linear(along),
            foot: segment.point_at(along),
            distance: square.sqrt(),
        })
    }

    /// The linear position nearest to a point: that of
    /// [`project`](Self::project).
    #[must_use]
    pub fn to_linear(&self, point: &[f64; D]) -> Option<f64> {
        Some(self.project(point)?.linear)
    }

    /// The point at a linear position: in a gap the end of the segment before
    /// it, beyond the track its start or its end. `None` for a position that is
    /// not finite.
    ///
    /// # Complexity
    ///
    /// O(log s) for s segments.
    #[must_use]
    pub fn linear_to_nd(&self, position: f64) -> Option<[f64; D]> {
        if !position.is_finite() {
            return None;
        }
        let begun = self.segments.partition_point(|s| s.start <= position);
        let segment = &self.segments[begun.max(1) - 1];
        Some(if position < segment.end {
            segment.point_at(position - segment.start)
        } else {
            segment.ends[1]
        })
    }

    /// The bin at a linear position. In a gap there is none, but its very start
    /// is the end of the bin before; the end of the track belongs to the last
    /// bin.
    ///
    /// # Complexity
    ///
    /// O(1), as [`Axis::locate`].
    #[must_use]
    pub fn bin_at_linear(&self, position: f64) -> Option<BinId> {
        let interval = self.axis.locate(position)?;
        self.interval_bins[interval].or_else(|| {
            let starts_here = self.axis.edges()[interval] == position;
            let before = interval.checked_sub(1).filter(|_| starts_here)?;
            self.interval_bins[before]
        })
    }
}

impl<const D: usize> Layout<D> for Track<D> {
    fn kind(&self) -> LayoutKind {
        LayoutKind::Track
    }

    fn centers(&self) -> &[[f64; D]] {
        &self.centers
    }

    fn measures(&self) -> &[f64] {
        &self.measures
    }

    /// The least and greatest coordinate of the nodes of its segments: an axis
    /// that a track does not run along has no extent.
    fn bounds(&self) -> [(f64, f64); D] {
        std::array::from_fn(|k| {
            let ends = self.segments.iter().flat_map(|segment| segment.ends);
            ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), end| {
                (lo.min(end[k]), hi.max(end[k]))
            })
        })
    }

    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        self.edges.iter().copied().for_each(visit);
    }

    fn bin_at(&self, point: &[f64; D]) -> Option<BinId> {
        let projection = self.project(point)?;
        (projection.distance <= self.max_distance).then(|| self.bin_at_linear(projection.linear))?
    }

    /// Whether the bin is at an end of the track: at a node with no other
    /// segment.
    fn is_boundary(&self, bin: BinId) -> bool {
        self.boundary.binary_search(&bin).is_ok()
    }

    fn boundary_bins(&self) -> Vec<BinId> {
        self.boundary.clone()
    }

    fn measure_kind(&self) -> MeasureKind {
        MeasureKind::Length
    }

    fn blueprint(&self) -> Option<Blueprint> {
        Some(self.plan())
    }
}
