//! Spreading fields: modes, checks, and the choice of engine.

use ns_layout::BinId;
use rayon::prelude::*;

use crate::block::run_all;
use crate::chebyshev::{Chebyshev, LONG, LongChebyshev};
use crate::positive::Positive;
use crate::rest::{BINS_PER_TASK, Taken};
use crate::scale::{PowerOfTwo, exponent_of, largest};
use crate::{Accuracy, HeatOperator, KernelError, Mode};

impl HeatOperator {
    /// The accuracy of [`smooth`](Self::smooth): the largest error, as a
    /// fraction of the largest absolute value that is spread.
    pub const DEFAULT_TOLERANCE: f64 = 1e-12;

    /// Spreads one field, or many at once, with bandwidth σ.
    ///
    /// What is spread is `f` itself in mode [`Mode::Average`] and `f / m` in the
    /// others. The error is below [`DEFAULT_TOLERANCE`](Self::DEFAULT_TOLERANCE)
    /// of the largest absolute value of that; mass and constants are kept to
    /// rounding; nothing at all crosses from one component to another. A field
    /// with no negative value may come out with values around −1e-13 far from
    /// data: where values are to be divided by each other, use
    /// [`smooth_positive`](Self::smooth_positive) or [`ratio`](Self::ratio).
    ///
    /// # Units
    ///
    /// `bandwidth` is the standard deviation, in the unit of the coordinates.
    ///
    /// # Shapes
    ///
    /// `fields` holds one field after the other, each with one value for each
    /// bin; so does the result.
    ///
    /// # Errors
    ///
    /// [`KernelError::Bandwidth`], [`KernelError::FieldLength`],
    /// [`KernelError::NotFinite`] for a field that is not finite or would not
    /// be, and [`KernelError::TooManySteps`] for a bandwidth that is nearly a
    /// million bins wide and yet does not cover the space.
    ///
    /// # Complexity
    ///
    /// O(σ/h · edges) a field for bins of size h. The result has the same bits
    /// for any number of threads, and for a field alone or among others.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_kernel::{HeatOperator, Mode};
    /// use ns_layout::{Grid, Layout, Neighbors};
    ///
    /// // Two rooms of two bins with a wall between them.
    /// let edges = [(0..=5).map(f64::from).collect()];
    /// let grid = Grid::from_mask(edges, &[true, true, false, true, true], Neighbors::Faces)?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// let heat = HeatOperator::new(&graph, grid.measures())?;
    ///
    /// let spread = heat.smooth(&[1.0, 0.0, 0.0, 0.0], 2.0, Mode::Transition)?;
    /// assert!((spread[0] + spread[1] - 1.0).abs() < 1e-15);
    /// assert_eq!(spread[2..], [0.0, 0.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn smooth(
        &self,
        fields: &[f64],
        bandwidth: f64,
        mode: Mode,
    ) -> Result<Vec<f64>, KernelError> {
        self.smooth_within(fields, bandwidth, mode, Self::DEFAULT_TOLERANCE)
    }

    /// Like [`smooth`](Self::smooth), with a tolerance of your own.
    ///
    /// # Errors
    ///
    /// Also [`KernelError::Tolerance`] where it is not finite and above 0.
    /// Rounding limits what is reached to some 1e-14.
    pub fn smooth_within(
        &self,
        fields: &[f64],
        bandwidth: f64,
        mode: Mode,
        tolerance: f64,
    ) -> Result<Vec<f64>, KernelError> {
        if !(tolerance.is_finite() && tolerance > 0.0) {
            return Err(KernelError::Tolerance { value: tolerance });
        }
        // Into the pool of threads once, and not for each look at the fields.
        rayon::scope(|_| self.smooth_in_pool(fields, bandwidth, mode, tolerance))
    }

    fn smooth_in_pool(
        &self,
        fields: &[f64],
        bandwidth: f64,
        mode: Mode,
        tolerance: f64,
    ) -> Result<Vec<f64>, KernelError> {
        let time = self.time(bandwidth)?;
        let fields = self.check_fields(fields)?;
        let accuracy = Accuracy::Absolute(tolerance);
        if self.prefers_axes(time, accuracy) {
            return self.smooth_by_axes(&fields, bandwidth, mode, accuracy);
        }
        self.spread(&fields, mode, |fields| {
            if time >= self.time_to_rest {
                self.rest_all(fields);
                return Ok(Vec::new());
            }
            // What never decays is taken out and put back untouched, which keeps
            // mass and constants however unequal the bins are.
            let bins = self.bin_count();
            let means = fields.par_chunks_mut(bins);
            let means: Vec<Taken> = means.map(|field| self.take_means(field)).collect();
            if time * self.eigenvalue_bound > LONG {
                let engine = LongChebyshev::new(self, bandwidth, time, tolerance)?;
                run_all(self, &engine, fields);
            } else {
                let engine = Chebyshev::new(self, bandwidth, time, tolerance)?;
                run_all(self, &engine, fields);
            }
            let fields = fields.par_chunks(bins).zip(&means);
            Ok(fields
                .map(|(field, means)| self.means_to_put_back(field, means))
                .collect())
        })
    }

    /// Spreads fields that are nowhere negative, with an error below 1e-12 of
    /// *each value*, however small it is.
    ///
    /// No value is negative, and every bin that heat can reach is above 0, down
    /// to 1e-290 of the largest value; below that, digits and then values are
    /// lost to the range of floats. Bins whose measures span more than some
    /// three decades cost digits: one for every four decades or so. Use it
    /// wherever two smoothed fields are divided by each other.
    ///
    /// # Units, Shapes
    ///
    /// As for [`smooth`](Self::smooth).
    ///
    /// # Errors
    ///
    /// As for [`smooth`](Self::smooth), and [`KernelError::Negative`].
    ///
    /// # Complexity
    ///
    /// O((σ/h)² · edges) a field for bins of size h, with at least as many steps
    /// as there are bins between data and the farthest bin, up to some hundreds;
    /// O(σ/h · edges) from where the field has come to within a factor of a
    /// hundred everywhere. Same bits for any number of threads, and for a field alone or among
    /// others.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_kernel::{HeatOperator, Mode};
    /// use ns_layout::{Grid, Layout};
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 200.0)]).build()?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// let heat = HeatOperator::new(&graph, grid.measures())?;
    ///
    /// let mut source = vec![0.0; 200];
    /// source[0] = 1.0;
    /// let spread = heat.smooth_positive(&source, 8.0, Mode::Transition)?;
    /// assert!(spread.iter().all(|&value| value > 0.0));
    /// assert!(spread[199] < 1e-90);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn smooth_positive(
        &self,
        fields: &[f64],
        bandwidth: f64,
        mode: Mode,
    ) -> Result<Vec<f64>, KernelError> {
        rayon::scope(|_| self.smooth_positive_in_pool(fields, bandwidth, mode))
    }

    fn smooth_positive_in_pool(
        &self,
        fields: &[f64],
        bandwidth: f64,
        mode: Mode,
    ) -> Result<Vec<f64>, KernelError> {
        let time = self.time(bandwidth)?;
        let fields = self.check_fields(fields)?;
        self.check_not_negative(fields.values)?;
        if self.prefers_axes(time, Accuracy::Relative) {
            return self.smooth_by_axes(&fields, bandwidth, mode, Accuracy::Relative);
        }
        self.spread(&fields, mode, |fields| {
            if time >= self.time_to_rest {
                self.rest_all(fields);
            } else {
                let engine = Positive::new(self, bandwidth, time)?;
                let means = self.means_of(fields);
                run_all(self, &engine, fields);
                self.restore_means(fields, &means);
            }
            Ok(Vec::new())
        })
    }

    /// Wraps an engine in what the mode asks for before and after.
    ///
    /// Fields are scaled by powers of two, which is exact, to values around 1:
    /// no engine comes near the ends of the range of floats unless the result
    /// does.
    /// What the engine returns is added to the components of each field, if it
    /// returns anything.
    pub(crate) fn spread(
        &self,
        fields: &Checked<'_>,
        mode: Mode,
        engine: impl FnOnce(&mut Vec<f64>) -> Result<Vec<Vec<f64>>, KernelError>,
    ) -> Result<Vec<f64>, KernelError> {
        let bins = self.bin_count();
        let mut spread = vec![0.0; fields.values.len()];
        let exponents: Vec<i32> = spread
            .par_chunks_mut(bins)
            .zip(fields.values.par_chunks(bins))
            .zip(&fields.largest)
            .map(|((spread, field), &most)| self.scaled(spread, field, most, mode))
            .collect();
        let added = engine(&mut spread)?;
        let are_finite = spread
            .par_chunks_mut(bins)
            .zip(exponents)
            .enumerate()
            .map(|(k, (field, exponent))| {
                let scale = PowerOfTwo::new(exponent);
                let added = added.get(k).map(Vec::as_slice);
                if mode.multiplies() {
                    self.finish(field, added, |value, measure| scale.of(value * measure))
                } else {
                    self.finish(field, added, |value, _| scale.of(value))
                }
            })
            .reduce(|| true, |a, b| a && b);
        if !are_finite
            && let Some((field, bin, value)) = self.first(&spread, |value| !value.is_finite())
        {
            return Err(KernelError::NotFinite { field, bin, value });
        }
        Ok(spread)
    }

    /// Fills in what an engine makes of a field, and returns the exponent of the
    /// power of two that it is less than that. `most` is its largest value.
    fn scaled(&self, spread: &mut [f64], field: &[f64], most: f64, mode: Mode) -> i32 {
        let exponent = exponent_of(most);
        let scale = PowerOfTwo::new(-exponent);
        let values = spread.par_iter_mut().zip(field).with_min_len(BINS_PER_TASK);
        if !mode.divides() {
            values.for_each(|(spread, value)| *spread = scale.of(*value));
            return exponent;
        }
        let values = values.zip(&self.measures);
        values.for_each(|((spread, value), measure)| *spread = scale.of(*value) / measure);
        let more = exponent_of(largest(spread));
        let scale = PowerOfTwo::new(-more);
        let values = spread.par_iter_mut().with_min_len(BINS_PER_TASK);
        values.for_each(|value| *value = scale.of(*value));
        exponent + more
    }

    fn means_of(&self, fields: &[f64]) -> Vec<Vec<f64>> {
        fields
            .par_chunks(self.bin_count())
            .map(|field| self.means(field))
            .collect()
    }

    /// Scales each component of every field back to the mean it had. The factor
    /// is 1 but for the rounding of many steps, which it takes off.
    fn restore_means(&self, fields: &mut [f64], means: &[Vec<f64>]) {
        fields
            .par_chunks_mut(self.bin_count())
            .zip(means)
            .for_each(|(field, means)| {
                let now = self.means(field);
                for (value, &label) in field.iter_mut().zip(self.components.labels()) {
                    let (mean, now) = (means[label as usize], now[label as usize]);
                    if now > 0.0 {
                        *value *= mean / now;
                    }
                }
            });
    }

    fn rest_all(&self, fields: &mut [f64]) {
        fields
            .par_chunks_mut(self.bin_count())
            .for_each(|field| self.to_rest(field));
    }

    pub(crate) fn check_fields<'a>(&self, fields: &'a [f64]) -> Result<Checked<'a>, KernelError> {
        let bins = self.bin_count();
        if fields.is_empty() || !fields.len().is_multiple_of(bins) {
            return Err(KernelError::FieldLength {
                bins,
                length: fields.len(),
            });
        }
        let sizes: Vec<f64> = fields.par_chunks(bins).map(largest).collect();
        if sizes.iter().any(|size| !size.is_finite())
            && let Some((field, bin, value)) = self.first(fields, |value| !value.is_finite())
        {
            return Err(KernelError::NotFinite { field, bin, value });
        }
        Ok(Checked {
            values: fields,
            largest: sizes,
        })
    }

    pub(crate) fn check_not_negative(&self, fields: &[f64]) -> Result<(), KernelError> {
        match self.first(fields, |value| value < 0.0) {
            Some((field, bin, value)) => Err(KernelError::Negative { field, bin, value }),
            None => Ok(()),
        }
    }

    /// The first value at fault, with its field and bin.
    fn first(
        &self,
        fields: &[f64],
        fault: impl Fn(f64) -> bool + Sync,
    ) -> Option<(usize, BinId, f64)> {
        let at = fields.par_iter().position_first(|&value| fault(value))?;
        let bins = self.bin_count();
        Some((at / bins, BinId::new(at % bins)?, fields[at]))
    }
}

/// Fields that are finite.
#[derive(Debug)]
pub(crate) struct Checked<'a> {
    pub(crate) values: &'a [f64],
    /// The largest absolute value of each.
    largest: Vec<f64>,
}
