//! Shared fixtures of the measurements: the same spaces and sessions everywhere.

#![forbid(unsafe_code)]

pub mod shapes;

pub use shapes::square;

/// Numbers that look random and are the same in every run, from 0 to 1.
///
/// The finaliser of splitmix64 over a counter: neighbours have nothing in
/// common, so points made from them are all over the plane.
pub fn noise() -> impl Iterator<Item = f64> {
    (1_u64..).map(|k| {
        let mut z = k.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    })
}

/// So many points all over a box, the same in every run.
pub fn points_in([x, y]: [(f64, f64); 2], count: usize) -> Vec<[f64; 2]> {
    let mut noise = noise();
    let mut next = |(lo, hi): (f64, f64)| lo + (hi - lo) * noise.next().unwrap_or(0.5);
    (0..count).map(|_| [next(x), next(y)]).collect()
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
