//! Slopes of fields and what flows leave behind, in physical units.

use ns_kernel::Calculus;

use crate::{EnvError, Environment};

impl<const D: usize> Environment<D> {
    /// Gradient and divergence between bins that share a face, and the edges
    /// that they are about: make it once to ask it often.
    ///
    /// # Errors
    ///
    /// [`EnvError::Kernel`] where a layout of your own has bins that share a face
    /// and a centre.
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time and memory.
    pub fn calculus(&self) -> Result<Calculus, EnvError> {
        Calculus::new(self.graph(), self.measures()).map_err(EnvError::Kernel)
    }

    /// The slope of a field across each face, `(f_b − f_a) / d`; see
    /// [`Calculus::grad`].
    ///
    /// # Units
    ///
    /// That of the field over that of the coordinates.
    ///
    /// # Shapes
    ///
    /// One value for each bin goes in, one for each edge with a face comes out:
    /// those of [`Calculus::edges`], ascending by `(a, b)`.
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`], and those of [`calculus`](Self::calculus).
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Environment;
    /// use ns_layout::Grid;
    ///
    /// let grid = Grid::builder(2.0).ranges([(0.0, 6.0)]).build()?;
    /// let track = Environment::builder(grid).build()?;
    /// let slope = track.gradient(&[0.0, 2.0, 6.0])?;
    /// assert_eq!(slope, [1.0, 2.0]);
    /// assert_eq!(track.divergence(&slope)?, [0.5, 0.5, -1.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn gradient(&self, field: &[f64]) -> Result<Vec<f64>, EnvError> {
        self.check_field(field.len())?;
        self.calculus()?.grad(field).map_err(EnvError::Kernel)
    }

    /// How much more of a flow leaves each bin than arrives, per measure,
    /// `Σ ± A g / m`; see [`Calculus::div`]. What is left of a gradient, with
    /// its sign turned, is what heat does: `−div grad` is its generator.
    ///
    /// # Units
    ///
    /// That of the flow over that of the coordinates.
    ///
    /// # Shapes
    ///
    /// One value for each edge with a face goes in, as
    /// [`gradient`](Self::gradient) gives them; one for each bin comes out.
    ///
    /// # Errors
    ///
    /// [`EnvError::Kernel`] where there is not one value for each of these
    /// edges, and those of [`calculus`](Self::calculus).
    pub fn divergence(&self, flow: &[f64]) -> Result<Vec<f64>, EnvError> {
        self.calculus()?.div(flow).map_err(EnvError::Kernel)
    }
}
