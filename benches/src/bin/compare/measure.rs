//! The time of one operation. The script of the peers has the same rules.

use std::time::{Duration, Instant};

use crate::op::Failure;

/// Runs are repeated for so long, and at least and at most so many times.
const PATIENCE: Duration = Duration::from_secs(2);
const LEAST_RUNS: usize = 5;
const MOST_RUNS: usize = 1000;

/// A run that takes longer than this is the only one.
const ONCE: Duration = Duration::from_secs(10);

/// The seconds of the fastest run, and what the last one made. Other programs
/// can only make a run slower, so the least is the nearest to the truth.
pub(crate) fn least<T>(run: impl Fn() -> Result<T, Failure>) -> Result<(f64, T), Failure> {
    let begun = Instant::now();
    let mut least = Duration::MAX;
    let mut runs = 0;
    loop {
        let start = Instant::now();
        let made = run()?;
        let took = start.elapsed();
        least = least.min(took);
        runs += 1;
        let enough = runs >= LEAST_RUNS && begun.elapsed() > PATIENCE;
        if enough || runs >= MOST_RUNS || took > ONCE {
            return Ok((least.as_secs_f64(), made));
        }
    }
}
