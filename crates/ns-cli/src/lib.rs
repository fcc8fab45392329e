//! The insides of the program `ns`, kept in a library so that they can be
//! tested; they are no public interface and change without notice.
//!
//! From bottom to top: [`input`] reads tables, [`output`] writes tables and
//! folders, [`picture`] draws.

#![forbid(unsafe_code)]

pub mod error;
pub mod input;
pub mod output;
pub mod picture;

/// Runs the program.
pub fn main() {}
