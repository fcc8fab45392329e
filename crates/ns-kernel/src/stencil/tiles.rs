//! Several steps in one pass over memory, tile by tile.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use pulp::Arch;
use rayon::prelude::*;

use crate::stencil::sweep::{Arrival, Sweep};
use crate::stencil::{Cut, Rates, Stencil};
use crate::step::{Motion, Step};

/// A tile has about so many cells.
const TILE: usize = 1 << 17;

/// The cells that a wave may have in flight, for them to stay in the second
/// cache of a core: four fields of half a mebibyte together.
const FLIGHT: usize = 1 << 14;

/// A pass has at most so many steps.
const DEEPEST: usize = 64;

/// A wave advances by at least so many cells at a time.
const STRIDE: usize = 1 << 9;

impl Cut {
    /// The cut of a box of so many slabs, each of so many cells.
    pub(super) fn of(slabs: usize, slab: usize) -> Self {
        let tile = (TILE / slab).clamp(1, slabs);
        let mut depth = FLIGHT / slab;
        if tile < slabs {
            // What is computed twice must stay a small part.
            depth = depth.min(tile / 4);
        }
        Self {
            tile,
            depth: depth.clamp(1, DEEPEST),
        }
    }
}

/// The slabs next to a tile that its steps need, before they change.
struct Rims {
    here: [Vec<f64>; 2],
    before: [Vec<f64>; 2],
}

