//! One named place.

use std::collections::BTreeMap;

#[cfg(feature = "polygon")]
use ns_layout::Polygon;

use crate::EnvError;

/// A named place in a space of `D` dimensions: a point, or in the plane a
/// polygon (feature `polygon`).
///
/// A region is checked once and never changes. It knows no environment; ask
/// [`Environment::region_mask`](crate::Environment::region_mask) for its bins.
///
/// # Example
///
/// ```
/// use ns_env::{Environment, Region};
///
/// let reward = Region::point("reward", [2.5])?.with_metadata("volume", "4 ul");
/// let track = Environment::from_samples(&[[0.0], [1.0], [2.0], [3.0]], 1.0)?;
/// assert_eq!(track.region_mask([&reward]), [false, false, false, true]);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "super::written::Written", into = "super::written::Written")
)]
pub struct Region<const D: usize> {
    pub(super) name: String,
    pub(super) shape: Shape<D>,
    pub(super) metadata: BTreeMap<String, String>,
}

/// What a region is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape<const D: usize> {
    Point([f64; D]),
    /// Only made for `D` = 2.
    #[cfg(feature = "polygon")]
    Polygon(Polygon),
}

impl<const D: usize> Region<D> {
    /// A region of one point.
    ///
    /// # Errors
    ///
    /// [`EnvError::RegionName`] for a name that is empty or blank;
    /// [`EnvError::RegionPoint`] for a coordinate that is not finite.
    pub fn point(name: impl Into<String>, point: [f64; D]) -> Result<Self, EnvError> {
        let name = checked_name(name.into())?;
        if let Some(axis) = point.iter().position(|x| !x.is_finite()) {
            let value = point[axis];
            return Err(EnvError::RegionPoint { name, axis, value });
        }
        Ok(Self::new(name, Shape::Point(point)))
    }

    /// The caller sees to it that `D` is 2.
    #[cfg(feature = "polygon")]
    pub(super) fn of_polygon(name: String, polygon: Polygon) -> Result<Self, EnvError> {
        Ok(Self::new(checked_name(name)?, Shape::Polygon(polygon)))
    }

    fn new(name: String, shape: Shape<D>) -> Self {
        Self {
            name,
            shape,
            metadata: BTreeMap::new(),
        }
    }

    /// The same region under another name.
    ///
    /// # Errors
    ///
    /// [`EnvError::RegionName`] for a name that is empty or blank.
    pub fn renamed(mut self, name: impl Into<String>) -> Result<Self, EnvError> {
        self.name = checked_name(name.into())?;
        Ok(self)
    }

