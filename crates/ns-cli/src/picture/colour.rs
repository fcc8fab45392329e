//! The colours of the pictures.

use kuva::plot::ColorMap;

/// Red, green, blue.
pub(super) type Rgb = (u8, u8, u8);

pub(super) const WHITE: Rgb = (255, 255, 255);
pub(super) const INK: Rgb = (34, 34, 34);
pub(super) const QUIET: Rgb = (110, 110, 110);
pub(super) const LINE: Rgb = (90, 90, 90);
/// Where there is no bin.
pub(super) const NO_BIN: Rgb = (243, 243, 243);
pub(super) const PATH: Rgb = (176, 182, 188);
pub(super) const SPIKE: Rgb = (214, 39, 40);

/// Turns values into colours, evenly between two ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Scale {
    /// From the least to the greatest finite value, and down to zero if that
    /// is below. A map of zeros, or of nothing, gets the range 0 to 1.
    pub(super) fn of(values: &[f64]) -> Self {
        let finite = values.iter().copied().filter(|value| value.is_finite());
        let (low, high) = finite.fold((0.0_f64, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        Self::between(low, high)
    }

    /// Between two given ends, made usable if they are not.
    pub(super) fn between(low: f64, high: f64) -> Self {
        if low.is_finite() && high.is_finite() && high > low && (high - low).is_finite() {
            Self { low, high }
        } else {
            let low = if low.is_finite() && low.abs() < 1e300 {
                low
            } else {
                0.0
            };
            Self {
                low,
                high: low + low.abs().max(1.0),
            }
        }
    }

    /// The colour of a value; beyond the ends that of the end.
    pub(super) fn colour(self, value: f64) -> Rgb {
        if !value.is_finite() {
            return NO_BIN;
        }
        ColorMap::Viridis
            .map_rgb((value - self.low) / (self.high - self.low))
            .unwrap_or(NO_BIN)
    }
}
