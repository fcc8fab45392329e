//! The command line of `cargo xtask`.

use clap::{Parser, Subcommand};

use crate::{
    Error,
    ci::{self, Step},
    compare, conformance, fuzz, hammer, limits,
};

#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Checks and measurements of this repository"
)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Run every check, in order, and end with a summary
    Ci(ci::Arguments),
    /// Check that all code is formatted
    Format,
    /// Check what the compiler cannot: layers, file sizes, links, words
    Tidy,
    /// Check every dependency against deny.toml
    Licences,
    /// Run clippy on all targets; a warning is an error
    Clippy,
    /// Run all tests, doc tests included
    Test,
    /// Build the documentation, private items included; a warning is an error
    Doc,
    /// Compare our answers with those in the golden files
    Conformance(conformance::Arguments),
    /// Let 16 threads loose on one cache, and check every value and count
    Hammer(hammer::Arguments),
    /// Read files of a cache with anything in them, and watch panics and memory
    Fuzz(fuzz::Arguments),
    /// Test the cache in every order in which its threads may run
    Interleavings,
    /// Measure how time and memory grow with the number of bins
    Limits(limits::Arguments),
    /// Measure us beside our peers, and compare the answers
    Compare(compare::Arguments),
    /// Build the facade with each of its features alone, with none and with all
    Features,
}

/// Reads the command line of this process and does what it says.
///
/// # Errors
///
/// Whatever the task reports; its findings are printed already.
pub fn run() -> Result<(), Error> {
    match Cli::parse().task {
        Task::Ci(arguments) => ci::run(&arguments),
        Task::Format => Step::Format.run(),
        Task::Tidy => Step::Tidy.run(),
        Task::Licences => Step::Licences.run(),
        Task::Clippy => Step::Clippy.run(),
        Task::Test => Step::Test.run(),
        Task::Doc => Step::Doc.run(),
        Task::Conformance(arguments) => conformance::check(&arguments),
        Task::Hammer(arguments) => hammer::run(&arguments),
        Task::Fuzz(arguments) => fuzz::run(&arguments),
        Task::Interleavings => Step::Interleavings.run(),
        Task::Limits(arguments) => limits::run(&arguments),
        Task::Compare(arguments) => compare::run(&arguments),
        Task::Features => Step::Features.run(),
    }
}
