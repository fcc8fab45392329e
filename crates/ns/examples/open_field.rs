//! An open field: from positions and spikes to a rate map, in a few lines.
//!
//! Run with `cargo run -p ns --example open_field`.
//!
//! An animal wanders through a box of 80 by 80 cm; one cell fires around a place
//! at (60, 25). Where does the map say that the place is?

use std::error::Error;

use ns::prelude::*;

/// Ten minutes of a walk at 25 samples a second: times, and positions in cm.
///
/// Two slow turns with no common period fill the box.
fn walk() -> (Vec<f64>, Vec<[f64; 2]>) {
    let times: Vec<f64> = (0..15_000).map(|k| f64::from(k) * 0.04).collect();
    let side = |turn: f64| 40.0 + 39.0 * turn.sin();
    let positions = times
        .iter()
        .map(|t| [side(0.37 * t + (0.05 * t).sin()), side(0.61 * t)])
        .collect();
    (times, positions)
}

/// Spikes of a cell that fires at up to 20 Hz around its place, by the rate alone
/// and no chance, so that each run prints the same.
fn spikes(times: &[f64], positions: &[[f64; 2]], [x, y]: [f64; 2]) -> Vec<f64> {
    let mut due = 0.0;
    let mut spikes = Vec::new();
    for (time, position) in times.iter().zip(positions) {
        let square = (position[0] - x).powi(2) + (position[1] - y).powi(2);
        due += 0.04 * 20.0 * (-square / (2.0 * 64.0)).exp();
        while due >= 1.0 {
            due -= 1.0;
            spikes.push(time + 0.01);
        }
    }
    spikes
}

/// The entry of the program, and of the test that runs it.
pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let (times, positions) = walk();
    let place = [60.0, 25.0];
    let spike_times = spikes(&times, &positions, place);

    let arena = Environment::from_samples(&positions, 2.0)?;
    let session = Trajectory::new(&times, &positions)?;
    let visits = arena.visits(&session, &Gate::new().max_gap(0.5))?;
    let seconds = visits.occupancy();
    let counted = visits.count_spikes(&spike_times)?;
    let rates = arena.rate_maps(&counted.counts, &seconds, 4.0)?;
    let summary = RateSummary::new(&rates, &seconds)?;

    let [x_axis, y_axis] = arena
        .layout()
        .lattice()
        .ok_or("a grid has a lattice")?
        .axes();
    println!(
        "{} bins of {:.2} by {:.2} cm, {:.0} s of {:.0} s counted",
        arena.bin_count(),
        x_axis.width(0),
        y_axis.width(0),
        visits.totals().counted_s,
        times[times.len() - 1],
    );
    println!(
        "{} spikes, {} counted",
        spike_times.len(),
        counted.counts.iter().sum::<f64>()
    );
    let peak = summary.peak_bin.and_then(|bin| arena.center(bin));
    let [x, y] = peak.ok_or("a cell that fires has a peak")?;
    println!("peak of {:.1} Hz at ({x:.0}, {y:.0}) cm", summary.peak_hz);
    println!("{:.2} bits per spike", summary.information_bits_per_spike);

    let off = f64::hypot(x - place[0], y - place[1]);
    println!("the true place is {off:.1} cm from there");
    if off > 4.0 {
        return Err(format!("the peak is {off} cm off, and should be within a bandwidth").into());
    }
    Ok(())
}
