//! Environments made from other environments.
//!
//! | file | answers |
//! |---|---|
//! | `sub_environment` | some of the bins, and what becomes of fields on them |
//! | `made_from` | moved, joined or rebinned |
//! | `partition` | pieces with halos, to spread heat one after the other |
//! | `pyramid` | coarser and coarser levels |

pub use partition::{Partition, Piece};
pub use pyramid::Pyramid;
pub use sub_environment::SubEnvironment;

mod made_from;
mod partition;
mod pyramid;
mod sub_environment;

#[cfg(test)]
mod made_from_tests;
#[cfg(test)]
mod partition_tests;
#[cfg(test)]
mod pyramid_tests;
#[cfg(test)]
mod spaces_for_tests;
#[cfg(test)]
mod sub_environment_tests;
