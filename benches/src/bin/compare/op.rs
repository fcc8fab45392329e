//! What is compared: an operation of ours, with the peer that does the same.

use std::error::Error;

use crate::folder::Folder;
use crate::measure;

/// Why an operation could not be measured.
pub(crate) type Failure = Box<dyn Error>;

/// What a run took.
pub(crate) struct Row {
    /// The number of bins.
    pub(crate) size: usize,
    /// The least of several runs.
    pub(crate) seconds: f64,
}

/// What sets an operation up, measures it and keeps its answer.
type Measure = Box<dyn Fn(&Folder) -> Result<Row, Failure>>;

/// An operation with its peer; `peer.py` has a function of the same name.
pub(crate) struct Op {
    pub(crate) name: &'static str,
    /// The Python package, by its name in the package index.
    pub(crate) peer: &'static str,
    /// How many times as fast as the peer we mean to be; `None` where the row
    /// only informs.
    pub(crate) aim: Option<f64>,
    /// By how much answers may differ, as a fraction of the largest value; `None`
    /// where the peer answers another question.
    pub(crate) tolerance: Option<f64>,
    pub(crate) measure: Measure,
}

impl Op {
    /// An operation without aim or tolerance. `setup` makes what is needed,
    /// writes what the peer needs, and says how many bins there are; only `run`
    /// is timed; `answer` writes out what is to be compared.
    ///
    /// Where `setup` writes numbers named `truth`, both answers are held against
    /// these instead of each other.
    pub(crate) fn new<S, T>(
        name: &'static str,
        peer: &'static str,
        setup: impl Fn(&Folder) -> Result<(usize, S), Failure> + 'static,
        run: impl Fn(&S) -> Result<T, Failure> + 'static,
        answer: impl Fn(T) -> Vec<f64> + 'static,
    ) -> Self {
        let measure = move |folder: &Folder| {
            let (size, made) = setup(folder)?;
            let (seconds, value) = measure::least(|| run(&made))?;
            folder.write("ours", answer(value))?;
            Ok(Row { size, seconds })
        };
        Self {
            name,
            peer,
            aim: None,
            tolerance: None,
            measure: Box::new(measure),
        }
    }

    /// Sets how many times as fast as the peer we mean to be.
    pub(crate) fn aim(mut self, times: f64) -> Self {
        self.aim = Some(times);
        self
    }

    /// Sets by how much answers may differ.
    pub(crate) fn within(mut self, tolerance: f64) -> Self {
        self.tolerance = Some(tolerance);
        self
    }
}
