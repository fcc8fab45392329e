//! The identity of a bin.

use std::fmt;
use std::num::NonZeroU32;

/// The identity of one active bin: an index from 0 to `bin_count - 1`.
///
/// A newtype, so that a bin can not be confused with a cell of the full grid or
/// with a plain number, and with a niche, so that `Option<BinId>` takes four
/// bytes. "In no bin" is `None`, never a special number.
///
/// ```
/// use ns_layout::BinId;
///
/// let bin = BinId::new(7).ok_or("too large")?;
/// assert_eq!(bin.index(), 7);
/// assert_eq!(std::mem::size_of::<Option<BinId>>(), 4);
/// assert_eq!(BinId::new(usize::MAX), None);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BinId(NonZeroU32);

impl BinId {
    /// The largest number of bins that one layout can have, 2³² − 1.
    pub const MAX_COUNT: usize = u32::MAX as usize;

    /// The bin of that index, or `None` where the index is not below
    /// [`BinId::MAX_COUNT`].
    #[inline]
    #[must_use]
    pub const fn new(index: usize) -> Option<Self> {
        if index < Self::MAX_COUNT {
            // The index is stored shifted by one, which makes room for `None`.
            match NonZeroU32::new(index as u32 + 1) {
                Some(shifted) => Some(Self(shifted)),
                None => None,
            }
        } else {
            None
        }
    }

    /// All bins of a layout of `count` bins, ascending; those that
    /// [`BinId::MAX_COUNT`] leaves room for.
    pub fn all(count: usize) -> impl DoubleEndedIterator<Item = Self> + Clone {
        (0..count.min(Self::MAX_COUNT)).filter_map(Self::new)
    }

    /// The index of this bin, for use with the arrays of its layout.
    #[inline]
    #[must_use]
    pub const fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl fmt::Debug for BinId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BinId({})", self.index())
    }
}

impl fmt::Display for BinId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.index().fmt(f)
    }
}

impl From<BinId> for usize {
    fn from(bin: BinId) -> Self {
        bin.index()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for BinId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.0.get() - 1)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for BinId {
    fn deserialize<T: serde::Deserializer<'de>>(deserializer: T) -> Result<Self, T::Error> {
        let index = u32::deserialize(deserializer)?;
        Self::new(index as usize).ok_or_else(|| {
            serde::de::Error::custom(format_args!(
                "bin index {index} is too large; the largest is {}",
                Self::MAX_COUNT - 1
            ))
        })
    }
}
