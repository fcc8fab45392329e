//! The bins along a path, whose points are mostly in the cell of the one before.

use crate::{BinId, Lattice};

/// Where the latest point of a path was found.
#[derive(Debug, Clone)]
pub(crate) struct Follower<'l, const D: usize> {
    lattice: &'l Lattice<D>,
    /// The interval found on each axis; it holds nothing where a point was
    /// outside the axis.
    from: [f64; D],
    to: [f64; D],
    /// The first cell of the interval on each axis.
    cell: [usize; D],
    bin: Option<BinId>,
}

impl<'l, const D: usize> Follower<'l, D> {
    /// One that has seen no point yet.
    pub(crate) fn new(lattice: &'l Lattice<D>) -> Self {
        Self {
            lattice,
            from: [f64::INFINITY; D],
            to: [f64::NEG_INFINITY; D],
            cell: [0; D],
            bin: None,
        }
    }

    /// Whether a point is in the cell found last, by the rule of all intervals.
    /// A last one also holds its upper edge, which is left to the look-up.
    #[inline]
    pub(crate) fn holds(&self, point: &[f64; D]) -> bool {
        // All axes are compared, as that takes less than to branch on each.
        (0..D).fold(true, |inside, k| inside & self.holds_on(k, point[k]))
    }

    #[inline]
    fn holds_on(&self, k: usize, x: f64) -> bool {
        (self.from[k] <= x) & (x < self.to[k])
    }

    /// The bin of the next point: that of [`Lattice::bin_at`].
    #[inline]
    pub(crate) fn bin_at(&mut self, point: &[f64; D]) -> Option<BinId> {
        if !self.holds(point) {
            self.look(point);
        }
        self.bin
    }

    /// Looks the point up on the axes on which it left its interval.
    fn look(&mut self, point: &[f64; D]) {
        let (axes, strides) = (self.lattice.axes(), self.lattice.strides());
        let (mut inside, mut cell) = (true, 0);
        for (k, axis) in axes.iter().enumerate() {
            if !self.holds_on(k, point[k]) {
                match axis.locate(point[k]) {
                    Some(i) => {
                        let edges = axis.edges();
                        (self.from[k], self.to[k]) = (edges[i], edges[i + 1]);
                        self.cell[k] = i * strides[k];
                    }
                    None => {
                        (self.from[k], self.to[k]) = (f64::INFINITY, f64::NEG_INFINITY);
                        inside = false;
                    }
                }
            }
            cell += self.cell[k];
        }
        self.bin = if inside {
            self.lattice.cell_bins()[cell]
        } else {
            None
        };
    }
}
