//! The heat kernel of one axis, as a band around its diagonal.

use faer::Mat;

use crate::bessel::bessel;
use crate::chebyshev::{LONG, coefficients};
use crate::product::symmetrize;
use crate::{Accuracy, HeatOperator, KernelError, Mode};

/// Heat along one axis.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) heat: HeatOperator,
    /// The width of every bin, where all are alike.
    pub(crate) width: Option<f64>,
}

/// Widths this close to each other, relative to them, are alike: what unequal
/// widths do to a kernel is no larger than that.
const ALIKE: f64 = 1e-13;

/// `G = exp(−t L) M⁻¹` along one axis: symmetric, never negative, and 0 more
/// than `reach` bins from the diagonal.
#[derive(Debug, Clone)]
pub(crate) struct LineKernel {
    measures: Vec<f64>,
    pub(crate) reach: usize,
    /// Entry `(i, j)` at `i (2 reach + 1) + reach + j − i`.
    band: Vec<f64>,
}

impl Line {
    /// # Preconditions
    ///
    /// Bins are joined to the next and the one before, and to no other.
    pub(crate) fn new(heat: HeatOperator) -> Self {
        let widths = &heat.measures;
        let mean = widths.iter().sum::<f64>() / widths.len() as f64;
        let alike = |value: f64| (value - mean).abs() <= ALIKE * mean;
        let width = (widths.iter().all(|&width| alike(width))
            && heat.weights.iter().all(|&weight| alike(weight.recip())))
        .then_some(mean);
        Self { heat, width }
    }

    pub(crate) fn bins(&self) -> usize {
        self.heat.bin_count()
    }

    /// How far its kernel reaches, about.
    pub(crate) fn expected_reach(&self, time: f64, accuracy: Accuracy) -> usize {
        let Accuracy::Absolute(tolerance) = accuracy else {
            return self.bins() - 1;
        };
        let narrowest = self.heat.measures.iter().copied().fold(f64::MAX, f64::min);
        let deviations = (2.0 * (1.0 / tolerance).ln().max(0.0)).sqrt();
        let reach = deviations * (2.0 * time).sqrt() / narrowest + 2.0;
        // The conversion saturates.
        (reach as usize).min(self.bins() - 1)
    }

    /// About how many flops making its kernel takes.
    pub(crate) fn expected_flops(&self, time: f64, accuracy: Accuracy) -> f64 {
        let bins = self.bins() as f64;
        let columns = 2.0 * self.expected_reach(time, accuracy) as f64 + 1.0;
        match self.width {
            Some(width) => {
                3.0 * bins * columns.min(bins) + 6.0 * orders(2.0 * time / (width * width))
            }
            None => {
                let z = time * self.heat.eigenvalue_bound / 2.0;
                let steps = match accuracy {
                    Accuracy::Absolute(_) => 8.0 * z.sqrt() + 10.0,
                    Accuracy::Relative => (3.0 * z).min(8.0 * z.sqrt() + 2000.0) + bins,
                };
                10.0 * bins * (2.0 * steps).min(bins) * steps
            }
        }
    }

    /// The kernel. What lies beyond its reach comes to less than the tolerance
    /// in every row, and is put back: mass and constants are kept to rounding.
    pub(crate) fn kernel(
        &self,
        bandwidth: f64,
        accuracy: Accuracy,
    ) -> Result<LineKernel, KernelError> {
        let time = self.heat.time(bandwidth)?;
        match (self.width, accuracy) {
            _ if time >= self.heat.time_to_rest => Ok(self.at_rest()),
            (Some(width), _) => Ok(self.by_images(width, time, accuracy)),
            (None, Accuracy::Absolute(tolerance)) => self.by_combs(bandwidth, time, tolerance),
            (None, Accuracy::Relative) => {
                let units = combs(self.bins(), self.bins());
                let spread = self
                    .heat
                    .smooth_positive(&units, bandwidth, Mode::Average)?;
                Ok(self.gather(&spread, self.bins(), self.bins() - 1))
            }
        }
    }

    fn at_rest(&self) -> LineKernel {
        let everywhere = self.heat.measures.iter().sum::<f64>().recip();
        self.fill(self.bins() - 1, |_, _| everywhere)
    }

    fn fill(&self, reach: usize, entry: impl Fn(usize, usize) -> f64) -> LineKernel {
        let n = self.bins();
        let mut kernel = LineKernel {
            measures: self.heat.measures.clone(),
            reach,
            band: vec![0.0; n * (2 * reach + 1)],
        };
        for i in 0..n {
            for j in i.saturating_sub(reach)..n.min(i + reach + 1) {
                *kernel.at(i, j) = entry(i, j);
            }
        }
        kernel
    }

