//! Several steps in one pass over memory, tile by tile.

use std::ops::Range;

use pulp::Arch;
use rayon::prelude::*;

use crate::stencil::bands::BandSweep;
use crate::stencil::sweep::{Along, Arrival, Leave, Sweep};
use crate::stencil::{Flow, Rates, Stencil};
use crate::step::{Motion, Step};

/// A wave advances by at least so many cells at a time.
const STRIDE: usize = 1 << 9;

impl Stencil {
    /// Takes steps, several in one pass over memory.
    ///
    /// Within a tile the steps follow each other in a wave, each one slab behind
    /// the one before it, so that a value takes all steps while it is in a near
    /// cache. The next value of a cell takes the place of the one before: two
    /// fields are enough. However a cell is reached, its arithmetic is the same.
    ///
    /// # References
    ///
    /// D. Wonnacott, "Using time skewing to eliminate idle time due to memory
    /// bandwidth and network limitations", IPDPS 2000, 171–180.
    pub(crate) fn advance<const LANES: usize>(
        &self,
        steps: &[Step],
        open: [f64; LANES],
        motion: &mut Motion<LANES>,
    ) {
        // Fields go alone on a lattice.
        let open = open.first().copied().unwrap_or(1.0);
        let steps: Vec<Step> = steps
            .iter()
            .map(|step| Step {
                weight: step.weight * open,
                ..*step
            })
            .collect();
        for steps in steps.chunks(self.cut.steps_a_pass(steps.len())) {
            let here = motion.here.as_flattened_mut();
            let before = motion.before.as_flattened_mut();
            let sum = motion.sum.as_flattened_mut();
            self.pass(steps, here, before, sum);
            if steps.len() % 2 == 1 {
                std::mem::swap(&mut motion.here, &mut motion.before);
            }
        }
    }

    fn pass(&self, steps: &[Step], here: &mut [f64], before: &mut [f64], sum: &mut [f64]) {
        let needs_before = steps.first().is_some_and(|step| step.back);
        rayon::join(
            || self.cut.refresh_rims(here),
            || needs_before.then(|| self.cut.refresh_rims(before)),
        );
        let size = self.cut.places_of_tile();
        let here = here.par_chunks_mut(size);
        here.zip(before.par_chunks_mut(size))
            .zip(sum.par_chunks_mut(size))
            .enumerate()
            .for_each(|(tile, ((here, before), sum))| {
                self.wave(steps, tile, [here, before], sum);
            });
    }

    /// Takes steps in a wave over a tile.
    fn wave(&self, steps: &[Step], tile: usize, [a, b]: [&mut [f64]; 2], sum: &mut [f64]) {
        let (depth, own) = (steps.len(), self.cut.own(tile));
        let group = (STRIDE / self.cut.slab).max(1);
        let arch = Arch::new();
        let mut front = own.start.saturating_sub(depth - 1);
        while front + 1 < own.end + depth {
            for (behind, step) in steps.iter().enumerate() {
                // What the steps after this one need on either side.
                let left = depth - 1 - behind;
                let lo = front
                    .saturating_sub(behind)
                    .max(own.start.saturating_sub(left));
                let hi = (front + group)
                    .saturating_sub(behind)
                    .min(own.end + left)
                    .min(self.cut.slabs);
                let (here, next) = if behind % 2 == 0 {
                    (&*a, &mut *b)
                } else {
                    (&*b, &mut *a)
                };
                // Every other step sums for two, the last one among them.
                let sums = left % 2 == 0;
                let weight_here = match behind.checked_sub(1) {
                    Some(one_less) => steps[one_less].weight,
                    None => 0.0,
                };
                let mut part = |slabs, own: bool| {
                    let sum = if own && sums { &mut *sum } else { &mut [] };
                    let fields = (here, &mut *next);
                    self.sweep(arch, (*step, weight_here), tile, slabs, fields, sum);
                };
                part(lo..hi.min(own.start), false);
                part(lo.max(own.start)..hi.min(own.end), true);
                part(lo.max(own.end)..hi, false);
            }
            front += group;
        }
    }

    /// One step over some slabs of a tile, summed over all of them or none.
    fn sweep(
        &self,
        arch: Arch,
        (step, weight_here): (Step, f64),
        tile: usize,
        slabs: Range<usize>,
        (here, next): (&[f64], &mut [f64]),
        sum: &mut [f64],
    ) {
        if slabs.is_empty() {
            return;
        }
        let base = tile * self.cut.places_of_tile();
        let first = self.cut.place_in(tile, slabs.start);
        let end = first + slabs.len() * self.cut.slab;
        let from = self.runs.partition_point(|run| run.places.end <= first);
        let runs = self.runs[from..].iter();
        for run in runs.take_while(|run| run.places.start < end) {
            let (lo, hi) = (run.places.start.max(first), run.places.end.min(end));
            let along = Along {
                start: lo - base,
                len: hi - lo,
                here,
                next: &mut *next,
                sum: if sum.is_empty() {
                    &mut []
                } else {
                    &mut sum[lo - base..hi - base]
                },
                weight_here,
                step,
            };
            let leave = match run.leave_rate {
                Some(rate) => Leave::All(rate),
                None => Leave::Each(&self.leave_rates[lo..hi]),
            };
            match (&self.flow, self.strides.len()) {
                (Flow::Bands(bands), _) => arch.dispatch(BandSweep {
                    along,
                    strides: &self.strides,
                    bands,
                    place: lo,
                    leave_rates: &self.leave_rates[lo..hi],
                }),
                (Flow::Lattice(rates), 1) => self.cells::<1>(arch, along, lo, leave, rates),
                (Flow::Lattice(rates), 2) => self.cells::<2>(arch, along, lo, leave, rates),
                (Flow::Lattice(rates), 3) => self.cells::<3>(arch, along, lo, leave, rates),
                (Flow::Lattice(rates), _) => self.cells::<4>(arch, along, lo, leave, rates),
            }
        }
    }

    /// One step along cells of a lattice, the first of them in that place.
    fn cells<const N: usize>(
        &self,
        arch: Arch,
        along: Along<'_>,
        place: usize,
        leave: Leave<'_>,
        rates: &Rates,
    ) {
        arch.dispatch(Sweep::<N> {
            along,
            strides: std::array::from_fn(|k| self.strides[k]),
            leave,
            arrival: self.arrival(place, rates),
        });
    }

    /// How heat arrives from a place on, within its row.
    fn arrival<'a, const N: usize>(&self, place: usize, rates: &'a Rates) -> Arrival<'a, N> {
        match rates {
            Rates::Even(rates) => Arrival::Even(std::array::from_fn(|k| rates[k])),
            Rates::Uneven(axes) => {
                let mut rest = place % self.cut.slab;
                let at: [usize; N] = std::array::from_fn(|k| {
                    if k == 0 {
                        return self.cut.slab_of(place);
                    }
                    let at = rest / self.strides[k];
                    rest %= self.strides[k];
                    at
                });
                Arrival::Uneven(
                    std::array::from_fn(|k| [0, 1].map(|side| axes[k][side][at[k]])),
                    [0, 1].map(|side| &axes[N - 1][side][at[N - 1]..]),
                )
            }
        }
    }
}
