//! How much there is to do, before it is done.

use crate::chebyshev::{LONG, LongChebyshev, coefficients};
use crate::{HeatOperator, KernelError};

/// What [`Engine::Chebyshev`](crate::Engine::Chebyshev) takes for one field.
///
/// These are counts, not times: what they mean in seconds depends on the
/// machine. The program `roofline` of the benchmarks puts both side by side.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Work {
    /// How many times the operator is applied, at most.
    pub steps: usize,
    /// Multiplications and additions on bins in these steps, none counted twice
    /// where tiles overlap.
    pub flops: f64,
    /// Bytes that come from memory or go there in these steps, where the field
    /// is too large for any cache.
    pub bytes: f64,
}

impl HeatOperator {
    /// What it takes to spread one field with this bandwidth and tolerance, step
    /// by step: on full lattices, [`smooth`](Self::smooth) may find a shorter way,
    /// which [`plan`](Self::plan) tells of.
    ///
    /// # Errors
    ///
    /// Those of [`smooth_within`](Self::smooth_within) for the bandwidth and the
    /// tolerance.
    ///
    /// # Complexity
    ///
    /// O(steps), and nothing is spread.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_kernel::HeatOperator;
    /// use ns_layout::Grid;
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 100.0), (0.0, 100.0)]).build()?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// let heat = HeatOperator::from_layout(&grid, &graph)?;
    /// let (exact, rough) = (heat.work(5.0, 1e-12)?, heat.work(5.0, 1e-6)?);
    /// assert!(rough.steps < exact.steps && rough.flops < exact.flops);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn work(&self, bandwidth: f64, tolerance: f64) -> Result<Work, KernelError> {
        if !(tolerance.is_finite() && tolerance > 0.0) {
            return Err(KernelError::Tolerance { value: tolerance });
        }
        let time = self.time(bandwidth)?;
        if time < self.time_to_rest {
            // Only what this refuses is wanted of it.
            LongChebyshev::new(self, bandwidth, time, tolerance)?;
        }
        Ok(self.work_of_chebyshev(time, tolerance))
    }

    /// The same after a time that is known to be in order.
    pub(crate) fn work_of_chebyshev(&self, time: f64, tolerance: f64) -> Work {
        let stretches = if time >= self.time_to_rest {
            Vec::new()
        } else if time * self.eigenvalue_bound > LONG {
            self.stretches_of(time)
        } else {
            vec![time]
        };
        let steps: Vec<usize> = stretches
            .into_iter()
            .map(|time| steps_of(time * self.eigenvalue_bound / 2.0, tolerance))
            .collect();
        self.work_of(&steps)
    }

    /// What so many steps take, in stretches that each begin with a new pass, for
    /// one field and whichever engine takes them.
    pub(crate) fn work_of(&self, stretches: &[usize]) -> Work {
        let float = size_of::<f64>() as f64;
        let bins = self.bin_count() as f64;
        let steps: usize = stretches.iter().sum();
        let (flops, numbers) = match &self.stencil {
            Some(stencil) => {
                let stretches = stretches.iter().filter(|&&steps| steps > 0);
                let numbers = stretches.map(|&steps| stencil.traffic(steps) as f64);
                (stencil.flops() as f64 * bins, numbers.sum::<f64>() * bins)
            }
            // Each neighbour is multiplied and added; then two for the share that
            // stays, two for the recurrence, two for the sum, and two where they
            // meet.
            None => {
                let ends = self.targets.len() as f64;
                let end = 1.0 + size_of::<u32>() as f64 / float;
                let numbers = (end * ends + 8.0 * bins) * steps as f64;
                (2.0 * ends + 8.0 * bins, numbers)
            }
        };
        Work {
            steps,
            flops: flops * steps as f64,
            bytes: numbers * float,
        }
    }
}

/// The degree of the polynomial for `z = t λ / 2`: counted where that is quick.
///
/// Beyond, the Bessel functions are a Gaussian in their order, and the tail that
/// [`coefficients`] cuts off is `√(2 z / π) exp(−d² / (2 z))` for a degree of d.
pub(crate) fn steps_of(z: f64, tolerance: f64) -> usize {
    if 2.0 * z > LONG {
        let tail = (2.0 * z / std::f64::consts::PI).sqrt();
        // The conversion saturates.
        (2.0 * z * (tail / tolerance).ln().max(1.0)).sqrt().ceil() as usize
    } else {
        coefficients(z, tolerance).len() - 1
    }
}
