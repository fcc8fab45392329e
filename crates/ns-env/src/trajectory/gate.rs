//! Which stretches of a session count.

use crate::{EnvError, Trajectory};

/// Which intervals between samples count.
///
/// By default those of up to 0.5 s: a longer gap is a break in the recording.
///
/// # Example
///
/// ```
/// use ns_env::Gate;
///
/// let running = Gate::new().max_gap(0.2).min_speed(5.0);
/// let everything = Gate::new().any_gap();
/// # let _ = (running, everything);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use]
pub struct Gate<'a> {
    /// Infinite where a gap of any length counts.
    max_gap: f64,
    min_speed: Option<f64>,
    speeds: Option<&'a [f64]>,
}

impl Default for Gate<'_> {
    fn default() -> Self {
        Self {
            max_gap: Self::DEFAULT_MAX_GAP_S,
            min_speed: None,
            speeds: None,
        }
    }
}

impl<'a> Gate<'a> {
    /// The longest gap that counts where none is set, in seconds.
    pub const DEFAULT_MAX_GAP_S: f64 = 0.5;

    /// The default gate.
    pub fn new() -> Self {
        Self::default()
    }

    /// The longest gap that counts, inclusive, in seconds.
    pub fn max_gap(mut self, seconds: f64) -> Self {
        self.max_gap = seconds;
        self
    }

    /// Counts gaps of any length.
    pub fn any_gap(mut self) -> Self {
        self.max_gap = f64::INFINITY;
        self
    }

    /// The least speed that counts, inclusive, in units of length per second.
    ///
    /// The speed of an interval is that of [`Trajectory::speeds`], unless speeds
    /// are given. An interval of unknown speed (NaN) never counts, whatever the
    /// least speed; without speeds of your own, that is one that ends where
    /// tracking is lost.
    pub fn min_speed(mut self, speed: f64) -> Self {
        self.min_speed = Some(speed);
        self
    }

    /// Speeds of your own, one for each sample, to hold against the least speed.
    pub fn speeds(mut self, speeds: &'a [f64]) -> Self {
        self.speeds = Some(speeds);
        self
    }

    pub(crate) fn check<const D: usize>(
        &self,
        trajectory: &Trajectory<'_, D>,
    ) -> Result<(), EnvError> {
        self.check_limits()?;
        match (self.speeds, self.min_speed) {
            (Some(speeds), None) => Err(EnvError::SpeedsWithoutGate {
                count: speeds.len(),
            }),
            (Some(speeds), Some(_)) if speeds.len() != trajectory.sample_count() => {
                Err(EnvError::SpeedCount {
                    speeds: speeds.len(),
                    samples: trajectory.sample_count(),
                })
            }
            _ => Ok(()),
        }
    }

    /// Checks all but the speeds, which belong to samples.
    pub(super) fn check_limits(&self) -> Result<(), EnvError> {
        check_gap(self.max_gap)?;
        match self.min_speed {
            Some(value) if !(value.is_finite() && value >= 0.0) => {
                Err(EnvError::MinSpeed { value })
            }
            _ => Ok(()),
        }
    }

    /// The same limits without speeds of your own.
    pub(super) fn without_speeds(&self) -> Gate<'static> {
        Gate {
            max_gap: self.max_gap,
            min_speed: self.min_speed,
            speeds: None,
        }
    }

    /// How many speeds were given.
    pub(super) fn speed_count(&self) -> Option<usize> {
        self.speeds.map(<[f64]>::len)
    }

    pub(super) fn has_min_speed(&self) -> bool {
        self.min_speed.is_some()
    }

    /// The speed given for a sample.
    #[inline]
    pub(super) fn speed_at(&self, sample: usize) -> Option<f64> {
        self.speeds.and_then(|speeds| speeds.get(sample).copied())
    }

    #[inline]
    pub(super) fn admits_gap(&self, seconds: f64) -> bool {
        seconds <= self.max_gap
    }

    /// Whether an interval of this speed counts; `None` where the speed is not
    /// known. It is only asked for where it matters.
    #[inline]
    pub(super) fn admits_speed(&self, speed: impl FnOnce() -> f64) -> Option<bool> {
        let Some(least) = self.min_speed else {
            return Some(true);
        };
        let speed = speed();
        (!speed.is_nan()).then_some(speed >= least)
    }
}

/// Checks a longest gap.
pub(super) fn check_gap(longest: f64) -> Result<(), EnvError> {
    if longest.is_nan() || longest <= 0.0 {
        return Err(EnvError::MaxGap { value: longest });
    }
    Ok(())
}
