//! From ranges of distances and angles to rings and sectors.

use std::f64::consts::{PI, TAU};

use crate::grid_builder::COUNT_SLACK;
use crate::size::check_size;
use crate::{Axis, GridBuilder, LayoutError, Neighbors, PolarGrid};

/// Settings of rings and sectors, from [`PolarGrid::builder`].
///
/// Each range is divided into `max(1, ceil(range / size - 1e-9))` equal bins,
/// so bins are never larger than asked for.
///
/// # Example
///
/// What lies ahead of an animal, to 45 degrees on both sides:
///
/// ```
/// use std::f64::consts::FRAC_PI_4;
///
/// use ns_layout::{Layout, PolarGrid};
///
/// let ahead = PolarGrid::builder((2.0, 10.0), [2.0, FRAC_PI_4 / 3.0])
///     .angles((-FRAC_PI_4, FRAC_PI_4))
///     .build()?;
/// assert_eq!((ahead.distances().count(), ahead.angles().count()), (4, 6));
/// assert!(!ahead.is_circular());
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is built before `build`"]
pub struct PolarGridBuilder {
    distances: (f64, f64),
    angles: (f64, f64),
    bin_size: [f64; 2],
    circular: Option<bool>,
    neighbors: Neighbors,
    memory_limit: u64,
}

/// Ranges of angles this near to a full turn, in radians, are one.
const TURN_SLACK: f64 = 1e-9;

impl PolarGridBuilder {
    /// The memory limit where none is set: 8 GiB.
    pub const DEFAULT_MEMORY_LIMIT: u64 = GridBuilder::<2>::DEFAULT_MEMORY_LIMIT;

    pub(crate) fn new(distances: (f64, f64), bin_size: [f64; 2]) -> Self {
        Self {
            distances,
            angles: (-PI, PI),
            bin_size,
            circular: None,
            neighbors: Neighbors::default(),
            memory_limit: Self::DEFAULT_MEMORY_LIMIT,
        }
    }

    /// The lower and upper end of the angles, in radians: from -π to π by
    /// default, a full turn that starts and ends behind the animal.
    pub fn angles(mut self, range: (f64, f64)) -> Self {
        self.angles = range;
        self
    }

    /// Whether the last angle is next to the first. By default it is exactly
    /// where the angles span 2π, within 1e-9; only then can it be asked for, and
    /// where it is declined a wall stands between the two.
    pub fn circular(mut self, on: bool) -> Self {
        self.circular = Some(on);
        self
    }

    /// Which bins are next to each other; diagonals too by default.
    pub fn neighbors(mut self, neighbors: Neighbors) -> Self {
        self.neighbors = neighbors;
        self
    }

    /// The memory, in bytes, that the bins and their connectivity may take by
    /// estimate; 8 GiB by default. It is checked before anything is allocated.
    pub fn memory_limit(mut self, bytes: u64) -> Self {
        self.memory_limit = bytes;
        self
    }

    /// Builds the rings and sectors.
    ///
    /// # Errors
    ///
    /// Axis 0 is the distance, axis 1 the angle.
    ///
    /// - [`LayoutError::BinSize`]: a size is not finite and above 0.
    /// - [`LayoutError::Range`]: a range is not finite, is empty or runs
    ///   backwards.
    /// - [`LayoutError::NegativeDistance`]: the distances start below 0.
    /// - [`LayoutError::BeyondFullTurn`]: the angles turn more than once.
    /// - [`LayoutError::NotFullTurn`]: a part of a turn can not be circular.
    /// - [`LayoutError::TooLarge`]: there would be too many bins.
    /// - [`LayoutError::Precision`]: bins too small for the coordinates.
    /// - [`LayoutError::Measure`]: the area of a bin is beyond the floats.
    ///
    /// # Complexity
    ///
    /// O(bins) time and memory.
    pub fn build(self) -> Result<PolarGrid, LayoutError> {
        for (axis, &value) in self.bin_size.iter().enumerate() {
            if !(value.is_finite() && value > 0.0) {
                return Err(LayoutError::BinSize { axis, value });
            }
        }
        let mut ranges = [self.distances, self.angles];
        for (axis, (lo, hi)) in ranges.into_iter().enumerate() {
            if !(lo.is_finite() && hi.is_finite() && lo < hi) {
                return Err(LayoutError::Range { axis, lo, hi });
            }
        }
        let span = ranges[1].1 - ranges[1].0;
        check_span(ranges[0].0, span, self.circular == Some(true))?;
        let full_turn = span >= TAU - TURN_SLACK;
        if full_turn {
            ranges[1].1 = ranges[1].0 + TAU;
        }
        let counts: [f64; 2] = std::array::from_fn(|k| {
            let (lo, hi) = ranges[k];
            ((hi - lo) / self.bin_size[k] - COUNT_SLACK).ceil().max(1.0)
        });
        check_size::<2>(
            counts[0] * counts[1],
            bytes_per_bin(self.neighbors),
            self.memory_limit,
        )?;
        let axis = |k: usize| Axis::uniform(k, ranges[k].0, ranges[k].1, counts[k] as usize);
        PolarGrid::new(
            [axis(0)?, axis(1)?],
            self.circular.unwrap_or(full_turn),
            self.neighbors,
        )
    }
}

/// Checks the least distance, and the span of the angles, which a circular
/// layout needs a full turn of.
///
/// # Errors
///
/// [`LayoutError::NegativeDistance`], [`LayoutError::BeyondFullTurn`] and
/// [`LayoutError::NotFullTurn`].
pub(crate) fn check_span(nearest: f64, span: f64, circular: bool) -> Result<(), LayoutError> {
    if nearest < 0.0 {
        return Err(LayoutError::NegativeDistance { value: nearest });
    }
    if span > TAU + TURN_SLACK {
        return Err(LayoutError::BeyondFullTurn { span });
    }
    if circular && span < TAU - TURN_SLACK {
        return Err(LayoutError::NotFullTurn { span });
    }
    Ok(())
}

/// The memory that a bin takes: its centre and measure, and for each of its
/// neighbours an index, a distance, a face and a weight.
pub(crate) fn bytes_per_bin(neighbors: Neighbors) -> f64 {
    let neighbors = match neighbors {
        Neighbors::Faces => 4.0,
        Neighbors::Diagonals => 8.0,
    };
    16.0 + 8.0 + 20.0 + neighbors * 32.0
}
