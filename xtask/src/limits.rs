//! How time and memory grow with the number of bins.
//!
//! The program `limits` of `benches/` measures; here its lines are read, the
//! growth is fitted, and both are shown as tables and written as JSON. So is how
//! much memory takes what is kept of a space, beside what was said before.

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
    /// Fail where something grows faster than it may, or an estimate is off
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

/// How many bytes an artifact takes that is kept of a space of one size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Weight {
    pub(crate) artifact: String,
    pub(crate) n_bins: usize,
    /// What was said before it was made.
    pub(crate) estimate: u64,
    /// What was allocated; `None` where it was refused.
    pub(crate) held: Option<u64>,
}

/// What can be measured.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Item {
    Op(Op),
    Artifact { artifact: String },
}

impl Item {
    fn name(&self) -> &str {
        match self {
            Self::Op(op) => &op.op,
            Self::Artifact { artifact } => artifact,
        }
    }

    fn op(self) -> Option<Op> {
        match self {
            Self::Op(op) => Some(op),
            Self::Artifact { .. } => None,
        }
    }
}

/// What was measured.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Line {
    Row(Row),
    Weight(Weight),
}

/// Measures, prints tables, and fails if asked to where growth is too fast or an
/// estimate off.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let items = glob::chosen(workspace::lines(program())?, &arguments.only, Item::name)?;
    let mut measure = program();
    measure.args(items.iter().map(Item::name));
    let (mut rows, mut weights) = (Vec::new(), Vec::new());
    for line in workspace::lines(measure)? {
        match line {
            Line::Row(row) => rows.push(row),
            Line::Weight(weight) => weights.push(weight),
        }
    }
    let ops: Vec<Op> = items.into_iter().filter_map(Item::op).collect();
    let report = Report::new(rows, &ops).weighing(weights);
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
