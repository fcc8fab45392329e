//! One stay in a region.

use std::ops::Range;

/// A time that the animal spent in a region without leaving it, from
/// [`BinSequence::stays`](crate::BinSequence::stays).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Stay {
    /// The samples in the region, as a range of their numbers.
    pub samples: Range<usize>,
    /// The time of the first of them.
    pub start_s: f64,
    /// The time of the first sample elsewhere, or that of the last one in the
    /// region where a gap or the end of the session follows.
    pub end_s: f64,
    /// Whether the animal was seen to come in: the sample before is elsewhere.
    /// It is not at the start of a session, after a gap and after lost tracking.
    pub entered: bool,
    /// Whether the animal was seen to leave: the sample after is elsewhere.
    pub left: bool,
}

impl Stay {
    /// How long it lasts, in seconds.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.end_s - self.start_s
    }
}
