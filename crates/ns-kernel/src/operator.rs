//! The generator of heat flow on a graph of bins.

use ns_graph::{Components, Connectivity};
use ns_layout::Layout;

use crate::KernelError;
use crate::line::Line;
use crate::stencil::Stencil;

/// The heat operator of a space: `L = M⁻¹ (D − W)` with `W = A / d`, where `M`
/// holds the measures of the bins, `A` the faces between them, `d` the distances
/// between their centres, and `D` the row sums of `W`.
///
/// A field spread with bandwidth σ is `exp(−t L)` applied to it, `t = σ² / 2`:
/// on cells whose faces are orthogonal to the lines between centres, a point
/// source then has standard deviation σ, in the unit of the coordinates. Nothing
/// flows where there is no face, so walls reflect.
///
/// The operator is immutable, holds no cache, and no matrix is made from it but
/// by [`dense`](Self::dense).
///
/// # Example
///
/// ```
/// use ns_graph::Connectivity;
/// use ns_kernel::{HeatOperator, Mode};
/// use ns_layout::{Grid, Layout};
///
/// let grid = Grid::builder(1.0).ranges([(0.0, 3.0)]).build()?;
/// let graph = Connectivity::from_layout(&grid)?;
/// let heat = HeatOperator::new(&graph, grid.measures())?;
///
/// let spread = heat.smooth(&[1.0, 0.0, 0.0], 1.0, Mode::Transition)?;
/// let exact = 1.0 / 3.0 + (-0.5_f64).exp() / 2.0 + (-1.5_f64).exp() / 6.0;
/// assert!((spread[0] - exact).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct HeatOperator {
    pub(crate) offsets: Vec<usize>,
    pub(crate) targets: Vec<u32>,
    /// `W`, for each of `targets`.
    pub(crate) weights: Vec<f64>,
    pub(crate) measures: Vec<f64>,
    pub(crate) inverse_measures: Vec<f64>,
    /// The diagonal of `L`: how fast heat leaves each bin.
    pub(crate) leave_rates: Vec<f64>,
    /// No eigenvalue of `L` is larger.
    pub(crate) eigenvalue_bound: f64,
    pub(crate) components: Components,
    pub(crate) largest_measure: f64,
    /// The measure of each component, as a multiple of `largest_measure`.
    pub(crate) component_measures: Vec<f64>,
    /// Beyond this time every component is at its mean, to the last bit.
    pub(crate) time_to_rest: f64,
    /// Heat along each axis, if this is known to be the product.
    pub(crate) axes: Vec<Line>,
    /// The same as a stencil, where neighbours are at a few fixed strides.
    pub(crate) stencil: Option<Stencil>,
}

impl HeatOperator {
    /// The operator of a graph whose bins have these measures.
    ///
    /// # Shapes
    ///
    /// `measures` has one entry for each bin.
    ///
    /// # Errors
    ///
    /// [`KernelError::MeasureCount`], [`KernelError::Measure`], and
    /// [`KernelError::Flow`] where a face has no distance across it.
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time and memory.
    pub fn new(graph: &Connectivity, measures: &[f64]) -> Result<Self, KernelError> {
        Ok(Self::by_rows(graph, measures)?.with_bands())
    }

    /// The same, which goes by the rows of the graph.
    pub(crate) fn by_rows(graph: &Connectivity, measures: &[f64]) -> Result<Self, KernelError> {
        if measures.len() != graph.bin_count() {
            return Err(KernelError::MeasureCount {
                expected: graph.bin_count(),
                actual: measures.len(),
            });
        }
        for (bin, &value) in graph.bins().zip(measures) {
            // The inverse is what the operator works with.
            if !(value > 0.0 && value.is_finite() && value.recip().is_finite()) {
                return Err(KernelError::Measure { bin, value });
            }
        }
        let mut operator = Self {
            offsets: vec![0],
            targets: Vec::with_capacity(graph.targets().len()),
            weights: Vec::with_capacity(graph.targets().len()),
            measures: measures.to_vec(),
            inverse_measures: measures.iter().map(|m| m.recip()).collect(),
            leave_rates: Vec::with_capacity(graph.bin_count()),
            eigenvalue_bound: 0.0,
            components: graph.face_components(),
            largest_measure: measures.iter().copied().fold(0.0, f64::max),
            component_measures: Vec::new(),
            time_to_rest: 0.0,
            axes: Vec::new(),
            stencil: None,
        };
        for a in graph.bins() {
            let mut out = 0.0;
            for next in graph.neighbors(a).filter(|next| next.face > 0.0) {
                let weight = next.face / next.distance;
                out += weight;
                let rate = out * operator.inverse_measures[a.index()];
                // Sums of two rates and a margin on top must stay finite.
                if !(weight.is_finite() && rate <= f64::MAX / 4.0) {
                    return Err(KernelError::Flow {
                        a: a.min(next.bin),
                        b: a.max(next.bin),
                        face: next.face,
                        distance: next.distance,
                    });
                }
                operator.targets.push(next.bin.index() as u32);
                operator.weights.push(weight);
            }
            operator.offsets.push(operator.targets.len());
            operator
                .leave_rates
                .push(out * operator.inverse_measures[a.index()]);
        }
        operator.component_measures = operator.sum_measures();
        operator.eigenvalue_bound = operator.bound_eigenvalues();
        operator.time_to_rest = operator.bound_time_to_rest();
        Ok(operator)
    }

