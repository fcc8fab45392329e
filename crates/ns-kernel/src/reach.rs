//! How many bins away heat gets to.

use crate::bessel::bessel;
use crate::{HeatOperator, KernelError};

impl HeatOperator {
    /// How many faces heat of a bandwidth crosses, but for a share below
    /// `tolerance`: what is farther than so many steps from a bin changes its
    /// value by no more than `tolerance` of the largest absolute value that is
    /// spread.
    ///
    /// So it makes no more difference than that whether heat beyond is spread, or
    /// walled off: any part of a space with a halo of so many steps around it
    /// gives the values of the whole in its own bins.
    ///
    /// # Why it holds
    ///
    /// `exp(−t L) = e^{−z} (I₀(z) + 2 Σ (−1)ʲ Iⱼ(z) Tⱼ(x))` with `z = t λ / 2`, `λ`
    /// the [`eigenvalue_bound`](Self::eigenvalue_bound), and `x = 2 L / λ − 1`. A
    /// `Tⱼ(x)` looks no farther than `j` steps, so up to the number returned all
    /// terms are the same with the wall and without: it lowers no measure, and
    /// raises no eigenvalue above `λ`. The terms beyond are each at most 1 in the
    /// norm that weighs squares by measure, hence at most `√(M / m)` of the
    /// largest value in any one bin, where `M` is the measure of its component and
    /// `m` the least of its bins. What is left is
    /// `2 √(M / m) · P(|S| > steps)`, with `S` a random walk on the integers that
    /// jumps `z` times in the mean, for which
    /// `P(|S| = j) = 2 e^{−z} Iⱼ(z)`: some `√(2 z ln(1/ε))` steps.
    ///
    /// # Units
    ///
    /// `bandwidth` is in the unit of the coordinates, `tolerance` a fraction.
    ///
    /// # Errors
    ///
    /// [`KernelError::Bandwidth`], [`KernelError::Tolerance`]
    ///
    /// # Complexity
    ///
    /// O(bins + σ/h) for bins of size h.
    ///
    /// # References
    ///
    /// T. K. Carne, "A transmutation formula for Markov chains", Bulletin des
    /// Sciences Mathématiques 109 (1985), 399–405, for the expansion as a bound on
    /// how far a walk gets.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_kernel::HeatOperator;
    /// use ns_layout::Grid;
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 1000.0)]).build()?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// let heat = HeatOperator::from_layout(&grid, &graph)?;
    /// let steps = heat.reach(5.0, 1e-12)?;
    /// assert!((35..50).contains(&steps));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reach(&self, bandwidth: f64, tolerance: f64) -> Result<usize, KernelError> {
        if !(tolerance.is_finite() && tolerance > 0.0) {
            return Err(KernelError::Tolerance { value: tolerance });
        }
        let z = self.time(bandwidth)? * self.eigenvalue_bound / 2.0;
        // From there on, all of the largest component is within reach.
        let farthest = self.components.sizes().first().map_or(0, |&size| size - 1);
        // The walk gets farther than this with a chance below `LEAST_CHANCE`.
        let most = 30.0 * z.sqrt() + 600.0;
        let allowed = tolerance / (2.0 * self.largest_share().sqrt());
        if z < TINY {
            return Ok(farthest.min(1));
        }
        if most >= MOST_STEPS || allowed < LEAST_CHANCE {
            return Ok(farthest);
        }
        let start = most as usize;
        let (bessel, total) = bessel(z, start);
        let mut steps = start;
        let mut beyond = 0.0;
        while steps > 0 {
            beyond += 2.0 * bessel[steps] / total;
            if beyond > allowed {
                break;
            }
            steps -= 1;
        }
        Ok(steps.min(farthest))
    }

    /// How often the measure of the smallest bin goes into that of its component,
    /// for the component where it does most often.
    fn largest_share(&self) -> f64 {
        let mut least = vec![f64::INFINITY; self.components.count()];
        for (&measure, &label) in self.measures.iter().zip(self.components.labels()) {
            let least = &mut least[label as usize];
            *least = measure.min(*least);
        }
        let shares = self.component_measures.iter().zip(least);
        shares
            .map(|(sum, least)| sum * (self.largest_measure / least))
            .fold(1.0, f64::max)
    }
}

/// Below this, nothing moves by as much as a rounding error of a neighbour.
const TINY: f64 = 1e-30;

/// Chances smaller than this are not told apart.
const LEAST_CHANCE: f64 = 1e-170;

/// More steps than this are not counted one by one.
const MOST_STEPS: f64 = 1e8;
