//! Which stretches of a session count.

use std::borrow::Cow;

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
    max_gap: Option<f64>,
    min_speed: Option<f64>,
    speeds: Option<&'a [f64]>,
}

impl Default for Gate<'_> {
    fn default() -> Self {
        Self {
            max_gap: Some(Self::DEFAULT_MAX_GAP_S),
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
        self.max_gap = Some(seconds);
        self
    }

    /// Counts gaps of any length.
    pub fn any_gap(mut self) -> Self {
        self.max_gap = None;
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
        if let Some(value) = self.max_gap
            && (value.is_nan() || value <= 0.0)
        {
            return Err(EnvError::MaxGap { value });
        }
        if let Some(value) = self.min_speed
            && !(value.is_finite() && value >= 0.0)
        {
            return Err(EnvError::MinSpeed { value });
        }
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

    pub(crate) fn admits_gap(&self, seconds: f64) -> bool {
        self.max_gap.is_none_or(|longest| seconds <= longest)
    }

    /// Whether an interval of this speed counts; `None` where the speed is not
    /// known.
    pub(crate) fn admits_speed(&self, speed: f64) -> Option<bool> {
        match self.min_speed {
            None => Some(true),
            Some(_) if speed.is_nan() => None,
            Some(least) => Some(speed >= least),
        }
    }

    /// The speed of each interval, where it matters; one more may follow.
    pub(crate) fn speeds_of<const D: usize>(
        &self,
        trajectory: &Trajectory<'_, D>,
    ) -> Option<Cow<'a, [f64]>> {
        self.min_speed?;
        Some(match self.speeds {
            Some(speeds) => Cow::Borrowed(speeds),
            None => Cow::Owned(trajectory.speeds()),
        })
    }
}
