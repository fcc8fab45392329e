//! What each engine costs: the model that plans are made by.

use crate::chebyshev::LONG;
use crate::dense::{COLUMNS_AT_ONCE, DenseKernel};
use crate::expm::halvings;
use crate::separable::ROWS;
use crate::{Accuracy, Eigenbasis, Engine, HeatOperator, Task, Work};

/// What an engine would take for a task.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Estimate {
    /// The engine.
    pub engine: Engine,
    /// The degree of a polynomial, the terms of a series, the number of modes,
    /// the squarings of a matrix, or the most bins that an axis kernel reaches.
    pub degree: f64,
    /// Floating point operations.
    pub flops: f64,
    /// Bytes read and written, were nothing kept in a processor's cache.
    pub bytes_moved: f64,
    /// The most memory held at once, the result included.
    pub memory_bytes: u64,
    /// How long it would take one thread of a nominal processor, in seconds.
    /// Engines are compared by it; it is no prediction.
    pub nominal_seconds: f64,
}

/// Flops in a second of one thread in dense products.
const DENSE_RATE: f64 = 2e10;

/// Flops in a second of one thread over a lattice.
const STENCIL_RATE: f64 = 1.2e10;

/// Flops in a second of one thread along the edges of a graph, for a field alone
/// and where eight go side by side.
const SPARSE_RATES: [f64; 2] = [1.5e9, 4.5e9];

/// Bytes in a second between one thread and memory.
const COPY_RATE: f64 = 8e9;

/// Bytes in a second where the system has yet to hand the memory over, which it
/// does for blocks larger than [`SMALL_BLOCK`].
const FRESH_RATE: f64 = 1e9;

/// Bytes that are taken from what a program gave back before, and that caches
/// hold.
const SMALL_BLOCK: f64 = 3.2e7;

/// Seconds for so many bytes to come and go, in blocks of some size.
fn seconds_of_bytes(bytes: f64, block: f64) -> f64 {
    let rate = if block > SMALL_BLOCK {
        FRESH_RATE
    } else {
        COPY_RATE
    };
    bytes / rate
}

/// The least error that Padé approximants are trusted with, and the most
/// squarings for that.
const PADE: (f64, i32) = (1e-12, 10);

/// Kernels of axes with fewer entries than this are small, whatever the result.
const SMALL_CELLS: f64 = 8e6;

/// Space, time and task of an estimate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'a> {
    pub(crate) heat: &'a HeatOperator,
    pub(crate) basis: Option<&'a Eigenbasis>,
    pub(crate) task: Task,
    pub(crate) time: f64,
    pub(crate) accuracy: Accuracy,
}

