//! What is measured: an operation with its sizes, ready to be run.

use std::any::Any;
use std::error::Error;

/// Why an operation could not be measured.
pub(crate) type Failure = Box<dyn Error>;

/// How many bins there are, and what was made, kept until memory is read off.
pub(crate) type Outcome = (usize, Box<dyn Any>);

/// A measured part, with all that it needs made before.
pub(crate) type Ready = Box<dyn Fn() -> Result<Outcome, Failure>>;

/// An operation to be measured at several sizes.
pub(crate) struct Op {
    pub(crate) name: &'static str,
    /// About how many bins.
    pub(crate) sizes: &'static [usize],
    /// The power of n that time may grow with: 1, or 2 for what is asked of all
    /// pairs.
    pub(crate) time_growth: u32,
    /// The power of n that memory may grow with.
    pub(crate) memory_growth: u32,
    pub(crate) prepare: Box<dyn Fn(usize) -> Result<Ready, Failure>>,
}

impl Op {
    /// An operation that should take time and memory in proportion to n:
    /// `setup` makes what it needs, and only `run` is measured.
    pub(crate) fn new<S: 'static, T: 'static>(
        name: &'static str,
        sizes: &'static [usize],
        setup: impl Fn(usize) -> Result<S, Failure> + 'static,
        run: impl Fn(&S) -> Result<(usize, T), Failure> + Copy + 'static,
    ) -> Self {
        let prepare = move |n| {
            let made = setup(n)?;
            let ready = move || {
                let (bins, value) = run(&made)?;
                Ok((bins, Box::new(value) as Box<dyn Any>))
            };
            Ok(Box::new(ready) as Ready)
        };
        Self {
            name,
            sizes,
            time_growth: 1,
            memory_growth: 1,
            prepare: Box::new(prepare),
        }
    }

    /// The same, asked of all pairs: time may grow with the square of n. Memory
    /// may not, as no matrix needs to be held.
    pub(crate) fn of_all_pairs(self) -> Self {
        Self {
            time_growth: 2,
            ..self
        }
    }

    /// The same where a matrix is what is asked for: time and memory may grow with
    /// the square of n.
    pub(crate) fn of_matrices(self) -> Self {
        Self {
            time_growth: 2,
            memory_growth: 2,
            ..self
        }
    }
}
