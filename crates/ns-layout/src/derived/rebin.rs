//! Coarser grids, and what becomes of fields on them.

use crate::grid::try_axes;
use crate::{Axis, BinId, Grid, Lattice, Layout, LayoutError, LayoutKind};

/// Which joined cells are active.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ActiveIf {
    /// Those with any active cell in them: no bin is lost, but the region grows
    /// where a joined cell reaches over its border.
    #[default]
    Any,
    /// Those with active cells only: the region never grows, but bins are lost
    /// along its border.
    All,
}

/// What to do with cells that are left over where the factor does not divide
/// their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Remainder {
    /// Join them to one smaller cell at the upper end of the axis.
    #[default]
    Keep,
    /// Refuse with [`LayoutError::RebinRemainder`].
    Refuse,
}

/// How [`Grid::rebin`] joins cells.
///
/// ```
/// use ns_layout::{ActiveIf, Rebin, Remainder};
///
/// let strict = Rebin { active_if: ActiveIf::All, remainder: Remainder::Refuse };
/// assert_ne!(strict, Rebin::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rebin {
    /// Which joined cells are active.
    pub active_if: ActiveIf,
    /// What to do with cells left over.
    pub remainder: Remainder,
}

/// A coarser grid, from [`Grid::rebin`], and the way to it from the finer one.
#[derive(Debug, Clone)]
pub struct Rebinned<const D: usize> {
    grid: Grid<D>,
    /// The coarse bin of each fine one.
    coarse: Vec<Option<BinId>>,
    /// The measure of each fine bin.
    measures: Vec<f64>,
}

impl<const D: usize> Grid<D> {
    /// Joins `factor` cells to one on each axis.
    ///
    /// The edges of the coarse grid are every `factor`-th of the fine one, so a
    /// point in a fine bin is in the coarse bin that holds it. The measure of a
    /// coarse bin is that of the whole cell, active throughout or not.
    ///
    /// # Errors
    ///
    /// - [`LayoutError::RebinFactor`]: a factor is 0, or more than the cells on
    ///   its axis.
    /// - [`LayoutError::RebinRemainder`]: cells are left over, and
    ///   [`Remainder::Refuse`] was asked for.
    /// - [`LayoutError::NothingWhole`]: no cell is active under
    ///   [`ActiveIf::All`].
    ///
    /// # Complexity
    ///
    /// O(cells) time and memory.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::{Grid, Layout, Rebin};
    ///
    /// let fine = Grid::builder(1.0).ranges([(0.0, 5.0)]).build()?;
    /// let coarse = fine.rebin([2], Rebin::default())?;
    /// assert_eq!(coarse.grid().measures(), [2.0, 2.0, 1.0]);
    ///
    /// let counts = coarse.sum(&[1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// assert_eq!(counts, [3.0, 7.0, 5.0]);
    /// let rates = coarse.mean(&[1.0, 3.0, f64::NAN, 4.0, f64::NAN])?;
    /// assert_eq!(rates[..2], [2.0, 4.0]);
    /// assert!(rates[2].is_nan());
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    pub fn rebin(&self, factor: [usize; D], options: Rebin) -> Result<Rebinned<D>, LayoutError> {
        let fine = self.lattice();
        let shape = fine.shape();
        for (axis, (&factor, cells)) in factor.iter().zip(shape).enumerate() {
            if factor == 0 || factor > cells {
                return Err(LayoutError::RebinFactor {
                    axis,
                    factor,
                    cells,
                });
            }
            let rest = cells % factor;
            if rest > 0 && options.remainder == Remainder::Refuse {
                return Err(LayoutError::RebinRemainder {
                    axis,
                    factor,
                    cells,
                    rest,
                });
            }
        }
        let axes = try_axes(fine.axes().iter().enumerate().map(|(k, axis)| {
            let (edges, count) = (axis.edges(), axis.count());
            let mut coarse: Vec<f64> = edges[..count].iter().step_by(factor[k]).copied().collect();
            coarse.push(edges[count]);
            Axis::from_edges(k, coarse)
        }))?;
        let coarse_shape = axes.each_ref().map(Axis::count);
        let coarse_cell = |cell: usize| {
            let at = fine.coordinates(cell);
            (0..D).fold(0, |cell, k| cell * coarse_shape[k] + at[k] / factor[k])
        };

        let mut active = vec![options.active_if == ActiveIf::All; coarse_shape.iter().product()];
        for (cell, bin) in fine.cell_bins().iter().enumerate() {
            match options.active_if {
                ActiveIf::Any => active[coarse_cell(cell)] |= bin.is_some(),
                ActiveIf::All => active[coarse_cell(cell)] &= bin.is_some(),
            }
        }
        if !active.contains(&true) {
            return Err(LayoutError::NothingWhole {
                cells: active.len(),
            });
        }
        let even = (0..D).all(|k| shape[k].is_multiple_of(factor[k]));
        let kind = match self.kind() {
            LayoutKind::RegularGrid if even => LayoutKind::RegularGrid,
            _ => LayoutKind::MaskedGrid,
        };
        let lattice = Lattice::new(axes, &active, fine.neighbors());
        let coarse = fine
            .bin_cells()
            .iter()
            .map(|&cell| lattice.cell_bins()[coarse_cell(cell as usize)])
            .collect();
        Ok(Rebinned {
            grid: Grid::new(kind, lattice),
            coarse,
            measures: self.measures().to_vec(),
        })
    }
}

