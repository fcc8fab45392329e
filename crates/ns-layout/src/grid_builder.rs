//! From samples or ranges to a regular grid.

use rayon::prelude::*;

use crate::follow::Follower;
use crate::grid::try_axes;
use crate::lattice::{cell_at, strides};
use crate::morphology::Mask;
use crate::size::check_size;
use crate::{Axis, BinSize, EmptyCause, Grid, Lattice, LayoutError, LayoutKind, Neighbors};

/// Settings of a regular grid, from [`Grid::builder`].
///
/// The extent comes from [`ranges`](Self::ranges), or else from the samples,
/// widened by half a bin on each side. It is divided into
/// `max(1, ceil(extent / size - 1e-9))` equal bins on each axis, so bins are
/// never larger than asked for, and may be a little smaller; the realised size
/// is in [`Lattice::axes`]. A range of no extent is widened by half a bin on
/// each side.
///
/// With [`samples`](Self::samples), the bins that were visited are active;
/// without, all are. Morphology is off unless asked for, and runs in the order
/// close, fill, dilate.
///
/// # Example
///
/// A diagonal walk activates the bins along it:
///
/// ```
/// use ns_layout::{Grid, Layout};
///
/// let walk: Vec<[f64; 2]> = (0..=40).map(|i| [i as f64 / 4.0; 2]).collect();
/// let grid = Grid::builder(2.0).samples(&walk).build()?;
/// assert_eq!(grid.lattice().shape(), [6, 6]);
/// assert_eq!(grid.bin_count(), 6);
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is built before `build`"]
pub struct GridBuilder<'a, const D: usize> {
    bin_size: BinSize<D>,
    samples: Option<&'a [[f64; D]]>,
    ranges: Option<[(f64, f64); D]>,
    neighbors: Neighbors,
    min_samples: u32,
    all_active: bool,
    close_gaps: bool,
    fill_holes: bool,
    dilate: bool,
    border_bins: bool,
    memory_limit: u64,
}

/// Bins that exceed the size asked for by no more than this fraction of a bin
/// are not split again: 0.3 / 0.1 is 3 bins, not 4.
pub(crate) const COUNT_SLACK: f64 = 1e-9;

/// How many cells make it worth asking other threads for help.
const CELLS_PER_TASK: usize = 1 << 12;

/// The memory that a cell takes while a grid is built: a count, two masks, and
/// the bin it belongs to.
pub(crate) const BYTES_PER_CELL: f64 = 10.0;

/// What morphology takes for a cell on top of that: where it is in a padded
/// box, or the front of a flood.
const MORPHOLOGY_BYTES_PER_CELL: f64 = 12.0;

impl<'a, const D: usize> GridBuilder<'a, D> {
    /// The memory limit where none is set: 8 GiB.
    pub const DEFAULT_MEMORY_LIMIT: u64 = 8 << 30;

    pub(crate) fn new(bin_size: BinSize<D>) -> Self {
        Self {
            bin_size,
            samples: None,
            ranges: None,
            neighbors: Neighbors::default(),
            min_samples: 1,
            all_active: false,
            close_gaps: false,
            fill_holes: false,
            dilate: false,
            border_bins: false,
            memory_limit: Self::DEFAULT_MEMORY_LIMIT,
        }
    }

    /// Positions that give the extent (where no ranges are set) and the active
    /// bins. Samples with a coordinate that is not finite are left out.
    pub fn samples(mut self, samples: &'a [[f64; D]]) -> Self {
        self.samples = Some(samples);
        self
    }

    /// The lower and upper end of each axis, in the unit of the coordinates.
    pub fn ranges(mut self, ranges: [(f64, f64); D]) -> Self {
        self.ranges = Some(ranges);
        self
    }

    /// Which bins are next to each other; diagonals too by default.
    pub fn neighbors(mut self, neighbors: Neighbors) -> Self {
        self.neighbors = neighbors;
        self
    }

    /// The least number of samples that makes a bin active; 1 by default.
    pub fn min_samples(mut self, count: u32) -> Self {
        self.min_samples = count;
        self
    }

    /// Whether every bin of the extent is active, visited or not.
    pub fn all_active(mut self, on: bool) -> Self {
        self.all_active = on;
        self
    }

