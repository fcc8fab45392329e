//! A W maze, linearised: places on three arms as numbers on one axis.
//!
//! Run with `cargo run -p ns --example w_maze`.
//!
//! The animal runs from the end of the middle arm to the ends of the outer ones
//! and back. On a track each position has a linear one, stays in regions are
//! listed, and distances are those along the arms.

use std::error::Error;

use ns::env::Stay;
use ns::layout::Track;
use ns::prelude::*;

/// The base from left to right, then the ends of the arms, in cm.
const NODES: [[f64; 2]; 6] = [
    [0.0, 0.0],
    [40.0, 0.0],
    [80.0, 0.0],
    [0.0, 60.0],
    [40.0, 60.0],
    [80.0, 60.0],
];

/// A run at 20 cm/s through these nodes, a little off the middle of the track.
fn run(way: &[usize]) -> (Vec<f64>, Vec<[f64; 2]>) {
    let mut positions = Vec::new();
    for pair in way.windows(2) {
        let [from, to] = [NODES[pair[0]], NODES[pair[1]]];
        let steps = f64::hypot(to[0] - from[0], to[1] - from[1]).round() as u32;
        for step in 0..steps {
            let share = f64::from(step) / f64::from(steps);
            let off = f64::from(step % 5) - 2.0;
            positions.push([0, 1].map(|k| from[k] + share * (to[k] - from[k]) + 0.5 * off));
        }
    }
    let times = (0..positions.len()).map(|k| k as f64 * 0.05).collect();
    (times, positions)
}

/// The entry of the program, and of the test that runs it.
pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    // 15 cm apart on the axis, so that no field leaks from one arm to the next.
    let track = Track::w_maze(&NODES, 2.0)
        .gap(15.0)
        .max_distance(10.0)
        .build()?;
    for (segment, name) in ["base, left", "base, right", "left", "middle", "right"]
        .iter()
        .enumerate()
    {
        let bins =
            BinId::all(track.bin_count()).filter(|&bin| track.segment_of(bin) == Some(segment));
        let centers: Vec<f64> = bins.filter_map(|bin| track.linear_center(bin)).collect();
        if let [first, .., last] = centers[..] {
            println!("{name:>12}: bins from {first:>5.1} to {last:>5.1} cm on the axis");
        }
    }
    let maze = Environment::builder(track.clone())
        .name("W maze")
        .length_unit("cm")
        .build()?;

    let (times, positions) = run(&[4, 1, 0, 3, 0, 1, 4, 1, 2, 5, 2, 1, 4]);
    let session = Trajectory::new(&times, &positions)?;
    let linear: Vec<f64> = positions
        .iter()
        .filter_map(|point| track.to_linear(point))
        .collect();
    println!(
        "{} of {} positions are on the track",
        linear.len(),
        positions.len()
    );

    let seconds = maze.occupancy(&session, &Gate::new(), Allocation::Start)?;
    println!(
        "{:.1} s counted, {:.1} s off the track",
        seconds.totals.counted_s, seconds.totals.outside_s
    );

    let sequence = maze.bin_sequence(&session);
    for (name, node) in [("left", 3), ("middle", 4), ("right", 5)] {
        let [x, y] = NODES[node];
        let well = Region::point(name, [x, y - 1.0])?;
        let stays = sequence.stays(&maze.region_mask([&well]))?;
        let seconds: f64 = stays.iter().map(Stay::seconds).sum();
        let entries = stays.iter().filter(|stay| stay.entered).count();
        println!(
            "{name:>6} well: {} stays, entered {entries} times, {seconds:.2} s",
            stays.len()
        );
    }

    let [left, right] = [[0.0, 59.0], [80.0, 59.0]];
    let along = maze
        .distance_between(&left, &right)?
        .ok_or("the maze is in one piece")?;
    println!(
        "from the left well to the right one: {along:.0} cm along the arms, 80 cm through the air"
    );
    if (along - 198.0).abs() > 4.0 {
        return Err(format!("{along} cm is not the way down, over and up").into());
    }
    Ok(())
}
