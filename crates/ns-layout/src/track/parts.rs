//! The parts of a track, joined to one.

use super::check::{self, Way};
use super::search::SegmentTree;
use super::segment::TrackSegment;
use super::{Track, junction};
use crate::{Axis, LayoutError};

/// The memory that an edge takes: itself, and from both ends an index, a
/// distance, a face and a weight.
const BYTES_PER_EDGE: f64 = 96.0;

/// Bins must be wider than this many of the smallest differences between
/// numbers of their size.
const LEAST_STEPS: f64 = 32.0;

/// Checks, before anything of their size is allocated, that so many bins will
/// fit, and gives the number of pairs of segments that meet at a node, and the
/// bytes.
///
/// # Errors
///
/// [`LayoutError::TooLarge`] and [`LayoutError::TooManyPairs`].
pub(super) fn check_size<const D: usize>(
    nodes: usize,
    edges: &[(usize, usize)],
    bins: f64,
    memory_limit: u64,
) -> Result<(usize, f64), LayoutError> {
    let pairs = junction::pair_count(&check::degrees(nodes, edges));
    // A gap takes an interval as a bin does.
    let cells = bins + (edges.len() - 1) as f64;
    // A bin has a centre, a measure, an interval of the axis, and an edge.
    let bytes_per_cell = 8.0 * D as f64 + 40.0 + BYTES_PER_EDGE;
    crate::size::check_size::<1>(cells, bytes_per_cell, memory_limit)?;
    let limit_bytes = memory_limit as f64;
    let estimated_bytes = cells * bytes_per_cell + pairs * BYTES_PER_EDGE;
    if estimated_bytes > limit_bytes {
        return Err(LayoutError::TooManyPairs {
            pairs,
            estimated_bytes,
            limit_bytes,
        });
    }
    Ok((pairs as usize, estimated_bytes))
}

/// What a track is made from, checked but for [`join`](Self::join).
pub(super) struct Parts<const D: usize> {
    pub(super) nodes: Vec<[f64; D]>,
    pub(super) ways: Vec<Way>,
    /// How many bins each has, at least 1.
    pub(super) counts: Vec<usize>,
    /// The linear position where each starts, 0 for the first, and none before
    /// the end of the one before.
    pub(super) starts: Vec<f64>,
    pub(super) max_distance: f64,
}

impl<const D: usize> Parts<D> {
    /// The track; `pairs` is how many segments meet.
    ///
    /// # Errors
    ///
    /// [`LayoutError::TrackPrecision`] and those of [`Axis::from_edges`].
    pub(super) fn join(self, pairs: usize) -> Result<Track<D>, LayoutError> {
        let segments = self.segments()?;
        let bins = self.counts.iter().sum();
        let mut centers = Vec::with_capacity(bins);
        let mut measures = Vec::with_capacity(bins);
        let mut bin_intervals = Vec::with_capacity(bins);
        let mut interval_bins = Vec::with_capacity(bins + segments.len());
        let mut edges = Vec::with_capacity(bins + segments.len() + 1);
        edges.push(0.0);
        for segment in &segments {
            if segment.start > edges[edges.len() - 1] {
                edges.push(segment.start);
                interval_bins.push(None);
            }
            let (count, width) = (segment.bin_count, segment.bin_width());
            for (i, bin) in segment.bins().enumerate() {
                centers.push(segment.point_between((i as f64 + 0.5) / count as f64));
                measures.push(width);
                bin_intervals.push(interval_bins.len() as u32);
                interval_bins.push(Some(bin));
                edges.push(if i + 1 < count {
                    segment.start + (i + 1) as f64 * width
                } else {
                    segment.end
                });
            }
        }
        Ok(Track {
            axis: Axis::from_edges(0, edges)?,
            interval_bins,
            bin_intervals,
            centers,
            measures,
            edges: junction::edges(&segments, pairs),
            boundary: junction::boundary(&segments),
            tree: SegmentTree::new(&segments),
            max_distance: self.max_distance,
            nodes: self.nodes,
            segments,
        })
    }

    fn segments(&self) -> Result<Vec<TrackSegment<D>>, LayoutError> {
        let mut first_bin = 0;
        let mut segments = Vec::with_capacity(self.ways.len());
        for (i, way) in self.ways.iter().enumerate() {
            let (from, to) = way.nodes;
            let ends = [self.nodes[from], self.nodes[to]];
            let (start, bin_count) = (self.starts[i], self.counts[i]);
            let end = start + way.length;
            let width = way.length / bin_count as f64;
            let largest = ends.as_flattened().iter().fold(end, |m, x| m.max(x.abs()));
            // An end beyond all floats is caught as well.
            if width <= LEAST_STEPS * f64::EPSILON * largest {
                return Err(LayoutError::TrackPrecision {
                    segment: i,
                    width,
                    largest,
                });
            }
            // Where the next segment follows at once but elsewhere, the position
            // of its start can not be that of this end too.
            let jumps = self
                .ways
                .get(i + 1)
                .is_some_and(|next| next.nodes.0 != to && self.starts[i + 1] == end);
            segments.push(TrackSegment {
                nodes: way.nodes,
                direction: std::array::from_fn(|k| (ends[1][k] - ends[0][k]) / way.length),
                ends,
                length: way.length,
                start,
                end,
                last: if jumps { end.next_down() } else { end },
                first_bin,
                bin_count,
            });
            first_bin += bin_count;
        }
        Ok(segments)
    }
}