    /// Notes something, in place of what was noted under this key.
    #[must_use]
    pub fn with_metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// The name, never blank.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What was noted, in the order of the keys.
    #[must_use]
    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.metadata
    }

    /// The point, `None` for a polygon.
    #[must_use]
    pub fn as_point(&self) -> Option<[f64; D]> {
        match self.shape {
            Shape::Point(point) => Some(point),
            #[cfg(feature = "polygon")]
            Shape::Polygon(_) => None,
        }
    }

    /// The polygon, `None` for a point.
    #[cfg(feature = "polygon")]
    #[must_use]
    pub fn as_polygon(&self) -> Option<&Polygon> {
        match &self.shape {
            Shape::Point(_) => None,
            Shape::Polygon(polygon) => Some(polygon),
        }
    }

    /// The area without the holes, in the square of the unit of the
    /// coordinates; 0 for a point.
    #[must_use]
    pub fn area(&self) -> f64 {
        match &self.shape {
            Shape::Point(_) => 0.0,
            #[cfg(feature = "polygon")]
            Shape::Polygon(polygon) => polygon.area(),
        }
    }

    /// The point, or the centre of mass of the polygon, which need not be inside
    /// it.
    #[must_use]
    pub fn center(&self) -> [f64; D] {
        match &self.shape {
            Shape::Point(point) => *point,
            #[cfg(feature = "polygon")]
            Shape::Polygon(polygon) => {
                let centroid = polygon.centroid();
                std::array::from_fn(|k| centroid.get(k).copied().unwrap_or(f64::NAN))
            }
        }
    }

    /// Whether a point belongs to the region, whatever the bins.
    ///
    /// A polygon holds its inside and its boundary, exactly. A region of one
    /// point holds what is at most `tolerance` away from it, in a straight line;
    /// there is no default, because only you know the unit. A point with a
    /// coordinate that is not finite is held by none.
    ///
    /// # Errors
    ///
    /// [`EnvError::RegionTolerance`] for a tolerance that is negative or not
    /// finite.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Region;
    ///
    /// let spot = Region::point("spot", [0.0, 0.0])?;
    /// assert!(spot.holds(&[0.6, 0.8], 1.0)?);
    /// assert!(!spot.holds(&[1.0, 1.0], 1.0)?, "a circle, not a square");
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn holds(&self, point: &[f64; D], tolerance: f64) -> Result<bool, EnvError> {
        if !(tolerance.is_finite() && tolerance >= 0.0) {
            return Err(EnvError::RegionTolerance { value: tolerance });
        }
        Ok(match &self.shape {
            Shape::Point(own) => {
                let apart = own.iter().zip(point).map(|(a, b)| a - b);
                apart.fold(0.0, f64::hypot) <= tolerance
            }
            #[cfg(feature = "polygon")]
            Shape::Polygon(polygon) => covers(polygon, point),
        })
    }
}

#[cfg(feature = "polygon")]
impl Region<2> {
    /// A region of all points inside a polygon or on its boundary.
    ///
    /// # Errors
    ///
    /// [`EnvError::RegionName`] for a name that is empty or blank. The polygon is
    /// checked already.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{EnvError, Region};
    /// use ns_layout::Polygon;
    ///
    /// let corner = vec![[0.0, 0.0], [3.0, 0.0], [0.0, 3.0]];
    /// let corner = Polygon::new(corner, vec![]).map_err(EnvError::Layout)?;
    /// let corner = Region::polygon("corner", corner)?;
    /// assert_eq!(corner.area(), 4.5);
    /// assert_eq!(corner.center(), [1.0, 1.0]);
    /// # Ok::<(), EnvError>(())
    /// ```
    pub fn polygon(name: impl Into<String>, polygon: Polygon) -> Result<Self, EnvError> {
        Self::of_polygon(name.into(), polygon)
    }

    /// A region of all that is at most `radius` away from this one: a circle
    /// around a point, see [`Polygon::circle`], or a larger polygon, see
    /// [`Polygon::buffered`]. The notes are not taken along.
    ///
    /// # Errors
    ///
    /// [`EnvError::RegionName`], and [`EnvError::Layout`] for a radius that is
    /// not finite and above 0, or a result that is no polygon within range.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Region;
    ///
    /// let near = Region::point("reward", [5.0, 5.0])?.buffered("near the reward", 2.0)?;
    /// assert!(near.holds(&[6.9, 5.0], 0.0)?);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn buffered(&self, name: impl Into<String>, radius: f64) -> Result<Self, EnvError> {
        let polygon = match &self.shape {
            Shape::Point(center) => Polygon::circle(*center, radius),
            Shape::Polygon(polygon) => polygon.buffered(radius),
        };
        Self::polygon(name, polygon.map_err(EnvError::Layout)?)
    }
}

/// Whether a polygon holds a point, as it can only in the plane.
#[cfg(feature = "polygon")]
pub(super) fn covers<const D: usize>(polygon: &Polygon, point: &[f64; D]) -> bool {
    <&[f64; 2]>::try_from(point.as_slice()).is_ok_and(|point| polygon.contains(point))
}

fn checked_name(name: String) -> Result<String, EnvError> {
    if name.trim().is_empty() {
        return Err(EnvError::RegionName { name });
    }
    Ok(name)
}
