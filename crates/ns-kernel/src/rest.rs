//! The part of a field that never decays: the mean over each component.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::HeatOperator;

/// How many bins a thread takes at a time.
pub(crate) const BINS_PER_TASK: usize = 1 << 13;

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

    /// Takes the mean of each component out of a field but for a rounding error,
    /// and returns both.
    pub(crate) fn take_means(&self, field: &mut [f64]) -> Taken {
        let none = vec![0.0; self.components.count()];
        let taken = self.means_above(field, &none);
        let parts = field
            .par_chunks_mut(BINS_PER_TASK)
            .enumerate()
            .map(|(k, values)| {
                self.add_to_part(k, values, |label| -taken[label]);
                self.sums_of_part(k, values, &none)
            });
        let left = self.means_of_sums(parts.collect());
        Taken { taken, left }
    }

    /// What to add to each component of a field for it to have the means that
    /// were taken out before it was spread.
    pub(crate) fn means_to_put_back(&self, field: &[f64], means: &Taken) -> Vec<f64> {
        let now = self.means_above(field, &vec![0.0; means.taken.len()]);
        let means = means.taken.iter().zip(&means.left).zip(now);
        means
            .map(|((taken, left), now)| taken + (left - now))
            .collect()
    }

    /// The mean over each component of what a field has more than a number for
    /// each.
    fn means_above(&self, field: &[f64], numbers: &[f64]) -> Vec<f64> {
        self.means_of_sums(self.parts(field, numbers))
    }

    fn means_of_sums(&self, parts: Vec<Vec<(u32, Sum)>>) -> Vec<f64> {
        let measures = self.component_measures.iter();
        let sums = self.join(parts);
        sums.iter().zip(measures).map(|(x, m)| x / m).collect()
    }

    /// The measure of each component, as a multiple of the largest of a bin.
    pub(crate) fn sum_measures(&self) -> Vec<f64> {
        let none = vec![0.0; self.components.count()];
        self.join(self.parts(&vec![1.0; self.bin_count()], &none))
    }

    fn parts(&self, field: &[f64], numbers: &[f64]) -> Vec<Vec<(u32, Sum)>> {
        let parts = field.par_chunks(BINS_PER_TASK).enumerate();
        parts
            .map(|(k, values)| self.sums_of_part(k, values, numbers))
            .collect()
    }

    /// The sums over each component, weighted by measure, of what a part of a
    /// field has more than a number for each.
    fn sums_of_part(&self, k: usize, values: &[f64], numbers: &[f64]) -> Vec<(u32, Sum)> {
        // Only the proportions of the measures matter; sums of large ones might
        // overflow.
        let scale = self.largest_measure.recip();
        let bins = k * BINS_PER_TASK..k * BINS_PER_TASK + values.len();
        let measures = &self.measures[bins.clone()];
        if self.components.count() == 1 {
            return vec![(0, Sum::of(values, numbers[0], measures, scale))];
        }
        let mut from = 0;
        let sum = |labels: &[u32]| {
            let here = from..from + labels.len();
            from = here.end;
            let number = numbers[labels[0] as usize];
            let (values, measures) = (&values[here.clone()], &measures[here]);
            (labels[0], Sum::of(values, number, measures, scale))
        };
        let labels = &self.components.labels()[bins];
        labels.chunk_by(|a, b| a == b).map(sum).collect()
    }

    /// The sum over each component of those over its parts.
    fn join(&self, parts: Vec<Vec<(u32, Sum)>>) -> Vec<f64> {
        let mut sums = vec![Sum::default(); self.components.count()];
        for (label, part) in parts.into_iter().flatten() {
            sums[label as usize].join(part);
        }
        sums.iter().map(Sum::total).collect()
    }

    /// Adds to every bin of a part of a field the number of its component.
    fn add_to_part(&self, k: usize, values: &mut [f64], number: impl Fn(usize) -> f64) {
        if self.components.count() == 1 {
            let number = number(0);
            values.iter_mut().for_each(|value| *value += number);
            return;
        }
        let labels = &self.components.labels()[k * BINS_PER_TASK..];
        for (value, &label) in values.iter_mut().zip(labels) {
            *value += number(label as usize);
        }
    }

    /// Adds to each bin the number of its component, if there are any, and then
    /// makes of it what is asked for. Whether all is finite is returned.
    pub(crate) fn finish(
        &self,
        field: &mut [f64],
        numbers: Option<&[f64]>,
        finish: impl Fn(f64, f64) -> f64 + Sync,
    ) -> bool {
        field
            .par_chunks_mut(BINS_PER_TASK)
            .enumerate()
            .map(|(k, values)| {
                if let Some(numbers) = numbers {
                    self.add_to_part(k, values, |label| numbers[label]);
                }
                let mut are_finite = true;
                let measures = &self.measures[k * BINS_PER_TASK..];
                for (value, &measure) in values.iter_mut().zip(measures) {
                    *value = finish(*value, measure);
                    are_finite &= value.is_finite();
                }
                are_finite
            })
            .reduce(|| true, |a, b| a && b)
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

/// The mean of each component of a field: what was taken out, and what is left.
#[derive(Debug)]
pub(crate) struct Taken {
    taken: Vec<f64>,
    left: Vec<f64>,
}

/// A sum that keeps what rounding takes off (D. E. Knuth, The Art of Computer
/// Programming 2, section 4.2.2, theorem B).
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    total: f64,
    lost: f64,
}

/// `(value − number) · measure · scale` of some bins, to be added up.
///
/// It compiles to the widest instructions of the processor it runs on, with the
/// same operations in the same order whichever those are.
struct Excess<'a> {
    values: &'a [f64],
    number: f64,
    measures: &'a [f64],
    scale: f64,
}

impl WithSimd for Excess<'_> {
    type Output = Sum;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Sum {
        const SIDE: usize = 8;
        let mut sums = [Sum::default(); SIDE];
        let (values, last) = self.values.as_chunks::<SIDE>();
        let (measures, last_measures) = self.measures.as_chunks::<SIDE>();
        for (values, measures) in values.iter().zip(measures) {
            for k in 0..SIDE {
                sums[k].add((values[k] - self.number) * (measures[k] * self.scale));
            }
        }
        let mut sum = Sum::default();
        for part in sums {
            sum.join(part);
        }
        for (value, measure) in last.iter().zip(last_measures) {
            sum.add((value - self.number) * (measure * self.scale));
        }
        sum
    }
}

impl Sum {
    /// The sum of `(value − number) · measure · scale`, side by side.
    fn of(values: &[f64], number: f64, measures: &[f64], scale: f64) -> Self {
        Arch::new().dispatch(Excess {
            values,
            number,
            measures,
            scale,
        })
    }

    #[inline(always)]
    fn add(&mut self, value: f64) {
        let total = self.total + value;
        // What of each was taken up: no branch, so sums go side by side.
        let taken = total - self.total;
        self.lost += (self.total - (total - taken)) + (value - taken);
        self.total = total;
    }

    #[inline(always)]
    fn join(&mut self, other: Self) {
        self.add(other.total);
        self.lost += other.lost;
    }

    fn total(&self) -> f64 {
        self.total + self.lost
    }
}
