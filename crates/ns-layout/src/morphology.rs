//! Morphology of masks on a lattice, of any dimension.

use crate::lattice::{Neighbors, offsets, step};

/// A mask over a box of cells, in C order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mask<const D: usize> {
    shape: [usize; D],
    strides: [usize; D],
    cells: Vec<bool>,
}

impl<const D: usize> Mask<D> {
    /// # Preconditions
    ///
    /// `cells` has one entry for each cell of `shape`.
    pub(crate) fn new(shape: [usize; D], cells: Vec<bool>) -> Self {
        debug_assert_eq!(cells.len(), shape.iter().product::<usize>());
        let mut strides = [1; D];
        for k in (1..D).rev() {
            strides[k - 1] = strides[k] * shape[k];
        }
        Self {
            shape,
            strides,
            cells,
        }
    }

    pub(crate) fn into_cells(self) -> Vec<bool> {
        self.cells
    }

    fn coordinates(&self, cell: usize) -> [usize; D] {
        let mut rest = cell;
        self.strides.map(|stride| {
            let place = rest / stride;
            rest %= stride;
            place
        })
    }

    /// Adds every neighbour of an active cell; nothing grows past the box.
    pub(crate) fn dilated(&self, neighbors: Neighbors) -> Self {
        let offsets = offsets(neighbors);
        let mut grown = self.cells.clone();
        for cell in (0..self.cells.len()).filter(|&cell| self.cells[cell]) {
            let at = self.coordinates(cell);
            for offset in &offsets {
                if let Some(next) = step(&self.shape, &self.strides, &at, offset) {
                    grown[next] = true;
                }
            }
        }
        Self::new(self.shape, grown)
    }

    /// Fills gaps narrower than one neighbourhood: dilation, then erosion.
    ///
    /// The box is padded by one cell first, as if it lay in an endless empty
    /// space. That makes the closing extensive: it never takes a cell away, and
    /// a full box stays full.
    pub(crate) fn closed(&self, neighbors: Neighbors) -> Self {
        let offsets = offsets(neighbors);
        let padded_shape = self.shape.map(|count| count + 2);
        let mut padded = Self::new(padded_shape, vec![false; padded_shape.iter().product()]);
        let inner =
            |at: [usize; D]| -> usize { (0..D).map(|k| (at[k] + 1) * padded.strides[k]).sum() };
        let places: Vec<usize> = (0..self.cells.len())
            .map(|cell| inner(self.coordinates(cell)))
            .collect();
        for (cell, &place) in places.iter().enumerate() {
            padded.cells[place] = self.cells[cell];
        }
        let grown = padded.dilated(neighbors);
        let cells = places
            .iter()
            .map(|&place| {
                let at = grown.coordinates(place);
                grown.cells[place]
                    && offsets.iter().all(|offset| {
                        step(&grown.shape, &grown.strides, &at, offset)
                            .is_some_and(|next| grown.cells[next])
                    })
            })
            .collect();
        Self::new(self.shape, cells)
    }

    /// Activates every cell that can not be reached from outside the box.
    ///
    /// The outside flows through cells in the connectivity complementary to
    /// `neighbors`: where active cells connect diagonally, the outside must not,
    /// or it would leak through a wall that is closed.
    pub(crate) fn filled(&self, neighbors: Neighbors) -> Self {
        let flow = offsets(match neighbors {
            Neighbors::Diagonals => Neighbors::Faces,
            Neighbors::Faces => Neighbors::Diagonals,
        });
        let mut outside = vec![false; self.cells.len()];
        let mut front = Vec::new();
        for (cell, out) in outside.iter_mut().enumerate() {
            let at = self.coordinates(cell);
            let at_rim = (0..D).any(|k| at[k] == 0 || at[k] + 1 == self.shape[k]);
            if at_rim && !self.cells[cell] {
                *out = true;
                front.push(cell);
            }
        }
        while let Some(cell) = front.pop() {
            let at = self.coordinates(cell);
            for offset in &flow {
                if let Some(next) = step(&self.shape, &self.strides, &at, offset)
                    && !self.cells[next]
                    && !outside[next]
                {
                    outside[next] = true;
                    front.push(next);
                }
            }
        }
        Self::new(self.shape, outside.into_iter().map(|out| !out).collect())
    }

    /// Deactivates the outermost layer on every axis.
    pub(crate) fn without_rim(&self) -> Self {
        let cells = (0..self.cells.len())
            .map(|cell| {
                let at = self.coordinates(cell);
                self.cells[cell] && (0..D).all(|k| at[k] > 0 && at[k] + 1 < self.shape[k])
            })
            .collect();
        Self::new(self.shape, cells)
    }
}
