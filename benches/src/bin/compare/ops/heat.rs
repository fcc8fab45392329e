//! Heat: spread over lattices and graphs, and kernels as matrices.

use ns::graph::Connectivity;
use ns::kernel::{HeatOperator, Mode};
use ns::layout::{Edge, Grid, Layout, Neighbors};
use ns_benches::{noise, shapes, square};

use crate::folder::Folder;
use crate::op::{Failure, Op};

/// Five bins wide, where bins have size 1.
const BANDWIDTH: f64 = 5.0;

/// As accurate as a filter that cuts a Gaussian off after four bandwidths can
/// claim to be, and some more.
const FILTER_TOLERANCE: f64 = 1e-6;

/// An operator, its field and what is spread over it.
type Ready = (HeatOperator, Vec<f64>);

pub(super) fn ops() -> Vec<Op> {
    vec![
        Op::new(
            "heat/lattice-1000",
            "scipy",
            |folder| lattice(folder, vec![true; 1_000_000]),
            filtered,
            |field| field,
        )
        .aim(1.0)
        .within(0.01),
        // The filter of the peer knows no walls: only times compare.
        Op::new(
            "heat/lattice-1000-walls",
            "scipy",
            |folder| lattice(folder, shapes::walled(1_000_000).1),
            filtered,
            |field| field,
        )
        .aim(0.5),
        Op::new(
            "heat/graph-chebyshev",
            "PyGSP",
            |folder| {
                let grid = square(100, Neighbors::Faces)?;
                let graph = Connectivity::from_layout(&grid)?;
                folder.write("offsets", graph.offsets().iter().map(|&k| k as f64))?;
                let targets = graph.targets().iter().map(|bin| bin.index() as f64);
                folder.write("targets", targets)?;
                ready(folder, HeatOperator::new(&graph, grid.measures())?)
            },
            |(heat, field)| Ok(heat.smooth(field, BANDWIDTH, Mode::Average)?),
            |field| field,
        )
        .aim(5.0)
        .within(1e-10),
        Op::new(
            "heat/kernel",
            "neurospatial",
            box_of_the_peer,
            |(heat, _)| Ok(heat.dense(BANDWIDTH, Mode::Density, 1 << 30)?),
            |kernel| {
                let matrix = kernel.matrix();
                let rows = 0..matrix.nrows();
                rows.flat_map(|i| (0..matrix.ncols()).map(move |j| matrix[(i, j)]))
                    .collect()
            },
        )
        .aim(300.0)
        .within(1e-10),
        Op::new(
            "heat/first-smooth",
            "neurospatial",
            box_of_the_peer,
            |(heat, field)| Ok(heat.smooth(field, BANDWIDTH, Mode::Density)?),
            |field| field,
        )
        .aim(100_000.0)
        .within(1e-10),
        Op::new(
            "heat/warm-smooth",
            "neurospatial",
            box_of_the_peer,
            |(heat, field)| Ok(heat.smooth(field, BANDWIDTH, Mode::Density)?),
            |field| field,
        )
        .aim(2.0)
        .within(1e-10),
    ]
}

/// A box of 100 in 2,500 bins of size 2, with the graph of the peer: it weighs
/// steps by a Gaussian of their length, diagonal ones too, where ours weighs
/// faces. The same weights make it the same matrix, and twice our edges.
fn box_of_the_peer(folder: &Folder) -> Result<(usize, Ready), Failure> {
    let edges: Vec<f64> = (0..=50).map(|i| 2.0 * f64::from(i)).collect();
    folder.write("edges", edges.iter().copied())?;
    let grid = Grid::from_mask([edges.clone(), edges], &[true; 2500], Neighbors::Diagonals)?;
    let weighed = |edge: Edge| {
        let weight = (-0.5 * (edge.distance / BANDWIDTH).powi(2)).exp();
        let face = weight * edge.distance;
        Edge { face, ..edge }
    };
    let steps = Connectivity::from_layout(&grid)?;
    let weighed: Vec<Edge> = steps.edges().map(weighed).collect();
    let graph = Connectivity::from_edges(grid.bin_count(), &weighed)?;
    ready(folder, HeatOperator::new(&graph, grid.measures())?)
}

/// A lattice of 1000 by 1000 cells of size 1; what is spread is 0 in walls.
fn lattice(folder: &Folder, mask: Vec<bool>) -> Result<(usize, Ready), Failure> {
    let edges: Vec<f64> = (0..=1000).map(f64::from).collect();
    let grid = Grid::from_mask([edges.clone(), edges], &mask, Neighbors::Faces)?;
    let graph = Connectivity::from_layout(&grid)?;
    folder.write("mask", mask.into_iter().map(f64::from))?;
    ready(folder, HeatOperator::from_layout(&grid, &graph)?)
}

fn filtered((heat, field): &Ready) -> Result<Vec<f64>, Failure> {
    Ok(heat.smooth_within(field, BANDWIDTH, Mode::Average, FILTER_TOLERANCE)?)
}

/// An operator, and a field that is 0 in most bins.
fn ready(folder: &Folder, heat: HeatOperator) -> Result<(usize, Ready), Failure> {
    let spikes = noise().map(|x| if x < 0.05 { 20.0 * x } else { 0.0 });
    let field: Vec<f64> = spikes.take(heat.bin_count()).collect();
    folder.write("field", field.iter().copied())?;
    folder.write("bandwidth", [BANDWIDTH])?;
    Ok((heat.bin_count(), (heat, field)))
}
