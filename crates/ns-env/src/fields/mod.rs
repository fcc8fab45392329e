//! What can be done with a field: one value for each bin.

mod arithmetic;
mod calculus;
mod coverage;
mod differences;
mod graph_signal;
mod interpolate;
mod kernel;
mod linear;
mod neighbors;
mod resample;
mod straight;

#[cfg(test)]
mod arithmetic_tests;
#[cfg(test)]
mod calculus_tests;
#[cfg(test)]
mod differences_tests;
#[cfg(test)]
mod interpolate_tests;
#[cfg(test)]
mod kernel_tests;
#[cfg(test)]
mod neighbors_tests;
#[cfg(test)]
mod resample_tests;
#[cfg(test)]
mod straight_tests;

use ns_layout::MeasureKind;
use rayon::prelude::*;

use crate::{EnvError, Environment};

pub use arithmetic::{Combination, clamp_field, combine_fields, normalize_field};
pub use differences::{cosine_divergence, js_divergence_bits, kl_divergence_bits};
pub use interpolate::Interpolation;
pub use neighbors::{Around, Reduction};

/// How many items make it worth asking another thread for help.
const ITEMS_PER_TASK: usize = 1 << 11;

/// The answer for each number below `count`, in order. Each stands on its own,
/// so the result has the same bits for any number of threads.
fn each<R: Send>(count: usize, answer: impl Fn(usize) -> R + Send + Sync) -> Vec<R> {
    (0..count)
        .into_par_iter()
        .with_min_len(ITEMS_PER_TASK)
        .map(answer)
        .collect()
}

impl<const D: usize> Environment<D> {
    /// Distances between points mean something where coordinates are lengths.
    fn check_straight(&self) -> Result<(), EnvError> {
        match self.layout().measure_kind() {
            MeasureKind::Curved => Err(EnvError::NotStraight {
                kind: self.layout().kind(),
            }),
            _ => Ok(()),
        }
    }
}
