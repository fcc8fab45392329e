//! The public API, one file per clause of the contract.

mod budget;
mod clearing;
mod common;
mod keys;
mod managing;
mod nesting;
mod preloading;
mod random_load;
mod single_flight;
mod statistics;