    /// Whether gaps narrower than a neighbourhood between visited bins are
    /// activated (a closing that never takes a bin away).
    pub fn close_gaps(mut self, on: bool) -> Self {
        self.close_gaps = on;
        self
    }

    /// Whether bins that visited bins enclose are activated.
    pub fn fill_holes(mut self, on: bool) -> Self {
        self.fill_holes = on;
        self
    }

    /// Whether the neighbours of visited bins are activated.
    pub fn dilate(mut self, on: bool) -> Self {
        self.dilate = on;
        self
    }

    /// Whether one more bin is added at both ends of each axis. These bins are
    /// inactive where visits decide what is active.
    pub fn border_bins(mut self, on: bool) -> Self {
        self.border_bins = on;
        self
    }

    /// The memory, in bytes, that the grid and its connectivity may take by
    /// estimate; 8 GiB by default. It is checked before anything is allocated.
    pub fn memory_limit(mut self, bytes: u64) -> Self {
        self.memory_limit = bytes;
        self
    }

    /// Builds the grid.
    ///
    /// # Errors
    ///
    /// - [`LayoutError::BinSize`]: a size is not finite and above 0.
    /// - [`LayoutError::NoExtent`]: neither samples nor ranges are set.
    /// - [`LayoutError::Range`]: a range is not finite or runs backwards.
    /// - [`LayoutError::NoValidSample`]: no sample is finite.
    /// - [`LayoutError::TooLarge`]: there would be too many bins.
    /// - [`LayoutError::Precision`]: bins too small for the coordinates.
    /// - [`LayoutError::MinSamples`], [`LayoutError::NoActiveBin`]: nothing
    ///   would be active.
    ///
    /// # Complexity
    ///
    /// O(samples + cells) time, O(cells) memory.
    pub fn build(self) -> Result<Grid<D>, LayoutError> {
        let (axes, active) = self.cells()?;
        self.finish(LayoutKind::RegularGrid, axes, &active)
    }

    /// Builds the grid of those cells that would be active and whose centre
    /// fulfils a condition, which may be asked from several threads.
    ///
    /// # Errors
    ///
    /// Those of [`build`](Self::build), and [`LayoutError::NoActiveBin`] where the
    /// condition holds nowhere.
    ///
    /// # Complexity
    ///
    /// That of [`build`](Self::build), and the condition once for each cell that
    /// would be active, on all threads.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::{Grid, Layout};
    ///
    /// let ring = Grid::open_field(20.0, 20.0, 1.0)
    ///     .build_where(|[x, y]| (6.0..=10.0).contains(&x.hypot(y)))?;
    /// assert!(ring.bin_at(&[0.5, 8.5]).is_some() && ring.bin_at(&[0.5, 0.5]).is_none());
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    pub fn build_where(
        self,
        condition: impl Fn([f64; D]) -> bool + Sync,
    ) -> Result<Grid<D>, LayoutError> {
        self.build_cut(LayoutKind::MaskedGrid, EmptyCause::Condition, condition)
    }

    fn build_cut(
        self,
        kind: LayoutKind,
        cause: EmptyCause,
        condition: impl Fn([f64; D]) -> bool + Sync,
    ) -> Result<Grid<D>, LayoutError> {
        let (axes, mut active) = self.cells()?;
        // A lattice with no active cell tells where cells are without storing bins.
        let places = Lattice::new(axes.clone(), &vec![false; active.len()], self.neighbors);
        active
            .par_iter_mut()
            .enumerate()
            .with_min_len(CELLS_PER_TASK)
            .filter(|(_, on)| **on)
            .for_each(|(cell, on)| {
                let at = places.coordinates(cell);
                *on = condition(std::array::from_fn(|k| axes[k].centers()[at[k]]));
            });
        if !active.contains(&true) {
            return Err(LayoutError::NoActiveBin {
                cells: active.len(),
                cause,
            });
        }
        self.finish(kind, axes, &active)
    }

    /// The axes, and which cells are active.
    fn cells(&self) -> Result<([Axis; D], Vec<bool>), LayoutError> {
        for (axis, &value) in self.bin_size.0.iter().enumerate() {
            if !(value.is_finite() && value > 0.0) {
                return Err(LayoutError::BinSize { axis, value });
            }
        }
        if self.min_samples == 0 {
            return Err(LayoutError::MinSamples);
        }
        let axes = self.axes(self.extent()?)?;
        let active = match self.samples {
            Some(samples) if !self.all_active => self.visited(&axes, samples)?,
            _ => vec![true; axes.iter().map(Axis::count).product()],
        };
        Ok((axes, active))
    }

