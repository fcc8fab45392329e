//! Values between the centres of bins.

use ns_layout::NearestBins;

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
    /// for centres alone, an infinite one for all points there are.
    ///
    /// Only where coordinates are lengths, not on polar layouts.
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
    ///   [`Interpolation::Nearest`], on polar layouts, and where `within` is
    ///   negative or NaN.
    ///
    /// # Complexity
    ///
    /// O(points) on lattices, with `2^D` values for each point where it is
    /// linear; O(points · log bins) for nearest bins elsewhere, once a search
    /// tree was made in O(bins · log bins). Same bits for any number of threads.
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
            Interpolation::Containing => {
                let bins = self.bins_at(points);
                let value = |k: usize| bins[k].map_or(f64::NAN, |bin| field[bin.index()]);
                Ok(each(points.len(), value))
            }
            Interpolation::Nearest { within } => self.nearest_values(field, points, within),
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

    fn nearest_values(
        &self,
        field: &[f64],
        points: &[[f64; D]],
        within: f64,
    ) -> Result<Vec<f64>, EnvError> {
        if within.is_nan() || within < 0.0 {
            return Err(EnvError::MaxDistance { value: within });
        }
        self.check_straight()?;
        let nearest = NearestBins::new(self.layout()).map_err(EnvError::Layout)?;
        Ok(each(points.len(), |k| match nearest.nearest(&points[k]) {
            Some(hit) if hit.distance <= within => field[hit.bin.index()],
            _ => f64::NAN,
        }))
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
