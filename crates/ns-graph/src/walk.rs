//! One step of a random walk, as an operator.

use ns_layout::Edge;

use crate::{Connectivity, GraphError};

/// The chances of one step from bin to bin, without a matrix.
///
/// From a bin the walk stays with the chance `stay`, and else takes one of its
/// edges, each with a chance in proportion to its weight. A bin without an edge
/// of any weight stays where it is.
///
/// Rows are where a step starts, and sum to 1: with `P[i][j]` the chance from
/// `i` to `j`, [`apply`](Self::apply) gives `P f`, what a field is worth after a
/// step, and [`apply_transposed`](Self::apply_transposed) gives `Pᵀ f`, where a
/// mass is after a step.
///
/// # Example
///
/// ```
/// use ns_graph::{Connectivity, RandomWalk};
/// use ns_layout::Grid;
///
/// let grid = Grid::builder(1.0).ranges([(0.0, 3.0)]).build()?;
/// let graph = Connectivity::from_layout(&grid)?;
/// let walk = RandomWalk::new(&graph);
///
/// let mut after = [0.0; 3];
/// walk.apply_transposed(&[1.0, 0.0, 0.0], &mut after)?;
/// assert_eq!(after, [0.0, 1.0, 0.0]);
/// walk.lazy(0.5)?.apply(&[0.0, 0.0, 1.0], &mut after)?;
/// assert_eq!(after, [0.0, 0.25, 0.5]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct RandomWalk<'g> {
    graph: &'g Connectivity,
    /// The chance to take each end of an edge, given that the walk moves; none
    /// where no edge of a bin can be taken.
    chances: Vec<f64>,
    stay: f64,
}

impl<'g> RandomWalk<'g> {
    /// A walk that takes every edge of a bin with the same chance and never
    /// stays.
    #[must_use]
    pub fn new(graph: &'g Connectivity) -> Self {
        let weights = vec![1.0; graph.targets().len()];
        Self::from_weights(graph, weights)
    }

    /// A walk that takes each edge with a chance in proportion to its weight,
    /// and never one of weight 0.
    ///
    /// `weight` is asked once for each edge, in the order of
    /// [`Connectivity::edges`].
    ///
    /// # Errors
    ///
    /// [`GraphError::Weight`] where a weight is negative or not finite.
    pub fn weighted(
        graph: &'g Connectivity,
        weight: impl FnMut(&Edge) -> f64,
    ) -> Result<Self, GraphError> {
        Ok(Self::from_weights(graph, graph.weigh(weight)?))
    }

    fn from_weights(graph: &'g Connectivity, mut chances: Vec<f64>) -> Self {
        for bin in graph.bins() {
            let row = &mut chances[graph.row(bin)];
            let largest = row.iter().copied().fold(0.0, f64::max);
            if largest > 0.0 {
                // Divided first, so that no sum is too large.
                row.iter_mut().for_each(|weight| *weight /= largest);
                let sum: f64 = row.iter().sum();
                row.iter_mut().for_each(|weight| *weight /= sum);
            }
        }
        let stay = 0.0;
        Self {
            graph,
            chances,
            stay,
        }
    }

    /// The same walk, staying where it is with the chance `stay`.
    ///
    /// # Errors
    ///
    /// [`GraphError::Stay`] where `stay` is not from 0 to 1.
    pub fn lazy(mut self, stay: f64) -> Result<Self, GraphError> {
        if !(0.0..=1.0).contains(&stay) {
            return Err(GraphError::Stay { value: stay });
        }
        self.stay = stay;
        Ok(self)
    }

    /// What a field is worth after one step: in each bin, the mean over where
    /// the walk goes from there. A constant stays as it is, to rounding.
    ///
    /// Values in bins where the walk cannot go from a bin do not count for it,
    /// even where they are NaN.
    ///
    /// # Shapes
    ///
    /// One value for each bin, in and out.
    ///
    /// # Errors
    ///
    /// [`GraphError::FieldLength`]
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time; nothing is allocated.
    pub fn apply(&self, field: &[f64], out: &mut [f64]) -> Result<(), GraphError> {
        self.check(field, out)?;
        for (i, value) in out.iter_mut().enumerate() {
            *value = 0.0;
            self.steps_from(i, |j, chance| *value += chance * field[j]);
        }
        Ok(())
    }

    /// Where a mass is after one step: in each bin, what comes to it. The sum
    /// over all bins stays as it is, to rounding.
    ///
    /// # Shapes
    ///
    /// One value for each bin, in and out.
    ///
    /// # Errors
    ///
    /// [`GraphError::FieldLength`]
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time; nothing is allocated.
    pub fn apply_transposed(&self, mass: &[f64], out: &mut [f64]) -> Result<(), GraphError> {
        self.check(mass, out)?;
        out.fill(0.0);
        for (i, mass) in mass.iter().enumerate() {
            self.steps_from(i, |j, chance| out[j] += chance * mass);
        }
        Ok(())
    }

    /// Each bin to which a step from bin `i` can lead, and its chance.
    #[inline]
    fn steps_from(&self, i: usize, mut visit: impl FnMut(usize, f64)) {
        let offsets = self.graph.offsets();
        let mut moves = false;
        for k in offsets[i]..offsets[i + 1] {
            let chance = self.chances[k];
            moves |= chance > 0.0;
            if chance > 0.0 && self.stay < 1.0 {
                visit(self.graph.targets()[k].index(), (1.0 - self.stay) * chance);
            }
        }
        let stay = if moves { self.stay } else { 1.0 };
        if stay > 0.0 {
            visit(i, stay);
        }
    }

    fn check(&self, field: &[f64], out: &[f64]) -> Result<(), GraphError> {
        let expected = self.graph.bin_count();
        for actual in [field.len(), out.len()] {
            if actual != expected {
                return Err(GraphError::FieldLength { expected, actual });
            }
        }
        Ok(())
    }
}
