//! Values between the centres of bins.

use ns_cache::Cache;
use ns_layout::{BinId, nearest_bins_within};

use super::each;
use super::linear::Multilinear;
use crate::{EnvError, Environment};

/// How a field is read at a point.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Interpolation {
    /// The value of the bin that contains the point, on any layout; NaN in no
    /// bin. The field is constant within each bin, and jumps between them.
    Containing,
    /// The value of the bin whose centre is nearest, and no farther than
    /// `within`, inclusive; NaN where none is. Of centres equally near, it is
    /// that of the lowest index. Points outside take part, too: a limit of 0 is
    /// for centres alone, an infinite one for all points whose coordinates are
    /// not beyond 1e150 in size.
    ///
    /// Only where coordinates are lengths: not on polar layouts, nor on those
    /// joined of several kinds.
    Nearest {
        /// The largest distance, in the unit of the coordinates.
        #[cfg_attr(feature = "serde", serde(with = "crate::written::unlimited"))]
        within: f64,
    },
    /// Multilinear between the centres of a Cartesian lattice, of any kind and
    /// with any holes, also one that was turned or sheared; NaN in no bin.
    ///
    /// Only known values in bins take part: next to a hole or a wall the weights
    /// of the others are scaled up to sum to 1, and a bin that only a corner
    /// joins to that of the point takes no part, as no heat flows there either.
    /// In the outer half of a bin, beyond which there is no centre, the field
    /// goes on as it is. So every value lies within those around it, fields of
    /// one value stay as they are, and one that rises evenly does so between all
    /// centres.
    Linear,
}

impl<const D: usize> Environment<D> {
    /// The value of a field at each of some points.
    ///
    /// NaN in a field stands for unknown, and so does NaN in the result: where
    /// a point has a coordinate that is not finite, lies in no bin (see
    /// [`Interpolation`]), or its bin is not known.
    ///
    /// # Units
    ///
    /// Values have the unit of the field, points that of the coordinates.
    ///
    /// # Shapes
    ///
    /// One value for each bin goes in, one for each point comes out, in order.
    ///
    /// # Errors
    ///
    /// - [`EnvError::FieldLength`], and [`EnvError::FieldValue`] for an infinite
    ///   value.
    /// - [`EnvError::NotLinear`] for [`Interpolation::Linear`] on bins that lie on
    ///   no Cartesian lattice.
    /// - [`EnvError::NotStraight`] and [`EnvError::MaxDistance`] for
    ///   [`Interpolation::Nearest`], where coordinates are no lengths, and where
    ///   `within` is negative or NaN.
    ///
    /// # Complexity
    ///
    /// O(bins + points) on lattices, with `2^D` values for each point where it is
    /// linear. Elsewhere the nearest of many points take a search tree, and so do
    /// those deep in a hole of a lattice: it is made anew for each call, in
    /// O(bins · log bins), and asked in O(log bins) for each point;
    /// [`interpolate_with`](Self::interpolate_with) keeps it. Same bits for any
    /// number of threads.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{Environment, Interpolation};
    /// use ns_layout::Grid;
    ///
    /// let track = Environment::builder(Grid::builder(2.0).ranges([(0.0, 6.0)]).build()?).build()?;
    /// let field = [10.0, 20.0, 40.0];
    /// let points = [[0.5], [1.5], [4.0], [7.0]];
    ///
    /// let bins = track.interpolate(&field, &points, Interpolation::Containing)?;
    /// assert_eq!(bins[..3], [10.0, 10.0, 40.0]);
    /// let lines = track.interpolate(&field, &points, Interpolation::Linear)?;
    /// assert_eq!(lines[..3], [10.0, 12.5, 30.0]);
    /// assert!(bins[3].is_nan() && lines[3].is_nan());
    ///
    /// let nearest = Interpolation::Nearest { within: 2.0 };
    /// assert_eq!(track.interpolate(&field, &points, nearest)?, [10.0, 10.0, 20.0, 40.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn interpolate(
        &self,
        field: &[f64],
        points: &[[f64; D]],
        how: Interpolation,
    ) -> Result<Vec<f64>, EnvError> {
        self.check_known(field)?;
        match how {
            Interpolation::Containing => Ok(values(field, &self.bins_at(points))),
            Interpolation::Nearest { within } => {
                self.check_nearest(within)?;
                let bins = nearest_bins_within(self.layout(), points, within);
                Ok(values(field, &bins))
            }
            Interpolation::Linear => {
                let layout = self.layout();
                let linear =
                    Multilinear::new(layout, field).ok_or_else(|| EnvError::NotLinear {
                        kind: layout.kind(),
                    })?;
                Ok(each(points.len(), |k| linear.at(&points[k])))
            }
        }
    }

    /// The same, where the search for [nearest](Interpolation::Nearest) bins comes
    /// from the cache if it is there; see [`nearest_bins`](Self::nearest_bins).
    ///
    /// Ask so where points come again and again, a few at a time, and bins lie on
    /// no lattice.
    ///
    /// # Shapes, Errors
    ///
    /// As for [`interpolate`](Self::interpolate).
    ///
    /// # Example
    ///
    /// ```
    /// use ns_cache::Cache;
    /// use ns_env::{Environment, Interpolation};
    /// use ns_layout::HexGrid;
    ///
    /// let hexagons = HexGrid::builder(1.0).ranges([(0.0, 4.0), (0.0, 4.0)]).build()?;
    /// let arena = Environment::builder(hexagons).build()?;
    /// let field: Vec<f64> = arena.centers().iter().map(|center| center[0]).collect();
    /// let (cache, nearest) = (Cache::new(1 << 20), Interpolation::Nearest { within: 0.1 });
    /// for center in arena.centers() {
    ///     let value = arena.interpolate_with(&cache, &field, &[*center], nearest)?;
    ///     assert_eq!(value, [center[0]]);
    /// }
    /// assert_eq!(cache.stats().kind("nearest bins").misses, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn interpolate_with(
        &self,
        cache: &Cache,
        field: &[f64],
        points: &[[f64; D]],
        how: Interpolation,
    ) -> Result<Vec<f64>, EnvError> {
        let Interpolation::Nearest { within } = how else {
            return self.interpolate(field, points, how);
        };
        self.check_known(field)?;
        self.check_nearest(within)?;
        let bins = self.nearest_bins(cache)?.bins_within(points, within);
        Ok(values(field, &bins))
    }

    fn check_nearest(&self, within: f64) -> Result<(), EnvError> {
        if within.is_nan() || within < 0.0 {
            return Err(EnvError::MaxDistance { value: within });
        }
        self.check_straight()
    }

    /// Checks a field whose values may be unknown.
    pub(super) fn check_known(&self, field: &[f64]) -> Result<(), EnvError> {
        self.check_field(field.len())?;
        match field.iter().position(|value| value.is_infinite()) {
            Some(bin) => Err(EnvError::FieldValue {
                bin,
                value: field[bin],
            }),
            None => Ok(()),
        }
    }
}

/// The values of some bins, NaN for none.
fn values(field: &[f64], bins: &[Option<BinId>]) -> Vec<f64> {
    each(bins.len(), |k| {
        bins[k].map_or(f64::NAN, |bin| field[bin.index()])
    })
}
