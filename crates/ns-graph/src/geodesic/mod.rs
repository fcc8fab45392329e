//! Distances as the crow walks: Euclidean, around walls, free of the steps of a
//! grid.

use ns_layout::{BinId, Lattice, Neighbors};

use crate::GraphError;
use plane::Plane;

pub use field::EuclideanField;
#[cfg(feature = "serde")]
pub(crate) use field::{Turn, Turns};

mod bend;
mod between;
mod eikonal;
mod field;
mod marching;
mod path;
mod plane;
mod sight;
mod sightline;
mod taut;

#[cfg(test)]
mod between_tests;
#[cfg(test)]
mod geodesic_tests;
#[cfg(test)]
mod marching_tests;

/// Whether a path may pass through a point, where two bins meet in a corner and
/// the two cells beside them are walls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Corners {
    /// It may, so that what diagonal steps of a graph reach is reached as well.
    #[default]
    Open,
    /// It may not. A path may still bend around the corner of a single wall.
    Closed,
}

/// How Euclidean distances are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Method {
    /// By light and shadow, exact to rounding: a shortest path is a taut string,
    /// which bends only in corners of walls (Lozano-Pérez and Wesley, "An algorithm
    /// for planning collision-free paths among polyhedral obstacles",
    /// Communications of the ACM 22 (1979), 560–570). In two dimensions only,
    /// because in three it may bend anywhere on an edge.
    Exact,
    /// By fast marching, of second order, in any number of dimensions (Sethian,
    /// "Fast marching methods", SIAM Review 41 (1999), 199–235). Exact in a box
    /// without walls; behind walls the error is a fraction of a bin.
    FastMarching,
}

/// Shortest paths through the cells of a Cartesian lattice, free to go in any
/// direction and not from centre to centre.
///
/// Distances over a graph are too long by up to 8.2 % with diagonal steps and by
/// up to 41 % without, however small the bins are. These are not: space is the
/// union of the active cells, walls are all the rest, and a path may go anywhere
/// in space. It may touch a wall, and with uneven edges it never cuts through one,
/// as a diagonal step of a graph does.
///
/// Layouts that are not on a Cartesian lattice have the distances of their graph,
/// [`Connectivity::distances_from`](crate::Connectivity::distances_from), and no
/// others.
///
/// # Example
///
/// ```
/// use ns_graph::{Connectivity, Geodesics};
/// use ns_layout::{BinId, Grid, Layout};
///
/// let arena = Grid::builder(1.0).ranges([(0.0, 100.0), (0.0, 50.0)]).build()?;
/// let corner = BinId::new(0).ok_or("no such bin")?;
/// let field = Geodesics::new(arena.lattice()).distances_from(&[corner])?;
/// let steps = Connectivity::from_layout(&arena)?.distances_from(&[corner])?;
///
/// // The opposite corner is 99 and 49 bins away.
/// let last = arena.bin_count() - 1;
/// assert!((field.distances()[last] - 99_f64.hypot(49.0)).abs() < 1e-12);
/// assert!(steps.distances()[last] > 1.078 * field.distances()[last]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Geodesics<'a, const D: usize> {
    lattice: &'a Lattice<D>,
    corners: Corners,
    method: Method,
}

impl<'a, const D: usize> Geodesics<'a, D> {
    /// Shortest paths on a lattice: exact in two dimensions, by fast marching in
    /// others. Corners are open where the lattice joins diagonal neighbours, so
    /// that the same bins are reached as over the graph.
    #[must_use]
    pub fn new(lattice: &'a Lattice<D>) -> Self {
        Self {
            lattice,
            corners: match lattice.neighbors() {
                Neighbors::Faces => Corners::Closed,
                Neighbors::Diagonals => Corners::Open,
            },
            method: if D == 2 {
                Method::Exact
            } else {
                Method::FastMarching
            },
        }
    }

    /// Whether a path may pass between two walls that touch in a corner.
    #[must_use]
    pub fn corners(mut self, corners: Corners) -> Self {
        self.corners = corners;
        self
    }

