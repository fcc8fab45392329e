//! The Chebyshev engine: any graph, absolute accuracy, the fewest steps.

use crate::bessel::bessel;
use crate::block::{Engine, by_bin};
use crate::step::{Motion, Step};
use crate::{HeatOperator, KernelError};

/// `exp(−t L)` as a polynomial in `L`, by the Chebyshev recurrence.
///
/// With `λ` a bound of the spectrum, `x = 2 L / λ − 1` and `z = t λ / 2`,
/// `exp(−t L) = e^{−z} (I₀(z) + 2 Σ (−1)ᵏ Iₖ(z) Tₖ(x))`: about `√(2 z ln(1/ε))`
/// terms for an accuracy of ε. The coefficients are scaled so that the
/// polynomial is exactly 1 at eigenvalue 0, which keeps mass and constants to
/// rounding at any tolerance.
///
/// # References
///
/// H. Tal-Ezer and R. Kosloff, "An accurate and efficient scheme for propagating
/// the time dependent Schrödinger equation", J. Chem. Phys. 81 (1984), 3967.
#[derive(Debug, Clone)]
pub(crate) struct Chebyshev {
    coefficients: Vec<f64>,
    scale: f64,
}

impl Chebyshev {
    /// # Errors
    ///
    /// [`KernelError::TooManySteps`]
    pub(crate) fn new(
        operator: &HeatOperator,
        bandwidth: f64,
        time: f64,
        tolerance: f64,
    ) -> Result<Self, KernelError> {
        let z = time * operator.eigenvalue_bound / 2.0;
        check_steps(bandwidth, 10.0 * z.sqrt())?;
        Ok(Self::over(operator, time, tolerance))
    }

    /// # Preconditions
    ///
    /// The steps that the time needs were checked.
    fn over(operator: &HeatOperator, time: f64, tolerance: f64) -> Self {
        Self {
            coefficients: coefficients(time * operator.eigenvalue_bound / 2.0, tolerance),
            scale: if operator.eigenvalue_bound > 0.0 {
                operator.eigenvalue_bound.recip()
            } else {
                0.0
            },
        }
    }
}

/// More applications of an operator than this are never worth it.
const MOST_STEPS: f64 = 1e7;

fn check_steps(bandwidth: f64, steps: f64) -> Result<(), KernelError> {
    if steps > MOST_STEPS {
        return Err(KernelError::TooManySteps {
            bandwidth,
            steps,
            limit: MOST_STEPS,
        });
    }
    Ok(())
}

/// `exp(−t L)` over a long time, in stretches that grow, until nothing changes.
///
/// A component whose values have come within a rounding error of each other is
/// at rest, and time goes by without work.
#[derive(Debug, Clone)]
pub(crate) struct LongChebyshev {
    time: f64,
    tolerance: f64,
}

/// A time is long when `t λ` is larger.
pub(crate) const LONG: f64 = 4096.0;

impl LongChebyshev {
    /// # Errors
    ///
    /// [`KernelError::TooManySteps`]
    pub(crate) fn new(
        operator: &HeatOperator,
        bandwidth: f64,
        time: f64,
        tolerance: f64,
    ) -> Result<Self, KernelError> {
        check_steps(
            bandwidth,
            10.0 * (time * operator.eigenvalue_bound / 2.0).sqrt(),
        )?;
        Ok(Self { time, tolerance })
    }

    /// The same over a share of the time.
    pub(crate) fn of(&self, share: f64) -> Self {
        Self {
            time: self.time * share,
            ..self.clone()
        }
    }
}

impl HeatOperator {
    /// A long time, in stretches that grow.
    pub(crate) fn stretches_of(&self, time: f64) -> Vec<f64> {
        let mut stretches = Vec::new();
        let mut left = time;
        let mut stretch = LONG / self.eigenvalue_bound;
        while left > 0.0 {
            // Small remainders join the last stretch.
            let time = if left < 1.5 * stretch { left } else { stretch };
            stretches.push(time);
            left -= time;
            stretch *= 4.0;
        }
        stretches
    }
}

