//! The table of all operations: one entry is all that a new one needs.

use std::sync::Arc;

use ns::Environment;
use ns::graph::{Connectivity, EuclideanField, Geodesics, GraphError, Method};
use ns::kernel::{HeatOperator, Mode};
use ns::layout::{BinId, Grid, Layout, Neighbors, Rebin};
use ns_benches::{noise, points_in, shapes, square};

use crate::op::{Failure, Op};

/// About so many bins, to a million.
const TO_A_MILLION: &[usize] = &[1_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];

/// As far as a lattice must go.
const TO_TEN_MILLION: &[usize] = &[
    1_000, 10_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000,
];

/// As far as the time for all pairs lets one wait.
const TO_TWENTY_THOUSAND: &[usize] = &[2_000, 5_000, 10_000, 20_000];

/// To a few more than 10,000 bins, as walls take some away.
const TO_A_MATRIX: &[usize] = &[1_200, 2_750, 5_500, 11_000];

/// What a matrix over that many bins may take, in bytes: 1.2 GiB.
const MOST_OF_A_MATRIX: u64 = (6 << 30) / 5;

/// All operations.
pub(crate) fn all() -> Vec<Op> {
    use Neighbors::Diagonals;
    vec![
        Op::new(
            "layout/grid-from-samples",
            TO_A_MILLION,
            |n| Ok(points_in([(0.0, shapes::side(n) as f64); 2], 2 * n)),
            |samples| counted(Grid::builder(1.0).samples(samples).build()?),
        ),
        Op::new("layout/grid-from-ranges", TO_A_MILLION, side, |&side| {
            counted(square(side, Diagonals)?)
        }),
        Op::new(
            "layout/grid-from-mask",
            TO_TEN_MILLION,
            |n| Ok(shapes::walled(n)),
            |(edges, mask)| counted(Grid::from_mask(edges.clone(), mask, Diagonals)?),
        ),
        Op::new(
            "layout/grid-from-pixels",
            TO_A_MILLION,
            |n| Ok(shapes::walled(n)),
            |([xs, ys], mask)| {
                let (rows, columns) = (ys.len() - 1, xs.len() - 1);
                counted(Grid::from_pixels(rows, columns, mask, 0.5, Diagonals)?)
            },
        ),
        Op::new(
            "layout/grid-in-polygon",
            TO_A_MILLION,
            |n| Ok(shapes::room(n as f64)?),
            |room| counted(Grid::builder(1.0).build_within(room)?),
        ),
        Op::new("layout/hexagons", TO_A_MILLION, Ok, |&n| {
            counted(shapes::hexagons(n)?)
        }),
        Op::new("layout/rings", TO_A_MILLION, Ok, |&n| {
            counted(shapes::rings(n)?)
        }),
        Op::new("layout/track", TO_A_MILLION, Ok, |&n| {
            counted(shapes::serpentine(n)?)
        }),
        Op::new("layout/mesh", TO_A_MILLION, Ok, |&n| {
            counted(shapes::mesh(n)?)
        }),
        Op::new("layout/subset", TO_A_MILLION, grid, |grid| {
            Ok((grid.bin_count(), shapes::subset(Arc::clone(grid))?))
        }),
        Op::new("layout/rebin", TO_A_MILLION, grid, |grid| {
            Ok((grid.bin_count(), grid.rebin([2, 3], Rebin::default())?))
        }),
        Op::new("layout/transformed", TO_A_MILLION, grid, |grid| {
            counted(shapes::turned(Arc::clone(grid))?)
        }),
        Op::new(
            "layout/composite",
            TO_A_MILLION,
            |n| Ok(shapes::two_rooms(n)?.map(Arc::new)),
            |[left, right]| counted(shapes::joined(Arc::clone(left), Arc::clone(right))?),
        ),
        Op::new("environment/grid", TO_A_MILLION, grid, |grid| {
            let space = Environment::builder(Arc::clone(grid)).build()?;
            Ok((space.bin_count(), space))
        }),
        Op::new(
            "distances/graph",
            TO_A_MILLION,
            |n| Ok(Connectivity::from_layout(&maze(n)?)?),
            |graph| Ok((graph.bin_count(), graph.distances_from(&first_bin())?)),
        ),
        Op::new("distances/exact", TO_A_MILLION, maze, |maze| {
            geodesics(maze, Method::Exact)
        }),
        Op::new("distances/marching", TO_A_MILLION, maze, |maze| {
            geodesics(maze, Method::FastMarching)
        }),
        Op::new(
            "distances/all-pairs",
            TO_TWENTY_THOUSAND,
            |n| Ok(Connectivity::from_layout(&maze(n)?)?),
            |graph| Ok((graph.bin_count(), longest(graph)?)),
        )
        .of_all_pairs(),
        Op::new("heat/smooth", TO_TEN_MILLION, heat, |(heat, field)| {
            let spread = heat.smooth(field, 3.0, Mode::Average)?;
            Ok((spread.len(), spread))
        }),
        Op::new(
            "heat/smooth-positive",
            TO_A_MILLION,
            heat,
            |(heat, field)| {
                let spread = heat.smooth_positive(field, 3.0, Mode::Average)?;
                Ok((spread.len(), spread))
            },
        ),
        Op::new("heat/dense", TO_A_MATRIX, heat, |(heat, field)| {
            let kernel = heat.dense(3.0, Mode::Average, MOST_OF_A_MATRIX)?;
            Ok((field.len(), kernel))
        })
        .of_matrices(),
    ]
}

/// Heat on a square with walls, and a field to spread.
fn heat(n: usize) -> Result<(HeatOperator, Vec<f64>), Failure> {
    let (edges, mask) = shapes::walled(n);
    let grid = Grid::from_mask(edges, &mask, Neighbors::Faces)?;
    let graph = Connectivity::from_layout(&grid)?;
    let heat = HeatOperator::from_layout(&grid, &graph)?;
    let field = noise().take(grid.bin_count()).collect();
    Ok((heat, field))
}

fn counted<L: Layout<2>>(layout: L) -> Result<(usize, L), Failure> {
    Ok((layout.bin_count(), layout))
}

fn side(n: usize) -> Result<usize, Failure> {
    Ok(shapes::side(n))
}

fn grid(n: usize) -> Result<Arc<Grid<2>>, Failure> {
    Ok(Arc::new(square(shapes::side(n), Neighbors::Diagonals)?))
}

/// A square with four walls across it, to and fro.
fn maze(n: usize) -> Result<Grid<2>, Failure> {
    let (edges, mask) = shapes::corridors(n);
    Ok(Grid::from_mask(edges, &mask, Neighbors::Diagonals)?)
}

fn first_bin() -> Vec<BinId> {
    BinId::all(1).collect()
}

fn geodesics(maze: &Grid<2>, method: Method) -> Result<(usize, EuclideanField<2>), Failure> {
    let geodesics = Geodesics::new(maze.lattice()).method(method);
    Ok((maze.bin_count(), geodesics.distances_from(&first_bin())?))
}

/// The longest of all distances, by blocks of rows.
fn longest(graph: &Connectivity) -> Result<f64, GraphError> {
    const ROWS: usize = 64;
    let mut longest: f64 = 0.0;
    graph.for_each_row_block(ROWS, |_, rows| {
        longest = rows.iter().copied().fold(longest, f64::max);
    })?;
    Ok(longest)
}
