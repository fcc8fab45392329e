//! The disk tier: entries as files in a folder that many processes may share.
//!
//! [`wire`] puts values into bytes, [`mod@format`] puts a header and a [`label`] ahead
//! of them, and [`folder`] sees to names, locks, temporary files and the budget.

pub use form::{Form, Persist};
pub use tier::{Disk, DiskContent, DiskEntry, Verified};
pub use wire::{Reader, Writer};

mod folder;
mod form;
mod format;
mod label;
mod tier;
mod wire;

#[cfg(test)]
mod format_tests;
