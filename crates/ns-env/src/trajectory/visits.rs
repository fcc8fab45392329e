//! Which bin owns each interval of a session: time and spikes by one rule.

use ns_layout::BinId;
use rayon::prelude::*;

use super::fate::{Sample, fate_by_start};
use super::samples::interval_at;
use super::tally::{Adder, GROUP, Group, Sums, Tally, Totals};
use crate::{EnvError, Environment, Gate, Trajectory};

/// The bin that each interval of a session belongs to.
///
/// Interval `k` runs from sample `k` to the next and belongs to the bin of
/// sample `k`, if it counts at all. Occupancy and spikes both follow it, so no
/// bin ever holds a spike without time, and a spike that falls where time was
/// not counted is not counted either.
///
/// # Example
///
/// ```
/// use ns_env::{Environment, Gate, Trajectory};
///
/// let (times, positions) = ([0.0, 0.4, 0.8, 2.0], [[0.0], [1.0], [1.0], [0.0]]);
/// let environment = Environment::from_samples(&positions, 1.0)?;
/// let session = Trajectory::new(&times, &positions)?;
/// let visits = environment.visits(&session, &Gate::new())?;
///
/// // The last interval is a gap of 1.2 s: neither its time nor its spike counts.
/// assert_eq!(visits.occupancy(), [0.4, 0.4]);
/// assert_eq!(visits.count_spikes(&[0.1, 0.5, 0.6, 1.5])?.counts, [1.0, 2.0]);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Visits<'a> {
    times: &'a [f64],
    /// The owner of each interval; `None` where it does not count.
    owners: Vec<Option<BinId>>,
    seconds: Vec<f64>,
    totals: Totals,
}

/// The spikes of one unit by bin, and those that are in none.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SpikeCounts {
    /// The number of spikes in each bin.
    pub counts: Vec<f64>,
    /// How many spikes are in a bin.
    pub counted: usize,
    /// How many fell within the session where time was not counted.
    pub not_counted: usize,
    /// How many fell before the first or after the last sample.
    pub outside_session: usize,
}

impl SpikeCounts {
    /// Counts a spike within the session.
    pub(super) fn count(&mut self, bin: Option<BinId>) {
        match bin {
            Some(bin) => {
                self.counts[bin.index()] += 1.0;
                self.counted += 1;
            }
            None => self.not_counted += 1,
        }
    }
}

impl<const D: usize> Environment<D> {
    /// Assigns the intervals of a session to bins.
    ///
    /// # Errors
    ///
    /// [`EnvError::MaxGap`], [`EnvError::MinSpeed`],
    /// [`EnvError::SpeedsWithoutGate`], [`EnvError::SpeedCount`]: the gate is
    /// not valid.
    ///
    /// # Complexity
    ///
    /// O(samples) time and memory, on all threads. The result has the same bits
    /// for any number of them.
    pub fn visits<'a>(
        &self,
        trajectory: &Trajectory<'a, D>,
        gate: &Gate<'_>,
    ) -> Result<Visits<'a>, EnvError> {
        gate.check(trajectory)?;
        let (times, positions) = (trajectory.times(), trajectory.positions());
        let mut owners = self.bins_at(&positions[..positions.len() - 1]);
        let assign = |group: &mut Group, (number, owners): (usize, &mut [Option<BinId>])| {
            let first = number * GROUP;
            let times = times[first..].windows(2);
            let positions = positions[first..].windows(2);
            let (gate, mut adder) = (*gate, Adder::new(group));
            for (k, ((owner, time), position)) in
                owners.iter_mut().zip(times).zip(positions).enumerate()
            {
                let sample = |end: usize| Sample {
                    time: time[end],
                    position: position[end],
                    speed: gate.speed_at(first + k + end),
                };
                let fate = fate_by_start(&gate, &sample(0), &sample(1), *owner);
                *owner = adder.add(fate, time[1] - time[0]);
            }
            adder.finish();
            group.take()
        };
        let groups = owners.par_chunks_mut(GROUP).enumerate();
        let sums: Vec<Sums> = groups
            .map_init(|| Group::new(self.bin_count()), assign)
            .collect();
        let mut tally = Tally::new(self.bin_count());
        sums.iter().for_each(|sums| tally.add_sums(sums));
        Ok(Visits {
            times,
            owners,
            seconds: tally.seconds(),
            totals: tally.totals(),
        })
    }
}

impl Visits<'_> {
    /// The bin of each interval, `None` where it does not count.
    ///
    /// # Shapes
    ///
    /// One entry for each interval, one fewer than samples.
    #[must_use]
    pub fn owners(&self) -> &[Option<BinId>] {
        &self.owners
    }

    /// What became of the seconds of the session.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// The seconds spent in each bin.
    #[must_use]
    pub fn occupancy(&self) -> Vec<f64> {
        self.seconds.clone()
    }

    /// How many intervals count in each bin.
    #[must_use]
    pub fn interval_counts(&self) -> Vec<f64> {
        let mut counts = vec![0.0; self.seconds.len()];
        for bin in self.owners.iter().flatten() {
            counts[bin.index()] += 1.0;
        }
        counts
    }

    /// The bin that a spike at this time counts in, `None` where it does not.
    ///
    /// # Complexity
    ///
    /// O(log samples).
    #[must_use]
    pub fn bin_of_spike(&self, time: f64) -> Option<BinId> {
        self.owners[interval_at(self.times, time)?]
    }

    /// Counts the spikes of one unit, given in seconds and in any order.
    ///
    /// # Errors
    ///
    /// [`EnvError::SpikeNotFinite`]
    ///
    /// # Complexity
    ///
    /// O(spikes · log samples).
    pub fn count_spikes(&self, spike_times: &[f64]) -> Result<SpikeCounts, EnvError> {
        if let Some(index) = spike_times.iter().position(|time| !time.is_finite()) {
            return Err(EnvError::SpikeNotFinite {
                index,
                value: spike_times[index],
            });
        }
        let mut spikes = SpikeCounts {
            counts: vec![0.0; self.seconds.len()],
            counted: 0,
            not_counted: 0,
            outside_session: 0,
        };
        for &time in spike_times {
            match interval_at(self.times, time).map(|k| self.owners[k]) {
                Some(bin) => spikes.count(bin),
                None => spikes.outside_session += 1,
            }
        }
        Ok(spikes)
    }
}
