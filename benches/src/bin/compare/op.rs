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
    /// That of the peer, where it is a crate and runs in this program.
    pub(crate) theirs: Option<Theirs>,
}

/// What a run took a peer that is a crate.
pub(crate) struct Theirs {
    pub(crate) seconds: f64,
    pub(crate) version: &'static str,
}

/// What sets an operation up, measures it and keeps its answer.
type Measure = Box<dyn Fn(&Folder) -> Result<Row, Failure>>;

/// An operation with its peer: a Python package, for which `peer.py` has a
/// function of the same name, or a crate.
pub(crate) struct Op {
    pub(crate) name: &'static str,
    /// The package or crate, by its name in its index.
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
        Self::measured(name, peer, move |folder| {
            let (size, made) = setup(folder)?;
            let (seconds, value) = measure::least(|| run(&made))?;
            folder.write("ours", answer(value))?;
            Ok(Row {
                size,
                seconds,
                theirs: None,
            })
        })
    }

    /// The same beside a crate of a version, which runs here: `theirs` is timed
    /// after `ours`, by the same rules.
    pub(crate) fn beside_crate<S, T>(
        name: &'static str,
        (peer, version): (&'static str, &'static str),
        setup: impl Fn() -> Result<(usize, S), Failure> + 'static,
        ours: impl Fn(&S) -> Result<Vec<f64>, Failure> + 'static,
        theirs: impl Fn(&S) -> Result<T, Failure> + 'static,
        answer: impl Fn(T) -> Vec<f64> + 'static,
    ) -> Self {
        Self::measured(name, peer, move |folder| {
            let (size, made) = setup()?;
            let (seconds, value) = measure::least(|| ours(&made))?;
            folder.write("ours", value)?;
            let (their_seconds, value) = measure::least(|| theirs(&made))?;
            folder.write("theirs", answer(value))?;
            let theirs = Theirs {
                seconds: their_seconds,
                version,
            };
            Ok(Row {
                size,
                seconds,
                theirs: Some(theirs),
            })
        })
    }

    fn measured(
        name: &'static str,
        peer: &'static str,
        measure: impl Fn(&Folder) -> Result<Row, Failure> + 'static,
    ) -> Self {
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