    /// How distances are computed.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// The distance from the centre of every bin to the nearest of the centres of
    /// `sources`.
    ///
    /// # Errors
    ///
    /// [`GraphError::NoSource`] where `sources` is empty,
    /// [`GraphError::UnknownBin`], and [`GraphError::ExactDimension`] where exact
    /// distances were asked for in other than two dimensions.
    ///
    /// # Complexity
    ///
    /// Exact: O(cells) where walls are few, and at most O(cells) for each corner
    /// that a shortest path bends at; with walls in proportion to the cells it
    /// grows with the square of these, and is the slower one from some 100,000
    /// cells on. Fast marching: O(cells log cells). Memory is
    /// O(cells) in both.
    pub fn distances_from(&self, sources: &[BinId]) -> Result<EuclideanField<D>, GraphError> {
        self.distances_within(sources, f64::INFINITY)
    }

    /// Like [`distances_from`](Self::distances_from), up to a distance of `cutoff`,
    /// inclusive; bins farther away count as not reached.
    ///
    /// # Errors
    ///
    /// Also [`GraphError::Cutoff`] where `cutoff` is negative or NaN.
    pub fn distances_within(
        &self,
        sources: &[BinId],
        cutoff: f64,
    ) -> Result<EuclideanField<D>, GraphError> {
        let centers = sources.iter().map(|&source| self.center(source));
        self.solve(&centers.collect::<Result<Vec<_>, _>>()?, cutoff)
    }

    /// The distance from the centre of every bin to the nearest of some points,
    /// which need not be centres.
    ///
    /// # Errors
    ///
    /// Those of [`distances_from`](Self::distances_from), and
    /// [`GraphError::SourceOutside`] for a point that is in no bin.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Geodesics;
    /// use ns_layout::Grid;
    ///
    /// let arena = Grid::builder(1.0).ranges([(0.0, 4.0), (0.0, 4.0)]).build()?;
    /// let field = Geodesics::new(arena.lattice()).distances_from_points(&[[0.5, 0.1]])?;
    /// assert!((field.distances()[3] - 3.4).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn distances_from_points(
        &self,
        points: &[[f64; D]],
    ) -> Result<EuclideanField<D>, GraphError> {
        for (index, point) in points.iter().enumerate() {
            if self.lattice.bin_at(point).is_none() {
                return Err(GraphError::SourceOutside {
                    index,
                    point: point.to_vec(),
                });
            }
        }
        self.solve(points, f64::INFINITY)
    }

    fn center(&self, bin: BinId) -> Result<[f64; D], GraphError> {
        let count = self.lattice.bin_cells().len();
        if bin.index() >= count {
            return Err(GraphError::UnknownBin {
                bin,
                last: count - 1,
            });
        }
        Ok(self.center_at(self.place(bin)))
    }

    fn check_dimension(&self) -> Result<(), GraphError> {
        match self.method {
            Method::Exact if D != 2 => Err(GraphError::ExactDimension { dimension: D }),
            _ => Ok(()),
        }
    }

    fn check_field(&self, field: &EuclideanField<D>) -> Result<(), GraphError> {
        let (expected, actual) = (self.lattice.bin_cells().len(), field.distances().len());
        if expected != actual {
            return Err(GraphError::FieldLength { expected, actual });
        }
        Ok(())
    }

    /// Where the cell of a bin lies on each axis.
    fn place(&self, bin: BinId) -> [usize; D] {
        let cell = self.lattice.bin_cells()[bin.index()];
        self.lattice.coordinates(cell as usize)
    }

    fn center_at(&self, at: [usize; D]) -> [f64; D] {
        std::array::from_fn(|k| self.lattice.axes()[k].centers()[at[k]])
    }

    fn solve(&self, points: &[[f64; D]], cutoff: f64) -> Result<EuclideanField<D>, GraphError> {
        if points.is_empty() {
            return Err(GraphError::NoSource);
        }
        if cutoff.is_nan() || cutoff < 0.0 {
            return Err(GraphError::Cutoff { value: cutoff });
        }
        let turns = match self.method {
            Method::FastMarching => marching::march(self.lattice, self.corners, points, cutoff),
            Method::Exact => {
                let plane = Plane::new(self.lattice, self.corners)
                    .ok_or(GraphError::ExactDimension { dimension: D })?;
                let points: Vec<[f64; 2]> = points.iter().map(|p| [p[0], p[1]]).collect();
                taut::spread(&plane, self.lattice.bin_cells().len(), &points, cutoff).raised()
            }
        };
        Ok(EuclideanField::new(turns, self.method))
    }
}
