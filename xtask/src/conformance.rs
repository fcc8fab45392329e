//! Our answers beside those in the golden files.
//!
//! A golden file holds the inputs of one scenario and the answers of another
//! library, the *peer*, to questions that we answer too. [`run`] asks us the
//! same questions and sorts every answer into one of these:
//!
//! | outcome | meaning |
//! |---|---|
//! | passed | ours agrees within the tolerance of the operation |
//! | failed | ours differs, is an error, or panicked |
//! | deviating | ours differs, on purpose: `deviations.toml` says why |
//! | not implemented | we have no answer yet |
//! | refused | the peer gave an error, so there is nothing to compare |
//! | skipped | the caller did not want it |
//!
//! How an operation is answered is written in [`ops`]; how answers are compared
//! in [`compare`]; how inputs are read and answers written in [`values`].

pub mod compare;
pub mod ops;
pub mod values;

mod context;
mod deviations;
mod engine;
mod place;
mod report;
mod scenario;

#[cfg(test)]
mod deviations_tests;
#[cfg(test)]
mod engine_tests;
#[cfg(test)]
mod golden_tests;
#[cfg(test)]
mod heat_tests;
#[cfg(test)]
mod report_tests;
#[cfg(test)]
mod scenario_tests;
#[cfg(test)]
mod values_tests;

use std::path::PathBuf;

use crate::{Error, workspace};

pub use context::Context;
pub use deviations::{Deviation, Deviations};
pub use engine::{Options, run};
pub use report::{Counts, Failure, Report};
pub use scenario::{Answer, Scenario};

/// The arguments of `cargo xtask conformance`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// Fail on answers that are not implemented yet
    #[arg(long)]
    strict: bool,
    /// Leave out what fits one of these patterns, with commas between: an
    /// operation, a key such as `occupancy/start`, or a scenario; `*` is any text
    #[arg(long, value_delimiter = ',', value_name = "GLOBS")]
    skip: Vec<String>,
    /// The folder with the golden files [default: tests/golden]
    dir: Option<PathBuf>,
}

/// Compares, prints a table, and fails if an answer does.
pub(crate) fn check(arguments: &Arguments) -> Result<(), Error> {
    let home = golden_dir();
    let options = Options {
        deviations: home.join(deviations::FILE),
        dir: arguments.dir.clone().unwrap_or(home),
        skip: arguments.skip.clone(),
    };
    let report = run(&options, ops::TABLE)?;
    print!("{report}");
    report
        .verdict(arguments.strict)
        .map_err(|summary| Error::Check {
            check: "conformance",
            summary,
        })
}

/// The folder with the golden files of this repository.
#[must_use]
pub fn golden_dir() -> PathBuf {
    workspace::root().join("tests").join("golden")
}
