//! The cells of a lattice that are bins, and how heat flows between them.

use std::ops::Range;

use ns_layout::{Axis, Lattice};

use crate::HeatOperator;
use crate::stencil::cut::Extents;

/// More axes than this go without a stencil.
pub(super) const MOST_AXES: usize = 4;

/// Rates along an axis that differ by no more than this fraction, some rounding
/// errors, are one: along hundreds of steps that is still below 1e-12.
const EVEN: f64 = 2e-15;

/// The rates of a lattice are those of the graph up to this fraction, or it is
/// another space.
const SAME: f64 = 1e-12;

/// Where less than one in so many swept places is a bin, rows of a graph are
/// faster.
pub(super) const SPARSEST: usize = 3;

/// A box may hold so many cells for each bin.
const EMPTIEST: usize = 16;

/// Gaps of so many cells are cheaper to sweep than to leave out.
pub(super) const GAP: usize = 16;

/// Which cells of a lattice are bins, row by row along its last axis, and the
/// rates between them.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    /// How many cells there are along each axis of more than one.
    pub(super) shape: Vec<usize>,
    pub(super) rates: Rates,
    segments: Vec<Segment>,
    /// The first segment of each row, and the end of the last.
    rows: Vec<u32>,
    /// The diagonal of `L` for each bin.
    pub(super) leave_rates: Vec<f64>,
}

/// Bins side by side in a row.
#[derive(Debug, Clone, Copy)]
struct Segment {
    column: u32,
    len: u32,
    bin: u32,
}

/// How fast heat arrives from the neighbours, for each axis: that depends on the
/// two places along the axis of the step alone, as `face / (distance · measure)`
/// is one over the distance and the width along it.
#[derive(Debug, Clone)]
pub(super) enum Rates {
    /// The same everywhere along an axis.
    Even(Vec<f64>),
    /// From below and from above, for each place along an axis and for the rim.
    Uneven(Vec<[Vec<f64>; 2]>),
}

impl Cells {
    /// The cells of an operator whose bins are the active cells of a lattice, or
    /// `None` where the lattice does not say what the operator does, or only with
    /// much waste.
    pub(super) fn new<const D: usize>(
        lattice: &Lattice<D>,
        operator: &HeatOperator,
    ) -> Option<Self> {
        let bins = operator.bin_count();
        let all = lattice.shape();
        let axes: Vec<usize> = (0..D).filter(|&k| all[k] > 1).collect();
        if axes.is_empty() || axes.len() > MOST_AXES || lattice.bin_cells().len() != bins {
            return None;
        }
        let shape: Vec<usize> = axes.iter().map(|&k| all[k]).collect();
        if shape.iter().product::<usize>() / EMPTIEST > bins {
            return None;
        }
        let rates: Vec<[Vec<f64>; 2]> = axes.iter().map(|&k| rates(&lattice.axes()[k])).collect();
        if !is_same(lattice, &axes, &rates, operator) {
            return None;
        }
        let even: Option<Vec<f64>> = rates.iter().map(even).collect();
        let leave_rates = even.as_ref().map_or_else(
            || operator.leave_rates.clone(),
            |rates| even_leave_rates(lattice, &axes, rates),
        );
        let (segments, rows) = segments(lattice, &shape);
        let gaps = segments.windows(2).map(|pair| {
            let end = pair[0].column + pair[0].len;
            let gap = pair[1].column.saturating_sub(end) as usize;
            if gap <= GAP { gap } else { 0 }
        });
        if (bins + gaps.sum::<usize>()) / SPARSEST > bins {
            return None;
        }
        Some(Self {
            rates: even.map_or(Rates::Uneven(rates), Rates::Even),
            shape,
            segments,
            rows,
            leave_rates,
        })
    }

    pub(super) fn extents(&self) -> Extents {
        Extents {
            slabs: self.shape[0],
            columns: self.shape.get(1).copied().unwrap_or(1),
            places: self.shape.iter().skip(2).product(),
        }
    }

