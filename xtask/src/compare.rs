//! Our operations beside those of others who do the same, in one run.
//!
//! The program `compare` of `benches/` makes the inputs and times ours; the script
//! `peer.py` reads the same inputs and times the Python packages, which are
//! installed into a virtual environment below `target/`. Both answer a name of an
//! operation with its time and leave their answers in a folder; here these are
//! compared, and all is shown as a table and written as JSON. A peer that is a
//! crate runs in the program of ours.

mod answers;
mod python;
mod report;
mod session;

#[cfg(test)]
mod answers_tests;
#[cfg(test)]
mod peer_tests;
#[cfg(test)]
mod report_tests;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{Error, glob, workspace};
use answers::Agreement;
use report::Report;
use session::Session;

/// The arguments of `cargo xtask compare`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// Write the rows to this file, as they come
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Compare only operations that fit one of these patterns, with commas
    /// between; `*` is any text
    #[arg(long, value_delimiter = ',', value_name = "GLOBS")]
    only: Vec<String>,
    /// Fail where answers differ or a ratio is below its aim
    #[arg(long)]
    check: bool,
}

/// An operation for which there is a peer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Op {
    op: String,
    /// The Python package or the crate, by its name in its index.
    peer: String,
    /// How many times as fast as the peer we mean to be.
    aim: Option<f64>,
    /// By how much answers may differ, as a fraction of the largest value; `None`
    /// where the peer answers another question.
    tolerance: Option<f64>,
}

/// What an operation took us.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Ours {
    op: String,
    /// The number of bins.
    size: usize,
    seconds: f64,
    /// That of a peer that is a crate.
    theirs: Option<Theirs>,
}

/// What an operation took the peer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Theirs {
    op: String,
    seconds: f64,
    version: String,
}

/// Both, side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Row {
    op: String,
    /// The number of bins.
    size: usize,
    /// The package and its version.
    peer: String,
    ns_s: f64,
    peer_s: f64,
    /// How many times as fast as the peer we are.
    ratio: f64,
    aim: Option<f64>,
    #[serde(flatten)]
    agreement: Agreement,
}

impl Row {
    fn new(op: &Op, ours: &Ours, theirs: &Theirs, agreement: Agreement) -> Self {
        Self {
            op: op.op.clone(),
            size: ours.size,
            peer: format!("{} {}", op.peer, theirs.version),
            ns_s: ours.seconds,
            peer_s: theirs.seconds,
            ratio: theirs.seconds / ours.seconds,
            aim: op.aim,
            agreement,
        }
    }
}

/// Compares, prints a table, and fails if asked to where we fall short.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let ops: Vec<Op> = workspace::lines(program())?;
    let ops = glob::chosen(ops, &arguments.only, |op| &op.op)?;

    let data = home().join("data");
    let mut program = program();
    program.arg(&data);
    let mut ours = Session::start(program)?;
    let mut script = None;
    let mut report = Report::default();
    for op in &ops {
        eprintln!("{}: ns", op.op);
        let our_row: Ours = ours.ask(&op.op)?;
        eprintln!("{}: {}", op.op, op.peer);
        let their_row = match &our_row.theirs {
            Some(row) => row.clone(),
            None => ask_script(&mut script, &data, &op.op)?,
        };
        let agreement = Agreement::of(&data.join(&op.op), op.tolerance)?;
        report.push(Row::new(op, &our_row, &their_row, agreement));
        // A run takes long: where it is stopped, the rows so far are kept.
        if let Some(path) = &arguments.json {
            workspace::write(path, &report.to_json()?)?;
        }
    }
    print!("{report}");
    match report.verdict() {
        Err(summary) if arguments.check => Err(Error::Check {
            check: "compare",
            summary,
        }),
        _ => Ok(()),
    }
}

/// Asks the script of the peers, which is started where none was asked before.
fn ask_script(script: &mut Option<Session>, data: &Path, op: &str) -> Result<Theirs, Error> {
    let script = match script {
        Some(script) => script,
        None => {
            let python = python::ready(&home())?;
            script.insert(Session::start(python::script(&python, data))?)
        }
    };
    script.ask(op)
}

/// Where packages, inputs and answers are kept.
fn home() -> PathBuf {
    workspace::root().join("target").join("compare")
}

/// The program that makes the inputs and times ours, in release mode.
fn program() -> std::process::Command {
    workspace::cargo(&[
        "run",
        "--release",
        "--quiet",
        "--package",
        "ns-benches",
        "--bin",
        "compare",
        "--",
    ])
}
