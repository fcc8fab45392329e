//! Gradient and divergence as graph signal processing has them, where weights
//! grow with the length of an edge and neither faces nor measures count.

use ns_layout::Edge;

use crate::{EnvError, Environment};

impl<const D: usize> Environment<D> {
    /// The difference along every edge of the graph, diagonal ones included,
    /// times the root of its length: `√d (f_b − f_a)`.
    ///
    /// It is no slope: that is [`gradient`](Self::gradient). It is here because
    /// [`graph_divergence`](Self::graph_divergence) of it is the Laplacian of
    /// the graph whose weights are lengths, on which other libraries build.
    ///
    /// # Shapes
    ///
    /// One value for each bin goes in, one for each edge of
    /// [`graph`](Self::graph) comes out, ascending by `(a, b)`.
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`]
    ///
    /// # References
    ///
    /// D. I. Shuman, S. K. Narang, P. Frossard, A. Ortega and P. Vandergheynst,
    /// "The emerging field of signal processing on graphs", IEEE Signal
    /// Processing Magazine 30 (2013), 83–98.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Environment;
    /// use ns_layout::Grid;
    ///
    /// let grid = Grid::builder(4.0).ranges([(0.0, 12.0)]).build()?;
    /// let track = Environment::builder(grid).build()?;
    /// let signal = track.graph_gradient(&[0.0, 2.0, 6.0])?;
    /// assert_eq!(signal, [4.0, 8.0]);
    /// assert_eq!(track.graph_divergence(&signal)?, [-8.0, -8.0, 16.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn graph_gradient(&self, field: &[f64]) -> Result<Vec<f64>, EnvError> {
        self.check_field(field.len())?;
        let along = |edge: Edge| {
            let rise = field[edge.b.index()] - field[edge.a.index()];
            edge.distance.sqrt() * rise
        };
        Ok(self.graph().edges().map(along).collect())
    }

    /// What arrives at each bin along the edges of the graph less what leaves,
    /// each times the root of the length: `Σ ± √d g`, positive at `b`.
    ///
    /// Mind the sign, which is the other one than that of
    /// [`divergence`](Self::divergence): a flow from one bin to the next is
    /// negative where it starts.
    ///
    /// # Shapes
    ///
    /// One value for each edge goes in, as
    /// [`graph_gradient`](Self::graph_gradient) gives them; one for each bin
    /// comes out.
    ///
    /// # Errors
    ///
    /// [`EnvError::EdgeLength`]
    pub fn graph_divergence(&self, flow: &[f64]) -> Result<Vec<f64>, EnvError> {
        let edges = self.graph().edge_count();
        if flow.len() != edges {
            return Err(EnvError::EdgeLength {
                expected: edges,
                actual: flow.len(),
            });
        }
        let mut sums = vec![0.0; self.bin_count()];
        for (edge, flow) in self.graph().edges().zip(flow) {
            let amount = edge.distance.sqrt() * flow;
            sums[edge.a.index()] -= amount;
            sums[edge.b.index()] += amount;
        }
        Ok(sums)
    }
}
