//! The insides of the program `ns`, kept in a library so that they can be
//! tested; they are no public interface and change without notice.
//!
//! From bottom to top: [`input`] reads tables, [`output`] writes tables and
//! folders, [`picture`] draws; [`analysis`] turns a session into maps, and
//! [`report`] says what it found; [`map`], [`occupancy`], [`demo`] and [`cache`]
//! are the commands.

#![forbid(unsafe_code)]

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};

pub mod analysis;
pub mod args;
pub mod cache;
pub mod demo;
pub mod error;
pub mod input;
pub mod map;
pub mod occupancy;
pub mod output;
pub mod picture;
pub mod report;
pub mod simulate;

/// The exit code of a request that can not be met.
const REFUSED: u8 = 2;

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let (result, quiet) = match &cli.command {
        Command::Map(args) => (map::run(args), args.voice.quiet),
        Command::Occupancy(args) => (occupancy::run(args), args.voice.quiet),
        Command::Demo(args) => (demo::run(args), args.voice.quiet),
        Command::Cache(command) => (cache::run(command), command.voice().quiet),
    };
    match result {
        Ok(said) => {
            if !quiet {
                // A reader that went away has seen enough.
                let _ = io::stdout().write_all(said.text.as_bytes());
                for warning in said.warnings {
                    let _ = writeln!(io::stderr(), "ns: note: {warning}");
                }
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(io::stderr(), "ns: {error}");
            ExitCode::from(REFUSED)
        }
    }
}
