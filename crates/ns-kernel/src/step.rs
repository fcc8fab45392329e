//! One step of a recurrence, and the fields that it moves.

use rayon::prelude::*;

use crate::block::Block;

/// One step of a recurrence in `L`, whatever the ground it runs on:
/// `next = stay · here + flow · L here − before`, then `sum += weight · next`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) flow: f64,
    pub(crate) stay: f64,
    /// Whether `before` is taken off.
    pub(crate) back: bool,
    pub(crate) weight: f64,
}

/// The fields of a recurrence on their way.
#[derive(Debug)]
pub(crate) struct Motion<const LANES: usize> {
    /// The latest.
    pub(crate) here: Block<LANES>,
    /// The one before, which the next one replaces.
    pub(crate) before: Block<LANES>,
    pub(crate) sum: Block<LANES>,
}

impl<const LANES: usize> Motion<LANES> {
    /// Starts at a field, which counts with that weight.
    pub(crate) fn new(here: Block<LANES>, weight: f64) -> Self {
        Self {
            before: vec![[0.0; LANES]; here.len()],
            sum: here.par_iter().map(|v| v.map(|x| weight * x)).collect(),
            here,
        }
    }
}