    /// The operator of a layout and its graph: that of [`new`](Self::new) with
    /// the measures of the layout, several times as fast where the bins lie on
    /// a Cartesian lattice of at most four axes.
    ///
    /// Whether they do is what [`Layout::lattice`] says and the graph bears out:
    /// a graph with a door that the lattice does not have is spread over as it
    /// is. Results agree to rounding either way.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time and memory.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_kernel::{HeatOperator, Mode};
    /// use ns_layout::Grid;
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 20.0), (0.0, 20.0)]).build()?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// let heat = HeatOperator::from_layout(&grid, &graph)?;
    ///
    /// let even = heat.smooth(&[0.25; 400], 2.0, Mode::Average)?;
    /// assert!(even.iter().all(|value| (value - 0.25).abs() < 1e-14));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_layout<const D: usize>(
        layout: &(impl Layout<D> + ?Sized),
        graph: &Connectivity,
    ) -> Result<Self, KernelError> {
        let mut operator = Self::by_rows(graph, layout.measures())?;
        let Some(lattice) = layout.lattice() else {
            return Ok(operator.with_bands());
        };
        operator.stencil = Stencil::of_lattice(lattice, &operator);
        if operator.stencil.is_none() {
            operator = operator.with_bands();
        }
        Ok(operator.with_lattice(lattice))
    }

    /// The same operator, as a stencil where its rows lie on few diagonals.
    pub(crate) fn with_bands(self) -> Self {
        let stencil = Stencil::of_bands(&self);
        Self { stencil, ..self }
    }

    /// How many bins there are.
    #[must_use]
    pub fn bin_count(&self) -> usize {
        self.measures.len()
    }

    /// The measure of each bin.
    #[must_use]
    pub fn measures(&self) -> &[f64] {
        &self.measures
    }

    /// The pieces that heat stays within.
    #[must_use]
    pub fn components(&self) -> &Components {
        &self.components
    }

    /// A number that no eigenvalue of `L` exceeds, in one over the square of the
    /// unit of length.
    ///
    /// It is the greatest sum of the two leave rates at the ends of an edge:
    /// the nonzero eigenvalues of `M⁻¹ B W Bᵀ`, with `B` the incidence matrix,
    /// are those of `Bᵀ M⁻¹ B W`, whose absolute row sums these are.
    #[must_use]
    pub fn eigenvalue_bound(&self) -> f64 {
        self.eigenvalue_bound
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.offsets.len() * size_of::<usize>()
            + self.targets.len() * (size_of::<u32>() + size_of::<f64>())
            + self.bin_count() * (3 * size_of::<f64>() + size_of::<u32>())
            + self.stencil.as_ref().map_or(0, Stencil::bytes)
    }

    /// `t` of a bandwidth.
    pub(crate) fn time(&self, bandwidth: f64) -> Result<f64, KernelError> {
        if !(bandwidth.is_finite() && bandwidth > 0.0) {
            return Err(KernelError::Bandwidth { value: bandwidth });
        }
        // The square may overflow: an infinite time is past rest.
        Ok(bandwidth * bandwidth / 2.0)
    }

    pub(crate) fn row(&self, i: usize) -> impl Iterator<Item = (usize, f64)> {
        let row = self.offsets[i]..self.offsets[i + 1];
        self.targets[row.clone()]
            .iter()
            .zip(&self.weights[row])
            .map(|(&j, &weight)| (j as usize, weight))
    }

    pub(crate) fn bound_eigenvalues(&self) -> f64 {
        (0..self.bin_count())
            .flat_map(|i| {
                self.row(i)
                    .map(move |(j, _)| self.leave_rates[i] + self.leave_rates[j])
            })
            .fold(0.0, f64::max)
    }

    /// The least nonzero eigenvalue of a component is at least
    /// `4 / (measure · resistance)`: a field of mean 0 has an energy of at least
    /// `range² / resistance` along the path between its extremes, and a squared
    /// norm of at most `measure · range² / 4` (Popoviciu). The resistance
    /// between any two bins is at most twice that of the deepest branch of a
    /// tree. After `40 · measure · resistance` what is left of a field is below
    /// e⁻¹⁶⁰ of it in that norm, which is far below a rounding error in each bin
    /// too.
    pub(crate) fn bound_time_to_rest(&self) -> f64 {
        const DECAY: f64 = 40.0;
        let mut depth = vec![f64::NAN; self.bin_count()];
        let mut longest: f64 = 0.0;
        let mut queue = std::collections::VecDeque::new();
        for root in 0..self.bin_count() {
            if !depth[root].is_nan() {
                continue;
            }
            depth[root] = 0.0;
            queue.push_back(root);
            let (mut measure, mut deepest) = (0.0, 0.0_f64);
            while let Some(i) = queue.pop_front() {
                measure += self.measures[i];
                deepest = deepest.max(depth[i]);
                for (j, weight) in self.row(i) {
                    if depth[j].is_nan() {
                        depth[j] = depth[i] + weight.recip();
                        queue.push_back(j);
                    }
                }
            }
            longest = longest.max(2.0 * measure * deepest);
        }
        DECAY * longest
    }
}
