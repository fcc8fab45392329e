//! The modes of heat: one decomposition for every bandwidth of a space.

use faer::{Mat, MatRef};
use ns_layout::BinId;
use rayon::prelude::*;

use crate::eigen_few::few_modes;
use crate::eigen_full::all_modes;
use crate::eigen_lattice::lattice_modes;
use crate::piece::scatter;
use crate::product::{multiply, multiply_by_transpose};
use crate::{Accuracy, DenseKernel, Engine, HeatOperator, KernelError, Mode, Task};

/// The modes of a heat operator: fields that only shrink when they are spread.
///
/// A mode with eigenvalue λ is `e^{−t λ}` times itself after the time
/// `t = σ² / 2`, so one decomposition serves every bandwidth. Each component of
/// the space has modes of its own, of which the first is constant, with
/// eigenvalue 0, both exactly; a mode is 0 outside its component.
///
/// With the modes of a component as the columns of `B`, its measures `M` and
/// flows `D − W`, `Bᵀ M B = 1` and `Bᵀ (D − W) B` is the diagonal matrix of
/// eigenvalues.
///
/// # Example
///
/// ```
/// use ns_graph::Connectivity;
/// use ns_kernel::{HeatOperator, Mode};
/// use ns_layout::{Grid, Layout};
///
/// let grid = Grid::builder(1.0).ranges([(0.0, 6.0), (0.0, 5.0)]).build()?;
/// let graph = Connectivity::from_layout(&grid)?;
/// let heat = HeatOperator::new(&graph, grid.measures())?;
///
/// let basis = heat.eigenbasis(1 << 20)?;
/// assert_eq!(basis.eigenvalues(0).map(|rates| rates[0]), Some(0.0));
/// let mut field = vec![0.0; 30];
/// field[7] = 1.0;
/// for bandwidth in [1.0, 2.0, 3.0] {
///     let ours = heat.smooth_with(&basis, &field, bandwidth, Mode::Average)?;
///     let direct = heat.smooth(&field, bandwidth, Mode::Average)?;
///     assert!(ours.iter().zip(direct).all(|(a, b)| (a - b).abs() < 1e-12));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Eigenbasis {
    pub(crate) parts: Box<[Part]>,
    bins: usize,
    /// What tells operators apart.
    pub(crate) mark: [f64; 3],
}

/// The modes of one component.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) bins: Box<[usize]>,
    /// Ascending; the first is 0.
    pub(crate) rates: Box<[f64]>,
    modes: Mat<f64>,
}

impl HeatOperator {
    /// All modes, by one dense decomposition for each component; on full
    /// lattices, by one for each axis.
    ///
    /// # Errors
    ///
    /// [`KernelError::MemoryLimit`] before anything is allocated, where the work
    /// takes more than `limit_bytes`; [`KernelError::NoConvergence`].
    ///
    /// # Complexity
    ///
    /// O(n³) time and `24 n²` bytes for the largest component of n bins; on full
    /// lattices O(n²) time and `8 n²` bytes, beside what each axis takes. Same
    /// bits for any number of threads.
    pub fn eigenbasis(&self, limit_bytes: u64) -> Result<Eigenbasis, KernelError> {
        self.slowest_modes(self.bin_count(), limit_bytes)
    }

    /// The `count` modes of each component that decay most slowly, the constant
    /// one among them; all of a component that has no more.
    ///
    /// Components of up to 3000 bins are decomposed as a whole; in larger ones,
    /// of which less than a third is asked for, a subspace of smooth fields is
    /// improved until each mode solves its equation to 1e-12 of the largest
    /// eigenvalue. On full lattices modes are products of those of the axes, which
    /// are cosines where bins are equal.
    ///
    /// # Errors
    ///
    /// As for [`eigenbasis`](Self::eigenbasis), and [`KernelError::NoModes`].
    ///
    /// # Complexity
    ///
    /// Some ten rounds of O(n · count · (count + √(n / count))) time in large
    /// spaces, and `48 n · count` bytes; O(n · count) and `8 n · count` bytes on
    /// full lattices of equal bins. Same bits for any number of threads.
    ///
    /// # References
    ///
    /// Y. Zhou, Y. Saad, M. L. Tiago and J. R. Chelikowsky, "Self-consistent-field
    /// calculations using Chebyshev-filtered subspace iteration", J. Comput.
    /// Phys. 219 (2006), 172–184: algorithm 4.3, with the degree bounded so that
    /// the basis stays well conditioned.
    pub fn slowest_modes(&self, count: usize, limit_bytes: u64) -> Result<Eigenbasis, KernelError> {
        if count == 0 {
            return Err(KernelError::NoModes);
        }
        self.check_memory(self.bytes_of_modes(count), limit_bytes)?;
        let parts = self.pieces()?.into_iter().map(|piece| {
            let (rates, modes) = modes_of(&piece.heat, count)?;
            Ok(Part::new(piece.bins, rates, modes))
        });
        let parts = parts.collect::<Result<_, _>>()?;
        Ok(Eigenbasis::of(parts, self.bin_count(), self.mark()))
    }

