//! Arenas that many laboratories have.

use crate::{BinSize, Grid, GridBuilder, LayoutError};

impl Grid<2> {
    /// Starts an open field: a full rectangle, `width` along the first axis and
    /// `height` along the second, with its middle at the origin.
    ///
    /// [`GridBuilder::ranges`] puts it elsewhere, and
    /// [`GridBuilder::build_where`] takes corners off. A side of 0 is widened to
    /// a bin, as any range.
    ///
    /// # Errors
    ///
    /// Those of [`GridBuilder::build`]; [`LayoutError::Range`] for a side that is
    /// negative or not finite.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::{Grid, Layout};
    ///
    /// let field = Grid::open_field(100.0, 80.0, 2.0).build()?;
    /// assert_eq!(field.lattice().shape(), [50, 40]);
    /// assert_eq!(field.bounds(), [(-50.0, 50.0), (-40.0, 40.0)]);
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    pub fn open_field<'a>(
        width: f64,
        height: f64,
        bin_size: impl Into<BinSize<2>>,
    ) -> GridBuilder<'a, 2> {
        let ranges = [width, height].map(|side| (-side / 2.0, side / 2.0));
        Self::builder(bin_size).ranges(ranges)
    }

    /// A circular arena with its middle at the origin: the bins whose centre is
    /// inside the circle or on it. It always has one.
    ///
    /// The lattice covers the square around the circle. For other settings, start
    /// with [`open_field`](Self::open_field) and build with
    /// [`GridBuilder::build_where`].
    ///
    /// # Errors
    ///
    /// [`LayoutError::Radius`] for a radius that is not finite and above 0, and
    /// those of [`GridBuilder::build`].
    ///
    /// # Complexity
    ///
    /// O(cells) time and memory.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::{Grid, Layout};
    ///
    /// let arena = Grid::circular_arena(50.0, 2.0)?;
    /// let area: f64 = arena.measures().iter().sum();
    /// assert!((area / (std::f64::consts::PI * 2500.0) - 1.0).abs() < 0.01);
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    pub fn circular_arena(
        radius: f64,
        bin_size: impl Into<BinSize<2>>,
    ) -> Result<Self, LayoutError> {
        if !(radius.is_finite() && radius > 0.0) {
            return Err(LayoutError::Radius { value: radius });
        }
        Self::open_field(2.0 * radius, 2.0 * radius, bin_size)
            .build_where(|[x, y]| x.hypot(y) <= radius)
    }
}
