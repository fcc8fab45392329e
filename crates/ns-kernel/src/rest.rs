//! The part of a field that never decays: the mean over each component.

use rayon::prelude::*;

use crate::HeatOperator;

/// How many bins a thread takes at a time.
const BINS_PER_TASK: usize = 1 << 13;

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
    pub(crate) fn means_above(&self, field: &[f64], numbers: &[f64]) -> Vec<f64> {
        let excesses = self.excesses(field, numbers);
        let measures = self.component_measures.iter();
        excesses.iter().zip(measures).map(|(x, m)| x / m).collect()
    }

    /// The measure of each component, as a multiple of the largest of a bin.
    pub(crate) fn sum_measures(&self) -> Vec<f64> {
        let none = vec![0.0; self.components.count()];
        self.excesses(&vec![1.0; self.bin_count()], &none)
    }

    /// The sum over each component, weighted by measure, of what a field has
    /// more than a number for each.
    fn excesses(&self, field: &[f64], numbers: &[f64]) -> Vec<f64> {
        // Only the proportions of the measures matter; sums of large ones might
        // overflow.
        let scale = self.largest_measure.recip();
        let field = field.par_chunks(BINS_PER_TASK);
        let parts: Vec<Vec<(u32, Sum)>> = field
            .zip(self.measures.par_chunks(BINS_PER_TASK))
            .zip(self.components.labels().par_chunks(BINS_PER_TASK))
            .map(|((field, measures), labels)| {
                let mut from = 0;
                let sum = |labels: &[u32]| {
                    let here = from..from + labels.len();
                    from = here.end;
                    let number = numbers[labels[0] as usize];
                    let (field, measures) = (&field[here.clone()], &measures[here]);
                    (labels[0], Sum::of(field, number, measures, scale))
                };
                labels.chunk_by(|a, b| a == b).map(sum).collect()
            })
            .collect();
        let mut sums = vec![Sum::default(); self.components.count()];
        for (label, part) in parts.into_iter().flatten() {
            sums[label as usize].join(part);
        }
        sums.iter().map(Sum::total).collect()
    }

    /// Adds to every bin the number of its component.
    pub(crate) fn add_by_component(&self, field: &mut [f64], numbers: &[f64]) {
        let labels = self.components.labels().par_chunks(BINS_PER_TASK);
        let field = field.par_chunks_mut(BINS_PER_TASK);
        field.zip(labels).for_each(|(field, labels)| {
            for (value, &label) in field.iter_mut().zip(labels) {
                *value += numbers[label as usize];
            }
        });
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

/// A sum that keeps what rounding takes off (D. E. Knuth, The Art of Computer
/// Programming 2, section 4.2.2, theorem B).
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    /// The sum of `(value − number) · measure · scale`, side by side.
    fn of(values: &[f64], number: f64, measures: &[f64], scale: f64) -> Self {
        const SIDE: usize = 8;
        let mut sums = [Self::default(); SIDE];
        let (values, last) = values.as_chunks::<SIDE>();
        let (measures, last_measures) = measures.as_chunks::<SIDE>();
        for (values, measures) in values.iter().zip(measures) {
            for k in 0..SIDE {
                sums[k].add((values[k] - number) * (measures[k] * scale));
            }
        }
        let mut sum = Self::default();
        for part in sums {
            sum.join(part);
        }
        for (value, measure) in last.iter().zip(last_measures) {
            sum.add((value - number) * (measure * scale));
        }
        sum
    }

    fn add(&mut self, value: f64) {
        let total = self.total + value;
        // What of each was taken up: no branch, so sums go side by side.
        let taken = total - self.total;
        self.lost += (self.total - (total - taken)) + (value - taken);
        self.total = total;
    }

    fn join(&mut self, other: Self) {
        self.add(other.total);
        self.lost += other.lost;
    }

    fn total(&self) -> f64 {
        self.total + self.lost
    }
}
