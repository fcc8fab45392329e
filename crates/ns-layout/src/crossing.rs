//! Which cells of a lattice a straight line crosses, and how much of it each.

use crate::{Axis, Lattice};

impl<const D: usize> Lattice<D> {
    /// Hands over the cells that the straight line from one point to another
    /// crosses, in order, each with the share of the line that lies in it.
    ///
    /// A cell is handed over whether it is active or not, and `None` stands for
    /// a stretch outside the lattice. Shares are above 0 and add up to 1, to
    /// rounding; a cell that is only touched in a corner has none and is left
    /// out. A point on an edge between two cells is in the upper one, as for
    /// [`cell_at`](Self::cell_at), and so is a line along it. A line that stays
    /// in one place is whole in its cell, and one with an end that is not finite
    /// is whole in none.
    ///
    /// The cells are counted, never searched: on each axis the walk takes as
    /// many steps as there are edges between both ends, so it ends in the cell
    /// of `to` whatever is lost to rounding, and only shares are rounded.
    ///
    /// # Complexity
    ///
    /// O(D · edges crossed), on all axes together; nothing is allocated.
    ///
    /// # Source
    ///
    /// J. Amanatides and A. Woo, A fast voxel traversal algorithm for ray
    /// tracing, Eurographics 1987, pages 3 to 10; here with uneven edges, and
    /// with the space outside as one more interval at either end of an axis.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::Grid;
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 4.0), (0.0, 3.0)]).build()?;
    /// let mut crossed = Vec::new();
    /// let lattice = grid.lattice();
    /// lattice.visit_cells_between(&[0.5, 2.5], &[2.5, 2.5], |cell, share| crossed.push((cell, share)));
    /// assert_eq!(crossed, [(Some(2), 0.25), (Some(5), 0.5), (Some(8), 0.25)]);
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    #[inline]
    pub fn visit_cells_between(
        &self,
        from: &[f64; D],
        to: &[f64; D],
        mut visit: impl FnMut(Option<usize>, f64),
    ) {
        let (mut at, mut end) = ([0; D], [0; D]);
        for (k, axis) in self.axes().iter().enumerate() {
            (at[k], end[k]) = (slot(axis, from[k]), slot(axis, to[k]));
            let is_finite = from[k].is_finite() && to[k].is_finite();
            if !is_finite || (at[k] == end[k] && !is_inside(axis, at[k])) {
                return visit(None, 1.0);
            }
        }
        if at == end {
            return visit(self.cell_in(&at), 1.0);
        }
        let exit = |k: usize, at: usize| match at.cmp(&end[k]) {
            std::cmp::Ordering::Less => share_at(self.axes()[k].edges()[at], from[k], to[k]),
            std::cmp::Ordering::Equal => f64::INFINITY,
            std::cmp::Ordering::Greater => share_at(self.axes()[k].edges()[at - 1], from[k], to[k]),
        };
        let mut exits: [f64; D] = std::array::from_fn(|k| exit(k, at[k]));
        let mut walked = 0.0;
        loop {
            let mut next = 0;
            for k in 1..D {
                if exits[k] < exits[next] {
                    next = k;
                }
            }
            if exits[next] == f64::INFINITY {
                break;
            }
            let here = exits[next].min(1.0);
            if here > walked {
                visit(self.cell_in(&at), here - walked);
                walked = here;
            }
            at[next] = if at[next] < end[next] {
                at[next] + 1
            } else {
                at[next] - 1
            };
            exits[next] = exit(next, at[next]);
        }
        if walked < 1.0 {
            visit(self.cell_in(&at), 1.0 - walked);
        }
    }

    /// The cell of a slot on each axis, `None` where one of them is outside.
    #[inline]
    fn cell_in(&self, slots: &[usize; D]) -> Option<usize> {
        let mut cell = 0;
        for ((axis, stride), &slot) in self.axes().iter().zip(self.strides()).zip(slots) {
            if !is_inside(axis, slot) {
                return None;
            }
            cell += (slot - 1) * stride;
        }
        Some(cell)
    }
}

/// The interval that holds `x`, counted from 1; 0 is all that lies below the
/// first edge, and one more than there are intervals all above the last.
#[inline]
fn slot(axis: &Axis, x: f64) -> usize {
    match axis.locate(x) {
        Some(interval) => interval + 1,
        None if x < axis.bounds().0 => 0,
        None => axis.count() + 1,
    }
}

#[inline]
fn is_inside(axis: &Axis, slot: usize) -> bool {
    (1..=axis.count()).contains(&slot)
}

/// How much of the way lies before an edge.
#[inline]
fn share_at(edge: f64, from: f64, to: f64) -> f64 {
    let way = to - from;
    if way.is_finite() {
        (edge - from) / way
    } else {
        // Half of each still fits where the whole way does not.
        (0.5 * edge - 0.5 * from) / (0.5 * to - 0.5 * from)
    }
}