    /// Spreads fields by a basis of their space.
    ///
    /// # Shapes
    ///
    /// As for [`smooth`](Self::smooth).
    ///
    /// # Errors
    ///
    /// Those of [`smooth`](Self::smooth); [`KernelError::OtherBasis`], and
    /// [`KernelError::BasisTooSmall`] where modes that are missing would come to
    /// more than 1e-12.
    ///
    /// # Complexity
    ///
    /// O(bins · modes) a field, less for large bandwidths. Same bits for any
    /// number of threads.
    pub fn smooth_with(
        &self,
        basis: &Eigenbasis,
        fields: &[f64],
        bandwidth: f64,
        mode: Mode,
    ) -> Result<Vec<f64>, KernelError> {
        let time = self.time(bandwidth)?;
        self.check_basis(basis)?;
        basis.check_bandwidth(bandwidth, time, Self::DEFAULT_TOLERANCE)?;
        let fields = self.check_fields(fields)?;
        self.spread(&fields, mode, |fields| {
            basis.run(fields, &self.measures, time);
            Ok(Vec::new())
        })
    }

    /// The dense kernel from a basis: one product of matrices.
    ///
    /// # Errors
    ///
    /// Those of [`dense`](Self::dense) and [`smooth_with`](Self::smooth_with).
    ///
    /// # Complexity
    ///
    /// `bins² · modes` flops, with only the modes that are left at this
    /// bandwidth.
    pub fn dense_with(
        &self,
        basis: &Eigenbasis,
        bandwidth: f64,
        mode: Mode,
        limit_bytes: u64,
    ) -> Result<DenseKernel, KernelError> {
        let tolerance = Self::DEFAULT_TOLERANCE;
        self.check_basis(basis)?;
        basis.check_bandwidth(bandwidth, self.time(bandwidth)?, tolerance)?;
        let plan = self.plan(Task::Dense, bandwidth, Accuracy::Absolute(tolerance))?;
        let plan = plan.with_basis(basis)?.within(limit_bytes);
        match plan.explain().considered.first() {
            Some(estimate) if estimate.engine == Engine::Rest => plan.dense(mode),
            _ => plan.using(Engine::Eigen)?.dense(mode),
        }
    }

    /// The modes of each component, and the room to find those of the largest.
    fn bytes_of_modes(&self, count: usize) -> u64 {
        let sizes = self.components.sizes().iter();
        let bytes = |n: usize, modes: usize| {
            let cells = (n as u64).saturating_mul(modes as u64);
            cells.saturating_mul(8)
        };
        let kept = sizes.clone().map(|&n| bytes(n, count.min(n)));
        let room = if self.is_separable() {
            let axes = self.axes.iter();
            axes.map(|axis| match axis.width {
                Some(_) => bytes(axis.bins(), count.min(axis.bins())),
                None => axis.heat.bytes_of_modes(count),
            })
            .fold(0, u64::saturating_add)
        } else {
            let room = |&n: &usize| match iterates(n, count) {
                true => bytes(n, 5 * (count + count / 4 + 16)),
                false if count < n => bytes(n, 3 * n),
                false => bytes(n, 2 * n),
            };
            sizes.map(room).max().unwrap_or(0)
        };
        kept.fold(room, u64::saturating_add)
    }

    fn mark(&self) -> [f64; 3] {
        let flow: f64 = self.weights.iter().sum();
        [self.eigenvalue_bound, self.time_to_rest, flow]
    }

    pub(crate) fn check_basis(&self, basis: &Eigenbasis) -> Result<(), KernelError> {
        if basis.bins != self.bin_count() || basis.mark != self.mark() {
            return Err(KernelError::OtherBasis {
                expected: self.bin_count(),
                actual: basis.bins,
            });
        }
        Ok(())
    }
}

/// The `count` slowest modes of a connected space, or all where it has no more.
pub(crate) fn modes_of(
    heat: &HeatOperator,
    count: usize,
) -> Result<(Vec<f64>, Mat<f64>), KernelError> {
    if heat.is_separable() {
        return lattice_modes(&heat.axes, count);
    }
    if iterates(heat.bin_count(), count) {
        return few_modes(heat, count);
    }
    let (mut rates, modes) = all_modes(heat)?;
    if count >= rates.len() {
        return Ok((rates, modes));
    }
    rates.truncate(count);
    Ok((rates, modes.subcols(0, count).to_owned()))
}

/// Whether so few modes of so large a component are found by iteration.
fn iterates(bins: usize, count: usize) -> bool {
    bins > MOST_DECOMPOSED && count < bins / 3
}

/// The most bins of a component that is decomposed as a whole for a few modes.
const MOST_DECOMPOSED: usize = 3000;

impl Eigenbasis {
    pub(crate) fn of(parts: Vec<Part>, bins: usize, mark: [f64; 3]) -> Self {
        Self {
            parts: parts.into(),
            bins,
            mark,
        }
    }

