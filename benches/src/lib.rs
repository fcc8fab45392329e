//! Shared fixtures of the benchmarks: the same spaces and sessions everywhere.

#![forbid(unsafe_code)]

use ns::layout::{Grid, LayoutError, Neighbors};

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

/// Numbers that look random and are the same in every run, from 0 to 1.
pub fn noise() -> impl Iterator<Item = f64> {
    (1_u64..).map(|k| (k.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 11) as f64 / (1_u64 << 53) as f64)
}

/// A session of so many samples at 50 Hz that wanders over a square.
pub fn walk(samples: usize, side: f64) -> (Vec<f64>, Vec<[f64; 2]>) {
    let times = (0..samples).map(|k| k as f64 * 0.02).collect();
    let positions = (0..samples).map(|k| {
        let turn = k as f64 * 1e-3;
        [turn.cos(), (1.618 * turn).sin()].map(|x| side * (0.5 + 0.49 * x))
    });
    (times, positions.collect())
}
