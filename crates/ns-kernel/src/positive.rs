//! The positive engine: never subtracts, so every value keeps its digits.

use rayon::prelude::*;

use crate::block::{BINS_PER_TASK, Block, Engine};
use crate::chebyshev::LongChebyshev;
use crate::{HeatOperator, KernelError};

/// `exp(−t L)` by uniformisation.
///
/// With `μ` above every leave rate, `P = 1 − L / μ` has no negative entry, and
/// `exp(−t L) = Σ Poisson(k; μ t) Pᵏ`. All arithmetic is on non-negative
/// numbers, so each value is accurate relative to itself, however far from data
/// it is and however small, down to [`SMALLEST`] of the largest input.
///
/// The sum ends by a bound on its rest. Where `x` is a field, `c` the largest
/// ratio of `(Pᵏ⁺¹x)ᵢ` to `(Pᵏx)ᵢ` over all bins can never grow with k, because
/// `P` is non-negative. So the terms after the k-th are at most a geometric
/// series of ratio `μ t c / (k + 1)` on top of the k-th, in every bin.
///
/// A long time is cut into parts. Once the least value of a field, where it has
/// any, is not far below its greatest, an error relative to the greatest is one
/// relative to each; from there on, neither can pass the other by the maximum
/// principle, and the Chebyshev engine goes the rest of the way in the square
/// root of the steps.
///
/// # References
///
/// A. Jensen, "Markoff chains as an aid in the study of Markoff processes",
/// Skandinavisk Aktuarietidskrift 36 (1953), 87–91.
#[derive(Debug, Clone)]
pub(crate) struct Positive {
    /// `μ`
    rate: f64,
    /// The time of each part, as `μ t`: small enough for `e^{−μt}` to be a
    /// normal number.
    part: f64,
    parts: f64,
    /// What takes over after each of the parts but the last; it is the same for
    /// all, over less and less time.
    long: Option<LongChebyshev>,
    /// After so many terms a part adds nothing above [`SMALLEST`].
    most_terms: usize,
}

/// Values below this, relative to the largest input, may lose their digits.
pub(crate) const SMALLEST: f64 = 1e-290;

/// The longest part.
const LONGEST: f64 = 512.0;

/// The relative error that the sum of one part may be cut off with.
const CUT: f64 = 1e-16;

/// The accuracy that the Chebyshev engine goes on with.
const LONG_TOLERANCE: f64 = 1e-15;

/// It may go on where no value is below this share of the greatest in its
/// component.
const EVEN: f64 = 1e-2;

/// Some heat stays in every bin, or even and odd terms would not mix.
const LAZINESS: f64 = 1.25;

impl Positive {
    /// # Errors
    ///
    /// [`KernelError::TooManySteps`]
    pub(crate) fn new(
        operator: &HeatOperator,
        bandwidth: f64,
        time: f64,
    ) -> Result<Self, KernelError> {
        let rate = LAZINESS * operator.leave_rates.iter().copied().fold(0.0, f64::max);
        let steps = rate * time;
        let parts = (steps / LONGEST).ceil().max(1.0);
        let part = steps / parts;
        let long = if parts > 1.0 {
            Some(LongChebyshev::new(
                operator,
                bandwidth,
                time,
                LONG_TOLERANCE,
            )?)
        } else {
            None
        };
        Ok(Self {
            rate,
            part,
            parts,
            long,
            most_terms: most_terms(part),
        })
    }

    fn run_part<const LANES: usize>(&self, operator: &HeatOperator, block: &mut Block<LANES>) {
        let reachable = reachable(operator, block);
        let mut current = std::mem::take(block);
        let mut next = vec![[0.0; LANES]; current.len()];
        let mut weight = (-self.part).exp();
        let mut sum: Block<LANES> = current.iter().map(|v| v.map(|x| weight * x)).collect();
        let mut open = [1.0; LANES];
        for term in 1..=self.most_terms {
            self.step(operator, &current, &mut next);
            weight *= self.part / term as f64;
            let weights = open.map(|on| on * weight);
            sum.par_iter_mut()
                .zip(&next)
                .with_min_len(BINS_PER_TASK)
                .for_each(|(sum, next)| {
                    for lane in 0..LANES {
                        sum[lane] += weights[lane] * next[lane];
                    }
                });
            // Before the peak of the weights no bound can be met.
            if term as f64 > self.part && term % 4 == 0 {
                let rests = rests(&current, &next, &sum, weight, self.part / (term + 1) as f64);
                for lane in 0..LANES {
                    if rests[lane].positive == reachable[lane] && rests[lane].relative <= CUT {
                        open[lane] = 0.0;
                    }
                }
                if open == [0.0; LANES] {
                    break;
                }
            }
            std::mem::swap(&mut current, &mut next);
        }
        *block = sum;
    }

