//! Models of steps from bin to bin, as operators without a matrix.

use ns_graph::RandomWalk;
use ns_kernel::{HeatOperator, Mode};

use crate::{EnvError, Environment};

/// The chances of steps from bin to bin that heat of a bandwidth gives.
///
/// Rows are where a step starts, and sum to 1, as those of a
/// [`RandomWalk`] and of [`Transitions`](crate::Transitions).
///
/// # Example
///
/// ```
/// use ns_env::Environment;
///
/// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
/// let steps = track.diffusion_steps(0.7);
/// let after = steps.apply_transposed(&[1.0, 0.0, 0.0])?;
/// assert!(after[0] > after[1] && after[1] > after[2]);
/// assert!((after.iter().sum::<f64>() - 1.0).abs() < 1e-14);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct DiffusionSteps<'e> {
    heat: &'e HeatOperator,
    bandwidth: f64,
}

impl<const D: usize> Environment<D> {
    /// Steps along the edges of the graph, each of a bin with the same chance.
    #[must_use]
    pub fn random_walk(&self) -> RandomWalk<'_> {
        RandomWalk::new(self.graph())
    }

    /// Steps as far as heat of a bandwidth spreads, in the unit of the
    /// coordinates.
    #[must_use]
    pub fn diffusion_steps(&self, bandwidth: f64) -> DiffusionSteps<'_> {
        DiffusionSteps {
            heat: self.heat(),
            bandwidth,
        }
    }
}

impl DiffusionSteps<'_> {
    /// What a field is worth after one step: in each bin, the mean over where
    /// the step goes from there.
    ///
    /// # Errors
    ///
    /// [`EnvError::Kernel`] for the bandwidth and the field; see
    /// [`HeatOperator::smooth`].
    pub fn apply(&self, field: &[f64]) -> Result<Vec<f64>, EnvError> {
        self.step(field, Mode::Average)
    }

    /// Where a mass is after one step. The sum over all bins stays as it is.
    ///
    /// # Errors
    ///
    /// [`EnvError::Kernel`] for the bandwidth and the mass.
    pub fn apply_transposed(&self, mass: &[f64]) -> Result<Vec<f64>, EnvError> {
        self.step(mass, Mode::Transition)
    }

    fn step(&self, field: &[f64], mode: Mode) -> Result<Vec<f64>, EnvError> {
        self.heat
            .smooth(field, self.bandwidth, mode)
            .map_err(EnvError::Kernel)
    }
}
