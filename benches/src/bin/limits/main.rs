//! Measures how long operations take and how much memory, for growing n.
//!
//! `cargo xtask limits` runs this program, and reads what it writes: without
//! arguments a line of JSON for each operation, with names of operations a line
//! for each of their sizes.

#![forbid(unsafe_code)]

mod measure;
mod op;
mod ops;

use std::env;
use std::process::ExitCode;

use op::{Failure, Op};

fn main() -> ExitCode {
    let names: Vec<String> = env::args().skip(1).collect();
    match run(&ops::all(), &names) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("limits: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(ops: &[Op], names: &[String]) -> Result<(), Failure> {
    if names.is_empty() {
        for Op {
            name,
            time_growth,
            memory_growth,
            ..
        } in ops
        {
            println!(
                r#"{{"op":"{name}","time_growth":{time_growth},"memory_growth":{memory_growth}}}"#
            );
        }
        return Ok(());
    }
    for name in names {
        let op = ops.iter().find(|op| op.name == name).ok_or_else(|| {
            format!("there is no operation `{name}`; without arguments all are listed")
        })?;
        for &n in op.sizes {
            eprintln!("{name}: about {n} bins");
            let row = measure::least(op, n).map_err(|error| format!("{name}: {error}"))?;
            println!(
                r#"{{"op":"{name}","n_bins":{},"seconds":{:e},"bytes":{}}}"#,
                row.bins, row.seconds, row.bytes
            );
        }
    }
    Ok(())
}