impl Engine for LongChebyshev {
    fn alone(&self) -> bool {
        true
    }

    fn run<const LANES: usize>(&self, operator: &HeatOperator, block: Vec<f64>) -> Vec<f64> {
        let sizes = sizes::<LANES>(operator, &block);
        let mut block = block;
        for time in operator.stretches_of(self.time) {
            if at_rest::<LANES>(operator, &block, &sizes) {
                break;
            }
            // The steps were checked for the whole time.
            let engine = Chebyshev::over(operator, time, self.tolerance);
            block = engine.run::<LANES>(operator, block);
        }
        block
    }
}

/// The largest absolute value in each component.
fn sizes<const LANES: usize>(operator: &HeatOperator, block: &[f64]) -> Vec<f64> {
    let largest = |values: &[f64; LANES]| values.iter().fold(0.0, |a: f64, b| a.max(b.abs()));
    let ranges = operator.ranges(by_bin::<LANES>(block).iter().map(largest));
    ranges.into_iter().map(|range| range.1).collect()
}

/// Whether every component has come to one value in every lane; `sizes` are
/// those of the field at the start.
fn at_rest<const LANES: usize>(operator: &HeatOperator, block: &[f64], sizes: &[f64]) -> bool {
    (0..LANES).all(|lane| {
        let ranges = operator.ranges(by_bin::<LANES>(block).iter().map(|values| values[lane]));
        ranges.iter().zip(sizes).all(|(&(lo, hi), size)| {
            hi - lo <= AT_REST * lo.abs().max(hi.abs()) || hi - lo <= DECAYED * size
        })
    })
}

/// Values of a component that differ by no more than this fraction are one.
const AT_REST: f64 = 1e-13;

/// So are those of a field without a mean that has decayed so far.
const DECAYED: f64 = 1e-15;

impl Engine for Chebyshev {
    fn run<const LANES: usize>(&self, operator: &HeatOperator, block: Vec<f64>) -> Vec<f64> {
        let (first, later) = match self.coefficients.split_first() {
            Some((first, later)) if !later.is_empty() => (*first, later),
            _ => return block,
        };
        // T₀ is the field itself, T₁ = x T₀, and Tₖ₊₁ = 2 x Tₖ − Tₖ₋₁.
        let later = later.iter().enumerate();
        let steps: Vec<Step> = later
            .map(|(k, &weight)| {
                let factor = if k == 0 { 1.0 } else { 2.0 };
                Step {
                    flow: factor * 2.0 * self.scale,
                    stay: -factor,
                    back: k > 0,
                    weight,
                }
            })
            .collect();
        let mut motion = Motion::new(block, first);
        operator.advance(&steps, [1.0; LANES], true, &mut motion);
        motion.sum
    }
}

/// `e^{−z} (2 − δₖ₀) (−1)ᵏ Iₖ(z)`, up to where the rest is below the tolerance,
/// scaled so that the polynomial is 1 at `x = −1`.
///
/// The modified Bessel functions come from Miller's backward recurrence,
/// normalised by `e^{z} = I₀(z) + 2 Σ Iₖ(z)`.
pub(crate) fn coefficients(z: f64, tolerance: f64) -> Vec<f64> {
    // Below this, nothing moves by as much as a rounding error.
    if z < 1e-30 {
        return vec![1.0];
    }
    let start = (10.0 * z.sqrt()) as usize + 60;
    let (bessel, total) = bessel(z, start);
    // On a line a Tₖ(x) moves a field without making it larger; in more
    // dimensions its largest value can grow with k, more slowly than k itself.
    // The tail is weighed with that.
    let mut tail = 0.0;
    let mut degree = start;
    while degree > 0 {
        tail += 2.0 * bessel[degree] / total * degree as f64;
        if tail > tolerance {
            break;
        }
        degree -= 1;
    }
    let kept = bessel[0] + 2.0 * bessel[1..=degree].iter().rev().sum::<f64>();
    (0..=degree)
        .map(|k| {
            let size = bessel[k] / kept * if k == 0 { 1.0 } else { 2.0 };
            if k % 2 == 0 { size } else { -size }
        })
        .collect()
}
