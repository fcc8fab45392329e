//! How much there is to do, before it is done.

use crate::chebyshev::{Chebyshev, LONG};
use crate::{HeatOperator, KernelError};

/// What [`Engine::Chebyshev`](crate::Engine::Chebyshev) takes for one field.
///
/// These are counts, not times: what they mean in seconds depends on the
/// machine. The program `roofline` of the benchmarks puts both side by side.
#[derive(Debug, Clone, Copy, PartialEq)]
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
        let stretches = if time >= self.time_to_rest {
            Vec::new()
        } else if time * self.eigenvalue_bound > LONG {
            self.stretches_of(time)
        } else {
            vec![time]
        };
        let float = size_of::<f64>() as f64;
        let bins = self.bin_count() as f64;
        let mut work = Work {
            steps: 0,
            flops: 0.0,
            bytes: 0.0,
        };
        for time in stretches {
            let steps = Chebyshev::new(self, bandwidth, time, tolerance)?.steps();
            work.steps += steps;
            let (flops, bytes) = match &self.stencil {
                Some(stencil) => (
                    stencil.flops() as f64 * bins * steps as f64,
                    stencil.traffic(steps) as f64 * bins * float,
                ),
                // Each neighbour is multiplied and added; then two for the share
                // that stays, two for the recurrence, two for the sum, and two
                // where they meet.
                None => {
                    let ends = self.targets.len() as f64;
                    let step = ends * (float + size_of::<u32>() as f64) + 8.0 * float * bins;
                    (
                        (2.0 * ends + 8.0 * bins) * steps as f64,
                        step * steps as f64,
                    )
                }
            };
            work.flops += flops;
            work.bytes += bytes;
        }
        Ok(work)
    }
}
