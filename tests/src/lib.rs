//! Shared fixtures of the tests that span several crates.
