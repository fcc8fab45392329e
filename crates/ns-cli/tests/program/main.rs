//! The program as a user meets it: what it writes, says, and refuses.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod caches;
mod desk;
mod maps;