    /// Equal bins: the kernel of an endless line, `e^{−z} I_d(z)` at `d` steps
    /// with `z = 2 t / h²`, reflected at both ends for ever. Nothing is
    /// subtracted, so each entry is accurate relative to itself.
    fn by_images(&self, width: f64, time: f64, accuracy: Accuracy) -> LineKernel {
        let n = self.bins();
        let mut endless = steps_of_walk(2.0 * time / (width * width), n);
        if let Accuracy::Absolute(tolerance) = accuracy {
            let mut rest = 0.0;
            let mut kept = endless.len();
            while kept > 1 && rest + 2.0 * endless[kept - 1] <= tolerance {
                kept -= 1;
                rest += 2.0 * endless[kept];
            }
            // Where every bin is reached anyway, nothing is won.
            if kept < n {
                endless.truncate(kept);
            }
        }
        // Images repeat after 2 n steps, and n steps are the farthest.
        let mut folded = vec![0.0; n + 1];
        let fold = |steps: usize| {
            let steps = steps % (2 * n);
            steps.min(2 * n - steps)
        };
        for (steps, &share) in endless.iter().enumerate().rev() {
            let at = fold(steps);
            let both = steps > 0 && (at == 0 || at == n);
            folded[at] += if both { 2.0 * share } else { share };
        }
        let total = folded[0] + folded[n] + 2.0 * folded[1..n].iter().sum::<f64>();
        let scale = (total * width).recip();
        for value in &mut folded {
            *value *= scale;
        }
        let reach = (endless.len() - 1).min(n - 1);
        self.fill(reach, |i, j| {
            folded[i.abs_diff(j)] + folded[fold(i + j + 1)]
        })
    }

    /// Unequal bins: a polynomial of degree `d` reaches `d` bins, so columns
    /// that are `2 d + 1` bins apart are found from one field.
    fn by_combs(
        &self,
        bandwidth: f64,
        time: f64,
        tolerance: f64,
    ) -> Result<LineKernel, KernelError> {
        let n = self.bins();
        let z = time * self.heat.eigenvalue_bound / 2.0;
        let degree = if 2.0 * z > LONG {
            n
        } else {
            coefficients(z, tolerance / 2.0).len()
        };
        let spacing = n.min(2 * degree + 1);
        let spread = self.heat.smooth_within(
            &combs(n, spacing),
            bandwidth,
            Mode::Average,
            tolerance / 2.0,
        )?;
        let mut kernel = self.gather(&spread, spacing, degree.min(n - 1));
        kernel.trim(tolerance / 2.0);
        kernel.settle();
        Ok(kernel)
    }

    /// Reads the kernel off combs of columns of `exp(−t L)`, and makes it
    /// symmetric: of two columns, that of the larger bin is right for both.
    fn gather(&self, spread: &[f64], spacing: usize, reach: usize) -> LineKernel {
        let n = self.bins();
        let measures = &self.heat.measures;
        let column = |i: usize, j: usize| spread[(j % spacing) * n + i] / measures[j];
        self.fill(reach, |i, j| {
            let (larger, other) = match measures[i].total_cmp(&measures[j]) {
                std::cmp::Ordering::Greater => (i, j),
                std::cmp::Ordering::Less => (j, i),
                std::cmp::Ordering::Equal => (i.max(j), i.min(j)),
            };
            column(other, larger).max(0.0)
        })
    }
}

/// Fields with a 1 in every so many bins, one for each place to start at.
fn combs(bins: usize, spacing: usize) -> Vec<f64> {
    let mut fields = vec![0.0; bins * spacing];
    for j in 0..bins {
        fields[(j % spacing) * bins + j] = 1.0;
    }
    fields
}

impl LineKernel {
    fn at(&mut self, i: usize, j: usize) -> &mut f64 {
        &mut self.band[i * (2 * self.reach + 1) + self.reach + j - i]
    }

    fn entry(&self, i: usize, j: usize) -> f64 {
        if i.abs_diff(j) > self.reach {
            0.0
        } else {
            self.band[i * (2 * self.reach + 1) + self.reach + j - i]
        }
    }

    pub(crate) fn bins(&self) -> usize {
        self.measures.len()
    }

