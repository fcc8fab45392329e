//! How time and memory grow with the number of bins.
//!
//! The program `limits` of `benches/` measures; here its lines are read, the
//! growth is fitted, and both are shown as tables and written as JSON.

mod fit;
mod report;

#[cfg(test)]
mod fit_tests;
#[cfg(test)]
mod report_tests;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use crate::{Error, glob, workspace};
use report::Report;

/// The arguments of `cargo xtask limits`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// Write the measurements and the fits to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Measure only operations that fit one of these patterns, with commas
    /// between; `*` is any text
    #[arg(long, value_delimiter = ',', value_name = "GLOBS")]
    only: Vec<String>,
    /// Fail where something grows faster than it may
    #[arg(long)]
    check: bool,
}

/// An operation that can be measured.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Op {
    pub(crate) op: String,
    /// The power of n that time may grow with.
    pub(crate) time_growth: u32,
    /// The power of n that memory may grow with.
    pub(crate) memory_growth: u32,
}

/// What one operation took at one size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) op: String,
    pub(crate) n_bins: usize,
    pub(crate) seconds: f64,
    /// The most bytes allocated at once, above those from before.
    pub(crate) bytes: usize,
}

/// Measures, prints tables, and fails if asked to where growth is too fast.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let ops: Vec<Op> = workspace::lines(program())?;
    let ops = glob::chosen(ops, &arguments.only, |op| &op.op)?;
    let mut measure = program();
    measure.args(ops.iter().map(|op| &op.op));
    let report = Report::new(workspace::lines(measure)?, &ops);
    print!("{report}");
    if let Some(path) = &arguments.json {
        workspace::write(path, &report.to_json()?)?;
    }
    match report.verdict() {
        Err(summary) if arguments.check => Err(Error::Check {
            check: "limits",
            summary,
        }),
        _ => Ok(()),
    }
}

/// The program that measures, in release mode.
fn program() -> Command {
    let mut command = workspace::cargo(&[
        "run",
        "--release",
        "--quiet",
        "--package",
        "ns-benches",
        "--bin",
        "limits",
        "--",
    ]);
    // By default glibc asks the system for every large block anew, so that the
    // larger sizes, and only these, would be slowed down by page faults.
    command
        .env("MALLOC_MMAP_MAX_", "0")
        .env("MALLOC_TRIM_THRESHOLD_", usize::MAX.to_string())
        .stderr(Stdio::inherit());
    command
}
