//! From samples or ranges to a lattice of hexagons.

use crate::grid_builder::{BYTES_PER_CELL, COUNT_SLACK, extent_of};
use crate::hex_lattice::HexLattice;
use crate::size::check_size;
use crate::{EmptyCause, GridBuilder, HexGrid, LayoutError};

/// Settings of a lattice of hexagons, from [`HexGrid::builder`].
///
/// The extent comes from [`ranges`](Self::ranges), or else from the least and
/// greatest coordinates of the samples. Its lower ends are the *centre* of the
/// first hexagon, and there are `ceil(extent / step - 1e-9) + 1` hexagons on each
/// axis, with a step of one width along x and of `√3 / 2` widths along y, so
/// that the lattice covers the extent whole. The width is kept as it is asked
/// for, and nothing has to be padded.
///
/// With [`samples`](Self::samples), the hexagons that were visited are active;
/// without, all are. Every sample in the extent is in a hexagon, also those on
/// its rim.
///
/// # Example
///
/// ```
/// use ns_layout::{HexGrid, Layout};
///
/// // The second sample touches the lattice in one point only, on its left rim.
/// let samples = [[0.0, 0.0], [0.0, 1.8], [3.0, 3.0]];
/// let grid = HexGrid::builder(2.0).samples(&samples).build()?;
/// assert!(grid.bins_at(&samples).iter().all(Option::is_some));
/// assert_eq!(grid.bin_count(), 3);
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is built before `build`"]
pub struct HexGridBuilder<'a> {
    width: f64,
    samples: Option<&'a [[f64; 2]]>,
    ranges: Option<[(f64, f64); 2]>,
    min_samples: u32,
    all_active: bool,
    memory_limit: u64,
}

/// The memory that an active bin takes: its centre, measure and cell, and for
/// each of six neighbours an index, a distance, a face and a weight.
pub(crate) const BYTES_PER_BIN: f64 = BYTES_PER_CELL + 16.0 + 20.0 + 6.0 * 32.0;

impl<'a> HexGridBuilder<'a> {
    /// The memory limit where none is set: 8 GiB.
    pub const DEFAULT_MEMORY_LIMIT: u64 = GridBuilder::<2>::DEFAULT_MEMORY_LIMIT;

    pub(crate) fn new(width: f64) -> Self {
        Self {
            width,
            samples: None,
            ranges: None,
            min_samples: 1,
            all_active: false,
            memory_limit: Self::DEFAULT_MEMORY_LIMIT,
        }
    }

    /// Positions that give the extent (where no ranges are set) and the active
    /// bins. Samples with a coordinate that is not finite are left out.
    pub fn samples(mut self, samples: &'a [[f64; 2]]) -> Self {
        self.samples = Some(samples);
        self
    }

    /// The lower and upper end of each axis, in the unit of the coordinates.
    pub fn ranges(mut self, ranges: [(f64, f64); 2]) -> Self {
        self.ranges = Some(ranges);
        self
    }

    /// The least number of samples that makes a bin active; 1 by default.
    pub fn min_samples(mut self, count: u32) -> Self {
        self.min_samples = count;
        self
    }

    /// Whether every hexagon of the extent is active, visited or not.
    pub fn all_active(mut self, on: bool) -> Self {
        self.all_active = on;
        self
    }

    /// The memory, in bytes, that the lattice and its connectivity may take by
    /// estimate; 8 GiB by default. It is checked before anything is allocated.
    pub fn memory_limit(mut self, bytes: u64) -> Self {
        self.memory_limit = bytes;
        self
    }

    /// Builds the lattice.
    ///
    /// # Errors
    ///
    /// - [`LayoutError::BinSize`]: the width is not finite and above 0.
    /// - [`LayoutError::Measure`]: the area of a hexagon is beyond the floats.
    /// - [`LayoutError::NoExtent`]: neither samples nor ranges are set.
    /// - [`LayoutError::Range`]: a range is not finite or runs backwards.
    /// - [`LayoutError::NoValidSample`]: no sample is finite.
    /// - [`LayoutError::TooLarge`]: there would be too many hexagons.
    /// - [`LayoutError::Precision`]: hexagons too small for the coordinates.
    /// - [`LayoutError::MinSamples`], [`LayoutError::NoActiveBin`]: nothing
    ///   would be active.
    ///
    /// # Complexity
    ///
    /// O(samples + hexagons) time, O(hexagons) memory.
    pub fn build(self) -> Result<HexGrid, LayoutError> {
        if !(self.width.is_finite() && self.width > 0.0) {
            return Err(LayoutError::BinSize {
                axis: 0,
                value: self.width,
            });
        }
        if self.min_samples == 0 {
            return Err(LayoutError::MinSamples);
        }
        let lattice = self.lattice(self.extent()?)?;
        let active = match self.samples {
            Some(samples) if !self.all_active => self.visited(&lattice, samples)?,
            _ => vec![true; lattice.cells()],
        };
        let bins = active.iter().filter(|&&on| on).count();
        check_size::<2>(bins as f64, BYTES_PER_BIN, self.memory_limit)?;
        Ok(HexGrid::new(lattice, &active))
    }

    fn extent(&self) -> Result<[(f64, f64); 2], LayoutError> {
        let extent = match (self.ranges, self.samples) {
            (Some(ranges), _) => ranges,
            (None, Some(samples)) => extent_of(samples).ok_or(LayoutError::NoValidSample {
                samples: samples.len(),
            })?,
            (None, None) => return Err(LayoutError::NoExtent),
        };
        for (axis, (lo, hi)) in extent.into_iter().enumerate() {
            if !(lo.is_finite() && hi.is_finite() && lo <= hi) {
                return Err(LayoutError::Range { axis, lo, hi });
            }
        }
        Ok(extent)
    }

    fn lattice(&self, [x, y]: [(f64, f64); 2]) -> Result<HexLattice, LayoutError> {
        let count = |(lo, hi): (f64, f64), step: f64| {
            ((hi - lo) / step - COUNT_SLACK).ceil().max(0.0) + 1.0
        };
        let columns = count(x, self.width);
        let rows = count(y, HexLattice::row_step(self.width));
        let bytes_per_cell = match self.samples {
            Some(_) if !self.all_active => BYTES_PER_CELL,
            _ => BYTES_PER_BIN,
        };
        check_size::<2>(columns * rows, bytes_per_cell, self.memory_limit)?;
        let lattice = HexLattice {
            origin: [x.0, y.0],
            width: self.width,
            rows: rows as usize,
            columns: columns as usize,
        };
        lattice.check()?;
        Ok(lattice)
    }

    /// The active cells by visits.
    fn visited(
        &self,
        lattice: &HexLattice,
        samples: &[[f64; 2]],
    ) -> Result<Vec<bool>, LayoutError> {
        let mut counts = vec![0_u32; lattice.cells()];
        for cell in samples.iter().filter_map(|sample| lattice.cell_at(sample)) {
            counts[cell] = counts[cell].saturating_add(1);
        }
        let most = counts.iter().copied().max().unwrap_or(0);
        if most < self.min_samples {
            return Err(LayoutError::NoActiveBin {
                cells: counts.len(),
                cause: EmptyCause::Samples {
                    min_samples: self.min_samples,
                    most,
                },
            });
        }
        Ok(counts.iter().map(|&n| n >= self.min_samples).collect())
    }
}