impl<const D: usize> Rebinned<D> {
    /// The coarse grid.
    #[must_use]
    pub fn grid(&self) -> &Grid<D> {
        &self.grid
    }

    /// The coarse grid, by value.
    #[must_use]
    pub fn into_grid(self) -> Grid<D> {
        self.grid
    }

    /// The coarse bin of each fine one, `None` where its joined cell is not
    /// active.
    ///
    /// # Shapes
    ///
    /// One entry for each bin of the fine grid.
    #[must_use]
    pub fn coarse_bins(&self) -> &[Option<BinId>] {
        &self.coarse
    }

    /// The coarse bin that a fine one is in; `None` where its joined cell is
    /// not active, and for a bin that the fine grid does not have.
    #[must_use]
    pub fn coarse_bin(&self, fine: BinId) -> Option<BinId> {
        self.coarse.get(fine.index()).copied().flatten()
    }

    /// An extensive field, such as counts or seconds, on the coarse grid: the
    /// sum over the bins joined.
    ///
    /// Under [`ActiveIf::Any`] the total is kept. Under [`ActiveIf::All`] what
    /// lies in bins without a coarse bin is left out. A sum with a NaN in it is
    /// NaN: a total of which a part is unknown is unknown.
    ///
    /// # Shapes
    ///
    /// `field` has one value for each fine bin, the result one for each coarse.
    ///
    /// # Errors
    ///
    /// [`LayoutError::FieldLength`]
    pub fn sum(&self, field: &[f64]) -> Result<Vec<f64>, LayoutError> {
        self.check_length(field)?;
        let mut sums = vec![0.0; self.grid.bin_count()];
        for (bin, &value) in self.coarse.iter().zip(field) {
            if let Some(bin) = bin {
                sums[bin.index()] += value;
            }
        }
        Ok(sums)
    }

    /// An intensive field, such as rates, on the coarse grid: the mean over the
    /// bins joined, weighted by their measures.
    ///
    /// NaN means "no value", as it does for the rate of a bin never visited, so
    /// such bins are skipped, and their measure with them. A coarse bin without
    /// any value is NaN. Cells that are not active have no value either.
    ///
    /// # Shapes
    ///
    /// `field` has one value for each fine bin, the result one for each coarse.
    ///
    /// # Errors
    ///
    /// [`LayoutError::FieldLength`]
    pub fn mean(&self, field: &[f64]) -> Result<Vec<f64>, LayoutError> {
        self.check_length(field)?;
        let valued = || {
            self.coarse
                .iter()
                .zip(field)
                .zip(&self.measures)
                .filter(|((_, value), _)| !value.is_nan())
                .filter_map(|((bin, &value), &measure)| Some(((*bin)?.index(), value, measure)))
        };
        let mut totals = vec![0.0; self.grid.bin_count()];
        for (bin, _, measure) in valued() {
            totals[bin] += measure;
        }
        let mut means: Vec<f64> = totals
            .iter()
            .map(|&total| if total > 0.0 { 0.0 } else { f64::NAN })
            .collect();
        // Weights of at most 1 keep values of any size within range.
        for (bin, value, measure) in valued() {
            means[bin] += measure / totals[bin] * value;
        }
        Ok(means)
    }

    fn check_length(&self, field: &[f64]) -> Result<(), LayoutError> {
        if field.len() == self.coarse.len() {
            return Ok(());
        }
        Err(LayoutError::FieldLength {
            expected: self.coarse.len(),
            actual: field.len(),
        })
    }
}