    /// Which columns of these rows are not 0.
    pub(crate) fn columns_of(&self, rows: std::ops::Range<usize>) -> std::ops::Range<usize> {
        rows.start.saturating_sub(self.reach)..self.bins().min(rows.end + self.reach)
    }

    /// Drops what is farthest from the diagonal, no more than `cut` of a row.
    fn trim(&mut self, cut: f64) {
        let n = self.bins();
        let mut dropped = vec![0.0; n];
        let mut reach = self.reach;
        while reach > 0 {
            for (i, sum) in dropped.iter_mut().enumerate() {
                for j in [i.checked_sub(reach), Some(i + reach)]
                    .into_iter()
                    .flatten()
                {
                    if j < n {
                        *sum += self.entry(i, j) * self.measures[j];
                    }
                }
            }
            if dropped.iter().any(|&sum| sum > cut) {
                break;
            }
            reach -= 1;
        }
        let mut trimmed = Self {
            measures: self.measures.clone(),
            reach,
            band: vec![0.0; n * (2 * reach + 1)],
        };
        for i in 0..n {
            for j in i.saturating_sub(reach)..n.min(i + reach + 1) {
                *trimmed.at(i, j) = self.entry(i, j);
            }
        }
        *self = trimmed;
    }

    /// Puts on the diagonal what rows lack, which is what columns lack.
    fn settle(&mut self) {
        for i in 0..self.bins() {
            let columns = self.columns_of(i..i + 1);
            let sum: f64 = columns.map(|j| self.entry(i, j) * self.measures[j]).sum();
            let missing = (1.0 - sum) / self.measures[i];
            let diagonal = self.at(i, i);
            *diagonal = (*diagonal + missing).max(0.0);
        }
    }

    /// Rows and columns of `exp(−t L)`.
    pub(crate) fn block(
        &self,
        rows: std::ops::Range<usize>,
        columns: std::ops::Range<usize>,
    ) -> Mat<f64> {
        Mat::from_fn(rows.len(), columns.len(), |a, b| {
            let (i, j) = (rows.start + a, columns.start + b);
            self.entry(i, j) * self.measures[j]
        })
    }

    /// The whole kernel in a mode.
    pub(crate) fn matrix(&self, mode: Mode) -> Mat<f64> {
        let n = self.bins();
        let mut matrix = Mat::from_fn(n, n, |i, j| self.entry(i, j));
        symmetrize(matrix.as_mut(), |_, _, lower, _| lower);
        crate::settle::apply_mode(matrix.as_mut(), &self.measures, mode);
        matrix
    }
}

/// About how many orders [`steps_of_walk`] computes for a short axis.
fn orders(z: f64) -> f64 {
    40.0 * z.sqrt() + 60.0
}

/// `e^{−z} I_d(z)` for `d = 0, 1, …` up to where values are nothing to those at
/// `bins` steps: the chance that a walk of `z` steps on average, each to either
/// side, ends `d` places on. Miller's backward recurrence, which is accurate
/// relative to each value, normalised by `Σ = 1`.
fn steps_of_walk(z: f64, bins: usize) -> Vec<f64> {
    // The first term of the power series is exact here, and the recurrence might
    // leave the range of floats.
    if z < 1e-9 {
        let mut walk = vec![1.0];
        while let Some(&last) = walk.last().filter(|_| walk.len() <= 2 * bins) {
            let next = last * (z / 2.0) / walk.len() as f64;
            if next == 0.0 {
                break;
            }
            walk.push(next);
        }
        let total = 1.0 + 2.0 * walk[1..].iter().sum::<f64>();
        return walk.into_iter().map(|share| share / total).collect();
    }
    // The ratio of neighbours is at most z / (d + ½ + √((d + ½)² + z²)) (Amos
    // 1974), by which the start is found.
    let (mut logarithm, mut at_bins, mut start) = (0.0_f64, f64::NEG_INFINITY, 0_usize);
    while logarithm > LEAST_LOGARITHM && (start <= bins || logarithm > at_bins - NOTHING) {
        let half = start as f64 + 0.5;
        logarithm += (z / (half + half.hypot(z))).ln();
        start += 1;
        if start == bins {
            at_bins = logarithm;
        }
    }
    let (mut walk, total) = bessel(z, start);
    for value in &mut walk {
        *value /= total;
    }
    walk
}

/// Below e to this, nothing is left within the range of floats.
const LEAST_LOGARITHM: f64 = -750.0;

/// e to minus this is below a rounding error.
const NOTHING: f64 = 42.0;
