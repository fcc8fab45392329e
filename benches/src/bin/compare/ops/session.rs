//! Sessions: the time in bins, their order, and the steps between them.

use ns::Environment;
use ns::env::{Allocation, Gate, Jumps, Trajectory};
use ns_benches::walk;

use super::field::box_of_samples;
use super::space::{POINTS, SIDE, arena, number};
use crate::folder::Folder;
use crate::op::{Failure, Op};

const PEER: &str = "neurospatial";

/// A space, times and positions.
type Ready = (Environment<2>, Vec<f64>, Vec<[f64; 2]>);

pub(super) fn ops() -> Vec<Op> {
    vec![
        Op::new(
            "occupancy/start",
            PEER,
            in_arena,
            |(space, times, positions)| {
                let session = Trajectory::new(times, positions)?;
                Ok(space.visits(&session, &Gate::new())?.occupancy())
            },
            |seconds| seconds,
        )
        .aim(15.0)
        .within(1e-12),
        Op::new(
            "occupancy/linear",
            PEER,
            in_box,
            |(space, times, positions)| {
                let session = Trajectory::new(times, positions)?;
                let occupancy = space.occupancy(&session, &Gate::new(), Allocation::Linear)?;
                Ok(occupancy.seconds)
            },
            |seconds| seconds,
        )
        .aim(300.0)
        .within(1e-9),
        Op::new(
            "sequence/bins",
            PEER,
            in_arena,
            |(space, times, positions)| {
                let session = Trajectory::new(times, positions)?;
                Ok(space.bin_sequence(&session).changes())
            },
            |bins| bins.into_iter().map(number).collect(),
        )
        .aim(20.0)
        .within(0.0),
        Op::new(
            "sequence/transitions",
            PEER,
            in_box,
            |(space, times, positions)| {
                let session = Trajectory::new(times, positions)?;
                let sequence = space.bin_sequence(&session);
                Ok(space.transitions(&sequence, 1, Jumps::Drop)?)
            },
            |steps| {
                let offsets = steps.offsets().iter().map(|&k| k as f64);
                let targets = steps.targets().iter().map(|bin| bin.index() as f64);
                let counts = steps.counts().iter().copied();
                offsets.chain(targets).chain(counts).collect()
            },
        )
        .aim(10.0)
        .within(0.0),
    ]
}

/// Through walls, where some samples are in no bin.
fn in_arena(folder: &Folder) -> Result<(usize, Ready), Failure> {
    ready(folder, arena(folder)?, SIDE as f64)
}

/// In a box without walls, which is all that the peer divides time along the way
/// in, and counts steps in.
fn in_box(folder: &Folder) -> Result<(usize, Ready), Failure> {
    ready(folder, box_of_samples(folder)?, 100.0)
}

fn ready(folder: &Folder, space: Environment<2>, side: f64) -> Result<(usize, Ready), Failure> {
    let (times, positions) = walk(POINTS, side);
    folder.write("times", times.iter().copied())?;
    folder.write("positions", positions.iter().flatten().copied())?;
    Ok((space.bin_count(), (space, times, positions)))
}
