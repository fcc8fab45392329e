//! The time and the memory of one operation at one size.

use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;

use crate::op::{Failure, Op};

/// Counts the bytes of the whole program, on all threads. Where a block grows,
/// the old and the new one count at once, as if it always had to move.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What a size took, the least of several runs.
pub(crate) struct Row {
    pub(crate) bins: usize,
    pub(crate) seconds: f64,
    /// The most bytes allocated at once, above those from before.
    pub(crate) bytes: usize,
}

/// Runs are repeated for so long, and at least and at most so many times.
const PATIENCE: Duration = Duration::from_millis(800);
const LEAST_RUNS: usize = 5;
const MOST_RUNS: usize = 100;

/// Prepares an operation once and runs it several times: other programs can
/// only make a run slower, so the least is the nearest to the truth.
pub(crate) fn least(op: &Op, n: usize) -> Result<Row, Failure> {
    let run = (op.prepare)(n)?;
    let mut least = Row {
        bins: 0,
        seconds: f64::INFINITY,
        bytes: usize::MAX,
    };
    let begun = Instant::now();
    for k in 0..MOST_RUNS {
        if k >= LEAST_RUNS && begun.elapsed() > PATIENCE {
            break;
        }
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let start = Instant::now();
        let (bins, made) = run()?;
        let seconds = start.elapsed().as_secs_f64();
        let bytes = MEMORY.peak_usage() - before;
        drop(made);
        least = Row {
            bins,
            seconds: least.seconds.min(seconds),
            bytes: least.bytes.min(bytes),
        };
    }
    Ok(least)
}

/// The bytes that are allocated now.
pub(crate) fn allocated() -> usize {
    MEMORY.current_usage()
}