impl Request<'_> {
    /// What each engine that keeps the promise would take, cheapest first.
    pub(crate) fn estimates(&self) -> Vec<Estimate> {
        if self.time >= self.heat.time_to_rest {
            return vec![self.rest()];
        }
        let mut all = Vec::new();
        if self.axes_fit() {
            all.push(self.separable());
        }
        if let Accuracy::Absolute(tolerance) = self.accuracy {
            all.extend(self.basis.map(|basis| self.eigen(basis)));
            all.push(self.chebyshev(tolerance));
            all.extend(self.pade(tolerance));
        }
        // Fields may be negative, unless the accuracy asked for rules it out.
        if self.task == Task::Dense || self.accuracy == Accuracy::Relative {
            all.push(self.positive());
        }
        all.sort_by(|a, b| a.nominal_seconds.total_cmp(&b.nominal_seconds));
        all
    }

    fn bins(&self) -> f64 {
        self.heat.bin_count() as f64
    }

    /// How many fields are spread.
    fn fields(&self) -> f64 {
        match self.task {
            Task::Smooth { fields } => fields as f64,
            Task::Dense => self.bins(),
        }
    }

    /// The result, and so many fields or matrices of the same size beside it.
    fn memory(&self, fields_beside: f64, matrices_beside: f64) -> u64 {
        let fields = match self.task {
            Task::Smooth { fields } => fields as f64 + fields_beside * fields as f64,
            Task::Dense => fields_beside * (COLUMNS_AT_ONCE as f64).min(self.bins()),
        };
        let matrix = match self.task {
            Task::Smooth { .. } => 0,
            Task::Dense => DenseKernel::bytes_for(self.heat.bin_count()),
        };
        // The conversion saturates.
        matrix.saturating_add((8.0 * self.bins() * (fields + matrices_beside * self.bins())) as u64)
    }

    fn rest(&self) -> Estimate {
        let values = self.bins() * self.fields();
        Estimate {
            engine: Engine::Rest,
            degree: 0.0,
            flops: 4.0 * values,
            bytes_moved: 16.0 * values,
            memory_bytes: self.memory(1.0, 0.0),
            nominal_seconds: seconds_of_bytes(16.0 * values, 8.0 * values),
        }
    }

    /// How many entries the kernels of the axes hold, 0 beside the band included.
    fn cells_of_axes(&self) -> f64 {
        let axes = self.heat.axes.iter();
        let cells = axes.map(|axis| {
            let reach = axis.expected_reach(self.time, self.accuracy);
            axis.bins() as f64 * (2 * reach + 1) as f64
        });
        cells.sum()
    }

    /// Whether there are axes, whose kernels are not much larger than the result:
    /// of long lines they may be.
    fn axes_fit(&self) -> bool {
        let room = match self.task {
            Task::Dense => f64::INFINITY,
            Task::Smooth { .. } => 4.0 * self.bins() + SMALL_CELLS,
        };
        self.heat.is_separable() && self.cells_of_axes() <= room
    }

    pub(crate) fn separable(&self) -> Estimate {
        let axes = &self.heat.axes;
        let values = self.bins() * self.fields();
        let reaches = axes
            .iter()
            .map(|axis| axis.expected_reach(self.time, self.accuracy));
        let setup: f64 = axes
            .iter()
            .map(|axis| axis.expected_flops(self.time, self.accuracy))
            .sum();
        let windows = axes.iter().zip(reaches.clone());
        let windows = windows.map(|(axis, reach)| (ROWS + 2 * reach).min(axis.bins()));
        let (flops, bytes_moved) = match self.task {
            Task::Smooth { .. } => {
                let products = 2.0 * values * windows.sum::<usize>() as f64;
                (products, 16.0 * values * axes.len() as f64)
            }
            Task::Dense => (1.5 * values, 16.0 * values),
        };
        let passing = seconds_of_bytes(bytes_moved, self.bytes_of_matrix());
        let seconds = (flops / DENSE_RATE).max(passing) + setup / SPARSE_RATES[0];
        // The band and its blocks, or the band and the whole matrix of an axis.
        let lines = match self.task {
            Task::Smooth { .. } => 24.0 * self.cells_of_axes(),
            Task::Dense => {
                let squares = axes.iter().map(|axis| (axis.bins() as f64).powi(2));
                8.0 * (self.cells_of_axes() + squares.sum::<f64>())
            }
        };
        Estimate {
            engine: Engine::Separable,
            degree: reaches.max().unwrap_or(0) as f64,
            flops: flops + setup,
            bytes_moved,
            memory_bytes: match self.task {
                Task::Smooth { .. } => self.memory(1.0, 0.0),
                Task::Dense => self.memory(0.0, 0.0),
            }
            .saturating_add(lines as u64),
            nominal_seconds: seconds,
        }
    }

    fn eigen(&self, basis: &Eigenbasis) -> Estimate {
        let rank = basis.live_rank(self.time) as f64;
        let (flops, matrices) = match self.task {
            Task::Smooth { .. } => (4.0 * self.bins() * rank * self.fields(), 0.0),
            Task::Dense => (self.bins() * self.bins() * rank, rank / self.bins()),
        };
        let modes = 8.0 * self.bins() * rank;
        let bytes_moved = 2.0 * modes + 32.0 * self.bins() * self.fields();
        // A small basis stays in a cache between one field and the next.
        let passing = match self.task {
            Task::Smooth { .. } if modes <= SMALL_BLOCK => 0.0,
            _ => seconds_of_bytes(bytes_moved, self.bytes_of_matrix()),
        };
        Estimate {
            engine: Engine::Eigen,
            degree: rank,
            flops,
            bytes_moved,
            memory_bytes: self.memory(2.0, matrices),
            nominal_seconds: (flops / DENSE_RATE).max(passing),
        }
    }

    pub(crate) fn chebyshev(&self, tolerance: f64) -> Estimate {
        let work = self.heat.work_of_chebyshev(self.time, tolerance);
        self.by_steps(Engine::Chebyshev, work)
    }

    pub(crate) fn positive(&self) -> Estimate {
        let fastest = self.heat.leave_rates.iter().copied().fold(0.0, f64::max);
        let steps = 1.25 * fastest * self.time;
        // After some parts the field is even, and Chebyshev takes over.
        let terms = if steps > LONG {
            LONG + 8.0 * steps.sqrt()
        } else {
            steps + 8.0 * steps.sqrt()
        };
        let hops = self.heat.hops().min(1500.0);
        // The conversion saturates.
        let work = self.heat.work_of(&[terms.max(hops) as usize]);
        self.by_steps(Engine::Positive, work)
    }

    /// The work of one field, for each of them.
    fn by_steps(&self, engine: Engine, work: Work) -> Estimate {
        let flops = self.fields() * work.flops;
        let rate = match (&self.heat.stencil, self.fields() >= 8.0) {
            (Some(_), _) => STENCIL_RATE,
            (None, together) => SPARSE_RATES[usize::from(together)],
        };
        // A matrix is written by columns, made symmetric and settled.
        let matrix = self.bytes_of_matrix();
        Estimate {
            engine,
            degree: work.steps as f64,
            flops,
            bytes_moved: self.fields() * work.bytes,
            memory_bytes: self.memory(4.0, 0.0),
            nominal_seconds: flops / rate + seconds_of_bytes(4.0 * matrix, matrix),
        }
    }

    fn pade(&self, tolerance: f64) -> Option<Estimate> {
        let squarings = halvings(self.time * self.heat.eigenvalue_bound / 2.0);
        if self.task != Task::Dense || tolerance < PADE.0 || squarings > PADE.1 {
            return None;
        }
        Some(self.pade_with(squarings))
    }

    /// The same, however many squarings there are.
    pub(crate) fn pade_of_any_size(&self) -> Estimate {
        self.pade_with(halvings(self.time * self.heat.eigenvalue_bound / 2.0))
    }

    fn pade_with(&self, squarings: i32) -> Estimate {
        let sizes = self.heat.components.sizes().iter();
        let cubes: f64 = sizes.map(|&n| (n as f64).powi(3)).sum();
        let products = 6.0 + f64::from(squarings);
        let flops = cubes * (2.0 * products + 8.0 / 3.0);
        let bytes_moved = 24.0 * self.bins() * self.bins() * (products + 10.0);
        Estimate {
            engine: Engine::Pade,
            degree: f64::from(squarings),
            flops,
            bytes_moved,
            memory_bytes: self.memory(0.0, 7.0),
            nominal_seconds: (flops / DENSE_RATE).max(bytes_moved / COPY_RATE),
        }
    }

    /// The size of the kernel, if one is asked for.
    fn bytes_of_matrix(&self) -> f64 {
        match self.task {
            Task::Smooth { .. } => 0.0,
            Task::Dense => 8.0 * self.bins() * self.bins(),
        }
    }
}

