//! Environments: built, and asked for bins.

use ns::Environment;
use ns::layout::{BinId, Grid, Neighbors};
use ns_benches::{points_in, shapes};

use crate::folder::Folder;
use crate::op::{Failure, Op};

const PEER: &str = "neurospatial";

/// The side of an arena with walls, of which about 10,000 cells are bins.
pub(super) const SIDE: usize = 105;

/// How many points are looked up, and samples lived through.
pub(super) const POINTS: usize = 100_000;

pub(super) fn ops() -> Vec<Op> {
    vec![
        Op::new(
            "build/from-samples",
            PEER,
            |folder| {
                let samples = points_in([(0.0, 100.0); 2], 60_000);
                folder.write("samples", samples.iter().flatten().copied())?;
                let bins = Environment::from_samples(&samples, 1.0)?.bin_count();
                Ok((bins, samples))
            },
            |samples| Ok(Environment::from_samples(samples, 1.0)?),
            |space| space.centers().iter().flatten().copied().collect(),
        )
        .aim(300.0)
        .within(1e-12),
        Op::new(
            "build/from-mask",
            PEER,
            |folder| {
                let ([xs, ys], mask) = cells(folder)?;
                let bins = mask.iter().filter(|&&active| active).count();
                Ok((bins, ([xs, ys], mask)))
            },
            |(edges, mask)| built(edges.clone(), mask),
            |space| space.centers().iter().flatten().copied().collect(),
        )
        .aim(300.0)
        .within(1e-12),
        Op::new(
            "lookup/bins-at",
            PEER,
            |folder| {
                let space = arena(folder)?;
                let points = points_in([(-5.0, SIDE as f64 + 5.0); 2], POINTS);
                folder.write("points", points.iter().flatten().copied())?;
                Ok((space.bin_count(), (space, points)))
            },
            |(space, points)| Ok(space.bins_at(points)),
            |bins| bins.into_iter().map(number).collect(),
        )
        .aim(20.0)
        .within(0.0),
    ]
}

/// The arena that most operations run in: walls with gaps, diagonal neighbours.
pub(super) fn arena(folder: &Folder) -> Result<Environment<2>, Failure> {
    let (edges, mask) = cells(folder)?;
    built(edges, &mask)
}

fn built(edges: [Vec<f64>; 2], mask: &[bool]) -> Result<Environment<2>, Failure> {
    let grid = Grid::from_mask(edges, mask, Neighbors::Diagonals)?;
    Ok(Environment::builder(grid).build()?)
}

fn cells(folder: &Folder) -> Result<([Vec<f64>; 2], Vec<bool>), Failure> {
    let (edges, mask) = shapes::walled(SIDE * SIDE);
    folder.write("edges", edges[0].iter().copied())?;
    folder.write("mask", mask.iter().map(|&active| f64::from(active)))?;
    Ok((edges, mask))
}

/// The bin as the peer numbers it: −1 is outside.
pub(super) fn number(bin: Option<BinId>) -> f64 {
    bin.map_or(-1.0, |bin| bin.index() as f64)
}
