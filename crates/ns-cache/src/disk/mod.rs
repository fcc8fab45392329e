//! The disk tier: entries as files in a folder that many processes may share.
//!
//! [`wire`] puts values into bytes, [`decode`](mod@decode) takes them out again,
//! [`mod@format`] puts a header and a [`label`] ahead
//! of them, and [`folder`] sees to names, locks, temporary files and the budget,
//! of which [`tally`] keeps the sum.

pub use form::{Form, Persist};
pub use tier::{Disk, DiskContent, DiskEntry, Verified};
pub use wire::{Reader, Writer};

mod decode;
mod folder;
mod form;
mod format;
mod label;
mod tally;
mod tier;
mod wire;

#[cfg(test)]
mod decode_tests;
#[cfg(test)]
mod folder_tests;
#[cfg(test)]
mod format_tests;
