//! The nearest bin of a lattice where the nearest cell is none.

use crate::nearest::{Nearest, rounding};
use crate::nearest_cell::Tied;
use crate::{BinId, Lattice};

/// What the cells around a point say of the nearest bin.
pub(crate) enum Around {
    /// It is this one.
    Nearest(Nearest),
    /// It is farther than it may be.
    Beyond,
    /// It is farther than is looked here.
    Unknown,
}

/// How many steps from the nearest cell a first bin is looked for: most holes are
/// walls of a cell or two.
const STEPS: [usize; 3] = [1, 2, 4];

/// A search tree is faster than to look at more cells.
const MOST_CELLS: usize = 1 << 7;

/// The nearest bin no farther than `within`, the one of the lowest index where
/// several are.
// It is rarely called, and would only slow down what calls it.
#[inline(never)]
pub(crate) fn nearest_around<const D: usize>(
    lattice: &Lattice<D>,
    point: &[f64; D],
    tied: &[Tied; D],
    within: f64,
) -> Around {
    let found = STEPS
        .iter()
        .map(|&steps| Cells::around(lattice, tied, steps))
        .take_while(Cells::are_few)
        .map(|cells| cells.least_square(lattice, point))
        .find(|square| square.is_finite());
    // The nearest bin is no farther than any other.
    let far = found.map_or(f64::INFINITY, f64::sqrt).min(within);
    let cells = Cells::within(lattice, point, tied, far);
    if !cells.are_few() {
        return Around::Unknown;
    }
    let distance = cells.least_square(lattice, point).sqrt();
    if distance <= far {
        let reach = distance + rounding(largest(point), distance);
        let nearest = cells.first_within(lattice, point, reach.powi(2));
        nearest.map_or(Around::Unknown, |bin| {
            Around::Nearest(Nearest { bin, distance })
        })
    } else if far < within {
        Around::Unknown
    } else {
        Around::Beyond
    }
}

/// The largest coordinate in size.
pub(crate) fn largest<const D: usize>(point: &[f64; D]) -> f64 {
    point.iter().fold(0.0, |most, x| most.max(x.abs()))
}

/// A box of cells: the first and the last on each axis.
struct Cells<const D: usize> {
    first: [usize; D],
    last: [usize; D],
}

impl<const D: usize> Cells<D> {
    /// Those so many steps from the nearest.
    fn around(lattice: &Lattice<D>, tied: &[Tied; D], steps: usize) -> Self {
        let shape = lattice.shape();
        Self {
            first: tied.map(|axis| axis.first.saturating_sub(steps)),
            last: std::array::from_fn(|k| (tied[k].last + steps).min(shape[k] - 1)),
        }
    }

    /// The nearest on each axis, and all whose centres may be as near as `far`.
    fn within(lattice: &Lattice<D>, point: &[f64; D], tied: &[Tied; D], far: f64) -> Self {
        // More than rounding takes away, here and in the squares to come.
        let reach = (far + 2.0 * rounding(largest(point), far)) * (1.0 + 1e-9);
        let squares = tied.map(|axis| axis.distance * axis.distance);
        let mut cells = Self::around(lattice, tied, 0);
        for (k, axis) in lattice.axes().iter().enumerate() {
            // A centre is at least as far on the other axes as the nearest is there.
            let others: f64 = (0..D).filter(|&j| j != k).map(|j| squares[j]).sum();
            let side = (reach * reach - others).max(0.0).sqrt();
            let (lo, hi) = (point[k] - side, point[k] + side);
            let below = axis.centers().partition_point(|&center| center < lo);
            let up_to = axis.centers().partition_point(|&center| center <= hi);
            cells.first[k] = below.min(cells.first[k]);
            cells.last[k] = up_to.saturating_sub(1).max(cells.last[k]);
        }
        cells
    }

    fn are_few(&self) -> bool {
        let sides = self.first.iter().zip(self.last);
        sides
            .map(|(first, last)| last - first + 1)
            .product::<usize>()
            <= MOST_CELLS
    }

    /// The square of the distance to the nearest bin, infinite where there is none.
    fn least_square(&self, lattice: &Lattice<D>, point: &[f64; D]) -> f64 {
        let mut least = f64::INFINITY;
        self.visit_bins(lattice, point, |_, square| {
            least = square.min(least);
            false
        });
        least
    }

    /// The first bin that is no farther than that.
    fn first_within(&self, lattice: &Lattice<D>, point: &[f64; D], square: f64) -> Option<BinId> {
        let mut first = None;
        self.visit_bins(lattice, point, |bin, other| {
            first = (other <= square).then_some(bin);
            first.is_some()
        });
        first
    }

    /// Hands over the bins, ascending, with the square of how far their centre is,
    /// until `visit` says that it has enough.
    fn visit_bins(
        &self,
        lattice: &Lattice<D>,
        point: &[f64; D],
        mut visit: impl FnMut(BinId, f64) -> bool,
    ) {
        let mut at = self.first;
        loop {
            if let Some(bin) = lattice.bin_of(&at) {
                let off = |k: usize| lattice.axes()[k].centers()[at[k]] - point[k];
                let square = (0..D).map(|k| off(k) * off(k)).sum();
                if visit(bin, square) {
                    return;
                }
            }
            let Some(next) = (0..D).rev().find(|&k| at[k] < self.last[k]) else {
                return;
            };
            at[next] += 1;
            for (at, first) in at.iter_mut().zip(self.first).skip(next + 1) {
                *at = first;
            }
        }
    }
}
