//! The Cartesian lattice that the bins of a grid lie on.

use crate::each::{each, each_after};
use crate::follow::Follower;
use crate::{Axis, BinId};

/// Which cells of a lattice are next to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Neighbors {
    /// Cells that share a face: 2 in one dimension, 4 in two, 6 in three.
    Faces,
    /// Cells that share a face or only touch: 2, 8, 26. Paths may then cut
    /// diagonally, also between two inactive cells; heat still needs a face.
    #[default]
    Diagonals,
}

/// A box of cells between parallel edges, some of them active.
///
/// Cells are numbered in C order, the last axis fastest; bins are the active
/// cells in that order.
#[derive(Debug, Clone)]
pub struct Lattice<const D: usize> {
    axes: [Axis; D],
    strides: [usize; D],
    neighbors: Neighbors,
    /// The bin of each cell.
    cell_bins: Vec<Option<BinId>>,
    /// The cell of each bin.
    bin_cells: Vec<u32>,
}

impl<const D: usize> Lattice<D> {
    /// # Preconditions
    ///
    /// `active` has one entry for each cell, and cells fit in 32 bits.
    pub(crate) fn new(axes: [Axis; D], active: &[bool], neighbors: Neighbors) -> Self {
        debug_assert_eq!(
            active.len(),
            axes.iter().map(Axis::count).product::<usize>()
        );
        let strides = strides(&axes);
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
            axes,
            strides,
            neighbors,
            cell_bins,
            bin_cells,
        }
    }

    /// The axes, in the order of the coordinates.
    #[must_use]
    pub fn axes(&self) -> &[Axis; D] {
        &self.axes
    }

    /// The number of cells on each axis.
    #[must_use]
    pub fn shape(&self) -> [usize; D] {
        self.axes.each_ref().map(Axis::count)
    }

    /// How far apart two cells are in the numbering that are one step apart on
    /// each axis.
    #[must_use]
    pub fn strides(&self) -> [usize; D] {
        self.strides
    }

    /// Which cells are next to each other.
    #[must_use]
    pub fn neighbors(&self) -> Neighbors {
        self.neighbors
    }

    /// The bin of each cell, `None` where the cell is not active.
    ///
    /// # Shapes
    ///
    /// One entry for each cell, in C order, the last axis fastest.
    #[must_use]
    pub fn cell_bins(&self) -> &[Option<BinId>] {
        &self.cell_bins
    }

    /// The cell of each bin, ascending.
    #[must_use]
    pub fn bin_cells(&self) -> &[u32] {
        &self.bin_cells
    }

    /// The cell that holds the point, active or not; `None` outside the lattice.
    #[inline]
    #[must_use]
    pub fn cell_at(&self, point: &[f64; D]) -> Option<usize> {
        cell_at(&self.axes, self.strides, point)
    }

    /// The active bin that holds the point.
    #[inline]
    #[must_use]
    pub fn bin_at(&self, point: &[f64; D]) -> Option<BinId> {
        self.cell_bins[self.cell_at(point)?]
    }

    /// The bin of each point: [`bin_at`](Self::bin_at) for a slice, faster where
    /// points follow a path, as most of them are in the bin of the one before.
    ///
    /// # Shapes
    ///
    /// The result has one entry for each point, in order.
    #[must_use]
    pub fn bins_at(&self, points: &[[f64; D]]) -> Vec<Option<BinId>> {
        if !self.follower().is_path(points) {
            return each(points, |point| self.bin_at(point));
        }
        each_after(
            points,
            || self.follower(),
            |follower, point| self.cell_bins[follower.cell_at(point)?],
        )
    }

    fn follower(&self) -> Follower<'_, D> {
        Follower::new(&self.axes, self.strides)
    }

    /// The place of a cell on each axis.
    #[inline]
    #[must_use]
    pub fn coordinates(&self, cell: usize) -> [usize; D] {
        let mut rest = cell;
        self.strides.map(|stride| {
            let place = rest / stride;
            rest %= stride;
            place
        })
    }

    /// The bin at a place on each axis: the way back from
    /// [`coordinates`](Self::coordinates).
    ///
    /// # Preconditions
    ///
    /// The place is on the lattice.
    #[inline]
    pub(crate) fn bin_of(&self, place: &[usize; D]) -> Option<BinId> {
        let cell: usize = place.iter().zip(self.strides).map(|(i, n)| i * n).sum();
        self.cell_bins[cell]
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let axes: usize = self.axes.iter().map(Axis::heap_bytes).sum();
        4 * (self.cell_bins.len() + self.bin_cells.len()) + axes + size_of::<Self>()
    }

    /// Whether every cell is active.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.bin_cells.len() == self.cell_bins.len()
    }
}

/// The cell between these axes that holds the point.
#[inline]
pub(crate) fn cell_at<const D: usize>(
    axes: &[Axis; D],
    strides: [usize; D],
    point: &[f64; D],
) -> Option<usize> {
    let mut cell = 0;
    for ((axis, stride), &x) in axes.iter().zip(strides).zip(point) {
        cell += axis.locate(x)? * stride;
    }
    Some(cell)
}

/// C-order strides: the last axis has stride 1.
pub(crate) fn strides<const D: usize>(axes: &[Axis; D]) -> [usize; D] {
    let mut strides = [1; D];
    for k in (1..D).rev() {
        strides[k - 1] = strides[k] * axes[k].count();
    }
    strides
}

/// The steps from a cell to its neighbours, in lexicographic order, which for
/// C-order numbering is also the order of the cells they lead to.
pub(crate) fn offsets<const D: usize>(neighbors: Neighbors) -> Vec<[isize; D]> {
    let all = 3_usize.pow(D as u32);
    (0..all)
        .map(|code| {
            let mut rest = code;
            let mut offset = [0; D];
            for step in offset.iter_mut().rev() {
                *step = (rest % 3) as isize - 1;
                rest /= 3;
            }
            offset
        })
        .filter(|offset| match offset.iter().filter(|&&s| s != 0).count() {
            0 => false,
            1 => true,
            _ => neighbors == Neighbors::Diagonals,
        })
        .collect()
}

/// The cell one step away, or `None` where the step leaves the box.
#[inline]
pub(crate) fn step<const D: usize>(
    shape: &[usize; D],
    strides: &[usize; D],
    at: &[usize; D],
    offset: &[isize; D],
) -> Option<usize> {
    let mut cell = 0;
    for k in 0..D {
        let place = at[k].checked_add_signed(offset[k])?;
        if place >= shape[k] {
            return None;
        }
        cell += place * strides[k];
    }
    Some(cell)
}
