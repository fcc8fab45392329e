//! The seconds spent in each bin, and how many intervals.

use rayon::prelude::*;

use super::fate::{Divider, Sample};
use super::tally::{GROUP, Group, Sums, Tally, Totals};
use crate::{EnvError, Environment, Gate, Trajectory};

/// Which bin the time between two samples counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Allocation {
    /// That of the first of both samples: right where samples are close to each
    /// other, on every layout.
    #[default]
    Start,
    /// All bins on the straight way between both, each for its share of the
    /// way: right also where bins are crossed between samples. Stretches outside
    /// the bins or through a hole count as outside. It needs a layout on a
    /// Cartesian lattice, which may have been turned, mirrored or sheared.
    Linear,
}

/// The seconds in each bin, and what became of the others.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Occupancy {
    /// The seconds spent in each bin.
    pub seconds: Vec<f64>,
    /// What became of all seconds of the session.
    pub totals: Totals,
}

impl<const D: usize> Environment<D> {
    /// The seconds that a session spends in each bin.
    ///
    /// Together with what lies outside and what the gate leaves out, they add up
    /// to the duration: see [`Totals`]. To smooth them, hand them to
    /// [`smooth`](Self::smooth) in mode
    /// [`Transition`](ns_kernel::Mode::Transition), which keeps their sum.
    ///
    /// By [`Allocation::Start`] they are those of [`Visits`](crate::Visits).
    ///
    /// # Shapes
    ///
    /// One entry for each bin.
    ///
    /// # Errors
    ///
    /// [`EnvError::MaxGap`], [`EnvError::MinSpeed`],
    /// [`EnvError::SpeedsWithoutGate`], [`EnvError::SpeedCount`]: the gate is
    /// not valid. [`EnvError::NotALattice`] for [`Allocation::Linear`] on
    /// layouts on no Cartesian lattice, turned or not.
    ///
    /// # Complexity
    ///
    /// O(samples + edges crossed) time, on all threads; O(samples) memory by the
    /// start and O(bins) along the way. The result has the same bits for any
    /// number of threads, and as a [`SessionStream`](crate::SessionStream).
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{Allocation, Environment, Gate, Trajectory};
    /// use ns_layout::Grid;
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 2.0)]).build()?;
    /// let track = Environment::builder(grid).build()?;
    /// // From the middle of the first bin to half a length beyond the last.
    /// let session = Trajectory::new(&[0.0, 0.4], &[[0.5], [2.5]])?;
    /// let by_start = track.occupancy(&session, &Gate::new(), Allocation::Start)?;
    /// assert_eq!(by_start.seconds, [0.4, 0.0]);
    /// let along = track.occupancy(&session, &Gate::new(), Allocation::Linear)?;
    /// assert_eq!(along.seconds, [0.1, 0.2]);
    /// assert_eq!(along.totals.outside_s, 0.1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn occupancy(
        &self,
        trajectory: &Trajectory<'_, D>,
        gate: &Gate<'_>,
        allocation: Allocation,
    ) -> Result<Occupancy, EnvError> {
        if allocation == Allocation::Start {
            let visits = self.visits(trajectory, gate)?;
            return Ok(Occupancy {
                seconds: visits.occupancy(),
                totals: visits.totals(),
            });
        }
        let tally = self.tally_along(trajectory, gate, |from, to| (from, to))?;
        Ok(Occupancy {
            seconds: tally.seconds(),
            totals: tally.totals(),
        })
    }

    /// How many intervals between samples count in each bin: what
    /// [`occupancy`](Self::occupancy) would be if each that counts took one second.
    ///
    /// By [`Allocation::Linear`] an interval is divided into shares of the way; one
    /// that takes no time is whole in the bin of its start. What lies outside is in
    /// no bin, so that the counts of all bins may come to less than the intervals.
    ///
    /// # Shapes
    ///
    /// One entry for each bin.
    ///
    /// # Errors
    ///
    /// As for [`occupancy`](Self::occupancy).
    ///
    /// # Complexity
    ///
    /// As for [`occupancy`](Self::occupancy).
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{Allocation, Environment, Gate, Trajectory};
    ///
    /// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
    /// let session = Trajectory::new(&[0.0, 0.1, 0.4], &[[0.0], [0.0], [2.0]])?;
    /// let counts = track.interval_counts(&session, &Gate::new(), Allocation::Linear)?;
    /// assert_eq!(counts, [1.25, 0.5, 0.25]);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn interval_counts(
        &self,
        trajectory: &Trajectory<'_, D>,
        gate: &Gate<'_>,
        allocation: Allocation,
    ) -> Result<Vec<f64>, EnvError> {
        if allocation == Allocation::Start {
            return Ok(self.visits(trajectory, gate)?.interval_counts());
        }
        let a_second_each = |from: Sample<D>, mut to: Sample<D>| {
            if from.time == to.time {
                to.position = from.position;
            }
            (Sample { time: 0.0, ..from }, Sample { time: 1.0, ..to })
        };
        let tally = self.tally_along(trajectory, gate, a_second_each)?;
        Ok(tally.seconds())
    }

    /// Adds up the intervals that count, each divided along the way between the
    /// samples that `ends` makes of its own.
    fn tally_along(
        &self,
        trajectory: &Trajectory<'_, D>,
        gate: &Gate<'_>,
        ends: impl Fn(Sample<D>, Sample<D>) -> (Sample<D>, Sample<D>) + Sync,
    ) -> Result<Tally, EnvError> {
        gate.check(trajectory)?;
        let divider = Divider::new(self, Allocation::Linear, gate.without_speeds())?;
        let sample = |k: usize| Sample {
            time: trajectory.times()[k],
            position: trajectory.positions()[k],
            speed: gate.speed_at(k),
        };
        let intervals = trajectory.sample_count() - 1;
        let sums_of = |group: &mut Group, first: usize| -> Sums {
            let mut from = sample(first);
            for k in first..intervals.min(first + GROUP) {
                let to = sample(k + 1);
                let fate = divider.fate(&from, &to);
                let (start, end) = ends(from, to);
                divider.add(fate, &start, &end, group);
                from = to;
            }
            group.take()
        };
        let mut tally = Tally::new(self.bin_count());
        let firsts: Vec<usize> = (0..intervals).step_by(GROUP).collect();
        for firsts in firsts.chunks(GROUPS_AT_ONCE) {
            let sums: Vec<Sums> = firsts
                .par_iter()
                .map_init(
                    || Group::new(self.bin_count()),
                    |group, &first| sums_of(group, first),
                )
                .collect();
            sums.iter().for_each(|sums| tally.add_sums(sums));
        }
        Ok(tally)
    }
}

/// Enough for many threads, few enough not to hold the sums of a long session.
const GROUPS_AT_ONCE: usize = 64;
