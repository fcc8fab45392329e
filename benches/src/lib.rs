//! Shared fixtures of the benchmarks.

#![forbid(unsafe_code)]
