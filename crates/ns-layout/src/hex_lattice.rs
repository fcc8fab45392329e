//! Where hexagons lie: centres, corners, neighbours, and which one holds a point.

use crate::LayoutError;

/// The distance between two rows of hexagons of width 1: `√3 / 2`.
const ROW_STEP: f64 = 0.866_025_403_784_438_6;

/// A hexagon must be this many times as wide as the gap between two floats at
/// the rim, so that each centre is found in its own hexagon.
const LEAST_GAPS: f64 = 16.0;

/// Rows of hexagons that stand on a corner, odd rows half a hexagon to the
/// right.
///
/// Cells are numbered row by row, from the row of the least y, and within a row
/// by column, from the least x.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct HexLattice {
    /// The centre of the hexagon in row 0, column 0.
    pub(crate) origin: [f64; 2],
    /// From one upright side to the other.
    pub(crate) width: f64,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
}

impl HexLattice {
    /// Checks that hexagons have an area and can be told apart.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Measure`] and [`LayoutError::Precision`].
    pub(crate) fn check(&self) -> Result<(), LayoutError> {
        let value = self.area();
        if !(value.is_finite() && value > 0.0) {
            return Err(LayoutError::Measure { value });
        }
        for (axis, (lo, hi)) in self.bounds().into_iter().enumerate() {
            let coordinate = if lo.abs() > hi.abs() { lo } else { hi };
            let gap = coordinate.abs() * f64::EPSILON;
            if !(coordinate.is_finite() && self.width >= LEAST_GAPS * gap) {
                return Err(LayoutError::Precision {
                    axis,
                    width: self.width,
                    coordinate,
                });
            }
        }
        Ok(())
    }

    pub(crate) fn cells(&self) -> usize {
        self.rows * self.columns
    }

    pub(crate) fn side(&self) -> f64 {
        self.width / 3_f64.sqrt()
    }

    pub(crate) fn area(&self) -> f64 {
        self.width * self.width * ROW_STEP
    }

    /// The distance between the centres of two rows.
    pub(crate) fn row_step(width: f64) -> f64 {
        width * ROW_STEP
    }

    pub(crate) fn bounds(&self) -> [(f64, f64); 2] {
        let [x, y] = self.origin;
        let shift = if self.rows > 1 { 0.5 } else { 0.0 };
        let right = self.width * ((self.columns - 1) as f64 + shift + 0.5);
        let top = Self::row_step(self.width) * (self.rows - 1) as f64 + self.side();
        [
            (x - 0.5 * self.width, x + right),
            (y - self.side(), y + top),
        ]
    }

    pub(crate) fn place(&self, cell: usize) -> (usize, usize) {
        (cell / self.columns, cell % self.columns)
    }

    pub(crate) fn center(&self, cell: usize) -> [f64; 2] {
        let (row, column) = self.place(cell);
        let [x, y] = self.origin;
        [
            x + self.width * (column as f64 + shift(row % 2 == 1)),
            y + Self::row_step(self.width) * row as f64,
        ]
    }

    /// The six cells around a cell, ascending; `None` beyond the rim.
    pub(crate) fn neighbors(&self, cell: usize) -> [Option<usize>; 6] {
        let (row, column) = self.place(cell);
        let left = if row % 2 == 1 { 0 } else { -1 };
        let steps = [
            (-1, left),
            (-1, left + 1),
            (0, -1),
            (0, 1),
            (1, left),
            (1, left + 1),
        ];
        steps.map(|(up, right)| {
            let row = row.checked_add_signed(up)?;
            let column = column.checked_add_signed(right)?;
            (row < self.rows && column < self.columns).then_some(row * self.columns + column)
        })
    }

    /// The cell whose centre is nearest, or `None` where that is beyond the rim.
    ///
    /// The nearest centre is in the row below the point or in the one above, and
    /// within a row it is found by rounding. A point as near to two centres goes
    /// to the right, or else up. So a point that is neither left of the origin
    /// nor below it never falls off the left rim, however its coordinates were
    /// rounded.
    #[inline]
    pub(crate) fn cell_at(&self, &[x, y]: &[f64; 2]) -> Option<usize> {
        let across = (x - self.origin[0]) / self.width;
        let up = (y - self.origin[1]) / Self::row_step(self.width);
        let (columns, rows) = (self.columns as f64, self.rows as f64);
        // No hexagon reaches farther, and NaN stops here.
        if !(across > -1.0 && across < columns + 1.0 && up > -1.0 && up < rows) {
            return None;
        }
        let below = floor(up);
        let [lower, upper] = [below, below + 1].map(|row| {
            let shift = shift(row & 1 == 1);
            let column = floor(across + (0.5 - shift));
            let dx = across - (column as f64 + shift);
            let dy = (up - row as f64) * ROW_STEP;
            (row, column, dx * dx + dy * dy)
        });
        let (row, column, _) = if upper.2 <= lower.2 { upper } else { lower };
        let row = usize::try_from(row).ok().filter(|&row| row < self.rows)?;
        let column = usize::try_from(column).ok();
        Some(row * self.columns + column.filter(|&column| column < self.columns)?)
    }

    /// The corners of a hexagon around `center`, counter-clockwise from the one
    /// at the upper right.
    pub(crate) fn corners(&self, [x, y]: [f64; 2]) -> [[f64; 2]; 6] {
        let (half, side) = (0.5 * self.width, self.side());
        [
            [x + half, y + 0.5 * side],
            [x, y + side],
            [x - half, y + 0.5 * side],
            [x - half, y - 0.5 * side],
            [x, y - side],
            [x + half, y - 0.5 * side],
        ]
    }
}

/// How far a row is moved to the right, in widths.
#[inline]
fn shift(odd: bool) -> f64 {
    if odd { 0.5 } else { 0.0 }
}

/// The greatest whole number that is not above `x`, for an `x` that is far from
/// the ends of the range: `f64::floor` is a call on most machines, and two of
/// three look-ups would wait for it.
fn floor(x: f64) -> i64 {
    let toward_zero = x as i64;
    toward_zero - i64::from(toward_zero as f64 > x)
}
