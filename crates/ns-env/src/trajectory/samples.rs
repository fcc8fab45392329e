//! Where the animal was, and when.

use super::fate::{Sample, is_finite, speed_between};
use crate::EnvError;

/// Times and positions, one for one.
///
/// Sample `k` owns the interval from its time to that of the next; the last one
/// owns none. A position with a coordinate that is not finite is lost tracking:
/// it is kept, and counts for nothing.
///
/// # Example
///
/// ```
/// use ns_env::Trajectory;
///
/// let trajectory = Trajectory::new(&[0.0, 1.0, 2.0], &[[0.0], [3.0], [f64::NAN]])?;
/// assert_eq!(trajectory.duration(), 2.0);
/// assert_eq!(trajectory.position_at(0.5), Some([1.5]));
/// assert_eq!(trajectory.position_at(1.5), None);
/// assert_eq!(trajectory.lost_count(), 1);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trajectory<'a, const D: usize> {
    times: &'a [f64],
    positions: &'a [[f64; D]],
}

impl<'a, const D: usize> Trajectory<'a, D> {
    /// Times in seconds, never decreasing, and a position for each.
    ///
    /// # Errors
    ///
    /// [`EnvError::Lengths`], [`EnvError::TooFewSamples`],
    /// [`EnvError::TimeNotFinite`], [`EnvError::TimeBackwards`].
    pub fn new(times: &'a [f64], positions: &'a [[f64; D]]) -> Result<Self, EnvError> {
        if times.len() != positions.len() {
            return Err(EnvError::Lengths {
                times: times.len(),
                positions: positions.len(),
            });
        }
        if times.len() < 2 {
            return Err(EnvError::TooFewSamples {
                samples: times.len(),
            });
        }
        check_order(times)?;
        Ok(Self { times, positions })
    }

    /// The times, in seconds.
    #[must_use]
    pub fn times(&self) -> &'a [f64] {
        self.times
    }

    /// The positions.
    #[must_use]
    pub fn positions(&self) -> &'a [[f64; D]] {
        self.positions
    }

    /// The number of samples, at least 2.
    #[must_use]
    pub fn sample_count(&self) -> usize {
        self.times.len()
    }

    /// The first and the last time, in seconds.
    #[must_use]
    pub fn span(&self) -> (f64, f64) {
        (self.times[0], self.times[self.times.len() - 1])
    }

    /// The seconds from the first to the last sample.
    #[must_use]
    pub fn duration(&self) -> f64 {
        let (start, end) = self.span();
        end - start
    }

    /// The speed over each interval: the distance to the next sample over the
    /// time to it, in units of length per second. It is 0 over no time, and NaN
    /// where a position is lost.
    ///
    /// # Shapes
    ///
    /// One entry for each interval, one fewer than samples.
    #[must_use]
    pub fn speeds(&self) -> Vec<f64> {
        let sample = |k: usize| Sample {
            time: self.times[k],
            position: self.positions[k],
            speed: None,
        };
        (1..self.sample_count())
            .map(|k| speed_between(&sample(k - 1), &sample(k)))
            .collect()
    }

    /// How many samples are lost tracking: a coordinate is not finite.
    #[must_use]
    pub fn lost_count(&self) -> usize {
        let lost = self.positions.iter().filter(|p| !is_finite(p));
        lost.count()
    }

    /// The position at a time, on the straight line between the samples before
    /// and after. `None` outside the session and where one of them is lost.
    ///
    /// # Complexity
    ///
    /// O(log samples).
    #[must_use]
    pub fn position_at(&self, time: f64) -> Option<[f64; D]> {
        let k = interval_at(self.times, time)?;
        let (start, end) = (self.times[k], self.times[k + 1]);
        let share = (time - start) / (end - start);
        let (from, to) = (self.positions[k], self.positions[k + 1]);
        let position = std::array::from_fn(|axis| from[axis] + share * (to[axis] - from[axis]));
        position.iter().all(|x| x.is_finite()).then_some(position)
    }
}

/// Checks that times are finite and never decrease.
fn check_order(times: &[f64]) -> Result<(), EnvError> {
    // Between finite ends, what never decreases is finite; and without a way out
    // of the loop, several times are compared at once.
    let pairs = times.iter().zip(times.iter().skip(1));
    let is_sorted = pairs.fold(true, |so_far, (before, after)| so_far & (before <= after));
    let ends = times.first().into_iter().chain(times.last());
    if is_sorted && ends.into_iter().all(|time| time.is_finite()) {
        return Ok(());
    }
    if let Some(index) = times.iter().position(|time| !time.is_finite()) {
        return Err(EnvError::TimeNotFinite {
            index,
            value: times[index],
        });
    }
    match times.windows(2).position(|pair| pair[1] < pair[0]) {
        Some(before) => Err(EnvError::TimeBackwards {
            index: before + 1,
            value: times[before + 1],
            previous: times[before],
        }),
        None => Ok(()),
    }
}

/// The interval `[t_k, t_{k+1})` that holds a time; the last one that is not
/// empty also holds its end. Intervals of no length hold nothing.
pub(crate) fn interval_at(times: &[f64], time: f64) -> Option<usize> {
    let (&first, &last) = (times.first()?, times.last()?);
    if !(time >= first && time <= last && first < last) {
        return None;
    }
    let after = if time == last {
        times.partition_point(|&t| t < last)
    } else {
        times.partition_point(|&t| t <= time)
    };
    after.checked_sub(1)
}
