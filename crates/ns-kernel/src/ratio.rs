//! Ratios of smoothed fields, and averages over the bins that are known.

use ns_layout::BinId;

use crate::positive::SMALLEST;
use crate::scale::{PowerOfTwo, scale_to_one};
use crate::{HeatOperator, KernelError, Mode};

impl HeatOperator {
    /// The ratio of smoothed `numerators` to a smoothed `denominator`: spike
    /// counts over occupancy give a rate map.
    ///
    /// Both are mass, and both are spread by the positive engine, so the result
    /// is a weighted mean of the raw ratios within a component: it is never
    /// below the least of them nor above the greatest, however far from data.
    /// It is NaN in components without any denominator, and where the
    /// denominator is beyond the range of floats: some 36 bandwidths from data.
    ///
    /// # Units
    ///
    /// The unit of the numerator over that of the denominator; `bandwidth` is
    /// in the unit of the coordinates.
    ///
    /// # Shapes
    ///
    /// `numerators` holds one field after the other, each with one value for
    /// each bin; so does the result. `denominator` is one field.
    ///
    /// # Errors
    ///
    /// Those of [`smooth_positive`](Self::smooth_positive), and
    /// [`KernelError::NoDenominator`] where a numerator is above 0 and the
    /// denominator is 0, as no finite ratio has that as its raw data.
    ///
    /// # Complexity
    ///
    /// That of [`smooth_positive`](Self::smooth_positive).
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_kernel::HeatOperator;
    /// use ns_layout::{Grid, Layout};
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 100.0)]).build()?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// let heat = HeatOperator::new(&graph, grid.measures())?;
    ///
    /// // Two bins were visited, one second each; a cell fired 4 times in one.
    /// let (mut spikes, mut seconds) = (vec![0.0; 100], vec![0.0; 100]);
    /// (spikes[0], seconds[0], seconds[1]) = (4.0, 1.0, 1.0);
    /// let rate = heat.ratio(&spikes, &seconds, 8.0)?;
    /// assert!(rate.iter().all(|rate| (0.0..=4.0).contains(rate)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ratio(
        &self,
        numerators: &[f64],
        denominator: &[f64],
        bandwidth: f64,
    ) -> Result<Vec<f64>, KernelError> {
        let bins = self.bin_count();
        if denominator.len() != bins {
            return Err(KernelError::FieldLength {
                bins,
                length: denominator.len(),
            });
        }
        self.check_fields(numerators)?;
        self.check_not_negative(numerators)?;
        for (field, values) in numerators.chunks_exact(bins).enumerate() {
            for ((bin, &value), &below) in BinId::all(bins).zip(values).zip(denominator) {
                if value > 0.0 && below == 0.0 {
                    return Err(KernelError::NoDenominator { field, bin, value });
                }
            }
        }
        // A factor on either side changes nothing but the range of floats that
        // is left for what is far away.
        let mut below = denominator.to_vec();
        let below_exponent = scale_to_one(&mut below);
        let mut ratios = numerators.to_vec();
        let exponents: Vec<i32> = ratios
            .chunks_exact_mut(bins)
            .map(|field| scale_to_one(field) - below_exponent)
            .collect();
        let faintest = below
            .iter()
            .zip(&self.measures)
            .map(|(value, measure)| value / measure)
            .fold(0.0, f64::max)
            * SMALLEST;
        below = self.smooth_positive(&below, bandwidth, Mode::Density)?;
        ratios = self.smooth_positive(&ratios, bandwidth, Mode::Density)?;
        let fields = ratios
            .chunks_exact_mut(bins)
            .zip(numerators.chunks_exact(bins));
        for ((field, raw), exponent) in fields.zip(exponents) {
            let scale = PowerOfTwo::new(exponent);
            let limits = self.limits(raw, denominator);
            for ((ratio, &below), &label) in
                field.iter_mut().zip(&below).zip(self.components.labels())
            {
                *ratio = match limits[label as usize] {
                    // A weighted mean lies within its data; so must its rounding.
                    Some((lo, hi)) if below > faintest => scale.of(*ratio / below).clamp(lo, hi),
                    _ => f64::NAN,
                };
            }
        }
        Ok(ratios)
    }

    /// The least and greatest raw ratio in each component, `None` where there is
    /// no denominator.
    fn limits(&self, numerator: &[f64], denominator: &[f64]) -> Vec<Option<(f64, f64)>> {
        let mut limits = vec![None; self.components.count()];
        for ((&above, &below), &label) in numerator
            .iter()
            .zip(denominator)
            .zip(self.components.labels())
        {
            if below > 0.0 {
                let ratio = above / below;
                let (lo, hi) = limits[label as usize].get_or_insert((ratio, ratio));
                *lo = ratio.min(*lo);
                *hi = ratio.max(*hi);
            }
        }
        limits
    }

    /// The smoothed mean of the known values of intensive fields, NaN standing
    /// for unknown: `H(v·k) / H(k)`, with `k` 1 where the value is known.
    ///
    /// It is defined in every component that holds a known value, up to the
    /// range of floats, and there lies within the least and greatest of the
    /// field. The error is below 1e-12 of the distance between those two.
    ///
    /// # Shapes
    ///
    /// As for [`smooth`](Self::smooth).
    ///
    /// # Errors
    ///
    /// [`KernelError::Bandwidth`], [`KernelError::FieldLength`],
    /// [`KernelError::TooManySteps`], and [`KernelError::NotFinite`] for an
    /// infinite value.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_kernel::HeatOperator;
    /// use ns_layout::{Grid, Layout};
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 3.0)]).build()?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// let heat = HeatOperator::new(&graph, grid.measures())?;
    /// assert_eq!(heat.masked_average(&[-2.0, f64::NAN, -2.0], 1.0)?, [-2.0; 3]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn masked_average(&self, fields: &[f64], bandwidth: f64) -> Result<Vec<f64>, KernelError> {
        let bins = self.bin_count();
        let known: Vec<f64> = fields
            .iter()
            .map(|value| if value.is_nan() { 0.0 } else { *value })
            .collect();
        self.check_fields(&known)?;
        let mut averages = Vec::with_capacity(fields.len());
        let mut rest = fields;
        while !rest.is_empty() {
            // Neighbouring fields that know the same bins share a denominator.
            let alike = rest
                .chunks_exact(bins)
                .take_while(|field| same_gaps(field, &rest[..bins]))
                .count();
            let (group, others) = rest.split_at(alike * bins);
            averages.extend(self.group_average(group, bandwidth)?);
            rest = others;
        }
        Ok(averages)
    }

    /// The averages of fields that know the same bins.
    fn group_average(&self, fields: &[f64], bandwidth: f64) -> Result<Vec<f64>, KernelError> {
        let bins = self.bin_count();
        let weights: Vec<f64> = fields[..bins]
            .iter()
            .zip(&self.measures)
            .map(|(value, &measure)| if value.is_nan() { 0.0 } else { measure })
            .collect();
        // Half of every value is taken, so that differences of the largest
        // numbers stay finite, and counted from the least, so that none is
        // negative.
        let limits: Vec<(f64, f64)> = fields
            .chunks_exact(bins)
            .map(|field| {
                let known = field.iter().filter(|value| !value.is_nan());
                known.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), &value| {
                    (value.min(lo), value.max(hi))
                })
            })
            .collect();
        let mut above = Vec::with_capacity(fields.len());
        for (field, (least, _)) in fields.chunks_exact(bins).zip(&limits) {
            above.extend(field.iter().zip(&weights).map(|(value, weight)| {
                if *weight > 0.0 {
                    (value / 2.0 - least / 2.0) * weight
                } else {
                    0.0
                }
            }));
        }
        let mut averages = self.ratio(&above, &weights, bandwidth)?;
        for (field, (least, greatest)) in averages.chunks_exact_mut(bins).zip(limits) {
            for value in field.iter_mut().filter(|value| !value.is_nan()) {
                *value = (2.0 * (*value + least / 2.0)).clamp(least, greatest);
            }
        }
        Ok(averages)
    }
}

/// Whether two fields are unknown in the same bins.
fn same_gaps(a: &[f64], b: &[f64]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.is_nan() == b.is_nan())
}
