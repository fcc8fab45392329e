//! Pairs of bins of two parts that are each other's nearest.

use std::sync::Arc;

use crate::derived::affine::length;
use crate::each::each;
use crate::{BinId, Layout, LayoutError, NearestBins};

/// Centres that differ by no more than this fraction of their coordinates are
/// the same: rounding alone does that much.
const SAME: f64 = 4.0 * f64::EPSILON;

/// A bin of one part, one of the other, and how far apart they are.
pub(super) type Pair = (BinId, BinId, f64);

/// For each two parts, by their place, the mutual nearest neighbours that are at
/// most `limit` apart, ascending by the bin of the first.
///
/// Of neighbours equally near the one of the lowest index is taken, from both
/// sides, so of all closest pairs the lowest is always found.
///
/// # Errors
///
/// [`LayoutError::Coincident`] where two parts have a bin at the same place.
pub(super) fn mutual_nearest<const D: usize>(
    parts: &[Arc<dyn Layout<D>>],
    limit: f64,
) -> Result<Vec<(usize, usize, Vec<Pair>)>, LayoutError> {
    let sides: Vec<_> = parts.iter().map(|part| sides(part.centers())).collect();
    let near = |i: usize, j: usize| {
        (0..D).all(|k| {
            let (a, b): ((f64, f64), (f64, f64)) = (sides[i][k], sides[j][k]);
            (a.0 - b.1).max(b.0 - a.1) <= limit
        })
    };
    let pairs: Vec<(usize, usize)> = (0..parts.len())
        .flat_map(|i| (i + 1..parts.len()).map(move |j| (i, j)))
        .filter(|&(i, j)| near(i, j))
        .collect();
    // A part that is far from all others needs no tree.
    let mut trees: Vec<Option<NearestBins<D>>> = parts.iter().map(|_| None).collect();
    for &(i, j) in &pairs {
        for k in [i, j] {
            if trees[k].is_none() {
                trees[k] = Some(NearestBins::new(&parts[k])?);
            }
        }
    }
    let mut found = Vec::with_capacity(pairs.len());
    for (i, j) in pairs {
        let (Some(to_i), Some(to_j)) = (&trees[i], &trees[j]) else {
            continue;
        };
        let forth = nearest(parts[i].centers(), to_j);
        let back = nearest(parts[j].centers(), to_i);
        let mut joined = Vec::new();
        for (a, b) in BinId::all(forth.len()).zip(forth) {
            let Some(b) = b else { continue };
            let distance = distance(parts[i].centers()[a.index()], parts[j].centers()[b.index()])
                .ok_or(LayoutError::Coincident {
                part_a: i,
                a,
                part_b: j,
                b,
            })?;
            if distance <= limit && back[b.index()] == Some(a) {
                joined.push((a, b, distance));
            }
        }
        found.push((i, j, joined));
    }
    Ok(found)
}

/// What the centres reach to, on each axis.
fn sides<const D: usize>(centers: &[[f64; D]]) -> [(f64, f64); D] {
    let mut sides = [(f64::INFINITY, f64::NEG_INFINITY); D];
    for center in centers {
        for (side, &x) in sides.iter_mut().zip(center) {
            *side = (side.0.min(x), side.1.max(x));
        }
    }
    sides
}

fn nearest<const D: usize>(centers: &[[f64; D]], tree: &NearestBins<D>) -> Vec<Option<BinId>> {
    each(centers, |center| Some(tree.nearest(center)?.bin))
}

/// How far apart two points are; `None` where they are the same point.
fn distance<const D: usize>(from: [f64; D], to: [f64; D]) -> Option<f64> {
    let distance = length(&std::array::from_fn::<f64, D, _>(|k| to[k] - from[k]));
    let reach = from
        .iter()
        .chain(&to)
        .fold(0.0, |most: f64, x| most.max(x.abs()));
    (distance > SAME * reach).then_some(distance)
}
