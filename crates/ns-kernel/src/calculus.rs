//! Derivatives on graphs of bins, in physical units.

use ns_graph::Connectivity;
use ns_layout::Edge;

use crate::KernelError;

/// Gradient and divergence between bins that share a face.
///
/// A *field* has a value for each bin, a *flow* one for each edge, positive from
/// `a` to `b`, per measure of the face. With faces `A`, distances `d` and
/// measures `m`,
///
/// ```text
/// grad f at (a, b) = (f_b − f_a) / d          div g at i = Σ ± A g / m_i
/// ```
///
/// so that divergence is positive where more leaves than arrives, and
/// `−div grad` is the generator `L` of heat. They are adjoint:
/// `Σ A d · g · grad f = − Σ m · f · div g`.
///
/// # Example
///
/// ```
/// use ns_graph::Connectivity;
/// use ns_kernel::Calculus;
/// use ns_layout::{Grid, Layout};
///
/// let grid = Grid::builder(2.0).ranges([(0.0, 6.0)]).build()?;
/// let graph = Connectivity::from_layout(&grid)?;
/// let calculus = Calculus::new(&graph, grid.measures())?;
///
/// // A slope of one, and what it leaves at the walls.
/// let slope = calculus.grad(&[0.0, 2.0, 4.0])?;
/// assert_eq!(slope, [1.0, 1.0]);
/// assert_eq!(calculus.div(&slope)?, [0.5, 0.0, -0.5]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Calculus {
    edges: Vec<Edge>,
    measures: Vec<f64>,
}

impl Calculus {
    /// The calculus of a graph whose bins have these measures.
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
        if measures.len() != graph.bin_count() {
            return Err(KernelError::MeasureCount {
                expected: graph.bin_count(),
                actual: measures.len(),
            });
        }
        for (bin, &value) in graph.bins().zip(measures) {
            if !(value > 0.0 && value.is_finite()) {
                return Err(KernelError::Measure { bin, value });
            }
        }
        let edges: Vec<Edge> = graph.edges().filter(|edge| edge.face > 0.0).collect();
        let fault = edges
            .iter()
            .find(|edge| !(edge.face / edge.distance).is_finite());
        match fault {
            Some(&Edge {
                a,
                b,
                distance,
                face,
            }) => Err(KernelError::Flow {
                a,
                b,
                face,
                distance,
            }),
            None => Ok(Self {
                edges,
                measures: measures.to_vec(),
            }),
        }
    }

    /// The edges with a face, ascending by `(a, b)`.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// The slope of a field along each edge: its unit over that of the
    /// coordinates.
    ///
    /// # Shapes
    ///
    /// One value for each bin goes in, one for each of [`edges`](Self::edges)
    /// comes out.
    ///
    /// # Errors
    ///
    /// [`KernelError::FieldLength`]
    pub fn grad(&self, field: &[f64]) -> Result<Vec<f64>, KernelError> {
        if field.len() != self.measures.len() {
            return Err(KernelError::FieldLength {
                bins: self.measures.len(),
                length: field.len(),
            });
        }
        let slope = |edge: &Edge| (field[edge.b.index()] - field[edge.a.index()]) / edge.distance;
        Ok(self.edges.iter().map(slope).collect())
    }

    /// How much more of a flow leaves each bin than arrives, per measure: the
    /// unit of the flow over that of the coordinates.
    ///
    /// # Shapes
    ///
    /// One value for each of [`edges`](Self::edges) goes in, one for each bin
    /// comes out.
    ///
    /// # Errors
    ///
    /// [`KernelError::FlowLength`]
    pub fn div(&self, flow: &[f64]) -> Result<Vec<f64>, KernelError> {
        if flow.len() != self.edges.len() {
            return Err(KernelError::FlowLength {
                edges: self.edges.len(),
                length: flow.len(),
            });
        }
        let mut out = vec![0.0; self.measures.len()];
        for (edge, flow) in self.edges.iter().zip(flow) {
            let amount = edge.face * flow;
            out[edge.a.index()] += amount;
            out[edge.b.index()] -= amount;
        }
        for (value, measure) in out.iter_mut().zip(&self.measures) {
            *value /= measure;
        }
        Ok(out)
    }
}
