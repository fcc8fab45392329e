//! The public API, one file per clause of the contract.

mod budget;
mod clearing;
mod common;
mod keys;
mod nesting;
mod random_load;
mod single_flight;
mod statistics;