    /// `next = P current`.
    fn step<const LANES: usize>(
        &self,
        operator: &HeatOperator,
        current: &Block<LANES>,
        next: &mut Block<LANES>,
    ) {
        let slowness = self.rate.recip();
        next.par_iter_mut()
            .enumerate()
            .with_min_len(BINS_PER_TASK)
            .for_each(|(i, next)| {
                let mut arriving = [0.0; LANES];
                for (j, weight) in operator.row(i) {
                    for lane in 0..LANES {
                        arriving[lane] += weight * current[j][lane];
                    }
                }
                let stay = 1.0 - operator.leave_rates[i] * slowness;
                let scale = operator.inverse_measures[i] * slowness;
                for lane in 0..LANES {
                    next[lane] = stay * current[i][lane] + scale * arriving[lane];
                }
            });
    }
}

impl Engine for Positive {
    fn alone(&self) -> bool {
        self.long.is_some()
    }

    fn run<const LANES: usize>(&self, operator: &HeatOperator, block: &mut Block<LANES>) {
        // Without any flow, or in no time, everything stays where it is.
        if self.part == 0.0 {
            return;
        }
        let mut left = self.parts;
        while left > 0.0 {
            self.run_part(operator, block);
            left -= 1.0;
            if let Some(long) = &self.long
                && left > 0.0
                && is_even(operator, block)
            {
                long.of(left / self.parts).run(operator, block);
                return;
            }
        }
    }
}

/// Whether every field is nowhere far below the greatest value of its component,
/// but for the components it never gets to. What happens in one is nothing to
/// another.
fn is_even<const LANES: usize>(operator: &HeatOperator, block: &Block<LANES>) -> bool {
    (0..LANES).all(|lane| {
        let ranges = operator.ranges(block.iter().map(|values| values[lane]));
        ranges.iter().all(|&(lo, hi)| lo >= EVEN * hi)
    })
}

/// What the terms still to come can add, in one lane.
#[derive(Debug, Clone, Copy)]
struct Rest {
    /// In how many bins the latest two terms are above 0.
    positive: usize,
    /// The largest share of the sum, over all bins.
    relative: f64,
}

/// Bounds the terms that follow `next`, whose weight is `weight` and whose
/// successors' weights shrink at least by `shrink` each.
fn rests<const LANES: usize>(
    current: &Block<LANES>,
    next: &Block<LANES>,
    sum: &Block<LANES>,
    weight: f64,
    shrink: f64,
) -> [Rest; LANES] {
    let mut growth = [0.0_f64; LANES];
    let mut share = [0.0_f64; LANES];
    let mut positive = [0; LANES];
    for ((current, next), sum) in current.iter().zip(next).zip(sum) {
        for lane in 0..LANES {
            if current[lane] > 0.0 && next[lane] > 0.0 {
                positive[lane] += 1;
                growth[lane] = growth[lane].max(next[lane] / current[lane]);
                share[lane] = share[lane].max(weight * next[lane] / sum[lane]);
            }
        }
    }
    std::array::from_fn(|lane| {
        let ratio = shrink * growth[lane];
        let relative = if ratio < 1.0 {
            share[lane] * ratio / (1.0 - ratio)
        } else {
            f64::INFINITY
        };
        Rest {
            positive: positive[lane],
            relative,
        }
    })
}

/// How many bins the heat of each lane will ever get to: those of components
/// that hold any.
fn reachable<const LANES: usize>(operator: &HeatOperator, block: &Block<LANES>) -> [usize; LANES] {
    let labels = operator.components.labels();
    let sizes = operator.components.sizes();
    let mut warm = vec![[false; LANES]; sizes.len()];
    for (values, &label) in block.iter().zip(labels) {
        for lane in 0..LANES {
            warm[label as usize][lane] |= values[lane] > 0.0;
        }
    }
    std::array::from_fn(|lane| {
        let lit = warm.iter().zip(sizes).filter(|(warm, _)| warm[lane]);
        lit.map(|(_, &size)| size).sum()
    })
}

/// The number of terms after which the Poisson weights of mean `part` add up to
/// less than 1e-300.
fn most_terms(part: f64) -> usize {
    let mut logarithm = -part;
    let mut term = 0_usize;
    // Past twice the mean the weights at least halve from one to the next.
    while logarithm > -692.0 || (term as f64) < 2.0 * part {
        term += 1;
        logarithm += (part / term as f64).ln();
    }
    term
}
