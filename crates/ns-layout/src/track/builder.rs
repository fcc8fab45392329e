//! From nodes and edges to a track.

use std::borrow::Cow;

use super::Track;
use super::check::{self, Way};
use super::parts::{Parts, check_size};
use crate::LayoutError;

/// Settings of a track, from [`Track::builder`] or one of the presets.
///
/// # Example
///
/// A corridor of 10, a gap of 3 in linear positions, and a corridor of 7:
///
/// ```
/// use ns_layout::{BinId, Layout, Track};
///
/// let nodes = [[0.0, 0.0], [10.0, 0.0], [10.0, 7.0]];
/// let track = Track::builder(&nodes, &[(0, 1), (1, 2)], 4.0).gap(3.0).build()?;
/// assert_eq!(track.measures()[3], 3.5);
/// assert_eq!(track.bin_at(&[10.5, 3.0]), BinId::new(3));
/// assert_eq!(track.to_linear(&[10.5, 3.0]), Some(16.0));
/// assert_eq!(track.bin_at_linear(11.5), None);
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is built before `build`"]
pub struct TrackBuilder<'a, const D: usize> {
    nodes: Cow<'a, [[f64; D]]>,
    edges: Cow<'a, [(usize, usize)]>,
    bin_size: f64,
    gaps: Gaps<'a>,
    max_distance: Option<f64>,
    allow_pieces: bool,
    memory_limit: u64,
}

/// The stretches between segments in linear positions.
#[derive(Debug, Clone, Copy)]
enum Gaps<'a> {
    Same(f64),
    Each(&'a [f64]),
}

/// Bins that exceed the size asked for by no more than this fraction of a bin
/// are not split again, as on grids.
const COUNT_SLACK: f64 = 1e-9;

impl<'a, const D: usize> TrackBuilder<'a, D> {
    /// The memory limit where none is set: 8 GiB.
    pub const DEFAULT_MEMORY_LIMIT: u64 = 8 << 30;

    pub(super) fn new(
        nodes: Cow<'a, [[f64; D]]>,
        edges: Cow<'a, [(usize, usize)]>,
        bin_size: f64,
    ) -> Self {
        Self {
            nodes,
            edges,
            bin_size,
            gaps: Gaps::Same(0.0),
            max_distance: None,
            allow_pieces: false,
            memory_limit: Self::DEFAULT_MEMORY_LIMIT,
        }
    }

    /// The same gap between each segment and the next, in linear positions only:
    /// it holds no bin and lengthens no path. 0 by default.
    pub fn gap(mut self, gap: f64) -> Self {
        self.gaps = Gaps::Same(gap);
        self
    }

    /// A gap of its own between each segment and the next.
    ///
    /// # Shapes
    ///
    /// One entry less than there are edges.
    pub fn gaps(mut self, gaps: &'a [f64]) -> Self {
        self.gaps = Gaps::Each(gaps);
        self
    }

    /// How far off the track a point may be and still have a bin, inclusive.
    ///
    /// Unlimited by default. The layout knows no width of the track, and half a
    /// bin would say nothing of it: on fine bins it would drop an animal that
    /// leans over the rim, on coarse ones it would drop nobody.
    pub fn max_distance(mut self, distance: f64) -> Self {
        self.max_distance = Some(distance);
        self
    }

    /// Whether the track may fall into pieces that share no node. Off by
    /// default, because that is most often a mistyped edge.
    pub fn allow_pieces(mut self, on: bool) -> Self {
        self.allow_pieces = on;
        self
    }

    /// The memory, in bytes, that the track and its connectivity may take by
    /// estimate; 8 GiB by default. It is checked before anything of the size of
    /// the bins is allocated.
    pub fn memory_limit(mut self, bytes: u64) -> Self {
        self.memory_limit = bytes;
        self
    }

    /// Builds the track.
    ///
    /// # Errors
    ///
    /// - [`LayoutError::BinSize`]: the size is not finite and above 0.
    /// - [`LayoutError::Node`]: a node has a coordinate that is not finite.
    /// - [`LayoutError::NoSegment`]: there is no edge.
    /// - [`LayoutError::UnknownNode`]: an edge names a node that is not there.
    /// - [`LayoutError::SegmentLength`]: an edge has no length, or one too small
    ///   or too large to be squared.
    /// - [`LayoutError::RepeatedSegment`]: an edge comes twice, in the same or
    ///   the other direction.
    /// - [`LayoutError::GapCount`], [`LayoutError::Gap`]: a gap is negative or
    ///   not finite, or there are too many or too few.
    /// - [`LayoutError::MaxDistance`]: the distance is NaN or not above 0.
    /// - [`LayoutError::Pieces`]: the edges do not hang together.
    /// - [`LayoutError::TooLarge`], [`LayoutError::TooManyPairs`]: there would
    ///   be too many bins, or too many of them would meet.
    /// - [`LayoutError::TrackPrecision`]: bins too small for the coordinates.
    ///
    /// # Complexity
    ///
    /// O(b + p + s log s) time and memory for b bins, p pairs of segments that
    /// meet at a node, and s segments.
    pub fn build(self) -> Result<Track<D>, LayoutError> {
        let bin_size = self.bin_size;
        if !(bin_size.is_finite() && bin_size > 0.0) {
            return Err(LayoutError::BinSize {
                axis: 0,
                value: bin_size,
            });
        }
        check::nodes(&self.nodes)?;
        let ways = check::edges(&self.nodes, &self.edges)?;
        self.check_gaps(ways.len() - 1)?;
        check::max_distance(self.max_distance)?;
        if !self.allow_pieces {
            check::one_piece(self.nodes.len(), &self.edges)?;
        }
        let bins = ways.iter().map(|way| self.bin_count(way)).sum();
        let (pairs, _) = check_size::<D>(self.nodes.len(), &self.edges, bins, self.memory_limit)?;
        Parts {
            counts: ways
                .iter()
                .map(|way| self.bin_count(way) as usize)
                .collect(),
            starts: self.starts(&ways),
            nodes: self.nodes.into_owned(),
            ways,
            max_distance: self.max_distance.unwrap_or(f64::INFINITY),
        }
        .join(pairs)
    }

    fn check_gaps(&self, expected: usize) -> Result<(), LayoutError> {
        let gaps = match &self.gaps {
            Gaps::Same(gap) => std::slice::from_ref(gap),
            Gaps::Each(gaps) if gaps.len() == expected => gaps,
            Gaps::Each(gaps) => {
                return Err(LayoutError::GapCount {
                    expected,
                    actual: gaps.len(),
                });
            }
        };
        let valid = |gap: &f64| gap.is_finite() && *gap >= 0.0;
        gaps.iter()
            .position(|gap| !valid(gap))
            .map_or(Ok(()), |index| {
                Err(LayoutError::Gap {
                    index,
                    value: gaps[index],
                })
            })
    }

    /// The number of bins of a segment, as a float, as it may be beyond any
    /// integer.
    fn bin_count(&self, way: &Way) -> f64 {
        (way.length / self.bin_size - COUNT_SLACK).ceil().max(1.0)
    }

    /// The linear position that each segment starts at.
    fn starts(&self, ways: &[Way]) -> Vec<f64> {
        let mut start = 0.0;
        let starts = ways.iter().enumerate().map(|(i, way)| {
            let gap = match self.gaps {
                Gaps::Same(gap) => gap,
                Gaps::Each(gaps) => gaps.get(i).copied().unwrap_or(0.0),
            };
            let next = start + way.length + gap;
            std::mem::replace(&mut start, next)
        });
        starts.collect()
    }
}
