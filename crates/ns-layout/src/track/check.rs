//! What the nodes and edges of a track must fulfil.

use crate::LayoutError;

/// An edge and the distance between its nodes.
pub(super) struct Way {
    pub(super) nodes: (usize, usize),
    pub(super) length: f64,
}

/// The squares of lengths in between, and of distances not much larger, are
/// neither 0 nor infinite.
const LENGTHS: std::ops::RangeInclusive<f64> = 1e-150..=1e150;

pub(super) fn nodes<const D: usize>(nodes: &[[f64; D]]) -> Result<(), LayoutError> {
    for (node, place) in nodes.iter().enumerate() {
        if let Some(axis) = place.iter().position(|x| !x.is_finite()) {
            return Err(LayoutError::Node {
                node,
                axis,
                value: place[axis],
            });
        }
    }
    Ok(())
}

/// The length of each edge; there is at least one, and none comes twice.
pub(super) fn edges<const D: usize>(
    nodes: &[[f64; D]],
    edges: &[(usize, usize)],
) -> Result<Vec<Way>, LayoutError> {
    if edges.is_empty() {
        return Err(LayoutError::NoSegment);
    }
    let ways = edges.iter().enumerate().map(|(edge, &(from, to))| {
        let [Some(a), Some(b)] = [from, to].map(|node| nodes.get(node)) else {
            return Err(LayoutError::UnknownNode {
                edge,
                node: if from < nodes.len() { to } else { from },
                nodes: nodes.len(),
            });
        };
        let length = super::segment::square_distance(a, b).sqrt();
        if !LENGTHS.contains(&length) {
            return Err(LayoutError::SegmentLength {
                edge,
                from,
                to,
                length,
            });
        }
        Ok(Way {
            nodes: (from, to),
            length,
        })
    });
    let ways: Vec<Way> = ways.collect::<Result<_, _>>()?;
    check_repeats(edges)?;
    Ok(ways)
}

fn check_repeats(edges: &[(usize, usize)]) -> Result<(), LayoutError> {
    let mut sorted: Vec<(usize, usize, usize)> = edges
        .iter()
        .enumerate()
        .map(|(edge, &(from, to))| (from.min(to), from.max(to), edge))
        .collect();
    sorted.sort_unstable();
    let repeat = sorted
        .windows(2)
        .filter(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1))
        .min_by_key(|pair| pair[1].2);
    repeat.map_or(Ok(()), |pair| {
        let (from, to) = edges[pair[1].2];
        Err(LayoutError::RepeatedSegment {
            first: pair[0].2,
            second: pair[1].2,
            from,
            to,
        })
    })
}

pub(super) fn max_distance(distance: Option<f64>) -> Result<(), LayoutError> {
    match distance {
        Some(value) if value.is_nan() || value <= 0.0 => Err(LayoutError::MaxDistance { value }),
        _ => Ok(()),
    }
}

/// How many edges there are at each node.
pub(super) fn degrees(nodes: usize, edges: &[(usize, usize)]) -> Vec<u32> {
    let mut degrees = vec![0_u32; nodes];
    for node in edges.iter().flat_map(|&(from, to)| [from, to]) {
        degrees[node] = degrees[node].saturating_add(1);
    }
    degrees
}

/// Whether all edges hang together; nodes without edges do not count.
pub(super) fn one_piece(nodes: usize, edges: &[(usize, usize)]) -> Result<(), LayoutError> {
    // Each node points to another one of its piece, and its root to itself.
    let mut parents: Vec<usize> = (0..nodes).collect();
    let mut pieces = degrees(nodes, edges).iter().filter(|&&n| n > 0).count();
    for &(from, to) in edges {
        let roots = [from, to].map(|node| root(&mut parents, node));
        if roots[0] != roots[1] {
            parents[roots[0].max(roots[1])] = roots[0].min(roots[1]);
            pieces -= 1;
        }
    }
    if pieces <= 1 {
        return Ok(());
    }
    let main = root(&mut parents, edges[0].0);
    let apart = (0..edges.len()).find(|&edge| root(&mut parents, edges[edge].0) != main);
    Err(LayoutError::Pieces {
        pieces,
        edge: apart.unwrap_or(0),
    })
}

fn root(parents: &mut [usize], mut node: usize) -> usize {
    while parents[node] != node {
        // Halving the way keeps all ways short.
        parents[node] = parents[parents[node]];
        node = parents[node];
    }
    node
}
