//! A bin's neighbours summed up, as one number for each bin.

use ns_layout::BinId;

use super::arithmetic::check_finite;
use super::each;
use crate::{EnvError, Environment};

/// Which bins are summed up for each bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Around {
    /// Those that an edge joins to it.
    Neighbors,
    /// The same, and the bin itself.
    NeighborsAndSelf,
}

/// How the values around a bin become one.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Reduction<'a> {
    /// `Σ f`
    Sum,
    /// `Σ f / n`, over `n` bins.
    Mean,
    /// The greatest value.
    Max,
    /// The least value.
    Min,
    /// The standard deviation of these values, `√(Σ (f − mean)² / n)`.
    Std,
    /// `Σ w f`, with a weight for each bin of the environment.
    WeightedSum(&'a [f64]),
    /// `Σ w f / Σ w`, NaN where `Σ w` is not above 0.
    WeightedMean(&'a [f64]),
}

impl<const D: usize> Environment<D> {
    /// Sums up the values around each bin, each edge alike, however long.
    ///
    /// A bin with nothing around it gets NaN, and so does one with NaN around,
    /// whatever the weight. Infinite values count as they are.
    ///
    /// # Units
    ///
    /// That of the field; times that of the weights for
    /// [`Reduction::WeightedSum`].
    ///
    /// # Shapes
    ///
    /// One value for each bin goes in, and one comes out; so it is for weights.
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`]; [`EnvError::WeightCount`], and
    /// [`EnvError::Weight`] for a weight that is not finite.
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time. Same bits for any number of threads.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{Around, Environment, Reduction};
    ///
    /// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// let field = [1.0, 2.0, 6.0];
    /// let means = track.neighbor_reduce(&field, Reduction::Mean, Around::Neighbors)?;
    /// assert_eq!(means, [2.0, 3.5, 2.0]);
    /// let sums = track.neighbor_reduce(&field, Reduction::Sum, Around::NeighborsAndSelf)?;
    /// assert_eq!(sums, [3.0, 9.0, 8.0]);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn neighbor_reduce(
        &self,
        field: &[f64],
        reduction: Reduction<'_>,
        around: Around,
    ) -> Result<Vec<f64>, EnvError> {
        self.check_field(field.len())?;
        if let Reduction::WeightedSum(weights) | Reduction::WeightedMean(weights) = reduction {
            check_finite(weights, self.bin_count())?;
        }
        let (offsets, targets) = (self.graph().offsets(), self.graph().targets());
        Ok(each(self.bin_count(), |bin| {
            let row = targets[offsets[bin]..offsets[bin + 1]].iter();
            let own = (around == Around::NeighborsAndSelf).then_some(bin);
            let bins = own.into_iter().chain(row.copied().map(BinId::index));
            reduce(field, reduction, bins)
        }))
    }
}

fn reduce(
    field: &[f64],
    reduction: Reduction<'_>,
    bins: impl Iterator<Item = usize> + Clone,
) -> f64 {
    let count = bins.clone().count() as f64;
    if count == 0.0 {
        return f64::NAN;
    }
    let values = bins.clone().map(|bin| field[bin]);
    // `f64::max` and `f64::min` would leave NaN out.
    let known = |a: f64, b: f64, of: f64| {
        if a.is_nan() || b.is_nan() {
            f64::NAN
        } else {
            of
        }
    };
    let mean = || values.clone().sum::<f64>() / count;
    match reduction {
        Reduction::Sum => values.sum(),
        Reduction::Mean => mean(),
        Reduction::Max => values.fold(f64::NEG_INFINITY, |a, b| known(a, b, a.max(b))),
        Reduction::Min => values.fold(f64::INFINITY, |a, b| known(a, b, a.min(b))),
        Reduction::Std => {
            let mean = mean();
            let squares = values.map(|value| (value - mean) * (value - mean));
            (squares.sum::<f64>() / count).sqrt()
        }
        Reduction::WeightedSum(weights) => bins.map(|bin| weights[bin] * field[bin]).sum(),
        Reduction::WeightedMean(weights) => {
            let total: f64 = bins.clone().map(|bin| weights[bin]).sum();
            if total > 0.0 {
                bins.map(|bin| weights[bin] * field[bin]).sum::<f64>() / total
            } else {
                f64::NAN
            }
        }
    }
}
