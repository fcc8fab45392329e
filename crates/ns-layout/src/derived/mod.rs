//! Layouts made from other layouts.

pub use affine::Affine;
pub use composite::{Bridges, Composite, CompositeBuilder};
pub use merged::Merged;
pub use rebin::{ActiveIf, Rebin, Rebinned, Remainder};
pub use subset::Subset;
pub use transformed::Transformed;
pub use turned::TurnedLattice;

mod affine;
mod bridges;
mod composite;
mod grouping;
mod joints;
mod merged;
mod rebin;
mod subset;
mod transformed;
mod turned;

#[cfg(test)]
mod affine_tests;
#[cfg(test)]
mod composite_tests;
#[cfg(test)]
mod merged_tests;
#[cfg(test)]
mod rebin_tests;
#[cfg(test)]
mod shared_tests;
#[cfg(test)]
mod subset_tests;
#[cfg(test)]
mod transformed_tests;
