//! The nearest bin of a lattice where the nearest cell is one.

use crate::nearest::rounding;
use crate::{Axis, BinId, Lattice};

/// The centres of one axis that are nearest to a coordinate: mostly one, and
/// several side by side where they tie.
#[derive(Clone, Copy)]
pub(crate) struct Tied {
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// How far they are.
    pub(crate) distance: f64,
}

impl Tied {
    /// # Preconditions
    ///
    /// The coordinates are finite.
    #[inline]
    pub(crate) fn on_each<const D: usize>(axes: &[Axis; D], point: &[f64; D]) -> [Self; D] {
        let none = Self {
            first: 0,
            last: 0,
            distance: 0.0,
        };
        // `from_fn` would not be inlined, and call for each axis.
        let mut each = [none; D];
        for ((tied, axis), &x) in each.iter_mut().zip(axes).zip(point) {
            *tied = Self::new(axis, x);
        }
        each
    }

    /// # Preconditions
    ///
    /// `x` is finite.
    #[inline]
    fn new(axis: &Axis, x: f64) -> Self {
        let (lo, hi) = axis.bounds();
        let here = axis.locate(x.clamp(lo, hi)).unwrap_or(0);
        // The nearest centre is that of the interval, or one beside it.
        let off = |i: usize| {
            let center = axis.centers().get(i);
            center.map_or(f64::INFINITY, |center| (center - x).abs())
        };
        let [below, own, above] = [here.wrapping_sub(1), here, here + 1].map(off);
        let reach = own + rounding(x, own);
        if below > reach && above > reach {
            return Self {
                first: here,
                last: here,
                distance: own,
            };
        }
        let distance = below.min(own).min(above);
        let reach = distance + rounding(x, distance);
        let is_tied = [below, own, above].map(|off| off <= reach);
        // The reach may be infinite where numbers end, but no centre is beyond.
        let (before, after) = (here.saturating_sub(1), (here + 1).min(axis.count() - 1));
        Self {
            first: match is_tied {
                [true, ..] => before,
                [_, true, _] => here,
                _ => after,
            },
            last: match is_tied {
                [.., true] => after,
                [_, true, _] => here,
                _ => before,
            },
            distance,
        }
    }
}

/// The first bin among the cells of centres that tie on each axis. Inactive cells
/// may tie with active ones; where only inactive ones are nearest, there is no
/// answer here.
#[inline]
pub(crate) fn nearest_cell<const D: usize>(
    lattice: &Lattice<D>,
    tied: &[Tied; D],
) -> Option<BinId> {
    let bin = lattice.bin_of(&tied.map(|axis| axis.first));
    bin.or_else(|| first_tied(lattice, tied))
}

fn first_tied<const D: usize>(lattice: &Lattice<D>, tied: &[Tied; D]) -> Option<BinId> {
    // In C order the first active cell is the lowest bin.
    let mut at = tied.map(|axis| axis.first);
    loop {
        let next = (0..D).rev().find(|&k| at[k] < tied[k].last)?;
        at[next] += 1;
        for k in next + 1..D {
            at[k] = tied[k].first;
        }
        if let Some(bin) = lattice.bin_of(&at) {
            return Some(bin);
        }
    }
}
