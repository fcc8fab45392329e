//! Times operations for which there is a peer, and keeps what both need.
//!
//! `cargo xtask compare` runs this program: without arguments it writes a line of
//! JSON for each operation. Given a folder, it reads names of operations, a line
//! each, and answers each with a line of JSON, once the inputs and our answer are
//! in a folder of that name; where the peer is a crate, with its time and answer.

#![forbid(unsafe_code)]

mod folder;
mod measure;
mod op;
mod ops;

use std::env;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

use folder::Folder;
use op::{Failure, Op};

fn main() -> ExitCode {
    let done = match env::args_os().nth(1) {
        None => list(&ops::all()),
        Some(home) => answer(&ops::all(), Path::new(&home)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("compare: {error}");
            ExitCode::FAILURE
        }
    }
}

fn list(ops: &[Op]) -> Result<(), Failure> {
    let number = |value: Option<f64>| value.map_or("null".to_owned(), |value| format!("{value:e}"));
    for op in ops {
        let (aim, tolerance) = (number(op.aim), number(op.tolerance));
        println!(
            r#"{{"op":"{}","peer":"{}","aim":{aim},"tolerance":{tolerance}}}"#,
            op.name, op.peer
        );
    }
    Ok(())
}

fn answer(ops: &[Op], home: &Path) -> Result<(), Failure> {
    for line in io::stdin().lock().lines() {
        let name = line?;
        let op = ops.iter().find(|op| op.name == name).ok_or_else(|| {
            format!("there is no operation `{name}`; without arguments all are listed")
        })?;
        let folder = Folder::fresh(home, op.name)?;
        let row = (op.measure)(&folder).map_err(|error| format!("{name}: {error}"))?;
        let theirs = row.theirs.map_or("null".to_owned(), |theirs| {
            let (seconds, version) = (theirs.seconds, theirs.version);
            format!(r#"{{"op":"{name}","seconds":{seconds:e},"version":"{version}"}}"#)
        });
        println!(
            r#"{{"op":"{name}","size":{},"seconds":{:e},"theirs":{theirs}}}"#,
            row.size, row.seconds
        );
        io::stdout().flush()?;
    }
    Ok(())
}
