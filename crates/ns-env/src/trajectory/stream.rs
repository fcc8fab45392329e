//! Occupancy and spike counts, sample by sample and piece by piece.

use ns_layout::BinId;

use super::fate::{Divider, Sample};
use super::occupancy::{Allocation, Occupancy};
use super::tally::Tally;
use super::visits::SpikeCounts;
use super::waiting::{Spike, Waiting};
use crate::{EnvError, Environment, Gate};

/// A session as it comes in: the time and the spikes in each bin so far.
///
/// For use while an animal runs, and for sessions larger than memory: it holds
/// sums and no samples. Pushed in order, a session comes to the same bits as by
/// [`Environment::occupancy`] and
/// [`Visits::count_spikes`](crate::Visits::count_spikes). Pieces of a session
/// that were pushed apart, on several threads or machines, are put together by
/// [`merge`](Self::merge), with the interval between them; spike counts are then
/// the same still, and seconds to 1e-12 of each.
///
/// A spike counts in the bin that holds its time: by [`Allocation::Start`] that
/// of the sample before, along the way that of the place between the samples
/// before and after. So it is counted as soon as the sample after it is pushed.
///
/// # Example
///
/// ```
/// use ns_env::{Allocation, Environment, Gate, SessionStream};
///
/// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
/// let mut stream = SessionStream::new(&track, Allocation::Start, &Gate::new())?.with_units(1);
/// stream.push(0.0, [0.0])?;
/// stream.push_spike(0, 0.1)?;
/// stream.push(0.25, [1.0])?;
///
/// // The rest was recorded elsewhere.
/// let mut rest = SessionStream::new(&track, Allocation::Start, &Gate::new())?.with_units(1);
/// rest.push(0.5, [2.0])?;
/// rest.push_spike(0, 0.6)?;
/// rest.push(0.75, [f64::NAN])?;
/// rest.push(1.0, [2.0])?;
///
/// stream.merge(&rest)?;
/// let occupancy = stream.occupancy();
/// assert_eq!(occupancy.seconds, [0.25, 0.25, 0.25]);
/// assert_eq!(occupancy.totals.lost_s, 0.25);
/// assert_eq!(stream.spike_counts(0)?.counts, [1.0, 0.0, 1.0]);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
#[derive(Debug, Clone)]
pub struct SessionStream<const D: usize> {
    environment: Environment<D>,
    allocation: Allocation,
    gate: Gate<'static>,
    tally: Tally,
    spikes: Waiting,
    /// The first and the latest sample.
    ends: Option<(Sample<D>, Sample<D>)>,
    /// The latest interval that takes time.
    latest_interval: Option<(Sample<D>, Sample<D>)>,
    samples: usize,
}

impl<const D: usize> SessionStream<D> {
    /// A stream without samples yet, and without units.
    ///
    /// # Errors
    ///
    /// [`EnvError::MaxGap`], [`EnvError::MinSpeed`]: the gate is not valid.
    /// [`EnvError::SpeedsAhead`] where it holds speeds, which belong to samples
    /// not pushed yet. [`EnvError::NotALattice`] for [`Allocation::Linear`] on
    /// layouts on no Cartesian lattice, turned or not.
    ///
    /// # Complexity
    ///
    /// O(bins) memory.
    pub fn new(
        environment: &Environment<D>,
        allocation: Allocation,
        gate: &Gate<'_>,
    ) -> Result<Self, EnvError> {
        gate.check_limits()?;
        if let Some(count) = gate.speed_count() {
            return Err(EnvError::SpeedsAhead { count });
        }
        let gate = gate.without_speeds();
        Divider::new(environment, allocation, gate)?;
        Ok(Self {
            environment: environment.clone(),
            allocation,
            gate,
            tally: Tally::new(environment.bin_count()),
            spikes: Waiting::new(0, environment.bin_count()),
            ends: None,
            latest_interval: None,
            samples: 0,
        })
    }

    /// The same stream with so many units and no spike yet.
    ///
    /// It takes memory for a count of each unit in each bin.
    #[must_use]
    pub fn with_units(mut self, units: usize) -> Self {
        self.spikes = Waiting::new(units, self.environment.bin_count());
        self
    }

