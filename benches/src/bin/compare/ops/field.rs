//! Fields, read between the centres of bins.

use ns::Environment;
use ns::env::Interpolation;
use ns::layout::Grid;
use ns_benches::{noise, points_in};

use super::space::{POINTS, SIDE, arena};
use crate::folder::Folder;
use crate::op::{Failure, Op};

const PEER: &str = "neurospatial";

/// A space, a field and where to read it.
type Ready = (Environment<2>, Vec<f64>, Vec<[f64; 2]>);

/// As far as the peer goes from a centre: ten of its bins.
const WITHIN: f64 = 10.0;

pub(super) fn ops() -> Vec<Op> {
    vec![
        Op::new(
            "interpolate/nearest",
            PEER,
            |folder| {
                let space = arena(folder)?;
                let points = points_in([(-5.0, SIDE as f64 + 5.0); 2], POINTS);
                ready(folder, space, points)
            },
            |(space, field, points)| {
                let how = Interpolation::Nearest { within: WITHIN };
                Ok(space.interpolate(field, points, how)?)
            },
            |values| values,
        )
        .aim(30.0)
        .within(0.0),
        Op::new(
            "interpolate/linear",
            PEER,
            |folder| {
                let space = box_of_samples(folder)?;
                // Where the peer has values: between the outermost centres.
                let points = points_in([(0.5, 99.5); 2], POINTS);
                ready(folder, space, points)
            },
            |(space, field, points)| Ok(space.interpolate(field, points, Interpolation::Linear)?),
            |values| values,
        )
        .aim(5.0)
        .within(1e-12),
    ]
}

fn ready(
    folder: &Folder,
    space: Environment<2>,
    points: Vec<[f64; 2]>,
) -> Result<(usize, Ready), Failure> {
    let field: Vec<f64> = noise().take(space.bin_count()).collect();
    folder.write("field", field.iter().copied())?;
    folder.write("points", points.iter().flatten().copied())?;
    Ok((space.bin_count(), (space, field, points)))
}

/// A box of 100 by 100 bins of size 1, all of them active, which both sides make
/// of the same two samples.
pub(super) fn box_of_samples(folder: &Folder) -> Result<Environment<2>, Failure> {
    let corners = [[0.0; 2], [100.0; 2]];
    folder.write("corners", corners.iter().flatten().copied())?;
    let grid = Grid::builder(1.0).samples(&corners).all_active(true);
    Ok(Environment::builder(grid.build()?).build()?)
}
