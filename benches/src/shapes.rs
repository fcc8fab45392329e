//! Layouts of about as many bins as asked for, of size 1 or so.

use std::f64::consts::TAU;

use ns::layout::{
    Affine, Bridges, Composite, Grid, HexGrid, Layout, LayoutError, Neighbors, PolarGrid, Polygon,
    Subset, Track, Transformed, TriangularMesh,
};

use crate::noise;

/// The side of a square with an area of `n`, rounded.
pub fn side(n: usize) -> usize {
    (n as f64).sqrt().round() as usize
}

/// A full square of `side` by `side` bins of size 1.
///
/// # Errors
///
/// Where there are more bins than a grid can hold.
pub fn square(side: usize, neighbors: Neighbors) -> Result<Grid<2>, LayoutError> {
    let range = (0.0, side as f64);
    Grid::builder(1.0)
        .ranges([range; 2])
        .neighbors(neighbors)
        .build()
}

/// The edges and the mask of a square of `n` cells with walls in it, so that
/// about nine in ten are active.
pub fn walled(n: usize) -> ([Vec<f64>; 2], Vec<bool>) {
    let side = side(n);
    let edges: Vec<f64> = (0..=side).map(|i| i as f64).collect();
    let mask = (0..side * side)
        .map(|cell| !(cell / side).is_multiple_of(10) || (cell % side).is_multiple_of(7))
        .collect();
    ([edges.clone(), edges], mask)
}

/// The same with exactly `n` active cells; the last ones are cut off.
pub fn walled_to(n: usize) -> ([Vec<f64>; 2], Vec<bool>) {
    let (edges, mut mask) = walled(n + n / 4);
    let mut bins = 0;
    for is_active in &mut mask {
        bins += usize::from(*is_active);
        *is_active &= bins <= n;
    }
    (edges, mask)
}

/// The edges and the mask of a square with four walls across it, each with a way
/// past one of its ends.
pub fn corridors(n: usize) -> ([Vec<f64>; 2], Vec<bool>) {
    let side = side(n);
    let edges: Vec<f64> = (0..=side).map(|i| i as f64).collect();
    let is_open = |row: usize, column: usize| {
        let (room, wall) = (
            5 * row / side,
            row > 0 && 5 * (row - 1) / side != 5 * row / side,
        );
        let far = if room % 2 == 0 {
            column
        } else {
            side - 1 - column
        };
        !wall || far < side / 5
    };
    let mask = (0..side * side).map(|cell| is_open(cell / side, cell % side));
    ([edges.clone(), edges], mask.collect())
}

/// The edges and the mask of a square in which one of ten cells is a wall.
pub fn scattered(n: usize) -> ([Vec<f64>; 2], Vec<bool>) {
    let side = side(n);
    let edges: Vec<f64> = (0..=side).map(|i| i as f64).collect();
    let mask = noise().take(side * side).map(|x| x > 0.1).collect();
    ([edges.clone(), edges], mask)
}

/// A full square of hexagons.
///
/// # Errors
///
/// Where there are more hexagons than a lattice can hold.
pub fn hexagons(n: usize) -> Result<HexGrid, LayoutError> {
    // A hexagon of width 1 covers √3 / 2.
    let range = (0.0, (n as f64 * 0.75_f64.sqrt()).sqrt());
    HexGrid::builder(1.0).ranges([range; 2]).build()
}

/// Rings around an animal, with as many sectors as rings.
///
/// # Errors
///
/// Where there are more bins than rings can hold.
pub fn rings(n: usize) -> Result<PolarGrid, LayoutError> {
    let side = side(n) as f64;
    PolarGrid::builder((0.0, side), [1.0, TAU / side]).build()
}

/// A track to and fro over a square: rows of segments, each of ten bins.
///
/// # Errors
///
/// Where there are more bins than a track can hold.
pub fn serpentine(n: usize) -> Result<Track<2>, LayoutError> {
    const STEP: f64 = 10.0;
    let side = side(n / 10).max(2);
    let nodes: Vec<[f64; 2]> = (0..side * side)
        .map(|i| {
            let (row, column) = (i / side, i % side);
            let along = if row % 2 == 0 {
                column
            } else {
                side - 1 - column
            };
            [along as f64 * STEP, row as f64 * STEP]
        })
        .collect();
    let edges: Vec<(usize, usize)> = (1..nodes.len()).map(|i| (i - 1, i)).collect();
    Track::builder(&nodes, &edges, 1.0).build()
}

/// A square room with a slanted pillar in it, of area `area`.
///
/// # Errors
///
/// Never: it is a valid polygon for every area above 0.
pub fn room(area: f64) -> Result<Polygon, LayoutError> {
    // The pillar takes 5 of 100.
    let unit = (area / 95.0).sqrt();
    let scaled = |ring: &[[f64; 2]]| ring.iter().map(|p| p.map(|x| x * unit)).collect();
    Polygon::new(
        scaled(&[[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]]),
        vec![scaled(&[[4.0, 3.0], [6.0, 4.0], [5.0, 6.0], [3.0, 5.0]])],
    )
}

/// A room divided into triangles with sides of about 1.
///
/// # Errors
///
/// Where there are more triangles than a mesh can hold.
pub fn mesh(n: usize) -> Result<TriangularMesh, LayoutError> {
    // An equilateral triangle of side 1 covers √3 / 4.
    TriangularMesh::new(&room(n as f64 * 3_f64.sqrt() / 4.0)?, 1.0)
}

/// Two of three bins of a layout.
///
/// # Errors
///
/// Where the layout has no bin.
pub fn subset(grid: impl Layout<2> + 'static) -> Result<Subset<2>, LayoutError> {
    let keep: Vec<bool> = (0..grid.bin_count()).map(|i| i % 3 != 1).collect();
    Subset::from_mask(grid, &keep)
}

/// A layout turned by half a radian and moved.
///
/// # Errors
///
/// Where its coordinates are not lengths.
pub fn turned(layout: impl Layout<2> + 'static) -> Result<Transformed<2>, LayoutError> {
    let transform = Affine::rotation(0.5)?.then(&Affine::translation([3.0, -7.0])?)?;
    Transformed::new(layout, &transform)
}

/// Two layouts joined where they are near, with a door of 1.
///
/// # Errors
///
/// Where bins of both have the same centre.
pub fn joined(
    one: impl Layout<2> + 'static,
    other: impl Layout<2> + 'static,
) -> Result<Composite<2>, LayoutError> {
    Composite::builder(Bridges::Within(1.5))
        .part(one)
        .part(other)
        .bridge_face(1.0)
        .build()
}

/// Two squares side by side, of half as many bins each.
///
/// # Errors
///
/// Where there are more bins than a grid can hold.
pub fn two_rooms(n: usize) -> Result<[Grid<2>; 2], LayoutError> {
    let side = side(n / 2) as f64;
    let room = |from: f64| {
        Grid::builder(1.0)
            .ranges([(from, from + side), (0.0, side)])
            .build()
    };
    Ok([room(0.0)?, room(side)?])
}
