//! Lattices of hexagons, whole or reduced to visited bins.

use crate::hex_lattice::HexLattice;
use crate::{BinId, Blueprint, Edge, HexGridBuilder, Layout, LayoutKind};

/// Hexagons in rows: bins are the active ones.
///
/// A hexagon stands on a corner, and its width is the distance between its two
/// upright sides. The centre of the hexagon in row 0, column 0 is the lower end
/// of the extent on both axes; rows follow each other upwards at `√3 / 2`
/// widths, and odd rows are half a width to the right. Bins are numbered row by
/// row, skipping inactive hexagons: rows run along y, so the *first* index of a
/// place is y, other than on a [`Grid`](crate::Grid).
///
/// A point belongs to the nearest centre; on a shared side to the right one, or
/// else to the upper one. All six neighbours are one width away and share a
/// side of `width / √3`, so heat spreads alike on both axes.
///
/// # Example
///
/// ```
/// use ns_layout::{BinId, HexGrid, Layout};
///
/// let grid = HexGrid::builder(2.0).ranges([(0.0, 6.0), (0.0, 6.0)]).build()?;
/// assert_eq!((grid.rows(), grid.columns()), (5, 4));
/// assert_eq!(grid.centers()[3], [6.0, 0.0]);
/// assert_eq!(grid.bin_at(&[0.99, 0.0]), BinId::new(0));
/// assert_eq!(grid.bin_at(&[1.01, 0.0]), BinId::new(1));
/// assert_eq!(grid.bin_at(&[7.9, 0.0]), None);
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
///
/// # References
///
/// The numbering is the "odd-r" layout of A. Patel, *Hexagonal Grids* (Red Blob
/// Games, 2013).
#[derive(Debug, Clone)]
pub struct HexGrid {
    lattice: HexLattice,
    /// The bin of each cell.
    cell_bins: Vec<Option<BinId>>,
    /// The cell of each bin.
    bin_cells: Vec<u32>,
    centers: Vec<[f64; 2]>,
    measures: Vec<f64>,
}

impl HexGrid {
    /// Starts a lattice of hexagons of that width, from one upright side to the
    /// other, in the unit of the coordinates.
    pub fn builder<'a>(width: f64) -> HexGridBuilder<'a> {
        HexGridBuilder::new(width)
    }

    /// # Preconditions
    ///
    /// `active` has one entry for each cell, and cells fit in 32 bits.
    pub(crate) fn new(lattice: HexLattice, active: &[bool]) -> Self {
        debug_assert_eq!(active.len(), lattice.cells());
        let mut bin_cells = Vec::with_capacity(active.iter().filter(|&&on| on).count());
        let cell_bins = active
            .iter()
            .enumerate()
            .map(|(cell, &on)| {
                let bin = on.then(|| BinId::new(bin_cells.len())).flatten()?;
                bin_cells.push(cell as u32);
                Some(bin)
            })
            .collect();
        Self {
            lattice,
            cell_bins,
            centers: bin_cells
                .iter()
                .map(|&cell| lattice.center(cell as usize))
                .collect(),
            measures: vec![lattice.area(); bin_cells.len()],
            bin_cells,
        }
    }

    pub(crate) fn lattice(&self) -> &HexLattice {
        &self.lattice
    }

    /// The number of rows, along y.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.lattice.rows
    }

    /// The number of hexagons in a row, along x.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.lattice.columns
    }

    /// From one upright side of a hexagon to the other, in the unit of the
    /// coordinates.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.lattice.width
    }

    /// The length of a side, `width / √3`, in the unit of the coordinates.
    #[must_use]
    pub fn side(&self) -> f64 {
        self.lattice.side()
    }

    /// The bin of each hexagon, `None` where it is not active.
    ///
    /// # Shapes
    ///
    /// `rows · columns` entries, row by row.
    #[must_use]
    pub fn cell_bins(&self) -> &[Option<BinId>] {
        &self.cell_bins
    }

    /// The hexagon of each bin, `row · columns + column`, ascending.
    #[must_use]
    pub fn bin_cells(&self) -> &[u32] {
        &self.bin_cells
    }

    /// The row and the column of a bin, or `None` where there is no such bin.
    #[must_use]
    pub fn place(&self, bin: BinId) -> Option<(usize, usize)> {
        let &cell = self.bin_cells.get(bin.index())?;
        Some(self.lattice.place(cell as usize))
    }

    /// The corners of a bin, counter-clockwise from the one at the upper right,
    /// or `None` where there is no such bin.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::{BinId, HexGrid};
    ///
    /// let grid = HexGrid::builder(2.0).ranges([(0.0, 0.0), (0.0, 0.0)]).build()?;
    /// let corners = BinId::new(0).and_then(|bin| grid.vertices(bin));
    /// assert_eq!(corners.map(|c| c[1]), Some([0.0, grid.side()]));
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    #[must_use]
    pub fn vertices(&self, bin: BinId) -> Option<[[f64; 2]; 6]> {
        let &center = self.centers.get(bin.index())?;
        Some(self.lattice.corners(center))
    }
}

impl Layout<2> for HexGrid {
    fn kind(&self) -> LayoutKind {
        LayoutKind::Hexagonal
    }

    fn centers(&self) -> &[[f64; 2]] {
        &self.centers
    }

    fn measures(&self) -> &[f64] {
        &self.measures
    }

    fn bounds(&self) -> [(f64, f64); 2] {
        self.lattice.bounds()
    }

    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        let (distance, face) = (self.width(), self.side());
        for (a, &cell) in BinId::all(self.bin_count()).zip(&self.bin_cells) {
            // The first half of the neighbours are lower cells.
            for next in &self.lattice.neighbors(cell as usize)[3..] {
                if let Some(b) = next.and_then(|next| self.cell_bins[next]) {
                    visit(Edge {
                        a,
                        b,
                        distance,
                        face,
                    });
                }
            }
        }
    }

    #[inline]
    fn bin_at(&self, point: &[f64; 2]) -> Option<BinId> {
        self.cell_bins[self.lattice.cell_at(point)?]
    }

    fn is_boundary(&self, bin: BinId) -> bool {
        self.bin_cells.get(bin.index()).is_some_and(|&cell| {
            self.lattice
                .neighbors(cell as usize)
                .iter()
                .any(|next| next.is_none_or(|next| self.cell_bins[next].is_none()))
        })
    }

    fn blueprint(&self) -> Option<Blueprint> {
        Some(self.plan())
    }
}
