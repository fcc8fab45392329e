//! Several steps on a patch while it is near.

use std::ops::Range;

use pulp::Arch;

use crate::stencil::bands::BandSweep;
use crate::stencil::patch::Patch;
use crate::stencil::sweep::{Along, Arrival, Leave, Sweep};
use crate::stencil::{Ground, Rates};
use crate::step::Step;

/// The places that a wave may have in flight, for them to stay in the second
/// cache of a core: four fields of an eighth of a mebibyte each.
const FLIGHT: usize = 1 << 14;

/// A wave advances by at least so many places at a time.
const STRIDE: usize = 1 << 9;

impl Patch {
    /// Takes steps, a few at a time in a wave: each one slab behind the one
    /// before it, so that a value takes them all while it is in a near cache. The
    /// next value of a place takes the place of the one before: two fields are
    /// enough.
    ///
    /// # References
    ///
    /// D. Wonnacott, "Using time skewing to eliminate idle time due to memory
    /// bandwidth and network limitations", IPDPS 2000, 171–180.
    pub(super) fn advance(&mut self, ground: &Ground, steps: &[Step]) {
        let slab = self.strides[0];
        let waves = steps.len().div_ceil((FLIGHT / slab).max(1));
        let depth = steps.len().div_ceil(waves.max(1)).max(1);
        let group = (STRIDE / slab).max(1);
        let arch = Arch::new();
        for first in (0..steps.len()).step_by(depth) {
            let wave = first..(first + depth).min(steps.len());
            let mut front = self.slabs_of(first, steps.len()).start;
            // Past the end of the slabs of the last step.
            let end = self.slabs_of(wave.end - 1, steps.len()).end + wave.len() - 1;
            while front < end {
                for at in wave.clone() {
                    let behind = at - first;
                    let needed = self.slabs_of(at, steps.len());
                    let lo = front.saturating_sub(behind).max(needed.start);
                    let hi = (front + group).saturating_sub(behind).min(needed.end);
                    // Every other step sums for two, the last one among them.
                    let sums = (steps.len() - at) % 2 == 1;
                    let weight_here = match at.checked_sub(1) {
                        Some(one_less) => steps[one_less].weight,
                        None => 0.0,
                    };
                    let own = &self.own;
                    let parts = [
                        (lo..hi.min(own.start), false),
                        (lo.max(own.start)..hi.min(own.end), sums),
                        (lo.max(own.end)..hi, false),
                    ];
                    for (slabs, sums) in parts {
                        self.sweep(ground, arch, (steps[at], weight_here), slabs, sums);
                    }
                    std::mem::swap(&mut self.here, &mut self.before);
                }
                // Each group starts with the fields as they were.
                if wave.len() % 2 == 1 {
                    std::mem::swap(&mut self.here, &mut self.before);
                }
                front += group;
            }
            if wave.len() % 2 == 1 {
                std::mem::swap(&mut self.here, &mut self.before);
            }
        }
    }

    /// The slabs that a step of so many has to be taken on: what those after it
    /// need on either side.
    fn slabs_of(&self, step: usize, steps: usize) -> Range<usize> {
        let left = steps - 1 - step;
        self.own.start.saturating_sub(left).max(1)..(self.own.end + left).min(self.slabs + 1)
    }

    /// One step over some slabs, summed over all of them or none.
    fn sweep(
        &mut self,
        ground: &Ground,
        arch: Arch,
        (step, weight_here): (Step, f64),
        slabs: Range<usize>,
        sums: bool,
    ) {
        if slabs.is_empty() {
            return;
        }
        let slab = self.strides[0];
        let (first, end) = (slabs.start * slab, slabs.end * slab);
        let from = self.runs.partition_point(|run| run.places.end <= first);
        let runs = self.runs[from..].iter();
        for run in runs.take_while(|run| run.places.start < end) {
            let (lo, hi) = (run.places.start.max(first), run.places.end.min(end));
            let along = Along {
                start: lo,
                len: hi - lo,
                here: &self.here,
                next: &mut self.before,
                sum: if sums { &mut self.sum[lo..hi] } else { &mut [] },
                weight_here,
                step,
            };
            let leave = || match run.leave_rate {
                Some(rate) => Leave::All(rate),
                None => Leave::Each(&self.leave_rates[lo..hi]),
            };
            let at = Place {
                corner: &self.corner,
                strides: &self.strides,
                place: lo,
            };
            match ground {
                Ground::Bands(bands) => arch.dispatch(BandSweep {
                    along,
                    bands,
                    place: lo + self.corner[0] * slab,
                }),
                Ground::Cells(cells) => match self.strides.len() {
                    1 => at.sweep::<1>(arch, along, leave(), &cells.rates),
                    2 => at.sweep::<2>(arch, along, leave(), &cells.rates),
                    3 => at.sweep::<3>(arch, along, leave(), &cells.rates),
                    _ => at.sweep::<4>(arch, along, leave(), &cells.rates),
                },
            }
        }
    }
}

/// A place of a patch on a lattice.
struct Place<'a> {
    corner: &'a [usize],
    strides: &'a [usize],
    place: usize,
}

impl Place<'_> {
    /// One step from this place on.
    fn sweep<const N: usize>(self, arch: Arch, along: Along<'_>, leave: Leave<'_>, rates: &Rates) {
        arch.dispatch(Sweep::<N> {
            along,
            strides: std::array::from_fn(|k| self.strides[k]),
            leave,
            arrival: self.arrival(rates),
        });
    }

    /// How heat arrives from this place on, within its row.
    fn arrival<'a, const N: usize>(&self, rates: &'a Rates) -> Arrival<'a, N> {
        match rates {
            Rates::Even(rates) => Arrival::Even(std::array::from_fn(|k| rates[k])),
            Rates::Uneven(axes) => {
                let mut rest = self.place - self.strides[0];
                let at: [usize; N] = std::array::from_fn(|k| {
                    let at = self.corner[k] + rest / self.strides[k];
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
