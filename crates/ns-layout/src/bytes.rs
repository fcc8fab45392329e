//! Numbers of bytes, as people read them.

use std::fmt;

/// A number of bytes, printed in the largest unit that keeps it above 1.
pub(crate) struct Bytes(pub(crate) f64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        let mut value = self.0;
        let mut unit = 0;
        while value >= 1024.0 && unit + 1 < units.len() {
            value /= 1024.0;
            unit += 1;
        }
        if value < 1e6 {
            write!(f, "{value:.1} {}", units[unit])
        } else {
            write!(f, "{value:.1e} {}", units[unit])
        }
    }
}
