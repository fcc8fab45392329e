//! One cache for many threads: what one computes, the others find.
//!
//! Run with `cargo run -p ns --example shared_cache`.
//!
//! Eight threads each map the same cells at the same bandwidths. Every map is
//! computed once, by the thread that came first; the others wait for it.

use std::error::Error;
use std::thread;
use std::time::Instant;

use ns::env::EnvError;
use ns::layout::Grid;
use ns::prelude::*;

const THREADS: usize = 8;
const CELLS: usize = 6;
const BANDWIDTHS: [f64; 2] = [3.0, 6.0];

/// Spikes of a cell on an arena where every bin was occupied for a second.
fn counts(arena: &Environment<2>, cell: usize) -> Vec<f64> {
    let [x, y] = [15.0 + 14.0 * cell as f64, 90.0 - 12.0 * cell as f64];
    let rate = |center: &[f64; 2]| {
        let square = (center[0] - x).powi(2) + (center[1] - y).powi(2);
        (10.0 * (-square / 200.0).exp()).round()
    };
    arena.centers().iter().map(rate).collect()
}

/// All maps, as a thread goes through them; the sum of their peaks.
fn map_all(arena: &Environment<2>, cache: &Cache, first: usize) -> Result<f64, EnvError> {
    let seconds = vec![1.0; arena.bin_count()];
    let mut peaks = 0.0;
    for turn in 0..CELLS {
        // Each thread starts with another cell.
        let counts = counts(arena, (first + turn) % CELLS);
        for bandwidth in BANDWIDTHS {
            let rates = arena.kept_rate_maps(cache, &counts, &seconds, bandwidth)?;
            peaks += rates.iter().copied().fold(0.0, f64::max);
        }
    }
    Ok(peaks)
}

/// The entry of the program, and of the test that runs it.
pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let grid = Grid::builder(1.0)
        .ranges([(0.0, 100.0), (0.0, 100.0)])
        .build()?;
    let arena = Environment::builder(grid).build()?;
    // A handle: clones are the same cache, and this one holds 4 MiB at most.
    let cache = Cache::new(4 << 20);

    let start = Instant::now();
    let peaks: Vec<f64> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|k| {
                // Environments and caches are cheap to clone, and shared by it.
                let (arena, cache) = (arena.clone(), cache.clone());
                scope.spawn(move || map_all(&arena, &cache, k))
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| match thread.join() {
                Ok(peaks) => peaks.map_err(Box::<dyn Error>::from),
                Err(_) => Err("a thread did not come to its end".into()),
            })
            .collect::<Result<_, _>>()
    })?;
    let asked = THREADS * CELLS * BANDWIDTHS.len();
    println!(
        "{THREADS} threads asked for {asked} maps in {:.2} s",
        start.elapsed().as_secs_f64()
    );
    println!("{}", cache.stats());

    let total = cache.stats().total;
    let maps = (CELLS * BANDWIDTHS.len()) as u64;
    println!(
        "{} were computed, {} found; {} kB are kept",
        total.misses,
        total.hits,
        cache.bytes() / 1000
    );
    if total.misses != maps || peaks.iter().any(|sum| (sum - peaks[0]).abs() > 1e-9) {
        return Err(format!(
            "{} maps were computed, and {maps} are different",
            total.misses
        )
        .into());
    }
    Ok(())
}