    /// Takes the next sample in. A position that is not finite is lost tracking,
    /// as in a [`Trajectory`](crate::Trajectory).
    ///
    /// # Errors
    ///
    /// [`EnvError::TimeNotFinite`], [`EnvError::TimeBackwards`], with the number
    /// of the sample; the stream is then as before.
    ///
    /// # Complexity
    ///
    /// O(1) by the start, O(edges crossed) along the way, and O(1) for each
    /// spike since the sample before; every 16,384 samples, O(bins visited
    /// since).
    pub fn push(&mut self, time: f64, position: [f64; D]) -> Result<(), EnvError> {
        self.push_sample(Sample {
            time,
            position,
            speed: None,
        })
    }

    /// Takes the next sample in, with a speed of your own to hold against the
    /// least speed.
    ///
    /// # Errors
    ///
    /// As for [`push`](Self::push), and [`EnvError::SpeedsWithoutGate`] where
    /// the gate has no least speed.
    pub fn push_with_speed(
        &mut self,
        time: f64,
        position: [f64; D],
        speed: f64,
    ) -> Result<(), EnvError> {
        if !self.gate.has_min_speed() {
            return Err(EnvError::SpeedsWithoutGate { count: 1 });
        }
        self.push_sample(Sample {
            time,
            position,
            speed: Some(speed),
        })
    }

    /// Takes several samples in, one after the other.
    ///
    /// # Errors
    ///
    /// [`EnvError::Lengths`] before any is taken in. As for
    /// [`push`](Self::push) at the first sample that is not valid; those before
    /// it are then taken in.
    pub fn push_all(&mut self, times: &[f64], positions: &[[f64; D]]) -> Result<(), EnvError> {
        if times.len() != positions.len() {
            return Err(EnvError::Lengths {
                times: times.len(),
                positions: positions.len(),
            });
        }
        let mut samples = times.iter().zip(positions);
        samples.try_for_each(|(&time, &position)| self.push(time, position))
    }

    fn push_sample(&mut self, sample: Sample<D>) -> Result<(), EnvError> {
        if !sample.time.is_finite() {
            return Err(EnvError::TimeNotFinite {
                index: self.samples,
                value: sample.time,
            });
        }
        match self.ends {
            Some((first, latest)) => {
                self.add_interval(&latest, &sample)?;
                self.ends = Some((first, sample));
            }
            None => {
                self.ends = Some((sample, sample));
                let spikes = std::mem::take(&mut self.spikes.late);
                for spike in spikes {
                    self.put_aside(spike, sample.time);
                }
            }
        }
        self.samples += 1;
        Ok(())
    }

    fn put_aside(&mut self, spike: Spike, first: f64) {
        if spike.time < first {
            self.spikes.early.push(spike);
        } else {
            self.spikes.late.push(spike);
        }
    }

    /// Adds the interval to the next sample, with the spikes in it.
    fn add_interval(&mut self, from: &Sample<D>, to: &Sample<D>) -> Result<(), EnvError> {
        if to.time < from.time {
            return Err(EnvError::TimeBackwards {
                index: self.samples,
                value: to.time,
                previous: from.time,
            });
        }
        let divider = Divider::new(&self.environment, self.allocation, self.gate)?;
        let fate = divider.fate(from, to);
        self.tally
            .interval(|group| divider.add(fate, from, to, group));
        if from.time < to.time {
            self.spikes
                .place_before(to.time, |time| divider.bin_within(fate, from, to, time));
            self.latest_interval = Some((*from, *to));
        }
        Ok(())
    }

    /// Takes a spike of a unit in, in seconds. Those between two samples may
    /// come in any order.
    ///
    /// # Errors
    ///
    /// [`EnvError::UnknownUnit`], [`EnvError::SpikeNotFinite`], and
    /// [`EnvError::SpikeLate`] for a spike between samples that were both pushed
    /// before it; the stream is then as before.
    pub fn push_spike(&mut self, unit: usize, time: f64) -> Result<(), EnvError> {
        let units = self.spikes.unit_count();
        if unit >= units {
            return Err(EnvError::UnknownUnit { unit, units });
        }
        if !time.is_finite() {
            return Err(EnvError::SpikeNotFinite {
                index: self.spikes.pushed,
                value: time,
            });
        }
        if let Some((first, latest)) = self.ends
            && time >= first.time
            && time < latest.time
        {
            let latest = latest.time;
            return Err(EnvError::SpikeLate { time, latest });
        }
        // Before any sample comes, no spike is known to be early.
        let first = self.ends.map_or(f64::NEG_INFINITY, |ends| ends.0.time);
        self.put_aside(Spike { unit, time }, first);
        self.spikes.pushed += 1;
        Ok(())
    }

