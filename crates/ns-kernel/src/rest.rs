//! The part of a field that never decays: the mean over each component.

use crate::HeatOperator;

impl HeatOperator {
    /// The mean of a field over each component, weighted by measure.
    ///
    /// Sums are compensated, and taken a second time of what the field has more
    /// than the first mean, so that a constant is its own mean exactly.
    pub(crate) fn means(&self, field: &[f64]) -> Vec<f64> {
        let first = self.means_above(field, &vec![0.0; self.components.count()]);
        let more = self.means_above(field, &first);
        first
            .iter()
            .zip(more)
            .map(|(mean, more)| mean + more)
            .collect()
    }

    /// The mean over each component of what a field has more than a number for
    /// each.
    fn means_above(&self, field: &[f64], numbers: &[f64]) -> Vec<f64> {
        // Only the proportions of the measures matter; sums of large ones might
        // overflow.
        let scale = self.measures.iter().copied().fold(0.0, f64::max).recip();
        let mut sums = vec![(Sum::default(), Sum::default()); self.components.count()];
        let rows = self.components.labels().iter().zip(field);
        for ((&label, &value), &size) in rows.zip(&self.measures) {
            let (label, size) = (label as usize, size * scale);
            let (excess, measure) = &mut sums[label];
            excess.add((value - numbers[label]) * size);
            measure.add(size);
        }
        let means = sums.iter();
        means
            .map(|(excess, measure)| excess.total() / measure.total())
            .collect()
    }

    /// Adds to every bin the number of its component.
    pub(crate) fn add_by_component(&self, field: &mut [f64], numbers: &[f64]) {
        for (value, &label) in field.iter_mut().zip(self.components.labels()) {
            *value += numbers[label as usize];
        }
    }

    /// Replaces a field by its mean over each component.
    pub(crate) fn to_rest(&self, field: &mut [f64]) {
        let means = self.means(field);
        for (value, &label) in field.iter_mut().zip(self.components.labels()) {
            *value = means[label as usize];
        }
    }

    /// The least and greatest value in each component.
    pub(crate) fn ranges(&self, field: impl Iterator<Item = f64>) -> Vec<(f64, f64)> {
        let mut ranges = vec![(f64::INFINITY, f64::NEG_INFINITY); self.components.count()];
        for (value, &label) in field.zip(self.components.labels()) {
            let (lo, hi) = &mut ranges[label as usize];
            *lo = value.min(*lo);
            *hi = value.max(*hi);
        }
        ranges
    }
}

/// A sum that keeps what rounding takes off (Neumaier 1974).
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    fn add(&mut self, value: f64) {
        let total = self.total + value;
        self.lost += if self.total.abs() >= value.abs() {
            (self.total - total) + value
        } else {
            (value - total) + self.total
        };
        self.total = total;
    }

    fn total(&self) -> f64 {
        self.total + self.lost
    }
}
