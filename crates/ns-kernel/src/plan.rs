//! Which engine does what is asked, and what that will take.

use crate::cost::Request;
use crate::settle::{Known, apply_mode};
use crate::{
    Accuracy, DenseKernel, Eigenbasis, Engine, Estimate, Explanation, HeatOperator, KernelError,
    Mode, Task,
};

/// A choice of engine for one task, before anything is computed.
///
/// # Example
///
/// ```
/// use ns_graph::Connectivity;
/// use ns_kernel::{Accuracy, Engine, HeatOperator, Mode, Task};
/// use ns_layout::{Grid, Layout};
///
/// let grid = Grid::builder(1.0).ranges([(0.0, 30.0), (0.0, 30.0)]).build()?;
/// let graph = Connectivity::from_layout(&grid)?;
/// let heat = HeatOperator::from_layout(&grid, &graph)?;
///
/// let plan = heat.plan(Task::Dense, 2.0, Accuracy::Absolute(1e-12))?;
/// let explained = plan.explain();
/// assert_eq!(explained.chosen.map(|chosen| chosen.engine), Some(Engine::Separable));
/// println!("{explained}");
/// let kernel = plan.dense(Mode::Average)?;
/// assert_eq!(kernel.matrix().nrows(), 900);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    request: Request<'a>,
    bandwidth: f64,
    limit_bytes: u64,
    /// Cheapest first.
    estimates: Vec<Estimate>,
}

impl HeatOperator {
    /// How a task would be done: with which engine, and what it would take.
    ///
    /// # Errors
    ///
    /// [`KernelError::Bandwidth`], [`KernelError::Tolerance`]
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time.
    pub fn plan(
        &self,
        task: Task,
        bandwidth: f64,
        accuracy: Accuracy,
    ) -> Result<Plan<'_>, KernelError> {
        if let Accuracy::Absolute(value) = accuracy
            && !(value.is_finite() && value > 0.0)
        {
            return Err(KernelError::Tolerance { value });
        }
        let request = Request {
            heat: self,
            basis: None,
            task,
            time: self.time(bandwidth)?,
            accuracy,
        };
        Ok(Plan {
            request,
            bandwidth,
            limit_bytes: u64::MAX,
            estimates: request.estimates(),
        })
    }

    pub(crate) fn check_memory(
        &self,
        needed_bytes: u64,
        limit_bytes: u64,
    ) -> Result<(), KernelError> {
        // No allocation can be larger than half the address space.
        if needed_bytes > limit_bytes.min(isize::MAX as u64) {
            return Err(KernelError::MemoryLimit {
                bins: self.bin_count(),
                needed_bytes,
                limit_bytes,
            });
        }
        Ok(())
    }
}

impl<'a> Plan<'a> {
    /// The same with the modes of the space at hand.
    ///
    /// # Errors
    ///
    /// [`KernelError::OtherBasis`]. A basis with too few modes for the bandwidth
    /// is not used.
    pub fn with_basis(self, basis: &'a Eigenbasis) -> Result<Self, KernelError> {
        self.request.heat.check_basis(basis)?;
        let tolerance = self.tolerance();
        if basis
            .check_bandwidth(self.bandwidth, self.request.time, tolerance)
            .is_err()
        {
            return Ok(self);
        }
        let request = Request {
            basis: Some(basis),
            ..self.request
        };
        Ok(Self {
            request,
            estimates: request.estimates(),
            ..self
        })
    }

    /// The same with no more memory than this, in bytes.
    #[must_use]
    pub fn within(self, limit_bytes: u64) -> Self {
        Self {
            limit_bytes,
            ..self
        }
    }

    /// The same with this engine and no other: to compare engines, and where
    /// more is known than the model can.
    ///
    /// # Errors
    ///
    /// [`KernelError::Engine`] where it can not do the task.
    pub fn using(self, engine: Engine) -> Result<Self, KernelError> {
        let request = &self.request;
        let found = self.estimates.iter().find(|e| e.engine == engine).copied();
        let reason = match engine {
            Engine::Pade
                if request.task == Task::Dense && request.accuracy != Accuracy::Relative =>
            {
                return Ok(Self {
                    estimates: vec![request.pade_of_any_size()],
                    ..self
                });
            }
            Engine::Rest => "heat is not at rest so soon",
            Engine::Separable => "it needs a full lattice that the operator knows of",
            Engine::Eigen => "it needs a basis with enough modes, and an absolute accuracy",
            Engine::Pade => "it makes kernels, and with an absolute accuracy",
            Engine::Chebyshev => "it needs an absolute accuracy, and heat that is not at rest",
            Engine::Positive => "it needs a kernel or a relative accuracy, and heat not at rest",
        };
        match found {
            Some(estimate) => Ok(Self {
                estimates: vec![estimate],
                ..self
            }),
            None => Err(KernelError::Engine { engine, reason }),
        }
    }