    /// Takes in a stream whose samples follow those of this one, with the
    /// interval between both, and all spikes that wait for it.
    ///
    /// # Errors
    ///
    /// [`EnvError::StreamsDiffer`] where environment, allocation, gate or units
    /// are not the same; [`EnvError::TimeBackwards`] where the first sample of
    /// `later` is before the latest of this one; [`EnvError::SpikeLate`] where a
    /// spike of one lies within the samples of the other. This stream is then as
    /// before.
    ///
    /// # Complexity
    ///
    /// O(bins · units).
    pub fn merge(&mut self, later: &Self) -> Result<(), EnvError> {
        self.check_alike(later)?;
        let loose: Vec<Spike> = self
            .spikes
            .loose()
            .chain(later.spikes.loose())
            .copied()
            .collect();
        let known = [self.ends, later.ends];
        for (first, latest) in known.into_iter().flatten() {
            let within = |spike: &&Spike| spike.time >= first.time && spike.time < latest.time;
            if let Some(spike) = loose.iter().find(within) {
                return Err(EnvError::SpikeLate {
                    time: spike.time,
                    latest: latest.time,
                });
            }
        }
        let ends = match known {
            [Some((first, latest)), Some((next, last))] => {
                // The spikes of both wait for the interval between them.
                let aside = std::mem::take(&mut self.spikes.late);
                self.spikes.late = loose
                    .iter()
                    .filter(|spike| spike.time >= latest.time)
                    .copied()
                    .collect();
                if let Err(error) = self.add_interval(&latest, &next) {
                    self.spikes.late = aside;
                    return Err(error);
                }
                self.spikes.early = loose;
                self.spikes.early.retain(|spike| spike.time < first.time);
                Some((first, last))
            }
            [ends, None] | [None, ends] => {
                let (early, late) = loose
                    .into_iter()
                    .partition(|spike| ends.is_some_and(|(first, _)| spike.time < first.time));
                (self.spikes.early, self.spikes.late) = (early, late);
                ends
            }
        };
        self.tally.merge(&later.tally);
        self.spikes.add_counts(&later.spikes);
        self.ends = ends;
        self.latest_interval = later.latest_interval.or(self.latest_interval);
        self.samples += later.samples;
        Ok(())
    }

    fn check_alike(&self, other: &Self) -> Result<(), EnvError> {
        let what = if self.environment != other.environment {
            "environment"
        } else if self.allocation != other.allocation {
            "allocation"
        } else if self.gate != other.gate {
            "gate"
        } else if self.spikes.unit_count() != other.spikes.unit_count() {
            "number of units"
        } else {
            return Ok(());
        };
        Err(EnvError::StreamsDiffer { what })
    }

    /// The seconds in each bin so far, and what became of the others.
    ///
    /// # Complexity
    ///
    /// O(bins).
    #[must_use]
    pub fn occupancy(&self) -> Occupancy {
        Occupancy {
            seconds: self.tally.seconds(),
            totals: self.tally.totals(),
        }
    }

    /// The spikes of a unit, as if the session ended with the latest sample.
    ///
    /// # Errors
    ///
    /// [`EnvError::UnknownUnit`]
    ///
    /// # Complexity
    ///
    /// O(bins + spikes that wait).
    pub fn spike_counts(&self, unit: usize) -> Result<SpikeCounts, EnvError> {
        let units = self.spikes.unit_count();
        let end = match (self.ends, &self.latest_interval) {
            (Some((_, latest)), Some((from, to))) => {
                let divider = Divider::new(&self.environment, self.allocation, self.gate)?;
                let bin: Option<BinId> =
                    divider.bin_within(divider.fate(from, to), from, to, to.time);
                Some((latest.time, bin))
            }
            _ => None,
        };
        self.spikes
            .counts(unit, end)
            .ok_or(EnvError::UnknownUnit { unit, units })
    }

    /// How many samples were taken in.
    #[must_use]
    pub fn sample_count(&self) -> usize {
        self.samples
    }
}