impl Stencil {
    /// Takes steps, several in one pass over memory.
    ///
    /// The box is cut into tiles of slabs, which depend on its shape alone. A
    /// tile takes with it as many slabs from either side as there are steps in a
    /// pass, and computes on those what its neighbours compute too, one slab
    /// less with each step. Within a tile the steps follow each other in a wave,
    /// each one slab behind the one before it, so that a value takes all steps
    /// while it is in a near cache. The next value of a cell takes the place of
    /// the one before: two fields are enough. However a cell is reached, its
    /// arithmetic is the same.
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
        match self.strides.len() {
            1 => self.passes::<1, LANES>(steps, open, motion),
            2 => self.passes::<2, LANES>(steps, open, motion),
            3 => self.passes::<3, LANES>(steps, open, motion),
            _ => self.passes::<4, LANES>(steps, open, motion),
        }
    }

    fn passes<const N: usize, const LANES: usize>(
        &self,
        steps: &[Step],
        open: f64,
        motion: &mut Motion<LANES>,
    ) {
        let Cut { tile, depth } = self.cut;
        let scratch = Mutex::new(Vec::new());
        for steps in steps.chunks(depth) {
            let here = motion.here.as_flattened_mut();
            let before = motion.before.as_flattened_mut();
            let sum = motion.sum.as_flattened_mut();
            let inner = self.strides[0]..(self.slabs + 1) * self.strides[0];
            if tile == self.slabs {
                let sum = &mut sum[inner];
                self.wave::<N>(steps, open, [here, before], 0, 1..self.slabs + 1, sum);
            } else {
                let rims = self.rims(tile, steps.len(), here, before);
                let size = tile * self.strides[0];
                here[inner.clone()]
                    .par_chunks_mut(size)
                    .zip(before[inner.clone()].par_chunks_mut(size))
                    .zip(sum[inner].par_chunks_mut(size))
                    .zip(&rims)
                    .enumerate()
                    .for_each(|(k, (((here, before), sum), rims))| {
                        let first = 1 + k * tile;
                        let own = first..first + here.len() / self.strides[0];
                        let mut work: [Vec<f64>; 2] = scratch
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .pop()
                            .unwrap_or_default();
                        let rim = rims.here[0].len();
                        for (work, parts) in work.iter_mut().zip([
                            [&rims.here[0], &*here, &rims.here[1]],
                            [&rims.before[0], &*before, &rims.before[1]],
                        ]) {
                            work.clear();
                            for part in parts {
                                work.extend_from_slice(part);
                            }
                        }
                        let [a, b] = &mut work;
                        let base = first - rim / self.strides[0];
                        self.wave::<N>(steps, open, [a, b], base, own, sum);
                        here.copy_from_slice(&a[rim..][..here.len()]);
                        before.copy_from_slice(&b[rim..][..before.len()]);
                        scratch
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push(work);
                    });
            }
            if steps.len() % 2 == 1 {
                std::mem::swap(&mut motion.here, &mut motion.before);
            }
        }
    }

    fn rims(&self, tile: usize, depth: usize, here: &[f64], before: &[f64]) -> Vec<Rims> {
        let slab = self.strides[0];
        let tiles = self.slabs.div_ceil(tile);
        (0..tiles)
            .into_par_iter()
            .map(|k| {
                let (first, end) = (1 + k * tile, (1 + (k + 1) * tile).min(self.slabs + 1));
                let below = first.saturating_sub(depth) * slab..first * slab;
                let above = end * slab..(end + depth).min(self.slabs + 2) * slab;
                let both = |field: &[f64]| [&below, &above].map(|r| field[r.clone()].to_vec());
                Rims {
                    here: both(here),
                    before: both(before),
                }
            })
            .collect()
    }

    /// Takes steps in a wave over some slabs of the box, of which `own` are to
    /// be right and summed.
    ///
    /// # Preconditions
    ///
    /// `work` holds the field and the one before from slab `base` on, with at
    /// least as many slabs on either side of `own` as there are steps, or the
    /// rim of the box.
    fn wave<const N: usize>(
        &self,
        steps: &[Step],
        open: f64,
        [a, b]: [&mut [f64]; 2],
        base: usize,
        own: Range<usize>,
        sum: &mut [f64],
    ) {
        let depth = steps.len();
        let group = (STRIDE / self.strides[0]).max(1);
        let arch = Arch::new();
        let mut front = own.start.saturating_sub(depth - 1).max(1) + 1;
        while front < own.end + depth {
            for (behind, step) in (1..).zip(steps) {
                let left = depth - behind;
                let lo = front
                    .saturating_sub(behind)
                    .max(own.start.saturating_sub(left))
                    .max(1);
                let hi = (front + group)
                    .saturating_sub(behind)
                    .min(own.end + left)
                    .min(self.slabs + 1);
                let (here, next) = if behind % 2 == 1 {
                    (&*a, &mut *b)
                } else {
                    (&*b, &mut *a)
                };
                let step = Step {
                    weight: step.weight * open,
                    ..*step
                };
                let mut part = |slabs: Range<usize>, summed: bool| {
                    let sum = if summed && !slabs.is_empty() {
                        let slab = self.strides[0];
                        &mut sum[(slabs.start - own.start) * slab..(slabs.end - own.start) * slab]
                    } else {
                        &mut []
                    };
                    self.sweep::<N>(arch, step, here, next, base, slabs, sum);
                };
                part(lo..hi.min(own.start), false);
                part(lo.max(own.start)..hi.min(own.end), true);
                part(lo.max(own.end)..hi, false);
            }
            front += group;
        }
    }

    /// One step over some slabs, summed over all of them or none.
    #[expect(clippy::too_many_arguments, reason = "the ends of one inner loop")]
    fn sweep<const N: usize>(
        &self,
        arch: Arch,
        step: Step,
        here: &[f64],
        next: &mut [f64],
        base: usize,
        slabs: Range<usize>,
        sum: &mut [f64],
    ) {
        if slabs.is_empty() {
            return;
        }
        let slab = self.strides[0];
        let (first, end) = (slabs.start * slab, slabs.end * slab);
        let strides: [usize; N] = std::array::from_fn(|k| self.strides[k]);
        let from = self.runs.partition_point(|run| run.end <= first);
        for run in self.runs[from..].iter().take_while(|run| run.start < end) {
            let (lo, hi) = (run.start.max(first), run.end.min(end));
            let sum = if sum.is_empty() {
                &mut []
            } else {
                &mut sum[lo - first..hi - first]
            };
            arch.dispatch(Sweep {
                start: lo - base * slab,
                strides,
                here,
                next: &mut *next,
                leave_rates: &self.leave_rates[lo..hi],
                sum,
                step,
                arrival: self.arrival(lo),
            });
        }
    }

    /// How heat arrives from a place on, within its row.
    fn arrival<const N: usize>(&self, place: usize) -> Arrival<'_, N> {
        match &self.rates {
            Rates::Even(rates) => Arrival::Even(std::array::from_fn(|k| rates[k])),
            Rates::Uneven(axes) => {
                let mut rest = place - self.strides[0];
                let at: [usize; N] = std::array::from_fn(|k| {
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
