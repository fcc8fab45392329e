//! Measures how long operations take and how much memory, for growing n.
//!
//! `cargo xtask limits` runs this program, and reads what it writes: without
//! arguments a line of JSON for each operation and for each artifact that may be
//! kept, with names of some a line for each of their sizes.

#![forbid(unsafe_code)]

mod kept;
mod measure;
mod op;
mod ops;

use std::env;
use std::process::ExitCode;

use kept::{Kept, Weight};
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
        for Kept { name, .. } in kept::all() {
            println!(r#"{{"artifact":"{name}"}}"#);
        }
        return Ok(());
    }
    for name in names {
        if let Some(kept) = kept::all().iter().find(|kept| kept.name == name) {
            weigh(kept)?;
            continue;
        }
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

fn weigh(kept: &Kept) -> Result<(), Failure> {
    let name = kept.name;
    for n in kept::SIZES {
        eprintln!("{name}: {n} bins");
        let weighed = kept::weigh(kept, n).map_err(|error| format!("{name}: {error}"))?;
        let Weight {
            bins,
            estimate,
            held,
        } = weighed;
        let held = held.map_or("null".to_owned(), |held| held.to_string());
        println!(r#"{{"artifact":"{name}","n_bins":{bins},"estimate":{estimate},"held":{held}}}"#);
    }
    Ok(())
}
