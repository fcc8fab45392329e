//! The innermost loop: one step along a stretch of cells.

use pulp::{Simd, WithSimd};

use crate::step::Step;

/// A step along a stretch of places that lie side by side.
pub(super) struct Along<'a> {
    /// Where the stretch starts in `here` and `next`.
    pub(super) start: usize,
    pub(super) len: usize,
    pub(super) here: &'a [f64],
    /// What was before, and then what comes next.
    pub(super) next: &'a mut [f64],
    /// The sum along the stretch; empty where nothing is summed.
    pub(super) sum: &'a mut [f64],
    /// What `here` counts in the sum, where it was not summed by itself: two
    /// terms at a time spare the sum half its way to and from the cache.
    pub(super) weight_here: f64,
    pub(super) step: Step,
}

impl Along<'_> {
    /// The same along a part of the stretch.
    #[inline(always)]
    pub(super) fn part(&mut self, from: usize, len: usize) -> Along<'_> {
        Along {
            start: self.start + from,
            len,
            here: self.here,
            next: &mut *self.next,
            sum: if self.sum.is_empty() {
                &mut []
            } else {
                &mut self.sum[from..][..len]
            },
            ..*self
        }
    }

    /// `value` takes a place and the value there.
    #[inline(always)]
    pub(super) fn finish(self, value: impl Fn(usize, f64) -> f64) {
        match (self.step.back, self.sum.is_empty()) {
            (false, false) => self.cells::<false, true>(value),
            (false, true) => self.cells::<false, false>(value),
            (true, false) => self.cells::<true, true>(value),
            (true, true) => self.cells::<true, false>(value),
        }
    }

    #[inline(always)]
    fn cells<const BACK: bool, const SUM: bool>(self, value: impl Fn(usize, f64) -> f64) {
        let (start, len) = (self.start, self.len);
        let (weight, weight_here) = (self.step.weight, self.weight_here);
        let here = &self.here[start..][..len];
        let next = &mut self.next[start..][..len];
        let sum = if SUM { &mut self.sum[..len] } else { &mut [] };
        for i in 0..len {
            let mut value = value(i, here[i]);
            if BACK {
                value -= next[i];
            }
            next[i] = value;
            if SUM {
                sum[i] = sum[i] + weight_here * here[i] + weight * value;
            }
        }
    }
}

/// One step over a stretch of cells of a lattice.
///
/// It compiles to the widest instructions of the processor it runs on; each
/// cell takes the same operations in the same order whichever those are.
pub(super) struct Sweep<'a, const N: usize> {
    pub(super) along: Along<'a>,
    pub(super) strides: [usize; N],
    pub(super) leave: Leave<'a>,
    pub(super) arrival: Arrival<'a, N>,
}

/// The diagonal of `L` along the stretch.
#[derive(Clone, Copy)]
pub(super) enum Leave<'a> {
    /// One rate, above 0, for cells that are all bins.
    All(f64),
    /// One for each cell, 0 where no bin is.
    Each(&'a [f64]),
}

/// How fast heat arrives from the neighbours of the stretch.
#[derive(Clone, Copy)]
pub(super) enum Arrival<'a, const N: usize> {
    /// One rate for each axis.
    Even([f64; N]),
    /// From below and above: one for each axis but the last, and one for each
    /// cell along the last.
    Uneven([[f64; 2]; N], [&'a [f64]; 2]),
}

impl<const N: usize> WithSimd for Sweep<'_, N> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Step { flow, stay, .. } = self.along.step;
        match self.leave {
            Leave::All(rate) => {
                let stay = flow * rate + stay;
                self.arrive(|_, here, arriving| stay * here + arriving);
            }
            Leave::Each(rates) => {
                let rates = &rates[..self.along.len];
                self.arrive(|i, here, arriving| {
                    let rate = rates[i];
                    // Nothing arrives where no bin is.
                    let arriving = if rate > 0.0 { arriving } else { 0.0 };
                    (flow * rate + stay) * here + arriving
                });
            }
        }
    }
}

impl<const N: usize> Sweep<'_, N> {
    /// `meet` takes a place, the value there, and what arrives.
    #[inline(always)]
    fn arrive(self, meet: impl Fn(usize, f64, f64) -> f64) {
        let Along {
            start,
            len,
            here,
            step: Step { flow, .. },
            ..
        } = self.along;
        let side = |start: usize| &here[start..][..len];
        let lower = self.strides.map(|stride| side(start - stride));
        let upper = self.strides.map(|stride| side(start + stride));
        match self.arrival {
            Arrival::Even(rates) => {
                let rates = rates.map(|rate| -flow * rate);
                self.along.finish(|i, here| {
                    let mut arriving = rates[0] * (lower[0][i] + upper[0][i]);
                    for k in 1..N {
                        arriving += rates[k] * (lower[k][i] + upper[k][i]);
                    }
                    meet(i, here, arriving)
                });
            }
            Arrival::Uneven(rates, [below, above]) => {
                let (below, above) = (&below[..len], &above[..len]);
                let rates = rates.map(|sides| sides.map(|rate| -flow * rate));
                self.along.finish(|i, here| {
                    let along = below[i] * lower[N - 1][i] + above[i] * upper[N - 1][i];
                    let mut arriving = -flow * along;
                    for k in 0..N - 1 {
                        arriving += rates[k][0] * lower[k][i] + rates[k][1] * upper[k][i];
                    }
                    meet(i, here, arriving)
                });
            }
        }
    }
}
