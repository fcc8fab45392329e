//! Cartesian grids of any dimension, whole, masked, or reduced to visited bins.

use crate::lattice::{offsets, step};
use crate::{
    Axis, BinId, Blueprint, Edge, EmptyCause, GridBuilder, Lattice, Layout, LayoutError,
    LayoutKind, Neighbors,
};

/// A Cartesian grid: bins are the active cells of a [`Lattice`].
///
/// Bins are numbered in C order, the last axis fastest, skipping inactive
/// cells. Measures, faces and distances follow the width of each cell, so
/// unequal edges are exact.
///
/// # Example
///
/// ```
/// use ns_layout::{BinId, Grid, Layout};
///
/// let grid = Grid::builder(1.0).ranges([(0.0, 3.0), (0.0, 3.0)]).build()?;
/// assert_eq!(grid.bin_count(), 9);
/// assert_eq!(grid.bin_at(&[1.0, 1.0]), BinId::new(4));
/// assert_eq!(grid.bin_at(&[3.0, 3.0]), BinId::new(8));
/// assert_eq!(grid.bin_at(&[3.1, 3.0]), None);
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Grid<const D: usize> {
    kind: LayoutKind,
    lattice: Lattice<D>,
    centers: Vec<[f64; D]>,
    measures: Vec<f64>,
}

impl<const D: usize> Grid<D> {
    /// Starts a grid with bins of that size, one number for all axes or one for
    /// each, in the unit of the coordinates.
    pub fn builder<'a>(bin_size: impl Into<BinSize<D>>) -> GridBuilder<'a, D> {
        GridBuilder::new(bin_size.into())
    }

    /// A grid with given edges on each axis, of which the cells in `mask` are
    /// active.
    ///
    /// # Shapes
    ///
    /// `mask` has one entry for each cell, in C order, the last axis fastest.
    ///
    /// # Errors
    ///
    /// [`LayoutError::TooFewEdges`] and [`LayoutError::Edges`] for the edges,
    /// [`LayoutError::MaskLength`] and [`LayoutError::NoActiveBin`] for the
    /// mask, [`LayoutError::TooLarge`] for more cells than 32 bits can number.
    ///
    /// # Example
    ///
    /// Two rooms with a wall of one cell between them:
    ///
    /// ```
    /// use ns_layout::{Grid, Layout, Neighbors};
    ///
    /// let edges = [vec![0.0, 1.0, 1.5, 3.0]];
    /// let grid = Grid::from_mask(edges, &[true, false, true], Neighbors::Faces)?;
    /// assert_eq!(grid.centers(), [[0.5], [2.25]]);
    /// assert_eq!(grid.measures(), [1.0, 1.5]);
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    pub fn from_mask(
        edges: [Vec<f64>; D],
        mask: &[bool],
        neighbors: Neighbors,
    ) -> Result<Self, LayoutError> {
        Self::masked(LayoutKind::MaskedGrid, edges, mask, neighbors)
    }

    /// A masked grid under the name of another kind.
    pub(crate) fn masked(
        kind: LayoutKind,
        edges: [Vec<f64>; D],
        mask: &[bool],
        neighbors: Neighbors,
    ) -> Result<Self, LayoutError> {
        let axes = try_axes(
            edges
                .into_iter()
                .enumerate()
                .map(|(k, e)| Axis::from_edges(k, e)),
        )?;
        let cells: f64 = axes.iter().map(|axis: &Axis| axis.count() as f64).product();
        if cells >= BinId::MAX_COUNT as f64 {
            return Err(LayoutError::TooLarge {
                cells,
                estimated_bytes: cells * 4.0,
                limit_bytes: BinId::MAX_COUNT as f64 * 4.0,
                factor: (cells / BinId::MAX_COUNT as f64).powf(1.0 / D as f64),
            });
        }
        if mask.len() as f64 != cells {
            return Err(LayoutError::MaskLength {
                expected: cells as usize,
                actual: mask.len(),
            });
        }
        if !mask.contains(&true) {
            return Err(LayoutError::NoActiveBin {
                cells: mask.len(),
                cause: EmptyCause::Mask,
            });
        }
        let lattice = Lattice::new(axes, mask, neighbors);
        Ok(Self::new(kind, lattice))
    }

    pub(crate) fn new(kind: LayoutKind, lattice: Lattice<D>) -> Self {
        let places = lattice
            .bin_cells()
            .iter()
            .map(|&cell| lattice.coordinates(cell as usize));
        let axes = lattice.axes();
        let centers = places
            .clone()
            .map(|at| std::array::from_fn(|k| axes[k].centers()[at[k]]))
            .collect();
        let measures = places
            .map(|at| (0..D).map(|k| axes[k].width(at[k])).product())
            .collect();
        Self {
            kind,
            centers,
            measures,
            lattice,
        }
    }

