//! A lattice of two axes as an area with walls, and the corners paths bend at.

use ns_layout::{BinId, Lattice};

use super::Corners;

/// A view of a lattice of two axes. Rows lie along the second axis, so that the
/// cells of a row are side by side in memory.
#[derive(Debug, Clone)]
pub(super) struct Plane<'a> {
    /// The edges of the rows, on the first axis.
    pub(super) row_edges: &'a [f64],
    pub(super) row_centers: &'a [f64],
    /// The edges of the columns, on the second axis.
    pub(super) column_edges: &'a [f64],
    pub(super) column_centers: &'a [f64],
    /// The bin of each cell, row by row.
    pub(super) cells: &'a [Option<BinId>],
    /// For each vertex, row by row, which of the four cells around it are walls,
    /// where a path may bend there; 0 elsewhere. See [`quadrant`].
    bends: Vec<u8>,
    /// The longest diagonal of a cell.
    pub(super) diagonal: f64,
}

/// The bit of the cell around a vertex that lies this way on each axis.
pub(super) fn quadrant(row_up: bool, column_up: bool) -> u8 {
    1 << (2 * u8::from(row_up) + u8::from(column_up))
}

impl<'a> Plane<'a> {
    /// `None` where the lattice has not two axes.
    pub(super) fn new<const D: usize>(lattice: &'a Lattice<D>, corners: Corners) -> Option<Self> {
        let [rows, columns] = lattice.axes().as_slice() else {
            return None;
        };
        let widest = |edges: &[f64]| {
            let widths = edges.windows(2).map(|pair| pair[1] - pair[0]);
            widths.fold(0.0, f64::max)
        };
        let mut plane = Self {
            row_edges: rows.edges(),
            row_centers: rows.centers(),
            column_edges: columns.edges(),
            column_centers: columns.centers(),
            cells: lattice.cell_bins(),
            bends: Vec::new(),
            diagonal: widest(rows.edges()).hypot(widest(columns.edges())),
        };
        plane.bends = plane.find_bends(corners);
        Some(plane)
    }

    pub(super) fn rows(&self) -> usize {
        self.row_centers.len()
    }

    pub(super) fn columns(&self) -> usize {
        self.column_centers.len()
    }

    /// How many vertices the lattice has.
    pub(super) fn vertices(&self) -> usize {
        self.bends.len()
    }

    /// The index of the vertex where two edges cross.
    pub(super) fn vertex(&self, row_edge: usize, column_edge: usize) -> usize {
        row_edge * self.column_edges.len() + column_edge
    }

    /// Which cells around a vertex are walls, if a path may bend there.
    pub(super) fn bend(&self, vertex: usize) -> u8 {
        self.bends[vertex]
    }

    /// The coordinates of a vertex.
    pub(super) fn position(&self, vertex: usize) -> [f64; 2] {
        let columns = self.column_edges.len();
        [
            self.row_edges[vertex / columns],
            self.column_edges[vertex % columns],
        ]
    }

    /// A path bends where one of four cells is a wall, and where two walls touch
    /// in a corner if it may pass between them. On the rim of the lattice it
    /// never does: what lies outside is all wall.
    fn find_bends(&self, corners: Corners) -> Vec<u8> {
        let (rows, columns) = (self.rows(), self.columns());
        let mut bends = vec![0; self.row_edges.len() * self.column_edges.len()];
        let pinches = [
            quadrant(false, false) | quadrant(true, true),
            quadrant(false, true) | quadrant(true, false),
        ];
        for row in 1..rows {
            for column in 1..columns {
                let mut walls = 0;
                for (row_up, column_up) in
                    [(false, false), (false, true), (true, false), (true, true)]
                {
                    let cell =
                        (row - usize::from(!row_up)) * columns + column - usize::from(!column_up);
                    if self.cells[cell].is_none() {
                        walls |= quadrant(row_up, column_up);
                    }
                }
                let pinch = corners == Corners::Open && pinches.contains(&walls);
                if walls.count_ones() == 1 || pinch {
                    bends[self.vertex(row, column)] = walls;
                }
            }
        }
        bends
    }
}
