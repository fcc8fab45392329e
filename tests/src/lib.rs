//! Tests that span several crates; this library itself holds nothing.

#![forbid(unsafe_code)]
