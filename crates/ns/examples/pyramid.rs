//! A field that is larger than one wants in memory, drawn at any zoom.
//!
//! Run with `cargo run -p ns --example pyramid`.
//!
//! An arena of 512 by 512 bins with walls. The smoothed field of each of many
//! cells is never held whole: a *partition* gives the arena piece by piece, each
//! with a halo that makes its values those of the whole, and a *pyramid* takes
//! what is found down to the level that a picture has pixels for. Then we zoom in
//! to a door, where only what is seen, and what heat comes from, is smoothed.

use std::error::Error;

use ns::env::{Partition, Pyramid};
use ns::layout::Grid;
use ns::prelude::*;

/// Bins along each side, and pieces.
const SIDE: usize = 512;
const PIECES: usize = 16;
const BANDWIDTH: f64 = 2.0;

/// Two walls with a door each.
fn arena() -> Result<Environment<2>, Box<dyn Error>> {
    let is_wall = |x: usize, y: usize| {
        (x.abs_diff(SIDE / 3) < 2 && y > SIDE / 5)
            || (x.abs_diff(2 * SIDE / 3) < 2 && y < 4 * SIDE / 5)
    };
    let mask: Vec<bool> = (0..SIDE * SIDE)
        .map(|cell| !is_wall(cell / SIDE, cell % SIDE))
        .collect();
    let edges = [0, 1].map(|_| (0..=SIDE).map(|edge| edge as f64).collect());
    let grid = Grid::from_mask(edges, &mask, Neighbors::Faces)?;
    Ok(Environment::builder(grid)
        .name("arena with two walls")
        .build()?)
}

/// What one cell has in the bin at a point, before it is smoothed: a lattice of
/// fields, as a grid cell has it.
fn raw([x, y]: [f64; 2], cell: usize) -> f64 {
    let shift = 9.0 * cell as f64;
    let wave = |angle: f64| ((x + shift) * angle.cos() + y * angle.sin()) / 12.0;
    let sum: f64 = [0.0, 1.047, 2.094]
        .iter()
        .map(|angle| wave(*angle).cos())
        .sum();
    sum.max(0.0)
}

/// The smoothed field of a cell, as far as `level` shows it: of each bin there,
/// the mean weighted by measure. No more than one piece is held at a time.
fn overview(
    partition: &Partition<2>,
    pyramid: &Pyramid<2>,
    level: usize,
    cell: usize,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let coarse = pyramid.level(level)?;
    let bins = pyramid.bins_at(level)?;
    let mut means = vec![0.0; coarse.bin_count()];
    for piece in partition.pieces() {
        let piece = piece?;
        let here = piece.environment();
        let field: Vec<f64> = here
            .centers()
            .iter()
            .map(|center| raw(*center, cell))
            .collect();
        let smooth = here.smooth(&field, BANDWIDTH, Mode::Average)?;
        for own in piece.own_bins() {
            let target = bins[piece.bins()[own.index()].index()].index();
            let share = here.measures()[own.index()] / coarse.measures()[target];
            means[target] += share * smooth[own.index()];
        }
    }
    Ok(means)
}

/// Draws a window of a field in characters: for each, the value of the bin there.
fn draw(space: &Environment<2>, field: &[f64], lo: [f64; 2], hi: [f64; 2]) {
    const SHADES: &[u8] = b" .:-=+*#%@";
    let [columns, rows] = [64, 24];
    let most = field.iter().copied().fold(1e-300, f64::max);
    for row in (0..rows).rev() {
        let line: String = (0..columns)
            .map(|column| {
                let share = [
                    (f64::from(column) + 0.5) / f64::from(columns),
                    (f64::from(row) + 0.5) / f64::from(rows),
                ];
                let point = [0, 1].map(|k| lo[k] + share[k] * (hi[k] - lo[k]));
                match space.bin_at(&point) {
                    Some(bin) => {
                        let shade = field[bin.index()].max(0.0) / most * (SHADES.len() - 1) as f64;
                        char::from(SHADES[shade.round() as usize])
                    }
                    None => '|',
                }
            })
            .collect();
        println!("{line}");
    }
}

/// The entry of the program, and of the test that runs it.
pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let arena = arena()?;
    let pyramid = Pyramid::down_to(&arena, 500)?;
    for (k, level) in pyramid.levels().iter().enumerate() {
        println!("level {k}: {:>6} bins", level.bin_count());
    }
    let partition = arena.partition(PIECES, BANDWIDTH)?;
    let piece = partition.piece(0)?;
    println!(
        "{PIECES} pieces of {} bins, {} with a halo of {} faces",
        piece.own_bins().len(),
        piece.bins().len(),
        partition.halo(),
    );

    // From afar: a pixel is 8 bins wide.
    let level = pyramid.level_for_resolution(8.0);
    println!("\nthe whole arena of cell 3, at level {level}");
    let means = overview(&partition, &pyramid, level, 3)?;
    let [lo, hi] = [[0.0; 2], [SIDE as f64; 2]];
    draw(pyramid.level(level)?, &means, lo, hi);

    // From near: the finest bins of one window, and as much around it as heat
    // comes from.
    let (lo, hi) = ([136.0, 84.0], [200.0, 132.0]);
    let is_inside = |center: &[f64; 2]| (0..2).all(|k| (lo[k]..hi[k]).contains(&center[k]));
    let window: Vec<bool> = arena.centers().iter().map(is_inside).collect();
    let reach = arena.heat().reach(BANDWIDTH, 1e-12)?;
    let near = arena.subset(&arena.graph().with_halo(&window, reach)?)?;
    let near = near.environment();
    let field: Vec<f64> = near
        .centers()
        .iter()
        .map(|center| raw(*center, 3))
        .collect();
    println!(
        "\n64 by 48 bins of it around the end of a wall, from {} of {} bins",
        near.bin_count(),
        arena.bin_count()
    );
    draw(
        near,
        &near.smooth(&field, BANDWIDTH, Mode::Average)?,
        lo,
        hi,
    );

    // What was drawn from afar is what the whole would have shown.
    let whole: Vec<f64> = arena
        .centers()
        .iter()
        .map(|center| raw(*center, 3))
        .collect();
    let whole = arena.smooth(&whole, BANDWIDTH, Mode::Average)?;
    let expected = pyramid.mean(&whole, level)?;
    let off = expected
        .iter()
        .zip(&means)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max);
    println!("\npiece by piece and as a whole differ by {off:.0e} at most");
    if off > 3e-12 {
        return Err(format!("{off:e} is more than 1e-12 of the largest value").into());
    }
    Ok(())
}
