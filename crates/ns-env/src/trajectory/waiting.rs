//! Spikes in a stream, from when they are pushed until their bin is known.

use ns_layout::BinId;

use super::visits::SpikeCounts;

/// A spike in no interval yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spike {
    pub(super) unit: usize,
    pub(super) time: f64,
}

/// The counts of all units, and the spikes that are in no interval.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    /// What is known of each unit; none of it outside the session.
    units: Vec<SpikeCounts>,
    /// How many spikes were pushed.
    pub(super) pushed: usize,
    /// Before the first sample. They count where a stream with earlier samples
    /// takes this one in.
    pub(super) early: Vec<Spike>,
    /// At the latest sample or after it.
    pub(super) late: Vec<Spike>,
}

impl Waiting {
    pub(super) fn new(units: usize, bins: usize) -> Self {
        let none = SpikeCounts {
            counts: vec![0.0; bins],
            counted: 0,
            not_counted: 0,
            outside_session: 0,
        };
        Self {
            units: vec![none; units],
            pushed: 0,
            early: Vec::new(),
            late: Vec::new(),
        }
    }

    pub(super) fn unit_count(&self) -> usize {
        self.units.len()
    }

    /// Every spike that is in no interval.
    pub(super) fn loose(&self) -> impl Iterator<Item = &Spike> {
        self.early.iter().chain(&self.late)
    }

    /// Counts the late spikes before a time, each in the bin that is told.
    pub(super) fn place_before(&mut self, end: f64, bin_at: impl Fn(f64) -> Option<BinId>) {
        for spike in self.late.extract_if(.., |spike| spike.time < end) {
            self.units[spike.unit].count(bin_at(spike.time));
        }
    }

    /// Adds the counts of another stream, but none of its loose spikes.
    pub(super) fn add_counts(&mut self, other: &Self) {
        self.pushed += other.pushed;
        for (ours, theirs) in self.units.iter_mut().zip(&other.units) {
            for (count, more) in ours.counts.iter_mut().zip(&theirs.counts) {
                *count += more;
            }
            ours.counted += theirs.counted;
            ours.not_counted += theirs.not_counted;
        }
    }

    /// The counts of a unit, if the session ended at `end`, in the bin given for
    /// spikes at that very time; `None` where no time has passed.
    pub(super) fn counts(
        &self,
        unit: usize,
        end: Option<(f64, Option<BinId>)>,
    ) -> Option<SpikeCounts> {
        let mut counts = self.units.get(unit)?.clone();
        for spike in self.loose().filter(|spike| spike.unit == unit) {
            match end {
                Some((time, bin)) if time == spike.time => counts.count(bin),
                _ => counts.outside_session += 1,
            }
        }
        Some(counts)
    }
}
