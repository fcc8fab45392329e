//! The nearest bin of a lattice where the nearest cell is none.

use crate::nearest::{Nearest, rounding};
use crate::{Axis, BinId, Lattice};

/// How many steps from the cell of a point are looked at, until a nearest bin is
/// found: most holes are walls of a cell or two.
const STEPS: [usize; 3] = [1, 2, 4];

/// A search tree is faster than to look at more cells.
const MOST_CELLS: usize = 1 << 7;

/// The nearest bin, the one of the lowest index where several are; `None` where
/// it is farther than is looked here.
pub(crate) fn nearest_around<const D: usize>(
    lattice: &Lattice<D>,
    point: &[f64; D],
) -> Option<Nearest> {
    let axes = lattice.axes();
    let here: [usize; D] = std::array::from_fn(|k| {
        let (lo, hi) = axes[k].bounds();
        axes[k].locate(point[k].clamp(lo, hi)).unwrap_or(0)
    });
    let few = |steps: &usize| {
        let cells = (2 * steps + 1).checked_pow(D as u32);
        cells.is_some_and(|cells| cells <= MOST_CELLS)
    };
    let mut steps = STEPS.into_iter().take_while(few);
    steps.find_map(|steps| nearest_within(lattice, point, here, steps))
}

fn nearest_within<const D: usize>(
    lattice: &Lattice<D>,
    point: &[f64; D],
    here: [usize; D],
    steps: usize,
) -> Option<Nearest> {
    let axes = lattice.axes();
    let first = here.map(|i| i.saturating_sub(steps));
    let last: [usize; D] = std::array::from_fn(|k| (here[k] + steps).min(axes[k].count() - 1));
    let mut least = f64::INFINITY;
    visit_bins(lattice, point, (first, last), |_, square| {
        least = square.min(least);
        false
    });
    let distance = least.sqrt();
    let largest = point.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    let reach = distance + rounding(largest, distance);
    // Every cell that was not looked at is beyond one of these centres.
    let beyond = |k: usize| beyond(&axes[k], point[k], first[k], last[k]);
    if !(0..D).all(|k| reach < beyond(k)) {
        return None;
    }
    let mut nearest = None;
    visit_bins(lattice, point, (first, last), |bin, square| {
        if square <= reach.powi(2) {
            nearest = Some(Nearest { bin, distance });
        }
        nearest.is_some()
    });
    nearest
}

/// How far it is on one axis to the nearest centre beside some of them; infinite
/// where these are all.
fn beyond(axis: &Axis, x: f64, first: usize, last: usize) -> f64 {
    let centers = axis.centers();
    let below = first.checked_sub(1).and_then(|i| centers.get(i));
    let beside = below.into_iter().chain(centers.get(last + 1));
    beside.fold(f64::INFINITY, |least, center| least.min((center - x).abs()))
}

/// Hands over the bins of a box of cells, ascending, with the square of how far
/// their centre is, until `visit` says that it has enough.
fn visit_bins<const D: usize>(
    lattice: &Lattice<D>,
    point: &[f64; D],
    (first, last): ([usize; D], [usize; D]),
    mut visit: impl FnMut(BinId, f64) -> bool,
) {
    let (axes, strides) = (lattice.axes(), lattice.strides());
    let mut at = first;
    loop {
        let cell: usize = at.iter().zip(strides).map(|(i, n)| i * n).sum();
        if let Some(bin) = lattice.cell_bins()[cell] {
            let off = |k: usize| axes[k].centers()[at[k]] - point[k];
            let square = (0..D).map(|k| off(k) * off(k)).sum();
            if visit(bin, square) {
                return;
            }
        }
        let Some(next) = (0..D).rev().find(|&k| at[k] < last[k]) else {
            return;
        };
        at[next] += 1;
        at[next + 1..].copy_from_slice(&first[next + 1..]);
    }
}
