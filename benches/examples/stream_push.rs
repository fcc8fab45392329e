//! How long one push of a sample into a stream takes, in microseconds.
//!
//! ```console
//! cargo run --release -p ns-benches --example stream_push
//! ```
//!
//! Ten thousand bins, a million samples, by the start and along the way, alone
//! and with a spike before every tenth sample. The clock itself takes some of
//! each time: the first line says how much.

use std::time::Instant;

use ns::env::EnvError;
use ns::prelude::*;
use ns_benches::{square, walk};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (times, positions) = walk(1_000_000, 100.0);
    let arena = Environment::builder(square(100, Neighbors::Diagonals)?).build()?;
    println!(
        "{:<32} {:>8} {:>8} {:>8}",
        "microseconds", "p50", "p99", "largest"
    );
    report("the clock alone", times.len(), |_| Ok(()))?;
    for allocation in [Allocation::Start, Allocation::Linear] {
        for every in [None, Some(10)] {
            let mut stream = SessionStream::new(&arena, allocation, &Gate::new())?.with_units(1);
            let name = format!("{allocation:?}{}", every.map_or("", |_| ", with spikes"));
            report(&name, times.len(), |k| {
                if every.is_some_and(|every| k > 0 && k % every == 0) {
                    stream.push_spike(0, times[k - 1] + 0.001)?;
                }
                stream.push(times[k], positions[k])
            })?;
        }
    }
    Ok(())
}

fn report(
    name: &str,
    count: usize,
    mut push: impl FnMut(usize) -> Result<(), EnvError>,
) -> Result<(), EnvError> {
    let mut taken = Vec::with_capacity(count);
    for k in 0..count {
        let start = Instant::now();
        push(k)?;
        taken.push(start.elapsed());
    }
    taken.sort_unstable();
    let microseconds = |share: f64| {
        let place = ((count - 1) as f64 * share) as usize;
        taken[place].as_secs_f64() * 1e6
    };
    println!(
        "{name:<32} {:>8.3} {:>8.3} {:>8.3}",
        microseconds(0.5),
        microseconds(0.99),
        microseconds(1.0)
    );
    Ok(())
}
