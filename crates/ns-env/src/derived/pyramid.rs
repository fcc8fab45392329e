//! Coarser and coarser levels of an environment.

use ns_layout::{BinId, LayoutError, MeasureKind, Merged};

use super::sub_environment::{check_fields, value_in};
use crate::{EnvError, Environment};

/// An environment at several levels, each about half as fine along every axis as
/// the one before it, or with half as many bins where there is no lattice.
///
/// Level 0 is the environment itself. On the others, bins are joined in groups as
/// [`Merged`] says: never across a wall, so components stay apart at every level;
/// with the measures and faces of all that is in them, so distances, paths and
/// heat work there too; and the same whether a level is made from the finest bins
/// or from any level between. The last level has one bin for each component, or
/// it is the one that was asked for.
///
/// What is a total stays one under [`sum`](Self::sum), and what is a mean under
/// [`mean`](Self::mean). For a picture of any size, take the level that
/// [`level_for_resolution`](Self::level_for_resolution) gives for a pixel, and
/// the value of [`Environment::bin_at`] there for each pixel: its cost is that of
/// the picture, however large the field.
///
/// # Memory
///
/// All levels above 0 together have 1/3 of the bins of level 0 in an open field of
/// two dimensions, 1/7 in three, and as many as level 0 where bins are joined in
/// pairs. Only where a space is in very many components does a level have about as
/// many bins as the one before it; there are never more levels than a lattice has
/// halvings, `log2` of its longest axis.
///
/// # Example
///
/// ```
/// use ns_env::{Environment, Pyramid};
/// use ns_layout::Grid;
///
/// let grid = Grid::builder(1.0).ranges([(0.0, 8.0), (0.0, 8.0)]).build()?;
/// let arena = Environment::builder(grid).build()?;
/// let pyramid = Pyramid::new(&arena)?;
/// let bins: Vec<usize> = pyramid.levels().iter().map(Environment::bin_count).collect();
/// assert_eq!(bins, [64, 16, 4, 1]);
///
/// let spikes = vec![0.5; 64];
/// assert_eq!(pyramid.sum(&spikes, 2)?, [8.0; 4]);
/// assert_eq!(pyramid.mean(&spikes, 2)?, [0.5; 4]);
/// assert_eq!(pyramid.level_for_resolution(2.5), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Pyramid<const D: usize> {
    levels: Vec<Environment<D>>,
    /// For each level but the last, the bin of the next that each bin is in.
    steps: Vec<Vec<BinId>>,
}

impl<const D: usize> Pyramid<D> {
    /// All levels, down to one bin for each component.
    ///
    /// # Errors
    ///
    /// None that a layout of this library causes; [`EnvError::Layout`],
    /// [`EnvError::Graph`] and [`EnvError::Kernel`] where one of your own makes
    /// bins that can not be joined.
    ///
    /// # Complexity
    ///
    /// O((bins + edges) log bins) time; see above for memory.
    pub fn new(environment: &Environment<D>) -> Result<Self, EnvError> {
        Self::down_to(environment, 1)
    }

