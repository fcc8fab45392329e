//! Heat: spread over lattices and graphs, and kernels as matrices.

use std::sync::Arc;

use ns::graph::Connectivity;
use ns::kernel::{HeatOperator, Mode};
use ns::layout::{Edge, Grid, Layout, Neighbors};
use ns_benches::{noise, shapes, square};
use semiflow::{
    ChernoffFunction, Graph, GraphKrylovChernoff, GraphSignal, KrylovPath, Laplacian, ScratchPool,
};

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
                let (grid, graph) = plain_graph()?;
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
        semiflow("heat/graph-semiflow", || {
            let (grid, graph) = plain_graph()?;
            let heat = HeatOperator::new(&graph, grid.measures())?;
            Ok((graph, heat))
        }),
        semiflow("heat/walls-semiflow", || {
            let (edges, mask) = shapes::walled(10_000);
            let grid = Grid::from_mask(edges, &mask, Neighbors::Faces)?;
            let graph = Connectivity::from_layout(&grid)?;
            let heat = HeatOperator::from_layout(&grid, &graph)?;
            Ok((graph, heat))
        }),
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

/// A graph of 100 by 100 bins of size 1 that does not know of its lattice.
fn plain_graph() -> Result<(Grid<2>, Connectivity), Failure> {
    let grid = square(100, Neighbors::Faces)?;
    let graph = Connectivity::from_layout(&grid)?;
    Ok((grid, graph))
}

/// The crate `semiflow`, with the version that is pinned.
const SEMIFLOW: (&str, &str) = ("semiflow", "0.15.0-beta");

/// A field over a graph of bins that measure 1, so that its Laplacian is the
/// operator, beside the Chebyshev polynomials of `semiflow`.
fn semiflow(
    name: &'static str,
    setup: impl Fn() -> Result<(Connectivity, HeatOperator), Failure> + 'static,
) -> Op {
    Op::beside_crate(
        name,
        SEMIFLOW,
        move || {
            let (graph, heat) = setup()?;
            let field = sparse_field(heat.bin_count());
            let theirs = Semiflow::new(&graph, &field)?;
            Ok((heat.bin_count(), ((heat, field), theirs)))
        },
        |((heat, field), _)| Ok(heat.smooth(field, BANDWIDTH, Mode::Average)?),
        |(_, theirs)| theirs.spread(),
        |spread| spread.values().to_vec(),
    )
    .aim(5.0)
    .within(1e-10)
}

/// What `semiflow` spreads.
struct Semiflow {
    engine: GraphKrylovChernoff,
    field: GraphSignal,
}

impl Semiflow {
    fn new(graph: &Connectivity, field: &[f64]) -> Result<Self, Failure> {
        let weighed = |edge: Edge| {
            let [a, b] = [edge.a, edge.b].map(|bin| bin.index() as u32);
            (a, b, edge.face / edge.distance)
        };
        let graph = Graph::from_edges(field.len(), graph.edges().map(weighed));
        let graph = Arc::new(graph.map_err(|error| error.to_string())?);
        let laplacian = Arc::new(Laplacian::assemble_combinatorial(&graph));
        let tolerance = HeatOperator::DEFAULT_TOLERANCE;
        let engine = GraphKrylovChernoff::new(laplacian, KrylovPath::Chebyshev, tolerance);
        Ok(Self {
            engine: engine.map_err(|error| error.to_string())?,
            field: GraphSignal::from_fn(graph, |bin| field[bin as usize]),
        })
    }

    fn spread(&self) -> Result<GraphSignal, Failure> {
        let (mut spread, mut scratch) = (self.field.clone(), ScratchPool::new());
        let time = BANDWIDTH * BANDWIDTH / 2.0;
        self.engine
            .apply_into(time, &self.field, &mut spread, &mut scratch)
            .map_err(|error| error.to_string())?;
        Ok(spread)
    }
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
    let field = sparse_field(heat.bin_count());
    folder.write("field", field.iter().copied())?;
    folder.write("bandwidth", [BANDWIDTH])?;
    Ok((heat.bin_count(), (heat, field)))
}

/// A field that is 0 in most bins.
fn sparse_field(bins: usize) -> Vec<f64> {
    let spikes = noise().map(|x| if x < 0.05 { 20.0 * x } else { 0.0 });
    spikes.take(bins).collect()
}