impl HeatOperator {
    /// Whether one field is spread faster along one axis after the other. It is
    /// the same for every field, so that one alone comes out as among others.
    pub(crate) fn prefers_axes(&self, time: f64, accuracy: Accuracy) -> bool {
        let one = Request {
            heat: self,
            basis: None,
            task: Task::Smooth { fields: 1 },
            time,
            accuracy,
        };
        if time >= self.time_to_rest || !one.axes_fit() {
            return false;
        }
        let other = match accuracy {
            Accuracy::Absolute(tolerance) => one.chebyshev(tolerance),
            Accuracy::Relative => one.positive(),
        };
        one.separable().nominal_seconds < other.nominal_seconds
    }

    /// How many steps the farthest bin of a component is from its first, at
    /// most.
    fn hops(&self) -> f64 {
        if self.is_separable() {
            return self.axes.iter().map(|axis| axis.bins() as f64).sum();
        }
        let mut seen = vec![false; self.bin_count()];
        let mut most = 0;
        for start in 0..self.bin_count() {
            let mut front = vec![start];
            let mut hops = 0;
            if std::mem::replace(&mut seen[start], true) {
                continue;
            }
            loop {
                let mut next = Vec::new();
                for &i in &front {
                    for (j, _) in self.row(i) {
                        if !std::mem::replace(&mut seen[j], true) {
                            next.push(j);
                        }
                    }
                }
                if next.is_empty() {
                    break;
                }
                hops += 1;
                front = next;
            }
            most = most.max(hops);
        }
        f64::from(most)
    }
}
