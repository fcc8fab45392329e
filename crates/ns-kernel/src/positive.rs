//! The positive engine: never subtracts, so every value keeps its digits.

use rayon::prelude::*;

use crate::block::{Engine, by_bin};
use crate::chebyshev::LongChebyshev;
use crate::step::{Motion, Step};
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

/// How many terms are taken between two looks at what is left.
const CHECKED: usize = 8;

/// How many bins a thread looks at.
const BINS_PER_TASK: usize = 1 << 12;

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

    fn run_part<const LANES: usize>(&self, operator: &HeatOperator, block: Vec<f64>) -> Vec<f64> {
        let reachable = reachable::<LANES>(operator, &block);
        let mut weight = (-self.part).exp();
        let mut motion = Motion::new(block, weight);
        let mut open = [1.0; LANES];
        let mut terms = 0;
        while terms < self.most_terms && open != [0.0; LANES] {
            // Before the peak of the weights no bound can be met.
            let next = (terms + 1)
                .max(self.part as usize)
                .next_multiple_of(CHECKED);
            let steps: Vec<Step> = (terms + 1..=next)
                .map(|term| {
                    weight *= self.part / term as f64;
                    Step {
                        flow: -self.rate.recip(),
                        stay: 1.0,
                        back: false,
                        weight,
                    }
                })
                .collect();
            operator.advance(&steps, open, false, &mut motion);
            terms = next;
            let rests = rests(&motion, weight, self.part / (terms + 1) as f64);
            for lane in 0..LANES {
                if rests[lane].positive == reachable[lane] && rests[lane].relative <= CUT {
                    open[lane] = 0.0;
                }
            }
        }
        motion.sum
    }
}

impl Engine for Positive {
    fn alone(&self) -> bool {
        self.long.is_some()
    }

    fn run<const LANES: usize>(&self, operator: &HeatOperator, block: Vec<f64>) -> Vec<f64> {
        // Without any flow, or in no time, everything stays where it is.
        if self.part == 0.0 {
            return block;
        }
        let mut block = block;
        let mut left = self.parts;
        while left > 0.0 {
            block = self.run_part::<LANES>(operator, block);
            left -= 1.0;
            if let Some(long) = &self.long
                && left > 0.0
                && is_even::<LANES>(operator, &block)
            {
                return long.of(left / self.parts).run::<LANES>(operator, block);
            }
        }
        block
    }
}

/// Whether every field is nowhere far below the greatest value of its component,
/// but for the components it never gets to. What happens in one is nothing to
/// another.
fn is_even<const LANES: usize>(operator: &HeatOperator, block: &[f64]) -> bool {
    (0..LANES).all(|lane| {
        let ranges = operator.ranges(by_bin::<LANES>(block).iter().map(|values| values[lane]));
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

/// Bounds the terms that follow the latest, whose weight is `weight` and whose
/// successors' weights shrink at least by `shrink` each.
fn rests<const LANES: usize>(motion: &Motion<LANES>, weight: f64, shrink: f64) -> [Rest; LANES] {
    let parts = |field| by_bin::<LANES>(field).par_chunks(BINS_PER_TASK);
    let found = parts(&motion.before)
        .zip(parts(&motion.here))
        .zip(parts(&motion.sum))
        .map(|((before, here), sum)| look(before, here, sum, weight))
        // Counts and maxima are the same in any order.
        .reduce(
            || [Found::default(); LANES],
            |a, b| std::array::from_fn(|lane| a[lane].and(b[lane])),
        );
    found.map(
        |Found {
             positive,
             growth,
             share,
         }| {
            let ratio = shrink * growth;
            let relative = if ratio < 1.0 {
                share * ratio / (1.0 - ratio)
            } else {
                f64::INFINITY
            };
            Rest { positive, relative }
        },
    )
}

/// Looks at some bins.
fn look<const LANES: usize>(
    before: &[[f64; LANES]],
    here: &[[f64; LANES]],
    sum: &[[f64; LANES]],
    weight: f64,
) -> [Found; LANES] {
    let mut found = [Found::default(); LANES];
    for ((before, here), sum) in before.iter().zip(here).zip(sum) {
        for lane in 0..LANES {
            if before[lane] > 0.0 && here[lane] > 0.0 && sum[lane] > 0.0 {
                let found = &mut found[lane];
                found.positive += 1;
                found.growth = found.growth.max(here[lane] / before[lane]);
                found.share = found.share.max(weight * here[lane] / sum[lane]);
            }
        }
    }
    found
}

/// What some bins say of the terms, in one lane.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    positive: usize,
    growth: f64,
    share: f64,
}

impl Found {
    fn and(self, other: Self) -> Self {
        Self {
            positive: self.positive + other.positive,
            growth: self.growth.max(other.growth),
            share: self.share.max(other.share),
        }
    }
}

/// How many bins the heat of each lane will ever get to: those of components
/// that hold any.
fn reachable<const LANES: usize>(operator: &HeatOperator, block: &[f64]) -> [usize; LANES] {
    let labels = operator.components.labels();
    let sizes = operator.components.sizes();
    let mut warm = vec![[false; LANES]; sizes.len()];
    for (values, &label) in by_bin::<LANES>(block).iter().zip(labels) {
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
