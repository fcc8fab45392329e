//! One step of a recurrence, and the fields that it moves.

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

/// The fields of a recurrence on their way, as blocks.
#[derive(Debug)]
pub(crate) struct Motion<const LANES: usize> {
    /// The latest.
    pub(crate) here: Vec<f64>,
    /// The one before, which the next one replaces; empty before the first step.
    pub(crate) before: Vec<f64>,
    /// Empty before the first step.
    pub(crate) sum: Vec<f64>,
    /// What the start counts in the sum.
    first: f64,
}

impl<const LANES: usize> Motion<LANES> {
    /// Starts at fields, which count with that weight.
    pub(crate) fn new(here: Vec<f64>, weight: f64) -> Self {
        Self {
            here,
            before: Vec::new(),
            sum: Vec::new(),
            first: weight,
        }
    }

    /// Makes room for the sum. What it was to start with is returned where it is
    /// still to be written.
    pub(crate) fn start_sum(&mut self) -> Option<f64> {
        let is_new = self.sum.is_empty();
        self.sum.resize(self.here.len(), 0.0);
        is_new.then_some(self.first)
    }
}
