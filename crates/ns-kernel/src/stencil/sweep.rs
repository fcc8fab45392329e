//! The innermost loop: one step along a stretch of cells.

use pulp::{Simd, WithSimd};

use crate::step::Step;

/// One step over a stretch of cells that lie side by side.
///
/// It compiles to the widest instructions of the processor it runs on; each
/// cell takes the same operations in the same order whichever those are.
pub(super) struct Sweep<'a, const N: usize> {
    /// Where the stretch starts in `here` and `next`.
    pub(super) start: usize,
    pub(super) len: usize,
    pub(super) strides: [usize; N],
    pub(super) here: &'a [f64],
    /// What was before, and then what comes next.
    pub(super) next: &'a mut [f64],
    pub(super) leave: Leave<'a>,
    /// The sum along the stretch; empty where nothing is summed.
    pub(super) sum: &'a mut [f64],
    /// What `here` counts in the sum, where it was not summed by itself: two
    /// terms at a time spare the sum half its way to and from the cache.
    pub(super) weight_here: f64,
    pub(super) step: Step,
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
        match (self.step.back, self.sum.is_empty()) {
            (false, false) => self.leave::<false, true>(),
            (false, true) => self.leave::<false, false>(),
            (true, false) => self.leave::<true, true>(),
            (true, true) => self.leave::<true, false>(),
        }
    }
}

impl<const N: usize> Sweep<'_, N> {
    #[inline(always)]
    fn leave<const BACK: bool, const SUM: bool>(self) {
        let (flow, stay) = (self.step.flow, self.step.stay);
        match self.leave {
            Leave::All(rate) => {
                let stay = flow * rate + stay;
                self.arrive::<BACK, SUM>(|_, here, arriving| stay * here + arriving);
            }
            Leave::Each(rates) => {
                let rates = &rates[..self.len];
                self.arrive::<BACK, SUM>(|i, here, arriving| {
                    let rate = rates[i];
                    // Nothing arrives where no bin is.
                    let arriving = if rate > 0.0 { arriving } else { 0.0 };
                    (flow * rate + stay) * here + arriving
                });
            }
        }
    }

    /// `meet` takes a place, the value there, and what arrives.
    #[inline(always)]
    fn arrive<const BACK: bool, const SUM: bool>(self, meet: impl Fn(usize, f64, f64) -> f64) {
        let flow = self.step.flow;
        match self.arrival {
            Arrival::Even(rates) => {
                let rates = rates.map(|rate| -flow * rate);
                self.cells::<BACK, SUM>(|i, here, lower, upper| {
                    let mut arriving = rates[0] * (lower[0] + upper[0]);
                    for k in 1..N {
                        arriving += rates[k] * (lower[k] + upper[k]);
                    }
                    meet(i, here, arriving)
                });
            }
            Arrival::Uneven(rates, [below, above]) => {
                let (below, above) = (&below[..self.len], &above[..self.len]);
                let rates = rates.map(|sides| sides.map(|rate| -flow * rate));
                self.cells::<BACK, SUM>(|i, here, lower, upper| {
                    let along = below[i] * lower[N - 1] + above[i] * upper[N - 1];
                    let mut arriving = -flow * along;
                    for k in 0..N - 1 {
                        arriving += rates[k][0] * lower[k] + rates[k][1] * upper[k];
                    }
                    meet(i, here, arriving)
                });
            }
        }
    }

    /// `value` takes a place, the value there, and those of the neighbours.
    #[inline(always)]
    fn cells<const BACK: bool, const SUM: bool>(
        self,
        value: impl Fn(usize, f64, [f64; N], [f64; N]) -> f64,
    ) {
        let (start, len) = (self.start, self.len);
        let (weight, weight_here) = (self.step.weight, self.weight_here);
        let here = &self.here[start..][..len];
        let lower: [&[f64]; N] =
            std::array::from_fn(|k| &self.here[start - self.strides[k]..][..len]);
        let upper: [&[f64]; N] =
            std::array::from_fn(|k| &self.here[start + self.strides[k]..][..len]);
        let next = &mut self.next[start..][..len];
        let sum = if SUM { &mut self.sum[..len] } else { &mut [] };
        for i in 0..len {
            let (below, above) = (lower.map(|values| values[i]), upper.map(|values| values[i]));
            let mut value = value(i, here[i], below, above);
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