    fn finish(
        &self,
        kind: LayoutKind,
        axes: [Axis; D],
        active: &[bool],
    ) -> Result<Grid<D>, LayoutError> {
        let bins = active.iter().filter(|&&on| on).count();
        self.check_size(bins as f64, bytes_per_bin::<D>(self.neighbors))?;
        Ok(Grid::new(kind, Lattice::new(axes, active, self.neighbors)))
    }

    /// The range of each axis, never of no extent.
    fn extent(&self) -> Result<[(f64, f64); D], LayoutError> {
        let mut extent = match (self.ranges, self.samples) {
            (Some(ranges), _) => ranges,
            (None, Some(samples)) => {
                let sides = extent_of(samples).ok_or(LayoutError::NoValidSample {
                    samples: samples.len(),
                })?;
                std::array::from_fn(|k| {
                    let half = self.bin_size.0[k] / 2.0;
                    (sides[k].0 - half, sides[k].1 + half)
                })
            }
            (None, None) => return Err(LayoutError::NoExtent),
        };
        for (axis, (lo, hi)) in extent.iter_mut().enumerate() {
            if !(lo.is_finite() && hi.is_finite() && lo <= hi) {
                return Err(LayoutError::Range {
                    axis,
                    lo: *lo,
                    hi: *hi,
                });
            }
            let size = self.bin_size.0[axis];
            if *hi - *lo < COUNT_SLACK * size {
                (*lo, *hi) = (*lo - size / 2.0, *hi + size / 2.0);
            }
        }
        Ok(extent)
    }

    fn axes(&self, extent: [(f64, f64); D]) -> Result<[Axis; D], LayoutError> {
        let counts: [f64; D] = std::array::from_fn(|k| {
            let (lo, hi) = extent[k];
            ((hi - lo) / self.bin_size.0[k] - COUNT_SLACK)
                .ceil()
                .max(1.0)
        });
        let borders = if self.border_bins { 2.0 } else { 0.0 };
        let cells: f64 = counts.iter().map(|count| count + borders).product();
        let per_cell = match self.samples {
            Some(_) if self.all_active => bytes_per_bin::<D>(self.neighbors),
            Some(_) if self.close_gaps || self.fill_holes => {
                BYTES_PER_CELL + MORPHOLOGY_BYTES_PER_CELL
            }
            Some(_) => BYTES_PER_CELL,
            None => bytes_per_bin::<D>(self.neighbors),
        };
        self.check_size(cells, per_cell)?;
        try_axes((0..D).map(|k| {
            let ((lo, hi), count) = (extent[k], counts[k]);
            let axis = Axis::uniform(k, lo, hi, count as usize)?;
            if !self.border_bins {
                return Ok(axis);
            }
            // The edges between must stay the same to the last bit.
            let width = (hi - lo) / count;
            let mut edges = vec![lo - width];
            edges.extend_from_slice(axis.edges());
            edges.push(hi + width);
            Axis::from_edges(k, edges)
        }))
    }

    fn check_size(&self, cells: f64, bytes_per_cell: f64) -> Result<(), LayoutError> {
        check_size::<D>(cells, bytes_per_cell, self.memory_limit)
    }

    /// The active cells by visits and morphology.
    fn visited(&self, axes: &[Axis; D], samples: &[[f64; D]]) -> Result<Vec<bool>, LayoutError> {
        let shape = axes.each_ref().map(Axis::count);
        // Counts beyond the least number change nothing, and small ones miss the
        // caches less often.
        let (visited, most) = match u8::try_from(self.min_samples) {
            Ok(least) => visits(axes, samples, least),
            Err(_) => visits(axes, samples, self.min_samples),
        };
        let cells = visited.len();
        let mut mask = Mask::new(shape, visited);
        if self.close_gaps {
            mask = mask.closed(self.neighbors);
        }
        if self.fill_holes {
            mask = mask.filled(self.neighbors);
        }
        if self.dilate {
            mask = mask.dilated(self.neighbors);
        }
        if self.border_bins {
            mask = mask.without_rim();
        }
        let active = mask.into_cells();
        if active.contains(&true) {
            return Ok(active);
        }
        let cause = if most < self.min_samples {
            EmptyCause::Samples {
                min_samples: self.min_samples,
                most,
            }
        } else {
            EmptyCause::Border
        };
        Err(LayoutError::NoActiveBin { cells, cause })
    }
}

