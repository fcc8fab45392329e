//! One straight piece of a track.

use crate::BinId;

/// A straight piece of a track, between two of its nodes.
///
/// Positions *along* a segment run from 0 at its first node to its length at
/// its second; *linear* positions run over the whole track, gaps included. Both
/// are in the unit of the coordinates.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackSegment<const D: usize> {
    pub(super) nodes: (usize, usize),
    pub(super) ends: [[f64; D]; 2],
    /// The unit vector from the first node to the second.
    pub(super) direction: [f64; D],
    pub(super) length: f64,
    pub(super) start: f64,
    pub(super) end: f64,
    /// The linear position of the second node: `end`, or the number just below
    /// it where that one already belongs to another place.
    pub(super) last: f64,
    pub(super) first_bin: usize,
    pub(super) bin_count: usize,
}

/// Where a point comes to lie on a track.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Projection<const D: usize> {
    /// The nearest segment, as its place in [`Track::segments`](crate::Track::segments).
    pub segment: usize,
    /// The position along that segment.
    pub along: f64,
    /// The position along the whole track, gaps included.
    pub linear: f64,
    /// The nearest point of the track.
    #[cfg_attr(feature = "serde", serde(with = "crate::coordinates"))]
    pub foot: [f64; D],
    /// How far the point is from it.
    pub distance: f64,
}

impl<const D: usize> TrackSegment<D> {
    /// The first and the second node, as places in the list of nodes.
    #[must_use]
    pub fn nodes(&self) -> (usize, usize) {
        self.nodes
    }

    /// The distance between the nodes.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.length
    }

    /// The linear positions of both ends.
    #[must_use]
    pub fn linear_range(&self) -> (f64, f64) {
        (self.start, self.end)
    }

    /// The bins of the segment, from its first node to its second; at least 1.
    pub fn bins(&self) -> impl DoubleEndedIterator<Item = BinId> + Clone {
        (self.first_bin..self.first_bin + self.bin_count).filter_map(BinId::new)
    }

    /// The length of each of its bins.
    #[must_use]
    pub fn bin_width(&self) -> f64 {
        self.length / self.bin_count as f64
    }

    /// The point at a position along the segment, or the end nearest to it.
    pub(super) fn point_at(&self, along: f64) -> [f64; D] {
        self.point_between((along / self.length).clamp(0.0, 1.0))
    }

    /// The point at a fraction of the way; exact at both ends.
    pub(super) fn point_between(&self, t: f64) -> [f64; D] {
        let [from, to] = &self.ends;
        std::array::from_fn(|k| (1.0 - t) * from[k] + t * to[k])
    }

    /// The linear position of a position along the segment.
    pub(super) fn linear(&self, along: f64) -> f64 {
        if along < self.length {
            (self.start + along).min(self.last)
        } else {
            self.last
        }
    }

    /// The position along the segment nearest to a point, and the square of the
    /// distance to it; that is not a number for points beyond all reason.
    pub(super) fn nearest(&self, point: &[f64; D]) -> (f64, f64) {
        let [from, to] = &self.ends;
        let way: [f64; D] = std::array::from_fn(|k| point[k] - from[k]);
        let along: f64 = (0..D).map(|k| way[k] * self.direction[k]).sum();
        // At a node the distance is measured to the node itself, so that all
        // segments that meet there are exactly equally near.
        if along <= 0.0 {
            (0.0, square_distance(point, from))
        } else if along >= self.length {
            (self.length, square_distance(point, to))
        } else {
            let off = (0..D).map(|k| (way[k] - along * self.direction[k]).powi(2));
            (along, off.sum())
        }
    }
}

pub(super) fn square_distance<const D: usize>(a: &[f64; D], b: &[f64; D]) -> f64 {
    (0..D).map(|k| (a[k] - b[k]).powi(2)).sum()
}
