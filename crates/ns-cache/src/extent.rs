//! Boxes that entries lie in.

use std::sync::Arc;

use crate::Error;

/// A box in any number of axes, its sides included.
///
/// The cache only asks whether two of them overlap.
///
/// # Example
///
/// ```
/// use ns_cache::Extent;
///
/// let arena = Extent::new([(0.0, 100.0), (0.0, 50.0)])?;
/// assert!(arena.overlaps(&Extent::new([(90.0, 200.0), (50.0, 60.0)])?));
/// assert!(!arena.overlaps(&Extent::new([(101.0, 200.0), (0.0, 50.0)])?));
/// assert!(Extent::new([(1.0, f64::NAN)]).is_err());
/// # Ok::<(), ns_cache::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "Vec<(f64, f64)>", into = "Vec<(f64, f64)>")
)]
pub struct Extent(Arc<[(f64, f64)]>);

impl Extent {
    /// A box from the least and the greatest coordinate on each axis.
    ///
    /// # Errors
    ///
    /// [`Error::Extent`] where one is NaN, or the greatest is below the least.
    pub fn new(sides: impl IntoIterator<Item = (f64, f64)>) -> Result<Self, Error> {
        let sides: Arc<[_]> = sides.into_iter().collect();
        for (axis, &(low, high)) in sides.iter().enumerate() {
            if low.is_nan() || high.is_nan() || low > high {
                return Err(Error::Extent { axis, low, high });
            }
        }
        Ok(Self(sides))
    }

    /// The least and the greatest coordinate on each axis.
    #[must_use]
    pub fn sides(&self) -> &[(f64, f64)] {
        &self.0
    }

    /// Whether both have a point in common. Boxes in different numbers of axes
    /// have none.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self
                .0
                .iter()
                .zip(&*other.0)
                .all(|(a, b)| a.0 <= b.1 && b.0 <= a.1)
    }

    /// The memory held, in bytes, as if none were shared.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&*self.0) + 32
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Vec<(f64, f64)>> for Extent {
    type Error = Error;

    fn try_from(sides: Vec<(f64, f64)>) -> Result<Self, Error> {
        Self::new(sides)
    }
}

#[cfg(feature = "serde")]
impl From<Extent> for Vec<(f64, f64)> {
    fn from(extent: Extent) -> Self {
        extent.sides().to_vec()
    }
}
