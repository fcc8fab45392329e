//! A session as it comes in: times and spikes of each bin while the animal runs.
//!
//! Run with `cargo run -p ns --example streaming`.
//!
//! Samples and spikes are pushed one by one into a `SessionStream`, which holds
//! sums and no samples: a session of any length takes the same memory. At the end
//! its numbers are, to the last bit, those of the session as a whole.

use std::error::Error;

use ns::layout::Grid;
use ns::prelude::*;

/// Samples are 20 ms apart.
const STEP_S: f64 = 0.02;

/// Where the animal is, in cm; lost for a moment every 50 s.
fn position(time: f64) -> [f64; 2] {
    if time % 50.0 > 49.5 {
        return [f64::NAN; 2];
    }
    [
        50.0 + 49.0 * (0.31 * time).sin(),
        50.0 + 49.0 * (0.47 * time).cos(),
    ]
}

/// Whether the cell fires at a sample: near the middle, every third time.
fn fires(sample: u32, [x, y]: [f64; 2]) -> bool {
    sample.is_multiple_of(3) && f64::hypot(x - 50.0, y - 50.0) < 20.0
}

/// The entry of the program, and of the test that runs it.
pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let grid = Grid::builder(5.0)
        .ranges([(0.0, 100.0), (0.0, 100.0)])
        .build()?;
    let arena = Environment::builder(grid).build()?;
    let gate = Gate::new().max_gap(0.1);
    let mut stream = SessionStream::new(&arena, Allocation::Linear, &gate)?.with_units(1);

    let (mut times, mut positions) = (Vec::new(), Vec::new());
    for sample in 0..30_000 {
        let time = f64::from(sample) * STEP_S;
        let place = position(time);
        stream.push(time, place)?;
        if fires(sample, place) {
            stream.push_spike(0, time + STEP_S / 4.0)?;
        }
        // At any moment, what is known so far.
        if sample % 6000 == 5999 {
            let (occupancy, spikes) = (stream.occupancy(), stream.spike_counts(0)?);
            let rates = arena.rate_maps(&spikes.counts, &occupancy.seconds, 6.0)?;
            let peak = RateSummary::new(&rates, &occupancy.seconds)?;
            println!(
                "after {time:>5.0} s: {:>5.1} s counted, {:>4.1} s lost, {:>4} spikes, peak {:.1} Hz",
                occupancy.totals.counted_s,
                occupancy.totals.lost_s,
                spikes.counts.iter().sum::<f64>(),
                peak.peak_hz,
            );
        }
        times.push(time);
        positions.push(place);
    }

    // The same at once, which needs all samples.
    let session = Trajectory::new(&times, &positions)?;
    let whole = arena.occupancy(&session, &gate, Allocation::Linear)?;
    let same = whole == stream.occupancy();
    println!(
        "the same bits as at once: {}",
        if same { "yes" } else { "no" }
    );
    same.then_some(())
        .ok_or_else(|| "a stream comes to the bits of the whole".into())
}
