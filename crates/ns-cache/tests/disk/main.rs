//! The disk tier: what survives, what is a miss, and what happens when things go wrong.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;
mod contract;
mod crash;
mod damage;
mod failure;
mod sharing;
