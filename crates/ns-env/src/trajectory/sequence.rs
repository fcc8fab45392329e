//! Bins one after the other, and the runs of samples in one bin.

use std::ops::Range;

use ns_layout::BinId;

use super::fate::is_finite;
use super::gate::check_gap;
use super::stays::Stay;
use crate::{EnvError, Environment, Trajectory};

/// The bin of each sample of a session.
///
/// # Example
///
/// ```
/// use ns_env::{Environment, Trajectory};
///
/// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
/// let positions = [[0.1], [0.2], [-9.0], [0.1], [1.0]];
/// let session = Trajectory::new(&[0.0, 1.0, 2.0, 3.0, 4.0], &positions)?;
/// let sequence = track.bin_sequence(&session);
/// let indices = |bin: &Option<ns_layout::BinId>| bin.map(|bin| bin.index());
///
/// let changes: Vec<_> = sequence.changes().iter().map(indices).collect();
/// assert_eq!(changes, [Some(0), None, Some(0), Some(1)]);
/// assert_eq!(sequence.changes_inside().len(), 2);
/// let runs: Vec<_> = sequence.runs().into_iter().map(|run| run.samples).collect();
/// assert_eq!(runs, [0..2, 2..3, 3..4, 4..5]);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct BinSequence<'a, const D: usize> {
    trajectory: Trajectory<'a, D>,
    bins: Vec<Option<BinId>>,
    bin_count: usize,
    longest_gap: Option<f64>,
}

/// Samples in a row that are in one bin, or in none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BinRun {
    /// The bin, `None` outside and where tracking is lost.
    pub bin: Option<BinId>,
    /// The samples, as a range of their numbers.
    pub samples: Range<usize>,
}

impl<const D: usize> Environment<D> {
    /// The bin of each sample of a session, on which runs, stays and transitions
    /// rest.
    ///
    /// # Complexity
    ///
    /// O(samples) time and memory, on all threads.
    #[must_use]
    pub fn bin_sequence<'a>(&self, trajectory: &Trajectory<'a, D>) -> BinSequence<'a, D> {
        BinSequence {
            trajectory: *trajectory,
            bins: self.bins_at(trajectory.positions()),
            bin_count: self.bin_count(),
            longest_gap: None,
        }
    }
}

impl<const D: usize> BinSequence<'_, D> {
    /// The same sequence, broken wherever more than `longest_s` seconds lie
    /// between two samples: no run, stay or transition goes across.
    ///
    /// # Errors
    ///
    /// [`EnvError::MaxGap`] where it is not above 0.
    pub fn break_at_gaps(mut self, longest_s: f64) -> Result<Self, EnvError> {
        check_gap(longest_s)?;
        self.longest_gap = Some(longest_s);
        Ok(self)
    }

    /// The bin of each sample, `None` outside and where tracking is lost.
    ///
    /// # Shapes
    ///
    /// One entry for each sample.
    #[must_use]
    pub fn bins(&self) -> &[Option<BinId>] {
        &self.bins
    }

    /// The bins in the order they were come to: no two in a row are the same.
    #[must_use]
    pub fn changes(&self) -> Vec<Option<BinId>> {
        let mut changes: Vec<Option<BinId>> = self.bins.first().copied().into_iter().collect();
        // Each bin is written, and the next one over it where it is no change:
        // whether it is one can not be foretold, so a branch would cost more.
        let mut found = [None; 256];
        let after = self.bins.get(1..).unwrap_or_default();
        for (bins, before) in after.chunks(found.len()).zip(self.bins.chunks(found.len())) {
            let mut count = 0;
            for (bin, before) in bins.iter().zip(before) {
                found[count] = *bin;
                count += usize::from(bin != before);
            }
            changes.extend_from_slice(&found[..count]);
        }
        changes
    }

    /// The bins in the order they were come to, as if the samples in no bin were
    /// not there: no two in a row are the same.
    #[must_use]
    pub fn changes_inside(&self) -> Vec<BinId> {
        let mut changes: Vec<BinId> = self.bins.iter().copied().flatten().collect();
        changes.dedup();
        changes
    }

    /// The longest runs of samples in one bin, or in none, in order. Every
    /// sample is in exactly one.
    #[must_use]
    pub fn runs(&self) -> Vec<BinRun> {
        let mut runs: Vec<BinRun> = Vec::new();
        for (sample, &bin) in self.bins.iter().enumerate() {
            match runs.last_mut() {
                Some(run) if run.bin == bin && !self.is_broken_before(sample) => {
                    run.samples.end = sample + 1;
                }
                _ => runs.push(BinRun {
                    bin,
                    samples: sample..sample + 1,
                }),
            }
        }
        runs
    }

    /// The stays in a region, given as the bins that belong to it, in order.
    ///
    /// A stay goes on while samples are in the region. Added up, stays last as
    /// long as the bins of the region are occupied by the start of intervals,
    /// with the same longest gap and no least speed.
    ///
    /// # Shapes
    ///
    /// `region` has one entry for each bin, as from
    /// [`Environment::region_mask`].
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`]
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{Environment, Region, Trajectory};
    ///
    /// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// let positions = [[0.0], [1.0], [2.0], [2.1], [1.0]];
    /// let session = Trajectory::new(&[0.0, 1.0, 2.0, 3.0, 4.5], &positions)?;
    /// let goal = track.region_mask([&Region::point("goal", [2.2])?]);
    /// let stays = track.bin_sequence(&session).stays(&goal)?;
    /// let entries = stays.iter().filter(|stay| stay.entered).count();
    /// assert_eq!((entries, stays[0].start_s, stays[0].seconds()), (1, 2.0, 2.5));
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn stays(&self, region: &[bool]) -> Result<Vec<Stay>, EnvError> {
        if region.len() != self.bin_count {
            return Err(EnvError::FieldLength {
                expected: self.bin_count,
                actual: region.len(),
            });
        }
        let (times, positions) = (self.trajectory.times(), self.trajectory.positions());
        // Whether the animal was seen elsewhere on the other side of a change.
        let is_seen = |sample: usize| is_finite(&positions[sample]);
        let mut stays: Vec<Stay> = Vec::new();
        for (sample, bin) in self.bins.iter().enumerate() {
            let is_joined = sample > 0 && !self.is_broken_before(sample);
            let open = stays
                .last_mut()
                .filter(|stay| stay.samples.end == sample && is_joined);
            if bin.is_some_and(|bin| region[bin.index()]) {
                if let Some(stay) = open {
                    stay.samples.end = sample + 1;
                    stay.end_s = times[sample];
                } else {
                    stays.push(Stay {
                        samples: sample..sample + 1,
                        start_s: times[sample],
                        end_s: times[sample],
                        entered: is_joined && is_seen(sample - 1),
                        left: false,
                    });
                }
            } else if let Some(stay) = open {
                stay.end_s = times[sample];
                stay.left = is_seen(sample);
            }
        }
        Ok(stays)
    }

    /// Whether a gap lies before a sample.
    pub(super) fn is_broken_before(&self, sample: usize) -> bool {
        let times = self.trajectory.times();
        sample > 0
            && self
                .longest_gap
                .is_some_and(|longest| times[sample] - times[sample - 1] > longest)
    }
}
