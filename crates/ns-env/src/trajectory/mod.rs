//! Sessions: positions in, and the time, the order and the steps of bins out.
//!
//! | file | answers |
//! |---|---|
//! | `samples` | where was the animal, and when? |
//! | `gate` | which stretches count? |
//! | `fate` | what becomes of the time between two samples? |
//! | `tally` | in what order are seconds added? |
//! | `visits` | the bin of each interval; spikes by the same rule |
//! | `occupancy` | seconds in each bin, by the start or along the way |
//! | `stream` | the same, sample by sample and piece by piece |
//! | `waiting` | spikes whose interval is not known yet |
//! | `sequence` | bins one after the other, and runs of them |
//! | `stays` | when was a region entered and left? |
//! | `transitions` | how often did one bin follow another? |
//! | `steps` | diffusion and random walks as steps from bin to bin |

pub use gate::Gate;
pub use occupancy::{Allocation, Occupancy};
pub use samples::Trajectory;
pub use sequence::{BinRun, BinSequence};
pub use stays::Stay;
pub use steps::DiffusionSteps;
pub use stream::SessionStream;
pub use tally::Totals;
pub use transitions::{Jumps, PairTotals, Transitions};
pub use visits::{SpikeCounts, Visits};

mod fate;
mod gate;
mod occupancy;
mod samples;
mod sequence;
mod stays;
mod steps;
mod stream;
mod tally;
mod transitions;
mod visits;
mod waiting;

#[cfg(test)]
mod occupancy_tests;
#[cfg(test)]
mod sequence_tests;
#[cfg(test)]
mod steps_tests;
#[cfg(test)]
mod stream_tests;
#[cfg(test)]
mod transitions_tests;
