//! How much may be kept.

use crate::{Error, system_memory};

/// A number of bytes that a cache may keep.
///
/// # Example
///
/// ```
/// use ns_cache::{Budget, Cache};
///
/// let cache = Cache::new(64 << 20);
/// cache.set_budget(Budget::bytes(32 << 20));
/// assert_eq!(cache.budget(), 32 << 20);
/// assert!(Budget::fraction_of_memory(1.5).is_err());
/// # Ok::<(), ns_cache::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Budget(u64);

impl Budget {
    /// So many bytes.
    #[must_use]
    pub const fn bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// A share of the memory that this process may use: of what the machine has,
    /// or of what its control group (version 1 or 2, at any height) allows if
    /// that is less, as in a container.
    ///
    /// It is read once, here. It does not look at what others use meanwhile.
    ///
    /// # Errors
    ///
    /// [`Error::Fraction`] where `fraction` is not above 0 and at most 1;
    /// [`Error::MemoryUnknown`] where the system is not Linux or tells nothing.
    pub fn fraction_of_memory(fraction: f64) -> Result<Self, Error> {
        if !(fraction > 0.0 && fraction <= 1.0) {
            return Err(Error::Fraction { value: fraction });
        }
        let memory = system_memory::usable_bytes("/".as_ref()).ok_or(Error::MemoryUnknown)?;
        Ok(Self((memory as f64 * fraction) as u64))
    }

    /// The number of bytes.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl From<usize> for Budget {
    fn from(bytes: usize) -> Self {
        Self(bytes as u64)
    }
}
