//! Units of time and length, as column names give them.

use std::fmt;
use std::str::FromStr;

/// A unit of time that a column may be in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeUnit {
    /// Seconds.
    #[default]
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Microseconds.
    Microseconds,
    /// Minutes.
    Minutes,
}

impl TimeUnit {
    /// Turns a time in this unit into seconds.
    ///
    /// Fractions of a second are divided by a whole number, which rounds
    /// once and so keeps `45000 ms` at exactly `45 s`.
    pub fn to_seconds(self, value: f64) -> f64 {
        match self {
            Self::Seconds => value,
            Self::Milliseconds => value / 1e3,
            Self::Microseconds => value / 1e6,
            Self::Minutes => value * 60.0,
        }
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Seconds => "s",
            Self::Milliseconds => "ms",
            Self::Microseconds => "µs",
            Self::Minutes => "min",
        })
    }
}

impl FromStr for TimeUnit {
    type Err = String;

    /// Reads a name such as `ms`; the message lists the names known.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_lowercase().as_str() {
            "s" | "sec" | "secs" | "second" | "seconds" => Ok(Self::Seconds),
            "ms" | "msec" | "millisecond" | "milliseconds" => Ok(Self::Milliseconds),
            // The micro sign and the Greek letter look the same.
            "us" | "usec" | "\u{b5}s" | "\u{3bc}s" | "microsecond" | "microseconds" => {
                Ok(Self::Microseconds)
            }
            "min" | "minute" | "minutes" => Ok(Self::Minutes),
            _ => Err(format!(
                "`{text}` is no unit of time: give s, ms, us or min"
            )),
        }
    }
}

/// The usual short name of a unit of length, if `text` is one.
pub(super) fn length_unit(text: &str) -> Option<&'static str> {
    Some(match text.to_lowercase().as_str() {
        "m" | "meter" | "meters" | "metre" | "metres" => "m",
        "cm" | "centimeter" | "centimeters" | "centimetre" | "centimetres" => "cm",
        "mm" | "millimeter" | "millimeters" | "millimetre" | "millimetres" => "mm",
        "um" | "\u{b5}m" | "\u{3bc}m" => "µm",
        "in" | "inch" | "inches" => "in",
        "ft" | "foot" | "feet" => "ft",
        "px" | "pix" | "pixel" | "pixels" => "px",
        _ => return None,
    })
}