#[cfg(feature = "polygon")]
impl GridBuilder<'_, 2> {
    /// Builds the grid cut to a polygon: of the cells that would be active, those
    /// whose centre is inside the polygon or on its boundary.
    ///
    /// Where no ranges are set the grid covers the bounding box of the polygon,
    /// whose corners are then corners of cells. Points are looked up by cell: a
    /// point outside the polygon may be in an active cell, and one inside in a
    /// cell that is not. Ask [`Polygon::contains`](crate::Polygon::contains) too
    /// where that matters.
    ///
    /// # Errors
    ///
    /// Those of [`build`](Self::build), and [`LayoutError::NoActiveBin`] where the
    /// polygon holds no centre.
    ///
    /// # Complexity
    ///
    /// That of [`build`](Self::build), and O(cells · sides) time on all threads.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::{Grid, Layout, Polygon};
    ///
    /// let triangle = Polygon::new(vec![[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]], vec![])?;
    /// let grid = Grid::builder(1.0).build_within(&triangle)?;
    /// assert_eq!(grid.lattice().shape(), [6, 6]);
    /// assert_eq!(grid.bin_count(), 21);
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    pub fn build_within(mut self, polygon: &crate::Polygon) -> Result<Grid<2>, LayoutError> {
        self.ranges.get_or_insert(polygon.bounds());
        let (kind, cause) = (LayoutKind::Polygon, EmptyCause::Polygon);
        self.build_cut(kind, cause, |center| polygon.contains(&center))
    }
}

/// The memory that an active bin takes: its centre, measure and cell, and for
/// each of its neighbours an index, a distance, a face and a weight.
pub(crate) fn bytes_per_bin<const D: usize>(neighbors: Neighbors) -> f64 {
    let neighbors = match neighbors {
        Neighbors::Faces => 2.0 * D as f64,
        Neighbors::Diagonals => 3_f64.powi(D as i32) - 1.0,
    };
    BYTES_PER_CELL + 8.0 * D as f64 + 20.0 + neighbors * 32.0
}

/// The cells with at least so many samples, and the greatest number of samples
/// in a cell, which counts no further than `least`.
fn visits<const D: usize, C>(axes: &[Axis; D], samples: &[[f64; D]], least: C) -> (Vec<bool>, u32)
where
    C: Copy + Ord + From<u8> + std::ops::AddAssign + Into<u32>,
{
    let none = C::from(0);
    let mut counts = vec![none; axes.iter().map(Axis::count).product()];
    let mut count = |cell: usize| {
        // Added without a branch, which visits would make hard to predict.
        let count = &mut counts[cell];
        *count += C::from(u8::from(*count < least));
    };
    let strides = strides(axes);
    let mut follower = Follower::new(axes, strides);
    if follower.is_path(samples) {
        let cells = samples.iter().filter_map(|s| follower.cell_at(s));
        cells.for_each(&mut count);
    } else {
        let cells = samples.iter().filter_map(|s| cell_at(axes, strides, s));
        cells.for_each(&mut count);
    }
    let most = counts.iter().copied().max().unwrap_or(none).into();
    (counts.into_iter().map(|n| n >= least).collect(), most)
}

/// The least and greatest coordinate of the finite samples on each axis, or
/// `None` where there is none.
pub(crate) fn extent_of<const D: usize>(samples: &[[f64; D]]) -> Option<[(f64, f64); D]> {
    let mut extent: Option<[(f64, f64); D]> = None;
    for sample in samples.iter().filter(|s| s.iter().all(|x| x.is_finite())) {
        let sides = extent.get_or_insert_with(|| sample.map(|x| (x, x)));
        for (side, &x) in sides.iter_mut().zip(sample) {
            *side = (side.0.min(x), side.1.max(x));
        }
    }
    extent
}
