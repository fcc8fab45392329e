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
    pub(super) strides: [usize; N],
    pub(super) here: &'a [f64],
    /// What was before, and then what comes next.
    pub(super) next: &'a mut [f64],
    /// The diagonal of `L` along the stretch.
    pub(super) leave_rates: &'a [f64],
    /// The sum along the stretch; empty where nothing is summed.
    pub(super) sum: &'a mut [f64],
    pub(super) step: Step,
    pub(super) arrival: Arrival<'a, N>,
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
            (false, false) => self.run::<false, true>(),
            (false, true) => self.run::<false, false>(),
            (true, false) => self.run::<true, true>(),
            (true, true) => self.run::<true, false>(),
        }
    }
}

impl<const N: usize> Sweep<'_, N> {
    #[inline(always)]
    fn run<const BACK: bool, const SUM: bool>(self) {
        let flow = self.step.flow;
        match self.arrival {
            Arrival::Even(rates) => {
                let rates = rates.map(|rate| -flow * rate);
                self.cells::<BACK, SUM>(|_, lower, upper| {
                    let mut arriving = 0.0;
                    for k in 0..N {
                        arriving += rates[k] * (lower[k] + upper[k]);
                    }
                    arriving
                });
            }
            Arrival::Uneven(rates, [below, above]) => {
                let (below, above) = (
                    &below[..self.leave_rates.len()],
                    &above[..self.leave_rates.len()],
                );
                self.cells::<BACK, SUM>(|i, lower, upper| {
                    let mut arriving = below[i] * lower[N - 1] + above[i] * upper[N - 1];
                    for k in 0..N - 1 {
                        arriving += rates[k][0] * lower[k] + rates[k][1] * upper[k];
                    }
                    -flow * arriving
                });
            }
        }
    }

    #[inline(always)]
    fn cells<const BACK: bool, const SUM: bool>(
        self,
        arriving: impl Fn(usize, [f64; N], [f64; N]) -> f64,
    ) {
        let Step {
            flow, stay, weight, ..
        } = self.step;
        let (start, len) = (self.start, self.leave_rates.len());
        let leave_rates = &self.leave_rates[..len];
        let here = &self.here[start..][..len];
        let lower: [&[f64]; N] =
            std::array::from_fn(|k| &self.here[start - self.strides[k]..][..len]);
        let upper: [&[f64]; N] =
            std::array::from_fn(|k| &self.here[start + self.strides[k]..][..len]);
        let next = &mut self.next[start..][..len];
        let sum = if SUM { &mut self.sum[..len] } else { &mut [] };
        for i in 0..len {
            let arriving = arriving(
                i,
                lower.map(|values| values[i]),
                upper.map(|values| values[i]),
            );
            let leave = leave_rates[i];
            // Nothing arrives where no bin is.
            let arriving = if leave > 0.0 { arriving } else { 0.0 };
            let mut value = (flow * leave + stay) * here[i] + arriving;
            if BACK {
                value -= next[i];
            }
            next[i] = value;
            if SUM {
                sum[i] += weight * value;
            }
        }
    }
}