    /// How many bins the space has.
    #[must_use]
    pub fn bin_count(&self) -> usize {
        self.bins
    }

    /// How many modes there are in all.
    #[must_use]
    pub fn rank(&self) -> usize {
        self.parts.iter().map(|part| part.rates.len()).sum()
    }

    /// How many components the space has.
    #[must_use]
    pub fn component_count(&self) -> usize {
        self.parts.len()
    }

    /// The eigenvalues of a component, ascending from 0, in one over the square
    /// of the unit of length; `None` for a component that is not there.
    #[must_use]
    pub fn eigenvalues(&self, component: usize) -> Option<&[f64]> {
        Some(&self.parts.get(component)?.rates)
    }

    /// The modes of a component, one a column, in the order of the eigenvalues.
    ///
    /// # Shapes
    ///
    /// One row for each of the [`bins`](Self::bins) of the component.
    #[must_use]
    pub fn modes(&self, component: usize) -> Option<MatRef<'_, f64>> {
        Some(self.parts.get(component)?.modes.as_ref())
    }

    /// The bins of a component, ascending; none of one that is not there.
    pub fn bins(&self, component: usize) -> impl Iterator<Item = BinId> {
        let part = self.parts.get(component).into_iter();
        part.flat_map(|part| part.bins.iter().filter_map(|&bin| BinId::new(bin)))
    }

    /// How many modes matter after a time.
    pub(crate) fn live_rank(&self, time: f64) -> usize {
        self.parts.iter().map(|part| part.live(time)).sum()
    }

    /// Refuses a basis whose missing modes would matter.
    pub(crate) fn check_bandwidth(
        &self,
        bandwidth: f64,
        time: f64,
        tolerance: f64,
    ) -> Result<(), KernelError> {
        let [_, time_to_rest, _] = self.mark;
        if time >= time_to_rest {
            return Ok(());
        }
        let needed_rate = (1.0 / tolerance).ln() / time;
        let truncated = self
            .parts
            .iter()
            .filter(|part| part.rates.len() < part.bins.len());
        let largest = truncated.map(|part| part.rates[part.rates.len() - 1]);
        let largest_rate = largest.fold(f64::INFINITY, f64::min);
        if largest_rate < needed_rate {
            return Err(KernelError::BasisTooSmall {
                bandwidth,
                largest_rate,
                needed_rate,
            });
        }
        Ok(())
    }

    /// The lower triangle of `exp(−t L) M⁻¹`.
    pub(crate) fn density(&self, time: f64) -> Mat<f64> {
        let mut density = Mat::zeros(self.bins, self.bins);
        for part in &self.parts {
            let live = part.live(time);
            let half = Mat::from_fn(part.bins.len(), live, |i, k| {
                part.modes[(i, k)] * (-part.rates[k] * time / 2.0).exp()
            });
            if part.bins.len() == self.bins {
                multiply_by_transpose(density.as_mut(), half.as_ref());
            } else {
                let mut block = Mat::zeros(part.bins.len(), part.bins.len());
                multiply_by_transpose(block.as_mut(), half.as_ref());
                scatter(density.as_mut(), block.as_ref(), &part.bins);
            }
        }
        density
    }

    /// Spreads intensive fields laid out one after the other.
    pub(crate) fn run(&self, fields: &mut [f64], measures: &[f64], time: f64) {
        let count = fields.len() / self.bins;
        let mut spread = vec![0.0; fields.len()];
        for part in &self.parts {
            let live = part.live(time);
            let modes = part.modes.subcols(0, live);
            let mass = Mat::from_fn(part.bins.len(), count, |i, k| {
                fields[k * self.bins + part.bins[i]] * measures[part.bins[i]]
            });
            let mut shares = Mat::zeros(live, count);
            multiply(shares.as_mut(), modes.transpose(), mass.as_ref());
            for k in 0..count {
                for (share, rate) in shares.col_mut(k).iter_mut().zip(&part.rates) {
                    *share *= (-rate * time).exp();
                }
            }
            let mut out = mass;
            multiply(out.as_mut(), modes, shares.as_ref());
            spread
                .par_chunks_mut(self.bins)
                .enumerate()
                .for_each(|(k, field)| {
                    for (i, &bin) in part.bins.iter().enumerate() {
                        field[bin] = out[(i, k)];
                    }
                });
        }
        fields.copy_from_slice(&spread);
    }
}

impl Part {
    pub(crate) fn new(bins: Vec<usize>, rates: Vec<f64>, modes: Mat<f64>) -> Self {
        Self {
            bins: bins.into(),
            rates: rates.into(),
            modes,
        }
    }

    /// How many modes are left after a time, more than a rounding error of them.
    fn live(&self, time: f64) -> usize {
        self.rates.partition_point(|rate| rate * time < GONE)
    }
}

/// e to minus this is nothing to 1, even summed over many modes.
const GONE: f64 = 46.0;
