//! What a file says of its entry ahead of the payload.

use serde::Serialize;

use super::wire::{self, Checksum};
use crate::DiskError;

/// What makes two entries the same, in any process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Label {
    pub(super) identity: Identity,
    pub(super) extent: Option<Vec<(f64, f64)>>,
    /// How long the artifact took to compute.
    pub(super) nanoseconds: u64,
}

impl Label {
    /// The label of some bytes, all of them, as [`wire::encode`] wrote it.
    ///
    /// Read by hand: other decoders take memory for a length before they look
    /// whether there are as many bytes.
    ///
    /// # Errors
    ///
    /// [`DiskError::Malformed`]
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, DiskError> {
        let mut fields = Fields(bytes);
        let label = Self {
            identity: Identity {
                kind: fields.text()?,
                type_name: fields.text()?,
                version: u32::from_le_bytes(fields.array()?),
                scope: u128::from_le_bytes(fields.array()?),
                parameters: fields.bytes(1)?.to_vec(),
            },
            extent: fields.extent()?,
            nanoseconds: u64::from_le_bytes(fields.array()?),
        };
        match fields.0 {
            [] => Ok(label),
            _ => Err(MALFORMED),
        }
    }
}

const MALFORMED: DiskError = DiskError::Malformed {
    reason: "its label is not one",
};

/// What is left of the bytes of a label.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], DiskError> {
        let (first, rest) = self.0.split_first_chunk().ok_or(MALFORMED)?;
        self.0 = rest;
        Ok(*first)
    }

    /// The bytes of a list whose elements take `size` each.
    fn bytes(&mut self, size: usize) -> Result<&'a [u8], DiskError> {
        let count = usize::try_from(u64::from_le_bytes(self.array()?));
        let length = count.ok().and_then(|count| count.checked_mul(size));
        let (list, rest) = length
            .and_then(|length| self.0.split_at_checked(length))
            .ok_or(MALFORMED)?;
        self.0 = rest;
        Ok(list)
    }

    fn text(&mut self) -> Result<String, DiskError> {
        let text = str::from_utf8(self.bytes(1)?);
        text.map(str::to_owned).map_err(|_| MALFORMED)
    }

    fn extent(&mut self) -> Result<Option<Vec<(f64, f64)>>, DiskError> {
        match self.array()? {
            [0] => Ok(None),
            [1] => {
                let (axes, _) = self.bytes(16)?.as_chunks::<16>();
                let axis = |ends: &[u8; 16]| {
                    let mut ends = Fields(ends);
                    let lo = f64::from_le_bytes(ends.array()?);
                    Ok((lo, f64::from_le_bytes(ends.array()?)))
                };
                axes.iter().map(axis).collect::<Result<_, _>>().map(Some)
            }
            _ => Err(MALFORMED),
        }
    }
}