    /// Levels down to the first of at most `bins` bins; of a space in more
    /// components, down to one bin for each.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    pub fn down_to(environment: &Environment<D>, bins: usize) -> Result<Self, EnvError> {
        let mut levels = vec![environment.clone()];
        let mut steps = Vec::new();
        let mut coarsest = environment.clone();
        while coarsest.bin_count() > bins {
            let merged = match Merged::new(coarsest.shared_layout()) {
                Ok(merged) => merged,
                Err(LayoutError::NothingToMerge { .. }) => break,
                Err(error) => return Err(EnvError::Layout(error)),
            };
            steps.push(merged.groups().to_vec());
            coarsest = coarsest.with_layout(merged)?;
            levels.push(coarsest.clone());
        }
        Ok(Self { levels, steps })
    }

    /// The environment at each level, the finest first.
    #[must_use]
    pub fn levels(&self) -> &[Environment<D>] {
        &self.levels
    }

    /// The environment at one level.
    ///
    /// # Errors
    ///
    /// [`EnvError::UnknownLevel`]
    pub fn level(&self, level: usize) -> Result<&Environment<D>, EnvError> {
        self.levels.get(level).ok_or(EnvError::UnknownLevel {
            level,
            levels: self.levels.len(),
        })
    }

    /// The finest level of at most so many bins, the coarsest where there is none.
    #[must_use]
    pub fn level_of_at_most(&self, bins: usize) -> usize {
        let small = self
            .levels
            .iter()
            .position(|level| level.bin_count() <= bins);
        small.unwrap_or(self.levels.len() - 1)
    }

    /// The coarsest level whose bins are on average no longer than `length`, in
    /// the unit of the coordinates; the finest where all are.
    ///
    /// The length of a bin is the side of a cube of its measure; where bins are
    /// stretches of lines, their own.
    ///
    /// # Complexity
    ///
    /// O(levels + bins of the coarsest).
    #[must_use]
    pub fn level_for_resolution(&self, length: f64) -> usize {
        // All levels measure the same; the coarsest is the quickest to add up.
        let coarsest = self.levels.last().unwrap_or(&self.levels[0]);
        let total: f64 = coarsest.measures().iter().sum();
        let dimensions = match self.levels[0].layout().measure_kind() {
            MeasureKind::Length => 1.0,
            _ => D as f64,
        };
        let side = |level: &Environment<D>| {
            (total / level.bin_count() as f64).powf(1.0 / dimensions) * (1.0 - ROUNDING)
        };
        let fits = self.levels.iter().rposition(|level| side(level) <= length);
        fits.unwrap_or(0)
    }

    /// The bin at a level that each bin of level 0 is in.
    ///
    /// # Shapes
    ///
    /// One entry for each bin of level 0.
    ///
    /// # Errors
    ///
    /// [`EnvError::UnknownLevel`]
    ///
    /// # Complexity
    ///
    /// O(bins · level) time.
    pub fn bins_at(&self, level: usize) -> Result<Vec<BinId>, EnvError> {
        self.level(level)?;
        let mut bins: Vec<BinId> = BinId::all(self.levels[0].bin_count()).collect();
        for step in &self.steps[..level] {
            for bin in &mut bins {
                *bin = step[bin.index()];
            }
        }
        Ok(bins)
    }

    /// Extensive fields, such as counts or seconds, at a level: the sum over the
    /// bins joined. The total is kept. A sum with a NaN in it is NaN.
    ///
    /// # Shapes
    ///
    /// `fields` holds one field after the other, each with one value for each bin
    /// of level 0; the result one for each bin of the level.
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`], [`EnvError::UnknownLevel`]
    ///
    /// # Complexity
    ///
    /// O(bins · level) time.
    pub fn sum(&self, fields: &[f64], level: usize) -> Result<Vec<f64>, EnvError> {
        let (bins, count) = self.check(fields, level)?;
        let sum = |field: &[f64]| {
            let mut sums = vec![0.0; count];
            for (bin, value) in bins.iter().zip(field) {
                sums[bin.index()] += value;
            }
            sums
        };
        Ok(fields.chunks_exact(bins.len()).flat_map(sum).collect())
    }

    /// Intensive fields, such as rates, at a level: the mean over the bins
    /// joined, weighted by measure.
    ///
    /// NaN means "no value": such bins are skipped, and their measure with them.
    /// A bin without any value is NaN.
    ///
    /// # Shapes, Errors, Complexity
    ///
    /// As for [`sum`](Self::sum).
    pub fn mean(&self, fields: &[f64], level: usize) -> Result<Vec<f64>, EnvError> {
        let (bins, count) = self.check(fields, level)?;
        let measures = self.levels[0].measures();
        let mean = |field: &[f64]| {
            let valued = || {
                let bins = bins.iter().zip(field).zip(measures);
                bins.filter(|((_, value), _)| !value.is_nan())
            };
            let mut totals = vec![0.0; count];
            for ((bin, _), measure) in valued() {
                totals[bin.index()] += measure;
            }
            let none = |&total: &f64| if total > 0.0 { 0.0 } else { f64::NAN };
            let mut means: Vec<f64> = totals.iter().map(none).collect();
            // Weights of at most 1 keep values of any size within range.
            for ((bin, value), measure) in valued() {
                means[bin.index()] += measure / totals[bin.index()] * value;
            }
            means
        };
        Ok(fields.chunks_exact(bins.len()).flat_map(mean).collect())
    }

    /// Intensive fields of a level on the bins of level 0: each has the value of
    /// the bin that it is in.
    ///
    /// # Shapes
    ///
    /// `fields` holds one field after the other, each with one value for each bin
    /// of the level; the result one for each bin of level 0.
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`], [`EnvError::UnknownLevel`]
    pub fn refine(&self, fields: &[f64], level: usize) -> Result<Vec<f64>, EnvError> {
        let count = self.level(level)?.bin_count();
        check_fields(fields.len(), count)?;
        let bins = self.bins_at(level)?;
        let fields = fields.chunks_exact(count);
        let fine = |field| bins.iter().map(move |bin| value_in(field, *bin));
        Ok(fields.flat_map(fine).collect())
    }

    fn check(&self, fields: &[f64], level: usize) -> Result<(Vec<BinId>, usize), EnvError> {
        let count = self.level(level)?.bin_count();
        check_fields(fields.len(), self.levels[0].bin_count())?;
        Ok((self.bins_at(level)?, count))
    }
}

/// Sides within a few rounding errors are one.
const ROUNDING: f64 = 1e-12;
