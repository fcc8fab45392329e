//! How far it is from point to point around the walls, and which way to go.

use ns_graph::Path;
use ns_layout::BinId;

use crate::{EnvError, Environment};

impl<const D: usize> Environment<D> {
    /// The shortest distance along the graph between the bins of two points,
    /// `None` where nothing joins them.
    ///
    /// It is from centre to centre: 0 for points in one bin. For many pairs,
    /// keep a [`ns_graph::PathFinder`] on [`graph`](Self::graph).
    ///
    /// # Errors
    ///
    /// [`EnvError::Outside`] where a point lies in no bin.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Environment;
    /// use ns_layout::{Grid, Neighbors};
    ///
    /// // A U-shaped corridor: from end to end around the wall.
    /// let edges = [vec![0.0, 1.0, 2.0, 3.0], vec![0.0, 1.0, 2.0]];
    /// let mask = [true, true, false, true, true, true];
    /// let grid = Grid::from_mask(edges, &mask, Neighbors::Faces)?;
    /// let corridor = Environment::builder(grid).build()?;
    /// let (start, end) = ([0.5, 0.5], [2.5, 0.5]);
    /// assert_eq!(corridor.distance_between(&start, &end)?, Some(4.0));
    /// assert_eq!(corridor.path_between(&start, &end)?.map(|path| path.hops()), Some(4));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn distance_between(
        &self,
        from: &[f64; D],
        to: &[f64; D],
    ) -> Result<Option<f64>, EnvError> {
        let (from, to) = (self.inside(from)?, self.inside(to)?);
        self.graph()
            .distance_between(from, to)
            .map_err(EnvError::Graph)
    }

    /// The shortest path along the graph between the bins of two points, `None`
    /// where nothing joins them; see [`ns_graph::PathFinder::path`] for which of
    /// several equally short.
    ///
    /// # Errors
    ///
    /// [`EnvError::Outside`] where a point lies in no bin.
    pub fn path_between(&self, from: &[f64; D], to: &[f64; D]) -> Result<Option<Path>, EnvError> {
        let (from, to) = (self.inside(from)?, self.inside(to)?);
        self.graph().path_between(from, to).map_err(EnvError::Graph)
    }

    fn inside(&self, point: &[f64; D]) -> Result<BinId, EnvError> {
        self.bin_at(point).ok_or_else(|| EnvError::Outside {
            point: point.to_vec(),
        })
    }
}
