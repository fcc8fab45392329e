//! Checks and measurements of this repository.
//!
//! `cargo xtask ci` runs everything that is checked; each step is a command of
//! its own too. The engine behind `cargo xtask conformance` is public, so that
//! a test can run the golden files as well: see [`conformance::run`].
#![forbid(unsafe_code)]

pub mod conformance;

mod ci;
mod cli;
mod compare;
mod error;
mod fuzz;
mod glob;
mod hammer;
mod licences;
mod limits;
mod measured;
mod metadata;
mod tidy;
mod workspace;

#[cfg(test)]
mod ci_tests;
#[cfg(test)]
mod glob_tests;
#[cfg(test)]
mod limits_tests;

pub use cli::run;
pub use error::Error;