    /// The lattice the bins lie on.
    #[must_use]
    pub fn lattice(&self) -> &Lattice<D> {
        &self.lattice
    }
}

impl<const D: usize> Layout<D> for Grid<D> {
    fn kind(&self) -> LayoutKind {
        self.kind
    }

    fn centers(&self) -> &[[f64; D]] {
        &self.centers
    }

    fn measures(&self) -> &[f64] {
        &self.measures
    }

    fn bounds(&self) -> [(f64, f64); D] {
        self.lattice.axes().each_ref().map(Axis::bounds)
    }

    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        let (axes, shape, strides) = (
            self.lattice.axes(),
            self.lattice.shape(),
            self.lattice.strides(),
        );
        let mut forward = offsets::<D>(self.lattice.neighbors());
        // The first half of the steps leads to lower cells.
        forward.drain(..forward.len() / 2);
        for (a, &cell) in BinId::all(self.bin_count()).zip(self.lattice.bin_cells()) {
            let at = self.lattice.coordinates(cell as usize);
            for offset in &forward {
                let Some(next) = step(&shape, &strides, &at, offset) else {
                    continue;
                };
                let Some(b) = self.lattice.cell_bins()[next] else {
                    continue;
                };
                let (mut distance, mut face, mut moved) = (0.0, 1.0, 0);
                for k in 0..D {
                    if offset[k] == 0 {
                        face *= axes[k].width(at[k]);
                    } else {
                        let centers = axes[k].centers();
                        let along = centers[at[k].wrapping_add_signed(offset[k])] - centers[at[k]];
                        // A step along one axis must not lose a digit to a root.
                        distance = if moved == 0 {
                            along.abs()
                        } else {
                            diagonal(distance, along)
                        };
                        moved += 1;
                    }
                }
                if moved > 1 {
                    face = 0.0;
                }
                visit(Edge {
                    a,
                    b,
                    distance,
                    face,
                });
            }
        }
    }

    #[inline]
    fn bin_at(&self, point: &[f64; D]) -> Option<BinId> {
        self.lattice.bin_at(point)
    }

    fn bins_at(&self, points: &[[f64; D]]) -> Vec<Option<BinId>> {
        self.lattice.bins_at(points)
    }

    fn is_boundary(&self, bin: BinId) -> bool {
        let Some(&cell) = self.lattice.bin_cells().get(bin.index()) else {
            return false;
        };
        let (shape, strides) = (self.lattice.shape(), self.lattice.strides());
        let (cell, cells) = (cell as usize, self.lattice.cell_bins());
        let at = self.lattice.coordinates(cell);
        (0..D).any(|k| {
            let open = |next: usize| cells[next].is_some();
            let below = at[k] > 0 && open(cell - strides[k]);
            let above = at[k] + 1 < shape[k] && open(cell + strides[k]);
            !(below && above)
        })
    }

    fn lattice(&self) -> Option<&Lattice<D>> {
        Some(&self.lattice)
    }

    fn blueprint(&self) -> Option<Blueprint> {
        self.plan()
    }
}

/// The length of a step by `a` on one axis and `b` on another.
#[inline]
fn diagonal(a: f64, b: f64) -> f64 {
    let squares = a * a + b * b;
    // Where no square is too large or too small a root of their sum does, in a
    // fifth of the time.
    if (1e-200..1e200).contains(&squares) {
        squares.sqrt()
    } else {
        a.hypot(b)
    }
}

/// The size of a bin on each axis, in the unit of the coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BinSize<const D: usize>(
    #[cfg_attr(feature = "serde", serde(with = "crate::coordinates"))] pub [f64; D],
);

impl<const D: usize> From<f64> for BinSize<D> {
    fn from(size: f64) -> Self {
        Self([size; D])
    }
}

impl<const D: usize> From<[f64; D]> for BinSize<D> {
    fn from(sizes: [f64; D]) -> Self {
        Self(sizes)
    }
}

/// Collects one axis for each dimension, or the first error.
pub(crate) fn try_axes<const D: usize>(
    axes: impl Iterator<Item = Result<Axis, LayoutError>>,
) -> Result<[Axis; D], LayoutError> {
    if D == 0 {
        return Err(LayoutError::NoDimension);
    }
    let axes: Vec<Axis> = axes.collect::<Result<_, _>>()?;
    axes.try_into().map_err(|_| LayoutError::NoDimension)
}
