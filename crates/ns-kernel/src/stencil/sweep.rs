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

    #[inline(always)]
    pub(super) fn take(self, next: &impl Next) {
        match (self.step.back, self.sum.is_empty()) {
            (false, false) => self.cells::<false, true>(next),
            (false, true) => self.cells::<false, false>(next),
            (true, false) => self.cells::<true, true>(next),
            (true, true) => self.cells::<true, false>(next),
        }
    }

    #[inline(always)]
    fn cells<const BACK: bool, const SUM: bool>(self, values: &impl Next) {
        let (start, len) = (self.start, self.len);
        let (weight, weight_here) = (self.step.weight, self.weight_here);
        let here = &self.here[start..][..len];
        let next = &mut self.next[start..][..len];
        let sum = if SUM { &mut self.sum[..len] } else { &mut [] };
        for i in 0..len {
            let mut value = values.at(i, here[i]);
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

/// What a step makes of a value and its neighbours.
///
/// A closure would do, but may not be inlined, and is then compiled for the
/// least of processors.
pub(super) trait Next {
    /// # Preconditions
    ///
    /// `i` is less than the length of the stretch, at which `here` is the value.
    fn at(&self, i: usize, here: f64) -> f64;
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
        let Along {
            start,
            len,
            here,
            step: Step { flow, .. },
            ..
        } = self.along;
        let lower = self.strides.map(|stride| &here[start - stride..][..len]);
        let upper = self.strides.map(|stride| &here[start + stride..][..len]);
        match self.arrival {
            Arrival::Even(rates) => meet(
                self.along,
                self.leave,
                Even {
                    rates: rates.map(|rate| -flow * rate),
                    lower,
                    upper,
                },
            ),
            Arrival::Uneven(rates, [below, above]) => meet(
                self.along,
                self.leave,
                Uneven {
                    flow,
                    rates: rates.map(|sides| sides.map(|rate| -flow * rate)),
                    below: &below[..len],
                    above: &above[..len],
                    lower,
                    upper,
                },
            ),
        }
    }
}

#[inline(always)]
fn meet(along: Along<'_>, leave: Leave<'_>, arriving: impl Arriving) {
    let Step { flow, stay, .. } = along.step;
    match leave {
        Leave::All(rate) => along.take(&All {
            stay: flow * rate + stay,
            arriving,
        }),
        Leave::Each(rates) => {
            let rates = &rates[..along.len];
            along.take(&Each {
                flow,
                stay,
                rates,
                arriving,
            });
        }
    }
}

/// What arrives from the neighbours.
trait Arriving {
    fn at(&self, i: usize) -> f64;
}

struct Even<'a, const N: usize> {
    rates: [f64; N],
    lower: [&'a [f64]; N],
    upper: [&'a [f64]; N],
}

impl<const N: usize> Arriving for Even<'_, N> {
    #[inline(always)]
    fn at(&self, i: usize) -> f64 {
        let mut arriving = self.rates[0] * (self.lower[0][i] + self.upper[0][i]);
        for k in 1..N {
            arriving += self.rates[k] * (self.lower[k][i] + self.upper[k][i]);
        }
        arriving
    }
}

struct Uneven<'a, const N: usize> {
    flow: f64,
    rates: [[f64; 2]; N],
    below: &'a [f64],
    above: &'a [f64],
    lower: [&'a [f64]; N],
    upper: [&'a [f64]; N],
}

impl<const N: usize> Arriving for Uneven<'_, N> {
    #[inline(always)]
    fn at(&self, i: usize) -> f64 {
        let along = self.below[i] * self.lower[N - 1][i] + self.above[i] * self.upper[N - 1][i];
        let mut arriving = -self.flow * along;
        for k in 0..N - 1 {
            let [lower, upper] = self.rates[k];
            arriving += lower * self.lower[k][i] + upper * self.upper[k][i];
        }
        arriving
    }
}

/// Where all cells are bins of one leave rate.
struct All<A> {
    stay: f64,
    arriving: A,
}

impl<A: Arriving> Next for All<A> {
    #[inline(always)]
    fn at(&self, i: usize, here: f64) -> f64 {
        self.stay * here + self.arriving.at(i)
    }
}

struct Each<'a, A> {
    flow: f64,
    stay: f64,
    rates: &'a [f64],
    arriving: A,
}

impl<A: Arriving> Next for Each<'_, A> {
    #[inline(always)]
    fn at(&self, i: usize, here: f64) -> f64 {
        let (rate, arriving) = (self.rates[i], self.arriving.at(i));
        // Nothing arrives where no bin is.
        let arriving = if rate > 0.0 { arriving } else { 0.0 };
        (self.flow * rate + self.stay) * here + arriving
    }
}