    /// How many bins lie in the slabs below.
    pub(super) fn bins_below(&self, slab: usize) -> usize {
        let bins = self.leave_rates.len();
        if self.shape.len() == 1 {
            let ends = |segment: &Segment| (segment.column + segment.len) as usize <= slab;
            let segment = self.segments.get(self.segments.partition_point(ends));
            return segment.map_or(bins, |segment| {
                segment.bin as usize + slab.saturating_sub(segment.column as usize)
            });
        }
        let rows_of_slab: usize = self.shape[1..self.shape.len() - 1].iter().product();
        let segment = self.segments.get(self.rows[slab * rows_of_slab] as usize);
        segment.map_or(bins, |segment| segment.bin as usize)
    }

    /// Calls with the first bin, the number of bins and the first place of all
    /// bins side by side in a region, in which places are `strides` apart and
    /// count from `corner`.
    pub(super) fn visit(
        &self,
        region: &[Range<usize>],
        corner: &[usize],
        strides: &[usize],
        mut visit: impl FnMut(usize, usize, usize),
    ) {
        let Some((columns, rows)) = region.split_last() else {
            return;
        };
        let last = rows.len();
        for k in 0..rows.iter().map(ExactSizeIterator::len).product() {
            // Which row of all, and where it starts.
            let (mut row, mut place, mut rest) = (0, 0, k);
            let mut of_row = 1;
            for axis in (0..last).rev() {
                let at = rows[axis].start + rest % rows[axis].len();
                rest /= rows[axis].len();
                row += at * of_row;
                of_row *= self.shape[axis];
                place += (at - corner[axis]) * strides[axis];
            }
            let segments = &self.segments[self.rows[row] as usize..self.rows[row + 1] as usize];
            let ends = |segment: &Segment| (segment.column + segment.len) as usize <= columns.start;
            for segment in &segments[segments.partition_point(ends)..] {
                let (from, bin) = (segment.column as usize, segment.bin as usize);
                let end = (from + segment.len as usize).min(columns.end);
                if from >= columns.end {
                    break;
                }
                let start = from.max(columns.start);
                visit(
                    bin + start - from,
                    end - start,
                    place + start - corner[last],
                );
            }
        }
    }

    /// The memory held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let rates = match &self.rates {
            Rates::Even(rates) => rates.len(),
            Rates::Uneven(axes) => axes.iter().flatten().map(Vec::len).sum(),
        };
        (self.leave_rates.len() + rates) * size_of::<f64>()
            + self.segments.len() * size_of::<Segment>()
            + self.rows.len() * size_of::<u32>()
    }
}

/// The bins side by side, and where each row starts among them.
fn segments<const D: usize>(lattice: &Lattice<D>, shape: &[usize]) -> (Vec<Segment>, Vec<u32>) {
    let width = shape[shape.len() - 1];
    let mut segments: Vec<Segment> = Vec::new();
    let mut rows = vec![0];
    // Axes of one cell are no part of a shape and change no cell's number.
    for (bin, &cell) in lattice.bin_cells().iter().enumerate() {
        let (row, column) = (cell as usize / width, (cell as usize % width) as u32);
        let same_row = row + 1 == rows.len();
        rows.resize(row + 1, segments.len() as u32);
        match segments.last_mut() {
            Some(last) if same_row && last.column + last.len == column => last.len += 1,
            _ => segments.push(Segment {
                column,
                len: 1,
                bin: bin as u32,
            }),
        }
    }
    rows.resize(
        shape.iter().product::<usize>() / width + 1,
        segments.len() as u32,
    );
    (segments, rows)
}

/// How fast heat leaves each bin: sums of the same rates are the same to the last
/// bit.
fn even_leave_rates<const D: usize>(
    lattice: &Lattice<D>,
    axes: &[usize],
    rates: &[f64],
) -> Vec<f64> {
    let (shape, strides) = (lattice.shape(), lattice.strides());
    let leave = |&cell: &u32| {
        let cell = cell as usize;
        let at = lattice.coordinates(cell);
        let open = |is_within: bool, next: usize| {
            let bin = lattice.cell_bins().get(next).copied().flatten();
            f64::from(u8::from(is_within && bin.is_some()))
        };
        let axes = axes.iter().zip(rates);
        axes.map(|(&k, rate)| {
            let below = open(at[k] > 0, cell.wrapping_sub(strides[k]));
            rate * (below + open(at[k] + 1 < shape[k], cell + strides[k]))
        })
        .sum()
    };
    lattice.bin_cells().iter().map(leave).collect()
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
