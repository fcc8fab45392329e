//! Euclidean distances around walls, by fast marching and exact.

use ns::graph::{Geodesics, Method};
use ns::layout::{BinId, Grid, Layout, Neighbors};

use crate::folder::Folder;
use crate::op::{Failure, Op};

/// What a peer of second order reaches from a point, and more than we allow
/// ourselves elsewhere.
const TOLERANCE: f64 = 0.02;

pub(super) fn ops() -> Vec<Op> {
    use Method::{Exact, FastMarching};
    vec![
        op("geodesic/marching-100", 100, open, FastMarching).aim(1.0),
        op("geodesic/marching-100-walls", 100, walls, FastMarching).aim(1.0),
        op("geodesic/marching-1000", 1000, open, FastMarching).aim(1.0),
        op("geodesic/marching-1000-walls", 1000, walls, FastMarching).aim(1.0),
        op("geodesic/exact-100", 100, open, Exact),
        op("geodesic/exact-100-walls", 100, walls, Exact),
        op("geodesic/exact-1000", 1000, open, Exact),
        op("geodesic/exact-1000-walls", 1000, walls, Exact),
    ]
}

fn op(name: &'static str, side: usize, active: fn(usize) -> Vec<bool>, method: Method) -> Op {
    Op::new(
        name,
        "scikit-fmm",
        move |folder| {
            let (grid, source) = room(folder, side, &active(side))?;
            if method != Method::Exact {
                let exact = Geodesics::new(grid.lattice()).method(Method::Exact);
                let truth = exact.distances_from(&[source])?;
                folder.write("truth", truth.into_distances())?;
            }
            Ok((grid.bin_count(), (grid, source)))
        },
        move |(grid, source)| {
            let marching = Geodesics::new(grid.lattice()).method(method);
            Ok(marching.distances_from(&[*source])?.into_distances())
        },
        |distances| distances,
    )
    .within(TOLERANCE)
}

/// A square with bins of size 1, and a bin near the middle of its left side.
fn room(folder: &Folder, side: usize, mask: &[bool]) -> Result<(Grid<2>, BinId), Failure> {
    let edges: Vec<f64> = (0..=side).map(|i| i as f64).collect();
    let grid = Grid::from_mask([edges.clone(), edges], mask, Neighbors::Faces)?;
    let cell = side / 2 * side + side / 10;
    let source = grid.lattice().cell_bins()[cell].ok_or("the source is in a wall")?;
    folder.write("mask", mask.iter().map(|&active| f64::from(active)))?;
    folder.write("cell", [cell as f64])?;
    Ok((grid, source))
}

fn open(side: usize) -> Vec<bool> {
    vec![true; side * side]
}

/// Two walls, each with a gap at one end.
fn walls(side: usize) -> Vec<bool> {
    let quarter = side / 4;
    let active = |cell: usize| {
        let (row, column) = (cell / side, cell % side);
        let first = row == quarter && column < 3 * quarter;
        let second = row == 3 * quarter && column >= quarter;
        !first && !second
    };
    (0..side * side).map(active).collect()
}
