//! Named places, and which bins belong to them.
//!
//! One rule holds everywhere: a polygon has the bins whose centre is inside it
//! or on its boundary, a point has the bin that contains it.

pub use list::Regions;
pub use region::Region;

mod list;
mod membership;
mod region;
#[cfg(feature = "serde")]
mod written;

#[cfg(test)]
mod list_tests;
#[cfg(test)]
mod membership_tests;
#[cfg(test)]
mod region_tests;