    /// What was chosen, what else was considered, and what each would take.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let fits = |estimate: &&Estimate| estimate.memory_bytes <= self.limit_bytes;
        Explanation {
            bins: self.request.heat.bin_count(),
            components: self.request.heat.components().count(),
            task: self.request.task,
            bandwidth: self.bandwidth,
            accuracy: self.request.accuracy,
            limit_bytes: self.limit_bytes,
            chosen: self.estimates.iter().find(fits).copied(),
            considered: self.estimates.clone(),
        }
    }

    /// Makes the dense kernel.
    ///
    /// It is nowhere negative and 0 between components, `m_i H_ij = m_j H_ji`,
    /// and mass and constants are kept to rounding, whatever the engine.
    ///
    /// # Errors
    ///
    /// [`KernelError::MemoryLimit`] before anything is allocated;
    /// [`KernelError::TooManySteps`].
    pub fn dense(&self, mode: Mode) -> Result<DenseKernel, KernelError> {
        let Request {
            heat,
            basis,
            time,
            accuracy,
            ..
        } = self.request;
        let engine = self.engine()?;
        if self.request.task != Task::Dense {
            let reason = "the plan is for fields, not for a kernel";
            return Err(KernelError::Engine { engine, reason });
        }
        let bandwidth = self.bandwidth;
        let mut matrix = match (engine, basis) {
            (Engine::Separable, _) => {
                let matrix = heat.kernel_by_axes(bandwidth, mode, accuracy)?;
                return Ok(DenseKernel::new(matrix, bandwidth, mode, engine));
            }
            (Engine::Rest, _) => heat.density_at_rest(),
            (Engine::Eigen, Some(basis)) => {
                let mut density = basis.density(time);
                heat.settle(density.as_mut(), Known::Lower);
                density
            }
            (Engine::Pade, _) => {
                let mut density = heat.density_by_pade(time)?;
                heat.settle(density.as_mut(), Known::Both);
                density
            }
            (Engine::Chebyshev, _) => {
                let (plain, tolerance) = (heat.without_axes(), self.tolerance());
                let mut density = heat.density_by_columns(|columns| {
                    plain.smooth_within(columns, bandwidth, Mode::Density, tolerance)
                })?;
                heat.settle(density.as_mut(), Known::Columns);
                density
            }
            _ => {
                let plain = heat.without_axes();
                heat.density_by_columns(|columns| {
                    plain.smooth_positive(columns, bandwidth, Mode::Density)
                })?
            }
        };
        apply_mode(matrix.as_mut(), heat.measures(), mode);
        Ok(DenseKernel::new(matrix, bandwidth, mode, engine))
    }

    /// Spreads fields.
    ///
    /// # Shapes
    ///
    /// As for [`HeatOperator::smooth`].
    ///
    /// # Errors
    ///
    /// Those of [`HeatOperator::smooth_within`] or
    /// [`HeatOperator::smooth_positive`]; [`KernelError::MemoryLimit`], and
    /// [`KernelError::Engine`] where the plan is for a kernel.
    pub fn smooth(&self, fields: &[f64], mode: Mode) -> Result<Vec<f64>, KernelError> {
        let Request {
            heat,
            basis,
            accuracy,
            ..
        } = self.request;
        let engine = self.engine()?;
        if self.request.task == Task::Dense {
            let reason = "the plan is for a kernel, not for fields";
            return Err(KernelError::Engine { engine, reason });
        }
        match (engine, basis) {
            (Engine::Separable, _) => {
                let fields = heat.check_fields(fields)?;
                if accuracy == Accuracy::Relative {
                    heat.check_not_negative(fields.values)?;
                }
                heat.smooth_by_axes(&fields, self.bandwidth, mode, accuracy)
            }
            (Engine::Eigen, Some(basis)) => heat.smooth_with(basis, fields, self.bandwidth, mode),
            (Engine::Positive, _) => {
                let plain = heat.without_axes();
                plain.smooth_positive(fields, self.bandwidth, mode)
            }
            _ => {
                let plain = heat.without_axes();
                plain.smooth_within(fields, self.bandwidth, mode, self.tolerance())
            }
        }
    }

    /// The cheapest engine that fits.
    fn engine(&self) -> Result<Engine, KernelError> {
        let limit_bytes = self.limit_bytes.min(isize::MAX as u64);
        let mut fitting = self
            .estimates
            .iter()
            .filter(|e| e.memory_bytes <= limit_bytes);
        if let Some(estimate) = fitting.next() {
            return Ok(estimate.engine);
        }
        let needed = self.estimates.iter().map(|e| e.memory_bytes).min();
        Err(KernelError::MemoryLimit {
            bins: self.request.heat.bin_count(),
            needed_bytes: needed.unwrap_or(u64::MAX),
            limit_bytes: self.limit_bytes,
        })
    }

    fn tolerance(&self) -> f64 {
        match self.request.accuracy {
            Accuracy::Absolute(tolerance) => tolerance,
            Accuracy::Relative => HeatOperator::DEFAULT_TOLERANCE,
        }
    }
}
