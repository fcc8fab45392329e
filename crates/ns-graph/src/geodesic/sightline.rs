//! Whether nothing stands between two points.

use ns_layout::Lattice;

use super::Corners;

/// Crossings that lie closer together than this part of the way are one, in a
/// corner or an edge of a cell.
const SAME: f64 = 1e-12;

/// Whether the straight way from a point of an active cell, or of its rim, to
/// another point passes through active cells only. It may graze a wall.
///
/// After Amanatides and Woo, "A fast voxel traversal algorithm for ray tracing",
/// Eurographics 1987, 3–10.
pub(super) fn is_clear<const D: usize>(
    lattice: &Lattice<D>,
    corners: Corners,
    mut at: [usize; D],
    from: [f64; D],
    to: [f64; D],
) -> bool {
    let axes = lattice.axes();
    let strides = lattice.strides();
    let way: [f64; D] = std::array::from_fn(|k| to[k] - from[k]);
    let is_open = |at: &[usize; D]| {
        let cell: usize = at.iter().zip(strides).map(|(&i, stride)| i * stride).sum();
        lattice.cell_bins()[cell].is_some()
    };
    loop {
        // When each axis is crossed next, as a part of the way.
        let crossings: [f64; D] = std::array::from_fn(|k| {
            if way[k] == 0.0 {
                return f64::INFINITY;
            }
            let edge = axes[k].edges()[at[k] + usize::from(way[k] > 0.0)];
            (edge - from[k]) / way[k]
        });
        let first = crossings.iter().copied().fold(f64::INFINITY, f64::min);
        if first >= 1.0 - SAME {
            return true;
        }
        let mut next = at;
        let mut crossed = 0;
        let mut beside = false;
        for axis in 0..D {
            if crossings[axis] > first + SAME {
                continue;
            }
            let up = way[axis] > 0.0;
            if if up {
                at[axis] + 1 == axes[axis].count()
            } else {
                at[axis] == 0
            } {
                return false;
            }
            let moved = if up { at[axis] + 1 } else { at[axis] - 1 };
            next[axis] = moved;
            crossed += 1;
            let mut side = at;
            side[axis] = moved;
            beside |= is_open(&side);
        }
        let passes = crossed == 1 || beside || corners == Corners::Open;
        if !(passes && is_open(&next)) {
            return false;
        }
        at = next;
    }
}
