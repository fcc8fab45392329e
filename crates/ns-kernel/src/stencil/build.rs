//! When a lattice makes a stencil, and which; what lies where in any.

use std::ops::Range;

use ns_layout::{Axis, Lattice};

use crate::HeatOperator;
use crate::block::Stretch;
use crate::stencil::{Cut, Flow, Rates, Run, Stencil};

/// More axes than this go without a stencil.
const MOST_AXES: usize = 4;

/// Rates along an axis that differ by no more than this fraction, some rounding
/// errors, are one: along hundreds of steps that is still below 1e-12.
const EVEN: f64 = 2e-15;

/// The rates of a lattice are those of the graph up to this fraction, or it is
/// another space.
const SAME: f64 = 1e-12;

/// Gaps of so many cells are cheaper to sweep than to leave out.
const GAP: usize = 16;

/// So many cells of one leave rate are worth a sweep of their own.
const ALIKE: usize = 64;

/// Where less than one in so many swept cells is a bin, rows of a graph are
/// faster.
pub(super) const SPARSEST: usize = 3;

/// A box may hold so many cells for each bin.
const EMPTIEST: usize = 16;

impl Stencil {
    /// The stencil of an operator whose bins are the active cells of a lattice,
    /// and where they lie on it, or `None` where the lattice does not say what
    /// the operator does, or only with much waste.
    pub(crate) fn new<const D: usize>(
        lattice: &Lattice<D>,
        operator: &HeatOperator,
    ) -> Option<(Self, Vec<Stretch>)> {
        Self::cut_by(Cut::new, lattice, operator)
    }

    /// The same, cut by another rule, which changes no bit of any result.
    pub(crate) fn cut_by<const D: usize>(
        cut: impl Fn(usize, usize) -> Cut,
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
        let cut = cut(shape[axes[0]], strides[0]);
        if cut.places() / EMPTIEST > bins + cut.slab {
            return None;
        }
        let rates: Vec<[Vec<f64>; 2]> = axes.iter().map(|&k| rates(&lattice.axes()[k])).collect();
        if !is_same(lattice, &axes, &rates, operator) {
            return None;
        }
        let stretches = stretches(lattice, &axes, &strides, cut);
        let even: Option<Vec<f64>> = rates.iter().map(even).collect();
        let rates = even.map_or(Rates::Uneven(rates), Rates::Even);
        let stencil = Self::on(Flow::Lattice(rates), strides, cut)
            .with_bins(&stretches, &operator.leave_rates);
        let swept: usize = stencil.runs.iter().map(|run| run.places.len()).sum();
        (swept / SPARSEST <= bins).then_some((stencil, stretches))
    }

    /// A stencil where no bin is.
    pub(super) fn on(flow: Flow, strides: Vec<usize>, cut: Cut) -> Self {
        Self {
            strides,
            flow,
            cut,
            leave_rates: vec![0.0; cut.places()],
            runs: Vec::new(),
        }
    }

    /// Puts bins in their places.
    pub(super) fn with_bins(mut self, stretches: &[Stretch], leave_rates: &[f64]) -> Self {
        let mut active = vec![false; self.cut.places()];
        for &Stretch { bin, place, len } in stretches {
            active[place..place + len].fill(true);
            self.leave_rates[place..place + len].copy_from_slice(&leave_rates[bin..bin + len]);
        }
        self.cut.refresh_rims(&mut active);
        self.cut.refresh_rims(&mut self.leave_rates);
        if let Flow::Lattice(Rates::Even(rates)) = &self.flow {
            // Sums of the same rates are the same to the last bit.
            let is_active = |place: Option<usize>| place.and_then(|place| active.get(place));
            let open = |place| f64::from(u8::from(is_active(place) == Some(&true)));
            let places = self.leave_rates.iter_mut().enumerate();
            for (place, leave) in places.filter(|(place, _)| active[*place]) {
                let axes = rates.iter().zip(&self.strides);
                *leave = axes
                    .map(|(rate, &stride)| {
                        let below = open(place.checked_sub(stride));
                        rate * (below + open(place.checked_add(stride)))
                    })
                    .sum();
            }
        }
        // Runs of unequal edges keep to their row.
        let row = match (&self.flow, self.strides.len()) {
            (Flow::Lattice(Rates::Uneven(_)), 2..) => self.strides[self.strides.len() - 2],
            _ => self.cut.places_of_tile(),
        };
        for (place, _) in active.iter().enumerate().filter(|(_, on)| **on) {
            match self.runs.last_mut().map(|run| &mut run.places) {
                Some(run) if place <= run.end + GAP && place / row == run.start / row => {
                    run.end = place + 1;
                }
                _ => self.runs.push(Run {
                    places: place..place + 1,
                    leave_rate: None,
                }),
            }
        }
        if let Flow::Lattice(_) = &self.flow {
            self.runs = std::mem::take(&mut self.runs)
                .into_iter()
                .flat_map(|run: Run| self.alike(run.places))
                .collect();
        }
        self
    }

    /// A run, with long parts of one leave rate apart.
    fn alike(&self, places: Range<usize>) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut from = places.start;
        for alike in self.leave_rates[places].chunk_by(|a, b| a == b) {
            let (places, leave) = (from..from + alike.len(), alike[0]);
            from = places.end;
            let leave_rate = (leave > 0.0 && places.len() >= ALIKE).then_some(leave);
            match runs.last_mut() {
                Some(run) if run.leave_rate.is_none() && leave_rate.is_none() => {
                    run.places.end = places.end;
                }
                _ => runs.push(Run { places, leave_rate }),
            }
        }
        runs
    }
}

/// Which places the bins have.
fn stretches<const D: usize>(
    lattice: &Lattice<D>,
    axes: &[usize],
    strides: &[usize],
    cut: Cut,
) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (bin, &cell) in lattice.bin_cells().iter().enumerate() {
        let at = lattice.coordinates(cell as usize);
        let steps = axes.iter().zip(strides).skip(1);
        let within: usize = steps.map(|(&k, stride)| at[k] * stride).sum();
        let place = cut.place(at[axes[0]]) + within;
        match stretches.last_mut() {
            Some(last) if place == last.place + last.len && last.len < Stretch::LONGEST => {
                last.len += 1;
            }
            _ => stretches.push(Stretch { bin, place, len: 1 }),
        }
    }
    stretches
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
