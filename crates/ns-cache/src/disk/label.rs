//! What a file says of its entry ahead of the payload.

use serde::{Deserialize, Serialize};

use super::wire::{self, Checksum};
use crate::DiskError;

/// What makes two entries the same, in any process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    pub(super) kind: String,
    /// Two types may share a kind.
    pub(super) type_name: String,
    pub(super) version: u32,
    pub(super) scope: u128,
    pub(super) parameters: Vec<u8>,
}

impl Identity {
    /// The name of its file, without ending: 32 hexadecimal digits.
    pub(super) fn name(&self) -> Result<String, DiskError> {
        let bytes = wire::encode(self)?;
        Ok(format!("{:032x}", Checksum::of(&[&bytes])))
    }
}

/// All that a file says of its entry ahead of the payload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Label {
    pub(super) identity: Identity,
    pub(super) extent: Option<Vec<(f64, f64)>>,
    /// How long the artifact took to compute.
    pub(super) nanoseconds: u64,
}
