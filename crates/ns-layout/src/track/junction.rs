//! Which bins of a track touch, and through how large a face.

use super::segment::TrackSegment;
use crate::{BinId, Edge};

/// A bin that touches a node, which is half a width from its centre.
struct End {
    node: usize,
    bin: BinId,
    width: f64,
}

/// The bins that touch a node, side by side for each node, ascending.
fn ends<const D: usize>(segments: &[TrackSegment<D>]) -> Vec<End> {
    let mut ends: Vec<End> = segments
        .iter()
        .flat_map(|segment| {
            let (mut bins, width) = (segment.bins(), segment.bin_width());
            let first = bins.next();
            let last = bins.next_back().or(first);
            let (from, to) = segment.nodes;
            [(from, first), (to, last)]
                .into_iter()
                .filter_map(move |(node, bin)| bin.map(|bin| End { node, bin, width }))
        })
        .collect();
    ends.sort_unstable_by_key(|end| (end.node, end.bin));
    ends
}

/// How many pairs of bins meet at the nodes, as a float, as it may be large.
pub(super) fn pair_count(degrees: &[u32]) -> f64 {
    let pairs = |&degree: &u32| f64::from(degree) * (f64::from(degree) - 1.0) / 2.0;
    degrees.iter().map(pairs).sum()
}

/// All edges of a track, ascending.
///
/// At a node, heat flows from every bin to every other as through a vertex of
/// no volume. With conductances `g = 1 / (distance to the node)` the flow
/// between two bins is `g_i g_j / Σ g`, and as the way is `1 / g_i + 1 / g_j`
/// long, the face is `(g_i + g_j) / Σ g`: 1 where two segments meet.
pub(super) fn edges<const D: usize>(segments: &[TrackSegment<D>], pairs: usize) -> Vec<Edge> {
    let bins: usize = segments.iter().map(|segment| segment.bin_count).sum();
    let mut edges = Vec::with_capacity(bins - segments.len() + pairs);
    for segment in segments {
        let bins = segment.bins();
        edges.extend(bins.clone().zip(bins.skip(1)).map(|(a, b)| Edge {
            a,
            b,
            distance: segment.bin_width(),
            face: 1.0,
        }));
    }
    // No two bins meet at two nodes: their segments would join the same nodes.
    for ends in ends(segments).chunk_by(|a, b| a.node == b.node) {
        let least = ends.iter().fold(f64::INFINITY, |w, end| w.min(end.width));
        let conductance = |end: &End| least / end.width;
        let sum: f64 = ends.iter().map(conductance).sum();
        for (i, a) in ends.iter().enumerate() {
            edges.extend(ends[i + 1..].iter().map(|b| Edge {
                a: a.bin,
                b: b.bin,
                distance: (a.width + b.width) / 2.0,
                face: (conductance(a) + conductance(b)) / sum,
            }));
        }
    }
    // Nearly all stand in order already, which a stable sort makes use of.
    edges.sort_by_key(|edge| (edge.a, edge.b));
    edges
}

/// The bins at an end of the track, where a node has one segment only;
/// ascending.
pub(super) fn boundary<const D: usize>(segments: &[TrackSegment<D>]) -> Vec<BinId> {
    let mut bins: Vec<BinId> = ends(segments)
        .chunk_by(|a, b| a.node == b.node)
        .filter(|ends| ends.len() == 1)
        .flat_map(|ends| ends.iter().map(|end| end.bin))
        .collect();
    bins.sort_unstable();
    bins.dedup();
    bins
}
