//! When a lattice makes a stencil, and which.

use ns_layout::{Axis, Lattice};

use crate::HeatOperator;
use crate::block::Stretch;
use crate::stencil::{Cut, Rates, Stencil};

/// More axes than this go without a stencil.
const MOST_AXES: usize = 4;

/// Rates along an axis that differ by no more than this fraction are one: what
/// an error of that size does to a result is well below a rounding error of it.
const EVEN: f64 = 1e-13;

/// The rates of a lattice are those of the graph up to this fraction, or it is
/// another space.
const SAME: f64 = 1e-12;

/// Gaps of so many cells are cheaper to sweep than to leave out.
const GAP: usize = 16;

/// Where less than one in so many swept cells is a bin, rows of a graph are
/// faster.
const SPARSEST: usize = 3;

/// A box may hold so many cells for each bin.
const EMPTIEST: usize = 16;

impl Stencil {
    /// The stencil of an operator whose bins are the active cells of a lattice,
    /// and where they lie on it, or `None` where the lattice does not say what the operator does, or only
    /// with much waste.
    pub(crate) fn new<const D: usize>(
        lattice: &Lattice<D>,
        operator: &HeatOperator,
    ) -> Option<(Self, Vec<Stretch>)> {
        let bins = operator.bin_count();
        let shape = lattice.shape();
        let axes: Vec<usize> = (0..D).filter(|&k| shape[k] > 1).collect();
        if axes.is_empty() || axes.len() > MOST_AXES || lattice.bin_cells().len() != bins {
            return None;
        }
        let mut strides = vec![1; axes.len()];
        for k in (1..axes.len()).rev() {
            strides[k - 1] = strides[k] * (shape[axes[k]] + 1);
        }
        let slabs = shape[axes[0]];
        let places = strides[0] * (slabs + 2);
        if places / EMPTIEST > bins + strides[0] {
            return None;
        }
        let rates: Vec<[Vec<f64>; 2]> = axes.iter().map(|&k| rates(&lattice.axes()[k])).collect();
        if !is_same(lattice, &axes, &rates, operator) {
            return None;
        }
        let even: Option<Vec<f64>> = rates.iter().map(even).collect();
        let row = if even.is_some() || strides.len() == 1 {
            places
        } else {
            strides[strides.len() - 2]
        };

        let mut stencil = Self {
            places,
            slabs,
            rates: even.map_or(Rates::Uneven(rates), Rates::Even),
            leave_rates: vec![0.0; places],
            runs: Vec::new(),
            cut: Cut::of(slabs, strides[0]),
            strides,
        };
        let mut stretches: Vec<Stretch> = Vec::new();
        for (bin, &cell) in lattice.bin_cells().iter().enumerate() {
            let at = lattice.coordinates(cell as usize);
            let within: usize = axes
                .iter()
                .zip(&stencil.strides)
                .map(|(&k, s)| at[k] * s)
                .sum();
            let place = stencil.strides[0] + within;
            stencil.leave_rates[place] = operator.leave_rates[bin];
            match stencil.runs.last_mut() {
                // Runs of unequal edges keep to their row.
                Some(run) if place <= run.end + GAP && place / row == run.start / row => {
                    run.end = place + 1;
                }
                _ => stencil.runs.push(place..place + 1),
            }
            match stretches.last_mut() {
                Some(last) if place == last.place + last.len => last.len += 1,
                _ => stretches.push(Stretch { bin, place, len: 1 }),
            }
        }
        let swept: usize = stencil.runs.iter().map(ExactSizeIterator::len).sum();
        (swept / SPARSEST <= bins).then_some((stencil, stretches))
    }
}

/// How fast heat arrives from below and from above at each place of an axis; 0
/// from beyond its ends, and for the rim.
fn rates(axis: &Axis) -> [Vec<f64>; 2] {
    let mut rates = [vec![0.0; axis.count() + 1], vec![0.0; axis.count() + 1]];
    for (i, pair) in axis.centers().windows(2).enumerate() {
        let distance = pair[1] - pair[0];
        rates[1][i] = (distance * axis.width(i)).recip();
        rates[0][i + 1] = (distance * axis.width(i + 1)).recip();
    }
    rates
}

/// The one rate of an axis, where it has one.
fn even(rates: &[Vec<f64>; 2]) -> Option<f64> {
    let inner = rates.iter().flatten().filter(|&&rate| rate > 0.0);
    let (lo, hi) = inner.fold((f64::INFINITY, 0.0_f64), |(lo, hi), &rate| {
        (rate.min(lo), rate.max(hi))
    });
    (hi - lo <= EVEN * lo).then_some(lo + (hi - lo) / 2.0)
}

/// Whether heat flows between neighbours on the lattice as these rates say, and
/// nowhere else.
fn is_same<const D: usize>(
    lattice: &Lattice<D>,
    axes: &[usize],
    rates: &[[Vec<f64>; 2]],
    operator: &HeatOperator,
) -> bool {
    let (shape, strides, cells) = (lattice.shape(), lattice.strides(), lattice.bin_cells());
    cells.iter().enumerate().all(|(bin, &cell)| {
        let cell = cell as usize;
        let at = lattice.coordinates(cell);
        let mut neighbors = 0;
        for &k in axes {
            let open = |next: usize| usize::from(lattice.cell_bins()[next].is_some());
            if at[k] > 0 {
                neighbors += open(cell - strides[k]);
            }
            if at[k] + 1 < shape[k] {
                neighbors += open(cell + strides[k]);
            }
        }
        let same = |(next, weight): (usize, f64)| {
            let next = cells[next] as usize;
            let Some(k) = axes.iter().position(|&k| strides[k] == cell.abs_diff(next)) else {
                return false;
            };
            // The rate is 0 where the step would leave the axis.
            let rate = rates[k][usize::from(next > cell)][at[axes[k]]];
            (weight * operator.inverse_measures[bin] - rate).abs() <= SAME * rate
        };
        operator.row(bin).count() == neighbors && operator.row(bin).all(same)
    })
}
