//! The cells along a path, whose points are mostly in the cell of the one before.

use crate::Axis;

/// Where the latest point of a path was found.
#[derive(Debug, Clone)]
pub(crate) struct Follower<'a, const D: usize> {
    axes: &'a [Axis; D],
    strides: [usize; D],
    /// The interval found on each axis; it holds nothing where a point was
    /// outside the axis.
    from: [f64; D],
    to: [f64; D],
    /// The first cell of the interval on each axis.
    firsts: [usize; D],
    cell: Option<usize>,
}

impl<'a, const D: usize> Follower<'a, D> {
    /// One that has seen no point yet, among cells between these axes.
    pub(crate) fn new(axes: &'a [Axis; D], strides: [usize; D]) -> Self {
        Self {
            axes,
            strides,
            from: [f64::INFINITY; D],
            to: [f64::NEG_INFINITY; D],
            firsts: [0; D],
            cell: None,
        }
    }

    /// Whether most points are in the cell of the one before, by a sample: where
    /// they are not, to look there first takes longer than it spares.
    pub(crate) fn is_path(&self, points: &[[f64; D]]) -> bool {
        const PAIRS: usize = 64;
        let pairs = points.windows(2).step_by((points.len() / PAIRS).max(1));
        let (stays, all) = pairs.fold((0, 0), |(stays, all), pair| {
            let mut fresh = Self::new(self.axes, self.strides);
            fresh.cell_at(&pair[0]);
            (stays + usize::from(fresh.holds(&pair[1])), all + 1)
        });
        4 * stays >= 3 * all
    }

    /// Whether a point is in the cell found last, by the rule of all intervals.
    /// A last one also holds its upper edge, which is left to the look-up.
    #[inline]
    fn holds(&self, point: &[f64; D]) -> bool {
        // All axes are compared, as that takes less than to branch on each.
        (0..D).fold(true, |inside, k| inside & self.holds_on(k, point[k]))
    }

    #[inline]
    fn holds_on(&self, k: usize, x: f64) -> bool {
        (self.from[k] <= x) & (x < self.to[k])
    }

    /// The cell that holds the next point, if there is one.
    #[inline]
    pub(crate) fn cell_at(&mut self, point: &[f64; D]) -> Option<usize> {
        if !self.holds(point) {
            self.look(point);
        }
        self.cell
    }

    /// Looks the point up on the axes on which it left its interval.
    fn look(&mut self, point: &[f64; D]) {
        let mut cell = Some(0);
        for (k, axis) in self.axes.iter().enumerate() {
            if !self.holds_on(k, point[k]) {
                let Some(i) = axis.locate(point[k]) else {
                    (self.from[k], self.to[k]) = (f64::INFINITY, f64::NEG_INFINITY);
                    cell = None;
                    continue;
                };
                (self.from[k], self.to[k]) = (axis.edges()[i], axis.edges()[i + 1]);
                self.firsts[k] = i * self.strides[k];
            }
            cell = cell.map(|cell| cell + self.firsts[k]);
        }
        self.cell = cell;
    }
}
