//! From an image to a grid.

use crate::{BinSize, Grid, LayoutError, LayoutKind, Neighbors};

impl Grid<2> {
    /// A grid whose bins are the true pixels of an image.
    ///
    /// The columns of the image run along x and its rows along y, both from 0:
    /// the pixel in row `i` and column `j` spans `j · width` to
    /// `(j + 1) · width` and `i · height` to `(i + 1) · height`, so y grows with
    /// the row and nothing is flipped. As on every grid the first axis is x:
    /// bins are numbered column by column of the image, skipping false pixels.
    ///
    /// `pixel_size` is one number, or width and height, in the unit that the
    /// coordinates shall have.
    ///
    /// # Shapes
    ///
    /// `image` has `rows · columns` entries, row by row.
    ///
    /// # Errors
    ///
    /// - [`LayoutError::ImageSize`]: the mask is empty or of another size.
    /// - [`LayoutError::BinSize`]: a pixel size is not finite and above 0.
    /// - [`LayoutError::NoActiveBin`]: no pixel is true.
    /// - [`LayoutError::Measure`]: the area of a pixel is beyond the floats.
    /// - [`LayoutError::Edges`], [`LayoutError::TooLarge`]: the image reaches
    ///   beyond the floats, or has more pixels than 32 bits can number.
    ///
    /// # Complexity
    ///
    /// O(pixels) time and memory.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::{Grid, Layout, Neighbors};
    ///
    /// let image = [true, true, false, false, true, true];
    /// let grid = Grid::from_pixels(2, 3, &image, [2.0, 0.5], Neighbors::Faces)?;
    /// assert_eq!(grid.centers(), [[1.0, 0.25], [3.0, 0.25], [3.0, 0.75], [5.0, 0.75]]);
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    pub fn from_pixels(
        rows: usize,
        columns: usize,
        image: &[bool],
        pixel_size: impl Into<BinSize<2>>,
        neighbors: Neighbors,
    ) -> Result<Self, LayoutError> {
        if image.is_empty() || rows.checked_mul(columns) != Some(image.len()) {
            return Err(LayoutError::ImageSize {
                rows,
                columns,
                actual: image.len(),
            });
        }
        let BinSize(size) = pixel_size.into();
        for (axis, value) in size.into_iter().enumerate() {
            if !(value.is_finite() && value > 0.0) {
                return Err(LayoutError::BinSize { axis, value });
            }
        }
        let value = size[0] * size[1];
        if !(value.is_finite() && value > 0.0) {
            return Err(LayoutError::Measure { value });
        }
        let edges = |count: usize, size: f64| (0..=count).map(|i| i as f64 * size).collect();
        let mask: Vec<bool> = (0..columns)
            .flat_map(|column| (0..rows).map(move |row| image[row * columns + column]))
            .collect();
        Self::masked(
            LayoutKind::PixelMask,
            [edges(columns, size[0]), edges(rows, size[1])],
            &mask,
            neighbors,
        )
    }
}
